/* train_once.c - comparisons that say the same are counted once: one is conditioned on the other's level. See depend.c for how they are chosen.
 * u beside each level of the parent comes from random pairs that the trained model takes for strangers, m from EM sessions over the tables that
 * follow the choice, started from the plain ones. What the refinement adds is the difference of the two weights. */
#include <math.h>

#include "training_int.h"

/* Pairs that a row counts as if seen before: a level of the parent that few pairs reach says little of its own. */
static const double strength = 10;
static const double least = 1e-9; /* probabilities are not taken for smaller, so that weights are finite */

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for comparisons that count once");
}

static double counts_as(const struct cd__trainer *trainer, uint32_t which, uint32_t e)
{
    const double p = isnan(trainer->p[which][e]) ? trainer->standard[which][e] : trainer->p[which][e];
    return p < least ? least : p;
}

/* Which of the random pairs are strangers, by the model as it was trained. */
static enum cd_status find_strangers(struct cd__training *t, struct cd__evidence *out, struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    struct cd__em_state state = {.share = {t->trainer.lambda, 1 - t->trainer.lambda}};
    double *work = CD_NEW(&t->arena, double, (size_t)shape->n_entries *CD__CLASSES),
           *posterior = CD_NEW(&t->arena, double, t->random.n *CD__CLASSES);
    for (uint32_t k = 0; k < 2; k++)
        if ((state.p[k] = CD_NEW(&t->arena, double, shape->n_entries)) == NULL) return no_memory(err);
    if (work == NULL || posterior == NULL) return no_memory(err);
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t e = 0; e < shape->n_entries; e++) state.p[k][e] = counts_as(&t->trainer, k, e);
    const struct cd__em em = {.shape = shape, .cells = &t->random, .n_classes = 2};
    cd__em_posterior(&em, &state, work, posterior);
    *out = (struct cd__evidence){t->random, NULL, posterior};
    return CD_OK;
}

/* The mean weight of each comparison over matches. */
static enum cd_status find_information(struct cd__training *t, double **out, struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    *out = CD_NEW(&t->arena, double, shape->n_comparisons);
    if (*out == NULL) return no_memory(err);
    for (uint32_t c = 0; c < shape->n_comparisons; c++)
        for (uint32_t e = shape->first[c]; e < shape->first[c] + shape->n_levels[c]; e++) {
            if (shape->null[e]) continue;
            const double m = counts_as(&t->trainer, CD__MATCH, e);
            (*out)[c] += m * log2(m / counts_as(&t->trainer, CD__OTHER, e));
        }
    return CD_OK;
}

/* --- Training beside a parent ----------------------------------------------------------------------------------------------------- */

static enum cd_status open_trees(struct cd__training *t, const uint32_t *parent, const struct cd__evidence *strangers,
                                 struct cd__trainer *trees, struct cd_err *err)
{
    const struct cd__shape *plain = &t->trainer.shape;
    const bool **null = CD_NEW(&t->arena, const bool *, plain->n_comparisons);
    if (null == NULL) return no_memory(err);
    for (uint32_t c = 0; c < plain->n_comparisons; c++) null[c] = plain->null + plain->first[c];
    *trees = (struct cd__trainer){.used = t->trainer.used, .exact = t->trainer.exact, .lambda = t->trainer.lambda};
    CD_TRY(cd__shape_make(&trees->shape, plain->n_comparisons, plain->n_levels, null, parent, &t->arena, err));
    CD_TRY(cd__trainer_open(trees, t->plan->n_sessions + 1, &t->arena, err));
    for (uint32_t c = 0; c < plain->n_comparisons; c++) {
        const uint32_t n = plain->n_levels[c], first = trees->shape.first[c],
                       end = c + 1 < plain->n_comparisons ? trees->shape.first[c + 1] : trees->shape.n_entries;
        for (uint32_t k = 0; k < 2; k++)
            for (uint32_t e = first; e < end; e++)
                trees->p[k][e] = counts_as(&t->trainer, k, plain->first[c] + (e - first) % n);
        if (parent[c] != CD_NO_CODE)
            cd__given_rows(plain, strangers, CD__OTHER, parent[c], c, strength, true, trees->p[CD__OTHER] + first);
    }
    return CD_OK;
}

static enum cd_status train_trees(struct cd__training *t, struct cd__trainer *trees, struct cd_err *err)
{
    for (uint32_t i = 0; i < t->plan->n_sessions; i++) {
        struct cd__session session = t->sessions[i];
        if (session.fix[CD__MATCH]) continue;
        session.start = session.run.states[session.run.n_states - 1].share[CD__MATCH];
        session.fix[CD__OTHER] = true;
        session.strength = strength;
        session.starts = 1;
        CD_TRY(cd__trainer_session(trees, &session, &t->arena, err));
    }
    return CD_OK;
}

/* --- The refinement --------------------------------------------------------------------------------------------------------------- */

enum cd_status cd__training_refine(struct cd__training *t, struct cd_refine **out, struct cd_err *err)
{
    *out = t->report->refine;
    if (*out != NULL) return CD_OK;
    *out = CD_NEW(&t->report->arena, struct cd_refine, 1);
    if (*out == NULL) return no_memory(err);
    **out =
        (struct cd_refine){.n_comparisons = t->trainer.shape.n_comparisons, .arena = cd_arena_make((size_t)256 << 20)};
    t->report->refine = *out;
    return CD_OK;
}

static enum cd_status keep_given(struct cd__training *t, const struct cd__trainer *trees, uint32_t c, uint32_t parent,
                                 struct cd_refine *refine, struct cd_err *err)
{
    const struct cd__shape *plain = &t->trainer.shape;
    const uint32_t n = plain->n_levels[c], rows = plain->n_levels[parent];
    struct cd_given *g = &refine->given[refine->n_given++];
    *g = (struct cd_given){parent, c, CD_NEW(&refine->arena, double, (size_t)rows *n)};
    if (g->add == NULL) return no_memory(err);
    for (uint32_t q = 0; q < rows; q++)
        for (uint32_t l = 0; l < n; l++) {
            const uint32_t e = plain->first[c] + l, given = trees->shape.first[c] + q * n + l;
            if (plain->null[e] || plain->null[plain->first[parent] + q]) continue;
            g->add[q * n + l] = log2(counts_as(trees, CD__MATCH, given) / counts_as(trees, CD__OTHER, given)) -
                                log2(counts_as(&t->trainer, CD__MATCH, e) / counts_as(&t->trainer, CD__OTHER, e));
        }
    return CD_OK;
}

static enum cd_status count_once(struct cd__training *t, const uint32_t *parent, const struct cd__evidence *strangers,
                                 struct cd_err *err)
{
    struct cd__trainer trees;
    struct cd_refine *refine;
    CD_TRY(cd__training_refine(t, &refine, err));
    refine->given = CD_NEW(&refine->arena, struct cd_given, refine->n_comparisons);
    if (refine->given == NULL) return no_memory(err);
    CD_TRY(open_trees(t, parent, strangers, &trees, err));
    CD_TRY(train_trees(t, &trees, err));
    for (uint32_t c = 0; c < refine->n_comparisons; c++)
        if (parent[c] != CD_NO_CODE) CD_TRY(keep_given(t, &trees, c, parent[c], refine, err));
    return CD_OK;
}

enum cd_status cd__train_once(struct cd__training *t, struct cd_err *err)
{
    struct cd_train_report *report = t->report;
    struct cd__dependence dependence = {
        .shape = &t->trainer.shape, .sessions = t->evidence, .n_sessions = t->plan->n_sessions, .strength = strength};
    double *information;
    uint32_t *parent = CD_NEW(&t->arena, uint32_t, report->n_comparisons);
    if (t->random.n == 0 || t->plan->n_sessions == 0) return CD_OK;
    if (parent == NULL) return no_memory(err);
    CD_TRY(find_strangers(t, &dependence.strangers, err));
    CD_TRY(find_information(t, &information, err));
    CD_TRY(cd__residuals(&dependence, information, &report->arena, &report->residuals, &report->n_residuals, err));
    cd__choose_parents(report->residuals, report->n_residuals, report->n_comparisons, t->plan->once, parent);
    for (uint32_t c = 0; c < report->n_comparisons; c++)
        if (parent[c] != CD_NO_CODE) return count_once(t, parent, &dependence.strangers, err);
    return CD_OK;
}

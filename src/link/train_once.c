/* train_once.c - comparisons that say the same are counted once: one is conditioned on the other's level. See depend.c for how they are chosen.
 * They are chosen before EM, from what strangers do: EM over comparisons that are wrongly taken for independent finds the pairs that agree on
 * those, not the matches. u beside each level of the parent comes from random pairs that are not taken for matches, m from EM over the tables that
 * follow the choice. What the refinement adds is the difference between a comparison's weight beside its parent and its plain one. */
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

/* --- Tables beside a parent --------------------------------------------------------------------------------------------------------- */

static enum cd_status random_pairs(struct cd__training *t, struct cd__random *out, struct cd_err *err)
{
    const uint32_t n = t->trainer.shape.n_entries;
    double *m = CD_NEW(&t->arena, double, (size_t)2 * n);
    if (m == NULL) return no_memory(err);
    double *u = m + n;
    for (uint32_t e = 0; e < n; e++) {
        m[e] = counts_as(&t->trainer, CD__MATCH, e);
        u[e] = counts_as(&t->trainer, CD__OTHER, e);
    }
    *out = (struct cd__random){t->random, t->trainer.lambda, m, u};
    return CD_OK;
}

static void put_u(struct cd__training *t, const struct cd__random *random)
{
    const struct cd__trainer *trees = t->trees;
    for (uint32_t c = 0; c < trees->shape.n_comparisons; c++) {
        double *rows = trees->p[CD__OTHER] + trees->shape.first[c];
        if (trees->shape.parent[c] == CD_NO_CODE) continue;
        cd__stranger_joint(&t->trainer.shape, random, trees->shape.parent[c], c, rows);
        cd__given_rows(&t->trainer.shape, trees->shape.parent[c], c, strength, true, rows);
    }
}

/* m beside parents as labelled matches show it. */
static enum cd_status put_labelled(struct cd__training *t, struct cd_err *err)
{
    struct cd__trainer *trees = t->trees;
    double *p = CD_NEW(&t->arena, double, trees->shape.n_entries),
           *posterior = CD_NEW(&t->arena, double, t->labelled.n *CD__CLASSES);
    if (p == NULL || posterior == NULL) return no_memory(err);
    for (size_t i = 0; i < t->labelled.n; i++) posterior[i * CD__CLASSES + CD__MATCH] = 1;
    memcpy(p, trees->p[CD__MATCH], trees->shape.n_entries * sizeof *p);
    const struct cd__evidence evidence = {t->labelled, NULL, posterior};
    for (uint32_t c = 0; c < trees->shape.n_comparisons; c++) {
        double *rows = p + trees->shape.first[c];
        if (trees->shape.parent[c] == CD_NO_CODE) continue;
        cd__class_joint(&t->trainer.shape, &evidence, CD__MATCH, trees->shape.parent[c], c, rows);
        cd__given_rows(&t->trainer.shape, trees->shape.parent[c], c, strength, false, rows);
    }
    cd__trainer_add(trees, CD__MATCH, p);
    return CD_OK;
}

static enum cd_status open_trees(struct cd__training *t, const uint32_t *parent, struct cd_err *err)
{
    const struct cd__shape *plain = &t->trainer.shape;
    const bool **null = CD_NEW(&t->arena, const bool *, plain->n_comparisons);
    struct cd__trainer *trees = CD_NEW(&t->arena, struct cd__trainer, 1);
    if (null == NULL || trees == NULL) return no_memory(err);
    for (uint32_t c = 0; c < plain->n_comparisons; c++) null[c] = plain->null + plain->first[c];
    *trees = (struct cd__trainer){.used = t->trainer.used, .exact = t->trainer.exact, .lambda = t->trainer.lambda};
    CD_TRY(cd__shape_make(&trees->shape, plain->n_comparisons, plain->n_levels, null, parent, &t->arena, err));
    CD_TRY(cd__trainer_open(trees, t->plan->n_sessions + 1, &t->arena, err));
    for (uint32_t c = 0; c < plain->n_comparisons; c++) {
        const uint32_t n = plain->n_levels[c], first = trees->shape.first[c],
                       end = c + 1 < plain->n_comparisons ? trees->shape.first[c + 1] : trees->shape.n_entries;
        for (uint32_t k = 0; k < 2; k++)
            for (uint32_t e = first; e < end; e++) {
                trees->p[k][e] = counts_as(&t->trainer, k, plain->first[c] + (e - first) % n);
                trees->fixed[k][e] = t->trainer.fixed[k][plain->first[c] + (e - first) % n];
            }
    }
    t->trees = trees;
    return CD_OK;
}

/* --- The choice --------------------------------------------------------------------------------------------------------------------- */

static enum cd_status find_residuals(struct cd__training *t, uint32_t n_sessions, struct cd__random *random,
                                     struct cd_arena *arena, struct cd_residual **residuals, uint32_t *n,
                                     struct cd_err *err)
{
    double *information;
    CD_TRY(random_pairs(t, random, err));
    CD_TRY(find_information(t, &information, err));
    const struct cd__dependence dependence = {&t->trainer.shape, *random, t->evidence, n_sessions, strength};
    return cd__residuals(&dependence, information, arena, residuals, n, err);
}

enum cd_status cd__once_open(struct cd__training *t, struct cd_err *err)
{
    const uint32_t n = t->trainer.shape.n_comparisons;
    struct cd__random random;
    struct cd_residual *residuals;
    uint32_t n_residuals, *parent = CD_NEW(&t->arena, uint32_t, n);
    bool *apart;
    if (t->plan->once <= 0 || t->random.n == 0) return CD_OK;
    if (parent == NULL) return no_memory(err);
    CD_TRY(cd__shared_comparisons(t, &apart, err));
    CD_TRY(find_residuals(t, 0, &random, &t->arena, &residuals, &n_residuals, err));
    cd__choose_parents(residuals, n_residuals, n, t->plan->once, apart, parent);
    for (uint32_t c = 0; c < n; c++) {
        if (parent[c] == CD_NO_CODE) continue;
        CD_TRY(open_trees(t, parent, err));
        put_u(t, &random);
        return t->labelled.n > 0 ? put_labelled(t, err) : CD_OK;
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

static enum cd_status keep_refinement(struct cd__training *t, struct cd_err *err)
{
    const struct cd__shape *shape = &t->trees->shape;
    struct cd_refine *refine;
    CD_TRY(cd__training_refine(t, &refine, err));
    refine->given = CD_NEW(&refine->arena, struct cd_given, refine->n_comparisons);
    if (refine->given == NULL) return no_memory(err);
    for (uint32_t c = 0; c < shape->n_comparisons; c++)
        if (shape->parent[c] != CD_NO_CODE) CD_TRY(keep_given(t, t->trees, c, shape->parent[c], refine, err));
    return CD_OK;
}

enum cd_status cd__once_close(struct cd__training *t, struct cd_err *err)
{
    struct cd_train_report *report = t->report;
    struct cd__random random;
    if (t->random.n == 0) return CD_OK;
    CD_TRY(
        find_residuals(t, t->plan->n_sessions, &random, &report->arena, &report->residuals, &report->n_residuals, err));
    if (t->trees == NULL) return CD_OK;
    for (uint32_t i = 0; i < report->n_residuals; i++) {
        struct cd_residual *r = &report->residuals[i];
        r->once = t->trees->shape.parent[r->b] == r->a || t->trees->shape.parent[r->a] == r->b;
    }
    return keep_refinement(t, err);
}

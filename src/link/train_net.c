/* train_net.c - u of strangers alone. Pairs that u is counted from hold the matches too, and where few records agree by chance (an e-mail, a date of birth,
 * any column of a small file) most pairs that agree are matches: u counted so is too large, and weights too small.
 *
 * Where all possible pairs were counted, EM runs over all of them: u, m and lambda begin where the sessions left them and move together, so that what is
 * taken for a match leaves u, and m is learned from all matches and not only from those that a session's rule makes (Winkler 1988; Enamorado, Fifield and
 * Imai 2019, whose fastLink trains so). Winkler warns that EM may lose matches that are under one in twenty pairs: hence the start, which
 * sessions found where matches are many. With households there is a third class, as in train_household.c.
 *
 * Where pairs were drawn, matches among them are too few to learn from: m and lambda stay, each pattern's share of matches is left out of u, and lambda * m
 * out of what frequencies of values say of equality. */
#include <math.h>

#include "training_int.h"

static const double convergence = 1e-6, half = .5; /* half: a pair that was not seen (Jeffreys) */
enum { MOST_ITERATIONS = 2000 };

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for u net of matches");
}

static double counts_as(const struct cd__trainer *trainer, uint32_t which, uint32_t e)
{
    if (trainer->shape.null[e]) return 1;
    return isnan(trainer->p[which][e]) ? trainer->standard[which][e] : trainer->p[which][e];
}

static bool open_state(struct cd__training *t, struct cd__em_state *state)
{
    const uint32_t n = t->trainer.shape.n_entries;
    for (uint32_t k = 0; k < CD__CLASSES; k++)
        if ((state->p[k] = CD_NEW(&t->arena, double, n)) == NULL) return false;
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t e = 0; e < n; e++) state->p[k][e] = counts_as(&t->trainer, k, e);
    state->share[CD__MATCH] = t->trainer.lambda;
    state->share[CD__OTHER] = 1 - t->trainer.lambda;
    return true;
}

/* A probability of so many pairs, as if half a pair more had been seen at each level. */
static double smooth(double p, double pairs, uint32_t n_levels)
{
    return (p * pairs + half) / (pairs + half * n_levels);
}

/* --- All pairs -------------------------------------------------------------------------------------------------------------------- */

bool cd__all_pairs(const struct cd__training *t)
{
    return t->plan->net && t->random.n > 0 && t->report->u_pairs == t->report->n_possible;
}

static void take_state(struct cd__training *t, const struct cd__em_state *state)
{
    const struct cd__shape *shape = &t->trainer.shape;
    const double strangers = (double)t->report->n_possible * state->share[CD__OTHER];
    t->trainer.lambda = t->report->lambda = state->share[CD__MATCH];
    for (uint32_t c = 0; c < shape->n_comparisons; c++)
        for (uint32_t e = shape->first[c]; e < shape->first[c] + shape->n_levels[c]; e++) {
            if (shape->null[e]) continue;
            if (!t->trainer.fixed[CD__MATCH][e]) t->trainer.p[CD__MATCH][e] = state->p[CD__MATCH][e];
            if (t->trainer.fixed[CD__OTHER][e]) continue;
            t->trainer.p[CD__OTHER][e] = smooth(state->p[CD__OTHER][e], strangers, shape->n_levels[c]);
            t->report->u_source[e] = CD_U_EM;
        }
}

/* m that labels have taught stays. */
static bool keep_labels(struct cd__training *t, struct cd__em *em)
{
    const uint32_t n = t->trainer.shape.n_entries;
    if (t->labelled.n == 0) return true;
    bool *every = CD_NEW(&t->arena, bool, n);
    if (every != NULL) memset(every, 1, n);
    em->fixed[CD__MATCH] = every;
    return every != NULL;
}

enum cd_status cd__train_all(struct cd__training *t, struct cd_err *err)
{
    struct cd__em em = {.shape = &t->trainer.shape,
                        .cells = &t->random,
                        .n_classes = t->plan->household ? 3 : 2,
                        .fixed = {t->trainer.fixed[CD__MATCH], t->trainer.fixed[CD__OTHER]},
                        .fix_share = !t->plan->settle,
                        .strength = t->plan->prior,
                        .convergence = convergence,
                        .max_iterations = MOST_ITERATIONS};
    struct cd__em_state start = {0};
    struct cd__em_run run;
    if (!cd__all_pairs(t)) return CD_OK;
    if (!open_state(t, &start) || !keep_labels(t, &em)) return no_memory(err);
    if (t->plan->household) CD_TRY(cd__household_start(t, &em, &start, err));
    CD_TRY(cd__em_run(&em, &start, &t->arena, &run, err));
    const struct cd__em_state *last = &run.states[run.n_states - 1];
    take_state(t, last);
    t->report->all_iterations = run.n_states - 1;
    t->report->all_converged = run.converged;
    return t->plan->household ? cd__household_keep(t, em.tied, last->p[CD__HOUSEHOLD], last->share[CD__HOUSEHOLD], err)
                              : CD_OK;
}

/* --- Drawn pairs ------------------------------------------------------------------------------------------------------------------- */

/* u of a comparison that depends on no other; what it is beside another is net already (train_once.c). */
static void take_net(struct cd__training *t, uint32_t c, double *u)
{
    const struct cd__shape *shape = &t->trainer.shape;
    const double lambda = t->trainer.lambda, pairs = (double)t->report->n_possible;
    const uint32_t first = shape->first[c], n = shape->n_levels[c];
    for (uint32_t l = 0; l < n; l++) {
        const uint32_t e = first + l;
        if (shape->null[e]) continue;
        u[e] = smooth(isnan(u[e]) ? 0 : u[e], (double)t->report->u_pairs, n);
    }
    for (uint32_t l = 0; l < n; l++) {
        const uint32_t e = first + l;
        if (t->report->u_source[e] != CD_U_FREQUENCIES) continue;
        const double share =
            (t->trainer.p[CD__OTHER][e] - lambda * counts_as(&t->trainer, CD__MATCH, e)) / (1 - lambda);
        cd__put_equality(t, c, l, smooth(share > 0 ? share : 0, pairs, n), u);
    }
    for (uint32_t e = first; e < first + n; e++)
        if (!shape->null[e] && !t->trainer.fixed[CD__OTHER][e]) t->trainer.p[CD__OTHER][e] = u[e];
}

enum cd_status cd__train_net(struct cd__training *t, struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    struct cd__em_state state = {0};
    double *work = CD_NEW(&t->arena, double, (size_t)shape->n_entries *CD__CLASSES),
           *posterior = CD_NEW(&t->arena, double, t->random.n *CD__CLASSES),
           *u = CD_NEW(&t->arena, double, shape->n_entries);
    if (work == NULL || posterior == NULL || u == NULL || !open_state(t, &state)) return no_memory(err);
    const struct cd__em em = {.shape = shape, .cells = &t->random, .n_classes = 2};
    cd__em_posterior(&em, &state, work, posterior);
    const struct cd__evidence evidence = {t->random, NULL, posterior};
    cd__expected_shares(shape, &evidence, CD__OTHER, NULL, 0, u);
    for (uint32_t c = 0; c < shape->n_comparisons; c++)
        if (t->trees == NULL || t->trees->shape.parent[c] == CD_NO_CODE) take_net(t, c, u);
    return CD_OK;
}

/* em.c - Fellegi-Sunter parameters by expectation maximisation over agreement patterns.
 * Fellegi & Sunter 1969; Dempster, Laird & Rubin 1977; Winkler 1988; each iteration is that of Splink 4 and 5, which tests/unit/link/em_test.c
 * follows to the tenth digit. Sums run over the cells in their order on one thread, so that every machine adds the same numbers in the same order. */
#include "em_int.h"

#include <assert.h>
#include <math.h>

enum cd_status cd__shape_make(struct cd__shape *shape, uint32_t n_comparisons, const uint32_t *n_levels,
                              const bool *const *null, const uint32_t *parent, struct cd_arena *arena,
                              struct cd_err *err)
{
    *shape = (struct cd__shape){.n_comparisons = n_comparisons,
                                .n_levels = CD_NEW(arena, uint32_t, n_comparisons),
                                .first = CD_NEW(arena, uint32_t, n_comparisons),
                                .parent = CD_NEW(arena, uint32_t, n_comparisons)};
    if (shape->n_levels == NULL || shape->first == NULL || shape->parent == NULL) goto short_of_memory;
    for (uint32_t c = 0; c < n_comparisons; c++) {
        shape->n_levels[c] = n_levels[c];
        shape->parent[c] = parent == NULL ? CD_NO_CODE : parent[c];
        shape->first[c] = shape->n_entries;
        shape->n_entries += n_levels[c] * (shape->parent[c] == CD_NO_CODE ? 1 : n_levels[shape->parent[c]]);
    }
    shape->null = CD_NEW(arena, bool, shape->n_entries);
    if (shape->null == NULL) goto short_of_memory;
    for (uint32_t c = 0; c < n_comparisons; c++) {
        const uint32_t end = c + 1 < n_comparisons ? shape->first[c + 1] : shape->n_entries;
        for (uint32_t e = shape->first[c]; e < end; e++) shape->null[e] = null[c][(e - shape->first[c]) % n_levels[c]];
    }
    return CD_OK;
short_of_memory:
    return cd_fail(err, CD_NOMEM, "training: no memory for the tables of probabilities");
}

static uint32_t end_of(const struct cd__shape *shape, uint32_t c)
{
    return c + 1 < shape->n_comparisons ? shape->first[c + 1] : shape->n_entries;
}

static bool is_off(const struct cd__em *em, uint32_t c)
{
    return em->off != NULL && em->off[c];
}

static double value(double p)
{
    return isnan(p) ? CD__NOT_OBSERVED : p;
}

/* --- Expectation ------------------------------------------------------------------------------------------------------- */

/* Natural logarithms of the state's probabilities; 0 where a level carries no weight. */
static void take_logs(const struct cd__em *em, const struct cd__em_state *state, double *logs)
{
    const struct cd__shape *shape = em->shape;
    for (uint32_t k = 0; k < em->n_classes; k++)
        for (uint32_t c = 0; c < shape->n_comparisons; c++)
            for (uint32_t e = shape->first[c]; e < end_of(shape, c); e++)
                logs[(size_t)e * CD__CLASSES + k] = is_off(em, c) || shape->null[e] ? 0 : log(value(state->p[k][e]));
}

/* Joint probabilities to posteriors; returns the logarithm of their sum. A pattern that no class can make keeps the classes' shares. */
static double normalise(const struct cd__em_state *state, uint32_t n_classes, const double *joint, double *posterior)
{
    double most = joint[0], sum = 0;
    for (uint32_t k = 1; k < n_classes; k++) most = joint[k] > most ? joint[k] : most;
    if (most == -INFINITY) {
        for (uint32_t k = 0; k < n_classes; k++) posterior[k] = state->share[k];
        return most;
    }
    for (uint32_t k = 0; k < n_classes; k++) sum += posterior[k] = exp(joint[k] - most);
    for (uint32_t k = 0; k < n_classes; k++) posterior[k] /= sum;
    return most + log(sum);
}

double cd__em_posterior(const struct cd__em *em, const struct cd__em_state *state, double *work, double *posterior)
{
    const struct cd__cells *cells = em->cells;
    double log_share[CD__CLASSES], joint[CD__CLASSES], sum = 0;
    take_logs(em, state, work);
    for (uint32_t k = 0; k < em->n_classes; k++) log_share[k] = log(state->share[k]);
    for (size_t i = 0; i < cells->n; i++) {
        const uint8_t *level = cells->level + i * cells->n_comparisons;
        for (uint32_t k = 0; k < em->n_classes; k++) joint[k] = log_share[k];
        for (uint32_t c = 0; c < cells->n_comparisons; c++) {
            const double *logs = work + (size_t)cd__entry(em->shape, level, c) * CD__CLASSES;
            for (uint32_t k = 0; k < em->n_classes; k++) joint[k] += logs[k];
        }
        sum += (double)cells->count[i] * normalise(state, em->n_classes, joint, posterior + i * CD__CLASSES);
    }
    return sum;
}

/* --- Maximisation ------------------------------------------------------------------------------------------------------- */

struct work {
    double *logs, *posterior;
    double *pairs; /* entry x class: expected pairs */
    bool *seen;    /* entries that some cell shows */
};

static void count_pairs(const struct cd__em *em, struct work *work)
{
    const struct cd__cells *cells = em->cells;
    memset(work->pairs, 0, (size_t)em->shape->n_entries * CD__CLASSES * sizeof *work->pairs);
    for (size_t i = 0; i < cells->n; i++) {
        const uint8_t *level = cells->level + i * cells->n_comparisons;
        for (uint32_t c = 0; c < cells->n_comparisons; c++) {
            const size_t e = cd__entry(em->shape, level, c);
            work->seen[e] = work->seen[e] || cells->count[i] > 0;
            for (uint32_t k = 0; k < em->n_classes; k++)
                work->pairs[e * CD__CLASSES + k] += (double)cells->count[i] * work->posterior[i * CD__CLASSES + k];
        }
    }
}

/* Expected pairs of a class at an entry; of tied classes together. */
static double pairs_at(const struct work *work, uint32_t e, uint32_t class, bool tied)
{
    const double *pairs = work->pairs + (size_t)e * CD__CLASSES;
    return tied && class != CD__OTHER ? pairs[CD__MATCH] + pairs[CD__HOUSEHOLD] : pairs[class];
}

/* One row (the levels of a comparison beside one level of its parent) of one class. */
struct row {
    uint32_t first, n, class;
    double sum, before; /* expected pairs; what the prior's probabilities come to */
    bool seen, tied;
};

static struct row sum_row(const struct cd__em *em, const struct work *work, const struct cd__em_state *prior,
                          uint32_t c, uint32_t first, uint32_t class)
{
    struct row row = {
        .first = first, .n = em->shape->n_levels[c], .class = class, .tied = em->tied != NULL && em->tied[c]};
    for (uint32_t e = first; e < first + row.n; e++) {
        if (em->shape->null[e]) continue;
        row.sum += pairs_at(work, e, class, row.tied);
        row.before += value(prior->p[class][e]);
        row.seen = row.seen || work->seen[e];
    }
    return row;
}

static void maximise_row(const struct cd__em *em, const struct work *work, const struct cd__em_state *prior,
                         const double *old, const struct row *row, double *p)
{
    const bool *fixed = em->fixed[row->class];
    for (uint32_t e = row->first; e < row->first + row->n; e++) {
        const double pairs = pairs_at(work, e, row->class, row->tied);
        if (em->shape->null[e] || (fixed != NULL && fixed[e])) p[e] = old[e];
        else if (em->strength > 0 && row->seen)
            p[e] = (pairs + em->strength * value(prior->p[row->class][e])) / (row->sum + em->strength * row->before);
        else p[e] = work->seen[e] && row->sum > 0 ? pairs / row->sum : NAN;
    }
}

static void maximise(const struct cd__em *em, const struct work *work, const struct cd__em_state *prior,
                     const struct cd__em_state *old, struct cd__em_state *new)
{
    const struct cd__shape *shape = em->shape;
    double pairs = 0, of[CD__CLASSES] = {0};
    for (size_t i = 0; i < em->cells->n; i++) {
        pairs += (double)em->cells->count[i];
        for (uint32_t k = 0; k < em->n_classes; k++)
            of[k] += (double)em->cells->count[i] * work->posterior[i * CD__CLASSES + k];
    }
    for (uint32_t k = 0; k < em->n_classes; k++) {
        new->share[k] = em->fix_share ? old->share[k] : of[k] / pairs;
        for (uint32_t c = 0; c < shape->n_comparisons; c++)
            if (is_off(em, c))
                memcpy(new->p[k] + shape->first[c], old->p[k] + shape->first[c],
                       (end_of(shape, c) - shape->first[c]) * sizeof *new->p[k]);
            else
                for (uint32_t e = shape->first[c]; e < end_of(shape, c); e += shape->n_levels[c]) {
                    const struct row row = sum_row(em, work, prior, c, e, k);
                    maximise_row(em, work, prior, old->p[k], &row, new->p[k]);
                }
    }
}

/* The largest move of a probability or a share. */
static double change_between(const struct cd__em *em, const struct cd__em_state *a, const struct cd__em_state *b)
{
    double most = 0;
    for (uint32_t k = 0; k < em->n_classes; k++) {
        most = fmax(most, fabs(a->share[k] - b->share[k]));
        for (uint32_t e = 0; e < em->shape->n_entries; e++)
            if (!em->shape->null[e]) most = fmax(most, fabs(value(a->p[k][e]) - value(b->p[k][e])));
    }
    return most;
}

static bool state_open(const struct cd__em *em, struct cd__em_state *state, struct cd_arena *arena)
{
    for (uint32_t k = 0; k < em->n_classes; k++)
        if ((state->p[k] = CD_NEW(arena, double, em->shape->n_entries)) == NULL) return false;
    return true;
}

static void copy_state(const struct cd__em *em, const struct cd__em_state *from, struct cd__em_state *to)
{
    for (uint32_t k = 0; k < em->n_classes; k++) {
        to->share[k] = from->share[k];
        memcpy(to->p[k], from->p[k], em->shape->n_entries * sizeof *to->p[k]);
    }
}

enum cd_status cd__em_run(const struct cd__em *em, const struct cd__em_state *start, struct cd_arena *arena,
                          struct cd__em_run *run, struct cd_err *err)
{
    assert(em->n_classes == 2 || em->n_classes == 3);
    const size_t n_entries = em->shape->n_entries;
    struct work work = {.logs = CD_NEW(arena, double, n_entries *CD__CLASSES),
                        .pairs = CD_NEW(arena, double, n_entries *CD__CLASSES),
                        .seen = CD_NEW(arena, bool, n_entries),
                        .posterior = CD_NEW(arena, double, em->cells->n *CD__CLASSES)};
    *run = (struct cd__em_run){.states = CD_NEW(arena, struct cd__em_state, (size_t)em->max_iterations + 1)};
    if (work.logs == NULL || work.pairs == NULL || work.seen == NULL || work.posterior == NULL || run->states == NULL ||
        !state_open(em, &run->states[0], arena))
        return cd_fail(err, CD_NOMEM, "training: no memory for EM over %zu patterns", em->cells->n);
    copy_state(em, start, &run->states[0]);
    for (run->n_states = 1; run->n_states <= em->max_iterations && !run->converged; run->n_states++) {
        struct cd__em_state *old = &run->states[run->n_states - 1], *new = old + 1;
        if (!state_open(em, new, arena))
            return cd_fail(err, CD_NOMEM, "training: no memory for iteration %u", run->n_states);
        old->log_likelihood = cd__em_posterior(em, old, work.logs, work.posterior);
        count_pairs(em, &work);
        maximise(em, &work, em->prior == NULL ? start : em->prior, old, new);
        run->converged = change_between(em, old, new) < em->convergence;
    }
    struct cd__em_state *last = &run->states[run->n_states - 1];
    last->log_likelihood = cd__em_posterior(em, last, work.logs, work.posterior);
    return CD_OK;
}

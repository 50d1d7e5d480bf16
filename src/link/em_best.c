/* em_best.c - EM from several starts: the likelihood has more than one peak, and EM climbs the nearest. */
#include <math.h>

#include "em_int.h"

/* SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t draw(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* From -1 to 1. */
static double spread(uint64_t *seed)
{
    return (double)(draw(seed) >> 11) * 0x1p-52 - 1;
}

static bool moves(const struct cd__em *em, uint32_t k, uint32_t e, double p)
{
    return !em->shape->null[e] && (em->fixed[k] == NULL || !em->fixed[k][e]) && !isnan(p);
}

/* Every probability that may move times a factor between 1/4 and 4; those of the row then scaled to the sum that they had. */
static void move_row(const struct cd__em *em, uint32_t k, uint32_t first, uint32_t n, const double *from,
                     uint64_t *seed, double *to)
{
    double before = 0, after = 0;
    for (uint32_t e = first; e < first + n; e++) {
        const double factor = exp2(2 * spread(seed));
        to[e] = from[e];
        if (!moves(em, k, e, from[e])) continue;
        to[e] *= factor;
        before += from[e];
        after += to[e];
    }
    for (uint32_t e = first; e < first + n && after > 0; e++)
        if (moves(em, k, e, from[e])) to[e] *= before / after;
}

/* The shares' odds move by a factor of up to 16 each. */
static void move_start(const struct cd__em *em, const struct cd__em_state *from, uint64_t seed, struct cd__em_state *to)
{
    const struct cd__shape *shape = em->shape;
    double sum = 0;
    for (uint32_t k = 0; k < em->n_classes; k++) {
        for (uint32_t c = 0; c < shape->n_comparisons; c++) {
            const uint32_t end = c + 1 < shape->n_comparisons ? shape->first[c + 1] : shape->n_entries;
            for (uint32_t row = shape->first[c]; row < end; row += shape->n_levels[c])
                move_row(em, k, row, shape->n_levels[c], from->p[k], &seed, to->p[k]);
        }
        sum += to->share[k] = from->share[k] * (em->fix_share ? 1 : exp2(4 * spread(&seed)));
    }
    for (uint32_t k = 0; k < em->n_classes; k++) to->share[k] /= sum;
}

/* Whether matches agree more than strangers: on the whole the first level that is not null is likelier for them. */
static bool upright(const struct cd__em *em, const struct cd__em_state *state)
{
    const struct cd__shape *shape = em->shape;
    double weight = 0;
    for (uint32_t c = 0; c < shape->n_comparisons; c++) {
        if (em->off != NULL && em->off[c]) continue;
        for (uint32_t e = shape->first[c]; e < shape->first[c] + shape->n_levels[c]; e++) {
            if (shape->null[e]) continue;
            const double m = state->p[CD__MATCH][e], u = state->p[CD__OTHER][e];
            weight += log((isnan(m) ? CD__NOT_OBSERVED : m) + 1e-300) - log((isnan(u) ? CD__NOT_OBSERVED : u) + 1e-300);
            break;
        }
    }
    return weight >= 0;
}

enum cd_status cd__em_best(const struct cd__em *em, const struct cd__em_state *start, uint32_t n, uint64_t seed,
                           struct cd_arena *arena, struct cd__em_run *run, uint32_t *which, struct cd_err *err)
{
    struct cd__em_state moved;
    struct cd__em around = *em;
    if (around.prior == NULL) around.prior = start;
    *which = 0;
    CD_TRY(cd__em_run(em, start, arena, run, err));
    for (uint32_t k = 0; n > 1 && k < em->n_classes; k++)
        if ((moved.p[k] = CD_NEW(arena, double, em->shape->n_entries)) == NULL)
            return cd_fail(err, CD_NOMEM, "training: no memory for another start");
    for (uint32_t i = 1; i < n; i++) {
        struct cd__em_run other;
        move_start(em, start, seed + i, &moved);
        CD_TRY(cd__em_run(&around, &moved, arena, &other, err));
        const struct cd__em_state *a = &run->states[run->n_states - 1], *b = &other.states[other.n_states - 1];
        if (!upright(em, b) || (upright(em, a) && b->log_likelihood <= a->log_likelihood)) continue;
        *run = other;
        *which = i;
    }
    return CD_OK;
}

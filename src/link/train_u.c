/* train_u.c - u from random pairs, and of equality from the frequencies of values. */
#include <math.h>
#include <stdlib.h>

#include "training_int.h"

void cd__level_shares(const struct cd__shape *shape, const struct cd__cells *cells, double *p)
{
    for (uint32_t e = 0; e < shape->n_entries; e++) p[e] = 0;
    for (size_t i = 0; i < cells->n; i++)
        for (uint32_t c = 0; c < shape->n_comparisons; c++)
            p[shape->first[c] + cells->level[i * cells->n_comparisons + c]] += (double)cells->count[i];
    for (uint32_t c = 0; c < shape->n_comparisons; c++) {
        double all = 0;
        const uint32_t end = shape->first[c] + shape->n_levels[c];
        for (uint32_t e = shape->first[c]; e < end; e++) all += shape->null[e] ? 0 : p[e];
        for (uint32_t e = shape->first[c]; e < end; e++) p[e] = shape->null[e] || p[e] == 0 ? NAN : p[e] / all;
    }
}

double cd__possible_pairs(enum cd_link_type type, const uint64_t *n_of, uint32_t n_datasets)
{
    double all = 0, within = 0;
    for (uint32_t d = 0; d < n_datasets; d++) {
        all += (double)n_of[d];
        within += (double)n_of[d] * (double)n_of[d];
    }
    return (type == CD_LINK_ONLY ? all * all - within : all * (all - 1)) / 2;
}

enum cd_status cd__dataset_sizes(struct cd__training *t, uint64_t **n_of, struct cd_err *err)
{
    const struct cd_frame *frame = t->linker->plan->frame;
    *n_of = CD_NEW(&t->arena, uint64_t, frame->n_datasets);
    if (*n_of == NULL) return cd_fail(err, CD_NOMEM, "training: no memory for datasets");
    for (uint32_t d = 0; d < frame->n_datasets; d++) (*n_of)[d] = frame->first[d + 1] - frame->first[d];
    return CD_OK;
}

/* --- Equality ----------------------------------------------------------------------------------------------------------------- */

/* The side whose equality level `l` tests, where no earlier level takes any equal pair away: those before it test only whether that side is NULL. */
static bool plain_equality(const struct cd__comparison *comparison, uint32_t l, uint32_t *side)
{
    const struct cd__test *test = comparison->levels[l].test;
    if (test->kind != CD__TEST_EQUAL || test->a != test->b || test->side_of_a == test->side_of_b) return false;
    for (uint32_t k = 0; k < l; k++) {
        const struct cd__test *before = comparison->levels[k].test;
        if (before->kind != CD__TEST_NULL_EITHER || before->a != test->a || before->b != test->a) return false;
    }
    *side = test->a;
    return true;
}

/* Pairs of records from .. to - 1 with equal values: each record with those before it. `seen` has room for n_values. */
static uint64_t equal_pairs(const uint32_t *codes, uint32_t from, uint32_t to, uint32_t *seen, uint32_t n_values)
{
    uint64_t pairs = 0;
    memset(seen, 0, n_values * sizeof *seen);
    for (uint32_t row = from; row < to; row++)
        if (codes[row] != CD_NO_CODE) pairs += seen[codes[row]]++;
    return pairs;
}

/* The share of pairs with equal values among those with both values. */
static enum cd_status equal_share(struct cd__training *t, uint32_t side, double *share, struct cd_err *err)
{
    const struct cd__plan *plan = t->linker->plan;
    const struct cd_frame *frame = plan->frame;
    const uint32_t *codes = plan->sides[side].codes, n_values = plan->sides[side].n_values;
    uint64_t *n_of, pairs;
    CD_TRY(cd__dataset_sizes(t, &n_of, err));
    for (uint32_t d = 0; d < frame->n_datasets; d++)
        for (uint32_t row = frame->first[d]; row < frame->first[d + 1]; row++) n_of[d] -= codes[row] == CD_NO_CODE;
    uint32_t *seen = malloc((n_values + (size_t)1) * sizeof *seen);
    if (seen == NULL) return cd_fail(err, CD_NOMEM, "training: no memory for frequencies");
    pairs = equal_pairs(codes, 0, frame->n, seen, n_values);
    for (uint32_t d = 0; d < frame->n_datasets && plan->link_type == CD_LINK_ONLY; d++)
        pairs -= equal_pairs(codes, frame->first[d], frame->first[d + 1], seen, n_values);
    free(seen);
    const double possible = cd__possible_pairs(plan->link_type, n_of, frame->n_datasets);
    *share = possible > 0 ? (double)pairs / possible : NAN;
    return CD_OK;
}

/* The other levels keep their proportions among pairs that are not equal: what chance left in the first level's count is taken out of all. */
void cd__put_equality(struct cd__training *t, uint32_t c, uint32_t l, double share, double *u)
{
    const struct cd__shape *shape = &t->trainer.shape;
    const uint32_t first = shape->first[c];
    double rest = 0;
    for (uint32_t k = 0; k < shape->n_levels[c]; k++)
        if (k != l && !isnan(u[first + k])) rest += u[first + k];
    for (uint32_t k = 0; k < shape->n_levels[c]; k++)
        if (k != l && rest > 0) u[first + k] *= (1 - share) / rest;
    u[first + l] = share;
    t->report->u_source[first + l] = CD_U_FREQUENCIES;
}

static enum cd_status add_equalities(struct cd__training *t, double *u, struct cd_err *err)
{
    const struct cd__plan *plan = t->linker->plan;
    for (uint32_t c = 0; c < plan->n_comparisons; c++)
        for (uint32_t l = 0, side; l < plan->comparisons[c].n_levels; l++) {
            double share;
            if (!plain_equality(&plan->comparisons[c], l, &side)) continue;
            CD_TRY(equal_share(t, side, &share, err));
            if (share > 0 && share < 1) cd__put_equality(t, c, l, share, u);
            break;
        }
    return CD_OK;
}

/* A level that no random pair reached: half a pair (Jeffreys), rather than a standard value that may be larger than the truth by any factor. */
static void add_unseen(struct cd__training *t, double *u)
{
    const struct cd__shape *shape = &t->trainer.shape;
    for (uint32_t e = 0; e < shape->n_entries; e++)
        if (!shape->null[e] && isnan(u[e])) u[e] = .5 / (double)(t->report->u_pairs + 1);
}

/* --- Random pairs --------------------------------------------------------------------------------------------------------------- */

/* All pairs where they are few, else drawn ones. */
static enum cd_status draw_pairs(struct cd__training *t, struct cd_err *err)
{
    static const uint64_t standard = 10000000;
    const uint64_t wanted = t->plan->u_pairs == 0 ? standard : t->plan->u_pairs;
    const struct cd__rule every = {.explode_left = CD_NO_CODE, .explode_right = CD_NO_CODE};
    struct cd__blocking blocking = {.plan = t->linker->plan, .seed = t->plan->seed, .par = t->linker->opts.par};
    const bool all = t->report->n_possible <= wanted;
    if (t->report->n_possible == 0)
        return cd_fail(err, CD_INPUT,
                       "training: there are no two records that could be one person: nothing to learn from");
    if (all) blocking.rules = &every, blocking.n_rules = 1;
    CD_TRY(cd__patterns_count(&blocking, all ? 0 : wanted, &t->arena, &t->random, err));
    t->report->u_pairs = all ? t->report->n_possible : wanted;
    return CD_OK;
}

enum cd_status cd__train_u(struct cd__training *t, struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    if (t->plan->keep_u && t->plan->once <= 0) return CD_OK;
    CD_TRY(draw_pairs(t, err));
    if (t->plan->keep_u) return CD_OK;
    double *u = CD_NEW(&t->arena, double, shape->n_entries);
    if (u == NULL) return cd_fail(err, CD_NOMEM, "training: no memory for u");
    cd__level_shares(shape, &t->random, u);
    for (uint32_t e = 0; e < shape->n_entries; e++)
        if (!isnan(u[e])) t->report->u_source[e] = CD_U_PAIRS;
    if (!t->plan->u_pairs_only) {
        CD_TRY(add_equalities(t, u, err));
        add_unseen(t, u);
    }
    cd__trainer_add(&t->trainer, CD__OTHER, u);
    return CD_OK;
}

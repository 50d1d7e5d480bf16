/* measure.c - similarities, distances and differences of listed pairs; see compare_int.h. */
#include <math.h>

#include "compare_int.h"

struct run {
    struct cd__worker *worker;
    const struct cd__measure *measure;
    const struct cd__side *a, *b;
    const uint32_t *row_a, *row_b; /* by pair */
};

static uint32_t code_a(const struct run *run, uint32_t i)
{
    return run->a->codes[run->row_a[i]];
}

static uint32_t code_b(const struct run *run, uint32_t i)
{
    return run->b->codes[run->row_b[i]];
}

/* --- Texts ---------------------------------------------------------------------------------------------------------------------- */

static double alike(const struct cd__measure *m, struct cd_symbols a, struct cd_symbols b)
{
    const uint32_t most = m->limit < 0 ? 0 : m->limit > 1e9 ? UINT32_MAX : (uint32_t)m->limit;
    switch ((enum cd__test_kind)m->kind) {
    case CD__TEST_JARO: return cd_jaro(a, b);
    case CD__TEST_JARO_WINKLER: return cd_jaro_winkler(a, b);
    case CD__TEST_JACCARD: return cd_jaccard(a, b);
    case CD__TEST_LEVENSHTEIN:
        return cd_levenshtein_within(a, b, most) ? (double)cd_levenshtein(a, b) : (double)INFINITY;
    default: return cd_damerau_levenshtein_within(a, b, most) ? (double)cd_damerau_levenshtein(a, b) : (double)INFINITY;
    }
}

static enum cd_status texts(const struct run *run, const uint16_t *list, uint32_t n, double *value, struct cd_err *err)
{
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t a = code_a(run, list[k]), b = code_b(run, list[k]);
        value[k] = NAN;
        if (a == CD_NO_CODE || b == CD_NO_CODE) continue;
        const struct cd_symbols x = run->a->symbols[a], y = run->b->symbols[b];
        if (run->measure->kind == CD__TEST_JACCARD && (x.n == 0 || y.n == 0))
            return cd_fail(err, CD_INPUT, "jaccard of an empty text");
        value[k] = alike(run->measure, x, y);
    }
    return CD_OK;
}

/* Dates as digits, where both are; others one by one. */
static enum cd_status dates(const struct run *run, const uint16_t *list, uint32_t n, double *value, struct cd_err *err)
{
    const struct cd__program *program = run->worker->plan->program;
    const bool swap = run->measure->kind == CD__TEST_DAMERAU;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t a, b;
        memcpy(&a, program->records + run->row_a[list[k]] * program->stride + run->measure->digits, sizeof a);
        memcpy(&b, program->records + run->row_b[list[k]] * program->stride + run->measure->digits, sizeof b);
        if (a != UINT32_MAX && b != UINT32_MAX) value[k] = cd__digits_apart(a, b, swap);
        else CD_TRY(texts(run, &list[k], 1, &value[k], err));
    }
    return CD_OK;
}

/* --- Numbers --------------------------------------------------------------------------------------------------------------------- */

static void numbers(const struct run *run, const uint16_t *list, uint32_t n, double *value)
{
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t a = code_a(run, list[k]), b = code_b(run, list[k]);
        const bool null = a == CD_NO_CODE || b == CD_NO_CODE;
        value[k] = null ? NAN : fabs(run->a->numbers[a] - run->b->numbers[b]);
    }
}

static void packed_numbers(const struct run *run, const uint16_t *list, uint32_t n, double *value)
{
    const struct cd__program *program = run->worker->plan->program;
    for (uint32_t k = 0; k < n; k++) {
        int32_t a, b;
        memcpy(&a, program->records + run->row_a[list[k]] * program->stride + run->measure->number, sizeof a);
        memcpy(&b, program->records + run->row_b[list[k]] * program->stride + run->measure->number, sizeof b);
        const double apart = fabs((double)a - (double)b) * run->measure->unit;
        value[k] = a == CD__NO_DAY || b == CD__NO_DAY ? NAN : apart;
    }
}

/* --- Lists ------------------------------------------------------------------------------------------------------------------------ */

static const uint32_t *items(const struct cd__side *side, uint32_t code, uint32_t *n)
{
    *n = code == CD_NO_CODE ? 0 : side->first[code + 1] - side->first[code];
    return *n > 0 ? side->item + side->first[code] : NULL;
}

/* list_intersect with a NULL list on the right is empty, on the left NULL. */
static double shared_items(const struct run *run, uint32_t a, uint32_t b)
{
    uint32_t n_a, n_b, n = 0;
    const uint32_t *x = items(run->a, a, &n_a), *y = items(run->b, b, &n_b);
    if ((run->measure->side_of_a == 0 ? a : b) == CD_NO_CODE) return NAN;
    for (uint32_t i = 0, j = 0; i < n_a && j < n_b;) {
        n += x[i] == y[j];
        const bool on_a = x[i] <= y[j], on_b = y[j] <= x[i];
        i += on_a;
        j += on_b;
    }
    return n;
}

/* The weights of a's items that b has, multiplied in a's order; of no items, and of NULL, 1. */
static double product(const struct run *run, uint32_t a, uint32_t b)
{
    uint32_t n_a, n_b;
    const uint32_t *x = items(run->a, a, &n_a), *y = items(run->b, b, &n_b);
    double all = 1;
    for (uint32_t i = 0; i < n_a; i++) {
        uint32_t j = 0;
        while (x[i] != CD_NO_CODE && j < n_b && y[j] != x[i]) j++;
        if (x[i] != CD_NO_CODE && j < n_b) all *= run->a->item_number[run->a->first[a] + i];
    }
    return all;
}

static void lists(const struct run *run, const uint16_t *list, uint32_t n, double *value)
{
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t a = code_a(run, list[k]), b = code_b(run, list[k]);
        value[k] = run->measure->kind == CD__TEST_INTERSECT ? shared_items(run, a, b) : product(run, a, b);
    }
}

/* --- Any ---------------------------------------------------------------------------------------------------------------------------- */

static enum cd_status work_out(struct cd__worker *worker, const struct cd__measure *m, const struct cd__pairs *pairs,
                               const uint16_t *list, uint32_t n, double *value, struct cd_err *err)
{
    const struct run run = {.worker = worker,
                            .measure = m,
                            .a = &worker->plan->sides[m->a],
                            .b = &worker->plan->sides[m->b],
                            .row_a = m->side_of_a == 0 ? pairs->l : pairs->r,
                            .row_b = m->side_of_b == 0 ? pairs->l : pairs->r};
    switch ((enum cd__test_kind)m->kind) {
    case CD__TEST_DIFFERENCE:
        if (m->number != CD_NO_CODE) packed_numbers(&run, list, n, value);
        else numbers(&run, list, n, value);
        return CD_OK;
    case CD__TEST_INTERSECT:
    case CD__TEST_PRODUCT: lists(&run, list, n, value); return CD_OK;
    default: return m->digits != CD_NO_CODE ? dates(&run, list, n, value, err) : texts(&run, list, n, value, err);
    }
}

enum cd_status cd__measure_pairs(struct cd__worker *worker, uint32_t measure, const struct cd__pairs *pairs,
                                 const uint16_t *list, uint32_t n, double *value, struct cd_err *err)
{
    const struct cd__measure *m = &worker->plan->program->measures[measure];
    const uint32_t slot = measure < worker->n_measures ? worker->slot[measure] : CD_NO_CODE;
    if (n == 0) return CD_OK;
    if (slot == CD_NO_CODE) return work_out(worker, m, pairs, list, n, value, err);
    uint16_t missing[CD__PAIRS];
    double fresh[CD__PAIRS];
    uint32_t n_missing = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (!worker->is_kept[slot][list[k]]) missing[n_missing++] = list[k];
    }
    if (n_missing > 0) CD_TRY(work_out(worker, m, pairs, missing, n_missing, fresh, err));
    for (uint32_t k = 0; k < n_missing; k++) {
        worker->kept[slot][missing[k]] = fresh[k];
        worker->is_kept[slot][missing[k]] = true;
    }
    for (uint32_t k = 0; k < n; k++) value[k] = worker->kept[slot][list[k]];
    return CD_OK;
}

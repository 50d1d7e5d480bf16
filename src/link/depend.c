/* depend.c - dependence between comparisons within a class; see depend_int.h.
 * A pair of comparisons is off by log2(m_ab / (m_a m_b)) - log2(u_ab / (u_a u_b)) bits where it reaches levels a and b: what the sum of their weights
 * lacks. Its mean size over matches ranks the pairs. Each comparison is then conditioned on one that says more: trees within classes as in
 * Chow & Liu 1968 and Friedman, Geiger & Goldszmidt 1997, but with the direction given, so that what says most keeps its plain weight. */
#include "depend_int.h"

#include <math.h>
#include <stdlib.h>

static bool null_at(const struct cd__shape *shape, uint32_t c, uint32_t l)
{
    return shape->null[shape->first[c] + l];
}

void cd__class_joint(const struct cd__shape *shape, const struct cd__evidence *evidence, uint32_t class, uint32_t a,
                     uint32_t b, double *joint)
{
    const struct cd__cells *cells = &evidence->cells;
    const uint32_t n_b = shape->n_levels[b];
    memset(joint, 0, (size_t)shape->n_levels[a] * n_b * sizeof *joint);
    for (size_t i = 0; i < cells->n; i++) {
        const uint8_t *level = cells->level + i * cells->n_comparisons;
        joint[level[a] * n_b + level[b]] += (double)cells->count[i] * evidence->posterior[i * CD__CLASSES + class];
    }
}

/* Margins and sum of a table over levels that are not null. */
struct margins {
    double all, of_a[256], of_b[256];
};

static void sum_margins(const struct cd__shape *shape, uint32_t a, uint32_t b, const double *joint, struct margins *m)
{
    const uint32_t n_b = shape->n_levels[b];
    memset(m, 0, sizeof *m);
    for (uint32_t q = 0; q < shape->n_levels[a]; q++)
        for (uint32_t l = 0; l < n_b; l++) {
            if (null_at(shape, a, q) || null_at(shape, b, l)) continue;
            m->of_a[q] += joint[q * n_b + l];
            m->of_b[l] += joint[q * n_b + l];
            m->all += joint[q * n_b + l];
        }
}

/* How likely the pairs of a pattern are matches by all comparisons but a and b. */
static double taken_for_match(const struct cd__shape *shape, const struct cd__random *random, const uint8_t *level,
                              uint32_t a, uint32_t b)
{
    double odds = random->lambda / (1 - random->lambda);
    for (uint32_t c = 0; c < shape->n_comparisons; c++) {
        const uint32_t e = shape->first[c] + level[c];
        if (c != a && c != b && !shape->null[e]) odds *= random->m[e] / random->u[e];
    }
    return isinf(odds) ? 1 : odds / (1 + odds);
}

/* Fewer pairs than this in a cell say nothing of it (Cochran's rule, 1954). */
static const double few = 5;
/* Lambda and m are guesses while comparisons are chosen: matches may be twice as many, and then still half of a cell. */
static const double doubt = 4;

void cd__stranger_joint(const struct cd__shape *shape, const struct cd__random *random, uint32_t a, uint32_t b,
                        double *joint)
{
    const struct cd__cells *cells = &random->cells;
    const uint32_t n_a = shape->n_levels[a], n_b = shape->n_levels[b];
    struct margins m;
    double taken = 0, passed = 0;
    memset(joint, 0, (size_t)n_a * n_b * sizeof *joint);
    for (size_t i = 0; i < cells->n; i++) {
        const uint8_t *level = cells->level + i * cells->n_comparisons;
        const double p = taken_for_match(shape, random, level, a, b), pairs = (double)cells->count[i];
        joint[level[a] * n_b + level[b]] += pairs * (1 - p);
        taken += pairs * p;
        passed += pairs * p * (1 - p);
    }
    const double lambda = taken > 0 ? random->lambda * passed / taken : random->lambda;
    sum_margins(shape, a, b, joint, &m);
    for (uint32_t q = 0; q < n_a; q++)
        for (uint32_t l = 0; l < n_b; l++) {
            double *pairs = &joint[q * n_b + l];
            if (null_at(shape, a, q) || null_at(shape, b, l)) continue;
            const double matches = lambda * m.all * random->m[shape->first[a] + q] * random->m[shape->first[b] + l];
            *pairs =
                doubt * matches > *pairs || *pairs - matches < few ? m.of_a[q] * m.of_b[l] / m.all : *pairs - matches;
        }
}

/* One row in place: pairs to probabilities. */
static void lean(double *row, const double *on, const bool *null, uint32_t n, double strength)
{
    double sum = strength;
    for (uint32_t l = 0; l < n; l++)
        if (!null[l]) sum += row[l];
    for (uint32_t l = 0; l < n; l++) row[l] = null[l] ? NAN : (row[l] + strength * on[l]) / sum;
}

void cd__given_rows(const struct cd__shape *shape, uint32_t parent, uint32_t child, double strength, bool ladder,
                    double *table)
{
    const uint32_t n_a = shape->n_levels[parent], n_b = shape->n_levels[child];
    const bool *null = shape->null + shape->first[child];
    double own[256], all = 0;
    for (uint32_t l = 0; l < n_b; l++) {
        own[l] = 0;
        for (uint32_t q = 0; q < n_a; q++) own[l] += null[l] ? 0 : table[q * n_b + l];
        all += own[l];
    }
    for (uint32_t l = 0; l < n_b; l++) own[l] = all > 0 ? own[l] / all : 1. / n_b;
    const double *below = own;
    for (uint32_t q = n_a; q-- > 0;) {
        const bool is_null = null_at(shape, parent, q);
        lean(table + (size_t)q * n_b, is_null ? own : below, null, n_b, strength);
        if (ladder && !is_null) below = table + (size_t)q * n_b;
    }
}

/* --- Residuals ------------------------------------------------------------------------------------------------------------ */

/* The session that expects most matches among those in which neither comparison is off; NULL: none. */
static const struct cd__evidence *best_session(const struct cd__dependence *d, uint32_t a, uint32_t b)
{
    const struct cd__evidence *best = NULL;
    double most = 0;
    for (uint32_t s = 0; s < d->n_sessions; s++) {
        const struct cd__evidence *e = &d->sessions[s];
        double matches = 0;
        if (e->off != NULL && (e->off[a] || e->off[b])) continue;
        for (size_t i = 0; i < e->cells.n; i++)
            matches += (double)e->cells.count[i] * e->posterior[i * CD__CLASSES + CD__MATCH];
        if (matches > most) most = matches, best = e;
    }
    return best;
}

/* A joint table of pairs with what independence would make of it. */
struct joint {
    const struct cd__shape *shape;
    uint32_t a, b, n_a, n_b;
    double *pairs, *rows; /* rows: P(b | a) */
    struct margins margins;
};

static void fill_rows(struct joint *j, double strength, bool ladder)
{
    sum_margins(j->shape, j->a, j->b, j->pairs, &j->margins);
    memcpy(j->rows, j->pairs, (size_t)j->n_a * j->n_b * sizeof *j->rows);
    cd__given_rows(j->shape, j->a, j->b, strength, ladder, j->rows);
}

/* Matches of which no session says anything: independent, with the m that counts. */
static void assume_matches(struct joint *j, const double *m)
{
    for (uint32_t q = 0; q < j->n_a; q++)
        for (uint32_t l = 0; l < j->n_b; l++) {
            const uint32_t a = j->shape->first[j->a] + q, b = j->shape->first[j->b] + l;
            j->pairs[q * j->n_b + l] = j->shape->null[a] || j->shape->null[b] ? 0 : m[a] * m[b];
        }
    fill_rows(j, 0, false);
}

/* log2 of how much likelier level l of b is beside level q of a. */
static double lift(const struct joint *j, uint32_t q, uint32_t l)
{
    const double alone = j->margins.of_b[l] / j->margins.all, beside = j->rows[q * j->n_b + l];
    return alone > 0 && beside > 0 ? log2(beside / alone) : 0;
}

static uint32_t first_level(const struct cd__shape *shape, uint32_t c)
{
    uint32_t l = 0;
    while (l + 1 < shape->n_levels[c] && null_at(shape, c, l)) l++;
    return l;
}

static void take_together(const struct joint *j, uint32_t class, struct cd_residual *out)
{
    const uint32_t q = first_level(j->shape, j->a), l = first_level(j->shape, j->b);
    const double expected = j->margins.of_a[q] * j->margins.of_b[l] / j->margins.all;
    out->pairs[class] = j->pairs[q * j->n_b + l];
    out->together[class] = expected > 0 ? out->pairs[class] / expected : NAN;
}

static void residual_of(const struct cd__dependence *d, struct joint *m, struct joint *u, struct cd_residual *out)
{
    const struct cd__evidence *session = best_session(d, m->a, m->b);
    cd__stranger_joint(d->shape, &d->random, m->a, m->b, u->pairs);
    fill_rows(u, d->strength, true);
    take_together(u, CD__OTHER, out);
    out->together[CD__MATCH] = NAN;
    if (session != NULL) {
        cd__class_joint(d->shape, session, CD__MATCH, m->a, m->b, m->pairs);
        fill_rows(m, d->strength, false);
        take_together(m, CD__MATCH, out);
    } else assume_matches(m, d->random.m);
    for (uint32_t q = 0; q < m->n_a && m->margins.all > 0 && u->margins.all > 0; q++)
        for (uint32_t l = 0; l < m->n_b; l++)
            if (!null_at(m->shape, m->a, q) && !null_at(m->shape, m->b, l))
                out->bits += m->pairs[q * m->n_b + l] / m->margins.all * fabs(lift(m, q, l) - lift(u, q, l));
}

static int largest_first(const void *x, const void *y)
{
    const struct cd_residual *a = x, *b = y;
    if (a->bits != b->bits) return a->bits < b->bits ? 1 : -1;
    return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

enum cd_status cd__residuals(const struct cd__dependence *d, const double *information, struct cd_arena *arena,
                             struct cd_residual **out, uint32_t *n, struct cd_err *err)
{
    const struct cd__shape *shape = d->shape;
    const size_t pairs = (size_t)shape->n_comparisons * (shape->n_comparisons - 1) / 2;
    struct joint *m = CD_NEW(arena, struct joint, 2), *u = m + 1;
    double *room = CD_NEW(arena, double, (size_t)4 * 256 * 256);
    *n = 0;
    *out = CD_NEW(arena, struct cd_residual, pairs);
    if (m == NULL || room == NULL || *out == NULL) return cd_fail(err, CD_NOMEM, "training: no memory for residuals");
    for (uint32_t x = 0; x < shape->n_comparisons; x++)
        for (uint32_t y = x + 1; y < shape->n_comparisons; y++) {
            const bool turn = information[y] > information[x];
            struct cd_residual *r = &(*out)[(*n)++];
            r->a = turn ? y : x;
            r->b = turn ? x : y;
            *m = (struct joint){.shape = shape,
                                .a = r->a,
                                .b = r->b,
                                .n_a = shape->n_levels[r->a],
                                .n_b = shape->n_levels[r->b],
                                .pairs = room,
                                .rows = room + 65536};
            *u = *m;
            u->pairs = room + (size_t)2 * 65536;
            u->rows = room + (size_t)3 * 65536;
            residual_of(d, m, u, r);
        }
    if (*n > 0) qsort(*out, *n, sizeof **out, largest_first);
    return CD_OK;
}

void cd__choose_parents(const struct cd_residual *residuals, uint32_t n, uint32_t n_comparisons, double once,
                        const bool *apart, uint32_t *parent)
{
    for (uint32_t c = 0; c < n_comparisons; c++) parent[c] = CD_NO_CODE;
    for (uint32_t i = 0; i < n; i++) {
        const struct cd_residual *r = &residuals[i];
        if (apart != NULL && apart[r->a] && apart[r->b]) continue;
        if (once > 0 && r->bits >= once && parent[r->b] == CD_NO_CODE) parent[r->b] = r->a;
    }
}

void cd__expected_shares(const struct cd__shape *shape, const struct cd__evidence *evidence, uint32_t class,
                         const double *on, double strength, double *p)
{
    const struct cd__cells *cells = &evidence->cells;
    for (uint32_t e = 0; e < shape->n_entries; e++) p[e] = 0;
    for (size_t i = 0; i < cells->n; i++)
        for (uint32_t c = 0; c < shape->n_comparisons; c++)
            p[shape->first[c] + cells->level[i * cells->n_comparisons + c]] +=
                (double)cells->count[i] * evidence->posterior[i * CD__CLASSES + class];
    for (uint32_t c = 0; c < shape->n_comparisons; c++) {
        const uint32_t first = shape->first[c], end = first + shape->n_levels[c];
        double all = strength;
        for (uint32_t e = first; e < end; e++) all += shape->null[e] ? 0 : p[e];
        for (uint32_t e = first; e < end; e++) {
            const double pairs = p[e] + (strength > 0 ? strength * on[e] : 0);
            const bool none = shape->null[e] || pairs <= 0 || (evidence->off != NULL && evidence->off[c]);
            p[e] = none ? NAN : pairs / all;
        }
    }
}

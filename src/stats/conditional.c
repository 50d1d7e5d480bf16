/* conditional.c - bounds of an outcome's rate by group, where groups and outcomes may be missing; see conditional.h.
 *
 * A rate is lowest where all who may be in the group without the outcome are, and nobody else. The lowest difference or ratio of g and h gives g the
 * unlabelled without the outcome, h those with it, and splits those of whom neither is known: j of them in g without it, the rest in h with it. Both are
 * (log-)convex in j, so that the best j is found by halving: O(log j). */
#include "candour/conditional.h"

static enum cd_status too_large(struct cd_err *err)
{
    return cd_fail(err, CD_LIMIT, "counts too large for exact arithmetic in 127 bits");
}

/* Under 2^62 people in all: no sum of counts below wraps, and products of two have 127 bits. */
static enum cd_status check(const struct cd_outcomes *const *all, size_t n, struct cd_err *err)
{
    cd_u128 sum = 0;
    for (size_t i = 0; i < n; i++) {
        const cd_u128 people = (cd_u128)all[i]->yes + all[i]->no + all[i]->unknown;
        if (i > 0 && people == 0)
            return cd_fail(err, CD_INPUT, "nobody is recorded in a group: its rate may have no value");
        sum += people;
    }
    return sum < (cd_u128)1 << 62 ? CD_OK : too_large(err);
}

enum cd_status cd_bound_outcome(const struct cd_outcomes *g, const struct cd_outcomes *u, struct cd_bound *out,
                                struct cd_err *err)
{
    CD_TRY(check((const struct cd_outcomes *const[]){u, g}, 2, err));
    const cd_i128 people = (cd_i128)g->yes + g->no + g->unknown,
                  yes = (cd_i128)g->yes + g->unknown + u->yes + u->unknown;
    out->lo = (struct cd_fraction){g->yes, people + u->no + u->unknown};
    out->hi = (struct cd_fraction){yes, people + u->yes + u->unknown};
    return CD_OK;
}

/* How g compares with h at a split: a of A + j in g have the outcome, all but b of B - j in h. */
struct split {
    cd_i128 a, A, b, B;
    bool ratio;
};
static bool value(const struct split *s, cd_i128 j, struct cd_fraction *out)
{
    const cd_i128 in_g = s->A + j, in_h = s->B - j, with = in_h - s->b;
    cd_i128 left, right;
    if (__builtin_mul_overflow(s->a, in_h, &left) || __builtin_mul_overflow(in_g, s->ratio ? with : in_h, &out->den) ||
        __builtin_mul_overflow(with, in_g, &right))
        return false;
    out->num = s->ratio ? left : left - right; /* neither over 2^124 */
    return true;
}

/* The least value for g over h. A split that leaves nobody in h with the outcome is infinite, and never the least. */
static bool least(const struct cd_outcomes *g, const struct cd_outcomes *h, const struct cd_outcomes *u, bool ratio,
                  struct cd_fraction *out)
{
    struct split s = {.a = g->yes, .b = h->no, .ratio = ratio};
    s.A = (cd_i128)g->yes + g->no + g->unknown + u->no;
    s.B = (cd_i128)h->yes + h->no + h->unknown + u->yes + u->unknown;
    cd_i128 low = 0, high = u->unknown;
    struct cd_fraction here, next;
    while (low < high) {
        const cd_i128 middle = low + (high - low) / 2;
        if (!value(&s, middle, &here) || !value(&s, middle + 1, &next)) return false;
        if (cd_fraction_cmp(here, next) <= 0) high = middle;
        else low = middle + 1;
    }
    return value(&s, low, out);
}

enum cd_status cd_bound_outcome_difference(const struct cd_outcomes *g, const struct cd_outcomes *h,
                                           const struct cd_outcomes *u, struct cd_bound *out, struct cd_err *err)
{
    CD_TRY(check((const struct cd_outcomes *const[]){u, g, h}, 3, err));
    if (!least(g, h, u, false, &out->lo) || !least(h, g, u, false, &out->hi)) return too_large(err);
    out->hi.num = -out->hi.num;
    return CD_OK;
}

enum cd_status cd_bound_outcome_ratio(const struct cd_outcomes *g, const struct cd_outcomes *h,
                                      const struct cd_outcomes *u, struct cd_bound *out, struct cd_err *err)
{
    CD_TRY(check((const struct cd_outcomes *const[]){u, g, h}, 3, err));
    if ((cd_u128)h->yes + h->unknown + u->yes + u->unknown == 0)
        return cd_fail(err, CD_INPUT, "nobody in the other group can have the outcome: the ratio has no value");
    *out = (struct cd_bound){{0, 1}, {0, 1}};
    if ((cd_u128)g->yes + g->unknown + u->yes + u->unknown == 0) return CD_OK;
    struct cd_fraction turned;
    if (!least(g, h, u, true, &out->lo) || !least(h, g, u, true, &turned)) return too_large(err);
    out->hi = (struct cd_fraction){turned.den, turned.num};
    return CD_OK;
}

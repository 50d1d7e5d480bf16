/* settle.c - what would settle a claim: the recording rate each side needs, and the fewest further records.
 *
 * A rate assumes that the further records look like those there are; "fewest" assumes nothing, it is the best case. For "share over
 * t" with recorded share q: prove at r > t/q, refute at r >= (1-t)/(1-q). The others follow by solving the same inequality for r. */
#include "candour/bounds.h"

static const struct cd_fraction none = {1, 0};

/* a*b - c*d */
static bool cross(cd_i128 a, cd_i128 b, cd_i128 c, cd_i128 d, cd_i128 *out)
{
    cd_i128 left, right;
    return !__builtin_mul_overflow(a, b, &left) && !__builtin_mul_overflow(c, d, &right) &&
           !__builtin_sub_overflow(left, right, out);
}

/* The r with r * den over num (exceed) or at least num, den never negative: none when it would be over 1, or 1 where it must be exceeded; 0 when any
 * rate will do. */
static struct cd_fraction rate(cd_i128 num, cd_i128 den, bool exceed)
{
    if (num < 0 || (num == 0 && (den > 0 || !exceed))) return (struct cd_fraction){0, 1};
    if (den <= 0 || num > den || (exceed && num == den)) return none;
    return (struct cd_fraction){num, den};
}

bool cd_index_as_share(struct cd_fraction t, const struct cd_residents *r, bool lower, struct cd_fraction *out)
{
    const cd_i128 group = (cd_i128)(lower ? r->group_hi : r->group_lo),
                  other = (cd_i128)(lower ? r->other_lo : r->other_hi);
    return cd_fraction_mul(cd_fraction_reduce(t), (struct cd_fraction){group, group + other}, out);
}

bool cd_rate_rest_as_share(struct cd_fraction t, const struct cd_residents *r, bool lower, struct cd_fraction *out)
{
    const cd_i128 group = (cd_i128)(lower ? r->group_hi : r->group_lo),
                  other = (cd_i128)(lower ? r->other_lo : r->other_hi);
    cd_i128 up, rest, den;
    if (__builtin_mul_overflow(t.num, group, &up) || __builtin_mul_overflow(t.den, other, &rest) ||
        __builtin_add_overflow(up, rest, &den))
        return false;
    *out = (struct cd_fraction){up, den};
    return true;
}

bool cd_rates_share(const struct cd_tally *g, struct cd_fraction t_prove, struct cd_fraction t_refute, bool strict,
                    struct cd_rates *out)
{
    const uint64_t known = g->total - (g->hi - g->lo);
    const struct cd_fraction p = cd_fraction_reduce(t_prove), f = cd_fraction_reduce(t_refute);
    cd_i128 prove_num, prove_den, refute_num, refute_den;
    /* r * lo/known over t;  1 - r * (known-lo)/known at most t */
    if (__builtin_mul_overflow(p.num, (cd_i128)known, &prove_num) ||
        __builtin_mul_overflow(p.den, (cd_i128)g->lo, &prove_den) ||
        __builtin_mul_overflow(f.den - f.num, (cd_i128)known, &refute_num) ||
        __builtin_mul_overflow(f.den, (cd_i128)(known - g->lo), &refute_den))
        return false;
    out->now = (struct cd_fraction){(cd_i128)known, (cd_i128)g->total};
    out->prove = known ? rate(prove_num, prove_den, strict) : none;
    out->refute = known ? rate(refute_num, refute_den, !strict) : none;
    return true;
}

bool cd_rates_difference(struct cd_fraction q_a, struct cd_fraction q_b, struct cd_fraction t, bool strict,
                         struct cd_rates *out)
{
    /* prove: r*q_a - (r*q_b + 1 - r) over t;  refute: (r*q_a + 1 - r) - r*q_b at most t */
    cd_i128 gap, den, up, down, limit;
    const struct cd_fraction a = cd_fraction_reduce(q_a), b = cd_fraction_reduce(q_b);
    t = cd_fraction_reduce(t);
    if (!cross(a.num, b.den, b.num, a.den, &gap) || __builtin_mul_overflow(a.den, b.den, &den)) return false;
    if (__builtin_mul_overflow(t.den + t.num, den, &up) || __builtin_mul_overflow(t.den, den + gap, &limit))
        return false;
    out->prove = rate(up, limit, strict);
    if (__builtin_mul_overflow(t.den - t.num, den, &down) || __builtin_mul_overflow(t.den, den - gap, &limit))
        return false;
    out->refute = rate(down, limit, !strict);
    return true;
}

bool cd_rates_pair(uint64_t n_g, uint64_t n_h, uint64_t known, const struct cd_residents *r, struct cd_fraction t,
                   bool strict, struct cd_rates *out)
{
    if (known == 0) {
        out->prove = out->refute = none;
        return true;
    }
    /* With x = t.num * P_g and y = t.den * P_h, counts in n and rates over `known` K:
     * prove: r n_g y over x (r n_h + (1-r) K);  refute: (r n_g + (1-r) K) y at most x r n_h. */
    cd_i128 x, y, num, a, b;
    t = cd_fraction_reduce(t);
    if (__builtin_mul_overflow(t.num, (cd_i128)r->group_hi, &x) ||
        __builtin_mul_overflow(t.den, (cd_i128)r->other_lo, &y))
        return false;
    if (__builtin_mul_overflow(x, (cd_i128)known, &num) || __builtin_mul_overflow(y, (cd_i128)n_g, &a) ||
        __builtin_mul_overflow(x, (cd_i128)known - (cd_i128)n_h, &b) || __builtin_add_overflow(a, b, &a))
        return false;
    out->prove = rate(num, a, strict);
    if (__builtin_mul_overflow(t.num, (cd_i128)r->group_lo, &x) ||
        __builtin_mul_overflow(t.den, (cd_i128)r->other_hi, &y))
        return false;
    if (__builtin_mul_overflow(y, (cd_i128)known, &num) || __builtin_mul_overflow(x, (cd_i128)n_h, &a) ||
        __builtin_mul_overflow(y, (cd_i128)known - (cd_i128)n_g, &b) || __builtin_add_overflow(a, b, &a))
        return false;
    out->refute = rate(num, a, !strict);
    return true;
}

/* The largest gain below `below`, and how many records have it; 0: there is none. */
static cd_i128 next_gain(const struct cd_gain *gains, size_t n, const cd_i128 *below, uint64_t *count)
{
    cd_i128 each = 0;
    *count = 0;
    for (size_t i = 0; i < n; i++)
        if (gains[i].each > each && (below == NULL || gains[i].each < *below)) each = gains[i].each;
    for (size_t i = 0; i < n && each > 0; i++)
        if (gains[i].each == each && __builtin_add_overflow(*count, gains[i].n, count)) *count = UINT64_MAX;
    return each;
}

uint64_t cd_fewest(cd_i128 have, cd_i128 need, bool strict, const struct cd_gain *gains, size_t n)
{
    cd_i128 lack, below;
    if (__builtin_sub_overflow(need, have, &lack) || __builtin_add_overflow(lack, strict, &lack)) return CD_NO_COUNT;
    if (lack <= 0) return CD_NO_COUNT; /* it is there already */
    uint64_t used = 0, count;
    const cd_i128 *spent = NULL;
    for (;;) {
        const cd_i128 each = next_gain(gains, n, spent, &count);
        if (each == 0) return CD_NO_COUNT;
        const cd_i128 wanted = lack / each + (lack % each != 0);
        if (wanted <= (cd_i128)count) return used + (uint64_t)wanted;
        lack -= each * (cd_i128)count; /* each * count < lack */
        if (__builtin_add_overflow(used, count, &used)) return CD_NO_COUNT;
        below = each;
        spent = &below;
    }
}

static const struct cd_fewest unknown = {CD_NO_COUNT, CD_NO_COUNT};

struct cd_fewest cd_fewest_share(const struct cd_tally *g, struct cd_fraction t_prove, struct cd_fraction t_refute,
                                 bool strict)
{
    const struct cd_fraction p = cd_fraction_reduce(t_prove), f = cd_fraction_reduce(t_refute);
    const uint64_t open = g->hi - g->lo;
    cd_i128 have_p, need_p, have_f, need_f;
    if (__builtin_mul_overflow((cd_i128)g->lo, p.den, &have_p) ||
        __builtin_mul_overflow((cd_i128)g->total, p.num, &need_p) ||
        __builtin_mul_overflow((cd_i128)g->hi, f.den, &have_f) ||
        __builtin_mul_overflow((cd_i128)g->total, f.num, &need_f))
        return unknown;
    return (struct cd_fewest){
        cd_fewest(have_p, need_p, strict, &(struct cd_gain){p.den, open}, 1),
        cd_fewest(-have_f, -need_f, !strict, &(struct cd_gain){f.den, open}, 1),
    };
}

struct cd_fewest cd_fewest_pair(const struct cd_tally *g, const struct cd_tally *h, uint64_t both,
                                const struct cd_residents *r, struct cd_fraction t, bool strict)
{
    const uint64_t g_only = g->hi - g->lo - both, h_only = h->hi - h->lo - both;
    struct cd_fewest out = unknown;
    cd_i128 x, y, have, need;
    t = cd_fraction_reduce(t);
    /* a label given to g adds y to the left side; one taken from h takes x from the right side */
    if (!__builtin_mul_overflow(t.num, (cd_i128)r->group_hi, &x) &&
        !__builtin_mul_overflow(t.den, (cd_i128)r->other_lo, &y) && !__builtin_mul_overflow(y, (cd_i128)g->lo, &have) &&
        !__builtin_mul_overflow(x, (cd_i128)h->hi, &need)) {
        const struct cd_gain gains[] = {{x + y, both}, {y, g_only}, {x, h_only}};
        out.prove = cd_fewest(have, need, strict, gains, 3);
    }
    if (!__builtin_mul_overflow(t.num, (cd_i128)r->group_lo, &x) &&
        !__builtin_mul_overflow(t.den, (cd_i128)r->other_hi, &y) && !__builtin_mul_overflow(x, (cd_i128)h->lo, &have) &&
        !__builtin_mul_overflow(y, (cd_i128)g->hi, &need)) {
        const struct cd_gain gains[] = {{x + y, both}, {y, g_only}, {x, h_only}};
        out.refute = cd_fewest(have, need, !strict, gains, 3);
    }
    return out;
}

struct cd_fewest cd_fewest_difference(const struct cd_tally *a, const struct cd_tally *b, struct cd_fraction t,
                                      bool strict)
{
    struct cd_bound bound;
    if (cd_bound_difference(a, b, &bound, NULL) != CD_OK) return unknown;
    t = cd_fraction_reduce(t);
    cd_i128 lo, hi, need, gain_a, gain_b;
    if (__builtin_mul_overflow(bound.lo.num, t.den, &lo) || __builtin_mul_overflow(bound.hi.num, t.den, &hi) ||
        __builtin_mul_overflow(bound.lo.den, t.num, &need) ||
        __builtin_mul_overflow((cd_i128)b->total, t.den, &gain_a) ||
        __builtin_mul_overflow((cd_i128)a->total, t.den, &gain_b))
        return unknown;
    const struct cd_gain gains[] = {{gain_a, a->hi - a->lo}, {gain_b, b->hi - b->lo}};
    return (struct cd_fewest){cd_fewest(lo, need, strict, gains, 2), cd_fewest(-hi, -need, !strict, gains, 2)};
}

static uint64_t parts_mask(const struct cd_parts *parts, uint32_t set)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < parts->n; i++)
        if (set >> i & 1) mask |= parts->masks[i];
    return mask;
}

/* The fewest labels that must be found out so that the k rivals of one set fill one of them to the size that g can still reach:
 * w > k * (hi - 1), where w must lie in the set and hi can be g. Exact, since each label counts by itself. */
static uint64_t fewest_for_set(const struct cd_mass *masses, size_t n, const struct cd_parts *parts, uint32_t set,
                               const struct cd_tally *group)
{
    const uint64_t mask = parts_mask(parts, set), g = parts->masks[parts->which];
    uint64_t w = 0, from_g = 0, taken = 0, found = 0;
    for (size_t i = 0; i < n; i++) {
        const uint64_t m = masses[i].mask, count = masses[i].n;
        if ((m & ~mask) == 0) w += count;
        else if ((m & g) == 0) found += (m & mask) != 0 ? count : 0;
        else if ((m & mask) != 0) from_g += count;
        else if ((m & ~g) != 0) taken += count;
    }
    const cd_i128 k = __builtin_popcount(set);
    const struct cd_gain gains[] = {{k + 1, from_g}, {k, taken}, {1, found}};
    return cd_fewest((cd_i128)w, k * ((cd_i128)group->hi - 1), true, gains, 3);
}

/* A label found to be g gives g one and takes one from every rival; one that cannot be g takes at most one from the largest rival. The
 * fewest where labels are of one code or of all; a lower bound of it for other sets. */
static uint64_t fewest_to_lead(const struct cd_mass *masses, size_t n, const struct cd_parts *parts,
                               const struct cd_bound *lead)
{
    const uint64_t g = parts->masks[parts->which];
    uint64_t open = 0, rivals = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned touched = 0;
        for (uint32_t j = 0; j < parts->n; j++) touched += (masses[i].mask & parts->masks[j]) != 0;
        const bool outside = (masses[i].mask & ~parts_mask(parts, UINT32_MAX)) != 0;
        if (touched + outside < 2) continue;
        *((masses[i].mask & g) != 0 ? &open : &rivals) += masses[i].n;
    }
    const struct cd_gain gains[] = {{2, open}, {1, rivals}};
    return cd_fewest(lead->lo.num, 0, true, gains, 2);
}

struct cd_fewest cd_fewest_lead(const struct cd_mass *masses, size_t n, const struct cd_parts *parts)
{
    struct cd_bound bound;
    struct cd_tally group = {0};
    struct cd_fewest out = unknown;
    if (cd_bound_lead(masses, n, parts, &bound, NULL) != CD_OK ||
        cd_tally_masses(masses, n, parts->masks[parts->which], &group, NULL) != CD_OK)
        return out;
    out.prove = fewest_to_lead(masses, n, parts, &bound);
    if (bound.hi.num <= 0) return out;
    for (uint32_t set = 1; set < UINT32_C(1) << parts->n; set++) {
        if (set >> parts->which & 1) continue;
        const uint64_t k = fewest_for_set(masses, n, parts, set, &group);
        if (k < out.refute) out.refute = k;
    }
    return out;
}

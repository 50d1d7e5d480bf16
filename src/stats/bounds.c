/* bounds.c - worst-case (Manski) bounds of shares, ratios, differences and leads over set-valued labels.
 *
 * A label whose codes all lie in a group counts towards the lower bound, one that shares a code with it towards the upper
 * (belief and plausibility: Dempster 1967, Shafer 1976). Manski 1989; the bounds of two groups are attained together, because one
 * filling that gives every open label to h is the worst for g and the best for h at once. */
#include "candour/bounds.h"

static enum cd_status too_large(struct cd_err *err)
{
    return cd_fail(err, CD_LIMIT, "counts too large for exact arithmetic in 127 bits");
}

/* a * b as a signed 128-bit number; false when it does not fit. */
static bool times(uint64_t a, cd_i128 b, cd_i128 *out)
{
    return !__builtin_mul_overflow((cd_i128)a, b, out);
}

enum cd_status cd_tally_check(const struct cd_tally *tally, struct cd_err *err)
{
    if (tally->total == 0) return cd_fail(err, CD_INPUT, "nobody is counted: a share of nothing has no value");
    if (tally->lo > tally->hi || tally->hi > tally->total)
        return cd_fail(err, CD_INPUT, "counts contradict each other: at least %llu, at most %llu, of %llu",
                       (unsigned long long)tally->lo, (unsigned long long)tally->hi, (unsigned long long)tally->total);
    return CD_OK;
}

enum cd_status cd_tally_masses(const struct cd_mass *masses, size_t n, uint64_t group, struct cd_tally *out,
                               struct cd_err *err)
{
    struct cd_tally t = {0};
    for (size_t i = 0; i < n; i++) {
        if (__builtin_add_overflow(t.total, masses[i].n, &t.total)) return too_large(err);
        if ((masses[i].mask & ~group) == 0) t.lo += masses[i].n;
        if ((masses[i].mask & group) != 0) t.hi += masses[i].n;
    }
    /* a label without any code contradicts itself: it would be inside every group */
    for (size_t i = 0; i < n; i++)
        if (masses[i].mask == 0 && masses[i].n != 0) return cd_fail(err, CD_INPUT, "a label without any possible code");
    *out = t;
    return CD_OK;
}

enum cd_status cd_bound_share(const struct cd_tally *group, struct cd_bound *out, struct cd_err *err)
{
    CD_TRY(cd_tally_check(group, err));
    out->lo = (struct cd_fraction){(cd_i128)group->lo, (cd_i128)group->total};
    out->hi = (struct cd_fraction){(cd_i128)group->hi, (cd_i128)group->total};
    return CD_OK;
}

enum cd_status cd_bound_repeats(const struct cd_tally *group, uint64_t repeats, struct cd_bound *out,
                                struct cd_err *err)
{
    CD_TRY(cd_tally_check(group, err));
    if (repeats >= group->total) return cd_fail(err, CD_INPUT, "more repeats than records: nobody would be left");
    const uint64_t persons = group->total - repeats;
    const uint64_t low = group->lo > repeats ? group->lo - repeats : 0;
    const uint64_t high = group->hi < persons ? group->hi : persons;
    out->lo = (struct cd_fraction){(cd_i128)low, (cd_i128)persons};
    out->hi = (struct cd_fraction){(cd_i128)high, (cd_i128)persons};
    return CD_OK;
}

static enum cd_status check_residents(const struct cd_residents *r, struct cd_err *err)
{
    if (r->group_lo == 0 || r->group_lo > r->group_hi || r->other_lo > r->other_hi || r->other_hi == 0)
        return cd_fail(err, CD_INPUT, "the base has nobody in the group, or nobody to compare it with");
    return CD_OK;
}

/* (count / of) * (up / down) */
static bool ratio(uint64_t count, uint64_t of, cd_i128 up, cd_i128 down, struct cd_fraction *out)
{
    return times(count, up, &out->num) && times(of, down, &out->den);
}

enum cd_status cd_bound_index(const struct cd_tally *group, const struct cd_residents *r, struct cd_bound *out,
                              struct cd_err *err)
{
    CD_TRY(cd_tally_check(group, err));
    CD_TRY(check_residents(r, err));
    const cd_i128 all_lo = (cd_i128)r->group_hi + r->other_lo, all_hi = (cd_i128)r->group_lo + r->other_hi;
    if (!ratio(group->lo, group->total, all_lo, r->group_hi, &out->lo) ||
        !ratio(group->hi, group->total, all_hi, r->group_lo, &out->hi))
        return too_large(err);
    return CD_OK;
}

enum cd_status cd_bound_rate_rest(const struct cd_tally *group, const struct cd_residents *r, struct cd_bound *out,
                                  struct cd_err *err)
{
    CD_TRY(cd_tally_check(group, err));
    const struct cd_tally rest = {group->total - group->hi, group->total - group->lo, group->total};
    return cd_bound_rate_pair(group, &rest, r, out, err);
}

enum cd_status cd_bound_rate_pair(const struct cd_tally *group, const struct cd_tally *other,
                                  const struct cd_residents *r, struct cd_bound *out, struct cd_err *err)
{
    CD_TRY(cd_tally_check(group, err));
    CD_TRY(cd_tally_check(other, err));
    CD_TRY(check_residents(r, err));
    if (r->other_lo == 0) return cd_fail(err, CD_INPUT, "the base may have nobody in the other group");
    if (other->hi == 0) return cd_fail(err, CD_INPUT, "nobody can be in the other group: the ratio has no value");
    if (!ratio(group->lo, other->hi, r->other_lo, r->group_hi, &out->lo) ||
        !ratio(group->hi, other->lo, r->other_hi, r->group_lo, &out->hi))
        return too_large(err);
    /* nobody can be in g: the ratio is 0 wherever it has a value */
    if (group->hi == 0) out->hi = (struct cd_fraction){0, 1};
    return CD_OK;
}

enum cd_status cd_bound_difference(const struct cd_tally *a, const struct cd_tally *b, struct cd_bound *out,
                                   struct cd_err *err)
{
    CD_TRY(cd_tally_check(a, err));
    CD_TRY(cd_tally_check(b, err));
    cd_i128 den, plus, minus;
    if (!times(a->total, b->total, &den)) return too_large(err);
    /* every product below is at most den, so none overflows */
    plus = (cd_i128)a->lo * b->total, minus = (cd_i128)b->hi * a->total;
    out->lo = (struct cd_fraction){plus - minus, den};
    plus = (cd_i128)a->hi * b->total, minus = (cd_i128)b->lo * a->total;
    out->hi = (struct cd_fraction){plus - minus, den};
    return CD_OK;
}

/* Those that must lie in the parts of `set`: labels with no code outside them. */
static uint64_t inside_parts(const struct cd_mass *masses, size_t n, const struct cd_parts *parts, uint32_t set)
{
    uint64_t mask = 0, count = 0;
    for (uint32_t i = 0; i < parts->n; i++)
        if (set >> i & 1) mask |= parts->masks[i];
    for (size_t i = 0; i < n; i++)
        if ((masses[i].mask & ~mask) == 0) count += masses[i].n;
    return count;
}

/* The size that the largest rival cannot avoid: labels that must lie in k rivals fill one of them to at least the k-th part. */
static uint64_t unavoidable(const struct cd_mass *masses, size_t n, const struct cd_parts *parts)
{
    uint64_t most = 0;
    for (uint32_t set = 1; set < UINT32_C(1) << parts->n; set++) {
        if (set >> parts->which & 1) continue;
        const uint64_t k = (uint64_t)__builtin_popcount(set), w = inside_parts(masses, n, parts, set);
        const uint64_t least = w / k + (w % k != 0);
        if (least > most) most = least;
    }
    return most;
}

static enum cd_status check_parts(const struct cd_parts *parts, struct cd_err *err)
{
    if (parts->n < 2 || parts->n > CD_MAX_PARTS || parts->which >= parts->n)
        return cd_fail(err, CD_INPUT, "the largest of %u parts: 2 to %d are possible", parts->n, CD_MAX_PARTS);
    uint64_t seen = 0;
    for (uint32_t i = 0; i < parts->n; i++) {
        if (parts->masks[i] == 0 || (parts->masks[i] & seen) != 0)
            return cd_fail(err, CD_INPUT, "parts that share a code, or have none, cannot be ranked");
        seen |= parts->masks[i];
    }
    return CD_OK;
}

enum cd_status cd_bound_lead(const struct cd_mass *masses, size_t n, const struct cd_parts *parts, struct cd_bound *out,
                             struct cd_err *err)
{
    struct cd_tally group = {0};
    CD_TRY(check_parts(parts, err));
    CD_TRY(cd_tally_masses(masses, n, parts->masks[parts->which], &group, err));
    CD_TRY(cd_tally_check(&group, err));
    uint64_t rival = 0;
    for (uint32_t i = 0; i < parts->n; i++) {
        struct cd_tally other = {0};
        CD_TRY(cd_tally_masses(masses, n, parts->masks[i], &other, err));
        if (i != parts->which && other.hi > rival) rival = other.hi;
    }
    const cd_i128 total = (cd_i128)group.total;
    out->lo = (struct cd_fraction){(cd_i128)group.lo - rival, total};
    out->hi = (struct cd_fraction){(cd_i128)group.hi - unavoidable(masses, n, parts), total};
    return CD_OK;
}

enum cd_side cd_bound_decide(const struct cd_bound *bound, enum cd_compare compare, struct cd_fraction t)
{
    const int lo = cd_fraction_cmp(bound->lo, t), hi = cd_fraction_cmp(bound->hi, t);
    bool yes = false, no = false;
    switch (compare) {
    case CD_OVER: yes = lo > 0, no = hi <= 0; break;
    case CD_AT_LEAST: yes = lo >= 0, no = hi < 0; break;
    case CD_UNDER: yes = hi < 0, no = lo >= 0; break;
    case CD_AT_MOST: yes = hi <= 0, no = lo > 0; break;
    case CD_COMPARE_COUNT: break;
    }
    return yes ? CD_SIDE_TRUE : no ? CD_SIDE_FALSE : CD_SIDE_OPEN;
}

enum cd_side cd_bound_within(const struct cd_bound *bound, struct cd_fraction from, struct cd_fraction below)
{
    if (cd_fraction_cmp(bound->lo, from) >= 0 && cd_fraction_cmp(bound->hi, below) < 0) return CD_SIDE_TRUE;
    if (cd_fraction_cmp(bound->hi, from) < 0 || cd_fraction_cmp(bound->lo, below) >= 0) return CD_SIDE_FALSE;
    return CD_SIDE_OPEN;
}

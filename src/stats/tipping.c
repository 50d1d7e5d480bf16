/* tipping.c - tipping points of a share; see tipping.h. */
#include "candour/tipping.h"

/* a * b, where it fits. */
static bool times(cd_i128 a, cd_i128 b, cd_i128 *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

/* a/x - b/y */
static bool less(struct cd_fraction f, struct cd_fraction g, struct cd_fraction *out)
{
    cd_i128 left, right;
    if (!times(f.num, g.den, &left) || !times(g.num, f.den, &right) || !times(f.den, g.den, &out->den)) return false;
    if (__builtin_sub_overflow(left, right, &out->num)) return false;
    *out = cd_fraction_reduce(*out);
    return true;
}

/* With n in the group, m outside it and M open: missing = (t N - n) / M; the rest follows from it. */
static bool fill(cd_i128 n, cd_i128 m, cd_i128 M, struct cd_fraction t, struct cd_tipping *out)
{
    cd_i128 in, of, outside;
    if (!times(t.num, n + m + M, &in) || !times(n, t.den, &of) || __builtin_sub_overflow(in, of, &in) ||
        !times(M, t.den, &of))
        return false;
    if (in < 0 || in > of) return true; /* no filling reaches it */
    const struct cd_fraction missing = cd_fraction_reduce((struct cd_fraction){in, of}), q = {n, n + m};
    outside = missing.den - missing.num;
    struct cd_fraction delta, gamma = {1, 0}, rho;
    if (!less(q, missing, &delta)) return false;
    if (missing.num > 0 &&
        !cd_fraction_mul((struct cd_fraction){n, m}, (struct cd_fraction){outside, missing.num}, &gamma))
        return false;
    if (!cd_fraction_mul((struct cd_fraction){n, m}, (struct cd_fraction){t.den - t.num, t.num}, &rho)) return false;
    *out = (struct cd_tipping){missing, delta, gamma, rho};
    return true;
}

enum cd_status cd_tipping_share(const struct cd_tally *group, struct cd_fraction t, struct cd_tipping *out,
                                struct cd_err *err)
{
    *out = (struct cd_tipping){0};
    CD_TRY(cd_tally_check(group, err));
    if (t.den <= 0 || t.num <= 0 || t.num >= t.den)
        return cd_fail(err, CD_USAGE, "a threshold of a share lies between 0 and 1");
    const cd_i128 n = group->lo, M = (cd_i128)group->hi - group->lo, m = (cd_i128)group->total - group->hi;
    if (n == 0 || m == 0 || M == 0) return CD_OK;
    return fill(n, m, M, t, out) ? CD_OK : cd_fail(err, CD_LIMIT, "numbers too large for a tipping point");
}

/* membership.c - who belongs to the population is itself undetermined; see membership.h. */
#include "candour/membership.h"

static bool plus(uint64_t a, uint64_t b, uint64_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

enum cd_status cd_tally_undetermined(const struct cd_tally *group, const struct cd_undetermined *u,
                                     struct cd_tally *low, struct cd_tally *high, struct cd_err *err)
{
    const struct cd_tally g = *group;
    uint64_t certain, most;
    if (g.total > 0 || g.hi > 0 || g.lo > 0) CD_TRY(cd_tally_check(&g, err));
    if (!plus(g.total, u->open, &certain) || !plus(u->in, u->outside, &most) || !plus(certain, most, &most))
        return cd_fail(err, CD_LIMIT, "counts too large for exact arithmetic in 127 bits");
    *low = (struct cd_tally){g.lo, g.hi + u->open, certain + u->outside};
    *high = (struct cd_tally){g.lo + u->in, g.hi + u->in + u->open, certain + u->in};
    /* only those of one kind may belong: it is they, or nobody */
    if (low->total == 0) *low = *high;
    if (high->total == 0) *high = *low;
    return cd_tally_check(low, err);
}

enum cd_status cd_bound_share_undetermined(const struct cd_tally *group, const struct cd_undetermined *u,
                                           struct cd_bound *out, struct cd_err *err)
{
    struct cd_tally low, high;
    struct cd_bound upper;
    CD_TRY(cd_tally_undetermined(group, u, &low, &high, err));
    CD_TRY(cd_bound_share(&low, out, err));
    CD_TRY(cd_bound_share(&high, &upper, err));
    out->hi = upper.hi;
    return CD_OK;
}

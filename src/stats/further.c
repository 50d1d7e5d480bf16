/* further.c - further records that settle a share; records that may be worth nothing. See further.h. */
#include "candour/further.h"

/* The records among which `wanted` of the kind are expected that `like` of `known` are. */
static uint64_t expected(uint64_t wanted, uint64_t like, uint64_t known, uint64_t open)
{
    if (wanted == CD_NO_COUNT || like == 0) return CD_NO_COUNT;
    const cd_u128 all = (cd_u128)wanted * known, k = all / like + (all % like != 0);
    return k <= open ? (uint64_t)k : CD_NO_COUNT;
}

/* One fewer than needed of either kind still leaves it open. */
struct cd_further cd_further_share(const struct cd_tally *group, struct cd_fraction t_prove,
                                   struct cd_fraction t_refute, bool strict)
{
    const uint64_t open = group->hi - group->lo, known = group->total - open;
    struct cd_further out = {.fewest = cd_fewest_share(group, t_prove, t_refute, strict), .worst = CD_NO_COUNT};
    out.expected.prove = expected(out.fewest.prove, group->lo, known, open);
    out.expected.refute = expected(out.fewest.refute, known - group->lo, known, open);
    if (out.fewest.prove == CD_NO_COUNT || out.fewest.refute == CD_NO_COUNT) return out;
    const cd_u128 worst = (cd_u128)out.fewest.prove + out.fewest.refute - 1;
    if (worst <= open) out.worst = (uint64_t)worst;
    return out;
}

/* (x2 - h) / n2 > x1 / n1 */
uint64_t cd_defaults_spared(struct cd_counted before, struct cd_counted after)
{
    if (before.n == 0 || after.n == 0) return CD_NO_COUNT;
    const cd_u128 least = (cd_u128)before.x * after.n / before.n + 1;
    return least <= after.x ? (uint64_t)(after.x - least) : CD_NO_COUNT;
}

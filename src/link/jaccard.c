/* jaccard.c - Jaccard's coefficient of the sets of symbols (Jaccard, Bull. Soc. Vaudoise Sci. Nat. 37 (1901) 547-579). */
#include <math.h>

#include "similar_int.h"

static bool holds(const void *text, bool wide, uint32_t n, uint32_t symbol)
{
    for (uint32_t i = 0; i < n; i++)
        if (cd__symbol(text, wide, i) == symbol) return true;
    return false;
}

double cd_jaccard(struct cd_symbols a, struct cd_symbols b)
{
    const struct cd__pair x = cd__pair_of(&a, &b);
    uint32_t different = 0, shared = 0;
    for (uint32_t i = 0; i < x.np; i++) {
        const uint32_t symbol = cd__symbol(x.p, x.wide, i);
        if (holds(x.p, x.wide, i, symbol)) continue;
        different++;
        shared += holds(x.t, x.wide, x.nt, symbol);
    }
    for (uint32_t i = 0; i < x.nt; i++) {
        const uint32_t symbol = cd__symbol(x.t, x.wide, i);
        different += !holds(x.t, x.wide, i, symbol) && !holds(x.p, x.wide, x.np, symbol);
    }
    return different != 0 ? (double)shared / different : NAN;
}

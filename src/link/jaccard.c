/* jaccard.c - Jaccard's coefficient of the sets of symbols (Jaccard, Bull. Soc. Vaudoise Sci. Nat. 37 (1901) 547-579). */
#include <math.h>

#include "similar_int.h"

/* Whether the symbol was not there yet; it is now. */
static bool is_new(uint64_t set[4], uint8_t symbol)
{
    const uint64_t bit = (uint64_t)1 << symbol % 64, before = set[symbol / 64];
    set[symbol / 64] = before | bit;
    return (before & bit) == 0;
}

static double jaccard_narrow(struct cd_symbols a, struct cd_symbols b)
{
    uint64_t of_a[4] = {0}, of_b[4] = {0};
    uint32_t n_a = 0, n_b = 0, either;
    for (uint32_t i = 0; i < a.n; i++) n_a += is_new(of_a, a.narrow[i]);
    either = n_a;
    for (uint32_t i = 0; i < b.n; i++) {
        n_b += is_new(of_b, b.narrow[i]);
        either += is_new(of_a, b.narrow[i]);
    }
    return either != 0 ? (double)(n_a + n_b - either) / either : NAN;
}

static bool holds(const uint32_t *text, uint32_t n, uint32_t symbol)
{
    for (uint32_t i = 0; i < n; i++)
        if (text[i] == symbol) return true;
    return false;
}

static double jaccard_wide(struct cd_symbols a, struct cd_symbols b)
{
    uint32_t either = 0, shared = 0;
    for (uint32_t i = 0; i < a.n; i++) {
        if (holds(a.wide, i, a.wide[i])) continue;
        either++;
        shared += holds(b.wide, b.n, a.wide[i]);
    }
    for (uint32_t i = 0; i < b.n; i++) either += !holds(b.wide, i, b.wide[i]) && !holds(a.wide, a.n, b.wide[i]);
    return either != 0 ? (double)shared / either : NAN;
}

double cd_jaccard(struct cd_symbols a, struct cd_symbols b)
{
    return a.wide != NULL || b.wide != NULL ? jaccard_wide(a, b) : jaccard_narrow(a, b);
}

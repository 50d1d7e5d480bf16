/* jaro.c - Jaro and Jaro-Winkler from counts of pairs; see docs/methods.md, "Strings".
 *
 * Jaro, J. American Statistical Association 84 (1989) 414-420; Winkler, Proc. Survey Research Methods, ASA (1990) 354-359. The order of the
 * additions and divisions is DuckDB's (and rapidfuzz's), so that a score at a threshold falls on the same side. */
#include "similar_int.h"

/* Pairing goes from the left within each symbol: the next place of one text takes the next free place of the other that is in reach. That is a
 * merge of the places of that symbol, so whether a place is paired can be found again at any time and need not be kept. */
static bool is_paired(const void *a, const void *b, uint32_t n_b, bool wide, uint32_t reach, uint32_t place)
{
    const uint32_t symbol = cd__symbol(a, wide, place);
    for (uint32_t i = 0, j = 0;;) {
        while (cd__symbol(a, wide, i) != symbol) i++;
        while (j < n_b && cd__symbol(b, wide, j) != symbol) j++;
        if (j == n_b) return false;
        const bool in_reach = i > j ? i - j <= reach : j - i <= reach;
        if (i == place && (in_reach || i < j)) return in_reach;
        i += in_reach || i < j;
        j += in_reach || j < i;
    }
}

struct cd__matches cd__matches_long(const struct cd__pair *x)
{
    const uint32_t reach = x->np < 4 ? 0 : x->np / 2 - 1;
    struct cd__matches m = {0, 0};
    for (uint32_t i = 0, j = 0; i < x->np; i++) {
        if (!is_paired(x->p, x->t, x->nt, x->wide, reach, i)) continue;
        while (!is_paired(x->t, x->p, x->np, x->wide, reach, j)) j++;
        m.out_of_place += cd__symbol(x->p, x->wide, i) != cd__symbol(x->t, x->wide, j++);
        m.common++;
    }
    return m;
}

INLINE struct cd__matches matches(const struct cd__pair *x, uint64_t least)
{
    return x->np <= CD__BLOCK_SYMBOLS ? cd__kernels(x->wide)->matches(x->p, x->np, x->t, x->nt, least)
                                      : cd__matches_long(x);
}

INLINE double jaro(const struct cd__pair *x, struct cd__matches m)
{
    if (m.common == 0) return 0;
    const uint32_t transpositions = m.out_of_place / 2; /* Jaro's, which are whole */
    const double common = m.common;
    double sum = common / x->np;
    sum += common / x->nt;
    sum += (common - transpositions) / common;
    return sum / 3.0;
}

/* The product stands on a line of its own so that no compiler makes one rounding of two. */
INLINE double winkler(double similarity, uint32_t prefix)
{
    if (similarity <= 0.7) return similarity;
    const double more = prefix * 0.1 * (1.0 - similarity);
    return similarity + more;
}

/* Up to four. Without branches where there are four, because which symbol differs first cannot be foretold. */
INLINE uint32_t common_prefix(const struct cd__pair *x)
{
#define SAME(i) (cd__symbol(x->p, x->wide, i) == cd__symbol(x->t, x->wide, i))
    if (x->nt >= 4) {
        const uint32_t one = SAME(0), two = one & SAME(1), three = two & SAME(2);
        return one + two + three + (three & SAME(3));
    }
    uint32_t n = 0;
    while (n < x->nt && SAME(n)) n++;
    return n;
#undef SAME
}

double cd_jaro(struct cd_symbols a, struct cd_symbols b)
{
    const struct cd__pair x = cd__pair_of(&a, &b);
    return x.nt == 0 ? 0 : jaro(&x, matches(&x, 0));
}

double cd_jaro_winkler(struct cd_symbols a, struct cd_symbols b)
{
    const struct cd__pair x = cd__pair_of(&a, &b);
    return x.nt == 0 ? 0 : winkler(jaro(&x, matches(&x, 0)), common_prefix(&x));
}

/* What cd__kernels calls `least` for a similarity: pairs over one length and over the other come to 3 * needed - 1 where nothing is transposed,
 * and a little less is asked for than that, so that no rounding matters. */
INLINE uint64_t least_pairs(const struct cd__pair *x, uint32_t prefix, double least)
{
    /* The similarity before Winkler's gain: (least - weight) / (1 - weight), for weights of 0 to 0.4. */
    static const double factor[] = {1, 1 / 0.9, 1 / 0.8, 1 / 0.7, 1 / 0.6},
                        less[] = {0, 1 / 9.0, 1 / 4.0, 3 / 7.0, 2 / 3.0};
    const double before = least * factor[prefix] - less[prefix];
    const double needed = least <= 0.7 ? least : before > 0.7 ? before : 0.7;
    const double share = (3 * needed - 1) * ((1 - 1e-9) * CD__PAIRS_ONE);
    return share > 0 ? (uint64_t)share * x->np * x->nt : 0;
}

bool cd_jaro_winkler_reaches(struct cd_symbols a, struct cd_symbols b, double least)
{
    const struct cd__pair x = cd__pair_of(&a, &b);
    if (x.nt == 0 || !(least > 0 && least <= 1)) return 0 >= least;
    const uint32_t prefix = common_prefix(&x);
    return winkler(jaro(&x, matches(&x, least_pairs(&x, prefix, least))), prefix) >= least;
}

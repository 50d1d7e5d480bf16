/* kernel_body.h - the kernels, written once; kernels.c includes this for each width and each kind of processor.
 *
 * WIDTH narrow or wide, SYMBOL its type, LANES the way of lanes.h, SUFFIX of the names, TARGET the attribute of the functions.
 * Jaro as in M. Bachmann's rapidfuzz (2022): windows and pairs as words of bits. Levenshtein: Myers, J. ACM 46 (1999) 395-415, and Hyyro, "A
 * bit-vector algorithm for computing Levenshtein and Damerau edit distances", Nordic J. Computing 10 (2003) 29-39, which has the alignment too. */
#define PASTE3_(a, b, c) a##b##_##c
#define PASTE3(a, b, c) PASTE3_(a, b, c)
#define NAME(stem) PASTE3(stem##_, WIDTH, SUFFIX)
#define HELD struct PASTE3(cd__held_, WIDTH, LANES)
#define HOLD PASTE3(cd__hold_, WIDTH, LANES)
#define HITS PASTE3(cd__hits_, WIDTH, LANES)

/* Both texts within a word. Which symbol goes with which depends on the one before; whether there is any does not, and answers most questions. */
INLINE TARGET struct cd__matches NAME(matches_word)(const SYMBOL *p, uint32_t np, const SYMBOL *t, uint32_t nt,
                                                    uint64_t least, bool few)
{
    const HELD held = HOLD(p, np, few);
    const uint32_t reach = np < 4 ? 0 : np / 2 - 1;
    uint64_t found[CD__WORD], window = cd__low_bits(reach + 1);
    uint32_t possible = 0;
    for (uint32_t j = 0; j < nt; j++) {
        found[j] = HITS(&held, t[j], few) & window;
        possible += found[j] != 0;
        window = window << 1 | (j < reach);
    }
    if (possible * (uint64_t)(np + nt) * CD__PAIRS_ONE < least) return (struct cd__matches){0, 0};
    uint64_t in_p = 0, in_t = 0;
    for (uint32_t j = 0; j < nt; j++) {
        const uint64_t free = found[j] & ~in_p;
        in_p |= free & (0 - free);
        in_t |= (uint64_t)(free != 0) << j;
    }
    struct cd__matches m = {0, 0};
    for (; in_t != 0; in_t &= in_t - 1, in_p &= in_p - 1) {
        m.common++;
        m.out_of_place += p[__builtin_ctzll(in_p)] != t[__builtin_ctzll(in_t)];
    }
    return m;
}

/* The first place in p[from .. to] that is free and holds the symbol, taken; false where there is none. */
INLINE TARGET bool NAME(take_first)(const SYMBOL *p, uint32_t np, SYMBOL symbol, uint32_t from, uint32_t to,
                                    uint64_t *taken)
{
    for (uint32_t w = from / CD__WORD; w <= to / CD__WORD; w++) {
        const uint32_t rest = np - w * CD__WORD;
        const HELD held = HOLD(p + (size_t)w * CD__WORD, rest < CD__WORD ? rest : CD__WORD, rest <= 16);
        uint64_t free = HITS(&held, symbol, rest <= 16) & ~taken[w];
        if (w == from / CD__WORD) free &= UINT64_MAX << from % CD__WORD;
        if (w == to / CD__WORD) free &= UINT64_MAX >> (CD__WORD - 1 - to % CD__WORD);
        if (free == 0) continue;
        taken[w] |= free & (0 - free);
        return true;
    }
    return false;
}

static TARGET struct cd__matches NAME(matches_blocks)(const SYMBOL *p, uint32_t np, const SYMBOL *t, uint32_t nt,
                                                      uint64_t least)
{
    uint64_t in_p[CD__MOST_BLOCKS] = {0}, in_t[CD__MOST_BLOCKS] = {0};
    const uint32_t reach = np / 2 - 1;
    struct cd__matches m = {0, 0};
    for (uint32_t j = 0; j < nt; j++) {
        const uint32_t from = j > reach ? j - reach : 0, to = j + reach < np ? j + reach : np - 1;
        if (!NAME(take_first)(p, np, t[j], from, to, in_p)) continue;
        in_t[j / CD__WORD] |= (uint64_t)1 << j % CD__WORD;
        m.common++;
    }
    if (m.common * (uint64_t)(np + nt) * CD__PAIRS_ONE < least) return (struct cd__matches){0, 0};
    for (uint32_t k = 0, wp = 0, wt = 0; k < m.common; k++) {
        while (in_p[wp] == 0) wp++;
        while (in_t[wt] == 0) wt++;
        const uint32_t i = wp * CD__WORD + (uint32_t)__builtin_ctzll(in_p[wp]);
        const uint32_t j = wt * CD__WORD + (uint32_t)__builtin_ctzll(in_t[wt]);
        m.out_of_place += p[i] != t[j];
        in_p[wp] &= in_p[wp] - 1;
        in_t[wt] &= in_t[wt] - 1;
    }
    return m;
}

static TARGET struct cd__matches NAME(matches_longer)(const SYMBOL *p, uint32_t np, const SYMBOL *t, uint32_t nt,
                                                      uint64_t least)
{
    if (nt * (uint64_t)(np + nt) * CD__PAIRS_ONE < least) return (struct cd__matches){0, 0};
    return np <= CD__WORD ? NAME(matches_word)(p, np, t, nt, least, false) : NAME(matches_blocks)(p, np, t, nt, least);
}

static TARGET struct cd__matches NAME(matches)(const void *p, uint32_t np, const void *t, uint32_t nt, uint64_t least)
{
    return np <= 16 ? NAME(matches_word)(p, np, t, nt, least, true) : NAME(matches_longer)(p, np, t, nt, least);
}

/* What is aligned within `most` edits has moved by no more places, so a symbol without an equal so near costs an edit, whatever kind of edits count. */
INLINE TARGET bool NAME(too_far_word)(const SYMBOL *p, uint32_t np, const SYMBOL *t, uint32_t nt, uint32_t most,
                                      bool few)
{
    const HELD held = HOLD(p, np, few);
    uint64_t window = cd__low_bits(most + 1);
    uint32_t possible = 0;
    for (uint32_t j = 0; j < nt; j++) {
        possible += (HITS(&held, t[j], few) & window) != 0;
        window = window << 1 | (j < most);
    }
    return np - possible > most;
}

static TARGET bool NAME(too_far)(const void *p, uint32_t np, const void *t, uint32_t nt, uint32_t most)
{
    if (np > CD__WORD || np <= most) return false;
    return np <= 16 ? NAME(too_far_word)(p, np, t, nt, most, true) : NAME(too_far_word)(p, np, t, nt, most, false);
}

static TARGET struct cd__ends NAME(ends)(const void *longer, uint32_t np, const void *shorter, uint32_t nt)
{
    const SYMBOL *p = longer, *t = shorter;
    struct cd__ends ends = {0, 0};
    while (ends.first < nt && p[ends.first] == t[ends.first]) ends.first++;
    while (ends.last < nt - ends.first && p[np - 1 - ends.last] == t[nt - 1 - ends.last]) ends.last++;
    return ends;
}

/* Column by column of the text t; the bits are the rows of the pattern p. The score is the last row's; it falls by at most one a column. */
INLINE TARGET uint32_t NAME(edits_word)(const SYMBOL *p, uint32_t np, const SYMBOL *t, uint32_t nt, uint32_t most,
                                        bool swaps, bool few)
{
    const HELD held = HOLD(p, np, few);
    const uint32_t last = np - 1;
    uint64_t up = UINT64_MAX, down = 0, diagonal = 0, before = 0, score = np;
    for (uint32_t j = 0; j < nt; j++) {
        const uint64_t hits = HITS(&held, t[j], few);
        const uint64_t swapped = swaps ? ((~diagonal & hits) << 1) & before : 0;
        diagonal = (((hits & up) + up) ^ up) | hits | down | swapped;
        uint64_t right = down | ~(diagonal | up), left = diagonal & up;
        score += right >> last & 1;
        score -= left >> last & 1;
        if (score > (uint64_t)most + (nt - 1 - j)) return UINT32_MAX;
        right = right << 1 | 1;
        left <<= 1;
        up = left | ~(diagonal | right);
        down = right & diagonal;
        before = hits;
    }
    return (uint32_t)score;
}

static TARGET uint32_t NAME(edits_blocks)(const SYMBOL *p, uint32_t np, const SYMBOL *t, uint32_t nt, uint32_t most,
                                          uint64_t *blocks)
{
    const uint32_t n_blocks = (np - 1) / CD__WORD + 1, last = (np - 1) % CD__WORD;
    uint64_t *up = blocks, *down = blocks + n_blocks;
    memset(up, 0xff, n_blocks * sizeof *up);
    memset(down, 0, n_blocks * sizeof *down);
    uint64_t score = np;
    for (uint32_t j = 0; j < nt; j++) {
        uint64_t right_in = 1, left_in = 0;
        for (uint32_t w = 0; w < n_blocks; w++) {
            const uint32_t rest = np - w * CD__WORD;
            const HELD held = HOLD(p + (size_t)w * CD__WORD, rest < CD__WORD ? rest : CD__WORD, rest <= 16);
            const uint64_t hits = HITS(&held, t[j], rest <= 16) | left_in;
            const uint64_t diagonal = (((hits & up[w]) + up[w]) ^ up[w]) | hits | down[w];
            uint64_t right = down[w] | ~(diagonal | up[w]), left = diagonal & up[w];
            if (w == n_blocks - 1) {
                score += right >> last & 1;
                score -= left >> last & 1;
            }
            const uint64_t right_out = right >> (CD__WORD - 1), left_out = left >> (CD__WORD - 1);
            right = right << 1 | right_in;
            left = left << 1 | left_in;
            up[w] = left | ~(diagonal | right);
            down[w] = right & diagonal;
            right_in = right_out;
            left_in = left_out;
        }
        if (score > (uint64_t)most + (nt - 1 - j)) return UINT32_MAX;
    }
    return (uint32_t)score;
}

static TARGET uint32_t NAME(levenshtein)(const void *p, uint32_t np, const void *t, uint32_t nt, uint32_t most,
                                         uint64_t *blocks)
{
    if (np <= 16) return NAME(edits_word)(p, np, t, nt, most, false, true);
    if (np <= CD__WORD) return NAME(edits_word)(p, np, t, nt, most, false, false);
    if (nt <= 16) return NAME(edits_word)(t, nt, p, np, most, false, true);
    if (nt <= CD__WORD) return NAME(edits_word)(t, nt, p, np, most, false, false);
    return NAME(edits_blocks)(p, np, t, nt, most, blocks);
}

static TARGET uint32_t NAME(osa)(const void *p, uint32_t np, const void *t, uint32_t nt, uint32_t most)
{
    if (np <= 16) return NAME(edits_word)(p, np, t, nt, most, true, true);
    if (np <= CD__WORD) return NAME(edits_word)(p, np, t, nt, most, true, false);
    if (nt <= 16) return NAME(edits_word)(t, nt, p, np, most, true, true);
    return NAME(edits_word)(t, nt, p, np, most, true, false);
}

static const struct cd__kernels NAME(kernels) = {PROCESSOR,  NAME(matches),     NAME(too_far),
                                                 NAME(ends), NAME(levenshtein), NAME(osa)};

#undef PASTE3_
#undef PASTE3
#undef NAME
#undef HELD
#undef HOLD
#undef HITS
#undef WIDTH
#undef SYMBOL

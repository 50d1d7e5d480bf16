/* similar_int.h - the kernels behind similar.h: one body, compiled for each processor and each width of a symbol.
 *
 * Every kernel asks one question of its lanes: at which of up to 64 places of a text does this symbol stand? The answer is a word of bits, which
 * is what bit-parallel Jaro, Levenshtein and optimal string alignment work on. No table of symbols is built, so short texts, which names are, cost
 * a few compares. Scores are worked out in jaro.c alone: no kernel holds a floating point number, so every processor gives the same double. */
#ifndef CANDOUR_LINK_SIMILAR_INT_H
#define CANDOUR_LINK_SIMILAR_INT_H

#include <assert.h>
#include <stdatomic.h>

#include "candour/similar.h"

#define INLINE static inline __attribute__((always_inline))

enum { CD__WORD = 64, CD__MOST_BLOCKS = 64, CD__BLOCK_SYMBOLS = CD__WORD * CD__MOST_BLOCKS };

#define CD__PAIRS_ONE ((uint64_t)1 << 32)

/* Symbols that Jaro pairs, and how many of the pairs, each side in its own order, hold two different symbols. */
struct cd__matches {
    uint32_t common, out_of_place;
};

/* How many symbols two texts share at the beginning, and of the rest at the end. */
struct cd__ends {
    uint32_t first, last;
};

/* The longer text comes first, and none is empty. Both are uint8_t for the narrow kernels and uint32_t for the wide. */
struct cd__kernels {
    const char *name;
    /* At most CD__BLOCK_SYMBOLS symbols. May be {0, 0} where common * (np + nt) * CD__PAIRS_ONE is less than `least`. */
    struct cd__matches (*matches)(const void *p, uint32_t np, const void *t, uint32_t nt, uint64_t least);
    /* Whether letters alone, and where they stand, show a distance over `most`. May be false where it is over. */
    bool (*too_far)(const void *p, uint32_t np, const void *t, uint32_t nt, uint32_t most);
    struct cd__ends (*ends)(const void *p, uint32_t np, const void *t, uint32_t nt);
    /* Both give the distance, or some number over `most` where it is over. The shorter text has at most CD__WORD symbols, but for `blocks`: with
     * 2 words of work space for every 64 symbols of the longer begun, Levenshtein takes any two. */
    uint32_t (*levenshtein)(const void *p, uint32_t np, const void *t, uint32_t nt, uint32_t most, uint64_t *blocks);
    uint32_t (*osa)(const void *p, uint32_t np, const void *t, uint32_t nt, uint32_t most);
};

enum cd__processor { CD__PLAIN, CD__SSE2, CD__AVX2, CD__AVX512, CD__PROCESSORS };
/* For tests and benchmarks: others from now on, in every thread. False: this machine cannot run them, and nothing changed. */
bool cd__kernels_force(enum cd__processor processor);
/* The best that this machine can run, for this width. */
const struct cd__kernels *cd__kernels_choose(bool wide);

/* What was chosen: [0] narrow, [1] wide; NULL before the first call. */
extern _Atomic(const struct cd__kernels *) cd__kernels_chosen[2];

INLINE const struct cd__kernels *cd__kernels(bool wide)
{
    const struct cd__kernels *kernels = atomic_load_explicit(&cd__kernels_chosen[wide], memory_order_relaxed);
    return kernels != NULL ? kernels : cd__kernels_choose(wide);
}

/* Two texts, the longer first: p of np symbols, t of nt. Passed by reference or inlined, because the copies would take longer than the work. */
struct cd__pair {
    const void *p, *t;
    uint32_t np, nt;
    bool wide;
};

INLINE struct cd__pair cd__pair_of(const struct cd_symbols *a, const struct cd_symbols *b)
{
    const bool wide = a->wide != NULL || b->wide != NULL;
    assert(!wide || (a->narrow == NULL && b->narrow == NULL));
    const void *const of_a = wide ? (const void *)a->wide : a->narrow;
    const void *const of_b = wide ? (const void *)b->wide : b->narrow;
    assert((a->n == 0 || of_a != NULL) && (b->n == 0 || of_b != NULL));
    return a->n >= b->n ? (struct cd__pair){of_a, of_b, a->n, b->n, wide}
                        : (struct cd__pair){of_b, of_a, b->n, a->n, wide};
}

INLINE uint32_t cd__symbol(const void *text, bool wide, uint32_t i)
{
    return wide ? ((const uint32_t *)text)[i] : ((const uint8_t *)text)[i];
}

/* Jaro without any work space, in time of the product of the lengths: for texts over CD__BLOCK_SYMBOLS, and for tests to compare with. */
struct cd__matches cd__matches_long(const struct cd__pair *x);

#endif

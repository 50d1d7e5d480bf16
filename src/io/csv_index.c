/* csv_index.c - the special bytes of a text as bit masks, 64 bytes at a time.
 *
 * Every byte is compared with five values and the results gathered into masks (Langdale & Lemire, "Parsing gigabytes of
 * JSON per second", VLDB Journal 2019, do the same for JSON; ours keeps quotes apart because the state table, not a
 * carry-less product, decides what a quote means: stray quotes must be found, not assumed away). About 20 instructions
 * per 32 bytes. Chosen at run time; never by target_clones, whose resolvers break ThreadSanitizer. */
#include "csv_int.h"

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static inline uint64_t equal64(__m256i lo, __m256i hi, __m256i value)
{
    const uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(lo, value));
    const uint32_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(hi, value));
    return (uint64_t)a | (uint64_t)b << 32;
}

__attribute__((target("avx2"))) static void index_avx2(const char *p, size_t blocks, char delim,
                                                       struct cd__csv_block *out)
{
    const __m256i quote = _mm256_set1_epi8('"'), sep = _mm256_set1_epi8(delim), cr = _mm256_set1_epi8('\r'),
                  lf = _mm256_set1_epi8('\n'), nul = _mm256_setzero_si256();
    for (size_t i = 0; i < blocks; i++) {
        const void *at = p + i * CD__CSV_BLOCK, *half = p + i * CD__CSV_BLOCK + 32;
        const __m256i lo = _mm256_loadu_si256(at), hi = _mm256_loadu_si256(half);
        out[i].quote = equal64(lo, hi, quote);
        out[i].delim = equal64(lo, hi, sep);
        out[i].cr = equal64(lo, hi, cr);
        out[i].lf = equal64(lo, hi, lf);
        out[i].nul = equal64(lo, hi, nul);
    }
}

cd__csv_index_fn *cd__csv_index_pick(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") ? index_avx2 : NULL;
}

#else

cd__csv_index_fn *cd__csv_index_pick(void)
{
    return NULL;
}

#endif

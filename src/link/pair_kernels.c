/* pair_kernels.c - the inner loops over pairs, written once and compiled for what processors have; see compare_int.h. */
#include "compare_int.h"

#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static const uint8_t *record_of(const struct cd__program *program, uint32_t row)
{
    return program->records + row * program->stride;
}

/* --- Bits of equality ------------------------------------------------------------------------------------------------------------- */

static void bits_plain(const struct cd__program *program, const struct cd__pairs *pairs, uint16_t *equal,
                       uint16_t *null)
{
    for (uint32_t i = 0; i < pairs->n; i++) {
        const uint8_t *l = record_of(program, pairs->l[i]), *r = record_of(program, pairs->r[i]);
        unsigned same = 0, none = 0;
        for (uint32_t w = 0; w < program->n_words; w++) {
            uint32_t a, b;
            memcpy(&a, l + 4 * w, sizeof a);
            memcpy(&b, r + 4 * w, sizeof b);
            same |= (unsigned)(a == b) << w;
            none |= (unsigned)((a | b) >> 31) << w;
        }
        equal[i] = (uint16_t)(same & ~none);
        null[i] = (uint16_t)none;
    }
}

#if defined(__x86_64__)
/* Words are below 2^31, or all ones where NULL: the sign says so. */
__attribute__((target("avx2"))) static void bits_avx2(const struct cd__program *program, const struct cd__pairs *pairs,
                                                      uint16_t *equal, uint16_t *null)
{
    const bool second = program->n_words > 8;
    for (uint32_t i = 0; i < pairs->n; i++) {
        const __m256i *l = (const void *)record_of(program, pairs->l[i]);
        const __m256i *r = (const void *)record_of(program, pairs->r[i]);
        const __m256i a = _mm256_load_si256(l), b = _mm256_load_si256(r);
        unsigned same = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b)));
        unsigned none = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_or_si256(a, b)));
        if (second) {
            const __m256i c = _mm256_load_si256(l + 1), d = _mm256_load_si256(r + 1);
            same |= (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(c, d))) << 8;
            none |= (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_or_si256(c, d))) << 8;
        }
        equal[i] = (uint16_t)(same & ~none);
        null[i] = (uint16_t)none;
    }
}

__attribute__((target("avx512f,avx512dq"))) static void bits_avx512(const struct cd__program *program,
                                                                    const struct cd__pairs *pairs, uint16_t *equal,
                                                                    uint16_t *null)
{
    for (uint32_t i = 0; i < pairs->n; i++) {
        const __m512i a = _mm512_load_si512(record_of(program, pairs->l[i]));
        const __m512i b = _mm512_load_si512(record_of(program, pairs->r[i]));
        const unsigned none = _mm512_movepi32_mask(_mm512_or_si512(a, b));
        equal[i] = (uint16_t)(_mm512_cmpeq_epi32_mask(a, b) & ~none);
        null[i] = (uint16_t)none;
    }
}
#endif

/* --- Levels out of tables -------------------------------------------------------------------------------------------------------- */

static uint32_t table_plain(const struct cd__cascade *cascade, const uint16_t *equal, const uint16_t *null, uint32_t n,
                            uint8_t *level, uint16_t *list)
{
    const unsigned shift = cascade->first_word, words = cascade->n_words, mask = (1U << words) - 1;
    const uint8_t *table = cascade->table;
    uint32_t undecided = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t entry = table[(null[i] >> shift & mask) << words | (equal[i] >> shift & mask)];
        level[i] = entry & (uint8_t)~CD__UNDECIDED;
        list[undecided] = (uint16_t)i;
        undecided += entry >> 7;
    }
    return undecided;
}

/* --- Prefilter --------------------------------------------------------------------------------------------------------------------- */

/* Symbols in common are at most the classes in common (once and twice) and what has no bit on both sides. */
#define PREFILTER(name, attributes)                                                                                  \
    attributes static uint32_t name(const struct cd__program *program, const struct cd__measure *measure,            \
                                    const struct cd__pairs *pairs, const uint16_t *list, uint32_t n, uint16_t *pass, \
                                    uint16_t *fail)                                                                  \
    {                                                                                                                \
        const uint32_t at = measure->bag;                                                                            \
        uint32_t passed = 0, failed = 0;                                                                             \
        for (uint32_t k = 0; k < n; k++) {                                                                           \
            const uint16_t i = list[k];                                                                              \
            struct cd__bag a, b;                                                                                     \
            memcpy(&a, record_of(program, pairs->l[i]) + at, sizeof a);                                              \
            memcpy(&b, record_of(program, pairs->r[i]) + at, sizeof b);                                              \
            const uint32_t prefix = (uint32_t)__builtin_ctzll((uint64_t)1 << 32 | (a.prefix ^ b.prefix)) / 8;        \
            const uint32_t shared = (uint32_t)__builtin_popcountll(a.letters & b.letters) +                          \
                                    (a.surplus < b.surplus ? a.surplus : b.surplus);                                 \
            const bool may = shared >= measure->needed[prefix][a.n][b.n];                                            \
            pass[passed] = i;                                                                                        \
            fail[failed] = i;                                                                                        \
            passed += may;                                                                                           \
            failed += !may;                                                                                          \
        }                                                                                                            \
        return passed;                                                                                               \
    }
PREFILTER(prefilter_plain, )
#if defined(__x86_64__)
PREFILTER(prefilter_popcnt, __attribute__((target("popcnt,bmi"))))
#endif

/* --- What this processor has ------------------------------------------------------------------------------------------------------- */

static const struct cd__pair_kernels levels[] = {
    {bits_plain, table_plain, prefilter_plain},
#if defined(__x86_64__)
    {bits_avx2, table_plain, prefilter_popcnt},
    {bits_avx512, table_plain, prefilter_popcnt},
#endif
};

const struct cd__pair_kernels *cd__pair_kernels_at(unsigned level)
{
    if (level >= sizeof levels / sizeof levels[0]) return NULL;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (level >= 1 &&
        (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("bmi")))
        return NULL;
    if (level >= 2 && (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512dq"))) return NULL;
#endif
    return &levels[level];
}

const struct cd__pair_kernels *cd__pair_kernels(void)
{
    unsigned level = sizeof levels / sizeof levels[0];
    while (cd__pair_kernels_at(--level) == NULL) {
    }
    return &levels[level];
}

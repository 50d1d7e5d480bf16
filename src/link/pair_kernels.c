/* pair_kernels.c - the inner loops over pairs in plain C, and which ones this processor has; see compare_int.h. */
#include "compare_int.h"

/* --- Bits of equality ------------------------------------------------------------------------------------------------------------- */

static void bits_plain(const struct cd__program *program, const struct cd__pairs *pairs, uint16_t *equal,
                       uint16_t *null)
{
    for (uint32_t i = 0; i < pairs->n; i++) {
        const uint8_t *l = cd__record(program, pairs->l[i]), *r = cd__record(program, pairs->r[i]);
        unsigned same = 0, none = 0;
        for (uint32_t w = 0; w < program->n_words; w++) {
            uint32_t a, b;
            memcpy(&a, l + (size_t)4 * w, sizeof a);
            memcpy(&b, r + (size_t)4 * w, sizeof b);
            same |= (unsigned)(a == b) << w;
            none |= (unsigned)((a | b) >> 31) << w;
        }
        equal[i] = (uint16_t)(same & ~none);
        null[i] = (uint16_t)none;
    }
}

/* --- Levels out of tables, and back ------------------------------------------------------------------------------------------------ */

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

static uint32_t find_plain(const uint8_t *level, uint32_t n, uint8_t wanted, uint16_t *list)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        list[found] = (uint16_t)i;
        found += level[i] == wanted;
    }
    return found;
}

static void weigh_plain(const double *weights, uint32_t n_levels, const uint8_t *level, uint32_t n, double *weight)
{
    (void)n_levels;
    for (uint32_t i = 0; i < n; i++) weight[i] += weights[level[i]];
}

/* --- Prefilter --------------------------------------------------------------------------------------------------------------------- */

/* Symbols in common are at most the classes in common (once and twice) and what has no bit on both sides. */
#define PREFILTER(name, attributes)                                                                                  \
    attributes static uint32_t name(const struct cd__program *program, const struct cd__measure *measure,            \
                                    const struct cd__pairs *pairs, const uint16_t *list, uint32_t n, uint16_t *pass, \
                                    uint16_t *fail)                                                                  \
    {                                                                                                                \
        uint32_t passed = 0, failed = 0;                                                                             \
        for (uint32_t k = 0; k < n; k++) {                                                                           \
            const uint16_t i = list[k];                                                                              \
            struct cd__bag a, b;                                                                                     \
            memcpy(&a, cd__record(program, pairs->l[i]) + measure->bag, sizeof a);                                   \
            memcpy(&b, cd__record(program, pairs->r[i]) + measure->bag, sizeof b);                                   \
            const uint32_t shared = (uint32_t)__builtin_popcountll(a.letters & b.letters) +                          \
                                    (a.surplus < b.surplus ? a.surplus : b.surplus);                                 \
            const bool may = shared >= measure->needed[cd__prefix(&a, &b)][a.n][b.n];                                \
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
    {bits_plain, table_plain, find_plain, weigh_plain, prefilter_plain, NULL},
#if defined(__x86_64__)
    {cd__bits_avx2, table_plain, find_plain, weigh_plain, prefilter_popcnt, NULL},
    {cd__bits_avx512, cd__table_avx512, cd__find_avx512, cd__weigh_avx512, prefilter_popcnt, cd__jaro_avx512},
#endif
};

const struct cd__pair_kernels *cd__pair_kernels_at(unsigned level)
{
    if (level >= sizeof levels / sizeof levels[0]) return NULL;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (level >= 1 &&
        !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi")))
        return NULL;
    if (level >= 2 && !(__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
                        __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vpopcntdq")))
        return NULL;
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

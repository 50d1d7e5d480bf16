/* pair_kernels_x86.c - the loops of pair_kernels.c for AVX2 and AVX-512, and Jaro of short texts in registers; see compare_int.h. */
#include "compare_int.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define AVX512 \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512vpopcntdq,popcnt,bmi,bmi2")))

/* --- Bits of equality ------------------------------------------------------------------------------------------------------------- */

/* Words are below 2^31, or all ones where NULL: the sign says so. */
AVX2 void cd__bits_avx2(const struct cd__program *program, const struct cd__pairs *pairs, uint16_t *equal,
                        uint16_t *null)
{
    const bool second = program->n_words > 8;
    for (uint32_t i = 0; i < pairs->n; i++) {
        const __m256i *l = (const void *)cd__record(program, pairs->l[i]);
        const __m256i *r = (const void *)cd__record(program, pairs->r[i]);
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

AVX512 void cd__bits_avx512(const struct cd__program *program, const struct cd__pairs *pairs, uint16_t *equal,
                            uint16_t *null)
{
    for (uint32_t i = 0; i < pairs->n; i++) {
        const __m512i a = _mm512_load_si512(cd__record(program, pairs->l[i]));
        const __m512i b = _mm512_load_si512(cd__record(program, pairs->r[i]));
        const unsigned none = _mm512_movepi32_mask(_mm512_or_si512(a, b));
        equal[i] = (uint16_t)(_mm512_cmpeq_epi32_mask(a, b) & ~none);
        null[i] = (uint16_t)none;
    }
}

/* --- Levels out of tables, and back ------------------------------------------------------------------------------------------------ */

AVX512 static __mmask64 first_of(uint32_t n)
{
    return n >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << n) - 1;
}

/* Lists base + the places of mask's bits. */
AVX512 static uint32_t list_bits(__mmask64 mask, uint32_t base, uint16_t *list)
{
    const __m512i half = _mm512_set1_epi16(32);
    const __m512i places = _mm512_add_epi16(_mm512_set1_epi16((short)base),
                                            _mm512_set_epi16(31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
                                                             16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    const uint32_t low = (uint32_t)mask, high = (uint32_t)(mask >> 32), n = (uint32_t)_mm_popcnt_u32(low);
    _mm512_mask_compressstoreu_epi16(list, low, places);
    _mm512_mask_compressstoreu_epi16(list + n, high, _mm512_add_epi16(places, half));
    return n + (uint32_t)_mm_popcnt_u32(high);
}

/* A cascade's bits out of 64 pairs' words, a byte each. */
AVX512 static __m512i bytes_of(const uint16_t *bits, __mmask64 pairs, unsigned shift, unsigned mask)
{
    const __m512i wanted = _mm512_set1_epi16((short)mask);
    const __m128i by = _mm_cvtsi32_si128((int)shift);
    const __m512i a = _mm512_and_si512(_mm512_srl_epi16(_mm512_maskz_loadu_epi16((__mmask32)pairs, bits), by), wanted);
    const __m512i b =
        _mm512_and_si512(_mm512_srl_epi16(_mm512_maskz_loadu_epi16((__mmask32)(pairs >> 32), bits + 32), by), wanted);
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi16_epi8(a)), _mm512_cvtepi16_epi8(b), 1);
}

/* Tables of up to four words, 256 entries, lie in four registers; larger ones are rare and looked up one by one. */
AVX512 uint32_t cd__table_avx512(const struct cd__cascade *cascade, const uint16_t *equal, const uint16_t *null,
                                 uint32_t n, uint8_t *level, uint16_t *list)
{
    const unsigned words = cascade->n_words, mask = (1U << words) - 1, shift = cascade->first_word;
    const uint32_t size = 1U << 2 * words;
    if (words > 4) return cd__pair_kernels_at(0)->table(cascade, equal, null, n, level, list);
    __m512i table[4];
    for (uint32_t k = 0; k < 4; k++)
        table[k] =
            _mm512_maskz_loadu_epi8(size > 64 * k ? first_of(size - 64 * k) : 0, cascade->table + (size_t)64 * k);
    uint32_t undecided = 0;
    for (uint32_t i = 0; i < n; i += 64) {
        const __mmask64 pairs = first_of(n - i);
        const __m512i of_equal = bytes_of(equal + i, pairs, shift, mask),
                      of_null = bytes_of(null + i, pairs, shift, mask);
        const __m512i index = _mm512_or_si512(of_equal, _mm512_sll_epi16(of_null, _mm_cvtsi32_si128((int)words)));
        const __m512i low = _mm512_permutex2var_epi8(table[0], index, table[1]);
        const __m512i high = _mm512_permutex2var_epi8(table[2], index, table[3]);
        const __m512i entry = _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high);
        _mm512_mask_storeu_epi8(level + i, pairs, _mm512_and_si512(entry, _mm512_set1_epi8(0x7f)));
        undecided += list_bits(_mm512_movepi8_mask(entry) & pairs, i, list + undecided);
    }
    return undecided;
}

AVX512 uint32_t cd__find_avx512(const uint8_t *level, uint32_t n, uint8_t wanted, uint16_t *list)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i += 64) {
        const __mmask64 pairs = first_of(n - i);
        const __m512i levels = _mm512_maskz_loadu_epi8(pairs, level + i);
        found += list_bits(_mm512_mask_cmpeq_epi8_mask(pairs, levels, _mm512_set1_epi8((char)wanted)), i, list + found);
    }
    return found;
}

AVX512 void cd__weigh_avx512(const double *weights, uint32_t n_levels, const uint8_t *level, uint32_t n, double *weight)
{
    if (n_levels > 8) {
        cd__pair_kernels_at(0)->weigh(weights, n_levels, level, n, weight);
        return;
    }
    const __m512d table = _mm512_maskz_loadu_pd((__mmask8)((1U << n_levels) - 1), weights);
    for (uint32_t i = 0; i < n; i += 8) {
        const __mmask8 pairs = (__mmask8)first_of(n - i > 8 ? 8 : n - i);
        const __m512i index = _mm512_cvtepu8_epi64(_mm_maskz_loadu_epi8(pairs, level + i));
        const __m512d sum = _mm512_maskz_loadu_pd(pairs, weight + i);
        _mm512_mask_storeu_pd(weight + i, pairs, _mm512_add_pd(sum, _mm512_permutexvar_pd(index, table)));
    }
}

/* --- Jaro of short texts ------------------------------------------------------------------------------------------------------------ */

/* Which places of the longer text p hold which symbol of the shorter t, within reach: 16 rows of 16 bits, a row for each place of t. */
struct grid {
    uint64_t rows[4];
    uint8_t p[CD__SHORT], t[CD__SHORT];
    uint8_t n_p, n_t, prefix;
    uint16_t at; /* in the list */
};

/* Fills the grid; gives how many of t's places can be paired at all, or fewer. */
AVX512 static uint32_t fill_grid(struct grid *g, const uint64_t *reach)
{
    const __m512i p = _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)g->p));
    const __m512i t = _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)g->t));
    const __m512i lane =
        _mm512_set_epi32(0x03030303, 0x03030303, 0x03030303, 0x03030303, 0x02020202, 0x02020202, 0x02020202, 0x02020202,
                         0x01010101, 0x01010101, 0x01010101, 0x01010101, 0, 0, 0, 0);
    for (int k = 0; k < 4; k++) {
        const __m512i symbols = _mm512_shuffle_epi8(t, _mm512_add_epi8(lane, _mm512_set1_epi8((char)(4 * k))));
        g->rows[k] = _mm512_cmpeq_epi8_mask(p, symbols) & reach[k];
    }
    const __m256i rows = _mm256_loadu_si256((const void *)g->rows);
    __m128i columns = _mm_or_si128(_mm256_castsi256_si128(rows), _mm256_extracti128_si256(rows, 1));
    columns = _mm_or_si128(columns, _mm_shuffle_epi32(columns, 0x4e));
    uint64_t folded = (uint64_t)_mm_cvtsi128_si64(columns);
    folded |= folded >> 32;
    folded |= folded >> 16;
    const uint32_t of_t = (uint32_t)_mm_popcnt_u32(_mm256_test_epi16_mask(rows, rows));
    const uint32_t of_p = (uint32_t)_mm_popcnt_u32((uint32_t)folded & 0xffff);
    return of_t < of_p ? of_t : of_p;
}

/* From the left each of t's places takes the first free place; then both sides' paired symbols are laid side by side. */
AVX512 static double similarity(const struct grid *g, bool winkler)
{
    uint32_t in_p = 0, in_t = 0;
    for (uint32_t j = 0; j < g->n_t; j++) {
        const uint32_t free = (uint32_t)(g->rows[j / 4] >> (j % 4 * 16)) & 0xffff & ~in_p;
        in_p |= free & (0 - free);
        in_t |= (uint32_t)(free != 0) << j;
    }
    if (in_p == 0) return 0;
    const __m128i of_p = _mm_maskz_compress_epi8((__mmask16)in_p, _mm_loadu_si128((const void *)g->p));
    const __m128i of_t = _mm_maskz_compress_epi8((__mmask16)in_t, _mm_loadu_si128((const void *)g->t));
    const uint32_t out_of_place = (uint32_t)_mm_popcnt_u32(_mm_cmpneq_epi8_mask(of_p, of_t));
    const uint32_t transposed = out_of_place / 2;
    const double common = (double)_mm_popcnt_u32(in_p);
    double sum = common / g->n_p;
    sum += common / g->n_t;
    sum += (common - transposed) / common;
    sum /= 3.0;
    if (!winkler || sum <= 0.7) return sum;
    const double more = g->prefix * 0.1 * (1.0 - sum);
    return sum + more;
}

static bool load_pair(const struct cd__program *program, const struct cd__measure *m, uint32_t l, uint32_t r,
                      struct grid *g)
{
    struct cd__bag a, b;
    uint32_t code_a, code_b;
    const uint8_t *of_l = cd__record(program, l), *of_r = cd__record(program, r);
    memcpy(&a, of_l + m->bag, sizeof a);
    memcpy(&b, of_r + m->bag, sizeof b);
    memcpy(&code_a, of_l + m->code, sizeof code_a);
    memcpy(&code_b, of_r + m->code, sizeof code_b);
    const bool turned = a.n < b.n;
    memcpy(g->p, m->texts[turned ? code_b : code_a], sizeof g->p);
    memcpy(g->t, m->texts[turned ? code_a : code_b], sizeof g->t);
    g->n_p = turned ? b.n : a.n;
    g->n_t = turned ? a.n : b.n;
    const uint32_t prefix = cd__prefix(&a, &b);
    g->prefix = (uint8_t)(prefix < g->n_t ? prefix : g->n_t);
    return g->n_p <= CD__SHORT;
}

AVX512 void cd__jaro_avx512(const struct cd__program *program, const struct cd__measure *measure,
                            const struct cd__pairs *pairs, const uint16_t *list, uint32_t n, double *value)
{
    enum { FEW = 64 };
    struct grid grids[FEW + 1];
    for (uint32_t at = 0; at < n; at += FEW) {
        const uint32_t end = n - at < FEW ? n : at + FEW;
        uint32_t kept = 0;
        for (uint32_t k = at; k < end; k++) {
            struct grid *g = &grids[kept];
            const bool is_short = load_pair(program, measure, pairs->l[list[k]], pairs->r[list[k]], g);
            value[k] = is_short ? -1 : __builtin_nan("");
            if (!is_short) continue;
            g->at = (uint16_t)k;
            kept += fill_grid(g, program->in_reach[g->n_p][g->n_t]) >= measure->needed[g->prefix][g->n_p][g->n_t];
        }
        for (uint32_t k = 0; k < kept; k++)
            value[grids[k].at] = similarity(&grids[k], measure->kind == CD__TEST_JARO_WINKLER);
    }
}
#else
typedef int cd__no_kernels_here;
#endif

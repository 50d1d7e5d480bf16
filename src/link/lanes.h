/* lanes.h - where a symbol stands in a text of up to 64 symbols, as a word of bits: three ways, two widths.
 *
 *     const struct cd__held_narrow_128 held = cd__hold_narrow_128(text, n, n <= 16);      1 <= n <= 64
 *     uint64_t places = cd__hits_narrow_128(&held, symbol, n <= 16);                      bit i: text[i] == symbol
 *
 * `few` says at compile time that n is at most 16, so that the text stays in one register. No byte outside the text is read: 512 bits load under
 * a mask; 128 bits take the first and the last of the text, which may overlap, because both answer alike where they do. */
#ifndef CANDOUR_LINK_LANES_H
#define CANDOUR_LINK_LANES_H

#include "similar_int.h"

INLINE uint64_t cd__low_bits(uint32_t n)
{
    return n >= 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

/* One symbol after the other. */
#define PLAIN_LANES(width, type)                                                                                 \
    struct cd__held_##width##_plain {                                                                            \
        const type *p;                                                                                           \
        uint32_t n;                                                                                              \
    };                                                                                                           \
    INLINE struct cd__held_##width##_plain cd__hold_##width##_plain(const type *p, uint32_t n, bool few)         \
    {                                                                                                            \
        (void)few;                                                                                               \
        return (struct cd__held_##width##_plain){p, n};                                                          \
    }                                                                                                            \
    INLINE uint64_t cd__hits_##width##_plain(const struct cd__held_##width##_plain *held, type symbol, bool few) \
    {                                                                                                            \
        (void)few;                                                                                               \
        uint64_t bits = 0;                                                                                       \
        for (uint32_t i = 0; i < held->n; i++) bits |= (uint64_t)(held->p[i] == symbol) << i;                    \
        return bits;                                                                                             \
    }
PLAIN_LANES(narrow, uint8_t)
PLAIN_LANES(wide, uint32_t)

#if defined(__x86_64__)
#include <immintrin.h>

/* few: the first and the last `half` symbols side by side. Else four times sixteen, the last of them at n - 16. */
struct cd__held_narrow_128 {
    __m128i v[4];
    uint32_t n, half;
};

INLINE uint64_t cd__load_bytes(const uint8_t *p, uint32_t n)
{
    uint64_t eight;
    uint32_t four;
    uint16_t two;
    switch (n) {
    case 8: memcpy(&eight, p, 8); return eight;
    case 4: memcpy(&four, p, 4); return four;
    case 2: memcpy(&two, p, 2); return two;
    default: return *p;
    }
}

INLINE struct cd__held_narrow_128 cd__hold_narrow_128(const uint8_t *p, uint32_t n, bool few)
{
    struct cd__held_narrow_128 held;
    held.n = n;
    if (few) {
        held.half = n >= 8 ? 8 : n >= 4 ? 4 : n >= 2 ? 2 : 1;
        held.v[0] = _mm_set_epi64x((long long)cd__load_bytes(p + n - held.half, held.half),
                                   (long long)cd__load_bytes(p, held.half));
        return held;
    }
    for (uint32_t b = 0; b < 4; b++) {
        const uint32_t at = 16 * b + 16 <= n ? 16 * b : n - 16;
        held.v[b] = _mm_loadu_si128((const void *)(p + at));
    }
    return held;
}

INLINE uint64_t cd__hits_narrow_128(const struct cd__held_narrow_128 *held, uint8_t symbol, bool few)
{
    const __m128i wanted = _mm_set1_epi8((char)symbol);
    const uint32_t first = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(held->v[0], wanted));
    if (few) {
        const uint32_t live = (1u << held->half) - 1;
        return (first & live) | (uint64_t)(first >> 8 & live) << (held->n - held->half);
    }
    uint64_t bits = first;
    for (uint32_t b = 1; b < 4; b++) {
        const uint32_t at = 16 * b + 16 <= held->n ? 16 * b : held->n - 16;
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(held->v[b], wanted)) << at;
    }
    return bits;
}

struct cd__held_wide_128 {
    const uint32_t *p;
    uint32_t n;
};

INLINE struct cd__held_wide_128 cd__hold_wide_128(const uint32_t *p, uint32_t n, bool few)
{
    (void)few;
    return (struct cd__held_wide_128){p, n};
}

INLINE uint64_t cd__hits_wide_128(const struct cd__held_wide_128 *held, uint32_t symbol, bool few)
{
    (void)few;
    const __m128i wanted = _mm_set1_epi32((int)symbol);
    uint64_t bits = 0;
    if (held->n < 4) {
        for (uint32_t i = 0; i < held->n; i++) bits |= (uint64_t)(held->p[i] == symbol) << i;
        return bits;
    }
    for (uint32_t i = 0; i < held->n; i += 4) {
        const uint32_t at = i + 4 <= held->n ? i : held->n - 4;
        const __m128i four = _mm_loadu_si128((const void *)(held->p + at));
        bits |= (uint64_t)(uint32_t)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(four, wanted))) << at;
    }
    return bits;
}

#define TARGET_512 __attribute__((target("avx512f,avx512bw,avx512vl,bmi,bmi2")))

struct cd__held_narrow_512 {
    __m512i v;
    __m128i few;
    uint64_t live;
};

INLINE TARGET_512 struct cd__held_narrow_512 cd__hold_narrow_512(const uint8_t *p, uint32_t n, bool few)
{
    struct cd__held_narrow_512 held;
    held.live = cd__low_bits(n);
    if (few) held.few = _mm_maskz_loadu_epi8((__mmask16)held.live, p);
    else held.v = _mm512_maskz_loadu_epi8(held.live, p);
    return held;
}

INLINE TARGET_512 uint64_t cd__hits_narrow_512(const struct cd__held_narrow_512 *held, uint8_t symbol, bool few)
{
    if (few) return _mm_mask_cmpeq_epi8_mask((__mmask16)held->live, held->few, _mm_set1_epi8((char)symbol));
    return _mm512_mask_cmpeq_epi8_mask(held->live, held->v, _mm512_set1_epi8((char)symbol));
}

struct cd__held_wide_512 {
    __m512i v[4];
    uint64_t live;
};

INLINE TARGET_512 struct cd__held_wide_512 cd__hold_wide_512(const uint32_t *p, uint32_t n, bool few)
{
    struct cd__held_wide_512 held;
    held.live = cd__low_bits(n);
    for (uint32_t b = 0; b < (few ? 1 : 4); b++)
        held.v[b] = _mm512_maskz_loadu_epi32((__mmask16)(held.live >> 16 * b), 16 * b < n ? p + (size_t)16 * b : p);
    return held;
}

INLINE TARGET_512 uint64_t cd__hits_wide_512(const struct cd__held_wide_512 *held, uint32_t symbol, bool few)
{
    const __m512i wanted = _mm512_set1_epi32((int)symbol);
    uint64_t bits = 0;
    for (uint32_t b = 0; b < (few ? 1 : 4); b++)
        bits |= (uint64_t)_mm512_mask_cmpeq_epi32_mask((__mmask16)(held->live >> 16 * b), held->v[b], wanted) << 16 * b;
    return bits;
}

#endif
#endif

/* dict.c - open addressing over XXH3; see dict.h. */
#include "candour/dict.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/os.h"

enum { FIRST_BITS = 6, AHEAD = 32, WORTH_IT = 4096 /* smaller ones stay in the cache */ };

/* A slot's upper half is the upper half of the hash, its lower half the code + 1: texts are looked at only where both halves agree, and growing
 * looks at none. The place is taken from the upper half too. */
static uint32_t tag_of(struct cd_str text)
{
    return (uint32_t)(XXH3_64bits(text.p, text.n) >> 32);
}

/* Most texts are of 4 to 16 bytes: two overlapping words of each, and no call. */
static inline bool is_same(struct cd_str a, struct cd_str b)
{
    uint64_t a8[2], b8[2];
    uint32_t a4[2], b4[2];
    if (a.n != b.n) return false;
    if (a.n < 4 || a.n > 16) return cd_str_eq(a, b);
    if (a.n < 8) {
        memcpy(&a4[0], a.p, 4), memcpy(&a4[1], a.p + a.n - 4, 4);
        memcpy(&b4[0], b.p, 4), memcpy(&b4[1], b.p + b.n - 4, 4);
        return ((a4[0] ^ b4[0]) | (a4[1] ^ b4[1])) == 0;
    }
    memcpy(&a8[0], a.p, 8), memcpy(&a8[1], a.p + a.n - 8, 8);
    memcpy(&b8[0], b.p, 8), memcpy(&b8[1], b.p + b.n - 8, 8);
    return ((a8[0] ^ b8[0]) | (a8[1] ^ b8[1])) == 0;
}

static uint64_t *slot_of(const struct cd_dict *dict, uint32_t tag, struct cd_str text)
{
    const uint32_t mask = ((uint32_t)1 << dict->bits) - 1;
    uint32_t i = tag & mask;
    for (; dict->slots[i] != 0; i = (i + 1) & mask)
        if ((uint32_t)(dict->slots[i] >> 32) == tag && is_same(dict->texts[(uint32_t)dict->slots[i] - 1], text)) break;
    return &dict->slots[i];
}

static bool rehash(struct cd_dict *dict)
{
    const uint32_t bits = dict->bits == 0 ? FIRST_BITS : dict->bits + 1;
    const size_t n_old = dict->bits == 0 ? 0 : (size_t)1 << dict->bits;
    if (bits > 31) return false;
    uint64_t *slots = cd_large((size_t)1 << bits, sizeof *slots);
    if (slots == NULL) return false;
    memset(slots, 0, ((size_t)1 << bits) * sizeof *slots);
    const uint32_t mask = ((uint32_t)1 << bits) - 1;
    for (size_t old = 0; old < n_old; old++) {
        if (dict->slots[old] == 0) continue;
        uint32_t i = (uint32_t)(dict->slots[old] >> 32) & mask;
        while (slots[i] != 0) i = (i + 1) & mask;
        slots[i] = dict->slots[old];
    }
    free(dict->slots);
    dict->slots = slots;
    dict->bits = bits;
    return true;
}

uint32_t cd_dict_find(const struct cd_dict *dict, struct cd_str text)
{
    if (dict->n == 0) return CD_NO_CODE;
    return (uint32_t)*slot_of(dict, tag_of(text), text) - 1; /* an empty slot is 0: 0 - 1 is CD_NO_CODE */
}

/* Not cd_grow: so many are too many to be zeroed first. */
static bool more_texts(struct cd_dict *dict)
{
    size_t bytes;
    const size_t cap = dict->cap_texts < 8 ? 8 : dict->cap_texts + dict->cap_texts / 2;
    if (__builtin_mul_overflow(cap, sizeof *dict->texts, &bytes)) return false;
    struct cd_str *grown = realloc(dict->texts, bytes);
    if (grown == NULL) return false;
    dict->texts = grown;
    dict->cap_texts = cap;
    return true;
}

static bool code_of(struct cd_dict *dict, struct cd_str text, uint32_t tag, uint32_t *code)
{
    *code = CD_NO_CODE;
    if (dict->bits == 0 || dict->n >= ((uint32_t)1 << dict->bits) / 4 * 3)
        if (!rehash(dict)) return false;
    uint64_t *slot = slot_of(dict, tag, text);
    if (*slot == 0) {
        const struct cd_str copy = cd_arena_str(&dict->arena, text);
        if (copy.p == NULL || (dict->n == dict->cap_texts && !more_texts(dict))) return false;
        dict->texts[dict->n] = copy;
        *slot = (uint64_t)tag << 32 | ++dict->n;
    }
    *code = (uint32_t)*slot - 1;
    return true;
}

bool cd_dict_code(struct cd_dict *dict, struct cd_str text, uint32_t *code)
{
    return code_of(dict, text, tag_of(text), code);
}

/* Slot, entry and text of a few dozen are asked for ahead, so that their misses of the cache overlap. Inlined by force: GCC takes a
 * function that only asks for memory for one without effect, and leaves out the calls. */
static inline __attribute__((always_inline)) void prefetch(const struct cd_dict *dict, const uint32_t *tag, size_t n)
{
    const uint32_t mask = ((uint32_t)1 << dict->bits) - 1;
    uint32_t code[AHEAD];
    for (size_t i = 0; i < n; i++) __builtin_prefetch(&dict->slots[tag[i] & mask]);
    for (size_t i = 0; i < n; i++) {
        const uint32_t slot = (uint32_t)dict->slots[tag[i] & mask];
        code[i] = slot != 0 ? slot - 1 : 0;
        __builtin_prefetch(&dict->texts[code[i]]);
    }
    for (size_t i = 0; i < n; i++) __builtin_prefetch(dict->texts[code[i]].p);
}

bool cd_dict_codes(struct cd_dict *dict, const struct cd_str *texts, size_t n, uint32_t *codes)
{
    uint32_t tag[AHEAD];
    for (size_t at = 0; at < n; at += AHEAD) {
        const size_t k = n - at < AHEAD ? n - at : AHEAD;
        for (size_t i = 0; i < k; i++) tag[i] = texts[at + i].p != NULL ? tag_of(texts[at + i]) : 0;
        if (dict->n >= WORTH_IT) prefetch(dict, tag, k);
        for (size_t i = 0; i < k; i++) {
            codes[at + i] = CD_NO_CODE;
            if (texts[at + i].p != NULL && !code_of(dict, texts[at + i], tag[i], &codes[at + i])) return false;
        }
    }
    return true;
}

struct cd_str cd_dict_text(const struct cd_dict *dict, uint32_t code)
{
    return code < dict->n ? dict->texts[code] : (struct cd_str){"", 0};
}

void cd_dict_free(struct cd_dict *dict)
{
    free(dict->texts);
    free(dict->slots);
    cd_arena_free(&dict->arena);
    *dict = (struct cd_dict){0};
}

/* dict.c - open addressing over XXH3; see dict.h. */
#include "candour/dict.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/buf.h"

enum { FIRST_BITS = 6 };

static uint32_t *slot_of(const struct cd_dict *dict, uint64_t hash, struct cd_str text)
{
    const uint32_t mask = ((uint32_t)1 << dict->bits) - 1;
    uint32_t i = (uint32_t)hash & mask;
    while (dict->slots[i] != 0) {
        const uint32_t code = dict->slots[i] - 1;
        if (dict->hashes[code] == hash && cd_str_eq(dict->texts[code], text)) break;
        i = (i + 1) & mask;
    }
    return &dict->slots[i];
}

static bool rehash(struct cd_dict *dict)
{
    const uint32_t bits = dict->bits == 0 ? FIRST_BITS : dict->bits + 1;
    if (bits > 31) return false;
    uint32_t *slots = calloc((size_t)1 << bits, sizeof *slots);
    if (slots == NULL) return false;
    const uint32_t mask = ((uint32_t)1 << bits) - 1;
    for (uint32_t code = 0; code < dict->n; code++) {
        uint32_t i = (uint32_t)dict->hashes[code] & mask;
        while (slots[i] != 0) i = (i + 1) & mask;
        slots[i] = code + 1;
    }
    free(dict->slots);
    dict->slots = slots;
    dict->bits = bits;
    return true;
}

uint32_t cd_dict_find(const struct cd_dict *dict, struct cd_str text)
{
    if (dict->n == 0) return CD_NO_CODE;
    return *slot_of(dict, XXH3_64bits(text.p, text.n), text) - 1; /* an empty slot is 0: 0 - 1 is CD_NO_CODE */
}

bool cd_dict_code(struct cd_dict *dict, struct cd_str text, uint32_t *code)
{
    *code = CD_NO_CODE;
    if (dict->bits == 0 || dict->n >= ((uint32_t)1 << dict->bits) / 2)
        if (!rehash(dict)) return false;
    const uint64_t hash = XXH3_64bits(text.p, text.n);
    uint32_t *slot = slot_of(dict, hash, text);
    if (*slot == 0) {
        const struct cd_str copy = cd_arena_str(&dict->arena, text);
        if (copy.p == NULL || !cd_grow((void **)&dict->texts, &dict->cap_texts, dict->n + 1, sizeof *dict->texts) ||
            !cd_grow((void **)&dict->hashes, &dict->cap_hashes, dict->n + 1, sizeof *dict->hashes))
            return false;
        dict->texts[dict->n] = copy;
        dict->hashes[dict->n] = hash;
        *slot = ++dict->n;
    }
    *code = *slot - 1;
    return true;
}

struct cd_str cd_dict_text(const struct cd_dict *dict, uint32_t code)
{
    return code < dict->n ? dict->texts[code] : (struct cd_str){"", 0};
}

void cd_dict_free(struct cd_dict *dict)
{
    free(dict->texts);
    free(dict->hashes);
    free(dict->slots);
    cd_arena_free(&dict->arena);
    *dict = (struct cd_dict){0};
}

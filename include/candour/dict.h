/* dict.h - texts as dense codes: 0, 1, 2 ... by first appearance, so the same input gives the same codes.
 *
 *     uint32_t code;
 *     if (!cd_dict_code(&dict, text, &code)) return cd_fail(err, CD_NOMEM, ...);
 *     struct cd_str same = cd_dict_text(&dict, code);
 *
 * For texts that repeat (codes, wordings, field names) and for ids that join tables; never for dates, coordinates or free text. Built per source by
 * one thread, merged in source order: deterministic and without a lock. A zeroed dict is empty. */
#ifndef CANDOUR_DICT_H
#define CANDOUR_DICT_H

#include "candour/arena.h"

#define CD_NO_CODE UINT32_MAX

struct cd_dict {
    struct cd_str *texts; /* n */
    uint64_t *slots;      /* 32 bits of the hash and code + 1; 0 = empty; 1 << bits of them */
    uint32_t n, bits;
    size_t cap_texts;
    struct cd_arena arena;
};

/* The code of text, added if new (the bytes are copied). False when memory is short; *code is then CD_NO_CODE. */
bool cd_dict_code(struct cd_dict *dict, struct cd_str text, uint32_t *code);
/* The same for n texts in turn, faster where the dictionary is larger than the cache; a text with p == NULL has CD_NO_CODE. */
bool cd_dict_codes(struct cd_dict *dict, const struct cd_str *texts, size_t n, uint32_t *codes);
uint32_t cd_dict_find(const struct cd_dict *dict, struct cd_str text); /* CD_NO_CODE: not there */
struct cd_str cd_dict_text(const struct cd_dict *dict, uint32_t code); /* empty for CD_NO_CODE */
void cd_dict_free(struct cd_dict *dict);

#endif

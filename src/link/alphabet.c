/* alphabet.c - code points as dense symbols: pages of 256, made as a script's first letter comes. */
#include <stdlib.h>

#include "similar_int.h"

enum { PAGE = 256, PAGES = 0x110000 / PAGE };

struct cd_alphabet {
    uint32_t *pages[PAGES]; /* symbol + 1; 0: not there */
    uint32_t size;
};

enum cd_status cd_alphabet_open(struct cd_alphabet **out, struct cd_err *err)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for an alphabet");
}

uint32_t cd_alphabet_code(struct cd_alphabet *alphabet, uint32_t code_point)
{
    assert(code_point / PAGE < PAGES);
    uint32_t **page = &alphabet->pages[code_point / PAGE];
    if (*page == NULL && (*page = calloc(PAGE, sizeof **page)) == NULL) return UINT32_MAX;
    uint32_t *code = &(*page)[code_point % PAGE];
    if (*code == 0) *code = ++alphabet->size;
    return *code - 1;
}

uint32_t cd_alphabet_size(const struct cd_alphabet *alphabet)
{
    return alphabet->size;
}

void cd_alphabet_close(struct cd_alphabet *alphabet)
{
    if (alphabet == NULL) return;
    for (uint32_t i = 0; i < PAGES; i++) free(alphabet->pages[i]);
    free(alphabet);
}

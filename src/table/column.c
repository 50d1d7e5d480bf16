/* column.c - aligned arrays; see column.h. */
#include "candour/column.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ELEMENTS = 256 };

bool cd_column_grow(void **p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) return true;
    size_t wanted = *cap < FIRST_ELEMENTS ? FIRST_ELEMENTS : *cap * 2, bytes;
    if (wanted < need) wanted = need;
    if (__builtin_mul_overflow(wanted, size, &bytes) || bytes > SIZE_MAX - (size_t)2 * CD_COLUMN_ALIGN) return false;
    const size_t room = (bytes + (size_t)2 * CD_COLUMN_ALIGN - 1) & ~(size_t)(CD_COLUMN_ALIGN - 1);
    char *grown = aligned_alloc(CD_COLUMN_ALIGN, room);
    if (grown == NULL) return false;
    if (*cap > 0) memcpy(grown, *p, *cap * size);
    memset(grown + bytes, 0, room - bytes);
    free(*p);
    *p = grown;
    *cap = wanted;
    return true;
}

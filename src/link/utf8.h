/* utf8.h - one code point of UTF-8 at a time. */
#ifndef CANDOUR_LINK_UTF8_H
#define CANDOUR_LINK_UTF8_H

#include <utf8proc.h>

#include "candour/str.h"

/* The first code point of a text that is not empty, and how many bytes it has; a byte that is no UTF-8 stands as U+FFFD. */
static inline size_t cd__utf8_next(struct cd_str s, uint32_t *code)
{
    utf8proc_int32_t read = -1;
    const utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)(s.n < 4 ? s.n : 4), &read);
    *code = n > 0 ? (uint32_t)read : 0xFFFD;
    return n > 0 ? (size_t)n : 1;
}

#endif

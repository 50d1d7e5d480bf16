/* buf.c - bytes that grow; see buf.h. */
#include "candour/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool cd_grow(void **p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) return true;
    size_t wanted = *cap < 8 ? 8 : *cap * 2;
    if (wanted < need) wanted = need;
    size_t bytes;
    if (__builtin_mul_overflow(wanted, size, &bytes)) return false;
    char *grown = realloc(*p, bytes);
    if (grown == NULL) return false;
    memset(grown + *cap * size, 0, bytes - *cap * size);
    *p = grown;
    *cap = wanted;
    return true;
}

bool cd_buf_room(struct cd_buf *b, size_t more)
{
    size_t need;
    if (b->failed) return false;
    if (__builtin_add_overflow(b->n, more, &need) || __builtin_add_overflow(need, (size_t)1, &need)) goto failed;
    if (need <= b->cap) return true;
    size_t wanted = b->cap < 256 ? 256 : b->cap + b->cap / 2;
    if (wanted < need) wanted = need;
    char *grown = realloc(b->p, wanted);
    if (grown == NULL) goto failed;
    b->p = grown;
    b->cap = wanted;
    return true;
failed:
    b->failed = true;
    return false;
}

void cd_buf_puts(struct cd_buf *b, const char *text)
{
    cd_buf_put(b, text, strlen(text));
}

void cd_buf_str(struct cd_buf *b, struct cd_str s)
{
    cd_buf_put(b, s.p, s.n);
}

void cd_buf_u64(struct cd_buf *b, uint64_t value)
{
    char digits[20];
    size_t i = sizeof digits;
    do {
        digits[--i] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    cd_buf_put(b, digits + i, sizeof digits - i);
}

void cd_buf_printf(struct cd_buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, fmt, args);
    if (n < 0) b->failed = true;
    else if (cd_buf_room(b, (size_t)n)) {
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

void cd_buf_free(struct cd_buf *b)
{
    free(b->p);
    *b = (struct cd_buf){0};
}

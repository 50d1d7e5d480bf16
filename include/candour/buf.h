/* buf.h - bytes that grow: the one way in which Candour builds text.
 *
 *     struct cd_buf b = {0};
 *     cd_buf_puts(&b, "a,"); cd_buf_u64(&b, 17); cd_buf_printf(&b, "%s\n", name);
 *     if (b.failed) return cd_fail(err, CD_NOMEM, "...");       one check at the end
 *     cd_buf_free(&b);
 *
 * After a failed allocation every call is a no-op and `failed` stays set.
 *
 * What may grow beyond memory (a line for every finding) is let out as it grows: whoever writes it calls cd_buf_let_out()
 * now and then, and whoever made the buffer may have set `drain`, which takes the bytes and sets n to 0 (or failed). */
#ifndef CANDOUR_BUF_H
#define CANDOUR_BUF_H

#include "candour/status.h"
#include "candour/str.h"

struct cd_buf {
    char *p;
    size_t n, cap;
    bool failed;
    void (*drain)(struct cd_buf *b); /* NULL: everything stays in memory */
    void *drain_ctx;
};

/* Drains, once a mebibyte has gathered. */
#define CD_BUF_DRAIN ((size_t)1 << 20)
static inline void cd_buf_let_out(struct cd_buf *b)
{
    if (b->n >= CD_BUF_DRAIN && b->drain != NULL) b->drain(b);
}

bool cd_buf_room(struct cd_buf *b, size_t more); /* room for `more` bytes past n, and one NUL */
void cd_buf_puts(struct cd_buf *b, const char *text);
void cd_buf_str(struct cd_buf *b, struct cd_str s);
void cd_buf_u64(struct cd_buf *b, uint64_t value);
void cd_buf_printf(struct cd_buf *b, const char *fmt, ...) CD_PRINTF(2, 3);
void cd_buf_free(struct cd_buf *b);

/* Inline, because files of millions of rows are made of these. */
static inline void cd_buf_put(struct cd_buf *b, const void *bytes, size_t n)
{
    if (n == 0 || ((b->failed || n >= b->cap - b->n) && !cd_buf_room(b, n))) return;
    memcpy(b->p + b->n, bytes, n);
    b->n += n;
    b->p[b->n] = '\0';
}

static inline void cd_buf_char(struct cd_buf *b, char c)
{
    if ((b->failed || b->cap - b->n < 2) && !cd_buf_room(b, 1)) return;
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
}

/* Makes *p (of *cap elements of `size` bytes) hold at least `need`, doubling; false when memory is short or the
 * product overflows, *p then unchanged. New elements are zeroed. */
bool cd_grow(void **p, size_t *cap, size_t need, size_t size);

#endif

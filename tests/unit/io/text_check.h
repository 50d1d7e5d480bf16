/* text_check.h - what must hold for every input of cd_text_decode, checked by the unit test and by the fuzz target.
 *
 *     const char *wrong = text_check(bytes, n);       NULL, or what does not hold
 *
 * 1. What comes out is UTF-8 (decided here by decoding and encoding again, not by ranges of bytes), with zero or borrowed slack.
 * 2. Bytes that are UTF-8 come out untouched; a replaced sequence is visible as U+FFFD.
 * 3. The text written as UTF-16 of either order, with and without a mark, decodes to the same text. */
#ifndef CANDOUR_TESTS_TEXT_CHECK_H
#define CANDOUR_TESTS_TEXT_CHECK_H

#include <stdlib.h>
#include <string.h>

#include "candour/buf.h"
#include "candour/csv.h"
#include "candour/os.h"

#define TEXT_NEED(holds, text)     \
    do {                           \
        if (!(holds)) return text; \
    } while (0)

/* Bytes of the character at p, 0 when it is not UTF-8; *code is the character. */
static inline size_t text_char(const unsigned char *p, size_t left, uint32_t *code)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    uint32_t c = n == 1 ? p[0] : p[0] & (0x7Fu >> n);
    if ((p[0] & 0xC0) == 0x80 || p[0] >= 0xF8 || n > left) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | (p[i] & 0x3F);
    }
    *code = c;
    return c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? 0 : n;
}

static inline void text_unit(struct cd_buf *out, uint32_t unit, bool big)
{
    cd_buf_char(out, (char)(big ? unit >> 8 : unit & 0xFF));
    cd_buf_char(out, (char)(big ? unit & 0xFF : unit >> 8));
}

/* Appends s as UTF-16; false where s is not UTF-8. Counts characters equal to U+FFFD. */
static inline bool text_as_utf16(struct cd_str s, bool big, struct cd_buf *out, uint64_t *replaced)
{
    uint32_t c = 0;
    *replaced = 0;
    for (size_t i = 0, n; i < s.n; i += n) {
        n = text_char((const unsigned char *)s.p + i, s.n - i, &c);
        if (n == 0) return false;
        *replaced += c == 0xFFFD;
        if (c >= 0x10000) text_unit(out, 0xD800 | (c - 0x10000) >> 10, big);
        text_unit(out, c >= 0x10000 ? 0xDC00 | (c & 0x3FF) : c, big);
    }
    return true;
}

/* Rule 3 for one byte order, with a mark. */
static inline const char *text_round_trip(struct cd_str utf8, bool big)
{
    struct cd_buf b = {0};
    struct cd_text text;
    struct cd_err err;
    uint64_t replaced;
    const char *wrong = NULL;
    text_unit(&b, 0xFEFF, big);
    if (!text_as_utf16(utf8, big, &b, &replaced)) wrong = "not UTF-8";
    const size_t n = b.n;
    for (int i = 0; i < CD_SLACK; i++) cd_buf_char(&b, '\0');
    if (!wrong && cd_text_decode(b.p, n, &text, &err) == CD_OK) {
        if (text.encoding != (big ? CD_ENCODING_UTF16BE : CD_ENCODING_UTF16LE))
            wrong = "UTF-16 with a mark not recognised";
        else if (text.invalid || !cd_str_eq(text.bytes, utf8)) wrong = "UTF-16 did not come back";
        cd_text_free(&text);
    }
    cd_buf_free(&b);
    return wrong;
}

static inline const char *text_check_decoded(struct cd_str in, const struct cd_text *t)
{
    struct cd_buf wide = {0};
    uint64_t replaced;
    const bool utf8 = text_as_utf16(t->bytes, false, &wide, &replaced);
    cd_buf_free(&wide);
    TEXT_NEED(utf8, "what came out is not UTF-8");
    TEXT_NEED(replaced >= t->invalid, "a replaced sequence cannot be seen");
    TEXT_NEED(t->encoding < CD_ENCODING_COUNT && cd_encoding_name(t->encoding), "encoding without a name");
    TEXT_NEED((t->encoding == CD_ENCODING_BINARY) == (t->detail != NULL), "detail");
    if (t->encoding == CD_ENCODING_BINARY) {
        TEXT_NEED(t->bytes.n == 0, "bytes of no text");
        return NULL;
    }
    if (!t->owned) TEXT_NEED(t->bytes.p >= in.p && t->bytes.p + t->bytes.n == in.p + in.n, "borrowed from elsewhere");
    for (int i = 0; t->owned && i < CD_SLACK; i++)
        TEXT_NEED(t->bytes.p[t->bytes.n + (size_t)i] == 0, "slack is not zero");
    if (t->encoding <= CD_ENCODING_UTF8_BOM && !t->invalid) TEXT_NEED(!t->owned, "sound UTF-8 was copied");
    if (t->bytes.n == 0 || t->bytes.p[0] == '\0') return NULL; /* a mark and a NUL would be the mark of UTF-32 */
    const char *wrong = text_round_trip(t->bytes, false);
    return wrong ? wrong : text_round_trip(t->bytes, true);
}

static inline const char *text_check(const void *bytes, size_t n)
{
    char *copy = malloc(n + CD_SLACK);
    if (!copy) return "no memory for the check";
    if (n) memcpy(copy, bytes, n);
    memset(copy + n, 0xFF, CD_SLACK);
    struct cd_text text;
    struct cd_err err;
    const char *wrong = "decode";
    if (cd_text_decode(copy, n, &text, &err) == CD_OK) {
        wrong = text_check_decoded((struct cd_str){copy, n}, &text);
        cd_text_free(&text);
    }
    free(copy);
    return wrong;
}

#endif

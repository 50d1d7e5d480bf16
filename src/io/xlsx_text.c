/* xlsx_text.c - what a workbook's texts and numbers mean: the escapes of ECMA-376 part 1, 22.9.2.19 (ST_Xstring), numbers with more digits
 * than a person typed, days written as ISO 8601. */
#include <stdio.h>
#include <stdlib.h>

#include "xlsx_int.h"

enum { ESCAPE = 7, DIGITS_SHOWN = 15, DIGITS_EXACT = 17 };

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The UTF-16 unit of _xHHHH_; false where there is no such escape. */
static bool unit_at(const char *p, size_t n, uint32_t *unit)
{
    if (n < ESCAPE || p[0] != '_' || p[1] != 'x' || p[6] != '_') return false;
    uint32_t value = 0;
    for (int i = 2; i < 6; i++) {
        if (hex(p[i]) < 0) return false;
        value = value * 16 + (uint32_t)hex(p[i]);
    }
    *unit = value;
    return true;
}

static size_t put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) return to[0] = (char)c, 1;
    const size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6) to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)(lead[n] | c);
    return n;
}

/* Bytes of the escapes at p that make one character, and that character; 0: none, or half a pair. */
static size_t character_at(const char *p, size_t n, uint32_t *c)
{
    uint32_t low;
    if (!unit_at(p, n, c)) return 0;
    if (*c < 0xD800 || *c > 0xDFFF) return ESCAPE;
    if (*c > 0xDBFF || !unit_at(p + ESCAPE, n - ESCAPE, &low) || low < 0xDC00 || low > 0xDFFF) return 0;
    *c = 0x10000 + ((*c - 0xD800) << 10) + (low - 0xDC00);
    return (size_t)2 * ESCAPE;
}

size_t cd__xlsx_unescape(char *p, size_t n)
{
    char *first = n >= ESCAPE ? memmem(p, n, "_x", 2) : NULL;
    if (first == NULL) return n;
    size_t to = (size_t)(first - p), at = to;
    while (at < n) {
        uint32_t c;
        const size_t used = p[at] == '_' ? character_at(p + at, n - at, &c) : 0;
        if (used > 0) to += put_utf8(p + to, c);
        else p[to++] = p[at];
        at += used > 0 ? used : 1;
    }
    return to;
}

void cd__xlsx_escape(struct cd_buf *b, struct cd_str s)
{
    uint32_t unit;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '_' && unit_at(s.p + i, s.n - i, &unit)) cd_buf_puts(b, "_x005F");
        cd_buf_char(b, s.p[i]);
    }
}

/* The shortest text that is the same number. */
static struct cd_str shortest(struct cd_str text, char scratch[32])
{
    double value, again;
    if (!cd_str_f64(text, &value)) return text;
    for (int shown = DIGITS_SHOWN; shown <= DIGITS_EXACT; shown++) {
        (void)snprintf(scratch, 32, "%.*g", shown, value);
        if (strchr(scratch, 'e') != NULL) return text;
        if (cd_str_f64(cd_str_of(scratch), &again) && again == value) return cd_str_of(scratch);
    }
    return text;
}

struct cd_str cd__xlsx_number(struct cd_str text, char scratch[32])
{
    const char *dot = memchr(text.p, '.', text.n);
    size_t digits = 0, zeros = 0;
    if (dot == NULL || memchr(text.p, 'E', text.n) != NULL || memchr(text.p, 'e', text.n) != NULL) return text;
    const size_t before = (size_t)(dot - text.p), after = text.n - before - 1;
    while (zeros < after && text.p[text.n - 1 - zeros] == '0') zeros++;
    if (zeros == after && before > 0) return (struct cd_str){text.p, before};
    for (size_t i = 0; i < text.n; i++)
        digits += text.p[i] >= '0' && text.p[i] <= '9' && (digits > 0 || text.p[i] != '0');
    return digits > DIGITS_SHOWN ? shortest(text, scratch) : text;
}

/* Strict workbooks hold days as 2024-03-01T00:00:00.000Z. */
struct cd_str cd__xlsx_day(struct cd_str text)
{
    if (text.n > 0 && text.p[text.n - 1] == 'Z') text.n--;
    const char *dot = memchr(text.p, '.', text.n);
    if (dot != NULL && strspn(dot + 1, "0") >= text.n - (size_t)(dot + 1 - text.p)) text.n = (size_t)(dot - text.p);
    if (text.n == 19 && cd_str_ends(text, CD_STR("T00:00:00"))) text.n = 10;
    return text;
}

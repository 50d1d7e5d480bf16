/* html.c - markup with escaped arguments; see html_int.h. */
#include "html_int.h"

#include <stdarg.h>

/* Length of the valid UTF-8 sequence at p (of n bytes), 0 where there is none. RFC 3629: no overlong forms, no surrogates. */
static size_t utf8_length(const unsigned char *p, size_t n)
{
    static const struct {
        unsigned char first, last, low, high; /* lead bytes, and the range of the second byte */
        unsigned char length;
    } forms[] = {
        {0x00, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        if (p[0] < forms[f].first || p[0] > forms[f].last) continue;
        const size_t length = forms[f].length;
        if (length > n) return 0;
        if (length > 1 && (p[1] < forms[f].low || p[1] > forms[f].high)) return 0;
        for (size_t i = 2; i < length; i++)
            if ((p[i] & 0xC0) != 0x80) return 0;
        return length;
    }
    return 0;
}

/* C0 but tab and line feed, DEL, and C1 (two bytes in UTF-8): invisible, and no HTML or XML document may hold most of them. */
static bool is_control(const unsigned char *p, size_t length)
{
    if (length == 1) return (p[0] < 0x20 && p[0] != '\t' && p[0] != '\n') || p[0] == 0x7F;
    return length == 2 && p[0] == 0xC2 && p[1] < 0xA0;
}

static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

static void put_text(struct cd_buf *b, struct cd_str text, bool escape)
{
    size_t i = 0, from = 0;
    while (i < text.n) {
        const unsigned char *p = (const unsigned char *)text.p + i;
        const size_t length = utf8_length(p, text.n - i);
        const char *instead = length == 0 || is_control(p, length) ? "\xEF\xBF\xBD" : escape ? entity(text.p[i]) : NULL;
        const size_t step = length == 0 ? 1 : length;
        if (instead) {
            cd_buf_put(b, text.p + from, i - from);
            cd_buf_puts(b, instead);
            from = i + step;
        }
        i += step;
    }
    if (text.n > from) cd_buf_put(b, text.p + from, text.n - from);
}

void cd_html_text(struct cd_buf *b, struct cd_str text)
{
    put_text(b, text, true);
}

void cd_html_sentence(struct cd_buf *b, struct cd_str text)
{
    if (text.n > 0 && text.p[0] >= 'a' && text.p[0] <= 'z') {
        cd_buf_char(b, (char)(text.p[0] - ('a' - 'A')));
        text = (struct cd_str){text.p + 1, text.n - 1};
    }
    put_text(b, text, true);
}

void cd_utf8_put(struct cd_buf *b, struct cd_str text)
{
    put_text(b, text, false);
}

struct cd_word cd_count_word(uint64_t n)
{
    char reversed[40];
    size_t used = 0, digits = 0;
    do {
        if (digits > 0 && digits % 3 == 0) reversed[used++] = ',';
        reversed[used++] = (char)('0' + n % 10);
        n /= 10;
        digits++;
    } while (n != 0);
    struct cd_word word = {{0}};
    for (size_t i = 0; i < used; i++) word.s[i] = reversed[used - 1 - i];
    return word;
}

static void put_count(struct cd_buf *b, uint64_t n)
{
    const struct cd_word word = cd_count_word(n);
    cd_buf_puts(b, word.s);
}

/* One conversion at *at (behind the '%'); moves *at past it. An unknown one is a fault of ours: it fails the buffer. */
static void put_argument(struct cd_buf *b, const char **at, va_list *args)
{
    const char *f = *at;
    if (*f == 's') {
        cd_html_text(b, cd_str_of(va_arg(*args, const char *)));
    } else if (strncmp(f, ".*s", 3) == 0) {
        const int n = va_arg(*args, int);
        cd_html_text(b, (struct cd_str){va_arg(*args, const char *), n < 0 ? 0 : (size_t)n});
        f += 2;
    } else if (strncmp(f, "llu", 3) == 0) {
        put_count(b, va_arg(*args, unsigned long long));
        f += 2;
    } else if (strncmp(f, "lu", 2) == 0) {
        put_count(b, va_arg(*args, unsigned long));
        f += 1;
    } else if (*f == 'd') {
        cd_buf_printf(b, "%d", va_arg(*args, int));
    } else if (*f == 'u') {
        cd_buf_printf(b, "%u", va_arg(*args, unsigned));
    } else if (*f == '%') {
        cd_buf_char(b, '%');
    } else {
        b->failed = true;
    }
    *at = f + 1;
}

void cd_html(struct cd_buf *b, const char *markup, ...)
{
    va_list args;
    va_start(args, markup);
    while (!b->failed && *markup != '\0') {
        const size_t plain = strcspn(markup, "%");
        cd_buf_put(b, markup, plain);
        markup += plain;
        if (*markup == '\0') break;
        markup++;
        put_argument(b, &markup, &args);
    }
    va_end(args);
}

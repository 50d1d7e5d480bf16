/* fold.c - texts as they are compared: see similar.h and docs/methods.md, "Strings".
 *
 * Every code point is case folded and taken apart (utf8proc), looked up in fold_table.h, left out if it is a mark that does not count, and the rest is put
 * together again (NFC). A mark counts by the letter before it: on Latin, Greek and Cyrillic letters it is how a letter is dressed; elsewhere it is a
 * letter of its own, and without the vowel signs of Gurmukhi, Devanagari or Bengali two names become one. */
#include <stdlib.h>
#include <utf8proc.h>

#include "candour/arena.h"
#include "fold_table.h"
#include "similar_int.h"

enum { REPLACEMENT = 0xfffd, MOST_PARTS = 32 };
#define FOLDING (UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | UTF8PROC_STABLE)

struct points {
    int32_t *p;
    size_t n, cap;
};

/* The next code point of *rest, which is not empty; a byte that begins none is U+FFFD. */
static int32_t next_point(struct cd_str *rest)
{
    int32_t point;
    const ptrdiff_t n = utf8proc_iterate((const uint8_t *)rest->p, (ptrdiff_t)rest->n, &point);
    const size_t used = n > 0 ? (size_t)n : 1;
    rest->p += used;
    rest->n -= used;
    return n > 0 ? point : REPLACEMENT;
}

static bool put(struct points *out, int32_t point)
{
    if (!cd_grow((void **)&out->p, &out->cap, out->n + 1, sizeof *out->p)) return false;
    out->p[out->n++] = point;
    return true;
}

struct range {
    int32_t from, to;
};

static bool is_in(int32_t point, const struct range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (point >= ranges[i].from && point <= ranges[i].to) return true;
    return false;
}

static bool is_dressed_letter(int32_t point)
{
    static const struct range latin_greek_cyrillic[] = {
        {'a', 'z'},       {0xaa, 0xaa},     {0xba, 0xba},     {0xc0, 0x24f},    {0x250, 0x2af},   {0x370, 0x373},
        {0x376, 0x377},   {0x37b, 0x37d},   {0x37f, 0x37f},   {0x386, 0x386},   {0x388, 0x3ff},   {0x400, 0x481},
        {0x48a, 0x52f},   {0x1c80, 0x1c8f}, {0x1d00, 0x1dbf}, {0x1e00, 0x1fbc}, {0x2c60, 0x2c7f}, {0xa640, 0xa66e},
        {0xa680, 0xa69d}, {0xa722, 0xa787}, {0xa78b, 0xa7ff}, {0xab30, 0xab6b}, {0xff41, 0xff5a}};
    return is_in(point, latin_greek_cyrillic, sizeof latin_greek_cyrillic / sizeof latin_greek_cyrillic[0]);
}

/* Short vowels, doubling and the like. Hamza and madda (U+0653 to U+0655) are part of a letter. */
static bool is_harakat(int32_t point)
{
    static const struct range harakat[] = {{0x64b, 0x652}, {0x656, 0x65e}, {0x670, 0x670}};
    return is_in(point, harakat, sizeof harakat / sizeof harakat[0]);
}

static bool is_mark(int32_t point)
{
    const utf8proc_property_t *property = utf8proc_get_property(point);
    return property->category == UTF8PROC_CATEGORY_MN || property->category == UTF8PROC_CATEGORY_ME ||
           property->combining_class != 0;
}

struct fold {
    uint16_t from, to[2];
};

static int compare_folds(const void *a, const void *b)
{
    return (int)((const struct fold *)a)->from - (int)((const struct fold *)b)->from;
}

static const struct fold *find_fold(int32_t point)
{
#define X(from, first, second) {from, {first, second}},
    static const struct fold folds[] = {CD__FOLDS(X)};
#undef X
    if (point > UINT16_MAX) return NULL;
    const struct fold wanted = {.from = (uint16_t)point};
    return bsearch(&wanted, folds, sizeof folds / sizeof folds[0], sizeof folds[0], compare_folds);
}

/* Appends one code point of a decomposition. *base is the last code point that is no mark. */
static bool put_folded(struct points *out, int32_t point, int32_t *base)
{
    if (is_mark(point)) return is_dressed_letter(*base) || is_harakat(point) || put(out, point);
    const struct fold *fold = find_fold(point);
    if (fold == NULL) return put(out, *base = point);
    for (int i = 0; i < 2 && fold->to[i] != 0; i++)
        if (!put(out, *base = fold->to[i])) return false;
    return true;
}

static bool take_apart(struct cd_str text, struct points *out)
{
    int32_t base = 0, parts[MOST_PARTS];
    while (text.n > 0) {
        int boundary = 0;
        const ptrdiff_t n = utf8proc_decompose_char(next_point(&text), parts, MOST_PARTS, FOLDING, &boundary);
        assert(n >= 0 && n <= MOST_PARTS);
        for (ptrdiff_t i = 0; i < n; i++)
            if (!put_folded(out, parts[i], &base)) return false;
    }
    return true;
}

static int combining_class(int32_t point)
{
    return utf8proc_get_property(point)->combining_class;
}

/* The n marks in ascending order of their classes, those of one class as they stood: a pass for each class there is. */
static void order_run(int32_t *marks, size_t n, int32_t *ordered)
{
    enum { OVER_ALL = 256 };
    int class = 0;
    for (size_t done = 0; done < n;) {
        int next = OVER_ALL;
        for (size_t i = 0; i < n; i++) {
            const int c = combining_class(marks[i]);
            if (c == class) ordered[done++] = marks[i];
            if (c > class && c < next) next = c;
        }
        class = next;
    }
    memcpy(marks, ordered, n * sizeof *marks);
}

static bool order_marks(struct points *points)
{
    struct points ordered = {0};
    assert(points->n == 0 || points->p != NULL);
    bool good = true;
    for (size_t i = 0, end; good && i < points->n; i = end) {
        bool falls = false;
        for (end = i + 1; end < points->n && combining_class(points->p[end]) != 0; end++)
            falls |= combining_class(points->p[end]) < combining_class(points->p[end - 1]);
        const size_t first = combining_class(points->p[i]) == 0 ? i + 1 : i;
        if (!falls) continue;
        good = cd_grow((void **)&ordered.p, &ordered.cap, end - first, sizeof *ordered.p);
        if (good) order_run(points->p + first, end - first, ordered.p);
    }
    free(ordered.p);
    return good;
}

static void put_text(const struct points *points, struct cd_buf *out)
{
    for (size_t i = 0; i < points->n; i++) {
        uint8_t bytes[4];
        cd_buf_put(out, bytes, (size_t)utf8proc_encode_char(points->p[i], bytes));
    }
}

static bool is_ascii(struct cd_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80) return false;
    return true;
}

/* As the rest does it, letter by letter. */
static void fold_ascii(struct cd_str text, struct cd_buf *out)
{
    if (!cd_buf_room(out, text.n)) return;
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        out->p[out->n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c >= '\t' && c <= '\r' ? ' ' : c == '`' ? '\'' : c);
    }
}

void cd_fold(struct cd_str text, struct cd_buf *out)
{
    if (is_ascii(text)) {
        fold_ascii(text, out);
        return;
    }
    struct points points = {0};
    if (take_apart(text, &points) && order_marks(&points)) {
        const ptrdiff_t n = utf8proc_normalize_utf32(points.p, (ptrdiff_t)points.n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
        assert(n >= 0 && (size_t)n <= points.n);
        points.n = (size_t)n;
        put_text(&points, out);
    } else {
        out->failed = true;
    }
    free(points.p);
}

struct cd_symbols cd_symbols_of(struct cd_str text, struct cd_arena *arena)
{
    uint32_t *points = text.n < UINT32_MAX ? CD_NEW(arena, uint32_t, text.n + 1) : NULL;
    if (points == NULL) return (struct cd_symbols){.n = UINT32_MAX};
    struct cd_symbols symbols = {.wide = points};
    while (text.n > 0) points[symbols.n++] = (uint32_t)next_point(&text);
    return symbols;
}

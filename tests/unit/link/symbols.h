/* symbols.h - what the tests of string comparisons share: texts as symbols, random texts, the measures as their papers write them, reference files. */
#ifndef CANDOUR_TESTS_LINK_SYMBOLS_H
#define CANDOUR_TESTS_LINK_SYMBOLS_H

#include "candour/arena.h"
#include "candour/buf.h"
#include "similar_int.h"
#include "test.h"

enum { LONGEST = 4200 };

static inline struct cd_symbols bytes_of(const char *text)
{
    return (struct cd_symbols){.narrow = (const uint8_t *)text, .n = (uint32_t)strlen(text)};
}

static uint64_t random_state = 1;
static inline uint32_t below(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % n);
}

/* One random text in both widths; each in memory of its own size, so that a read outside it is seen by AddressSanitizer. */
struct text {
    struct cd_symbols narrow, wide;
    uint8_t *bytes;
    uint32_t *words;
};

static inline struct text text_make(const uint8_t *symbols, uint32_t n)
{
    struct text t = {.bytes = malloc(n + !n), .words = malloc((n + !n) * sizeof(uint32_t))};
    assert_non_null(t.bytes);
    assert_non_null(t.words);
    for (uint32_t i = 0; i < n; i++) {
        t.bytes[i] = symbols[i];
        t.words[i] = symbols[i] * 1000003u; /* far outside a byte, equal where the bytes are */
    }
    t.narrow = (struct cd_symbols){.narrow = t.bytes, .n = n};
    t.wide = (struct cd_symbols){.wide = t.words, .n = n};
    return t;
}

static inline void text_free(struct text *t)
{
    free(t->bytes);
    free(t->words);
}

/* Two random texts of at most `most` symbols from a small alphabet; every second pair are edits of one text. Symbol 0 is one of them. */
static inline void text_pair(struct text *a, struct text *b, uint32_t most)
{
    static uint8_t p[2 * LONGEST];
    const uint32_t letters = 2 + below(below(2) ? 4 : 24);
    uint32_t n = below(most + 1);
    for (uint32_t i = 0; i < n; i++) p[i] = (uint8_t)below(letters);
    *a = text_make(p, n);
    if (below(2)) {
        n = below(most + 1);
        for (uint32_t i = 0; i < n; i++) p[i] = (uint8_t)below(letters);
    }
    for (uint32_t edits = below(4); edits > 0; edits--) {
        const uint32_t at = below(n + 1), kind = below(4);
        if (kind == 0 && n < most) {
            memmove(p + at + 1, p + at, n++ - at);
            p[at] = (uint8_t)below(letters);
        }
        if (kind == 1 && at < n) memmove(p + at, p + at + 1, --n - at);
        if (kind == 2 && at < n) p[at] = (uint8_t)below(letters);
        if (kind == 3 && at + 1 < n) {
            const uint8_t kept = p[at];
            p[at] = p[at + 1];
            p[at + 1] = kept;
        }
    }
    *b = text_make(p, n);
}

/* Jaro 1989 and Winkler 1990, flags and loops. */
static inline double plain_jaro(struct cd_symbols a, struct cd_symbols b)
{
    static bool in_a[LONGEST], in_b[LONGEST];
    const uint32_t longer = a.n > b.n ? a.n : b.n, half = longer / 2, reach = half > 0 ? half - 1 : 0;
    memset(in_a, 0, sizeof in_a);
    memset(in_b, 0, sizeof in_b);
    uint32_t common = 0, out_of_place = 0;
    for (uint32_t i = 0; i < a.n; i++)
        for (uint32_t j = i > reach ? i - reach : 0; j < b.n && j <= i + reach && !in_a[i]; j++)
            if (!in_b[j] && a.narrow[i] == b.narrow[j]) {
                in_a[i] = in_b[j] = true;
                common++;
            }
    if (common == 0) return 0;
    for (uint32_t i = 0, j = 0; i < a.n; i++) {
        if (!in_a[i]) continue;
        while (!in_b[j]) j++;
        out_of_place += a.narrow[i] != b.narrow[j++];
    }
    const double m = common, t = out_of_place / 2;
    return (m / a.n + m / b.n + (m - t) / m) / 3.0;
}

static inline double plain_winkler(struct cd_symbols a, struct cd_symbols b)
{
    const double jaro = plain_jaro(a, b);
    uint32_t prefix = 0;
    while (prefix < 4 && prefix < a.n && prefix < b.n && a.narrow[prefix] == b.narrow[prefix]) prefix++;
    return jaro > 0.7 ? jaro + prefix * 0.1 * (1.0 - jaro) : jaro;
}

enum edit_kind { LEVENSHTEIN, OSA, DAMERAU };

static inline uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The whole table: Wagner and Fischer 1974; with swaps of neighbours; with Lowrance and Wagner's swaps around other edits (1975). */
static inline uint32_t plain_edits(struct cd_symbols a, struct cd_symbols b, enum edit_kind kind)
{
    enum { SIDE = 300 };
    static uint32_t d[SIDE][SIDE];
    uint32_t last_row[256] = {0};
    assert_true(a.n < SIDE && b.n < SIDE);
    for (uint32_t i = 0; i <= a.n; i++) d[i][0] = i;
    for (uint32_t j = 0; j <= b.n; j++) d[0][j] = j;
    for (uint32_t i = 1; i <= a.n; i++) {
        uint32_t last_column = 0;
        for (uint32_t j = 1; j <= b.n; j++) {
            const uint32_t k = last_row[b.narrow[j - 1]], l = last_column;
            const bool same = a.narrow[i - 1] == b.narrow[j - 1];
            uint32_t cost = least(d[i - 1][j - 1] + !same, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (kind == DAMERAU && k > 0 && l > 0) cost = least(cost, d[k - 1][l - 1] + (i - k - 1) + 1 + (j - l - 1));
            if (kind == OSA && i > 1 && j > 1 && a.narrow[i - 1] == b.narrow[j - 2] &&
                a.narrow[i - 2] == b.narrow[j - 1])
                cost = least(cost, d[i - 2][j - 2] + 1);
            d[i][j] = cost;
            if (same) last_column = j;
        }
        last_row[a.narrow[i - 1]] = i;
    }
    return d[a.n][b.n];
}

/* Calls body for each row of a file with commas between, quotes around some fields, and no line breaks inside any. */
static inline uint32_t each_row(const char *path, void body(char **field, uint32_t n))
{
    char *bytes = cd_test_read(path, NULL);
    uint32_t rows = 0;
    for (char *p = bytes; *p != '\0'; rows++) {
        char none[] = "", *field[16], *out = p;
        for (uint32_t i = 0; i < 16; i++) field[i] = none;
        uint32_t n = 0;
        for (bool end = false; !end; n++) {
            assert_in_range(n, 0, 15);
            field[n] = out;
            for (bool quoted = false; *p != '\0' && *p != '\n' && (quoted || *p != ','); p++) {
                if (*p == '"' && quoted && p[1] == '"') *out++ = *p++;
                else if (*p == '"') quoted = !quoted;
                else if (*p != '\r') *out++ = *p;
            }
            end = *p != ',';
            if (*p != '\0') p++;
            *out++ = '\0';
        }
        body(field, n);
    }
    free(bytes);
    return rows;
}

#endif

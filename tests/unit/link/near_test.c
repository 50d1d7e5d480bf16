/* near_test.c - texts that are near share an item: against the distance worked out for every two, and against places in a sorted list. */
#include "block_int.h"
#include "candour/buf.h"
#include "test.h"

enum { N = 400, LONG = 600 };

static bool share(const struct cd__lists *lists, uint32_t a, uint32_t b)
{
    for (uint32_t i = lists->first[a]; i < lists->first[a + 1]; i++)
        for (uint32_t j = lists->first[b]; j < lists->first[b + 1]; j++)
            if (lists->item[i] == lists->item[j]) return true;
    return false;
}

static void assert_lists(const struct cd__lists *lists, uint32_t n)
{
    assert_int_equal(lists->first[0], 0);
    for (uint32_t v = 0; v < n; v++) {
        assert_true(lists->first[v + 1] > lists->first[v]);
        for (uint32_t i = lists->first[v]; i < lists->first[v + 1]; i++) {
            assert_true(lists->item[i] < lists->n_items);
            if (i > lists->first[v]) assert_true(lists->item[i] > lists->item[i - 1]);
        }
    }
}

static unsigned symbols(struct cd_str text, enum cd_strings strings, uint32_t *out)
{
    unsigned n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const unsigned char c = (unsigned char)text.p[i];
        if (strings == CD_STRINGS_CODEPOINTS && (c & 0xc0) == 0x80) out[n - 1] = out[n - 1] << 8 | c;
        else out[n++] = c;
    }
    return n;
}

/* Optimal string alignment, the plain table. */
static unsigned distance(struct cd_str x, struct cd_str y, enum cd_strings strings)
{
    uint32_t a[32], b[32];
    unsigned d[33][33];
    const unsigned n = symbols(x, strings, a), m = symbols(y, strings, b);
    for (unsigned i = 0; i <= n; i++)
        for (unsigned j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            unsigned least = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < least) least = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < least) least = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < least)
                least = d[i - 2][j - 2] + 1;
            d[i][j] = least;
        }
    return d[n][m];
}

/* Different texts of up to seven symbols out of few, some of two or three bytes. */
static uint32_t make_texts(struct cd_str *texts, uint64_t seed, struct cd_arena *arena)
{
    static const char *const letters[] = {"a", "b", "l", "\xc3\xa9", "\xe0\xa4\xb0"};
    uint32_t n = 0;
    for (int tries = 0; tries < N; tries++) {
        struct cd_buf b = {0};
        for (uint64_t k = cd__mix(seed++) % 8; k > 0; k--) cd_buf_puts(&b, letters[cd__mix(seed++) % 5]);
        const struct cd_str text = {b.p, b.n};
        bool there = false;
        for (uint32_t i = 0; i < n && !there; i++) there = cd_str_eq(texts[i], text);
        if (!there) texts[n++] = cd_arena_str(arena, text);
        cd_buf_free(&b);
    }
    return n;
}

static void texts_within_an_edit_share(void **state)
{
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct cd_arena arena = cd_arena_make(0);
        struct cd_str texts[N];
        const enum cd_strings strings = seed % 2 == 0 ? CD_STRINGS_CODEPOINTS : CD_STRINGS_BYTES;
        const uint32_t n = make_texts(texts, seed * 100000, &arena);
        struct cd__lists lists;
        size_t near = 0, far = 0;
        assert_int_equal(cd__near_edits(&lists, texts, n, strings, &(struct cd_par){.threads = 2}, NULL), CD_OK);
        assert_lists(&lists, n);
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = 0; b < a; b++) {
                const unsigned edits = distance(texts[a], texts[b], strings);
                if (edits <= 1) assert_true(share(&lists, a, b));
                if (edits > 2) assert_false(share(&lists, a, b));
                near += edits <= 1;
                far += edits > 2;
            }
        assert_true(near > 100 && far > 10000);
        cd__lists_free(&lists);
        cd_arena_free(&arena);
    }
}

/* Over 256 symbols a text is near itself only, and costs nothing like its length squared. */
static void long_texts_stand_alone(void **state)
{
    static char a[LONG], b[LONG];
    memset(a, 'x', LONG);
    memset(b, 'x', LONG);
    const struct {
        size_t n_a, n_b;
        bool shared;
    } rows[] = {{255, 256, true}, {256, 257, false}, {599, 600, false}, {1, 0, true}, {256, 254, false}};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const struct cd_str texts[] = {{a, rows[r].n_a}, {b, rows[r].n_b}};
        struct cd__lists lists;
        assert_int_equal(cd__near_edits(&lists, texts, 2, CD_STRINGS_CODEPOINTS, &(struct cd_par){0}, NULL), CD_OK);
        assert_lists(&lists, 2);
        assert_int_equal(share(&lists, 0, 1), rows[r].shared);
        cd__lists_free(&lists);
    }
    struct cd__lists none;
    assert_int_equal(cd__near_edits(&none, NULL, 0, CD_STRINGS_BYTES, &(struct cd_par){0}, NULL), CD_OK);
    assert_int_equal(none.n_items, 0);
    cd__lists_free(&none);
}

static void neighbours_in_the_alphabet_share(void **state)
{
    for (uint32_t window = 1; window < 6; window += 2) {
        struct cd_arena arena = cd_arena_make(0);
        struct cd_str texts[N];
        const uint32_t n = make_texts(texts, window, &arena);
        struct cd__lists lists;
        uint32_t place[N] = {0};
        assert_int_equal(cd__near_sorted(&lists, texts, n, window, NULL), CD_OK);
        assert_lists(&lists, n);
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = 0; b < n; b++) place[a] += cd_str_cmp(texts[b], texts[a]) < 0;
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = 0; b < a; b++) {
                const uint32_t steps = place[a] > place[b] ? place[a] - place[b] : place[b] - place[a];
                assert_int_equal(share(&lists, a, b), steps < window);
            }
        cd__lists_free(&lists);
        cd_arena_free(&arena);
    }
    struct cd_err err = {0};
    struct cd__lists lists;
    assert_int_equal(cd__near_sorted(&lists, NULL, 70000, 70000, &err), CD_LIMIT);
    assert_string_equal(err.text, "a window of 70000 is too wide for 70000 values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_within_an_edit_share),
                                       cmocka_unit_test(long_texts_stand_alone),
                                       cmocka_unit_test(neighbours_in_the_alphabet_share)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

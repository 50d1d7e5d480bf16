/* Edit distances and Jaccard: rows worked out by hand, two reference files, and whole tables on random texts, for every kind of processor that this
 * machine has. */
#include "candour/similar.h"

#include <math.h>

#include "symbols.h"

static struct cd_arena arena;

static struct cd_symbols points_of(const char *text)
{
    const struct cd_symbols s = cd_symbols_of(cd_str_of(text), &arena);
    assert_true(s.n != UINT32_MAX);
    return s;
}

/* The three differ where a swap counts once, and where something stands between what is swapped. */
static const struct {
    const char *a, *b;
    uint32_t levenshtein, osa, damerau;
} rows[] = {
    {"", "", 0, 0, 0},
    {"", "abc", 3, 3, 3},
    {"abc", "abc", 0, 0, 0},
    {"kitten", "sitting", 3, 3, 3},
    {"Saturday", "Sunday", 3, 3, 3},
    {"ab", "ba", 2, 1, 1},
    {"ca", "abc", 3, 3, 2},
    {"abc", "ca", 3, 3, 2},
    {"xcay", "xabcy", 3, 3, 2},
    {"cda", "abc", 3, 3, 3},       /* one edit on either side of the swap gains nothing */
    {"a cat", "an abct", 4, 4, 3}, /* Lowrance and Wagner's own example: "cat" to "abct" is a swap around one */
    {"acb", "bxyza", 5, 5, 5},
    {"ab", "bxya", 4, 4, 3}, /* a swap around two */
    {"middle", "a", 6, 6, 6},
    {"abc", "b", 2, 2, 2}, /* the shorter in the middle of the longer */
    {"martha", "marhta", 2, 1, 1},
    {"fuor", "four", 2, 1, 1},
    {"jellyifhs", "jellyfish", 3, 2, 2}, /* two swaps that share no symbol: "if" and "hs" after the s moved */
};

static void by_hand(void **state)
{
    for (int p = 0; p < CD__PROCESSORS; p++) {
        if (!cd__kernels_force((enum cd__processor)p)) continue;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            for (int turn = 0; turn < 2; turn++) {
                const char *one = turn ? rows[i].b : rows[i].a, *other = turn ? rows[i].a : rows[i].b;
                const struct cd_symbols a = bytes_of(one), b = bytes_of(other);
                const struct cd_symbols c = points_of(one), d = points_of(other);
                if (cd_levenshtein(a, b) != rows[i].levenshtein || cd_levenshtein(c, d) != rows[i].levenshtein ||
                    cd_osa(a, b) != rows[i].osa || cd_osa(c, d) != rows[i].osa ||
                    cd_damerau_levenshtein(a, b) != rows[i].damerau || cd_damerau_levenshtein(c, d) != rows[i].damerau)
                    fail_msg("%s, %s: %u %u %u", one, other, cd_levenshtein(a, b), cd_osa(a, b),
                             cd_damerau_levenshtein(a, b));
            }
    }
}

static void check_levenshtein(char **field, uint32_t n)
{
    assert_int_equal(n, 3);
    assert_int_equal(cd_levenshtein(points_of(field[0]), points_of(field[1])), strtoul(field[2], NULL, 10));
}

static void check_damerau(char **field, uint32_t n)
{
    assert_int_equal(n, 3);
    assert_int_equal(cd_damerau_levenshtein(points_of(field[0]), points_of(field[1])), strtoul(field[2], NULL, 10));
}

static void jellyfish(void **state)
{
    assert_int_equal(each_row(cd_test_need("strings/jellyfish_testdata/levenshtein.csv"), check_levenshtein), 6);
    assert_int_equal(each_row(cd_test_need("strings/jellyfish_testdata/damerau_levenshtein.csv"), check_damerau), 9);
}

static void check_stringdist(char **field, uint32_t n)
{
    assert_int_equal(n, 11);
    if (strcmp(field[0], "source") == 0) return;
    const struct cd_symbols a = points_of(field[1]), b = points_of(field[2]);
    assert_int_equal(cd_levenshtein(a, b), strtoul(field[5], NULL, 10));
    assert_int_equal(cd_osa(a, b), strtoul(field[6], NULL, 10));
    assert_int_equal(cd_damerau_levenshtein(a, b), strtoul(field[7], NULL, 10));
}

static void stringdist(void **state)
{
    assert_in_range(each_row(cd_test_need("strings/stringdist_reference.csv"), check_stringdist), 3000, 6000);
}

/* What `within` may answer for this distance, at limits around it. */
static void check_within(const struct text *a, const struct text *b, uint32_t levenshtein, uint32_t damerau)
{
    const uint32_t limits[] = {
        0, 1, 2, 3, 4, below(20), levenshtein, damerau, levenshtein - !!levenshtein, damerau - !!damerau, UINT32_MAX};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        const uint32_t most = limits[i];
        if (cd_levenshtein_within(a->narrow, b->narrow, most) != (levenshtein <= most) ||
            cd_levenshtein_within(b->wide, a->wide, most) != (levenshtein <= most))
            fail_msg("levenshtein %u, limit %u", levenshtein, most);
        if (cd_damerau_levenshtein_within(a->narrow, b->narrow, most) != (damerau <= most) ||
            cd_damerau_levenshtein_within(b->wide, a->wide, most) != (damerau <= most))
            fail_msg("damerau %u, limit %u", damerau, most);
    }
}

/* Lengths about the registers' 16 and the words' 64 symbols, and blocks of words. */
static void same_as_whole_table(void **state)
{
    static const uint32_t sizes[] = {5, 9, 16, 18, 63, 64, 66, 129, 290};
    for (int p = 0; p < CD__PROCESSORS; p++) {
        if (!cd__kernels_force((enum cd__processor)p)) continue;
        for (uint32_t i = 0; i < CD_TEST_TURNS(18000); i++) {
            struct text a, b;
            text_pair(&a, &b, i % 9 < 4 || i % 5 == 0 ? sizes[i % 9] : 9);
            const uint32_t levenshtein = plain_edits(a.narrow, b.narrow, LEVENSHTEIN),
                           osa = plain_edits(a.narrow, b.narrow, OSA),
                           damerau = plain_edits(a.narrow, b.narrow, DAMERAU);
            assert_int_equal(cd_levenshtein(a.narrow, b.narrow), levenshtein);
            assert_int_equal(cd_levenshtein(b.wide, a.wide), levenshtein);
            assert_int_equal(cd_osa(a.narrow, b.narrow), osa);
            assert_int_equal(cd_osa(b.wide, a.wide), osa);
            assert_int_equal(cd_damerau_levenshtein(a.narrow, b.narrow), damerau);
            assert_int_equal(cd_damerau_levenshtein(b.wide, a.wide), damerau);
            assert_in_range(osa, damerau, damerau + damerau / 2); /* on which edits.c builds */
            check_within(&a, &b, levenshtein, damerau);
            text_free(&a);
            text_free(&b);
        }
    }
}

/* Every pair of texts of at most four of three letters. */
static void all_short_texts(void **state)
{
    enum { ALL = 1 + 3 + 9 + 27 + 81 };
    static char texts[ALL][5];
    for (uint32_t n = 1, count = 3, at = 1; n <= 4; at += count, count *= 3, n++)
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t k = 0, rest = i; k < n; k++, rest /= 3) texts[at + i][k] = (char)('a' + rest % 3);
    for (uint32_t i = 0; i < ALL; i++)
        for (uint32_t j = 0; j < ALL; j++) {
            const struct cd_symbols a = bytes_of(texts[i]), b = bytes_of(texts[j]);
            assert_int_equal(cd_levenshtein(a, b), plain_edits(a, b, LEVENSHTEIN));
            assert_int_equal(cd_osa(a, b), plain_edits(a, b, OSA));
            const uint32_t damerau = plain_edits(a, b, DAMERAU);
            assert_int_equal(cd_damerau_levenshtein(a, b), damerau);
            for (uint32_t most = 0; most < 5; most++)
                assert_int_equal(cd_damerau_levenshtein_within(a, b, most), damerau <= most);
        }
}

/* Longer than any work space on the stack: 20,000 symbols of which three are edited. */
static void long_texts(void **state)
{
    enum { LONG = 20000 };
    static uint8_t p[LONG + 1];
    for (uint32_t i = 0; i < LONG; i++) p[i] = (uint8_t)(i * 7 % 251);
    struct text a = text_make(p, LONG);
    p[100] ^= 1;
    p[10000] ^= 1;
    memmove(p + 15001, p + 15000, LONG - 15000);
    struct text b = text_make(p, LONG + 1);
    assert_int_equal(cd_levenshtein(a.narrow, b.narrow), 3);
    assert_int_equal(cd_levenshtein(b.wide, a.wide), 3);
    assert_true(cd_levenshtein_within(a.narrow, b.narrow, 3));
    assert_false(cd_levenshtein_within(a.narrow, b.narrow, 2));
    text_free(&a);
    text_free(&b);
}

static void jaccard(void **state)
{
    static const struct {
        const char *a, *b;
        double shared;
    } sets[] = {{"abc", "xyz", 0},           {"abc", "abc", 1}, {"aabbcc", "cab", 1},
                {"night", "nacht", 3.0 / 7}, {"", "a", 0},      {"duck", "luck", 3.0 / 5}};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        assert_true(cd_jaccard(bytes_of(sets[i].a), bytes_of(sets[i].b)) == sets[i].shared);
        assert_true(cd_jaccard(points_of(sets[i].b), points_of(sets[i].a)) == sets[i].shared);
    }
    assert_true(isnan(cd_jaccard(bytes_of(""), bytes_of(""))) && isnan(cd_jaccard(points_of(""), points_of(""))));
    for (uint32_t i = 0; i < CD_TEST_TURNS(2000); i++) {
        struct text a, b;
        text_pair(&a, &b, 30);
        const double narrow = cd_jaccard(a.narrow, b.narrow), wide = cd_jaccard(b.wide, a.wide);
        assert_true(narrow == wide || (isnan(narrow) && isnan(wide)));
        text_free(&a);
        text_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand),         cmocka_unit_test(jellyfish),
                                       cmocka_unit_test(stringdist),      cmocka_unit_test(same_as_whole_table),
                                       cmocka_unit_test(all_short_texts), cmocka_unit_test(long_texts),
                                       cmocka_unit_test(jaccard)};
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    cd_arena_free(&arena);
    return failed;
}

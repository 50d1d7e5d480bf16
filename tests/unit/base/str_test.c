/* str_test.c - borrowed text: comparison, cutting, numbers. */
#include "candour/str.h"

#include <math.h>

#include "test.h"

#define S(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

static int sign(int x)
{
    return x < 0 ? -1 : x > 0;
}

static void compares(void **state)
{
    static const struct {
        struct cd_str a, b;
        int order;
        bool same_nocase;
    } rows[] = {
        {S(""), S(""), 0, true},
        {{NULL, 0}, S(""), 0, true},
        {S("a"), S(""), 1, false},
        {S("a"), S("ab"), -1, false},
        {S("b"), S("ab"), 1, false},
        {S("Kent"), S("kENT"), -1, true},
        {S("a\0b"), S("a\0c"), -1, false},
        {S("a\0b"), S("a\0b"), 0, true},
        {S("\xC3\xA9"), S("z"), 1, false}, /* bytes are unsigned */
        {S("\xC3\x89"), S("\xC3\xA9"), -1, false},
        {S("@"), S("`"), -1, false}, /* beside the letters */
        {S("["), S("{"), -1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(sign(cd_str_cmp(rows[i].a, rows[i].b)), rows[i].order);
        assert_int_equal(sign(cd_str_cmp(rows[i].b, rows[i].a)), -rows[i].order);
        assert_int_equal(cd_str_eq(rows[i].a, rows[i].b), rows[i].order == 0);
        assert_int_equal(cd_str_eq_nocase(rows[i].a, rows[i].b), rows[i].same_nocase);
    }
}

static void finds_ends(void **state)
{
    static const struct {
        struct cd_str s, part;
        bool starts, ends;
    } rows[] = {
        {S("file.yaml"), S(".yaml"), false, true},
        {S("file.yaml"), S("file"), true, false},
        {S("aa"), S("aa"), true, true},
        {S("a"), S("aa"), false, false},
        {S("a"), S(""), true, true},
        {S(""), S(""), true, true},
        {S("aba"), S("a"), true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(cd_str_starts(rows[i].s, rows[i].part), rows[i].starts);
        assert_int_equal(cd_str_ends(rows[i].s, rows[i].part), rows[i].ends);
    }
}

static void trims(void **state)
{
    static const struct {
        struct cd_str s, want;
    } rows[] = {
        {S(""), S("")},
        {S(" \t\r\n\v\f"), S("")},
        {S(" a b "), S("a b")},
        {S("a"), S("a")},
        {S("\xC2\xA0 a"), S("\xC2\xA0 a")}, /* a no-break space is not ASCII */
        {S("\0 a"), S("\0 a")},
        {{NULL, 0}, S("")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_true(cd_str_eq(cd_str_trim(rows[i].s), rows[i].want));
}

static void cuts(void **state)
{
    static const struct {
        struct cd_str s;
        size_t n;
        const char *parts[4];
    } rows[] = {
        {S("a,b,c"), 3, {"a", "b", "c"}}, {S("abc"), 1, {"abc"}}, {S(","), 2, {"", ""}},
        {S("a,"), 2, {"a", ""}},          {S(""), 1, {""}},       {S(",,x"), 3, {"", "", "x"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_str rest = rows[i].s;
        size_t n = 0;
        while (rest.p != NULL) {
            assert_true(n < rows[i].n);
            assert_true(cd_str_eq(cd_str_cut(&rest, ','), cd_str_of(rows[i].parts[n++])));
        }
        assert_int_equal(n, rows[i].n);
        assert_int_equal(rest.n, 0);
    }
    struct cd_str nothing = cd_str_of(NULL);
    assert_null(cd_str_cut(&nothing, ',').p);
}

static void reads_whole_numbers(void **state)
{
    static const struct {
        struct cd_str s;
        bool ok;
        uint64_t value;
    } rows[] = {
        {S("0"), true, 0},
        {S("007"), true, 7},
        {S("18446744073709551615"), true, UINT64_MAX},
        {S("18446744073709551616"), false, 0},
        {S("99999999999999999999999"), false, 0},
        {S(""), false, 0},
        {S("-1"), false, 0},
        {S("+1"), false, 0},
        {S(" 1"), false, 0},
        {S("1 "), false, 0},
        {S("1.0"), false, 0},
        {S("0x1"), false, 0},
        {S("1\0"), false, 0},
        {S("\xD9\xA1"), false, 0}, /* an Arabic-Indic digit */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t value = 42;
        assert_int_equal(cd_str_u64(rows[i].s, &value), rows[i].ok);
        assert_int_equal(value, rows[i].ok ? rows[i].value : 42);
    }
}

static void reads_fractions(void **state)
{
    static const struct {
        struct cd_str s;
        bool ok;
        double value;
    } rows[] = {
        {S("51.507351"), true, 51.507351},
        {S("-0.127758"), true, -0.127758},
        {S("1e3"), true, 1000},
        {S("+.5"), true, 0.5},
        {S("5."), true, 5},
        {S("0"), true, 0},
        {S(""), false, 0},
        {S("-"), false, 0},
        {S("e5"), false, 0},
        {S("1e"), false, 0},
        {S("1,5"), false, 0},
        {S("1 "), false, 0},
        {S(" 1"), false, 0},
        {S("nan"), false, 0},
        {S("inf"), false, 0},
        {S("0x10"), false, 0},
        {S("1e999"), false, 0},
        {S("1-2"), false, 0},
        {S("1\0"), false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double value = 42;
        assert_int_equal(cd_str_f64(rows[i].s, &value), rows[i].ok);
        assert_near(value, rows[i].ok ? rows[i].value : 42, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares), cmocka_unit_test(finds_ends),          cmocka_unit_test(trims),
        cmocka_unit_test(cuts),     cmocka_unit_test(reads_whole_numbers), cmocka_unit_test(reads_fractions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

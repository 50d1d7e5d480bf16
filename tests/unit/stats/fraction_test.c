/* fraction_test.c - exact fractions: order, products, printing outward, reading printed figures. */
#include "test.h"

#include "candour/bounds.h"

#define BIG (((cd_i128)INT64_MAX) << 60)

static void order(void **state)
{
    static const struct {
        struct cd_fraction a, b;
        int cmp;
    } rows[] = {
        {{1, 2}, {1, 2}, 0},         {{1, 2}, {2, 4}, 0},          {{1, 3}, {1, 2}, -1},
        {{300, 1000}, {1, 2}, -1},   {{501, 1000}, {1, 2}, 1},     {{0, 5}, {0, 7}, 0},
        {{-1, 2}, {1, 2}, -1},       {{-1, 2}, {-1, 3}, -1},       {{-1, 3}, {-1, 2}, 1},
        {{1, 0}, {1000000, 1}, 1},   {{1, 0}, {1, 0}, 0},          {{5, 1}, {1, 0}, -1},
        {{BIG, BIG - 1}, {1, 1}, 1}, {{BIG - 1, BIG}, {1, 1}, -1}, {{BIG, BIG - 1}, {BIG - 1, BIG - 2}, -1},
        {{0, 1}, {-1, 5}, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(cd_fraction_cmp(rows[i].a, rows[i].b), rows[i].cmp);
        assert_int_equal(cd_fraction_cmp(rows[i].b, rows[i].a), -rows[i].cmp);
    }
}

/* Against cross-multiplication, which fits for small numbers. */
static void order_is_that_of_products(void **state)
{
    for (int a = -6; a <= 6; a++)
        for (int b = 1; b <= 7; b++)
            for (int c = -6; c <= 6; c++)
                for (int d = 1; d <= 7; d++) {
                    const int left = a * d, right = c * b;
                    assert_int_equal(cd_fraction_cmp((struct cd_fraction){a, b}, (struct cd_fraction){c, d}),
                                     (left > right) - (left < right));
                }
}

static void products(void **state)
{
    struct cd_fraction out;
    assert_true(cd_fraction_mul((struct cd_fraction){2, 3}, (struct cd_fraction){3, 4}, &out));
    assert_int_equal(cd_fraction_cmp(out, (struct cd_fraction){1, 2}), 0);
    /* fits only after cancelling */
    assert_true(cd_fraction_mul((struct cd_fraction){BIG, 7}, (struct cd_fraction){7, BIG}, &out));
    assert_int_equal(cd_fraction_cmp(out, (struct cd_fraction){1, 1}), 0);
    assert_false(cd_fraction_mul((struct cd_fraction){BIG, 1}, (struct cd_fraction){BIG, 3}, &out));
    assert_true(cd_fraction_mul((struct cd_fraction){1, 0}, (struct cd_fraction){BIG, 3}, &out));
    assert_true(out.den == 0);
    out = cd_fraction_reduce((struct cd_fraction){-370, 1000});
    assert_true(out.num == -37 && out.den == 100);
}

static void printing(void **state)
{
    static const struct {
        struct cd_fraction f;
        unsigned decimals;
        const char *down, *up;
    } percents[] = {
        {{300, 1000}, 1, "30.0", "30.0"},
        {{1, 3}, 1, "33.3", "33.4"},
        {{2, 3}, 0, "66", "67"},
        {{9999, 10000}, 1, "99.9", "100.0"},
        {{1, 100000}, 1, "0.0", "0.1"},
        {{0, 7}, 2, "0.00", "0.00"},
        {{-11, 30}, 2, "-36.67", "-36.66"},
        {{-1, 100000}, 1, "-0.1", "0.0"},
        {{1, 0}, 1, "inf", "inf"},
        {{99999, 100000}, 2, "99.99", "100.00"},
        {{1, 1}, 0, "100", "100"},
        {{93, 100}, 6, "93.000000", "93.000000"},
        {{BIG, BIG - 1}, 1, "100.0", "100.1"},
    };
    char text[48], fraction[96];
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
        cd_fraction_percent(percents[i].f, false, percents[i].decimals, text);
        assert_string_equal(text, percents[i].down);
        cd_fraction_percent(percents[i].f, true, percents[i].decimals, text);
        assert_string_equal(text, percents[i].up);
    }
    cd_fraction_ratio((struct cd_fraction){160, 136}, false, 2, text);
    assert_string_equal(text, "1.17");
    cd_fraction_ratio((struct cd_fraction){160, 136}, true, 2, text);
    assert_string_equal(text, "1.18");
    cd_fraction_ratio((struct cd_fraction){99, 10}, true, 0, text);
    assert_string_equal(text, "10");
    cd_fraction_text((struct cd_fraction){370, 1000}, fraction);
    assert_string_equal(fraction, "370/1000");
    cd_fraction_text((struct cd_fraction){-11, 30}, fraction);
    assert_string_equal(fraction, "-11/30");
    cd_fraction_text((struct cd_fraction){1, 0}, fraction);
    assert_string_equal(fraction, "inf");
}

static void reading(void **state)
{
    static const struct {
        const char *text;
        bool good;
        struct cd_fraction value, half;
    } rows[] = {
        {"1/2", true, {1, 2}, {0, 1}},
        {"27.4 %", true, {274, 1000}, {1, 2000}},
        {"0.108", true, {108, 1000}, {1, 2000}},
        {" 34% ", true, {34, 100}, {1, 200}},
        {"-0.05", true, {-5, 100}, {1, 200}},
        {"4", true, {4, 1}, {1, 2}},
        {"-1/3", true, {-1, 3}, {0, 1}},
        {".5", true, {5, 10}, {1, 20}},
        {"", false, {0, 0}, {0, 0}},
        {"%", false, {0, 0}, {0, 0}},
        {"1/0", false, {0, 0}, {0, 0}},
        {"1.2.3", false, {0, 0}, {0, 0}},
        {"1e3", false, {0, 0}, {0, 0}},
        {"--1", false, {0, 0}, {0, 0}},
        {"1234567890123", false, {0, 0}, {0, 0}},
        {"5.", false, {0, 0}, {0, 0}},
        {"a third", false, {0, 0}, {0, 0}},
        {"1/2/3", false, {0, 0}, {0, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_fraction value = {0, 1}, half = {0, 1};
        assert_int_equal(cd_fraction_parse(cd_str_of(rows[i].text), &value, &half), rows[i].good);
        if (!rows[i].good) continue;
        assert_int_equal(cd_fraction_cmp(value, rows[i].value), 0);
        assert_int_equal(cd_fraction_cmp(half, rows[i].half), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order),    cmocka_unit_test(order_is_that_of_products),
        cmocka_unit_test(products), cmocka_unit_test(printing),
        cmocka_unit_test(reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

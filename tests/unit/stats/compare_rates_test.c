/* Differences, ratios and standardised rates against the project's vectors: C2, C4, C5, C6, X5 P13. C2 and X5 for
 * Miettinen-Nurminen and Koopman are PropCIs', which stops at steps of 1e-7; the row "50 digits" was worked out in 50-digit decimals. */
#include "candour/compare_rates.h"

#include <math.h>

#include "test.h"

typedef enum cd_status compare(struct cd_counted, struct cd_counted, double, struct cd_interval *, struct cd_err *);
static const struct {
    const char *id;
    compare *limits;
    struct cd_counted a, b;
    double lo, hi, near;
} rows[] = {
    {"C2", cd_difference_newcombe, {56, 70}, {48, 80}, .052431, .333873, 1e-6},
    {"C2", cd_difference_newcombe, {9, 10}, {3, 10}, .170523, .809018, 1e-6},
    {"C2", cd_difference_newcombe, {10, 10}, {0, 20}, .679086, 1, 1e-6},
    {"C2", cd_difference_newcombe, {5, 56}, {0, 29}, -.038137, .192560, 1e-6},
    {"C2", cd_difference_newcombe, {185, 500}, {150, 500}, .011489, .127848, 1e-6},
    {"C2", cd_difference_miettinen_nurminen, {56, 70}, {48, 80}, .0528296947, .3381730080, 1e-7},
    {"50 digits", cd_difference_miettinen_nurminen, {56, 70}, {48, 80}, .0528297132458, .3381729400159, 1e-12},
    {"X5", cd_difference_newcombe, {7, 34}, {1, 34}, .0189, .3404, 6e-5},
    {"X5", cd_difference_miettinen_nurminen, {7, 34}, {1, 34}, .0270416, .3452912, 1e-7},
    {"X5", cd_difference_mee, {7, 34}, {1, 34}, .028371, .343940, 1e-6},
    {"C5", cd_ratio_katz, {36, 40}, {16, 80}, 2.868550, 7.059315, 1e-6},
    {"C5", cd_ratio_koopman, {36, 40}, {16, 80}, 2.939569, 7.152223, 1e-6},
    {"C5", cd_ratio_koopman, {7, 34}, {1, 34}, 1.220853, 42.575718, 1e-6},
};

static void limits_are_the_vectors(void **state)
{
    (void)state;
    struct cd_interval out;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(rows[i].limits(rows[i].a, rows[i].b, .95, &out, NULL), CD_OK);
        if (!(fabs(out.lo - rows[i].lo) <= rows[i].near) || !(fabs(out.hi - rows[i].hi) <= rows[i].near))
            fail_msg("row %zu, %s: %.12g to %.12g", i, rows[i].id, out.lo, out.hi);
    }
}

/* No event on one side: the ratio's limit there is 0 or infinity; a wider variance gives a wider interval. */
static void ratios_end_well(void **state)
{
    (void)state;
    struct cd_interval out, wide;
    const struct cd_counted some = {5, 56}, none = {0, 29};
    assert_int_equal(cd_ratio_koopman(some, none, .95, &out, NULL), CD_OK);
    assert_true(fabs(out.lo - .72568888) < 1e-6 && out.hi == INFINITY);
    assert_int_equal(cd_ratio_koopman(none, some, .95, &out, NULL), CD_OK);
    assert_true(out.lo == 0 && fabs(out.hi - 1 / .72568888) < 1e-5);
    assert_int_equal(cd_ratio_katz(some, none, .95, &out, NULL), CD_OK);
    assert_true(isnan(out.lo));
    assert_int_equal(cd_ratio_koopman(some, some, .95, &out, NULL), CD_OK);
    assert_int_equal(cd_ratio_miettinen_nurminen(some, some, .95, &wide, NULL), CD_OK);
    assert_true(wide.lo < out.lo && wide.hi > out.hi);
    assert_near(wide.lo * wide.hi, 1, 1e-9);
}

static void rate_ratio_is_c4(void **state)
{
    (void)state;
    struct cd_rate_ratio out;
    assert_int_equal(cd_rate_ratio((struct cd_rate){11, 800}, (struct cd_rate){23, 3011}, .95, &out, NULL), CD_OK);
    assert_near(out.ratio, 1.8000543, 1e-7);
    assert_near(out.limits.lo, .7922051, 1e-7);
    assert_near(out.limits.hi, 3.8438627, 1e-7);
    assert_near(out.p_doubled, .1658598, 1e-6);
    assert_near(out.p_least, .1366344, 1e-6);
    assert_int_equal(cd_rate_ratio((struct cd_rate){3, 1}, (struct cd_rate){0, 1}, .95, &out, NULL), CD_OK);
    assert_true(out.limits.hi == INFINITY);
    assert_int_equal(cd_rate_ratio((struct cd_rate){0, 1}, (struct cd_rate){0, 1}, .95, &out, NULL), CD_INPUT);
}

static void standardised_rate_is_c6(void **state)
{
    (void)state;
    const struct cd_stratum_rate c6[] = {{4, 1000, 3000}, {9, 2000, 4000}, {12, 1500, 3000}};
    struct cd_standardised out;
    assert_int_equal(cd_standardise(c6, 3, .95, &out, NULL), CD_OK);
    assert_int_equal(out.events, 25);
    assert_true(out.events >= CD_FEW_EVENTS);
    assert_near(out.rate * 1e5, 540, 1e-9);
    assert_near(out.limits.lo * 1e5, 346.637854, 1e-8);
    assert_near(out.limits.hi * 1e5, 800.857265, 1e-8);
    assert_int_equal(cd_standardise(c6, 0, .95, &out, NULL), CD_INPUT);
}

/* Strata made so that the parts are those of P13, whose own strata were not kept. */
static void change_is_p13(void **state)
{
    (void)state;
    const struct cd_changed strata[] = {{{100, 200}, {300, 500}}, {{240, 800}, {200, 500}}};
    const struct cd_changed empty = {{0, 0}, {1, 2}};
    struct cd_decomposed out;
    assert_int_equal(cd_kitagawa(strata, 2, &out, NULL), CD_OK);
    assert_near(out.total, .16, 1e-12);
    assert_near(out.within, .10, 1e-12);
    assert_near(out.mix, .06, 1e-12);
    assert_int_equal(cd_kitagawa(&empty, 1, &out, NULL), CD_INPUT);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct cd_interval out;
    struct cd_err err = {0};
    assert_int_equal(cd_difference_newcombe((struct cd_counted){5, 4}, (struct cd_counted){1, 4}, .95, &out, &err),
                     CD_INPUT);
    assert_non_null(strstr(err.text, "5 of 4"));
    assert_int_equal(cd_ratio_koopman((struct cd_counted){1, 4}, (struct cd_counted){0, 0}, .95, &out, &err), CD_INPUT);
    assert_int_equal(cd_difference_mee((struct cd_counted){1, 4}, (struct cd_counted){1, 4}, 1, &out, &err), CD_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_the_vectors), cmocka_unit_test(ratios_end_well),
        cmocka_unit_test(rate_ratio_is_c4),       cmocka_unit_test(standardised_rate_is_c6),
        cmocka_unit_test(change_is_p13),          cmocka_unit_test(nonsense_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

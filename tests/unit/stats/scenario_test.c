/* Scenarios: vectors S1 (R's mice::pool.scalar), S2, S3, S4, P12, X1 (the demonstration notebook of the package autobounds: .1060069). */
#include "candour/scenario.h"

#include <math.h>

#include "test.h"

static void at_random_is_s4(void **state)
{
    (void)state;
    const struct cd_recorded s4[] = {{500, 300, 240}, {500, 70, 14}}, all[] = {{10, 10, 3}, {1, 1, 1}, {0, 0, 0}};
    const struct cd_recorded none[] = {{500, 300, 240}, {5, 0, 0}}, single = {5, 1, 1}, more = {5, 6, 1};
    struct cd_at_random out;
    struct cd_err err;
    assert_int_equal(cd_missing_at_random(s4, 2, &out, NULL), CD_OK);
    assert_near(out.share, .5, 1e-14);
    assert_true(fabs(out.se - .023496) < 5e-7 && fabs(out.pooled - .686486) < 5e-7);
    assert_int_equal(cd_missing_at_random(all, 3, &out, NULL), CD_OK);
    assert_near(out.share, 4. / 11, 1e-14);
    assert_true(out.se == 0);
    assert_int_equal(cd_missing_at_random(none, 2, &out, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "stratum 2"));
    assert_int_equal(cd_missing_at_random(&single, 1, &out, &err), CD_INPUT);
    assert_int_equal(cd_missing_at_random(&more, 1, &out, &err), CD_INPUT);
    assert_int_equal(cd_missing_at_random(all, 0, &out, &err), CD_INPUT);
}

static void pooled_is_s1(void **state)
{
    (void)state;
    const struct cd_completed s1[] = {{.62, .0025}, {.58, .0026}, {.65, .0024}, {.60, .0025}, {.63, .0025}};
    const struct cd_completed alike[] = {{.5, .01}, {.5, .01}}, flat[] = {{.5, 0}, {.5, .01}};
    struct cd_pooled out;
    struct cd_err err;
    assert_int_equal(cd_pool(s1, 5, 400, 1, .95, &out, NULL), CD_OK);
    assert_near(out.estimate, .616, 1e-14);
    assert_near(out.variance, .003376, 1e-12);
    assert_near(out.lambda, .2594786730, 1e-9);
    assert_near(out.df, 49.422549667051, 1e-12);
    assert_near(out.missing, .287730687881, 1e-11);
    assert_near(out.limits.hi - .616, 2.0091407356163313 * sqrt(.003376), 1e-9); /* R: qt(.975, 49.422549667) */
    /* sets that agree: the degrees of freedom of complete data, nu (nu + 1) / (nu + 3) */
    assert_int_equal(cd_pool(alike, 2, 101, 1, .95, &out, NULL), CD_OK);
    assert_near(out.df, 100. * 101 / 103, 1e-14);
    assert_int_equal(cd_pool(s1, 1, 400, 1, .95, &out, &err), CD_INPUT);
    assert_int_equal(cd_pool(s1, 5, 1, 1, .95, &out, &err), CD_INPUT);
    assert_int_equal(cd_pool(flat, 2, 100, 1, .95, &out, &err), CD_INPUT);
    assert_int_equal(cd_pool(s1, 5, 400, 1, 95, &out, &err), CD_USAGE);
}

static void e_values_are_s2(void **state)
{
    (void)state;
    static const double s2[][2] = {{3.9, 7.263034}, {1.8, 3}, {.80, 1.809017}, {1, 1}};
    for (size_t i = 0; i < sizeof s2 / sizeof s2[0]; i++) assert_true(fabs(cd_e_value(s2[i][0]) - s2[i][1]) < 5e-7);
    assert_true(isnan(cd_e_value(0)) && isnan(cd_e_value(NAN)));
}

static void two_lists_are_s3(void **state)
{
    (void)state;
    static const double s3[][2] = {{.5, 660}, {1, 1000}, {2, 1680}, {4, 3040}};
    struct cd_two_lists out;
    double total;
    assert_int_equal(cd_two_lists(200, 150, 30, &out, NULL), CD_OK);
    assert_near(out.lincoln, 1000, 1e-14);
    assert_true(fabs(out.chapman - 978.064516) < 1e-6 && fabs(out.se - 141.894285) < 1e-6);
    for (size_t i = 0; i < sizeof s3 / sizeof s3[0]; i++) {
        assert_int_equal(cd_two_lists_times(200, 150, 30, s3[i][0], &total, NULL), CD_OK);
        assert_near(total, s3[i][1], 1e-14);
    }
    assert_int_equal(cd_two_lists(200, 150, 0, &out, NULL), CD_INPUT);
    assert_int_equal(cd_two_lists(20, 150, 30, &out, NULL), CD_INPUT);
    assert_int_equal(cd_two_lists_times(200, 150, 30, -1, &total, NULL), CD_INPUT);
}

/* X1: force against none of 549,836 and 1,914,584 of the one group, 66,182 and 343,930 of the other; rho .32, and near 1. */
static void selection_is_p12_and_x1(void **state)
{
    (void)state;
    const double one = 549836 + 1914584, other = 66182 + 343930;
    const double a = 549836 / one, b = 66182 / other, p0 = other / (one + other);
    static const char *const ids[] = {"P12", "X1", "X1, rho near 1"};
    const struct {
        struct cd_selected given;
        double naive, att, lo, hi, near;
    } rows[] = {
        {{.30, .25, .3, .2}, .05, .125, .11, .135714, 5e-7},
        {{a, b, .32, p0}, .061734268, NAN, .1060069, NAN, 5e-8},
        {{a, b, 1 - 1e-9, p0}, .061734268, NAN, NAN, .3109257, 6e-8},
    };
    struct cd_selection out;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(cd_selection(&rows[i].given, &out, NULL), CD_OK);
        if (fabs(out.naive - rows[i].naive) > rows[i].near || fabs(out.att - rows[i].att) > rows[i].near ||
            fabs(out.ate.lo - rows[i].lo) > rows[i].near || fabs(out.ate.hi - rows[i].hi) > rows[i].near)
            fail_msg("%s: %.9g %.9g, %.9g to %.9g", ids[i], out.naive, out.att, out.ate.lo, out.ate.hi);
    }
    assert_int_equal(cd_selection(&(struct cd_selected){a, b, 0, p0}, &out, NULL), CD_OK);
    assert_near(out.ate.hi, out.naive, 1e-14);
    assert_int_equal(cd_selection(&(struct cd_selected){a, b, 1, p0}, &out, NULL), CD_INPUT);
    assert_int_equal(cd_selection(&(struct cd_selected){a, b, .3, 2}, &out, NULL), CD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(at_random_is_s4), cmocka_unit_test(pooled_is_s1),
                                       cmocka_unit_test(e_values_are_s2), cmocka_unit_test(two_lists_are_s3),
                                       cmocka_unit_test(selection_is_p12_and_x1)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Funnels, over-dispersion and false discovery rates: vectors C7, C8, X4, A3 and the rows without an id beside them. */
#include "candour/funnel.h"

#include <math.h>

#include "candour/multiple.h"
#include "candour/special.h"
#include "test.h"

typedef double limit(uint64_t n, double theta, double tail);
static const struct {
    const char *id;
    limit *of;
    uint64_t n;
    double theta, tail, want, near;
} limits[] = {
    {"C7", cd_funnel_exact, 100, .37, .001, .2205077520, 1e-10},
    {"C7", cd_funnel_exact, 100, .37, .025, .2715640317, 1e-10},
    {"C7", cd_funnel_exact, 100, .37, .975, .4607466197, 1e-10},
    {"C7", cd_funnel_exact, 100, .37, .999, .5174460601, 1e-10},
    {"PHE", cd_funnel_wilson, 2, .80642448, .025, .25885383, 1e-8},
    {"PHE, clipped", cd_funnel_wilson, 2, .80642448, .975, 1, 0},
    {"all", cd_funnel_exact, 10, 1, .5, .95, 1e-15}, /* F(10) = 1, F(9) = 0: half-way */
    {"none", cd_funnel_exact, 10, 0, .975, 0, 1e-15},
};

static void limits_are_the_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        const double got = limits[i].of(limits[i].n, limits[i].theta, limits[i].tail);
        if (!(fabs(got - limits[i].want) <= limits[i].near)) fail_msg("row %zu, %s: %.12g", i, limits[i].id, got);
    }
    assert_true(isnan(cd_funnel_exact(0, .5, .5)) && isnan(cd_funnel_wilson(1, 2, .5)));
}

static const struct cd_counted six[] = {{35, 100}, {90, 200}, {60, 150}, {180, 400}, {20, 120}, {55, 100}};
static const struct {
    const char *id;
    struct cd_funnel_how how;
    double theta, phi, tau2, z[6], adjusted[6], near;
} dispersed[] = {
    {"raw",
     {false, 0},
     .41121495,
     7.15820907,
     .0110713283,
     {-1.24407, 1.114722, -.279145, 1.576455, -5.444305, 2.820524},
     {NAN, NAN, NAN, NAN, NAN, NAN},
     1e-6},
    {"X4",
     {true, .1},
     .41121495,
     3.9024695348,
     .005547256310,
     {-1.261759013840, NAN, NAN, NAN, NAN, NAN},
     {-.70327067, .47515847, -.13446293, .49863565, -3.15506822, 1.55331091},
     1e-8},
};

static void over_dispersion_is_the_vectors(void **state)
{
    (void)state;
    struct cd_arena arena = cd_arena_make(0);
    struct cd_funnel out;
    struct cd_funnel_unit each[6];
    for (size_t i = 0; i < sizeof dispersed / sizeof dispersed[0]; i++) {
        assert_int_equal(cd_funnel_units(six, 6, &dispersed[i].how, &arena, &out, each, NULL), CD_OK);
        assert_true(fabs(out.theta - dispersed[i].theta) < 5e-9);
        assert_near(out.phi, dispersed[i].phi, 1e-9);
        assert_near(out.tau2, dispersed[i].tau2, 1e-8);
        for (size_t u = 0; u < 6; u++) {
            if (dispersed[i].z[u] == dispersed[i].z[u])
                assert_true(fabs(each[u].z - dispersed[i].z[u]) < dispersed[i].near);
            if (dispersed[i].adjusted[u] == dispersed[i].adjusted[u])
                assert_true(fabs(each[u].adjusted - dispersed[i].adjusted[u]) < dispersed[i].near);
            assert_near(each[u].p, 2 * cd_normal_cdf(-fabs(each[u].adjusted)), 1e-12);
        }
    }
    cd_arena_free(&arena);
}

/* A unit on its limit has the adjusted z of the limit, on either scale. */
static void limits_are_where_units_would_be_flagged(void **state)
{
    (void)state;
    struct cd_arena arena = cd_arena_make(0);
    struct cd_funnel out;
    struct cd_funnel_unit each[6];
    for (int arcsine = 0; arcsine < 2; arcsine++) {
        const struct cd_funnel_how how = {arcsine == 1, .1};
        assert_int_equal(cd_funnel_units(six, 6, &how, &arena, &out, each, NULL), CD_OK);
        for (size_t u = 0; u < 6; u++) {
            const double at = (double)six[u].x / (double)six[u].n;
            assert_near(cd_funnel_over_dispersed(&out, six[u].n, cd_normal_cdf(each[u].adjusted)), at, 1e-9);
        }
        assert_true(cd_funnel_over_dispersed(&out, 1, .001) == 0);
    }
    cd_arena_free(&arena);
}

static void units_that_differ_by_nothing(void **state)
{
    (void)state;
    struct cd_arena arena = cd_arena_make(0);
    struct cd_funnel out;
    struct cd_funnel_unit each[3];
    struct cd_err err;
    const struct cd_counted all[] = {{10, 10}, {7, 7}, {1, 1}}, alike[] = {{5, 10}, {50, 100}, {1, 2}};
    const struct cd_counted nobody = {0, 0}, over = {3, 2};
    const struct cd_funnel_how how = {true, .1}, raw = {false, 0}, half = {true, .5};
    assert_int_equal(cd_funnel_units(all, 3, &raw, &arena, &out, each, &err), CD_OK);
    assert_true(each[0].z == 0 && each[2].p == 1 && out.tau2 == 0);
    assert_int_equal(cd_funnel_units(alike, 3, &how, &arena, &out, each, &err), CD_OK);
    assert_true(out.tau2 == 0 && each[1].adjusted == each[1].z);
    assert_int_equal(cd_funnel_units(alike, 1, &how, &arena, &out, each, &err), CD_OK);
    assert_int_equal(cd_funnel_units(&nobody, 1, &how, &arena, &out, each, &err), CD_INPUT);
    assert_int_equal(cd_funnel_units(&over, 1, &how, &arena, &out, each, &err), CD_INPUT);
    assert_int_equal(cd_funnel_units(alike, 0, &how, &arena, &out, each, &err), CD_INPUT);
    assert_int_equal(cd_funnel_units(alike, 3, &half, &arena, &out, each, &err), CD_USAGE);
    cd_arena_free(&arena);
}

/* C8: the 15 p-values of Benjamini and Hochberg 1995, table 1; the first six adjusted ones. A3: modal codes of five recorders, .75 in the force. */
static void false_discoveries_are_c8_and_a3(void **state)
{
    (void)state;
    static const double c8[15] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                                  .0459, .3240, .4262, .5719, .6528, .7590, 1.000};
    static const double want[6] = {.0015, .0030, .0095, .035625, .0603, .0638571};
    static const struct cd_counted a3[5] = {{48, 50}, {31, 40}, {20, 30}, {60, 61}, {15, 25}};
    static const double p[5] = {8.70877e-05, .43954, .894272, 5.10265e-07, .97033};
    struct cd_arena arena = cd_arena_make(0);
    double adjusted[15], wide[15];
    size_t rejected = 0;
    assert_int_equal(cd_benjamini_hochberg(c8, 15, &arena, adjusted, NULL), CD_OK);
    assert_int_equal(cd_benjamini_yekutieli(c8, 15, &arena, wide, NULL), CD_OK);
    for (size_t i = 0; i < 15; i++) rejected += adjusted[i] <= .05;
    for (size_t i = 0; i < 6; i++) assert_true(fabs(adjusted[i] - want[i]) < 1e-7);
    assert_int_equal(rejected, 4);
    assert_true(fabs(wide[0] / adjusted[0] - 3.318229) < 1e-6);
    double tails[5];
    for (size_t i = 0; i < 5; i++) {
        tails[i] = cd_binomial_upper(a3[i].x, a3[i].n, .75);
        assert_near(tails[i], p[i], 5e-6);
    }
    assert_int_equal(cd_benjamini_hochberg(tails, 5, &arena, tails, NULL), CD_OK);
    assert_near(tails[0], .000217719, 1e-5);
    assert_near(tails[3], 2.55133e-06, 1e-5);
    assert_true(tails[1] > .05 && tails[2] > .05 && tails[4] > .05);
    cd_arena_free(&arena);
}

static void no_p_value_is_refused(void **state)
{
    (void)state;
    struct cd_arena arena = cd_arena_make(0);
    double p[2] = {.5, 1.5};
    struct cd_err err;
    assert_int_equal(cd_benjamini_hochberg(p, 2, &arena, p, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "p-value 2"));
    assert_int_equal(cd_benjamini_hochberg(p, 0, &arena, p, &err), CD_OK);
    cd_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_the_vectors),          cmocka_unit_test(over_dispersion_is_the_vectors),
        cmocka_unit_test(units_that_differ_by_nothing),    cmocka_unit_test(limits_are_where_units_would_be_flagged),
        cmocka_unit_test(false_discoveries_are_c8_and_a3), cmocka_unit_test(no_p_value_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

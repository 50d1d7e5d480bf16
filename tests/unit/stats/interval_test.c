/* Limits of one share against Newcombe and R. */
#include "candour/interval.h"

#include <math.h>

#include "candour/str.h"
#include "test.h"

/* Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3 (score without continuity correction), four decimals. */
static const struct {
    uint64_t k, n;
    double lo, hi;
} newcombe[] = {{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}};

static void intervals_are_those_of_newcombe(void **state)
{
    (void)state;
    double lo, hi;
    for (size_t i = 0; i < sizeof newcombe / sizeof newcombe[0]; i++) {
        cd_wilson(newcombe[i].k, newcombe[i].n, CD_Z95, &lo, &hi);
        assert_true(lo - newcombe[i].lo < 5e-5 && newcombe[i].lo - lo < 5e-5);
        assert_true(hi - newcombe[i].hi < 5e-5 && newcombe[i].hi - hi < 5e-5);
    }
    cd_wilson(0, 0, CD_Z95, &lo, &hi);
    assert_true(lo == 0 && hi == 1);
    cd_wilson(7, 7, CD_Z95, &lo, &hi);
    assert_true(lo > 0.6 && hi == 1);
}

/* R 4.2.2, prop.test(x, n, correct = FALSE): columns x, n, conf, cp_lo, cp_hi, wilson_lo, wilson_hi. */
static void intervals_are_those_of_r(void **state)
{
    (void)state;
    size_t size, seen = 0;
    char *bytes = cd_test_read(cd_test_need("stats/r_reference_ci/binomial_ci.csv"), &size);
    struct cd_str rest = {bytes, size};
    (void)cd_str_cut(&rest, '\n');
    while (rest.p != NULL && rest.n > 0) {
        struct cd_str line = cd_str_cut(&rest, '\n'), conf;
        uint64_t k, n;
        double lo, hi, want_lo, want_hi;
        assert_true(cd_str_u64(cd_str_cut(&line, ','), &k));
        assert_true(cd_str_u64(cd_str_cut(&line, ','), &n));
        conf = cd_str_cut(&line, ',');
        for (int skipped = 0; skipped < 2; skipped++) (void)cd_str_cut(&line, ',');
        if (!cd_str_eq(conf, CD_STR("0.95"))) continue;
        assert_true(cd_str_f64(cd_str_cut(&line, ','), &want_lo));
        assert_true(cd_str_f64(cd_str_cut(&line, ','), &want_hi));
        cd_wilson(k, n, CD_Z95, &lo, &hi);
        assert_true(lo - want_lo < 1e-10 && want_lo - lo < 1e-10 && hi - want_hi < 1e-10 && want_hi - hi < 1e-10);
        seen++;
    }
    assert_true(seen > 50);
    free(bytes);
}

/* Ids are those of the project's vectors; C1 Clopper-Pearson and C3 equal base R, mid-P was computed once. Absolute tolerance: half a digit of the last one. */
typedef enum cd_status of_share(struct cd_counted, double, struct cd_interval *, struct cd_err *);
static const struct {
    const char *id;
    of_share *limits;
    uint64_t x, n;
    double level, lo, hi;
} shares[] = {
    {"C1", cd_clopper_pearson, 65, 100, .95, .5481506382, .7427062215},
    {"C1", cd_clopper_pearson, 1, 100, .95, .0002531460, .0544593854},
    {"C1", cd_clopper_pearson, 0, 20, .95, 0, .1684334710},
    {"C1", cd_clopper_pearson, 370, 1000, .95, .3399962300, .4007717104},
    {"C1", cd_mid_p, 65, 100, .95, .5527897079, .7386369502},
    {"C1", cd_mid_p, 0, 20, .95, 0, .1391083407},
    {"A5", cd_clopper_pearson, 0, 300, .90, 0, .0099361},
    {"none", cd_clopper_pearson, 0, 0, .95, 0, 1},
};

static void shares_are_the_vectors(void **state)
{
    (void)state;
    struct cd_interval out;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        assert_int_equal(shares[i].limits((struct cd_counted){shares[i].x, shares[i].n}, shares[i].level, &out, NULL),
                         CD_OK);
        const double near = strcmp(shares[i].id, "A5") == 0 ? 6e-7 : 1e-10;
        if (fabs(out.lo - shares[i].lo) > near || fabs(out.hi - shares[i].hi) > near)
            fail_msg("row %zu, %s: %.12g to %.12g", i, shares[i].id, out.lo, out.hi);
    }
}

static const struct {
    const char *id;
    double lo, hi;
} wilson[] = {{"C1 65/100", .5525444330, .7363575176},
              {"C1 1/100", .0017674321, .0544861962},
              {"C1 0/20", 0, .1611251581},
              {"C1 370/1000", .3406266753, .4003682819},
              {"C1 81/263", .2552885199, .3662095770},
              {"C1 15/148", .0623863995, .1604872417},
              {"C1 29/29", .8830302015, 1}};

static void wilson_is_the_vectors(void **state)
{
    (void)state;
    static const struct cd_counted of[] = {{65, 100}, {1, 100}, {0, 20}, {370, 1000}, {81, 263}, {15, 148}, {29, 29}};
    double lo, hi;
    for (size_t i = 0; i < sizeof wilson / sizeof wilson[0]; i++) {
        cd_wilson(of[i].x, of[i].n, CD_Z95, &lo, &hi);
        if (fabs(lo - wilson[i].lo) > 1e-10 || fabs(hi - wilson[i].hi) > 1e-10)
            fail_msg("%s: %.12g to %.12g", wilson[i].id, lo, hi);
    }
}

/* C3 */
typedef enum cd_status of_count(uint64_t, double, struct cd_interval *, struct cd_err *);
static const struct {
    of_count *limits;
    uint64_t x;
    double level, lo, hi, near;
} counts[] = {
    {cd_garwood, 0, .95, 0, 3.6888794541, 1e-10},
    {cd_garwood, 1, .95, .0253178080, 5.5716433909, 1e-10},
    {cd_garwood, 5, .95, 1.6234863901, 11.6683320793, 1e-10},
    {cd_garwood, 9, .95, 4.1153730974, 17.0848034514, 1e-10},
    {cd_garwood, 10, .95, 4.7953886961, 18.3903560420, 1e-10},
    {cd_byar, 10, .95, 4.7874499140, 18.3914586058, 1e-10},
    {cd_byar, 65, .95, 50.1631877105, 82.8491385459, 1e-10},
    {cd_byar, 1045, .95, 982.5932018073, 1110.3312129856, 1e-9},
    {cd_byar, 10, .998, 2.91631837, 24.19372493, 1e-8},
};

static void counts_are_the_vectors(void **state)
{
    (void)state;
    struct cd_interval out;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        assert_int_equal(counts[i].limits(counts[i].x, counts[i].level, &out, NULL), CD_OK);
        if (fabs(out.lo - counts[i].lo) > counts[i].near || fabs(out.hi - counts[i].hi) > counts[i].near)
            fail_msg("row %zu: %.12g to %.12g", i, out.lo, out.hi);
    }
    assert_int_equal(cd_byar(1, .998, &out, NULL), CD_OK);
    assert_true(isnan(out.lo) && out.hi > 1);
    assert_int_equal(cd_byar(0, .95, &out, NULL), CD_OK);
    assert_true(out.lo == 0);
}

/* P9 */
static void bounds_get_the_intervals_of_the_vectors(void **state)
{
    (void)state;
    static const struct {
        struct cd_tally group;
        double c, lo, hi;
    } p9[] = {{{300, 930, 1000}, 1.644854, .276164, .943271},
              {{300, 300, 1000}, 1.959964, .271597, .328403},
              {{40, 45, 100}, 1.680969, .317650, .533627},
              {{80, 90, 400}, 1.665553, .166689, .259775}};
    struct cd_interval out;
    double c;
    for (size_t i = 0; i < sizeof p9 / sizeof p9[0]; i++) {
        assert_int_equal(cd_imbens_manski(&p9[i].group, .95, &c, &out, NULL), CD_OK);
        if (fabs(c - p9[i].c) > 1e-6 || fabs(out.lo - p9[i].lo) > 1e-6 || fabs(out.hi - p9[i].hi) > 1e-6)
            fail_msg("row %zu: c %.8g, %.8g to %.8g", i, c, out.lo, out.hi);
    }
    assert_int_equal(cd_bound_clopper_pearson(&p9[0].group, .05, &out, NULL), CD_OK);
    assert_true(fabs(out.lo - .276123) < 1e-6 && fabs(out.hi - .942817) < 1e-6);
    assert_int_equal(cd_bound_clopper_pearson(&p9[0].group, .025, &out, NULL), CD_OK);
    assert_true(fabs(out.lo - .271721) < 1e-6 && fabs(out.hi - .945028) < 1e-6);
}

/* A5 */
static void sizes_are_the_vectors(void **state)
{
    (void)state;
    static const struct {
        uint64_t population, n;
        double p, half;
    } a5[] = {{10000, 370, .9, .03}, {10000, 965, .5, .03}, {630, 239, .5, .05}, {0, 1068, .5, .03}};
    uint64_t n;
    for (size_t i = 0; i < sizeof a5 / sizeof a5[0]; i++) {
        assert_int_equal(cd_sample_size(a5[i].population, a5[i].p, a5[i].half, .95, &n, NULL), CD_OK);
        assert_int_equal(n, a5[i].n);
    }
    assert_int_equal(cd_sample_size(10, 2, .1, .95, &n, NULL), CD_INPUT);
    assert_int_equal(cd_sample_size(10, .5, 0, .95, &n, NULL), CD_INPUT);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct cd_interval out;
    struct cd_err err = {0};
    assert_int_equal(cd_clopper_pearson((struct cd_counted){11, 10}, .95, &out, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "11 of 10"));
    assert_int_equal(cd_mid_p((struct cd_counted){1, 10}, 95, &out, &err), CD_USAGE);
    assert_int_equal(cd_garwood(1, 0, &out, &err), CD_USAGE);
    assert_int_equal(cd_imbens_manski(&(struct cd_tally){5, 4, 10}, .95, NULL, &out, &err), CD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_those_of_newcombe), cmocka_unit_test(intervals_are_those_of_r),
        cmocka_unit_test(shares_are_the_vectors),          cmocka_unit_test(wilson_is_the_vectors),
        cmocka_unit_test(counts_are_the_vectors),          cmocka_unit_test(bounds_get_the_intervals_of_the_vectors),
        cmocka_unit_test(sizes_are_the_vectors),           cmocka_unit_test(nonsense_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Binomial tails against R: pbinom(k - 1, n, p, lower.tail = FALSE). Wilson intervals against Newcombe and R. */
#include "candour/tail.h"

#include "candour/str.h"
#include "test.h"

static const struct {
    uint64_t k, n;
    double p, tail;
} rows[] = {
    {48, 50, .75, 8.70877e-05}, {31, 40, .75, .43954}, {20, 30, .75, .894272}, {60, 61, .75, 5.10265e-07},
    {15, 25, .75, .97033},      {0, 10, .5, 1},        {11, 10, .5, 0},        {10, 10, .5, 0.0009765625},
    {1, 10, .1, 0.6513215599},  {5, 10, 0, 0},         {5, 10, 1, 1},
};

static void tails_are_those_of_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_near(cd_binomial_upper_tail(rows[i].k, rows[i].n, rows[i].p), rows[i].tail, 1e-5);
}

/* Both ways of summing meet at the mean, and the tails of k and k + 1 differ by one term. */
static void tails_fall_by_one_term(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 200; n += 7)
        for (uint64_t k = 0; k < n; k++) {
            const double p = 0.3, a = cd_binomial_upper_tail(k, n, p), b = cd_binomial_upper_tail(k + 1, n, p);
            double term = 1;
            for (uint64_t i = 0; i < k; i++) term *= (double)(n - i) / (double)(k - i) * p;
            for (uint64_t i = k; i < n; i++) term *= 1 - p;
            assert_true(a - b - term < 1e-12 && b + term - a < 1e-12);
        }
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tails_are_those_of_r), cmocka_unit_test(tails_fall_by_one_term),
                                       cmocka_unit_test(intervals_are_those_of_newcombe),
                                       cmocka_unit_test(intervals_are_those_of_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Limits of one share against Newcombe and R. */
#include "candour/interval.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(intervals_are_those_of_newcombe),
                                       cmocka_unit_test(intervals_are_those_of_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

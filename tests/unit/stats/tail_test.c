/* Binomial tails against R: pbinom(k - 1, n, p, lower.tail = FALSE). */
#include "candour/tail.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tails_are_those_of_r),
                                       cmocka_unit_test(tails_fall_by_one_term)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

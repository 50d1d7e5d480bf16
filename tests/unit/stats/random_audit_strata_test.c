/* Limits of a stratified draw: one stratum, and for small strata every combination tried. */
#include "candour/random_audit.h"

#include <math.h>

#include "candour/special.h"
#include "test.h"

static void one_stratum_is_a_simple_draw(void **state)
{
    for (uint64_t k = 0; k <= 60; k += 5)
        for (uint64_t x = 0; x <= k; x += 5) {
            const struct cd_stratum stratum = {630, {k, x, (k - x) / 3}};
            struct cd_drawn_limits a, b;
            assert_int_equal(cd_random_audit_strata(&stratum, 1, .05, &a, NULL), CD_OK);
            assert_int_equal(cd_random_audit_anytime(630, &stratum.drawn, .05, &b, NULL), CD_OK);
            if (a.lo != b.lo || a.hi != b.hi) fail_msg("%u of %u", (unsigned)x, (unsigned)k);
        }
}

static double cost(const struct cd_stratum *s, uint64_t x, uint64_t T)
{
    if (T < x || T - x > s->open - s->drawn.drawn) return INFINITY;
    return -log((double)s->open + 1) -
           cd_beta_binomial_log(T - x, s->open - s->drawn.drawn, 1 + (double)x, 1 + (double)(s->drawn.drawn - x));
}

/* The fewest (most) of three strata together that some combination allows. */
static uint64_t end(const struct cd_stratum s[3], bool most)
{
    uint64_t x[3], best = most ? 0 : 1000;
    for (int i = 0; i < 3; i++) x[i] = s[i].drawn.in + (most ? s[i].drawn.untraced : 0);
    for (uint64_t a = 0; a <= s[0].open; a++)
        for (uint64_t b = 0; b <= s[1].open; b++)
            for (uint64_t c = 0; c <= s[2].open; c++) {
                if (cost(&s[0], x[0], a) + cost(&s[1], x[1], b) + cost(&s[2], x[2], c) >= log(20) + 1e-12) continue;
                const uint64_t sum = a + b + c;
                if (most ? sum > best : sum < best) best = sum;
            }
    return best;
}

static void every_combination(void **state)
{
    static const struct cd_stratum rows[][3] = {
        {{12, {0, 0, 0}}, {9, {0, 0, 0}}, {4, {0, 0, 0}}},     {{12, {6, 3, 0}}, {9, {5, 5, 0}}, {4, {2, 0, 0}}},
        {{12, {10, 9, 0}}, {9, {8, 7, 0}}, {4, {4, 4, 0}}},    {{12, {12, 1, 0}}, {9, {9, 0, 0}}, {4, {4, 0, 0}}},
        {{12, {9, 2, 4}}, {9, {7, 3, 3}}, {4, {2, 0, 2}}},     {{15, {0, 0, 0}}, {9, {9, 4, 0}}, {4, {3, 1, 1}}},
        {{15, {11, 11, 0}}, {15, {11, 0, 0}}, {3, {1, 1, 0}}}, {{1, {1, 1, 0}}, {1, {0, 0, 0}}, {20, {15, 14, 0}}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_drawn_limits out;
        assert_int_equal(cd_random_audit_strata(rows[i], 3, .05, &out, NULL), CD_OK);
        const uint64_t lo = end(rows[i], false), hi = end(rows[i], true);
        if (out.lo != lo || out.hi != hi)
            fail_msg("row %zu: %u to %u, not %u to %u", i, (unsigned)out.lo, (unsigned)out.hi, (unsigned)lo,
                     (unsigned)hi);
    }
}

static void refused(void **state)
{
    const struct cd_stratum good = {5, {3, 1, 1}}, bad[] = {{5, {6, 0, 0}}, {5, {3, 4, 0}}, {5, {3, 2, 2}}};
    struct cd_drawn_limits out;
    for (size_t i = 0; i < 3; i++) assert_int_equal(cd_random_audit_strata(&bad[i], 1, .05, &out, NULL), CD_INPUT);
    assert_int_equal(cd_random_audit_strata(&good, 0, .05, &out, NULL), CD_USAGE);
    assert_int_equal(cd_random_audit_strata(&good, 1, .5, &out, NULL), CD_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_stratum_is_a_simple_draw),
        cmocka_unit_test(every_combination),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

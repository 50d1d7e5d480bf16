/* Control charts. A2: run lengths of R's package spc. A1 and the sums of A2 came without their data: months worked out by hand stand in. */
#include "candour/chart.h"

#include <math.h>

#include "test.h"

static const struct {
    const char *id;
    double k, h, shift, want;
} lengths[] = {
    {"A2", .5, 4, 0, 167.683789}, {"A2", .5, 5, 0, 465.443506}, {"A2", .5, 4, 1, 8.383132},
    {"A2", .5, 5, 1, 10.375970},  {"A2", .5, 5, -1, 10.375970},
};

static void run_lengths_are_a2(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        const double got = cd_cusum_run_length(lengths[i].k, lengths[i].h, lengths[i].shift);
        if (!(fabs(got - lengths[i].want) <= 6e-7)) fail_msg("row %zu, %s: %.9f", i, lengths[i].id, got);
    }
    assert_true(isnan(cd_cusum_run_length(.5, 0, 0)) && isnan(cd_cusum_run_length(-1, 5, 0)));
    assert_true(isnan(cd_cusum_run_length(.5, 5, NAN)));
}

/* In place of A1. Share 150/300: z of 30, 50, 70 of 100 is -4, 0, 4; neighbours differ by 4, so Laney's sigma is 4 / 1.128. */
static void months_of_a1_by_hand(void **state)
{
    (void)state;
    const struct cd_counted months[] = {{30, 100}, {50, 100}, {70, 100}}, all[] = {{4, 4}, {9, 9}}, nobody = {0, 0};
    struct cd_p_chart chart;
    double z[3];
    assert_int_equal(cd_p_chart(months, 3, &chart, z, NULL), CD_OK);
    assert_near(chart.share, .5, 1e-15);
    assert_near(z[0], -4, 1e-14);
    assert_true(fabs(z[1]) < 1e-14);
    assert_near(z[2], 4, 1e-14);
    assert_near(chart.spread, 4 / 1.128, 1e-14);
    const struct cd_interval plain = cd_p_chart_limits(&chart, 100, 3, false);
    const struct cd_interval wide = cd_p_chart_limits(&chart, 400, 3, true);
    assert_near(plain.lo, .35, 1e-14);
    assert_near(plain.hi, .65, 1e-14);
    assert_near(wide.hi, .5 + 3 * .025 * 4 / 1.128, 1e-14);
    assert_true(cd_p_chart_limits(&chart, 4, 3, true).lo == 0);
    assert_int_equal(cd_p_chart(all, 2, &chart, z, NULL), CD_OK);
    assert_true(chart.share == 1 && z[0] == 0 && z[1] == 0);
    assert_int_equal(cd_p_chart(months, 1, &chart, NULL, NULL), CD_OK);
    assert_true(chart.spread == 1);
    assert_int_equal(cd_p_chart(&nobody, 1, &chart, NULL, NULL), CD_INPUT);
}

/* From 1/2 to 3/4: a record in it adds ln 3/2, one outside it takes ln 2 off. */
static void evidence_of_shares_by_hand(void **state)
{
    (void)state;
    const struct cd_counted months[] = {{1, 4}, {3, 4}, {4, 4}, {2, 4}};
    const double in = log(1.5), out = log(2);
    double s[4];
    assert_int_equal(cd_cusum_shares(months, 4, .5, .75, s, NULL), CD_OK);
    assert_true(s[0] == 0);
    assert_near(s[1], 3 * in - out, 1e-13);
    assert_near(s[2], 7 * in - out, 1e-13);
    assert_near(s[3], 9 * in - 3 * out, 1e-13);
    assert_int_equal(cd_cusum_shares(months, 4, .5, 1, s, NULL), CD_INPUT);
}

static void runs_are_found_once_and_dated(void **state)
{
    (void)state;
    /* up from 2: sums 2, 4.5 (over), 4.5, 1, 0; down from 6: 3.5, 8 (over), 7.5 */
    const double z[] = {0, -.2, 2.5, 3, .5, -3, -4, -5, 0};
    const double flat[] = {1, -1, 1, -1};
    struct cd_shift shifts[2];
    assert_int_equal(cd_cusum(z, 9, .5, 4, shifts, 2), 2);
    assert_true(shifts[0].up && shifts[0].start == 2 && shifts[0].alarm == 3 && shifts[0].peak == 3);
    assert_true(!shifts[1].up && shifts[1].start == 5 && shifts[1].alarm == 6 && shifts[1].peak == 7);
    assert_int_equal(cd_cusum(z, 9, .5, 4, shifts, 0), 2);
    assert_int_equal(cd_cusum(z, 9, .5, 4, shifts, 1), 2);
    assert_int_equal(shifts[0].alarm, 3);
    assert_int_equal(cd_cusum(flat, 4, .5, 4, shifts, 2), 0);
}

/* A run that outlasts a later one comes first: up since 0, over at 2, ends last; down is over at 4 while the first still falls. */
static void runs_come_by_their_alarms(void **state)
{
    (void)state;
    const double z[] = {5, 5, 9, -3, -4, 2, 9, -9, -9, -9, -9};
    struct cd_shift shifts[8];
    const size_t n = cd_cusum(z, 11, .5, 5, shifts, 8);
    assert_true(n >= 2);
    for (size_t i = 1; i < n; i++) assert_true(shifts[i - 1].alarm <= shifts[i].alarm);
    assert_true(shifts[0].up && shifts[0].start == 0 && shifts[0].alarm == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(run_lengths_are_a2), cmocka_unit_test(months_of_a1_by_hand),
                                       cmocka_unit_test(evidence_of_shares_by_hand),
                                       cmocka_unit_test(runs_are_found_once_and_dated),
                                       cmocka_unit_test(runs_come_by_their_alarms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

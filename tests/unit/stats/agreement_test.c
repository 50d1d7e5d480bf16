/* Agreement of two labels: A4 (kappa and its standard error as R's vcd, symmetry as R's mcnemar.test), and tables small enough to work out. */
#include "candour/agreement.h"

#include <math.h>

#include "test.h"

static const struct {
    const char *id;
    size_t k;
    uint64_t cell[16];
    double kappa, se, bowker;
    unsigned bowker_df;
    double margins;
    unsigned margins_df;
} rows[] = {
    {"A4", 3, {120, 6, 4, 3, 40, 5, 2, 8, 30}, .77494285, .03833037, 2.35897436, 3, 2.20883534, 2},
    /* two categories: both tests are McNemar's, (10 - 4)^2 / 14 */
    {"McNemar", 2, {20, 10, 4, 30}, 5 / 9., NAN, 36 / 14., 1, 36 / 14., 1},
    {"agrees", 2, {3, 0, 0, 5}, 1, 0, 0, 0, 0, 0},
    /* categories taken for each other in two pairs that nothing joins: margins add up as two McNemars, rank 2 of 4 */
    {"two parts", 4, {9, 5, 0, 0, 1, 9, 0, 0, 0, 0, 9, 2, 0, 0, 6, 9}, NAN, NAN, 16 / 6. + 2, 2, 16 / 6. + 2, 2},
    /* a third category nobody used */
    {"unused", 3, {20, 10, 0, 4, 30, 0, 0, 0, 0}, 5 / 9., NAN, 36 / 14., 1, 36 / 14., 1},
};

static bool off(double got, double want)
{
    return want == want && !(fabs(got - want) <= 6e-9);
}

static void agreement_is_the_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_agreed out;
        assert_int_equal(cd_agreement(rows[i].cell, rows[i].k, &out, NULL), CD_OK);
        if (off(out.kappa, rows[i].kappa) || off(out.se, rows[i].se) || off(out.symmetry.value, rows[i].bowker) ||
            off(out.margins.value, rows[i].margins))
            fail_msg("row %zu, %s: %.12g %.12g %.12g %.12g", i, rows[i].id, out.kappa, out.se, out.symmetry.value,
                     out.margins.value);
        assert_int_equal(out.symmetry.df, rows[i].bowker_df);
        assert_int_equal(out.margins.df, rows[i].margins_df);
        assert_true(out.symmetry.df > 0 || (out.symmetry.p >= 1 && out.margins.p >= 1));
    }
}

static void ends_and_nonsense(void **state)
{
    (void)state;
    const uint64_t one[4] = {7, 0, 0, 0}, none[4] = {0};
    const uint64_t many[4] = {UINT64_MAX, 1, 0, 0};
    struct cd_agreed out;
    struct cd_err err;
    assert_int_equal(cd_agreement(one, 2, &out, &err), CD_OK);
    assert_true(isnan(out.kappa) && out.observed == 1 && out.expected == 1 && out.people == 7);
    assert_int_equal(cd_agreement(none, 2, &out, &err), CD_INPUT);
    assert_int_equal(cd_agreement(one, 1, &out, &err), CD_INPUT);
    assert_int_equal(cd_agreement(one, CD_AGREEMENT_MOST + 1, &out, &err), CD_INPUT);
    assert_int_equal(cd_agreement(many, 2, &out, &err), CD_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agreement_is_the_vectors), cmocka_unit_test(ends_and_nonsense)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

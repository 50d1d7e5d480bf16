/* Tipping points: vector P10, and every small table filled so that the share is the threshold. */
#include "candour/tipping.h"
#include "test.h"

static void is(struct cd_fraction got, cd_i128 num, cd_i128 den)
{
    assert_int_equal(cd_fraction_cmp(got, (struct cd_fraction){num, den}), 0);
}

/* P10: r = .37, q = 300/370: q_m* .317460, delta* .493350, Gamma* 9.214286, rho* 4.285714. */
static void p10(void **state)
{
    struct cd_tipping t;
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_tipping_share(&(struct cd_tally){300, 930, 1000}, (struct cd_fraction){1, 2}, &t, &err), CD_OK);
    is(t.missing, 200, 630);
    is(t.rho, 30, 7);
    char text[48];
    cd_fraction_ratio(t.delta, false, 6, text);
    assert_string_equal(text, "0.493350");
    cd_fraction_ratio(t.gamma, true, 6, text);
    assert_string_equal(text, "9.214286");
    cd_fraction_ratio(t.rho, false, 6, text);
    assert_string_equal(text, "4.285714");
}

/* Whoever k of M open ones in the group make the share exactly t: missing is k/M, and rho the ratio of the two groups' recording rates. */
static void every_small_table(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= 6; n++)
        for (uint64_t m = 1; m <= 6; m++)
            for (uint64_t M = 1; M <= 6; M++)
                for (uint64_t k = 0; k <= M; k++) {
                    const uint64_t N = n + m + M, in = n + k, outside = m + M - k;
                    struct cd_tipping t;
                    struct cd_err err;
                    assert_int_equal(cd_tipping_share(&(struct cd_tally){n, n + M, N},
                                                      (struct cd_fraction){(cd_i128)in, (cd_i128)N}, &t, &err),
                                     CD_OK);
                    is(t.missing, (cd_i128)k, (cd_i128)M);
                    is(t.rho, (cd_i128)(n * outside), (cd_i128)(m * in));
                    is(t.delta, (cd_i128)(n * M) - (cd_i128)(k * (n + m)), (cd_i128)((n + m) * M));
                    if (k > 0) is(t.gamma, (cd_i128)(n * (M - k)), (cd_i128)(m * k));
                    else assert_true(t.gamma.den == 0);
                }
}

static void what_tips_nothing(void **state)
{
    static const struct {
        struct cd_tally tally;
        struct cd_fraction t;
        enum cd_status status;
    } rows[] = {
        {{501, 800, 1000}, {1, 2}, CD_OK},  /* proved */
        {{200, 499, 1000}, {1, 2}, CD_OK},  /* refuted */
        {{0, 630, 1000}, {1, 2}, CD_OK},    /* nobody recorded is in it */
        {{370, 1000, 1000}, {1, 2}, CD_OK}, /* nobody recorded is outside it */
        {{300, 300, 1000}, {1, 2}, CD_OK},  /* nobody is open */
        {{300, 930, 1000}, {1, 1}, CD_USAGE}, {{300, 930, 1000}, {0, 1}, CD_USAGE},
        {{931, 930, 1000}, {1, 2}, CD_INPUT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_tipping t;
        struct cd_err err;
        assert_int_equal(cd_tipping_share(&rows[i].tally, rows[i].t, &t, &err), rows[i].status);
        assert_true(t.rho.den == 0 && t.gamma.den == 0 && t.delta.den == 0 && t.missing.den == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p10),
        cmocka_unit_test(every_small_table),
        cmocka_unit_test(what_tips_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

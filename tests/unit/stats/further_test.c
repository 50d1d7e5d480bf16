/* Further records: vectors P2, N7, and every order of every small table. */
#include "candour/further.h"

#include "test.h"

static const struct cd_fraction half = {1, 2};

static void p2(void **state)
{
    const struct cd_further k = cd_further_share(&(struct cd_tally){300, 930, 1000}, half, half, true);
    assert_int_equal(k.fewest.prove, 201);
    assert_int_equal(k.fewest.refute, 430);
    assert_int_equal(k.expected.prove, 248);
    assert_int_equal(k.expected.refute, CD_NO_COUNT); /* 2,273 would be needed */
    assert_int_equal(k.worst, 630);
    static const struct {
        struct cd_tally tally;
        uint64_t expected_prove, expected_refute, worst;
    } rows[] = {
        {{501, 801, 1000}, CD_NO_COUNT, CD_NO_COUNT, CD_NO_COUNT}, /* proved */
        {{200, 500, 1000}, CD_NO_COUNT, CD_NO_COUNT, CD_NO_COUNT}, /* refuted */
        {{0, 1000, 1000}, CD_NO_COUNT, CD_NO_COUNT, 1000},         /* nothing to expect from */
        {{499, 501, 1000}, CD_NO_COUNT, 2, 2},                     /* 2 in, or 1 not in, of whom half are */
        {{250, 750, 1000}, CD_NO_COUNT, 500, 500},                 /* 502 expected, 500 open */
        {{400, 900, 1000}, 127, CD_NO_COUNT, 500},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_further r = cd_further_share(&rows[i].tally, half, half, true);
        assert_int_equal(r.expected.prove, rows[i].expected_prove);
        assert_int_equal(r.expected.refute, rows[i].expected_refute);
        assert_int_equal(r.worst, rows[i].worst);
    }
}

/* The longest that records can keep "share over (at least) t" open, one after another, each as unhelpful as it can be. */
static uint64_t longest(uint64_t lo, uint64_t hi, uint64_t n, uint64_t num, uint64_t den, bool strict)
{
    const bool proved = strict ? lo * den > num * n : lo * den >= num * n,
               refuted = strict ? hi * den <= num * n : hi * den < num * n;
    if (proved || refuted) return 0;
    const uint64_t a = longest(lo + 1, hi, n, num, den, strict), b = longest(lo, hi - 1, n, num, den, strict);
    return 1 + (a > b ? a : b);
}

static void every_order(void **state)
{
    size_t seen = 0;
    for (uint64_t n = 1; n <= 8; n++)
        for (uint64_t lo = 0; lo <= n; lo++)
            for (uint64_t hi = lo; hi <= n; hi++)
                for (uint64_t num = 0; num <= 5; num++)
                    for (int strict = 0; strict < 2; strict++) {
                        const struct cd_fraction t = {(cd_i128)num, 5};
                        const uint64_t most = longest(lo, hi, n, num, 5, strict);
                        const struct cd_further k = cd_further_share(&(struct cd_tally){lo, hi, n}, t, t, strict);
                        assert_int_equal(k.worst, most > 0 ? most : CD_NO_COUNT);
                        seen += most > 0;
                    }
    assert_true(seen > 400);
}

/* Where proving and refuting have thresholds apart, all records may settle nothing. */
static void two_thresholds(void **state)
{
    const struct cd_fraction low = {4, 10}, high = {6, 10};
    const struct cd_further k = cd_further_share(&(struct cd_tally){0, 10, 10}, high, low, true);
    assert_int_equal(k.fewest.prove, 7);
    assert_int_equal(k.fewest.refute, 6);
    assert_int_equal(k.worst, CD_NO_COUNT);
}

/* N7: 370 of 1000, then 520 of 1100: +.102727; still more up to 112 defaults, not at 113. */
static void n7(void **state)
{
    static const struct {
        struct cd_counted before, after;
        uint64_t spared;
    } rows[] = {
        {{370, 1000}, {520, 1100}, 112},
        {{1, 2}, {1, 2}, CD_NO_COUNT},
        {{1, 2}, {1, 3}, CD_NO_COUNT},
        {{0, 5}, {3, 5}, 2},
        {{0, 0}, {3, 5}, CD_NO_COUNT},
        {{3, 5}, {0, 0}, CD_NO_COUNT},
        {{1, 2}, {2, 2}, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cd_defaults_spared(rows[i].before, rows[i].after), rows[i].spared);
    struct cd_bound b;
    char text[48];
    assert_int_equal(
        cd_bound_difference(&(struct cd_tally){520, 520, 1100}, &(struct cd_tally){370, 370, 1000}, &b, NULL), CD_OK);
    cd_fraction_ratio(b.lo, false, 6, text);
    assert_string_equal(text, "0.102727");
    for (uint64_t x = 0; x <= 6; x++)
        for (uint64_t y = 0; y <= 8; y++) {
            uint64_t most = CD_NO_COUNT;
            for (uint64_t h = 0; h <= y; h++)
                if ((y - h) * 6 > x * 8) most = h;
            assert_int_equal(cd_defaults_spared((struct cd_counted){x, 6}, (struct cd_counted){y, 8}), most);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p2),
        cmocka_unit_test(every_order),
        cmocka_unit_test(two_thresholds),
        cmocka_unit_test(n7),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

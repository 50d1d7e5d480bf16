/* Bounds under premises and with wrong records: vectors P8, P10, P11, P14, S4, and what is refused. enumerate_*_test.c holds every small table beside them. */
#include "candour/premise.h"

#include "candour/miscoded.h"
#include "candour/tipping.h"
#include "test.h"

static void within(const char *id, const struct cd_bound *b, double lo, double hi, double near)
{
    const double low = (double)b->lo.num / (double)b->lo.den, high = (double)b->hi.num / (double)b->hi.den;
    if (!(low - lo <= near && lo - low <= near && high - hi <= near && hi - high <= near))
        fail_msg("%s: %.9f to %.9f, expected %.9f to %.9f", id, low, high, lo, hi);
}

static void is(struct cd_fraction got, cd_i128 num, cd_i128 den)
{
    assert_int_equal(cd_fraction_cmp(got, (struct cd_fraction){num, den}), 0);
}

/* One tally. P10: N 1000, 300 recorded in the group, 70 outside it. */
static const struct {
    const char *id;
    struct cd_premise premise;
    struct cd_tally tally;
    double lo, hi, near;
    bool contradicted;
} rows[] = {
#define FACTOR(name, a, b)                             \
    {                                                  \
        .kind = CD_PREMISE_##name, .at_most = { a, b } \
    }
#define RHO(a, b, c, d)                                                         \
    {                                                                           \
        .kind = CD_PREMISE_SELECTIVITY, .at_least = {a, b}, .at_most = { c, d } \
    }
#define P10            \
    {                  \
        300, 930, 1000 \
    }
    {"P1 none", {.kind = CD_PREMISE_NONE}, P10, .3, .93, 0, false},
    {"P10 missing at random", {.kind = CD_PREMISE_MAR}, P10, .810811, .810811, 5e-7, false},
    {"P10 Gamma 1", FACTOR(ODDS, 1, 1), P10, .810811, .810811, 5e-7, false},
    {"P10 Gamma 2", FACTOR(ODDS, 2, 1), P10, .7295, .8642, 5e-5, false},
    {"P10 Gamma 3", FACTOR(ODDS, 3, 1), P10, .6706, .8845, 5e-5, false},
    {"P10 Gamma 5", FACTOR(ODDS, 5, 1), P10, .5908, .9019, 5e-5, false},
    {"P10 delta 0", FACTOR(DELTA, 0, 1), P10, .810811, .810811, 5e-7, false},
    {"delta 1/10: .3 + .63 (30/37 -+ 1/10)", FACTOR(DELTA, 1, 10), P10, .747810811, .873810811, 5e-10, false},
    {"delta 1/4, the upper end cut at 1", FACTOR(DELTA, 1, 4), P10, .653310811, .93, 5e-10, false},
    {"delta 1: nothing", FACTOR(DELTA, 1, 1), P10, .3, .93, 0, false},
    {"P10 rho .5", RHO(1, 2, 1, 2), P10, .8955, .8955, 5e-5, false},
    {"P10 rho 1", RHO(1, 1, 1, 1), P10, .8108, .8108, 5e-5, false},
    {"P10 rho 2", RHO(2, 1, 2, 1), P10, .6818, .6818, 5e-5, false},
    {"P10 rho 4", RHO(4, 1, 4, 1), P10, .5172, .5172, 5e-5, false},
    {"P10 rho 8", RHO(8, 1, 8, 1), P10, .3488, .3488, 5e-5, false},
    {"P10 rho*", RHO(30, 7, 30, 7), P10, .5, .5, 0, false},
    {"P10 rho .5 to 2", RHO(1, 2, 2, 1), P10, .6818, .8955, 5e-5, false},
    {"P10 rho at its ends: .3226 and 10", RHO(300, 930, 10, 1), P10, .3, .93, 0, false},
    {"rho beyond both ends", RHO(1, 100, 100, 1), P10, .3, .93, 0, false},
    {"rho over 10", RHO(11, 1, 12, 1), P10, .3, .93, 0, true},
    {"rho under .3226", RHO(1, 10, 3, 10), P10, .3, .93, 0, true},
    {"P10 monotone", {.kind = CD_PREMISE_NO_MORE}, P10, .3, .810811, 5e-7, false},
    {"monotone, the other way", {.kind = CD_PREMISE_NO_LESS}, P10, .810811, .93, 5e-7, false},
    {"nobody recorded: nothing to compare with", FACTOR(ODDS, 2, 1), {0, 7, 7}, 0, 1, 0, false},
    {"nobody recorded", RHO(2, 1, 2, 1), {0, 7, 7}, 0, 1, 0, false},
    {"nobody recorded is in it", FACTOR(ODDS, 2, 1), {0, 7, 10}, 0, 0, 0, false},
    {"nobody recorded is in it", RHO(1, 2, 2, 1), {0, 7, 10}, 0, 0, 0, false},
    {"everybody recorded is in it", RHO(1, 2, 2, 1), {3, 10, 10}, 1, 1, 0, false},
    {"everybody is recorded", RHO(1, 1, 2, 1), {3, 3, 10}, .3, .3, 0, false},
    {"everybody is recorded, but not alike", RHO(2, 1, 3, 1), {3, 3, 10}, .3, .3, 0, true},
    {"P8 counts",
     {.kind = CD_PREMISE_MISCODED, .false_in = 20, .false_out = 10},
     {74, 704, 1000},
     .054,
     .714,
     0,
     false},
    {"caps over what there is",
     {.kind = CD_PREMISE_MISCODED, .false_in = 99, .false_out = 999},
     {74, 704, 1000},
     0,
     1,
     0,
     false},
};

static void one_tally(void **state)
{
    struct cd_premised out;
    struct cd_err err;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(cd_premise_share(&rows[i].premise, &rows[i].tally, 1, &out, &err), CD_OK);
        within(rows[i].id, &out.share, rows[i].lo, rows[i].hi, rows[i].near + 1e-15);
        if (out.contradicted != rows[i].contradicted) fail_msg("%s: contradicted is %d", rows[i].id, out.contradicted);
    }
}

/* S4: recording that differs by stratum moves the answer from .686486 to exactly 1/2. P11: two periods of equal size, the only ones whose bounds are
 * those of the vector: .35 to .84, same share .60 to .80, rising share .60 to .84. */
static const struct {
    const char *id;
    enum cd_premise_kind kind;
    struct cd_tally tallies[3];
    cd_i128 lo, hi, of;
    bool contradicted;
} strata[] = {
    {"S4", CD_PREMISE_MAR, {{240, 440, 500}, {14, 444, 500}}, 500, 500, 1000, false},
    {"P11 none", CD_PREMISE_NONE, {{60, 80, 100}, {10, 88, 100}}, 70, 168, 200, false},
    {"P11 same", CD_PREMISE_SAME, {{60, 80, 100}, {10, 88, 100}}, 60, 80, 100, false},
    {"P11 rising", CD_PREMISE_RISING, {{60, 80, 100}, {10, 88, 100}}, 60, 84, 100, false},
    {"an empty period says nothing", CD_PREMISE_SAME, {{60, 80, 100}, {0, 0, 0}, {10, 88, 100}}, 60, 80, 100, false},
    {"an empty period says nothing", CD_PREMISE_RISING, {{60, 80, 100}, {0, 0, 0}, {10, 88, 100}}, 60, 84, 100, false},
    {"no one share", CD_PREMISE_SAME, {{60, 80, 100}, {10, 50, 100}}, 70, 130, 200, true},
    {"it fell", CD_PREMISE_RISING, {{60, 80, 100}, {10, 50, 100}}, 70, 130, 200, true},
    {"rising by force", CD_PREMISE_RISING, {{10, 50, 100}, {60, 80, 100}}, 70, 130, 200, false},
    {"a stratum without records keeps all", CD_PREMISE_MAR, {{1, 3, 4}, {0, 4, 4}}, 2, 6, 8, false},
    {"within each, no more", CD_PREMISE_NO_MORE, {{1, 3, 4}, {2, 4, 4}}, 3, 6, 8, false},
};

static void several_tallies(void **state)
{
    struct cd_premised out;
    struct cd_err err;
    for (size_t i = 0; i < sizeof strata / sizeof strata[0]; i++) {
        const struct cd_premise premise = {.kind = strata[i].kind};
        assert_int_equal(cd_premise_share(&premise, strata[i].tallies, 3, &out, &err), CD_OK);
        if (cd_fraction_cmp(out.share.lo, (struct cd_fraction){strata[i].lo, strata[i].of}) != 0 ||
            cd_fraction_cmp(out.share.hi, (struct cd_fraction){strata[i].hi, strata[i].of}) != 0)
            fail_msg("%s", strata[i].id);
        assert_int_equal(out.contradicted, strata[i].contradicted);
    }
}

/* The odds, the difference and the selectivity of the tipping point, taken as premises, end at the threshold. */
static void tipping_points_are_where_a_premise_ends(void **state)
{
    const struct cd_tally t = {300, 930, 1000};
    struct cd_tipping tip;
    struct cd_premised out;
    assert_int_equal(cd_tipping_share(&t, (struct cd_fraction){1, 2}, &tip, NULL), CD_OK);
    const struct cd_premise ends[] = {
        {.kind = CD_PREMISE_ODDS, .at_most = tip.gamma},
        {.kind = CD_PREMISE_DELTA, .at_most = tip.delta},
        {.kind = CD_PREMISE_SELECTIVITY, .at_least = {1, 1}, .at_most = tip.rho},
    };
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cd_premise_share(&ends[i], &t, 1, &out, NULL), CD_OK);
        is(out.share.lo, 1, 2);
    }
}

/* Denominators whose product would not fit: the sum is rounded outward, by far less than a person. */
static void many_strata(void **state)
{
    enum { N = 60 };
    struct cd_tally t[N];
    double people = 0, total = 0;
    for (uint64_t i = 0; i < N; i++) {
        const uint64_t recorded = 1000003 + 2 * i * i, in = recorded / 3 + i;
        t[i] = (struct cd_tally){in, in + 500000, recorded + 500000};
        people += (double)in * (double)t[i].total / (double)recorded;
        total += (double)t[i].total;
    }
    struct cd_premised out;
    assert_int_equal(cd_premise_share(&(struct cd_premise){.kind = CD_PREMISE_MAR}, t, N, &out, NULL), CD_OK);
    within("60 strata", &out.share, people / total, people / total, 1e-13);
    assert_true(cd_fraction_cmp(out.share.lo, out.share.hi) < 0);
}

static void wrong_records(void **state)
{
    const struct cd_fraction q = {20, 100};
    struct cd_bound b;
    struct cd_fraction f;
    assert_int_equal(cd_bound_miscoded_rates(q, (struct cd_fraction){5, 100}, (struct cd_fraction){1, 10}, &b, NULL),
                     CD_OK);
    within("P8 rates", &b, .157895, .222222, 5e-7);
    is(b.lo, 3, 19), is(b.hi, 2, 9);
    assert_int_equal(cd_bound_miscoded_total(q, (struct cd_fraction){8, 100}, &b, NULL), CD_OK);
    is(b.lo, 12, 100), is(b.hi, 28, 100); /* P8, total error */
    assert_int_equal(cd_share_corrected(q, (struct cd_fraction){90, 100}, (struct cd_fraction){95, 100}, &f, NULL),
                     CD_OK);
    is(f, 3, 17); /* P8: .17647059 */
    assert_int_equal(cd_bound_miscoded_rates(q, (struct cd_fraction){3, 10}, (struct cd_fraction){9, 10}, &b, NULL),
                     CD_OK);
    is(b.lo, 0, 1), is(b.hi, 1, 1);
    assert_int_equal(cd_bound_miscoded_total(q, (struct cd_fraction){9, 10}, &b, NULL), CD_OK);
    is(b.lo, 0, 1), is(b.hi, 1, 1);
    /* P14: of 1000, 50 said that they are in the group, 150 that they are not; officers saw 40 and 130 of the other 800, at most 4 and 6 of them wrongly. The
     * vector gives the ends; the counts are ones that have them. */
    const struct cd_miscoded nested[] = {{{50, 50, 200}, 0, 0}, {{40, 40, 170}, 4, 6}, {{0, 630, 630}, 0, 0}},
                             said[] = {{{50, 50, 200}, 0, 0}, {{0, 800, 800}, 0, 0}, {{0, 0, 0}, 9, 9}};
    assert_int_equal(cd_bound_miscoded(nested, 3, &b, NULL), CD_OK);
    is(b.lo, 86, 1000), is(b.hi, 726, 1000);
    assert_int_equal(cd_bound_miscoded(said, 3, &b, NULL), CD_OK);
    is(b.lo, 50, 1000), is(b.hi, 850, 1000);
}

static void every_premise_is_told(void **state)
{
    for (unsigned i = 0; i < CD_PREMISE_COUNT; i++) {
        const struct cd_premise_facts *f = cd_premise_facts((enum cd_premise_kind)i);
        enum cd_premise_kind kind = CD_PREMISE_COUNT;
        assert_true(cd_premise_find(cd_str_of(f->name), &kind));
        assert_int_equal(kind, i);
        assert_int_equal(f->parameter[0] == '\0', f->takes == CD_TAKES_NOTHING);
        assert_int_equal(f->assumes[strlen(f->assumes) - 1], '.');
        assert_int_equal(f->scenario, i == CD_PREMISE_MAR);
    }
    enum cd_premise_kind kind;
    assert_false(cd_premise_find(CD_STR("missing"), &kind));
}

static void refused(void **state)
{
    static const struct {
        struct cd_premise premise;
        struct cd_tally tallies[2];
        enum cd_status status;
    } bad[] = {
        {FACTOR(DELTA, -1, 2), {P10}, CD_USAGE},
        {FACTOR(DELTA, 3, 2), {P10}, CD_USAGE},
        {FACTOR(DELTA, 1, 0), {P10}, CD_USAGE},
        {FACTOR(ODDS, 1, 2), {P10}, CD_USAGE},
        {FACTOR(ODDS, 1, 0), {P10}, CD_USAGE},
        {RHO(0, 1, 1, 1), {P10}, CD_USAGE},
        {RHO(2, 1, 1, 1), {P10}, CD_USAGE},
        {RHO(1, 1, 1, 0), {P10}, CD_USAGE},
        {FACTOR(COUNT, 1, 1), {P10}, CD_USAGE},
        {FACTOR(NONE, 1, 1), {{0, 0, 0}, {0, 0, 0}}, CD_INPUT},
        {FACTOR(NONE, 1, 1), {{2, 1, 3}, P10}, CD_INPUT},
        {FACTOR(NONE, 1, 1), {P10, {0, 1, 0}}, CD_INPUT},
        {FACTOR(NONE, 1, 1), {{0, 0, UINT64_MAX}, P10}, CD_LIMIT},
        {FACTOR(ODDS, (cd_i128)1 << 100, 1), {{1, UINT64_MAX - 1, UINT64_MAX}}, CD_LIMIT},
    };
    struct cd_premised out;
    struct cd_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (cd_premise_share(&bad[i].premise, bad[i].tallies, 2, &out, &err) != bad[i].status)
            fail_msg("row %zu: %s", i, err.text);
    const struct cd_fraction q = {1, 5}, rate = {1, 2}, whole = {1, 1}, more = {3, 2};
    struct cd_bound b;
    struct cd_fraction f;
    assert_int_equal(cd_bound_miscoded_rates(q, whole, rate, &b, &err), CD_USAGE);
    assert_int_equal(cd_bound_miscoded_rates(q, rate, whole, &b, &err), CD_USAGE);
    assert_int_equal(cd_bound_miscoded_rates(more, rate, rate, &b, &err), CD_USAGE);
    assert_int_equal(cd_bound_miscoded_total(q, more, &b, &err), CD_USAGE);
    assert_int_equal(cd_share_corrected(q, rate, rate, &f, &err), CD_USAGE);
    assert_int_equal(cd_share_corrected(q, more, rate, &f, &err), CD_USAGE);
    assert_int_equal(cd_share_corrected(q, whole, (struct cd_fraction){3, 4}, &f, &err), CD_INPUT);
    assert_int_equal(cd_share_corrected(whole, rate, whole, &f, &err), CD_INPUT);
    assert_int_equal(cd_bound_miscoded(&(struct cd_miscoded){{5, 4, 9}, 0, 0}, 1, &b, &err), CD_INPUT);
    assert_int_equal(cd_bound_miscoded(NULL, 0, &b, &err), CD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_tally),
        cmocka_unit_test(several_tallies),
        cmocka_unit_test(tipping_points_are_where_a_premise_ends),
        cmocka_unit_test(many_strata),
        cmocka_unit_test(wrong_records),
        cmocka_unit_test(every_premise_is_told),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

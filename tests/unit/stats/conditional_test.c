/* Rates by group with missing groups and outcomes (P6), undetermined membership (rule d), proxies (P7), and what is refused.
 * enumerate_outcomes_test.c holds every small table beside them. */
#include "candour/conditional.h"

#include "candour/membership.h"
#include "candour/proxy.h"
#include "test.h"

static void is(const char *id, const struct cd_bound *b, struct cd_fraction lo, struct cd_fraction hi)
{
    if (cd_fraction_cmp(b->lo, lo) == 0 && cd_fraction_cmp(b->hi, hi) == 0) return;
    char a[96], c[96];
    cd_fraction_text(b->lo, a), cd_fraction_text(b->hi, c);
    fail_msg("%s: %s to %s", id, a, c);
}

static void prints(const char *id, const struct cd_bound *b, const char *lo, const char *hi)
{
    char low[48], high[48];
    cd_fraction_ratio(b->lo, false, 6, low);
    cd_fraction_ratio(b->hi, true, 6, high);
    if (strcmp(low, lo) != 0 || strcmp(high, hi) != 0) fail_msg("%s: %s to %s", id, low, high);
}

/* Rounded outward: the vector's .051724, .720000; .080000, .500000; -.448276, .640000; .103448, 9.000000; .049587, .745455. */
static void p6(void **state)
{
    const struct cd_outcomes g = {30, 70, 0}, h = {60, 210, 0}, unlabelled = {150, 480, 0}, coarse = {30, 70, 5},
                             some = {150, 480, 20};
    struct cd_bound b;
    assert_int_equal(cd_bound_outcome(&g, &unlabelled, &b, NULL), CD_OK);
    prints("P6 g", &b, "0.051724", "0.720000");
    assert_int_equal(cd_bound_outcome(&h, &unlabelled, &b, NULL), CD_OK);
    is("P6 h", &b, (struct cd_fraction){8, 100}, (struct cd_fraction){1, 2});
    assert_int_equal(cd_bound_outcome_difference(&g, &h, &unlabelled, &b, NULL), CD_OK);
    prints("P6 difference", &b, "-0.448276", "0.640000");
    assert_int_equal(cd_bound_outcome_ratio(&g, &h, &unlabelled, &b, NULL), CD_OK);
    prints("P6 ratio", &b, "0.103448", "9.000000");
    assert_int_equal(cd_bound_outcome(&coarse, &some, &b, NULL), CD_OK);
    prints("P6 with c = 5, mb = 20", &b, "0.049586", "0.745455");
}

/* Of one person neither label nor outcome is known. Apart, g is at least 1/3 and h at most 2/3: -1/3. Together, they are in one of the two at most: -1/6. */
static void one_person_is_in_one_group(void **state)
{
    const struct cd_outcomes g = {1, 1, 0}, h = {1, 1, 0}, one = {0, 0, 1};
    struct cd_bound b;
    assert_int_equal(cd_bound_outcome(&g, &one, &b, NULL), CD_OK);
    is("alone", &b, (struct cd_fraction){1, 3}, (struct cd_fraction){2, 3});
    assert_int_equal(cd_bound_outcome_difference(&g, &h, &one, &b, NULL), CD_OK);
    is("difference", &b, (struct cd_fraction){-1, 6}, (struct cd_fraction){1, 6});
    assert_int_equal(cd_bound_outcome_ratio(&g, &h, &one, &b, NULL), CD_OK);
    is("ratio", &b, (struct cd_fraction){2, 3}, (struct cd_fraction){3, 2});
}

static void ratios_without_an_end(void **state)
{
    const struct cd_outcomes some = {1, 1, 0}, none = {0, 2, 0}, nobody = {0, 0, 0}, one = {0, 0, 1};
    struct cd_bound b;
    struct cd_err err;
    assert_int_equal(cd_bound_outcome_ratio(&some, &none, &nobody, &b, &err), CD_INPUT);
    assert_int_equal(cd_bound_outcome_ratio(&some, &none, &one, &b, &err), CD_OK);
    is("h need not have it", &b, (struct cd_fraction){3, 2}, (struct cd_fraction){1, 0});
    assert_int_equal(cd_bound_outcome_ratio(&none, &some, &nobody, &b, &err), CD_OK);
    is("g cannot have it", &b, (struct cd_fraction){0, 1}, (struct cd_fraction){0, 1});
}

/* Rule (d). */
static const struct {
    const char *id;
    struct cd_tally group;
    struct cd_undetermined u;
    struct cd_fraction lo, hi;
    enum cd_status status;
} members[] = {
    {"none undetermined", {300, 930, 1000}, {0, 0, 0}, {300, 1000}, {930, 1000}, CD_OK},
    {"all kinds", {300, 930, 1000}, {5, 20, 10}, {300, 1030}, {945, 1015}, CD_OK},
    {"nobody certain", {0, 0, 0}, {1, 1, 0}, {0, 1}, {1, 1}, CD_OK},
    {"nobody certain, all in the group", {0, 0, 0}, {2, 0, 0}, {1, 1}, {1, 1}, CD_OK},
    {"nobody certain, all outside", {0, 0, 0}, {0, 2, 0}, {0, 1}, {0, 1}, CD_OK},
    {"nobody certain, nothing known", {0, 0, 0}, {0, 0, 2}, {0, 1}, {1, 1}, CD_OK},
    {"nobody at all", {0, 0, 0}, {0, 0, 0}, {0, 1}, {0, 1}, CD_INPUT},
    {"counts that cannot be", {2, 1, 3}, {0, 0, 0}, {0, 1}, {0, 1}, CD_INPUT},
    {"nobody, but in the group", {1, 1, 0}, {0, 0, 1}, {0, 1}, {0, 1}, CD_INPUT},
    {"too many", {1, 1, 1}, {0, UINT64_MAX, 0}, {0, 1}, {0, 1}, CD_LIMIT},
};

static void undetermined(void **state)
{
    struct cd_bound b;
    struct cd_tally low, high;
    struct cd_err err;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        assert_int_equal(cd_bound_share_undetermined(&members[i].group, &members[i].u, &b, &err), members[i].status);
        assert_int_equal(cd_tally_undetermined(&members[i].group, &members[i].u, &low, &high, &err), members[i].status);
        if (members[i].status != CD_OK) continue;
        is(members[i].id, &b, members[i].lo, members[i].hi);
        assert_int_equal(cd_tally_check(&low, &err), CD_OK);
        assert_int_equal(cd_tally_check(&high, &err), CD_OK);
    }
}

static void p7(void **state)
{
    const struct cd_proxy_stratum strata[] = {{.5, .8, .3}, {.3, .4, .5}, {.2, .1, .2}};
    struct cd_proxy p;
    assert_int_equal(cd_bound_proxy(strata, 3, &p, NULL), CD_OK);
    const double got[] = {p.group.lo, p.group.hi, p.difference.lo, p.difference.hi, p.independent},
                 want[] = {.092593, .537037, -.537842, .428341, .001610};
    for (size_t i = 0; i < 5; i++)
        if (!(got[i] - want[i] <= 5e-7 && want[i] - got[i] <= 5e-7)) fail_msg("P7, figure %zu: %.9f", i, got[i]);
    assert_near(p.rest.hi - p.rest.lo, (p.group.hi - p.group.lo) * .54 / .46, 1e-12);
}

static void refused(void **state)
{
    static const struct cd_outcomes good = {1, 1, 0}, nobody = {0, 0, 0}, vast = {UINT64_MAX, 1, 1};
    struct cd_bound b;
    struct cd_err err;
    assert_int_equal(cd_bound_outcome(&nobody, &good, &b, &err), CD_INPUT);
    assert_int_equal(cd_bound_outcome(&good, &vast, &b, &err), CD_LIMIT);
    assert_int_equal(cd_bound_outcome_difference(&good, &nobody, &good, &b, &err), CD_INPUT);
    assert_int_equal(cd_bound_outcome_difference(&vast, &good, &good, &b, &err), CD_LIMIT);
    assert_int_equal(cd_bound_outcome_ratio(&nobody, &good, &good, &b, &err), CD_INPUT);
    assert_int_equal(cd_bound_outcome_ratio(&good, &vast, &good, &b, &err), CD_LIMIT);
    static const struct cd_proxy_stratum proxies[][2] = {
        {{.5, .5, .5}, {.4, .5, .5}}, {{.5, 1.5, .5}, {.5, .5, .5}},  {{.5, 0, .5}, {.5, 0, .5}},
        {{.5, 1, .5}, {.5, 1, .5}},   {{-.5, .5, .5}, {1.5, .5, .5}},
    };
    struct cd_proxy p;
    for (size_t i = 0; i < sizeof proxies / sizeof proxies[0]; i++)
        assert_int_equal(cd_bound_proxy(proxies[i], 2, &p, &err), CD_INPUT);
    assert_int_equal(cd_bound_proxy(NULL, 0, &p, &err), CD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p6),
        cmocka_unit_test(one_person_is_in_one_group),
        cmocka_unit_test(ratios_without_an_end),
        cmocka_unit_test(undetermined),
        cmocka_unit_test(p7),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

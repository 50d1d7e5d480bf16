/* enumerate_premises_test.c - what the share of a group can be under each premise, in every small table; written without src/stats.
 *
 * A premise is a question asked of one way of filling the gaps: does it hold? The table is taken `times` over, so that shares which the premise allows are of whole
 * people; all fillings are asked, and the least and the greatest share that pass must be the library's bound, its verdict sides theirs. Only types are the
 * library's, and whole-number products decide here. */
#include "test.h"

#include "candour/membership.h"
#include "candour/premise.h"

enum { MOST = 8 };

struct table {
    int64_t n, m, M; /* recorded in the group, outside it, open */
};
/* Shares of a table's people, in `of` parts; none where the premise is contradicted. */
struct range {
    int64_t lo, hi, of;
    bool any;
};

static const struct cd_premise premises[] = {
    {.kind = CD_PREMISE_NONE},
    {.kind = CD_PREMISE_MAR},
    {.kind = CD_PREMISE_DELTA, .at_most = {0, 1}},
    {.kind = CD_PREMISE_DELTA, .at_most = {1, 4}},
    {.kind = CD_PREMISE_DELTA, .at_most = {2, 3}},
    {.kind = CD_PREMISE_ODDS, .at_most = {1, 1}},
    {.kind = CD_PREMISE_ODDS, .at_most = {2, 1}},
    {.kind = CD_PREMISE_NO_MORE},
    {.kind = CD_PREMISE_NO_LESS},
    {.kind = CD_PREMISE_SELECTIVITY, .at_least = {1, 2}, .at_most = {2, 1}},
    {.kind = CD_PREMISE_SELECTIVITY, .at_least = {1, 1}, .at_most = {1, 1}},
    {.kind = CD_PREMISE_SELECTIVITY, .at_least = {2, 1}, .at_most = {2, 1}},
};
enum { PREMISES = sizeof premises / sizeof premises[0], FIRST_SELECTIVITY = 9 };

/* x of the open people are in the group, y are not; the recorded are n to m. */
static bool holds(const struct cd_premise *p, const struct table *t, int64_t x, int64_t y, int64_t times)
{
    const int64_t a = (int64_t)p->at_most.num, b = (int64_t)p->at_most.den, R = t->n + t->m, open = x + y;
    const int64_t gap = x * R - t->n * open; /* of open * R */
    const int64_t in = t->n * times + x, outside = t->m * times + y;
    if (R == 0) return true;
    switch (p->kind) {
    case CD_PREMISE_MAR: return gap == 0;
    case CD_PREMISE_DELTA: return (gap < 0 ? -gap : gap) * b <= a * open * R;
    case CD_PREMISE_ODDS: return x * t->m * b <= a * t->n * y && a * x * t->m >= b * t->n * y;
    case CD_PREMISE_NO_MORE: return gap <= 0;
    case CD_PREMISE_NO_LESS: return gap >= 0;
    /* n/in over m/outside */
    case CD_PREMISE_SELECTIVITY:
        return t->n * outside * b <= a * t->m * in &&
               t->n * outside * (int64_t)p->at_least.den >= (int64_t)p->at_least.num * t->m * in;
    default: return true;
    }
}

/* So often that n/R -+ delta, n/(n + 2m) and 2n/(2n + m) are of whole people. */
static int64_t whole(const struct table *t, const struct cd_premise *p)
{
    const int64_t R = t->n + t->m;
    if (R == 0) return 1;
    if (p->kind == CD_PREMISE_ODDS || p->kind == CD_PREMISE_SELECTIVITY)
        return R * (t->n + 2 * t->m) * (2 * t->n + t->m);
    return 12 * R;
}

static struct range range_of(const struct table *t, const struct cd_premise *p)
{
    const int64_t times = whole(t, p);
    struct range r = {.of = (t->n + t->m + t->M) * times};
    for (int64_t x = 0; x <= t->M * times; x++) {
        if (!holds(p, t, x, t->M * times - x, times)) continue;
        if (!r.any) r.lo = t->n * times + x;
        r.hi = t->n * times + x;
        r.any = true;
    }
    return r;
}

static struct cd_tally tally_of(const struct table *t)
{
    return (struct cd_tally){(uint64_t)t->n, (uint64_t)(t->n + t->M), (uint64_t)(t->n + t->m + t->M)};
}

static bool equal(struct cd_fraction f, int64_t num, int64_t den)
{
    return f.den > 0 && f.num * den == f.den * num;
}

static void tell(const char *what, const struct table *t)
{
    fail_msg("%s: %lld in the group, %lld not, %lld open", what, (long long)t->n, (long long)t->m, (long long)t->M);
}

/* The share lies from lo to hi of `of`, both reached: what is said of thresholds in fifths. */
static void check_sides(const struct table *t, const struct cd_bound *b, const struct range *r)
{
    for (int64_t k = 0; k <= 5; k++)
        for (int c = 0; c < CD_COMPARE_COUNT; c++) {
            const int64_t lo = r->lo * 5 - k * r->of, hi = r->hi * 5 - k * r->of;
            const bool low = c == CD_OVER ? lo > 0 : c == CD_UNDER ? lo < 0 : (c == CD_AT_LEAST ? lo >= 0 : lo <= 0);
            const bool high = c == CD_OVER ? hi > 0 : c == CD_UNDER ? hi < 0 : (c == CD_AT_LEAST ? hi >= 0 : hi <= 0);
            const enum cd_side side = low && high ? CD_SIDE_TRUE : low || high ? CD_SIDE_OPEN : CD_SIDE_FALSE;
            if (cd_bound_decide(b, (enum cd_compare)c, (struct cd_fraction){k, 5}) != side) tell("side", t);
        }
}

#define EACH_TABLE(t, most)                          \
    for (struct table t = {0}; t.n <= (most); t.n++) \
        for (t.m = 0; t.n + t.m <= (most); t.m++)    \
            for (t.M = 0; t.n + t.m + t.M <= (most); t.M++)

static void one_table(void **state)
{
    size_t tables = 0, contradicted = 0;
    for (size_t i = 0; i < PREMISES; i++) EACH_TABLE(t, MOST)
        {
            const struct cd_tally tally = tally_of(&t);
            struct cd_premised out;
            if (tally.total == 0) continue;
            const struct range r = range_of(&t, &premises[i]);
            assert_int_equal(cd_premise_share(&premises[i], &tally, 1, &out, NULL), CD_OK);
            if (out.contradicted == r.any) tell(cd_premise_facts(premises[i].kind)->name, &t);
            tables++;
            contradicted += !r.any;
            if (!r.any) continue;
            if (!equal(out.share.lo, r.lo, r.of) || !equal(out.share.hi, r.hi, r.of))
                tell(cd_premise_facts(premises[i].kind)->name, &t);
            check_sides(&t, &out.share, &r);
        }
    assert_int_equal(tables, 164 * PREMISES);
    assert_true(contradicted > 20);
}

/* Two strata of up to eight people together: each passes by itself, and people are added up. */
static void two_strata(void **state)
{
    for (size_t i = 0; i < PREMISES; i++) EACH_TABLE(a, MOST - 3)
        {
            const struct range r = range_of(&a, &premises[i]);
            EACH_TABLE(b, 3)
            {
                const struct cd_tally tallies[] = {tally_of(&a), tally_of(&b)};
                const struct range s = range_of(&b, &premises[i]);
                const int64_t A = (int64_t)tallies[0].total, B = (int64_t)tallies[1].total;
                struct cd_premised out;
                if (A == 0 || B == 0) continue;
                assert_int_equal(cd_premise_share(&premises[i], tallies, 2, &out, NULL), CD_OK);
                assert_int_equal(out.contradicted, !r.any || !s.any);
                if (out.contradicted) continue;
                const int64_t of = (A + B) * r.of * s.of;
                if (!equal(out.share.lo, A * r.lo * s.of + B * s.lo * r.of, of) ||
                    !equal(out.share.hi, A * r.hi * s.of + B * s.hi * r.of, of))
                    tell("two strata, the first", &a);
            }
        }
}

/* Least and greatest share of a table with some who may not belong: each way of letting them in is a table of its own. */
static bool let_in(const struct table *t, const struct table *u, const struct cd_premise *p, struct range *least,
                   struct range *most)
{
    for (int64_t x = 0; x <= u->n; x++)
        for (int64_t y = 0; y <= u->m; y++)
            for (int64_t z = 0; z <= u->M; z++) {
                const struct table in = {t->n + x, t->m + y, t->M + z};
                const struct range s = range_of(&in, p);
                if (s.of == 0) continue;
                if (!least->any || s.lo * least->of < least->lo * s.of) *least = s;
                if (!most->any || s.hi * most->of > most->hi * s.of) *most = s;
            }
    return least->any;
}

/* Up to four people who belong and three who may not, under the premises that membership.h names. */
static void undetermined(void **state)
{
    for (size_t i = 0; i < FIRST_SELECTIVITY; i++) EACH_TABLE(t, 4)
    EACH_TABLE(u, 3)
    {
        const struct cd_tally tally = tally_of(&t);
        const struct cd_undetermined who = {(uint64_t)u.n, (uint64_t)u.m, (uint64_t)u.M};
        struct range least = {0}, most = {0};
        struct cd_tally low, high;
        struct cd_premised lower, upper;
        const bool any = let_in(&t, &u, &premises[i], &least, &most);
        assert_int_equal(cd_tally_undetermined(&tally, &who, &low, &high, NULL), any ? CD_OK : CD_INPUT);
        if (!any) continue;
        assert_int_equal(cd_premise_share(&premises[i], &low, 1, &lower, NULL), CD_OK);
        assert_int_equal(cd_premise_share(&premises[i], &high, 1, &upper, NULL), CD_OK);
        if (!equal(lower.share.lo, least.lo, least.of) || !equal(upper.share.hi, most.hi, most.of)) {
            print_error("premise %zu; may not belong: %lld, %lld, %lld\n", i, (long long)u.n, (long long)u.m,
                        (long long)u.M);
            tell("undetermined", &t);
        }
    }
}

/* Any e of the recorded in the group wrongly so, any f of those outside it, any x of the open. */
static void miscoded(void **state)
{
    for (int64_t in = 0; in <= 3; in++)
        for (int64_t out = 0; out <= 3; out++) EACH_TABLE(t, MOST)
            {
                const struct cd_tally tally = tally_of(&t);
                const struct cd_premise p = {
                    .kind = CD_PREMISE_MISCODED, .false_in = (uint64_t)in, .false_out = (uint64_t)out};
                struct range r = {.of = (int64_t)tally.total};
                struct cd_premised got;
                if (tally.total == 0) continue;
                for (int64_t e = 0; e <= in && e <= t.n; e++)
                    for (int64_t f = 0; f <= out && f <= t.m; f++)
                        for (int64_t x = 0; x <= t.M; x++) {
                            const int64_t T = t.n - e + f + x;
                            if (!r.any || T < r.lo) r.lo = T;
                            if (!r.any || T > r.hi) r.hi = T;
                            r.any = true;
                        }
                assert_int_equal(cd_premise_share(&p, &tally, 1, &got, NULL), CD_OK);
                if (!equal(got.share.lo, r.lo, r.of) || !equal(got.share.hi, r.hi, r.of)) tell("miscoded", &t);
                check_sides(&t, &got.share, &r);
            }
}

static void widen(struct range *r, int64_t T)
{
    if (!r->any || T < r->lo) r->lo = T;
    if (!r->any || T > r->hi) r->hi = T;
    r->any = true;
}

/* Two periods of A and B people: shares p and q in twelfths, equal or not falling. */
static struct range of_periods(const struct table *a, const struct table *b, int64_t A, int64_t B, bool rising)
{
    struct range r = {.of = 12 * (A + B)};
    for (int64_t p = 0; p <= 12; p++)
        for (int64_t q = p; q <= (rising ? 12 : p); q++) {
            if (p * A < 12 * a->n || p * A > 12 * (a->n + a->M)) continue;
            if (q * B < 12 * b->n || q * B > 12 * (b->n + b->M)) continue;
            widen(&r, p * A + q * B);
        }
    return r;
}

static void periods(void **state)
{
    size_t crossed = 0;
    for (int rising = 0; rising < 2; rising++) EACH_TABLE(a, 4)
    EACH_TABLE(b, 4)
    {
        const struct cd_premise premise = {.kind = rising ? CD_PREMISE_RISING : CD_PREMISE_SAME};
        const struct cd_tally tallies[] = {tally_of(&a), tally_of(&b)};
        struct cd_premised out;
        if (tallies[0].total == 0 || tallies[1].total == 0) continue;
        const struct range r = of_periods(&a, &b, (int64_t)tallies[0].total, (int64_t)tallies[1].total, rising != 0);
        assert_int_equal(cd_premise_share(&premise, tallies, 2, &out, NULL), CD_OK);
        assert_int_equal(out.contradicted, !r.any);
        crossed += !r.any;
        if (!r.any) continue;
        if (!equal(out.share.lo, r.lo, r.of) || !equal(out.share.hi, r.hi, r.of)) tell("periods, the first", &a);
        check_sides(&a, &out.share, &r);
    }
    assert_true(crossed > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_table), cmocka_unit_test(two_strata), cmocka_unit_test(undetermined),
        cmocka_unit_test(miscoded),  cmocka_unit_test(periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bounds_test.c - published vectors of worst-case bounds (P1, P2, P4, P5, N2, N3, X2), and inputs that are refused. */
#include "test.h"

#include "candour/bounds.h"

enum { W = 1, A = 2, B = 4, O = 8, ANY = 15 };

static void same(struct cd_fraction f, cd_i128 num, cd_i128 den)
{
    if (cd_fraction_cmp(f, (struct cd_fraction){num, den}) == 0) return;
    char text[96], want[96];
    cd_fraction_text(f, text);
    cd_fraction_text((struct cd_fraction){num, den}, want);
    fail_msg("%s, expected %s", text, want);
}

/* P1: "share > 1/2" and its three edges. */
static void majorities(void **state)
{
    static const struct {
        uint64_t n, unknown, total;
        enum cd_compare compare;
        enum cd_side side;
    } rows[] = {
        {300, 630, 1000, CD_OVER, CD_SIDE_OPEN},     {501, 300, 1000, CD_OVER, CD_SIDE_TRUE},
        {500, 300, 1000, CD_OVER, CD_SIDE_OPEN},     {200, 300, 1000, CD_OVER, CD_SIDE_FALSE},
        {200, 301, 1000, CD_OVER, CD_SIDE_OPEN},     {500, 300, 1000, CD_AT_LEAST, CD_SIDE_TRUE},
        {200, 300, 1000, CD_AT_LEAST, CD_SIDE_OPEN}, {200, 299, 1000, CD_AT_LEAST, CD_SIDE_FALSE},
        {500, 300, 1000, CD_UNDER, CD_SIDE_FALSE},   {200, 300, 1000, CD_AT_MOST, CD_SIDE_TRUE},
        {200, 300, 1000, CD_UNDER, CD_SIDE_OPEN},    {200, 299, 1000, CD_UNDER, CD_SIDE_TRUE},
        {501, 300, 1000, CD_AT_MOST, CD_SIDE_FALSE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct cd_tally t = {rows[i].n, rows[i].n + rows[i].unknown, rows[i].total};
        struct cd_bound b;
        assert_int_equal(cd_bound_share(&t, &b, NULL), CD_OK);
        assert_int_equal(cd_bound_decide(&b, rows[i].compare, (struct cd_fraction){1, 2}), rows[i].side);
    }
    struct cd_bound b;
    assert_int_equal(cd_bound_share(&(struct cd_tally){300, 930, 1000}, &b, NULL), CD_OK);
    same(b.lo, 3, 10);
    same(b.hi, 93, 100);
}

static void prints_as(void **state)
{
    const struct cd_bound b = {{274, 1000}, {274, 1000}}, wide = {{27, 100}, {34, 100}};
    assert_int_equal(cd_bound_within(&b, (struct cd_fraction){265, 1000}, (struct cd_fraction){275, 1000}),
                     CD_SIDE_TRUE);
    assert_int_equal(cd_bound_within(&b, (struct cd_fraction){325, 1000}, (struct cd_fraction){335, 1000}),
                     CD_SIDE_FALSE);
    assert_int_equal(cd_bound_within(&b, (struct cd_fraction){264, 1000}, (struct cd_fraction){274, 1000}),
                     CD_SIDE_FALSE);
    assert_int_equal(cd_bound_within(&wide, (struct cd_fraction){325, 1000}, (struct cd_fraction){335, 1000}),
                     CD_SIDE_OPEN);
}

/* N2: {W:300, A:40, B:20, O:10} with 630, 260 and 259 unknown. */
static void largest(void **state)
{
    static const struct {
        uint64_t unknown;
        uint32_t which;
        enum cd_side side;
        uint64_t prove, refute;
    } rows[] = {
        {630, 0, CD_SIDE_OPEN, 186, 445},
        {260, 0, CD_SIDE_OPEN, 1, 260},
        {259, 0, CD_SIDE_TRUE, CD_NO_COUNT, CD_NO_COUNT},
        {259, 1, CD_SIDE_FALSE, CD_NO_COUNT, CD_NO_COUNT},
        {260, 1, CD_SIDE_FALSE, CD_NO_COUNT, CD_NO_COUNT},
        {261, 1, CD_SIDE_OPEN, 261, 1},
    };
    const uint64_t parts[] = {W, A, B, O};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct cd_mass mass[] = {{W, 300}, {A, 40}, {B, 20}, {O, 10}, {ANY, rows[i].unknown}};
        const struct cd_parts p = {parts, 4, rows[i].which};
        struct cd_bound b;
        assert_int_equal(cd_bound_lead(mass, 5, &p, &b, NULL), CD_OK);
        assert_int_equal(cd_bound_decide(&b, CD_OVER, (struct cd_fraction){0, 1}), rows[i].side);
        const struct cd_fewest k = cd_fewest_lead(mass, 5, &p);
        assert_int_equal(k.prove, rows[i].prove);
        assert_int_equal(k.refute, rows[i].refute);
    }
}

/* N6: of a table rounded to the nearest 5 a reader has 503 to 507 of 998 to 1,002 and can prove "over half"; of 500 of 1000 not, though it is 501. */
static void published_tables_are_n6(void **state)
{
    (void)state;
    const struct {
        uint64_t published;
        double lo;
        enum cd_side side;
    } n6[] = {{505, .501996, CD_SIDE_TRUE}, {500, .497006, CD_SIDE_OPEN}};
    for (size_t i = 0; i < 2; i++) {
        const struct cd_tally seen = {n6[i].published - 2, n6[i].published + 2, 1000 + 2};
        struct cd_bound b;
        assert_int_equal(cd_bound_share(&seen, &b, NULL), CD_OK);
        assert_true(cd_fraction_cmp(b.lo, (struct cd_fraction){(cd_i128)((n6[i].lo - 1e-6) * 1e9), 1000000000}) > 0);
        assert_true(cd_fraction_cmp(b.lo, (struct cd_fraction){(cd_i128)((n6[i].lo + 1e-6) * 1e9), 1000000000}) < 0);
        assert_int_equal(cd_bound_decide(&b, CD_OVER, (struct cd_fraction){1, 2}), n6[i].side);
    }
}

/* Labels that must lie in either of two rivals make one of them at least half as large. */
static void largest_with_sets(void **state)
{
    const uint64_t parts[] = {W, A, B, O};
    const struct cd_parts p = {parts, 4, 0};
    struct cd_mass mass[] = {{W, 5}, {A | B, 10}};
    struct cd_bound b;
    assert_int_equal(cd_bound_lead(mass, 2, &p, &b, NULL), CD_OK);
    same(b.lo, -5, 15);
    same(b.hi, 0, 15);
    assert_int_equal(cd_bound_decide(&b, CD_OVER, (struct cd_fraction){0, 1}), CD_SIDE_FALSE);
    mass[1].n = 9; /* 5 and 4: one rival reaches 5 all the same */
    assert_int_equal(cd_bound_lead(mass, 2, &p, &b, NULL), CD_OK);
    assert_int_equal(cd_bound_decide(&b, CD_OVER, (struct cd_fraction){0, 1}), CD_SIDE_FALSE);
    mass[1].n = 8;
    assert_int_equal(cd_bound_lead(mass, 2, &p, &b, NULL), CD_OK);
    assert_int_equal(cd_bound_decide(&b, CD_OVER, (struct cd_fraction){0, 1}), CD_SIDE_OPEN);
}

/* P4 and X2. */
static void ratios(void **state)
{
    const struct cd_mass mass[] = {{W, 300}, {A, 40}, {B, 20}, {O, 10}, {ANY, 630}};
    static const struct cd_residents white = {800000, 800000, 200000, 200000}, asian = {100000, 100000, 900000, 900000},
                                     black = {50000, 50000, 950000, 950000},
                                     asian_white = {100000, 100000, 800000, 800000},
                                     wide = {95000, 105000, 855000, 945000};
    struct cd_tally w, a, k;
    struct cd_bound b;
    assert_int_equal(cd_tally_masses(mass, 5, W, &w, NULL), CD_OK);
    assert_int_equal(cd_tally_masses(mass, 5, A, &a, NULL), CD_OK);
    assert_int_equal(cd_tally_masses(mass, 5, B, &k, NULL), CD_OK);
    assert_int_equal(cd_bound_index(&w, &white, &b, NULL), CD_OK);
    same(b.lo, 3750, 10000), same(b.hi, 11625, 10000);
    assert_int_equal(cd_bound_index(&a, &asian, &b, NULL), CD_OK);
    same(b.lo, 4, 10), same(b.hi, 67, 10);
    assert_int_equal(cd_bound_index(&k, &black, &b, NULL), CD_OK);
    same(b.lo, 4, 10), same(b.hi, 13, 1);
    assert_int_equal(cd_bound_rate_pair(&a, &w, &asian_white, &b, NULL), CD_OK);
    assert_near((double)b.lo.num / (double)b.lo.den, 0.344086, 1e-5);
    assert_near((double)b.hi.num / (double)b.hi.den, 17.866667, 1e-7);
    assert_int_equal(cd_bound_rate_rest(&a, &asian, &b, NULL), CD_OK);
    same(b.lo, 3750, 10000);
    assert_near((double)b.hi.num / (double)b.hi.den, 18.2727, 1e-5);
    assert_int_equal(cd_bound_index(&a, &wide, &b, NULL), CD_OK);
    assert_near((double)b.lo.num / (double)b.lo.den, 0.365714, 1e-5);
    assert_near((double)b.hi.num / (double)b.hi.den, 7.334737, 1e-7);
    /* h may be empty: no upper end */
    assert_int_equal(cd_bound_rate_pair(&w, &(struct cd_tally){0, 630, 1000}, &white, &b, NULL), CD_OK);
    assert_true(b.hi.den == 0);
}

/* P5. */
static void differences(void **state)
{
    const struct cd_tally a = {120, 380, 400}, b = {90, 400, 600};
    struct cd_bound bound;
    assert_int_equal(cd_bound_difference(&a, &b, &bound, NULL), CD_OK);
    same(bound.lo, -11, 30);
    same(bound.hi, 8, 10);
    assert_int_equal(cd_bound_decide(&bound, CD_OVER, (struct cd_fraction){0, 1}), CD_SIDE_OPEN);
    assert_int_equal(cd_bound_decide(&bound, CD_OVER, (struct cd_fraction){-4, 10}), CD_SIDE_TRUE);
}

/* P2: 201 to prove, 430 to refute; the rates that a majority needs at recorded shares .6 .7 .8 .9. */
static void settling_a_share(void **state)
{
    const struct cd_fraction half = {1, 2};
    const struct cd_tally t = {300, 930, 1000};
    const struct cd_fewest k = cd_fewest_share(&t, half, half, true);
    assert_int_equal(k.prove, 201);
    assert_int_equal(k.refute, 430);
    struct cd_rates r;
    assert_true(cd_rates_share(&t, half, half, true, &r));
    same(r.now, 37, 100);
    same(r.prove, 370, 600); /* .618 of everyone: 248 further records at the recorded mix */
    assert_true(r.refute.den == 0);
    static const struct {
        uint64_t n;
        cd_i128 num, den;
    } rows[] = {{60, 5, 6}, {70, 5, 7}, {80, 5, 8}, {90, 5, 9}};
    for (size_t i = 0; i < 4; i++) {
        assert_true(cd_rates_share(&(struct cd_tally){rows[i].n, rows[i].n + 900, 1000}, half, half, true, &r));
        same(r.prove, rows[i].num, rows[i].den);
    }
    /* settled already, or out of reach */
    assert_int_equal(cd_fewest_share(&(struct cd_tally){501, 801, 1000}, half, half, true).prove, CD_NO_COUNT);
    assert_int_equal(cd_fewest_share(&(struct cd_tally){200, 500, 1000}, half, half, true).prove, CD_NO_COUNT);
    assert_int_equal(cd_fewest(0, 10, false, (const struct cd_gain[]){{1, 2}, {3, 2}, {0, 9}}, 3), CD_NO_COUNT);
    assert_int_equal(cd_fewest(0, 8, false, (const struct cd_gain[]){{1, 2}, {3, 2}}, 2), 4);
    assert_int_equal(cd_fewest(0, 6, true, (const struct cd_gain[]){{1, 2}, {3, 2}}, 2), 3);
}

/* N3: 4 % of residents; 20 % of the recorded is proved at 37 %; 2 % of the recorded is refuted from 98 % on. */
static void over_representation(void **state)
{
    const struct cd_residents r = {4, 4, 96, 96};
    struct cd_bound b;
    struct cd_fraction t;
    struct cd_rates rates;
    assert_int_equal(cd_bound_index(&(struct cd_tally){74, 704, 1000}, &r, &b, NULL), CD_OK);
    assert_int_equal(cd_bound_decide(&b, CD_OVER, (struct cd_fraction){1, 1}), CD_SIDE_TRUE);
    assert_true(cd_index_as_share((struct cd_fraction){1, 1}, &r, true, &t));
    same(t, 4, 100);
    assert_true(cd_rates_share(&(struct cd_tally){74, 704, 1000}, t, t, true, &rates));
    same(rates.prove, 20, 100);
    assert_true(cd_rates_share(&(struct cd_tally){2, 902, 1000}, t, t, true, &rates));
    same(rates.refute, 96, 98);
    /* a rate against everyone else over 1 says the same as an index over 1 */
    assert_true(cd_rate_rest_as_share((struct cd_fraction){1, 1}, &r, true, &t));
    same(t, 4, 100);
}

/* The rate that is printed is where the bound meets the threshold: checked by building that table. */
static void rates_meet_the_threshold(void **state)
{
    const struct cd_residents r = {1, 1, 3, 3};
    struct cd_rates rates;
    assert_true(cd_rates_pair(30, 50, 100, &r, (struct cd_fraction){1, 1}, true, &rates));
    /* r * 30/100 * 3 = r * 50/100 + 1 - r  at r = 1 / (0.9 + 0.5) */
    same(rates.prove, 10, 14);
    assert_true(rates.refute.den == 0);
    assert_true(cd_rates_difference((struct cd_fraction){8, 10}, (struct cd_fraction){3, 10},
                                    (struct cd_fraction){0, 1}, true, &rates));
    same(rates.prove, 10, 15);
    assert_true(rates.refute.den == 0);
    assert_true(cd_rates_difference((struct cd_fraction){3, 10}, (struct cd_fraction){8, 10},
                                    (struct cd_fraction){0, 1}, true, &rates));
    same(rates.refute, 10, 15);
    assert_true(rates.prove.den == 0);
    assert_true(cd_rates_pair(0, 0, 0, &r, (struct cd_fraction){1, 1}, true, &rates));
    assert_true(rates.prove.den == 0 && rates.refute.den == 0);
}

static void refused(void **state)
{
    static const struct cd_tally bad[] = {{0, 0, 0}, {5, 4, 10}, {4, 11, 10}};
    const struct cd_residents r = {1, 1, 1, 1}, none = {0, 0, 1, 1}, crossed = {2, 1, 1, 1};
    const struct cd_tally good = {1, 2, 3};
    struct cd_bound b;
    struct cd_err err;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cd_tally_check(&bad[i], &err), CD_INPUT);
        assert_int_equal(cd_bound_share(&bad[i], &b, &err), CD_INPUT);
        assert_int_equal(cd_bound_index(&bad[i], &r, &b, &err), CD_INPUT);
        assert_int_equal(cd_bound_rate_pair(&good, &bad[i], &r, &b, &err), CD_INPUT);
        assert_int_equal(cd_bound_difference(&good, &bad[i], &b, &err), CD_INPUT);
    }
    assert_int_equal(cd_bound_index(&good, &none, &b, &err), CD_INPUT);
    assert_int_equal(cd_bound_index(&good, &crossed, &b, &err), CD_INPUT);
    assert_int_equal(cd_bound_rate_pair(&good, &(struct cd_tally){0, 0, 3}, &r, &b, &err), CD_INPUT);
    /* too large is said, never wrapped */
    const struct cd_tally vast = {UINT64_MAX - 1, UINT64_MAX, UINT64_MAX};
    const struct cd_residents all = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    assert_int_equal(cd_bound_index(&vast, &all, &b, &err), CD_LIMIT);
    assert_int_equal(cd_bound_difference(&vast, &vast, &b, &err), CD_LIMIT);
    const struct cd_mass wraps[] = {{W, UINT64_MAX}, {A, 1}}, empty[] = {{0, 1}};
    struct cd_tally t;
    assert_int_equal(cd_tally_masses(wraps, 2, W, &t, &err), CD_LIMIT);
    assert_int_equal(cd_tally_masses(empty, 1, W, &t, &err), CD_INPUT);
    const uint64_t overlap[] = {W | A, A};
    assert_int_equal(cd_bound_lead(wraps, 1, &(struct cd_parts){overlap, 2, 0}, &b, &err), CD_INPUT);
    assert_int_equal(cd_bound_lead(wraps, 1, &(struct cd_parts){overlap, 1, 0}, &b, &err), CD_INPUT);
}

/* N4, by brute force elsewhere; P1's counts without repeats; ends that reach 0 and 1. */
static void repeats(void **state)
{
    static const struct {
        uint64_t n, unknown, total, repeats, lo, hi, of;
    } rows[] = {
        {300, 100, 1000, 50, 250, 400, 950}, {300, 630, 1000, 0, 300, 930, 1000}, {300, 100, 1000, 300, 0, 400, 700},
        {300, 100, 1000, 600, 0, 400, 400},  {300, 100, 1000, 700, 0, 300, 300},  {1, 0, 2, 1, 0, 1, 1},
    };
    struct cd_bound b;
    struct cd_err err;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct cd_tally t = {rows[i].n, rows[i].n + rows[i].unknown, rows[i].total};
        assert_int_equal(cd_bound_repeats(&t, rows[i].repeats, &b, &err), CD_OK);
        same(b.lo, (cd_i128)rows[i].lo, (cd_i128)rows[i].of);
        same(b.hi, (cd_i128)rows[i].hi, (cd_i128)rows[i].of);
    }
    char text[48];
    assert_int_equal(cd_bound_repeats(&(struct cd_tally){300, 400, 1000}, 50, &b, &err), CD_OK);
    cd_fraction_ratio(b.lo, false, 6, text);
    assert_string_equal(text, "0.263157"); /* .263158, rounded outward */
    cd_fraction_ratio(b.hi, true, 6, text);
    assert_string_equal(text, "0.421053");
    assert_int_equal(cd_bound_repeats(&(struct cd_tally){1, 1, 2}, 2, &b, &err), CD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(majorities),
        cmocka_unit_test(prints_as),
        cmocka_unit_test(largest),
        cmocka_unit_test(largest_with_sets),
        cmocka_unit_test(published_tables_are_n6),
        cmocka_unit_test(ratios),
        cmocka_unit_test(differences),
        cmocka_unit_test(settling_a_share),
        cmocka_unit_test(over_representation),
        cmocka_unit_test(rates_meet_the_threshold),
        cmocka_unit_test(repeats),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

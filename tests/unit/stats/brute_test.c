/* brute_test.c - every bound and every count of fewest records against all completions of all small tables.
 *
 * A table is a list of labels (sets of codes), a completion gives each label one of its codes. Bounds must be the smallest and largest
 * value over all completions (valid and sharp); a verdict must be what all completions say. Vector N1 (labels as sets) is this enumeration: it has no numbers of its own. */
#include "test.h"

#include "candour/bounds.h"

enum { MAX_CODES = 4, MAX_LABELS = 8 };

/* The counts of one completion, and what is being looked for over all of them. */
struct search {
    unsigned codes, n;
    uint64_t label[MAX_LABELS];
    uint64_t count[MAX_CODES];
    struct cd_bound share, pair, lead;
    bool any_over[2], any_not_over[2]; /* share over 1/2; share of code 0 over code 1 */
    bool pair_seen;
};

static void widen(struct cd_bound *b, struct cd_fraction f, bool first)
{
    if (first || cd_fraction_cmp(f, b->lo) < 0) b->lo = f;
    if (first || cd_fraction_cmp(f, b->hi) > 0) b->hi = f;
}

static void look(struct search *s, bool *first)
{
    const cd_i128 n = s->n, t = (cd_i128)s->count[0];
    uint64_t rival = 0;
    for (unsigned c = 1; c < s->codes; c++)
        if (s->count[c] > rival) rival = s->count[c];
    widen(&s->share, (struct cd_fraction){t, n}, *first);
    widen(&s->lead, (struct cd_fraction){t - (cd_i128)rival, n}, *first);
    if (s->count[1] > 0 || t > 0) {
        widen(&s->pair, (struct cd_fraction){t * 3, (cd_i128)s->count[1]}, !s->pair_seen);
        s->pair_seen = true;
    }
    *(2 * t > n ? &s->any_over[0] : &s->any_not_over[0]) = true;
    *(t > (cd_i128)rival ? &s->any_over[1] : &s->any_not_over[1]) = true;
    *first = false;
}

static void complete(struct search *s, unsigned i, bool *first)
{
    if (i == s->n) {
        look(s, first);
        return;
    }
    for (unsigned c = 0; c < s->codes; c++) {
        if ((s->label[i] >> c & 1) == 0) continue;
        s->count[c]++;
        complete(s, i + 1, first);
        s->count[c]--;
    }
}

static size_t masses_of(const struct search *s, struct cd_mass *mass)
{
    for (unsigned i = 0; i < s->n; i++) mass[i] = (struct cd_mass){s->label[i], 1};
    return s->n;
}

static enum cd_side truth(const struct search *s, int i)
{
    return !s->any_not_over[i] ? CD_SIDE_TRUE : !s->any_over[i] ? CD_SIDE_FALSE : CD_SIDE_OPEN;
}

static void equal(const char *what, const struct search *s, const struct cd_bound *got, const struct cd_bound *want)
{
    if (cd_fraction_cmp(got->lo, want->lo) == 0 && cd_fraction_cmp(got->hi, want->hi) == 0) return;
    char a[96], b[96], c[96], d[96];
    cd_fraction_text(got->lo, a), cd_fraction_text(got->hi, b), cd_fraction_text(want->lo, c),
        cd_fraction_text(want->hi, d);
    for (unsigned i = 0; i < s->n; i++) print_error("label %u: %llx\n", i, (unsigned long long)s->label[i]);
    fail_msg("%s: %s..%s, all completions say %s..%s", what, a, b, c, d);
}

static const uint64_t part_masks[MAX_CODES] = {1, 2, 4, 8};

static void check_bounds(struct search *s)
{
    struct cd_mass mass[MAX_LABELS];
    struct cd_tally g, h;
    struct cd_bound b;
    bool first = true;
    const struct cd_residents r = {1, 1, 3, 3};
    const struct cd_parts parts = {part_masks, s->codes, 0};
    const size_t n = masses_of(s, mass);
    memset(s->any_over, 0, sizeof s->any_over);
    memset(s->any_not_over, 0, sizeof s->any_not_over);
    s->pair_seen = false;
    complete(s, 0, &first);
    assert_int_equal(cd_tally_masses(mass, n, 1, &g, NULL), CD_OK);
    assert_int_equal(cd_tally_masses(mass, n, 2, &h, NULL), CD_OK);
    assert_int_equal(cd_bound_share(&g, &b, NULL), CD_OK);
    equal("share", s, &b, &s->share);
    assert_int_equal(cd_bound_decide(&b, CD_OVER, (struct cd_fraction){1, 2}), truth(s, 0));
    assert_int_equal(cd_bound_lead(mass, n, &parts, &b, NULL), CD_OK);
    equal("lead", s, &b, &s->lead);
    assert_int_equal(cd_bound_decide(&b, CD_OVER, (struct cd_fraction){0, 1}), truth(s, 1));
    if (h.hi == 0 || !s->pair_seen || g.hi == 0) return;
    assert_int_equal(cd_bound_rate_pair(&g, &h, &r, &b, NULL), CD_OK);
    equal("rate ratio", s, &b, &s->pair);
}

/* The fewest labels that, given their best codes, decide the claim; CD_NO_COUNT when it is decided already or never. */
static uint64_t fewest_by_trial(struct search *s, unsigned i, uint64_t used, int what, enum cd_side wanted)
{
    struct cd_mass mass[MAX_LABELS];
    struct cd_tally g, h;
    struct cd_bound b;
    const size_t n = masses_of(s, mass);
    const struct cd_residents r = {1, 1, 3, 3};
    const struct cd_parts parts = {part_masks, s->codes, 0};
    struct cd_fraction t = {1, 2};
    assert_int_equal(cd_tally_masses(mass, n, 1, &g, NULL), CD_OK);
    assert_int_equal(cd_tally_masses(mass, n, 2, &h, NULL), CD_OK);
    bool decided = false;
    if (what == 0) assert_int_equal(cd_bound_share(&g, &b, NULL), CD_OK);
    if (what == 1) t = (struct cd_fraction){0, 1}, assert_int_equal(cd_bound_lead(mass, n, &parts, &b, NULL), CD_OK);
    if (what == 2) {
        /* T_g * 3 > T_h, said without the ratio: where h is empty it has no value */
        const uint64_t lo = wanted == CD_SIDE_TRUE ? g.lo * r.other_lo : h.lo,
                       hi = wanted == CD_SIDE_TRUE ? h.hi : g.hi * r.other_lo;
        decided = wanted == CD_SIDE_TRUE ? lo > hi : lo >= hi;
    } else {
        decided = cd_bound_decide(&b, CD_OVER, t) == wanted;
    }
    if (decided) return used > 0 ? used : CD_NO_COUNT;
    uint64_t best = CD_NO_COUNT;
    for (; i < s->n; i++) {
        const uint64_t was = s->label[i];
        if ((was & (was - 1)) == 0) continue;
        for (unsigned c = 0; c < s->codes; c++) {
            if ((was >> c & 1) == 0) continue;
            s->label[i] = UINT64_C(1) << c;
            const uint64_t k = fewest_by_trial(s, i + 1, used + 1, what, wanted);
            if (k < best) best = k;
        }
        s->label[i] = was;
    }
    return best;
}

static void check_fewest(struct search *s, bool exact)
{
    struct cd_mass mass[MAX_LABELS] = {{0}};
    struct cd_tally g, h;
    const size_t n = masses_of(s, mass);
    uint64_t both = 0;
    const struct cd_fraction half = {1, 2}, one = {1, 1};
    const struct cd_residents r = {1, 1, 3, 3};
    const struct cd_parts parts = {part_masks, s->codes, 0};
    assert_int_equal(cd_tally_masses(mass, n, 1, &g, NULL), CD_OK);
    assert_int_equal(cd_tally_masses(mass, n, 2, &h, NULL), CD_OK);
    for (size_t i = 0; i < n; i++) both += (mass[i].mask & 3) == 3;
    const struct cd_fewest k[] = {cd_fewest_share(&g, half, half, true), cd_fewest_lead(mass, n, &parts),
                                  cd_fewest_pair(&g, &h, both, &r, one, true)};
    for (int what = 0; what < 3; what++) {
        const uint64_t prove = fewest_by_trial(s, 0, 0, what, CD_SIDE_TRUE),
                       refute = fewest_by_trial(s, 0, 0, what, CD_SIDE_FALSE);
        /* of the largest group, the fewest that prove are a lower bound where labels are sets */
        const bool low = what == 1 && !exact ? k[what].prove <= prove : k[what].prove == prove;
        if (!low || k[what].refute != refute) {
            for (unsigned i = 0; i < s->n; i++) print_error("label %u: %llx\n", i, (unsigned long long)s->label[i]);
            fail_msg("claim %d: %lld and %lld, by trial %lld and %lld", what, (long long)k[what].prove,
                     (long long)k[what].refute, (long long)prove, (long long)refute);
        }
    }
}

/* All multisets of n labels out of `choices`. */
static size_t each_table(struct search *s, const uint64_t *choices, size_t n_choices, unsigned i, size_t from,
                         bool exact, bool fewest)
{
    if (i == s->n) {
        check_bounds(s);
        if (fewest) check_fewest(s, exact);
        return 1;
    }
    size_t tables = 0;
    for (size_t c = from; c < n_choices; c++) {
        s->label[i] = choices[c];
        tables += each_table(s, choices, n_choices, i + 1, c, exact, fewest);
    }
    return tables;
}

/* Recorded or not recorded at all, three groups, up to eight people. */
static void plain_tables(void **state)
{
    const uint64_t choices[] = {1, 2, 4, 7};
    size_t tables = 0;
    for (unsigned n = 1; n <= MAX_LABELS; n++) {
        struct search s = {.codes = 3, .n = n};
        tables += each_table(&s, choices, 4, 0, 0, true, n <= 5);
    }
    assert_int_equal(tables, 494); /* sum over n of C(n + 3, 3) */
}

/* Every set of three groups, up to five people. */
static void set_tables(void **state)
{
    const uint64_t choices[] = {1, 2, 3, 4, 5, 6, 7};
    for (unsigned n = 1; n <= 5; n++) {
        struct search s = {.codes = 3, .n = n};
        assert_true(each_table(&s, choices, 7, 0, 0, false, n <= 4) > 0);
    }
}

/* Every set of four groups, up to four people: the largest group has three rivals. */
static void four_groups(void **state)
{
    const uint64_t choices[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (unsigned n = 1; n <= 4; n++) {
        struct search s = {.codes = 4, .n = n};
        assert_true(each_table(&s, choices, 15, 0, 0, false, n <= 3) > 0);
    }
}

/* Differences of two tables: all pairs with up to four people each, and the fewest records for each. */
static void differences(void **state)
{
    struct cd_tally t[200];
    size_t n = 0;
    for (uint64_t total = 1; total <= 4; total++)
        for (uint64_t lo = 0; lo <= total; lo++)
            for (uint64_t hi = lo; hi <= total; hi++) t[n++] = (struct cd_tally){lo, hi, total};
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            struct cd_bound b, want = {{0, 1}, {0, 1}};
            bool first = true;
            for (uint64_t x = t[i].lo; x <= t[i].hi; x++)
                for (uint64_t y = t[j].lo; y <= t[j].hi; y++) {
                    const cd_i128 num = (cd_i128)x * t[j].total - (cd_i128)y * t[i].total;
                    widen(&want, (struct cd_fraction){num, (cd_i128)t[i].total * t[j].total}, first);
                    first = false;
                }
            assert_int_equal(cd_bound_difference(&t[i], &t[j], &b, NULL), CD_OK);
            assert_int_equal(cd_fraction_cmp(b.lo, want.lo), 0);
            assert_int_equal(cd_fraction_cmp(b.hi, want.hi), 0);
            uint64_t best = CD_NO_COUNT;
            for (uint64_t x = 0; t[i].lo + x <= t[i].hi; x++)
                for (uint64_t y = 0; t[j].lo + y <= t[j].hi; y++) {
                    const bool over = (t[i].lo + x) * t[j].total > (t[j].hi - y) * t[i].total;
                    if (over && x + y < best) best = x + y;
                }
            if (best == 0) best = CD_NO_COUNT;
            assert_int_equal(cd_fewest_difference(&t[i], &t[j], (struct cd_fraction){0, 1}, true).prove, best);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_tables),
        cmocka_unit_test(set_tables),
        cmocka_unit_test(four_groups),
        cmocka_unit_test(differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

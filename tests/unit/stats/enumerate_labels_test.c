/* enumerate_labels_test.c - what every small table of set-valued labels and undetermined membership can be, written without src/stats.
 *
 * A person has a set of codes (of three) and belongs to the population, or may not. All populations that a table can be are kept as a set of counts (how many
 * of each code), grown person by person. Values are compared by whole-number products here; only the types are the library's. */
#include "test.h"

#include "candour/membership.h"

#ifdef CD_TEST_SLOW
enum { SLOW = 1 };
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SLOW = 1 };
#else
enum { SLOW = 0 };
#endif
enum { MOST_SURE = SLOW ? 6 : 8, MOST_UNSURE = SLOW ? 4 : 7 };
enum { SIDE = 9, WORDS = (SIDE * SIDE * SIDE + 63) / 64, KINDS = 14, OUTSIDE = 8 };

/* --- What can be: a set of (g, h, o), as bits ---------------------------------------------------------------------------- */

struct worlds {
    uint64_t bits[WORDS];
};

static void join(struct worlds *to, const struct worlds *from, unsigned shift)
{
    const unsigned word = shift / 64, bit = shift % 64;
    for (unsigned i = WORDS; i-- > word;) {
        uint64_t v = from->bits[i - word] << bit;
        if (bit > 0 && i > word) v |= from->bits[i - word - 1] >> (64 - bit);
        to->bits[i] |= v;
    }
}

/* Kinds 0 to 6 belong and have the codes of kind + 1; kinds 7 to 13 the same, but may not belong. */
static struct worlds grown(const struct worlds *w, unsigned kind)
{
    static const unsigned step[] = {1, SIDE, SIDE * SIDE};
    struct worlds out = {{0}};
    for (unsigned code = 0; code < 3; code++)
        if ((kind % 7 + 1) >> code & 1) join(&out, w, step[code]);
    if (kind >= 7) join(&out, w, 0);
    return out;
}

struct table {
    unsigned n, kind[8];
    struct worlds worlds;
};
struct world {
    int64_t g, h, o;
};

static bool next_world(const struct table *t, unsigned *at, struct world *out)
{
    for (; *at < SIDE * SIDE * SIDE; ++*at) {
        if ((t->worlds.bits[*at / 64] >> (*at % 64) & 1) == 0) continue;
        *out = (struct world){*at % SIDE, *at / SIDE % SIDE, *at / (SIDE * SIDE)};
        ++*at;
        return true;
    }
    return false;
}

/* --- Values ------------------------------------------------------------------------------------------------------------------ */

/* num / den, den > 0, or infinity with den 0 */
struct value {
    int64_t num, den;
};
static int order(struct value a, struct value b)
{
    if (a.den == 0 || b.den == 0) return (a.den == 0) - (b.den == 0);
    const int64_t left = a.num * b.den, right = b.num * a.den;
    return (left > right) - (left < right);
}

enum { SHARE, INDEX, REST, PAIR, LEAD };

/* False: it has no value in this world. */
static bool value_of(int quantity, const struct world *w, int64_t in, int64_t others, struct value *out)
{
    const int64_t all = w->g + w->h + w->o, rival = w->h > w->o ? w->h : w->o;
    switch (quantity) {
    case SHARE: *out = (struct value){w->g, all}; break;
    case INDEX: *out = (struct value){w->g * (in + others), all * in}; break;
    case REST: *out = (struct value){w->g * others, (all - w->g) * in}; break;
    case PAIR: *out = (struct value){w->g * others, w->h * in}; break;
    default: *out = (struct value){w->g - rival, all}; break;
    }
    return quantity == PAIR ? w->g + w->h > 0 : all > 0;
}

/* All values; residents: 2 or 3 in the group, 5 to 7 others, all of which are tried. */
enum { MOST_VALUES = 165 * 6 };
static size_t values_of(const struct table *t, int quantity, struct value v[MOST_VALUES])
{
    const bool residents = quantity == INDEX || quantity == REST || quantity == PAIR;
    size_t n = 0;
    struct world w;
    for (unsigned at = 0; next_world(t, &at, &w);)
        for (int64_t in = 2; in <= (residents ? 3 : 2); in++)
            for (int64_t others = 5; others <= (residents ? 7 : 5); others++)
                n += value_of(quantity, &w, in, others, &v[n]);
    return n;
}

static void tell(const char *what, const struct table *t)
{
    for (unsigned i = 0; i < t->n; i++)
        print_error("codes %u%s\n", t->kind[i] % 7 + 1, t->kind[i] >= 7 ? ", may not belong" : "");
    fail_msg("%s is not what enumeration says", what);
}

static bool equal(struct cd_fraction f, struct value v)
{
    return v.den == 0 ? f.den == 0 : f.den > 0 && f.num * v.den == f.den * v.num;
}

static void equal_ends(const char *what, const struct table *t, const struct cd_bound *b, const struct value *v,
                       size_t n)
{
    struct value lo = v[0], hi = v[0];
    for (size_t i = 1; i < n; i++) {
        if (order(v[i], lo) < 0) lo = v[i];
        if (order(v[i], hi) > 0) hi = v[i];
    }
    if (!equal(b->lo, lo) || !equal(b->hi, hi)) tell(what, t);
}

static bool says(int compare, int sign)
{
    switch (compare) {
    case CD_OVER: return sign > 0;
    case CD_AT_LEAST: return sign >= 0;
    case CD_UNDER: return sign < 0;
    default: return sign <= 0;
    }
}

static enum cd_side side_of(bool yes, bool no)
{
    return !no ? CD_SIDE_TRUE : !yes ? CD_SIDE_FALSE : CD_SIDE_OPEN;
}

static void equal_sides(const char *what, const struct table *t, const struct cd_bound *b, const struct value *v,
                        size_t n)
{
    static const struct value thresholds[] = {{0, 1}, {1, 3}, {1, 2}, {2, 3}, {1, 1}, {3, 2}};
    for (size_t i = 0; i < sizeof thresholds / sizeof thresholds[0]; i++)
        for (int c = 0; c < CD_COMPARE_COUNT; c++) {
            bool yes = false, no = false;
            for (size_t j = 0; j < n; j++) *(says(c, order(v[j], thresholds[i])) ? &yes : &no) = true;
            const struct cd_fraction f = {thresholds[i].num, thresholds[i].den};
            if (cd_bound_decide(b, (enum cd_compare)c, f) != side_of(yes, no)) tell(what, t);
        }
}

static void check(const char *what, const struct table *t, int quantity, const struct cd_bound *b)
{
    struct value v[MOST_VALUES];
    const size_t n = values_of(t, quantity, v);
    if (n == 0) return;
    equal_ends(what, t, b, v, n);
    equal_sides(what, t, b, v, n);
}

/* --- The library's answers ----------------------------------------------------------------------------------------------------- */

static const struct cd_residents residents = {2, 3, 5, 7};

/* The rate of two groups and the largest do not depend on the total: who may not belong has one more code. */
static void check_groups(const struct table *t, bool unsure)
{
    static const uint64_t parts_of[] = {1, 2, 4};
    const struct cd_parts parts = {parts_of, 3, 0};
    struct cd_mass mass[8] = {{0}};
    struct cd_tally g, h;
    struct cd_bound b;
    for (unsigned i = 0; i < t->n; i++)
        mass[i] = (struct cd_mass){t->kind[i] % 7 + 1 + (t->kind[i] >= 7 ? OUTSIDE : 0), 1};
    assert_int_equal(cd_tally_masses(mass, t->n, 1, &g, NULL), CD_OK);
    assert_int_equal(cd_tally_masses(mass, t->n, 2, &h, NULL), CD_OK);
    const enum cd_status status = cd_bound_rate_pair(&g, &h, &residents, &b, NULL);
    assert_int_equal(status, h.hi > 0 ? CD_OK : CD_INPUT);
    if (status == CD_OK) check("the rate of two groups", t, PAIR, &b);
    assert_int_equal(cd_bound_lead(mass, t->n, &parts, &b, NULL), CD_OK);
    if (!unsure) check("lead", t, LEAD, &b);
    bool yes = false, no = false;
    struct world w;
    for (unsigned at = 0; next_world(t, &at, &w);) *(w.g > w.h && w.g > w.o ? &yes : &no) = true;
    if (cd_bound_decide(&b, CD_OVER, (struct cd_fraction){0, 1}) != side_of(yes, no)) tell("the largest", t);
}

/* Any d records left out, whoever's they are. */
static void check_repeats(const struct table *t, const struct cd_tally *g)
{
    for (int64_t d = 0; d < t->n; d++) {
        struct value v[MOST_VALUES * 2];
        size_t n = 0;
        struct world w;
        struct cd_bound b;
        for (unsigned at = 0; next_world(t, &at, &w);)
            for (int64_t x = 0; x <= d; x++)
                if (x <= w.g && d - x <= t->n - w.g) v[n++] = (struct value){w.g - x, t->n - d};
        assert_int_equal(cd_bound_repeats(g, (uint64_t)d, &b, NULL), CD_OK);
        equal_ends("repeats", t, &b, v, n);
    }
}

static void check_table(const struct table *t)
{
    struct cd_tally g = {0}, low, high;
    struct cd_undetermined u = {0};
    struct cd_bound b, upper;
    for (unsigned i = 0; i < t->n; i++) {
        const unsigned codes = t->kind[i] % 7 + 1;
        if (t->kind[i] >= 7) {
            *(codes == 1 ? &u.in : codes % 2 == 0 ? &u.outside : &u.open) += 1;
            continue;
        }
        g.total++;
        g.lo += codes == 1;
        g.hi += codes % 2;
    }
    const bool unsure = g.total < t->n;
    assert_int_equal(cd_bound_share_undetermined(&g, &u, &b, NULL), CD_OK);
    check("share", t, SHARE, &b);
    assert_int_equal(cd_tally_undetermined(&g, &u, &low, &high, NULL), CD_OK);
    assert_int_equal(cd_bound_index(&low, &residents, &b, NULL), CD_OK);
    assert_int_equal(cd_bound_index(&high, &residents, &upper, NULL), CD_OK);
    b.hi = upper.hi;
    check("index", t, INDEX, &b);
    /* where nobody can be in the rest the library refuses: the rate has no value */
    if (low.lo < low.total && high.lo < high.total) {
        assert_int_equal(cd_bound_rate_rest(&low, &residents, &b, NULL), CD_OK);
        assert_int_equal(cd_bound_rate_rest(&high, &residents, &upper, NULL), CD_OK);
        b.hi = upper.hi;
        check("the rate against the rest", t, REST, &b);
    }
    check_groups(t, unsure);
    if (!unsure) check_repeats(t, &g);
}

/* All multisets of up to `most` people of the kinds given. */
static size_t each(const struct table *parent, const unsigned *kinds, size_t n, unsigned most)
{
    size_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        struct table t = *parent;
        t.kind[t.n++] = kinds[i];
        t.worlds = grown(&parent->worlds, kinds[i]);
        check_table(&t);
        seen += 1 + (t.n < most ? each(&t, kinds + i, n - i, most) : 0);
    }
    return seen;
}

static const struct table empty = {.worlds = {{1}}};
static const unsigned all_kinds[KINDS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};

static void every_set_of_codes(void **state)
{
    assert_int_equal(each(&empty, all_kinds, 7, MOST_SURE), SLOW ? 1715 : 6434); /* C(most + 7, 7) - 1 */
}

static void every_set_of_codes_and_who_may_not_belong(void **state)
{
    assert_int_equal(each(&empty, all_kinds, KINDS, MOST_UNSURE), SLOW ? 3059 : 116279); /* C(most + 14, 14) - 1 */
}

/* The group, not it, or missing; belongs, or may not. */
static void plain_labels(void **state)
{
    static const unsigned kinds[] = {0, 1, 6, 7, 8, 13};
    assert_int_equal(each(&empty, kinds, 6, MOST_SURE), SLOW ? 923 : 3002); /* C(most + 6, 6) - 1 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_set_of_codes),
        cmocka_unit_test(every_set_of_codes_and_who_may_not_belong),
        cmocka_unit_test(plain_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

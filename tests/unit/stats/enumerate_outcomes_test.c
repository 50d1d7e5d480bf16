/* enumerate_outcomes_test.c - what rates of an outcome every small table can have, groups and outcomes missing; written without src/stats.
 *
 * A person is recorded in g, in h or in neither's label (then in g, in h or in neither), with the outcome, without it, or unknown. What a table can be is a set of four
 * counts (g and h, with and without), grown person by person. Values are compared by whole-number products; only the types are the library's. */
#include "test.h"

#include "candour/conditional.h"

#ifdef CD_TEST_SLOW
enum { SLOW = 1 };
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SLOW = 1 };
#else
enum { SLOW = 0 };
#endif
enum { MOST = SLOW ? 5 : 8, SIDE = 9, CELLS = SIDE * SIDE * SIDE * SIDE, KINDS = 9 };

/* kind = label * 3 + outcome; label: g, h, missing; outcome: yes, no, unknown. */
struct table {
    unsigned n, count[KINDS];
    bool can[CELLS];
};

static void grow(const struct table *from, unsigned kind, struct table *to)
{
    static const unsigned step[2][2] = {{1, SIDE}, {SIDE * SIDE, SIDE * SIDE * SIDE}}; /* group, outcome */
    const unsigned label = kind / 3, outcome = kind % 3;
    *to = *from;
    to->n++;
    to->count[kind]++;
    if (label < 2) memset(to->can, 0, sizeof to->can);
    for (unsigned group = 0; group < 2; group++)
        for (unsigned o = 0; o < 2; o++) {
            if ((label != 2 && label != group) || (outcome != 2 && outcome != o)) continue;
            for (unsigned i = step[group][o]; i < CELLS; i++)
                if (from->can[i - step[group][o]]) to->can[i] = true;
        }
}

/* num / den; den 0: infinity */
struct value {
    int64_t num, den;
};
static int order(struct value a, struct value b)
{
    if (a.den == 0 || b.den == 0) return (a.den == 0) - (b.den == 0);
    const int64_t left = a.num * b.den, right = b.num * a.den;
    return (left > right) - (left < right);
}

enum { RATE, DIFFERENCE, RATIO };
static bool value_of(int quantity, unsigned cell, struct value *out)
{
    const int64_t gy = cell % SIDE, gn = cell / SIDE % SIDE, hy = cell / (SIDE * SIDE) % SIDE,
                  hn = cell / (SIDE * SIDE * SIDE), g = gy + gn, h = hy + hn;
    if (g == 0 || (quantity != RATE && h == 0)) return false;
    if (quantity == RATE) *out = (struct value){gy, g};
    else if (quantity == DIFFERENCE) *out = (struct value){gy * h - hy * g, g * h};
    else *out = (struct value){gy * h, g * hy};
    return quantity != RATIO || gy + hy > 0;
}

static void tell(int quantity, const struct table *t)
{
    for (unsigned i = 0; i < KINDS; i++) print_error("kind %u: %u\n", i, t->count[i]);
    fail_msg("quantity %d is not what enumeration says", quantity);
}

static bool equal(struct cd_fraction f, struct value v)
{
    return v.den == 0 ? f.den == 0 : f.den > 0 && f.num * v.den == f.den * v.num;
}

static bool says(int compare, int sign)
{
    return compare == CD_OVER       ? sign > 0
           : compare == CD_AT_LEAST ? sign >= 0
           : compare == CD_UNDER    ? sign < 0
                                    : sign <= 0;
}

/* All values of a table: their ends, and on which side of each threshold some lie. */
static const struct value thresholds[] = {{-1, 2}, {0, 1}, {1, 3}, {1, 2}, {1, 1}, {2, 1}};
enum { THRESHOLDS = sizeof thresholds / sizeof thresholds[0] };
struct seen {
    bool any, yes[THRESHOLDS][CD_COMPARE_COUNT], no[THRESHOLDS][CD_COMPARE_COUNT];
    struct value lo, hi;
};

static void see(struct seen *s, struct value v)
{
    if (!s->any || order(v, s->lo) < 0) s->lo = v;
    if (!s->any || order(v, s->hi) > 0) s->hi = v;
    s->any = true;
    for (size_t i = 0; i < THRESHOLDS; i++)
        for (int c = 0; c < CD_COMPARE_COUNT; c++)
            *(says(c, order(v, thresholds[i])) ? &s->yes[i][c] : &s->no[i][c]) = true;
}

static void check(int quantity, const struct table *t, const struct cd_bound *b)
{
    struct seen s = {.any = false};
    struct value v;
    for (unsigned cell = 0; cell < CELLS; cell++)
        if (t->can[cell] && value_of(quantity, cell, &v)) see(&s, v);
    if (!s.any) return;
    if (!equal(b->lo, s.lo) || !equal(b->hi, s.hi)) tell(quantity, t);
    for (size_t i = 0; i < THRESHOLDS; i++)
        for (int c = 0; c < CD_COMPARE_COUNT; c++) {
            const enum cd_side side = !s.no[i][c] ? CD_SIDE_TRUE : !s.yes[i][c] ? CD_SIDE_FALSE : CD_SIDE_OPEN;
            const struct cd_fraction f = {thresholds[i].num, thresholds[i].den};
            if (cd_bound_decide(b, (enum cd_compare)c, f) != side) tell(quantity, t);
        }
}

static void check_table(const struct table *t)
{
    const unsigned *n = t->count;
    const struct cd_outcomes g = {n[0], n[1], n[2]}, h = {n[3], n[4], n[5]}, missing = {n[6], n[7], n[8]};
    const bool in_g = n[0] + n[1] + n[2] > 0, in_h = n[3] + n[4] + n[5] > 0;
    struct cd_bound b;
    assert_int_equal(cd_bound_outcome(&g, &missing, &b, NULL), in_g ? CD_OK : CD_INPUT);
    if (in_g) check(RATE, t, &b);
    assert_int_equal(cd_bound_outcome_difference(&g, &h, &missing, &b, NULL), in_g && in_h ? CD_OK : CD_INPUT);
    if (!in_g || !in_h) return;
    check(DIFFERENCE, t, &b);
    const enum cd_status status = cd_bound_outcome_ratio(&g, &h, &missing, &b, NULL);
    assert_int_equal(status, n[3] + n[5] + n[6] + n[8] > 0 ? CD_OK : CD_INPUT);
    if (status == CD_OK) check(RATIO, t, &b);
}

static size_t each(const struct table *parent, unsigned from)
{
    static struct table at[MOST + 1];
    size_t seen = 0;
    for (unsigned kind = from; kind < KINDS; kind++) {
        struct table *t = &at[parent->n + 1];
        grow(parent, kind, t);
        check_table(t);
        seen += 1 + (t->n < MOST ? each(t, kind) : 0);
    }
    return seen;
}

static void every_table(void **state)
{
    static const struct table empty = {.can = {true}};
    assert_int_equal(each(&empty, 0), SLOW ? 2001 : 24309); /* C(most + 9, 9) - 1 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* picture_test.c - the fold of all returns: settling, sums, narrowed sums, what never came. */
#include "candour/picture.h"

#include "candour/date.h"
#include "test.h"

enum { ETHNICITY = CD_CHARACTERISTIC_ETHNICITY };
enum { SELF = CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF) };
enum { OFFICER = CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_OFFICER) };

static uint32_t label(struct cd_picture *picture, uint8_t asserted_by, uint8_t class, uint64_t mask)
{
    const struct cd_label made = {.characteristic = ETHNICITY,
                                  .asserted_by = asserted_by,
                                  .class = class,
                                  .list = CD_NO_CODE,
                                  .value = CD_NO_CODE,
                                  .mask = mask};
    uint32_t code;
    assert_true(cd_labels_code(&picture->labels, &made, &code));
    return code;
}

static uint32_t a_return(struct cd_picture *picture, const char *force, int32_t period)
{
    uint32_t ret;
    assert_true(cd_picture_return(picture, cd_str_of(force), period, &ret));
    return ret;
}

static void cell(struct cd_picture *picture, uint32_t ret, uint32_t code, uint64_t rows, uint64_t persons)
{
    const struct cd_cell made = {.ret = ret, .label = code, .n = {rows, persons}};
    assert_true(cd_picture_cell(picture, &made));
}

static void joint(struct cd_picture *picture, uint32_t ret, uint32_t self, uint32_t officer, uint64_t persons)
{
    const struct cd_joint made = {.ret = ret, .self = self, .officer = officer, .n = {persons + 1, persons}};
    assert_true(cd_picture_joint(picture, &made));
}

struct entry {
    const char *force;
    int32_t period;
    uint32_t label;
    uint64_t n;
};
static const struct entry entries[] = {
    {"kent", 24001, 3, 5}, {"avon", 24001, 0, 7},  {"kent", 24000, 1, 1},          {"kent", 24001, 3, 6},
    {"avon", 24000, 2, 2}, {"kent", 24001, 0, 9},  {"kent", CD_NO_PERIOD, 0, 4},   {"avon", 24001, 0, 100},
    {"avo", 24002, 2, 3},  {"kent", 24001, 2, 11}, {"kent", 24000, 1, UINT32_MAX},
};
/* Label 0 is an officer's, 1 to 3 are self-defined: slots sort before labels. */
static const struct entry settled[] = {
    {"avo", 24002, 2, 3},
    {"avon", 24000, 2, 2},
    {"avon", 24001, 0, 107},
    {"kent", CD_NO_PERIOD, 0, 4},
    {"kent", 24000, 1, 1 + (uint64_t)UINT32_MAX},
    {"kent", 24001, 2, 11},
    {"kent", 24001, 3, 11},
    {"kent", 24001, 0, 9},
};
enum { ENTRIES = sizeof entries / sizeof entries[0], SETTLED = sizeof settled / sizeof settled[0], RETURNS = 6 };

static void add_entries(struct cd_picture *picture, int order)
{
    for (uint8_t i = 0; i < 4; i++)
        assert_int_equal(label(picture, i == 0 ? CD_ASSERTED_OFFICER : CD_ASSERTED_SELF, 0, (uint64_t)1 << i), i);
    for (size_t k = 0; k < ENTRIES; k++) {
        const struct entry *e = &entries[order == 0 ? k : order == 1 ? ENTRIES - 1 - k : k * 7 % ENTRIES];
        const uint32_t ret = a_return(picture, e->force, e->period);
        picture->returns[ret].n[CD_UNIT_ROW] += e->n;
        cell(picture, ret, e->label, e->n, 2 * e->n);
        joint(picture, ret, e->label, CD_NO_CODE, e->n);
    }
}

static void check_settled(const struct cd_picture *picture)
{
    uint64_t rows[RETURNS] = {0};
    assert_int_equal(picture->n_returns, RETURNS);
    assert_int_equal(picture->n_cells, SETTLED);
    assert_int_equal(picture->n_joints, SETTLED);
    for (size_t i = 0; i < SETTLED; i++) {
        const struct cd_cell *c = &picture->cells[i];
        const struct cd_return *r = &picture->returns[c->ret];
        assert_true(cd_str_eq(cd_dict_text(&picture->forces, r->force), cd_str_of(settled[i].force)));
        assert_int_equal(r->period, settled[i].period);
        assert_int_equal(c->label, settled[i].label);
        assert_int_equal(c->n[CD_UNIT_ROW], settled[i].n);
        assert_int_equal(c->n[CD_UNIT_PERSON], 2 * settled[i].n);
        assert_true(i == 0 || c->ret >= picture->cells[i - 1].ret);
        rows[c->ret] += c->n[CD_UNIT_ROW];
    }
    for (size_t i = 1; i < SETTLED; i++) { /* joints sort by label alone */
        const struct cd_joint *a = &picture->joints[i - 1], *b = &picture->joints[i];
        assert_true(a->ret < b->ret || (a->ret == b->ret && a->self < b->self));
    }
    for (uint32_t i = 0; i < RETURNS; i++) assert_int_equal(picture->returns[i].n[CD_UNIT_ROW], rows[i]);
}

/* The same entries in three orders come to the same settled picture: sorted by force's name, month, slot, label. */
static void settles_to_one_order(void **state)
{
    for (int order = 0; order < 3; order++) {
        struct cd_picture picture = {0};
        add_entries(&picture, order);
        assert_int_equal(picture.n_returns, RETURNS);
        assert_true(cd_picture_settle(&picture));
        check_settled(&picture);
        cd_picture_free(&picture);
        assert_int_equal(picture.n_cells, 0);
    }
    struct cd_picture empty = {0};
    assert_true(cd_picture_settle(&empty));
    cd_picture_free(&empty);
}

static void merges_equal_joints(void **state)
{
    struct cd_picture picture = {0};
    const uint32_t kent = a_return(&picture, "kent", 1), avon = a_return(&picture, "avon", 1);
    const uint32_t a = label(&picture, CD_ASSERTED_SELF, 0, 1), b = label(&picture, CD_ASSERTED_OFFICER, 0, 1);
    for (uint64_t i = 0; i < 3; i++) {
        joint(&picture, kent, a, b, i);
        joint(&picture, kent, a, CD_NO_CODE, i);
        joint(&picture, avon, CD_NO_CODE, b, i);
    }
    assert_true(cd_picture_settle(&picture));
    static const struct {
        uint32_t ret, self, officer;
    } want[] = {{0, CD_NO_CODE, 1}, {1, 0, 1}, {1, 0, CD_NO_CODE}};
    assert_int_equal(picture.n_joints, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(picture.joints[i].ret, want[i].ret);
        assert_int_equal(picture.joints[i].self, want[i].self);
        assert_int_equal(picture.joints[i].officer, want[i].officer);
        assert_int_equal(picture.joints[i].n[CD_UNIT_ROW], 6);
        assert_int_equal(picture.joints[i].n[CD_UNIT_PERSON], 3);
    }
    cd_picture_free(&picture);
}

static void holds_scopes(void **state)
{
    enum { NO = CD_NO_PERIOD };
    static const struct {
        uint32_t force;
        int32_t first, last;
        uint32_t ret_force;
        int32_t ret_period;
        bool holds;
    } rows[] = {
        {CD_NO_CODE, NO, NO, 3, 100, true}, {CD_NO_CODE, NO, NO, 3, NO, true}, {3, NO, NO, 3, 100, true},
        {2, NO, NO, 3, 100, false},         {0, NO, NO, 3, 100, false},        {3, 100, 100, 3, 100, true},
        {3, 101, NO, 3, 100, false},        {3, NO, 99, 3, 100, false},        {3, 99, 101, 3, 100, true},
        {3, 101, 99, 3, 100, false},        {3, 99, NO, 3, NO, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_scope scope = {.force = rows[i].force, .first = rows[i].first, .last = rows[i].last};
        const struct cd_return ret = {.force = rows[i].ret_force, .period = rows[i].ret_period};
        assert_int_equal(cd_scope_holds(&scope, &ret), rows[i].holds);
    }
}

/* Four codes. Two forces, two months; counts are powers of ten so that each sum shows what went into it. */
static void build(struct cd_picture *picture)
{
    const uint32_t one = label(picture, CD_ASSERTED_SELF, CD_CLASS_RECORDED, 1);
    const uint32_t pair = label(picture, CD_ASSERTED_SELF, CD_CLASS_RECORDED, 3);
    const uint32_t far = label(picture, CD_ASSERTED_SELF, CD_CLASS_RECORDED, 8);
    const uint32_t blank = label(picture, CD_ASSERTED_SELF, CD_CLASS_BLANK, 15);
    const uint32_t seen = label(picture, CD_ASSERTED_OFFICER, CD_CLASS_RECORDED, 1);
    const uint32_t january = a_return(picture, "kent", 24000), february = a_return(picture, "kent", 24001);
    const uint32_t other = a_return(picture, "avon", 24000);
    cell(picture, january, one, 1, 0);
    cell(picture, january, pair, 10, 1);
    cell(picture, february, far, 100, 2);
    cell(picture, february, blank, 1000, 3);
    cell(picture, other, one, 10000, 4);
    cell(picture, other, seen, 100000, 5);
    assert_true(cd_picture_settle(picture));
}

static void sums_by_scope_and_mask(void **state)
{
    enum { NO = CD_NO_PERIOD };
    static const struct {
        const char *force; /* NULL: all */
        int32_t first, last;
        uint8_t unit;
        unsigned slot;
        uint64_t mask, total, recorded, blank, inside, touching;
    } rows[] = {
        {NULL, NO, NO, CD_UNIT_ROW, SELF, 1, 11111, 10111, 1000, 10001, 11011},
        {NULL, NO, NO, CD_UNIT_ROW, SELF, 3, 11111, 10111, 1000, 10011, 11011},
        {NULL, NO, NO, CD_UNIT_ROW, SELF, 2, 11111, 10111, 1000, 0, 1010},
        {NULL, NO, NO, CD_UNIT_ROW, SELF, 8, 11111, 10111, 1000, 100, 1100},
        {NULL, NO, NO, CD_UNIT_ROW, SELF, 15, 11111, 10111, 1000, 11111, 11111},
        {NULL, NO, NO, CD_UNIT_ROW, SELF, 0, 11111, 10111, 1000, 0, 0},
        {NULL, NO, NO, CD_UNIT_PERSON, SELF, 1, 10, 7, 3, 4, 8},
        {NULL, NO, NO, CD_UNIT_ROW, OFFICER, 1, 100000, 100000, 0, 100000, 100000},
        {"kent", NO, NO, CD_UNIT_ROW, SELF, 1, 1111, 111, 1000, 1, 1011},
        {"kent", 24001, NO, CD_UNIT_ROW, SELF, 1, 1100, 100, 1000, 0, 1000},
        {"kent", NO, 24000, CD_UNIT_ROW, SELF, 1, 11, 11, 0, 1, 11},
        {"kent", NO, NO, CD_UNIT_ROW, OFFICER, 1, 0, 0, 0, 0, 0},
        {"avon", 24001, 24001, CD_UNIT_ROW, SELF, 1, 0, 0, 0, 0, 0},
        {NULL, NO, NO, CD_UNIT_ROW, CD_SLOT(CD_CHARACTERISTIC_GENDER, CD_ASSERTED_SELF), 1, 0, 0, 0, 0, 0},
    };
    struct cd_picture picture = {0};
    build(&picture);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint32_t force =
            rows[i].force != NULL ? cd_dict_find(&picture.forces, cd_str_of(rows[i].force)) : CD_NO_CODE;
        const struct cd_scope scope = {force, rows[i].first, rows[i].last, rows[i].unit};
        const struct cd_sums sums = cd_picture_sum(&picture, &scope, rows[i].slot, rows[i].mask);
        assert_int_equal(sums.total, rows[i].total);
        assert_int_equal(sums.by_class[CD_CLASS_RECORDED], rows[i].recorded);
        assert_int_equal(sums.by_class[CD_CLASS_BLANK], rows[i].blank);
        assert_int_equal(sums.inside, rows[i].inside);
        assert_int_equal(sums.touching, rows[i].touching);
        if (rows[i].slot != SELF) continue;
        const struct cd_sums plain = cd_picture_sum_narrowed(&picture, &scope, rows[i].mask); /* no joints: the same */
        assert_memory_equal(&plain, &sums, sizeof sums);
    }
    cd_picture_free(&picture);
}

/* A label without a mask may be anything: it is inside no group and touches every one. */
static void takes_no_mask_for_anything(void **state)
{
    static const uint64_t groups[] = {1, 6, 15, UINT64_MAX >> 1};
    struct cd_picture picture = {0};
    cell(&picture, a_return(&picture, "kent", 1), label(&picture, CD_ASSERTED_SELF, CD_CLASS_INVALID, 0), 5, 5);
    assert_true(cd_picture_settle(&picture));
    const struct cd_scope all = {CD_NO_CODE, CD_NO_PERIOD, CD_NO_PERIOD, CD_UNIT_ROW};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        const struct cd_sums sums = cd_picture_sum(&picture, &all, SELF, groups[i]);
        assert_int_equal(sums.total, 5);
        assert_int_equal(sums.inside, 0);
        assert_int_equal(sums.touching, 5);
    }
    cd_picture_free(&picture);
}

static void narrows_by_the_officer(void **state)
{
    static const struct {
        uint64_t self, officer; /* masks; 0: no such label */
        uint64_t group, inside, touching;
    } rows[] = {
        {15, 3, 3, 1, 1},                                       /* not stated, seen as one of two */
        {15, 3, 1, 0, 1}, {15, 3, 8, 0, 0},  {15, 15, 3, 0, 1}, /* the officer did not say either */
        {15, 0, 3, 0, 1},                                       /* no officer's label */
        {6, 3, 2, 1, 1},                                        /* the intersection is smaller than both */
        {6, 3, 4, 0, 0},  {1, 2, 1, 1, 1}, /* they contradict each other: what was self-defined stays */
        {1, 2, 2, 0, 0},  {12, 3, 12, 1, 1}, {4, 12, 4, 1, 1},  {0, 3, 3, 0, 0}, /* nothing self-defined: not counted */
    };
    const struct cd_scope all = {CD_NO_CODE, CD_NO_PERIOD, CD_NO_PERIOD, CD_UNIT_PERSON};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_picture picture = {0};
        const uint32_t ret = a_return(&picture, "kent", 24000);
        const uint8_t class = rows[i].self == 15 ? CD_CLASS_NOT_STATED : CD_CLASS_RECORDED;
        const uint32_t self = rows[i].self != 0 ? label(&picture, CD_ASSERTED_SELF, class, rows[i].self) : CD_NO_CODE;
        const uint32_t seen = rows[i].officer != 0
                                  ? label(&picture, CD_ASSERTED_OFFICER, CD_CLASS_RECORDED, rows[i].officer)
                                  : CD_NO_CODE;
        joint(&picture, ret, self, seen, 7);
        assert_true(cd_picture_settle(&picture));
        const struct cd_sums sums = cd_picture_sum_narrowed(&picture, &all, rows[i].group);
        assert_int_equal(sums.total, self != CD_NO_CODE ? 7 : 0);
        assert_int_equal(sums.by_class[class], sums.total); /* narrowing never turns "not stated" into recorded */
        assert_int_equal(sums.inside, 7 * rows[i].inside);
        assert_int_equal(sums.touching, 7 * rows[i].touching);
        const struct cd_scope elsewhere = {CD_NO_CODE, 24001, CD_NO_PERIOD, CD_UNIT_PERSON};
        assert_int_equal(cd_picture_sum_narrowed(&picture, &elsewhere, rows[i].group).total, 0);
        cd_picture_free(&picture);
    }
}

/* All pairs of masks of four codes and all groups: narrowing only ever tightens, and never crosses. */
static void narrows_soundly(void **state)
{
    const struct cd_scope all = {CD_NO_CODE, CD_NO_PERIOD, CD_NO_PERIOD, CD_UNIT_PERSON};
    struct cd_picture picture = {0};
    const uint32_t ret = a_return(&picture, "kent", 24000);
    uint64_t n = 0;
    for (uint64_t s = 1; s < 16; s++)
        for (uint64_t o = 1; o < 16; o++) {
            const uint32_t self = label(&picture, CD_ASSERTED_SELF, CD_CLASS_RECORDED, s);
            joint(&picture, ret, self, label(&picture, CD_ASSERTED_OFFICER, CD_CLASS_RECORDED, o), ++n);
            cell(&picture, ret, self, n + 1, n);
        }
    assert_true(cd_picture_settle(&picture));
    assert_int_equal(picture.n_cells, 15);
    for (uint64_t group = 0; group < 16; group++) {
        const struct cd_sums plain = cd_picture_sum(&picture, &all, SELF, group);
        const struct cd_sums narrow = cd_picture_sum_narrowed(&picture, &all, group);
        const struct cd_sums others = cd_picture_sum_narrowed(&picture, &all, ~group);
        assert_int_equal(narrow.total, plain.total);
        assert_true(plain.inside <= narrow.inside && narrow.inside <= narrow.touching);
        assert_true(narrow.touching <= plain.touching);
        assert_int_equal(narrow.inside + others.touching, narrow.total); /* in the group, or possibly outside */
    }
    cd_picture_free(&picture);
}

static void counts_what_never_came(void **state)
{
    static const struct {
        const char *force;
        int32_t period;
        uint8_t expected, seen;
    } rows[] = {
        {"kent", 24000, 1, 1}, {"kent", 24001, 1, 0}, {"kent", 24002, 1, 0},
        {"avon", 24001, 1, 0}, {"avon", 24000, 0, 1}, {"avon", 24002, 0, 0},
    };
    static const struct {
        const char *force;
        int32_t first, last;
        uint64_t absent;
    } scopes[] = {
        {NULL, CD_NO_PERIOD, CD_NO_PERIOD, 3},
        {"kent", CD_NO_PERIOD, CD_NO_PERIOD, 2},
        {"kent", 24002, CD_NO_PERIOD, 1},
        {NULL, CD_NO_PERIOD, 24001, 2},
        {"avon", 24002, 24002, 0},
        {NULL, 24000, 24000, 0},
    };
    struct cd_picture picture = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint32_t ret = a_return(&picture, rows[i].force, rows[i].period);
        picture.returns[ret].expected = rows[i].expected;
        picture.returns[ret].seen = rows[i].seen;
    }
    assert_true(cd_picture_settle(&picture));
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++) {
        const uint32_t force =
            scopes[i].force != NULL ? cd_dict_find(&picture.forces, cd_str_of(scopes[i].force)) : CD_NO_CODE;
        const struct cd_scope scope = {force, scopes[i].first, scopes[i].last, CD_UNIT_ROW};
        assert_int_equal(cd_picture_absent(&picture, &scope), scopes[i].absent);
    }
    cd_picture_free(&picture);
}

/* Cells of one label are kept apart by what is ruled out, and add up to the same; crowds are merged, and those of whom nothing is known are none. */
static void keeps_apart_what_is_ruled_out(void **state)
{
    struct cd_picture picture = {0};
    uint32_t code;
    assert_true(
        cd_labels_code(&picture.labels, &(struct cd_label){.list = CD_NO_CODE, .value = CD_NO_CODE, .mask = 1}, &code));
    for (uint16_t turn = 0; turn < 6; turn++) {
        const uint32_t ret = a_return(&picture, turn % 2 ? "kent" : "avon", 24000);
        const uint16_t out = turn / 2;
        assert_true(cd_picture_crowd(&picture, &(struct cd_crowd){ret, out, {turn + 1u, turn}}));
        assert_true(cd_picture_crowd(&picture, &(struct cd_crowd){ret, out, {10, 1}}));
        assert_true(cd_picture_cell(&picture, &(struct cd_cell){ret, code, {turn + 1u, turn}, out}));
        assert_true(cd_picture_cell(&picture, &(struct cd_cell){ret, code, {10, 1}, out}));
    }
    assert_true(cd_picture_settle(&picture));
    assert_int_equal(picture.n_cells, 6);
    assert_int_equal(picture.n_crowds, 4);
    for (size_t i = 0; i < 4; i++) { /* avon first: turns 2 and 4 */
        const unsigned turn = i < 2 ? 2 + 2 * (unsigned)i : 3 + 2 * (unsigned)(i - 2);
        assert_int_equal(picture.crowds[i].ret, i / 2);
        assert_int_equal(picture.crowds[i].ruled_out, turn / 2);
        assert_int_equal(picture.crowds[i].n[CD_UNIT_ROW], turn + 11);
        assert_int_equal(picture.crowds[i].n[CD_UNIT_PERSON], turn + 1);
    }
    for (size_t i = 0; i < 6; i++) assert_int_equal(picture.cells[i].ruled_out, i % 3);
    const struct cd_scope all = {CD_NO_CODE, CD_NO_PERIOD, CD_NO_PERIOD, CD_UNIT_ROW};
    assert_int_equal(cd_picture_sum(&picture, &all, 0, 1).total, 21 + 60);
    cd_picture_free(&picture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settles_to_one_order),
        cmocka_unit_test(merges_equal_joints),
        cmocka_unit_test(holds_scopes),
        cmocka_unit_test(sums_by_scope_and_mask),
        cmocka_unit_test(takes_no_mask_for_anything),
        cmocka_unit_test(narrows_by_the_officer),
        cmocka_unit_test(narrows_soundly),
        cmocka_unit_test(counts_what_never_came),
        cmocka_unit_test(keeps_apart_what_is_ruled_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

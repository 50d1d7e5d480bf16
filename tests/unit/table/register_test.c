/* register_test.c - labels, people, and which of several observations counts. */
#include "candour/buf.h"
#include "candour/register.h"

#include "candour/date.h"
#include "test.h"

static void observe(struct cd_register *reg, const struct cd_observation *observation)
{
    struct cd_observation *at = cd_register_extend(reg, 1);
    assert_non_null(at);
    *at = *observation;
}

enum { ETHNICITY = CD_CHARACTERISTIC_ETHNICITY, GENDER = CD_CHARACTERISTIC_GENDER, AGE = CD_CHARACTERISTIC_AGE };
enum { SELF = CD_ASSERTED_SELF, OFFICER = CD_ASSERTED_OFFICER, UNSTATED = CD_ASSERTED_UNSTATED };

/* Labels that differ in one member are different; what lies between the members does not count. */
static void tells_labels_apart(void **state)
{
    static const struct cd_label rows[] = {
        {0, 0, 0, 0, 0, 0, 0, 0},          {1, 0, 0, 0, 0, 0, 0, 0},          {0, 1, 0, 0, 0, 0, 0, 0},
        {0, 0, 1, 0, 0, 0, 0, 0},          {0, 0, 0, 1, 0, 0, 0, 0},          {0, 0, 0, 0, 1, 0, 0, 0},
        {0, 0, 0, 0, 0, 1, 0, 0},          {0, 0, 0, 0, 0, 0, 1, 0},          {0, 0, 0, 0, 0, 0, 0, 1},
        {0, 0, 0, 0, 0, CD_NO_CODE, 0, 0}, {0, 0, 0, 0, 0, 0, CD_NO_CODE, 0}, {0, 0, 0, 0, 0, 0, 0, UINT64_MAX},
    };
    enum { N = sizeof rows / sizeof rows[0] };
    struct cd_labels labels = {0};
    for (int round = 0; round < 3; round++)
        for (uint32_t i = 0; i < N; i++) {
            struct cd_label label;
            uint32_t code;
            memset(&label, 0x11 * (round + 1), sizeof label); /* the padding differs from round to round */
            label.characteristic = rows[i].characteristic, label.asserted_by = rows[i].asserted_by;
            label.stage = rows[i].stage, label.class = rows[i].class, label.reason = rows[i].reason;
            label.list = rows[i].list, label.value = rows[i].value, label.mask = rows[i].mask;
            assert_true(cd_labels_code(&labels, &label, &code));
            assert_int_equal(code, i);
        }
    assert_int_equal(labels.n, N);
    cd_labels_free(&labels);
    assert_int_equal(labels.n, 0);
}

static uint32_t text_of(struct cd_dict *texts, const char *text)
{
    uint32_t code = CD_NO_CODE;
    if (text != NULL) assert_true(cd_dict_code(texts, cd_str_of(text), &code));
    return code;
}

static uint32_t add_label(struct cd_labels *labels, uint8_t characteristic, const char *list, const char *value,
                          uint64_t mask)
{
    const struct cd_label label = {.characteristic = characteristic,
                                   .list = text_of(&labels->texts, list),
                                   .value = text_of(&labels->texts, value),
                                   .mask = mask};
    uint32_t code;
    assert_true(cd_labels_code(labels, &label, &code));
    return code;
}

static void merges_labels(void **state)
{
    static const struct {
        int part;
        uint8_t characteristic;
        const char *list, *value;
        uint32_t merged;
    } rows[] = {
        {0, ETHNICITY, "self", "W1", 0},  {0, ETHNICITY, "self", "W2", 1}, {0, GENDER, NULL, NULL, 2},
        {1, GENDER, NULL, NULL, 2},       {1, ETHNICITY, "self", "W2", 1}, {1, ETHNICITY, "W1", "self", 3},
        {1, ETHNICITY, "other", "W1", 4}, {2, ETHNICITY, "self", "W1", 0}, {2, ETHNICITY, "self", NULL, 5},
        {2, AGE, "self", "W1", 6},        {2, ETHNICITY, "self", "", 7},
    };
    struct cd_labels all = {0}, parts[3] = {{0}};
    uint32_t want[3][8], n[3] = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int p = rows[i].part;
        assert_int_equal(add_label(&parts[p], rows[i].characteristic, rows[i].list, rows[i].value, 1), n[p]);
        want[p][n[p]++] = rows[i].merged;
    }
    for (int round = 0; round < 2; round++) /* the second time adds nothing */
        for (int p = 0; p < 3; p++) {
            uint32_t map[8];
            assert_true(cd_labels_merge(&all, &parts[p], map));
            assert_memory_equal(map, want[p], n[p] * sizeof *map);
        }
    assert_int_equal(all.n, 8);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_label *label = &all.items[rows[i].merged];
        assert_int_equal(label->characteristic, rows[i].characteristic);
        if (rows[i].value == NULL) assert_int_equal(label->value, CD_NO_CODE);
        else assert_true(cd_str_eq(cd_dict_text(&all.texts, label->value), cd_str_of(rows[i].value)));
        if (rows[i].list == NULL) assert_int_equal(label->list, CD_NO_CODE);
        else assert_true(cd_str_eq(cd_dict_text(&all.texts, label->list), cd_str_of(rows[i].list)));
    }
    for (int p = 0; p < 3; p++) cd_labels_free(&parts[p]);
    cd_labels_free(&all);
}

static void keeps_people(void **state)
{
    struct cd_register reg = {0};
    for (uint32_t i = 0; i < 5000; i++) assert_true(cd_register_add_person(&reg, i + 2, (int32_t)(i % 7), i % 3 == 0));
    assert_int_equal(reg.people.n, 5000);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(reg.people.line[i], i + 2);
        assert_int_equal(reg.people.period[i], i % 7);
        assert_int_equal(reg.people.present[i], i % 3 == 0);
    }
    cd_register_free(&reg);
    assert_int_equal(reg.people.n, 0);
    assert_string_equal(cd_unit_name(CD_UNIT_ROW), "row");
    assert_string_equal(cd_unit_name(CD_UNIT_PERSON), "person");
    assert_int_equal(sizeof(struct cd_observation), 16);
}

/* Labels 0..3 are self-defined ethnicity, 4..5 as seen by the officer, 6..7 gender. */
static void make_labels(struct cd_register *reg)
{
    static const struct {
        uint8_t characteristic, asserted_by;
    } kinds[] = {{ETHNICITY, SELF},    {ETHNICITY, SELF},    {ETHNICITY, SELF},  {ETHNICITY, SELF},
                 {ETHNICITY, OFFICER}, {ETHNICITY, OFFICER}, {GENDER, UNSTATED}, {GENDER, UNSTATED}};
    for (uint32_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct cd_label label = {.characteristic = kinds[i].characteristic,
                                       .asserted_by = kinds[i].asserted_by,
                                       .list = CD_NO_CODE,
                                       .value = i};
        uint32_t code;
        assert_true(cd_labels_code(&reg->labels, &label, &code));
        assert_int_equal(code, i);
    }
}

static void lets_the_latest_count(void **state)
{
    enum { NO = CD_NO_DAY };
    static const struct {
        size_t n;
        struct cd_observation seen[5]; /* person, label, day */
        uint32_t want[2][3];           /* person by slot: self, officer, gender; 99 for none */
    } rows[] = {
        {0, {{0}}, {{99, 99, 99}, {99, 99, 99}}},
        {1, {{0, 1, 10, 0}}, {{1, 99, 99}, {99, 99, 99}}},
        {2, {{0, 0, 10, 0}, {0, 1, 20, 0}}, {{1, 99, 99}, {99, 99, 99}}},
        {2, {{0, 0, 20, 0}, {0, 1, 10, 0}}, {{0, 99, 99}, {99, 99, 99}}},
        {2, {{0, 0, 10, 0}, {0, 1, 10, 0}}, {{1, 99, 99}, {99, 99, 99}}}, /* a tie: the later entry */
        {2, {{0, 0, NO, 0}, {0, 1, NO, 0}}, {{1, 99, 99}, {99, 99, 99}}},
        {2, {{0, 0, -30000, 0}, {0, 1, NO, 0}}, {{0, 99, 99}, {99, 99, 99}}}, /* no day is older than any */
        {2, {{0, 0, NO, 0}, {0, 1, -30000, 0}}, {{1, 99, 99}, {99, 99, 99}}},
        {2, {{0, 0, 0, 0}, {0, 1, -1, 0}}, {{0, 99, 99}, {99, 99, 99}}}, /* 1969-12-31 is before 1970-01-01 */
        {4, {{0, 0, 5, 0}, {0, 1, 9, 0}, {0, 2, 9, 0}, {0, 3, 8, 0}}, {{2, 99, 99}, {99, 99, 99}}},
        {3, {{0, 0, 10, 0}, {0, 4, 1, 0}, {0, 6, NO, 0}}, {{0, 4, 6}, {99, 99, 99}}}, /* slots do not meet */
        {5, {{1, 5, 1, 0}, {0, 4, 9, 0}, {1, 4, 2, 0}, {0, 5, 3, 0}, {1, 7, 0, 0}}, {{99, 4, 99}, {99, 4, 7}}},
    };
    static const uint8_t slots[] = {CD_SLOT(ETHNICITY, SELF), CD_SLOT(ETHNICITY, OFFICER), CD_SLOT(GENDER, UNSTATED)};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct cd_register reg = {0};
        uint8_t found[CD_SLOTS];
        uint32_t out[6];
        int32_t days[6];
        make_labels(&reg);
        assert_int_equal(cd_register_slots(&reg, found), 3);
        assert_memory_equal(found, slots, sizeof slots);
        for (uint32_t p = 0; p < 2; p++) assert_true(cd_register_add_person(&reg, p, 0, true));
        for (size_t i = 0; i < rows[r].n; i++) observe(&reg, &rows[r].seen[i]);
        cd_register_latest(&reg, found, 3, out, days);
        for (size_t i = 0; i < 6; i++) {
            const uint32_t want = rows[r].want[i / 3][i % 3];
            assert_int_equal(out[i], want == 99 ? CD_NO_CODE : want);
        }
        assert_int_equal(reg.n_observations, rows[r].n); /* the others stay */
        cd_register_free(&reg);
    }
}

/* Any choice of slots, in any order, against a search for every person and slot; random, from a fixed seed. */
static void agrees_with_a_search(void **state)
{
    enum { PEOPLE = 40, SEEN = 600 };
    static const struct {
        unsigned n;
        uint8_t slots[3];
    } choices[] = {
        {0, {0}},
        {1, {CD_SLOT(ETHNICITY, SELF)}},
        {1, {CD_SLOT(GENDER, UNSTATED)}},
        {2, {CD_SLOT(GENDER, UNSTATED), CD_SLOT(ETHNICITY, OFFICER)}},
        {3, {CD_SLOT(ETHNICITY, OFFICER), CD_SLOT(GENDER, UNSTATED), CD_SLOT(ETHNICITY, SELF)}},
        {2, {CD_SLOT(AGE, UNSTATED), CD_SLOT(ETHNICITY, SELF)}}, /* nobody's age was observed */
    };
    struct cd_register reg = {0};
    uint32_t seed = 12345;
    make_labels(&reg);
    for (uint32_t p = 0; p < PEOPLE; p++) assert_true(cd_register_add_person(&reg, p, 0, true));
    for (int i = 0; i < SEEN; i++) {
        seed = seed * 1664525U + 1013904223U;
        const int32_t day = (int32_t)(seed >> 28) - 4;
        const struct cd_observation o = {(seed >> 8) % PEOPLE, (seed >> 20) % 8, day == -4 ? CD_NO_DAY : day,
                                         CD_NO_CODE};
        observe(&reg, &o);
    }
    for (size_t c = 0; c < sizeof choices / sizeof choices[0]; c++) {
        const size_t n = (size_t)PEOPLE * choices[c].n; /* no room to spare: a stray write is seen */
        uint32_t *out = malloc(n * sizeof *out + (n == 0));
        int32_t *days = malloc(n * sizeof *days + (n == 0));
        cd_register_latest(&reg, choices[c].slots, choices[c].n, out, days);
        for (size_t at = 0; at < n; at++) {
            uint32_t want = CD_NO_CODE;
            int64_t best = INT64_MIN;
            for (size_t i = 0; i < SEEN; i++) {
                const struct cd_observation *o = &reg.observations[i];
                const struct cd_label *label = &reg.labels.items[o->label];
                if (o->person != at / choices[c].n || o->day < best) continue;
                if (CD_SLOT(label->characteristic, label->asserted_by) != choices[c].slots[at % choices[c].n]) continue;
                best = o->day;
                want = o->label;
            }
            assert_int_equal(out[at], want);
        }
        free(out);
        free(days);
    }
    cd_register_free(&reg);
}

static void a_place_is_the_source_and_its_file(void **state)
{
    const struct cd_source source = {
        .path = CD_STR("r"), .n_files = 2, .files = {{.name = CD_STR("return.yaml")}, {.name = CD_STR("people.csv")}}};
    struct cd_buf b = {0};
    (void)state;
    cd_source_name(&b, &source, &(struct cd_finding){.file = 1});
    cd_buf_char(&b, ' ');
    cd_source_name(&b, &(struct cd_source){.path = CD_STR("a.csv")}, &(struct cd_finding){0});
    assert_string_equal(b.p, "r/people.csv a.csv");
    cd_buf_free(&b);
}

/* What was once recorded is not unrecorded by a later refusal; of two values the later counts. */
static void a_value_outlasts_a_later_blank(void **state)
{
    static const uint8_t slot = CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF);
    struct cd_label label = {.characteristic = CD_CHARACTERISTIC_ETHNICITY,
                             .asserted_by = CD_ASSERTED_SELF,
                             .list = CD_NO_CODE,
                             .value = CD_NO_CODE};
    struct cd_register reg = {0};
    uint32_t value, other, blank, out;
    int32_t day;
    (void)state;
    assert_true(cd_labels_code(&reg.labels, &label, &value));
    label.mask = 1;
    assert_true(cd_labels_code(&reg.labels, &label, &other));
    label.class = CD_CLASS_NOT_STATED;
    assert_true(cd_labels_code(&reg.labels, &label, &blank));
    assert_true(cd_register_add_person(&reg, 2, 0, true));
    const struct cd_observation seen[] = {{0, value, 10, 0}, {0, blank, 20, 0}, {0, other, 15, 0}};
    memcpy(cd_register_extend(&reg, 3), seen, sizeof seen);
    cd_register_latest(&reg, &slot, 1, &out, &day);
    assert_int_equal(out, other);
    cd_register_free(&reg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_the_source_and_its_file),
        cmocka_unit_test(a_value_outlasts_a_later_blank),
        cmocka_unit_test(tells_labels_apart),
        cmocka_unit_test(merges_labels),
        cmocka_unit_test(keeps_people),
        cmocka_unit_test(lets_the_latest_count),
        cmocka_unit_test(agrees_with_a_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

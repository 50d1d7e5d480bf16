/* The mandate on small returns, who a gap is counted for, and what a resubmission changed. */
#include "candour/buf.h"
#include "candour/check.h"
#include "candour/diff.h"
#include "candour/gate.h"

#include "test.h"

static void put(struct cd_tables *t, enum cd_table_id table, uint32_t row, uint32_t field, const char *text)
{
    (void)cd_table_put(t, table, field, row, cd_str_of(text));
}

static const char *const cases[][3] = {{"C1", "CID", "S1"}, {"C2", "", ""}};
static const char *const involved[][3] = {{"C1", "P1", "suspect"},
                                          {"C1", "P2", "suspect"},
                                          {"C2", "P3", "suspect"},
                                          {"C1", "P3", "suspect"},
                                          {"C1", "P4", "victim"}};
/* record, attribute, value, reason, day, recorder, unit */
static const char *const observed[][7] = {
    {"P1", "nationality", "GBR", "", "2024-01-01", "S7", "Custody"},
    {"P1", "ethnicity", "", "declined", "2024-01-01", "S7", "Custody"},
    {"P2", "ethnicity", "", "declined", "2024-01-02", "", "Custody"},
    {"P2", "nationality", "GBR", "", "2024-01-01", "S8", "Custody"},
    {"P2", "ethnicity", "", "", "2024-01-03", "S9", "Custody"},
};

static void fill(struct cd_register *reg)
{
    struct cd_tables *t = &reg->tables;
    struct cd_err err;
    *reg = (struct cd_register){.tables.schema = cd_schema_find(CD_STR("return-1"))};
    (void)cd_table_add(t, CD_CASES, 2, NULL);
    (void)cd_table_add(t, CD_PEOPLE, 4, NULL);
    (void)cd_table_add(t, CD_INVOLVEMENTS, 5, NULL);
    (void)cd_table_add(t, CD_OBSERVATIONS, 5, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        put(t, CD_CASES, i, CD_CASES_CASE_ID, cases[i][0]);
        put(t, CD_CASES, i, CD_CASES_UNIT, cases[i][1]);
        put(t, CD_CASES, i, CD_CASES_OFFICER, cases[i][2]);
    }
    for (uint32_t i = 0; i < 4; i++)
        put(t, CD_PEOPLE, i, CD_PEOPLE_RECORD_ID, (const char *[]){"P1", "P2", "P3", "P4"}[i]);
    for (uint32_t i = 0; i < 5; i++) {
        static const uint32_t fields[] = {CD_OBSERVATIONS_RECORD_ID,   CD_OBSERVATIONS_ATTRIBUTE,
                                          CD_OBSERVATIONS_VALUE,       CD_OBSERVATIONS_REASON_MISSING,
                                          CD_OBSERVATIONS_OBSERVED_AT, CD_OBSERVATIONS_RECORDED_BY,
                                          CD_OBSERVATIONS_UNIT};
        for (uint32_t f = 0; f < 3; f++) put(t, CD_INVOLVEMENTS, i, f, involved[i][f]);
        for (uint32_t f = 0; f < 7; f++) put(t, CD_OBSERVATIONS, i, fields[f], observed[i][f]);
    }
    assert_int_equal(cd_tables_join(t, &err), CD_OK);
}

static const struct cd_shortfall *line_of(const struct cd_gate *gate, const char *unit, const char *recorder)
{
    for (size_t i = 0; i < gate->n; i++)
        if (cd_str_eq(cd_dict_text(&gate->texts, gate->lines[i].unit), cd_str_of(unit)) &&
            cd_str_eq(cd_dict_text(&gate->texts, gate->lines[i].recorder), cd_str_of(recorder)))
            return &gate->lines[i];
    return NULL;
}

/* P1 keeps the mandate (a reason with an author); P2 has a reason without one, and a later blank by S9; P3 has nothing. */
static void gaps_are_counted_for_who_left_them(void **state)
{
    struct cd_register reg;
    struct cd_gate gate = {0}, all = {0};
    (void)state;
    fill(&reg);
    assert_true(cd_gate_add(&gate, &reg, 0));
    assert_int_equal(gate.suspects, 3);
    assert_int_equal(gate.open, 2);
    assert_int_equal(gate.met[CD_GATE_NATIONALITY], 2);
    assert_int_equal(gate.by_reason[CD_GATE_ETHNICITY], 1);
    assert_int_equal(gate.short_of[CD_GATE_ETHNICITY], 2);
    assert_string_equal(cd_gate_name(CD_GATE_NATIONALITY), "nationality");
    assert_int_equal(line_of(&gate, "CID", "S1")->suspects, 1);                        /* P1: the officer in the case */
    assert_int_equal(line_of(&gate, "Custody", "S9")->short_of[CD_GATE_ETHNICITY], 1); /* P2: whoever left the blank */
    assert_int_equal(line_of(&gate, "", "")->short_of[CD_GATE_NATIONALITY], 1);        /* P3: a case of nobody */
    assert_true(cd_gate_append(&all, &gate) && cd_gate_append(&all, &gate));
    assert_int_equal(all.suspects, 6);
    assert_int_equal(line_of(&all, "Custody", "S9")->short_of[CD_GATE_ETHNICITY], 1);
    cd_gate_free(&all);
    cd_gate_free(&gate);
    cd_register_free(&reg);
}

/* --- One suspect of one case (unit CID, officer S1), and what was observed ------------------------------------------------ */

/* attribute, value, reason, list, day, recorder, unit */
#define E(value, reason, list, recorder)                                    \
    {                                                                       \
        "ethnicity", value, reason, list, "2024-01-02", recorder, "Custody" \
    }
#define N(value, reason, recorder)                                          \
    {                                                                       \
        "nationality", value, reason, "", "2024-01-02", recorder, "Custody" \
    }
enum { SHORT, BY_REASON, BY_VALUE };
static const struct {
    const char *what, *rows[4][7];
    uint8_t ethnicity, nationality;
    const char *unit, *recorder;
} mandates[] = {
    {"a value each", {E("W1", "", "ethnicity-18+1", "S7"), N("GBR", "", "S7")}, BY_VALUE, BY_VALUE, "CID", "S1"},
    {"a reason with an author each",
     {E("", "declined", "", "S7"), N("", "not asked", "S7")},
     BY_REASON,
     BY_REASON,
     "CID",
     "S1"},
    {"an officer's code alone",
     {E("3", "", "ethnicity-ic", "S7"), N("GBR", "", "S7")},
     BY_VALUE,
     BY_VALUE,
     "CID",
     "S1"},
    {"nothing", {{0}}, SHORT, SHORT, "CID", "S1"},
    {"a reason that nobody gives", {E("", "declined", "", ""), N("GBR", "", "S7")}, SHORT, BY_VALUE, "CID", "S1"},
    {"a reason outside the list", {E("", "because", "", "S7"), N("GBR", "", "S7")}, SHORT, BY_VALUE, "Custody", "S7"},
    {"not stated", {E("NS", "", "ethnicity-18+1", "S7"), N("GBR", "", "S7")}, SHORT, BY_VALUE, "Custody", "S7"},
    {"an officer's code for unknown",
     {E("9", "", "ethnicity-ic", "S7"), N("GBR", "", "S7")},
     SHORT,
     BY_VALUE,
     "Custody",
     "S7"},
    {"a nationality recorded as unknown",
     {E("W1", "", "ethnicity-18+1", "S7"), N("UNKNOWN", "", "S8")},
     BY_VALUE,
     SHORT,
     "Custody",
     "S8"},
    {"a code that is a reason",
     {E("W1", "", "ethnicity-18+1", "S7"), N("REFUSED", "", "S8")},
     BY_VALUE,
     BY_REASON,
     "CID",
     "S1"},
    {"a code that is a reason, of nobody",
     {E("W1", "", "ethnicity-18+1", "S7"), N("refused", "", "")},
     BY_VALUE,
     SHORT,
     "CID",
     "S1"},
    {"a scribble", {E("?", "", "ethnicity-18+1", "S7"), N("GBR", "", "S7")}, SHORT, BY_VALUE, "Custody", "S7"},
    {"a code of another list",
     {E("A4", "", "ethnicity-16+1", "S7"), N("GBR", "", "S7")},
     SHORT,
     BY_VALUE,
     "Custody",
     "S7"},
    {"a code of no list", {E("W1", "", "", "S7"), N("GBR", "", "S7")}, SHORT, BY_VALUE, "Custody", "S7"},
    {"a code of a list of something else",
     {E("GBR", "", "nationality", "S7"), N("GBR", "", "S7")},
     SHORT,
     BY_VALUE,
     "Custody",
     "S7"},
    {"a scribble, and a reason beside it",
     {E("?", "declined", "ethnicity-18+1", "S7"), N("GBR", "", "S7")},
     BY_REASON,
     BY_VALUE,
     "CID",
     "S1"},
    {"a blank that was filled later is nobody's gap",
     {E("", "", "", "S6"), E("W1", "", "ethnicity-18+1", "S7")},
     BY_VALUE,
     SHORT,
     "CID",
     "S1"},
    {"the latest of two gaps",
     {{"ethnicity", "", "", "", "2024-01-03", "S6", "Desk"}, N("", "", "S7")},
     SHORT,
     SHORT,
     "Desk",
     "S6"},
    {"of two on one day the later row", {E("", "", "", "S6"), N("", "", "S7")}, SHORT, SHORT, "Custody", "S7"},
    {"a gap without a day is older than any",
     {{"ethnicity", "", "", "", "2024-01-03", "S6", "Desk"},
      {"ethnicity", "", "", "", "", "S7", "Custody"},
      N("GBR", "", "S7")},
     SHORT,
     BY_VALUE,
     "Desk",
     "S6"},
    {"a recorder without a unit is not lent that of the case",
     {{"ethnicity", "", "", "", "2024-01-03", "S6", ""}, N("GBR", "", "S7")},
     SHORT,
     BY_VALUE,
     "",
     "S6"},
    {"another attribute",
     {{"immigration_status", "citizen", "", "", "2024-01-03", "S6", ""}},
     SHORT,
     SHORT,
     "CID",
     "S1"},
};

static void fill_one(struct cd_register *reg, const char *const rows[4][7])
{
    static const uint32_t fields[] = {
        CD_OBSERVATIONS_ATTRIBUTE, CD_OBSERVATIONS_VALUE,       CD_OBSERVATIONS_REASON_MISSING,
        CD_OBSERVATIONS_CODE_LIST, CD_OBSERVATIONS_OBSERVED_AT, CD_OBSERVATIONS_RECORDED_BY,
        CD_OBSERVATIONS_UNIT};
    struct cd_tables *t = &reg->tables;
    struct cd_err err;
    uint32_t n = 0;
    *reg = (struct cd_register){.tables.schema = cd_schema_find(CD_STR("return-1"))};
    (void)cd_table_add(t, CD_CASES, 1, NULL);
    (void)cd_table_add(t, CD_PEOPLE, 1, NULL);
    (void)cd_table_add(t, CD_INVOLVEMENTS, 1, NULL);
    for (uint32_t f = 0; f < 3; f++)
        put(t, CD_CASES, 0, (const uint32_t[]){CD_CASES_CASE_ID, CD_CASES_UNIT, CD_CASES_OFFICER}[f], cases[0][f]);
    put(t, CD_PEOPLE, 0, CD_PEOPLE_RECORD_ID, "P1");
    for (uint32_t f = 0; f < 3; f++) put(t, CD_INVOLVEMENTS, 0, f, involved[0][f]);
    while (n < 4 && rows[n][0] != NULL) n++;
    if (n > 0) (void)cd_table_add(t, CD_OBSERVATIONS, n, NULL);
    for (uint32_t i = 0; i < n; i++) {
        put(t, CD_OBSERVATIONS, i, CD_OBSERVATIONS_RECORD_ID, "P1");
        for (uint32_t f = 0; f < 7; f++) put(t, CD_OBSERVATIONS, i, fields[f], rows[i][f]);
    }
    assert_int_equal(cd_tables_join(t, &err), CD_OK);
}

static void what_meets_the_mandate(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mandates / sizeof mandates[0]; i++) {
        const uint8_t want[CD_GATE_COUNT] = {mandates[i].ethnicity, mandates[i].nationality};
        struct cd_register reg;
        struct cd_gate gate = {0};
        fill_one(&reg, mandates[i].rows);
        assert_true(cd_gate_add(&gate, &reg, 0));
        for (unsigned k = 0; k < CD_GATE_COUNT; k++)
            if (gate.met[k] != (want[k] == BY_VALUE) || gate.by_reason[k] != (want[k] == BY_REASON) ||
                gate.short_of[k] != (want[k] == SHORT))
                fail_msg("%s: %s", mandates[i].what, cd_gate_name((enum cd_gate_attribute)k));
        if (gate.suspects != 1 || gate.open != (want[0] == SHORT || want[1] == SHORT) || gate.n != 1 ||
            line_of(&gate, mandates[i].unit, mandates[i].recorder) == NULL)
            fail_msg("%s: counted for another", mandates[i].what);
        cd_gate_free(&gate);
        cd_register_free(&reg);
    }
}

/* --- What a resubmission changed ------------------------------------------------------------------------------------------ */

static void changes_are_found_by_key(void **state)
{
    struct cd_register before, after;
    struct cd_diff diff;
    struct cd_err err;
    (void)state;
    fill(&before);
    fill(&after);
    assert_int_equal(cd_diff_tables(&before.tables, &after.tables, &diff, &err), CD_OK);
    assert_int_equal(diff.n, 0);
    assert_int_equal(diff.same[CD_OBSERVATIONS], 5);
    cd_diff_free(&diff);
    put(&after.tables, CD_CASES, 1, CD_CASES_UNIT, "CID");                              /* a field */
    (void)cd_table_put(&after.tables, CD_PEOPLE, CD_PEOPLE_RECORD_ID, 3, CD_STR("P5")); /* one went, one came */
    assert_int_equal(cd_diff_tables(&before.tables, &after.tables, &diff, &err), CD_OK);
    assert_int_equal(diff.changed[CD_CASES], 1);
    assert_int_equal(diff.added[CD_PEOPLE], 1);
    assert_int_equal(diff.removed[CD_PEOPLE], 1);
    assert_int_equal(diff.n, 3);
    assert_int_equal(diff.items[0].kind, CD_CHANGE_FIELD);
    assert_int_equal(diff.items[0].field, CD_CASES_UNIT);
    assert_int_equal(diff.items[1].kind, CD_CHANGE_ADDED);
    cd_diff_free(&diff);
    cd_register_free(&before);
    cd_register_free(&after);
}

/* Observations of one key: they pair in order, and are not searched from the start each time. */
static void rows_of_one_key_pair_in_order(void **state)
{
    enum { BEFORE = 200000, AFTER = BEFORE + 7 };
    struct cd_register reg[2];
    struct cd_diff diff;
    struct cd_err err;
    (void)state;
    for (unsigned side = 0; side < 2; side++) {
        struct cd_tables *t = &reg[side].tables;
        reg[side] = (struct cd_register){.tables.schema = cd_schema_find(CD_STR("return-1"))};
        (void)cd_table_add(t, CD_OBSERVATIONS, side == 0 ? BEFORE : AFTER, NULL);
        for (uint32_t i = 0; i < t->of[CD_OBSERVATIONS].n; i++) {
            put(t, CD_OBSERVATIONS, i, CD_OBSERVATIONS_RECORD_ID, "P1");
            put(t, CD_OBSERVATIONS, i, CD_OBSERVATIONS_VALUE, side == 1 && i == 5 ? "A2" : "W1");
        }
        assert_int_equal(cd_tables_join(t, &err), CD_OK);
    }
    assert_int_equal(cd_diff_tables(&reg[0].tables, &reg[1].tables, &diff, &err), CD_OK);
    assert_int_equal(diff.same[CD_OBSERVATIONS], BEFORE - 1);
    assert_int_equal(diff.added[CD_OBSERVATIONS], 7);
    assert_int_equal(diff.n, 8);
    for (uint32_t i = 0; i < 7; i++) assert_int_equal(diff.items[i].new_row, BEFORE + i);
    assert_int_equal(diff.items[7].kind, CD_CHANGE_FIELD);
    assert_int_equal(diff.items[7].old_row, 5);
    assert_int_equal(diff.items[7].new_row, 5);
    cd_diff_free(&diff);
    for (unsigned side = 0; side < 2; side++) cd_register_free(&reg[side]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_are_counted_for_who_left_them),
        cmocka_unit_test(what_meets_the_mandate),
        cmocka_unit_test(changes_are_found_by_key),
        cmocka_unit_test(rows_of_one_key_pair_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

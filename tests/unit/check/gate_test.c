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
    {"P1", "ethnicity", "W1", "", "2024-01-01", "S7", "Custody"},
    {"P1", "nationality", "", "declined", "2024-01-01", "S7", "Custody"},
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
    assert_int_equal(gate.met[CD_GATE_ETHNICITY], 1);
    assert_int_equal(gate.by_reason[CD_GATE_NATIONALITY], 1);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_are_counted_for_who_left_them),
        cmocka_unit_test(changes_are_found_by_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

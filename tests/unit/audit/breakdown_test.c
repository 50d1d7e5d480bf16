/* Victims' circumstances are counted once for each victim and case; forces come together whatever order their returns have. */
#include "candour/breakdown.h"
#include "candour/report.h"

#include "test.h"

static void put(struct cd_tables *t, enum cd_table_id table, uint32_t row, uint32_t field, const char *text)
{
    (void)cd_table_put(t, table, field, row, cd_str_of(text));
}

/* Three people: P1 a victim in two cases, P2 a victim of whom nothing is said, P3 a suspect in care, who is not counted. */
static void fill(struct cd_tables *t)
{
    static const char *const people[][3] = {{"P1", "yes", "No"}, {"P2", "", "not known"}, {"P3", "yes", "yes"}};
    static const char *const involved[][3] = {{"C1", "P1", "victim"},
                                              {"C2", "P1", "Victim"},
                                              {"C2", "P2", "victim"},
                                              {"C1", "P3", "suspect"},
                                              {"C1", "P9", "victim"}};
    static const char *const cases[][3] = {
        {"C1", "2", "yes"}, {"C2", "0", ""}, {"C3", "", "no"}, {"C4", "many", "perhaps"}};
    struct cd_err err;
    *t = (struct cd_tables){.schema = cd_schema_find(CD_STR("return-1"))};
    assert_int_equal(cd_table_add(t, CD_PEOPLE, 3, NULL), 0);
    assert_int_equal(cd_table_add(t, CD_INVOLVEMENTS, 5, NULL), 0);
    assert_int_equal(cd_table_add(t, CD_CASES, 4, NULL), 0);
    for (uint32_t i = 0; i < 3; i++) {
        put(t, CD_PEOPLE, i, CD_PEOPLE_RECORD_ID, people[i][0]);
        put(t, CD_PEOPLE, i, CD_PEOPLE_IN_CARE, people[i][1]);
        put(t, CD_PEOPLE, i, CD_PEOPLE_DISABILITY, people[i][2]);
    }
    for (uint32_t i = 0; i < 5; i++) {
        put(t, CD_INVOLVEMENTS, i, CD_INVOLVEMENTS_CASE_ID, involved[i][0]);
        put(t, CD_INVOLVEMENTS, i, CD_INVOLVEMENTS_RECORD_ID, involved[i][1]);
        put(t, CD_INVOLVEMENTS, i, CD_INVOLVEMENTS_ROLE, involved[i][2]);
    }
    for (uint32_t i = 0; i < 4; i++) {
        put(t, CD_CASES, i, CD_CASES_CASE_ID, cases[i][0]);
        put(t, CD_CASES, i, CD_CASES_EARLIER_CONTACTS, cases[i][1]);
        put(t, CD_CASES, i, CD_CASES_VICTIM_ACCOUNT_TAKEN, cases[i][2]);
    }
    assert_int_equal(cd_tables_join(t, &err), CD_OK);
}

static void circumstances_are_counted(void **state)
{
    static const struct {
        enum cd_circumstance what;
        struct cd_circumstances is;
    } rows[] = {
        {CD_CIRCUMSTANCE_VICTIM_IN_CARE, {.total = 2, .yes = 1, .blank = 1}},
        {CD_CIRCUMSTANCE_VICTIM_DISABILITY, {.total = 2, .no = 1, .unknown = 1}},
        {CD_CIRCUMSTANCE_CASE_EARLIER_CONTACTS, {.total = 4, .yes = 1, .no = 1, .unknown = 1, .blank = 1}},
        {CD_CIRCUMSTANCE_CASE_ACCOUNT_TAKEN, {.total = 4, .yes = 1, .no = 1, .unknown = 1, .blank = 1}},
    };
    struct cd_circumstances c[CD_CIRCUMSTANCE_COUNT] = {0};
    struct cd_tables t;
    (void)state;
    fill(&t);
    assert_true(cd_circumstances_add(c, &t));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (memcmp(&c[rows[i].what], &rows[i].is, sizeof rows[i].is) != 0)
            fail_msg("%s (%s)", cd_circumstance_name(rows[i].what), cd_circumstance_sentence(rows[i].what));
    }
    cd_tables_free(&t);
}

static void forces_come_together(void **state)
{
    const struct cd_source sources[] = {
        {.force = CD_STR("west")}, {.force = CD_STR("east")}, {.force = CD_STR("west")}};
    struct cd_breakdown_part parts[3] = {{.circumstances = {{.total = 1, .yes = 1}}, .tables = true},
                                         {.circumstances = {{.total = 2}}},
                                         {.circumstances = {{.total = 4}}}};
    static const struct {
        uint32_t source;
        uint16_t rule;
    } found[] = {{0, CD_RULE_VALUE_BLANK},
                 {2, CD_RULE_VALUE_BLANK},
                 {1, CD_RULE_DATE_INVALID},
                 {UINT32_MAX, CD_RULE_FILE_IGNORED}};
    struct cd_findings findings = {0};
    struct cd_breakdown breakdown;
    (void)state;
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++)
        assert_true(cd_findings_add(&findings, &(struct cd_finding){.source = found[i].source, .rule = found[i].rule}));
    assert_true(cd_breakdown_make(&breakdown, parts, sources, 3, &findings, 5));
    assert_int_equal(breakdown.n_lines, 2);
    assert_true(cd_str_eq(cd_dict_text(&breakdown.forces, breakdown.lines[0].force), CD_STR("east")));
    assert_int_equal(breakdown.lines[0].by_severity[CD_SEVERITY_ERROR], 1);
    assert_int_equal(breakdown.lines[1].by_severity[CD_SEVERITY_MISSING], 2);
    assert_int_equal(breakdown.lines[1].circumstances[0].total, 5);
    assert_int_equal(breakdown.all[0].total, 7);
    assert_true(breakdown.tables);
    assert_int_equal(breakdown.n_broken, 2);
    assert_int_equal(breakdown.broken[1].force, 1);
    assert_int_equal(breakdown.broken[1].rule, CD_RULE_VALUE_BLANK);
    assert_int_equal(breakdown.broken[1].n, 2);
    const struct cd_results results = {.breakdown = &breakdown, .findings = &findings};
    struct cd_buf b = {0};
    cd_report_rules_csv(&b, &results);
    assert_string_equal(b.p, "force,rule,severity,n\neast,date.invalid,error,1\nwest,value.blank,missing,2\n");
    b.n = 0;
    cd_report_circumstances_csv(&b, &results);
    assert_non_null(strstr(b.p, "west,victim in care,5,1,0,0,0\n"));
    b.n = 0;
    cd_report_recorders_csv(&b, &results);
    assert_string_equal(b.p,
                        "force,unit,recorder,recorders,suspects,ethnicity_recorded,ethnicity_reason,ethnicity_neither,"
                        "nationality_recorded,nationality_reason,nationality_neither\n");
    cd_buf_free(&b);
    cd_breakdown_free(&breakdown);
    cd_findings_free(&findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circumstances_are_counted),
        cmocka_unit_test(forces_come_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

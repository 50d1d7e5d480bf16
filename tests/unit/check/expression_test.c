/* The language of rules: every operator in three values, over a small return; and what is wrong with an expression, at its character. */
#include "candour/buf.h"
#include "candour/check.h"

#include "test.h"

static struct cd_register reg;

static void put(enum cd_table_id table, uint32_t row, uint32_t field, const char *text)
{
    (void)cd_table_put(&reg.tables, table, field, row, cd_str_of(text));
}

/* Cases C1 (closed), C2 (open, opened on no day); people P1 born 2000, P2 unknown; P1 suspect and witness of C1, P2 suspect of C1 and C2. */
static int make(void **state)
{
    static const char *const involved[][3] = {{"C1", "P1", "suspect"},
                                              {"C1", "P1", "witness"},
                                              {"C1", "P2", "Suspect"},
                                              {"C2", "P2", "suspect"},
                                              {"C9", "P9", "suspect"}};
    static const char *const observed[][5] = {{"P1", "W1", "ethnicity-18+1", "S1", "2024-01-10"},
                                              {"P1", "O1", "ethnicity-18+1", "S1", "2024-01-10"},
                                              {"P2", "", "", "S2", ""},
                                              {"P2", "A4", "no such list", "", "2023-06-01"}};
    struct cd_err err;
    (void)state;
    reg = (struct cd_register){.source.period = cd_period_parse(CD_STR("2024-02")),
                               .tables.schema = cd_schema_find(CD_STR("return-1"))};
    (void)cd_table_add(&reg.tables, CD_CASES, 2, NULL);
    (void)cd_table_add(&reg.tables, CD_PEOPLE, 2, NULL);
    (void)cd_table_add(&reg.tables, CD_INVOLVEMENTS, 5, NULL);
    (void)cd_table_add(&reg.tables, CD_OBSERVATIONS, 4, NULL);
    put(CD_CASES, 0, CD_CASES_CASE_ID, "C1");
    put(CD_CASES, 1, CD_CASES_CASE_ID, "C2");
    put(CD_CASES, 0, CD_CASES_OPENED, "2024-01-31");
    put(CD_CASES, 1, CD_CASES_OPENED, "31/01/2024");
    put(CD_CASES, 0, CD_CASES_CLOSED, "2024-02-29");
    put(CD_CASES, 0, CD_CASES_OUTCOME, "no further action: police");
    put(CD_CASES, 0, CD_CASES_EARLIER_CONTACTS, "3");
    put(CD_PEOPLE, 0, CD_PEOPLE_RECORD_ID, "P1");
    put(CD_PEOPLE, 1, CD_PEOPLE_RECORD_ID, "P2");
    put(CD_PEOPLE, 0, CD_PEOPLE_DATE_OF_BIRTH, "2000-02-29");
    put(CD_PEOPLE, 0, CD_PEOPLE_SURNAME, "Zo\xC3\xAB");
    put(CD_PEOPLE, 0, CD_PEOPLE_POSTCODE, "AB1 2CD");
    for (uint32_t i = 0; i < 5; i++)
        for (uint32_t f = 0; f < 3; f++) put(CD_INVOLVEMENTS, i, f, involved[i][f]);
    for (uint32_t i = 0; i < 4; i++) {
        put(CD_OBSERVATIONS, i, CD_OBSERVATIONS_RECORD_ID, observed[i][0]);
        put(CD_OBSERVATIONS, i, CD_OBSERVATIONS_VALUE, observed[i][1]);
        put(CD_OBSERVATIONS, i, CD_OBSERVATIONS_CODE_LIST, observed[i][2]);
        put(CD_OBSERVATIONS, i, CD_OBSERVATIONS_RECORDED_BY, observed[i][3]);
        put(CD_OBSERVATIONS, i, CD_OBSERVATIONS_OBSERVED_AT, observed[i][4]);
    }
    return cd_tables_join(&reg.tables, &err) == CD_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    cd_register_free(&reg);
    return 0;
}

/* answers: one character a row, 1 true, 0 false, ? unknown */
static const struct {
    enum cd_table_id table;
    const char *text, *answers;
} rows[] = {
    {CD_CASES, "true", "11"},
    {CD_CASES, "closed >= opened", "1?"},
    {CD_CASES, "closed is missing", "01"},
    {CD_CASES, "opened is missing", "00"},
    {CD_CASES, "opened is present and closed > opened", "1?"},
    {CD_CASES, "closed is missing or closed > opened", "11"},
    {CD_CASES, "not closed > opened", "0?"},
    {CD_CASES, "closed > opened and false", "00"},
    {CD_CASES, "closed > opened or true", "11"},
    {CD_CASES, "closed - opened = 29", "1?"},
    {CD_CASES, "opened + 29 = closed", "1?"},
    {CD_CASES, "(opened + 30) - 1 = closed", "1?"},
    {CD_CASES, "earlier_contacts >= 2 + 1", "1?"},
    {CD_CASES, "earlier_contacts != 3", "0?"},
    {CD_CASES, "opened < period_start and closed <= period_end and closed <= as_of", "1?"},
    {CD_CASES, "closed = 2024-02-29", "1?"},
    {CD_CASES, "outcome = \"NO further action: police\"", "1?"},
    {CD_CASES, "outcome in (\"charged\", \"no further action: police\")", "1?"},
    {CD_CASES, "outcome not in (\"charged\", \"convicted\")", "1?"},
    {CD_CASES, "outcome like \"no further action*\"", "1?"},
    {CD_CASES, "outcome starts with \"no\"", "1?"},
    {CD_CASES, "outcome not starts with (\"yes\", \"maybe\")", "1?"},
    {CD_CASES, "outcome in list(\"case-outcome\")", "1?"},
    {CD_CASES, "count(involvements) = 3", "10"},
    {CD_CASES, "count(involvements where role = \"suspect\") = 2", "10"},
    {CD_CASES, "any(involvements where role = \"victim\")", "00"},
    {CD_CASES, "none(involvements where role = \"victim\")", "11"},
    {CD_CASES, "any(involvements where person.surname is present)", "10"},
    {CD_CASES, "any(involvements where outer.closed is missing)", "01"},
    {CD_CASES, "any(involvements where any(person.observations where value = \"W1\"))", "10"},
    {CD_PEOPLE, "years(date_of_birth, 2023-02-28) = 22", "1?"},
    {CD_PEOPLE, "years(date_of_birth, 2023-03-01) = 23", "1?"},
    {CD_PEOPLE, "year(date_of_birth) = 2000 and month(date_of_birth) = 2 and day(date_of_birth) = 29", "1?"},
    {CD_PEOPLE, "length(surname) = 3", "1?"},
    {CD_PEOPLE, "postcode like \"@@# #@@\"", "1?"},
    {CD_PEOPLE, "postcode like \"??# #??*\"", "1?"},
    {CD_PEOPLE, "postcode like \"*1*2*D\"", "1?"},
    {CD_PEOPLE, "postcode like \"@@## #@@\"", "0?"},
    {CD_PEOPLE, "any(observations where value is missing)", "01"},
    {CD_INVOLVEMENTS, "case.closed is present", "1110?"},
    {CD_INVOLVEMENTS, "person.surname is missing", "0011?"},
    {CD_INVOLVEMENTS, "count(case.involvements) > 1", "1110?"},
    {CD_INVOLVEMENTS, "any(person.observations where value = \"O1\")", "1100?"},
    {CD_INVOLVEMENTS, "first(case_id, record_id)", "10111"},
    {CD_INVOLVEMENTS, "first(case_id, offence_code)", "?????"},
    {CD_INVOLVEMENTS, "role = \"suspect\"", "10111"},
    {CD_OBSERVATIONS, "value in list(code_list)", "10??"},
    {CD_OBSERVATIONS, "value in stated(code_list)", "10??"},
    {CD_OBSERVATIONS, "value in reasons(code_list)", "00??"},
    {CD_OBSERVATIONS, "value in stated(\"ethnicity-18+1\")", "10?1"},
    {CD_OBSERVATIONS, "value in reasons(\"ethnicity-18+1\")", "00?0"},
    {CD_OBSERVATIONS, "person.date_of_birth < observed_at", "11??"},
    {CD_OBSERVATIONS, "declared(code_list)", "????"},
    {CD_OBSERVATIONS, "code_list = recorded_by", "00??"},
    {CD_OBSERVATIONS, "heaped(value, recorded_by)", "0000"},
    {CD_CASES, "holds(\"victim\") and holds(\"Witness\") and holds(\"suspect\")", "11"},
};

static void operators_have_three_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[8] = {0};
        struct cd_err err = {0};
        const uint32_t n = reg.tables.of[rows[i].table].n;
        if (cd_check_expression(rows[i].text, rows[i].table, &reg, CD_NO_DAY, out, &err) != CD_OK)
            fail_msg("%s: %s", rows[i].text, err.text);
        for (uint32_t k = 0; k < n; k++)
            if ("01?"[out[k]] != rows[i].answers[k]) fail_msg("%s: row %u is %c", rows[i].text, k, "01?"[out[k]]);
    }
}

/* What a layout has no rows for it does not hold, whatever stands in the rows that there are. */
static void a_layout_holds_the_roles_it_says(void **state)
{
    static const char *const roles[] = {"suspect", NULL};
    static const struct {
        const char *text;
        uint8_t answer;
    } asked[] = {{"holds(\"suspect\")", 1},
                 {"holds(\"victim\")", 0},
                 {"holds(\"witness\")", 0},
                 {"not holds(\"victim\")", 1},
                 {"holds(\"victim\") and closed is present", 0}};
    (void)state;
    reg.tables.roles = roles;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        uint8_t out[8] = {9, 9};
        struct cd_err err = {0};
        assert_int_equal(cd_check_expression(asked[i].text, CD_CASES, &reg, CD_NO_DAY, out, &err), CD_OK);
        if (out[0] != asked[i].answer || out[1] != asked[i].answer) fail_msg("%s", asked[i].text);
    }
    reg.tables.roles = NULL;
}

static const struct {
    enum cd_table_id table;
    const char *text, *says;
} wrong[] = {
    {CD_CASES, "closed >= opned", "11: cases has no such field; is opened meant?"},
    {CD_CASES, "closed >= \"x\"", "8: a date cannot be compared with a text"},
    {CD_CASES, "closed >", "9: a field, a value or a function is expected here"},
    {CD_CASES, "closed", "1: this is a value: compare it with something"},
    {CD_CASES, "closed is here", "11: \"missing\" or \"present\" is expected here"},
    {CD_CASES, "(closed = opened", "17: \")\" is expected here"},
    {CD_CASES, "closed = opened closed", "17: the expression should end here, or go on with and, or"},
    {CD_CASES, "outcome < \"x\"", "9: texts can be equal or not, and have no order"},
    {CD_CASES, "outcome in nothing", "12: a text, a set (\"a\", \"b\") or the name of a set is expected here"},
    {CD_CASES, "outcome in list(\"x\")", "17: there is no such code list (candour help lists)"},
    {CD_CASES, "outcome = \"x", "11: this is no word of the language"},
    {CD_CASES, "person.surname is missing", "1: a row of cases has no such other row"},
    {CD_CASES, "any(observations)", "5: these rows do not belong to one of cases"},
    {CD_CASES, "opened + closed = 1", "8: only numbers, a date and days, or two dates (-) can be added"},
    {CD_CASES, "closed = 2024-02-30", "10: this is no word of the language"},
    {CD_CASES, "random(1) = 1", "1: there is no such function"},
    {CD_CASES, "it = \"x\"", "1: \"it\" is one of the fields of \"each\", and there is none"},
    {CD_CASES, "differ(\"ethnicity\", \"self\", \"officer\")", "8: differ is asked of people"},
    {CD_PEOPLE, "differ(\"surname\", \"self\", \"officer\")", "8: \"ethnicity\" is expected here"},
    {CD_CASES, "holds(\"nobody\")", "7: \"suspect\", \"victim\" or \"witness\" is expected here"},
    {CD_CASES, "holds(role)", "7: \"suspect\", \"victim\" or \"witness\" is expected here"},
    {CD_CASES, "holds(\"victim\" or true)", "16: \")\" is expected here"},
    {CD_OBSERVATIONS, "heaped(value)", "13: heaped takes a value and a recorder"},
};

static void faults_stand_at_their_character(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint8_t out[8];
        struct cd_err err = {0};
        assert_int_equal(cd_check_expression(wrong[i].text, wrong[i].table, &reg, CD_NO_DAY, out, &err), CD_INPUT);
        if (strcmp(err.text, wrong[i].says) != 0)
            fail_msg("%s\nsays  %s\nnot   %s", wrong[i].text, err.text, wrong[i].says);
    }
    struct cd_buf deep = {0};
    struct cd_err err = {0};
    uint8_t out[8];
    for (int i = 0; i < 5000; i++) cd_buf_char(&deep, '(');
    assert_int_equal(cd_check_expression(deep.p, CD_CASES, &reg, CD_NO_DAY, out, &err), CD_INPUT);
    cd_buf_free(&deep);
}

/* --- Rule files ---------------------------------------------------------------------------------------------------------- */

#define RULE(id, must)                                                                    \
    "rules:\n  - id: " id "\n    severity: error\n    applies-to: cases\n    must: " must \
    "\n    field: closed\n    message: m\n    mend: n\n    source: s\n"

static const struct {
    const char *text, *says; /* NULL: sound */
} files[] = {
    {RULE("a.b", "closed >= opened"), NULL},
    {RULE("a.b", "closed >= opned"), "x.yaml:5:21: must: cases has no such field; is opened meant?"},
    {RULE("a.b", "\"closed >= opned\""), "x.yaml:5:22: must: cases has no such field; is opened meant?"},
    {RULE("A.b", "true"), "x.yaml:2:9: id: small letters, digits, dots and hyphens only"},
    {RULE("value.blank", "true"), "x.yaml:2:9: id: another rule has this id"},
    {"rules: []\n", "x.yaml"},
    {"rools: []\n", "x.yaml:1:1"},
};

static void rule_files_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct cd_rules *rules = NULL;
        struct cd_err err = {0};
        const enum cd_status status = cd_rules_text(files[i].text, "x.yaml", &rules, &err);
        if ((status == CD_OK) != (files[i].says == NULL)) fail_msg("%s: %s", files[i].text, err.text);
        if (files[i].says != NULL && strstr(err.text, files[i].says) != err.text)
            fail_msg("%s\nnot %s", err.text, files[i].says);
        cd_rules_free(rules);
    }
}

static void what_does_not_hold_is_found(void **state)
{
    struct cd_rules *rules = NULL;
    struct cd_err err = {0};
    (void)state;
    assert_int_equal(cd_rules_text(RULE("late.close", "closed < 2024-02-01"), "x.yaml", &rules, &err), CD_OK);
    assert_int_equal(cd_rules_count(rules), 1);
    assert_string_equal(cd_rules_at(rules, 0)->id, "late.close");
    assert_int_equal(cd_rules_book(rules)->n, CD_RULE_COUNT + 1);
    assert_int_equal(cd_check_run(rules, &reg, 3, &(struct cd_check_opts){.as_of = CD_NO_DAY}, &err), CD_OK);
    assert_int_equal(reg.findings.n, 1);
    assert_int_equal(reg.findings.items[0].source, 3);
    assert_string_equal(cd_finding_rule(&reg.findings, &reg.findings.items[0])->id, "late.close");
    assert_true(cd_str_eq(cd_dict_text(&reg.findings.texts, reg.findings.items[0].value), CD_STR("2024-02-29")));
    assert_int_equal(cd_findings_rules(&reg.findings), CD_RULE_COUNT + 1);
    assert_int_equal(cd_finding_key(&reg, &reg.findings.items[0]), 0); /* of no line: rows here have none */
    cd_rules_free(rules);
    reg.findings.book = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(operators_have_three_values, make, drop),
        cmocka_unit_test_setup_teardown(a_layout_holds_the_roles_it_says, make, drop),
        cmocka_unit_test_setup_teardown(faults_stand_at_their_character, make, drop),
        cmocka_unit_test(rule_files_are_checked),
        cmocka_unit_test_setup_teardown(what_does_not_hold_is_found, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

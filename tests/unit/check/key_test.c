/* What a finding is known by when its return is handed in again: the same while its own row is, another for any other question. */
#include "candour/check.h"

#include "test.h"

/* record, attribute, value, asserted_by, stage, day */
static const char *const observed[][6] = {
    {"P1", "nationality", "GBR", "officer", "first contact", "2024-01-01"},
    {"P1", "nationality", "IRL", "officer", "first contact", "2024-01-02"},
    {"P11", "nationality", "GBR", "officer", "first contact", "2024-01-01"},
    {"P1", "1nationality", "GBR", "officer", "first contact", "2024-01-01"},
};
enum { ROWS = sizeof observed / sizeof observed[0] };

static void fill(struct cd_register *reg, const char *force, uint32_t first)
{
    static const uint32_t fields[] = {CD_OBSERVATIONS_RECORD_ID, CD_OBSERVATIONS_ATTRIBUTE,
                                      CD_OBSERVATIONS_VALUE,     CD_OBSERVATIONS_ASSERTED_BY,
                                      CD_OBSERVATIONS_STAGE,     CD_OBSERVATIONS_OBSERVED_AT};
    const uint32_t lines[ROWS] = {2, 3, 4, 5};
    struct cd_err err;
    *reg = (struct cd_register){.tables.schema = cd_schema_find(CD_STR("return-1")), .source.force = cd_str_of(force)};
    (void)cd_table_add(&reg->tables, CD_OBSERVATIONS, ROWS - first, lines);
    for (uint32_t i = first; i < ROWS; i++)
        for (uint32_t f = 0; f < 6; f++)
            (void)cd_table_put(&reg->tables, CD_OBSERVATIONS, fields[f], i - first, cd_str_of(observed[i][f]));
    assert_int_equal(cd_tables_join(&reg->tables, &err), CD_OK);
}

static uint64_t key(struct cd_register *reg, uint32_t line, uint16_t rule, const char *field, const char *value)
{
    struct cd_finding finding = {.line = line, .rule = rule};
    uint32_t code;
    assert_true(cd_dict_code(&reg->findings.texts, cd_str_of(field), &code));
    finding.field = (uint16_t)code;
    assert_true(cd_dict_code(&reg->findings.texts, cd_str_of(value), &finding.value));
    return cd_finding_key(reg, &finding);
}

static void another_question_has_another_key(void **state)
{
    struct cd_register reg, other;
    (void)state;
    fill(&reg, "westholt", 0);
    fill(&other, "eastmarch", 0);
    const uint64_t keys[] = {
        key(&reg, 2, CD_RULE_VALUE_BLANK, "value", "GBR"),   key(&reg, 3, CD_RULE_VALUE_BLANK, "value", "GBR"),
        key(&reg, 4, CD_RULE_VALUE_BLANK, "value", "GBR"),   key(&reg, 5, CD_RULE_VALUE_BLANK, "value", "GBR"),
        key(&reg, 2, CD_RULE_VALUE_UNKNOWN, "value", "GBR"), key(&reg, 2, CD_RULE_VALUE_BLANK, "value", "IRL"),
        key(&reg, 2, CD_RULE_VALUE_BLANK, "valueG", "BR"),   key(&reg, 2, CD_RULE_VALUE_BLANK, "stage", "GBR"),
        key(&other, 2, CD_RULE_VALUE_BLANK, "value", "GBR"),
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_true(keys[i] != 0);
        for (size_t k = 0; k < i; k++)
            if (keys[i] == keys[k]) fail_msg("%zu and %zu have one key", k, i);
    }
    cd_register_free(&reg);
    cd_register_free(&other);
}

static void other_rows_do_not_matter(void **state)
{
    struct cd_register reg, fewer;
    (void)state;
    fill(&reg, "westholt", 0);
    fill(&fewer, "westholt", 1);
    assert_true(key(&reg, 3, CD_RULE_VALUE_BLANK, "value", "IRL") ==
                key(&fewer, 2, CD_RULE_VALUE_BLANK, "value", "IRL"));
    cd_register_free(&reg);
    cd_register_free(&fewer);
}

static void a_finding_of_no_row_has_none(void **state)
{
    struct cd_register reg;
    (void)state;
    fill(&reg, "westholt", 0);
    assert_true(key(&reg, 0, CD_RULE_FILE_EMPTY, "", "") == 0);
    assert_true(key(&reg, 99, CD_RULE_ROW_BROKEN, "", "") == 0);
    cd_register_free(&reg);
}

/* One record of a file gives rows of several tables: a question about the case is not another one because another suspect comes first. */
static void a_question_belongs_to_its_own_row(void **state)
{
    static const char *const people[2][2] = {{"P1", "P2"}, {"P2", "P1"}};
    uint64_t of_case[2], of_person[2], of_value[2];
    (void)state;
    for (unsigned order = 0; order < 2; order++) {
        struct cd_register reg = {.tables.schema = cd_schema_find(CD_STR("return-1"))};
        const uint32_t lines[] = {2, 2};
        struct cd_err err;
        (void)cd_table_add(&reg.tables, CD_CASES, 1, lines);
        (void)cd_table_put(&reg.tables, CD_CASES, CD_CASES_CASE_ID, 0, CD_STR("C1"));
        (void)cd_table_add(&reg.tables, CD_PEOPLE, 1, lines);
        (void)cd_table_put(&reg.tables, CD_PEOPLE, CD_PEOPLE_RECORD_ID, 0, cd_str_of(people[order][0]));
        (void)cd_table_add(&reg.tables, CD_OBSERVATIONS, 2, lines);
        for (uint32_t i = 0; i < 2; i++)
            (void)cd_table_put(&reg.tables, CD_OBSERVATIONS, CD_OBSERVATIONS_RECORD_ID, i, cd_str_of(people[order][0]));
        (void)cd_table_put(&reg.tables, CD_OBSERVATIONS, CD_OBSERVATIONS_STAGE, 1, CD_STR("charge"));
        struct cd_table *table = &reg.tables.of[CD_OBSERVATIONS];
        table->spot = calloc(2, 1);
        table->at = calloc((size_t)2 * CD_OBSERVATIONS_FIELD_COUNT, sizeof *table->at);
        table->spot[1] = 1;
        table->at[CD_OBSERVATIONS_FIELD_COUNT + CD_OBSERVATIONS_VALUE] = 5;
        assert_int_equal(cd_tables_join(&reg.tables, &err), CD_OK);
        of_case[order] = key(&reg, 2, CD_RULE_VALUE_BLANK, "opened", "x");
        of_person[order] = key(&reg, 2, CD_RULE_VALUE_BLANK, "surname", "x");
        of_value[order] = key(&reg, 2, CD_RULE_VALUE_BLANK, "value", "x");
        struct cd_finding later = {.line = 2, .rule = CD_RULE_VALUE_BLANK, .column = 5};
        later.field = (uint16_t)cd_dict_find(&reg.findings.texts, CD_STR("value"));
        later.value = cd_dict_find(&reg.findings.texts, CD_STR("x"));
        assert_true(cd_finding_key(&reg, &later) != of_value[order]); /* the same field of the row beside it */
        cd_register_free(&reg);
    }
    assert_true(of_case[0] == of_case[1]);
    assert_true(of_person[0] != of_person[1]);
    assert_true(of_value[0] != of_value[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_question_has_another_key),
        cmocka_unit_test(other_rows_do_not_matter),
        cmocka_unit_test(a_finding_of_no_row_has_none),
        cmocka_unit_test(a_question_belongs_to_its_own_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Expressions for whoever decides: what is not known is never taken for no. */
#include "candour/expression.h"

#include "test.h"

static void put(struct cd_register *reg, enum cd_table_id table, uint32_t row, uint32_t field, const char *text)
{
    (void)cd_table_put(&reg->tables, table, field, row, cd_str_of(text));
}

/* Case C1 has suspects P1, P2 and somebody whose role nobody wrote (P3, born in 2000, no day); C2 has none; C3's outcome is no wording of the list. */
static void fill(struct cd_register *reg)
{
    static const char *const involved[][3] = {{"C1", "P1", "suspect"}, {"C1", "P2", "suspect"}, {"C1", "P3", ""}};
    struct cd_err err;
    *reg = (struct cd_register){.tables.schema = cd_schema_find(CD_STR("return-1"))};
    (void)cd_table_add(&reg->tables, CD_CASES, 3, NULL);
    (void)cd_table_add(&reg->tables, CD_PEOPLE, 3, NULL);
    (void)cd_table_add(&reg->tables, CD_INVOLVEMENTS, 3, NULL);
    for (uint32_t i = 0; i < 3; i++) {
        for (uint32_t f = 0; f < 3; f++) put(reg, CD_INVOLVEMENTS, i, f, involved[i][f]);
        put(reg, CD_CASES, i, CD_CASES_CASE_ID, (const char *[]){"C1", "C2", "C3"}[i]);
        put(reg, CD_CASES, i, CD_CASES_OUTCOME, (const char *[]){"charged", "convicted", "NFA"}[i]);
        put(reg, CD_CASES, i, CD_CASES_PREVIOUSLY_REVIEWED, (const char *[]){"yes", "no", "not known"}[i]);
        put(reg, CD_PEOPLE, i, CD_PEOPLE_RECORD_ID, (const char *[]){"P1", "P2", "P3"}[i]);
        put(reg, CD_PEOPLE, i, CD_PEOPLE_DATE_OF_BIRTH, "2000-01-01");
        put(reg, CD_PEOPLE, i, CD_PEOPLE_DOB_PRECISION, (const char *[]){"day", "month", "year"}[i]);
    }
    assert_int_equal(cd_tables_join(&reg->tables, &err), CD_OK);
}

static const struct {
    enum cd_table_id table;
    const char *text, *answers;
} rows[] = {
    {CD_CASES, "count(involvements where role = \"suspect\") >= 2", "100"},
    {CD_CASES, "count(involvements where role = \"suspect\") >= 3", "?00"},
    {CD_CASES, "count(involvements where role = \"suspect\") = 2", "?00"},
    {CD_CASES, "count(involvements where role = \"suspect\") != 2", "?11"},
    {CD_CASES, "count(involvements where role = \"suspect\") < 2", "011"},
    {CD_CASES, "count(involvements where role = \"suspect\") <= 2", "?11"},
    {CD_CASES, "count(involvements where role = \"suspect\") > 1", "100"},
    {CD_CASES, "3 - count(involvements where role = \"suspect\") >= 1", "?11"},
    {CD_CASES, "any(involvements where role = \"victim\")", "?00"},
    {CD_CASES, "none(involvements where role = \"suspect\")", "011"},
    {CD_CASES, "previously_reviewed = \"no\"", "01?"},
    {CD_CASES, "not previously_reviewed = \"no\"", "10?"},
    {CD_CASES, "previously_reviewed = \"not known\"", "001"},
    {CD_CASES, "outcome in done", "11?"},
    {CD_PEOPLE, "years(date_of_birth, 2013-01-15) >= 13", "1?\?"},
    {CD_PEOPLE, "years(date_of_birth, 2013-01-31) >= 13", "11?"},
    {CD_PEOPLE, "years(date_of_birth, 2013-12-31) >= 13", "111"},
    {CD_PEOPLE, "years(date_of_birth, 2012-12-31) >= 13", "000"},
};

static void unknown_is_not_no(void **state)
{
    static const char *const done[] = {"charged", "convicted"};
    struct cd_expressions *x = cd_expressions_make();
    struct cd_expression_fault fault;
    struct cd_expression_field at;
    struct cd_register reg;
    struct cd_err err;
    enum { N = sizeof rows / sizeof *rows };
    uint8_t out[N * 3];
    fill(&reg);
    assert_true(cd_expressions_set(x, CD_STR("done"), done, 2));
    for (size_t i = 0; i < N; i++)
        if (!cd_expressions_add(x, cd_str_of(rows[i].text), rows[i].table, NULL, &fault)) fail_msg("%s", fault.text);
    for (unsigned t = CD_CASES; t <= CD_PEOPLE; t++)
        assert_int_equal(cd_expressions_run(x, (enum cd_table_id)t, &reg, CD_NO_DAY, out, &err), CD_OK);
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < 3; k++)
            if ("01?"[out[i * 3 + k]] != rows[i].answers[k]) fail_msg("%s: row %zu", rows[i].text, k);
    assert_true(cd_expressions_field(x, 0, 0, &at));
    assert_int_equal(at.field, CD_INVOLVEMENTS_ROLE);
    assert_false(cd_expressions_field(x, 0, 1, &at));
    assert_false(cd_expressions_clash(x, 0, 1)); /* counts are not looked at */
    assert_true(cd_expression_is_blank(&reg, CD_CASES, CD_CASES_OUTCOME, 2));
    assert_false(cd_expression_is_blank(&reg, CD_CASES, CD_CASES_OUTCOME, 1));
    assert_false(cd_expressions_add(x, CD_STR("outcom = \"x\""), CD_CASES, NULL, &fault));
    assert_int_equal(fault.at, 0);
    cd_expressions_free(x);
    cd_register_free(&reg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(unknown_is_not_no)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

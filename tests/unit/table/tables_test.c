/* Columns of a return: what a field holds after each kind of text, and how ids join the tables. */
#include "candour/tables.h"

#include "test.h"

static struct cd_tables fresh(void)
{
    return (struct cd_tables){.schema = cd_schema_find(CD_STR("return-1"))};
}

static void a_field_holds_what_its_kind_can(void **state)
{
    static const struct {
        uint8_t table, field;
        const char *in;
        enum cd_put how;
        const char *out;
    } rows[] = {
        {CD_CASES, CD_CASES_CASE_ID, " C-1 ", CD_PUT_OK, "C-1"},
        {CD_CASES, CD_CASES_OPENED, "2024-02-29", CD_PUT_OK, "2024-02-29"},
        {CD_CASES, CD_CASES_OPENED, "2023-02-29", CD_PUT_BAD, ""},
        {CD_CASES, CD_CASES_OPENED, "29/02/2024", CD_PUT_BAD, ""},
        {CD_CASES, CD_CASES_OPENED, " \t", CD_PUT_BLANK, ""},
        {CD_CASES, CD_CASES_EARLIER_CONTACTS, "12", CD_PUT_OK, "12"},
        {CD_CASES, CD_CASES_EARLIER_CONTACTS, "-3", CD_PUT_OK, "-3"},
        {CD_CASES, CD_CASES_EARLIER_CONTACTS, "2147483648", CD_PUT_BAD, ""},
        {CD_CASES, CD_CASES_EARLIER_CONTACTS, "many", CD_PUT_BAD, ""},
        {CD_CASES, CD_CASES_EARLIER_CONTACTS, "-", CD_PUT_BAD, ""},
        {CD_CASES, CD_CASES_GROUP_BASED, "not assessed", CD_PUT_OK, "not assessed"},
        {CD_PEOPLE, CD_PEOPLE_SURNAME, "O'Neill", CD_PUT_OK, "O'Neill"},
        {CD_PEOPLE, CD_PEOPLE_SURNAME, "", CD_PUT_BLANK, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_tables t = fresh();
        char scratch[16];
        const enum cd_table_id table = rows[i].table;
        assert_int_equal(cd_table_add(&t, table, 1, NULL), 0);
        assert_int_equal(cd_table_put(&t, table, rows[i].field, 0, cd_str_of(rows[i].in)), rows[i].how);
        assert_true(cd_str_eq(cd_table_text(&t, table, rows[i].field, 0, scratch), cd_str_of(rows[i].out)));
        assert_int_equal(t.of[table].columns[rows[i].field].n_bad, rows[i].how == CD_PUT_BAD);
        cd_tables_free(&t);
    }
}

/* A day that somebody else has read: the same as its text. */
static void a_day_is_put_as_it_is(void **state)
{
    static const int32_t days[] = {0, 19782, CD_NO_DAY};
    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct cd_tables t = fresh();
        assert_int_equal(cd_table_add(&t, CD_CASES, 1, NULL), 0);
        assert_int_equal(cd_table_put_day(&t, CD_CASES, CD_CASES_OPENED, 0, days[i]),
                         days[i] != CD_NO_DAY ? CD_PUT_OK : CD_PUT_BAD);
        assert_int_equal(cd_table_days(&t, CD_CASES, CD_CASES_OPENED)[0], days[i]);
        assert_int_equal(t.of[CD_CASES].columns[CD_CASES_OPENED].n_bad, days[i] == CD_NO_DAY);
        cd_tables_free(&t);
    }
}

static void a_text_is_held_against_what_is_there(void **state)
{
    static const struct {
        uint8_t table, field;
        const char *there, *text;
        enum cd_put how;
    } rows[] = {
        {CD_CASES, CD_CASES_EARLIER_CONTACTS, "12", "012", CD_PUT_OK},
        {CD_CASES, CD_CASES_EARLIER_CONTACTS, "12", "13", CD_PUT_OTHER},
        {CD_CASES, CD_CASES_EARLIER_CONTACTS, "12", "many", CD_PUT_BAD},
        {CD_CASES, CD_CASES_GROUP_BASED, "yes", "Yes", CD_PUT_OK},
        {CD_CASES, CD_CASES_GROUP_BASED, "yes", "no", CD_PUT_OTHER},
        {CD_PEOPLE, CD_PEOPLE_SURNAME, "O'Neill", "O'NEILL", CD_PUT_OK},
        {CD_PEOPLE, CD_PEOPLE_SURNAME, "O'Neill", "", CD_PUT_OTHER},
        {CD_PEOPLE, CD_PEOPLE_SURNAME, "", "", CD_PUT_OK},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_tables t = fresh();
        const enum cd_table_id table = rows[i].table;
        char before[16], after[16];
        assert_int_equal(cd_table_add(&t, table, 1, NULL), 0);
        (void)cd_table_put(&t, table, rows[i].field, 0, cd_str_of(rows[i].there));
        const struct cd_str was = cd_table_text(&t, table, rows[i].field, 0, before);
        if (cd_table_compare(&t, table, rows[i].field, 0, cd_str_of(rows[i].text)) != rows[i].how)
            fail_msg("row %zu", i);
        assert_true(cd_str_eq(cd_table_text(&t, table, rows[i].field, 0, after), was));
        cd_tables_free(&t);
    }
}

/* Rows of one record that stand in different fields of it say each where; the others all by their column. */
static void a_row_says_where_it_comes_from(void **state)
{
    struct cd_tables t = fresh();
    struct cd_table *table = &t.of[CD_OBSERVATIONS];
    const uint32_t n = CD_OBSERVATIONS_FIELD_COUNT;
    (void)state;
    assert_int_equal(cd_table_add(&t, CD_OBSERVATIONS, 2, NULL), 0);
    table->columns[CD_OBSERVATIONS_VALUE].at = 3;
    assert_int_equal(cd_table_at(&t, CD_OBSERVATIONS, CD_OBSERVATIONS_VALUE, 1), 3);
    table->spot = calloc(2, 1);
    table->at = calloc((size_t)2 * n, sizeof *table->at);
    table->spot[1] = 1;
    table->at[CD_OBSERVATIONS_VALUE] = 7;
    table->at[n + CD_OBSERVATIONS_VALUE] = 9;
    assert_int_equal(cd_table_at(&t, CD_OBSERVATIONS, CD_OBSERVATIONS_VALUE, 0), 7);
    assert_int_equal(cd_table_at(&t, CD_OBSERVATIONS, CD_OBSERVATIONS_VALUE, 1), 9);
    assert_int_equal(cd_table_at(&t, CD_OBSERVATIONS, CD_OBSERVATIONS_UNIT, 1), 0);
    cd_tables_free(&t);
}

static void ids_join_whatever_order_tables_come_in(void **state)
{
    static const char *const people[] = {"P1", "P2", "P1"}, *const observed[] = {"P2", "P2", "P9", "", "P1"};
    static const uint32_t expected[] = {1, 1, CD_NO_CODE, CD_NO_CODE, 0};
    static const uint32_t lines[] = {2, 3, 5};
    struct cd_tables t = fresh();
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_table_add(&t, CD_OBSERVATIONS, 5, NULL), 0);
    for (uint32_t i = 0; i < 5; i++)
        (void)cd_table_put(&t, CD_OBSERVATIONS, CD_OBSERVATIONS_RECORD_ID, i, cd_str_of(observed[i]));
    assert_int_equal(cd_table_add(&t, CD_PEOPLE, 3, lines), 0);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(cd_table_put(&t, CD_PEOPLE, CD_PEOPLE_RECORD_ID, i, cd_str_of(people[i])), CD_PUT_OK);
    assert_int_equal(cd_tables_join(&t, &err), CD_OK);
    for (uint32_t i = 0; i < 5; i++) assert_int_equal(cd_table_person(&t, CD_OBSERVATIONS, i), expected[i]);
    assert_int_equal(cd_table_case(&t, CD_OBSERVATIONS, 0), CD_NO_CODE);
    assert_int_equal(cd_table_row_at(&t.of[CD_PEOPLE], 3), 1);
    assert_int_equal(cd_table_row_at(&t.of[CD_PEOPLE], 4), CD_NO_CODE);
    assert_null(cd_table_days(&t, CD_CASES, CD_CASES_OPENED));
    assert_non_null(cd_table_codes(&t, CD_PEOPLE, CD_PEOPLE_RECORD_ID));
    cd_tables_free(&t);
}

static void schema_names_are_found(void **state)
{
    const struct cd_schema *schema = cd_schema_at(0);
    (void)state;
    assert_string_equal(schema->id, "return-1");
    for (uint32_t i = 0; (schema = cd_schema_at(i)) != NULL; i++) {
        assert_ptr_equal(cd_schema_find(cd_str_of(schema->id)), schema);
        for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
            assert_int_equal(cd_table_find(cd_str_of(schema->table[t].name)), t);
            for (uint32_t f = 0; f < schema->table[t].n; f++)
                assert_int_equal(cd_field_find(&schema->table[t], cd_str_of(schema->table[t].fields[f].name)), f);
        }
    }
    assert_int_equal(cd_field_find(&cd_schema_at(0)->table[CD_PEOPLE], CD_STR(" Surname ")), CD_PEOPLE_SURNAME);
    assert_int_equal(cd_field_find(&cd_schema_at(0)->table[CD_PEOPLE], CD_STR("role")), UINT32_MAX);
    assert_null(cd_schema_find(CD_STR("return-0")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_holds_what_its_kind_can),        cmocka_unit_test(a_day_is_put_as_it_is),
        cmocka_unit_test(a_text_is_held_against_what_is_there),   cmocka_unit_test(a_row_says_where_it_comes_from),
        cmocka_unit_test(ids_join_whatever_order_tables_come_in), cmocka_unit_test(schema_names_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Dialects: those that ship load and say what they should; broken ones are refused with a text that mends. */
#include "candour/intake.h"

#include "candour/date.h"
#include "test.h"

static void shipped_ones_load(void **state)
{
    (void)state;
    struct cd_dialects *all = NULL;
    struct cd_err err = {0};
    assert_int_equal(cd_dialects_open(NULL, &all, &err), CD_OK);
    const char *id = NULL;
    uint32_t n = 0;
    for (; cd_dialect_shipped(n, &id) != NULL; n++) {
        assert_string_equal(cd_dialects_at(all, n)->id, id);
        assert_non_null(cd_dialects_at(all, n)->forces);
    }
    assert_int_equal(n, 3);
    assert_null(cd_dialects_at(all, n));
    cd_dialects_free(all);
    assert_int_equal(cd_dialects_open("no-such", &all, &err), CD_USAGE);
    assert_null(all);
    assert_int_equal(cd_dialects_open("no-such.yaml", &all, &err), CD_INPUT);
}

#define HEAD \
    "id: x\ntitle: t\nversion: \"1\"\nsource: s\nforces: police-uk\nrows: rows\npersons: people\ndefinition: d\n"

static const struct {
    const char *yaml, *says;
} broken[] = {
    {HEAD "columns:\n  - {name: a, is: colour}\n", "\"is: colour\" is not known"},
    {HEAD "columns:\n  - {name: a, is: gender}\n", "needs a code list"},
    {HEAD "columns:\n  - {name: a, is: date, list: police-uk-gender}\n", "takes no code list"},
    {HEAD "columns:\n  - {name: a, is: gender, list: nowhere}\n", "there is no code list \"nowhere\""},
    {HEAD "columns:\n  - {name: a, is: ethnicity, asserted-by: guess, list: police-uk-self}\n",
     "asserted-by \"guess\""},
    {HEAD "columns:\n  - {name: \"\", is: date}\n", "empty name"},
    {HEAD "columns:\n  - {name: a, is: date}\n  - {name: b, is: date}\n", "at most one date"},
    {HEAD "columns:\n  - {name: a, is: latitude}\n", "latitude with longitude"},
    {HEAD
     "columns:\n  - {name: a, is: gender, list: police-uk-gender}\n  - {name: b, is: gender, list: police-uk-gender}\n",
     "same characteristic"},
    {HEAD "no-person: V\ncolumns:\n  - {name: a, is: date}\n", "no-person needs a column"},
    {HEAD "file-name: \"{force}.csv\"\ncolumns:\n  - {name: a, is: date}\n", "must hold {force} and {period}"},
    {HEAD "file-name: \"{year}{force}{period}\"\ncolumns:\n  - {name: a, is: date}\n", "nothing else in braces"},
    {HEAD "columns:\n  - {name: a, is: gender, list: police-uk-self}\n", "police-uk-self is about ethnicity"},
    {HEAD "columns:\n  - {name: a, is: location, list: police-uk-type}\n", "\"is: location\" is not known"},
    {HEAD "columns:\n  - {name: a, is: date}\n  - {name: A, is: known}\n", "\"A\" stands there twice"},
    {HEAD "dates: MM/DD/YYYY\ncolumns:\n  - {name: a, is: date}\n",
     "dates \"MM/DD/YYYY\" is not known; use YYYY-MM-DD, DD/MM/YYYY"},
    {HEAD "columns:\n  - {name: a, is: date, dates: soon}\n", "dates \"soon\" is not known"},
    {HEAD "columns:\n  - {name: a, is: known, dates: DD/MM/YYYY}\n", "column \"a\" holds no dates"},
    {HEAD "colums: []\n", "d.yaml:9:1: Unexpected key: colums"},
    {"id: x\ntitle: t\nversion: \"1\"\nsource: s\nforces: mars\nrows: r\npersons: p\ndefinition: d\ncolumns:\n  - {name: a, is: date}\n",
     "no force register \"mars\""},
};

#define SUSPECTS "id: x\ntitle: t\nversion: \"1\"\nsource: s\nforces: police-uk\nlayout: suspects\ncolumns:\n"
#define CASE SUSPECTS "  - {name: c, is: case_id}\n"
#define SELF "  - {name: e, is: ethnicity, list: ethnicity-18+1, asserted-by: self, stage: charge"

static const struct {
    const char *yaml, *says;
} broken_suspects[] = {
    {HEAD "layout: victims\ncolumns:\n  - {name: a, is: case_id}\n", "layout \"victims\" is not known"},
    {HEAD "layout: suspects\nno-person: V\ncolumns:\n  - {name: a, is: case_id}\n", "no-person has no place"},
    {SUSPECTS "  - {name: a, is: record_id}\n", "no column is case_id"},
    {CASE "  - {name: a, is: role}\n", "\"is: role\" is not known"},
    {CASE "  - {name: a, is: date}\n", "\"is: date\" is not known"},
    {CASE "  - {name: a, is: case.surname}\n", "\"is: case.surname\" is not known"},
    {CASE "  - {is: sex}\n", "\"is: sex\" needs either the name of a column or a value"},
    {CASE "  - {name: a, is: sex, always: male}\n", "\"is: sex\" needs either"},
    {CASE "  - {is: definition, always: mine}\n", "is always \"mine\", which is not in the code list definition"},
    {CASE "  - {is: opened, always: 2024-01-01}\n", "\"is: opened\" cannot be always the same"},
    {CASE "  - {is: ethnicity, always: A1}\n", "\"is: ethnicity\" cannot be always the same"},
    {CASE "  - {name: a, is: sex}\n  - {name: b, is: sex}\n", "\"is: sex\" stands there twice"},
    {CASE "  - {name: C, is: sex}\n", "column \"C\" stands there twice"},
    {CASE SELF "}\n  - {name: f, is: ethnicity, list: ethnicity-16+1, asserted-by: self, stage: charge}\n",
     "\"is: ethnicity\" stands there twice, asserted by the same at the same stage"},
    {CASE "  - {name: e, is: ethnicity}\n", "column \"e\" needs a code list"},
    {CASE "  - {name: e, is: ethnicity, list: nationality}\n", "nationality is about nationality"},
    {CASE "  - {name: e, is: nationality, stage: trial}\n", "stage \"trial\" is not known"},
    {CASE "  - {name: e, is: nationality, asserted-by: guess}\n", "asserted-by \"guess\""},
    {CASE "  - {name: a, is: sex, list: sex}\n", "are of ethnicity, nationality and immigration_status alone"},
    {CASE "  - {name: a, is: sex, recorded-by: b}\n", "are of ethnicity, nationality and immigration_status alone"},
    {CASE SELF ", reason: \"\"}\n", "a column has an empty name"},
    {CASE "  - {name: a, is: reason_missing}\n", "no ethnicity or nationality names it"},
    {CASE "  - {name: a, is: observed_at}\n", "no ethnicity or nationality names it"},
    {CASE "  - {name: a, is: sex, dates: DD/MM/YYYY}\n", "column \"a\" holds no dates"},
    {CASE SELF ", observed-at: b, dates: DD/MM/YYYY}\n", "column \"e\" holds no dates"},
    {CASE SELF ", reason: b}\n  - {name: b, is: reason_missing, dates: DD/MM/YYYY}\n", "column \"b\" holds no dates"},
    {CASE "  - {is: definition, always: iicsa-network, dates: DD/MM/YYYY}\n", "holds no dates"},
    {CASE "  - {name: a, is: sex, values: {M: man}}\n", "\"man\" is not in the code list sex"},
    {CASE "  - {name: a, is: sex, values: {Male: female}}\n", "the code list sex has \"Male\" itself"},
    {CASE "  - {name: a, is: sex, values: {\"\": male}}\n", "values cannot fill in a blank, nor make one"},
    {CASE "  - {name: a, is: sex, values: {M: }}\n", "values cannot fill in a blank, nor make one"},
    {CASE "  - {name: a, is: sex, values: {M: male, \" M\": female}}\n", "the value \"M\" stands there twice"},
    {CASE "  - {name: a, is: sex, values: [M]}\n", ":9:32: values is written {this: that, ...}"},
    {CASE "  - {name: a, is: surname, values: {M: N}}\n", "column \"a\" has no codes, so it takes no values"},
    {CASE "  - {name: a, is: nationality, values: {British: GB}}\n", "\"GB\" is not in the code list nationality"},
    {CASE "  - {is: definition, always: iicsa-network, values: {a: b}}\n", "has no codes, so it takes no values"},
    {HEAD "columns:\n  - {name: a, is: gender, list: police-uk-gender, stage: charge}\n", "need layout: suspects"},
    {HEAD "columns:\n  - {is: gender, list: police-uk-gender}\n", "a column has an empty name, or none"},
    {HEAD "columns:\n  - {name: a, is: date, values: {a: b}}\n", "has no codes, so it takes no values"},
    {"id: x\ntitle: t\nversion: \"1\"\nsource: s\nforces: police-uk\ncolumns:\n  - {name: a, is: date}\n",
     "rows, persons and definition must be there"},
};

static void broken_suspects_say_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken_suspects / sizeof broken_suspects[0]; i++) {
        struct cd_dialects *all = NULL;
        struct cd_err err = {0};
        if (cd_dialects_text(broken_suspects[i].yaml, "d.yaml", &all, &err) != CD_INPUT)
            fail_msg("row %zu is taken", i);
        if (strstr(err.text, broken_suspects[i].says) == NULL)
            fail_msg("row %zu: %s\nlacks: %s", i, err.text, broken_suspects[i].says);
    }
}

static void columns_are_fields_of_tables(void **state)
{
    static const char *const yaml =
        CASE "  - {name: r, is: outcome}\n  - {name: cr, is: case.outcome}\n  - {name: u, is: unit}\n"
             "  - {is: definition, always: iicsa-network}\n" SELF ", reason: Why, recorded-by: u, observed-at: Day}\n"
             "  - {name: known, is: known}\n";
    static const struct {
        const char *name;
        uint8_t kind, table, field;
    } expected[] = {{"c", CD_COLUMN_FIELD, CD_INVOLVEMENTS, CD_INVOLVEMENTS_CASE_ID},
                    {"r", CD_COLUMN_FIELD, CD_INVOLVEMENTS, CD_INVOLVEMENTS_OUTCOME},
                    {"cr", CD_COLUMN_FIELD, CD_CASES, CD_CASES_OUTCOME},
                    {"u", CD_COLUMN_FIELD, CD_CASES, CD_CASES_UNIT},
                    {"e", CD_COLUMN_OBSERVATION, 0, 0},
                    {"known", CD_COLUMN_KNOWN, 0, 0},
                    {"Why", CD_COLUMN_BESIDE, 0, 0},
                    {"Day", CD_COLUMN_BESIDE, 0, 0}};
    struct cd_dialects *all = NULL;
    struct cd_err err = {0};
    (void)state;
    assert_int_equal(cd_dialects_text(yaml, "d.yaml", &all, &err), CD_OK);
    const struct cd_dialect *dialect = cd_dialects_at(all, 0);
    assert_true(dialect->suspects);
    assert_int_equal(dialect->n_columns, sizeof expected / sizeof expected[0]);
    for (uint32_t i = 0; i < dialect->n_columns; i++) {
        assert_string_equal(dialect->columns[i].name, expected[i].name);
        assert_int_equal(dialect->columns[i].kind, expected[i].kind);
        assert_int_equal(dialect->columns[i].table, expected[i].table);
        assert_int_equal(dialect->columns[i].field, expected[i].field);
    }
    const struct cd_dialect_column *self = &dialect->columns[4];
    assert_string_equal(self->stage, "charge");
    assert_int_equal(self->beside[CD_BESIDE_REASON], 6);
    assert_int_equal(self->beside[CD_BESIDE_OBSERVED_AT], 7);
    assert_int_equal(self->beside[CD_BESIDE_RECORDED_BY], 3);
    assert_int_equal(self->beside[CD_BESIDE_UNIT], CD_NO_CODE);
    assert_int_equal(dialect->n_constants, 1);
    assert_string_equal(dialect->constants[0].always, "iicsa-network");
    cd_dialects_free(all);
}

/* The column's own form, else the file's, else ours; nothing where there are no days. */
static void each_column_of_days_has_a_form(void **state)
{
    static const char *const yaml = CASE
        "  - {name: Opened, is: opened}\n  - {name: Born, is: date_of_birth, dates: YYYYMMDD}\n"
        "  - {name: Sex, is: sex}\n" SELF ", observed-at: Seen, recorded-by: By}\n"
        "  - {name: f, is: ethnicity, list: ethnicity-18+1, asserted-by: self, observed-at: Told}\n"
        "  - {name: g, is: nationality, observed-at: Opened}\n  - {name: Told, is: observed_at, dates: D/M/YYYY}\n";
    static const struct {
        const char *name, *form, *default_form;
    } rows[] = {{"c", NULL, NULL},
                {"Opened", "DD.MM.YYYY", "YYYY-MM-DD"},
                {"Born", "YYYYMMDD", "YYYYMMDD"},
                {"Sex", NULL, NULL},
                {"e", NULL, NULL},
                {"f", NULL, NULL},
                {"g", NULL, NULL},
                {"Told", "D/M/YYYY", "D/M/YYYY"},
                {"Seen", "DD.MM.YYYY", "YYYY-MM-DD"},
                {"By", NULL, NULL}};
    (void)state;
    for (unsigned said = 0; said < 2; said++) {
        struct cd_dialects *all = NULL;
        struct cd_err err = {0};
        char text[2048];
        (void)snprintf(text, sizeof text, "%s%s", said ? "dates: DD.MM.YYYY\n" : "", yaml);
        assert_int_equal(cd_dialects_text(text, "d.yaml", &all, &err), CD_OK);
        const struct cd_dialect *dialect = cd_dialects_at(all, 0);
        assert_int_equal(dialect->n_columns, sizeof rows / sizeof rows[0]);
        for (uint32_t i = 0; i < dialect->n_columns; i++) {
            const char *form = said ? rows[i].form : rows[i].default_form;
            assert_string_equal(dialect->columns[i].name, rows[i].name);
            if (form == NULL) assert_null(dialect->columns[i].dates);
            else assert_string_equal(dialect->columns[i].dates, form);
        }
        cd_dialects_free(all);
    }
}

static void values_are_mapped_by_their_exact_letters(void **state)
{
    static const char *const rows[][2] = {{"M", "male"},   {" M\t", "male"}, {"m", "m"},
                                          {"F", "female"}, {"MF", "MF"},     {"male", "male"},
                                          {"", ""},        {" ", ""},        {"\xC3\x84", "other"}};
    struct cd_dialects *all = NULL;
    struct cd_err err = {0};
    (void)state;
    assert_int_equal(cd_dialects_text(CASE
                                      "  - {name: a, is: sex, values: {M: male, F: female, \"\xC3\x84\": other}}\n",
                                      "d", &all, &err),
                     CD_OK);
    const struct cd_dialect *dialect = cd_dialects_at(all, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!cd_str_eq(cd_dialect_text(&dialect->columns[1], cd_str_of(rows[i][0])), cd_str_of(rows[i][1])))
            fail_msg("%s", rows[i][0]);
        assert_true(cd_str_eq(cd_dialect_text(&dialect->columns[0], cd_str_of(rows[i][0])),
                              cd_str_trim(cd_str_of(rows[i][0]))));
    }
    cd_dialects_free(all);
}

static void broken_ones_say_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct cd_dialects *all = NULL;
        struct cd_err err = {0};
        const char *path = cd_test_temp_path("d.yaml");
        cd_test_write(path, broken[i].yaml, strlen(broken[i].yaml));
        assert_int_equal(cd_dialects_open(path, &all, &err), CD_INPUT);
        assert_null(all);
        if (strstr(err.text, broken[i].says) == NULL) fail_msg("row %zu: %s\nlacks: %s", i, err.text, broken[i].says);
    }
}

static const struct {
    const char *name, *force, *period; /* period NULL: does not fit */
} names[] = {
    {"2019-01-kent-stop-and-search.csv", "kent", "2019-01"},
    {"2021-12-avon-and-somerset-stop-and-search.csv", "avon-and-somerset", "2021-12"},
    {"2021-13-kent-stop-and-search.csv", NULL, NULL},
    {"2021-1-kent-stop-and-search.csv", NULL, NULL},
    {"2021-01--stop-and-search.csv", NULL, NULL},
    {"2021-01-kent-stop-and-search.csv.bak", NULL, NULL},
    {"kent-2021-01-stop-and-search.csv", NULL, NULL},
    {"2021-01-kent-outcomes.csv", NULL, NULL},
    {"", NULL, NULL},
};

static void file_names_tell_force_and_month(void **state)
{
    (void)state;
    struct cd_dialects *all = NULL;
    struct cd_err err = {0};
    assert_int_equal(cd_dialects_open("police-uk-stop-search", &all, &err), CD_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct cd_str force = {0};
        int32_t period = 0;
        const bool fits = cd_dialect_file_name(cd_dialects_at(all, 0), cd_str_of(names[i].name), &force, &period);
        if (fits != (names[i].period != NULL)) fail_msg("%s", names[i].name);
        if (!fits) continue;
        assert_true(cd_str_eq(force, cd_str_of(names[i].force)));
        assert_int_equal(period, cd_period_parse(cd_str_of(names[i].period)));
    }
    cd_dialects_free(all);
}

/* A pattern of suspects that says no ending takes that of any format; one that does takes its own. */
static void suspects_come_in_any_format(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool fits;
    } rows[] = {
        {"{period}-{force}-suspects", "2024-03-kent-suspects.csv", true},
        {"{period}-{force}-suspects", "2024-03-kent-suspects.XLSX", true},
        {"{period}-{force}-suspects", "2024-03-kent-suspects.jsonl", true},
        {"{period}-{force}-suspects", "2024-03-kent-suspects.parquet", true},
        {"{period}-{force}-suspects", "2024-03-kent-suspects", false},
        {"{period}-{force}-suspects", "2024-03-kent-suspects.pdf", false},
        {"{period}-{force}-suspects", "2024-03-kent-suspects.csv.csv", false},
        {"{period}_{force}", "2024-03_kent.csv", true},
        {"{period}_{force}", ".csv", false},
        {"{period}_{force}.csv", "2024-03_kent.csv", true},
        {"{period}_{force}.csv", "2024-03_kent.xlsx", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_dialect dialect = {.file_name = rows[i].pattern, .suspects = true};
        struct cd_str force = {0};
        int32_t period = 0;
        if (cd_dialect_file_name(&dialect, cd_str_of(rows[i].name), &force, &period) != rows[i].fits)
            fail_msg("%s %s", rows[i].pattern, rows[i].name);
        if (rows[i].fits) assert_true(cd_str_eq(force, CD_STR("kent")));
    }
}

static void headers_match_without_regard_to_case(void **state)
{
    (void)state;
    struct cd_dialects *all = NULL;
    struct cd_err err = {0};
    const struct cd_str header[] = {CD_STR(" GENDER "), CD_STR("Nonsense"), CD_STR("type"), CD_STR("Gender"),
                                    CD_STR("Object of search")};
    uint32_t column[5];
    struct cd_header_match match = {.column = column};
    assert_int_equal(cd_dialects_open("police-uk-stop-search", &all, &err), CD_OK);
    const struct cd_dialect *dialect = cd_dialects_at(all, 0);
    cd_dialect_match(dialect, header, 5, &match);
    assert_string_equal(dialect->columns[column[0]].name, "Gender");
    assert_int_equal(column[1], CD_NO_CODE);
    assert_string_equal(dialect->columns[column[2]].name, "Type");
    assert_int_equal(column[3], CD_NO_CODE); /* the first of two counts */
    assert_int_equal(match.known, 3);
    assert_int_equal(match.needed, 2);
    cd_dialects_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_ones_load),
        cmocka_unit_test(broken_ones_say_why),
        cmocka_unit_test(broken_suspects_say_why),
        cmocka_unit_test(columns_are_fields_of_tables),
        cmocka_unit_test(each_column_of_days_has_a_form),
        cmocka_unit_test(values_are_mapped_by_their_exact_letters),
        cmocka_unit_test(file_names_tell_force_and_month),
        cmocka_unit_test(suspects_come_in_any_format),
        cmocka_unit_test(headers_match_without_regard_to_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

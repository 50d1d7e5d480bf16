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
    assert_int_equal(n, 2);
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
    {HEAD "colums: []\n", "d.yaml:9:1: Unexpected key: colums"},
    {"id: x\ntitle: t\nversion: \"1\"\nsource: s\nforces: mars\nrows: r\npersons: p\ndefinition: d\ncolumns:\n  - {name: a, is: date}\n",
     "no force register \"mars\""},
};

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
        cmocka_unit_test(file_names_tell_force_and_month),
        cmocka_unit_test(headers_match_without_regard_to_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

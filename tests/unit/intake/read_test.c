/* One file into a register: what each cell comes to, which findings it makes, and where. */
#include "candour/intake.h"

#include <sys/stat.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "test.h"

#define HEADER                                                                                       \
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range," \
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"         \
    "Outcome linked to object of search,Removal of more than just outer clothing\n"
#define GOOD                                                                                  \
    "Person search,2019-01-05T10:00:00+00:00,False,,51.2,1.1,Male,18-24,White - Irish,White," \
    "Misuse of Drugs Act 1971 (section 23),Controlled drugs,Arrest,True,False\n"

/* A register shown as text: "line:column rule field=value" per finding; labels of each person by slot. */
static enum cd_status show(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct cd_buf *b = ctx;
    (void)index, (void)err;
    cd_buf_printf(b, "rows=%llu unusable=%llu duplicates=%llu\n", (unsigned long long)reg->source.rows,
                  (unsigned long long)reg->source.unusable_rows, (unsigned long long)reg->source.duplicates);
    for (size_t i = 0; i < reg->findings.n; i++) {
        const struct cd_finding *f = &reg->findings.items[i];
        cd_buf_printf(b, "%u:%u %s", f->line, f->column, cd_rule_at(f->rule)->id);
        if (f->field != UINT16_MAX) cd_buf_printf(b, " " CD_FMT, CD_ARG(cd_dict_text(&reg->findings.texts, f->field)));
        if (f->value != CD_NO_CODE) cd_buf_printf(b, "=" CD_FMT, CD_ARG(cd_dict_text(&reg->findings.texts, f->value)));
        cd_buf_puts(b, f->private ? " (private)\n" : "\n");
    }
    return CD_OK;
}

static char *read_text(const char *name, const char *text, size_t n, const struct cd_intake_opts *opts)
{
    struct cd_plan *plan = NULL;
    struct cd_err err = {0};
    struct cd_buf b = {0};
    const char *path = cd_test_temp_path(name);
    cd_test_write(path, text, n);
    enum cd_status status = cd_intake_plan(&path, 1, opts, &plan, &err);
    if (status == CD_OK) status = cd_intake_read(plan, show, &b, &err);
    if (status != CD_OK) {
        b.n = 0;
        const char *slash = strrchr(err.text, '/');
        cd_buf_printf(&b, "%s: %s", cd_status_text(status), slash != NULL ? slash + 1 : err.text);
    }
    cd_intake_free(plan);
    (void)unlink(path);
    return b.p;
}

static const struct {
    const char *what, *text, *shows;
} files[] = {
    {"a good row", HEADER GOOD, "rows=1 unusable=0 duplicates=0\n"},
    {"header only: a zero return is not said", HEADER, "rows=0 unusable=0 duplicates=0\n0:0 file.empty\n"},
    {"the same row again", HEADER GOOD GOOD GOOD,
     "rows=3 unusable=0 duplicates=2\n3:0 row.duplicate\n4:0 row.duplicate\n"},
    {"blank, not stated and unknown are three things",
     HEADER
     "Person search,2019-01-05T10:00:00+00:00,False,,51.2,1.1,Male,18-24,,,Misuse of Drugs Act 1971 (section 23),"
     "Controlled drugs,Arrest,True,False\n"
     "Person search,2019-01-05T10:00:00+00:00,False,,51.2,1.1,Male,18-24,Other ethnic group - Not stated,IC4,"
     "Misuse of Drugs Act 1971 (section 23),Controlled drugs,Arrest,True,False\n",
     "rows=2 unusable=0 duplicates=0\n2:9 value.blank Self-defined ethnicity\n2:10 value.blank Officer-defined ethnicity\n"
     "3:9 value.not-stated Self-defined ethnicity=Other ethnic group - Not stated\n"
     "3:10 value.unknown Officer-defined ethnicity=IC4\n"},
    {"a vehicle row has no person: blanks are no findings, values are queries",
     HEADER "Vehicle search,2019-01-05T10:00:00+00:00,False,,51.2,1.1,,,,,Misuse of Drugs Act 1971 (section 23),"
            "Controlled drugs,Arrest,True,False\n"
            "Vehicle search,2019-01-05T10:00:00+00:00,False,,51.2,1.1,Male,,White - Irish,,"
            "Misuse of Drugs Act 1971 (section 23),Controlled drugs,Arrest,True,False\n",
     "rows=2 unusable=0 duplicates=0\n3:7 value.no-person Gender=Male\n"
     "3:9 value.no-person Self-defined ethnicity=White - Irish\n"},
    {"dates: impossible, after the audit, in another month, none",
     HEADER "Person search,2019-02-30,,,51.2,1.1,Male,18-24,White - Irish,White,,,Arrest,,\n"
            "Person search,2019-02-01,,,51.2,1.1,Male,18-24,White - Irish,White,,,Arrest,,\n"
            "Person search,2018-12-31,,,51.2,1.1,Male,18-24,White - Irish,White,,,Arrest,,\n"
            "Person search,,,,51.2,1.1,Male,18-24,White - Irish,White,,,Arrest,,\n",
     "rows=4 unusable=0 duplicates=0\n2:2 date.invalid Date=2019-02-30 (private)\n2:11 value.blank Legislation\n"
     "3:2 date.future Date=2019-02-01 (private)\n3:11 value.blank Legislation\n"
     "4:2 date.outside Date=2018-12-31 (private)\n4:11 value.blank Legislation\n"
     "5:2 value.blank Date (private)\n5:11 value.blank Legislation\n"},
    {"places: none, half of one, no number, off the earth",
     HEADER "Person search,2019-01-05,,,,,Male,18-24,White - Irish,White,,,Arrest,,\n"
            "Person search,2019-01-05,,,51.2,,Male,18-24,White - Irish,White,,,Arrest,,\n"
            "Person search,2019-01-05,,,here,1.1,Male,18-24,White - Irish,White,,,Arrest,,\n"
            "Person search,2019-01-05,,,51.2,181,Male,18-24,White - Irish,White,,,Arrest,,\n",
     "rows=4 unusable=0 duplicates=0\n2:5 value.blank Latitude (private)\n2:11 value.blank Legislation\n"
     "3:6 value.blank Longitude (private)\n3:11 value.blank Legislation\n"
     "4:5 location.invalid Latitude=here (private)\n4:11 value.blank Legislation\n"
     "5:6 location.invalid Longitude=181 (private)\n5:11 value.blank Legislation\n"},
    {"a missing column is one finding of the file, an unknown and a double one too",
     "Type,Date,Latitude,Longitude,Gender,Age range,Officer-defined ethnicity,Legislation,Outcome,Shoe size,Gender\n"
     "Person search,2019-01-05,51.2,1.1,Male,18-24,White,Misuse of Drugs Act 1971 (section 23),Arrest,9,Male\n",
     "rows=1 unusable=0 duplicates=0\n0:0 column.absent Self-defined ethnicity\n0:10 column.unknown Shoe size\n"
     "0:11 column.twice Gender\n"},
    {"a row with a lost quote is kept raw and not counted; the next one is",
     "Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Outcome\n"
     "Person search,2019-01-05,51.2,1.1,Male,18-24,\"White\" - Irish,White,,Arrest\n"
     "Person search,2019-01-05,51.2,1.1,Male,18-24,\"White - Irish\",White,Misuse of Drugs Act 1971 (section 23),Arrest\n",
     "rows=1 unusable=1 duplicates=0\n"
     "2:7 row.broken=Person search,2019-01-05,51.2,1.1,Male,18-24,\"White\" - Irish,White,,Arrest (private)\n"},
    {"a short row counts as far as it goes; a row of nothing is no row",
     "Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Outcome\n"
     "Person search,2019-01-05,51.2,1.1,Male,18-24,White - Irish\n\n,,,,,,,,,\n",
     "rows=1 unusable=0 duplicates=0\n2:8 row.ragged=Person search,2019-01-05,51.2,1.1,Male,18-24,White - Irish (private)\n"
     "2:8 value.blank Officer-defined ethnicity\n2:9 value.blank Legislation\n2:10 value.blank Outcome\n"
     "4:0 row.empty=,,,,,,,,, (private)\n"},
    {"a row that lacks its date puts every value under the wrong name: none of them is for everybody's eyes",
     "Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Outcome\n"
     "Person search,51.2,1.1,51.3,5 May,Male,1.1,White,,Arrest,,\n",
     "rows=1 unusable=0 duplicates=0\n2:2 date.invalid Date=51.2 (private)\n2:5 value.unknown Gender=5 May (private)\n"
     "2:6 value.unknown Age range=Male (private)\n2:7 value.unknown Self-defined ethnicity=1.1 (private)\n"
     "2:9 value.blank Legislation\n2:11 row.ragged=Person search,51.2,1.1,51.3,5 May,Male,1.1,White,,Arrest,, (private)\n"},
    {"semicolons and a preamble are said",
     "Returns of January\nType;Date;Latitude;Longitude;Gender;Age range;Self-defined ethnicity;Officer-defined ethnicity;Legislation;Outcome\n"
     "Person search;2019-01-05;51.2;1.1;Male;18-24;White - Irish;White;Misuse of Drugs Act 1971 (section 23);Arrest\n",
     "rows=1 unusable=0 duplicates=0\n0:0 file.preamble\n0:0 file.delimiter=;\n"},
};

static void every_fault_is_a_finding(void **state)
{
    (void)state;
    struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *shown = read_text("2019-01-kent-stop-and-search.csv", files[i].text, strlen(files[i].text), &opts);
        if (strcmp(shown, files[i].shows) != 0) fail_msg("%s:\n%s\nwanted:\n%s", files[i].what, shown, files[i].shows);
        free(shown);
    }
}

/* A dialect says in which form its dates are; of another form they are no dates. */
static void dates_are_as_the_dialect_says(void **state)
{
    static const char yaml[] = "id: mine\ntitle: t\nversion: \"1\"\nsource: s\nforces: police-uk\nrows: r\npersons: p\n"
                               "definition: d\ndates: DD/MM/YYYY\ncolumns:\n  - {name: When, is: date}\n"
                               "  - {name: Sex, is: gender, list: police-uk-gender}\n";
    static const char text[] = "When,Sex\n05/01/2019,Male\n05/01/2019 10:00,Female\n13/01/2019,Male\n2019-01-05,Male\n"
                               "01/13/2019,Male\n5/1/2019,Male\n01/02/2019,Male\n";
    const char *dialect = cd_test_temp_path("dates.yaml");
    (void)state;
    cd_test_write(dialect, yaml, sizeof yaml - 1);
    const struct cd_intake_opts opts = {
        .dialect = dialect, .force = "kent", .period = cd_period_parse(CD_STR("2019-01")), .as_of = CD_NO_DAY};
    char *shown = read_text("dates.csv", text, sizeof text - 1, &opts);
    assert_string_equal(shown, "rows=7 unusable=0 duplicates=0\n5:1 date.invalid When=2019-01-05 (private)\n"
                               "6:1 date.invalid When=01/13/2019 (private)\n7:1 date.invalid When=5/1/2019 (private)\n"
                               "8:1 date.future When=01/02/2019 (private)\n");
    free(shown);
}

static const struct {
    const char *name, *text;
    size_t n;
    const char *shows;
} unusable[] = {
    {"2019-01-kent-stop-and-search.csv", "", 0,
     "the input could not be used: 1 file cannot be used; nothing was written:\n  "
     "2019-01-kent-stop-and-search.csv: the file is empty: it has no header"},
    {"2019-01-kent-stop-and-search.csv", "a,b,c\n1,2,3\n", 12,
     "the input could not be used: 1 file cannot be used; nothing was "
     "written:\n  2019-01-kent-stop-and-search.csv: its header fits no dialect (candour check --explain FILE shows why)"},
    {"2019-01-narnia-stop-and-search.csv", HEADER, sizeof HEADER - 1,
     "the input could not be used: 1 file cannot be used; nothing "
     "was written:\n  2019-01-narnia-stop-and-search.csv: there is no force narnia"},
    {"january.csv", HEADER, sizeof HEADER - 1,
     "the input could not be used: 1 file cannot be used; nothing was written:\n  "
     "january.csv: its name does not say force and period; give --force and --period (or --period from-date)"},
};

static void what_cannot_be_used_is_refused(void **state)
{
    (void)state;
    struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY};
    for (size_t i = 0; i < sizeof unusable / sizeof unusable[0]; i++) {
        char *shown = read_text(unusable[i].name, unusable[i].text, unusable[i].n, &opts);
        if (strcmp(shown, unusable[i].shows) != 0) fail_msg("%s\nwanted:\n%s", shown, unusable[i].shows);
        free(shown);
    }
    static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    char *shown = read_text("2019-01-kent-stop-and-search.csv", png, sizeof png, &opts);
    assert_non_null(strstr(shown, "not what its name says"));
    free(shown);
}

static void two_files_for_one_force_and_month(void **state)
{
    (void)state;
    const char *root = cd_test_temp_path("twins");
    struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY};
    struct cd_plan *plan = NULL;
    struct cd_err err = {0};
    assert_int_equal(mkdir(root, 0700), 0);
    assert_int_equal(mkdir(cd_test_temp_path("twins/a"), 0700), 0);
    cd_test_write(cd_test_temp_path("twins/2019-01-kent-stop-and-search.csv"), HEADER, strlen(HEADER));
    cd_test_write(cd_test_temp_path("twins/a/2019-01-kent-stop-and-search.csv"), HEADER, strlen(HEADER));
    assert_int_equal(cd_intake_plan(&root, 1, &opts, &plan, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "a/2019-01-kent-stop-and-search.csv: the same force and month as 2019-01-kent"));
    assert_null(plan);
}

static void options_stand_for_the_file_name(void **state)
{
    (void)state;
    struct cd_intake_opts opts = {
        .force = "kent", .period = CD_NO_PERIOD, .period_from_date = true, .as_of = CD_NO_DAY};
    static const char text[] = HEADER GOOD;
    char *shown = read_text("any name.csv", text, sizeof text - 1, &opts);
    assert_string_equal(shown, "rows=1 unusable=0 duplicates=0\n");
    free(shown);
    opts.as_of = cd_day_parse(CD_STR("2019-01-04"));
    shown = read_text("any name.csv", text, sizeof text - 1, &opts);
    assert_non_null(strstr(shown, "2:2 date.future"));
    free(shown);
}

static void facts_are_those_of_the_dialect(void **state)
{
    (void)state;
    const char *path = cd_test_temp_path("2019-03-essex-stop-and-search.csv");
    struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY};
    struct cd_plan *plan = NULL;
    struct cd_err err = {0};
    struct cd_buf b = {0};
    cd_test_write(path, HEADER GOOD, strlen(HEADER GOOD));
    assert_int_equal(cd_intake_plan(&path, 1, &opts, &plan, &err), CD_OK);
    assert_int_equal(cd_intake_read(plan, show, &b, &err), CD_OK);
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    assert_int_equal(facts.n_sources, 1);
    assert_string_equal(facts.noun[CD_UNIT_PERSON], "people searched");
    assert_int_equal(facts.as_of, cd_day_parse(CD_STR("2019-03-31")));
    assert_int_equal(facts.sources[0].bytes, strlen(HEADER GOOD));
    assert_true(cd_str_eq(facts.sources[0].force, CD_STR("essex")));
    cd_buf_free(&b);
    cd_intake_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_is_a_finding),          cmocka_unit_test(what_cannot_be_used_is_refused),
        cmocka_unit_test(two_files_for_one_force_and_month), cmocka_unit_test(options_stand_for_the_file_name),
        cmocka_unit_test(facts_are_those_of_the_dialect),    cmocka_unit_test(dates_are_as_the_dialect_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

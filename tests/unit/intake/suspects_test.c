/* One row per suspect: which rows of the four tables a file comes to, where each finding lies, and which files are refused. */
#include <unistd.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "candour/intake.h"
#include "candour/writer.h"
#include "test.h"

#define DIALECT                                                                                                             \
    "id: mine\ntitle: my extract\nversion: \"1\"\nsource: invented\nlayout: suspects\nforces: example\n"                    \
    "file-name: \"{period}_{force}\"\ncolumns:\n"                                                                           \
    "  - {name: Case, is: case_id}\n  - {name: Opened, is: opened}\n  - {name: Group, is: group_based, values: {Y: yes}}\n" \
    "  - {is: definition, always: iicsa-network}\n  - {name: Nominal, is: record_id}\n  - {name: Name, is: surname}\n"      \
    "  - {name: Sex, is: sex, values: {M: male}}\n  - {name: Result, is: outcome}\n"                                        \
    "  - {name: Self, is: ethnicity, list: ethnicity-18+1, asserted-by: self, stage: custody, reason: Why, "                \
    "observed-at: Seen, recorded-by: By}\n"                                                                                 \
    "  - {name: Charge, is: ethnicity, list: ethnicity-18+1, asserted-by: self, stage: charge, recorded-by: By}\n"          \
    "  - {name: Nation, is: nationality, asserted-by: self, stage: custody, observed-at: Seen, recorded-by: By, "           \
    "values: {British: GBR}}\n"                                                                                             \
    "  - {name: Why, is: reason_missing, values: {R: declined}}\n  - {name: Beat, is: known}\n"
#define HEADER "Case,Opened,Group,Nominal,Name,Sex,Result,Self,Why,Seen,By,Charge,Nation,Beat\n"

/* What is always there: no column says when the charge's ethnicity was observed. */
#define NO_VICTIMS "0:0 file.no-victims\n"
#define ABSENT NO_VICTIMS "0:0 column.absent observed_at\n"

static void show_findings(struct cd_buf *b, const struct cd_findings *findings)
{
    for (size_t i = 0; i < findings->n; i++) {
        const struct cd_finding *f = &findings->items[i];
        cd_buf_printf(b, "%u:%u %s", f->line, f->column, cd_rule_at(f->rule)->id);
        if (f->field != UINT16_MAX) cd_buf_printf(b, " " CD_FMT, CD_ARG(cd_dict_text(&findings->texts, f->field)));
        if (f->value != CD_NO_CODE) cd_buf_printf(b, "=" CD_FMT, CD_ARG(cd_dict_text(&findings->texts, f->value)));
        cd_buf_puts(b, f->private ? " (private)\n" : "\n");
    }
}

/* "people 2: N1 Adam male"; blanks are left out, constants of every row too. */
static void show_tables(struct cd_buf *b, const struct cd_tables *tables)
{
    static const struct {
        uint8_t table, field;
    } dull[] = {{CD_CASES, CD_CASES_DEFINITION},
                {CD_OBSERVATIONS, CD_OBSERVATIONS_ASSERTED_BY},
                {CD_OBSERVATIONS, CD_OBSERVATIONS_CODE_LIST}};
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++)
        for (uint32_t row = 0; row < tables->of[t].n; row++) {
            cd_buf_printf(b, "%s %u:", tables->schema->table[t].name, tables->of[t].line[row]);
            for (uint32_t f = 0; f < tables->schema->table[t].n; f++) {
                char scratch[16];
                const struct cd_str text = cd_table_text(tables, (enum cd_table_id)t, f, row, scratch);
                bool shown = text.n > 0;
                for (size_t i = 0; i < sizeof dull / sizeof dull[0]; i++)
                    shown &= dull[i].table != t || dull[i].field != f;
                if (shown) cd_buf_printf(b, " " CD_FMT, CD_ARG(text));
            }
            cd_buf_char(b, '\n');
        }
}

struct showing {
    struct cd_buf b;
    bool findings, tables, months;
};

static enum cd_status show(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct showing *showing = ctx;
    (void)index, (void)err;
    if (showing->tables) show_tables(&showing->b, &reg->tables);
    if (showing->findings) show_findings(&showing->b, &reg->findings);
    for (uint32_t i = 0; showing->months && i < reg->people.n; i++) {
        char month[16];
        cd_period_format(reg->people.period[i], month);
        cd_buf_printf(&showing->b, "%u %s\n", reg->people.line[i], month);
    }
    return CD_OK;
}

/* What a file on disk comes to; the error's text without folders where it is refused. The caller frees. */
static char *read_path(const char *path, const struct cd_intake_opts *opts, struct showing showing)
{
    struct cd_plan *plan = NULL;
    struct cd_err err = {0};
    cd_buf_puts(&showing.b, "");
    (void)cd_buf_room(&showing.b, 1);
    showing.b.p[0] = '\0';
    enum cd_status status = cd_intake_plan(&path, 1, opts, &plan, &err);
    if (status == CD_OK) status = cd_intake_read(plan, show, &showing.b, &err);
    if (status != CD_OK) {
        showing.b.n = 0;
        cd_buf_printf(&showing.b, "%s: %s", cd_status_text(status), err.text);
    }
    cd_intake_free(plan);
    return showing.b.p;
}

static const char *dialect_file(const char *yaml)
{
    const char *path = cd_test_temp_path("mine.yaml");
    cd_test_write(path, yaml, strlen(yaml));
    return path;
}

static char *read_text(const char *name, const char *text, const char *yaml, struct showing showing)
{
    const struct cd_intake_opts opts = {
        .dialect = dialect_file(yaml), .period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
    const char *path = cd_test_temp_path(name);
    cd_test_write(path, text, strlen(text));
    char *shown = read_path(path, &opts, showing);
    (void)unlink(path);
    return shown;
}

static const struct {
    const char *what, *rows, *tables, *findings;
} files[] = {
    {"one suspect: every field where it belongs, values as the dialect has them",
     "C1,2024-03-02,Y,N1,Adam,M,charged,A2,,2024-03-03,S1,A2,British,x\n",
     "cases 2: C1 2024-03-02 yes\npeople 2: N1 Adam male\ninvolvements 2: C1 N1 suspect charged\n"
     "observations 2: N1 ethnicity A2 custody 2024-03-03 S1\nobservations 2: N1 ethnicity A2 charge S1\n"
     "observations 2: N1 nationality GBR custody 2024-03-03 S1\n",
     ABSENT},
    {"two suspects of one case, and one of them in another: the person is one, what was observed is there once",
     "C1,2024-03-02,Y,N1,Adam,M,,A2,,2024-03-03,S1,,GBR,\nC1,2024-03-02,Y,N2,Ben,M,,W1,,2024-03-03,S1,,GBR,\n"
     "C2,2024-03-09,no,N1,Adam,male,,A2,,2024-03-03,S1,,GBR,\n",
     "cases 2: C1 2024-03-02 yes\ncases 4: C2 2024-03-09 no\npeople 2: N1 Adam male\npeople 3: N2 Ben male\n"
     "involvements 2: C1 N1 suspect\ninvolvements 3: C1 N2 suspect\ninvolvements 4: C2 N1 suspect\n"
     "observations 2: N1 ethnicity A2 custody 2024-03-03 S1\nobservations 2: N1 nationality GBR custody 2024-03-03 S1\n"
     "observations 3: N2 ethnicity W1 custody 2024-03-03 S1\nobservations 3: N2 nationality GBR custody 2024-03-03 S1\n",
     ABSENT},
    {"seen again on another day: another observation",
     "C1,2024-03-02,Y,N1,Adam,M,,A2,,2024-03-03,S1,,GBR,\nC2,2024-03-09,no,N1,Adam,M,,A9,,2024-03-10,S2,,GBR,\n", NULL,
     ABSENT},
    {"rows of a case disagree: at the later row, and the first counts",
     "C1,2024-03-02,Y,N1,Adam,M,,A2,,2024-03-03,S1,,GBR,\nC1,2024-03-05,no,N2,Ben,M,,W1,,2024-03-03,S1,,GBR,\n"
     "C1,,Y,N3,Cal,M,,W1,,2024-03-03,S1,,GBR,\n",
     NULL, ABSENT "3:2 case.differs opened=2024-03-05\n3:3 case.differs group_based=no\n4:2 case.differs opened\n"},
    {"rows of a person disagree: the same, and a name is withheld; capitals do not matter",
     "C1,2024-03-02,Y,N1,Adam,M,,A2,,2024-03-03,S1,,GBR,\nC2,2024-03-02,Y,N1,Adams,M,,A2,,2024-03-03,S1,,GBR,\n"
     "C3,2024-03-02,Y,N1,ADAM,other,,A2,,2024-03-03,S1,,GBR,\n",
     NULL, ABSENT "3:5 person.differs surname=Adams (private)\n4:6 person.differs sex=other\n"},
    {"a day and none differ; a time behind a day does not",
     "C1,2024-03-02,Y,N1,Adam,M,,A2,,2024-03-03,S1,,GBR,\nC1,2024-03-02T10:00Z,Y,N2,Ben,M,,A2,,2024-03-03,S1,,GBR,\n"
     "C2,,Y,N3,Cal,M,,A2,,2024-03-03,S1,,GBR,\nC2,2024-03-02,Y,N4,Dan,M,,A2,,2024-03-03,S1,,GBR,\n"
     "C2,,Y,N5,Eve,,,A2,,2024-03-03,S1,,GBR,\n",
     NULL, ABSENT "4:2 value.blank opened\n5:2 case.differs opened=2024-03-02\n"},
    {"a day that is none in a later row is that, and no disagreement",
     "C1,2024-03-02,Y,N1,Adam,M,,A2,,2024-03-03,S1,,GBR,\nC1,02/03/2024,Y,N2,Ben,M,,A2,,2024-03-03,S1,,GBR,\n", NULL,
     ABSENT "3:2 date.invalid opened=02/03/2024 (private)\n"},
    {"no id: a person of its own, and a finding; the made id names the case and which of its rows",
     "C1,2024-03-02,Y,,Adam,M,,A2,,2024-03-03,S1,,GBR,\nC1,2024-03-02,Y, ,Ben,M,,,,,,,,\n",
     "cases 2: C1 2024-03-02 yes\npeople 2: C1#1 Adam male\npeople 3: C1#2 Ben male\ninvolvements 2: C1 C1#1 suspect\n"
     "involvements 3: C1 C1#2 suspect\nobservations 2: C1#1 ethnicity A2 custody 2024-03-03 S1\n"
     "observations 2: C1#1 nationality GBR custody 2024-03-03 S1\nobservations 3: C1#2 ethnicity custody\n"
     "observations 3: C1#2 nationality custody\n",
     ABSENT "2:4 id.made record_id (private)\n3:4 id.made record_id (private)\n3:8 value.blank value\n"
            "3:10 value.blank observed_at\n3:13 value.blank value\n"},
    {"a made id that somebody has: two records of one id, told",
     "C1,2024-03-02,Y,C1#1,Adam,M,,A2,,2024-03-03,S1,,GBR,\nC1,2024-03-02,Y,,Ben,M,,A2,,2024-03-03,S1,,GBR,\n", NULL,
     ABSENT "3:4 id.twice record_id=C1#1 (private)\n3:4 id.made record_id (private)\n"},
    {"no case: nobody's row", ",2024-03-02,Y,N1,Adam,M,,A2,,2024-03-03,S1,,GBR,\n",
     "people 2: N1 Adam male\ninvolvements 2: N1 suspect\nobservations 2: N1 ethnicity A2 custody 2024-03-03 S1\n"
     "observations 2: N1 nationality GBR custody 2024-03-03 S1\n",
     ABSENT "2:1 id.blank case_id (private)\n"},
    {"a reason stands for a value; a blank with neither is one, and a later stage's blank is none",
     "C1,2024-03-02,Y,N1,Adam,M,,,R,2024-03-03,S1,,GBR,\nC1,2024-03-02,Y,N2,Ben,M,,,,2024-03-03,S1,,GBR,\n",
     "cases 2: C1 2024-03-02 yes\npeople 2: N1 Adam male\npeople 3: N2 Ben male\ninvolvements 2: C1 N1 suspect\n"
     "involvements 3: C1 N2 suspect\nobservations 2: N1 ethnicity declined custody 2024-03-03 S1\n"
     "observations 2: N1 nationality GBR custody 2024-03-03 S1\nobservations 3: N2 ethnicity custody 2024-03-03 S1\n"
     "observations 3: N2 nationality GBR custody 2024-03-03 S1\n",
     ABSENT "3:8 value.blank value\n"},
    {"values outside their lists, each at its own column; a value is mapped by its exact letters alone",
     "C1,2024-03-02,maybe,N1,Adam,m,sent down,IC4,r,2024-03-03,S1,Q9,british,\n", NULL,
     ABSENT "2:3 value.unknown group_based=maybe\n2:6 value.unknown sex=m\n2:7 value.unknown outcome=sent down\n"
            "2:8 value.unknown value=IC4\n2:9 value.unknown reason_missing=r\n2:12 value.unknown value=Q9\n"
            "2:13 value.unknown value=british\n"},
    {"one bad day that two observations share is one finding", "C1,2024-03-02,Y,N1,Adam,M,,A2,,soon,S1,,GBR,\n", NULL,
     ABSENT "2:10 date.invalid observed_at=soon (private)\n"},
    {"rows that cannot be read, are empty, or out of step",
     "C1,2024-03-02,\"Y\"x,N1\n,,,,,,,,,,,,,\nC1,2024-03-02,Y,N1,Adam\n", NULL,
     ABSENT "2:3 row.broken=C1,2024-03-02,\"Y\"x,N1 (private)\n3:0 row.empty=,,,,,,,,,,,,, (private)\n"
            "4:6 row.ragged=C1,2024-03-02,Y,N1,Adam (private)\n4:8 value.blank value\n4:10 value.blank observed_at\n"
            "4:13 value.blank value\n"},
    {"no rows", "", "", "0:0 file.empty\n" ABSENT},
};

static void each_row_goes_where_it_belongs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct cd_buf text = {0};
        cd_buf_printf(&text, "%s%s", HEADER, files[i].rows);
        char *tables = read_text("2024-03_westholt.csv", text.p, DIALECT, (struct showing){.tables = true});
        char *findings = read_text("2024-03_westholt.csv", text.p, DIALECT, (struct showing){.findings = true});
        if (files[i].tables != NULL && strcmp(tables, files[i].tables) != 0)
            fail_msg("%s\nis:\n%s\nshould be:\n%s", files[i].what, tables, files[i].tables);
        if (strcmp(findings, files[i].findings) != 0)
            fail_msg("%s\nis:\n%s\nshould be:\n%s", files[i].what, findings, files[i].findings);
        free(tables);
        free(findings);
        cd_buf_free(&text);
    }
}

/* Days in the form that the dialect names come to the same tables; in another they are none, but for a workbook's own days. */
static void days_are_as_the_dialect_says(void **state)
{
    static const char *const text = HEADER
        "C1,02/03/2024,Y,N1,Adam,M,,A2,,3/3/2024,S1,,GBR,\nC1,02/03/2024 14:00,Y,N2,Ben,M,,A2,,03/03/2024,S1,,GBR,\n"
        "C1,03/03/2024,Y,N3,Cal,M,,A2,,31/3/2024,S1,,GBR,\nC2,2024-03-02,Y,N4,Dan,M,,A2,,2024-03-03,S1,,GBR,\n"
        "C1,2024-03-02,Y,N1,Adam,M,,A2,,3/3/2024,S1,,GBR,\n";
    struct cd_buf yaml = {0};
    (void)state;
    cd_buf_printf(&yaml, "dates: DD/MM/YYYY\n%s  - {name: Seen, is: observed_at, dates: D/M/YYYY}\n", DIALECT);
    char *tables = read_text("2024-03_westholt.csv", text, yaml.p, (struct showing){.tables = true});
    char *findings = read_text("2024-03_westholt.csv", text, yaml.p, (struct showing){.findings = true});
    assert_non_null(strstr(tables, "cases 2: C1 2024-03-02 yes\ncases 5: C2 yes\n"));
    assert_non_null(strstr(tables, "observations 2: N1 ethnicity A2 custody 2024-03-03 S1\n"));
    assert_non_null(strstr(tables, "observations 4: N3 ethnicity A2 custody 2024-03-31 S1\n"));
    assert_string_equal(findings, ABSENT "4:2 case.differs opened=03/03/2024\n"
                                         "5:2 date.invalid opened=2024-03-02 (private)\n"
                                         "5:10 date.invalid observed_at=2024-03-03 (private)\n"
                                         "6:2 date.invalid opened=2024-03-02 (private)\n");
    free(tables);
    free(findings);
    cd_buf_free(&yaml);
}

static void a_workbook_s_own_days_have_no_form(void **state)
{
    static const char *const yaml = "id: mine\ntitle: t\nversion: \"1\"\nsource: s\nlayout: suspects\nforces: example\n"
                                    "dates: DD/MM/YYYY\nfile-name: \"{period}_{force}\"\ncolumns:\n"
                                    "  - {name: Case, is: case_id}\n  - {name: Opened, is: opened}\n"
                                    "  - {name: Closed, is: closed}\n";
    static const struct cd_writer_column columns[] = {
        {"Case", CD_WRITTEN_TEXT}, {"Opened", CD_WRITTEN_DAY}, {"Closed", CD_WRITTEN_TEXT}};
    const struct cd_str fields[] = {CD_STR("C1"), CD_STR("2024-03-02"), CD_STR("09/03/2024")};
    const struct cd_intake_opts opts = {
        .dialect = dialect_file(yaml), .period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
    const char *path = cd_test_temp_path("2024-03_westholt.xlsx");
    struct cd_writer *writer;
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_writer_open(&writer, CD_FORMAT_XLSX, path, "Suspects", columns, 3, &err), CD_OK);
    assert_int_equal(cd_writer_row(writer, fields, &err), CD_OK);
    assert_int_equal(cd_writer_close(writer, &err), CD_OK);
    char *shown = read_path(path, &opts, (struct showing){.tables = true});
    assert_non_null(strstr(shown, "cases 2: C1 2024-03-02 2024-03-09\n"));
    free(shown);
}

static const struct {
    const char *what, *text, *shows;
} headers[] = {
    {"no column of record ids, nor of a day: each row a person of its own; what is unknown or there twice is told",
     "Case,Opened,Group,Name,Sex,Result,Self,Charge,Nation,Colour,name\n"
     "C1,2024-03-02,Y,Adam,M,,A2,,GBR,red,b\nC2,2024-03-02,Y,Adam,M,,A2,,GBR,red,b\n",
     NO_VICTIMS
     "0:0 column.absent Nominal\n0:0 column.absent Why\n0:0 column.absent Seen\n0:0 column.absent By\n"
     "0:0 column.absent observed_at\n0:0 id.no-column\n0:10 column.unknown Colour\n0:11 column.twice name\n"},
    {"one column of what is observed is not there: no observation, told once",
     "Case,Opened,Group,Nominal,Name,Sex,Result,Why,Seen,By,Nation\nC1,2024-03-02,Y,N1,Adam,M,,,2024-03-03,S1,GBR\n",
     NO_VICTIMS "0:0 column.absent Self\n0:0 column.absent Charge\n"},
};

static void columns_that_are_not_there_are_told_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        char *shown = read_text("2024-03_westholt.csv", headers[i].text, DIALECT, (struct showing){.findings = true});
        if (strcmp(shown, headers[i].shows) != 0)
            fail_msg("%s\nis:\n%s\nshould be:\n%s", headers[i].what, shown, headers[i].shows);
        free(shown);
    }
}

static void what_the_dialect_does_not_say_is_told_once(void **state)
{
    static const char *const yaml = "id: mine\ntitle: t\nversion: \"1\"\nsource: s\nlayout: suspects\nforces: example\n"
                                    "file-name: \"{period}_{force}\"\ncolumns:\n  - {name: Case, is: case_id}\n"
                                    "  - {name: Self, is: ethnicity, list: ethnicity-18+1}\n";
    (void)state;
    char *shown =
        read_text("2024-03_westholt.csv", "Case,Self\nC1,A2\nC1,A2\n", yaml, (struct showing){.findings = true});
    assert_string_equal(shown, NO_VICTIMS
                        "0:0 column.absent opened\n0:0 column.absent definition\n0:0 column.absent group_based\n"
                        "0:0 column.absent asserted_by\n0:0 column.absent stage\n0:0 column.absent observed_at\n"
                        "0:0 id.no-column\n");
    free(shown);
}

static const struct {
    const char *name, *text, *says;
} refused[] = {
    {"2024-03_westholt.csv", "Date,Type,Gender\n2024-03-01,x,Male\n",
     "2024-03_westholt.csv: not a file of dialect mine (my extract): \"Case\", \"Opened\", \"Group\" and 10 more are missing, "
     "of 13 columns that it reads"},
    {"2024-03_westholt.csv", "Case,Opened,Group,Nominal,Name,Sex\nC1,,,,,\n",
     "\"Result\", \"Self\", \"Charge\" and 4 more are missing, of 13 columns that it reads"},
    {"2024-03_westholt.csv", "", "the file is empty: it has no header"},
    {"2024-03_westholt.jsonl", "{\"Date\":\"2024-03-01\"}\n",
     "\"Case\", \"Opened\", \"Group\" and 10 more are missing"},
    {"2024-03_westholt.jsonl", "", "the file is empty: it has no header"},
    {"2024-03_westholt.xlsx", "Case,Opened\n", "2024-03_westholt.xlsx: "},
    {"2024-03_westholt.txt.gz", "Case,Opened\n", "its name does not say force and period"},
    {"2024-03_nowhere.csv", HEADER, "there is no force nowhere"},
};

static void a_file_of_another_kind_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char *shown = read_text(refused[i].name, refused[i].text, DIALECT, (struct showing){.findings = true});
        if (strstr(shown, "input") == NULL && strncmp(shown, cd_status_text(CD_INPUT), 5) != 0) fail_msg("%s", shown);
        if (strstr(shown, refused[i].says) == NULL) fail_msg("row %zu: %s\nlacks: %s", i, shown, refused[i].says);
        free(shown);
    }
}

/* A dialect of one row per event has nothing to say about a workbook, though its header is known. */
static void an_event_s_dialect_reads_csv_alone(void **state)
{
    static const char *const text =
        "{\"Type\":\"Person search\",\"Date\":\"2019-01-05\",\"Latitude\":\"1\",\"Longitude\":\"1\","
        "\"Gender\":\"Male\",\"Age range\":\"\",\"Self-defined ethnicity\":\"\"}\n";
    const struct cd_intake_opts opts = {
        .force = "kent", .period = cd_period_parse(CD_STR("2019-01")), .as_of = CD_NO_DAY, .par.threads = 1};
    const char *path = cd_test_temp_path("searches.jsonl");
    (void)state;
    cd_test_write(path, text, strlen(text));
    char *shown = read_path(path, &opts, (struct showing){.findings = true});
    if (strstr(shown, "is of one row per event and read from CSV alone") == NULL) fail_msg("%s", shown);
    free(shown);
}

/* The same rows in every format that we write come to the same tables and the same findings, but for lines. */
static void formats_do_not_matter(void **state)
{
    static const char *const rows[][14] = {
        {"C1", "2024-03-02", "Y", "N1", "Adam", "M", "", "A2", "", "2024-03-03", "S1", "", "GBR", ""},
        {"C1", "2024-03-05", "Y", "N2", "Ben", "M", "", "", "R", "2024-03-03", "S1", "Q9", "British", ""},
        {"C2", "2024-03-09", "Y", "N1", "Adam", "M", "", "A2", "", "2024-03-03", "S1", "", "GBR", ""}};
    static const enum cd_format formats[] = {CD_FORMAT_CSV, CD_FORMAT_JSONL, CD_FORMAT_XLSX};
    struct cd_writer_column columns[14];
    struct cd_buf header = {0};
    char *shown[3];
    (void)state;
    cd_buf_puts(&header, HEADER);
    struct cd_str rest = {header.p, header.n - 1};
    for (unsigned i = 0; i < 14; i++) {
        const struct cd_str name = cd_str_cut(&rest, ',');
        header.p[(size_t)(name.p - header.p) + name.n] = '\0';
        columns[i] = (struct cd_writer_column){name.p, i == 1 || i == 9 ? CD_WRITTEN_DAY : CD_WRITTEN_TEXT};
    }
    for (unsigned k = 0; k < 3; k++) {
        const struct cd_intake_opts opts = {
            .dialect = dialect_file(DIALECT), .period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
        struct cd_buf name = {0};
        struct cd_writer *writer;
        struct cd_err err;
        cd_buf_printf(&name, "2024-03_westholt.%s", cd_format_name(formats[k]));
        const char *path = cd_test_temp_path(name.p);
        assert_int_equal(cd_writer_open(&writer, formats[k], path, "Suspects", columns, 14, &err), CD_OK);
        for (unsigned row = 0; row < 3; row++) {
            struct cd_str fields[14];
            for (unsigned f = 0; f < 14; f++) fields[f] = cd_str_of(rows[row][f]);
            assert_int_equal(cd_writer_row(writer, fields, &err), CD_OK);
        }
        assert_int_equal(cd_writer_close(writer, &err), CD_OK);
        shown[k] = read_path(path, &opts, (struct showing){.findings = true, .tables = true});
        cd_buf_free(&name);
    }
    assert_non_null(strstr(shown[0], "3:2 case.differs opened=2024-03-05\n3:12 value.unknown value=Q9\n"));
    assert_string_equal(shown[0], shown[2]);
    assert_non_null(strstr(shown[1], "2:2 case.differs opened=2024-03-05\n2:12 value.unknown value=Q9\n"));
    for (unsigned k = 0; k < 3; k++) free(shown[k]);
    cd_buf_free(&header);
}

/* Months from dates: that in which the person's first case was opened. */
static void the_month_of_a_case_counts(void **state)
{
    const struct cd_intake_opts opts = {.dialect = dialect_file(DIALECT),
                                        .force = "westholt",
                                        .period = CD_NO_PERIOD,
                                        .period_from_date = true,
                                        .as_of = CD_NO_DAY,
                                        .par.threads = 1};
    static const char *const text = HEADER "C1,2024-03-02,Y,N1,Adam,M,,A2,,,,,,\nC2,2024-01-31,Y,N1,Adam,M,,A2,,,,,,\n"
                                           "C2,2024-01-31,Y,N2,Ben,M,,A2,,,,,,\nC3,soon,Y,N3,Cal,M,,A2,,,,,,\n";
    const char *path = cd_test_temp_path("extract.csv");
    (void)state;
    cd_test_write(path, text, strlen(text));
    char *shown = read_path(path, &opts, (struct showing){.months = true});
    assert_string_equal(shown, "2 2024-03\n4 2024-01\n5 \n");
    free(shown);
}

/* Over a batch of rows, and over many people of one case: what was placed in one batch is met in the next. */
static void batches_do_not_matter(void **state)
{
    enum { ROWS = 3 * CD_BATCH_ROWS + 7 };
    struct cd_buf text = {0};
    (void)state;
    cd_buf_puts(&text, HEADER);
    for (unsigned i = 0; i < ROWS; i++)
        cd_buf_printf(&text, "C%u,2024-03-02,Y,N%u,A,M,,A2,,2024-03-03,S1,,GBR,\n", i % 5, i % 1500);
    char *shown =
        read_text("2024-03_westholt.csv", text.p, DIALECT, (struct showing){.findings = true, .tables = true});
    unsigned n[CD_TABLE_COUNT] = {0};
    static const char *const names[] = {"cases ", "people ", "involvements ", "observations "};
    struct cd_str rest = cd_str_of(shown);
    while (rest.p != NULL) {
        const struct cd_str line = cd_str_cut(&rest, '\n');
        for (unsigned t = 0; t < CD_TABLE_COUNT; t++) n[t] += cd_str_starts(line, cd_str_of(names[t]));
    }
    assert_int_equal(n[CD_CASES], 5);
    assert_int_equal(n[CD_PEOPLE], 1500);
    assert_int_equal(n[CD_INVOLVEMENTS], ROWS);
    assert_int_equal(n[CD_OBSERVATIONS], 2 * 1500);
    assert_null(strstr(shown, "differs"));
    free(shown);
    cd_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_goes_where_it_belongs),
        cmocka_unit_test(days_are_as_the_dialect_says),
        cmocka_unit_test(a_workbook_s_own_days_have_no_form),
        cmocka_unit_test(columns_that_are_not_there_are_told_once),
        cmocka_unit_test(what_the_dialect_does_not_say_is_told_once),
        cmocka_unit_test(a_file_of_another_kind_is_refused),
        cmocka_unit_test(an_event_s_dialect_reads_csv_alone),
        cmocka_unit_test(formats_do_not_matter),
        cmocka_unit_test(the_month_of_a_case_counts),
        cmocka_unit_test(batches_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

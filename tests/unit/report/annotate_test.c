/* Copies with findings beside: the CSV is the same byte for byte but for our words, and gives the same findings when it is handed in again;
 * so does the workbook that a return of tables is written as. */
#include "annotated.h"

#include "candour/reader.h"

#define BOM "\xEF\xBB\xBF"
#define UNKNOWN \
    "error: Legislation (column I): not in the code list. To mend: use a code of the list - or have the list mended [value.unknown]"
#define ROW \
    "Person search,2019-01-05T10:00:00+00:00,51.5,-0.1,Male,18-24,White - Irish,White,Misuse of Drugs Act 1971 (section 23),Arrest"
#define H ANNOTATED_HEADER
#define SAID ",candour_findings"

/* What is found, without what is about the file as a whole where `rows` says so; a line each. */
static char *found(const struct annotated *a, bool rows)
{
    struct cd_buf b = {0};
    cd_buf_puts(&b, "");
    for (size_t i = 0; i < a->findings.n; i++) {
        const struct cd_finding *f = &a->findings.items[i];
        if (rows && f->line == 0) continue;
        cd_buf_printf(&b, "%u:%u %s " CD_FMT "\n", f->line, f->column, cd_finding_rule(&a->findings, f)->id,
                      CD_ARG(cd_dict_text(&a->findings.texts, f->value)));
    }
    assert_true(cd_buf_room(&b, 1));
    b.p[b.n] = '\0';
    return b.p;
}

static const char *const months[][2] = {
    {H "\n" ROW "\n", BOM H SAID "\n" ROW ",\n"},
    {H "\r\n" ROW, BOM H SAID "\r\n" ROW ","},
    {BOM H "\r" ROW "\r\r", BOM H SAID "\r" ROW ",\r\r"},
    {"Title\n" H "\n" ROW "\n", BOM "Title\n" H SAID "\n" ROW ",\n"},
    {H "\n" ROW "\n" ROW "\n", BOM H SAID
     "\n" ROW ",\n" ROW
     ",candour: query: the same as an earlier row of this file - byte for byte: counted. To mend: say whether "
     "two events look alike or one was entered twice [row.duplicate]\n"},
    {H "\n,,,,,,,,,\n" ROW "\n", BOM H SAID
     "\n,,,,,,,,,,candour: query: a row with no value in any field: not counted. To mend: delete the row [row.empty]\n" ROW
     ",\n"},
    {H "\n" ROW ",x\n", BOM H SAID
     "\n" ROW ",x,candour: error: column K: not as many fields as the header: the row is counted as far as it goes. "
     "To mend: quote fields that hold the separator [row.ragged]\n"},
    {H "\n" ROW "\n\"lost," ROW "\n" ROW "\n", BOM H SAID
     "\n" ROW ",\n\"lost," ROW "\n" ROW
     ",candour: query: the same as an earlier row of this file - byte for byte: counted. To mend: say whether "
     "two events look alike or one was entered twice [row.duplicate]\n"},
    {H "\nPerson search,=1+1,51.5,-0.1,Male,18-24,White - Irish,White,\"a \"\"b\"\",\nc\",Arrest\n", BOM H SAID
     "\nPerson search,=1+1,51.5,-0.1,Male,18-24,White - Irish,White,\"a \"\"b\"\",\nc\",Arrest,candour: error: Date (column B): "
     "no such day or not written as YYYY-MM-DD - or as the dialect says. To mend: write the date as YYYY-MM-DD - or say in the dialect how it is written (--explain shows it) [date.invalid] / " UNKNOWN
     "\n"},
    {H "\nPerson search,2019-01-05,51.5,-0.1,Male,18-24,White - Irish,White,Caf\xE9,Arrest\n", /* Windows-1252 */
     BOM H SAID
     "\nPerson search,2019-01-05,51.5,-0.1,Male,18-24,White - Irish,White,Caf\xC3\xA9,Arrest,candour: " UNKNOWN "\n"},
};

static void csv_is_the_same_but_for_our_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
        struct annotated first = {0}, again = {0};
        struct cd_err err;
        struct cd_buf told = {0};
        char *in = strdup(cd_test_temp_path(ANNOTATED_MONTH)), *out = strdup(cd_test_temp_path("out"));
        cd_test_write(in, months[i][0], strlen(months[i][0]));
        if (annotated_read(&first, in, &err) != CD_OK) fail_msg("%zu: %s", i, err.text);
        if (annotated_write(&first, out, ANNOTATED_MONTH, &told, &err) != CD_OK) fail_msg("%zu: %s", i, err.text);
        char *copy = annotated_path(out, "csv/" ANNOTATED_MONTH), *bytes = cd_test_read(copy, NULL);
        assert_string_equal(bytes, months[i][1]);
        const bool lost = strstr(months[i][0], "lost") != NULL;
        assert_int_equal(told.n > 0, lost);
        if (annotated_read(&again, copy, &err) != CD_OK) fail_msg("%zu: %s", i, err.text);
        char *was = found(&first, true), *is = found(&again, true);
        assert_string_equal(is, was);
        annotated_free(&first);
        annotated_free(&again);
        cd_buf_free(&told);
        free(in);
        free(out);
        free(copy);
        free(bytes);
        free(was);
        free(is);
    }
}

static char *sheet_of(const char *path, const char *sheet)
{
    struct cd_file file;
    struct cd_reader *reader;
    struct cd_err err;
    struct cd_buf b = {0};
    struct cd_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    assert_int_equal(cd_file_read(path, 0, &file, &err), CD_OK);
    const struct cd_reader_opts opts = {.sheet = sheet, .all_rows = true};
    assert_int_equal(cd_reader_open(&reader, CD_FORMAT_XLSX, (struct cd_str){file.p, file.n}, &opts, &err), CD_OK);
    assert_int_equal(cd_reader_next(reader, batch, &err), CD_OK);
    for (uint32_t i = 0; i < batch->n; i++) {
        for (uint32_t f = 0; f < batch->row[i].n; f++)
            cd_buf_printf(&b, "|" CD_FMT, CD_ARG(batch->field[batch->row[i].first + f]));
        cd_buf_char(&b, '\n');
    }
    cd_reader_close(reader);
    cd_file_free(&file);
    free(batch);
    return b.p;
}

/* Rules and fields that were found, whatever the format of the table; lines of JSON lines are one less than rows. */
static char *said(const struct annotated *a)
{
    struct cd_buf b = {0};
    for (size_t i = 0; i < a->findings.n; i++) {
        const struct cd_finding *f = &a->findings.items[i];
        const struct cd_rule *rule = cd_finding_rule(&a->findings, f);
        if (f->line > 0 && strncmp(rule->id, "row.", 4) != 0)
            cd_buf_printf(&b, "%s " CD_FMT " %llx\n", rule->id, CD_ARG(cd_dict_text(&a->findings.texts, f->field)),
                          (unsigned long long)a->keys[i]);
    }
    return b.p;
}

static void a_return_becomes_a_workbook(void **state)
{
    struct annotated first = {0}, again = {0}, third = {0};
    struct cd_err err;
    struct cd_buf told = {0};
    char *in = strdup(annotated_return()), *out = strdup(cd_test_temp_path("copies")),
         *out2 = strdup(cd_test_temp_path("copies2"));
    (void)state;
    if (annotated_read(&first, in, &err) != CD_OK) fail_msg("%s", err.text);
    if (annotated_write(&first, out, "a/b", &told, &err) != CD_OK) fail_msg("%s", err.text);
    char *folder = annotated_path(out, "a/b"), *book = annotated_path(out, "a/b/return.xlsx"),
         *yaml = annotated_path(out, "csv/a/b/return.yaml"), *json = annotated_path(out, "csv/a/b/people.jsonl"),
         *list = annotated_path(out, "findings.xlsx");
    char *cases = sheet_of(book, "cases"), *findings = sheet_of(book, "Findings"), *all = sheet_of(list, "Findings");
    assert_non_null(strstr(cases, "|case_id|opened|closed|definition|group_based|candour_findings\n"));
    assert_non_null(strstr(cases, "|C1|2024-03-02|2024-03-01|iicsa-network|no|candour: "));
    assert_non_null(
        strstr(cases, "|C2|x|||maybe|candour: error: case_id (column A): a case with nobody in it. To mend: "));
    assert_non_null(strstr(
        cases,
        " / error: opened (column B): no such day or not written as YYYY-MM-DD, or as the dialect says. To mend: "));
    assert_non_null(strstr(cases, "is the victim not identified? To mend: "));
    assert_non_null(strstr(
        findings,
        "|error|cases.csv|3|cases!B3|B|opened|no such day or not written as YYYY-MM-DD, or as the dialect says|"));
    assert_non_null(strstr(findings, "|error|people.jsonl|3|people!"));
    assert_non_null(strstr(all, "|error|westholt-2024-03/cases.csv|3|a/b|B|opened|"));
    assert_null(strstr(all, "Unknown")); /* no values */
    free(cd_test_read(yaml, NULL));
    free(cd_test_read(json, NULL));
    if (annotated_read(&again, folder, &err) != CD_OK) fail_msg("%s", err.text);
    char *was = said(&first), *is = said(&again);
    assert_non_null(strstr(was, "case.closed"));
    assert_string_equal(is, was);
    /* once more: our words and our list are replaced, not heaped */
    if (annotated_write(&again, out2, "a/b", &told, &err) != CD_OK) fail_msg("%s", err.text);
    char *folder2 = annotated_path(out2, "a/b"), *book2 = annotated_path(out2, "a/b/return.xlsx"),
         *cases2 = sheet_of(book2, "cases");
    assert_string_equal(cases2, cases);
    if (annotated_read(&third, folder2, &err) != CD_OK) fail_msg("%s", err.text);
    char *then = said(&third);
    assert_string_equal(then, was);
    assert_int_equal(told.n, 0);
    cd_test_write(book2, "changed", 7);
    assert_int_equal(annotated_write(&third, out, "c", &told, &err), CD_INPUT); /* what was found would not hold */
    assert_non_null(strstr(err.text, "it changed while it was checked"));
    char *const texts[] = {in,       out, out2, folder, book,    yaml,  json,   list, cases,
                           findings, all, was,  is,     folder2, book2, cases2, then};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) free(texts[i]);
    annotated_free(&first);
    annotated_free(&again);
    annotated_free(&third);
    cd_buf_free(&told);
}

/* More comments than a workbook is given, a text longer than a cell, a NUL, more said of a row than a cell holds. */
static void tells_what_does_not_fit(void **state)
{
    enum { ROWS = 20010 };
    struct annotated a = {0};
    struct cd_err err;
    struct cd_buf csv = {0}, told = {0};
    char *in = strdup(cd_test_temp_path(ANNOTATED_MONTH)), *out = strdup(cd_test_temp_path("full"));
    (void)state;
    cd_buf_puts(&csv, H "\n");
    for (int i = 0; i < ROWS; i++)
        cd_buf_printf(
            &csv,
            "Person search,2019-01-05,51.5,-0.%d,,18-24,White - Irish,White,Misuse of Drugs Act 1971 (section 23),Arrest\n",
            i);
    cd_buf_puts(&csv, "Person search,2019-01-05,51.5,-0.1,Male,18-24,");
    for (int i = 0; i < 40000; i++) cd_buf_char(&csv, 'x');
    cd_buf_puts(&csv, ",White,Misuse of Drugs Act 1971 (section 23),Arrest\nPerson search,2019-01-05,51.5,-0.1,Ma");
    cd_buf_char(&csv, '\0');
    cd_buf_puts(&csv, "le,18-24,White - Irish,White,Misuse of Drugs Act 1971 (section 23),Arrest\n");
    cd_test_write(in, csv.p, csv.n);
    if (annotated_read(&a, in, &err) != CD_OK) fail_msg("%s", err.text);
    if (annotated_write(&a, out, ANNOTATED_MONTH, &told, &err) != CD_OK) fail_msg("%s", err.text);
    cd_buf_char(&told, '\0');
    assert_string_equal(told.p,
                        "2 cells hold more, or other, than a cell of a workbook can: cut or replaced there\n"
                        "12 cells have no comment, for there are 20000 already: see the column candour_findings\n");
    char *book = annotated_path(out, "2019-01-kent-stop-and-search.xlsx"), *list = sheet_of(book, "Findings");
    assert_non_null(strstr(list, "|note||||||2 cells hold more"));
    assert_non_null(strstr(list, "|note||||||12 cells have no comment"));
    annotated_free(&a);
    cd_buf_free(&csv);
    cd_buf_free(&told);
    free(in);
    free(out);
    free(book);
    free(list);
}

static void file_is_opened_once_more(void **state)
{
    struct annotated a = {0};
    struct cd_err err;
    struct cd_intake_file file;
    (void)state;
    if (annotated_read(&a, annotated_return(), &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(cd_intake_file_open(a.plan, 0, 1, &file, &err), CD_OK);
    assert_true(cd_str_eq(file.name, CD_STR("cases.csv")) && file.format == CD_FORMAT_CSV && file.sheet == NULL);
    assert_true(cd_str_starts((struct cd_str){file.bytes.p, file.bytes.n}, CD_STR("case_id,")));
    cd_file_free(&file.bytes);
    annotated_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_the_same_but_for_our_words), cmocka_unit_test(a_return_becomes_a_workbook),
        cmocka_unit_test(tells_what_does_not_fit), cmocka_unit_test(file_is_opened_once_more)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A last column candour_findings is no part of a table: rows, their faults and their bytes are those of the file it was made from. */
#include "candour/buf.h"
#include "candour/csv.h"
#include "candour/os.h"
#include "candour/reader.h"

#include "book.h"
#include "test.h"

/* "columns|line!faults@fault field{raw}field|field\n..." */
static char *read_csv(const char *source)
{
    struct cd_buf b = {0}, bytes = {0};
    struct cd_text text = {0};
    struct cd_csv *csv = NULL;
    struct cd_err err;
    struct cd_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    cd_buf_puts(&bytes, source);
    for (int i = 0; i < CD_SLACK; i++) cd_buf_char(&bytes, '\0');
    assert_int_equal(cd_text_decode(bytes.p, strlen(source), &text, &err), CD_OK);
    assert_int_equal(cd_csv_open(&csv, &text, NULL, &err), CD_OK);
    const struct cd_csv_facts *facts = cd_csv_facts(csv);
    cd_buf_printf(&b, "%u {" CD_FMT "}\n", facts->columns, CD_ARG(facts->header_raw));
    do {
        assert_int_equal(cd_csv_next(csv, batch, &err), CD_OK);
        for (uint32_t i = 0; i < batch->n; i++) {
            const struct cd_row *row = &batch->row[i];
            cd_buf_printf(&b, "%llu!%u@%u{" CD_FMT "}", (unsigned long long)row->line, row->faults, row->fault_field,
                          CD_ARG(row->raw));
            for (uint32_t f = 0; f < row->n; f++) cd_buf_printf(&b, "|" CD_FMT, CD_ARG(batch->field[row->first + f]));
            cd_buf_char(&b, '\n');
        }
    } while (batch->n > 0);
    cd_csv_close(csv);
    cd_text_free(&text);
    cd_buf_free(&bytes);
    free(batch);
    assert_false(b.failed);
    return b.p;
}

static void annotated_csv_is_read_as_the_plain_one(void **state)
{
    static const struct {
        const char *plain, *annotated;
    } rows[] = {
        {"a,b\n1,2\n", "a,b,candour_findings\n1,2,candour: error: x\n"},
        {"a,b\n1,2\n", "a,b,candour_findings\n1,2,\n"},
        {"a,b\n1,2\n", "a,b,candour_findings\n1,2\n"},                   /* as Excel leaves out a blank last column */
        {"a,b\n1,2\n", "a,b,\"candour_findings\"\n1,2,\"own words\"\n"}, /* somebody wrote there */
        {"a,b\n1\n", "a,b,candour_findings\n1,candour: error: row.ragged\n"},
        {"a,b\n1,2,3\n", "a,b,candour_findings\n1,2,3,candour: error: row.ragged\n"},
        {"a,b\n,\n", "a,b,candour_findings\n,,candour: query: row.empty\n"},
        {"a,b\n\n1,2\n", "a,b,candour_findings\n\n1,2,\n"},
        {"a,b\n1,2\n1,2\n", "a,b,candour_findings\n1,2,\n1,2,candour: query: row.duplicate\n"},
        {"a,b\n\"x\"y,2\n", "a,b,candour_findings\n\"x\"y,2,candour: error: row.broken\n"},
        {"a,b\n\"x,2\n3,4\n",
         "a,b,candour_findings\n\"x,2\n3,4,\n"}, /* nothing can be put behind a quote that never closes */
        {"a,b\r\n\"1\n1\",\"\"\"2\"\r\n", "a,b,candour_findings\r\n\"1\n1\",\"\"\"2\",candour: note: x\r\n"},
        {"a,b\n1,2\n", "a,b,candour_findings\n1,2,\"x\"y\n"}, /* what is wrong with our own words is nothing */
        {"a;b\n1;2", "a;b;candour_findings\n1;2;candour: note: x"},
        {"Title\n\na,b\n1,2\n", "Title\n\na,b,candour_findings\n1,2,candour: x\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *plain = read_csv(rows[i].plain), *annotated = read_csv(rows[i].annotated);
        assert_string_equal(plain, annotated);
        free(plain);
        free(annotated);
    }
    char *middle = read_csv("a,candour_findings,b\n1,x,2\n"); /* any other place is any other column */
    assert_string_equal(middle, "3 {a,candour_findings,b}\n2!0@0{1,x,2}|1|x|2\n");
    free(middle);
}

#define CELL(at, text) "<c r=\"" at "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"

static void annotated_sheet_is_read_as_the_plain_one(void **state)
{
    static const char sheet[] =
        "<worksheet xmlns=\"" BOOK_MAIN "\"><sheetData>"
        "<row r=\"1\">" CELL("A1", "Title") "</row><row r=\"2\">" CELL("A2", "a") CELL("B2", "b")
            CELL("C2", "candour_findings") "</row><row r=\"3\">" CELL("A3", "1") CELL(
                "C3", "candour: x") "</row><row r=\"4\">" CELL("C4", "candour: y") "</row><row r=\"5\">" CELL("A5", "2")
                CELL("C5", "z") CELL("D5", "3") "</row></sheetData></worksheet>";
    struct cd_err err;
    struct cd_reader *reader;
    struct cd_buf b = {0};
    struct cd_batch *batch = malloc(sizeof *batch);
    (void)state;
    assert_non_null(batch);
    const struct cd_str bytes = book_of("", sheet, NULL, NULL);
    for (int all = 0; all < 2; all++) {
        assert_int_equal(
            cd_reader_open(&reader, CD_FORMAT_XLSX, bytes, &(struct cd_reader_opts){.all_rows = all != 0}, &err),
            CD_OK);
        const struct cd_reader_facts *facts = cd_reader_facts(reader);
        cd_buf_printf(&b, "%u %u %llu\n", facts->columns, facts->annotated, (unsigned long long)facts->header_line);
        assert_int_equal(cd_reader_next(reader, batch, &err), CD_OK);
        for (uint32_t i = 0; i < batch->n; i++) {
            cd_buf_printf(&b, "%llu!%u", (unsigned long long)batch->row[i].line, batch->row[i].faults);
            for (uint32_t f = 0; f < batch->row[i].n; f++)
                cd_buf_printf(&b, "|" CD_FMT, CD_ARG(batch->field[batch->row[i].first + f]));
            cd_buf_char(&b, '\n');
        }
        cd_reader_close(reader);
    }
    assert_string_equal(
        b.p, "2 3 2\n3!0|1|\n4!2||\n5!0|2|||3\n"
             "0 0 0\n1!0|Title\n2!0|a|b|candour_findings\n3!0|1||candour: x\n4!0|||candour: y\n5!0|2||z|3\n");
    cd_buf_free(&b);
    free((void *)(uintptr_t)bytes.p);
    free(batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(annotated_csv_is_read_as_the_plain_one),
                                       cmocka_unit_test(annotated_sheet_is_read_as_the_plain_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Every format hands up the same rows; what other programs wrote is read as they meant it; what cannot be read is refused by name. */
#include "candour/arena.h"
#include "candour/buf.h"
#include "candour/os.h"
#include "candour/reader.h"
#include "candour/writer.h"

#include "test.h"

/* All rows as "line|field|field\n", faults as "!n"; the header first. */
static struct cd_buf read_all(enum cd_format format, const char *path, const char *sheet, struct cd_err *err)
{
    struct cd_buf b = {0};
    struct cd_file file = {0};
    struct cd_reader *reader = NULL;
    struct cd_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    enum cd_status status = cd_file_read(path, 0, &file, err);
    if (status == CD_OK)
        status = cd_reader_open(&reader, format, (struct cd_str){file.p, file.n},
                                &(struct cd_reader_opts){.name = "the file", .sheet = sheet}, err);
    while (status == CD_OK && (status = cd_reader_next(reader, batch, err)) == CD_OK && batch->n > 0)
        for (uint32_t i = 0; i < batch->n; i++) {
            const struct cd_row *row = &batch->row[i];
            cd_buf_printf(&b, "%llu", (unsigned long long)row->line);
            if (row->faults != 0) cd_buf_printf(&b, "!%u", row->faults);
            for (uint32_t f = 0; f < row->n; f++) cd_buf_printf(&b, "|" CD_FMT, CD_ARG(batch->field[row->first + f]));
            cd_buf_char(&b, '\n');
        }
    if (status == CD_OK) {
        const struct cd_reader_facts *facts = cd_reader_facts(reader);
        for (uint32_t i = 0; i < facts->columns; i++)
            cd_buf_printf(&b, "%s" CD_FMT, i > 0 ? "," : "", CD_ARG(facts->header[i]));
    } else b.n = 0;
    assert_true(cd_buf_room(&b, 1)); /* a text that ends, be it empty */
    b.p[b.n] = '\0';
    cd_reader_close(reader);
    cd_file_free(&file);
    free(batch);
    return b;
}

static void formats_are_known_by_their_endings(void **state)
{
    static const struct {
        const char *name;
        enum cd_format format;
    } rows[] = {{"people.csv", CD_FORMAT_CSV},    {"PEOPLE.CSV", CD_FORMAT_CSV},
                {"a.tsv", CD_FORMAT_CSV},         {"a.jsonl", CD_FORMAT_JSONL},
                {"a.ndjson", CD_FORMAT_JSONL},    {"a.xlsx", CD_FORMAT_XLSX},
                {"a.parquet", CD_FORMAT_PARQUET}, {"a.xls", CD_FORMAT_NONE},
                {".csv", CD_FORMAT_NONE},         {"", CD_FORMAT_NONE}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cd_format_of(cd_str_of(rows[i].name)), rows[i].format);
    assert_string_equal(cd_format_name(CD_FORMAT_JSONL), "jsonl");
    assert_true(cd_format_here(CD_FORMAT_CSV) && !cd_format_here(CD_FORMAT_NONE));
}

static const char *const awkward[][3] = {
    {"P1", "O'Neill, \"Jo\"", "2024-02-29"},
    {"007", "=SUM(A1)", "2024-02-30"},
    {"-12", "two\nlines", "1900-01-01"},
    {"2147483648", "Zo\xC3\xAB \xE0\xA8\xB8\xE0\xA8\xBF\xE0\xA9\xB0\xE0\xA8\x98", "not a day"},
    {"12", "", "1899-12-31"},
    {"", "back\\slash\ttab", "9999-12-31"}};

static void what_is_written_is_read(void **state)
{
    static const enum cd_format formats[] = {CD_FORMAT_CSV, CD_FORMAT_JSONL, CD_FORMAT_XLSX};
    static const struct cd_writer_column columns[] = {
        {"id", CD_WRITTEN_NUMBER}, {"name", CD_WRITTEN_TEXT}, {"born", CD_WRITTEN_DAY}};
    enum { N = sizeof awkward / sizeof awkward[0] };
    (void)state;
    for (size_t k = 0; k < sizeof formats / sizeof formats[0]; k++) {
        struct cd_writer *writer = NULL;
        struct cd_err err = {0};
        struct cd_str fields[3];
        const char *path = cd_test_temp_path(cd_format_name(formats[k]));
        assert_int_equal(cd_writer_open(&writer, formats[k], path, "people", columns, 3, &err), CD_OK);
        for (size_t i = 0; i < N; i++) {
            for (size_t f = 0; f < 3; f++) fields[f] = cd_str_of(awkward[i][f]);
            assert_int_equal(cd_writer_row(writer, fields, &err), CD_OK);
        }
        assert_int_equal(cd_writer_close(writer, &err), CD_OK);
        assert_int_equal(cd_writer_open(&writer, CD_FORMAT_CSV, path, "people", columns, 3, &err),
                         CD_SYSTEM); /* never over another */
        struct cd_buf got = read_all(formats[k], path, NULL, &err);
        struct cd_str rest = {got.p, got.n};
        for (size_t i = 0; i < N; i++) {
            struct cd_buf want = {0};
            cd_buf_printf(&want, "|%s|%s|%s\n", awkward[i][0], awkward[i][1], awkward[i][2]);
            (void)cd_str_cut(&rest, '|');
            rest = (struct cd_str){rest.p - 1, rest.n + 1};
            if (!cd_str_starts(rest, (struct cd_str){want.p, want.n}))
                fail_msg("%s, row %zu: want %sgot " CD_FMT, cd_format_name(formats[k]), i, want.p, CD_ARG(rest));
            rest = (struct cd_str){rest.p + want.n, rest.n - want.n};
            cd_buf_free(&want);
        }
        assert_true(cd_str_eq(rest, CD_STR("id,name,born")));
        cd_buf_free(&got);
    }
}

static const struct {
    const char *text, *rows; /* rows NULL: refused */
} json[] = {
    {"{\"a\":1,\"b\":\"x\"}\n{\"b\":\"y\"}\n", "1|1|x\n2||y\na,b"},
    {"{\"a\":1}\r\n\r\n{\"c\":2.50,\"a\":true}", "1|1\n2!2\n3|true|2.50\na,c"},
    {"\xEF\xBB\xBF{\"a\":null,\"b\":[1,\"x\",false]}", "1||1;x;false\na,b"},
    {"{\"a\":{\"x\":1},\"b\":2}", "1!512||2\na,b"},
    {"{\"a\":[[1]],\"b\":2}", "1!512||2\na,b"},
    {"{\"a\":1,\"a\":2}", "1!1024|1\na"},
    {"{\"a\":1\n{\"a\":2}\n", "1!256\n2|2\na"},
    {"[1]\n{\"a\":2}\n7\n\"x\"\n{\"a\":3} {\"a\":4}\n", "1!256\n2|2\n3!256\n4!256\n5!256\na"},
    {"{\"a\":\"tab\\t and \\u00eb\"}", "1|tab\t and \xC3\xAB\na"},
    {"{\"a\":\"\xFF\"}\n{\"a\":1}", "1!256\n2|1\na"},
    {"", ""},
};

static void lines_of_json_are_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof json / sizeof json[0]; i++) {
        struct cd_err err = {0};
        const char *path = cd_test_temp_path("rows.jsonl");
        cd_test_write(path, json[i].text, strlen(json[i].text));
        struct cd_buf got = read_all(CD_FORMAT_JSONL, path, NULL, &err);
        if (strcmp(got.p, json[i].rows) != 0) fail_msg("%s gave\n%s", json[i].text, got.p);
        cd_buf_free(&got);
    }
}

#define FIXTURE(name) CD_SOURCE_DIR "/tests/unit/io/fixtures/" name

static const struct {
    const char *path, *sheet, *rows, *says; /* says: what a refusal says */
} books[] = {
    {FIXTURE("dates.xlsx"), "People",
     "4|P1|=not a formula|1990-05-06|12|TRUE\n6|P2|Zo\xC3\xAB|2001-02-03T04:05:06|1.5\n7|P3||1900-02-29|06:00:00\n"
     "record_id,surname,date_of_birth,n,flag",
     NULL},
    {FIXTURE("dates.xlsx"), NULL, NULL, "has 2 sheets"},
    {FIXTURE("dates.xlsx"), "cases", NULL, "no sheet \"cases\""},
    {FIXTURE("epoch1904.xlsx"), NULL, "2|2024-02-29|x\na,b", NULL},
    {FIXTURE("merged.xlsx"), NULL, NULL, "merged cells (B1:C1)"},
    {FIXTURE("good.zip"), NULL, NULL, "not a workbook"},
    {FIXTURE("README"), NULL, NULL, "not an archive"},
};

static void workbooks_of_others_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof books / sizeof books[0]; i++) {
        struct cd_err err = {0};
        struct cd_buf got = read_all(CD_FORMAT_XLSX, books[i].path, books[i].sheet, &err);
        if (books[i].rows != NULL && strcmp(got.p, books[i].rows) != 0)
            fail_msg("%s: %s\n%s", books[i].path, got.p, err.text);
        if (books[i].says != NULL && strstr(err.text, books[i].says) == NULL)
            fail_msg("%s: %s", books[i].path, err.text);
        cd_buf_free(&got);
    }
}

static void sheets_have_names(void **state)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd_file file;
    struct cd_str *names;
    struct cd_err err;
    uint32_t n;
    (void)state;
    assert_int_equal(cd_file_read(FIXTURE("dates.xlsx"), 0, &file, &err), CD_OK);
    assert_int_equal(cd_sheet_names((struct cd_str){file.p, file.n}, "x", &arena, &names, &n, &err), CD_OK);
    assert_int_equal(n, 2);
    assert_true(cd_str_eq(names[0], CD_STR("people")) && cd_str_eq(names[1], CD_STR("notes")));
    cd_file_free(&file);
    cd_arena_free(&arena);
}

static void parquet_is_read_where_it_can_be(void **state)
{
    struct cd_err err = {0};
    (void)state;
    if (!cd_format_here(CD_FORMAT_PARQUET)) {
        struct cd_buf none = read_all(CD_FORMAT_PARQUET, FIXTURE("scalars.parquet"), NULL, &err);
        assert_non_null(strstr(err.text, "libduckdb"));
        cd_buf_free(&none);
        cd_test_skip("no libduckdb here (./setup)");
    }
    struct cd_buf got = read_all(CD_FORMAT_PARQUET, FIXTURE("scalars.parquet"), NULL, &err);
    assert_string_equal(got.p,
                        "1|P1|1990-05-06|1|true|1.00\n2||||false|2.00\n3|P3|2001-01-01|-3||3.00\nid,born,n,yes,d");
    cd_buf_free(&got);
    got = read_all(CD_FORMAT_PARQUET, FIXTURE("nested.parquet"), NULL, &err);
    if (strstr(err.text, "column 2, \"names\"") == NULL) fail_msg("%s", err.text);
    cd_buf_free(&got);
    got = read_all(CD_FORMAT_PARQUET, FIXTURE("README"), NULL, &err);
    assert_non_null(strstr(err.text, "not a Parquet file"));
    cd_buf_free(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_known_by_their_endings),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(lines_of_json_are_rows),
        cmocka_unit_test(workbooks_of_others_are_read),
        cmocka_unit_test(sheets_have_names),
        cmocka_unit_test(parquet_is_read_where_it_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* frame_test.c - records of every format into columns of codes; what cannot be read is refused with its place. */
#include "candour/frame.h"

#include "candour/buf.h"
#include "candour/os.h"
#include "candour/writer.h"
#include "test.h"

static const char *file(const char *name, const char *text)
{
    const char *path = cd_test_temp_path(name);
    cd_test_write(path, text, strlen(text));
    return path;
}

/* "id:a|b" for each record, blank as ~, datasets apart by their names. */
static char *show(const struct cd_frame *frame)
{
    struct cd_buf b = {0};
    for (uint32_t c = 0; c < frame->n_columns; c++)
        cd_buf_printf(&b, "%s" CD_FMT "%s", c > 0 ? "|" : "", CD_ARG(frame->columns[c].name),
                      frame->columns[c].nested ? "[]" : "");
    for (uint32_t r = 0; r < frame->n; r++) {
        const uint32_t d = cd_frame_dataset(frame, r);
        if (frame->first[d] == r) cd_buf_printf(&b, "\n" CD_FMT ":", CD_ARG(frame->datasets[d]));
        cd_buf_printf(&b, " " CD_FMT "=", CD_ARG(cd_frame_id(frame, r)));
        for (uint32_t c = 0; c < frame->n_columns; c++) {
            const struct cd_str text = cd_frame_text(frame, c, r);
            cd_buf_printf(&b, "%s" CD_FMT, c > 0 ? "|" : "", (int)(text.p != NULL ? text.n : 1),
                          text.p != NULL ? text.p : "~");
        }
    }
    cd_buf_char(&b, '\0');
    assert_false(b.failed);
    return b.p;
}

static void reads_rows(void **state)
{
    static const struct {
        const char *name, *text, *want;
    } rows[] = {
        {"plain.csv", "unique_id,a,b\n1,x,y\n2,,\"y\"\n3,x,\"\"\n", "a|b\nplain: 1=x|y 2=~|y 3=x|~"},
        {"bom.csv", "\xEF\xBB\xBFunique_id;a;\n7;\"q\"\"q\";no name\n\n", "a\nbom: 7=q\"q"},
        {"latin.csv", "a,unique_id\nZo\xEB,k\n", "a\nlatin: k=Zo\xC3\xAB"},
        {"empty.csv", "unique_id,a\n", "a"},
        {"none.jsonl", "\n", ""},
        {"flat.jsonl",
         "{\"unique_id\": 1, \"a\": \"x\", \"b\": null}\n\n{\"b\": \"\", \"c\": 1.50, \"unique_id\": \"q\"}\r\n",
         "a|b|c\nflat: 1=x|~|~ q=~||1.50"},
        {"deep.jsonl",
         "{\"unique_id\": \"1\", \"l\": [ \"a\" , \"b\\\"\\u0001\\n\", null, [1,2.0] , [] ], \"s\": {\"k\" : true, \"v\": {}}}\n"
         "{\"unique_id\": \"2\", \"l\": [], \"s\": \"[text]\"}\n",
         "l[]|s[]\ndeep: 1=[\"a\",\"b\\\"\\u0001\\u000a\",null,[1,2.0],[]]|{\"k\":true,\"v\":{}} 2=[]|[text]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_frame frame = {0};
        struct cd_err err = {0};
        if (cd_frame_read(&frame, file(rows[i].name, rows[i].text), &(struct cd_frame_opts){0}, &err) != CD_OK)
            fail_msg("%s: %s", rows[i].name, err.text);
        char *text = show(&frame);
        assert_string_equal(text, rows[i].want);
        free(text);
        const uint64_t codes = (uint64_t)frame.n * frame.n_columns * sizeof *frame.columns->codes;
        assert_true(cd_frame_bytes(&frame) >= codes + frame.n_id_bytes && cd_frame_bytes(&frame) < 1 << 16);
        cd_frame_free(&frame);
    }
}

static void refuses(void **state)
{
    static const struct {
        const char *name, *text, *says;
        uint64_t line;
    } rows[] = {
        {"id.csv", "id,a\n1,x\n", "\"unique_id\"", 0},
        {"id.jsonl", "{\"a\":1}\n", "\"unique_id\"", 0},
        {"blank.csv", "unique_id,a\n1,x\n,x\n", "line 3 has no id", 3},
        {"blank.jsonl", "{\"unique_id\":1}\n{\"a\":1}\n", "line 2 has no id", 2},
        {"twice.csv", "unique_id,a\n1,x\n2,x\n\n1,y\n", "lines 2 and 5 are the same", 5},
        {"columns.csv", "unique_id,a,a\n1,x,y\n", "two columns are called \"a\"", 0},
        {"ragged.csv", "unique_id,a\n1,x\n2\n", "line 3: it has not as many fields", 3},
        {"quote.csv", "unique_id,a\n1,x\"x\n", "line 2: a quote stands", 2},
        {"open.csv", "unique_id,a\n1,\"x\n", "line 2: a quote is opened", 2},
        {"syntax.jsonl", "{\"unique_id\":1}\n{\"unique_id\":\n", "line 2: it is not one JSON object", 2},
        {"list.jsonl", "[1]\n", "line 1: it is not one JSON object", 1},
        {"two.jsonl", "{\"unique_id\":1} {\"unique_id\":2}\n", "line 1: it is not one JSON object", 1},
        {"key.jsonl", "{\"unique_id\":1,\"a\":1,\"a\":2}\n", "line 1: a key stands twice", 1},
        {"nul.jsonl", "{\"unique_id\":1,\"a\":\"x\\u0000\"}\n", "line 1: it holds a NUL", 1},
        {"what.pdf", "x", "does not end in", 0},
        {"zip.csv", "PK\x03\x04\x14\x01\x01\x01", "not what its name says", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_frame frame = {0};
        struct cd_err err = {0};
        assert_int_equal(cd_frame_read(&frame, file(rows[i].name, rows[i].text), &(struct cd_frame_opts){0}, &err),
                         CD_INPUT);
        if (strstr(err.text, rows[i].says) == NULL) fail_msg("%s: %s", rows[i].name, err.text);
        assert_int_equal(err.line, rows[i].line);
        cd_frame_free(&frame);
    }
}

/* Columns meet by name; what a dataset lacks is blank; codes go on. */
static void joins_datasets(void **state)
{
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    const char *const only[] = {"b", "c"};
    assert_int_equal(cd_frame_read(&frame, file("one.csv", "id,a,b\n10,x,y\n9,x,z\n"),
                                   &(struct cd_frame_opts){.unique_id = "id"}, &err),
                     CD_OK);
    assert_true(cd_frame_id_cmp(&frame, 0, 1) > 0 && cd_frame_id_cmp(&frame, 1, 1) == 0); /* as numbers */
    assert_int_equal(cd_frame_read(&frame, file("two.jsonl", "{\"id\":10,\"c\":[1],\"b\":\"z\",\"a\":\"no\"}\n"),
                                   &(struct cd_frame_opts){.unique_id = "id", .columns = only, .n_columns = 2}, &err),
                     CD_OK);
    assert_int_equal(cd_frame_read(&frame, file("two.csv", "id\n1\n"),
                                   &(struct cd_frame_opts){.unique_id = "id", .dataset = "one."}, &err),
                     CD_OK);
    char *text = show(&frame);
    assert_string_equal(text, "a|b|c[]\none: 10=x|y|~ 9=x|z|~\ntwo: 10=~|z|[1]\none.: 1=~|~|~");
    free(text);
    const uint32_t b = cd_frame_find(&frame, CD_STR("b"));
    assert_int_equal(frame.columns[b].codes[1], frame.columns[b].codes[2]);
    assert_int_equal(cd_frame_find(&frame, CD_STR("B")), CD_NO_CODE);
    assert_non_null(frame.id_number);
    assert_true(cd_frame_id_cmp(&frame, 0, 1) < 0); /* one-__-10 before one-__-9 */
    assert_true(cd_frame_id_cmp(&frame, 1, 2) < 0); /* one-__-9 before two-__-10 */
    assert_true(cd_frame_id_cmp(&frame, 3, 0) > 0); /* one.-__-1 behind one-__-10 */
    assert_int_equal(
        cd_frame_read(&frame, file("two.csv", "id\n1\n"), &(struct cd_frame_opts){.unique_id = "id"}, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "\"two\""));
    cd_frame_free(&frame);
}

static bool is_b(const void *ctx, struct cd_str column)
{
    (*(int *)(uintptr_t)ctx)++;
    return cd_str_eq(column, CD_STR("b"));
}

static void reads_wanted_columns(void **state)
{
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    int asked = 0;
    const char *path = file("wanted.csv", "a,b,id,c\nx,y,1,z\nx,q,2,\n");
    assert_int_equal(
        cd_frame_read(&frame, path,
                      &(struct cd_frame_opts){.unique_id = "id", .wants = is_b, .wants_ctx = &asked, .digest = true},
                      &err),
        CD_OK);
    char *text = show(&frame);
    assert_string_equal(text, "b\nwanted: 1=y 2=q");
    free(text);
    assert_int_equal(asked, 3);
    uint64_t size;
    uint8_t sha256[32];
    assert_int_equal(cd_sha256_file(path, &size, sha256, &err), CD_OK);
    assert_int_equal(frame.files[0].n, size);
    assert_memory_equal(frame.files[0].sha256, sha256, sizeof sha256);
    assert_true(frame.ascends);
    cd_frame_free(&frame);
    assert_int_equal(
        cd_frame_read(&frame, file("down.csv", "id\n2\n1\n"), &(struct cd_frame_opts){.unique_id = "id"}, &err), CD_OK);
    assert_false(frame.ascends);
    cd_frame_free(&frame);
}

static void tells_numbers_from_texts(void **state)
{
    static const struct {
        const char *text;
        bool numbers;
    } rows[] = {{"unique_id\n0\n-5\n9223372036854775807\n", true},
                {"unique_id\n1\n01\n", false},
                {"unique_id\n1\n9223372036854775808\n", false},
                {"unique_id\na\n1\n", false},
                {"unique_id\n1\n+2\n", false},
                {"unique_id\n1\n-0\n", false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_frame frame = {0};
        struct cd_err err = {0};
        assert_int_equal(cd_frame_read(&frame, file("ids.csv", rows[i].text), &(struct cd_frame_opts){0}, &err), CD_OK);
        assert_int_equal(frame.id_number != NULL, rows[i].numbers);
        if (!rows[i].numbers) assert_true(cd_frame_id_cmp(&frame, 0, 1) != 0);
        cd_frame_free(&frame);
    }
}

static void reads_a_workbook(void **state)
{
    static const struct cd_writer_column columns[] = {{"unique_id", CD_WRITTEN_NUMBER}, {"born", CD_WRITTEN_DAY}};
    static const struct cd_str rows[][2] = {{{"5", 1}, {"1990-02-28", 10}}, {{"6", 1}, {"", 0}}};
    const char *path = cd_test_temp_path("book.xlsx");
    struct cd_writer *writer = NULL;
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    assert_int_equal(cd_writer_open(&writer, CD_FORMAT_XLSX, path, "people", columns, 2, &err), CD_OK);
    for (size_t i = 0; i < 2; i++) assert_int_equal(cd_writer_row(writer, rows[i], &err), CD_OK);
    assert_int_equal(cd_writer_close(writer, &err), CD_OK);
    if (cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err) != CD_OK) fail_msg("%s", err.text);
    char *text = show(&frame);
    assert_string_equal(text, "born\nbook: 5=1990-02-28 6=~");
    free(text);
    cd_frame_free(&frame);
}

static void reads_parquet(void **state)
{
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    if (!cd_format_here(CD_FORMAT_PARQUET)) cd_test_skip("no libduckdb on this machine");
    if (cd_frame_read(&frame, CD_SOURCE_DIR "/tests/unit/io/fixtures/scalars.parquet",
                      &(struct cd_frame_opts){.unique_id = "d"}, &err) != CD_OK)
        fail_msg("%s", err.text);
    char *text = show(&frame);
    assert_string_equal(text,
                        "id|born|n|yes\nscalars: 1.00=P1|1990-05-06|1|true 2.00=~|~|~|false 3.00=P3|2001-01-01|-3|~");
    free(text);
    cd_frame_free(&frame);
}

/* Many rows and keys that come late: more than one chunk, with any number of threads. */
static char *many_rows(bool json, bool bad)
{
    enum { N = 80000 };
    struct cd_buf b = {0};
    if (!json) cd_buf_puts(&b, "unique_id,a,b\n");
    for (unsigned i = 0; i < N; i++) {
        const unsigned a = i * 2654435761U >> 15, id = bad && i == 70000 ? 3 : i;
        if (!json) cd_buf_printf(&b, "%u,\"v\"\"%u\",%u\n", id, a % (i + 1), i % 7);
        else if (i < N / 2) cd_buf_printf(&b, "{\"unique_id\":%u,\"a\":[\"v\",%u]}\n", id, a % (i + 1));
        else cd_buf_printf(&b, "{\"a\":\"v%u\",\"b\":%u,\"unique_id\":%u}\n", a % (i + 1), i % 7, id);
    }
    cd_buf_char(&b, '\0');
    assert_false(b.failed);
    return b.p;
}

static void same_for_any_number_of_threads(void **state)
{
    for (int json = 0; json < 2; json++) {
        char *text = many_rows(json, false), *want = NULL;
        const char *path = file(json ? "many.jsonl" : "many.csv", text);
        for (unsigned threads = 1; threads <= 5; threads += 2) {
            struct cd_frame frame = {0};
            struct cd_err err = {0};
            assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){.par.threads = threads}, &err), CD_OK);
            char *got = show(&frame);
            if (want == NULL) want = got;
            else {
                assert_string_equal(got, want);
                free(got);
            }
            cd_frame_free(&frame);
        }
        free(text), free(want);
        text = many_rows(json, true);
        struct cd_frame frame = {0};
        struct cd_err err = {0};
        assert_int_equal(
            cd_frame_read(&frame, file(json ? "bad.jsonl" : "bad.csv", text), &(struct cd_frame_opts){0}, &err),
            CD_INPUT);
        assert_non_null(strstr(err.text, json ? "lines 4 and 70001 are the same" : "lines 5 and 70002 are the same"));
        cd_frame_free(&frame);
        free(text);
    }
}

/* A file of several windows (frame_csv.c), the first rows of which say by what it is read, against its rows. */
static void reads_long_files(void **state)
{
    enum { N = 60000 };
    static const struct {
        const char *first, *unit; /* what stands in b, so many times as the row says */
        unsigned times;
        uint64_t line; /* that is refused; 0: none */
    } rows[] = {
        {"1", "line\r\n,\"\"", 3, 0},       {"\xC3\xA9", "\xE2\x82\xAC", 9, 0},    {"\xE9", "x", 20, 0},
        {"1", "a quoted line\n", 70000, 0}, {"1", "a long field ", 200000, 40002}, {"1\"", "x", 30, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_buf b = {0}, unit = {0};
        struct cd_frame frame = {0};
        struct cd_err err = {0};
        for (unsigned k = 0; k < rows[i].times; k++) cd_buf_puts(&unit, rows[i].unit);
        cd_buf_puts(&b, "unique_id,a,b\n");
        for (unsigned r = 0; r < N; r++)
            cd_buf_printf(&b, "%u,%s,\"%s\"\n", r, r == 0 ? rows[i].first : "y",
                          r == 40000 || rows[i].times < 100 ? unit.p : "z");
        const char *path = cd_test_temp_path("long.csv");
        cd_test_write(path, b.p, b.n);
        const enum cd_status status = cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err);
        assert_int_equal(status, rows[i].line > 0 ? CD_INPUT : CD_OK);
        assert_int_equal(err.line, rows[i].line);
        if (status == CD_OK) {
            assert_int_equal(frame.n, N);
            assert_int_equal(frame.id_number[N - 1], N - 1);
            assert_string_equal(cd_frame_text(&frame, 0, 0).p, rows[i].first[0] == '\xE9' ? "\xC3\xA9" : rows[i].first);
            const struct cd_str text = cd_frame_text(&frame, 1, 40000);
            const size_t pairs = strchr(rows[i].unit, '"') != NULL ? rows[i].times : 0;
            assert_int_equal(text.n, unit.n - pairs);
            assert_int_equal(text.p[0], unit.p[0]);
        }
        cd_frame_free(&frame);
        cd_buf_free(&b);
        cd_buf_free(&unit);
    }
}

/* A byte that no UTF-8 holds there, around the end of the first window: the file is Windows-1252 then. */
static void finds_a_byte_at_every_edge(void **state)
{
    enum { EDGE = 1 << 20, ROW = 16, N = EDGE / ROW + 4 };
    static const char row[ROW + 1] = "1234567,abcdefg\n";
    char *text = malloc((size_t)ROW * N);
    for (size_t place = EDGE - 8; place < EDGE + 16; place++) {
        struct cd_frame frame = {0};
        struct cd_err err = {0};
        memcpy(text, "unique_id,abcde\n", ROW);
        for (size_t i = 1; i < N; i++) {
            memcpy(text + i * ROW, row, ROW);
            for (size_t k = i, at = 7; at-- > 0; k /= 10) text[i * ROW + at] = (char)('0' + k % 10);
        }
        if (place % ROW < 8 || place % ROW == ROW - 1) continue;
        text[place] = (char)0x82;
        const char *path = cd_test_temp_path("edge.csv");
        cd_test_write(path, text, (size_t)ROW * N);
        assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err), CD_OK);
        assert_int_equal(frame.n, N - 1);
        const struct cd_str cell = cd_frame_text(&frame, 0, (uint32_t)(place / ROW - 1));
        assert_int_equal(cell.n, 9);
        assert_memory_equal(cell.p + place % ROW - 8, "\xE2\x80\x9A", 3);
        cd_frame_free(&frame);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows),
        cmocka_unit_test(refuses),
        cmocka_unit_test(joins_datasets),
        cmocka_unit_test(reads_wanted_columns),
        cmocka_unit_test(tells_numbers_from_texts),
        cmocka_unit_test(reads_a_workbook),
        cmocka_unit_test(reads_parquet),
        cmocka_unit_test(same_for_any_number_of_threads),
        cmocka_unit_test(reads_long_files),
        cmocka_unit_test(finds_a_byte_at_every_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

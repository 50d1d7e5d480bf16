/* What is put into a workbook is read back from it; what cannot be put is refused; what does not reach the disk is told. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "candour/book.h"
#include "candour/buf.h"
#include "candour/os.h"

#include "test.h"

/* The sheet's rows as "line|field|field\n". */
static char *read_sheet(const char *path, const char *sheet)
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
        cd_buf_printf(&b, "%llu", (unsigned long long)batch->row[i].line);
        for (uint32_t f = 0; f < batch->row[i].n; f++)
            cd_buf_printf(&b, "|" CD_FMT, CD_ARG(batch->field[batch->row[i].first + f]));
        cd_buf_char(&b, '\n');
    }
    cd_reader_close(reader);
    cd_file_free(&file);
    free(batch);
    return b.p;
}

static void cells_are_read_back(void **state)
{
    static const struct {
        uint32_t row, column;
        const char *text;
        uint8_t as;
    } cells[] = {{0, 0, "Title", 0},
                 {1, 0, "=1+1", 0},
                 {1, 2, "2024-03-01", CD_WRITTEN_DAY},
                 {2, 1, "2024-02-30", CD_WRITTEN_DAY},
                 {2, 2, "1900-02-28", CD_WRITTEN_DAY},
                 {4, 0, "-7", CD_WRITTEN_NUMBER},
                 {4, 1, "007", CD_WRITTEN_NUMBER},
                 {4, 2, "-0", CD_WRITTEN_NUMBER},
                 {4, 3, "_x0041_", 0}};
    const char *path = cd_test_temp_path("cells.xlsx");
    struct cd_book *book;
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_book_open(&book, path, &err), CD_OK);
    struct cd_sheet *notes = cd_book_sheet(book, "notes"), *sheet = cd_book_sheet(book, "people");
    const uint8_t style = cd_book_style(book, 0xFFC7CE, CD_LOOK_BOLD);
    assert_true(notes != NULL && sheet != NULL && style == 1);
    assert_null(cd_book_sheet(book, "People"));
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        const struct cd_book_cell cell = {.text = cd_str_of(cells[i].text),
                                          .as = cells[i].as,
                                          .style = (uint8_t)(i % 2),
                                          .comment = "error: <x> & [y]"};
        assert_int_equal(cd_sheet_put(sheet, cells[i].row, cells[i].column, &cell, &err), CD_OK);
    }
    const struct cd_book_cell link = {.text = CD_STR("people!A1"), .link = "internal:'people'!A1"};
    assert_int_equal(cd_sheet_put(notes, 0, 0, &link, &err), CD_OK);
    cd_sheet_layout(sheet, &(struct cd_sheet_layout){.header = 1, .rows = 5, .columns = 4});
    assert_int_equal(cd_book_close(book, &err), CD_OK);
    char *people = read_sheet(path, "people"), *other = read_sheet(path, "notes");
    assert_string_equal(people, "1|Title\n2|=1+1||2024-03-01\n3||2024-02-30|1900-02-28\n5|-7|007|-0|_x0041_\n");
    assert_string_equal(other, "1|people!A1\n");
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(cd_book_open(&book, path, &err), CD_SYSTEM); /* never over another file */
    free(people);
    free(other);
}

static void refuses_what_a_sheet_cannot_hold(void **state)
{
    static const struct {
        const char *text;
        bool ok;
    } names[] = {{"people", true},
                 {"a b-c.d", true},
                 {"", false},
                 {"'x", false},
                 {"x'", false},
                 {"a/b", false},
                 {"a[1]", false},
                 {"M\xC3\xA4rz", false},
                 {"a\nb", false},
                 {"123456789012345678901234567890x", true},
                 {"123456789012345678901234567890xy", false}};
    const char *path = cd_test_temp_path("refused.xlsx");
    struct cd_book *book;
    struct cd_err err;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(cd_book_sheet_name(cd_str_of(names[i].text)), names[i].ok);
    static char text[40000];
    memset(text, 'x', sizeof text);
    assert_int_equal(cd_book_open(&book, path, &err), CD_OK);
    struct cd_sheet *sheet = cd_book_sheet(book, "x");
    const struct cd_book_cell nul = {.text = {"a\0b", 3}}, longest = {.text = {text, CD_BOOK_TEXT}},
                              over = {.text = {text, CD_BOOK_TEXT + 1}}, one = {.text = CD_STR("1")};
    assert_int_equal(cd_sheet_put(sheet, 0, 0, &nul, &err), CD_LIMIT);
    assert_int_equal(cd_sheet_put(sheet, 0, 0, &over, &err), CD_LIMIT);
    assert_int_equal(cd_sheet_put(sheet, 0, 0, &longest, &err), CD_OK);
    assert_int_equal(cd_sheet_put(sheet, CD_BOOK_ROWS, 0, &one, &err), CD_LIMIT);
    assert_int_equal(cd_sheet_put(sheet, 0, CD_BOOK_COLUMNS, &one, &err), CD_LIMIT);
    assert_int_equal(cd_sheet_put(sheet, 5, 0, &one, &err), CD_OK);
    assert_int_equal(cd_sheet_put(sheet, 4, 0, &one, &err), CD_SYSTEM); /* rows ascend */
    cd_book_abort(book);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void counts_as_a_cell_does(void **state)
{
    static char text[40000];
    (void)state;
    memset(text, 'x', sizeof text);
    assert_int_equal(cd_book_fits((struct cd_str){text, 10}), 10);
    assert_int_equal(cd_book_fits((struct cd_str){text, 33000}), 32767);
    memset(text, '\x01', sizeof text); /* written as _x0001_ */
    assert_int_equal(cd_book_fits((struct cd_str){text, 33000}), 32767 / 7);
    for (size_t i = 0; i + 4 <= sizeof text; i += 4) memcpy(text + i, "\xF0\x9F\x98\x80", 4); /* two units of UTF-16 */
    assert_int_equal(cd_book_fits((struct cd_str){text, 40000}), 40000);
    for (size_t i = 0; i + 2 <= sizeof text; i += 2) memcpy(text + i, "\xC3\xA9", 2);
    assert_int_equal(cd_book_fits((struct cd_str){text, 9999}), 9998); /* never half a character */
}

/* libxlsxwriter says that all is well when its temporary files could not be written: see book.c. */
static void tells_what_did_not_reach_the_disk(void **state)
{
    const char *path = cd_test_temp_path("full.xlsx");
    struct cd_book *book;
    struct cd_err err;
    struct rlimit old;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    assert_ptr_not_equal(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    assert_int_equal(cd_book_open(&book, path, &err), CD_OK);
    struct cd_sheet *sheet = cd_book_sheet(book, "x");
    const struct rlimit small = {65536, old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (uint32_t i = 0; i < 4000; i++) {
        const struct cd_book_cell cell = {.text = CD_STR("the same text, which the archive makes small")};
        assert_int_equal(cd_sheet_put(sheet, i, 0, &cell, &err), CD_OK);
    }
    const enum cd_status status = cd_book_close(book, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(status, CD_SYSTEM);
    assert_non_null(strstr(err.text, "only a part of it came to the disk"));
    assert_int_not_equal(access(path, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_read_back), cmocka_unit_test(refuses_what_a_sheet_cannot_hold),
        cmocka_unit_test(counts_as_a_cell_does), cmocka_unit_test(tells_what_did_not_reach_the_disk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

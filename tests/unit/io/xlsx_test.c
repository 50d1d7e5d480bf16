/* Workbooks made by hand: every kind of cell, and what no program would write. Those of other programs: reader_test.c. */
#include <sys/stat.h>

#include "candour/arena.h"
#include "candour/buf.h"
#include "candour/reader.h"
#include "candour/rows.h"
#include "candour/writer.h"

#include "book.h"

/* All rows as "line!faults|field|field\n", or the text of the error. */
static struct cd_buf read_all(struct cd_str bytes, const struct cd_reader_opts *opts)
{
    struct cd_buf b = {0};
    struct cd_err err = {0};
    struct cd_reader *reader = NULL;
    struct cd_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    enum cd_status status = cd_reader_open(&reader, CD_FORMAT_XLSX, bytes, opts, &err);
    while (status == CD_OK && (status = cd_reader_next(reader, batch, &err)) == CD_OK && batch->n > 0)
        for (uint32_t i = 0; i < batch->n; i++) {
            const struct cd_row *row = &batch->row[i];
            cd_buf_printf(&b, "%llu", (unsigned long long)row->line);
            if (row->faults != 0) cd_buf_printf(&b, "!%u", row->faults);
            for (uint32_t f = 0; f < row->n; f++) {
                cd_buf_char(&b, '|');
                cd_buf_str(&b, batch->field[row->first + f]);
            }
            cd_buf_char(&b, '\n');
        }
    if (status != CD_OK) {
        b.n = 0;
        cd_buf_puts(&b, err.text);
    }
    cd_buf_char(&b, '\0');
    assert_false(b.failed);
    cd_reader_close(reader);
    free(batch);
    return b;
}

#define HEADER "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\" t=\"str\"><v>b</v></c></row>"
#define SHEET(rows) "<worksheet xmlns=\"" BOOK_MAIN "\"><sheetData>" rows "</sheetData></worksheet>"
#define TWO(cells) SHEET(HEADER "<row r=\"2\">" cells "</row>")
#define MERGED(rows, merges) "<worksheet><sheetData>" rows "</sheetData>" merges "</worksheet>"
#define STYLES(formats, xfs)                                                                                    \
    "<styleSheet><numFmts>" formats "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>" xfs \
    "</cellXfs></styleSheet>"
#define DAY STYLES("", "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"46\"/>")
#define CUSTOM(code) STYLES("<numFmt numFmtId=\"164\" formatCode=\"" code "\"/>", "<xf numFmtId=\"164\"/>")

static const struct {
    const char *name, *sheet, *strings, *styles, *rows;
} cells[] = {
    {"numbers as they stand", TWO("<c><v>12</v></c><c><v>1E3</v></c>"), NULL, NULL, "2|12|1E3\n"},
    {"no false fraction", TWO("<c><v>12.0</v></c><c><v>-0.50</v></c>"), NULL, NULL, "2|12|-0.50\n"},
    {"what Excel stores for 1.1", TWO("<c><v>1.1000000000000001</v></c><c><v>0.29999999999999999</v></c>"), NULL, NULL,
     "2|1.1|0.3\n"},
    {"long ids are not rounded", TWO("<c><v>12345678901234567</v></c><c><v>0.1234567890123456789</v></c>"), NULL, NULL,
     "2|12345678901234567|0.12345678901234568\n"},
    {"truth", TWO("<c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c>"), NULL, NULL, "2|TRUE|FALSE\n"},
    {"truth in words", TWO("<c t=\"b\"><v>true</v></c><c t=\"b\"><v>false</v></c>"), NULL, NULL, "2|TRUE|FALSE\n"},
    {"errors", TWO("<c t=\"e\"><v>#N/A</v></c><c t=\"e\"><v>#REF!</v></c>"), NULL, NULL, "2|#N/A|#REF!\n"},
    {"formulas by their value", TWO("<c><f>1+1</f><v>2</v></c><c t=\"str\"><f>A1&amp;\"x\"</f><v>ax</v></c>"), NULL,
     NULL, "2|2|ax\n"},
    {"inline, rich, phonetic left out",
     TWO("<c t=\"inlineStr\"><is><r><t>Jo</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> Li</t></r><rPh sb=\"0\" "
         "eb=\"1\"><t>x</t></rPh></is></c>"),
     NULL, NULL, "2|Jo Li\n"},
    {"shared, rich, phonetic left out", TWO("<c t=\"s\"><v>1</v></c><c t=\"s\"><v>0</v></c>"),
     "<sst><si><t>first</t></si><si><r><t>se</t></r><r><t>cond</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si></sst>",
     NULL, "2|second|first\n"},
    {"a shared string that is empty", TWO("<c t=\"s\"><v>0</v></c><c><v>1</v></c>"), "<sst><si><t/></si></sst>", NULL,
     "2||1\n"},
    {"a prefix on every name",
     "<x:worksheet xmlns:x=\"" BOOK_MAIN "\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c><x:c "
     "r=\"B1\"><x:v>2</x:v></x:c></x:row><x:row r=\"2\"><x:c r=\"B2\"><x:v>3</x:v></x:c></x:row></x:sheetData>"
     "</x:worksheet>",
     NULL, NULL, "2||3\n"},
    {"the strict namespace",
     "<worksheet xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><sheetData>" HEADER
     "<row r=\"2\"><c r=\"A2\" t=\"d\"><v>2024-03-01</v></c><c r=\"B2\" t=\"d\"><v>2024-03-01T00:00:00.000Z</v></c></row>"
     "<row r=\"3\"><c r=\"A3\" t=\"d\"><v>2024-03-01T10:20:30.000</v></c></row></sheetData></worksheet>",
     NULL, NULL, "2|2024-03-01|2024-03-01\n3|2024-03-01T10:20:30\n"},
    {"sparse rows and cells", SHEET(HEADER "<row r=\"5\"><c r=\"C5\"><v>1</v></c></row><row r=\"9\"/>"), NULL, NULL,
     "5|||1\n9!2\n"},
    {"rows and cells without references",
     SHEET("<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c></row><row><c><v>1"
           "</v></c><c><v>2</v></c></row>"),
     NULL, NULL, "2|1|2\n"},
    {"cells out of order", TWO("<c r=\"B2\"><v>2</v></c><c r=\"A2\"><v>1</v></c>"), NULL, NULL, "2|1|2\n"},
    {"blank cells", TWO("<c r=\"A2\" s=\"0\"/><c r=\"B2\" t=\"str\"><v>  </v></c>"), NULL, NULL, "2!2||  \n"},
    {"escapes of control characters",
     TWO("<c t=\"str\"><v>a_x000D_b_x0009_c</v></c><c t=\"str\"><v>_x005F_x0041_</v></c>"), NULL, NULL,
     "2|a\rb\tc|_x0041_\n"},
    {"no escapes", TWO("<c t=\"str\"><v>_x00ZZ_ _x000</v></c><c t=\"str\"><v>_X0041_x</v></c>"), NULL, NULL,
     "2|_x00ZZ_ _x000|_X0041_x\n"},
    {"escapes in shared strings", TWO("<c t=\"s\"><v>0</v></c>"), "<sst><si><t>a_x000D_b</t></si></sst>", NULL,
     "2|a\rb\n"},
    {"an escape outside the first 128", TWO("<c t=\"str\"><v>_x00E9_</v></c><c t=\"str\"><v>_x20AC_</v></c>"), NULL,
     NULL, "2|\xC3\xA9|\xE2\x82\xAC\n"},
    {"half a pair is no character", TWO("<c t=\"str\"><v>_xD83D_</v></c><c t=\"str\"><v>x</v></c>"), NULL, NULL,
     "2|_xD83D_|x\n"},
    {"emoji", TWO("<c t=\"str\"><v>&#x1F600;</v></c>"), NULL, NULL, "2|\xF0\x9F\x98\x80\n"},
    {"days and times", TWO("<c s=\"1\"><v>45352</v></c><c s=\"2\"><v>45352.25</v></c>"), NULL, DAY,
     "2|2024-03-01|2024-03-01T06:00:00\n"},
    {"the false leap day", TWO("<c s=\"1\"><v>59</v></c><c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c>"), NULL, DAY,
     "2|1900-02-28|1900-02-29|1900-03-01\n"},
    {"rounding into the next day", TWO("<c s=\"2\"><v>45351.999999</v></c>"), NULL, DAY, "2|2024-03-01\n"},
    {"no day of the calendar", TWO("<c s=\"1\"><v>-1</v></c><c s=\"1\"><v>3000000</v></c>"), NULL, DAY,
     "2|-1|3000000\n"},
    {"a style that is not there", TWO("<c s=\"99\"><v>45352</v></c>"), NULL, DAY, "2|45352\n"},
    {"dd/mm/yyyy", TWO("<c><v>45352</v></c>"), NULL, CUSTOM("dd/mm/yyyy"), "2|2024-03-01\n"},
    {"with a language", TWO("<c><v>45352</v></c>"), NULL, CUSTOM("[$-809]d mmmm yyyy;@"), "2|2024-03-01\n"},
    {"no date: colour and text", TWO("<c><v>45352</v></c>"), NULL, CUSTOM("[Red]0.00&quot; days&quot;"), "2|45352\n"},
    {"no date: escapes", TWO("<c><v>45352</v></c>"), NULL, CUSTOM("0\\d_d*d"), "2|45352\n"},
    {"a length of time is no date", TWO("<c><v>1.5</v></c><c><v>0.25</v></c>"), NULL, CUSTOM("[h]:mm:ss"),
     "2|36:00:00|06:00:00\n"},
    {"nor is the one that is built in", TWO("<c s=\"3\"><v>1.5</v></c>"), NULL, DAY, "2|36:00:00\n"},
    {"a title above the header",
     SHEET("<row r=\"1\"><c><v>9</v></c></row><row r=\"3\"><c><v>1</v></c><c><v>2</v></c></row>"
           "<row r=\"4\"><c><v>3</v></c></row>"),
     NULL, NULL, "4|3\n"},
    {"merged cells below the header",
     MERGED(HEADER "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
            "<mergeCells><mergeCell ref=\"A2:B2\"/></mergeCells>"),
     NULL, NULL, "2|1\n"},
    {"a merged title",
     MERGED("<row r=\"1\"><c><v>9</v></c></row><row r=\"2\"><c><v>1</v></c><c><v>2</v></c></row>",
            "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>"),
     NULL, NULL, ""},
};

static void cells_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        const struct cd_str bytes = book_of("", cells[i].sheet, cells[i].strings, cells[i].styles);
        struct cd_buf got = read_all(bytes, &(struct cd_reader_opts){.name = "the file"});
        if (strcmp(got.p, cells[i].rows) != 0) fail_msg("%s: wanted %sgot %s", cells[i].name, cells[i].rows, got.p);
        cd_buf_free(&got);
        free((void *)(uintptr_t)bytes.p);
    }
}

static const struct {
    const char *name, *sheet, *strings, *says;
} evil[] = {
    {"a document type", "<!DOCTYPE x [<!ENTITY e \"boo\">]>" TWO("<c t=\"str\"><v>&e;</v></c>"), NULL, "no sound XML"},
    {"entities in the strings", TWO("<c t=\"s\"><v>0</v></c>"),
     "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><sst><si><t>&b;</t></si></sst>", "no sound XML"},
    {"an entity from elsewhere", "<!DOCTYPE x SYSTEM \"file:///etc/hostname\">" TWO(""), NULL, "no sound XML"},
    {"a shared string that is not there", TWO("<c t=\"s\"><v>7</v></c>"), "<sst><si><t>x</t></si></sst>", "row 2"},
    {"no shared strings at all", TWO("<c t=\"s\"><v>0</v></c>"), NULL, "row 2"},
    {"a shared string by a word", TWO("<c t=\"s\"><v>x</v></c>"), "<sst><si><t>x</t></si></sst>", "row 2"},
    {"column 20,000", TWO("<c r=\"ACOF2\"><v>1</v></c>"), NULL, "columns"},
    {"cut", "<worksheet><sheetData>" HEADER "<row r=\"2\"><c><v>1", NULL, "no sound XML"},
    {"merged across the header", MERGED(HEADER, "<mergeCells count='1'><mergeCell ref='A1:B1'/></mergeCells>"), NULL,
     "A1:B1"},
    {"merged with the title",
     MERGED("<row r=\"1\"><c><v>9</v></c></row><row r=\"2\"><c><v>1</v></c><c><v>2</v></c></row>",
            "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>"),
     NULL, "A1:A2"},
    {"merged under a prefix",
     "<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row r=\"1\"><x:c><x:v>1</x:v></x:c><x:c><x:v>2"
     "</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell\n ref=\"A1:B1\"/>"
     "</x:mergeCells></x:worksheet>",
     NULL, "A1:B1"},
};

static void evil_workbooks_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof evil / sizeof evil[0]; i++) {
        const struct cd_str bytes = book_of("", evil[i].sheet, evil[i].strings, NULL);
        struct cd_buf got = read_all(bytes, &(struct cd_reader_opts){.name = "the file"});
        if (strstr(got.p, evil[i].says) == NULL) fail_msg("%s: %s", evil[i].name, got.p);
        cd_buf_free(&got);
        free((void *)(uintptr_t)bytes.p);
    }
}

static void limits_hold(void **state)
{
    static const char lone[] = SHEET(HEADER "<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>");
    static const char euro[] = TWO("<c t=\"str\"><v>ab\xE2\x82\xAC</v></c><c t=\"str\"><v>x_x0000_y</v></c>");
    static const struct {
        const char *sheet;
        struct cd_reader_opts opts;
        const char *wants;
    } rows[] = {
        {lone, {.max_cells = 16386}, "2||"},
        {lone, {.max_cells = 16385}, "more cells"}, /* blank fields before a cell count */
        {TWO("<c><v>1</v></c>"), {.max_cells = 3}, "2|1\n"},
        {TWO("<c><v>1</v></c>"), {.max_cells = 2}, "more cells"},
        {euro, {.max_field = 4}, "2!48|ab|x"}, /* LONG_FIELD and NUL; no half of a character */
        {euro, {.max_field = 5}, "2!16|ab\xE2\x82\xAC|x"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_str bytes = book_of("", rows[i].sheet, NULL, NULL);
        struct cd_buf got = read_all(bytes, &rows[i].opts);
        if (strstr(got.p, rows[i].wants) == NULL) fail_msg("row %zu: wanted %s, got %.200s", i, rows[i].wants, got.p);
        cd_buf_free(&got);
        free((void *)(uintptr_t)bytes.p);
    }
}

/* 1904 is said in any of two ways; a part may stand anywhere. */
static void the_workbook_says_where_and_when(void **state)
{
    static const char *const epochs[][2] = {{"date1904=\"1\"", "2|2028-03-02\n"},
                                            {"date1904=\"true\"", "2|2028-03-02\n"},
                                            {"date1904=\"0\"", "2|2024-03-01\n"}};
    static const struct book_part elsewhere[] = {
        {"xl/workbook.xml",
         "<workbook><sheets><sheet name=\"one\" r:id=\"a\"/><sheet name=\"People\" r:id=\"b\"/></sheets>"
         "</workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"b\" Target=\"/sheets/second.xml\"/>"
         "<Relationship Id=\"s\" Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/sharedStrings\" "
         "Target=\"texts.xml\"/><Relationship Id=\"t\" Type=\"x/styles\" Target=\"looks.xml\"/></Relationships>"},
        {"sheets/second.xml", TWO("<c t=\"s\"><v>0</v></c><c s=\"1\"><v>45352</v></c>")},
        {"xl/texts.xml", "<sst><si><t>x</t></si></sst>"},
        {"xl/looks.xml", DAY}};
    (void)state;
    for (size_t i = 0; i < sizeof epochs / sizeof epochs[0]; i++) {
        const struct cd_str bytes = book_of(epochs[i][0], TWO("<c s=\"1\"><v>45352</v></c>"), NULL, DAY);
        struct cd_buf got = read_all(bytes, &(struct cd_reader_opts){0});
        assert_string_equal(got.p, epochs[i][1]);
        cd_buf_free(&got);
        free((void *)(uintptr_t)bytes.p);
    }
    const struct cd_str bytes = book_zip(elsewhere, sizeof elsewhere / sizeof elsewhere[0]);
    struct cd_buf got = read_all(bytes, &(struct cd_reader_opts){.sheet = "people"});
    assert_string_equal(got.p, "2|x|2024-03-01\n");
    cd_buf_free(&got);
    got = read_all(bytes, &(struct cd_reader_opts){.sheet = "cases"});
    assert_non_null(strstr(got.p, "no sheet \"cases\" among its 2"));
    cd_buf_free(&got);
    free((void *)(uintptr_t)bytes.p);
}

static void what_is_no_workbook_is_refused(void **state)
{
    char *spaces = calloc((64 << 20) + 1, 1), ole[512 + CD_SLACK] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    (void)state;
    assert_non_null(spaces);
    memset(spaces, ' ', 64 << 20);
    const struct book_part bomb[] = {{"xl/workbook.xml", spaces}};
    static const struct book_part utf16[] = {
        {"xl/workbook.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><workbook>\xFF\xFE</workbook>"}};
    const struct {
        struct cd_str bytes;
        const char *says;
    } rows[] = {
        {book_zip(bomb, 1), "packed more than"}, {book_zip(utf16, 1), "no sound XML"}, {{ole, 512}, "password"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_buf got = read_all(rows[i].bytes, &(struct cd_reader_opts){0});
        if (strstr(got.p, rows[i].says) == NULL) fail_msg("row %zu: %s", i, got.p);
        cd_buf_free(&got);
        if (rows[i].bytes.p != ole) free((void *)(uintptr_t)rows[i].bytes.p);
    }
    free(spaces);
}

/* --- What we write ----------------------------------------------------------------------------------------------------- */

static const char *const awkward[] = {"=1+1",     "a\rb",      "two\nlines",
                                      "_x0041_",  "_x000D_ x", "_x12",
                                      "\x01\x1F", "  lead ",   "\xF0\x9F\x98\x80 Zo\xC3\xAB",
                                      "<&>\"'",   "007",       "2147483648",
                                      "1e5"};
enum { AWKWARD = sizeof awkward / sizeof awkward[0] };

static enum cd_status write_awkward(const char *path, struct cd_err *err)
{
    static const struct cd_writer_column columns[] = {{"_x0041_", CD_WRITTEN_TEXT}, {"n", CD_WRITTEN_NUMBER}};
    struct cd_writer *writer;
    CD_TRY(cd_writer_open(&writer, CD_FORMAT_XLSX, path, "people", columns, 2, err));
    enum cd_status status = CD_OK;
    for (size_t i = 0; status == CD_OK && i < AWKWARD; i++)
        status = cd_writer_row(writer, (struct cd_str[]){cd_str_of(awkward[i]), cd_str_of(awkward[i])}, err);
    const enum cd_status closed = cd_writer_close(writer, err);
    return status != CD_OK ? status : closed;
}

static void awkward_texts_come_back(void **state)
{
    struct cd_err err = {0};
    struct cd_file files[2];
    struct cd_reader *reader;
    struct cd_batch *batch = malloc(sizeof *batch);
    (void)state;
    assert_non_null(batch);
    for (size_t i = 0; i < 2; i++) {
        const char *path = cd_test_temp_path(i == 0 ? "first.xlsx" : "second.xlsx");
        assert_int_equal(write_awkward(path, &err), CD_OK);
        assert_int_equal(cd_file_read(path, 0, &files[i], &err), CD_OK);
    }
    assert_int_equal(files[0].n, files[1].n);
    assert_memory_equal(files[0].p, files[1].p, files[0].n);
    assert_int_equal(cd_reader_open(&reader, CD_FORMAT_XLSX, (struct cd_str){files[0].p, files[0].n},
                                    &(struct cd_reader_opts){.sheet = "people"}, &err),
                     CD_OK);
    assert_true(cd_str_eq(cd_reader_facts(reader)->header[0], CD_STR("_x0041_")));
    assert_int_equal(cd_reader_next(reader, batch, &err), CD_OK);
    assert_int_equal(batch->n, AWKWARD);
    for (uint32_t i = 0; i < AWKWARD; i++)
        for (uint32_t f = 0; f < 2; f++)
            if (!cd_str_eq(batch->field[batch->row[i].first + f], cd_str_of(awkward[i])))
                fail_msg("row %u, field %u: %s became " CD_FMT, i, f, awkward[i],
                         CD_ARG(batch->field[batch->row[i].first + f]));
    cd_reader_close(reader);
    for (size_t i = 0; i < 2; i++) cd_file_free(&files[i]);
    free(batch);
}

static void a_file_that_is_there_stays(void **state)
{
    struct cd_err err = {0};
    struct stat stat_of;
    size_t n;
    const char *old = cd_test_temp_path("old.xlsx"), *own = cd_test_temp_path("own.xlsx");
    (void)state;
    cd_test_write(old, "precious", 8);
    assert_int_equal(write_awkward(old, &err), CD_SYSTEM);
    char *bytes = cd_test_read(old, &n);
    assert_string_equal(bytes, "precious");
    free(bytes);
    assert_int_equal(write_awkward(own, &err), CD_OK);
    assert_int_equal(stat(own, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
    assert_int_equal(write_awkward(cd_test_temp_path("no/such/folder.xlsx"), &err), CD_SYSTEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_read),
        cmocka_unit_test(evil_workbooks_are_refused),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(the_workbook_says_where_and_when),
        cmocka_unit_test(awkward_texts_come_back),
        cmocka_unit_test(what_is_no_workbook_is_refused),
        cmocka_unit_test(a_file_that_is_there_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

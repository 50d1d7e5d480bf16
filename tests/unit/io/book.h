/* book.h - workbooks made by hand, part by part, so that a test can hold what no program would write. */
#ifndef CANDOUR_TESTS_BOOK_H
#define CANDOUR_TESTS_BOOK_H

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "candour/os.h"

#include "test.h"

struct book_part {
    const char *path, *text;
};

#define BOOK_MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define BOOK_RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/* An archive of the parts in memory with CD_SLACK bytes behind it; free with free. */
static inline struct cd_str book_zip(const struct book_part *parts, size_t n)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &error);
    assert_non_null(whole);
    zip_source_keep(whole);
    zip_t *zip = zip_open_from_source(whole, ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *part = zip_source_buffer(zip, parts[i].text, strlen(parts[i].text), 0);
        assert_non_null(part);
        assert_true(zip_file_add(zip, parts[i].path, part, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    zip_stat_t stat;
    assert_int_equal(zip_source_stat(whole, &stat), 0);
    char *bytes = calloc((size_t)stat.size + CD_SLACK, 1);
    assert_non_null(bytes);
    assert_int_equal(zip_source_open(whole), 0);
    assert_int_equal(zip_source_read(whole, bytes, stat.size), stat.size);
    (void)zip_source_close(whole);
    zip_source_free(whole);
    zip_error_fini(&error);
    return (struct cd_str){bytes, (size_t)stat.size};
}

/* A workbook of one sheet, "people"; strings and styles may be NULL: the part is then not there. `properties` stands in workbookPr. */
static inline struct cd_str book_of(const char *properties, const char *sheet, const char *strings, const char *styles)
{
    char workbook[512];
    (void)snprintf(workbook, sizeof workbook,
                   "<workbook xmlns=\"" BOOK_MAIN "\" xmlns:r=\"" BOOK_RELATIONS "\"><workbookPr %s/>"
                   "<sheets><sheet name=\"people\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
                   properties);
    struct book_part parts[5] = {{"xl/workbook.xml", workbook},
                                 {"xl/_rels/workbook.xml.rels",
                                  "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"
                                  "</Relationships>"},
                                 {"xl/worksheets/sheet1.xml", sheet}};
    size_t n = 3;
    if (strings != NULL) parts[n++] = (struct book_part){"xl/sharedStrings.xml", strings};
    if (styles != NULL) parts[n++] = (struct book_part){"xl/styles.xml", styles};
    return book_zip(parts, n);
}

#endif

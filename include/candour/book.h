/* book.h - writes a workbook (.xlsx) of several sheets, each row by row, with colours, comments and links.
 *
 *     struct cd_book *book = NULL;
 *     CD_TRY(cd_book_open(&book, "return.xlsx", err));                     0600, never over another file
 *     struct cd_sheet *sheet = cd_book_sheet(book, "people");              in the order of the tabs
 *     CD_TRY(cd_sheet_put(sheet, row, column, &(struct cd_book_cell){.text = CD_STR("x")}, err));
 *     cd_sheet_layout(sheet, &(struct cd_sheet_layout){.columns = 5, .rows = 10});
 *     CD_TRY(cd_book_close(book, err));                                    durable and read back after it; frees in any case
 *
 * Rows and columns count from 0. Within a sheet rows are put in ascending order: only one is kept in memory; sheets may take turns. The same cells
 * give the same bytes. Texts are written as texts whatever they begin with: there are no formulas, and names of sheets are ours. */
#ifndef CANDOUR_BOOK_H
#define CANDOUR_BOOK_H

#include "candour/status.h"
#include "candour/str.h"
#include "candour/writer.h"

enum {
    CD_BOOK_ROWS = 1048576,
    CD_BOOK_COLUMNS = 16384,
    CD_BOOK_TEXT = 32767,
    CD_BOOK_SHEET = 31,
    CD_BOOK_LINKS = 65530
};

struct cd_book;
struct cd_sheet;
CD_MUST_CHECK enum cd_status cd_book_open(struct cd_book **out, const char *path, struct cd_err *err);
/* NULL where memory is short, or the name is none that a sheet can have (cd_book_sheet_name), or taken. */
struct cd_sheet *cd_book_sheet(struct cd_book *book, const char *name);
/* ASCII, at most 31 bytes, none of []:*?/\ in it, no apostrophe at its ends. */
bool cd_book_sheet_name(struct cd_str name);

enum cd_cell_look { CD_LOOK_BOLD = 1, CD_LOOK_LINK = 2 };
/* A style of cells for the whole book, at most 15: a fill as 0xRRGGBB (0: none) and looks or-ed; 0, which is plain, when memory is short. */
uint8_t cd_book_style(struct cd_book *book, uint32_t fill, unsigned looks);

struct cd_book_cell {
    struct cd_str text; /* UTF-8 without NUL; empty: blank, and written only where it has a style or a comment */
    uint8_t as;         /* enum cd_written_as; a text that is no such thing is written as text */
    uint8_t style;
    const char *comment; /* NULL: none. At most CD_BOOK_TEXT characters */
    const char *link;    /* "internal:'people'!C5"; NULL: none. At most CD_BOOK_LINKS in a sheet */
};
/* CD_LIMIT for a row, a column or a text that no workbook can hold. */
CD_MUST_CHECK enum cd_status cd_sheet_put(struct cd_sheet *sheet, uint32_t row, uint32_t column,
                                          const struct cd_book_cell *cell, struct cd_err *err);
/* How many bytes of a text a cell can hold: as it counts, 32,767 units of UTF-16, our escapes included; never within a character. */
size_t cd_book_fits(struct cd_str text);

struct cd_sheet_layout {
    uint32_t header, rows, columns; /* the header's row; one past the last row; columns: of the filter */
    const uint8_t *widths;          /* characters, `columns` of them; NULL: 18 each */
};
/* Widths; where there are rows the header is frozen and a filter over them. Texts of digits carry no mark of a mistake. Once for a sheet. */
void cd_sheet_layout(struct cd_sheet *sheet, const struct cd_sheet_layout *layout);

/* CD_SYSTEM where the file cannot be written, or what was written is not whole; the file is then removed. */
CD_MUST_CHECK enum cd_status cd_book_close(struct cd_book *book, struct cd_err *err);
/* Frees without writing; the file is removed. */
void cd_book_abort(struct cd_book *book);

#endif

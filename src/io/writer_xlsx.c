/* writer_xlsx.c - a table as a workbook of one sheet. */
#include <stdlib.h>

#include "candour/book.h"
#include "writer_int.h"

struct xlsx_writer {
    struct cd_writer writer;
    struct cd_book *book;
    struct cd_sheet *sheet;
    uint32_t at; /* rows written */
};

static enum cd_status row(struct cd_writer *writer, const struct cd_str *fields, struct cd_err *err)
{
    struct xlsx_writer *w = (struct xlsx_writer *)writer;
    for (uint32_t i = 0; i < writer->n; i++) {
        const struct cd_book_cell cell = {.text = fields[i], .as = writer->columns[i].as};
        CD_TRY(cd_sheet_put(w->sheet, w->at, i, &cell, err));
    }
    w->at++;
    return CD_OK;
}

static enum cd_status close_xlsx(struct cd_writer *writer, struct cd_err *err)
{
    struct xlsx_writer *w = (struct xlsx_writer *)writer;
    cd_sheet_layout(w->sheet, &(struct cd_sheet_layout){.rows = w->at, .columns = writer->n});
    return cd_book_close(w->book, err);
}

static enum cd_status begin(struct xlsx_writer *w, const char *sheet, struct cd_err *err)
{
    if (!cd_book_sheet_name(cd_str_of(sheet)))
        return cd_fail(err, CD_USAGE, "%s: no sheet can have such a name", w->writer.path);
    CD_TRY(cd_book_open(&w->book, w->writer.path, err));
    w->sheet = cd_book_sheet(w->book, sheet);
    const uint8_t bold = cd_book_style(w->book, 0, CD_LOOK_BOLD);
    if (w->sheet == NULL || bold == 0) return cd_fail(err, CD_NOMEM, "%s: no memory to write it", w->writer.path);
    for (uint32_t i = 0; i < w->writer.n; i++) {
        const struct cd_book_cell cell = {.text = cd_str_of(w->writer.columns[i].name), .style = bold};
        CD_TRY(cd_sheet_put(w->sheet, 0, i, &cell, err));
    }
    w->at = 1;
    return CD_OK;
}

enum cd_status cd__write_xlsx(struct cd_writer **out, const char *path, const char *sheet,
                              const struct cd_writer_column *columns, uint32_t n, struct cd_err *err)
{
    struct xlsx_writer *w = calloc(1, sizeof *w);
    if (w == NULL || !cd__writer_start(&w->writer, path, columns, n)) {
        if (w != NULL) cd__writer_end(&w->writer);
        return cd_fail(err, CD_NOMEM, "%s: no memory to write it", path);
    }
    w->writer.row = row;
    w->writer.close = close_xlsx;
    const enum cd_status status = begin(w, sheet, err);
    if (status == CD_OK) *out = &w->writer;
    else {
        cd_book_abort(w->book);
        cd__writer_end(&w->writer);
    }
    return status;
}

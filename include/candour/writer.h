/* writer.h - one way to write a table: CSV, JSON lines, or a workbook. Parquet is read only.
 *
 *     struct cd_writer *w = NULL;
 *     CD_TRY(cd_writer_open(&w, CD_FORMAT_CSV, "people.csv", "people", columns, n, err));
 *     CD_TRY(cd_writer_row(w, fields, err));                       n fields, empty for blank
 *     CD_TRY(cd_writer_close(w, err));                             durable after it; frees in any case
 *
 * The same rows give the same bytes. CSV is RFC 4180 with LF; JSON lines leave blanks out, but for the first row, which names every column; workbooks hold text as text, days as dates and numbers as
 * numbers. Files are made 0600 and never over another. */
#ifndef CANDOUR_WRITER_H
#define CANDOUR_WRITER_H

#include "candour/reader.h"

enum cd_written_as { CD_WRITTEN_TEXT, CD_WRITTEN_DAY, CD_WRITTEN_NUMBER };
struct cd_writer_column {
    const char *name;
    uint8_t as; /* enum cd_written_as; a field that is no such thing is written as text */
};
struct cd_writer;
CD_MUST_CHECK enum cd_status cd_writer_open(struct cd_writer **out, enum cd_format format, const char *path,
                                            const char *sheet, const struct cd_writer_column *columns, uint32_t n,
                                            struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_writer_row(struct cd_writer *writer, const struct cd_str *fields, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_writer_close(struct cd_writer *writer, struct cd_err *err);

#endif

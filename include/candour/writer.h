/* writer.h - one way to write a table: CSV, JSON lines, or a workbook; and Parquet, from a CSV that is written.
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

/* Parquet: whether this machine can write it, before anything is done for it (CD_INPUT: no libduckdb, and how to get it); and a CSV of ours (RFC 4180, LF,
 * header line) as Parquet with typed columns, in its order of rows. An empty field is NULL. Both files are open, may be without a name, and stay open;
 * `parquet` is written from its beginning. `name` is for the texts of errors. CD_SYSTEM: the disk, or a field that is not of its column's type. */
enum cd_parquet_as { CD_PARQUET_TEXT, CD_PARQUET_INT32, CD_PARQUET_INT64, CD_PARQUET_DOUBLE };
struct cd_parquet_column {
    struct cd_str name;
    enum cd_parquet_as as;
};
CD_MUST_CHECK enum cd_status cd_parquet_ready(const char *name, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_parquet_from_csv(int csv, int parquet, const char *name,
                                                 const struct cd_parquet_column *columns, uint32_t n,
                                                 struct cd_err *err);

#endif

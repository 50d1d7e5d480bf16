/* reader.h - one way to read a table, whatever it is written in: CSV, JSON lines, a workbook's sheet, Parquet.
 *
 *     struct cd_reader *reader = NULL;
 *     CD_TRY(cd_reader_open(&reader, CD_FORMAT_XLSX, bytes, &(struct cd_reader_opts){.sheet = "people"}, err));
 *     while ((st = cd_reader_next(reader, &batch, err)) == CD_OK && batch.n) use(&batch);
 *     cd_reader_close(reader);
 *
 * Every format fills the same batches (rows.h): fields are text as a person would type it (a date 2024-03-01, a number 12, yes as it is
 * written), so that what is found in one format is found in all. Nothing is dropped silently: a row that cannot be read is handed up with
 * its faults and raw bytes. */
#ifndef CANDOUR_READER_H
#define CANDOUR_READER_H

#include "candour/rows.h"
#include "candour/status.h"

#define CD_FORMATS(X)     \
    X(CSV, "csv")         \
    X(JSONL, "jsonl")     \
    X(XLSX, "xlsx")       \
    X(PARQUET, "parquet") \
    X(NONE, "")
#define X(name, text) CD_FORMAT_##name,
enum cd_format { CD_FORMATS(X) CD_FORMAT_COUNT };
#undef X
const char *cd_format_name(enum cd_format);
/* By the ending of a file's name, without regard to case (.csv .tsv .txt; .jsonl .ndjson; .xlsx; .parquet); CD_FORMAT_NONE: none of them. */
enum cd_format cd_format_of(struct cd_str file_name);

/* Whether this machine can read the format: false for Parquet without libduckdb ($CANDOUR_DUCKDB, or where the loader looks). */
bool cd_format_here(enum cd_format format);

struct cd_reader_opts {
    const char *name; /* of the file, for the texts of errors */
    const char *
        sheet; /* XLSX: the sheet to read, without regard to case; NULL: the only one but for CD_ANNOTATION_SHEET, CD_INPUT where there are several */
    uint32_t max_field; /* bytes of one field, 0 = 65,536 */
    uint64_t max_cells; /* XLSX: cells of the sheet, 0 = 400 million */
    bool all_rows;      /* XLSX: every row is handed up from the first on, none is taken for a header */
};

/* What is known of the table. JSON lines learn keys as they come: columns may grow with every batch, never change place. Where a row has
 * fewer fields than columns the rest are blank; only CSV calls such a row ragged. */
struct cd_reader_facts {
    enum cd_format format;
    uint32_t columns;
    const struct cd_str *header;
    uint64_t header_line;
    const char *encoding; /* CSV: as cd_encoding_name; else NULL */
    char delimiter;       /* CSV */
    uint64_t preamble_lines;
    uint32_t annotated; /* XLSX: 1-based place of the last column CD_ANNOTATION_COLUMN, which is left out; 0: none */
};

struct cd_reader;

/* `bytes` must outlive the reader and have CD_SLACK readable bytes behind them. Fails with CD_INPUT where the whole cannot be read, the
 * text saying why and how to mend it: binary where text should be; a workbook with merged cells in its header, without the sheet, encrypted;
 * a Parquet file with nested columns (named), or no libduckdb on this machine (how to get it); CD_LIMIT over a limit. */
CD_MUST_CHECK enum cd_status cd_reader_open(struct cd_reader **out, enum cd_format format, struct cd_str bytes,
                                            const struct cd_reader_opts *opts, struct cd_err *err);
const struct cd_reader_facts *cd_reader_facts(const struct cd_reader *reader);
/* The next at most CD_BATCH_ROWS rows; batch->n == 0 at the end. */
CD_MUST_CHECK enum cd_status cd_reader_next(struct cd_reader *reader, struct cd_batch *batch, struct cd_err *err);
void cd_reader_close(struct cd_reader *reader);

/* The names of a workbook's sheets, in its order; texts live in the arena. */
struct cd_arena;
CD_MUST_CHECK enum cd_status cd_sheet_names(struct cd_str bytes, const char *name, struct cd_arena *arena,
                                            struct cd_str **names, uint32_t *n, struct cd_err *err);

#endif

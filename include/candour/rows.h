/* rows.h - what every reader of bytes hands up: batches of records, each with its physical line.
 *
 * A field borrows either the file's bytes or the batch's own scratch (unescaped quotes); it is good until the next call
 * of the reader. CSV, JSON lines, workbooks and Parquet all fill it (reader.h). */
#ifndef CANDOUR_ROWS_H
#define CANDOUR_ROWS_H

#include "candour/str.h"

/* What is wrong with a record; a record may have several faults. RAGGED, BLANK and LONG keep their fields as far as they
 * go; a record with UNCLOSED, STRAY_QUOTE or NUL is to be reported and not counted. */
enum cd_row_fault {
    CD_ROW_OK = 0,
    CD_ROW_RAGGED = 1 << 0,      /* not as many fields as the header */
    CD_ROW_BLANK = 1 << 1,       /* an empty line, or only delimiters and white space */
    CD_ROW_UNCLOSED = 1 << 2,    /* a quote is opened and the file ends before it closes */
    CD_ROW_STRAY_QUOTE = 1 << 3, /* a quote inside an unquoted field, or text after a closing quote */
    CD_ROW_NUL = 1 << 4,         /* a NUL byte */
    CD_ROW_LONG_FIELD = 1 << 5,  /* a field over the limit: cut there */
    CD_ROW_MANY_FIELDS = 1 << 6, /* more fields than the limit: the rest dropped from the batch, kept in raw */
    CD_ROW_ENCODING = 1 << 7,    /* bytes that are not valid in the file's encoding, replaced by U+FFFD */
    CD_ROW_SYNTAX = 1 << 8,      /* JSON lines: the line is not one JSON object */
    CD_ROW_NESTED = 1 << 9, /* JSON lines: an object, or a list in a list, where a value belongs: the field is blank */
    CD_ROW_KEY_TWICE = 1 << 10, /* JSON lines: a key stands twice: its first value counts */
};
#define CD_ROW_UNUSABLE (CD_ROW_UNCLOSED | CD_ROW_STRAY_QUOTE | CD_ROW_NUL | CD_ROW_MANY_FIELDS | CD_ROW_SYNTAX)

struct cd_row {
    uint64_t line;        /* physical line, 1-based, where the record starts */
    uint32_t first, n;    /* its fields are batch->field[first .. first + n) */
    uint32_t faults;      /* enum cd_row_fault, or-ed */
    uint32_t fault_field; /* 1-based field of the first fault, 0 when it has none */
    struct cd_str raw;    /* the record's bytes without its line ending */
};

/* The column that `candour check --annotate` adds: our own words about a row, behind its last field. Where it is the last of a header no reader
 * hands it up, nor what stands under it, so that an annotated file is read as the one it was made from. A text of ours begins with the mark. */
#define CD_ANNOTATION_COLUMN "candour_findings"
#define CD_ANNOTATION_MARK "candour: "
/* The sheet that it adds to a workbook: passed over where a workbook's only table is asked for. */
#define CD_ANNOTATION_SHEET "Findings"

#define CD_BATCH_ROWS 1024
struct cd_batch {
    struct cd_row row[CD_BATCH_ROWS];
    uint32_t n;           /* rows in this batch; 0 at the end of the file */
    struct cd_str *field; /* owned by the reader */
};

#endif

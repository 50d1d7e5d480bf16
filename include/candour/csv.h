/* csv.h - reads delimited text as people really send it, one batch of records at a time.
 *
 *     struct cd_text text = {0};                     what the bytes are, and the same as UTF-8
 *     CD_TRY(cd_text_decode(file.p, file.n, &text, err));
 *     struct cd_csv *csv = NULL;
 *     CD_TRY(cd_csv_open(&csv, &text, &(struct cd_csv_opts){0}, err));
 *     while ((st = cd_csv_next(csv, &batch, err)) == CD_OK && batch.n) use(&batch);
 *     cd_csv_close(csv);
 *     cd_text_free(&text);
 *
 * RFC 4180 with what is met in the wild: CR, LF, CRLF; any of , ; tab | sniffed; ragged rows, blank lines, preambles.
 * A broken record is handed up with its faults and raw bytes and reading goes on after it; what is wrong with a file as a whole is
 * in cd_csv_facts. One state table is the method (style: tables instead of branches); a SIMD index of the special bytes
 * feeds it where the processor has AVX2, chosen at run time, and gives the same batches as the scalar loop for every input. */
#ifndef CANDOUR_CSV_H
#define CANDOUR_CSV_H

#include "candour/rows.h"
#include "candour/status.h"

enum cd_encoding {
    CD_ENCODING_ASCII,
    CD_ENCODING_UTF8,
    CD_ENCODING_UTF8_BOM,
    CD_ENCODING_UTF16LE,
    CD_ENCODING_UTF16BE,
    CD_ENCODING_WINDOWS_1252, /* not valid UTF-8, and every byte has a meaning in Windows-1252 */
    CD_ENCODING_BINARY,       /* no text: NUL-ridden, or a known container (zip, PDF, PNG, gzip, OLE) */
    CD_ENCODING_COUNT,
};
const char *cd_encoding_name(enum cd_encoding);

/* bytes are UTF-8 with at least CD_SLACK readable bytes behind them; they borrow the input where it needed no conversion.
 * `detail` names a container ("zip archive or .xlsx workbook", "PDF document") for BINARY. UTF-16 without a byte-order mark is found by
 * its zero bytes. `invalid` counts sequences replaced by U+FFFD (UTF-8 with a byte-order mark, UTF-16). */
struct cd_text {
    struct cd_str bytes;
    enum cd_encoding encoding;
    uint64_t invalid;
    const char *detail;
    char *owned;
};
/* `input` must have CD_SLACK readable bytes behind n (cd_file has). Fails only for want of memory: BINARY is an answer. */
CD_MUST_CHECK enum cd_status cd_text_decode(const char *input, size_t n, struct cd_text *out, struct cd_err *err);
void cd_text_free(struct cd_text *text);

struct cd_csv_opts {
    char delimiter;       /* 0: sniffed among , ; tab | */
    uint32_t max_field;   /* bytes of one field, 0 = 65,536 */
    uint32_t max_fields;  /* fields of one record, 0 = 4,096 */
    uint8_t scalar;       /* never use SIMD (tests compare the two) */
    uint8_t header_given; /* every record is data: there is no header line */
};

/* What was learnt when opening; header fields borrow the csv. */
struct cd_csv_facts {
    char delimiter;
    uint32_t columns;           /* fields of the header */
    const struct cd_str *header;
    uint64_t header_line;       /* physical line of the header; lines before it are the preamble */
    uint64_t preamble_lines;
    bool simd;
};

/* Preamble rule: leading records that are blank, start with '#', or have fewer than two non-empty fields while a later one
 * of the first 64 records has at least two, are preamble; the first record after them is the header. A file with no record at all has columns == 0. */
CD_MUST_CHECK enum cd_status cd_csv_open(struct cd_csv **out, const struct cd_text *text, const struct cd_csv_opts *opts,
                                         struct cd_err *err);
const struct cd_csv_facts *cd_csv_facts(const struct cd_csv *csv);

/* The next at most CD_BATCH_ROWS records; batch->n == 0 at the end. Blank lines are handed up with CD_ROW_BLANK (an empty last
 * line after the final line ending is no record). After UNCLOSED the reader goes on at the line after the one on which the quote was opened, so
 * that one lost quote does not swallow the file. CD_NOMEM is the only failure. */
struct cd_csv;
CD_MUST_CHECK enum cd_status cd_csv_next(struct cd_csv *csv, struct cd_batch *batch, struct cd_err *err);
void cd_csv_close(struct cd_csv *csv);

/* Appends one field to b, quoted where RFC 4180 needs it; with `spreadsheet`, a text that a spreadsheet would run as a formula (first byte
 * = + - @ tab or CR) gets a leading apostrophe. */
struct cd_buf;
void cd_csv_put(struct cd_buf *b, struct cd_str field, bool spreadsheet);

#endif

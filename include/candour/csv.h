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
    CD_ENCODING_WINDOWS_1252, /* none of the others: also what any other single-byte encoding is read as */
    CD_ENCODING_BINARY, /* no text: full of control bytes, UTF-32, or a known container (zip, PDF, PNG, gzip, OLE) */
    CD_ENCODING_COUNT,
};
const char *cd_encoding_name(enum cd_encoding);

/* bytes are UTF-8 with at least CD_SLACK readable bytes behind them; they borrow the input where it needed no conversion;
 * for BINARY there are none, and `detail` says what it is ("zip archive or .xlsx workbook", "PDF document"), else NULL.
 * UTF-16 without a byte-order mark is found by its zero bytes. `invalid` counts sequences replaced by U+FFFD: broken UTF-8
 * with a byte-order mark or mostly sound (docs/rooms/io.md), broken UTF-16, the five bytes that Windows-1252 leaves open. */
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

/* Whether n bytes are UTF-8 as they stand, but for a sequence that may go on behind them: its at most three bytes are *cut. Of a text in parts each but the
 * last is asked, with the cut bytes of the one before in front. */
bool cd_text_sound(const char *p, size_t n, size_t *cut);

struct cd_csv;
struct cd_csv_opts {
    char delimiter;       /* 0: sniffed among , ; tab | */
    uint32_t max_field;   /* bytes of one field, 0 = 65,536 */
    uint32_t max_fields;  /* fields of one record, 0 = 4,096 */
    uint8_t scalar;       /* never use SIMD (tests compare the two) */
    uint8_t header_given; /* every record is data: there is no header line */
    uint8_t
        more; /* the text goes on (cd_csv_go_on); where these at least 64 KiB do not tell the header, columns is 0 */
};

/* What was learnt when opening; header fields borrow the csv. */
struct cd_csv_facts {
    char delimiter;
    uint32_t columns;            /* fields of the header */
    const struct cd_str *header; /* NULL with header_given or without records */
    uint64_t header_line;        /* physical line of the header, 0 without one; lines before it are the preamble */
    uint64_t preamble_lines;
    uint32_t header_faults;   /* enum cd_row_fault of the header's own record */
    struct cd_str header_raw; /* the header's bytes, borrowed from the text */
    struct cd_str preamble;   /* all bytes before the header, borrowed from the text */
    bool annotated; /* a last column CD_ANNOTATION_COLUMN was left out of header and rows, raw bytes included */
    bool simd;
};

/* Preamble rule: leading records that are blank, start with '#' (unless the first field is "#" and nothing else), or have
 * fewer than two non-empty fields while a later one of the first 64 records has at least two, are preamble; the first record
 * after them is the header. A file of nothing but preamble has columns == 0. With header_given there is no preamble, and
 * columns counts the first record that is not blank. CD_USAGE for a delimiter that is a quote, a line end or not ASCII. */
CD_MUST_CHECK enum cd_status cd_csv_open(struct cd_csv **out, const struct cd_text *text,
                                         const struct cd_csv_opts *opts, struct cd_err *err);
const struct cd_csv_facts *cd_csv_facts(const struct cd_csv *csv);

/* The next at most CD_BATCH_ROWS records; batch->n == 0 at the end. Blank lines are handed up with CD_ROW_BLANK (an empty last
 * line after the final line ending is no record). After UNCLOSED the reader goes on at the line after the one on which the quote was opened, so
 * that one lost quote does not swallow the file. CD_NOMEM is the only failure. */
CD_MUST_CHECK enum cd_status cd_csv_next(struct cd_csv *csv, struct cd_batch *batch, struct cd_err *err);
/* Of a text that is not there whole: after the last batch cd_csv_rest says how many of its bytes the next part has to begin with, because a record is
 * not whole or for what stands before it; then reading goes on in that part. Fields and raw bytes are of the part they were read in, and so are
 * the facts' raw bytes. Batches are those of the whole text, but that they end where a part does. */
size_t cd_csv_rest(const struct cd_csv *csv);
void cd_csv_go_on(struct cd_csv *csv, struct cd_str part, bool more);
void cd_csv_close(struct cd_csv *csv);

/* Appends one field to b, quoted where RFC 4180 needs it; with `spreadsheet`, a text that a spreadsheet would run as a formula (first byte
 * = + - @ tab or CR) gets a leading apostrophe. */
struct cd_buf;
void cd_csv_put(struct cd_buf *b, struct cd_str field, bool spreadsheet);

#endif

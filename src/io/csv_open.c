/* csv_open.c - what has to be known before the first record: the delimiter, the preamble, the header.
 *
 * Both are found by running the reader itself over the start of the text, so that quotes are respected. */
#include <stdlib.h>

#include "csv_int.h"

#define PROBE_ROWS 64
#define PROBE_BYTES ((size_t)64 << 10)
#define FIRST_FIELDS 1024 /* room for fields to begin with; grows */

static const char candidates[] = {',', ';', '\t', '|'};

/* Of `total` records that say something, `agree` have the most frequent number of fields, which is two or more. */
struct score {
    uint32_t agree, total;
};

static bool is_comment(const struct cd_batch *b, const struct cd_row *row)
{
    return row->raw.n > 0 && row->raw.p[0] == '#' && !(row->n > 1 && b->field[row->first].n == 1);
}

static struct score score_of(const struct cd_batch *b)
{
    struct score s = {0};
    uint32_t counts[PROBE_ROWS], n = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        const struct cd_row *row = &b->row[i];
        if (row->faults & CD_ROW_BLANK || is_comment(b, row)) continue;
        s.total++;
        if (row->n >= 2 && !(row->faults & CD_ROW_UNUSABLE)) counts[n++] = row->n;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t same = 0;
        for (uint32_t k = 0; k < n; k++) same += counts[k] == counts[i];
        if (same > s.agree) s.agree = same;
    }
    return s;
}

/* No record ends within the probe: all that is known is whether the one record has several fields. */
static struct score score_unfinished(const struct cd_csv *c)
{
    return (struct score){c->n_field > c->first, 1};
}

/* The candidate under which the largest share of records has the same number of fields; the earlier one on a tie. */
static enum cd_status sniff(struct cd_csv *c, struct cd_batch *batch, struct cd_err *err)
{
    const size_t n = c->n;
    const bool more = c->partial;
    struct score best = {0, 1};
    char chosen = candidates[0];
    c->n = n < PROBE_BYTES ? n : PROBE_BYTES;
    c->partial = more || c->n < n;
    for (size_t i = 0; i < sizeof candidates; i++) {
        cd__csv_set_delimiter(c, candidates[i]);
        cd__csv_seek(c, 0, 1);
        CD_TRY(cd__csv_fill(c, batch, err));
        const struct score s = batch->n == 0 && c->partial ? score_unfinished(c) : score_of(batch);
        if (s.total == 0 || s.agree * best.total <= best.agree * s.total) continue;
        best = s;
        chosen = candidates[i];
        if (s.agree == s.total) break;
    }
    c->n = n;
    c->partial = more;
    cd__csv_set_delimiter(c, chosen);
    return CD_OK;
}

static bool says_something(const struct cd_batch *b, const struct cd_row *row)
{
    return !(row->faults & CD_ROW_BLANK) && !is_comment(b, row);
}

static uint32_t filled(const struct cd_batch *b, const struct cd_row *row)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < row->n; i++) n += b->field[row->first + i].n > 0;
    return n;
}

/* The header among the records of the probe; NULL when all are preamble. */
static struct cd_row *pick_header(struct cd_batch *b)
{
    struct cd_row *first = NULL;
    for (uint32_t i = 0; i < b->n; i++) {
        struct cd_row *row = &b->row[i];
        if (!says_something(b, row)) continue;
        if (filled(b, row) >= 2) return row;
        if (!first) first = row;
    }
    return first;
}

static uint64_t line_ends(const struct cd_str s)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += s.p[i] == '\r' || (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'));
    return n;
}

static bool ends_annotated(const struct cd_batch *b, const struct cd_row *row)
{
    const uint32_t cut = CD_ROW_UNCLOSED | CD_ROW_MANY_FIELDS | CD_ROW_LONG_FIELD;
    const bool whole = row->n >= 2 && (row->faults & cut) == 0;
    return whole && cd_str_eq(cd_str_trim(b->field[row->first + row->n - 1]), CD_STR(CD_ANNOTATION_COLUMN));
}

static enum cd_status keep_header(struct cd_csv *c, const struct cd_batch *b, struct cd_row *row, struct cd_err *err)
{
    size_t size = 1;
    c->facts.annotated = ends_annotated(b, row);
    if (c->facts.annotated) cd__csv_drop_last(c, row);
    for (uint32_t i = 0; i < row->n; i++) size += b->field[row->first + i].n;
    c->header = calloc((size_t)row->n + 1, sizeof *c->header);
    c->header_bytes = malloc(size);
    if (!c->header || !c->header_bytes) return cd_fail(err, CD_NOMEM, "no memory for a header of %u fields", row->n);
    char *out = c->header_bytes;
    for (uint32_t i = 0; i < row->n; i++) {
        const struct cd_str f = b->field[row->first + i];
        c->header[i] = (struct cd_str){out, f.n};
        if (f.n) memcpy(out, f.p, f.n);
        out += f.n;
    }
    c->facts.header = c->header;
    c->facts.columns = row->n;
    c->facts.header_line = row->line;
    c->facts.header_faults = row->faults;
    c->facts.header_raw = row->raw;
    return CD_OK;
}

/* Finds the header and puts the reader behind it. */
static enum cd_status find_header(struct cd_csv *c, struct cd_batch *batch, struct cd_err *err)
{
    struct cd_row *header = NULL;
    cd__csv_seek(c, 0, 1);
    do {
        CD_TRY(cd__csv_fill(c, batch, err));
        header = pick_header(batch);
    } while (!header && batch->n > 0);
    if (c->partial && c->ended) header = NULL; /* what stands behind this part might have been it */
    if (!header) {
        c->facts.preamble = (struct cd_str){c->text, c->n};
        c->facts.preamble_lines = c->line - 1;
        return CD_OK;
    }
    const size_t end = (size_t)(header->raw.p - c->text) + header->raw.n;
    const uint64_t lines = line_ends(header->raw) + 1;
    CD_TRY(keep_header(c, batch, header, err));
    c->facts.preamble = (struct cd_str){c->text, (size_t)(header->raw.p - c->text)};
    c->facts.preamble_lines = header->line - 1;
    cd__csv_seek(c, cd__csv_next_line(c, end), header->line + lines);
    return CD_OK;
}

/* Without a header the first record that says something tells how many columns there are. */
static enum cd_status count_columns(struct cd_csv *c, struct cd_batch *batch, struct cd_err *err)
{
    cd__csv_seek(c, 0, 1);
    do {
        CD_TRY(cd__csv_fill(c, batch, err));
        for (uint32_t i = 0; i < batch->n && c->facts.columns == 0; i++)
            if (!(batch->row[i].faults & CD_ROW_BLANK)) c->facts.columns = batch->row[i].n;
    } while (c->facts.columns == 0 && batch->n > 0);
    cd__csv_seek(c, 0, 1);
    return CD_OK;
}

static enum cd_status probe(struct cd_csv *c, const struct cd_csv_opts *opts, struct cd_err *err)
{
    struct cd_batch *batch = malloc(sizeof *batch);
    if (!batch) return cd_fail(err, CD_NOMEM, "no memory for a CSV reader");
    enum cd_status st = CD_OK;
    c->max_rows = PROBE_ROWS;
    if (opts->delimiter) cd__csv_set_delimiter(c, opts->delimiter);
    else st = sniff(c, batch, err);
    if (st == CD_OK) st = opts->header_given ? count_columns(c, batch, err) : find_header(c, batch, err);
    c->max_rows = CD_BATCH_ROWS;
    c->facts.delimiter = c->delimiter;
    c->facts.simd = c->index != NULL;
    free(batch);
    return st;
}

enum cd_status cd_csv_open(struct cd_csv **out, const struct cd_text *text, const struct cd_csv_opts *opts,
                           struct cd_err *err)
{
    static const struct cd_csv_opts defaults = {0};
    if (!opts) opts = &defaults;
    *out = NULL;
    if (opts->delimiter && ((unsigned char)opts->delimiter >= 0x80 || strchr("\"\r\n", opts->delimiter)))
        return cd_fail(err, CD_USAGE, "byte 0x%02x cannot separate fields", (unsigned char)opts->delimiter);
    struct cd_csv *c = calloc(1, sizeof *c);
    if (!c) return cd_fail(err, CD_NOMEM, "no memory for a CSV reader");
    c->text = text->bytes.p ? text->bytes.p : "";
    c->n = text->bytes.n;
    c->partial = opts->more;
    c->replaced = text->invalid > 0;
    c->max_field = opts->max_field ? opts->max_field : 65536;
    c->max_fields = opts->max_fields ? opts->max_fields : 4096;
    c->index = opts->scalar ? NULL : cd__csv_index_pick();
    c->field = malloc(FIRST_FIELDS * sizeof *c->field);
    c->cap_field = c->field ? FIRST_FIELDS : 0;
    const enum cd_status st = c->field ? probe(c, opts, err) : cd_fail(err, CD_NOMEM, "no memory for a CSV reader");
    if (st != CD_OK) cd_csv_close(c);
    else *out = c;
    return st;
}

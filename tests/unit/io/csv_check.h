/* csv_check.h - what must hold for every input of the CSV reader, checked by the random test and by the fuzz target.
 *
 *     const char *wrong = csv_check(bytes, n, &opts);       NULL, or what does not hold
 *
 * 1. The scalar loop and the SIMD index give the same facts and the same batches.
 * 2. Every byte belongs to exactly one of preamble, header, raw record, annotation or line ending, in order, and every record's line is one more
 *    than the line ends before it.
 * 3. Limits hold; faults name a field; fields lie in their record or, undoubled, are no longer than it.
 * 4. Sound records written by cd_csv_put read back as the same fields.
 * 5. Given in parts, each in memory of its own, the text gives the same rows. */
#ifndef CANDOUR_TESTS_CSV_CHECK_H
#define CANDOUR_TESTS_CSV_CHECK_H

#include <stdlib.h>
#include <string.h>

#include "candour/buf.h"
#include "candour/csv.h"
#include "candour/os.h"

#define CSV_NEED(holds, text)      \
    do {                           \
        if (!(holds)) return text; \
    } while (0)

struct csv_pair {
    struct cd_csv *scalar, *simd;
    struct cd_batch a, b;
};

/* Bytes of the line ending at p: 0 when there is none. */
static inline size_t csv_ending(const char *p, const char *end)
{
    if (p == end) return 0;
    if (*p == '\n') return 1;
    return *p != '\r' ? 0 : p + 1 < end && p[1] == '\n' ? 2 : 1;
}

static inline uint64_t csv_line_ends(const char *p, const char *end)
{
    uint64_t n = 0;
    while (p < end) {
        const size_t size = csv_ending(p, end);
        n += size > 0;
        p += size ? size : 1;
    }
    return n;
}

static inline bool csv_same_str(struct cd_str a, struct cd_str b)
{
    return a.p == b.p && a.n == b.n;
}

static inline const char *csv_same_facts(const struct cd_csv_facts *a, const struct cd_csv_facts *b)
{
    CSV_NEED(a->delimiter == b->delimiter, "facts: delimiter");
    CSV_NEED(a->columns == b->columns && a->header_line == b->header_line, "facts: header");
    CSV_NEED(a->header_faults == b->header_faults, "facts: header faults");
    CSV_NEED(a->preamble_lines == b->preamble_lines, "facts: preamble lines");
    CSV_NEED(csv_same_str(a->preamble, b->preamble) && csv_same_str(a->header_raw, b->header_raw), "facts: bytes");
    CSV_NEED(!a->header == !b->header && !a->simd, "facts: header, simd");
    for (uint32_t i = 0; a->header && i < a->columns; i++)
        CSV_NEED(cd_str_eq(a->header[i], b->header[i]), "facts: header field");
    return NULL;
}

static inline const char *csv_same_batch(const struct cd_batch *a, const struct cd_batch *b)
{
    CSV_NEED(a->n == b->n, "batch: rows");
    for (uint32_t i = 0; i < a->n; i++) {
        const struct cd_row *x = &a->row[i], *y = &b->row[i];
        CSV_NEED(x->line == y->line, "row: line");
        CSV_NEED(x->first == y->first && x->n == y->n, "row: fields");
        CSV_NEED(x->faults == y->faults && x->fault_field == y->fault_field, "row: faults");
        CSV_NEED(csv_same_str(x->raw, y->raw), "row: raw");
        for (uint32_t k = 0; k < x->n; k++)
            CSV_NEED(cd_str_eq(a->field[x->first + k], b->field[x->first + k]), "row: field");
    }
    return NULL;
}

/* Rule 3 for one row. */
static inline const char *csv_check_row(const struct cd_batch *b, const struct cd_row *row,
                                        const struct cd_csv_opts *opts, bool annotated)
{
    const uint32_t max_field = opts->max_field ? opts->max_field : 65536;
    CSV_NEED(row->n >= 1 && row->n <= (opts->max_fields ? opts->max_fields : 4096), "row: number of fields");
    CSV_NEED((row->fault_field == 0) == ((row->faults & ~(uint32_t)CD_ROW_BLANK) == 0), "row: fault without field");
    CSV_NEED(row->fault_field <= row->n + 1, "row: fault field");
    for (uint32_t k = 0; k < row->n; k++) {
        const struct cd_str f = b->field[row->first + k];
        CSV_NEED(f.n <= max_field, "field: over the limit");
        const bool inside = f.p >= row->raw.p && f.p + f.n <= row->raw.p + row->raw.n;
        CSV_NEED(inside || f.n + 3 <= row->raw.n || row->faults & CD_ROW_LONG_FIELD,
                 "field: neither in raw nor undoubled");
        CSV_NEED((annotated && row->faults & CD_ROW_NUL) ||
                     !(row->faults & CD_ROW_NUL) == !memchr(row->raw.p, '\0', row->raw.n),
                 "row: NUL");
    }
    return NULL;
}

static inline void csv_put_row(struct cd_buf *out, const struct cd_batch *b, const struct cd_row *row)
{
    for (uint32_t k = 0; k < row->n; k++) {
        if (k > 0) cd_buf_char(out, ',');
        cd_csv_put(out, b->field[row->first + k], false);
    }
    cd_buf_char(out, '\n');
}

/* Past the last field of a record, which is left out where the header's last column is ours, up to the line ending. */
static inline const char *csv_left_out(const struct cd_csv_facts *facts, const char *at, const char *end)
{
    if (!facts->annotated || at == end || *at != facts->delimiter) return at;
    at++;
    if (at < end && *at == '"') {
        for (at++; at < end && (*at != '"' || (at + 1 < end && at[1] == '"')); at++) at += *at == '"';
    }
    while (at < end && csv_ending(at, end) == 0) at++;
    return at;
}

/* Rules 1 to 3 over all batches; sound rows are appended to `out`. */
static inline const char *csv_check_batches(struct csv_pair *p, struct cd_str text, const struct cd_csv_opts *opts,
                                            struct cd_buf *out)
{
    const struct cd_csv_facts *facts = cd_csv_facts(p->simd);
    const char *const end = text.p + text.n, *at = text.p, *counted = text.p;
    uint64_t line = 1;
    if (!opts->header_given) at += facts->preamble.n + facts->header_raw.n;
    if (facts->header) at = csv_left_out(facts, at, end), at += csv_ending(at, end);
    for (;;) {
        struct cd_err err;
        CSV_NEED(cd_csv_next(p->scalar, &p->a, &err) == CD_OK && cd_csv_next(p->simd, &p->b, &err) == CD_OK, "next");
        const char *wrong = csv_same_batch(&p->a, &p->b);
        if (wrong) return wrong;
        if (p->a.n == 0) break;
        for (uint32_t i = 0; i < p->b.n; i++) {
            const struct cd_row *row = &p->b.row[i];
            CSV_NEED(row->raw.p == at, "row: bytes left out or used twice");
            line += csv_line_ends(counted, at);
            counted = at;
            CSV_NEED(row->line == line, "row: line is not what the line ends say");
            if ((wrong = csv_check_row(&p->b, row, opts, facts->annotated))) return wrong;
            at = csv_left_out(facts, at + row->raw.n, end);
            const size_t ending = csv_ending(at, end);
            CSV_NEED(ending || at == end, "row: raw stops before its line ending");
            at += ending;
            if ((row->faults & ~(uint32_t)CD_ROW_RAGGED) == 0) csv_put_row(out, &p->b, row);
        }
    }
    CSV_NEED(at == end, "bytes left at the end");
    return NULL;
}

/* Rule 4: what cd_csv_put wrote is read, written again, and must be the same bytes without a fault. */
static inline const char *csv_check_written(const struct cd_buf *written, struct cd_batch *batch)
{
    const struct cd_csv_opts opts = {.delimiter = ',', .header_given = 1};
    struct cd_csv *csv = NULL;
    struct cd_buf again = {0};
    struct cd_err err;
    const char *wrong = "written: open";
    if (cd_csv_open(&csv, &(struct cd_text){.bytes = {written->p, written->n}}, &opts, &err) == CD_OK) {
        wrong = NULL;
        while (cd_csv_next(csv, batch, &err) == CD_OK && batch->n)
            for (uint32_t i = 0; i < batch->n; i++) {
                if (batch->row[i].faults & ~(uint32_t)CD_ROW_RAGGED) wrong = "written: a fault";
                csv_put_row(&again, batch, &batch->row[i]);
            }
        if (!cd_str_eq((struct cd_str){again.p, again.n}, (struct cd_str){written->p, written->n}))
            wrong = "written: not the same";
    }
    cd_csv_close(csv);
    cd_buf_free(&again);
    return wrong;
}

static inline const char *csv_check_text(struct cd_text *text, const struct cd_csv_opts *opts, struct csv_pair *p)
{
    struct cd_csv_opts scalar = *opts;
    struct cd_err err;
    scalar.scalar = 1;
    CSV_NEED(cd_csv_open(&p->scalar, text, &scalar, &err) == CD_OK, "open scalar");
    CSV_NEED(cd_csv_open(&p->simd, text, opts, &err) == CD_OK, "open");
    const char *wrong = csv_same_facts(cd_csv_facts(p->scalar), cd_csv_facts(p->simd));
    if (wrong) return wrong;
    struct cd_buf out = {0};
    wrong = csv_check_batches(p, text->bytes, opts, &out);
    if (!wrong && cd_buf_room(&out, CD_SLACK)) {
        memset(out.p + out.n, 0, CD_SLACK);
        wrong = csv_check_written(&out, &p->a);
    }
    cd_buf_free(&out);
    return wrong;
}

/* Where the same row was read from another copy of the text. */
static inline bool csv_same_row(const struct cd_batch *a, uint32_t i, const struct cd_batch *b, uint32_t k)
{
    const struct cd_row *x = &a->row[i], *y = &b->row[k];
    bool same = x->line == y->line && x->n == y->n && x->faults == y->faults && x->fault_field == y->fault_field &&
                cd_str_eq(x->raw, y->raw);
    for (uint32_t f = 0; same && f < x->n; f++) same = cd_str_eq(a->field[x->first + f], b->field[y->first + f]);
    return same;
}

/* A part that ends in its own memory, so that a sanitizer sees a byte read past it. */
static inline struct cd_str csv_part(char **own, const char *p, size_t n)
{
    free(*own);
    if ((*own = malloc(n + CD_SLACK)) == NULL) return (struct cd_str){0};
    if (n > 0) memcpy(*own, p, n);
    memset(*own + n, '"', CD_SLACK);
    return (struct cd_str){*own, n};
}

/* Rule 5: parts of `size` bytes, longer where no record ends in one. */
static inline const char *csv_check_parts(struct cd_str text, size_t size, const struct cd_csv_opts *opts,
                                          struct csv_pair *p)
{
    struct cd_csv_opts own = *opts;
    struct cd_err err;
    char *part = NULL;
    size_t end = 0, row = 0;
    const char *wrong = NULL;
    own.header_given = 1;
    if (own.delimiter == 0) own.delimiter = ',';
    if (cd_csv_open(&p->scalar, &(struct cd_text){.bytes = text}, &own, &err) != CD_OK) return "parts: open";
    do {
        cd_csv_close(p->simd);
        end = text.n - end < size ? text.n : end + size;
        own.more = end < text.n;
        if (cd_csv_open(&p->simd, &(struct cd_text){.bytes = csv_part(&part, text.p, end)}, &own, &err) != CD_OK)
            wrong = "parts: open the first";
    } while (!wrong && own.more && cd_csv_facts(p->simd)->columns == 0);
    p->a.n = 0;
    while (!wrong) {
        if (cd_csv_next(p->simd, &p->b, &err) != CD_OK) wrong = "parts: next";
        for (uint32_t i = 0; !wrong && i < p->b.n; i++, row++) {
            if (row == p->a.n && (cd_csv_next(p->scalar, &p->a, &err) != CD_OK || (row = 0, p->a.n == 0)))
                wrong = "parts: a row too many";
            else if (!csv_same_row(&p->a, (uint32_t)row, &p->b, i)) wrong = "parts: another row";
        }
        if (wrong || p->b.n > 0) continue;
        if (end == text.n) break;
        const size_t rest = cd_csv_rest(p->simd), from = end - rest;
        end = text.n - end < size ? text.n : end + size;
        cd_csv_go_on(p->simd, csv_part(&part, text.p + from, end - from), end < text.n);
    }
    if (!wrong && (row < p->a.n || cd_csv_next(p->scalar, &p->a, &err) != CD_OK || p->a.n > 0))
        wrong = "parts: rows left out";
    free(part);
    return wrong;
}

/* The input is copied, so that a sanitizer sees a byte read past the slack. */
static inline const char *csv_check(const void *bytes, size_t n, const struct cd_csv_opts *opts)
{
    char *copy = malloc(n + CD_SLACK);
    struct csv_pair *p = calloc(1, sizeof *p);
    const char *wrong = "no memory for the check";
    if (copy && p) {
        if (n) memcpy(copy, bytes, n);
        memset(copy + n, '"', CD_SLACK); /* slack that would be seen, were it read as text */
        wrong = csv_check_text(&(struct cd_text){.bytes = {copy, n}}, opts, p);
        cd_csv_close(p->scalar);
        cd_csv_close(p->simd);
        p->scalar = p->simd = NULL;
        if (!wrong) wrong = csv_check_parts((struct cd_str){copy, n}, 1 + n % 97, opts, p);
        cd_csv_close(p->scalar);
        cd_csv_close(p->simd);
    }
    free(p);
    free(copy);
    return wrong;
}

#endif

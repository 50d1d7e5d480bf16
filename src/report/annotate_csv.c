/* annotate_csv.c - a CSV with one more column, byte for byte the same else; see annotate.h and rows.h.
 *
 * What we write must not change how anything else is read: a quote of ours could close one that somebody left open, and a delimiter could make
 * another one look like the file's. So our words hold no quotes, no line ends, and none of the four delimiters. */
#include <stdlib.h>

#include "annotate_int.h"
#include "candour/csv.h"

enum { MOST = 32000 }; /* bytes of one annotation: a cell holds 32,767 characters */

struct copying {
    const struct cd_annotation *of;
    struct cd_outfile file;
    struct cd_buf b, said; /* bytes on their way; one annotation */
    struct cd_str text;
    const char *at; /* in the text: what is before it is copied */
    char delimiter;
    uint64_t untold, cut; /* rows that no annotation could be put behind; annotations that were cut */
};

static enum cd_status let_out(struct copying *c, size_t over, struct cd_err *err)
{
    if (c->b.failed || c->said.failed) return cd_fail(err, CD_NOMEM, "no memory to write a copy");
    if (c->b.n <= over) return CD_OK;
    CD_TRY(cd_outfile_put(&c->file, c->b.p, c->b.n, err));
    c->b.n = 0;
    return CD_OK;
}

static void put_plain(struct cd_buf *b, struct cd_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char byte = (unsigned char)s.p[i];
        if (byte == '"') cd_buf_char(b, '\'');
        else if (byte == ',' || byte == ';') cd_buf_puts(b, " -");
        else if (byte == '|') cd_buf_char(b, '/');
        else if (byte < ' ' || byte == 0x7F) cd_buf_char(b, ' ');
        else cd_buf_char(b, s.p[i]);
    }
}

/* Findings [from, to) in one line: "candour: error: ... / missing: ...". */
static void put_annotation(struct copying *c, size_t from, size_t to)
{
    const size_t began = c->b.n;
    cd_buf_puts(&c->b, CD_ANNOTATION_MARK);
    for (size_t i = from; i < to; i++) {
        c->said.n = 0;
        cd__say(&c->said, c->of, i, true);
        if (c->b.n - began + 2 * c->said.n > MOST) { /* a comma becomes two bytes */
            cd_buf_printf(&c->b, " / and %zu more", to - i);
            c->cut++;
            return;
        }
        if (i > from) cd_buf_puts(&c->b, " / ");
        put_plain(&c->b, (struct cd_str){c->said.p, c->said.n});
    }
}

/* The line ending before p. */
static struct cd_str ending_before(const char *begin, const char *p)
{
    const size_t n = p > begin && (p[-1] == '\n' || p[-1] == '\r') ? 1 : 0;
    const size_t two = n == 1 && p[-1] == '\n' && p - begin > 1 && p[-2] == '\r';
    return (struct cd_str){p - n - two, n + two};
}

/* A record is followed by our words, and then by its line ending, which is known when the next record is. */
static void end_line(struct copying *c, const char *next)
{
    if (c->at != NULL) cd_buf_str(&c->b, ending_before(c->at, next));
    c->at = next;
}

static void put_row(struct copying *c, const struct cd_row *row, size_t from, size_t to)
{
    end_line(c, row->raw.p);
    cd_buf_str(&c->b, row->raw);
    c->at = row->raw.p + row->raw.n;
    if (row->raw.n == 0) return;
    if ((row->faults & (CD_ROW_UNCLOSED | CD_ROW_MANY_FIELDS)) != 0) {
        c->untold++;
        return;
    }
    cd_buf_char(&c->b, c->delimiter);
    if (from < to) put_annotation(c, from, to);
}

static enum cd_status put_rows(struct copying *c, struct cd_csv *csv, struct cd_batch *batch, uint8_t index,
                               struct cd_err *err)
{
    const struct cd_csv_facts *facts = cd_csv_facts(csv);
    size_t at, to;
    cd__findings_of(c->of->findings, index, &at, &to);
    c->delimiter = facts->delimiter;
    cd_buf_puts(&c->b, "\xEF\xBB\xBF"); /* without it Excel takes UTF-8 for the code page of the country */
    const bool broken = (facts->header_faults & (CD_ROW_UNCLOSED | CD_ROW_MANY_FIELDS)) != 0;
    c->untold = broken;
    if (broken || facts->columns == 0) {
        cd_buf_str(&c->b, c->text);
        return CD_OK;
    }
    cd_buf_str(&c->b, facts->preamble);
    cd_buf_str(&c->b, facts->header_raw);
    cd_buf_char(&c->b, c->delimiter);
    cd_buf_puts(&c->b, CD_ANNOTATION_COLUMN);
    c->at = facts->header_raw.p + facts->header_raw.n;
    do {
        CD_TRY(cd_csv_next(csv, batch, err));
        for (uint32_t i = 0; i < batch->n; i++) {
            size_t from;
            at = cd__findings_at(c->of->findings, at, to, batch->row[i].line, &from);
            put_row(c, &batch->row[i], from, at);
            CD_TRY(let_out(c, CD_BUF_DRAIN, err));
        }
    } while (batch->n > 0);
    end_line(c, c->text.p + c->text.n);
    return CD_OK;
}

static enum cd_status copy(struct copying *c, const struct cd_intake_file *file, uint8_t index, struct cd_err *err)
{
    struct cd_text text = {0};
    struct cd_csv *csv = NULL;
    struct cd_batch *batch = malloc(sizeof *batch);
    if (batch == NULL) return cd_fail(err, CD_NOMEM, "no memory to write a copy");
    enum cd_status status = cd_text_decode(file->bytes.p, file->bytes.n, &text, err);
    if (status == CD_OK) status = cd_csv_open(&csv, &text, NULL, err);
    c->text = text.bytes;
    if (status == CD_OK) status = put_rows(c, csv, batch, index, err);
    if (status == CD_OK) status = let_out(c, 0, err);
    cd_csv_close(csv);
    cd_text_free(&text);
    free(batch);
    return status;
}

enum cd_status cd__annotate_csv(const struct cd_outdir *dir, const char *name, const struct cd_annotation *of,
                                const struct cd_intake_file *file, uint8_t index, struct cd_buf *told,
                                struct cd_err *err)
{
    struct copying c = {.of = of};
    struct cd_err later;
    CD_TRY(cd_outfile_open(dir, name, &c.file, err));
    enum cd_status status = copy(&c, file, index, err);
    const enum cd_status closed = cd_outfile_close(&c.file, status == CD_OK ? err : &later);
    cd_buf_free(&c.b);
    cd_buf_free(&c.said);
    if (c.untold > 0)
        cd_buf_printf(told, "%s: %llu rows are as they were: nothing can be put behind a quote that never closes\n",
                      name, (unsigned long long)c.untold);
    if (c.cut > 0)
        cd_buf_printf(told, "%s: %llu rows have more findings than a cell can hold: the sheet Findings has all\n", name,
                      (unsigned long long)c.cut);
    return status != CD_OK ? status : closed;
}

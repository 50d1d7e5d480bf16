/* csv.c - the machine that cuts delimited text into records.
 *
 * One table, state x class of byte -> action and next state, is the whole grammar. It is fed in two ways that must give
 * the same batches: byte by byte, or (csv_index.c) with the special bytes only, where a run of other bytes between two
 * of them is one event, since every state goes to itself on a second one. Blocks that hold no quote and no NUL take a
 * shorter way through the same moves.
 *
 * Cost: linear. A quote that never closes sends the reader back once at most: that it met the end of the text inside
 * quotes means that every later run of quotes has even length, and a field that starts with such a run also closes in
 * it. So the text is read at most twice, however many quotes are lost. */
#include "csv_int.h"

#include <assert.h>
#include <stdlib.h>

#include "candour/buf.h"

/* A batch is handed up early when it holds this much, so that memory depends on neither width nor number of quotes. */
#define BATCH_FIELDS ((size_t)1 << 18)
#define BATCH_SCRATCH ((size_t)16 << 20)

enum action {
    PASS,       /* nothing to do */
    OPEN,       /* an opening quote */
    INNER_LINE, /* a line end inside quotes */
    PAIR,       /* a doubled quote */
    STRAY,      /* a quote, or text after one, where none may stand: the field is literal from its first byte */
    ZERO,       /* a NUL byte */
    STRAY_ZERO, /* a NUL byte right after a closing quote */
    FIELD,      /* the field ends */
    RECORD,     /* the field and the record end */
    SKIP,       /* the LF of the CRLF that ended the record before */
    LOST,       /* the text ends inside quotes */
    DONE,       /* the text ends between records */
};

/* clang-format off */
static const struct move {
    unsigned char action, next;
} moves[STATES][CLASSES] = {
    /* class of byte: OTHER, QUOTE, DELIM, CR; LF, LF2, NUL, END */
    [STATE_LINE]    = {{PASS, STATE_PLAIN}, {OPEN, STATE_QUOTED}, {FIELD, STATE_START}, {RECORD, STATE_LINE},
                       {RECORD, STATE_LINE}, {SKIP, STATE_LINE}, {ZERO, STATE_PLAIN}, {DONE, STATE_LINE}},
    [STATE_START]   = {{PASS, STATE_PLAIN}, {OPEN, STATE_QUOTED}, {FIELD, STATE_START}, {RECORD, STATE_LINE},
                       {RECORD, STATE_LINE}, {RECORD, STATE_LINE}, {ZERO, STATE_PLAIN}, {RECORD, STATE_LINE}},
    [STATE_PLAIN]   = {{PASS, STATE_PLAIN}, {STRAY, STATE_PLAIN}, {FIELD, STATE_START}, {RECORD, STATE_LINE},
                       {RECORD, STATE_LINE}, {RECORD, STATE_LINE}, {ZERO, STATE_PLAIN}, {RECORD, STATE_LINE}},
    [STATE_QUOTED]  = {{PASS, STATE_QUOTED}, {PASS, STATE_CLOSING}, {PASS, STATE_QUOTED}, {INNER_LINE, STATE_QUOTED},
                       {INNER_LINE, STATE_QUOTED}, {PASS, STATE_QUOTED}, {ZERO, STATE_QUOTED}, {LOST, STATE_LINE}},
    [STATE_CLOSING] = {{STRAY, STATE_PLAIN}, {PAIR, STATE_QUOTED}, {FIELD, STATE_START}, {RECORD, STATE_LINE},
                       {RECORD, STATE_LINE}, {RECORD, STATE_LINE}, {STRAY_ZERO, STATE_PLAIN}, {RECORD, STATE_LINE}},
};
/* clang-format on */

static void fault(struct cd_csv *c, enum cd_row_fault bit)
{
    if (c->faults == 0) c->fault_field = (uint32_t)(c->n_field - c->first) + 1;
    c->faults |= (uint32_t)bit;
}

static void out_of_memory(struct cd_csv *c)
{
    c->nomem = c->stop = true;
}

static void set_field_stop(struct cd_csv *c)
{
    const size_t most = c->first + c->max_fields;
    c->field_stop = most < c->cap_field ? most : c->cap_field;
}

/* At field_stop: false when the field has to be dropped. */
static bool more_fields(struct cd_csv *c)
{
    if (c->n_field - c->first == c->max_fields) {
        fault(c, CD_ROW_MANY_FIELDS);
        return false;
    }
    /* not cd_grow: a batch's fields are too many to be zeroed first */
    assert(c->cap_field > 0);
    const size_t cap = c->cap_field * 2;
    struct cd_str *grown = cap <= SIZE_MAX / sizeof *grown ? realloc(c->field, cap * sizeof *grown) : NULL;
    if (grown == NULL) {
        out_of_memory(c);
        return false;
    }
    c->field = grown;
    c->cap_field = cap;
    set_field_stop(c);
    return true;
}

/* The longest start of s of at most `limit` bytes that cuts no UTF-8 sequence. */
static size_t cut_at(struct cd_str s, size_t limit)
{
    size_t n = limit;
    while (n > 0 && limit - n < 3 && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
    return n;
}

static void note_escaped(struct cd_csv *c, size_t length)
{
    void *p = c->escaped;
    if (!cd_grow(&p, &c->cap_escaped, c->n_escaped + 1, sizeof *c->escaped)) {
        out_of_memory(c);
        return;
    }
    c->escaped = p;
    c->escaped[c->n_escaped++] = (uint32_t)c->n_field;
    c->escaped_bytes += length < c->max_field ? length : c->max_field;
}

/* The field that began at field_at ends before byte `at`. */
static void end_field(struct cd_csv *c, size_t at)
{
    const size_t trim = c->quoted ? 1 : 0;
    struct cd_str f = {c->text + c->field_at + trim, at - c->field_at - 2 * trim};
    const size_t length = f.n - c->pairs;
    if (c->n_field < c->field_stop || more_fields(c)) {
        if (length > c->max_field) fault(c, CD_ROW_LONG_FIELD);
        if (c->pairs) note_escaped(c, length);
        else if (length > c->max_field) f.n = cut_at(f, c->max_field);
        if (c->nomem) return;
        c->field[c->n_field++] = f;
    }
    c->quoted = false;
    c->pairs = 0;
    c->field_at = at + 1;
}

static bool is_blank(const struct cd_str *field, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < field[i].n; k++)
            if (field[i].p[k] != ' ' && (field[i].p[k] < '\t' || field[i].p[k] > '\r')) return false;
    return true;
}

/* The field that holds the first U+FFFD; fields of a record are in order, so are their bytes. */
static void judge_encoding(const struct cd_csv *c, struct cd_row *row)
{
    const char *bad = memmem(row->raw.p, row->raw.n, "\xEF\xBF\xBD", 3);
    if (!bad) return;
    uint32_t i = 1;
    while (i < row->n && c->field[row->first + i].p <= bad) i++;
    if (row->faults == 0 || i < row->fault_field) row->fault_field = i;
    row->faults |= CD_ROW_ENCODING;
}

/* Faults that are known only when the whole record is. */
static void judge(const struct cd_csv *c, struct cd_row *row)
{
    const uint32_t columns = c->facts.columns;
    if (c->replaced) judge_encoding(c, row);
    if (is_blank(c->field + row->first, row->n)) {
        row->faults |= CD_ROW_BLANK;
        return;
    }
    if (columns == 0 || row->n == columns || row->faults & (CD_ROW_UNCLOSED | CD_ROW_MANY_FIELDS)) return;
    if (row->faults == 0) row->fault_field = (row->n < columns ? row->n : columns) + 1;
    row->faults |= CD_ROW_RAGGED;
}

static void begin_record(struct cd_csv *c, size_t at)
{
    c->record = c->field_at = at;
    c->record_line = c->line;
    c->first = c->n_field;
    c->faults = c->fault_field = 0;
    c->quoted = false;
    c->pairs = 0;
    set_field_stop(c);
}

size_t cd__csv_next_line(const struct cd_csv *c, size_t at)
{
    if (at >= c->n) return c->n;
    return at + 1 < c->n && c->text[at] == '\r' && c->text[at + 1] == '\n' ? at + 2 : at + 1;
}

/* Takes the last field, and the delimiter before it, off a row. A field that opens with a quote is preceded by it, any other by a delimiter. Where
 * the first fault lies in it all do; where it lies before, the row has one anyhow. */
void cd__csv_drop_last(const struct cd_csv *c, struct cd_row *row)
{
    const char *last = c->field[row->first + row->n - 1].p;
    row->raw.n = (size_t)(last - row->raw.p) - (last[-1] == '"' ? 2 : 1);
    if (row->fault_field == row->n) row->faults = row->fault_field = 0;
    row->n--;
}

/* Takes our words off a row that has them. Spreadsheet programs leave out a last column that is blank in many rows on end, so a row
 * may have none; one that is out of step is known by the mark. */
static void drop_annotation(const struct cd_csv *c, struct cd_row *row)
{
    if (row->n < 2 || row->faults & (CD_ROW_UNCLOSED | CD_ROW_MANY_FIELDS)) return;
    if (row->n == c->facts.columns + 1 || cd_str_starts(c->field[row->first + row->n - 1], CD_STR(CD_ANNOTATION_MARK)))
        cd__csv_drop_last(c, row);
}

/* The record ends before byte `at`; the fields are all there. */
static void put_row(struct cd_csv *c, size_t at)
{
    struct cd_row *row = &c->batch->row[c->batch->n];
    *row = (struct cd_row){
        .line = c->record_line,
        .first = (uint32_t)c->first,
        .n = (uint32_t)(c->n_field - c->first),
        .faults = c->faults,
        .fault_field = c->fault_field,
        .raw = {c->text + c->record, at - c->record},
    };
    if (c->facts.annotated) drop_annotation(c, row);
    judge(c, row);
    c->batch->n++;
    c->line++;
    if (c->batch->n == c->max_rows || c->n_field >= BATCH_FIELDS || c->escaped_bytes >= BATCH_SCRATCH) c->stop = true;
}

static void end_record(struct cd_csv *c, size_t at)
{
    end_field(c, at);
    if (c->nomem) return;
    put_row(c, at);
    begin_record(c, cd__csv_next_line(c, at));
}

/* The quote at open_at never closes: the record ends with its line, and the reader goes back to the next one. */
static void lost_quote(struct cd_csv *c)
{
    const char *p = c->text;
    size_t at = c->open_at;
    while (at < c->n && p[at] != '\n' && p[at] != '\r') at++;
    c->faults = c->open_faults;
    c->fault_field = c->open_fault_field;
    fault(c, CD_ROW_UNCLOSED);
    if (memchr(p + c->open_at, '\0', at - c->open_at)) fault(c, CD_ROW_NUL);
    c->line = c->open_line;
    c->quoted = false;
    c->pairs = 0;
    end_field(c, at);
    if (c->nomem) return;
    put_row(c, at);
    c->pos = cd__csv_next_line(c, at);
    begin_record(c, c->pos);
}

static void open_quote(struct cd_csv *c, size_t at)
{
    c->quoted = true;
    c->open_at = at;
    c->open_line = c->line;
    c->open_faults = c->faults;
    c->open_fault_field = c->fault_field;
}

static void stray(struct cd_csv *c)
{
    fault(c, CD_ROW_STRAY_QUOTE);
    c->quoted = false;
    c->pairs = 0;
}

/* One event: a byte of class k at offset `at`, or the end of the text. */
static inline void step(struct cd_csv *c, enum cd__csv_class k, size_t at)
{
    const struct move m = moves[c->state][k];
    c->state = m.next;
    switch ((enum action)m.action) {
    case PASS: break;
    case OPEN: open_quote(c, at); break;
    case INNER_LINE: c->line++; break;
    case PAIR: c->pairs++; break;
    case STRAY: stray(c); break;
    case ZERO: fault(c, CD_ROW_NUL); break;
    case STRAY_ZERO:
        stray(c);
        fault(c, CD_ROW_NUL);
        break;
    case FIELD: end_field(c, at); break;
    case RECORD: end_record(c, at); break;
    case SKIP: begin_record(c, at + 1); break;
    case LOST: lost_quote(c); break;
    case DONE: c->ended = c->stop = true; break;
    }
}

static inline enum cd__csv_class class_at(const struct cd_csv *c, size_t at)
{
    const enum cd__csv_class k = c->class_of[(unsigned char)c->text[at]];
    return k == CLASS_LF && at > 0 && c->text[at - 1] == '\r' ? CLASS_LF2 : k;
}

static void end_text(struct cd_csv *c)
{
    if (c->partial) c->ended = c->stop = true;
    else step(c, CLASS_END, c->n);
}

static void read_bytes(struct cd_csv *c)
{
    while (!c->stop) {
        if (c->pos == c->n) {
            end_text(c);
            continue;
        }
        const size_t at = c->pos++;
        const enum cd__csv_class k = class_at(c, at);
        step(c, k, at);
        while (k == CLASS_OTHER && c->pos < c->n && class_at(c, c->pos) == CLASS_OTHER) c->pos++;
    }
}

/* The quoted field that opens at bit `open`, if it closes in this block before a delimiter or LF and holds no quote, line
 * end or NUL: taken at once. Returns the bit behind which to go on, 0 when the table has to look at it. */
static uint64_t take_quoted(struct cd_csv *c, size_t base, uint64_t open, const struct cd__csv_block *b)
{
    const uint64_t above = b->quote & ~(open | (open - 1)), close = above & (0 - above), next = close << 1;
    const uint64_t inside = close - open;
    if (!next || inside & (b->cr | b->lf | b->nul) || !(next & (b->delim | b->lf))) return 0;
    const size_t at = base + (size_t)__builtin_ctzll(next);
    c->quoted = true;
    c->pos = at + 1;
    c->state = next & b->delim ? STATE_START : STATE_LINE;
    if (c->state == STATE_START) end_field(c, at);
    else end_record(c, at);
    return next;
}

/* A block with quotes or NULs, or one that begins inside or just behind quotes. The table decides; the two most frequent
 * cases, a delimiter behind a plain field and a well-formed quoted field, go the short way to the same end. */
static void read_events(struct cd_csv *c, size_t base, size_t end, const struct cd__csv_block *b)
{
    for (uint64_t events = b->quote | b->delim | b->cr | b->lf | b->nul, done; events && !c->stop;
         events &= 0 - (done << 1)) {
        const size_t at = base + (size_t)__builtin_ctzll(events);
        done = events & (0 - events);
        if (c->state <= STATE_PLAIN && done & b->delim) {
            c->pos = at + 1;
            c->state = STATE_START;
            end_field(c, at);
            continue;
        }
        if (c->state <= STATE_START && done & b->quote && at == c->pos) {
            const uint64_t next = take_quoted(c, base, done, b);
            if (next) {
                done = next;
                continue;
            }
        }
        if (at > c->pos) step(c, CLASS_OTHER, c->pos);
        c->pos = at + 1;
        step(c, class_at(c, at), at);
    }
    if (c->stop || c->pos >= end) return;
    step(c, CLASS_OTHER, c->pos);
    c->pos = end;
}

/* A block without quotes and NULs, begun outside quotes: only field and record ends. The cursor is kept in locals because
 * a store into a field could, for all the compiler knows, change the reader. */
static void read_plain(struct cd_csv *c, size_t base, size_t end, const struct cd__csv_block *b)
{
    const char *const text = c->text;
    const uint64_t after_cr = b->cr << 1 | (base > 0 && text[base - 1] == '\r');
    const uint64_t ends = b->cr | (b->lf & ~after_cr);
    const size_t max_field = c->max_field;
    struct cd_str *f = c->field + c->n_field, *stop = c->field + c->field_stop;
    size_t from = c->field_at;
    for (uint64_t events = b->delim | ends; events; events &= events - 1) {
        const size_t at = base + (size_t)__builtin_ctzll(events);
        if (__builtin_expect(at - from > max_field || f == stop, 0)) {
            c->n_field = (size_t)(f - c->field);
            c->field_at = from;
            end_field(c, at);
            f = c->field + c->n_field;
            stop = c->field + c->field_stop;
        } else {
            *f++ = (struct cd_str){text + from, at - from};
        }
        from = at + 1;
        if (!(events & (0 - events) & ends)) continue;
        c->n_field = (size_t)(f - c->field);
        if (!c->nomem) put_row(c, at);
        begin_record(c, cd__csv_next_line(c, at));
        stop = c->field + c->field_stop;
        from = c->record;
        c->state = STATE_LINE;
        if (c->stop) return;
    }
    c->n_field = (size_t)(f - c->field);
    c->field_at = from;
    c->pos = end;
    if (from < end) c->state = STATE_PLAIN;
    else c->state = from == c->record ? STATE_LINE : STATE_START;
}

/* The slack behind the text is no part of it. */
static void cut_block(struct cd__csv_block *b, size_t n)
{
    const uint64_t keep = ((uint64_t)1 << n) - 1;
    b->quote &= keep;
    b->delim &= keep;
    b->cr &= keep;
    b->lf &= keep;
    b->nul &= keep;
}

static void read_blocks(struct cd_csv *c)
{
    struct cd__csv_block block[CD__CSV_WINDOW];
    while (!c->stop) {
        if (c->pos >= c->n) {
            end_text(c);
            continue;
        }
        const size_t from = c->pos, all = (c->n - from + CD__CSV_BLOCK - 1) / CD__CSV_BLOCK;
        const size_t blocks = all < CD__CSV_WINDOW ? all : CD__CSV_WINDOW;
        c->index(c->text + from, blocks, c->delimiter, block);
        for (size_t i = 0; i < blocks && !c->stop; i++) {
            const size_t base = from + i * CD__CSV_BLOCK, left = c->n - base;
            const size_t end = left < CD__CSV_BLOCK ? c->n : base + CD__CSV_BLOCK;
            if (left < CD__CSV_BLOCK) cut_block(&block[i], left);
            const bool plain = !(block[i].quote | block[i].nul) && c->state <= STATE_PLAIN;
            if (plain) read_plain(c, base, end, &block[i]);
            else read_events(c, base, end, &block[i]);
        }
    }
}

/* Writes s with its doubled quotes made single, at most `limit` bytes; returns how many. */
static size_t undouble(struct cd_str s, size_t limit, char *out)
{
    size_t n = 0, i = 0;
    while (i < s.n && n < limit) {
        const size_t most = s.n - i < limit - n ? s.n - i : limit - n;
        const char *quote = memchr(s.p + i, '"', most);
        const size_t run = quote ? (size_t)(quote - s.p) - i + 1 : most;
        memcpy(out + n, s.p + i, run);
        n += run;
        i += run + (quote != NULL);
    }
    if (i == s.n || ((unsigned char)s.p[i] & 0xC0) != 0x80) return n;
    for (int back = 0; back < 3 && n > 0; back++)
        if (((unsigned char)out[--n] & 0xC0) != 0x80) break;
    return n;
}

static enum cd_status finish_batch(struct cd_csv *c, struct cd_err *err)
{
    void *p = c->scratch;
    if (c->nomem || !cd_grow(&p, &c->cap_scratch, c->escaped_bytes, 1))
        return cd_fail(err, CD_NOMEM, "no memory for a batch of records at line %llu", (unsigned long long)c->line);
    c->scratch = p;
    char *out = c->scratch;
    for (size_t i = 0; i < c->n_escaped; i++) {
        struct cd_str *f = &c->field[c->escaped[i]];
        f->n = undouble(*f, c->max_field, out);
        f->p = out;
        out += f->n;
    }
    c->batch->field = c->field;
    return CD_OK;
}

void cd__csv_seek(struct cd_csv *c, size_t pos, uint64_t line)
{
    c->record = pos;
    c->line = c->record_line = line;
    c->state = STATE_LINE;
    c->ended = false;
}

void cd__csv_set_delimiter(struct cd_csv *c, char delimiter)
{
    memset(c->class_of, CLASS_OTHER, sizeof c->class_of);
    c->class_of['"'] = CLASS_QUOTE;
    c->class_of['\r'] = CLASS_CR;
    c->class_of['\n'] = CLASS_LF;
    c->class_of['\0'] = CLASS_NUL;
    c->class_of[(unsigned char)delimiter] = CLASS_DELIM;
    c->delimiter = delimiter;
}

enum cd_status cd__csv_fill(struct cd_csv *c, struct cd_batch *batch, struct cd_err *err)
{
    batch->n = 0;
    batch->field = NULL;
    if (c->ended) return CD_OK;
    c->batch = batch;
    c->n_field = c->n_escaped = c->escaped_bytes = 0;
    c->stop = c->nomem = false;
    c->pos = c->record; /* the record before this batch may have ended in the CR of a CRLF */
    begin_record(c, c->pos);
    if (c->index) read_blocks(c);
    else read_bytes(c);
    return finish_batch(c, err);
}

enum cd_status cd_csv_next(struct cd_csv *csv, struct cd_batch *batch, struct cd_err *err)
{
    return cd__csv_fill(csv, batch, err);
}

/* One byte before the record stays: an LF behind a CR is part of the same line end. */
size_t cd_csv_rest(const struct cd_csv *csv)
{
    return csv->n - csv->record + (csv->record > 0);
}

void cd_csv_go_on(struct cd_csv *csv, struct cd_str part, bool more)
{
    const bool before = csv->record > 0;
    csv->text = part.p;
    csv->n = part.n;
    csv->partial = more;
    cd__csv_seek(csv, before ? cd__csv_next_line(csv, 0) : 0, csv->record_line);
}

const struct cd_csv_facts *cd_csv_facts(const struct cd_csv *csv)
{
    return &csv->facts;
}

void cd_csv_close(struct cd_csv *csv)
{
    if (!csv) return;
    free(csv->field);
    free(csv->escaped);
    free(csv->scratch);
    free(csv->header);
    free(csv->header_bytes);
    free(csv);
}

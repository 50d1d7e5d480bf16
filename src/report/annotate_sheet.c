/* annotate_sheet.c - one table as a sheet, cells with findings coloured and commented; see annotate_int.h.
 *
 * The table is read twice: for its width, and to be written. A workbook's cells keep their places. Of other formats the header is row 1 and
 * every record the next row, as when a spreadsheet program opens them. */
#include <stdlib.h>

#include "annotate_int.h"

enum { NARROW = 8, WIDE = 40, WORDS_WIDE = 90, NONE = CD_BOOK_COLUMNS };

struct table {
    struct cd__annotating *a;
    struct cd_sheet *sheet;
    const char *name;
    const struct cd_intake_file *file;
    struct cd_reader *reader; /* of the first reading: its header is good until the end */
    struct cd_batch batch;
    bool in_place;        /* a workbook: rows are where they were */
    uint64_t header_line; /* 0: rows have none (a sheet that is no table) */
    uint32_t columns;     /* ours not counted */
    uint32_t old;         /* where an earlier annotation stands, NONE: nowhere */
    uint32_t words;       /* where ours goes, NONE: there is no room */
    uint32_t rows;        /* one past the last */
    uint8_t *widths;
    uint64_t left_out;
    size_t at, to; /* findings of the file that are still to come */
};

static enum cd_status open_table(const struct table *t, bool all_rows, struct cd_reader **out, struct cd_err *err)
{
    const struct cd_reader_opts opts = {.name = t->file->name.p, .sheet = t->file->sheet, .all_rows = all_rows};
    return cd_reader_open(out, t->file->format, (struct cd_str){t->file->bytes.p, t->file->bytes.n}, &opts, err);
}

/* --- First reading ----------------------------------------------------------------------------------------------------- */

static void measure(struct table *t, const struct cd_str *fields, uint32_t n)
{
    for (uint32_t i = 0; i < n && i < CD_BOOK_COLUMNS; i++) {
        if (i == t->old) continue;
        size_t width = 1;
        for (size_t k = 0; k < fields[i].n && width <= WIDE; k++)
            width += ((unsigned char)fields[i].p[k] & 0xC0) != 0x80;
        if (width > t->widths[i]) t->widths[i] = (uint8_t)(width < WIDE ? width : WIDE);
        if (i >= t->columns) t->columns = i + 1;
    }
}

/* Of a workbook, where the header is and an earlier annotation; then every row of it is read as a row. */
static enum cd_status find_header(struct table *t, struct cd_err *err)
{
    t->old = NONE;
    CD_TRY(open_table(t, false, &t->reader, err));
    if (!t->in_place) return CD_OK;
    const struct cd_reader_facts facts = *cd_reader_facts(t->reader);
    t->header_line = facts.header_line;
    if (facts.annotated > 0) t->old = facts.annotated - 1;
    cd_reader_close(t->reader);
    return open_table(t, true, &t->reader, err);
}

static enum cd_status first_reading(struct table *t, struct cd_err *err)
{
    t->widths = calloc(CD_BOOK_COLUMNS + 1, 1);
    if (t->widths == NULL) return cd_fail(err, CD_NOMEM, "no memory to write a sheet");
    memset(t->widths, NARROW, CD_BOOK_COLUMNS);
    do {
        CD_TRY(cd_reader_next(t->reader, &t->batch, err));
        for (uint32_t i = 0; i < t->batch.n; i++) measure(t, t->batch.field + t->batch.row[i].first, t->batch.row[i].n);
    } while (t->batch.n > 0);
    const struct cd_reader_facts *facts = cd_reader_facts(t->reader);
    if (!t->in_place) measure(t, facts->header, facts->columns);
    if (!t->in_place && facts->columns > t->columns) t->columns = facts->columns;
    t->words = t->columns < CD_BOOK_COLUMNS ? t->columns : NONE;
    t->widths[t->columns] = WORDS_WIDE;
    return CD_OK;
}

/* --- Cells ------------------------------------------------------------------------------------------------------------- */

struct cd_str cd__fit(struct cd__annotating *a, struct cd_str s)
{
    static const char mark[] = "\xEF\xBF\xBD";
    if (s.n == 0) return (struct cd_str){"", 0};
    const size_t fits = cd_book_fits(s);
    bool changed = fits < s.n;
    s.n = fits;
    if (!changed && memchr(s.p, '\0', s.n) == NULL && memmem(s.p, s.n, "\xEF\xBF", 2) == NULL) return s;
    a->text.n = 0;
    for (size_t i = 0; i < s.n; i++) {
        const bool none =
            i + 2 < s.n && s.p[i] == mark[0] && s.p[i + 1] == mark[1] && (unsigned char)s.p[i + 2] >= 0xBE;
        if (s.p[i] != '\0' && !none) {
            cd_buf_char(&a->text, s.p[i]);
            continue;
        }
        cd_buf_puts(&a->text, mark);
        changed = true;
        if (none) i += 2;
    }
    a->cut += changed;
    return a->text.failed ? (struct cd_str){"", 0} : (struct cd_str){a->text.p, a->text.n};
}

static uint8_t worst(const struct cd__annotating *a, size_t from, size_t to)
{
    enum cd_severity severity = CD_SEVERITY_NOTE;
    for (size_t i = from; i < to; i++) {
        const enum cd_severity its = cd__shown_severity(a->of, i);
        if (its < severity) severity = its;
    }
    return a->shade[severity];
}

/* Findings [from, to), a line each, in a->comment. */
static void say_all(struct cd__annotating *a, size_t from, size_t to, bool where)
{
    a->comment.n = 0;
    for (size_t i = from; i < to; i++) {
        if (i > from) cd_buf_char(&a->comment, '\n');
        cd__say(&a->comment, a->of, i, where);
    }
    for (size_t i = 0; i < a->comment.n; i++) /* what a rule file or a header holds */
        if ((unsigned char)a->comment.p[i] < ' ' && a->comment.p[i] != '\n') a->comment.p[i] = ' ';
    cd_buf_char(&a->comment, '\0');
    const struct cd_str said = {a->comment.p, a->comment.failed ? 0 : a->comment.n - 1};
    const size_t fits = cd_book_fits(said);
    if (fits == said.n) return;
    a->cut++;
    a->comment.p[fits] = '\0';
}

static enum cd_status out_of_memory(const struct cd__annotating *a, struct cd_err *err)
{
    return a->comment.failed || a->text.failed ? cd_fail(err, CD_NOMEM, "no memory to write a sheet") : CD_OK;
}

/* One cell with the findings [from, to) about it, which may be none. */
static enum cd_status put_cell(struct table *t, uint32_t row, uint32_t column, struct cd_book_cell cell, size_t from,
                               size_t to, struct cd_err *err)
{
    struct cd__annotating *a = t->a;
    if (from < to) {
        cell.style = worst(a, from, to);
        if (a->comments == CD__COMMENTS) a->no_comment++;
        else {
            a->comments++;
            say_all(a, from, to, false);
            CD_TRY(out_of_memory(a, err));
            cell.comment = a->comment.p;
        }
        for (size_t i = from; i < to; i++) a->place[i] = (struct cd__place){t->name, row, column};
    }
    cell.text = cd__fit(a, cell.text);
    CD_TRY(out_of_memory(a, err));
    if (cell.text.n == 0 && cell.style == 0) return CD_OK;
    return cd_sheet_put(t->sheet, row, column, &cell, err);
}

/* The last cell of a row: all that was found in it, in words. What is about no cell of the row has its place here. */
static enum cd_status put_words(struct table *t, uint32_t row, size_t from, size_t to, struct cd_err *err)
{
    struct cd__annotating *a = t->a;
    if (from == to || t->words == NONE) return CD_OK;
    say_all(a, from, to, true);
    struct cd_buf words = {0};
    CD_TRY(out_of_memory(a, err));
    cd_buf_puts(&words, CD_ANNOTATION_MARK);
    for (const char *c = a->comment.p; *c != '\0'; c++)
        if (*c == '\n') cd_buf_puts(&words, " / ");
        else cd_buf_char(&words, *c);
    const struct cd_str text = {words.p, words.n};
    const struct cd_book_cell cell = {.text = {text.p, cd_book_fits(text)}, .style = worst(a, from, to)};
    a->cut += cell.text.n < text.n;
    const enum cd_status status = words.failed ? cd_fail(err, CD_NOMEM, "no memory to write a sheet")
                                               : cd_sheet_put(t->sheet, row, t->words, &cell, err);
    for (size_t i = from; i < to; i++)
        if (a->place[i].sheet == NULL) a->place[i] = (struct cd__place){t->name, row, t->words};
    cd_buf_free(&words);
    return status;
}

/* Findings of one row are in order of their columns, those about none first. */
static enum cd_status put_fields(struct table *t, uint32_t row, const struct cd_str *fields, uint32_t n, bool header,
                                 size_t from, size_t to, struct cd_err *err)
{
    const struct cd_finding *items = t->a->of->findings->items;
    size_t at = from;
    while (at < to && items[at].column == 0) at++;
    for (uint32_t i = 0; i < t->columns; i++) {
        const size_t first = at;
        while (at < to && items[at].column == i + 1) at++;
        struct cd_book_cell cell = {.text = i < n && i != t->old ? fields[i] : (struct cd_str){"", 0},
                                    .style = header ? t->a->bold : 0};
        if (!header) cell.as = cell.text.n == 10 && cell.text.p[4] == '-' ? CD_WRITTEN_DAY : CD_WRITTEN_NUMBER;
        if (cell.text.n == 0 && first == at) continue;
        CD_TRY(put_cell(t, row, i, cell, first, at, err));
    }
    return CD_OK;
}

/* --- Second reading ---------------------------------------------------------------------------------------------------- */

/* The header, and what is about no row: about a column in its cell, about the file in ours. */
static enum cd_status put_header(struct table *t, uint32_t row, const struct cd_str *fields, uint32_t n,
                                 struct cd_err *err)
{
    const struct cd_finding *items = t->a->of->findings->items;
    const size_t from = t->at;
    while (t->at < t->to && items[t->at].line == 0) t->at++;
    CD_TRY(put_fields(t, row, fields, n, true, from, t->at, err));
    if (t->words == NONE) return CD_OK;
    size_t about_file = from;
    while (about_file < t->at && items[about_file].column == 0) about_file++;
    const struct cd_book_cell cell = {.text = CD_STR(CD_ANNOTATION_COLUMN), .style = t->a->bold};
    return put_cell(t, row, t->words, cell, from, about_file, err);
}

static enum cd_status put_row(struct table *t, const struct cd_row *row, uint32_t at, struct cd_err *err)
{
    const struct cd_str *fields = t->batch.field + row->first;
    size_t from;
    if (at >= CD_BOOK_ROWS) {
        t->left_out++;
        return CD_OK;
    }
    t->rows = at + 1;
    if (row->line == t->header_line) return put_header(t, at, fields, row->n, err);
    const size_t to = t->at = cd__findings_at(t->a->of->findings, t->at, t->to, row->line, &from);
    CD_TRY(put_fields(t, at, fields, row->n, false, from, to, err));
    return put_words(t, at, from, to, err);
}

static enum cd_status put_rows(struct table *t, struct cd_reader *reader, struct cd_err *err)
{
    uint32_t at = t->in_place ? 0 : 1;
    do {
        if (cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped: nothing was written");
        CD_TRY(cd_reader_next(reader, &t->batch, err));
        for (uint32_t i = 0; i < t->batch.n; i++) {
            const struct cd_row *row = &t->batch.row[i];
            const uint64_t line = t->in_place ? row->line - 1 : at;
            CD_TRY(put_row(t, row, line < CD_BOOK_ROWS ? (uint32_t)line : CD_BOOK_ROWS, err));
            at += at < CD_BOOK_ROWS;
        }
    } while (t->batch.n > 0);
    return CD_OK;
}

static enum cd_status second_reading(struct table *t, struct cd_err *err)
{
    struct cd_reader *reader = NULL;
    CD_TRY(open_table(t, t->in_place, &reader, err));
    const struct cd_reader_facts *facts = cd_reader_facts(t->reader);
    enum cd_status status = CD_OK;
    if (!t->in_place) {
        t->rows = 1;
        status = put_header(t, 0, facts->header, facts->columns, err);
    }
    if (status == CD_OK) status = put_rows(t, reader, err);
    cd_reader_close(reader);
    return status;
}

static void lay_out(const struct table *t)
{
    const struct cd_sheet_layout layout = {.header = t->header_line > 0 ? (uint32_t)(t->header_line - 1) : 0,
                                           .rows = t->rows,
                                           .columns = t->columns + (t->words != NONE),
                                           .widths = t->widths};
    cd_sheet_layout(t->sheet, &layout);
    if (t->left_out > 0)
        cd_buf_printf(t->a->told, "%s: a sheet holds %d rows: %llu more of " CD_FMT " are not in it\n", t->name,
                      CD_BOOK_ROWS, (unsigned long long)t->left_out, CD_ARG(t->file->name));
}

static enum cd_status write_table(struct table *t, struct cd_err *err)
{
    CD_TRY(find_header(t, err));
    CD_TRY(first_reading(t, err));
    CD_TRY(second_reading(t, err));
    lay_out(t);
    return CD_OK;
}

enum cd_status cd__annotate_table(struct cd__annotating *a, const struct cd_intake_file *file, uint8_t index,
                                  const char *sheet, struct cd_err *err)
{
    struct table *t = calloc(1, sizeof *t);
    if (t == NULL) return cd_fail(err, CD_NOMEM, "no memory to write a sheet");
    *t = (struct table){.a = a, .name = sheet, .file = file, .in_place = file->format == CD_FORMAT_XLSX};
    t->sheet = cd_book_sheet(a->book, sheet);
    cd__findings_of(a->of->findings, index, &t->at, &t->to);
    const enum cd_status status =
        t->sheet != NULL ? write_table(t, err) : cd_fail(err, CD_NOMEM, "no memory to write a sheet");
    cd_reader_close(t->reader);
    free(t->widths);
    free(t);
    return status;
}

/* --- Sheets that are no tables ----------------------------------------------------------------------------------------- */

/* Our own list of an earlier time is not copied: the new one takes its place. */
static enum cd_status is_ours(struct table *t, bool *ours, struct cd_err *err)
{
    CD_TRY(open_table(t, true, &t->reader, err));
    CD_TRY(cd_reader_next(t->reader, &t->batch, err));
    *ours = t->batch.n > 0 && cd__is_list(t->batch.field + t->batch.row[0].first, t->batch.row[0].n);
    cd_reader_close(t->reader);
    t->reader = NULL;
    return CD_OK;
}

static enum cd_status copy_sheet(struct table *t, struct cd_str name, uint32_t number, struct cd_err *err)
{
    struct cd__annotating *a = t->a;
    struct cd_buf other = {0};
    bool ours;
    CD_TRY(is_ours(t, &ours, err));
    if (ours) return CD_OK;
    t->name = cd_book_sheet_name(name) ? name.p : "";
    t->sheet = cd_book_sheet(a->book, t->name);
    if (t->sheet == NULL) {
        cd_buf_printf(&other, "sheet %u", number);
        t->name = other.failed ? "" : other.p;
        t->sheet = cd_book_sheet(a->book, t->name);
        cd_buf_printf(a->told, "%s: a sheet of a name that cannot be written; its cells are the same\n", t->name);
    }
    enum cd_status status =
        t->sheet != NULL ? open_table(t, true, &t->reader, err) : cd_fail(err, CD_NOMEM, "no memory to write a sheet");
    t->old = t->words = NONE;
    if (status == CD_OK) status = first_reading(t, err);
    t->words = NONE;
    if (status == CD_OK) status = second_reading(t, err);
    t->rows = 0; /* no table: nothing to filter */
    if (status == CD_OK) lay_out(t);
    cd_buf_free(&other);
    return status;
}

enum cd_status cd__copy_sheets(struct cd__annotating *a, const struct cd_intake_file *file, struct cd_err *err)
{
    struct cd_str *names = NULL;
    uint32_t n = 0;
    CD_TRY(cd_sheet_names((struct cd_str){file->bytes.p, file->bytes.n}, file->name.p, &a->arena, &names, &n, err));
    for (uint32_t i = 0; i < n; i++) {
        if (cd_table_find(names[i]) != CD_TABLE_COUNT) continue;
        struct cd_intake_file one = *file;
        one.sheet = names[i].p;
        struct table *t = calloc(1, sizeof *t);
        if (t == NULL) return cd_fail(err, CD_NOMEM, "no memory to write a sheet");
        *t = (struct table){.a = a, .file = &one, .in_place = true};
        const enum cd_status status = copy_sheet(t, names[i], i + 1, err);
        cd_reader_close(t->reader);
        free(t->widths);
        free(t);
        CD_TRY(status);
    }
    return CD_OK;
}

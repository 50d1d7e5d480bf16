/* annotate_list.c - the sheet of findings, each with a way to its cell; see annotate_int.h. */
#include <stdio.h>

#include "annotate_int.h"

enum { SEVERITY, FILE_NAME, LINE, CELL, COLUMN, FIELD, MESSAGE, MEND, RULE, KEY, ANSWERED, FIELDS };

static const char *const names[FIELDS] = {"severity", "file",    "line", "cell", "column",  "field",
                                          "message",  "to mend", "rule", "key",  "answered"};
static const uint8_t widths[FIELDS] = {17, 42, 8, 18, 8, 26, 62, 62, 26, 18, 10};

bool cd__is_list(const struct cd_str *fields, uint32_t n)
{
    for (uint32_t i = 0; i < FIELDS; i++)
        if (i >= n || !cd_str_eq(fields[i], cd_str_of(names[i]))) return false;
    return true;
}

struct list {
    struct cd__annotating *a;
    struct cd_sheet *sheet;
    uint32_t row;
    uint32_t links;
};

static enum cd_status put(struct list *l, uint32_t column, struct cd_str text, uint8_t style, struct cd_err *err)
{
    const struct cd_book_cell cell = {.text = cd__fit(l->a, text), .as = CD_WRITTEN_NUMBER, .style = style};
    if (l->a->text.failed) return cd_fail(err, CD_NOMEM, "no memory to list the findings");
    return cell.text.n > 0 ? cd_sheet_put(l->sheet, l->row, column, &cell, err) : CD_OK;
}

static enum cd_status put_all(struct list *l, const struct cd_str *fields, enum cd_severity severity,
                              struct cd_err *err)
{
    for (uint32_t i = 0; i < FIELDS; i++) CD_TRY(put(l, i, fields[i], i == SEVERITY ? l->a->shade[severity] : 0, err));
    l->row++;
    return CD_OK;
}

/* The way to the cell. Sheets that findings lie on have names of ours, which need no quotes doubled. */
static enum cd_status put_link(struct list *l, const struct cd__place *place, struct cd_err *err)
{
    char letters[4], text[64], link[80];
    if (place->sheet == NULL) return CD_OK;
    cd__letters(place->column, letters);
    (void)snprintf(text, sizeof text, "%s!%s%u", place->sheet, letters, place->row + 1);
    (void)snprintf(link, sizeof link, "internal:'%s'!%s%u", place->sheet, letters, place->row + 1);
    const bool room = l->links < CD_BOOK_LINKS;
    l->links += room;
    const struct cd_book_cell cell = {
        .text = cd_str_of(text), .style = room ? l->a->link : 0, .link = room ? link : NULL};
    return cd_sheet_put(l->sheet, l->row, CELL, &cell, err);
}

static struct cd_str name_of(const struct cd_annotation *of, const struct cd_finding *finding, bool whole,
                             struct cd_buf *scratch)
{
    const struct cd_intake_facts facts = cd_intake_facts(of->plan);
    if (finding->source >= facts.n_sources) return cd_dict_text(&of->findings->texts, finding->value);
    const struct cd_source *source = &facts.sources[finding->source];
    if (!whole && finding->file < source->n_files) return source->files[finding->file].name;
    scratch->n = 0;
    cd_source_name(scratch, source, finding);
    return scratch->failed ? (struct cd_str){"", 0} : (struct cd_str){scratch->p, scratch->n};
}

/* workbook: where the cells are, in a list of several; NULL: in this one. */
static enum cd_status put_finding(struct list *l, const struct cd_annotation *of, size_t i, const char *workbook,
                                  struct cd_err *err)
{
    const struct cd_finding *finding = &of->findings->items[i];
    const struct cd_rule *rule = cd_finding_rule(of->findings, finding);
    char line[16] = "", key[20] = "", letters[4] = "", severity[32];
    (void)snprintf(severity, sizeof severity, "%s%s", cd__answered(of, i) ? "answered " : "",
                   cd_severity_name((enum cd_severity)rule->severity));
    if (finding->line > 0) (void)snprintf(line, sizeof line, "%u", finding->line);
    if (finding->column > 0) cd__letters(finding->column - 1u, letters);
    if (of->keys != NULL && of->keys[i] != 0)
        (void)snprintf(key, sizeof key, "%016llx", (unsigned long long)of->keys[i]);
    struct cd_buf scratch = {0};
    struct cd_str fields[FIELDS] = {
        [SEVERITY] = cd_str_of(severity), [FILE_NAME] = name_of(of, finding, workbook != NULL, &scratch),
        [LINE] = cd_str_of(line),         [CELL] = cd_str_of(workbook != NULL ? workbook : ""),
        [COLUMN] = cd_str_of(letters),    [MESSAGE] = cd_str_of(rule->message),
        [MEND] = cd_str_of(rule->mend),   [RULE] = cd_str_of(rule->id),
        [KEY] = cd_str_of(key),           [ANSWERED] = cd_str_of(cd__answered(of, i) ? "yes" : "")};
    if (finding->field != UINT16_MAX) fields[FIELD] = cd_dict_text(&of->findings->texts, finding->field);
    enum cd_status status = scratch.failed ? cd_fail(err, CD_NOMEM, "no memory to list the findings") : CD_OK;
    if (status == CD_OK && workbook == NULL) status = put_link(l, &l->a->place[i], err);
    if (status == CD_OK) status = put_all(l, fields, cd__shown_severity(of, i), err);
    cd_buf_free(&scratch);
    return status;
}

static enum cd_status put_header(struct list *l, struct cd_err *err)
{
    for (uint32_t i = 0; i < FIELDS; i++) CD_TRY(put(l, i, cd_str_of(names[i]), l->a->bold, err));
    l->row = 1;
    return CD_OK;
}

/* What did not fit stands first, where it is seen. */
static enum cd_status put_told(struct list *l, struct cd_err *err)
{
    struct cd_str rest = {l->a->told->p, l->a->told->n};
    while (rest.n > 0) {
        const struct cd_str line = cd_str_cut(&rest, '\n');
        const struct cd_str fields[FIELDS] = {[SEVERITY] = CD_STR("note"), [MESSAGE] = line};
        if (line.n > 0) CD_TRY(put_all(l, fields, CD_SEVERITY_NOTE, err));
    }
    return CD_OK;
}

static void lay_out(const struct list *l)
{
    cd_sheet_layout(l->sheet, &(struct cd_sheet_layout){.rows = l->row, .columns = FIELDS, .widths = widths});
}

/* Said before the rows are written, so that it can stand above them. */
static void foresee(struct cd__annotating *a, size_t findings, const char *list)
{
    enum { TOLD = 16 }; /* rows kept for what is told */
    const size_t room = CD_BOOK_ROWS - 1 - TOLD;
    if (findings > room)
        cd_buf_printf(a->told, "%s: a sheet holds %zu findings: %zu more are not in it; --format csv prints all\n",
                      list, room, findings - room);
}

enum cd_status cd__list_findings(struct cd__annotating *a, struct cd_sheet *sheet, struct cd_err *err)
{
    struct list l = {.a = a, .sheet = sheet};
    size_t placed = 0;
    for (size_t i = 0; i < a->of->findings->n; i++) placed += a->place[i].sheet != NULL;
    if (placed > CD_BOOK_LINKS)
        cd_buf_printf(a->told, "Findings: a sheet holds %d links: the cells of %zu more are named without one\n",
                      CD_BOOK_LINKS, placed - CD_BOOK_LINKS);
    foresee(a, a->of->findings->n, "Findings");
    CD_TRY(put_header(&l, err));
    CD_TRY(put_told(&l, err));
    for (size_t i = 0; i < a->of->findings->n && l.row < CD_BOOK_ROWS; i++)
        CD_TRY(put_finding(&l, a->of, i, NULL, err));
    lay_out(&l);
    return CD_OK;
}

static enum cd_status list_all(struct list *l, const struct cd_annotation *annotations, const char *const *books,
                               size_t n, struct cd_err *err)
{
    const struct cd_intake_facts facts = cd_intake_facts(annotations[0].plan);
    const struct cd_annotation whole = {.plan = annotations[0].plan, .findings = facts.findings};
    size_t all = facts.findings->n;
    for (size_t s = 0; s < n; s++) all += annotations[s].findings->n;
    foresee(l->a, all, "findings.xlsx");
    CD_TRY(put_header(l, err));
    CD_TRY(put_told(l, err));
    for (size_t i = 0; i < facts.findings->n && l->row < CD_BOOK_ROWS; i++) CD_TRY(put_finding(l, &whole, i, "", err));
    for (size_t s = 0; s < n; s++)
        for (size_t i = 0; i < annotations[s].findings->n && l->row < CD_BOOK_ROWS; i++)
            CD_TRY(put_finding(l, &annotations[s], i, books[s], err));
    lay_out(l);
    return CD_OK;
}

enum cd_status cd_annotate_list(const struct cd_outdir *dir, const struct cd_annotation *annotations,
                                const char *const *books, size_t n, struct cd_buf *told, struct cd_err *err)
{
    struct cd__annotating a = {.of = annotations, .told = told};
    struct list l = {.a = &a};
    enum cd_status status = cd__annotate_open(&a, dir, "findings.xlsx", err);
    if (status == CD_OK) {
        l.sheet = cd_book_sheet(a.book, CD_ANNOTATION_SHEET);
        status = l.sheet != NULL ? list_all(&l, annotations, books, n, err)
                                 : cd_fail(err, CD_NOMEM, "no memory to list the findings");
    }
    if (status == CD_OK) status = cd_book_close(a.book, err);
    else cd_book_abort(a.book);
    cd_buf_free(&a.text);
    return status;
}

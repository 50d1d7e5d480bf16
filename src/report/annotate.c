/* annotate.c - one source: its workbook, its CSV copies; see annotate.h. */
#include <stdlib.h>

#include "annotate_int.h"

/* Light enough that black text on it stays readable; the words say the same. */
static const uint32_t shades[CD_SEVERITY_COUNT] = {[CD_SEVERITY_ERROR] = 0xFFC7CE,
                                                   [CD_SEVERITY_WARNING] = 0xFFD9B3,
                                                   [CD_SEVERITY_MISSING] = 0xFFF2B3,
                                                   [CD_SEVERITY_QUERY] = 0xCFE2F3,
                                                   [CD_SEVERITY_NOTE] = 0xE7E6E6};

/* --- What findings say ------------------------------------------------------------------------------------------------- */

void cd__letters(uint32_t column, char out[4])
{
    char turned[4];
    unsigned n = 0;
    for (uint32_t c = column + 1; c > 0 && n < 3; c = (c - 1) / 26) turned[n++] = (char)('A' + (c - 1) % 26);
    for (unsigned i = 0; i < n; i++) out[i] = turned[n - 1 - i];
    out[n] = '\0';
}

bool cd__answered(const struct cd_annotation *of, size_t finding)
{
    return of->answered != NULL && of->answered[finding];
}

enum cd_severity cd__shown_severity(const struct cd_annotation *of, size_t finding)
{
    if (cd__answered(of, finding)) return CD_SEVERITY_NOTE;
    return (enum cd_severity)cd_finding_rule(of->findings, &of->findings->items[finding])->severity;
}

void cd__say(struct cd_buf *b, const struct cd_annotation *of, size_t i, bool where)
{
    const struct cd_finding *finding = &of->findings->items[i];
    const struct cd_rule *rule = cd_finding_rule(of->findings, finding);
    char letters[4];
    cd_buf_printf(b, "%s%s: ", cd__answered(of, i) ? "answered " : "",
                  cd_severity_name((enum cd_severity)rule->severity));
    if (where && finding->field != UINT16_MAX) cd_buf_str(b, cd_dict_text(&of->findings->texts, finding->field));
    if (where && finding->column > 0) {
        cd__letters(finding->column - 1u, letters);
        cd_buf_printf(b, finding->field != UINT16_MAX ? " (column %s)" : "column %s", letters);
    }
    if (where && (finding->field != UINT16_MAX || finding->column > 0)) cd_buf_puts(b, ": ");
    const struct cd_str message = cd_str_of(rule->message);
    const bool ended = message.n > 0 && strchr(".?!", message.p[message.n - 1]) != NULL;
    cd_buf_printf(b, "%s%s To mend: %s [%s", rule->message, ended ? "" : ".", rule->mend, rule->id);
    if (of->keys != NULL && of->keys[i] != 0) cd_buf_printf(b, " %016llx", (unsigned long long)of->keys[i]);
    cd_buf_char(b, ']');
}

void cd__findings_of(const struct cd_findings *findings, uint8_t file, size_t *from, size_t *to)
{
    for (*from = 0; *from < findings->n && findings->items[*from].file < file;) ++*from;
    for (*to = *from; *to < findings->n && findings->items[*to].file == file;) ++*to;
}

size_t cd__findings_at(const struct cd_findings *findings, size_t at, size_t to, uint64_t line, size_t *from)
{
    const uint32_t capped = line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
    while (at < to && findings->items[at].line < capped) at++;
    *from = at;
    while (at < to && findings->items[at].line == capped) at++;
    return at;
}

/* --- The workbook ------------------------------------------------------------------------------------------------------ */

static const struct cd_source *source_of(const struct cd_annotation *of)
{
    return &cd_intake_facts(of->plan).sources[of->source];
}

enum cd_status cd__annotate_open(struct cd__annotating *a, const struct cd_outdir *dir, const char *name,
                                 struct cd_err *err)
{
    struct cd_buf path = {0};
    cd_buf_printf(&path, "%s/%s", dir->partial, name);
    if (path.failed) return cd_fail(err, CD_NOMEM, "no memory to write %s", name);
    const enum cd_status status = cd_book_open(&a->book, path.p, err);
    cd_buf_free(&path);
    CD_TRY(status);
    a->bold = cd_book_style(a->book, 0, CD_LOOK_BOLD);
    a->link = cd_book_style(a->book, 0, CD_LOOK_LINK);
    bool styled = a->bold != 0 && a->link != 0;
    for (unsigned i = 0; i < CD_SEVERITY_COUNT; i++) {
        a->shade[i] = cd_book_style(a->book, shades[i], 0);
        styled &= a->shade[i] != 0;
    }
    return styled ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to write %s", name);
}

/* The name of the sheet that a file of its own comes to: that of its table, or the one that it had. */
static enum cd_status name_sheet(struct cd__annotating *a, const struct cd_intake_file *file, const char **name,
                                 struct cd_err *err)
{
    const char *dot = memrchr(file->name.p, '.', file->name.n);
    const struct cd_str stem = {file->name.p, dot != NULL ? (size_t)(dot - file->name.p) : file->name.n};
    const enum cd_table_id table = cd_table_find(stem);
    struct cd_str *sheets = NULL;
    uint32_t n = 0;
    *name = "rows";
    if (source_of(a->of)->n_files > 0 && table != CD_TABLE_COUNT) {
        *name = cd_schema_find(CD_STR("return-1"))->table[table].name;
        return CD_OK;
    }
    if (file->format != CD_FORMAT_XLSX) return CD_OK;
    CD_TRY(cd_sheet_names((struct cd_str){file->bytes.p, file->bytes.n}, file->name.p, &a->arena, &sheets, &n, err));
    for (uint32_t i = 0; i < n; i++) /* an apostrophe would have to be doubled in links */
        if (cd_book_sheet_name(sheets[i]) && memchr(sheets[i].p, '\'', sheets[i].n) == NULL &&
            !cd_str_eq_nocase(sheets[i], CD_STR(CD_ANNOTATION_SHEET)))
            *name = sheets[i].p;
    return CD_OK;
}

/* A table's file, or a sheet of it, as a sheet. Files that are none (return.yaml, fixed width) have findings only. */
static enum cd_status add_table(struct cd__annotating *a, uint8_t index, bool *others, struct cd_err *err)
{
    struct cd_intake_file file;
    CD_TRY(cd_intake_file_open(a->of->plan, a->of->source, index, &file, err));
    enum cd_status status = CD_OK;
    const char *sheet = file.sheet;
    if (file.format != CD_FORMAT_NONE) {
        if (sheet == NULL) status = name_sheet(a, &file, &sheet, err);
        if (status == CD_OK) status = cd__annotate_table(a, &file, index, sheet, err);
    }
    if (status == CD_OK && file.sheet != NULL && !*others) {
        *others = true;
        status = cd__copy_sheets(a, &file, err);
    }
    cd_file_free(&file.bytes);
    return status;
}

/* Before the list is written, so that it can stand there. */
static void tell(struct cd__annotating *a)
{
    if (a->cut > 0)
        cd_buf_printf(a->told, "%llu cells hold more, or other, than a cell of a workbook can: cut or replaced there\n",
                      (unsigned long long)a->cut);
    if (a->no_comment > 0)
        cd_buf_printf(a->told, "%llu cells have no comment, for there are %d already: see the column %s\n",
                      (unsigned long long)a->no_comment, CD__COMMENTS, CD_ANNOTATION_COLUMN);
}

static enum cd_status fill_book(struct cd__annotating *a, const char *name, struct cd_err *err)
{
    const struct cd_source *source = source_of(a->of);
    struct cd_sheet *list = cd_book_sheet(a->book, CD_ANNOTATION_SHEET);
    bool others = false;
    if (list == NULL) return cd_fail(err, CD_NOMEM, "no memory to write %s", name);
    for (uint32_t i = 0; i < (source->n_files > 0 ? source->n_files : 1); i++)
        CD_TRY(add_table(a, (uint8_t)i, &others, err));
    tell(a);
    return cd__list_findings(a, list, err);
}

static enum cd_status write_book(const struct cd_outdir *dir, const char *name, const struct cd_annotation *of,
                                 struct cd_buf *told, struct cd_err *err)
{
    struct cd__annotating a = {.of = of, .arena = cd_arena_make(0), .told = told};
    a.place = calloc(of->findings->n + 1, sizeof *a.place);
    enum cd_status status =
        a.place != NULL ? cd__annotate_open(&a, dir, name, err) : cd_fail(err, CD_NOMEM, "no memory to write %s", name);
    if (status == CD_OK) status = fill_book(&a, name, err);
    if (status == CD_OK) status = cd_book_close(a.book, err);
    else cd_book_abort(a.book);
    if (status == CD_OK && told->failed) status = cd_fail(err, CD_NOMEM, "no memory to write %s", name);
    cd_buf_free(&a.text);
    cd_buf_free(&a.comment);
    cd_arena_free(&a.arena);
    free(a.place);
    return status;
}

/* --- The copies -------------------------------------------------------------------------------------------------------- */

static enum cd_status write_copy(const struct cd_outdir *dir, const char *name, const struct cd_annotation *of,
                                 uint8_t index, struct cd_buf *told, struct cd_err *err)
{
    struct cd_intake_file file;
    CD_TRY(cd_intake_file_open(of->plan, of->source, index, &file, err));
    enum cd_status status;
    if (file.format == CD_FORMAT_CSV) status = cd__annotate_csv(dir, name, of, &file, index, told, err);
    else {
        struct cd_outfile out;
        struct cd_err later;
        status = cd_outfile_open(dir, name, &out, err);
        if (status == CD_OK) {
            status = cd_outfile_put(&out, file.bytes.p, file.bytes.n, err);
            const enum cd_status closed = cd_outfile_close(&out, status == CD_OK ? err : &later);
            if (status == CD_OK) status = closed;
        }
    }
    cd_file_free(&file.bytes);
    return status;
}

/* "return.xlsx[people]" is a sheet of a file: the file once. */
static bool is_file(const struct cd_source *source, uint32_t i)
{
    const struct cd_str name = source->files[i].name;
    const char *open = memchr(name.p, '[', name.n);
    for (uint32_t k = 0; open != NULL && k < i; k++)
        if (cd_str_starts(source->files[k].name, (struct cd_str){name.p, (size_t)(open - name.p) + 1})) return false;
    return true;
}

static enum cd_status copy_as(const struct cd_outdir *dir, const char *folder, struct cd_str file,
                              const struct cd_annotation *of, uint8_t index, struct cd_buf *told, struct cd_err *err)
{
    struct cd_buf path = {0};
    const char *open = memchr(file.p, '[', file.n);
    if (open != NULL) file.n = (size_t)(open - file.p);
    cd_buf_printf(&path, "%s/" CD_FMT, folder, CD_ARG(file));
    const enum cd_status status = path.failed ? cd_fail(err, CD_NOMEM, "no memory to write a copy")
                                              : write_copy(dir, path.p, of, index, told, err);
    cd_buf_free(&path);
    return status;
}

/* A return whose tables are CSV, in part at least: all its files, so that it can be handed in as it is. */
static enum cd_status copy_return(const struct cd_outdir *dir, const char *folder, const struct cd_annotation *of,
                                  struct cd_buf *told, struct cd_err *err)
{
    const struct cd_source *source = source_of(of);
    bool any = false;
    for (uint32_t i = 0; i < source->n_files; i++) any |= cd_format_of(source->files[i].name) == CD_FORMAT_CSV;
    if (!any) return CD_OK;
    CD_TRY(cd_outdir_folder(dir, folder, err));
    for (uint32_t i = 0; i < source->n_files; i++)
        if (is_file(source, i)) CD_TRY(copy_as(dir, folder, source->files[i].name, of, (uint8_t)i, told, err));
    return CD_OK;
}

/* Copies first: what did not fit in them stands on the workbook's list. */
static enum cd_status annotate_return(const struct cd_outdir *dir, const char *name, const struct cd_annotation *of,
                                      struct cd_buf *told, struct cd_err *err)
{
    struct cd_buf book = {0}, copy = {0};
    cd_buf_printf(&book, "%s/return.xlsx", name);
    cd_buf_printf(&copy, "csv/%s", name);
    enum cd_status status = book.failed || copy.failed ? cd_fail(err, CD_NOMEM, "no memory to write %s", name)
                                                       : cd_outdir_folder(dir, name, err);
    if (status == CD_OK) status = copy_return(dir, copy.p, of, told, err);
    if (status == CD_OK) status = copy_as(dir, name, source_of(of)->files[0].name, of, 0, told, err);
    if (status == CD_OK) status = write_book(dir, book.p, of, told, err);
    cd_buf_free(&book);
    cd_buf_free(&copy);
    return status;
}

/* The folder that a path lies in; nothing to make where it is the top one. */
static enum cd_status folder_of(const struct cd_outdir *dir, const char *path, struct cd_err *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash != NULL ? strndup(path, (size_t)(slash - path)) : NULL;
    if (slash == NULL) return CD_OK;
    const enum cd_status status =
        folder != NULL ? cd_outdir_folder(dir, folder, err) : cd_fail(err, CD_NOMEM, "no memory to write %s", path);
    free(folder);
    return status;
}

/* "2024-02/x.csv" gives 2024-02/x.xlsx, and csv/2024-02/x.csv. */
static enum cd_status annotate_file(const struct cd_outdir *dir, const char *name, const struct cd_annotation *of,
                                    struct cd_buf *told, struct cd_err *err)
{
    struct cd_buf book = {0}, copy = {0};
    const char *slash = strrchr(name, '/'), *dot = strrchr(slash != NULL ? slash : name, '.');
    const int stem = (int)(dot != NULL ? (size_t)(dot - name) : strlen(name));
    cd_buf_printf(&book, "%.*s.xlsx", stem, name);
    cd_buf_printf(&copy, "csv/%s", name);
    const enum cd_format format = cd_format_of(cd_str_of(name));
    const bool csv = (format == CD_FORMAT_CSV || format == CD_FORMAT_NONE) &&
                     !cd_str_eq(source_of(of)->dialect, CD_STR("nibrs")); /* which has rows of a fixed width */
    enum cd_status status = book.failed || copy.failed ? cd_fail(err, CD_NOMEM, "no memory to write %s", name) : CD_OK;
    if (status == CD_OK && csv) status = folder_of(dir, copy.p, err);
    if (status == CD_OK && csv) status = write_copy(dir, copy.p, of, 0, told, err);
    if (status == CD_OK) status = folder_of(dir, name, err);
    if (status == CD_OK) status = write_book(dir, book.p, of, told, err);
    cd_buf_free(&book);
    cd_buf_free(&copy);
    return status;
}

enum cd_status cd_annotate_source(const struct cd_outdir *dir, const char *name, const struct cd_annotation *annotation,
                                  struct cd_buf *told, struct cd_err *err)
{
    if (source_of(annotation)->n_files > 0) return annotate_return(dir, name, annotation, told, err);
    return annotate_file(dir, name, annotation, told, err);
}

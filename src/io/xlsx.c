/* xlsx.c - one sheet of a workbook behind cd_reader: the sheet's XML through expat, paused when a batch is full. */
#include <stdlib.h>

#include "reader_int.h"
#include "xlsx_int.h"

enum { MAX_COLUMNS = 16384, SLICE = 1 << 20 };

struct sheet_reader {
    XML_Parser parser; /* first: cd__xml puts it there; see below for the reader */
    struct cd_reader reader;
    struct cd__book_parts book;
    struct cd_file sheet;
    size_t at; /* bytes of the sheet that the parser has been given */
    uint32_t max_field, limit;
    uint64_t max_cells, cells;
    bool paused, done, no_memory, too_many, no_string;
    struct cd_arena arena, header_arena; /* of the batch's texts; of the header's */
    struct cd_str *field;
    size_t cap_field;
    struct cd_batch *batch;
    uint32_t fields; /* used of field */
    uint64_t line;   /* of the row last begun */
    struct cd_row *row;
    uint32_t column; /* of the cell being read, from 0 */
    uint32_t style;
    char type; /* n number, s shared, i inline or formula text, b boolean, e error, d ISO 8601 */
    bool in_value, phonetic;
    struct cd_buf text;
};

static struct sheet_reader *of(struct cd_reader *reader)
{
    return (struct sheet_reader *)(void *)((char *)reader - offsetof(struct sheet_reader, reader));
}

/* --- Cells ------------------------------------------------------------------------------------------------------------- */

/* "BC12" is column 54; UINT32_MAX when it is no such thing. */
static uint32_t column_of(const char *reference)
{
    uint32_t column = 0;
    for (; *reference >= 'A' && *reference <= 'Z'; reference++) {
        column = column * 26 + (uint32_t)(*reference - 'A' + 1);
        if (column > MAX_COLUMNS) return UINT32_MAX;
    }
    return column > 0 ? column - 1 : UINT32_MAX;
}

static char type_of(const char *type)
{
    if (type != NULL && type[0] == 's' && type[1] == '\0') return 's'; /* most cells */
    static const struct {
        const char *name;
        char type;
    } types[] = {{"s", 's'}, {"str", 'i'}, {"inlineStr", 'i'}, {"b", 'b'}, {"e", 'e'}, {"d", 'd'}};
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i].name, type) == 0) return types[i].type;
    return 'n';
}

static struct cd_str shared(struct sheet_reader *r, struct cd_str index)
{
    uint64_t i;
    r->no_string = !cd_str_u64(index, &i) || i >= r->book.n_strings;
    return r->no_string ? (struct cd_str){"", 0} : r->book.strings[i];
}

static struct cd_str number(const struct sheet_reader *r, struct cd_str text, char scratch[32])
{
    double serial;
    const enum cd__kind kind = r->style < r->book.n_styles ? r->book.kinds[r->style] : CD__NUMBER;
    if (kind != CD__NUMBER && cd_str_f64(text, &serial) && cd__serial_date(serial, kind, r->book.epoch_1904, scratch))
        return cd_str_of(scratch);
    return cd__xlsx_number(text, scratch);
}

static void fault(struct sheet_reader *r, uint32_t which)
{
    r->row->faults |= which;
    if (r->row->fault_field == 0) r->row->fault_field = r->column + 1;
}

static bool put(struct sheet_reader *r, struct cd_str text)
{
    const size_t need = (size_t)r->row->first + r->column + 1;
    if (memchr(text.p, '\0', text.n) != NULL) fault(r, CD_ROW_NUL);
    if (text.n > r->max_field) {
        fault(r, CD_ROW_LONG_FIELD);
        text.n = r->max_field;
        while (text.n > 0 && ((unsigned char)text.p[text.n] & 0xC0) == 0x80) text.n--; /* no half characters */
    }
    if (!cd_grow((void **)&r->field, &r->cap_field, need, sizeof *r->field)) return false;
    for (; r->row->n <= r->column; r->row->n++) r->field[r->row->first + r->row->n] = (struct cd_str){"", 0};
    struct cd_str kept = text; /* shared strings live as long as the workbook */
    if (r->type != 's') kept = cd_arena_str(&r->arena, text);
    r->field[r->row->first + r->column] = kept;
    return kept.p != NULL;
}

static bool end_cell(struct sheet_reader *r)
{
    char scratch[32];
    /* Blank fields before a lone cell count as cells: a row of one cell far to the right is not cheap. */
    r->cells += r->text.n > 0 && r->column > r->row->n ? r->column - r->row->n + 1 : 1;
    if (r->cells > r->max_cells) return r->too_many = true, false;
    if (r->text.n == 0) return true;
    r->text.p[r->text.n] = '\0'; /* a buffer keeps room for it */
    struct cd_str text = {r->text.p, r->text.n};
    if (r->type == 's') text = shared(r, text);
    else if (r->type == 'b')
        text = cd_str_eq(text, CD_STR("1")) || cd_str_eq(text, CD_STR("true")) ? CD_STR("TRUE") : CD_STR("FALSE");
    else if (r->type == 'n') text = number(r, text, scratch);
    else if (r->type == 'd') text = cd__xlsx_day(text);
    else if (r->type == 'i') text.n = cd__xlsx_unescape(r->text.p, r->text.n);
    return !r->no_string && put(r, text);
}

/* --- Rows -------------------------------------------------------------------------------------------------------------- */

static void begin_row(struct sheet_reader *r, const char **attributes)
{
    const char *number = cd__attribute(attributes, "r");
    uint64_t line;
    r->line = number != NULL && cd_str_u64(cd_str_of(number), &line) && line > r->line ? line : r->line + 1;
    r->row = &r->batch->row[r->batch->n++];
    *r->row = (struct cd_row){.line = r->line, .first = r->fields};
    r->column = UINT32_MAX; /* the first cell without a reference is column 0 */
}

/* What stands in our own column is no part of the row. */
static void drop_annotation(struct sheet_reader *r)
{
    const uint32_t at = r->reader.facts.annotated;
    if (at == 0 || r->row->n < at) return;
    r->field[r->row->first + at - 1] = (struct cd_str){"", 0};
    if (r->row->n == at) r->row->n--;
}

static void end_row(struct sheet_reader *r)
{
    bool any = false;
    drop_annotation(r);
    for (uint32_t i = 0; i < r->row->n; i++) any |= cd_str_trim(r->field[r->row->first + i]).n > 0;
    if (!any) r->row->faults |= CD_ROW_BLANK;
    r->fields += r->row->n;
    r->row = NULL;
    if (r->batch->n >= r->limit) (void)XML_StopParser(r->parser, XML_TRUE);
}

/* The name without its prefix where it is one letter, as those of cells and their attributes are; "" where it is longer. */
static const char *short_name(const char *name)
{
    const char *local = name[0] == '\0' || name[1] == '\0' ? name : cd__local(name);
    return local[0] == '\0' || local[1] == '\0' ? local : "";
}

static void begin_cell(struct sheet_reader *r, const char **attributes)
{
    const char *reference = NULL, *style = NULL, *type = NULL;
    uint64_t n;
    for (; attributes[0] != NULL; attributes += 2) {
        const char *name = short_name(attributes[0]);
        if (name[0] == 'r') reference = attributes[1];
        else if (name[0] == 's') style = attributes[1];
        else if (name[0] == 't') type = attributes[1];
    }
    r->column = reference != NULL ? column_of(reference) : r->column + 1;
    r->style = style != NULL && cd_str_u64(cd_str_of(style), &n) && n < UINT32_MAX ? (uint32_t)n : 0;
    r->type = type_of(type);
    r->text.n = 0;
    if (r->column >= MAX_COLUMNS) r->too_many = true;
}

static void XMLCALL on_start(void *ctx, const XML_Char *element, const XML_Char **attributes)
{
    struct sheet_reader *r = ctx;
    const char letter = short_name(element)[0];
    if (r->row == NULL) {
        if (strcmp(cd__local(element), "row") == 0) begin_row(r, attributes);
    } else if (letter == 'c') begin_cell(r, attributes);
    else if (letter == 'v' || letter == 't') r->in_value = !r->phonetic;
    else if (letter == '\0' && strcmp(cd__local(element), "rPh") == 0) r->phonetic = true;
    if (r->too_many) (void)XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_end(void *ctx, const XML_Char *element)
{
    struct sheet_reader *r = ctx;
    const char letter = short_name(element)[0];
    if (r->row == NULL) return;
    if (letter == 'v' || letter == 't') r->in_value = false;
    else if (letter == 'c' && r->column != UINT32_MAX) {
        if (end_cell(r)) return;
        r->no_memory = !r->too_many && !r->no_string;
        (void)XML_StopParser(r->parser, XML_FALSE);
    } else if (letter == '\0' && strcmp(cd__local(element), "rPh") == 0) r->phonetic = false;
    else if (letter == '\0' && strcmp(cd__local(element), "row") == 0) end_row(r);
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int n)
{
    struct sheet_reader *r = ctx;
    if (r->in_value) cd_buf_put(&r->text, text, (size_t)n);
    r->no_memory |= r->text.failed;
}

/* --- Batches ----------------------------------------------------------------------------------------------------------- */

static enum cd_status broken(const struct sheet_reader *r, struct cd_err *err)
{
    if (r->no_memory) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->book.name);
    if (r->too_many) return cd_fail(err, CD_LIMIT, "%s: more cells or columns than a return can have", r->book.name);
    if (r->no_string)
        return cd_fail(err, CD_INPUT, "%s: row %llu names a text that the workbook does not hold; save it again",
                       r->book.name, (unsigned long long)r->line);
    return cd_fail(err, CD_INPUT, "%s: near row %llu the sheet is no sound XML; save the workbook again", r->book.name,
                   (unsigned long long)r->line);
}

/* At most `limit` rows; goes on where it paused. */
static enum cd_status fill(struct sheet_reader *r, struct cd_batch *batch, uint32_t limit, struct cd_err *err)
{
    r->batch = batch;
    r->limit = limit;
    batch->n = r->fields = 0;
    while (!r->done && batch->n < limit) {
        enum XML_Status status;
        if (r->paused) status = XML_ResumeParser(r->parser);
        else {
            const size_t n = r->sheet.n - r->at < SLICE ? r->sheet.n - r->at : SLICE;
            status = XML_Parse(r->parser, r->sheet.p + r->at, (int)n, r->at + n == r->sheet.n);
            r->at += n;
        }
        r->paused = status == XML_STATUS_SUSPENDED;
        if (status == XML_STATUS_ERROR || r->no_memory || r->too_many || r->no_string) return broken(r, err);
        r->done = !r->paused && r->at == r->sheet.n;
    }
    batch->field = r->field;
    return CD_OK;
}

static enum cd_status next(struct cd_reader *reader, struct cd_batch *batch, struct cd_err *err)
{
    struct sheet_reader *r = of(reader);
    cd_arena_free(&r->arena);
    return fill(r, batch, CD_BATCH_ROWS, err);
}

static void close_sheet(struct cd_reader *reader)
{
    struct sheet_reader *r = of(reader);
    if (r->parser != NULL) XML_ParserFree(r->parser);
    cd__book_close(&r->book);
    cd_file_free(&r->sheet);
    cd_arena_free(&r->arena);
    cd_arena_free(&r->header_arena);
    cd_buf_free(&r->text);
    free(r->field);
    free(r);
}

/* --- Header ------------------------------------------------------------------------------------------------------------ */

/* "A1:C2" is rows 1 to 2. */
static bool covers(const char *range, uint64_t row)
{
    uint64_t rows[2] = {0};
    for (size_t i = 0; i < 2; i++) {
        range += strspn(range, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        for (; *range >= '0' && *range <= '9' && rows[i] < UINT32_MAX; range++)
            rows[i] = rows[i] * 10 + (uint64_t)(*range - '0');
        if (i == 0 && *range++ != ':') return false;
    }
    return rows[0] <= row && row <= rows[1];
}

/* The range of the mergeCell element whose name ends at p, without its quotes; empty where it has none. */
static struct cd_str range_at(const char *p, const char *end)
{
    const char *close = memchr(p, '>', (size_t)(end - p));
    const char *ref = close != NULL ? memmem(p, (size_t)(close - p), "ref", 3) : NULL;
    if (ref == NULL) return (struct cd_str){"", 0};
    for (ref += 3; ref < close && *ref != '"' && *ref != '\'';) ref++;
    const char *stop = ref < close ? memchr(ref + 1, *ref, (size_t)(close - ref - 1)) : NULL;
    return stop != NULL ? (struct cd_str){ref + 1, (size_t)(stop - ref - 1)} : (struct cd_str){"", 0};
}

/* Merged cells stand behind the rows, so the bytes are looked through before the rows are read: a column cannot be told where one
 * name spans several. The parser takes UTF-8 alone, so no other encoding can hide them. */
static enum cd_status check_merged(const struct sheet_reader *r, struct cd_err *err)
{
    static const char merged[] = "mergeCell";
    const char *p = r->sheet.p, *end = r->sheet.p + r->sheet.n;
    while ((p = memmem(p, (size_t)(end - p), merged, sizeof merged - 1)) != NULL) {
        const bool element = p > r->sheet.p && (p[-1] == '<' || p[-1] == ':');
        p += sizeof merged - 1;
        const struct cd_str range = element && p < end && strchr(" \t\r\n", *p) ? range_at(p, end) : CD_STR("");
        if (range.n > 0 && covers(range.p, r->reader.facts.header_line))
            return cd_fail(err, CD_INPUT,
                           "%s: the header has merged cells (" CD_FMT "): unmerge them, one name for each column",
                           r->book.name, CD_ARG(range));
    }
    return CD_OK;
}

static enum cd_status keep_header(struct sheet_reader *r, const struct cd_batch *batch, struct cd_err *err)
{
    const struct cd_row *row = &batch->row[0];
    struct cd_str *header = CD_NEW(&r->header_arena, struct cd_str, row->n);
    if (header == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->book.name);
    for (uint32_t i = 0; i < row->n; i++) {
        header[i] = cd_arena_str(&r->header_arena, batch->field[row->first + i]);
        if (header[i].p == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->book.name);
    }
    r->reader.facts.header = header;
    r->reader.facts.columns = row->n;
    r->reader.facts.header_line = row->line;
    if (row->n > 1 && cd_str_eq(cd_str_trim(header[row->n - 1]), CD_STR(CD_ANNOTATION_COLUMN)))
        r->reader.facts.annotated = r->reader.facts.columns--;
    return check_merged(r, err);
}

/* The first row with two cells or more is the header; lines above it are a preamble. */
static enum cd_status find_header(struct sheet_reader *r, struct cd_err *err)
{
    struct cd_batch *batch = malloc(sizeof *batch);
    if (batch == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->book.name);
    enum cd_status status = CD_OK;
    bool found = false;
    while (status == CD_OK && !found && !r->done) {
        status = fill(r, batch, 1, err);
        uint32_t filled = 0;
        for (uint32_t i = 0; status == CD_OK && batch->n == 1 && i < batch->row[0].n; i++)
            filled += cd_str_trim(batch->field[batch->row[0].first + i]).n > 0;
        found = filled >= 2;
        if (found) status = keep_header(r, batch, err);
        else if (batch->n == 1) r->reader.facts.preamble_lines++;
    }
    free(batch);
    return status;
}

/* --- Open -------------------------------------------------------------------------------------------------------------- */

static bool is_wanted(const struct cd__book_parts *book, uint32_t i, const char *wanted)
{
    if (wanted != NULL) return cd_str_eq_nocase(book->sheets[i].name, cd_str_of(wanted));
    return book->n_sheets == 1 || !cd_str_eq_nocase(book->sheets[i].name, CD_STR(CD_ANNOTATION_SHEET));
}

static enum cd_status choose(struct sheet_reader *r, const char *wanted, struct cd_err *err)
{
    const struct cd__book_parts *book = &r->book;
    uint32_t fitting = 0;
    for (uint32_t i = 0; i < book->n_sheets; i++) fitting += is_wanted(book, i, wanted);
    if (wanted == NULL && fitting != 1)
        return cd_fail(err, CD_INPUT, "%s: the workbook has %u sheets: name one after the table, or keep one alone",
                       book->name, book->n_sheets);
    for (uint32_t i = 0; book->sheets != NULL && i < book->n_sheets; i++)
        if (is_wanted(book, i, wanted) && book->sheets[i].path.n > 0)
            return cd__book_part(&r->book, book->sheets[i].path, &r->sheet, err);
    return cd_fail(err, CD_INPUT, "%s: the workbook has no sheet \"%s\" among its %u: name one so, after the table",
                   book->name, wanted != NULL ? wanted : "", book->n_sheets);
}

static enum cd_status open_sheet(struct sheet_reader *r, struct cd_str bytes, const struct cd_reader_opts *opts,
                                 struct cd_err *err)
{
    CD_TRY(cd__book_open(&r->book, bytes, opts->name, true, err));
    CD_TRY(choose(r, opts->sheet, err));
    if (cd__xml(r, on_start, on_end, on_text) == NULL)
        return cd_fail(err, CD_NOMEM, "%s: no memory to read it", opts->name);
    return opts->all_rows ? CD_OK : find_header(r, err);
}

enum cd_status cd__open_xlsx(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                             struct cd_err *err)
{
    struct sheet_reader *r = calloc(1, sizeof *r);
    *out = NULL;
    if (r == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", opts->name);
    r->reader = (struct cd_reader){.facts = {.format = CD_FORMAT_XLSX}, .next = next, .close = close_sheet};
    r->max_field = opts->max_field > 0 ? opts->max_field : 65536;
    r->max_cells = opts->max_cells > 0 ? opts->max_cells : UINT64_C(400000000);
    const enum cd_status status = open_sheet(r, bytes, opts, err);
    if (status == CD_OK) *out = &r->reader;
    else close_sheet(&r->reader);
    return status;
}

static enum cd_status list_sheets(const struct cd__book_parts *book, struct cd_arena *arena, struct cd_str **names,
                                  uint32_t *n, struct cd_err *err)
{
    struct cd_str *list = CD_NEW(arena, struct cd_str, (size_t)book->n_sheets + 1);
    if (list == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", book->name);
    for (uint32_t i = 0; i < book->n_sheets; i++) {
        list[i] = cd_arena_str(arena, book->sheets[i].name);
        if (list[i].p == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", book->name);
    }
    *names = list;
    *n = book->n_sheets;
    return CD_OK;
}

enum cd_status cd_sheet_names(struct cd_str bytes, const char *name, struct cd_arena *arena, struct cd_str **names,
                              uint32_t *n, struct cd_err *err)
{
    struct cd__book_parts book;
    *names = NULL;
    *n = 0;
    enum cd_status status = cd__book_open(&book, bytes, name, false, err);
    if (status == CD_OK) status = list_sheets(&book, arena, names, n, err);
    cd__book_close(&book);
    return status;
}

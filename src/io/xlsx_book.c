/* xlsx_book.c - what lies around the sheets of a workbook: their names, shared strings, which styles are dates; see xlsx_int.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "candour/date.h"
#include "xlsx_int.h"

/* --- XML --------------------------------------------------------------------------------------------------------------- */

static void XMLCALL refuse_doctype(void *parser, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                                   int has_internal)
{
    (void)name, (void)system, (void)public, (void)has_internal;
    (void)XML_StopParser(*(XML_Parser *)parser, XML_FALSE);
}

/* The handler needs the parser itself: expat gives handlers one pointer, so every ctx begins with its parser. */
XML_Parser cd__xml(void *ctx, XML_StartElementHandler start, XML_EndElementHandler end, XML_CharacterDataHandler text)
{
    XML_Parser parser = XML_ParserCreate("UTF-8");
    if (parser == NULL) return NULL;
    *(XML_Parser *)ctx = parser;
    XML_SetUserData(parser, ctx);
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, text);
    XML_SetStartDoctypeDeclHandler(parser, refuse_doctype);
    return parser;
}

const char *cd__local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

const char *cd__attribute(const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(cd__local(attributes[0]), name) == 0) return attributes[1];
    return NULL;
}

/* --- Parts ------------------------------------------------------------------------------------------------------------- */

struct part {
    XML_Parser parser; /* first: cd__xml puts it there */
    struct cd__book_parts *book;
    bool in_text, phonetic, in_xfs, failed;
    struct cd_arena formats;
    struct format {
        uint32_t id;
        enum cd__kind kind;
    } * format;
    uint32_t n_formats;
    size_t cap_formats;
};

static uint32_t find_part(const struct cd__book_parts *book, struct cd_str path)
{
    for (uint32_t i = 0; i < cd_zip_count(book->zip); i++)
        if (cd_str_eq_nocase(cd_zip_entry(book->zip, i)->path, path)) return i;
    return UINT32_MAX;
}

enum cd_status cd__book_part(struct cd__book_parts *book, struct cd_str path, struct cd_file *out, struct cd_err *err)
{
    const uint32_t i = find_part(book, path);
    if (i == UINT32_MAX) return cd_fail(err, CD_INPUT, "%s: not a workbook: a part of it is not there", book->name);
    return cd_zip_read(book->zip, i, out, err);
}

static enum cd_status parse_part(struct cd__book_parts *book, struct cd_str path, bool needed,
                                 XML_StartElementHandler start, XML_EndElementHandler end,
                                 XML_CharacterDataHandler text, struct cd_err *err)
{
    struct part part = {.book = book};
    struct cd_file file = {0};
    if (!needed && find_part(book, path) == UINT32_MAX) return CD_OK;
    CD_TRY(cd__book_part(book, path, &file, err));
    XML_Parser parser = cd__xml(&part, start, end, text);
    enum cd_status status = parser != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "%s: no memory to read it", book->name);
    for (size_t at = 0; status == CD_OK && at < file.n;) {
        const size_t n = file.n - at < 1 << 20 ? file.n - at : 1 << 20;
        if (XML_Parse(parser, file.p + at, (int)n, at + n == file.n) != XML_STATUS_OK)
            status = cd_fail(err, CD_INPUT,
                             "%s: not a workbook: a part of it is no sound XML, or names a document type", book->name);
        at += n;
    }
    if (status == CD_OK && part.failed) status = cd_fail(err, CD_NOMEM, "%s: no memory to read it", book->name);
    if (parser != NULL) XML_ParserFree(parser);
    free(part.format);
    cd_file_free(&file);
    return status;
}

/* --- Workbook and its relations ---------------------------------------------------------------------------------------- */

static void XMLCALL workbook_start(void *ctx, const XML_Char *element, const XML_Char **attributes)
{
    struct part *p = ctx;
    struct cd__book_parts *book = p->book;
    const char *local = cd__local(element), *name, *id, *flag;
    if (strcmp(local, "workbookPr") == 0 && (flag = cd__attribute(attributes, "date1904")) != NULL)
        book->epoch_1904 = strcmp(flag, "1") == 0 || strcmp(flag, "true") == 0;
    if (strcmp(local, "sheet") != 0) return;
    name = cd__attribute(attributes, "name");
    id = cd__attribute(attributes, "id");
    if (name == NULL || id == NULL) return;
    if (!cd_grow((void **)&book->sheets, &book->cap_sheets, (size_t)book->n_sheets + 1, sizeof *book->sheets)) {
        p->failed = true;
        return;
    }
    struct cd__sheet *sheet = &book->sheets[book->n_sheets++];
    *sheet = (struct cd__sheet){.name = cd_arena_str(&book->arena, cd_str_of(name)),
                                .relation = cd_arena_str(&book->arena, cd_str_of(id))};
    if (sheet->name.p == NULL || sheet->relation.p == NULL) p->failed = true;
}

static void keep_path(struct part *p, struct cd_str *path, const char *target)
{
    struct cd_buf b = {0};
    cd_buf_printf(&b, "%s%s", target[0] == '/' ? "" : "xl/", target[0] == '/' ? target + 1 : target);
    *path = b.failed ? (struct cd_str){0} : cd_arena_str(&p->book->arena, (struct cd_str){b.p, b.n});
    if (path->p == NULL) p->failed = true;
    cd_buf_free(&b);
}

static void XMLCALL relations_start(void *ctx, const XML_Char *element, const XML_Char **attributes)
{
    struct part *p = ctx;
    struct cd__book_parts *book = p->book;
    const char *id = cd__attribute(attributes, "Id"), *target = cd__attribute(attributes, "Target");
    const struct cd_str type = cd_str_of(cd__attribute(attributes, "Type"));
    if (strcmp(cd__local(element), "Relationship") != 0 || id == NULL || target == NULL) return;
    if (cd_str_ends(type, CD_STR("/sharedStrings"))) keep_path(p, &book->strings_path, target);
    if (cd_str_ends(type, CD_STR("/styles"))) keep_path(p, &book->styles_path, target);
    for (uint32_t i = 0; i < book->n_sheets; i++)
        if (cd_str_eq(book->sheets[i].relation, cd_str_of(id))) keep_path(p, &book->sheets[i].path, target);
}

static void XMLCALL no_end(void *ctx, const XML_Char *element)
{
    (void)ctx, (void)element;
}

static void XMLCALL no_text(void *ctx, const XML_Char *text, int n)
{
    (void)ctx, (void)text, (void)n;
}

/* --- Shared strings ---------------------------------------------------------------------------------------------------- */

/* While they are read, n of a string is its end in the bytes. */
static void XMLCALL strings_start(void *ctx, const XML_Char *element, const XML_Char **attributes)
{
    struct part *p = ctx;
    const char *local = cd__local(element);
    (void)attributes;
    if (strcmp(local, "rPh") == 0) p->phonetic = true;
    else if (strcmp(local, "t") == 0) p->in_text = !p->phonetic;
}

static void XMLCALL strings_end(void *ctx, const XML_Char *element)
{
    struct part *p = ctx;
    struct cd__book_parts *book = p->book;
    const char *local = cd__local(element);
    if (strcmp(local, "rPh") == 0) p->phonetic = false;
    else if (strcmp(local, "t") == 0) p->in_text = false;
    if (strcmp(local, "si") != 0) return;
    struct cd_buf *bytes = &book->string_bytes;
    const size_t from = book->n_strings > 0 ? book->strings[book->n_strings - 1].n : 0;
    if (bytes->n > from) bytes->n = from + cd__xlsx_unescape(bytes->p + from, bytes->n - from);
    if (!cd_grow((void **)&book->strings, &book->cap_strings, (size_t)book->n_strings + 1, sizeof *book->strings)) {
        p->failed = true;
        return;
    }
    book->strings[book->n_strings++].n = book->string_bytes.n;
}

static void XMLCALL strings_text(void *ctx, const XML_Char *text, int n)
{
    struct part *p = ctx;
    if (p->in_text) cd_buf_put(&p->book->string_bytes, text, (size_t)n);
    p->failed |= p->book->string_bytes.failed;
}

static void settle_strings(struct cd__book_parts *book)
{
    size_t from = 0;
    for (uint32_t i = 0; i < book->n_strings; i++) {
        const size_t end = book->strings[i].n;
        book->strings[i] = (struct cd_str){book->string_bytes.p != NULL ? book->string_bytes.p + from : "", end - from};
        from = end;
    }
}

/* --- Styles ------------------------------------------------------------------------------------------------------------ */

/* [h], [mm] and the like: a length of time. */
static bool is_elapsed(const char *bracket)
{
    const size_t n = strspn(bracket + 1, "hHmMsS");
    return n > 0 && bracket[n + 1] == ']';
}

/* Letters of dates outside quotes, brackets and escapes: y m d h s. */
static enum cd__kind kind_of_format(const char *code)
{
    for (const char *c = code; *c != '\0'; c++) {
        if (*c == '"' || *c == '[') {
            const char *close = strchr(c + 1, *c == '"' ? '"' : ']');
            if (close == NULL) return CD__NUMBER;
            if (*c == '[' && is_elapsed(c)) return CD__ELAPSED;
            c = close;
        } else if (*c == '\\' || *c == '_' || *c == '*') {
            if (*++c == '\0') return CD__NUMBER;
        } else if (strchr("ymdhsYMDHS", *c) != NULL) return CD__DATE;
        else if (*c == 'G' && strncmp(c, "General", 7) == 0) return CD__NUMBER;
    }
    return CD__NUMBER;
}

/* ECMA-376 part 1, 18.8.30: the formats that are built in. */
static enum cd__kind kind_of(const struct part *p, uint32_t id)
{
    static const struct {
        uint8_t first, last, kind;
    } built_in[] = {{14, 22, CD__DATE},    {27, 36, CD__DATE}, {45, 45, CD__DATE},
                    {46, 46, CD__ELAPSED}, {47, 47, CD__DATE}, {50, 58, CD__DATE}};
    for (uint32_t i = 0; i < p->n_formats; i++)
        if (p->format[i].id == id) return p->format[i].kind;
    for (size_t i = 0; i < sizeof built_in / sizeof built_in[0]; i++)
        if (id >= built_in[i].first && id <= built_in[i].last) return built_in[i].kind;
    return CD__NUMBER;
}

static uint32_t number_of(const char *text)
{
    uint64_t n;
    return text != NULL && cd_str_u64(cd_str_of(text), &n) && n < UINT32_MAX ? (uint32_t)n : 0;
}

static void XMLCALL styles_start(void *ctx, const XML_Char *element, const XML_Char **attributes)
{
    struct part *p = ctx;
    struct cd__book_parts *book = p->book;
    const char *local = cd__local(element), *id = cd__attribute(attributes, "numFmtId");
    if (strcmp(local, "cellXfs") == 0) p->in_xfs = true;
    if (strcmp(local, "numFmt") == 0) {
        const char *code = cd__attribute(attributes, "formatCode");
        if (!cd_grow((void **)&p->format, &p->cap_formats, (size_t)p->n_formats + 1, sizeof *p->format))
            p->failed = true;
        else if (code != NULL) p->format[p->n_formats++] = (struct format){number_of(id), kind_of_format(code)};
    }
    if (strcmp(local, "xf") != 0 || !p->in_xfs) return;
    if (!cd_grow((void **)&book->kinds, &book->cap_styles, (size_t)book->n_styles + 1, 1)) p->failed = true;
    else book->kinds[book->n_styles++] = (uint8_t)kind_of(p, number_of(id));
}

static void XMLCALL styles_end(void *ctx, const XML_Char *element)
{
    struct part *p = ctx;
    if (strcmp(cd__local(element), "cellXfs") == 0) p->in_xfs = false;
}

bool cd__serial_date(double serial, enum cd__kind kind, bool epoch_1904, char out[32])
{
    if (kind == CD__NUMBER || !(serial >= 0 && serial < 2958466)) return false; /* 9999-12-31 */
    double whole = floor(serial);
    int64_t seconds = llround((serial - whole) * 86400);
    if (seconds == 86400) seconds = 0, whole++;
    const int days = kind == CD__ELAPSED ? (int)whole : 0;
    const int hour = days * 24 + (int)(seconds / 3600), minute = (int)(seconds / 60 % 60), second = (int)(seconds % 60);
    if (kind == CD__ELAPSED || (whole == 0 && !epoch_1904))
        return snprintf(out, 32, "%02d:%02d:%02d", hour, minute, second) > 0;
    char day[16] = "1900-02-29";
    const int32_t first = epoch_1904 ? cd_day_of(1904, 1, 1) : cd_day_of(1899, 12, whole < 60 ? 31 : 30);
    if (epoch_1904 || whole != 60) cd_day_format(first + (int32_t)whole, day);
    if (seconds == 0) return snprintf(out, 32, "%s", day) > 0;
    return snprintf(out, 32, "%sT%02d:%02d:%02d", day, hour, minute, second) > 0;
}

/* --- Open -------------------------------------------------------------------------------------------------------------- */

static enum cd_status open_parts(struct cd__book_parts *book, bool whole, struct cd_err *err)
{
    CD_TRY(parse_part(book, CD_STR("xl/workbook.xml"), true, workbook_start, no_end, no_text, err));
    CD_TRY(parse_part(book, CD_STR("xl/_rels/workbook.xml.rels"), true, relations_start, no_end, no_text, err));
    if (!whole) return CD_OK;
    CD_TRY(parse_part(book, book->strings_path, false, strings_start, strings_end, strings_text, err));
    settle_strings(book);
    return parse_part(book, book->styles_path, false, styles_start, styles_end, no_text, err);
}

enum cd_status cd__book_open(struct cd__book_parts *book, struct cd_str bytes, const char *name, bool whole,
                             struct cd_err *err)
{
    *book = (struct cd__book_parts){.name = name,
                                    .arena = cd_arena_make(0),
                                    .strings_path = CD_STR("xl/sharedStrings.xml"),
                                    .styles_path = CD_STR("xl/styles.xml")};
    if (cd_str_starts(bytes, CD_STR("\xD0\xCF\x11\xE0")))
        return cd_fail(err, CD_INPUT,
                       "%s: a workbook with a password, or in the old .xls format: save it as .xlsx without one", name);
    CD_TRY(cd_zip_open(&book->zip, bytes, name, &(struct cd_zip_limits){.entries = 10000, .ratio = 1000}, err));
    return open_parts(book, whole, err);
}

void cd__book_close(struct cd__book_parts *book)
{
    cd_zip_close(book->zip);
    cd_arena_free(&book->arena);
    cd_buf_free(&book->string_bytes);
    free(book->sheets);
    free(book->strings);
    free(book->kinds);
}

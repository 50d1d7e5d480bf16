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
    XML_Parser parser = XML_ParserCreate(NULL);
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
        bool is_date;
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

static void XMLCALL relations_start(void *ctx, const XML_Char *element, const XML_Char **attributes)
{
    struct part *p = ctx;
    const char *id = cd__attribute(attributes, "Id"), *target = cd__attribute(attributes, "Target");
    if (strcmp(cd__local(element), "Relationship") != 0 || id == NULL || target == NULL) return;
    for (uint32_t i = 0; i < p->book->n_sheets; i++) {
        if (!cd_str_eq(p->book->sheets[i].relation, cd_str_of(id))) continue;
        struct cd_buf path = {0};
        cd_buf_printf(&path, "%s%s", target[0] == '/' ? "" : "xl/", target[0] == '/' ? target + 1 : target);
        p->book->sheets[i].path =
            path.failed ? (struct cd_str){0} : cd_arena_str(&p->book->arena, (struct cd_str){path.p, path.n});
        if (p->book->sheets[i].path.p == NULL) p->failed = true;
        cd_buf_free(&path);
    }
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

/* Letters of dates outside quotes, brackets and escapes: y m d h s. */
static bool format_is_date(const char *code)
{
    for (const char *c = code; *c != '\0'; c++) {
        if (*c == '"' || *c == '[') {
            const char *close = strchr(c + 1, *c == '"' ? '"' : ']');
            if (close == NULL) return false;
            c = close;
        } else if (*c == '\\' || *c == '_' || *c == '*') {
            if (*++c == '\0') return false;
        } else if (strchr("ymdhsYMDHS", *c) != NULL) return true;
        else if (*c == 'G' && strncmp(c, "General", 7) == 0) return false;
    }
    return false;
}

static bool is_date_format(const struct part *p, uint32_t id)
{
    for (uint32_t i = 0; i < p->n_formats; i++)
        if (p->format[i].id == id) return p->format[i].is_date;
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
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
        else if (code != NULL) p->format[p->n_formats++] = (struct format){number_of(id), format_is_date(code)};
    }
    if (strcmp(local, "xf") != 0 || !p->in_xfs) return;
    if (!cd_grow((void **)&book->is_date, &book->cap_styles, (size_t)book->n_styles + 1, 1)) p->failed = true;
    else book->is_date[book->n_styles++] = is_date_format(p, number_of(id));
}

static void XMLCALL styles_end(void *ctx, const XML_Char *element)
{
    struct part *p = ctx;
    if (strcmp(cd__local(element), "cellXfs") == 0) p->in_xfs = false;
}

bool cd__serial_date(double serial, bool epoch_1904, char out[32])
{
    if (!(serial >= 0 && serial < 2958466)) return false; /* 9999-12-31 */
    double whole = floor(serial);
    int64_t seconds = llround((serial - whole) * 86400);
    if (seconds == 86400) seconds = 0, whole++;
    const int hour = (int)(seconds / 3600), minute = (int)(seconds / 60 % 60), second = (int)(seconds % 60);
    if (whole == 0 && !epoch_1904) return snprintf(out, 32, "%02d:%02d:%02d", hour, minute, second) > 0;
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
    CD_TRY(parse_part(book, CD_STR("xl/sharedStrings.xml"), false, strings_start, strings_end, strings_text, err));
    settle_strings(book);
    return parse_part(book, CD_STR("xl/styles.xml"), false, styles_start, styles_end, no_text, err);
}

enum cd_status cd__book_open(struct cd__book_parts *book, struct cd_str bytes, const char *name, bool whole,
                             struct cd_err *err)
{
    *book = (struct cd__book_parts){.name = name, .arena = cd_arena_make(0)};
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
    free(book->is_date);
}

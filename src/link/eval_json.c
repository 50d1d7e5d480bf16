/* eval_json.c - lists and structs of cells: canonical JSON as frames keep it, read into values. A small reader of its own, because a value points
 * into the cell's text where it can, and lives in an arena. */
#include "candour/buf.h"
#include "eval_int.h"

enum { MAX_DEPTH = 32 };
struct reader {
    struct cd_str text;
    size_t at;
    struct cd_arena *arena;
    bool no_memory;
};

static bool value(struct reader *r, struct cd__value *out, int depth);

static char here(const struct reader *r)
{
    if (r->at == r->text.n) return '\0';
    return r->text.p[r->at];
}

static bool accept(struct reader *r, const char *word)
{
    const size_t n = strlen(word);
    if (r->text.n - r->at < n || memcmp(r->text.p + r->at, word, n) != 0) return false;
    r->at += n;
    return true;
}

static void blanks(struct reader *r)
{
    while (r->at < r->text.n && memchr(" \t\n\r", r->text.p[r->at], 4) != NULL) r->at++;
}

static bool code_unit(struct reader *r, uint32_t *out)
{
    uint32_t value_of = 0;
    if (r->text.n - r->at < 4) return false;
    for (int i = 0; i < 4; i++) {
        const char c = r->text.p[r->at++];
        const char *digits = "0123456789abcdef", *found = memchr(digits, c >= 'A' && c <= 'F' ? c | 32 : c, 16);
        if (found == NULL) return false;
        value_of = value_of << 4 | (uint32_t)(found - digits);
    }
    *out = value_of;
    return true;
}

static void put_utf8(char *out, size_t *n, uint32_t code)
{
    if (code < 0x80) out[(*n)++] = (char)code;
    else if (code < 0x800) {
        out[(*n)++] = (char)(0xC0 | code >> 6);
        out[(*n)++] = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out[(*n)++] = (char)(0xE0 | code >> 12);
        out[(*n)++] = (char)(0x80 | (code >> 6 & 0x3F));
        out[(*n)++] = (char)(0x80 | (code & 0x3F));
    } else {
        out[(*n)++] = (char)(0xF0 | code >> 18);
        out[(*n)++] = (char)(0x80 | (code >> 12 & 0x3F));
        out[(*n)++] = (char)(0x80 | (code >> 6 & 0x3F));
        out[(*n)++] = (char)(0x80 | (code & 0x3F));
    }
}

/* \u and its four digits, and those of the other half of a pair. Never longer than what it is made from. */
static bool unicode(struct reader *r, char *out, size_t *n)
{
    uint32_t code, low;
    if (!code_unit(r, &code)) return false;
    if (code >= 0xD800 && code < 0xDC00) {
        if (!accept(r, "\\u") || !code_unit(r, &low) || low < 0xDC00 || low > 0xDFFF) return false;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code < 0xE000) return false;
    put_utf8(out, n, code);
    return true;
}

/* The opening quote has been read. */
static bool string(struct reader *r, struct cd_str *out)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const size_t from = r->at;
    size_t end = from, n = 0;
    while (end < r->text.n && r->text.p[end] != '"') end += r->text.p[end] == '\\' ? 2 : 1;
    if (end >= r->text.n) return false;
    *out = (struct cd_str){r->text.p + from, end - from};
    if (memchr(out->p, '\\', out->n) == NULL) return r->at = end + 1, true;
    char *copy = cd_arena_get(r->arena, out->n, 1);
    if (copy == NULL) return r->no_memory = true, false;
    while (r->at < end) {
        const char c = r->text.p[r->at++];
        const char *known = memchr(letters, here(r), sizeof letters - 1);
        if (c != '\\') copy[n++] = c;
        else if (known != NULL) copy[n++] = meant[known - letters], r->at++;
        else if (!accept(r, "u") || !unicode(r, copy, &n)) return false;
    }
    *out = (struct cd_str){copy, n};
    return accept(r, "\"");
}

static bool number(struct reader *r, struct cd__value *out)
{
    const size_t from = r->at;
    while (r->at < r->text.n && memchr("+-.eE0123456789", here(r), 15) != NULL) r->at++;
    out->kind = CD__IS_NUMBER;
    out->text = (struct cd_str){r->text.p + from, r->at - from};
    return cd_str_f64(out->text, &out->number);
}

/* Items gather in a list that doubles; what it grows out of stays in the arena. */
static bool room(struct reader *r, struct cd__value *list, uint32_t *cap)
{
    if (list->n < *cap) return true;
    const uint32_t more = *cap > 0 ? *cap * 2 : 4;
    struct cd__value *items = CD_NEW(r->arena, struct cd__value, more);
    struct cd_str *names = list->kind == CD__IS_STRUCT ? CD_NEW(r->arena, struct cd_str, more) : NULL;
    if (items == NULL || (list->kind == CD__IS_STRUCT && names == NULL)) return r->no_memory = true, false;
    if (list->n > 0) memcpy(items, list->items, list->n * sizeof *items);
    if (list->n > 0 && names != NULL) memcpy(names, list->names, list->n * sizeof *names);
    list->items = items;
    list->names = names;
    *cap = more;
    return true;
}

static bool items(struct reader *r, struct cd__value *out, enum cd__value_kind kind, const char *end, int depth)
{
    uint32_t cap = 0;
    out->kind = (uint8_t)kind;
    blanks(r);
    if (accept(r, end)) return true;
    do {
        if (!room(r, out, &cap)) return false;
        blanks(r);
        if (kind == CD__IS_STRUCT) {
            if (!accept(r, "\"") || !string(r, &out->names[out->n])) return false;
            blanks(r);
            if (!accept(r, ":")) return false;
        }
        if (!value(r, &out->items[out->n++], depth + 1)) return false;
        blanks(r);
    } while (accept(r, ","));
    return accept(r, end);
}

static bool value(struct reader *r, struct cd__value *out, int depth)
{
    if (depth > MAX_DEPTH) return false;
    blanks(r);
    if (accept(r, "[")) return items(r, out, CD__IS_LIST, "]", depth);
    if (accept(r, "{")) return items(r, out, CD__IS_STRUCT, "}", depth);
    if (accept(r, "\"")) {
        out->kind = CD__IS_TEXT;
        return string(r, &out->text);
    }
    if (accept(r, "null")) return true;
    if (accept(r, "true")) return *out = cd__bool_value(true), true;
    if (accept(r, "false")) return *out = cd__bool_value(false), true;
    return number(r, out);
}

enum cd_status cd__json_value(struct cd_str text, struct cd_arena *arena, struct cd__value *out, struct cd_err *err)
{
    struct reader r = {.text = text, .arena = arena};
    *out = cd__null_value();
    const bool nested = text.n > 0 && (text.p[0] == '[' || text.p[0] == '{');
    const bool read = nested && value(&r, out, 0);
    if (r.no_memory) return cd__eval_no_memory(err);
    if (!read || r.at != text.n) *out = cd__text_value(text);
    return CD_OK;
}

/* frame_json.c - JSON lines with lists and objects, streamed through yajl; see frame_int.h.
 *
 * A value within a value is written again as its canonical text while it is parsed: no blanks, keys in their order, numbers as they stood. The last
 * byte written says whether a comma belongs before what comes, because texts end in a quote. */
#include <stdlib.h>

#include <yajl/yajl_parse.h>

#include "candour/buf.h"
#include "frame_int.h"

enum { MAX_KEYS = 4096, MAX_DEPTH = 64, MAX_FIELD = 1 << 20 };

struct cd__json {
    const char *name;
    const char *p, *end; /* what is left */
    uint64_t line;
    yajl_handle yajl;
    struct cd_dict keys;
    bool nested[MAX_KEYS];
    struct cd_arena arena; /* of the batch's texts */
    struct cd_str *field;
    size_t cap_field;
    struct cd_row *row; /* being read */
    uint32_t depth;     /* of objects and lists */
    uint32_t objects;   /* on this line */
    uint32_t key, last; /* of the value to come; of the one before */
    struct cd_buf text; /* of something nested, so far */
    bool no_memory;
};

/* --- Values ---------------------------------------------------------------------------------------------------------- */

static bool put(struct cd__json *j, const char *p, size_t n)
{
    struct cd_str *field = &j->field[j->row->first + j->key];
    if (memchr(p, '\0', n) != NULL) j->row->faults |= CD_ROW_NUL;
    if (n > MAX_FIELD) j->row->faults |= CD_ROW_LONG_FIELD;
    if (p >= j->row->raw.p && p + n <= j->row->raw.p + j->row->raw.n) *field = (struct cd_str){p, n};
    else *field = cd_arena_str(&j->arena, (struct cd_str){p, n});
    if (field->p == NULL) j->no_memory = true;
    return !j->no_memory;
}

static void comma(struct cd__json *j)
{
    if (j->text.n == 0) return;
    const char before = j->text.p[j->text.n - 1];
    if (before != '[' && before != '{' && before != ':') cd_buf_char(&j->text, ',');
}

static int scalar(struct cd__json *j, const char *p, size_t n)
{
    if (j->depth == 0) return 0; /* a value that is no object */
    if (j->depth == 1) return put(j, p, n);
    comma(j);
    cd_buf_put(&j->text, p, n);
    return j->text.failed ? (j->no_memory = true, 0) : 1;
}

static void quoted(struct cd_buf *b, const char *p, size_t n)
{
    cd_buf_char(b, '"');
    for (size_t i = 0, from = 0; i <= n; i++) {
        const unsigned char c = i < n ? (unsigned char)p[i] : 0;
        if (i < n && c >= 0x20 && c != '"' && c != '\\') continue;
        cd_buf_put(b, p + from, i - from);
        from = i + 1;
        if (i < n && c < 0x20) cd_buf_printf(b, "\\u%04x", c);
        else if (i < n) cd_buf_printf(b, "\\%c", c);
    }
    cd_buf_char(b, '"');
}

static int on_null(void *ctx)
{
    struct cd__json *j = ctx;
    return j->depth == 1 ? 1 : scalar(j, "null", 4);
}

static int on_boolean(void *ctx, int truth)
{
    return truth ? scalar(ctx, "true", 4) : scalar(ctx, "false", 5);
}

static int on_number(void *ctx, const char *p, size_t n)
{
    return scalar(ctx, p, n);
}

static int on_string(void *ctx, const unsigned char *p, size_t n)
{
    struct cd__json *j = ctx;
    if (j->depth < 2) return scalar(j, (const char *)p, n);
    comma(j);
    quoted(&j->text, (const char *)p, n);
    return j->text.failed ? (j->no_memory = true, 0) : 1;
}

/* --- Structure ------------------------------------------------------------------------------------------------------- */

static int enter(struct cd__json *j, char open)
{
    if (j->depth == MAX_DEPTH) return 0;
    if (j->depth == 1) j->text.n = 0;
    if (j->depth > 0) {
        comma(j);
        cd_buf_char(&j->text, open);
    }
    j->depth++;
    return j->text.failed ? (j->no_memory = true, 0) : 1;
}

static int leave(struct cd__json *j, char close)
{
    if (--j->depth == 0) return 1;
    cd_buf_char(&j->text, close);
    if (j->text.failed) return j->no_memory = true, 0;
    if (j->depth > 1) return 1;
    j->nested[j->key] = true;
    return put(j, j->text.p, j->text.n);
}

static int on_start_map(void *ctx)
{
    struct cd__json *j = ctx;
    if (j->depth == 0) {
        j->objects++;
        j->last = CD_NO_CODE;
    }
    return enter(j, '{');
}

static int on_end_map(void *ctx)
{
    return leave(ctx, '}');
}

static int on_start_array(void *ctx)
{
    struct cd__json *j = ctx;
    return j->depth == 0 ? 0 : enter(j, '[');
}

static int on_end_array(void *ctx)
{
    return leave(ctx, ']');
}

/* The key behind the one before is tried first, because most lines have them in one order. */
static bool find_key(struct cd__json *j, struct cd_str key)
{
    const uint32_t next = j->last + 1; /* CD_NO_CODE + 1 is 0 */
    if (next < j->keys.n && cd_str_eq(j->keys.texts[next], key)) j->key = next;
    else if (!cd_dict_code(&j->keys, key, &j->key)) return false;
    return true;
}

/* A key whose value was null may stand again unseen; one that had a value may not. */
static int on_key(void *ctx, const unsigned char *p, size_t n)
{
    struct cd__json *j = ctx;
    if (j->depth > 1) {
        comma(j);
        quoted(&j->text, (const char *)p, n);
        cd_buf_char(&j->text, ':');
        return j->text.failed ? (j->no_memory = true, 0) : 1;
    }
    if (!find_key(j, (struct cd_str){(const char *)p, n})) return j->no_memory = true, 0;
    j->last = j->key;
    if (j->key >= MAX_KEYS) {
        j->row->faults |= CD_ROW_MANY_FIELDS;
        return 0;
    }
    if (!cd_grow((void **)&j->field, &j->cap_field, (size_t)j->row->first + j->key + 1, sizeof *j->field))
        return j->no_memory = true, 0;
    for (; j->row->n <= j->key; j->row->n++) j->field[j->row->first + j->row->n] = (struct cd_str){0};
    if (j->field[j->row->first + j->key].p != NULL) j->row->faults |= CD_ROW_KEY_TWICE;
    return 1;
}

static const yajl_callbacks callbacks = {on_null,      on_boolean, NULL,       NULL,           on_number,   on_string,
                                         on_start_map, on_key,     on_end_map, on_start_array, on_end_array};

/* --- Lines ----------------------------------------------------------------------------------------------------------- */

static bool new_handle(struct cd__json *j)
{
    if (j->yajl != NULL) yajl_free(j->yajl);
    j->yajl = yajl_alloc(&callbacks, NULL, j);
    return j->yajl != NULL && yajl_config(j->yajl, yajl_allow_multiple_values, 1) == 1;
}

static struct cd_str next_line(struct cd__json *j)
{
    const char *end = memchr(j->p, '\n', (size_t)(j->end - j->p));
    struct cd_str line = {j->p, (size_t)((end != NULL ? end : j->end) - j->p)};
    j->p = end != NULL ? end + 1 : j->end;
    if (line.n > 0 && line.p[line.n - 1] == '\r') line.n--;
    return line;
}

/* The newline is fed too: it ends a number that would otherwise go on. False when memory is short. */
static bool parse_line(struct cd__json *j, struct cd_str line)
{
    j->depth = j->objects = 0;
    const bool ok = yajl_parse(j->yajl, (const unsigned char *)line.p, line.n) == yajl_status_ok &&
                    yajl_parse(j->yajl, (const unsigned char *)"\n", 1) == yajl_status_ok && j->depth == 0 &&
                    j->objects == 1;
    if (ok || j->no_memory) return !j->no_memory;
    j->row->faults |= CD_ROW_SYNTAX;
    j->row->n = 0;
    return new_handle(j);
}

enum cd_status cd__json_next(struct cd__json *j, struct cd_batch *batch, struct cd_err *err)
{
    uint32_t fields = 0;
    cd_arena_free(&j->arena);
    for (batch->n = 0; batch->n < CD_BATCH_ROWS && j->p < j->end;) {
        const struct cd_str line = next_line(j);
        j->row = &batch->row[batch->n++];
        *j->row = (struct cd_row){.line = ++j->line, .first = fields, .raw = line};
        if (cd_str_trim(line).n == 0) j->row->faults = CD_ROW_BLANK;
        else if (!parse_line(j, line)) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", j->name);
        fields += j->row->n;
    }
    batch->field = j->field;
    return CD_OK;
}

const struct cd_str *cd__json_keys(const struct cd__json *j, uint32_t *n)
{
    *n = j->keys.n < MAX_KEYS ? j->keys.n : MAX_KEYS;
    return j->keys.texts;
}

bool cd__json_nested(const struct cd__json *j, uint32_t key)
{
    return j->nested[key];
}

void cd__json_close(struct cd__json *j)
{
    if (j == NULL) return;
    if (j->yajl != NULL) yajl_free(j->yajl);
    cd_dict_free(&j->keys);
    cd_arena_free(&j->arena);
    cd_buf_free(&j->text);
    free(j->field);
    free(j);
}

enum cd_status cd__json_open(struct cd__json **out, struct cd_str bytes, const char *name, struct cd_err *err)
{
    struct cd__json *j = calloc(1, sizeof *j);
    *out = NULL;
    if (j == NULL || !new_handle(j)) {
        cd__json_close(j);
        return cd_fail(err, CD_NOMEM, "%s: no memory to read it", name);
    }
    if (cd_str_starts(bytes, CD_STR("\xEF\xBB\xBF"))) bytes = (struct cd_str){bytes.p + 3, bytes.n - 3};
    j->name = name;
    j->p = bytes.p;
    j->end = bytes.p + bytes.n;
    *out = j;
    return CD_OK;
}

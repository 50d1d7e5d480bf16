/* json.c - JSON lines behind cd_reader: one object a line, streamed through yajl.
 *
 * One yajl handle reads line after line (it takes several values); only a broken line costs a new one. Keys are columns in the order
 * in which they are first met; the key after the last one is tried first, because most rows have them in one order. */
#include <stdlib.h>

#include <yajl/yajl_parse.h>

#include "candour/arena.h"
#include "candour/buf.h"
#include "candour/dict.h"
#include "candour/os.h"
#include "reader_int.h"

enum { MAX_COLUMNS = 4096 };

struct json_reader {
    struct cd_reader reader;
    const char *name;
    const char *p, *end; /* what is left */
    uint64_t line;
    uint32_t max_field;
    yajl_handle yajl;
    struct cd_dict keys;
    struct cd_arena arena; /* of the batch's unescaped texts */
    struct cd_str *field;
    size_t cap_field;
    struct cd_batch *batch;
    struct cd_row *row;   /* being read */
    uint32_t depth;       /* of maps and arrays */
    uint32_t column;      /* of the value to come */
    uint32_t last;        /* column of the key before */
    uint32_t objects;     /* on this line */
    bool list, skipping;  /* within a list of values; within something nested, which is left out */
    struct cd_buf joined; /* the values of a list so far */
    bool no_memory;
};

/* --- Values ---------------------------------------------------------------------------------------------------------- */

static void fault(struct json_reader *r, uint32_t which)
{
    r->row->faults |= which;
    if (r->row->fault_field == 0) r->row->fault_field = r->column + 1;
}

/* Text of yajl lies in the line itself or in a buffer that it will use again. */
static struct cd_str keep(struct json_reader *r, const char *p, size_t n)
{
    if (p >= r->row->raw.p && p + n <= r->row->raw.p + r->row->raw.n) return (struct cd_str){p, n};
    const struct cd_str kept = cd_arena_str(&r->arena, (struct cd_str){p, n});
    if (kept.p == NULL) r->no_memory = true;
    return kept;
}

static bool room_for(struct json_reader *r, uint32_t column)
{
    const size_t need = (size_t)r->row->first + column + 1;
    if (!cd_grow((void **)&r->field, &r->cap_field, need, sizeof *r->field)) return false;
    for (; r->row->n <= column; r->row->n++) r->field[r->row->first + r->row->n] = (struct cd_str){"", 0};
    return true;
}

static int value(struct json_reader *r, const char *p, size_t n)
{
    if (r->skipping) return 1;
    if (r->depth == 0) return 0; /* a value that is no object */
    if (r->list) {
        if (r->joined.n > 0) cd_buf_char(&r->joined, ';');
        cd_buf_put(&r->joined, p, n);
        return !r->joined.failed || (r->no_memory = true, 0);
    }
    if (memchr(p, '\0', n) != NULL) fault(r, CD_ROW_NUL);
    if (n > r->max_field) fault(r, CD_ROW_LONG_FIELD), n = r->max_field;
    if (r->column == CD_NO_CODE) return 1; /* the key stands there twice, or is one too many */
    if (!room_for(r, r->column)) return r->no_memory = true, 0;
    r->field[r->row->first + r->column] = keep(r, p, n);
    return !r->no_memory;
}

static int on_null(void *ctx)
{
    return value(ctx, "", 0);
}

static int on_boolean(void *ctx, int truth)
{
    return truth ? value(ctx, "true", 4) : value(ctx, "false", 5);
}

static int on_number(void *ctx, const char *p, size_t n)
{
    return value(ctx, p, n);
}

static int on_string(void *ctx, const unsigned char *p, size_t n)
{
    return value(ctx, (const char *)p, n);
}

/* --- Structure ------------------------------------------------------------------------------------------------------- */

static int on_start_map(void *ctx)
{
    struct json_reader *r = ctx;
    if (r->depth++ == 0) {
        r->objects++;
        r->last = CD_NO_CODE;
        return 1;
    }
    if (!r->skipping) fault(r, CD_ROW_NESTED);
    r->skipping = true;
    return 1;
}

/* Where something nested ends, the object goes on. */
static void leave(struct json_reader *r)
{
    if (--r->depth == 1) r->skipping = false;
}

static int on_end_map(void *ctx)
{
    leave(ctx);
    return 1;
}

static int on_start_array(void *ctx)
{
    struct json_reader *r = ctx;
    if (r->depth == 0) return 0;
    if (r->depth++ == 1) {
        r->list = true;
        r->joined.n = 0;
        return 1;
    }
    if (!r->skipping) fault(r, CD_ROW_NESTED);
    r->skipping = true;
    return 1;
}

static int on_end_array(void *ctx)
{
    struct json_reader *r = ctx;
    const bool whole = r->depth == 2 && r->list;
    const bool nested = r->skipping;
    leave(r);
    if (!whole) return 1;
    r->list = false;
    return nested ? 1 : value(r, r->joined.n > 0 ? r->joined.p : "", r->joined.n);
}

static uint32_t column_of(struct json_reader *r, struct cd_str key)
{
    const uint32_t next = r->last + 1; /* CD_NO_CODE + 1 is 0 */
    uint32_t code;
    if (next < r->keys.n && cd_str_eq(r->keys.texts[next], key)) return next;
    if (r->keys.n >= MAX_COLUMNS && (code = cd_dict_find(&r->keys, key)) == CD_NO_CODE) {
        fault(r, CD_ROW_MANY_FIELDS);
        return CD_NO_CODE;
    }
    if (!cd_dict_code(&r->keys, key, &code)) r->no_memory = true;
    return code;
}

static int on_key(void *ctx, const unsigned char *p, size_t n)
{
    struct json_reader *r = ctx;
    if (r->skipping) return 1;
    r->column = column_of(r, (struct cd_str){(const char *)p, n});
    if (r->no_memory) return 0;
    r->last = r->column;
    if (r->column == CD_NO_CODE) return 1;
    if (r->column < r->row->n && r->field[r->row->first + r->column].p != NULL &&
        r->field[r->row->first + r->column].p[0] != '\0') {
        fault(r, CD_ROW_KEY_TWICE);
        r->column = CD_NO_CODE;
    }
    return 1;
}

static const yajl_callbacks callbacks = {on_null,      on_boolean, NULL,       NULL,           on_number,   on_string,
                                         on_start_map, on_key,     on_end_map, on_start_array, on_end_array};

/* --- Lines ----------------------------------------------------------------------------------------------------------- */

static bool new_handle(struct json_reader *r)
{
    if (r->yajl != NULL) yajl_free(r->yajl);
    r->yajl = yajl_alloc(&callbacks, NULL, r);
    return r->yajl != NULL && yajl_config(r->yajl, yajl_allow_multiple_values, 1) == 1;
}

static struct cd_str next_line(struct json_reader *r)
{
    const char *end = memchr(r->p, '\n', (size_t)(r->end - r->p));
    struct cd_str line = {r->p, (size_t)((end != NULL ? end : r->end) - r->p)};
    r->p = end != NULL ? end + 1 : r->end;
    if (line.n > 0 && line.p[line.n - 1] == '\r') line.n--;
    return line;
}

/* The newline is fed too: it ends a number that would otherwise go on. */
static bool parse_line(struct json_reader *r, struct cd_str line)
{
    r->depth = r->objects = 0;
    r->list = r->skipping = false;
    const bool ok = yajl_parse(r->yajl, (const unsigned char *)line.p, line.n) == yajl_status_ok &&
                    yajl_parse(r->yajl, (const unsigned char *)"\n", 1) == yajl_status_ok && r->depth == 0 &&
                    r->objects == 1;
    if (ok || r->no_memory) return !r->no_memory;
    r->row->faults = CD_ROW_SYNTAX;
    r->row->fault_field = 0;
    r->row->n = 0;
    return new_handle(r);
}

static enum cd_status next(struct cd_reader *reader, struct cd_batch *batch, struct cd_err *err)
{
    struct json_reader *r = (struct json_reader *)reader;
    uint32_t fields = 0;
    cd_arena_free(&r->arena);
    r->batch = batch;
    for (batch->n = 0; batch->n < CD_BATCH_ROWS && r->p < r->end;) {
        const struct cd_str line = next_line(r);
        r->row = &batch->row[batch->n++];
        *r->row = (struct cd_row){.line = ++r->line, .first = fields, .raw = line};
        if (cd_str_trim(line).n == 0) r->row->faults = CD_ROW_BLANK;
        else if (!parse_line(r, line)) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->name);
        fields += r->row->n;
    }
    batch->field = r->field;
    r->reader.facts.columns = r->keys.n;
    r->reader.facts.header = r->keys.texts;
    return CD_OK;
}

static void close_json(struct cd_reader *reader)
{
    struct json_reader *r = (struct json_reader *)reader;
    if (r->yajl != NULL) yajl_free(r->yajl);
    cd_dict_free(&r->keys);
    cd_arena_free(&r->arena);
    cd_buf_free(&r->joined);
    free(r->field);
    free(r);
}

enum cd_status cd__open_jsonl(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                              struct cd_err *err)
{
    struct json_reader *r = calloc(1, sizeof *r);
    *out = NULL;
    if (r == NULL || !new_handle(r)) {
        free(r);
        return cd_fail(err, CD_NOMEM, "%s: no memory to read it", opts->name);
    }
    if (cd_str_starts(bytes, CD_STR("\xEF\xBB\xBF"))) bytes = (struct cd_str){bytes.p + 3, bytes.n - 3};
    r->reader = (struct cd_reader){.facts = {.format = CD_FORMAT_JSONL}, .next = next, .close = close_json};
    r->name = opts->name;
    r->p = bytes.p;
    r->end = bytes.p + bytes.n;
    r->max_field = opts->max_field > 0 ? opts->max_field : 65536;
    *out = &r->reader;
    return CD_OK;
}

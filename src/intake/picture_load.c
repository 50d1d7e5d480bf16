/* picture_load.c - a picture from the JSON document that picture_save.c writes; see picture_file.h. Nothing in it is believed: indices and counts are looked at
 * before anything is made of them. */
#include <jansson.h>
#include <stdlib.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/standard.h"
#include "picture_file_int.h"

enum { MAX_FILE = 1 << 30, MOST = 12 };

struct loading {
    json_t *root;
    const char *name;
    struct cd_picture *out;
    uint32_t *returns, *labels; /* where each went, since the picture may sort and merge them */
    size_t n_returns, n_labels;
    struct cd_err *err;
};

static enum cd_status no_memory(const struct loading *l)
{
    return cd_fail(l->err, CD_NOMEM, "no memory for the counts");
}

static enum cd_status bad(const struct loading *l, const char *key, size_t row, const char *what)
{
    return cd_fail(l->err, CD_INPUT, "%s: %s, entry %zu: %s; candour audit writes such files", l->name, key, row + 1,
                   what);
}

/* The key's array; every entry of it is n whole numbers. */
static enum cd_status rows_of(const struct loading *l, const char *key, size_t n, json_t **out)
{
    *out = json_object_get(l->root, key);
    if (!json_is_array(*out)) return bad(l, key, 0, "not there");
    for (size_t i = 0; i < json_array_size(*out); i++) {
        const json_t *row = json_array_get(*out, i);
        if (json_array_size(row) != n) return bad(l, key, i, "not as many numbers as there must be");
        for (size_t k = 0; k < n; k++)
            if (!json_is_integer(json_array_get(row, k))) return bad(l, key, i, "not a whole number");
    }
    return CD_OK;
}

static void numbers_of(const json_t *rows, size_t i, size_t n, int64_t out[MOST])
{
    const json_t *row = json_array_get(rows, i);
    for (size_t k = 0; k < n; k++) out[k] = json_integer_value(json_array_get(row, k));
}

/* Sums of counts must fit 63 bits, however many rows there are. */
static bool counts(const int64_t *n, size_t k, uint64_t sum[2])
{
    for (size_t i = 0; i < k; i++)
        if (n[i] < 0 || __builtin_add_overflow(sum[i & 1], (uint64_t)n[i], &sum[i & 1]) || sum[i & 1] > INT64_MAX)
            return false;
    return true;
}

static enum cd_status load_frame(const struct loading *l)
{
    const json_t *frame = json_object_get(l->root, "frame");
    struct cd_figure_frame *f = &l->out->frame;
    for (size_t i = 0; i < CD_PICTURE_TEXTS; i++) {
        const json_t *value = json_object_get(frame, cd__picture_texts[i].key);
        if (!json_is_string(value)) return bad(l, "frame", i, "a text is not there");
        const struct cd_str text = {json_string_value(value), json_string_length(value)};
        for (size_t k = 0; k < text.n; k++)
            if ((unsigned char)text.p[k] < ' ') return bad(l, "frame", i, "a text with a control character");
        struct cd_str *kept = (struct cd_str *)((char *)f + cd__picture_texts[i].at);
        *kept = cd_arena_str(&l->out->arena, text);
        if (kept->p == NULL) return no_memory(l);
    }
    const struct {
        const char *key;
        int32_t *out;
    } days[] = {{"first", &f->first}, {"last", &f->last}, {"as_of", &f->as_of}};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        const json_t *value = json_object_get(frame, days[i].key);
        const json_int_t n = json_integer_value(value);
        if (!json_is_integer(value) || n < INT32_MIN || n > INT32_MAX)
            return bad(l, "frame", i, "a day or month is not there");
        *days[i].out = (int32_t)n;
    }
    return CD_OK;
}

static bool is_month(int64_t period)
{
    char text[16];
    if (period == CD_NO_PERIOD) return true;
    if (period < 0 || period > 12 * 9999 + 11) return false;
    cd_period_format((int32_t)period, text);
    return cd_period_parse(cd_str_of(text)) == period;
}

static enum cd_status load_returns(struct loading *l)
{
    enum { FORCE, PERIOD, ROWS, PEOPLE, DUPLICATES, UNUSABLE, SOURCES, EXPECTED, SEEN, N };
    const json_t *forces = json_object_get(l->root, "forces");
    json_t *rows;
    uint64_t sum[2] = {0}, others[2] = {0};
    CD_TRY(rows_of(l, "returns", N, &rows));
    l->returns = malloc((json_array_size(rows) + 1) * sizeof *l->returns);
    if (l->returns == NULL) return no_memory(l);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        int64_t n[MOST];
        numbers_of(rows, i, N, n);
        const json_t *force = n[FORCE] >= 0 ? json_array_get(forces, (size_t)n[FORCE]) : NULL;
        if (!json_is_string(force)) return bad(l, "returns", i, "of a force that is not there");
        if (!is_month(n[PERIOD]) || !counts(&n[ROWS], 2, sum) || !counts(&n[DUPLICATES], 3, others) ||
            n[EXPECTED] < 0 || n[EXPECTED] > 1 || n[SEEN] < 0 || n[SEEN] > 1)
            return bad(l, "returns", i, "a number out of its range");
        const struct cd_str id = {json_string_value(force), json_string_length(force)};
        if (!cd_picture_return(l->out, id, (int32_t)n[PERIOD], &l->returns[i])) return no_memory(l);
        struct cd_return *r = &l->out->returns[l->returns[i]];
        if (r->n[0] + r->n[1] + r->sources + r->seen + r->expected > 0)
            return bad(l, "returns", i, "the same force and month twice");
        *r = (struct cd_return){r->force,
                                r->period,
                                {(uint64_t)n[ROWS], (uint64_t)n[PEOPLE]},
                                (uint64_t)n[DUPLICATES],
                                (uint64_t)n[UNUSABLE],
                                (uint64_t)n[SOURCES],
                                (uint8_t)n[EXPECTED],
                                (uint8_t)n[SEEN]};
    }
    l->n_returns = json_array_size(rows);
    return CD_OK;
}

static enum cd_status load_labels(struct loading *l)
{
    enum { CHARACTERISTIC, ASSERTED_BY, STAGE, CLASS, REASON, MASK, N };
    static const int64_t most[N] = {CD_CHARACTERISTIC_COUNT, CD_ASSERTED_COUNT, CD_STAGE_COUNT,
                                    CD_CLASS_COUNT,          CD_REASON_COUNT,   (int64_t)CD_ETHNIC_ALL + 1};
    json_t *rows;
    CD_TRY(rows_of(l, "labels", N, &rows));
    l->labels = malloc((json_array_size(rows) + 1) * sizeof *l->labels);
    if (l->labels == NULL) return no_memory(l);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        int64_t n[MOST];
        numbers_of(rows, i, N, n);
        for (size_t k = 0; k < N; k++)
            if (n[k] < 0 || n[k] >= most[k]) return bad(l, "labels", i, "a number out of its range");
        const struct cd_label label = {.characteristic = (uint8_t)n[CHARACTERISTIC],
                                       .asserted_by = (uint8_t)n[ASSERTED_BY],
                                       .stage = (uint8_t)n[STAGE],
                                       .class = (uint8_t)n[CLASS],
                                       .reason = (uint8_t)n[REASON],
                                       .list = CD_NO_CODE,
                                       .value = CD_NO_CODE,
                                       .mask = (uint64_t)n[MASK]};
        if (!cd_labels_code(&l->out->labels, &label, &l->labels[i])) return no_memory(l);
    }
    l->n_labels = json_array_size(rows);
    return CD_OK;
}

static bool is_index(int64_t n, size_t of)
{
    return n >= 0 && (uint64_t)n < of;
}

static enum cd_status load_cells(struct loading *l)
{
    enum { RETURN, LABEL, ROWS, PEOPLE, RULED_OUT, N };
    json_t *rows;
    uint64_t sum[2] = {0};
    CD_TRY(rows_of(l, "cells", N, &rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        int64_t n[MOST];
        numbers_of(rows, i, N, n);
        if (!is_index(n[RETURN], l->n_returns) || !is_index(n[LABEL], l->n_labels) ||
            !is_index(n[RULED_OUT], CD_TRAIT_SETS) || !counts(&n[ROWS], 2, sum))
            return bad(l, "cells", i, "a number out of its range");
        const struct cd_cell cell = {l->returns[n[RETURN]],
                                     l->labels[n[LABEL]],
                                     {(uint64_t)n[ROWS], (uint64_t)n[PEOPLE]},
                                     (uint16_t)n[RULED_OUT]};
        if (!cd_picture_cell(l->out, &cell)) return no_memory(l);
    }
    return CD_OK;
}

static enum cd_status load_crowds(struct loading *l)
{
    enum { RETURN, ROWS, PEOPLE, RULED_OUT, N };
    json_t *rows;
    uint64_t sum[2] = {0};
    CD_TRY(rows_of(l, "crowds", N, &rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        int64_t n[MOST];
        numbers_of(rows, i, N, n);
        if (!is_index(n[RETURN], l->n_returns) || !is_index(n[RULED_OUT], CD_TRAIT_SETS) || !counts(&n[ROWS], 2, sum))
            return bad(l, "crowds", i, "a number out of its range");
        const struct cd_crowd crowd = {
            l->returns[n[RETURN]], (uint16_t)n[RULED_OUT], {(uint64_t)n[ROWS], (uint64_t)n[PEOPLE]}};
        if (!cd_picture_crowd(l->out, &crowd)) return no_memory(l);
    }
    return CD_OK;
}

static enum cd_status load_joints(struct loading *l)
{
    enum { RETURN, SELF, OFFICER, ROWS, PEOPLE, N };
    json_t *rows;
    uint64_t sum[2] = {0};
    CD_TRY(rows_of(l, "joints", N, &rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        int64_t n[MOST];
        numbers_of(rows, i, N, n);
        const bool self = is_index(n[SELF], l->n_labels), officer = is_index(n[OFFICER], l->n_labels);
        if (!is_index(n[RETURN], l->n_returns) || (!self && n[SELF] != -1) || (!officer && n[OFFICER] != -1) ||
            !counts(&n[ROWS], 2, sum))
            return bad(l, "joints", i, "a number out of its range");
        const struct cd_joint joint = {l->returns[n[RETURN]],
                                       self ? l->labels[n[SELF]] : CD_NO_CODE,
                                       officer ? l->labels[n[OFFICER]] : CD_NO_CODE,
                                       {(uint64_t)n[ROWS], (uint64_t)n[PEOPLE]}};
        if (!cd_picture_joint(l->out, &joint)) return no_memory(l);
    }
    return CD_OK;
}

static enum cd_status load(struct loading *l)
{
    const json_t *version = json_object_get(l->root, "candour_picture");
    if (!json_is_integer(version))
        return cd_fail(l->err, CD_INPUT, "%s: no counts of candour audit: candour_picture is not there", l->name);
    if (json_integer_value(version) != CD_PICTURE_VERSION)
        return cd_fail(l->err, CD_INPUT, "%s: of another version of candour: run candour audit again", l->name);
    CD_TRY(load_frame(l));
    CD_TRY(load_returns(l));
    CD_TRY(load_labels(l));
    CD_TRY(load_cells(l));
    CD_TRY(load_crowds(l));
    CD_TRY(load_joints(l));
    return cd_picture_settle(l->out) ? CD_OK : no_memory(l);
}

enum cd_status cd_picture_text(struct cd_str text, const char *name, struct cd_picture *out, struct cd_err *err)
{
    json_error_t why;
    *out = (struct cd_picture){.arena = cd_arena_make(0)};
    struct loading l = {json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &why), name, out, NULL, NULL, 0, 0, err};
    if (l.root == NULL && json_error_code(&why) == json_error_out_of_memory) return no_memory(&l);
    if (l.root == NULL) return cd_fail(err, CD_INPUT, "%s:%d:%d: no JSON: %s", name, why.line, why.column, why.text);
    const enum cd_status status = load(&l);
    json_decref(l.root);
    free(l.returns);
    free(l.labels);
    return status;
}

enum cd_status cd_picture_load(const char *path, struct cd_picture *out, struct cd_err *err)
{
    struct cd_file file;
    *out = (struct cd_picture){0};
    CD_TRY(cd_file_read(path, MAX_FILE, &file, err));
    const enum cd_status status = cd_picture_text((struct cd_str){file.p, file.n}, path, out, err);
    cd_file_free(&file);
    return status;
}

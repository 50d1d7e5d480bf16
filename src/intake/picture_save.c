/* picture_save.c - a picture as a JSON document; picture_load.c reads it. See picture_file.h. */
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

#include "picture_file_int.h"

/* Texts of the frame come from claims, dialects and files: what is no UTF-8 is left out, since JSON cannot say it. */
static json_t *text(struct cd_str s)
{
    json_t *value = json_stringn(s.n > 0 ? s.p : "", s.n);
    return value != NULL ? value : json_string("");
}

static int to_buf(const char *bytes, size_t n, void *ctx)
{
    cd_buf_put(ctx, bytes, n);
    return 0;
}

static bool put(struct cd_buf *b, const char *key, json_t *value)
{
    cd_buf_printf(b, ",\n\"%s\": ", key);
    const bool good = value != NULL && json_dump_callback(value, to_buf, b, JSON_COMPACT | JSON_ENCODE_ANY) == 0;
    json_decref(value);
    return good;
}

static bool put_frame(struct cd_buf *b, const struct cd_figure_frame *f)
{
    json_t *frame = json_object();
    bool good = frame != NULL;
    for (size_t i = 0; i < CD_PICTURE_TEXTS && good; i++)
        good = json_object_set_new(frame, cd__picture_texts[i].key, text(*cd__picture_text(f, i))) == 0;
    const struct {
        const char *key;
        int32_t value;
    } days[] = {{"first", f->first}, {"last", f->last}, {"as_of", f->as_of}};
    for (size_t i = 0; i < sizeof days / sizeof days[0] && good; i++)
        good = json_object_set_new(frame, days[i].key, json_integer(days[i].value)) == 0;
    if (good) return put(b, "frame", frame);
    json_decref(frame);
    return false;
}

/* In the order of the returns, whatever order they were met in; rank[force] is its place. */
static bool put_forces(struct cd_buf *b, const struct cd_picture *p, int64_t *rank)
{
    json_t *forces = json_array();
    bool good = forces != NULL;
    for (uint32_t i = 0; i < p->n_returns && good; i++) {
        const uint32_t force = p->returns[i].force;
        if (i > 0 && force == p->returns[i - 1].force) continue;
        rank[force] = (int64_t)json_array_size(forces);
        good = json_array_append_new(forces, text(cd_dict_text(&p->forces, force))) == 0;
    }
    if (good) return put(b, "forces", forces);
    json_decref(forces);
    return false;
}

static void open_rows(struct cd_buf *b, const char *key)
{
    cd_buf_printf(b, ",\n\"%s\": [", key);
}

/* Most of a document is numbers: in front of `at`, without printf. */
enum { ROW_NUMBERS = 9 };
static size_t put_number(char *text, size_t at, int64_t number)
{
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do text[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (number < 0) text[--at] = '-';
    return at;
}

static void put_row(struct cd_buf *b, bool first, const int64_t *numbers, size_t n)
{
    assert(n <= ROW_NUMBERS);
    char text[(ROW_NUMBERS * 21) + 8];
    size_t at = sizeof text;
    text[--at] = ']';
    for (size_t i = n; i-- > 0;) {
        at = put_number(text, at, numbers[i]);
        text[--at] = i == 0 ? '[' : ',';
    }
    text[--at] = '\n';
    if (!first) text[--at] = ',';
    cd_buf_put(b, text + at, sizeof text - at);
}

#define ROW(...) \
    put_row(b, i == 0, (const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void put_rows(struct cd_buf *b, const struct cd_picture *p, const int64_t *rank)
{
    open_rows(b, "returns");
    for (size_t i = 0; i < p->n_returns; i++) {
        const struct cd_return *r = &p->returns[i];
        ROW(rank[r->force], r->period, (int64_t)r->n[0], (int64_t)r->n[1], (int64_t)r->duplicates, (int64_t)r->unusable,
            (int64_t)r->sources, r->expected, r->seen);
    }
    cd_buf_char(b, ']');
    open_rows(b, "labels");
    for (size_t i = 0; i < p->labels.n; i++) {
        const struct cd_label *l = &p->labels.items[i];
        ROW(l->characteristic, l->asserted_by, l->stage, l->class, l->reason, (int64_t)l->mask);
    }
    cd_buf_char(b, ']');
    open_rows(b, "cells");
    for (size_t i = 0; i < p->n_cells; i++) {
        const struct cd_cell *c = &p->cells[i];
        ROW(c->ret, c->label, (int64_t)c->n[0], (int64_t)c->n[1], c->ruled_out);
    }
    cd_buf_char(b, ']');
    open_rows(b, "crowds");
    for (size_t i = 0; i < p->n_crowds; i++) {
        const struct cd_crowd *c = &p->crowds[i];
        ROW(c->ret, (int64_t)c->n[0], (int64_t)c->n[1], c->ruled_out);
    }
    cd_buf_char(b, ']');
    open_rows(b, "joints");
    for (size_t i = 0; i < p->n_joints; i++) {
        const struct cd_joint *j = &p->joints[i];
        ROW(j->ret, j->self == CD_NO_CODE ? -1 : (int64_t)j->self, j->officer == CD_NO_CODE ? -1 : (int64_t)j->officer,
            (int64_t)j->n[0], (int64_t)j->n[1]);
    }
    cd_buf_char(b, ']');
}

enum cd_status cd_picture_save(struct cd_buf *b, const struct cd_picture *p, struct cd_err *err)
{
    if (p->rounding.scale > 0 || p->rounding.n_rows > 0) return CD_OK;
    int64_t *rank = calloc((size_t)p->forces.n + 1, sizeof *rank);
    cd_buf_printf(b, "{\"candour_picture\": %d", (int)CD_PICTURE_VERSION);
    const bool good = rank != NULL && put_frame(b, &p->frame) && put_forces(b, p, rank);
    if (good) put_rows(b, p, rank);
    free(rank);
    cd_buf_puts(b, "\n}\n");
    return good && !b->failed ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to write the counts");
}

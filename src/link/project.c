/* project.c - people of returns into frames, and frames into one; see project.h. */
#include "candour/project.h"

#include <stdio.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "frame_int.h"
#include "project_int.h"

static const struct {
    const char *name;
    uint32_t field; /* of the table people */
    bool list;
} columns[] = {
    {"forenames", CD_PEOPLE_FORENAMES, false},
    {"surname", CD_PEOPLE_SURNAME, false},
    {"aliases", CD_PEOPLE_ALIASES, true},
    {"date_of_birth", CD_PEOPLE_DATE_OF_BIRTH, false},
    {"sex", CD_PEOPLE_SEX, false},
    {"postcode", CD_PEOPLE_POSTCODE, false},
    {"identifiers", CD_PEOPLE_IDENTIFIERS, true},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static bool make_columns(struct cd_frame *frame)
{
    if (!cd_grow((void **)&frame->columns, &frame->cap_columns, COLUMNS, sizeof *frame->columns)) return false;
    for (uint32_t c = 0; c < COLUMNS; c++)
        frame->columns[c] = (struct cd_frame_column){.name = cd_str_of(columns[c].name), .nested = columns[c].list};
    frame->n_columns = COLUMNS;
    return true;
}

/* "a; b" as ["a","b"]: canonical JSON, as frames keep lists. */
static struct cd_str as_list(struct cd_str text, struct cd_buf *b)
{
    static const char hex[] = "0123456789abcdef";
    b->n = 0;
    while (text.p != NULL) {
        const struct cd_str item = cd_str_trim(cd_str_cut(&text, ';'));
        if (item.n == 0) continue;
        cd_buf_puts(b, b->n == 0 ? "[\"" : ",\"");
        for (size_t i = 0; i < item.n; i++) {
            const unsigned char c = (unsigned char)item.p[i];
            if (c < 0x20) cd_buf_printf(b, "\\u00%c%c", hex[c >> 4], hex[c & 15]);
            else {
                if (c == '"' || c == '\\') cd_buf_char(b, '\\');
                cd_buf_char(b, (char)c);
            }
        }
        cd_buf_char(b, '"');
    }
    if (b->n > 0) cd_buf_char(b, ']');
    return (struct cd_str){b->p, b->n};
}

/* "not known" and "not recorded" are no sex that two records could agree on. */
static bool says_nothing(uint32_t field, struct cd_str text)
{
    return field == CD_PEOPLE_SEX && text.n >= 4 && cd_str_eq_nocase((struct cd_str){text.p, 4}, CD_STR("not "));
}

static bool fill(struct cd_frame_column *to, uint32_t c, const struct cd_tables *tables, const uint8_t *keep,
                 struct cd_buf *b)
{
    char scratch[16];
    uint32_t n = 0;
    for (uint32_t row = 0; row < tables->of[CD_PEOPLE].n; row++) {
        if (keep != NULL && !keep[row]) continue;
        struct cd_str text = cd_table_text(tables, CD_PEOPLE, columns[c].field, row, scratch);
        if (columns[c].list && text.n > 0) text = as_list(text, b);
        uint32_t *code = &to->codes[n++];
        *code = CD_NO_CODE;
        if (b->failed) return false;
        if (text.n > 0 && !says_nothing(columns[c].field, text) && !cd_dict_code(&to->values, text, code)) return false;
    }
    return true;
}

enum cd_status cd_project_people(struct cd_frame *part, const struct cd_tables *tables, const uint8_t *keep,
                                 struct cd_err *err)
{
    struct cd_buf b = {0};
    uint32_t n = 0;
    for (uint32_t row = 0; row < tables->of[CD_PEOPLE].n; row++) n += keep == NULL || keep[row] != 0;
    bool ok = make_columns(part);
    for (uint32_t c = 0; ok && c < COLUMNS; c++) {
        struct cd_frame_column *column = &part->columns[c];
        ok = cd__frame_room((void **)&column->codes, &column->cap, (size_t)n + 1, 0, sizeof *column->codes) &&
             fill(column, c, tables, keep, &b);
    }
    part->n = n;
    cd_buf_free(&b);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the records of people");
}

/* --- One frame of all ------------------------------------------------------------------------------------------------------- */

struct joining {
    struct cd_frame *frame, *parts;
    size_t n_parts;
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory to join the records of people");
}

static enum cd_status join_part(struct cd_frame_column *to, uint32_t at, struct cd_frame_column *from, uint32_t n,
                                struct cd_err *err)
{
    uint32_t *map = malloc(((size_t)from->values.n + 1) * sizeof *map);
    bool ok = map != NULL && cd_dict_codes(&to->values, from->values.texts, from->values.n, map);
    for (uint32_t i = 0; ok && i < n; i++)
        to->codes[at + i] = from->codes[i] == CD_NO_CODE ? CD_NO_CODE : map[from->codes[i]];
    free(map);
    cd_dict_free(&from->values);
    free(from->codes);
    *from = (struct cd_frame_column){.name = from->name};
    return ok ? CD_OK : no_memory(err);
}

static enum cd_status join_column(struct joining *j, uint32_t c, struct cd_err *err)
{
    struct cd_frame_column *to = &j->frame->columns[c];
    uint32_t at = 0;
    if (!cd__frame_room((void **)&to->codes, &to->cap, (size_t)j->frame->n + 1, 0, sizeof *to->codes))
        return no_memory(err);
    for (size_t i = 0; i < j->n_parts; i++) {
        struct cd_frame *part = &j->parts[i];
        if (part->n_columns > 0) CD_TRY(join_part(to, at, &part->columns[c], part->n, err));
        at += part->n;
    }
    return CD_OK;
}

static enum cd_status make_ids(struct joining *j, struct cd_err *err)
{
    struct cd_frame *frame = j->frame;
    enum { WIDEST = 20 };
    uint32_t row = 0;
    if (!cd__frame_room((void **)&frame->id_at, &frame->cap_id_at, (size_t)frame->n + 1, 0, sizeof *frame->id_at) ||
        !cd__frame_room((void **)&frame->id_number, &frame->cap_id_number, (size_t)frame->n + 1, 0,
                        sizeof *frame->id_number))
        return no_memory(err);
    frame->id_at[0] = 0;
    for (size_t i = 0; i < j->n_parts; i++)
        for (uint32_t k = 0; k < j->parts[i].n; k++, row++) {
            char text[WIDEST + 1];
            frame->id_number[row] = (int64_t)(((uint64_t)i << 32) + k);
            const int n = snprintf(text, sizeof text, "%lld", (long long)frame->id_number[row]);
            if (!cd__frame_room((void **)&frame->id_bytes, &frame->cap_id_bytes, frame->n_id_bytes + WIDEST, 0, 1))
                return no_memory(err);
            memcpy(frame->id_bytes + frame->n_id_bytes, text, (size_t)n);
            frame->n_id_bytes += (size_t)n;
            frame->id_at[row + 1] = frame->n_id_bytes;
        }
    return CD_OK;
}

static enum cd_status join(void *ctx, size_t index, struct cd_err *err)
{
    return index < COLUMNS ? join_column(ctx, (uint32_t)index, err) : make_ids(ctx, err);
}

enum cd_status cd_project_join(struct cd_frame *frame, struct cd_frame *parts, size_t n_parts, const struct cd_par *par,
                               struct cd_err *err)
{
    struct joining j = {frame, parts, n_parts};
    uint64_t n = 0;
    for (size_t i = 0; i < n_parts; i++) n += parts[i].n;
    if (n > CD_NO_CODE - 1) return cd_fail(err, CD_LIMIT, "more than 2^32 - 2 records of people");
    if (!make_columns(frame) || !cd_grow((void **)&frame->datasets, &frame->cap_datasets, 1, sizeof *frame->datasets) ||
        !cd_grow((void **)&frame->first, &frame->cap_first, 2, sizeof *frame->first))
        return no_memory(err);
    frame->n = (uint32_t)n;
    frame->datasets[0] = CD_STR("returns");
    frame->first[0] = 0;
    frame->first[1] = frame->n;
    frame->n_datasets = 1;
    frame->id_name = CD_STR("unique_id");
    CD_TRY(cd_par_run(&(struct cd_par){.threads = par->threads}, COLUMNS + 1, join, &j, err));
    for (size_t i = 0; i < n_parts; i++) cd_frame_free(&parts[i]);
    return CD_OK;
}

/* --- What ships -------------------------------------------------------------------------------------------------------------- */

enum cd_status cd_model_shipped(struct cd_model *model, struct cd_err *err)
{
    return cd_model_parse(model, cd_str_of(cd__audit_json), "data/models/audit.json", err);
}

enum cd_status cd_train_plan_shipped(struct cd_train_plan *plan, struct cd_err *err)
{
    return cd_train_plan_parse(plan, cd_str_of(cd__audit_yaml), "data/models/audit.yaml", err);
}

/* link_pairs.c - scored pairs as Splink's CSV: weight, probability, ids, then by comparison what the model retains, and the match key. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "candour/buf.h"
#include "candour/csv.h"
#include "candour/writer.h"
#include "link_int.h"

enum { AHEAD = 8 /* rows whose ids are asked for ahead */ };

struct link_pairs {
    struct linking *linking;
    struct cd_newfile file, csv; /* csv: of a Parquet file, until it is whole; without a name */
    bool parquet;
    struct cd_parquet_column *named; /* n_named: the columns */
    size_t n_named, cap_named;
    struct cd_arena arena; /* of their names */
    struct cd_buf b;
    struct cd_pair_part *parts; /* where the model retains intermediates */
    uint32_t *columns,
        *first;       /* of comparison c: columns[first[c] .. first[c + 1]) of the frame, where it retains them */
    uint32_t *retain; /* additional columns */
    bool datasets;
};

static struct cd_str prefix(struct cd_str given, const char *otherwise)
{
    return given.p != NULL ? given : cd_str_of(otherwise);
}

/* --- The header ----------------------------------------------------------------------------------------------------------- */

static void put_name(struct link_pairs *p, struct cd_str before, struct cd_str name, const char *after,
                     enum cd_parquet_as as)
{
    struct cd_buf whole = {0};
    cd_buf_str(&whole, before);
    cd_buf_str(&whole, name);
    cd_buf_puts(&whole, after);
    const struct cd_str text = {whole.p, whole.n};
    if (p->n_named > 0) cd_buf_char(&p->b, ',');
    if (whole.failed || !cd_grow((void **)&p->named, &p->cap_named, p->n_named + 1, sizeof *p->named))
        p->b.failed = true;
    else {
        cd_csv_put(&p->b, text, false);
        p->named[p->n_named] = (struct cd_parquet_column){cd_arena_str(&p->arena, text), as};
        p->b.failed = p->b.failed || p->named[p->n_named++].name.p == NULL;
    }
    cd_buf_free(&whole);
}

static struct cd_str tf_column(const struct cd_model_comparison *comparison)
{
    for (uint32_t l = 0; l < comparison->n_levels; l++)
        if (comparison->levels[l].tf_column.p != NULL) return comparison->levels[l].tf_column;
    return (struct cd_str){0};
}

static void put_comparison_header(struct link_pairs *p, uint32_t c)
{
    const struct cd_model *model = &p->linking->model;
    const struct cd_model_comparison *comparison = &model->comparisons[c];
    const struct cd_str tf = tf_column(comparison);
    const struct cd_str none = {0}, mw = prefix(model->prefix_mw, "mw_");
    for (uint32_t i = p->first[c]; i < p->first[c + 1]; i++) {
        put_name(p, none, p->linking->frame.columns[p->columns[i]].name, "_l", CD_PARQUET_TEXT);
        put_name(p, none, p->linking->frame.columns[p->columns[i]].name, "_r", CD_PARQUET_TEXT);
    }
    put_name(p, prefix(model->prefix_gamma, "gamma_"), comparison->name, "", CD_PARQUET_INT32);
    if (!model->retain_intermediate) return;
    if (tf.p != NULL) {
        put_name(p, prefix(model->prefix_tf, "tf_"), tf, "_l", CD_PARQUET_DOUBLE);
        put_name(p, prefix(model->prefix_tf, "tf_"), tf, "_r", CD_PARQUET_DOUBLE);
    }
    put_name(p, mw, comparison->name, "", CD_PARQUET_DOUBLE);
    if (tf.p != NULL) put_name(p, CD_STR("mw_tf_adj_"), comparison->name, "", CD_PARQUET_DOUBLE);
}

static void put_header(struct link_pairs *p)
{
    const struct cd_model *model = &p->linking->model;
    const struct cd_str none = {0}, dataset = prefix(model->dataset_column, "source_dataset");
    const struct cd_frame *frame = &p->linking->frame;
    const enum cd_parquet_as id = frame->id_number != NULL ? CD_PARQUET_INT64 : CD_PARQUET_TEXT;
    put_name(p, none, CD_STR("match_weight"), "", CD_PARQUET_DOUBLE);
    put_name(p, none, CD_STR("match_probability"), "", CD_PARQUET_DOUBLE);
    if (p->datasets) put_name(p, none, dataset, "_l", CD_PARQUET_TEXT);
    put_name(p, none, frame->id_name, "_l", id);
    if (p->datasets) put_name(p, none, dataset, "_r", CD_PARQUET_TEXT);
    put_name(p, none, frame->id_name, "_r", id);
    for (uint32_t c = 0; c < model->n_comparisons; c++) put_comparison_header(p, c);
    for (uint32_t i = 0; i < model->n_retain; i++) {
        put_name(p, none, model->retain[i], "_l", CD_PARQUET_TEXT);
        put_name(p, none, model->retain[i], "_r", CD_PARQUET_TEXT);
    }
    put_name(p, none, CD_STR("match_key"), "", CD_PARQUET_INT32);
    cd_buf_char(&p->b, '\n');
}

/* --- Rows ----------------------------------------------------------------------------------------------------------------- */

static void put_text(struct cd_buf *b, struct cd_str text)
{
    cd_buf_char(b, ',');
    if (text.p != NULL) cd_csv_put(b, text, false);
}

static void put_id(struct link_pairs *p, uint32_t row)
{
    const struct cd_frame *frame = &p->linking->frame;
    if (p->datasets) put_text(&p->b, frame->datasets[cd_frame_dataset(frame, row)]);
    cd_buf_char(&p->b, ',');
    link_put_id(&p->b, frame, row);
}

static void put_part(struct link_pairs *p, uint32_t c, int gamma)
{
    const struct cd_pair_part *part = p->parts != NULL ? &p->parts[c] : NULL;
    cd_buf_char(&p->b, ',');
    link_put_whole(&p->b, gamma);
    if (part == NULL) return;
    const bool tf = tf_column(&p->linking->model.comparisons[c]).p != NULL;
    const double shares[] = {part->tf_l, part->tf_r};
    for (size_t i = 0; tf && i < 2; i++) {
        cd_buf_char(&p->b, ',');
        if (!isnan(shares[i])) link_put_number(&p->b, shares[i]);
    }
    cd_buf_char(&p->b, ',');
    link_put_number(&p->b, part->weight);
    if (!tf) return;
    cd_buf_char(&p->b, ',');
    link_put_number(&p->b, part->tf_adjustment);
}

static void put_row(struct link_pairs *p, const struct cd_scored *scored, uint32_t i)
{
    const struct cd_frame *frame = &p->linking->frame;
    const uint32_t l = scored->l[i], r = scored->r[i];
    link_put_number(&p->b, scored->weight[i]);
    cd_buf_char(&p->b, ',');
    link_put_probability(&p->b, scored->weight[i]);
    put_id(p, l);
    put_id(p, r);
    for (uint32_t c = 0; c < scored->n_comparisons; c++) {
        for (uint32_t k = p->first[c]; k < p->first[c + 1]; k++) {
            put_text(&p->b, cd_frame_text(frame, p->columns[k], l));
            put_text(&p->b, cd_frame_text(frame, p->columns[k], r));
        }
        put_part(p, c, scored->gamma[(size_t)c * scored->n + i]);
    }
    for (uint32_t k = 0; k < p->linking->model.n_retain; k++) {
        put_text(&p->b, cd_frame_text(frame, p->retain[k], l));
        put_text(&p->b, cd_frame_text(frame, p->retain[k], r));
    }
    cd_buf_char(&p->b, ',');
    cd_buf_u64(&p->b, scored->rule[i]);
    cd_buf_char(&p->b, '\n');
}

static enum cd_status flush(struct link_pairs *p, size_t least, struct cd_err *err)
{
    if (p->b.failed) return cd_fail(err, CD_NOMEM, "no memory to write pairs");
    if (p->b.n < least || p->b.n == 0) return CD_OK;
    CD_TRY(cd_newfile_put(p->parquet ? &p->csv : &p->file, p->b.p, p->b.n, err));
    p->b.n = 0;
    return CD_OK;
}

enum cd_status link_pairs_put(void *pairs, const struct cd_scored *scored, struct cd_err *err)
{
    struct link_pairs *p = pairs;
    const int64_t *number = p->linking->frame.id_number;
    double weight;
    for (uint32_t i = 0; i < scored->n; i++) {
        if (number != NULL && i + AHEAD < scored->n) {
            __builtin_prefetch(&number[scored->l[i + AHEAD]]);
            __builtin_prefetch(&number[scored->r[i + AHEAD]]);
        }
        if (p->parts != NULL)
            CD_TRY(cd_linker_explain(p->linking->linker, scored->l[i], scored->r[i], p->parts, &weight, err));
        put_row(p, scored, i);
    }
    return flush(p, CD_BUF_DRAIN, err);
}

/* --- Opening and closing ----------------------------------------------------------------------------------------------------- */

static enum cd_status find_columns(struct link_pairs *p, struct cd_err *err)
{
    const struct cd_model *model = &p->linking->model;
    const uint32_t n_columns = p->linking->frame.n_columns;
    p->first = calloc((size_t)model->n_comparisons + 1, sizeof *p->first);
    p->columns = calloc((size_t)model->n_comparisons * n_columns + 1, sizeof *p->columns);
    p->retain = calloc((size_t)model->n_retain + 1, sizeof *p->retain);
    if (model->retain_intermediate) p->parts = calloc((size_t)model->n_comparisons + 1, sizeof *p->parts);
    if (p->first == NULL || p->columns == NULL || p->retain == NULL || (model->retain_intermediate && p->parts == NULL))
        return cd_fail(err, CD_NOMEM, "no memory to write pairs");
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        uint32_t n = 0;
        if (model->retain_matching) CD_TRY(cd_linker_columns(p->linking->linker, c, p->columns + p->first[c], &n, err));
        p->first[c + 1] = p->first[c] + n;
    }
    for (uint32_t i = 0; i < model->n_retain; i++) {
        p->retain[i] = cd_frame_find(&p->linking->frame, model->retain[i]);
        if (p->retain[i] == CD_NO_CODE)
            return cd_fail(err, CD_INPUT, "additional_columns_to_retain: the records have no column \"" CD_FMT "\"",
                           CD_ARG(model->retain[i]));
    }
    return CD_OK;
}

enum cd_status link_pairs_open(struct link_pairs **out, struct linking *linking, const char *path, struct cd_err *err)
{
    struct link_pairs *p = calloc(1, sizeof *p);
    if (p == NULL) return cd_fail(err, CD_NOMEM, "no memory to write pairs");
    p->linking = linking;
    p->datasets = linking->model.link_type != CD_LINK_DEDUPE;
    p->file.fd = p->csv.fd = -1;
    p->parquet = cd_format_of(cd_str_of(path)) == CD_FORMAT_PARQUET;
    enum cd_status status = find_columns(p, err);
    if (status == CD_OK && p->parquet) status = cd_parquet_ready(path, err);
    if (status == CD_OK) status = cd_newfile_begin(path, &p->file, err);
    if (status == CD_OK && p->parquet) status = cd_newfile_scratch(path, &p->csv, err);
    if (status == CD_OK) {
        put_header(p);
        *out = p;
        return CD_OK;
    }
    return link_pairs_close(p, status, err);
}

enum cd_status link_pairs_close(struct link_pairs *p, enum cd_status status, struct cd_err *err)
{
    if (p == NULL) return status;
    if (status == CD_OK) status = flush(p, 0, err);
    if (status == CD_OK && p->parquet)
        status = cd_parquet_from_csv(p->csv.fd, p->file.fd, p->file.path, p->named, (uint32_t)p->n_named, err);
    if (status == CD_OK) status = cd_newfile_commit(&p->file, err);
    cd_newfile_abort(&p->file);
    cd_newfile_abort(&p->csv);
    cd_arena_free(&p->arena);
    free(p->named);
    cd_buf_free(&p->b);
    free(p->parts);
    free(p->columns);
    free(p->first);
    free(p->retain);
    free(p);
    return status;
}

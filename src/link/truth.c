/* truth.c - files that speak of records by their ids: who they are, of which group, how pairs of them score; see evaluate.h. */
#include "evaluate_int.h"

#include <math.h>
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/frame.h"
#include "candour/linker.h"
#include "candour/os.h"
#include "candour/reader.h"

/* Columns that a file may have. An id's column has the frame's name, and an ending. */
enum column {
    ID,
    ID_L,
    ID_R,
    DATASET,
    DATASET_L,
    DATASET_R,
    ENTITY,
    GROUP,
    CLUSTER,
    MATCH,
    SCORE,
    WEIGHT,
    PROBABILITY,
    COLUMNS
};
static const char *const column_names[COLUMNS] = {
    "",      "_l",         "_r",    "source_dataset",       "source_dataset_l", "source_dataset_r",  "entity",
    "group", "cluster_id", "match", "clerical_match_score", "match_weight",     "match_probability",
};

struct source;
typedef enum cd_status row_fn(struct source *s, struct cd_err *err);

struct source {
    const struct cd_frame *frame;
    const char *path;
    uint32_t *slots; /* record + 1 by hash of its id, 0: empty */
    size_t mask;
    uint32_t column[COLUMNS]; /* where it stands; CD_NO_CODE: not there */
    const struct cd_row *row; /* at hand */
    const struct cd_str *fields;
    uint32_t *of; /* of a record: its entity, group or cluster; then of records that are gone: their cluster */
    size_t cap_of;
    uint8_t *seen; /* records that had a row */
    struct cd_dict names;
    struct cd_truth_file *truth;
    cd_edges_fn *visit; /* of scored pairs */
    void *ctx;
    uint64_t not_there;
};

static enum cd_status no_memory(const struct source *s, struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory to read %s", s->path);
}

/* --- Records by id ------------------------------------------------------------------------------------------------------------- */

static struct cd_str id_of(const struct cd_frame *frame, uint32_t record)
{
    const uint64_t at = frame->id_at[record];
    return (struct cd_str){frame->id_bytes + at, (size_t)(frame->id_at[record + 1] - at)};
}

static enum cd_status index_ids(struct source *s, struct cd_err *err)
{
    size_t size = 16;
    while (size < 2 * (size_t)s->frame->n) size *= 2;
    if ((s->slots = calloc(size, sizeof *s->slots)) == NULL) return no_memory(s, err);
    s->mask = size - 1;
    for (uint32_t i = 0; i < s->frame->n; i++) {
        const struct cd_str id = id_of(s->frame, i);
        size_t at = XXH3_64bits(id.p, id.n) & s->mask;
        while (s->slots[at] != 0) at = (at + 1) & s->mask;
        s->slots[at] = i + 1;
    }
    return CD_OK;
}

static struct cd_str field(const struct source *s, enum column column)
{
    const uint32_t at = s->column[column];
    return at < s->row->n ? cd_str_trim(s->fields[at]) : (struct cd_str){0};
}

/* The records from .. to of the dataset that the row names; all where it has no such column. False: the frame has no such dataset. */
static bool dataset_range(const struct source *s, enum column column, uint32_t *from, uint32_t *to)
{
    *from = 0;
    *to = s->frame->n;
    if (s->column[column] == CD_NO_CODE) return true;
    const struct cd_str name = field(s, column);
    uint32_t d = 0;
    while (d < s->frame->n_datasets && !cd_str_eq(name, s->frame->datasets[d])) d++;
    if (d == s->frame->n_datasets) return false;
    *from = s->frame->first[d];
    *to = s->frame->first[d + 1];
    return true;
}

/* CD_NO_CODE: the frame has no such record. */
static enum cd_status find_record(const struct source *s, enum column id_column, enum column dataset, uint32_t *out,
                                  struct cd_err *err)
{
    const struct cd_str id = field(s, id_column);
    uint32_t from, to;
    *out = CD_NO_CODE;
    if (id.n == 0) return cd_fail(err, CD_INPUT, "%s: line %llu has no id", s->path, (unsigned long long)s->row->line);
    if (!dataset_range(s, dataset, &from, &to)) return CD_OK;
    for (size_t at = XXH3_64bits(id.p, id.n) & s->mask; s->slots[at] != 0; at = (at + 1) & s->mask) {
        const uint32_t record = s->slots[at] - 1;
        if (record < from || record >= to || !cd_str_eq(id, id_of(s->frame, record))) continue;
        if (*out != CD_NO_CODE)
            return cd_fail(err, CD_INPUT, "%s: line %llu: several datasets have this id: add a column %s", s->path,
                           (unsigned long long)s->row->line, column_names[dataset]);
        *out = record;
    }
    return CD_OK;
}

/* --- Rows ---------------------------------------------------------------------------------------------------------------------- */

static enum cd_status keep_gone(struct source *s, struct cd_str cluster, struct cd_err *err)
{
    const size_t at = s->frame->n + s->not_there;
    if (at >= CD_NO_CODE - 1) return cd_fail(err, CD_LIMIT, "%s: over 2^32 - 2 records", s->path);
    if (!cd_grow((void **)&s->of, &s->cap_of, at + 1, sizeof *s->of)) return no_memory(s, err);
    s->of[at] = CD_NO_CODE;
    return cluster.n == 0 || cd_dict_code(&s->names, cluster, &s->of[at]) ? CD_OK : no_memory(s, err);
}

/* A text of a record: entity, group or cluster. */
static enum cd_status take_record(struct source *s, enum column value, struct cd_err *err)
{
    uint32_t record;
    const struct cd_str text = field(s, value);
    CD_TRY(find_record(s, ID, DATASET, &record, err));
    if (record == CD_NO_CODE) {
        if (value == CLUSTER) CD_TRY(keep_gone(s, text, err));
        s->not_there++;
        return CD_OK;
    }
    if (s->seen[record]++ != 0)
        return cd_fail(err, CD_INPUT, "%s: line %llu: this record has a row already", s->path,
                       (unsigned long long)s->row->line);
    if (text.n > 0 && !cd_dict_code(&s->names, text, &s->of[record])) return no_memory(s, err);
    return CD_OK;
}

static enum cd_status take_entity(struct source *s, struct cd_err *err)
{
    return take_record(s, ENTITY, err);
}

static enum cd_status take_group(struct source *s, struct cd_err *err)
{
    return take_record(s, GROUP, err);
}

static enum cd_status take_cluster(struct source *s, struct cd_err *err)
{
    return take_record(s, CLUSTER, err);
}

/* False: nothing that says match or no match. */
static bool is_match(const struct source *s, bool *match)
{
    static const char *const yes[] = {"1", "true"}, *const no[] = {"0", "false"};
    double score;
    if (s->column[SCORE] != CD_NO_CODE && s->column[MATCH] == CD_NO_CODE) {
        *match = cd_str_f64(field(s, SCORE), &score) && score >= .5;
        return cd_str_f64(field(s, SCORE), &score) && score >= 0 && score <= 1;
    }
    const struct cd_str text = field(s, MATCH);
    for (int i = 0; i < 2; i++) {
        *match = cd_str_eq_nocase(text, cd_str_of(yes[i]));
        if (*match || cd_str_eq_nocase(text, cd_str_of(no[i]))) return true;
    }
    return false;
}

static enum cd_status find_pair(struct source *s, uint32_t *l, uint32_t *r, struct cd_err *err)
{
    CD_TRY(find_record(s, ID_L, DATASET_L, l, err));
    CD_TRY(find_record(s, ID_R, DATASET_R, r, err));
    if (*l == CD_NO_CODE || *r == CD_NO_CODE) s->not_there++;
    else if (*l == *r)
        return cd_fail(err, CD_INPUT, "%s: line %llu: a record with itself", s->path, (unsigned long long)s->row->line);
    return CD_OK;
}

static enum cd_status take_label(struct source *s, struct cd_err *err)
{
    struct cd_truth_file *t = s->truth;
    struct cd_pair_label label;
    CD_TRY(find_pair(s, &label.l, &label.r, err));
    if (!is_match(s, &label.match))
        return cd_fail(err, CD_INPUT, "%s: line %llu: neither a match nor none: 1 or 0, or a score from 0 to 1",
                       s->path, (unsigned long long)s->row->line);
    if (label.l == CD_NO_CODE || label.r == CD_NO_CODE) return CD_OK;
    if (t->n_labels == UINT32_MAX - 1) return cd_fail(err, CD_LIMIT, "%s: over 2^32 - 2 labels", s->path);
    if (!cd_grow((void **)&t->labels, &t->cap_labels, (size_t)t->n_labels + 1, sizeof *t->labels))
        return no_memory(s, err);
    t->labels[t->n_labels++] = label;
    return CD_OK;
}

/* The weight, or where there is only a probability, the weight of that. */
static bool weight_of(const struct source *s, double *out)
{
    double p;
    if (s->column[WEIGHT] != CD_NO_CODE) return cd_str_f64(field(s, WEIGHT), out) && !isnan(*out);
    if (!cd_str_f64(field(s, PROBABILITY), &p) || !(p >= 0 && p <= 1)) return false;
    *out = cd_weight_of_probability(p);
    return true;
}

static enum cd_status take_edge(struct source *s, struct cd_err *err)
{
    struct cd_edge edge;
    CD_TRY(find_pair(s, &edge.l, &edge.r, err));
    if (!weight_of(s, &edge.weight))
        return cd_fail(err, CD_INPUT, "%s: line %llu: no match weight or probability", s->path,
                       (unsigned long long)s->row->line);
    if (edge.l == CD_NO_CODE || edge.r == CD_NO_CODE) return CD_OK;
    return s->visit(s->ctx, &edge, 1, err);
}

/* Until all is read, `of` is a union-find. */
static enum cd_status take_pair(struct source *s, struct cd_err *err)
{
    uint32_t l, r;
    CD_TRY(find_pair(s, &l, &r, err));
    if (l == CD_NO_CODE || r == CD_NO_CODE) return CD_OK;
    l = cd__find(s->of, l);
    r = cd__find(s->of, r);
    s->of[l < r ? r : l] = l < r ? l : r;
    return CD_OK;
}

/* --- Tables -------------------------------------------------------------------------------------------------------------------- */

static void find_columns(struct source *s, const struct cd_reader_facts *facts)
{
    const struct cd_str id = s->frame->id_name;
    for (unsigned c = 0; c < COLUMNS; c++) {
        s->column[c] = CD_NO_CODE;
        for (uint32_t k = 0; k < facts->columns; k++) {
            struct cd_str name = facts->header[k];
            if (c <= ID_R) {
                if (!cd_str_starts(name, id)) continue;
                name = (struct cd_str){name.p + id.n, name.n - id.n};
            }
            if (cd_str_eq(name, cd_str_of(column_names[c]))) s->column[c] = k;
        }
    }
}

static row_fn *form_of_truth(const struct source *s)
{
    const uint32_t *c = s->column;
    if (c[ID] != CD_NO_CODE && c[ENTITY] != CD_NO_CODE) return take_entity;
    if (c[ID_L] == CD_NO_CODE || c[ID_R] == CD_NO_CODE) return NULL;
    return c[MATCH] != CD_NO_CODE || c[SCORE] != CD_NO_CODE ? take_label : take_pair;
}

static row_fn *form_of_edges(const struct source *s)
{
    const uint32_t *c = s->column;
    const bool weighed = c[WEIGHT] != CD_NO_CODE || c[PROBABILITY] != CD_NO_CODE;
    return c[ID_L] != CD_NO_CODE && c[ID_R] != CD_NO_CODE && weighed ? take_edge : NULL;
}

static row_fn *form_of_groups(const struct source *s)
{
    return s->column[ID] != CD_NO_CODE && s->column[GROUP] != CD_NO_CODE ? take_group : NULL;
}

static row_fn *form_of_clusters(const struct source *s)
{
    return s->column[ID] != CD_NO_CODE && s->column[CLUSTER] != CD_NO_CODE ? take_cluster : NULL;
}

static enum cd_status take_batch(struct source *s, const struct cd_batch *batch, row_fn *take, struct cd_err *err)
{
    for (uint32_t i = 0; i < batch->n; i++) {
        s->row = &batch->row[i];
        s->fields = batch->field + s->row->first;
        if ((s->row->faults & CD_ROW_BLANK) != 0) continue;
        if ((s->row->faults & CD_ROW_UNUSABLE) != 0)
            return cd_fail(err, CD_INPUT, "%s: line %llu cannot be read", s->path, (unsigned long long)s->row->line);
        CD_TRY(take(s, err));
    }
    return CD_OK;
}

/* *form: how rows are taken, by the columns of the first batch (those of JSON lines may grow; the form may not change). */
static enum cd_status read_rows(struct source *s, struct cd_reader *reader, struct cd_batch *batch,
                                row_fn *(*form_of)(const struct source *), const char *needs, row_fn **form,
                                struct cd_err *err)
{
    for (*form = NULL;;) {
        CD_TRY(cd_reader_next(reader, batch, err));
        find_columns(s, cd_reader_facts(reader));
        row_fn *take = form_of(s);
        if (take == NULL)
            return cd_fail(err, CD_INPUT, "%s: needs columns %s, where ID is " CD_FMT, s->path, needs,
                           CD_ARG(s->frame->id_name));
        if (*form != NULL && take != *form) return cd_fail(err, CD_INPUT, "%s: its columns change on the way", s->path);
        if (*form == NULL && take == take_pair) cd__alone(s->of, s->frame->n);
        *form = take;
        if (batch->n == 0) return CD_OK;
        CD_TRY(take_batch(s, batch, take, err));
    }
}

static enum cd_status read_file(struct source *s, struct cd_batch *batch, row_fn *(*form_of)(const struct source *),
                                const char *needs, row_fn **form, struct cd_err *err)
{
    struct cd_file file = {0};
    struct cd_reader *reader = NULL;
    const struct cd_reader_opts opts = {.name = s->path};
    const enum cd_format format = cd_format_of(cd_str_of(s->path));
    if (format == CD_FORMAT_NONE) return cd_fail(err, CD_INPUT, "%s: its name ends as that of no table", s->path);
    const bool pairs = s->visit != NULL && format == CD_FORMAT_CSV; /* which may be larger than memory */
    CD_TRY(pairs ? cd_file_map(s->path, &file, err) : cd_file_read(s->path, 0, &file, err));
    enum cd_status st = cd_reader_open(&reader, format, (struct cd_str){file.p, file.n}, &opts, err);
    if (st == CD_OK) st = read_rows(s, reader, batch, form_of, needs, form, err);
    cd_reader_close(reader);
    if (pairs) cd_file_unmap(&file);
    else cd_file_free(&file);
    return st;
}

static enum cd_status read_table(struct source *s, row_fn *(*form_of)(const struct source *), const char *needs,
                                 row_fn **form, struct cd_err *err)
{
    const size_t n = s->frame->n;
    struct cd_batch *batch = malloc(sizeof *batch);
    enum cd_status st;
    s->of = malloc((n + 1) * sizeof *s->of);
    s->cap_of = n + 1;
    s->seen = calloc(n + 1, 1);
    if (batch == NULL || s->of == NULL || s->seen == NULL) {
        st = no_memory(s, err);
    } else {
        memset(s->of, 0xff, (n + 1) * sizeof *s->of); /* CD_NO_CODE */
        st = index_ids(s, err);
        if (st == CD_OK) st = read_file(s, batch, form_of, needs, form, err);
    }
    free(batch);
    free(s->slots);
    free(s->seen);
    return st;
}

enum cd_status cd_truth_read(const struct cd_frame *frame, const char *path, struct cd_truth_file *out,
                             struct cd_err *err)
{
    struct source s = {.frame = frame, .path = path, .truth = out};
    row_fn *form = NULL;
    *out = (struct cd_truth_file){0};
    const enum cd_status st = read_table(&s, form_of_truth, "ID and entity, or ID_l and ID_r", &form, err);
    if (st == CD_OK && form == take_pair) cd__flatten(s.of, frame->n);
    if (form == take_label) {
        free(s.of);
        s.of = NULL;
    }
    out->entity = s.of;
    out->not_there = s.not_there;
    cd_dict_free(&s.names);
    return st;
}

void cd_truth_free(struct cd_truth_file *truth)
{
    free(truth->entity);
    free(truth->labels);
    *truth = (struct cd_truth_file){0};
}

enum cd_status cd_groups_read(const struct cd_frame *frame, const char *path, struct cd_groups_file *out,
                              struct cd_err *err)
{
    struct source s = {.frame = frame, .path = path};
    row_fn *form = NULL;
    const enum cd_status st = read_table(&s, form_of_groups, "ID and group", &form, err);
    *out = (struct cd_groups_file){s.of, s.names, s.not_there};
    return st;
}

void cd_groups_free(struct cd_groups_file *groups)
{
    free(groups->group);
    cd_dict_free(&groups->names);
    *groups = (struct cd_groups_file){0};
}

enum cd_status cd_clusters_read(const struct cd_frame *frame, const char *path, struct cd_clusters_file *out,
                                struct cd_err *err)
{
    struct source s = {.frame = frame, .path = path};
    row_fn *form = NULL;
    const enum cd_status st = read_table(&s, form_of_clusters, "ID and cluster_id", &form, err);
    *out = (struct cd_clusters_file){s.of, frame->n + (uint32_t)s.not_there, (uint32_t)s.not_there, s.names};
    return st;
}

void cd_clusters_free(struct cd_clusters_file *clusters)
{
    free(clusters->cluster);
    cd_dict_free(&clusters->names);
    *clusters = (struct cd_clusters_file){0};
}

enum cd_status cd_edges_each(const struct cd_frame *frame, const char *path, cd_edges_fn *visit, void *ctx,
                             uint64_t *not_there, struct cd_err *err)
{
    struct source s = {.frame = frame, .path = path, .visit = visit, .ctx = ctx};
    row_fn *form = NULL;
    const enum cd_status st =
        read_table(&s, form_of_edges, "ID_l, ID_r and match_weight or match_probability", &form, err);
    free(s.of);
    *not_there = s.not_there;
    return st;
}

static enum cd_status keep_edges(void *ctx, const struct cd_edge *edges, size_t n, struct cd_err *err)
{
    struct cd_edges_file *to = ctx;
    if (!cd_grow((void **)&to->edges, &to->cap, to->n + n, sizeof *to->edges))
        return cd_fail(err, CD_NOMEM, "no memory for scored pairs");
    memcpy(to->edges + to->n, edges, n * sizeof *edges);
    to->n += n;
    return CD_OK;
}

enum cd_status cd_edges_read(const struct cd_frame *frame, const char *path, struct cd_edges_file *out,
                             struct cd_err *err)
{
    *out = (struct cd_edges_file){0};
    return cd_edges_each(frame, path, keep_edges, out, &out->not_there, err);
}

void cd_edges_free(struct cd_edges_file *edges)
{
    free(edges->edges);
    *edges = (struct cd_edges_file){0};
}

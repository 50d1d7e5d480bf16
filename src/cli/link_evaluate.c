/* link_evaluate.c - how good links are, and for whom, against what is known to be true. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/evaluate.h"
#include "link_evaluate_int.h"

enum { TRUTH, GROUPS, AT, FORMAT, PAGE, ID, STRINGS, THREADS };
static const struct cli_option options[] = {
    {"truth", 0, "TRUTH.csv",
     "ID,entity: who each record is; or ID_l,ID_r: true pairs; or with a column match: labelled pairs"},
    {"groups", 0, "GROUPS.csv",
     "ID,group: for accuracy by group; a blank group is a group of its own. Only this command sees it"},
    {"at", 0, "P", "the match probability from which on a pair is a link; otherwise the run's first"},
    {"format", 0, "FORMAT", "text (the default) or json"},
    {"page", 0, NULL, "also write DIR/accuracy.html: the same to read, with charts by group"},
    {"unique-id", 0, "COLUMN", "the column of ids; otherwise the run's"},
    {"strings", 0, "HOW", "codepoints or bytes; otherwise as the links were made"},
    {"threads", 'j', "N", "how many threads; the answer is the same for any number"},
    {0},
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct judging *j = ctx;
    switch (option) {
    case TRUTH: j->truth_path = value; return true;
    case GROUPS: j->groups_path = value; return true;
    case AT: return link_take_probability(value, &j->threshold, err);
    case PAGE: j->page = true; return true;
    case ID: return link_take(&j->linking, LINK_ID, value, err);
    case STRINGS: j->strings_given = true; return link_take(&j->linking, LINK_STRINGS, value, err);
    case THREADS: return link_take(&j->linking, LINK_THREADS, value, err);
    case FORMAT:
        j->json = strcmp(value, "json") == 0;
        if (j->json || strcmp(value, "text") == 0) return true;
        (void)cd_fail(err, CD_USAGE, "must be text or json");
        return false;
    default: return false;
    }
}

/* --- Edges: what was kept, and every true pair with the weight it has ------------------------------------------------------- */

static enum cd_status add_edge(struct judging *j, struct cd_edge edge, struct cd_err *err)
{
    if (!cd_grow((void **)&j->edges, &j->cap_edges, j->n_edges + 1, sizeof *j->edges))
        return cd_fail(err, CD_NOMEM, "no memory for pairs");
    j->edges[j->n_edges++] = edge;
    return CD_OK;
}

struct member {
    uint32_t entity, record;
};
static int by_entity(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->entity != y->entity) return x->entity < y->entity ? -1 : 1;
    return (x->record > y->record) - (x->record < y->record);
}

static bool is_pair_wanted(const struct judging *j, uint32_t a, uint32_t b)
{
    return j->linking.model.link_type != CD_LINK_ONLY ||
           cd_frame_dataset(&j->linking.frame, a) != cd_frame_dataset(&j->linking.frame, b);
}

/* Scores a batch of true pairs; those that some rule makes are edges. */
static enum cd_status score_true(struct judging *j, uint32_t *l, uint32_t *r, size_t n, struct cd_err *err)
{
    uint32_t *rule = malloc((n + 1) * sizeof *rule);
    double *weight = malloc((n + 1) * sizeof *weight);
    if (rule == NULL || weight == NULL) {
        free(rule);
        free(weight);
        return cd_fail(err, CD_NOMEM, "no memory for true pairs");
    }
    enum cd_status status = cd_linker_score(j->linking.linker, l, r, n, rule, weight, err);
    for (size_t i = 0; i < n && status == CD_OK; i++)
        if (rule[i] != CD_NO_CODE) status = add_edge(j, (struct cd_edge){l[i], r[i], weight[i]}, err);
    free(rule);
    free(weight);
    return status;
}

static enum cd_status true_pairs(struct judging *j, const struct member *members, uint32_t n, struct cd_err *err)
{
    enum { BATCH = 65536 };
    uint32_t *l = malloc(BATCH * sizeof *l), *r = malloc(BATCH * sizeof *r);
    size_t k = 0;
    enum cd_status status = CD_OK;
    if (l == NULL || r == NULL) {
        free(l);
        free(r);
        return cd_fail(err, CD_NOMEM, "no memory for true pairs");
    }
    for (uint32_t a = 0; a < n && status == CD_OK; a++)
        for (uint32_t b = a + 1; b < n && members[b].entity == members[a].entity && status == CD_OK; b++) {
            if (!is_pair_wanted(j, members[a].record, members[b].record)) continue;
            l[k] = members[a].record;
            r[k++] = members[b].record;
            if (k < BATCH) continue;
            status = score_true(j, l, r, k, err);
            k = 0;
        }
    if (status == CD_OK) status = score_true(j, l, r, k, err);
    free(l);
    free(r);
    return status;
}

static enum cd_status add_true_pairs(struct judging *j, struct cd_err *err)
{
    const uint32_t n = j->linking.frame.n;
    struct member *members = malloc(((size_t)n + 1) * sizeof *members);
    uint32_t known = 0;
    if (members == NULL) return cd_fail(err, CD_NOMEM, "no memory for true pairs");
    for (uint32_t i = 0; i < n; i++)
        if (j->truth.entity[i] != CD_NO_CODE) members[known++] = (struct member){j->truth.entity[i], i};
    qsort(members, known, sizeof *members, by_entity);
    const enum cd_status status = true_pairs(j, members, known, err);
    free(members);
    return status;
}

/* Of the pairs that were written the false ones: the true ones are scored afresh, whatever was kept of them. */
static enum cd_status gather_edges(struct judging *j, const char *pairs, struct cd_err *err)
{
    struct cd_edges_file file = {0};
    const uint32_t *entity = j->truth.entity;
    enum cd_status status = cd_edges_read(&j->linking.frame, pairs, &file, err);
    for (size_t i = 0; i < file.n && status == CD_OK; i++) {
        const struct cd_edge *e = &file.edges[i];
        if (entity == NULL || entity[e->l] == CD_NO_CODE || entity[e->l] != entity[e->r]) status = add_edge(j, *e, err);
    }
    cd_edges_free(&file);
    if (status == CD_OK && entity != NULL) status = add_true_pairs(j, err);
    cd_edges_sort(j->edges, j->n_edges);
    return status;
}

/* --- Judging ------------------------------------------------------------------------------------------------------------------ */

/* People as the run wrote them: it may have kept fewer links than there are pairs over the threshold. */
static enum cd_status judge_written(struct judging *j, const struct cd_truth *truth, struct cd_err *err)
{
    struct cd_clusters_file file = {0};
    enum cd_status status = cd_clusters_read(&j->linking.frame, j->clusters_path, &file, err);
    for (uint32_t i = 0; i < truth->n && status == CD_OK; i++)
        if (file.cluster[i] == CD_NO_CODE)
            status = cd_fail(err, CD_INPUT,
                             "%s: a record of the files that were linked is not in it; run candour link run again",
                             j->clusters_path);
    if (status == CD_OK) status = cd_evaluate_clusters(truth, file.cluster, &j->clusters, err);
    cd_clusters_free(&file);
    return status;
}

static enum cd_status judge_clusters(struct judging *j, const struct cd_graph *graph, const struct cd_truth *truth,
                                     struct cd_err *err)
{
    if (j->clusters_path != NULL) return judge_written(j, truth, err);
    uint32_t *cluster = malloc(((size_t)graph->n + 1) * sizeof *cluster);
    if (cluster == NULL) return cd_fail(err, CD_NOMEM, "no memory for clusters");
    enum cd_status status = cd_cluster_components(graph, &j->threshold, 1, cluster, err);
    if (status == CD_OK) status = cd_evaluate_clusters(truth, cluster, &j->clusters, err);
    free(cluster);
    return status;
}

static enum cd_status judge_groups(struct judging *j, const struct cd_graph *graph, const struct cd_truth *truth,
                                   struct cd_err *err)
{
    CD_TRY(cd_groups_read(&j->linking.frame, j->groups_path, &j->groups, err));
    const struct cd_frame *frame = &j->linking.frame;
    const uint32_t n = j->groups.names.n;
    const uint32_t **fields = malloc(((size_t)frame->n_columns + 1) * sizeof *fields);
    j->accuracy = calloc((size_t)n + 2, sizeof *j->accuracy);
    if (fields == NULL || j->accuracy == NULL) {
        free((void *)fields);
        return cd_fail(err, CD_NOMEM, "no memory for groups");
    }
    for (uint32_t c = 0; c < frame->n_columns; c++) fields[c] = frame->columns[c].codes;
    const struct cd_group_opts opts = {.threshold = j->threshold,
                                       .group = j->groups.group,
                                       .n_groups = n,
                                       .fields = fields,
                                       .n_fields = frame->n_columns,
                                       .replicates = 200,
                                       .seed = 1,
                                       .par = {.threads = j->linking.opts.par.threads}};
    const enum cd_status status = cd_evaluate_groups(graph, truth, &opts, j->accuracy, NULL, err);
    free((void *)fields);
    return status;
}

static enum cd_status judge(struct judging *j, struct cd_err *err)
{
    const struct cd_graph graph = {j->linking.frame.n, j->edges, j->n_edges};
    const struct cd_frame *frame = &j->linking.frame;
    uint8_t *verdict = malloc(j->n_edges + 1);
    uint32_t *dataset = malloc(((size_t)frame->n + 1) * sizeof *dataset);
    if (verdict == NULL || dataset == NULL) {
        free(verdict);
        free(dataset);
        return cd_fail(err, CD_NOMEM, "no memory to judge pairs");
    }
    for (uint32_t i = 0; i < frame->n; i++) dataset[i] = cd_frame_dataset(frame, i);
    const struct cd_truth truth = {frame->n, j->truth.entity,
                                   j->linking.model.link_type == CD_LINK_ONLY ? dataset : NULL};
    enum cd_status status = j->truth.entity != NULL ? cd_judge_entities(&graph, &truth, verdict, &j->totals, err)
                                                    : cd_judge_labels(&graph, j->truth.labels, j->truth.n_labels,
                                                                      verdict, NULL, &j->totals, err);
    if (status == CD_OK) status = cd_confusion_at(&graph, verdict, &j->totals, &j->threshold, 1, &j->at, err);
    if (status == CD_OK) j->best = cd_best_f1(&graph, verdict, &j->totals);
    if (status == CD_OK && j->truth.entity != NULL) status = judge_clusters(j, &graph, &truth, err);
    if (status == CD_OK && j->groups_path != NULL && j->truth.entity != NULL)
        status = judge_groups(j, &graph, &truth, err);
    free(verdict);
    free(dataset);
    return status;
}

static enum cd_status below(const char *dir, const char *name, struct cd_buf *path, struct cd_err *err)
{
    path->n = 0;
    cd_buf_printf(path, "%s/%s", dir, name);
    return path->failed ? cd_fail(err, CD_NOMEM, "no memory for a path") : CD_OK;
}

static enum cd_status write_page(const struct judging *j, const char *path, struct cd_err *err)
{
    struct cd_buf page = {0};
    enum cd_status status = link_judgement_page(j, &page, err);
    if (status == CD_OK) status = cd_file_replace(path, page.p, page.n, err);
    cd_buf_free(&page);
    return status;
}

/* Files that the caller names may have moved, not changed; whether they did is told, and judged on. */
static enum cd_status check_inputs(const struct judging *j, char **paths, int n, struct cd_err *err)
{
    struct cd_err why = {0};
    const enum cd_status status =
        link_manifest_check(&j->manifest, n > 0 ? paths : j->manifest.paths, n > 0 ? n : j->manifest.n, &why);
    if (status == CD_OK) return CD_OK;
    if (n == 0)
        return cd_fail(err, status,
                       "%s: name the files if they were moved (candour link evaluate DIR PEOPLE...), or "
                       "run candour link run again",
                       why.text);
    (void)fprintf(stderr, "warning: %s: what follows may not be of these links\n", why.text);
    return CD_OK;
}

/* What the run read and how, unless the folder is of a candour that did not say so yet; then the caller must. */
static enum cd_status take_manifest(struct judging *j, const char *dir, char **paths, int n, struct cd_buf *path,
                                    struct cd_err *err)
{
    CD_TRY(below(dir, "run.json", path, err));
    if (access(path->p, F_OK) == 0) {
        CD_TRY(link_manifest_read(&j->manifest, path->p, err));
        CD_TRY(link_manifest_apply(&j->manifest, &j->linking, !j->strings_given, err));
        CD_TRY(check_inputs(j, paths, n, err));
        const bool fewer = j->manifest.kept != NULL;
        j->as_written = fewer && isnan(j->threshold) && !j->manifest.several;
        if (fewer && !j->as_written)
            (void)fprintf(
                stderr,
                "warning: the run kept %s links; at another threshold than its one people are judged as if every pair "
                "over it were one\n",
                j->manifest.kept);
    } else if (n == 0) {
        return cd_fail(err, CD_USAGE,
                       "%s: not there, so that it is not known which records were linked: name the files "
                       "that candour link run was given",
                       path->p);
    }
    if (isnan(j->threshold) &&
        !link_take_probability(j->manifest.at != NULL ? j->manifest.at : "0.95", &j->threshold, err))
        return CD_INPUT;
    return CD_OK;
}

static enum cd_status work(struct judging *j, char **operands, int n, struct cd_buf *path, struct cd_err *err)
{
    CD_TRY(take_manifest(j, operands[0], operands + 1, n - 1, path, err));
    CD_TRY(below(operands[0], "model.json", path, err));
    j->linking.model_path = path->p;
    if (n > 1) CD_TRY(link_open(&j->linking, operands + 1, n - 1, err));
    else CD_TRY(link_open(&j->linking, j->manifest.paths, j->manifest.n, err));
    CD_TRY(below(operands[0], "refine.yaml", path, err));
    if (access(path->p, F_OK) == 0) {
        CD_TRY(cd_refine_read(&j->linking.refine, &j->linking.model, path->p, err));
        j->linking.refined = true;
        cd_linker_refine(j->linking.linker, &j->linking.refine);
    }
    CD_TRY(cd_truth_read(&j->linking.frame, j->truth_path, &j->truth, err));
    CD_TRY(below(operands[0], "pairs.csv", path, err));
    CD_TRY(gather_edges(j, path->p, err));
    CD_TRY(below(operands[0], "clusters.csv", path, err));
    if (j->as_written) j->clusters_path = path->p;
    CD_TRY(judge(j, err));
    CD_TRY(below(operands[0], "accuracy.html", path, err));
    if (j->page) CD_TRY(write_page(j, path->p, err));
    return j->json ? link_judgement_json(j, err) : link_judgement_text(j, err);
}

static int run(int argc, char **argv)
{
    struct judging j = {.threshold = NAN};
    struct cd_err err = {0};
    struct cd_buf path = {0};
    link_start(&j.linking);
    const int first = cli_parse(&cli_link_evaluate, argc, argv, take, &j);
    if (first < 0) return first == -2 ? 0 : 2;
    enum cd_status status = CD_OK;
    if (argc - first < 1) status = cd_fail(&err, CD_USAGE, "which links? the folder of candour link run");
    else if (j.truth_path == NULL) status = cd_fail(&err, CD_USAGE, "what is true? --truth TRUTH.csv");
    if (status == CD_OK) status = work(&j, argv + first, argc - first, &path, &err);
    cd_truth_free(&j.truth);
    cd_groups_free(&j.groups);
    free(j.edges);
    free(j.accuracy);
    link_close(&j.linking);
    link_manifest_free(&j.manifest);
    cd_buf_free(&path);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_link_evaluate = {
    .name = "link evaluate",
    .usage = "DIR [PEOPLE...] --truth TRUTH.csv [--groups GROUPS.csv]",
    .summary = "How good links are, in all and for each group of people, against what is known to be true.",
    .text =
        "DIR is what candour link run wrote; the files that it was given are read again, and must be unchanged. PEOPLE says where\n"
        "they are now. Recall is of all true pairs, also of those that blocking kept apart. Groups are read here and nowhere else:\n"
        "they weigh, order and join nothing.\n\n"
        "  candour link evaluate linked --truth entities.csv --groups groups.csv\n",
    .options = options,
    .run = run,
};

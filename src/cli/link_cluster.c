/* link_cluster.c - people, from scored pairs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "candour/buf.h"
#include "candour/cluster.h"
#include "candour/csv.h"
#include "candour/evaluate.h"
#include "link_int.h"

enum { NODES, AT, OUT, ID, THREADS };
static const struct cli_option options[] = {
    {"nodes", 0, "PEOPLE", "a file of the records that the pairs are of; again for each file"},
    {"at", 0, "P[,P...]",
     "match probabilities from which on a pair is a link; several give a column each; otherwise 0.95"},
    {"out", 'o', "CLUSTERS.csv", "where to"},
    {"unique-id", 0, "COLUMN", "the column of ids; otherwise unique_id"},
    {"threads", 'j', "N", "how many threads; the answer is the same for any number"},
    {0},
};

enum { MOST_NODES = 64 };
struct clustering {
    struct linking linking;
    char *nodes[MOST_NODES];
    int n_nodes;
    const char *out;
    struct link_thresholds at;
};

static bool take_node(struct clustering *c, const char *value, struct cd_err *err)
{
    if (c->n_nodes == MOST_NODES) {
        (void)cd_fail(err, CD_USAGE, "at most %d files", MOST_NODES);
        return false;
    }
    c->nodes[c->n_nodes++] = (char *)(uintptr_t)value;
    return true;
}

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct clustering *c = ctx;
    switch (option) {
    case NODES: return take_node(c, value, err);
    case AT: return link_take_thresholds(value, &c->at, err);
    case OUT: c->out = value; return true;
    case ID: return link_take(&c->linking, LINK_ID, value, err);
    case THREADS: return link_take(&c->linking, LINK_THREADS, value, err);
    default: return false;
    }
}

/* "0.95,0.99" as weights, in the order given. */
bool link_take_thresholds(const char *value, struct link_thresholds *out, struct cd_err *err)
{
    struct cd_str rest = cd_str_of(value);
    for (out->n = 0; rest.p != NULL; out->n++) {
        const struct cd_str one = cd_str_cut(&rest, ',');
        char text[40];
        if (out->n == LINK_MOST_THRESHOLDS || one.n >= sizeof text) {
            (void)cd_fail(err, CD_USAGE, "at most %d probabilities, separated by commas", LINK_MOST_THRESHOLDS);
            return false;
        }
        memcpy(text, one.p, one.n);
        text[one.n] = '\0';
        out->text[out->n] = one;
        if (!link_take_probability(text, &out->weight[out->n], err)) return false;
    }
    return true;
}

/* --- Writing ---------------------------------------------------------------------------------------------------------------- */

static void put_header(struct cd_buf *b, const struct cd_frame *frame, bool datasets, const struct link_thresholds *at)
{
    if (datasets) cd_buf_puts(b, "source_dataset,");
    cd_csv_put(b, frame->id_name, false);
    for (uint32_t t = 0; t < at->n; t++) {
        cd_buf_puts(b, ",cluster_id");
        if (at->n == 1) continue;
        cd_buf_char(b, '_');
        cd_buf_str(b, at->text[t]);
    }
    cd_buf_char(b, '\n');
}

static void put_id(struct cd_buf *b, const struct cd_frame *frame, uint32_t row, bool datasets, const char *between)
{
    if (datasets) {
        cd_csv_put(b, frame->datasets[cd_frame_dataset(frame, row)], false);
        cd_buf_puts(b, between);
    }
    link_put_id(b, frame, row);
}

enum { ROWS = 1 << 15, WINDOW = 8 /* parts of so many rows that wait for those before them */ };

struct writing {
    const struct cd_frame *frame;
    const struct link_thresholds *at;
    const uint32_t *cluster;
    bool datasets;
    struct cd_newfile file;
    struct cd_buf part[WINDOW];
};

static enum cd_status put_rows(void *ctx, size_t part, struct cd_err *err)
{
    struct writing *w = ctx;
    struct cd_buf *b = &w->part[part % WINDOW];
    const uint32_t n = w->frame->n, from = (uint32_t)part * ROWS, to = n - from < ROWS ? n : from + ROWS;
    b->n = 0;
    if (part == 0) put_header(b, w->frame, w->datasets, w->at);
    for (uint32_t i = from; i < to; i++) {
        put_id(b, w->frame, i, w->datasets, ",");
        for (uint32_t t = 0; t < w->at->n; t++) {
            cd_buf_char(b, ',');
            put_id(b, w->frame, w->cluster[(size_t)t * n + i], w->datasets, "-__-");
        }
        cd_buf_char(b, '\n');
    }
    return b->failed ? cd_fail(err, CD_NOMEM, "no memory to write clusters") : CD_OK;
}

static enum cd_status write_part(void *ctx, size_t part, struct cd_err *err)
{
    struct writing *w = ctx;
    return cd_newfile_put(&w->file, w->part[part % WINDOW].p, w->part[part % WINDOW].n, err);
}

enum cd_status link_write_clusters(const char *path, const struct cd_frame *frame, unsigned threads,
                                   const struct link_thresholds *at, const uint32_t *cluster, struct cd_err *err)
{
    struct writing w = {.frame = frame, .at = at, .cluster = cluster, .datasets = frame->n_datasets > 1};
    const struct cd_par par = {.threads = threads};
    const size_t parts = frame->n / ROWS + 1; /* at least the one with the header */
    CD_TRY(cd_newfile_begin(path, &w.file, err));
    enum cd_status status = cd_par_ordered(&par, parts, WINDOW, put_rows, write_part, &w, err);
    if (status == CD_OK) status = cd_newfile_commit(&w.file, err);
    cd_newfile_abort(&w.file);
    for (int i = 0; i < WINDOW; i++) cd_buf_free(&w.part[i]);
    return status;
}

/* cd_cluster_components wants thresholds descending; columns stay in the order given. */
enum cd_status link_components(const struct cd_graph *graph, const struct link_thresholds *at, uint32_t *cluster,
                               struct cd_err *err)
{
    for (uint32_t t = 0; t < at->n; t++)
        CD_TRY(cd_cluster_components(graph, &at->weight[t], 1, cluster + (size_t)t * graph->n, err));
    return CD_OK;
}

static enum cd_status work(struct clustering *c, const char *pairs, struct cd_err *err)
{
    struct cd_edges_file edges = {0};
    CD_TRY(link_read(&c->linking, c->nodes, c->n_nodes, err));
    const struct cd_frame *frame = &c->linking.frame;
    enum cd_status status = cd_edges_read(frame, pairs, &edges, err);
    uint32_t *cluster = malloc(((size_t)frame->n * c->at.n + 1) * sizeof *cluster);
    if (status == CD_OK && cluster == NULL) status = cd_fail(err, CD_NOMEM, "no memory for clusters");
    if (status == CD_OK) {
        cd_edges_sort(edges.edges, edges.n);
        const struct cd_graph graph = {frame->n, edges.edges, edges.n};
        status = link_components(&graph, &c->at, cluster, err);
    }
    if (status == CD_OK) status = link_write_clusters(c->out, frame, c->linking.opts.par.threads, &c->at, cluster, err);
    if (status == CD_OK && edges.not_there > 0)
        (void)fprintf(stderr, "%llu pairs are of records that no --nodes has: left out\n",
                      (unsigned long long)edges.not_there);
    cd_edges_free(&edges);
    free(cluster);
    return status;
}

static int run(int argc, char **argv)
{
    struct clustering c = {0};
    struct cd_err err = {0};
    link_start(&c.linking);
    (void)link_take_thresholds("0.95", &c.at, &err);
    const int first = cli_parse(&cli_link_cluster, argc, argv, take, &c);
    if (first < 0) return first == -2 ? 0 : 2;
    enum cd_status status = CD_OK;
    if (argc - first != 1) status = cd_fail(&err, CD_USAGE, "which pairs? one file, as candour link predict writes it");
    else if (c.n_nodes == 0) status = cd_fail(&err, CD_USAGE, "which records? --nodes PEOPLE");
    else if (c.out == NULL) status = cd_fail(&err, CD_USAGE, "where to? -o CLUSTERS.csv");
    if (status == CD_OK) status = work(&c, argv[first], &err);
    link_close(&c.linking);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_link_cluster = {
    .name = "link cluster",
    .usage = "PAIRS --nodes PEOPLE... --at P[,P...] -o CLUSTERS.csv",
    .summary = "Joins records into people: connected components of the links from a probability on.",
    .text =
        "Every record stands in the output, with the id of its cluster's first record; one that is linked to nobody is a cluster of its own.\n\n"
        "  candour link cluster pairs.csv --nodes people.csv --at 0.95,0.99 -o clusters.csv\n",
    .options = options,
    .run = run,
};

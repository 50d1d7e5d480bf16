/* components.c - clusters by union-find over edges, heaviest first; see cluster.h. */
#include "graph_int.h"

#include <stdlib.h>

void cd__alone(uint32_t *parent, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) parent[i] = i;
}

void cd__flatten(uint32_t *parent, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) parent[i] = parent[parent[i]];
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    if (a < b) parent[b] = a;
    else parent[a] = b;
}

void cd_cluster_begin(uint32_t *cluster, uint32_t n)
{
    cd__alone(cluster, n);
}

void cd_cluster_join(uint32_t *cluster, uint32_t l, uint32_t r)
{
    join(cluster, cd__find(cluster, l), cd__find(cluster, r));
}

void cd_cluster_settle(uint32_t *cluster, uint32_t n)
{
    cd__flatten(cluster, n);
}

/* The output is the union-find: that of a threshold starts as that of the one before. */
enum cd_status cd_cluster_components(const struct cd_graph *graph, const double *thresholds, uint32_t n_thresholds,
                                     uint32_t *cluster, struct cd_err *err)
{
    CD_TRY(cd__graph_check(graph, err));
    const size_t n = graph->n;
    size_t e = 0;
    for (uint32_t t = 0; t < n_thresholds; t++) {
        if (!(t == 0 ? thresholds[0] == thresholds[0] : thresholds[t] <= thresholds[t - 1]))
            return cd_fail(err, CD_INPUT, "thresholds must be numbers, highest first");
        uint32_t *parent = cluster + t * n;
        if (t == 0) cd__alone(parent, graph->n);
        else memcpy(parent, parent - n, n * sizeof *parent);
        for (; e < graph->n_edges && graph->edges[e].weight >= thresholds[t]; e++)
            join(parent, cd__find(parent, graph->edges[e].l), cd__find(parent, graph->edges[e].r));
        cd__flatten(parent, graph->n);
    }
    return CD_OK;
}

/* --- At most one record of a dataset ------------------------------------------------------------------------------------------ */

struct best {
    const struct cd_best_opts *opts;
    uint64_t free_sets;
    uint64_t *within;         /* of a root: the duplicate-free datasets of its cluster */
    uint64_t *linked, *twice; /* of a record: datasets into which it has links, and several */
    uint32_t *cluster;
};

static uint64_t bit_of(const struct best *b, uint32_t record)
{
    return (uint64_t)1 << b->opts->dataset[record];
}

static void mark(struct best *b, const struct cd_edge *e)
{
    const uint64_t into_r = bit_of(b, e->r), into_l = bit_of(b, e->l);
    b->twice[e->l] |= b->linked[e->l] & into_r;
    b->linked[e->l] |= into_r;
    b->twice[e->r] |= b->linked[e->r] & into_l;
    b->linked[e->r] |= into_l;
}

static void unmark(struct best *b, const struct cd_edge *e)
{
    b->linked[e->l] = b->linked[e->r] = b->twice[e->l] = b->twice[e->r] = 0;
}

/* Whether a record has several links of this weight into the other's dataset, where it may have one. */
static bool tied(const struct best *b, const struct cd_edge *e)
{
    return (b->twice[e->l] & bit_of(b, e->r) & b->free_sets) != 0 ||
           (b->twice[e->r] & bit_of(b, e->l) & b->free_sets) != 0;
}

static void link_up(struct best *b, const struct cd_edge *e)
{
    const uint32_t l = cd__find(b->cluster, e->l), r = cd__find(b->cluster, e->r);
    if (l == r || (b->within[l] & b->within[r]) != 0) return;
    join(b->cluster, l, r);
    b->within[l < r ? l : r] |= b->within[l < r ? r : l];
}

/* Ties are among edges of one weight, so the marks are wiped after each. */
static void link_all(struct best *b, const struct cd_edge *edges, size_t n_edges)
{
    for (size_t i = 0, end; i < n_edges; i = end) {
        for (end = i + 1; end < n_edges && edges[end].weight == edges[i].weight;) end++;
        for (size_t k = i; k < end && b->opts->drop_ties; k++) mark(b, &edges[k]);
        for (size_t k = i; k < end; k++)
            if (!tied(b, &edges[k])) link_up(b, &edges[k]);
        for (size_t k = i; k < end && b->opts->drop_ties; k++) unmark(b, &edges[k]);
    }
}

enum cd_status cd_cluster_best_links(const struct cd_graph *graph, const struct cd_best_opts *opts, uint32_t *cluster,
                                     struct cd_err *err)
{
    CD_TRY(cd__graph_check(graph, err));
    struct best b = {.opts = opts, .cluster = cluster};
    b.free_sets = opts->duplicate_free != 0 ? opts->duplicate_free : UINT64_MAX;
    for (uint32_t i = 0; i < graph->n; i++)
        if (opts->dataset[i] >= 64) return cd_fail(err, CD_LIMIT, "one-to-one links are for at most 64 datasets");
    const size_t n = graph->n;
    b.within = calloc(n + 1, 3 * sizeof *b.within);
    if (b.within == NULL) return cd_fail(err, CD_NOMEM, "no memory for one-to-one links");
    b.linked = b.within + n;
    b.twice = b.linked + n;
    for (uint32_t i = 0; i < graph->n; i++) b.within[i] = bit_of(&b, i) & b.free_sets;
    cd__alone(cluster, graph->n);
    link_all(&b, graph->edges, cd__edges_over(graph->edges, graph->n_edges, opts->threshold));
    cd__flatten(cluster, graph->n);
    free(b.within);
    return CD_OK;
}

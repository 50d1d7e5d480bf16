/* link_batches.c - links chosen among those that may be: by parts that no link joins, as many at a time as memory is to hold; see link_people_int.h.
 *
 * What is chosen in one component says nothing about another, so a batch is some whole components, in the order of their smallest records, and the links
 * are run through once for each. Where all links are in memory anyway, everything is one batch. */
#include <stdlib.h>

#include "link_people_int.h"

struct batch {
    struct link_people *people;
    const struct cd_frame *frame;
    double threshold;
    const uint32_t *component; /* of a record, its smallest record; NULL: everything is one batch */
    uint64_t *count;           /* of a component: its links */
    uint32_t from, to;         /* components, smallest records, of this batch */
    struct cd_edge *edges;
    size_t n;
    uint32_t *chosen;                           /* of a record: its cluster within the batch */
    uint64_t greedy_components, greedy_records; /* of one-to-one links */
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for people");
}

/* --- Which of a batch's links are chosen --------------------------------------------------------------------------------------- */

static enum cd_status choose_best(struct batch *b, struct cd_err *err)
{
    const struct cd_graph graph = {b->frame->n, b->edges, b->n};
    uint32_t *dataset = malloc(((size_t)graph.n + 1) * sizeof *dataset);
    if (dataset == NULL) return no_memory(err);
    for (uint32_t i = 0; i < graph.n; i++) dataset[i] = cd_frame_dataset(b->frame, i);
    const struct cd_best_opts opts = {.threshold = b->threshold, .dataset = dataset};
    const enum cd_status status = cd_cluster_best_links(&graph, &opts, b->chosen, err);
    free(dataset);
    return status;
}

static enum cd_status choose_assigned(struct batch *b, struct cd_err *err)
{
    uint8_t *side = malloc((size_t)b->frame->n + 1);
    if (side == NULL) return no_memory(err);
    struct cd_graph graph = {b->frame->n, b->edges, 0};
    struct cd_assigned assigned;
    for (uint32_t i = 0; i < graph.n; i++) side[i] = cd_frame_dataset(b->frame, i) != 0;
    for (size_t e = 0; e < b->n; e++)
        if (side[b->edges[e].l] != side[b->edges[e].r]) b->edges[graph.n_edges++] = b->edges[e];
    const enum cd_status status =
        cd_assign(&graph, &(struct cd_assign_opts){.threshold = b->threshold, .side = side}, b->chosen, &assigned, err);
    free(side);
    if (status != CD_OK) return status;
    for (uint32_t i = 0; i < graph.n; i++)
        if (b->chosen[i] > i) b->chosen[i] = i; /* none, or one that stands later */
    b->greedy_components += assigned.greedy_components;
    b->greedy_records += assigned.greedy_records;
    return CD_OK;
}

static bool in_batch(const struct batch *b, uint32_t record)
{
    return b->component == NULL || (b->component[record] >= b->from && b->component[record] < b->to);
}

static enum cd_status keep_apart(struct batch *b, struct cd_err *err)
{
    const struct cd_graph graph = {b->frame->n, b->edges, b->n};
    for (uint32_t i = 0; i < graph.n; i++) b->chosen[i] = in_batch(b, i) ? b->component[i] : i;
    return link_apart_find(b->people, &graph, b->threshold, b->chosen, err);
}

static enum cd_status choose(struct batch *b, struct cd_err *err)
{
    if (b->people->how == LINK_BEST) return choose_best(b, err);
    return b->people->how == LINK_ONE_TO_ONE ? choose_assigned(b, err) : keep_apart(b, err);
}

/* --- Batches ------------------------------------------------------------------------------------------------------------------- */

static enum cd_status join_each(void *ctx, const struct cd_edge *edges, size_t n, struct cd_err *err)
{
    const struct batch *b = ctx;
    (void)err;
    for (size_t i = 0; i < n; i++)
        if (edges[i].weight >= b->threshold) cd_cluster_join(b->chosen, edges[i].l, edges[i].r);
    return CD_OK;
}

static enum cd_status count_each(void *ctx, const struct cd_edge *edges, size_t n, struct cd_err *err)
{
    struct batch *b = ctx;
    (void)err;
    for (size_t i = 0; i < n; i++)
        if (edges[i].weight >= b->threshold) b->count[b->component[edges[i].l]]++;
    return CD_OK;
}

static enum cd_status gather_each(void *ctx, const struct cd_edge *edges, size_t n, struct cd_err *err)
{
    struct batch *b = ctx;
    (void)err;
    for (size_t i = 0; i < n; i++) {
        const uint32_t component = b->component != NULL ? b->component[edges[i].l] : 0;
        if (edges[i].weight >= b->threshold && component >= b->from && component < b->to) b->edges[b->n++] = edges[i];
    }
    return CD_OK;
}

/* *component has room for all records. */
static enum cd_status find_components(struct batch *b, uint32_t *component, struct cd_err *err)
{
    const uint32_t n = b->frame->n;
    b->count = calloc((size_t)n + 1, sizeof *b->count);
    if (b->count == NULL) return no_memory(err);
    cd_cluster_begin(component, n);
    b->chosen = component;
    CD_TRY(cd_edge_store_each(b->people->links, join_each, b, err));
    cd_cluster_settle(component, n);
    b->component = component;
    return cd_edge_store_each(b->people->links, count_each, b, err);
}

/* The next components as long as their links fit, at least one; how many these are. */
static uint64_t next_batch(struct batch *b)
{
    const uint32_t n = b->frame->n;
    uint64_t links = 0;
    b->from = b->to;
    if (b->component == NULL) {
        b->to = n;
        return cd_edge_store_n(b->people->links);
    }
    do links += b->count[b->to++];
    while (b->to < n && links + b->count[b->to] <= b->people->batch);
    return links;
}

static enum cd_status solve_batch(struct batch *b, uint32_t *cluster, struct cd_err *err)
{
    const uint64_t links = next_batch(b);
    b->n = 0;
    b->edges = malloc((size_t)(links + 1) * sizeof *b->edges);
    enum cd_status status = b->edges != NULL ? CD_OK : no_memory(err);
    if (status == CD_OK) status = cd_edge_store_each(b->people->links, gather_each, b, err);
    if (status == CD_OK) status = choose(b, err);
    free(b->edges);
    for (uint32_t i = 0; i < b->frame->n && status == CD_OK; i++)
        if (in_batch(b, i)) cluster[i] = b->chosen[i];
    return status;
}

static enum cd_status solve(struct batch *b, uint32_t *component, uint32_t *chosen, uint32_t *cluster,
                            struct cd_err *err)
{
    if (component == NULL || chosen == NULL) return no_memory(err);
    if (cd_edge_store_spilled(b->people->links) > 0 || link_people_apart(b->people))
        CD_TRY(find_components(b, component, err));
    b->chosen = chosen;
    while (b->to < b->frame->n) CD_TRY(solve_batch(b, cluster, err));
    return CD_OK;
}

enum cd_status link_people_solve(struct link_people *people, const struct cd_frame *frame, uint32_t t,
                                 struct cd_err *err)
{
    struct batch b = {.people = people, .frame = frame, .threshold = people->at.weight[t]};
    uint32_t *memory = malloc(2 * ((size_t)frame->n + 1) * sizeof *memory);
    const enum cd_status status =
        memory != NULL ? solve(&b, memory, memory + frame->n, people->cluster + (size_t)t * frame->n, err)
                       : no_memory(err);
    free(memory);
    free(b.count);
    if (b.greedy_components > 0)
        (void)fprintf(stderr, "%llu records are in groups too large for the best one-to-one links: heaviest first\n",
                      (unsigned long long)b.greedy_records);
    return status;
}

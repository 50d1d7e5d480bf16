/* bridges.c - edges whose loss would part what they join: depth-first numbers and low points (Tarjan 1974), without recursion; see cluster.h. */
#include "graph_int.h"

#include <stdlib.h>

struct walk {
    const struct cd_edge *edges;
    uint32_t *first, *incident; /* edges of a record */
    uint32_t *at;               /* of a record: next of its edges to be tried */
    uint32_t *number, *low;     /* 0: not seen */
    uint32_t *by;               /* the edge by which it was reached; CD_NO_CODE: a root */
};

static void gather(struct walk *w, size_t n_edges, uint32_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n_edges; i++) {
        w->first[w->edges[i].l]++;
        w->first[w->edges[i].r]++;
    }
    for (uint32_t i = 0; i < n; i++) w->first[i] = sum += w->first[i];
    w->first[n] = sum;
    for (size_t i = n_edges; i-- > 0;) {
        w->incident[--w->first[w->edges[i].l]] = (uint32_t)i;
        w->incident[--w->first[w->edges[i].r]] = (uint32_t)i;
    }
    memcpy(w->at, w->first, n * sizeof *w->at);
}

static uint32_t other_end(const struct walk *w, uint32_t edge, uint32_t record)
{
    return w->edges[edge].l ^ w->edges[edge].r ^ record;
}

static void visit(struct walk *w, uint32_t root, uint32_t *counter, uint8_t *bridge)
{
    w->by[root] = CD_NO_CODE;
    w->number[root] = w->low[root] = ++*counter;
    for (uint32_t v = root;;) {
        if (w->at[v] < w->first[v + 1]) {
            const uint32_t edge = w->incident[w->at[v]++], to = other_end(w, edge, v);
            if (w->number[to] == 0) {
                w->by[to] = edge;
                w->number[to] = w->low[to] = ++*counter;
                v = to;
            } else if (edge != w->by[v] && w->number[to] < w->low[v]) {
                w->low[v] = w->number[to];
            }
            continue;
        }
        if (v == root) return;
        const uint32_t up = other_end(w, w->by[v], v);
        if (w->low[v] == w->number[v]) bridge[w->by[v]] = 1;
        if (w->low[v] < w->low[up]) w->low[up] = w->low[v];
        v = up;
    }
}

enum cd_status cd__bridges(const struct cd_edge *edges, size_t n_edges, uint32_t n, uint8_t *bridge, struct cd_err *err)
{
    if (n_edges > INT32_MAX) return cd_fail(err, CD_LIMIT, "bridges are sought among at most 2^31 - 1 edges");
    const size_t records = (size_t)n + 1;
    uint32_t *memory = calloc(5 * records + 2 * n_edges, sizeof *memory), counter = 0;
    if (memory == NULL) return cd_fail(err, CD_NOMEM, "no memory to look for bridges");
    struct walk w = {.edges = edges, .first = memory, .at = memory + records};
    w.number = w.at + records;
    w.low = w.number + records;
    w.by = w.low + records;
    w.incident = w.by + records;
    gather(&w, n_edges, n);
    memset(bridge, 0, n_edges);
    for (uint32_t i = 0; i < n; i++)
        if (w.number[i] == 0) visit(&w, i, &counter, bridge);
    free(memory);
    return CD_OK;
}

enum cd_status cd_cluster_bridges(const struct cd_graph *graph, double threshold, uint8_t *bridge, struct cd_err *err)
{
    CD_TRY(cd__graph_check(graph, err));
    const size_t n_edges = cd__edges_over(graph->edges, graph->n_edges, threshold);
    memset(bridge, 0, graph->n_edges);
    return cd__bridges(graph->edges, n_edges, graph->n, bridge, err);
}

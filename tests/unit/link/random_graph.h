/* random_graph.h - small random graphs for the tests of clustering: few different weights, so that there are ties. */
#ifndef CANDOUR_TESTS_RANDOM_GRAPH_H
#define CANDOUR_TESTS_RANDOM_GRAPH_H

#include "candour/cluster.h"
#include "test.h"

static inline unsigned pick(uint64_t *state, unsigned n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33) % n;
}

/* Every pair with a chance of percent; weights are whole numbers from -5 to -5 + levels - 1. Sorted. Room for n * (n - 1) / 2. */
static inline struct cd_graph random_graph(uint64_t *state, uint32_t n, unsigned percent, unsigned levels,
                                           struct cd_edge *edges)
{
    struct cd_graph graph = {n, edges, 0};
    for (uint32_t l = 0; l < n; l++)
        for (uint32_t r = l + 1; r < n; r++)
            if (pick(state, 100) < percent)
                edges[graph.n_edges++] = (struct cd_edge){l, r, (double)pick(state, levels) - 5};
    cd_edges_sort(edges, graph.n_edges);
    return graph;
}

/* The slow way: the smallest record that can be reached from each, over edges that keep[e] says (NULL: all) of at least the threshold. */
static inline void reach(const struct cd_graph *graph, double threshold, const uint8_t *keep, uint32_t *out)
{
    for (uint32_t i = 0; i < graph->n; i++) out[i] = i;
    for (bool again = true; again;) {
        again = false;
        for (size_t e = 0; e < graph->n_edges; e++) {
            const struct cd_edge *edge = &graph->edges[e];
            if (edge->weight < threshold || (keep != NULL && !keep[e]) || out[edge->l] == out[edge->r]) continue;
            const uint32_t least = out[edge->l] < out[edge->r] ? out[edge->l] : out[edge->r];
            out[edge->l] = out[edge->r] = least;
            again = true;
        }
    }
}

#endif

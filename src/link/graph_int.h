/* graph_int.h - what the files of clustering and evaluation share. */
#ifndef CANDOUR_LINK_GRAPH_INT_H
#define CANDOUR_LINK_GRAPH_INT_H

#include "candour/cluster.h"

/* CD_INPUT where the graph is not as cluster.h asks; CD_LIMIT for too many edges. */
CD_MUST_CHECK enum cd_status cd__graph_check(const struct cd_graph *graph, struct cd_err *err);
/* Edges before the first one below the threshold. */
size_t cd__edges_over(const struct cd_edge *edges, size_t n_edges, double threshold);

/* The order of cd_edges_sort. */
bool cd__edge_before(const struct cd_edge *a, const struct cd_edge *b);

/* Union-find in which a parent is never above its child: the root is the smallest record. */
static inline uint32_t cd__find(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}
void cd__alone(uint32_t *parent, uint32_t n);
/* Afterwards parent[i] is the root of i. */
void cd__flatten(uint32_t *parent, uint32_t n);

/* Marks bridges among n_edges edges of n records, in any order; edges may come twice. The core of cd_cluster_bridges. */
CD_MUST_CHECK enum cd_status cd__bridges(const struct cd_edge *edges, size_t n_edges, uint32_t n, uint8_t *bridge,
                                         struct cd_err *err);

/* Stoer and Wagner: marks one side of the cut of least capacity of a connected graph of n records; capacity is n * n, symmetric, and is destroyed. */
CD_MUST_CHECK enum cd_status cd__min_cut(double *capacity, uint32_t n, uint8_t *side, struct cd_err *err);

struct cd__size {
    uint32_t records;
    uint64_t edges; /* among them */
};

/* The hierarchy of components as the threshold falls (Kruskal): nodes 0 .. n_leaves - 1 are given, each further one joins two. */
struct cd__tree_node {
    uint32_t left, right; /* CD_NO_CODE: a leaf */
    uint32_t smallest, records;
    uint64_t edges; /* within */
    uint32_t n_cut; /* edges between left and right */
    double weight;  /* heaviest of them */
};
struct cd__tree {
    struct cd__tree_node *nodes;
    uint32_t n, n_leaves;
    uint32_t *leaf;                       /* of each record: given by the caller */
    uint32_t *above, *time, *size, *node; /* of leaves: the union-find that answers when two were joined */
};
/* The caller has filled nodes[leaf] with smallest and records, and leaf[]; edges are sorted. */
void cd__tree_grow(struct cd__tree *tree, const struct cd_edge *edges, size_t n_edges);

/* Stable radix sort of the n entries of order by key[entry]; other is n entries of scratch. */
void cd__order_by(uint32_t *order, uint32_t *other, const uint32_t *key, size_t n);

/* Numbers that are the same on every machine: one for each seed, stream and index (splitmix64's finalizer). */
static inline uint64_t cd__mix(uint64_t z)
{
    z += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

#endif

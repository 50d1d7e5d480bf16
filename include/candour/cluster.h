/* cluster.h - from scored pairs to people: components, one-to-one links, conflicts, repair, ids that last.
 *
 *     cd_edges_sort(edges, n_edges);
 *     const struct cd_graph graph = {n, edges, n_edges};
 *     CD_TRY(cd_cluster_constrained(&graph, 6, conflicts, n_conflicts, cluster, &refused, err));
 *     CD_TRY(cd_cluster_repair(&graph, &(struct cd_repair_rule){.threshold = 6, .max_records = 20}, cluster, &splits, err));
 *     CD_TRY(cd_cluster_ids(before, cluster, n, next_id, ids, &changes, err));
 *
 * Pure functions over arrays: records are 0 .. n - 1, a cluster is named by its smallest record (cluster[i] <= i). Every function but
 * cd_cluster_ids takes edges as cd_edges_sort leaves them, each pair of records at most once, and refuses others as CD_INPUT: a record that is not
 * there, a record with itself, no number for a weight, weights that rise. An edge counts where its weight is at least the threshold. The same input
 * gives the same output; nothing depends on the order of equal weights but as said. One thread. */
#ifndef CANDOUR_CLUSTER_H
#define CANDOUR_CLUSTER_H

#include "candour/dict.h"
#include "candour/status.h"

struct cd_edge {
    uint32_t l, r;
    double weight; /* log2 of odds: a match weight */
};
/* In place: heaviest first, then by l, then by r. Radix sort: linear. */
void cd_edges_sort(struct cd_edge *edges, size_t n_edges);
/* Whoever takes edges in parts; n > 0, good until it returns. */
typedef enum cd_status cd_edges_fn(void *ctx, const struct cd_edge *edges, size_t n, struct cd_err *err);

struct cd_graph {
    uint32_t n; /* records, at most 2^32 - 2 */
    const struct cd_edge *edges;
    size_t n_edges; /* at most 2^32 - 2 */
};

/* Connected components at n_thresholds descending thresholds in one pass (union-find with path halving: Tarjan and van Leeuwen 1984);
 * cluster[t * n + i] of record i at threshold t. Takes no memory. */
CD_MUST_CHECK enum cd_status cd_cluster_components(const struct cd_graph *graph, const double *thresholds,
                                                   uint32_t n_thresholds, uint32_t *cluster, struct cd_err *err);

/* The same of pairs that come in any order and are not held: begin, join the two records of every pair at or over the threshold, settle. Any number of
 * times after one another; nothing depends on the order. */
void cd_cluster_begin(uint32_t *cluster, uint32_t n);
void cd_cluster_join(uint32_t *cluster, uint32_t l, uint32_t r);
void cd_cluster_settle(uint32_t *cluster, uint32_t n);

/* --- At most one record of a dataset in a cluster ------------------------------------------------------------------------ */

struct cd_best_opts {
    double threshold;
    const uint32_t *dataset; /* n codes, under 64 (CD_LIMIT) */
    uint64_t duplicate_free; /* bit d: a person has at most one record in dataset d; 0: so in every dataset */
    bool drop_ties; /* leave out a link where a record has others of equal weight into one duplicate-free dataset */
};
/* Merges clusters along the heaviest link first wherever no duplicate-free dataset would come twice: what Splink's
 * cluster_using_single_best_links reaches by rounds of mutually best links (the heaviest admissible link is always mutually best, and what was
 * inadmissible stays so). Ties without drop_ties go to the link of the lowest records; Splink compares the lowest neighbours of whole clusters
 * there, which may differ. 24 bytes a record. */
CD_MUST_CHECK enum cd_status cd_cluster_best_links(const struct cd_graph *graph, const struct cd_best_opts *opts,
                                                   uint32_t *cluster, struct cd_err *err);

struct cd_assign_opts {
    double threshold;    /* finite; what a link must be worth */
    const uint8_t *side; /* n: 0 or 1; edges join the sides */
    uint64_t max_work;   /* records of side 0 times edges, of one component; 0: 10^9 */
};
struct cd_assigned {
    uint64_t links;
    double gain; /* sum of weight - threshold over links */
    /* Components with over max_work: their links are taken heaviest first, which is at least half of the best gain. */
    uint64_t greedy_components, greedy_records;
};
/* Links each record to at most one of the other side so that the sum of weight - threshold is largest (Jaro 1989 posed linkage so): shortest augmenting
 * paths with dual prices, component by component (Jonker and Volgenant 1987; Dijkstra on the sparse graph). Exact: gains are whole numbers of 2^-32.
 * partner[i]: CD_NO_CODE for none. CD_INPUT: an edge within a side, a weight over 2^20. 40 bytes a record, 4 an edge. */
CD_MUST_CHECK enum cd_status cd_assign(const struct cd_graph *graph, const struct cd_assign_opts *opts,
                                       uint32_t *partner, struct cd_assigned *out, struct cd_err *err);

/* --- Records that cannot be one person ------------------------------------------------------------------------------------- */

struct cd_conflict {
    uint32_t a, b;   /* records */
    uint32_t reason; /* the caller's code: twins, two sexes, two open cases ... */
};
struct cd_refused {
    uint32_t edge;     /* index of the edge whose clusters were not joined */
    uint32_t conflict; /* index of the first conflict between these clusters */
};
struct cd_refusals {
    struct cd_refused *items;
    size_t n, cap;
};
void cd_refusals_free(struct cd_refusals *refusals);
/* Heaviest edge first; an edge that would bring two conflicting records into one cluster is refused and listed (appended; in the order of edges).
 * Conflicts between clusters are kept in a hash table and the smaller cluster's are moved: O(edges + conflicts log conflicts). */
CD_MUST_CHECK enum cd_status cd_cluster_constrained(const struct cd_graph *graph, double threshold,
                                                    const struct cd_conflict *conflicts, uint32_t n_conflicts,
                                                    uint32_t *cluster, struct cd_refusals *refusals,
                                                    struct cd_err *err);

/* --- Repair ---------------------------------------------------------------------------------------------------------------- */

/* bridge[e]: 1 where edge e is the only way between its ends among edges at or over the threshold (Tarjan 1974), else 0. CD_LIMIT: over 2^31 - 1 edges. */
CD_MUST_CHECK enum cd_status cd_cluster_bridges(const struct cd_graph *graph, double threshold, uint8_t *bridge,
                                                struct cd_err *err);

/* A cluster holds if it has at most max_records records (0: any number), at least min_density of the pairs among its records are edges, and it has no bridge
 * between two dense parts. A part is dense that has at least dense_records records (0: bridges are not asked after) and of whose pairs at least
 * dense_share are edges, or where that is so of what holds together without bridges at its end of the bridge. */
struct cd_repair_rule {
    double threshold;
    uint32_t max_records;
    double min_density; /* 0 to 1 */
    uint32_t dense_records;
    double dense_share; /* 0 to 1 */
};
enum cd_split_how {
    CD_SPLIT_BRIDGE,  /* the lightest bridge was cut */
    CD_SPLIT_MIN_CUT, /* no bridge: the cut of least sum of weight - threshold */
    CD_SPLIT_LIGHTEST, /* no bridge and over CD_CUT_RECORDS records: the threshold was raised for this cluster until it fell apart */
    CD_SPLIT_DENSE /* the lightest bridge between two dense parts was cut */
};
#define CD_CUT_RECORDS 128
struct cd_split {
    enum cd_split_how how;
    uint32_t a, b;     /* smallest record of either part; a < b, so a named the whole */
    uint32_t n_a, n_b; /* records of either part */
    uint32_t n_cut;    /* edges cut */
    double weight;     /* of the heaviest edge cut */
};
struct cd_splits {
    struct cd_split *items;
    size_t n, cap;
};
void cd_splits_free(struct cd_splits *splits);
/* Splits every cluster that does not hold until all its parts do (first those too large or too thin, then those with a bridge between dense parts); each split is appended to splits, ordered by cluster. Clusters that hold stay untouched. Each
 * cluster must be connected by its own edges, as those of the functions above are (CD_INPUT where one that does not hold is not). Minimum cuts: Stoer
 * and Wagner 1997. Linear in what is cut by bridges or by raising the threshold; a minimum cut takes the cube of its at most 128 records. */
CD_MUST_CHECK enum cd_status cd_cluster_repair(const struct cd_graph *graph, const struct cd_repair_rule *rule,
                                               uint32_t *cluster, struct cd_splits *splits, struct cd_err *err);

/* --- Ids that last --------------------------------------------------------------------------------------------------------- */

enum cd_id_change_kind {
    CD_ID_KEPT,   /* n records of `from` are still in it; to is the same */
    CD_ID_MERGED, /* id `from` is no more: n of its records are now in `to` */
    CD_ID_SPLIT,  /* `to` is a new id: n of its records come from `from`, which lives on */
    CD_ID_MOVED,  /* both live on, and n records went from one to the other */
    CD_ID_NEW,    /* `to` is a new id of n records that had none; from is CD_NO_CODE */
    CD_ID_JOINED, /* n records that had none are in `to` beside others that had one; from is CD_NO_CODE */
    CD_ID_GONE,   /* none of the n records of `from` is there any more; to is CD_NO_CODE */
    CD_ID_LEFT    /* n of the records of `from` are not there any more, others are; to is CD_NO_CODE */
};
struct cd_id_change {
    enum cd_id_change_kind kind;
    uint32_t from, to, n;
};
struct cd_id_changes {
    struct cd_id_change *items;
    size_t n, cap;
};
void cd_id_changes_free(struct cd_id_changes *changes);
/* Names new clusters by earlier ids. before[i]: the id that record i had, CD_NO_CODE for a new record; cluster[i]: its cluster now (any code),
 * CD_NO_CODE for a record that is gone. The pair of id and cluster that share most records is matched first (ties: the lower id, then the lower cluster); a
 * cluster without an id gets the next free one from next_id on, in ascending order of clusters. ids[i]: CD_NO_CODE where the record is gone. The log is
 * appended, ordered by from, then by cluster: every record that had an id or is there counts in exactly one line. CD_INPUT: an id at or over next_id; CD_LIMIT: no ids left. */
CD_MUST_CHECK enum cd_status cd_cluster_ids(const uint32_t *before, const uint32_t *cluster, uint32_t n,
                                            uint32_t next_id, uint32_t *ids, struct cd_id_changes *changes,
                                            struct cd_err *err);

#endif

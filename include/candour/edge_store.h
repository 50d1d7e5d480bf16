/* edge_store.h - more edges than there may be memory for: gathered in any order, read back sorted, any number of times.
 *
 *     CD_TRY(cd_edge_store_open(&store, "linked/clusters.csv", 512 << 20, err));
 *     CD_TRY(cd_edge_store_put(store, edges, n, err));               as often as there are some
 *     CD_TRY(cd_edge_store_sort(store, err));                        once all are there
 *     CD_TRY(cd_edge_store_each(store, visit, ctx, err));            heaviest first, as cd_edges_sort has it
 *     cd_edge_store_close(store);
 *
 * External merge sort (Knuth 5.4.1): what memory has no room for is sorted and written as a run to a file without a name beside the output, which goes with
 * us however we end; runs are merged as they are read back. Where there are too many to be merged at once they are first merged to fewer, between two such
 * files: disk for twice the edges then, else for once. What comes back is the same, to the bit, for any memory and any order of coming. One thread. */
#ifndef CANDOUR_EDGE_STORE_H
#define CANDOUR_EDGE_STORE_H

#include "candour/cluster.h"

#define CD_EDGE_STORE_LEAST ((size_t)64 << 10) /* bytes: under it a store takes this much all the same */

struct cd_edge_store;
/* memory: bytes of edges held, grown into as they come; SIZE_MAX: all are. `path`: what is being written, which must outlive the store; nothing is made of it
 * but the folder, and that only once memory is full. */
CD_MUST_CHECK enum cd_status cd_edge_store_open(struct cd_edge_store **out, const char *path, size_t memory,
                                                struct cd_err *err);
/* CD_SYSTEM: the disk is full, or cannot be written; CD_NOMEM. A store is only to be closed after a failure. */
CD_MUST_CHECK enum cd_status cd_edge_store_put(struct cd_edge_store *store, const struct cd_edge *edges, size_t n,
                                               struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_edge_store_sort(struct cd_edge_store *store, struct cd_err *err);
/* In parts. CD_STOPPED between two of them. */
CD_MUST_CHECK enum cd_status cd_edge_store_each(struct cd_edge_store *store, cd_edges_fn *visit, void *ctx,
                                                struct cd_err *err);
uint64_t cd_edge_store_n(const struct cd_edge_store *store);
uint64_t cd_edge_store_spilled(const struct cd_edge_store *store); /* bytes written to disk so far, merging included */
void cd_edge_store_close(struct cd_edge_store *store);             /* NULL: nothing */

#endif

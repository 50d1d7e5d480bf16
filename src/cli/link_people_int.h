/* link_people_int.h - from scored pairs to people, as `candour link cluster` and `candour link run` both do it.
 *
 *     link_people_start(&people);                                   then link_people_take for each option
 *     CD_TRY(link_people_check(&people, n_files, err));
 *     CD_TRY(link_people_begin(&people, &linking, 0, "linked/clusters.csv", err));
 *     CD_TRY(link_people_pairs(&people, edges, n, err));            scored pairs, as often as there are some
 *     CD_TRY(link_people_find(&people, &frame, err));
 *     CD_TRY(link_people_write(&people, &frame, threads, "linked/clusters.csv", "linked/", err));
 *     link_people_free(&people); */
#ifndef CANDOUR_CLI_LINK_PEOPLE_INT_H
#define CANDOUR_CLI_LINK_PEOPLE_INT_H

#include "candour/edge_store.h"
#include "candour/evaluate.h"
#include "link_int.h"

#define LINK_PEOPLE_OPTIONS                                                                                              \
    {"at", 0, "P[,P...]",                                                                                                \
     "match probabilities from which on a pair is a link; several give a column each; otherwise 0.95"},                  \
        {"links", 0, "HOW",                                                                                              \
         "all (the default); best: a person has at most one record in each file, the heaviest links first; one-to-one: " \
         "two files, the links of most weight in all"},                                                                  \
    {                                                                                                                    \
        "previous", 0, "CLUSTERS.csv",                                                                                   \
            "earlier people: who is still there keeps the id, and changes.csv says what became of whom"                  \
    }
enum { LINK_AT, LINK_LINKS, LINK_PREVIOUS, LINK_PEOPLE_COUNT };

enum link_how { LINK_ALL, LINK_BEST, LINK_ONE_TO_ONE };
struct link_people {
    struct link_thresholds at;
    enum link_how how;
    const char *previous_path;
    uint32_t *cluster;           /* of record i at threshold t: cluster[t * n + i], its smallest record */
    uint32_t n;                  /* records */
    double least;                /* the lowest threshold */
    struct cd_edge_store *links; /* pairs of at least that; NULL: none is held, all are joined as they come */
    size_t batch;                /* of links, edges that are held beside them */
    struct cd_clusters_file before;
    uint32_t *ids; /* before.n codes of before.names; NULL: people are named by their first record */
    struct cd_id_changes changes;
};
void link_people_start(struct link_people *people);
/* "all", "best", "one-to-one" */
const char *link_people_how(const struct link_people *people);
/* option: from LINK_AT on. */
bool link_people_take(struct link_people *people, int option, const char *value, struct cd_err *err);
/* CD_USAGE where options do not go together. */
CD_MUST_CHECK enum cd_status link_people_check(const struct link_people *people, uint32_t n_files, struct cd_err *err);
/* `beside`: bytes in memory beside the records. `path` is where clusters will be written, and must outlive what follows: links that memory has no room for wait beside it. */
CD_MUST_CHECK enum cd_status link_people_begin(struct link_people *people, const struct linking *linking,
                                               uint64_t beside, const char *path, struct cd_err *err);
cd_edges_fn link_people_pairs; /* ctx: people; pairs below all thresholds are passed over */
CD_MUST_CHECK enum cd_status link_people_find(struct link_people *people, const struct cd_frame *frame,
                                              struct cd_err *err);
/* The clusters of threshold t out of people->links (link_batches.c). */
CD_MUST_CHECK enum cd_status link_people_solve(struct link_people *people, const struct cd_frame *frame, uint32_t t,
                                               struct cd_err *err);
/* Clusters to `path`; what else there is to tell to files whose names begin with `prefix`. */
CD_MUST_CHECK enum cd_status link_people_write(const struct link_people *people, const struct cd_frame *frame,
                                               unsigned threads, const char *path, const char *prefix,
                                               struct cd_err *err);
void link_people_free(struct link_people *people);

#endif

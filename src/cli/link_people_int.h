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

#include "candour/buf.h"
#include "candour/conflicts.h"
#include "candour/edge_store.h"
#include "candour/evaluate.h"
#include "link_int.h"

#define LINK_PEOPLE_OPTIONS                                                                                              \
    {"at", 0, "P[,P...]",                                                                                                \
     "match probabilities from which on a pair is a link; several give a column each; otherwise 0.95"},                  \
        {"links", 0, "HOW",                                                                                              \
         "all (the default); best: a person has at most one record in each file, the heaviest links first; one-to-one: " \
         "two files, the links of most weight in all"},                                                                  \
        {"conflicts", 0, "RULES.yaml",                                                                                   \
         "two records that a rule says cannot be one person never become one (docs/link.md); splits.csv tells of each"}, \
        {"repair", 0, NULL,                                                                                              \
         "also cut people in two where one link alone joins two groups that hold together; splits.csv tells of each"},   \
    {                                                                                                                    \
        "previous", 0, "CLUSTERS.csv",                                                                                   \
            "earlier people: who is still there keeps the id, and changes.csv says what became of whom"                  \
    }
enum { LINK_AT, LINK_LINKS, LINK_CONFLICTS, LINK_REPAIR, LINK_PREVIOUS, LINK_PEOPLE_COUNT };

enum link_how { LINK_ALL, LINK_BEST, LINK_ONE_TO_ONE };
/* Two people that links would join, and do not. */
struct link_apart {
    uint32_t a, b;     /* the smallest record of either; a < b */
    uint32_t n_a, n_b; /* records of either */
    uint32_t reason;   /* a rule of conflicts; CD_NO_CODE: the link was a bridge */
    uint32_t links;    /* between the two */
    double weight;     /* of the heaviest of them */
    uint32_t edge;     /* that one */
};
struct link_people {
    struct link_thresholds at;
    enum link_how how;
    const char *previous_path, *conflicts_path;
    bool repair;
    struct cd_conflict_rules rules;
    struct cd_conflict_finder *finder; /* NULL: no conflicts */
    struct link_apart *apart;          /* n_apart */
    size_t n_apart, cap_apart;
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
/* Whether people are kept apart that links would join (link_apart.c). */
static inline bool link_people_apart(const struct link_people *people)
{
    return people->conflicts_path != NULL || people->repair;
}
CD_MUST_CHECK enum cd_status link_apart_open(struct link_people *people, const struct linking *linking,
                                             struct cd_err *err);
void link_apart_close(struct link_people *people);
/* Parts clusters (whole components of the graph) as conflicts and bridges demand, and notes it in people->apart. */
CD_MUST_CHECK enum cd_status link_apart_find(struct link_people *people, const struct cd_graph *graph, double threshold,
                                             uint32_t *cluster, struct cd_err *err);
/* splits.csv; `name` puts the id of the person whose smallest record is told. What it came to is told on standard error. */
typedef void link_name_fn(struct cd_buf *b, const void *ctx, uint32_t record);
void link_apart_put(struct link_people *people, struct cd_buf *b, link_name_fn *name, const void *ctx);

/* Clusters to `path`; what else there is to tell to files whose names begin with `prefix`. */
CD_MUST_CHECK enum cd_status link_people_write(struct link_people *people, const struct cd_frame *frame,
                                               unsigned threads, const char *path, const char *prefix,
                                               struct cd_err *err);
void link_people_free(struct link_people *people);

#endif

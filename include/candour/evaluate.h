/* evaluate.h - how good links are, in all and for each group of people, against what is known to be true; and a test that needs no truth.
 *
 *     CD_TRY(cd_judge_entities(&graph, &truth, verdict, &totals, err));
 *     const struct cd_confusion best = cd_best_f1(&graph, verdict, &totals);
 *     CD_TRY(cd_evaluate_groups(&graph, &truth, &opts, groups, NULL, err));
 *
 * Pure functions over arrays, but for two that read files. Edges are as cluster.h asks. Rates are against all true pairs, also those that no edge has: a pair that blocking
 * kept apart is missed. For blocking's recall hand in, as well as all edges over the lowest threshold of interest, every candidate pair that is
 * true, whatever its weight. To judge clusters by the functions for edges, hand in each pair within a cluster as an edge.
 *
 * Groups are given to these functions only, never to anything that weighs, orders or joins records, and nothing is inferred from a name. */
#ifndef CANDOUR_EVALUATE_H
#define CANDOUR_EVALUATE_H

#include "candour/arena.h"
#include "candour/cluster.h"
#include "candour/par.h"

/* --- What is true ------------------------------------------------------------------------------------------------------------ */

struct cd_truth {
    uint32_t n;
    const uint32_t *entity;  /* n codes; CD_NO_CODE: not known, no pair of the record is judged */
    const uint32_t *dataset; /* n codes: only pairs across datasets are judged; NULL: all pairs */
};
struct cd_pair_label { /* a pair that somebody judged */
    uint32_t l, r;
    bool match;
};
enum cd_pair_verdict { CD_PAIR_UNJUDGED, CD_PAIR_FALSE, CD_PAIR_TRUE };
/* Pairs that are judged, and how many of them are edges. */
struct cd_pair_totals {
    uint64_t positives, negatives;
    uint64_t met_positives, met_negatives; /* met_positives / positives: blocking's recall */
};
/* verdict[e] of every edge: by the records' entities; or by labelled pairs, where only these are judged (labels may stand in any order, either
 * record first; CD_INPUT: a pair labelled twice; met[k], if not NULL: label k is an edge). */
CD_MUST_CHECK enum cd_status cd_judge_entities(const struct cd_graph *graph, const struct cd_truth *truth,
                                               uint8_t *verdict, struct cd_pair_totals *totals, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_judge_labels(const struct cd_graph *graph, const struct cd_pair_label *labels,
                                             uint32_t n_labels, uint8_t *verdict, uint8_t *met,
                                             struct cd_pair_totals *totals, struct cd_err *err);

/* --- By threshold -------------------------------------------------------------------------------------------------------------- */

struct cd_confusion {
    double threshold;
    uint64_t tp, fp, tn, fn;
};
/* NaN where nothing divides by nothing. f1 = 2 tp / (2 tp + fp + fn). */
struct cd_pair_rates {
    double precision, recall, specificity, npv, f1;
};
struct cd_pair_rates cd_pair_rates_of(const struct cd_confusion *confusion);

/* out[t] for n descending thresholds. CD_INPUT: they rise. */
CD_MUST_CHECK enum cd_status cd_confusion_at(const struct cd_graph *graph, const uint8_t *verdict,
                                             const struct cd_pair_totals *totals, const double *thresholds, uint32_t n,
                                             struct cd_confusion *out, struct cd_err *err);
/* At every different weight, heaviest first: Splink's truth-space table. Appended. */
struct cd_curve {
    struct cd_confusion *items;
    size_t n, cap;
};
void cd_curve_free(struct cd_curve *curve);
CD_MUST_CHECK enum cd_status cd_confusion_curve(const struct cd_graph *graph, const uint8_t *verdict,
                                                const struct cd_pair_totals *totals, struct cd_curve *curve,
                                                struct cd_err *err);
/* The weight at which F1 is largest (the higher one on a tie); threshold INFINITY where no edge is true. */
struct cd_confusion cd_best_f1(const struct cd_graph *graph, const uint8_t *verdict,
                               const struct cd_pair_totals *totals);

/* The worst `most` errors at a threshold: false links heaviest first, true pairs under it lightest first. Gives how many were written. */
uint32_t cd_worst_false(const struct cd_graph *graph, const uint8_t *verdict, double threshold, struct cd_edge *out,
                        uint32_t most);
uint32_t cd_worst_missed(const struct cd_graph *graph, const uint8_t *verdict, double threshold, struct cd_edge *out,
                         uint32_t most);
/* The first `most` true pairs that are no edges, by entity and record; their weight is NaN. How many there are: positives - met_positives. */
CD_MUST_CHECK enum cd_status cd_lost_pairs(const struct cd_graph *graph, const struct cd_truth *truth,
                                           struct cd_edge *out, uint32_t most, uint32_t *n_out, struct cd_err *err);

/* --- Clusters -------------------------------------------------------------------------------------------------------------------- */

struct cd_cluster_quality {
    struct cd_confusion pairs; /* a pair is positive where both are in one cluster; threshold is NaN */
    /* Means over records (Bagga and Baldwin 1998): of a record's cluster, the share that is of its entity; of its entity, the share that is in its
     * cluster. Of all records of known entity, whatever their dataset. */
    double bcubed_precision, bcubed_recall, bcubed_f1;
    uint64_t records, entities, clusters, exact; /* exact: clusters that are one whole entity and nothing else */
};
CD_MUST_CHECK enum cd_status cd_evaluate_clusters(const struct cd_truth *truth, const uint32_t *cluster,
                                                  struct cd_cluster_quality *out, struct cd_err *err);

/* --- By group -------------------------------------------------------------------------------------------------------------------- */

/* k of n with Wilson's 95 % interval; value is NaN where n is 0. The interval takes pairs as independent; those of one entity are not. */
struct cd_share {
    uint64_t k, n;
    double value, lo, hi;
};
/* A 95 % interval from resampling entities; NaN where there is nothing to resample. */
struct cd_resampled {
    double value, lo, hi;
};
struct cd_group_opts {
    double threshold;
    const uint32_t *group; /* n codes below n_groups; CD_NO_CODE: missing, a group of its own */
    uint32_t n_groups;
    const uint32_t *const *fields; /* n_fields arrays of n codes, CD_NO_CODE: blank */
    uint32_t n_fields;
    uint32_t replicates; /* 0: 1000 */
    uint64_t seed;
    struct cd_par par;
};
/* A pair of records of two groups is counted under both; so groups do not add up to the whole. */
struct cd_group_accuracy {
    uint64_t records, judged; /* judged: of known entity */
    struct cd_share missed;   /* of the true pairs, those that are not linked: missed-match rate, FNMR */
    struct cd_share
        false_links; /* of the links that are judged, the false ones: false-match rate as in studies of linked data */
    struct cd_share false_matches; /* of all false pairs, those that are linked: FMR as in biometrics */
    struct cd_share blocked;       /* of the true pairs, those that are edges: blocking's recall */
    struct cd_share under;         /* of the true pairs that are edges, those under the threshold */
    struct cd_share blank;         /* of the cells of all fields, the blank ones */
    double mean_weight;            /* of true pairs that are edges */
    struct cd_resampled f1, missed_resampled;
};
/* out[g] of each group, out[n_groups] of the missing, out[n_groups + 1] of all. blank, if not NULL: n_fields shares for each of these, field by field
 * within a group. Resampling: each entity counts Poisson(1) times (Hanley and MacGibbon 2006), drawn from seed, replicate and entity alone, so that threads
 * do not matter; a false link counts half for either entity. CD_INPUT: a group that is not there. */
CD_MUST_CHECK enum cd_status cd_evaluate_groups(const struct cd_graph *graph, const struct cd_truth *truth,
                                                const struct cd_group_opts *opts, struct cd_group_accuracy *out,
                                                struct cd_share *blank, struct cd_err *err);

/* --- From files ------------------------------------------------------------------------------------------------------------------ */

struct cd_frame;
/* Truth in one of three forms, told by its columns; ID is the frame's id column, DATASET is source_dataset (needed only where one id is of several
 * datasets: CD_INPUT otherwise).
 *   ID, [DATASET,] entity                      who each record is; blank, or no row: not known
 *   ID_l, ID_r, [DATASET_l, DATASET_r]         all true pairs: records that they join are one entity, every other record is its own
 *   the same and match (1, 0, true, false) or clerical_match_score (a match from 0.5 on, as in Splink): labelled pairs, nothing else is judged */
struct cd_truth_file {
    uint32_t *entity;             /* frame->n; NULL where the file labels pairs */
    struct cd_pair_label *labels; /* n_labels */
    uint32_t n_labels;
    size_t cap_labels;
    uint64_t not_there; /* rows about records that the frame has not: left out */
};
/* Any format that cd_reader_open reads. CD_INPUT names the line, never a value: a row that cannot be read, a blank id, a record twice, a match that is
 * none of these. The result is to be freed after a failure too. */
CD_MUST_CHECK enum cd_status cd_truth_read(const struct cd_frame *frame, const char *path, struct cd_truth_file *out,
                                           struct cd_err *err);
void cd_truth_free(struct cd_truth_file *truth);

/* Columns ID, [DATASET,] group. group[i] is a code of names; CD_NO_CODE: blank, or no row. */
struct cd_groups_file {
    uint32_t *group; /* frame->n */
    struct cd_dict names;
    uint64_t not_there;
};
CD_MUST_CHECK enum cd_status cd_groups_read(const struct cd_frame *frame, const char *path, struct cd_groups_file *out,
                                            struct cd_err *err);
void cd_groups_free(struct cd_groups_file *groups);

/* Clusters as they are written: columns ID, [DATASET,] cluster_id. cluster[i] is a code of names; CD_NO_CODE: blank, or no row. Behind the frame's records
 * come the file's others, in its order: those that are gone. */
struct cd_clusters_file {
    uint32_t *cluster; /* n */
    uint32_t n, n_gone;
    struct cd_dict names;
};
CD_MUST_CHECK enum cd_status cd_clusters_read(const struct cd_frame *frame, const char *path,
                                              struct cd_clusters_file *out, struct cd_err *err);
void cd_clusters_free(struct cd_clusters_file *clusters);

/* Scored pairs as they are written: columns ID_l, ID_r, [DATASET_l, DATASET_r,] match_weight or match_probability. In the file's order. */
struct cd_edges_file {
    struct cd_edge *edges;
    size_t n, cap;
    uint64_t not_there;
};
CD_MUST_CHECK enum cd_status cd_edges_read(const struct cd_frame *frame, const char *path, struct cd_edges_file *out,
                                           struct cd_err *err);
void cd_edges_free(struct cd_edges_file *edges);
/* The same without holding them: one after the other, to `visit`. *not_there: pairs of records that the frame has not. */
CD_MUST_CHECK enum cd_status cd_edges_each(const struct cd_frame *frame, const char *path, cd_edges_fn *visit,
                                           void *ctx, uint64_t *not_there, struct cd_err *err);

/* --- Without truth: a record against its own changed self ---------------------------------------------------------------------- */

#define CD_PERTURBATIONS(X)                                                         \
    X(ACCENTS, "accents dropped")                                                   \
    X(SPELLING, "another spelling of the same sounds, as transliteration makes it") \
    X(ORDER, "given name and surname swapped")                                      \
    X(SURNAME, "another surname, as after a marriage")                              \
    X(TYPO, "one typing error")
#define X(name, text) CD_PERTURB_##name,
enum cd_perturbation { CD_PERTURBATIONS(X) CD_PERTURBATION_COUNT };
#undef X
const char *cd_perturbation_text(enum cd_perturbation kind);

struct cd_person_name {
    struct cd_str given, surname;
};
/* The name as it might stand in another record of the same person; which of the possible changes is up to the seed. *changed is false, and out as it
 * was, where there is nothing to change (no accent; no surname but the own in others). Texts are UTF-8; out borrows from name, others and the arena. */
CD_MUST_CHECK enum cd_status cd_perturb(enum cd_perturbation kind, const struct cd_person_name *name,
                                        struct cd_str other_surname, uint64_t seed, struct cd_arena *arena,
                                        struct cd_person_name *out, bool *changed, struct cd_err *err);

struct cd_person {
    struct cd_person_name name;
    uint32_t
        tradition; /* of naming, as the caller's file says; never inferred. CD_NO_CODE: not said, a tradition of its own */
};
/* The weight of person i's record against itself with this name instead. */
typedef enum cd_status cd_score_self_fn(void *ctx, uint32_t person, const struct cd_person_name *name, double *weight,
                                        struct cd_err *err);
struct cd_perturbed {
    uint64_t unchanged;         /* people whose name has nothing to change */
    struct cd_share kept;       /* of those changed, still at or over the threshold */
    double weight, unperturbed; /* means of those changed; NaN where there are none */
};
struct cd_perturb_opts {
    uint32_t n_traditions;
    double threshold;
    uint64_t seed;
};
/* out[t * CD_PERTURBATION_COUNT + kind] of each tradition, t == n_traditions: not said. Other surnames come from people of the same tradition. */
CD_MUST_CHECK enum cd_status cd_perturbation_test(const struct cd_person *people, uint32_t n,
                                                  const struct cd_perturb_opts *opts, cd_score_self_fn *score,
                                                  void *ctx, struct cd_perturbed *out, struct cd_err *err);

#endif

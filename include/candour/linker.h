/* linker.h - the linkage engine: a model over a frame of records, from candidate pairs to scored pairs.
 *
 *     struct cd_linker *linker = NULL;
 *     CD_TRY(cd_linker_open(&linker, &frame, &model, &(struct cd_linker_opts){0}, err));
 *     CD_TRY(cd_linker_predict(linker, threshold, visit, ctx, err));
 *     cd_linker_close(linker);
 *
 * Pairs are never held: blocks stream through comparison and scoring in batches, and only what reaches the threshold is handed on. The same
 * input gives the same pairs in the same order for any number of threads. */
#ifndef CANDOUR_LINKER_H
#define CANDOUR_LINKER_H

#include "candour/frame.h"
#include "candour/model.h"
#include "candour/similar.h"

struct cd_linker;
struct cd_linker_opts {
    enum cd_strings strings;
    uint64_t max_pairs; /* candidate pairs over which a rule is refused before starting; 0: 10^11 */
    struct cd_par par;
};
/* The frame and the model must outlive the linker. CD_INPUT: a column the frame lacks, SQL that cannot be evaluated exactly (named, with its place). */
CD_MUST_CHECK enum cd_status cd_linker_open(struct cd_linker **out, const struct cd_frame *frame,
                                            struct cd_model *model, const struct cd_linker_opts *opts,
                                            struct cd_err *err);
void cd_linker_close(struct cd_linker *linker);

/* From now on weights are refined (refine.h), which must outlive the linker; NULL: no longer. */
struct cd_refine;
void cd_linker_refine(struct cd_linker *linker, const struct cd_refine *refine);

/* A batch of scored pairs in output order; gamma[c * n + i] of comparison c. Arrays are good until the visitor returns. */
struct cd_scored {
    uint32_t n, n_comparisons;
    const uint32_t *l, *r, *rule;
    const double *weight;
    const int8_t *gamma;
};
typedef enum cd_status cd_scored_fn(void *ctx, const struct cd_scored *scored, struct cd_err *err);
/* Every candidate pair whose match weight is at least `threshold` (-INFINITY: all), in order of rule and block; on the calling or one other thread. */
CD_MUST_CHECK enum cd_status cd_linker_predict(struct cd_linker *linker, double threshold, cd_scored_fn *visit,
                                               void *ctx, struct cd_err *err);

/* Candidate pairs by rule. */
struct cd_rule_pairs {
    uint64_t all;   /* pairs that agree on the rule's key */
    uint64_t first; /* of those, made by no earlier rule: exact */
    uint64_t blocks, largest_block;
};
CD_MUST_CHECK enum cd_status cd_linker_count(struct cd_linker *linker, struct cd_rule_pairs *counts, bool first,
                                             struct cd_err *err);

/* One pair taken apart: for the waterfall. parts has model->n_comparisons entries. */
struct cd_pair_part {
    uint32_t level;
    int gamma;
    double weight, tf_adjustment, tf_l, tf_r; /* tf: NaN where there is none */
};
CD_MUST_CHECK enum cd_status cd_linker_explain(struct cd_linker *linker, uint32_t l, uint32_t r,
                                               struct cd_pair_part *parts, double *weight, struct cd_err *err);
/* n pairs that the caller names: the first blocking rule that makes each (CD_NO_CODE: none does), and its weight. Where r comes before l in the order of ids
 * the two are exchanged. */
CD_MUST_CHECK enum cd_status cd_linker_score(struct cd_linker *linker, uint32_t *l, uint32_t *r, size_t n,
                                             uint32_t *rule, double *weight, struct cd_err *err);
/* The columns that a comparison looks at, ascending: at most frame->n_columns of them. */
CD_MUST_CHECK enum cd_status cd_linker_columns(const struct cd_linker *linker, uint32_t comparison, uint32_t *columns,
                                               uint32_t *n, struct cd_err *err);
/* 2^w / (1 + 2^w), without overflow. */
double cd_probability_of_weight(double weight);
double cd_weight_of_probability(double probability);

#endif

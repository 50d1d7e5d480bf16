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

/* Blocking beyond what the model's rules can say: two texts need only be near. Such rules come after the model's (`rule` goes on counting) and never
 * enter the model, which stays one that Splink reads. */
enum cd_near {
    CD_NEAR_EDIT,  /* at most one edit apart: a symbol more, less or another, or two neighbours exchanged */
    CD_NEAR_SORTED /* fewer than `window` steps apart in the sorted list of all values */
};
struct cd_near_rule {
    enum cd_near kind;
    struct cd_str left, right; /* what is to be near, in the SQL of blocking rules: l.surname, r.surname */
    struct cd_str with;        /* a blocking rule that must hold as well: l.dob = r.dob; p == NULL: none */
    uint32_t window;           /* 0: 5 */
};

struct cd_linker;
struct cd_linker_opts {
    enum cd_strings strings;
    uint64_t max_pairs;              /* candidate pairs over which a rule is refused before starting; 0: 10^11 */
    const struct cd_near_rule *near; /* n_near; needed only while the linker is opened */
    uint32_t n_near;
    struct cd_par par;
};
/* The frame and the model must outlive the linker. CD_INPUT: a column the frame lacks, SQL that cannot be evaluated exactly (named, with its place), a
 * near rule of what is no text. */
CD_MUST_CHECK enum cd_status cd_linker_open(struct cd_linker **out, const struct cd_frame *frame,
                                            struct cd_model *model, const struct cd_linker_opts *opts,
                                            struct cd_err *err);
void cd_linker_close(struct cd_linker *linker);
/* Bytes of memory that the linker takes beside its frame, before it makes any pair: records coded and packed for its model. */
uint64_t cd_linker_bytes(const struct cd_linker *linker);

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

/* The rules that pairs are made by: the model's, then near ones; where there is neither, as in Splink, one of every two records. */
uint32_t cd_linker_n_rules(const struct cd_linker *linker);
/* What a rule says, in SQL or in words; good as long as the linker. */
struct cd_str cd_linker_rule(const struct cd_linker *linker, uint32_t rule);

/* Candidate pairs by rule; counts has room for cd_linker_n_rules. After cd_linker_predict, which has run through them, they are known. */
struct cd_rule_pairs {
    uint64_t all;   /* pairs that agree on the rule's key */
    uint64_t first; /* of those, made by no earlier rule: exact */
    uint64_t blocks, largest_block;
};
/* After a prediction its own counts, at no cost. */
CD_MUST_CHECK enum cd_status cd_linker_count(struct cd_linker *linker, struct cd_rule_pairs *counts, bool first,
                                             struct cd_err *err);
/* Whether one block makes a quarter of the rule's pairs or more, at least 1,000, and ten times as many as blocks do on average: a value that very many records
 * share, such as one that stands for "not known". */
bool cd_rule_is_skewed(const struct cd_rule_pairs *pairs);

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
/* weight[i] (frame->n of them): record i against an identical copy of itself, which is the most that the model can say for it. One below the threshold
 * cannot be linked whatever stands in the other records. */
CD_MUST_CHECK enum cd_status cd_linker_self(struct cd_linker *linker, double *weight, struct cd_err *err);
/* The columns that a comparison looks at, ascending: at most frame->n_columns of them. */
CD_MUST_CHECK enum cd_status cd_linker_columns(const struct cd_linker *linker, uint32_t comparison, uint32_t *columns,
                                               uint32_t *n, struct cd_err *err);
/* 2^w / (1 + 2^w), without overflow. */
double cd_probability_of_weight(double weight);
double cd_weight_of_probability(double probability);

#endif

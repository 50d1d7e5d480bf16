/* evaluate_int.h - what the files of evaluation share. */
#ifndef CANDOUR_LINK_EVALUATE_INT_H
#define CANDOUR_LINK_EVALUATE_INT_H

#include "candour/bounds.h"
#include "candour/buf.h"
#include "candour/evaluate.h"
#include "candour/interval.h"
#include "graph_int.h"

uint64_t cd__pairs_of(uint64_t n); /* n * (n - 1) / 2 */

/* Whether the pair is judged: both entities known, and two datasets where that is asked for. */
bool cd__comparable(const struct cd_truth *truth, uint32_t l, uint32_t r);
uint8_t cd__judge(const struct cd_truth *truth, const struct cd_edge *edge); /* enum cd_pair_verdict */

/* Pairs that are judged and agree on a and on b (NULL: need not). */
CD_MUST_CHECK enum cd_status cd__count_pairs(const struct cd_truth *truth, const uint32_t *a, const uint32_t *b,
                                             uint64_t *pairs, struct cd_err *err);

/* What an entity adds to the sums of a slot (a group, or all): the bootstrap counts it so many times. */
struct cd__contribution {
    uint32_t entity, slot;
    uint64_t positives, tp, half_fp;
};
/* For each slot: 95 % intervals of F1 and of the share missed. Contributions of one entity stand together. */
CD_MUST_CHECK enum cd_status cd__resample(const struct cd__contribution *contributions, size_t n, uint32_t n_slots,
                                          const struct cd_group_opts *opts, struct cd_group_accuracy *out,
                                          struct cd_err *err);

struct cd_share cd__share(uint64_t k, uint64_t n);

#endif

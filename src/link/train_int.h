/* train_int.h - histograms of agreement patterns and EM over them: pure functions of counts. */
#ifndef CANDOUR_LINK_TRAIN_INT_H
#define CANDOUR_LINK_TRAIN_INT_H

#include "plan_int.h"

/* Counts by agreement pattern: the levels of all comparisons as one mixed-radix number (comparison 0 varies fastest). Dense up to 2^22 cells, else by hash. */
struct cd__patterns;
CD_MUST_CHECK enum cd_status cd__patterns_open(struct cd__patterns **out, const struct cd__plan *plan,
                                               struct cd_err *err);
/* Of the pairs that a run of blocking (or random pairs) makes. */
CD_MUST_CHECK enum cd_status cd__patterns_count(struct cd__patterns *patterns, const struct cd__blocking *blocking,
                                                uint64_t random_pairs, struct cd_err *err);
void cd__patterns_close(struct cd__patterns *patterns);

#endif

/* train_int.h - histograms of agreement patterns, and what trains a model on them. */
#ifndef CANDOUR_LINK_TRAIN_INT_H
#define CANDOUR_LINK_TRAIN_INT_H

#include "plan_int.h"
#include "session_int.h"

/* Counts by agreement pattern: the levels of all comparisons as one mixed-radix number (comparison 0 varies fastest). Dense up to 2^22 cells, else by
 * hash. Whole numbers, so that the same pairs give the same counts whoever counted which. */
struct cd__patterns;
/* CD_LIMIT: more patterns than a 64-bit number can tell apart. */
CD_MUST_CHECK enum cd_status cd__patterns_open(struct cd__patterns **out, uint32_t n_comparisons,
                                               const uint32_t *n_levels, struct cd_err *err);
/* Counts n pairs (at most CD__PAIRS), pair i having level[c * CD__PAIRS + i] of comparison c; any thread. CD_LIMIT: over 2^24 different patterns. */
CD_MUST_CHECK enum cd_status cd__patterns_add(struct cd__patterns *patterns, uint32_t n, const uint8_t *level,
                                              struct cd_err *err);
/* All that was counted, in ascending order of the number; in the arena. */
CD_MUST_CHECK enum cd_status cd__patterns_cells(const struct cd__patterns *patterns, struct cd_arena *arena,
                                                struct cd__cells *cells, struct cd_err *err);
void cd__patterns_close(struct cd__patterns *patterns);

/* Counts the pairs that a run of blocking makes, or, where random_pairs > 0, so many pairs drawn by its seed (count.c). */
CD_MUST_CHECK enum cd_status cd__patterns_count(const struct cd__blocking *blocking, uint64_t random_pairs,
                                                struct cd_arena *arena, struct cd__cells *cells, struct cd_err *err);

#endif

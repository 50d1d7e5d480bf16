/* further.h - how many further records settle whether a share is over a threshold, and how many wrong ones would unsettle that recording improved.
 *
 *     const struct cd_further k = cd_further_share(&white, half, half, true);
 *     k.fewest.prove, k.expected.prove, k.worst                            201, 248, 630 of 300 recorded, 70 not, 630 open
 *
 * Exact; pure functions. A record here is a label that says whether somebody is in the group. Methods and vectors: docs/methods.md. */
#ifndef CANDOUR_FURTHER_H
#define CANDOUR_FURTHER_H

#include "candour/interval.h"

/* CD_NO_COUNT: it is settled already, or that many are not open, or numbers do not fit. fewest and worst assume nothing; expected assumes that further records
 * look like those there are. worst: however they turn out and in whatever order, so many settle it one way or the other. */
struct cd_further {
    struct cd_fewest fewest, expected;
    uint64_t worst;
};
/* Of "share over t" (strict; else at least t); two thresholds as in cd_fewest_share. */
struct cd_further cd_further_share(const struct cd_tally *group, struct cd_fraction t_prove,
                                   struct cd_fraction t_refute, bool strict);

/* x of n were recorded before, and x of n after: how many of the later records may be a default that nobody asked for, and the recorded share has still
 * risen. CD_NO_COUNT: it has not, or nobody was counted. */
uint64_t cd_defaults_spared(struct cd_counted before, struct cd_counted after);

#endif

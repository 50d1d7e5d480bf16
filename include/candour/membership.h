/* membership.h - bounds where it is undetermined who belongs to the population at all (was it group-based, in which year).
 *
 *     const struct cd_undetermined u = {.in = 5, .outside = 20, .open = 10};
 *     CD_TRY(cd_bound_share_undetermined(&white, &u, &bound, err));        300/1030 .. 945/1015 where white is {300, 930, 1000}
 *
 * Exact; pure functions. Formula and tests: docs/methods.md. */
#ifndef CANDOUR_MEMBERSHIP_H
#define CANDOUR_MEMBERSHIP_H

#include "candour/bounds.h"

/* People who may or may not belong: in the group, outside it, of whom that too is unknown. */
struct cd_undetermined {
    uint64_t in, outside, open;
};

/* The population that makes the group's share lowest, and the one that makes it highest: the lower end of a bound comes from low, the upper end
 * from high. Holds for whatever rises with the share (index, rate against everybody else), and under the premises NONE, MAR, DELTA, ODDS, NO_MORE and NO_LESS
 * for one stratum. group->total may be 0 where somebody is undetermined: the share is that of those who belong, if anybody does.
 *
 * Quantities without the total (rate of g over h, which group is the largest) need none of this: there an undetermined person is a label that may also be a
 * code outside all groups. */
CD_MUST_CHECK enum cd_status cd_tally_undetermined(const struct cd_tally *group, const struct cd_undetermined *u,
                                                   struct cd_tally *low, struct cd_tally *high, struct cd_err *err);

/* n / (N + outside + open) to (n + M + in + open) / (N + in + open). Sharp. */
CD_MUST_CHECK enum cd_status cd_bound_share_undetermined(const struct cd_tally *group, const struct cd_undetermined *u,
                                                         struct cd_bound *out, struct cd_err *err);

#endif

/* tipping.h - how unlike the recorded the unrecorded must be for a share to fall on the other side of a threshold.
 *
 *     const struct cd_tally white = {300, 930, 1000};                      300 recorded in it, 70 outside it, 630 open
 *     CD_TRY(cd_tipping_share(&white, (struct cd_fraction){1, 2}, &tipping, err));
 *     tipping.rho                                                          300/70: 4.28... times
 *
 * Exact fractions. Method: pattern mixtures and selection ratios of a finite population (Manski 2003; statistics in docs/methods.md, vector P10). */
#ifndef CANDOUR_TIPPING_H
#define CANDOUR_TIPPING_H

#include "candour/bounds.h"

/* At the tipping point the share of the group is the threshold exactly. */
struct cd_tipping {
    struct cd_fraction missing; /* the group's share among those who are open */
    struct cd_fraction delta;   /* its share among the recorded, less that */
    struct cd_fraction gamma;   /* the recorded's odds over those odds; den 0: without limit */
    struct cd_fraction rho;     /* how many times as likely as everybody else the group is to have a record */
};
/* Of labels that say either that somebody is in the group or that they are not, or nothing. 0 < t < 1. *out is all den 0 where no filling of the gaps reaches
 * the threshold, or nobody recorded is in the group, or everybody is. CD_INPUT: a tally that cannot be; CD_USAGE: such a threshold; CD_LIMIT: numbers that do
 * not fit. */
CD_MUST_CHECK enum cd_status cd_tipping_share(const struct cd_tally *group, struct cd_fraction t,
                                              struct cd_tipping *out, struct cd_err *err);

#endif

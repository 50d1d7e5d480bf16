/* conditional.h - how often an outcome befell a group, where the group, the outcome or both may be missing.
 *
 *     const struct cd_outcomes asian = {30, 70, 0}, white = {60, 210, 0}, unlabelled = {150, 480, 0};
 *     CD_TRY(cd_bound_outcome(&asian, &unlabelled, &bound, err));                            .0517 to .72 were charged
 *     CD_TRY(cd_bound_outcome_difference(&asian, &white, &unlabelled, &bound, err));         -.448 to .64
 *
 * Exact fractions; pure functions. Method: Horowitz and Manski 1998, Journal of Econometrics 84:37-58 (missing covariate), and 2000, JASA 95:77-84. Formulas
 * and vectors: docs/methods.md. Nothing here says why rates differ. */
#ifndef CANDOUR_CONDITIONAL_H
#define CANDOUR_CONDITIONAL_H

#include "candour/bounds.h"

/* People with the outcome, without it, and of whom that is unknown. */
struct cd_outcomes {
    uint64_t yes, no, unknown;
};

/* The rate in a group, those recorded in it being `group`, and `unlabelled` those who may be in it. Sharp. CD_INPUT: nobody is recorded in the group, so
 * that its rate may have no value. */
CD_MUST_CHECK enum cd_status cd_bound_outcome(const struct cd_outcomes *group, const struct cd_outcomes *unlabelled,
                                              struct cd_bound *out, struct cd_err *err);

/* The rate in g less that in h, and over that in h, for groups that share nobody; each of the unlabelled may be in either or in neither. Sharp, and
 * narrower than the two rates taken apart where both label and outcome of somebody are missing: one person cannot be in g without the outcome and in h
 * with it. The ratio's upper end has den 0 where nobody in h need have the outcome; CD_INPUT: nobody in h can. */
CD_MUST_CHECK enum cd_status cd_bound_outcome_difference(const struct cd_outcomes *g, const struct cd_outcomes *h,
                                                         const struct cd_outcomes *unlabelled, struct cd_bound *out,
                                                         struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_bound_outcome_ratio(const struct cd_outcomes *g, const struct cd_outcomes *h,
                                                    const struct cd_outcomes *unlabelled, struct cd_bound *out,
                                                    struct cd_err *err);

#endif

/* scenario.h - figures that stand on assumptions which the data cannot check. Scenarios, never verdicts: print them with what they assume, beside the bounds.
 *
 *     CD_TRY(cd_missing_at_random(strata, 2, &out, err));           .500 where the recorded alone show .686
 *
 * Floating point; pure functions. */
#ifndef CANDOUR_SCENARIO_H
#define CANDOUR_SCENARIO_H

#include "candour/interval.h"

/* Within each stratum the unrecorded are as the recorded: sum of (N_s / N) (x_s / R_s), with the standard error of drawing R_s of N_s,
 * sum of (N_s / N)^2 (1 - R_s / N_s) p (1 - p) / (R_s - 1); a stratum recorded in full has none. Little and Rubin 2019, 3.3. `pooled`: x over R, all strata
 * together. A stratum with people and no record is CD_INPUT; so is one with a single record of several people: it says nothing of its own spread. */
struct cd_recorded {
    uint64_t people, recorded, in;
};
struct cd_at_random {
    double share, se, pooled;
};
CD_MUST_CHECK enum cd_status cd_missing_at_random(const struct cd_recorded *strata, size_t n, struct cd_at_random *out,
                                                  struct cd_err *err);

/* m completed data sets' estimates and their variances made one: Rubin 1987; degrees of freedom after Barnard and Rubin 1999, Biometrika 86:948-955, for n
 * complete cases and k parameters. `missing`: fraction of missing information; `lambda`: share of the variance that is due to the gaps. limits: Student's t.
 * m < 2, a variance that is not over 0 or n <= k: CD_INPUT. */
struct cd_completed {
    double estimate, variance;
};
struct cd_pooled {
    double estimate, variance, lambda, df, missing;
    struct cd_interval limits;
};
CD_MUST_CHECK enum cd_status cd_pool(const struct cd_completed *sets, size_t m, uint64_t n, uint64_t k, double level,
                                     struct cd_pooled *out, struct cd_err *err);

/* How strongly something unmeasured would have to go with both sides of a risk ratio to explain it away: VanderWeele and Ding 2017, Ann. Intern. Med.
 * 167:268-274. It is about confounding of an effect, not about missing labels (tipping.h). NaN unless ratio > 0. */
double cd_e_value(double ratio);

/* People on one list, the other, and both: how many there are in all, if being on one says nothing of being on the other. lincoln: n1 n2 / m; chapman:
 * (n1 + 1)(n2 + 1) / (m + 1) - 1 with its standard error. times(phi): the same where those on neither are phi times as many as independence makes them, which
 * two lists cannot show. Seber 1982. More on both than on one, or nobody on both: CD_INPUT. */
struct cd_two_lists {
    double lincoln, chapman, se;
};
CD_MUST_CHECK enum cd_status cd_two_lists(uint64_t first, uint64_t second, uint64_t both, struct cd_two_lists *out,
                                          struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_two_lists_times(uint64_t first, uint64_t second, uint64_t both, double phi,
                                                double *total, struct cd_err *err);

/* An outcome's rate `a` among recorded people of one group and `b` of another, where a share rho of the first would not have been recorded at all had they been
 * of the other, and a share `other` of the recorded are of the other. naive a - b; att, effect on the recorded of the first; ate, bounds of that on all recorded.
 * Knox, Lowe and Mummolo 2020, APSR 114:619-637, under their four assumptions. Shares outside 0 to 1, or rho = 1: CD_INPUT. */
struct cd_selected {
    double a, b, rho, other;
};
struct cd_selection {
    double naive, att;
    struct cd_interval ate;
};
CD_MUST_CHECK enum cd_status cd_selection(const struct cd_selected *given, struct cd_selection *out,
                                          struct cd_err *err);

#endif

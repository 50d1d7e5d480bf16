/* interval.h - limits of one share and of one count.
 *
 *     struct cd_interval limits;
 *     CD_TRY(cd_clopper_pearson((struct cd_counted){65, 100}, 0.95, &limits, err));      0.548 to 0.743
 *
 * They answer questions about a process or about a sample. A complete list of cases has none: its share is known (docs/methods.md). `level` is the two-sided
 * confidence level, 0.95 for 95 %; outside 0 to 1 it is CD_USAGE. More of something than there are is CD_INPUT, and the text names both numbers. All limits
 * are shares from 0 to 1 or counts. Tests: vectors to all
 * their digits. */
#ifndef CANDOUR_INTERVAL_H
#define CANDOUR_INTERVAL_H

#include "candour/bounds.h"

struct cd_counted {
    uint64_t x, n; /* x of n */
};
struct cd_interval {
    double lo, hi;
};

/* Wilson's score interval of k out of n (1927, JASA 22:209-212), without continuity correction; z: the normal quantile, CD_Z95 for 95 %. Good for
 * small n and for shares near 0 and 1, as the n units are independent. n == 0: 0 to 1. */
#define CD_Z95 1.9599639845400542
void cd_wilson(uint64_t k, uint64_t n, double z, double *lo, double *hi);

/* Exact limits of a share, Clopper and Pearson 1934, Biometrika 26:404-413: each tail has at most (1 - level) / 2. n == 0: 0 to 1. */
CD_MUST_CHECK enum cd_status cd_clopper_pearson(struct cd_counted share, double level, struct cd_interval *out,
                                                struct cd_err *err);
/* The same with half of what was observed in each tail (mid-P; Lancaster 1961, JASA 56:223-234): shorter, right on average, not always. */
CD_MUST_CHECK enum cd_status cd_mid_p(struct cd_counted share, double level, struct cd_interval *out,
                                      struct cd_err *err);

/* Exact limits of the mean of a Poisson count, Garwood 1936, Biometrika 28:437-442. Divide by the person-time for a rate. */
CD_MUST_CHECK enum cd_status cd_garwood(uint64_t count, double level, struct cd_interval *out, struct cd_err *err);
/* Byar's approximation of them (Breslow and Day 1987, IARC 82), for counts from 10 on. lo is NaN where its cube root is negative: one event at 99.8 %. */
CD_MUST_CHECK enum cd_status cd_byar(uint64_t count, double level, struct cd_interval *out, struct cd_err *err);

/* Sampling uncertainty on top of bounds: an interval that covers the share of the process, wherever within the bounds it lies. Imbens and Manski 2004,
 * Econometrica 72:1845-1857. *c (may be NULL): how many standard errors beyond each bound, from 1.96 without a gap to 1.64 with a wide one (95 %). Limits may
 * lie outside 0 to 1, as normal ones do, and are cut off there. */
CD_MUST_CHECK enum cd_status cd_imbens_manski(const struct cd_tally *group, double level, double *c,
                                              struct cd_interval *out, struct cd_err *err);
/* The same without a normal approximation: the lower one-sided Clopper-Pearson limit of what is in the group at least, the upper one of what is at most, each at
 * `alpha`. With (1 - level) / 2 it always covers, with 1 - level where the gap is wide. */
CD_MUST_CHECK enum cd_status cd_bound_clopper_pearson(const struct cd_tally *group, double alpha,
                                                      struct cd_interval *out, struct cd_err *err);

/* How many to draw from a population (0: without limit) so that a share near p is known to +- half_width: n0 = z^2 p (1 - p) / half_width^2, then
 * n0 / (1 + (n0 - 1) / population), rounded up; Cochran 1977, Sampling Techniques, 4.4. Assumes that everybody drawn is traced. */
CD_MUST_CHECK enum cd_status cd_sample_size(uint64_t population, double p, double half_width, double level,
                                            uint64_t *out, struct cd_err *err);

#endif

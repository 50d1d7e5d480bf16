/* compare_rates.h - two shares, two rates, and rates made comparable: between forces, between periods.
 *
 *     const struct cd_counted now = {520, 1100}, before = {370, 1000};
 *     CD_TRY(cd_difference_newcombe(now, before, 0.95, &limits, err));
 *
 * For questions about a process; two complete lists are compared exactly instead (bounds.h). Levels and refusals are those of interval.h; a share of nobody
 * is CD_INPUT. Differences and ratios are of the first over the second. */
#ifndef CANDOUR_COMPARE_RATES_H
#define CANDOUR_COMPARE_RATES_H

#include "candour/interval.h"

/* Difference of two shares. Newcombe 1998, Statistics in Medicine 17:873-890, method 10: Wilson's limits joined. */
CD_MUST_CHECK enum cd_status cd_difference_newcombe(struct cd_counted a, struct cd_counted b, double level,
                                                    struct cd_interval *out, struct cd_err *err);
/* The differences that a score test does not reject, its variance at the most likely pair of shares with that difference: Miettinen and Nurminen 1985,
 * Statistics in Medicine 4:213-226, whose variance has the factor N / (N - 1), and Mee 1984, Biometrics 40:1175-1176, without it. */
CD_MUST_CHECK enum cd_status cd_difference_miettinen_nurminen(struct cd_counted a, struct cd_counted b, double level,
                                                              struct cd_interval *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_difference_mee(struct cd_counted a, struct cd_counted b, double level,
                                               struct cd_interval *out, struct cd_err *err);

/* Ratio of two shares. Katz, Baptista, Azen and Pike 1978, Biometrics 34:469-474: normal on the logarithm; NaN where either count is 0. Koopman 1984,
 * Biometrics 40:513-517: a score test inverted, for small counts and none too (then 0, or infinity); Miettinen and Nurminen the same with N / (N - 1). */
CD_MUST_CHECK enum cd_status cd_ratio_katz(struct cd_counted a, struct cd_counted b, double level,
                                           struct cd_interval *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_ratio_koopman(struct cd_counted a, struct cd_counted b, double level,
                                              struct cd_interval *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_ratio_miettinen_nurminen(struct cd_counted a, struct cd_counted b, double level,
                                                         struct cd_interval *out, struct cd_err *err);

/* Ratio of two Poisson rates, count over person-time (any unit, the same for both), exactly: given both, the first is binomial. Two p-values of "equal
 * rates" that differ: `doubled` is twice the smaller tail, `least` adds all outcomes that are no likelier (R's poisson.test). hi is infinity where b has
 * no event; both counts 0: CD_INPUT. */
struct cd_rate {
    uint64_t x;
    double time;
};
struct cd_rate_ratio {
    double ratio;
    struct cd_interval limits;
    double p_doubled, p_least;
};
CD_MUST_CHECK enum cd_status cd_rate_ratio(struct cd_rate a, struct cd_rate b, double level, struct cd_rate_ratio *out,
                                           struct cd_err *err);

/* Directly standardised rate, events per head: sum of weight x / n over sum of weight; limits by Dobson, Kuulasmaa, Eberle and Scherer 1991, Statistics in
 * Medicine 10:457-462, on Byar's. Fewer than CD_FEW_EVENTS events: not fit to be published. */
#define CD_FEW_EVENTS 10
struct cd_stratum_rate {
    uint64_t x;
    double n, weight;
};
struct cd_standardised {
    double rate, variance;
    uint64_t events;
    struct cd_interval limits;
};
CD_MUST_CHECK enum cd_status cd_standardise(const struct cd_stratum_rate *strata, size_t n, double level,
                                            struct cd_standardised *out, struct cd_err *err);

/* How much of a change of an overall share is change within strata, and how much a changed mix of them: Kitagawa 1955, JASA 50:1168-1194; the two add up to the
 * whole. A stratum that is empty in either period is CD_INPUT: it has no share to compare. */
struct cd_changed {
    struct cd_counted before, after;
};
struct cd_decomposed {
    double total, within, mix;
};
CD_MUST_CHECK enum cd_status cd_kitagawa(const struct cd_changed *strata, size_t n, struct cd_decomposed *out,
                                         struct cd_err *err);

#endif

/* special.h - the functions that tails, limits and tests of counts are made of, written once.
 *
 *     p = cd_binomial_upper(48, 50, 0.75);                      P(X >= 48)
 *     z = cd_normal_quantile(0.975);                            1.95996
 *     limit = cd_beta_upper_inverse(66, 35, 0.025);             upper Clopper-Pearson limit of 65 of 100
 *
 * Pure functions without memory or state, safe in threads. "lower" is P(X <= x), "upper" P(X >= x), each worked out as itself where it is the small one,
 * so that a tail of 1e-200 has as many digits as one of 0.2. What cannot be (a probability outside 0 to 1, a parameter that is not positive, more of a
 * group than there are) gives NaN. Errors were measured
 * against R 4.2.2 on 10^5 random arguments. */
#ifndef CANDOUR_SPECIAL_H
#define CANDOUR_SPECIAL_H

#include <stdint.h>

/* ln Gamma(x), x > 0; reentrant, which C's lgamma is not. */
double cd_log_gamma(double x);

/* Regularised incomplete gamma: P(a, x) and Q(a, x) = 1 - P(a, x), a > 0, x >= 0. Series below a + 1, the continued fraction of DLMF 8.9.2 above it, about
 * sqrt(a) terms of either; the factor before them after Loader 2000 ("Fast and accurate computation of binomial probabilities"). Relative error below
 * 1e-11 for 1/2 <= a <= 80,000 and tails down to 1e-250. */
double cd_gamma_lower(double a, double x);
double cd_gamma_upper(double a, double x);
/* The x whose P(a, x), or Q(a, x), is p. Bisection over the doubles themselves: 64 steps, no first guess, all magnitudes. */
double cd_gamma_lower_inverse(double a, double p);
double cd_gamma_upper_inverse(double a, double p);

/* Regularised incomplete beta I_x(a, b), and 1 - I_x(a, b); a, b > 0, 0 <= x <= 1. The continued fraction of DLMF 8.17.22 on the side where it converges
 * fast. Relative error below 1e-11 for 1/2 <= a, b <= 80,000 and tails down to 1e-250; inverses below 1e-12. */
double cd_beta_lower(double a, double b, double x);
double cd_beta_upper(double a, double b, double x);
double cd_beta_lower_inverse(double a, double b, double p);
double cd_beta_upper_inverse(double a, double b, double p);

/* Standard normal: P(Z <= z) by C's erfc, relative error below 2e-13 for |z| <= 30; its inverse by Wichura 1988, Applied Statistics 37:477-484 (AS 241,
 * PPND16), which states 1e-16. -infinity for 0, infinity for 1. */
double cd_normal_cdf(double z);
double cd_normal_quantile(double p);

/* Chi-square with df degrees of freedom (> 0, need not be whole), and the value whose lower tail is p. */
double cd_chi_square_lower(double x, double df);
double cd_chi_square_upper(double x, double df);
double cd_chi_square_quantile(double p, double df);

/* Student's t with df degrees of freedom (> 0, need not be whole): P(T <= t), and the value whose lower tail is p. */
double cd_student_cdf(double t, double df);
double cd_student_quantile(double p, double df);

/* Counts. Binomial: x of n with probability p each. Poisson: x where mean are expected. Relative errors below 1e-12 for n up to 10^6. */
double cd_binomial_lower(uint64_t x, uint64_t n, double p);
double cd_binomial_upper(uint64_t x, uint64_t n, double p);
double cd_poisson_lower(uint64_t x, double mean);
double cd_poisson_upper(uint64_t x, double mean);

/* k drawn at random, without putting back, from M units of which T are in the group: x of those drawn are. Sums the terms from x outwards. Relative error
 * below 1e-12 for M up to 10^6. */
double cd_hypergeometric_lower(uint64_t x, uint64_t M, uint64_t T, uint64_t k);
double cd_hypergeometric_upper(uint64_t x, uint64_t M, uint64_t T, uint64_t k);

/* x of n, the probability itself drawn from Beta(a, b): ln P(X = x), and tails, summed term by term: O(n). For a = b = 1 the logarithm is
 * -ln(n + 1) to 1e-14. -infinity for x > n. */
double cd_beta_binomial_log(uint64_t x, uint64_t n, double a, double b);
double cd_beta_binomial_lower(uint64_t x, uint64_t n, double a, double b);
double cd_beta_binomial_upper(uint64_t x, uint64_t n, double a, double b);

#endif

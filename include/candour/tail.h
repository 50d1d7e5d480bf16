/* tail.h - tail probabilities of counts, and the interval of a share. */
#ifndef CANDOUR_TAIL_H
#define CANDOUR_TAIL_H

#include <stdint.h>

/* P(X >= k) for X binomial(n, p), 0 <= p <= 1: the sum of its terms from k on, the first by lgamma, the next by their ratio. Relative error
 * below 1e-9 for n up to 10^6 (tests: R's pbinom). 1 for k = 0; 0 for k > n. */
double cd_binomial_upper_tail(uint64_t k, uint64_t n, double p);

/* Wilson's score interval of k out of n (1927, JASA 22:209-212), without continuity correction; z: the normal quantile, CD_Z95 for 95 %. Good for
 * small n and for shares near 0 and 1, as the n units are independent. n == 0: 0 to 1. */
#define CD_Z95 1.9599639845400542
void cd_wilson(uint64_t k, uint64_t n, double z, double *lo, double *hi);

#endif

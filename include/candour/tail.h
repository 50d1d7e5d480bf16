/* tail.h - tail probabilities of counts. */
#ifndef CANDOUR_TAIL_H
#define CANDOUR_TAIL_H

#include <stdint.h>

/* P(X >= k) for X binomial(n, p), 0 <= p <= 1: the sum of its terms from k on, the first by lgamma, the next by their ratio. Relative error
 * below 1e-9 for n up to 10^6 (tests: R's pbinom). 1 for k = 0; 0 for k > n. */
double cd_binomial_upper_tail(uint64_t k, uint64_t n, double p);

#endif

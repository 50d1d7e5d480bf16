/* interval.h - limits of one share and of one count. */
#ifndef CANDOUR_INTERVAL_H
#define CANDOUR_INTERVAL_H

#include <stdint.h>

/* Wilson's score interval of k out of n (1927, JASA 22:209-212), without continuity correction; z: the normal quantile, CD_Z95 for 95 %. Good for
 * small n and for shares near 0 and 1, as the n units are independent. n == 0: 0 to 1. */
#define CD_Z95 1.9599639845400542
void cd_wilson(uint64_t k, uint64_t n, double z, double *lo, double *hi);

#endif

/* interval.c - limits of one share and of one count; see interval.h. */
#include "candour/interval.h"

#include <math.h>

void cd_wilson(uint64_t k, uint64_t n, double z, double *lo, double *hi)
{
    *lo = 0;
    *hi = 1;
    if (n == 0) return;
    const double m = (double)n, p = (double)k / m, middle = p + z * z / (2 * m), scale = 1 + z * z / m;
    const double half = z * sqrt(p * (1 - p) / m + z * z / (4 * m * m));
    if (k > 0) *lo = (middle - half) / scale;
    if (k < n) *hi = (middle + half) / scale;
}

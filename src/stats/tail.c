/* tail.c - binomial tails and score intervals; see tail.h. */
#include "candour/tail.h"

#include <math.h>

static double log_factorial(double n)
{
    int sign = 0;
    return lgamma_r(n + 1, &sign);
}

static double term(uint64_t k, uint64_t n, double p)
{
    const double x = (double)k, m = (double)n;
    return exp(log_factorial(m) - log_factorial(x) - log_factorial(m - x) + x * log(p) + (m - x) * log1p(-p));
}

/* Above the mean the terms from k up fall; below it the terms from k - 1 down do, and the sum is what they leave of 1. */
double cd_binomial_upper_tail(uint64_t k, uint64_t n, double p)
{
    if (k == 0) return 1;
    if (k > n || p <= 0) return 0;
    if (p >= 1) return 1;
    const double odds = p / (1 - p);
    double sum = 0;
    if ((double)k > (double)n * p) {
        double t = term(k, n, p);
        for (uint64_t i = k; i <= n && t > sum * 1e-17; i++) {
            sum += t;
            t *= (double)(n - i) / (double)(i + 1) * odds;
        }
        return sum < 1 ? sum : 1;
    }
    double t = term(k - 1, n, p);
    for (uint64_t i = k - 1; t > sum * 1e-17; i--) {
        sum += t;
        if (i == 0) break;
        t *= (double)i / (double)(n - i + 1) / odds;
    }
    return sum < 1 ? 1 - sum : 0;
}

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

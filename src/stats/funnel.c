/* funnel.c - funnel limits and over-dispersion; see funnel.h. */
#include "candour/funnel.h"

#include <math.h>
#include <stdlib.h>

#include "candour/special.h"
#include "interval_int.h"

static double clipped(double share)
{
    return fmin(1, fmax(0, share));
}

static bool sane(uint64_t n, double theta, double tail)
{
    return n > 0 && theta >= 0 && theta <= 1 && tail >= 0 && tail <= 1;
}

double cd_funnel_exact(uint64_t n, double theta, double tail)
{
    if (!sane(n, theta, tail)) return NAN;
    uint64_t lo = 0, hi = n; /* the least r with F(r) >= tail lies among them: F(n) is 1 */
    while (lo < hi) {
        const uint64_t r = lo + (hi - lo) / 2;
        if (cd_binomial_lower(r, n, theta) >= tail) hi = r;
        else lo = r + 1;
    }
    const double at = cd_binomial_lower(lo, n, theta), below = lo > 0 ? cd_binomial_lower(lo - 1, n, theta) : 0;
    return clipped(((double)lo - (at - tail) / (at - below)) / (double)n);
}

double cd_funnel_wilson(uint64_t n, double theta, double tail)
{
    if (!sane(n, theta, tail)) return NAN;
    return clipped(theta + cd_normal_quantile(tail) * sqrt(theta * (1 - theta) / (double)n));
}

static double scaled(const struct cd_funnel *f, double share)
{
    return f->how.arcsine ? asin(sqrt(share)) : share;
}

static double variance(const struct cd_funnel *f, uint64_t n)
{
    return (f->how.arcsine ? 0.25 : f->theta * (1 - f->theta)) / (double)n;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* R's quantile of type 7 of k sorted values. */
static double quantile(const double *sorted, size_t k, double p)
{
    const double at = p * (double)(k - 1);
    const size_t below = (size_t)at, above = below + 1 < k ? below + 1 : below;
    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

static double mean_square(const struct cd_funnel_unit *each, size_t k, double winsorise, double *z)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++) z[i] = each[i].z;
    qsort(z, k, sizeof *z, by_size);
    const double lo = quantile(z, k, winsorise), hi = quantile(z, k, 1 - winsorise);
    for (size_t i = 0; i < k; i++) {
        const double drawn_in = fmin(hi, fmax(lo, z[i]));
        sum += drawn_in * drawn_in;
    }
    return sum / (double)k;
}

static double between_units(const struct cd_funnel *f, const struct cd_counted *units, size_t k)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < k; i++) {
        const double w = 1 / variance(f, units[i].n);
        sum += w;
        squares += w * w;
    }
    const double beyond = (double)k * f->phi - (double)(k - 1), spread = sum - squares / sum;
    return beyond > 0 && spread > 0 ? beyond / spread : 0;
}

enum cd_status cd_funnel_units(const struct cd_counted *units, size_t k, const struct cd_funnel_how *how,
                               struct cd_arena *arena, struct cd_funnel *out, struct cd_funnel_unit *each,
                               struct cd_err *err)
{
    struct cd_counted all;
    CD_TRY(cd__all_counted(units, k, &all, err));
    if (!(how->winsorise >= 0) || !(how->winsorise < 0.5))
        return cd_fail(err, CD_USAGE, "winsorised share %g: must be from 0 to under 0.5", how->winsorise);
    double *z = CD_NEW(arena, double, k);
    if (z == NULL) return cd_fail(err, CD_NOMEM, "out of memory for %zu units", k);
    *out = (struct cd_funnel){.how = *how, .theta = cd__share(all)};
    const bool alike = all.x == 0 || all.x == all.n;
    const double target = scaled(out, out->theta);
    for (size_t i = 0; i < k; i++) {
        const double off = scaled(out, cd__share(units[i])) - target;
        each[i] = (struct cd_funnel_unit){.z = alike ? 0 : off / sqrt(variance(out, units[i].n)), .p = 1};
    }
    if (alike) return CD_OK;
    out->phi = mean_square(each, k, how->winsorise, z);
    out->tau2 = between_units(out, units, k);
    for (size_t i = 0; i < k; i++) {
        const double chance = variance(out, units[i].n);
        each[i].adjusted = each[i].z * sqrt(chance / (chance + out->tau2));
        each[i].p = 2 * cd_normal_cdf(-fabs(each[i].adjusted));
    }
    return CD_OK;
}

double cd_funnel_over_dispersed(const struct cd_funnel *f, uint64_t n, double tail)
{
    if (!sane(n, f->theta, tail)) return NAN;
    const double at = scaled(f, f->theta) + cd_normal_quantile(tail) * sqrt(variance(f, n) + f->tau2);
    if (!f->how.arcsine) return clipped(at);
    const double root = sin(fmin(asin(1), fmax(0, at)));
    return root * root;
}

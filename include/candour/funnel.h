/* funnel.h - shares of many units beside their common share: how far from it a unit of its size may lie by chance alone.
 *
 *     struct cd_funnel funnel;
 *     CD_TRY(cd_funnel_units(forces, 44, &(struct cd_funnel_how){.arcsine = true, .winsorise = 0.1}, &arena, &funnel, each, err));
 *     each[i].p                                 of this force's distance, over and above how much forces differ anyway
 *     cd_funnel_over_dispersed(&funnel, 500, 0.999)     upper 99.8 % limit of a unit of 500
 *
 * Spiegelhalter 2005, Statistics in Medicine 24:1185-1202. For questions about a process; a funnel never changes a verdict. Shares from 0 to 1; `tail` is
 * the probability below the limit: .001, .025, .975, .999. */
#ifndef CANDOUR_FUNNEL_H
#define CANDOUR_FUNNEL_H

#include "candour/arena.h"
#include "candour/interval.h"

/* Exact binomial limit for n units, common share theta, between two counts in proportion: with F the distribution of Binomial(n, theta) and r the least
 * count with F(r) >= tail, (r - a) / n, a = (F(r) - tail) / (F(r) - F(r - 1)). Clipped to 0 to 1; NaN for n = 0, theta or tail outside 0 to 1. */
double cd_funnel_exact(uint64_t n, double theta, double tail);
/* The share whose Wilson limit is theta: theta -+ z sqrt(theta (1 - theta) / n), clipped; as PHE's funnels. Not a number where cd_funnel_exact has none. */
double cd_funnel_wilson(uint64_t n, double theta, double tail);

/* arcsine: shares on the scale asin sqrt p, where a unit of n has the variance 1 / (4 n), else raw with theta (1 - theta) / n. winsorise: the share of
 * z-scores at each end that are drawn in to its quantile (R's type 7) before phi is taken, 0 for none: outliers must not excuse themselves. */
struct cd_funnel_how {
    bool arcsine;
    double winsorise; /* 0 to under 1/2 */
};
/* theta: the common share, all units together. phi: mean square of the (winsorised) z-scores. tau2: variance between units beyond chance, on the scale of
 * `how`, by the method of moments: (k phi - (k - 1)) / (sum w - sum w^2 / sum w), w = 1 / variance, at least 0. */
struct cd_funnel {
    struct cd_funnel_how how;
    double theta, phi, tau2;
};
/* z: standardised distance from theta, chance alone; adjusted: with tau2 in the variance; p: two-sided, of the adjusted one. Over 0: above theta. */
struct cd_funnel_unit {
    double z, adjusted, p;
};
/* No unit, or one of nobody: CD_INPUT. Where theta is 0 or 1 all units are alike, and every z is 0. */
CD_MUST_CHECK enum cd_status cd_funnel_units(const struct cd_counted *units, size_t k, const struct cd_funnel_how *how,
                                             struct cd_arena *arena, struct cd_funnel *out, struct cd_funnel_unit *each,
                                             struct cd_err *err);
/* Limit of a unit of n with tau2 in the variance, clipped to 0 to 1. NaN for n = 0. */
double cd_funnel_over_dispersed(const struct cd_funnel *funnel, uint64_t n, double tail);

#endif

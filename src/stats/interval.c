/* interval.c - limits of one share and of one count; see interval.h. */
#include "candour/interval.h"

#include <inttypes.h>
#include <math.h>

#include "candour/special.h"
#include "interval_int.h"
#include "special_int.h"

enum cd_status cd__level(double level, double *z, struct cd_err *err)
{
    if (!(level > 0) || !(level < 1))
        return cd_fail(err, CD_USAGE, "confidence level %g: must lie between 0 and 1, as 0.95", level);
    *z = -cd_normal_quantile((1 - level) / 2);
    return CD_OK;
}

enum cd_status cd__counted(struct cd_counted share, struct cd_err *err)
{
    if (share.x > share.n)
        return cd_fail(err, CD_INPUT, "%" PRIu64 " of %" PRIu64 ": there cannot be more than there are", share.x,
                       share.n);
    return CD_OK;
}

enum cd_status cd__all_counted(const struct cd_counted *units, size_t n, struct cd_counted *sum, struct cd_err *err)
{
    *sum = (struct cd_counted){0};
    if (n == 0) return cd_fail(err, CD_INPUT, "no unit to compare");
    for (size_t i = 0; i < n; i++) {
        CD_TRY(cd__counted(units[i], err));
        if (units[i].n == 0) return cd_fail(err, CD_INPUT, "unit %zu: 0 of 0 has no share; leave the unit out", i + 1);
        if (__builtin_add_overflow(sum->n, units[i].n, &sum->n))
            return cd_fail(err, CD_LIMIT, "unit %zu: the sum of all units is over 64 bits", i + 1);
        sum->x += units[i].x;
    }
    return CD_OK;
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

/* One-sided limits, each at alpha. */
static double lower_limit(uint64_t x, uint64_t n, double alpha)
{
    return x == 0 ? 0 : cd_beta_lower_inverse((double)x, (double)(n - x) + 1, alpha);
}

static double upper_limit(uint64_t x, uint64_t n, double alpha)
{
    return x == n ? 1 : cd_beta_upper_inverse((double)x + 1, (double)(n - x), alpha);
}

enum cd_status cd_clopper_pearson(struct cd_counted share, double level, struct cd_interval *out, struct cd_err *err)
{
    double z;
    CD_TRY(cd__level(level, &z, err));
    CD_TRY(cd__counted(share, err));
    const double alpha = (1 - level) / 2;
    *out = (struct cd_interval){lower_limit(share.x, share.n, alpha), upper_limit(share.x, share.n, alpha)};
    return CD_OK;
}

struct mid {
    struct cd_counted share;
    double alpha;
    bool upper; /* P(X > x) + P(X = x) / 2 - alpha rises with p; alpha - P(X < x) - P(X = x) / 2 too */
};

static double mid_over(double p, const void *ctx)
{
    const struct mid *m = ctx;
    const uint64_t x = m->share.x, n = m->share.n;
    const double half = cd__binomial_term((double)x, (double)(n - x), p, 1 - p) / 2;
    if (!m->upper) return cd_binomial_upper(x + 1, n, p) + half - m->alpha;
    return m->alpha - (x > 0 ? cd_binomial_lower(x - 1, n, p) : 0) - half;
}

enum cd_status cd_mid_p(struct cd_counted share, double level, struct cd_interval *out, struct cd_err *err)
{
    double z;
    CD_TRY(cd__level(level, &z, err));
    CD_TRY(cd__counted(share, err));
    struct mid mid = {share, (1 - level) / 2, false};
    *out = (struct cd_interval){0, 1};
    if (share.x > 0) out->lo = cd__root(mid_over, &mid, 0, 1);
    mid.upper = true;
    if (share.x < share.n) out->hi = cd__root(mid_over, &mid, 0, 1);
    return CD_OK;
}

enum cd_status cd_garwood(uint64_t count, double level, struct cd_interval *out, struct cd_err *err)
{
    double z;
    CD_TRY(cd__level(level, &z, err));
    const double x = (double)count, alpha = (1 - level) / 2;
    *out = (struct cd_interval){count > 0 ? cd_gamma_lower_inverse(x, alpha) : 0, cd_gamma_upper_inverse(x + 1, alpha)};
    return CD_OK;
}

enum cd_status cd_byar(uint64_t count, double level, struct cd_interval *out, struct cd_err *err)
{
    double z;
    CD_TRY(cd__level(level, &z, err));
    const double x = (double)count, next = x + 1;
    const double low = count > 0 ? 1 - 1 / (9 * x) - z / (3 * sqrt(x)) : 0;
    const double high = 1 - 1 / (9 * next) + z / (3 * sqrt(next));
    *out = (struct cd_interval){low >= 0 ? x * low * low * low : NAN, next * high * high * high};
    return CD_OK;
}

/* Phi(c + wide) - Phi(-c) rises from below `level` at the one-sided quantile to at least it at the two-sided one. */
struct covering {
    double wide, level;
};

static double covered(double c, const void *ctx)
{
    const struct covering *v = ctx;
    return cd_normal_cdf(c + v->wide) - cd_normal_cdf(-c) - v->level;
}

enum cd_status cd_imbens_manski(const struct cd_tally *group, double level, double *c, struct cd_interval *out,
                                struct cd_err *err)
{
    double z;
    CD_TRY(cd__level(level, &z, err));
    CD_TRY(cd_tally_check(group, err));
    const double N = (double)group->total, L = (double)group->lo / N, U = (double)group->hi / N;
    const double at_lo = sqrt(L * (1 - L) / N), at_hi = sqrt(U * (1 - U) / N);
    const double most = at_lo > at_hi ? at_lo : at_hi;
    const struct covering v = {most > 0 ? (U - L) / most : INFINITY, level};
    const double used = cd__root(covered, &v, 0, z);
    if (c != NULL) *c = used;
    *out = (struct cd_interval){fmax(0, L - used * at_lo), fmin(1, U + used * at_hi)};
    return CD_OK;
}

enum cd_status cd_bound_clopper_pearson(const struct cd_tally *group, double alpha, struct cd_interval *out,
                                        struct cd_err *err)
{
    double z;
    CD_TRY(cd__level(1 - alpha, &z, err));
    CD_TRY(cd_tally_check(group, err));
    *out =
        (struct cd_interval){lower_limit(group->lo, group->total, alpha), upper_limit(group->hi, group->total, alpha)};
    return CD_OK;
}

enum cd_status cd_sample_size(uint64_t population, double p, double half_width, double level, uint64_t *out,
                              struct cd_err *err)
{
    double z;
    CD_TRY(cd__level(level, &z, err));
    if (!(p >= 0) || !(p <= 1)) return cd_fail(err, CD_INPUT, "expected share %g: must lie between 0 and 1", p);
    if (!(half_width > 1e-6) || !(half_width < 1))
        return cd_fail(err, CD_INPUT, "half width %g: must lie between 0.000001 and 1, as 0.03", half_width);
    const double unlimited = z * z * p * (1 - p) / (half_width * half_width);
    const double n = population > 0 ? unlimited / (1 + (unlimited - 1) / (double)population) : unlimited;
    *out = n < 1 ? 1 : (uint64_t)ceil(n);
    return CD_OK;
}

/* rates.c - rate ratios, standardised rates, decomposition of a change; see compare_rates.h. */
#include <inttypes.h>
#include <math.h>

#include "candour/compare_rates.h"
#include "candour/special.h"
#include "interval_int.h"
#include "special_int.h"

/* All outcomes of n that are no likelier than x, by R's allowance of 1e-7: one tail from x, the other from where terms have fallen as low. */
static double least_likely(uint64_t x, uint64_t n, double p)
{
    const double mean = (double)n * p, limit = cd__binomial_term((double)x, (double)(n - x), p, 1 - p) * (1 + 1e-7);
    const bool below = (double)x < mean;
    if ((double)x >= mean && (double)x <= mean) return 1;
    /* from `in`, whose terms are high, to `out`, beyond the last that is */
    uint64_t lo = below ? (uint64_t)ceil(mean) : 0, hi = below ? n + 1 : (uint64_t)floor(mean) + 1;
    while (lo < hi) {
        const uint64_t at = lo + (hi - lo) / 2;
        const bool low = cd__binomial_term((double)at, (double)(n - at), p, 1 - p) <= limit;
        if (low == below) hi = at;
        else lo = at + 1;
    }
    const double other = below ? cd_binomial_upper(lo, n, p) : lo > 0 ? cd_binomial_lower(lo - 1, n, p) : 0;
    return fmin(1, other + (below ? cd_binomial_lower(x, n, p) : cd_binomial_upper(x, n, p)));
}

static enum cd_status check_rates(struct cd_rate a, struct cd_rate b, struct cd_err *err)
{
    uint64_t sum;
    if (!(a.time > 0) || !(b.time > 0) || !isfinite(a.time + b.time))
        return cd_fail(err, CD_INPUT, "person-time %g and %g: both must be over 0", a.time, b.time);
    if (a.x == 0 && b.x == 0) return cd_fail(err, CD_INPUT, "0 events in both: their ratio has no value");
    if (__builtin_add_overflow(a.x, b.x, &sum))
        return cd_fail(err, CD_LIMIT, "%" PRIu64 " + %" PRIu64 " events: over 64 bits", a.x, b.x);
    return CD_OK;
}

enum cd_status cd_rate_ratio(struct cd_rate a, struct cd_rate b, double level, struct cd_rate_ratio *out,
                             struct cd_err *err)
{
    CD_TRY(check_rates(a, b, err));
    const uint64_t n = a.x + b.x;
    const double p = a.time / (a.time + b.time), times = b.time / a.time;
    struct cd_interval share;
    CD_TRY(cd_clopper_pearson((struct cd_counted){a.x, n}, level, &share, err));
    out->ratio = (double)a.x / (double)b.x * times;
    out->limits = (struct cd_interval){share.lo / (1 - share.lo) * times, share.hi / (1 - share.hi) * times};
    out->p_doubled = fmin(1, 2 * fmin(cd_binomial_lower(a.x, n, p), cd_binomial_upper(a.x, n, p)));
    out->p_least = least_likely(a.x, n, p);
    return CD_OK;
}

enum cd_status cd_standardise(const struct cd_stratum_rate *strata, size_t n, double level, struct cd_standardised *out,
                              struct cd_err *err)
{
    double weights = 0, rate = 0, variance = 0;
    *out = (struct cd_standardised){0};
    for (size_t i = 0; i < n; i++) {
        const struct cd_stratum_rate *s = &strata[i];
        if (!(s->n > 0) || !(s->weight >= 0))
            return cd_fail(err, CD_INPUT, "stratum %zu: population %g and weight %g: must be over 0, and not under 0",
                           i + 1, s->n, s->weight);
        weights += s->weight;
        rate += s->weight * (double)s->x / s->n;
        variance += s->weight * s->weight * (double)s->x / (s->n * s->n);
        if (__builtin_add_overflow(out->events, s->x, &out->events))
            return cd_fail(err, CD_LIMIT, "stratum %zu: the events are over 64 bits", i + 1);
    }
    if (!(weights > 0)) return cd_fail(err, CD_INPUT, "no stratum with a weight over 0");
    out->rate = rate / weights;
    out->variance = variance / (weights * weights);
    CD_TRY(cd_byar(out->events, level, &out->limits, err));
    const double events = (double)out->events, scale = out->events > 0 ? sqrt(out->variance / events) : NAN;
    out->limits = (struct cd_interval){out->rate + scale * (out->limits.lo - events),
                                       out->rate + scale * (out->limits.hi - events)};
    return CD_OK;
}

enum cd_status cd_kitagawa(const struct cd_changed *strata, size_t n, struct cd_decomposed *out, struct cd_err *err)
{
    struct cd_counted before = {0}, after = {0};
    if (n == 0) return cd_fail(err, CD_INPUT, "no stratum to compare");
    for (size_t i = 0; i < n; i++) {
        CD_TRY(cd__counted(strata[i].before, err));
        CD_TRY(cd__counted(strata[i].after, err));
        if (strata[i].before.n == 0 || strata[i].after.n == 0)
            return cd_fail(err, CD_INPUT, "stratum %zu is empty %s: join it with another", i + 1,
                           strata[i].before.n == 0 ? "before" : "after");
        if (__builtin_add_overflow(before.n, strata[i].before.n, &before.n) ||
            __builtin_add_overflow(after.n, strata[i].after.n, &after.n))
            return cd_fail(err, CD_LIMIT, "stratum %zu: the sum of all is over 64 bits", i + 1);
        before.x += strata[i].before.x;
        after.x += strata[i].after.x;
    }
    *out = (struct cd_decomposed){.total = cd__share(after) - cd__share(before)};
    for (size_t i = 0; i < n; i++) {
        const double p = cd__share(strata[i].before), q = cd__share(strata[i].after);
        const double w = (double)strata[i].before.n / (double)before.n, v = (double)strata[i].after.n / (double)after.n;
        out->within += (q - p) * (w + v) / 2;
        out->mix += (v - w) * (p + q) / 2;
    }
    return CD_OK;
}

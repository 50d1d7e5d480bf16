/* scenario.c - see scenario.h. */
#include "candour/scenario.h"

#include <inttypes.h>
#include <math.h>

#include "candour/special.h"
#include "interval_int.h"

static enum cd_status check_stratum(const struct cd_recorded *s, size_t at, struct cd_err *err)
{
    if (s->in > s->recorded || s->recorded > s->people)
        return cd_fail(err, CD_INPUT, "stratum %zu: %" PRIu64 " of %" PRIu64 " of %" PRIu64 ": more than there are", at,
                       s->in, s->recorded, s->people);
    if (s->recorded == 0 && s->people > 0)
        return cd_fail(err, CD_INPUT, "stratum %zu: nobody is recorded; join it with another", at);
    if (s->recorded == 1 && s->people > 1)
        return cd_fail(err, CD_INPUT, "stratum %zu: one record of %" PRIu64 "; join it with another", at, s->people);
    return CD_OK;
}

enum cd_status cd_missing_at_random(const struct cd_recorded *strata, size_t n, struct cd_at_random *out,
                                    struct cd_err *err)
{
    double people = 0, recorded = 0, in = 0, share = 0, variance = 0;
    for (size_t i = 0; i < n; i++) {
        CD_TRY(check_stratum(&strata[i], i + 1, err));
        people += (double)strata[i].people;
        recorded += (double)strata[i].recorded;
        in += (double)strata[i].in;
    }
    if (!(people > 0)) return cd_fail(err, CD_INPUT, "nobody in any stratum");
    for (size_t i = 0; i < n; i++) {
        const double N = (double)strata[i].people, R = (double)strata[i].recorded;
        if (strata[i].people == 0) continue;
        const double p = (double)strata[i].in / R, w = N / people;
        share += w * p;
        if (strata[i].recorded < strata[i].people) variance += w * w * (1 - R / N) * p * (1 - p) / (R - 1);
    }
    *out = (struct cd_at_random){share, sqrt(variance), in / recorded};
    return CD_OK;
}

static enum cd_status check_sets(const struct cd_completed *sets, size_t m, uint64_t n, uint64_t k, struct cd_err *err)
{
    if (m < 2) return cd_fail(err, CD_INPUT, "%zu completed sets: it takes two or more", m);
    if (n <= k) return cd_fail(err, CD_INPUT, "%" PRIu64 " cases for %" PRIu64 " parameters: too few", n, k);
    for (size_t i = 0; i < m; i++)
        if (!isfinite(sets[i].estimate) || !(sets[i].variance > 0) || !isfinite(sets[i].variance))
            return cd_fail(err, CD_INPUT, "set %zu: estimate %g, variance %g: the variance must be over 0", i + 1,
                           sets[i].estimate, sets[i].variance);
    return CD_OK;
}

/* nu_old nu_obs / (nu_old + nu_obs) divided through by nu_old, which is infinite where lambda is 0. */
static double barnard_rubin(double lambda, double m, double complete)
{
    const double observed = (complete + 1) / (complete + 3) * complete * (1 - lambda);
    return observed / (1 + observed * lambda * lambda / (m - 1));
}

enum cd_status cd_pool(const struct cd_completed *sets, size_t m, uint64_t n, uint64_t k, double level,
                       struct cd_pooled *out, struct cd_err *err)
{
    double z, mean = 0, within = 0, between = 0;
    CD_TRY(cd__level(level, &z, err));
    CD_TRY(check_sets(sets, m, n, k, err));
    const double sets_n = (double)m;
    for (size_t i = 0; i < m; i++) {
        mean += sets[i].estimate / sets_n;
        within += sets[i].variance / sets_n;
    }
    for (size_t i = 0; i < m; i++) {
        const double off = sets[i].estimate - mean;
        between += off * off / (sets_n - 1);
    }
    const double gaps = (1 + 1 / sets_n) * between, total = within + gaps, r = gaps / within;
    const double df = barnard_rubin(gaps / total, sets_n, (double)(n - k));
    const double half = -cd_student_quantile((1 - level) / 2, df) * sqrt(total);
    *out = (struct cd_pooled){mean, total, gaps / total, df, (r + 2 / (df + 3)) / (r + 1), {mean - half, mean + half}};
    return CD_OK;
}

double cd_e_value(double ratio)
{
    if (!(ratio > 0)) return NAN;
    const double rr = ratio < 1 ? 1 / ratio : ratio;
    return rr + sqrt(rr * (rr - 1));
}

static enum cd_status check_lists(uint64_t first, uint64_t second, uint64_t both, struct cd_err *err)
{
    if (both > first || both > second)
        return cd_fail(err, CD_INPUT, "%" PRIu64 " on both of lists of %" PRIu64 " and %" PRIu64, both, first, second);
    if (both == 0) return cd_fail(err, CD_INPUT, "nobody is on both lists: they say nothing of how many there are");
    return CD_OK;
}

enum cd_status cd_two_lists(uint64_t first, uint64_t second, uint64_t both, struct cd_two_lists *out,
                            struct cd_err *err)
{
    CD_TRY(check_lists(first, second, both, err));
    const double a = (double)first, b = (double)second, m = (double)both;
    out->lincoln = a * b / m;
    out->chapman = (a + 1) * (b + 1) / (m + 1) - 1;
    out->se = sqrt((a + 1) * (b + 1) * (a - m) * (b - m) / ((m + 1) * (m + 1) * (m + 2)));
    return CD_OK;
}

enum cd_status cd_two_lists_times(uint64_t first, uint64_t second, uint64_t both, double phi, double *total,
                                  struct cd_err *err)
{
    CD_TRY(check_lists(first, second, both, err));
    if (!(phi >= 0)) return cd_fail(err, CD_INPUT, "%g times as many on neither: must not be under 0", phi);
    const double a = (double)(first - both), b = (double)(second - both), m = (double)both;
    *total = a + b + m + phi * a * b / m;
    return CD_OK;
}

static bool share(double p)
{
    return p >= 0 && p <= 1;
}

enum cd_status cd_selection(const struct cd_selected *g, struct cd_selection *out, struct cd_err *err)
{
    if (!share(g->a) || !share(g->b) || !share(g->other) || !share(g->rho) || g->rho >= 1)
        return cd_fail(err, CD_INPUT, "a, b, rho, other %g, %g, %g, %g: shares from 0 to 1, rho under 1", g->a, g->b,
                       g->rho, g->other);
    const double naive = g->a - g->b, lo = naive + g->rho * g->b * (1 - g->other);
    /* of those who would have been recorded either way, the fewest with the outcome: 0, or what rho cannot hold */
    const double least = g->rho > 0 ? fmax(0, 1 + g->a / g->rho - 1 / g->rho) : 0;
    out->naive = naive;
    out->att = naive + g->rho * g->b;
    out->ate = (struct cd_interval){lo, lo + g->rho / (1 - g->rho) * (g->a - least) * g->other};
    return CD_OK;
}

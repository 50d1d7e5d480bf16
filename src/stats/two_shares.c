/* two_shares.c - difference and ratio of two shares; see compare_rates.h. */
#include <math.h>

#include "candour/compare_rates.h"
#include "interval_int.h"
#include "special_int.h"

static enum cd_status begin(struct cd_counted a, struct cd_counted b, double level, double *z, struct cd_err *err)
{
    const struct cd_counted both[2] = {a, b};
    struct cd_counted sum;
    CD_TRY(cd__level(level, z, err));
    return cd__all_counted(both, 2, &sum, err);
}

enum cd_status cd_difference_newcombe(struct cd_counted a, struct cd_counted b, double level, struct cd_interval *out,
                                      struct cd_err *err)
{
    double z;
    struct cd_interval of_a, of_b;
    CD_TRY(begin(a, b, level, &z, err));
    cd_wilson(a.x, a.n, z, &of_a.lo, &of_a.hi);
    cd_wilson(b.x, b.n, z, &of_b.lo, &of_b.hi);
    const double p = cd__share(a), q = cd__share(b);
    *out = (struct cd_interval){p - q - hypot(p - of_a.lo, of_b.hi - q), p - q + hypot(of_a.hi - p, q - of_b.lo)};
    return CD_OK;
}

/* A score test to be inverted. `at` is the difference or the ratio that is tested. */
struct score {
    struct cd_counted a, b;
    double z;
    bool upper; /* the limit that is sought */
    double (*statistic)(const struct score *s, double at);
};

/* The statistic falls with `at`, from z at the lower limit to -z at the upper one. */
static double score_over(double at, const void *ctx)
{
    const struct score *s = ctx;
    return (s->upper ? -s->z : s->z) - s->statistic(s, at);
}

static double standardised(double difference, double variance)
{
    return difference == 0 ? 0 : difference / sqrt(variance);
}

static double part(uint64_t n, double p)
{
    return n == 0 ? 0 : (double)n / p;
}

struct restricted {
    const struct score *s;
    double difference;
};

/* The likelihood's slope, turned to rise, at share p of b and p + difference of a. */
static double slope(double p, const void *ctx)
{
    const struct restricted *r = ctx;
    const struct cd_counted a = r->s->a, b = r->s->b;
    const double q = p + r->difference;
    return part(a.n - a.x, 1 - q) - part(a.x, q) + part(b.n - b.x, 1 - p) - part(b.x, p);
}

static double difference_score(const struct score *s, double at)
{
    const struct restricted r = {s, at};
    const double p = cd__root(slope, &r, fmax(0, -at), fmin(1, 1 - at)), q = fmin(1, fmax(0, p + at));
    return standardised(cd__share(s->a) - cd__share(s->b) - at,
                        q * (1 - q) / (double)s->a.n + p * (1 - p) / (double)s->b.n);
}

static void difference_limits(struct score s, struct cd_interval *out)
{
    const double d = cd__share(s.a) - cd__share(s.b);
    s.statistic = difference_score;
    s.upper = false;
    out->lo = cd__root(score_over, &s, -1, d);
    s.upper = true;
    out->hi = cd__root(score_over, &s, d, 1);
}

/* N / (N - 1) in the variance is its root in z. */
static double widened(double z, struct cd_counted a, struct cd_counted b)
{
    const double N = (double)a.n + (double)b.n;
    return z * sqrt(N / (N - 1));
}

enum cd_status cd_difference_mee(struct cd_counted a, struct cd_counted b, double level, struct cd_interval *out,
                                 struct cd_err *err)
{
    double z;
    CD_TRY(begin(a, b, level, &z, err));
    difference_limits((struct score){.a = a, .b = b, .z = z}, out);
    return CD_OK;
}

enum cd_status cd_difference_miettinen_nurminen(struct cd_counted a, struct cd_counted b, double level,
                                                struct cd_interval *out, struct cd_err *err)
{
    double z;
    CD_TRY(begin(a, b, level, &z, err));
    difference_limits((struct score){.a = a, .b = b, .z = widened(z, a, b)}, out);
    return CD_OK;
}

enum cd_status cd_ratio_katz(struct cd_counted a, struct cd_counted b, double level, struct cd_interval *out,
                             struct cd_err *err)
{
    double z;
    CD_TRY(begin(a, b, level, &z, err));
    *out = (struct cd_interval){NAN, NAN};
    if (a.x == 0 || b.x == 0) return CD_OK;
    const double ratio = cd__share(a) / cd__share(b);
    const double se = sqrt(1 / (double)a.x - 1 / (double)a.n + 1 / (double)b.x - 1 / (double)b.n);
    *out = (struct cd_interval){ratio * exp(-z * se), ratio * exp(z * se)};
    return CD_OK;
}

/* The most likely share p of b when that of a is `at` times it solves N at p^2 - B p + X = 0, B = at (n_a + x_b) + x_a + n_b; its smaller root, written so that
 * nothing cancels or overflows. */
static double ratio_score(const struct score *s, double at)
{
    const double na = (double)s->a.n, nb = (double)s->b.n, X = (double)s->a.x + (double)s->b.x;
    const double B = at * (na + (double)s->b.x) + (double)s->a.x + nb;
    const double root = 1 + sqrt(fmax(0, 1 - 4 * (na + nb) * X / B * (at / B)));
    const double p = fmin(1, 2 * X / B / root), q = fmin(1, 2 * X * (at / B) / root);
    return standardised(cd__share(s->a) - at * cd__share(s->b), q * (1 - q) / na + at * q * (1 - p) / nb);
}

static void ratio_limits(struct score s, struct cd_interval *out)
{
    const double p = cd__share(s.a), q = cd__share(s.b), ratio = q > 0 ? p / q : INFINITY;
    *out = (struct cd_interval){0, INFINITY};
    s.statistic = ratio_score;
    s.upper = false;
    if (p > 0) out->lo = cd__root(score_over, &s, 0, ratio);
    s.upper = true;
    if (q > 0) out->hi = cd__root(score_over, &s, ratio, INFINITY);
}

enum cd_status cd_ratio_koopman(struct cd_counted a, struct cd_counted b, double level, struct cd_interval *out,
                                struct cd_err *err)
{
    double z;
    CD_TRY(begin(a, b, level, &z, err));
    ratio_limits((struct score){.a = a, .b = b, .z = z}, out);
    return CD_OK;
}

enum cd_status cd_ratio_miettinen_nurminen(struct cd_counted a, struct cd_counted b, double level,
                                           struct cd_interval *out, struct cd_err *err)
{
    double z;
    CD_TRY(begin(a, b, level, &z, err));
    ratio_limits((struct score){.a = a, .b = b, .z = widened(z, a, b)}, out);
    return CD_OK;
}

/* random_audit.c - limits, sizes and estimates of a random draw from the unrecorded; see random_audit.h.
 *
 * Both kinds of limits are ends of an interval of whole numbers, found by halving: tails of the hypergeometric distribution rise and fall with the number in the
 * group, and the posterior of a uniform prior has one peak. */
#include "candour/random_audit.h"

#include <math.h>

#include "candour/special.h"

static const double slack = 1e-12;

struct cd_drawn cd_random_audit_prefix(const uint8_t *results, size_t n)
{
    struct cd_drawn out = {0};
    for (size_t i = 0; i < n && results[i] != CD_TRACED_PENDING; i++) {
        out.drawn++;
        out.in += results[i] == CD_TRACED_IN;
        out.untraced += results[i] == CD_TRACED_NOT;
    }
    return out;
}

static enum cd_status check(uint64_t open, const struct cd_drawn *d, double alpha, struct cd_err *err)
{
    if (!(alpha > 0) || !(alpha < 0.5)) return cd_fail(err, CD_USAGE, "alpha lies between 0 and 1/2");
    if (d->drawn > open || d->in > d->drawn || d->untraced > d->drawn - d->in)
        return cd_fail(err, CD_INPUT,
                       "counts contradict each other: %llu open, %llu drawn, %llu found in the group, "
                       "%llu not traced",
                       (unsigned long long)open, (unsigned long long)d->drawn, (unsigned long long)d->in,
                       (unsigned long long)d->untraced);
    return CD_OK;
}

/* What is asked of a number T in the group: is it kept beside x found of k drawn from M? */
struct look {
    uint64_t M, k, x;
    double alpha;
};
typedef bool keeps(const struct look *look, uint64_t T);

static bool not_too_few(const struct look *l, uint64_t T)
{
    return cd_hypergeometric_upper(l->x, l->M, T, l->k) > l->alpha - slack;
}

static bool not_too_many(const struct look *l, uint64_t T)
{
    return cd_hypergeometric_lower(l->x, l->M, T, l->k) > l->alpha - slack;
}

/* prior(T) / posterior(T) < 1 / alpha, the prior being 1 / (M + 1) */
static bool likely(const struct look *l, uint64_t T)
{
    const double posterior = cd_beta_binomial_log(T - l->x, l->M - l->k, 1 + (double)l->x, 1 + (double)(l->k - l->x));
    return posterior > log(l->alpha) - log((double)l->M + 1) - slack;
}

/* kept is known to be kept; the farthest from it towards `end` that is. All between are. */
static uint64_t farthest(keeps *keep, const struct look *look, uint64_t kept, uint64_t end)
{
    while (kept != end) {
        const uint64_t gap = kept < end ? end - kept : kept - end, step = gap - gap / 2;
        const uint64_t middle = kept < end ? kept + step : kept - step;
        if (keep(look, middle)) kept = middle;
        else end = kept < end ? middle - 1 : middle + 1;
    }
    return kept;
}

enum cd_status cd_random_audit_limits(uint64_t open, const struct cd_drawn *d, double alpha,
                                      struct cd_drawn_limits *out, struct cd_err *err)
{
    CD_TRY(check(open, d, alpha, err));
    const struct look low = {open, d->drawn, d->in, alpha}, high = {open, d->drawn, d->in + d->untraced, alpha};
    out->lo = farthest(not_too_few, &low, open - d->drawn + low.x, low.x);
    out->hi = farthest(not_too_many, &high, high.x, open - d->drawn + high.x);
    return CD_OK;
}

/* Where the posterior of T is highest: x and the peak of the rest, floor((M - k + 1) x / k). */
static uint64_t peak(const struct look *l)
{
    const uint64_t rest = l->M - l->k;
    if (l->k == 0) return 0;
    const cd_u128 at = ((cd_u128)rest + 1) * l->x / l->k;
    return l->x + (at < rest ? (uint64_t)at : rest);
}

enum cd_status cd_random_audit_anytime(uint64_t open, const struct cd_drawn *d, double alpha,
                                       struct cd_drawn_limits *out, struct cd_err *err)
{
    CD_TRY(check(open, d, alpha, err));
    const struct look low = {open, d->drawn, d->in, alpha}, high = {open, d->drawn, d->in + d->untraced, alpha};
    out->lo = farthest(likely, &low, peak(&low), low.x);
    out->hi = farthest(likely, &high, peak(&high), open - d->drawn + high.x);
    return CD_OK;
}

enum cd_status cd_random_audit_bound(const struct cd_tally *group, const struct cd_drawn_limits *limits,
                                     struct cd_bound *out, struct cd_err *err)
{
    CD_TRY(cd_tally_check(group, err));
    if (limits->lo > limits->hi || limits->hi > group->hi - group->lo)
        return cd_fail(err, CD_INPUT, "limits of more people than are open");
    return cd_bound_share(&(struct cd_tally){group->lo + limits->lo, group->lo + limits->hi, group->total}, out, err);
}

/* --- Estimate --------------------------------------------------------------------------------------------------------- */

static bool estimate(const struct cd_tally *g, uint64_t x, uint64_t k, struct cd_fraction *share, double *se)
{
    cd_i128 known, drawn;
    const cd_i128 M = (cd_i128)g->hi - g->lo;
    if (__builtin_mul_overflow((cd_i128)g->lo, (cd_i128)k, &known) || __builtin_mul_overflow(M, (cd_i128)x, &drawn) ||
        __builtin_add_overflow(known, drawn, &share->num) ||
        __builtin_mul_overflow((cd_i128)g->total, (cd_i128)k, &share->den))
        return false;
    const double n = (double)k, in = (double)x, open = (double)M, variance = in / n * (n - in) / (n - 1);
    *se = open / (double)g->total * sqrt((1 - n / open) * variance / n);
    return true;
}

enum cd_status cd_random_audit_estimate(const struct cd_tally *group, const struct cd_drawn *d,
                                        struct cd_drawn_estimate *out, struct cd_err *err)
{
    CD_TRY(cd_tally_check(group, err));
    CD_TRY(check(group->hi - group->lo, d, 0.025, err));
    if (d->drawn < 2) return cd_fail(err, CD_INPUT, "an estimate needs two who were drawn");
    if (!estimate(group, d->in, d->drawn, &out->share.lo, &out->se_lo) ||
        !estimate(group, d->in + d->untraced, d->drawn, &out->share.hi, &out->se_hi))
        return cd_fail(err, CD_LIMIT, "counts too large for exact arithmetic in 127 bits");
    return CD_OK;
}

/* --- Before it is drawn ------------------------------------------------------------------------------------------------- */

/* From this draw on every larger one has the power, by Hoeffding's inequality, which holds for draws without replacement (1963, JASA 58:13-30, section 6):
 * g k - 1 >= (a + b) sqrt(k), where g is the gap between the shares findable and one too few, a = sqrt(ln(1/alpha)/2), b = sqrt(ln(1/(1 - power))/2). */
static uint64_t surely_enough(uint64_t M, uint64_t needed, const struct cd_drawn_plan *plan)
{
    const double gap = (double)(plan->findable - (needed - 1)) / (double)M;
    const double both = sqrt(-log(plan->alpha - slack) / 2) + sqrt(-log(1 - plan->power) / 2);
    const double root = (both + sqrt(both * both + 4 * gap)) / (2 * gap);
    return root * root + 2 < (double)M ? (uint64_t)(root * root) + 2 : M;
}

/* x of k are critical: so many that fewer than `needed` in the group would show them with probability alpha at most. x never falls as k grows; the power
 * rises with k but for where x does. */
static void enough(uint64_t M, uint64_t needed, const struct cd_drawn_plan *plan, struct cd_drawn_size *out)
{
    const uint64_t last = surely_enough(M, needed, plan);
    bool was = false;
    uint64_t x = 1;
    if (plan->most > 0 && last > plan->most) return;
    for (uint64_t k = 1; k <= last; k++) {
        while (cd_hypergeometric_upper(x, M, needed - 1, k) > plan->alpha - slack) x++;
        const bool is = cd_hypergeometric_upper(x, M, plan->findable, k) >= plan->power;
        if (is && !was) *out = (struct cd_drawn_size){k, x};
        was = is;
    }
}

enum cd_status cd_random_audit_size(const struct cd_tally *group, const struct cd_drawn_plan *plan,
                                    struct cd_drawn_size *out, struct cd_err *err)
{
    CD_TRY(cd_tally_check(group, err));
    CD_TRY(check(group->hi - group->lo, &(struct cd_drawn){plan->findable, 0, 0}, plan->alpha, err));
    if (!(plan->power > 0) || !(plan->power < 1)) return cd_fail(err, CD_USAGE, "power lies between 0 and 1");
    *out = (struct cd_drawn_size){CD_NO_COUNT, CD_NO_COUNT};
    const struct cd_fewest fewest = cd_fewest_share(group, plan->t, plan->t, plan->strict);
    const uint64_t needed = plan->refute ? fewest.refute : fewest.prove;
    if (needed != CD_NO_COUNT && plan->findable >= needed) enough(group->hi - group->lo, needed, plan, out);
    return CD_OK;
}

/* needed of `there`, as a share of them. */
static struct cd_fraction traceable(bool settled, uint64_t needed, uint64_t there)
{
    if (settled) return (struct cd_fraction){0, 1};
    if (needed > there) return (struct cd_fraction){1, 0};
    return (struct cd_fraction){needed, there};
}

enum cd_status cd_random_audit_tracing(const struct cd_tally *group, struct cd_fraction t, bool strict, uint64_t in,
                                       struct cd_drawn_tracing *out, struct cd_err *err)
{
    struct cd_bound share;
    CD_TRY(cd_bound_share(group, &share, err));
    const uint64_t open = group->hi - group->lo;
    if (in > open) return cd_fail(err, CD_INPUT, "more in the group than are open");
    const enum cd_side side = cd_bound_decide(&share, strict ? CD_OVER : CD_AT_LEAST, t);
    const struct cd_fewest fewest = cd_fewest_share(group, t, t, strict);
    out->prove = traceable(side == CD_SIDE_TRUE, fewest.prove, in);
    out->refute = traceable(side == CD_SIDE_FALSE, fewest.refute, open - in);
    return CD_OK;
}

/* proxy.c - bounds of an outcome by group from proxy strata; see proxy.h.
 *
 * In a stratum the share that is in the group and has the outcome lies within Frechet's limits: max(0, a + y - 1) to min(a, y). The difference rises with each,
 * so that both of its ends are attained by all strata at once. */
#include "candour/proxy.h"

#include <math.h>

static bool share(double p)
{
    return p >= 0 && p <= 1;
}

static enum cd_status check(const struct cd_proxy_stratum *strata, size_t n, double *group, double *outcome,
                            struct cd_err *err)
{
    double all = 0;
    *group = *outcome = 0;
    for (size_t i = 0; i < n; i++) {
        const struct cd_proxy_stratum *s = &strata[i];
        if (!share(s->weight) || !share(s->group) || !share(s->outcome))
            return cd_fail(err, CD_INPUT, "stratum %zu: a share outside 0 to 1", i + 1);
        all += s->weight;
        *group += s->weight * s->group;
        *outcome += s->weight * s->outcome;
    }
    if (!(fabs(all - 1) <= 1e-9)) return cd_fail(err, CD_INPUT, "the strata's weights add up to %g, not to 1", all);
    if (!(*group > 0) || !(*group < 1)) return cd_fail(err, CD_INPUT, "nobody is in the group, or nobody outside it");
    return CD_OK;
}

enum cd_status cd_bound_proxy(const struct cd_proxy_stratum *strata, size_t n, struct cd_proxy *out, struct cd_err *err)
{
    double group, outcome, least = 0, most = 0, guess = 0;
    CD_TRY(check(strata, n, &group, &outcome, err));
    for (size_t i = 0; i < n; i++) {
        const struct cd_proxy_stratum *s = &strata[i];
        least += s->weight * fmax(0, s->group + s->outcome - 1);
        most += s->weight * fmin(s->group, s->outcome);
        guess += s->weight * s->group * s->outcome;
    }
    const double rest = 1 - group;
    out->group = (struct cd_interval){least / group, most / group};
    out->rest = (struct cd_interval){(outcome - most) / rest, (outcome - least) / rest};
    out->difference = (struct cd_interval){out->group.lo - out->rest.hi, out->group.hi - out->rest.lo};
    out->independent = guess / group - (outcome - guess) / rest;
    return CD_OK;
}

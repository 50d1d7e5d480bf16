/* proxy.h - what is known of an outcome by group where labels were never linked to outcomes, and only how groups are spread over strata is known.
 *
 * A scenario, never a verdict: it stands on the proxy's shares being right of the very people counted. Kallus, Mao and Zhou 2022, Management Science
 * 68:1959-1981 (one group against everybody else). Floating point; pure functions. */
#ifndef CANDOUR_PROXY_H
#define CANDOUR_PROXY_H

#include "candour/interval.h"

/* A stratum of the proxy: its share of everybody, the group's share in it, the share in it with the outcome. */
struct cd_proxy_stratum {
    double weight, group, outcome;
};
struct cd_proxy {
    struct cd_interval group, rest,
        difference;     /* rates of the outcome: in the group, outside it, the one less the other */
    double independent; /* the difference if outcome and group were independent within strata: a guess, nothing more */
};
/* CD_INPUT: shares outside 0 to 1, weights that do not add up to 1 (within 1e-9), or nobody in the group or outside it. */
CD_MUST_CHECK enum cd_status cd_bound_proxy(const struct cd_proxy_stratum *strata, size_t n, struct cd_proxy *out,
                                            struct cd_err *err);

#endif

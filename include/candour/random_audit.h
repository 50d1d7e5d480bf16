/* random_audit.h - what a random draw from the unrecorded says of all of them.
 *
 *     const struct cd_tally white = {300, 930, 1000};                       630 open: a list of them, put into random order by a seed logged before
 *     const struct cd_drawn drawn = {.drawn = 100, .in = 75};               the first 100 of it were traced
 *     CD_TRY(cd_random_audit_limits(630, &drawn, 0.025, &limits, err));             417 to 519 of the 630
 *     CD_TRY(cd_random_audit_bound(&white, &limits, &bound, err));                  .717 to .819: "most" is SUPPORTED AT 97.5 %
 *
 * Sampling, so that nothing is proved: the verdict is SUPPORTED AT a level, and only whole prefixes of the order drawn count, since those who are easily
 * traced come first otherwise. Who cannot be traced stays unknown: counted as outside the group for lower limits, in it for upper ones, never dropped. Limits
 * are whole numbers; a tail within 1e-12 of alpha counts as above it, so that rounding never makes them too narrow. Pure functions. Formulas, sources, vectors:
 * docs/methods.md. */
#ifndef CANDOUR_RANDOM_AUDIT_H
#define CANDOUR_RANDOM_AUDIT_H

#include "candour/bounds.h"

/* Of those drawn: found in the group; not traceable. The others were found outside it. */
struct cd_drawn {
    uint64_t drawn, in, untraced;
};

/* One result for each of the list, in the order drawn (uint8_t); who has not been looked for yet is pending. The counts before the first of those. */
enum cd_traced { CD_TRACED_PENDING, CD_TRACED_IN, CD_TRACED_OUTSIDE, CD_TRACED_NOT };
struct cd_drawn cd_random_audit_prefix(const uint8_t *results, size_t n);

/* How many of the open are in the group. */
struct cd_drawn_limits {
    uint64_t lo, hi;
};
/* Exact (hypergeometric) limits, each missed with probability alpha at most, by a draw whose size was fixed beforehand. CD_USAGE: alpha outside 0 to 1/2;
 * CD_INPUT: counts that cannot be. */
CD_MUST_CHECK enum cd_status cd_random_audit_limits(uint64_t open, const struct cd_drawn *drawn, double alpha,
                                                    struct cd_drawn_limits *out, struct cd_err *err);
/* Limits that one may look at after every person, and stop when one likes: with probability 1 - alpha (both sides together) they hold at all looks at once, and
 * so does what all looks have in common. Prior-posterior ratio with a uniform prior; Waudby-Smith and Ramdas 2020, NeurIPS. */
CD_MUST_CHECK enum cd_status cd_random_audit_anytime(uint64_t open, const struct cd_drawn *drawn, double alpha,
                                                     struct cd_drawn_limits *out, struct cd_err *err);
/* The same for a list in strata, each in an order of its own by lot, looked at in whatever turn was fixed beforehand: how many of all strata together. The product
 * of the strata's ratios is a martingale too; those combinations count whose product is under 1 / alpha. One stratum: cd_random_audit_anytime. n from 1 on. */
struct cd_stratum {
    uint64_t open;
    struct cd_drawn drawn;
};
CD_MUST_CHECK enum cd_status cd_random_audit_strata(const struct cd_stratum *strata, uint32_t n, double alpha,
                                                    struct cd_drawn_limits *out, struct cd_err *err);

/* The share of the group where so many of its open ones are in it. */
CD_MUST_CHECK enum cd_status cd_random_audit_bound(const struct cd_tally *group, const struct cd_drawn_limits *limits,
                                                   struct cd_bound *out, struct cd_err *err);

/* The estimate of the share, (n + M x/k) / N (Hansen and Hurwitz 1946, JASA 41:517-529), and its standard errors at both ends, which differ only by those
 * who were not traced. CD_INPUT: fewer than two drawn. */
struct cd_drawn_estimate {
    struct cd_bound share;
    double se_lo, se_hi;
};
CD_MUST_CHECK enum cd_status cd_random_audit_estimate(const struct cd_tally *group, const struct cd_drawn *drawn,
                                                      struct cd_drawn_estimate *out, struct cd_err *err);

/* What is to be shown of "share over t" (strict; else at least t), and how surely. */
struct cd_drawn_plan {
    struct cd_fraction t;
    bool strict, refute; /* refute: to show that it is not so */
    double alpha, power;
    uint64_t most; /* where more than so many may have to be drawn, none is looked for; 0: however many */
    uint64_t
        findable; /* how many of the open are in the group (to refute: outside it) and can be traced, as supposed */
};
struct cd_drawn_size {
    uint64_t drawn,
        critical; /* draw so many; shown if at least so many of them are in the group (to refute: outside it) */
};
/* The draw from which on every larger one too shows it with a probability of at least `power` (whole numbers: now and then a smaller one does). Both
 * CD_NO_COUNT: none does, or it is proved or refuted already. O(n^(3/2)) for the n from which Hoeffding's inequality gives that power. CD_USAGE: alpha or power out of range; CD_INPUT: a tally that cannot be, more
 * findable than open. */
CD_MUST_CHECK enum cd_status cd_random_audit_size(const struct cd_tally *group, const struct cd_drawn_plan *plan,
                                                  struct cd_drawn_size *out, struct cd_err *err);

/* The share of the open that must be traceable, in the group as much as outside it, for it to be shown at all, however many are drawn: if `in` of the open are in
 * the group. den 0: then it cannot be shown even if all are. 0: it is proved (refuted) already. CD_INPUT: a tally that cannot be, more in it than open. */
struct cd_drawn_tracing {
    struct cd_fraction prove, refute;
};
CD_MUST_CHECK enum cd_status cd_random_audit_tracing(const struct cd_tally *group, struct cd_fraction t, bool strict,
                                                     uint64_t in, struct cd_drawn_tracing *out, struct cd_err *err);

#endif

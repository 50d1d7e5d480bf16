/* premise.h - the bound of a share where something is assumed about the unrecorded, or about the records.
 *
 *     const struct cd_tally white = {300, 930, 1000};                      300 recorded in it, 70 outside it, 630 open
 *     const struct cd_premise odds = {.kind = CD_PREMISE_ODDS, .at_most = {2, 1}};
 *     struct cd_premised out;
 *     CD_TRY(cd_premise_share(&odds, &white, 1, &out, err));               .7295 to .8642, where without it is .3 to .93
 *     printf("%s\n", cd_premise_facts(CD_PREMISE_ODDS)->assumes);
 *
 * A premise is named, printed with every figure that needs it, and none is the default. Exact fractions; what does not fit 127 bits is refused
 * (CD_LIMIT). Pure functions. Methods: Manski 2003, Partial Identification of Probability Distributions; Manski and Pepper 2000, Econometrica
 * 68:997-1010. Formulas and vectors: docs/methods.md. */
#ifndef CANDOUR_PREMISE_H
#define CANDOUR_PREMISE_H

#include "candour/bounds.h"

/* What a premise is given: nothing; at_most (a share, or a factor of 1 or more); at_least and at_most (factors over 0); false_in and false_out. */
enum cd_premise_takes {
    CD_TAKES_NOTHING,
    CD_TAKES_SHARE,
    CD_TAKES_FACTOR,
    CD_TAKES_RANGE,
    CD_TAKES_COUNTS,
};

/* Kind, name, its parameter, what the tallies are (strata: it holds within each; periods: it compares them; all: they are added up first), is its
 * figure a scenario that proves nothing, and what it assumes. MAR stands for "missing at random". */
#define CD_PREMISES(X)                                                                                                \
    X(NONE, "none", "", NOTHING, "strata", 0, "Nothing: the unrecorded may be anybody.")                              \
    X(MAR, "missing-at-random", "", NOTHING, "strata", 1,                                                             \
      "Within each stratum the share in the group is the same among the unrecorded as among the recorded.")           \
    X(DELTA, "share-within", "delta", SHARE, "strata", 0,                                                             \
      "The share in the group among the unrecorded differs from that among the recorded by at most delta.")           \
    X(ODDS, "odds-within", "gamma", FACTOR, "strata", 0,                                                              \
      "The odds of being in the group are among the unrecorded at most gamma times those among the recorded, "        \
      "and at least one gamma-th of them.")                                                                           \
    X(SELECTIVITY, "selectivity", "rho", RANGE, "strata", 0,                                                          \
      "People in the group are rho times as likely to have a record as everybody else, rho within the limits given.") \
    X(NO_MORE, "unrecorded-no-more", "", NOTHING, "strata", 0,                                                        \
      "The unrecorded are in the group no more often than the recorded.")                                             \
    X(NO_LESS, "unrecorded-no-less", "", NOTHING, "strata", 0,                                                        \
      "The unrecorded are in the group no less often than the recorded.")                                             \
    X(SAME, "same-share", "", NOTHING, "periods", 0,                                                                  \
      "The share in the group is the same in every period; only recording differs.")                                  \
    X(RISING, "rising-share", "", NOTHING, "periods", 0, "The share in the group falls from no period to the next.")  \
    X(MISCODED, "miscoded-at-most", "false_in, false_out", COUNTS, "all", 0,                                          \
      "At most false_in of those recorded in the group are not in it, and at most false_out of those recorded "       \
      "outside it are.")
#define X(kind, name, parameter, takes, of, scenario, assumes) CD_PREMISE_##kind,
enum cd_premise_kind { CD_PREMISES(X) CD_PREMISE_COUNT };
#undef X

struct cd_premise_facts {
    const char *name, *parameter, *of, *assumes;
    uint8_t takes;    /* enum cd_premise_takes */
    uint8_t scenario; /* its figure is what would be so, never a proof */
};
const struct cd_premise_facts *cd_premise_facts(enum cd_premise_kind kind);
/* False: no premise has that name. */
bool cd_premise_find(struct cd_str name, enum cd_premise_kind *out);

struct cd_premise {
    enum cd_premise_kind kind;
    struct cd_fraction at_least, at_most;
    uint64_t false_in, false_out;
};
struct cd_premised {
    struct cd_bound share;
    bool contradicted; /* no filling of the gaps agrees with the premise: `share` is the bound without it */
};

/* The share of a group in n tallies taken together: one of everybody, or the strata or periods (in order) that the premise speaks of; those of
 * nobody count for nothing. Labels say that somebody is in the group, that they are not, or nothing; a tally without any record keeps all
 * it may hold, since a premise that compares with the recorded says nothing about it. Sharp, but for the whole numbers of people: a tally of N is
 * treated as shares, so an end may lie up to 1/N beyond what whole people can be. Sums of strata whose denominators do not fit are rounded outward to
 * 2^-40 of a person. CD_USAGE: a parameter out of its range, or CD_PREMISE_COUNT; CD_INPUT: tallies that cannot be, or of nobody. */
CD_MUST_CHECK enum cd_status cd_premise_share(const struct cd_premise *premise, const struct cd_tally *tallies,
                                              size_t n, struct cd_premised *out, struct cd_err *err);

#endif

/* miscoded.h - what a share can be where some of the records are wrong.
 *
 *     const struct cd_miscoded seen = {{74, 704, 1000}, .false_in = 20, .false_out = 10};
 *     CD_TRY(cd_bound_miscoded(&seen, 1, &bound, err));                    .054 to .714
 *
 * How many records may be wrong is assumed, never read from the data; it differs by group (officers are mistaken more often of some than of others), so each
 * cap needs a source of its own. Exact fractions; pure functions. Methods: Horowitz and Manski 1995, Econometrica 63:281-302 (contaminated data); Molinari
 * 2008, Journal of Econometrics 144:81-117 (direct misclassification). */
#ifndef CANDOUR_MISCODED_H
#define CANDOUR_MISCODED_H

#include "candour/bounds.h"

/* At most false_in of those recorded in the group are not in it, and at most false_out of those recorded outside it are in it. */
struct cd_miscoded {
    struct cd_tally tally;
    uint64_t false_in, false_out;
};
/* The share in n kinds of records taken together, each person in one of them: what people said (caps 0), and of the rest what officers saw (with
 * caps). A kind of nobody counts for nothing. Sharp. CD_INPUT: tallies that cannot be, or of nobody. */
CD_MUST_CHECK enum cd_status cd_bound_miscoded(const struct cd_miscoded *kinds, size_t n, struct cd_bound *out,
                                               struct cd_err *err);

/* The same by rates, for a share q of complete records. The true share, where at most false_in of those outside the group are recorded in it, and at most false_out
 * of those in it outside: (q - false_in) / (1 - false_in) to q / (1 - false_out), within 0 and 1. CD_USAGE: rates not from 0 to under 1. */
CD_MUST_CHECK enum cd_status cd_bound_miscoded_rates(struct cd_fraction q, struct cd_fraction false_in,
                                                     struct cd_fraction false_out, struct cd_bound *out,
                                                     struct cd_err *err);
/* Where at most `wrong` of all records are: q - wrong to q + wrong, within 0 and 1. CD_USAGE: not from 0 to 1. */
CD_MUST_CHECK enum cd_status cd_bound_miscoded_total(struct cd_fraction q, struct cd_fraction wrong,
                                                     struct cd_bound *out, struct cd_err *err);
/* Where both rates are known: (q + specificity - 1) / (sensitivity + specificity - 1). CD_USAGE: they are not rates, or tell nothing (their sum is 1 or less).
 * CD_INPUT: no share gives that q: the rates are contradicted. */
CD_MUST_CHECK enum cd_status cd_share_corrected(struct cd_fraction q, struct cd_fraction sensitivity,
                                                struct cd_fraction specificity, struct cd_fraction *out,
                                                struct cd_err *err);

#endif

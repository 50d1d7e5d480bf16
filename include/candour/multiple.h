/* multiple.h - many tests at once: how small a p-value must be when the smallest of forty is looked at.
 *
 *     CD_TRY(cd_benjamini_hochberg(p, 44, &arena, adjusted, err));       adjusted[i] <= 0.05: a query; of those about 5 % are none
 *
 * Adjusted p-values, in the order given, as R's p.adjust has them. A p-value outside 0 to 1 is CD_INPUT. `adjusted` may be `p`. */
#ifndef CANDOUR_MULTIPLE_H
#define CANDOUR_MULTIPLE_H

#include "candour/arena.h"
#include "candour/status.h"

/* False discovery rate of independent (or positively dependent) tests: from the largest down the smallest of p m / rank so far. Benjamini and Hochberg 1995,
 * JRSS B 57:289-300. */
CD_MUST_CHECK enum cd_status cd_benjamini_hochberg(const double *p, size_t m, struct cd_arena *arena, double *adjusted,
                                                   struct cd_err *err);
/* The same under any dependence: times 1 + 1/2 + ... + 1/m. Benjamini and Yekutieli 2001, Annals of Statistics 29:1165-1188. */
CD_MUST_CHECK enum cd_status cd_benjamini_yekutieli(const double *p, size_t m, struct cd_arena *arena, double *adjusted,
                                                    struct cd_err *err);

#endif

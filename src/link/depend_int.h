/* depend_int.h - comparisons that say the same: how far their levels depend on each other within a class, and tables that count them once. */
#ifndef CANDOUR_LINK_DEPEND_INT_H
#define CANDOUR_LINK_DEPEND_INT_H

#include "candour/train.h"
#include "em_int.h"

/* Patterns and, for each, how likely its pairs are of each class (as cd__em_posterior gives it). */
struct cd__evidence {
    struct cd__cells cells;
    const bool *off; /* comparisons of which nothing can be learned here; NULL: none */
    const double *posterior;
};
struct cd__dependence {
    const struct cd__shape *shape; /* without parents */
    const struct cd__evidence *sessions;
    uint32_t n_sessions;
    struct cd__evidence strangers; /* of random pairs */
    double strength;               /* pairs that a row counts as if seen before */
};

/* P(level of child | level of parent, class) from the evidence's expected pairs: row q at out[q * child's levels]. A row of few pairs leans on the row
 * of the next weaker level of the parent where `ladder`, the last one and that of a null level on the child's own shares: p = (pairs + strength * p of what it
 * leans on) / (all + strength). NaN at null levels. */
void cd__given_rows(const struct cd__shape *shape, const struct cd__evidence *evidence, uint32_t class, uint32_t parent,
                    uint32_t child, double strength, bool ladder, double *out);

/* Every two comparisons, largest first, in the arena; a is the one that says more (greater mean weight over matches: `information`), b the other. */
CD_MUST_CHECK enum cd_status cd__residuals(const struct cd__dependence *dependence, const double *information,
                                           struct cd_arena *arena, struct cd_residual **out, uint32_t *n,
                                           struct cd_err *err);
/* For each comparison the one of greatest residual among those that say more, if that is at least `once` bits; CD_NO_CODE: none. Marks those taken. */
void cd__choose_parents(struct cd_residual *residuals, uint32_t n, uint32_t n_comparisons, double once,
                        uint32_t *parent);

#endif

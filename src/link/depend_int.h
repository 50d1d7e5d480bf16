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
/* Patterns of random pairs: strangers but for lambda of them. */
struct cd__random {
    struct cd__cells cells;
    double lambda;
    const double *m, *u; /* n_entries: of matches and of strangers, as they count; u > 0 */
};
struct cd__dependence {
    const struct cd__shape *shape; /* without parents */
    struct cd__random random;
    const struct cd__evidence *sessions; /* n_sessions that have run */
    uint32_t n_sessions;
    double strength; /* pairs that a row counts as if seen before */
};

/* Pairs by the levels of two comparisons, at [a's level * b's levels + b's level]: expected ones of a class; random ones without the matches among
 * them. Pairs that the other comparisons take for matches go first, each as far as they do; of the matches that those let pass, lambda * m_a * m_b of all
 * are expected in a cell. Where those may be more than half of what is left, or few pairs are, strangers cannot be told from them, and the cell is what independence makes
 * of its margins. */
void cd__class_joint(const struct cd__shape *shape, const struct cd__evidence *evidence, uint32_t class, uint32_t a,
                     uint32_t b, double *joint);
void cd__stranger_joint(const struct cd__shape *shape, const struct cd__random *random, uint32_t a, uint32_t b,
                        double *joint);
/* Such a table, in place, to P(level of child | level of parent). A row of few pairs leans on the row of the next weaker level of the parent where
 * `ladder`, the last one and that of a null level on the child's own shares: p = (pairs + strength * p of what it leans on) / (all + strength).
 * NaN at null levels. */
void cd__given_rows(const struct cd__shape *shape, uint32_t parent, uint32_t child, double strength, bool ladder,
                    double *table);

/* Every two comparisons, largest first, in the arena; a is the one that says more (greater mean weight over matches: `information`), b the other. */
CD_MUST_CHECK enum cd_status cd__residuals(const struct cd__dependence *dependence, const double *information,
                                           struct cd_arena *arena, struct cd_residual **out, uint32_t *n,
                                           struct cd_err *err);
/* For each comparison the one of greatest residual among those that say more, if that is at least `once` bits; CD_NO_CODE: none. Two comparisons that
 * `apart` (NULL: none) both names are left to whoever named them. */
void cd__choose_parents(const struct cd_residual *residuals, uint32_t n, uint32_t n_comparisons, double once,
                        const bool *apart, uint32_t *parent);
/* Shares of the levels of every comparison among the expected pairs of a class, leaning on `on` by strength; NaN at null levels, where the comparison is
 * off and, without strength, where no pair shows the level. */
void cd__expected_shares(const struct cd__shape *shape, const struct cd__evidence *evidence, uint32_t class,
                         const double *on, double strength, double *p);

#endif

/* em_int.h - EM over counts of agreement patterns: pure functions, without records; see docs/rooms/link.md, "Training".
 *
 * A pair of records is of one class: the same person (CD__MATCH), strangers (CD__OTHER) or, where three classes are asked for, two people of one
 * household (CD__HOUSEHOLD). Within a class the comparisons' levels are independent, or, where a comparison has a parent, depend on the parent's
 * level: P(levels | class) is the product over comparisons of P(level | level of its parent, class). */
#ifndef CANDOUR_LINK_EM_INT_H
#define CANDOUR_LINK_EM_INT_H

#include "candour/arena.h"
#include "candour/dict.h"
#include "candour/status.h"

enum { CD__MATCH, CD__OTHER, CD__HOUSEHOLD, CD__CLASSES };
/* What a level that was not observed counts as (Splink's constant). */
#define CD__NOT_OBSERVED 1e-6

/* Distinct agreement patterns, and how many pairs show each. */
struct cd__cells {
    uint32_t n_comparisons;
    size_t n;
    const uint8_t *level; /* n x n_comparisons: index of the level, in listed order */
    const uint64_t *count;
};

/* How a table of probabilities is laid out. Comparison c has a row of n_levels[c] for each level of its parent, one row where it has none: level l
 * beside the parent's level q is entry first[c] + q * n_levels[c] + l. A null level carries no weight: both are as likely not to know. */
struct cd__shape {
    uint32_t n_comparisons, n_entries;
    uint32_t *n_levels, *first, *parent; /* parent: CD_NO_CODE: none */
    bool *null;                          /* n_entries */
};
/* null[c][l] of comparison c; parent NULL: none has one. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd__shape_make(struct cd__shape *shape, uint32_t n_comparisons, const uint32_t *n_levels,
                                            const bool *const *null, const uint32_t *parent, struct cd_arena *arena,
                                            struct cd_err *err);
static inline uint32_t cd__entry(const struct cd__shape *shape, const uint8_t *level, uint32_t c)
{
    const uint32_t parent = shape->parent[c];
    return shape->first[c] + (parent == CD_NO_CODE ? 0 : level[parent] * shape->n_levels[c]) + level[c];
}

struct cd__em_state {
    double share[CD__CLASSES]; /* of the pairs, by class; share[CD__MATCH] is lambda */
    double *p[CD__CLASSES];    /* n_entries; NaN: not observed */
    double log_likelihood;     /* natural; of the state itself, without priors */
};
struct cd__em {
    const struct cd__shape *shape;
    const struct cd__cells *cells;
    uint32_t n_classes;             /* 2 or 3 */
    const bool *off;                /* n_comparisons that carry no weight and are not estimated; NULL: none */
    const bool *fixed[CD__CLASSES]; /* n_entries whose probability stays; NULL: none */
    const bool *tied; /* n_comparisons of which matches and household pairs have the same probabilities; NULL: none */
    bool fix_share;
    double strength;                  /* of a Dirichlet prior: pairs that each row counts as if seen before; 0: none */
    const struct cd__em_state *prior; /* its mean; NULL: the start */
    double convergence;
    uint32_t max_iterations;
};
struct cd__em_run {
    struct cd__em_state *states; /* the start, then each iteration */
    uint32_t n_states;
    bool converged; /* the last iteration moved no probability by as much as `convergence` */
};
/* Dempster, Laird and Rubin 1977, over the cells; each iteration as Splink does it. O(iterations x cells x comparisons). History lives in the arena. */
CD_MUST_CHECK enum cd_status cd__em_run(const struct cd__em *em, const struct cd__em_state *start,
                                        struct cd_arena *arena, struct cd__em_run *run, struct cd_err *err);
/* The run with the greatest likelihood among the start and n - 1 others around it, drawn by seed; *which says which (0: the start itself).
 * Runs in which matches agree less than strangers are not taken. */
CD_MUST_CHECK enum cd_status cd__em_best(const struct cd__em *em, const struct cd__em_state *start, uint32_t n,
                                         uint64_t seed, struct cd_arena *arena, struct cd__em_run *run, uint32_t *which,
                                         struct cd_err *err);

/* Of every cell, the probability of each class: posterior[cell * CD__CLASSES + class]. Returns the log-likelihood. work: n_entries * CD__CLASSES. */
double cd__em_posterior(const struct cd__em *em, const struct cd__em_state *state, double *work, double *posterior);

#endif

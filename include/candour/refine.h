/* refine.h - what a Splink model cannot say: comparisons that count once, and people of one household who are not one person.
 *
 * A model adds up weights as if its comparisons were independent. Where two are not (the force follows from the postcode), the sum counts the same
 * evidence twice; a refinement holds, for the levels of such two, what must be added to the sum. A household's members share surname and address
 * without being one person; a refinement holds the weights of a match against such a pair. Both are added to the score of a pair:
 *
 *     w1 = model's weight + sum over `given` of add[parent's level][child's level]
 *     w2 = log2(matches / household pairs) + sum over comparisons of log2(m / h) (+ term-frequency adjustments of what is not shared)
 *     weight = -log2(2^-w1 + 2^-w2)
 *
 * which is log2 of the odds of a match against a stranger or a member of the household. Kept in a YAML file beside the model, which stays Splink's. */
#ifndef CANDOUR_REFINE_H
#define CANDOUR_REFINE_H

#include "candour/arena.h"
#include "candour/model.h"

struct cd_given {
    uint32_t parent, child; /* comparisons */
    double *add;            /* bits at [parent's level * child's levels + child's level] */
};
struct cd_household {
    double prior;    /* log2 of matches per household pair among all pairs */
    double **weight; /* [comparison][level]: log2(m / h); 0 of a null level */
    bool *shared;    /* by comparison */
};
struct cd_refine {
    uint32_t n_comparisons, n_given;
    struct cd_given *given;
    struct cd_household *household; /* NULL: none */
    struct cd_arena arena;
};

/* What to add to a pair's weight for comparisons that count once. level[c]: index of the level of comparison c, in the model's order. */
double cd_given_adjustment(const struct cd_refine *refine, const struct cd_model *model, const uint8_t *level);
/* The pair's weight against stranger and household: `weight` is that of the model with the above. tf[c]: the adjustment of comparison c for term
 * frequencies, which is part of `weight`; NULL: none. */
double cd_household_weight(const struct cd_household *household, uint32_t n_comparisons, const uint8_t *level,
                           const double *tf, double weight);

/* The file is read against the model that it was written for: CD_INPUT where comparisons or levels differ. Written whole or not at all. */
CD_MUST_CHECK enum cd_status cd_refine_read(struct cd_refine *refine, const struct cd_model *model, const char *path,
                                            struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_refine_parse(struct cd_refine *refine, const struct cd_model *model, struct cd_str yaml,
                                             const char *name, struct cd_err *err);
struct cd_buf;
CD_MUST_CHECK enum cd_status cd_refine_print(const struct cd_refine *refine, const struct cd_model *model,
                                             struct cd_buf *out, struct cd_err *err);
void cd_refine_free(struct cd_refine *refine);

#endif

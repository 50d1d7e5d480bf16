/* refine.c - weights for what is not independent; see refine.h. */
#include "candour/refine.h"

#include <math.h>

double cd_given_adjustment(const struct cd_refine *refine, const struct cd_model *model, const uint8_t *level)
{
    double sum = 0;
    for (uint32_t i = 0; i < refine->n_given; i++) {
        const struct cd_given *g = &refine->given[i];
        sum += g->add[level[g->parent] * model->comparisons[g->child].n_levels + level[g->child]];
    }
    return sum;
}

double cd_household_weight(const struct cd_household *household, uint32_t n_comparisons, const uint8_t *level,
                           const double *tf, double weight)
{
    double against = household->prior;
    for (uint32_t c = 0; c < n_comparisons; c++) {
        against += household->weight[c][level[c]];
        if (tf != NULL && !household->shared[c]) against += tf[c];
    }
    const double least = weight < against ? weight : against, most = weight < against ? against : weight;
    return isinf(least) ? least : least - log2(1 + exp2(least - most));
}

void cd_refine_free(struct cd_refine *refine)
{
    cd_arena_free(&refine->arena);
    *refine = (struct cd_refine){0};
}

/* model.c - what a model's numbers are before training, and how its levels are numbered; see model.h. */
#include "candour/model.h"

#include <math.h>

#include "model_int.h"

int cd_model_gamma(const struct cd_model_comparison *comparison, uint32_t level)
{
    int below = -1;
    if (comparison->levels[level].is_null) return -1;
    for (uint32_t i = level; i < comparison->n_levels; i++) below += !comparison->levels[i].is_null;
    return below;
}

void cd__standard_probabilities(int gamma, int top, double *m, double *u)
{
    const double step = top > 1 ? 8.0 / (top - 1) : 0;
    *m = gamma == top ? 0.95 : (1 - 0.95) / top;
    *u = *m / exp2(gamma == top ? 10 : -5 + gamma * step);
}

void cd_model_defaults(struct cd_model *model)
{
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        const struct cd_model_comparison *comparison = &model->comparisons[c];
        int top = -1;
        for (uint32_t i = 0; i < comparison->n_levels; i++)
            if (cd_model_gamma(comparison, i) > top) top = cd_model_gamma(comparison, i);
        for (uint32_t i = 0; i < comparison->n_levels; i++) {
            struct cd_model_level *level = &comparison->levels[i];
            const int gamma = cd_model_gamma(comparison, i);
            if (gamma < 0) continue;
            double m, u;
            cd__standard_probabilities(gamma, top, &m, &u);
            if (isnan(level->m)) level->m = m;
            if (isnan(level->u)) level->u = u;
        }
    }
}

void cd_model_free(struct cd_model *model)
{
    cd_arena_free(&model->arena);
    *model = (struct cd_model){0};
}

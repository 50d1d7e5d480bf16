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

/* Names with what quoting changes are taken to be in every text. */
bool cd_sql_may_name(struct cd_str text, struct cd_str column)
{
    for (size_t i = 0; i < column.n; i++)
        if (strchr("\"`'\\", column.p[i]) != NULL) return true;
    for (size_t at = 0; at + column.n <= text.n; at++)
        if (cd_str_eq_nocase((struct cd_str){text.p + at, column.n}, column)) return true;
    return false;
}

static bool any_names(const struct cd_str *texts, uint32_t n, struct cd_str column)
{
    for (uint32_t i = 0; i < n; i++)
        if (cd_sql_may_name(texts[i], column)) return true;
    return false;
}

bool cd_model_may_name(const struct cd_model *model, struct cd_str column)
{
    if (any_names(model->retain, model->n_retain, column)) return true;
    for (uint32_t r = 0; r < model->n_rules; r++)
        if (cd_sql_may_name(model->rules[r].sql, column) ||
            any_names(model->rules[r].explode, model->rules[r].n_explode, column))
            return true;
    for (uint32_t c = 0; c < model->n_comparisons; c++)
        for (uint32_t l = 0; l < model->comparisons[c].n_levels; l++)
            if (cd_sql_may_name(model->comparisons[c].levels[l].sql, column) ||
                cd_sql_may_name(model->comparisons[c].levels[l].tf_column, column))
                return true;
    return false;
}

void cd_model_free(struct cd_model *model)
{
    cd_arena_free(&model->arena);
    *model = (struct cd_model){0};
}

/* plan.c - a model compiled against a frame: opened, weighed, closed; see plan_int.h. */
#include <math.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "compare_int.h"
#include "plan_build_int.h"

static const double least_probability = 1e-300; /* as Splink 5: a level that was never seen still has a weight */

/* --- Levels --------------------------------------------------------------------------------------------------------------------- */

/* Whether a condition says that one column is the same on both records, and nothing more. */
static bool is_exact_match(const struct cd__sql *sql, uint32_t *column)
{
    if (sql->op != CD__SQL_EQ || sql->args[0]->op != CD__SQL_COLUMN || !cd__sql_same(sql->args[0], sql->args[1], true))
        return false;
    *column = sql->args[0]->column;
    return true;
}

static bool names_column(const struct cd__plan *plan, uint32_t column, struct cd_str name)
{
    return cd_str_eq_nocase(plan->frame->columns[column].name, name);
}

static enum cd_status parse_level(struct cd__plan *plan, const struct cd_model_comparison *comparison,
                                  const struct cd_model_level *level, struct cd__sql **sql, struct cd_err *err)
{
    struct cd_err own = {0};
    const enum cd_status status =
        cd__sql_parse(level->sql, plan->model->dialect, CD__SQL_LEVEL, plan->frame, &plan->arena, sql, &own);
    if (status == CD_OK) return CD_OK;
    (void)cd_fail(err, status, "comparison \"" CD_FMT "\", level \"" CD_FMT "\": %s", CD_ARG(comparison->name),
                  CD_ARG(level->label), own.text);
    if (err != NULL) err->column = own.column;
    return status;
}

/* Splink's rule: of the comparison's levels, the first that is an exact match of the column alone. */
static enum cd_status find_exact(const struct cd__plan *plan, const struct cd_model_comparison *comparison,
                                 struct cd__sql *const *sqls, uint32_t k, uint32_t *exact, struct cd_err *err)
{
    const struct cd_model_level *level = &comparison->levels[k];
    uint32_t column;
    *exact = k;
    if (level->disable_tf_exact) return CD_OK;
    for (uint32_t j = 0; j < comparison->n_levels; j++)
        if (is_exact_match(sqls[j], &column) && names_column(plan, column, level->tf_column)) {
            *exact = j;
            return CD_OK;
        }
    return cd_fail(err, CD_INPUT,
                   "comparison \"" CD_FMT "\": level \"" CD_FMT "\" adjusts for the frequency of \"" CD_FMT
                   "\", but no level asks for an exact match of it alone; add one, or disable_tf_exact_match_detection",
                   CD_ARG(comparison->name), CD_ARG(level->label), CD_ARG(level->tf_column));
}

static enum cd_status read_frequency(struct cd__plan *plan, const struct cd_model_comparison *comparison,
                                     struct cd__sql *const *sqls, uint32_t k, struct cd__level *out, struct cd_err *err)
{
    const struct cd_model_level *level = &comparison->levels[k];
    out->tf_side = out->tf_code = CD_NO_CODE;
    out->tf_weight = level->has_tf_weight ? level->tf_weight : 1;
    out->log2_min_u = level->has_tf_min_u ? log2(level->tf_min_u) : -INFINITY;
    if (level->tf_column.p == NULL || level->is_null || out->tf_weight == 0 || sqls[k]->op == CD__SQL_BOOL)
        return CD_OK;
    uint32_t column = 0;
    while (column < plan->frame->n_columns && !names_column(plan, column, level->tf_column)) column++;
    if (column == plan->frame->n_columns)
        return cd_fail(err, CD_INPUT, "comparison \"" CD_FMT "\": no column is called \"" CD_FMT "\"",
                       CD_ARG(comparison->name), CD_ARG(level->tf_column));
    CD_TRY(find_exact(plan, comparison, sqls, k, &out->exact, err));
    return cd__side_of_column(plan, column, CD__NEED_FREQUENCY, &out->tf_side, err);
}

static enum cd_status read_comparison(struct cd__plan *plan, uint32_t c, struct cd_err *err)
{
    const struct cd_model_comparison *from = &plan->model->comparisons[c];
    struct cd__comparison *to = &plan->comparisons[c];
    struct cd__sql **sqls = CD_NEW(&plan->arena, struct cd__sql *, from->n_levels);
    to->levels = CD_NEW(&plan->arena, struct cd__level, from->n_levels);
    if (sqls == NULL || to->levels == NULL) return cd__plan_no_memory(err);
    to->n_levels = from->n_levels;
    if (from->n_levels > CD__MOST_LEVELS)
        return cd_fail(err, CD_LIMIT, "comparison \"" CD_FMT "\" has over %d levels", CD_ARG(from->name),
                       CD__MOST_LEVELS);
    for (uint32_t k = 0; k < from->n_levels; k++) {
        struct cd__test *test;
        CD_TRY(parse_level(plan, from, &from->levels[k], &sqls[k], err));
        CD_TRY(cd__test_read(plan, sqls[k], &test, err));
        to->levels[k].test = test;
        to->levels[k].gamma = cd_model_gamma(from, k);
        to->has_null = to->has_null || from->levels[k].is_null;
    }
    if (from->n_levels == 0 || to->levels[to->n_levels - 1].test->kind != CD__TEST_ALWAYS)
        return cd_fail(err, CD_INPUT, "comparison \"" CD_FMT "\": the last level must be ELSE", CD_ARG(from->name));
    for (uint32_t k = 0; k < from->n_levels; k++) CD_TRY(read_frequency(plan, from, sqls, k, &to->levels[k], err));
    return CD_OK;
}

/* --- Weights -------------------------------------------------------------------------------------------------------------------- */

/* 0 where m or u is not trained. */
static double weight_of(const struct cd_model_level *level)
{
    if (level->is_null || isnan(level->m) || isnan(level->u)) return 0;
    return log2(fmax(level->m, least_probability) / fmax(level->u, least_probability));
}

void cd__plan_weigh(struct cd__plan *plan)
{
    plan->prior = cd_weight_of_probability(plan->model->lambda);
    for (uint32_t c = 0; c < plan->n_comparisons; c++) {
        const struct cd_model_comparison *from = &plan->model->comparisons[c];
        for (uint32_t k = 0; k < from->n_levels; k++) {
            struct cd__level *level = &plan->comparisons[c].levels[k];
            level->weight = weight_of(&from->levels[k]);
            if (level->tf_side != CD_NO_CODE) level->log2_u_exact = log2(from->levels[level->exact].u);
        }
    }
}

/* --- Opening ---------------------------------------------------------------------------------------------------------------------- */

static enum cd_status build(struct cd__plan *plan, struct cd_err *err)
{
    const struct cd_model *model = plan->model;
    if (model->n_comparisons > CD__MOST_COMPARISONS)
        return cd_fail(err, CD_LIMIT, "over %d comparisons", CD__MOST_COMPARISONS);
    plan->comparisons = CD_NEW(&plan->arena, struct cd__comparison, model->n_comparisons);
    plan->rules = CD_NEW(&plan->arena, struct cd__rule, model->n_rules);
    if (plan->comparisons == NULL || plan->rules == NULL) return cd__plan_no_memory(err);
    plan->n_comparisons = model->n_comparisons;
    plan->n_rules = model->n_rules;
    for (uint32_t c = 0; c < model->n_comparisons; c++) CD_TRY(read_comparison(plan, c, err));
    for (uint32_t r = 0; r < model->n_rules; r++)
        CD_TRY(cd__rule_read(plan, model->rules[r].sql, &model->rules[r], &plan->rules[r], err));
    CD_TRY(cd__sides_build(plan, err));
    CD_TRY(cd__leaves_settle(plan, err));
    CD_TRY(cd__program_open(plan, err));
    for (uint32_t r = 0; r < model->n_rules; r++) CD_TRY(cd__rule_settle(plan, &plan->rules[r], err));
    cd__plan_weigh(plan);
    return CD_OK;
}

enum cd_status cd__plan_open(struct cd__plan **out, const struct cd_frame *frame, const struct cd_model *model,
                             enum cd_strings strings, const struct cd_par *par, struct cd_err *err)
{
    *out = NULL;
    struct cd__plan *plan = calloc(1, sizeof *plan);
    if (plan == NULL) return cd__plan_no_memory(err);
    plan->frame = frame;
    plan->model = model;
    plan->strings = strings;
    plan->link_type = model->link_type;
    if (par != NULL) plan->par.threads = par->threads;
    plan->arena = cd_arena_make((size_t)1 << 40);
    const enum cd_status status = build(plan, err);
    if (status == CD_OK) *out = plan;
    else cd__plan_close(plan);
    return status;
}

void cd__plan_close(struct cd__plan *plan)
{
    if (plan == NULL) return;
    cd__program_close(plan->program);
    cd__sides_free(plan);
    free(plan->leaves);
    cd_arena_free(&plan->arena);
    free(plan);
}

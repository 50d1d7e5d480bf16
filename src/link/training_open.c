/* training_open.c - a model's comparisons as tables to be trained, and what its conditions look at. */
#include <math.h>
#include <stdlib.h>

#include "training_int.h"

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for the model's tables");
}

/* --- Columns -------------------------------------------------------------------------------------------------------------- */

/* found: one flag for each column of the frame. The parser bounds the depth of a tree. */
static void find_columns(const struct cd__sql *e, bool *found)
{
    if (e->op == CD__SQL_COLUMN) found[e->column] = true;
    for (uint32_t i = 0; i < e->n_args; i++)
        if (e->args[i] != NULL) find_columns(e->args[i], found);
}

/* Whether the condition says that plain columns are equal, and nothing else. */
static bool only_equal(const struct cd__sql *e)
{
    if (e->op == CD__SQL_AND) {
        for (uint32_t i = 0; i < e->n_args; i++)
            if (!only_equal(e->args[i])) return false;
        return true;
    }
    return e->op == CD__SQL_EQ && e->args[0]->op == CD__SQL_COLUMN && e->args[1]->op == CD__SQL_COLUMN &&
           e->args[0]->column == e->args[1]->column && e->args[0]->sides != e->args[1]->sides;
}

static enum cd_status list_columns(const bool *found, uint32_t n_columns, struct cd_arena *arena,
                                   struct cd__columns *out, struct cd_err *err)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < n_columns; i++) n += found[i];
    uint32_t *at = CD_NEW(arena, uint32_t, n);
    if (at == NULL) return no_memory(err);
    *out = (struct cd__columns){at, n};
    for (uint32_t i = 0, k = 0; i < n_columns; i++)
        if (found[i]) at[k++] = i;
    return CD_OK;
}

static enum cd_status parse_columns(const struct cd__plan *plan, struct cd_str sql, bool rule, bool *found, bool *exact,
                                    struct cd_arena *arena, struct cd_err *err)
{
    struct cd__sql *tree;
    CD_TRY(
        cd__sql_parse(sql, plan->model->dialect, rule ? CD__SQL_RULE : CD__SQL_LEVEL, plan->frame, arena, &tree, err));
    memset(found, 0, plan->frame->n_columns);
    find_columns(tree, found);
    *exact = only_equal(tree);
    return CD_OK;
}

enum cd_status cd__columns_of(const struct cd__plan *plan, struct cd_str sql, bool rule, struct cd_arena *arena,
                              struct cd__columns *out, struct cd_err *err)
{
    bool exact, *found = CD_NEW(arena, bool, plan->frame->n_columns);
    if (found == NULL) return no_memory(err);
    CD_TRY(parse_columns(plan, sql, rule, found, &exact, arena, err));
    return list_columns(found, plan->frame->n_columns, arena, out, err);
}

static enum cd_status comparison_columns(const struct cd__plan *plan, const struct cd_model_comparison *comparison,
                                         struct cd_arena *arena, struct cd__columns *used, struct cd__columns *exact,
                                         struct cd_err *err)
{
    const uint32_t n_columns = plan->frame->n_columns;
    bool *found = CD_NEW(arena, bool, n_columns), *any = CD_NEW(arena, bool, n_columns), equal;
    if (found == NULL || any == NULL) return no_memory(err);
    for (uint32_t l = 0; l < comparison->n_levels; l++) {
        CD_TRY(parse_columns(plan, comparison->levels[l].sql, false, found, &equal, arena, err));
        for (uint32_t i = 0; i < n_columns; i++) any[i] = any[i] || found[i];
        if (equal) CD_TRY(list_columns(found, n_columns, arena, &exact[l], err));
    }
    return list_columns(any, n_columns, arena, used, err);
}

enum cd_status cd__model_columns(const struct cd__plan *plan, struct cd_arena *arena, struct cd__columns **used,
                                 struct cd__columns ***exact, struct cd_err *err)
{
    const struct cd_model *model = plan->model;
    *used = CD_NEW(arena, struct cd__columns, model->n_comparisons);
    *exact = CD_NEW(arena, struct cd__columns *, model->n_comparisons);
    if (*used == NULL || *exact == NULL) return no_memory(err);
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        (*exact)[c] = CD_NEW(arena, struct cd__columns, model->comparisons[c].n_levels);
        if ((*exact)[c] == NULL) return no_memory(err);
        CD_TRY(comparison_columns(plan, &model->comparisons[c], arena, &(*used)[c], (*exact)[c], err));
    }
    return CD_OK;
}

/* --- Tables ---------------------------------------------------------------------------------------------------------------- */

static enum cd_status make_shape(struct cd__training *t, struct cd_err *err)
{
    const struct cd_model *model = t->linker->model;
    uint32_t *n_levels = CD_NEW(&t->arena, uint32_t, model->n_comparisons);
    const bool **null = CD_NEW(&t->arena, const bool *, model->n_comparisons);
    if (n_levels == NULL || null == NULL) return no_memory(err);
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        const struct cd_model_comparison *comparison = &model->comparisons[c];
        bool *row = CD_NEW(&t->arena, bool, comparison->n_levels);
        if (row == NULL) return no_memory(err);
        if (comparison->n_levels > 255)
            return cd_fail(err, CD_LIMIT, "comparison " CD_FMT " has %u levels, over 255", CD_ARG(comparison->name),
                           comparison->n_levels);
        n_levels[c] = comparison->n_levels;
        for (uint32_t l = 0; l < comparison->n_levels; l++) row[l] = comparison->levels[l].is_null;
        null[c] = row;
    }
    return cd__shape_make(&t->trainer.shape, model->n_comparisons, n_levels, null, NULL, &t->arena, err);
}

static void take_probabilities(struct cd__training *t)
{
    const struct cd_model *model = t->linker->model;
    t->trainer.lambda = model->lambda;
    for (uint32_t c = 0; c < model->n_comparisons; c++)
        for (uint32_t l = 0; l < model->comparisons[c].n_levels; l++) {
            const struct cd_model_level *level = &model->comparisons[c].levels[l];
            const uint32_t e = t->trainer.shape.first[c] + l;
            t->trainer.p[CD__MATCH][e] = level->m;
            t->trainer.p[CD__OTHER][e] = level->u;
            t->trainer.fixed[CD__MATCH][e] = level->fix_m;
            t->trainer.fixed[CD__OTHER][e] = level->fix_u;
        }
}

static enum cd_status open_report(struct cd__training *t, struct cd_err *err)
{
    struct cd_train_report *report = t->report;
    const struct cd__shape *shape = &t->trainer.shape;
    *report = (struct cd_train_report){.n_comparisons = shape->n_comparisons,
                                       .n_entries = shape->n_entries,
                                       .lambda_before = t->trainer.lambda,
                                       .lambda = t->trainer.lambda,
                                       .arena = cd_arena_make((size_t)1 << 30)};
    report->first = CD_NEW(&report->arena, uint32_t, shape->n_comparisons);
    report->u_source = CD_NEW(&report->arena, enum cd_u_source, shape->n_entries);
    report->sessions = CD_NEW(&report->arena, struct cd_session_report, t->plan->n_sessions);
    if (report->first == NULL || report->u_source == NULL || report->sessions == NULL) return no_memory(err);
    memcpy(report->first, shape->first, shape->n_comparisons * sizeof *report->first);
    return CD_OK;
}

enum cd_status cd__training_open(struct cd__training *t, struct cd_err *err)
{
    struct cd__columns *used, **exact;
    t->arena = cd_arena_make((size_t)4 << 30);
    CD_TRY(cd__model_columns(t->linker->plan, &t->arena, &used, &exact, err));
    t->trainer.used = used;
    t->trainer.exact = (const struct cd__columns *const *)exact;
    CD_TRY(make_shape(t, err));
    CD_TRY(cd__trainer_open(&t->trainer, t->plan->n_sessions + 2, &t->arena, err));
    take_probabilities(t);
    t->sessions = CD_NEW(&t->arena, struct cd__session, t->plan->n_sessions);
    t->evidence = CD_NEW(&t->arena, struct cd__evidence, t->plan->n_sessions);
    if (t->sessions == NULL || t->evidence == NULL) return no_memory(err);
    return open_report(t, err);
}

void cd__training_close(struct cd__training *t)
{
    cd_arena_free(&t->arena);
}

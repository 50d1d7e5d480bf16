/* train_default.c - a training plan for a model that comes without one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "training_int.h"

/* A rule that could be blocked on, and the comparisons that it would switch off. */
struct rule {
    struct cd_str sql;
    bool *off;
    double unfit; /* how far its pairs are from what EM likes, in octaves; INFINITY: it makes none */
};
struct making {
    struct cd_train_plan *plan;
    const struct cd_linker *linker;
    struct cd_arena arena;
    struct rule *rules; /* the model's, then one for each single column of an exact level */
    uint32_t n_rules;
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the training plan");
}

static bool meet(struct cd__columns a, struct cd__columns b)
{
    for (uint32_t i = 0; i < a.n; i++)
        for (uint32_t j = 0; j < b.n; j++)
            if (a.at[i] == b.at[j]) return true;
    return false;
}

static enum cd_status add_rule(struct making *mk, struct cd_str sql, const struct cd__columns *used, struct cd_err *err)
{
    const uint32_t n = mk->linker->model->n_comparisons;
    struct rule *rule = &mk->rules[mk->n_rules++];
    struct cd__columns columns;
    CD_TRY(cd__columns_of(mk->linker->plan, sql, true, &mk->arena, &columns, err));
    *rule = (struct rule){sql, CD_NEW(&mk->arena, bool, n), 0};
    if (rule->off == NULL) return no_memory(err);
    for (uint32_t c = 0; c < n; c++) rule->off[c] = meet(used[c], columns);
    return CD_OK;
}

/* l."name" = r."name" */
static enum cd_status add_column(struct making *mk, uint32_t column, const struct cd__columns *used, struct cd_err *err)
{
    const struct cd_str name = mk->linker->plan->frame->columns[column].name;
    const bool spark = mk->linker->model->dialect == CD_SQL_SPARK;
    const char quote = spark ? '`' : '"';
    char *sql = CD_NEW(&mk->plan->arena, char, 2 * name.n + 16);
    if (sql == NULL) return no_memory(err);
    if (memchr(name.p, quote, name.n) != NULL) return CD_OK;
    const int n = snprintf(sql, 2 * name.n + 16, "l.%c" CD_FMT "%c = r.%c" CD_FMT "%c", quote, CD_ARG(name), quote,
                           quote, CD_ARG(name), quote);
    return add_rule(mk, (struct cd_str){sql, (size_t)n}, used, err);
}

static enum cd_status list_rules(struct making *mk, struct cd_err *err)
{
    const struct cd_model *model = mk->linker->model;
    struct cd__columns *used, **exact;
    size_t n = model->n_rules;
    for (uint32_t c = 0; c < model->n_comparisons; c++) n += model->comparisons[c].n_levels;
    mk->rules = CD_NEW(&mk->arena, struct rule, n);
    if (mk->rules == NULL) return no_memory(err);
    CD_TRY(cd__model_columns(mk->linker->plan, &mk->arena, &used, &exact, err));
    for (uint32_t i = 0; i < model->n_rules; i++) {
        if (model->rules[i].n_explode > 0) continue; /* training blocks on plain rules */
        const struct cd_str sql = cd_arena_str(&mk->plan->arena, model->rules[i].sql);
        if (sql.p == NULL) return no_memory(err);
        CD_TRY(add_rule(mk, sql, used, err));
    }
    for (uint32_t c = 0; c < model->n_comparisons; c++)
        for (uint32_t l = 0; l < model->comparisons[c].n_levels; l++)
            if (exact[c][l].n == 1) CD_TRY(add_column(mk, exact[c][l].at[0], used, err));
    return CD_OK;
}

static bool apart(const struct making *mk, const struct rule *a, const struct rule *b)
{
    for (uint32_t c = 0; c < mk->linker->model->n_comparisons; c++)
        if (a->off[c] && b->off[c]) return false;
    return true;
}

/* EM tells matches from strangers where it sees enough of both. How many matches there are is not known yet; two pairs for each record have been a good
 * mixture wherever records have duplicates at all. */
static enum cd_status weigh_rules(struct making *mk, struct cd_err *err)
{
    struct cd__plan *compiled = mk->linker->plan;
    for (uint32_t i = 0; i < mk->n_rules; i++) {
        struct cd__rule rule;
        struct cd__rule_count count;
        CD_TRY(cd__plan_rule(compiled, mk->rules[i].sql, NULL, &rule, err));
        const struct cd__blocking blocking = {
            .plan = compiled, .rules = &rule, .n_rules = 1, .max_pairs = UINT64_MAX, .par = mk->linker->opts.par};
        CD_TRY(cd__block_count(&blocking, &count, false, err));
        const double each = (double)count.all / compiled->frame->n;
        mk->rules[i].unfit = count.all > 0 ? fabs(log2(each / 2)) : INFINITY;
    }
    return CD_OK;
}

static enum cd_status choose_sessions(struct making *mk, struct cd_err *err)
{
    const struct rule *a = NULL, *b = NULL;
    for (uint32_t j = 1; j < mk->n_rules; j++)
        for (uint32_t i = 0; i < j; i++) {
            const struct rule *x = &mk->rules[i], *y = &mk->rules[j];
            if (!apart(mk, x, y) || (a != NULL && x->unfit + y->unfit >= a->unfit + b->unfit)) continue;
            a = x;
            b = y;
        }
    if (a == NULL)
        return cd_fail(err, CD_INPUT,
                       "no two blocking rules or exact levels of the model leave between them every comparison to be "
                       "trained: write a training plan (docs/link-train.md)");
    mk->plan->sessions = CD_NEW(&mk->plan->arena, struct cd_train_session, 2);
    if (mk->plan->sessions == NULL) return no_memory(err);
    mk->plan->sessions[0].rule = a->sql;
    mk->plan->sessions[1].rule = b->sql;
    mk->plan->n_sessions = 2;
    return CD_OK;
}

enum cd_status cd_train_plan_default(struct cd_train_plan *plan, const struct cd_linker *linker, struct cd_err *err)
{
    struct making mk = {.plan = plan, .linker = linker, .arena = cd_arena_make((size_t)256 << 20)};
    *plan = (struct cd_train_plan){.settle = true,
                                   .prior = 2,
                                   .once = linker->plan->frame->n < 50000 ? 0 : 0.5,
                                   .arena = cd_arena_make((size_t)64 << 20)};
    enum cd_status status = list_rules(&mk, err);
    if (status == CD_OK) status = weigh_rules(&mk, err);
    if (status == CD_OK) status = choose_sessions(&mk, err);
    cd_arena_free(&mk.arena);
    if (status != CD_OK) cd_train_plan_free(plan);
    return status;
}

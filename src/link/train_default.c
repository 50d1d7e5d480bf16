/* train_default.c - a training plan for a model that comes without one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "propose_int.h"
#include "training_int.h"

/* A rule that could be blocked on, and the comparisons that it would switch off. */
struct rule {
    struct cd_str sql;
    bool *off,
        alone;    /* alone: one column, which members of a household may share: its pairs mix up matches and brothers */
    double unfit; /* how far its pairs are from what EM likes, in octaves; INFINITY: it makes none */
};
enum { MOST = 5, FEW = 10 };
static const double lonely = 3; /* octaves */

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
    *rule = (struct rule){sql, CD_NEW(&mk->arena, bool, n), columns.n < 2, 0};
    if (rule->off == NULL) return no_memory(err);
    for (uint32_t c = 0; c < n; c++) rule->off[c] = meet(used[c], columns);
    return CD_OK;
}

/* Keeps the MOST columns with most different values, each once, in order; one with hardly any tells nobody apart. */
static void keep_telling(const struct making *mk, uint32_t column, uint32_t columns[MOST], uint32_t *n)
{
    const struct cd_frame_column *all = mk->linker->plan->frame->columns;
    uint32_t at = 0;
    if (all[column].values.n < FEW) return;
    for (uint32_t i = 0; i < *n; i++)
        if (columns[i] == column) return;
    while (at < *n && all[columns[at]].values.n >= all[column].values.n) at++;
    if (at == MOST) return;
    if (*n < MOST) (*n)++;
    for (uint32_t i = *n - 1; i > at; i--) columns[i] = columns[i - 1];
    columns[at] = column;
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

/* Every two of the MOST columns that tell records apart best. The columns' own rules are at first .. n_rules. */
static enum cd_status add_couples(struct making *mk, uint32_t first, const struct cd__columns *used, struct cd_err *err)
{
    const uint32_t end = mk->n_rules;
    for (uint32_t i = first; i < end; i++)
        for (uint32_t j = i + 1; j < end; j++) {
            const struct cd_str a = mk->rules[i].sql, b = mk->rules[j].sql;
            char *sql = CD_NEW(&mk->plan->arena, char, a.n + b.n + 8);
            if (sql == NULL) return no_memory(err);
            const int n = snprintf(sql, a.n + b.n + 8, CD_FMT " AND " CD_FMT, CD_ARG(a), CD_ARG(b));
            CD_TRY(add_rule(mk, (struct cd_str){sql, (size_t)n}, used, err));
        }
    return CD_OK;
}

static enum cd_status list_rules(struct making *mk, struct cd_err *err)
{
    const struct cd_model *model = mk->linker->model;
    struct cd__columns *used, **exact;
    size_t n = model->n_rules;
    for (uint32_t c = 0; c < model->n_comparisons; c++) n += model->comparisons[c].n_levels;
    mk->rules = CD_NEW(&mk->arena, struct rule, n + (size_t)MOST * MOST);
    if (mk->rules == NULL) return no_memory(err);
    CD_TRY(cd__model_columns(mk->linker->plan, &mk->arena, &used, &exact, err));
    for (uint32_t i = 0; i < model->n_rules; i++) {
        if (model->rules[i].n_explode > 0) continue; /* training blocks on plain rules */
        const struct cd_str sql = cd_arena_str(&mk->plan->arena, model->rules[i].sql);
        if (sql.p == NULL) return no_memory(err);
        CD_TRY(add_rule(mk, sql, used, err));
    }
    uint32_t columns[MOST], n_columns = 0;
    for (uint32_t c = 0; c < model->n_comparisons; c++)
        for (uint32_t l = 0; l < model->comparisons[c].n_levels; l++)
            if (exact[c][l].n == 1) keep_telling(mk, exact[c][l].at[0], columns, &n_columns);
    const uint32_t first = mk->n_rules;
    for (uint32_t i = 0; i < n_columns; i++) CD_TRY(add_column(mk, columns[i], used, err));
    return add_couples(mk, first, used, err);
}

static bool apart(const struct making *mk, const struct rule *a, const struct rule *b)
{
    for (uint32_t c = 0; c < mk->linker->model->n_comparisons; c++)
        if (a->off[c] && b->off[c]) return false;
    return true;
}

/* EM tells matches from strangers where it sees enough of both. How many matches there are is not known yet; about one pair for each record is a good
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
        mk->rules[i].unfit = count.all > 0 ? fabs(log2(each)) + (mk->rules[i].alone ? lonely : 0) : INFINITY;
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

enum cd_status cd_train_plan_proposed(struct cd_train_plan *plan, const struct cd_linker *linker, struct cd_err *err)
{
    const struct cd_model *model = linker->model;
    bool surname = false, address = false;
    CD_TRY(cd_train_plan_default(plan, linker, err));
    plan->net = true;
    plan->shared = CD_NEW(&plan->arena, struct cd_str, model->n_comparisons);
    if (plan->shared == NULL) {
        cd_train_plan_free(plan);
        return no_memory(err);
    }
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        const enum cd__role_id role = cd__role_of_name(model->comparisons[c].name);
        surname = surname || role == CD__ROLE_SURNAME;
        address = address || role == CD__ROLE_POSTCODE || role == CD__ROLE_ADDRESS;
        if (role == CD__ROLE_SURNAME || role == CD__ROLE_POSTCODE || role == CD__ROLE_ADDRESS)
            plan->shared[plan->n_shared++] = model->comparisons[c].name;
    }
    plan->household = surname && address;
    if (plan->household) plan->once = 0; /* what says the same there says it of households */
    else plan->n_shared = 0;
    return CD_OK;
}

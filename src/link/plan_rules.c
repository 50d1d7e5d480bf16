/* plan_rules.c - blocking rules: what must be equal, what is left to be tested, which lists are taken apart; see plan_int.h. */
#include "compare_int.h"
#include "model_int.h"
#include "plan_build_int.h"

enum { MOST_KEYS = 64 };

struct reading {
    struct cd__plan *plan;
    const struct cd_model_rule *like;
    struct cd__rule *rule;
    struct cd__test *rest[MOST_KEYS];
    uint32_t n_rest;
};

static bool is_exploded(const struct reading *r, const struct cd__sql *e)
{
    for (uint32_t i = 0; e->op == CD__SQL_COLUMN && i < r->like->n_explode; i++)
        if (cd_str_eq(r->plan->frame->columns[e->column].name, r->like->explode[i])) return true;
    return false;
}

static bool mentions_exploded(const struct reading *r, const struct cd__sql *e)
{
    if (is_exploded(r, e)) return true;
    for (uint32_t i = 0; i < e->n_args; i++)
        if (mentions_exploded(r, e->args[i])) return true;
    return false;
}

static const struct cd__sql *of_side(const struct cd__sql *e, unsigned side)
{
    return e->args[0]->sides == side ? e->args[0] : e->args[1];
}

/* l.column = r.column where both are taken apart: one shared item makes a pair. */
static enum cd_status take_exploded(struct reading *r, const struct cd__sql *e, struct cd_err *err)
{
    struct cd__rule *rule = r->rule;
    const bool both = e->op == CD__SQL_EQ && is_exploded(r, e->args[0]) && is_exploded(r, e->args[1]) &&
                      e->args[0]->sides != e->args[1]->sides;
    if (!both || rule->explode_left != CD_NO_CODE)
        return cd_fail(err, CD_INPUT,
                       "arrays_to_explode: only one equality of lists, l.column = r.column, is evaluated");
    const struct cd__sql *l = of_side(e, CD__LEFT), *right = of_side(e, CD__RIGHT);
    if (!cd__sql_same(l, right, true))
        return cd__sides_ask(r->plan, l, right, CD__AS_IT_COMES, CD__NEED_ITEMS, &rule->explode_left,
                             &rule->explode_right, err);
    CD_TRY(cd__side_ask(r->plan, l, CD__AS_IT_COMES, CD__NEED_ITEMS, &rule->explode_left, err));
    rule->explode_right = rule->explode_left;
    return CD_OK;
}

static enum cd_status take_term(struct reading *r, const struct cd__sql *e, struct cd_err *err)
{
    struct cd__test *test;
    if (e->op == CD__SQL_AND) {
        for (uint32_t i = 0; i < e->n_args; i++) CD_TRY(take_term(r, e->args[i], err));
        return CD_OK;
    }
    if (mentions_exploded(r, e)) return take_exploded(r, e, err);
    CD_TRY(cd__test_read(r->plan, e, &test, err));
    if (test->kind == CD__TEST_ALWAYS) return CD_OK;
    if (r->n_rest == MOST_KEYS) return cd_fail(err, CD_LIMIT, "a blocking rule of over %d conditions", MOST_KEYS);
    r->rest[r->n_rest++] = test;
    return CD_OK;
}

enum cd_status cd__rule_read(struct cd__plan *plan, struct cd_str sql, const struct cd_model_rule *like,
                             struct cd__rule *out, struct cd_err *err)
{
    static const struct cd_model_rule plain;
    struct cd_err own = {0};
    struct cd__sql *tree;
    struct reading r = {.plan = plan, .like = like != NULL ? like : &plain, .rule = out};
    *out = (struct cd__rule){.explode_left = CD_NO_CODE, .explode_right = CD_NO_CODE};
    enum cd_status status =
        cd__sql_parse(sql, plan->model->dialect, CD__SQL_RULE, plan->frame, &plan->arena, &tree, &own);
    if (status == CD_OK) status = take_term(&r, tree, &own);
    if (status != CD_OK) {
        (void)cd_fail(err, status, "blocking rule \"" CD_FMT "\": %s", CD_ARG(sql), own.text);
        if (err != NULL) err->column = own.column;
        return status;
    }
    out->terms = CD_NEW(&plan->arena, struct cd__test *, r.n_rest);
    if (out->terms == NULL) return cd__plan_no_memory(err);
    memcpy(out->terms, r.rest, r.n_rest * sizeof(struct cd__test *));
    out->n_terms = r.n_rest;
    return CD_OK;
}

/* Once it is known which terms are equalities of codes. */
enum cd_status cd__rule_settle(struct cd__plan *plan, struct cd__rule *rule, struct cd_err *err)
{
    struct cd__test *rest[MOST_KEYS], *residual;
    uint32_t n = 0;
    rule->left = CD_NEW(&plan->arena, uint32_t, rule->n_terms);
    rule->right = CD_NEW(&plan->arena, uint32_t, rule->n_terms);
    if (rule->left == NULL || rule->right == NULL) return cd__plan_no_memory(err);
    for (uint32_t i = 0; i < rule->n_terms; i++) {
        const struct cd__test *t = rule->terms[i];
        if (t->kind != CD__TEST_EQUAL) {
            rest[n++] = rule->terms[i];
            continue;
        }
        rule->left[rule->n_keys] = t->side_of_a == 0 ? t->a : t->b;
        rule->right[rule->n_keys++] = t->side_of_a == 0 ? t->b : t->a;
    }
    if (rule->explode_left != CD_NO_CODE && plan->sides[rule->explode_left].first == NULL &&
        plan->sides[rule->explode_left].kind != CD__IS_NULL)
        return cd_fail(err, CD_INPUT, "arrays_to_explode: a column that holds no lists");
    if (n == 0) return CD_OK;
    CD_TRY(cd__test_join(plan, CD__TEST_AND, rest, n, &residual, err));
    rule->residual = residual;
    return cd__program_measure(plan, residual, err);
}

enum cd_status cd__plan_rule(struct cd__plan *plan, struct cd_str sql, const struct cd_model_rule *like,
                             struct cd__rule *out, struct cd_err *err)
{
    const char *const word = cd__protected_sql(sql, plan->model->dialect);
    if (word != NULL)
        return cd_fail(err, CD_INPUT,
                       "blocking rule \"" CD_FMT
                       "\" names \"%s\": characteristics that are protected measure and never select",
                       CD_ARG(sql), word);
    CD_TRY(cd__rule_read(plan, sql, like, out, err));
    CD_TRY(cd__sides_build(plan, err));
    CD_TRY(cd__leaves_settle(plan, err));
    return cd__rule_settle(plan, out, err);
}

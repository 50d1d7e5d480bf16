/* plan_settle.c - tests once their sides have values: literals find their codes, and what has no kernel after all goes to the evaluator. Also the one
 * template that is more than a function: the Ministry of Justice's product of frequencies of shared items. */
#include "candour/buf.h"
#include "eval_int.h"
#include "plan_build_int.h"

/* --- list_reduce(list_prepend(1.0, list_transform(A, x -> CASE WHEN array_contains(B, x.f) THEN x.g ELSE 1.0 END)), (p, q) -> p * q) ---- */

static bool is_call(const struct cd__sql *e, enum cd__sql_fn fn)
{
    return e->op == CD__SQL_CALL && e->fn == fn;
}

static bool is_one(const struct cd__sql *e)
{
    return e->op == CD__SQL_NUMBER && e->number == 1;
}

static bool is_field_of(const struct cd__sql *e, uint32_t variable)
{
    return e->op == CD__SQL_FIELD && e->args[0]->op == CD__SQL_VARIABLE && e->args[0]->variable == variable;
}

static bool is_multiplication(const struct cd__sql *lambda)
{
    if (lambda->op != CD__SQL_LAMBDA || lambda->number != 2 || lambda->args[0]->op != CD__SQL_MULTIPLY) return false;
    const struct cd__sql *p = lambda->args[0]->args[0], *q = lambda->args[0]->args[1];
    return lambda->args[0]->cast != CD__CAST_FLOAT && p->op == CD__SQL_VARIABLE && q->op == CD__SQL_VARIABLE &&
           p->variable == lambda->variable && q->variable == lambda->variable + 1;
}

/* x -> CASE WHEN array_contains(B, x.f) THEN x.g ELSE 1.0 END */
static bool is_choice(const struct cd__sql *lambda)
{
    if (lambda->op != CD__SQL_LAMBDA || lambda->number != 1) return false;
    const struct cd__sql *choice = lambda->args[0];
    if (choice->op != CD__SQL_CASE || choice->n_args != 3 || !is_one(choice->args[2])) return false;
    const struct cd__sql *contains = choice->args[0];
    return is_call(contains, CD__FN_LIST_CONTAINS) && is_field_of(contains->args[1], lambda->variable) &&
           is_field_of(choice->args[1], lambda->variable);
}

const struct cd__sql *cd__product_of(const struct cd__sql *e, const struct cd__sql **other)
{
    if (!is_call(e, CD__FN_LIST_REDUCE) || !is_multiplication(e->args[1])) return NULL;
    const struct cd__sql *prepend = e->args[0];
    if (!is_call(prepend, CD__FN_LIST_PREPEND) || !is_one(prepend->args[0])) return NULL;
    const struct cd__sql *transform = prepend->args[1];
    if (!is_call(transform, CD__FN_LIST_TRANSFORM) || !is_choice(transform->args[1])) return NULL;
    *other = transform->args[1]->args[0]->args[0]->args[0];
    const bool apart = (transform->args[0]->sides | (*other)->sides) == (CD__LEFT | CD__RIGHT) &&
                       transform->args[0]->sides != (*other)->sides;
    return apart ? transform : NULL;
}

static struct cd__sql *copy(struct cd__plan *plan, const struct cd__sql *of, uint32_t n_args)
{
    struct cd__sql *node = CD_NEW(&plan->arena, struct cd__sql, 1);
    if (node == NULL) return NULL;
    *node = *of;
    node->n_args = n_args;
    node->args = CD_NEW(&plan->arena, struct cd__sql *, n_args);
    return node->args != NULL ? node : NULL;
}

/* list_transform(A, x -> [x.f, x.g]): what the product needs of A, in an expression of one record. */
static struct cd__sql *pairs_of(struct cd__plan *plan, const struct cd__sql *transform)
{
    const struct cd__sql *lambda = transform->args[1], *choice = lambda->args[0];
    struct cd__sql *whole = copy(plan, transform, 2), *body = copy(plan, lambda, 1), *pair = copy(plan, choice, 2);
    if (whole == NULL || body == NULL || pair == NULL) return NULL;
    pair->op = CD__SQL_LIST;
    pair->type = CD__T_LIST;
    pair->args[0] = choice->args[0]->args[1];
    pair->args[1] = choice->args[1];
    body->args[0] = pair;
    whole->args[0] = transform->args[0];
    whole->args[1] = body;
    whole->sides = body->sides = pair->sides = transform->args[0]->sides;
    return whole;
}

enum cd_status cd__product_ask(struct cd__plan *plan, const struct cd__sql *transform, const struct cd__sql *other,
                               struct cd__test *test, struct cd_err *err)
{
    const struct cd__sql *pairs = pairs_of(plan, transform);
    if (pairs == NULL) return cd__plan_no_memory(err);
    test->side_of_a = pairs->sides == CD__RIGHT;
    test->side_of_b = other->sides == CD__RIGHT;
    CD_TRY(cd__side_ask(plan, other, CD__AS_IT_COMES, CD__NEED_ITEMS, &test->b, err));
    CD_TRY(cd__side_ask(plan, pairs, CD__AS_WEIGHTED, CD__NEED_ITEMS, &test->a, err));
    struct cd__side *a = &plan->sides[test->a];
    const uint32_t domain = plan->sides[test->b].domain;
    if (a->item_domain == a->domain) a->item_domain = domain;
    else if (a->item_domain != domain) test->kind = CD__TEST_TREE;
    return CD_OK;
}

/* --- Settling ---------------------------------------------------------------------------------------------------------------------- */

/* The kind of value that a test's kernel takes; CD__IS_NULL: any. */
static enum cd__value_kind kind_for(enum cd__test_kind kind)
{
    switch (kind) {
    case CD__TEST_JARO:
    case CD__TEST_JARO_WINKLER:
    case CD__TEST_LEVENSHTEIN:
    case CD__TEST_DAMERAU:
    case CD__TEST_JACCARD: return CD__IS_TEXT;
    case CD__TEST_DIFFERENCE: return CD__IS_NUMBER;
    case CD__TEST_INTERSECT:
    case CD__TEST_PRODUCT: return CD__IS_LIST;
    default: return CD__IS_NULL;
    }
}

static bool fits(const struct cd__side *side, enum cd__test_kind kind)
{
    const enum cd__value_kind needed = kind_for(kind);
    return !side->unfit && (needed == CD__IS_NULL || side->kind == CD__IS_NULL || side->kind == needed);
}

static void leave(struct cd__test *test)
{
    test->whole->kind = CD__TEST_TREE;
    test->whole->n_args = 0;
}

/* The code of a value that a side is compared with: CD_NO_CODE where no record has it. */
static enum cd_status find_code(struct cd__plan *plan, const struct cd__side *side, const struct cd__value *value,
                                uint32_t *code, struct cd_err *err)
{
    struct cd_buf key = {0};
    cd__value_key(value, plan->strings, &key);
    const bool failed = key.failed;
    if (!failed)
        *code = cd_dict_find(plan->domains[side->domain].values, (struct cd_str){key.p != NULL ? key.p : "", key.n});
    cd_buf_free(&key);
    return failed ? cd__plan_no_memory(err) : CD_OK;
}

/* Compared with NULL nothing is true or false, and with another kind of value it is for the evaluator to say what. */
static enum cd_status find_literal(struct cd__plan *plan, struct cd__test *test, struct cd_err *err)
{
    const struct cd__side *side = &plan->sides[test->a];
    const struct cd__sql *of = test->tree->args[0]->sides == 0 ? test->tree->args[0] : test->tree->args[1];
    const struct cd__side literal = {.of = of, .as = side->as};
    struct cd__sql_env env = {.frame = plan->frame, .strings = plan->strings};
    struct cd__value value;
    enum cd_status status = cd__side_value(&literal, &env, &value, err);
    if (status == CD_INPUT || (status == CD_OK && (value.kind == CD__IS_NULL || value.kind != side->kind))) {
        leave(test);
        status = CD_OK;
    } else if (status == CD_OK) status = find_code(plan, side, &value, &test->code, err);
    cd__sql_close(&env);
    return status;
}

enum cd_status cd__leaves_settle(struct cd__plan *plan, struct cd_err *err)
{
    for (uint32_t i = 0; i < plan->n_leaves; i++) {
        struct cd__test *test = plan->leaves[i];
        const enum cd__test_kind kind = (enum cd__test_kind)test->kind;
        if (kind == CD__TEST_TREE || test->whole->kind == CD__TEST_TREE) continue;
        if (!fits(&plan->sides[test->a], kind) || (test->b != CD_NO_CODE && !fits(&plan->sides[test->b], kind)))
            leave(test);
        else if (kind == CD__TEST_LITERAL) CD_TRY(find_literal(plan, test, err));
    }
    plan->n_leaves = 0;
    return CD_OK;
}

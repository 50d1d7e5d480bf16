/* plan_tests.c - conditions into tests: the fixed menu of kernels is recognised, all else is left to the evaluator; see plan_build_int.h.
 *
 * A test is unknown (SQL's NULL) where a side is NULL, so a condition's `NOT` may be kept as it is: what is not true there need not be false. */
#include <math.h>

#include "candour/buf.h"
#include "eval_int.h"
#include "plan_build_int.h"

/* --- Making tests -------------------------------------------------------------------------------------------------------------- */

static enum cd_status new_test(struct cd__plan *plan, enum cd__test_kind kind, const struct cd__sql *sql,
                               struct cd__test **out, struct cd_err *err)
{
    *out = CD_NEW(&plan->arena, struct cd__test, 1);
    if (*out == NULL) return cd__plan_no_memory(err);
    **out = (struct cd__test){.kind = (uint8_t)kind,
                              .tree = sql,
                              .a = CD_NO_CODE,
                              .b = CD_NO_CODE,
                              .measure = CD_NO_CODE,
                              .word = CD_NO_CODE,
                              .whole = *out};
    return CD_OK;
}

enum cd_status cd__test_tree(struct cd__plan *plan, const struct cd__sql *sql, struct cd__test **out,
                             struct cd_err *err)
{
    return new_test(plan, CD__TEST_TREE, sql, out, err);
}

/* A test of sides, to be settled once they have their values. */
static enum cd_status leaf(struct cd__plan *plan, enum cd__test_kind kind, const struct cd__sql *sql,
                           struct cd__test **out, struct cd_err *err)
{
    CD_TRY(new_test(plan, kind, sql, out, err));
    if (!cd_grow((void **)&plan->leaves, &plan->cap_leaves, (size_t)plan->n_leaves + 1, sizeof *plan->leaves))
        return cd__plan_no_memory(err);
    plan->leaves[plan->n_leaves++] = *out;
    return CD_OK;
}

static enum cd_status negated(struct cd__plan *plan, const struct cd__sql *sql, struct cd__test *arg,
                              struct cd__test **out, struct cd_err *err)
{
    CD_TRY(new_test(plan, CD__TEST_NOT, sql, out, err));
    (*out)->n_args = 1;
    (*out)->args = CD_NEW(&plan->arena, struct cd__test *, 1);
    if ((*out)->args == NULL) return cd__plan_no_memory(err);
    (*out)->args[0] = arg;
    return CD_OK;
}

/* sql is the negated condition, of which the test knows only the contrary. */
static enum cd_status contrary(struct cd__plan *plan, const struct cd__sql *sql, struct cd__test *arg,
                               struct cd__test **out, struct cd_err *err)
{
    if (arg->kind == CD__TEST_TREE) return cd__test_tree(plan, sql, out, err);
    CD_TRY(negated(plan, sql, arg, out, err));
    arg->whole = *out;
    return CD_OK;
}

enum cd_status cd__test_join(struct cd__plan *plan, enum cd__test_kind kind, struct cd__test **args, uint32_t n,
                             struct cd__test **out, struct cd_err *err)
{
    if (n == 1) {
        *out = args[0];
        return CD_OK;
    }
    CD_TRY(new_test(plan, kind, NULL, out, err));
    (*out)->args = CD_NEW(&plan->arena, struct cd__test *, n);
    if ((*out)->args == NULL) return cd__plan_no_memory(err);
    memcpy((*out)->args, args, n * sizeof(struct cd__test *));
    (*out)->n_args = n;
    return CD_OK;
}

/* --- Sides of a condition ------------------------------------------------------------------------------------------------------- */

static bool one_sided(const struct cd__sql *e)
{
    return e->sides == CD__LEFT || e->sides == CD__RIGHT;
}

static bool opposite(const struct cd__sql *a, const struct cd__sql *b)
{
    return one_sided(a) && one_sided(b) && a->sides != b->sides;
}

/* Asks for the sides of two expressions of different records: one side, where one is the other's mirror image. */
static enum cd_status ask_both(struct cd__plan *plan, const struct cd__sql *a, const struct cd__sql *b, enum cd__as as,
                               unsigned needs, struct cd__test *test, struct cd_err *err)
{
    test->side_of_a = a->sides == CD__RIGHT;
    test->side_of_b = b->sides == CD__RIGHT;
    if (!cd__sql_same(a, b, true)) return cd__sides_ask(plan, a, b, as, needs, &test->a, &test->b, err);
    CD_TRY(cd__side_ask(plan, a, as, needs, &test->a, err));
    test->b = test->a;
    return CD_OK;
}

/* How a comparison compares its sides; false: in a way that codes do not have. */
static bool compared_as(const struct cd__sql *e, enum cd__as *as)
{
    if (e->cast == CD__CAST_FLOAT) return false;
    switch ((enum cd__sql_type)e->compared) {
    case CD__T_ANY:
    case CD__T_TEXT:
    case CD__T_LIST: *as = CD__AS_IT_COMES; return true;
    case CD__T_NUMBER: *as = CD__AS_NUMBER; return true;
    case CD__T_DATE:
    case CD__T_TIME: *as = CD__AS_TIME; return true;
    default: return false;
    }
}

/* --- Equality and NULL -------------------------------------------------------------------------------------------------------------- */

static enum cd_status read_null(struct cd__plan *plan, const struct cd__sql *e, struct cd__test **out,
                                struct cd_err *err)
{
    if (!one_sided(e)) return cd__test_tree(plan, e, out, err);
    CD_TRY(leaf(plan, CD__TEST_NULL_ONE, e, out, err));
    (*out)->side_of_a = e->sides == CD__RIGHT;
    return cd__side_ask(plan, e->args[0], CD__AS_IT_COMES, 0, &(*out)->a, err);
}

static enum cd_status read_equal(struct cd__plan *plan, const struct cd__sql *e, struct cd__test **out,
                                 struct cd_err *err)
{
    const struct cd__sql *a = e->args[0], *b = e->args[1];
    enum cd__as as;
    if (a->sides == 0) a = e->args[1], b = e->args[0];
    if (!compared_as(e, &as)) return cd__test_tree(plan, e, out, err);
    if (opposite(a, b)) {
        CD_TRY(leaf(plan, CD__TEST_EQUAL, e, out, err));
        return ask_both(plan, a, b, as, 0, *out, err);
    }
    if (!one_sided(a) || b->sides != 0) return cd__test_tree(plan, e, out, err);
    CD_TRY(leaf(plan, CD__TEST_LITERAL, e, out, err));
    (*out)->side_of_a = a->sides == CD__RIGHT;
    return cd__side_ask(plan, a, as, 0, &(*out)->a, err);
}

/* --- Thresholds ---------------------------------------------------------------------------------------------------------------------- */

/* expression `op` limit, with the constant on the right. */
struct threshold {
    const struct cd__sql *sql, *of;
    enum cd__sql_op op;
    double limit;
};

static bool constant(struct cd__plan *plan, const struct cd__sql *e, double *number)
{
    struct cd__sql_env env = {.frame = plan->frame, .strings = plan->strings};
    struct cd__value value;
    struct cd_err ignored = {0};
    const bool is = e->sides == 0 && cd__sql_eval(e, &env, &value, &ignored) == CD_OK && value.kind == CD__IS_NUMBER;
    if (is) *number = value.number;
    cd__sql_close(&env);
    return is && !isnan(*number);
}

static bool threshold_of(struct cd__plan *plan, const struct cd__sql *e, struct threshold *t)
{
    static const uint8_t turned[] = {
        [CD__SQL_LT] = CD__SQL_GT, [CD__SQL_LE] = CD__SQL_GE, [CD__SQL_GT] = CD__SQL_LT, [CD__SQL_GE] = CD__SQL_LE};
    *t = (struct threshold){.sql = e, .of = e->args[0], .op = (enum cd__sql_op)e->op};
    if (e->compared != CD__T_NUMBER || e->cast == CD__CAST_FLOAT) return false;
    if (constant(plan, e->args[1], &t->limit)) return true;
    t->of = e->args[1];
    t->op = (enum cd__sql_op)turned[e->op];
    return constant(plan, e->args[0], &t->limit);
}

/* A test that is true from its limit on (least) or up to it; turned round where the condition asks for the contrary. */
static enum cd_status bounded(struct cd__plan *plan, const struct threshold *t, enum cd__test_kind kind, bool least,
                              struct cd__test **leaf_out, struct cd__test **out, struct cd_err *err)
{
    const bool up = t->op == CD__SQL_GE || t->op == CD__SQL_GT;
    const bool strict = t->op == CD__SQL_GT || t->op == CD__SQL_LT;
    CD_TRY(leaf(plan, kind, t->sql, leaf_out, err));
    (*leaf_out)->limit = t->limit;
    (*leaf_out)->strict = strict != (up != least); /* not (x > limit) is x <= limit */
    *out = *leaf_out;
    return up == least ? CD_OK : contrary(plan, t->sql, *leaf_out, out, err);
}

static bool similarity_of(const struct cd__sql *e, enum cd__test_kind *kind, bool *least)
{
    static const struct {
        uint8_t fn, kind;
        bool least;
    } kinds[] = {
        {CD__FN_JARO, CD__TEST_JARO, true},
        {CD__FN_JARO_WINKLER, CD__TEST_JARO_WINKLER, true},
        {CD__FN_JACCARD, CD__TEST_JACCARD, true},
        {CD__FN_LEVENSHTEIN, CD__TEST_LEVENSHTEIN, false},
        {CD__FN_DAMERAU_LEVENSHTEIN, CD__TEST_DAMERAU, false},
    };
    for (size_t i = 0; e->op == CD__SQL_CALL && i < sizeof kinds / sizeof kinds[0]; i++)
        if (e->fn == kinds[i].fn && opposite(e->args[0], e->args[1])) {
            *kind = (enum cd__test_kind)kinds[i].kind;
            *least = kinds[i].least;
            return true;
        }
    return false;
}

/* What abs() is of, where that is a difference of two records; how its sides are numbers. Two cells differ by days where both are dates, which is
 * known only of each pair: only what is known to be numbers, or dates, is taken. */
static const struct cd__sql *difference_of(const struct cd__plan *plan, const struct cd__sql *e, enum cd__as *as)
{
    if (e->op != CD__SQL_CALL || e->fn != CD__FN_ABS) return NULL;
    const struct cd__sql *of = e->args[0];
    if (of->n_args != 2 || !opposite(of->args[0], of->args[1]) || of->cast == CD__CAST_FLOAT) return NULL;
    if (of->op == CD__SQL_CALL && of->fn == CD__FN_DATEDIFF && of->number == CD__UNIT_DAY) *as = CD__AS_DAYS;
    else if (of->op != CD__SQL_SUBTRACT) return NULL;
    else if (of->args[0]->type == CD__T_DATE && of->args[1]->type == CD__T_DATE) *as = CD__AS_DAYS;
    else if (cd__sql_numeric(of->args[0], plan->frame) && cd__sql_numeric(of->args[1], plan->frame))
        *as = CD__AS_NUMBER;
    else return NULL;
    return of;
}

static const struct cd__sql *shared_of(const struct cd__sql *e)
{
    if (e->op != CD__SQL_CALL || e->fn != CD__FN_LIST_LENGTH) return NULL;
    const struct cd__sql *of = e->args[0];
    if (of->op != CD__SQL_CALL || of->fn != CD__FN_LIST_INTERSECT || !opposite(of->args[0], of->args[1])) return NULL;
    return of;
}

static enum cd_status read_threshold(struct cd__plan *plan, const struct cd__sql *e, struct cd__test **out,
                                     struct cd_err *err)
{
    struct threshold t;
    struct cd__test *test;
    enum cd__test_kind kind;
    enum cd__as as;
    bool least;
    const struct cd__sql *of, *other;
    if (!threshold_of(plan, e, &t)) return cd__test_tree(plan, e, out, err);
    if (similarity_of(t.of, &kind, &least)) {
        CD_TRY(bounded(plan, &t, kind, least, &test, out, err));
        return ask_both(plan, t.of->args[0], t.of->args[1], CD__AS_IT_COMES, CD__NEED_SYMBOLS, test, err);
    }
    if ((of = difference_of(plan, t.of, &as)) != NULL) {
        CD_TRY(bounded(plan, &t, CD__TEST_DIFFERENCE, false, &test, out, err));
        return ask_both(plan, of->args[0], of->args[1], as, CD__NEED_NUMBERS, test, err);
    }
    if ((of = shared_of(t.of)) != NULL) {
        CD_TRY(bounded(plan, &t, CD__TEST_INTERSECT, true, &test, out, err));
        return ask_both(plan, of->args[0], of->args[1], CD__AS_IT_COMES, CD__NEED_ITEMS, test, err);
    }
    if ((of = cd__product_of(t.of, &other)) != NULL) {
        CD_TRY(bounded(plan, &t, CD__TEST_PRODUCT, false, &test, out, err));
        return cd__product_ask(plan, of, other, test, err);
    }
    return cd__test_tree(plan, e, out, err);
}

/* --- Conditions --------------------------------------------------------------------------------------------------------------------- */

static bool is_false(const struct cd__sql *e)
{
    return e->op == CD__SQL_BOOL && e->number == 0;
}

/* "a is NULL or b is NULL" of one expression on both records. */
static bool null_either(struct cd__test *const *args, uint32_t n)
{
    return n == 2 && args[0]->kind == CD__TEST_NULL_ONE && args[1]->kind == CD__TEST_NULL_ONE &&
           args[0]->a == args[1]->a && args[0]->side_of_a != args[1]->side_of_a;
}

static enum cd_status read_test(struct cd__plan *plan, const struct cd__sql *e, bool negative, struct cd__test **out,
                                struct cd_err *err);

static enum cd_status read_logic(struct cd__plan *plan, const struct cd__sql *e, bool negative, struct cd__test **out,
                                 struct cd_err *err)
{
    struct cd__test **args = CD_NEW(&plan->arena, struct cd__test *, e->n_args);
    if (args == NULL) return cd__plan_no_memory(err);
    bool all_trees = true;
    for (uint32_t i = 0; i < e->n_args; i++) {
        CD_TRY(read_test(plan, e->args[i], negative, &args[i], err));
        all_trees = all_trees && args[i]->kind == CD__TEST_TREE;
    }
    if (all_trees) return cd__test_tree(plan, e, out, err);
    if (e->op == CD__SQL_OR && null_either(args, e->n_args)) {
        args[0]->kind = CD__TEST_NULL_EITHER;
        args[0]->tree = e;
        args[0]->b = args[0]->a;
        *out = args[0];
        return CD_OK;
    }
    return cd__test_join(plan, e->op == CD__SQL_AND ? CD__TEST_AND : CD__TEST_OR, args, e->n_args, out, err);
}

/* negative: whether it is asked for below a NOT, where unknown and false are not the same. */
static enum cd_status read_test(struct cd__plan *plan, const struct cd__sql *e, bool negative, struct cd__test **out,
                                struct cd_err *err)
{
    struct cd__test *arg;
    switch ((enum cd__sql_op)e->op) {
    case CD__SQL_BOOL:
        if (e->number != 0) return new_test(plan, CD__TEST_ALWAYS, e, out, err);
        return cd__test_tree(plan, e, out, err);
    case CD__SQL_AND:
    case CD__SQL_OR: return read_logic(plan, e, negative, out, err);
    case CD__SQL_NOT:
        CD_TRY(read_test(plan, e->args[0], true, &arg, err));
        return arg->kind == CD__TEST_TREE ? cd__test_tree(plan, e, out, err) : negated(plan, e, arg, out, err);
    case CD__SQL_IS_NULL: return read_null(plan, e, out, err);
    case CD__SQL_IS_NOT_NULL: CD_TRY(read_null(plan, e, &arg, err)); return contrary(plan, e, arg, out, err);
    case CD__SQL_EQ: return read_equal(plan, e, out, err);
    case CD__SQL_NE: CD_TRY(read_equal(plan, e, &arg, err)); return contrary(plan, e, arg, out, err);
    case CD__SQL_LT:
    case CD__SQL_LE:
    case CD__SQL_GT:
    case CD__SQL_GE: return read_threshold(plan, e, out, err);
    case CD__SQL_CALL:
        if (e->fn == CD__FN_COALESCE && e->n_args == 2 && is_false(e->args[1]) && !negative)
            return read_test(plan, e->args[0], false, out, err);
        return cd__test_tree(plan, e, out, err);
    default: return cd__test_tree(plan, e, out, err);
    }
}

enum cd_status cd__test_read(struct cd__plan *plan, const struct cd__sql *sql, struct cd__test **out,
                             struct cd_err *err)
{
    return read_test(plan, sql, false, out, err);
}

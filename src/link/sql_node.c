/* sql_node.c - nodes of a condition's tree, and what types they may have; see sql_parse_int.h.
 * Types are settled here, once, so that a condition which DuckDB would not accept is refused before any pair is seen. */
#include "eval_int.h"
#include "sql_parse_int.h"

enum { MAX_HEIGHT = 200 }; /* a thousand terms in a row make a tree as deep: what walks it recurses */

struct cd__sql *cd__sql_node(struct cd__sql_parser *p, enum cd__sql_op op, enum cd__sql_type type, size_t at)
{
    struct cd__sql *node = p->status == CD_OK ? CD_NEW(p->arena, struct cd__sql, 1) : NULL;
    if (node == NULL) return cd__sql_no_memory(p);
    node->op = (uint8_t)op;
    node->type = (uint8_t)type;
    node->at = (uint32_t)at;
    node->height = 1;
    return node;
}

bool cd__sql_take(struct cd__sql_parser *p, struct cd__sql_args *args, struct cd__sql *node)
{
    if (node == NULL) return false;
    if (args->n == CD__SQL_ARGS) {
        (void)cd__sql_fault(p, node->at, "over %d in one list", CD__SQL_ARGS);
        return false;
    }
    args->item[args->n++] = node;
    return true;
}

struct cd__sql *cd__sql_over(struct cd__sql_parser *p, enum cd__sql_op op, enum cd__sql_type type,
                             const struct cd__sql_args *args, size_t at)
{
    struct cd__sql *node = cd__sql_node(p, op, type, at);
    if (node == NULL) return NULL;
    node->n_args = args->n;
    node->args = CD_NEW(p->arena, struct cd__sql *, args->n);
    if (node->args == NULL) return cd__sql_no_memory(p);
    for (uint32_t i = 0; i < args->n; i++) {
        struct cd__sql *arg = args->item[i];
        node->args[i] = arg;
        node->sides |= arg->sides;
        if (arg->height >= MAX_HEIGHT) return cd__sql_fault(p, at, "nested too deeply");
        if (arg->height >= node->height) node->height = (uint8_t)(arg->height + 1);
    }
    return node;
}

struct cd__sql *cd__sql_number(struct cd__sql_parser *p, double number, size_t at)
{
    struct cd__sql *node = cd__sql_node(p, CD__SQL_NUMBER, CD__T_NUMBER, at);
    if (node != NULL) node->number = number;
    return node;
}

const char *cd__sql_type_name(enum cd__sql_type type)
{
    static const char *const names[] = {"a value", "NULL",   "a truth value", "a number", "a number",
                                        "a text",  "a date", "a time",        "a list"};
    return names[type];
}

static bool is_number(enum cd__sql_type type)
{
    return type == CD__T_NUMBER || type == CD__T_FLOAT;
}

static bool is_time(enum cd__sql_type type)
{
    return type == CD__T_DATE || type == CD__T_TIME;
}

/* The type that both can have: NULL gives way to any other, and what comes as it comes to what is known. False: there is none. */
static bool common(enum cd__sql_type a, enum cd__sql_type b, enum cd__sql_type *out)
{
    if (a == b || b == CD__T_NULL) *out = a;
    else if (a == CD__T_NULL) *out = b;
    else if (b == CD__T_ANY) *out = a;
    else if (a == CD__T_ANY) *out = b;
    else if (is_number(a) && is_number(b)) *out = CD__T_NUMBER;
    else if (is_time(a) && is_time(b)) *out = CD__T_TIME;
    else return false;
    return true;
}

bool cd__sql_unify(struct cd__sql_parser *p, enum cd__sql_type *type, const struct cd__sql *with)
{
    const enum cd__sql_type other = (enum cd__sql_type)with->type;
    if (common(*type, other, type)) return true;
    (void)cd__sql_fault(p, with->at, "%s stands here where %s was before", cd__sql_type_name(other),
                        cd__sql_type_name(*type));
    return false;
}

struct cd__sql *cd__sql_logic(struct cd__sql_parser *p, enum cd__sql_op op, const struct cd__sql_args *args, size_t at)
{
    for (uint32_t i = 0; i < args->n; i++) {
        const enum cd__sql_type type = (enum cd__sql_type)args->item[i]->type;
        if (type != CD__T_BOOL && type != CD__T_NULL)
            return cd__sql_fault(p, args->item[i]->at, "this is %s, and a truth value is needed",
                                 cd__sql_type_name(type));
    }
    return cd__sql_over(p, op, CD__T_BOOL, args, at);
}

/* In single precision, as DuckDB works out a FLOAT with a FLOAT or with a literal. */
static bool single(const struct cd__sql *a, const struct cd__sql *b)
{
    const bool a_may = a->type == CD__T_FLOAT || a->op == CD__SQL_NUMBER;
    const bool b_may = b->type == CD__T_FLOAT || b->op == CD__SQL_NUMBER;
    return a_may && b_may && (a->type == CD__T_FLOAT || b->type == CD__T_FLOAT);
}

static bool is_order(enum cd__sql_op op)
{
    return op == CD__SQL_LT || op == CD__SQL_LE || op == CD__SQL_GT || op == CD__SQL_GE;
}

struct cd__sql *cd__sql_compare(struct cd__sql_parser *p, enum cd__sql_op op, struct cd__sql *a, struct cd__sql *b,
                                size_t at)
{
    enum cd__sql_type type;
    if (a == NULL || b == NULL) return NULL;
    const bool dated = (is_time((enum cd__sql_type)a->type) && b->op == CD__SQL_TEXT) ||
                       (is_time((enum cd__sql_type)b->type) && a->op == CD__SQL_TEXT);
    if (dated) type = CD__T_TIME;
    else if (!common((enum cd__sql_type)a->type, (enum cd__sql_type)b->type, &type))
        return cd__sql_fault(p, at, "%s cannot be compared with %s", cd__sql_type_name((enum cd__sql_type)a->type),
                             cd__sql_type_name((enum cd__sql_type)b->type));
    if (type == CD__T_ANY && is_order(op) && cd__sql_numeric(a, p->frame) && cd__sql_numeric(b, p->frame))
        type = CD__T_NUMBER;
    const struct cd__sql_args args = {{a, b}, 2};
    struct cd__sql *node = cd__sql_over(p, op, type == CD__T_DATE ? CD__T_TIME : type, &args, at);
    if (node == NULL) return NULL;
    node->compared = node->type;
    node->type = CD__T_BOOL;
    if (single(a, b)) node->cast = CD__CAST_FLOAT;
    return node;
}

/* Dates can be subtracted from one another, in days. */
static bool may_be_reckoned(enum cd__sql_op op, const struct cd__sql *a, const struct cd__sql *other)
{
    const enum cd__sql_type type = (enum cd__sql_type)a->type;
    if (is_number(type) || type == CD__T_ANY || type == CD__T_NULL) return true;
    if (type != CD__T_DATE || op != CD__SQL_SUBTRACT) return false;
    return other->type == CD__T_DATE || other->type == CD__T_ANY || other->type == CD__T_NULL;
}

struct cd__sql *cd__sql_arithmetic(struct cd__sql_parser *p, enum cd__sql_op op, struct cd__sql *a, struct cd__sql *b,
                                   size_t at)
{
    const struct cd__sql_args args = {{a, b}, b != NULL ? 2 : 1};
    if (a == NULL || (b == NULL && op != CD__SQL_NEGATE)) return NULL;
    for (uint32_t i = 0; i < args.n; i++)
        if (!may_be_reckoned(op, args.item[i], args.item[args.n - 1 - i]))
            return cd__sql_fault(p, at, "%s cannot be reckoned with here",
                                 cd__sql_type_name((enum cd__sql_type)args.item[i]->type));
    if (op == CD__SQL_NEGATE && a->op == CD__SQL_NUMBER) return cd__sql_number(p, -a->number, at);
    const bool narrow = b != NULL ? single(a, b) : a->type == CD__T_FLOAT;
    struct cd__sql *node = cd__sql_over(p, op, narrow ? CD__T_FLOAT : CD__T_NUMBER, &args, at);
    if (node != NULL && narrow) node->cast = CD__CAST_FLOAT;
    return node;
}

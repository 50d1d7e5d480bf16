/* plan_build_int.h - what the files that compile a plan share. A plan is built in turns: conditions are read into tests, which ask for sides
 * (cd__test_read, cd__side_ask); then all new sides get their values (cd__sides_build); then tests whose sides could not be coded are left to the
 * evaluator, and literals find their codes (cd__leaves_settle). */
#ifndef CANDOUR_LINK_PLAN_BUILD_INT_H
#define CANDOUR_LINK_PLAN_BUILD_INT_H

#include "plan_int.h"

/* What the codes of one side, or of sides compared with one another, mean. */
struct cd__domain {
    struct cd_dict own;           /* values by their keys: the folded text itself, or kind and content (plan_value.c) */
    const struct cd_dict *values; /* own, or a column's dictionary */
    struct cd_dict items;         /* of lists: a byte of kind and the content */
    uint32_t n_sides;
};

/* --- plan_tests.c ---------------------------------------------------------------------------------------------------------- */

/* The test of a condition; leaves that need values are added to plan->leaves. */
CD_MUST_CHECK enum cd_status cd__test_read(struct cd__plan *plan, const struct cd__sql *sql, struct cd__test **out,
                                           struct cd_err *err);
/* A condition over pairs left to the evaluator. */
CD_MUST_CHECK enum cd_status cd__test_tree(struct cd__plan *plan, const struct cd__sql *sql, struct cd__test **out,
                                           struct cd_err *err);
/* AND, OR of n tests, or the one. */
CD_MUST_CHECK enum cd_status cd__test_join(struct cd__plan *plan, enum cd__test_kind kind, struct cd__test **args,
                                           uint32_t n, struct cd__test **out, struct cd_err *err);
static inline enum cd_status cd__plan_no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the model's plan");
}

/* --- plan_settle.c --------------------------------------------------------------------------------------------------------- */

/* Whether e multiplies the weights of a list's items that the other record's list has: the list_transform within, and the other list; else NULL. */
const struct cd__sql *cd__product_of(const struct cd__sql *e, const struct cd__sql **other);
CD_MUST_CHECK enum cd_status cd__product_ask(struct cd__plan *plan, const struct cd__sql *transform,
                                             const struct cd__sql *other, struct cd__test *test, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__leaves_settle(struct cd__plan *plan, struct cd_err *err);

/* --- plan_rules.c ---------------------------------------------------------------------------------------------------------- */

CD_MUST_CHECK enum cd_status cd__rule_read(struct cd__plan *plan, struct cd_str sql, const struct cd_model_rule *like,
                                           struct cd__rule *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__rule_settle(struct cd__plan *plan, struct cd__rule *rule, struct cd_err *err);

/* --- plan_sides.c ----------------------------------------------------------------------------------------------------------- */

/* The side of a one-sided expression, made if there is none. */
CD_MUST_CHECK enum cd_status cd__side_ask(struct cd__plan *plan, const struct cd__sql *of, enum cd__as as,
                                          unsigned needs, uint32_t *out, struct cd_err *err);
/* Two different sides that are compared with one another. */
CD_MUST_CHECK enum cd_status cd__sides_ask(struct cd__plan *plan, const struct cd__sql *a, const struct cd__sql *b,
                                           enum cd__as as, unsigned needs, uint32_t *out_a, uint32_t *out_b,
                                           struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__side_of_column(struct cd__plan *plan, uint32_t column, unsigned needs, uint32_t *out,
                                                struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__sides_build(struct cd__plan *plan, struct cd_err *err);
void cd__sides_free(struct cd__plan *plan);

/* --- plan_value.c ------------------------------------------------------------------------------------------------------------- */

/* Appends the key of a value that is not NULL, texts folded unless they are compared by bytes: equal where the evaluator says that values are. */
struct cd_buf;
void cd__value_key(const struct cd__value *value, enum cd_strings strings, struct cd_buf *key);
/* An item out of the key of a list: its key (kind first) in *item; false at the end. */
bool cd__key_item(struct cd_str *key, struct cd_str *item);
double cd__key_number(struct cd_str key);
/* The value of a side for the record at env's rows, converted as the side's `as` says. */
CD_MUST_CHECK enum cd_status cd__side_value(const struct cd__side *side, struct cd__sql_env *env,
                                            struct cd__value *value, struct cd_err *err);

/* --- plan_finish.c: what a domain's values are, for the kernels -------------------------------------------------------------- */

CD_MUST_CHECK enum cd_status cd__side_finish(struct cd__plan *plan, struct cd__side *side, struct cd_err *err);

#endif

/* eval_int.h - what the files of the evaluator share: values read as what is needed, compared and folded; functions by name. */
#ifndef CANDOUR_LINK_EVAL_INT_H
#define CANDOUR_LINK_EVAL_INT_H

#include "sql_int.h"

/* --- eval_value.c ------------------------------------------------------------------------------------------------------- */

bool cd__text_number(struct cd_str text, double *number);
/* Whether an expression is made of numbers only: literals, arithmetic, columns of which every value is a number. */
bool cd__sql_numeric(const struct cd__sql *e, const struct cd_frame *frame);

static inline struct cd__value cd__null_value(void)
{
    return (struct cd__value){.kind = CD__IS_NULL};
}

static inline struct cd__value cd__bool_value(bool b)
{
    return (struct cd__value){.kind = CD__IS_BOOL, .number = b};
}

static inline struct cd__value cd__number_value(double number)
{
    return (struct cd__value){.kind = CD__IS_NUMBER, .number = number};
}

static inline struct cd__value cd__text_value(struct cd_str text)
{
    return (struct cd__value){.kind = CD__IS_TEXT, .text = {text.p != NULL ? text.p : "", text.n}};
}

/* The value of e, which is not NULL, as what is needed. CD_INPUT says which column and record, or which function, and never the value. */
CD_MUST_CHECK enum cd_status cd__need_number(const struct cd__sql *e, const struct cd__sql_env *env,
                                             const struct cd__value *value, double *number, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__need_time(const struct cd__sql *e, const struct cd__sql_env *env,
                                           const struct cd__value *value, double *seconds, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__need_text(const struct cd__sql *e, const struct cd__sql_env *env,
                                           const struct cd__value *value, struct cd_str *text, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__need_list(const struct cd__sql *e, const struct cd__sql_env *env,
                                           const struct cd__value *value, struct cd_err *err);
enum cd_status cd__wrong_value(const struct cd__sql *e, const struct cd__sql_env *env, const char *wanted,
                               struct cd_err *err);
enum cd_status cd__eval_no_memory(struct cd_err *err);

/* A text, and the texts of a list, folded where texts are compared as code points. */
CD_MUST_CHECK enum cd_status cd__fold_value(struct cd__sql_env *env, const struct cd__value *value,
                                            struct cd__value *out, struct cd_err *err);
/* Total order of values, by kind first; NULL is last and equal to NULL, NaN last of numbers and equal to NaN. */
int cd__value_order(const struct cd__value *a, const struct cd__value *b);
/* The order of two values that are not NULL, as a comparison of their types has it: e's `compared` and `cast`. */
CD_MUST_CHECK enum cd_status cd__compare(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *a,
                                         const struct cd__value *b, int *order, struct cd_err *err);

/* --- eval_json.c: lists and structs in cells ------------------------------------------------------------------------------- */

/* The value of a cell's canonical JSON text, in the arena; what is no JSON list or object is a text. */
CD_MUST_CHECK enum cd_status cd__json_value(struct cd_str text, struct cd_arena *arena, struct cd__value *out,
                                            struct cd_err *err);

/* --- eval_text.c, eval_number.c, eval_list.c -------------------------------------------------------------------------------- */

/* args: a value for each of e's (of a lambda: NULL). Unless `nulls`, it is not called where one is NULL: the result is NULL then. */
typedef enum cd_status cd__fn_call(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                   struct cd__value *out, struct cd_err *err);
struct cd__fn_entry {
    cd__fn_call *call;
    bool nulls;
};
cd__fn_call cd__fn_lower, cd__fn_upper, cd__fn_trim, cd__fn_substr, cd__fn_length, cd__fn_concat, cd__fn_replace,
    cd__fn_regexp_extract, cd__fn_split_part, cd__fn_strptime;
cd__fn_call cd__fn_nullif, cd__fn_coalesce, cd__fn_extreme, cd__fn_epoch, cd__fn_datediff, cd__fn_math, cd__fn_power,
    cd__fn_similarity, cd__fn_cosine;
cd__fn_call cd__fn_list_length, cd__fn_list_intersect, cd__fn_list_contains, cd__fn_list_distinct, cd__fn_list_concat,
    cd__fn_list_prepend, cd__fn_list_transform, cd__fn_list_filter, cd__fn_list_reduce, cd__fn_list_extreme,
    cd__fn_list_sum, cd__fn_flatten;

#endif

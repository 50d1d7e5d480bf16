/* eval_value.c - values read as what is needed, folded, put in order; see eval_int.h. */
#include "eval_int.h"

#include <math.h>
#include <strings.h>

#include "candour/buf.h"
#include "sql_parse_int.h"
#include "sql_time.h"

/* --- Numbers ---------------------------------------------------------------------------------------------------------- */

static bool unbounded(struct cd_str text, double *number)
{
    static const struct {
        const char *word;
        double number;
    } words[] = {
        {"inf", INFINITY}, {"infinity", INFINITY}, {"-inf", -INFINITY}, {"-infinity", -INFINITY}, {"nan", NAN}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cd_str_eq_nocase(text, cd_str_of(words[i].word))) {
            *number = words[i].number;
            return true;
        }
    return false;
}

bool cd__text_number(struct cd_str text, double *number)
{
    const struct cd_str s = cd_str_trim(text);
    return cd_str_f64(s, number) || unbounded(s, number);
}

static bool numeric_column(const struct cd_frame_column *column)
{
    double ignored;
    for (uint32_t i = 0; i < column->values.n; i++)
        if (!cd__text_number(cd_dict_text(&column->values, i), &ignored)) return false;
    return column->values.n > 0;
}

/* Of a CASE the values, not the conditions. */
static bool is_value_of_case(const struct cd__sql *e, uint32_t i)
{
    return i % 2 == 1 || i + 1 == e->n_args;
}

bool cd__sql_numeric(const struct cd__sql *e, const struct cd_frame *frame)
{
    if (e->type != CD__T_ANY) return e->type == CD__T_NUMBER || e->type == CD__T_FLOAT || e->type == CD__T_NULL;
    if (e->op == CD__SQL_COLUMN) return numeric_column(&frame->columns[e->column]);
    const bool passes_on = e->op == CD__SQL_CASE ||
                           (e->op == CD__SQL_CALL && cd__sql_signatures[e->fn].result == 'u') ||
                           (e->op == CD__SQL_CALL && e->fn == CD__FN_NULLIF);
    if (!passes_on) return false;
    for (uint32_t i = 0; i < e->n_args; i++)
        if ((e->op != CD__SQL_CASE || is_value_of_case(e, i)) && !cd__sql_numeric(e->args[i], frame)) return false;
    return true;
}

/* --- What is needed ---------------------------------------------------------------------------------------------------- */

enum cd_status cd__eval_no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for evaluating a condition");
}

static const char *what(const struct cd__sql *e)
{
    return e->op == CD__SQL_CALL ? cd__sql_fn_name((enum cd__sql_fn)e->fn) : "a part of the condition";
}

enum cd_status cd__wrong_value(const struct cd__sql *e, const struct cd__sql_env *env, const char *wanted,
                               struct cd_err *err)
{
    if (e->op != CD__SQL_COLUMN) return cd_fail(err, CD_INPUT, "%s is not %s, which is needed there", what(e), wanted);
    return cd_fail(err, CD_INPUT,
                   "column \"" CD_FMT
                   "\" of record %u holds what is not %s, which the condition needs: clean the column, "
                   "or change the condition",
                   CD_ARG(env->frame->columns[e->column].name), env->row[e->sides == CD__RIGHT] + 1, wanted);
}

enum cd_status cd__need_number(const struct cd__sql *e, const struct cd__sql_env *env, const struct cd__value *value,
                               double *number, struct cd_err *err)
{
    if (value->kind == CD__IS_NUMBER) *number = value->number;
    else if (value->kind != CD__IS_TEXT || !cd__text_number(value->text, number))
        return cd__wrong_value(e, env, "a number", err);
    return CD_OK;
}

enum cd_status cd__need_time(const struct cd__sql *e, const struct cd__sql_env *env, const struct cd__value *value,
                             double *seconds, struct cd_err *err)
{
    if (value->kind == CD__IS_NUMBER) *seconds = value->number;
    else if (value->kind != CD__IS_TEXT || !cd__time_of(value->text, seconds))
        return cd__wrong_value(e, env, "a date or time", err);
    return CD_OK;
}

enum cd_status cd__need_text(const struct cd__sql *e, const struct cd__sql_env *env, const struct cd__value *value,
                             struct cd_str *text, struct cd_err *err)
{
    if (value->kind != CD__IS_TEXT) return cd__wrong_value(e, env, "a text", err);
    *text = value->text;
    return CD_OK;
}

enum cd_status cd__need_list(const struct cd__sql *e, const struct cd__sql_env *env, const struct cd__value *value,
                             struct cd_err *err)
{
    return value->kind == CD__IS_LIST ? CD_OK : cd__wrong_value(e, env, "a list", err);
}

static enum cd_status need_bool(const struct cd__sql *e, const struct cd__sql_env *env, const struct cd__value *value,
                                double *truth, struct cd_err *err)
{
    static const struct cd_str words[] = {{"false", 5}, {"true", 4}, {"f", 1}, {"t", 1}, {"0", 1}, {"1", 1}};
    if (value->kind == CD__IS_BOOL) {
        *truth = value->number;
        return CD_OK;
    }
    for (size_t i = 0; value->kind == CD__IS_TEXT && i < sizeof words / sizeof words[0]; i++)
        if (cd_str_eq_nocase(value->text, words[i])) {
            *truth = (double)(i % 2);
            return CD_OK;
        }
    return cd__wrong_value(e, env, "true or false", err);
}

/* --- Folding and order ------------------------------------------------------------------------------------------------- */

static enum cd_status fold_text(struct cd__sql_env *env, struct cd_str text, struct cd_str *out, struct cd_err *err)
{
    struct cd_buf b = {0};
    cd_fold(text, &b);
    *out =
        b.failed ? (struct cd_str){NULL, 0} : cd_arena_str(&env->scratch, (struct cd_str){b.p != NULL ? b.p : "", b.n});
    cd_buf_free(&b);
    return out->p != NULL ? CD_OK : cd__eval_no_memory(err);
}

enum cd_status cd__fold_value(struct cd__sql_env *env, const struct cd__value *value, struct cd__value *out,
                              struct cd_err *err)
{
    const struct cd__value from = *value;
    *out = from;
    if (env->strings == CD_STRINGS_BYTES) return CD_OK;
    if (from.kind == CD__IS_TEXT) return fold_text(env, from.text, &out->text, err);
    if (from.kind != CD__IS_LIST && from.kind != CD__IS_STRUCT) return CD_OK;
    out->items = CD_NEW(&env->scratch, struct cd__value, from.n);
    if (out->items == NULL) return cd__eval_no_memory(err);
    for (uint32_t i = 0; i < from.n; i++) CD_TRY(cd__fold_value(env, &from.items[i], &out->items[i], err));
    return CD_OK;
}

static int number_order(double a, double b)
{
    if (isnan(a) || isnan(b)) return (isnan(a) != 0) - (isnan(b) != 0);
    return (a > b) - (a < b);
}

int cd__value_order(const struct cd__value *a, const struct cd__value *b)
{
    if (a->kind != b->kind) {
        if (a->kind == CD__IS_NULL || b->kind == CD__IS_NULL) return a->kind == CD__IS_NULL ? 1 : -1;
        return a->kind < b->kind ? -1 : 1;
    }
    switch ((enum cd__value_kind)a->kind) {
    case CD__IS_NULL: return 0;
    case CD__IS_TEXT: return cd_str_cmp(a->text, b->text);
    case CD__IS_LIST:
    case CD__IS_STRUCT:
        for (uint32_t i = 0; i < a->n && i < b->n; i++) {
            const int order = cd__value_order(&a->items[i], &b->items[i]);
            if (order != 0) return order;
        }
        return (a->n > b->n) - (a->n < b->n);
    default: return number_order(a->number, b->number);
    }
}

typedef enum cd_status need_fn(const struct cd__sql *, const struct cd__sql_env *, const struct cd__value *, double *,
                               struct cd_err *);

static enum cd_status order_as(need_fn *need, const struct cd__sql *e, const struct cd__sql_env *env,
                               const struct cd__value *a, const struct cd__value *b, int *order, struct cd_err *err)
{
    double x = 0, y = 0;
    CD_TRY(need(e->n_args > 0 ? e->args[0] : e, env, a, &x, err));
    CD_TRY(need(e->n_args > 1 ? e->args[1] : e, env, b, &y, err));
    if (e->cast == CD__CAST_FLOAT) x = (float)x, y = (float)y;
    *order = number_order(x, y);
    return CD_OK;
}

enum cd_status cd__compare(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *a,
                           const struct cd__value *b, int *order, struct cd_err *err)
{
    struct cd__value x = {0}, y = {0};
    switch ((enum cd__sql_type)e->compared) {
    case CD__T_NUMBER:
    case CD__T_FLOAT: return order_as(cd__need_number, e, env, a, b, order, err);
    case CD__T_DATE:
    case CD__T_TIME: return order_as(cd__need_time, e, env, a, b, order, err);
    case CD__T_BOOL: return order_as(need_bool, e, env, a, b, order, err);
    default: break;
    }
    /* A number from a list against a text: the text must be a number. */
    if (a->kind != b->kind && (a->kind == CD__IS_NUMBER || b->kind == CD__IS_NUMBER))
        return order_as(cd__need_number, e, env, a, b, order, err);
    if (a->kind != b->kind) return cd__wrong_value(e, env, "of one kind on both sides", err);
    if (env->strings == CD_STRINGS_BYTES) {
        *order = cd__value_order(a, b);
        return CD_OK;
    }
    CD_TRY(cd__fold_value(env, a, &x, err));
    CD_TRY(cd__fold_value(env, b, &y, err));
    *order = cd__value_order(&x, &y);
    return CD_OK;
}

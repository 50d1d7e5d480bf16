/* eval_number.c - functions of numbers, times and pairs of texts, and those that choose among values; see eval_int.h. */
#include "eval_int.h"

#include <math.h>

#include "sql_time.h"

enum cd_status cd__fn_nullif(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                             struct cd__value *out, struct cd_err *err)
{
    int order = 1;
    const enum cd_strings strings = env->strings;
    if (args[0].kind != CD__IS_NULL && args[1].kind != CD__IS_NULL) {
        env->strings = CD_STRINGS_BYTES; /* it makes a value: nothing is folded within it */
        const enum cd_status status = cd__compare(e, env, &args[0], &args[1], &order, err);
        env->strings = strings;
        CD_TRY(status);
    }
    *out = order == 0 ? cd__null_value() : args[0];
    return CD_OK;
}

enum cd_status cd__fn_coalesce(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                               struct cd__value *out, struct cd_err *err)
{
    (void)env, (void)err;
    for (uint32_t i = 0; i < e->n_args && out->kind == CD__IS_NULL; i++) *out = args[i];
    return CD_OK;
}

/* least and greatest pass over NULL. */
enum cd_status cd__fn_extreme(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                              struct cd__value *out, struct cd_err *err)
{
    const bool number = e->type == CD__T_NUMBER || e->type == CD__T_FLOAT;
    for (uint32_t i = 0; i < e->n_args; i++) {
        struct cd__value v = args[i];
        if (v.kind == CD__IS_NULL) continue;
        if (number) {
            double x;
            CD_TRY(cd__need_number(e->args[i], env, &v, &x, err));
            v = cd__number_value(x);
        }
        const int order = out->kind == CD__IS_NULL ? 0 : cd__value_order(&v, out);
        if (out->kind == CD__IS_NULL || (e->fn == CD__FN_LEAST ? order < 0 : order > 0)) *out = v;
    }
    return CD_OK;
}

enum cd_status cd__fn_epoch(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                            struct cd__value *out, struct cd_err *err)
{
    double seconds;
    CD_TRY(cd__need_time(e->args[0], env, args, &seconds, err));
    *out = cd__number_value(seconds);
    return CD_OK;
}

enum cd_status cd__fn_datediff(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                               struct cd__value *out, struct cd_err *err)
{
    double from, to;
    CD_TRY(cd__need_time(e->args[0], env, &args[0], &from, err));
    CD_TRY(cd__need_time(e->args[1], env, &args[1], &to, err));
    *out = cd__number_value(cd__time_difference((enum cd__sql_unit)e->number, from, to));
    return CD_OK;
}

enum cd_status cd__fn_math(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                           struct cd__value *out, struct cd_err *err)
{
    double x;
    CD_TRY(cd__need_number(e->args[0], env, args, &x, err));
    switch ((enum cd__sql_fn)e->fn) {
    case CD__FN_ABS: x = fabs(x); break;
    case CD__FN_FLOOR: x = floor(x); break;
    case CD__FN_SIN: x = sin(x); break;
    case CD__FN_COS: x = cos(x); break;
    case CD__FN_RADIANS: x *= M_PI / 180; break;
    case CD__FN_ACOS:
        if (x < -1 || x > 1) return cd_fail(err, CD_INPUT, "acos of a number outside -1 .. 1");
        x = acos(x);
        break;
    default:
        if (x < 0) return cd_fail(err, CD_INPUT, "square root of a negative number");
        x = sqrt(x);
        break;
    }
    *out = cd__number_value(x);
    return CD_OK;
}

enum cd_status cd__fn_power(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                            struct cd__value *out, struct cd_err *err)
{
    double x, y;
    CD_TRY(cd__need_number(e->args[0], env, &args[0], &x, err));
    CD_TRY(cd__need_number(e->args[1], env, &args[1], &y, err));
    *out = cd__number_value(pow(x, y));
    return CD_OK;
}

/* --- Similarity of texts ------------------------------------------------------------------------------------------------ */

static enum cd_status symbols(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *value,
                              struct cd_symbols *out, struct cd_err *err)
{
    struct cd_str text;
    struct cd__value folded;
    CD_TRY(cd__need_text(e, env, value, &text, err));
    if (env->strings == CD_STRINGS_BYTES) {
        *out = (struct cd_symbols){.narrow = (const uint8_t *)text.p, .n = (uint32_t)text.n};
        return CD_OK;
    }
    CD_TRY(cd__fold_value(env, value, &folded, err));
    *out = cd_symbols_of(folded.text, &env->scratch);
    return out->n != UINT32_MAX ? CD_OK : cd__eval_no_memory(err);
}

enum cd_status cd__fn_similarity(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                 struct cd__value *out, struct cd_err *err)
{
    struct cd_symbols a, b;
    double like;
    CD_TRY(symbols(e->args[0], env, &args[0], &a, err));
    CD_TRY(symbols(e->args[1], env, &args[1], &b, err));
    switch ((enum cd__sql_fn)e->fn) {
    case CD__FN_JARO: like = cd_jaro(a, b); break;
    case CD__FN_JARO_WINKLER: like = cd_jaro_winkler(a, b); break;
    case CD__FN_LEVENSHTEIN: like = cd_levenshtein(a, b); break;
    case CD__FN_DAMERAU_LEVENSHTEIN: like = cd_damerau_levenshtein(a, b); break;
    default:
        if (a.n == 0 || b.n == 0) return cd_fail(err, CD_INPUT, "jaccard of an empty text");
        like = cd_jaccard(a, b);
        break;
    }
    *out = cd__number_value(like);
    return CD_OK;
}

/* Of vectors of numbers. A vector of zeros has no direction; DuckDB gives -1 there. */
enum cd_status cd__fn_cosine(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                             struct cd__value *out, struct cd_err *err)
{
    double both = 0, a = 0, b = 0;
    CD_TRY(cd__need_list(e->args[0], env, &args[0], err));
    CD_TRY(cd__need_list(e->args[1], env, &args[1], err));
    if (args[0].n != args[1].n) return cd_fail(err, CD_INPUT, "cosine similarity of lists of different lengths");
    for (uint32_t i = 0; i < args[0].n; i++) {
        const struct cd__value *x = &args[0].items[i], *y = &args[1].items[i];
        if (x->kind != CD__IS_NUMBER || y->kind != CD__IS_NUMBER)
            return cd_fail(err, CD_INPUT, "cosine similarity of what is not all numbers");
        both += x->number * y->number;
        a += x->number * x->number;
        b += y->number * y->number;
    }
    const double cosine = both / sqrt(a * b);
    if (args[0].n > 0) *out = cd__number_value(cosine >= -1 ? fmin(cosine, 1) : -1);
    return CD_OK;
}

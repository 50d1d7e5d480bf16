/* eval.c - a condition's value for a pair of records: three-valued logic as in SQL, DuckDB's semantics for the rest; see sql_int.h. */
#include "eval_int.h"

#include "candour/buf.h"
#include "sql_time.h"
#include "utf8.h"

enum { SLOTS = 4096, KEPT_MOST = 4 << 20, SCRATCH_MOST = 64 << 10, MOST_STEPS = 1 << 24 };
struct cd__kept {
    uint32_t column, code; /* column + 1; 0: empty */
    struct cd__value value;
};

/* --- Cells ------------------------------------------------------------------------------------------------------------ */

/* A list is read once for as long as its slot lasts: the same record meets many others. */
static enum cd_status nested(struct cd__sql_env *env, uint32_t column, uint32_t code, struct cd__value *out,
                             struct cd_err *err)
{
    if (env->slots == NULL && (env->slots = CD_NEW(&env->kept, struct cd__kept, SLOTS)) == NULL)
        return cd__eval_no_memory(err);
    struct cd__kept *slot = &env->slots[(code * 31 + column) % SLOTS];
    if (slot->column != column + 1 || slot->code != code) {
        struct cd__value value = {0};
        const struct cd_str text = cd_dict_text(&env->frame->columns[column].values, code);
        CD_TRY(cd__json_value(text, &env->kept, &value, err));
        *slot = (struct cd__kept){column + 1, code, value};
    }
    *out = slot->value;
    return CD_OK;
}

static enum cd_status cell(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    const uint32_t row = env->row[e->sides == CD__RIGHT];
    if (e->op == CD__SQL_ID) {
        *out = cd__text_value(cd_frame_id(env->frame, row));
        return CD_OK;
    }
    if (e->op == CD__SQL_DATASET) {
        *out = cd__text_value(env->frame->datasets[cd_frame_dataset(env->frame, row)]);
        return CD_OK;
    }
    const struct cd_frame_column *column = &env->frame->columns[e->column];
    const uint32_t code = env->of_value ? row : column->codes[row];
    if (code == CD_NO_CODE) *out = cd__null_value();
    else if (column->nested) return nested(env, e->column, code, out, err);
    else *out = cd__text_value(cd_dict_text(&column->values, code));
    return CD_OK;
}

/* --- Logic ------------------------------------------------------------------------------------------------------------ */

/* AND: false wins, then NULL; OR: true wins, then NULL. */
static enum cd_status logic(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    const bool wins = e->op == CD__SQL_OR;
    bool unknown = false;
    for (uint32_t i = 0; i < e->n_args; i++) {
        struct cd__value v = {0};
        CD_TRY(cd__sql_eval(e->args[i], env, &v, err));
        if (v.kind == CD__IS_NULL) unknown = true;
        else if ((v.number != 0) == wins) {
            *out = cd__bool_value(wins);
            return CD_OK;
        }
    }
    *out = unknown ? cd__null_value() : cd__bool_value(!wins);
    return CD_OK;
}

static enum cd_status comparison(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out,
                                 struct cd_err *err)
{
    struct cd__value a = {0}, b = {0};
    int order;
    *out = cd__null_value();
    CD_TRY(cd__sql_eval(e->args[0], env, &a, err));
    if (a.kind == CD__IS_NULL) return CD_OK;
    CD_TRY(cd__sql_eval(e->args[1], env, &b, err));
    if (b.kind == CD__IS_NULL) return CD_OK;
    CD_TRY(cd__compare(e, env, &a, &b, &order, err));
    const bool holds[] = {[CD__SQL_EQ] = order == 0,
                          [CD__SQL_NE] = order != 0,
                          [CD__SQL_LT] = order<0, [CD__SQL_LE] = order <= 0, [CD__SQL_GT] = order> 0,
                          [CD__SQL_GE] = order >= 0};
    *out = cd__bool_value(holds[e->op]);
    return CD_OK;
}

static enum cd_status case_(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    uint32_t i = 0;
    for (; i + 1 < e->n_args; i += 2) {
        struct cd__value when = {0};
        CD_TRY(cd__sql_eval(e->args[i], env, &when, err));
        if (when.kind != CD__IS_NULL && when.number != 0) return cd__sql_eval(e->args[i + 1], env, out, err);
    }
    return cd__sql_eval(e->args[i], env, out, err);
}

/* --- Arithmetic and casts ---------------------------------------------------------------------------------------------- */

static double reckon(enum cd__sql_op op, double a, double b)
{
    switch (op) {
    case CD__SQL_ADD: return a + b;
    case CD__SQL_SUBTRACT: return a - b;
    case CD__SQL_MULTIPLY: return a * b;
    default: return a / b;
    }
}

/* Two dates, known as such or cells that are both dates, differ by days. */
static bool both_dates(const struct cd__sql *e, const struct cd__value *a, const struct cd__value *b, double *days)
{
    double x, y, ignored;
    if (e->op != CD__SQL_SUBTRACT) return false;
    const bool a_date = e->args[0]->type == CD__T_DATE, b_date = e->args[1]->type == CD__T_DATE;
    const bool cells = a->kind == CD__IS_TEXT && b->kind == CD__IS_TEXT && !cd__text_number(a->text, &ignored);
    if (!a_date && !b_date && !cells) return false;
    if (a->kind == CD__IS_TEXT ? !cd__date_of(a->text, &x) : (x = a->number, !a_date)) return false;
    if (b->kind == CD__IS_TEXT ? !cd__date_of(b->text, &y) : (y = b->number, !b_date)) return false;
    *days = (x - y) / 86400;
    return true;
}

static enum cd_status arithmetic(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out,
                                 struct cd_err *err)
{
    struct cd__value a = {0}, b = cd__number_value(0);
    double x, y;
    *out = cd__null_value();
    CD_TRY(cd__sql_eval(e->args[0], env, &a, err));
    if (e->n_args > 1) CD_TRY(cd__sql_eval(e->args[1], env, &b, err));
    if (a.kind == CD__IS_NULL || b.kind == CD__IS_NULL) return CD_OK;
    if (both_dates(e, &a, &b, &x)) {
        *out = cd__number_value(x);
        return CD_OK;
    }
    CD_TRY(cd__need_number(e->args[0], env, &a, &x, err));
    if (e->op == CD__SQL_NEGATE) {
        *out = cd__number_value(-x);
        return CD_OK;
    }
    CD_TRY(cd__need_number(e->args[1], env, &b, &y, err));
    if (e->cast == CD__CAST_FLOAT) x = (float)x, y = (float)y;
    x = reckon((enum cd__sql_op)e->op, x, y);
    *out = cd__number_value(e->cast == CD__CAST_FLOAT ? (float)x : x);
    return CD_OK;
}

/* DuckDB rounds a text or a literal half away from zero, a double half to even. */
static double whole(const struct cd__sql *from, const struct cd__value *value, double number)
{
    return value->kind == CD__IS_TEXT || from->op == CD__SQL_NUMBER ? __builtin_round(number)
                                                                    : __builtin_nearbyint(number);
}

static enum cd_status cast_to_text(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *v,
                                   struct cd_err *err)
{
    char time[32];
    const uint8_t type = e->args[0]->type;
    if (type == CD__T_DATE || type == CD__T_TIME) {
        cd__time_format(v->number, type == CD__T_TIME, time);
        *v = cd__text_value(cd_arena_str(&env->scratch, cd_str_of(time)));
        return v->text.n > 0 ? CD_OK : cd__eval_no_memory(err);
    }
    if (v->kind == CD__IS_BOOL) *v = cd__text_value(v->number != 0 ? CD_STR("true") : CD_STR("false"));
    else if (v->kind == CD__IS_NUMBER && v->text.n > 0) *v = cd__text_value(v->text); /* as the list has it */
    return v->kind == CD__IS_TEXT ? CD_OK : cd__wrong_value(e->args[0], env, "a text", err);
}

/* Gives whether the text could be read. */
static bool cast_text(enum cd__sql_cast cast, struct cd_str text, double *number)
{
    if (cast == CD__CAST_DATE) return cd__date_of(text, number);
    if (cast == CD__CAST_TIMESTAMP) return cd__time_of(text, number);
    return cd__text_number(text, number);
}

static enum cd_status cast(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    static const char *const wanted[] = {"a text", "a number", "a number", "a number", "a date", "a time"};
    const enum cd__sql_cast to = (enum cd__sql_cast)e->cast;
    struct cd__value v = {0};
    CD_TRY(cd__sql_eval(e->args[0], env, &v, err));
    *out = v;
    if (v.kind == CD__IS_NULL) return CD_OK;
    if (to == CD__CAST_TEXT) return cast_to_text(e, env, out, err);
    double number = v.number;
    const bool read = v.kind == CD__IS_TEXT ? cast_text(to, v.text, &number) : v.kind == CD__IS_NUMBER;
    if (!read && e->number == 0) return cd__wrong_value(e->args[0], env, wanted[to], err);
    if (to == CD__CAST_FLOAT) number = (float)number;
    if (to == CD__CAST_INTEGER) number = whole(e->args[0], &v, number);
    if (to == CD__CAST_DATE) number = __builtin_floor(number / 86400) * 86400; /* of a time */
    *out = read ? cd__number_value(number) : cd__null_value();
    return CD_OK;
}

/* --- Lists and structs ------------------------------------------------------------------------------------------------- */

static enum cd_status list(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    struct cd__value *items = CD_NEW(&env->scratch, struct cd__value, e->n_args);
    if (items == NULL) return cd__eval_no_memory(err);
    for (uint32_t i = 0; i < e->n_args; i++) CD_TRY(cd__sql_eval(e->args[i], env, &items[i], err));
    *out = (struct cd__value){.kind = CD__IS_LIST, .items = items, .n = e->n_args};
    return CD_OK;
}

static enum cd_status field(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    struct cd__value of = {0};
    CD_TRY(cd__sql_eval(e->args[0], env, &of, err));
    *out = cd__null_value();
    if (of.kind == CD__IS_NULL) return CD_OK;
    if (of.kind != CD__IS_STRUCT) return cd__wrong_value(e->args[0], env, "an object with fields", err);
    for (uint32_t i = 0; i < of.n; i++)
        if (cd_str_eq_nocase(of.names[i], e->text)) {
            *out = of.items[i];
            return CD_OK;
        }
    return CD_OK;
}

static size_t size_of_next(struct cd_str text, size_t at)
{
    uint32_t ignored;
    return cd__utf8_next((struct cd_str){text.p + at, text.n - at}, &ignored);
}

/* The i-th code point of a text, from 1, from the end where negative; empty where there is none. */
static struct cd_str character(struct cd_str text, double i)
{
    size_t n = 0, at = 0;
    for (size_t p = 0; p < text.n; n++) p += size_of_next(text, p);
    const double wanted = i < 0 ? (double)n + i : i - 1;
    if (!(wanted >= 0 && wanted < (double)n) || wanted != (double)(size_t)wanted) return (struct cd_str){"", 0};
    for (size_t k = (size_t)wanted; k > 0; k--) at += size_of_next(text, at);
    return (struct cd_str){text.p + at, size_of_next(text, at)};
}

static enum cd_status item(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    struct cd__value of = {0}, at = {0};
    double i = 0;
    *out = cd__null_value();
    CD_TRY(cd__sql_eval(e->args[0], env, &of, err));
    CD_TRY(cd__sql_eval(e->args[1], env, &at, err));
    if (of.kind == CD__IS_NULL || at.kind == CD__IS_NULL) return CD_OK;
    CD_TRY(cd__need_number(e->args[1], env, &at, &i, err));
    if (of.kind == CD__IS_TEXT) {
        *out = cd__text_value(character(of.text, i));
        return CD_OK;
    }
    CD_TRY(cd__need_list(e->args[0], env, &of, err));
    const double from_start = i < 0 ? of.n + i : i - 1;
    if (from_start >= 0 && from_start < of.n) *out = of.items[(uint32_t)from_start];
    return CD_OK;
}

/* --- Calls ------------------------------------------------------------------------------------------------------------- */

static const struct cd__fn_entry functions[CD__FN_COUNT] = {
    [CD__FN_LOWER] = {cd__fn_lower, false},
    [CD__FN_UPPER] = {cd__fn_upper, false},
    [CD__FN_TRIM] = {cd__fn_trim, false},
    [CD__FN_SUBSTR] = {cd__fn_substr, false},
    [CD__FN_LENGTH] = {cd__fn_length, false},
    [CD__FN_CONCAT] = {cd__fn_concat, true},
    [CD__FN_APPEND] = {cd__fn_concat, false},
    [CD__FN_REPLACE] = {cd__fn_replace, false},
    [CD__FN_NULLIF] = {cd__fn_nullif, true},
    [CD__FN_COALESCE] = {cd__fn_coalesce, true},
    [CD__FN_REGEXP_EXTRACT] = {cd__fn_regexp_extract, false},
    [CD__FN_SPLIT_PART] = {cd__fn_split_part, false},
    [CD__FN_STRPTIME] = {cd__fn_strptime, false},
    [CD__FN_EPOCH] = {cd__fn_epoch, false},
    [CD__FN_DATEDIFF] = {cd__fn_datediff, false},
    [CD__FN_ABS] = {cd__fn_math, false},
    [CD__FN_FLOOR] = {cd__fn_math, false},
    [CD__FN_SQRT] = {cd__fn_math, false},
    [CD__FN_POWER] = {cd__fn_power, false},
    [CD__FN_LEAST] = {cd__fn_extreme, true},
    [CD__FN_GREATEST] = {cd__fn_extreme, true},
    [CD__FN_SIN] = {cd__fn_math, false},
    [CD__FN_COS] = {cd__fn_math, false},
    [CD__FN_ACOS] = {cd__fn_math, false},
    [CD__FN_RADIANS] = {cd__fn_math, false},
    [CD__FN_JARO] = {cd__fn_similarity, false},
    [CD__FN_JARO_WINKLER] = {cd__fn_similarity, false},
    [CD__FN_LEVENSHTEIN] = {cd__fn_similarity, false},
    [CD__FN_DAMERAU_LEVENSHTEIN] = {cd__fn_similarity, false},
    [CD__FN_JACCARD] = {cd__fn_similarity, false},
    [CD__FN_COSINE] = {cd__fn_cosine, false},
    [CD__FN_LIST_LENGTH] = {cd__fn_list_length, false},
    [CD__FN_LIST_INTERSECT] = {cd__fn_list_intersect, true},
    [CD__FN_LIST_CONTAINS] = {cd__fn_list_contains, false},
    [CD__FN_LIST_DISTINCT] = {cd__fn_list_distinct, false},
    [CD__FN_LIST_CONCAT] = {cd__fn_list_concat, true},
    [CD__FN_LIST_PREPEND] = {cd__fn_list_prepend, true},
    [CD__FN_LIST_TRANSFORM] = {cd__fn_list_transform, true},
    [CD__FN_LIST_FILTER] = {cd__fn_list_filter, true},
    [CD__FN_LIST_REDUCE] = {cd__fn_list_reduce, true},
    [CD__FN_LIST_MIN] = {cd__fn_list_extreme, false},
    [CD__FN_LIST_MAX] = {cd__fn_list_extreme, false},
    [CD__FN_LIST_SUM] = {cd__fn_list_sum, false},
    [CD__FN_FLATTEN] = {cd__fn_flatten, false},
};

static enum cd_status call(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    struct cd__value few[3], *args = few;
    const struct cd__fn_entry *fn = &functions[e->fn];
    if (e->n_args > sizeof few / sizeof few[0]) {
        args = CD_NEW(&env->scratch, struct cd__value, e->n_args);
        if (args == NULL) return cd__eval_no_memory(err);
    }
    *out = cd__null_value();
    for (uint32_t i = 0; i < e->n_args; i++) {
        args[i] = cd__null_value();
        if (e->args[i]->op == CD__SQL_LAMBDA) continue;
        CD_TRY(cd__sql_eval(e->args[i], env, &args[i], err));
        if (args[i].kind == CD__IS_NULL && !fn->nulls) return CD_OK;
    }
    return fn->call(e, env, args, out, err);
}

static enum cd_status null_test(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out,
                                struct cd_err *err)
{
    struct cd__value v = {0};
    CD_TRY(cd__sql_eval(e->args[0], env, &v, err));
    *out = cd__bool_value((v.kind == CD__IS_NULL) == (e->op == CD__SQL_IS_NULL));
    return CD_OK;
}

enum cd_status cd__sql_eval(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out, struct cd_err *err)
{
    switch ((enum cd__sql_op)e->op) {
    case CD__SQL_NULL: *out = cd__null_value(); return CD_OK;
    case CD__SQL_BOOL: *out = cd__bool_value(e->number != 0); return CD_OK;
    case CD__SQL_NUMBER: *out = cd__number_value(e->number); return CD_OK;
    case CD__SQL_TEXT: *out = cd__text_value(e->text); return CD_OK;
    case CD__SQL_VARIABLE: *out = env->variables[e->variable]; return CD_OK;
    case CD__SQL_COLUMN:
    case CD__SQL_ID:
    case CD__SQL_DATASET: return cell(e, env, out, err);
    case CD__SQL_AND:
    case CD__SQL_OR: return logic(e, env, out, err);
    case CD__SQL_NOT:
        CD_TRY(cd__sql_eval(e->args[0], env, out, err));
        if (out->kind == CD__IS_BOOL) out->number = out->number == 0;
        return CD_OK;
    case CD__SQL_IS_NULL:
    case CD__SQL_IS_NOT_NULL: return null_test(e, env, out, err);
    case CD__SQL_CASE: return case_(e, env, out, err);
    case CD__SQL_LIST: return list(e, env, out, err);
    case CD__SQL_LAMBDA: /* its parameters have been set */
        if (++env->steps > MOST_STEPS)
            return cd_fail(err, CD_LIMIT, "a condition whose lambdas run over %d times for a pair", MOST_STEPS);
        return cd__sql_eval(e->args[0], env, out, err);
    case CD__SQL_FIELD: return field(e, env, out, err);
    case CD__SQL_INDEX: return item(e, env, out, err);
    case CD__SQL_CAST: return cast(e, env, out, err);
    case CD__SQL_CALL: return call(e, env, out, err);
    case CD__SQL_ADD:
    case CD__SQL_SUBTRACT:
    case CD__SQL_MULTIPLY:
    case CD__SQL_DIVIDE:
    case CD__SQL_NEGATE: return arithmetic(e, env, out, err);
    default: return comparison(e, env, out, err);
    }
}

void cd__sql_reset(struct cd__sql_env *env)
{
    env->steps = 0;
    if (env->scratch.used > SCRATCH_MOST) cd_arena_free(&env->scratch);
    if (env->kept.used > KEPT_MOST) {
        cd_arena_free(&env->kept);
        env->slots = NULL;
    }
}

void cd__sql_close(struct cd__sql_env *env)
{
    cd_arena_free(&env->scratch);
    cd_arena_free(&env->kept);
    env->slots = NULL;
}

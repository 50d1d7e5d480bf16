/* eval_list.c - functions of lists; see eval_int.h. NULL as DuckDB has it: list_intersect(x, NULL) is empty, list_concat and list_prepend take a
 * NULL list for an empty one, list_distinct and list_intersect drop NULL items. */
#include "eval_int.h"

#include <stdlib.h>

static struct cd__value list_value(struct cd__value *items, uint32_t n)
{
    return (struct cd__value){.kind = CD__IS_LIST, .items = items, .n = n};
}

static enum cd_status new_items(struct cd__sql_env *env, size_t n, struct cd__value **items, struct cd_err *err)
{
    *items = CD_NEW(&env->scratch, struct cd__value, n);
    return *items != NULL ? CD_OK : cd__eval_no_memory(err);
}

enum cd_status cd__fn_list_length(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                  struct cd__value *out, struct cd_err *err)
{
    CD_TRY(cd__need_list(e->args[0], env, args, err));
    *out = cd__number_value(args[0].n);
    return CD_OK;
}

/* --- Sets -------------------------------------------------------------------------------------------------------------- */

struct entry {
    const struct cd__value *value;
    uint32_t at;
    bool taken;
};

static int by_value(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const int order = cd__value_order(x->value, y->value);
    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static int find_value(const void *key, const void *entry)
{
    return cd__value_order(key, ((const struct entry *)entry)->value);
}

/* A list's items that are not NULL, each once, in order of value. */
static enum cd_status distinct(struct cd__sql_env *env, const struct cd__value *list, struct entry **entries,
                               uint32_t *n, struct cd_err *err)
{
    uint32_t all = 0, kept = 0;
    *entries = CD_NEW(&env->scratch, struct entry, list->n);
    if (*entries == NULL) return cd__eval_no_memory(err);
    for (uint32_t i = 0; i < list->n; i++)
        if (list->items[i].kind != CD__IS_NULL) (*entries)[all++] = (struct entry){&list->items[i], i, false};
    qsort(*entries, all, sizeof **entries, by_value);
    for (uint32_t i = 0; i < all; i++)
        if (kept == 0 || cd__value_order((*entries)[kept - 1].value, (*entries)[i].value) != 0)
            (*entries)[kept++] = (*entries)[i];
    *n = kept;
    return CD_OK;
}

/* The left list's items that the right one has too, each once. */
enum cd_status cd__fn_list_intersect(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                     struct cd__value *out, struct cd_err *err)
{
    struct cd__value left = {0}, right = {0}, *items = NULL;
    struct entry *entries = NULL;
    uint32_t n = 0, shared = 0;
    if (args[0].kind == CD__IS_NULL) return CD_OK;
    CD_TRY(cd__need_list(e->args[0], env, &args[0], err));
    *out = list_value(NULL, 0);
    if (args[1].kind == CD__IS_NULL) return CD_OK;
    CD_TRY(cd__need_list(e->args[1], env, &args[1], err));
    CD_TRY(cd__fold_value(env, &args[0], &left, err));
    CD_TRY(cd__fold_value(env, &args[1], &right, err));
    CD_TRY(distinct(env, &right, &entries, &n, err));
    CD_TRY(new_items(env, left.n, &items, err));
    for (uint32_t i = 0; i < left.n; i++) {
        struct entry *found = bsearch(&left.items[i], entries, n, sizeof *entries, find_value);
        if (found == NULL || found->taken) continue;
        found->taken = true;
        items[shared++] = args[0].items[i];
    }
    *out = list_value(items, shared);
    return CD_OK;
}

enum cd_status cd__fn_list_contains(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                    struct cd__value *out, struct cd_err *err)
{
    struct cd__value list = {0}, wanted = {0};
    bool found = false;
    CD_TRY(cd__need_list(e->args[0], env, &args[0], err));
    CD_TRY(cd__fold_value(env, &args[0], &list, err));
    CD_TRY(cd__fold_value(env, &args[1], &wanted, err));
    for (uint32_t i = 0; i < list.n && !found; i++) found = cd__value_order(&list.items[i], &wanted) == 0;
    *out = cd__bool_value(found);
    return CD_OK;
}

enum cd_status cd__fn_list_distinct(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                    struct cd__value *out, struct cd_err *err)
{
    struct cd__value *items;
    struct entry *entries = NULL;
    uint32_t n = 0;
    CD_TRY(cd__need_list(e->args[0], env, &args[0], err));
    CD_TRY(distinct(env, &args[0], &entries, &n, err));
    CD_TRY(new_items(env, n, &items, err));
    for (uint32_t i = 0; i < n; i++) items[i] = *entries[i].value;
    *out = list_value(items, n);
    return CD_OK;
}

/* --- Joining ------------------------------------------------------------------------------------------------------------ */

/* One list after the other; a NULL one is empty. */
static enum cd_status join(struct cd__sql_env *env, const struct cd__value *a, const struct cd__value *b,
                           struct cd__value *out, struct cd_err *err)
{
    struct cd__value *items;
    CD_TRY(new_items(env, (size_t)a->n + b->n, &items, err));
    if (a->n > 0) memcpy(items, a->items, a->n * sizeof *items);
    if (b->n > 0) memcpy(items + a->n, b->items, b->n * sizeof *items);
    *out = list_value(items, a->n + b->n);
    return CD_OK;
}

enum cd_status cd__fn_list_concat(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                  struct cd__value *out, struct cd_err *err)
{
    for (int i = 0; i < 2; i++)
        if (args[i].kind != CD__IS_NULL) CD_TRY(cd__need_list(e->args[i], env, &args[i], err));
    return join(env, &args[0], &args[1], out, err);
}

enum cd_status cd__fn_list_prepend(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                   struct cd__value *out, struct cd_err *err)
{
    struct cd__value first = args[0];
    const struct cd__value one = list_value(&first, 1);
    if (args[1].kind != CD__IS_NULL) CD_TRY(cd__need_list(e->args[1], env, &args[1], err));
    return join(env, &one, &args[1], out, err);
}

enum cd_status cd__fn_flatten(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                              struct cd__value *out, struct cd_err *err)
{
    struct cd__value *items;
    size_t n = 0;
    CD_TRY(cd__need_list(e->args[0], env, &args[0], err));
    for (uint32_t i = 0; i < args[0].n; i++) {
        const struct cd__value *list = &args[0].items[i];
        if (list->kind != CD__IS_NULL) CD_TRY(cd__need_list(e, env, list, err));
        n += list->n;
    }
    if (n > UINT32_MAX) return cd__eval_no_memory(err);
    CD_TRY(new_items(env, n, &items, err));
    n = 0;
    for (uint32_t i = 0; i < args[0].n; i++)
        for (uint32_t j = 0; j < args[0].items[i].n; j++) items[n++] = args[0].items[i].items[j];
    *out = list_value(items, (uint32_t)n);
    return CD_OK;
}

/* --- Lambdas ------------------------------------------------------------------------------------------------------------ */

/* The list a lambda runs over, and the lambda; false: it is NULL, and so is the result. */
static enum cd_status lambda_over(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                  bool *runs, struct cd_err *err)
{
    *runs = args[0].kind != CD__IS_NULL;
    return *runs ? cd__need_list(e->args[0], env, &args[0], err) : CD_OK;
}

enum cd_status cd__fn_list_transform(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                     struct cd__value *out, struct cd_err *err)
{
    struct cd__value *items;
    bool runs;
    const struct cd__sql *lambda = e->args[1];
    CD_TRY(lambda_over(e, env, args, &runs, err));
    if (!runs) return CD_OK;
    CD_TRY(new_items(env, args[0].n, &items, err));
    for (uint32_t i = 0; i < args[0].n; i++) {
        env->variables[lambda->variable] = args[0].items[i];
        CD_TRY(cd__sql_eval(lambda, env, &items[i], err));
    }
    *out = list_value(items, args[0].n);
    return CD_OK;
}

enum cd_status cd__fn_list_filter(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                  struct cd__value *out, struct cd_err *err)
{
    struct cd__value *items, keep;
    uint32_t n = 0;
    bool runs;
    const struct cd__sql *lambda = e->args[1];
    CD_TRY(lambda_over(e, env, args, &runs, err));
    if (!runs) return CD_OK;
    CD_TRY(new_items(env, args[0].n, &items, err));
    for (uint32_t i = 0; i < args[0].n; i++) {
        env->variables[lambda->variable] = args[0].items[i];
        CD_TRY(cd__sql_eval(lambda, env, &keep, err));
        if (keep.kind != CD__IS_NULL && keep.number != 0) items[n++] = args[0].items[i];
    }
    *out = list_value(items, n);
    return CD_OK;
}

enum cd_status cd__fn_list_reduce(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                  struct cd__value *out, struct cd_err *err)
{
    bool runs;
    const struct cd__sql *lambda = e->args[1];
    CD_TRY(lambda_over(e, env, args, &runs, err));
    if (!runs) return CD_OK;
    if (args[0].n == 0) return cd_fail(err, CD_INPUT, "list_reduce of an empty list");
    *out = args[0].items[0];
    for (uint32_t i = 1; i < args[0].n; i++) {
        env->variables[lambda->variable] = *out;
        env->variables[lambda->variable + 1] = args[0].items[i];
        CD_TRY(cd__sql_eval(lambda, env, out, err));
    }
    return CD_OK;
}

/* --- Of all items -------------------------------------------------------------------------------------------------------- */

/* list_min and list_max pass over NULL. */
enum cd_status cd__fn_list_extreme(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                   struct cd__value *out, struct cd_err *err)
{
    CD_TRY(cd__need_list(e->args[0], env, &args[0], err));
    for (uint32_t i = 0; i < args[0].n; i++) {
        const struct cd__value *v = &args[0].items[i];
        if (v->kind == CD__IS_NULL) continue;
        const int order = out->kind == CD__IS_NULL ? 0 : cd__value_order(v, out);
        if (out->kind == CD__IS_NULL || (e->fn == CD__FN_LIST_MIN ? order < 0 : order > 0)) *out = *v;
    }
    return CD_OK;
}

enum cd_status cd__fn_list_sum(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                               struct cd__value *out, struct cd_err *err)
{
    CD_TRY(cd__need_list(e->args[0], env, &args[0], err));
    for (uint32_t i = 0; i < args[0].n; i++) {
        double number;
        if (args[0].items[i].kind == CD__IS_NULL) continue;
        CD_TRY(cd__need_number(e, env, &args[0].items[i], &number, err));
        *out = cd__number_value(out->number + number);
    }
    return CD_OK;
}

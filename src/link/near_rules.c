/* near_rules.c - the rules a linker blocks on: the plan's, and after them near ones, each an exploding rule whose lists make texts that are near share an
 * item (block_near.c), with a residual where sharing is not enough. */
#include <assert.h>
#include <stdlib.h>

#include "block_int.h"
#include "candour/buf.h"
#include "linker_int.h"
#include "plan_build_int.h"

enum { WINDOW = 5 };

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for rules of near texts");
}

/* The rule of a text of SQL that is put together here; its nodes must outlive it. */
static enum cd_status read_rule(struct cd__plan *plan, struct cd_buf *sql, struct cd__rule *out, struct cd_err *err)
{
    const struct cd_str kept =
        sql->failed ? (struct cd_str){0} : cd_arena_str(&plan->arena, (struct cd_str){sql->p, sql->n});
    cd_buf_free(sql);
    if (kept.p == NULL) return no_memory(err);
    return cd__plan_rule(plan, kept, NULL, out, err);
}

/* The sides that are to be near, as those of an equality. */
static enum cd_status find_sides(struct cd__plan *plan, const struct cd_near_rule *near, uint32_t *left,
                                 uint32_t *right, struct cd_err *err)
{
    struct cd_buf sql = {0};
    struct cd__rule rule;
    cd_buf_printf(&sql, "(" CD_FMT ") = (" CD_FMT ")", CD_ARG(near->left), CD_ARG(near->right));
    CD_TRY(read_rule(plan, &sql, &rule, err));
    const bool one = rule.n_keys == 1 && rule.residual == NULL && rule.explode_left == CD_NO_CODE;
    const uint8_t kind = one ? plan->sides[rule.left[0]].kind : CD__IS_NULL;
    if (!one || (kind != CD__IS_TEXT && kind != CD__IS_NULL))
        return cd_fail(err, CD_INPUT,
                       "near rule \"" CD_FMT "\", \"" CD_FMT "\": only texts are near, one of l and one of r",
                       CD_ARG(near->left), CD_ARG(near->right));
    *left = rule.left[0];
    *right = rule.right[0];
    return CD_OK;
}

static enum cd_status make_lists(struct cd__lists *lists, const struct cd__plan *plan, uint32_t side,
                                 const struct cd_near_rule *near, struct cd_err *err)
{
    const struct cd__side *of = &plan->sides[side];
    struct cd_str *texts = calloc((size_t)of->n_values + 1, sizeof *texts);
    if (texts == NULL) return no_memory(err);
    for (uint32_t v = 0; v < of->n_values; v++) texts[v] = cd_dict_text(plan->domains[of->domain].values, v);
    const uint32_t window = near->window != 0 ? near->window : WINDOW;
    const enum cd_status status = near->kind == CD_NEAR_EDIT
                                      ? cd__near_edits(lists, texts, of->n_values, plan->strings, &plan->par, err)
                                      : cd__near_sorted(lists, texts, of->n_values, window, err);
    free(texts);
    return status;
}

static enum cd_status add_rule(struct cd_linker *linker, struct cd__rule rule, struct cd_str text, struct cd_err *err)
{
    if (text.p == NULL) return no_memory(err);
    linker->texts[linker->n_rules] = text;
    linker->rules[linker->n_rules++] = rule;
    return CD_OK;
}

static struct cd_str say(struct cd__plan *plan, const struct cd_near_rule *near)
{
    struct cd_buf text = {0};
    if (near->kind == CD_NEAR_EDIT)
        cd_buf_printf(&text, CD_FMT " and " CD_FMT " at most one edit apart", CD_ARG(near->left), CD_ARG(near->right));
    else
        cd_buf_printf(&text, CD_FMT " and " CD_FMT " fewer than %u apart in order", CD_ARG(near->left),
                      CD_ARG(near->right), near->window != 0 ? near->window : WINDOW);
    if (near->with.p != NULL) cd_buf_printf(&text, ", and " CD_FMT, CD_ARG(near->with));
    const struct cd_str kept =
        text.failed ? (struct cd_str){0} : cd_arena_str(&plan->arena, (struct cd_str){text.p, text.n});
    cd_buf_free(&text);
    return kept;
}

static enum cd_status add_near(struct cd_linker *linker, const struct cd_near_rule *near, struct cd__lists *lists,
                               struct cd_err *err)
{
    struct cd__plan *plan = linker->plan;
    struct cd__rule rule = {.explode_left = CD_NO_CODE, .explode_right = CD_NO_CODE};
    struct cd_buf sql = {0};
    uint32_t left = 0, right = 0;
    CD_TRY(find_sides(plan, near, &left, &right, err));
    CD_TRY(make_lists(lists, plan, left, near, err));
    if (near->with.p != NULL) cd_buf_printf(&sql, "(" CD_FMT ")", CD_ARG(near->with));
    if (near->kind == CD_NEAR_EDIT)
        cd_buf_printf(&sql, "%sdamerau_levenshtein(" CD_FMT ", " CD_FMT ") <= 1", near->with.p != NULL ? " AND " : "",
                      CD_ARG(near->left), CD_ARG(near->right));
    if (sql.n > 0 || sql.failed) CD_TRY(read_rule(plan, &sql, &rule, err));
    rule.explode_left = left;
    rule.explode_right = right;
    rule.near = lists;
    return add_rule(linker, rule, say(plan, near), err);
}

enum cd_status cd__rules_open(struct cd_linker *linker, struct cd_err *err)
{
    struct cd__plan *plan = linker->plan;
    const struct cd_linker_opts *opts = &linker->opts;
    const size_t most = (size_t)plan->n_rules + opts->n_near + 1;
    linker->rules = calloc(most, sizeof *linker->rules);
    linker->lists = calloc((size_t)opts->n_near + 1, sizeof *linker->lists);
    linker->texts = CD_NEW(&plan->arena, struct cd_str, most);
    if (linker->rules == NULL || linker->lists == NULL || linker->texts == NULL) return no_memory(err);
    for (uint32_t k = 0; k < plan->n_rules; k++)
        CD_TRY(add_rule(linker, plan->rules[k], linker->model->rules[k].sql, err));
    for (uint32_t k = 0; k < opts->n_near; k++) CD_TRY(add_near(linker, &opts->near[k], &linker->lists[k], err));
    if (linker->n_rules > 0) return CD_OK;
    const struct cd__rule all = {.explode_left = CD_NO_CODE, .explode_right = CD_NO_CODE}; /* as Splink without rules */
    return add_rule(linker, all, CD_STR("every two records"), err);
}

uint32_t cd_linker_n_rules(const struct cd_linker *linker)
{
    return linker->n_rules;
}

struct cd_str cd_linker_rule(const struct cd_linker *linker, uint32_t rule)
{
    assert(rule < linker->n_rules);
    return linker->texts[rule];
}

void cd__rules_close(struct cd_linker *linker)
{
    for (uint32_t k = 0; linker->lists != NULL && k < linker->opts.n_near; k++) cd__lists_free(&linker->lists[k]);
    free(linker->lists);
    free(linker->counts);
    free(linker->rules);
}

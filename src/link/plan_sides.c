/* plan_sides.c - one-sided expressions worked out and coded: once for each distinct value of their column, or, where they have several, once for
 * each record. Workers write keys (plan_value.c) chunk by chunk; one thread gives them codes in order, so codes do not depend on the number of threads. */
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "eval_int.h"
#include "plan_build_int.h"
#include "regex.h"

enum { CHUNK = 4096, ROUND = 16 /* chunks whose keys are held at once */, MOST_SIDES = 1000 };

/* --- Asking for sides --------------------------------------------------------------------------------------------------------- */

static bool is_same(const struct cd__side *side, const struct cd__sql *of, enum cd__as as)
{
    return side->as == as && (cd__sql_same(side->of, of, false) || cd__sql_same(side->of, of, true));
}

static enum cd_status add_side(struct cd__plan *plan, const struct cd__sql *of, enum cd__as as, unsigned needs,
                               uint32_t domain, uint32_t *out, struct cd_err *err)
{
    if (plan->n_sides == MOST_SIDES) return cd_fail(err, CD_LIMIT, "over %d different expressions", MOST_SIDES);
    if (!cd_grow((void **)&plan->sides, &plan->cap_sides, (size_t)plan->n_sides + 1, sizeof *plan->sides) ||
        !cd_grow((void **)&plan->domains, &plan->cap_domains, (size_t)plan->n_domains + 1, sizeof *plan->domains))
        return cd__plan_no_memory(err);
    if (domain == CD_NO_CODE) {
        domain = plan->n_domains++;
        plan->domains[domain] = (struct cd__domain){0};
    }
    plan->domains[domain].n_sides++;
    *out = plan->n_sides++;
    plan->sides[*out] = (struct cd__side){
        .of = of, .as = (uint8_t)as, .needs = (uint8_t)needs, .domain = domain, .item_domain = domain};
    return CD_OK;
}

enum cd_status cd__side_ask(struct cd__plan *plan, const struct cd__sql *of, enum cd__as as, unsigned needs,
                            uint32_t *out, struct cd_err *err)
{
    for (uint32_t s = 0; s < plan->n_sides; s++) {
        struct cd__side *side = &plan->sides[s];
        if (plan->domains[side->domain].n_sides != 1 || !is_same(side, of, as)) continue;
        if (s < plan->n_built && (needs & ~(unsigned)side->needs) != 0) continue;
        side->needs |= (uint8_t)needs;
        *out = s;
        return CD_OK;
    }
    return add_side(plan, of, as, needs, CD_NO_CODE, out, err);
}

enum cd_status cd__sides_ask(struct cd__plan *plan, const struct cd__sql *a, const struct cd__sql *b, enum cd__as as,
                             unsigned needs, uint32_t *out_a, uint32_t *out_b, struct cd_err *err)
{
    for (uint32_t s = 0; s + 1 < plan->n_sides; s++) {
        struct cd__side *one = &plan->sides[s], *two = &plan->sides[s + 1];
        if (one->domain != two->domain) continue;
        const bool turned = is_same(one, b, as) && is_same(two, a, as);
        if (!turned && !(is_same(one, a, as) && is_same(two, b, as))) continue;
        if (s < plan->n_built && (needs & ~(unsigned)one->needs) != 0) continue;
        one->needs |= (uint8_t)needs;
        two->needs |= (uint8_t)needs;
        *out_a = s + turned;
        *out_b = s + !turned;
        return CD_OK;
    }
    CD_TRY(add_side(plan, a, as, needs, CD_NO_CODE, out_a, err));
    return add_side(plan, b, as, needs, plan->sides[*out_a].domain, out_b, err);
}

enum cd_status cd__side_of_column(struct cd__plan *plan, uint32_t column, unsigned needs, uint32_t *out,
                                  struct cd_err *err)
{
    struct cd__sql *of = CD_NEW(&plan->arena, struct cd__sql, 1);
    if (of == NULL) return cd__plan_no_memory(err);
    *of = (struct cd__sql){.op = CD__SQL_COLUMN, .type = CD__T_ANY, .sides = CD__LEFT, .height = 1, .column = column};
    return cd__side_ask(plan, of, CD__AS_IT_COMES, needs, out, err);
}

/* --- Working them out ----------------------------------------------------------------------------------------------------------- */

struct keys {
    struct cd_buf bytes;
    uint32_t end[CHUNK];
    uint8_t kind[CHUNK];
};

struct coding {
    struct cd__plan *plan;
    struct cd__side *side;
    const struct cd_frame_column *column; /* the only one it has; NULL: several */
    const struct cd__sql *extract;        /* extract_of */
    uint32_t n_units, first;              /* distinct values or records; the round's first */
    uint32_t *code_of;                    /* of a unit */
    struct keys *keys;                    /* ROUND */
};

/* CD_NO_CODE: none so far; -2: several, or what is no column. */
static void columns_of(const struct cd__sql *e, int64_t *column)
{
    if (e->op == CD__SQL_ID || e->op == CD__SQL_DATASET) *column = -2;
    if (e->op == CD__SQL_COLUMN && *column != (int64_t)e->column) *column = *column == -1 ? (int64_t)e->column : -2;
    for (uint32_t i = 0; i < e->n_args; i++) columns_of(e->args[i], column);
}

/* Plain texts need no evaluation. */
static bool is_text_column(const struct coding *c)
{
    const bool is = c->column != NULL && c->side->of->op == CD__SQL_COLUMN && c->side->as == CD__AS_IT_COMES;
    return is && !c->column->nested;
}

/* The regexp_extract of a plain text, on its own or in NULLIF(..., ''), which Splink writes of postcodes; NULL: the side is no such. */
static const struct cd__sql *extract_of(const struct coding *c)
{
    const struct cd__sql *of = c->side->of;
    if (of->op == CD__SQL_CALL && of->fn == CD__FN_NULLIF && of->args[1]->op == CD__SQL_TEXT &&
        of->args[1]->text.n == 0)
        of = of->args[0];
    const bool is = of->op == CD__SQL_CALL && of->fn == CD__FN_REGEXP_EXTRACT && of->args[0]->op == CD__SQL_COLUMN;
    return is && c->side->as == CD__AS_IT_COMES && !c->column->nested ? of : NULL;
}

/* What the evaluator would make of it. */
static enum cd_status extracted(const struct coding *c, struct cd__sql_env *env, uint32_t unit, struct cd__value *value,
                                struct cd_err *err)
{
    struct cd_str found;
    const int matched =
        cd__regex_find(c->extract->regex, cd_dict_text(&c->column->values, unit), &env->scratch, &found);
    if (matched < 0) return cd__plan_no_memory(err);
    const bool null = c->extract == c->side->of ? matched == 0 && c->extract->number != 0 : found.n == 0;
    *value = null ? cd__null_value() : cd__text_value(found);
    return CD_OK;
}

static enum cd_status key_of(const struct coding *c, struct cd__sql_env *env, uint32_t unit, struct keys *keys,
                             uint8_t *kind, struct cd_err *err)
{
    struct cd__value value = {.kind = CD__IS_TEXT};
    if (is_text_column(c)) value.text = cd_dict_text(&c->column->values, unit);
    else if (c->extract != NULL) CD_TRY(extracted(c, env, unit, &value, err));
    else {
        env->row[0] = env->row[1] = unit;
        CD_TRY(cd__side_value(c->side, env, &value, err));
    }
    *kind = value.kind;
    cd__value_key(&value, c->plan->strings, &keys->bytes);
    cd__sql_reset(env);
    return CD_OK;
}

static enum cd_status work_out(void *ctx, size_t index, struct cd_err *err)
{
    struct coding *c = ctx;
    struct keys *keys = &c->keys[index];
    struct cd__sql_env env = {.frame = c->plan->frame, .strings = c->plan->strings, .of_value = c->column != NULL};
    const uint32_t from = c->first + (uint32_t)index * CHUNK;
    enum cd_status status = CD_OK;
    keys->bytes.n = 0;
    for (uint32_t i = 0; i < CHUNK && from + i < c->n_units && status == CD_OK; i++) {
        status = key_of(c, &env, from + i, keys, &keys->kind[i], err);
        if (status == CD_OK && (keys->bytes.failed || keys->bytes.n > UINT32_MAX)) status = cd__plan_no_memory(err);
        keys->end[i] = (uint32_t)keys->bytes.n;
    }
    cd__sql_close(&env);
    return status;
}

/* Of one chunk's units. */
static enum cd_status give_codes(struct coding *c, const struct keys *keys, uint32_t *codes, uint32_t n,
                                 struct cd_err *err)
{
    struct cd_str key[CHUNK];
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t from = i > 0 ? keys->end[i - 1] : 0;
        key[i] = (struct cd_str){NULL, 0};
        if (keys->kind[i] == CD__IS_NULL) continue;
        if (c->side->kind != CD__IS_NULL && c->side->kind != keys->kind[i])
            return cd_fail(err, CD_INPUT, "values of several kinds");
        c->side->kind = keys->kind[i];
        key[i] = (struct cd_str){keys->bytes.p != NULL ? keys->bytes.p + from : "", keys->end[i] - from};
    }
    return cd_dict_codes(&c->plan->domains[c->side->domain].own, key, n, codes) ? CD_OK : cd__plan_no_memory(err);
}

static enum cd_status code_units(struct coding *c, struct cd_err *err)
{
    enum cd_status status = CD_OK;
    c->keys = calloc(ROUND, sizeof *c->keys);
    if (c->keys == NULL) return cd__plan_no_memory(err);
    for (c->first = 0; c->first < c->n_units && status == CD_OK;) {
        const uint32_t left = c->n_units - c->first, n = left < CHUNK * ROUND ? left : CHUNK * ROUND;
        status = cd_par_run(&c->plan->par, (n + CHUNK - 1) / CHUNK, work_out, c, err);
        for (uint32_t at = 0; at < n && status == CD_OK; at += CHUNK)
            status =
                give_codes(c, &c->keys[at / CHUNK], c->code_of + c->first + at, n - at < CHUNK ? n - at : CHUNK, err);
        c->first += n;
    }
    for (uint32_t k = 0; k < ROUND; k++) cd_buf_free(&c->keys[k].bytes);
    free(c->keys);
    return status;
}

static enum cd_status spread(void *ctx, size_t index, struct cd_err *err)
{
    struct coding *c = ctx;
    const uint32_t from = (uint32_t)index * CHUNK * 16, n = c->plan->frame->n;
    const uint32_t to = n - from < CHUNK * 16 ? n : from + CHUNK * 16;
    (void)err;
    for (uint32_t row = from; row < to; row++) {
        const uint32_t value = c->column->codes[row];
        c->side->codes[row] = value == CD_NO_CODE ? CD_NO_CODE : c->code_of[value];
    }
    return CD_OK;
}

/* Of a text column compared byte by byte, which no other side shares, the codes are the frame's own. */
static bool borrow(struct coding *c)
{
    struct cd__domain *domain = &c->plan->domains[c->side->domain];
    if (!is_text_column(c) || c->plan->strings != CD_STRINGS_BYTES || domain->n_sides > 1) return false;
    domain->values = &c->column->values;
    c->side->codes = c->column->codes;
    c->side->kind = c->column->values.n > 0 ? CD__IS_TEXT : CD__IS_NULL;
    return true;
}

static enum cd_status code_column(struct coding *c, struct cd_err *err)
{
    const struct cd_frame *frame = c->plan->frame;
    c->n_units = c->column->values.n;
    c->extract = extract_of(c);
    c->code_of = calloc((size_t)c->n_units + 1, sizeof *c->code_of);
    if (c->code_of == NULL) return cd__plan_no_memory(err);
    CD_TRY(code_units(c, err));
    return cd_par_run(&c->plan->par, ((size_t)frame->n + (size_t)CHUNK * 16 - 1) / ((size_t)CHUNK * 16), spread, c,
                      err);
}

static enum cd_status code_records(struct coding *c, struct cd_err *err)
{
    c->n_units = c->plan->frame->n;
    c->code_of = c->side->codes;
    return code_units(c, err);
}

static struct coding coding_of(struct cd__plan *plan, struct cd__side *side)
{
    int64_t column = -1;
    columns_of(side->of, &column);
    return (struct coding){.plan = plan, .side = side, .column = column < 0 ? NULL : &plan->frame->columns[column]};
}

/* Its codes, borrowed or yet to be given. */
static enum cd_status begin_side(struct cd__plan *plan, struct cd__side *side, struct cd_err *err)
{
    struct coding c = coding_of(plan, side);
    plan->domains[side->domain].values = &plan->domains[side->domain].own;
    if (c.column != NULL && borrow(&c)) return CD_OK;
    side->codes = CD_NEW(&plan->arena, uint32_t, plan->frame->n);
    if (side->codes == NULL) return cd__plan_no_memory(err);
    cd_use_large_pages(side->codes, plan->frame->n * sizeof *side->codes);
    return CD_OK;
}

static enum cd_status code_side(struct cd__plan *plan, struct cd__side *side, struct cd_err *err)
{
    struct coding c = coding_of(plan, side);
    if (plan->domains[side->domain].values != &plan->domains[side->domain].own) return CD_OK; /* borrowed */
    const enum cd_status status = c.column != NULL ? code_column(&c, err) : code_records(&c, err);
    if (c.column != NULL) free(c.code_of);
    return status;
}

/* --- All new sides ------------------------------------------------------------------------------------------------------------- */

/* What the evaluator refuses for some record, or what has values of several kinds, is left to it. */
static enum cd_status do_or_leave(enum cd_status (*step)(struct cd__plan *, struct cd__side *, struct cd_err *),
                                  struct cd__plan *plan, struct cd__side *side, struct cd_err *err)
{
    struct cd_err own = {0};
    const enum cd_status status = step(plan, side, &own);
    if (status == CD_INPUT) side->unfit = true;
    else if (status != CD_OK && err != NULL) *err = own;
    return status == CD_INPUT ? CD_OK : status;
}

/* Both sides of a domain fit or neither does. */
static void agree(struct cd__side *a, struct cd__side *b)
{
    if (a->kind == CD__IS_NULL) a->kind = b->kind;
    if (b->kind == CD__IS_NULL) b->kind = a->kind;
    if (a->kind != b->kind) a->unfit = true;
    a->unfit = b->unfit = a->unfit || b->unfit;
}

/* A dictionary's codes are given by one thread, so that dictionaries are filled side by side. */
static enum cd_status code_domain(void *ctx, size_t domain, struct cd_err *err)
{
    struct cd__plan *plan = ctx;
    for (uint32_t s = plan->n_built; s < plan->n_sides; s++)
        if (plan->sides[s].domain == domain) CD_TRY(do_or_leave(code_side, plan, &plan->sides[s], err));
    return CD_OK;
}

enum cd_status cd__sides_build(struct cd__plan *plan, struct cd_err *err)
{
    const struct cd_par par = {.threads = plan->par.threads};
    for (uint32_t s = plan->n_built; s < plan->n_sides; s++) CD_TRY(begin_side(plan, &plan->sides[s], err));
    CD_TRY(cd_par_run(&par, plan->n_domains, code_domain, plan, err));
    for (uint32_t s = plan->n_built; s + 1 < plan->n_sides; s++)
        if (plan->sides[s].domain == plan->sides[s + 1].domain) agree(&plan->sides[s], &plan->sides[s + 1]);
    for (uint32_t s = plan->n_built; s < plan->n_sides; s++)
        if (!plan->sides[s].unfit) CD_TRY(do_or_leave(cd__side_finish, plan, &plan->sides[s], err));
    plan->n_built = plan->n_sides;
    return CD_OK;
}

void cd__sides_free(struct cd__plan *plan)
{
    for (uint32_t d = 0; d < plan->n_domains; d++) {
        cd_dict_free(&plan->domains[d].own);
        cd_dict_free(&plan->domains[d].items);
    }
    free(plan->domains);
    free(plan->sides);
}

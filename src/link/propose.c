/* propose.c - settings from the names and contents of columns; see propose.h. */
#include <jansson.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "model_int.h"
#include "propose_int.h"

/* Which rules may block, the most selective first: pairs of columns before single ones. */
static const uint8_t keys[][2] = {
    {CD__ROLE_SURNAME, CD__ROLE_BIRTH},    {CD__ROLE_FORENAME, CD__ROLE_BIRTH}, {CD__ROLE_POSTCODE, CD__ROLE_SURNAME},
    {CD__ROLE_FORENAME, CD__ROLE_SURNAME}, {CD__ROLE_POSTCODE, CD__ROLE_BIRTH}, {CD__ROLE_POSTCODE, CD__ROLE_FORENAME},
    {CD__ROLE_EMAIL, CD__ROLE_COUNT},      {CD__ROLE_NUMBER, CD__ROLE_COUNT},   {CD__ROLE_BIRTH, CD__ROLE_COUNT},
    {CD__ROLE_POSTCODE, CD__ROLE_COUNT},   {CD__ROLE_SURNAME, CD__ROLE_COUNT},  {CD__ROLE_FORENAME, CD__ROLE_COUNT},
    {CD__ROLE_BIRTH_PART, CD__ROLE_COUNT}, {CD__ROLE_PLACE, CD__ROLE_COUNT},
};
enum { MOST_RULES = 64, TELLING = 10 };
static const double whole = 1e7; /* pairs: as many as training looks at (u-pairs, docs/link-train.md) */

struct rule {
    uint32_t column[2], n;
    uint64_t pairs;
    bool taken, swap; /* swap: each column of the one is the other of the other */
};
struct proposing {
    const struct cd_frame *frame;
    const struct cd_propose_opts *opts;
    struct cd_proposal *out;
    uint8_t *role;    /* by column */
    uint32_t swap[2]; /* the first forename and the first surname */
    bool may_swap;    /* they may stand in each other's place */
    struct rule rules[MOST_RULES];
    uint32_t n_rules;
};

/* --- Columns ------------------------------------------------------------------------------------------------------------ */

static const char *unfit(const struct cd_frame *frame, const struct cd_frame_column *column)
{
    uint64_t filled = 0;
    for (uint32_t row = 0; row < frame->n; row++) filled += column->codes[row] != CD_NO_CODE;
    if (column->nested) return "holds lists";
    if (filled * 20 < frame->n) return "blank in over 95 of 100 records";
    return column->values.n < 2 ? "the same in every record" : NULL;
}

static bool is_taken(const struct proposing *p, uint32_t column)
{
    return p->role[column] != CD__ROLE_COUNT;
}

static void look_at_columns(struct proposing *p)
{
    for (uint32_t c = 0; c < p->frame->n_columns; c++) {
        struct cd_proposed_column *shown = &p->out->columns[c];
        p->role[c] = (uint8_t)cd__role_of_name(p->frame->columns[c].name);
        *shown = (struct cd_proposed_column){.name = p->frame->columns[c].name, .why = "by its name"};
        if (!is_taken(p, c)) shown->why = "its name is not known";
        else if (cd__protected_name(shown->name) != NULL)
            shown->why = "a protected characteristic may not link anybody";
        else {
            const char *why = unfit(p->frame, &p->frame->columns[c]);
            if (why == NULL) {
                shown->as = cd__roles[p->role[c]].title;
                continue;
            }
            shown->why = why;
        }
        p->role[c] = CD__ROLE_COUNT;
    }
}

/* Names are compared with each other's column where there is another column to tell people apart by: without, training could not block on anything but names. */
static void look_for_swaps(struct proposing *p)
{
    static const uint8_t names[] = {CD__ROLE_FORENAME, CD__ROLE_SURNAME};
    bool found[2] = {false, false}, other = false;
    for (uint32_t c = 0; c < p->frame->n_columns; c++) {
        for (uint32_t k = 0; k < 2; k++)
            if (!found[k] && p->role[c] == names[k]) {
                p->swap[k] = c;
                found[k] = true;
            }
        other = other || (is_taken(p, c) && p->role[c] != names[0] && p->role[c] != names[1] &&
                          p->frame->columns[c].values.n >= TELLING);
    }
    p->may_swap = found[0] && found[1] && other;
}

/* --- As Splink's JSON --------------------------------------------------------------------------------------------------- */

static void put_name(struct cd_buf *b, struct cd_str name, bool sql)
{
    for (size_t i = 0; i < name.n; i++) {
        cd_buf_char(b, name.p[i]);
        if (sql && name.p[i] == '"') cd_buf_char(b, '"');
    }
}

/* The template with every {c} and {o} replaced; in SQL a double quote of a name is doubled. */
static json_t *filled(const char *template, struct cd_str name, struct cd_str other, bool sql)
{
    struct cd_buf b = {0};
    for (const char *at = template; *at != '\0'; at++) {
        const bool own = strncmp(at, "{c}", 3) == 0;
        if (!own && strncmp(at, "{o}", 3) != 0) {
            cd_buf_char(&b, *at);
            continue;
        }
        put_name(&b, own ? name : other, sql);
        at += 2;
    }
    json_t *text = b.failed ? NULL : json_stringn(b.p, b.n);
    cd_buf_free(&b);
    return text;
}

/* How a column is compared, and with which other one it may be swapped. */
static const struct cd__role *role_of(const struct proposing *p, uint32_t column, struct cd_str *other)
{
    for (uint32_t k = 0; k < 2 && p->may_swap; k++)
        if (p->swap[k] == column) {
            *other = p->frame->columns[p->swap[1 - k]].name;
            return &cd__swapped[k];
        }
    return &cd__roles[p->role[column]];
}

static json_t *comparison(const struct proposing *p, uint32_t column)
{
    struct cd_str other = {0};
    const struct cd__role *role = role_of(p, column, &other);
    const struct cd_str name = p->frame->columns[column].name;
    json_t *levels = json_array();
    for (const struct cd__role_level *level = role->levels; level->sql != NULL; level++) {
        json_t *one = json_object();
        (void)json_object_set_new(one, "sql_condition", filled(level->sql, name, other, true));
        (void)json_object_set_new(one, "label_for_charts", filled(level->label, name, other, false));
        if (level->is_null) (void)json_object_set_new(one, "is_null_level", json_true());
        if (level->tf) {
            (void)json_object_set_new(one, "tf_adjustment_column", filled("{c}", name, other, false));
            (void)json_object_set_new(one, "tf_adjustment_weight", json_real(1));
        }
        (void)json_array_append_new(levels, one);
    }
    return json_pack("{s:o, s:o, s:s}", "output_column_name", filled("{c}", name, other, false), "comparison_levels",
                     levels, "comparison_description", role->title);
}

static json_t *blocking_rule(const struct proposing *p, const struct rule *rule)
{
    struct cd_buf b = {0};
    for (uint32_t k = 0; k < rule->n; k++) {
        const struct cd_str left = p->frame->columns[rule->column[k]].name,
                            right = rule->swap ? p->frame->columns[rule->column[1 - k]].name : left;
        json_t *part = filled("l.\"{c}\" = r.\"{o}\"", left, right, true);
        cd_buf_puts(&b, k > 0 ? " AND " : "");
        cd_buf_puts(&b, part != NULL ? json_string_value(part) : "");
        json_decref(part);
    }
    json_t *out = b.failed ? NULL : json_pack("{s:s%, s:s}", "blocking_rule", b.p, b.n, "sql_dialect", "duckdb");
    cd_buf_free(&b);
    return out;
}

/* In words that any dialect has, so that what is written into the model is what is meant and near rules can stand beside it. */
static json_t *every_pair(void)
{
    return json_pack("{s:s, s:s}", "blocking_rule", "1 = 1", "sql_dialect", "duckdb");
}

static json_t *settings(const struct proposing *p)
{
    static const char *const types[] = {
        [CD_LINK_DEDUPE] = "dedupe_only", [CD_LINK_ONLY] = "link_only", [CD_LINK_AND_DEDUPE] = "link_and_dedupe"};
    json_t *rules = json_array(), *comparisons = json_array();
    for (uint32_t r = 0; r < p->n_rules; r++)
        if (p->rules[r].taken) (void)json_array_append_new(rules, blocking_rule(p, &p->rules[r]));
    if (p->n_rules == 0) (void)json_array_append_new(rules, every_pair());
    for (uint32_t c = 0; c < p->frame->n_columns; c++)
        if (is_taken(p, c)) (void)json_array_append_new(comparisons, comparison(p, c));
    return json_pack("{s:s, s:f, s:b, s:b, s:s, s:s%, s:f, s:i, s:o, s:o}", "link_type", types[p->opts->link_type],
                     "probability_two_random_records_match", 0.0001, "retain_matching_columns", 0,
                     "retain_intermediate_calculation_columns", 0, "sql_dialect", "duckdb", "unique_id_column_name",
                     p->frame->id_name.p, p->frame->id_name.n, "em_convergence", 0.0001, "max_iterations", 500,
                     "blocking_rules_to_generate_predictions", rules, "comparisons", comparisons);
}

static enum cd_status make_model(const struct proposing *p, struct cd_model *model, struct cd_err *err)
{
    json_t *document = settings(p);
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    const enum cd_status status = text != NULL ? cd_model_parse(model, cd_str_of(text), "the proposed model", err)
                                               : cd_fail(err, CD_NOMEM, "no memory to propose a model");
    free(text);
    json_decref(document);
    return status;
}

/* --- Rules ----------------------------------------------------------------------------------------------------------------- */

/* A number of few characters (a house number) selects too little to block on. */
static bool may_block(const struct proposing *p, uint32_t column, uint8_t role)
{
    return p->role[column] == role && (role != CD__ROLE_NUMBER || p->frame->columns[column].values.n > p->frame->n / 4);
}

static void add_rule(struct proposing *p, struct rule rule)
{
    rule.taken = true; /* all are in the model that is counted */
    if (p->n_rules < MOST_RULES) p->rules[p->n_rules++] = rule;
}

static void list_rules(struct proposing *p)
{
    if (p->may_swap) add_rule(p, (struct rule){.column = {p->swap[0], p->swap[1]}, .n = 2, .swap = true});
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
        for (uint32_t a = 0; a < p->frame->n_columns; a++) {
            if (!may_block(p, a, keys[k][0])) continue;
            if (keys[k][1] == CD__ROLE_COUNT) add_rule(p, (struct rule){.column = {a}, .n = 1});
            for (uint32_t b = 0; keys[k][1] != CD__ROLE_COUNT && b < p->frame->n_columns; b++)
                if (may_block(p, b, keys[k][1])) add_rule(p, (struct rule){.column = {a, b}, .n = 2});
        }
}

/* Whether every pair of `rule` is one of `other`, which asks for less. */
static bool is_within(const struct rule *rule, const struct rule *other)
{
    return other->n == 1 && rule->n == 2 && !rule->swap &&
           (rule->column[0] == other->column[0] || rule->column[1] == other->column[0]);
}

static void choose_rules(struct proposing *p)
{
    const double each = p->opts->pairs_per_record > 0 ? p->opts->pairs_per_record : 100;
    double left = each * p->frame->n > 2e6 ? each * p->frame->n : 2e6;
    for (uint32_t r = 0; r < p->n_rules; r++) {
        p->rules[r].taken = (double)p->rules[r].pairs <= left;
        if (p->rules[r].taken) left -= (double)p->rules[r].pairs;
    }
    for (uint32_t r = 0; r < p->n_rules; r++)
        for (uint32_t other = 0; other < p->n_rules; other++)
            if (p->rules[other].taken && is_within(&p->rules[r], &p->rules[other])) p->rules[r].taken = false;
}

static enum cd_status count_rules(struct proposing *p, struct cd_err *err)
{
    struct cd_model all = {0};
    struct cd_linker *linker = NULL;
    struct cd_rule_pairs *counts = calloc((size_t)p->n_rules + 1, sizeof *counts);
    if (counts == NULL) return cd_fail(err, CD_NOMEM, "no memory to propose a model");
    enum cd_status status = make_model(p, &all, err);
    if (status == CD_OK) status = cd_linker_open(&linker, p->frame, &all, &p->opts->linker, err);
    if (status == CD_OK) status = cd_linker_count(linker, counts, false, err);
    for (uint32_t r = 0; r < p->n_rules && status == CD_OK; r++) p->rules[r].pairs = counts[r].all;
    cd_linker_close(linker);
    cd_model_free(&all);
    free(counts);
    return status;
}

/* So few records that every two are compared: no rule loses a pair then, and training has counted all of them anyway. */
static bool is_small(const struct proposing *p)
{
    return (double)p->frame->n * (p->frame->n - 1.) / 2 <= whole;
}

static enum cd_status propose(struct proposing *p, struct cd_err *err)
{
    uint32_t taken = 0;
    look_at_columns(p);
    look_for_swaps(p);
    for (uint32_t c = 0; c < p->frame->n_columns; c++) taken += is_taken(p, c);
    if (taken < 2)
        return cd_fail(
            err, CD_INPUT,
            "%u of %u columns can be compared, which is too few: name them as docs/link.md lists, or give --model",
            taken, p->frame->n_columns);
    if (!is_small(p)) {
        list_rules(p);
        CD_TRY(count_rules(p, err));
        choose_rules(p);
    }
    CD_TRY(make_model(p, &p->out->model, err));
    cd_model_defaults(&p->out->model);
    return CD_OK;
}

enum cd_status cd_propose(const struct cd_frame *frame, const struct cd_propose_opts *opts, struct cd_proposal *out,
                          struct cd_err *err)
{
    struct proposing *p = calloc(1, sizeof *p);
    *out = (struct cd_proposal){.arena = cd_arena_make(0), .n_columns = frame->n_columns};
    out->columns = CD_NEW(&out->arena, struct cd_proposed_column, frame->n_columns);
    uint8_t *role = malloc((size_t)frame->n_columns + 1);
    enum cd_status status = cd_fail(err, CD_NOMEM, "no memory to propose a model");
    if (p != NULL && out->columns != NULL && role != NULL) {
        p->frame = frame;
        p->opts = opts;
        p->out = out;
        p->role = role;
        status = propose(p, err);
    }
    free(role);
    free(p);
    if (status != CD_OK) cd_proposal_free(out);
    return status;
}

void cd_proposal_free(struct cd_proposal *proposal)
{
    cd_model_free(&proposal->model);
    cd_arena_free(&proposal->arena);
    *proposal = (struct cd_proposal){0};
}

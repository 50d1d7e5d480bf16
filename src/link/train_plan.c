/* train_plan.c - a training plan from YAML; docs/link-train.md has the format. */
#include <stdlib.h>

#include "candour/os.h"
#include "candour/train.h"
#include "candour/yaml.h"
#include "candour/yaml_where.h"

/* Everything is read as text and converted by ours: YAML takes no for false and 1.10 for 1.1. */
struct raw_session {
    char *rule, *m, *u, *lambda;
};
struct raw_plan {
    char *kind, *recall, *u, *u_pairs, *em_pairs, *seed, *starts, *prior, *label, *once, *lambda;
    char **lambda_rules, **household;
    unsigned lambda_rules_count, household_count;
    struct raw_session *sessions;
    unsigned sessions_count;
};

enum { MAX_RULES = 64, MAX_TEXT = 20000, MAX_STARTS = 100 };

#define OPTIONAL(key, type, member) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 0, MAX_TEXT)
#define REQUIRED(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, MAX_TEXT)

static const cyaml_schema_value_t text_schema = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, MAX_TEXT)};
static const cyaml_schema_field_t session_fields[] = {
    REQUIRED("rule", struct raw_session, rule),
    OPTIONAL("m", struct raw_session, m),
    OPTIONAL("u", struct raw_session, u),
    OPTIONAL("lambda", struct raw_session, lambda),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t session_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_session, session_fields)};
static const cyaml_schema_field_t top_fields[] = {
    REQUIRED("kind", struct raw_plan, kind),
    CYAML_FIELD_SEQUENCE("lambda-rules", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_plan, lambda_rules,
                         &text_schema, 0, MAX_RULES),
    OPTIONAL("recall", struct raw_plan, recall),
    OPTIONAL("lambda", struct raw_plan, lambda),
    OPTIONAL("u", struct raw_plan, u),
    OPTIONAL("u-pairs", struct raw_plan, u_pairs),
    OPTIONAL("em-pairs", struct raw_plan, em_pairs),
    OPTIONAL("seed", struct raw_plan, seed),
    OPTIONAL("starts", struct raw_plan, starts),
    OPTIONAL("prior", struct raw_plan, prior),
    OPTIONAL("label", struct raw_plan, label),
    OPTIONAL("once", struct raw_plan, once),
    CYAML_FIELD_SEQUENCE("household", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_plan, household,
                         &text_schema, 0, MAX_RULES),
    CYAML_FIELD_SEQUENCE("sessions", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_plan, sessions,
                         &session_schema, 0, MAX_RULES),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t top_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_plan, top_fields)};

struct reader {
    struct cd_str text;
    const char *name;
    struct cd_train_plan *plan;
    struct cd_err *err;
};

static enum cd_status fault(const struct reader *r, const char *sequence, size_t index, const char *key,
                            const char *what)
{
    const struct cd_place at = cd_yaml_where(r->text, sequence, index, key);
    const enum cd_status status =
        cd_fail(r->err, CD_INPUT, "%s:%llu:%u: %s: %s", r->name, (unsigned long long)at.line, at.column, key, what);
    if (r->err != NULL) r->err->line = at.line, r->err->column = at.column;
    return status;
}

static enum cd_status keep(const struct reader *r, const char *text, struct cd_str *out)
{
    if (text == NULL) return CD_OK;
    *out = cd_arena_str(&r->plan->arena, cd_str_trim(cd_str_of(text)));
    return out->p != NULL ? CD_OK : cd_fail(r->err, CD_NOMEM, "no memory for the training plan");
}

static enum cd_status keep_all(const struct reader *r, char *const *texts, unsigned n, const char *key,
                               struct cd_str **out, uint32_t *n_out)
{
    *out = CD_NEW(&r->plan->arena, struct cd_str, n);
    if (*out == NULL) return cd_fail(r->err, CD_NOMEM, "no memory for the training plan");
    for (unsigned i = 0; i < n; i++) {
        CD_TRY(keep(r, texts[i], &(*out)[i]));
        if ((*out)[i].n == 0) return fault(r, NULL, 0, key, "an empty text: leave it out, or say what it is");
    }
    *n_out = n;
    return CD_OK;
}

static enum cd_status whole(const struct reader *r, const char *key, const char *text, uint64_t most, uint64_t *out)
{
    uint64_t x;
    if (text == NULL) return CD_OK;
    if (!cd_str_u64(cd_str_trim(cd_str_of(text)), &x) || x > most)
        return fault(r, NULL, 0, key, "not a whole number, or too large");
    *out = x;
    return CD_OK;
}

static enum cd_status real(const struct reader *r, const char *key, const char *text, double most, double *out)
{
    double x;
    if (text == NULL) return CD_OK;
    if (!cd_str_f64(cd_str_trim(cd_str_of(text)), &x) || !(x >= 0 && x <= most))
        return fault(r, NULL, 0, key, "not a number in its range: see docs/link-train.md");
    *out = x;
    return CD_OK;
}

/* free or fix; *out says whether it is `word`. */
static enum cd_status free_or_fix(const struct reader *r, size_t index, const char *key, const char *text,
                                  const char *word, bool *out)
{
    if (text == NULL) return CD_OK;
    const struct cd_str said = cd_str_trim(cd_str_of(text));
    if (!cd_str_eq(said, CD_STR("free")) && !cd_str_eq(said, CD_STR("fix")))
        return fault(r, "sessions", index, key, "neither free nor fix");
    *out = cd_str_eq(said, cd_str_of(word));
    return CD_OK;
}

static enum cd_status read_sessions(const struct reader *r, const struct raw_plan *raw)
{
    struct cd_train_plan *plan = r->plan;
    plan->n_sessions = raw->sessions_count;
    plan->sessions = CD_NEW(&plan->arena, struct cd_train_session, raw->sessions_count);
    if (plan->sessions == NULL) return cd_fail(r->err, CD_NOMEM, "no memory for the training plan");
    for (unsigned i = 0; i < raw->sessions_count; i++) {
        const struct raw_session *from = &raw->sessions[i];
        struct cd_train_session *to = &plan->sessions[i];
        CD_TRY(keep(r, from->rule, &to->rule));
        CD_TRY(free_or_fix(r, i, "m", from->m, "fix", &to->fix_m));
        CD_TRY(free_or_fix(r, i, "u", from->u, "free", &to->free_u));
        CD_TRY(free_or_fix(r, i, "lambda", from->lambda, "fix", &to->fix_lambda));
        if (to->rule.n == 0) return fault(r, "sessions", i, "rule", "an empty condition");
        if (to->fix_m && !to->free_u)
            return fault(r, "sessions", i, "m", "m and u both fixed: nothing is left to train");
    }
    return CD_OK;
}

static enum cd_status read_u(const struct reader *r, const char *text)
{
    static const char *const words[] = {"frequencies", "pairs", "keep", "net"};
    if (text == NULL) return CD_OK;
    size_t i = 0;
    while (i < 4 && !cd_str_eq(cd_str_trim(cd_str_of(text)), cd_str_of(words[i]))) i++;
    if (i == 4) return fault(r, NULL, 0, "u", "one of frequencies, pairs, keep, net");
    r->plan->u_pairs_only = i == 1;
    r->plan->keep_u = i == 2;
    r->plan->net = i == 3;
    return CD_OK;
}

static enum cd_status plan_of(const struct reader *r, const struct raw_plan *raw)
{
    struct cd_train_plan *plan = r->plan;
    uint64_t starts = 0;
    if (!cd_str_eq(cd_str_trim(cd_str_of(raw->kind)), CD_STR("training")))
        return fault(r, NULL, 0, "kind", "not a training plan: kind: training");
    CD_TRY(keep_all(r, raw->lambda_rules, raw->lambda_rules_count, "lambda-rules", &plan->lambda_rules,
                    &plan->n_lambda_rules));
    CD_TRY(keep_all(r, raw->household, raw->household_count, "household", &plan->shared, &plan->n_shared));
    plan->household = plan->n_shared > 0;
    CD_TRY(real(r, "recall", raw->recall, 1, &plan->recall));
    if (plan->n_lambda_rules > 0 && plan->recall <= 0)
        return fault(r, NULL, 0, raw->recall == NULL ? "lambda-rules" : "recall",
                     "say what share of all matches the rules find: recall: a number over 0, at most 1");
    plan->settle = raw->lambda != NULL && cd_str_eq(cd_str_trim(cd_str_of(raw->lambda)), CD_STR("settled"));
    if (raw->lambda != NULL && !plan->settle) return fault(r, NULL, 0, "lambda", "settled, or leave it out");
    CD_TRY(read_u(r, raw->u));
    CD_TRY(whole(r, "u-pairs", raw->u_pairs, UINT64_C(100000000000), &plan->u_pairs));
    CD_TRY(whole(r, "em-pairs", raw->em_pairs, UINT64_C(100000000000), &plan->em_pairs));
    CD_TRY(whole(r, "seed", raw->seed, UINT64_MAX, &plan->seed));
    CD_TRY(whole(r, "starts", raw->starts, MAX_STARTS, &starts));
    plan->starts = (uint32_t)starts;
    CD_TRY(real(r, "prior", raw->prior, 1e12, &plan->prior));
    CD_TRY(real(r, "once", raw->once, 1000, &plan->once));
    CD_TRY(keep(r, raw->label, &plan->label));
    return read_sessions(r, raw);
}

enum cd_status cd_train_plan_parse(struct cd_train_plan *plan, struct cd_str yaml, const char *name, struct cd_err *err)
{
    struct raw_plan *raw = NULL;
    *plan = (struct cd_train_plan){.arena = cd_arena_make((size_t)64 << 20)};
    CD_TRY(cd_yaml_text(yaml, name, &top_schema, (void **)&raw, NULL, err));
    const struct reader r = {yaml, name, plan, err};
    const enum cd_status status = plan_of(&r, raw);
    cd_yaml_free(&top_schema, raw, 0);
    if (status != CD_OK) cd_train_plan_free(plan);
    return status;
}

enum cd_status cd_train_plan_read(struct cd_train_plan *plan, const char *path, struct cd_err *err)
{
    struct cd_file file;
    *plan = (struct cd_train_plan){0};
    CD_TRY(cd_file_read(path, (size_t)4 << 20, &file, err));
    const enum cd_status status = cd_train_plan_parse(plan, (struct cd_str){file.p, file.n}, path, err);
    cd_file_free(&file);
    return status;
}

void cd_train_plan_free(struct cd_train_plan *plan)
{
    cd_arena_free(&plan->arena);
    *plan = (struct cd_train_plan){0};
}

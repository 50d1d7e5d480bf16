/* policy.c - policies from YAML, checked to the last word; docs/review.md has the format. */
#include <stdio.h>
#include <stdlib.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/yaml.h"
#include "candour/yaml_where.h"
#include "review_int.h"

struct raw_set {
    char *name, *dated, *source, **of;
    unsigned of_count;
};
struct raw_part {
    char *id, *text, *source, *expression;
};
struct raw_policy {
    char *policy, *version, *dated, *title, *source;
    struct raw_set *sets;
    struct raw_part *clauses, *order;
    unsigned sets_count, clauses_count, order_count;
};

enum { MAX_TEXT = 4000, MAX_SET = 256 };

#define REQUIRED(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, MAX_TEXT)

static const cyaml_schema_value_t word_schema = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, MAX_TEXT)};
static const cyaml_schema_field_t set_fields[] = {
    REQUIRED("name", struct raw_set, name),
    REQUIRED("dated", struct raw_set, dated),
    REQUIRED("source", struct raw_set, source),
    CYAML_FIELD_SEQUENCE("of", CYAML_FLAG_POINTER, struct raw_set, of, &word_schema, 1, MAX_SET),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t set_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_set, set_fields)};
#define PART_FIELDS(key)                                                                                              \
    {                                                                                                                 \
        REQUIRED("id", struct raw_part, id), REQUIRED("text", struct raw_part, text),                                 \
            REQUIRED("source", struct raw_part, source), REQUIRED(key, struct raw_part, expression), CYAML_FIELD_END, \
    }
static const cyaml_schema_field_t clause_fields[] = PART_FIELDS("must"), reason_fields[] = PART_FIELDS("when");
static const cyaml_schema_value_t clause_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_part, clause_fields)};
static const cyaml_schema_value_t reason_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_part, reason_fields)};
static const cyaml_schema_field_t policy_fields[] = {
    REQUIRED("policy", struct raw_policy, policy),
    REQUIRED("version", struct raw_policy, version),
    REQUIRED("dated", struct raw_policy, dated),
    REQUIRED("title", struct raw_policy, title),
    REQUIRED("source", struct raw_policy, source),
    CYAML_FIELD_SEQUENCE("sets", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_policy, sets, &set_schema, 0, 64),
    CYAML_FIELD_SEQUENCE("clauses", CYAML_FLAG_POINTER, struct raw_policy, clauses, &clause_schema, 1,
                         CD_POLICY_PARTS / 2),
    CYAML_FIELD_SEQUENCE("order", CYAML_FLAG_POINTER, struct raw_policy, order, &reason_schema, 1, CD_POLICY_PARTS / 2),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t policy_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_policy, policy_fields)};

bool cd__policy_may_read(enum cd_table_id table, uint32_t field)
{
    static const uint32_t of_case[] = {CD_CASES_OPERATION, CD_CASES_UNIT, CD_CASES_OFFICER, CD_CASES_VICTIM_WISHES};
    for (size_t i = 0; i < sizeof of_case / sizeof *of_case; i++)
        if (table == CD_CASES && field == of_case[i]) return false;
    if (table == CD_PEOPLE)
        return field == CD_PEOPLE_RECORD_ID || field == CD_PEOPLE_DATE_OF_BIRTH || field == CD_PEOPLE_DOB_PRECISION ||
               field == CD_PEOPLE_IN_CARE;
    return table != CD_OBSERVATIONS;
}

struct loading {
    struct cd_policy *policy;
    struct cd_str text;
    const char *name;
    cd_expression_may *may;
    struct cd_err *err;
};

static enum cd_status no_memory(const struct loading *l)
{
    return cd_fail(l->err, CD_NOMEM, "%s: no memory for the policy", l->name);
}

/* A fault `offset` characters into the value of a key; a value in quotes begins behind the quote. */
static enum cd_status fault(const struct loading *l, const char *sequence, unsigned i, const char *key, size_t offset,
                            const char *what)
{
    const struct cd_place place = cd_yaml_where(l->text, sequence, i, key);
    struct cd_str rest = l->text, line = {0};
    for (uint64_t n = 0; n < place.line && rest.p != NULL; n++) line = cd_str_cut(&rest, '\n');
    if (place.column > 0 && place.column <= line.n && offset > 0 &&
        (line.p[place.column - 1] == '"' || line.p[place.column - 1] == '\''))
        offset++;
    return cd_fail(l->err, CD_INPUT, "%s:%llu:%zu: %s: %s", l->name, (unsigned long long)place.line,
                   place.column + offset, key, what);
}

static const char *keep(const struct loading *l, const char *text)
{
    return cd_arena_str(&l->policy->arena, cd_str_of(text)).p;
}

static bool is_day(const char *text)
{
    return strlen(text) == 10 && cd_day_parse(cd_str_of(text)) != CD_NO_DAY;
}

static enum cd_status add_sets(const struct loading *l, const struct raw_policy *raw)
{
    for (unsigned i = 0; i < raw->sets_count; i++) {
        const struct raw_set *set = &raw->sets[i];
        for (unsigned k = 0; k < i; k++)
            if (strcmp(set->name, raw->sets[k].name) == 0)
                return fault(l, "sets", i, "name", 0, "another set has this name");
        if (!is_day(set->dated)) return fault(l, "sets", i, "dated", 0, "must be a day, YYYY-MM-DD");
        if (!cd_expressions_set(l->policy->expressions, cd_str_of(set->name), (const char *const *)set->of,
                                set->of_count))
            return no_memory(l);
    }
    return CD_OK;
}

static bool id_is_sound(const char *id)
{
    for (; *id != '\0'; id++)
        if (!((*id >= 'a' && *id <= 'z') || (*id >= '0' && *id <= '9') || *id == '-')) return false;
    return true;
}

static enum cd_status add_part(const struct loading *l, const char *sequence, unsigned i, const char *key,
                               const struct raw_part *raw, struct cd_policy_clause *out)
{
    struct cd_expression_fault wrong;
    if (!id_is_sound(raw->id)) return fault(l, sequence, i, "id", 0, "small letters, digits and hyphens only");
    *out =
        (struct cd_policy_clause){keep(l, raw->id), keep(l, raw->text), keep(l, raw->source), keep(l, raw->expression)};
    if (out->id == NULL || out->text == NULL || out->source == NULL || out->expression == NULL) return no_memory(l);
    if (cd_expressions_add(l->policy->expressions, cd_str_of(raw->expression), CD_CASES, l->may, &wrong)) return CD_OK;
    return wrong.text[0] != '\0' ? fault(l, sequence, i, key, wrong.at, wrong.text) : no_memory(l);
}

static enum cd_status add_parts(const struct loading *l, const char *sequence, const char *key,
                                const struct raw_part *raw, unsigned n, const struct cd_policy_clause **out)
{
    struct cd_policy_clause *parts = CD_NEW(&l->policy->arena, struct cd_policy_clause, n);
    if (parts == NULL) return no_memory(l);
    *out = parts;
    for (unsigned i = 0; i < n; i++) {
        for (unsigned k = 0; k < i; k++)
            if (strcmp(raw[i].id, raw[k].id) == 0) return fault(l, sequence, i, "id", 0, "another entry has this id");
        CD_TRY(add_part(l, sequence, i, key, &raw[i], &parts[i]));
    }
    return CD_OK;
}

static enum cd_status find_clash(const struct loading *l, const struct raw_policy *raw)
{
    for (unsigned i = 0; i < raw->clauses_count; i++)
        for (unsigned k = 0; k <= i; k++)
            if (cd_expressions_clash(l->policy->expressions, k, i)) {
                char text[200];
                (void)snprintf(text, sizeof text, "cannot hold together with clause %.80s: no case is eligible",
                               raw->clauses[k].id);
                return fault(l, "clauses", i, "must", 0, text);
            }
    return CD_OK;
}

static enum cd_status understand(const struct loading *l, const struct raw_policy *raw)
{
    struct cd_policy_about *about = &l->policy->about;
    *about = (struct cd_policy_about){.id = keep(l, raw->policy),
                                      .version = keep(l, raw->version),
                                      .title = keep(l, raw->title),
                                      .source = keep(l, raw->source),
                                      .dated = keep(l, raw->dated),
                                      .n_clauses = raw->clauses_count,
                                      .n_reasons = raw->order_count};
    if (about->id == NULL || about->version == NULL || about->title == NULL || about->source == NULL ||
        about->dated == NULL)
        return no_memory(l);
    if (!is_day(raw->dated)) return fault(l, NULL, 0, "dated", 0, "must be a day, YYYY-MM-DD");
    CD_TRY(add_sets(l, raw));
    CD_TRY(add_parts(l, "clauses", "must", raw->clauses, raw->clauses_count, &about->clauses));
    CD_TRY(add_parts(l, "order", "when", raw->order, raw->order_count, &about->reasons));
    return find_clash(l, raw);
}

enum cd_status cd__policy_read(const char *text, const char *name, cd_expression_may *may, struct cd_policy **out,
                               struct cd_err *err)
{
    void *data = NULL;
    struct cd_policy *policy = calloc(1, sizeof *policy);
    *out = NULL;
    if (policy == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory for the policy", name);
    policy->expressions = cd_expressions_make();
    const struct loading l = {policy, cd_str_of(text), name, may, err};
    enum cd_status status = policy->expressions != NULL ? CD_OK : no_memory(&l);
    if (status == CD_OK) status = cd_yaml_text(l.text, name, &policy_schema, &data, NULL, err);
    if (status == CD_OK) status = understand(&l, data);
    if (data != NULL) cd_yaml_free(&policy_schema, data, 0);
    if (status == CD_OK) *out = policy;
    else cd_policy_free(policy);
    return status;
}

enum cd_status cd_policy_text(const char *text, const char *name, struct cd_policy **out, struct cd_err *err)
{
    return cd__policy_read(text, name, cd__policy_may_read, out, err);
}

/* "beaconport" of "data/policies/beaconport.yaml" */
static bool is_shipped(const char *path, const char *name)
{
    const struct cd_str base = {path + strlen("data/policies/"), strlen(path) - strlen("data/policies/.yaml")};
    return cd_str_eq(base, cd_str_of(name));
}

enum cd_status cd_policy_open(const char *name, struct cd_policy **out, struct cd_err *err)
{
    struct cd_file file = {0};
    *out = NULL;
    if (name == NULL) name = "beaconport";
    for (size_t i = 0; cd__shipped_policies[i].name != NULL; i++)
        if (is_shipped(cd__shipped_policies[i].name, name))
            return cd_policy_text(cd__shipped_policies[i].text, cd__shipped_policies[i].name, out, err);
    if (!cd_str_ends(cd_str_of(name), CD_STR(".yaml")))
        return cd_fail(err, CD_USAGE, "%s: no such policy: beaconport, no-one-convicted or FILE.yaml", name);
    CD_TRY(cd_file_read(name, 4 << 20, &file, err));
    enum cd_status status = memchr(file.p, 0, file.n) == NULL
                                ? cd_policy_text(file.p, name, out, err) /* cd_file has NULs behind it */
                                : cd_fail(err, CD_INPUT, "%s: is no text", name);
    cd_file_free(&file);
    return status;
}

struct cd_policy_about cd_policy_about(const struct cd_policy *policy)
{
    return policy->about;
}

void cd_policy_free(struct cd_policy *policy)
{
    if (policy == NULL) return;
    cd_expressions_free(policy->expressions);
    cd_arena_free(&policy->arena);
    free(policy);
}

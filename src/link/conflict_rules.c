/* conflict_rules.c - rules of what cannot be one person, out of YAML; see conflicts.h. */
#include "candour/conflicts.h"
#include "candour/os.h"
#include "candour/yaml.h"
#include "candour/yaml_where.h"

struct raw_rule {
    char *name, *rule;
};
struct raw_rules {
    char *kind;
    struct raw_rule *conflicts;
    unsigned conflicts_count;
};

enum { MAX_TEXT = 20000, MAX_NAME = 100, MAX_FILE = 4 << 20 };

#define REQUIRED(key, type, member, most) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, most)
static const cyaml_schema_field_t rule_fields[] = {
    REQUIRED("name", struct raw_rule, name, MAX_NAME),
    REQUIRED("rule", struct raw_rule, rule, MAX_TEXT),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_rule, rule_fields)};
static const cyaml_schema_field_t top_fields[] = {
    REQUIRED("kind", struct raw_rules, kind, MAX_NAME),
    CYAML_FIELD_SEQUENCE("conflicts", CYAML_FLAG_POINTER, struct raw_rules, conflicts, &rule_schema, 1,
                         CD_MOST_CONFLICT_RULES),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t top_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_rules, top_fields)};

struct reader {
    struct cd_str text;
    const char *name;
    struct cd_conflict_rules *rules;
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

static enum cd_status take_rule(const struct reader *r, const struct raw_rule *raw)
{
    struct cd_conflict_rules *rules = r->rules;
    const struct cd_str name = cd_str_trim(cd_str_of(raw->name)), sql = cd_str_trim(cd_str_of(raw->rule));
    const uint32_t at = rules->n;
    if (name.n == 0) return fault(r, "conflicts", at, "name", "blank");
    if (sql.n == 0) return fault(r, "conflicts", at, "rule", "blank");
    for (uint32_t k = 0; k < at; k++)
        if (cd_str_eq(rules->items[k].name, name))
            return fault(r, "conflicts", at, "name", "another conflict has this name");
    rules->items[at] = (struct cd_conflict_rule){cd_arena_str(&rules->arena, name), cd_arena_str(&rules->arena, sql)};
    if (rules->items[at].name.p == NULL || rules->items[at].sql.p == NULL)
        return cd_fail(r->err, CD_NOMEM, "%s: no memory to read it", r->name);
    rules->n++;
    return CD_OK;
}

static enum cd_status take_rules(const struct reader *r, const struct raw_rules *raw)
{
    if (!cd_str_eq(cd_str_of(raw->kind), CD_STR("conflicts")))
        return fault(r, NULL, 0, "kind", "this must be a file of kind: conflicts");
    r->rules->items = CD_NEW(&r->rules->arena, struct cd_conflict_rule, raw->conflicts_count);
    if (r->rules->items == NULL) return cd_fail(r->err, CD_NOMEM, "%s: no memory to read it", r->name);
    for (unsigned i = 0; i < raw->conflicts_count; i++) CD_TRY(take_rule(r, &raw->conflicts[i]));
    return CD_OK;
}

enum cd_status cd_conflict_rules_parse(struct cd_conflict_rules *rules, struct cd_str yaml, const char *name,
                                       struct cd_err *err)
{
    struct raw_rules *raw = NULL;
    *rules = (struct cd_conflict_rules){.arena = cd_arena_make(MAX_FILE)};
    CD_TRY(cd_yaml_text(yaml, name, &top_schema, (void **)&raw, NULL, err));
    const struct reader r = {yaml, name, rules, err};
    const enum cd_status status = take_rules(&r, raw);
    cd_yaml_free(&top_schema, raw, 0);
    if (status != CD_OK) cd_conflict_rules_free(rules);
    return status;
}

enum cd_status cd_conflict_rules_read(struct cd_conflict_rules *rules, const char *path, struct cd_err *err)
{
    struct cd_file file;
    *rules = (struct cd_conflict_rules){0};
    CD_TRY(cd_file_read(path, MAX_FILE, &file, err));
    const enum cd_status status = cd_conflict_rules_parse(rules, (struct cd_str){file.p, file.n}, path, err);
    cd_file_free(&file);
    return status;
}

void cd_conflict_rules_free(struct cd_conflict_rules *rules)
{
    cd_arena_free(&rules->arena);
    *rules = (struct cd_conflict_rules){0};
}

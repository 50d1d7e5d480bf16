/* load.c - rule files from YAML, checked to the last word; docs/rules.md has the format. */
#include <stdlib.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/yaml.h"
#include "candour/yaml_where.h"
#include "rules_int.h"

struct raw_set {
    char *name, **of;
    unsigned of_count;
};
struct raw_rule {
    char *id, *severity, *applies_to, *when, *must, *field, *schema, *valid_from, *valid_until, *message, *mend,
        *source;
    char **each;
    unsigned each_count;
};
struct raw_file {
    struct raw_set *sets;
    struct raw_rule *rules;
    unsigned sets_count, rules_count;
};

enum { MAX_RULES = 4096, MAX_TEXT = 4000, MAX_SET = 4096 };

#define OPTIONAL(key, type, member) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, MAX_TEXT)
#define REQUIRED(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, MAX_TEXT)

static const cyaml_schema_value_t word_schema = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, MAX_TEXT)};
static const cyaml_schema_field_t set_fields[] = {
    REQUIRED("name", struct raw_set, name),
    CYAML_FIELD_SEQUENCE("of", CYAML_FLAG_POINTER, struct raw_set, of, &word_schema, 1, MAX_SET),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t set_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_set, set_fields)};
static const cyaml_schema_field_t rule_fields[] = {
    REQUIRED("id", struct raw_rule, id),
    REQUIRED("severity", struct raw_rule, severity),
    REQUIRED("applies-to", struct raw_rule, applies_to),
    OPTIONAL("when", struct raw_rule, when),
    REQUIRED("must", struct raw_rule, must),
    OPTIONAL("field", struct raw_rule, field),
    CYAML_FIELD_SEQUENCE("each", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_rule, each, &word_schema, 1, 64),
    OPTIONAL("schema", struct raw_rule, schema),
    OPTIONAL("valid-from", struct raw_rule, valid_from),
    OPTIONAL("valid-until", struct raw_rule, valid_until),
    REQUIRED("message", struct raw_rule, message),
    REQUIRED("mend", struct raw_rule, mend),
    REQUIRED("source", struct raw_rule, source),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_rule, rule_fields)};
static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_SEQUENCE("sets", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_file, sets, &set_schema, 0, 256),
    CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER, struct raw_file, rules, &rule_schema, 1, MAX_RULES),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t file_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_file, file_fields)};

struct loading {
    struct cd_rules *rules;
    struct cd_str text;
    const char *name;
    struct cd_err *err;
};

static enum cd_status no_memory(const struct loading *l)
{
    return cd_fail(l->err, CD_NOMEM, "%s: no memory for the rules", l->name);
}

/* A fault `offset` characters into the value of a key; a value in quotes begins behind the quote. */
static enum cd_status fault(const struct loading *l, const char *sequence, unsigned i, const char *key, size_t offset,
                            const char *what)
{
    struct cd_place place = cd_yaml_where(l->text, sequence, i, key);
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
    return text != NULL ? cd_arena_str(&l->rules->book.arena, cd_str_of(text)).p : "";
}

/* --- Sets -------------------------------------------------------------------------------------------------------------- */

static enum cd_status add_set(const struct loading *l, const struct raw_set *raw, unsigned i)
{
    struct cd__book *book = &l->rules->book;
    struct cd__set *set = &book->sets[book->n_sets];
    for (uint32_t k = 0; k < book->n_sets; k++)
        if (cd_str_eq(book->sets[k].name, cd_str_of(raw->name)))
            return fault(l, "sets", i, "name", 0, "another set has this name");
    set->name = cd_str_of(keep(l, raw->name));
    set->texts = CD_NEW(&book->arena, struct cd_str, raw->of_count);
    if (set->name.p == NULL || set->texts == NULL) return no_memory(l);
    for (unsigned k = 0; k < raw->of_count; k++) {
        set->texts[set->n] = cd_arena_str(&book->arena, cd_str_of(raw->of[k]));
        if (set->texts[set->n++].p == NULL) return no_memory(l);
    }
    book->n_sets++;
    return CD_OK;
}

static enum cd_status add_sets(const struct loading *l, const struct raw_file *raw)
{
    struct cd__book *book = &l->rules->book;
    struct cd__set *sets = CD_NEW(&book->arena, struct cd__set, (size_t)book->n_sets + raw->sets_count + 1);
    if (sets == NULL) return no_memory(l);
    if (book->n_sets > 0) memcpy(sets, book->sets, book->n_sets * sizeof *sets);
    book->sets = sets;
    for (unsigned i = 0; i < raw->sets_count; i++) CD_TRY(add_set(l, &raw->sets[i], i));
    return CD_OK;
}

/* --- Rules ------------------------------------------------------------------------------------------------------------- */

static bool id_is_sound(const char *id)
{
    for (; *id != '\0'; id++)
        if (!((*id >= 'a' && *id <= 'z') || (*id >= '0' && *id <= '9') || *id == '.' || *id == '-')) return false;
    return true;
}

static bool id_is_taken(const struct cd_rules *rules, const char *id)
{
    for (unsigned i = 0; i < CD_RULE_COUNT; i++)
        if (strcmp(cd_rule_at((uint16_t)i)->id, id) == 0) return true;
    for (uint32_t i = 0; i < rules->n; i++)
        if (strcmp(rules->shown[i].id, id) == 0) return true;
    return false;
}

static bool take_severity(const char *text, uint8_t *out)
{
    static const uint8_t allowed[] = {CD_SEVERITY_ERROR, CD_SEVERITY_WARNING, CD_SEVERITY_QUERY};
    for (size_t i = 0; i < sizeof allowed; i++)
        if (strcmp(cd_severity_name((enum cd_severity)allowed[i]), text) == 0) {
            *out = allowed[i];
            return true;
        }
    return false;
}

static enum cd_status expression(const struct loading *l, unsigned i, const char *key, const char *text,
                                 const struct cd__check *check, const struct cd__node **out)
{
    const char *kept = keep(l, text);
    struct cd__parsing p = {.book = &l->rules->book,
                            .schema = check->schema,
                            .table = check->table,
                            .it = check->field,
                            .text = cd_str_of(kept)};
    if (kept == NULL) return no_memory(l);
    *out = cd__parse(&p);
    if (*out != NULL) return CD_OK;
    return p.fault[0] != '\0' ? fault(l, "rules", i, key, p.fault_at, p.fault) : no_memory(l);
}

static bool asks_heaped(const struct cd__node *node)
{
    return node != NULL &&
           (node->op == CD__HEAPED || asks_heaped(node->a) || (node->b != node->a && asks_heaped(node->b)));
}

static enum cd_status add_check(const struct loading *l, const struct raw_rule *raw, unsigned i, const char *field)
{
    struct cd_rules *rules = l->rules;
    struct cd__check check = {.rule = rules->n, .field = UINT32_MAX};
    check.schema = cd_schema_find(cd_str_of(raw->schema != NULL ? raw->schema : "return-1"));
    if (check.schema == NULL) return fault(l, "rules", i, "schema", 0, "there is no such layout of tables");
    const enum cd_table_id table = cd_table_find(cd_str_of(raw->applies_to));
    if (table == CD_TABLE_COUNT)
        return fault(l, "rules", i, "applies-to", 0, "must be cases, people, involvements or observations");
    check.table = (uint8_t)table;
    if (field != NULL) check.field = cd_field_find(&check.schema->table[table], cd_str_of(field));
    if (field != NULL && check.field == UINT32_MAX)
        return fault(l, "rules", i, raw->each_count > 0 ? "each" : "field", 0, "the table has no such field");
    if (raw->when != NULL) CD_TRY(expression(l, i, "when", raw->when, &check, &check.when));
    CD_TRY(expression(l, i, "must", raw->must, &check, &check.must));
    check.selects = asks_heaped(check.must);
    if (!cd_grow((void **)&rules->checks, &rules->cap_checks, (size_t)rules->n_checks + 1, sizeof check))
        return no_memory(l);
    rules->checks[rules->n_checks++] = check;
    return CD_OK;
}

static enum cd_status take_dates(const struct loading *l, const struct raw_rule *raw, unsigned i,
                                 struct cd_check_rule *rule)
{
    rule->valid_from = rule->valid_until = CD_NO_DAY;
    if (raw->valid_from != NULL && (rule->valid_from = cd_day_parse(cd_str_of(raw->valid_from))) == CD_NO_DAY)
        return fault(l, "rules", i, "valid-from", 0, "must be a day, YYYY-MM-DD");
    if (raw->valid_until != NULL && (rule->valid_until = cd_day_parse(cd_str_of(raw->valid_until))) == CD_NO_DAY)
        return fault(l, "rules", i, "valid-until", 0, "must be a day, YYYY-MM-DD");
    if (rule->valid_from != CD_NO_DAY && rule->valid_until != CD_NO_DAY && rule->valid_from > rule->valid_until)
        return fault(l, "rules", i, "valid-until", 0, "is before valid-from");
    return CD_OK;
}

static enum cd_status add_rule(const struct loading *l, const struct raw_rule *raw, unsigned i)
{
    struct cd_rules *rules = l->rules;
    struct cd_check_rule rule = {keep(l, raw->id),
                                 keep(l, raw->applies_to),
                                 keep(l, raw->when),
                                 keep(l, raw->must),
                                 keep(l, raw->field),
                                 keep(l, raw->message),
                                 keep(l, raw->mend),
                                 keep(l, raw->source),
                                 0,
                                 CD_NO_DAY,
                                 CD_NO_DAY};
    if (!id_is_sound(raw->id)) return fault(l, "rules", i, "id", 0, "small letters, digits, dots and hyphens only");
    if (id_is_taken(rules, raw->id)) return fault(l, "rules", i, "id", 0, "another rule has this id");
    if (!take_severity(raw->severity, &rule.severity))
        return fault(l, "rules", i, "severity", 0, "must be error, warning or query");
    if (raw->field != NULL && raw->each_count > 0)
        return fault(l, "rules", i, "each", 0, "a rule has a field, or each of several, not both");
    CD_TRY(take_dates(l, raw, i, &rule));
    for (unsigned k = 0; k < raw->each_count; k++) CD_TRY(add_check(l, raw, i, raw->each[k]));
    if (raw->each_count == 0) CD_TRY(add_check(l, raw, i, raw->field));
    if (rule.id == NULL || rule.message == NULL || rule.mend == NULL || rule.source == NULL || rule.must == NULL ||
        !cd_grow((void **)&rules->shown, &rules->cap, (size_t)rules->n + 1, sizeof rule))
        return no_memory(l);
    rules->shown[rules->n++] = rule;
    return CD_OK;
}

static enum cd_status load(struct cd_rules *rules, const char *name, struct cd_str text, struct cd_err *err)
{
    const struct loading l = {rules, text, name, err};
    void *data = NULL;
    CD_TRY(cd_yaml_text(text, name, &file_schema, &data, NULL, err));
    const struct raw_file *raw = data;
    enum cd_status status = add_sets(&l, raw);
    for (unsigned i = 0; status == CD_OK && i < raw->rules_count; i++)
        status = rules->n >= UINT16_MAX - CD_RULE_COUNT ? cd_fail(err, CD_LIMIT, "%s: too many rules", name)
                                                        : add_rule(&l, &raw->rules[i], i);
    cd_yaml_free(&file_schema, data, 0);
    return status;
}

/* --- Rulebook ------------------------------------------------------------------------------------------------------------ */

static enum cd_status finish(struct cd_rules *rules, struct cd_err *err)
{
    const uint16_t n = (uint16_t)(CD_RULE_COUNT + rules->n);
    rules->rulebook = calloc(n, sizeof *rules->rulebook);
    if (rules->rulebook == NULL) return cd_fail(err, CD_NOMEM, "no memory for the rules");
    for (unsigned i = 0; i < CD_RULE_COUNT; i++) rules->rulebook[i] = *cd_rule_at((uint16_t)i);
    for (uint32_t i = 0; i < rules->n; i++)
        rules->rulebook[CD_RULE_COUNT + i] = (struct cd_rule){rules->shown[i].id, rules->shown[i].severity,
                                                              rules->shown[i].message, rules->shown[i].mend};
    rules->pages = (struct cd_rulebook){rules->rulebook, n};
    return CD_OK;
}

static enum cd_status give(enum cd_status status, struct cd_rules *rules, struct cd_rules **out, struct cd_err *err)
{
    if (status == CD_OK) status = finish(rules, err);
    if (status == CD_OK) *out = rules;
    else cd_rules_free(rules);
    return status;
}

enum cd_status cd_rules_text(const char *text, const char *name, struct cd_rules **out, struct cd_err *err)
{
    struct cd_rules *rules = calloc(1, sizeof *rules);
    *out = NULL;
    if (rules == NULL) return cd_fail(err, CD_NOMEM, "no memory for the rules");
    return give(load(rules, name, cd_str_of(text), err), rules, out, err);
}

enum cd_status cd_rules_open(const char *path, struct cd_rules **out, struct cd_err *err)
{
    struct cd_file file = {0};
    *out = NULL;
    struct cd_rules *rules = calloc(1, sizeof *rules);
    if (rules == NULL) return cd_fail(err, CD_NOMEM, "no memory for the rules");
    enum cd_status status = path != NULL ? cd_file_read(path, 4 << 20, &file, err) : CD_OK;
    if (status == CD_OK && path != NULL) status = load(rules, path, (struct cd_str){file.p, file.n}, err);
    for (size_t i = 0; status == CD_OK && path == NULL && cd__shipped_rules[i].name != NULL; i++)
        status = load(rules, cd__shipped_rules[i].name, cd_str_of(cd__shipped_rules[i].text), err);
    cd_file_free(&file);
    return give(status, rules, out, err);
}

uint32_t cd_rules_count(const struct cd_rules *rules)
{
    return rules->n;
}

const struct cd_check_rule *cd_rules_at(const struct cd_rules *rules, uint32_t i)
{
    return &rules->shown[i];
}

const struct cd_rulebook *cd_rules_book(const struct cd_rules *rules)
{
    return &rules->pages;
}

void cd_rules_free(struct cd_rules *rules)
{
    if (rules == NULL) return;
    cd_arena_free(&rules->book.arena);
    cd_dict_free(&rules->book.aggregates);
    free(rules->book.aggregate_id);
    free(rules->shown);
    free(rules->checks);
    free(rules->rulebook);
    free(rules);
}

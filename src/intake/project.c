/* project.c - observations of tables into labels: what each value means by the list that it names; see tables_int.h. */
#include <stdlib.h>

#include "tables_int.h"

/* The codes of one observation that decide its label. */
struct key {
    uint32_t attribute, value, reason, list, asserted_by, stage;
};

/* What a distinct key comes to. */
struct meaning {
    uint32_t label; /* CD_NO_CODE: no observation of a characteristic that is measured */
    uint8_t slot;   /* which of WANTED it meets, plus one; 0: none */
    uint16_t rule;  /* the finding it makes, CD_RULE_COUNT for none */
    uint8_t field;  /* of that finding */
};

struct projecting {
    struct cd__filling *f;
    const struct cd_field_column *columns; /* of observations */
    struct cd_dict keys;
    struct meaning *meanings;
    size_t cap;
    bool officer;           /* the return has officers' observations of ethnicity */
    bool by_officers_alone; /* the layout has no place for what people say, nor for dates of birth */
};

/* What a suspect should have: characteristic, and who said it. */
static const struct {
    uint8_t characteristic, asserted_by;
} wanted[] = {{CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF},
              {CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_OFFICER},
              {CD_CHARACTERISTIC_NATIONALITY, CD_ASSERTED_UNSTATED}};
enum { WANTED = sizeof wanted / sizeof wanted[0], OFFICERS = 1 };

static const struct {
    const char *name, *list; /* list: where the row names none */
    uint8_t characteristic;
    bool by_whom; /* kept apart by who said it; else one figure, whoever did */
} attributes[] = {{"ethnicity", "", CD_CHARACTERISTIC_ETHNICITY, true},
                  {"nationality", "nationality", CD_CHARACTERISTIC_NATIONALITY, false},
                  {"immigration_status", "immigration-status", CD_CHARACTERISTIC_IMMIGRATION, false}};

static const struct {
    const char *name;
    uint8_t stage;
} stages[] = {{"first contact", CD_STAGE_FIRST_CONTACT},
              {"custody", CD_STAGE_CUSTODY},
              {"charge", CD_STAGE_CHARGE},
              {"end of investigation", CD_STAGE_END}};

static uint8_t stage_of(struct cd_str name)
{
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        if (cd_str_eq_nocase(name, cd_str_of(stages[i].name))) return stages[i].stage;
    return CD_STAGE_UNSTATED;
}

static uint8_t asserter_of(struct cd_str name)
{
    for (unsigned i = 0; i < CD_ASSERTED_COUNT; i++)
        if (cd_str_eq_nocase(name, cd_str_of(cd_asserter_name((enum cd_asserter)i)))) return (uint8_t)i;
    return CD_ASSERTED_UNSTATED;
}

static struct cd_str text_of(const struct projecting *p, uint32_t field, uint32_t code)
{
    return code != CD_NO_CODE ? cd_dict_text(&p->columns[field].dict, code) : (struct cd_str){"", 0};
}

/* What is missing, and why. An unknown reason is a finding already (its list); it stands for no reason. */
static void decide_missing(const struct projecting *p, const struct key *key, struct cd_label *label, struct meaning *m)
{
    const struct cd_code_list *reasons = cd_code_list_find(CD_STR("reason-missing"));
    const struct cd_code *why = key->reason != CD_NO_CODE
                                    ? cd_code_find(reasons, text_of(p, CD_OBSERVATIONS_REASON_MISSING, key->reason))
                                    : NULL;
    label->class = CD_CLASS_BLANK;
    label->reason = CD_REASON_LEFT_BLANK;
    if (key->reason == CD_NO_CODE) {
        m->rule = CD_RULE_VALUE_BLANK;
        m->field = CD_OBSERVATIONS_VALUE;
        return;
    }
    label->class = CD_CLASS_NOT_STATED;
    label->reason = why != NULL ? why->reason : CD_REASON_NOT_STATED;
}

static bool decide_value(const struct projecting *p, const struct key *key, struct cd_str list_id,
                         struct cd_label *label, struct meaning *m)
{
    const struct cd_code_list *list = cd_code_list_find(list_id);
    const struct cd_code *code = NULL;
    if (list != NULL && list->characteristic == label->characteristic)
        code = cd_code_find(list, text_of(p, CD_OBSERVATIONS_VALUE, key->value));
    if (code == NULL || code->class == CD_CLASS_INVALID) {
        label->class = CD_CLASS_INVALID;
        label->reason = CD_REASON_NOT_IN_LIST;
        if (list_id.n > 0) m->rule = CD_RULE_VALUE_UNKNOWN; /* of no list at all: a rule of its own says so */
        m->field = CD_OBSERVATIONS_VALUE;
        return true;
    }
    label->class = code->class;
    label->reason = code->reason;
    label->mask = code->mask;
    if (code->class == CD_CLASS_NOT_STATED && code->reason == CD_REASON_NOT_STATED) {
        m->rule = CD_RULE_VALUE_NOT_STATED;
        m->field = CD_OBSERVATIONS_VALUE;
    }
    struct cd_dict *texts = &p->f->reg->labels.texts;
    return cd_dict_code(texts, list_id, &label->list) && cd_dict_code(texts, cd_str_of(code->value), &label->value);
}

static bool decide(struct projecting *p, const struct key *key, struct meaning *m)
{
    const struct cd_str attribute = text_of(p, CD_OBSERVATIONS_ATTRIBUTE, key->attribute);
    *m = (struct meaning){.label = CD_NO_CODE, .rule = CD_RULE_COUNT};
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if (!cd_str_eq_nocase(attribute, cd_str_of(attributes[i].name))) continue;
        const bool ethnicity = attributes[i].characteristic == CD_CHARACTERISTIC_ETHNICITY;
        const uint8_t by = asserter_of(text_of(p, CD_OBSERVATIONS_ASSERTED_BY, key->asserted_by));
        struct cd_label label = {.characteristic = attributes[i].characteristic,
                                 .asserted_by = attributes[i].by_whom ? by : CD_ASSERTED_UNSTATED,
                                 .stage = stage_of(text_of(p, CD_OBSERVATIONS_STAGE, key->stage)),
                                 .list = CD_NO_CODE,
                                 .value = CD_NO_CODE,
                                 .mask = ethnicity ? CD_ETHNIC_ALL : 0};
        struct cd_str list = text_of(p, CD_OBSERVATIONS_CODE_LIST, key->list);
        if (list.n == 0) list = cd_str_of(attributes[i].list);
        if (key->value == CD_NO_CODE) decide_missing(p, key, &label, m);
        else if (!decide_value(p, key, list, &label, m)) return false;
        for (unsigned k = 0; k < WANTED; k++)
            if (wanted[k].characteristic == label.characteristic && wanted[k].asserted_by == label.asserted_by)
                m->slot = (uint8_t)(k + 1);
        p->officer |= m->slot == OFFICERS + 1;
        return cd_labels_code(&p->f->reg->labels, &label, &m->label);
    }
    return true;
}

static const struct meaning *look_up(struct projecting *p, const struct key *key)
{
    const uint32_t before = p->keys.n;
    uint32_t code;
    if (!cd_dict_code(&p->keys, (struct cd_str){(const char *)key, sizeof *key}, &code)) return NULL;
    if (code == before && (!cd_grow((void **)&p->meanings, &p->cap, (size_t)code + 1, sizeof *p->meanings) ||
                           !decide(p, key, &p->meanings[code])))
        return NULL;
    return &p->meanings[code];
}

static struct key key_of(const struct projecting *p, uint32_t row)
{
    return (struct key){
        p->columns[CD_OBSERVATIONS_ATTRIBUTE].codes[row],      p->columns[CD_OBSERVATIONS_VALUE].codes[row],
        p->columns[CD_OBSERVATIONS_REASON_MISSING].codes[row], p->columns[CD_OBSERVATIONS_CODE_LIST].codes[row],
        p->columns[CD_OBSERVATIONS_ASSERTED_BY].codes[row],    p->columns[CD_OBSERVATIONS_STAGE].codes[row]};
}

static bool note_meaning(struct projecting *p, uint32_t row, const struct key *key, const struct meaning *m)
{
    const struct cd_table *t = &p->f->reg->tables.of[CD_OBSERVATIONS];
    const char *field = p->f->reg->tables.schema->table[CD_OBSERVATIONS].fields[m->field].name;
    if (m->rule == CD_RULE_COUNT) return true;
    return cd__note(p->f, (enum cd_rule_id)m->rule, t->file, t->line[row], cd_str_of(field),
                    cd_table_at(&p->f->reg->tables, CD_OBSERVATIONS, m->field, row),
                    text_of(p, CD_OBSERVATIONS_VALUE, key->value), false);
}

/* seen: for each person which of `wanted` somebody observed, or gave a reason for. */
static bool project_observations(struct projecting *p, uint8_t *seen)
{
    const struct cd_tables *tables = &p->f->reg->tables;
    const uint32_t n = tables->of[CD_OBSERVATIONS].n;
    const int32_t *days = cd_table_days(tables, CD_OBSERVATIONS, CD_OBSERVATIONS_OBSERVED_AT);
    const struct meaning *m = NULL;
    struct key last = {0};
    struct cd_observation *out = n > 0 ? cd_register_extend(p->f->reg, n) : NULL;
    size_t used = 0;
    if (n > 0 && out == NULL) return false;
    for (uint32_t i = 0; i < n; i++) {
        const struct key key = key_of(p, i);
        if (m == NULL || memcmp(&key, &last, sizeof key) != 0) m = look_up(p, &key);
        if (m == NULL || !note_meaning(p, i, &key, m)) return false;
        last = key;
        const uint32_t person = cd_table_person(tables, CD_OBSERVATIONS, i);
        if (person == CD_NO_CODE || m->label == CD_NO_CODE) continue;
        if (m->slot > 0) seen[person] |= (uint8_t)(1u << (m->slot - 1));
        out[used++] =
            (struct cd_observation){.person = person, .label = m->label, .day = days[i], .recorder = CD_NO_CODE};
    }
    p->f->reg->n_observations -= n - used;
    return true;
}

/* A suspect of whom nothing was observed is not left out of the count: a blank with that reason. */
static bool add_unobserved(struct projecting *p, const uint8_t *seen, unsigned want)
{
    struct cd_register *reg = p->f->reg;
    struct cd_label label = {.characteristic = wanted[want].characteristic,
                             .asserted_by = wanted[want].asserted_by,
                             .class = CD_CLASS_BLANK,
                             .reason = CD_REASON_NO_OBSERVATION,
                             .list = CD_NO_CODE,
                             .value = CD_NO_CODE,
                             .mask = wanted[want].characteristic == CD_CHARACTERISTIC_ETHNICITY ? CD_ETHNIC_ALL : 0};
    uint32_t code;
    if (want == OFFICERS ? !p->officer : p->by_officers_alone) return true;
    if (!cd_labels_code(&reg->labels, &label, &code)) return false;
    for (uint32_t i = 0; i < reg->people.n; i++) {
        if (!reg->people.present[i] || (seen[i] & 1u << want) != 0) continue;
        struct cd_observation *out = cd_register_extend(reg, 1);
        if (out == NULL) return false;
        *out = (struct cd_observation){.person = i, .label = code, .day = CD_NO_DAY, .recorder = CD_NO_CODE};
    }
    return true;
}

/* --- Sex and date of birth ------------------------------------------------------------------------------------------- */

static bool label_of_sex(struct cd_register *reg, struct cd_str value, uint32_t *code)
{
    const struct cd_code_list *list = cd_code_list_find(CD_STR("sex"));
    const struct cd_code *found = value.n > 0 ? cd_code_find(list, value) : NULL;
    struct cd_label label = {.characteristic = CD_CHARACTERISTIC_GENDER, .value = CD_NO_CODE};
    if (found != NULL) {
        label.class = found->class;
        label.reason = found->reason;
        if (!cd_dict_code(&reg->labels.texts, cd_str_of(found->value), &label.value)) return false;
    } else {
        label.class = value.n > 0 ? CD_CLASS_INVALID : CD_CLASS_BLANK;
        label.reason = value.n > 0 ? CD_REASON_NOT_IN_LIST : CD_REASON_LEFT_BLANK;
    }
    return cd_dict_code(&reg->labels.texts, CD_STR("sex"), &label.list) && cd_labels_code(&reg->labels, &label, code);
}

static bool add_sex(struct cd_register *reg)
{
    const struct cd_table *people = &reg->tables.of[CD_PEOPLE];
    const struct cd_field_column *sex = &people->columns[CD_PEOPLE_SEX];
    uint32_t *label = malloc(((size_t)sex->dict.n + 1) * sizeof *label);
    bool ok = label != NULL;
    for (uint32_t i = 0; ok && i <= sex->dict.n; i++) ok = label_of_sex(reg, cd_dict_text(&sex->dict, i), &label[i]);
    struct cd_observation *out = ok ? cd_register_extend(reg, people->n) : NULL;
    for (uint32_t i = 0; out != NULL && i < people->n; i++) {
        const uint32_t code = sex->codes[i] != CD_NO_CODE ? sex->codes[i] : sex->dict.n;
        out[i] = (struct cd_observation){.person = i, .label = label[code], .day = CD_NO_DAY, .recorder = CD_NO_CODE};
    }
    free(label);
    return out != NULL;
}

/* Only whether a date of birth is recorded: the date itself never becomes a label. */
static bool add_age(struct cd_register *reg)
{
    const struct cd_table *people = &reg->tables.of[CD_PEOPLE];
    const struct cd_field_column *born = &people->columns[CD_PEOPLE_DATE_OF_BIRTH];
    struct cd_label label = {.characteristic = CD_CHARACTERISTIC_AGE, .list = CD_NO_CODE, .value = CD_NO_CODE};
    uint32_t recorded, blank, invalid, bad = 0;
    if (!cd_labels_code(&reg->labels, &label, &recorded)) return false;
    label.class = CD_CLASS_BLANK;
    label.reason = CD_REASON_LEFT_BLANK;
    if (!cd_labels_code(&reg->labels, &label, &blank)) return false;
    label.class = CD_CLASS_INVALID;
    label.reason = CD_REASON_NOT_IN_LIST;
    if (!cd_labels_code(&reg->labels, &label, &invalid)) return false;
    struct cd_observation *out = cd_register_extend(reg, people->n);
    for (uint32_t i = 0; out != NULL && i < people->n; i++) {
        const bool is_bad = bad < born->n_bad && born->bad[bad] == i;
        bad += is_bad;
        out[i] = (struct cd_observation){.person = i,
                                         .label = is_bad                       ? invalid
                                                  : born->days[i] == CD_NO_DAY ? blank
                                                                               : recorded,
                                         .day = CD_NO_DAY,
                                         .recorder = CD_NO_CODE};
    }
    return out != NULL;
}

bool cd__project(struct cd__filling *f)
{
    struct projecting p = {.f = f,
                           .columns = f->reg->tables.of[CD_OBSERVATIONS].columns,
                           .by_officers_alone = strcmp(f->reg->tables.schema->id, "nibrs") == 0};
    uint8_t *seen = calloc((size_t)f->reg->people.n + 1, sizeof *seen);
    bool ok = seen != NULL && project_observations(&p, seen);
    for (unsigned i = 0; ok && i < WANTED; i++) ok = add_unobserved(&p, seen, i);
    if (ok && f->reg->people.n > 0) ok = add_sex(f->reg) && (p.by_officers_alone || add_age(f->reg));
    free(seen);
    cd_dict_free(&p.keys);
    free(p.meanings);
    return ok;
}

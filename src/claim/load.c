/* load.c - claims from YAML; docs/claims.md has the format. */
#include <stdio.h>
#include <stdlib.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/yaml.h"
#include "candour/yaml_where.h"
#include "claim_int.h"

/* Everything is read as text and converted by ours: YAML takes no for false and 1.10 for 1.1. */
struct raw_base {
    char *title, *census, *area, *group, *all, *versus, *share, *exact;
};
struct raw_claim {
    char *id, *text, *claim, *negation, *kind, *characteristic, *asserted_by, *group, *versus, *is, *unit, *force,
        *other_force;
    char *from, *to, *other_from, *other_to, *absent_cap, *reason, *headline, *where, *said;
    struct raw_base *bases;
    unsigned bases_count;
    char **among, **premises;
    unsigned among_count, premises_count;
};
struct raw_claims {
    char *kind, *title;
    struct raw_claim *claims;
    unsigned claims_count;
};

enum { MAX_CLAIMS = 10000, MAX_BASES = 64, MAX_TEXT = 2000 };

#define OPTIONAL(key, type, member) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 0, MAX_TEXT)
#define REQUIRED(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, MAX_TEXT)

static const cyaml_schema_field_t base_fields[] = {
    OPTIONAL("title", struct raw_base, title),
    OPTIONAL("census", struct raw_base, census),
    OPTIONAL("area", struct raw_base, area),
    OPTIONAL("group", struct raw_base, group),
    OPTIONAL("all", struct raw_base, all),
    OPTIONAL("versus", struct raw_base, versus),
    OPTIONAL("share", struct raw_base, share),
    OPTIONAL("exact", struct raw_base, exact),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t base_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_base, base_fields)};
static const cyaml_schema_value_t word_schema = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, MAX_TEXT)};

static const cyaml_schema_field_t claim_fields[] = {
    REQUIRED("id", struct raw_claim, id),
    OPTIONAL("text", struct raw_claim, text),
    OPTIONAL("claim", struct raw_claim, claim),
    OPTIONAL("negation", struct raw_claim, negation),
    OPTIONAL("kind", struct raw_claim, kind),
    OPTIONAL("characteristic", struct raw_claim, characteristic),
    OPTIONAL("asserted-by", struct raw_claim, asserted_by),
    OPTIONAL("group", struct raw_claim, group),
    OPTIONAL("versus", struct raw_claim, versus),
    OPTIONAL("is", struct raw_claim, is),
    OPTIONAL("unit", struct raw_claim, unit),
    OPTIONAL("force", struct raw_claim, force),
    OPTIONAL("other-force", struct raw_claim, other_force),
    OPTIONAL("from", struct raw_claim, from),
    OPTIONAL("to", struct raw_claim, to),
    OPTIONAL("other-from", struct raw_claim, other_from),
    OPTIONAL("other-to", struct raw_claim, other_to),
    OPTIONAL("where", struct raw_claim, where),
    OPTIONAL("absent-cap", struct raw_claim, absent_cap),
    OPTIONAL("reason", struct raw_claim, reason),
    OPTIONAL("headline", struct raw_claim, headline),
    OPTIONAL("said", struct raw_claim, said),
    CYAML_FIELD_SEQUENCE("bases", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_claim, bases, &base_schema, 1,
                         MAX_BASES),
    CYAML_FIELD_SEQUENCE("among", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_claim, among, &word_schema, 1,
                         CD_AMONG_COUNT),
    CYAML_FIELD_SEQUENCE("premises", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_claim, premises, &word_schema,
                         0, 8),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t claim_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_claim, claim_fields)};

static const cyaml_schema_field_t top_fields[] = {
    REQUIRED("kind", struct raw_claims, kind),
    OPTIONAL("title", struct raw_claims, title),
    CYAML_FIELD_SEQUENCE("claims", CYAML_FLAG_POINTER, struct raw_claims, claims, &claim_schema, 1, MAX_CLAIMS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t top_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_claims, top_fields)};

/* Where a fault stands: the text it is in, its name, and which claim. */
struct reader {
    struct cd_str text;
    const char *name;
    size_t index;
    struct cd_claims *claims;
    struct cd_err *err;
};

static enum cd_status fault(const struct reader *r, const char *key, const char *what, const char *mend)
{
    const struct cd_place at = cd_yaml_where(r->text, "claims", r->index, key);
    const enum cd_status status = cd_fail(r->err, CD_INPUT, "%s:%llu:%u: claim %zu, %s: %s; %s", r->name,
                                          (unsigned long long)at.line, at.column, r->index + 1, key, what, mend);
    if (r->err != NULL) r->err->line = at.line, r->err->column = at.column;
    return status;
}

static enum cd_status keep(const struct reader *r, const char *text, struct cd_str *out)
{
    *out = (struct cd_str){"", 0};
    if (text == NULL) return CD_OK;
    const struct cd_str trimmed = cd_str_trim(cd_str_of(text));
    for (size_t i = 0; i < trimmed.n; i++)
        if ((unsigned char)trimmed.p[i] < ' ')
            return fault(r, NULL, "a text with a line break or control character", "write every text on one line");
    *out = cd_arena_str(&r->claims->arena, trimmed);
    return out->p != NULL ? CD_OK : cd_fail(r->err, CD_NOMEM, "no memory for the claims");
}

struct name_choice {
    const char *key, *text, *const *names;
    size_t n;
    const char *mend;
    uint8_t *out;
};

static enum cd_status choose(const struct reader *r, const struct name_choice *choice)
{
    if (choice->text == NULL ||
        cd__name_index(cd_str_trim(cd_str_of(choice->text)), choice->names, choice->n, choice->out))
        return CD_OK;
    return fault(r, choice->key, "not a known word", choice->mend);
}

static const char *const kind_names[] = {
#define X(name, text, ratio, disparity) text,
    CD_CLAIM_KINDS(X)
#undef X
};
static const char *const among_names[] = {
#define X(name, text) text,
    CD_AMONGS(X)
#undef X
};
static const char *const characteristic_names[] = {
#define X(name, text) text,
    CD_CHARACTERISTICS(X)
#undef X
};
static const char *const asserter_names[] = {
#define X(name, text) text,
    CD_ASSERTERS(X)
#undef X
};
static const char *const unit_names[] = {
#define X(name, text) text,
    CD_UNITS(X)
#undef X
};
static const char *const yes_no[] = {"no", "yes"};

static enum cd_status read_names(const struct reader *r, const struct raw_claim *raw, struct cd_claim *c)
{
#define NAMES(list) (list), sizeof(list) / sizeof *(list)
    const struct name_choice choices[] = {
        {"kind", raw->kind, NAMES(kind_names),
         "one of share, majority, largest, share-ratio, rate-ratio, difference, completeness, charge-rate, out-of-scope, not-counted",
         &c->kind},
        {"characteristic", raw->characteristic, NAMES(characteristic_names),
         "one of ethnicity, nationality, gender, age, location, outcome, legislation", &c->characteristic},
        {"asserted-by", raw->asserted_by, NAMES(asserter_names), "one of self, officer, victim, court, unstated",
         &c->asserted_by},
        {"unit", raw->unit, NAMES(unit_names), "row or person", &c->unit},
        {"headline", raw->headline, NAMES(yes_no), "yes or no", &c->headline},
    };
#undef NAMES
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) CD_TRY(choose(r, &choices[i]));
    for (unsigned i = 0; i < raw->among_count; i++) {
        uint8_t among = 0;
        CD_TRY(choose(r, &(struct name_choice){"among", raw->among[i], among_names, CD_AMONG_COUNT,
                                               "all, recorded or all-as-recorded", &among}));
        for (unsigned j = 0; j < i; j++)
            if (c->among[j] == among) return fault(r, "among", "named twice", "name each once");
        c->among[i] = among;
    }
    c->n_among = raw->among_count > 0 ? raw->among_count : 1;
    return CD_OK;
}

static enum cd_status read_group(const struct reader *r, const char *key, const char *text, const struct cd_group **out)
{
    *out = NULL;
    if (text == NULL) return CD_OK;
    *out = cd_group_find(cd_str_trim(cd_str_of(text)));
    return *out != NULL ? CD_OK
                        : fault(r, key, "no such group", "use a name from docs/claims.md, such as white or pakistani");
}

static enum cd_status read_period(const struct reader *r, const char *key, const char *text, int32_t *out)
{
    *out = CD_NO_PERIOD;
    if (text == NULL) return CD_OK;
    *out = cd_period_parse(cd_str_trim(cd_str_of(text)));
    return *out != CD_NO_PERIOD ? CD_OK : fault(r, key, "not a month", "write it as YYYY-MM");
}

static enum cd_status read_where(const struct reader *r, const struct raw_claim *raw, struct cd_claim *c)
{
    CD_TRY(keep(r, raw->force, &c->force));
    CD_TRY(keep(r, raw->other_force != NULL ? raw->other_force : raw->force, &c->other_force));
    CD_TRY(read_period(r, "from", raw->from, &c->from));
    CD_TRY(read_period(r, "to", raw->to, &c->to));
    CD_TRY(read_period(r, "other-from", raw->other_from != NULL ? raw->other_from : raw->from, &c->other_from));
    CD_TRY(read_period(r, "other-to", raw->other_to != NULL ? raw->other_to : raw->to, &c->other_to));
    c->compares = raw->other_force != NULL || raw->other_from != NULL || raw->other_to != NULL;
    if (c->from != CD_NO_PERIOD && c->to != CD_NO_PERIOD && c->from > c->to)
        return fault(r, "to", "before from", "give the earlier month as from");
    if (c->other_from != CD_NO_PERIOD && c->other_to != CD_NO_PERIOD && c->other_from > c->other_to)
        return fault(r, "other-to", "before other-from", "give the earlier month as other-from");
    return CD_OK;
}

static enum cd_status read_condition(const struct reader *r, const struct raw_claim *raw, struct cd_claim *c)
{
    struct cd_err said = {0};
    if (raw->where == NULL) return CD_OK;
    const enum cd_status status = cd__claim_where(cd_str_of(raw->where), &r->claims->arena, c, &said);
    if (status == CD_NOMEM) return cd_fail(r->err, CD_NOMEM, "%s", said.text);
    return status == CD_OK ? CD_OK : fault(r, "where", said.text, "\n(grammar: docs/claims.md)");
}

static enum cd_status read_premises(const struct reader *r, const struct raw_claim *raw, struct cd_claim *c)
{
    for (unsigned i = 0; i < raw->premises_count; i++) {
        struct cd_err said = {0};
        if (cd__claim_assume(cd_str_of(raw->premises[i]), c, &said) != CD_OK)
            return fault(r, "premises", said.text, "\n(premises: docs/claims.md)");
    }
    if (raw->absent_cap == NULL) return CD_OK;
    c->capped = 1;
    if (!cd_str_u64(cd_str_trim(cd_str_of(raw->absent_cap)), &c->absent_cap) || c->absent_cap > INT64_MAX)
        return fault(r, "absent-cap", "not a whole number", "give the most people that the absent returns can hold");
    return CD_OK;
}

/* The threshold that a kind has when the claim says none. */
static enum cd_status read_is(const struct reader *r, const struct raw_claim *raw, struct cd_claim *c)
{
    static const char *const by_kind[] = {
        [CD_CLAIM_MAJORITY] = "> 1/2",    [CD_CLAIM_LARGEST] = "> 0/1",    [CD_CLAIM_SHARE_RATIO] = "> 1/1",
        [CD_CLAIM_RATE_RATIO] = "> 1/1",  [CD_CLAIM_DIFFERENCE] = "> 0/1", [CD_CLAIM_OUT_OF_SCOPE] = "> 0/1",
        [CD_CLAIM_NOT_COUNTED] = "> 0/1",
    };
    static const char *const mend =
        "write one of > >= < <= and a number (1/2, 27.4 %, 0.108), or = and a printed percentage";
    const bool fixed = c->kind == CD_CLAIM_MAJORITY || c->kind == CD_CLAIM_LARGEST || c->kind >= CD_CLAIM_OUT_OF_SCOPE;
    if (fixed && raw->is != NULL)
        return fault(r, "is", "this kind of claim has no threshold of its own", "leave it out, or say kind: share");
    const char *text = raw->is;
    if (text == NULL && c->kind < CD_CLAIM_KIND_COUNT) text = by_kind[c->kind];
    const bool two = c->kind == CD_CLAIM_CHARGE_RATE && (c->versus != NULL || c->versus_rest);
    c->times = two && text != NULL;
    if (text == NULL && (c->compares || two)) text = "> 0/1";
    if (text == NULL) return fault(r, "is", "missing", mend);
    return cd__parse_is(cd_str_of(text), c) ? CD_OK : fault(r, "is", "not a comparison with a number", mend);
}

/* Counts: group of all (and versus); the same as printed and rounded. */
static enum cd_status base_counts(const struct reader *r, const struct raw_base *raw, struct cd_claim_base *base)
{
    uint64_t group, all, versus = 0;
    const bool good = raw->group != NULL && raw->all != NULL && cd_str_u64(cd_str_of(raw->group), &group) &&
                      cd_str_u64(cd_str_of(raw->all), &all) &&
                      (raw->versus == NULL || cd_str_u64(cd_str_of(raw->versus), &versus));
    char why[160];
    if (!good)
        return fault(r, "bases", "a base that says neither census and area, nor share, nor group and all",
                     "give group and all (and versus) as whole numbers");
    if (!cd__base_counts(group, all, raw->versus != NULL ? &versus : NULL, base))
        return fault(r, "bases", cd__base_misfit(group, all, raw->versus != NULL ? &versus : NULL, why),
                     "mend the number that is wrong");
    return CD_OK;
}

static enum cd_status base_share(const struct reader *r, const struct raw_base *raw, struct cd_claim_base *base)
{
    uint8_t exact = 0;
    CD_TRY(choose(r, &(struct name_choice){"bases", raw->exact, yes_no, 2, "exact: yes or no", &exact}));
    if (!cd__base_share(cd_str_of(raw->share), exact, base))
        return fault(r, "bases", "not a share between 0 and 1", "write it as 13.6 % or 17/125");
    return CD_OK;
}

static enum cd_status read_base(const struct reader *r, const struct raw_base *raw, struct cd_claim_base *base)
{
    CD_TRY(keep(r, raw->title, &base->title));
    CD_TRY(keep(r, raw->area, &base->area));
    const bool census = raw->census != NULL;
    if (census != (raw->area != NULL) || (census && (raw->share != NULL || raw->group != NULL)) ||
        (raw->share != NULL && raw->group != NULL))
        return fault(r, "bases", "a base mixes ways to give residents",
                     "give census and area, or share, or group and all");
    if (census) {
        base->census = cd_base_find(cd_str_trim(cd_str_of(raw->census)));
        return base->census != NULL ? CD_OK : fault(r, "bases", "no such census", "census-2021 or census-2011");
    }
    if (base->title.n == 0)
        return fault(r, "bases", "a base without a title", "say whose residents they are, when, and who says so");
    return raw->share != NULL ? base_share(r, raw, base) : base_counts(r, raw, base);
}

/* A claim said as a sentence: id, and where one likes claim, negation, said, headline; the sentence says all else. */
static enum cd_status said_of(const struct reader *r, const struct raw_claim *raw, struct cd_claim *c)
{
    const char *const others[] = {raw->kind, raw->characteristic, raw->asserted_by, raw->group,       raw->versus,
                                  raw->is,   raw->unit,           raw->force,       raw->other_force, raw->from,
                                  raw->to,   raw->other_from,     raw->other_to,    raw->absent_cap,  raw->reason,
                                  raw->where};
    struct cd_err said = {0};
    bool more = raw->bases_count + raw->among_count + raw->premises_count > 0;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) more |= others[i] != NULL;
    if (more)
        return fault(r, "text", "the sentence says it all",
                     "leave out all keys but id, claim, negation, said, headline");
    const enum cd_status status = cd__claim_say(cd_str_of(raw->text), &r->claims->arena, c, &said);
    if (status == CD_NOMEM) return cd_fail(r->err, CD_NOMEM, "%s", said.text);
    if (status != CD_OK) return fault(r, "text", said.text, "\n(grammar: docs/claims.md)");
    if (raw->claim != NULL) CD_TRY(keep(r, raw->claim, &c->claim));
    if (raw->negation != NULL) CD_TRY(keep(r, raw->negation, &c->negation));
    CD_TRY(keep(r, raw->said, &c->said));
    return choose(r, &(struct name_choice){"headline", raw->headline, yes_no, 2, "yes or no", &c->headline});
}

static enum cd_status claim_of(struct reader *r, const struct raw_claim *raw, struct cd_claim *c)
{
    c->unit = CD_UNIT_PERSON;
    c->asserted_by = CD_ASSERTED_SELF;
    CD_TRY(keep(r, raw->id, &c->id));
    if (raw->text == NULL && raw->claim == NULL)
        return fault(r, "claim", "missing", "write the sentence, or text: and a sentence");
    if (raw->text == NULL && raw->kind == NULL)
        return fault(r, "kind", "missing", "name the kind of claim, or say it as a sentence: text: ...");
    CD_TRY(keep(r, raw->claim, &c->claim));
    CD_TRY(keep(r, raw->negation, &c->negation));
    CD_TRY(keep(r, raw->reason, &c->reason));
    CD_TRY(keep(r, raw->said, &c->said));
    for (size_t i = 0; i < r->index; i++)
        if (cd_str_eq(r->claims->items[i].id, c->id))
            return fault(r, "id", "another claim has it", "give each claim its own");
    if (raw->text != NULL) return said_of(r, raw, c);
    CD_TRY(read_names(r, raw, c));
    CD_TRY(read_group(r, "group", raw->group, &c->group));
    c->versus_rest = raw->versus != NULL && cd_str_eq_nocase(cd_str_trim(cd_str_of(raw->versus)), CD_STR("rest"));
    if (!c->versus_rest) CD_TRY(read_group(r, "versus", raw->versus, &c->versus));
    CD_TRY(read_where(r, raw, c));
    CD_TRY(read_condition(r, raw, c));
    CD_TRY(read_premises(r, raw, c));
    CD_TRY(read_is(r, raw, c));
    c->n_bases = raw->bases_count;
    c->bases = CD_NEW(&r->claims->arena, struct cd_claim_base, raw->bases_count + 1);
    if (c->bases == NULL) return cd_fail(r->err, CD_NOMEM, "no memory for the claims");
    for (unsigned i = 0; i < raw->bases_count; i++) CD_TRY(read_base(r, &raw->bases[i], &c->bases[i]));
    const char *mend = "", *key = cd__claim_fault(c, &mend);
    return key == NULL ? CD_OK : fault(r, key, "does not fit this kind of claim", mend);
}

static enum cd_status claims_of(struct reader *r, const struct raw_claims *raw)
{
    if (!cd_str_eq(cd_str_trim(cd_str_of(raw->kind)), CD_STR("claims"))) {
        const struct cd_place at = cd_yaml_where(r->text, NULL, 0, "kind");
        const enum cd_status status = cd_fail(r->err, CD_INPUT, "%s:%llu:%u: kind is not claims; write kind: claims",
                                              r->name, (unsigned long long)at.line, at.column);
        if (r->err != NULL) r->err->line = at.line, r->err->column = at.column;
        return status;
    }
    if (!cd_grow((void **)&r->claims->items, &r->claims->cap, raw->claims_count, sizeof *r->claims->items))
        return cd_fail(r->err, CD_NOMEM, "no memory for the claims");
    for (r->index = 0; r->index < raw->claims_count; r->index++, r->claims->n++)
        CD_TRY(claim_of(r, &raw->claims[r->index], &r->claims->items[r->index]));
    return CD_OK;
}

enum cd_status cd_claims_text(struct cd_str text, const char *name, struct cd_claims **out, struct cd_err *err)
{
    struct raw_claims *raw = NULL;
    *out = NULL;
    CD_TRY(cd_yaml_text(text, name, &top_schema, (void **)&raw, NULL, err));
    struct cd_claims *claims = calloc(1, sizeof *claims);
    if (claims == NULL) {
        cd_yaml_free(&top_schema, raw, 0);
        return cd_fail(err, CD_NOMEM, "no memory for the claims");
    }
    claims->arena = cd_arena_make(0);
    struct reader r = {text, name, 0, claims, err};
    const enum cd_status status = claims_of(&r, raw);
    cd_yaml_free(&top_schema, raw, 0);
    if (status == CD_OK) *out = claims;
    else cd_claims_free(claims);
    return status;
}

enum cd_status cd_claims_say(struct cd_str text, struct cd_claims **out, struct cd_err *err)
{
    struct cd_claims *claims = *out != NULL ? *out : calloc(1, sizeof *claims);
    char id[24];
    if (claims == NULL) return cd_fail(err, CD_NOMEM, "no memory for the claims");
    if (*out == NULL) claims->arena = cd_arena_make(0);
    enum cd_status status = CD_OK;
    (void)snprintf(id, sizeof id, "%zu", claims->n + 1);
    const struct cd_str kept = cd_arena_str(&claims->arena, cd_str_of(id));
    if (kept.p == NULL || !cd_grow((void **)&claims->items, &claims->cap, claims->n + 1, sizeof *claims->items))
        status = cd_fail(err, CD_NOMEM, "no memory for the claims");
    if (status == CD_OK) {
        claims->items[claims->n].id = kept;
        status = cd__claim_say(text, &claims->arena, &claims->items[claims->n], err);
    }
    claims->n += status == CD_OK;
    if (status == CD_OK) *out = claims;
    else if (*out == NULL) cd_claims_free(claims);
    return status;
}

enum cd_status cd_claims_load(const char *path, struct cd_claims **out, struct cd_err *err)
{
    struct cd_file file;
    *out = NULL;
    CD_TRY(cd_file_read(path, 4 << 20, &file, err));
    const enum cd_status status = cd_claims_text((struct cd_str){file.p, file.n}, path, out, err);
    cd_file_free(&file);
    return status;
}

void cd_claims_free(struct cd_claims *claims)
{
    if (claims == NULL) return;
    free(claims->items);
    cd_arena_free(&claims->arena);
    free(claims);
}

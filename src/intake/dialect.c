/* dialect.c - dialects out of YAML, checked and resolved against the standard lists; see intake.h, docs/dialects.md. */
#include <stdlib.h>

#include "candour/date.h"
#include "candour/intake.h"
#include "candour/os.h"
#include "candour/reader.h"
#include "candour/yaml.h"
#include "dialects_int.h"

#define TEXT(key, struct_name, member, flags) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), struct_name, member, 0, CYAML_UNLIMITED)

static const cyaml_schema_field_t column_fields[] = {
    TEXT("name", struct cd__raw_column, name, CYAML_FLAG_OPTIONAL),
    TEXT("is", struct cd__raw_column, is, 0),
    TEXT("asserted-by", struct cd__raw_column, asserted_by, CYAML_FLAG_OPTIONAL),
    TEXT("list", struct cd__raw_column, list, CYAML_FLAG_OPTIONAL),
    TEXT("always", struct cd__raw_column, always, CYAML_FLAG_OPTIONAL),
    TEXT("stage", struct cd__raw_column, stage, CYAML_FLAG_OPTIONAL),
    TEXT("dates", struct cd__raw_column, dates, CYAML_FLAG_OPTIONAL),
    TEXT("reason", struct cd__raw_column, beside[CD_BESIDE_REASON], CYAML_FLAG_OPTIONAL),
    TEXT("observed-at", struct cd__raw_column, beside[CD_BESIDE_OBSERVED_AT], CYAML_FLAG_OPTIONAL),
    TEXT("recorded-by", struct cd__raw_column, beside[CD_BESIDE_RECORDED_BY], CYAML_FLAG_OPTIONAL),
    TEXT("unit", struct cd__raw_column, beside[CD_BESIDE_UNIT], CYAML_FLAG_OPTIONAL),
    CYAML_FIELD_IGNORE("values", CYAML_FLAG_OPTIONAL), /* free keys: cd__resolve_values */
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t column_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cd__raw_column, column_fields),
};
static const cyaml_schema_field_t dialect_fields[] = {
    TEXT("id", struct cd__raw_dialect, id, 0),
    TEXT("title", struct cd__raw_dialect, title, 0),
    TEXT("version", struct cd__raw_dialect, version, 0),
    TEXT("source", struct cd__raw_dialect, source, 0),
    TEXT("layout", struct cd__raw_dialect, layout, CYAML_FLAG_OPTIONAL),
    TEXT("forces", struct cd__raw_dialect, forces, 0),
    TEXT("file-name", struct cd__raw_dialect, file_name, CYAML_FLAG_OPTIONAL),
    TEXT("rows", struct cd__raw_dialect, rows, CYAML_FLAG_OPTIONAL),
    TEXT("persons", struct cd__raw_dialect, persons, CYAML_FLAG_OPTIONAL),
    TEXT("definition", struct cd__raw_dialect, definition, CYAML_FLAG_OPTIONAL),
    TEXT("no-person", struct cd__raw_dialect, no_person, CYAML_FLAG_OPTIONAL),
    TEXT("dates", struct cd__raw_dialect, dates, CYAML_FLAG_OPTIONAL),
    CYAML_FIELD_SEQUENCE("columns", CYAML_FLAG_POINTER, struct cd__raw_dialect, columns, &column_schema, 1, 4096),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t dialect_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct cd__raw_dialect, dialect_fields),
};

enum { DIALECT_MAX = 4 << 20 }; /* bytes of YAML */

struct cd_dialects {
    struct cd_dialect *items;
    struct cd__raw_dialect **raw; /* own the texts */
    uint32_t n;
    struct cd_arena arena;
};

static const struct {
    const char *is;
    uint8_t kind;
} plain_kinds[] = {
    {"date", CD_COLUMN_DATE}, {"latitude", CD_COLUMN_LATITUDE}, {"longitude", CD_COLUMN_LONGITUDE},
    {"type", CD_COLUMN_TYPE}, {"known", CD_COLUMN_KNOWN},
};

static bool resolve_kind(const char *is, struct cd_dialect_column *out)
{
    for (size_t i = 0; i < sizeof plain_kinds / sizeof plain_kinds[0]; i++)
        if (strcmp(plain_kinds[i].is, is) == 0) {
            out->kind = plain_kinds[i].kind;
            return true;
        }
    for (unsigned i = 0; i < CD_CHARACTERISTIC_COUNT; i++) {
        if (i == CD_CHARACTERISTIC_LOCATION) continue; /* a pair of columns, never a code */
        if (strcmp(cd_characteristic_name((enum cd_characteristic)i), is) == 0) {
            out->kind = CD_COLUMN_CODED;
            out->characteristic = (uint8_t)i;
            return true;
        }
    }
    return false;
}

enum cd_status cd__resolve_asserter(const char *where, const struct cd__raw_column *raw, struct cd_dialect_column *out,
                                    struct cd_err *err)
{
    if (raw->asserted_by == NULL) return CD_OK;
    for (unsigned i = 0; i < CD_ASSERTED_COUNT; i++)
        if (strcmp(cd_asserter_name((enum cd_asserter)i), raw->asserted_by) == 0) {
            out->asserted_by = (uint8_t)i;
            return CD_OK;
        }
    return cd_fail(err, CD_INPUT,
                   "%s: column \"%s\": asserted-by \"%s\" is not known; use unstated, self, officer, victim or court",
                   where, raw->name, raw->asserted_by);
}

enum cd_status cd__resolve_list(const char *where, const struct cd__raw_column *raw, struct cd_dialect_column *out,
                                struct cd_err *err)
{
    out->list = cd_code_list_find(cd_str_of(raw->list));
    if (out->list == NULL)
        return cd_fail(err, CD_INPUT, "%s: column \"%s\": there is no code list \"%s\" (candour help lists)", where,
                       raw->name, raw->list);
    const unsigned of = out->list->characteristic;
    if (out->kind != CD_COLUMN_TYPE && of != CD_CHARACTERISTIC_COUNT && of != out->characteristic)
        return cd_fail(err, CD_INPUT, "%s: column \"%s\" is %s, but the code list %s is about %s", where, raw->name,
                       raw->is, raw->list, cd_characteristic_name((enum cd_characteristic)of));
    return CD_OK;
}

/* What only a dialect of one row per suspect may say. */
static bool says_more(const struct cd__raw_column *raw)
{
    bool more = raw->always != NULL || raw->stage != NULL;
    for (unsigned i = 0; i < CD_BESIDE_COUNT; i++) more |= raw->beside[i] != NULL;
    return more;
}

static enum cd_status resolve_column(const char *where, const struct cd__raw_column *raw, struct cd_dialect_column *out,
                                     struct cd_err *err)
{
    *out = (struct cd_dialect_column){.name = raw->name};
    if (raw->name == NULL || raw->name[0] == '\0')
        return cd_fail(err, CD_INPUT, "%s: a column has an empty name, or none", where);
    if (says_more(raw))
        return cd_fail(
            err, CD_INPUT,
            "%s: column \"%s\": always, stage, reason, observed-at, recorded-by and unit need layout: suspects", where,
            raw->name);
    if (!resolve_kind(raw->is, out))
        return cd_fail(err, CD_INPUT,
                       "%s: column \"%s\": \"is: %s\" is not known; use type, date, latitude, longitude, known, or a "
                       "characteristic (ethnicity, nationality, gender, age, outcome, legislation)",
                       where, raw->name, raw->is);
    CD_TRY(cd__resolve_asserter(where, raw, out, err));
    const bool wants_list = out->kind == CD_COLUMN_CODED || out->kind == CD_COLUMN_TYPE;
    if (wants_list != (raw->list != NULL))
        return cd_fail(err, CD_INPUT, "%s: column \"%s\" %s", where, raw->name,
                       wants_list ? "needs a code list (list: ...)" : "takes no code list");
    return wants_list ? cd__resolve_list(where, raw, out, err) : CD_OK;
}

/* A pattern names {force} and {period}, each once, and nothing else in braces; what stands around them is taken as it is. */
static bool pattern_is_sound(const char *pattern)
{
    unsigned braces = 0;
    for (const char *at = pattern; *at != '\0'; at++) braces += *at == '{' || *at == '}';
    return braces == 0 ? pattern[0] == '\0'
                       : braces == 4 && strstr(pattern, "{force}") != NULL && strstr(pattern, "{period}") != NULL;
}

/* Two columns of one name would both claim the file's first. */
static enum cd_status check_names(const char *where, const struct cd_dialect *dialect, struct cd_err *err)
{
    for (uint32_t i = 0; i < dialect->n_columns; i++)
        for (uint32_t k = 0; k < i; k++)
            if (cd_str_eq_nocase(cd_str_of(dialect->columns[i].name), cd_str_of(dialect->columns[k].name)))
                return cd_fail(err, CD_INPUT, "%s: column \"%s\" stands there twice", where, dialect->columns[i].name);
    return CD_OK;
}

static enum cd_status check_columns(const char *where, const struct cd_dialect *dialect, struct cd_err *err)
{
    unsigned of_kind[CD_COLUMN_KIND_COUNT] = {0}, of_slot[CD_SLOTS] = {0};
    for (uint32_t i = 0; i < dialect->n_columns; i++) {
        const struct cd_dialect_column *column = &dialect->columns[i];
        of_kind[column->kind]++;
        if (column->kind == CD_COLUMN_CODED && of_slot[CD_SLOT(column->characteristic, column->asserted_by)]++ > 0)
            return cd_fail(err, CD_INPUT,
                           "%s: column \"%s\": another column is the same characteristic, asserted by the same", where,
                           column->name);
    }
    if (of_kind[CD_COLUMN_DATE] > 1 || of_kind[CD_COLUMN_TYPE] > 1 || of_kind[CD_COLUMN_LATITUDE] > 1 ||
        of_kind[CD_COLUMN_LATITUDE] != of_kind[CD_COLUMN_LONGITUDE])
        return cd_fail(err, CD_INPUT, "%s: at most one date and one type column, and latitude with longitude", where);
    if (dialect->no_person[0] != '\0' && of_kind[CD_COLUMN_TYPE] == 0)
        return cd_fail(err, CD_INPUT, "%s: no-person needs a column that \"is: type\"", where);
    return CD_OK;
}

/* A dialect of one row per event. */
static enum cd_status resolve_events(const char *where, const struct cd__raw_dialect *raw, struct cd_arena *arena,
                                     struct cd_dialect *out, struct cd_dialect_column **at, struct cd_err *err)
{
    if (raw->rows == NULL || raw->persons == NULL || raw->definition == NULL)
        return cd_fail(err, CD_INPUT, "%s: rows, persons and definition must be there", where);
    out->columns = CD_NEW(arena, struct cd_dialect_column, raw->columns_count);
    if (out->columns == NULL) return cd_fail(err, CD_NOMEM, "no memory for a dialect");
    out->n_columns = raw->columns_count;
    for (uint32_t i = 0; i < out->n_columns; i++) {
        CD_TRY(resolve_column(where, &raw->columns[i], &out->columns[i], err));
        at[i] = &out->columns[i];
    }
    CD_TRY(check_names(where, out, err));
    return check_columns(where, out, err);
}

static enum cd_status resolve_layout(const char *where, const struct cd__raw_dialect *raw, struct cd_dialect *out,
                                     struct cd_err *err)
{
    out->suspects = raw->layout != NULL;
    if (!out->suspects) return CD_OK;
    if (strcmp(raw->layout, "suspects") != 0)
        return cd_fail(err, CD_INPUT, "%s: layout \"%s\" is not known; use suspects, or leave it out", where,
                       raw->layout);
    if (raw->no_person != NULL) return cd_fail(err, CD_INPUT, "%s: no-person has no place in layout: suspects", where);
    if (raw->rows == NULL) out->noun[CD_UNIT_ROW] = "records of people";
    if (raw->persons == NULL) out->noun[CD_UNIT_PERSON] = "suspects";
    if (raw->definition == NULL) out->definition = "suspect: a record of a person; one row is one suspect in one case";
    return CD_OK;
}

static bool holds_days(const struct cd_dialect *dialect, uint32_t column)
{
    const struct cd_dialect_column *c = &dialect->columns[column];
    if (c->kind == CD_COLUMN_DATE) return true;
    if (c->kind == CD_COLUMN_FIELD && cd_schema_at(0)->table[c->table].fields[c->field].kind == CD_FIELD_DATE)
        return true;
    for (uint32_t i = 0; i < dialect->n_columns; i++)
        if (dialect->columns[i].kind == CD_COLUMN_OBSERVATION &&
            dialect->columns[i].beside[CD_BESIDE_OBSERVED_AT] == column)
            return true;
    return false;
}

static enum cd_status find_form(const char *where, const char *name, const char **form, struct cd_err *err)
{
    *form = cd_date_form_find(cd_str_of(name));
    if (*form != NULL) return CD_OK;
    return cd_fail(
        err, CD_INPUT,
        "%s: dates \"%s\" is not known; use YYYY-MM-DD, DD/MM/YYYY, D/M/YYYY (one digit or two), DD-MM-YYYY, "
        "DD.MM.YYYY or YYYYMMDD",
        where, name);
}

/* The form of a column's days: its own, or the file's. */
static enum cd_status resolve_dates(const char *where, const struct cd__raw_dialect *raw, struct cd_dialect *out,
                                    struct cd_dialect_column *const *at, struct cd_err *err)
{
    const char *form;
    CD_TRY(find_form(where, raw->dates != NULL ? raw->dates : "YYYY-MM-DD", &form, err));
    for (uint32_t i = 0; i < out->n_columns; i++)
        if (holds_days(out, i)) out->columns[i].dates = form;
    for (uint32_t i = 0; i < raw->columns_count; i++) {
        if (raw->columns[i].dates == NULL) continue;
        if (at[i]->dates == NULL)
            return cd_fail(err, CD_INPUT, "%s: column \"%s\" holds no dates", where,
                           at[i]->name != NULL ? at[i]->name : "");
        CD_TRY(find_form(where, raw->columns[i].dates, &at[i]->dates, err));
    }
    return CD_OK;
}

static enum cd_status resolve(struct cd_dialects *dialects, const struct cd__raw_dialect *raw, const char *where,
                              struct cd_str text, struct cd_err *err)
{
    struct cd_dialect *out = &dialects->items[dialects->n];
    *out = (struct cd_dialect){.id = raw->id,
                               .title = raw->title,
                               .version = raw->version,
                               .source = raw->source,
                               .file_name = raw->file_name != NULL ? raw->file_name : "",
                               .noun = {raw->rows, raw->persons},
                               .definition = raw->definition,
                               .no_person = raw->no_person != NULL ? raw->no_person : ""};
    out->forces = cd_force_register_find(cd_str_of(raw->forces));
    if (out->forces == NULL) return cd_fail(err, CD_INPUT, "%s: there is no force register \"%s\"", where, raw->forces);
    if (!pattern_is_sound(out->file_name))
        return cd_fail(
            err, CD_INPUT,
            "%s: file-name \"%s\" must hold {force} and {period}, once each and nothing else in braces, or be empty",
            where, out->file_name);
    CD_TRY(resolve_layout(where, raw, out, err));
    struct cd_dialect_column **at = CD_NEW(&dialects->arena, struct cd_dialect_column *, raw->columns_count);
    if (at == NULL) return cd_fail(err, CD_NOMEM, "no memory for a dialect");
    CD_TRY((out->suspects ? cd__resolve_suspects : resolve_events)(where, raw, &dialects->arena, out, at, err));
    CD_TRY(resolve_dates(where, raw, out, at, err));
    return cd__resolve_values(where, text, &dialects->arena, at, err);
}

static enum cd_status load_text(struct cd_dialects *dialects, const char *where, struct cd_str text, struct cd_err *err)
{
    void *raw = NULL;
    CD_TRY(cd_yaml_text(text, where, &dialect_schema, &raw, NULL, err));
    dialects->raw[dialects->n] = raw;
    const enum cd_status status = resolve(dialects, raw, where, text, err);
    dialects->n++;
    return status;
}

static enum cd_status load_file(struct cd_dialects *dialects, const char *path, struct cd_err *err)
{
    struct cd_file file;
    CD_TRY(cd_file_read(path, DIALECT_MAX, &file, err));
    const enum cd_status status = load_text(dialects, path, (struct cd_str){file.p, file.n}, err);
    cd_file_free(&file);
    return status;
}

const char *cd_dialect_shipped(uint32_t i, const char **id)
{
    uint32_t n = 0;
    while (n < i && cd__shipped_dialects[n].id != NULL) n++;
    if (id != NULL) *id = cd__shipped_dialects[n].id;
    return cd__shipped_dialects[n].text;
}

static uint32_t count_shipped(void)
{
    uint32_t n = 0;
    while (cd__shipped_dialects[n].id != NULL) n++;
    return n;
}

static enum cd_status open_named(struct cd_dialects *dialects, const char *name, struct cd_err *err)
{
    const struct cd_str text = cd_str_of(name);
    const bool is_file =
        cd_str_ends(text, CD_STR(".yaml")) || cd_str_ends(text, CD_STR(".yml")) || strchr(name, '/') != NULL;
    if (is_file) return load_file(dialects, name, err);
    for (uint32_t i = 0; cd__shipped_dialects[i].id != NULL; i++)
        if (strcmp(cd__shipped_dialects[i].id, name) == 0)
            return load_text(dialects, name, cd_str_of(cd__shipped_dialects[i].text), err);
    return cd_fail(err, CD_USAGE,
                   "--dialect %s: no such dialect ships (candour help dialects), and it is no .yaml file", name);
}

/* Room for n dialects; NULL when memory is short. */
static struct cd_dialects *make(uint32_t n, struct cd_err *err)
{
    struct cd_dialects *dialects = calloc(1, sizeof *dialects);
    if (dialects != NULL) {
        dialects->items = CD_NEW(&dialects->arena, struct cd_dialect, n);
        dialects->raw = CD_NEW(&dialects->arena, struct cd__raw_dialect *, n);
        if (dialects->items != NULL && dialects->raw != NULL) return dialects;
    }
    cd_dialects_free(dialects);
    (void)cd_fail(err, CD_NOMEM, "no memory for the dialects");
    return NULL;
}

static enum cd_status give(enum cd_status status, struct cd_dialects *dialects, struct cd_dialects **out)
{
    if (status == CD_OK) *out = dialects;
    else cd_dialects_free(dialects);
    return status;
}

enum cd_status cd_dialects_open(const char *name, struct cd_dialects **out, struct cd_err *err)
{
    const uint32_t n = count_shipped();
    struct cd_dialects *dialects = make(n + 1, err);
    *out = NULL;
    if (dialects == NULL) return CD_NOMEM;
    if (name != NULL) return give(open_named(dialects, name, err), dialects, out);
    enum cd_status status = CD_OK;
    for (uint32_t i = 0; i < n && status == CD_OK; i++)
        status = load_text(dialects, cd__shipped_dialects[i].id, cd_str_of(cd__shipped_dialects[i].text), err);
    return give(status, dialects, out);
}

enum cd_status cd_dialects_text(const char *text, const char *name, struct cd_dialects **out, struct cd_err *err)
{
    struct cd_dialects *dialects = make(1, err);
    *out = NULL;
    if (dialects == NULL) return CD_NOMEM;
    return give(load_text(dialects, name, cd_str_of(text), err), dialects, out);
}

const struct cd_dialect *cd_dialects_at(const struct cd_dialects *dialects, uint32_t i)
{
    return i < dialects->n ? &dialects->items[i] : NULL;
}

void cd_dialects_free(struct cd_dialects *dialects)
{
    if (dialects == NULL) return;
    for (uint32_t i = 0; i < dialects->n; i++) cd_yaml_free(&dialect_schema, dialects->raw[i], 0);
    cd_arena_free(&dialects->arena);
    free(dialects);
}

void cd_dialect_match(const struct cd_dialect *dialect, const struct cd_str *header, uint32_t n_header,
                      struct cd_header_match *match)
{
    match->known = 0;
    match->needed = 0;
    for (uint32_t h = 0; h < n_header; h++) match->column[h] = CD_NO_CODE;
    for (uint32_t i = 0; i < dialect->n_columns; i++) {
        const struct cd_str name = cd_str_of(dialect->columns[i].name);
        for (uint32_t h = 0; h < n_header; h++) {
            if (match->column[h] != CD_NO_CODE || !cd_str_eq_nocase(cd_str_trim(header[h]), name)) continue;
            match->column[h] = i;
            match->known++;
            match->needed += dialect->columns[i].kind != CD_COLUMN_KNOWN;
            break;
        }
    }
}

static uint32_t count_read(const struct cd_dialect *dialect)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < dialect->n_columns; i++) n += dialect->columns[i].kind != CD_COLUMN_KNOWN;
    return n;
}

const struct cd_dialect *cd_dialects_choose(const struct cd_dialects *dialects, const struct cd_str *header,
                                            uint32_t n_header, struct cd_header_match *match)
{
    const struct cd_dialect *best = NULL;
    uint32_t best_needed = 0, best_known = 0;
    for (uint32_t i = 0; i < dialects->n; i++) {
        const struct cd_dialect *dialect = &dialects->items[i];
        cd_dialect_match(dialect, header, n_header, match);
        if (match->needed * 2 < count_read(dialect) || match->needed < best_needed) continue;
        if (match->needed == best_needed && match->known <= best_known) continue;
        best = dialect;
        best_needed = match->needed;
        best_known = match->known;
    }
    if (best != NULL) cd_dialect_match(best, header, n_header, match);
    return best;
}

/* The text between two literal parts of the pattern; *name moves past `after`. False when `after` does not come. */
static bool take_until(struct cd_str *name, struct cd_str after, struct cd_str *taken)
{
    const char *at = after.n == 0 ? name->p + name->n : memmem(name->p, name->n, after.p, after.n);
    if (at == NULL) return false;
    *taken = (struct cd_str){name->p, (size_t)(at - name->p)};
    name->p = at + after.n;
    name->n -= taken->n + after.n;
    return taken->n > 0;
}

/* Without the ending of a format; false where it has none. */
static bool cut_ending(struct cd_str *name)
{
    if (cd_format_of(*name) == CD_FORMAT_NONE) return false;
    name->n = (size_t)((const char *)memrchr(name->p, '.', name->n) - name->p);
    return true;
}

static bool fits(struct cd_str pattern, struct cd_str name, struct cd_str *force, int32_t *period)
{
    struct cd_str period_text = {0};
    while (pattern.n > 0 || name.n > 0) {
        const struct cd_str literal = cd_str_cut(&pattern, '{');
        if (!cd_str_starts(name, literal)) return false;
        name.p += literal.n;
        name.n -= literal.n;
        if (pattern.n == 0) break;
        const struct cd_str key = cd_str_cut(&pattern, '}');
        struct cd_str look = pattern;
        const struct cd_str after = cd_str_cut(&look, '{');
        struct cd_str *slot = cd_str_eq(key, CD_STR("force"))    ? force
                              : cd_str_eq(key, CD_STR("period")) ? &period_text
                                                                 : NULL;
        const size_t n = name.n;
        /* a period has a fixed length, so that a dash behind it may also stand in it */
        if (slot == &period_text && n >= 7) *slot = (struct cd_str){name.p, 7}, name.p += 7, name.n -= 7;
        else if (slot == NULL || !take_until(&name, after, slot)) return false;
        else name.p -= after.n, name.n += after.n;
    }
    *period = cd_period_parse(period_text);
    return name.n == 0 && *period != CD_NO_PERIOD;
}

bool cd_dialect_file_name(const struct cd_dialect *dialect, struct cd_str name, struct cd_str *force, int32_t *period)
{
    const struct cd_str pattern = cd_str_of(dialect->file_name);
    if (pattern.n == 0) return false;
    if (dialect->suspects && cd_format_of(pattern) == CD_FORMAT_NONE && !cut_ending(&name)) return false;
    return fits(pattern, name, force, period);
}

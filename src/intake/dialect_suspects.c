/* dialect_suspects.c - dialects of one row per suspect: columns as fields of a return's tables; see intake.h, docs/dialects.md. */
#include <stdlib.h>

#include "candour/yaml_where.h"
#include "dialects_int.h"

static const struct cd_table_schema *table_of(uint8_t table)
{
    return &cd_schema_at(0)->table[table];
}

static bool is_field(const struct cd_dialect_column *column, enum cd_table_id table, uint32_t field)
{
    return column->kind == CD_COLUMN_FIELD && column->table == table && column->field == field;
}

/* "closed", "case.outcome": a bare name is that of the suspect's own part in the case, then of the person, then of the case. The part itself is no
 * column: every row is a suspect's. */
static bool find_field(struct cd_str is, struct cd_dialect_column *out)
{
    static const uint8_t order[] = {CD_INVOLVEMENTS, CD_PEOPLE, CD_CASES};
    const struct cd_str prefix = CD_STR("case.");
    const bool of_case = cd_str_starts(is, prefix);
    const struct cd_str name = of_case ? (struct cd_str){is.p + prefix.n, is.n - prefix.n} : is;
    for (size_t i = of_case ? 2 : 0; i < sizeof order / sizeof order[0]; i++) {
        const struct cd_table_schema *schema = table_of(order[i]);
        for (uint32_t f = 0; f < schema->n; f++) {
            if (!cd_str_eq(name, cd_str_of(schema->fields[f].name))) continue;
            if (order[i] == CD_INVOLVEMENTS && f == CD_INVOLVEMENTS_ROLE) return false;
            out->kind = CD_COLUMN_FIELD;
            out->table = order[i];
            out->field = (uint8_t)f;
            return true;
        }
    }
    return false;
}

/* Ethnicity, nationality, immigration status: what a return observes. */
static bool find_observation(const char *is, struct cd_dialect_column *out)
{
    const struct cd_code_list *attributes = cd_code_list_find(CD_STR("attribute"));
    for (unsigned i = 0; i < CD_CHARACTERISTIC_COUNT; i++)
        if (strcmp(cd_characteristic_name((enum cd_characteristic)i), is) == 0 &&
            cd_code_find(attributes, cd_str_of(is)) != NULL) {
            out->kind = CD_COLUMN_OBSERVATION;
            out->characteristic = (uint8_t)i;
            return true;
        }
    return false;
}

static bool find_kind(const char *is, struct cd_dialect_column *out)
{
    if (strcmp(is, "known") == 0) {
        out->kind = CD_COLUMN_KNOWN;
        return true;
    }
    if (strcmp(is, "reason_missing") == 0) {
        out->kind = CD_COLUMN_BESIDE;
        out->list = cd_code_list_find(CD_STR("reason-missing"));
        return true;
    }
    if (strcmp(is, "observed_at") == 0) {
        out->kind = CD_COLUMN_BESIDE;
        return true;
    }
    return find_observation(is, out) || find_field(cd_str_of(is), out);
}

/* --- One column ------------------------------------------------------------------------------------------------------ */

static enum cd_status resolve_observation(const char *where, const struct cd__raw_column *raw,
                                          struct cd_dialect_column *out, struct cd_err *err)
{
    CD_TRY(cd__resolve_asserter(where, raw, out, err));
    if (raw->stage != NULL) {
        const struct cd_code *stage = cd_code_find(cd_code_list_find(CD_STR("stage")), cd_str_of(raw->stage));
        if (stage == NULL)
            return cd_fail(err, CD_INPUT,
                           "%s: column \"%s\": stage \"%s\" is not known; use first contact, custody, charge or end of "
                           "investigation",
                           where, raw->name, raw->stage);
        out->stage = stage->value;
    }
    if (raw->list != NULL) return cd__resolve_list(where, raw, out, err);
    if (out->characteristic != CD_CHARACTERISTIC_ETHNICITY) return CD_OK; /* the others have one list each */
    return cd_fail(err, CD_INPUT, "%s: column \"%s\" needs a code list (list: ...)", where, raw->name);
}

static bool says_of_observation(const struct cd__raw_column *raw)
{
    bool more = raw->stage != NULL || raw->asserted_by != NULL || raw->list != NULL;
    for (unsigned i = 0; i < CD_BESIDE_COUNT; i++) more |= raw->beside[i] != NULL;
    return more;
}

static enum cd_status check_constant(const char *where, const struct cd__raw_column *raw,
                                     const struct cd_dialect_column *column, struct cd_err *err)
{
    const struct cd_field *field = &table_of(column->table)->fields[column->field];
    if (column->kind != CD_COLUMN_FIELD || field->kind != CD_FIELD_CODE)
        return cd_fail(err, CD_INPUT, "%s: \"is: %s\" cannot be always the same", where, raw->is);
    const struct cd_code_list *list = cd_code_list_find(cd_str_of(field->list));
    if (list != NULL && cd_code_find(list, cd_str_of(raw->always)) == NULL)
        return cd_fail(err, CD_INPUT, "%s: \"is: %s\" is always \"%s\", which is not in the code list %s", where,
                       raw->is, raw->always, list->id);
    return CD_OK;
}

static enum cd_status resolve_column(const char *where, const struct cd__raw_column *raw, struct cd_dialect_column *out,
                                     struct cd_err *err)
{
    *out = (struct cd_dialect_column){.name = raw->name, .always = raw->always};
    for (unsigned i = 0; i < CD_BESIDE_COUNT; i++) out->beside[i] = CD_NO_CODE;
    const char *name = raw->name != NULL ? raw->name : "";
    if ((name[0] == '\0') == (raw->always == NULL))
        return cd_fail(err, CD_INPUT, "%s: \"is: %s\" needs either the name of a column or a value that it always has",
                       where, raw->is);
    if (!find_kind(raw->is, out))
        return cd_fail(
            err, CD_INPUT,
            "%s: column \"%s\": \"is: %s\" is not known; use a field of people, involvements or cases (written "
            "down in fields.csv by candour template; role is always suspect), ethnicity, nationality, "
            "immigration_status, reason_missing, observed_at or known",
            where, name, raw->is);
    if (raw->always != NULL) CD_TRY(check_constant(where, raw, out, err));
    if (out->kind == CD_COLUMN_OBSERVATION) return resolve_observation(where, raw, out, err);
    if (says_of_observation(raw))
        return cd_fail(err, CD_INPUT,
                       "%s: column \"%s\": list, asserted-by, stage, reason, observed-at, recorded-by and unit are of "
                       "ethnicity, nationality and immigration_status alone",
                       where, name);
    return CD_OK;
}

/* --- All of them ----------------------------------------------------------------------------------------------------- */

static bool same(const struct cd_dialect_column *a, const struct cd_dialect_column *b)
{
    if (a->kind == CD_COLUMN_FIELD) return is_field(b, (enum cd_table_id)a->table, a->field);
    return a->kind == CD_COLUMN_OBSERVATION && b->kind == a->kind && a->characteristic == b->characteristic &&
           a->asserted_by == b->asserted_by &&
           (a->stage == b->stage || (a->stage != NULL && b->stage != NULL && strcmp(a->stage, b->stage) == 0));
}

static enum cd_status check_once(const char *where, const struct cd__raw_dialect *raw,
                                 struct cd_dialect_column *const *at, struct cd_err *err)
{
    for (uint32_t i = 0; i < raw->columns_count; i++)
        for (uint32_t k = 0; k < i; k++) {
            const char *one = at[i]->name, *two = at[k]->name;
            if (one != NULL && two != NULL && cd_str_eq_nocase(cd_str_of(one), cd_str_of(two)))
                return cd_fail(err, CD_INPUT, "%s: column \"%s\" stands there twice", where, one);
            if (same(at[i], at[k]))
                return cd_fail(err, CD_INPUT, "%s: \"is: %s\" stands there twice%s", where, raw->columns[i].is,
                               at[i]->kind == CD_COLUMN_OBSERVATION ? ", asserted by the same at the same stage" : "");
        }
    return CD_OK;
}

/* The column of a name, added where it is not there yet: one that stands beside observations needs no line of its own. */
static uint32_t beside(struct cd_dialect *out, const char *name)
{
    uint32_t i = 0;
    while (i < out->n_columns && !cd_str_eq_nocase(cd_str_of(out->columns[i].name), cd_str_of(name))) i++;
    struct cd_dialect_column *column = &out->columns[i];
    if (i == out->n_columns) {
        *column = (struct cd_dialect_column){.name = name};
        for (unsigned b = 0; b < CD_BESIDE_COUNT; b++) column->beside[b] = CD_NO_CODE;
        out->n_columns++;
    }
    if (column->kind == CD_COLUMN_KNOWN || column->name == name) column->kind = CD_COLUMN_BESIDE;
    return i;
}

static enum cd_status stand_beside(const char *where, const struct cd__raw_dialect *raw,
                                   struct cd_dialect_column *const *at, struct cd_dialect *out, struct cd_err *err)
{
    uint32_t observations = 0;
    for (uint32_t i = 0; i < raw->columns_count; i++) {
        if (at[i]->kind != CD_COLUMN_OBSERVATION) continue;
        if (++observations > CD__MOST_OBSERVATIONS)
            return cd_fail(err, CD_LIMIT, "%s: over %d columns of what was observed", where, CD__MOST_OBSERVATIONS);
        for (unsigned b = 0; b < CD_BESIDE_COUNT; b++) {
            const char *name = raw->columns[i].beside[b];
            if (name == NULL) continue;
            if (name[0] == '\0') return cd_fail(err, CD_INPUT, "%s: a column has an empty name", where);
            at[i]->beside[b] = beside(out, name);
        }
    }
    return CD_OK;
}

/* A reason, a day, that is nobody's would be read and lost. */
static enum cd_status check_beside(const char *where, const struct cd_dialect *out, struct cd_err *err)
{
    for (uint32_t r = 0; r < out->n_columns; r++) {
        bool used = out->columns[r].kind != CD_COLUMN_BESIDE;
        for (uint32_t i = 0; !used && i < out->n_columns; i++)
            for (unsigned b = 0; b < CD_BESIDE_COUNT; b++) used |= out->columns[i].beside[b] == r;
        if (!used)
            return cd_fail(err, CD_INPUT, "%s: column \"%s\": no ethnicity or nationality names it", where,
                           out->columns[r].name);
    }
    return CD_OK;
}

enum cd_status cd__resolve_suspects(const char *where, const struct cd__raw_dialect *raw, struct cd_arena *arena,
                                    struct cd_dialect *out, struct cd_dialect_column **at, struct cd_err *err)
{
    const size_t n = raw->columns_count;
    bool cases = false;
    out->columns = CD_NEW(arena, struct cd_dialect_column, n + (size_t)CD__MOST_OBSERVATIONS * CD_BESIDE_COUNT + 1);
    out->constants = CD_NEW(arena, struct cd_dialect_column, n);
    if (out->columns == NULL || out->constants == NULL) return cd_fail(err, CD_NOMEM, "no memory for a dialect");
    for (uint32_t i = 0; i < n; i++) {
        struct cd_dialect_column column;
        CD_TRY(resolve_column(where, &raw->columns[i], &column, err));
        at[i] = raw->columns[i].always != NULL ? &out->constants[out->n_constants++] : &out->columns[out->n_columns++];
        *at[i] = column;
        cases |= is_field(&column, CD_INVOLVEMENTS, CD_INVOLVEMENTS_CASE_ID);
    }
    if (!cases)
        return cd_fail(err, CD_INPUT, "%s: no column is case_id: nobody could say which case a suspect is of", where);
    CD_TRY(check_once(where, raw, at, err));
    CD_TRY(stand_beside(where, raw, at, out, err));
    return check_beside(where, out, err);
}

/* --- Values ---------------------------------------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
    return cd_str_cmp(((const struct cd_dialect_value *)a)->in, ((const struct cd_dialect_value *)b)->in);
}

struct cd_str cd_dialect_text(const struct cd_dialect_column *column, struct cd_str text)
{
    const struct cd_dialect_value wanted = {.in = cd_str_trim(text)};
    if (column->n_values == 0 || wanted.in.n == 0) return wanted.in;
    const struct cd_dialect_value *found = bsearch(&wanted, column->values, column->n_values, sizeof wanted, by_bytes);
    return found != NULL ? found->means : wanted.in;
}

/* The list that a column's values must be in; NULL: any will do. *coded: it has codes at all. */
static const struct cd_code_list *list_of(const struct cd_dialect_column *column, bool *coded)
{
    const bool is_field = column->kind == CD_COLUMN_FIELD && column->always == NULL;
    const struct cd_field *field = is_field ? &table_of(column->table)->fields[column->field] : NULL;
    *coded = field != NULL ? field->kind == CD_FIELD_CODE : column->list != NULL;
    if (column->kind != CD_COLUMN_OBSERVATION || column->list != NULL)
        return field != NULL ? cd_code_list_find(cd_str_of(field->list)) : column->list;
    *coded = true;
    return cd_code_list_find(column->characteristic == CD_CHARACTERISTIC_NATIONALITY ? CD_STR("nationality")
                                                                                     : CD_STR("immigration-status"));
}

/* A value says what a wording of the file's own means: it cannot give a code of the list another meaning, fill in a blank, or make one. */
static enum cd_status check_value(const char *where, const char *name, const struct cd_code_list *list,
                                  const struct cd_dialect_value *value, struct cd_err *err)
{
    if (value->in.n == 0 || value->means.n == 0)
        return cd_fail(err, CD_INPUT, "%s: column \"%s\": values cannot fill in a blank, nor make one", where, name);
    if (list == NULL) return CD_OK;
    if (cd_code_find(list, value->in) != NULL)
        return cd_fail(err, CD_INPUT, "%s: column \"%s\": the code list %s has \"" CD_FMT "\" itself", where, name,
                       list->id, CD_ARG(value->in));
    if (cd_code_find(list, value->means) == NULL)
        return cd_fail(err, CD_INPUT, "%s: column \"%s\": \"" CD_FMT "\" is not in the code list %s", where, name,
                       CD_ARG(value->means), list->id);
    return CD_OK;
}

static enum cd_status take_values(const char *where, struct cd_dialect_column *column, struct cd_dialect_value *values,
                                  uint32_t n, struct cd_err *err)
{
    bool coded;
    const struct cd_code_list *list = list_of(column, &coded);
    const char *name = column->name != NULL ? column->name : "";
    if (!coded) return cd_fail(err, CD_INPUT, "%s: column \"%s\" has no codes, so it takes no values", where, name);
    if (n > 1) qsort(values, n, sizeof *values, by_bytes);
    for (uint32_t i = 0; i < n; i++) {
        CD_TRY(check_value(where, name, list, &values[i], err));
        if (i > 0 && by_bytes(&values[i - 1], &values[i]) == 0)
            return cd_fail(err, CD_INPUT, "%s: column \"%s\": the value \"" CD_FMT "\" stands there twice", where, name,
                           CD_ARG(values[i].in));
    }
    column->values = values;
    column->n_values = n;
    return CD_OK;
}

enum cd_status cd__resolve_values(const char *where, struct cd_str text, struct cd_arena *arena,
                                  struct cd_dialect_column *const *at, struct cd_err *err)
{
    struct cd_yaml_pair *pairs;
    size_t n;
    CD_TRY(cd_yaml_pairs(text, where, "columns", "values", arena, &pairs, &n, err));
    struct cd_dialect_value *values = CD_NEW(arena, struct cd_dialect_value, n + 1);
    if (values == NULL) return cd_fail(err, CD_NOMEM, "no memory for a dialect");
    for (size_t i = 0; i < n; i++)
        values[i] = (struct cd_dialect_value){cd_str_trim(pairs[i].key), cd_str_trim(pairs[i].value)};
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && pairs[to].entry == pairs[from].entry;) to++;
        CD_TRY(take_values(where, at[pairs[from].entry], values + from, (uint32_t)(to - from), err));
    }
    return CD_OK;
}

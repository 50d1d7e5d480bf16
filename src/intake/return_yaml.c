/* return_yaml.c - what a return says of itself; see docs/returns.md. */
#include <stdlib.h>

#include "candour/date.h"
#include "candour/yaml.h"
#include "candour/yaml_where.h"
#include "return_int.h"

/* As YAML has it: every value is text. */
struct raw_rows {
    char *table[CD_TABLE_COUNT];
};
struct raw_return {
    char *version, *force, *forces, *period, *revision, *supersedes, *definition, *prepared_by, *prepared_at, *zero;
    char **code_lists;
    unsigned code_lists_count;
    struct raw_rows *rows;
};

#define TEXT(key, struct_name, member, flags) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), struct_name, member, 0, CYAML_UNLIMITED)

static const cyaml_schema_value_t list_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED),
};
static const cyaml_schema_field_t rows_fields[] = {
    TEXT("cases", struct raw_rows, table[CD_CASES], CYAML_FLAG_OPTIONAL),
    TEXT("people", struct raw_rows, table[CD_PEOPLE], CYAML_FLAG_OPTIONAL),
    TEXT("involvements", struct raw_rows, table[CD_INVOLVEMENTS], CYAML_FLAG_OPTIONAL),
    TEXT("observations", struct raw_rows, table[CD_OBSERVATIONS], CYAML_FLAG_OPTIONAL),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t return_fields[] = {
    TEXT("return", struct raw_return, version, 0),
    TEXT("force", struct raw_return, force, 0),
    TEXT("forces", struct raw_return, forces, CYAML_FLAG_OPTIONAL),
    TEXT("period", struct raw_return, period, 0),
    TEXT("revision", struct raw_return, revision, 0),
    TEXT("supersedes", struct raw_return, supersedes, CYAML_FLAG_OPTIONAL),
    TEXT("definition", struct raw_return, definition, 0),
    CYAML_FIELD_SEQUENCE("code-lists", CYAML_FLAG_POINTER, struct raw_return, code_lists, &list_entry, 0, 64),
    TEXT("prepared-by", struct raw_return, prepared_by, 0),
    TEXT("prepared-at", struct raw_return, prepared_at, 0),
    TEXT("zero", struct raw_return, zero, 0),
    CYAML_FIELD_MAPPING_PTR("rows", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_return, rows, rows_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t return_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_return, return_fields),
};

struct reading {
    struct cd_str text;
    const char *name;
    struct cd_arena *arena;
    struct cd__return *ret;
    struct cd_err *err;
};

/* The fault of a key's value, at its place. */
static enum cd_status fault(struct reading *r, const char *key, const char *what)
{
    const struct cd_place place = cd_yaml_where(r->text, NULL, 0, key);
    return cd_fail(r->err, CD_INPUT, "%s:%llu:%u: %s: %s", r->name, (unsigned long long)place.line, place.column, key,
                   what);
}

static enum cd_status keep(struct reading *r, const char *text, struct cd_str *out)
{
    *out = cd_arena_str(r->arena, cd_str_of(text));
    return out->p != NULL ? CD_OK : cd_fail(r->err, CD_NOMEM, "%s: no memory to read it", r->name);
}

static enum cd_status take_force(struct reading *r, const struct raw_return *raw)
{
    const char *forces = raw->forces != NULL ? raw->forces : "police-uk";
    r->ret->forces = cd_force_register_find(cd_str_of(forces));
    if (r->ret->forces == NULL) return fault(r, "forces", "there is no such register of forces");
    if (cd_force_find(r->ret->forces, cd_str_of(raw->force)) == NULL)
        return fault(r, "force", "there is no such force (candour help forces)");
    return keep(r, raw->force, &r->ret->force);
}

static bool number(const char *text, uint32_t *out)
{
    uint64_t n;
    if (!cd_str_u64(cd_str_of(text), &n) || n >= UINT32_MAX) return false;
    *out = (uint32_t)n;
    return true;
}

static enum cd_status take_revision(struct reading *r, const struct raw_return *raw)
{
    struct cd_handed_in *said = &r->ret->said;
    if (!number(raw->revision, &said->revision) || said->revision == 0)
        return fault(r, "revision", "must be a number from 1 on");
    if (raw->supersedes == NULL)
        return said->revision == 1 ? CD_OK : fault(r, "revision", "a revision after the first says what it supersedes");
    if (!number(raw->supersedes, &said->supersedes) || said->supersedes == 0 || said->supersedes >= said->revision)
        return fault(r, "supersedes", "must be the number of an earlier revision");
    return CD_OK;
}

static enum cd_status take_lists(struct reading *r, const struct raw_return *raw)
{
    struct cd_str *lists = CD_NEW(r->arena, struct cd_str, (size_t)raw->code_lists_count + 1);
    if (lists == NULL) return cd_fail(r->err, CD_NOMEM, "%s: no memory to read it", r->name);
    for (unsigned i = 0; i < raw->code_lists_count; i++) {
        CD_TRY(keep(r, raw->code_lists[i], &lists[i]));
        if (cd_code_list_find(lists[i]) == NULL)
            return fault(r, "code-lists", "names a code list that there is not (candour help lists)");
    }
    r->ret->said.code_lists = lists;
    r->ret->said.n_code_lists = raw->code_lists_count;
    return CD_OK;
}

static enum cd_status take_rows(struct reading *r, const struct raw_rows *rows)
{
    for (unsigned i = 0; i < CD_TABLE_COUNT; i++) {
        r->ret->said.rows[i] = UINT64_MAX;
        if (rows != NULL && rows->table[i] != NULL && !cd_str_u64(cd_str_of(rows->table[i]), &r->ret->said.rows[i]))
            return fault(r, "rows", "must be whole numbers");
    }
    return CD_OK;
}

static enum cd_status take(struct reading *r, const struct raw_return *raw)
{
    struct cd_handed_in *said = &r->ret->said;
    if (strcmp(raw->version, "1") != 0) return fault(r, "return", "this is candour's version 1 of returns: say 1");
    CD_TRY(take_force(r, raw));
    r->ret->period = cd_period_parse(cd_str_of(raw->period));
    if (r->ret->period == CD_NO_PERIOD) return fault(r, "period", "must be a month, YYYY-MM");
    CD_TRY(take_revision(r, raw));
    CD_TRY(keep(r, raw->definition, &said->definition));
    if (cd_code_find(cd_code_list_find(CD_STR("definition")), said->definition) == NULL)
        return fault(r, "definition", "must be iicsa-network, cocad-group-based or organised-and-complex");
    CD_TRY(take_lists(r, raw));
    CD_TRY(keep(r, raw->prepared_by, &said->prepared_by));
    if (cd_str_trim(said->prepared_by).n == 0) return fault(r, "prepared-by", "must say who prepared the return");
    said->prepared_at = cd_day_parse(cd_str_of(raw->prepared_at));
    if (said->prepared_at == CD_NO_DAY) return fault(r, "prepared-at", "must be a day, YYYY-MM-DD");
    said->zero = strcmp(raw->zero, "yes") == 0;
    if (!said->zero && strcmp(raw->zero, "no") != 0)
        return fault(r, "zero", "must be yes (nothing happened, and we say so) or no");
    return take_rows(r, raw->rows);
}

enum cd_status cd__return_yaml(struct cd_str text, const char *name, struct cd_arena *arena, struct cd__return *ret,
                               struct cd_err *err)
{
    struct reading r = {text, name, arena, ret, err};
    void *raw = NULL;
    CD_TRY(cd_yaml_text(text, name, &return_schema, &raw, NULL, err));
    const enum cd_status status = take(&r, raw);
    cd_yaml_free(&return_schema, raw, 0);
    return status;
}

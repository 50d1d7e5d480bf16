/* published.c - a published table: its YAML, and the frame of the picture; rows in published_rows.c, arithmetic in published_fold.c. */
#include <stdlib.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/yaml.h"
#include "candour/yaml_where.h"
#include "published_int.h"

struct raw_table {
    char *kind, *title, *table, *source, *unit, *period, *definition, *definition_text, *area, *characteristic,
        *asserted_by;
    char *code_list, *measure, *recorded, *exact, *remainder;
};

enum { MAX_TEXT = 2000, MAX_FILE = 4 << 20 };

#define OPTIONAL(key, member) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_table, member, 0, MAX_TEXT)
#define REQUIRED(key, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, struct raw_table, member, 1, MAX_TEXT)

static const cyaml_schema_field_t fields[] = {
    REQUIRED("kind", kind),
    REQUIRED("title", title),
    REQUIRED("table", table),
    REQUIRED("source", source),
    REQUIRED("unit", unit),
    REQUIRED("period", period),
    REQUIRED("definition", definition),
    OPTIONAL("definition-text", definition_text),
    OPTIONAL("area", area),
    OPTIONAL("characteristic", characteristic),
    OPTIONAL("asserted-by", asserted_by),
    OPTIONAL("code-list", code_list),
    REQUIRED("measure", measure),
    OPTIONAL("recorded", recorded),
    OPTIONAL("exact", exact),
    OPTIONAL("remainder", remainder),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_table, fields)};

struct reader {
    struct cd_str text;
    const char *name;
    struct cd_err *err;
};

static enum cd_status fault(const struct reader *r, const char *key, const char *what, const char *mend)
{
    const struct cd_place at = cd_yaml_where(r->text, NULL, 0, key);
    const enum cd_status status = cd_fail(r->err, CD_INPUT, "%s:%llu:%u: %s: %s; %s", r->name,
                                          (unsigned long long)at.line, at.column, key, what, mend);
    if (r->err != NULL) r->err->line = at.line, r->err->column = at.column;
    return status;
}

static enum cd_status choose(const struct reader *r, const char *key, const char *text, const char *const *names,
                             size_t n, const char *mend, uint8_t *out)
{
    for (size_t i = 0; text != NULL && i < n; i++) {
        if (!cd_str_eq_nocase(cd_str_trim(cd_str_of(text)), cd_str_of(names[i]))) continue;
        *out = (uint8_t)i;
        return CD_OK;
    }
    return text == NULL ? CD_OK : fault(r, key, "not a known word", mend);
}

static enum cd_status read_recorded(const struct reader *r, const struct raw_table *raw, struct cd_table_spec *spec)
{
    const bool needed = spec->measure == CD_MEASURE_OF_RECORDED;
    if (!needed && raw->recorded != NULL)
        return fault(r, "recorded", "only percent-of-recorded has it", "leave it out: the table's own rows tell");
    if (!needed) return CD_OK;
    if (raw->recorded == NULL)
        return fault(r, "measure", "recorded is missing", "say recorded: 34 %, or recorded: unknown");
    const struct cd_str text = cd_str_trim(cd_str_of(raw->recorded));
    spec->recorded_unknown = cd_str_eq_nocase(text, CD_STR("unknown"));
    if (spec->recorded_unknown) return CD_OK;
    if (!cd_fraction_parse(text, &spec->recorded, &spec->recorded_half) || spec->recorded.num <= 0 ||
        spec->recorded.num > spec->recorded.den || spec->recorded.den > 1000000000)
        return fault(r, "recorded", "not a share over 0 and at most 1", "write it as 34 %, 1/3 or unknown");
    if (spec->exact) spec->recorded_half = (struct cd_fraction){0, 1};
    return CD_OK;
}

static enum cd_status read_spec(const struct reader *r, const struct raw_table *raw, struct cd_table_spec *spec)
{
    static const char *const measures[CD_MEASURE_COUNT] = {"counts", "percent-of-recorded", "percent-of-all"};
    static const char *const remainders[CD_REMAINDER_COUNT] = {"none", "other-groups", "recorded", "unknown"};
    static const char *const yes_no[] = {"no", "yes"};
    static const char *const characteristics[CD_CHARACTERISTIC_COUNT] = {
#define X(name, text) text,
        CD_CHARACTERISTICS(X)
#undef X
    };
    static const char *const asserters[CD_ASSERTED_COUNT] = {
#define X(name, text) text,
        CD_ASSERTERS(X)
#undef X
    };
    *spec = (struct cd_table_spec){.asserted_by = CD_ASSERTED_UNSTATED};
    if (!cd_str_eq(cd_str_trim(cd_str_of(raw->kind)), CD_STR("published-table")))
        return fault(r, "kind", "not a published table", "write kind: published-table");
    CD_TRY(choose(r, "measure", raw->measure, measures, CD_MEASURE_COUNT,
                  "counts, percent-of-recorded or percent-of-all", &spec->measure));
    CD_TRY(choose(r, "remainder", raw->remainder, remainders, CD_REMAINDER_COUNT, "other-groups, recorded or unknown",
                  &spec->remainder));
    CD_TRY(choose(r, "exact", raw->exact, yes_no, 2, "yes or no", &spec->exact));
    CD_TRY(choose(r, "characteristic", raw->characteristic, characteristics, CD_CHARACTERISTIC_COUNT, "ethnicity",
                  &spec->characteristic));
    CD_TRY(choose(r, "asserted-by", raw->asserted_by, asserters, CD_ASSERTED_COUNT,
                  "self, officer, victim, court or unstated", &spec->asserted_by));
    if (spec->characteristic != CD_CHARACTERISTIC_ETHNICITY)
        return fault(r, "characteristic", "a table of something else than ethnicity", "only ethnicity can be read");
    spec->area = raw->area != NULL ? cd_str_trim(cd_str_of(raw->area)) : (struct cd_str){"", 0};
    if (raw->code_list != NULL) {
        spec->list = cd_code_list_find(cd_str_trim(cd_str_of(raw->code_list)));
        if (spec->list == NULL)
            return fault(r, "code-list", "no such code list", "leave it out and name rows by group");
    }
    return read_recorded(r, raw, spec);
}

static enum cd_status keep(const struct reader *r, struct cd_picture *picture, const char *key, const char *text,
                           struct cd_str *out)
{
    const struct cd_str trimmed = cd_str_trim(cd_str_of(text != NULL ? text : ""));
    for (size_t i = 0; i < trimmed.n; i++)
        if ((unsigned char)trimmed.p[i] < ' ')
            return fault(r, key, "a line break or control character", "write it on one line");
    *out = cd_arena_str(&picture->arena, (struct cd_str){trimmed.n > 0 ? trimmed.p : "", trimmed.n});
    return out->p != NULL ? CD_OK : cd_fail(r->err, CD_NOMEM, "no memory for a published table");
}

static enum cd_status read_frame(const struct reader *r, const struct raw_table *raw, const struct cd_table_spec *spec,
                                 struct cd_picture *picture)
{
    struct cd_figure_frame *f = &picture->frame;
    struct cd_str id = {0}, text = {0};
    CD_TRY(keep(r, picture, "title", raw->title, &f->dataset));
    CD_TRY(keep(r, picture, "source", raw->source, &f->source));
    CD_TRY(keep(r, picture, "period", raw->period, &f->period));
    CD_TRY(keep(r, picture, "unit", raw->unit, &f->noun[CD_UNIT_PERSON]));
    CD_TRY(keep(r, picture, "definition", raw->definition, &id));
    CD_TRY(keep(r, picture, "definition-text", raw->definition_text, &text));
    CD_TRY(keep(r, picture, "code-list", spec->list != NULL ? spec->list->id : "groups by name", &f->code_lists));
    f->noun[CD_UNIT_ROW] = f->noun[CD_UNIT_PERSON];
    f->first = f->last = CD_NO_PERIOD;
    f->as_of = CD_NO_DAY;
    f->definition = id;
    if (text.n == 0) return CD_OK;
    char *joined = cd_arena_get(&picture->arena, id.n + text.n + 3, 1);
    if (joined == NULL) return cd_fail(r->err, CD_NOMEM, "no memory for a published table");
    if (id.n > 0) memcpy(joined, id.p, id.n);
    memcpy(joined + id.n, ": ", 2);
    memcpy(joined + id.n + 2, text.p, text.n);
    f->definition = (struct cd_str){joined, id.n + text.n + 2};
    return CD_OK;
}

/* What was understood of the YAML, and the CSV's bytes, into a picture. */
static enum cd_status build(const struct reader *r, const struct raw_table *raw, const struct cd_table_spec *spec,
                            struct cd_str csv, struct cd_picture *out)
{
    struct cd_read_table table = {.name = raw->table, .arena = cd_arena_make(0)};
    enum cd_status status = read_frame(r, raw, spec, out);
    if (status == CD_OK) status = cd__table_read(csv, spec, &table, r->err);
    if (status == CD_OK) status = cd__table_picture(&table, spec, out, r->err);
    free(table.rows);
    cd_arena_free(&table.arena);
    return status;
}

/* The CSV beside the YAML: a plain name, so that a table never reads what does not lie beside it. */
static enum cd_status read_beside(const struct reader *r, const char *path, const char *name, struct cd_file *file)
{
    const char *slash = strrchr(path, '/');
    const size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0, n = strlen(name);
    if (n == 0 || name[0] == '.' || strchr(name, '/') != NULL)
        return fault(r, "table", "not the plain name of a file", "put the CSV beside the YAML and give its name");
    char *full = calloc(folder + n + 1, 1);
    if (full == NULL) return cd_fail(r->err, CD_NOMEM, "no memory for a published table");
    memcpy(full, path, folder);
    memcpy(full + folder, name, n);
    const enum cd_status status = cd_file_read(full, MAX_FILE, file, r->err);
    free(full);
    return status;
}

/* `beside` is the path of the YAML, or NULL when the CSV's bytes are given. */
static enum cd_status load(const struct reader *r, const char *beside, struct cd_str csv, struct cd_picture *out)
{
    struct raw_table *raw = NULL;
    struct cd_table_spec spec;
    struct cd_file file = {0};
    *out = (struct cd_picture){.arena = cd_arena_make(0)};
    CD_TRY(cd_yaml_text(r->text, r->name, &schema, (void **)&raw, NULL, r->err));
    enum cd_status status = read_spec(r, raw, &spec);
    if (status == CD_OK && beside != NULL) {
        status = read_beside(r, beside, raw->table, &file);
        csv = (struct cd_str){file.p, file.n};
    }
    if (status == CD_OK) status = build(r, raw, &spec, csv, out);
    if (status == CD_OK && beside != NULL) {
        out->frame.table = cd_arena_str(&out->arena, cd_str_of(raw->table));
        if (out->frame.table.p == NULL) status = cd_fail(r->err, CD_NOMEM, "no memory for a published table");
    }
    if (beside != NULL) cd_file_free(&file);
    cd_yaml_free(&schema, raw, 0);
    if (status != CD_OK) cd_picture_free(out);
    return status;
}

enum cd_status cd_published_text(struct cd_str yaml, struct cd_str csv, const char *name, struct cd_picture *out,
                                 struct cd_err *err)
{
    return load(&(struct reader){yaml, name, err}, NULL, csv, out);
}

enum cd_status cd_published_load(const char *path, struct cd_picture *out, struct cd_err *err)
{
    struct cd_file file;
    *out = (struct cd_picture){0};
    CD_TRY(cd_file_read(path, MAX_FILE, &file, err));
    const enum cd_status status =
        load(&(struct reader){{file.p, file.n}, path, err}, path, (struct cd_str){"", 0}, out);
    cd_file_free(&file);
    return status;
}

/* chase_freeze.c - claims and costs, copied and logged before anything is ranked; what a record costs. See chase.h. */
#include <stdio.h>
#include <unistd.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/yaml.h"
#include "candour/yaml_where.h"
#include "chase_int.h"

/* --- Freezing ----------------------------------------------------------------------------------------------------------- */

static enum cd_status put_copy(struct cd_buf *log, const char *key, const struct cd_file *file, const char *folder,
                               const char *name, uint8_t sha256[32], struct cd_err *err)
{
    char hex[65];
    CD_TRY(cd_sha256(file->p, file->n, sha256, err));
    cd_hex(sha256, 32, hex);
    cd_buf_printf(log, "%s-sha256: \"%s\"\n", key, hex);
    return cd__folder_put(folder, name, (struct cd_str){file->p, file->n}, err);
}

static enum cd_status put_all(const struct cd_file *claims, const struct cd_file *costs, int32_t day,
                              const char *folder, uint8_t sha256[32], struct cd_err *err)
{
    char text[16];
    uint8_t unused[32];
    struct cd_buf log = {0};
    cd_day_format(day, text);
    cd_buf_printf(
        &log, "# Frozen before anything was ranked: docs/claim-chase.md\nkind: frozen-claims\nfrozen: \"%s\"\n", text);
    enum cd_status status = put_copy(&log, "claims", claims, folder, CD_CHASE_CLAIMS, sha256, err);
    if (status == CD_OK && costs->p != NULL)
        status = put_copy(&log, "costs", costs, folder, CD_CHASE_COSTS, unused, err);
    if (status == CD_OK && log.failed) status = cd_fail(err, CD_NOMEM, "no memory for the log");
    if (status == CD_OK) status = cd__folder_put(folder, CD_CHASE_FROZEN, (struct cd_str){log.p, log.n}, err);
    cd_buf_free(&log);
    return status;
}

enum cd_status cd_chase_freeze(const char *claims, const char *costs, int32_t day, const char *folder,
                               uint8_t claims_sha256[32], struct cd_err *err)
{
    enum { MOST = 4 << 20 };
    struct cd_file claims_file = {0}, costs_file = {0};
    enum cd_status status = cd_file_read(claims, MOST, &claims_file, err);
    if (status == CD_OK && costs != NULL) status = cd_file_read(costs, MOST, &costs_file, err);
    if (status == CD_OK) status = cd__folder_make(folder, err);
    if (status == CD_OK) status = put_all(&claims_file, &costs_file, day, folder, claims_sha256, err);
    cd_file_free(&claims_file);
    cd_file_free(&costs_file);
    return status;
}

/* --- Costs ----------------------------------------------------------------------------------------------------------------- */

struct raw_cost {
    char *missing, *cost;
};
struct raw_costs {
    char *kind;
    struct raw_cost *costs;
    unsigned costs_count;
};
enum { MAX_TEXT = 200, MAX_COSTS = 100 };
static const cyaml_schema_field_t cost_fields[] = {
    CYAML_FIELD_STRING_PTR("missing", CYAML_FLAG_POINTER, struct raw_cost, missing, 1, MAX_TEXT),
    CYAML_FIELD_STRING_PTR("cost", CYAML_FLAG_POINTER, struct raw_cost, cost, 1, MAX_TEXT),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t cost_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_cost, cost_fields)};
static const cyaml_schema_field_t costs_fields[] = {
    CYAML_FIELD_STRING_PTR("kind", CYAML_FLAG_POINTER, struct raw_costs, kind, 1, MAX_TEXT),
    CYAML_FIELD_SEQUENCE("costs", CYAML_FLAG_POINTER, struct raw_costs, costs, &cost_schema, 1, MAX_COSTS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t costs_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_costs, costs_fields)};

/* The cost that a name stands for: a reason in words, else a class. NULL: neither. */
static double *cost_of(struct cd_chase_costs *costs, struct cd_str name)
{
    for (unsigned i = 1; i < CD_REASON_COUNT; i++)
        if (cd_str_eq_nocase(name, cd_str_of(cd_reason_text((enum cd_reason)i)))) return &costs->by_reason[i];
    for (unsigned i = CD_CLASS_RECORDED + 1; i < CD_CLASS_COUNT; i++)
        if (cd_str_eq_nocase(name, cd_str_of(cd_class_name((enum cd_class)i)))) return &costs->by_class[i];
    return NULL;
}

static enum cd_status fault(struct cd_str text, const char *name, size_t entry, const char *key, const char *what,
                            struct cd_err *err)
{
    const struct cd_place at = cd_yaml_where(text, "costs", entry, key);
    const enum cd_status status =
        cd_fail(err, CD_INPUT, "%s:%llu:%u: %s: %s", name, (unsigned long long)at.line, at.column, key, what);
    if (err != NULL) err->line = at.line, err->column = at.column;
    return status;
}

static enum cd_status take_costs(struct cd_str text, const char *name, const struct raw_costs *raw,
                                 struct cd_chase_costs *out, struct cd_err *err)
{
    static const double most = 1e9, least = 1e-9;
    if (strcmp(raw->kind, "chase-costs") != 0) return cd_fail(err, CD_INPUT, "%s: write kind: chase-costs", name);
    for (unsigned i = 0; i < raw->costs_count; i++) {
        double cost = 0, *at = cost_of(out, cd_str_trim(cd_str_of(raw->costs[i].missing)));
        if (at == NULL)
            return fault(text, name, i, "missing",
                         "no reason as reasons.csv of candour audit words it, and none of not_stated, blank, invalid",
                         err);
        if (*at > 0) return fault(text, name, i, "missing", "named twice", err);
        if (!cd_str_f64(cd_str_trim(cd_str_of(raw->costs[i].cost)), &cost) || !(cost >= least && cost <= most))
            return fault(text, name, i, "cost", "write a number over 0, of at most 1,000,000,000", err);
        *at = cost;
    }
    return CD_OK;
}

enum cd_status cd_chase_costs_text(struct cd_str text, const char *name, struct cd_chase_costs *out, struct cd_err *err)
{
    struct raw_costs *raw = NULL;
    *out = (struct cd_chase_costs){0};
    CD_TRY(cd_yaml_text(text, name, &costs_schema, (void **)&raw, NULL, err));
    const enum cd_status status = take_costs(text, name, raw, out, err);
    cd_yaml_free(&costs_schema, raw, 0);
    return status;
}

enum cd_status cd_chase_costs(const char *path, struct cd_chase_costs *out, struct cd_err *err)
{
    struct cd_file file = {0};
    *out = (struct cd_chase_costs){0};
    if (path == NULL) return CD_OK;
    CD_TRY(cd_file_read(path, 4 << 20, &file, err));
    const enum cd_status status = cd_chase_costs_text((struct cd_str){file.p, file.n}, path, out, err);
    cd_file_free(&file);
    return status;
}

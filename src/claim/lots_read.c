/* lots_read.c - a plan as it was logged, and its work list; whatever does not follow from the log is refused. See lots.h. */
#include <stdlib.h>

#include "candour/date.h"
#include "candour/yaml.h"
#include "lots_int.h"

/* --- plan.yaml ---------------------------------------------------------------------------------------------------------- */

struct raw_force {
    char *force, *open;
};
struct raw_input {
    char *file, *sha256;
};
struct raw_plan {
    char *kind, *version, *claim, *logged, *seed, *alpha, *power, *findable, *strata, *people, *at_least, *at_most,
        *records, *sha256;
    struct raw_force *forces;
    char **lists;
    struct raw_input *inputs;
    unsigned forces_count, lists_count, inputs_count;
};

enum { MAX_TEXT = 16384, MAX_ENTRIES = 1 << 16, MAX_ID = 8192 };
#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, MAX_TEXT)

static const cyaml_schema_field_t force_fields[] = {
    TEXT("force", struct raw_force, force),
    TEXT("open", struct raw_force, open),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t force_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_force, force_fields)};
static const cyaml_schema_field_t input_fields[] = {
    TEXT("file", struct raw_input, file),
    TEXT("sha256", struct raw_input, sha256),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t input_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_input, input_fields)};
static const cyaml_schema_value_t list_schema = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, MAX_TEXT)};
static const cyaml_schema_field_t plan_fields[] = {
    TEXT("kind", struct raw_plan, kind),
    TEXT("version", struct raw_plan, version),
    TEXT("claim", struct raw_plan, claim),
    TEXT("logged", struct raw_plan, logged),
    TEXT("seed", struct raw_plan, seed),
    TEXT("alpha", struct raw_plan, alpha),
    TEXT("power", struct raw_plan, power),
    TEXT("findable", struct raw_plan, findable),
    TEXT("strata", struct raw_plan, strata),
    TEXT("people", struct raw_plan, people),
    TEXT("in-the-group-at-least", struct raw_plan, at_least),
    TEXT("in-the-group-at-most", struct raw_plan, at_most),
    TEXT("records", struct raw_plan, records),
    TEXT("sha256", struct raw_plan, sha256),
    CYAML_FIELD_SEQUENCE("forces", CYAML_FLAG_POINTER, struct raw_plan, forces, &force_schema, 1, MAX_ENTRIES),
    CYAML_FIELD_SEQUENCE("code-lists", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_plan, lists, &list_schema,
                         1, MAX_ENTRIES),
    CYAML_FIELD_SEQUENCE("inputs", CYAML_FLAG_POINTER, struct raw_plan, inputs, &input_schema, 1, MAX_ENTRIES),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t plan_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_plan, plan_fields)};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the plan");
}

static enum cd_status bad(const char *what, struct cd_err *err)
{
    return cd_fail(err, CD_INPUT, CD_LOTS_PLAN ": %s: not as candour claim plan writes it", what);
}

static enum cd_status altered(struct cd_err *err)
{
    return cd_fail(err, CD_INPUT,
                   CD_LOTS_PLAN ": altered since it was logged (its last line is the SHA-256 of all before it)");
}

/* The last line is the digest of all before it. */
static enum cd_status check_digest(struct cd_str plan, struct cd_err *err)
{
    static const struct cd_str key = {"sha256: \"", 9};
    enum { LINE = 9 + 64 + 2 };
    uint8_t sha256[32];
    char hex[65];
    if (plan.n < LINE || !cd_str_starts((struct cd_str){plan.p + plan.n - LINE, LINE}, key)) return altered(err);
    CD_TRY(cd_sha256(plan.p, plan.n - LINE, sha256, err));
    cd_hex(sha256, sizeof sha256, hex);
    return memcmp(hex, plan.p + plan.n - LINE + key.n, 64) == 0 ? CD_OK : altered(err);
}

static bool digit(char c, uint8_t *out)
{
    if (c >= '0' && c <= '9') *out = (uint8_t)(c - '0');
    else if (c >= 'a' && c <= 'f') *out = (uint8_t)(c - 'a' + 10);
    else return false;
    return true;
}

static bool unhex(const char *text, uint8_t out[32])
{
    for (size_t i = 0; i < 32; i++) {
        uint8_t high = 0, low = 0;
        if (!digit(text[2 * i], &high) || !digit(text[2 * i + 1], &low)) return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return text[64] == '\0';
}

static enum cd_status take_options(struct cd_lots *lots, const struct raw_plan *raw, struct cd_err *err)
{
    struct cd_lots_opts *o = &lots->opts;
    if (strcmp(raw->kind, "claim-plan") != 0 || strcmp(raw->version, "1") != 0) return bad("kind, version", err);
    if (!cd_str_u64(cd_str_of(raw->seed), &o->seed)) return bad("seed", err);
    if (!cd_str_f64(cd_str_of(raw->alpha), &o->alpha) || !cd_str_f64(cd_str_of(raw->power), &o->power) ||
        !cd_str_f64(cd_str_of(raw->findable), &o->findable))
        return bad("alpha, power, findable", err);
    o->day = cd_day_parse(cd_str_of(raw->logged));
    if (o->day == CD_NO_DAY) return bad("logged", err);
    o->by_force = strcmp(raw->strata, "force") == 0;
    if (!o->by_force && strcmp(raw->strata, "none") != 0) return bad("strata", err);
    if (!cd_str_u64(cd_str_of(raw->people), &lots->tally.total) ||
        !cd_str_u64(cd_str_of(raw->at_least), &lots->tally.lo) ||
        !cd_str_u64(cd_str_of(raw->at_most), &lots->tally.hi) || cd_tally_check(&lots->tally, NULL) != CD_OK ||
        lots->tally.total > INT64_MAX)
        return bad("people", err);
    return cd__lots_check(o, err);
}

static enum cd_status take_forces(struct cd_lots *lots, const struct raw_plan *raw, struct cd_err *err)
{
    uint64_t sum = 0;
    lots->forces = CD_NEW(&lots->arena, struct cd_lots_force, raw->forces_count);
    if (lots->forces == NULL) return no_memory(err);
    for (; lots->n_forces < raw->forces_count; lots->n_forces++) {
        struct cd_lots_force *force = &lots->forces[lots->n_forces];
        uint64_t open = 0;
        if (!cd_str_u64(cd_str_of(raw->forces[lots->n_forces].open), &open) || open == 0 || open > INT32_MAX)
            return bad("forces", err);
        force->id = cd_arena_str(&lots->arena, cd_str_of(raw->forces[lots->n_forces].force));
        if (force->id.p == NULL) return no_memory(err);
        force->open = (uint32_t)open;
        sum += open;
    }
    return sum == lots->tally.hi - lots->tally.lo && sum <= INT32_MAX ? CD_OK : bad("forces", err);
}

static enum cd_status take_inputs(struct cd_lots *lots, const struct raw_plan *raw, struct cd_err *err)
{
    lots->inputs = CD_NEW(&lots->arena, struct cd_lots_input, raw->inputs_count);
    lots->lists = CD_NEW(&lots->arena, struct cd_str, (size_t)raw->lists_count + 1);
    if (lots->inputs == NULL || lots->lists == NULL) return no_memory(err);
    for (; lots->n_inputs < raw->inputs_count; lots->n_inputs++) {
        struct cd_lots_input *input = &lots->inputs[lots->n_inputs];
        if (!unhex(raw->inputs[lots->n_inputs].sha256, input->sha256)) return bad("inputs", err);
        input->file = cd_arena_str(&lots->arena, cd_str_of(raw->inputs[lots->n_inputs].file));
        if (input->file.p == NULL) return no_memory(err);
    }
    for (; lots->n_lists < raw->lists_count; lots->n_lists++) {
        lots->lists[lots->n_lists] = cd_arena_str(&lots->arena, cd_str_of(raw->lists[lots->n_lists]));
        if (lots->lists[lots->n_lists].p == NULL) return no_memory(err);
    }
    return CD_OK;
}

static enum cd_status read_plan(struct cd_lots *lots, struct cd_str plan, uint8_t records[32], struct cd_err *err)
{
    struct raw_plan *raw = NULL;
    CD_TRY(check_digest(plan, err));
    CD_TRY(cd_sha256(plan.p, plan.n, lots->sha256, err));
    CD_TRY(cd_yaml_text(plan, CD_LOTS_PLAN, &plan_schema, (void **)&raw, NULL, err));
    enum cd_status status = cd__lots_say(lots, cd_str_of(raw->claim), err);
    if (status == CD_OK) status = take_options(lots, raw, err);
    if (status == CD_OK) status = take_forces(lots, raw, err);
    if (status == CD_OK) status = take_inputs(lots, raw, err);
    if (status == CD_OK && !unhex(raw->records, records)) status = bad("records", err);
    cd_yaml_free(&plan_schema, raw, 0);
    return status;
}

/* --- work-list.csv -------------------------------------------------------------------------------------------------------- */

static enum cd_status list_altered(struct cd_err *err)
{
    return cd_fail(err, CD_INPUT,
                   CD_LOTS_LIST ": is not the list that " CD_LOTS_PLAN " logs, in the order drawn by its seed");
}

/* Lines stand in the order drawn, each force among those of the plan. */
static enum cd_status take_line(void *ctx, const struct cd_str *fields, uint64_t line, struct cd_err *err)
{
    struct cd_lots *lots = ctx;
    uint64_t order = 0;
    uint32_t force = 0;
    (void)line;
    while (force < lots->n_forces && !cd_str_eq(lots->forces[force].id, fields[1])) force++;
    if (!cd_str_u64(fields[0], &order) || order != (uint64_t)lots->n + 1 || force == lots->n_forces ||
        fields[2].n == 0 || fields[2].n > MAX_ID || order > lots->tally.hi - lots->tally.lo)
        return list_altered(err);
    const struct cd_str id = cd_arena_str(&lots->arena, fields[2]);
    if (id.p == NULL) return no_memory(err);
    lots->records[lots->n++] = (struct cd_lots_record){id, force};
    return CD_OK;
}

/* The same records, in the order that the seed draws: by then drawn anew. */
static enum cd_status check_order(struct cd_lots *lots, const uint8_t records[32], struct cd_err *err)
{
    uint8_t sha256[32];
    struct cd_lots_record *listed = CD_NEW(&lots->arena, struct cd_lots_record, (size_t)lots->n + 1);
    if (listed == NULL) return no_memory(err);
    if (lots->n != lots->tally.hi - lots->tally.lo) return list_altered(err);
    memcpy(listed, lots->records, lots->n * sizeof *listed);
    cd__lots_sort(lots);
    CD_TRY(cd__lots_digest(lots, sha256, err));
    if (memcmp(sha256, records, sizeof sha256) != 0) return list_altered(err);
    CD_TRY(cd__lots_draw(lots, err));
    for (uint32_t i = 0; i < lots->n; i++)
        if (listed[i].id.p != lots->records[i].id.p) return list_altered(err);
    return CD_OK;
}

static enum cd_status read_list(struct cd_lots *lots, struct cd_str list, const uint8_t records[32], struct cd_err *err)
{
    static const char *const names[] = {"order", "force", "record", NULL};
    lots->records = CD_NEW(&lots->arena, struct cd_lots_record, lots->tally.hi - lots->tally.lo);
    if (lots->records == NULL) return no_memory(err);
    CD_TRY(cd__lots_read(list, &(struct cd__lots_table){CD_LOTS_LIST, names, 0, take_line, lots}, err));
    return check_order(lots, records, err);
}

enum cd_status cd_lots_text(struct cd_str plan, struct cd_str list, struct cd_lots *out, struct cd_err *err)
{
    uint8_t records[32];
    *out = (struct cd_lots){.arena = cd_arena_make(0)};
    enum cd_status status = read_plan(out, plan, records, err);
    if (status == CD_OK) status = read_list(out, list, records, err);
    if (status != CD_OK) cd_lots_free(out);
    return status;
}

static enum cd_status read_file(const char *folder, const char *name, struct cd_file *out, struct cd_err *err)
{
    struct cd_buf path = {0};
    cd_buf_printf(&path, "%s/%s", folder, name);
    const enum cd_status status =
        path.failed ? cd_fail(err, CD_NOMEM, "no memory for a path") : cd_file_read(path.p, 0, out, err);
    cd_buf_free(&path);
    return status;
}

enum cd_status cd_lots_open(const char *folder, struct cd_lots *out, struct cd_err *err)
{
    struct cd_file plan = {0}, list = {0};
    *out = (struct cd_lots){0};
    enum cd_status status = read_file(folder, CD_LOTS_PLAN, &plan, err);
    if (status == CD_OK) status = read_file(folder, CD_LOTS_LIST, &list, err);
    if (status == CD_OK)
        status = cd_lots_text((struct cd_str){plan.p, plan.n}, (struct cd_str){list.p, list.n}, out, err);
    cd_file_free(&plan);
    cd_file_free(&list);
    return status;
}

/* header.c - which dialect a file speaks, and which of its columns is which; see reader_int.h. */
#include <stdlib.h>

#include "candour/buf.h"
#include "reader_int.h"
#include "suspects_int.h"

enum cd_status cd__no_memory(const struct cd__reader *r, struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, CD_FMT ": no memory to read it", CD_ARG(r->file->relative));
}

bool cd__text_code(struct cd__reader *r, struct cd_str text, uint32_t *code)
{
    return cd_dict_code(&r->reg->findings.texts, text, code);
}

bool cd__about_file(struct cd__reader *r, enum cd_rule_id rule, struct cd_str field, struct cd_str value,
                    uint32_t column)
{
    uint32_t value_code = CD_NO_CODE, field_code = UINT16_MAX;
    if (value.n > 0 && !cd__text_code(r, value, &value_code)) return false;
    if (field.n > 0 && !cd__text_code(r, field, &field_code)) return false;
    const struct cd_finding finding = {.source = r->index,
                                       .value = value_code,
                                       .field = field_code < UINT16_MAX ? (uint16_t)field_code : UINT16_MAX,
                                       .column = column < UINT16_MAX ? (uint16_t)column : UINT16_MAX,
                                       .rule = (uint16_t)rule};
    return cd_findings_add(&r->reg->findings, &finding);
}

uint64_t cd__unknown_mask(const struct cd_dialect_column *column)
{
    return column->characteristic == CD_CHARACTERISTIC_ETHNICITY ? CD_ETHNIC_ALL : 0;
}

static bool unknown_columns(struct cd__reader *r, const struct cd_csv_facts *facts, const struct cd_header_match *match)
{
    for (uint32_t h = 0; h < facts->columns; h++) {
        if (match->column[h] != CD_NO_CODE) continue;
        enum cd_rule_id rule = CD_RULE_COLUMN_UNKNOWN;
        for (uint32_t i = 0; i < r->dialect->n_columns; i++)
            if (cd_str_eq_nocase(cd_str_trim(facts->header[h]), cd_str_of(r->dialect->columns[i].name)))
                rule = CD_RULE_COLUMN_TWICE;
        if (!cd__about_file(r, rule, facts->header[h], (struct cd_str){0}, h + 1)) return false;
    }
    return true;
}

static bool place_labels(struct cd__reader *r, bool absent)
{
    struct cd_label label = {.characteristic = CD_CHARACTERISTIC_LOCATION,
                             .asserted_by = CD_ASSERTED_UNSTATED,
                             .list = CD_NO_CODE,
                             .value = CD_NO_CODE};
    if (!absent && !cd_labels_code(&r->reg->labels, &label, &r->place_recorded)) return false;
    label.class = CD_CLASS_INVALID;
    label.reason = CD_REASON_NOT_IN_LIST;
    if (!absent && !cd_labels_code(&r->reg->labels, &label, &r->place_invalid)) return false;
    label.class = CD_CLASS_BLANK;
    label.reason = absent ? CD_REASON_NO_COLUMN : CD_REASON_LEFT_BLANK;
    return cd_labels_code(&r->reg->labels, &label, &r->place_blank);
}

/* Binds one column of the dialect; an absent one is a finding of the file and a label for all its rows. */
static bool bind(struct cd__reader *r, struct cd__binding *b)
{
    uint32_t field;
    const struct cd_str name = cd_str_of(b->column->name);
    if (!cd__text_code(r, name, &field)) return false;
    b->field = field < UINT16_MAX ? (uint16_t)field : UINT16_MAX;
    b->list = CD_NO_CODE;
    if (b->column->list != NULL && !cd_dict_code(&r->reg->labels.texts, cd_str_of(b->column->list->id), &b->list))
        return false;
    if (b->at != CD_NO_CODE || b->column->kind == CD_COLUMN_KNOWN) return true;
    if (!cd__about_file(r, CD_RULE_COLUMN_ABSENT, name, (struct cd_str){0}, 0)) return false;
    if (b->column->kind != CD_COLUMN_CODED) return true;
    const struct cd_label label = {.characteristic = b->column->characteristic,
                                   .asserted_by = b->column->asserted_by,
                                   .class = CD_CLASS_BLANK,
                                   .reason = CD_REASON_NO_COLUMN,
                                   .list = b->list,
                                   .value = CD_NO_CODE,
                                   .mask = cd__unknown_mask(b->column)};
    b->absent = (struct cd__coded){.value = CD_NO_CODE, .rule = CD__NO_RULE, .blank = true};
    return cd_labels_code(&r->reg->labels, &label, &b->absent.label);
}

/* Where the reader finds the columns that are not code lists. */
static void remember(struct cd__reader *r, struct cd__binding *b)
{
    struct cd__binding **const special[] = {[CD_COLUMN_DATE] = &r->date,
                                            [CD_COLUMN_LATITUDE] = &r->latitude,
                                            [CD_COLUMN_LONGITUDE] = &r->longitude,
                                            [CD_COLUMN_TYPE] = &r->type};
    const uint8_t kind = b->column->kind;
    if (kind == CD_COLUMN_LATITUDE) r->places = true;
    if (b->at != CD_NO_CODE && kind != CD_COLUMN_CODED && kind != CD_COLUMN_KNOWN) *special[kind] = b;
}

static bool bind_all(struct cd__reader *r, const struct cd_csv_facts *facts, const struct cd_header_match *match)
{
    r->bindings = calloc(r->dialect->n_columns, sizeof *r->bindings);
    if (r->bindings == NULL) return false;
    for (uint32_t i = 0; i < r->dialect->n_columns; i++) {
        struct cd__binding *b = &r->bindings[r->n_bindings++];
        b->column = &r->dialect->columns[i];
        b->at = CD_NO_CODE;
        for (uint32_t h = 0; h < facts->columns; h++)
            if (match->column[h] == i) b->at = h;
        if (!bind(r, b)) return false;
        remember(r, b);
    }
    return !r->places || place_labels(r, r->latitude == NULL || r->longitude == NULL);
}

static bool is_here(const char *name, const struct cd_str *header, uint32_t n)
{
    for (uint32_t h = 0; h < n; h++)
        if (cd_str_eq_nocase(cd_str_trim(header[h]), cd_str_of(name))) return true;
    return false;
}

/* The columns that the dialect reads and the header lacks, the first few by name. */
static void name_missing(struct cd_buf *b, const struct cd_dialect *dialect, const struct cd_str *header, uint32_t n)
{
    enum { NAMED = 3 };
    uint32_t read = 0, missing = 0;
    for (uint32_t i = 0; i < dialect->n_columns; i++) {
        if (dialect->columns[i].kind == CD_COLUMN_KNOWN) continue;
        read++;
        if (is_here(dialect->columns[i].name, header, n)) continue;
        if (missing < NAMED) cd_buf_printf(b, "%s\"%s\"", missing > 0 ? ", " : "", dialect->columns[i].name);
        missing++;
    }
    if (missing > NAMED) cd_buf_printf(b, " and %u more", missing - NAMED);
    cd_buf_printf(b, " %s missing, of %u columns that it reads", missing == 1 ? "is" : "are", read);
}

enum cd_status cd__misfit(const struct cd_plan *plan, struct cd_str file, const struct cd_str *header, uint32_t n,
                          struct cd_err *err)
{
    const struct cd_dialect *dialect = cd_dialects_at(plan->dialects, 0);
    struct cd_buf missing = {0};
    if (plan->opts.dialect == NULL || plan->nibrs)
        return cd_fail(err, CD_INPUT, CD_FMT ": its header fits no dialect (candour check --explain FILE shows why)",
                       CD_ARG(file));
    name_missing(&missing, dialect, header, n);
    const enum cd_status status =
        missing.failed
            ? cd_fail(err, CD_NOMEM, CD_FMT ": no memory to read it", CD_ARG(file))
            : cd_fail(err, CD_INPUT,
                      CD_FMT ": not a file of dialect %s (%s): " CD_FMT
                             " (candour check --explain --dialect %s FILE shows all)",
                      CD_ARG(file), dialect->id, dialect->title, (int)missing.n, missing.p, plan->opts.dialect);
    cd_buf_free(&missing);
    return status;
}

enum cd_status cd__choose_dialect(struct cd__reader *r, const struct cd_csv_facts *facts, struct cd_err *err)
{
    struct cd_header_match match = {.column = calloc((size_t)facts->columns + 1, sizeof *match.column)};
    if (match.column == NULL) return cd__no_memory(r, err);
    r->dialect = cd_dialects_choose(r->plan->dialects, facts->header, facts->columns, &match);
    free(match.column);
    return r->dialect != NULL ? CD_OK : cd__misfit(r->plan, r->file->relative, facts->header, facts->columns, err);
}

enum cd_status cd__bind_header(struct cd__reader *r, const struct cd_csv_facts *facts, struct cd_err *err)
{
    struct cd_header_match match = {.column = calloc((size_t)facts->columns + 1, sizeof *match.column)};
    if (match.column == NULL) return cd__no_memory(r, err);
    cd_dialect_match(r->dialect, facts->header, facts->columns, &match);
    const bool ok = bind_all(r, facts, &match) && unknown_columns(r, facts, &match);
    free(match.column);
    if (!ok) return cd__no_memory(r, err);
    if (r->plan->opts.period_from_date && r->date == NULL)
        return cd_fail(err, CD_INPUT, CD_FMT ": has no date column, so --period from-date cannot be used",
                       CD_ARG(r->file->relative));
    return CD_OK;
}

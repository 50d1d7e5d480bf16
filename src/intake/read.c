/* read.c - one file into a register: bytes, header, then rows a batch at a time, a column at a time; see intake.h.
 *
 * Each distinct value of a coded column is looked up in its code list once per file; after that a field costs one hash. Rows
 * that cannot be read are findings and are not counted; everything else is counted as it stands. */
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "candour/os.h"
#include "reader_int.h"
#include "suspects_int.h"

enum { RAW_KEPT = 4096 }; /* bytes of a bad row that its finding keeps */

static uint32_t cap_line(uint64_t line)
{
    return line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
}

static bool about_field(struct cd__reader *r, const struct cd__binding *b, const struct cd_row *row, uint16_t rule,
                        uint32_t value, bool private)
{
    const struct cd_finding finding = {.source = r->index,
                                       .line = cap_line(row->line),
                                       .value = value,
                                       .field = b->field,
                                       .column = b->at < UINT16_MAX - 1 ? (uint16_t)(b->at + 1) : UINT16_MAX,
                                       .rule = rule,
                                       .private = private};
    return cd_findings_add(&r->reg->findings, &finding);
}

static bool about_private(struct cd__reader *r, const struct cd__binding *b, const struct cd_row *row, uint16_t rule,
                          struct cd_str value)
{
    uint32_t code = CD_NO_CODE;
    return (value.n == 0 || cd__text_code(r, value, &code)) && about_field(r, b, row, rule, code, true);
}

/* --- Values ------------------------------------------------------------------------------------------------------ */

static struct cd_str field_of(const struct cd__reader *r, const struct cd_row *row, const struct cd__binding *b)
{
    return b->at < row->n ? r->batch.field[row->first + b->at] : (struct cd_str){"", 0};
}

/* What a value means by its code list. A value outside the list stays in the finding and never becomes a label's text:
 * the picture must not carry what somebody typed into the wrong box. */
static bool decide(struct cd__reader *r, const struct cd__binding *b, struct cd_str raw, struct cd__coded *out)
{
    const struct cd_str typed = cd_str_trim(raw), value = cd_dialect_text(b->column, raw);
    const struct cd_code *code = value.n > 0 ? cd_code_find(b->column->list, value) : NULL;
    struct cd_label label = {.characteristic = b->column->characteristic,
                             .asserted_by = b->column->asserted_by,
                             .list = b->list,
                             .value = CD_NO_CODE,
                             .mask = cd__unknown_mask(b->column)};
    *out = (struct cd__coded){.value = CD_NO_CODE, .rule = CD__NO_RULE, .blank = value.n == 0, .label = CD_NO_CODE};
    if (value.n == 0) {
        label.class = CD_CLASS_BLANK;
        label.reason = CD_REASON_LEFT_BLANK;
        out->rule = CD_RULE_VALUE_BLANK;
    } else if (code == NULL) {
        label.class = CD_CLASS_INVALID;
        label.reason = CD_REASON_NOT_IN_LIST;
        out->rule = CD_RULE_VALUE_UNKNOWN;
    } else {
        label.class = code->class;
        label.reason = code->reason;
        label.mask = code->mask;
        if (!cd_dict_code(&r->reg->labels.texts, cd_str_of(code->value), &label.value)) return false;
        if (code->class == CD_CLASS_NOT_STATED && code->reason == CD_REASON_NOT_STATED)
            out->rule = CD_RULE_VALUE_NOT_STATED;
        if (code->class == CD_CLASS_INVALID) out->rule = CD_RULE_VALUE_UNKNOWN;
    }
    if (typed.n > 0 && !cd__text_code(r, typed, &out->value)) return false;
    out->no_person = r->dialect->no_person[0] != '\0' && cd_str_eq_nocase(value, cd_str_of(r->dialect->no_person));
    if (b->column->kind == CD_COLUMN_TYPE) return true;
    return cd_labels_code(&r->reg->labels, &label, &out->label);
}

/* Length and both ends of a text into 0 .. CD__RECENT - 1. */
static unsigned place_of(struct cd_str s)
{
    uint64_t head = 0, tail = 0;
    if (s.n >= 8) {
        memcpy(&head, s.p, 8);
        memcpy(&tail, s.p + s.n - 8, 8);
    } else if (s.n >= 4) {
        memcpy(&head, s.p, 4);
        memcpy(&tail, s.p + s.n - 4, 4);
    } else if (s.n > 0) {
        head = (uint64_t)(unsigned char)s.p[0] << 8 | (unsigned char)s.p[s.n - 1];
        tail = (unsigned char)s.p[s.n / 2];
    }
    const uint64_t mixed = (head ^ tail * UINT64_C(0x9E3779B97F4A7C15) ^ s.n) * UINT64_C(0xD6E8FEB86659FD93);
    return (unsigned)(mixed >> 58);
}

static const struct cd__coded *look_up_new(struct cd__reader *r, struct cd__binding *b, struct cd__recent *recent,
                                           struct cd_str raw)
{
    const uint32_t before = b->values.n;
    uint32_t code;
    if (!cd_dict_code(&b->values, raw, &code)) return NULL;
    if (code == before) {
        if (!cd_grow((void **)&b->coded, &b->cap, (size_t)code + 1, sizeof *b->coded)) return NULL;
        if (!decide(r, b, raw, &b->coded[code])) return NULL;
    }
    *recent = (struct cd__recent){cd_dict_text(&b->values, code), code};
    return &b->coded[code];
}

/* The meaning of a field; NULL when memory is short. */
static const struct cd__coded *look_up(struct cd__reader *r, struct cd__binding *b, struct cd_str raw)
{
    if (b->at == CD_NO_CODE) return &b->absent;
    struct cd__recent *recent = &b->recent[place_of(raw)];
    if (recent->text.p != NULL && cd_str_eq(recent->text, raw)) return &b->coded[recent->code];
    return look_up_new(r, b, recent, raw);
}

static bool about_person(const struct cd_dialect_column *column)
{
    return column->characteristic == CD_CHARACTERISTIC_ETHNICITY ||
           column->characteristic == CD_CHARACTERISTIC_NATIONALITY ||
           column->characteristic == CD_CHARACTERISTIC_GENDER || column->characteristic == CD_CHARACTERISTIC_AGE;
}

static struct cd_observation observation(const struct cd__reader *r, uint32_t k, uint32_t label)
{
    return (struct cd_observation){.person = r->first + k, .label = label, .day = r->day[k], .recorder = CD_NO_CODE};
}

/* A finding about a coded value, which may be shown; but in a row that is out of step, or was cut, a field may hold a date, a place
 * or a name that belongs elsewhere. */
static bool about_coded(struct cd__reader *r, const struct cd__binding *b, const struct cd_row *row, uint16_t rule,
                        uint32_t value)
{
    const bool astray = (row->faults & (CD_ROW_RAGGED | CD_ROW_LONG_FIELD)) != 0;
    return about_field(r, b, row, rule, value, astray && value != CD_NO_CODE);
}

static bool take_column(struct cd__reader *r, struct cd__binding *b)
{
    const bool person = about_person(b->column);
    struct cd_observation *seen = cd_register_extend(r->reg, r->n_usable);
    if (seen == NULL) return false;
    for (uint32_t k = 0; k < r->n_usable; k++) {
        const struct cd_row *row = &r->batch.row[r->usable[k]];
        const struct cd__coded *coded = look_up(r, b, field_of(r, row, b));
        if (coded == NULL) return false;
        seen[k] = observation(r, k, coded->label);
        uint16_t rule = coded->rule;
        if (person && !r->reg->people.present[r->first + k])
            rule = coded->blank ? CD__NO_RULE : CD_RULE_VALUE_NO_PERSON;
        if (rule != CD__NO_RULE && !about_coded(r, b, row, rule, coded->value)) return false;
    }
    return true;
}

/* Location is a pair; where it was is never kept, only whether it was recorded. Sets the label of one row. */
static bool take_place(struct cd__reader *r, const struct cd_row *row, uint32_t *label)
{
    const struct cd_str north = cd_str_trim(field_of(r, row, r->latitude));
    const struct cd_str east = cd_str_trim(field_of(r, row, r->longitude));
    *label = r->place_blank;
    if (north.n == 0) return about_field(r, r->latitude, row, CD_RULE_VALUE_BLANK, CD_NO_CODE, true);
    if (east.n == 0) return about_field(r, r->longitude, row, CD_RULE_VALUE_BLANK, CD_NO_CODE, true);
    *label = r->place_invalid;
    if (!cd__is_degrees(north, 90)) return about_private(r, r->latitude, row, CD_RULE_LOCATION_INVALID, north);
    if (!cd__is_degrees(east, 180)) return about_private(r, r->longitude, row, CD_RULE_LOCATION_INVALID, east);
    *label = r->place_recorded;
    return true;
}

static bool take_places(struct cd__reader *r)
{
    const bool absent = r->latitude == NULL || r->longitude == NULL;
    struct cd_observation *seen = cd_register_extend(r->reg, r->n_usable);
    if (seen == NULL) return false;
    for (uint32_t k = 0; k < r->n_usable; k++) {
        uint32_t label = r->place_blank;
        if (!absent && !take_place(r, &r->batch.row[r->usable[k]], &label)) return false;
        seen[k] = observation(r, k, label);
    }
    return true;
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

static const struct {
    uint32_t faults;
    enum cd_rule_id rule;
    bool counted;
} row_rules[] = {
    {CD_ROW_UNUSABLE, CD_RULE_ROW_BROKEN, false},  {CD_ROW_BLANK, CD_RULE_ROW_EMPTY, false},
    {CD_ROW_RAGGED, CD_RULE_ROW_RAGGED, true},     {CD_ROW_LONG_FIELD, CD_RULE_ROW_LONG, true},
    {CD_ROW_ENCODING, CD_RULE_ROW_ENCODING, true},
};

/* Findings for a row's faults; *counted says whether it is a row at all. An empty line between rows is nothing. */
static bool take_faults(struct cd__reader *r, const struct cd_row *row, bool *counted)
{
    *counted = true;
    if (row->faults == 0) return true;
    for (size_t i = 0; i < sizeof row_rules / sizeof row_rules[0]; i++) {
        if ((row->faults & row_rules[i].faults) == 0) continue;
        *counted = row_rules[i].counted;
        if ((row->faults & CD_ROW_BLANK) != 0 && row->raw.n == 0) return true;
        uint32_t raw;
        if (!cd__text_code(r, (struct cd_str){row->raw.p, row->raw.n < RAW_KEPT ? row->raw.n : RAW_KEPT}, &raw))
            return false;
        const uint32_t column = row->fault_field < UINT16_MAX ? row->fault_field : UINT16_MAX;
        const struct cd_finding finding = {.source = r->index,
                                           .line = cap_line(row->line),
                                           .value = raw,
                                           .field = UINT16_MAX,
                                           .column = (uint16_t)column,
                                           .rule = (uint16_t)row_rules[i].rule,
                                           .private = true};
        if (!cd_findings_add(&r->reg->findings, &finding)) return false;
        if (!*counted) {
            if (row_rules[i].rule == CD_RULE_ROW_BROKEN) r->reg->source.unusable_rows++;
            return true;
        }
    }
    return true;
}

/* The day of a row, CD_NO_DAY when there is none; findings for what is wrong with it. */
static bool take_date(struct cd__reader *r, const struct cd_row *row, int32_t *day)
{
    *day = CD_NO_DAY;
    if (r->date == NULL) return true;
    const struct cd_str text = cd_str_trim(field_of(r, row, r->date));
    if (text.n == 0) return about_field(r, r->date, row, CD_RULE_VALUE_BLANK, CD_NO_CODE, true);
    *day = cd_day_parse_as(text, r->date->column->dates);
    if (*day == CD_NO_DAY) return about_private(r, r->date, row, CD_RULE_DATE_INVALID, text);
    if (r->plan->as_of != CD_NO_DAY && *day > r->plan->as_of)
        return about_private(r, r->date, row, CD_RULE_DATE_FUTURE, text);
    if (r->first_day != CD_NO_DAY && (*day < r->first_day || *day > r->last_day))
        return about_private(r, r->date, row, CD_RULE_DATE_OUTSIDE, text);
    return true;
}

static bool take_type(struct cd__reader *r, const struct cd_row *row, bool *present)
{
    *present = true;
    if (r->type == NULL) return true;
    const struct cd__coded *coded = look_up(r, r->type, field_of(r, row, r->type));
    if (coded == NULL) return false;
    *present = !coded->no_person;
    return coded->rule == CD__NO_RULE || about_coded(r, r->type, row, coded->rule, coded->value);
}

static bool note_duplicate(struct cd__reader *r, const struct cd_row *row)
{
    r->reg->source.duplicates++;
    const struct cd_finding finding = {.source = r->index,
                                       .line = cap_line(row->line),
                                       .value = CD_NO_CODE,
                                       .field = UINT16_MAX,
                                       .rule = CD_RULE_ROW_DUPLICATE};
    return cd_findings_add(&r->reg->findings, &finding);
}

static bool take_row(struct cd__reader *r, uint32_t i)
{
    const struct cd_row *row = &r->batch.row[i];
    bool counted, present;
    int32_t day;
    if (!take_faults(r, row, &counted)) return false;
    if (!counted) return true;
    if (r->again[i] && !note_duplicate(r, row)) return false;
    if (!take_date(r, row, &day) || !take_type(r, row, &present)) return false;
    const int32_t period = r->plan->opts.period_from_date ? cd_day_period(day) : r->file->period;
    if (!cd_register_add_person(r->reg, cap_line(row->line), period, present)) return false;
    r->day[r->n_usable] = day;
    r->usable[r->n_usable++] = i;
    r->reg->source.rows++;
    return true;
}

static bool take_batch(struct cd__reader *r)
{
    r->first = r->reg->people.n;
    r->n_usable = 0;
    if (!cd__seen_before(&r->seen, r->batch.row, r->batch.n, r->again)) return false;
    for (uint32_t i = 0; i < r->batch.n; i++)
        if (!take_row(r, i)) return false;
    if (r->n_usable == 0) return true;
    for (uint32_t i = 0; i < r->n_bindings; i++)
        if (r->bindings[i].column->kind == CD_COLUMN_CODED && !take_column(r, &r->bindings[i])) return false;
    return !r->places || take_places(r);
}

static enum cd_status read_rows(struct cd__reader *r, struct cd_csv *csv, struct cd_err *err)
{
    const struct cd_csv_facts *facts = cd_csv_facts(csv);
    r->reg->source.delimiter = facts->delimiter;
    if (facts->preamble_lines > 0 &&
        !cd__about_file(r, CD_RULE_FILE_PREAMBLE, (struct cd_str){0}, (struct cd_str){0}, 0))
        return cd__no_memory(r, err);
    if (facts->delimiter != ',' &&
        !cd__about_file(r, CD_RULE_FILE_DELIMITER, (struct cd_str){0}, (struct cd_str){&facts->delimiter, 1}, 0))
        return cd__no_memory(r, err);
    CD_TRY(cd__bind_header(r, facts, err));
    do {
        if (cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped: nothing was written");
        CD_TRY(cd_csv_next(csv, &r->batch, err));
        if (!take_batch(r)) return cd__no_memory(r, err);
    } while (r->batch.n > 0);
    if (r->reg->source.rows == 0 && !cd__about_file(r, CD_RULE_FILE_EMPTY, (struct cd_str){0}, (struct cd_str){0}, 0))
        return cd__no_memory(r, err);
    cd_findings_sort(&r->reg->findings);
    return CD_OK;
}

/* The header says by which dialect; one of suspects is read elsewhere, from its first byte. */
static enum cd_status read_csv(struct cd__reader *r, struct cd_csv *csv, bool foreign, struct cd_err *err)
{
    const struct cd_csv_facts *facts = cd_csv_facts(csv);
    if (facts->columns == 0)
        return cd_fail(err, CD_INPUT, CD_FMT ": the file is empty: it has no header", CD_ARG(r->file->relative));
    CD_TRY(cd__choose_dialect(r, facts, err));
    if (r->dialect->suspects) return CD_OK;
    if (foreign && !cd__about_file(r, CD_RULE_FILE_ENCODING, (struct cd_str){0}, cd_str_of(r->reg->source.encoding), 0))
        return cd__no_memory(r, err);
    return read_rows(r, csv, err);
}

static enum cd_status read_text(struct cd__reader *r, const struct cd_file *file, struct cd_err *err)
{
    struct cd_text text = {0};
    struct cd_csv *csv = NULL;
    CD_TRY(cd_text_decode(file->p, file->n, &text, err));
    enum cd_status status = CD_OK;
    const bool foreign = text.encoding == CD_ENCODING_UTF16LE || text.encoding == CD_ENCODING_UTF16BE ||
                         text.encoding == CD_ENCODING_WINDOWS_1252;
    r->reg->source.encoding = cd_encoding_name(text.encoding);
    if (text.encoding == CD_ENCODING_BINARY)
        status = cd_fail(err, CD_INPUT, CD_FMT ": not what its name says: %s", CD_ARG(r->file->relative),
                         text.detail != NULL ? text.detail : "not text");
    if (status == CD_OK) status = cd_csv_open(&csv, &text, &(struct cd_csv_opts){0}, err);
    if (status == CD_OK) status = read_csv(r, csv, foreign, err);
    cd_csv_close(csv);
    cd_text_free(&text);
    return status;
}

enum cd_status cd__read_source(const struct cd_plan *plan, size_t index, struct cd_register *reg,
                               const struct cd_dialect **dialect, struct cd_err *err)
{
    struct cd__reader *r = calloc(1, sizeof *r);
    struct cd_file file = {0};
    if (r == NULL) return cd_fail(err, CD_NOMEM, "no memory to read a file");
    r->plan = plan;
    r->reg = reg;
    r->file = &plan->files[index];
    r->index = (uint32_t)index;
    r->last_day = cd_period_last_day(r->file->period);
    r->first_day =
        r->file->period != CD_NO_PERIOD ? cd_day_of(r->file->period / 12, r->file->period % 12 + 1, 1) : CD_NO_DAY;
    reg->source = (struct cd_source){.path = r->file->relative, .force = r->file->force, .period = r->file->period};
    enum cd_status status = cd_file_read(r->file->full.p, 0, &file, err);
    reg->source.bytes = file.n;
    if (status == CD_OK) status = cd_sha256(file.p, file.n, reg->source.sha256, err);
    const bool text =
        cd_format_of(r->file->relative) == CD_FORMAT_CSV || cd_format_of(r->file->relative) == CD_FORMAT_NONE;
    if (status == CD_OK && text) status = read_text(r, &file, err);
    *dialect = r->dialect;
    if (r->dialect != NULL) reg->source.dialect = cd_str_of(r->dialect->id);
    if (status == CD_OK && (!text || (r->dialect != NULL && r->dialect->suspects)))
        status = cd__read_suspects(plan, index, (struct cd_str){file.p, file.n}, reg, dialect, err);
    cd_file_free(&file);
    cd__seen_free(&r->seen);
    for (uint32_t i = 0; i < r->n_bindings; i++) {
        cd_dict_free(&r->bindings[i].values);
        free(r->bindings[i].coded);
    }
    free(r->bindings);
    free(r);
    return status;
}

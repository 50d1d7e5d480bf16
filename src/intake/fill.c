/* fill.c - a file's rows into a table's columns, a batch at a time, a column at a time; see tables_int.h. */
#include <stdlib.h>

#include "candour/par.h"
#include "tables_int.h"

enum { RAW_KEPT = 4096 }; /* bytes of a bad row that its finding keeps */

bool cd__note(struct cd__filling *f, enum cd_rule_id rule, uint8_t file, uint32_t line, struct cd_str field,
              uint32_t column, struct cd_str value, bool hidden)
{
    struct cd_dict *texts = &f->reg->findings.texts;
    uint32_t value_code = CD_NO_CODE, field_code = UINT16_MAX;
    if (value.n > 0 && !cd_dict_code(texts, value, &value_code)) return false;
    if (field.n > 0 && !cd_dict_code(texts, field, &field_code)) return false;
    const struct cd_finding finding = {.source = f->index,
                                       .file = file,
                                       .line = line,
                                       .value = value_code,
                                       .field = field_code < UINT16_MAX ? (uint16_t)field_code : UINT16_MAX,
                                       .column = column < UINT16_MAX ? (uint16_t)column : UINT16_MAX,
                                       .rule = (uint16_t)rule,
                                       .private = hidden};
    return cd_findings_add(&f->reg->findings, &finding);
}

/* One table while its file is read. */
struct pouring {
    struct cd__filling *f;
    struct cd_reader *reader;
    const struct cd_table_schema *schema;
    enum cd_table_id table;
    uint8_t file;
    uint32_t bound; /* columns of the header that were looked at */
    uint32_t *at;   /* by field of the schema: its place in the record, CD_NO_CODE: not there (yet) */
    struct cd_batch batch;
    uint32_t usable[CD_BATCH_ROWS], line[CD_BATCH_ROWS], n;
};

static struct cd_field_column *columns_of(struct pouring *p)
{
    return p->f->reg->tables.of[p->table].columns;
}

/* Looks at header columns from `bound` on: JSON lines learn theirs as they come. */
static bool bind(struct pouring *p)
{
    const struct cd_reader_facts *facts = cd_reader_facts(p->reader);
    for (; p->bound < facts->columns; p->bound++) {
        const struct cd_str name = facts->header[p->bound];
        const uint32_t field = cd_field_find(p->schema, name);
        enum cd_rule_id rule = CD_RULE_COLUMN_UNKNOWN;
        if (field != UINT32_MAX) {
            rule = CD_RULE_COLUMN_TWICE;
            if (p->at[field] == CD_NO_CODE) {
                p->at[field] = p->bound;
                columns_of(p)[field].at = p->bound + 1;
                continue;
            }
        } else if (cd_str_trim(name).n == 0) continue; /* a spreadsheet's empty columns */
        if (!cd__note(p->f, rule, p->file, 0, name, p->bound + 1, (struct cd_str){0}, false)) return false;
    }
    return true;
}

static bool note_absent(struct pouring *p)
{
    for (uint32_t i = 0; i < p->schema->n; i++)
        if (p->at[i] == CD_NO_CODE && !cd__note(p->f, CD_RULE_COLUMN_ABSENT, p->file, 0,
                                                cd_str_of(p->schema->fields[i].name), 0, (struct cd_str){0}, false))
            return false;
    return true;
}

static const struct {
    uint32_t faults;
    enum cd_rule_id rule;
    bool counted;
} row_rules[] = {
    {CD_ROW_SYNTAX, CD_RULE_ROW_SYNTAX, false},  {CD_ROW_UNUSABLE, CD_RULE_ROW_BROKEN, false},
    {CD_ROW_BLANK, CD_RULE_ROW_EMPTY, false},    {CD_ROW_RAGGED, CD_RULE_ROW_RAGGED, true},
    {CD_ROW_LONG_FIELD, CD_RULE_ROW_LONG, true}, {CD_ROW_ENCODING, CD_RULE_ROW_ENCODING, true},
    {CD_ROW_NESTED, CD_RULE_ROW_NESTED, true},   {CD_ROW_KEY_TWICE, CD_RULE_ROW_KEY_TWICE, true},
};

uint32_t cd__cap_line(uint64_t line)
{
    return line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
}

/* What a finding keeps of a bad row. Whose immigration status a row gives that cannot be read, nobody can say: it may be a victim's. */
static struct cd_str kept_of(const struct cd_row *row, bool hide_status)
{
    static const struct cd_str status = {"immigration", 11};
    const struct cd_str kept = {row->raw.p, row->raw.n < RAW_KEPT ? row->raw.n : RAW_KEPT};
    for (size_t i = 0; hide_status && i + status.n <= row->raw.n; i++)
        if (cd_str_eq_nocase((struct cd_str){row->raw.p + i, status.n}, status)) return (struct cd_str){"", 0};
    return kept;
}

bool cd__take_faults(struct cd__filling *f, uint8_t file, const struct cd_row *row, bool hide_status, bool *counted)
{
    *counted = true;
    for (size_t i = 0; row->faults != 0 && *counted && i < sizeof row_rules / sizeof row_rules[0]; i++) {
        if ((row->faults & row_rules[i].faults) == 0) continue;
        *counted = row_rules[i].counted;
        if ((row->faults & CD_ROW_BLANK) != 0 && row->raw.n == 0) return true;
        if (!cd__note(f, row_rules[i].rule, file, cd__cap_line(row->line), (struct cd_str){0}, row->fault_field,
                      kept_of(row, hide_status), true))
            return false;
        if (!*counted && row_rules[i].rule != CD_RULE_ROW_EMPTY) f->reg->source.unusable_rows++;
    }
    return true;
}

static enum cd_put put(struct pouring *p, uint32_t field, uint32_t row, const struct cd_row *record)
{
    const uint32_t at = p->at[field];
    if (at >= record->n) return CD_PUT_BLANK;
    return cd_table_put(&p->f->reg->tables, p->table, field, row, p->batch.field[record->first + at]);
}

static bool note_bad(struct pouring *p, uint32_t field, const struct cd_row *record)
{
    const struct cd_field *what = &p->schema->fields[field];
    const enum cd_rule_id rule = what->kind == CD_FIELD_DATE ? CD_RULE_DATE_INVALID : CD_RULE_NUMBER_INVALID;
    return cd__note(p->f, rule, p->file, cd__cap_line(record->line), cd_str_of(what->name), p->at[field] + 1,
                    cd_str_trim(p->batch.field[record->first + p->at[field]]), true);
}

static bool pour_column(struct pouring *p, uint32_t field, uint32_t first)
{
    if (p->at[field] == CD_NO_CODE) return true;
    for (uint32_t k = 0; k < p->n; k++) {
        const struct cd_row *record = &p->batch.row[p->usable[k]];
        const enum cd_put how = put(p, field, first + k, record);
        if (how == CD_PUT_NOMEM || (how == CD_PUT_BAD && !note_bad(p, field, record))) return false;
    }
    return true;
}

static bool pour(struct pouring *p)
{
    p->n = 0;
    if (!bind(p)) return false;
    for (uint32_t i = 0; i < p->batch.n; i++) {
        bool counted;
        if (!cd__take_faults(p->f, p->file, &p->batch.row[i], p->table == CD_OBSERVATIONS, &counted)) return false;
        if (!counted) continue;
        p->line[p->n] = cd__cap_line(p->batch.row[i].line);
        p->usable[p->n++] = i;
    }
    if (p->n == 0) return true;
    const uint32_t first = cd_table_add(&p->f->reg->tables, p->table, p->n, p->line);
    if (first == CD_NO_CODE) return false;
    for (uint32_t field = 0; field < p->schema->n; field++)
        if (!pour_column(p, field, first)) return false;
    return true;
}

bool cd__note_text(struct cd__filling *f, uint8_t file, const struct cd_reader_facts *facts)
{
    const struct cd_str none = {0}, delimiter = {&facts->delimiter, 1};
    const struct cd_str encoding = cd_str_of(facts->encoding != NULL ? facts->encoding : "");
    const bool foreign =
        encoding.n > 0 && !cd_str_starts(encoding, CD_STR("UTF-8")) && !cd_str_eq(encoding, CD_STR("ASCII"));
    return (!foreign || cd__note(f, CD_RULE_FILE_ENCODING, file, 0, none, 0, encoding, false)) &&
           (facts->preamble_lines == 0 || cd__note(f, CD_RULE_FILE_PREAMBLE, file, 0, none, 0, none, false)) &&
           (facts->delimiter == 0 || facts->delimiter == ',' ||
            cd__note(f, CD_RULE_FILE_DELIMITER, file, 0, none, 0, delimiter, false));
}

static enum cd_status pour_all(struct pouring *p, struct cd_err *err)
{
    struct cd_tables *tables = &p->f->reg->tables;
    if (cd_table_add(tables, p->table, 0, NULL) == CD_NO_CODE ||
        !cd__note_text(p->f, p->file, cd_reader_facts(p->reader)))
        return cd_fail(err, CD_NOMEM, "no memory to read a table");
    do {
        if (cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped: nothing was written");
        CD_TRY(cd_reader_next(p->reader, &p->batch, err));
        if (!pour(p)) return cd_fail(err, CD_NOMEM, "no memory to read a table");
    } while (p->batch.n > 0);
    return note_absent(p) ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to read a table");
}

enum cd_status cd__fill_table(struct cd__filling *f, enum cd_table_id table, uint8_t file, struct cd_reader *reader,
                              struct cd_err *err)
{
    struct pouring *p = calloc(1, sizeof *p);
    const struct cd_table_schema *schema = &f->reg->tables.schema->table[table];
    if (p != NULL) p->at = malloc(schema->n * sizeof *p->at);
    if (p == NULL || p->at == NULL) {
        free(p);
        return cd_fail(err, CD_NOMEM, "no memory to read a table");
    }
    p->f = f;
    p->reader = reader;
    p->schema = schema;
    p->table = table;
    p->file = file;
    for (uint32_t i = 0; i < schema->n; i++) p->at[i] = CD_NO_CODE;
    f->reg->tables.of[table].file = file;
    f->reg->tables.of[table].given = 1;
    const enum cd_status status = pour_all(p, err);
    f->reg->source.files[file].rows = f->reg->tables.of[table].n;
    f->reg->source.files[file].format = cd_format_name(cd_reader_facts(reader)->format);
    f->reg->source.files[file].encoding = cd_reader_facts(reader)->encoding;
    free(p->at);
    free(p);
    return status;
}

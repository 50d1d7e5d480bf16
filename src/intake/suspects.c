/* suspects.c - a file of one row per suspect into the four tables of a return: its header, and what is said of it as a whole; see suspects_int.h. */
#include "suspects_int.h"

#include <assert.h>
#include <stdlib.h>

#include "candour/column.h"

static const struct cd_field *field_of(const struct cd__suspects *r, enum cd_table_id table, uint32_t field)
{
    return &r->f.reg->tables.schema->table[table].fields[field];
}

static struct cd_table *rows_of(struct cd__suspects *r, enum cd_table_id table)
{
    return &r->f.reg->tables.of[table];
}

/* --- Header ---------------------------------------------------------------------------------------------------------- */

/* Looks at header columns from `bound` on: JSON lines learn theirs as they come. */
static bool bind(struct cd__suspects *r)
{
    const struct cd_reader_facts *facts = cd_reader_facts(r->reader);
    for (; r->bound < facts->columns; r->bound++) {
        const struct cd_str name = cd_str_trim(facts->header[r->bound]);
        uint32_t i = 0;
        while (i < r->dialect->n_columns && !cd_str_eq_nocase(name, cd_str_of(r->dialect->columns[i].name))) i++;
        if (i < r->dialect->n_columns && r->at[i] == CD_NO_CODE) {
            r->at[i] = r->bound;
            continue;
        }
        if (name.n == 0) continue; /* a spreadsheet's empty columns */
        const enum cd_rule_id rule = i < r->dialect->n_columns ? CD_RULE_COLUMN_TWICE : CD_RULE_COLUMN_UNKNOWN;
        if (!cd__note(&r->f, rule, 0, 0, name, r->bound + 1, (struct cd_str){0}, false)) return false;
    }
    return true;
}

static bool code_of(struct cd__suspects *r, uint32_t field, const char *text, uint32_t *code)
{
    *code = CD_NO_CODE;
    return text == NULL || cd_dict_code(&rows_of(r, CD_OBSERVATIONS)->columns[field].dict, cd_str_of(text), code);
}

/* What each column of what is observed says in every row. */
static bool add_spot(struct cd__suspects *r, uint32_t column)
{
    const struct cd_dialect_column *c = &r->dialect->columns[column];
    const uint32_t s = r->n_spots++;
    const char *by = c->asserted_by != CD_ASSERTED_UNSTATED ? cd_asserter_name((enum cd_asserter)c->asserted_by) : NULL;
    r->spot[s] = column;
    return code_of(r, CD_OBSERVATIONS_ATTRIBUTE, cd_characteristic_name((enum cd_characteristic)c->characteristic),
                   &r->attribute[s]) &&
           code_of(r, CD_OBSERVATIONS_CODE_LIST, c->list != NULL ? c->list->id : NULL, &r->list[s]) &&
           code_of(r, CD_OBSERVATIONS_ASSERTED_BY, by, &r->asserted_by[s]) &&
           code_of(r, CD_OBSERVATIONS_STAGE, c->stage, &r->stage[s]);
}

static bool begin(struct cd__suspects *r)
{
    r->at = malloc(((size_t)r->dialect->n_columns + 1) * sizeof *r->at);
    if (r->at == NULL) return false;
    memset(r->at, 0xFF, ((size_t)r->dialect->n_columns + 1) * sizeof *r->at); /* CD_NO_CODE */
    r->id_column[CD_KEY_CASE] = r->id_column[CD_KEY_PERSON] = CD_NO_CODE;
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        rows_of(r, (enum cd_table_id)t)->given = 1;
        if (cd_table_add(&r->f.reg->tables, (enum cd_table_id)t, 0, NULL) == CD_NO_CODE) return false;
    }
    for (uint32_t i = 0; i < r->dialect->n_columns; i++) {
        const struct cd_dialect_column *column = &r->dialect->columns[i];
        if (column->kind == CD_COLUMN_OBSERVATION && !add_spot(r, i)) return false;
        if (column->kind != CD_COLUMN_FIELD) continue;
        const uint8_t kind = field_of(r, (enum cd_table_id)column->table, column->field)->kind;
        if (kind == CD_FIELD_CASE) r->id_column[CD_KEY_CASE] = i;
        if (kind == CD_FIELD_PERSON) r->id_column[CD_KEY_PERSON] = i;
    }
    return true;
}

/* --- The file as a whole --------------------------------------------------------------------------------------------- */

static uint32_t place_in(const struct cd__suspects *r, uint32_t column)
{
    return column != CD_NO_CODE && r->at[column] != CD_NO_CODE ? r->at[column] + 1 : 0;
}

/* Where a spot's fields come from. What the column itself says is told of it; what nobody says stands nowhere. */
static bool lay_out(struct cd__suspects *r)
{
    struct cd_table *table = rows_of(r, CD_OBSERVATIONS);
    const uint32_t n = r->f.reg->tables.schema->table[CD_OBSERVATIONS].n;
    if (table->spot == NULL && !cd_column_grow((void **)&table->spot, &table->cap_spot, 1, 1)) return false;
    table->at = calloc((size_t)r->n_spots * n + 1, sizeof *table->at);
    if (table->at == NULL) return false;
    for (uint32_t s = 0; s < r->n_spots; s++) {
        uint32_t *at = table->at + (size_t)s * n;
        const uint32_t own = place_in(r, r->spot[s]);
        for (uint32_t f = 0; f < n; f++) at[f] = own;
        at[CD_OBSERVATIONS_RECORD_ID] = place_in(r, r->id_column[CD_KEY_PERSON]);
        if (r->asserted_by[s] == CD_NO_CODE) at[CD_OBSERVATIONS_ASSERTED_BY] = 0;
        if (r->stage[s] == CD_NO_CODE) at[CD_OBSERVATIONS_STAGE] = 0;
        at[CD_OBSERVATIONS_OBSERVED_AT] = 0;
        for (unsigned b = 0; b < CD_BESIDE_COUNT; b++) {
            const uint32_t beside = place_in(r, r->dialect->columns[r->spot[s]].beside[b]);
            if (beside != 0) at[cd__beside_field[b]] = beside;
        }
    }
    for (uint32_t i = 0; i < r->dialect->n_columns; i++)
        if (r->dialect->columns[i].kind == CD_COLUMN_FIELD)
            rows_of(r, (enum cd_table_id)r->dialect->columns[i].table)->columns[r->dialect->columns[i].field].at =
                place_in(r, i);
    rows_of(r, CD_CASES)->columns[0].at = place_in(r, r->id_column[CD_KEY_CASE]);
    rows_of(r, CD_PEOPLE)->columns[0].at = place_in(r, r->id_column[CD_KEY_PERSON]);
    return true;
}

static bool about_file(struct cd__suspects *r, enum cd_rule_id rule, const char *field)
{
    return cd__note(&r->f, rule, 0, 0, cd_str_of(field), 0, (struct cd_str){0}, false);
}

static bool is_said(const struct cd__suspects *r, enum cd_table_id table, uint32_t field)
{
    bool said = false;
    for (uint32_t i = 0; i < r->dialect->n_columns; i++)
        said |= r->dialect->columns[i].kind == CD_COLUMN_FIELD && r->dialect->columns[i].table == table &&
                r->dialect->columns[i].field == field;
    for (uint32_t i = 0; i < r->dialect->n_constants; i++)
        said |= r->dialect->constants[i].table == table && r->dialect->constants[i].field == field;
    return said;
}

/* What a case or an observation must have and the dialect has no place for. */
static bool note_unsaid(struct cd__suspects *r)
{
    static const uint32_t fields[] = {CD_OBSERVATIONS_ASSERTED_BY, CD_OBSERVATIONS_STAGE, CD_OBSERVATIONS_OBSERVED_AT};
    const uint32_t n = r->f.reg->tables.schema->table[CD_OBSERVATIONS].n;
    for (uint32_t f = 1; f < r->f.reg->tables.schema->table[CD_CASES].n; f++)
        if (field_of(r, CD_CASES, f)->must && !is_said(r, CD_CASES, f) &&
            !about_file(r, CD_RULE_COLUMN_ABSENT, field_of(r, CD_CASES, f)->name))
            return false;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        bool unsaid = false;
        for (uint32_t s = 0; s < r->n_spots; s++) {
            const uint32_t beside = r->dialect->columns[r->spot[s]].beside[CD_BESIDE_OBSERVED_AT];
            unsaid |= r->at[r->spot[s]] != CD_NO_CODE && rows_of(r, CD_OBSERVATIONS)->at[s * n + fields[i]] == 0 &&
                      (fields[i] != CD_OBSERVATIONS_OBSERVED_AT || beside == CD_NO_CODE);
        }
        if (unsaid && !about_file(r, CD_RULE_COLUMN_ABSENT, field_of(r, CD_OBSERVATIONS, fields[i])->name))
            return false;
    }
    return true;
}

static bool note_absent(struct cd__suspects *r)
{
    for (uint32_t i = 0; i < r->dialect->n_columns; i++)
        if (r->at[i] == CD_NO_CODE && r->dialect->columns[i].kind != CD_COLUMN_KNOWN &&
            !about_file(r, CD_RULE_COLUMN_ABSENT, r->dialect->columns[i].name))
            return false;
    const bool empty = rows_of(r, CD_INVOLVEMENTS)->n == 0;
    return note_unsaid(r) && about_file(r, CD_RULE_FILE_NO_VICTIMS, "") &&
           (!empty || about_file(r, CD_RULE_FILE_EMPTY, "")) &&
           (place_in(r, r->id_column[CD_KEY_PERSON]) != 0 || about_file(r, CD_RULE_ID_NO_COLUMN, ""));
}

static enum cd_status no_memory(const struct cd__suspects *r, struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, CD_FMT ": no memory to read it", CD_ARG(r->f.reg->source.path));
}

/* JSON lines show their columns with the first rows: the dialect is chosen when a batch is there. */
static enum cd_status choose(struct cd__suspects *r, struct cd_err *err)
{
    const struct cd_reader_facts *facts = cd_reader_facts(r->reader);
    const struct cd_str path = r->f.reg->source.path;
    if (facts->columns == 0)
        return cd_fail(err, CD_INPUT, CD_FMT ": the file is empty: it has no header", CD_ARG(path));
    struct cd_header_match match = {.column = calloc((size_t)facts->columns + 1, sizeof *match.column)};
    if (match.column == NULL) return no_memory(r, err);
    r->dialect = cd_dialects_choose(r->f.plan->dialects, facts->header, facts->columns, &match);
    free(match.column);
    if (r->dialect == NULL) return cd__misfit(r->f.plan, path, facts->header, facts->columns, err);
    if (!r->dialect->suspects)
        return cd_fail(err, CD_INPUT,
                       CD_FMT ": dialect %s is of one row per event and read from CSV alone: save it as CSV",
                       CD_ARG(path), r->dialect->id);
    if (r->f.plan->opts.period_from_date && !is_said(r, CD_CASES, CD_CASES_OPENED))
        return cd_fail(err, CD_INPUT,
                       CD_FMT ": no column says when a case was opened, so --period from-date cannot be used",
                       CD_ARG(path));
    r->f.reg->source.dialect = cd_str_of(r->dialect->id);
    return begin(r) && cd__note_text(&r->f, 0, facts) ? CD_OK : no_memory(r, err);
}

static enum cd_status read_all(struct cd__suspects *r, struct cd_err *err)
{
    const struct cd_reader_facts *facts = cd_reader_facts(r->reader);
    r->f.reg->source.encoding = facts->encoding;
    r->f.reg->source.delimiter = facts->delimiter;
    do {
        if (cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped: nothing was written");
        CD_TRY(cd_reader_next(r->reader, &r->batch, err));
        if (r->dialect == NULL) CD_TRY(choose(r, err));
        assert(r->dialect != NULL && r->at != NULL);
        if (!bind(r) || !cd__take_suspects(r)) return no_memory(r, err);
    } while (r->batch.n > 0);
    if (!lay_out(r) || !note_absent(r)) return no_memory(r, err);
    return cd__finish_tables(&r->f, err);
}

enum cd_status cd__read_suspects(const struct cd_plan *plan, size_t index, struct cd_str bytes, struct cd_register *reg,
                                 const struct cd_dialect **dialect, struct cd_err *err)
{
    static const char *const roles[] = {"suspect", NULL};
    struct cd__suspects *r = calloc(1, sizeof *r);
    const char *path = reg->source.path.p;
    if (r == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", path);
    r->f = (struct cd__filling){.plan = plan, .reg = reg, .index = (uint32_t)index};
    reg->tables.schema = cd_schema_at(0);
    reg->tables.roles = roles;
    enum cd_status status =
        cd_reader_open(&r->reader, cd_format_of(reg->source.path), bytes, &(struct cd_reader_opts){.name = path}, err);
    if (status == CD_OK) status = read_all(r, err);
    *dialect = r->dialect;
    cd_reader_close(r->reader);
    for (unsigned key = 0; key < CD_KEY_COUNT; key++) free(r->ids[key].of);
    cd_dict_free(&r->seen);
    cd_buf_free(&r->id);
    free(r->at);
    free(r->period);
    free(r->pending);
    free(r);
    return status;
}

/* tables.c - columns of a return, filled a field at a time; see tables.h. */
#include "candour/tables.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "candour/column.h"

static const struct cd_field *field_of(const struct cd_tables *tables, enum cd_table_id table, uint32_t field)
{
    assert(field < tables->schema->table[table].n);
    return &tables->schema->table[table].fields[field];
}

static struct cd_field_column *column_of(const struct cd_tables *tables, enum cd_table_id table, uint32_t field)
{
    return &tables->of[table].columns[field];
}

static size_t size_of(uint8_t kind)
{
    return kind == CD_FIELD_TEXT ? sizeof(struct cd_text_at) : sizeof(uint32_t);
}

static void blank(struct cd_field_column *column, uint8_t kind, uint32_t first, uint32_t n)
{
    if (kind == CD_FIELD_TEXT) memset(column->texts + first, 0, n * sizeof *column->texts);
    else if (kind == CD_FIELD_DATE || kind == CD_FIELD_INTEGER)
        for (uint32_t i = 0; i < n; i++) column->days[first + i] = CD_NO_DAY;
    else memset(column->codes + first, 0xFF, n * sizeof *column->codes);
}

uint32_t cd_table_add(struct cd_tables *tables, enum cd_table_id id, uint32_t n, const uint32_t *line)
{
    struct cd_table *table = &tables->of[id];
    const struct cd_table_schema *schema = &tables->schema->table[id];
    const size_t need = (size_t)table->n + n;
    if (table->columns == NULL) table->columns = calloc(schema->n, sizeof *table->columns);
    if (table->columns == NULL || need >= CD_NO_CODE ||
        !cd_column_grow((void **)&table->line, &table->cap_line, need, sizeof *table->line))
        return CD_NO_CODE;
    if (n == 0) return table->n; /* the columns are there: that is all */
    for (uint32_t f = 0; f < schema->n; f++) {
        struct cd_field_column *column = &table->columns[f];
        const uint8_t kind = schema->fields[f].kind;
        if (!cd_column_grow((void **)&column->codes, &column->cap, need, size_of(kind))) return CD_NO_CODE;
        blank(column, kind, table->n, n);
    }
    for (uint32_t i = 0; i < n; i++) table->line[table->n + i] = line != NULL ? line[i] : 0;
    table->n += n;
    return table->n - n;
}

static enum cd_put put_text(struct cd_field_column *column, uint32_t row, struct cd_str text)
{
    if (column->n_bytes + text.n > UINT32_MAX ||
        !cd_column_grow((void **)&column->bytes, &column->cap_bytes, column->n_bytes + text.n, 1))
        return CD_PUT_NOMEM;
    memcpy(column->bytes + column->n_bytes, text.p, text.n);
    column->texts[row] = (struct cd_text_at){(uint32_t)column->n_bytes, (uint32_t)text.n};
    column->n_bytes += text.n;
    return CD_PUT_OK;
}

static enum cd_put put_bad(struct cd_field_column *column, uint32_t row)
{
    if (!cd_column_grow((void **)&column->bad, &column->cap_bad, (size_t)column->n_bad + 1, sizeof *column->bad))
        return CD_PUT_NOMEM;
    column->bad[column->n_bad++] = row;
    return CD_PUT_BAD;
}

static bool parse_number(struct cd_str text, int32_t *number)
{
    uint64_t n;
    const bool minus = text.p[0] == '-';
    if (!cd_str_u64((struct cd_str){text.p + minus, text.n - minus}, &n) || n > INT32_MAX) return false;
    *number = minus ? -(int32_t)n : (int32_t)n;
    return true;
}

/* Rows that stand together often have the same text: then nothing is looked up. */
static enum cd_put put_code(struct cd_dict *dict, struct cd_field_column *column, uint32_t row, struct cd_str text)
{
    if (row > 0 && column->codes[row - 1] != CD_NO_CODE &&
        cd_str_eq(text, cd_dict_text(dict, column->codes[row - 1]))) {
        column->codes[row] = column->codes[row - 1];
        return CD_PUT_OK;
    }
    return cd_dict_code(dict, text, &column->codes[row]) ? CD_PUT_OK : CD_PUT_NOMEM;
}

enum cd_put cd_table_put_day(struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                             int32_t day)
{
    struct cd_field_column *column = column_of(tables, table, field);
    assert(field_of(tables, table, field)->kind == CD_FIELD_DATE);
    column->days[row] = day;
    return day != CD_NO_DAY ? CD_PUT_OK : put_bad(column, row);
}

enum cd_put cd_table_put(struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                         struct cd_str raw)
{
    struct cd_field_column *column = column_of(tables, table, field);
    const struct cd_str text = cd_str_trim(raw);
    if (text.n == 0) return CD_PUT_BLANK;
    switch ((enum cd_field_kind)field_of(tables, table, field)->kind) {
    case CD_FIELD_CASE: return put_code(&tables->ids[CD_KEY_CASE], column, row, text);
    case CD_FIELD_PERSON: return put_code(&tables->ids[CD_KEY_PERSON], column, row, text);
    case CD_FIELD_TEXT: return put_text(column, row, text);
    case CD_FIELD_CODE: return put_code(&column->dict, column, row, text);
    case CD_FIELD_DATE: return cd_table_put_day(tables, table, field, row, cd_day_parse(text));
    case CD_FIELD_INTEGER: return parse_number(text, &column->numbers[row]) ? CD_PUT_OK : put_bad(column, row);
    }
    return CD_PUT_NOMEM;
}

enum cd_put cd_table_compare(const struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                             struct cd_str raw)
{
    const struct cd_str text = cd_str_trim(raw);
    const struct cd_field_column *column = column_of(tables, table, field);
    const uint8_t kind = field_of(tables, table, field)->kind;
    char scratch[16];
    int32_t number = CD_NO_NUMBER;
    assert(kind != CD_FIELD_DATE);
    if (kind != CD_FIELD_INTEGER)
        return cd_str_eq_nocase(text, cd_table_text(tables, table, field, row, scratch)) ? CD_PUT_OK : CD_PUT_OTHER;
    if (text.n > 0) (void)parse_number(text, &number);
    if (text.n > 0 && number == CD_NO_NUMBER) return CD_PUT_BAD;
    return number == column->numbers[row] ? CD_PUT_OK : CD_PUT_OTHER;
}

/* Where each id of the dictionary has its first row. */
static uint32_t *rows_of(const struct cd_table *table, const struct cd_dict *ids)
{
    uint32_t *row = malloc(((size_t)ids->n + 1) * sizeof *row);
    if (row == NULL) return NULL;
    for (uint32_t i = 0; i <= ids->n; i++) row[i] = CD_NO_CODE;
    for (uint32_t i = table->n; i-- > 0;)
        if (table->columns[0].codes[i] != CD_NO_CODE) row[table->columns[0].codes[i]] = i;
    return row;
}

enum cd_status cd_tables_join(struct cd_tables *tables, struct cd_err *err)
{
    _Static_assert(CD_CASES_CASE_ID == 0 && CD_PEOPLE_RECORD_ID == 0, "rows_of takes the first column for the id");
    tables->case_row = rows_of(&tables->of[CD_CASES], &tables->ids[CD_KEY_CASE]);
    tables->person_row = rows_of(&tables->of[CD_PEOPLE], &tables->ids[CD_KEY_PERSON]);
    if (tables->case_row == NULL || tables->person_row == NULL)
        return cd_fail(err, CD_NOMEM, "no memory to join the tables of a return");
    return CD_OK;
}

struct cd_str cd_table_text(const struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                            char scratch[16])
{
    const struct cd_field_column *column = column_of(tables, table, field);
    switch ((enum cd_field_kind)field_of(tables, table, field)->kind) {
    case CD_FIELD_CASE: return cd_dict_text(&tables->ids[CD_KEY_CASE], column->codes[row]);
    case CD_FIELD_PERSON: return cd_dict_text(&tables->ids[CD_KEY_PERSON], column->codes[row]);
    case CD_FIELD_CODE: return cd_dict_text(&column->dict, column->codes[row]);
    case CD_FIELD_TEXT: {
        const struct cd_text_at at = column->texts[row];
        return at.n > 0 ? (struct cd_str){column->bytes + at.at, at.n} : (struct cd_str){"", 0};
    }
    case CD_FIELD_DATE: cd_day_format(column->days[row], scratch); return cd_str_of(scratch);
    case CD_FIELD_INTEGER:
        if (column->numbers[row] == CD_NO_NUMBER) return (struct cd_str){"", 0};
        (void)snprintf(scratch, 16, "%d", column->numbers[row]);
        return cd_str_of(scratch);
    }
    return (struct cd_str){"", 0};
}

const uint32_t *cd_table_codes(const struct cd_tables *tables, enum cd_table_id table, uint32_t field)
{
    return tables->of[table].n > 0 ? column_of(tables, table, field)->codes : NULL;
}

const int32_t *cd_table_days(const struct cd_tables *tables, enum cd_table_id table, uint32_t field)
{
    return tables->of[table].n > 0 ? column_of(tables, table, field)->days : NULL;
}

uint32_t cd_table_case(const struct cd_tables *tables, enum cd_table_id table, uint32_t row)
{
    if (table == CD_CASES) return row;
    if (table != CD_INVOLVEMENTS) return CD_NO_CODE;
    const uint32_t id = tables->of[table].columns[CD_INVOLVEMENTS_CASE_ID].codes[row];
    return id != CD_NO_CODE ? tables->case_row[id] : CD_NO_CODE;
}

uint32_t cd_table_person(const struct cd_tables *tables, enum cd_table_id table, uint32_t row)
{
    static const uint32_t at[] = {
        [CD_INVOLVEMENTS] = CD_INVOLVEMENTS_RECORD_ID, [CD_OBSERVATIONS] = CD_OBSERVATIONS_RECORD_ID};
    if (table == CD_PEOPLE) return row;
    if (table == CD_CASES) return CD_NO_CODE;
    const uint32_t id = tables->of[table].columns[at[table]].codes[row];
    return id != CD_NO_CODE ? tables->person_row[id] : CD_NO_CODE;
}

uint32_t cd_table_at(const struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row)
{
    const struct cd_table *t = &tables->of[table];
    if (t->spot == NULL) return t->columns[field].at;
    return t->at[(size_t)t->spot[row] * tables->schema->table[table].n + field];
}

uint32_t cd_table_row_at(const struct cd_table *table, uint32_t line)
{
    uint32_t lo = 0, hi = table->n;
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        if (table->line[mid] < line) lo = mid + 1;
        else hi = mid;
    }
    return lo < table->n && table->line[lo] == line ? lo : CD_NO_CODE;
}

void cd_tables_free(struct cd_tables *tables)
{
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        struct cd_table *table = &tables->of[t];
        for (uint32_t f = 0; table->columns != NULL && f < tables->schema->table[t].n; f++) {
            free(table->columns[f].codes);
            free(table->columns[f].bytes);
            free(table->columns[f].bad);
            cd_dict_free(&table->columns[f].dict);
        }
        free(table->columns);
        free(table->line);
        free(table->spot);
        free(table->at);
    }
    for (unsigned k = 0; k < CD_KEY_COUNT; k++) cd_dict_free(&tables->ids[k]);
    free(tables->case_row);
    free(tables->person_row);
    *tables = (struct cd_tables){0};
}

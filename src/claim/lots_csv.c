/* lots_csv.c - the columns that are asked for, row by row, out of a CSV; see lots_int.h. */
#include <stdlib.h>

#include "lots_int.h"

enum cd_status cd__lots_fault(const char *name, uint64_t line, const char *what, struct cd_err *err)
{
    const enum cd_status status = cd_fail(err, CD_INPUT, "%s:%llu: %s", name, (unsigned long long)line, what);
    if (err != NULL) err->line = line;
    return status;
}

/* Where each column stands, UINT32_MAX: nowhere. */
static enum cd_status find_columns(const struct cd_csv_facts *facts, const struct cd__lots_table *table,
                                   uint32_t at[CD__LOTS_COLUMNS], struct cd_err *err)
{
    for (unsigned c = 0; table->names[c] != NULL; c++) {
        at[c] = UINT32_MAX;
        for (uint32_t i = 0; i < facts->columns; i++) {
            if (!cd_str_eq_nocase(cd_str_trim(facts->header[i]), cd_str_of(table->names[c]))) continue;
            if (at[c] != UINT32_MAX)
                return cd__lots_fault(table->name, facts->header_line, "two columns of one name", err);
            at[c] = i;
        }
        if (at[c] == UINT32_MAX && (table->may_lack >> c & 1) == 0)
            return cd_fail(err, CD_INPUT, "%s: has no column \"%s\"", table->name, table->names[c]);
    }
    return CD_OK;
}

static enum cd_status take(const struct cd__lots_table *table, const struct cd_batch *batch, const struct cd_row *row,
                           const uint32_t at[CD__LOTS_COLUMNS], struct cd_err *err)
{
    struct cd_str fields[CD__LOTS_COLUMNS] = {{0}};
    if ((row->faults & CD_ROW_BLANK) != 0) return CD_OK;
    if (row->faults != 0)
        return cd__lots_fault(table->name, row->line,
                              "a row that cannot be read: a broken quote, or too few or too many fields", err);
    for (unsigned c = 0; table->names[c] != NULL; c++)
        if (at[c] != UINT32_MAX) fields[c] = cd_str_trim(batch->field[row->first + at[c]]);
    return table->row(table->ctx, fields, row->line, err);
}

static enum cd_status read_rows(struct cd_csv *csv, const struct cd__lots_table *table, struct cd_err *err)
{
    uint32_t at[CD__LOTS_COLUMNS];
    const struct cd_csv_facts *facts = cd_csv_facts(csv);
    if (facts->header == NULL) return cd_fail(err, CD_INPUT, "%s: holds no table", table->name);
    CD_TRY(find_columns(facts, table, at, err));
    struct cd_batch *batch = calloc(1, sizeof *batch);
    enum cd_status status = batch != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "%s: no memory to read it", table->name);
    while (status == CD_OK) {
        status = cd_csv_next(csv, batch, err);
        if (status != CD_OK || batch->n == 0) break;
        for (uint32_t i = 0; i < batch->n && status == CD_OK; i++) status = take(table, batch, &batch->row[i], at, err);
    }
    free(batch);
    return status;
}

enum cd_status cd__lots_read(struct cd_str bytes, const struct cd__lots_table *table, struct cd_err *err)
{
    struct cd_text text = {0};
    struct cd_csv *csv = NULL;
    CD_TRY(cd_text_decode(bytes.p, bytes.n, &text, err));
    enum cd_status status = text.encoding == CD_ENCODING_BINARY
                                ? cd_fail(err, CD_INPUT, "%s: is no text: save it as CSV", table->name)
                                : cd_csv_open(&csv, &text, &(struct cd_csv_opts){0}, err);
    if (status == CD_OK) status = read_rows(csv, table, err);
    cd_csv_close(csv);
    cd_text_free(&text);
    return status;
}

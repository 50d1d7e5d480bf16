/* dialect_fuzz.c - any bytes as a dialect; one that is understood matches a header and a file name. */
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/intake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What stands beside an observation is a column of the dialect; what a value means is not read again as a value. */
static void look_at(const struct cd_dialect *dialect, const struct cd_dialect_column *column)
{
    for (unsigned b = 0; column->kind == CD_COLUMN_OBSERVATION && b < CD_BESIDE_COUNT; b++)
        if (column->beside[b] != CD_NO_CODE && column->beside[b] >= dialect->n_columns) abort();
    for (uint32_t i = 0; i < column->n_values; i++)
        if (!cd_str_eq(cd_dialect_text(column, column->values[i].in), column->values[i].means)) abort();
    if (column->kind == CD_COLUMN_FIELD && column->field >= cd_schema_at(0)->table[column->table].n) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct cd_str header[] = {{"Gender", 6}, {"", 0}, {" self-defined ETHNICITY", 23}, {"gender", 6}};
    struct cd_buf text = {0};
    struct cd_dialects *all;
    struct cd_err err;
    cd_buf_put(&text, data, n);
    if (n > 0 && cd_dialects_text(text.p, "fuzz", &all, &err) == CD_OK) {
        uint32_t column[4];
        struct cd_header_match match = {.column = column};
        struct cd_str force = {0};
        int32_t period;
        const struct cd_dialect *dialect = cd_dialects_at(all, 0);
        cd_dialect_match(dialect, header, 4, &match);
        if (match.known > 4 || match.needed > match.known) abort();
        for (int i = 0; i < 4; i++)
            if (column[i] != CD_NO_CODE && column[i] >= dialect->n_columns) abort();
        for (uint32_t i = 0; i < dialect->n_columns; i++) look_at(dialect, &dialect->columns[i]);
        (void)cd_dialect_file_name(dialect, CD_STR("2019-01-kent-stop-and-search.csv"), &force, &period);
        cd_dialects_free(all);
    }
    cd_buf_free(&text);
    return 0;
}

/* rules_fuzz.c - any bytes as a rule file, and as one expression over a small return: every answer is one of three. */
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void fill(struct cd_register *reg)
{
    struct cd_err err;
    *reg = (struct cd_register){.source.period = 24289, .tables.schema = cd_schema_find(CD_STR("return-1"))};
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        if (cd_table_add(&reg->tables, (enum cd_table_id)t, 2, NULL) == CD_NO_CODE) abort();
        for (uint32_t f = 0; f < reg->tables.schema->table[t].n; f++) {
            static const char *const values[] = {"C1", "C1", "=x", "W1", "2024-01-31", "7"};
            const uint8_t kind = reg->tables.schema->table[t].fields[f].kind;
            (void)cd_table_put(&reg->tables, (enum cd_table_id)t, f, f % 2, cd_str_of(values[kind]));
        }
    }
    if (cd_tables_join(&reg->tables, &err) != CD_OK) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_register reg;
    struct cd_rules *rules;
    struct cd_buf text = {0};
    struct cd_err err;
    uint8_t out[2] = {0};
    cd_buf_put(&text, data, n);
    if (n == 0 || memchr(data, 0, n) != NULL) {
        cd_buf_free(&text);
        return 0;
    }
    fill(&reg);
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++)
        if (cd_check_expression(text.p, (enum cd_table_id)t, &reg, CD_NO_DAY, out, &err) == CD_OK &&
            (out[0] > 2 || out[1] > 2))
            abort();
    if (cd_rules_text(text.p, "fuzz", &rules, &err) == CD_OK) {
        if (cd_check_run(rules, &reg, 0, &(struct cd_check_opts){.as_of = CD_NO_DAY}, &err) != CD_OK) abort();
        cd_register_free(&reg);
        cd_rules_free(rules);
    } else cd_register_free(&reg);
    cd_buf_free(&text);
    return 0;
}

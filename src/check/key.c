/* key.c - what identifies a finding across resubmissions; see check.h. */
#include "candour/buf.h"
#include "candour/check.h"
#include "candour/os.h"
#include "row_key.h"

/* Length first, so that no two lists of parts are one text. */
static void part(struct cd_buf *b, struct cd_str s)
{
    cd_buf_u64(b, s.n);
    cd_buf_char(b, ':');
    cd_buf_str(b, s);
}

static void row(struct cd_buf *b, const struct cd_register *reg, unsigned table, uint32_t at)
{
    for (uint32_t i = 0; i < cd__row_keys[table].n; i++) {
        char scratch[16];
        part(b, cd_str_of(reg->tables.schema->table[table].name));
        part(b, cd_table_text(&reg->tables, (enum cd_table_id)table, cd__row_keys[table].fields[i], at, scratch));
    }
}

static uint32_t first_row(const struct cd_register *reg, const struct cd_finding *finding, unsigned table)
{
    const struct cd_table *t = &reg->tables.of[table];
    return t->n > 0 && t->file == finding->file ? cd_table_row_at(t, finding->line) : CD_NO_CODE;
}

/* The row that the finding's field is of: where a line holds rows of several tables, or several of one, those beside it may change. */
static bool own_row(struct cd_buf *b, const struct cd_register *reg, const struct cd_finding *finding)
{
    if (finding->field == UINT16_MAX) return false;
    const struct cd_str name = cd_dict_text(&reg->findings.texts, finding->field);
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        const struct cd_table *table = &reg->tables.of[t];
        const uint32_t field = cd_field_find(&reg->tables.schema->table[t], name);
        if (field == UINT32_MAX) continue;
        for (uint32_t i = first_row(reg, finding, t); i < table->n && table->line[i] == finding->line; i++)
            if ((uint16_t)cd_table_at(&reg->tables, (enum cd_table_id)t, field, i) == finding->column) {
                row(b, reg, t, i);
                return true;
            }
    }
    return false;
}

/* What makes the rows of that line the same in every table of that file. False when there is none. */
static bool rows(struct cd_buf *b, const struct cd_register *reg, const struct cd_finding *finding)
{
    bool any = false;
    if (own_row(b, reg, finding)) return true;
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        const uint32_t at = first_row(reg, finding, t);
        if (at != CD_NO_CODE) row(b, reg, t, at);
        any |= at != CD_NO_CODE;
    }
    return any;
}

uint64_t cd_finding_key(const struct cd_register *reg, const struct cd_finding *finding)
{
    struct cd_buf b = {0};
    struct cd_err err;
    uint8_t digest[32];
    uint64_t key = 0;
    if (reg->tables.schema == NULL || finding->line == 0) return 0;
    part(&b, reg->source.force);
    part(&b, cd_str_of(cd_finding_rule(&reg->findings, finding)->id));
    const bool any = rows(&b, reg, finding);
    if (finding->field != UINT16_MAX) part(&b, cd_dict_text(&reg->findings.texts, finding->field));
    part(&b, cd_dict_text(&reg->findings.texts, finding->value));
    if (any && !b.failed && cd_sha256(b.p, b.n, digest, &err) == CD_OK)
        for (unsigned i = 0; i < 8; i++) key = key << 8 | digest[i];
    cd_buf_free(&b);
    return key;
}

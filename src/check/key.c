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

/* What makes the rows of that line the same in every table of that file: two observations of one person are two questions. False when there is none. */
static bool rows(struct cd_buf *b, const struct cd_register *reg, const struct cd_finding *finding)
{
    bool any = false;
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        const struct cd_table *table = &reg->tables.of[t];
        const uint32_t row =
            table->n > 0 && table->file == finding->file ? cd_table_row_at(table, finding->line) : CD_NO_CODE;
        for (uint32_t i = 0; row != CD_NO_CODE && i < cd__row_keys[t].n; i++) {
            char scratch[16];
            part(b, cd_str_of(reg->tables.schema->table[t].name));
            part(b, cd_table_text(&reg->tables, (enum cd_table_id)t, cd__row_keys[t].fields[i], row, scratch));
            any = true;
        }
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

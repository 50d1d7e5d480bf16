/* diff.c - two states of one return, row by row of equal keys; see diff.h. */
#include "candour/diff.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/buf.h"

/* The fields that make rows of a table the same. */
static const struct {
    uint32_t fields[5], n;
} keys[CD_TABLE_COUNT] = {
    [CD_CASES] = {{CD_CASES_CASE_ID}, 1},
    [CD_PEOPLE] = {{CD_PEOPLE_RECORD_ID}, 1},
    [CD_INVOLVEMENTS] = {{CD_INVOLVEMENTS_CASE_ID, CD_INVOLVEMENTS_RECORD_ID, CD_INVOLVEMENTS_ROLE,
                          CD_INVOLVEMENTS_OFFENCE_CODE, CD_INVOLVEMENTS_OFFENCE_FROM},
                         5},
    [CD_OBSERVATIONS] = {{CD_OBSERVATIONS_RECORD_ID, CD_OBSERVATIONS_ATTRIBUTE, CD_OBSERVATIONS_ASSERTED_BY,
                          CD_OBSERVATIONS_STAGE, CD_OBSERVATIONS_OBSERVED_AT},
                         5}};

struct pairing {
    const struct cd_tables *before, *after;
    enum cd_table_id table;
    struct cd_diff *out;
    uint32_t *slot; /* first row of `after` in a chain, plus one; 0: none */
    uint32_t *next; /* the next row of the chain, plus one */
    uint8_t *taken; /* rows of `after` that have their pair */
    size_t mask;
};

static struct cd_str text(const struct cd_tables *t, enum cd_table_id table, uint32_t field, uint32_t row,
                          char scratch[16])
{
    return cd_table_text(t, table, field, row, scratch);
}

static uint64_t hash(const struct pairing *p, const struct cd_tables *t, uint32_t row)
{
    uint64_t h = 0;
    for (uint32_t i = 0; i < keys[p->table].n; i++) {
        char scratch[16];
        const struct cd_str s = text(t, p->table, keys[p->table].fields[i], row, scratch);
        h = XXH3_64bits_withSeed(s.p, s.n, h + i + 1);
    }
    return h;
}

static bool same_field(const struct pairing *p, uint32_t field, uint32_t old_row, uint32_t new_row)
{
    char one[16], two[16];
    return cd_str_eq(text(p->before, p->table, field, old_row, one), text(p->after, p->table, field, new_row, two));
}

static bool same_key(const struct pairing *p, uint32_t old_row, uint32_t new_row)
{
    for (uint32_t i = 0; i < keys[p->table].n; i++)
        if (!same_field(p, keys[p->table].fields[i], old_row, new_row)) return false;
    return true;
}

/* Chains keep the order of rows: they are filled from the last. */
static bool index_after(struct pairing *p)
{
    const uint32_t n = p->after->of[p->table].n;
    for (p->mask = 15; p->mask < (size_t)n * 2; p->mask = p->mask * 2 + 1) continue;
    p->slot = calloc(p->mask + 1, sizeof *p->slot);
    p->next = calloc((size_t)n + 1, sizeof *p->next);
    p->taken = calloc((size_t)n + 1, sizeof *p->taken);
    if (p->slot == NULL || p->next == NULL || p->taken == NULL) return false;
    for (uint32_t row = n; row-- > 0;) {
        const size_t at = hash(p, p->after, row) & p->mask;
        p->next[row] = p->slot[at];
        p->slot[at] = row + 1;
    }
    return true;
}

static uint32_t pair_of(struct pairing *p, uint32_t old_row)
{
    for (uint32_t at = p->slot[hash(p, p->before, old_row) & p->mask]; at != 0; at = p->next[at - 1])
        if (!p->taken[at - 1] && same_key(p, old_row, at - 1)) {
            p->taken[at - 1] = 1;
            return at - 1;
        }
    return CD_NO_CODE;
}

static bool add(struct pairing *p, enum cd_change_kind kind, uint32_t old_row, uint32_t new_row, uint32_t field)
{
    struct cd_diff *out = p->out;
    if (!cd_grow((void **)&out->items, &out->cap, out->n + 1, sizeof *out->items)) return false;
    out->items[out->n++] = (struct cd_change){.old_row = old_row,
                                              .new_row = new_row,
                                              .field = (uint16_t)field,
                                              .table = (uint8_t)p->table,
                                              .kind = (uint8_t)kind};
    return true;
}

static bool compare_rows(struct pairing *p, uint32_t old_row, uint32_t new_row)
{
    bool changed = false;
    for (uint32_t f = 0; f < p->before->schema->table[p->table].n; f++) {
        if (same_field(p, f, old_row, new_row)) continue;
        changed = true;
        if (!add(p, CD_CHANGE_FIELD, old_row, new_row, f)) return false;
    }
    if (changed) p->out->changed[p->table]++;
    else p->out->same[p->table]++;
    return true;
}

static bool diff_table(struct pairing *p)
{
    const uint32_t n_before = p->before->of[p->table].n, n_after = p->after->of[p->table].n;
    bool ok = index_after(p);
    for (uint32_t row = 0; ok && row < n_before; row++) {
        const uint32_t pair = pair_of(p, row);
        if (pair != CD_NO_CODE) ok = compare_rows(p, row, pair);
        else {
            p->out->removed[p->table]++;
            ok = add(p, CD_CHANGE_REMOVED, row, CD_NO_CODE, 0);
        }
    }
    for (uint32_t row = 0; ok && row < n_after; row++) {
        if (p->taken[row]) continue;
        p->out->added[p->table]++;
        ok = add(p, CD_CHANGE_ADDED, CD_NO_CODE, row, 0);
    }
    free(p->slot);
    free(p->next);
    free(p->taken);
    return ok;
}

static int in_order(const void *a, const void *b)
{
    const struct cd_change *x = a, *y = b;
    const uint32_t row_x = x->kind == CD_CHANGE_ADDED ? x->new_row : x->old_row;
    const uint32_t row_y = y->kind == CD_CHANGE_ADDED ? y->new_row : y->old_row;
    if (x->table != y->table) return x->table < y->table ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (row_x != row_y) return row_x < row_y ? -1 : 1;
    return x->field < y->field ? -1 : x->field > y->field;
}

enum cd_status cd_diff_tables(const struct cd_tables *before, const struct cd_tables *after, struct cd_diff *out,
                              struct cd_err *err)
{
    *out = (struct cd_diff){0};
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        struct pairing p = {.before = before, .after = after, .table = (enum cd_table_id)t, .out = out};
        if (!diff_table(&p)) return cd_fail(err, CD_NOMEM, "no memory to compare two returns");
    }
    if (out->n > 1) qsort(out->items, out->n, sizeof *out->items, in_order);
    return CD_OK;
}

void cd_diff_free(struct cd_diff *diff)
{
    free(diff->items);
    *diff = (struct cd_diff){0};
}

/* diff.c - two states of one return, row by row of equal keys; see diff.h. */
#include "candour/diff.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/buf.h"
#include "row_key.h"

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
    for (uint32_t i = 0; i < cd__row_keys[p->table].n; i++) {
        char scratch[16];
        const struct cd_str s = text(t, p->table, cd__row_keys[p->table].fields[i], row, scratch);
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
    for (uint32_t i = 0; i < cd__row_keys[p->table].n; i++)
        if (!same_field(p, cd__row_keys[p->table].fields[i], old_row, new_row)) return false;
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

/* A row that has its pair leaves its chain, so that a million rows of one key are not searched a million times. */
static uint32_t pair_of(struct pairing *p, uint32_t old_row)
{
    uint32_t *link = &p->slot[hash(p, p->before, old_row) & p->mask];
    while (*link != 0 && !same_key(p, old_row, *link - 1)) link = &p->next[*link - 1];
    if (*link == 0) return CD_NO_CODE;
    const uint32_t row = *link - 1;
    *link = p->next[row];
    p->taken[row] = 1;
    return row;
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

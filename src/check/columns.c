/* columns.c - what is computed for a whole table at once: counts by parent, first(), heaped(), differ(); see check_int.h. */
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/special.h"
#include "candour/standard.h"
#include "check_int.h"

bool cd__run_open(struct cd__run *run, const struct cd__book *book, const struct cd_register *reg, int32_t as_of)
{
    const int32_t period = reg->source.period;
    *run = (struct cd__run){.reg = reg, .as_of = as_of, .period_start = CD_NO_DAY, .period_end = CD_NO_DAY};
    if (period != CD_NO_PERIOD) {
        run->period_start = cd_day_of(period / 12, period % 12 + 1, 1);
        run->period_end = cd_period_last_day(period);
    }
    if (run->as_of == CD_NO_DAY) run->as_of = run->period_end;
    run->cache = calloc((size_t)book->n_nodes + 1, sizeof *run->cache);
    return run->cache != NULL;
}

void cd__run_close(struct cd__run *run, const struct cd__book *book)
{
    for (uint32_t i = 0; run->cache != NULL && i < book->n_nodes; i++) free(run->cache[i]);
    free(run->cache);
    free(run->selected);
}

/* --- Aggregates ---------------------------------------------------------------------------------------------------------- */

/* The table whose rows own those that are counted. */
static enum cd_table_id owner_of(const struct cd__node *node)
{
    if (node->parent == CD__CASE) return CD_CASES;
    return node->parent == CD__PERSON ? CD_PEOPLE : (enum cd_table_id)node->table;
}

const uint32_t *cd__counts(struct cd__run *run, const struct cd__node *node)
{
    const struct cd_tables *tables = &run->reg->tables;
    const enum cd_table_id owner = owner_of(node);
    const uint8_t whose = owner == CD_CASES ? CD__CASE : CD__PERSON;
    const size_t most = run->upper ? tables->of[owner].n : 0; /* behind the counts: those that may be */
    if (run->cache[node->id] != NULL) return (uint32_t *)run->cache[node->id] + most;
    uint32_t *count = calloc((size_t)tables->of[owner].n * 2 + 1, sizeof *count);
    if (count == NULL) {
        run->failed = true;
        return NULL;
    }
    const bool upper = run->upper;
    run->upper = false;
    for (uint32_t from = 0, n; from < tables->of[node->rows].n; from += n) {
        uint32_t rows[CD__ROWS], owners[CD__ROWS];
        uint8_t truth[CD__ROWS];
        n = tables->of[node->rows].n - from < CD__ROWS ? tables->of[node->rows].n - from : CD__ROWS;
        for (uint32_t i = 0; i < n; i++) rows[i] = from + i;
        cd__rows_of(run, whose, node->rows, rows, NULL, n, owners);
        memset(truth, CD__TRUE, n);
        if (node->a != NULL) cd__tri(run, node->a, rows, owners, n, truth);
        for (uint32_t i = 0; i < n; i++)
            if (owners[i] != CD_NO_CODE) {
                count[owners[i]] += truth[i] == CD__TRUE;
                count[tables->of[owner].n + owners[i]] += truth[i] != CD__FALSE;
            }
    }
    run->upper = upper;
    run->cache[node->id] = count;
    return count + most;
}

/* --- first() ------------------------------------------------------------------------------------------------------------- */

struct keys {
    const struct cd_tables *tables;
    enum cd_table_id table;
    const struct cd__node *node;
};

/* False when a field of the row is blank: then nothing is known. */
static bool hash_row(const struct keys *k, uint32_t row, uint64_t *hash)
{
    *hash = 0;
    for (uint32_t i = 0; i < k->node->n_fields; i++) {
        char scratch[16];
        const struct cd_str text = cd_table_text(k->tables, k->table, k->node->fields[i], row, scratch);
        if (text.n == 0) return false;
        *hash = XXH3_64bits_withSeed(text.p, text.n, *hash + i);
    }
    return true;
}

static bool same_row(const struct keys *k, uint32_t x, uint32_t y)
{
    for (uint32_t i = 0; i < k->node->n_fields; i++) {
        char one[16], two[16];
        if (!cd_str_eq(cd_table_text(k->tables, k->table, k->node->fields[i], x, one),
                       cd_table_text(k->tables, k->table, k->node->fields[i], y, two)))
            return false;
    }
    return true;
}

static uint8_t *first_truth(const struct keys *k, uint32_t n)
{
    size_t size = 16;
    while (size < (size_t)n * 2) size *= 2;
    uint32_t *slots = calloc(size, sizeof *slots); /* row + 1; 0: empty */
    uint8_t *truth = malloc((size_t)n + 1);
    for (uint32_t row = 0; slots != NULL && truth != NULL && row < n; row++) {
        uint64_t hash;
        truth[row] = CD__UNKNOWN;
        if (!hash_row(k, row, &hash)) continue;
        size_t at = hash & (size - 1);
        while (slots[at] != 0 && !same_row(k, slots[at] - 1, row)) at = (at + 1) & (size - 1);
        truth[row] = slots[at] == 0;
        if (slots[at] == 0) slots[at] = row + 1;
    }
    if (slots == NULL) {
        free(truth);
        truth = NULL;
    }
    free(slots);
    return truth;
}

/* --- heaped() ------------------------------------------------------------------------------------------------------------ */

enum { HEAP_ROWS = 20 };               /* fewest rows of a recorder who is tested */
static const double heap_rate = 0.001; /* false discovery rate */
static const double heap_share = 1.2;  /* times the others' share, at least */

struct heap {
    uint32_t recorder, n, most, value, row; /* row: the first with the commonest value */
    double p, share;
};

struct heaps {
    const uint32_t *values, *recorders;
    const uint8_t *selected;
    uint64_t *pairs; /* recorder << 32 | value of the selected rows, sorted */
    size_t n;
    uint64_t *of_value; /* by value */
    struct heap *found;
    uint32_t n_found;
};

static int by_pair(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_p(const void *a, const void *b)
{
    const struct heap *x = a, *y = b;
    if (x->p < y->p || x->p > y->p) return x->p < y->p ? -1 : 1;
    return x->recorder < y->recorder ? -1 : x->recorder > y->recorder;
}

/* The commonest value of one recorder, pairs[from .. to). */
static struct heap heap_of(const struct heaps *h, size_t from, size_t to)
{
    struct heap heap = {.recorder = (uint32_t)(h->pairs[from] >> 32), .n = (uint32_t)(to - from), .p = 1};
    for (size_t i = from, k; i < to; i = k) {
        for (k = i; k < to && h->pairs[k] == h->pairs[i];) k++;
        if (k - i <= heap.most) continue;
        heap.most = (uint32_t)(k - i);
        heap.value = (uint32_t)h->pairs[i];
    }
    const uint64_t others = h->n - heap.n, theirs = h->of_value[heap.value] - heap.most;
    if (others == 0 || heap.n < HEAP_ROWS) return heap;
    /* a value that nobody else has is not impossible: at least one in the others and one more */
    heap.share = theirs > 0 ? (double)theirs / (double)others : 1 / ((double)others + 1);
    heap.p = cd_binomial_upper(heap.most, heap.n, heap.share);
    return heap;
}

/* Benjamini-Hochberg: the largest i with p(i) <= i / m * rate, and all before it. */
static uint32_t discoveries(struct heap *heaps, uint32_t n)
{
    uint32_t last = 0;
    if (n > 1) qsort(heaps, n, sizeof *heaps, by_p);
    for (uint32_t i = 0; i < n; i++)
        if (heaps[i].p <= (i + 1.0) / n * heap_rate) last = i + 1;
    return last;
}

static bool gather_pairs(struct heaps *h, uint32_t n, uint32_t n_values)
{
    h->pairs = malloc(((size_t)n + 1) * sizeof *h->pairs);
    h->of_value = calloc((size_t)n_values + 1, sizeof *h->of_value);
    h->found = calloc((size_t)n / HEAP_ROWS + 1, sizeof *h->found);
    if (h->pairs == NULL || h->of_value == NULL || h->found == NULL) return false;
    for (uint32_t i = 0; i < n; i++) {
        if ((h->selected != NULL && h->selected[i] != CD__TRUE) || h->values[i] == CD_NO_CODE ||
            h->recorders[i] == CD_NO_CODE)
            continue;
        h->pairs[h->n++] = (uint64_t)h->recorders[i] << 32 | h->values[i];
        h->of_value[h->values[i]]++;
    }
    if (h->n > 1) qsort(h->pairs, h->n, sizeof *h->pairs, by_pair);
    for (size_t from = 0, to; from < h->n; from = to) {
        for (to = from; to < h->n && h->pairs[to] >> 32 == h->pairs[from] >> 32;) to++;
        if (to - from >= HEAP_ROWS) h->found[h->n_found++] = heap_of(h, from, to);
    }
    return true;
}

static uint8_t *heaped_truth(const struct cd__run *run, const struct cd__node *node)
{
    const struct cd_table *t = &run->reg->tables.of[node->table];
    struct heaps h = {.values = t->columns[node->fields[0]].codes,
                      .recorders = t->columns[node->fields[1]].codes,
                      .selected = run->selected};
    uint8_t *truth = calloc((size_t)t->n + 1, sizeof *truth);
    const bool ok = truth != NULL && gather_pairs(&h, t->n, t->columns[node->fields[0]].dict.n);
    const uint32_t n = ok ? discoveries(h.found, h.n_found) : 0;
    for (uint32_t k = 0; k < n; k++) {
        if (h.found[k].most < heap_share * h.found[k].share * h.found[k].n) continue;
        for (uint32_t i = 0; i < t->n; i++)
            if (h.recorders[i] == h.found[k].recorder && h.values[i] == h.found[k].value &&
                (h.selected == NULL || h.selected[i] == CD__TRUE)) {
                truth[i] = CD__TRUE;
                break;
            }
    }
    free(h.pairs);
    free(h.of_value);
    free(h.found);
    if (!ok) {
        free(truth);
        return NULL;
    }
    return truth;
}

/* --- differ() ------------------------------------------------------------------------------------------------------------ */

/* The broad groups (2011 basis) that a set of codes touches. */
static uint64_t broad_of(uint64_t mask)
{
    uint64_t broad = 0;
    const struct cd_group *group;
    for (uint32_t i = 0; (group = cd_group_at(i)) != NULL && group->broad; i++)
        if ((group->mask & mask) != 0) broad |= group->mask;
    return broad;
}

static uint8_t *differ_truth(const struct cd__run *run, const struct cd__node *node)
{
    const struct cd_register *reg = run->reg;
    const uint8_t slots[2] = {(uint8_t)CD_SLOT(node->characteristic, node->asserted[0]),
                              (uint8_t)CD_SLOT(node->characteristic, node->asserted[1])};
    const uint32_t rows = reg->tables.of[CD_PEOPLE].n, n = reg->people.n < rows ? reg->people.n : rows;
    uint32_t *latest = malloc(((size_t)reg->people.n * 2 + 1) * sizeof *latest);
    int32_t *days = malloc(((size_t)reg->people.n * 2 + 1) * sizeof *days);
    uint8_t *truth = malloc((size_t)rows + 1);
    const bool ok = latest != NULL && days != NULL && truth != NULL;
    if (ok) memset(truth, CD__UNKNOWN, rows);
    if (ok) cd_register_latest(reg, slots, 2, latest, days);
    for (uint32_t i = 0; ok && i < n; i++) {
        const uint32_t a = latest[(size_t)2 * i], b = latest[(size_t)2 * i + 1];
        if (a == CD_NO_CODE || b == CD_NO_CODE) continue;
        const struct cd_label *one = &reg->labels.items[a], *two = &reg->labels.items[b];
        if (one->class != CD_CLASS_RECORDED || two->class != CD_CLASS_RECORDED) continue;
        truth[i] = (broad_of(one->mask) & broad_of(two->mask)) == 0;
    }
    free(latest);
    free(days);
    if (!ok) {
        free(truth);
        return NULL;
    }
    return truth;
}

const uint8_t *cd__column_truth(struct cd__run *run, const struct cd__node *node)
{
    const struct cd_table *t = &run->reg->tables.of[node->table];
    if (run->cache[node->id] != NULL) return run->cache[node->id];
    uint8_t *truth = NULL;
    if (node->op == CD__FIRST)
        truth = first_truth(&(struct keys){&run->reg->tables, (enum cd_table_id)node->table, node}, t->n);
    else truth = node->op == CD__HEAPED ? heaped_truth(run, node) : differ_truth(run, node);
    if (truth == NULL) run->failed = true;
    return run->cache[node->id] = truth;
}

/* patterns.c - how many pairs show each agreement pattern; see train_int.h.
 * A thread takes one of the tables that lie idle, counts a batch of pairs in it and puts it back, so that there are as many tables as threads;
 * they are added up when they are asked for. Which thread counted what cannot be told from sums of whole numbers. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "train_int.h"

enum { DENSE = 1 << 22, MOST_PATTERNS = 1 << 24, FIRST_BITS = 12 };

struct table {
    uint64_t *count;   /* by pattern, or by slot; 0: the slot is empty */
    uint64_t *pattern; /* by slot; NULL: dense */
    uint32_t bits, n;  /* of slots: 1 << bits, n taken */
    struct table *next, *next_idle;
};
struct cd__patterns {
    uint32_t n_comparisons;
    uint32_t *n_levels;
    uint64_t n_patterns; /* all that there could be */
    struct table *tables, *idle;
    pthread_mutex_t lock;
};

enum cd_status cd__patterns_open(struct cd__patterns **out, uint32_t n_comparisons, const uint32_t *n_levels,
                                 struct cd_err *err)
{
    uint64_t n_patterns = 1;
    *out = NULL;
    for (uint32_t c = 0; c < n_comparisons; c++)
        if (__builtin_mul_overflow(n_patterns, (uint64_t)n_levels[c], &n_patterns))
            return cd_fail(err, CD_LIMIT,
                           "the levels of the model's %u comparisons make over 2^64 patterns, too many to count: merge "
                           "levels or comparisons",
                           n_comparisons);
    struct cd__patterns *p = calloc(1, sizeof *p);
    uint32_t *levels = malloc((n_comparisons + (size_t)1) * sizeof *levels);
    if (p == NULL || levels == NULL) {
        free(p);
        free(levels);
        return cd_fail(err, CD_NOMEM, "no memory to count patterns");
    }
    memcpy(levels, n_levels, n_comparisons * sizeof *levels);
    *p = (struct cd__patterns){.n_comparisons = n_comparisons, .n_levels = levels, .n_patterns = n_patterns};
    pthread_mutex_init(&p->lock, NULL);
    *out = p;
    return CD_OK;
}

static void table_close(struct table *t)
{
    if (t == NULL) return;
    free(t->count);
    free(t->pattern);
    free(t);
}

void cd__patterns_close(struct cd__patterns *p)
{
    if (p == NULL) return;
    for (struct table *t = p->tables, *next; t != NULL; t = next) {
        next = t->next;
        table_close(t);
    }
    pthread_mutex_destroy(&p->lock);
    free(p->n_levels);
    free(p);
}

static struct table *table_open(const struct cd__patterns *p)
{
    struct table *t = calloc(1, sizeof *t);
    if (t == NULL) return NULL;
    const bool dense = p->n_patterns <= DENSE;
    t->bits = FIRST_BITS;
    t->count = calloc(dense ? (size_t)p->n_patterns : (size_t)1 << FIRST_BITS, sizeof *t->count);
    if (!dense) t->pattern = malloc(((size_t)1 << FIRST_BITS) * sizeof *t->pattern);
    if (t->count != NULL && (dense || t->pattern != NULL)) return t;
    table_close(t);
    return NULL;
}

static enum cd_status take_table(struct cd__patterns *p, struct table **out, struct cd_err *err)
{
    pthread_mutex_lock(&p->lock);
    struct table *t = p->idle;
    if (t != NULL) p->idle = t->next_idle;
    pthread_mutex_unlock(&p->lock);
    *out = t;
    if (t != NULL) return CD_OK;
    *out = t = table_open(p);
    if (t == NULL) return cd_fail(err, CD_NOMEM, "no memory to count patterns");
    pthread_mutex_lock(&p->lock);
    t->next = p->tables;
    p->tables = t;
    pthread_mutex_unlock(&p->lock);
    return CD_OK;
}

static void put_table(struct cd__patterns *p, struct table *t)
{
    pthread_mutex_lock(&p->lock);
    t->next_idle = p->idle;
    p->idle = t;
    pthread_mutex_unlock(&p->lock);
}

/* --- Slots by hash ------------------------------------------------------------------------------------------------------ */

static uint64_t *slot_of(struct table *t, uint64_t pattern)
{
    const size_t mask = ((size_t)1 << t->bits) - 1;
    size_t i = (size_t)(pattern * UINT64_C(0x9e3779b97f4a7c15) >> (64 - t->bits));
    while (t->count[i] != 0 && t->pattern[i] != pattern) i = (i + 1) & mask;
    if (t->count[i] == 0) {
        t->pattern[i] = pattern;
        t->n++;
    }
    return &t->count[i];
}

static enum cd_status make_room(struct table *t, uint32_t more, struct cd_err *err)
{
    const size_t slots = (size_t)1 << t->bits;
    if ((size_t)t->n + more <= slots / 2) return CD_OK;
    if (t->n > MOST_PATTERNS)
        return cd_fail(err, CD_LIMIT,
                       "pairs show over %d different agreement patterns, too many to train on: merge "
                       "levels or comparisons",
                       MOST_PATTERNS);
    struct table wide = {.bits = t->bits + 1,
                         .count = calloc(slots * 2, sizeof *wide.count),
                         .pattern = malloc(slots * 2 * sizeof *wide.pattern)};
    if (wide.count == NULL || wide.pattern == NULL) {
        free(wide.count);
        free(wide.pattern);
        return cd_fail(err, CD_NOMEM, "no memory to count patterns");
    }
    for (size_t i = 0; i < slots; i++)
        if (t->count[i] != 0) *slot_of(&wide, t->pattern[i]) = t->count[i];
    free(t->count);
    free(t->pattern);
    t->count = wide.count;
    t->pattern = wide.pattern;
    t->bits = wide.bits;
    return CD_OK;
}

/* --- Counting ------------------------------------------------------------------------------------------------------------- */

static void number_patterns(const struct cd__patterns *p, uint32_t n, const uint8_t *level, uint64_t *pattern)
{
    uint64_t step = 1;
    memset(pattern, 0, n * sizeof *pattern);
    for (uint32_t c = 0; c < p->n_comparisons; c++, level += CD__PAIRS) {
        for (uint32_t i = 0; i < n; i++) pattern[i] += level[i] * step;
        step *= p->n_levels[c];
    }
}

enum cd_status cd__patterns_add(struct cd__patterns *p, uint32_t n, const uint8_t *level, struct cd_err *err)
{
    uint64_t pattern[CD__PAIRS];
    struct table *t;
    assert(n <= CD__PAIRS);
    number_patterns(p, n, level, pattern);
    CD_TRY(take_table(p, &t, err));
    enum cd_status status = CD_OK;
    if (t->pattern == NULL)
        for (uint32_t i = 0; i < n; i++) t->count[pattern[i]]++;
    else if ((status = make_room(t, n, err)) == CD_OK)
        for (uint32_t i = 0; i < n; i++) (*slot_of(t, pattern[i]))++;
    put_table(p, t);
    return status;
}

/* --- What was counted ------------------------------------------------------------------------------------------------------- */

struct cell {
    uint64_t pattern, count;
};

static int by_pattern(const void *a, const void *b)
{
    const uint64_t x = ((const struct cell *)a)->pattern, y = ((const struct cell *)b)->pattern;
    return (x > y) - (x < y);
}

/* Cells of one table; out NULL: only how many. */
static size_t cells_of(const struct cd__patterns *p, const struct table *t, struct cell *out)
{
    const size_t end = t->pattern == NULL ? (size_t)p->n_patterns : (size_t)1 << t->bits;
    size_t n = 0;
    for (size_t i = 0; i < end; i++) {
        if (t->count[i] == 0) continue;
        if (out != NULL) out[n] = (struct cell){t->pattern == NULL ? i : t->pattern[i], t->count[i]};
        n++;
    }
    return n;
}

static size_t merge(struct cell *cells, size_t n)
{
    size_t kept = 0;
    if (n > 0) qsort(cells, n, sizeof *cells, by_pattern);
    for (size_t i = 0; i < n; i++)
        if (kept > 0 && cells[kept - 1].pattern == cells[i].pattern) cells[kept - 1].count += cells[i].count;
        else cells[kept++] = cells[i];
    return kept;
}

enum cd_status cd__patterns_cells(const struct cd__patterns *p, struct cd_arena *arena, struct cd__cells *out,
                                  struct cd_err *err)
{
    size_t n = 0;
    for (const struct table *t = p->tables; t != NULL; t = t->next) n += cells_of(p, t, NULL);
    struct cell *cells = malloc((n + 1) * sizeof *cells);
    if (cells == NULL) return cd_fail(err, CD_NOMEM, "no memory for %zu patterns", n);
    n = 0;
    for (const struct table *t = p->tables; t != NULL; t = t->next) n += cells_of(p, t, cells + n);
    n = merge(cells, n);
    uint8_t *level = CD_NEW(arena, uint8_t, n * p->n_comparisons);
    uint64_t *count = CD_NEW(arena, uint64_t, n);
    if (level == NULL || count == NULL) {
        free(cells);
        return cd_fail(err, CD_NOMEM, "no memory for %zu patterns", n);
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t rest = cells[i].pattern;
        for (uint32_t c = 0; c < p->n_comparisons; rest /= p->n_levels[c++])
            level[i * p->n_comparisons + c] = (uint8_t)(rest % p->n_levels[c]);
        count[i] = cells[i].count;
    }
    free(cells);
    *out = (struct cd__cells){p->n_comparisons, n, level, count};
    return CD_OK;
}

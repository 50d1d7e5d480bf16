/* block_sort.c - LSD radix sort of (part of a key, place) in single words; stable, so that the answer is one however the work is sliced.
 * O(passes x n), passes = key bits / 11. Slices are counted and scattered in parallel: a slice's share of a bucket follows that of the slices
 * before it. */
#include <assert.h>
#include <stdlib.h>

#include "block_int.h"

enum { DIGIT = 11, BUCKETS = 1 << DIGIT, SLICES = 16, WORTH_THREADS = 1 << 16 };

unsigned cd__bits(uint64_t most)
{
    return most == 0 ? 0 : 64 - (unsigned)__builtin_clzll(most);
}

enum cd_status cd__sorter_open(struct cd__sorter *sorter, size_t n, const struct cd_par *par, struct cd_err *err)
{
    assert(n < UINT32_MAX);
    *sorter = (struct cd__sorter){.n = n, .place_bits = cd__bits(n)};
    sorter->par.threads = n < WORTH_THREADS ? 1 : par->threads;
    sorter->items = malloc((n + 1) * sizeof *sorter->items);
    sorter->spare_items = malloc((n + 1) * sizeof *sorter->spare_items);
    sorter->order = malloc((n + 1) * sizeof *sorter->order);
    sorter->spare_order = malloc((n + 1) * sizeof *sorter->spare_order);
    sorter->count = malloc(SLICES * sizeof *sorter->count);
    if (sorter->items == NULL || sorter->spare_items == NULL || sorter->order == NULL || sorter->spare_order == NULL ||
        sorter->count == NULL) {
        cd__sorter_close(sorter);
        return cd_fail(err, CD_NOMEM, "no memory to sort %zu records", n);
    }
    for (size_t i = 0; i < n; i++) sorter->order[i] = (uint32_t)i;
    return CD_OK;
}

void cd__sorter_close(struct cd__sorter *sorter)
{
    free(sorter->items);
    free(sorter->spare_items);
    free(sorter->order);
    free(sorter->spare_order);
    free(sorter->count);
    *sorter = (struct cd__sorter){0};
}

struct stage {
    struct cd__sorter *sorter;
    cd__keys_fn *keys;
    const void *ctx;
    unsigned shift, width; /* of the digit that a pass sorts by */
};

static size_t slice_at(const struct stage *stage, size_t slice)
{
    return (size_t)((uint64_t)stage->sorter->n * slice / SLICES);
}

static enum cd_status fill_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    const struct stage *stage = ctx;
    struct cd__sorter *sorter = stage->sorter;
    const size_t from = slice_at(stage, slice), to = slice_at(stage, slice + 1);
    stage->keys(stage->ctx, sorter->order + from, to - from, sorter->items + from);
    for (size_t i = from; i < to; i++) sorter->items[i] = sorter->items[i] << sorter->place_bits | i;
    return CD_OK;
}

static enum cd_status count_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    const struct stage *stage = ctx;
    const uint64_t *items = stage->sorter->items;
    uint32_t *const count = stage->sorter->count[slice];
    const uint64_t mask = ((uint64_t)1 << stage->width) - 1;
    memset(count, 0, BUCKETS * sizeof *count);
    for (size_t i = slice_at(stage, slice), to = slice_at(stage, slice + 1); i < to; i++)
        count[items[i] >> stage->shift & mask]++;
    return CD_OK;
}

static enum cd_status scatter_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    const struct stage *stage = ctx;
    const uint64_t *items = stage->sorter->items;
    uint64_t *const to_items = stage->sorter->spare_items;
    uint32_t *const next = stage->sorter->count[slice];
    const uint64_t mask = ((uint64_t)1 << stage->width) - 1;
    for (size_t i = slice_at(stage, slice), to = slice_at(stage, slice + 1); i < to; i++)
        to_items[next[items[i] >> stage->shift & mask]++] = items[i];
    return CD_OK;
}

static enum cd_status reorder_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    const struct stage *stage = ctx;
    struct cd__sorter *sorter = stage->sorter;
    const uint64_t mask = ((uint64_t)1 << sorter->place_bits) - 1;
    for (size_t i = slice_at(stage, slice), to = slice_at(stage, slice + 1); i < to; i++)
        sorter->spare_order[i] =
            sorter->mixed ? sorter->order[sorter->items[i] & mask] : (uint32_t)(sorter->items[i] & mask);
    return CD_OK;
}

/* Counts become where each slice's share of each bucket begins; false where one bucket has all, so that there is nothing to sort. */
static bool place_buckets(struct cd__sorter *sorter)
{
    uint32_t next = 0;
    for (uint32_t b = 0; b < BUCKETS; b++) {
        const uint32_t first = next;
        for (size_t s = 0; s < SLICES; s++) {
            const uint32_t count = sorter->count[s][b];
            sorter->count[s][b] = next;
            next += count;
        }
        if (next - first == sorter->n) return false;
    }
    return true;
}

enum cd_status cd__sorter_stage(struct cd__sorter *sorter, unsigned bits, cd__keys_fn *keys, const void *ctx,
                                struct cd_err *err)
{
    assert(bits + sorter->place_bits <= 64);
    struct stage stage = {.sorter = sorter, .keys = keys, .ctx = ctx};
    CD_TRY(cd_par_run(&sorter->par, SLICES, fill_slice, &stage, err));
    const unsigned passes = (bits + DIGIT - 1) / DIGIT;
    for (unsigned pass = 0; pass < passes; pass++) {
        const unsigned from = bits * pass / passes, to = bits * (pass + 1) / passes;
        stage.shift = sorter->place_bits + from;
        stage.width = to - from;
        CD_TRY(cd_par_run(&sorter->par, SLICES, count_slice, &stage, err));
        if (!place_buckets(sorter)) continue;
        CD_TRY(cd_par_run(&sorter->par, SLICES, scatter_slice, &stage, err));
        uint64_t *const items = sorter->items;
        sorter->items = sorter->spare_items;
        sorter->spare_items = items;
    }
    CD_TRY(cd_par_run(&sorter->par, SLICES, reorder_slice, &stage, err));
    uint32_t *const order = sorter->order;
    sorter->order = sorter->spare_order;
    sorter->spare_order = order;
    sorter->mixed = true;
    return CD_OK;
}

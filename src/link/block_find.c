/* block_find.c - blocks of a key that is the same on both sides: runs of equal keys in the sorted entries. A slice of the entries has the runs that
 * begin in it. Slices find theirs in parallel, and which of them make pairs; then, where each slice's begin being known, what they are. Most runs are
 * of one record, so that they are found without branches. */
#include <stdlib.h>

#include "block_int.h"

enum { SLICES = 16 };

struct find {
    const struct cd__sorted *sorted;
    struct cd__blocks *blocks;
    uint32_t n_rows;
    struct {
        uint32_t from, to;     /* entries of the slice's runs */
        uint32_t blocks, rows; /* of runs that make pairs: how many */
        uint32_t first_block, first_row;
    } slice[SLICES];
    uint32_t n_blocks, n;
};

static uint32_t share(const struct find *find, size_t slice)
{
    return (uint32_t)((uint64_t)find->sorted->n * slice / SLICES);
}

static bool same_key(const struct cd__sorted *sorted, uint32_t i, uint32_t j)
{
    const struct cd__sorter *sorter = sorted->sorter;
    if (sorter->items[i] >> sorter->place_bits != sorter->items[j] >> sorter->place_bits) return false;
    for (uint32_t p = 0; p < sorted->n_parts; p++) {
        const struct cd__part *part = &sorted->parts[p];
        const uint32_t a = sorter->order[i], b = sorter->order[j];
        if (part->codes[part->via == NULL ? a : part->via[a]] != part->codes[part->via == NULL ? b : part->via[b]])
            return false;
    }
    return true;
}

static uint32_t row_at(const struct cd__sorted *sorted, uint32_t i)
{
    const uint32_t entry = sorted->sorter->order[i];
    return sorted->rows != NULL ? sorted->rows[entry] : entry;
}

/* Where runs begin, of the entries from .. to - 1. */
static uint32_t find_starts(const struct cd__sorted *sorted, uint32_t from, uint32_t to, uint32_t *starts)
{
    const uint64_t *items = sorted->sorter->items;
    const unsigned bits = sorted->sorter->place_bits;
    uint32_t n = 0;
    if (from == 0 && to > 0) starts[n++] = from++;
    for (uint32_t i = from; i < to; i++) {
        starts[n] = i;
        n += sorted->n_parts == 0 ? items[i] >> bits != items[i - 1] >> bits : !same_key(sorted, i - 1, i);
    }
    return n;
}

/* Leaves the runs that make pairs, as begin and end in one word, in the sorter's spare room from the slice's share on. */
static enum cd_status find_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    struct find *find = ctx;
    const struct cd__sorted *sorted = find->sorted;
    const struct cd__ranks *ranks = find->blocks->ranks;
    const uint32_t from = share(find, slice), end = share(find, slice + 1);
    uint32_t *const starts = sorted->sorter->spare_order + from, n = find_starts(sorted, from, end, starts);
    uint64_t *const runs = sorted->sorter->spare_items + from;
    uint32_t to = end, kept = 0, rows = 0;
    while (n > 0 && to < sorted->n && same_key(sorted, to - 1, to)) to++;
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t start = starts[k], stop = k + 1 < n ? starts[k + 1] : to, size = stop - start;
        const bool pairs = find->blocks->triangle ? size > 1
                                                  : cd__place_of(ranks, row_at(sorted, start)) <
                                                        cd__place_of(ranks, row_at(sorted, stop - 1));
        runs[kept] = (uint64_t)start << 32 | stop;
        kept += pairs;
        rows += pairs ? size : 0;
    }
    find->slice[slice].from = n > 0 ? starts[0] : to;
    find->slice[slice].to = to;
    find->slice[slice].blocks = kept;
    find->slice[slice].rows = rows;
    return CD_OK;
}

/* A block's records share the place at which it begins, which no other record has. */
static void number_members(const struct cd__sorted *sorted, uint32_t *member, uint32_t from, uint32_t start,
                           uint32_t stop)
{
    for (uint32_t i = from; i < start; i++) member[row_at(sorted, i)] = i;
    for (uint32_t i = start; i < stop; i++) member[row_at(sorted, i)] = start;
}

static enum cd_status fill_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    const struct find *find = ctx;
    const struct cd__sorted *sorted = find->sorted;
    const struct cd__blocks *blocks = find->blocks;
    const uint64_t *runs = sorted->sorter->spare_items + share(find, slice);
    uint32_t b = find->slice[slice].first_block, n = find->slice[slice].first_row, done = find->slice[slice].from;
    for (uint32_t k = 0; k < find->slice[slice].blocks; k++) {
        const uint32_t start = (uint32_t)(runs[k] >> 32), stop = (uint32_t)runs[k];
        if (blocks->member_left != NULL) number_members(sorted, blocks->member_left, done, start, stop);
        if (blocks->item != NULL) blocks->item[b] = sorted->items[sorted->sorter->order[start]];
        for (uint32_t i = start; i < stop; i++) blocks->left[n++] = row_at(sorted, i);
        blocks->left_at[++b] = n;
        done = stop;
    }
    const uint32_t end = find->slice[slice].to;
    if (blocks->member_left != NULL) number_members(sorted, blocks->member_left, done, end, end);
    return CD_OK;
}

static enum cd_status reserve(struct cd__blocks *blocks, const struct find *find, bool members, struct cd_err *err)
{
    const size_t n_blocks = find->n_blocks, n = find->n;
    blocks->n_blocks = (uint32_t)n_blocks;
    blocks->left = blocks->right = malloc((n + 1) * sizeof *blocks->left);
    blocks->left_at = blocks->right_at = calloc(n_blocks + 1, sizeof *blocks->left_at);
    if (find->sorted->items != NULL) blocks->item = malloc((n_blocks + 1) * sizeof *blocks->item);
    if (members)
        blocks->member_left = blocks->member_right = malloc((find->n_rows + (size_t)1) * sizeof *blocks->member_left);
    if (blocks->left == NULL || blocks->left_at == NULL || (find->sorted->items != NULL && blocks->item == NULL) ||
        (members && blocks->member_left == NULL))
        return cd_fail(err, CD_NOMEM, "no memory for the blocks of %u records", find->n_rows);
    return CD_OK;
}

enum cd_status cd__blocks_find(struct cd__blocks *blocks, const struct cd__sorted *sorted, uint32_t n_rows,
                               bool members, struct cd_err *err)
{
    struct find find = {.sorted = sorted, .blocks = blocks, .n_rows = n_rows};
    const struct cd_par *const threads = &sorted->sorter->par;
    CD_TRY(cd_par_run(threads, SLICES, find_slice, &find, err));
    for (size_t s = 0; s < SLICES; s++) {
        find.slice[s].first_block = find.n_blocks;
        find.slice[s].first_row = find.n;
        find.n_blocks += find.slice[s].blocks;
        find.n += find.slice[s].rows;
    }
    CD_TRY(reserve(blocks, &find, members, err));
    CD_TRY(cd_par_run(threads, SLICES, fill_slice, &find, err));
    for (uint32_t i = sorted->n; i < sorted->sorter->n && members; i++) /* NULL: in one block with nobody */
        blocks->member_left[row_at(sorted, i)] = i;
    return CD_OK;
}

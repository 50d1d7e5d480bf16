/* block_find.c - blocks of a key that is the same on both sides: runs of equal keys in the sorted entries. Slices find theirs in parallel, each from
 * the first run that begins in it on: first how many, then, where each slice's begin being known, what they are. */
#include <stdlib.h>

#include "block_int.h"

enum { SLICES = 16 };

struct find {
    const struct cd__sorted *sorted;
    struct cd__blocks *blocks;
    uint32_t n_rows;
    struct {
        uint32_t blocks, rows; /* how many; then where they begin */
    } slice[SLICES + 1];
};

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

/* The end of the run from i on; *kept where it makes pairs. */
static uint32_t end_of_run(const struct find *find, uint32_t i, bool *kept)
{
    const struct cd__sorted *sorted = find->sorted;
    const struct cd__ranks *ranks = find->blocks->ranks;
    uint32_t to = i + 1;
    while (to < sorted->n && same_key(sorted, i, to)) to++;
    *kept = to - i > 1 && (find->blocks->triangle ||
                           cd__place_of(ranks, row_at(sorted, i)) < cd__place_of(ranks, row_at(sorted, to - 1)));
    return to;
}

/* The first run that begins at or after the slice's share. */
static uint32_t slice_at(const struct find *find, size_t slice)
{
    const struct cd__sorted *sorted = find->sorted;
    uint32_t i = (uint32_t)((uint64_t)sorted->n * slice / SLICES);
    while (i > 0 && i < sorted->n && same_key(sorted, i - 1, i)) i++;
    return i;
}

static enum cd_status count_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    struct find *find = ctx;
    uint32_t blocks = 0, rows = 0;
    bool kept;
    for (uint32_t i = slice_at(find, slice), end = slice_at(find, slice + 1), to; i < end; i = to) {
        to = end_of_run(find, i, &kept);
        blocks += kept ? 1 : 0;
        rows += kept ? to - i : 0;
    }
    find->slice[slice].blocks = blocks;
    find->slice[slice].rows = rows;
    return CD_OK;
}

/* A run's records share the place at which it begins, which no other run has. */
static enum cd_status fill_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    const struct find *find = ctx;
    const struct cd__sorted *sorted = find->sorted;
    const struct cd__blocks *blocks = find->blocks;
    uint32_t b = find->slice[slice].blocks, n = find->slice[slice].rows;
    bool kept;
    for (uint32_t i = slice_at(find, slice), end = slice_at(find, slice + 1), to; i < end; i = to) {
        to = end_of_run(find, i, &kept);
        for (uint32_t k = i; k < to && blocks->member_left != NULL; k++) blocks->member_left[row_at(sorted, k)] = i;
        if (!kept) continue;
        if (blocks->item != NULL) blocks->item[b] = sorted->items[sorted->sorter->order[i]];
        for (uint32_t k = i; k < to; k++) blocks->left[n++] = row_at(sorted, k);
        blocks->left_at[++b] = n;
    }
    return CD_OK;
}

static enum cd_status reserve(struct cd__blocks *blocks, const struct find *find, bool members, struct cd_err *err)
{
    const size_t n_blocks = find->slice[SLICES].blocks, n = find->slice[SLICES].rows;
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
    CD_TRY(cd_par_run(threads, SLICES, count_slice, &find, err));
    uint32_t n_blocks = 0, rows = 0;
    for (size_t s = 0; s <= SLICES; s++) {
        const uint32_t more_blocks = find.slice[s].blocks, more_rows = find.slice[s].rows;
        find.slice[s].blocks = n_blocks;
        find.slice[s].rows = rows;
        n_blocks += more_blocks;
        rows += more_rows;
    }
    CD_TRY(reserve(blocks, &find, members, err));
    CD_TRY(cd_par_run(threads, SLICES, fill_slice, &find, err));
    for (uint32_t i = sorted->n; i < sorted->sorter->n && members; i++) /* NULL: in one block with nobody */
        blocks->member_left[row_at(sorted, i)] = i;
    return CD_OK;
}

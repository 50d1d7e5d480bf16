/* block_chunk.c - how many pairs there are, and chunks of about equal numbers of them. Blocks that fit one tile are strung together; a larger one
 * becomes a grid of tiles, so that a chunk's records stay in the nearest cache and a huge block occupies every thread. */
#include <stdlib.h>

#include "block_int.h"
#include "candour/buf.h"

enum {
    TILE = 256,          /* records of one side; its square is about the pairs of a chunk */
    MOST_TILE = 1 << 15, /* grows up to this where there would be too many chunks */
    MOST_CHUNKS = 1 << 20,
    CHUNK_ROWS = 1 << 14, /* of chunks of small blocks */
};

uint64_t cd__pairs_between(const struct cd__blocks *blocks, uint32_t l0, uint32_t l1, uint32_t r0, uint32_t r1)
{
    if (blocks->triangle) {
        const uint64_t n = l1 - l0;
        return l0 == r0 ? n * (n - 1) / 2 : l0 < r0 ? n * (r1 - r0) : 0;
    }
    uint64_t pairs = 0;
    for (uint32_t i = l0, j = r0; i < l1 && j < r1; i++) {
        const uint32_t place = cd__place_of(blocks->ranks, blocks->left[i]);
        while (j < r1 && cd__place_of(blocks->ranks, blocks->right[j]) <= place) j++;
        pairs += r1 - j;
    }
    return pairs;
}

static uint64_t pairs_of(const struct cd__blocks *blocks, uint32_t b)
{
    return cd__pairs_between(blocks, blocks->left_at[b], blocks->left_at[b + 1], blocks->right_at[b],
                             blocks->right_at[b + 1]);
}

void cd__blocks_measure(struct cd__blocks *blocks)
{
    blocks->pairs = blocks->largest = 0;
    for (uint32_t b = 0; b < blocks->n_blocks; b++) {
        const uint64_t pairs = pairs_of(blocks, b);
        blocks->pairs += pairs;
        if (pairs > blocks->largest) blocks->largest = pairs;
    }
}

static enum cd_status add(struct cd__blocks *blocks, const struct cd__chunk *chunk, struct cd_err *err)
{
    if (chunk->pairs == 0) return CD_OK;
    if (!cd_grow((void **)&blocks->chunks, &blocks->cap_chunks, blocks->n_chunks + 1, sizeof *blocks->chunks))
        return cd_fail(err, CD_NOMEM, "no memory for %zu chunks of pairs", blocks->n_chunks + 1);
    blocks->chunks[blocks->n_chunks++] = *chunk;
    const uint32_t l = chunk->l1 - chunk->l0, r = chunk->r1 - chunk->r0, rows = l > r ? l : r;
    if (rows > blocks->most_rows) blocks->most_rows = rows;
    return CD_OK;
}

static uint32_t step(uint32_t from, uint32_t size, uint32_t end)
{
    return end - from < size ? end : from + size;
}

static enum cd_status add_tiles(struct cd__blocks *blocks, uint32_t b, uint32_t tile, struct cd_err *err)
{
    const uint32_t l_end = blocks->left_at[b + 1], r_end = blocks->right_at[b + 1];
    for (uint32_t l = blocks->left_at[b]; l < l_end; l = step(l, tile, l_end))
        for (uint32_t r = blocks->right_at[b]; r < r_end; r = step(r, tile, r_end)) {
            struct cd__chunk chunk = {
                .block = b, .l0 = l, .l1 = step(l, tile, l_end), .r0 = r, .r1 = step(r, tile, r_end)};
            chunk.pairs = cd__pairs_between(blocks, chunk.l0, chunk.l1, chunk.r0, chunk.r1);
            CD_TRY(add(blocks, &chunk, err));
        }
    return CD_OK;
}

enum cd_status cd__blocks_cut(struct cd__blocks *blocks, struct cd_err *err)
{
    uint32_t tile = TILE;
    while (tile < MOST_TILE && blocks->pairs / ((uint64_t)tile * tile) > MOST_CHUNKS) tile *= 2;
    struct cd__chunk open = {0};
    for (uint32_t b = 0; b < blocks->n_blocks; b++) {
        const uint32_t l0 = blocks->left_at[b], l1 = blocks->left_at[b + 1];
        const uint32_t r0 = blocks->right_at[b], r1 = blocks->right_at[b + 1];
        const bool large = l1 - l0 > tile || r1 - r0 > tile;
        if (large || open.pairs >= (uint64_t)tile * tile || l1 - open.l0 > CHUNK_ROWS || r1 - open.r0 > CHUNK_ROWS) {
            CD_TRY(add(blocks, &open, err));
            open.pairs = 0;
        }
        if (large) {
            CD_TRY(add_tiles(blocks, b, tile, err));
            continue;
        }
        if (open.pairs == 0) open = (struct cd__chunk){.block = b, .l0 = l0, .r0 = r0};
        open.n_blocks = b + 1 - open.block;
        open.l1 = l1;
        open.r1 = r1;
        open.pairs += pairs_of(blocks, b);
    }
    return add(blocks, &open, err);
}

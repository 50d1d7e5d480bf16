/* block_int.h - how candidate pairs are found; see docs/rooms/link.md, "Blocking".
 *
 * Records are put in the order of their ids once (cd__ranks). For each rule they are sorted by the rule's key, stably, so that a block (records of
 * one key) holds its records in that order. Pairs of a block are a triangle, or for each left record all right records from some place on; blocks
 * are cut into chunks of about equal numbers of pairs, large ones into square tiles first. Nothing of this depends on the number of threads. */
#ifndef CANDOUR_LINK_BLOCK_INT_H
#define CANDOUR_LINK_BLOCK_INT_H

#include <pthread.h>
#include <stdatomic.h>

#include "plan_int.h"

/* --- Sorting (block_sort.c) -------------------------------------------------------------------------------------------- */

/* Puts entries 0 .. n - 1 in order, from the least important part of their key to the most: LSD radix sort of words that hold a part of the key
 * above the entry's place, so that one word moves for each entry. */
struct cd__sorter {
    size_t n;
    unsigned place_bits;           /* a stage's key has at most 64 - place_bits bits */
    uint64_t *items, *spare_items; /* after a stage: items[i] >> place_bits is the key of the i-th */
    uint32_t *order, *spare_order; /* the entries as they stand now */
    bool mixed;                    /* the order is no longer 0 .. n - 1 */
    uint32_t (*count)[2048];
    struct cd_par par;
};
/* Order is 0 .. n - 1 at first, and may be written over before the first stage; `mixed` then says so. */
CD_MUST_CHECK enum cd_status cd__sorter_open(struct cd__sorter *sorter, size_t n, const struct cd_par *par,
                                             struct cd_err *err);
/* Writes the keys of n entries, each below 2^bits. */
typedef void cd__keys_fn(const void *ctx, const uint32_t *entries, size_t n, uint64_t *keys);
CD_MUST_CHECK enum cd_status cd__sorter_stage(struct cd__sorter *sorter, unsigned bits, cd__keys_fn *keys,
                                              const void *ctx, struct cd_err *err);
void cd__sorter_close(struct cd__sorter *sorter);

unsigned cd__bits(uint64_t most); /* bits that a number of at most `most` needs */

/* --- The order of records (block_rank.c) --------------------------------------------------------------------------------- */

struct cd__ranks {
    uint32_t *by_rank; /* rows in the order of their ids; NULL: rows are in that order */
    uint32_t *
        place; /* by row: l < r where place[l] < place[r]. Rank; of CD_LINK_ONLY the dataset's rank. NULL: the row itself */
};
/* CD_INPUT: two datasets whose names cannot be told apart in front of ids. */
CD_MUST_CHECK enum cd_status cd__ranks_open(struct cd__ranks *ranks, const struct cd__plan *plan,
                                            const struct cd_par *par, struct cd_err *err);
void cd__ranks_close(struct cd__ranks *ranks);
static inline uint32_t cd__place_of(const struct cd__ranks *ranks, uint32_t row)
{
    return ranks->place != NULL ? ranks->place[row] : row;
}

/* --- Blocks of one rule (block_key.c) ------------------------------------------------------------------------------------- */

/* A stretch of blocks, or a tile of one block: pairs of left[l0 .. l1) and right[r0 .. r1) that are in one block. */
struct cd__chunk {
    uint32_t block, n_blocks; /* n_blocks == 0: a tile of `block` */
    uint32_t l0, l1, r0, r1;
    uint64_t pairs;
};
struct cd__blocks {
    const struct cd__rule *rule;
    const struct cd__ranks *ranks;
    bool triangle;          /* left is right and every two records of a block are a pair */
    uint32_t *left, *right; /* rows by block, within one by rank; the same array where both sides' keys are the same */
    uint32_t *left_at, *right_at; /* n_blocks + 1: block b is left[left_at[b] .. left_at[b + 1]) */
    uint32_t *item;               /* of an exploding rule: the block's item, by block; NULL otherwise */
    uint32_t n_blocks;
    uint32_t *member_left,
        *member_right;       /* by row: equal (for different rows) where the rule's key is equal; NULL: not kept */
    uint64_t pairs, largest; /* of all blocks, of the largest one */
    struct cd__chunk *chunks;
    size_t n_chunks, cap_chunks;
    uint32_t most_rows; /* of one side of a chunk */
};
/* members: whether later rules will ask who is in one block. */
CD_MUST_CHECK enum cd_status cd__blocks_open(struct cd__blocks *blocks, const struct cd__plan *plan,
                                             const struct cd__rule *rule, const struct cd__ranks *ranks, bool members,
                                             const struct cd_par *par, struct cd_err *err);
/* For a key whose sides are the same on both sides: finds the blocks in entries sorted by it (block_find.c). */
struct cd__part {
    const uint32_t *codes, *via; /* the code of entry e is codes[via == NULL ? e : via[e]] */
    uint32_t n_values;
};
struct cd__sorted {
    const struct cd__sorter *sorter;
    const uint32_t *rows;         /* of entries; NULL: an entry is its row */
    const uint32_t *items;        /* of entries of an exploding rule */
    const struct cd__part *parts; /* of the key, that the last stage's words do not hold */
    uint32_t n_parts;
    uint32_t n; /* entries without NULL: the first n of the order */
};
CD_MUST_CHECK enum cd_status cd__blocks_find(struct cd__blocks *blocks, const struct cd__sorted *sorted,
                                             uint32_t n_rows, bool members, struct cd_err *err);
void cd__blocks_close(struct cd__blocks *blocks);

/* Pairs between left[l0 .. l1) and right[r0 .. r1) of one block (block_chunk.c). */
uint64_t cd__pairs_between(const struct cd__blocks *blocks, uint32_t l0, uint32_t l1, uint32_t r0, uint32_t r1);
void cd__blocks_measure(struct cd__blocks *blocks);
CD_MUST_CHECK enum cd_status cd__blocks_cut(struct cd__blocks *blocks, struct cd_err *err);

/* Whether l's and r's lists share an item; the smallest such (CD_NO_CODE: none). */
uint32_t cd__shared_item(const struct cd__plan *plan, const struct cd__rule *rule, uint32_t l, uint32_t r);

/* --- Working memory (block_hand.c) -------------------------------------------------------------------------------------------- */

/* What one thread needs while it makes a chunk; taken from a pool and put back, so that there are as many as threads. */
struct cd__hand {
    struct cd__worker *worker;
    struct cd__pairs pairs, some; /* of CD__PAIRS; some: those that a test is to see */
    uint8_t keep[CD__PAIRS], tested[CD__PAIRS];
    uint16_t at[CD__PAIRS]; /* where in `pairs` those of `some` are */
    uint32_t *rows;         /* room for what is gathered by record */
    struct cd__hand *next;
};
struct cd__pool {
    const struct cd__plan *plan;
    size_t n_rows;
    struct cd__hand *idle;
    pthread_mutex_t lock;
};
void cd__pool_open(struct cd__pool *pool, const struct cd__plan *plan, size_t n_rows);
CD_MUST_CHECK enum cd_status cd__pool_take(struct cd__pool *pool, struct cd__hand **out, struct cd_err *err);
void cd__pool_put(struct cd__pool *pool, struct cd__hand *hand);
void cd__pool_close(struct cd__pool *pool);

/* --- A pass over the blocks of all rules (block.c, block_run.c) ---------------------------------------------------------------------- */

struct cd__pass {
    const struct cd__blocking *blocking;
    struct cd__ranks ranks;
    struct cd__blocks *blocks;   /* n_rules */
    size_t *first_chunk;         /* n_rules + 1: chunks of all rules, counted through */
    size_t *chosen, n_chosen;    /* chunks of a sample, ascending; chosen == NULL: all */
    atomic_uint_fast64_t *first; /* n_rules: pairs handed on so far */
};
/* Ranks and blocks, within max_pairs; members where pairs are to be made. */
CD_MUST_CHECK enum cd_status cd__pass_open(struct cd__pass *pass, const struct cd__blocking *blocking, bool members,
                                           struct cd_err *err);
/* Chunks, of the rules from `first_rule` on, and the sample of them. */
CD_MUST_CHECK enum cd_status cd__pass_cut(struct cd__pass *pass, uint32_t first_rule, struct cd_err *err);
/* pairs == NULL: they are only counted. */
CD_MUST_CHECK enum cd_status cd__pass_pairs(struct cd__pass *pass, cd__pairs_fn *pairs, cd__chunk_fn *chunk, void *ctx,
                                            struct cd_err *err);
void cd__pass_close(struct cd__pass *pass);

/* How many chunks may be under way or wait for their turn: slot chunk % window is free when a chunk begins. */
size_t cd__block_window(const struct cd_par *par);

/* --- Keys that are nearly equal (block_near.c) ------------------------------------------------------------------------------------ */

/* Lists of items for a side's n texts, in the shape of cd__side: two texts share an item where they may be near, so that an exploding rule finds
 * them. The caller frees first and item. */
struct cd__lists {
    uint32_t *first, *item; /* text v has item[first[v] .. first[v + 1]), ascending */
    uint32_t n_items;
};
/* Every two texts within one edit (a symbol more, less, another, two exchanged) share an item, and some more do: a test must follow. Symbols are
 * bytes or the code points of UTF-8. Texts of over 256 symbols share with equal ones only. CD_NOMEM, CD_LIMIT (over 2^32 deletions in all). */
CD_MUST_CHECK enum cd_status cd__near_edits(struct cd__lists *lists, const struct cd_str *texts, uint32_t n,
                                            enum cd_strings strings, const struct cd_par *par, struct cd_err *err);
/* Texts in the order of their bytes share an item where fewer than `window` steps lie between them (1: equal ones only). */
CD_MUST_CHECK enum cd_status cd__near_sorted(struct cd__lists *lists, const struct cd_str *texts, uint32_t n,
                                             uint32_t window, struct cd_err *err);
void cd__lists_free(struct cd__lists *lists);

/* SplitMix64 (Steele, Lea, Flood 2014) of a counter. */
static inline uint64_t cd__mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return x ^ x >> 31;
}

#endif

/* edits.c - edit distances: Levenshtein, optimal string alignment, Damerau-Levenshtein; see docs/methods.md, "Strings".
 *
 * What two texts begin and end with in common changes no distance and is left out first. Words of bits do the rest (kernel_body.h), except where
 * swaps may hold other edits between them (Lowrance and Wagner, J. ACM 22 (1975) 177-183): those need the whole table, of which two rows and a
 * column of swaps are kept (Zhao and Sahni, "String correction using the Damerau-Levenshtein distance", BMC Bioinformatics 20 (2019) 277).
 *
 * A swap around g edits costs 1 + g; without it the same costs at most 2 + g, and only for g of at least 1 is that no alignment. So an alignment
 * costs at most half as much again as the distance, and one of 3 is a distance of 2 only where "ab" became "b_a" or the reverse. */
#include <stdlib.h>

#include "similar_int.h"

/* Without what both begin and end with. */
INLINE struct cd__pair differing(const struct cd__pair *x)
{
    if (x->nt == 0) return *x;
    const struct cd__ends ends = cd__kernels(x->wide)->ends(x->p, x->np, x->t, x->nt);
    const size_t first = (size_t)ends.first << (x->wide ? 2 : 0);
    const uint32_t less = ends.first + ends.last;
    return (struct cd__pair){(const char *)x->p + first, (const char *)x->t + first, x->np - less, x->nt - less,
                             x->wide};
}

/* Work space on the stack for names, from malloc for what is longer; NULL when memory is short. */
struct space {
    uint64_t few[512];
    void *more;
};

static void *space_get(struct space *space, size_t count, size_t size)
{
    size_t bytes;
    space->more = NULL;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    return bytes <= sizeof space->few ? space->few : (space->more = malloc(bytes));
}

/* What is kept of the table: columns are the symbols of the shorter text, from 1; column 0 is the edge. Of the place where a column's symbol last
 * stood in the longer text: last_row, 0 for nowhere yet; swap, the cost before a swap of it with the column to its left. */
struct rows {
    uint32_t *now, *before, *swap, *last_row;
};
enum { FAR = UINT32_MAX / 2 };

static uint32_t lesser(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Makes `now` the given row; `before` is the row above it, `now` still the one above that. adjacent: neighbours only, which is the alignment. */
static void fill_row(const struct rows *r, uint32_t row, const struct cd__pair *x, bool adjacent)
{
    const uint32_t symbol = cd__symbol(x->p, x->wide, row - 1);
    uint32_t last_column = 0, replaced = r->now[0], across = FAR;
    r->now[0] = row;
    for (uint32_t j = 1; j <= x->nt; j++) {
        const bool same = cd__symbol(x->t, x->wide, j - 1) == symbol;
        uint32_t cost = lesser(r->before[j - 1] + !same, lesser(r->now[j - 1], r->before[j]) + 1);
        if (same) {
            last_column = j;
            r->swap[j] = j > 1 ? r->before[j - 2] : FAR;
            across = replaced;
        } else if (r->last_row[j] != 0 && last_column != 0) {
            const uint32_t rows = row - r->last_row[j], columns = j - last_column;
            if (columns == 1 && (rows == 1 || !adjacent)) cost = lesser(cost, r->swap[j] + rows);
            if (rows == 1 && !adjacent) cost = lesser(cost, across + columns);
        }
        replaced = r->now[j];
        r->now[j] = cost;
        if (same) r->last_row[j] = row;
    }
}

static uint32_t fill_table(const struct cd__pair *x, bool adjacent)
{
    struct space space;
    const uint32_t columns = x->nt + 1;
    uint32_t *all = space_get(&space, 4 * (size_t)columns, sizeof *all);
    if (all == NULL) return UINT32_MAX;
    struct rows r = {all, all + columns, all + 2 * (size_t)columns, all + 3 * (size_t)columns};
    for (uint32_t j = 0; j < columns; j++) {
        r.now[j] = j;
        r.before[j] = r.swap[j] = FAR;
        r.last_row[j] = 0;
    }
    for (uint32_t row = 1; row <= x->np; row++) {
        uint32_t *const above = r.now;
        r.now = r.before;
        r.before = above;
        fill_row(&r, row, x, adjacent);
    }
    const uint32_t distance = r.now[x->nt];
    free(space.more);
    return distance;
}

/* The distance, or some number over `most` where it is over. */
static uint32_t levenshtein(const struct cd__pair *x, uint32_t most)
{
    if (x->nt == 0) return x->np;
    if (x->nt <= CD__WORD) return cd__kernels(x->wide)->levenshtein(x->p, x->np, x->t, x->nt, most, NULL);
    struct space space;
    uint64_t *blocks = space_get(&space, 2 * ((size_t)x->np / CD__WORD + 1), sizeof *blocks);
    const uint32_t distance =
        blocks != NULL ? cd__kernels(x->wide)->levenshtein(x->p, x->np, x->t, x->nt, most, blocks) : UINT32_MAX;
    free(space.more);
    return distance;
}

static uint32_t alignment(const struct cd__pair *x, uint32_t most)
{
    if (x->nt == 0) return x->np;
    return x->nt <= CD__WORD ? cd__kernels(x->wide)->osa(x->p, x->np, x->t, x->nt, most) : fill_table(x, true);
}

uint32_t cd_levenshtein(struct cd_symbols a, struct cd_symbols b)
{
    const struct cd__pair x = cd__pair_of(&a, &b);
    return levenshtein(&x, UINT32_MAX);
}

uint32_t cd_osa(struct cd_symbols a, struct cd_symbols b)
{
    const struct cd__pair x = cd__pair_of(&a, &b);
    return alignment(&x, UINT32_MAX);
}

/* "ab" and "ba", or with `between` symbols between them "b_a". */
static bool is_swap(const struct cd__pair *x, uint32_t between)
{
    return x->nt == 2 && x->np == 2 + between &&
           cd__symbol(x->t, x->wide, 0) == cd__symbol(x->p, x->wide, 1 + between) &&
           cd__symbol(x->t, x->wide, 1) == cd__symbol(x->p, x->wide, 0);
}

uint32_t cd_damerau_levenshtein(struct cd_symbols a, struct cd_symbols b)
{
    const struct cd__pair whole = cd__pair_of(&a, &b), x = differing(&whole);
    if (x.nt > CD__WORD) return fill_table(&x, false);
    const uint32_t aligned = alignment(&x, UINT32_MAX);
    if (x.nt == 0 || aligned <= 2) return aligned;
    return aligned == 3 ? aligned - is_swap(&x, 1) : fill_table(&x, false);
}

INLINE bool is_too_far(const struct cd__pair *x, uint32_t most)
{
    return x->np - x->nt > most || cd__kernels(x->wide)->too_far(x->p, x->np, x->t, x->nt, most);
}

bool cd_levenshtein_within(struct cd_symbols a, struct cd_symbols b, uint32_t most)
{
    const struct cd__pair whole = cd__pair_of(&a, &b);
    if (is_too_far(&whole, most)) return false;
    const struct cd__pair x = differing(&whole);
    return x.np <= most || (most > 1 && levenshtein(&x, most) <= most);
}

bool cd_damerau_levenshtein_within(struct cd_symbols a, struct cd_symbols b, uint32_t most)
{
    const struct cd__pair whole = cd__pair_of(&a, &b);
    if (is_too_far(&whole, most)) return false;
    const struct cd__pair x = differing(&whole);
    if (x.np <= most) return true;
    if (most <= 1) return most == 1 && is_swap(&x, 0);
    if (x.nt <= CD__WORD) {
        const uint32_t bound = most < UINT32_MAX / 2 ? most + most / 2 : UINT32_MAX;
        const uint32_t aligned = alignment(&x, bound);
        if (aligned <= most || aligned > bound) return aligned <= most;
        if (aligned == 3) return is_swap(&x, 1);
    }
    return fill_table(&x, false) <= most;
}

/* block_run.c - the pairs of a chunk, without those that an earlier rule makes.
 * What an earlier rule's key says of a record is one number (member); those of a chunk's records are gathered once, so that the loop over pairs reads
 * memory in order and compares integers. Earlier rules with a residual, and exploding ones, are asked afterwards, of the pairs that agree on the key. */
#include <assert.h>
#include <stdlib.h>

#include "block_int.h"

struct job {
    struct cd__pass *pass;
    struct cd__pool pool;
    cd__pairs_fn *pairs;
    cd__chunk_fn *chunk;
    void *ctx;
};

struct emit {
    const struct job *job;
    const struct cd__plan *plan;
    const struct cd__blocks *blocks;
    struct cd__hand *hand;
    size_t chunk;
    uint32_t rule;
    const uint32_t *l, *r; /* rows of the chunk, from its l0 and r0 on */
    uint32_t n_l, n_r;
    uint32_t n_known;                  /* earlier rules that a number decides */
    const uint32_t *known_l, *known_r; /* number k of record i: known[k * n + i] */
    const uint32_t *place_l, *place_r; /* where pairs are no triangle */
};

size_t cd__block_window(const struct cd_par *par)
{
    return (size_t)4 * (par->threads != 0 ? par->threads : cd_cores()) + 4;
}

/* --- A full batch --------------------------------------------------------------------------------------------------------------- */

static void keep_only(struct cd__pairs *pairs, const uint8_t *keep)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < pairs->n; i++) {
        pairs->l[n] = pairs->l[i];
        pairs->r[n] = pairs->r[i];
        n += keep[i];
    }
    pairs->n = n;
}

static bool same_block(const struct cd__plan *plan, const struct cd__blocks *blocks, uint32_t l, uint32_t r)
{
    if (blocks->member_left != NULL) return blocks->member_left[l] == blocks->member_right[r];
    const struct cd__rule *rule = blocks->rule;
    for (uint32_t k = 0; k < rule->n_keys; k++) {
        const uint32_t code = plan->sides[rule->left[k]].codes[l];
        if (code == CD_NO_CODE || code != plan->sides[rule->right[k]].codes[r]) return false;
    }
    return cd__shared_item(plan, rule, l, r) != CD_NO_CODE;
}

/* Leaves out what an earlier rule with a residual, or an exploding one, makes. */
static enum cd_status leave_out(struct emit *e, const struct cd__blocks *earlier, struct cd_err *err)
{
    struct cd__hand *hand = e->hand;
    struct cd__pairs *pairs = &hand->pairs, *some = &hand->some;
    some->n = 0;
    for (uint32_t i = 0; i < pairs->n; i++) {
        hand->keep[i] = 1;
        if (!same_block(e->plan, earlier, pairs->l[i], pairs->r[i])) continue;
        hand->tested[some->n] = 1;
        hand->at[some->n] = (uint16_t)i;
        some->l[some->n] = pairs->l[i];
        some->r[some->n++] = pairs->r[i];
    }
    if (some->n > 0 && earlier->rule->residual != NULL)
        CD_TRY(cd__test_pairs(hand->worker, earlier->rule->residual, some, hand->tested, err));
    for (uint32_t k = 0; k < some->n; k++) hand->keep[hand->at[k]] = !hand->tested[k];
    if (some->n > 0) keep_only(pairs, hand->keep);
    return CD_OK;
}

static bool known(const struct cd__blocks *blocks)
{
    return blocks->member_left != NULL && blocks->rule->residual == NULL;
}

static enum cd_status flush(struct emit *e, struct cd_err *err)
{
    struct cd__hand *hand = e->hand;
    struct cd__pairs *pairs = &hand->pairs;
    if (pairs->n == 0) return CD_OK;
    pairs->rule = e->rule;
    if (e->blocks->rule->residual != NULL) {
        CD_TRY(cd__test_pairs(hand->worker, e->blocks->rule->residual, pairs, hand->keep, err));
        keep_only(pairs, hand->keep);
    }
    const struct cd__blocks *all = e->job->pass->blocks;
    for (uint32_t k = 0; k < e->rule && pairs->n > 0; k++)
        if (!known(&all[k])) CD_TRY(leave_out(e, &all[k], err));
    atomic_fetch_add_explicit(&e->job->pass->first[e->rule], pairs->n, memory_order_relaxed);
    if (pairs->n > 0 && e->job->pairs != NULL) CD_TRY(e->job->pairs(e->job->ctx, e->chunk, hand->worker, pairs, err));
    pairs->n = 0;
    return CD_OK;
}

/* --- One left record against a stretch of right ones ------------------------------------------------------------------------------- */

/* Writes the pairs of l and r[0 .. n) that differ in all numbers; without branches, because which do is anyone's guess. */
static inline __attribute__((always_inline)) uint32_t sift(uint32_t l, const uint32_t *r, uint32_t n, uint32_t n_known,
                                                           const uint32_t *mine, const uint32_t *theirs, size_t stride,
                                                           uint32_t *to_l, uint32_t *to_r)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t fresh = 1;
        for (uint32_t k = 0; k < n_known; k++) fresh &= mine[k] != theirs[k * stride + i];
        to_l[kept] = l;
        to_r[kept] = r[i];
        kept += fresh;
    }
    return kept;
}

/* The same for any number of earlier rules. */
static uint32_t sift_many(const struct emit *e, uint32_t i, uint32_t from, uint32_t n, uint32_t *to_l, uint32_t *to_r)
{
    const uint32_t *const r = e->r + from, *const theirs = e->known_r + from;
    uint32_t kept = 0;
    for (uint32_t j = 0; j < n; j++) {
        bool fresh = true;
        for (uint32_t k = 0; k < e->n_known && fresh; k++)
            fresh = e->known_l[(size_t)k * e->n_l + i] != theirs[(size_t)k * e->n_r + j];
        to_l[kept] = e->l[i];
        to_r[kept] = r[j];
        kept += fresh;
    }
    return kept;
}

typedef uint32_t four __attribute__((vector_size(16))); /* gcc and clang: any processor's vectors of four */

/* Whether any of n numbers is `mine`. Four numbers at a time: most left records meet nobody again in a large block. */
static bool any_is(uint32_t mine, const uint32_t *theirs, uint32_t n)
{
    const four wanted = {mine, mine, mine, mine};
    four found = {0, 0, 0, 0}, next[4];
    uint32_t i = 0;
    for (; i + 16 <= n; i += 16) {
        memcpy(next, theirs + i, sizeof next);
        found |= (four)((next[0] == wanted) | (next[1] == wanted) | (next[2] == wanted) | (next[3] == wanted));
    }
    bool any = (found[0] | found[1] | found[2] | found[3]) != 0;
    for (; i < n; i++) any |= theirs[i] == mine;
    return any;
}

static uint32_t pair_up(const struct emit *e, uint32_t i, uint32_t from, uint32_t n, uint32_t *to_l, uint32_t *to_r)
{
    const uint32_t l = e->l[i], *const r = e->r + from, *theirs = e->known_r + from;
    bool any = n < 16 && e->n_known > 0;
    for (uint32_t k = 0; k < e->n_known && !any; k++)
        any = any_is(e->known_l[(size_t)k * e->n_l + i], theirs + (size_t)k * e->n_r, n);
    if (!any) {
        for (uint32_t k = 0; k < n; k++) to_l[k] = l;
        memcpy(to_r, r, n * sizeof *to_r);
        return n;
    }
    uint32_t mine[3];
    for (uint32_t k = 0; k < 3 && k < e->n_known; k++) mine[k] = e->known_l[(size_t)k * e->n_l + i];
    switch (e->n_known) {
    case 1: return sift(l, r, n, 1, mine, theirs, e->n_r, to_l, to_r);
    case 2: return sift(l, r, n, 2, mine, theirs, e->n_r, to_l, to_r);
    case 3: return sift(l, r, n, 3, mine, theirs, e->n_r, to_l, to_r);
    default: return sift_many(e, i, from, n, to_l, to_r);
    }
}

/* Of an exploding rule: a pair that shares several items is made by the smallest. */
static uint32_t keep_first_item(const struct emit *e, uint32_t item, uint32_t n, uint32_t *l, uint32_t *r)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        l[kept] = l[i];
        r[kept] = r[i];
        kept += cd__shared_item(e->plan, e->blocks->rule, l[i], r[i]) == item;
    }
    return kept;
}

static enum cd_status emit_row(struct emit *e, uint32_t block, uint32_t i, uint32_t from, uint32_t to,
                               struct cd_err *err)
{
    struct cd__pairs *pairs = &e->hand->pairs;
    while (from < to) {
        const uint32_t room = CD__PAIRS - pairs->n, n = to - from < room ? to - from : room;
        uint32_t *const l = pairs->l + pairs->n, *const r = pairs->r + pairs->n;
        uint32_t kept = pair_up(e, i, from, n, l, r);
        if (e->blocks->item != NULL) kept = keep_first_item(e, e->blocks->item[block], kept, l, r);
        pairs->n += kept;
        from += n;
        if (pairs->n == CD__PAIRS) CD_TRY(flush(e, err));
    }
    return CD_OK;
}

/* Left records l0 .. l1 - 1 of the chunk against right ones r0 .. r1 - 1, all of one block. */
static enum cd_status emit_block(struct emit *e, uint32_t block, uint32_t l0, uint32_t l1, uint32_t r0, uint32_t r1,
                                 struct cd_err *err)
{
    const bool triangle = e->blocks->triangle && e->l + l0 == e->r + r0;
    for (uint32_t i = l0, j = r0; i < l1; i++) {
        if (triangle) j = r0 + (i - l0) + 1;
        else if (e->place_l != NULL)
            while (j < r1 && e->place_r[j] <= e->place_l[i]) j++;
        CD_TRY(emit_row(e, block, i, j, r1, err));
    }
    return CD_OK;
}

/* --- One chunk ----------------------------------------------------------------------------------------------------------------------- */

static void gather(uint32_t *to, const uint32_t *rows, uint32_t n, const uint32_t *by_row)
{
    for (uint32_t i = 0; i < n; i++) to[i] = by_row == NULL ? rows[i] : by_row[rows[i]];
}

static void gather_all(struct emit *e)
{
    const struct cd__pass *pass = e->job->pass;
    const struct cd__blocks *all = pass->blocks;
    uint32_t *next = e->hand->rows;
    e->n_known = 0;
    e->known_r = next;
    for (uint32_t k = 0; k < e->rule; k++)
        if (known(&all[k])) gather(next, e->r, e->n_r, all[k].member_right), next += e->n_r, e->n_known++;
    bool alike = e->l == e->r;
    for (uint32_t k = 0; k < e->rule; k++)
        if (known(&all[k])) alike = alike && all[k].member_left == all[k].member_right;
    e->known_l = alike ? e->known_r : next;
    for (uint32_t k = 0; k < e->rule && !alike; k++)
        if (known(&all[k])) gather(next, e->l, e->n_l, all[k].member_left), next += e->n_l;
    if (e->blocks->triangle) return;
    e->place_r = next;
    gather(next, e->r, e->n_r, pass->ranks.place);
    next += e->n_r;
    e->place_l = e->l == e->r ? e->place_r : next;
    if (e->l != e->r) gather(next, e->l, e->n_l, pass->ranks.place);
}

static enum cd_status emit_chunk(struct emit *e, const struct cd__chunk *c, struct cd_err *err)
{
    const struct cd__blocks *blocks = e->blocks;
    e->l = blocks->left + c->l0;
    e->r = blocks->right + c->r0;
    e->n_l = c->l1 - c->l0;
    e->n_r = c->r1 - c->r0;
    gather_all(e);
    e->hand->pairs.n = 0;
    if (c->n_blocks == 0) CD_TRY(emit_block(e, c->block, 0, e->n_l, 0, e->n_r, err));
    for (uint32_t b = c->block; b < c->block + c->n_blocks; b++)
        CD_TRY(emit_block(e, b, blocks->left_at[b] - c->l0, blocks->left_at[b + 1] - c->l0, blocks->right_at[b] - c->r0,
                          blocks->right_at[b + 1] - c->r0, err));
    return flush(e, err);
}

static enum cd_status do_chunk(void *ctx, size_t index, struct cd_err *err)
{
    struct job *job = ctx;
    const struct cd__pass *pass = job->pass;
    const size_t chunk = pass->chosen != NULL ? pass->chosen[index] : index;
    struct emit e = {.job = job, .plan = pass->blocking->plan, .chunk = index};
    while (chunk >= pass->first_chunk[e.rule + 1]) e.rule++;
    e.blocks = &pass->blocks[e.rule];
    CD_TRY(cd__pool_take(&job->pool, &e.hand, err));
    const enum cd_status status = emit_chunk(&e, &e.blocks->chunks[chunk - pass->first_chunk[e.rule]], err);
    cd__pool_put(&job->pool, e.hand);
    return status;
}

static enum cd_status settle_chunk(void *ctx, size_t index, struct cd_err *err)
{
    struct job *job = ctx;
    return job->chunk(job->ctx, index, err);
}

enum cd_status cd__pass_pairs(struct cd__pass *pass, cd__pairs_fn *pairs, cd__chunk_fn *chunk, void *ctx,
                              struct cd_err *err)
{
    struct job job = {.pass = pass, .pairs = pairs, .chunk = chunk, .ctx = ctx};
    const struct cd__blocking *blocking = pass->blocking;
    const size_t n = pass->chosen != NULL ? pass->n_chosen : pass->first_chunk[blocking->n_rules];
    size_t most_rows = 0;
    for (uint32_t k = 0; k < blocking->n_rules; k++)
        if (pass->blocks[k].most_rows > most_rows) most_rows = pass->blocks[k].most_rows;
    /* Of both sides: a number for each earlier rule, and the place. */
    cd__pool_open(&job.pool, blocking->plan, most_rows * 2 * blocking->n_rules);
    const enum cd_status status = chunk == NULL ? cd_par_run(&blocking->par, n, do_chunk, &job, err)
                                                : cd_par_ordered(&blocking->par, n, cd__block_window(&blocking->par),
                                                                 do_chunk, settle_chunk, &job, err);
    cd__pool_close(&job.pool);
    return status;
}

/* block.c - candidate pairs by blocking rules; see block_int.h. */
#include <stdatomic.h>
#include <stdlib.h>

#include "block_int.h"

static const uint64_t MAX_PAIRS = 100000000000U;

static enum cd_status within_limit(const struct cd__run *run, uint32_t k, struct cd_err *err)
{
    const struct cd__blocking *blocking = run->blocking;
    const uint64_t limit = blocking->max_pairs != 0 ? blocking->max_pairs : MAX_PAIRS;
    const struct cd__blocks *blocks = &run->blocks[k];
    if (blocks->pairs <= limit) return CD_OK;
    return cd_fail(
        err, CD_LIMIT,
        "blocking rule %u of %u (match_key %u) makes %llu pairs, %llu of them in its largest block; the limit "
        "is %llu: add a column to the rule, or raise the limit",
        k + 1, blocking->n_rules, k, (unsigned long long)blocks->pairs, (unsigned long long)blocks->largest,
        (unsigned long long)limit);
}

enum cd_status cd__run_open(struct cd__run *run, const struct cd__blocking *blocking, bool members, struct cd_err *err)
{
    *run = (struct cd__run){.blocking = blocking};
    run->blocks = calloc(blocking->n_rules + (size_t)1, sizeof *run->blocks);
    run->first_chunk = calloc(blocking->n_rules + (size_t)1, sizeof *run->first_chunk);
    enum cd_status status = CD_OK;
    if (run->blocks == NULL || run->first_chunk == NULL)
        status = cd_fail(err, CD_NOMEM, "no memory for blocking rules");
    if (status == CD_OK) status = cd__ranks_open(&run->ranks, blocking->plan, &blocking->par, err);
    for (uint32_t k = 0; k < blocking->n_rules && status == CD_OK; k++) {
        status = cd__blocks_open(&run->blocks[k], blocking->plan, &blocking->rules[k], &run->ranks,
                                 members && k + 1 < blocking->n_rules, &blocking->par, err);
        if (status == CD_OK) status = within_limit(run, k, err);
    }
    if (status != CD_OK) cd__run_close(run);
    return status;
}

void cd__run_close(struct cd__run *run)
{
    for (uint32_t k = 0; run->blocks != NULL && k < run->blocking->n_rules; k++) cd__blocks_close(&run->blocks[k]);
    cd__ranks_close(&run->ranks);
    free(run->blocks);
    free(run->first_chunk);
    free(run->chosen);
    *run = (struct cd__run){0};
}

/* --- A sample of chunks -------------------------------------------------------------------------------------------------------- */

struct lot {
    uint64_t draw, pairs;
    size_t chunk;
};

static int compare_draws(const void *a, const void *b)
{
    const struct lot *x = a, *y = b;
    if (x->draw != y->draw) return x->draw < y->draw ? -1 : 1;
    return (x->chunk > y->chunk) - (x->chunk < y->chunk);
}

static int compare_chunks(const void *a, const void *b)
{
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static void fill_lots(const struct cd__run *run, struct lot *lots, uint64_t seed)
{
    for (uint32_t k = 0; k < run->blocking->n_rules; k++)
        for (size_t c = 0; c < run->blocks[k].n_chunks; c++) {
            const size_t chunk = run->first_chunk[k] + c;
            lots[chunk] = (struct lot){cd__mix(cd__mix(seed) ^ chunk), run->blocks[k].chunks[c].pairs, chunk};
        }
}

/* Chunks in the order of their draws, as long as they fit; at least one. */
static enum cd_status choose(struct cd__run *run, size_t n, struct cd_err *err)
{
    struct lot *lots = malloc((n + 1) * sizeof *lots);
    run->chosen = malloc((n + 1) * sizeof *run->chosen);
    if (lots == NULL || run->chosen == NULL) {
        free(lots);
        return cd_fail(err, CD_NOMEM, "no memory to choose from %zu chunks of pairs", n);
    }
    fill_lots(run, lots, run->blocking->seed);
    qsort(lots, n, sizeof *lots, compare_draws);
    uint64_t pairs = 0;
    for (size_t i = 0; i < n && (i == 0 || pairs + lots[i].pairs <= run->blocking->sample_pairs); i++) {
        run->chosen[run->n_chosen++] = lots[i].chunk;
        pairs += lots[i].pairs;
    }
    qsort(run->chosen, run->n_chosen, sizeof *run->chosen, compare_chunks);
    free(lots);
    return CD_OK;
}

enum cd_status cd__run_cut(struct cd__run *run, uint32_t first_rule, struct cd_err *err)
{
    const struct cd__blocking *blocking = run->blocking;
    uint64_t pairs = 0;
    for (uint32_t k = 0; k < blocking->n_rules; k++) {
        if (k >= first_rule) CD_TRY(cd__blocks_cut(&run->blocks[k], err));
        run->first_chunk[k + 1] = run->first_chunk[k] + run->blocks[k].n_chunks;
        pairs += run->blocks[k].pairs;
    }
    if (blocking->sample_pairs == 0 || pairs <= blocking->sample_pairs) return CD_OK;
    return choose(run, run->first_chunk[blocking->n_rules], err);
}

/* --- Counting -------------------------------------------------------------------------------------------------------------------- */

static enum cd_status count_batch(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                                  struct cd_err *err)
{
    (void)chunk, (void)worker, (void)err;
    atomic_uint_fast64_t *first = ctx;
    atomic_fetch_add_explicit(&first[pairs->rule], pairs->n, memory_order_relaxed);
    return CD_OK;
}

/* The first rule needs no running through, unless not all of its pairs are taken. */
static enum cd_status count_first(struct cd__run *run, struct cd__rule_count *counts, struct cd_err *err)
{
    const struct cd__blocking *blocking = run->blocking;
    const struct cd__rule *rule = &blocking->rules[0];
    const bool plain = rule->residual == NULL && rule->explode_left == CD_NO_CODE;
    atomic_uint_fast64_t *first = calloc(blocking->n_rules, sizeof *first);
    if (first == NULL) return cd_fail(err, CD_NOMEM, "no memory for counts");
    enum cd_status status = cd__run_cut(run, plain ? 1 : 0, err);
    if (status == CD_OK) status = cd__run_pairs(run, count_batch, NULL, first, err);
    for (uint32_t k = 0; k < blocking->n_rules && status == CD_OK; k++) counts[k].first = atomic_load(&first[k]);
    if (plain) counts[0].first = counts[0].all;
    free(first);
    return status;
}

enum cd_status cd__block_count(const struct cd__blocking *blocking, struct cd__rule_count *counts, bool first,
                               struct cd_err *err)
{
    struct cd__blocking all = *blocking;
    struct cd__run run;
    all.sample_pairs = 0;
    if (!first) all.max_pairs = UINT64_MAX; /* nothing is run through */
    CD_TRY(cd__run_open(&run, &all, first, err));
    for (uint32_t k = 0; k < all.n_rules; k++)
        counts[k] = (struct cd__rule_count){
            .all = run.blocks[k].pairs, .blocks = run.blocks[k].n_blocks, .largest_block = run.blocks[k].largest};
    const enum cd_status status = first && all.n_rules > 0 ? count_first(&run, counts, err) : CD_OK;
    cd__run_close(&run);
    return status;
}

enum cd_status cd__block_run(const struct cd__blocking *blocking, cd__pairs_fn *pairs, cd__chunk_fn *chunk, void *ctx,
                             struct cd_err *err)
{
    struct cd__run run;
    CD_TRY(cd__run_open(&run, blocking, true, err));
    enum cd_status status = cd__run_cut(&run, 0, err);
    if (status == CD_OK) status = cd__run_pairs(&run, pairs, chunk, ctx, err);
    cd__run_close(&run);
    return status;
}

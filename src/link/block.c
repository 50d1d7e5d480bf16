/* block.c - candidate pairs by blocking rules; see block_int.h. */
#include <stdlib.h>

#include "block_int.h"

static const uint64_t MAX_PAIRS = 100000000000U;

static enum cd_status within_limit(const struct cd__pass *pass, uint32_t k, struct cd_err *err)
{
    const struct cd__blocking *blocking = pass->blocking;
    const uint64_t limit = blocking->max_pairs != 0 ? blocking->max_pairs : MAX_PAIRS;
    const struct cd__blocks *blocks = &pass->blocks[k];
    if (blocks->pairs <= limit) return CD_OK;
    return cd_fail(
        err, CD_LIMIT,
        "blocking rule %u of %u (match_key %u) makes %llu pairs, %llu of them in its largest block; the limit "
        "is %llu: add a column to the rule, or raise the limit",
        k + 1, blocking->n_rules, k, (unsigned long long)blocks->pairs, (unsigned long long)blocks->largest,
        (unsigned long long)limit);
}

enum cd_status cd__pass_open(struct cd__pass *pass, const struct cd__blocking *blocking, bool members,
                             struct cd_err *err)
{
    *pass = (struct cd__pass){.blocking = blocking};
    pass->blocks = calloc(blocking->n_rules + (size_t)1, sizeof *pass->blocks);
    pass->first_chunk = calloc(blocking->n_rules + (size_t)1, sizeof *pass->first_chunk);
    pass->first = calloc(blocking->n_rules + (size_t)1, sizeof *pass->first);
    enum cd_status status = CD_OK;
    if (pass->blocks == NULL || pass->first_chunk == NULL || pass->first == NULL)
        status = cd_fail(err, CD_NOMEM, "no memory for blocking rules");
    if (status == CD_OK) status = cd__ranks_open(&pass->ranks, blocking->plan, &blocking->par, err);
    for (uint32_t k = 0; k < blocking->n_rules && status == CD_OK; k++) {
        status = cd__blocks_open(&pass->blocks[k], blocking->plan, &blocking->rules[k], &pass->ranks,
                                 members && k + 1 < blocking->n_rules, &blocking->par, err);
        if (status == CD_OK) status = within_limit(pass, k, err);
    }
    if (status != CD_OK) cd__pass_close(pass);
    return status;
}

void cd__pass_close(struct cd__pass *pass)
{
    for (uint32_t k = 0; pass->blocks != NULL && k < pass->blocking->n_rules; k++) cd__blocks_close(&pass->blocks[k]);
    cd__ranks_close(&pass->ranks);
    free(pass->blocks);
    free(pass->first_chunk);
    free(pass->first);
    free(pass->chosen);
    *pass = (struct cd__pass){0};
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

static void fill_lots(const struct cd__pass *pass, struct lot *lots, uint64_t seed)
{
    for (uint32_t k = 0; k < pass->blocking->n_rules; k++)
        for (size_t c = 0; c < pass->blocks[k].n_chunks; c++) {
            const size_t chunk = pass->first_chunk[k] + c;
            lots[chunk] = (struct lot){cd__mix(cd__mix(seed) ^ chunk), pass->blocks[k].chunks[c].pairs, chunk};
        }
}

/* Chunks in the order of their draws, as long as they fit; at least one. */
static enum cd_status choose(struct cd__pass *pass, size_t n, struct cd_err *err)
{
    struct lot *lots = malloc((n + 1) * sizeof *lots);
    pass->chosen = malloc((n + 1) * sizeof *pass->chosen);
    if (lots == NULL || pass->chosen == NULL) {
        free(lots);
        return cd_fail(err, CD_NOMEM, "no memory to choose from %zu chunks of pairs", n);
    }
    fill_lots(pass, lots, pass->blocking->seed);
    qsort(lots, n, sizeof *lots, compare_draws);
    uint64_t pairs = 0;
    for (size_t i = 0; i < n && (i == 0 || pairs + lots[i].pairs <= pass->blocking->sample_pairs); i++) {
        pass->chosen[pass->n_chosen++] = lots[i].chunk;
        pairs += lots[i].pairs;
    }
    qsort(pass->chosen, pass->n_chosen, sizeof *pass->chosen, compare_chunks);
    free(lots);
    return CD_OK;
}

enum cd_status cd__pass_cut(struct cd__pass *pass, uint32_t first_rule, struct cd_err *err)
{
    const struct cd__blocking *blocking = pass->blocking;
    uint64_t pairs = 0;
    for (uint32_t k = 0; k < blocking->n_rules; k++) {
        if (k >= first_rule) CD_TRY(cd__blocks_cut(&pass->blocks[k], err));
        pass->first_chunk[k + 1] = pass->first_chunk[k] + pass->blocks[k].n_chunks;
        pairs += pass->blocks[k].pairs;
    }
    if (blocking->sample_pairs == 0 || pairs <= blocking->sample_pairs) return CD_OK;
    return choose(pass, pass->first_chunk[blocking->n_rules], err);
}

/* --- Counting -------------------------------------------------------------------------------------------------------------------- */

static void put_counts(const struct cd__pass *pass, struct cd__rule_count *counts)
{
    for (uint32_t k = 0; k < pass->blocking->n_rules; k++)
        counts[k] = (struct cd__rule_count){.all = pass->blocks[k].pairs,
                                            .first = atomic_load(&pass->first[k]),
                                            .blocks = pass->blocks[k].n_blocks,
                                            .largest_block = pass->blocks[k].largest};
}

/* The first rule needs no running through, unless not all of its pairs are taken. */
static enum cd_status count_first(struct cd__pass *pass, struct cd_err *err)
{
    const struct cd__rule *rule = &pass->blocking->rules[0];
    const bool plain = rule->residual == NULL && rule->explode_left == CD_NO_CODE;
    CD_TRY(cd__pass_cut(pass, plain ? 1 : 0, err));
    CD_TRY(cd__pass_pairs(pass, NULL, NULL, NULL, err));
    if (plain) atomic_store(&pass->first[0], pass->blocks[0].pairs);
    return CD_OK;
}

enum cd_status cd__block_count(const struct cd__blocking *blocking, struct cd__rule_count *counts, bool first,
                               struct cd_err *err)
{
    struct cd__blocking all = *blocking;
    struct cd__pass pass;
    all.sample_pairs = 0;
    if (!first) all.max_pairs = UINT64_MAX; /* nothing is run through */
    CD_TRY(cd__pass_open(&pass, &all, first, err));
    const enum cd_status status = first && all.n_rules > 0 ? count_first(&pass, err) : CD_OK;
    put_counts(&pass, counts);
    cd__pass_close(&pass);
    return status;
}

enum cd_status cd__block_run(const struct cd__blocking *blocking, cd__pairs_fn *pairs, cd__chunk_fn *chunk, void *ctx,
                             struct cd_err *err)
{
    struct cd__pass pass;
    CD_TRY(cd__pass_open(&pass, blocking, true, err));
    enum cd_status status = cd__pass_cut(&pass, 0, err);
    if (status == CD_OK) status = cd__pass_pairs(&pass, pairs, chunk, ctx, err);
    if (blocking->counts != NULL) put_counts(&pass, blocking->counts);
    cd__pass_close(&pass);
    return status;
}

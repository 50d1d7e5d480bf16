/* predict.c - candidate pairs compared, weighed and, where they reach the threshold, handed on in order. What a chunk's pairs leave behind waits in the
 * chunk's slot, as pages of up to CD__PAIRS, until the chunks before it are through; slots are as many as chunks may be under way. */
#include <stdlib.h>

#include "block_int.h"
#include "linker_int.h"

struct page {
    struct page *next;
    uint32_t n;
    double weight[CD__PAIRS];
    uint32_t l[CD__PAIRS], r[CD__PAIRS], rule[CD__PAIRS];
    int8_t gamma[]; /* n_comparisons * CD__PAIRS; closed up before it is handed on */
};
struct slot {
    struct page *first, *last;
    double *weight; /* CD__PAIRS: of the batch under way */
    uint8_t *level; /* n_comparisons * CD__PAIRS */
};
struct predict {
    const struct cd_linker *linker;
    const struct cd__plan *plan;
    double threshold;
    cd_scored_fn *visit;
    void *ctx;
    size_t window;
    struct slot *slots; /* window */
};

static struct page *add_page(const struct predict *p, struct slot *slot)
{
    struct page *page = malloc(sizeof *page + (size_t)p->plan->n_comparisons * CD__PAIRS);
    if (page == NULL) return NULL;
    page->next = NULL;
    page->n = 0;
    if (slot->last != NULL) slot->last->next = page;
    else slot->first = page;
    slot->last = page;
    return page;
}

static void keep(const struct predict *p, struct page *page, const struct cd__pairs *pairs, const struct slot *slot,
                 uint32_t i)
{
    const uint32_t at = page->n++;
    page->l[at] = pairs->l[i];
    page->r[at] = pairs->r[i];
    page->rule[at] = pairs->rule;
    page->weight[at] = slot->weight[i];
    for (size_t c = 0; c < p->plan->n_comparisons; c++)
        page->gamma[c * CD__PAIRS + at] = (int8_t)p->plan->comparisons[c].levels[slot->level[c * CD__PAIRS + i]].gamma;
}

static enum cd_status score(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                            struct cd_err *err)
{
    const struct predict *p = ctx;
    struct slot *slot = &p->slots[chunk % p->window];
    if (slot->weight == NULL) slot->weight = malloc(CD__PAIRS * sizeof *slot->weight);
    if (slot->level == NULL) slot->level = malloc((size_t)(p->plan->n_comparisons + 1) * CD__PAIRS);
    if (slot->weight == NULL || slot->level == NULL) return cd_fail(err, CD_NOMEM, "no memory to score pairs");
    CD_TRY(cd__compare_pairs(worker, pairs, slot->level, err));
    cd__weigh_pairs(p->plan, pairs, slot->level, true, slot->weight);
    for (uint32_t i = 0; i < pairs->n; i++) {
        if (p->linker->refine != NULL)
            slot->weight[i] = cd__refined(p->linker, pairs, slot->level, i, slot->weight[i], p->threshold);
        if (slot->weight[i] < p->threshold) continue;
        if ((slot->last == NULL || slot->last->n == CD__PAIRS) && add_page(p, slot) == NULL)
            return cd_fail(err, CD_NOMEM, "no memory for scored pairs");
        keep(p, slot->last, pairs, slot, i);
    }
    return CD_OK;
}

static void free_pages(struct slot *slot)
{
    for (struct page *page = slot->first, *next; page != NULL; page = next) {
        next = page->next;
        free(page);
    }
    slot->first = slot->last = NULL;
}

static enum cd_status hand_on(void *ctx, size_t chunk, struct cd_err *err)
{
    const struct predict *p = ctx;
    struct slot *slot = &p->slots[chunk % p->window];
    for (struct page *page = slot->first; page != NULL; page = page->next) {
        const uint32_t n_comparisons = p->plan->n_comparisons;
        for (size_t c = 1; c < n_comparisons && page->n < CD__PAIRS; c++)
            memmove(page->gamma + c * page->n, page->gamma + c * CD__PAIRS, page->n);
        const struct cd_scored scored = {page->n,    n_comparisons, page->l,    page->r,
                                         page->rule, page->weight,  page->gamma};
        CD_TRY(p->visit(p->ctx, &scored, err));
    }
    free_pages(slot);
    return CD_OK;
}

static struct cd__blocking blocking_of(const struct cd_linker *linker)
{
    return (struct cd__blocking){.plan = linker->plan,
                                 .rules = linker->rules,
                                 .n_rules = linker->n_rules,
                                 .max_pairs = linker->opts.max_pairs,
                                 .par = linker->opts.par};
}

/* What running through all pairs has counted saves cd_linker_count doing it again. */
static void keep_counts(struct cd_linker *linker, struct cd__rule_count *counts, enum cd_status status)
{
    if (status != CD_OK || linker->counts != NULL) {
        free(counts);
        return;
    }
    linker->counts = counts;
}

enum cd_status cd_linker_predict(struct cd_linker *linker, double threshold, cd_scored_fn *visit, void *ctx,
                                 struct cd_err *err)
{
    struct cd__blocking blocking = blocking_of(linker);
    struct predict p = {linker, linker->plan, threshold, visit, ctx, cd__block_window(&blocking.par), NULL};
    p.slots = calloc(p.window, sizeof *p.slots);
    blocking.counts = calloc(blocking.n_rules + (size_t)1, sizeof *blocking.counts);
    enum cd_status status = CD_OK;
    if (p.slots == NULL || blocking.counts == NULL) status = cd_fail(err, CD_NOMEM, "no memory to score pairs");
    if (status == CD_OK) status = cd__block_run(&blocking, score, hand_on, &p, err);
    keep_counts(linker, blocking.counts, status);
    for (size_t s = 0; p.slots != NULL && s < p.window; s++) {
        free_pages(&p.slots[s]);
        free(p.slots[s].weight);
        free(p.slots[s].level);
    }
    free(p.slots);
    return status;
}

enum cd_status cd_linker_count(struct cd_linker *linker, struct cd_rule_pairs *counts, bool first, struct cd_err *err)
{
    const struct cd__blocking blocking = blocking_of(linker);
    const size_t n = blocking.n_rules;
    struct cd__rule_count *counted = linker->counts != NULL ? linker->counts : calloc(n + 1, sizeof *counted);
    if (counted == NULL) return cd_fail(err, CD_NOMEM, "no memory to count pairs");
    const enum cd_status status = linker->counts != NULL ? CD_OK : cd__block_count(&blocking, counted, first, err);
    for (size_t k = 0; k < n && status == CD_OK; k++)
        counts[k] =
            (struct cd_rule_pairs){counted[k].all, counted[k].first, counted[k].blocks, counted[k].largest_block};
    if (counted != linker->counts) free(counted);
    return status;
}

/* Even blocks make one in `blocks` of the pairs each. Where there are few, one of them has a large share without being unlike the others; and a block of
 * under 46 records (1,035 pairs) costs nothing. */
bool cd_rule_is_skewed(const struct cd_rule_pairs *pairs)
{
    enum { LEAST = 1000, SHARE = 4, TIMES = 10 };
    return pairs->largest_block >= LEAST && pairs->largest_block >= pairs->all / SHARE &&
           pairs->largest_block / TIMES >= pairs->all / (pairs->blocks > 0 ? pairs->blocks : 1);
}

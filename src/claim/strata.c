/* strata.c - the counts of a reading by force, month or year, for premises that hold within each or compare them. */
#include <stdlib.h>

#include "claim_int.h"

struct key {
    uint32_t force;
    int32_t from, to;
};

static int by_time(const void *x, const void *y)
{
    const struct key *a = x, *b = y;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->force > b->force) - (a->force < b->force);
}

/* The stratum that a return lies in, cut down to the months that the claim is about. */
static struct key key_of(const struct cd_return *ret, enum cd_strata by, const struct cd_scope *scope)
{
    struct key key = {CD_NO_CODE, scope->first, scope->last};
    if (by == CD_STRATA_FORCE || by == CD_STRATA_RETURN) key.force = ret->force;
    if (by == CD_STRATA_MONTH || by == CD_STRATA_RETURN) key.from = key.to = ret->period;
    if (by == CD_STRATA_YEAR) {
        const int32_t january = ret->period - ret->period % 12;
        key = (struct key){CD_NO_CODE, january, january + 11};
        if (scope->first != CD_NO_PERIOD && key.from < scope->first) key.from = scope->first;
        if (scope->last != CD_NO_PERIOD && key.to > scope->last) key.to = scope->last;
    }
    return key;
}

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the strata of a claim");
}

/* Each stratum once, in order of time. */
static enum cd_status list(const struct cd_view *v, enum cd_strata by, struct key **out, size_t *n, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    struct key *keys = calloc((size_t)p->n_returns + 1, sizeof *keys);
    size_t all = 0, kept = 0;
    if (keys == NULL) return no_memory(err);
    for (uint32_t i = 0; i < p->n_returns; i++) {
        if (!cd_scope_holds(&v->scope, &p->returns[i])) continue;
        if (by != CD_STRATA_FORCE && p->returns[i].period == CD_NO_PERIOD) {
            free(keys);
            return cd_fail(err, CD_INPUT,
                           "a premise by month or year, but these data do not say their months: leave out \"by ...\"");
        }
        keys[all++] = key_of(&p->returns[i], by, &v->scope);
    }
    qsort(keys, all, sizeof *keys, by_time);
    for (size_t i = 0; i < all; i++)
        if (i == 0 || by_time(&keys[i], &keys[kept - 1]) != 0) keys[kept++] = keys[i];
    *out = keys;
    *n = kept;
    return CD_OK;
}

static enum cd_status tally(const struct cd_work *w, const struct key *key, struct cd_view *view, struct cd_tally *out,
                            struct cd_err *err)
{
    struct cd_claim claim = *w->claim;
    struct cd_span span;
    claim.capped = 0;
    const struct cd_str force =
        key->force != CD_NO_CODE ? cd_dict_text(&w->picture->forces, key->force) : w->claim->force;
    CD_TRY(cd__view_fill(view, w->picture, &claim, &(struct cd_scope_words){force, key->from, key->to}, err));
    CD_TRY(cd__span(view, claim.group->mask, CD_AMONG_ALL, false, &span, err));
    *out = span.low;
    return CD_OK;
}

enum cd_status cd__stratify(const struct cd_work *w, enum cd_strata by, struct cd_stratified *out, struct cd_err *err)
{
    struct cd_view view = {0};
    struct key *keys = NULL;
    size_t n = 0;
    *out = (struct cd_stratified){0};
    if (by != CD_STRATA_NONE) CD_TRY(list(w->a, by, &keys, &n, err));
    struct cd_tally *tallies = calloc(n + 1, sizeof *tallies);
    enum cd_status status = tallies != NULL ? CD_OK : no_memory(err);
    for (size_t i = 0; i < n && status == CD_OK; i++) status = tally(w, &keys[i], &view, &tallies[i], err);
    cd__view_free(&view);
    free(keys);
    if (status != CD_OK) {
        free(tallies);
        return status;
    }
    if (n == 0) tallies[n++] = w->group.low;
    else if (w->a->cap > 0) tallies[n++] = (struct cd_tally){0, w->a->cap, w->a->cap};
    *out = (struct cd_stratified){tallies, n};
    return CD_OK;
}

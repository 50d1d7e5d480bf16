/* block_near.c - blocking on keys that are nearly equal, as lists of items for exploding rules.
 * Edits: texts within one edit have a deletion of at most one symbol in common (Mor and Fraenkel 1982; SymSpell). Items are the hashes of deletions
 * that more than one text has; two deletions of one hash only make pairs for the test that follows to refuse.
 * Sorted neighbourhood: Hernandez and Stolfo 1995, over distinct values, so that a frequent one does not push its neighbours out of the window. */
#include <assert.h>
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "block_int.h"

enum { MOST_SYMBOLS = 256, MOST_BYTES = 4 * MOST_SYMBOLS };

void cd__lists_free(struct cd__lists *lists)
{
    free(lists->first);
    free(lists->item);
    *lists = (struct cd__lists){0};
}

/* --- One edit -------------------------------------------------------------------------------------------------------------------- */

struct deletions {
    const struct cd_str *texts;
    uint32_t n;
    bool bytes;
    uint64_t *hash;  /* of every deletion, a text's own first */
    uint32_t *text;  /* whose it is */
    uint32_t *first; /* n + 1: a text's first deletion */
    unsigned bits;   /* of the hash that are used */
};

static uint32_t next_symbol(const struct deletions *d, struct cd_str text, uint32_t at)
{
    do at++;
    while (!d->bytes && at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80);
    return at;
}

/* How many symbols are to be deleted in turn: all of them, or of a long text none. */
static uint32_t count_deletions(const struct deletions *d, struct cd_str text)
{
    uint32_t n = 0;
    if (text.n > MOST_BYTES) return 0;
    for (uint32_t at = 0; at < text.n; at = next_symbol(d, text, at)) n++;
    return n <= MOST_SYMBOLS ? n : 0;
}

static enum cd_status count_all(struct deletions *d, struct cd_err *err)
{
    uint64_t n = 0;
    d->first = malloc(((size_t)d->n + 1) * sizeof *d->first);
    if (d->first == NULL) return cd_fail(err, CD_NOMEM, "no memory for the deletions of %u texts", d->n);
    for (uint32_t v = 0; v < d->n; v++) {
        d->first[v] = (uint32_t)n;
        n += 1 + count_deletions(d, d->texts[v]);
        if (n >= UINT32_MAX) return cd_fail(err, CD_LIMIT, "%u texts are too many to block on with an edit", d->n);
    }
    d->first[d->n] = (uint32_t)n;
    d->hash = malloc(((size_t)n + 1) * sizeof *d->hash);
    d->text = malloc(((size_t)n + 1) * sizeof *d->text);
    if (d->hash == NULL || d->text == NULL)
        return cd_fail(err, CD_NOMEM, "no memory for the deletions of %u texts", d->n);
    return CD_OK;
}

enum { SLICE = 4096 };

static enum cd_status hash_slice(void *ctx, size_t slice, struct cd_err *err)
{
    (void)err;
    const struct deletions *d = ctx;
    char shorter[MOST_BYTES];
    const uint32_t from = (uint32_t)(slice * SLICE), to = d->n - from < SLICE ? d->n : from + SLICE;
    for (uint32_t v = from; v < to; v++) {
        const struct cd_str text = d->texts[v];
        uint32_t at = d->first[v];
        d->text[at] = v;
        d->hash[at++] = XXH3_64bits(text.p, text.n);
        for (uint32_t gap = 0, end; at < d->first[v + 1]; gap = end) {
            end = next_symbol(d, text, gap);
            memcpy(shorter, text.p, gap);
            memcpy(shorter + gap, text.p + end, text.n - end);
            d->text[at] = v;
            d->hash[at++] = XXH3_64bits(shorter, text.n - (end - gap));
        }
    }
    return CD_OK;
}

static void hashes_of(const void *ctx, const uint32_t *entries, size_t n, uint64_t *keys)
{
    const struct deletions *d = ctx;
    for (size_t i = 0; i < n; i++) keys[i] = d->hash[entries[i]] >> (64 - d->bits);
}

/* The end of the run of one hash from i on, and how many texts it is of: entries of one text stand together. */
static size_t end_of_run(const struct deletions *d, const struct cd__sorter *sorter, size_t i, uint32_t *n_texts)
{
    const uint64_t hash = sorter->items[i] >> sorter->place_bits;
    size_t to = i;
    *n_texts = 0;
    for (; to < sorter->n && sorter->items[to] >> sorter->place_bits == hash; to++)
        *n_texts += to == i || d->text[sorter->order[to]] != d->text[sorter->order[to - 1]];
    return to;
}

/* Calls for every (text, item), items ascending: counts at[text], or writes item[at[text]++]. An item that one text has alone is dropped, but for
 * the text itself, by which equal ones meet. */
static uint32_t deal(const struct deletions *d, const struct cd__sorter *sorter, uint32_t *at, uint32_t *item)
{
    uint32_t n_items = 0, n_texts;
    for (size_t i = 0, to; i < sorter->n; i = to) {
        to = end_of_run(d, sorter, i, &n_texts);
        bool used = false;
        for (size_t k = i; k < to; k++) {
            const uint32_t entry = sorter->order[k], v = d->text[entry];
            if (k > i && v == d->text[sorter->order[k - 1]]) continue;
            if (n_texts == 1 && entry != d->first[v]) continue;
            if (item != NULL) item[at[v]] = n_items;
            at[v]++;
            used = true;
        }
        n_items += used;
    }
    return n_items;
}

/* at: n + 2 of zeros. Counted into at[v + 2], so that after the sums at[v + 1] is where v's begin, and after dealing where they end. */
static enum cd_status deal_all(struct cd__lists *lists, const struct deletions *d, const struct cd__sorter *sorter,
                               struct cd_err *err)
{
    uint32_t *at = calloc((size_t)d->n + 2, sizeof *at);
    if (at == NULL) return cd_fail(err, CD_NOMEM, "no memory for the deletions of %u texts", d->n);
    lists->first = at;
    lists->n_items = deal(d, sorter, at + 2, NULL);
    for (uint32_t v = 0; v < d->n; v++) at[v + 2] += at[v + 1];
    lists->item = malloc(((size_t)at[d->n + 1] + 1) * sizeof *lists->item);
    if (lists->item == NULL) return cd_fail(err, CD_NOMEM, "no memory for the deletions of %u texts", d->n);
    (void)deal(d, sorter, at + 1, lists->item);
    return CD_OK;
}

enum cd_status cd__near_edits(struct cd__lists *lists, const struct cd_str *texts, uint32_t n, enum cd_strings strings,
                              const struct cd_par *par, struct cd_err *err)
{
    struct deletions d = {.texts = texts, .n = n, .bytes = strings == CD_STRINGS_BYTES};
    struct cd__sorter sorter = {0};
    const struct cd_par threads = {.threads = par->threads};
    *lists = (struct cd__lists){0};
    enum cd_status status = count_all(&d, err);
    if (status == CD_OK) status = cd_par_run(&threads, ((size_t)n + SLICE - 1) / SLICE, hash_slice, &d, err);
    if (status == CD_OK) status = cd__sorter_open(&sorter, d.first[n], &threads, err);
    if (status == CD_OK) {
        d.bits = 64 - sorter.place_bits;
        status = cd__sorter_stage(&sorter, d.bits, hashes_of, &d, err);
    }
    if (status == CD_OK) status = deal_all(lists, &d, &sorter, err);
    cd__sorter_close(&sorter);
    free(d.hash);
    free(d.text);
    free(d.first);
    if (status != CD_OK) cd__lists_free(lists);
    return status;
}

/* --- Sorted neighbourhood ------------------------------------------------------------------------------------------------------------ */

static int compare_texts(const void *a, const void *b, void *ctx)
{
    const struct cd_str *texts = ctx;
    return cd_str_cmp(texts[*(const uint32_t *)a], texts[*(const uint32_t *)b]);
}

enum cd_status cd__near_sorted(struct cd__lists *lists, const struct cd_str *texts, uint32_t n, uint32_t window,
                               struct cd_err *err)
{
    assert(window > 0);
    *lists = (struct cd__lists){0};
    uint64_t n_items;
    if (__builtin_mul_overflow((uint64_t)n, (uint64_t)window, &n_items) || n_items + window >= UINT32_MAX)
        return cd_fail(err, CD_LIMIT, "a window of %u is too wide for %u values", window, n);
    uint32_t *order = malloc(((size_t)n + 1) * sizeof *order);
    lists->first = malloc(((size_t)n + 1) * sizeof *lists->first);
    lists->item = malloc(((size_t)n_items + 1) * sizeof *lists->item);
    if (order == NULL || lists->first == NULL || lists->item == NULL) {
        free(order);
        cd__lists_free(lists);
        return cd_fail(err, CD_NOMEM, "no memory for the neighbours of %u values", n);
    }
    for (uint32_t v = 0; v < n; v++) order[v] = v;
    qsort_r(order, n, sizeof *order, compare_texts, (void *)(uintptr_t)texts);
    for (uint32_t v = 0; v <= n; v++) lists->first[v] = v * window;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < window; k++) lists->item[(size_t)order[i] * window + k] = i + k;
    lists->n_items = n == 0 ? 0 : n + window - 1;
    free(order);
    return CD_OK;
}

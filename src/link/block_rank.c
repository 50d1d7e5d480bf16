/* block_rank.c - the records in the order of their ids, so that which of two is the left one is a comparison of two numbers.
 * Files mostly have their ids in order already, which one look finds out. Numbers are sorted by their two halves; texts by the 12 bytes that follow
 * what all have in common, and runs that are equal there by comparing. */
#include <stdlib.h>

#include "block_int.h"

enum { WORDS = 3, WORD = 4 };

struct datasets {
    const struct cd_frame *frame;
    uint32_t n;
    uint32_t *by_name; /* n: datasets in the order of name and "-__-", which stands between name and id */
    uint32_t *ordinal; /* n: the reverse */
    bool numbers;
    int64_t least;
    size_t shared; /* bytes that all ids begin with */
    unsigned word; /* of the stage under way, WORDS - 1 first */
};

static int byte_of(struct cd_str name, size_t i)
{
    static const char between[] = "-__-";
    if (i < name.n) return (unsigned char)name.p[i];
    return i < name.n + 4 ? (unsigned char)between[i - name.n] : -1;
}

/* <0, 0, >0; *prefix: one stands at the beginning of the other. */
static int compare_names(struct cd_str a, struct cd_str b, bool *prefix)
{
    size_t i = 0;
    while (byte_of(a, i) >= 0 && byte_of(a, i) == byte_of(b, i)) i++;
    *prefix = byte_of(a, i) < 0 || byte_of(b, i) < 0;
    return byte_of(a, i) - byte_of(b, i);
}

static enum cd_status order_datasets(struct datasets *sets, struct cd_err *err)
{
    const struct cd_str *names = sets->frame->datasets;
    sets->by_name = calloc((size_t)sets->n + 1, sizeof *sets->by_name);
    sets->ordinal = malloc((sets->n + 1) * sizeof *sets->ordinal);
    if (sets->by_name == NULL || sets->ordinal == NULL) return cd_fail(err, CD_NOMEM, "no memory for datasets");
    for (uint32_t d = 0; d < sets->n; d++) { /* a few names: by insertion */
        bool prefix = false;
        uint32_t at = d;
        while (at > 0 && compare_names(names[d], names[sets->by_name[at - 1]], &prefix) < 0) {
            sets->by_name[at] = sets->by_name[at - 1];
            at--;
        }
        sets->by_name[at] = d;
    }
    for (uint32_t i = 0; i < sets->n; i++) sets->ordinal[sets->by_name[i]] = i;
    for (uint32_t i = 1; i < sets->n; i++) {
        const struct cd_str a = names[sets->by_name[i - 1]], b = names[sets->by_name[i]];
        bool prefix = false;
        (void)compare_names(a, b, &prefix);
        if (prefix)
            return cd_fail(err, CD_INPUT,
                           "datasets \"" CD_FMT "\" and \"" CD_FMT
                           "\": joined to ids by -__- they cannot be told apart; "
                           "rename one of them",
                           CD_ARG(a), CD_ARG(b));
    }
    return CD_OK;
}

static int compare_ids(const struct datasets *sets, uint32_t a, uint32_t b)
{
    const struct cd_frame *f = sets->frame;
    if (sets->numbers) return (f->id_number[a] > f->id_number[b]) - (f->id_number[a] < f->id_number[b]);
    const uint64_t na = f->id_at[a + 1] - f->id_at[a], nb = f->id_at[b + 1] - f->id_at[b];
    const size_t n = (size_t)(na < nb ? na : nb);
    const int c = n == 0 ? 0 : memcmp(f->id_bytes + f->id_at[a], f->id_bytes + f->id_at[b], n);
    return c != 0 ? c : (na > nb) - (na < nb);
}

static bool ascend(const struct datasets *sets)
{
    if (sets->frame->ascends) return true;
    for (uint32_t d = 0; d < sets->n; d++)
        for (uint32_t row = sets->frame->first[d] + 1; row < sets->frame->first[d + 1]; row++)
            if (compare_ids(sets, row - 1, row) > 0) return false;
    return true;
}

static uint32_t word_of(const struct datasets *sets, uint32_t row, unsigned word)
{
    const struct cd_frame *f = sets->frame;
    if (sets->numbers) {
        const uint64_t above = (uint64_t)f->id_number[row] - (uint64_t)sets->least;
        return (uint32_t)(word == WORDS - 1 ? above : above >> 32);
    }
    const uint64_t from = f->id_at[row] + sets->shared + (uint64_t)word * WORD, end = f->id_at[row + 1];
    uint32_t value = 0;
    for (uint64_t i = from; i < from + WORD; i++) value = value << 8 | (i < end ? (unsigned char)f->id_bytes[i] : 0);
    return value;
}

static void words_of(const void *ctx, const uint32_t *entries, size_t n, uint64_t *keys)
{
    const struct datasets *sets = ctx;
    for (size_t i = 0; i < n; i++) keys[i] = word_of(sets, entries[i], sets->word);
}

static void ordinals_of(const void *ctx, const uint32_t *entries, size_t n, uint64_t *keys)
{
    const struct datasets *sets = ctx;
    for (size_t i = 0; i < n; i++) keys[i] = sets->ordinal[cd_frame_dataset(sets->frame, entries[i])];
}

static void measure_ids(struct datasets *sets)
{
    const struct cd_frame *f = sets->frame;
    if (sets->numbers) {
        sets->least = INT64_MAX;
        for (uint32_t row = 0; row < f->n; row++)
            if (f->id_number[row] < sets->least) sets->least = f->id_number[row];
        return;
    }
    sets->shared = f->n == 0 ? 0 : (size_t)(f->id_at[1] - f->id_at[0]);
    for (uint32_t row = 1; row < f->n; row++) {
        const size_t n = (size_t)(f->id_at[row + 1] - f->id_at[row]), most = n < sets->shared ? n : sets->shared;
        size_t i = 0;
        while (i < most && f->id_bytes[f->id_at[row] + i] == f->id_bytes[i]) i++;
        sets->shared = i;
    }
}

static int compare_rows(const void *a, const void *b, void *ctx)
{
    return compare_ids(ctx, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* Texts that are equal in all the words (of zeros, where a text ends) and stand next to one another. */
static void settle_ties(const struct datasets *sets, uint32_t *order, uint32_t n)
{
    for (uint32_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n; to++) {
            bool same = cd_frame_dataset(sets->frame, order[to]) == cd_frame_dataset(sets->frame, order[from]);
            for (unsigned w = 0; w < WORDS && same; w++)
                same = word_of(sets, order[to], w) == word_of(sets, order[from], w);
            if (!same) break;
        }
        if (to - from > 1) qsort_r(order + from, to - from, sizeof *order, compare_rows, (void *)(uintptr_t)sets);
    }
}

static enum cd_status sort_ids(struct datasets *sets, uint32_t *by_rank, const struct cd_par *par, struct cd_err *err)
{
    struct cd__sorter sorter;
    const uint32_t n = sets->frame->n;
    measure_ids(sets);
    CD_TRY(cd__sorter_open(&sorter, n, par, err));
    enum cd_status status = CD_OK;
    for (unsigned w = WORDS; w-- > (sets->numbers ? 1u : 0u) && status == CD_OK;) {
        sets->word = w;
        status = cd__sorter_stage(&sorter, 32, words_of, sets, err);
    }
    if (status == CD_OK && sets->n > 1)
        status = cd__sorter_stage(&sorter, cd__bits(sets->n - 1), ordinals_of, sets, err);
    if (status == CD_OK) {
        memcpy(by_rank, sorter.order, n * sizeof *by_rank);
        if (!sets->numbers) settle_ties(sets, by_rank, n);
    }
    cd__sorter_close(&sorter);
    return status;
}

static enum cd_status rank(struct cd__ranks *ranks, struct datasets *sets, const struct cd_par *par, struct cd_err *err)
{
    const struct cd_frame *f = sets->frame;
    bool in_order = ascend(sets);
    const bool sorted = in_order;
    for (uint32_t d = 0; d < sets->n; d++) in_order = in_order && sets->by_name[d] == d;
    if (in_order) return CD_OK;
    ranks->by_rank = malloc((f->n + 1) * sizeof *ranks->by_rank);
    if (ranks->by_rank == NULL) return cd_fail(err, CD_NOMEM, "no memory to sort %u ids", f->n);
    if (!sorted) return sort_ids(sets, ranks->by_rank, par, err);
    uint32_t n = 0;
    for (uint32_t i = 0; i < sets->n; i++)
        for (uint32_t row = f->first[sets->by_name[i]]; row < f->first[sets->by_name[i] + 1]; row++)
            ranks->by_rank[n++] = row;
    return CD_OK;
}

static enum cd_status find_places(struct cd__ranks *ranks, const struct datasets *sets, bool by_dataset,
                                  struct cd_err *err)
{
    const struct cd_frame *f = sets->frame;
    if (ranks->by_rank == NULL && !by_dataset) return CD_OK;
    ranks->place = malloc((f->n + 1) * sizeof *ranks->place);
    if (ranks->place == NULL) return cd_fail(err, CD_NOMEM, "no memory for the ranks of %u records", f->n);
    for (uint32_t d = 0; d < sets->n && by_dataset; d++)
        for (uint32_t row = f->first[d]; row < f->first[d + 1]; row++) ranks->place[row] = sets->ordinal[d];
    for (uint32_t i = 0; i < f->n && !by_dataset; i++) ranks->place[ranks->by_rank[i]] = i;
    return CD_OK;
}

enum cd_status cd__ranks_open(struct cd__ranks *ranks, const struct cd__plan *plan, const struct cd_par *par,
                              struct cd_err *err)
{
    const struct cd_frame *f = plan->frame;
    struct datasets sets = {.frame = f, .n = f->n_datasets, .numbers = f->n_datasets <= 1 && f->id_number != NULL};
    *ranks = (struct cd__ranks){0};
    enum cd_status status = order_datasets(&sets, err);
    if (status == CD_OK) status = rank(ranks, &sets, par, err);
    if (status == CD_OK) status = find_places(ranks, &sets, plan->link_type == CD_LINK_ONLY, err);
    free(sets.by_name);
    free(sets.ordinal);
    if (status != CD_OK) cd__ranks_close(ranks);
    return status;
}

void cd__ranks_close(struct cd__ranks *ranks)
{
    free(ranks->by_rank);
    free(ranks->place);
    *ranks = (struct cd__ranks){0};
}

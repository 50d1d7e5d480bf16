/* plan_finish.c - what kernels need of a side's values: texts, symbols, numbers, items, frequencies; see plan_build_int.h. */
#include <math.h>
#include <stdlib.h>

#include "plan_build_int.h"

/* --- Symbols ------------------------------------------------------------------------------------------------------------------- */

static bool is_ascii(struct cd_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80) return false;
    return true;
}

static bool all_ascii(const struct cd_str *texts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!is_ascii(texts[i])) return false;
    return true;
}

static enum cd_status code_symbols(struct cd_symbols *symbols, uint32_t n, struct cd_alphabet *alphabet,
                                   struct cd_arena *arena, struct cd_err *err)
{
    uint32_t **dense = calloc((size_t)n + 1, sizeof *dense);
    if (dense == NULL) return cd__plan_no_memory(err);
    enum cd_status status = CD_OK;
    for (uint32_t i = 0; i < n && status == CD_OK; i++) {
        dense[i] = CD_NEW(arena, uint32_t, symbols[i].n);
        if (dense[i] == NULL) status = cd__plan_no_memory(err);
        for (uint32_t k = 0; k < symbols[i].n && status == CD_OK; k++)
            if ((dense[i][k] = cd_alphabet_code(alphabet, symbols[i].wide[k])) == UINT32_MAX)
                status = cd__plan_no_memory(err);
        symbols[i].wide = dense[i];
    }
    const bool narrow = status == CD_OK && cd_alphabet_size(alphabet) <= 256;
    for (uint32_t i = 0; i < n && narrow; i++) {
        uint8_t *bytes =
            (uint8_t *)dense[i]; /* in place: the k-th byte is written behind where the k-th word was read */
        for (uint32_t k = 0; k < symbols[i].n; k++) {
            const uint32_t code = dense[i][k];
            bytes[k] = (uint8_t)code;
        }
        symbols[i] = (struct cd_symbols){.narrow = bytes, .n = symbols[i].n};
    }
    free(dense);
    return status;
}

/* Bytes are narrow symbols as they are, and so are folded texts that are all ASCII; other code points are counted off in an alphabet. */
static enum cd_status symbols_of(struct cd__plan *plan, const struct cd_str *texts, uint32_t n, struct cd_symbols **out,
                                 struct cd_err *err)
{
    struct cd_arena *arena = &plan->arena;
    struct cd_symbols *symbols = CD_NEW(arena, struct cd_symbols, n);
    if (symbols == NULL) return cd__plan_no_memory(err);
    *out = symbols;
    if (plan->strings == CD_STRINGS_BYTES || all_ascii(texts, n)) {
        for (uint32_t i = 0; i < n; i++)
            symbols[i] = (struct cd_symbols){.narrow = (const uint8_t *)texts[i].p, .n = (uint32_t)texts[i].n};
        return CD_OK;
    }
    for (uint32_t i = 0; i < n; i++)
        if ((symbols[i] = cd_symbols_of(texts[i], arena)).n == UINT32_MAX) return cd__plan_no_memory(err);
    struct cd_alphabet *alphabet = NULL;
    CD_TRY(cd_alphabet_open(&alphabet, err));
    const enum cd_status status = code_symbols(symbols, n, alphabet, arena, err);
    cd_alphabet_close(alphabet);
    return status;
}

/* --- Items of lists -------------------------------------------------------------------------------------------------------------- */

static int by_code(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Items that are not NULL, ascending and each once. */
static enum cd_status take_items(struct cd_dict *items, struct cd_str key, uint32_t *item, uint32_t *n,
                                 struct cd_err *err)
{
    struct cd_str one;
    uint32_t all = 0, kept = 0;
    while (cd__key_item(&key, &one))
        if (one.p[0] != CD__IS_NULL && !cd_dict_code(items, one, &item[all++])) return cd__plan_no_memory(err);
    qsort(item, all, sizeof *item, by_code);
    for (uint32_t i = 0; i < all; i++)
        if (kept == 0 || item[kept - 1] != item[i]) item[kept++] = item[i];
    *n = kept;
    return CD_OK;
}

/* Pairs of a value and a number, in their order and as often as they stand; a NULL value is CD_NO_CODE, a NULL number NaN. */
static enum cd_status take_weighted(struct cd_dict *items, struct cd_str key, uint32_t *item, double *number,
                                    uint32_t *n, struct cd_err *err)
{
    enum { HEAD = 1 + sizeof(uint32_t) };
    struct cd_str one, value, weight;
    for (*n = 0; cd__key_item(&key, &one); ++*n) {
        struct cd_str fields = {one.p + HEAD, one.n - HEAD};
        item[*n] = CD_NO_CODE;
        number[*n] = NAN;
        if (one.p[0] == CD__IS_NULL || !cd__key_item(&fields, &value) || !cd__key_item(&fields, &weight)) continue;
        if (value.p[0] != CD__IS_NULL && !cd_dict_code(items, value, &item[*n])) return cd__plan_no_memory(err);
        if (weight.p[0] != CD__IS_NULL && weight.p[0] != CD__IS_NUMBER) return cd_fail(err, CD_INPUT, "no number");
        if (weight.p[0] != CD__IS_NULL) number[*n] = cd__key_number((struct cd_str){weight.p + HEAD, weight.n - HEAD});
    }
    return CD_OK;
}

static uint64_t count_items(const struct cd__side *side)
{
    uint64_t n = 0;
    for (uint32_t v = 0; v < side->n_values; v++) {
        struct cd_str key = side->texts[v], one;
        while (cd__key_item(&key, &one)) n++;
    }
    return n;
}

static enum cd_status items_of(struct cd__plan *plan, struct cd__side *side, struct cd_err *err)
{
    struct cd_dict *items = &plan->domains[side->item_domain].items;
    const uint64_t most = count_items(side);
    const bool weighted = side->as == CD__AS_WEIGHTED;
    if (most >= UINT32_MAX) return cd_fail(err, CD_LIMIT, "over 2^32 items of lists in one column");
    side->first = CD_NEW(&plan->arena, uint32_t, (size_t)side->n_values + 1);
    side->item = CD_NEW(&plan->arena, uint32_t, most);
    side->item_number = weighted ? CD_NEW(&plan->arena, double, most) : NULL;
    if (side->first == NULL || side->item == NULL || (weighted && side->item_number == NULL))
        return cd__plan_no_memory(err);
    for (uint32_t v = 0; v < side->n_values; v++) {
        uint32_t n = 0;
        const uint32_t at = side->first[v];
        if (weighted) CD_TRY(take_weighted(items, side->texts[v], side->item + at, side->item_number + at, &n, err));
        else CD_TRY(take_items(items, side->texts[v], side->item + at, &n, err));
        side->first[v + 1] = at + n;
    }
    return CD_OK;
}

/* --- Frequencies ------------------------------------------------------------------------------------------------------------------- */

static enum cd_status frequencies(struct cd__plan *plan, struct cd__side *side, struct cd_err *err)
{
    uint64_t total = 0;
    side->frequency = CD_NEW(&plan->arena, double, side->n_values);
    side->log2_frequency = CD_NEW(&plan->arena, double, side->n_values);
    if (side->frequency == NULL || side->log2_frequency == NULL) return cd__plan_no_memory(err);
    for (uint32_t row = 0; row < plan->frame->n; row++) {
        if (side->codes[row] == CD_NO_CODE) continue;
        side->frequency[side->codes[row]]++;
        total++;
    }
    for (uint32_t v = 0; v < side->n_values; v++) {
        side->frequency[v] /= (double)total;
        side->log2_frequency[v] = log2(side->frequency[v]);
    }
    return CD_OK;
}

/* --- Together ---------------------------------------------------------------------------------------------------------------------- */

static enum cd_status numbers_of(struct cd__plan *plan, struct cd__side *side, struct cd_err *err)
{
    side->numbers = CD_NEW(&plan->arena, double, side->n_values);
    if (side->numbers == NULL) return cd__plan_no_memory(err);
    for (uint32_t v = 0; v < side->n_values; v++) side->numbers[v] = cd__key_number(side->texts[v]);
    return CD_OK;
}

enum cd_status cd__side_finish(struct cd__plan *plan, struct cd__side *side, struct cd_err *err)
{
    const struct cd__domain *domain = &plan->domains[side->domain];
    const struct cd__side *other = side > plan->sides && side[-1].domain == side->domain ? side - 1 : NULL;
    side->n_values = domain->values->n;
    side->texts = domain->values->texts;
    if (side->needs & CD__NEED_FREQUENCY) CD_TRY(frequencies(plan, side, err));
    if (other != NULL) { /* the second of two: the rest is the first one's */
        side->symbols = other->symbols;
        side->numbers = other->numbers;
        side->first = other->first;
        side->item = other->item;
        side->item_number = other->item_number;
        side->n_items = other->n_items;
        return CD_OK;
    }
    if ((side->needs & CD__NEED_SYMBOLS) && side->kind == CD__IS_TEXT)
        CD_TRY(symbols_of(plan, side->texts, side->n_values, &side->symbols, err));
    if ((side->needs & CD__NEED_NUMBERS) && side->kind == CD__IS_NUMBER) CD_TRY(numbers_of(plan, side, err));
    if ((side->needs & CD__NEED_ITEMS) && side->kind == CD__IS_LIST) CD_TRY(items_of(plan, side, err));
    side->n_items = plan->domains[side->item_domain].items.n;
    return CD_OK;
}

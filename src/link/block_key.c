/* block_key.c - the blocks of one rule: records sorted by the rule's key, then cut where the key changes.
 * The key is exact: the codes of its sides as one mixed-radix number where that fits a word beside the place, else sorted in stages, the last side
 * first. Where l's and r's sides differ there are two sorted lists, and blocks are their join. */
#include <stdlib.h>

#include "block_int.h"

/* One side of a rule: which entries there are and what their keys are made of. */
struct key {
    struct cd__part *parts; /* most important first; an exploding rule's item last */
    uint32_t n_parts;
    uint32_t from, to;            /* the stage under way combines parts from .. to - 1 */
    const uint32_t *rows, *items; /* of entries of an exploding rule; NULL otherwise */
};

/* An entry with a NULL anywhere stands last; the last stage sees to it, for the parts of earlier ones as well. */
static void keys_of(const void *ctx, const uint32_t *entries, size_t n, uint64_t *keys)
{
    const struct key *key = ctx;
    uint64_t null = 1;
    memset(keys, 0, n * sizeof *keys);
    for (uint32_t p = key->from; p < key->to; p++) null *= key->parts[p].n_values;
    for (uint32_t p = key->from; p < (key->from == 0 ? key->n_parts : key->to); p++) {
        const struct cd__part *part = &key->parts[p];
        const uint64_t radix = p < key->to ? part->n_values : 1, counts = p < key->to ? UINT64_MAX : 0;
        for (size_t i = 0; i < n; i++) {
            const uint32_t code = part->codes[part->via == NULL ? entries[i] : part->via[entries[i]]];
            const uint64_t more = keys[i] * radix + (code & counts);
            keys[i] = key->from == 0 && (code == CD_NO_CODE || keys[i] == null) ? null : more;
        }
    }
}

/* How many entries have no NULL: those before the first whose last stage's key is `null`. */
static uint32_t count_whole(const struct cd__sorter *sorter, uint64_t null)
{
    size_t low = 0, high = sorter->n;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (sorter->items[mid] >> sorter->place_bits >= null) high = mid;
        else low = mid + 1;
    }
    return (uint32_t)low;
}

/* Sorts by the key; gives how many entries are without NULL and how many parts the last stage's words hold. */
static enum cd_status sort_key(struct key *key, struct cd__sorter *sorter, uint32_t *n_whole, struct cd_err *err)
{
    const uint64_t most = UINT64_MAX >> sorter->place_bits;
    uint64_t values = 1;
    key->from = key->n_parts;
    do {
        key->to = key->from;
        values = 1;
        while (key->from > 0) {
            uint64_t more;
            const uint32_t n_values = key->parts[key->from - 1].n_values;
            if (__builtin_mul_overflow(values, (uint64_t)n_values, &more) || (more > most && key->from < key->to))
                break;
            values = more;
            key->from--;
        }
        CD_TRY(cd__sorter_stage(sorter, cd__bits(values), keys_of, key, err));
    } while (key->from > 0);
    *n_whole = count_whole(sorter, values);
    return CD_OK;
}

/* --- Entries of exploding rules: (record, item), records by rank and their items ascending ---------------------------------- */

/* The lists of the values of a rule's exploded side. */
static struct cd__lists lists_of(const struct cd__plan *plan, const struct cd__rule *rule, bool right)
{
    const struct cd__side *side = &plan->sides[right ? rule->explode_right : rule->explode_left];
    return rule->near != NULL ? *rule->near : (struct cd__lists){side->first, side->item, side->n_items};
}

static const uint32_t *items_of(const struct cd__lists *lists, uint32_t code, uint32_t *n)
{
    *n = code == CD_NO_CODE ? 0 : lists->first[code + 1] - lists->first[code];
    return code == CD_NO_CODE ? lists->item : lists->item + lists->first[code];
}

uint32_t cd__shared_item(const struct cd__plan *plan, const struct cd__rule *rule, uint32_t l, uint32_t r)
{
    const struct cd__lists l_lists = lists_of(plan, rule, false), r_lists = lists_of(plan, rule, true);
    uint32_t n_left, n_right;
    const uint32_t *left = items_of(&l_lists, plan->sides[rule->explode_left].codes[l], &n_left);
    const uint32_t *right = items_of(&r_lists, plan->sides[rule->explode_right].codes[r], &n_right);
    for (uint32_t i = 0, j = 0; i < n_left && j < n_right;) {
        if (left[i] == right[j]) return left[i];
        if (left[i] < right[j]) i++;
        else j++;
    }
    return CD_NO_CODE;
}

struct entries {
    uint32_t *rows, *items;
    size_t n;
};

static enum cd_status explode(struct entries *entries, const struct cd__lists *lists, const uint32_t *codes,
                              const struct cd__ranks *ranks, uint32_t n_rows, struct cd_err *err)
{
    uint64_t n = 0;
    uint32_t n_items;
    for (uint32_t row = 0; row < n_rows; row++) {
        (void)items_of(lists, codes[row], &n_items);
        n += n_items;
    }
    if (n >= UINT32_MAX)
        return cd_fail(err, CD_LIMIT, "lists of %llu items in all are too many to block on; the limit is %u",
                       (unsigned long long)n, UINT32_MAX - 1);
    entries->rows = malloc(((size_t)n + 1) * sizeof *entries->rows);
    entries->items = malloc(((size_t)n + 1) * sizeof *entries->items);
    if (entries->rows == NULL || entries->items == NULL)
        return cd_fail(err, CD_NOMEM, "no memory for the %llu items of lists", (unsigned long long)n);
    for (uint32_t i = 0; i < n_rows; i++) {
        const uint32_t row = ranks->by_rank != NULL ? ranks->by_rank[i] : i;
        const uint32_t *items = items_of(lists, codes[row], &n_items);
        for (uint32_t k = 0; k < n_items; k++) {
            entries->rows[entries->n] = row;
            entries->items[entries->n++] = items[k];
        }
    }
    return CD_OK;
}

/* --- One side of a rule ---------------------------------------------------------------------------------------------------------- */

/* `sides` are this side's, `others` the other's: both keys must count in the same radix, so that they can be compared. */
struct half {
    struct key key;
    struct entries entries;
    struct cd__sorter sorter;
    uint32_t n; /* entries without NULL */
};

static void close_half(struct half *half)
{
    free(half->key.parts);
    free(half->entries.rows);
    free(half->entries.items);
    cd__sorter_close(&half->sorter);
}

static uint32_t shared_radix(uint32_t a, uint32_t b)
{
    const uint32_t most = a > b ? a : b;
    return most > 0 ? most : 1;
}

static enum cd_status open_half(struct half *half, const struct cd__plan *plan, const struct cd__rule *rule,
                                const struct cd__ranks *ranks, bool right, const struct cd_par *par, struct cd_err *err)
{
    const uint32_t *sides = right ? rule->right : rule->left;
    const uint32_t explodes = right ? rule->explode_right : rule->explode_left, n_rows = plan->frame->n;
    struct key *key = &half->key;
    struct cd__lists lists = {0};
    if (explodes != CD_NO_CODE) {
        lists = lists_of(plan, rule, right);
        CD_TRY(explode(&half->entries, &lists, plan->sides[explodes].codes, ranks, n_rows, err));
    }
    key->rows = half->entries.rows;
    key->items = half->entries.items;
    key->parts = calloc(rule->n_keys + 1, sizeof *key->parts);
    if (key->parts == NULL) return cd_fail(err, CD_NOMEM, "no memory for a blocking key");
    for (uint32_t k = 0; k < rule->n_keys; k++)
        key->parts[key->n_parts++] =
            (struct cd__part){plan->sides[sides[k]].codes, key->rows,
                              shared_radix(plan->sides[rule->left[k]].n_values, plan->sides[rule->right[k]].n_values)};
    if (explodes != CD_NO_CODE) /* items of both sides are of one dictionary, and so as many */
        key->parts[key->n_parts++] = (struct cd__part){key->items, NULL, shared_radix(lists.n_items, 1)};
    CD_TRY(cd__sorter_open(&half->sorter, key->rows != NULL ? half->entries.n : n_rows, par, err));
    half->sorter.mixed = key->rows == NULL && ranks->by_rank != NULL;
    if (half->sorter.mixed) memcpy(half->sorter.order, ranks->by_rank, n_rows * sizeof *ranks->by_rank);
    return sort_key(key, &half->sorter, &half->n, err);
}

/* --- Two different keys: a join ------------------------------------------------------------------------------------------------ */

static uint32_t code_of(const struct half *half, uint32_t part, uint32_t i)
{
    const struct cd__part *of = &half->key.parts[part];
    const uint32_t entry = half->sorter.order[i];
    return of->codes[of->via == NULL ? entry : of->via[entry]];
}

static int compare_keys(const struct half *a, uint32_t i, const struct half *b, uint32_t j)
{
    for (uint32_t p = 0; p < a->key.n_parts; p++) {
        const uint32_t x = code_of(a, p, i), y = code_of(b, p, j);
        if (x != y) return x < y ? -1 : 1;
    }
    return 0;
}

static uint32_t row_of(const struct half *half, uint32_t i)
{
    const uint32_t entry = half->sorter.order[i];
    return half->key.rows != NULL ? half->key.rows[entry] : entry;
}

static uint32_t end_of_run(const struct half *half, uint32_t from)
{
    uint32_t to = from + 1;
    while (to < half->n && compare_keys(half, from, half, to) == 0) to++;
    return to;
}

static uint32_t copy_rows(const struct half *half, uint32_t from, uint32_t to, uint32_t *rows, uint32_t n,
                          uint32_t *member, uint32_t block)
{
    for (uint32_t i = from; i < to; i++) {
        const uint32_t row = row_of(half, i);
        rows[n++] = row;
        if (member != NULL) member[row] = block;
    }
    return n;
}

static void join(struct cd__blocks *blocks, const struct half *l, const struct half *r)
{
    uint32_t n_left = 0, n_right = 0, b = 0;
    for (uint32_t i = 0, j = 0; i < l->n && j < r->n;) {
        const int c = compare_keys(l, i, r, j);
        const uint32_t i_end = c <= 0 ? end_of_run(l, i) : i, j_end = c >= 0 ? end_of_run(r, j) : j;
        if (c == 0 && cd__place_of(blocks->ranks, row_of(l, i)) < cd__place_of(blocks->ranks, row_of(r, j_end - 1))) {
            if (blocks->item != NULL) blocks->item[b] = code_of(l, l->key.n_parts - 1, i);
            n_left = copy_rows(l, i, i_end, blocks->left, n_left, blocks->member_left, b);
            n_right = copy_rows(r, j, j_end, blocks->right, n_right, blocks->member_right, b);
            blocks->left_at[++b] = n_left;
            blocks->right_at[b] = n_right;
        }
        i = i_end;
        j = j_end;
    }
    blocks->n_blocks = b;
}

static enum cd_status open_join(struct cd__blocks *blocks, const struct half *l, const struct half *r, uint32_t n_rows,
                                bool members, struct cd_err *err)
{
    const size_t most = l->n < r->n ? l->n : r->n;
    const struct {
        uint32_t **array;
        size_t n;
        bool wanted;
    } arrays[] = {
        {&blocks->left, l->n, true},
        {&blocks->right, r->n, true},
        {&blocks->left_at, most, true},
        {&blocks->right_at, most, true},
        {&blocks->item, most, l->key.items != NULL},
        {&blocks->member_left, n_rows, members},
        {&blocks->member_right, n_rows, members},
    };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        if (!arrays[i].wanted) continue;
        *arrays[i].array = calloc(arrays[i].n + 1, sizeof **arrays[i].array);
        if (*arrays[i].array == NULL) return cd_fail(err, CD_NOMEM, "no memory for the blocks of %u records", n_rows);
    }
    for (uint32_t row = 0; row < n_rows && members; row++) { /* in no block: equal to nobody's on the other side */
        blocks->member_left[row] = UINT32_MAX;
        blocks->member_right[row] = UINT32_MAX - 1;
    }
    join(blocks, l, r);
    return CD_OK;
}

/* --- All -------------------------------------------------------------------------------------------------------------------------- */

static bool one_key(const struct cd__rule *rule)
{
    for (uint32_t k = 0; k < rule->n_keys; k++)
        if (rule->left[k] != rule->right[k]) return false;
    return rule->explode_left == rule->explode_right;
}

static enum cd_status fill(struct cd__blocks *blocks, struct half *halves, const struct cd__plan *plan, bool members,
                           const struct cd_par *par, struct cd_err *err)
{
    const struct cd__rule *rule = blocks->rule;
    struct half *const l = &halves[0], *const r = &halves[1];
    CD_TRY(open_half(l, plan, rule, blocks->ranks, false, par, err));
    if (one_key(rule)) {
        blocks->triangle = plan->link_type != CD_LINK_ONLY;
        const struct cd__sorted sorted = {&l->sorter,
                                          l->key.rows,
                                          l->key.items,
                                          l->key.parts + (l->key.to - l->key.from),
                                          l->key.n_parts - (l->key.to - l->key.from),
                                          l->n};
        return cd__blocks_find(blocks, &sorted, plan->frame->n, members, err);
    }
    CD_TRY(open_half(r, plan, rule, blocks->ranks, true, par, err));
    return open_join(blocks, l, r, plan->frame->n, members, err);
}

enum cd_status cd__blocks_open(struct cd__blocks *blocks, const struct cd__plan *plan, const struct cd__rule *rule,
                               const struct cd__ranks *ranks, bool members, const struct cd_par *par,
                               struct cd_err *err)
{
    struct half halves[2] = {0};
    *blocks = (struct cd__blocks){.rule = rule, .ranks = ranks};
    if (rule->explode_left != CD_NO_CODE)
        members = false; /* a record is in many blocks: cd__shared_item is asked instead */
    const enum cd_status status = fill(blocks, halves, plan, members, par, err);
    close_half(&halves[0]);
    close_half(&halves[1]);
    if (status == CD_OK) cd__blocks_measure(blocks);
    else cd__blocks_close(blocks);
    return status;
}

void cd__blocks_close(struct cd__blocks *blocks)
{
    if (blocks->right != blocks->left) free(blocks->right);
    if (blocks->right_at != blocks->left_at) free(blocks->right_at);
    if (blocks->member_right != blocks->member_left) free(blocks->member_right);
    free(blocks->left);
    free(blocks->left_at);
    free(blocks->member_left);
    free(blocks->item);
    free(blocks->chunks);
    *blocks = (struct cd__blocks){0};
}

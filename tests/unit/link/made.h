/* made.h - frames and plans made up by hand, for tests of blocking: random codes with NULL, lists, ids in no order, rules of every kind. */
#ifndef CANDOUR_TESTS_LINK_MADE_H
#define CANDOUR_TESTS_LINK_MADE_H

#include "../../../src/link/block_int.h"
#include "../../../src/link/compare_int.h"
#include "test.h"

enum { MOST_SIDES = 8, MOST_RULES = 5, MOST_SETS = 4 };

struct made {
    struct cd_frame frame;
    struct cd__side sides[MOST_SIDES];
    struct cd__rule rules[MOST_RULES];
    uint32_t keys[MOST_RULES][2][3];
    struct cd__test tests[MOST_RULES];
    struct cd__plan plan;
    struct cd__program program;
    struct cd_str names[MOST_SETS];
    uint32_t first[MOST_SETS + 1];
    uint64_t state;
};

static inline uint32_t pick(struct made *m, uint32_t n)
{
    return (uint32_t)(cd__mix(m->state++) % n);
}

static inline uint32_t *numbers(size_t n)
{
    uint32_t *p = calloc(n + 1, sizeof *p);
    assert_non_null(p);
    return p;
}

/* Ids in no order: numbers, short texts, or texts whose first difference comes late. */
static inline void make_ids(struct made *m, unsigned kind)
{
    struct cd_frame *f = &m->frame;
    f->id_bytes = malloc((size_t)f->n * 40 + 1);
    f->id_at = calloc(f->n + 1, sizeof *f->id_at);
    uint32_t *order = numbers(f->n);
    for (uint32_t i = 0; i < f->n; i++) order[i] = i;
    for (uint32_t i = f->n; i > 1 && kind != 0; i--) {
        const uint32_t j = pick(m, i), held = order[j];
        order[j] = order[i - 1];
        order[i - 1] = held;
    }
    if (kind <= 1) f->id_number = calloc(f->n + 1, sizeof *f->id_number);
    for (uint32_t i = 0; i < f->n; i++) {
        char *at = f->id_bytes + f->id_at[i];
        const int64_t number = (int64_t)order[i] * 2147483659 - 7;
        if (kind <= 1) f->id_number[i] = number;
        const int n = kind <= 1   ? snprintf(at, 40, "%lld", (long long)number)
                      : kind == 2 ? snprintf(at, 40, "%x", order[i])
                                  : snprintf(at, 40, "p-%016x%s", order[i] / 3, &"__"[order[i] % 3]);
        f->id_at[i + 1] = f->id_at[i] + (uint64_t)n;
    }
    free(order);
}

static inline void make_side(struct made *m, struct cd__side *side, uint32_t n_values, uint32_t spread, uint32_t nulls)
{
    side->n_values = n_values;
    side->codes = numbers(m->frame.n);
    for (uint32_t i = 0; i < m->frame.n; i++) {
        const uint32_t few = spread < n_values ? spread : n_values;
        side->codes[i] = pick(m, 100) < nulls ? CD_NO_CODE : n_values - 1 - pick(m, few) * (n_values / few);
    }
}

/* Lists of up to three of `n_items` items, ascending. */
static inline void make_lists(struct made *m, struct cd__side *side, uint32_t n_items)
{
    make_side(m, side, 40, 40, 10);
    side->n_items = n_items;
    side->first = numbers(side->n_values + 1);
    side->item = numbers((size_t)side->n_values * 3);
    for (uint32_t v = 0; v < side->n_values; v++) {
        uint32_t n = side->first[v], item = pick(m, 3);
        for (uint32_t k = pick(m, 4); k > 0 && item < n_items; k--, item += 1 + pick(m, n_items / 3))
            side->item[n++] = item;
        side->first[v + 1] = n;
    }
}

static inline void make_sets(struct made *m, uint32_t n, uint32_t n_sets)
{
    static const char *const names[] = {"kent", "avon", "kent_", "a"};
    m->frame.n = n;
    m->frame.n_datasets = n_sets;
    m->frame.datasets = m->names;
    m->frame.first = m->first;
    for (uint32_t d = 0; d < n_sets; d++) {
        m->names[d] = cd_str_of(names[d]);
        m->first[d + 1] = n * (d + 1) * (d + 1) / (n_sets * n_sets);
    }
}

/* Sides 0..3 plain, 4 and 5 of one dictionary, 6 and 7 lists of one. */
static inline struct made *make(uint64_t seed, uint32_t n, uint32_t n_sets, enum cd_link_type type, unsigned ids)
{
    struct made *m = calloc(1, sizeof *m);
    m->state = seed * 1000003;
    make_sets(m, n, n_sets);
    make_ids(m, ids);
    make_side(m, &m->sides[0], 4, 4, 20);
    make_side(m, &m->sides[1], 2000000000, 12, 5);
    make_side(m, &m->sides[2], UINT32_MAX - 1, n / 4 + 1, 0);
    make_side(m, &m->sides[3], 1, 1, 50);
    make_side(m, &m->sides[4], 30, 30, 10);
    make_side(m, &m->sides[5], 30, 30, 10);
    make_lists(m, &m->sides[6], 50);
    make_lists(m, &m->sides[7], 50);
    m->plan = (struct cd__plan){
        .frame = &m->frame, .link_type = type, .sides = m->sides, .n_sides = MOST_SIDES, .program = &m->program};
    return m;
}

static inline void let_go(struct made *m)
{
    for (int s = 0; s < MOST_SIDES; s++) {
        free(m->sides[s].codes);
        free(m->sides[s].first);
        free(m->sides[s].item);
    }
    free(m->frame.id_bytes);
    free(m->frame.id_at);
    free(m->frame.id_number);
    free(m);
}

struct rule_row {
    uint32_t n_keys, left[3], right[3];
    int residual;                    /* this side is to be equal; -1: none */
    int explode_left, explode_right; /* -1: none */
};
static const struct rule_row menu[] = {
    {1, {0}, {0}, -1, -1, -1},
    {1, {1}, {1}, -1, -1, -1},
    {1, {2}, {2}, -1, -1, -1},
    {1, {3}, {3}, 0, -1, -1},
    {2, {0, 1}, {0, 1}, -1, -1, -1},
    {2, {2, 1}, {2, 1}, 0, -1, -1},
    {3, {1, 2, 0}, {1, 2, 0}, -1, -1, -1},
    {1, {4}, {5}, -1, -1, -1},
    {2, {4, 5}, {5, 4}, -1, -1, -1},
    {2, {0, 5}, {0, 4}, 1, -1, -1},
    {0, {0}, {0}, -1, 6, 6},
    {1, {0}, {0}, -1, 6, 6},
    {1, {0}, {0}, 4, 7, 7},
    {0, {0}, {0}, -1, 6, 7},
    {2, {1, 5}, {1, 4}, -1, 7, 6},
    {0, {0}, {0}, 1, -1, -1},
    {0, {0}, {0}, -1, -1, -1},
};
enum { MENU = sizeof menu / sizeof menu[0] };

static inline void add_rule(struct made *m, const struct rule_row *row)
{
    const uint32_t k = m->plan.n_rules++;
    memcpy(m->keys[k][0], row->left, sizeof row->left);
    memcpy(m->keys[k][1], row->right, sizeof row->right);
    m->rules[k] = (struct cd__rule){.left = m->keys[k][0],
                                    .right = m->keys[k][1],
                                    .n_keys = row->n_keys,
                                    .explode_left = (uint32_t)row->explode_left,
                                    .explode_right = (uint32_t)row->explode_right};
    if (row->residual >= 0) {
        m->tests[k] = (struct cd__test){.kind = CD__TEST_EQUAL,
                                        .measure = CD_NO_CODE,
                                        .a = (uint32_t)row->residual,
                                        .b = (uint32_t)row->residual,
                                        .side_of_b = 1};
        m->rules[k].residual = &m->tests[k];
    }
    m->plan.rules = m->rules;
}

#endif

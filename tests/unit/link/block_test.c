/* block_test.c - candidate pairs against every two records looked at: all link types, rules that overlap, NULL, residuals, keys that differ between
 * the sides, lists, large blocks; the same pairs in the same order for any number of threads. Plans are made by hand. */
#include "block_int.h"

#include <stdatomic.h>

#include "made.h"

/* --- Every two records ---------------------------------------------------------------------------------------------------------- */

struct pair {
    uint32_t l, r, rule;
};
struct list {
    struct pair *items;
    size_t n, cap;
};

static void add_pair(struct list *list, struct pair pair)
{
    if (list->n == list->cap) {
        list->cap = list->cap * 2 + 64;
        list->items = realloc(list->items, list->cap * sizeof *list->items);
    }
    list->items[list->n++] = pair;
}

static bool equal(const struct made *m, uint32_t side_l, uint32_t side_r, uint32_t l, uint32_t r)
{
    const uint32_t a = m->sides[side_l].codes[l], b = m->sides[side_r].codes[r];
    return a != CD_NO_CODE && a == b;
}

static unsigned shared(const struct made *m, uint32_t side_l, uint32_t side_r, uint32_t l, uint32_t r)
{
    const struct cd__side *a = &m->sides[side_l], *b = &m->sides[side_r];
    const uint32_t x = a->codes[l], y = b->codes[r];
    unsigned n = 0;
    if (x == CD_NO_CODE || y == CD_NO_CODE) return 0;
    for (uint32_t i = a->first[x]; i < a->first[x + 1]; i++)
        for (uint32_t j = b->first[y]; j < b->first[y + 1]; j++) n += a->item[i] == b->item[j];
    return n;
}

/* How often the rule's key makes the pair: 0, 1, or for lists how many items they share. */
static unsigned key_makes(const struct made *m, const struct cd__rule *rule, uint32_t l, uint32_t r)
{
    for (uint32_t k = 0; k < rule->n_keys; k++)
        if (!equal(m, rule->left[k], rule->right[k], l, r)) return 0;
    return rule->explode_left == CD_NO_CODE ? 1 : shared(m, rule->explode_left, rule->explode_right, l, r);
}

static bool left_of(const struct made *m, uint32_t a, uint32_t b)
{
    const struct cd_frame *f = &m->frame;
    if (f->n_datasets < 2 && f->id_number != NULL) return f->id_number[a] < f->id_number[b];
    char x[64], y[64];
    const uint32_t rows[] = {a, b};
    char *const texts[] = {x, y};
    for (int i = 0; i < 2; i++) {
        uint32_t d = 0;
        while (d + 1 < f->n_datasets && f->first[d + 1] <= rows[i]) d++;
        const int n = (int)(f->id_at[rows[i] + 1] - f->id_at[rows[i]]);
        (void)snprintf(texts[i], 64, "%s-__-%.*s", f->n_datasets > 1 ? f->datasets[d].p : "", n,
                       f->id_bytes + f->id_at[rows[i]]);
    }
    return strcmp(x, y) < 0;
}

static uint32_t dataset_of(const struct made *m, uint32_t row)
{
    uint32_t d = 0;
    while (m->first[d + 1] <= row) d++;
    return d;
}

static void look_at_all(const struct made *m, struct list *list, struct cd__rule_count *counts)
{
    for (uint32_t a = 0; a < m->frame.n; a++)
        for (uint32_t b = 0; b < m->frame.n; b++) {
            if (a == b || (m->plan.link_type == CD_LINK_ONLY && dataset_of(m, a) == dataset_of(m, b))) continue;
            bool taken = false, asked = false;
            for (uint32_t k = 0; k < m->plan.n_rules; k++) {
                const struct cd__rule *rule = &m->rules[k];
                const unsigned times = key_makes(m, rule, a, b);
                if (times == 0) continue;
                if (!asked && !left_of(m, a, b)) break;
                asked = true;
                counts[k].all += times;
                if (taken || (rule->residual != NULL && !equal(m, rule->residual->a, rule->residual->b, a, b)))
                    continue;
                taken = true;
                counts[k].first++;
                add_pair(list, (struct pair){a, b, k});
            }
        }
}

/* --- What blocking makes -------------------------------------------------------------------------------------------------------------- */

enum { MOST_CHUNKS = 1 << 14 };
struct seen {
    struct list chunks[MOST_CHUNKS], all;
    atomic_size_t next; /* the chunk that is to be settled next */
    atomic_bool wrong;
};

static enum cd_status see(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                          struct cd_err *err)
{
    struct seen *seen = ctx;
    if (pairs->n == 0 || pairs->n > CD__PAIRS || chunk >= MOST_CHUNKS || chunk < seen->next) {
        atomic_store(&seen->wrong, true);
        return CD_OK;
    }
    for (uint32_t i = 0; i < pairs->n; i++)
        add_pair(&seen->chunks[chunk], (struct pair){pairs->l[i], pairs->r[i], pairs->rule});
    return CD_OK;
}

static enum cd_status settle(void *ctx, size_t chunk, struct cd_err *err)
{
    struct seen *seen = ctx;
    if (chunk != seen->next) atomic_store(&seen->wrong, true);
    seen->next = chunk + 1;
    for (size_t i = 0; i < seen->chunks[chunk].n; i++) add_pair(&seen->all, seen->chunks[chunk].items[i]);
    return CD_OK;
}

static struct cd__blocking blocking_of(const struct made *m, unsigned threads)
{
    return (struct cd__blocking){
        .plan = &m->plan, .rules = m->rules, .n_rules = m->plan.n_rules, .par.threads = threads};
}

static struct list run(const struct cd__blocking *blocking, bool ordered)
{
    struct seen *seen = calloc(1, sizeof *seen);
    struct cd_err err = {0};
    if (cd__block_run(blocking, see, ordered ? settle : NULL, seen, &err) != CD_OK) fail_msg("%s", err.text);
    if (!ordered)
        for (size_t c = 0; c < MOST_CHUNKS; c++) (void)settle(seen, c, &err);
    assert_false(seen->wrong);
    for (size_t c = 0; c < MOST_CHUNKS; c++) free(seen->chunks[c].items);
    const struct list list = seen->all;
    free(seen);
    return list;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->l != y->l) return x->l < y->l ? -1 : 1;
    return (x->r > y->r) - (x->r < y->r);
}

static void assert_same(const struct list *a, const struct list *b)
{
    assert_int_equal(a->n, b->n);
    if (a->n > 0) assert_memory_equal(a->items, b->items, a->n * sizeof *a->items);
}

static void compare_with_all(const struct made *m)
{
    struct list want = {0};
    struct cd__rule_count counts[MOST_RULES] = {{0}}, got[MOST_RULES], quick[MOST_RULES];
    look_at_all(m, &want, counts);
    static const unsigned threads[] = {1, 2, 7};
    struct list first = {0};
    for (size_t t = 0; t < 3; t++) {
        const struct cd__blocking blocking = blocking_of(m, threads[t]);
        struct list now = run(&blocking, t != 1);
        if (t == 0) {
            first = (struct list){malloc((now.n + 1) * sizeof *now.items), now.n, now.n};
            if (now.n > 0) memcpy(first.items, now.items, now.n * sizeof *now.items);
        }
        assert_same(&now, &first);
        for (size_t i = 1; i < now.n; i++) assert_true(now.items[i - 1].rule <= now.items[i].rule);
        if (now.n > 0) qsort(now.items, now.n, sizeof *now.items, compare_pairs);
        assert_same(&now, &want);
        free(now.items);
        assert_int_equal(cd__block_count(&blocking, got, true, NULL), CD_OK);
        assert_int_equal(cd__block_count(&blocking, quick, false, NULL), CD_OK);
        for (uint32_t k = 0; k < m->plan.n_rules; k++) {
            assert_int_equal(got[k].all, counts[k].all);
            assert_int_equal(got[k].first, counts[k].first);
            assert_int_equal(quick[k].all, counts[k].all);
            assert_true(got[k].largest_block <= got[k].all && (got[k].blocks > 0) == (got[k].all > 0));
        }
    }
    free(first.items);
    free(want.items);
}

/* --- Tests ----------------------------------------------------------------------------------------------------------------------------- */

static void makes_the_pairs_of_every_rule(void **state)
{
    for (uint32_t rule = 0; rule < MENU; rule++)
        for (uint32_t type = 0; type < 3; type++)
            for (unsigned ids = 0; ids < 4; ids++) {
                struct made *m =
                    make(rule * 100 + type * 10 + ids, 90, type == 0 ? 1 : 3, (enum cd_link_type)type, ids);
                add_rule(m, &menu[rule]);
                compare_with_all(m);
                let_go(m);
            }
}

static void gives_each_pair_to_the_first_rule(void **state)
{
    for (uint32_t seed = 0; seed < CD_TEST_TURNS(150); seed++) {
        const uint32_t type = seed % 3, n = seed % 7 == 0 ? seed / 50 : 60;
        struct made *m = make(seed, n, type == 0 ? 1 : 1 + seed % 4, (enum cd_link_type)type, seed % 4);
        for (uint32_t k = 2 + seed % (MOST_RULES - 1); k > 0; k--) add_rule(m, &menu[pick(m, MENU)]);
        compare_with_all(m);
        let_go(m);
    }
}

static void four_earlier_rules(void **state)
{
    struct made *m = make(5, 200, 1, CD_LINK_DEDUPE, 0);
    for (uint32_t k = 0; k < 4; k++) add_rule(m, &menu[k == 3 ? 6 : k]);
    add_rule(m, &menu[4]);
    compare_with_all(m);
    let_go(m);
}

/* Blocks of many tiles, on one side and on both. */
static void cuts_large_blocks(void **state)
{
    static const uint32_t rules[][2] = {{3, 0}, {16, 16}, {4, 3}, {7, 16}, {0, 13}};
    for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++)
        for (uint32_t type = 0; type < 3; type++) {
            struct made *m = make(r, 1300, type == 0 ? 1 : 2, (enum cd_link_type)type, 1);
            for (int k = 0; k < 2; k++) add_rule(m, &menu[rules[r][k]]);
            compare_with_all(m);
            let_go(m);
        }
}

/* Enough records that sorting is spread over threads. How many pairs there are comes from counting values. */
static void sorts_many_records(void **state)
{
    enum { N = 70000 };
    struct list first = {0};
    for (unsigned threads = 1; threads <= 7; threads += 3) {
        struct made *m = make(3, N, 3, CD_LINK_AND_DEDUPE, 3);
        add_rule(m, &menu[6]);
        add_rule(m, &(struct rule_row){2, {2, 4}, {2, 4}, -1, -1, -1});
        add_rule(m, &menu[2]);
        const struct cd__blocking blocking = blocking_of(m, threads);
        struct list now = run(&blocking, true);
        for (size_t i = 0; i < now.n; i++) {
            assert_true(left_of(m, now.items[i].l, now.items[i].r));
            assert_int_equal(key_makes(m, &m->rules[now.items[i].rule], now.items[i].l, now.items[i].r), 1);
        }
        uint32_t *with = calloc(N, sizeof *with);
        size_t pairs = 0;
        const uint32_t spread = N / 4 + 1, width = (UINT32_MAX - 1) / spread;
        for (uint32_t i = 0; i < N; i++) pairs += with[(UINT32_MAX - 2 - m->sides[2].codes[i]) / width]++;
        free(with);
        assert_int_equal(now.n, pairs); /* the first two rules make none that the third does not */
        if (threads == 1) first = now;
        else {
            assert_same(&now, &first);
            free(now.items);
        }
        let_go(m);
    }
    free(first.items);
}

static void takes_a_sample_of_chunks(void **state)
{
    struct made *m = make(9, 3000, 1, CD_LINK_DEDUPE, 0);
    add_rule(m, &menu[16]);
    struct cd__blocking blocking = blocking_of(m, 2);
    const size_t all = 3000 * 2999 / 2;
    blocking.sample_pairs = all;
    struct list whole = run(&blocking, true);
    assert_int_equal(whole.n, all);
    free(whole.items);
    blocking.sample_pairs = 500000;
    struct list some = run(&blocking, true);
    assert_true(some.n <= 500000 && some.n > 400000);
    for (unsigned threads = 1; threads <= 7; threads += 6) {
        blocking.par.threads = threads;
        struct list again = run(&blocking, threads == 7);
        assert_same(&again, &some);
        free(again.items);
    }
    blocking.seed = 1;
    struct list other = run(&blocking, true);
    assert_true(other.n != some.n || memcmp(other.items, some.items, some.n * sizeof *some.items) != 0);
    free(other.items);
    blocking.sample_pairs = 1; /* a chunk at least */
    other = run(&blocking, true);
    assert_true(other.n > 1 && other.n <= 65536);
    free(other.items);
    free(some.items);
    let_go(m);
}

static void refuses_too_many_pairs(void **state)
{
    struct made *m = make(9, 2000, 1, CD_LINK_DEDUPE, 0);
    add_rule(m, &menu[2]);
    add_rule(m, &menu[16]);
    struct cd__blocking blocking = blocking_of(m, 2);
    struct seen *seen = calloc(1, sizeof *seen);
    struct cd__rule_count counts[2];
    struct cd_err err = {0};
    blocking.max_pairs = 1998999;
    assert_int_equal(cd__block_run(&blocking, see, settle, seen, &err), CD_LIMIT);
    assert_string_equal(err.text,
                        "blocking rule 2 of 2 (match_key 1) makes 1999000 pairs, 1999000 of them in its largest "
                        "block; the limit is 1998999: add a column to the rule, or raise the limit");
    assert_int_equal(seen->next, 0);
    assert_int_equal(cd__block_count(&blocking, counts, true, &err), CD_LIMIT);
    assert_int_equal(cd__block_count(&blocking, counts, false, &err), CD_OK);
    assert_int_equal(counts[1].all, 1999000);
    blocking.max_pairs = 1999000;
    struct list all = run(&blocking, true);
    assert_int_equal(all.n, 1999000);
    free(all.items);
    blocking.n_rules = 0;
    assert_int_equal(cd__block_run(&blocking, see, settle, seen, &err), CD_OK);
    assert_int_equal(cd__block_count(&blocking, counts, true, &err), CD_OK);
    free(seen);
    let_go(m);
}

static enum cd_status refuse(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                             struct cd_err *err)
{
    return chunk == *(size_t *)ctx ? cd_fail(err, CD_INPUT, "chunk %zu", chunk) : CD_OK;
}

static enum cd_status nothing(void *ctx, size_t chunk, struct cd_err *err)
{
    return CD_OK;
}

static void hands_on_failures(void **state)
{
    struct made *m = make(9, 3000, 1, CD_LINK_DEDUPE, 0);
    add_rule(m, &menu[16]);
    for (unsigned threads = 1; threads <= 7; threads += 3)
        for (size_t at = 0; at < 60; at += 13) {
            const struct cd__blocking blocking = blocking_of(m, threads);
            struct cd_err err = {0};
            char want[32];
            (void)snprintf(want, sizeof want, "chunk %zu", at);
            assert_int_equal(cd__block_run(&blocking, refuse, threads == 1 ? NULL : nothing, &at, &err), CD_INPUT);
            assert_string_equal(err.text, want);
        }
    let_go(m);
}

static void refuses_names_that_cannot_be_told_apart(void **state)
{
    static const struct {
        const char *names[3];
        uint32_t n;
        bool refused;
    } rows[] = {
        {{"a", "b", "c"}, 3, false},          {{"a", "a", NULL}, 2, true},   {{"a", "a-", NULL}, 2, false},
        {{"a", "a-__-b", NULL}, 2, true},     {{"x-__", "q", "x"}, 3, true}, {{"", "-__-", NULL}, 2, true},
        {{"kent", "kent2", "ken"}, 3, false}, {{"", "a", NULL}, 2, false},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct made *m = make(1, 30, rows[r].n, CD_LINK_ONLY, 2);
        add_rule(m, &menu[0]);
        for (uint32_t d = 0; d < rows[r].n; d++) m->names[d] = cd_str_of(rows[r].names[d]);
        const struct cd__blocking blocking = blocking_of(m, 1);
        struct cd__rule_count counts;
        assert_int_equal(cd__block_count(&blocking, &counts, true, NULL), rows[r].refused ? CD_INPUT : CD_OK);
        if (!rows[r].refused) compare_with_all(m);
        let_go(m);
    }
}

/* --- Random pairs ---------------------------------------------------------------------------------------------------------------- */

struct drawn {
    const struct made *m;
    uint32_t *times; /* n * n */
    struct list chunks[4];
};

static enum cd_status note(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                           struct cd_err *err)
{
    struct drawn *d = ctx;
    for (uint32_t i = 0; i < pairs->n; i++) add_pair(&d->chunks[chunk], (struct pair){pairs->l[i], pairs->r[i], 0});
    return CD_OK;
}

/* Every pair that is allowed comes up about as often as any other (within 6 standard deviations), and no other does. */
static void draws_random_pairs(void **state)
{
    enum { N = 30, DRAWS = 200000 };
    for (uint32_t type = 0; type < 3; type++)
        for (unsigned threads = 1; threads <= 7; threads += 3) {
            struct made *m = make(type, N, type == 0 ? 1 : 3, (enum cd_link_type)type, 3);
            struct cd__blocking blocking = blocking_of(m, threads);
            struct drawn d = {.m = m};
            uint32_t times[N][N] = {{0}}, allowed = 0;
            blocking.seed = 7;
            assert_int_equal(cd__random_pairs(&blocking, DRAWS, note, &d, NULL), CD_OK);
            size_t n = 0;
            for (int c = 0; c < 4; c++) {
                for (size_t i = 0; i < d.chunks[c].n; i++) times[d.chunks[c].items[i].l][d.chunks[c].items[i].r]++;
                n += d.chunks[c].n;
                free(d.chunks[c].items);
            }
            assert_int_equal(n, DRAWS);
            for (int pass = 0; pass < 2; pass++)
                for (uint32_t a = 0; a < N; a++)
                    for (uint32_t b = 0; b < N; b++) {
                        const bool may = a != b && left_of(m, a, b) &&
                                         (type != CD_LINK_ONLY || dataset_of(m, a) != dataset_of(m, b));
                        if (pass == 0) allowed += may;
                        else if (!may) assert_int_equal(times[a][b], 0);
                        else {
                            const double want = (double)DRAWS / allowed, off = times[a][b] - want;
                            assert_true(off * off < 36 * want);
                        }
                    }
            let_go(m);
        }
}

static void draws_nothing_from_nothing(void **state)
{
    static const struct {
        uint32_t n, n_sets;
        enum cd_link_type type;
    } rows[] = {{0, 1, CD_LINK_DEDUPE}, {1, 1, CD_LINK_AND_DEDUPE}, {5, 1, CD_LINK_ONLY}};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct made *m = make(r, rows[r].n, rows[r].n_sets, rows[r].type, 0);
        const struct cd__blocking blocking = blocking_of(m, 1);
        struct drawn d = {.m = m};
        assert_int_equal(cd__random_pairs(&blocking, 10, note, &d, NULL), CD_INPUT);
        let_go(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_the_pairs_of_every_rule),
        cmocka_unit_test(gives_each_pair_to_the_first_rule),
        cmocka_unit_test(four_earlier_rules),
        cmocka_unit_test(cuts_large_blocks),
        cmocka_unit_test(sorts_many_records),
        cmocka_unit_test(takes_a_sample_of_chunks),
        cmocka_unit_test(refuses_too_many_pairs),
        cmocka_unit_test(hands_on_failures),
        cmocka_unit_test(refuses_names_that_cannot_be_told_apart),
        cmocka_unit_test(draws_random_pairs),
        cmocka_unit_test(draws_nothing_from_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

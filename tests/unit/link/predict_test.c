/* predict_test.c - scored pairs in order, and Splink's own pairs: splink_fake_1000_pred.csv was made by Splink 5.0.0.dev4 over DuckDB. */
#include "candour/linker.h"

#include <math.h>

#include "made.h"

/* --- Splink's table of pairs: id, id and match_key -------------------------------------------------------------------------------- */

struct splink {
    uint32_t l, r, rule;
    double weight;
};

static size_t field_of(const char *line, const char *name)
{
    struct cd_str rest = {line, strcspn(line, "\r\n")};
    for (size_t i = 0; rest.p != NULL; i++)
        if (cd_str_eq(cd_str_cut(&rest, ','), cd_str_of(name))) return i;
    fail_msg("no column %s", name);
    return 0;
}

static struct cd_str field(const char *line, size_t i)
{
    struct cd_str rest = {line, strcspn(line, "\r\n")}, cell = {0};
    for (; i != SIZE_MAX; i--) cell = cd_str_cut(&rest, ',');
    return cell;
}

/* Rows of fake_1000 are in the order of their ids, which are 0 .. 999: an id is its row. No field of the table has a comma. */
static size_t read_splink(const char *text, struct splink *out, size_t most)
{
    const size_t weight = field_of(text, "match_weight"), l = field_of(text, "unique_id_l");
    const size_t r = field_of(text, "unique_id_r"), key = field_of(text, "match_key");
    size_t n = 0;
    for (const char *line = strchr(text, '\n') + 1; *line != '\0'; line = strchr(line, '\n') + 1, n++) {
        uint64_t a = 0, b = 0, k = 0;
        assert_true(n < most && cd_str_u64(field(line, l), &a) && cd_str_u64(field(line, r), &b) &&
                    cd_str_u64(field(line, key), &k) && cd_str_f64(field(line, weight), &out[n].weight));
        out[n].l = (uint32_t)a;
        out[n].r = (uint32_t)b;
        out[n].rule = (uint32_t)k;
    }
    return n;
}

static int compare_splink(const void *a, const void *b)
{
    const struct splink *x = a, *y = b;
    if (x->l != y->l) return x->l < y->l ? -1 : 1;
    return (x->r > y->r) - (x->r < y->r);
}

enum { SPLINK_PAIRS = 3349 };
struct collected {
    struct splink pairs[SPLINK_PAIRS + 1];
    size_t n;
};

static enum cd_status collect(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                              struct cd_err *err)
{
    struct collected *c = ctx;
    for (uint32_t i = 0; i < pairs->n && c->n <= SPLINK_PAIRS; i++)
        c->pairs[c->n++] = (struct splink){pairs->l[i], pairs->r[i], pairs->rule, 0};
    return CD_OK;
}

/* Blocking alone: the columns' own codes as sides. */
static void makes_the_pairs_that_splink_makes(void **state)
{
    const char *people = cd_test_need("linkage/splink_datasets/fake_1000.csv");
    char *text = cd_test_read(cd_test_need("linkage/splink_scores/splink_fake_1000_pred.csv"), NULL);
    struct collected *c = calloc(1, sizeof *c), *want = calloc(1, sizeof *want);
    struct cd_frame frame = {0};
    assert_int_equal(cd_frame_read(&frame, people, &(struct cd_frame_opts){0}, NULL), CD_OK);
    assert_int_equal(want->n = read_splink(text, want->pairs, SPLINK_PAIRS + 1), SPLINK_PAIRS);
    struct cd__side sides[2];
    uint32_t keys[] = {0, 1};
    struct cd__rule rules[2];
    for (uint32_t k = 0; k < 2; k++) {
        const uint32_t column = cd_frame_find(&frame, k == 0 ? CD_STR("first_name") : CD_STR("surname"));
        sides[k] = (struct cd__side){.codes = frame.columns[column].codes, .n_values = frame.columns[column].values.n};
        rules[k] = (struct cd__rule){
            .left = &keys[k], .right = &keys[k], .n_keys = 1, .explode_left = CD_NO_CODE, .explode_right = CD_NO_CODE};
    }
    struct cd__program program = {0};
    const struct cd__plan plan = {.frame = &frame, .sides = sides, .n_sides = 2, .program = &program};
    const struct cd__blocking blocking = {.plan = &plan, .rules = rules, .n_rules = 2, .par.threads = 1};
    assert_int_equal(cd__block_run(&blocking, collect, NULL, c, NULL), CD_OK);
    assert_int_equal(c->n, SPLINK_PAIRS);
    qsort(c->pairs, c->n, sizeof *c->pairs, compare_splink);
    qsort(want->pairs, want->n, sizeof *want->pairs, compare_splink);
    for (size_t i = 0; i < SPLINK_PAIRS; i++) {
        assert_int_equal(c->pairs[i].l, want->pairs[i].l);
        assert_int_equal(c->pairs[i].r, want->pairs[i].r);
        assert_int_equal(c->pairs[i].rule, want->pairs[i].rule);
    }
    cd_frame_free(&frame);
    free(want);
    free(c);
    free(text);
}

/* --- Scored pairs ----------------------------------------------------------------------------------------------------------------- */

enum { MOST_COMPARISONS = 8 };
struct scored {
    struct splink pairs[SPLINK_PAIRS + 1];
    int8_t gamma[SPLINK_PAIRS + 1][MOST_COMPARISONS];
    size_t n, batches, fails_at;
};

static enum cd_status visit(void *ctx, const struct cd_scored *scored, struct cd_err *err)
{
    struct scored *s = ctx;
    if (s->batches++ == s->fails_at) return cd_fail(err, CD_SYSTEM, "the disk is full");
    for (uint32_t i = 0; i < scored->n && s->n <= SPLINK_PAIRS; i++, s->n++) {
        s->pairs[s->n] = (struct splink){scored->l[i], scored->r[i], scored->rule[i], scored->weight[i]};
        for (uint32_t c = 0; c < scored->n_comparisons && c < MOST_COMPARISONS; c++)
            s->gamma[s->n][c] = scored->gamma[c * scored->n + i];
    }
    return CD_OK;
}

struct fixture {
    struct cd_frame frame;
    struct cd_model model;
};

static void read_fixture(struct fixture *f)
{
    struct cd_err err = {0};
    const char *people = cd_test_need("linkage/splink_datasets/fake_1000.csv");
    if (cd_frame_read(&f->frame, people, &(struct cd_frame_opts){0}, &err) != CD_OK ||
        cd_model_read(&f->model, cd_test_need("linkage/splink_scores/splink_fake_1000_model.json"), &err) != CD_OK)
        fail_msg("%s", err.text);
    cd_model_defaults(&f->model); /* one m was never seen in training */
}

static void let_fixture_go(struct fixture *f)
{
    cd_model_free(&f->model);
    cd_frame_free(&f->frame);
}

static struct scored *predict(struct fixture *f, double threshold, unsigned threads)
{
    struct scored *s = calloc(1, sizeof *s);
    struct cd_linker *linker = NULL;
    struct cd_err err = {0};
    s->fails_at = SIZE_MAX;
    const struct cd_linker_opts opts = {.strings = CD_STRINGS_BYTES, .par.threads = threads};
    if (cd_linker_open(&linker, &f->frame, &f->model, &opts, &err) != CD_OK ||
        cd_linker_predict(linker, threshold, visit, s, &err) != CD_OK)
        fail_msg("%s", err.text);
    cd_linker_close(linker);
    return s;
}

static void scores_as_splink_does(void **state)
{
    struct fixture f = {0};
    read_fixture(&f);
    char *text = cd_test_read(cd_test_need("linkage/splink_scores/splink_fake_1000_pred.csv"), NULL);
    struct splink *want = calloc(SPLINK_PAIRS + 1, sizeof *want);
    assert_int_equal(read_splink(text, want, SPLINK_PAIRS + 1), SPLINK_PAIRS);
    struct scored *s = predict(&f, -INFINITY, 2);
    assert_int_equal(s->n, SPLINK_PAIRS);
    qsort(s->pairs, s->n, sizeof *s->pairs, compare_splink);
    qsort(want, SPLINK_PAIRS, sizeof *want, compare_splink);
    for (size_t i = 0; i < SPLINK_PAIRS; i++) {
        assert_int_equal(s->pairs[i].l, want[i].l);
        assert_int_equal(s->pairs[i].r, want[i].r);
        assert_int_equal(s->pairs[i].rule, want[i].rule);
        assert_near(s->pairs[i].weight, want[i].weight, 1e-9);
    }
    free(s);
    free(want);
    free(text);
    let_fixture_go(&f);
}

/* All is the same for any number of threads, order included; a threshold only leaves out. */
static void hands_on_in_order(void **state)
{
    static const double thresholds[] = {-INFINITY, -3, 0, 5.5, 1000};
    struct fixture f = {0};
    read_fixture(&f);
    struct scored *all = predict(&f, -INFINITY, 1);
    for (size_t t = 0; t < sizeof thresholds / sizeof thresholds[0]; t++)
        for (unsigned threads = 1; threads <= 7; threads += 3) {
            struct scored *s = predict(&f, thresholds[t], threads);
            size_t n = 0;
            for (size_t i = 0; i < all->n; i++) {
                if (all->pairs[i].weight < thresholds[t]) continue;
                assert_true(n < s->n);
                assert_memory_equal(&s->pairs[n], &all->pairs[i], sizeof all->pairs[i]);
                assert_memory_equal(s->gamma[n++], all->gamma[i], MOST_COMPARISONS);
            }
            assert_int_equal(s->n, n);
            free(s);
        }
    free(all);
    let_fixture_go(&f);
}

static void counts_and_refuses(void **state)
{
    struct fixture f = {0};
    struct cd_linker *linker = NULL;
    struct cd_err err = {0};
    struct cd_rule_pairs counts[2];
    read_fixture(&f);
    assert_int_equal(cd_linker_open(&linker, &f.frame, &f.model, &(struct cd_linker_opts){.max_pairs = 2000}, &err),
                     CD_OK);
    assert_int_equal(cd_linker_count(linker, counts, true, &err), CD_LIMIT);
    assert_int_equal(cd_linker_count(linker, counts, false, &err), CD_OK);
    assert_true(counts[0].all > 0 && counts[1].all > 0 && counts[0].largest_block <= counts[0].all);
    cd_linker_close(linker);
    assert_int_equal(cd_linker_open(&linker, &f.frame, &f.model, &(struct cd_linker_opts){0}, &err), CD_OK);
    assert_int_equal(cd_linker_count(linker, counts, true, &err), CD_OK);
    assert_int_equal(counts[0].first, counts[0].all);
    assert_true(cd_linker_bytes(linker) > 64 * (uint64_t)f.frame.n); /* a line for each record, and codes */
    struct scored *s = calloc(1, sizeof *s);
    s->fails_at = 1;
    assert_int_equal(cd_linker_predict(linker, -INFINITY, visit, s, &err), CD_SYSTEM);
    assert_string_equal(err.text, "the disk is full");
    struct cd_rule_pairs kept[2];
    *s = (struct scored){.fails_at = SIZE_MAX};
    assert_int_equal(cd_linker_predict(linker, -INFINITY, visit, s, &err), CD_OK);
    assert_int_equal(cd_linker_count(linker, kept, true, &err), CD_OK); /* what the prediction counted */
    assert_memory_equal(kept, counts, sizeof kept);
    free(s);
    cd_linker_close(linker);
    let_fixture_go(&f);
}

static void knows_a_skewed_rule(void **state)
{
    static const struct {
        struct cd_rule_pairs pairs;
        bool skewed;
    } rows[] = {
        {{.all = 4000, .blocks = 40, .largest_block = 1000}, true},
        {{.all = 4000, .blocks = 39, .largest_block = 1000}, false},  /* nine times the average */
        {{.all = 4004, .blocks = 400, .largest_block = 1000}, false}, /* under a quarter */
        {{.all = 999, .blocks = 400, .largest_block = 999}, false},   /* too small to cost anything */
        {{.all = 1770, .blocks = 1, .largest_block = 1770}, false},   /* a rule that is meant to compare all */
        {{.all = 50000, .blocks = 2, .largest_block = 26000}, false}, /* two even blocks */
        {{.all = UINT64_MAX, .blocks = 1000000, .largest_block = UINT64_MAX / 2}, true},
        {{0}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cd_rule_is_skewed(&rows[i].pairs) != rows[i].skewed) fail_msg("row %zu", i);
}

/* --- Near rules -------------------------------------------------------------------------------------------------------------------- */

enum { PEOPLE = 1000 };

static struct cd_str cell(const struct cd_frame *frame, const char *column, uint32_t row)
{
    return cd_frame_text(frame, cd_frame_find(frame, cd_str_of(column)), row);
}

static bool same_cell(const struct cd_frame *frame, const char *column, uint32_t a, uint32_t b)
{
    const struct cd_str x = cell(frame, column, a), y = cell(frame, column, b);
    return x.p != NULL && y.p != NULL && cd_str_eq(x, y);
}

/* Within one edit by their bytes. */
static bool nearly(const struct cd_frame *frame, const char *column, uint32_t a, uint32_t b)
{
    const struct cd_str x = cell(frame, column, a), y = cell(frame, column, b);
    if (x.p == NULL || y.p == NULL) return false;
    const struct cd_symbols s = {(const uint8_t *)x.p, NULL, (uint32_t)x.n},
                            t = {(const uint8_t *)y.p, NULL, (uint32_t)y.n};
    return cd_damerau_levenshtein(s, t) <= 1;
}

/* Different surnames that stand between two in the order of their bytes. */
static bool in_window(const struct cd_frame *frame, uint32_t a, uint32_t b, uint32_t window)
{
    struct cd_str x = cell(frame, "surname", a), y = cell(frame, "surname", b);
    if (x.p == NULL || y.p == NULL) return false;
    if (cd_str_cmp(x, y) > 0) {
        const struct cd_str held = x;
        x = y;
        y = held;
    }
    const struct cd_dict *all = &frame->columns[cd_frame_find(frame, CD_STR("surname"))].values;
    uint32_t steps = 0;
    for (uint32_t v = 0; v < all->n; v++)
        steps += cd_str_cmp(cd_dict_text(all, v), x) > 0 && cd_str_cmp(cd_dict_text(all, v), y) <= 0;
    return steps < window;
}

/* The first rule that makes the pair, by looking at the two; 4: none. */
static uint32_t rule_of(const struct cd_frame *frame, uint32_t a, uint32_t b)
{
    if (same_cell(frame, "first_name", a, b)) return 0;
    if (same_cell(frame, "surname", a, b)) return 1;
    if (nearly(frame, "surname", a, b)) return 2;
    return same_cell(frame, "city", a, b) && in_window(frame, a, b, 3) ? 3 : 4;
}

static enum cd_status tally(void *ctx, const struct cd_scored *scored, struct cd_err *err)
{
    uint8_t(*rule)[PEOPLE] = ctx;
    for (uint32_t i = 0; i < scored->n; i++) rule[scored->l[i]][scored->r[i]] += (uint8_t)(1 + 10 * scored->rule[i]);
    return CD_OK;
}

static void finds_near_pairs(void **state)
{
    static const struct cd_near_rule near[] = {
        {.kind = CD_NEAR_EDIT, .left = {"l.surname", 9}, .right = {"r.surname", 9}},
        {CD_NEAR_SORTED, {"l.surname", 9}, {"r.surname", 9}, {"l.city = r.city", 15}, 3},
    };
    struct fixture f = {0};
    read_fixture(&f);
    for (unsigned threads = 1; threads <= 7; threads += 6) {
        uint8_t(*rule)[PEOPLE] = calloc(PEOPLE, sizeof *rule);
        size_t n[5] = {0};
        struct cd_linker *linker = NULL;
        struct cd_err err = {0};
        const struct cd_linker_opts opts = {
            .strings = CD_STRINGS_BYTES, .near = near, .n_near = 2, .par.threads = threads};
        if (cd_linker_open(&linker, &f.frame, &f.model, &opts, &err) != CD_OK ||
            cd_linker_predict(linker, -INFINITY, tally, rule, &err) != CD_OK)
            fail_msg("%s", err.text);
        for (uint32_t a = 0; a < PEOPLE; a++)
            for (uint32_t b = a + 1; b < PEOPLE; b++) {
                const uint32_t want = rule_of(&f.frame, a, b);
                assert_int_equal(rule[a][b], want == 4 ? 0 : 1 + 10 * want);
                n[want]++;
            }
        assert_true(n[2] > 100 && n[3] > 10);
        for (uint32_t a = 0; a < PEOPLE; a += 50)
            for (uint32_t b = a + 1; b < PEOPLE; b++) {
                uint32_t l = a, r = b, named;
                double weight;
                const uint32_t want = rule_of(&f.frame, a, b);
                assert_int_equal(cd_linker_score(linker, &l, &r, 1, &named, &weight, &err), CD_OK);
                assert_int_equal(named, want == 4 ? CD_NO_CODE : want);
            }
        struct cd_rule_pairs counts[4];
        assert_int_equal(cd_linker_count(linker, counts, true, &err), CD_OK);
        assert_int_equal(cd_linker_n_rules(linker), 4);
        assert_true(cd_str_eq(cd_linker_rule(linker, 2), CD_STR("l.surname and r.surname at most one edit apart")));
        assert_true(cd_str_eq(cd_linker_rule(linker, 3),
                              CD_STR("l.surname and r.surname fewer than 3 apart in order, and l.city = r.city")));
        for (int k = 0; k < 4; k++) assert_int_equal(counts[k].first, n[k]);
        cd_linker_close(linker);
        free(rule);
    }
    let_fixture_go(&f);
}

static void refuses_near_rules(void **state)
{
    static const struct {
        struct cd_near_rule near;
        enum cd_status status;
        const char *has;
    } rows[] = {
        {{.left = {"l.surname", 9}, .right = {"r.first_name", 12}}, CD_OK, ""},
        {{.left = {"l.nothing", 9}, .right = {"r.surname", 9}}, CD_INPUT, "nothing"},
        {{.left = {"l.surname", 9}, .right = {"l.surname", 9}}, CD_INPUT, "one of l and one of r"},
        {{.left = {"length(l.surname)", 17}, .right = {"length(r.surname)", 17}}, CD_INPUT, "only texts are near"},
        {{.left = {"l.surname", 9}, .right = {"r.surname", 9}, .with = {"l.city =", 8}}, CD_INPUT, "l.city"},
        {{.left = {"l.religion", 10}, .right = {"r.religion", 10}}, CD_INPUT, "measure and never select"},
        {{.kind = CD_NEAR_SORTED, .left = {"l.dob", 5}, .right = {"r.dob", 5}, .window = UINT32_MAX},
         CD_LIMIT,
         "too wide"},
    };
    struct fixture f = {0};
    read_fixture(&f);
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct cd_linker *linker = NULL;
        struct cd_err err = {0};
        const struct cd_linker_opts opts = {.near = &rows[r].near, .n_near = 1};
        assert_int_equal(cd_linker_open(&linker, &f.frame, &f.model, &opts, &err), rows[r].status);
        if (strstr(err.text, rows[r].has) == NULL) fail_msg("row %zu: %s", r, err.text);
        cd_linker_close(linker);
    }
    let_fixture_go(&f);
}

/* As Splink: a model without blocking rules compares every two records. */
static void compares_all_without_rules(void **state)
{
    struct fixture f = {0};
    struct cd_linker *linker = NULL;
    struct cd_rule_pairs count;
    read_fixture(&f);
    f.model.n_rules = 0;
    assert_int_equal(cd_linker_open(&linker, &f.frame, &f.model, &(struct cd_linker_opts){0}, NULL), CD_OK);
    assert_int_equal(cd_linker_count(linker, &count, true, NULL), CD_OK);
    assert_int_equal(count.first, PEOPLE * (PEOPLE - 1) / 2);
    cd_linker_close(linker);
    let_fixture_go(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(makes_the_pairs_that_splink_makes),
                                       cmocka_unit_test(scores_as_splink_does),
                                       cmocka_unit_test(hands_on_in_order),
                                       cmocka_unit_test(counts_and_refuses),
                                       cmocka_unit_test(knows_a_skewed_rule),
                                       cmocka_unit_test(finds_near_pairs),
                                       cmocka_unit_test(refuses_near_rules),
                                       cmocka_unit_test(compares_all_without_rules)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

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
        uint64_t a, b, k;
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
    struct scored *s = calloc(1, sizeof *s);
    s->fails_at = 1;
    assert_int_equal(cd_linker_predict(linker, -INFINITY, visit, s, &err), CD_SYSTEM);
    assert_string_equal(err.text, "the disk is full");
    free(s);
    cd_linker_close(linker);
    let_fixture_go(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(makes_the_pairs_that_splink_makes),
                                       cmocka_unit_test(scores_as_splink_does), cmocka_unit_test(hands_on_in_order),
                                       cmocka_unit_test(counts_and_refuses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

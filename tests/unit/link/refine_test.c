/* Refinements: weights worked out by hand, the file written and read again, faults of files. */
#include <math.h>

#include "candour/buf.h"
#include "candour/refine.h"

#include "test.h"

static struct cd_model_level levels[3][3];
static struct cd_model_comparison comparisons[] = {
    {.name = {"it's", 4}, .levels = levels[0], .n_levels = 2},
    {.name = {"postcode", 8}, .levels = levels[1], .n_levels = 3},
    {.name = {"force", 5}, .levels = levels[2], .n_levels = 2},
};
static const struct cd_model model = {.comparisons = comparisons, .n_comparisons = 3};

static double add[] = {-4, 2, -1. / 3, 0, 0, .1};
static struct cd_given given[] = {{.parent = 1, .child = 2, .add = add}};
static double weight_a[] = {3, -5}, weight_b[] = {0, 0, 0}, weight_c[] = {.25, -1e-7};
static double *weights[] = {weight_a, weight_b, weight_c};
static bool shared[] = {false, true, true};
static struct cd_household household = {.prior = 1.5, .weight = weights, .shared = shared};

static void adds_what_a_pair_of_levels_lacks(void **state)
{
    static const struct cd_refine refine = {.n_comparisons = 3, .n_given = 1, .given = given};
    (void)state;
    for (uint8_t q = 0; q < 3; q++)
        for (uint8_t l = 0; l < 2; l++)
            assert_near(cd_given_adjustment(&refine, &model, (const uint8_t[]){0, q, l}), add[q * 2 + l], 1e-15);
}

/* -log2(2^-w1 + 2^-w2), w2 = 1.5 + the levels' weights + what rare values of an own comparison add. */
static void weighs_against_both(void **state)
{
    static const struct {
        uint8_t level[3];
        double tf[3], weight, want;
    } rows[] = {
        {{0, 0, 0}, {0, 0, 0}, 4.75, 3.75},           /* both alike */
        {{0, 0, 0}, {1, 9, 9}, 5.75, 4.75},           /* rare forename counts against a household, rare postcode not */
        {{1, 0, 0}, {0, 0, 0}, 20, -3.25000014462},   /* another forename: the household decides */
        {{0, 0, 0}, {0, 0, 0}, -30, -30.00000000005}, /* a stranger: the model decides */
        {{0, 0, 0}, {0, 0, 0}, INFINITY, 4.75},       {{0, 0, 0}, {0, 0, 0}, -INFINITY, -INFINITY},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_near(cd_household_weight(&household, 3, rows[i].level, rows[i].tf, rows[i].weight), rows[i].want, 1e-9);
    assert_near(cd_household_weight(&household, 3, rows[0].level, NULL, 4.75), 3.75, 1e-12);
}

static void comes_back_as_it_was_written(void **state)
{
    const struct cd_refine refine = {.n_comparisons = 3, .n_given = 1, .given = given, .household = &household};
    struct cd_refine back;
    struct cd_buf text = {0}, again = {0};
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_refine_print(&refine, &model, &text, &err), CD_OK);
    cd_test_write(cd_test_temp_path("refine.yaml"), text.p, text.n);
    assert_int_equal(cd_refine_read(&back, &model, cd_test_temp_path("refine.yaml"), &err), CD_OK);
    assert_int_equal(back.n_given, 1);
    assert_memory_equal(back.given[0].add, add, sizeof add);
    assert_true(back.household->prior == household.prior && back.household->weight[2][1] == -1e-7);
    assert_true(!back.household->shared[0] && back.household->shared[1]);
    assert_int_equal(cd_refine_print(&back, &model, &again, &err), CD_OK);
    assert_int_equal(again.n, text.n);
    assert_memory_equal(again.p, text.p, text.n);
    cd_refine_free(&back);
    cd_buf_free(&text);
    cd_buf_free(&again);
}

static void faults_are_named(void **state)
{
    static const struct {
        const char *yaml, *says;
    } rows[] = {
        {"kind: training\n", "kind: refinement"},
        {"kind: refinement\ngiven:\n  - {comparison: car, given: force, add: ['1 1']}\n", "car"},
        {"kind: refinement\ngiven:\n  - {comparison: force, given: force, add: ['1 1', '1 1']}\n", "force given force"},
        {"kind: refinement\ngiven:\n  - {comparison: force, given: postcode, add: ['1 1', '1 1']}\n", "3 rows"},
        {"kind: refinement\ngiven:\n  - {comparison: force, given: postcode, add: ['1 1', '1', '1 1']}\n", "2 numbers"},
        {"kind: refinement\ngiven:\n  - {comparison: force, given: postcode, add: ['1 1', '1 1 1', '1 1']}\n",
         "2 numbers"},
        {"kind: refinement\ngiven:\n  - {comparison: force, given: postcode, add: ['1 1', '1 x', '1 1']}\n",
         "2 numbers"},
        {"kind: refinement\nhousehold-prior: '1'\nhousehold:\n  - {comparison: force, shared: 'yes', weights: '1 1'}\n",
         "says nothing of comparison it's"},
        {"kind: refinement\nhousehold:\n  - {comparison: force, shared: 'yes', weights: '1 1'}\n", "household-prior"},
        {"kind: refinement\nhousehold-prior: '1'\nhousehold:\n  - {comparison: force, shared: maybe, weights: '1 1'}\n",
         "yes or no"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_refine refine;
        struct cd_err err;
        assert_int_equal(cd_refine_parse(&refine, &model, cd_str_of(rows[i].yaml), "r.yaml", &err), CD_INPUT);
        if (strstr(err.text, rows[i].says) == NULL) fail_msg("%s", err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_what_a_pair_of_levels_lacks),
        cmocka_unit_test(weighs_against_both),
        cmocka_unit_test(comes_back_as_it_was_written),
        cmocka_unit_test(faults_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

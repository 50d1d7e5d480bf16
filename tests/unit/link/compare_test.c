/* compare_test.c - every kernel against the evaluator on records at random: in both string modes, for all that this processor can run. */
#include <math.h>

#include "planned.h"

enum { RECORDS = 300, ROUNDS = CD_TEST_TURNS(4) };

struct setting {
    struct cd_frame frame;
    enum cd_strings strings;
    uint32_t l[CD__PAIRS], r[CD__PAIRS];
    struct cd__pairs pairs;
    uint64_t state;
};

static void open_setting(struct setting *s, uint64_t seed, bool wild, enum cd_strings strings)
{
    struct cd_err err = {0};
    *s = (struct setting){.strings = strings, .state = seed};
    if (cd_frame_read(&s->frame, records(RECORDS, seed, wild), &(struct cd_frame_opts){0}, &err) != CD_OK)
        fail_msg("%s", err.text);
    s->pairs = (struct cd__pairs){.l = s->l, .r = s->r};
}

static void draw_pairs(struct setting *s)
{
    s->pairs.n = draw(&s->state, 4) == 0 ? draw(&s->state, CD__PAIRS + 1) : CD__PAIRS;
    for (uint32_t i = 0; i < s->pairs.n; i++) {
        s->l[i] = draw(&s->state, RECORDS);
        s->r[i] = draw(&s->state, RECORDS);
    }
}

/* What the evaluator says: the first condition that is true, else n. */
static uint8_t want(struct setting *s, const char *const *conditions, struct cd__sql *const *trees, uint32_t n,
                    uint32_t i)
{
    struct cd__sql_env env = {.frame = &s->frame, .strings = s->strings, .row = {s->l[i], s->r[i]}};
    struct cd_err err = {0};
    uint32_t k = 0;
    for (; k < n; k++) {
        struct cd__value value;
        if (cd__sql_eval(trees[k], &env, &value, &err) != CD_OK) fail_msg("%s: %s", conditions[k], err.text);
        if (value.kind == CD__IS_BOOL && value.number != 0) break;
    }
    cd__sql_close(&env);
    return (uint8_t)k;
}

static void parse(const struct setting *s, const char *const *conditions, uint32_t n, struct cd_arena *arena,
                  struct cd__sql **trees)
{
    struct cd_err err = {0};
    for (uint32_t k = 0; k < n; k++)
        if (cd__sql_parse(cd_str_of(conditions[k]), CD_SQL_DUCKDB, CD__SQL_LEVEL, &s->frame, arena, &trees[k], &err) !=
            CD_OK)
            fail_msg("%s: %s", conditions[k], err.text);
}

/* One comparison of these conditions, through each set of kernels. */
static void check(struct setting *s, const char *const *conditions, uint32_t n)
{
    struct cd_model model = {0};
    struct cd__plan *plan = NULL;
    struct cd__worker *worker = NULL;
    struct cd_err err = {0};
    struct cd_arena arena = {0};
    struct cd__sql *trees[16];
    uint8_t level[CD__PAIRS], keep[CD__PAIRS], wanted[CD__PAIRS];
    model_of(&model, conditions, n);
    parse(s, conditions, n, &arena, trees);
    if (cd__plan_open(&plan, &s->frame, &model, s->strings, &(struct cd_par){.threads = 2}, &err) != CD_OK)
        fail_msg("%s: %s", conditions[0], err.text);
    assert_int_equal(cd__worker_open(&worker, plan, &err), CD_OK);
    draw_pairs(s);
    for (uint32_t i = 0; i < s->pairs.n; i++) wanted[i] = want(s, conditions, trees, n, i);
    for (unsigned k = 0; k < 3; k++) {
        if ((worker->kernels = cd__pair_kernels_at(k)) == NULL) continue;
        if (cd__compare_pairs(worker, &s->pairs, level, &err) != CD_OK) fail_msg("%s: %s", conditions[0], err.text);
        for (uint32_t i = 0; i < s->pairs.n; i++)
            if (level[i] != wanted[i])
                fail_msg("%s ... (%u, kernels %u): records %u and %u: level %u, not %u", conditions[0], n, k, s->l[i],
                         s->r[i], level[i], wanted[i]);
    }
    assert_int_equal(cd__test_pairs(worker, plan->comparisons[0].levels[0].test, &s->pairs, keep, &err), CD_OK);
    for (uint32_t i = 0; i < s->pairs.n; i++) assert_int_equal(keep[i], wanted[i] == 0);
    cd__worker_close(worker);
    cd__plan_close(plan);
    cd_model_free(&model);
    cd_arena_free(&arena);
}

static void each_form_is_as_evaluated(void **state)
{
    for (int strings = 0; strings < 2; strings++)
        for (int wild = 0; wild < 2; wild++) {
            struct setting s;
            open_setting(&s, 7 + (uint64_t)wild, wild, strings == 0 ? CD_STRINGS_CODEPOINTS : CD_STRINGS_BYTES);
            for (uint32_t f = 0; f < FORMS; f++)
                for (int k = 0; k < ROUNDS; k++) check(&s, &forms[f].sql, 1);
            cd_frame_free(&s.frame);
        }
}

static void cascades_are_as_evaluated(void **state)
{
    for (int strings = 0; strings < 2; strings++) {
        struct setting s;
        open_setting(&s, 99, true, strings == 0 ? CD_STRINGS_CODEPOINTS : CD_STRINGS_BYTES);
        for (int k = 0; k < CD_TEST_TURNS(300); k++) {
            const char *conditions[12];
            const uint32_t n = 1 + draw(&s.state, 12), from = draw(&s.state, FORMS);
            for (uint32_t i = 0; i < n; i++)
                conditions[i] = forms[draw(&s.state, 2) ? draw(&s.state, FORMS) : (from + i) % FORMS].sql;
            check(&s, conditions, n);
        }
        cd_frame_free(&s.frame);
    }
}

/* More words than a record's line has, several measures of one side, a stride of more than one line. */
static void large_models_are_as_evaluated(void **state)
{
    static const char *const rows[][12] = {
        {"name_l = name_r", "other_l = other_r", "dob_l = dob_r", "born_l = born_r", "city_l = city_r",
         "code_l = code_r", "age_l = age_r", "list_l = list_r", "left(code_l, 1) = left(code_r, 1)",
         "left(code_l, 2) = left(code_r, 2)", "left(code_l, 3) = left(code_r, 3)",
         "jaro_similarity(name_l, name_r) >= 0.6"},
        {"jaro_winkler_similarity(name_l, name_r) >= 0.95", "jaro_winkler_similarity(other_l, other_r) >= 0.95",
         "jaro_winkler_similarity(name_l, name_r) >= 0.9", "jaro_winkler_similarity(other_l, other_r) >= 0.9",
         "jaro_winkler_similarity(code_l, code_r) >= 0.9", "jaro_winkler_similarity(dob_l, dob_r) >= 0.96",
         "levenshtein(dob_l, dob_r) <= 1", "damerau_levenshtein(dob_l, dob_r) <= 1",
         "damerau_levenshtein(born_l, born_r) <= 1", "abs(age_l - age_r) <= 1", "name_l = name_r",
         "jaro_winkler_similarity(city_l, city_r) >= 0.9"},
    };
    struct setting s;
    open_setting(&s, 5, true, CD_STRINGS_CODEPOINTS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int k = 0; k < 10; k++) check(&s, rows[i], 12);
    cd_frame_free(&s.frame);
}

/* Two dates within one edit: as the distance of their texts says, for all that are near and many that are not. */
static void digits_are_as_texts(void **state)
{
    char a[16], b[16];
    uint64_t seed = 3;
    for (uint32_t k = 0; k < CD_TEST_TURNS(400000); k++) {
        (void)snprintf(a, sizeof a, "%04u-%02u-%02u", draw(&seed, 8000), draw(&seed, 100), draw(&seed, 100));
        memcpy(b, a, sizeof b);
        for (uint32_t edits = draw(&seed, 4); edits > 0; edits--) {
            const uint32_t at = draw(&seed, 10), next = at + 1 < 10 ? at + 1 : at;
            if (b[at] == '-') continue;
            if (draw(&seed, 2) && b[next] != '-') {
                const char held = b[at];
                b[at] = b[next];
                b[next] = held;
            } else b[at] = (char)('0' + draw(&seed, at == 0 ? 8 : 10));
        }
        if (b[0] > '7') continue;
        const struct cd_symbols x = {.narrow = (const uint8_t *)a, .n = 10},
                                y = {.narrow = (const uint8_t *)b, .n = 10};
        const uint32_t p = cd__date_digits(cd_str_of(a)), q = cd__date_digits(cd_str_of(b));
        assert_true(p != UINT32_MAX && q != UINT32_MAX);
        const uint32_t damerau = cd_damerau_levenshtein(x, y), levenshtein = cd_levenshtein(x, y);
        if (cd__digits_apart(p, q, true) != (damerau < 2 ? damerau : 2)) fail_msg("%s %s: %u", a, b, damerau);
        if (cd__digits_apart(p, q, false) != (levenshtein < 2 ? levenshtein : 2))
            fail_msg("%s %s: %u", a, b, levenshtein);
    }
    static const char *const none[] = {"",           "1980-01-1",  "1980-01-011",  "1980/01/01",
                                       "8000-01-01", "198O-01-01", "1980-01-0\xD9"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(cd__date_digits(cd_str_of(none[i])), UINT32_MAX);
}

/* A value that the evaluator refuses is refused for the pair that has it, and only there; what is left to it may be negated. */
static void refuses_what_the_evaluator_refuses(void **state)
{
    static const struct {
        const char *condition;
        uint8_t level; /* of 1 and 1.0 */
    } rows[] = {
        {"CAST(name_l AS DOUBLE) = CAST(name_r AS DOUBLE)", 1},
        {"CAST(name_l AS DOUBLE) <> CAST(name_r AS DOUBLE)", 2},
        {"CAST(name_l AS DOUBLE) = 1", 1},
        {"CAST(name_r AS DOUBLE) <> 1", 2},
        {"CAST(name_r AS DOUBLE) IS NOT NULL", 1},
        {"abs(CAST(name_l AS DOUBLE) - CAST(name_r AS DOUBLE)) <= 0.5", 1},
        {"abs(CAST(name_l AS DOUBLE) - CAST(name_r AS DOUBLE)) > 0.5", 2},
    };
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    const char *path = cd_test_temp_path("numbers.csv");
    cd_test_write(path, "unique_id,name\n0,x\n1,1\n2,1.0\n3,y\n", 32);
    assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err), CD_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const conditions[] = {"name_l = name_r", rows[i].condition};
        struct cd_model model = {0};
        struct cd__plan *plan = NULL;
        struct cd__worker *worker = NULL;
        uint32_t l[] = {0, 1}, r[] = {0, 2};
        uint8_t level[CD__PAIRS];
        model_of(&model, conditions, 2);
        assert_int_equal(cd__plan_open(&plan, &frame, &model, CD_STRINGS_BYTES, NULL, &err), CD_OK);
        assert_int_equal(cd__worker_open(&worker, plan, &err), CD_OK);
        if (cd__compare_pairs(worker, &(struct cd__pairs){.n = 2, .l = l, .r = r}, level, &err) != CD_OK)
            fail_msg("%s: %s", rows[i].condition, err.text);
        if (level[0] != 0 || level[1] != rows[i].level) fail_msg("%s: %u", rows[i].condition, level[1]);
        l[1] = 3, r[1] = 0;
        assert_int_equal(cd__compare_pairs(worker, &(struct cd__pairs){.n = 2, .l = l, .r = r}, level, &err), CD_INPUT);
        cd__worker_close(worker);
        cd__plan_close(plan);
        cd_model_free(&model);
    }
    cd_frame_free(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_is_as_evaluated),          cmocka_unit_test(cascades_are_as_evaluated),
        cmocka_unit_test(large_models_are_as_evaluated),      cmocka_unit_test(digits_are_as_texts),
        cmocka_unit_test(refuses_what_the_evaluator_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

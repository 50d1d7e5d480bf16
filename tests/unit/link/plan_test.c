/* plan_test.c - models into plans: which kernel a condition becomes, sides shared and coded, rules taken apart, and the same for any number of threads. */
#include "planned.h"

static struct cd__plan *plan_of(const struct cd_frame *frame, struct cd_model *model, const char *const *conditions,
                                uint32_t n, enum cd_strings strings, unsigned threads)
{
    struct cd__plan *plan = NULL;
    struct cd_err err = {0};
    model_of(model, conditions, n);
    if (cd__plan_open(&plan, frame, model, strings, &(struct cd_par){.threads = threads}, &err) != CD_OK)
        fail_msg("%s: %s", conditions[0], err.text);
    return plan;
}

static void conditions_become_kernels(void **state)
{
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    assert_int_equal(cd_frame_read(&frame, records(200, 1, true), &(struct cd_frame_opts){0}, &err), CD_OK);
    for (uint32_t f = 0; f < FORMS; f++) {
        struct cd_model model = {0};
        struct cd__plan *plan = plan_of(&frame, &model, &forms[f].sql, 1, CD_STRINGS_CODEPOINTS, 1);
        const struct cd__test *test = plan->comparisons[0].levels[0].test;
        if (test->kind != forms[f].kind) fail_msg("%s: kind %u, not %u", forms[f].sql, test->kind, forms[f].kind);
        for (; test->kind == CD__TEST_NOT; test = test->args[0])
            if (test->args[0]->kind == CD__TEST_TREE) fail_msg("%s: left to the evaluator", forms[f].sql);
        assert_int_equal(plan->comparisons[0].levels[1].test->kind, CD__TEST_ALWAYS);
        cd__plan_close(plan);
        cd_model_free(&model);
    }
    cd_frame_free(&frame);
}

/* The same expression has one side, of whichever record; equal values have one code. */
static void sides_are_shared(void **state)
{
    static const char *const conditions[] = {
        "name_l IS NULL OR name_r IS NULL",
        "name_l = name_r",
        "jaro_winkler_similarity(name_l, name_r) >= 0.9",
        "jaro_winkler_similarity(name_r, name_l) >= 0.8",
        "lower(name_l) = lower(name_r)",
        "name_l = other_r AND name_r = other_l",
        "other_l = name_r",
    };
    struct cd_frame frame = {0};
    struct cd_model model = {0};
    struct cd_err err = {0};
    assert_int_equal(cd_frame_read(&frame, records(200, 2, true), &(struct cd_frame_opts){0}, &err), CD_OK);
    struct cd__plan *plan = plan_of(&frame, &model, conditions, 7, CD_STRINGS_CODEPOINTS, 1);
    assert_int_equal(plan->n_sides, 4); /* name; lower(name); name and other, compared with each other */
    const struct cd__test *reversed = plan->comparisons[0].levels[5].test->args[0];
    const struct cd__side *a = &plan->sides[reversed->a], *b = &plan->sides[reversed->b];
    assert_int_equal(a->n_values, b->n_values);
    for (uint32_t l = 0; l < frame.n; l++)
        for (uint32_t r = 0; r < frame.n; r++) {
            struct cd_buf x = {0}, y = {0};
            const struct cd_str of_l = cd_frame_text(&frame, 0, l), of_r = cd_frame_text(&frame, 1, r);
            if (of_l.p == NULL || of_r.p == NULL) continue;
            cd_fold(of_l, &x);
            cd_fold(of_r, &y);
            assert_int_equal(a->codes[l] == b->codes[r],
                             cd_str_eq((struct cd_str){x.p, x.n}, (struct cd_str){y.p, y.n}));
            cd_buf_free(&x), cd_buf_free(&y);
        }
    cd__plan_close(plan);
    cd_model_free(&model);
    cd_frame_free(&frame);
}

static void same_for_any_number_of_threads(void **state)
{
    static const char *const conditions[] = {HEAD("code_l") " = " HEAD("code_r"), "name_l || code_l = name_r || code_r",
                                             "name_l = other_r", "list_l = list_r",
                                             "jaro_winkler_similarity(name_l, name_r) >= 0.9"};
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    assert_int_equal(cd_frame_read(&frame, records(20000, 3, true), &(struct cd_frame_opts){0}, &err), CD_OK);
    struct cd_model one = {0}, many = {0};
    struct cd__plan *a = plan_of(&frame, &one, conditions, 5, CD_STRINGS_CODEPOINTS, 1);
    struct cd__plan *b = plan_of(&frame, &many, conditions, 5, CD_STRINGS_CODEPOINTS, 4);
    assert_int_equal(a->n_sides, b->n_sides);
    for (uint32_t s = 0; s < a->n_sides; s++) {
        assert_false(a->sides[s].unfit);
        assert_int_equal(a->sides[s].n_values, b->sides[s].n_values);
        assert_memory_equal(a->sides[s].codes, b->sides[s].codes, frame.n * sizeof *a->sides[s].codes);
    }
    assert_int_equal(a->program->stride, b->program->stride);
    assert_memory_equal(a->program->records, b->program->records, frame.n * a->program->stride);
    cd__plan_close(a), cd__plan_close(b);
    cd_model_free(&one), cd_model_free(&many);
    cd_frame_free(&frame);
}

/* Which of a rule's conditions are keys, which are left; what is exploded. */
static void rules_are_taken_apart(void **state)
{
    static const struct {
        const char *sql, *explode;
        uint32_t keys;
        bool residual, apart, exploded; /* apart: some key's sides differ */
    } rows[] = {
        {"l.name = r.name", NULL, 1, false, false, false},
        {"l.\"name\" = r.\"name\" AND (l.\"city\" = r.\"city\" AND substr(l.dob, 1, 4) = substr(r.dob, 1, 4))", NULL, 3,
         false, false, false},
        {"r.name = l.other and l.city = r.city", NULL, 2, false, true, false},
        {"l.city = r.city AND levenshtein(l.name, r.name) <= 2 AND l.age <> r.age", NULL, 1, true, false, false},
        {"(l.name = r.name) OR (l.city = r.city)", NULL, 0, true, false, false},
        {"l.city = 'Leeds' AND l.name = r.name", NULL, 1, true, false, false},
        {"1 = 1", NULL, 0, true, false, false},
        {"TRUE", NULL, 0, false, false, false},
        {"l.\"list\" = r.\"list\" AND l.city = r.city", "list", 1, false, false, true},
        {"l.\"list\" = r.\"list\"", NULL, 1, false, false, false},
    };
    struct cd_frame frame = {0};
    struct cd_model model = {0};
    struct cd_err err = {0};
    assert_int_equal(cd_frame_read(&frame, records(100, 4, false), &(struct cd_frame_opts){0}, &err), CD_OK);
    struct cd__plan *plan = plan_of(&frame, &model, &forms[0].sql, 1, CD_STRINGS_BYTES, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_str explode = cd_str_of(rows[i].explode);
        const struct cd_model_rule like = {.explode = &explode, .n_explode = rows[i].explode != NULL};
        struct cd__rule rule;
        if (cd__plan_rule(plan, cd_str_of(rows[i].sql), &like, &rule, &err) != CD_OK)
            fail_msg("%s: %s", rows[i].sql, err.text);
        bool apart = false;
        for (uint32_t k = 0; k < rule.n_keys; k++) apart = apart || rule.left[k] != rule.right[k];
        if (rule.n_keys != rows[i].keys || (rule.residual != NULL) != rows[i].residual || apart != rows[i].apart ||
            (rule.explode_left != CD_NO_CODE) != rows[i].exploded)
            fail_msg("%s: %u keys, residual %d", rows[i].sql, rule.n_keys, rule.residual != NULL);
        if (rows[i].exploded) assert_non_null(plan->sides[rule.explode_left].first);
    }
    /* What is l's is on the left, though the rule names r first. */
    struct cd__rule rule;
    assert_int_equal(cd__plan_rule(plan, CD_STR("r.name = l.other"), NULL, &rule, &err), CD_OK);
    for (uint32_t row = 0; row < frame.n; row++)
        assert_int_equal(plan->sides[rule.left[0]].codes[row] == CD_NO_CODE, cd_frame_text(&frame, 1, row).p == NULL);
    cd__plan_close(plan);
    cd_model_free(&model);
    cd_frame_free(&frame);
}

static void refuses(void **state)
{
    static const struct {
        const char *sql, *explode, *says;
    } rows[] = {
        {"l.nobody = r.nobody", NULL, "nobody"},
        {"soundex(l.name) = soundex(r.name)", NULL, "soundex"},
        {"l.list = r.weighted", "list", "arrays_to_explode"},
        {"l.name = r.name", "name", "no lists"},
    };
    struct cd_frame frame = {0};
    struct cd_model model = {0};
    struct cd_err err = {0};
    assert_int_equal(cd_frame_read(&frame, records(50, 4, false), &(struct cd_frame_opts){0}, &err), CD_OK);
    struct cd__plan *plan = plan_of(&frame, &model, &forms[0].sql, 1, CD_STRINGS_BYTES, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_str explode = cd_str_of(rows[i].explode);
        const struct cd_model_rule like = {.explode = &explode, .n_explode = rows[i].explode != NULL};
        struct cd__rule rule;
        assert_int_equal(cd__plan_rule(plan, cd_str_of(rows[i].sql), &like, &rule, &err), CD_INPUT);
        if (strstr(err.text, rows[i].says) == NULL) fail_msg("%s: %s", rows[i].sql, err.text);
    }
    cd__plan_close(plan);
    cd_model_free(&model);
    cd_frame_free(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_become_kernels),
        cmocka_unit_test(sides_are_shared),
        cmocka_unit_test(same_for_any_number_of_threads),
        cmocka_unit_test(rules_are_taken_apart),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

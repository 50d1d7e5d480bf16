/* model_test.c - a model is read, printed and written, and its conditions parsed and evaluated, when the k-th allocation fails: CD_NOMEM, never a
 * crash or a leak, and with all its memory the same answers as ever. */
#include "candour/buf.h"
#include "candour/frame.h"
#include "candour/model.h"
#include "fail.h"
#include "link/sql_int.h"
#include "test.h"

static const char model_json[] =
    "{\"link_type\":\"dedupe_only\",\"linker_uid\":\"x\",\"additional_columns_to_retain\":[\"b\"],\"comparisons\":[{\"output_column_name\":\"a\","
    "\"comparison_description\":\"d\",\"comparison_levels\":[{\"sql_condition\":\"\\\"a_l\\\" is null\",\"is_null_level\":true},"
    "{\"sql_condition\":\"levenshtein(concat(a_l, 'x'), replace(a_r, 'b', '')) <= 1 and regexp_extract(a_l, '(a|b)+') = 'a'\",\"m_probability\":0.5},"
    "{\"sql_condition\":\"len(list_distinct(list_filter(list_concat(l_l, [a_r]), x -> lower(x) <> 'q'))) > 1 or list_intersect(l_l, l_r)[1] = 'x'\"},"
    "{\"sql_condition\":\"try_strptime(a_l, '%Y') is null and list_reduce(list_prepend('a', l_l), (p, q) -> p || q) = 'axeq'\"},"
    "{\"sql_condition\":\"ELSE\"}]}],\"blocking_rules_to_generate_predictions\":[\"1=1\",{\"blocking_rule\":\"l.a = r.a\",\"arrays_to_explode\":"
    "[\"l\"]}]}";

static enum cd_status evaluate(const struct cd_model *model, const struct cd_frame *frame, uint32_t *answers,
                               struct cd_err *err)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd__sql_env env = {.frame = frame, .row = {0, 1}};
    enum cd_status status = CD_OK;
    const struct cd_model_comparison *comparison = &model->comparisons[0];
    *answers = 0;
    for (uint32_t l = 0; l < comparison->n_levels && status == CD_OK; l++) {
        struct cd__sql *tree;
        struct cd__value value = {0};
        status = cd__sql_parse(comparison->levels[l].sql, model->dialect, CD__SQL_LEVEL, frame, &arena, &tree, err);
        if (status == CD_OK) status = cd__sql_eval(tree, &env, &value, err);
        *answers = *answers * 2 + (value.kind == CD__IS_BOOL && value.number != 0);
    }
    cd__sql_close(&env);
    cd_arena_free(&arena);
    return status;
}

static enum cd_status work(const char *path, const char *out, const struct cd_frame *frame, uint32_t *answers,
                           struct cd_err *err)
{
    struct cd_model model;
    enum cd_status status = cd_model_read(&model, path, err);
    if (status == CD_OK) status = cd_model_write(&model, out, err);
    if (status == CD_OK) status = evaluate(&model, frame, answers, err);
    cd_model_free(&model);
    return status;
}

static void any_allocation_may_fail(void **state)
{
    static const char json[] =
        "{\"unique_id\":1,\"a\":\"ab\",\"l\":[\"x\",\"\\u00e9\",\"q\"]}\n{\"unique_id\":2,\"a\":\"Ac\",\"l\":[\"x\"]}\n";
    const char *path = cd_test_temp_path("model.json"), *records = cd_test_temp_path("records.jsonl"),
               *out = cd_test_temp_path("out.json");
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    bool failed = true;
    long k = 0;
    uint32_t answers = 0;
    cd_test_write(path, model_json, sizeof model_json - 1);
    cd_test_write(records, json, sizeof json - 1);
    assert_int_equal(cd_frame_read(&frame, records, &(struct cd_frame_opts){0}, &err), CD_OK);
    for (; failed; k++) {
        err = (struct cd_err){0};
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = work(path, out, &frame, &answers, &err);
        failed = cd_fail_stop();
        if (status != (failed ? CD_NOMEM : CD_OK)) fail_msg("%ld: %d %s", k, status, err.text);
    }
    print_message("%ld calls failed in turn\n", k - 1);
    assert_true(k > 30);
    assert_int_equal(answers, 0x7); /* lists share x; with the accent folded a x e q; ELSE */
    cd_frame_free(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

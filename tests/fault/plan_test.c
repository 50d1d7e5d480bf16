/* plan_test.c - a model is compiled against records, a pair taken apart and all pairs scored when the k-th allocation fails: CD_NOMEM, never a crash or a leak, and with
 * all its memory the same weight as ever. */
#include "candour/linker.h"

#include <math.h>

#include "fail.h"
#include "test.h"

#define LEVEL(sql) \
    ",{\"sql_condition\":\"" sql "\",\"label_for_charts\":\"\",\"m_probability\":0.2,\"u_probability\":0.1}"
static const char model_text[] =
    "{\"link_type\":\"dedupe_only\",\"probability_two_random_records_match\":0.1,\"sql_dialect\":\"duckdb\","
    "\"blocking_rules_to_generate_predictions\":[\"l.a = r.b AND levenshtein(l.a, r.a) < 3\"],\"comparisons\":[{"
    "\"output_column_name\":\"c\",\"comparison_levels\":[{\"sql_condition\":\"a_l IS NULL OR a_r IS NULL\","
    "\"label_for_charts\":\"\",\"is_null_level\":true},{\"sql_condition\":\"a_l = a_r\",\"label_for_charts\":\"\","
    "\"m_probability\":0.2,\"u_probability\":0.1,\"tf_adjustment_column\":\"a\"}" LEVEL(
        "jaro_winkler_similarity(a_l, a_r) >= 0.9") LEVEL("substr(a_l, 1, 2) || b_l = substr(a_r, 1, 2) || b_r")
        LEVEL("b_l = 'x'") LEVEL("array_length(list_intersect(list_l, list_r)) >= 1") LEVEL("len(list_l) > len(list_r)")
            LEVEL("ELSE") "]}]}";
static const char records[] = "{\"unique_id\":1,\"a\":\"Zo\xC3\xAB\",\"b\":\"x\",\"list\":[1]}\n"
                              "{\"unique_id\":2,\"a\":\"anna\",\"b\":\"y\",\"list\":[2,\"t\"]}\n";

static const struct cd_near_rule near[] = {
    {.left = {"l.a", 3}, .right = {"r.a", 3}, .with = {"l.b <> r.b", 10}},
    {CD_NEAR_SORTED, {"l.a", 3}, {"r.b", 3}, {NULL, 0}, 2},
};

static enum cd_status add_up(void *ctx, const struct cd_scored *scored, struct cd_err *err)
{
    for (uint32_t i = 0; i < scored->n; i++) *(double *)ctx += scored->weight[i] + scored->rule[i];
    return CD_OK;
}

static enum cd_status work(const struct cd_frame *frame, struct cd_model *model, unsigned threads, double *weight,
                           struct cd_err *err)
{
    struct cd_linker *linker = NULL;
    struct cd_pair_part part;
    const struct cd_linker_opts opts = {.near = near, .n_near = 2, .par.threads = threads};
    uint32_t l = 0, r = 1, rule;
    double scored = 0;
    enum cd_status status = cd_linker_open(&linker, frame, model, &opts, err);
    if (status == CD_OK) status = cd_linker_explain(linker, 0, 1, &part, weight, err);
    if (status == CD_OK) status = cd_linker_predict(linker, -INFINITY, add_up, &scored, err);
    if (status == CD_OK) status = cd_linker_score(linker, &l, &r, 1, &rule, weight, err);
    if (status == CD_OK) assert_true(scored == *weight + 2 && rule == 2);
    cd_linker_close(linker);
    return status;
}

static void any_allocation_may_fail(void **state)
{
    const char *path = cd_test_temp_path("records.jsonl");
    struct cd_frame frame = {0};
    struct cd_model model = {0};
    struct cd_err err = {0};
    double weight = 0, want = 0;
    cd_test_write(path, records, sizeof records - 1);
    assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err), CD_OK);
    assert_int_equal(cd_model_parse(&model, cd_str_of(model_text), "model", &err), CD_OK);
    if (work(&frame, &model, 1, &want, &err) != CD_OK) fail_msg("%s", err.text);
    for (unsigned threads = 1; threads <= 2; threads++)
        for (int on = 0; on < 2; on++) {
            bool failed = true;
            long k = 0;
            for (; failed; k++) {
                memset(&err, 0, sizeof err);
                (on ? cd_fail_from : cd_fail_at)(CD_FAIL_ALLOC, k);
                const enum cd_status status = work(&frame, &model, threads, &weight, &err);
                failed = cd_fail_stop();
                if (status != (failed ? CD_NOMEM : CD_OK))
                    fail_msg("%u threads, %ld: %d %s", threads, k, status, err.text);
                if (!failed) assert_true(weight == want);
            }
            print_message("%ld calls failed in turn\n", k - 1);
            assert_true(k > 30);
        }
    cd_model_free(&model);
    cd_frame_free(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* review_test.c - memory runs out at every allocation of understanding a policy, judging a case and writing the queue. */
#include "fail.h"
#include "test.h"

#include "candour/review.h"

static enum cd_status queue(const struct cd_register *reg, struct cd_err *err)
{
    struct cd_policy *policy = NULL;
    struct cd_review one = {0}, all = {0};
    struct cd_buf b = {0};
    enum cd_status status = cd_policy_open(NULL, &policy, err);
    if (status == CD_OK) status = cd_review_add(policy, reg, CD_NO_DAY, &one, err);
    if (status == CD_OK) status = cd_review_append(&all, &one, err);
    if (status == CD_OK) status = cd_review_settle(policy, &all, err);
    if (status == CD_OK) cd_review_queue_csv(&b, policy, &all);
    if (status == CD_OK) cd_review_compare_csv(&b, policy, &all, policy, &all);
    if (b.failed) status = cd_fail(err, CD_NOMEM, "no memory");
    cd_buf_free(&b);
    cd_review_free(&one);
    cd_review_free(&all);
    cd_policy_free(policy);
    return status;
}

static void every_allocation(void **state)
{
    struct cd_register reg = {.source.force = CD_STR("westholt"), .tables.schema = cd_schema_find(CD_STR("return-1"))};
    struct cd_err err = {0};
    (void)cd_table_add(&reg.tables, CD_CASES, 2, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        (void)cd_table_put(&reg.tables, CD_CASES, CD_CASES_CASE_ID, i, i == 0 ? CD_STR("C1") : CD_STR("C2"));
        (void)cd_table_put(&reg.tables, CD_CASES, CD_CASES_VICTIM_WISHES, i, CD_STR("no contact"));
    }
    assert_int_equal(cd_tables_join(&reg.tables, &err), CD_OK);
    for (long k = 0;; k++) {
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = queue(&reg, &err);
        if (!cd_fail_stop()) {
            assert_int_equal(status, CD_OK);
            assert_true(k > 20);
            break;
        }
        if (status != CD_NOMEM) fail_msg("allocation %ld: %s (%s)", k, cd_status_text(status), err.text);
    }
    cd_register_free(&reg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* project_test.c - people are projected and joined when the k-th allocation fails: CD_NOMEM, never a crash or a leak. */
#include "candour/project.h"

#include "fail.h"
#include "test.h"

static enum cd_status work(const struct cd_tables *tables, bool *failed, uint32_t *rows, struct cd_err *err)
{
    struct cd_frame parts[2] = {0}, frame = {0};
    enum cd_status status = CD_OK;
    for (int i = 0; i < 2 && status == CD_OK; i++) status = cd_project_people(&parts[i], tables, NULL, err);
    if (status == CD_OK) status = cd_project_join(&frame, parts, 2, &(struct cd_par){.threads = 1}, err);
    *failed = cd_fail_stop();
    *rows = frame.n;
    for (int i = 0; i < 2; i++) cd_frame_free(&parts[i]);
    cd_frame_free(&frame);
    return status;
}

static void any_allocation_may_fail(void **state)
{
    struct cd_tables tables = {.schema = cd_schema_find(CD_STR("return-1"))};
    bool failed = true;
    long k = 0;
    (void)state;
    assert_int_equal(cd_table_add(&tables, CD_PEOPLE, 3, NULL), 0);
    for (uint32_t f = 0; f < CD_PEOPLE_IDENTIFIERS; f++)
        for (uint32_t i = 0; i < 2; i++) (void)cd_table_put(&tables, CD_PEOPLE, f, i, CD_STR("1990-01-01"));
    for (; failed; k++) {
        struct cd_err err = {0};
        uint32_t rows;
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = work(&tables, &failed, &rows, &err);
        if (status != (failed ? CD_NOMEM : CD_OK)) fail_msg("%ld: %d %s", k, status, err.text);
        if (!failed) assert_int_equal(rows, 6);
    }
    assert_true(k > 20);
    cd_tables_free(&tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

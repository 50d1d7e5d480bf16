/* frame_test.c - records are read into a frame when the k-th allocation fails: CD_NOMEM, never a crash or a leak, and with all its memory the
 * same frame as ever. */
#include "candour/frame.h"

#include "fail.h"
#include "test.h"

static enum cd_status work(const char *const paths[2], unsigned threads, bool *failed, uint32_t *rows,
                           struct cd_err *err)
{
    struct cd_frame frame = {0};
    enum cd_status status = CD_OK;
    for (int i = 0; i < 2 && status == CD_OK; i++)
        status = cd_frame_read(&frame, paths[i], &(struct cd_frame_opts){.par.threads = threads}, err);
    *failed = cd_fail_stop();
    *rows = frame.n;
    cd_frame_free(&frame);
    return status;
}

static void any_allocation_may_fail(void **state)
{
    static const char csv[] = "unique_id,a,b\n1,x,\"q\"\"q\"\n2,,y\n3,x,\n";
    static const char json[] =
        "{\"unique_id\":1,\"a\":[1,\"two\"]}\n{\"unique_id\":\"x\",\"c\":\"\\u00e9\",\"b\":\"\"}\n";
    const char *const paths[2] = {cd_test_temp_path("rows.csv"), cd_test_temp_path("more.jsonl")};
    cd_test_write(paths[0], csv, sizeof csv - 1);
    cd_test_write(paths[1], json, sizeof json - 1);
    for (unsigned threads = 1; threads <= 2; threads++)
        for (int on = 0; on < 2; on++) {
            bool failed = true;
            long k = 0;
            for (; failed; k++) {
                struct cd_err err = {0};
                uint32_t rows;
                (on ? cd_fail_from : cd_fail_at)(CD_FAIL_ALLOC, k);
                const enum cd_status status = work(paths, threads, &failed, &rows, &err);
                if (status != (failed ? CD_NOMEM : CD_OK))
                    fail_msg("%u threads, %ld: %d %s", threads, k, status, err.text);
                assert_int_equal(err.status, failed ? CD_NOMEM : CD_OK);
                if (!failed) assert_int_equal(rows, 5);
            }
            print_message("%ld calls failed in turn\n", k - 1);
            assert_true(k > 30);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

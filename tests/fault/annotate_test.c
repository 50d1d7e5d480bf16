/* Every allocation, write, fsync and rename of ours fails in turn while copies are written: a clear error, and no folder, or the old one. */
#include <unistd.h>

#include "../unit/report/annotated.h"
#include "fail.h"

static void nothing_half_remains(void **state)
{
    static const enum cd_fail_kind kinds[] = {CD_FAIL_ALLOC, CD_FAIL_WRITE, CD_FAIL_FSYNC, CD_FAIL_RENAME};
    struct annotated a = {0};
    struct cd_err err = {0};
    struct cd_buf told = {0};
    char *out = strdup(cd_test_temp_path("copies")), *partial = NULL;
    long met = 0;
    (void)state;
    assert_true(asprintf(&partial, "%s.partial-%ld", out, (long)getpid()) > 0);
    if (annotated_read(&a, annotated_return(), &err) != CD_OK) fail_msg("%s", err.text);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        for (long k = 0;; k = k < 100 ? k + 1 : k + 1 + k / 25) {
            cd_fail_at(kinds[i], k);
            const enum cd_status status = annotated_write(&a, out, "x", &told, &err);
            const bool failed = cd_fail_stop();
            assert_int_not_equal(access(partial, F_OK), 0);
            if (!failed) {
                if (status != CD_OK) fail_msg("%s", err.text);
                break;
            }
            met++;
            const bool in_place = status != CD_OK && strstr(err.text, "in place, but") != NULL;
            /* what a library of others does without, and what falls out of use once all is in place */
            if (status == CD_OK || in_place) continue;
            if (status != (kinds[i] == CD_FAIL_ALLOC ? CD_NOMEM : CD_SYSTEM))
                fail_msg("%ld: %d %s", k, status, err.text);
            assert_true(i > 0 || access(out, F_OK) != 0);
        }
    print_message("%ld calls failed in turn\n", met);
    assert_true(met > 100);
    annotated_free(&a);
    cd_buf_free(&told);
    free(out);
    free(partial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_half_remains)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

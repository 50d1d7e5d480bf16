/* fail_test.c - the fault helpers themselves: that the k-th call fails, no other, with the errno it should have. */
#include "fail.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool allocate(void)
{
    void *volatile p = malloc(16); /* volatile: clang drops an allocation that nobody looks at */
    const bool got = p != NULL;
    free(p);
    return got;
}

static bool write_byte(void)
{
    const int fd = open(cd_test_temp_path("byte"), O_WRONLY | O_CREAT, 0600);
    const bool wrote = fd >= 0 && write(fd, "x", 1) == 1;
    const int saved = errno;
    if (fd >= 0) close(fd);
    errno = saved;
    return wrote;
}

static bool sync_file(void)
{
    const int fd = open(cd_test_temp_path("byte"), O_WRONLY | O_CREAT, 0600);
    const bool synced = fd >= 0 && fsync(fd) == 0;
    const int saved = errno;
    if (fd >= 0) close(fd);
    errno = saved;
    return synced;
}

static bool rename_file(void)
{
    cd_test_write(cd_test_temp_path("from"), "x", 1);
    return rename(cd_test_temp_path("from"), cd_test_temp_path("to")) == 0;
}

static const struct {
    enum cd_fail_kind kind;
    bool (*call)(void);
    int code;
} kinds[] = {
    {CD_FAIL_ALLOC, allocate, ENOMEM},
    {CD_FAIL_WRITE, write_byte, ENOSPC},
    {CD_FAIL_FSYNC, sync_file, EIO},
    {CD_FAIL_RENAME, rename_file, EIO},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static void one_call_fails(void **state)
{
    for (size_t i = 0; i < KINDS; i++) {
        cd_fail_at(kinds[i].kind, 1);
        assert_true(kinds[i].call());
        errno = 0;
        assert_false(kinds[i].call());
        assert_int_equal(errno, kinds[i].code);
        assert_true(kinds[i].call());
        assert_int_equal(cd_fail_calls(kinds[i].kind), 3);
        assert_true(cd_fail_stop());
    }
}

static void all_calls_fail_from_the_kth(void **state)
{
    for (size_t i = 0; i < KINDS; i++) {
        cd_fail_from(kinds[i].kind, 1);
        assert_true(kinds[i].call());
        assert_false(kinds[i].call());
        assert_false(kinds[i].call());
        assert_true(cd_fail_stop());
        assert_true(kinds[i].call());
    }
}

static void says_when_nothing_failed(void **state)
{
    cd_fail_at(CD_FAIL_ALLOC, 5);
    assert_true(allocate());
    assert_false(cd_fail_stop());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_call_fails),
        cmocka_unit_test(all_calls_fail_from_the_kth),
        cmocka_unit_test(says_when_nothing_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

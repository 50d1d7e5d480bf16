/* status_test.c - errors: text, status, exit code. */
#include "candour/status.h"

#include <errno.h>

#include "test.h"

static void has_texts_and_exit_codes(void **state)
{
    static const struct {
        enum cd_status status;
        const char *text;
        int code;
    } rows[] = {
        {CD_OK, "done", 0},
        {CD_NOMEM, "out of memory", 4},
        {CD_LIMIT, "a stated limit was reached", 3},
        {CD_USAGE, "the command was not understood", 2},
        {CD_INPUT, "the input could not be used", 3},
        {CD_SYSTEM, "the system refused", 4},
        {CD_STOPPED, "stopped by the user", 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(cd_status_text(rows[i].status), rows[i].text);
        assert_int_equal(cd_status_exit(rows[i].status), rows[i].code);
    }
}

static void fills_the_error(void **state)
{
    struct cd_err err = {.line = 7, .column = 3, .text = "before"};
    assert_int_equal(cd_fail(&err, CD_INPUT, "%s: row %d", "a.csv", 17), CD_INPUT);
    assert_int_equal(err.status, CD_INPUT);
    assert_int_equal(err.line, 0);
    assert_int_equal(err.column, 0);
    assert_string_equal(err.text, "a.csv: row 17");
    assert_int_equal(cd_fail(NULL, CD_LIMIT, "x"), CD_LIMIT);
}

static void says_what_the_system_said(void **state)
{
    static const struct {
        int code;
        enum cd_status status;
        const char *text;
    } rows[] = {
        {ENOSPC, CD_SYSTEM, "out/report.html: cannot write: No space left on device"},
        {ENOMEM, CD_NOMEM, "out/report.html: cannot write: Cannot allocate memory"},
        {EACCES, CD_SYSTEM, "out/report.html: cannot write: Permission denied"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_err err = {0};
        errno = rows[i].code;
        assert_int_equal(cd_fail_errno(&err, "%s: cannot write", "out/report.html"), rows[i].status);
        assert_int_equal(err.status, rows[i].status);
        assert_string_equal(err.text, rows[i].text);
        errno = rows[i].code;
        assert_int_equal(cd_fail_errno(NULL, "x"), rows[i].status);
    }
}

static void cuts_long_texts(void **state)
{
    char name[5000];
    struct cd_err err;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(cd_fail(&err, CD_INPUT, "%s", name), CD_INPUT);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    errno = EIO;
    assert_int_equal(cd_fail_errno(&err, "%s", name), CD_SYSTEM);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

static enum cd_status passes_on(enum cd_status status, bool *went_on)
{
    CD_TRY(status);
    *went_on = true;
    return CD_OK;
}

static void try_returns_a_failure(void **state)
{
    bool went_on = false;
    assert_int_equal(passes_on(CD_LIMIT, &went_on), CD_LIMIT);
    assert_false(went_on);
    assert_int_equal(passes_on(CD_OK, &went_on), CD_OK);
    assert_true(went_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_texts_and_exit_codes),  cmocka_unit_test(fills_the_error),
        cmocka_unit_test(says_what_the_system_said), cmocka_unit_test(cuts_long_texts),
        cmocka_unit_test(try_returns_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

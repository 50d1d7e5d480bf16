/* The page of a linkage with its k-th allocation failing: it says so, and nothing is lost or used after. */
#include "../unit/report/link_fixture.h"
#include "fail.h"

static struct link_fixture fixture;

static void survives_short_memory(void **state)
{
    struct cd_buf whole = {0};
    link_fixture_make(&fixture, true);
    fixture.results.show_values = true;
    cd_report_link_html(&whole, &fixture.results);
    assert_false(whole.failed);
    bool reached = true;
    for (long k = 0; reached; k++) {
        struct cd_buf b = {0};
        cd_fail_at(CD_FAIL_ALLOC, k);
        cd_report_link_html(&b, &fixture.results);
        reached = cd_fail_stop();
        assert_int_equal(b.failed, reached);
        if (!reached) {
            assert_int_equal(b.n, whole.n);
            assert_memory_equal(b.p, whole.p, whole.n);
            assert_true(k > 5);
        }
        cd_buf_free(&b);
    }
    cd_buf_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(survives_short_memory)};
    return cmocka_run_group_tests_name("fault/link_report", tests, NULL, NULL);
}

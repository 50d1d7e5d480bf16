/* The pages of a linkage with their k-th allocation failing: they say so, and nothing is lost or used after. */
#include "../unit/report/link_fixture.h"
#include "fail.h"

static struct link_fixture linked;
static struct accuracy_fixture judged;

static void link_page(struct cd_buf *b)
{
    cd_report_link_html(b, &linked.results);
}

static void accuracy_page(struct cd_buf *b)
{
    cd_report_accuracy_html(b, &judged.results);
}

static void survives_short_memory(void **state)
{
    static void (*const pages[])(struct cd_buf * b) = {link_page, accuracy_page};
    link_fixture_make(&linked, true);
    linked.results.show_values = true;
    accuracy_fixture_make(&judged, true);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct cd_buf whole = {0};
        pages[i](&whole);
        assert_false(whole.failed);
        bool reached = true;
        for (long k = 0; reached; k++) {
            struct cd_buf b = {0};
            cd_fail_at(CD_FAIL_ALLOC, k);
            pages[i](&b);
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
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(survives_short_memory)};
    return cmocka_run_group_tests_name("fault/link_report", tests, NULL, NULL);
}

/* Every output of the report with its k-th allocation failing: it says so, and nothing is lost or used after. */
#include "../unit/report/fixture.h"
#include "fail.h"

static struct fixture fixture;

static enum cd_status html(struct cd_buf *b, const struct cd_results *results, struct cd_err *err)
{
    (void)err;
    cd_report_html(b, results);
    return b->failed ? CD_NOMEM : CD_OK;
}

#define CSV(name)                                                                                      \
    static enum cd_status name(struct cd_buf *b, const struct cd_results *results, struct cd_err *err) \
    {                                                                                                  \
        (void)err;                                                                                     \
        cd_report_##name##_csv(b, results);                                                            \
        return b->failed ? CD_NOMEM : CD_OK;                                                           \
    }
CSV(completeness)
CSV(agreement)
CSV(returns)
CSV(reasons)

static enum cd_status behaviour(struct cd_buf *b, const struct cd_results *results, struct cd_err *err)
{
    struct cd_behaviour made;
    struct cd_results with = *results;
    const enum cd_status status = cd_behaviour_make(results->audit, NULL, &made, err);
    with.behaviour = &made;
    if (status == CD_OK) cd_report_behaviour_csv(b, &with);
    b->failed |= status != CD_OK;
    cd_behaviour_free(&made);
    return status == CD_OK && b->failed ? CD_NOMEM : status;
}

static enum cd_status findings(struct cd_buf *b, const struct cd_results *results, struct cd_err *err)
{
    (void)err;
    cd_report_findings_csv(b, results, true);
    return b->failed ? CD_NOMEM : CD_OK;
}

static void survives_short_memory(void **state)
{
    static enum cd_status (*const outputs[])(struct cd_buf *, const struct cd_results *,
                                             struct cd_err *) = {html,
                                                                 completeness,
                                                                 agreement,
                                                                 returns,
                                                                 reasons,
                                                                 behaviour,
                                                                 findings,
                                                                 cd_report_verdicts_json,
                                                                 cd_report_manifest_json};
    fixture_make(&fixture, 6, 7, true);
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) {
        struct cd_err err;
        struct cd_buf whole = {0};
        assert_int_equal(outputs[i](&whole, &fixture.results, &err), CD_OK);
        for (long k = 0;; k++) {
            struct cd_buf b = {0};
            cd_fail_at(CD_FAIL_ALLOC, k);
            const enum cd_status status = outputs[i](&b, &fixture.results, &err);
            const bool reached = cd_fail_stop();
            assert_int_equal(status, reached ? CD_NOMEM : CD_OK);
            assert_int_equal(b.failed, reached);
            if (!reached) assert_memory_equal(b.p, whole.p, whole.n);
            cd_buf_free(&b);
            if (!reached) break;
        }
        cd_buf_free(&whole);
    }
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(survives_short_memory)};
    return cmocka_run_group_tests_name("fault/report", tests, NULL, NULL);
}

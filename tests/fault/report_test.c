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

CSV(groups)

static enum cd_status group_page(struct cd_buf *b, const struct cd_results *results, struct cd_err *err)
{
    return cd_report_group_html(b, results, 0, 0, err);
}

/* Two suspects of one case. */
static void make_groups(struct cd_group_audit *groups)
{
    static const struct cd_involved involved[] = {{0, 0, 15000, 15000, CD_GROUP_SUSPECT},
                                                  {0, 1, 15000, 15000, CD_GROUP_SUSPECT}};
    static const struct cd_network_case kase = {0, CD_GROUP_YES};
    static const int32_t born[2];
    struct cd_err err;
    uint32_t code;
    *groups =
        (struct cd_group_audit){.made = true, .min_n = 5, .input = {involved, 2, &kase, 1, 2, 0, 1, born, NULL, 0}};
    assert_true(cd_dict_code(&groups->forces, CD_STR("kent"), &code));
    assert_int_equal(cd_network_make(&groups->network, &groups->input, &(struct cd_par){.threads = 1}, &err), CD_OK);
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++) {
        groups->lines[k] = calloc(2, sizeof *groups->lines[k]);
        assert_non_null(groups->lines[k]);
    }
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
                                                                 cd_report_manifest_json,
                                                                 groups,
                                                                 group_page};
    struct cd_group_audit of_suspects;
    fixture_make(&fixture, 6, 7, true);
    make_groups(&of_suspects);
    fixture.results.groups = &of_suspects;
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
    cd_group_audit_free(&of_suspects);
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(survives_short_memory)};
    return cmocka_run_group_tests_name("fault/report", tests, NULL, NULL);
}

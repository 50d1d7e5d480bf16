/* persons_test.c - suspects of a small nation are linked, counted and put in groups when the k-th allocation fails: CD_NOMEM, never a crash, a leak or another count. */
#include <limits.h>

#include "candour/audit.h"
#include "candour/simulate.h"

#include "fail.h"
#include "test.h"

static enum cd_status work(const char *root, bool *failed, struct cd_persons_line *all, uint32_t *n_groups,
                           struct cd_err *err)
{
    const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par = {.threads = 1}};
    struct cd_persons persons = {0};
    struct cd_group_audit groups = {0};
    struct cd_plan *plan = NULL;
    struct cd_picture picture = {0};
    struct cd_findings findings = {0};
    struct cd_breakdown breakdown = {0};
    enum cd_status status = cd_intake_plan(&root, 1, &opts, &plan, err);
    if (status == CD_OK)
        status = cd_audit_collect(plan, &opts, &(struct cd_audit_opts){.persons = &persons, .groups = &groups},
                                  &picture, &findings, &breakdown, err);
    *failed = cd_fail_stop();
    *all = persons.all;
    *n_groups = groups.network.by[0].n;
    cd_group_audit_free(&groups);
    cd_persons_free(&persons);
    cd_breakdown_free(&breakdown);
    cd_findings_free(&findings);
    cd_picture_free(&picture);
    cd_intake_free(plan);
    return status;
}

static void any_allocation_may_fail(void **state)
{
    const struct cd_simulate_opts nation = {.people = 160, .forces = 2, .first = CD_NO_PERIOD, .format = CD_FORMAT_CSV};
    char root[600], returns[620];
    struct cd_persons_line all, whole;
    uint32_t n_groups, whole_groups;
    struct cd_err err = {0};
    bool failed = true;
    long k = 0, n = 0;
    (void)state;
    (void)snprintf(root, sizeof root, "%s", cd_test_temp_path("nation"));
    (void)snprintf(returns, sizeof returns, "%s/returns", root);
    if (cd_simulate(&nation, root, &err) != CD_OK) fail_msg("%s", err.text);
    cd_fail_at(CD_FAIL_ALLOC, LONG_MAX);
    assert_int_equal(work(returns, &failed, &whole, &whole_groups, &err), CD_OK);
    assert_true(whole.records > 10 && whole.persons[0] > 10 && whole_groups > 2);
    for (failed = true; failed; n++, k += k < 300 ? 1 : k / 30) {
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = work(returns, &failed, &all, &n_groups, &err);
        if (status != (failed ? CD_NOMEM : CD_OK)) fail_msg("%ld: %d %s", k, status, err.text);
        if (failed) continue;
        assert_memory_equal(&all, &whole, sizeof all);
        assert_int_equal(n_groups, whole_groups);
    }
    print_message("%ld calls failed in turn, of %ld\n", n - 1, k);
    assert_true(n > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

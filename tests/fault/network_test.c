/* network_test.c - groups are made and drawn when the k-th allocation fails: CD_NOMEM, nothing leaks, and the next turn makes the same. */
#include "candour/network.h"

#include "candour/date.h"
#include "fail.h"
#include "test.h"

enum { CASES = 50, ROWS = 200 };

static enum cd_status work(const struct cd_network_input *input, uint32_t *n, uint32_t *n_ties, struct cd_err *err)
{
    static struct cd_network_drawing drawn;
    struct cd_network network;
    enum cd_status status = cd_network_make(&network, input, &(struct cd_par){.threads = 1}, err);
    *n = network.by[0].n;
    if (status == CD_OK) status = cd_group_draw(&network, input, 0, 0, &drawn, err);
    *n_ties = drawn.n_ties;
    cd_network_free(&network);
    return status;
}

static void any_allocation_may_fail(void **state)
{
    static struct cd_involved involved[ROWS];
    static struct cd_network_case cases[CASES];
    static int32_t born[ROWS];
    const struct cd_network_trait traits[] = {{0, 1, 3}, {0, 1, 9}};
    const struct cd_network_input input = {involved, ROWS, cases, CASES, ROWS, ROWS, 1, born, traits, 2};
    uint32_t whole, whole_ties, n, n_ties;
    struct cd_err err = {0};
    (void)state;
    for (uint32_t i = 0; i < ROWS; i++)
        involved[i] =
            (struct cd_involved){i % CASES, i / 3, 9000, 9000, i % 3 == 0 ? CD_GROUP_VICTIM : CD_GROUP_SUSPECT};
    assert_int_equal(work(&input, &whole, &whole_ties, &err), CD_OK);
    assert_true(whole > 0 && whole_ties > 0);
    for (long k = 0;; k++) {
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = work(&input, &n, &n_ties, &err);
        const bool failed = cd_fail_stop();
        assert_int_equal(status, failed ? CD_NOMEM : CD_OK);
        if (failed) continue;
        assert_int_equal(n, whole);
        assert_int_equal(n_ties, whole_ties);
        assert_true(k > 30);
        break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* block_test.c - blocking when the k-th allocation fails: the call says so, nothing is lost, and made again it makes the same pairs. */
#include <stdatomic.h>

#include "../unit/link/made.h"
#include "fail.h"

struct sum {
    atomic_uint_fast64_t pairs, mixed;
};

static enum cd_status see(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                          struct cd_err *err)
{
    struct sum *sum = ctx;
    for (uint32_t i = 0; i < pairs->n; i++)
        atomic_fetch_add(&sum->mixed, cd__mix((uint64_t)pairs->l[i] << 32 | pairs->r[i]) + pairs->rule);
    atomic_fetch_add(&sum->pairs, pairs->n);
    return CD_OK;
}

static enum cd_status settle(void *ctx, size_t chunk, struct cd_err *err)
{
    return CD_OK;
}

static enum cd_status work(const struct cd__blocking *blocking, struct sum *sum, struct cd_err *err)
{
    struct cd__rule_count counts[MOST_RULES];
    CD_TRY(cd__block_run(blocking, see, settle, sum, err));
    CD_TRY(cd__block_count(blocking, counts, true, err));
    return cd__random_pairs(blocking, 5000, see, sum, err);
}

static void any_allocation_may_fail(void **state)
{
    for (uint32_t type = 0; type < 3; type++) {
        struct made *m = make(type, 300, type == 0 ? 1 : 3, (enum cd_link_type)type, 2);
        static const uint32_t rules[] = {4, 7, 12, 13, 15};
        for (size_t k = 0; k < sizeof rules / sizeof rules[0]; k++) add_rule(m, &menu[rules[k]]);
        const struct cd__blocking blocking = {
            .plan = &m->plan, .rules = m->rules, .n_rules = MOST_RULES, .sample_pairs = 30000, .par.threads = 1};
        struct sum whole = {0};
        assert_int_equal(work(&blocking, &whole, NULL), CD_OK);
        for (long k = 0;; k++) {
            struct sum sum = {0};
            struct cd_err err = {0};
            cd_fail_at(CD_FAIL_ALLOC, k);
            const enum cd_status status = work(&blocking, &sum, &err);
            const bool failed = cd_fail_stop();
            assert_int_equal(status, failed ? CD_NOMEM : CD_OK);
            if (failed) continue;
            assert_true(sum.mixed == whole.mixed && sum.pairs == whole.pairs);
            assert_true(k > 50);
            break;
        }
        let_go(m);
    }
}

static void near_keys(void **state)
{
    static const struct cd_str texts[] = {{"ann", 3}, {"anne", 4}, {"hannah", 6}, {"", 0}};
    for (long k = 0;; k++) {
        struct cd__lists edits = {0}, sorted = {0};
        cd_fail_at(CD_FAIL_ALLOC, k);
        enum cd_status status =
            cd__near_edits(&edits, texts, 4, CD_STRINGS_CODEPOINTS, &(struct cd_par){.threads = 1}, NULL);
        if (status == CD_OK) status = cd__near_sorted(&sorted, texts, 4, 2, NULL);
        const bool failed = cd_fail_stop();
        assert_int_equal(status, failed ? CD_NOMEM : CD_OK);
        cd__lists_free(&edits);
        cd__lists_free(&sorted);
        if (failed) continue;
        assert_true(k > 8);
        break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail), cmocka_unit_test(near_keys)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

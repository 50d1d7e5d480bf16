/* pairs_of.c - pairs that somebody names, scored, and the rule that would have made them; see linker.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "block_int.h"
#include "linker_int.h"

static bool keys_agree(const struct cd__plan *plan, const struct cd__rule *rule, uint32_t l, uint32_t r)
{
    for (uint32_t k = 0; k < rule->n_keys; k++) {
        const uint32_t a = plan->sides[rule->left[k]].codes[l], b = plan->sides[rule->right[k]].codes[r];
        if (a == CD_NO_CODE || a != b) return false;
    }
    return true;
}

enum cd_status cd__pairs_rules(const struct cd__plan *plan, const struct cd__rule *rules, uint32_t n_rules,
                               struct cd__worker *worker, const struct cd__pairs *pairs, uint32_t *rule,
                               struct cd_err *err)
{
    uint8_t keep[CD__PAIRS];
    for (uint32_t i = 0; i < pairs->n; i++) rule[i] = CD_NO_CODE;
    for (uint32_t k = 0; k < n_rules; k++) {
        const struct cd__rule *of = &rules[k];
        memset(keep, 1, sizeof keep);
        if (of->residual != NULL) CD_TRY(cd__test_pairs(worker, of->residual, pairs, keep, err));
        for (uint32_t i = 0; i < pairs->n; i++) {
            const uint32_t l = pairs->l[i], r = pairs->r[i];
            const bool shared = of->explode_left == CD_NO_CODE || cd__shared_item(plan, of, l, r) != CD_NO_CODE;
            if (rule[i] == CD_NO_CODE && keep[i] && shared && keys_agree(plan, of, l, r)) rule[i] = k;
        }
    }
    return CD_OK;
}

static enum cd_status score(const struct cd_linker *linker, struct cd__worker *worker, const struct cd__pairs *pairs,
                            uint8_t *level, double *weight, struct cd_err *err)
{
    CD_TRY(cd__compare_pairs(worker, pairs, level, err));
    cd__weigh_pairs(linker->plan, pairs, level, true, weight);
    for (uint32_t i = 0; linker->refine != NULL && i < pairs->n; i++)
        weight[i] = cd__refined(linker, pairs, level, i, weight[i], -INFINITY);
    return CD_OK;
}

enum cd_status cd_linker_score(struct cd_linker *linker, uint32_t *l, uint32_t *r, size_t n, uint32_t *rule,
                               double *weight, struct cd_err *err)
{
    struct cd__worker *worker = NULL;
    uint8_t *level = malloc((size_t)(linker->plan->n_comparisons + 1) * CD__PAIRS);
    if (level == NULL) return cd_fail(err, CD_NOMEM, "no memory to score pairs");
    enum cd_status status = cd__worker_open(&worker, linker->plan, err);
    for (size_t i = 0; i < n && status == CD_OK; i += CD__PAIRS) {
        for (size_t k = i; k < n && k < i + CD__PAIRS; k++) {
            if (cd_frame_id_cmp(linker->plan->frame, l[k], r[k]) <= 0) continue;
            const uint32_t kept = l[k];
            l[k] = r[k];
            r[k] = kept;
        }
        const struct cd__pairs pairs = {n - i < CD__PAIRS ? (uint32_t)(n - i) : CD__PAIRS, l + i, r + i, 0};
        status = score(linker, worker, &pairs, level, weight + i, err);
        if (status == CD_OK)
            status = cd__pairs_rules(linker->plan, linker->rules, linker->n_rules, worker, &pairs, rule + i, err);
    }
    cd__worker_close(worker);
    free(level);
    return status;
}

/* training_fuzz.c - any bytes as a training plan and as a refinement of a small model; a refinement that is understood weighs a pair. */
#include <math.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/train.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_plan(const struct cd_train_plan *plan)
{
    if (plan->n_lambda_rules > 0 && !(plan->recall > 0 && plan->recall <= 1)) abort();
    for (uint32_t i = 0; i < plan->n_sessions; i++)
        if (plan->sessions[i].rule.n == 0 || (plan->sessions[i].fix_m && !plan->sessions[i].free_u)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct cd_model_level levels[3][3];
    static struct cd_model_comparison comparisons[] = {{.name = {"surname", 7}, .levels = levels[0], .n_levels = 3},
                                                       {.name = {"postcode", 8}, .levels = levels[1], .n_levels = 2},
                                                       {.name = {"force", 5}, .levels = levels[2], .n_levels = 2}};
    static const struct cd_model model = {.comparisons = comparisons, .n_comparisons = 3};
    static const uint8_t level[] = {2, 1, 0};
    const struct cd_str yaml = {(const char *)data, n};
    struct cd_train_plan plan;
    struct cd_refine refine;
    struct cd_err err;
    if (cd_train_plan_parse(&plan, yaml, "fuzz", &err) == CD_OK) {
        check_plan(&plan);
        cd_train_plan_free(&plan);
    }
    if (cd_refine_parse(&refine, &model, yaml, "fuzz", &err) != CD_OK) return 0;
    struct cd_buf text = {0};
    if (cd_refine_print(&refine, &model, &text, &err) != CD_OK || text.n == 0) abort();
    (void)cd_given_adjustment(&refine, &model, level);
    if (refine.household != NULL && isnan(cd_household_weight(refine.household, 3, level, NULL, 1))) abort();
    cd_buf_free(&text);
    cd_refine_free(&refine);
    return 0;
}

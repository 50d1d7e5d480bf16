/* train_settle.c - lambda from the pairs that the model itself compares: what it takes for matches among them, over all pairs that are possible.
 *
 * With m and u settled, the expected number of matches among candidate pairs depends on lambda alone, and lambda on it: the fixed point of
 * lambda = sum over patterns of count * P(match | pattern, lambda) / possible pairs, which is EM over lambda alone (Winkler 1988). Matches that blocking
 * never shows are not counted, so that it errs low by blocking's recall. */
#include <math.h>

#include "training_int.h"

/* What one more match among so many moves less than this is settled. */
static const double settled = 1e-6;
enum { MOST_TURNS = 500 };

/* What the patterns' levels say without priors, in bits: match against stranger, and against two people of one household. */
struct weights {
    double *stranger, *household; /* household: NULL: there is no such class */
    double home;                  /* log2 of household pairs per pair that is possible */
};

static enum cd_status weigh(struct cd__training *t, const struct cd__cells *cells, struct weights *w,
                            struct cd_err *err)
{
    const struct cd__plan *plan = t->linker->plan;
    const struct cd_refine *refine = t->report->refine;
    const struct cd_household *household = refine != NULL ? refine->household : NULL;
    w->stranger = CD_NEW(&t->arena, double, cells->n);
    w->household = household != NULL ? CD_NEW(&t->arena, double, cells->n) : NULL;
    if (w->stranger == NULL || (household != NULL && w->household == NULL))
        return cd_fail(err, CD_NOMEM, "training: no memory to settle lambda");
    if (household != NULL) w->home = log2(t->linker->model->lambda) - household->prior;
    for (size_t i = 0; i < cells->n; i++) {
        const uint8_t *level = cells->level + i * plan->n_comparisons;
        w->stranger[i] = refine != NULL ? cd_given_adjustment(refine, t->linker->model, level) : 0;
        for (uint32_t c = 0; c < plan->n_comparisons; c++) {
            w->stranger[i] += plan->comparisons[c].levels[level[c]].weight;
            if (household != NULL) w->household[i] += household->weight[c][level[c]];
        }
    }
    return CD_OK;
}

static double matches(const struct cd__cells *cells, const struct weights *w, double lambda)
{
    const double prior = cd_weight_of_probability(lambda), at_home = log2(lambda) - w->home;
    double sum = 0;
    for (size_t i = 0; i < cells->n; i++) {
        const double home = w->household != NULL ? exp2(-w->household[i] - at_home) : 0;
        sum += (double)cells->count[i] / (1 + exp2(-w->stranger[i] - prior) + home);
    }
    return sum;
}

enum cd_status cd__train_settle(struct cd__training *t, struct cd_err *err)
{
    static const uint64_t sample = 20000000;
    const struct cd__plan *plan = t->linker->plan;
    struct cd__rule_count *counts = CD_NEW(&t->arena, struct cd__rule_count, (size_t)t->linker->n_rules + 1);
    const struct cd__blocking blocking = {.plan = plan,
                                          .rules = t->linker->rules,
                                          .n_rules = t->linker->n_rules,
                                          .sample_pairs = sample,
                                          .seed = t->plan->seed,
                                          .max_pairs = t->linker->opts.max_pairs,
                                          .par = t->linker->opts.par,
                                          .counts = counts};
    struct cd__cells cells = {0};
    struct weights weights = {0};
    double all = 0, counted = 0, lambda = t->linker->model->lambda;
    if (counts == NULL) return cd_fail(err, CD_NOMEM, "training: no memory to settle lambda");
    CD_TRY(cd__patterns_count(&blocking, 0, &t->arena, &cells, err));
    for (uint32_t k = 0; k < blocking.n_rules; k++) all += (double)counts[k].all;
    for (size_t i = 0; i < cells.n; i++) counted += (double)cells.count[i];
    if (counted == 0) return CD_OK;
    CD_TRY(weigh(t, &cells, &weights, err));
    const double scale = (all > (double)sample ? all / counted : 1) / (double)t->report->n_possible;
    const double least = 1 / (double)t->report->n_possible;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
        const double before = lambda;
        lambda = fmin(fmax(matches(&cells, &weights, lambda) * scale, least), 0.5);
        if (fabs(lambda - before) <= settled * before) break;
    }
    if (weights.household != NULL) t->report->refine->household->prior = log2(lambda) - weights.home;
    t->linker->model->lambda = t->report->lambda = lambda;
    return CD_OK;
}

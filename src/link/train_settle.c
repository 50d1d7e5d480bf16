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

/* Weights of the patterns without the prior. */
static void weigh(const struct cd_linker *linker, const struct cd_refine *refine, const struct cd__cells *cells,
                  double *weight)
{
    const struct cd__plan *plan = linker->plan;
    for (size_t i = 0; i < cells->n; i++) {
        const uint8_t *level = cells->level + i * plan->n_comparisons;
        weight[i] = refine != NULL ? cd_given_adjustment(refine, linker->model, level) : 0;
        for (uint32_t c = 0; c < plan->n_comparisons; c++) weight[i] += plan->comparisons[c].levels[level[c]].weight;
    }
}

static double matches(const struct cd__cells *cells, const double *weight, double lambda)
{
    const double prior = cd_weight_of_probability(lambda);
    double sum = 0;
    for (size_t i = 0; i < cells->n; i++) sum += (double)cells->count[i] * cd_probability_of_weight(weight[i] + prior);
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
    double all = 0, counted = 0, lambda = t->linker->model->lambda;
    if (counts == NULL) return cd_fail(err, CD_NOMEM, "training: no memory to settle lambda");
    CD_TRY(cd__patterns_count(&blocking, 0, &t->arena, &cells, err));
    double *weight = CD_NEW(&t->arena, double, cells.n + 1);
    if (weight == NULL) return cd_fail(err, CD_NOMEM, "training: no memory to settle lambda");
    for (uint32_t k = 0; k < blocking.n_rules; k++) all += (double)counts[k].all;
    for (size_t i = 0; i < cells.n; i++) counted += (double)cells.count[i];
    if (counted == 0) return CD_OK;
    weigh(t->linker, t->report->refine, &cells, weight);
    const double scale = (all > (double)sample ? all / counted : 1) / (double)t->report->n_possible;
    const double least = 1 / (double)t->report->n_possible;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
        const double before = lambda;
        lambda = fmin(fmax(matches(&cells, weight, lambda) * scale, least), 0.5);
        if (fabs(lambda - before) <= settled * before) break;
    }
    t->linker->model->lambda = t->report->lambda = lambda;
    return CD_OK;
}

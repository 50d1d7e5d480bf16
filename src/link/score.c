/* score.c - match weights of pairs: log2 of the prior odds and of each level's Bayes factor, summed in the order of comparisons, each followed by its
 * adjustment for term frequencies, as Splink 5 has it. */
#include <math.h>

#include "compare_int.h"

double cd_probability_of_weight(double weight)
{
    if (weight >= 0) return 1 / (1 + exp2(-weight));
    const double odds = exp2(weight);
    return odds / (1 + odds);
}

double cd_weight_of_probability(double probability)
{
    return log2(probability / (1 - probability));
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double adjustment(const struct cd__level *level, double log2_frequency)
{
    return level->tf_weight * (level->log2_u_exact - larger(log2_frequency, level->log2_min_u));
}

/* Of the packed record, which is at hand, where it has it. */
static uint32_t code_of(const struct cd__plan *plan, const struct cd__level *level, uint32_t row)
{
    uint32_t code;
    if (level->tf_code == CD_NO_CODE) return plan->sides[level->tf_side].codes[row];
    memcpy(&code, cd__record(plan->program, row) + level->tf_code, sizeof code);
    return code;
}

double cd__tf_adjustment(const struct cd__plan *plan, const struct cd__level *level, uint32_t l, uint32_t r)
{
    if (level->tf_side == CD_NO_CODE) return 0;
    const struct cd__side *side = &plan->sides[level->tf_side];
    uint32_t a = code_of(plan, level, l), b = code_of(plan, level, r);
    if (a == CD_NO_CODE) a = b; /* one that is missing is taken to be like the other */
    if (b == CD_NO_CODE) b = a;
    if (a == CD_NO_CODE) return 0;
    return adjustment(level, larger(side->log2_frequency[a], side->log2_frequency[b]));
}

/* Pairs at a level with an adjustment are few: they are listed first, so that the sums have no branch. Mostly both have one value. */
static void adjust(const struct cd__plan *plan, const struct cd__level *level, const struct cd__pairs *pairs,
                   const uint16_t *list, uint32_t n, double *weight)
{
    const struct cd__side *side = &plan->sides[level->tf_side];
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t l = pairs->l[list[k]], r = pairs->r[list[k]], code = code_of(plan, level, l);
        weight[list[k]] += code == code_of(plan, level, r) && code != CD_NO_CODE
                               ? adjustment(level, side->log2_frequency[code])
                               : cd__tf_adjustment(plan, level, l, r);
    }
}

void cd__weigh_pairs(const struct cd__plan *plan, const struct cd__pairs *pairs, const uint8_t *level, bool tf,
                     double *weight)
{
    const struct cd__pair_kernels *kernels = cd__pair_kernels();
    uint16_t list[CD__PAIRS];
    for (uint32_t i = 0; i < pairs->n; i++) weight[i] = plan->prior;
    for (uint32_t c = 0; c < plan->n_comparisons; c++) {
        const struct cd__comparison *comparison = &plan->comparisons[c];
        const uint8_t *of = level + (size_t)c * CD__PAIRS;
        double weights[CD__MOST_LEVELS];
        for (uint32_t k = 0; k < comparison->n_levels; k++) weights[k] = comparison->levels[k].weight;
        kernels->weigh(weights, comparison->n_levels, of, pairs->n, weight);
        for (uint32_t k = 0; tf && k < comparison->n_levels; k++) {
            if (comparison->levels[k].tf_side == CD_NO_CODE) continue;
            const uint32_t n = kernels->find(of, pairs->n, (uint8_t)k, list);
            adjust(plan, &comparison->levels[k], pairs, list, n, weight);
        }
    }
}

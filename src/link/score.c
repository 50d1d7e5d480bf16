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

double cd__tf_adjustment(const struct cd__plan *plan, const struct cd__level *level, uint32_t l, uint32_t r)
{
    if (level->tf_side == CD_NO_CODE) return 0;
    const struct cd__side *side = &plan->sides[level->tf_side];
    uint32_t a = side->codes[l], b = side->codes[r];
    if (a == CD_NO_CODE) a = b; /* one that is missing is taken to be like the other */
    if (b == CD_NO_CODE) b = a;
    if (a == CD_NO_CODE) return 0;
    const double log2_a = side->log2_frequency[a], log2_b = side->log2_frequency[b];
    const double log2_tf = fmax(fmax(log2_a, log2_b), level->log2_min_u);
    return level->tf_weight * (level->log2_u_exact - log2_tf);
}

/* Pairs at a level with an adjustment are few: they are listed first, so that the sums have no branch. */
static void adjust(const struct cd__plan *plan, const struct cd__comparison *comparison, const struct cd__pairs *pairs,
                   const uint8_t *level, double *weight)
{
    uint16_t list[CD__PAIRS];
    uint32_t n = 0;
    bool adjusts[CD__MOST_LEVELS], any = false;
    for (uint32_t k = 0; k < comparison->n_levels; k++) {
        adjusts[k] = comparison->levels[k].tf_side != CD_NO_CODE;
        any = any || adjusts[k];
    }
    for (uint32_t i = 0; any && i < pairs->n; i++) {
        list[n] = (uint16_t)i;
        n += adjusts[level[i]];
    }
    for (uint32_t k = 0; k < n; k++)
        weight[list[k]] +=
            cd__tf_adjustment(plan, &comparison->levels[level[list[k]]], pairs->l[list[k]], pairs->r[list[k]]);
}

void cd__weigh_pairs(const struct cd__plan *plan, const struct cd__pairs *pairs, const uint8_t *level, bool tf,
                     double *weight)
{
    for (uint32_t i = 0; i < pairs->n; i++) weight[i] = plan->prior;
    for (uint32_t c = 0; c < plan->n_comparisons; c++) {
        const struct cd__comparison *comparison = &plan->comparisons[c];
        const uint8_t *of = level + (size_t)c * CD__PAIRS;
        double weights[CD__MOST_LEVELS];
        for (uint32_t k = 0; k < comparison->n_levels; k++) weights[k] = comparison->levels[k].weight;
        for (uint32_t i = 0; i < pairs->n; i++) weight[i] += weights[of[i]];
        if (tf) adjust(plan, comparison, pairs, of, weight);
    }
}

/* linker.c - a linker opened and closed, one pair taken apart; see linker.h. */
#include <math.h>
#include <stdlib.h>

#include "linker_int.h"

enum cd_status cd_linker_open(struct cd_linker **out, const struct cd_frame *frame, struct cd_model *model,
                              const struct cd_linker_opts *opts, struct cd_err *err)
{
    *out = NULL;
    struct cd_linker *linker = calloc(1, sizeof *linker);
    if (linker == NULL) return cd_fail(err, CD_NOMEM, "no memory for a linker");
    linker->model = model;
    linker->opts = *opts;
    enum cd_status status = cd__plan_open(&linker->plan, frame, model, opts->strings, &opts->par, err);
    if (status == CD_OK) status = cd__rules_open(linker, err);
    if (status == CD_OK) *out = linker;
    else cd_linker_close(linker);
    return status;
}

void cd_linker_close(struct cd_linker *linker)
{
    if (linker == NULL) return;
    cd__rules_close(linker);
    cd__plan_close(linker->plan);
    free(linker->counts);
    free(linker);
}

void cd_linker_refine(struct cd_linker *linker, const struct cd_refine *refine)
{
    linker->refine = refine;
}

double cd__refined(const struct cd_linker *linker, const struct cd__pairs *pairs, const uint8_t *level, uint32_t i,
                   double weight, double threshold)
{
    const struct cd__plan *plan = linker->plan;
    uint8_t of[CD__MOST_COMPARISONS];
    double tf[CD__MOST_COMPARISONS];
    for (uint32_t c = 0; c < plan->n_comparisons; c++) of[c] = level[(size_t)c * CD__PAIRS + i];
    weight += cd_given_adjustment(linker->refine, linker->model, of);
    if (linker->refine->household == NULL || weight < threshold) return weight;
    for (uint32_t c = 0; c < plan->n_comparisons; c++)
        tf[c] = cd__tf_adjustment(plan, &plan->comparisons[c].levels[of[c]], pairs->l[i], pairs->r[i]);
    return cd_household_weight(linker->refine->household, plan->n_comparisons, of, tf, weight);
}

static double frequency_of(const struct cd__side *side, uint32_t row)
{
    return side->codes[row] == CD_NO_CODE ? (double)NAN : side->frequency[side->codes[row]];
}

static void take_apart(const struct cd__plan *plan, const struct cd__level *level, uint32_t l, uint32_t r,
                       struct cd_pair_part *part)
{
    part->gamma = level->gamma;
    part->weight = level->weight;
    part->tf_adjustment = part->tf_l = part->tf_r = NAN;
    if (level->tf_side == CD_NO_CODE) return;
    part->tf_adjustment = cd__tf_adjustment(plan, level, l, r);
    part->tf_l = frequency_of(&plan->sides[level->tf_side], l);
    part->tf_r = frequency_of(&plan->sides[level->tf_side], r);
}

enum cd_status cd_linker_explain(struct cd_linker *linker, uint32_t l, uint32_t r, struct cd_pair_part *parts,
                                 double *weight, struct cd_err *err)
{
    const struct cd__plan *plan = linker->plan;
    const struct cd__pairs pairs = {.n = 1, .l = &l, .r = &r};
    struct cd__worker *worker = NULL;
    uint8_t *level = malloc((size_t)(plan->n_comparisons + 1) * CD__PAIRS);
    if (level == NULL) return cd_fail(err, CD_NOMEM, "no memory to compare two records");
    enum cd_status status = cd__worker_open(&worker, plan, err);
    if (status == CD_OK) status = cd__compare_pairs(worker, &pairs, level, err);
    if (status == CD_OK) cd__weigh_pairs(plan, &pairs, level, true, weight);
    if (status == CD_OK && linker->refine != NULL) *weight = cd__refined(linker, &pairs, level, 0, *weight, -INFINITY);
    for (uint32_t c = 0; status == CD_OK && c < plan->n_comparisons; c++) {
        parts[c].level = level[(size_t)c * CD__PAIRS];
        take_apart(plan, &plan->comparisons[c].levels[parts[c].level], l, r, &parts[c]);
    }
    cd__worker_close(worker);
    free(level);
    return status;
}

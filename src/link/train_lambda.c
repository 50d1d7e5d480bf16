/* train_lambda.c - lambda from rules that hardly err and the share of matches that they find, as Splink does it; m from labels. */
#include <math.h>
#include <stdio.h>

#include "training_int.h"

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for rules");
}

static enum cd_status too_many(const struct cd__training *t, struct cd_err *err)
{
    const struct cd_train_report *report = t->report;
    return cd_fail(err, CD_INPUT,
                   "lambda's rules find %llu pairs of the %llu that are possible, more than a recall of %g allows: it "
                   "must be at least %.3g, or the rules be stricter",
                   (unsigned long long)report->n_deterministic, (unsigned long long)report->n_possible, t->plan->recall,
                   (double)report->n_deterministic / (double)report->n_possible);
}

/* Where EM starts when lambda is settled in the end: one match for five records. A guess that is far too high makes EM take strangers who share a common
 * name for matches, and not come back. */
static double first_guess(uint32_t n, double possible)
{
    return fmin(fmax(n / 5.0, 1) / fmax(possible, 2), 0.5);
}

enum cd_status cd__train_lambda(struct cd__training *t, struct cd_err *err)
{
    const struct cd_train_plan *plan = t->plan;
    struct cd__plan *compiled = t->linker->plan;
    uint64_t *n_of;
    CD_TRY(cd__dataset_sizes(t, &n_of, err));
    t->report->n_possible = (uint64_t)(cd__possible_pairs(compiled->link_type, n_of, compiled->frame->n_datasets) + .5);
    if (plan->n_lambda_rules == 0) {
        if (plan->settle) t->trainer.lambda = first_guess(compiled->frame->n, (double)t->report->n_possible);
        return CD_OK;
    }
    struct cd__rule *rules = CD_NEW(&t->arena, struct cd__rule, plan->n_lambda_rules);
    struct cd__rule_count *counts = CD_NEW(&t->arena, struct cd__rule_count, plan->n_lambda_rules);
    if (rules == NULL || counts == NULL) return no_memory(err);
    for (uint32_t i = 0; i < plan->n_lambda_rules; i++)
        CD_TRY(cd__plan_rule(compiled, plan->lambda_rules[i], NULL, &rules[i], err));
    const struct cd__blocking blocking = {.plan = compiled,
                                          .rules = rules,
                                          .n_rules = plan->n_lambda_rules,
                                          .max_pairs = t->linker->opts.max_pairs,
                                          .par = t->linker->opts.par};
    CD_TRY(cd__block_count(&blocking, counts, true, err));
    for (uint32_t i = 0; i < plan->n_lambda_rules; i++) t->report->n_deterministic += counts[i].first;
    const double found = (double)t->report->n_deterministic, possible = (double)t->report->n_possible;
    if (found > possible * plan->recall) return too_many(t, err);
    if (found == 0)
        return cd_fail(err, CD_INPUT,
                       "lambda's rules find no pair at all, so that nothing can be said of how many matches there are: "
                       "give rules that find some, or leave lambda-rules out");
    t->trainer.lambda = t->report->lambda = found / plan->recall / possible;
    return CD_OK;
}

enum cd_status cd__train_labels(struct cd__training *t, struct cd_err *err)
{
    struct cd__plan *compiled = t->linker->plan;
    const struct cd_str name = t->plan->label;
    if (name.p == NULL) return CD_OK;
    if (cd_frame_find(compiled->frame, name) == CD_NO_CODE)
        return cd_fail(err, CD_INPUT, "the records have no column " CD_FMT ", which the plan names as label",
                       CD_ARG(name));
    if (memchr(name.p, '"', name.n) != NULL)
        return cd_fail(err, CD_INPUT, "a label column with a quotation mark in its name: rename it");
    char *sql = CD_NEW(&t->arena, char, 2 * name.n + 16);
    double *m = CD_NEW(&t->arena, double, t->trainer.shape.n_entries);
    if (sql == NULL || m == NULL) return no_memory(err);
    const int n = snprintf(sql, 2 * name.n + 16, "l.\"" CD_FMT "\" = r.\"" CD_FMT "\"", CD_ARG(name), CD_ARG(name));
    struct cd__rule rule;
    CD_TRY(cd__plan_rule(compiled, (struct cd_str){sql, (size_t)n}, NULL, &rule, err));
    const struct cd__blocking blocking = {.plan = compiled,
                                          .rules = &rule,
                                          .n_rules = 1,
                                          .max_pairs = t->linker->opts.max_pairs,
                                          .par = t->linker->opts.par};
    CD_TRY(cd__patterns_count(&blocking, 0, &t->arena, &t->labelled, err));
    for (size_t i = 0; i < t->labelled.n; i++) t->report->label_pairs += t->labelled.count[i];
    if (t->labelled.n == 0)
        return cd_fail(err, CD_INPUT, "no two records have the same " CD_FMT ": there are no labelled matches",
                       CD_ARG(name));
    cd__level_shares(&t->trainer.shape, &t->labelled, m);
    cd__trainer_add(&t->trainer, CD__MATCH, m);
    return CD_OK;
}

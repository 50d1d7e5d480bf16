/* train.c - a model's lambda, m and u learned from the records; see train.h. The steps stand in training_int.h, EM in em.c, sessions in session.c. */
#include "candour/train.h"

#include <assert.h>
#include <math.h>

#include "training_int.h"

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for a session");
}

/* --- A session ---------------------------------------------------------------------------------------------------------------- */

static enum cd_status count_session(struct cd__training *t, uint32_t i, struct cd_err *err)
{
    static const uint64_t standard = 20000000;
    struct cd__plan *compiled = t->linker->plan;
    struct cd_session_report *report = &t->report->sessions[i];
    const struct cd_str sql = t->plan->sessions[i].rule;
    struct cd__rule rule;
    struct cd__rule_count count;
    report->rule = cd_arena_str(&t->report->arena, sql);
    if (report->rule.p == NULL) return no_memory(err);
    CD_TRY(cd__columns_of(compiled, sql, true, &t->arena, &t->sessions[i].rule, err));
    CD_TRY(cd__plan_rule(compiled, sql, NULL, &rule, err));
    const struct cd__blocking blocking = {.plan = compiled,
                                          .rules = &rule,
                                          .n_rules = 1,
                                          .sample_pairs = t->plan->em_pairs == 0 ? standard : t->plan->em_pairs,
                                          .seed = t->plan->seed + i,
                                          .max_pairs = t->linker->opts.max_pairs,
                                          .par = t->linker->opts.par,
                                          .counts = &count};
    CD_TRY(cd__patterns_count(&blocking, 0, &t->arena, &t->sessions[i].cells, err));
    report->n_all = count.all;
    report->n_patterns = t->sessions[i].cells.n;
    for (size_t k = 0; k < t->sessions[i].cells.n; k++) report->n_pairs += t->sessions[i].cells.count[k];
    return report->n_pairs > 0 ? CD_OK
                               : cd_fail(err, CD_INPUT,
                                         "training session %u, blocked on " CD_FMT
                                         ": no two records agree on it, so that there is nothing to learn from",
                                         i + 1, CD_ARG(sql));
}

/* --- The whole ------------------------------------------------------------------------------------------------------------------ */

static void mark_u_of_em(struct cd__training *t)
{
    for (uint32_t i = 0; i < t->plan->n_sessions; i++)
        for (uint32_t c = 0; c < t->trainer.shape.n_comparisons && t->plan->sessions[i].free_u; c++)
            for (uint32_t l = 0; l < t->trainer.shape.n_levels[c] && !t->sessions[i].off[c]; l++)
                t->report->u_source[t->trainer.shape.first[c] + l] = CD_U_EM;
}

static enum cd_status run(struct cd__training *t, struct cd_err *err)
{
    CD_TRY(cd__training_open(t, err));
    CD_TRY(cd__train_lambda(t, err));
    CD_TRY(cd__train_labels(t, err));
    CD_TRY(cd__train_u(t, err));
    CD_TRY(cd__once_open(t, err));
    t->report->n_sessions = t->plan->n_sessions;
    for (uint32_t i = 0; i < t->plan->n_sessions; i++) {
        CD_TRY(count_session(t, i, err));
        CD_TRY(cd__train_session(t, i, err));
    }
    mark_u_of_em(t);
    CD_TRY(cd__train_all(t, err));
    CD_TRY(cd__train_household(t, err));
    CD_TRY(cd__once_close(t, err));
    return cd__train_words(t, err);
}

static void write_model(const struct cd__training *t)
{
    struct cd_model *model = t->linker->model;
    model->lambda = t->trainer.lambda;
    for (uint32_t c = 0; c < model->n_comparisons; c++)
        for (uint32_t l = 0; l < model->comparisons[c].n_levels; l++) {
            const uint32_t e = t->trainer.shape.first[c] + l;
            if (model->comparisons[c].levels[l].is_null) continue;
            model->comparisons[c].levels[l].m = t->trainer.p[CD__MATCH][e];
            model->comparisons[c].levels[l].u = t->trainer.p[CD__OTHER][e];
        }
    cd__plan_weigh(t->linker->plan);
}

/* The model has its new m and u already: a failure here leaves lambda as it was. */
static enum cd_status settle(struct cd__training *t, struct cd_err *err)
{
    if (cd__all_pairs(t)) return CD_OK;
    if (t->plan->settle) CD_TRY(cd__train_settle(t, err));
    if (t->plan->net && t->random.n > 0) {
        t->trainer.lambda = t->linker->model->lambda;
        CD_TRY(cd__train_net(t, err));
        write_model(t);
        if (t->plan->settle) CD_TRY(cd__train_settle(t, err));
    }
    cd__plan_weigh(t->linker->plan);
    return CD_OK;
}

enum cd_status cd_linker_train(struct cd_linker *linker, const struct cd_train_plan *plan,
                               struct cd_train_report *report, struct cd_err *err)
{
    struct cd__training t = {.linker = linker, .plan = plan, .report = report};
    *report = (struct cd_train_report){0};
    enum cd_status status = run(&t, err);
    if (status == CD_OK) write_model(&t);
    if (status == CD_OK) status = settle(&t, err);
    if (status != CD_OK) cd_train_report_free(report);
    cd__training_close(&t);
    return status;
}

void cd_train_report_free(struct cd_train_report *report)
{
    if (report->refine != NULL) cd_refine_free(report->refine);
    cd_arena_free(&report->arena);
    *report = (struct cd_train_report){0};
}

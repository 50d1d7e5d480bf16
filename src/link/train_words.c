/* train_words.c - what the reader of a training's report should know, in words. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "candour/buf.h"
#include "training_int.h"

enum { MOST_WARNINGS = 1000, FEW_PAIRS = 500 };

enum cd_status cd__train_warn(struct cd__training *t, struct cd_err *err, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    struct cd_train_report *report = t->report;
    if (report->n_warnings == MOST_WARNINGS) return CD_OK;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (report->warnings == NULL) report->warnings = CD_NEW(&report->arena, struct cd_str, MOST_WARNINGS);
    if (report->warnings == NULL) return cd_fail(err, CD_NOMEM, "training: no memory for warnings");
    report->warnings[report->n_warnings] = cd_arena_str(&report->arena, cd_str_of(text));
    if (report->warnings[report->n_warnings].p == NULL)
        return cd_fail(err, CD_NOMEM, "training: no memory for warnings");
    report->n_warnings++;
    return CD_OK;
}

static enum cd_status of_session(struct cd__training *t, uint32_t i, struct cd_err *err)
{
    const struct cd_session_report *s = &t->report->sessions[i];
    const double share = s->trace[s->n_trace - 1].lambda;
    if (!s->converged)
        CD_TRY(
            cd__train_warn(t, err,
                           "session %u (" CD_FMT
                           ") did not converge: it stopped after %u iterations while probabilities still moved by %g "
                           "or more; raise max_iterations in the model, or take its results with care",
                           i + 1, CD_ARG(s->rule), s->n_trace - 1, t->sessions[i].convergence));
    if (s->n_pairs < FEW_PAIRS)
        CD_TRY(cd__train_warn(t, err, "session %u (" CD_FMT ") had only %llu pairs: a few thousand are needed", i + 1,
                              CD_ARG(s->rule), (unsigned long long)s->n_pairs));
    if (share < .01 || share > .99)
        CD_TRY(
            cd__train_warn(t, err,
                           "session %u (" CD_FMT
                           ") ended with %.3g %% of its pairs matches: EM tells matches from strangers badly outside "
                           "1 to 99 %%; block on something else",
                           i + 1, CD_ARG(s->rule), 100 * share));
    return CD_OK;
}

static enum cd_status of_level(struct cd__training *t, uint32_t c, uint32_t l, bool top, struct cd_err *err)
{
    static const char letters[] = "mu";
    const struct cd_model_comparison *comparison = &t->linker->model->comparisons[c];
    const uint32_t e = t->trainer.shape.first[c] + l;
    const double m = t->trainer.p[CD__MATCH][e], u = t->trainer.p[CD__OTHER][e];
    for (uint32_t k = 0; k < 2; k++)
        if (isnan(t->trainer.p[k][e]))
            CD_TRY(cd__train_warn(t, err,
                                  CD_FMT
                                  ", level %u (" CD_FMT
                                  "): %c was not learned, because no pair that could teach it reached the level; "
                                  "a standard value counts",
                                  CD_ARG(comparison->name), l + 1, CD_ARG(comparison->levels[l].label), letters[k]));
    if (top && m < u)
        CD_TRY(cd__train_warn(t, err,
                              CD_FMT ", level %u (" CD_FMT
                                     "): the best agreement speaks against a match (m %.3g, u %.3g): EM may have found "
                                     "something other than matches",
                              CD_ARG(comparison->name), l + 1, CD_ARG(comparison->levels[l].label), m, u));
    return CD_OK;
}

static enum cd_status of_residual(struct cd__training *t, const struct cd_residual *r, struct cd_err *err)
{
    const struct cd_model *model = t->linker->model;
    const double *lift = r->together;
    char matches[64] = ""; /* no session may have left both on: then nothing is known of matches */
    if (r->bits < 1) return CD_OK;
    if (!isnan(lift[CD__MATCH]))
        (void)snprintf(matches, sizeof matches, ", and matches %.3g times as often,", lift[CD__MATCH]);
    return cd__train_warn(
        t, err,
        CD_FMT " and " CD_FMT " say some of the same: strangers agree best on both %.3g times as often%s "
               "as they would if the two were independent; the sum of their weights is off by %.2g bits; %s",
        CD_ARG(model->comparisons[r->a].name), CD_ARG(model->comparisons[r->b].name), lift[CD__OTHER], matches, r->bits,
        r->once ? "the refinement counts them once" : "once: 1 in the plan would count such comparisons once");
}

enum cd_status cd__train_words(struct cd__training *t, struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    if (t->report->all_iterations == 0)
        for (uint32_t i = 0; i < t->report->n_sessions; i++) CD_TRY(of_session(t, i, err));
    else if (!t->report->all_converged) /* sessions were a start, no more */
        CD_TRY(cd__train_warn(t, err,
                              "EM over all pairs did not converge: it stopped after %u iterations while probabilities "
                              "still moved; take its results with care",
                              t->report->all_iterations));
    for (uint32_t c = 0; c < shape->n_comparisons; c++) {
        bool top = true;
        for (uint32_t l = 0; l < shape->n_levels[c]; l++) {
            if (shape->null[shape->first[c] + l]) continue;
            CD_TRY(of_level(t, c, l, top, err));
            top = false;
        }
    }
    for (uint32_t i = 0; i < t->report->n_residuals; i++) CD_TRY(of_residual(t, &t->report->residuals[i], err));
    return CD_OK;
}

/* train_session.c - one EM session of a training, and what of it the report keeps. */
#include <math.h>

#include "training_int.h"

/* A row of the tables beside a parent leans on where it started, by so many pairs. */
static const double least_strength = 10;

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for a session");
}

/* Of a comparison with a parent a trace holds nothing: its probabilities are many rows. */
static void trace_of(const struct cd__shape *plain, const struct cd__shape *shape, const double *from, double *to)
{
    for (uint32_t c = 0; c < plain->n_comparisons; c++)
        for (uint32_t l = 0; l < plain->n_levels[c]; l++)
            to[plain->first[c] + l] = shape->parent[c] == CD_NO_CODE ? from[shape->first[c] + l] : NAN;
}

static enum cd_status keep_trace(struct cd__training *t, uint32_t i, const struct cd__shape *shape, struct cd_err *err)
{
    const struct cd__session *session = &t->sessions[i];
    struct cd_session_report *report = &t->report->sessions[i];
    struct cd_arena *arena = &t->report->arena;
    const size_t n_entries = t->trainer.shape.n_entries, n_states = session->run.n_states;
    double *p = CD_NEW(arena, double, 2 * n_entries * n_states);
    report->trace = CD_NEW(arena, struct cd_train_trace, n_states);
    report->off = CD_NEW(arena, bool, t->trainer.shape.n_comparisons);
    if (p == NULL || report->trace == NULL || report->off == NULL) return no_memory(err);
    memcpy(report->off, session->off, t->trainer.shape.n_comparisons * sizeof *report->off);
    report->n_trace = session->run.n_states;
    report->start = session->which;
    report->converged = session->run.converged;
    for (size_t s = 0; s < n_states; s++, p += 2 * n_entries) {
        const struct cd__em_state *state = &session->run.states[s];
        trace_of(&t->trainer.shape, shape, state->p[CD__MATCH], p);
        trace_of(&t->trainer.shape, shape, state->p[CD__OTHER], p + n_entries);
        report->trace[s] = (struct cd_train_trace){state->share[CD__MATCH], state->log_likelihood, p, p + n_entries};
    }
    return CD_OK;
}

enum cd_status cd__session_evidence(struct cd__training *t, const struct cd__session *session, struct cd__evidence *out,
                                    struct cd_err *err)
{
    const struct cd__shape *shape = t->trees != NULL ? &t->trees->shape : &t->trainer.shape;
    double *work = CD_NEW(&t->arena, double, (size_t)shape->n_entries *CD__CLASSES),
           *posterior = CD_NEW(&t->arena, double, session->cells.n *CD__CLASSES);
    if (work == NULL || posterior == NULL) return no_memory(err);
    const struct cd__em em = {.shape = shape, .cells = &session->cells, .n_classes = 2, .off = session->off};
    cd__em_posterior(&em, &session->run.states[session->run.n_states - 1], work, posterior);
    *out = (struct cd__evidence){session->cells, session->off, posterior};
    return CD_OK;
}

/* Of the tables beside parents, each comparison's own m: the shares of its levels among the pairs that are matches. */
static enum cd_status keep_shares(struct cd__training *t, uint32_t i, struct cd_err *err)
{
    double *m = CD_NEW(&t->arena, double, t->trainer.shape.n_entries);
    if (m == NULL) return no_memory(err);
    cd__expected_shares(&t->trainer.shape, &t->evidence[i], CD__MATCH, NULL, 0, m);
    cd__trainer_add(&t->trainer, CD__MATCH, m);
    return CD_OK;
}

enum cd_status cd__train_session(struct cd__training *t, uint32_t i, struct cd_err *err)
{
    const struct cd_train_session *plan = &t->plan->sessions[i];
    const struct cd_model *model = t->linker->model;
    struct cd__session *session = &t->sessions[i];
    struct cd__trainer *trainer = t->trees != NULL ? t->trees : &t->trainer;
    *session = (struct cd__session){.cells = session->cells,
                                    .rule = session->rule,
                                    .fix = {plan->fix_m, t->trees != NULL || !plan->free_u},
                                    .fix_lambda = plan->fix_lambda,
                                    .starts = t->plan->starts,
                                    .seed = t->plan->seed,
                                    .strength = t->plan->prior,
                                    .convergence = model->em_convergence > 0 ? model->em_convergence : 1e-4,
                                    .max_iterations = model->max_iterations > 0 ? model->max_iterations : 25,
                                    .start = NAN};
    if (t->trees != NULL && session->strength < least_strength) session->strength = least_strength;
    CD_TRY(cd__session_prepare(&t->trainer, session, &t->arena, err));
    CD_TRY(cd__session_run(trainer, session, &t->arena, err));
    CD_TRY(keep_trace(t, i, &trainer->shape, err));
    CD_TRY(cd__session_evidence(t, session, &t->evidence[i], err));
    return t->trees == NULL || plan->fix_m ? CD_OK : keep_shares(t, i, err);
}

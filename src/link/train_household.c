/* train_household.c - a third class of pairs: two people of one household, who share surname and address but not forename and date of birth.
 * Sessions are run again with three classes: strangers as trained, matches from where they were, household pairs from what matches agree on where
 * the plan says that a household shares it, and from strangers elsewhere. How many there are among all pairs follows from their share of a session's
 * pairs, lowered by the Bayes factors of the levels that its rule implies, as lambda was raised. */
#include <math.h>
#include <stdlib.h>

#include "training_int.h"

/* Pairs that a row counts as if seen before: keeps the class from turning into something else where there are few households. */
static const double strength = 50;
static const double least = 1e-9;

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for households");
}

struct homes {
    bool *shared; /* by comparison */
    double *start[CD__CLASSES];
    double *found[2]; /* sessions x entries: m, h; NaN: not found */
    double *odds;     /* by session: of a household pair against strangers among all pairs; NaN: not known */
    double *m, *h, *room;
};

static double value(double p)
{
    return isnan(p) || p < least ? least : p;
}

static enum cd_status find_shared(struct cd__training *t, struct homes *homes, struct cd_err *err)
{
    const struct cd_model *model = t->linker->model;
    for (uint32_t i = 0; i < t->plan->n_shared; i++) {
        uint32_t c = 0;
        while (c < model->n_comparisons && !cd_str_eq(model->comparisons[c].name, t->plan->shared[i])) c++;
        if (c == model->n_comparisons)
            return cd_fail(err, CD_INPUT, "household: the model has no comparison " CD_FMT, CD_ARG(t->plan->shared[i]));
        homes->shared[c] = true;
    }
    return CD_OK;
}

static enum cd_status open_homes(struct cd__training *t, struct homes *homes, struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    const size_t n = shape->n_entries, sessions = t->plan->n_sessions;
    bool ok = (homes->shared = CD_NEW(&t->arena, bool, shape->n_comparisons)) != NULL;
    for (uint32_t k = 0; k < CD__CLASSES; k++) ok = ok && (homes->start[k] = CD_NEW(&t->arena, double, n)) != NULL;
    for (uint32_t k = 0; k < 2; k++) ok = ok && (homes->found[k] = CD_NEW(&t->arena, double, n *sessions)) != NULL;
    homes->odds = CD_NEW(&t->arena, double, sessions);
    homes->m = CD_NEW(&t->arena, double, n);
    homes->h = CD_NEW(&t->arena, double, n);
    homes->room = CD_NEW(&t->arena, double, sessions);
    if (!ok || homes->odds == NULL || homes->m == NULL || homes->h == NULL || homes->room == NULL)
        return no_memory(err);
    CD_TRY(find_shared(t, homes, err));
    for (uint32_t c = 0; c < shape->n_comparisons; c++)
        for (uint32_t e = shape->first[c]; e < shape->first[c] + shape->n_levels[c]; e++) {
            for (uint32_t k = 0; k < 2; k++)
                homes->start[k][e] = isnan(t->trainer.p[k][e]) ? t->trainer.standard[k][e] : t->trainer.p[k][e];
            homes->start[CD__HOUSEHOLD][e] = homes->start[homes->shared[c] ? CD__MATCH : CD__OTHER][e];
        }
    return CD_OK;
}

/* A session tells people of one household from both others only where something of either kind is left on. */
static bool can_tell(const struct cd__training *t, const struct homes *homes, const struct cd__session *session)
{
    bool shared = false, own = false;
    for (uint32_t c = 0; c < t->trainer.shape.n_comparisons; c++) {
        shared = shared || (homes->shared[c] && !session->off[c]);
        own = own || (!homes->shared[c] && !session->off[c]);
    }
    return shared && own;
}

static enum cd_status run_session(struct cd__training *t, struct homes *homes, uint32_t i, struct cd__em_run *run,
                                  struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    const struct cd__session *session = &t->sessions[i];
    const double lambda = session->run.states[session->run.n_states - 1].share[CD__MATCH];
    bool *every = CD_NEW(&t->arena, bool, shape->n_entries);
    if (every == NULL) return no_memory(err);
    memset(every, 1, shape->n_entries);
    const struct cd__em_state start = {
        .share = {lambda * .95, (1 - lambda) * .95, .05},
        .p = {homes->start[0], homes->start[1], homes->start[2]},
    };
    const struct cd__em em = {.shape = shape,
                              .cells = &session->cells,
                              .n_classes = 3,
                              .off = session->off,
                              .fixed = {t->trainer.fixed[CD__MATCH], every, NULL},
                              .strength = strength,
                              .convergence = session->convergence,
                              .max_iterations = 4 * session->max_iterations};
    CD_TRY(cd__em_run(&em, &start, &t->arena, run, err));
    const struct cd__em_state *last = &run->states[run->n_states - 1];
    for (uint32_t c = 0; c < shape->n_comparisons; c++)
        for (uint32_t e = shape->first[c]; e < shape->first[c] + shape->n_levels[c]; e++) {
            homes->found[0][i * shape->n_entries + e] = session->off[c] ? NAN : last->p[CD__MATCH][e];
            homes->found[1][i * shape->n_entries + e] = session->off[c] ? NAN : last->p[CD__HOUSEHOLD][e];
        }
    homes->odds[i] = last->share[CD__HOUSEHOLD] / last->share[CD__OTHER];
    return CD_OK;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of those that are numbers; NaN: none is. */
static double median(const double *x, size_t n, size_t step, double *room)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i * step])) room[kept++] = x[i * step];
    if (kept == 0) return NAN;
    qsort(room, kept, sizeof *room, by_size);
    return (room[(kept - 1) / 2] + room[kept / 2]) / 2;
}

static void take_medians(const struct cd__training *t, struct homes *homes)
{
    const size_t n = t->trainer.shape.n_entries;
    for (size_t e = 0; e < n; e++) {
        const double m = median(homes->found[0] + e, t->plan->n_sessions, n, homes->room),
                     h = median(homes->found[1] + e, t->plan->n_sessions, n, homes->room);
        homes->m[e] = isnan(m) ? homes->start[CD__MATCH][e] : m;
        homes->h[e] = isnan(h) ? homes->start[CD__HOUSEHOLD][e] : h;
    }
}

/* From the odds among a session's pairs to those among all pairs. */
static void lower_odds(const struct cd__training *t, struct homes *homes)
{
    const struct cd__shape *shape = &t->trainer.shape;
    for (uint32_t i = 0; i < t->plan->n_sessions; i++) {
        const struct cd__session *session = &t->sessions[i];
        if (!session->explained) homes->odds[i] = NAN;
        for (uint32_t k = 0; k < session->n_implied; k++) {
            const uint32_t e = shape->first[session->implied[2 * k]] + session->implied[2 * k + 1];
            homes->odds[i] /= value(homes->h[e]) / value(homes->start[CD__OTHER][e]);
        }
    }
}

static enum cd_status keep_household(struct cd__training *t, const struct homes *homes, double odds, struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    struct cd_refine *refine;
    CD_TRY(cd__training_refine(t, &refine, err));
    struct cd_household *out = CD_NEW(&refine->arena, struct cd_household, 1);
    if (out == NULL) return no_memory(err);
    out->weight = CD_NEW(&refine->arena, double *, shape->n_comparisons);
    out->shared = CD_NEW(&refine->arena, bool, shape->n_comparisons);
    if (out->weight == NULL || out->shared == NULL) return no_memory(err);
    out->prior = log2(value(t->trainer.lambda)) - log2(odds * (1 - t->trainer.lambda));
    for (uint32_t c = 0; c < shape->n_comparisons; c++) {
        out->shared[c] = homes->shared[c];
        out->weight[c] = CD_NEW(&refine->arena, double, shape->n_levels[c]);
        if (out->weight[c] == NULL) return no_memory(err);
        for (uint32_t l = 0; l < shape->n_levels[c]; l++) {
            const uint32_t e = shape->first[c] + l;
            out->weight[c][l] = shape->null[e] ? 0 : log2(value(homes->m[e]) / value(homes->h[e]));
        }
    }
    refine->household = out;
    return CD_OK;
}

enum cd_status cd__train_household(struct cd__training *t, struct cd_err *err)
{
    struct homes homes = {0};
    if (!t->plan->household) return CD_OK;
    CD_TRY(open_homes(t, &homes, err));
    for (uint32_t i = 0; i < t->plan->n_sessions; i++) {
        struct cd__em_run run;
        homes.odds[i] = NAN;
        for (uint32_t k = 0; k < 2; k++)
            for (uint32_t e = 0; e < t->trainer.shape.n_entries; e++)
                homes.found[k][(size_t)i * t->trainer.shape.n_entries + e] = NAN;
        if (can_tell(t, &homes, &t->sessions[i])) CD_TRY(run_session(t, &homes, i, &run, err));
    }
    take_medians(t, &homes);
    lower_odds(t, &homes);
    const double odds = median(homes.odds, t->plan->n_sessions, 1, homes.room);
    if (!(odds > 0))
        return cd__train_warn(t, err,
                              "no household was learned: no session, blocked on columns of exact levels, leaves both a "
                              "comparison that a household shares and one that it does not");
    return keep_household(t, &homes, odds, err);
}

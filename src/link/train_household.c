/* train_household.c - a third class of pairs: two people of one household, who share surname and address but not forename and date of birth.
 * Sessions are run again with three classes: strangers as trained; matches from standard values (two classes may have taken households for
 * matches) or labels; household pairs tied to matches in what the plan says that a household shares, and nearly strangers elsewhere. Their m takes the
 * place of what two classes found. How many household pairs there are among all follows from their share of a session's pairs and from how many
 * household pairs reach the levels that its rule implies: pairs * share / (h of those levels) / all possible pairs. */
#include <assert.h>
#include <math.h>

#include "training_int.h"

/* Pairs that a row counts as if seen before: keeps the class from turning into something else where there are few households. A class of fewer pairs
 * in all would say what it started from and nothing of the records: it is left out. */
static const double strength = 50;
static const double least = 1e-9;
/* Twins have one birthday, fathers and sons one name: of what a household does not share, so much of its pairs starts as if of one person. */
static const double alike = .02;

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for households");
}

struct homes {
    const struct cd__shape *shape; /* of `start`: beside parents where comparisons count once */
    bool *shared;                  /* by comparison */
    double *start[CD__CLASSES];
    double *plain[CD__CLASSES]; /* the same without parents */
    double *h, *pairs; /* by plain entry: what sessions found, weighted by their household pairs, which `pairs` sums */
    double *shares;    /* room: n_entries */
    double *share;     /* by session: household pairs among its pairs; NaN: not known */
    double *weight;    /* by session: its household pairs */
};

static double value(double p)
{
    return isnan(p) || p < least ? least : p;
}

enum cd_status cd__shared_comparisons(struct cd__training *t, bool **shared, struct cd_err *err)
{
    const struct cd_model *model = t->linker->model;
    *shared = CD_NEW(&t->arena, bool, model->n_comparisons);
    if (*shared == NULL) return no_memory(err);
    for (uint32_t i = 0; i < t->plan->n_shared; i++) {
        uint32_t c = 0;
        while (c < model->n_comparisons && !cd_str_eq(model->comparisons[c].name, t->plan->shared[i])) c++;
        if (c == model->n_comparisons)
            return cd_fail(err, CD_INPUT, "household: the model has no comparison " CD_FMT, CD_ARG(t->plan->shared[i]));
        (*shared)[c] = true;
    }
    return CD_OK;
}

/* A household pair starts as a match where a household shares, as strangers elsewhere. */
static void put_start(const struct cd__trainer *trainer, bool labelled, const bool *shared, double *const *start)
{
    const struct cd__shape *shape = &trainer->shape;
    for (uint32_t c = 0; c < shape->n_comparisons; c++) {
        const uint32_t end = c + 1 < shape->n_comparisons ? shape->first[c + 1] : shape->n_entries;
        for (uint32_t e = shape->first[c]; e < end; e++) {
            for (uint32_t k = 0; k < 2; k++) {
                const bool learned = k == CD__OTHER || labelled || trainer->fixed[k][e];
                start[k][e] = !learned || isnan(trainer->p[k][e]) ? trainer->standard[k][e] : trainer->p[k][e];
            }
            const double weight = shared[c] ? 1 : alike;
            start[CD__HOUSEHOLD][e] = weight * start[CD__MATCH][e] + (1 - weight) * start[CD__OTHER][e];
        }
    }
}

enum cd_status cd__household_start(struct cd__training *t, struct cd__em *em, struct cd__em_state *start,
                                   struct cd_err *err)
{
    bool *shared;
    CD_TRY(cd__shared_comparisons(t, &shared, err));
    put_start(&t->trainer, t->labelled.n > 0, shared, start->p);
    start->share[CD__HOUSEHOLD] = start->share[CD__MATCH]; /* as many as matches */
    start->share[CD__OTHER] = 1 - 2 * start->share[CD__MATCH];
    em->tied = shared;
    em->strength = strength;
    return CD_OK;
}

static enum cd_status open_homes(struct cd__training *t, struct homes *homes, struct cd_err *err)
{
    const struct cd__trainer *trainer = t->trees != NULL ? t->trees : &t->trainer;
    const size_t n = t->trainer.shape.n_entries, sessions = t->plan->n_sessions;
    bool ok = true;
    homes->shape = &trainer->shape;
    for (uint32_t k = 0; k < CD__CLASSES; k++)
        ok = ok && (homes->start[k] = CD_NEW(&t->arena, double, homes->shape->n_entries)) != NULL &&
             (homes->plain[k] = CD_NEW(&t->arena, double, n)) != NULL;
    homes->h = CD_NEW(&t->arena, double, n);
    homes->pairs = CD_NEW(&t->arena, double, n);
    homes->shares = CD_NEW(&t->arena, double, n);
    homes->share = CD_NEW(&t->arena, double, sessions);
    homes->weight = CD_NEW(&t->arena, double, sessions);
    if (!ok || homes->h == NULL || homes->pairs == NULL || homes->shares == NULL || homes->share == NULL ||
        homes->weight == NULL)
        return no_memory(err);
    CD_TRY(cd__shared_comparisons(t, &homes->shared, err));
    put_start(trainer, t->labelled.n > 0, homes->shared, homes->start);
    put_start(&t->trainer, t->labelled.n > 0, homes->shared, homes->plain);
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

/* How many of all household pairs reach the levels that a session's rule implies. */
static double reach_of(const struct cd__training *t, const struct cd__session *session, const double *h)
{
    double reach = 1;
    for (uint32_t k = 0; k < session->n_implied; k++)
        reach *=
            value(h[t->trainer.shape.first[session->implied[(size_t)2 * k]] + session->implied[(size_t)2 * k + 1]]);
    return reach;
}

/* Household pairs start as many as matches among all pairs. */
static double start_share(const struct cd__training *t, const struct homes *homes, uint32_t i)
{
    const struct cd__session *session = &t->sessions[i];
    const double share = t->trainer.lambda * reach_of(t, session, homes->plain[CD__HOUSEHOLD]) *
                         (double)t->report->n_possible / (double)t->report->sessions[i].n_all,
                 most = (1 - session->start) / 2;
    return share < most ? share : most;
}

/* m of three classes in the place of m of two. */
static void keep_matches(struct cd__training *t, const struct homes *homes, const bool *off, double *m)
{
    cd__trainer_add(&t->trainer, CD__MATCH, homes->shares);
    if (t->trees == NULL) return;
    for (uint32_t c = 0; c < homes->shape->n_comparisons; c++) {
        const uint32_t end = c + 1 < homes->shape->n_comparisons ? homes->shape->first[c + 1] : homes->shape->n_entries;
        for (uint32_t e = homes->shape->first[c]; e < end && off[c]; e++) m[e] = NAN;
    }
    cd__trainer_add(t->trees, CD__MATCH, m);
}

static enum cd_status run_session(struct cd__training *t, struct homes *homes, uint32_t i, struct cd_err *err)
{
    const struct cd__session *session = &t->sessions[i];
    const double share = start_share(t, homes, i), rest = 1 - session->start - share;
    const size_t n = homes->shape->n_entries;
    bool *every = CD_NEW(&t->arena, bool, n);
    double *work = CD_NEW(&t->arena, double, n *CD__CLASSES),
           *posterior = CD_NEW(&t->arena, double, session->cells.n *CD__CLASSES);
    if (every == NULL || work == NULL || posterior == NULL) return no_memory(err);
    memset(every, 1, n);
    const struct cd__em_state start = {.share = {session->start, rest > .01 ? rest : .01, share},
                                       .p = {homes->start[0], homes->start[1], homes->start[2]}};
    const struct cd__em em = {.shape = homes->shape,
                              .cells = &session->cells,
                              .n_classes = 3,
                              .off = session->off,
                              .fixed = {[CD__OTHER] = every},
                              .tied = homes->shared,
                              .strength = strength,
                              .convergence = session->convergence,
                              .max_iterations = 4 * session->max_iterations};
    struct cd__em_run run;
    CD_TRY(cd__em_run(&em, &start, &t->arena, &run, err));
    const struct cd__em_state *last = &run.states[run.n_states - 1];
    cd__em_posterior(&em, last, work, posterior);
    const struct cd__evidence evidence = {session->cells, session->off, posterior};
    homes->share[i] = last->share[CD__HOUSEHOLD];
    homes->weight[i] = last->share[CD__HOUSEHOLD] * (double)t->report->sessions[i].n_pairs;
    cd__expected_shares(&t->trainer.shape, &evidence, CD__HOUSEHOLD, homes->plain[CD__HOUSEHOLD], strength,
                        homes->shares);
    for (uint32_t e = 0; e < t->trainer.shape.n_entries; e++)
        if (!isnan(homes->shares[e])) {
            homes->h[e] += homes->weight[i] * homes->shares[e];
            homes->pairs[e] += homes->weight[i];
        }
    cd__expected_shares(&t->trainer.shape, &evidence, CD__MATCH, homes->plain[CD__MATCH], strength, homes->shares);
    keep_matches(t, homes, session->off, last->p[CD__MATCH]);
    return CD_OK;
}

/* The share of household pairs among all pairs; 0: not known. */
static double find_lambda(const struct cd__training *t, struct homes *homes)
{
    const struct cd__shape *shape = &t->trainer.shape;
    double sum = 0, all = 0;
    for (uint32_t c = 0; c < shape->n_comparisons; c++)
        for (uint32_t e = shape->first[c]; e < shape->first[c] + shape->n_levels[c]; e++)
            homes->h[e] = homes->shared[c]      ? t->trainer.p[CD__MATCH][e]
                          : homes->pairs[e] > 0 ? homes->h[e] / homes->pairs[e]
                                                : homes->plain[CD__HOUSEHOLD][e];
    for (uint32_t i = 0; i < t->plan->n_sessions; i++) {
        const struct cd__session *session = &t->sessions[i];
        const double found = homes->share[i] * (double)t->report->sessions[i].n_all / (double)t->report->n_possible;
        if (!session->explained || isnan(homes->share[i])) continue;
        sum += homes->weight[i] * log2(found / reach_of(t, session, homes->h));
        all += homes->weight[i];
    }
    return all > 0 ? exp2(sum / all) : 0;
}

enum cd_status cd__household_keep(struct cd__training *t, const bool *shared, const double *h, double lambda,
                                  struct cd_err *err)
{
    const struct cd__shape *shape = &t->trainer.shape;
    struct cd_refine *refine;
    CD_TRY(cd__training_refine(t, &refine, err));
    struct cd_household *out = CD_NEW(&refine->arena, struct cd_household, 1);
    if (out == NULL) return no_memory(err);
    out->weight = CD_NEW(&refine->arena, double *, shape->n_comparisons);
    out->shared = CD_NEW(&refine->arena, bool, shape->n_comparisons);
    if (out->weight == NULL || out->shared == NULL) return no_memory(err);
    out->prior = log2(t->trainer.lambda / lambda);
    for (uint32_t c = 0; c < shape->n_comparisons; c++) {
        out->shared[c] = shared[c];
        out->weight[c] = CD_NEW(&refine->arena, double, shape->n_levels[c]);
        if (out->weight[c] == NULL) return no_memory(err);
        for (uint32_t l = 0; l < shape->n_levels[c]; l++) {
            const uint32_t e = shape->first[c] + l;
            out->weight[c][l] =
                shape->null[e]
                    ? 0
                    : log2(value(t->trainer.p[CD__MATCH][e]) / value(shared[c] ? t->trainer.p[CD__MATCH][e] : h[e]));
        }
    }
    refine->household = out;
    return CD_OK;
}

/* m as sessions of two classes left it. */
static void restore(struct cd__trainer *trainer, const double *m)
{
    if (trainer != NULL && m != NULL) memcpy(trainer->p[CD__MATCH], m, trainer->shape.n_entries * sizeof *m);
}

static enum cd_status keep_m(struct cd__training *t, const struct cd__trainer *trainer, double **m, struct cd_err *err)
{
    if (trainer == NULL) return CD_OK;
    *m = CD_NEW(&t->arena, double, trainer->shape.n_entries);
    if (*m == NULL) return no_memory(err);
    memcpy(*m, trainer->p[CD__MATCH], trainer->shape.n_entries * sizeof **m);
    return CD_OK;
}

static enum cd_status run_sessions(struct cd__training *t, struct homes *homes, struct cd_err *err)
{
    CD_TRY(open_homes(t, homes, err));
    t->trainer.n_found[CD__MATCH] = t->labelled.n > 0 ? 1 : 0; /* what labels found stays */
    if (t->trees != NULL) t->trees->n_found[CD__MATCH] = t->trainer.n_found[CD__MATCH];
    for (uint32_t i = 0; i < t->plan->n_sessions; i++) {
        homes->share[i] = NAN;
        if (!t->sessions[i].fix[CD__MATCH] && can_tell(t, homes, &t->sessions[i]))
            CD_TRY(run_session(t, homes, i, err));
    }
    return CD_OK;
}

enum cd_status cd__train_household(struct cd__training *t, struct cd_err *err)
{
    struct homes homes = {0};
    double *m = NULL, *m_of_trees = NULL;
    if (!t->plan->household || cd__all_pairs(t)) return CD_OK;
    CD_TRY(keep_m(t, &t->trainer, &m, err));
    CD_TRY(keep_m(t, t->trees, &m_of_trees, err));
    CD_TRY(run_sessions(t, &homes, err));
    const double lambda = find_lambda(t, &homes);
    const double pairs = lambda * (double)t->report->n_possible;
    if (pairs >= strength) {
        assert(homes.shared != NULL); /* open_homes filled it */
        return cd__household_keep(t, homes.shared, homes.h, lambda, err);
    }
    restore(&t->trainer, m);
    restore(t->trees, m_of_trees);
    if (lambda > 0)
        return cd__train_warn(t, err,
                              "no household was learned: about %.0f pairs look like two people of one household, and "
                              "it takes %.0f to learn from",
                              pairs, strength);
    return cd__train_warn(t, err,
                          "no household was learned: no session, blocked on columns of exact levels, leaves both a "
                          "comparison that a household shares and one that it does not");
}

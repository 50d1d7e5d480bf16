/* session.c - EM sessions, each blocked on a rule, and what they come to together; see session_int.h.
 * Comparisons that look at a column of the rule cannot be estimated from pairs that all agree on it: they are switched off. The share of matches
 * among such pairs is higher: it starts from lambda raised by the Bayes factors of the exact levels that the rule implies, and is thrown away
 * in the end. All as Splink does it (4.0.16, 5.0.0), run as an oracle: tests/oracle/em_splink.py. */
#include "session_int.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "model_int.h"

static void standard_values(struct cd__trainer *trainer, uint32_t c, uint32_t row)
{
    const struct cd__shape *shape = &trainer->shape;
    int gamma = -1;
    for (uint32_t l = 0; l < shape->n_levels[c]; l++) gamma += !shape->null[row + l];
    const int top = gamma;
    for (uint32_t l = 0; l < shape->n_levels[c]; l++)
        if (!shape->null[row + l])
            cd__standard_probabilities(gamma--, top, &trainer->standard[CD__MATCH][row + l],
                                       &trainer->standard[CD__OTHER][row + l]);
}

enum cd_status cd__trainer_open(struct cd__trainer *trainer, uint32_t cap, struct cd_arena *arena, struct cd_err *err)
{
    const size_t n = trainer->shape.n_entries;
    trainer->cap_found = cap;
    trainer->held = CD_NEW(arena, double, cap);
    bool ok = trainer->held != NULL;
    for (uint32_t k = 0; k < 2; k++) {
        size_t room;
        ok = ok && (trainer->p[k] = CD_NEW(arena, double, n)) != NULL &&
             (trainer->standard[k] = CD_NEW(arena, double, n)) != NULL &&
             (trainer->fixed[k] = CD_NEW(arena, bool, n)) != NULL && !__builtin_mul_overflow(n, (size_t)cap, &room) &&
             (trainer->found[k] = CD_NEW(arena, double, room)) != NULL;
        for (size_t e = 0; ok && e < n; e++) trainer->p[k][e] = NAN;
    }
    if (!ok) return cd_fail(err, CD_NOMEM, "training: no memory for %u estimates of %zu probabilities", cap, n);
    for (uint32_t c = 0; c < trainer->shape.n_comparisons; c++) {
        const uint32_t end = c + 1 < trainer->shape.n_comparisons ? trainer->shape.first[c + 1] : (uint32_t)n;
        for (uint32_t e = trainer->shape.first[c]; e < end; e += trainer->shape.n_levels[c])
            standard_values(trainer, c, e);
    }
    return CD_OK;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, uint32_t n)
{
    qsort(x, n, sizeof *x, by_size);
    return n % 2 == 1 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

void cd__trainer_add(struct cd__trainer *trainer, uint32_t which, const double *p)
{
    const size_t n = trainer->shape.n_entries;
    assert(trainer->n_found[which] < trainer->cap_found);
    memcpy(trainer->found[which] + n * trainer->n_found[which]++, p, n * sizeof *p);
    for (size_t e = 0; e < n; e++) {
        uint32_t held = 0;
        for (uint32_t i = 0; i < trainer->n_found[which]; i++) {
            const double x = trainer->found[which][i * n + e];
            if (!isnan(x)) trainer->held[held++] = x;
        }
        if (held > 0 && !trainer->fixed[which][e]) trainer->p[which][e] = median(trainer->held, held);
    }
}

static double counts_as(const struct cd__trainer *trainer, uint32_t which, uint32_t e)
{
    return isnan(trainer->p[which][e]) ? trainer->standard[which][e] : trainer->p[which][e];
}

double cd__trainer_factor(const struct cd__trainer *trainer, uint32_t c, uint32_t l)
{
    const uint32_t e = trainer->shape.first[c] + l;
    return counts_as(trainer, CD__MATCH, e) / counts_as(trainer, CD__OTHER, e);
}

/* --- What a rule implies ----------------------------------------------------------------------------------------------- */

static bool has(struct cd__columns columns, uint32_t column)
{
    for (uint32_t i = 0; i < columns.n; i++)
        if (columns.at[i] == column) return true;
    return false;
}

static void switch_off(const struct cd__trainer *trainer, struct cd__session *session)
{
    for (uint32_t c = 0; c < trainer->shape.n_comparisons; c++)
        for (uint32_t i = 0; i < session->rule.n; i++)
            session->off[c] = session->off[c] || has(trainer->used[c], session->rule.at[i]);
}

/* Takes the columns that a level says are equal out of those left to explain; false where some are not there. */
static bool take(struct cd__columns exact, uint32_t *left, uint32_t *n)
{
    for (uint32_t i = 0; i < exact.n; i++)
        if (!has((struct cd__columns){left, *n}, exact.at[i])) return false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *n; i++)
        if (!has(exact, left[i])) left[kept++] = left[i];
    *n = kept;
    return true;
}

/* The levels that must hold for pairs of the rule: those over most columns first, so that one level over two columns goes before two over one each. */
static void find_implied(const struct cd__trainer *trainer, struct cd__session *session, uint32_t *left)
{
    const struct cd__shape *shape = &trainer->shape;
    uint32_t n = session->rule.n;
    memcpy(left, session->rule.at, n * sizeof *left);
    for (uint32_t size = n; size > 0 && n > 0; size--)
        for (uint32_t c = 0; c < shape->n_comparisons; c++)
            for (uint32_t l = 0; l < shape->n_levels[c]; l++) {
                if (trainer->exact[c][l].n != size || !take(trainer->exact[c][l], left, &n)) continue;
                session->implied[(size_t)2 * session->n_implied] = c;
                session->implied[(size_t)2 * session->n_implied++ + 1] = l;
            }
    session->explained = n == 0;
}

static double raised_lambda(const struct cd__trainer *trainer, const struct cd__session *session)
{
    double odds = trainer->lambda / (1 - trainer->lambda);
    for (uint32_t i = 0; i < session->n_implied; i++)
        odds *= cd__trainer_factor(trainer, session->implied[(size_t)2 * i], session->implied[(size_t)2 * i + 1]);
    return odds > 1 ? 1 / (1 + 1 / odds) : odds / (1 + odds);
}

/* --- A session ----------------------------------------------------------------------------------------------------------- */

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "training: no memory for a session");
}

static void keep_estimates(struct cd__trainer *trainer, const struct cd__session *session, double *p)
{
    const struct cd__shape *shape = &trainer->shape;
    const struct cd__em_state *last = &session->run.states[session->run.n_states - 1];
    for (uint32_t k = 0; k < 2; k++) {
        if (session->fix[k]) continue;
        for (uint32_t c = 0; c < shape->n_comparisons; c++) {
            const uint32_t end = c + 1 < shape->n_comparisons ? shape->first[c + 1] : shape->n_entries;
            for (uint32_t e = shape->first[c]; e < end; e++)
                p[e] = session->off[c] || shape->null[e] ? NAN : last->p[k][e];
        }
        cd__trainer_add(trainer, k, p);
    }
}

enum cd_status cd__session_prepare(const struct cd__trainer *trainer, struct cd__session *session,
                                   struct cd_arena *arena, struct cd_err *err)
{
    uint32_t *left = CD_NEW(arena, uint32_t, session->rule.n);
    session->off = CD_NEW(arena, bool, trainer->shape.n_comparisons);
    session->implied = CD_NEW(arena, uint32_t, 2 * (size_t)session->rule.n);
    session->n_implied = 0;
    if (left == NULL || session->off == NULL || session->implied == NULL) return no_memory(err);
    switch_off(trainer, session);
    find_implied(trainer, session, left);
    if (isnan(session->start)) session->start = raised_lambda(trainer, session);
    return CD_OK;
}

enum cd_status cd__session_run(struct cd__trainer *trainer, struct cd__session *session, struct cd_arena *arena,
                               struct cd_err *err)
{
    const struct cd__shape *shape = &trainer->shape;
    struct cd__em_state start = {.share = {session->start, 1 - session->start}};
    bool *every = CD_NEW(arena, bool, shape->n_entries);
    if (every == NULL) return no_memory(err);
    memset(every, 1, shape->n_entries);
    for (uint32_t k = 0; k < 2; k++) {
        if ((start.p[k] = CD_NEW(arena, double, shape->n_entries)) == NULL) return no_memory(err);
        for (uint32_t e = 0; e < shape->n_entries; e++) start.p[k][e] = shape->null[e] ? 1 : counts_as(trainer, k, e);
    }
    const struct cd__em em = {.shape = shape,
                              .cells = &session->cells,
                              .n_classes = 2,
                              .off = session->off,
                              .fixed = {session->fix[CD__MATCH] ? every : trainer->fixed[CD__MATCH],
                                        session->fix[CD__OTHER] ? every : trainer->fixed[CD__OTHER]},
                              .fix_share = session->fix_lambda,
                              .strength = session->strength,
                              .convergence = session->convergence,
                              .max_iterations = session->max_iterations};
    CD_TRY(cd__em_best(&em, &start, session->starts, session->seed, arena, &session->run, &session->which, err));
    keep_estimates(trainer, session, start.p[CD__MATCH]);
    return CD_OK;
}

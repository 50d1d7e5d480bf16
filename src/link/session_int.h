/* session_int.h - training sessions over counts of patterns, as Splink runs them: what a blocking rule switches off, where lambda starts, and the
 * median of what all sessions found. Pure functions; train.c brings the counts. */
#ifndef CANDOUR_LINK_SESSION_INT_H
#define CANDOUR_LINK_SESSION_INT_H

#include "em_int.h"

struct cd__columns {
    const uint32_t *at; /* of the frame, each once */
    uint32_t n;
};

/* The model while it is trained. Which of m and u: CD__MATCH and CD__OTHER. */
struct cd__trainer {
    struct cd__shape shape;
    const struct cd__columns *used; /* n_comparisons: columns that any level looks at */
    const struct cd__columns *const
        *exact; /* [c][l]: columns that level l says are equal, saying nothing else; n == 0: another level */
    double lambda;
    double *p[2];        /* n_entries: m and u; NaN: not trained */
    double *standard[2]; /* n_entries: what counts until they are */
    bool *fixed[2];      /* n_entries: what the model says shall stay */
    double *found[2];    /* estimates, each n_entries; NaN: not observed */
    uint32_t n_found[2], cap_found;
    double *held; /* cap_found */
};
/* Room for cap estimates each of m and u; m and u NaN, nothing fixed, standard values as Splink has them. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd__trainer_open(struct cd__trainer *trainer, uint32_t cap, struct cd_arena *arena,
                                              struct cd_err *err);
/* One more estimate; m or u become the median of all there are, except where fixed. */
void cd__trainer_add(struct cd__trainer *trainer, uint32_t which, const double *p);
/* A level's m / u as it counts now; entry of a row without parent. */
double cd__trainer_factor(const struct cd__trainer *trainer, uint32_t c, uint32_t l);

struct cd__session {
    struct cd__cells cells;
    struct cd__columns rule;
    bool fix[2], fix_lambda;
    uint32_t starts, max_iterations;
    uint64_t seed;
    double strength, convergence;
    double start; /* where lambda starts; NaN: raised by the levels that the rule implies */
    /* What came of it. */
    bool *off;                 /* n_comparisons */
    uint32_t *implied;         /* n_implied pairs of comparison and level whose Bayes factors raised lambda */
    uint32_t n_implied, which; /* which: start that was taken */
    bool explained;            /* the implied levels say all that the rule says: every column of it is in one */
    struct cd__em_run run;
};
/* What the rule switches off and implies, and where lambda starts. */
CD_MUST_CHECK enum cd_status cd__session_prepare(const struct cd__trainer *trainer, struct cd__session *session,
                                                 struct cd_arena *arena, struct cd_err *err);
/* Runs EM from the trainer's m and u, and adds to them what it found. */
CD_MUST_CHECK enum cd_status cd__session_run(struct cd__trainer *trainer, struct cd__session *session,
                                             struct cd_arena *arena, struct cd_err *err);

#endif

/* training_int.h - one training of a linker's model, step by step: train.c calls the steps in their order. */
#ifndef CANDOUR_LINK_TRAINING_INT_H
#define CANDOUR_LINK_TRAINING_INT_H

#include "candour/train.h"
#include "depend_int.h"
#include "linker_int.h"
#include "train_int.h"

struct cd__training {
    struct cd_linker *linker;
    const struct cd_train_plan *plan;
    struct cd_train_report *report;
    struct cd__trainer trainer;
    struct cd__session *sessions;  /* plan->n_sessions */
    struct cd__evidence *evidence; /* of the sessions, as they ended */
    struct cd__cells random;       /* patterns of random pairs; n == 0: none were drawn */
    struct cd__cells labelled;     /* patterns of pairs that labels say are matches; n == 0: none */
    struct cd__trainer *trees;     /* the tables where comparisons count once; NULL: none do */
    size_t cap_warnings;
    struct cd_arena arena; /* of what the report does not keep */
};

/* --- training_open.c --- */
/* The model's tables, what its levels look at, m and u as they stand. CD_INPUT: SQL that cannot be understood. */
CD_MUST_CHECK enum cd_status cd__training_open(struct cd__training *t, struct cd_err *err);
/* Columns that a condition looks at, in ascending order. */
CD_MUST_CHECK enum cd_status cd__columns_of(const struct cd__plan *plan, struct cd_str sql, bool rule,
                                            struct cd_arena *arena, struct cd__columns *out, struct cd_err *err);
/* For every comparison the columns that its levels look at, and by level those that it says are equal, saying nothing else. */
CD_MUST_CHECK enum cd_status cd__model_columns(const struct cd__plan *plan, struct cd_arena *arena,
                                               struct cd__columns **used, struct cd__columns ***exact,
                                               struct cd_err *err);
void cd__training_close(struct cd__training *t);

/* --- train_lambda.c, train_u.c --- */
CD_MUST_CHECK enum cd_status cd__train_lambda(struct cd__training *t, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__train_labels(struct cd__training *t, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__train_u(struct cd__training *t, struct cd_err *err);
/* After everything else, when the model has its m and u: lambda again. */
CD_MUST_CHECK enum cd_status cd__train_settle(struct cd__training *t, struct cd_err *err);
/* Pairs that the link type allows among n_of[d] records of each dataset. */
double cd__possible_pairs(enum cd_link_type type, const uint64_t *n_of, uint32_t n_datasets);
CD_MUST_CHECK enum cd_status cd__dataset_sizes(struct cd__training *t, uint64_t **n_of, struct cd_err *err);
/* Shares of the levels of every comparison among the cells' pairs; NaN: not observed. */
void cd__level_shares(const struct cd__shape *shape, const struct cd__cells *cells, double *p);

/* The share of comparison c's level l, which frequencies say, into u: the other levels keep their proportions. */
void cd__put_equality(struct cd__training *t, uint32_t c, uint32_t l, double share, double *u);

/* --- train_net.c: u without the matches among the pairs that it was counted from --- */
/* Whether EM over all pairs has the last word: they are few enough to have been counted. */
bool cd__all_pairs(const struct cd__training *t);
/* If so, runs it; else CD_OK and nothing done. */
CD_MUST_CHECK enum cd_status cd__train_all(struct cd__training *t, struct cd_err *err);
/* Else, once lambda has settled. */
CD_MUST_CHECK enum cd_status cd__train_net(struct cd__training *t, struct cd_err *err);

/* --- train_session.c, train_once.c, train_household.c --- */
/* Before the sessions: chooses what counts once, and opens the tables for it. */
CD_MUST_CHECK enum cd_status cd__once_open(struct cd__training *t, struct cd_err *err);
/* After them: the residuals of the report, and the refinement. */
CD_MUST_CHECK enum cd_status cd__once_close(struct cd__training *t, struct cd_err *err);
/* One session on its counted patterns: runs it and keeps what it found. */
CD_MUST_CHECK enum cd_status cd__train_session(struct cd__training *t, uint32_t i, struct cd_err *err);
/* What a session's pairs are by its last state. */
CD_MUST_CHECK enum cd_status cd__session_evidence(struct cd__training *t, const struct cd__session *session,
                                                  struct cd__evidence *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__train_household(struct cd__training *t, struct cd_err *err);
/* Three classes where two were: what they start from, which comparisons are tied, and by how many pairs they lean on that. `start` has two already. */
CD_MUST_CHECK enum cd_status cd__household_start(struct cd__training *t, struct cd__em *em, struct cd__em_state *start,
                                                 struct cd_err *err);
/* Into the refinement: h by entry, and the share of household pairs among all. */
CD_MUST_CHECK enum cd_status cd__household_keep(struct cd__training *t, const bool *shared, const double *h,
                                                double lambda, struct cd_err *err);
/* By comparison, whether the plan says that a household shares it. CD_INPUT: a name that no comparison has. */
CD_MUST_CHECK enum cd_status cd__shared_comparisons(struct cd__training *t, bool **shared, struct cd_err *err);
/* The report's refinement, made when it is first needed. */
CD_MUST_CHECK enum cd_status cd__training_refine(struct cd__training *t, struct cd_refine **out, struct cd_err *err);

/* --- train_words.c --- */
/* What the reader of the report should know, in words. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd__train_warn(struct cd__training *t, struct cd_err *err, const char *fmt, ...)
    CD_PRINTF(3, 4);
CD_MUST_CHECK enum cd_status cd__train_words(struct cd__training *t, struct cd_err *err);

#endif

/* train.h - a model's lambda, m and u learned from the records, without labels or with them.
 *
 *     struct cd_train_plan plan = {0};
 *     struct cd_train_report report = {0};
 *     CD_TRY(cd_train_plan_read(&plan, "train.yaml", err));        or cd_train_plan_default(&plan, linker, err)
 *     CD_TRY(cd_linker_train(linker, &plan, &report, err));        the linker's model now has lambda, m and u
 *     ... report.sessions[0].converged, report.warnings[0] ...
 *     cd_train_report_free(&report);
 *     cd_train_plan_free(&plan);
 *
 * The same records, plan and seed give the same numbers for any number of threads. docs/link-train.md has the plan's format, docs/methods.md the
 * formulas. Term frequencies take no part in training. */
#ifndef CANDOUR_TRAIN_H
#define CANDOUR_TRAIN_H

#include "candour/linker.h"
#include "candour/refine.h"

struct cd_train_session {
    struct cd_str rule;             /* the condition that pairs are blocked on, in the model's dialect */
    bool fix_m, free_u, fix_lambda; /* u stays as random pairs say unless freed */
};
struct cd_train_plan {
    struct cd_str *lambda_rules; /* n: pairs that any of them makes are nearly all matches; n == 0: lambda stays */
    uint32_t n_lambda_rules;
    bool settle;       /* lambda again in the end, from what the model says of the pairs that its rules make */
    double recall;     /* the share of all matches that those rules find; over 0, at most 1 */
    bool keep_u;       /* u stays as the model has it */
    bool u_pairs_only; /* as Splink: equality's u from random pairs too, not from the frequencies of values */
    bool
        net; /* in the end u without the matches among those pairs; where they are all pairs, by EM over them, which moves m and lambda too */
    uint64_t u_pairs; /* random pairs; 0: 10^7 */
    uint64_t em_pairs,
        seed; /* em_pairs: pairs of a session at most about this many, whole chunks by seed; 0: 2 * 10^7 */
    struct cd_train_session *sessions;
    uint32_t n_sessions;
    uint32_t starts;       /* EM runs of a session, the likeliest is taken; 0: 1 */
    double prior;          /* pairs that a row of m counts as if seen before, as it stood; 0: none, as Splink */
    struct cd_str label;   /* column that says who is who, m from pairs that agree on it; p == NULL: none */
    double once;           /* bits from which on two comparisons that say the same are counted once; 0: never */
    bool household;        /* a third class: same household, other person */
    struct cd_str *shared; /* comparisons that people of one household share */
    uint32_t n_shared;
    struct cd_arena arena; /* of all the above */
};

/* CD_INPUT: not YAML, a key that is not known, a value of the wrong kind; with its place. */
CD_MUST_CHECK enum cd_status cd_train_plan_read(struct cd_train_plan *plan, const char *path, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_train_plan_parse(struct cd_train_plan *plan, struct cd_str yaml, const char *name,
                                                 struct cd_err *err);
/* A plan for a model that comes without one. Lambda: settled in the end from the pairs that the model compares. Comparisons that say the same are counted once. EM: the first two
 * of the model's rules, or else of its comparisons' exact levels, that switch off no comparison in common. CD_INPUT: no such two. */
CD_MUST_CHECK enum cd_status cd_train_plan_default(struct cd_train_plan *plan, const struct cd_linker *linker,
                                                   struct cd_err *err);
/* The same for a model that was proposed (propose.h), whose comparisons are known by their names: u net of matches and, with a
 * surname and a postcode or address, households. */
CD_MUST_CHECK enum cd_status cd_train_plan_proposed(struct cd_train_plan *plan, const struct cd_linker *linker,
                                                    struct cd_err *err);
void cd_train_plan_free(struct cd_train_plan *plan);

/* What EM did. Traces are by state: 0 the start, then each iteration. Probabilities are by entry: level l of comparison c at report->first[c] + l. */
struct cd_train_trace {
    double lambda, log_likelihood;
    const double *m, *u; /* n_entries; NaN: not observed */
};
struct cd_session_report {
    struct cd_str rule;
    uint64_t n_pairs, n_all; /* trained on; that the rule makes */
    size_t n_patterns;
    bool *off; /* n_comparisons: looks at a column of the rule */
    struct cd_train_trace *trace;
    uint32_t n_trace;
    uint32_t start; /* which start was taken; 0: the model's own */
    bool converged; /* false: stopped at max_iterations while probabilities still moved */
};
/* Where a level's u comes from. */
enum cd_u_source { CD_U_MODEL, CD_U_FREQUENCIES, CD_U_PAIRS, CD_U_EM };
/* Two comparisons that say more or less of the same. */
struct cd_residual {
    uint32_t a, b;
    double bits; /* by how much the sum of their weights is off, on average over matches; infinity is never here */
    double together
        [2]; /* pairs in which both reach their first level, over what independence expects: matches, strangers */
    double pairs[2]; /* how many such pairs were seen (expected number of) */
    bool once;       /* counted once: `refine` has it */
};
struct cd_train_report {
    uint32_t n_comparisons, n_entries;
    uint32_t *first; /* n_comparisons */
    double lambda_before, lambda;
    uint64_t n_possible, n_deterministic; /* pairs that the link type allows; that lambda's rules make */
    uint64_t u_pairs;
    enum cd_u_source *u_source; /* n_entries */
    uint64_t label_pairs;
    struct cd_session_report *sessions;
    uint32_t n_sessions;
    uint32_t
        all_iterations; /* of EM over all pairs, which had the last word; 0: there were too many, or the plan did not ask */
    bool all_converged;
    struct cd_residual *residuals; /* largest first */
    uint32_t n_residuals;
    struct cd_refine *refine; /* what the plan asked for and a Splink model cannot say; NULL: nothing */
    struct cd_str *warnings;  /* in words */
    uint32_t n_warnings;
    struct cd_arena arena; /* of all the above */
};
/* Estimates what the plan says, in the order lambda, labels, u, EM, and writes it into the linker's model; on failure the model is as it was. CD_INPUT: a
 * rule that cannot be understood, makes no pairs or finds more pairs than its recall allows; CD_LIMIT, CD_NOMEM, CD_STOPPED. */
CD_MUST_CHECK enum cd_status cd_linker_train(struct cd_linker *linker, const struct cd_train_plan *plan,
                                             struct cd_train_report *report, struct cd_err *err);
void cd_train_report_free(struct cd_train_report *report);

#endif

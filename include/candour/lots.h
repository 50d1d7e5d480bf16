/* lots.h - a random audit of those whose label leaves a claim open: planned, logged, drawn by lot; and what the results say of the claim.
 *
 *     CD_TRY(cd_lots_frame(plan, claims, &(struct cd_lots_opts){.seed = 17}, &lots, err));   who is open, out of the returns
 *     CD_TRY(cd_lots_write(&lots, "audit", err));                audit/plan.yaml is on disk before the order is made; audit/work-list.csv
 *     ...
 *     CD_TRY(cd_lots_open("audit", &lots, err));                 refuses what was altered since
 *     CD_TRY(cd_lots_results(&lots, csv, "results.csv", results, err));
 *     CD_TRY(cd_lots_judge(&lots, results, &judgement, err));
 *
 * A person is named by file and line alone ("2024-01-kent.csv:17"): no label, no name, no id of a force's own. The order is that of the SHA-256 of "SEED,RECORD",
 * so that anybody can draw it again with a tool of their own. Methods: docs/methods.md; files: docs/claim-plan.md. */
#ifndef CANDOUR_LOTS_H
#define CANDOUR_LOTS_H

#include "candour/buf.h"
#include "candour/claim.h"
#include "candour/intake.h"
#include "candour/random_audit.h"

#define CD_LOTS_PLAN "plan.yaml"
#define CD_LOTS_LIST "work-list.csv"

/* What a result says of somebody who was looked for and not found, or found and not willing to say. */
#define CD_LOTS_UNTRACED "untraced"

struct cd_lots_opts {
    uint64_t seed;
    double alpha, power; /* 0: 0.025; 0.9 */
    double findable;     /* the share of the open that can be traced, as supposed; 0: all */
    int32_t day;         /* of the log */
    bool by_force;       /* stratified: of every force its part, all along the order */
    const char *expect;  /* file that says which returns were to come, to be logged with the inputs; NULL: none */
};

struct cd_lots_record {
    struct cd_str id;
    uint32_t force; /* index of forces */
};
struct cd_lots_force {
    struct cd_str id;
    uint32_t open;
};
struct cd_lots_input {
    struct cd_str file;
    uint8_t sha256[32];
};
struct cd_lots {
    struct cd_claims *claims;   /* the one claim */
    struct cd_str claim, asked; /* asked of each: "ethnicity, self-defined" */
    struct cd_tally tally;      /* of the claim's group; open: hi - lo */
    struct cd_lots_opts opts;
    struct cd_lots_record *records; /* the n open; by id, and in the order drawn once they were */
    uint32_t n, n_forces, n_inputs, n_lists;
    struct cd_lots_force *forces;
    struct cd_lots_input *inputs;
    struct cd_str *lists; /* code lists of the labels that were met */
    uint8_t sha256[32];   /* of plan.yaml, once it is written or read */
    struct cd_arena arena;
};
void cd_lots_free(struct cd_lots *lots);

/* CD_INPUT, saying which claims can be: not one share or majority of one group among all, without premises. */
CD_MUST_CHECK enum cd_status cd_lots_plannable(const struct cd_claims *claims, struct cd_err *err);

/* Reads every file of the plan. CD_USAGE: options out of range; CD_INPUT: no such claim can be planned, two files of one name, nobody is open. */
CD_MUST_CHECK enum cd_status cd_lots_frame(struct cd_plan *plan, const struct cd_claims *claims,
                                           const struct cd_lots_opts *opts, struct cd_lots *out, struct cd_err *err);

/* Makes the folder, which must not be there (a plan is drawn once: CD_USAGE), writes and syncs plan.yaml, then draws and writes work-list.csv. After a failure
 * either nothing is left or the plan, by whose seed the same order can be drawn again. */
CD_MUST_CHECK enum cd_status cd_lots_write(struct cd_lots *lots, const char *folder, struct cd_err *err);

/* A plan as written, drawn. CD_INPUT: plan.yaml or work-list.csv was altered since it was logged, or is none. cd_lots_text: from bytes, each with CD_SLACK
 * readable ones behind. */
CD_MUST_CHECK enum cd_status cd_lots_open(const char *folder, struct cd_lots *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_lots_text(struct cd_str plan, struct cd_str list, struct cd_lots *out,
                                          struct cd_err *err);

/* Results so far, a CSV with the column `found` and `order` or `record` or both (a filled work list is one): a label of the plan's code lists or a group of
 * `candour help groups`, `untraced`, or blank. results (n of enum cd_traced, in the order drawn) is the caller's; what does not say whether somebody is in the
 * group counts as untraced. csv has CD_SLACK readable bytes behind it. CD_INPUT with err->line: nobody of that name or number, twice with different results, a label
 * of no list (never repeated in the text). */
CD_MUST_CHECK enum cd_status cd_lots_results(const struct cd_lots *lots, struct cd_str csv, const char *name,
                                             uint8_t *results, struct cd_err *err);

#define CD_SETTLED(X)                 \
    X(NOT_YET, "NOT YET")             \
    X(CLAIM, "SUPPORTED")             \
    X(NEGATION, "NEGATION SUPPORTED") \
    X(NEVER, "CANNOT SETTLE")
#define X(name, text) CD_SETTLED_##name,
enum cd_settled { CD_SETTLED(X) CD_SETTLED_COUNT };
#undef X
const char *cd_settled_name(enum cd_settled settled);

struct cd_judgement {
    uint8_t settled; /* enum cd_settled; NEVER: those not traced alone leave it open, whatever the others are */
    struct cd_drawn drawn;
    uint64_t held_back;            /* results behind the first of the order that is missing */
    uint64_t first_gap;            /* that one's number, from 1; n + 1: none is missing */
    struct cd_drawn_limits limits; /* what all looks so far have in common */
    struct cd_bound share;
    uint64_t settled_at; /* after so many of the order; CD_NO_COUNT: not settled */
    uint64_t
        more; /* further ones of the order that settle it if they turn out in the parts of those so far; CD_NO_COUNT: not even all */
    bool crossed; /* the looks have nothing in common: at most as probable as alpha, if the order was kept to */
};
CD_MUST_CHECK enum cd_status cd_lots_judge(const struct cd_lots *lots, const uint8_t *results, struct cd_judgement *out,
                                           struct cd_err *err);

/* How many must be drawn if a share of the open is in the group: the recorded share first. */
enum { CD_LOTS_SHARES = 6 };
struct cd_lots_size {
    struct cd_fraction share;   /* den 0: nothing is recorded, and nothing else is filled in */
    bool negation;              /* the claim would be false: its negation is to be shown */
    struct cd_drawn_size fixed; /* looked at once, when so many are traced */
    uint64_t
        running; /* looked at after every one, as cd_lots_judge does, if they turn out in just these parts; CD_NO_COUNT: not even with all */
    struct cd_fraction tracing; /* the share that must be traced for it to settle at all; den 0: it cannot */
};
/* Of lots that were drawn. fixed is left out (CD_NO_COUNT) over a million open. */
CD_MUST_CHECK enum cd_status cd_lots_sizes(const struct cd_lots *lots, const struct cd_par *par,
                                           struct cd_lots_size sizes[CD_LOTS_SHARES], struct cd_err *err);

#endif

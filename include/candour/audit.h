/* audit.h - measures what was recorded: completeness, non-returns, agreement, duplicates, change. Decides nothing. */
#ifndef CANDOUR_AUDIT_H
#define CANDOUR_AUDIT_H

#include "candour/breakdown.h"
#include "candour/check.h"
#include "candour/groups.h"
#include "candour/intake.h"
#include "candour/persons.h"
#include "candour/picture.h"
#include "candour/status.h"

struct cd_audit_opts {
    const char *expect;           /* CSV of the returns that were to come, or NULL */
    const struct cd_rules *rules; /* run on returns with tables; NULL: none. Must outlive the findings */
    uint32_t min_n;               /* as cd_breakdown_make; 0 = CD_MIN_SUSPECTS */
    struct cd_persons *persons; /* where to say how many persons the records of suspects are; NULL: nobody is linked */
    struct cd_group_audit *groups; /* where to say who was suspected together; NULL: it is not asked */
};

/* Reads every file of the plan and folds it into a settled picture; findings of all files in order. What is expected: the lines
 * "force,period" of the CSV at how->expect (with that header), or, where it is NULL, every force of the dialect's register for every month
 * from the first to the last handed in (only --force's, where that was given). CD_INPUT for a line of `expect` that names no force or month. */
CD_MUST_CHECK enum cd_status cd_audit_collect(struct cd_plan *plan, const struct cd_intake_opts *opts,
                                              const struct cd_audit_opts *how, struct cd_picture *picture,
                                              struct cd_findings *findings, struct cd_breakdown *breakdown,
                                              struct cd_err *err);

/* One line of completeness.csv: total = sum of by_class. */
struct cd_completeness {
    uint32_t force; /* code in picture->forces; CD_NO_CODE: all forces together */
    int32_t period; /* CD_NO_PERIOD: all periods together */
    uint8_t unit, characteristic, asserted_by;
    uint64_t total, by_class[CD_CLASS_COUNT];
};

/* Why values are missing: one force (or all) over all periods, unit person, one slot. */
struct cd_missing_reason {
    uint32_t force;
    uint8_t characteristic, asserted_by, reason;
    uint64_t n, total;
};

/* A return that did not come, or came much smaller: rows fell to half or less of the month before (both seen). */
struct cd_gap {
    uint32_t force;
    int32_t period;
    uint8_t absent; /* 1: never came; 0: shrank */
    uint64_t before, now;
};

/* Self-defined against officer-observed, unit person, broad groups of both (2011 basis), all forces or one.
 * A label that spans several broad groups is named by its own wording if that is a broad group's name, else "several groups". */
struct cd_agreement {
    uint32_t force;
    struct cd_str self_group, officer_group; /* broad group labels, or "not recorded" */
    uint64_t n;
};

/* A force over all periods, for one slot and unit person; rank 1 = most complete; ties share a rank.
 * first_* and last_*: its first and last seen month, for the change; share of returns seen of expected. */
struct cd_league {
    uint32_t force;
    uint32_t rank, expected, seen;
    uint64_t recorded, total;
    int32_t first, last;
    uint64_t first_recorded, first_total, last_recorded, last_total;
};

struct cd_audit {
    struct cd_completeness
        *completeness;               /* force x period lines first, sorted; then per force, then per period, then all */
    size_t n_completeness, n_detail; /* the first n_detail are force x period: what completeness.csv holds */
    struct cd_missing_reason *reasons;
    size_t n_reasons;
    struct cd_gap *gaps;
    size_t n_gaps, n_absent;
    struct cd_agreement *agreement; /* all forces first, then per force */
    size_t n_agreement, n_agreement_all;
    struct cd_league
        *league; /* ethnicity as self-defined where the returns have it, else the first ethnicity slot; by rank */
    size_t n_league;
    uint8_t league_asserted_by;
    uint64_t by_severity[CD_SEVERITY_COUNT]; /* findings */
    uint64_t *by_rule;                       /* n_rules: findings by their rulebook's index; NULL without findings */
    uint16_t n_rules;
    const struct cd_picture *picture; /* what was measured; must outlive this */
};

/* Measures a settled picture. `findings` may be NULL. Free with cd_audit_free, also after a failure. */
CD_MUST_CHECK enum cd_status cd_audit_measure(const struct cd_picture *picture, const struct cd_findings *findings,
                                              struct cd_audit *out, struct cd_err *err);
void cd_audit_free(struct cd_audit *audit);

/* The line for a key, or NULL; force CD_NO_CODE and period CD_NO_PERIOD name the sums. O(log n). */
const struct cd_completeness *cd_audit_find(const struct cd_audit *audit, uint32_t force, int32_t period,
                                            enum cd_unit unit, enum cd_characteristic characteristic,
                                            enum cd_asserter asserted_by);

#endif

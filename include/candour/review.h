/* review.h - which closed cases to look at again first, by a policy that is data (docs/review.md).
 *
 *     struct cd_policy *policy = NULL;
 *     CD_TRY(cd_policy_open("beaconport", &policy, err));
 *     CD_TRY(cd_review_add(policy, &reg, as_of, &review, err));       one return; any number of them, then
 *     CD_TRY(cd_review_settle(policy, &review, err));                 one case, one line; the order
 *     cd_review_queue_csv(&b, policy, &review);
 *
 * Cases are put in order, never people, by answers of three values to the policy's reasons, compared one after the other: there is no score. An
 * expression of a policy cannot read a name, an ethnicity, a nationality, a religion or what an observation says; nothing of them is kept here. */
#ifndef CANDOUR_REVIEW_H
#define CANDOUR_REVIEW_H

#include "candour/buf.h"
#include "candour/register.h"

enum cd_review_status { CD_REVIEW_ELIGIBLE, CD_REVIEW_UNDECIDABLE, CD_REVIEW_NOT_ELIGIBLE, CD_REVIEW_STATUS_COUNT };
const char *cd_review_status_name(enum cd_review_status status);

struct cd_policy;
struct cd_policy_clause {
    const char *id, *text, *source, *expression;
};
struct cd_policy_about {
    const char *id, *version, *title, *source, *dated;
    const struct cd_policy_clause *clauses,
        *reasons; /* what must hold; what puts a case before another, most important first */
    uint32_t n_clauses, n_reasons;
};
#define CD_POLICY_PARTS 32 /* most clauses and reasons together */

/* A policy that ships, by id (NULL: beaconport), or a YAML file where the name ends in .yaml. CD_INPUT with file:line:column for a typo, a field that
 * is not there or may not be asked for, two parts of one id, two clauses that cannot both hold. */
CD_MUST_CHECK enum cd_status cd_policy_open(const char *name, struct cd_policy **out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_policy_text(const char *text, const char *name, struct cd_policy **out,
                                            struct cd_err *err);
struct cd_policy_about cd_policy_about(const struct cd_policy *policy);
void cd_policy_free(struct cd_policy *policy);

/* All that the order knows of a case. Answers are 1, 0 or 2 (unknown). Texts are codes in review->texts, CD_NO_CODE for none. */
struct cd_review_case {
    uint32_t force, id;
    int32_t period; /* of its return */
    uint8_t status;
    uint8_t repeated;                /* its id stands twice in its return, or is blank: undecidable */
    uint8_t answer[CD_POLICY_PARTS]; /* clauses, then reasons */
    uint32_t clause;                 /* the first that is false, or else the first that is unknown; UINT32_MAX: none */
    uint32_t missing, left_by, wishes;
    uint32_t unsettled[CD_POLICY_PARTS]; /* by reason that is unknown: the fields that are missing */
    uint32_t rank;                       /* of eligible cases, from 1; else 0 */
};
struct cd_review {
    struct cd_dict texts;
    struct cd_review_case *cases;
    size_t n, cap;
    uint64_t superseded; /* lines of cases that a later return of the same force has again */
};

/* Adds the cases of a register (one without tables has none). CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_review_add(const struct cd_policy *policy, const struct cd_register *reg, int32_t as_of,
                                           struct cd_review *review, struct cd_err *err);
/* Adds the cases of another review by the same policy. */
CD_MUST_CHECK enum cd_status cd_review_append(struct cd_review *to, const struct cd_review *from, struct cd_err *err);
/* Keeps of each force and case id the latest return's line, and puts cases in order: eligible, undecidable, not; then by the reasons in turn, true
 * before unknown before false; ties by a hash of force and id (XXH3, so that no force is always first), then by both. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_review_settle(const struct cd_policy *policy, struct cd_review *review,
                                              struct cd_err *err);
void cd_review_free(struct cd_review *review);

/* Appends queue.csv: a line for every case. */
void cd_review_queue_csv(struct cd_buf *b, const struct cd_policy *policy, const struct cd_review *review);

/* Appends compare.csv: the cases of whom `other` says something else, the same returns judged and settled by both. enters: eligible by the other alone;
 * leaves: by the first alone; otherwise: by neither. Each with its clause by both. */
void cd_review_compare_csv(struct cd_buf *b, const struct cd_policy *policy, const struct cd_review *review,
                           const struct cd_policy *other, const struct cd_review *by_other);

#endif

/* review_int.h - a policy once it is understood; see review.h. */
#ifndef CANDOUR_REVIEW_INT_H
#define CANDOUR_REVIEW_INT_H

#include "candour/expression.h"
#include "candour/review.h"

struct cd_policy {
    struct cd_arena arena;
    struct cd_expressions *expressions; /* clauses, then reasons */
    struct cd_policy_about about;
};

/* The fields that a policy may read: none that tells who somebody is. */
bool cd__policy_may_read(enum cd_table_id table, uint32_t field);
/* As cd_policy_text, with another answer to what may be read: for the test that must see a leak. */
enum cd_status cd__policy_read(const char *text, const char *name, cd_expression_may *may, struct cd_policy **out,
                               struct cd_err *err);

/* The id of the clause that a case's status is by; "" for none. */
const char *cd__clause_of(const struct cd_policy *policy, const struct cd_review_case *c);

struct cd__shipped_policies {
    const char *name, *text;
};
extern const struct cd__shipped_policies cd__shipped_policies[]; /* ends with name == NULL */

#endif

/* linker_int.h - what stands behind a linker: its plan, the model it scores by, its options, and the rules it blocks on. */
#ifndef CANDOUR_LINK_LINKER_INT_H
#define CANDOUR_LINK_LINKER_INT_H

#include "candour/refine.h"
#include "plan_int.h"

struct cd_linker {
    struct cd__plan *plan;
    struct cd_model *model;
    struct cd_linker_opts opts;
    const struct cd_refine *refine; /* NULL: the model's weights alone */
    struct cd__rule *rules;         /* the plan's, then near ones */
    struct cd_str *texts;           /* what they say; in the plan's arena */
    uint32_t n_rules;
    struct cd__rule_count *counts; /* of the rules' pairs, once they were all run through; NULL before */
    struct cd__lists *lists;       /* opts.n_near: of near rules */
};

/* The weight of pair i of a batch after refinement, where it may still reach `threshold` (a household's weight only lowers it). */
double cd__refined(const struct cd_linker *linker, const struct cd__pairs *pairs, const uint8_t *level, uint32_t i,
                   double weight, double threshold);

/* rule[i]: the first of the rules that makes pair i; CD_NO_CODE: none does (pairs_of.c). */
CD_MUST_CHECK enum cd_status cd__pairs_rules(const struct cd__plan *plan, const struct cd__rule *rules,
                                             uint32_t n_rules, struct cd__worker *worker, const struct cd__pairs *pairs,
                                             uint32_t *rule, struct cd_err *err);

/* The linker's rules, once its plan is open (near_rules.c). */
CD_MUST_CHECK enum cd_status cd__rules_open(struct cd_linker *linker, struct cd_err *err);
void cd__rules_close(struct cd_linker *linker);

#endif

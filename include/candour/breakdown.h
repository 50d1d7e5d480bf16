/* breakdown.h - what only the tables of returns tell: victims' circumstances, who left the gaps, and who broke which rule.
 *
 * Counts and names of units and recorders, nothing about single people; a recorder of few suspects is shown together with others
 * (cd_gate_fold), so that no line tells of a person. */
#ifndef CANDOUR_BREAKDOWN_H
#define CANDOUR_BREAKDOWN_H

#include "candour/gate.h"
#include "candour/habits.h"

/* What a case records of the victims and of what was missed. VICTIM_*: unit is a person with an involvement as victim; CASE_*: a case. */
#define CD_CIRCUMSTANCES(X)                                                                             \
    X(VICTIM_IN_CARE, "victim in care", "victims who were in care")                                     \
    X(VICTIM_DISABILITY, "victim with a disability", "victims with a disability")                       \
    X(CASE_EARLIER_CONTACTS, "earlier contacts", "cases in which institutions had met a victim before") \
    X(CASE_ACCOUNT_TAKEN, "victim's account taken", "cases in which the account of every victim was taken")
#define X(name, text, sentence) CD_CIRCUMSTANCE_##name,
enum cd_circumstance { CD_CIRCUMSTANCES(X) CD_CIRCUMSTANCE_COUNT };
#undef X
const char *cd_circumstance_name(enum cd_circumstance);     /* "victim in care" */
const char *cd_circumstance_sentence(enum cd_circumstance); /* "victims who were in care" */

/* total = yes + no + unknown + blank; unknown: somebody said that it is not known, or wrote what is in no list. */
struct cd_circumstances {
    uint64_t total, yes, no, unknown, blank;
};
/* Adds one return's; false when memory is short. */
bool cd_circumstances_add(struct cd_circumstances circumstances[CD_CIRCUMSTANCE_COUNT], const struct cd_tables *tables);

/* One force's findings of one rule. */
struct cd_broken {
    uint32_t force; /* code in breakdown->forces */
    uint16_t rule;  /* of the findings' rulebook */
    uint64_t n;
};
struct cd_breakdown_force {
    uint32_t force;
    uint64_t by_severity[CD_SEVERITY_COUNT];
    struct cd_circumstances circumstances[CD_CIRCUMSTANCE_COUNT];
};
struct cd_breakdown {
    struct cd_dict forces;
    struct cd_breakdown_force *lines; /* one per force, bytewise by name */
    uint32_t n_lines;
    struct cd_broken *broken; /* by force, then rule; only n > 0 */
    size_t n_broken;
    struct cd_circumstances all[CD_CIRCUMSTANCE_COUNT];
    struct cd_gate gate; /* `source` of a line is an index of lines; folded */
    struct cd_habits habits;
    uint32_t min_n; /* fewest suspects of a recorder who stands alone */
    bool tables;    /* any return had tables; without them gate and circumstances are empty */
};
#define CD_MIN_SUSPECTS 5

/* What one source adds: sources in any order, each once. */
struct cd_breakdown_part {
    struct cd_circumstances circumstances[CD_CIRCUMSTANCE_COUNT];
    struct cd_gate gate;
    struct cd_habits habits;
    bool tables;
};
/* Sums parts (one per source, in order; emptied) and findings by force. False when memory is short. */
bool cd_breakdown_make(struct cd_breakdown *breakdown, struct cd_breakdown_part *parts, const struct cd_source *sources,
                       size_t n, const struct cd_findings *findings, uint32_t min_n);
void cd_breakdown_free(struct cd_breakdown *breakdown);

#endif

/* gate.h - the mandate: every suspect has an ethnicity and a nationality, or a reason with an author.
 *
 * A suspect is a person with an involvement of role suspect. An attribute is met by an observation with a value of its code list that says something ("not
 * stated" and "unknown" do not), or with a reason, a reason_missing or a code that is one ("REFUSED"), that somebody gave (recorded_by is filled in). What falls
 * short is counted for whoever left it: recorder and unit of the latest observation that left open what is still open, else, also where that observation names
 * no recorder, officer and unit of the suspect's (first) case.
 */
#ifndef CANDOUR_GATE_H
#define CANDOUR_GATE_H

#include "candour/register.h"

#define CD_GATES(X)           \
    X(ETHNICITY, "ethnicity") \
    X(NATIONALITY, "nationality")
#define X(name, text) CD_GATE_##name,
enum cd_gate_attribute { CD_GATES(X) CD_GATE_COUNT };
#undef X
const char *cd_gate_name(enum cd_gate_attribute);

struct cd_shortfall {
    uint32_t source, unit, recorder; /* texts; CD_NO_CODE: not said, or several (folded) */
    uint32_t folded;                 /* recorders that this line stands for together; 0: one */
    uint64_t suspects, met[CD_GATE_COUNT], by_reason[CD_GATE_COUNT], short_of[CD_GATE_COUNT];
};
/* Lines by source, then unit, then recorder, each in the order in which they were first met; every suspect stands in one line: that of who left a gap, else that of the (first) case. */
struct cd_gate {
    struct cd_shortfall *lines;
    size_t n, cap;
    struct cd_dict texts;
    uint64_t suspects, met[CD_GATE_COUNT], by_reason[CD_GATE_COUNT], short_of[CD_GATE_COUNT],
        open; /* open: short of either */
};
/* Adds one register's suspects; registers in order of source. False when memory is short. */
bool cd_gate_add(struct cd_gate *gate, const struct cd_register *reg, uint32_t source);
bool cd_gate_append(struct cd_gate *to, const struct cd_gate *from);

/* Sums the lines of sources of one group (group[source] becomes `source`; NULL: each by itself), then makes one line of a unit's recorders who have
 * fewer than min_n suspects, with the smallest of the others until it has min_n too; units with fewer likewise become one line without a unit. Only where a whole
 * group has fewer than min_n does a line stay smaller. Totals stay. */
void cd_gate_fold(struct cd_gate *gate, const uint32_t *group, uint32_t min_n);
void cd_gate_free(struct cd_gate *gate);

#endif

/* check.h - rules as data: what must hold of a return's rows, from whom, since when, and how to mend it.
 *
 *     struct cd_rules *rules = NULL;
 *     CD_TRY(cd_rules_open(NULL, &rules, err));                 those that ship; or a path
 *     CD_TRY(cd_check_run(rules, &reg, source, &opts, err));    findings are added to reg.findings and sorted
 *     cd_rules_free(rules);                                     after the findings: they point at its rulebook
 *
 * A rule says which table it applies to, where (`when`), and what must hold (`must`), in a small language (docs/rules.md) of three values: what
 * is blank makes a comparison unknown, and only a `must` that is false is a finding. Expressions are parsed and typed once, then run over
 * columns 1,024 rows at a time. Rules measure; none may infer one protected characteristic from another, or from a name. */
#ifndef CANDOUR_CHECK_H
#define CANDOUR_CHECK_H

#include "candour/register.h"

struct cd_rules;

/* A rule as it is in force. Dates are days, CD_NO_DAY: open. severity is ERROR, WARNING or QUERY. */
struct cd_check_rule {
    const char *id, *applies_to, *when, *must, *field, *message, *mend, *source;
    uint8_t severity;
    int32_t valid_from,
        valid_until; /* of the return's period: a rule holds for returns of months that touch these days */
};

/* The rules that ship (path NULL), or those of a YAML file. CD_INPUT with file:line:column for a typo, an unknown field or function, two rules
 * of one id, a type that does not fit. */
CD_MUST_CHECK enum cd_status cd_rules_open(const char *path, struct cd_rules **out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_rules_text(const char *text, const char *name, struct cd_rules **out,
                                           struct cd_err *err);
uint32_t cd_rules_count(const struct cd_rules *rules);
const struct cd_check_rule *cd_rules_at(const struct cd_rules *rules, uint32_t i);
/* Intake's rules followed by these: rule i is the book's CD_RULE_COUNT + i. */
const struct cd_rulebook *cd_rules_book(const struct cd_rules *rules);
void cd_rules_free(struct cd_rules *rules);

struct cd_check_opts {
    int32_t as_of; /* day; CD_NO_DAY: the last day of the return's period */
};

/* Runs every rule in force on the register's tables; a register without tables is left as it is. Thread-safe for different registers. Findings
 * of id and text columns, of dates of people, and of any field of a row that is out of step, are private. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_check_run(const struct cd_rules *rules, struct cd_register *reg, uint32_t source,
                                          const struct cd_check_opts *opts, struct cd_err *err);

/* One expression on one table, for tests and --explain: out[row] is 1, 0 or 2 (unknown). */
CD_MUST_CHECK enum cd_status cd_check_expression(const char *text, enum cd_table_id table,
                                                 const struct cd_register *reg, int32_t as_of, uint8_t *out,
                                                 struct cd_err *err);

/* What identifies a finding when the return is handed in again with other rows around it: the first eight bytes of the SHA-256 of force, rule,
 * what identifies its row (diff.h), field and value; answers to queries are kept under it (docs/check.md). 0: a finding of no row with an id, or no memory. */
uint64_t cd_finding_key(const struct cd_register *reg, const struct cd_finding *finding);

#endif

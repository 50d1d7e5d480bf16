/* rules_int.h - a rule file once it is understood. */
#ifndef CANDOUR_CHECK_RULES_INT_H
#define CANDOUR_CHECK_RULES_INT_H

#include "check_int.h"

/* One rule for one of its fields (`each`), or for the one it has. */
struct cd__check {
    uint32_t rule; /* index of shown */
    const struct cd_schema *schema;
    uint8_t table;
    uint32_t field; /* UINT32_MAX: the row as a whole */
    const struct cd__node *when, *must;
    bool selects; /* `must` asks heaped(): `when` is run on the whole table first */
};

struct cd_rules {
    struct cd__book book;
    struct cd_check_rule *shown;
    uint32_t n;
    size_t cap;
    struct cd__check *checks;
    uint32_t n_checks;
    size_t cap_checks;
    struct cd_rule *rulebook; /* intake's, then n */
    struct cd_rulebook pages;
};

#endif

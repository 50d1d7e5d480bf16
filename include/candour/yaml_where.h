/* yaml_where.h - what libcyaml cannot tell of a YAML text: where a value stands, for faults that show only when it is understood; and what
 * stands in a mapping of free keys.
 *
 *     cd_yaml_where(text, "claims", 3, "is", &place)       the value of `is` in the fourth entry of `claims`
 *     cd_yaml_where(text, NULL, 0, "period", &place)       the value of the top-level key `period`
 *
 * Parses the text again: for the one error that is going to be shown, not for every value. */
#ifndef CANDOUR_YAML_WHERE_H
#define CANDOUR_YAML_WHERE_H

#include "candour/status.h"
#include "candour/str.h"

struct cd_place {
    uint64_t line; /* 1-based; 0 when there is no such value */
    uint32_t column;
};

/* key NULL: the entry itself; a key that the entry does not hold: the entry. */
struct cd_place cd_yaml_where(struct cd_str text, const char *sequence, size_t index, const char *key);

/* The pairs of the mapping `key` of each entry of a top-level sequence, in the text's order: libcyaml knows no mapping of free keys (in its schema the
 * key is one to be ignored). The text has been read before; pairs and their texts live in the arena. CD_INPUT where something is no pair of texts. */
struct cd_arena;
struct cd_yaml_pair {
    size_t entry;
    struct cd_str key, value;
};
CD_MUST_CHECK enum cd_status cd_yaml_pairs(struct cd_str text, const char *name, const char *sequence, const char *key,
                                           struct cd_arena *arena, struct cd_yaml_pair **pairs, size_t *n,
                                           struct cd_err *err);

#endif

/* yaml_where.h - where a value stands in a YAML text, for faults that show only when the value is understood.
 *
 *     cd_yaml_where(text, "claims", 3, "is", &place)       the value of `is` in the fourth entry of `claims`
 *     cd_yaml_where(text, NULL, 0, "period", &place)       the value of the top-level key `period`
 *
 * Parses the text again: for the one error that is going to be shown, not for every value. */
#ifndef CANDOUR_YAML_WHERE_H
#define CANDOUR_YAML_WHERE_H

#include "candour/str.h"

struct cd_place {
    uint64_t line; /* 1-based; 0 when there is no such value */
    uint32_t column;
};

/* key NULL: the entry itself; a key that the entry does not hold: the entry. */
struct cd_place cd_yaml_where(struct cd_str text, const char *sequence, size_t index, const char *key);

#endif

/* find.c - the line of completeness for a key; see audit.h. */
#include "candour/audit.h"
#include "candour/date.h"

/* Section of a line: 0 force and month, 1 force, 2 month, 3 all. */
static int section(uint32_t force, int32_t period)
{
    return (force == CD_NO_CODE ? 2 : 0) + (period == CD_NO_PERIOD ? 1 : 0);
}

static int compare(const struct cd_audit *audit, const struct cd_completeness *x, const struct cd_completeness *y)
{
    const int a = section(x->force, x->period), b = section(y->force, y->period);
    if (a != b) return a - b;
    const struct cd_dict *forces = &audit->picture->forces;
    const int force =
        x->force == y->force ? 0 : cd_str_cmp(cd_dict_text(forces, x->force), cd_dict_text(forces, y->force));
    if (force != 0) return force;
    if (x->period != y->period) return x->period < y->period ? -1 : 1;
    if (x->unit != y->unit) return x->unit - y->unit;
    return (int)CD_SLOT(x->characteristic, x->asserted_by) - (int)CD_SLOT(y->characteristic, y->asserted_by);
}

const struct cd_completeness *cd_audit_find(const struct cd_audit *audit, uint32_t force, int32_t period,
                                            enum cd_unit unit, enum cd_characteristic characteristic,
                                            enum cd_asserter asserted_by)
{
    const struct cd_completeness key = {.force = force,
                                        .period = period,
                                        .unit = (uint8_t)unit,
                                        .characteristic = (uint8_t)characteristic,
                                        .asserted_by = (uint8_t)asserted_by};
    size_t low = 0, high = audit->n_completeness;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare(audit, &audit->completeness[middle], &key);
        if (order == 0) return &audit->completeness[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

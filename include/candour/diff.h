/* diff.h - what a resubmission changed: rows that came, rows that went, fields that are not what they were.
 *
 * Rows are the same when their keys are: case_id; record_id; (case_id, record_id, role, offence_code, offence_from); (record_id, attribute, asserted_by,
 * stage, observed_at). Rows of one key are paired in order. O(rows). */
#ifndef CANDOUR_DIFF_H
#define CANDOUR_DIFF_H

#include "candour/register.h"

enum cd_change_kind { CD_CHANGE_ADDED, CD_CHANGE_REMOVED, CD_CHANGE_FIELD };
struct cd_change {
    uint32_t old_row, new_row; /* CD_NO_CODE where there is none */
    uint16_t field;            /* of FIELD */
    uint8_t table, kind;
};
struct cd_diff {
    struct cd_change *items; /* by table, then kind ADDED, REMOVED, FIELD, then row */
    size_t n, cap;
    uint64_t added[CD_TABLE_COUNT], removed[CD_TABLE_COUNT], changed[CD_TABLE_COUNT], same[CD_TABLE_COUNT]; /* rows */
};
/* Both must be joined and of one schema. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_diff_tables(const struct cd_tables *before, const struct cd_tables *after,
                                            struct cd_diff *out, struct cd_err *err);
void cd_diff_free(struct cd_diff *diff);

#endif

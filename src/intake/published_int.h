/* published_int.h - a published table while it is read: what its YAML says, and the rows of its CSV. */
#ifndef CANDOUR_PUBLISHED_INT_H
#define CANDOUR_PUBLISHED_INT_H

#include "candour/bounds.h"
#include "candour/published.h"
#include "candour/standard.h"

enum cd_measure { CD_MEASURE_COUNTS, CD_MEASURE_OF_RECORDED, CD_MEASURE_OF_ALL, CD_MEASURE_COUNT };
enum cd_remainder {
    CD_REMAINDER_NONE,
    CD_REMAINDER_OTHER_GROUPS,
    CD_REMAINDER_RECORDED,
    CD_REMAINDER_UNKNOWN,
    CD_REMAINDER_COUNT
};

/* recorded: the share printed and half a unit of its last digit; unknown: nobody printed it. */
struct cd_table_spec {
    uint8_t measure, remainder, characteristic, asserted_by, exact, recorded_unknown;
    struct cd_fraction recorded, recorded_half;
    const struct cd_code_list *list; /* NULL: rows are named by group */
    struct cd_str area;
};

/* One row as printed. value is a count, or a percentage over value.den with half a unit either way; at_least / at_most: printed as "> 40", "< 5".
 * total: people of the row's area, 0 where the table does not say. */
struct cd_table_row {
    struct cd_str group, area;
    uint64_t line, count, total, mask, if_recorded;
    struct cd_fraction value;
    uint8_t class, reason, at_least, at_most;
};
struct cd_read_table {
    struct cd_table_row *rows;
    size_t n, cap;
    struct cd_arena arena; /* of the rows' texts */
    const char *name;      /* of the CSV, for errors */
};

/* Fills table->rows from CSV bytes with CD_SLACK bytes behind them. CD_INPUT with the line where a row is not understood. */
CD_MUST_CHECK enum cd_status cd__table_read(struct cd_str csv, const struct cd_table_spec *spec,
                                            struct cd_read_table *table, struct cd_err *err);
/* The rows as returns, cells and (for percentages and open rows) intervals; settles the picture. */
CD_MUST_CHECK enum cd_status cd__table_picture(const struct cd_read_table *table, const struct cd_table_spec *spec,
                                               struct cd_picture *picture, struct cd_err *err);

#endif

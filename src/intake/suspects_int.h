/* suspects_int.h - files of one row per suspect while they are read. */
#ifndef CANDOUR_SUSPECTS_INT_H
#define CANDOUR_SUSPECTS_INT_H

#include "dialects_int.h"
#include "tables_int.h"

/* A file into a register with the tables of Return v1: CSV, JSON lines, a workbook's only sheet, Parquet. `bytes` as for cd_reader_open. *dialect is that
 * which its header speaks. CD_INPUT where it is none of the kind, with a text that says which columns were looked for. */
CD_MUST_CHECK enum cd_status cd__read_suspects(const struct cd_plan *plan, size_t index, struct cd_str bytes,
                                               struct cd_register *reg, const struct cd_dialect **dialect,
                                               struct cd_err *err);

/* Refuses a file that no dialect of the plan fits: names the one given, how much of it was found, and what is missing. CD_INPUT. */
enum cd_status cd__misfit(const struct cd_plan *plan, struct cd_str file, const struct cd_str *header, uint32_t n,
                          struct cd_err *err);

/* --- While it is read ------------------------------------------------------------------------------------------------ */

/* What is known of an id: the row of its table, plus one (0: none yet), and how many ids were made for rows of this case. */
struct cd__known_id {
    uint32_t row, made;
};
struct cd__ids {
    struct cd__known_id *of; /* by code */
    size_t cap;
};

/* A row of the file that is counted. */
struct cd__suspect {
    const struct cd_row *record;
    uint32_t line, id[CD_KEY_COUNT]; /* CD_NO_CODE: no case */
    uint32_t row[CD_KEY_COUNT];      /* of cases, of people; CD_NO_CODE: no case */
    bool first[CD_KEY_COUNT];        /* the first row of that case, of that person */
};

/* What one column says in one row. Codes are of the observations' columns; compared by bytes, so there is no padding. */
struct cd__observed {
    uint32_t spot, person, value, beside[CD_BESIDE_COUNT];
    int32_t day;
};
struct cd__pending {
    struct cd__observed what;
    uint32_t suspect;
    struct cd_str day; /* as it stands in the file */
};

struct cd__suspects {
    struct cd__filling f;
    struct cd_reader *reader;
    const struct cd_dialect *dialect;
    uint32_t bound, *at; /* at: by column of the dialect its place in the record, CD_NO_CODE: not there (yet) */
    uint32_t id_column[CD_KEY_COUNT];
    uint32_t spot[CD__MOST_OBSERVATIONS], n_spots; /* columns of what is observed */
    uint32_t attribute[CD__MOST_OBSERVATIONS], list[CD__MOST_OBSERVATIONS], asserted_by[CD__MOST_OBSERVATIONS],
        stage[CD__MOST_OBSERVATIONS];
    struct cd__ids ids[CD_KEY_COUNT];
    struct cd_dict seen; /* observations that are there */
    struct cd_buf id;
    uint32_t without_case;
    int32_t *period;
    size_t cap_period;
    struct cd__suspect suspect[CD_BATCH_ROWS];
    uint32_t n;
    struct cd__pending *pending;
    size_t cap_pending;
    struct cd_batch batch;
};

/* Where in a row of observations what stands beside them goes. */
extern const uint32_t cd__beside_field[CD_BESIDE_COUNT];

/* The rows of r->batch into the tables. False when memory is short. */
bool cd__take_suspects(struct cd__suspects *r);

#endif

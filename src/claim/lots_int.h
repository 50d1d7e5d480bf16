/* lots_int.h - what the files lots_*.c share: reading tables, the order, texts to write. */
#ifndef CANDOUR_LOTS_INT_H
#define CANDOUR_LOTS_INT_H

#include "candour/csv.h"
#include "candour/lots.h"
#include "claim_int.h"

/* One claim of lots. */
const struct cd_claim *cd__lots_claim(const struct cd_lots *lots);

/* Says the claim anew into lots->claims, and checks that it can be planned. */
CD_MUST_CHECK enum cd_status cd__lots_say(struct cd_lots *lots, struct cd_str sentence, struct cd_err *err);

/* CD_USAGE where a share or level is out of range. Fills in what is 0. */
CD_MUST_CHECK enum cd_status cd__lots_check(struct cd_lots_opts *opts, struct cd_err *err);

/* By id; of all ids with their forces, in that order, the digest. */
void cd__lots_sort(struct cd_lots *lots);
CD_MUST_CHECK enum cd_status cd__lots_digest(const struct cd_lots *lots, uint8_t out[32], struct cd_err *err);
/* Into the order drawn. */
CD_MUST_CHECK enum cd_status cd__lots_draw(struct cd_lots *lots, struct cd_err *err);

/* plan.yaml; work-list.csv. */
CD_MUST_CHECK enum cd_status cd__lots_log(const struct cd_lots *lots, struct cd_buf *b, struct cd_err *err);
void cd__lots_list(const struct cd_lots *lots, struct cd_buf *b);

/* Each row of a CSV: the columns named, in the order of `names`; one that may lack and does is {NULL, 0}. Blank rows are left out. */
typedef enum cd_status cd__lots_row(void *ctx, const struct cd_str *fields, uint64_t line, struct cd_err *err);
struct cd__lots_table {
    const char *name;         /* in the texts of errors */
    const char *const *names; /* columns, ending with NULL; at most CD__LOTS_COLUMNS */
    uint32_t may_lack;        /* bit i: the i-th column */
    cd__lots_row *row;
    void *ctx;
};
enum { CD__LOTS_COLUMNS = 4 };
CD_MUST_CHECK enum cd_status cd__lots_read(struct cd_str csv, const struct cd__lots_table *table, struct cd_err *err);
/* A fault of a row: "NAME:LINE: ...". */
CD_MUST_CHECK enum cd_status cd__lots_fault(const char *name, uint64_t line, const char *what, struct cd_err *err);

#endif

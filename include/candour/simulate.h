/* simulate.h - a nation with known truth: returns as forces would hand them in, and apart from them what is true.
 *
 *     struct cd_simulate_opts opts = {.people = 100000, .forces = 43, .months = 1, .seed = 1};
 *     CD_TRY(cd_simulate(&opts, "nation", err));                writes nation/returns/... and nation/truth/...
 *
 * Everything follows from the seed by counter-based random numbers (docs/simulate.md), so that the bytes are the same for any number of threads,
 * and a person is made without the others: any size streams. Names and frequencies are data/names; no force, person or case of it exists. */
#ifndef CANDOUR_SIMULATE_H
#define CANDOUR_SIMULATE_H

#include "candour/par.h"
#include "candour/reader.h"

struct cd_simulate_opts {
    uint64_t people, seed; /* records of people in all returns; 0 = 100,000; seed 0 = 1 */
    uint32_t forces;       /* 0 = 43, at most 43 */
    uint32_t months;       /* returns per force; 0 = 1 */
    int32_t first;         /* period of the first month; CD_NO_PERIOD = 2024-01 */
    enum cd_format format; /* of all tables; CD_FORMAT_NONE: mixed, force by force */
    uint8_t clean;         /* no recording failure is planted: every rule must stay silent */
    uint8_t
        records; /* no returns: one table of all records of people, for `candour link`, without recording failures */
    uint8_t
        groups; /* second records are of suspects and victims of the same network, and truth/groups.csv says which cases are of one group; not with `records` */
    struct cd_par par;
};

/* Writes OUT (a new folder, or one that this wrote before: replaced whole). CD_USAGE for options out of range; CD_SYSTEM. */
CD_MUST_CHECK enum cd_status cd_simulate(const struct cd_simulate_opts *opts, const char *out, struct cd_err *err);

#endif

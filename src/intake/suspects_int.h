/* suspects_int.h - files of one row per suspect while they are read. */
#ifndef CANDOUR_SUSPECTS_INT_H
#define CANDOUR_SUSPECTS_INT_H

#include "tables_int.h"

/* A file into a register with the tables of Return v1: CSV, JSON lines, a workbook's only sheet, Parquet. `bytes` as for cd_reader_open. *dialect is that
 * which its header speaks. CD_INPUT where it is none of the kind, with a text that says which columns were looked for. */
CD_MUST_CHECK enum cd_status cd__read_suspects(const struct cd_plan *plan, size_t index, struct cd_str bytes,
                                               struct cd_register *reg, const struct cd_dialect **dialect,
                                               struct cd_err *err);

/* Refuses a file that no dialect of the plan fits: names the one given, how much of it was found, and what is missing. CD_INPUT. */
enum cd_status cd__misfit(const struct cd_plan *plan, struct cd_str file, const struct cd_str *header, uint32_t n,
                          struct cd_err *err);

#endif

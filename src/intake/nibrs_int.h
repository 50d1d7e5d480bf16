/* nibrs_int.h - NIBRS submissions while they are planned and read. */
#ifndef CANDOUR_NIBRS_INT_H
#define CANDOUR_NIBRS_INT_H

#include "tables_int.h"

extern const struct cd_dialect cd__nibrs_dialect;

/* The state and month of a submission, from its first record. CD_INPUT when it is none. */
enum cd_status cd__nibrs_peek(const char *path, struct cd_arena *arena, struct cd_str *force, int32_t *period,
                              struct cd_err *err);
enum cd_status cd__read_nibrs(const struct cd_plan *plan, size_t index, struct cd_register *reg, struct cd_err *err);

#endif

/* chase_int.h - what the files chase_*.c share. */
#ifndef CANDOUR_CHASE_INT_H
#define CANDOUR_CHASE_INT_H

#include "candour/chase.h"
#include "claim_int.h"

/* Gaps of every file, summed by what makes them one, in order of that; texts live in the arena. `slots`: which are asked for. */
CD_MUST_CHECK enum cd_status cd__chase_gaps(struct cd_plan *plan, const bool slots[CD_SLOTS], struct cd_chase *out,
                                            struct cd_err *err);

/* The order of two gaps by what makes them one: for qsort. */
int cd__chase_order(const void *a, const void *b);

#endif

/* habits.h - what only rows tell of how recording was done: codes of ethnicity by the unit that wrote them, and ethnicity left out by outcome.
 *
 * Counts, nothing about single people. Filled per source, summed by force. */
#ifndef CANDOUR_HABITS_H
#define CANDOUR_HABITS_H

#include "candour/dict.h"

enum cd_habit_kind {
    CD_HABIT_CODE,   /* unit, value: self-defined ethnicity entered n times with that code */
    CD_HABIT_OUTCOME /* value: an outcome of n suspects or people; x of them without ethnicity */
};
struct cd_habit {
    uint32_t kind, line, unit, value; /* line: of the breakdown; texts: codes, unit CD_NO_CODE where there is none */
    uint64_t x, n;
};
/* By first appearance. */
struct cd_habits {
    struct cd_habit *items;
    size_t n, cap;
    struct cd_dict texts, keys;
};
/* Adds to the equal one, or a new one. False when memory is short. */
bool cd_habits_add(struct cd_habits *habits, struct cd_habit habit);
/* Adds all of `from`, under another line. */
bool cd_habits_append(struct cd_habits *to, const struct cd_habits *from, uint32_t line);
void cd_habits_free(struct cd_habits *habits);

#endif

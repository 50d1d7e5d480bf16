/* sql_time.h - texts as dates and times, in seconds since 1970-01-01, and differences between them. Years 0 to 9999, no time zones but Z. */
#ifndef CANDOUR_LINK_SQL_TIME_H
#define CANDOUR_LINK_SQL_TIME_H

#include "candour/arena.h"
#include "sql_int.h"

/* A format of try_strptime, in the letters of the dialect (%Y-%m-%d; yyyy-MM-dd; YYYY-MM-DD). NULL: *why says what is not evaluated, or is NULL
 * where there is no memory. */
const struct cd__clock *cd__clock_compile(struct cd_str format, enum cd_sql_dialect dialect, struct cd_arena *arena,
                                          const char **why);
/* False where the text does not have the format or names no day. */
bool cd__clock_read(const struct cd__clock *clock, struct cd_str text, double *seconds);

/* As DuckDB 2 casts a text to DATE (a time behind the day is read and left out) and to TIMESTAMP. */
bool cd__date_of(struct cd_str text, double *seconds);
bool cd__time_of(struct cd_str text, double *seconds);

bool cd__unit_named(struct cd_str name, enum cd__sql_unit *unit);
/* Boundaries of the unit between two times, as DuckDB's datediff counts them. */
double cd__time_difference(enum cd__sql_unit unit, double from, double to);
/* "2004-05-01", with a time " 10:11:12" behind it; out has 32 bytes. */
void cd__time_format(double seconds, bool with_time, char *out);

#endif

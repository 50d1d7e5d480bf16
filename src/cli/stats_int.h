/* stats_int.h - what the files of `candour stats` share. */
#ifndef CANDOUR_CLI_STATS_INT_H
#define CANDOUR_CLI_STATS_INT_H

#include "candour/interval.h"

enum { STATS_MOST = 512 };
/* Arguments, `count` of them: v as numbers, n as counts too where the row says c. The level stands where the row says; 0.95 where it was left out. */
struct given {
    size_t count;
    uint64_t n[STATS_MOST];
    double v[STATS_MOST], level;
};
typedef enum cd_status stat_fn(const struct given *g, struct cd_err *err);

/* kinds: c a count, v a number, l the level, which may be left out at the end; (...) what repeats, once or oftener, at the end. */
struct stat {
    const char *name, *arguments, *kinds, *what;
    stat_fn *run;
};
extern const struct stat cli_stats_many[]; /* ends with name == NULL */

void cli_put(const char *name, double value);
enum cd_status cli_put_limits(enum cd_status status, const struct cd_interval *limits);
/* CD_INPUT for NaN: there is no such value. */
enum cd_status cli_put_value(const char *name, double value, struct cd_err *err);

#endif

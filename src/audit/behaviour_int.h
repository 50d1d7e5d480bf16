/* behaviour_int.h - what the files of behaviour*.c share. */
#ifndef CANDOUR_BEHAVIOUR_INT_H
#define CANDOUR_BEHAVIOUR_INT_H

#include "candour/behaviour.h"

struct cd__looking {
    const struct cd_audit *audit;
    const struct cd_picture *picture;
    const struct cd_breakdown *breakdown; /* NULL: none */
    struct cd_behaviour *out;
    size_t cap;
};

/* A query with nothing in it but its question and force. */
struct cd_query cd__query(enum cd_ask ask, uint32_t force);
/* Appends. */
enum cd_status cd__ask(struct cd__looking *l, const struct cd_query *query, struct cd_err *err);
/* Puts k units (their `here` set) into a funnel; appends them with z and p where they are enough; `funnel` (may be NULL) is then set. */
enum cd_status cd__ask_funnel(struct cd__looking *l, struct cd_query *units, size_t k, struct cd_funnel *funnel,
                              struct cd_err *err);
/* Benjamini-Hochberg over the queries from `from` on; asks where the adjusted p is small and `here` is over `there` by `points` at least (-1: either side). */
enum cd_status cd__adjust(struct cd__looking *l, size_t from, double points, struct cd_err *err);
/* here less there, 0 where there is none */
double cd__apart(const struct cd_query *query);
/* The code in the picture of the force of a breakdown's line. */
uint32_t cd__force_of_line(const struct cd__looking *l, uint32_t line);
/* Memory in the result's arena, count of them; NULL when short. */
#define CD__NEW(l, type, count) CD_NEW(&(l)->out->arena, type, (count) + 1)

/* Changes, declined surges, the trend; codes, directions, sameness, outcomes. */
enum cd_status cd__look_at_time(struct cd__looking *l, struct cd_err *err);
enum cd_status cd__look_at_codes(struct cd__looking *l, struct cd_err *err);

#endif

/* interval_int.h - what the files of stats/ refuse alike. */
#ifndef CANDOUR_INTERVAL_INT_H
#define CANDOUR_INTERVAL_INT_H

#include "candour/interval.h"

/* 0 < level < 1, else CD_USAGE; the normal quantile of (1 + level) / 2 in *z. */
enum cd_status cd__level(double level, double *z, struct cd_err *err);
/* x <= n, else CD_INPUT. */
enum cd_status cd__counted(struct cd_counted share, struct cd_err *err);
/* The same for n of them, none of nobody; *sum: all together. */
enum cd_status cd__all_counted(const struct cd_counted *units, size_t n, struct cd_counted *sum, struct cd_err *err);

static inline double cd__share(struct cd_counted c)
{
    return (double)c.x / (double)c.n;
}

#endif

/* par.h - the same answer for any number of threads.
 *
 * Work is cut by index; fn(ctx, i) writes only slot i. pthreads, not C11 threads or OpenMP, because those break
 * ThreadSanitizer, which is our proof that there is no race. */
#ifndef CANDOUR_PAR_H
#define CANDOUR_PAR_H

#include "candour/status.h"

typedef enum cd_status cd_par_fn(void *ctx, size_t index, struct cd_err *err);

/* Called now and then on the calling thread while others work (progress): `done` of `total`. */
typedef void cd_par_tick(void *ctx, size_t done, size_t total);

struct cd_par {
    unsigned threads; /* 0 = number of cores */
    cd_par_tick *tick;
    void *tick_ctx;
};

/* Runs fn for 0..n-1. After a failure no new index is begun; the status and text given are those of the lowest index
 * that failed. CD_STOPPED when cd_stop_request() was called. */
CD_MUST_CHECK enum cd_status cd_par_run(const struct cd_par *par, size_t n, cd_par_fn *fn, void *ctx,
                                        struct cd_err *err);

/* As cd_par_run, and settle(ctx, i) follows fn(ctx, i) in ascending order of i, on one thread at a time: where results made in any order are put in
 * order. An index is begun only within `window` (at least 1) of the lowest one not settled, so that what waits to be settled is bounded: slot
 * i % window of the caller's is free when fn(ctx, i) begins. A failure of settle is a failure of its index. */
CD_MUST_CHECK enum cd_status cd_par_ordered(const struct cd_par *par, size_t n, size_t window, cd_par_fn *fn,
                                            cd_par_fn *settle, void *ctx, struct cd_err *err);

/* Ctrl-C: cd_stop_on_signals() makes SIGINT and SIGTERM set the flag; long loops ask for it. */
void cd_stop_on_signals(void);
void cd_stop_request(void);
bool cd_stop_requested(void);

unsigned cd_cores(void); /* processors this process may run on, at least 1 */

#endif

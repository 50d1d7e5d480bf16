/* par.c - indices handed out by one atomic counter; each writes its own slot; see par.h. */
#include "candour/par.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { MAX_THREADS = 256, TICK_MS = 100 };

/* Atomic, not sig_atomic_t: threads read it as well, and a lock-free atomic is as safe in a handler. */
static atomic_int stop_flag;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler may touch lock-free atomics only");

static void on_signal(int number)
{
    (void)number;
    atomic_store(&stop_flag, 1);
}

void cd_stop_on_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    action.sa_flags = (int)SA_RESETHAND; /* a second Ctrl-C ends the process at once */
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

void cd_stop_request(void)
{
    atomic_store(&stop_flag, 1);
}

bool cd_stop_requested(void)
{
    return atomic_load(&stop_flag) != 0;
}

unsigned cd_cores(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    const int n = CPU_COUNT(&set);
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (unsigned)n;
}

struct job {
    cd_par_fn *fn;
    void *ctx;
    size_t n;
    atomic_size_t next, done;
    atomic_bool failed;
    pthread_mutex_t lock; /* guards what follows */
    size_t failed_at;
    struct cd_err first;
    unsigned running;
    pthread_cond_t finished;
    cd_par_fn *settle;      /* NULL: no order */
    size_t window, settled; /* indices below `settled` are through */
    bool *ready;            /* window: by index % window, fn has succeeded */
    bool settling;
    pthread_cond_t turn; /* settled or failed_at has changed */
};

static void keep_first_failure(struct job *job, size_t index, enum cd_status status, const struct cd_err *err)
{
    atomic_store(&job->failed, true);
    (void)pthread_mutex_lock(&job->lock);
    if (index < job->failed_at) {
        job->failed_at = index;
        job->first = *err;
        job->first.status = status;
    }
    (void)pthread_cond_broadcast(&job->turn);
    (void)pthread_mutex_unlock(&job->lock);
}

/* Waits until index i is within the window; false where an index before it has failed, so that it never will be. */
static bool wait_for_turn(struct job *job, size_t i)
{
    if (job->settle == NULL) return true;
    (void)pthread_mutex_lock(&job->lock);
    while (i - job->settled >= job->window && job->failed_at > i) (void)pthread_cond_wait(&job->turn, &job->lock);
    const bool mine = job->failed_at > i;
    (void)pthread_mutex_unlock(&job->lock);
    return mine;
}

/* Settles what is ready from the lowest on; one thread at a time, whoever finds something first. */
static void settle_ready(struct job *job, size_t i)
{
    (void)pthread_mutex_lock(&job->lock);
    job->ready[i % job->window] = true;
    while (!job->settling && job->ready[job->settled % job->window]) {
        const size_t next = job->settled;
        job->settling = true;
        job->ready[next % job->window] = false;
        (void)pthread_mutex_unlock(&job->lock);
        struct cd_err err = {0};
        const enum cd_status status = job->settle(job->ctx, next, &err);
        if (status != CD_OK) keep_first_failure(job, next, status, &err);
        (void)pthread_mutex_lock(&job->lock);
        job->settling = false;
        if (status != CD_OK) break; /* settled stays: nothing behind it can be ready */
        job->settled++;
        (void)pthread_cond_broadcast(&job->turn);
    }
    (void)pthread_mutex_unlock(&job->lock);
}

static void work(struct job *job)
{
    while (!atomic_load(&job->failed)) {
        const size_t i = atomic_fetch_add(&job->next, 1);
        if (i >= job->n || !wait_for_turn(job, i)) break;
        struct cd_err err = {0};
        enum cd_status status = CD_OK;
        if (cd_stop_requested()) status = cd_fail(&err, CD_STOPPED, "stopped: nothing was written");
        else status = job->fn(job->ctx, i, &err);
        if (status != CD_OK) keep_first_failure(job, i, status, &err);
        else if (job->settle != NULL) settle_ready(job, i);
        atomic_fetch_add(&job->done, 1);
    }
}

static void *thread_main(void *arg)
{
    struct job *job = arg;
    work(job);
    (void)pthread_mutex_lock(&job->lock);
    job->running--;
    (void)pthread_cond_signal(&job->finished);
    (void)pthread_mutex_unlock(&job->lock);
    return NULL;
}

/* A calling thread that has to tick only waits and ticks: it must not be held up by one long chunk. */
static void wait_for_threads(struct job *job, const struct cd_par *par)
{
    (void)pthread_mutex_lock(&job->lock);
    while (job->running > 0) {
        struct timespec until;
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TICK_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
        (void)pthread_cond_timedwait(&job->finished, &job->lock, &until);
        if (par->tick != NULL) par->tick(par->tick_ctx, atomic_load(&job->done), job->n);
    }
    (void)pthread_mutex_unlock(&job->lock);
}

static void run_threads(struct job *job, const struct cd_par *par, unsigned threads)
{
    pthread_t id[MAX_THREADS];
    unsigned started = 0;
    const bool works = par->tick == NULL;
    threads -= works;
    job->running = threads;
    while (started < threads && pthread_create(&id[started], NULL, thread_main, job) == 0) started++;
    (void)pthread_mutex_lock(&job->lock);
    job->running -= threads - started;
    (void)pthread_mutex_unlock(&job->lock);
    if (works || started == 0) work(job);
    wait_for_threads(job, par);
    for (unsigned i = 0; i < started; i++) (void)pthread_join(id[i], NULL);
}

static enum cd_status run(struct job *job, const struct cd_par *par, struct cd_err *err)
{
    static const struct cd_par defaults = {0};
    if (par == NULL) par = &defaults;
    unsigned threads = par->threads != 0 ? par->threads : cd_cores();
    if (threads > MAX_THREADS) threads = MAX_THREADS;
    if (threads > job->n) threads = job->n > 0 ? (unsigned)job->n : 1;
    job->failed_at = SIZE_MAX;
    (void)pthread_mutex_init(&job->lock, NULL);
    (void)pthread_cond_init(&job->finished, NULL);
    (void)pthread_cond_init(&job->turn, NULL);
    if (threads == 1 && par->tick == NULL) work(job);
    else run_threads(job, par, threads);
    (void)pthread_cond_destroy(&job->turn);
    (void)pthread_cond_destroy(&job->finished);
    (void)pthread_mutex_destroy(&job->lock);
    if (!atomic_load(&job->failed)) return CD_OK;
    if (err != NULL) *err = job->first;
    return job->first.status;
}

enum cd_status cd_par_run(const struct cd_par *par, size_t n, cd_par_fn *fn, void *ctx, struct cd_err *err)
{
    struct job job = {.fn = fn, .ctx = ctx, .n = n};
    return run(&job, par, err);
}

enum cd_status cd_par_ordered(const struct cd_par *par, size_t n, size_t window, cd_par_fn *fn, cd_par_fn *settle,
                              void *ctx, struct cd_err *err)
{
    assert(window > 0);
    struct job job = {.fn = fn, .ctx = ctx, .n = n, .settle = settle, .window = window};
    job.ready = calloc(window, sizeof *job.ready);
    if (job.ready == NULL) return cd_fail(err, CD_NOMEM, "no memory for %zu chunks under way", window);
    const enum cd_status status = run(&job, par, err);
    free(job.ready);
    return status;
}

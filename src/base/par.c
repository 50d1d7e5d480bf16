/* par.c - indices handed out by one atomic counter; each writes its own slot; see par.h. */
#include "candour/par.h"

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
    (void)pthread_mutex_unlock(&job->lock);
}

static void work(struct job *job)
{
    while (!atomic_load(&job->failed)) {
        const size_t i = atomic_fetch_add(&job->next, 1);
        if (i >= job->n) break;
        struct cd_err err = {0};
        enum cd_status status = CD_OK;
        if (cd_stop_requested()) status = cd_fail(&err, CD_STOPPED, "stopped: nothing was written");
        else status = job->fn(job->ctx, i, &err);
        if (status != CD_OK) keep_first_failure(job, i, status, &err);
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

/* The calling thread only waits and ticks: it must not be held up by one long chunk. */
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
    job->running = threads;
    while (started < threads && pthread_create(&id[started], NULL, thread_main, job) == 0) started++;
    (void)pthread_mutex_lock(&job->lock);
    job->running -= threads - started;
    (void)pthread_mutex_unlock(&job->lock);
    if (started == 0) work(job);
    wait_for_threads(job, par);
    for (unsigned i = 0; i < started; i++) (void)pthread_join(id[i], NULL);
}

enum cd_status cd_par_run(const struct cd_par *par, size_t n, cd_par_fn *fn, void *ctx, struct cd_err *err)
{
    static const struct cd_par defaults = {0};
    if (par == NULL) par = &defaults;
    unsigned threads = par->threads != 0 ? par->threads : cd_cores();
    if (threads > MAX_THREADS) threads = MAX_THREADS;
    if (threads > n) threads = n > 0 ? (unsigned)n : 1;
    struct job job = {.fn = fn, .ctx = ctx, .n = n, .failed_at = SIZE_MAX};
    (void)pthread_mutex_init(&job.lock, NULL);
    (void)pthread_cond_init(&job.finished, NULL);
    if (threads == 1 && par->tick == NULL) work(&job);
    else run_threads(&job, par, threads);
    (void)pthread_cond_destroy(&job.finished);
    (void)pthread_mutex_destroy(&job.lock);
    if (!atomic_load(&job.failed)) return CD_OK;
    if (err != NULL) *err = job.first;
    return job.first.status;
}

/* fail.c - see fail.h. One row of counters per kind; the wrappers ask it and go on to the real function. */
#include "fail.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    atomic_long calls, first, last; /* calls first..last fail */
} counters[CD_FAIL_KINDS] = {{0, LONG_MAX, -1}, {0, LONG_MAX, -1}, {0, LONG_MAX, -1}, {0, LONG_MAX, -1}};
static atomic_bool failed;

static const int codes[CD_FAIL_KINDS] = {
    [CD_FAIL_ALLOC] = ENOMEM, [CD_FAIL_WRITE] = ENOSPC, [CD_FAIL_FSYNC] = EIO, [CD_FAIL_RENAME] = EIO};

static void arm(enum cd_fail_kind kind, long first, long last)
{
    atomic_store(&failed, false);
    atomic_store(&counters[kind].calls, 0);
    atomic_store(&counters[kind].first, first);
    atomic_store(&counters[kind].last, last);
}

void cd_fail_at(enum cd_fail_kind kind, long k)
{
    arm(kind, k, k);
}

void cd_fail_from(enum cd_fail_kind kind, long k)
{
    arm(kind, k, LONG_MAX);
}

bool cd_fail_stop(void)
{
    for (int kind = 0; kind < CD_FAIL_KINDS; kind++) {
        atomic_store(&counters[kind].first, LONG_MAX);
        atomic_store(&counters[kind].last, -1);
    }
    return atomic_exchange(&failed, false);
}

long cd_fail_calls(enum cd_fail_kind kind)
{
    return atomic_load(&counters[kind].calls);
}

/* Whether this call is to fail; errno is then set. */
static bool now(enum cd_fail_kind kind)
{
    const long k = atomic_fetch_add(&counters[kind].calls, 1);
    if (k < atomic_load(&counters[kind].first) || k > atomic_load(&counters[kind].last)) return false;
    atomic_store(&failed, true);
    errno = codes[kind];
    return true;
}

/* result, name, kind, what a failure returns, parameters, arguments */
#define WRAPPED(X)                                                                                   \
    X(void *, malloc, ALLOC, NULL, (size_t n), (n))                                                  \
    X(void *, calloc, ALLOC, NULL, (size_t n, size_t size), (n, size))                               \
    X(void *, realloc, ALLOC, NULL, (void *p, size_t n), (p, n))                                     \
    X(void *, aligned_alloc, ALLOC, NULL, (size_t align, size_t n), (align, n))                      \
    X(int, posix_memalign, ALLOC, ENOMEM, (void **p, size_t align, size_t n), (p, align, n))         \
    X(char *, strdup, ALLOC, NULL, (const char *s), (s))                                             \
    X(char *, strndup, ALLOC, NULL, (const char *s, size_t n), (s, n))                               \
    X(ssize_t, write, WRITE, -1, (int fd, const void *p, size_t n), (fd, p, n))                      \
    X(int, fsync, FSYNC, -1, (int fd), (fd))                                                         \
    X(int, rename, RENAME, -1, (const char *from, const char *to), (from, to))                       \
    X(int, renameat, RENAME, -1, (int a, const char *from, int b, const char *to), (a, from, b, to)) \
    X(int, renameat2, RENAME, -1, (int a, const char *from, int b, const char *to, unsigned flags),  \
      (a, from, b, to, flags))

#define DEFINE(result, name, kind, failure, parameters, arguments) \
    result __real_##name parameters;                               \
    result __wrap_##name parameters;                               \
    result __wrap_##name parameters                                \
    {                                                              \
        if (now(CD_FAIL_##kind)) return failure;                   \
        return __real_##name arguments;                            \
    }
WRAPPED(DEFINE)

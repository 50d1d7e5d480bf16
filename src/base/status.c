/* status.c - error texts; see status.h. */
#include "candour/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *text;
    int code;
} statuses[] = {
#define X(name, text, code) {text, code},
    CD_STATUSES(X)
#undef X
};

const char *cd_status_text(enum cd_status status)
{
    return statuses[status].text;
}

int cd_status_exit(enum cd_status status)
{
    return statuses[status].code;
}

CD_PRINTF(3, 0) static void fill(struct cd_err *err, enum cd_status status, const char *fmt, va_list args)
{
    if (err == NULL) return;
    err->status = status;
    err->line = 0;
    err->column = 0;
    (void)vsnprintf(err->text, sizeof err->text, fmt, args);
}

enum cd_status(cd_fail)(struct cd_err *err, enum cd_status status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fill(err, status, fmt, args);
    va_end(args);
    return status;
}

enum cd_status cd_fail_errno(struct cd_err *err, const char *fmt, ...)
{
    const int code = errno;
    const enum cd_status status = code == ENOMEM ? CD_NOMEM : CD_SYSTEM;
    va_list args;
    va_start(args, fmt);
    fill(err, status, fmt, args);
    va_end(args);
    if (err != NULL) {
        const size_t n = strlen(err->text);
        char why[128];
        (void)snprintf(err->text + n, sizeof err->text - n, ": %s", strerror_r(code, why, sizeof why));
    }
    return status;
}

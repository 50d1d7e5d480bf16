/* status.h - how every function of Candour says that the work could not be done.
 *
 *     CD_TRY(cd_file_read(path, limit, &file, err));
 *     if (bad) return cd_fail(err, CD_INPUT, "%s: no such force", name);
 *
 * A finding (a broken rule in a return) is not an error: it is the work's result, see finding.h.
 * Errors carry text in the caller's struct; nothing is global, so threads never share one. Texts name
 * files, lines, columns and rules, never a person's data. */
#ifndef CANDOUR_STATUS_H
#define CANDOUR_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CD_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define CD_MUST_CHECK __attribute__((warn_unused_result))

/* One list makes the enum, the names and the exit codes: status, text, exit code of the command line. */
#define CD_STATUSES(X)                            \
    X(OK, "done", 0)                              \
    X(NOMEM, "out of memory", 4)                  \
    X(LIMIT, "a stated limit was reached", 3)     \
    X(USAGE, "the command was not understood", 2) \
    X(INPUT, "the input could not be used", 3)    \
    X(SYSTEM, "the system refused", 4)            \
    X(STOPPED, "stopped by the user", 4)

enum cd_status {
#define X(name, text, code) CD_##name,
    CD_STATUSES(X)
#undef X
};

/* Where and why: line and column are 1-based, 0 where they do not apply. */
struct cd_err {
    enum cd_status status;
    uint64_t line;
    uint32_t column;
    char text[1024];
};

/* Fills err (if not NULL) with the status and a printf text; returns the status, so that one line fails. */
enum cd_status cd_fail(struct cd_err *err, enum cd_status status, const char *fmt, ...) CD_PRINTF(3, 4);
/* Said where it stands, so that whoever reads one file, a static analyser too, sees that a failure is never CD_OK. */
#define cd_fail(err, status, ...) ((void)cd_fail((err), (status), __VA_ARGS__), (enum cd_status)(status))

/* As cd_fail(err, CD_SYSTEM or CD_NOMEM, ...) with the text of errno after ": ". */
enum cd_status cd_fail_errno(struct cd_err *err, const char *fmt, ...) CD_PRINTF(2, 3);

/* The fixed text of a status ("out of memory"); the exit code that the command line gives it. */
const char *cd_status_text(enum cd_status status);
int cd_status_exit(enum cd_status status);

#define CD_TRY(expr)                                        \
    do {                                                    \
        const enum cd_status cd_try_status_ = (expr);       \
        if (cd_try_status_ != CD_OK) return cd_try_status_; \
    } while (0)

#endif

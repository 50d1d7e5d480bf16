/* fail.h - makes the k-th allocation, write, fsync or rename of our own code fail.
 *
 *     for (long k = 0;; k++) {
 *         cd_fail_at(CD_FAIL_ALLOC, k);                 only the k-th from here on, counted from 0, fails
 *         const enum cd_status st = work(&err);
 *         const bool reached = cd_fail_stop();          false: the work made fewer such calls, so it was whole
 *         if (!reached) break;
 *         assert_int_equal(st, CD_NOMEM);               and what was there before still is
 *     }
 *
 * Programs in tests/fault are linked with --wrap for these calls, which reaches our objects and this test's, not
 * libc, cmocka or the libraries. Safe from any thread; which thread meets the k-th call is then up to the scheduler. */
#ifndef CANDOUR_TESTS_FAULT_FAIL_H
#define CANDOUR_TESTS_FAULT_FAIL_H

#include <stdbool.h>

/* ALLOC: malloc calloc realloc aligned_alloc posix_memalign strdup strndup (ENOMEM). WRITE: write (ENOSPC), a full disk.
 * FSYNC: fsync (EIO). RENAME: rename renameat renameat2 (EIO). */
enum cd_fail_kind { CD_FAIL_ALLOC, CD_FAIL_WRITE, CD_FAIL_FSYNC, CD_FAIL_RENAME, CD_FAIL_KINDS };

void cd_fail_at(enum cd_fail_kind kind, long k);   /* the k-th call fails, once */
void cd_fail_from(enum cd_fail_kind kind, long k); /* the k-th call and all after it fail */

/* Disarms every kind; true when a call was made to fail since the last cd_fail_at or cd_fail_from. */
bool cd_fail_stop(void);

/* Calls of a kind seen since it was armed. */
long cd_fail_calls(enum cd_fail_kind kind);

#endif

/* test.h - what every test program shares, on top of cmocka.
 *
 *     static void reads_it(void **state)
 *     {
 *         const char *path = cd_test_need("csv/spectrum/csvs/simple.csv");    skips, and says why, where it is absent
 *         size_t n;
 *         char *bytes = cd_test_read(path, &n);                               the test fails where it cannot be read
 *         assert_near(share(bytes, n), 0.37, 1e-12);
 *         free(bytes);
 *     }
 *
 * For tests only, one thread. Text goes to stdout in cmocka's own form, which tools/test counts. */
#ifndef CANDOUR_TESTS_TEST_H
#define CANDOUR_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* a and b differ by at most rel times the larger magnitude (equal infinities agree; NaN agrees with nothing). cmocka's own
 * assert_float_equal compares floats, which hides errors after the 7th digit. */
#define assert_near(a, b, rel) cd_test_near((a), (b), (rel), #a, #b, __FILE__, __LINE__)

/* Turns of a test at random: all of them, a twentieth under a sanitizer, where each takes ten to forty times as long. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CD_TEST_SLOW 1
#endif
#endif
#if defined(CD_TEST_SLOW) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CD_TEST_TURNS(n) ((n) / 20 + 1)
#else
#define CD_TEST_TURNS(n) (n)
#endif

/* The path of a reference file below $CANDOUR_TEST_DATA, or ../shared/data beside the sources; NULL where there is no such
 * file or folder. Good until eight more calls. */
const char *cd_test_data(const char *relative);

/* As cd_test_data, but skips the test visibly where the file is absent. */
#define cd_test_need(relative) cd_test_need_at((relative), __FILE__, __LINE__)

/* Skips the test and says why: tools/test prints the reason. */
#define cd_test_skip(...) (print_message("skip: " __VA_ARGS__), print_message("\n"), skip())

/* A folder of this process, made at the first call and removed with all that is in it when the program ends. */
const char *cd_test_temp(void);

/* cd_test_temp()/name; good until eight more calls. */
const char *cd_test_temp_path(const char *name);

/* The bytes of a file with a NUL behind them; the caller frees. n may be NULL. Fails the test. */
char *cd_test_read(const char *path, size_t *n);
void cd_test_write(const char *path, const void *bytes, size_t n);

void cd_test_near(double a, double b, double rel, const char *a_text, const char *b_text, const char *file, int line);
const char *cd_test_need_at(const char *relative, const char *file, int line);

#endif

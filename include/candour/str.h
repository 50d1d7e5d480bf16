/* str.h - text as pointer and length; NUL ends it only at the edge (file names, libraries).
 *
 * A cd_str borrows: it is good as long as the bytes it points at. Comparison is by bytes; the nocase form
 * folds ASCII letters only. */
#ifndef CANDOUR_STR_H
#define CANDOUR_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cd_str {
    const char *p;
    size_t n;
};

#define CD_STR(literal) ((struct cd_str){"" literal, sizeof(literal) - 1})
#define CD_FMT "%.*s"
#define CD_ARG(s) (int)(s).n, (s).p

static inline struct cd_str cd_str_of(const char *text)
{
    return (struct cd_str){text, text ? strlen(text) : 0};
}

static inline bool cd_str_eq(struct cd_str a, struct cd_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool cd_str_eq_nocase(struct cd_str a, struct cd_str b);
int cd_str_cmp(struct cd_str a, struct cd_str b); /* bytewise, shorter first on a tie: <0, 0, >0 */
bool cd_str_starts(struct cd_str s, struct cd_str prefix);
bool cd_str_ends(struct cd_str s, struct cd_str suffix);
struct cd_str cd_str_trim(struct cd_str s); /* without ASCII white space at both ends */

/* Splits *rest at the first `sep`: returns what stands before it and leaves what follows in *rest
 * (p == NULL when nothing was left to split). */
struct cd_str cd_str_cut(struct cd_str *rest, char sep);

/* The whole of s as a decimal number; false (and *out untouched) if it is anything else or overflows. */
bool cd_str_u64(struct cd_str s, uint64_t *out);
bool cd_str_f64(struct cd_str s, double *out);

#endif

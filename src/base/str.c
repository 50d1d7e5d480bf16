/* str.c - borrowed text; see str.h. */
#include "candour/str.h"

#include <errno.h>
#include <stdlib.h>

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

bool cd_str_eq_nocase(struct cd_str a, struct cd_str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower((unsigned char)a.p[i]) != lower((unsigned char)b.p[i])) return false;
    return true;
}

int cd_str_cmp(struct cd_str a, struct cd_str b)
{
    const size_t n = a.n < b.n ? a.n : b.n;
    const int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
    if (order != 0) return order;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool cd_str_starts(struct cd_str s, struct cd_str prefix)
{
    return s.n >= prefix.n && cd_str_eq((struct cd_str){s.p, prefix.n}, prefix);
}

bool cd_str_ends(struct cd_str s, struct cd_str suffix)
{
    return s.n >= suffix.n && cd_str_eq((struct cd_str){s.p + (s.n - suffix.n), suffix.n}, suffix);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct cd_str cd_str_trim(struct cd_str s)
{
    while (s.n > 0 && is_space(s.p[0])) s.p++, s.n--;
    while (s.n > 0 && is_space(s.p[s.n - 1])) s.n--;
    return s;
}

struct cd_str cd_str_cut(struct cd_str *rest, char sep)
{
    const struct cd_str whole = *rest;
    const char *at = whole.n > 0 ? memchr(whole.p, sep, whole.n) : NULL;
    if (at == NULL) {
        *rest = (struct cd_str){NULL, 0};
        return whole;
    }
    const size_t n = (size_t)(at - whole.p);
    *rest = (struct cd_str){at + 1, whole.n - n - 1};
    return (struct cd_str){whole.p, n};
}

bool cd_str_u64(struct cd_str s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.n == 0) return false;
    for (size_t i = 0; i < s.n; i++) {
        const unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(value, UINT64_C(10), &value) ||
            __builtin_add_overflow(value, (uint64_t)digit, &value))
            return false;
    }
    *out = value;
    return true;
}

bool cd_str_f64(struct cd_str s, double *out)
{
    char copy[64];
    if (s.n == 0 || s.n >= sizeof copy) return false;
    for (size_t i = 0; i < s.n; i++)
        if (strchr("0123456789+-.eE", s.p[i]) == NULL || s.p[i] == '\0') return false;
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    char *end = NULL;
    errno = 0;
    const double value = strtod(copy, &end);
    if (*end != '\0' || errno == ERANGE) return false;
    *out = value;
    return true;
}

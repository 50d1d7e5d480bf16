/* fraction.c - exact fractions of 128-bit integers: compare, reduce, multiply, print.
 *
 * Comparison follows the continued fractions of both (Euclid's algorithm), so that no product can overflow: O(log n) divisions.
 * Digits come by long division with ten additions each, which holds for every denominator up to 2^127 - 1. */
#include "candour/bounds.h"

#include <stdio.h>
#include <string.h>

static cd_u128 magnitude(cd_i128 v)
{
    return v < 0 ? (cd_u128)0 - (cd_u128)v : (cd_u128)v;
}

/* a/b against c/d, all non-negative, b and d > 0. */
static int compare(cd_u128 a, cd_u128 b, cd_u128 c, cd_u128 d)
{
    for (int sign = 1;; sign = -sign) {
        const cd_u128 left = a / b, right = c / d;
        if (left != right) return left < right ? -sign : sign;
        const cd_u128 rest_left = a % b, rest_right = c % d;
        if (rest_left == 0 || rest_right == 0) return rest_left == rest_right ? 0 : rest_left == 0 ? -sign : sign;
        /* rest_left/b against rest_right/d is the reverse of b/rest_left against d/rest_right */
        a = b, b = rest_left;
        c = d, d = rest_right;
    }
}

int cd_fraction_cmp(struct cd_fraction a, struct cd_fraction b)
{
    if (a.den == 0 || b.den == 0) return (a.den == 0) - (b.den == 0);
    if ((a.num < 0) != (b.num < 0)) return a.num < 0 ? -1 : 1;
    const int order = compare(magnitude(a.num), (cd_u128)a.den, magnitude(b.num), (cd_u128)b.den);
    return a.num < 0 ? -order : order;
}

struct cd_fraction cd_fraction_reduce(struct cd_fraction f)
{
    if (f.den == 0) return (struct cd_fraction){1, 0};
    cd_u128 a = magnitude(f.num), b = (cd_u128)f.den;
    while (b) {
        const cd_u128 rest = a % b;
        a = b;
        b = rest;
    }
    return (struct cd_fraction){f.num / (cd_i128)a, f.den / (cd_i128)a};
}

bool cd_fraction_mul(struct cd_fraction a, struct cd_fraction b, struct cd_fraction *out)
{
    if (a.den == 0 || b.den == 0) {
        *out = (struct cd_fraction){1, 0};
        return true;
    }
    struct cd_fraction f;
    if (!__builtin_mul_overflow(a.num, b.num, &f.num) && !__builtin_mul_overflow(a.den, b.den, &f.den)) {
        *out = f;
        return true;
    }
    /* cross-reduced, the product is in lowest terms: if it still does not fit, it cannot */
    const struct cd_fraction left = cd_fraction_reduce((struct cd_fraction){a.num, b.den});
    const struct cd_fraction right = cd_fraction_reduce((struct cd_fraction){b.num, a.den});
    if (__builtin_mul_overflow(left.num, right.num, &f.num) || __builtin_mul_overflow(right.den, left.den, &f.den))
        return false;
    *out = f;
    return true;
}

/* Decimal digits of v at the end of buf; returns where they start. */
static char *digits_of(cd_u128 v, char *end)
{
    do {
        *--end = (char)('0' + (int)(v % 10));
        v /= 10;
    } while (v);
    return end;
}

/* The next decimal digit of *rest/den, and what remains: rest * 10 without the product. */
static int next_digit(cd_u128 *rest, cd_u128 den)
{
    cd_u128 sum = 0;
    int digit = 0;
    for (int i = 0; i < 10; i++) {
        sum += *rest; /* both < 2^127 */
        if (sum >= den) sum -= den, digit++;
    }
    *rest = sum;
    return digit;
}

/* Adds one to the last of n digits; true when it carries out of them. */
static bool increment(char *digits, size_t n)
{
    while (n-- > 0) {
        if (digits[n]++ != '9') return false;
        digits[n] = '0';
    }
    return true;
}

/* f * 10^shift with `decimals` places behind the point. */
static void decimal(struct cd_fraction f, bool up, unsigned shift, unsigned decimals, char out[48])
{
    char text[64] = {0}; /* 39 digits, at most 2 + 6 more, one for a carry */
    if (f.den == 0) {
        memcpy(out, "inf", 4);
        return;
    }
    const bool negative = f.num < 0;
    const cd_u128 value = magnitude(f.num), den = (cd_u128)f.den;
    char whole[40];
    const char *start = digits_of(value / den, whole + sizeof whole);
    size_t n = (size_t)(whole + sizeof whole - start);
    text[0] = '0';
    memcpy(text + 1, start, n++);
    cd_u128 rest = value % den;
    for (unsigned i = 0; i < shift + decimals; i++) text[n++] = (char)('0' + next_digit(&rest, den));
    const bool raised = rest != 0 && up != negative;
    if (raised) (void)increment(text, n); /* the leading 0 takes the carry */
    size_t first = 0;
    const size_t point = n - decimals;
    while (first + 1 < point && text[first] == '0') first++;
    const bool zero = strspn(text, "0") == n;
    (void)snprintf(out, 48, "%s%.*s%s%.*s", negative && !zero ? "-" : "", (int)(point - first), text + first,
                   decimals ? "." : "", (int)decimals, text + point);
}

void cd_fraction_percent(struct cd_fraction f, bool up, unsigned decimals, char out[48])
{
    decimal(f, up, 2, decimals < 6 ? decimals : 6, out);
}

void cd_fraction_ratio(struct cd_fraction f, bool up, unsigned decimals, char out[48])
{
    decimal(f, up, 0, decimals < 6 ? decimals : 6, out);
}

void cd_fraction_text(struct cd_fraction f, char out[96])
{
    if (f.den == 0) {
        memcpy(out, "inf", 4);
        return;
    }
    char num[40], den[40];
    const char *a = digits_of(magnitude(f.num), num + sizeof num), *b = digits_of((cd_u128)f.den, den + sizeof den);
    (void)snprintf(out, 96, "%s%.*s/%.*s", f.num < 0 ? "-" : "", (int)(num + sizeof num - a), a,
                   (int)(den + sizeof den - b), b);
}

/* special.c - incomplete gamma and beta functions and their inverses; see special.h. */
#include "candour/special.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "special_int.h"

static const double log_sqrt_2pi = 0.91893853320467274178;

double cd_log_gamma(double x)
{
    int sign = 0;
    return x > 0 ? lgamma_r(x, &sign) : NAN;
}

/* ln Gamma(n + 1) - ((n + 1/2) ln n - n + ln sqrt(2 pi)), n > 0: the series from 16 on, below it the recurrence up to there, whose terms are small and so
 * lose nothing, as the difference of two large logarithms would. */
static double stirling_error(double n)
{
    double sum = 0;
    while (n < 16) {
        sum += (n + 0.5) * log1p(1 / n) - 1;
        n += 1;
    }
    const double s = 1 / (n * n);
    return sum + (1. / 12 - (1. / 360 - (1. / 1260 - (1. / 1680 - s / 1188) * s) * s) * s) / n;
}

/* x ln(x / m) + m - x without cancellation near x = m: with v = (x - m) / (x + m), ln(x / m) = 2 (v + v^3 / 3 + ...). */
static double deviance(double x, double m)
{
    if (fabs(x - m) >= 0.1 * (x + m)) return x * log(x / m) + m - x;
    const double v = (x - m) / (x + m);
    double sum = (x - m) * v, power = 2 * x * v;
    for (int i = 3;; i += 2) {
        power *= v * v;
        const double next = sum + power / i;
        if (next == sum) return sum;
        sum = next;
    }
}

double cd__binomial_term(double a, double b, double p, double q)
{
    if (a == 0) return exp(b * (p < q ? log1p(-p) : log(q)));
    if (b == 0) return exp(a * (q < p ? log1p(-q) : log(p)));
    const double n = a + b;
    const double exponent =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * p) - deviance(b, n * q);
    return exp(exponent - log_sqrt_2pi) * sqrt(n / a / b);
}

double cd__poisson_term(double a, double m)
{
    return exp(-stirling_error(a) - deviance(a, m) - log_sqrt_2pi) / sqrt(a);
}

double cd__log_beta(double a, double b)
{
    const double n = a + b;
    return stirling_error(a) + stirling_error(b) - stirling_error(n) + log_sqrt_2pi -
           (a * log1p(b / a) + b * log1p(a / b)) + 0.5 * log(n / (a * b));
}

/* Continued fractions b0 + a1/(b1 + a2/(b2 + ...)) by Lentz's method as Thompson and Barnett mended it (1986, J. Comput. Phys. 64:490-509). */
struct lentz {
    double value, c, d;
};

static struct lentz lentz_start(double b0)
{
    return (struct lentz){b0, b0, 0};
}

static bool lentz_goes_on(struct lentz *l, double a, double b)
{
    const double tiny = 1e-300;
    l->d = b + a * l->d;
    l->c = b + a / l->c;
    l->d = 1 / (fabs(l->d) > tiny ? l->d : tiny);
    if (fabs(l->c) <= tiny) l->c = tiny;
    l->value *= l->c * l->d;
    return fabs(l->c * l->d - 1) > DBL_EPSILON;
}

/* Far more than any argument needs whose tail is not 0: about sqrt(10^15). */
enum { MOST_TERMS = 100000000 };

/* DLMF 8.9.2, its even part: Gamma(a, x) / (x^a e^-x) = 1/(x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))). */
static double gamma_fraction(double a, double x)
{
    struct lentz l = lentz_start(x + 1 - a);
    for (int i = 1; i < MOST_TERMS && lentz_goes_on(&l, i * (a - i), x + 1 - a + 2 * i); i++) {
    }
    return cd__poisson_term(a, x) * a / l.value;
}

static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (int i = 1; term > sum * (DBL_EPSILON / 8); i++) {
        term *= x / (a + i);
        sum += term;
    }
    return cd__poisson_term(a, x) * sum;
}

static double gamma_side(double a, double x, bool upper)
{
    if (!(a > 0) || !(x >= 0)) return NAN;
    if (x == 0) return upper ? 1 : 0;
    if (x == INFINITY) return upper ? 0 : 1;
    const bool low = x < a + 1;
    const double side = low ? gamma_series(a, x) : gamma_fraction(a, x);
    return low != upper ? side : 1 - side;
}

double cd_gamma_lower(double a, double x)
{
    return gamma_side(a, x, false);
}

double cd_gamma_upper(double a, double x)
{
    return gamma_side(a, x, true);
}

/* The even part of DLMF 8.17.22, after Didonato and Morris 1992, ACM TOMS 18:360-373: I_x(a, b) = x^a y^b / B(a, b) / (b0 + a1/(b1 + a2/(b2 + ...))).
 * Its b hold a y - b x, which keeps the digits of a small y, as 8.17.22 itself does not. x^a y^b / B(a, b) is a b / (a + b) of the binomial term. */
static double beta_fraction(double a, double b, double x, double y)
{
    const double by = a * y - b * x + 1;
    struct lentz l = lentz_start(a * by / (a + 1));
    bool on = true;
    for (int i = 1; i < MOST_TERMS && on; i++) {
        const double m = i, at = a + 2 * m - 1, out = m * (b - m) * x / at;
        on = lentz_goes_on(&l, (a + m - 1) / at * (a + b + m - 1) * out * x,
                           m + out + (a + m) * (by + m * (2 - x)) / (at + 2));
    }
    return cd__binomial_term(a, b, x, y) * (a / (a + b) * b) / l.value;
}

double cd__beta(double a, double b, double x, double y, bool upper)
{
    if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) return NAN;
    if (x <= 0 || y <= 0) return (x <= 0) == upper ? 1 : 0;
    const bool low = x < (a + 1) / (a + b + 2);
    const double side = low ? beta_fraction(a, b, x, y) : beta_fraction(b, a, y, x);
    return low != upper ? side : 1 - side;
}

double cd_beta_lower(double a, double b, double x)
{
    return cd__beta(a, b, x, 1 - x, false);
}

double cd_beta_upper(double a, double b, double x)
{
    return cd__beta(a, b, x, 1 - x, true);
}

/* Doubles that are not negative lie in the order of their bits, so half-way between bits is half-way in magnitude. */
static double middle(double lo, double hi)
{
    if (lo < 0) return lo + (hi - lo) / 2;
    uint64_t a, b;
    lo += 0.0; /* -0 is 0 */
    memcpy(&a, &lo, sizeof a);
    memcpy(&b, &hi, sizeof b);
    a += (b - a) / 2;
    memcpy(&lo, &a, sizeof lo);
    return lo;
}

double cd__root(cd__rising *f, const void *ctx, double lo, double hi)
{
    for (;;) {
        const double x = middle(lo, hi);
        if (!(x > lo) || !(x < hi)) return hi;
        if (f(x, ctx) < 0) lo = x;
        else hi = x;
    }
}

struct wanted {
    double a, b, p;
    bool upper;
};

static double gamma_over(double x, const void *ctx)
{
    const struct wanted *w = ctx;
    const double side = gamma_side(w->a, x, w->upper);
    return w->upper ? w->p - side : side - w->p;
}

static double beta_over(double x, const void *ctx)
{
    const struct wanted *w = ctx;
    const double side = cd__beta(w->a, w->b, x, 1 - x, w->upper);
    return w->upper ? w->p - side : side - w->p;
}

static double inverse(cd__rising *f, const struct wanted *w, double most)
{
    if (!(w->a > 0) || !(w->b > 0) || !(w->p >= 0) || !(w->p <= 1)) return NAN;
    if (w->p == 0 || w->p == 1) return (w->p == 0) == w->upper ? most : 0;
    return cd__root(f, w, 0, most);
}

double cd_gamma_lower_inverse(double a, double p)
{
    return inverse(gamma_over, &(struct wanted){a, 1, p, false}, INFINITY);
}

double cd_gamma_upper_inverse(double a, double p)
{
    return inverse(gamma_over, &(struct wanted){a, 1, p, true}, INFINITY);
}

double cd_beta_lower_inverse(double a, double b, double p)
{
    return inverse(beta_over, &(struct wanted){a, b, p, false}, 1);
}

double cd_beta_upper_inverse(double a, double b, double p)
{
    return inverse(beta_over, &(struct wanted){a, b, p, true}, 1);
}

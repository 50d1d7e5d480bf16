/* distribution.c - normal, chi-square, Student, and the tails of counts; see special.h. */
#include <float.h>
#include <math.h>

#include "candour/special.h"
#include "special_int.h"

double cd_normal_cdf(double z)
{
    return 0.5 * erfc(-z * 0.70710678118654752440);
}

/* num and den of 8 coefficients, the highest first, as AS 241 prints them backwards. */
static double ratio(const double num[8], const double den[8], double r)
{
    double a = num[0], b = den[0];
    for (int i = 1; i < 8; i++) {
        a = a * r + num[i];
        b = b * r + den[i];
    }
    return a / b;
}

double cd_normal_quantile(double p)
{
    static const double central[2][8] = {
        {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
         13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608},
        {5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
         5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1}};
    static const double near[2][8] = {
        {7.7454501427834140764e-4, .0227238449892691845833, .24178072517745061177, 1.27045825245236838258,
         3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734},
        {1.05075007164441684324e-9, 5.475938084995344946e-4, .0151986665636164571966, .14810397642748007459,
         .68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1}};
    static const double far[2][8] = {
        {2.01033439929228813265e-7, 2.71155556874348757815e-5, .0012426609473880784386, .026532189526576123093,
         .29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772},
        {2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
         .0148753612908506148525, .13692988092273580531, .59983220655588793769, 1}};
    if (!(p >= 0) || !(p <= 1)) return NAN;
    if (p == 0 || p == 1) return p == 0 ? -INFINITY : INFINITY;
    const double q = p - 0.5;
    if (fabs(q) <= 0.425) return q * ratio(central[0], central[1], 0.180625 - q * q);
    const double r = sqrt(-log(q < 0 ? p : 1 - p));
    const double z = r <= 5 ? ratio(near[0], near[1], r - 1.6) : ratio(far[0], far[1], r - 5);
    return q < 0 ? -z : z;
}

double cd_chi_square_lower(double x, double df)
{
    return cd_gamma_lower(df / 2, x / 2);
}

double cd_chi_square_upper(double x, double df)
{
    return cd_gamma_upper(df / 2, x / 2);
}

double cd_chi_square_quantile(double p, double df)
{
    return 2 * cd_gamma_lower_inverse(df / 2, p);
}

/* P(T <= -t), t >= 0: half of I(df / (df + t^2)) with (df / 2, 1 / 2). */
static double student_tail(double t, double df)
{
    const double square = t * t, x = square == INFINITY ? 0 : df / (df + square);
    return 0.5 * cd__beta(df / 2, 0.5, x, square == INFINITY ? 1 : square / (df + square), false);
}

double cd_student_cdf(double t, double df)
{
    const double tail = student_tail(fabs(t), df);
    return t < 0 ? tail : 1 - tail;
}

struct student {
    double p, df;
};

static double student_over(double t, const void *ctx)
{
    const struct student *s = ctx;
    return s->p - student_tail(t, s->df);
}

double cd_student_quantile(double p, double df)
{
    if (!(p >= 0) || !(p <= 1) || !(df > 0)) return NAN;
    if (p == 0 || p == 1) return p == 0 ? -INFINITY : INFINITY;
    if (p == 0.5) return 0;
    const double t = cd__root(student_over, &(struct student){p < 0.5 ? p : 1 - p, df}, 0, INFINITY);
    return p < 0.5 ? -t : t;
}

static bool share(double p)
{
    return p >= 0 && p <= 1;
}

double cd_binomial_lower(uint64_t x, uint64_t n, double p)
{
    if (!share(p)) return NAN;
    return x >= n ? 1 : cd__beta((double)x + 1, (double)(n - x), p, 1 - p, true);
}

double cd_binomial_upper(uint64_t x, uint64_t n, double p)
{
    if (!share(p)) return NAN;
    if (x == 0 || x > n) return x == 0 ? 1 : 0;
    return cd__beta((double)x, (double)(n - x) + 1, p, 1 - p, false);
}

double cd_poisson_lower(uint64_t x, double mean)
{
    return cd_gamma_upper((double)x + 1, mean);
}

double cd_poisson_upper(uint64_t x, double mean)
{
    if (!(mean >= 0)) return NAN;
    return x == 0 ? 1 : cd_gamma_lower((double)x, mean);
}

/* k drawn from M = in + out; x of them are among the `in`. */
struct urn {
    double in, out, k;
};

static double urn_term(const struct urn *u, double x)
{
    const double M = u->in + u->out, p = u->k / M, q = (M - u->k) / M, other = u->k - x;
    return cd__binomial_term(x, u->in - x, p, q) * cd__binomial_term(other, u->out - other, p, q) /
           cd__binomial_term(u->k, M - u->k, p, q);
}

/* The terms from x on, upwards or downwards, until they no longer count: x lies on the side where they fall. */
static double urn_sum(const struct urn *u, double x, bool up)
{
    double sum = 0, t = urn_term(u, x);
    while (t > sum * (DBL_EPSILON / 8)) {
        sum += t;
        if (up) t *= (u->in - x) / (x + 1) * (u->k - x) / (u->out - u->k + x + 1);
        else t *= x / (u->in - x + 1) * (u->out - u->k + x) / (u->k - x + 1);
        x += up ? 1 : -1;
    }
    return sum < 1 ? sum : 1;
}

double cd_hypergeometric_upper(uint64_t x, uint64_t M, uint64_t T, uint64_t k)
{
    if (T > M || k > M) return NAN;
    const uint64_t most = k < T ? k : T, least = k > M - T ? k - (M - T) : 0;
    if (x <= least || x > most) return x <= least ? 1 : 0;
    const struct urn urn = {(double)T, (double)(M - T), (double)k};
    if ((double)x > urn.k * urn.in / (double)M) return urn_sum(&urn, (double)x, true);
    return 1 - urn_sum(&urn, (double)(x - 1), false);
}

double cd_hypergeometric_lower(uint64_t x, uint64_t M, uint64_t T, uint64_t k)
{
    if (T > M || k > M) return NAN;
    const uint64_t most = k < T ? k : T, least = k > M - T ? k - (M - T) : 0;
    if (x >= most || x < least) return x >= most ? 1 : 0;
    const struct urn urn = {(double)T, (double)(M - T), (double)k};
    if ((double)x < urn.k * urn.in / (double)M) return urn_sum(&urn, (double)x, false);
    return 1 - urn_sum(&urn, (double)(x + 1), true);
}

double cd_beta_binomial_log(uint64_t x, uint64_t n, double a, double b)
{
    if (!(a > 0) || !(b > 0)) return NAN;
    if (x > n) return -INFINITY;
    const double in = (double)x, out = (double)(n - x);
    return cd__log_beta(in + a, out + b) - cd__log_beta(in + 1, out + 1) - log((double)n + 1) - cd__log_beta(a, b);
}

/* Terms are taken relative to the first, and scaled down before they overflow: tails may begin far below the smallest double. */
double cd_beta_binomial_upper(uint64_t x, uint64_t n, double a, double b)
{
    if (!(a > 0) || !(b > 0)) return NAN;
    if (x == 0 || x > n) return x == 0 ? 1 : 0;
    double log_scale = cd_beta_binomial_log(x, n, a, b), t = 1, sum = 1;
    for (uint64_t i = x; i < n; i++) {
        const double in = (double)i, out = (double)(n - i);
        t *= out / (in + 1) * (in + a) / (out - 1 + b);
        sum += t;
        if (sum < 1e200) continue;
        t *= 1e-200;
        sum *= 1e-200;
        log_scale += 200 * 2.30258509299404568402;
    }
    const double tail = exp(log_scale) * sum;
    return tail < 1 ? tail : 1;
}

double cd_beta_binomial_lower(uint64_t x, uint64_t n, double a, double b)
{
    return x >= n ? cd_beta_binomial_upper(0, n, a, b) : cd_beta_binomial_upper(n - x, n, b, a);
}

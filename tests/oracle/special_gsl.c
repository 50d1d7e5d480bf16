/* special_gsl.c - values of GSL's special functions at random arguments, as tests/oracle/special has R's: NAME,FOUR ARGUMENTS,VALUE. Built by
 * tests/oracle/special_gsl alone; GSL is never linked into candour. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static gsl_rng *rng;

static double spread(double from, double to)
{
    return exp(log(from) + gsl_rng_uniform_pos(rng) * (log(to) - log(from)));
}

static double within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static void say(const char *name, double a, double b, double c, double d, double value)
{
    if (isfinite(value) && fabs(value) > 1e-30) printf("%s,%.17g,%.17g,%.17g,%.17g,%.17g\n", name, a, b, c, d, value);
}

static void continuous(void)
{
    const double a = spread(0.5, 300), b = spread(0.5, 300), p = gsl_rng_uniform_pos(rng);
    const double near = a + gsl_ran_gaussian(rng, 5 * sqrt(a)), x = near > 0 ? near : a / 10;
    say("gamma_lower", a, x, 0, 0, gsl_cdf_gamma_P(x, a, 1));
    say("gamma_upper", a, x, 0, 0, gsl_cdf_gamma_Q(x, a, 1));
    const double m = a / (a + b), s = sqrt(m * (1 - m) / (a + b + 1));
    const double y = within(m + gsl_ran_gaussian(rng, 5 * s), 1e-9, 1 - 1e-9);
    say("beta_lower", a, b, y, 0, gsl_cdf_beta_P(y, a, b));
    say("beta_upper", a, b, y, 0, gsl_cdf_beta_Q(y, a, b));
    const double z = gsl_rng_uniform(rng) * 60 - 30;
    say("normal_cdf", z, 0, 0, 0, gsl_cdf_ugaussian_P(z));
    say("normal_quantile", p, 0, 0, 0, gsl_cdf_ugaussian_Pinv(p));
    const double df = spread(1, 500), from = df + gsl_ran_gaussian(rng, 5 * sqrt(2 * df)),
                 chi = from > 0 ? from : df / 10;
    say("chi_square_lower", chi, df, 0, 0, gsl_cdf_chisq_P(chi, df));
    say("chi_square_upper", chi, df, 0, 0, gsl_cdf_chisq_Q(chi, df));
    const double t = gsl_rng_uniform(rng) * 24 - 12;
    if (df <= 30)
        say("student_cdf", t, df, 0, 0, gsl_cdf_tdist_P(t, df)); /* beyond, GSL's is an expansion good to some 1e-8 */
}

static void discrete(void)
{
    const double p = gsl_rng_uniform_pos(rng), N = floor(spread(1, 5000)), mean = spread(0.01, 500);
    const double k = within(round(N * p + gsl_ran_gaussian(rng, 5 * sqrt(N * p * (1 - p)))), 0, N);
    say("binomial_lower", k, N, p, 0, gsl_cdf_binomial_P((unsigned)k, p, (unsigned)N));
    if (k > 0) say("binomial_upper", k, N, p, 0, gsl_cdf_binomial_Q((unsigned)k - 1, p, (unsigned)N));
    const double c = within(round(mean + gsl_ran_gaussian(rng, 5 * sqrt(mean))), 0, 1e6);
    say("poisson_lower", c, mean, 0, 0, gsl_cdf_poisson_P((unsigned)c, mean));
    if (c > 0) say("poisson_upper", c, mean, 0, 0, gsl_cdf_poisson_Q((unsigned)c - 1, mean));
    const double M = floor(spread(2, 5000)), T = floor(gsl_rng_uniform(rng) * (M + 1)),
                 d = floor(gsl_rng_uniform(rng) * (M + 1));
    const double h = within(round(d * T / M + gsl_ran_gaussian(rng, 4 * sqrt(d * T / M * (1 - T / M) + 0.1))),
                            fmax(0, d - (M - T)), fmin(d, T));
    say("hypergeometric_lower", h, M, T, d,
        gsl_cdf_hypergeometric_P((unsigned)h, (unsigned)T, (unsigned)(M - T), (unsigned)d));
    if (h > 0)
        say("hypergeometric_upper", h, M, T, d,
            gsl_cdf_hypergeometric_Q((unsigned)h - 1, (unsigned)T, (unsigned)(M - T), (unsigned)d));
}

int main(int argc, char **argv)
{
    const long n = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    (void)gsl_set_error_handler_off();
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 20261124);
    for (long i = 0; i < n; i++) {
        continuous();
        discrete();
    }
    gsl_rng_free(rng);
    return 0;
}

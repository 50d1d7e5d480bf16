/* special_int.h - what the files of stats/ share below their public functions. */
#ifndef CANDOUR_SPECIAL_INT_H
#define CANDOUR_SPECIAL_INT_H

#include <stdbool.h>
#include <stdint.h>

/* The binomial term C(a+b, a) p^a q^b for real a, b >= 0, p + q = 1 (both given: whichever is small keeps its digits); Loader 2000. */
double cd__binomial_term(double a, double b, double p, double q);
/* e^-m m^a / Gamma(a + 1) for real a > 0, m > 0. */
double cd__poisson_term(double a, double m);
/* ln B(a, b) */
double cd__log_beta(double a, double b);
/* I_x(a, b), or 1 - it; x + y = 1. */
double cd__beta(double a, double b, double x, double y, bool upper);

/* Where f, which rises from below 0 to at least 0 between lo and hi, does so: bisection over the doubles in their order (over the reals below 0), until
 * lo and hi are neighbours; hi may be infinity. f is never called at lo or hi. */
typedef double cd__rising(double x, const void *ctx);
double cd__root(cd__rising *f, const void *ctx, double lo, double hi);

#endif

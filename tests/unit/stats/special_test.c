/* Special functions and tails of counts. Expected values: R 4.2.2 (pgamma, qgamma, pbeta, qbeta, pnorm, qnorm, pchisq, pt, qt, pbinom, ppois, phyper, lbeta),
 * printed with 17 digits. tests/oracle/special does the same on random arguments. */
#include "candour/special.h"

#include <math.h>

#include "candour/str.h"
#include "special_int.h"
#include "test.h"

/* Every function with its arguments as doubles, by name. */
static const struct function {
    const char *name;
    double (*one)(double);
    double (*two)(double, double);
    double (*three)(double, double, double);
    double (*of_n)(uint64_t, uint64_t, double);
    double (*of_mean)(uint64_t, double);
    double (*urn)(uint64_t, uint64_t, uint64_t, uint64_t);
    double (*mixed)(uint64_t, uint64_t, double, double);
} functions[] = {
    {"log_gamma", .one = cd_log_gamma},
    {"normal_cdf", .one = cd_normal_cdf},
    {"normal_quantile", .one = cd_normal_quantile},
    {"gamma_lower", .two = cd_gamma_lower},
    {"gamma_upper", .two = cd_gamma_upper},
    {"gamma_lower_inverse", .two = cd_gamma_lower_inverse},
    {"gamma_upper_inverse", .two = cd_gamma_upper_inverse},
    {"chi_square_lower", .two = cd_chi_square_lower},
    {"chi_square_upper", .two = cd_chi_square_upper},
    {"chi_square_quantile", .two = cd_chi_square_quantile},
    {"student_cdf", .two = cd_student_cdf},
    {"student_quantile", .two = cd_student_quantile},
    {"beta_lower", .three = cd_beta_lower},
    {"beta_upper", .three = cd_beta_upper},
    {"beta_lower_inverse", .three = cd_beta_lower_inverse},
    {"beta_upper_inverse", .three = cd_beta_upper_inverse},
    {"binomial_lower", .of_n = cd_binomial_lower},
    {"binomial_upper", .of_n = cd_binomial_upper},
    {"poisson_lower", .of_mean = cd_poisson_lower},
    {"poisson_upper", .of_mean = cd_poisson_upper},
    {"hypergeometric_lower", .urn = cd_hypergeometric_lower},
    {"hypergeometric_upper", .urn = cd_hypergeometric_upper},
    {"beta_binomial_log", .mixed = cd_beta_binomial_log},
    {"beta_binomial_lower", .mixed = cd_beta_binomial_lower},
    {"beta_binomial_upper", .mixed = cd_beta_binomial_upper},
};

/* An argument as a count; 0 for one that is none, which the function then takes as a double. */
static uint64_t whole(double v)
{
    return v >= 0 && v < 1e18 ? (uint64_t)v : 0;
}

static double call(const char *name, const double a[4])
{
    const struct function *f = functions;
    while (strcmp(f->name, name) != 0)
        if (++f == functions + sizeof functions / sizeof functions[0]) fail_msg("no function %s", name);
    if (f->one != NULL) return f->one(a[0]);
    if (f->two != NULL) return f->two(a[0], a[1]);
    if (f->three != NULL) return f->three(a[0], a[1], a[2]);
    const uint64_t n[4] = {whole(a[0]), whole(a[1]), whole(a[2]), whole(a[3])};
    if (f->of_n != NULL) return f->of_n(n[0], n[1], a[2]);
    if (f->of_mean != NULL) return f->of_mean(n[0], a[1]);
    if (f->urn != NULL) return f->urn(n[0], n[1], n[2], n[3]);
    return f->mixed(n[0], n[1], a[2], a[3]);
}

struct row {
    const char *name;
    double at[4], value;
};
static const struct row rows[] = {
    {"gamma_lower", {2.5, 0.29999999999999999}, 0.011996757205906266},
    {"gamma_lower", {0.5, 1.0000000000000001e-05}, 0.00356823633818045},
    {"gamma_upper", {2.5, 30}, 1.2154569777183041e-11},
    {"gamma_upper", {100000, 110000}, 2.6554004793767611e-206},
    {"gamma_lower", {1000000, 1000000}, 0.50013298076087254},
    {"gamma_lower_inverse", {5, 9.9999999999999998e-13}, 0.0103893448525018},
    {"gamma_upper_inverse", {66, 0.025000000000000001}, 82.847835815871576},
    {"gamma_lower_inverse", {0.5, 0.5}, 0.22746821155978642},
    {"beta_lower", {2, 5, 0.29999999999999999}, 0.57982500000000015},
    {"beta_upper", {2, 5, 0.90000000000000002}, 5.4999999999999833e-05},
    {"beta_lower", {50000, 50000, 0.48999999999999999}, 1.2647525059111001e-10},
    {"beta_upper", {0.5, 100, 0.999}, 5.637639502936595e-302},
    {"beta_lower_inverse", {2, 5, 9.9999999999999998e-13}, 2.5819897863610085e-07},
    {"beta_upper_inverse", {66, 35, 0.025000000000000001}, 0.74270622146854881},
    {"beta_lower_inverse", {0.5, 0.5, 0.5}, 0.49999999999999989},
    {"normal_cdf", {-37.5}, 4.6053530095819552e-308},
    {"normal_cdf", {-8}, 6.2209605742717849e-16},
    {"normal_cdf", {-1.5}, 0.066807201268858071},
    {"normal_cdf", {0}, 0.5},
    {"normal_cdf", {0.29999999999999999}, 0.61791142218895267},
    {"normal_cdf", {2}, 0.97724986805182079},
    {"normal_cdf", {8}, 0.99999999999999933},
    {"normal_quantile", {1e-300}, -37.047096299361201},
    {"normal_quantile", {9.9999999999999995e-21}, -9.2623400897984052},
    {"normal_quantile", {1.0000000000000001e-05}, -4.2648907939228256},
    {"normal_quantile", {0.025000000000000001}, -1.9599639845400538},
    {"normal_quantile", {0.29999999999999999}, -0.52440051270804067},
    {"normal_quantile", {0.5}, 0},
    {"normal_quantile", {0.90000000000000002}, 1.2815515655446008},
    {"normal_quantile", {0.94999999999999996}, 1.6448536269514715},
    {"normal_quantile", {0.97499999999999998}, 1.9599639845400536},
    {"normal_quantile", {0.999}, 3.0902323061678132},
    {"normal_quantile", {0.99999999999900002}, 7.0344869100478356},
    {"chi_square_lower", {3.8399999999999999, 1}, 0.94995647875129474},
    {"chi_square_upper", {200, 10}, 1.6139305336977309e-37},
    {"chi_square_upper", {2.3589743599999999, 3}, 0.50131721716953448},
    {"chi_square_quantile", {0.94999999999999996, 3.7000000000000002}, 8.9971355676276854},
    {"chi_square_quantile", {9.9999999999999998e-13, 1}, 1.5707963267948977e-24},
    {"student_cdf", {-2.5, 7.2999999999999998}, 0.019825117332800228},
    {"student_cdf", {1.2, 1}, 0.77885793837630457},
    {"student_cdf", {-1000000, 3}, 1.1026577908396162e-18},
    {"student_cdf", {-1.96, 1000000000}, 0.024997895286864857},
    {"student_quantile", {0.97499999999999998, 49.422549666999998}, 2.0091407356163313},
    {"student_quantile", {9.9999999999999995e-07, 5}, -24.771029720515955},
    {"student_quantile", {0.51000000000000001, 2}, 0.028289929799333573},
    {"binomial_lower", {3, 20, 0.40000000000000002}, 0.015961162790008268},
    {"binomial_lower", {200, 1000, 0.37}, 1.4874504102825686e-31},
    {"binomial_upper", {48, 50, 0.75}, 8.70876858327647e-05},
    {"binomial_upper", {60, 61, 0.75}, 5.102650068718612e-07},
    {"binomial_upper", {601000, 1000000, 0.59999999999999998}, 0.020653427857574722},
    {"binomial_upper", {1, 10, 1.0000000000000001e-09}, 9.9999999550000183e-09},
    {"poisson_lower", {3, 10}, 0.010336050675925716},
    {"poisson_upper", {30, 10}, 2.5099512015279071e-07},
    {"poisson_lower", {0, 2.5}, 0.0820849986238988},
    {"poisson_upper", {1001000, 1000000}, 0.15877621913777362},
    {"hypergeometric_upper", {30, 630, 374, 40}, 0.025553112695952264},
    {"hypergeometric_upper", {29, 630, 373, 40}, 0.052467156041239374},
    {"hypergeometric_lower", {30, 630, 547, 40}, 0.027021724789962471},
    {"hypergeometric_upper", {40, 630, 300, 40}, 3.0078881044578968e-14},
    {"hypergeometric_lower", {10, 1000000, 400000, 100}, 2.3344116067199563e-11},
    {"hypergeometric_upper", {5, 100, 50, 60}, 1},
    {"hypergeometric_lower", {12, 100, 50, 60}, 1.0955184541334891e-14},
    {"hypergeometric_upper", {3000, 100000, 25000, 10000}, 3.4650417041498795e-33},
    {"beta_binomial_log", {3, 10, 2, 5}, -1.8028093054146388},
    {"beta_binomial_log", {45, 60, 1.5, 0.5}, -4.0132101017466137},
    {"beta_binomial_log", {300, 630, 13, 4}, -8.3353959486911986},
    {"beta_binomial_upper", {3, 10, 2, 5}, 0.51098901098901062},
    {"beta_binomial_lower", {300, 630, 13, 4}, 0.0070393436207168694},
    {"beta_binomial_upper", {55, 60, 0.5, 0.5}, 0.19960374861567148},
    {"log_gamma", {0.10000000000000001}, 2.252712651734206},
    {"log_gamma", {1000000}, 12815504.569147611},
};

static void values_are_those_of_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double value = call(rows[i].name, rows[i].at);
        if (!(fabs(value - rows[i].value) <= 1e-12 * fabs(rows[i].value)))
            fail_msg("row %zu, %s: %.17g, should be %.17g", i, rows[i].name, value, rows[i].value);
    }
}

/* Rows "name,argument,...,argument,value" of tests/oracle/special, or special_gsl; what these refused is not among them. GSL is off by up to 1.1e-11 of R's
 * values itself, so it is given more room. */
static void random_values_are_those_of_r(void **state)
{
    const char *path = getenv("CANDOUR_R_VALUES");
    const double most = getenv("CANDOUR_GSL") != NULL ? 1e-10 : 1e-11;
    if (path == NULL) cd_test_skip("no values of R on random arguments: tests/oracle/special build/release");
    size_t n;
    char *bytes = cd_test_read(path, &n), last[32] = "";
    struct cd_str rest = {bytes, n};
    double worst = 0;
    for (struct cd_str line = cd_str_cut(&rest, '\n'); line.n > 0; line = cd_str_cut(&rest, '\n')) {
        const struct cd_str name = cd_str_cut(&line, ',');
        double at[5] = {0};
        char text[32];
        for (unsigned i = 0; i < 5; i++) assert_true(cd_str_f64(cd_str_cut(&line, ','), &at[i]));
        (void)snprintf(text, sizeof text, CD_FMT, CD_ARG(name));
        if (strcmp(text, last) != 0) {
            if (last[0] != '\0') print_message("R: %-22s %.1e\n", last, worst);
            memcpy(last, text, sizeof last);
            worst = 0;
        }
        const double off = fabs(call(text, at) / at[4] - 1);
        assert_true(off < most);
        worst = fmax(worst, off);
    }
    print_message("R: %-22s %.1e\n", last, worst);
    free(bytes);
}

/* Ends, and what cannot be. */
static const struct row edges[] = {
    {"log_gamma", {0}, NAN},
    {"gamma_lower", {2, 0}, 0},
    {"gamma_upper", {2, INFINITY}, 0},
    {"gamma_lower", {0, 1}, NAN},
    {"gamma_lower", {1, -1}, NAN},
    {"gamma_lower_inverse", {2, 0}, 0},
    {"gamma_lower_inverse", {2, 1}, INFINITY},
    {"gamma_upper_inverse", {2, 0}, INFINITY},
    {"gamma_upper_inverse", {2, 1.5}, NAN},
    {"beta_lower", {2, 3, 0}, 0},
    {"beta_lower", {2, 3, 1}, 1},
    {"beta_upper", {2, 3, 1}, 0},
    {"beta_lower", {2, 3, 1.5}, NAN},
    {"beta_lower", {0, 3, .5}, NAN},
    {"beta_lower_inverse", {2, 3, 1}, 1},
    {"beta_upper_inverse", {2, 3, 1}, 0},
    {"beta_upper_inverse", {2, 3, NAN}, NAN},
    {"normal_quantile", {0}, -INFINITY},
    {"normal_quantile", {1}, INFINITY},
    {"normal_quantile", {1.1}, NAN},
    {"student_cdf", {-INFINITY, 3}, 0},
    {"student_cdf", {0, 3}, .5},
    {"student_cdf", {1, 0}, NAN},
    {"student_quantile", {.5, 3}, 0},
    {"student_quantile", {0, 3}, -INFINITY},
    {"student_quantile", {.2, -3}, NAN},
    {"binomial_upper", {0, 10, .5}, 1},
    {"binomial_upper", {11, 10, .5}, 0},
    {"binomial_upper", {10, 10, .5}, 0.0009765625},
    {"binomial_upper", {5, 10, 0}, 0},
    {"binomial_upper", {5, 10, 1}, 1},
    {"binomial_upper", {5, 10, 2}, NAN},
    {"binomial_lower", {10, 10, .5}, 1},
    {"binomial_lower", {5, 10, -1}, NAN},
    {"poisson_upper", {0, 3}, 1},
    {"poisson_upper", {1, -3}, NAN},
    {"poisson_lower", {1, 0}, 1},
    {"hypergeometric_upper", {0, 10, 5, 5}, 1},
    {"hypergeometric_upper", {6, 10, 5, 5}, 0},
    {"hypergeometric_upper", {3, 10, 8, 5}, 1},
    {"hypergeometric_upper", {0, 0, 0, 0}, 1},
    {"hypergeometric_lower", {2, 10, 8, 5}, 0},
    {"hypergeometric_lower", {5, 10, 5, 5}, 1},
    {"hypergeometric_lower", {3, 10, 11, 5}, NAN},
    {"hypergeometric_upper", {3, 10, 5, 11}, NAN},
    {"beta_binomial_log", {11, 10, 1, 1}, -INFINITY},
    {"beta_binomial_log", {1, 10, 0, 1}, NAN},
    {"beta_binomial_upper", {0, 10, 1, 1}, 1},
    {"beta_binomial_lower", {10, 10, 1, 1}, 1},
    {"beta_binomial_lower", {11, 10, 0, 1}, NAN},
};

static void ends_are_exact_and_nonsense_is_nan(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        const double value = call(edges[i].name, edges[i].at), want = edges[i].value;
        if (isnan(want) ? !isnan(value) : !(value == want || fabs(value - want) <= 1e-15 * fabs(want)))
            fail_msg("row %zu, %s: %.17g, should be %.17g", i, edges[i].name, value, want);
    }
}

/* Lower and upper tails of neighbours make 1, and for small numbers every tail is a sum of products that can be multiplied out. */
static void tails_are_sums_of_terms(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 200; n += 7)
        for (uint64_t k = 0; k < n; k++) {
            const double p = 0.3, a = cd_binomial_upper(k, n, p), b = cd_binomial_upper(k + 1, n, p);
            double term = 1;
            for (uint64_t i = 0; i < k; i++) term *= (double)(n - i) / (double)(k - i) * p;
            for (uint64_t i = k; i < n; i++) term *= 1 - p;
            assert_true(fabs(a - b - term) < 1e-13);
            assert_true(fabs(cd_binomial_lower(k, n, p) + b - 1) < 1e-14);
        }
}

static double choose(uint64_t n, uint64_t k)
{
    double c = 1;
    for (uint64_t i = 0; i < k; i++) c = c * (double)(n - i) / (double)(i + 1);
    return k > n ? 0 : c;
}

static void urns_are_counted_out(void **state)
{
    (void)state;
    for (uint64_t M = 1; M <= 24; M++)
        for (uint64_t T = 0; T <= M; T++)
            for (uint64_t k = 0; k <= M; k++) {
                double upper = 0;
                for (uint64_t x = k + 1; x-- > 0;) {
                    const double lower = cd_hypergeometric_lower(x, M, T, k);
                    assert_true(fabs(lower - (1 - upper)) < 1e-13);
                    if (k - x <= M - T) upper += choose(T, x) * choose(M - T, k - x) / choose(M, k);
                    assert_true(fabs(cd_hypergeometric_upper(x, M, T, k) - upper) <= 2e-13 * upper);
                }
            }
}

/* With a = b = 1 every count is equally likely, to the last bit: the rule of sequential audits compares such logarithms. */
static void flat_beta_binomial_is_flat(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 2000; n += 13)
        for (uint64_t x = 0; x <= n; x += 3) {
            assert_true(fabs(cd_beta_binomial_log(x, n, 1, 1) + log((double)n + 1)) <= 1e-14);
            assert_near(cd_beta_binomial_upper(x, n, 1, 1), (double)(n - x + 1) / (double)(n + 1), 1e-12);
        }
    assert_true(cd_beta_binomial_upper(900000, 1000000, 5, 2000) >= 0);
}

/* An inverse's value has the probability asked for, over all magnitudes. */
static void inverses_invert(void **state)
{
    (void)state;
    for (double p = 1e-250; p < 1; p *= 7.3)
        for (double a = 0.5; a < 2000; a *= 3.1) {
            const double x = cd_gamma_lower_inverse(a, p);
            if (x > 1e-290) assert_near(cd_gamma_lower(a, x), p, 1e-11); /* doubles end at 1e-308 */
            assert_near(cd_gamma_upper(a, cd_gamma_upper_inverse(a, p)), p, 1e-11);
            const double y = cd_beta_lower_inverse(a, 3, p);
            if (y > 1e-290 && y < 0.9)
                assert_near(cd_beta_lower(a, 3, y), p, 1e-11); /* nearer 1 they are too far apart */
            if (p > 1e-60 && p < 0.5) assert_near(cd_student_cdf(cd_student_quantile(p, a), a), p, 1e-11);
        }
}

/* A root below 0, across it, and one between neighbours. */
static double over(double x, const void *at)
{
    return x - *(const double *)at;
}

static void roots_are_found(void **state)
{
    (void)state;
    static const double at[] = {-0.75, -1e-3, 0.3, 1e-12, 0.999};
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) assert_true(cd__root(over, &at[i], -1, 1) == at[i]);
}

/* R 4.2.2: p, qnorm, qchisq with df 1 and 10, qbeta(2, 5), qbeta(.5, 100), qt with df 5, 15 digits. */
static void quantiles_are_those_of_r(void **state)
{
    (void)state;
    size_t size, seen = 0;
    char *bytes = cd_test_read(cd_test_need("stats/r_reference_ci/quantiles.csv"), &size);
    struct cd_str rest = {bytes, size};
    (void)cd_str_cut(&rest, '\n');
    while (rest.p != NULL && rest.n > 0) {
        struct cd_str line = cd_str_cut(&rest, '\n');
        double v[7];
        for (int i = 0; i < 7; i++) assert_true(cd_str_f64(cd_str_cut(&line, ','), &v[i]));
        const double p = v[0], ours[6] = {cd_normal_quantile(p),
                                          cd_chi_square_quantile(p, 1),
                                          cd_chi_square_quantile(p, 10),
                                          cd_beta_lower_inverse(2, 5, p),
                                          cd_beta_lower_inverse(0.5, 100, p),
                                          cd_student_quantile(p, 5)};
        for (int i = 0; i < 6; i++) assert_true(fabs(ours[i] - v[i + 1]) <= 1e-10 * fabs(v[i + 1]) + 1e-15);
        seen++;
    }
    assert_int_equal(seen, 16);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_are_those_of_r),
                                       cmocka_unit_test(random_values_are_those_of_r),
                                       cmocka_unit_test(ends_are_exact_and_nonsense_is_nan),
                                       cmocka_unit_test(tails_are_sums_of_terms),
                                       cmocka_unit_test(urns_are_counted_out),
                                       cmocka_unit_test(flat_beta_binomial_is_flat),
                                       cmocka_unit_test(inverses_invert),
                                       cmocka_unit_test(roots_are_found),
                                       cmocka_unit_test(quantiles_are_those_of_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Limits of shares, counts, differences and ratios beside those of R 4.2.2 and PropCIs, file by file; and of functions of many counts beside R's on random ones
 * (tests/oracle/units). PropCIs stops at steps of 1e-7. What is read: Clopper-Pearson, Wilson, mid-P, Jeffreys (by the inverse beta); exact Poisson; score limits of
 * differences and ratios, chi-square tails. Blaker, odds ratios and Fisher's test are not ours. */
#include <math.h>

#include "candour/agreement.h"
#include "candour/chart.h"
#include "candour/compare_rates.h"
#include "candour/funnel.h"
#include "candour/multiple.h"
#include "candour/scenario.h"
#include "candour/special.h"
#include "candour/str.h"
#include "test.h"

enum { COLUMNS = 18 };

static double number(struct cd_str text)
{
    double v = NAN;
    if (cd_str_eq(text, CD_STR("Inf"))) return INFINITY;
    if (!cd_str_eq(text, CD_STR("NA"))) assert_true(cd_str_f64(text, &v));
    return v;
}

/* Near, or R has no value. */
static void near(double got, double want, double by)
{
    if (want != want || got == want) return;
    if (!(fabs(got - want) <= by)) fail_msg("%.15g, should be %.15g", got, want);
}

static void near_limits(enum cd_status status, struct cd_interval got, const double *want, double by)
{
    assert_int_equal(status, CD_OK);
    near(got.lo, want[0], by);
    near(got.hi, want[1], by);
}

static size_t each_row(const char *path, size_t columns, void (*row)(const double *v))
{
    size_t size, seen = 0;
    char *bytes = cd_test_read(cd_test_need(path), &size);
    struct cd_str rest = {bytes, size};
    (void)cd_str_cut(&rest, '\n');
    for (; rest.p != NULL && rest.n > 0; seen++) {
        struct cd_str line = cd_str_cut(&rest, '\n');
        double v[COLUMNS];
        for (size_t i = 0; i < columns; i++) v[i] = number(cd_str_cut(&line, ','));
        row(v);
    }
    free(bytes);
    return seen;
}

static struct cd_counted counted(const double *v)
{
    return (struct cd_counted){(uint64_t)v[0], (uint64_t)v[1]};
}

static void share_row(const double *v)
{
    const struct cd_counted c = counted(v);
    struct cd_interval out;
    near_limits(cd_clopper_pearson(c, v[2], &out, NULL), out, v + 3, 1e-10);
    cd_wilson(c.x, c.n, cd_normal_quantile((1 + v[2]) / 2), &out.lo, &out.hi);
    near_limits(CD_OK, out, v + 5, 1e-10);
    near_limits(cd_mid_p(c, v[2], &out, NULL), out, v + 9,
                5e-4); /* PropCIs searches a grid: .5531 where .55279 is exact */
    const double a = v[0] + .5, b = v[1] - v[0] + .5, alpha = (1 - v[2]) / 2;
    near(c.x > 0 ? cd_beta_lower_inverse(a, b, alpha) : v[13], v[13], 1e-10);
    near(c.x < c.n ? cd_beta_upper_inverse(a, b, alpha) : v[14], v[14], 1e-10);
}

static void shares_are_those_of_r(void **state)
{
    (void)state;
    assert_int_equal(each_row("stats/r_reference_ci/binomial_ci.csv", 15, share_row), 207);
}

static void count_row(const double *v)
{
    struct cd_interval out;
    const double by = 1e-10 * (1 + v[0]);
    near_limits(cd_garwood((uint64_t)v[0], v[1], &out, NULL), out, v + 2, by);
}

static void counts_are_those_of_r(void **state)
{
    (void)state;
    assert_int_equal(each_row("stats/r_reference_ci/poisson_ci.csv", 4, count_row), 63);
}

static void pair_row(const double *v)
{
    const struct cd_counted a = counted(v), b = counted(v + 2);
    struct cd_interval out;
    near_limits(cd_difference_miettinen_nurminen(a, b, .95, &out, NULL), out, v + 4, 1e-6);
    near_limits(cd_ratio_koopman(a, b, .95, &out, NULL), out, v + 6, 1e-5 * fmax(1, v[6]));
    near(cd_chi_square_upper(v[14], 1) / v[15], 1, 1e-12);
    near(cd_chi_square_upper(v[16], 1) / v[17], 1, 1e-12);
}

static void pairs_are_those_of_r(void **state)
{
    (void)state;
    assert_int_equal(each_row("stats/r_reference_ci/two_sample.csv", 18, pair_row), 9);
}

/* --- Functions of many counts, each taking numbers and giving numbers ------------------------------------------------------------------ */

enum { MANY = 256 };
typedef size_t many(const double *v, size_t n, double *out);

static void done(enum cd_status status)
{
    assert_int_equal(status, CD_OK);
}

static size_t pairs(const double *v, size_t n, struct cd_counted *out)
{
    for (size_t i = 0; i < n / 2; i++) out[i] = counted(v + 2 * i);
    return n / 2;
}

static size_t hochberg(const double *v, size_t n, double *out)
{
    struct cd_arena arena = cd_arena_make(0);
    done(cd_benjamini_hochberg(v, n, &arena, out, NULL));
    done(cd_benjamini_yekutieli(v, n, &arena, out + n, NULL));
    cd_arena_free(&arena);
    return 2 * n;
}

static size_t funnel_exact(const double *v, size_t n, double *out)
{
    (void)n;
    out[0] = cd_funnel_exact((uint64_t)v[0], v[1], v[2]);
    return 1;
}

/* arcsine, winsorised, then the pairs */
static size_t dispersed(const double *v, size_t n, double *out)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd_counted units[MANY];
    struct cd_funnel_unit each[MANY];
    struct cd_funnel funnel;
    const size_t k = pairs(v + 2, n - 2, units);
    const struct cd_funnel_how how = {v[0] > 0, v[1]};
    done(cd_funnel_units(units, k, &how, &arena, &funnel, each, NULL));
    out[0] = funnel.phi;
    out[1] = funnel.tau2;
    for (size_t i = 0; i < k; i++) out[2 + i] = each[i].adjusted;
    cd_arena_free(&arena);
    return 2 + k;
}

static size_t laney(const double *v, size_t n, double *out)
{
    struct cd_counted months[MANY];
    struct cd_p_chart chart;
    const size_t k = pairs(v, n, months);
    done(cd_p_chart(months, k, &chart, out + 1, NULL));
    out[0] = chart.spread;
    return 1 + k;
}

static size_t agreement(const double *v, size_t n, double *out)
{
    uint64_t cell[MANY];
    struct cd_agreed agreed;
    for (size_t i = 0; i < n; i++) cell[i] = (uint64_t)v[i];
    done(cd_agreement(cell, (size_t)sqrt((double)n), &agreed, NULL));
    const double all[] = {agreed.kappa,         agreed.se,       agreed.symmetry.value, agreed.symmetry.p,
                          agreed.margins.value, agreed.margins.p};
    memcpy(out, all, sizeof all);
    return 6;
}

/* cases, parameters, then estimates and variances */
static size_t pooled(const double *v, size_t n, double *out)
{
    struct cd_completed sets[MANY];
    struct cd_pooled p;
    for (size_t i = 2; i < n; i += 2) sets[i / 2 - 1] = (struct cd_completed){v[i], v[i + 1]};
    done(cd_pool(sets, n / 2 - 1, (uint64_t)v[0], (uint64_t)v[1], .95, &p, NULL));
    const double all[] = {p.estimate, p.variance, p.lambda, p.df, p.missing, p.limits.lo, p.limits.hi};
    memcpy(out, all, sizeof all);
    return 7;
}

static size_t at_random(const double *v, size_t n, double *out)
{
    struct cd_recorded strata[MANY];
    struct cd_at_random r;
    for (size_t i = 0; i < n; i += 3)
        strata[i / 3] = (struct cd_recorded){(uint64_t)v[i], (uint64_t)v[i + 1], (uint64_t)v[i + 2]};
    done(cd_missing_at_random(strata, n / 3, &r, NULL));
    out[0] = r.share;
    out[1] = r.se;
    return 2;
}

static size_t standardised(const double *v, size_t n, double *out)
{
    struct cd_stratum_rate strata[MANY];
    struct cd_standardised s;
    for (size_t i = 0; i < n; i += 3) strata[i / 3] = (struct cd_stratum_rate){(uint64_t)v[i], v[i + 1], v[i + 2]};
    done(cd_standardise(strata, n / 3, .95, &s, NULL));
    out[0] = s.rate;
    out[1] = s.limits.lo;
    out[2] = s.limits.hi;
    return 3;
}

static size_t kitagawa(const double *v, size_t n, double *out)
{
    struct cd_changed strata[MANY];
    struct cd_decomposed d;
    for (size_t i = 0; i < n; i += 4) strata[i / 4] = (struct cd_changed){counted(v + i), counted(v + i + 2)};
    done(cd_kitagawa(strata, n / 4, &d, NULL));
    out[0] = d.total;
    out[1] = d.within;
    out[2] = d.mix;
    return 3;
}

static const struct {
    const char *name;
    many *of;
} manys[] = {{"false_discovery", hochberg},  {"funnel_exact", funnel_exact},
             {"over_dispersion", dispersed}, {"laney", laney},
             {"agreement", agreement},       {"pool", pooled},
             {"at_random", at_random},       {"standardised", standardised},
             {"kitagawa", kitagawa}};

static size_t numbers(struct cd_str *line, double *v)
{
    uint64_t n;
    assert_true(cd_str_u64(cd_str_cut(line, ','), &n) && n <= MANY);
    for (uint64_t i = 0; i < n; i++) v[i] = number(cd_str_cut(line, ','));
    return (size_t)n;
}

/* Rows "name,n,argument,...,m,value,..." of tests/oracle/units; errors relative to the largest value of a row. */
static void random_counts_are_those_of_r(void **state)
{
    const char *path = getenv("CANDOUR_R_UNITS");
    if (path == NULL) cd_test_skip("no values of R on random counts: tests/oracle/units build/release");
    size_t size;
    char *bytes = cd_test_read(path, &size);
    double worst[sizeof manys / sizeof *manys] = {0}, v[MANY], want[MANY], got[MANY];
    struct cd_str rest = {bytes, size};
    for (struct cd_str line = cd_str_cut(&rest, '\n'); line.n > 0; line = cd_str_cut(&rest, '\n')) {
        const struct cd_str name = cd_str_cut(&line, ',');
        size_t f = 0;
        while (!cd_str_eq(name, cd_str_of(manys[f].name))) assert_true(++f < sizeof manys / sizeof *manys);
        const size_t n = numbers(&line, v), m = numbers(&line, want);
        assert_int_equal(manys[f].of(v, n, got), m);
        double most = 0;
        for (size_t i = 0; i < m; i++) most = fmax(most, fabs(want[i]));
        for (size_t i = 0; i < m && most > 0; i++) {
            const double off = fabs(got[i] - want[i]) / most;
            if (!(off < 1e-9)) fail_msg("%s: %.17g, should be %.17g", manys[f].name, got[i], want[i]);
            worst[f] = fmax(worst[f], off);
        }
    }
    for (size_t f = 0; f < sizeof manys / sizeof *manys; f++) print_message("R: %-22s %.1e\n", manys[f].name, worst[f]);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shares_are_those_of_r), cmocka_unit_test(counts_are_those_of_r),
                                       cmocka_unit_test(pairs_are_those_of_r),
                                       cmocka_unit_test(random_counts_are_those_of_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

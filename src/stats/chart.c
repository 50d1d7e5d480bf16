/* chart.c - control charts of a share; see chart.h. */
#include "candour/chart.h"

#include <math.h>

#include "candour/special.h"
#include "interval_int.h"

enum cd_status cd_p_chart(const struct cd_counted *periods, size_t n, struct cd_p_chart *out, double *z,
                          struct cd_err *err)
{
    struct cd_counted all;
    double ranges = 0, last = 0;
    CD_TRY(cd__all_counted(periods, n, &all, err));
    const double p = cd__share(all);
    for (size_t i = 0; i < n; i++) {
        const double off = cd__share(periods[i]) - p;
        const double here = all.x == 0 || all.x == all.n ? 0 : off / sqrt(p * (1 - p) / (double)periods[i].n);
        if (i > 0) ranges += fabs(here - last);
        if (z != NULL) z[i] = here;
        last = here;
    }
    *out = (struct cd_p_chart){p, n > 1 ? ranges / (double)(n - 1) / 1.128 : 1};
    return CD_OK;
}

struct cd_interval cd_p_chart_limits(const struct cd_p_chart *chart, uint64_t n, double width, bool laney)
{
    const double p = chart->share, half = width * sqrt(p * (1 - p) / (double)n) * (laney ? chart->spread : 1);
    return (struct cd_interval){fmax(0, p - half), fmin(1, p + half)};
}

enum cd_status cd_cusum_shares(const struct cd_counted *periods, size_t n, double p0, double p1, double *s,
                               struct cd_err *err)
{
    struct cd_counted all;
    double sum = 0;
    CD_TRY(cd__all_counted(periods, n, &all, err));
    if (!(p0 > 0) || !(p0 < 1) || !(p1 > 0) || !(p1 < 1))
        return cd_fail(err, CD_INPUT, "shares %g and %g: both must lie between 0 and 1", p0, p1);
    const double in = log(p1 / p0), outside = log1p(-p1) - log1p(-p0);
    for (size_t i = 0; i < n; i++) {
        sum = fmax(0, sum + (double)periods[i].x * in + (double)(periods[i].n - periods[i].x) * outside);
        s[i] = sum;
    }
    return CD_OK;
}

struct side {
    double sum, most;
    struct cd_shift run;
    bool over;
};

/* One more value; true when a run that passed h ended, by falling back to 0. */
static bool side_takes(struct side *s, double step, double h, size_t at, struct cd_shift *ended)
{
    if (s->sum + step <= 0) {
        const bool ends = s->over;
        *ended = s->run;
        *s = (struct side){.run.up = ended->up};
        return ends;
    }
    if (s->sum <= 0) s->run.start = at;
    s->sum += step;
    if (s->sum > h && !s->over) {
        s->over = true;
        s->run.alarm = at;
    }
    if (s->sum > s->most) {
        s->most = s->sum;
        s->run.peak = at;
    }
    return false;
}

/* In the order of alarms: a run may end before one that began later, or after. */
static void keep(struct cd_shift run, struct cd_shift *shifts, size_t most, size_t *n)
{
    size_t at = *n < most ? *n : most;
    (*n)++;
    while (at > 0 && shifts[at - 1].alarm > run.alarm) {
        if (at < most) shifts[at] = shifts[at - 1];
        at--;
    }
    if (at < most) shifts[at] = run;
}

size_t cd_cusum(const double *z, size_t n, double k, double h, struct cd_shift *shifts, size_t most)
{
    struct side sides[2] = {{.run.up = true}, {.run.up = false}};
    struct cd_shift ended;
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        for (int side = 0; side < 2; side++)
            if (side_takes(&sides[side], (side == 0 ? z[i] : -z[i]) - k, h, i, &ended))
                keep(ended, shifts, most, &found);
    for (int side = 0; side < 2; side++)
        if (sides[side].over) keep(sides[side].run, shifts, most, &found);
    return found;
}

/* Nodes and weights of Gauss and Legendre on 0 to h, by Newton's method on the polynomial's recurrence. */
static void gauss_legendre(double h, double *x, double *w)
{
    const int n = CD_ARL_NODES;
    for (int i = 0; i < n; i++) {
        double t = cos(acos(-1) * (i + 0.75) / (n + 0.5)), slope = 1;
        for (int turn = 0; turn < 20; turn++) {
            double p = 1, before = 0;
            for (int j = 1; j <= n; j++) {
                const double next = ((2 * j - 1) * t * p - (j - 1) * before) / j;
                before = p;
                p = next;
            }
            slope = n * (t * p - before) / (t * t - 1);
            t -= p / slope;
        }
        x[i] = h * (1 - t) / 2;
        w[i] = h / ((1 - t * t) * slope * slope);
    }
}

/* a v = b, a diagonally dominant as I - (a sub-stochastic matrix) is; v replaces b. */
static void solve(double a[CD_ARL_NODES + 1][CD_ARL_NODES + 1], double *b)
{
    enum { n = CD_ARL_NODES + 1 };
    for (int i = 0; i < n; i++)
        for (int r = i + 1; r < n; r++) {
            const double f = a[r][i] / a[i][i];
            for (int c = i; c < n; c++) a[r][c] -= f * a[i][c];
            b[r] -= f * b[i];
        }
    for (int i = n - 1; i >= 0; i--) {
        for (int c = i + 1; c < n; c++) b[i] -= a[i][c] * b[c];
        b[i] /= a[i][i];
    }
}

/* L(s) = 1 + L(0) Phi(k - s - m) + integral over 0 to h of L(u) phi(u + k - s - m), at 0 and at the nodes. */
static double one_sided(double k, double h, double m)
{
    double x[CD_ARL_NODES + 1] = {0}, w[CD_ARL_NODES + 1], a[CD_ARL_NODES + 1][CD_ARL_NODES + 1], b[CD_ARL_NODES + 1];
    gauss_legendre(h, x + 1, w + 1);
    for (int i = 0; i <= CD_ARL_NODES; i++) {
        b[i] = 1;
        a[i][0] = (i == 0) - cd_normal_cdf(k - x[i] - m);
        for (int j = 1; j <= CD_ARL_NODES; j++) {
            const double d = x[j] + k - x[i] - m;
            a[i][j] = (i == j) - w[j] * exp(-d * d / 2) * 0.39894228040143267794;
        }
    }
    solve(a, b);
    return b[0];
}

double cd_cusum_run_length(double k, double h, double shift)
{
    if (!(k >= 0) || !(h > 0) || !(h <= 10) || !isfinite(k + shift)) return NAN;
    return 1 / (1 / one_sided(k, h, shift) + 1 / one_sided(k, h, -shift));
}

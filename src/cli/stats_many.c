/* stats_many.c - what `candour stats` works out from many counts, and scenarios. */
#include <stdio.h>

#include "candour/agreement.h"
#include "candour/chart.h"
#include "candour/compare_rates.h"
#include "candour/funnel.h"
#include "candour/multiple.h"
#include "candour/scenario.h"
#include "stats_int.h"

/* name_1, name_2, ... */
static void put_each(const char *name, const double *value, size_t n)
{
    for (size_t i = 0; i < n; i++) (void)printf("%s_%zu %.17g\n", name, i + 1, value[i]);
}

static size_t pairs(const struct given *g, size_t from, struct cd_counted *out)
{
    const size_t n = (g->count - from) / 2;
    for (size_t i = 0; i < n; i++) out[i] = (struct cd_counted){g->n[from + 2 * i], g->n[from + 2 * i + 1]};
    return n;
}

/* --- Many units -------------------------------------------------------------------------------------------------------------------- */

typedef enum cd_status adjust_fn(const double *p, size_t m, struct cd_arena *arena, double *adjusted,
                                 struct cd_err *err);

static enum cd_status adjusted(adjust_fn *adjust, const struct given *g, struct cd_err *err)
{
    struct cd_arena arena = cd_arena_make(0);
    double out[STATS_MOST];
    const enum cd_status status = adjust(g->v, g->count, &arena, out, err);
    cd_arena_free(&arena);
    if (status == CD_OK) put_each("adjusted", out, g->count);
    return status;
}

static enum cd_status hochberg(const struct given *g, struct cd_err *err)
{
    return adjusted(cd_benjamini_hochberg, g, err);
}

static enum cd_status yekutieli(const struct given *g, struct cd_err *err)
{
    return adjusted(cd_benjamini_yekutieli, g, err);
}

static enum cd_status funnel_limit(const struct given *g, struct cd_err *err)
{
    CD_TRY(cli_put_value("exact", cd_funnel_exact(g->n[0], g->v[1], g->v[2]), err));
    return cli_put_value("wilson", cd_funnel_wilson(g->n[0], g->v[1], g->v[2]), err);
}

static enum cd_status dispersed(bool arcsine, const struct given *g, struct cd_err *err)
{
    struct cd_counted units[STATS_MOST] = {{0, 0}};
    struct cd_funnel_unit each[STATS_MOST];
    struct cd_funnel funnel;
    struct cd_arena arena = cd_arena_make(0);
    const size_t k = pairs(g, 1, units);
    const struct cd_funnel_how how = {arcsine, g->v[0]};
    const enum cd_status status = cd_funnel_units(units, k, &how, &arena, &funnel, each, err);
    cd_arena_free(&arena);
    if (status != CD_OK) return status;
    cli_put("share", funnel.theta);
    cli_put("phi", funnel.phi);
    cli_put("tau2", funnel.tau2);
    for (size_t i = 0; i < k; i++)
        (void)printf("z_%zu %.17g\nadjusted_%zu %.17g\np_%zu %.17g\n", i + 1, each[i].z, i + 1, each[i].adjusted, i + 1,
                     each[i].p);
    return CD_OK;
}

static enum cd_status dispersed_raw(const struct given *g, struct cd_err *err)
{
    return dispersed(false, g, err);
}

static enum cd_status dispersed_arcsine(const struct given *g, struct cd_err *err)
{
    return dispersed(true, g, err);
}

/* --- One unit over time ------------------------------------------------------------------------------------------------------------ */

static enum cd_status p_chart(const struct given *g, struct cd_err *err)
{
    struct cd_counted months[STATS_MOST] = {{0, 0}};
    struct cd_p_chart chart;
    double z[STATS_MOST];
    const size_t n = pairs(g, 0, months);
    CD_TRY(cd_p_chart(months, n, &chart, z, err));
    cli_put("share", chart.share);
    cli_put("spread", chart.spread);
    put_each("z", z, n);
    for (size_t i = 0; i < n; i++) {
        const struct cd_interval limits = cd_p_chart_limits(&chart, months[i].n, 3, true);
        (void)printf("lower_%zu %.17g\nupper_%zu %.17g\n", i + 1, limits.lo, i + 1, limits.hi);
    }
    return CD_OK;
}

static enum cd_status cusum_shares(const struct given *g, struct cd_err *err)
{
    struct cd_counted months[STATS_MOST] = {{0, 0}};
    double s[STATS_MOST];
    const size_t n = pairs(g, 2, months);
    CD_TRY(cd_cusum_shares(months, n, g->v[0], g->v[1], s, err));
    put_each("sum", s, n);
    return CD_OK;
}

static enum cd_status cusum(const struct given *g, struct cd_err *err)
{
    struct cd_shift shifts[STATS_MOST];
    (void)err;
    const size_t n = cd_cusum(g->v + 2, g->count - 2, g->v[0], g->v[1], shifts, STATS_MOST);
    (void)printf("runs %zu\n", n);
    for (size_t i = 0; i < n && i < STATS_MOST; i++)
        (void)printf("%s_%zu start %zu alarm %zu peak %zu\n", shifts[i].up ? "up" : "down", i + 1, shifts[i].start + 1,
                     shifts[i].alarm + 1, shifts[i].peak + 1);
    return CD_OK;
}

static enum cd_status run_length(const struct given *g, struct cd_err *err)
{
    return cli_put_value("periods", cd_cusum_run_length(g->v[0], g->v[1], g->v[2]), err);
}

/* --- Two labels, strata ------------------------------------------------------------------------------------------------------------ */

static enum cd_status agreement(const struct given *g, struct cd_err *err)
{
    struct cd_agreed out;
    size_t k = 0;
    while ((k + 1) * (k + 1) <= g->count) k++;
    if (k * k != g->count)
        return cd_fail(err, CD_USAGE, "agreement: %zu cells are no square table: 4, 9, 16, ...", g->count);
    CD_TRY(cd_agreement(g->n, k, &out, err));
    cli_put("observed", out.observed);
    cli_put("expected", out.expected);
    cli_put("kappa", out.kappa);
    cli_put("se", out.se);
    (void)printf("bowker %.17g\nbowker_df %u\nbowker_p %.17g\n", out.symmetry.value, out.symmetry.df, out.symmetry.p);
    (void)printf("stuart_maxwell %.17g\nstuart_maxwell_df %u\nstuart_maxwell_p %.17g\n", out.margins.value,
                 out.margins.df, out.margins.p);
    return CD_OK;
}

static enum cd_status standardise(const struct given *g, struct cd_err *err)
{
    struct cd_stratum_rate strata[STATS_MOST];
    struct cd_standardised out;
    const size_t n = (g->count - 1) / 3;
    for (size_t i = 0; i < n; i++)
        strata[i] = (struct cd_stratum_rate){g->n[1 + 3 * i], g->v[2 + 3 * i], g->v[3 + 3 * i]};
    CD_TRY(cd_standardise(strata, n, g->level, &out, err));
    cli_put("rate", out.rate);
    cli_put("variance", out.variance);
    return cli_put_limits(CD_OK, &out.limits);
}

static enum cd_status kitagawa(const struct given *g, struct cd_err *err)
{
    struct cd_counted all[STATS_MOST] = {{0, 0}};
    struct cd_changed strata[STATS_MOST];
    struct cd_decomposed out;
    const size_t n = pairs(g, 0, all) / 2;
    for (size_t i = 0; i < n; i++) strata[i] = (struct cd_changed){all[2 * i], all[2 * i + 1]};
    CD_TRY(cd_kitagawa(strata, n, &out, err));
    cli_put("total", out.total);
    cli_put("within", out.within);
    cli_put("mix", out.mix);
    return CD_OK;
}

/* --- Scenarios --------------------------------------------------------------------------------------------------------------------- */

static enum cd_status at_random(const struct given *g, struct cd_err *err)
{
    struct cd_recorded strata[STATS_MOST];
    struct cd_at_random out;
    const size_t n = g->count / 3;
    for (size_t i = 0; i < n; i++) strata[i] = (struct cd_recorded){g->n[3 * i], g->n[3 * i + 1], g->n[3 * i + 2]};
    CD_TRY(cd_missing_at_random(strata, n, &out, err));
    cli_put("share", out.share);
    cli_put("se", out.se);
    cli_put("pooled", out.pooled);
    return CD_OK;
}

static enum cd_status pool(const struct given *g, struct cd_err *err)
{
    struct cd_completed sets[STATS_MOST];
    struct cd_pooled out;
    const size_t m = (g->count - 3) / 2;
    for (size_t i = 0; i < m; i++) sets[i] = (struct cd_completed){g->v[3 + 2 * i], g->v[4 + 2 * i]};
    CD_TRY(cd_pool(sets, m, g->n[1], g->n[2], g->level, &out, err));
    cli_put("estimate", out.estimate);
    cli_put("variance", out.variance);
    cli_put("lambda", out.lambda);
    cli_put("df", out.df);
    cli_put("missing", out.missing);
    return cli_put_limits(CD_OK, &out.limits);
}

static enum cd_status e_value(const struct given *g, struct cd_err *err)
{
    return cli_put_value("e_value", cd_e_value(g->v[0]), err);
}

static enum cd_status two_lists(const struct given *g, struct cd_err *err)
{
    struct cd_two_lists out;
    double total;
    CD_TRY(cd_two_lists(g->n[0], g->n[1], g->n[2], &out, err));
    CD_TRY(cd_two_lists_times(g->n[0], g->n[1], g->n[2], g->v[3], &total, err));
    cli_put("lincoln_petersen", out.lincoln);
    cli_put("chapman", out.chapman);
    cli_put("se", out.se);
    cli_put("at_phi", total);
    return CD_OK;
}

static enum cd_status selection(const struct given *g, struct cd_err *err)
{
    struct cd_selection out;
    CD_TRY(cd_selection(&(struct cd_selected){g->v[0], g->v[1], g->v[2], g->v[3]}, &out, err));
    cli_put("naive", out.naive);
    cli_put("att", out.att);
    return cli_put_limits(CD_OK, &out.ate);
}

const struct stat cli_stats_many[] = {
    {"benjamini-hochberg", "P...", "(v)", "p-values adjusted to a false discovery rate", hochberg},
    {"benjamini-yekutieli", "P...", "(v)", "the same under any dependence", yekutieli},
    {"funnel-limit", "N SHARE TAIL", "cvv", "where TAIL of units of N lie below, the common SHARE given", funnel_limit},
    {"over-dispersion", "WINSORISE X N...", "v(cc)", "units beside their common share, arcsine scale; 0.1 is usual",
     dispersed_arcsine},
    {"over-dispersion-raw", "WINSORISE X N...", "v(cc)", "the same on the scale of shares", dispersed_raw},
    {"p-chart", "X N...", "(cc)", "months beside their common share, and Laney's limits at 3", p_chart},
    {"cusum-shares", "FROM TO X N...", "vv(cc)", "evidence that a share went from FROM to TO", cusum_shares},
    {"cusum", "K H Z...", "vv(v)", "runs of z-scores that pass H, each value less K", cusum},
    {"cusum-run-length", "K H SHIFT", "vvv", "how many periods until that signals", run_length},
    {"agreement", "CELL...", "(c)", "kappa, Bowker and Stuart-Maxwell of a square table, row by row", agreement},
    {"standardise", "LEVEL X N WEIGHT...", "l(cvv)", "a directly standardised rate, Dobson's limits", standardise},
    {"kitagawa", "X N LATER-X LATER-N...", "(cccc)", "a change taken apart: within strata, and their mix", kitagawa},
    {"missing-at-random", "N RECORDED X...", "(ccc)", "a scenario: in strata, the unrecorded are as the recorded",
     at_random},
    {"pool", "LEVEL N PARAMETERS ESTIMATE VARIANCE...", "lcc(vv)", "a scenario: completed data sets by Rubin's rules",
     pool},
    {"e-value", "RATIO", "v", "a scenario: confounding that would explain a risk ratio away", e_value},
    {"two-lists", "FIRST SECOND BOTH PHI", "cccv",
     "a scenario: how many there are, if PHI times as many are on neither", two_lists},
    {"selection", "A B RHO OTHER", "vvvv", "a scenario: rates A and B among the recorded, RHO recorded for the group",
     selection},
    {0}};

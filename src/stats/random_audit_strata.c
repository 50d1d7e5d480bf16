/* random_audit_strata.c - limits of a stratified draw that may be looked at after every person; see random_audit.h.
 *
 * What a number T of a stratum costs is the logarithm of its prior over its posterior, convex in T. The fewest in all strata together whose costs add up to
 * less than log 1/alpha: from the cheapest number of each downwards, the step that costs least first. Down to a common price of a step that price alone says where
 * each stratum stands, and it is found by halving; the steps left are taken one by one. The most are the fewest of those outside, turned round. */
#include <math.h>
#include <stdlib.h>

#include "candour/random_audit.h"
#include "candour/special.h"

/* x found of k drawn from M; T is where it stands. */
struct cost {
    uint64_t M, k, x, T;
};

static double cost(const struct cost *c, uint64_t T)
{
    return -log((double)c->M + 1) -
           cd_beta_binomial_log(T - c->x, c->M - c->k, 1 + (double)c->x, 1 + (double)(c->k - c->x));
}

/* What the step from T to T - 1 costs, T > x: the ratio of two terms of the posterior that are neighbours. Grows as T falls. */
static double step(const struct cost *c, uint64_t T)
{
    const double n = (double)(c->M - c->k), j = (double)(T - c->x);
    return log((n - j + 1) / j * (j + (double)c->x) / (n - j + 1 + (double)(c->k - c->x)));
}

/* The lowest T that steps of at most `price` lead to, from the cheapest on. */
static uint64_t lowest(const struct cost *c, double price)
{
    uint64_t lo = c->x, hi = c->M - (c->k - c->x);
    while (lo < hi) {
        const uint64_t mid = lo + (hi - lo) / 2;
        if (step(c, mid + 1) <= price) hi = mid;
        else lo = mid + 1;
    }
    return lo;
}

static double settle(struct cost *costs, uint32_t n, double price)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        costs[i].T = lowest(&costs[i], price);
        sum += cost(&costs[i], costs[i].T);
    }
    return sum;
}

/* The rest of the way, a step at a time; each is of the price that was too high for all at once. */
static void walk(struct cost *costs, uint32_t n, double sum, double most)
{
    for (;;) {
        uint32_t best = n;
        double least = 0;
        for (uint32_t i = 0; i < n; i++) {
            if (costs[i].T == costs[i].x) continue;
            const double price = step(&costs[i], costs[i].T);
            if (best == n || price < least) best = i, least = price;
        }
        if (best == n || sum + least >= most) return;
        sum += least;
        costs[best].T--;
    }
}

static uint64_t fewest(struct cost *costs, uint32_t n, double alpha)
{
    enum { HALVINGS = 60 };
    const double most = -log(alpha) + 1e-12;
    double lo = 0, sum = settle(costs, n, lo), hi = most - sum + 1; /* no step that is taken costs more */
    for (int i = 0; i < HALVINGS; i++) {
        const double price = (lo + hi) / 2;
        if (settle(costs, n, price) < most) lo = price;
        else hi = price;
    }
    sum = settle(costs, n, lo);
    walk(costs, n, sum, most);
    uint64_t total = 0;
    for (uint32_t i = 0; i < n; i++) total += costs[i].T;
    return total;
}

enum cd_status cd_random_audit_strata(const struct cd_stratum *strata, uint32_t n, double alpha,
                                      struct cd_drawn_limits *out, struct cd_err *err)
{
    uint64_t open = 0;
    struct cost *costs = calloc((size_t)n + 1, sizeof *costs);
    if (costs == NULL) return cd_fail(err, CD_NOMEM, "no memory for the strata");
    enum cd_status status =
        n > 0 && alpha > 0 && alpha < 0.5 ? CD_OK : cd_fail(err, CD_USAGE, "no strata, or alpha not between 0 and 1/2");
    for (uint32_t i = 0; i < n && status == CD_OK; i++) {
        const struct cd_drawn *d = &strata[i].drawn;
        if (d->drawn > strata[i].open || d->in > d->drawn || d->untraced > d->drawn - d->in)
            status = cd_fail(err, CD_INPUT, "counts of a stratum contradict each other");
        costs[i] = (struct cost){.M = strata[i].open, .k = d->drawn, .x = d->in};
        open += strata[i].open;
    }
    if (status == CD_OK) {
        out->lo = fewest(costs, n, alpha);
        for (uint32_t i = 0; i < n; i++)
            costs[i].x = strata[i].drawn.drawn - strata[i].drawn.in - strata[i].drawn.untraced;
        out->hi = open - fewest(costs, n, alpha);
    }
    free(costs);
    return status;
}

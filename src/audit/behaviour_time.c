/* behaviour_time.c - changes of completeness, surges of refusals, and what the trend is made of; see behaviour.h. */
#include <math.h>

#include "behaviour_int.h"
#include "candour/chart.h"
#include "candour/date.h"

/* One return's, of the headline characteristic. */
struct month {
    uint64_t recorded, declined, total;
};

static void count_months(const struct cd__looking *l, struct month *months)
{
    const struct cd_picture *picture = l->picture;
    const unsigned slot = CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, l->audit->league_asserted_by);
    for (size_t i = 0; i < picture->n_cells; i++) {
        const struct cd_cell *cell = &picture->cells[i];
        const struct cd_label *label = &picture->labels.items[cell->label];
        const uint64_t n = cell->n[CD_UNIT_PERSON];
        if (CD_SLOT(label->characteristic, label->asserted_by) != slot) continue;
        months[cell->ret].total += n;
        if (label->class == CD_CLASS_RECORDED) months[cell->ret].recorded += n;
        else if (label->reason == CD_REASON_DECLINED) months[cell->ret].declined += n;
    }
}

/* --- One force's chart ------------------------------------------------------------------------------------------------------------- */

struct chart {
    enum cd_ask ask;
    double points;
    uint32_t force;
    const int32_t *periods;
    const struct cd_counted *counted;
    size_t n;
};

static struct cd_counted sum(const struct chart *chart, size_t from, size_t to)
{
    struct cd_counted all = {0};
    for (size_t i = from; i < to; i++)
        all = (struct cd_counted){all.x + chart->counted[i].x, all.n + chart->counted[i].n};
    return all;
}

/* A run that begins with the first month is no change: nothing is known of before. A run up that lies no higher than what came before is the other side of one down. */
static enum cd_status take_run(struct cd__looking *l, const struct chart *chart, const struct cd_shift *run,
                               struct cd_err *err)
{
    struct cd_query query = cd__query(chart->ask, chart->force);
    if (run->start == 0 || (chart->ask == CD_ASK_DECLINED && !run->up)) return CD_OK;
    query.there = sum(chart, 0, run->start);
    query.here = sum(chart, run->start, run->peak + 1);
    query.from = chart->periods[run->start];
    query.to = chart->periods[run->peak];
    query.asks = true;
    return (run->up ? 1 : -1) * cd__apart(&query) >= chart->points ? cd__ask(l, &query, err) : CD_OK;
}

/* Two-sided CUSUM of Laney's z. A spread under 1 is taken as 1: months that differ less than by chance make nothing sharper. */
static enum cd_status look_at_chart(struct cd__looking *l, const struct chart *chart, struct cd_err *err)
{
    struct cd_p_chart p;
    struct cd_shift runs[16];
    double *z = CD__NEW(l, double, chart->n);
    if (z == NULL) return cd_fail(err, CD_NOMEM, "no memory for a chart");
    if (chart->n < CD_ASK_MONTHS) return CD_OK;
    CD_TRY(cd_p_chart(chart->counted, chart->n, &p, z, err));
    for (size_t i = 0; i < chart->n; i++) z[i] /= fmax(1, p.spread);
    const size_t n = cd_cusum(z, chart->n, CD_ASK_CUSUM_K, CD_ASK_CUSUM_H, runs, sizeof runs / sizeof *runs);
    for (size_t i = 0; i < n && i < sizeof runs / sizeof *runs; i++) CD_TRY(take_run(l, chart, &runs[i], err));
    return CD_OK;
}

/* The returns of a force stand together, in order of month. */
static enum cd_status look_at_charts(struct cd__looking *l, const struct month *months, enum cd_ask ask, double points,
                                     struct cd_err *err)
{
    const struct cd_picture *picture = l->picture;
    struct cd_counted *counted = CD__NEW(l, struct cd_counted, picture->n_returns);
    int32_t *periods = CD__NEW(l, int32_t, picture->n_returns);
    if (counted == NULL || periods == NULL) return cd_fail(err, CD_NOMEM, "no memory for a chart");
    for (uint32_t i = 0; i < picture->n_returns;) {
        struct chart chart = {ask, points, picture->returns[i].force, periods, counted, 0};
        for (; i < picture->n_returns && picture->returns[i].force == chart.force; i++) {
            if (months[i].total == 0 || picture->returns[i].period == CD_NO_PERIOD) continue;
            periods[chart.n] = picture->returns[i].period;
            counted[chart.n++] =
                (struct cd_counted){ask == CD_ASK_DECLINED ? months[i].declined : months[i].recorded, months[i].total};
        }
        CD_TRY(look_at_chart(l, &chart, err));
    }
    return CD_OK;
}

/* --- The trend --------------------------------------------------------------------------------------------------------------------- */

/* The first and the month after the last of those with people; equal: none. */
static void span_of(const struct cd_picture *picture, const struct month *months, int32_t *first, int32_t *end)
{
    *first = *end = 0;
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const int32_t period = picture->returns[i].period;
        if (months[i].total == 0 || period == CD_NO_PERIOD) continue;
        if (*first == *end || period < *first) *first = period;
        if (period >= *end) *end = period + 1;
    }
}

static void add(struct cd_counted *to, uint64_t x, uint64_t n)
{
    *to = (struct cd_counted){to->x + x, to->n + n};
}

static enum cd_status look_at_trend(struct cd__looking *l, const struct month *months, struct cd_err *err)
{
    const struct cd_picture *picture = l->picture;
    struct cd_behaviour *out = l->out;
    struct cd_changed *forces = CD__NEW(l, struct cd_changed, picture->forces.n);
    int32_t first, end;
    if (forces == NULL) return cd_fail(err, CD_NOMEM, "no memory for the trend");
    span_of(picture, months, &first, &end);
    if (end - first < CD_ASK_MONTHS) return CD_OK;
    out->split = first + (end - first) / 2;
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const struct cd_return *ret = &picture->returns[i];
        struct cd_changed *force = &forces[ret->force];
        if (ret->period == CD_NO_PERIOD) continue;
        add(ret->period < out->split ? &force->before : &force->after, months[i].recorded, months[i].total);
    }
    for (uint32_t i = 0; i < picture->forces.n; i++) {
        const struct cd_changed force = forces[i];
        if (force.before.n == 0 || force.after.n == 0) continue;
        forces[out->n_forces++] = force;
        add(&out->before, force.before.x, force.before.n);
        add(&out->after, force.after.x, force.after.n);
    }
    out->has_trend = out->n_forces > 1;
    return out->has_trend ? cd_kitagawa(forces, out->n_forces, &out->trend, err) : CD_OK;
}

enum cd_status cd__look_at_time(struct cd__looking *l, struct cd_err *err)
{
    struct month *months = CD__NEW(l, struct month, l->picture->n_returns);
    if (months == NULL) return cd_fail(err, CD_NOMEM, "no memory for charts");
    count_months(l, months);
    CD_TRY(look_at_charts(l, months, CD_ASK_CHANGE, CD_ASK_POINTS, err));
    CD_TRY(look_at_charts(l, months, CD_ASK_DECLINED, CD_ASK_DECLINED_POINTS, err));
    return look_at_trend(l, months, err);
}

/* behaviour.c - funnels of forces, units and recorders, and what all questions share; see behaviour.h. */
#include "candour/behaviour.h"

#include <math.h>
#include <stdlib.h>

#include "behaviour_int.h"
#include "candour/buf.h"
#include "candour/date.h"
#include "candour/multiple.h"

static const char *const names[] = {
#define X(name, text, question) text,
    CD_ASKS(X)
#undef X
};
static const char *const questions[] = {
#define X(name, text, question) question,
    CD_ASKS(X)
#undef X
};

const char *cd_ask_name(enum cd_ask ask)
{
    return names[ask];
}

const char *cd_ask_question(enum cd_ask ask)
{
    return questions[ask];
}

struct cd_query cd__query(enum cd_ask ask, uint32_t force)
{
    return (struct cd_query){.ask = (uint8_t)ask,
                             .force = force,
                             .unit = CD_STR(""),
                             .what = CD_STR(""),
                             .from = CD_NO_PERIOD,
                             .to = CD_NO_PERIOD,
                             .statistic = NAN,
                             .p = NAN,
                             .adjusted = NAN};
}

enum cd_status cd__ask(struct cd__looking *l, const struct cd_query *query, struct cd_err *err)
{
    if (!cd_grow((void **)&l->out->queries, &l->cap, l->out->n + 1, sizeof *query))
        return cd_fail(err, CD_NOMEM, "no memory for the queries");
    l->out->queries[l->out->n++] = *query;
    return CD_OK;
}

double cd__apart(const struct cd_query *query)
{
    const struct cd_counted a = query->here, b = query->there;
    return a.n == 0 || b.n == 0 ? 0 : (double)a.x / (double)a.n - (double)b.x / (double)b.n;
}

uint32_t cd__force_of_line(const struct cd__looking *l, uint32_t line)
{
    const struct cd_breakdown *breakdown = l->breakdown;
    return cd_dict_find(&l->picture->forces, cd_dict_text(&breakdown->forces, breakdown->lines[line].force));
}

enum cd_status cd__ask_funnel(struct cd__looking *l, struct cd_query *units, size_t k, struct cd_funnel *funnel,
                              struct cd_err *err)
{
    static const struct cd_funnel_how how = {.arcsine = true, .winsorise = 0.1};
    struct cd_funnel made;
    struct cd_counted *counted = CD__NEW(l, struct cd_counted, k), all = {0};
    struct cd_funnel_unit *each = CD__NEW(l, struct cd_funnel_unit, k);
    if (counted == NULL || each == NULL) return cd_fail(err, CD_NOMEM, "no memory for a funnel");
    if (k < CD_ASK_UNITS) return CD_OK;
    for (size_t i = 0; i < k; i++) {
        counted[i] = units[i].here;
        all = (struct cd_counted){all.x + counted[i].x, all.n + counted[i].n};
    }
    CD_TRY(cd_funnel_units(counted, k, &how, &l->out->arena, &made, each, err));
    for (size_t i = 0; i < k; i++) {
        units[i].there = all;
        units[i].statistic = each[i].adjusted;
        units[i].p = each[i].p;
        CD_TRY(cd__ask(l, &units[i], err));
    }
    if (funnel != NULL) *funnel = made;
    return CD_OK;
}

enum cd_status cd__adjust(struct cd__looking *l, size_t from, double points, struct cd_err *err)
{
    const size_t n = l->out->n - from;
    if (n == 0) return CD_OK;
    struct cd_query *queries = l->out->queries + from;
    double *p = CD__NEW(l, double, n);
    if (p == NULL) return cd_fail(err, CD_NOMEM, "no memory for the queries");
    for (size_t i = 0; i < n; i++) p[i] = queries[i].p;
    CD_TRY(cd_benjamini_hochberg(p, n, &l->out->arena, p, err));
    for (size_t i = 0; i < n; i++) {
        queries[i].adjusted = p[i];
        queries[i].asks = p[i] <= CD_ASK_RATE && cd__apart(&queries[i]) >= points;
    }
    return CD_OK;
}

/* --- Funnels of completeness ------------------------------------------------------------------------------------------------------- */

static enum cd_status look_at_forces(struct cd__looking *l, struct cd_err *err)
{
    const struct cd_audit *audit = l->audit;
    struct cd_query *units = CD__NEW(l, struct cd_query, audit->n_league);
    size_t k = 0;
    const size_t from = l->out->n;
    if (units == NULL) return cd_fail(err, CD_NOMEM, "no memory for a funnel");
    for (size_t i = 0; i < audit->n_league; i++) {
        const struct cd_league *row = &audit->league[i];
        if (row->total == 0) continue;
        units[k] = cd__query(CD_ASK_FORCE, row->force);
        units[k++].here = (struct cd_counted){row->recorded, row->total};
    }
    CD_TRY(cd__ask_funnel(l, units, k, &l->out->funnel, err));
    l->out->has_funnel = l->out->n > from;
    return cd__adjust(l, from, -1, err);
}

/* The units of one line of the breakdown (a force): lines of one unit stand together in the gate. */
static enum cd_status look_at_units(struct cd__looking *l, size_t at, size_t n, struct cd_query *units,
                                    struct cd_err *err)
{
    const struct cd_gate *gate = &l->breakdown->gate;
    size_t k = 0;
    for (size_t i = at; i < at + n; i++) {
        const struct cd_shortfall *line = &gate->lines[i];
        const struct cd_str unit = cd_dict_text(&gate->texts, line->unit);
        if (line->unit == CD_NO_CODE) continue;
        if (k == 0 || !cd_str_eq(units[k - 1].unit, unit)) {
            units[k] = cd__query(CD_ASK_UNIT, cd__force_of_line(l, line->source));
            units[k++].unit = unit;
        }
        units[k - 1].here.x += line->met[CD_GATE_ETHNICITY];
        units[k - 1].here.n += line->suspects;
    }
    return cd__ask_funnel(l, units, k, NULL, err);
}

/* Only where one force looks at itself: what is asked of a person stays inside the force. */
static enum cd_status look_at_recorders(struct cd__looking *l, struct cd_query *units, struct cd_err *err)
{
    const struct cd_gate *gate = &l->breakdown->gate;
    const size_t from = l->out->n;
    size_t k = 0;
    for (size_t i = 0; i < gate->n && l->breakdown->n_lines == 1; i++) {
        const struct cd_shortfall *line = &gate->lines[i];
        if (line->recorder == CD_NO_CODE || line->suspects < l->breakdown->min_n) continue;
        units[k] = cd__query(CD_ASK_RECORDER, cd__force_of_line(l, line->source));
        units[k].unit = cd_dict_text(&gate->texts, line->unit);
        units[k].what = cd_dict_text(&gate->texts, line->recorder);
        units[k++].here = (struct cd_counted){line->met[CD_GATE_ETHNICITY], line->suspects};
    }
    CD_TRY(cd__ask_funnel(l, units, k, NULL, err));
    return cd__adjust(l, from, -1, err);
}

static enum cd_status look_at_gate(struct cd__looking *l, struct cd_err *err)
{
    if (l->breakdown == NULL || !l->breakdown->tables) return CD_OK;
    const struct cd_gate *gate = &l->breakdown->gate;
    const size_t from = l->out->n;
    struct cd_query *units = CD__NEW(l, struct cd_query, gate->n);
    if (units == NULL) return cd_fail(err, CD_NOMEM, "no memory for a funnel");
    for (size_t i = 0, n; i < gate->n; i += n) {
        for (n = 1; i + n < gate->n && gate->lines[i + n].source == gate->lines[i].source;) n++;
        CD_TRY(look_at_units(l, i, n, units, err));
    }
    CD_TRY(cd__adjust(l, from, -1, err));
    return look_at_recorders(l, units, err);
}

enum cd_status cd_behaviour_make(const struct cd_audit *audit, const struct cd_breakdown *breakdown,
                                 struct cd_behaviour *out, struct cd_err *err)
{
    struct cd__looking l = {.audit = audit, .picture = audit->picture, .breakdown = breakdown, .out = out};
    *out = (struct cd_behaviour){.arena = cd_arena_make(0)};
    if (audit->picture->rounding.scale != 0) return CD_OK; /* percentages have no counts */
    CD_TRY(look_at_forces(&l, err));
    CD_TRY(look_at_gate(&l, err));
    CD_TRY(cd__look_at_time(&l, err));
    CD_TRY(cd__look_at_codes(&l, err));
    for (size_t i = 0; i < out->n; i++) out->n_asks += out->queries[i].asks;
    return CD_OK;
}

void cd_behaviour_free(struct cd_behaviour *behaviour)
{
    free(behaviour->queries);
    cd_arena_free(&behaviour->arena);
    *behaviour = (struct cd_behaviour){0};
}

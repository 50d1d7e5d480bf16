/* behaviour_codes.c - one code by unit, what was said against what was seen, and ethnicity left out by outcome; see behaviour.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "behaviour_int.h"
#include "candour/special.h"

/* --- Habits of one force: entries by unit and code, people by outcome -------------------------------------------------------------- */

/* The sums of one force over its habits of a kind: all, and by value. */
struct habit_sums {
    uint64_t x, n;
    uint64_t *by_value; /* n, by code of texts */
};

static enum cd_status sums_of(struct cd__looking *l, uint32_t kind, uint32_t line, struct habit_sums *out,
                              struct cd_err *err)
{
    const struct cd_habits *habits = &l->breakdown->habits;
    *out = (struct habit_sums){.by_value = CD__NEW(l, uint64_t, habits->texts.n)};
    if (out->by_value == NULL) return cd_fail(err, CD_NOMEM, "no memory for the codes");
    for (size_t i = 0; i < habits->n; i++) {
        const struct cd_habit *habit = &habits->items[i];
        if (habit->kind != kind || habit->line != line) continue;
        out->x += habit->x;
        out->n += habit->n;
        if (habit->value != CD_NO_CODE) out->by_value[habit->value] += habit->n;
    }
    return CD_OK;
}

/* Each unit's commonest code beside that code's share in the force; p times the codes that the force writes, as any of them might have been the commonest. */
static enum cd_status look_at_units(struct cd__looking *l, uint32_t line, struct cd_err *err)
{
    const struct cd_habits *habits = &l->breakdown->habits;
    struct habit_sums all;
    double codes = 0;
    CD_TRY(sums_of(l, CD_HABIT_CODE, line, &all, err));
    uint64_t *entries = CD__NEW(l, uint64_t, habits->texts.n);
    const struct cd_habit **modal = CD__NEW(l, const struct cd_habit *, habits->texts.n);
    if (entries == NULL || modal == NULL) return cd_fail(err, CD_NOMEM, "no memory for the codes");
    for (size_t i = 0; i < habits->n; i++) {
        const struct cd_habit *habit = &habits->items[i];
        if (habit->kind != CD_HABIT_CODE || habit->line != line) continue;
        entries[habit->unit] += habit->n;
        if (modal[habit->unit] == NULL || habit->n > modal[habit->unit]->n) modal[habit->unit] = habit;
    }
    for (uint32_t value = 0; value < habits->texts.n; value++) codes += all.by_value[value] > 0;
    for (uint32_t unit = 0; unit < habits->texts.n; unit++) {
        if (entries[unit] < CD_ASK_PEOPLE || entries[unit] == all.n) continue;
        struct cd_query query = cd__query(CD_ASK_CODE, cd__force_of_line(l, line));
        query.unit = cd_dict_text(&habits->texts, unit);
        query.what = cd_dict_text(&habits->texts, modal[unit]->value);
        query.here = (struct cd_counted){modal[unit]->n, entries[unit]};
        query.there = (struct cd_counted){all.by_value[modal[unit]->value], all.n};
        query.p = fmin(1, codes * cd_binomial_upper(query.here.x, query.here.n, (double)query.there.x / (double)all.n));
        CD_TRY(cd__ask(l, &query, err));
    }
    return CD_OK;
}

/* Of two shares, pooled variance. */
static double two_shares(struct cd_counted a, struct cd_counted b)
{
    const double n = (double)a.n, m = (double)b.n, p = ((double)a.x + (double)b.x) / (n + m);
    const double variance = p * (1 - p) * (1 / n + 1 / m);
    return variance > 0 ? ((double)a.x / n - (double)b.x / m) / sqrt(variance) : 0;
}

static enum cd_status look_at_outcomes(struct cd__looking *l, uint32_t line, struct cd_err *err)
{
    const struct cd_habits *habits = &l->breakdown->habits;
    struct habit_sums all;
    CD_TRY(sums_of(l, CD_HABIT_OUTCOME, line, &all, err));
    for (size_t i = 0; i < habits->n; i++) {
        const struct cd_habit *habit = &habits->items[i];
        if (habit->kind != CD_HABIT_OUTCOME || habit->line != line || habit->n < CD_ASK_PEOPLE || habit->n == all.n)
            continue;
        struct cd_query query = cd__query(CD_ASK_OUTCOME, cd__force_of_line(l, line));
        query.what = cd_dict_text(&habits->texts, habit->value);
        query.here = (struct cd_counted){habit->x, habit->n};
        query.there = (struct cd_counted){all.x - habit->x, all.n - habit->n};
        query.statistic = two_shares(query.here, query.there);
        query.p = 2 * cd_normal_cdf(-fabs(query.statistic));
        CD_TRY(cd__ask(l, &query, err));
    }
    return CD_OK;
}

typedef enum cd_status look(struct cd__looking *l, uint32_t line, struct cd_err *err);

static enum cd_status each_line(struct cd__looking *l, look *look_at, struct cd_err *err)
{
    const size_t from = l->out->n;
    for (uint32_t line = 0; l->breakdown != NULL && line < l->breakdown->n_lines; line++) CD_TRY(look_at(l, line, err));
    return cd__adjust(l, from, CD_ASK_POINTS, err);
}

/* --- Said against seen ------------------------------------------------------------------------------------------------------------- */

enum { GROUPS = CD_AGREEMENT_MOST };
/* Broad groups that both said. */
struct matrix {
    struct cd_str groups[GROUPS];
    uint64_t cell[GROUPS * GROUPS]; /* [said * k + seen] */
    size_t k;
};

static bool broad(struct cd_str group)
{
    return !cd_str_eq(group, CD_STR("not recorded")) && !cd_str_eq(group, CD_STR("several groups"));
}

static size_t place_of(const struct matrix *m, struct cd_str group)
{
    size_t i = 0;
    while (i < m->k && !cd_str_eq(m->groups[i], group)) i++;
    return i;
}

static void name_groups(struct matrix *m, const struct cd_agreement *lines, size_t n)
{
    for (size_t i = 0; i < 2 * n; i++) {
        const struct cd_str group = i % 2 == 0 ? lines[i / 2].self_group : lines[i / 2].officer_group;
        if (broad(group) && m->k < GROUPS && place_of(m, group) == m->k) m->groups[m->k++] = group;
    }
}

/* A force's people by what they said and what was seen. A group that one of the two sides never uses there is left out: its code list may not have it, and then
 * there is no other way round. */
static void fill(struct matrix *m, const struct cd_agreement *lines, size_t n)
{
    uint64_t said_by[GROUPS] = {0}, seen_by[GROUPS] = {0};
    memset(m->cell, 0, sizeof m->cell);
    for (size_t i = 0; i < n; i++) {
        const size_t said = place_of(m, lines[i].self_group), seen = place_of(m, lines[i].officer_group);
        if (said >= m->k || seen >= m->k) continue;
        m->cell[said * m->k + seen] += lines[i].n;
        said_by[said] += lines[i].n;
        seen_by[seen] += lines[i].n;
    }
    for (size_t i = 0; i < m->k * m->k; i++) {
        const size_t said = i / m->k, seen = i % m->k;
        if (seen_by[said] == 0 || said_by[seen] == 0) m->cell[i] = 0;
    }
}

static uint64_t people_of(const struct matrix *m)
{
    uint64_t n = 0;
    for (size_t i = 0; i < m->k * m->k; i++) n += m->cell[i];
    return n;
}

static uint64_t agreeing(const struct matrix *m)
{
    uint64_t n = 0;
    for (size_t i = 0; i < m->k; i++) n += m->cell[i * m->k + i];
    return n;
}

/* The pair that is most one-sided: *said taken for *seen more often than the reverse. */
static void lopsided(const struct matrix *m, size_t *said, size_t *seen)
{
    double most = -1;
    for (size_t i = 0; i < m->k; i++)
        for (size_t j = 0; j < m->k; j++) {
            const double a = (double)m->cell[i * m->k + j], b = (double)m->cell[j * m->k + i];
            if (i == j || a <= b || (a - b) * (a - b) / (a + b) <= most) continue;
            most = (a - b) * (a - b) / (a + b);
            *said = i;
            *seen = j;
        }
}

static struct cd_counted one_way(const struct matrix *m, size_t said, size_t seen)
{
    const uint64_t a = m->cell[said * m->k + seen];
    return (struct cd_counted){a, a + m->cell[seen * m->k + said]};
}

/* "said Mixed, seen Black"; p NULL when memory is short. */
static struct cd_str pair_name(struct cd__looking *l, const struct matrix *m, size_t said, size_t seen)
{
    const size_t n = m->groups[said].n + m->groups[seen].n + sizeof "said , seen ";
    char *text = cd_arena_get(&l->out->arena, n, 1);
    if (text == NULL) return (struct cd_str){0};
    (void)snprintf(text, n, "said " CD_FMT ", seen " CD_FMT, CD_ARG(m->groups[said]), CD_ARG(m->groups[seen]));
    return cd_str_of(text);
}

/* All forces together: Bowker's test, and the pair that does most to it. */
static enum cd_status look_at_symmetry(struct cd__looking *l, const struct matrix *all, struct cd_err *err)
{
    struct cd_query query = cd__query(CD_ASK_DIRECTION, CD_NO_CODE);
    struct cd_behaviour *out = l->out;
    size_t said = 0, seen = 0;
    CD_TRY(cd_agreement(all->cell, all->k, &out->agreed, err));
    out->has_agreed = true;
    lopsided(all, &said, &seen);
    if (said == seen || one_way(all, said, seen).n < CD_ASK_PEOPLE) return CD_OK;
    query.what = pair_name(l, all, said, seen);
    if (query.what.p == NULL) return cd_fail(err, CD_NOMEM, "no memory for the groups");
    query.here = one_way(all, said, seen);
    query.statistic = out->agreed.symmetry.value;
    query.p = query.adjusted = out->agreed.symmetry.p;
    query.asks = query.p <= CD_ASK_RATE;
    return cd__ask(l, &query, err);
}

/* How many of the lines from `at` on are of one force. */
static size_t lines_of(const struct cd_audit *audit, size_t at)
{
    size_t n = 1;
    while (at + n < audit->n_agreement && audit->agreement[at + n].force == audit->agreement[at].force) n++;
    return n;
}

/* One pair, in the direction that is commoner in all: a funnel of the forces that have it often enough. */
static enum cd_status look_at_pair(struct cd__looking *l, const struct matrix *all, size_t said, size_t seen,
                                   struct cd_err *err)
{
    const struct cd_audit *audit = l->audit;
    struct cd_query *units = CD__NEW(l, struct cd_query, l->picture->forces.n);
    const struct cd_str name = pair_name(l, all, said, seen);
    struct matrix m = *all;
    size_t k = 0;
    if (units == NULL || name.p == NULL) return cd_fail(err, CD_NOMEM, "no memory for the groups");
    for (size_t i = audit->n_agreement_all, n; i < audit->n_agreement; i += n) {
        struct cd_query query = cd__query(CD_ASK_DIRECTION, audit->agreement[i].force);
        n = lines_of(audit, i);
        fill(&m, audit->agreement + i, n);
        query.what = name;
        query.here = one_way(&m, said, seen);
        if (query.here.n >= CD_ASK_PEOPLE) units[k++] = query;
    }
    return cd__ask_funnel(l, units, k, NULL, err);
}

static enum cd_status look_at_directions(struct cd__looking *l, const struct matrix *all, struct cd_err *err)
{
    CD_TRY(look_at_symmetry(l, all, err));
    const size_t from = l->out->n;
    for (size_t i = 0; i < all->k; i++)
        for (size_t j = i + 1; j < all->k; j++) {
            const bool forth = all->cell[i * all->k + j] >= all->cell[j * all->k + i];
            CD_TRY(look_at_pair(l, all, forth ? i : j, forth ? j : i, err));
        }
    return cd__adjust(l, from, -1, err);
}

static enum cd_status look_at_sameness(struct cd__looking *l, const struct matrix *all, struct cd_err *err)
{
    const struct cd_audit *audit = l->audit;
    const size_t from = l->out->n;
    struct cd_query *units = CD__NEW(l, struct cd_query, l->picture->forces.n);
    size_t k = 0;
    if (units == NULL) return cd_fail(err, CD_NOMEM, "no memory for a funnel");
    for (size_t i = audit->n_agreement_all, n; i < audit->n_agreement; i += n) {
        struct matrix m = *all;
        n = lines_of(audit, i);
        fill(&m, audit->agreement + i, n);
        struct cd_query query = cd__query(CD_ASK_SAME, audit->agreement[i].force);
        query.here = (struct cd_counted){agreeing(&m), people_of(&m)};
        if (query.here.n >= CD_ASK_PEOPLE) units[k++] = query;
    }
    CD_TRY(cd__ask_funnel(l, units, k, NULL, err));
    return cd__adjust(l, from, 0, err);
}

static enum cd_status look_at_agreement(struct cd__looking *l, struct cd_err *err)
{
    const struct cd_audit *audit = l->audit;
    struct matrix all = {.k = 0}, m;
    name_groups(&all, audit->agreement, audit->n_agreement_all);
    m = all;
    for (size_t i = audit->n_agreement_all, n; i < audit->n_agreement; i += n) {
        n = lines_of(audit, i);
        fill(&m, audit->agreement + i, n);
        for (size_t c = 0; c < m.k * m.k; c++) all.cell[c] += m.cell[c];
    }
    if (all.k < 2 || people_of(&all) == 0) return CD_OK;
    CD_TRY(look_at_directions(l, &all, err));
    return look_at_sameness(l, &all, err);
}

enum cd_status cd__look_at_codes(struct cd__looking *l, struct cd_err *err)
{
    CD_TRY(each_line(l, look_at_units, err));
    CD_TRY(look_at_agreement(l, err));
    return each_line(l, look_at_outcomes, err);
}

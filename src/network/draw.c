/* draw.c - one group as a picture: suspects who may be drawn, and which cases and victims tie them; see network.h.
 *
 * Suspects in cases are bits of one word: a case is the set of its suspects, a victim the union of the sets of the cases in which that victim is. */
#include <assert.h>
#include <stdlib.h>

#include "candour/date.h"
#include "candour/dict.h"
#include "network_int.h"

struct seen { /* a victim in a case of the group */
    uint32_t victim;
    uint64_t suspects;
};
struct drawing {
    const struct cd_network *network;
    const struct cd_network_input *input;
    const struct cd_grouping *by;
    const struct cd_network_group *group;
    struct cd_network_drawing *out;
    struct cd_drawn_suspect *all; /* group->suspects of them, in order of number while filled */
    uint32_t *force;              /* of each: the last force met, plus one */
    struct seen *seen;
    size_t n_seen;
};

static uint32_t place(const struct drawing *d, uint32_t suspect)
{
    const uint32_t *members = d->by->suspects + d->group->suspect_at;
    uint32_t lo = 0, hi = d->group->suspects;
    while (hi - lo > 1) {
        const uint32_t mid = lo + (hi - lo) / 2;
        if (members[mid] <= suspect) lo = mid;
        else hi = mid;
    }
    assert(members[lo] == suspect);
    return lo;
}

static void widen(struct cd_drawn_suspect *s, int32_t day)
{
    if (day == CD_NO_DAY) return;
    if (s->first == CD_NO_DAY || day < s->first) s->first = day;
    if (s->last == CD_NO_DAY || day > s->last) s->last = day;
}

/* Cases in order of force, so that a suspect's forces are counted as they change. `last` keeps a second row of one suspect in one case from counting. */
static void describe_case(struct drawing *d, uint32_t kase, uint32_t *last)
{
    const struct cd_network *network = d->network;
    for (uint32_t i = network->case_at[kase]; i < network->case_at[kase + 1]; i++) {
        const struct cd_involved *in = &d->input->involved[network->in_case[i]];
        if (in->role != CD_GROUP_SUSPECT) continue;
        const uint32_t at = place(d, in->person);
        widen(&d->all[at], in->first);
        widen(&d->all[at], in->last);
        if (last[at] == kase + 1) continue;
        last[at] = kase + 1;
        d->all[at].cases++;
        const uint32_t force = d->input->cases[kase].force + 1;
        d->all[at].n_forces += d->force[at] != force;
        d->force[at] = force;
    }
}

static int by_force(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    if (x[0] != y[0]) return x[0] < y[0] ? -1 : 1;
    return x[1] < y[1] ? -1 : x[1] > y[1];
}

static bool describe(struct drawing *d)
{
    const uint32_t n = d->group->suspects, n_cases = d->group->cases;
    const uint32_t *cases = d->by->cases + d->group->case_at;
    uint32_t *last = calloc((size_t)n + 1, sizeof *last), (*order)[2] = calloc((size_t)n_cases + 1, sizeof *order);
    d->all = calloc((size_t)n + 1, sizeof *d->all);
    d->force = calloc((size_t)n + 1, sizeof *d->force);
    const bool ok = last != NULL && order != NULL && d->all != NULL && d->force != NULL;
    for (uint32_t i = 0; ok && i < n; i++)
        d->all[i] = (struct cd_drawn_suspect){
            .suspect = d->by->suspects[d->group->suspect_at + i], .first = CD_NO_DAY, .last = CD_NO_DAY};
    for (uint32_t i = 0; ok && i < n_cases; i++) {
        order[i][0] = d->input->cases[cases[i]].force;
        order[i][1] = cases[i];
    }
    if (ok && n_cases > 1) qsort(order, n_cases, sizeof *order, by_force);
    for (uint32_t i = 0; ok && i < n_cases; i++) describe_case(d, order[i][1], last);
    free(last);
    free(order);
    return ok;
}

/* The day on which somebody born on this day is 18; of 29 February, 1 March. */
static int32_t of_age(int32_t born)
{
    const int year = (int)(cd_day_period(born) / 12) + 18, month = (int)(cd_day_period(born) % 12) + 1;
    const int32_t start = cd_day_of((int)(cd_day_period(born) / 12), month, 1);
    const int32_t day = cd_day_of(year, month, (int)(born - start) + 1);
    return day != CD_NO_DAY ? day : cd_day_of(year, 3, 1);
}

static int by_cases(const void *a, const void *b)
{
    const struct cd_drawn_suspect *x = a, *y = b;
    if (x->cases != y->cases) return x->cases > y->cases ? -1 : 1;
    return x->suspect < y->suspect ? -1 : x->suspect > y->suspect;
}

static void choose(struct drawing *d)
{
    struct cd_network_drawing *out = d->out;
    uint32_t n = 0;
    for (uint32_t i = 0; i < d->group->suspects; i++) {
        const struct cd_drawn_suspect *s = &d->all[i];
        const int32_t born = d->input->born != NULL ? d->input->born[s->suspect] : CD_NO_DAY;
        const int32_t adult = born != CD_NO_DAY ? of_age(born) : CD_NO_DAY;
        if (adult == CD_NO_DAY || s->first == CD_NO_DAY) out->age_unknown++;
        else if (s->first < adult) out->young++;
        else d->all[n++] = *s;
    }
    if (n > 1) qsort(d->all, n, sizeof *d->all, by_cases);
    out->n = n < CD_DRAWN_MOST ? n : CD_DRAWN_MOST;
    out->left_out = n - out->n;
    for (uint32_t i = 0; i < out->n; i++) out->suspects[i] = d->all[i];
}

static uint64_t set_of(const struct drawing *d, uint32_t kase)
{
    uint64_t set = 0;
    for (uint32_t i = d->network->case_at[kase]; i < d->network->case_at[kase + 1]; i++) {
        const struct cd_involved *in = &d->input->involved[d->network->in_case[i]];
        if (in->role != CD_GROUP_SUSPECT) continue;
        for (uint32_t k = 0; k < d->out->n; k++)
            if (d->out->suspects[k].suspect == in->person) set |= (uint64_t)1 << k;
    }
    return set;
}

static int by_victim(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    return x->victim < y->victim ? -1 : x->victim > y->victim;
}

struct counts {
    uint32_t cases[CD_DRAWN_MOST][CD_DRAWN_MOST], victims[CD_DRAWN_MOST][CD_DRAWN_MOST];
};

static void add(uint32_t to[CD_DRAWN_MOST][CD_DRAWN_MOST], uint64_t set, uint32_t n)
{
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = a + 1; b < n && (set >> a & 1) != 0; b++) to[a][b] += (uint32_t)(set >> b & 1);
}

static bool tie(struct drawing *d, struct counts *counts)
{
    const struct cd_network *network = d->network;
    const uint32_t *cases = d->by->cases + d->group->case_at;
    size_t most = 0;
    for (uint32_t c = 0; c < d->group->cases; c++) most += network->case_at[cases[c] + 1] - network->case_at[cases[c]];
    d->seen = calloc(most + 1, sizeof *d->seen);
    if (d->seen == NULL) return false;
    for (uint32_t c = 0; c < d->group->cases; c++) {
        const uint64_t set = set_of(d, cases[c]);
        add(counts->cases, set, d->out->n);
        for (uint32_t i = network->case_at[cases[c]]; set != 0 && i < network->case_at[cases[c] + 1]; i++) {
            const struct cd_involved *in = &d->input->involved[network->in_case[i]];
            if (in->role == CD_GROUP_VICTIM) d->seen[d->n_seen++] = (struct seen){in->person, set};
        }
    }
    if (d->n_seen > 1) qsort(d->seen, d->n_seen, sizeof *d->seen, by_victim);
    for (size_t from = 0, to; from < d->n_seen; from = to) {
        uint64_t set = 0;
        for (to = from; to < d->n_seen && d->seen[to].victim == d->seen[from].victim; to++) set |= d->seen[to].suspects;
        add(counts->victims, set, d->out->n);
    }
    return true;
}

static void list_ties(struct cd_network_drawing *out, const struct counts *counts)
{
    for (uint32_t a = 0; a < out->n; a++)
        for (uint32_t b = a + 1; b < out->n; b++)
            if (counts->cases[a][b] + counts->victims[a][b] > 0)
                out->ties[out->n_ties++] = (struct cd_drawn_tie){a, b, counts->cases[a][b], counts->victims[a][b]};
}

enum cd_status cd_group_draw(const struct cd_network *network, const struct cd_network_input *input,
                             uint32_t definition, uint32_t group, struct cd_network_drawing *out, struct cd_err *err)
{
    const struct cd_grouping *by = &network->by[definition];
    assert(group < by->n);
    struct drawing d = {.network = network, .input = input, .by = by, .group = &by->groups[group], .out = out};
    struct counts *counts = calloc(1, sizeof *counts);
    *out = (struct cd_network_drawing){0};
    bool ok = counts != NULL && describe(&d);
    if (ok) choose(&d);
    ok = ok && tie(&d, counts);
    if (ok) list_ties(out, counts);
    free(counts);
    free(d.all);
    free(d.force);
    free(d.seen);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to draw a group");
}

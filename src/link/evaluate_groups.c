/* evaluate_groups.c - errors of linkage for each group of people; see evaluate.h.
 *
 * Records are put in order of entity, then group. What the records of one entity and group add to the sums is a contribution, and so is what an entity adds
 * to the whole; an edge finds those of its two records by index. True pairs are counted by cells (entity, group, dataset), never one by one. */
#include "evaluate_int.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_GROUPS = 4096 };

struct cell {
    uint32_t slot, dataset;
    uint64_t n;
};

struct groups {
    const struct cd_graph *graph;
    const struct cd_truth *truth;
    const struct cd_group_opts *opts;
    struct cd_group_accuracy *out;
    uint32_t n_slots; /* groups, missing, all */
    uint32_t *slot;   /* of a record */
    uint32_t *order, *other;
    uint32_t m; /* records of known entity */
    struct cd__contribution *contributions;
    size_t n_contributions, cap_contributions;
    uint32_t *mine, *whole; /* of a record: indices of its group's and of its entity's contribution */
    struct cell *cells;
    size_t n_cells, cap_cells;
    uint64_t *pairs; /* of a slot: pairs that are judged */
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory to judge by group");
}

/* --- Pairs by cells ------------------------------------------------------------------------------------------------------------- */

/* The cells of order[from .. to), whose records stand by slot and then by dataset. */
static bool find_cells(struct groups *s, uint32_t from, uint32_t to)
{
    s->n_cells = 0;
    for (uint32_t k = from; k < to; k++) {
        const uint32_t i = s->order[k], dataset = s->truth->dataset != NULL ? s->truth->dataset[i] : 0;
        struct cell *last = s->n_cells > 0 ? &s->cells[s->n_cells - 1] : NULL;
        if (last == NULL || last->slot != s->slot[i] || last->dataset != dataset) {
            if (!cd_grow((void **)&s->cells, &s->cap_cells, s->n_cells + 1, sizeof *s->cells)) return false;
            last = &s->cells[s->n_cells++];
            *last = (struct cell){s->slot[i], dataset, 0};
        }
        last->n++;
    }
    return true;
}

/* add(s, slot, pairs) for either slot of each two cells, once where it is the same one; and for all. */
typedef void add_fn(struct groups *s, uint32_t slot, uint64_t pairs);
static void count_cells(struct groups *s, add_fn *add)
{
    const bool within = s->truth->dataset == NULL;
    for (size_t a = 0; a < s->n_cells; a++)
        for (size_t b = a; b < s->n_cells; b++) {
            const struct cell *x = &s->cells[a], *y = &s->cells[b];
            if (!within && x->dataset == y->dataset) continue;
            const uint64_t pairs = a == b ? cd__pairs_of(x->n) : x->n * y->n;
            add(s, x->slot, pairs);
            if (y->slot != x->slot) add(s, y->slot, pairs);
            add(s, s->n_slots - 1, pairs);
        }
}

static void add_judged(struct groups *s, uint32_t slot, uint64_t pairs)
{
    s->pairs[slot] += pairs;
}

/* The contributions of the entity at hand are the last ones; the first of these is that to the whole. */
static void add_positives(struct groups *s, uint32_t slot, uint64_t pairs)
{
    struct cd__contribution *c = &s->contributions[s->n_contributions - 1];
    while (c->slot != slot) c--;
    c->positives += pairs;
}

/* --- Contributions ------------------------------------------------------------------------------------------------------------- */

static bool begin(struct groups *s, uint32_t entity, uint32_t slot)
{
    if (!cd_grow((void **)&s->contributions, &s->cap_contributions, s->n_contributions + 1, sizeof *s->contributions))
        return false;
    s->contributions[s->n_contributions++] = (struct cd__contribution){entity, slot, 0, 0, 0};
    return true;
}

static enum cd_status by_entity(struct groups *s, struct cd_err *err)
{
    uint32_t counted = 0; /* entities: their codes may be anything, but streams of random numbers are by order */
    for (uint32_t k = 0, end; k < s->m; k = end, counted++) {
        const uint32_t entity = s->truth->entity[s->order[k]];
        for (end = k; end < s->m && s->truth->entity[s->order[end]] == entity;) end++;
        if (s->n_contributions > UINT32_MAX - (end - k) - 1) return cd_fail(err, CD_LIMIT, "too many records to judge");
        const uint32_t whole = (uint32_t)s->n_contributions;
        if (!begin(s, counted, s->n_slots - 1)) return no_memory(err);
        for (uint32_t at = k; at < end; at++) {
            const uint32_t i = s->order[at];
            const bool first = at == k || s->slot[i] != s->slot[s->order[at - 1]];
            if (first && !begin(s, counted, s->slot[i])) return no_memory(err);
            s->mine[i] = (uint32_t)s->n_contributions - 1;
            s->whole[i] = whole;
        }
        if (!find_cells(s, k, end)) return no_memory(err);
        count_cells(s, add_positives);
    }
    return CD_OK;
}

static void link_true(struct groups *s, const struct cd_edge *e)
{
    s->contributions[s->whole[e->l]].tp++;
    s->contributions[s->mine[e->l]].tp++;
    if (s->mine[e->r] != s->mine[e->l]) s->contributions[s->mine[e->r]].tp++;
}

/* Half for either entity where both are counted in one slot; the whole where it is the only one of its slot. */
static void link_false(struct groups *s, const struct cd_edge *e)
{
    const unsigned half = s->slot[e->l] == s->slot[e->r] ? 1 : 2;
    s->contributions[s->whole[e->l]].half_fp++;
    s->contributions[s->whole[e->r]].half_fp++;
    s->contributions[s->mine[e->l]].half_fp += half;
    s->contributions[s->mine[e->r]].half_fp += half;
}

/* A true pair that is an edge, at whatever weight: kept in the shares' counts until these are worked out. */
static void meet(struct groups *s, uint32_t slot, double weight)
{
    struct cd_group_accuracy *g = &s->out[slot];
    g->blocked.k++;
    g->under.k += weight < s->opts->threshold;
    g->mean_weight += weight;
}

static void by_edge(struct groups *s)
{
    for (size_t e = 0; e < s->graph->n_edges; e++) {
        const struct cd_edge *edge = &s->graph->edges[e];
        const bool linked = edge->weight >= s->opts->threshold;
        const uint8_t verdict = cd__judge(s->truth, edge);
        if (verdict == CD_PAIR_TRUE) {
            const uint32_t a = s->slot[edge->l], b = s->slot[edge->r];
            meet(s, a, edge->weight);
            if (b != a) meet(s, b, edge->weight);
            meet(s, s->n_slots - 1, edge->weight);
            if (linked) link_true(s, edge);
        } else if (verdict == CD_PAIR_FALSE && linked) {
            link_false(s, edge);
        }
    }
}

/* --- Shares -------------------------------------------------------------------------------------------------------------------- */

struct cd_share cd__share(uint64_t k, uint64_t n)
{
    struct cd_share share = {.k = k, .n = n, .value = n == 0 ? (double)NAN : (double)k / (double)n};
    cd_wilson(k, n, CD_Z95, &share.lo, &share.hi);
    return share;
}

static void work_out(struct groups *s, uint64_t *positives, uint64_t *tp, uint64_t *fp)
{
    for (size_t k = 0; k < s->n_contributions; k++) {
        const struct cd__contribution *c = &s->contributions[k];
        positives[c->slot] += c->positives;
        tp[c->slot] += c->tp;
        fp[c->slot] += c->half_fp;
    }
    for (uint32_t slot = 0; slot < s->n_slots; slot++) {
        struct cd_group_accuracy *g = &s->out[slot];
        const uint64_t met = g->blocked.k, p = positives[slot], false_links = fp[slot] / 2;
        g->missed = cd__share(p - tp[slot], p);
        g->false_links = cd__share(false_links, false_links + tp[slot]);
        g->false_matches = cd__share(false_links, s->pairs[slot] - p);
        g->blocked = cd__share(met, p);
        g->under = cd__share(g->under.k, met);
        g->mean_weight = met == 0 ? (double)NAN : g->mean_weight / (double)met;
    }
}

static enum cd_status count_blank(struct groups *s, struct cd_share *blank, struct cd_err *err)
{
    const uint32_t n_fields = s->opts->n_fields;
    uint64_t *n = calloc((size_t)s->n_slots * (n_fields + 1) + 1, sizeof *n);
    if (n == NULL) return no_memory(err);
    for (uint32_t f = 0; f < n_fields; f++)
        for (uint32_t i = 0; i < s->truth->n; i++) {
            const bool is_blank = s->opts->fields[f][i] == CD_NO_CODE;
            n[(size_t)s->slot[i] * n_fields + f] += is_blank;
            n[(size_t)(s->n_slots - 1) * n_fields + f] += is_blank;
        }
    for (uint32_t slot = 0; slot < s->n_slots; slot++) {
        uint64_t sum = 0;
        for (uint32_t f = 0; f < n_fields; f++) {
            const size_t at = (size_t)slot * n_fields + f;
            if (blank != NULL) blank[at] = cd__share(n[at], s->out[slot].records);
            sum += n[at];
        }
        s->out[slot].blank = cd__share(sum, s->out[slot].records * n_fields);
    }
    free(n);
    return CD_OK;
}

/* --- All ------------------------------------------------------------------------------------------------------------------------ */

static enum cd_status place_records(struct groups *s, struct cd_err *err)
{
    const struct cd_truth *truth = s->truth;
    memset(s->out, 0, s->n_slots * sizeof *s->out);
    for (uint32_t i = 0; i < truth->n; i++) {
        const uint32_t group = s->opts->group[i];
        if (group != CD_NO_CODE && group >= s->opts->n_groups)
            return cd_fail(err, CD_INPUT, "a record is of a group that is not there");
        s->slot[i] = group == CD_NO_CODE ? s->opts->n_groups : group;
        const bool judged = truth->entity[i] != CD_NO_CODE;
        if (judged) s->order[s->m++] = i;
        s->out[s->slot[i]].records++;
        s->out[s->slot[i]].judged += judged;
        s->out[s->n_slots - 1].records++;
        s->out[s->n_slots - 1].judged += judged;
    }
    if (truth->dataset != NULL) cd__order_by(s->order, s->other, truth->dataset, s->m);
    cd__order_by(s->order, s->other, s->slot, s->m);
    if (!find_cells(s, 0, s->m)) return no_memory(err);
    count_cells(s, add_judged);
    cd__order_by(s->order, s->other, truth->entity, s->m);
    return CD_OK;
}

static enum cd_status run(struct groups *s, struct cd_share *blank, struct cd_err *err)
{
    CD_TRY(place_records(s, err));
    CD_TRY(by_entity(s, err));
    by_edge(s);
    CD_TRY(count_blank(s, blank, err));
    uint64_t *sums = calloc(3 * (size_t)s->n_slots, sizeof *sums);
    if (sums == NULL) return no_memory(err);
    work_out(s, sums, sums + s->n_slots, sums + 2 * (size_t)s->n_slots);
    free(sums);
    size_t n = 0; /* of what adds anything: who has one record and no false link does not */
    for (size_t k = 0; k < s->n_contributions; k++)
        if (s->contributions[k].positives + s->contributions[k].half_fp > 0)
            s->contributions[n++] = s->contributions[k];
    s->n_contributions = n;
    return cd__resample(s->contributions, s->n_contributions, s->n_slots, s->opts, s->out, err);
}

enum cd_status cd_evaluate_groups(const struct cd_graph *graph, const struct cd_truth *truth,
                                  const struct cd_group_opts *opts, struct cd_group_accuracy *out,
                                  struct cd_share *blank, struct cd_err *err)
{
    CD_TRY(cd__graph_check(graph, err));
    if (truth->n != graph->n) return cd_fail(err, CD_INPUT, "the truth is about other records than the edges");
    if (opts->n_groups > MOST_GROUPS) return cd_fail(err, CD_LIMIT, "over %d groups", MOST_GROUPS);
    struct groups s = {.graph = graph, .truth = truth, .opts = opts, .out = out};
    const size_t n = (size_t)truth->n + 1;
    s.n_slots = opts->n_groups + 2;
    s.slot = calloc(5 * n, sizeof *s.slot);
    s.pairs = calloc(s.n_slots, sizeof *s.pairs);
    enum cd_status st;
    if (s.slot == NULL || s.pairs == NULL) {
        st = no_memory(err);
    } else {
        s.order = s.slot + n;
        s.other = s.order + n;
        s.mine = s.other + n;
        s.whole = s.mine + n;
        st = run(&s, blank, err);
    }
    free(s.slot);
    free(s.pairs);
    free(s.cells);
    free(s.contributions);
    return st;
}

/* judge.c - edges against the truth, and tables by threshold; see evaluate.h. */
#include "evaluate_int.h"

#include <math.h>
#include <stdlib.h>

uint64_t cd__pairs_of(uint64_t n)
{
    return n % 2 == 0 ? n / 2 * (n - (n > 0)) : (n - 1) / 2 * n;
}

/* --- By entity ---------------------------------------------------------------------------------------------------------------- */

bool cd__comparable(const struct cd_truth *truth, uint32_t l, uint32_t r)
{
    return truth->entity[l] != CD_NO_CODE && truth->entity[r] != CD_NO_CODE &&
           (truth->dataset == NULL || truth->dataset[l] != truth->dataset[r]);
}

uint8_t cd__judge(const struct cd_truth *truth, const struct cd_edge *e)
{
    if (!cd__comparable(truth, e->l, e->r)) return CD_PAIR_UNJUDGED;
    return truth->entity[e->l] == truth->entity[e->r] ? CD_PAIR_TRUE : CD_PAIR_FALSE;
}

static bool differ(const uint32_t *key, uint32_t a, uint32_t b)
{
    return key != NULL && key[a] != key[b];
}

/* Records of known entity, ordered so that those of one a and one b stand together, and those of one dataset among them. */
static uint32_t order_known(const struct cd_truth *truth, const uint32_t *a, const uint32_t *b, uint32_t *order)
{
    const uint32_t *keys[] = {truth->dataset, a, b};
    uint32_t m = 0;
    for (uint32_t i = 0; i < truth->n; i++)
        if (truth->entity[i] != CD_NO_CODE) order[m++] = i;
    for (int k = 0; k < 3; k++)
        if (keys[k] != NULL) cd__order_by(order, order + truth->n, keys[k], m);
    return m;
}

enum cd_status cd__count_pairs(const struct cd_truth *truth, const uint32_t *a, const uint32_t *b, uint64_t *pairs,
                               struct cd_err *err)
{
    uint32_t *order = malloc((2 * (size_t)truth->n + 1) * sizeof *order);
    if (order == NULL) return cd_fail(err, CD_NOMEM, "no memory to count pairs");
    const uint32_t m = order_known(truth, a, b, order);
    uint64_t run = 0, within = 0; /* records so far of this a and b, and of this dataset among them */
    *pairs = 0;
    for (uint32_t k = 0; k < m; k++) {
        const uint32_t i = order[k], before = order[k - (k > 0)];
        if (differ(a, i, before) || differ(b, i, before)) run = within = 0;
        if (differ(truth->dataset, i, before)) within = 0;
        *pairs += truth->dataset == NULL ? run : run - within;
        run++;
        within++;
    }
    free(order);
    return CD_OK;
}

enum cd_status cd_judge_entities(const struct cd_graph *graph, const struct cd_truth *truth, uint8_t *verdict,
                                 struct cd_pair_totals *totals, struct cd_err *err)
{
    uint64_t all = 0;
    CD_TRY(cd__graph_check(graph, err));
    if (truth->n != graph->n) return cd_fail(err, CD_INPUT, "the truth is about other records than the edges");
    *totals = (struct cd_pair_totals){0};
    CD_TRY(cd__count_pairs(truth, NULL, NULL, &all, err));
    CD_TRY(cd__count_pairs(truth, truth->entity, NULL, &totals->positives, err));
    totals->negatives = all - totals->positives;
    for (size_t e = 0; e < graph->n_edges; e++) {
        verdict[e] = cd__judge(truth, &graph->edges[e]);
        totals->met_positives += verdict[e] == CD_PAIR_TRUE;
        totals->met_negatives += verdict[e] == CD_PAIR_FALSE;
    }
    return CD_OK;
}

/* --- By label ----------------------------------------------------------------------------------------------------------------- */

struct labels {
    uint32_t *low, *high, *order, *other;
    uint32_t n;
};

static uint64_t label_key(const struct labels *s, uint32_t k)
{
    return (uint64_t)s->low[s->order[k]] << 32 | s->high[s->order[k]];
}

static enum cd_status sort_labels(struct labels *s, const struct cd_pair_label *labels, uint32_t n, struct cd_err *err)
{
    for (uint32_t k = 0; k < s->n; k++) {
        const uint32_t l = labels[k].l, r = labels[k].r;
        if (l >= n || r >= n || l == r) return cd_fail(err, CD_INPUT, "label %u is not of two records", k + 1);
        s->low[k] = l < r ? l : r;
        s->high[k] = l < r ? r : l;
        s->order[k] = k;
    }
    cd__order_by(s->order, s->other, s->high, s->n);
    cd__order_by(s->order, s->other, s->low, s->n);
    for (uint32_t k = 1; k < s->n; k++)
        if (label_key(s, k) == label_key(s, k - 1))
            return cd_fail(err, CD_INPUT, "labels %u and %u are of one pair", s->order[k - 1] + 1, s->order[k] + 1);
    return CD_OK;
}

static uint32_t find_label(const struct labels *s, const struct cd_edge *e)
{
    const uint64_t key = e->l < e->r ? (uint64_t)e->l << 32 | e->r : (uint64_t)e->r << 32 | e->l;
    uint32_t low = 0, high = s->n;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (label_key(s, middle) < key) low = middle + 1;
        else high = middle;
    }
    return low < s->n && label_key(s, low) == key ? s->order[low] : CD_NO_CODE;
}

enum cd_status cd_judge_labels(const struct cd_graph *graph, const struct cd_pair_label *labels, uint32_t n_labels,
                               uint8_t *verdict, uint8_t *met, struct cd_pair_totals *totals, struct cd_err *err)
{
    CD_TRY(cd__graph_check(graph, err));
    if (n_labels == UINT32_MAX) return cd_fail(err, CD_LIMIT, "over 2^32 - 2 labels");
    const size_t n = n_labels;
    struct labels s = {.n = n_labels, .low = malloc((4 * n + 1) * sizeof *s.low)};
    if (s.low == NULL) return cd_fail(err, CD_NOMEM, "no memory for %u labels", n_labels);
    s.high = s.low + n;
    s.order = s.high + n;
    s.other = s.order + n;
    const enum cd_status st = sort_labels(&s, labels, graph->n, err);
    *totals = (struct cd_pair_totals){0};
    for (uint32_t k = 0; k < n_labels; k++) {
        *(labels[k].match ? &totals->positives : &totals->negatives) += 1;
        if (met != NULL) met[k] = 0;
    }
    for (size_t e = 0; e < graph->n_edges && st == CD_OK; e++) {
        const uint32_t k = find_label(&s, &graph->edges[e]);
        verdict[e] = CD_PAIR_UNJUDGED;
        if (k == CD_NO_CODE) continue;
        verdict[e] = labels[k].match ? CD_PAIR_TRUE : CD_PAIR_FALSE;
        *(labels[k].match ? &totals->met_positives : &totals->met_negatives) += 1;
        if (met != NULL) met[k] = 1;
    }
    free(s.low);
    return st;
}

/* --- By threshold --------------------------------------------------------------------------------------------------------------- */

static double ratio(uint64_t k, uint64_t n)
{
    return n == 0 ? (double)NAN : (double)k / (double)n;
}

struct cd_pair_rates cd_pair_rates_of(const struct cd_confusion *c)
{
    return (struct cd_pair_rates){.precision = ratio(c->tp, c->tp + c->fp),
                                  .recall = ratio(c->tp, c->tp + c->fn),
                                  .specificity = ratio(c->tn, c->tn + c->fp),
                                  .npv = ratio(c->tn, c->tn + c->fn),
                                  .f1 = ratio(2 * c->tp, 2 * c->tp + c->fp + c->fn)};
}

static struct cd_confusion confusion(const struct cd_pair_totals *totals, double threshold, uint64_t tp, uint64_t fp)
{
    return (struct cd_confusion){threshold, tp, fp, totals->negatives - fp, totals->positives - tp};
}

enum cd_status cd_confusion_at(const struct cd_graph *graph, const uint8_t *verdict,
                               const struct cd_pair_totals *totals, const double *thresholds, uint32_t n,
                               struct cd_confusion *out, struct cd_err *err)
{
    uint64_t tp = 0, fp = 0;
    size_t e = 0;
    for (uint32_t t = 0; t < n; t++) {
        if (!(t == 0 ? thresholds[0] == thresholds[0] : thresholds[t] <= thresholds[t - 1]))
            return cd_fail(err, CD_INPUT, "thresholds must be numbers, highest first");
        for (; e < graph->n_edges && graph->edges[e].weight >= thresholds[t]; e++) {
            tp += verdict[e] == CD_PAIR_TRUE;
            fp += verdict[e] == CD_PAIR_FALSE;
        }
        out[t] = confusion(totals, thresholds[t], tp, fp);
    }
    return CD_OK;
}

/* The next different weight from edge *e on, counted in; false at the end. */
static bool next_weight(const struct cd_graph *graph, const uint8_t *verdict, size_t *e, uint64_t *tp, uint64_t *fp,
                        double *weight)
{
    if (*e == graph->n_edges) return false;
    *weight = graph->edges[*e].weight;
    for (; *e < graph->n_edges && graph->edges[*e].weight == *weight; ++*e) {
        *tp += verdict[*e] == CD_PAIR_TRUE;
        *fp += verdict[*e] == CD_PAIR_FALSE;
    }
    return true;
}

enum cd_status cd_confusion_curve(const struct cd_graph *graph, const uint8_t *verdict,
                                  const struct cd_pair_totals *totals, struct cd_curve *curve, struct cd_err *err)
{
    uint64_t tp = 0, fp = 0;
    double weight;
    for (size_t e = 0; next_weight(graph, verdict, &e, &tp, &fp, &weight);) {
        if (!cd_grow((void **)&curve->items, &curve->cap, curve->n + 1, sizeof *curve->items))
            return cd_fail(err, CD_NOMEM, "no memory for the table by threshold");
        curve->items[curve->n++] = confusion(totals, weight, tp, fp);
    }
    return CD_OK;
}

void cd_curve_free(struct cd_curve *curve)
{
    free(curve->items);
    *curve = (struct cd_curve){0};
}

/* a / b > c / d, exactly: counts of pairs are below 2^63, twice one below 2^64. */
static bool fraction_over(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    return (cd_u128)a * d > (cd_u128)c * b;
}

struct cd_confusion cd_best_f1(const struct cd_graph *graph, const uint8_t *verdict,
                               const struct cd_pair_totals *totals)
{
    struct cd_confusion best = confusion(totals, (double)INFINITY, 0, 0);
    uint64_t tp = 0, fp = 0;
    double weight;
    for (size_t e = 0; next_weight(graph, verdict, &e, &tp, &fp, &weight);)
        if (fraction_over(tp, totals->positives + tp + fp, best.tp, totals->positives + best.tp + best.fp))
            best = confusion(totals, weight, tp, fp);
    return best;
}

/* --- Errors, one by one ----------------------------------------------------------------------------------------------------------- */

uint32_t cd_worst_false(const struct cd_graph *graph, const uint8_t *verdict, double threshold, struct cd_edge *out,
                        uint32_t most)
{
    uint32_t n = 0;
    for (size_t e = 0; e < graph->n_edges && n < most && graph->edges[e].weight >= threshold; e++)
        if (verdict[e] == CD_PAIR_FALSE) out[n++] = graph->edges[e];
    return n;
}

uint32_t cd_worst_missed(const struct cd_graph *graph, const uint8_t *verdict, double threshold, struct cd_edge *out,
                         uint32_t most)
{
    uint32_t n = 0;
    for (size_t e = graph->n_edges; e > 0 && n < most && graph->edges[e - 1].weight < threshold; e--)
        if (verdict[e - 1] == CD_PAIR_TRUE) out[n++] = graph->edges[e - 1];
    return n;
}

/* The true edges of each record, as its higher neighbours; met[r] == l + 1: l and r are an edge. */
struct lost {
    uint32_t *first, *higher, *order, *other, *met;
};

static void gather_true(struct lost *s, const struct cd_graph *graph, const struct cd_truth *truth)
{
    uint32_t sum = 0;
    for (size_t e = 0; e < graph->n_edges; e++) {
        const struct cd_edge *edge = &graph->edges[e];
        s->first[edge->l < edge->r ? edge->l : edge->r] += cd__judge(truth, edge) == CD_PAIR_TRUE;
    }
    for (uint32_t i = 0; i < graph->n; i++) s->first[i] = sum += s->first[i];
    s->first[graph->n] = sum;
    for (size_t e = 0; e < graph->n_edges; e++) {
        const struct cd_edge *edge = &graph->edges[e];
        const uint32_t low = edge->l < edge->r ? edge->l : edge->r;
        if (cd__judge(truth, edge) == CD_PAIR_TRUE) s->higher[--s->first[low]] = edge->l ^ edge->r ^ low;
    }
}

/* Records stand by entity, ascending within it. */
static uint32_t list_lost(struct lost *s, const struct cd_truth *truth, uint32_t m, struct cd_edge *out, uint32_t most)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < m && n < most; k++) {
        const uint32_t l = s->order[k];
        for (uint32_t h = s->first[l]; h < s->first[l + 1]; h++) s->met[s->higher[h]] = l + 1;
        for (uint32_t j = k + 1; j < m && n < most && truth->entity[s->order[j]] == truth->entity[l]; j++) {
            const uint32_t r = s->order[j];
            if (s->met[r] != l + 1 && cd__comparable(truth, l, r)) out[n++] = (struct cd_edge){l, r, (double)NAN};
        }
    }
    return n;
}

enum cd_status cd_lost_pairs(const struct cd_graph *graph, const struct cd_truth *truth, struct cd_edge *out,
                             uint32_t most, uint32_t *n_out, struct cd_err *err)
{
    const size_t n = (size_t)graph->n + 1;
    uint32_t m = 0, *memory = calloc(4 * n + graph->n_edges, sizeof *memory);
    if (memory == NULL) return cd_fail(err, CD_NOMEM, "no memory to list lost pairs");
    struct lost s = {.first = memory, .order = memory + n};
    s.other = s.order + n;
    s.met = s.other + n;
    s.higher = s.met + n;
    gather_true(&s, graph, truth);
    for (uint32_t i = 0; i < graph->n; i++)
        if (truth->entity[i] != CD_NO_CODE) s.order[m++] = i;
    cd__order_by(s.order, s.other, truth->entity, m);
    *n_out = list_lost(&s, truth, m, out, most);
    free(memory);
    return CD_OK;
}

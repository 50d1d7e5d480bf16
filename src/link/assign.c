/* assign.c - the one-to-one links of largest gain: shortest augmenting paths on the sparse bipartite graph; see cluster.h.
 *
 * Prices u of side 0 and v of side 1 are at least 0 and cover every edge: u + v >= gain, equal along links; who is free has price 0. Each record of
 * side 0 is brought in by the shortest path, in slack u + v - gain, that ends at a free record of side 1 or at a record of side 0 whose
 * price it pays to let it go free (Jonker and Volgenant 1987, Computing 38:325-340; Dijkstra as in Edmonds and Karp 1972). Whole numbers, so
 * there is no rounding and the order of sums does not matter. */
#include "candour/buf.h"
#include "candour/par.h"
#include "graph_int.h"

#include <math.h>
#include <stdlib.h>

#define FAR INT64_MAX
enum { LARGEST_WEIGHT = 1 << 20 };

struct near {
    int64_t distance;
    uint32_t record;
};

struct assign {
    const struct cd_edge *edges;
    const uint8_t *side;
    size_t n_edges;
    double threshold;
    uint32_t *first, *incident; /* of a record of side 0: its edges */
    uint32_t *cluster;          /* component of each record */
    uint64_t *work;             /* of a component, by its smallest record */
    int64_t *price, *distance;
    uint32_t *from; /* of a record of side 1: who reached it */
    uint32_t *partner;
    struct near *heap;
    size_t n_heap, cap_heap;
    uint32_t *reached; /* records of side 1 of this search */
    size_t n_reached, cap_reached;
};

static uint32_t end_on(const struct assign *a, const struct cd_edge *e, unsigned side)
{
    return a->side[e->l] == side ? e->l : e->r;
}

static int64_t gain_of(const struct assign *a, const struct cd_edge *e)
{
    return llrint((e->weight - a->threshold) * 0x1p32);
}

/* --- A heap of records by distance, then by record --------------------------------------------------------------------------- */

static bool nearer(struct near a, struct near b)
{
    return a.distance != b.distance ? a.distance < b.distance : a.record < b.record;
}

static bool push(struct assign *a, struct near item)
{
    if (!cd_grow((void **)&a->heap, &a->cap_heap, a->n_heap + 1, sizeof *a->heap)) return false;
    size_t at = a->n_heap++;
    for (; at > 0 && nearer(item, a->heap[(at - 1) / 2]); at = (at - 1) / 2) a->heap[at] = a->heap[(at - 1) / 2];
    a->heap[at] = item;
    return true;
}

static struct near pop(struct assign *a)
{
    const struct near top = a->heap[0], last = a->heap[--a->n_heap];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < a->n_heap) {
        if (child + 1 < a->n_heap && nearer(a->heap[child + 1], a->heap[child])) child++;
        if (!nearer(a->heap[child], last)) break;
        a->heap[at] = a->heap[child];
        at = child;
    }
    a->heap[at] = last;
    return top;
}

/* --- One record of side 0 ------------------------------------------------------------------------------------------------------ */

static bool relax(struct assign *a, uint32_t i, int64_t base)
{
    for (uint32_t k = a->first[i]; k < a->first[i + 1]; k++) {
        const struct cd_edge *e = &a->edges[a->incident[k]];
        const uint32_t j = end_on(a, e, 1);
        const int64_t d = base + a->price[i] + a->price[j] - gain_of(a, e);
        if (d >= a->distance[j]) continue;
        if (a->distance[j] == FAR) {
            if (!cd_grow((void **)&a->reached, &a->cap_reached, a->n_reached + 1, sizeof *a->reached)) return false;
            a->reached[a->n_reached++] = j;
        }
        a->distance[j] = d;
        a->from[j] = i;
        if (!push(a, (struct near){d, j})) return false;
    }
    return true;
}

/* The least price of i that covers its edges. */
static int64_t first_price(const struct assign *a, uint32_t i)
{
    int64_t price = 0;
    for (uint32_t k = a->first[i]; k < a->first[i + 1]; k++) {
        const struct cd_edge *e = &a->edges[a->incident[k]];
        const int64_t least = gain_of(a, e) - a->price[end_on(a, e, 1)];
        if (least > price) price = least;
    }
    return price;
}

/* Links change hands back along the path from j to the root. */
static void shift(struct assign *a, uint32_t j, uint32_t root)
{
    for (uint32_t i = CD_NO_CODE; i != root;) {
        i = a->from[j];
        const uint32_t before = a->partner[i];
        a->partner[i] = j;
        a->partner[j] = i;
        j = before;
    }
}

static void settle_prices(struct assign *a, uint32_t root, int64_t length)
{
    a->price[root] -= length;
    for (size_t k = 0; k < a->n_reached; k++) {
        const uint32_t j = a->reached[k];
        if (a->distance[j] < length) {
            a->price[j] += length - a->distance[j];
            a->price[a->partner[j]] -= length - a->distance[j];
        }
        a->distance[j] = FAR;
    }
}

static bool bring_in(struct assign *a, uint32_t root)
{
    a->n_heap = a->n_reached = 0;
    a->price[root] = first_price(a, root);
    int64_t length = a->price[root]; /* of the shortest path known: here, that the root stays free */
    uint32_t let_go = root, end = CD_NO_CODE;
    if (!relax(a, root, 0)) return false;
    while (a->n_heap > 0) {
        const struct near next = pop(a);
        if (next.distance > a->distance[next.record]) continue;
        if (next.distance > length) break;
        const uint32_t i = a->partner[next.record];
        if (i == CD_NO_CODE) {
            length = next.distance;
            end = next.record;
            break;
        }
        if (next.distance + a->price[i] < length) {
            length = next.distance + a->price[i];
            let_go = i;
        }
        if (!relax(a, i, next.distance)) return false;
    }
    settle_prices(a, root, length);
    if (end != CD_NO_CODE) {
        shift(a, end, root);
    } else if (let_go != root) {
        end = a->partner[let_go];
        a->partner[let_go] = CD_NO_CODE;
        shift(a, end, root);
    }
    return true;
}

/* --- All --------------------------------------------------------------------------------------------------------------------------- */

static enum cd_status check(const struct assign *a, uint32_t n, struct cd_err *err)
{
    if (!isfinite(a->threshold)) return cd_fail(err, CD_INPUT, "one-to-one assignment needs a finite threshold");
    for (uint32_t i = 0; i < n; i++)
        if (a->side[i] > 1) return cd_fail(err, CD_INPUT, "one-to-one assignment is between two sides");
    for (size_t i = 0; i < a->n_edges; i++)
        if (a->side[a->edges[i].l] == a->side[a->edges[i].r])
            return cd_fail(err, CD_INPUT, "edge %zu joins two records of one side", i + 1);
    if (a->n_edges > 0 && !(a->edges[0].weight - a->threshold <= LARGEST_WEIGHT))
        return cd_fail(err, CD_INPUT, "weights are more than 2^20 over the threshold");
    return CD_OK;
}

/* Edges of each record of side 0, and work: records of side 0 times edges of each component. */
static void gather(struct assign *a, uint32_t n)
{
    uint32_t *first = a->first, sum = 0;
    for (size_t i = 0; i < a->n_edges; i++) first[end_on(a, &a->edges[i], 0)]++;
    for (uint32_t i = 0; i < n; i++) {
        a->work[a->cluster[i]] += first[i];
        sum += first[i];
        first[i] = sum;
    }
    first[n] = sum;
    for (size_t i = a->n_edges; i-- > 0;) a->incident[--first[end_on(a, &a->edges[i], 0)]] = (uint32_t)i;
    /* The distances are not in use yet: they count. */
    for (uint32_t i = 0; i < n; i++) a->distance[a->cluster[i]] += a->side[i] == 0;
    for (uint32_t i = 0; i < n; i++)
        if (__builtin_mul_overflow(a->work[i], (uint64_t)a->distance[i], &a->work[i])) a->work[i] = UINT64_MAX;
    for (uint32_t i = 0; i < n; i++) {
        a->distance[i] = FAR;
        a->partner[i] = CD_NO_CODE;
    }
}

static void take_heaviest(struct assign *a, uint64_t max_work)
{
    for (size_t i = 0; i < a->n_edges; i++) {
        const struct cd_edge *e = &a->edges[i];
        if (a->work[a->cluster[e->l]] <= max_work || a->partner[e->l] != CD_NO_CODE || a->partner[e->r] != CD_NO_CODE)
            continue;
        a->partner[e->l] = e->r;
        a->partner[e->r] = e->l;
    }
}

static enum cd_status run(struct assign *a, uint32_t n, uint64_t max_work, struct cd_assigned *out, struct cd_err *err)
{
    gather(a, n);
    take_heaviest(a, max_work);
    *out = (struct cd_assigned){0};
    for (uint32_t i = 0; i < n; i++) {
        const bool over = a->work[a->cluster[i]] > max_work;
        out->greedy_records += over;
        out->greedy_components += over && a->cluster[i] == i;
        if (over || a->side[i] == 1 || a->first[i] == a->first[i + 1]) continue;
        if (i % 1024 == 0 && cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped during assignment");
        if (!bring_in(a, i)) return cd_fail(err, CD_NOMEM, "no memory for one-to-one assignment");
    }
    for (size_t i = 0; i < a->n_edges; i++) {
        const struct cd_edge *e = &a->edges[i];
        if (a->partner[e->l] != e->r) continue;
        out->links++;
        out->gain += e->weight - a->threshold;
    }
    return CD_OK;
}

enum cd_status cd_assign(const struct cd_graph *graph, const struct cd_assign_opts *opts, uint32_t *partner,
                         struct cd_assigned *out, struct cd_err *err)
{
    const size_t n = graph->n;
    struct assign a = {.edges = graph->edges, .side = opts->side, .threshold = opts->threshold, .partner = partner};
    if ((a.cluster = malloc((n + 1) * sizeof *a.cluster)) == NULL)
        return cd_fail(err, CD_NOMEM, "no memory for one-to-one assignment");
    enum cd_status st = cd_cluster_components(graph, &opts->threshold, 1, a.cluster, err);
    if (st != CD_OK) goto out;
    a.n_edges = cd__edges_over(graph->edges, graph->n_edges, opts->threshold);
    if ((st = check(&a, graph->n, err)) != CD_OK) goto out;
    a.first = calloc(n + 1, sizeof *a.first);
    a.incident = malloc((a.n_edges + 1) * sizeof *a.incident);
    a.work = calloc(n + 1, sizeof *a.work);
    a.price = calloc(n + 1, sizeof *a.price);
    a.distance = calloc(n + 1, sizeof *a.distance);
    a.from = malloc((n + 1) * sizeof *a.from);
    if (a.first == NULL || a.incident == NULL || a.work == NULL || a.price == NULL || a.distance == NULL ||
        a.from == NULL)
        st = cd_fail(err, CD_NOMEM, "no memory for one-to-one assignment");
    else st = run(&a, graph->n, opts->max_work != 0 ? opts->max_work : 1000000000, out, err);
out:
    free(a.cluster);
    free(a.first);
    free(a.incident);
    free(a.work);
    free(a.price);
    free(a.distance);
    free(a.from);
    free(a.heap);
    free(a.reached);
    return st;
}

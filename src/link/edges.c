/* edges.c - order among edges and records, by radix; and the check that a graph is as it should be. */
#include "graph_int.h"

/* --- Edges: most significant byte first, in place ("American flag": McIlroy, Bostic and McIlroy 1993) ------------------------ */

enum { DIGITS = 16, FEW = 24 };

/* Ascending as unsigned is descending as a number. */
static uint64_t weight_key(double weight)
{
    uint64_t bits;
    weight += 0.0; /* one zero */
    memcpy(&bits, &weight, sizeof bits);
    return bits >> 63 != 0 ? bits : ~bits ^ UINT64_C(1) << 63;
}

static unsigned digit(const struct cd_edge *e, unsigned at)
{
    if (at < 8) return (unsigned)(weight_key(e->weight) >> (56 - 8 * at)) & 255;
    const uint32_t record = at < 12 ? e->l : e->r;
    return record >> (24 - 8 * (at & 3)) & 255;
}

bool cd__edge_before(const struct cd_edge *a, const struct cd_edge *b)
{
    if (a->weight != b->weight) return a->weight > b->weight;
    return a->l != b->l ? a->l < b->l : a->r < b->r;
}

static void insert_each(struct cd_edge *edges, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct cd_edge e = edges[i];
        size_t at = i;
        for (; at > 0 && cd__edge_before(&e, &edges[at - 1]); at--) edges[at] = edges[at - 1];
        edges[at] = e;
    }
}

static void swap_into_place(struct cd_edge *edges, const size_t *count, unsigned at, size_t *end)
{
    size_t next[256], sum = 0;
    for (unsigned d = 0; d < 256; d++) {
        next[d] = sum;
        end[d] = sum += count[d];
    }
    for (unsigned d = 0; d < 256; d++)
        while (next[d] < end[d]) {
            struct cd_edge e = edges[next[d]];
            for (unsigned to = digit(&e, at); to != d; to = digit(&e, at)) {
                const struct cd_edge out = edges[next[to]];
                edges[next[to]++] = e;
                e = out;
            }
            edges[next[d]++] = e;
        }
}

static void sort_from(struct cd_edge *edges, size_t n, unsigned at)
{
    size_t count[256], end[256];
    for (; n > FEW && at < DIGITS; at++) {
        memset(count, 0, sizeof count);
        for (size_t i = 0; i < n; i++) count[digit(&edges[i], at)]++;
        if (count[digit(&edges[0], at)] == n) continue; /* all alike here */
        swap_into_place(edges, count, at, end);
        for (unsigned d = 0; d < 256; d++)
            if (count[d] > 1) sort_from(edges + end[d] - count[d], count[d], at + 1);
        return;
    }
    if (n <= FEW) insert_each(edges, n);
}

void cd_edges_sort(struct cd_edge *edges, size_t n_edges)
{
    sort_from(edges, n_edges, 0);
}

/* --- The check -------------------------------------------------------------------------------------------------------------- */

enum cd_status cd__graph_check(const struct cd_graph *graph, struct cd_err *err)
{
    if (graph->n == UINT32_MAX || graph->n_edges >= UINT32_MAX)
        return cd_fail(err, CD_LIMIT, "over 2^32 - 2 records or edges");
    for (size_t i = 0; i < graph->n_edges; i++) {
        const struct cd_edge *e = &graph->edges[i];
        if (e->l >= graph->n || e->r >= graph->n)
            return cd_fail(err, CD_INPUT, "edge %zu names a record that is not there", i + 1);
        if (e->l == e->r) return cd_fail(err, CD_INPUT, "edge %zu joins a record with itself", i + 1);
        if (!(i == 0 ? e->weight == e->weight : e->weight <= e[-1].weight))
            return cd_fail(err, CD_INPUT, "edge %zu: weights must be numbers, heaviest first", i + 1);
    }
    return CD_OK;
}

size_t cd__edges_over(const struct cd_edge *edges, size_t n_edges, double threshold)
{
    size_t low = 0, high = n_edges;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (edges[middle].weight >= threshold) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* --- Records: least significant digit first, stable ------------------------------------------------------------------------- */

void cd__order_by(uint32_t *order, uint32_t *other, const uint32_t *key, size_t n)
{
    size_t at[4][257] = {{0}};
    uint32_t *from = order, *to = other;
    for (size_t i = 0; i < n; i++)
        for (unsigned d = 0; d < 4; d++) at[d][(key[order[i]] >> 8 * d & 255) + 1]++;
    for (unsigned d = 0; d < 4; d++) {
        if (n > 0 && at[d][(key[order[0]] >> 8 * d & 255) + 1] == n) continue; /* all alike here */
        for (unsigned i = 0; i < 256; i++) at[d][i + 1] += at[d][i];
        for (size_t i = 0; i < n; i++) to[at[d][key[from[i]] >> 8 * d & 255]++] = from[i];
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != order) memcpy(order, from, n * sizeof *order);
}

/* conflicts.c - clusters in which no two records conflict; see cluster.h.
 *
 * The records named in conflicts have sets; a set knows its half-conflicts (a list), and a hash table knows for each two sets the first conflict
 * between them. Joining two clusters moves the smaller set's conflicts to the other's name, so each is moved at most log2(conflicts) times, and
 * whether two clusters conflict is one look-up however often it is asked. */
#include "candour/buf.h"
#include "graph_int.h"

#include <stdlib.h>

struct pairs {      /* open addressing; at most one entry for each conflict, so it never fills */
    uint64_t *keys; /* EMPTY: none */
    uint32_t *conflict;
    size_t mask;
};
#define EMPTY UINT64_MAX

struct set {
    uint32_t first, last, n; /* its half-conflicts: 2 * conflict + side */
};

struct constrained {
    const struct cd_conflict *conflicts;
    uint32_t *cluster;
    uint32_t *set_of; /* of a root; CD_NO_CODE: its records are in no conflict */
    struct set *sets;
    uint32_t *next; /* of half-conflicts; CD_NO_CODE: the last */
    struct pairs pairs;
};

static uint64_t key_of(uint32_t a, uint32_t b)
{
    return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

static size_t find_key(const struct pairs *p, uint64_t key)
{
    size_t at = cd__mix(key) & p->mask;
    while (p->keys[at] != EMPTY && p->keys[at] != key) at = (at + 1) & p->mask;
    return at;
}

static void put(struct pairs *p, uint64_t key, uint32_t conflict)
{
    const size_t at = find_key(p, key);
    if (p->keys[at] == key && p->conflict[at] < conflict) return;
    p->keys[at] = key;
    p->conflict[at] = conflict;
}

/* What stands behind the gap moves up where its own place is at or before the gap (Knuth 6.4, algorithm R). */
static void take_out(struct pairs *p, size_t gap)
{
    for (size_t at = (gap + 1) & p->mask; p->keys[at] != EMPTY; at = (at + 1) & p->mask) {
        const size_t home = cd__mix(p->keys[at]) & p->mask;
        if (((at - home) & p->mask) < ((at - gap) & p->mask)) continue;
        p->keys[gap] = p->keys[at];
        p->conflict[gap] = p->conflict[at];
        gap = at;
    }
    p->keys[gap] = EMPTY;
}

/* CD_NO_CODE: the clusters of these roots may be joined. */
static uint32_t conflict_between(const struct constrained *c, uint32_t a, uint32_t b)
{
    if (c->set_of[a] == CD_NO_CODE || c->set_of[b] == CD_NO_CODE) return CD_NO_CODE;
    const size_t at = find_key(&c->pairs, key_of(c->set_of[a], c->set_of[b]));
    return c->pairs.keys[at] == EMPTY ? CD_NO_CODE : c->pairs.conflict[at];
}

static uint32_t merge_sets(struct constrained *c, uint32_t a, uint32_t b)
{
    if (a == CD_NO_CODE || b == CD_NO_CODE) return a == CD_NO_CODE ? b : a;
    if (c->sets[a].n < c->sets[b].n) return merge_sets(c, b, a);
    for (uint32_t half = c->sets[b].first; half != CD_NO_CODE; half = c->next[half]) {
        const struct cd_conflict *conflict = &c->conflicts[half / 2];
        const uint32_t other = c->set_of[cd__find(c->cluster, half % 2 == 0 ? conflict->b : conflict->a)];
        const size_t at = find_key(&c->pairs, key_of(b, other));
        if (c->pairs.keys[at] == EMPTY) continue; /* moved with another conflict of the same sets */
        const uint32_t first = c->pairs.conflict[at];
        take_out(&c->pairs, at);
        put(&c->pairs, key_of(a, other), first);
    }
    c->next[c->sets[a].last] = c->sets[b].first;
    c->sets[a].last = c->sets[b].last;
    c->sets[a].n += c->sets[b].n;
    return a;
}

static void join(struct constrained *c, uint32_t a, uint32_t b)
{
    const uint32_t root = a < b ? a : b, set = merge_sets(c, c->set_of[a], c->set_of[b]);
    c->cluster[a < b ? b : a] = root;
    c->set_of[root] = set;
}

static void add_half(struct constrained *c, uint32_t record, uint32_t half, uint32_t *n_sets)
{
    if (c->set_of[record] == CD_NO_CODE) {
        c->set_of[record] = *n_sets;
        c->sets[*n_sets] = (struct set){half, half, 0};
        (*n_sets)++;
    }
    struct set *set = &c->sets[c->set_of[record]];
    if (set->n++ > 0) c->next[set->last] = half;
    set->last = half;
    c->next[half] = CD_NO_CODE;
}

static enum cd_status set_up(struct constrained *c, uint32_t n, uint32_t n_conflicts, struct cd_err *err)
{
    size_t slots = 4;
    while (slots < 2 * (size_t)n_conflicts) slots *= 2;
    c->set_of = malloc(((size_t)n + 1) * sizeof *c->set_of);
    c->sets = calloc(2 * (size_t)n_conflicts + 1, sizeof *c->sets);
    c->next = calloc(2 * (size_t)n_conflicts + 1, sizeof *c->next);
    c->pairs.keys = malloc(slots * sizeof *c->pairs.keys);
    c->pairs.conflict = malloc(slots * sizeof *c->pairs.conflict);
    c->pairs.mask = slots - 1;
    if (c->set_of == NULL || c->sets == NULL || c->next == NULL || c->pairs.keys == NULL || c->pairs.conflict == NULL)
        return cd_fail(err, CD_NOMEM, "no memory for %u conflicts", n_conflicts);
    memset(c->pairs.keys, 0xff, slots * sizeof *c->pairs.keys);
    for (uint32_t i = 0; i < n; i++) c->set_of[i] = CD_NO_CODE;
    uint32_t n_sets = 0;
    for (uint32_t k = 0; k < n_conflicts; k++) {
        const struct cd_conflict *conflict = &c->conflicts[k];
        if (conflict->a >= n || conflict->b >= n || conflict->a == conflict->b)
            return cd_fail(err, CD_INPUT, "conflict %u is not between two records that are there", k + 1);
        add_half(c, conflict->a, 2 * k, &n_sets);
        add_half(c, conflict->b, 2 * k + 1, &n_sets);
        put(&c->pairs, key_of(c->set_of[conflict->a], c->set_of[conflict->b]), k);
    }
    return CD_OK;
}

static enum cd_status run(struct constrained *c, const struct cd_graph *graph, size_t n_edges,
                          struct cd_refusals *refusals, struct cd_err *err)
{
    for (size_t e = 0; e < n_edges; e++) {
        const uint32_t a = cd__find(c->cluster, graph->edges[e].l), b = cd__find(c->cluster, graph->edges[e].r);
        if (a == b) continue;
        const uint32_t conflict = conflict_between(c, a, b);
        if (conflict == CD_NO_CODE) {
            join(c, a, b);
            continue;
        }
        if (!cd_grow((void **)&refusals->items, &refusals->cap, refusals->n + 1, sizeof *refusals->items))
            return cd_fail(err, CD_NOMEM, "no memory for the list of refused edges");
        refusals->items[refusals->n++] = (struct cd_refused){(uint32_t)e, conflict};
    }
    return CD_OK;
}

enum cd_status cd_cluster_constrained(const struct cd_graph *graph, double threshold,
                                      const struct cd_conflict *conflicts, uint32_t n_conflicts, uint32_t *cluster,
                                      struct cd_refusals *refusals, struct cd_err *err)
{
    CD_TRY(cd__graph_check(graph, err));
    if (n_conflicts > INT32_MAX) return cd_fail(err, CD_LIMIT, "over 2^31 - 1 conflicts");
    struct constrained c = {.conflicts = conflicts, .cluster = cluster};
    cd__alone(cluster, graph->n);
    enum cd_status st = set_up(&c, graph->n, n_conflicts, err);
    if (st == CD_OK) st = run(&c, graph, cd__edges_over(graph->edges, graph->n_edges, threshold), refusals, err);
    if (st == CD_OK) cd__flatten(cluster, graph->n);
    free(c.set_of);
    free(c.sets);
    free(c.next);
    free(c.pairs.keys);
    free(c.pairs.conflict);
    return st;
}

void cd_refusals_free(struct cd_refusals *refusals)
{
    free(refusals->items);
    *refusals = (struct cd_refusals){0};
}

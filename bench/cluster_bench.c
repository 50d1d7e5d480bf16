/* Clustering and evaluation at the size of a nation: people of one to five records with an edge for most true pairs, and false edges between
 * strangers that grow rarer with weight. Prints seconds of each step, once, and the largest resident size so far.
 * usage: cluster_bench [RECORDS [EDGES]]   (default: 10 million and 20 million) */
#include <candour/cluster.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static uint64_t state = 1;

static uint32_t pick(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(((state >> 32) * n) >> 32);
}

static void lap(const char *what)
{
    static struct timespec last;
    struct timespec now;
    struct rusage usage;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)getrusage(RUSAGE_SELF, &usage);
    if (what != NULL)
        printf("%-28s %6.2f s  %5ld MB\n", what,
               (double)(now.tv_sec - last.tv_sec) + (double)(now.tv_nsec - last.tv_nsec) / 1e9, usage.ru_maxrss / 1024);
    (void)clock_gettime(CLOCK_MONOTONIC, &last);
}

static void must(enum cd_status st, const struct cd_err *err)
{
    if (st == CD_OK) return;
    (void)fprintf(stderr, "cluster_bench: %s\n", err->text);
    exit(4);
}

static void *room(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (p == NULL) exit(4);
    return p;
}

/* Records of one person are scattered: person p has the records whose place in a fixed permutation falls to p. */
static size_t make(uint32_t n, size_t most, uint32_t *entity, struct cd_edge *edges)
{
    size_t n_edges = 0;
    uint32_t *place = room(n, sizeof *place);
    for (uint32_t i = 0; i < n; i++) place[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        const uint32_t k = pick(i), swap = place[i - 1];
        place[i - 1] = place[k];
        place[k] = swap;
    }
    for (uint32_t i = 0, person = 0; i < n; person++) {
        uint32_t size = 1 + (pick(2) ? pick(5) : 0);
        if (size > n - i) size = n - i;
        for (uint32_t a = 0; a < size; a++) {
            entity[place[i + a]] = person;
            for (uint32_t b = 0; b < a && n_edges < most; b++)
                if (pick(10) > 0)
                    edges[n_edges++] = (struct cd_edge){place[i + b], place[i + a], 4 + (double)pick(4000) / 200};
        }
        i += size;
    }
    const size_t n_true = n_edges;
    while (n_edges < most) {
        const uint32_t l = pick(n), r = pick(n);
        const double u = (double)pick(1000) / 1000;
        if (l != r) edges[n_edges++] = (struct cd_edge){l, r, 14 * u * u * u - 6};
    }
    free(place);
    printf("%u records, %zu edges, %zu of them true\n", n, n_edges, n_true);
    return n_edges;
}

int main(int argc, char **argv)
{
    const uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 10000000;
    const size_t most = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 20000000;
    struct cd_err err = {0};
    struct cd_edge *edges = room(most, sizeof *edges);
    uint32_t *entity = room(n, sizeof *entity), *cluster = room(8 * (size_t)n, sizeof *cluster);
    uint32_t *dataset = room(n, sizeof *dataset), *ids = room(n, sizeof *ids);
    const size_t n_edges = make(n, most, entity, edges);
    const struct cd_graph graph = {n, edges, n_edges};
    for (uint32_t i = 0; i < n; i++) dataset[i] = pick(6);
    lap(NULL);
    cd_edges_sort(edges, n_edges);
    lap("sort edges");
    const double thresholds[] = {16, 12, 10, 8, 6, 5, 4, 3};
    must(cd_cluster_components(&graph, thresholds + 4, 1, cluster, &err), &err);
    lap("components, one threshold");
    must(cd_cluster_components(&graph, thresholds, 8, cluster, &err), &err);
    lap("components, eight thresholds");
    must(cd_cluster_best_links(&graph, &(struct cd_best_opts){4, dataset, 0, true}, ids, &err), &err);
    lap("single best links");

    uint8_t *side = room(n, 1);
    struct cd_edge *across = room(n_edges, sizeof *across);
    struct cd_graph two = {n, across, 0};
    struct cd_assigned assigned;
    for (uint32_t i = 0; i < n; i++) side[i] = dataset[i] < 3;
    for (size_t e = 0; e < n_edges; e++)
        if (side[edges[e].l] != side[edges[e].r]) across[two.n_edges++] = edges[e];
    lap(NULL);
    must(cd_assign(&two, &(struct cd_assign_opts){.threshold = 4, .side = side}, ids, &assigned, &err), &err);
    lap("assignment");
    printf("    %zu edges, %llu links, %llu components by heaviest first\n", two.n_edges,
           (unsigned long long)assigned.links, (unsigned long long)assigned.greedy_components);
    free(across);
    free(side);

    const uint32_t n_conflicts = n / 10;
    struct cd_conflict *conflicts = room(n_conflicts, sizeof *conflicts);
    struct cd_refusals refusals = {0};
    for (uint32_t k = 0; k < n_conflicts; k++) {
        const struct cd_edge *e = &edges[pick((uint32_t)n_edges)];
        conflicts[k] = (struct cd_conflict){e->l, e->r, 0};
    }
    lap(NULL);
    must(cd_cluster_constrained(&graph, 4, conflicts, n_conflicts, cluster, &refusals, &err), &err);
    lap("constrained");
    printf("    %u conflicts, %zu edges refused\n", n_conflicts, refusals.n);

    uint8_t *bridge = room(n_edges, 1);
    lap(NULL);
    must(cd_cluster_bridges(&graph, 4, bridge, &err), &err);
    lap("bridges");
    free(bridge);
    struct cd_splits splits = {0};
    const struct cd_repair_rule rule = {.threshold = 4, .max_records = 6, .min_density = .4};
    must(cd_cluster_components(&graph, &rule.threshold, 1, cluster, &err), &err);
    lap(NULL);
    must(cd_cluster_repair(&graph, &rule, cluster, &splits, &err), &err);
    lap("repair");
    printf("    %zu splits\n", splits.n);
    struct cd_id_changes changes = {0};
    must(cd_cluster_ids(entity, cluster, n, n, ids, &changes, &err), &err);
    lap("ids");
    printf("    %zu changes\n", changes.n);
    cd_id_changes_free(&changes);
    cd_splits_free(&splits);
    cd_refusals_free(&refusals);
    free(conflicts);
    free(edges);
    free(entity);
    free(cluster);
    free(dataset);
    free(ids);
    return 0;
}

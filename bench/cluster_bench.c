/* Clustering and evaluation at the size of a nation: people of one to five records with an edge for most true pairs, and false edges between
 * strangers that grow rarer with weight. Prints seconds of each step, once, and the largest resident size so far.
 * usage: cluster_bench [RECORDS [EDGES]]   (default: 10 million and 20 million) */
#include <candour/evaluate.h>
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

struct nation {
    uint32_t n;
    size_t n_edges;
    struct cd_edge *edges;
    uint32_t *entity, *cluster, *dataset, *out; /* cluster: room for eight thresholds */
    uint8_t *flag;                              /* of edges */
    struct cd_graph graph;
};

static void components(struct nation *w, struct cd_err *err)
{
    const double thresholds[] = {16, 12, 10, 8, 6, 5, 4, 3};
    lap(NULL);
    cd_edges_sort(w->edges, w->n_edges);
    lap("sort edges");
    must(cd_cluster_components(&w->graph, thresholds + 4, 1, w->cluster, err), err);
    lap("components, one threshold");
    must(cd_cluster_components(&w->graph, thresholds, 8, w->cluster, err), err);
    lap("components, eight thresholds");
    must(cd_cluster_best_links(&w->graph, &(struct cd_best_opts){4, w->dataset, 0, true}, w->out, err), err);
    lap("single best links");
}

static void assignment(struct nation *w, struct cd_err *err)
{
    uint8_t *side = room(w->n, 1);
    struct cd_edge *across = room(w->n_edges, sizeof *across);
    struct cd_graph two = {w->n, across, 0};
    struct cd_assigned assigned;
    for (uint32_t i = 0; i < w->n; i++) side[i] = w->dataset[i] < 3;
    for (size_t e = 0; e < w->n_edges; e++)
        if (side[w->edges[e].l] != side[w->edges[e].r]) across[two.n_edges++] = w->edges[e];
    lap(NULL);
    must(cd_assign(&two, &(struct cd_assign_opts){.threshold = 4, .side = side}, w->out, &assigned, err), err);
    lap("assignment");
    printf("    %zu edges, %llu links, %llu components by heaviest first\n", two.n_edges,
           (unsigned long long)assigned.links, (unsigned long long)assigned.greedy_components);
    free(across);
    free(side);
}

static void conflicts(struct nation *w, struct cd_err *err)
{
    const uint32_t n_conflicts = w->n / 10;
    struct cd_conflict *list = room(n_conflicts, sizeof *list);
    struct cd_refusals refusals = {0};
    for (uint32_t k = 0; k < n_conflicts; k++) {
        const struct cd_edge *e = &w->edges[pick((uint32_t)w->n_edges)];
        list[k] = (struct cd_conflict){e->l, e->r, 0};
    }
    lap(NULL);
    must(cd_cluster_constrained(&w->graph, 4, list, n_conflicts, w->cluster, &refusals, err), err);
    lap("constrained");
    printf("    %u conflicts, %zu edges refused\n", n_conflicts, refusals.n);
    cd_refusals_free(&refusals);
    free(list);
}

static void repair(struct nation *w, struct cd_err *err)
{
    const struct cd_repair_rule rule = {.threshold = 4, .max_records = 6, .min_density = .4};
    struct cd_splits splits = {0};
    struct cd_id_changes changes = {0};
    lap(NULL);
    must(cd_cluster_bridges(&w->graph, 4, w->flag, err), err);
    lap("bridges");
    must(cd_cluster_components(&w->graph, &rule.threshold, 1, w->cluster, err), err);
    lap(NULL);
    must(cd_cluster_repair(&w->graph, &rule, w->cluster, &splits, err), err);
    lap("repair");
    printf("    %zu splits\n", splits.n);
    lap(NULL);
    must(cd_cluster_ids(w->entity, w->cluster, w->n, w->n, w->out, &changes, err), err);
    lap("ids");
    printf("    %zu changes\n", changes.n);
    cd_id_changes_free(&changes);
    cd_splits_free(&splits);
}

static void evaluation(struct nation *w, struct cd_err *err)
{
    const struct cd_truth truth = {w->n, w->entity, NULL};
    const struct cd_group_opts opts = {.threshold = 4, .group = w->dataset, .n_groups = 6, .replicates = 100};
    struct cd_pair_totals totals;
    struct cd_cluster_quality quality;
    struct cd_group_accuracy groups[8];
    lap(NULL);
    must(cd_judge_entities(&w->graph, &truth, w->flag, &totals, err), err);
    const struct cd_confusion best = cd_best_f1(&w->graph, w->flag, &totals);
    lap("judge edges, best F1");
    must(cd_evaluate_clusters(&truth, w->cluster, &quality, err), err);
    lap("judge clusters");
    must(cd_evaluate_groups(&w->graph, &truth, &opts, groups, NULL, err), err);
    lap("by group, 100 replicates");
    printf("    best F1 %.4f, clusters F1 %.4f, B-cubed %.4f, missed %.4f (%.4f to %.4f)\n", cd_pair_rates_of(&best).f1,
           cd_pair_rates_of(&quality.pairs).f1, quality.bcubed_f1, groups[7].missed.value,
           groups[7].missed_resampled.lo, groups[7].missed_resampled.hi);
}

int main(int argc, char **argv)
{
    const size_t most = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 20000000;
    struct cd_err err = {0};
    struct nation w = {.n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 10000000};
    w.edges = room(most, sizeof *w.edges);
    w.entity = room(w.n, sizeof *w.entity);
    w.cluster = room(8 * (size_t)w.n, sizeof *w.cluster);
    w.dataset = room(w.n, sizeof *w.dataset);
    w.out = room(w.n, sizeof *w.out);
    w.flag = room(most, 1);
    w.n_edges = make(w.n, most, w.entity, w.edges);
    w.graph = (struct cd_graph){w.n, w.edges, w.n_edges};
    for (uint32_t i = 0; i < w.n; i++) w.dataset[i] = pick(6);
    components(&w, &err);
    assignment(&w, &err);
    conflicts(&w, &err);
    repair(&w, &err);
    evaluation(&w, &err);
    free(w.edges);
    free(w.entity);
    free(w.cluster);
    free(w.dataset);
    free(w.out);
    free(w.flag);
    return 0;
}

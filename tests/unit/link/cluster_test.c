/* Edges in order, components against the slow way, one-to-one links against Splink's own tests and rounds of mutually best links. */
#include "candour/cluster.h"

#include <math.h>

#include "random_graph.h"

static int by_weight(const void *a, const void *b)
{
    const struct cd_edge *x = a, *y = b;
    if (x->weight != y->weight) return x->weight > y->weight ? -1 : 1;
    if (x->l != y->l) return x->l < y->l ? -1 : 1;
    return x->r < y->r ? -1 : x->r > y->r;
}

static void edges_are_sorted(void **state)
{
    enum { MOST = 3000 };
    static struct cd_edge edges[MOST], want[MOST];
    uint64_t seed = 1;
    for (unsigned turn = 0; turn < 60; turn++) {
        const size_t n = turn < 30 ? turn : pick(&seed, MOST);
        for (size_t i = 0; i < n; i++) {
            edges[i] = (struct cd_edge){pick(&seed, 700), pick(&seed, turn % 2 ? 3 : 70000), 0};
            edges[i].weight = turn % 3 == 0 ? (double)pick(&seed, 3) - 1 : ((double)pick(&seed, 1u << 30) - 5e8) / 1e7;
            if (pick(&seed, 20) == 0) edges[i].weight = pick(&seed, 2) ? (double)INFINITY : -(double)INFINITY;
            if (pick(&seed, 20) == 0) edges[i].weight = pick(&seed, 2) ? 0.0 : -0.0;
        }
        memcpy(want, edges, sizeof edges);
        qsort(want, n, sizeof want[0], by_weight);
        cd_edges_sort(edges, n);
        for (size_t i = 0; i < n; i++) {
            assert_true(edges[i].weight == want[i].weight);
            assert_int_equal(edges[i].l, want[i].l);
            assert_int_equal(edges[i].r, want[i].r);
        }
    }
}

static void components_are_what_can_be_reached(void **state)
{
    struct cd_edge edges[40 * 39 / 2];
    const double thresholds[] = {(double)INFINITY, 2, 0, 0, -1.5, -5, -(double)INFINITY};
    enum { N_THRESHOLDS = sizeof thresholds / sizeof thresholds[0] };
    uint32_t cluster[N_THRESHOLDS * 40], want[40];
    uint64_t seed = 2;
    for (unsigned turn = 0; turn < 500; turn++) {
        const struct cd_graph graph = random_graph(&seed, turn % 41, 1 + turn % 9, 8, edges);
        assert_int_equal(cd_cluster_components(&graph, thresholds, N_THRESHOLDS, cluster, NULL), CD_OK);
        for (uint32_t t = 0; t < N_THRESHOLDS; t++) {
            reach(&graph, thresholds[t], NULL, want);
            assert_memory_equal(cluster + t * graph.n, want, graph.n * sizeof want[0]);
        }
    }
}

/* A triangle a-b-c, a tail, and a record by itself, at three thresholds: by hand. */
static void components_by_hand(void **state)
{
    struct cd_edge edges[] = {{4, 2, 3}, {0, 5, 9}, {5, 1, 7.5}, {0, 1, 7}, {1, 4, 2}};
    const struct cd_graph graph = {7, edges, 5};
    const double thresholds[] = {9, 3, 2};
    const uint32_t want[] = {0, 1, 2, 3, 4, 0, 6, 0, 0, 2, 3, 2, 0, 6, 0, 0, 0, 3, 0, 0, 6};
    uint32_t cluster[21];
    cd_edges_sort(edges, 5);
    assert_int_equal(cd_cluster_components(&graph, thresholds, 3, cluster, NULL), CD_OK);
    assert_memory_equal(cluster, want, sizeof want);
}

static void graphs_that_cannot_be_are_refused(void **state)
{
    static const struct {
        struct cd_edge edges[2];
        size_t n;
    } rows[] = {{{{0, 9, 1}}, 1},
                {{{1, 1, 1}}, 1},
                {{{0, 1, (double)NAN}}, 1},
                {{{0, 1, 1}, {0, 2, (double)NAN}}, 2},
                {{{0, 1, 1}, {0, 2, 2}}, 2}};
    const uint32_t dataset[3] = {0, 1, 2};
    const double threshold = 0, rising[] = {0, 1}, none = (double)NAN;
    uint32_t cluster[6];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_graph graph = {3, rows[i].edges, rows[i].n};
        struct cd_err err = {0};
        assert_int_equal(cd_cluster_components(&graph, &threshold, 1, cluster, &err), CD_INPUT);
        assert_non_null(strstr(err.text, "edge"));
        assert_int_equal(cd_cluster_best_links(&graph, &(struct cd_best_opts){.dataset = dataset}, cluster, NULL),
                         CD_INPUT);
    }
    const struct cd_graph empty = {3, NULL, 0}, huge = {UINT32_MAX, NULL, 0};
    assert_int_equal(cd_cluster_components(&empty, rising, 2, cluster, NULL), CD_INPUT);
    assert_int_equal(cd_cluster_components(&empty, &none, 1, cluster, NULL), CD_INPUT);
    assert_int_equal(cd_cluster_components(&huge, &threshold, 1, cluster, NULL), CD_LIMIT);
    const uint32_t many[3] = {0, 1, 64};
    assert_int_equal(cd_cluster_best_links(&empty, &(struct cd_best_opts){.dataset = many}, cluster, NULL), CD_LIMIT);
}

/* Splink's tests/test_cluster_using_single_best_links.py: correctness and ties; and cases of our own. */
static void one_to_one_as_splink(void **state)
{
    static const struct {
        uint32_t n;
        uint32_t dataset[9];
        struct cd_edge edges[8];
        size_t n_edges;
        uint64_t duplicate_free;
        bool drop_ties;
        uint32_t want[9];
    } rows[] = {
        {9,
         {0, 1, 2, 0, 1, 2, 0, 1, 2},
         {{0, 1, .90}, {1, 2, .70}, {3, 5, .85}, {4, 5, .90}, {6, 5, .80}, {6, 7, .70}},
         6,
         0,
         true,
         {0, 0, 0, 3, 3, 3, 6, 6, 8}},
        {3, {0, 0, 1}, {{0, 2, .90}, {1, 2, .90}}, 2, 0, true, {0, 1, 2}},
        {3, {0, 0, 1}, {{0, 2, .90}, {1, 2, .90}}, 2, 0, false, {0, 1, 0}},
        /* dataset 0 may have duplicates: both join; the tie is into a dataset that may, so it is none */
        {3, {0, 0, 1}, {{0, 2, .90}, {1, 2, .90}}, 2, 2, true, {0, 0, 0}},
        /* a tie of lighter links does not take away the heavier one */
        {4, {0, 0, 0, 1}, {{0, 3, .9}, {1, 3, .8}, {2, 3, .8}}, 3, 0, true, {0, 1, 2, 0}},
        /* within a duplicate-free dataset nothing is linked */
        {2, {0, 0}, {{0, 1, .9}}, 1, 0, false, {0, 1}},
        /* two clusters that both have a record of dataset 0 stay apart */
        {4, {0, 1, 0, 2}, {{0, 1, .9}, {2, 3, .8}, {1, 3, .7}}, 3, 0, false, {0, 0, 2, 2}},
        {2, {0, 1}, {{0, 1, .4}}, 1, 0, false, {0, 1}}, /* below the threshold */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_edge edges[8];
        uint32_t cluster[9];
        memcpy(edges, rows[i].edges, sizeof edges);
        cd_edges_sort(edges, rows[i].n_edges);
        const struct cd_graph graph = {rows[i].n, edges, rows[i].n_edges};
        const struct cd_best_opts opts = {.5, rows[i].dataset, rows[i].duplicate_free, rows[i].drop_ties};
        assert_int_equal(cd_cluster_best_links(&graph, &opts, cluster, NULL), CD_OK);
        assert_memory_equal(cluster, rows[i].want, rows[i].n * sizeof cluster[0]);
    }
}

static void rename_cluster(uint32_t *cluster, uint32_t n, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < n; i++)
        if (cluster[i] == from) cluster[i] = to;
}

/* Splink's way: in each round every two clusters that are each other's best admissible one are joined. All weights differ. */
static bool join_in_a_round(const struct cd_graph *graph, const uint32_t *dataset, uint32_t *cluster)
{
    size_t best[32];
    uint64_t sets[32] = {0};
    bool joined = false;
    for (uint32_t i = 0; i < graph->n; i++) {
        best[i] = SIZE_MAX;
        sets[cluster[i]] |= (uint64_t)1 << dataset[i];
    }
    for (size_t e = graph->n_edges; e-- > 0;) {
        const uint32_t a = cluster[graph->edges[e].l], b = cluster[graph->edges[e].r];
        if (a != b && (sets[a] & sets[b]) == 0) best[a] = best[b] = e;
    }
    for (size_t e = 0; e < graph->n_edges; e++) {
        const uint32_t a = cluster[graph->edges[e].l], b = cluster[graph->edges[e].r];
        if (a == b || best[a] != e || best[b] != e) continue;
        rename_cluster(cluster, graph->n, a < b ? b : a, a < b ? a : b);
        best[a] = best[b] = SIZE_MAX; /* the rest in the next round */
        joined = true;
    }
    return joined;
}

static void heaviest_first_is_mutually_best(void **state)
{
    uint64_t seed = 3;
    for (unsigned turn = 0; turn < 1000; turn++) {
        struct cd_edge edges[20 * 19 / 2];
        uint32_t dataset[20], cluster[20], want[20];
        struct cd_graph graph = random_graph(&seed, 20, 5 + turn % 20, 3, edges);
        for (uint32_t i = 0; i < 20; i++) dataset[i] = pick(&seed, 2 + turn % 4);
        for (size_t e = 0; e < graph.n_edges; e++) edges[e].weight = pick(&seed, 1u << 30);
        cd_edges_sort(edges, graph.n_edges);
        for (uint32_t i = 0; i < 20; i++) want[i] = i;
        while (join_in_a_round(&graph, dataset, want)) continue;
        for (unsigned drop = 0; drop < 2; drop++) { /* no ties: nothing to drop */
            const struct cd_best_opts opts = {.dataset = dataset, .drop_ties = drop != 0};
            assert_int_equal(cd_cluster_best_links(&graph, &opts, cluster, NULL), CD_OK);
            assert_memory_equal(cluster, want, sizeof want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_are_sorted),     cmocka_unit_test(components_are_what_can_be_reached),
        cmocka_unit_test(components_by_hand),   cmocka_unit_test(graphs_that_cannot_be_are_refused),
        cmocka_unit_test(one_to_one_as_splink), cmocka_unit_test(heaviest_first_is_mutually_best)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

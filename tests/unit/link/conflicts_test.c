/* Clusters without conflicts: by hand, and against the slow way on random graphs. */
#include "candour/cluster.h"

#include "random_graph.h"

enum { TWINS = 7, SEX = 8 };

/* 1 and 2 are twins. 0-1 (9) joins; 1-2 (8) is refused; 0-2 (7) is refused, for 0 is with 1; 2-3 (6) joins; 0-3 (5) is refused for the twins;
 * 4 and 5 conflict too, and 3-4 (4) joins before 1-5 (3), so that 0-4 (2) is refused for either reason: the first listed is given. */
static void by_hand(void **state)
{
    struct cd_edge edges[] = {{0, 1, 9}, {1, 2, 8}, {0, 2, 7}, {2, 3, 6}, {0, 3, 5},
                              {3, 4, 4}, {1, 5, 3}, {0, 4, 2}, {2, 4, 1}};
    const struct cd_conflict conflicts[] = {{5, 4, SEX}, {2, 1, TWINS}, {1, 2, SEX}};
    const struct cd_graph graph = {6, edges, 9};
    const uint32_t want[] = {0, 0, 2, 2, 2, 0};
    const struct cd_refused refused[] = {{1, 1}, {2, 1}, {4, 1}, {7, 0}};
    uint32_t cluster[6];
    struct cd_refusals refusals = {0};
    assert_int_equal(cd_cluster_constrained(&graph, 0, conflicts, 3, cluster, &refusals, NULL), CD_OK);
    assert_memory_equal(cluster, want, sizeof want);
    assert_int_equal(refusals.n, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(refusals.items[i].edge, refused[i].edge);
        assert_int_equal(refusals.items[i].conflict, refused[i].conflict);
    }
    cd_refusals_free(&refusals);
    assert_null(refusals.items);
}

/* The slow way: before each join, every conflict is asked. */
static void slowly(const struct cd_graph *graph, double threshold, const struct cd_conflict *conflicts,
                   uint32_t n_conflicts, uint32_t *cluster, const struct cd_refusals *refusals)
{
    size_t refused = 0;
    for (uint32_t i = 0; i < graph->n; i++) cluster[i] = i;
    for (size_t e = 0; e < graph->n_edges && graph->edges[e].weight >= threshold; e++) {
        const uint32_t a = cluster[graph->edges[e].l], b = cluster[graph->edges[e].r];
        uint32_t k = 0;
        for (; k < n_conflicts; k++) {
            const uint32_t x = cluster[conflicts[k].a], y = cluster[conflicts[k].b];
            if ((x == a && y == b) || (x == b && y == a)) break;
        }
        if (a == b) continue;
        if (k < n_conflicts) {
            assert_true(refused < refusals->n);
            assert_int_equal(refusals->items[refused].edge, e);
            assert_int_equal(refusals->items[refused++].conflict, k);
            continue;
        }
        for (uint32_t i = 0; i < graph->n; i++)
            if (cluster[i] == a || cluster[i] == b) cluster[i] = a < b ? a : b;
    }
    assert_int_equal(refused, refusals->n);
}

static void no_cluster_has_a_conflict(void **state)
{
    static struct cd_edge edges[60 * 59 / 2];
    uint64_t seed = 5;
    size_t refused = 0;
    for (unsigned turn = 0; turn < 1000; turn++) {
        struct cd_conflict conflicts[80];
        uint32_t cluster[60], want[60];
        struct cd_refusals refusals = {0};
        const uint32_t n = 2 + turn % 59, n_conflicts = pick(&seed, 81);
        const struct cd_graph graph = random_graph(&seed, n, 2 + turn % 40, 12, edges);
        for (uint32_t k = 0; k < n_conflicts; k++) {
            const uint32_t a = pick(&seed, n), b = (a + 1 + pick(&seed, n - 1)) % n;
            conflicts[k] = (struct cd_conflict){a, b, pick(&seed, 3)};
        }
        assert_int_equal(cd_cluster_constrained(&graph, -3, conflicts, n_conflicts, cluster, &refusals, NULL), CD_OK);
        slowly(&graph, -3, conflicts, n_conflicts, want, &refusals);
        assert_memory_equal(cluster, want, n * sizeof want[0]);
        for (uint32_t k = 0; k < n_conflicts; k++)
            assert_int_not_equal(cluster[conflicts[k].a], cluster[conflicts[k].b]);
        refused += refusals.n;
        cd_refusals_free(&refusals);
    }
    assert_true(refused > 10000);
}

static void conflicts_that_cannot_be_are_refused(void **state)
{
    const struct cd_graph graph = {3, NULL, 0};
    static const struct cd_conflict rows[] = {{0, 3, 0}, {3, 0, 0}, {1, 1, 0}};
    for (size_t i = 0; i < 3; i++) {
        uint32_t cluster[3];
        struct cd_refusals refusals = {0};
        assert_int_equal(cd_cluster_constrained(&graph, 0, &rows[i], 1, cluster, &refusals, NULL), CD_INPUT);
        cd_refusals_free(&refusals);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(no_cluster_has_a_conflict),
                                       cmocka_unit_test(conflicts_that_cannot_be_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* One-to-one links of largest gain: against every way there is on small graphs, against a published example, and the limit on work. */
#include "candour/cluster.h"

#include <math.h>

#include "random_graph.h"

/* The largest gain of any way to link the records of side 0 from i on; taken[j]: j has a link. */
static double best_of(const struct cd_graph *graph, const uint8_t *side, double threshold, uint32_t i, uint32_t taken)
{
    while (i < graph->n && side[i] == 1) i++;
    if (i == graph->n) return 0;
    double best = best_of(graph, side, threshold, i + 1, taken);
    for (size_t e = 0; e < graph->n_edges; e++) {
        const struct cd_edge *edge = &graph->edges[e];
        if ((edge->l != i && edge->r != i) || edge->weight < threshold) continue;
        const uint32_t j = edge->l ^ edge->r ^ i;
        if ((taken >> j & 1) != 0) continue;
        const double gain = edge->weight - threshold + best_of(graph, side, threshold, i + 1, taken | 1u << j);
        if (gain > best) best = gain;
    }
    return best;
}

static void check_links(const struct cd_graph *graph, const struct cd_assign_opts *opts, const uint32_t *partner,
                        const struct cd_assigned *out)
{
    double gain = 0;
    uint64_t links = 0;
    for (uint32_t i = 0; i < graph->n; i++)
        if (partner[i] != CD_NO_CODE) assert_int_equal(partner[partner[i]], i);
    for (size_t e = 0; e < graph->n_edges; e++)
        if (partner[graph->edges[e].l] == graph->edges[e].r) {
            assert_true(graph->edges[e].weight >= opts->threshold);
            gain += graph->edges[e].weight - opts->threshold;
            links++;
        }
    for (uint32_t i = 0; i < graph->n; i++) links -= opts->side[i] == 0 && partner[i] != CD_NO_CODE;
    assert_int_equal(links, 0); /* every link is an edge */
    assert_near(gain, out->gain, 1e-12);
}

static void gain_is_the_largest(void **state)
{
    uint64_t seed = 4;
    unsigned better = 0;
    for (unsigned turn = 0; turn < 3000; turn++) {
        struct cd_edge edges[14 * 13 / 2];
        uint8_t side[14];
        uint32_t partner[14];
        const uint32_t n = 2 + turn % 13;
        struct cd_graph graph = random_graph(&seed, n, 10 + turn % 90, turn % 2 == 0 ? 6 : 40, edges);
        size_t kept = 0;
        for (uint32_t i = 0; i < n; i++) side[i] = (uint8_t)pick(&seed, 2);
        for (size_t e = 0; e < graph.n_edges; e++)
            if (side[edges[e].l] != side[edges[e].r]) edges[kept++] = edges[e];
        graph.n_edges = kept;
        const struct cd_assign_opts opts = {.threshold = (double)pick(&seed, 6) - 4, .side = side};
        struct cd_assigned out, greedy;
        assert_int_equal(cd_assign(&graph, &opts, partner, &out, NULL), CD_OK);
        check_links(&graph, &opts, partner, &out);
        assert_int_equal(out.greedy_components, 0);
        assert_near(out.gain + 1, best_of(&graph, side, opts.threshold, 0, 0) + 1, 1e-12);
        const struct cd_assign_opts hurried = {opts.threshold, side,
                                               1}; /* over one record times one edge: heaviest first */
        assert_int_equal(cd_assign(&graph, &hurried, partner, &greedy, NULL), CD_OK);
        check_links(&graph, &hurried, partner, &greedy);
        assert_true(greedy.gain <= out.gain && 2 * greedy.gain >= out.gain);
        better += greedy.gain < out.gain;
    }
    assert_true(better > 100);
}

/* The example of scipy.optimize.linear_sum_assignment: costs {{4,1,3},{2,0,5},{3,2,2}} are least by columns 1, 0, 2, in sum 5. As gains: 10 - cost. */
static void published_example(void **state)
{
    static const double cost[3][3] = {{4, 1, 3}, {2, 0, 5}, {3, 2, 2}};
    const uint8_t side[6] = {0, 0, 0, 1, 1, 1};
    const uint32_t want[6] = {4, 3, 5, 1, 0, 2};
    struct cd_edge edges[9];
    uint32_t partner[6];
    struct cd_assigned out;
    for (uint32_t i = 0; i < 3; i++)
        for (uint32_t j = 0; j < 3; j++) edges[3 * i + j] = (struct cd_edge){i, 3 + j, 10 - cost[i][j]};
    cd_edges_sort(edges, 9);
    const struct cd_graph graph = {6, edges, 9};
    assert_int_equal(cd_assign(&graph, &(struct cd_assign_opts){.side = side}, partner, &out, NULL), CD_OK);
    assert_memory_equal(partner, want, sizeof want);
    assert_near(out.gain, 25, 1e-15);
    assert_int_equal(out.links, 3);
}

/* Heaviest first takes 10 and then nothing; 9 and 8 are worth more. An edge at the threshold is worth nothing and is still a link. */
static void two_links_for_one(void **state)
{
    const uint8_t side[6] = {0, 0, 1, 1, 0, 1};
    struct cd_edge edges[] = {{0, 2, 10}, {0, 3, 9}, {1, 2, 8}, {4, 5, 1}};
    const struct cd_graph graph = {6, edges, 4};
    const uint32_t want[6] = {3, 2, 1, 0, 5, 4}, greedy[6] = {2, CD_NO_CODE, 0, CD_NO_CODE, 5, 4};
    uint32_t partner[6];
    struct cd_assigned out;
    assert_int_equal(cd_assign(&graph, &(struct cd_assign_opts){.threshold = 1, .side = side}, partner, &out, NULL),
                     CD_OK);
    assert_memory_equal(partner, want, sizeof want);
    assert_near(out.gain, 15, 1e-15);
    const struct cd_assign_opts hurried = {.threshold = 1, .side = side, .max_work = 5};
    assert_int_equal(cd_assign(&graph, &hurried, partner, &out, NULL), CD_OK);
    assert_memory_equal(partner, greedy, sizeof greedy);
    assert_int_equal(out.greedy_components, 1);
    assert_int_equal(out.greedy_records, 4);
}

/* A long path whose only best way shifts every link: 1, 1 + e, 1, 1 + e ... */
static void long_paths(void **state)
{
    enum { N = 20001 };
    struct cd_edge *edges = malloc((N - 1) * sizeof *edges);
    uint8_t *side = malloc(N);
    uint32_t *partner = malloc(N * sizeof *partner);
    struct cd_assigned out;
    for (uint32_t i = 0; i < N; i++) side[i] = i % 2;
    for (uint32_t i = 0; i + 1 < N; i++) edges[i] = (struct cd_edge){i, i + 1, i % 2 == 0 ? 1 : 1.001};
    cd_edges_sort(edges, N - 1);
    const struct cd_graph graph = {N, edges, N - 1};
    assert_int_equal(cd_assign(&graph, &(struct cd_assign_opts){.side = side}, partner, &out, NULL), CD_OK);
    assert_near(out.gain, 1.001 * ((N - 1) / 2), 1e-9);
    assert_int_equal(partner[0], CD_NO_CODE);
    free(edges);
    free(side);
    free(partner);
}

static void what_cannot_be_is_refused(void **state)
{
    const struct cd_edge edges[] = {{0, 1, 3e6}, {0, 2, 1}};
    const uint8_t one_side[3] = {0, 0, 1}, odd_side[3] = {0, 2, 1}, good[3] = {0, 1, 1};
    const struct {
        size_t first, n;
        struct cd_assign_opts opts;
    } rows[] = {{1, 1, {-(double)INFINITY, good, 0}},
                {1, 1, {(double)NAN, good, 0}},
                {0, 2, {0, one_side, 0}},
                {0, 2, {0, odd_side, 0}},
                {0, 2, {0, good, 0}}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_graph graph = {3, edges + rows[i].first, rows[i].n};
        uint32_t partner[3];
        struct cd_assigned out;
        assert_int_equal(cd_assign(&graph, &rows[i].opts, partner, &out, NULL), CD_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(gain_is_the_largest), cmocka_unit_test(published_example),
                                       cmocka_unit_test(two_links_for_one), cmocka_unit_test(long_paths),
                                       cmocka_unit_test(what_cannot_be_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

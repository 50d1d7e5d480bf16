/* Bridges against taking each edge away; splits by hand, on published graphs, and against the slow way. */
#include "candour/cluster.h"
#include "graph_int.h"

#include <math.h>

#include "random_graph.h"

static void bridges_are_what_parts_a_graph(void **state)
{
    static struct cd_edge edges[24 * 23 / 2];
    uint64_t seed = 6;
    unsigned found = 0;
    for (unsigned turn = 0; turn < CD_TEST_TURNS(1000); turn++) {
        uint8_t bridge[24 * 23 / 2], keep[24 * 23 / 2];
        uint32_t all[24], without[24];
        const struct cd_graph graph = random_graph(&seed, turn % 25, 2 + turn % 15, 8, edges);
        const double threshold = (double)pick(&seed, 8) - 6;
        assert_int_equal(cd_cluster_bridges(&graph, threshold, bridge, NULL), CD_OK);
        reach(&graph, threshold, NULL, all);
        memset(keep, 1, sizeof keep);
        for (size_t e = 0; e < graph.n_edges; e++) {
            keep[e] = 0;
            reach(&graph, threshold, keep, without);
            keep[e] = 1;
            assert_int_equal(bridge[e], memcmp(all, without, graph.n * sizeof all[0]) != 0);
            found += bridge[e];
        }
    }
    assert_true(found > CD_TEST_TURNS(1000) * 2 / 3);
}

/* Zachary's karate club (1977), 34 members and 78 ties: one bridge, the tie of member 12 (here 11) to member 1 (here 0). */
static const uint8_t club[78][2] = {
    {0, 1},   {0, 2},   {0, 3},   {0, 4},   {0, 5},   {0, 6},   {0, 7},   {0, 8},   {0, 10},  {0, 11},
    {0, 12},  {0, 13},  {0, 17},  {0, 19},  {0, 21},  {0, 31},  {1, 2},   {1, 3},   {1, 7},   {1, 13},
    {1, 17},  {1, 19},  {1, 21},  {1, 30},  {2, 3},   {2, 7},   {2, 8},   {2, 9},   {2, 13},  {2, 27},
    {2, 28},  {2, 32},  {3, 7},   {3, 12},  {3, 13},  {4, 6},   {4, 10},  {5, 6},   {5, 10},  {5, 16},
    {6, 16},  {8, 30},  {8, 32},  {8, 33},  {9, 33},  {13, 33}, {14, 32}, {14, 33}, {15, 32}, {15, 33},
    {18, 32}, {18, 33}, {19, 33}, {20, 32}, {20, 33}, {22, 32}, {22, 33}, {23, 25}, {23, 27}, {23, 29},
    {23, 32}, {23, 33}, {24, 25}, {24, 27}, {24, 31}, {25, 31}, {26, 29}, {26, 33}, {27, 33}, {28, 31},
    {28, 33}, {29, 32}, {29, 33}, {30, 32}, {30, 33}, {31, 32}, {31, 33}, {32, 33}};

static void the_club_has_one_bridge(void **state)
{
    struct cd_edge edges[78];
    uint8_t bridge[78];
    for (size_t i = 0; i < 78; i++) edges[i] = (struct cd_edge){club[i][0], club[i][1], 1};
    cd_edges_sort(edges, 78);
    const struct cd_graph graph = {34, edges, 78};
    assert_int_equal(cd_cluster_bridges(&graph, 0, bridge, NULL), CD_OK);
    for (size_t e = 0; e < 78; e++) assert_int_equal(bridge[e], edges[e].l == 0 && edges[e].r == 11);
}

/* Stoer and Wagner 1997, figure 1: eight records (counted from 1), the least cut is {3, 4, 7, 8}, of weight 4. */
static const struct cd_edge stoer_wagner[12] = {{0, 1, 2}, {0, 4, 3}, {1, 2, 3}, {1, 4, 2}, {1, 5, 2}, {2, 3, 4},
                                                {2, 6, 2}, {3, 6, 2}, {3, 7, 2}, {4, 5, 3}, {5, 6, 1}, {6, 7, 3}};

static void published_minimum_cut(void **state)
{
    double capacity[64] = {0};
    uint8_t side[8];
    const uint8_t want[8] = {0, 0, 1, 1, 0, 0, 1, 1};
    for (size_t i = 0; i < 12; i++) {
        capacity[stoer_wagner[i].l * 8 + stoer_wagner[i].r] = stoer_wagner[i].weight;
        capacity[stoer_wagner[i].r * 8 + stoer_wagner[i].l] = stoer_wagner[i].weight;
    }
    assert_int_equal(cd__min_cut(capacity, 8, side, NULL), CD_OK);
    for (int i = 0; i < 8; i++) assert_int_equal(side[i] != side[0], want[i]);

    struct cd_edge edges[12];
    uint32_t cluster[8] = {0};
    const uint32_t parts[8] = {0, 0, 2, 2, 0, 0, 2, 2};
    struct cd_splits splits = {0};
    memcpy(edges, stoer_wagner, sizeof edges);
    cd_edges_sort(edges, 12);
    const struct cd_graph graph = {8, edges, 12};
    const struct cd_repair_rule rule = {.max_records = 4};
    assert_int_equal(cd_cluster_repair(&graph, &rule, cluster, &splits, NULL), CD_OK);
    assert_memory_equal(cluster, parts, sizeof parts);
    assert_int_equal(splits.n, 1);
    const struct cd_split *s = splits.items;
    assert_int_equal(s->how, CD_SPLIT_MIN_CUT);
    assert_true(s->a == 0 && s->b == 2 && s->n_a == 4 && s->n_b == 4 && s->n_cut == 2 && s->weight == 3);
    cd_splits_free(&splits);
    assert_null(splits.items);
}

/* Least cut of all 2^(n-1) - 1, by trying each. */
static void cuts_are_the_least(void **state)
{
    uint64_t seed = 7;
    for (unsigned turn = 0; turn < CD_TEST_TURNS(400); turn++) {
        enum { MOST = 9 };
        const uint32_t n = 2 + turn % (MOST - 1);
        double capacity[MOST * MOST] = {0}, kept[MOST * MOST], least = INFINITY, got = 0;
        uint8_t side[MOST];
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = a + 1; b < n; b++)
                capacity[a * n + b] = capacity[b * n + a] = pick(&seed, 3) ? pick(&seed, 9) : 0;
        memcpy(kept, capacity, sizeof kept);
        for (uint32_t cut = 1; cut < 1u << (n - 1); cut++) {
            double sum = 0;
            for (uint32_t a = 0; a < n; a++)
                for (uint32_t b = a + 1; b < n; b++)
                    if ((cut >> a & 1) != (cut >> b & 1)) sum += kept[a * n + b];
            if (sum < least) least = sum;
        }
        assert_int_equal(cd__min_cut(capacity, n, side, NULL), CD_OK);
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = a + 1; b < n; b++)
                if (side[a] != side[b]) got += kept[a * n + b];
        assert_true(got == least);
        assert_non_null(memchr(side, 0, n));
        assert_non_null(memchr(side, 1, n));
    }
}

/* Two triangles (0 1 2) and (4 5 6) joined over 3, bridges 2-3 (5) and 3-4 (4); a pair 7-8; a thin square 9 10 11 12. */
static struct cd_edge houses[] = {{0, 1, 9}, {0, 2, 9}, {1, 2, 9},  {2, 3, 5},   {3, 4, 4},   {4, 5, 8},    {4, 6, 8},
                                  {5, 6, 8}, {7, 8, 6}, {9, 10, 7}, {10, 11, 6}, {11, 12, 7}, {9, 12, 6.5}, {0, 4, -3}};

static void bridges_are_cut_by_hand(void **state)
{
    static const struct {
        struct cd_repair_rule rule;
        uint32_t want[13];
        struct cd_split splits[2];
        size_t n;
    } rows[] = {
        {{.max_records = 7}, {0, 0, 0, 0, 0, 0, 0, 7, 7, 9, 9, 9, 9}, {{0}}, 0},
        {{.max_records = 4}, {0, 0, 0, 0, 4, 4, 4, 7, 7, 9, 9, 9, 9}, {{CD_SPLIT_BRIDGE, 0, 4, 4, 3, 1, 4}}, 1},
        {{.min_density = .667}, /* the four left of the first cut have 4 edges of 6; the square 4 of 6 */
         {0, 0, 0, 3, 4, 4, 4, 7, 7, 9, 9, 11, 11},
         {{CD_SPLIT_BRIDGE, 0, 4, 4, 3, 1, 4}, {CD_SPLIT_BRIDGE, 0, 3, 3, 1, 1, 5}},
         3},
        {{.dense_records = 3, .dense_share = .66},
         {0, 0, 0, 0, 4, 4, 4, 7, 7, 9, 9, 9, 9},
         {{CD_SPLIT_DENSE, 0, 4, 4, 3, 1, 4}},
         1},
        {{.dense_records = 4, .dense_share = .5}, {0, 0, 0, 0, 0, 0, 0, 7, 7, 9, 9, 9, 9}, {{0}}, 0},
        {{.dense_records = 3, .dense_share = .7}, {0, 0, 0, 0, 0, 0, 0, 7, 7, 9, 9, 9, 9}, {{0}}, 0},
        {{.max_records = 4, .dense_records = 1}, /* sizes first, then every bridge */
         {0, 0, 0, 3, 4, 4, 4, 7, 8, 9, 9, 9, 9},
         {{CD_SPLIT_BRIDGE, 0, 4, 4, 3, 1, 4}, {CD_SPLIT_DENSE, 0, 3, 3, 1, 1, 5}},
         3},
    };
    cd_edges_sort(houses, 14);
    const struct cd_graph graph = {13, houses, 14};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t cluster[13];
        struct cd_splits splits = {0};
        assert_int_equal(cd_cluster_components(&graph, &(const double){0}, 1, cluster, NULL), CD_OK);
        assert_int_equal(cd_cluster_repair(&graph, &rows[i].rule, cluster, &splits, NULL), CD_OK);
        assert_memory_equal(cluster, rows[i].want, sizeof cluster);
        assert_int_equal(splits.n, rows[i].n);
        for (size_t k = 0; k < splits.n && k < 2; k++)
            assert_memory_equal(&splits.items[k], &rows[i].splits[k], sizeof splits.items[k]);
        if (i == 2) /* the square: 6 + 6.5 is the least cut, 7 the heaviest kept */
            assert_true(splits.items[2].how == CD_SPLIT_MIN_CUT && splits.items[2].n_cut == 2 &&
                        splits.items[2].weight == 6.5);
        cd_splits_free(&splits);
    }
}

/* Three triangles in a row: the middle one alone is dense where what hangs on it is not. */
static void a_chain_is_cut_into_its_links(void **state)
{
    struct cd_edge edges[] = {{0, 1, 9}, {0, 2, 9}, {1, 2, 9}, {3, 4, 9}, {3, 5, 9}, {4, 5, 9},
                              {6, 7, 9}, {6, 8, 9}, {7, 8, 9}, {2, 3, 3}, {4, 6, 2}};
    const uint32_t want[9] = {0, 0, 0, 3, 3, 3, 6, 6, 6};
    const struct cd_split splits_wanted[] = {{CD_SPLIT_DENSE, 0, 6, 6, 3, 1, 2}, {CD_SPLIT_DENSE, 0, 3, 3, 3, 1, 3}};
    uint32_t cluster[9] = {0};
    struct cd_splits splits = {0};
    cd_edges_sort(edges, 11);
    const struct cd_repair_rule rule = {.dense_records = 3, .dense_share = .9};
    assert_int_equal(cd_cluster_repair(&(struct cd_graph){9, edges, 11}, &rule, cluster, &splits, NULL), CD_OK);
    assert_memory_equal(cluster, want, sizeof want);
    assert_int_equal(splits.n, 2);
    assert_memory_equal(splits.items, splits_wanted, sizeof splits_wanted);
    cd_splits_free(&splits);
}

/* Of the records that label[] says are with v: how many, and edges among them of those kept. */
static bool is_dense(const struct cd_graph *graph, const struct cd_repair_rule *rule, const uint8_t *keep,
                     const uint32_t *label, uint32_t v)
{
    uint32_t n = 0, m = 0;
    for (uint32_t i = 0; i < graph->n; i++) n += label[i] == label[v];
    for (size_t e = 0; e < graph->n_edges; e++)
        m += keep[e] && label[graph->edges[e].l] == label[v] && label[graph->edges[e].r] == label[v];
    return n >= rule->dense_records && m >= rule->dense_share * n * (n - 1.0) / 2;
}

static uint32_t size_of(const struct cd_graph *graph, const uint32_t *label, uint32_t v)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < graph->n; i++) n += label[i] == label[v];
    return n;
}

/* The slow way: whether an edge that is kept is a bridge between two dense parts. */
static bool has_thin(const struct cd_graph *graph, const struct cd_repair_rule *rule, uint8_t *keep)
{
    uint32_t sides[60], knots[60];
    uint8_t tied[60 * 59 / 2], without[60 * 59 / 2];
    for (size_t e = 0; e < graph->n_edges; e++) {
        memcpy(without, keep, graph->n_edges);
        without[e] = 0;
        reach(graph, rule->threshold, without, sides);
        tied[e] = keep[e] && sides[graph->edges[e].l] == sides[graph->edges[e].r];
    }
    reach(graph, rule->threshold, tied, knots);
    for (size_t e = 0; e < graph->n_edges; e++) {
        if (!keep[e] || tied[e]) continue;
        memcpy(without, keep, graph->n_edges);
        without[e] = 0;
        reach(graph, rule->threshold, without, sides);
        const uint32_t l = graph->edges[e].l, r = graph->edges[e].r;
        bool dense = size_of(graph, sides, l) >= rule->dense_records && size_of(graph, sides, r) >= rule->dense_records;
        for (unsigned k = 0; k < 2 && dense; k++)
            dense = is_dense(graph, rule, keep, sides, k == 0 ? l : r) ||
                    is_dense(graph, rule, tied, knots, k == 0 ? l : r);
        if (dense) return true;
    }
    return false;
}

/* Whatever the rule: parts hold, lie within their clusters, are connected, and the splits tell of all of it. */
static void check_repaired(const struct cd_graph *graph, const struct cd_repair_rule *rule, const uint32_t *before,
                           const uint32_t *after, const struct cd_splits *splits)
{
    uint32_t *reached = malloc(graph->n * sizeof *reached), *records = calloc(graph->n, sizeof *records), n_before = 0,
             n_after = 0;
    uint64_t *edges = calloc(graph->n, sizeof *edges), cut = 0;
    uint8_t *keep = calloc(graph->n_edges + 1, 1);
    for (size_t e = 0; e < graph->n_edges; e++) {
        const struct cd_edge *edge = &graph->edges[e];
        if (edge->weight < rule->threshold) continue;
        keep[e] = after[edge->l] == after[edge->r];
        edges[after[edge->l]] += keep[e];
        cut += before[edge->l] == before[edge->r] && !keep[e];
    }
    assert_false(rule->dense_records > 0 && has_thin(graph, rule, keep));
    reach(graph, rule->threshold, keep, reached);
    assert_memory_equal(reached, after, graph->n * sizeof *reached);
    for (uint32_t i = 0; i < graph->n; i++) {
        assert_int_equal(before[after[i]], before[i]);
        records[after[i]]++;
        n_before += before[i] == i;
        n_after += after[i] == i;
    }
    for (uint32_t i = 0; i < graph->n; i++) {
        assert_true(rule->max_records == 0 || records[i] <= rule->max_records);
        assert_true(records[i] < 2 || (double)edges[i] >= rule->min_density * records[i] * (records[i] - 1.0) / 2);
    }
    assert_int_equal(n_before + splits->n, n_after);
    for (size_t k = 0; k < splits->n; k++) {
        cut -= splits->items[k].n_cut;
        assert_true(splits->items[k].a < splits->items[k].b && splits->items[k].n_cut > 0);
        assert_true(before[splits->items[k].a] == before[splits->items[k].b]);
        assert_true(k == 0 || before[splits->items[k].a] >= before[splits->items[k - 1].a]);
    }
    assert_int_equal(cut, 0);
    free(reached);
    free(records);
    free(edges);
    free(keep);
}

static void repaired_clusters_hold(void **state)
{
    static struct cd_edge edges[400 * 399 / 2];
    uint64_t seed = 8;
    unsigned how[4] = {0};
    for (unsigned turn = 0; turn < CD_TEST_TURNS(400); turn++) {
        uint32_t before[400], after[400];
        struct cd_splits splits = {0};
        const uint32_t n = turn % 10 == 9 ? 150 + pick(&seed, 251) : 2 + turn % 60;
        const struct cd_graph graph =
            random_graph(&seed, n, n > 100 ? 2 + pick(&seed, 3) : 3 + pick(&seed, 30), 15, edges);
        struct cd_repair_rule rule = {.threshold = (double)pick(&seed, 5) - 5, .max_records = pick(&seed, 12)};
        if (pick(&seed, 2)) rule.min_density = pick(&seed, 101) / 100.0;
        if (n < 60 && pick(&seed, 2)) {
            rule.max_records = pick(&seed, 2) ? 20 : 0;
            rule.min_density = 0;
            rule.dense_records = 1 + pick(&seed, 4);
            rule.dense_share = pick(&seed, 10) / 10.0;
        }
        assert_int_equal(cd_cluster_components(&graph, &rule.threshold, 1, before, NULL), CD_OK);
        memcpy(after, before, sizeof after);
        assert_int_equal(cd_cluster_repair(&graph, &rule, after, &splits, NULL), CD_OK);
        check_repaired(&graph, &rule, before, after, &splits);
        for (size_t k = 0; k < splits.n; k++) how[splits.items[k].how]++;
        cd_splits_free(&splits);
    }
    const uint32_t enough = CD_TEST_TURNS(500) / 2;
    assert_true(how[CD_SPLIT_DENSE] > enough / 4);
    assert_true(how[CD_SPLIT_BRIDGE] > enough && how[CD_SPLIT_MIN_CUT] > enough && how[CD_SPLIT_LIGHTEST] > enough);
}

/* Bridges one by one, each time the lightest of what does not hold yet: the hierarchy must come to the same parts. Weights differ. */
static void lightest_bridge_first(void **state)
{
    uint64_t seed = 9;
    for (unsigned turn = 0; turn < CD_TEST_TURNS(500); turn++) {
        enum { N = 30 };
        struct cd_edge edges[N - 1]; /* a tree, so every edge is a bridge */
        uint32_t want[N], cluster[N] = {0}, records[N];
        uint8_t keep[N - 1];
        struct cd_splits splits = {0};
        for (uint32_t i = 1; i < N; i++) edges[i - 1] = (struct cd_edge){pick(&seed, i), i, 1 + pick(&seed, 1u << 30)};
        cd_edges_sort(edges, N - 1);
        const struct cd_graph graph = {N, edges, N - 1};
        const struct cd_repair_rule rule = {.max_records = 1 + pick(&seed, 10)};
        memset(keep, 1, sizeof keep);
        reach(&graph, 0, keep, want);
        for (size_t e = N - 1; e-- > 0;) {
            memset(records, 0, sizeof records);
            for (uint32_t i = 0; i < N; i++) records[want[i]]++;
            if (records[want[edges[e].l]] <= rule.max_records) continue;
            keep[e] = 0;
            reach(&graph, 0, keep, want);
        }
        assert_int_equal(cd_cluster_repair(&graph, &rule, cluster, &splits, NULL), CD_OK);
        assert_memory_equal(cluster, want, sizeof want);
        cd_splits_free(&splits);
    }
}

static void what_cannot_be_is_refused(void **state)
{
    const struct cd_edge edges[] = {{0, 1, 3}};
    const struct cd_graph graph = {3, edges, 1};
    const struct {
        struct cd_repair_rule rule;
        uint32_t cluster[3];
    } rows[] = {{{.threshold = -(double)INFINITY, .max_records = 1}, {0, 0, 2}},
                {{.max_records = 1, .min_density = 2}, {0, 0, 2}},
                {{.max_records = 1, .min_density = (double)NAN}, {0, 0, 2}},
                {{.dense_records = 1, .dense_share = 1.1}, {0, 0, 2}},
                {{.max_records = 1}, {1, 1, 2}},
                {{.max_records = 1}, {0, 0, 1}},
                {{.max_records = 1}, {0, 0, 0}},
                {{.dense_records = 1}, {0, 0, 0}}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_splits splits = {0};
        uint32_t cluster[3];
        memcpy(cluster, rows[i].cluster, sizeof cluster);
        assert_int_equal(cd_cluster_repair(&graph, &rows[i].rule, cluster, &splits, NULL), CD_INPUT);
        assert_int_equal(splits.n, 0);
        cd_splits_free(&splits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bridges_are_what_parts_a_graph), cmocka_unit_test(the_club_has_one_bridge),
        cmocka_unit_test(published_minimum_cut),          cmocka_unit_test(cuts_are_the_least),
        cmocka_unit_test(bridges_are_cut_by_hand),        cmocka_unit_test(a_chain_is_cut_into_its_links),
        cmocka_unit_test(repaired_clusters_hold),         cmocka_unit_test(lightest_bridge_first),
        cmocka_unit_test(what_cannot_be_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

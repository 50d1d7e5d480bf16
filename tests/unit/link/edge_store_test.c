/* Edges that memory has no room for come back as a sort of them all has them, for any memory; pairs joined as they come, as components of a graph. */
#include "candour/edge_store.h"

#include <math.h>

#include "candour/evaluate.h"
#include "candour/frame.h"
#include "random_graph.h"

enum { MOST = 200000, AT_LEAST = CD_EDGE_STORE_LEAST / sizeof(struct cd_edge) };

struct reading {
    struct cd_edge *edges;
    size_t n, parts;
    enum cd_status stop; /* what the visitor says at the second part */
};

static enum cd_status keep(void *ctx, const struct cd_edge *edges, size_t n, struct cd_err *err)
{
    struct reading *r = ctx;
    assert_true(n > 0 && r->n + n <= MOST);
    if (r->parts++ > 0 && r->stop != CD_OK) return cd_fail(err, r->stop, "enough");
    memcpy(r->edges + r->n, edges, n * sizeof *edges);
    r->n += n;
    return CD_OK;
}

static void make(struct cd_edge *edges, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t l = pick(&seed, 5000), r = pick(&seed, 5000);
        edges[i] = (struct cd_edge){l, r == l ? l + 1 : r, (double)pick(&seed, 1 << 20) / 1000 - 500};
        if (i % 3 == 0) edges[i].weight = pick(&seed, 7) - 3.0;
        if (i % 1000 == 0) edges[i].weight = INFINITY;
    }
}

/* Puts in parts of `step`, reads back twice; gives how many bytes went to disk. */
static uint64_t through(const struct cd_edge *edges, size_t n, size_t step, size_t memory, struct reading *out)
{
    struct cd_edge_store *store = NULL;
    struct cd_err err = {0};
    assert_int_equal(cd_edge_store_open(&store, cd_test_temp_path("clusters.csv"), memory, &err), CD_OK);
    for (size_t i = 0; i < n; i += step)
        if (cd_edge_store_put(store, edges + i, n - i < step ? n - i : step, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(cd_edge_store_n(store), n);
    assert_int_equal(cd_edge_store_sort(store, &err), CD_OK);
    for (int turn = 0; turn < 2; turn++) {
        out->n = out->parts = 0;
        if (cd_edge_store_each(store, keep, out, &err) != CD_OK) fail_msg("%s", err.text);
    }
    const uint64_t spilled = cd_edge_store_spilled(store);
    cd_edge_store_close(store);
    return spilled;
}

static void comes_back_sorted(void **state)
{
    static struct cd_edge edges[MOST], want[MOST], got[MOST];
    const struct {
        size_t n, step, memory;
        bool on_disk, twice; /* twice: runs are merged to fewer first */
    } rows[] = {
        {0, 1, 1, false, false},
        {1, 1, 1, false, false},
        {AT_LEAST, 7, 1, false, false},
        {AT_LEAST + 1, 1, 1, true, false},
        {AT_LEAST + 1, AT_LEAST + 1, 1, true, false},
        {2 * AT_LEAST, 1000, CD_EDGE_STORE_LEAST, true, false},
        {15 * AT_LEAST, MOST, 1, true, false},
        {MOST, 999, 1, true, true},
        {MOST, 999, (size_t)1 << 20, true, false},
        {MOST, 1024, SIZE_MAX, false, false},
    };
    (void)state;
    make(edges, MOST, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reading out = {.edges = got};
        memcpy(want, edges, rows[i].n * sizeof *want);
        cd_edges_sort(want, rows[i].n);
        const uint64_t spilled = through(edges, rows[i].n, rows[i].step, rows[i].memory, &out);
        const uint64_t once = rows[i].n * sizeof *edges;
        assert_int_equal(out.n, rows[i].n);
        if (memcmp(got, want, rows[i].n * sizeof *want) != 0) fail_msg("%zu: not as sorted in memory", i);
        assert_int_equal(spilled, rows[i].twice ? 2 * once : rows[i].on_disk ? once : 0);
    }
}

/* 257 runs are merged twice over, 17 and 2 of them. */
static void very_many_runs(void **state)
{
    enum { N = 257 * AT_LEAST };
    static struct cd_edge edges[AT_LEAST];
    struct cd_edge_store *store = NULL;
    (void)state;
    if (CD_TEST_TURNS(100) < 100) cd_test_skip("too slow here: a million edges");
    assert_int_equal(cd_edge_store_open(&store, cd_test_temp_path("clusters.csv"), 1, NULL), CD_OK);
    for (uint32_t run = 0; run < N / AT_LEAST; run++) {
        make(edges, AT_LEAST, run);
        assert_int_equal(cd_edge_store_put(store, edges, AT_LEAST, NULL), CD_OK);
    }
    assert_int_equal(cd_edge_store_sort(store, NULL), CD_OK);
    assert_int_equal(cd_edge_store_spilled(store), 3 * (uint64_t)N * sizeof *edges);
    cd_edge_store_close(store);
}

static void a_visitor_may_stop(void **state)
{
    static struct cd_edge edges[3 * AT_LEAST], got[MOST];
    struct reading out = {.edges = got, .stop = CD_LIMIT};
    struct cd_edge_store *store = NULL;
    struct cd_err err = {0};
    (void)state;
    make(edges, 3 * AT_LEAST, 3);
    assert_int_equal(cd_edge_store_open(&store, cd_test_temp_path("clusters.csv"), 1, &err), CD_OK);
    assert_int_equal(cd_edge_store_put(store, edges, 3 * AT_LEAST, &err), CD_OK);
    assert_int_equal(cd_edge_store_sort(store, &err), CD_OK);
    assert_int_equal(cd_edge_store_each(store, keep, &out, &err), CD_LIMIT);
    assert_string_equal(err.text, "enough");
    cd_edge_store_close(store);
    cd_edge_store_close(NULL);
}

static void nowhere_to_write(void **state)
{
    static struct cd_edge edges[AT_LEAST + 1];
    struct cd_edge_store *store = NULL;
    struct cd_err err = {0};
    (void)state;
    make(edges, AT_LEAST + 1, 4);
    const char *path = cd_test_temp_path("no/such/clusters.csv");
    assert_int_equal(cd_edge_store_open(&store, path, 1, &err), CD_OK);
    assert_int_equal(cd_edge_store_put(store, edges, AT_LEAST + 1, &err), CD_SYSTEM);
    assert_non_null(strstr(err.text, "allow more memory"));
    cd_edge_store_close(store);
}

static void joined_as_they_come(void **state)
{
    struct cd_edge edges[40 * 39 / 2];
    uint32_t cluster[40], want[40];
    uint64_t seed = 5;
    (void)state;
    for (unsigned turn = 0; turn < 300; turn++) {
        const struct cd_graph graph = random_graph(&seed, turn % 41, 1 + turn % 9, 8, edges);
        const double threshold = 0;
        assert_int_equal(cd_cluster_components(&graph, &threshold, 1, want, NULL), CD_OK);
        cd_cluster_begin(cluster, graph.n);
        for (size_t e = graph.n_edges; e-- > 0;) /* not in order, and in two goes */ {
            if (edges[e].weight >= threshold) cd_cluster_join(cluster, edges[e].r, edges[e].l);
            if (e == graph.n_edges / 2) cd_cluster_settle(cluster, graph.n);
        }
        cd_cluster_settle(cluster, graph.n);
        assert_memory_equal(cluster, want, graph.n * sizeof *want);
    }
}

static void pairs_of_a_file_one_by_one(void **state)
{
    static char bytes[] = "123";
    static uint64_t at[] = {0, 1, 2, 3};
    static uint32_t first[] = {0, 3};
    static const char text[] = "id_l,id_r,match_weight\n1,3,2\n3,9,1\n2,3,-1\n";
    const struct cd_frame frame = {.n = 3, .first = first, .id_name = CD_STR("id"), .id_bytes = bytes, .id_at = at};
    struct cd_edge edges[2];
    struct reading out = {.edges = edges};
    uint64_t not_there = 0;
    (void)state;
    cd_test_write(cd_test_temp_path("pairs.csv"), text, sizeof text - 1);
    assert_int_equal(cd_edges_each(&frame, cd_test_temp_path("pairs.csv"), keep, &out, &not_there, NULL), CD_OK);
    assert_int_equal(out.n, 2);
    assert_int_equal(out.parts, 2);
    assert_int_equal(not_there, 1);
    assert_true(edges[0].l == 0 && edges[0].r == 2 && edges[0].weight > 1.5);
    assert_true(edges[1].l == 1 && edges[1].r == 2 && edges[1].weight < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_sorted),   cmocka_unit_test(very_many_runs),
        cmocka_unit_test(a_visitor_may_stop),  cmocka_unit_test(nowhere_to_write),
        cmocka_unit_test(joined_as_they_come), cmocka_unit_test(pairs_of_a_file_one_by_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

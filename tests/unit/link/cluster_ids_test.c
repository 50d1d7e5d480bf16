/* Ids that last: by hand, and rules that must hold for any two clusterings. */
#include "candour/cluster.h"

#include "random_graph.h"

#define NONE CD_NO_CODE

static const struct {
    const char *name;
    uint32_t n, next_id;
    uint32_t before[10], cluster[10], want[10];
    struct cd_id_change changes[6];
    size_t n_changes;
} rows[] = {
    {"nothing changed",
     4,
     10,
     {3, 3, 7, 7},
     {0, 0, 2, 2},
     {3, 3, 7, 7},
     {{CD_ID_KEPT, 3, 3, 2}, {CD_ID_KEPT, 7, 7, 2}},
     2},
    {"all new", 3, 5, {NONE, NONE, NONE}, {0, 0, 2}, {5, 5, 6}, {{CD_ID_NEW, NONE, 5, 2}, {CD_ID_NEW, NONE, 6, 1}}, 2},
    {"merged into the larger",
     5,
     9,
     {1, 1, 4, 4, 4},
     {0, 0, 0, 0, 0},
     {4, 4, 4, 4, 4},
     {{CD_ID_MERGED, 1, 4, 2}, {CD_ID_KEPT, 4, 4, 3}},
     2},
    {"merged on a tie into the lower id",
     2,
     9,
     {8, 5},
     {0, 0},
     {5, 5},
     {{CD_ID_KEPT, 5, 5, 1}, {CD_ID_MERGED, 8, 5, 1}},
     2},
    {"split: the larger part keeps the id",
     5,
     9,
     {2, 2, 2, 2, 2},
     {0, 0, 2, 2, 2},
     {9, 9, 2, 2, 2},
     {{CD_ID_SPLIT, 2, 9, 2}, {CD_ID_KEPT, 2, 2, 3}},
     2},
    {"split on a tie: the lower cluster keeps it",
     2,
     9,
     {2, 2},
     {0, 1},
     {2, 9},
     {{CD_ID_KEPT, 2, 2, 1}, {CD_ID_SPLIT, 2, 9, 1}},
     2},
    {"one moved",
     5,
     9,
     {2, 2, 2, 3, 3},
     {0, 0, 2, 2, 2},
     {2, 2, 3, 3, 3},
     {{CD_ID_KEPT, 2, 2, 2}, {CD_ID_MOVED, 2, 3, 1}, {CD_ID_KEPT, 3, 3, 2}},
     3},
    {"records come and go",
     6,
     9,
     {2, 2, 3, NONE, NONE, 4},
     {0, NONE, NONE, 0, 4, 4},
     {2, NONE, NONE, 2, 4, 4},
     {{CD_ID_KEPT, 2, 2, 1},
      {CD_ID_LEFT, 2, NONE, 1},
      {CD_ID_GONE, 3, NONE, 1},
      {CD_ID_KEPT, 4, 4, 1},
      {CD_ID_JOINED, NONE, 2, 1},
      {CD_ID_JOINED, NONE, 4, 1}},
     6},
    {"a new record joins a part split off",
     4,
     9,
     {2, 2, 2, NONE},
     {0, 0, 2, 2},
     {2, 2, 9, 9},
     {{CD_ID_KEPT, 2, 2, 2}, {CD_ID_SPLIT, 2, 9, 1}, {CD_ID_JOINED, NONE, 9, 1}},
     3},
    /* id 1 has five records in three clusters, id 2 has two: the one merged with 1's largest is lost to it. */
    {"torn and merged",
     8,
     20,
     {1, 1, 1, 1, 2, 2, NONE, 1},
     {0, 0, 0, 3, 0, 0, 6, 7},
     {1, 1, 1, 20, 1, 1, 21, 22},
     {{CD_ID_KEPT, 1, 1, 3},
      {CD_ID_SPLIT, 1, 20, 1},
      {CD_ID_SPLIT, 1, 22, 1},
      {CD_ID_MERGED, 2, 1, 2},
      {CD_ID_NEW, NONE, 21, 1}},
     5},
};

static void by_hand(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t ids[10];
        struct cd_id_changes changes = {0};
        assert_int_equal(
            cd_cluster_ids(rows[i].before, rows[i].cluster, rows[i].n, rows[i].next_id, ids, &changes, NULL), CD_OK);
        assert_memory_equal(ids, rows[i].want, rows[i].n * sizeof ids[0]);
        assert_int_equal(changes.n, rows[i].n_changes);
        for (size_t k = 0; k < changes.n; k++) {
            const struct cd_id_change *got = &changes.items[k], *want = &rows[i].changes[k];
            if (memcmp(got, want, sizeof *got) != 0)
                fail_msg("%s: change %zu is %d %u %u %u", rows[i].name, k, (int)got->kind, got->from, got->to, got->n);
        }
        cd_id_changes_free(&changes);
        assert_null(changes.items);
    }
}

enum { N = 40, NEXT = 1000 };

/* Every line is true, and together they tell of every record once. */
static void account(const uint32_t *before, const uint32_t *ids, uint32_t n_records,
                    const struct cd_id_changes *changes)
{
    uint32_t told = 0, there = 0;
    for (uint32_t i = 0; i < n_records; i++) there += before[i] != NONE || ids[i] != NONE;
    for (size_t k = 0; k < changes->n; k++) {
        const struct cd_id_change *c = &changes->items[k];
        uint32_t n = 0;
        bool from_lives = false, to_lived = false;
        for (uint32_t i = 0; i < n_records; i++) {
            n += before[i] == c->from && ids[i] == c->to;
            from_lives |= c->from != NONE && ids[i] == c->from;
            to_lived |= before[i] != NONE && ids[i] == c->to;
        }
        assert_int_equal(n, c->n);
        assert_int_equal(c->kind == CD_ID_KEPT, c->from == c->to);
        if (c->from == NONE) assert_int_equal(c->kind, to_lived ? CD_ID_JOINED : CD_ID_NEW);
        else if (c->to != NONE) assert_int_equal(c->kind == CD_ID_MERGED, !from_lives);
        assert_true(c->kind != CD_ID_SPLIT || c->to >= NEXT);
        assert_true(c->kind != CD_ID_GONE || !from_lives);
        told += c->n;
    }
    assert_int_equal(told, there);
}

/* Ids name clusters one to one; the log accounts for every record, once. */
static void ids_name_clusters(void **state)
{
    uint64_t seed = 10;
    for (unsigned turn = 0; turn < 2000; turn++) {
        uint32_t before[N], cluster[N], ids[N];
        struct cd_id_changes changes = {0};
        for (uint32_t i = 0; i < N; i++) {
            before[i] = pick(&seed, 6) == 0 ? NONE : 17 * pick(&seed, 1 + turn % 30);
            cluster[i] = pick(&seed, 8) == 0 ? NONE : pick(&seed, 1 + turn % 40);
        }
        assert_int_equal(cd_cluster_ids(before, cluster, N, NEXT, ids, &changes, NULL), CD_OK);
        for (uint32_t i = 0; i < N; i++) {
            assert_int_equal(ids[i] == NONE, cluster[i] == NONE);
            for (uint32_t k = 0; k < i; k++) assert_int_equal(ids[i] == ids[k], cluster[i] == cluster[k]);
        }
        account(before, ids, N, &changes);
        cd_id_changes_free(&changes);
    }
}

static void what_cannot_be_is_refused(void **state)
{
    const uint32_t before[] = {4, NONE}, cluster[] = {0, 1}, odd[] = {0, 2};
    uint32_t ids[2];
    struct cd_id_changes changes = {0};
    assert_int_equal(cd_cluster_ids(before, cluster, 2, 4, ids, &changes, NULL), CD_INPUT);
    assert_int_equal(cd_cluster_ids(before, odd, 2, 5, ids, &changes, NULL), CD_INPUT);
    assert_int_equal(cd_cluster_ids(before, cluster, 2, UINT32_MAX, ids, &changes, NULL), CD_LIMIT);
    cd_id_changes_free(&changes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(ids_name_clusters),
                                       cmocka_unit_test(what_cannot_be_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

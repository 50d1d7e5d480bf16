/* Files that say who records are, and of which group, against a frame made by hand. */
#include "candour/evaluate.h"
#include "candour/frame.h"

#include "test.h"

#define NONE CD_NO_CODE

/* Two datasets: a has 1, 2, x; b has 2, 10. */
static struct cd_frame frame_of(void)
{
    static char bytes[] = "12x210";
    static uint64_t at[] = {0, 1, 2, 3, 4, 6};
    static struct cd_str datasets[] = {{"a", 1}, {"b", 1}};
    static uint32_t first[] = {0, 3, 5};
    return (struct cd_frame){.n = 5,
                             .n_datasets = 2,
                             .datasets = datasets,
                             .first = first,
                             .id_name = CD_STR("unique_id"),
                             .id_bytes = bytes,
                             .id_at = at};
}

static const struct {
    const char *name, *text;
    enum cd_status want;
    const char *error; /* a part of its text */
    uint32_t entity[5];
    uint64_t not_there;
} truths[] = {
    {"entities", "unique_id,source_dataset,entity\n1,a,P\n2,b,P\n10,b,Q\nx,a,\n", CD_OK, "", {0, NONE, NONE, 0, 1}, 0},
    {"no dataset, ids of one dataset", "entity,unique_id\nP,1\nP,10\n", CD_OK, "", {0, NONE, NONE, NONE, 0}, 0},
    {"others' records",
     "unique_id,source_dataset,entity\n1,b,P\n9,a,P\n1,c,P\n2,a,P\n\n",
     CD_OK,
     "",
     {NONE, 0, NONE, NONE, NONE},
     3},
    {"header only", "unique_id,entity\n", CD_OK, "", {NONE, NONE, NONE, NONE, NONE}, 0},
    {"pairs", "unique_id_l,unique_id_r\n10,1\nx,10\n7,1\n", CD_OK, "", {0, 1, 0, 3, 0}, 1},
    {"pairs of datasets",
     "unique_id_l,unique_id_r,source_dataset_l,source_dataset_r\n2,2,b,a\n",
     CD_OK,
     "",
     {0, 1, 2, 1, 4},
     0},
    {"id of two datasets", "unique_id,entity\n1,P\n2,P\n", CD_INPUT, "line 3: several datasets", {0}, 0},
    {"twice", "unique_id,entity\n1,P\n1,P\n", CD_INPUT, "line 3: this record has a row already", {0}, 0},
    {"no id", "unique_id,entity\n1,P\n ,P\n", CD_INPUT, "line 3 has no id", {0}, 0},
    {"with itself", "unique_id_l,unique_id_r\n1,1\n", CD_INPUT, "line 2: a record with itself", {0}, 0},
    {"other columns", "id,entity\n1,P\n", CD_INPUT, "where ID is unique_id", {0}, 0},
    {"no match", "unique_id_l,unique_id_r,match\n1,10,maybe\n", CD_INPUT, "line 2: neither a match nor none", {0}, 0},
    {"no score",
     "unique_id_l,unique_id_r,clerical_match_score\n1,10,1.5\n",
     CD_INPUT,
     "line 2: neither a match nor none",
     {0},
     0},
    {"a quote is lost", "unique_id,entity\n1,\"P\n", CD_INPUT, "line 2 cannot be read", {0}, 0},
};

static const char *write_table(const char *name, const char *text)
{
    const char *path = cd_test_temp_path(name);
    cd_test_write(path, text, strlen(text));
    return path;
}

static void truth_by_hand(void **state)
{
    const struct cd_frame frame = frame_of();
    for (size_t i = 0; i < sizeof truths / sizeof truths[0]; i++) {
        struct cd_truth_file got;
        struct cd_err err = {0};
        const enum cd_status st = cd_truth_read(&frame, write_table("truth.csv", truths[i].text), &got, &err);
        if (st != truths[i].want || strstr(err.text, truths[i].error) == NULL)
            fail_msg("%s: %d, %s", truths[i].name, (int)st, err.text);
        if (st == CD_OK) {
            assert_memory_equal(got.entity, truths[i].entity, sizeof truths[i].entity);
            assert_int_equal(got.not_there, truths[i].not_there);
            assert_int_equal(got.n_labels, 0);
        }
        cd_truth_free(&got);
        assert_null(got.entity);
    }
    struct cd_truth_file got;
    assert_int_equal(cd_truth_read(&frame, "truth.pdf", &got, NULL), CD_INPUT);
    cd_truth_free(&got);
    assert_int_equal(cd_truth_read(&frame, cd_test_temp_path("none.csv"), &got, NULL), CD_INPUT);
    cd_truth_free(&got);
}

static void labels_by_hand(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"match.csv", "unique_id_l,unique_id_r,match\n1,10,true\nx,10,0\n9,1,1\nx,1,FALSE\n"},
        {"score.csv", "unique_id_l,unique_id_r,clerical_match_score\n1,10,0.5\nx,10,0.49\n9,1,1\nx,1,0\n"},
        {"match.jsonl",
         "{\"unique_id_l\":1,\"unique_id_r\":10,\"match\":true}\n{\"unique_id_l\":\"x\",\"unique_id_r\":10,\"match\":false}\n"
         "{\"unique_id_l\":9,\"unique_id_r\":1,\"match\":1}\n{\"unique_id_l\":\"x\",\"unique_id_r\":1,\"match\":0}\n"},
    };
    const struct cd_frame frame = frame_of();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_truth_file got;
        struct cd_err err = {0};
        if (cd_truth_read(&frame, write_table(rows[i].name, rows[i].text), &got, &err) != CD_OK)
            fail_msg("%s", err.text);
        assert_true(got.n_labels == 3 && got.entity == NULL && got.not_there == 1);
        assert_true(got.labels[0].l == 0 && got.labels[0].r == 4 && got.labels[0].match);
        assert_true(got.labels[1].l == 2 && got.labels[1].r == 4 && !got.labels[1].match);
        assert_true(got.labels[2].l == 2 && got.labels[2].r == 0 && !got.labels[2].match);
        cd_truth_free(&got);
    }
}

static void clusters_by_hand(void **state)
{
    static const uint32_t want[] = {0, NONE, 1, NONE, 0, 2, 0, NONE};
    const struct cd_frame frame = frame_of();
    struct cd_clusters_file got;
    struct cd_err err = {0};
    const char *path = write_table("clusters.csv", "source_dataset,unique_id,cluster_id\na,1,p\na,2,\na,x,q\nb,10,p\n"
                                                   "c,7,r\na,9,p\nb,8,\n");
    if (cd_clusters_read(&frame, path, &got, &err) != CD_OK) fail_msg("%s", err.text);
    assert_true(got.n == 8 && got.n_gone == 3 && got.names.n == 3);
    assert_memory_equal(got.cluster, want, sizeof want);
    cd_clusters_free(&got);
    assert_null(got.cluster);
    static const struct {
        const char *text, *error;
    } bad[] = {{"unique_id,cluster_id_0.9\n1,p\n", "ID and cluster_id"},
               {"unique_id,cluster_id\n1,p\n1,q\n", "line 3: this record has a row already"},
               {"unique_id,cluster_id\n2,p\n", "add a column source_dataset"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(cd_clusters_read(&frame, write_table("clusters.csv", bad[i].text), &got, &err), CD_INPUT);
        assert_non_null(strstr(err.text, bad[i].error));
        cd_clusters_free(&got);
    }
}

static void groups_by_hand(void **state)
{
    const struct cd_frame frame = frame_of();
    struct cd_groups_file got;
    struct cd_err err = {0};
    const char *path =
        write_table("groups.csv", "group,unique_id,source_dataset\nAsian,1,a\nWhite,2,a\n,x,a\nAsian,2,b\nBlack,5,b\n");
    assert_int_equal(cd_groups_read(&frame, path, &got, &err), CD_OK);
    const uint32_t want[] = {0, 1, NONE, 0, NONE};
    assert_memory_equal(got.group, want, sizeof want);
    assert_true(got.not_there == 1 && got.names.n == 2 && cd_str_eq(cd_dict_text(&got.names, 1), CD_STR("White")));
    cd_groups_free(&got);
    assert_null(got.group);
    assert_int_equal(cd_groups_read(&frame, write_table("odd.csv", "unique_id,ethnicity\n1,W\n"), &got, &err),
                     CD_INPUT);
    assert_non_null(strstr(err.text, "ID and group"));
    cd_groups_free(&got);
}

static void scored_pairs_are_read(void **state)
{
    static const struct {
        const char *text;
        enum cd_status want;
        const char *error;
        size_t n;
        uint64_t not_there;
        double weight;
    } rows[] = {
        {"match_weight,unique_id_l,unique_id_r\n1.5,1,10\n", CD_OK, "", 1, 0, 1.5},
        {"unique_id_l,unique_id_r,match_probability\n1,10,0.8\n", CD_OK, "", 1, 0, 2},
        {"match_weight,unique_id_l,unique_id_r,match_probability\n-3,1,10,0.8\n", CD_OK, "", 1, 0, -3},
        {"match_weight,unique_id_l,unique_id_r\n1,1,99\n4,x,10\n", CD_OK, "", 1, 1, 4},
        {"match_weight,unique_id_l,unique_id_r\nhigh,1,10\n", CD_INPUT, "line 2: no match weight", 0, 0, 0},
        {"match_probability,unique_id_l,unique_id_r\n1.5,1,10\n", CD_INPUT, "line 2: no match weight", 0, 0, 0},
        {"unique_id_l,unique_id_r\n1,10\n", CD_INPUT, "needs columns ID_l, ID_r and match_weight", 0, 0, 0},
    };
    const struct cd_frame frame = frame_of();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_edges_file edges;
        struct cd_err err = {0};
        assert_int_equal(cd_edges_read(&frame, write_table("pairs.csv", rows[i].text), &edges, &err), rows[i].want);
        if (strstr(err.text, rows[i].error) == NULL) fail_msg("%zu: %s", i, err.text);
        assert_int_equal(edges.n, rows[i].n);
        if (rows[i].want == CD_OK) assert_int_equal(edges.not_there, rows[i].not_there);
        if (rows[i].n > 0) assert_near(edges.edges[0].weight, rows[i].weight, 1e-12);
        cd_edges_free(&edges);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(truth_by_hand), cmocka_unit_test(labels_by_hand),
                                       cmocka_unit_test(clusters_by_hand), cmocka_unit_test(groups_by_hand),
                                       cmocka_unit_test(scored_pairs_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What real Splink 5.0.0.dev4 scored of its fake_1000, judged by us and by the script that ran it (splink_fake_1000_result.json, 4 decimals). */
#include <math.h>

#include "candour/evaluate.h"
#include "candour/os.h"
#include "candour/reader.h"
#include "test.h"

enum { N = 1000, MOST = 4000 };

/* The numbers of three columns of a CSV file, row by row. */
static size_t read_columns(const char *path, const char *const names[3], double out[][3])
{
    struct cd_file file = {0};
    struct cd_reader *reader = NULL;
    struct cd_batch *batch = malloc(sizeof *batch);
    uint32_t column[3] = {0};
    size_t n = 0;
    assert_int_equal(cd_file_read(path, 0, &file, NULL), CD_OK);
    assert_int_equal(
        cd_reader_open(&reader, CD_FORMAT_CSV, (struct cd_str){file.p, file.n}, &(struct cd_reader_opts){0}, NULL),
        CD_OK);
    for (uint32_t k = 0; k < cd_reader_facts(reader)->columns; k++)
        for (int c = 0; c < 3; c++)
            if (cd_str_eq(cd_reader_facts(reader)->header[k], cd_str_of(names[c]))) column[c] = k;
    while (cd_reader_next(reader, batch, NULL) == CD_OK && batch->n > 0)
        for (uint32_t i = 0; i < batch->n; i++, n++)
            for (int c = 0; c < 3; c++)
                assert_true(n < MOST && cd_str_f64(batch->field[batch->row[i].first + column[c]], &out[n][c]));
    cd_reader_close(reader);
    cd_file_free(&file);
    free(batch);
    return n;
}

static void close_to(double got, double want)
{
    if (fabs(got - want) > 5.1e-5) fail_msg("%.6f is not %.4f", got, want);
}

static void splink_is_judged_as_it_was(void **state)
{
    /* probability, precision, recall, F1 */
    static const double want[][4] = {{.9999, 1, .1546, .2678}, {.999, 1, .2501, .4002}, {.99, 1, .3304, .4967},
                                     {.95, 1, .384, .555},     {.9, 1, .4175, .5891},   {.8, .9978, .4417, .6123},
                                     {.5, .9916, .4638, .632}};
    static double pairs[MOST][3], people[MOST][3];
    static struct cd_edge edges[MOST];
    static uint8_t verdict[MOST];
    uint32_t entity[N], cluster[N];
    const char *scored = cd_test_need("linkage/splink_scores/splink_fake_1000_pred.csv");
    const char *input = cd_test_need("linkage/splink_datasets/fake_1000.csv");
    static const char *const pair_columns[] = {"unique_id_l", "unique_id_r", "match_weight"},
                             *const record_columns[] = {"unique_id", "cluster", "cluster"};
    const struct cd_graph graph = {N, edges, read_columns(scored, pair_columns, pairs)};
    const struct cd_truth truth = {N, entity, NULL};
    struct cd_pair_totals totals;
    assert_int_equal(read_columns(input, record_columns, people), N);
    for (size_t i = 0; i < N; i++) entity[(size_t)people[i][0]] = (uint32_t)people[i][1];
    for (size_t e = 0; e < graph.n_edges; e++)
        edges[e] = (struct cd_edge){(uint32_t)pairs[e][0], (uint32_t)pairs[e][1], pairs[e][2]};
    cd_edges_sort(edges, graph.n_edges);
    assert_int_equal(cd_judge_entities(&graph, &truth, verdict, &totals, NULL), CD_OK);
    assert_int_equal(graph.n_edges, 3349);
    assert_int_equal(totals.positives, 2031);
    close_to((double)totals.met_positives / (double)totals.positives, .5057);
    for (size_t t = 0; t < sizeof want / sizeof want[0]; t++) {
        const double weight = log2(want[t][0] / (1 - want[t][0]));
        struct cd_confusion at;
        assert_int_equal(cd_confusion_at(&graph, verdict, &totals, &weight, 1, &at, NULL), CD_OK);
        const struct cd_pair_rates rates = cd_pair_rates_of(&at);
        close_to(rates.precision, want[t][1]);
        close_to(rates.recall, want[t][2]);
        close_to(rates.f1, want[t][3]);
    }
    const struct cd_confusion best =
        cd_best_f1(&graph, verdict, &totals); /* the script tried every tenth of a weight: .6435 at -2.2 */
    assert_true(cd_pair_rates_of(&best).f1 >= .64345 && cd_pair_rates_of(&best).f1 < .645);

    const double threshold = log2(.95 / .05);
    struct cd_cluster_quality quality;
    assert_int_equal(cd_cluster_components(&graph, &threshold, 1, cluster, NULL), CD_OK);
    assert_int_equal(cd_evaluate_clusters(&truth, cluster, &quality, NULL), CD_OK);
    const struct cd_pair_rates rates = cd_pair_rates_of(&quality.pairs);
    close_to(rates.precision, 1);
    close_to(rates.recall, .483);
    close_to(rates.f1, .6514);
    close_to(quality.bcubed_precision, 1);
    close_to(quality.bcubed_recall, .6172);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(splink_is_judged_as_it_was)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Links and clusters against the truth: Splink's own tests, published examples, and the slow way over all pairs. */
#include "candour/evaluate.h"

#include <math.h>

#include "random_graph.h"

#define NONE CD_NO_CODE

/* Splink's tests/test_accuracy.py, truth_space_table_from_labels_column: dedupe_only and link_only. All pairs of names are compared; those of one
 * first name weigh 3.17, others -3.17. */
static const struct {
    uint32_t n;
    const char *name[6];
    uint32_t entity[6], dataset[6];
    bool link_only;
    struct cd_confusion want[2]; /* at 3.17 and at -3.17 */
} splink[] = {
    {6,
     {"john", "john", "john", "john", "edith", "mary"},
     {1, 1, 1, 2, 3, 3},
     {0},
     false,
     {{3.17, 3, 3, 8, 1}, {-3.17, 4, 11, 0, 0}}},
    {6,
     {"john", "mary", "edith", "john", "john", "eve"},
     {1, 2, 3, 1, 2, 3},
     {0, 0, 0, 1, 1, 1},
     true,
     {{3.17, 1, 1, 5, 2}, {-3.17, 3, 6, 0, 0}}},
};

static void tables_are_those_of_splink(void **state)
{
    for (size_t i = 0; i < sizeof splink / sizeof splink[0]; i++) {
        struct cd_edge edges[15];
        struct cd_graph graph = {splink[i].n, edges, 0};
        uint8_t verdict[15];
        const struct cd_truth truth = {splink[i].n, splink[i].entity, splink[i].link_only ? splink[i].dataset : NULL};
        struct cd_pair_totals totals;
        struct cd_curve curve = {0};
        for (uint32_t l = 0; l < graph.n; l++)
            for (uint32_t r = l + 1; r < graph.n; r++)
                if (!splink[i].link_only || splink[i].dataset[l] != splink[i].dataset[r])
                    edges[graph.n_edges++] =
                        (struct cd_edge){l, r, strcmp(splink[i].name[l], splink[i].name[r]) == 0 ? 3.17 : -3.17};
        cd_edges_sort(edges, graph.n_edges);
        assert_int_equal(cd_judge_entities(&graph, &truth, verdict, &totals, NULL), CD_OK);
        assert_int_equal(cd_confusion_curve(&graph, verdict, &totals, &curve, NULL), CD_OK);
        assert_int_equal(curve.n, 2);
        assert_memory_equal(curve.items, splink[i].want, sizeof splink[i].want);
        cd_curve_free(&curve);
        assert_null(curve.items);
    }
}

/* Splink's test_truth_space_table: three labelled pairs that are no matches at weights 0, .4 and 1; at .4, FP / (FP + TN) = 2 / 3 and precision 0. */
static void labels_as_splink(void **state)
{
    const struct cd_edge edges[] = {{5, 2, 1}, {1, 4, .4}, {0, 3, 0}, {0, 1, -1}};
    const struct cd_graph graph = {6, edges, 4};
    const struct cd_pair_label labels[] = {{3, 0, false}, {1, 4, false}, {2, 5, false}, {4, 5, true}};
    uint8_t verdict[4], met[4];
    struct cd_pair_totals totals;
    struct cd_confusion at;
    assert_int_equal(cd_judge_labels(&graph, labels, 4, verdict, met, &totals, NULL), CD_OK);
    assert_int_equal(cd_confusion_at(&graph, verdict, &totals, &(const double){.4}, 1, &at, NULL), CD_OK);
    const struct cd_pair_rates rates = cd_pair_rates_of(&at);
    assert_near(1 - rates.specificity, 2. / 3, 1e-15);
    assert_true(rates.precision == 0 && rates.recall == 0 && rates.f1 == 0 && rates.npv == .5);
    assert_int_equal(verdict[3], CD_PAIR_UNJUDGED);
    assert_true(met[0] && met[1] && met[2] && !met[3]);
    assert_true(totals.positives == 1 && totals.negatives == 3 && totals.met_positives == 0 &&
                totals.met_negatives == 3);
    assert_true(cd_best_f1(&graph, verdict, &totals).threshold == (double)INFINITY);
    const struct cd_pair_label twice[] = {{0, 1, true}, {2, 3, true}, {1, 0, true}}, itself[] = {{1, 1, true}},
                               far_off[] = {{1, 6, true}};
    assert_int_equal(cd_judge_labels(&graph, twice, 3, verdict, met, &totals, NULL), CD_INPUT);
    assert_int_equal(cd_judge_labels(&graph, itself, 1, verdict, met, &totals, NULL), CD_INPUT);
    assert_int_equal(cd_judge_labels(&graph, far_off, 1, verdict, met, &totals, NULL), CD_INPUT);
}

/* Records 0-2 are one person, 3-4 another, 5 is not known, 6 and 7 are by themselves. The best F1 is at 5: 2 of 4 true pairs, no false one, F1 2/3; at
 * 3 it is 3 of 4 and 1 false, F1 6/8: better. */
static void by_hand(void **state)
{
    const uint32_t entity[] = {1, 1, 1, 2, 2, NONE, 3, 4};
    const struct cd_edge edges[] = {{0, 1, 9}, {2, 5, 8}, {3, 4, 5}, {6, 7, 4}, {2, 0, 3}, {1, 6, 2}, {1, 7, 1}};
    const struct cd_graph graph = {8, edges, 7};
    const struct cd_truth truth = {8, entity, NULL};
    const double thresholds[] = {10, 5, 3, 3, -1};
    const struct cd_confusion want[] = {
        {10, 0, 0, 17, 4}, {5, 2, 0, 17, 2}, {3, 3, 1, 16, 1}, {3, 3, 1, 16, 1}, {-1, 3, 3, 14, 1}};
    uint8_t verdict[7];
    struct cd_pair_totals totals;
    struct cd_confusion at[5];
    struct cd_edge errors[9];
    uint32_t n_lost;
    assert_int_equal(cd_judge_entities(&graph, &truth, verdict, &totals, NULL), CD_OK);
    assert_true(totals.positives == 4 && totals.negatives == 17 && totals.met_positives == 3 &&
                totals.met_negatives == 3);
    assert_int_equal(cd_confusion_at(&graph, verdict, &totals, thresholds, 5, at, NULL), CD_OK);
    assert_memory_equal(at, want, sizeof want);
    const struct cd_confusion best = cd_best_f1(&graph, verdict, &totals);
    assert_memory_equal(&best, &want[2], sizeof best);
    assert_near(cd_pair_rates_of(&best).f1, .75, 1e-15);
    const struct cd_pair_rates none = cd_pair_rates_of(&at[0]);
    assert_true(isnan(none.precision) && none.recall == 0 && none.specificity == 1);
    assert_near(none.npv, 17. / 21, 1e-15);

    assert_int_equal(cd_worst_false(&graph, verdict, 2, errors, 9), 2);
    assert_true(errors[0].weight == 4 && errors[1].weight == 2);
    assert_int_equal(cd_worst_false(&graph, verdict, 2, errors, 1), 1);
    assert_int_equal(cd_worst_missed(&graph, verdict, 6, errors, 9), 2);
    assert_true(errors[0].weight == 3 && errors[1].weight == 5);
    assert_int_equal(cd_lost_pairs(&graph, &truth, errors, 9, &n_lost, NULL), CD_OK);
    assert_true(n_lost == 1 && errors[0].l == 1 && errors[0].r == 2 && isnan(errors[0].weight));
    assert_int_equal(cd_lost_pairs(&graph, &truth, errors, 0, &n_lost, NULL), CD_OK);
    assert_int_equal(n_lost, 0);

    const double rising[] = {0, 1};
    const struct cd_truth short_truth = {7, entity, NULL};
    assert_int_equal(cd_confusion_at(&graph, verdict, &totals, rising, 2, at, NULL), CD_INPUT);
    assert_int_equal(cd_judge_entities(&graph, &short_truth, verdict, &totals, NULL), CD_INPUT);
}

/* Clusters whose quality is published. cluster of each record, and entity. */
static const struct {
    const char *source;
    uint32_t n;
    uint32_t entity[17], cluster[17];
    uint64_t tp, fp, fn, tn;
    double precision, recall; /* B-cubed; 0: not published */
} published[] = {
    {"Manning, Raghavan and Schuetze 2008, Introduction to Information Retrieval, 16.3: TP 20, FP 20, FN 24, TN 72",
     17,
     {1, 1, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 1, 1, 3, 3, 3},
     {0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 12, 12, 12, 12, 12},
     20,
     20,
     24,
     72,
     0,
     0},
    {"Bagga and Baldwin 1998, response 1: precision 76.2 %, recall 100 %",
     12,
     {1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3},
     {0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5},
     21,
     10,
     0,
     35,
     16. / 21,
     1},
    {"Bagga and Baldwin 1998, response 2: precision 58.3 %, recall 100 %",
     12,
     {1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3},
     {0, 0, 0, 0, 0, 5, 5, 0, 0, 0, 0, 0},
     21,
     25,
     0,
     20,
     7. / 12,
     1},
    {"Amigo and others 2009, figure 8 as worked by I. Vogel: 0.69 and 0.59 (cut, not rounded)",
     14,
     {1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3},
     {0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 11, 12, 13},
     13,
     12,
     17,
     49,
     .69523809523809523,
     .59863945578231292},
};

static void quality_is_as_published(void **state)
{
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        const struct cd_truth truth = {published[i].n, published[i].entity, NULL};
        struct cd_cluster_quality got;
        assert_int_equal(cd_evaluate_clusters(&truth, published[i].cluster, &got, NULL), CD_OK);
        assert_int_equal(got.pairs.tp, published[i].tp);
        assert_int_equal(got.pairs.fp, published[i].fp);
        assert_int_equal(got.pairs.fn, published[i].fn);
        assert_int_equal(got.pairs.tn, published[i].tn);
        if (published[i].precision == 0) continue;
        assert_near(got.bcubed_precision, published[i].precision, 1e-12);
        assert_near(got.bcubed_recall, published[i].recall, 1e-12);
        assert_near(got.bcubed_f1,
                    2 * published[i].precision * published[i].recall / (published[i].precision + published[i].recall),
                    1e-12);
    }
}

static bool judged(const struct cd_truth *truth, uint32_t l, uint32_t r)
{
    return truth->entity[l] != NONE && truth->entity[r] != NONE &&
           (truth->dataset == NULL || truth->dataset[l] != truth->dataset[r]);
}

/* B-cubed by its definition, record by record. */
static void bcubed(const struct cd_truth *truth, const uint32_t *cluster, double *precision, double *recall)
{
    double n = 0;
    *precision = *recall = 0;
    for (uint32_t i = 0; i < truth->n; i++) {
        double both = 0, in_cluster = 0, in_entity = 0;
        if (truth->entity[i] == NONE) continue;
        for (uint32_t k = 0; k < truth->n; k++) {
            if (truth->entity[k] == NONE) continue;
            both += cluster[k] == cluster[i] && truth->entity[k] == truth->entity[i];
            in_cluster += cluster[k] == cluster[i];
            in_entity += truth->entity[k] == truth->entity[i];
        }
        *precision += both / in_cluster;
        *recall += both / in_entity;
        n++;
    }
    *precision /= n;
    *recall /= n;
}

/* Random entities, some not known, and clusters that are mostly theirs. */
static void random_truth(uint64_t *seed, uint32_t n, uint32_t n_entities, uint32_t *entity, uint32_t *dataset,
                         uint32_t *cluster)
{
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t e = pick(seed, n_entities);
        entity[i] = pick(seed, 10) == 0 ? NONE : 1000000 * e;
        dataset[i] = pick(seed, 3);
        cluster[i] = pick(seed, 4) == 0 ? pick(seed, n) : e;
    }
}

static void quality_is_that_of_all_pairs(void **state)
{
    uint64_t seed = 11;
    for (unsigned turn = 0; turn < 1000; turn++) {
        enum { N = 30 };
        uint32_t entity[N], cluster[N], dataset[N];
        const struct cd_truth truth = {N, entity, turn % 2 ? dataset : NULL};
        struct cd_cluster_quality got;
        uint64_t want[2][2] = {{0}}; /* same entity, same cluster */
        double precision, recall;
        random_truth(&seed, N, 2 + turn % 20, entity, dataset, cluster);
        for (uint32_t l = 0; l < N; l++)
            for (uint32_t r = l + 1; r < N; r++)
                want[entity[l] == entity[r]][cluster[l] == cluster[r]] += judged(&truth, l, r);
        bcubed(&truth, cluster, &precision, &recall);
        assert_int_equal(cd_evaluate_clusters(&truth, cluster, &got, NULL), CD_OK);
        assert_int_equal(got.pairs.tp, want[1][1]);
        assert_int_equal(got.pairs.fp, want[0][1]);
        assert_int_equal(got.pairs.fn, want[1][0]);
        assert_int_equal(got.pairs.tn, want[0][0]);
        assert_near(got.bcubed_precision, precision, 1e-12);
        assert_near(got.bcubed_recall, recall, 1e-12);
    }
}

static void clusters_counted(void **state)
{
    const uint32_t entity[] = {7, 7, 8, 8, 9, NONE}, cluster[] = {0, 0, 2, 3, 3, 0}, odd[] = {0, 0, 6, 0, 0, 0},
                   unknown[] = {NONE, NONE};
    const struct cd_truth truth = {6, entity, NULL}, nothing = {2, unknown, NULL};
    struct cd_cluster_quality got;
    assert_int_equal(cd_evaluate_clusters(&truth, cluster, &got, NULL), CD_OK);
    assert_true(got.records == 5 && got.entities == 3 && got.clusters == 3 && got.exact == 1);
    assert_int_equal(cd_evaluate_clusters(&truth, odd, &got, NULL), CD_INPUT);
    assert_int_equal(cd_evaluate_clusters(&nothing, cluster, &got, NULL), CD_OK);
    assert_true(got.records == 0 && isnan(got.bcubed_precision) && isnan(got.bcubed_recall) && isnan(got.bcubed_f1));
}

/* Verdicts, totals, the best F1 and lost pairs, by asking of every pair. */
enum { PEOPLE = 25 };
static struct cd_pair_totals totals_of(const struct cd_truth *truth, bool edge[PEOPLE][PEOPLE])
{
    struct cd_pair_totals out = {0};
    for (uint32_t l = 0; l < PEOPLE; l++)
        for (uint32_t r = l + 1; r < PEOPLE; r++) {
            const bool same = truth->entity[l] == truth->entity[r], counts = judged(truth, l, r);
            *(same ? &out.positives : &out.negatives) += counts;
            *(same ? &out.met_positives : &out.met_negatives) += counts && edge[l][r];
        }
    return out;
}

static void check_curve(const struct cd_graph *graph, const uint8_t *verdict, const struct cd_pair_totals *totals)
{
    struct cd_curve curve = {0};
    assert_int_equal(cd_confusion_curve(graph, verdict, totals, &curve, NULL), CD_OK);
    const struct cd_confusion best = cd_best_f1(graph, verdict, totals);
    for (size_t c = 0; c < curve.n; c++) {
        const struct cd_confusion *at = &curve.items[c];
        assert_int_equal(at->tp + at->fn, totals->positives);
        assert_int_equal(at->fp + at->tn, totals->negatives);
        assert_true(totals->positives == 0 || cd_pair_rates_of(at).f1 <= cd_pair_rates_of(&best).f1 + 1e-15);
    }
    cd_curve_free(&curve);
}

static void verdicts_are_those_of_all_pairs(void **state)
{
    static struct cd_edge edges[PEOPLE * PEOPLE], lost[PEOPLE * PEOPLE];
    uint64_t seed = 12;
    for (unsigned turn = 0; turn < 500; turn++) {
        uint32_t entity[PEOPLE], dataset[PEOPLE], cluster[PEOPLE], n_lost;
        uint8_t verdict[PEOPLE * PEOPLE];
        const struct cd_graph graph = random_graph(&seed, PEOPLE, 5 + turn % 60, 9, edges);
        const struct cd_truth truth = {PEOPLE, entity, turn % 2 ? dataset : NULL};
        struct cd_pair_totals totals;
        bool edge[PEOPLE][PEOPLE] = {{false}};
        random_truth(&seed, PEOPLE, 8, entity, dataset, cluster);
        for (size_t e = 0; e < graph.n_edges; e++) {
            edge[edges[e].l][edges[e].r] = true;
            if (e % 2 == 0) /* the order of the two must not matter */
                edges[e] = (struct cd_edge){edges[e].r, edges[e].l, edges[e].weight};
        }
        const struct cd_pair_totals want = totals_of(&truth, edge);
        assert_int_equal(cd_judge_entities(&graph, &truth, verdict, &totals, NULL), CD_OK);
        assert_memory_equal(&totals, &want, sizeof want);
        assert_int_equal(cd_lost_pairs(&graph, &truth, lost, PEOPLE * PEOPLE, &n_lost, NULL), CD_OK);
        assert_int_equal(n_lost, totals.positives - totals.met_positives);
        for (uint32_t k = 0; k < n_lost; k++) {
            const uint32_t l = lost[k].l, r = lost[k].r;
            assert_true(entity[l] == entity[r] && judged(&truth, l, r) && !edge[l][r]);
            edge[l][r] = true; /* none twice */
        }
        check_curve(&graph, verdict, &totals);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tables_are_those_of_splink),
                                       cmocka_unit_test(labels_as_splink),
                                       cmocka_unit_test(by_hand),
                                       cmocka_unit_test(quality_is_as_published),
                                       cmocka_unit_test(quality_is_that_of_all_pairs),
                                       cmocka_unit_test(clusters_counted),
                                       cmocka_unit_test(verdicts_are_those_of_all_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

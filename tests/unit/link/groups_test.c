/* Errors by group: by hand, by asking of every pair, and what resampling must do. */
#include "candour/evaluate.h"

#include <math.h>

#include "random_graph.h"

#define NONE CD_NO_CODE
enum { A, B, MISSING, ALL, SLOTS };

static void check_share(const struct cd_share *got, uint64_t k, uint64_t n)
{
    assert_int_equal(got->k, k);
    assert_int_equal(got->n, n);
    if (n == 0) assert_true(isnan(got->value) && got->lo == 0 && got->hi == 1);
    if (n > 0) assert_true(got->value == (double)k / (double)n && got->lo <= got->value && got->value <= got->hi);
}

/* People: 0 1 2 (A A B), 3 4 (B B), 5 6 (missing, missing), 7 (A), 8 (B, not known who).
 * True pairs: 0-1 0-2 1-2 3-4 5-6. A: 0-1 0-2 1-2; B: 0-2 1-2 3-4; missing: 5-6.
 * Pairs judged: 28 of the eight. A has three of them: 28 - 10 = 18; B has three: 18; missing two: 28 - 15 = 13. False pairs: 15, 15, 12, all 23.
 * Edges: 0-1 9 (true), 3-7 8 (false, B and A), 3-4 6 (true), 0-2 5 (true), 7-0 4 (false, A), 5-6 1 (true, under the threshold of 2), 8-0 7 (not
 * judged), 5-7 0 (false, under). Lost: 1-2. */
static void by_hand(void **state)
{
    const uint32_t entity[] = {1, 1, 1, 2, 2, 3, 3, 4, NONE}, group[] = {A, A, B, B, B, NONE, NONE, A, B};
    const uint32_t dob[] = {1, NONE, 1, NONE, 1, 1, 1, 1, 1}, name[] = {1, 1, 1, 1, 1, 1, NONE, NONE, NONE};
    const uint32_t *const fields[] = {dob, name};
    const struct cd_edge edges[] = {{0, 1, 9}, {3, 7, 8}, {8, 0, 7}, {3, 4, 6},
                                    {0, 2, 5}, {7, 0, 4}, {5, 6, 1}, {5, 7, 0}};
    const struct cd_graph graph = {9, edges, 8};
    const struct cd_truth truth = {9, entity, NULL};
    const struct cd_group_opts opts = {
        .threshold = 2, .group = group, .n_groups = 2, .fields = fields, .n_fields = 2, .replicates = 50};
    static const struct {
        uint64_t records, judged, missed, positives, false_links, links, negatives, met, under, blank, dob, name;
        double mean, f1;
    } want[SLOTS] = {
        {3, 3, 1, 3, 2, 4, 15, 2, 0, 2, 1, 1, 7, 4. / 7},     /* tp 2, fp 2, fn 1 */
        {4, 3, 1, 3, 1, 3, 15, 2, 0, 2, 1, 1, 5.5, 4. / 6},   /* tp 2, fp 1, fn 1 */
        {2, 2, 1, 1, 0, 0, 12, 1, 1, 1, 0, 1, 1, 0},          /* tp 0, fn 1 */
        {9, 8, 2, 5, 2, 5, 23, 4, 1, 5, 2, 3, 5.25, 6. / 10}, /* tp 3, fp 2, fn 2 */
    };
    struct cd_group_accuracy got[SLOTS];
    struct cd_share blank[SLOTS * 2];
    assert_int_equal(cd_evaluate_groups(&graph, &truth, &opts, got, blank, NULL), CD_OK);
    for (int g = 0; g < SLOTS; g++) {
        assert_true(got[g].records == want[g].records && got[g].judged == want[g].judged);
        check_share(&got[g].missed, want[g].missed, want[g].positives);
        check_share(&got[g].false_links, want[g].false_links, want[g].links);
        check_share(&got[g].false_matches, want[g].false_links, want[g].negatives);
        check_share(&got[g].blocked, want[g].met, want[g].positives);
        check_share(&got[g].under, want[g].under, want[g].met);
        check_share(&got[g].blank, want[g].blank, 2 * want[g].records);
        check_share(&blank[2 * g], want[g].dob, want[g].records);
        check_share(&blank[2 * g + 1], want[g].name, want[g].records);
        assert_near(got[g].mean_weight, want[g].mean, 1e-12);
        assert_near(got[g].f1.value + 1, want[g].f1 + 1, 1e-12);
        assert_near(got[g].missed_resampled.value, got[g].missed.value, 1e-12);
        assert_true(got[g].f1.lo <= got[g].f1.value && got[g].f1.value <= got[g].f1.hi);
    }
    /* Wilson's interval of 1 of 3 (R: prop.test(1, 3, correct = FALSE)). */
    assert_near(got[A].missed.lo, 0.0614919447, 1e-8);
    assert_near(got[A].missed.hi, 0.7923403992, 1e-8);
}

/* What cd_evaluate_groups counts, by asking of every pair. */
struct slow {
    uint64_t positives[12], negatives[12], met[12], under[12], tp[12], fp[12];
    double weight[12];
};
static void ask(const struct cd_truth *truth, const uint32_t *group, uint32_t n_groups, const double *weight,
                double threshold, uint32_t l, uint32_t r, struct slow *out)
{
    const double w = weight[l * truth->n + r];
    const uint32_t a = group[l] == NONE ? n_groups : group[l], b = group[r] == NONE ? n_groups : group[r];
    const bool same = truth->entity[l] == truth->entity[r];
    const uint32_t under_which[3] = {a, b, n_groups + 1};
    for (int k = 0; k < 3; k++) {
        const uint32_t g = under_which[k];
        if (k == 1 && b == a) continue;
        (same ? out->positives : out->negatives)[g]++;
        if (isnan(w)) continue;
        if (w >= threshold) (same ? out->tp : out->fp)[g]++;
        out->met[g] += same;
        out->under[g] += same && w < threshold;
        out->weight[g] += same ? w : 0;
    }
}

enum { N = 40 };
static void check_groups(const struct cd_group_accuracy *got, const struct slow *want, uint32_t n)
{
    for (uint32_t g = 0; g < n; g++) {
        check_share(&got[g].missed, want->positives[g] - want->tp[g], want->positives[g]);
        check_share(&got[g].false_links, want->fp[g], want->tp[g] + want->fp[g]);
        check_share(&got[g].false_matches, want->fp[g], want->negatives[g]);
        check_share(&got[g].blocked, want->met[g], want->positives[g]);
        check_share(&got[g].under, want->under[g], want->met[g]);
        if (want->met[g] > 0) assert_near(got[g].mean_weight + 9, want->weight[g] / (double)want->met[g] + 9, 1e-12);
        if (want->met[g] == 0) assert_true(isnan(got[g].mean_weight));
    }
}

static void counts_are_those_of_all_pairs(void **state)
{
    static struct cd_edge edges[N * N];
    static double weight[N * N];
    uint64_t seed = 13;
    for (unsigned turn = 0; turn < 500; turn++) {
        uint32_t entity[N], dataset[N], group[N];
        const uint32_t n_groups = 1 + pick(&seed, 5);
        const struct cd_graph graph = random_graph(&seed, N, 5 + turn % 40, 9, edges);
        const struct cd_truth truth = {N, entity, turn % 2 ? dataset : NULL};
        const struct cd_group_opts opts = {.threshold = -1, .group = group, .n_groups = n_groups, .replicates = 1};
        struct cd_group_accuracy got[12];
        struct slow want = {.positives = {0}};
        for (uint32_t i = 0; i < N; i++) {
            entity[i] = pick(&seed, 10) == 0 ? NONE : 77 * pick(&seed, 2 + turn % 14);
            group[i] = pick(&seed, 7) == 0 ? NONE : pick(&seed, n_groups);
            dataset[i] = turn % 2 ? pick(&seed, 3) : i; /* where it is not to count: none is twice in one */
        }
        for (uint32_t k = 0; k < N * N; k++) weight[k] = (double)NAN;
        for (size_t e = 0; e < graph.n_edges; e++) weight[edges[e].l * N + edges[e].r] = edges[e].weight;
        for (uint32_t l = 0; l < N; l++)
            for (uint32_t r = l + 1; r < N; r++)
                if (entity[l] != NONE && entity[r] != NONE && dataset[l] != dataset[r])
                    ask(&truth, group, n_groups, weight, -1, l, r, &want);
        assert_int_equal(cd_evaluate_groups(&graph, &truth, &opts, got, NULL, NULL), CD_OK);
        check_groups(got, &want, n_groups + 2);
    }
}

/* People of two records each; of group A every fourth pair is missed, of B none, and every tenth of B has a false link to the next. */
struct sample {
    uint32_t entity[1600], group[1600];
    struct cd_edge edges[1000];
    struct cd_graph graph;
    struct cd_truth truth;
};
static void make_sample(struct sample *s)
{
    *s = (struct sample){.graph = {1600, s->edges, 0}, .truth = {1600, s->entity, NULL}};
    for (uint32_t p = 0; p < 800; p++) {
        s->entity[2 * p] = s->entity[2 * p + 1] = 5 * p;
        s->group[2 * p] = s->group[2 * p + 1] = p % 2;
        if (p % 8 != 0) s->edges[s->graph.n_edges++] = (struct cd_edge){2 * p, 2 * p + 1, 5};
        if (p % 20 == 1) s->edges[s->graph.n_edges++] = (struct cd_edge){2 * p, 2 * p + 4, 5};
    }
    cd_edges_sort(s->edges, s->graph.n_edges);
}

static void resampling_is_the_same_for_any_number_of_threads(void **state)
{
    static struct sample s;
    struct cd_group_accuracy first[SLOTS], got[SLOTS];
    make_sample(&s);
    for (unsigned threads = 1; threads < 8; threads += 3) {
        const struct cd_group_opts opts = {.group = s.group, .n_groups = 2, .seed = 4, .par.threads = threads};
        assert_int_equal(cd_evaluate_groups(&s.graph, &s.truth, &opts, threads == 1 ? first : got, NULL, NULL), CD_OK);
        if (threads > 1)
            assert_memory_equal(got[ALL].f1.value == first[ALL].f1.value ? got : NULL, first, sizeof first);
    }
    const struct cd_group_opts other = {.group = s.group, .n_groups = 2, .seed = 5};
    assert_int_equal(cd_evaluate_groups(&s.graph, &s.truth, &other, got, NULL, NULL), CD_OK);
    assert_true(got[A].f1.lo != first[A].f1.lo);
    assert_true(got[A].f1.value == first[A].f1.value);
}

/* 400 independent pairs of which 100 are missed: the standard error of the share is sqrt(.25 * .75 / 400), and twice 1.96 of it the width. */
static void resampling_is_as_wide_as_theory_says(void **state)
{
    static struct sample s;
    struct cd_group_accuracy got[SLOTS];
    make_sample(&s);
    const struct cd_group_opts opts = {.group = s.group, .n_groups = 2, .replicates = 4000};
    assert_int_equal(cd_evaluate_groups(&s.graph, &s.truth, &opts, got, NULL, NULL), CD_OK);
    const double want = 2 * 1.96 * sqrt(.25 * .75 / 400);
    assert_near(got[A].missed_resampled.value, .25, 1e-12);
    assert_near(got[A].missed_resampled.hi - got[A].missed_resampled.lo, want, .06);
    assert_near(got[A].missed.hi - got[A].missed.lo, want, .02);
    assert_true(got[B].missed_resampled.lo == 0 && got[B].missed_resampled.hi == 0);
    assert_true(got[A].f1.lo < got[A].f1.value && got[A].f1.value < got[A].f1.hi);
    /* of A: tp 300, fn 100, no false link: 600 / 700; of B: tp 400, 40 false links */
    assert_near(got[A].f1.value, 600. / 700, 1e-12);
    assert_near(got[B].f1.value, 800. / 840, 1e-12);
    assert_near(got[ALL].f1.value, 1400. / 1540, 1e-12);
    assert_true(isnan(got[MISSING].f1.value) && isnan(got[MISSING].f1.lo));
}

static void what_cannot_be_is_refused(void **state)
{
    static struct sample s;
    struct cd_group_accuracy got[SLOTS];
    make_sample(&s);
    const struct cd_group_opts few = {.group = s.group, .n_groups = 1}, many = {.group = s.group, .n_groups = 5000};
    assert_int_equal(cd_evaluate_groups(&s.graph, &s.truth, &few, got, NULL, NULL), CD_INPUT);
    assert_int_equal(cd_evaluate_groups(&s.graph, &s.truth, &many, got, NULL, NULL), CD_LIMIT);
    s.truth.n--;
    assert_int_equal(cd_evaluate_groups(&s.graph, &s.truth, &few, got, NULL, NULL), CD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(counts_are_those_of_all_pairs),
                                       cmocka_unit_test(resampling_is_the_same_for_any_number_of_threads),
                                       cmocka_unit_test(resampling_is_as_wide_as_theory_says),
                                       cmocka_unit_test(what_cannot_be_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* cluster_test.c - clustering and evaluation when the k-th allocation fails: each says so, leaks nothing, and does the same work when it is made again. */
#include "candour/buf.h"
#include "candour/conflicts.h"
#include "candour/evaluate.h"
#include "candour/frame.h"
#include "fail.h"
#include "test.h"

enum { N = 200, N_EDGES = 900, GROUPS = 3 };

struct work {
    struct cd_edge edges[N_EDGES], lost[20];
    struct cd_graph graph;
    struct cd_conflict conflicts[40];
    uint32_t entity[N], dataset[N], group[N], cluster[N], out[N];
    uint8_t side[N], flag[N_EDGES];
    struct cd_refusals refusals;
    struct cd_splits splits;
    struct cd_id_changes changes;
    struct cd_curve curve;
    struct cd_group_accuracy groups[GROUPS + 2];
    struct cd_perturbed perturbed[2 * CD_PERTURBATION_COUNT];
};

static void make(struct work *w)
{
    uint32_t state = 1;
    *w = (struct work){.graph = {N, w->edges, N_EDGES}};
    for (uint32_t e = 0; e < N_EDGES; e++) { /* each pair once: steps of 1 .. 5 round a ring */
        const uint32_t l = e % N, r = (l + 1 + e / N) % N;
        state = state * 1664525 + 1013904223;
        w->edges[e] = (struct cd_edge){l, r, (double)(state >> 24) - 100};
    }
    cd_edges_sort(w->edges, N_EDGES);
    for (uint32_t i = 0; i < N; i++) {
        w->entity[i] = i / 3;
        w->dataset[i] = i % 5;
        w->group[i] = i % GROUPS;
        w->side[i] = i % 2;
    }
    for (uint32_t k = 0; k < 40; k++) w->conflicts[k] = (struct cd_conflict){5 * k, (5 * k + 7) % N, 0};
}

static void let_go(struct work *w)
{
    cd_refusals_free(&w->refusals);
    cd_splits_free(&w->splits);
    cd_id_changes_free(&w->changes);
    cd_curve_free(&w->curve);
}

static enum cd_status best(struct work *w, struct cd_err *err)
{
    return cd_cluster_best_links(&w->graph, &(struct cd_best_opts){.dataset = w->dataset}, w->out, err);
}

static enum cd_status assign(struct work *w, struct cd_err *err)
{
    static struct cd_edge across[N_EDGES];
    struct cd_graph two = {N, across, 0};
    struct cd_assigned out;
    for (size_t e = 0; e < N_EDGES; e++)
        if (w->side[w->edges[e].l] != w->side[w->edges[e].r]) across[two.n_edges++] = w->edges[e];
    return cd_assign(&two, &(struct cd_assign_opts){.side = w->side}, w->out, &out, err);
}

static enum cd_status constrained(struct work *w, struct cd_err *err)
{
    return cd_cluster_constrained(&w->graph, 0, w->conflicts, 40, w->out, &w->refusals, err);
}

static enum cd_status bridges(struct work *w, struct cd_err *err)
{
    return cd_cluster_bridges(&w->graph, 0, w->flag, err);
}

/* Without bridges and over CD_CUT_RECORDS, then by minimum cuts and bridges: all ways of splitting. */
static enum cd_status repair(struct work *w, struct cd_err *err)
{
    const double threshold = -50;
    CD_TRY(cd_cluster_components(&w->graph, &threshold, 1, w->cluster, err));
    const struct cd_repair_rule rule = {.threshold = threshold, .max_records = 9, .min_density = .5};
    return cd_cluster_repair(&w->graph, &rule, w->cluster, &w->splits, err);
}

static enum cd_status cut_bridges(struct work *w, struct cd_err *err)
{
    const double threshold = 110;
    CD_TRY(cd_cluster_components(&w->graph, &threshold, 1, w->cluster, err));
    const struct cd_repair_rule rule = {.threshold = threshold, .dense_records = 2};
    return cd_cluster_repair(&w->graph, &rule, w->cluster, &w->splits, err);
}

static char people_path[512], rules_path[512];
static enum cd_status find_conflicts(const struct cd_frame *frame, const struct cd_conflict_rules *rules,
                                     struct cd_err *err)
{
    static const uint32_t one[N];
    const struct cd_par par = {.threads = 1};
    struct cd_conflict_finder *finder = NULL;
    struct cd_conflict_list found = {0};
    CD_TRY(cd_conflicts_open(&finder, frame, rules, CD_STRINGS_CODEPOINTS, &par, err));
    enum cd_status st = cd_conflicts_find(finder, one, &found, err);
    if (st == CD_OK && found.n != N / 2 * (N / 2)) st = cd_fail(err, CD_INPUT, "%zu conflicts", found.n);
    cd_conflict_list_free(&found);
    cd_conflicts_close(finder);
    return st;
}

static enum cd_status ask_conflicts(struct work *w, struct cd_err *err)
{
    (void)w;
    struct cd_frame frame = {0};
    struct cd_conflict_rules rules = {0};
    const struct cd_par par = {.threads = 1};
    enum cd_status st = cd_frame_read(&frame, people_path, &(struct cd_frame_opts){.par = par}, err);
    if (st == CD_OK) st = cd_conflict_rules_read(&rules, rules_path, err);
    if (st == CD_OK) st = find_conflicts(&frame, &rules, err);
    cd_conflict_rules_free(&rules);
    cd_frame_free(&frame);
    return st;
}

static void write_people(void)
{
    static const char rules[] = "kind: conflicts\nconflicts:\n  - {name: two, rule: l.a <> r.a}\n";
    struct cd_buf people = {0};
    cd_buf_puts(&people, "unique_id,a\n");
    for (unsigned i = 0; i < N; i++) cd_buf_printf(&people, "%u,%u\n", i, i % 2);
    (void)snprintf(people_path, sizeof people_path, "%s", cd_test_temp_path("people.csv"));
    (void)snprintf(rules_path, sizeof rules_path, "%s", cd_test_temp_path("rules.yaml"));
    cd_test_write(people_path, people.p, people.n);
    cd_test_write(rules_path, rules, sizeof rules - 1);
    cd_buf_free(&people);
}

static enum cd_status ids(struct work *w, struct cd_err *err)
{
    return cd_cluster_ids(w->entity, w->dataset, N, N, w->out, &w->changes, err);
}

static enum cd_status judge(struct work *w, struct cd_err *err)
{
    const struct cd_truth truth = {N, w->entity, w->dataset};
    const struct cd_pair_label labels[] = {{1, 2, true}, {5, 3, false}};
    struct cd_pair_totals totals;
    struct cd_cluster_quality quality;
    uint32_t n_lost;
    CD_TRY(cd_judge_labels(&w->graph, labels, 2, w->flag, NULL, &totals, err));
    CD_TRY(cd_judge_entities(&w->graph, &truth, w->flag, &totals, err));
    CD_TRY(cd_confusion_curve(&w->graph, w->flag, &totals, &w->curve, err));
    CD_TRY(cd_lost_pairs(&w->graph, &truth, w->lost, 20, &n_lost, err));
    return cd_evaluate_clusters(&truth, w->dataset, &quality, err);
}

static enum cd_status groups(struct work *w, struct cd_err *err)
{
    const struct cd_truth truth = {N, w->entity, w->dataset};
    const uint32_t *const fields[] = {w->group};
    const struct cd_group_opts opts = {
        .group = w->group, .n_groups = GROUPS, .fields = fields, .n_fields = 1, .replicates = 3, .par.threads = 1};
    return cd_evaluate_groups(&w->graph, &truth, &opts, w->groups, NULL, err);
}

static enum cd_status score(void *ctx, uint32_t person, const struct cd_person_name *name, double *weight,
                            struct cd_err *err)
{
    (void)ctx;
    (void)err;
    *weight = person + (double)name->given.n;
    return CD_OK;
}

static enum cd_status perturb(struct work *w, struct cd_err *err)
{
    static const struct cd_person people[] = {{{{"Jos\xC3\xA9", 5}, {"Moore", 5}}, 0}, {{{"Noor", 4}, {"Ali", 3}}, 0}};
    return cd_perturbation_test(people, 2, &(struct cd_perturb_opts){.n_traditions = 1}, score, NULL, w->perturbed,
                                err);
}

static char labels_path[512], groups_path[512];
static enum cd_status read_files(struct work *w, struct cd_err *err)
{
    (void)w;
    static char bytes[] = "123";
    static uint64_t at[] = {0, 1, 2, 3};
    static uint32_t first[] = {0, 3};
    const struct cd_frame frame = {.n = 3, .first = first, .id_name = CD_STR("id"), .id_bytes = bytes, .id_at = at};
    struct cd_truth_file truth;
    struct cd_groups_file groups_file;
    enum cd_status st = cd_truth_read(&frame, labels_path, &truth, err);
    cd_truth_free(&truth);
    if (st != CD_OK) return st;
    st = cd_groups_read(&frame, groups_path, &groups_file, err);
    cd_groups_free(&groups_file);
    return st;
}

static const struct {
    const char *name;
    enum cd_status (*step)(struct work *w, struct cd_err *err);
    long fewest; /* allocations, so that the test is not of nothing */
} steps[] = {{"best links", best, 1},
             {"assignment", assign, 8},
             {"conflicts", constrained, 6},
             {"bridges", bridges, 1},
             {"repair", repair, 100},
             {"ids", ids, 3},
             {"judgement", judge, 8},
             {"groups", groups, 8},
             {"names", perturb, 4},
             {"bridges cut", cut_bridges, 20},
             {"conflicts found", ask_conflicts, 40},
             {"files", read_files, 20}};

static void any_allocation_may_fail(void **state)
{
    (void)state;
    static struct work w, want;
    static const char labels[] = "id_l,id_r,match\n1,3,1\n2,3,0\n", listed[] = "id,group\n1,A\n3,B\n";
    (void)snprintf(labels_path, sizeof labels_path, "%s", cd_test_temp_path("labels.csv"));
    (void)snprintf(groups_path, sizeof groups_path, "%s", cd_test_temp_path("groups.csv"));
    cd_test_write(labels_path, labels, sizeof labels - 1);
    cd_test_write(groups_path, listed, sizeof listed - 1);
    write_people();
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        long k = 0;
        make(&want);
        assert_int_equal(steps[i].step(&want, NULL), CD_OK);
        for (bool reached = true; reached; k += 1 + k / 50) { /* a repair makes thousands, much alike */
            struct cd_err err = {0};
            make(&w);
            cd_fail_at(CD_FAIL_ALLOC, k);
            const enum cd_status st = steps[i].step(&w, &err);
            reached = cd_fail_stop();
            assert_int_equal(st, reached ? CD_NOMEM : CD_OK);
            assert_int_equal(err.status, st);
            if (!reached) {
                assert_memory_equal(w.cluster, want.cluster, sizeof w.cluster);
                assert_memory_equal(w.out, want.out, sizeof w.out);
                assert_int_equal(w.splits.n, want.splits.n);
            }
            let_go(&w);
        }
        let_go(&want);
        if (k <= steps[i].fewest) fail_msg("%s made fewer than %ld allocations", steps[i].name, k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Groups of simulated nations against their truth: of the pairs of suspects' records that are put in one group, and of those that are of one. */
#include "candour/buf.h"
#include "candour/os.h"
#include "candour/report.h"
#include "candour/simulate.h"

#include "test.h"

enum { MOST = 20000 };

/* What is true of a case, and what was found. */
struct kase {
    uint32_t suspects, true_group, found;
};
struct nation {
    struct kase cases[MOST];
    uint32_t n;
    struct cd_dict ids, groups;           /* of cases; of true groups */
    uint32_t suspects[MOST], group[MOST]; /* by code of a case's id */
};

static struct cd_str next(struct cd_str *text, char until)
{
    return cd_str_cut(text, until);
}

static void read_truth(struct nation *n, const char *root)
{
    char path[640];
    struct cd_file file;
    struct cd_err err = {0};
    (void)snprintf(path, sizeof path, "%s/truth/groups.csv", root);
    if (cd_file_read(path, 0, &file, &err) != CD_OK) fail_msg("%s", err.text);
    struct cd_str rest = {file.p, file.n};
    (void)next(&rest, '\n');
    while (rest.p != NULL && rest.n > 0) {
        struct cd_str line = next(&rest, '\n');
        uint32_t kase, group;
        uint64_t suspects;
        (void)next(&line, ',');
        (void)next(&line, ',');
        assert_true(cd_dict_code(&n->ids, next(&line, ','), &kase) && kase < MOST);
        assert_true(cd_str_u64(next(&line, ','), &suspects));
        assert_true(cd_dict_code(&n->groups, next(&line, ','), &group));
        n->suspects[kase] = (uint32_t)suspects;
        n->group[kase] = group;
    }
    cd_file_free(&file);
}

/* The component of a case: its group, or where it is of none its one suspect. */
static uint32_t found(const struct cd_group_audit *groups, uint32_t kase)
{
    const struct cd_grouping *by = &groups->network.by[0];
    const struct cd_network *network = &groups->network;
    if (by->of_case[kase] != CD_NO_CODE) return by->of_case[kase];
    for (uint32_t i = network->case_at[kase]; i < network->case_at[kase + 1]; i++) {
        const struct cd_involved *in = &groups->involved[network->in_case[i]];
        if (in->role == CD_GROUP_SUSPECT) return by->n + in->person;
    }
    return CD_NO_CODE;
}

/* Cases by the line of their ids. */
static void match(struct nation *n, const struct cd_group_audit *groups, const struct cd_source *source, uint32_t index,
                  const char *returns)
{
    char path[1000];
    struct cd_file file;
    struct cd_err err = {0};
    uint32_t line = 1, kase = 0;
    (void)snprintf(path, sizeof path, "%s/" CD_FMT "/cases.csv", returns, CD_ARG(source->path));
    if (cd_file_read(path, 0, &file, &err) != CD_OK) fail_msg("%s", err.text);
    while (kase < groups->input.n_cases && groups->places[kase].source != index) kase++;
    for (struct cd_str rest = {file.p, file.n}; rest.p != NULL && rest.n > 0; line++) {
        struct cd_str row = next(&rest, '\n');
        if (kase == groups->input.n_cases || groups->places[kase].source != index || groups->places[kase].line != line)
            continue;
        const uint32_t id = cd_dict_find(&n->ids, next(&row, ',')), of = found(groups, kase++);
        if (id == CD_NO_CODE || of == CD_NO_CODE) continue; /* its id, or its suspects, were spoilt */
        assert_true(n->n < MOST);
        n->cases[n->n++] = (struct kase){n->suspects[id], n->group[id], of};
    }
    cd_file_free(&file);
}

static int by_both(const void *a, const void *b)
{
    const struct kase *x = a, *y = b;
    if (x->true_group != y->true_group) return x->true_group < y->true_group ? -1 : 1;
    return (x->found > y->found) - (x->found < y->found);
}
static int by_found(const void *a, const void *b)
{
    const struct kase *x = a, *y = b;
    return (x->found > y->found) - (x->found < y->found);
}

/* Pairs of suspects' records within runs that compare as equal. */
static double pairs(const struct kase *cases, uint32_t n, int (*compare)(const void *, const void *), bool truth_only)
{
    double sum = 0;
    for (uint32_t from = 0, to; from < n; from = to) {
        double in = 0;
        for (to = from; to < n && (truth_only ? cases[to].true_group == cases[from].true_group
                                              : compare(&cases[from], &cases[to]) == 0);
             to++)
            in += cases[to].suspects;
        sum += in * (in - 1) / 2;
    }
    return sum;
}

static void judge(struct nation *n, double *precision, double *recall)
{
    qsort(n->cases, n->n, sizeof *n->cases, by_both);
    const double both = pairs(n->cases, n->n, by_both, false), of_truth = pairs(n->cases, n->n, by_both, true);
    qsort(n->cases, n->n, sizeof *n->cases, by_found);
    *precision = both / pairs(n->cases, n->n, by_found, false);
    *recall = both / of_truth;
}

static void audit(struct nation *n, const char *root)
{
    const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY};
    struct cd_persons persons = {0};
    struct cd_group_audit groups = {0};
    struct cd_plan *plan = NULL;
    struct cd_picture picture = {0};
    struct cd_findings findings = {0};
    struct cd_breakdown breakdown;
    struct cd_err err = {0};
    char returns[620];
    (void)snprintf(returns, sizeof returns, "%s/returns", root);
    const char *const roots[] = {returns};
    const struct cd_audit_opts how = {.persons = &persons, .groups = &groups};
    if (cd_intake_plan(roots, 1, &opts, &plan, &err) != CD_OK) fail_msg("%s", err.text);
    if (cd_audit_collect(plan, &opts, &how, &picture, &findings, &breakdown, &err) != CD_OK) fail_msg("%s", err.text);
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    for (size_t i = 0; i < facts.n_sources; i++) match(n, &groups, &facts.sources[i], (uint32_t)i, returns);
    cd_group_audit_free(&groups);
    cd_persons_free(&persons);
    cd_breakdown_free(&breakdown);
    cd_findings_free(&findings);
    cd_picture_free(&picture);
    cd_intake_free(plan);
}

static void groups_are_recovered(void **state)
{
    static const uint64_t seeds[] = {4711, 4712};
    static struct nation n;
    (void)state;
    for (size_t i = 0; i < CD_TEST_TURNS(sizeof seeds / sizeof *seeds); i++) {
        const struct cd_simulate_opts opts = {
            .people = 24000, .seed = seeds[i], .first = CD_NO_PERIOD, .format = CD_FORMAT_CSV, .groups = 1};
        char root[600];
        double precision, recall;
        struct cd_err err = {0};
        (void)snprintf(root, sizeof root, "%s%zu", cd_test_temp_path("nation"), i);
        if (cd_simulate(&opts, root, &err) != CD_OK) fail_msg("%s", err.text);
        n = (struct nation){0};
        read_truth(&n, root);
        audit(&n, root);
        judge(&n, &precision, &recall);
        print_message("seed %llu: %u cases, pairwise precision %.4f, recall %.4f\n", (unsigned long long)seeds[i], n.n,
                      precision, recall);
        assert_true(n.n > 5500);
        assert_true(precision >= 0.95 && recall >= 0.95);
        cd_dict_free(&n.ids);
        cd_dict_free(&n.groups);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(groups_are_recovered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

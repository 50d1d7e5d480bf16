/* Groups of a simulated nation: the same bytes for any number of threads, whoever has which ethnicity and nationality, and, where nobody is linked, whoever has which name;
 * queries where flag and definition differ. */
#include <dirent.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "candour/report.h"
#include "candour/simulate.h"

#include "test.h"

struct run {
    bool link;
    unsigned threads;
    struct cd_group_audit groups;
    struct cd_findings findings;
    char *csv; /* groups.csv */
};

static void audit(const char *root, struct run *run)
{
    const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par = {.threads = run->threads}};
    struct cd_persons persons = {0};
    struct cd_plan *plan = NULL;
    struct cd_picture picture = {0};
    struct cd_breakdown breakdown;
    struct cd_err err = {0};
    struct cd_buf b = {0};
    const struct cd_audit_opts how = {.persons = run->link ? &persons : NULL, .groups = &run->groups};
    if (cd_intake_plan(&root, 1, &opts, &plan, &err) != CD_OK) fail_msg("%s", err.text);
    if (cd_audit_collect(plan, &opts, &how, &picture, &run->findings, &breakdown, &err) != CD_OK)
        fail_msg("%s", err.text);
    cd_report_groups_csv(&b, &(struct cd_results){.groups = &run->groups});
    assert_false(b.failed);
    run->csv = b.p;
    cd_persons_free(&persons);
    cd_breakdown_free(&breakdown);
    cd_picture_free(&picture);
    cd_intake_free(plan);
}

static void let_go(struct run *run)
{
    cd_group_audit_free(&run->groups);
    cd_findings_free(&run->findings);
    free(run->csv);
}

static void simulate(const char *name, char returns[620])
{
    const struct cd_simulate_opts opts = {
        .people = 6000, .forces = 9, .seed = 31, .first = CD_NO_PERIOD, .format = CD_FORMAT_CSV};
    const char *root = cd_test_temp_path(name);
    struct cd_err err = {0};
    if (cd_simulate(&opts, root, &err) != CD_OK) fail_msg("%s", err.text);
    (void)snprintf(returns, 620, "%s/returns", root);
}

static bool turns(unsigned field, const unsigned *columns, unsigned n_columns)
{
    for (unsigned k = 0; k < n_columns; k++)
        if (columns[k] == field) return true;
    return false;
}

enum { FIELDS = 32, ROWS = 20000 };
static struct cd_str cell[ROWS][FIELDS];

static size_t split(struct cd_str rest)
{
    size_t n = 0;
    while (rest.p != NULL && rest.n > 0 && n < ROWS) {
        struct cd_str line = cd_str_cut(&rest, '\n');
        for (unsigned f = 0; f < FIELDS; f++) cell[n][f] = line.p != NULL ? cd_str_cut(&line, ',') : (struct cd_str){0};
        n++;
    }
    assert_true(n > 1 && n < ROWS);
    return n;
}

/* Turns the values of some columns of a table by one row, each row keeping all its other fields. */
static void turn(const char *path, const unsigned *columns, unsigned n_columns)
{
    struct cd_file file;
    struct cd_err err = {0};
    struct cd_buf b = {0};
    if (cd_file_read(path, 0, &file, &err) != CD_OK) fail_msg("%s", err.text);
    const size_t n = split((struct cd_str){file.p, file.n});
    for (size_t i = 0; i < n; i++)
        for (unsigned f = 0; f < FIELDS && cell[i][f].p != NULL; f++) {
            const size_t next = i + 1 < n ? i + 1 : 1;
            cd_buf_str(&b, cell[i > 0 && turns(f, columns, n_columns) ? next : i][f]);
            cd_buf_char(&b, f + 1 < FIELDS && cell[i][f + 1].p != NULL ? ',' : '\n');
        }
    assert_false(b.failed);
    if (cd_file_replace(path, b.p, b.n, &err) != CD_OK) fail_msg("%s", err.text);
    cd_buf_free(&b);
    cd_file_free(&file);
}

static void turn_all(const char *returns, const char *table, const unsigned *columns, unsigned n_columns)
{
    DIR *dir = opendir(returns);
    assert_non_null(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[1000];
        if (entry->d_name[0] == '.' || strstr(entry->d_name, "-first") != NULL) continue;
        (void)snprintf(path, sizeof path, "%s/%s/%s.csv", returns, entry->d_name, table);
        turn(path, columns, n_columns);
    }
    (void)closedir(dir);
}

/* One query a case whose flag says yes and whose definition says no, or the other way round. */
static void queries_are_where_flags_differ(const struct run *run)
{
    const struct cd_group_audit *groups = &run->groups;
    size_t expected[2] = {0}, asked[2] = {0};
    for (uint32_t c = 0; c < groups->input.n_cases; c++) {
        const bool meets = groups->network.by[groups->places[c].definition].meets[c] != 0,
                   yes = groups->cases[c].flag == CD_GROUP_YES;
        expected[0] += meets && !yes;
        expected[1] += !meets && yes;
    }
    for (size_t i = 0; i < run->findings.n; i++) {
        const struct cd_finding *finding = &run->findings.items[i];
        asked[0] += finding->rule == CD_RULE_GROUP_NOT_FLAGGED;
        asked[1] += finding->rule == CD_RULE_GROUP_FLAG_ALONE;
        if (i == 0) continue;
        const struct cd_finding *before = finding - 1;
        assert_true(before->source < finding->source || before->source == UINT32_MAX ||
                    (before->source == finding->source && before->file <= finding->file));
    }
    assert_int_equal(asked[0], expected[0]);
    assert_int_equal(asked[1], expected[1]);
    assert_true(asked[0] > 0 && asked[1] > 0);
}

static void the_same_for_any_number_of_threads(void **state)
{
    char returns[620];
    struct run one = {.link = true, .threads = 1}, seven = {.link = true, .threads = 7}, apart = {.threads = 2};
    (void)state;
    simulate("threads", returns);
    audit(returns, &one);
    audit(returns, &seven);
    audit(returns, &apart);
    assert_string_equal(one.csv, seven.csv);
    assert_true(one.groups.linked && !apart.groups.linked);
    queries_are_where_flags_differ(&one);
    queries_are_where_flags_differ(&apart);
    /* groups over forces are there only where persons are */
    uint32_t across[2] = {0};
    for (uint32_t g = 0; g < one.groups.network.by[0].n; g++)
        across[0] += one.groups.network.by[0].groups[g].n_forces > 1;
    for (uint32_t g = 0; g < apart.groups.network.by[0].n; g++)
        across[1] += apart.groups.network.by[0].groups[g].n_forces > 1;
    assert_true(across[0] > 0);
    assert_int_equal(across[1], 0);
    /* no id of a case, no id of a record */
    for (const char *p = one.csv; *p != '\0'; p++)
        assert_false((p[0] == 'P' || p[0] == 'C') && p[1] >= '0' && p[1] <= '9');
    let_go(&one);
    let_go(&seven);
    let_go(&apart);
}

/* Ethnicity, nationality (and what else observations hold: religion would stand there), with persons linked; names too, without linking, which goes by names. */
static void labels_and_names_change_nothing(void **state)
{
    static const unsigned values[] = {CD_OBSERVATIONS_VALUE, CD_OBSERVATIONS_REASON_MISSING, CD_OBSERVATIONS_CODE_LIST};
    static const unsigned names[] = {CD_PEOPLE_FORENAMES, CD_PEOPLE_SURNAME, CD_PEOPLE_ALIASES};
    char returns[620];
    struct run before = {.link = true, .threads = 2}, after = before, apart = {.threads = 2}, renamed = apart;
    (void)state;
    simulate("permuted", returns);
    audit(returns, &before);
    audit(returns, &apart);
    turn_all(returns, "observations", values, 3);
    audit(returns, &after);
    assert_string_equal(before.csv, after.csv);
    turn_all(returns, "people", names, 3);
    audit(returns, &renamed);
    assert_string_equal(apart.csv, renamed.csv);
    assert_string_not_equal(before.csv, apart.csv);
    let_go(&before);
    let_go(&after);
    let_go(&apart);
    let_go(&renamed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_for_any_number_of_threads),
                                       cmocka_unit_test(labels_and_names_change_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

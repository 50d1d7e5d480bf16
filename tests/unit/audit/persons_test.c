/* Persons of a simulated nation: the same counts for any number of threads, near the truth, and none where nobody is linked. */
#include "candour/buf.h"
#include "candour/report.h"
#include "candour/simulate.h"

#include "test.h"

/* Audits the nation; both CSV files as one text. */
static char *persons_of(const char *root, uint32_t min_n, unsigned threads, struct cd_persons *persons)
{
    const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par = {.threads = threads}};
    const struct cd_audit_opts how = {.min_n = min_n, .persons = persons};
    struct cd_plan *plan = NULL;
    struct cd_picture picture = {0};
    struct cd_findings findings = {0};
    struct cd_breakdown breakdown;
    struct cd_err err = {0};
    struct cd_buf b = {0};
    *persons = (struct cd_persons){0};
    if (cd_intake_plan(&root, 1, &opts, &plan, &err) != CD_OK) fail_msg("%s", err.text);
    if (cd_audit_collect(plan, &opts, &how, &picture, &findings, &breakdown, &err) != CD_OK) fail_msg("%s", err.text);
    const struct cd_results results = {.persons = persons};
    cd_report_persons_csv(&b, &results);
    cd_report_persons_across_csv(&b, &results);
    assert_false(b.failed);
    cd_breakdown_free(&breakdown);
    cd_findings_free(&findings);
    cd_picture_free(&picture);
    cd_intake_free(plan);
    return b.p;
}

static void simulate(const char *root, uint64_t people)
{
    const struct cd_simulate_opts opts = {.people = people, .first = CD_NO_PERIOD, .format = CD_FORMAT_CSV};
    struct cd_err err = {0};
    if (cd_simulate(&opts, root, &err) != CD_OK) fail_msg("%s", err.text);
}

/* Sums of lines, and what each of them must hold. */
static void adds_up(const struct cd_persons *persons)
{
    uint64_t records = 0, by_force = 0;
    for (uint32_t i = 0; i < persons->n_lines; i++) {
        const struct cd_persons_line *line = &persons->lines[i];
        records += line->records;
        by_force += line->persons[0];
        assert_true(line->persons[0] <= line->records && line->elsewhere <= line->persons[0]);
        assert_true(line->persons[1] <= line->persons[0] && line->persons[0] <= line->persons[2]);
    }
    assert_int_equal(records, persons->all.records);
    /* who is seen by several forces is counted by each, and once in all */
    assert_true(by_force >= persons->all.persons[0] + persons->all.elsewhere);
    for (size_t i = 0; i < persons->n_pairs; i++) assert_true(persons->pairs[i].persons >= persons->min_n);
    for (unsigned k = 0; k < CD_PERTURBATION_COUNT; k++) {
        const struct cd_name_changed *of = &persons->changed[k];
        assert_true(of->n <= 2000 && of->kept <= of->n);
        if (k != CD_PERTURB_ACCENTS) assert_true(of->n > 1000 && of->lost > 0);
    }
    /* another surname says more against a person than one wrong letter of it */
    assert_true(persons->changed[CD_PERTURB_SURNAME].lost > persons->changed[CD_PERTURB_TYPO].lost);
    for (unsigned k = 0; k < 2; k++) assert_true(persons->contradict[k] <= persons->recorded_twice[k]);
}

/* Over CD_PERSONS_ENOUGH suspects are trained on, fewer are not; a quarter of records is somebody's second one (docs/simulate.md). */
static void a_nation_is_counted(void **state)
{
    static const struct {
        uint64_t people;
        enum cd_persons_trained trained;
    } rows[] = {{20000, CD_PERSONS_TRAINED}, {4000, CD_PERSONS_FEW}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char root[600], returns[620];
        struct cd_persons persons;
        (void)snprintf(root, sizeof root, "%s%zu", cd_test_temp_path("nation"), i);
        (void)snprintf(returns, sizeof returns, "%s/returns", root);
        simulate(root, rows[i].people);
        char *one = persons_of(returns, 1, 1, &persons);
        assert_true(persons.linked);
        assert_int_equal(persons.trained, rows[i].trained);
        adds_up(&persons);
        const double share = (double)persons.all.persons[0] / (double)persons.all.records;
        if (share < 0.70 || share > 0.85) fail_msg("%f persons a record", share);
        assert_int_equal(persons.n_pairs_hidden, 0);
        const size_t n_pairs = persons.n_pairs;
        cd_persons_free(&persons);
        char *seven = persons_of(returns, 1, 7, &persons);
        assert_string_equal(one, seven);
        cd_persons_free(&persons);
        free(seven);
        free(one);
        one = persons_of(returns, 5, 2, &persons);
        adds_up(&persons);
        assert_int_equal(persons.n_pairs + persons.n_pairs_hidden, n_pairs);
        assert_true(persons.n_pairs_hidden > 0);
        cd_persons_free(&persons);
        free(one);
    }
    assert_true(cd_persons_threshold(0) > cd_persons_threshold(1) && cd_persons_threshold(0) < cd_persons_threshold(2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_nation_is_counted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The whole audit of 763 real monthly files against two independent readers: the table that came with the archive (unit row), and a
 * reader of twenty lines here (units row and person). Skips where the archive is absent. */
#include "candour/audit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "candour/claim.h"
#include "candour/date.h"
#include "candour/report.h"
#include "test.h"

static const char *folder; /* the unpacked archive, or NULL */

static int unpack(void **state)
{
    (void)state;
    const char *archive = cd_test_data("returns/police_uk_stop_search.tar.xz");
    if (archive == NULL) return 0;
    const char *temp = cd_test_temp();
    const pid_t child = fork();
    if (child == 0) {
        if (chdir(temp) == 0) execlp("tar", "tar", "-xJf", archive, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) return 0;
    folder = temp;
    return 0;
}

struct audited {
    struct cd_plan *plan;
    struct cd_picture picture;
    struct cd_findings findings;
    struct cd_audit audit;
    struct cd_breakdown breakdown;
};

static void audit_folder(struct audited *a, const char *root, unsigned threads)
{
    struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = threads};
    struct cd_err err = {0};
    *a = (struct audited){0};
    if (cd_intake_plan(&root, 1, &opts, &a->plan, &err) != CD_OK ||
        cd_audit_collect(a->plan, &opts, &(struct cd_audit_opts){0}, &a->picture, &a->findings, &a->breakdown, &err) !=
            CD_OK ||
        cd_audit_measure(&a->picture, &a->findings, &a->audit, &err) != CD_OK)
        fail_msg("%s", err.text);
}

static void let_go(struct audited *a)
{
    cd_breakdown_free(&a->breakdown);
    cd_audit_free(&a->audit);
    cd_findings_free(&a->findings);
    cd_picture_free(&a->picture);
    cd_intake_free(a->plan);
}

static void need_archive(void)
{
    if (folder == NULL) cd_test_skip("returns/police_uk_stop_search.tar.xz is absent or cannot be unpacked (tar, xz)");
}

static uint64_t figure(const struct audited *a, const char *force, const char *month, enum cd_unit unit,
                       enum cd_characteristic characteristic, enum cd_asserter by, enum cd_class class)
{
    const struct cd_completeness *line = cd_audit_find(&a->audit, cd_dict_find(&a->picture.forces, cd_str_of(force)),
                                                       cd_period_parse(cd_str_of(month)), unit, characteristic, by);
    if (line == NULL) fail_msg("no line for %s %s", force, month);
    return line->by_class[class];
}

static const struct cd_return *find_return(const struct audited *a, const char *force, const char *month)
{
    for (uint32_t i = 0; i < a->picture.n_returns; i++)
        if (cd_str_eq(cd_dict_text(&a->picture.forces, a->picture.returns[i].force), cd_str_of(force)) &&
            a->picture.returns[i].period == cd_period_parse(cd_str_of(month)))
            return &a->picture.returns[i];
    fail_msg("no return of %s %s", force, month);
    return NULL;
}

/* Columns of the expected table that this audit measures; the rest (neither_usable, bytes) are checked beside. */
static const struct {
    const char *column;
    enum cd_characteristic characteristic;
    enum cd_asserter by;
    enum cd_class class;
} measured[] = {
    {"self_blank", CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF, CD_CLASS_BLANK},
    {"self_not_stated", CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF, CD_CLASS_NOT_STATED},
    {"officer_blank", CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_OFFICER, CD_CLASS_BLANK},
    {"gender_blank", CD_CHARACTERISTIC_GENDER, CD_ASSERTED_UNSTATED, CD_CLASS_BLANK},
    {"age_blank", CD_CHARACTERISTIC_AGE, CD_ASSERTED_UNSTATED, CD_CLASS_BLANK},
    {"location_blank", CD_CHARACTERISTIC_LOCATION, CD_ASSERTED_UNSTATED, CD_CLASS_BLANK},
    {"outcome_blank", CD_CHARACTERISTIC_OUTCOME, CD_ASSERTED_UNSTATED, CD_CLASS_BLANK},
    {"legislation_blank", CD_CHARACTERISTIC_LEGISLATION, CD_ASSERTED_UNSTATED, CD_CLASS_BLANK},
};
enum { MEASURED = sizeof measured / sizeof measured[0], COLUMNS = 32 };

static size_t split(char *line, char **field)
{
    size_t n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at != NULL && n < COLUMNS; n++) field[n] = strsep(&at, ",");
    return n;
}

/* Rows of the joint table in which neither assertion gives a group. */
static uint64_t neither(const struct audited *a, const struct cd_return *ret)
{
    uint64_t n = 0;
    for (size_t i = 0; i < a->picture.n_joints; i++) {
        const struct cd_joint *joint = &a->picture.joints[i];
        const struct cd_label *labels = a->picture.labels.items;
        if (&a->picture.returns[joint->ret] == ret && labels[joint->self].class != CD_CLASS_RECORDED &&
            labels[joint->officer].class != CD_CLASS_RECORDED)
            n += joint->n[CD_UNIT_ROW];
    }
    return n;
}

static void compare_line(const struct audited *a, char **name, char **field, size_t n, size_t *checked)
{
    const struct cd_return *ret = find_return(a, field[0], field[1]);
    for (size_t c = 2; c < n; c++) {
        const uint64_t wanted = strtoull(field[c], NULL, 10);
        uint64_t got = UINT64_MAX;
        if (strcmp(name[c], "rows") == 0) got = ret->n[CD_UNIT_ROW];
        if (strcmp(name[c], "exact_duplicate_rows") == 0) got = ret->duplicates;
        if (strcmp(name[c], "vehicle_only") == 0) got = ret->n[CD_UNIT_ROW] - ret->n[CD_UNIT_PERSON];
        if (strcmp(name[c], "neither_usable") == 0) got = neither(a, ret);
        for (size_t m = 0; m < MEASURED; m++)
            if (strcmp(name[c], measured[m].column) == 0)
                got = figure(a, field[0], field[1], CD_UNIT_ROW, measured[m].characteristic, measured[m].by,
                             measured[m].class);
        if (got == UINT64_MAX) continue;
        if (got != wanted)
            fail_msg("%s %s %s: %llu, wanted %llu", field[0], field[1], name[c], (unsigned long long)got,
                     (unsigned long long)wanted);
        (*checked)++;
    }
}

static void reproduces_the_expected_table(void **state)
{
    (void)state;
    const char *path = cd_test_need("returns/police_uk_stop_search.expected.csv");
    need_archive();
    struct audited a;
    audit_folder(&a, folder, 0);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char header[1024], line[1024], *name[COLUMNS], *field[COLUMNS];
    size_t lines = 0, checked = 0;
    assert_non_null(fgets(header, sizeof header, file));
    assert_int_equal(split(header, name), 15);
    for (; fgets(line, sizeof line, file) != NULL; lines++) compare_line(&a, name, field, split(line, field), &checked);
    (void)fclose(file);
    assert_int_equal(lines, 763);
    assert_int_equal(checked, 763 * (MEASURED + 4));
    assert_int_equal(cd_intake_facts(a.plan).n_sources, 763);
    let_go(&a);
}

/* --- An independent reader: the files have no quotes, so a line is a row and a comma a separator ------------------------ */

struct counts {
    uint64_t total, recorded, not_stated, blank;
};

enum { TYPE = 0, GENDER = 6, AGE, SELF, OFFICER, LEGISLATION, OUTCOME = 12 };
static const struct {
    int field;
    enum cd_characteristic characteristic;
    enum cd_asserter by;
} person_columns[] = {
    {SELF, CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF},
    {OFFICER, CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_OFFICER},
    {GENDER, CD_CHARACTERISTIC_GENDER, CD_ASSERTED_UNSTATED},
    {AGE, CD_CHARACTERISTIC_AGE, CD_ASSERTED_UNSTATED},
    {OUTCOME, CD_CHARACTERISTIC_OUTCOME, CD_ASSERTED_UNSTATED},
    {LEGISLATION, CD_CHARACTERISTIC_LEGISLATION, CD_ASSERTED_UNSTATED},
};
enum { PERSON_COLUMNS = sizeof person_columns / sizeof person_columns[0] };

static void count_file(const char *path, struct counts counts[2][PERSON_COLUMNS])
{
    FILE *file = fopen(path, "r");
    char line[4096], *field[COLUMNS];
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        assert_int_equal(split(line, field), 15);
        const bool person = strcmp(field[TYPE], "Vehicle search") != 0;
        for (int unit = 0; unit < 1 + person; unit++)
            for (int c = 0; c < PERSON_COLUMNS; c++) {
                const char *value = field[person_columns[c].field];
                struct counts *at = &counts[unit][c];
                at->total++;
                if (value[0] == '\0') at->blank++;
                else if (strcmp(value, "Other ethnic group - Not stated") == 0) at->not_stated++;
                else at->recorded++;
            }
    }
    (void)fclose(file);
}

static void agrees_with_an_independent_reader(void **state)
{
    (void)state;
    need_archive();
    struct audited a;
    audit_folder(&a, folder, 0);
    const struct cd_intake_facts facts = cd_intake_facts(a.plan);
    uint64_t people = 0;
    for (size_t i = 0; i < facts.n_sources; i++) {
        struct counts counts[2][PERSON_COLUMNS] = {0};
        char path[4096], month[16];
        (void)snprintf(path, sizeof path, "%s/" CD_FMT, folder, CD_ARG(facts.sources[i].path));
        count_file(path, counts);
        cd_period_format(facts.sources[i].period, month);
        const uint32_t force = cd_dict_find(&a.picture.forces, facts.sources[i].force);
        for (int unit = 0; unit < 2; unit++)
            for (int c = 0; c < PERSON_COLUMNS; c++) {
                const struct cd_completeness *line =
                    cd_audit_find(&a.audit, force, facts.sources[i].period, unit == 0 ? CD_UNIT_ROW : CD_UNIT_PERSON,
                                  person_columns[c].characteristic, person_columns[c].by);
                const struct counts *want = &counts[unit][c];
                assert_non_null(line);
                if (line->total != want->total || line->by_class[CD_CLASS_RECORDED] != want->recorded ||
                    line->by_class[CD_CLASS_NOT_STATED] != want->not_stated ||
                    line->by_class[CD_CLASS_BLANK] != want->blank || line->by_class[CD_CLASS_INVALID] != 0)
                    fail_msg(CD_FMT " unit %d column %d", CD_ARG(facts.sources[i].path), unit, c);
            }
        people += counts[1][0].total;
    }
    assert_int_equal(people, 497870 - 14727);
    let_go(&a);
}

/* Every table an audit writes, as one text. */
static char *draw(const struct audited *a)
{
    struct cd_buf b = {0};
    const struct cd_intake_facts facts = cd_intake_facts(a->plan);
    const struct cd_results results = {.picture = &a->picture,
                                       .audit = &a->audit,
                                       .findings = &a->findings,
                                       .sources = facts.sources,
                                       .n_sources = facts.n_sources};
    cd_report_completeness_csv(&b, &results);
    cd_report_findings_csv(&b, &results, true);
    cd_report_agreement_csv(&b, &results);
    cd_report_returns_csv(&b, &results);
    cd_report_reasons_csv(&b, &results);
    assert_false(b.failed);
    return b.p;
}

static void the_same_bytes_for_any_number_of_threads(void **state)
{
    (void)state;
    need_archive();
    struct audited one, seven;
    audit_folder(&one, folder, 1);
    audit_folder(&seven, folder, 7);
    char *a = draw(&one), *b = draw(&seven);
    assert_true(strcmp(a, b) == 0);
    free(a);
    free(b);
    let_go(&one);
    let_go(&seven);
}

static void non_returns_are_named(void **state)
{
    (void)state;
    need_archive();
    struct audited a;
    audit_folder(&a, folder, 0);
    /* 44 forces for 18 months, 763 files: 29 never came; Greater Manchester stopped after 2019-06 */
    assert_int_equal(a.audit.n_absent, 44 * 18 - 763);
    for (uint32_t i = 0; i < a.picture.n_returns; i++) {
        const struct cd_return *ret = &a.picture.returns[i];
        if (!cd_str_eq(cd_dict_text(&a.picture.forces, ret->force), CD_STR("greater-manchester"))) continue;
        assert_int_equal(ret->seen, ret->period <= cd_period_parse(CD_STR("2019-06")));
        assert_int_equal(ret->expected, 1);
    }
    let_go(&a);
}

/* Of all files together, counted from the columns of the archive by a script of its own (Python's csv). */
static void counts_under_conditions(void **state)
{
    static const struct {
        const char *text;
        cd_i128 lo[2], hi[2];
    } rows[] = {
        {"most people searched are White where age under 18", {58859, 109525}, {105254, 122307}},
        {"share of Black > 10 % where female and age >= 18 and age < 25 asserted by officer",
         {898, 38136},
         {16450, 27432}},
    };
    struct audited a;
    struct cd_claims *claims = NULL;
    struct cd_verdicts verdicts;
    struct cd_err err = {0};
    (void)state;
    need_archive();
    audit_folder(&a, folder, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cd_claims_say(cd_str_of(rows[i].text), &claims, &err), CD_OK);
    assert_int_equal(cd_claims_decide(claims, &a.picture, &verdicts, &err), CD_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_bound *bound = &verdicts.items[i].readings[0].bound;
        assert_int_equal(cd_fraction_cmp(bound->lo, (struct cd_fraction){rows[i].lo[0], rows[i].lo[1]}), 0);
        assert_int_equal(cd_fraction_cmp(bound->hi, (struct cd_fraction){rows[i].hi[0], rows[i].hi[1]}), 0);
    }
    cd_verdicts_free(&verdicts);
    cd_claims_free(claims);
    let_go(&a);
}

static void the_2016_file_runs(void **state)
{
    (void)state;
    const char *path = cd_test_need("returns/gmp_stop_search_2016/gmp_stop_search_geocoded.csv");
    struct cd_intake_opts opts = {
        .force = "greater-manchester", .period = CD_NO_PERIOD, .period_from_date = true, .as_of = CD_NO_DAY};
    struct cd_err err = {0};
    struct audited a = {0};
    assert_int_equal(cd_intake_plan(&path, 1, &opts, &a.plan, &err), CD_OK);
    assert_int_equal(
        cd_audit_collect(a.plan, &opts, &(struct cd_audit_opts){0}, &a.picture, &a.findings, &a.breakdown, &err),
        CD_OK);
    assert_int_equal(cd_audit_measure(&a.picture, &a.findings, &a.audit, &err), CD_OK);
    assert_true(cd_str_eq(cd_intake_facts(a.plan).sources[0].dialect, CD_STR("police-uk-2016")));
    const struct cd_completeness *self =
        cd_audit_find(&a.audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_ROW, CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF);
    const struct cd_completeness *officer = cd_audit_find(&a.audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_ROW,
                                                          CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_OFFICER);
    assert_int_equal(self->total, 9421); /* the figures of the file's own SOURCE.txt, and a count of its wordings */
    assert_int_equal(self->by_class[CD_CLASS_BLANK], 381);
    assert_int_equal(self->by_class[CD_CLASS_NOT_STATED], 502 + 261);
    assert_int_equal(self->by_class[CD_CLASS_INVALID], 0);
    assert_int_equal(officer->by_class[CD_CLASS_BLANK], 739);
    let_go(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reproduces_the_expected_table),
        cmocka_unit_test(agrees_with_an_independent_reader),
        cmocka_unit_test(the_same_bytes_for_any_number_of_threads),
        cmocka_unit_test(non_returns_are_named),
        cmocka_unit_test(counts_under_conditions),
        cmocka_unit_test(the_2016_file_runs),
    };
    return cmocka_run_group_tests(tests, unpack, NULL);
}

/* The plan: which dialect a header speaks, where a source can be opened, what is left out and what is refused before reading. */
#include "candour/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "candour/date.h"
#include "test.h"

static const struct {
    const char *header[6];
    const char *dialect; /* NULL: none */
    uint32_t known;
} headers[] = {
    {{"Type", "Date", "Gender", "Legislation", "Outcome", "Self-defined ethnicity"}, "police-uk-stop-search", 6},
    {{"Type", "Date", "Gender", "Legislation", "Outcome", "Self.defined.ethnicity"}, "police-uk-2016", 6},
    {{"Type", "Date", "Gender", "Legislation", "Outcome", "postcode"}, "police-uk-2016", 6}, /* a tie: most columns */
    {{"Type", "Date", "Gender", "Legislation", "Outcome", "Wards"}, "police-uk-2016", 5},    /* a tie: the first */
    {{"Type", "Date", "Gender", "Legislation", "Wards", "Parish"}, NULL, 0},                 /* four of ten */
    {{"Type", "Policing operation", "Object of search", "Date", "Gender", "Legislation"}, NULL, 0},
};

static void a_header_speaks_the_dialect_that_reads_most_of_it(void **state)
{
    struct cd_dialects *all = NULL;
    struct cd_err err = {0};
    assert_int_equal(cd_dialects_open(NULL, &all, &err), CD_OK);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct cd_str header[6];
        uint32_t column[6];
        struct cd_header_match match = {.column = column};
        for (size_t h = 0; h < 6; h++) header[h] = cd_str_of(headers[i].header[h]);
        const struct cd_dialect *chosen = cd_dialects_choose(all, header, 6, &match);
        if (headers[i].dialect == NULL) {
            if (chosen != NULL) fail_msg("row %zu: %s", i, chosen->id);
            continue;
        }
        if (chosen == NULL) fail_msg("row %zu: none", i);
        assert_string_equal(chosen->id, headers[i].dialect);
        assert_int_equal(match.known, headers[i].known);
        for (size_t h = 0; h < 6; h++)
            if (column[h] != CD_NO_CODE) assert_string_equal(chosen->columns[column[h]].name, headers[i].header[h]);
    }
    cd_dialects_free(all);
}

static const struct cd_intake_opts by_name = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY};

static char *make(const char *folder, const char *name, const char *text)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) < 0) fail();
    cd_test_write(path, text, strlen(text));
    return path;
}

static void results_are_never_returns(void **state)
{
    static const char *const files[] = {"2019-01-kent-stop-and-search.csv", "2019-02-kent-stop-and-search.csv"};
    char *folder = strdup(cd_test_temp_path("returns")), *out = NULL;
    assert_true(asprintf(&out, "%s/out", folder) > 0);
    assert_int_equal(mkdir(folder, 0700) | mkdir(out, 0700), 0);
    char *paths[] = {make(folder, files[0], "x"), make(out, files[1], "x"), make(out, CD_OUTPUT_MARKER, "")};
    char *slash = NULL;
    assert_true(asprintf(&slash, "%s//", folder) > 0);
    struct cd_plan *plan = NULL;
    struct cd_err err = {0};
    const char *roots[] = {slash};
    assert_int_equal(cd_intake_plan(roots, 1, &by_name, &plan, &err), CD_OK);
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    assert_int_equal(facts.n_sources, 1);
    assert_int_equal(facts.findings->n, 0);
    assert_true(cd_str_eq(cd_intake_path(plan, 0), cd_str_of(paths[0])));
    cd_intake_free(plan);
    roots[0] = out;
    assert_int_equal(cd_intake_plan(roots, 1, &by_name, &plan, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "holds results that candour wrote"));
    for (size_t i = 3; i-- > 0;) {
        assert_int_equal(remove(paths[i]), 0);
        free(paths[i]);
    }
    assert_int_equal(remove(out) | remove(folder), 0);
    free(slash);
    free(out);
    free(folder);
}

static void an_unknown_force_is_a_mistake_of_the_command(void **state)
{
    char *path = strdup(cd_test_temp_path("january.csv"));
    cd_test_write(path, "x", 1);
    const char *roots[] = {path};
    struct cd_intake_opts opts = by_name;
    struct cd_plan *plan = NULL;
    struct cd_err err = {0};
    opts.force = "narnia";
    assert_int_equal(cd_intake_plan(roots, 1, &opts, &plan, &err), CD_USAGE);
    assert_null(plan);
    assert_string_equal(err.text, "--force narnia: there is no such force (candour help forces)");
    assert_int_equal(remove(path), 0);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_speaks_the_dialect_that_reads_most_of_it),
        cmocka_unit_test(results_are_never_returns),
        cmocka_unit_test(an_unknown_force_is_a_mistake_of_the_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* chase_test.c - which missing records first: frozen claims, costs, gaps out of returns of both kinds, and that what the recorded look like has no say. */
#include "test.h"

#include <sys/stat.h>

#include "candour/chase.h"
#include "candour/date.h"
#include "candour/os.h"
#include "chase_int.h"

/* --- Costs --------------------------------------------------------------------------------------------------------------- */

#define COSTS "kind: chase-costs\ncosts:\n"
static const struct {
    const char *text, *error;
} costs_rows[] = {
    {COSTS "  - missing: Not Asked\n    cost: 5\n  - missing: blank\n    cost: 0.25\n", NULL},
    {COSTS "  - missing: not asked\n    cost: 5\n  - missing: not asked\n    cost: 5\n",
     "x:5:14: missing: named twice"},
    {COSTS "  - missing: recorded\n    cost: 5\n", "x:3:14: missing: no reason"},
    {COSTS "  - missing: blank\n    cost: 0\n", "x:4:11: cost: write a number"},
    {COSTS "  - missing: blank\n    cost: -1\n", "write a number"},
    {COSTS "  - missing: blank\n    cost: nan\n", "write a number"},
    {COSTS "  - missing: blank\n    cost: 2e9\n", "write a number"},
    {"kind: claims\ncosts:\n  - missing: blank\n    cost: 1\n", "kind: chase-costs"},
    {"kind: chase-costs\n", "x"},
};

static void costs_are_read(void **state)
{
    struct cd_chase_costs costs;
    for (size_t i = 0; i < sizeof costs_rows / sizeof costs_rows[0]; i++) {
        struct cd_err err = {0};
        const enum cd_status status = cd_chase_costs_text(cd_str_of(costs_rows[i].text), "x", &costs, &err);
        if (status != (costs_rows[i].error == NULL ? CD_OK : CD_INPUT)) fail_msg("row %zu: %s", i, err.text);
        if (costs_rows[i].error != NULL && strstr(err.text, costs_rows[i].error) == NULL)
            fail_msg("row %zu: %s", i, err.text);
        if (i > 0) continue;
        assert_near(costs.by_reason[CD_REASON_NOT_ASKED], 5, 0);
        assert_near(costs.by_class[CD_CLASS_BLANK], .25, 0);
        assert_near(costs.by_class[CD_CLASS_INVALID], 0, 0);
    }
    assert_int_equal(cd_chase_costs(NULL, &costs, NULL), CD_OK);
    assert_near(costs.by_class[CD_CLASS_BLANK], 0, 0);
    assert_int_equal(cd_chase_costs(cd_test_temp_path("none"), &costs, NULL), CD_INPUT);
}

/* --- Freezing -------------------------------------------------------------------------------------------------------------- */

static void put(const char *folder, const char *name, const char *text)
{
    struct cd_buf path = {0};
    cd_buf_printf(&path, "%s/%s", folder, name);
    cd_test_write(path.p, text, strlen(text));
    cd_buf_free(&path);
}

static void claims_are_frozen(void **state)
{
    char folder[512], path[600], hex[65];
    uint8_t sha256[32];
    struct cd_err err;
    put(cd_test_temp(), "abc", "abc");
    (void)snprintf(folder, sizeof folder, "%s", cd_test_temp_path("frozen"));
    assert_int_equal(cd_chase_freeze(cd_test_temp_path("abc"), NULL, 20000, folder, sha256, &err), CD_OK);
    cd_hex(sha256, 32, hex);
    assert_string_equal(hex,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-4, "abc" */
    (void)snprintf(path, sizeof path, "%s/%s", folder, CD_CHASE_FROZEN);
    char *log = cd_test_read(path, NULL);
    assert_non_null(strstr(log, "frozen: \"2024-10-04\""));
    assert_non_null(strstr(log, hex));
    assert_null(strstr(log, "costs"));
    free(log);
    assert_int_equal(cd_chase_freeze(cd_test_temp_path("abc"), NULL, 20000, folder, sha256, &err), CD_USAGE);
    assert_int_equal(cd_chase_freeze(cd_test_temp_path("none"), NULL, 20000, cd_test_temp_path("x"), sha256, &err),
                     CD_INPUT);
}

/* --- Ranking ----------------------------------------------------------------------------------------------------------------- */

static void put_people(const char *folder, const char *name, const char *const *labels, const unsigned *n)
{
    struct cd_buf b = {0}, path = {0};
    cd_buf_puts(&b, "Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined "
                    "ethnicity,Legislation,Outcome\n");
    for (size_t i = 0; labels[i] != NULL; i++)
        for (unsigned k = 0; k < n[i]; k++)
            cd_buf_printf(&b, "Person search,2024-01-05T10:00:00+00:00,51.5,-0.1,Male,18-24,%s,White,,Arrest\n",
                          labels[i]);
    cd_buf_printf(&path, "%s/%s", folder, name);
    cd_test_write(path.p, b.p, b.n);
    cd_buf_free(&b);
    cd_buf_free(&path);
}

static struct cd_chase ranked(const char *folder, const char *const *texts, size_t n, const uint64_t *k,
                              const struct cd_chase_costs *costs)
{
    const struct cd_intake_opts how = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY};
    struct cd_claims *claims = NULL;
    struct cd_plan *plan = NULL;
    struct cd_reading readings[8];
    struct cd_verdict items[8];
    struct cd_chase chase;
    struct cd_err err;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(cd_claims_say(cd_str_of(texts[i]), &claims, &err), CD_OK);
        readings[i] = (struct cd_reading){.k_min_prove = k[i], .k_min_refute = CD_NO_COUNT};
        items[i] = (struct cd_verdict){.kind = k[i] == CD_NO_COUNT ? CD_VERDICT_PROVED : CD_VERDICT_UNDECIDED,
                                       .readings = &readings[i],
                                       .n_readings = 1};
    }
    const struct cd_verdicts verdicts = {.items = items, .n = n};
    assert_int_equal(cd_intake_plan(&folder, 1, &how, &plan, &err), CD_OK);
    if (cd_chase_rank(plan, claims, &verdicts, costs, &chase, &err) != CD_OK) fail_msg("%s", err.text);
    cd_intake_free(plan);
    cd_claims_free(claims);
    return chase;
}

static const char *const labels[] = {"White - Irish", "Asian/Asian British - Indian", "Other ethnic group - Not stated",
                                     "", NULL};

static const char *returns(const char *name, const unsigned kent[4], const unsigned essex[4])
{
    const char *folder = cd_test_temp_path(name);
    assert_int_equal(mkdir(folder, 0700), 0);
    put_people(folder, "2024-01-kent-stop-and-search.csv", labels, kent);
    put_people(folder, "2024-01-essex-stop-and-search.csv", labels, essex);
    return folder;
}

static const struct {
    const char *force, *arithmetic;
    uint64_t records;
    uint8_t class;
    double per_cost;
    uint32_t claims, alone;
    uint64_t least_k;
} expected[] = {
    {"kent", "(1 1/20 + 2 1/4 + 3 1/10) / 0.5", 6, CD_CLASS_NOT_STATED, .8, 3, 1, 4},
    {"kent", "(1 1/20 + 2 1/4 + 3 1/10) / 1", 30, CD_CLASS_BLANK, .4, 3, 2, 4},
    {"essex", "(1 1/20 + 3 1/10) / 0.5", 5, CD_CLASS_NOT_STATED, .3, 2, 0, 10},
    {"essex", "(1 1/20 + 3 1/10) / 1", 3, CD_CLASS_BLANK, .15, 2, 0, 10},
};

/* Of three open claims the second is kent's alone, the third compares; the fourth is settled, and the fifth needs what records cannot give. */
static void gaps_by_worth(void **state)
{
    static const char *const texts[] = {"most people are White", "most people in kent are White",
                                        "share of Asian in essex > in kent", "White is the largest group",
                                        "most people in kent are White asserted by officer"};
    static const uint64_t k[] = {20, 4, 10, CD_NO_COUNT, CD_NO_COUNT};
    struct cd_chase_costs costs = {0};
    costs.by_class[CD_CLASS_NOT_STATED] = .5;
    struct cd_chase chase =
        ranked(returns("worth", (unsigned[]){9, 1, 6, 30}, (unsigned[]){1, 1, 5, 3}), texts, 5, k, &costs);
    assert_int_equal(chase.claims, 5);
    assert_int_equal(chase.open, 3);
    assert_int_equal(chase.n, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < chase.n; i++) {
        const struct cd_chase_gap *gap = &chase.gaps[i];
        if (!cd_str_eq(gap->force, cd_str_of(expected[i].force)) ||
            !cd_str_eq(gap->arithmetic, cd_str_of(expected[i].arithmetic)))
            fail_msg("rank %zu: " CD_FMT " " CD_FMT, i + 1, CD_ARG(gap->force), CD_ARG(gap->arithmetic));
        assert_int_equal(gap->records, expected[i].records);
        assert_int_equal(gap->class, expected[i].class);
        assert_near(gap->per_cost, expected[i].per_cost, 1e-15);
        assert_int_equal(gap->claims, expected[i].claims);
        assert_int_equal(gap->alone, expected[i].alone);
        assert_int_equal(gap->least_k, expected[i].least_k);
    }
    char folder[512], path[600];
    struct cd_err err;
    (void)snprintf(folder, sizeof folder, "%s", cd_test_temp_path("list"));
    assert_int_equal(cd__folder_make(folder, &err), CD_OK);
    assert_int_equal(cd_chase_write(&chase, folder, &err), CD_OK);
    (void)snprintf(path, sizeof path, "%s/%s", folder, CD_CHASE_LIST);
    char *list = cd_test_read(path, NULL);
    assert_non_null(
        strstr(list, "\n1,kent,2024-01,,ethnicity,self,not_stated,\"not stated, no reason given\",6,0.5,3,1,4,0.4,0.8,"
                     "(1 1/20 + 2 1/4 + 3 1/10) / 0.5\n"));
    free(list);
    cd_chase_free(&chase);
}

/* The recorded labels of the two forces are turned round: the list is the same, line by line. */
static void what_one_expects_has_no_say(void **state)
{
    static const char *const text = "most people are White";
    static const uint64_t k = 20;
    const struct cd_chase_costs costs = {0};
    const unsigned white[4] = {9, 0, 6, 30}, asian[4] = {0, 9, 6, 30}, more_white[4] = {7, 0, 5, 3},
                   more_asian[4] = {0, 7, 5, 3};
    struct cd_chase a = ranked(returns("white", white, more_asian), &text, 1, &k, &costs),
                    b = ranked(returns("asian", asian, more_white), &text, 1, &k, &costs);
    assert_int_equal(a.n, 4);
    assert_int_equal(b.n, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(cd_str_eq(a.gaps[i].force, b.gaps[i].force));
        assert_true(cd_str_eq(a.gaps[i].arithmetic, b.gaps[i].arithmetic));
        assert_int_equal(a.gaps[i].records, b.gaps[i].records);
    }
    cd_chase_free(&a);
    cd_chase_free(&b);
}

/* A return of four tables: the unit that holds the case; of nothing observed, nobody says why. */
static void gaps_have_units(void **state)
{
    static const char *const text = "most suspects are White";
    static const uint64_t k = 2;
    const struct cd_chase_costs costs = {0};
    const char *folder = cd_test_temp_path("tables");
    assert_int_equal(mkdir(folder, 0700), 0);
    put(folder, "return.yaml",
        "return: 1\nforce: westholt\nforces: example\nperiod: 2024-03\nrevision: 1\ndefinition: iicsa-network\n"
        "code-lists: [ethnicity-18+1]\nprepared-by: S1\nprepared-at: 2024-04-02\nzero: no\n");
    put(folder, "cases.csv",
        "case_id,opened,definition,group_based,unit\nC1,2024-03-01,iicsa-network,no,North\n"
        "C2,2024-03-01,iicsa-network,no,South\n");
    put(folder, "people.csv", "record_id\nP1\nP2\nP3\nP4\nP5\n");
    put(folder, "involvements.csv",
        "case_id,record_id,role\nC1,P1,suspect\nC1,P2,suspect\nC2,P2,suspect\nC2,P3,suspect\n"
        "C2,P4,victim\nC2,P5,suspect\n");
    put(folder, "observations.csv",
        "record_id,attribute,value,reason_missing,code_list,asserted_by,stage,observed_at\n"
        "P1,ethnicity,,declined,ethnicity-18+1,self,custody,2024-03-02\n"
        "P5,ethnicity,W1,,ethnicity-18+1,self,custody,2024-03-02\n");
    struct cd_chase chase = ranked(folder, &text, 1, &k, &costs);
    static const struct {
        const char *unit;
        uint8_t reason;
    } want[] = {
        {"North", CD_REASON_DECLINED}, {"North", CD_REASON_NO_OBSERVATION}, {"South", CD_REASON_NO_OBSERVATION}};
    assert_int_equal(chase.n, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(cd_str_eq(chase.gaps[i].unit, cd_str_of(want[i].unit)));
        assert_int_equal(chase.gaps[i].reason, want[i].reason);
        assert_int_equal(chase.gaps[i].records, 1);
    }
    cd_chase_free(&chase);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_read),  cmocka_unit_test(claims_are_frozen),
        cmocka_unit_test(gaps_by_worth),   cmocka_unit_test(what_one_expects_has_no_say),
        cmocka_unit_test(gaps_have_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

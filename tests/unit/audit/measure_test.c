/* What an audit measures, on small pictures whose figures can be worked out by hand. */
#include "candour/audit.h"

#include "candour/date.h"
#include "candour/os.h"
#include "test.h"

static uint32_t label(struct cd_picture *picture, enum cd_asserter by, enum cd_class class, enum cd_reason reason,
                      uint64_t mask)
{
    uint32_t code;
    const struct cd_label label = {.characteristic = CD_CHARACTERISTIC_ETHNICITY,
                                   .asserted_by = (uint8_t)by,
                                   .class = (uint8_t) class,
                                   .reason = (uint8_t)reason,
                                   .list = CD_NO_CODE,
                                   .value = CD_NO_CODE,
                                   .mask = mask};
    assert_true(cd_labels_code(&picture->labels, &label, &code));
    return code;
}

/* One row of data is one return: force, month, people with a recorded, a not stated and a blank label. */
struct given {
    const char *force, *month;
    unsigned recorded, not_stated, blank;
    bool seen;
};
static const struct given given[] = {
    {"west", "2020-01", 8, 1, 1, true},   {"west", "2020-02", 4, 1, 0, true},  {"west", "2020-03", 2, 0, 0, true},
    {"east", "2020-01", 1, 1, 2, true},   {"east", "2020-02", 0, 0, 0, false}, {"east", "2020-03", 3, 0, 1, true},
    {"north", "2020-01", 0, 0, 0, false}, {"south", "2020-02", 5, 0, 0, true}, {"south", "2020-03", 3, 0, 2, true},
};

static void build(struct cd_picture *picture)
{
    const uint64_t white = cd_group_find(CD_STR("white"))->mask;
    const uint32_t labels[] = {label(picture, CD_ASSERTED_SELF, CD_CLASS_RECORDED, CD_REASON_NONE, white),
                               label(picture, CD_ASSERTED_SELF, CD_CLASS_NOT_STATED, CD_REASON_DECLINED, CD_ETHNIC_ALL),
                               label(picture, CD_ASSERTED_SELF, CD_CLASS_BLANK, CD_REASON_LEFT_BLANK, CD_ETHNIC_ALL)};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        const unsigned n[] = {given[i].recorded, given[i].not_stated, given[i].blank};
        uint32_t ret;
        assert_true(
            cd_picture_return(picture, cd_str_of(given[i].force), cd_period_parse(cd_str_of(given[i].month)), &ret));
        picture->returns[ret].expected = 1;
        picture->returns[ret].seen = given[i].seen;
        for (int k = 0; k < 3; k++) {
            picture->returns[ret].n[CD_UNIT_ROW] += n[k];
            picture->returns[ret].n[CD_UNIT_PERSON] += n[k];
            const struct cd_cell cell = {.ret = ret, .label = labels[k], .n = {n[k], n[k]}};
            if (n[k] > 0) assert_true(cd_picture_cell(picture, &cell));
        }
    }
    assert_true(cd_picture_settle(picture));
}

static void league_and_gaps(void **state)
{
    (void)state;
    static const struct {
        const char *force;
        uint32_t rank, expected, seen;
        uint64_t recorded, total;
    } league[] = {
        {"west", 1, 3, 3, 14, 17}, {"south", 2, 2, 2, 8, 10}, {"east", 3, 3, 2, 4, 8}, {"north", 0, 1, 0, 0, 0}};
    static const struct {
        const char *force, *month;
        bool absent;
        uint64_t before, now;
    } gaps[] = {{"east", "2020-02", true, 0, 0},
                {"north", "2020-01", true, 0, 0},
                {"west", "2020-02", false, 10, 5},
                {"west", "2020-03", false, 5, 2}};
    struct cd_picture picture = {0};
    struct cd_audit audit;
    struct cd_err err;
    build(&picture);
    assert_int_equal(cd_audit_measure(&picture, NULL, &audit, &err), CD_OK);
    assert_int_equal(audit.n_league, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct cd_league *line = &audit.league[i];
        assert_true(cd_str_eq(cd_dict_text(&picture.forces, line->force), cd_str_of(league[i].force)));
        assert_int_equal(line->rank, league[i].rank);
        assert_int_equal(line->expected, league[i].expected);
        assert_int_equal(line->seen, league[i].seen);
        assert_int_equal(line->recorded, league[i].recorded);
        assert_int_equal(line->total, league[i].total);
    }
    assert_int_equal(audit.n_absent, 2);
    assert_int_equal(audit.n_gaps, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(cd_str_eq(cd_dict_text(&picture.forces, audit.gaps[i].force), cd_str_of(gaps[i].force)));
        assert_int_equal(audit.gaps[i].period, cd_period_parse(cd_str_of(gaps[i].month)));
        assert_int_equal(audit.gaps[i].absent, gaps[i].absent);
        assert_int_equal(audit.gaps[i].before, gaps[i].before);
        assert_int_equal(audit.gaps[i].now, gaps[i].now);
    }
    cd_audit_free(&audit);
    cd_picture_free(&picture);
}

static void completeness_and_reasons_add_up(void **state)
{
    (void)state;
    struct cd_picture picture = {0};
    struct cd_audit audit;
    struct cd_err err;
    build(&picture);
    assert_int_equal(cd_audit_measure(&picture, NULL, &audit, &err), CD_OK);
    const struct cd_completeness *all =
        cd_audit_find(&audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF);
    assert_int_equal(all->total, 35);
    assert_int_equal(all->by_class[CD_CLASS_RECORDED], 26);
    assert_int_equal(all->by_class[CD_CLASS_NOT_STATED], 3);
    assert_int_equal(all->by_class[CD_CLASS_BLANK], 6);
    uint64_t total = 0, declined = 0;
    for (size_t i = 0; i < audit.n_detail; i++) {
        const struct cd_completeness *line = &audit.completeness[i];
        uint64_t sum = 0;
        for (int c = 0; c < CD_CLASS_COUNT; c++) sum += line->by_class[c];
        assert_int_equal(sum, line->total);
        if (line->unit == CD_UNIT_PERSON) total += line->total;
        assert_ptr_equal(cd_audit_find(&audit, line->force, line->period, (enum cd_unit)line->unit,
                                       CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF),
                         line);
    }
    assert_int_equal(total, 35);
    for (size_t i = 0; i < audit.n_reasons; i++)
        if (audit.reasons[i].force == CD_NO_CODE && audit.reasons[i].reason == CD_REASON_DECLINED)
            declined = audit.reasons[i].n;
    assert_int_equal(declined, 3);
    assert_null(
        cd_audit_find(&audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON, CD_CHARACTERISTIC_GENDER, CD_ASSERTED_SELF));
    cd_audit_free(&audit);
    cd_picture_free(&picture);
}

static void agreement_is_by_broad_group(void **state)
{
    (void)state;
    struct cd_picture picture = {0};
    struct cd_audit audit;
    struct cd_err err;
    const uint32_t pakistani =
        label(&picture, CD_ASSERTED_SELF, CD_CLASS_RECORDED, CD_REASON_NONE, cd_group_find(CD_STR("pakistani"))->mask);
    const uint32_t blank = label(&picture, CD_ASSERTED_SELF, CD_CLASS_BLANK, CD_REASON_LEFT_BLANK, CD_ETHNIC_ALL);
    const uint32_t asian =
        label(&picture, CD_ASSERTED_OFFICER, CD_CLASS_RECORDED, CD_REASON_NONE, cd_group_find(CD_STR("asian"))->mask);
    const uint32_t wide = label(&picture, CD_ASSERTED_OFFICER, CD_CLASS_RECORDED, CD_REASON_NONE, CD_ETHNIC_ALL);
    const struct cd_joint joints[] = {{0, pakistani, asian, {9, 7}},
                                      {0, blank, asian, {4, 4}},
                                      {0, pakistani, CD_NO_CODE, {2, 2}},
                                      {0, pakistani, wide, {1, 1}},
                                      {0, blank, blank, {5, 0}}};
    static const struct {
        const char *self, *officer;
        uint64_t n;
    } lines[] = {{"Asian", "Asian", 7},
                 {"Asian", "not recorded", 2},
                 {"Asian", "several groups", 1},
                 {"not recorded", "Asian", 4}};
    uint32_t ret;
    assert_true(cd_picture_return(&picture, CD_STR("west"), 24240, &ret));
    for (size_t i = 0; i < sizeof joints / sizeof joints[0]; i++) assert_true(cd_picture_joint(&picture, &joints[i]));
    assert_true(cd_picture_settle(&picture));
    assert_int_equal(cd_audit_measure(&picture, NULL, &audit, &err), CD_OK);
    assert_int_equal(audit.n_agreement_all, 4);
    assert_int_equal(audit.n_agreement, 8); /* all forces, then the only one */
    for (size_t i = 0; i < 4; i++) {
        assert_true(cd_str_eq(audit.agreement[i].self_group, cd_str_of(lines[i].self)));
        assert_true(cd_str_eq(audit.agreement[i].officer_group, cd_str_of(lines[i].officer)));
        assert_int_equal(audit.agreement[i].n, lines[i].n);
    }
    cd_audit_free(&audit);
    cd_picture_free(&picture);
}

/* --- The example that ships, through intake ------------------------------------------------------------------------------ */

static enum cd_status collect(const char *expect, struct cd_picture *picture, struct cd_findings *findings,
                              struct cd_err *err)
{
    const char *root = CD_SOURCE_DIR "/examples/monthly/returns";
    const struct cd_intake_opts opts = {
        .dialect = CD_SOURCE_DIR "/examples/monthly/dialect.yaml", .period = CD_NO_PERIOD, .as_of = CD_NO_DAY};
    struct cd_plan *plan = NULL;
    *picture = (struct cd_picture){0};
    *findings = (struct cd_findings){0};
    assert_int_equal(cd_intake_plan(&root, 1, &opts, &plan, err), CD_OK);
    struct cd_breakdown breakdown;
    const enum cd_status status =
        cd_audit_collect(plan, &opts, &(struct cd_audit_opts){.expect = expect}, picture, findings, &breakdown, err);
    cd_breakdown_free(&breakdown);
    cd_intake_free(plan);
    return status;
}

static const struct {
    const char *text, *says; /* says NULL: sound */
    unsigned absent;
} expectations[] = {
    {"force,period\nsouthmere,2024-04\nwestholt,2024-01\n", NULL, 1},
    {"Force, Period ,note\nsouthmere, 2024-05 ,x\n\nsouthmere,2024-06,\n", NULL, 2},
    {"force,period\n", NULL, 0},
    {"force,period\nkent,2024-01\n", ":2:1: there is no force \"kent\"", 0},
    {"force,period\nwestholt,January\n", ":2:2: \"January\" is no month", 0},
    {"period,force\n2024-01,westholt\n", "its first line must be \"force,period\"", 0},
};

static void expectations_come_from_a_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++) {
        struct cd_picture picture;
        struct cd_findings findings;
        struct cd_audit audit = {0};
        struct cd_err err = {0};
        const char *path = cd_test_temp_path("expect.csv");
        cd_test_write(path, expectations[i].text, strlen(expectations[i].text));
        const enum cd_status status = collect(path, &picture, &findings, &err);
        if (expectations[i].says != NULL) {
            assert_int_equal(status, CD_INPUT);
            if (strstr(err.text, expectations[i].says) == NULL) fail_msg("%s", err.text);
        } else {
            assert_int_equal(status, CD_OK);
            assert_int_equal(cd_audit_measure(&picture, &findings, &audit, &err), CD_OK);
            assert_int_equal(audit.n_absent, expectations[i].absent);
        }
        cd_audit_free(&audit);
        cd_findings_free(&findings);
        cd_picture_free(&picture);
    }
}

static void what_was_planted_is_found(void **state)
{
    (void)state;
    struct cd_picture picture;
    struct cd_findings findings;
    struct cd_audit audit;
    struct cd_err err = {0};
    assert_int_equal(collect(NULL, &picture, &findings, &err), CD_OK);
    assert_int_equal(cd_audit_measure(&picture, &findings, &audit, &err), CD_OK);
    assert_int_equal(audit.n_absent, 3); /* southmere, April to June */
    assert_int_equal(audit.n_gaps, 4);   /* and westholt's May */
    assert_true(audit.by_rule[CD_RULE_ROW_DUPLICATE] >= 12);
    assert_int_equal(audit.by_rule[CD_RULE_DATE_INVALID], 1);
    assert_int_equal(audit.by_rule[CD_RULE_ROW_BROKEN], 1);
    assert_int_equal(audit.by_rule[CD_RULE_VALUE_UNKNOWN], 1);
    assert_true(cd_str_eq(cd_dict_text(&picture.forces, audit.league[3].force), CD_STR("westholt")));
    for (uint32_t i = 0; i < picture.labels.texts.n; i++) /* a value outside its list never becomes a label */
        assert_false(cd_str_eq(cd_dict_text(&picture.labels.texts, i), CD_STR("IC4")));
    cd_audit_free(&audit);
    cd_findings_free(&findings);
    cd_picture_free(&picture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(league_and_gaps),
        cmocka_unit_test(completeness_and_reasons_add_up),
        cmocka_unit_test(agreement_is_by_broad_group),
        cmocka_unit_test(expectations_come_from_a_file),
        cmocka_unit_test(what_was_planted_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* For every edit rule of NIBRS that ships a submission that breaks it alone, and a near miss: one incident, one offender, one victim. */
#include "candour/buf.h"
#include "candour/check.h"
#include "candour/intake.h"

#include "test.h"

/* Changes to the sound records: at byte `from` (1-based) of record `record` stands `text`. */
struct edit {
    int record, from;
    const char *text;
};
static const struct {
    const char *rule;
    struct edit fails[2], passes[2];
} rows[] = {
    {"nibrs.0153", {{0, 50, "20200402"}}, {{0, 49, "B20200402"}}},
    {"nibrs.0155", {{0, 49, "B20200331"}}, {{0, 49, "B20200401"}}},
    {"nibrs.0156", {{0, 49, "B        "}}, {{0, 49, "B20200402"}}},
    {"nibrs.0170", {{0, 38, "20200501"}}, {{0, 38, "20200430"}}},
    {"nibrs.0172", {{0, 38, "19901231"}}, {{0, 38, "19910101"}}},
    {"nibrs.0453-age", {{2, 72, "  "}}, {{2, 72, "00"}}},
    {"nibrs.0453-sex", {{2, 76, " "}}, {{2, 76, "U"}}},
    {"nibrs.0556", {{1, 40, "3X"}}, {{1, 40, "00"}}},
    {"nibrs.0558", {{0, 49, "B20200402"}, {1, 40, "00"}}, {{0, 49, "B20200402"}, {1, 40, "30"}}},
    {"nibrs.0757", {{3, 58, "X1"}}, {{3, 58, "00"}}},
};

/* A record of `n` bytes: its length, level and action, April 2020, an agency and a number. */
static void begin(char *record, size_t n, const char *level, const char *number)
{
    memset(record, ' ', n);
    record[n] = '\0';
    char head[64];
    (void)snprintf(head, sizeof head, "%04zu%s042020    VT0040100%-12s", n, level, number);
    memcpy(record, head, strlen(head));
}

static void at(char *record, int from, const char *text)
{
    memcpy(record + from - 1, text, strlen(text));
}

static const char *submission(const struct edit *edits)
{
    static char records[4][160];
    struct cd_buf b = {0};
    const char *path = cd_test_temp_path("submission.txt");
    begin(records[0], 88, "1I", "20BU000001");
    at(records[0], 38, "20200401 16N");
    begin(records[1], 45, "5I", "20BU000001");
    at(records[1], 38, "0130  MW");
    begin(records[2], 129, "4I", "20BU000001");
    at(records[2], 38, "00113A");
    at(records[2], 71, "I15  FWNR");
    begin(records[3], 66, "7A", "20BU000002");
    at(records[3], 38, "0120200402T90J01    32  MWNR");
    for (int i = 0; i < 2 && edits[i].text != NULL; i++) at(records[edits[i].record], edits[i].from, edits[i].text);
    for (int i = 0; i < 4; i++) cd_buf_printf(&b, "%s\n", records[i]);
    cd_test_write(path, b.p, b.n);
    cd_buf_free(&b);
    return path;
}

struct said {
    const struct cd_rules *rules;
    struct cd_buf b;
};

static enum cd_status look(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct said *said = ctx;
    CD_TRY(cd_check_run(said->rules, reg, (uint32_t)index, &(struct cd_check_opts){.as_of = CD_NO_DAY}, err));
    for (size_t i = 0; i < reg->findings.n; i++)
        cd_buf_printf(&said->b, "%s\n", cd_finding_rule(&reg->findings, &reg->findings.items[i])->id);
    return CD_OK;
}

static void check(const struct cd_rules *rules, const struct edit *edits, const char *expected)
{
    const char *path = submission(edits);
    const struct cd_intake_opts opts = {
        .dialect = "nibrs", .period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
    struct said said = {.rules = rules};
    struct cd_plan *plan = NULL;
    struct cd_err err = {0};
    if (cd_intake_plan(&path, 1, &opts, &plan, &err) != CD_OK || cd_intake_read(plan, look, &said, &err) != CD_OK)
        fail_msg("%s", err.text);
    if (strcmp(said.b.n > 0 ? said.b.p : "", expected) != 0)
        fail_msg("said %s not %s", said.b.n > 0 ? said.b.p : "nothing", expected);
    cd_buf_free(&said.b);
    cd_intake_free(plan);
}

static void every_edit_rule_has_both(void **state)
{
    static const struct edit none[2] = {{0}};
    struct cd_rules *rules = NULL;
    struct cd_err err;
    uint32_t n = 0;
    (void)state;
    assert_int_equal(cd_rules_open(NULL, &rules, &err), CD_OK);
    check(rules, none, "");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char expected[64];
        (void)snprintf(expected, sizeof expected, "%s\n", rows[i].rule);
        check(rules, rows[i].fails, expected);
        check(rules, rows[i].passes, "");
    }
    for (uint32_t i = 0; i < cd_rules_count(rules); i++) n += strncmp(cd_rules_at(rules, i)->id, "nibrs.", 6) == 0;
    assert_int_equal(n, sizeof rows / sizeof rows[0]);
    cd_rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_edit_rule_has_both)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

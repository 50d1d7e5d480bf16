/* Every allocation of ours fails in turn while a return of four tables, in three formats, or a file of one row per suspect is read, checked and
 * written: a clear error, or the same findings, and nothing lost. */
#include <sys/stat.h>

#include "candour/buf.h"
#include "candour/check.h"
#include "candour/gate.h"
#include "candour/intake.h"
#include "candour/writer.h"

#include "fail.h"
#include "test.h"

static const char *const yaml =
    "return: 1\nforce: westholt\nforces: example\nperiod: 2024-03\nrevision: 1\ndefinition: iicsa-network\n"
    "code-lists: [ethnicity-18+1]\nprepared-by: S1\nprepared-at: 2024-04-02\nzero: no\n";
static const char *const cases =
    "case_id,opened,closed,definition,group_based\nC1,2024-03-02,2024-03-01,iicsa-network,no\nC2,x,,,maybe\n";
static const char *const people =
    "{\"record_id\":\"P1\",\"surname\":\"Unknown\",\"aliases\":[\"a\",\"b\"]}\n{\"record_id\":\"P2\",\"x\":{}}\n[\n";
static const char *const involved = "case_id,record_id,role\nC1,P1,suspect\nC1,P2,suspect\nC9,P2,victim\n";
static const char *const observed[][4] = {{"P1", "ethnicity", "W1", "ethnicity-18+1"},
                                          {"P2", "immigration_status", "citizen", ""}};

static void put(const char *folder, const char *name, const char *text)
{
    struct cd_buf path = {0};
    cd_buf_printf(&path, "%s/%s", folder, name);
    cd_test_write(path.p, text, strlen(text));
    cd_buf_free(&path);
}

static const char *folder(void)
{
    static const struct cd_writer_column columns[] = {
        {"record_id", 0}, {"attribute", 0}, {"value", 0}, {"code_list", 0}};
    static char made[512];
    struct cd_writer *writer;
    struct cd_err err;
    struct cd_buf path = {0};
    if (made[0] != '\0') return made;
    (void)snprintf(made, sizeof made, "%s", cd_test_temp_path("return"));
    (void)mkdir(made, 0700);
    put(made, "return.yaml", yaml);
    put(made, "cases.csv", cases);
    put(made, "people.jsonl", people);
    put(made, "involvements.csv", involved);
    cd_buf_printf(&path, "%s/observations.xlsx", made);
    assert_int_equal(cd_writer_open(&writer, CD_FORMAT_XLSX, path.p, "observations", columns, 4, &err), CD_OK);
    for (size_t i = 0; i < 2; i++) {
        struct cd_str fields[4];
        for (size_t f = 0; f < 4; f++) fields[f] = cd_str_of(observed[i][f]);
        assert_int_equal(cd_writer_row(writer, fields, &err), CD_OK);
    }
    assert_int_equal(cd_writer_close(writer, &err), CD_OK);
    cd_buf_free(&path);
    return made;
}

static const char *const dialect =
    "id: mine\ntitle: t\nversion: \"1\"\nsource: s\nlayout: suspects\nforces: example\nfile-name: \"{period}_{force}\"\n"
    "columns:\n  - {name: Case, is: case_id}\n  - {name: Opened, is: opened}\n  - {is: definition, always: iicsa-network}\n"
    "  - {name: Nominal, is: record_id}\n  - {name: Name, is: surname}\n  - {name: Sex, is: sex, values: {M: male}}\n"
    "  - {name: Self, is: ethnicity, list: ethnicity-18+1, asserted-by: self, stage: custody, reason: Why, observed-at: Seen}\n"
    "  - {name: Nation, is: nationality, asserted-by: self, stage: custody, observed-at: Seen, recorded-by: By}\n";
static const char *const suspects =
    "Case,Opened,Nominal,Name,Sex,Self,Why,Seen,By,Nation,Odd\nC1,2024-03-02,P1,Unknown,M,A1,,2024-03-03,S1,GBR,\n"
    "C1,2024-03-03,,Ann,F,,declined,soon,S1,,\nC2,2024-03-02,P1,Other,M,Q,,2024-03-03,S1,XX,\n\"\n";

/* What is read in turn; dialect NULL: a return says itself what it is. */
struct input {
    const char *path, *dialect;
    const char *finds[3];
};

struct looking {
    const struct cd_rules *rules;
    struct cd_findings findings;
    struct cd_gate gate;
};

static enum cd_status look(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct looking *looking = ctx;
    CD_TRY(cd_check_run(looking->rules, reg, (uint32_t)index, &(struct cd_check_opts){.as_of = CD_NO_DAY}, err));
    if (!cd_gate_add(&looking->gate, reg, (uint32_t)index)) return cd_fail(err, CD_NOMEM, "no memory for the mandate");
    looking->findings = reg->findings;
    reg->findings = (struct cd_findings){0};
    return CD_OK;
}

static enum cd_status work(const struct input *input, bool *failed, char **text, struct cd_err *err)
{
    const struct cd_intake_opts opts = {
        .dialect = input->dialect, .period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
    struct looking looking = {0};
    struct cd_rules *rules = NULL;
    struct cd_plan *plan = NULL;
    struct cd_buf b = {0};
    enum cd_status status = cd_rules_open(NULL, &rules, err);
    looking.rules = rules;
    if (status == CD_OK) status = cd_intake_plan(&input->path, 1, &opts, &plan, err);
    if (status == CD_OK) status = cd_intake_read(plan, look, &looking, err);
    *failed = cd_fail_stop();
    for (size_t i = 0; status == CD_OK && i < looking.findings.n; i++)
        cd_buf_printf(&b, "%u:%u %s\n", looking.findings.items[i].file, looking.findings.items[i].line,
                      cd_finding_rule(&looking.findings, &looking.findings.items[i])->id);
    cd_buf_printf(&b, "%llu open\n", (unsigned long long)looking.gate.open);
    cd_findings_free(&looking.findings);
    cd_gate_free(&looking.gate);
    cd_intake_free(plan);
    cd_rules_free(rules);
    *text = b.p;
    return status;
}

static void fail_in_turn(const struct input *input)
{
    char *want, *text;
    struct cd_err err = {0};
    bool failed = false;
    long met = 0;
    if (work(input, &failed, &want, &err) != CD_OK) fail_msg("%s", err.text);
    for (size_t i = 0; i < 3; i++) assert_non_null(strstr(want, input->finds[i]));
    failed = true;
    for (long k = 0; failed; k = k < 200 ? k + 1 : k + 1 + k / 25) {
        memset(&err, 0, sizeof err);
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = work(input, &failed, &text, &err);
        if (status == CD_OK) assert_string_equal(text, want); /* a library of others may do without */
        else if (status != CD_NOMEM || !failed) fail_msg("%ld: %d %s", k, status, err.text);
        met += failed;
        free(text);
    }
    print_message("%ld calls failed in turn\n", met);
    assert_true(met > 100);
    free(want);
}

static void any_allocation_may_fail(void **state)
{
    (void)state;
    fail_in_turn(&(struct input){folder(), NULL, {"case.group-no\n", "refused.immigration-status\n", "row.syntax\n"}});
}

static void any_allocation_of_a_file_of_suspects_too(void **state)
{
    const struct input input = {cd_test_temp_path("2024-03_westholt.csv"),
                                cd_test_temp_path("mine.yaml"),
                                {"person.differs\n", "id.made\n", "row.broken\n"}};
    (void)state;
    cd_test_write(input.path, suspects, strlen(suspects));
    cd_test_write(input.dialect, dialect, strlen(dialect));
    fail_in_turn(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail),
                                       cmocka_unit_test(any_allocation_of_a_file_of_suspects_too)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

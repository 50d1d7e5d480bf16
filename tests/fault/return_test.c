/* Every allocation of ours fails in turn while a return of four tables, in three formats, is read, checked and written: a clear error, or the
 * same findings, and nothing lost. */
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

static enum cd_status work(bool *failed, char **text, struct cd_err *err)
{
    const char *root = folder();
    const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
    struct looking looking = {0};
    struct cd_rules *rules = NULL;
    struct cd_plan *plan = NULL;
    struct cd_buf b = {0};
    enum cd_status status = cd_rules_open(NULL, &rules, err);
    looking.rules = rules;
    if (status == CD_OK) status = cd_intake_plan(&root, 1, &opts, &plan, err);
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

static void any_allocation_may_fail(void **state)
{
    char *want, *text;
    struct cd_err err = {0};
    bool failed = false;
    long met = 0;
    (void)state;
    (void)folder();
    if (work(&failed, &want, &err) != CD_OK) fail_msg("%s", err.text);
    assert_non_null(strstr(want, "case.group-no\n"));
    assert_non_null(strstr(want, "refused.immigration-status\n"));
    assert_non_null(strstr(want, "row.syntax\n"));
    failed = true;
    for (long k = 0; failed; k = k < 200 ? k + 1 : k + 1 + k / 25) {
        memset(&err, 0, sizeof err);
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = work(&failed, &text, &err);
        if (status == CD_OK) assert_string_equal(text, want); /* a library of others may do without */
        else if (status != CD_NOMEM || !failed) fail_msg("%ld: %d %s", k, status, err.text);
        met += failed;
        free(text);
    }
    print_message("%ld calls failed in turn\n", met);
    assert_true(met > 100);
    free(want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

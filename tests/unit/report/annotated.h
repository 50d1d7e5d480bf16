/* annotated.h - returns in a folder of the test's, checked and annotated as the command does it. */
#ifndef CANDOUR_TESTS_ANNOTATED_H
#define CANDOUR_TESTS_ANNOTATED_H

#include <sys/stat.h>

#include "candour/annotate.h"
#include "candour/check.h"
#include "candour/os.h"

#include "test.h"

#define ANNOTATED_MONTH "2019-01-kent-stop-and-search.csv"
#define ANNOTATED_HEADER \
    "Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Outcome"

struct annotated {
    struct cd_rules *rules;
    struct cd_plan *plan;
    struct cd_findings findings;
    uint64_t *keys;
};

static inline enum cd_status annotated_look(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct annotated *a = ctx;
    CD_TRY(cd_check_run(a->rules, reg, (uint32_t)index, &(struct cd_check_opts){.as_of = CD_NO_DAY}, err));
    a->keys = calloc(reg->findings.n + 1, sizeof *a->keys);
    if (a->keys == NULL) return cd_fail(err, CD_NOMEM, "no memory");
    for (size_t i = 0; i < reg->findings.n; i++) a->keys[i] = cd_finding_key(reg, &reg->findings.items[i]);
    a->findings = reg->findings;
    reg->findings = (struct cd_findings){0};
    return CD_OK;
}

/* One source: a file or a return's folder. */
static inline enum cd_status annotated_read(struct annotated *a, const char *root, struct cd_err *err)
{
    const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
    CD_TRY(cd_rules_open(NULL, &a->rules, err));
    CD_TRY(cd_intake_plan(&root, 1, &opts, &a->plan, err));
    return cd_intake_read(a->plan, annotated_look, a, err);
}

static inline enum cd_status annotated_write(const struct annotated *a, const char *out, const char *name,
                                             struct cd_buf *told, struct cd_err *err)
{
    struct cd_outdir dir;
    const struct cd_annotation of = {.plan = a->plan, .findings = &a->findings, .keys = a->keys};
    CD_TRY(cd_outdir_begin(out, CD_OUTPUT_MARKER, &dir, err));
    enum cd_status status = cd_annotate_source(&dir, name, &of, told, err);
    if (status == CD_OK) status = cd_annotate_list(&dir, &of, &name, 1, told, err);
    if (status == CD_OK) return cd_outdir_commit(&dir, err);
    cd_outdir_abort(&dir);
    return status;
}

static inline void annotated_free(struct annotated *a)
{
    cd_findings_free(&a->findings);
    cd_intake_free(a->plan);
    cd_rules_free(a->rules);
    free(a->keys);
    *a = (struct annotated){0};
}

static inline char *annotated_path(const char *folder, const char *name)
{
    char *path = NULL;
    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

/* A return of four tables, in CSV and JSON lines, with a value that a rule asks about; its folder, which is good until eight more. */
static inline const char *annotated_return(void)
{
    static const char *const files[][2] = {
        {"return.yaml", "return: 1\nforce: westholt\nforces: example\nperiod: 2024-03\nrevision: 1\n"
                        "definition: iicsa-network\ncode-lists: [ethnicity-18+1]\nprepared-by: S1\n"
                        "prepared-at: 2024-04-02\nzero: no\n"},
        {"cases.csv", "case_id,opened,closed,definition,group_based\nC1,2024-03-02,2024-03-01,iicsa-network,no\n"
                      "C2,x,,,maybe\n"},
        {"people.jsonl", "{\"record_id\":\"P1\",\"surname\":\"Unknown\"}\n{\"record_id\":\"P2\",\"x\":{}}\n[\n"},
        {"involvements.csv", "case_id,record_id,role\nC1,P1,suspect\nC1,P2,suspect\nC9,P2,victim\n"},
    };
    const char *folder = cd_test_temp_path("westholt-2024-03");
    (void)mkdir(folder, 0700);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *path = annotated_path(folder, files[i][0]);
        cd_test_write(path, files[i][1], strlen(files[i][1]));
        free(path);
    }
    return folder;
}

#endif

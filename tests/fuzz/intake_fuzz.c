/* intake_fuzz.c - any bytes as a file of returns or of suspects, CSV or JSON lines, through dialect, columns, findings and fold. What is counted adds
 * up. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "candour/audit.h"
#include "candour/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *write_file(const uint8_t *data, size_t n)
{
    static char path[64];
    (void)snprintf(path, sizeof path, "/tmp/candour-fuzz-%ld.%s", (long)getpid(),
                   n > 0 && data[0] == '{' ? "jsonl" : "csv");
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(data, 1, n, file) != n || fclose(file) != 0) abort();
    return path;
}

static void check_sums(const struct cd_audit *audit, uint64_t rows)
{
    for (size_t i = 0; i < audit->n_completeness; i++) {
        const struct cd_completeness *line = &audit->completeness[i];
        uint64_t sum = 0;
        for (int c = 0; c < CD_CLASS_COUNT; c++) sum += line->by_class[c];
        if (sum != line->total || sum > rows) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct cd_intake_opts opts = {.force = "kent",
                                        .period = CD_NO_PERIOD,
                                        .period_from_date = n % 2 == 0,
                                        .as_of = cd_day_parse(CD_STR("2019-01-31")),
                                        .par.threads = 1};
    struct cd_intake_opts fixed = opts;
    if (!opts.period_from_date) fixed.period = cd_period_parse(CD_STR("2019-01"));
    const char *path = write_file(data, n);
    struct cd_plan *plan = NULL;
    struct cd_picture picture = {0};
    struct cd_findings findings = {0};
    struct cd_audit audit = {0};
    struct cd_breakdown breakdown = {0};
    struct cd_err err;
    if (cd_intake_plan(&path, 1, &fixed, &plan, &err) == CD_OK &&
        cd_audit_collect(plan, &fixed, &(struct cd_audit_opts){0}, &picture, &findings, &breakdown, &err) == CD_OK) {
        if (cd_audit_measure(&picture, &findings, &audit, &err) != CD_OK) abort();
        check_sums(&audit, cd_intake_facts(plan).sources[0].rows);
        cd_audit_free(&audit);
    }
    cd_breakdown_free(&breakdown);
    cd_findings_free(&findings);
    cd_picture_free(&picture);
    cd_intake_free(plan);
    (void)unlink(path);
    return 0;
}

/* cmd_check.c - what is wrong with a return, line by line, and whether it keeps the mandate. */
#include <stdlib.h>
#include <string.h>

#include "candour/date.h"
#include "check_int.h"

enum { EXPLAIN = CLI_READING_COUNT, RULES, FORMAT, ANSWERS, ANNOTATE, GATE, MIN_N, SHOW_VALUES };

static const struct cli_option options[] = {
    CLI_READING_OPTIONS,
    {"explain", 'x', NULL, "show how each column of the file was understood and which were ignored, and stop"},
    {"rules", 0, "FILE", "rules for returns with tables (docs/rules.md) instead of those that ship"},
    {"format", 0, "FORMAT", "text (the default), jsonl or csv"},
    {"answers", 0, "FILE", "answers to queries, a CSV that this keeps: queries without one are added to it"},
    {"annotate", 0, "FOLDER",
     "also write what was handed in, findings beside it, for Excel: workbooks with coloured and commented cells, and CSV"},
    {"gate", 'g', NULL,
     "the mandate alone: has every suspect an ethnicity and a nationality, or a reason with an author?"},
    {"min-n", 0, "N", "with --gate: fewest suspects of a recorder who is shown alone; otherwise 5"},
    {"show-values", 0, NULL, "show values that may identify somebody: dates, places, raw rows"},
    {0},
};

static bool take_format(struct check *check, const char *value, struct cd_err *err)
{
    static const char *const names[] = {[CHECK_TEXT] = "text", [CHECK_JSONL] = "jsonl", [CHECK_CSV] = "csv"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], value) == 0) {
            check->format = (enum check_format)i;
            return true;
        }
    (void)cd_fail(err, CD_USAGE, "--format %s: must be text, jsonl or csv", value);
    return false;
}

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct check *check = ctx;
    switch (option) {
    case EXPLAIN: check->explain = true; return true;
    case RULES: check->rules_file = value; return true;
    case FORMAT: return take_format(check, value, err);
    case ANSWERS: check->answers_file = value; return true;
    case ANNOTATE: check->annotate = value; return true;
    case GATE: check->gate = true; return true;
    case MIN_N: return cli_number("--min-n", value, 1, &check->min_n, err);
    case SHOW_VALUES: check->show_values = true; return true;
    default: return cli_reading_take(&check->reading, option, value, err);
    }
}

/* Keys of queries, while the rows are there that they are made from. */
static bool keep_keys(struct check_seen *seen, const struct cd_register *reg)
{
    seen->keys = calloc(reg->findings.n + 1, sizeof *seen->keys);
    for (size_t i = 0; seen->keys != NULL && i < reg->findings.n; i++)
        if (cd_finding_rule(&reg->findings, &reg->findings.items[i])->severity == CD_SEVERITY_QUERY)
            seen->keys[i] = cd_finding_key(reg, &reg->findings.items[i]);
    return seen->keys != NULL;
}

static enum cd_status look_at(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct check *check = ctx;
    struct check_seen *seen = &check->seen[index];
    const bool tables = reg->tables.schema != NULL;
    if (check->gate) {
        if (!tables || cd_gate_add(&seen->gate, reg, (uint32_t)index)) return CD_OK;
        return cd_fail(err, CD_NOMEM, "no memory for the mandate");
    }
    CD_TRY(cd_check_run(check->rules, reg, (uint32_t)index, &(struct cd_check_opts){.as_of = check->reading.opts.as_of},
                        err));
    if (!keep_keys(seen, reg)) return cd_fail(err, CD_NOMEM, "no memory for the findings");
    seen->findings = reg->findings;
    reg->findings = (struct cd_findings){0};
    return CD_OK;
}

/* "4 findings in 2 files: 3 errors, 1 query; 1 query is answered" */
static void sum_up(const struct check *check, size_t sources)
{
    static const char *const plural[] = {"errors", "warnings", "missing", "queries"};
    unsigned long long all = 0;
    bool any = false;
    for (unsigned i = 0; i < CD_SEVERITY_NOTE; i++) all += check->by_severity[i];
    (void)fflush(stdout); /* the sum stands last where both streams go to one place */
    (void)fprintf(stderr, "%llu %s in %zu %s", all, all == 1 ? "finding" : "findings", sources,
                  sources == 1 ? "file" : "files");
    for (unsigned i = 0; i < CD_SEVERITY_NOTE; i++) {
        if (check->by_severity[i] == 0) continue;
        (void)fprintf(stderr, "%s%llu %s", any ? ", " : ": ", (unsigned long long)check->by_severity[i],
                      check->by_severity[i] == 1 ? cd_severity_name((enum cd_severity)i) : plural[i]);
        any = true;
    }
    if (check->answered > 0)
        (void)fprintf(stderr, "; %llu %s answered", (unsigned long long)check->answered,
                      check->answered == 1 ? "query is" : "queries are");
    (void)fprintf(stderr, "\n");
}

static enum cd_status report(struct check *check, const struct cd_plan *plan, uint64_t *found, struct cd_err *err)
{
    const size_t n = cd_intake_facts(plan).n_sources;
    if (check->gate) return check_gate(check, plan, found, err);
    check_print(check, plan);
    if (check->failed) return cd_fail(err, CD_NOMEM, "no memory to print the findings");
    sum_up(check, n);
    for (unsigned i = 0; i < CD_SEVERITY_COUNT; i++)
        if (i != CD_SEVERITY_NOTE) *found += check->by_severity[i];
    if (check->answers_file != NULL) CD_TRY(check_answers_write(check, n, err));
    return check->annotate != NULL ? check_annotate(check, plan, err) : CD_OK;
}

static enum cd_status check_returns(struct check *check, char **paths, int n, uint64_t *found, struct cd_err *err)
{
    struct cd_plan *plan = NULL;
    static char what[] = "checking file";
    check->reading.opts.par.tick = cli_progress;
    check->reading.opts.par.tick_ctx = what;
    if (check->annotate != NULL) CD_TRY(check_annotate_begin(check, paths, n, err));
    CD_TRY(cd_rules_open(check->rules_file, &check->rules, err));
    if (check->answers_file != NULL) CD_TRY(check_answers_read(check, err));
    CD_TRY(cd_intake_plan((const char *const *)paths, (size_t)n, &check->reading.opts, &plan, err));
    const size_t sources = cd_intake_facts(plan).n_sources;
    check->seen = calloc(sources, sizeof *check->seen);
    enum cd_status status = check->seen != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the findings");
    if (status == CD_OK) status = cd_intake_read(plan, look_at, check, err);
    cli_progress_end();
    if (status == CD_OK) status = report(check, plan, found, err);
    for (size_t i = 0; check->seen != NULL && i < sources; i++) {
        cd_findings_free(&check->seen[i].findings);
        cd_gate_free(&check->seen[i].gate);
        free(check->seen[i].keys);
    }
    free(check->seen);
    cd_intake_free(plan);
    return status;
}

static int run(int argc, char **argv)
{
    struct check check = {.min_n = 5, .dir.fd = -1};
    struct cd_err err = {0};
    uint64_t found = 0;
    enum cd_status status = CD_OK;
    cli_reading_start(&check.reading);
    const int first = cli_parse(&cli_check, argc, argv, take, &check);
    if (first < 0) return first == -2 ? 0 : 2;
    if (first == argc) {
        (void)fprintf(stderr, "candour: check needs a file or a folder\nTry: candour help check\n");
        return 2;
    }
    if (check.explain)
        for (int i = first; i < argc && status == CD_OK; i++)
            status = check_explain(argv[i], check.reading.opts.dialect, &err);
    else status = check_returns(&check, argv + first, argc - first, &found, &err);
    cd_outdir_abort(&check.dir);
    check_answers_free(&check);
    cd_rules_free(check.rules);
    if (status != CD_OK) return cli_fail(status, &err);
    return found > 0 ? 1 : 0;
}

const struct cli_command cli_check = {
    .name = "check",
    .usage = "[options] RETURN...",
    .summary = "What is wrong with a return, line by line, while it can still be mended.",
    .text =
        "Prints file:line:column: severity: message (field: value) [rule], where column counts fields. Values that may\n"
        "identify somebody are left out. Exit 1 when there are findings other than notes and answered queries.\n"
        "`candour help rules RULE` says how to mend it.\n\n"
        "  candour check 2019-01-kent-stop-and-search.csv\n"
        "  candour check --answers answers.csv westholt-2024-03/\n"
        "  candour check --annotate for-excel westholt-2024-03/\n"
        "  candour check --gate returns/\n"
        "  candour check --explain my_extract.csv\n",
    .options = options,
    .run = run,
};

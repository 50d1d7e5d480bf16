/* cmd_check.c - what is wrong with a return, line by line, and how each column was understood. */
#include <stdlib.h>
#include <string.h>

#include "candour/csv.h"
#include "candour/os.h"
#include "cli.h"

enum { EXPLAIN = CLI_READING_COUNT, SHOW_VALUES };

static const struct cli_option options[] = {
    CLI_READING_OPTIONS,
    {"explain", 'x', NULL, "show how each column of the file was understood and which were ignored, and stop"},
    {"show-values", 0, NULL, "show values that may identify somebody: dates, places, raw rows"},
    {0},
};

struct check {
    struct cli_reading reading;
    bool explain, show_values;
    struct cd_findings *found; /* one per file */
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct check *check = ctx;
    switch (option) {
    case EXPLAIN: check->explain = true; return true;
    case SHOW_VALUES: check->show_values = true; return true;
    default: return cli_reading_take(&check->reading, option, value, err);
    }
}

/* --- check --explain ----------------------------------------------------------------------------------------------- */

static void explain_column(const struct cd_dialect *dialect, uint32_t column, struct cd_str header, uint32_t number)
{
    static const char *const kinds[] = {"",
                                        "the date",
                                        "latitude of the location",
                                        "longitude of the location",
                                        "the type of the row",
                                        "known, not read"};
    (void)printf("  %3u  %-44.*s  ", number, CD_ARG(header));
    if (column == CD_NO_CODE) {
        (void)printf("IGNORED: the dialect does not know it\n");
        return;
    }
    const struct cd_dialect_column *known = &dialect->columns[column];
    if (known->kind != CD_COLUMN_CODED) (void)printf("%s", kinds[known->kind]);
    else
        (void)printf("%s, asserted by: %s", cd_characteristic_name((enum cd_characteristic)known->characteristic),
                     cd_asserter_name((enum cd_asserter)known->asserted_by));
    (void)printf("%s%s\n", known->list != NULL ? "; code list " : "", known->list != NULL ? known->list->id : "");
}

static void explain_dialect(const struct cd_dialect *dialect, const struct cd_csv_facts *facts,
                            const struct cd_header_match *match)
{
    (void)printf("\nDialect %s (%s): %u of its %u columns are here\n", dialect->id, dialect->title, match->known,
                 dialect->n_columns);
    if (match->needed == 0) return;
    for (uint32_t h = 0; h < facts->columns; h++) explain_column(dialect, match->column[h], facts->header[h], h + 1);
    for (uint32_t i = 0; i < dialect->n_columns; i++) {
        bool here = false;
        for (uint32_t h = 0; h < facts->columns; h++) here |= match->column[h] == i;
        if (!here) (void)printf("    -  %-44s  ABSENT: every row counts as left blank\n", dialect->columns[i].name);
    }
}

static enum cd_status explain_csv(const struct cd_dialects *dialects, const struct cd_csv_facts *facts,
                                  struct cd_err *err)
{
    struct cd_header_match match = {.column = calloc((size_t)facts->columns + 1, sizeof *match.column)};
    const struct cd_dialect *dialect;
    if (match.column == NULL) return cd_fail(err, CD_NOMEM, "no memory for the header");
    const char shown[] = {facts->delimiter == '\t' ? 't' : facts->delimiter, '\0'};
    (void)printf("Separator: %s%s   header: line %llu, %u columns\n", facts->delimiter == '\t' ? "\\" : "", shown,
                 (unsigned long long)facts->header_line, facts->columns);
    for (uint32_t i = 0; (dialect = cd_dialects_at(dialects, i)) != NULL; i++) {
        cd_dialect_match(dialect, facts->header, facts->columns, &match);
        explain_dialect(dialect, facts, &match);
    }
    free(match.column);
    return CD_OK;
}

static enum cd_status explain(const char *path, const char *dialect, struct cd_err *err)
{
    struct cd_dialects *dialects = NULL;
    struct cd_file file = {0};
    struct cd_text text = {0};
    struct cd_csv *csv = NULL;
    enum cd_status status = cd_dialects_open(dialect, &dialects, err);
    if (status == CD_OK) status = cd_file_read(path, 0, &file, err);
    if (status == CD_OK) status = cd_text_decode(file.p, file.n, &text, err);
    if (status == CD_OK && text.encoding == CD_ENCODING_BINARY)
        status = cd_fail(err, CD_INPUT, "%s: not what its name says: %s", path,
                         text.detail != NULL ? text.detail : "not text");
    if (status == CD_OK) status = cd_csv_open(&csv, &text, &(struct cd_csv_opts){0}, err);
    if (status == CD_OK) {
        (void)printf("%s\nEncoding: %s\n", path, cd_encoding_name(text.encoding));
        status = explain_csv(dialects, cd_csv_facts(csv), err);
    }
    cd_csv_close(csv);
    cd_text_free(&text);
    cd_file_free(&file);
    cd_dialects_free(dialects);
    return status;
}

/* --- check --------------------------------------------------------------------------------------------------------- */

static enum cd_status keep_findings(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct check *check = ctx;
    (void)err;
    check->found[index] = reg->findings;
    reg->findings = (struct cd_findings){0};
    return CD_OK;
}

/* file:line:column: severity: message (field: value) [rule] */
static bool print_finding(const struct check *check, struct cd_str path, const struct cd_findings *findings,
                          const struct cd_finding *finding)
{
    const struct cd_rule *rule = cd_rule_at(finding->rule);
    (void)printf(CD_FMT ":%u:%u: %s: %s", CD_ARG(path), finding->line, finding->column,
                 cd_severity_name((enum cd_severity)rule->severity), rule->message);
    const struct cd_str field =
        finding->field != UINT16_MAX ? cd_dict_text(&findings->texts, finding->field) : (struct cd_str){0};
    const struct cd_str value =
        finding->private && !check->show_values ? (struct cd_str){0} : cd_dict_text(&findings->texts, finding->value);
    if (field.n > 0 || value.n > 0)
        (void)printf(" (" CD_FMT "%s" CD_FMT ")", CD_ARG(field), field.n > 0 && value.n > 0 ? ": " : "", CD_ARG(value));
    (void)printf(" [%s]\n", rule->id);
    return rule->severity != CD_SEVERITY_NOTE;
}

static size_t print_findings(const struct check *check, const struct cd_intake_facts *facts)
{
    size_t found = 0;
    for (size_t i = 0; i < facts->findings->n; i++) {
        const struct cd_finding *finding = &facts->findings->items[i];
        (void)print_finding(check, cd_dict_text(&facts->findings->texts, finding->value), facts->findings, finding);
    }
    for (size_t s = 0; s < facts->n_sources; s++)
        for (size_t i = 0; i < check->found[s].n; i++)
            found += print_finding(check, facts->sources[s].path, &check->found[s], &check->found[s].items[i]);
    return found;
}

static enum cd_status check_returns(struct check *check, char **paths, int n, size_t *found, struct cd_err *err)
{
    struct cd_plan *plan = NULL;
    static char what[] = "checking file";
    check->reading.opts.par.tick = cli_progress;
    check->reading.opts.par.tick_ctx = what;
    CD_TRY(cd_intake_plan((const char *const *)paths, (size_t)n, &check->reading.opts, &plan, err));
    const size_t files = cd_intake_facts(plan).n_sources;
    check->found = calloc(files, sizeof *check->found);
    enum cd_status status = check->found != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the findings");
    if (status == CD_OK) status = cd_intake_read(plan, keep_findings, check, err);
    cli_progress_end();
    if (status == CD_OK) {
        const struct cd_intake_facts facts = cd_intake_facts(plan);
        *found = print_findings(check, &facts);
        (void)fprintf(stderr, "%zu %s in %zu %s\n", *found, *found == 1 ? "finding" : "findings", files,
                      files == 1 ? "file" : "files");
    }
    for (size_t i = 0; check->found != NULL && i < files; i++) cd_findings_free(&check->found[i]);
    free(check->found);
    cd_intake_free(plan);
    return status;
}

static int run(int argc, char **argv)
{
    struct check check = {0};
    struct cd_err err = {0};
    size_t found = 0;
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
            status = explain(argv[i], check.reading.opts.dialect, &err);
    else status = check_returns(&check, argv + first, argc - first, &found, &err);
    if (status != CD_OK) return cli_fail(status, &err);
    return found > 0 ? 1 : 0;
}

const struct cli_command cli_check = {
    .name = "check",
    .usage = "[options] RETURN...",
    .summary = "What is wrong with a return, line by line, while it can still be mended.",
    .text =
        "Prints file:line:column: severity: message (field: value) [rule]. Exit 1 when there are findings other than notes.\n"
        "`candour help rules` says how to mend each.\n\n"
        "  candour check 2019-01-kent-stop-and-search.csv\n"
        "  candour check --explain my_extract.csv\n",
    .options = options,
    .run = run,
};

/* cmd_check.c - what is wrong with a return, line by line, and how each column was understood. */
#include <stdlib.h>
#include <string.h>

#include "candour/csv.h"
#include "candour/date.h"
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

/* What came from a file onto a terminal: control bytes could move the cursor or end the line, so they are shown as \xNN; at most
 * `most` bytes (0: all). */
static void show(struct cd_str s, size_t most)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char byte = (unsigned char)s.p[i];
        if (most != 0 && i >= most && (byte & 0xC0) != 0x80) {
            (void)printf("... (%zu bytes)", s.n);
            return;
        }
        if (byte < 0x20 || byte == 0x7F) (void)printf("\\x%02X", byte);
        else (void)putchar(byte);
    }
}

/* --- check --explain ----------------------------------------------------------------------------------------------- */

static const struct {
    const char *is, *absent;
} kinds[] = {
    [CD_COLUMN_CODED] = {"", "every row counts as left blank"},
    [CD_COLUMN_DATE] = {"the date", "no row has a date"},
    [CD_COLUMN_LATITUDE] = {"latitude of the location", "every row's location counts as left blank"},
    [CD_COLUMN_LONGITUDE] = {"longitude of the location", "every row's location counts as left blank"},
    [CD_COLUMN_TYPE] = {"the type of the row", "every row counts as one that tells of a person"},
    [CD_COLUMN_KNOWN] = {"known, not read", "nothing is lost: it is not read"},
};

static const char *why_ignored(const struct cd_dialect *dialect, struct cd_str header)
{
    for (uint32_t i = 0; i < dialect->n_columns; i++)
        if (cd_str_eq_nocase(cd_str_trim(header), cd_str_of(dialect->columns[i].name)))
            return "a second column of this name";
    return "the dialect does not know it";
}

static void explain_column(const struct cd_dialect *dialect, uint32_t column, struct cd_str header, uint32_t number)
{
    (void)printf("  %3u  ", number);
    show(header, 60);
    (void)printf("%*s  ", header.n < 44 ? 44 - (int)header.n : 0, "");
    if (column == CD_NO_CODE) {
        (void)printf("IGNORED: %s\n", why_ignored(dialect, header));
        return;
    }
    const struct cd_dialect_column *known = &dialect->columns[column];
    if (known->kind != CD_COLUMN_CODED) (void)printf("%s", kinds[known->kind].is);
    else
        (void)printf("%s, asserted by: %s", cd_characteristic_name((enum cd_characteristic)known->characteristic),
                     cd_asserter_name((enum cd_asserter)known->asserted_by));
    (void)printf("%s%s\n", known->list != NULL ? "; code list " : "", known->list != NULL ? known->list->id : "");
}

static void explain_columns(const struct cd_dialect *dialect, const struct cd_csv_facts *facts,
                            const struct cd_header_match *match)
{
    for (uint32_t h = 0; h < facts->columns; h++) explain_column(dialect, match->column[h], facts->header[h], h + 1);
    for (uint32_t i = 0; i < dialect->n_columns; i++) {
        bool here = false;
        for (uint32_t h = 0; h < facts->columns; h++) here |= match->column[h] == i;
        if (!here)
            (void)printf("    -  %-44s  ABSENT: %s\n", dialect->columns[i].name,
                         kinds[dialect->columns[i].kind].absent);
    }
}

static void explain_name(const struct cd_dialect *dialect, const char *path)
{
    const char *slash = strrchr(path, '/');
    const struct cd_str name = cd_str_of(slash != NULL ? slash + 1 : path);
    struct cd_str force = {0};
    int32_t period = CD_NO_PERIOD;
    char month[16];
    if (!cd_dialect_file_name(dialect, name, &force, &period)) {
        (void)printf("The file name does not say force and month (%s): give --force and --period\n",
                     dialect->file_name[0] != '\0' ? dialect->file_name : "this dialect has no pattern for it");
        return;
    }
    cd_period_format(period, month);
    (void)printf("The file name says: force " CD_FMT "%s, month %s\n", CD_ARG(force),
                 cd_force_find(dialect->forces, force) == NULL ? " (there is no such force)" : "", month);
}

static void explain_header(const char *path, const struct cd_dialects *dialects, const struct cd_csv_facts *facts,
                           struct cd_header_match *match)
{
    const struct cd_dialect *dialect;
    const struct cd_dialect *chosen = cd_dialects_choose(dialects, facts->header, facts->columns, match);
    if (chosen != NULL) {
        (void)printf("\nRead by dialect %s (%s): %u of its %u columns are here\n", chosen->id, chosen->title,
                     match->known, chosen->n_columns);
        explain_columns(chosen, facts, match);
        explain_name(chosen, path);
    } else
        (void)printf(
            "\nNo dialect fits: none finds half of the columns that it reads. `candour audit` would refuse the file.\n");
    for (uint32_t i = 0; (dialect = cd_dialects_at(dialects, i)) != NULL; i++) {
        if (dialect == chosen) continue;
        cd_dialect_match(dialect, facts->header, facts->columns, match);
        (void)printf("\nNot by dialect %s (%s): %u of its %u columns are here\n", dialect->id, dialect->title,
                     match->known, dialect->n_columns);
        if (chosen == NULL && match->needed > 0) explain_columns(dialect, facts, match);
    }
}

static enum cd_status explain_csv(const char *path, const struct cd_dialects *dialects,
                                  const struct cd_csv_facts *facts, struct cd_err *err)
{
    if (facts->columns == 0) return cd_fail(err, CD_INPUT, "%s: the file is empty: it has no header", path);
    struct cd_header_match match = {.column = calloc((size_t)facts->columns + 1, sizeof *match.column)};
    if (match.column == NULL) return cd_fail(err, CD_NOMEM, "no memory for the header");
    const char separator[] = {facts->delimiter, '\0'};
    (void)printf("Separator: %s   header: line %llu, %u columns\n", facts->delimiter == '\t' ? "tab" : separator,
                 (unsigned long long)facts->header_line, facts->columns);
    explain_header(path, dialects, facts, &match);
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
        status = explain_csv(path, dialects, cd_csv_facts(csv), err);
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

/* file:line:column: severity: message (field: value) [rule]; without line or column where it concerns none. */
static bool print_finding(const struct check *check, struct cd_str path, const struct cd_source *source,
                          const struct cd_findings *findings, const struct cd_finding *finding)
{
    const struct cd_rule *rule = cd_finding_rule(findings, finding);
    show(path, 0);
    if (source != NULL && finding->file < source->n_files) {
        (void)putchar('/');
        show(source->files[finding->file].name, 0);
    }
    if (finding->line > 0) (void)printf(":%u", finding->line);
    if (finding->line > 0 && finding->column > 0) (void)printf(":%u", finding->column);
    (void)printf(": %s: %s", cd_severity_name((enum cd_severity)rule->severity), rule->message);
    const struct cd_str none = {0};
    const struct cd_str field = finding->field != UINT16_MAX ? cd_dict_text(&findings->texts, finding->field) : none;
    const bool shown = !finding->private || check->show_values;
    const struct cd_str value = shown && finding->rule != CD_RULE_FILE_IGNORED && source != NULL
                                    ? cd_dict_text(&findings->texts, finding->value)
                                    : none;
    if (field.n > 0 || value.n > 0) {
        (void)printf(" (");
        show(field, 60);
        (void)printf("%s", field.n > 0 && value.n > 0 ? ": " : "");
        show(value, check->show_values ? 0 : 120);
        (void)printf(")");
    }
    (void)printf(" [%s]\n", rule->id);
    return rule->severity != CD_SEVERITY_NOTE;
}

static size_t print_findings(const struct check *check, const struct cd_plan *plan)
{
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    size_t found = 0;
    for (size_t i = 0; i < facts.findings->n; i++) {
        const struct cd_finding *finding = &facts.findings->items[i];
        (void)print_finding(check, cd_dict_text(&facts.findings->texts, finding->value), NULL, facts.findings, finding);
    }
    for (size_t s = 0; s < facts.n_sources; s++)
        for (size_t i = 0; i < check->found[s].n; i++)
            found += print_finding(check, cd_intake_path(plan, s), &facts.sources[s], &check->found[s],
                                   &check->found[s].items[i]);
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
        *found = print_findings(check, plan);
        (void)fflush(stdout); /* the sum stands last where both streams go to one place */
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
        "Prints file:line:column: severity: message (field: value) [rule], where column counts fields. Values that may\n"
        "identify somebody are left out. Exit 1 when there are findings other than notes.\n"
        "`candour help rules` says how to mend each.\n\n"
        "  candour check 2019-01-kent-stop-and-search.csv\n"
        "  candour check --explain my_extract.csv\n",
    .options = options,
    .run = run,
};

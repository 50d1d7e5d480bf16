/* cmd_audit.c - the main job: returns in; completeness, non-returns, verdicts and a report out. */
#include <stdlib.h>
#include <string.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/picture_file.h"
#include "candour/published.h"
#include "cli.h"

enum { EXPECT = CLI_READING_COUNT, CLAIMS, RULES, MIN_N, OUT, SHOW_VALUES, NO_LINK };

static const struct cli_option options[] = {
    CLI_READING_OPTIONS,
    {"expect", 'e', "FILE",
     "CSV \"force,period\" of the returns that were to come; otherwise every force for every month"},
    {"claims", 'c', "FILE", "YAML of claims to decide (docs/claims.md); otherwise a standard set"},
    {"rules", 0, "FILE", "rules for returns with tables (docs/rules.md) instead of those that ship"},
    {"min-n", 0, "N", "fewest suspects of a recorder who is shown alone; otherwise 5"},
    {"out", 'o', "OUT", "folder to write; replaced whole, and only if candour made it"},
    {"show-values", 0, NULL, "also write findings-values.csv with dates, places and raw rows"},
    {"no-link", 0, NULL, "do not work out how many persons the records of suspects are"},
    {0},
};

enum { MAX_OTHERS = 6 }; /* dialect, expectations, claims, rules, a table and its CSV */

struct audit {
    struct cli_reading reading;
    const char *claims, *rules_file, *out;
    struct cd_audit_opts how;
    bool show_values, no_link;
    struct cd_persons persons;
    struct cd_group_audit groups;
    struct cd_plan *plan;
    struct cd_picture picture;
    struct cd_findings findings;
    struct cd_breakdown breakdown;
    struct cd_rules *rules;
    struct cd_audit measured;
    struct cd_behaviour behaviour;
    struct cd_claims *loaded;
    struct cd_verdicts verdicts;
    struct cd_buf command;
    struct cd_other_input others[MAX_OTHERS];
    size_t n_others;
    struct cd_buf beside; /* path of a published table's CSV */
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct audit *audit = ctx;
    switch (option) {
    case EXPECT: audit->how.expect = value; return true;
    case CLAIMS: audit->claims = value; return true;
    case RULES: audit->rules_file = value; return true;
    case MIN_N: return cli_number("--min-n", value, 1, &audit->how.min_n, err);
    case OUT: audit->out = value; return true;
    case SHOW_VALUES: audit->show_values = true; return true;
    case NO_LINK: audit->no_link = true; return true;
    default: return cli_reading_take(&audit->reading, option, value, err);
    }
}

static bool is_published(const char *path)
{
    return cd_str_ends(cd_str_of(path), CD_STR(".yaml")) || cd_str_ends(cd_str_of(path), CD_STR(".yml"));
}

/* A published table stands alone and says its own force, period and columns. */
static enum cd_status check_operands(const struct audit *audit, char **paths, int n, struct cd_err *err)
{
    const struct cd_intake_opts *opts = &audit->reading.opts;
    int tables = 0;
    for (int i = 0; i < n; i++) tables += is_published(paths[i]);
    if (tables == 0) return CD_OK;
    if (n > 1) return cd_fail(err, CD_USAGE, "%s: one published table at a time", paths[0]);
    if (opts->dialect != NULL || opts->force != NULL || audit->reading.period != NULL || audit->how.expect != NULL ||
        opts->as_of != CD_NO_DAY)
        return cd_fail(err, CD_USAGE,
                       "%s: a published table says its own force, period and columns: leave out --dialect, --force, "
                       "--period, --as-of and --expect",
                       paths[0]);
    return CD_OK;
}

/* Fills the picture and the findings, from returns or from one published table. */
static enum cd_status read_input(struct audit *audit, char **paths, int n, struct cd_err *err)
{
    if (is_published(paths[0])) return cd_published_load(paths[0], &audit->picture, err);
    audit->reading.opts.par.tick = cli_progress;
    audit->how.persons = audit->no_link ? NULL : &audit->persons;
    audit->how.groups = &audit->groups;
    static char what[] = "reading file";
    audit->reading.opts.par.tick_ctx = what;
    CD_TRY(cd_intake_plan((const char *const *)paths, (size_t)n, &audit->reading.opts, &audit->plan, err));
    CD_TRY(cd_audit_collect(audit->plan, &audit->reading.opts, &audit->how, &audit->picture, &audit->findings,
                            &audit->breakdown, err));
    cli_progress_end();
    return CD_OK;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Notes a file that the results follow from; one that was not given is none. */
static enum cd_status note_input(struct audit *audit, const char *role, const char *path, struct cd_err *err)
{
    struct cd_file file;
    if (path == NULL) return CD_OK;
    struct cd_other_input *input = &audit->others[audit->n_others];
    CD_TRY(cd_file_read(path, 0, &file, err));
    *input = (struct cd_other_input){.role = role, .name = cd_str_of(file_name(path)), .bytes = file.n};
    const enum cd_status status = cd_sha256(file.p, file.n, input->sha256, err);
    cd_file_free(&file);
    audit->n_others += status == CD_OK;
    return status;
}

/* Before the returns are read: a mistyped name shows at once. */
static enum cd_status note_options(struct audit *audit, struct cd_err *err)
{
    const char *dialect = audit->reading.opts.dialect;
    if (dialect != NULL && (strchr(dialect, '/') != NULL || is_published(dialect)))
        CD_TRY(note_input(audit, "dialect", dialect, err));
    CD_TRY(note_input(audit, "expected returns", audit->how.expect, err));
    CD_TRY(note_input(audit, "claims", audit->claims, err));
    CD_TRY(note_input(audit, "rules", audit->rules_file, err));
    CD_TRY(cd_rules_open(audit->rules_file, &audit->rules, err));
    audit->how.rules = audit->rules;
    return audit->claims != NULL ? cd_claims_load(audit->claims, &audit->loaded, err) : CD_OK;
}

static enum cd_status note_table(struct audit *audit, const char *path, struct cd_err *err)
{
    if (!is_published(path)) return CD_OK;
    cd_buf_put(&audit->beside, path, (size_t)(file_name(path) - path));
    cd_buf_str(&audit->beside, audit->picture.frame.table);
    if (audit->beside.failed) return cd_fail(err, CD_NOMEM, "no memory for the manifest");
    CD_TRY(note_input(audit, "published table", path, err));
    return note_input(audit, "published table's rows", audit->beside.p, err);
}

static struct cd_repeats repeats_of(struct cd_str force, const struct cd_persons_line *line)
{
    return (struct cd_repeats){force, line->records, line->persons[0]};
}

/* What the repeats among the records do to the bounds. */
static enum cd_status repeat(struct audit *audit, struct cd_err *err)
{
    const struct cd_persons *persons = &audit->persons;
    struct cd_repeats *repeats = calloc((size_t)persons->n_lines + 1, sizeof *repeats);
    if (repeats == NULL) return cd_fail(err, CD_NOMEM, "no memory for the verdicts");
    for (uint32_t i = 0; i < persons->n_lines; i++)
        repeats[i] = repeats_of(cd_dict_text(&persons->forces, persons->lines[i].force), &persons->lines[i]);
    repeats[persons->n_lines] = repeats_of(CD_STR(""), &persons->all);
    const enum cd_status status =
        cd_claims_repeat(audit->loaded, repeats, (size_t)persons->n_lines + 1, &audit->picture, &audit->verdicts, err);
    free(repeats);
    return status;
}

static enum cd_status decide(struct audit *audit, struct cd_err *err)
{
    CD_TRY(cd_audit_measure(&audit->picture, &audit->findings, &audit->measured, err));
    if (audit->plan != NULL) CD_TRY(cd_behaviour_make(&audit->measured, &audit->breakdown, &audit->behaviour, err));
    if (audit->loaded == NULL) CD_TRY(cd_claims_default(&audit->picture, &audit->loaded, err));
    CD_TRY(cd_claims_decide(audit->loaded, &audit->picture, &audit->verdicts, err));
    return audit->persons.linked ? repeat(audit, err) : CD_OK;
}

/* The options that change the result, without a folder's name: a report must not tell where it was made. */
static void describe(struct audit *audit)
{
    const struct cd_intake_opts *opts = &audit->reading.opts;
    char day[16];
    cd_buf_puts(&audit->command, "candour audit");
    if (opts->dialect != NULL) cd_buf_printf(&audit->command, " --dialect %s", file_name(opts->dialect));
    if (opts->force != NULL) cd_buf_printf(&audit->command, " --force %s", opts->force);
    if (audit->reading.period != NULL) cd_buf_printf(&audit->command, " --period %s", audit->reading.period);
    if (audit->how.expect != NULL) cd_buf_printf(&audit->command, " --expect %s", file_name(audit->how.expect));
    if (audit->claims != NULL) cd_buf_printf(&audit->command, " --claims %s", file_name(audit->claims));
    if (audit->rules_file != NULL) cd_buf_printf(&audit->command, " --rules %s", file_name(audit->rules_file));
    if (audit->how.min_n > 0) cd_buf_printf(&audit->command, " --min-n %u", audit->how.min_n);
    if (audit->no_link) cd_buf_puts(&audit->command, " --no-link");
    if (audit->show_values) cd_buf_puts(&audit->command, " --show-values");
    cd_day_format(audit->picture.frame.as_of, day);
    if (day[0] != '\0') cd_buf_printf(&audit->command, " --as-of %s", day);
}

typedef void csv_writer(struct cd_buf *b, const struct cd_results *results);

static void verdicts_json(struct cd_buf *b, const struct cd_results *results)
{
    struct cd_err err;
    if (cd_report_verdicts_json(b, results, &err) != CD_OK)
        b->failed = true; /* short of memory: the only way it fails */
}

static void manifest_json(struct cd_buf *b, const struct cd_results *results)
{
    struct cd_err err;
    if (cd_report_manifest_json(b, results, &err) != CD_OK) b->failed = true;
}

static void picture_json(struct cd_buf *b, const struct cd_results *results)
{
    struct cd_err err;
    if (cd_picture_save(b, results->picture, &err) != CD_OK) b->failed = true;
}

static void findings_csv(struct cd_buf *b, const struct cd_results *results)
{
    cd_report_findings_csv(b, results, false);
}

static void values_csv(struct cd_buf *b, const struct cd_results *results)
{
    if (results->show_values) cd_report_findings_csv(b, results, true);
}

/* counts: a table of percentages has none to give */
static const struct {
    const char *name;
    csv_writer *write;
    bool counts;
} outputs[] = {
    {"report.html", cd_report_html, false},           {"findings.csv", findings_csv, false},
    {"findings-values.csv", values_csv, false},       {"completeness.csv", cd_report_completeness_csv, true},
    {"agreement.csv", cd_report_agreement_csv, true}, {"returns.csv", cd_report_returns_csv, true},
    {"reasons.csv", cd_report_reasons_csv, true},     {"behaviour.csv", cd_report_behaviour_csv, false},
    {"rules.csv", cd_report_rules_csv, false},        {"recorders.csv", cd_report_recorders_csv, false},
    {"persons.csv", cd_report_persons_csv, false},    {"persons_across.csv", cd_report_persons_across_csv, false},
    {"groups.csv", cd_report_groups_csv, false},      {"circumstances.csv", cd_report_circumstances_csv, false},
    {"verdicts.json", verdicts_json, false},          {"picture.json", picture_json, false},
    {"manifest.json", manifest_json, false},
};

/* One output on its way to its file, which is made when the first bytes come. */
struct output {
    struct cd_outdir *dir;
    const char *name;
    struct cd_outfile file;
    enum cd_status status;
    struct cd_err *err;
};

static void let_out(struct cd_buf *b)
{
    struct output *output = b->drain_ctx;
    if (output->status == CD_OK && cd_stop_requested())
        output->status = cd_fail(output->err, CD_STOPPED, "stopped: nothing was written");
    if (output->status == CD_OK && output->file.fd < 0)
        output->status = cd_outfile_open(output->dir, output->name, &output->file, output->err);
    if (output->status == CD_OK) output->status = cd_outfile_put(&output->file, b->p, b->n, output->err);
    if (output->status != CD_OK) b->failed = true;
    b->n = 0;
}

static enum cd_status finish_output(struct cd_buf *b, struct output *output)
{
    struct cd_err later;
    if (b->n > 0 && !b->failed) let_out(b);
    if (b->failed && output->status == CD_OK)
        output->status = cd_fail(output->err, CD_NOMEM, "no memory to write %s", output->name);
    const enum cd_status closed = cd_outfile_close(&output->file, output->status == CD_OK ? output->err : &later);
    cd_buf_free(b);
    return output->status != CD_OK ? output->status : closed;
}

static enum cd_status write_all(struct cd_outdir *dir, const struct cd_results *results, struct cd_err *err)
{
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        if (outputs[i].counts && results->picture->rounding.scale != 0) continue;
        struct output output = {.dir = dir, .name = outputs[i].name, .file.fd = -1, .err = err};
        struct cd_buf b = {.drain = let_out, .drain_ctx = &output};
        outputs[i].write(&b, results);
        CD_TRY(finish_output(&b, &output));
    }
    return CD_OK;
}

/* groups/DEFINITION-NUMBER.html, number as in groups.csv. */
static enum cd_status write_group(struct cd_outdir *dir, const struct cd_results *results, uint32_t definition,
                                  uint32_t group, struct cd_err *err)
{
    struct cd_buf b = {0};
    char name[96];
    (void)snprintf(name, sizeof name, "groups/%s-%u.html", cd_group_definition_at(definition)->id, group + 1);
    enum cd_status status = cd_report_group_html(&b, results, definition, group, err);
    if (status == CD_OK && cd_stop_requested()) status = cd_fail(err, CD_STOPPED, "stopped: nothing was written");
    if (status == CD_OK) status = cd_outdir_write(dir, name, b.p, b.n, err);
    cd_buf_free(&b);
    return status;
}

static enum cd_status write_groups(struct cd_outdir *dir, const struct cd_results *results, struct cd_err *err)
{
    if (results->groups == NULL || !results->groups->made) return CD_OK;
    CD_TRY(cd_outdir_folder(dir, "groups", err));
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++)
        for (uint32_t g = 0; g < results->groups->network.by[k].n && g < CD_GROUP_PAGES; g++)
            CD_TRY(write_group(dir, results, k, g, err));
    return CD_OK;
}

static enum cd_status write_out(struct audit *audit, struct cd_outdir *dir, struct cd_err *err)
{
    struct cd_results results = {.picture = &audit->picture,
                                 .audit = &audit->measured,
                                 .verdicts = &audit->verdicts,
                                 .findings = &audit->findings,
                                 .others = audit->others,
                                 .n_others = audit->n_others,
                                 .show_values = audit->show_values};
    if (audit->plan != NULL) {
        const struct cd_intake_facts facts = cd_intake_facts(audit->plan);
        results.sources = facts.sources;
        results.n_sources = facts.n_sources;
        results.breakdown = &audit->breakdown;
        results.persons = &audit->persons;
        results.behaviour = &audit->behaviour;
        results.groups = &audit->groups;
    }
    describe(audit);
    if (audit->command.failed) return cd_fail(err, CD_NOMEM, "no memory for the manifest");
    results.command = (struct cd_str){audit->command.p, audit->command.n};
    CD_TRY(write_all(dir, &results, err));
    CD_TRY(write_groups(dir, &results, err));
    CD_TRY(cd_outdir_commit(dir, err));
    struct cd_buf text = {0};
    cd_report_summary(&text, &results, cli_colour());
    if (!text.failed) (void)fwrite(text.p, 1, text.n, stdout);
    cd_buf_free(&text);
    (void)printf("Report: %s/report.html\n", audit->out);
    return CD_OK;
}

static enum cd_status work(struct audit *audit, char **paths, int n, struct cd_err *err)
{
    struct cd_outdir dir;
    const char *const files[] = {audit->reading.opts.dialect, audit->how.expect, audit->claims, audit->rules_file};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) CD_TRY(cli_refuse_inside(audit->out, files[i], err));
    for (int i = 0; i < n; i++) CD_TRY(cli_refuse_inside(audit->out, paths[i], err));
    CD_TRY(cd_outdir_begin(audit->out, CD_OUTPUT_MARKER, &dir, err));
    enum cd_status status = check_operands(audit, paths, n, err);
    if (status == CD_OK) status = note_options(audit, err);
    if (status == CD_OK) status = read_input(audit, paths, n, err);
    if (status == CD_OK) status = note_table(audit, paths[0], err);
    if (status == CD_OK) status = decide(audit, err);
    if (status == CD_OK) status = write_out(audit, &dir, err);
    cd_outdir_abort(&dir);
    return status;
}

static int run(int argc, char **argv)
{
    struct audit audit = {0};
    struct cd_err err = {0};
    cli_reading_start(&audit.reading);
    const int first = cli_parse(&cli_audit, argc, argv, take, &audit);
    if (first < 0) return first == -2 ? 0 : 2;
    if (first == argc || audit.out == NULL) {
        (void)fprintf(stderr, "candour: audit needs %s\nTry: candour help audit\n",
                      first == argc ? "a folder of returns (or files, or a published table's .yaml)"
                                    : "an output folder: -o OUT");
        return 2;
    }
    const enum cd_status status = work(&audit, argv + first, argc - first, &err);
    cd_verdicts_free(&audit.verdicts);
    cd_claims_free(audit.loaded);
    cd_behaviour_free(&audit.behaviour);
    cd_audit_free(&audit.measured);
    cd_persons_free(&audit.persons);
    cd_group_audit_free(&audit.groups);
    cd_breakdown_free(&audit.breakdown);
    cd_findings_free(&audit.findings);
    cd_rules_free(audit.rules);
    cd_picture_free(&audit.picture);
    cd_intake_free(audit.plan);
    cd_buf_free(&audit.command);
    cd_buf_free(&audit.beside);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_audit = {
    .name = "audit",
    .usage = "[options] RETURNS... -o OUT",
    .summary = "What was recorded, what is missing and from whom, and what the data prove.",
    .text =
        "RETURNS is a folder of monthly files, files, or the .yaml of a published table. OUT gets report.html and\n"
        "completeness.csv, findings.csv, rules.csv, agreement.csv, returns.csv, reasons.csv, behaviour.csv,\n"
        "verdicts.json, picture.json, manifest.json; from returns with tables also recorders.csv, circumstances.csv,\n"
        "persons.csv and persons_across.csv.\n"
        "It is internal and unprotected: small numbers are not suppressed.\n\n"
        "  candour audit returns/ -o out\n"
        "  candour audit --force greater-manchester --period from-date gmp_2016.csv -o out\n"
        "  candour audit examples/published/cocad-2023.yaml --claims examples/published/cocad-2023.claims.yaml -o out\n",
    .options = options,
    .run = run,
};

/* cmd_template.c - an empty return to fill in: header rows, every field explained, every list. */
#include <string.h>
#include <sys/stat.h>

#include "candour/os.h"
#include "candour/standard.h"
#include "candour/writer.h"
#include "cli.h"

#define MARKER ".candour-template"

enum { OUT, FORMAT, FORCE, PERIOD };

static const struct cli_option options[] = {
    {"out", 'o', "OUT", "folder to write; replaced whole, and only if candour made it"},
    {"format", 0, "FORMAT", "csv (the default) or xlsx"},
    {"force", 'f', "FORCE", "for return.yaml (candour help forces)"},
    {"period", 'p', "MONTH", "for return.yaml, YYYY-MM"},
    {0},
};

struct template
{
    const char *out, *force, *period;
    enum cd_format format;
    struct cd_outdir dir;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct template *t = ctx;
    switch (option) {
    case OUT: t->out = value; return true;
    case FORCE: t->force = value; return true;
    case PERIOD: t->period = value; return true;
    default: break;
    }
    static const enum cd_format formats[] = {CD_FORMAT_CSV,
                                             CD_FORMAT_XLSX}; /* those that have a header row to fill in below */
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(cd_format_name(formats[i]), value) == 0) {
            t->format = formats[i];
            return true;
        }
    (void)cd_fail(err, CD_USAGE, "--format %s: must be csv or xlsx", value);
    return false;
}

static enum cd_status write_table(const struct template *t, const char *name, enum cd_format format,
                                  const struct cd_writer_column *columns, uint32_t n, const struct cd_str *rows,
                                  size_t n_rows, struct cd_err *err)
{
    char path[4096];
    struct cd_writer *writer = NULL;
    struct cd_err later;
    (void)snprintf(path, sizeof path, "%s/%s.%s", t->dir.partial, name, cd_format_name(format));
    CD_TRY(cd_writer_open(&writer, format, path, name, columns, n, err));
    enum cd_status status = CD_OK;
    for (size_t i = 0; status == CD_OK && i < n_rows; i++) status = cd_writer_row(writer, rows + i * n, err);
    const enum cd_status closed = cd_writer_close(writer, status == CD_OK ? err : &later);
    return status != CD_OK ? status : closed;
}

static enum cd_status write_tables(const struct template *t, struct cd_err *err)
{
    for (unsigned i = 0; i < CD_TABLE_COUNT; i++) {
        const struct cd_table_schema *schema = &cd_schema_at(0)->table[i];
        struct cd_writer_column columns[64];
        for (uint32_t f = 0; f < schema->n; f++)
            columns[f] = (struct cd_writer_column){schema->fields[f].name, CD_WRITTEN_TEXT};
        CD_TRY(write_table(t, schema->name, t->format, columns, schema->n, NULL, 0, err));
    }
    return CD_OK;
}

/* fields.csv: what each field is; lists.csv: what a coded one may hold. Neither is named after a table, so neither is read as one. */
static enum cd_status write_notes(const struct template *t, struct cd_err *err)
{
    static const char *const kinds[] = {"id of a case", "id of a record",  "text",
                                        "code",         "day, YYYY-MM-DD", "whole number"};
    struct cd_buf fields = {0}, lists = {0};
    cd_buf_puts(&fields, "table,field,needed,kind,list,what\n");
    cd_buf_puts(&lists, "list,value,meaning\n");
    for (unsigned i = 0; i < CD_TABLE_COUNT; i++) {
        const struct cd_table_schema *schema = &cd_schema_at(0)->table[i];
        for (uint32_t f = 0; f < schema->n; f++) {
            const struct cd_field *field = &schema->fields[f];
            cd_buf_printf(&fields, "%s,%s,%s,\"%s\",%s,\"%s\"\n", schema->name, field->name, field->must ? "yes" : "no",
                          kinds[field->kind], field->list, field->what);
            const struct cd_code_list *list = cd_code_list_find(cd_str_of(field->list));
            for (uint32_t k = 0; list != NULL && k < list->n; k++)
                cd_buf_printf(&lists, "%s,%s,\"%s\"\n", list->id, list->codes[k].value, list->codes[k].label);
        }
    }
    const bool failed = fields.failed || lists.failed;
    struct cd_outdir dir = t->dir;
    enum cd_status status = failed ? cd_fail(err, CD_NOMEM, "no memory for a template")
                                   : cd_outdir_write(&dir, "fields.csv", fields.p, fields.n, err);
    if (status == CD_OK) status = cd_outdir_write(&dir, "lists.csv", lists.p, lists.n, err);
    cd_buf_free(&fields);
    cd_buf_free(&lists);
    return status;
}

static enum cd_status write_yaml(struct template *t, struct cd_err *err)
{
    struct cd_buf b = {0};
    cd_buf_printf(
        &b,
        "# What this return is; docs/returns.md explains every line.\n"
        "return: 1\nforce: %s                 # candour help forces\nperiod: %s               # the month, YYYY-MM\n"
        "revision: 1                   # a later one also says `supersedes: 1`\n"
        "definition: iicsa-network     # or cocad-group-based, organised-and-complex\n"
        "code-lists: [ethnicity-18+1, ethnicity-ic, nationality]\n"
        "prepared-by: STAFF-NUMBER\nprepared-at: YYYY-MM-DD\n"
        "zero: no                      # yes: nothing happened this month, and we say so\n",
        t->force != NULL ? t->force : "FORCE", t->period != NULL ? t->period : "YYYY-MM");
    const enum cd_status status = b.failed ? cd_fail(err, CD_NOMEM, "no memory for a template")
                                           : cd_outdir_write(&t->dir, "return.yaml", b.p, b.n, err);
    cd_buf_free(&b);
    return status;
}

static int run(int argc, char **argv)
{
    struct template t = {.format = CD_FORMAT_CSV, .dir.fd = -1};
    struct cd_err err = {0};
    const int first = cli_parse(&cli_template, argc, argv, take, &t);
    if (first < 0) return first == -2 ? 0 : 2;
    if (t.out == NULL || first < argc || strlen(t.out) > 3000) {
        (void)fprintf(
            stderr, "candour: template needs an output folder, and nothing else: -o OUT\nTry: candour help template\n");
        return 2;
    }
    enum cd_status status = cd_outdir_begin(t.out, MARKER, &t.dir, &err);
    if (status == CD_OK) status = write_yaml(&t, &err);
    if (status == CD_OK) status = write_tables(&t, &err);
    if (status == CD_OK) status = write_notes(&t, &err);
    if (status == CD_OK) status = cd_outdir_commit(&t.dir, &err);
    cd_outdir_abort(&t.dir);
    if (status != CD_OK) return cli_fail(status, &err);
    (void)printf(
        "Fill in %s/return.yaml and the tables; fields.csv and lists.csv say what goes where, and are not read.\n"
        "Then: candour check %s\n",
        t.out, t.out);
    return 0;
}

const struct cli_command cli_template = {
    .name = "template",
    .usage = "[options] -o OUT",
    .summary = "Writes an empty return to fill in, with every field and every list explained.",
    .text =
        "OUT gets return.yaml, the four tables with their header rows, fields.csv and lists.csv (docs/returns.md).\n\n"
        "  candour template -o westholt-2024-03 --force westholt --period 2024-03\n"
        "  candour template -o westholt-2024-03 --format xlsx\n",
    .options = options,
    .run = run,
};

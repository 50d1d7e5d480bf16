/* cmd_diff.c - what a resubmission changed. */
#include <stdlib.h>
#include <string.h>

#include "candour/date.h"
#include "candour/diff.h"
#include "cli.h"

enum { SHOW_VALUES = CLI_FILE_COUNT };

static const struct cli_option options[] = {
    CLI_FILE_OPTIONS,
    {"show-values", 0, NULL, "show ids and values that may identify somebody"},
    {0},
};

/* One side: its tables are kept when its register is let go. */
struct side {
    struct cd_plan *plan;
    struct cd_tables tables;
};

struct diffing {
    struct cli_reading reading;
    struct side before, after;
    bool show_values;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct diffing *d = ctx;
    if (option != SHOW_VALUES) return cli_reading_take(&d->reading, option, value, err);
    d->show_values = true;
    return true;
}

static enum cd_status keep_tables(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct side *side = ctx;
    (void)index;
    if (reg->tables.schema == NULL)
        return cd_fail(err, CD_INPUT, CD_FMT ": only returns with tables can be compared", CD_ARG(reg->source.path));
    side->tables = reg->tables;
    reg->tables = (struct cd_tables){0};
    return CD_OK;
}

static enum cd_status read_side(const struct diffing *d, struct side *side, const char *path, struct cd_err *err)
{
    CD_TRY(cd_intake_plan(&path, 1, &d->reading.opts, &side->plan, err));
    if (cd_intake_facts(side->plan).n_sources != 1)
        return cd_fail(err, CD_USAGE, "%s: holds several returns; give one", path);
    return cd_intake_read(side->plan, keep_tables, side, err);
}

static void show(struct cd_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char byte = (unsigned char)s.p[i];
        if (byte < 0x20 || byte == 0x7F) (void)printf("\\x%02X", byte);
        else (void)putchar(byte);
    }
}

/* "line 12" of the side's own table; its key too where that may be shown. */
static void show_row(const struct diffing *d, const struct cd_tables *t, enum cd_table_id table, uint32_t row)
{
    char scratch[16];
    (void)printf("line %u", t->of[table].line[row]);
    if (!d->show_values) return;
    (void)printf(" (");
    show(cd_table_text(t, table, 0, row, scratch));
    (void)printf(")");
}

static void show_value(const struct diffing *d, const struct cd_tables *t, const struct cd_change *change, uint32_t row)
{
    char scratch[16];
    const struct cd_str value = cd_table_text(t, (enum cd_table_id)change->table, change->field, row, scratch);
    if (value.n == 0) (void)printf("blank");
    else if (t->schema->table[change->table].fields[change->field].hidden && !d->show_values)
        (void)printf("(withheld)");
    else {
        (void)putchar('"');
        show(value);
        (void)putchar('"');
    }
}

static void print_change(const struct diffing *d, const struct cd_change *change)
{
    const struct cd_tables *before = &d->before.tables, *after = &d->after.tables;
    const enum cd_table_id table = (enum cd_table_id)change->table;
    (void)printf("%s: ", before->schema->table[table].name);
    if (change->kind == CD_CHANGE_ADDED) {
        (void)printf("added ");
        show_row(d, after, table, change->new_row);
    } else {
        (void)printf(change->kind == CD_CHANGE_REMOVED ? "removed " : "changed ");
        show_row(d, before, table, change->old_row);
    }
    if (change->kind == CD_CHANGE_FIELD) {
        (void)printf(": %s: ", before->schema->table[table].fields[change->field].name);
        show_value(d, before, change, change->old_row);
        (void)printf(" -> ");
        show_value(d, after, change, change->new_row);
    }
    (void)putchar('\n');
}

static void print_all(const struct diffing *d, const struct cd_diff *diff)
{
    for (size_t i = 0; i < diff->n; i++) print_change(d, &diff->items[i]);
    (void)fflush(stdout);
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++)
        (void)fprintf(stderr, "%-13s %llu added, %llu removed, %llu changed, %llu the same\n",
                      d->before.tables.schema->table[t].name, (unsigned long long)diff->added[t],
                      (unsigned long long)diff->removed[t], (unsigned long long)diff->changed[t],
                      (unsigned long long)diff->same[t]);
}

static enum cd_status compare(struct diffing *d, char **paths, bool *differs, struct cd_err *err)
{
    struct cd_diff diff = {0};
    CD_TRY(read_side(d, &d->before, paths[0], err));
    CD_TRY(read_side(d, &d->after, paths[1], err));
    const struct cd_source *a = &cd_intake_facts(d->before.plan).sources[0],
                           *b = &cd_intake_facts(d->after.plan).sources[0];
    if (d->before.tables.schema != d->after.tables.schema)
        return cd_fail(err, CD_USAGE, "the two have different layouts and cannot be compared");
    if (!cd_str_eq(a->force, b->force) || a->period != b->period)
        (void)fprintf(stderr, "candour: these are returns of different forces or months\n");
    const enum cd_status status = cd_diff_tables(&d->before.tables, &d->after.tables, &diff, err);
    if (status == CD_OK) print_all(d, &diff);
    *differs = diff.n > 0;
    cd_diff_free(&diff);
    return status;
}

static int run(int argc, char **argv)
{
    struct diffing d = {0};
    struct cd_err err = {0};
    bool differs = false;
    cli_reading_start(&d.reading);
    const int first = cli_parse(&cli_diff, argc, argv, take, &d);
    if (first < 0) return first == -2 ? 0 : 2;
    if (argc - first != 2) {
        (void)fprintf(stderr, "candour: diff needs two returns: OLD and NEW\nTry: candour help diff\n");
        return 2;
    }
    const enum cd_status status = compare(&d, argv + first, &differs, &err);
    cd_tables_free(&d.before.tables);
    cd_tables_free(&d.after.tables);
    cd_intake_free(d.before.plan);
    cd_intake_free(d.after.plan);
    if (status != CD_OK) return cli_fail(status, &err);
    return differs ? 1 : 0;
}

const struct cli_command cli_diff = {
    .name = "diff",
    .usage = "[options] OLD NEW",
    .summary = "What a resubmission changed: rows that came, went, or are not what they were.",
    .text =
        "OLD and NEW are returns with tables (docs/returns.md), folders or archives, or files of one row per suspect.\n"
        "Rows are the same when their ids are (for involvements and observations also role, offence, attribute, stage\n"
        "and day). Exit 1 when they differ.\n\n"
        "  candour diff westholt-2024-03-first/ westholt-2024-03/\n"
        "  candour diff --dialect mine.yaml first/2024-03_westholt.csv 2024-03_westholt.csv\n",
    .options = options,
    .run = run,
};

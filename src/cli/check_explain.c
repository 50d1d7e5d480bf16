/* check_explain.c - check --explain: how each column of a file is understood, and which are ignored. */
#include <stdlib.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/reader.h"
#include "check_int.h"

static const struct {
    const char *is, *absent;
} kinds[] = {
    [CD_COLUMN_CODED] = {"", "every row counts as left blank"},
    [CD_COLUMN_DATE] = {"the date", "no row has a date"},
    [CD_COLUMN_LATITUDE] = {"latitude of the location", "every row's location counts as left blank"},
    [CD_COLUMN_LONGITUDE] = {"longitude of the location", "every row's location counts as left blank"},
    [CD_COLUMN_TYPE] = {"the type of the row", "every row counts as one that tells of a person"},
    [CD_COLUMN_KNOWN] = {"known, not read", "nothing is lost: it is not read"},
    [CD_COLUMN_FIELD] = {"", "every row counts as left blank"},
    [CD_COLUMN_OBSERVATION] = {"", "no row is an observation of it"},
    [CD_COLUMN_BESIDE] = {"stands beside what was observed", "every row counts as left blank"},
};

static const char *why_ignored(const struct cd_dialect *dialect, struct cd_str header)
{
    for (uint32_t i = 0; i < dialect->n_columns; i++)
        if (cd_str_eq_nocase(cd_str_trim(header), cd_str_of(dialect->columns[i].name)))
            return "a second column of this name";
    return "the dialect does not know it";
}

static void explain_known(const struct cd_dialect_column *known)
{
    const struct cd_table_schema *table = &cd_schema_at(0)->table[known->table];
    switch (known->kind) {
    case CD_COLUMN_CODED:
    case CD_COLUMN_OBSERVATION:
        (void)printf("%s, asserted by: %s", cd_characteristic_name((enum cd_characteristic)known->characteristic),
                     cd_asserter_name((enum cd_asserter)known->asserted_by));
        break;
    case CD_COLUMN_FIELD: (void)printf("%s of %s", table->fields[known->field].name, table->name); break;
    default: (void)printf("%s", kinds[known->kind].is); break;
    }
    if (known->stage != NULL) (void)printf(", at: %s", known->stage);
    if (known->list != NULL) (void)printf("; code list %s", known->list->id);
    if (known->dates != NULL) (void)printf("; written as %s", known->dates);
    if (known->n_values > 0) (void)printf("; %u of its own values are mapped", known->n_values);
    (void)printf("\n");
}

static void explain_column(const struct cd_dialect *dialect, uint32_t column, struct cd_str header, uint32_t number)
{
    (void)printf("  %3u  ", number);
    check_show(header, 60);
    (void)printf("%*s  ", header.n < 44 ? 44 - (int)header.n : 0, "");
    if (column == CD_NO_CODE) {
        (void)printf("IGNORED: %s\n", why_ignored(dialect, header));
        return;
    }
    explain_known(&dialect->columns[column]);
}

static void explain_columns(const struct cd_dialect *dialect, const struct cd_reader_facts *facts,
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
    for (uint32_t i = 0; i < dialect->n_constants; i++) {
        const struct cd_dialect_column *constant = &dialect->constants[i];
        const struct cd_table_schema *table = &cd_schema_at(0)->table[constant->table];
        (void)printf("    =  %-44s  %s of %s, always\n", constant->always, table->fields[constant->field].name,
                     table->name);
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

static void explain_header(const char *path, const struct cd_dialects *dialects, const struct cd_reader_facts *facts,
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

static enum cd_status explain_table(const char *path, const struct cd_dialects *dialects,
                                    const struct cd_reader_facts *facts, struct cd_err *err)
{
    if (facts->columns == 0) return cd_fail(err, CD_INPUT, "%s: the file is empty: it has no header", path);
    struct cd_header_match match = {.column = calloc((size_t)facts->columns + 1, sizeof *match.column)};
    if (match.column == NULL) return cd_fail(err, CD_NOMEM, "no memory for the header");
    const char separator[] = {facts->delimiter, '\0'};
    (void)printf("%s\n", path);
    if (facts->encoding != NULL) (void)printf("Encoding: %s\n", facts->encoding);
    if (facts->delimiter != 0) (void)printf("Separator: %s   ", facts->delimiter == '\t' ? "tab" : separator);
    else (void)printf("Format: %s   ", cd_format_name(facts->format));
    if (facts->header_line > 0) (void)printf("header: line %llu, ", (unsigned long long)facts->header_line);
    (void)printf("%u columns\n", facts->columns);
    explain_header(path, dialects, facts, &match);
    free(match.column);
    return CD_OK;
}

/* JSON lines show their columns with their rows: those of the first batch are enough. */
static enum cd_status explain_rows(const char *path, const struct cd_dialects *dialects, struct cd_reader *reader,
                                   struct cd_err *err)
{
    struct cd_batch *batch = malloc(sizeof *batch);
    if (batch == NULL) return cd_fail(err, CD_NOMEM, "no memory for the header");
    enum cd_status status = CD_OK;
    if (cd_reader_facts(reader)->format == CD_FORMAT_JSONL) status = cd_reader_next(reader, batch, err);
    if (status == CD_OK) status = explain_table(path, dialects, cd_reader_facts(reader), err);
    free(batch);
    return status;
}

enum cd_status check_explain(const char *path, const char *dialect, struct cd_err *err)
{
    const enum cd_format format = cd_format_of(cd_str_of(path));
    struct cd_dialects *dialects = NULL;
    struct cd_file file = {0};
    struct cd_reader *reader = NULL;
    enum cd_status status = cd_dialects_open(dialect, &dialects, err);
    if (status == CD_OK) status = cd_file_read(path, 0, &file, err);
    if (status == CD_OK)
        status = cd_reader_open(&reader, format != CD_FORMAT_NONE ? format : CD_FORMAT_CSV,
                                (struct cd_str){file.p, file.n}, &(struct cd_reader_opts){.name = path}, err);
    if (status == CD_OK) status = explain_rows(path, dialects, reader, err);
    cd_reader_close(reader);
    cd_file_free(&file);
    cd_dialects_free(dialects);
    return status;
}

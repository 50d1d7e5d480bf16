/* published_rows.c - the CSV of a published table: which group each row means, and its figure as printed. */
#include <stdio.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/csv.h"
#include "candour/os.h"
#include "published_int.h"

enum { MAX_ROWS = 2000, COLUMNS = 5 };
enum { GROUP, COUNT, PERCENT, AREA, TOTAL };
static const char *const column_names[COLUMNS] = {"group", "count", "percent", "area", "total"};

/* Where each column stands in the file, -1: it does not. */
struct layout {
    const struct cd_table_spec *spec;
    struct cd_read_table *table;
    struct cd_err *err;
    int at[COLUMNS];
};

static enum cd_status fault(const struct layout *l, uint64_t line, int column, const char *what, const char *mend)
{
    const uint32_t field = column >= 0 && l->at[column] >= 0 ? (uint32_t)l->at[column] + 1 : 0;
    const enum cd_status status =
        cd_fail(l->err, CD_INPUT, "%s:%llu: field %u (%s): %s; %s", l->table->name, (unsigned long long)line, field,
                column >= 0 ? column_names[column] : "row", what, mend);
    if (l->err != NULL) l->err->line = line, l->err->column = field;
    return status;
}

/* Words that mean no group. */
static const struct special {
    const char *text;
    uint8_t class, reason, open;
    uint8_t others; /* the mask is filled in at the end: every code that no row of the area names */
} specials[] = {
    {"unknown", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN, 0, 0},
    {"not recorded", CD_CLASS_NOT_STATED, CD_REASON_NOT_STATED, 0, 0},
    {"not stated", CD_CLASS_NOT_STATED, CD_REASON_NOT_STATED, 0, 0},
    {"not known", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN, 0, 0},
    {"other or unknown", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN, 1, 0},
    {"other groups", CD_CLASS_RECORDED, CD_REASON_NONE, 0, 1},
    {"recorded", CD_CLASS_RECORDED, CD_REASON_NONE, 0, 0},
};

static enum cd_status read_group(const struct layout *l, struct cd_str text, struct cd_table_row *row)
{
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
        if (!cd_str_eq_nocase(text, cd_str_of(specials[i].text))) continue;
        row->class = specials[i].class;
        row->reason = specials[i].reason;
        row->mask = specials[i].others ? 0 : CD_ETHNIC_ALL;
        row->if_recorded = specials[i].open;
        return CD_OK;
    }
    row->class = CD_CLASS_RECORDED;
    if (l->spec->list != NULL) {
        const struct cd_code *code = cd_code_find(l->spec->list, text);
        if (code == NULL)
            return fault(l, row->line, GROUP, "not in the code list", "use a code of the list that the YAML names");
        row->mask = code->mask, row->class = code->class, row->reason = code->reason;
        return CD_OK;
    }
    const struct cd_group *group = cd_group_find(text);
    if (group == NULL)
        return fault(l, row->line, GROUP, "no such group",
                     "use a group's name (white, pakistani), unknown, other or unknown, other groups, recorded");
    row->mask = group->mask;
    return CD_OK;
}

static enum cd_status read_percent(const struct layout *l, struct cd_str text, struct cd_table_row *row)
{
    static const char *const mend = "write it as printed: 83, 3.9, or > 40";
    struct cd_fraction half;
    row->at_least = text.n > 0 && text.p[0] == '>';
    row->at_most = text.n > 0 && text.p[0] == '<';
    if (row->at_least || row->at_most) text = cd_str_trim((struct cd_str){text.p + 1, text.n - 1});
    if (text.n > 0 && text.p[text.n - 1] == '%') text = cd_str_trim((struct cd_str){text.p, text.n - 1});
    if (!cd_fraction_parse(text, &row->value, &half) || half.num == 0 || row->value.den > 1000000 ||
        row->value.num < 0 || row->value.num > 100 * row->value.den)
        return fault(l, row->line, PERCENT, "not a percentage between 0 and 100 with at most six decimals", mend);
    return CD_OK;
}

static struct cd_str field_of(const struct layout *l, const struct cd_batch *batch, const struct cd_row *row,
                              int column)
{
    const int at = l->at[column];
    if (at < 0 || (uint32_t)at >= row->n) return (struct cd_str){"", 0};
    return cd_str_trim(batch->field[row->first + (uint32_t)at]);
}

static enum cd_status keep(const struct layout *l, struct cd_str text, struct cd_str *out)
{
    *out = cd_arena_str(&l->table->arena, (struct cd_str){text.n > 0 ? text.p : "", text.n});
    return out->p != NULL ? CD_OK : cd_fail(l->err, CD_NOMEM, "no memory for a published table");
}

static enum cd_status read_row(const struct layout *l, const struct cd_batch *batch, const struct cd_row *from)
{
    struct cd_table_row row = {.line = from->line, .value = {0, 1}};
    const bool counts = l->spec->measure == CD_MEASURE_COUNTS;
    if ((from->faults & ~(uint32_t)CD_ROW_BLANK) != 0)
        return fault(l, from->line, -1, "the row is broken or has not as many fields as the header",
                     "mend its commas and quotes");
    const struct cd_str area = field_of(l, batch, from, AREA), total = field_of(l, batch, from, TOTAL);
    CD_TRY(keep(l, field_of(l, batch, from, GROUP), &row.group));
    CD_TRY(keep(l, l->at[AREA] >= 0 ? area : l->spec->area, &row.area));
    if (row.area.n == 0) return fault(l, from->line, AREA, "empty", "name the area of each row");
    CD_TRY(read_group(l, row.group, &row));
    if (l->at[TOTAL] >= 0 && (!cd_str_u64(total, &row.total) || row.total == 0 || row.total > UINT32_MAX))
        return fault(l, from->line, TOTAL, "not a number of people from 1 to 4,294,967,295", "write digits only");
    if (!counts) CD_TRY(read_percent(l, field_of(l, batch, from, PERCENT), &row));
    else if (!cd_str_u64(field_of(l, batch, from, COUNT), &row.count) || row.count > UINT32_MAX)
        return fault(l, from->line, COUNT, "not a number of people up to 4,294,967,295", "write digits only");
    if (l->table->n == MAX_ROWS) return cd_fail(l->err, CD_LIMIT, "%s: over %d rows", l->table->name, MAX_ROWS);
    if (!cd_grow((void **)&l->table->rows, &l->table->cap, l->table->n + 1, sizeof row))
        return cd_fail(l->err, CD_NOMEM, "no memory for a published table");
    l->table->rows[l->table->n++] = row;
    return CD_OK;
}

static enum cd_status read_header(struct layout *l, const struct cd_csv_facts *facts)
{
    const bool counts = l->spec->measure == CD_MEASURE_COUNTS;
    for (int i = 0; i < COLUMNS; i++) l->at[i] = -1;
    for (uint32_t f = 0; f < facts->columns; f++) {
        const struct cd_str name = cd_str_trim(facts->header[f]);
        int column = -1;
        for (int i = 0; i < COLUMNS; i++)
            if (cd_str_eq_nocase(name, cd_str_of(column_names[i]))) column = i;
        if (column < 0)
            return fault(l, facts->header_line, -1, "a column that is none of group, count, percent, area, total",
                         "rename or drop it");
        if (l->at[column] >= 0) return fault(l, facts->header_line, column, "two columns of this name", "drop one");
        l->at[column] = (int)f;
    }
    if (l->at[GROUP] < 0) return fault(l, facts->header_line, GROUP, "no such column", "name the first column group");
    const int wanted = counts ? COUNT : PERCENT, unwanted = counts ? PERCENT : COUNT;
    if (l->at[wanted] < 0 || l->at[unwanted] >= 0)
        return fault(l, facts->header_line, wanted, "the columns do not fit the measure",
                     "counts has a column count, percentages a column percent");
    if (l->at[AREA] < 0 && l->spec->area.n == 0)
        return fault(l, facts->header_line, AREA, "no such column, and the YAML says no area", "say area: in the YAML");
    return CD_OK;
}

static bool names_groups(const struct cd_table_row *row)
{
    return row->class == CD_CLASS_RECORDED && row->mask != CD_ETHNIC_ALL;
}

static enum cd_status twice(const struct layout *l, const struct cd_table_row *row, const struct cd_table_row *other,
                            const char *what, const char *mend)
{
    char text[80];
    (void)snprintf(text, sizeof text, "%s line %llu", what, (unsigned long long)other->line);
    return fault(l, row->line, GROUP, text, mend);
}

/* The codes that the other rows of a row's area name; those rows must agree with it on the total and be other groups. */
static enum cd_status look_at_others(const struct layout *l, size_t i, uint64_t *named)
{
    const struct cd_read_table *t = l->table;
    *named = 0;
    for (size_t j = 0; j < t->n; j++) {
        const struct cd_table_row *a = &t->rows[i], *b = &t->rows[j];
        if (i == j || !cd_str_eq(a->area, b->area)) continue;
        if (a->total != b->total)
            return fault(l, b->line, TOTAL, "rows of one area give different totals", "give the same in each");
        if (cd_str_eq_nocase(a->group, b->group)) return twice(l, a, b, "the same group and area as in", "add them up");
        if (names_groups(b)) *named |= b->mask;
    }
    return CD_OK;
}

static enum cd_status share_people(const struct layout *l, size_t i)
{
    const struct cd_table_row *a = &l->table->rows[i], *b = l->table->rows;
    while (b == a || !names_groups(b) || (a->mask & b->mask) == 0 || !cd_str_eq(a->area, b->area)) b++;
    return twice(l, a, b, "shares people with the group of", "give the broad group or its parts, not both");
}

/* Rows of an area must not share people; "other groups" takes the codes that no other row names. */
static enum cd_status check_areas(const struct layout *l)
{
    for (size_t i = 0; i < l->table->n; i++) {
        struct cd_table_row *row = &l->table->rows[i];
        const bool group = names_groups(row);
        uint64_t named;
        CD_TRY(look_at_others(l, i, &named));
        if (group && (row->mask & named) != 0) return share_people(l, i);
        if (group && row->mask == 0) row->mask = CD_ETHNIC_ALL & ~named;
        if (group && row->mask == 0) return fault(l, row->line, GROUP, "every group is named already", "drop the row");
        if (row->if_recorded != 0) row->if_recorded = CD_ETHNIC_ALL & ~named;
    }
    return CD_OK;
}

static enum cd_status read_all(struct layout *l, struct cd_csv *csv, struct cd_batch *batch)
{
    CD_TRY(read_header(l, cd_csv_facts(csv)));
    do {
        CD_TRY(cd_csv_next(csv, batch, l->err));
        for (uint32_t i = 0; i < batch->n; i++)
            if ((batch->row[i].faults & CD_ROW_BLANK) == 0) CD_TRY(read_row(l, batch, &batch->row[i]));
    } while (batch->n > 0);
    if (l->table->n == 0) return fault(l, 1, -1, "the table has no rows", "give one row for each group");
    return check_areas(l);
}

enum cd_status cd__table_read(struct cd_str bytes, const struct cd_table_spec *spec, struct cd_read_table *table,
                              struct cd_err *err)
{
    struct cd_text text = {0};
    struct cd_csv *csv = NULL;
    struct layout layout = {.spec = spec, .table = table, .err = err};
    CD_TRY(cd_text_decode(bytes.p, bytes.n, &text, err));
    enum cd_status status = CD_OK;
    if (text.encoding == CD_ENCODING_BINARY) status = cd_fail(err, CD_INPUT, "%s: not a text file", table->name);
    struct cd_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) status = cd_fail(err, CD_NOMEM, "no memory for a published table");
    if (status == CD_OK) status = cd_csv_open(&csv, &text, &(struct cd_csv_opts){0}, err);
    if (status == CD_OK && batch != NULL) status = read_all(&layout, csv, batch);
    cd_csv_close(csv);
    cd_text_free(&text);
    free(batch);
    return status;
}

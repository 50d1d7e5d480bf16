/* finish.c - a return's tables joined, checked against lists, and turned into people and observations; see tables_int.h. */
#include <stdlib.h>

#include "tables_int.h"

/* What a person is in any case of the return. */
enum { SUSPECT = 1, VICTIM = 2, WITNESS = 4, OTHER = 8 };

static const struct cd_str none = {0};

static const struct cd_table *table_of(const struct cd__filling *f, enum cd_table_id table)
{
    return &f->reg->tables.of[table];
}

static bool note_row(struct cd__filling *f, enum cd_rule_id rule, enum cd_table_id table, uint32_t field, uint32_t row,
                     struct cd_str value)
{
    const struct cd_table *t = table_of(f, table);
    const struct cd_field *what = &f->reg->tables.schema->table[table].fields[field];
    return cd__note(f, rule, t->file, t->line[row], cd_str_of(what->name),
                    cd_table_at(&f->reg->tables, table, field, row), value, what->hidden);
}

/* --- Ids ------------------------------------------------------------------------------------------------------------- */

static bool is_id(uint8_t kind)
{
    return kind == CD_FIELD_CASE || kind == CD_FIELD_PERSON;
}

/* Rows whose field is blank though every row needs it. What the reader could not understand is not blank, and said elsewhere. */
static bool note_blanks(struct cd__filling *f, enum cd_table_id table, uint32_t field)
{
    const struct cd_table *t = table_of(f, table);
    const struct cd_field *what = &f->reg->tables.schema->table[table].fields[field];
    const struct cd_field_column *column = &t->columns[field];
    uint32_t bad = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        const bool blank = what->kind == CD_FIELD_DATE ? column->days[i] == CD_NO_DAY : column->codes[i] == CD_NO_CODE;
        if (!blank) continue;
        if (!is_id(what->kind) && cd_table_at(&f->reg->tables, table, field, i) == 0)
            continue; /* the column is absent: told once */
        while (bad < column->n_bad && column->bad[bad] < i) bad++;
        if (bad < column->n_bad && column->bad[bad] == i) continue;
        if (!note_row(f, is_id(what->kind) ? CD_RULE_ID_BLANK : CD_RULE_VALUE_BLANK, table, field, i, none))
            return false;
    }
    return true;
}

static bool note_twice(struct cd__filling *f, enum cd_table_id table, const uint32_t *first_row)
{
    const struct cd_table *t = table_of(f, table);
    char scratch[16];
    for (uint32_t i = 0; i < t->n; i++) {
        const uint32_t code = t->columns[0].codes[i];
        if (code == CD_NO_CODE || first_row[code] == i) continue;
        if (!note_row(f, CD_RULE_ID_TWICE, table, 0, i, cd_table_text(&f->reg->tables, table, 0, i, scratch)))
            return false;
    }
    return true;
}

static bool note_orphans(struct cd__filling *f, enum cd_table_id table, uint32_t field, const uint32_t *first_row)
{
    const struct cd_table *t = table_of(f, table);
    char scratch[16];
    for (uint32_t i = 0; i < t->n; i++) {
        const uint32_t code = t->columns[field].codes[i];
        if (code == CD_NO_CODE || first_row[code] != CD_NO_CODE) continue;
        if (!note_row(f, CD_RULE_ID_ORPHAN, table, field, i, cd_table_text(&f->reg->tables, table, field, i, scratch)))
            return false;
    }
    return true;
}

static bool check_ids(struct cd__filling *f)
{
    const struct cd_tables *tables = &f->reg->tables;
    return note_twice(f, CD_CASES, tables->case_row) && note_twice(f, CD_PEOPLE, tables->person_row) &&
           note_orphans(f, CD_INVOLVEMENTS, CD_INVOLVEMENTS_CASE_ID, tables->case_row) &&
           note_orphans(f, CD_INVOLVEMENTS, CD_INVOLVEMENTS_RECORD_ID, tables->person_row) &&
           note_orphans(f, CD_OBSERVATIONS, CD_OBSERVATIONS_RECORD_ID, tables->person_row);
}

/* --- Lists ----------------------------------------------------------------------------------------------------------- */

/* Decided once for each distinct value; rows are looked through only where one of them is outside the list. */
static bool check_list(struct cd__filling *f, enum cd_table_id table, uint32_t field)
{
    const struct cd_table *t = table_of(f, table);
    const struct cd_field_column *column = &t->columns[field];
    const struct cd_code_list *list =
        cd_code_list_find(cd_str_of(f->reg->tables.schema->table[table].fields[field].list));
    bool *outside = calloc((size_t)column->dict.n + 1, sizeof *outside);
    bool any = false, ok = outside != NULL;
    for (uint32_t i = 0; ok && list != NULL && i < column->dict.n; i++) {
        outside[i] = cd_code_find(list, cd_dict_text(&column->dict, i)) == NULL;
        any |= outside[i];
    }
    for (uint32_t i = 0; ok && any && i < t->n; i++) {
        const uint32_t code = column->codes[i];
        if (code != CD_NO_CODE && outside[code])
            ok = note_row(f, CD_RULE_VALUE_UNKNOWN, table, field, i, cd_dict_text(&column->dict, code));
    }
    free(outside);
    return ok;
}

static bool check_fields(struct cd__filling *f)
{
    for (unsigned table = 0; table < CD_TABLE_COUNT; table++) {
        const struct cd_table_schema *schema = &f->reg->tables.schema->table[table];
        if (table_of(f, (enum cd_table_id)table)->n == 0) continue;
        for (uint32_t i = 0; i < schema->n; i++) {
            if (schema->fields[i].must && !note_blanks(f, (enum cd_table_id)table, i)) return false;
            if (schema->fields[i].list[0] != '\0' && !check_list(f, (enum cd_table_id)table, i)) return false;
        }
    }
    return true;
}

/* --- Roles ----------------------------------------------------------------------------------------------------------- */

/* For each person's id what it is in any case; NULL when memory is short. By id and not by row of people: a victim whose record is
 * missing is a victim still. A role that is blank or in no list may be a victim's. */
static uint8_t *roles(struct cd__filling *f)
{
    static const struct {
        struct cd_str name;
        uint8_t role;
    } names[] = {{{"suspect", 7}, SUSPECT}, {{"victim", 6}, VICTIM}, {{"witness", 7}, WITNESS}};
    const struct cd_tables *tables = &f->reg->tables;
    const struct cd_table *t = table_of(f, CD_INVOLVEMENTS);
    uint8_t *role = calloc((size_t)tables->ids[CD_KEY_PERSON].n + 1, sizeof *role);
    char scratch[16];
    for (uint32_t i = 0; role != NULL && i < t->n; i++) {
        const uint32_t id = t->columns[CD_INVOLVEMENTS_RECORD_ID].codes[i];
        const struct cd_str text = cd_table_text(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE, i, scratch);
        uint8_t is = OTHER;
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            if (cd_str_eq_nocase(text, names[k].name)) is = names[k].role;
        if (id != CD_NO_CODE) role[id] |= is;
    }
    return role;
}

/* The immigration status of a victim or witness is taken out of the table, so that nothing later can read it. */
static bool refuse_status(struct cd__filling *f, const uint8_t *role)
{
    const struct cd_table *t = table_of(f, CD_OBSERVATIONS);
    if (t->n == 0) return true;
    const struct cd_field_column *attribute = &t->columns[CD_OBSERVATIONS_ATTRIBUTE];
    bool *is_status = calloc((size_t)attribute->dict.n + 1, sizeof *is_status);
    for (uint32_t i = 0; is_status != NULL && i < attribute->dict.n; i++)
        is_status[i] = cd_str_eq_nocase(cd_dict_text(&attribute->dict, i), CD_STR("immigration_status"));
    bool ok = is_status != NULL;
    for (uint32_t i = 0; ok && i < t->n; i++) {
        const uint32_t id = t->columns[CD_OBSERVATIONS_RECORD_ID].codes[i];
        if (attribute->codes[i] == CD_NO_CODE || !is_status[attribute->codes[i]]) continue;
        if (id == CD_NO_CODE || (role[id] & (uint8_t)~SUSPECT) == 0) continue;
        t->columns[CD_OBSERVATIONS_VALUE].codes[i] = CD_NO_CODE;
        t->columns[CD_OBSERVATIONS_REASON_MISSING].codes[i] = CD_NO_CODE;
        attribute->codes[i] = CD_NO_CODE;
        ok = note_row(f, CD_RULE_REFUSED_IMMIGRATION, CD_OBSERVATIONS, CD_OBSERVATIONS_VALUE, i, none);
    }
    free(is_status);
    return ok;
}

/* Nor can it be read in what else was found in its row, where a field may stand under the name of another. Findings are sorted. */
static void forget_refused(struct cd_findings *findings)
{
    struct cd_finding *items = findings->items;
    for (size_t i = 0; i < findings->n; i++) {
        if (items[i].rule != CD_RULE_REFUSED_IMMIGRATION) continue;
        size_t from = i, to = i;
        while (from > 0 && items[from - 1].file == items[i].file && items[from - 1].line == items[i].line) from--;
        while (to < findings->n && items[to].file == items[i].file && items[to].line == items[i].line) to++;
        for (; from < to; from++) items[from].value = CD_NO_CODE;
    }
}

static bool add_people(struct cd__filling *f, const uint8_t *role)
{
    const struct cd_table *people = table_of(f, CD_PEOPLE);
    for (uint32_t i = 0; i < people->n; i++) {
        const uint32_t id = people->columns[CD_PEOPLE_RECORD_ID].codes[i];
        const bool first = id != CD_NO_CODE && f->reg->tables.person_row[id] == i;
        const bool suspect = first && (role[id] & SUSPECT) != 0;
        const int32_t period = f->period != NULL ? f->period[i] : f->reg->source.period;
        if (!cd_register_add_person(f->reg, people->line[i], period, suspect)) return false;
    }
    return true;
}

enum cd_status cd__finish_tables(struct cd__filling *f, struct cd_err *err)
{
    CD_TRY(cd_tables_join(&f->reg->tables, err));
    uint8_t *role = roles(f);
    const bool ok = role != NULL && check_ids(f) && check_fields(f) && refuse_status(f, role) && add_people(f, role) &&
                    cd__project(f);
    f->reg->source.rows = f->reg->people.n;
    free(role);
    cd_findings_sort(&f->reg->findings);
    cd_findings_hide_astray(&f->reg->findings);
    forget_refused(&f->reg->findings);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to join the tables of a return");
}

/* suspects_rows.c - rows of one suspect each into the four tables of a return, a batch at a time, a column at a time; see suspects_int.h.
 *
 * The first row of a case, of a person's record, is the one that counts; a later row that differs is a finding at that row. What is observed of
 * somebody who stands in several rows is taken once. */
#include <stdlib.h>

#include "candour/column.h"
#include "suspects_int.h"

static const enum cd_table_id table_of[CD_KEY_COUNT] = {[CD_KEY_CASE] = CD_CASES, [CD_KEY_PERSON] = CD_PEOPLE};

static const struct cd_field *field_of(const struct cd__suspects *r, enum cd_table_id table, uint32_t field)
{
    return &r->f.reg->tables.schema->table[table].fields[field];
}

static struct cd_table *rows_of(struct cd__suspects *r, enum cd_table_id table)
{
    return &r->f.reg->tables.of[table];
}

/* What stands in a column of the dialect; blank where the file has no such column. */
static struct cd_str text_of(const struct cd__suspects *r, uint32_t column, const struct cd_row *record)
{
    const uint32_t at = column != CD_NO_CODE ? r->at[column] : CD_NO_CODE;
    if (at >= record->n) return (struct cd_str){"", 0};
    return cd_dialect_text(&r->dialect->columns[column], r->batch.field[record->first + at]);
}

/* The day that a text of the column is. A workbook's own days, and Parquet's, come as YYYY-MM-DD, in whatever form texts have theirs. */
static int32_t day_of(const struct cd__suspects *r, uint32_t column, struct cd_str text)
{
    if (text.n == 0) return CD_NO_DAY;
    const enum cd_format format = cd_reader_facts(r->reader)->format;
    const int32_t day = cd_day_parse_as(text, r->dialect->columns[column].dates);
    const bool typed = format == CD_FORMAT_XLSX || format == CD_FORMAT_PARQUET;
    return day == CD_NO_DAY && typed ? cd_day_parse(text) : day;
}

/* --- Whose row it is ------------------------------------------------------------------------------------------------- */

static bool meet(struct cd__suspects *r, enum cd_key key, struct cd_str id, struct cd__suspect *s)
{
    struct cd__ids *ids = &r->ids[key];
    return cd_dict_code(&r->f.reg->tables.ids[key], id, &s->id[key]) &&
           cd_grow((void **)&ids->of, &ids->cap, (size_t)s->id[key] + 1, sizeof *ids->of);
}

/* A row of its table where the id is new, or has none. */
static void place(struct cd__suspects *r, enum cd_key key, uint32_t *n_new, struct cd__suspect *s)
{
    struct cd__known_id *known = &r->ids[key].of[s->id[key]];
    s->first[key] = known->row == 0;
    if (known->row == 0) known->row = rows_of(r, table_of[key])->n + ++*n_new;
    s->row[key] = known->row - 1;
}

static bool place_case(struct cd__suspects *r, uint32_t *n_new, struct cd__suspect *s)
{
    const struct cd_str id = text_of(r, r->id_column[CD_KEY_CASE], s->record);
    s->id[CD_KEY_CASE] = s->row[CD_KEY_CASE] = CD_NO_CODE;
    s->first[CD_KEY_CASE] = false;
    if (id.n == 0) return true; /* a finding when all rows are there: its involvement has no case */
    if (!meet(r, CD_KEY_CASE, id, s)) return false;
    place(r, CD_KEY_CASE, n_new, s);
    return true;
}

/* "C-17#2": the second row of that case for which an id is made. */
static bool make_id(struct cd__suspects *r, const struct cd__suspect *s)
{
    const uint32_t kase = s->id[CD_KEY_CASE];
    uint32_t *made = kase != CD_NO_CODE ? &r->ids[CD_KEY_CASE].of[kase].made : &r->without_case;
    r->id.n = 0;
    cd_buf_str(&r->id, cd_dict_text(&r->f.reg->tables.ids[CD_KEY_CASE], kase));
    cd_buf_printf(&r->id, "#%u", ++*made);
    return !r->id.failed;
}

/* Where there is no id the row counts as a person of its own: nobody is left out, and nobody joined on a guess. */
static bool place_person(struct cd__suspects *r, uint32_t *n_new, struct cd__suspect *s)
{
    const uint32_t column = r->id_column[CD_KEY_PERSON];
    struct cd_str id = text_of(r, column, s->record);
    const bool blank = id.n == 0;
    if (blank) {
        if (!make_id(r, s)) return false;
        id = (struct cd_str){r->id.p, r->id.n};
    }
    if (!meet(r, CD_KEY_PERSON, id, s)) return false;
    struct cd__known_id *known = &r->ids[CD_KEY_PERSON].of[s->id[CD_KEY_PERSON]];
    if (blank) known->row = 0; /* somebody's id by chance: told as one that stands there twice */
    place(r, CD_KEY_PERSON, n_new, s);
    if (!blank || column == CD_NO_CODE || r->at[column] == CD_NO_CODE) return true;
    return cd__note(&r->f, CD_RULE_ID_MADE, 0, s->line, CD_STR("record_id"), r->at[column] + 1, (struct cd_str){0},
                    true);
}

static bool add_rows(struct cd__suspects *r, enum cd_key key, uint32_t n_new)
{
    uint32_t line[CD_BATCH_ROWS], n = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (r->suspect[i].first[key]) line[n++] = r->suspect[i].line;
    return n_new == 0 || cd_table_add(&r->f.reg->tables, table_of[key], n_new, line) != CD_NO_CODE;
}

static bool place_all(struct cd__suspects *r)
{
    uint32_t n_new[CD_KEY_COUNT] = {0}, line[CD_BATCH_ROWS];
    r->n = 0;
    for (uint32_t i = 0; i < r->batch.n; i++) {
        struct cd__suspect *s = &r->suspect[r->n];
        bool counted;
        *s = (struct cd__suspect){.record = &r->batch.row[i], .line = cd__cap_line(r->batch.row[i].line)};
        if (!cd__take_faults(&r->f, 0, s->record, false, &counted)) return false;
        if (!counted) continue;
        if (!place_case(r, &n_new[CD_KEY_CASE], s) || !place_person(r, &n_new[CD_KEY_PERSON], s)) return false;
        line[r->n++] = s->line;
    }
    return add_rows(r, CD_KEY_CASE, n_new[CD_KEY_CASE]) && add_rows(r, CD_KEY_PERSON, n_new[CD_KEY_PERSON]) &&
           (r->n == 0 || cd_table_add(&r->f.reg->tables, CD_INVOLVEMENTS, r->n, line) != CD_NO_CODE);
}

/* --- Fields ---------------------------------------------------------------------------------------------------------- */

/* The row of a table that a suspect fills, or must agree with (*first false); CD_NO_CODE: none. */
static uint32_t row_in(const struct cd__suspects *r, enum cd_table_id table, uint32_t i, uint32_t first, bool *is_first)
{
    *is_first = true;
    if (table == CD_INVOLVEMENTS) return first + i;
    const enum cd_key key = table == CD_CASES ? CD_KEY_CASE : CD_KEY_PERSON;
    *is_first = r->suspect[i].first[key];
    return r->suspect[i].row[key];
}

static bool note_field(struct cd__suspects *r, const struct cd_dialect_column *column, uint32_t at, uint32_t line,
                       enum cd_put how, struct cd_str text)
{
    const struct cd_field *field = field_of(r, (enum cd_table_id)column->table, column->field);
    enum cd_rule_id rule = field->kind == CD_FIELD_DATE ? CD_RULE_DATE_INVALID : CD_RULE_NUMBER_INVALID;
    if (how == CD_PUT_OTHER) rule = column->table == CD_CASES ? CD_RULE_CASE_DIFFERS : CD_RULE_PERSON_DIFFERS;
    return cd__note(&r->f, rule, 0, line, cd_str_of(field->name), at + 1, text, field->hidden || how == CD_PUT_BAD);
}

/* Sets a day, or holds it against the one that is there. */
static enum cd_put put_day(struct cd__suspects *r, const struct cd_dialect_column *column, uint32_t index, uint32_t row,
                           bool is_first, struct cd_str text)
{
    const enum cd_table_id table = (enum cd_table_id)column->table;
    const int32_t day = day_of(r, index, text);
    if (is_first && text.n == 0) return CD_PUT_BLANK;
    if (is_first) return cd_table_put_day(&r->f.reg->tables, table, column->field, row, day);
    if (text.n > 0 && day == CD_NO_DAY) return CD_PUT_BAD;
    return day == cd_table_days(&r->f.reg->tables, table, column->field)[row] ? CD_PUT_OK : CD_PUT_OTHER;
}

/* at: of the column in the file's records; of a constant nothing can differ. */
static bool pour(struct cd__suspects *r, const struct cd_dialect_column *column, uint32_t index, uint32_t at,
                 uint32_t first)
{
    const enum cd_table_id table = (enum cd_table_id)column->table;
    struct cd_tables *tables = &r->f.reg->tables;
    for (uint32_t i = 0; i < r->n; i++) {
        bool is_first;
        const uint32_t row = row_in(r, table, i, first, &is_first);
        if (row == CD_NO_CODE || (!is_first && column->always != NULL)) continue;
        const struct cd_str text =
            column->always != NULL ? cd_str_of(column->always) : text_of(r, index, r->suspect[i].record);
        const enum cd_put how = field_of(r, table, column->field)->kind == CD_FIELD_DATE
                                    ? put_day(r, column, index, row, is_first, text)
                                : is_first ? cd_table_put(tables, table, column->field, row, text)
                                           : cd_table_compare(tables, table, column->field, row, text);
        if (how == CD_PUT_NOMEM) return false;
        if ((how == CD_PUT_BAD || how == CD_PUT_OTHER) && !note_field(r, column, at, r->suspect[i].line, how, text))
            return false;
    }
    return true;
}

static bool pour_ids(struct cd__suspects *r, uint32_t first)
{
    struct cd_field_column *involved = rows_of(r, CD_INVOLVEMENTS)->columns;
    const uint32_t role_field = CD_INVOLVEMENTS_ROLE;
    uint32_t role;
    if (!cd_dict_code(&involved[role_field].dict, CD_STR("suspect"), &role)) return false;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct cd__suspect *s = &r->suspect[i];
        involved[CD_INVOLVEMENTS_CASE_ID].codes[first + i] = s->id[CD_KEY_CASE];
        involved[CD_INVOLVEMENTS_RECORD_ID].codes[first + i] = s->id[CD_KEY_PERSON];
        involved[role_field].codes[first + i] = role;
        for (unsigned key = 0; key < CD_KEY_COUNT; key++)
            if (s->first[key]) rows_of(r, table_of[key])->columns[0].codes[s->row[key]] = s->id[key];
    }
    return true;
}

static bool pour_fields(struct cd__suspects *r)
{
    const uint32_t first = rows_of(r, CD_INVOLVEMENTS)->n - r->n;
    if (!pour_ids(r, first)) return false;
    for (uint32_t i = 0; i < r->dialect->n_columns; i++) {
        const struct cd_dialect_column *column = &r->dialect->columns[i];
        if (column->kind != CD_COLUMN_FIELD || r->at[i] == CD_NO_CODE || i == r->id_column[CD_KEY_CASE] ||
            i == r->id_column[CD_KEY_PERSON])
            continue;
        if (!pour(r, column, i, r->at[i], first)) return false;
    }
    for (uint32_t i = 0; i < r->dialect->n_constants; i++)
        if (!pour(r, &r->dialect->constants[i], CD_NO_CODE, CD_NO_CODE, first)) return false;
    return true;
}

/* --- Observations ---------------------------------------------------------------------------------------------------- */

const uint32_t cd__beside_field[CD_BESIDE_COUNT] = {[CD_BESIDE_REASON] = CD_OBSERVATIONS_REASON_MISSING,
                                                    [CD_BESIDE_OBSERVED_AT] = CD_OBSERVATIONS_OBSERVED_AT,
                                                    [CD_BESIDE_RECORDED_BY] = CD_OBSERVATIONS_RECORDED_BY,
                                                    [CD_BESIDE_UNIT] = CD_OBSERVATIONS_UNIT};

/* Whether an earlier column that the file has is the same characteristic by the same. */
static bool is_later(const struct cd__suspects *r, uint32_t s)
{
    for (uint32_t k = 0; k < s; k++)
        if (r->attribute[k] == r->attribute[s] && r->asserted_by[k] == r->asserted_by[s] &&
            r->at[r->spot[k]] != CD_NO_CODE)
            return true;
    return false;
}

/* *stands: something does, value, reason or day. A blank that nobody explains is one observation and not one for each stage that has a column:
 * which stages a suspect came to, rules know. */
static bool observe(struct cd__suspects *r, uint32_t s, const struct cd__suspect *who, struct cd__pending *out,
                    bool *stands)
{
    const struct cd_dialect_column *column = &r->dialect->columns[r->spot[s]];
    struct cd_field_column *columns = rows_of(r, CD_OBSERVATIONS)->columns;
    const struct cd_str value = text_of(r, r->spot[s], who->record);
    out->day = text_of(r, column->beside[CD_BESIDE_OBSERVED_AT], who->record);
    out->what = (struct cd__observed){.spot = s, .person = who->id[CD_KEY_PERSON], .value = CD_NO_CODE};
    out->what.day = day_of(r, column->beside[CD_BESIDE_OBSERVED_AT], out->day);
    *stands = value.n > 0 || out->day.n > 0;
    if (value.n > 0 && !cd_dict_code(&columns[CD_OBSERVATIONS_VALUE].dict, value, &out->what.value)) return false;
    for (unsigned b = 0; b < CD_BESIDE_COUNT; b++) {
        const struct cd_str text = text_of(r, column->beside[b], who->record);
        out->what.beside[b] = CD_NO_CODE;
        if (b == CD_BESIDE_OBSERVED_AT || text.n == 0) continue;
        *stands |= b == CD_BESIDE_REASON;
        if (!cd_dict_code(&columns[cd__beside_field[b]].dict, text, &out->what.beside[b])) return false;
    }
    return true;
}

/* Whether it says what an earlier row of the same person said. A day that is none is looked at each time. */
static bool is_news(struct cd__suspects *r, const struct cd__pending *p, bool *news)
{
    const uint32_t before = r->seen.n;
    uint32_t code;
    *news = true;
    if (p->day.n > 0 && p->what.day == CD_NO_DAY) return true;
    if (!cd_dict_code(&r->seen, (struct cd_str){(const char *)&p->what, sizeof p->what}, &code)) return false;
    *news = code == before;
    return true;
}

static bool fill_observation(struct cd__suspects *r, const struct cd__pending *p, uint32_t row)
{
    struct cd_field_column *columns = rows_of(r, CD_OBSERVATIONS)->columns;
    const uint32_t s = p->what.spot;
    const struct cd__suspect *who = &r->suspect[p->suspect];
    columns[CD_OBSERVATIONS_RECORD_ID].codes[row] = p->what.person;
    columns[CD_OBSERVATIONS_ATTRIBUTE].codes[row] = r->attribute[s];
    columns[CD_OBSERVATIONS_VALUE].codes[row] = p->what.value;
    columns[CD_OBSERVATIONS_CODE_LIST].codes[row] = r->list[s];
    columns[CD_OBSERVATIONS_ASSERTED_BY].codes[row] = r->asserted_by[s];
    columns[CD_OBSERVATIONS_STAGE].codes[row] = r->stage[s];
    for (unsigned b = 0; b < CD_BESIDE_COUNT; b++)
        if (b != CD_BESIDE_OBSERVED_AT) columns[cd__beside_field[b]].codes[row] = p->what.beside[b];
    rows_of(r, CD_OBSERVATIONS)->spot[row] = (uint8_t)s;
    if (p->day.n == 0) return true;
    const enum cd_put how =
        cd_table_put_day(&r->f.reg->tables, CD_OBSERVATIONS, CD_OBSERVATIONS_OBSERVED_AT, row, p->what.day);
    if (how != CD_PUT_BAD) return how != CD_PUT_NOMEM;
    const uint32_t at = r->at[r->dialect->columns[r->spot[s]].beside[CD_BESIDE_OBSERVED_AT]];
    return cd__note(&r->f, CD_RULE_DATE_INVALID, 0, who->line, CD_STR("observed_at"), at + 1, p->day, true);
}

static bool add_observations(struct cd__suspects *r, uint32_t n)
{
    struct cd_table *table = rows_of(r, CD_OBSERVATIONS);
    uint32_t *line = malloc(((size_t)n + 1) * sizeof *line);
    if (line == NULL) return false;
    for (uint32_t i = 0; i < n; i++) line[i] = r->suspect[r->pending[i].suspect].line;
    const uint32_t first = cd_table_add(&r->f.reg->tables, CD_OBSERVATIONS, n, line);
    free(line);
    if (first == CD_NO_CODE || !cd_column_grow((void **)&table->spot, &table->cap_spot, (size_t)table->n + 1, 1))
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (!fill_observation(r, &r->pending[i], first + i)) return false;
    return true;
}

static bool pour_observations(struct cd__suspects *r)
{
    uint32_t n = 0;
    if (!cd_grow((void **)&r->pending, &r->cap_pending, (size_t)r->n * r->n_spots + 1, sizeof *r->pending))
        return false;
    for (uint32_t i = 0; i < r->n; i++)
        for (uint32_t s = 0; s < r->n_spots; s++) {
            bool stands, news = true;
            if (r->at[r->spot[s]] == CD_NO_CODE) continue; /* told once */
            if (!observe(r, s, &r->suspect[i], &r->pending[n], &stands)) return false;
            if (!stands && is_later(r, s)) continue;
            if (!is_news(r, &r->pending[n], &news)) return false;
            r->pending[n].suspect = i;
            n += news;
        }
    return add_observations(r, n);
}

/* --- A batch --------------------------------------------------------------------------------------------------------- */

/* The month in which a new person is counted where months come from dates: that in which the case was opened. */
static bool keep_periods(struct cd__suspects *r)
{
    const struct cd_table *cases = rows_of(r, CD_CASES);
    if (!r->f.plan->opts.period_from_date) return true;
    if (!cd_column_grow((void **)&r->period, &r->cap_period, (size_t)rows_of(r, CD_PEOPLE)->n + 1, sizeof *r->period))
        return false;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct cd__suspect *s = &r->suspect[i];
        const uint32_t kase = s->row[CD_KEY_CASE];
        if (s->first[CD_KEY_PERSON])
            r->period[s->row[CD_KEY_PERSON]] =
                kase != CD_NO_CODE ? cd_day_period(cases->columns[CD_CASES_OPENED].days[kase]) : CD_NO_PERIOD;
    }
    r->f.period = r->period;
    return true;
}

bool cd__take_suspects(struct cd__suspects *r)
{
    return place_all(r) && pour_fields(r) && pour_observations(r) && keep_periods(r);
}

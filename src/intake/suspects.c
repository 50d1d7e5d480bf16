/* suspects.c - a file of one row per suspect into the four tables of a return, a batch at a time, a column at a time; see suspects_int.h.
 *
 * The first row of a case, of a person's record, is the one that counts; a later row that differs is a finding at that row. What is observed of
 * somebody who stands in several rows is taken once. */
#include "suspects_int.h"

#include <assert.h>
#include <stdlib.h>

#include "candour/column.h"
#include "dialects_int.h"

/* What is known of an id: the row of its table, plus one (0: none yet), and how many ids were made for rows of this case. */
struct known {
    uint32_t row, made;
};
struct ids {
    struct known *of; /* by code */
    size_t cap;
};

/* A row of the file that is counted. */
struct suspect {
    const struct cd_row *record;
    uint32_t line, id[CD_KEY_COUNT]; /* CD_NO_CODE: no case */
    uint32_t row[CD_KEY_COUNT];      /* of cases, of people; CD_NO_CODE: no case */
    bool first[CD_KEY_COUNT];        /* the first row of that case, of that person */
};

/* What one column says in one row. Codes are of the observations' columns; compared by bytes, so there is no padding. */
struct observed {
    uint32_t spot, person, value, beside[CD_BESIDE_COUNT];
    int32_t day;
};
struct pending {
    struct observed what;
    uint32_t suspect;
    struct cd_str day; /* as it stands in the file */
};

struct reading {
    struct cd__filling f;
    struct cd_reader *reader;
    const struct cd_dialect *dialect;
    uint32_t bound, *at; /* at: by column of the dialect its place in the record, CD_NO_CODE: not there (yet) */
    uint32_t id_column[CD_KEY_COUNT];
    uint32_t spot[CD__MOST_OBSERVATIONS], n_spots; /* columns of what is observed */
    uint32_t attribute[CD__MOST_OBSERVATIONS], list[CD__MOST_OBSERVATIONS], asserted_by[CD__MOST_OBSERVATIONS],
        stage[CD__MOST_OBSERVATIONS];
    struct ids ids[CD_KEY_COUNT];
    struct cd_dict seen; /* observations that are there */
    struct cd_buf id;
    uint32_t without_case;
    int32_t *period;
    size_t cap_period;
    struct suspect suspect[CD_BATCH_ROWS];
    uint32_t n;
    struct pending *pending;
    size_t cap_pending;
    struct cd_batch batch;
};

static const enum cd_table_id table_of[CD_KEY_COUNT] = {[CD_KEY_CASE] = CD_CASES, [CD_KEY_PERSON] = CD_PEOPLE};

static const struct cd_field *field_of(const struct reading *r, enum cd_table_id table, uint32_t field)
{
    return &r->f.reg->tables.schema->table[table].fields[field];
}

static struct cd_table *rows_of(struct reading *r, enum cd_table_id table)
{
    return &r->f.reg->tables.of[table];
}

/* What stands in a column of the dialect; blank where the file has no such column. */
static struct cd_str text_of(const struct reading *r, uint32_t column, const struct cd_row *record)
{
    const uint32_t at = column != CD_NO_CODE ? r->at[column] : CD_NO_CODE;
    if (at >= record->n) return (struct cd_str){"", 0};
    return cd_dialect_text(&r->dialect->columns[column], r->batch.field[record->first + at]);
}

/* --- Header ---------------------------------------------------------------------------------------------------------- */

/* Looks at header columns from `bound` on: JSON lines learn theirs as they come. */
static bool bind(struct reading *r)
{
    const struct cd_reader_facts *facts = cd_reader_facts(r->reader);
    for (; r->bound < facts->columns; r->bound++) {
        const struct cd_str name = cd_str_trim(facts->header[r->bound]);
        uint32_t i = 0;
        while (i < r->dialect->n_columns && !cd_str_eq_nocase(name, cd_str_of(r->dialect->columns[i].name))) i++;
        if (i < r->dialect->n_columns && r->at[i] == CD_NO_CODE) {
            r->at[i] = r->bound;
            continue;
        }
        if (name.n == 0) continue; /* a spreadsheet's empty columns */
        const enum cd_rule_id rule = i < r->dialect->n_columns ? CD_RULE_COLUMN_TWICE : CD_RULE_COLUMN_UNKNOWN;
        if (!cd__note(&r->f, rule, 0, 0, name, r->bound + 1, (struct cd_str){0}, false)) return false;
    }
    return true;
}

static bool code_of(struct reading *r, uint32_t field, const char *text, uint32_t *code)
{
    *code = CD_NO_CODE;
    return text == NULL || cd_dict_code(&rows_of(r, CD_OBSERVATIONS)->columns[field].dict, cd_str_of(text), code);
}

/* What each column of what is observed says in every row. */
static bool add_spot(struct reading *r, uint32_t column)
{
    const struct cd_dialect_column *c = &r->dialect->columns[column];
    const uint32_t s = r->n_spots++;
    const char *by = c->asserted_by != CD_ASSERTED_UNSTATED ? cd_asserter_name((enum cd_asserter)c->asserted_by) : NULL;
    r->spot[s] = column;
    return code_of(r, CD_OBSERVATIONS_ATTRIBUTE, cd_characteristic_name((enum cd_characteristic)c->characteristic),
                   &r->attribute[s]) &&
           code_of(r, CD_OBSERVATIONS_CODE_LIST, c->list != NULL ? c->list->id : NULL, &r->list[s]) &&
           code_of(r, CD_OBSERVATIONS_ASSERTED_BY, by, &r->asserted_by[s]) &&
           code_of(r, CD_OBSERVATIONS_STAGE, c->stage, &r->stage[s]);
}

static bool begin(struct reading *r)
{
    r->at = malloc(((size_t)r->dialect->n_columns + 1) * sizeof *r->at);
    if (r->at == NULL) return false;
    memset(r->at, 0xFF, ((size_t)r->dialect->n_columns + 1) * sizeof *r->at); /* CD_NO_CODE */
    r->id_column[CD_KEY_CASE] = r->id_column[CD_KEY_PERSON] = CD_NO_CODE;
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        rows_of(r, (enum cd_table_id)t)->given = 1;
        if (cd_table_add(&r->f.reg->tables, (enum cd_table_id)t, 0, NULL) == CD_NO_CODE) return false;
    }
    for (uint32_t i = 0; i < r->dialect->n_columns; i++) {
        const struct cd_dialect_column *column = &r->dialect->columns[i];
        if (column->kind == CD_COLUMN_OBSERVATION && !add_spot(r, i)) return false;
        if (column->kind != CD_COLUMN_FIELD) continue;
        const uint8_t kind = field_of(r, (enum cd_table_id)column->table, column->field)->kind;
        if (kind == CD_FIELD_CASE) r->id_column[CD_KEY_CASE] = i;
        if (kind == CD_FIELD_PERSON) r->id_column[CD_KEY_PERSON] = i;
    }
    return true;
}

/* --- Whose row it is ------------------------------------------------------------------------------------------------- */

static bool meet(struct reading *r, enum cd_key key, struct cd_str id, struct suspect *s)
{
    struct ids *ids = &r->ids[key];
    return cd_dict_code(&r->f.reg->tables.ids[key], id, &s->id[key]) &&
           cd_grow((void **)&ids->of, &ids->cap, (size_t)s->id[key] + 1, sizeof *ids->of);
}

/* A row of its table where the id is new, or has none. */
static void place(struct reading *r, enum cd_key key, uint32_t *n_new, struct suspect *s)
{
    struct known *known = &r->ids[key].of[s->id[key]];
    s->first[key] = known->row == 0;
    if (known->row == 0) known->row = rows_of(r, table_of[key])->n + ++*n_new;
    s->row[key] = known->row - 1;
}

static bool place_case(struct reading *r, uint32_t *n_new, struct suspect *s)
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
static bool make_id(struct reading *r, const struct suspect *s)
{
    const uint32_t kase = s->id[CD_KEY_CASE];
    uint32_t *made = kase != CD_NO_CODE ? &r->ids[CD_KEY_CASE].of[kase].made : &r->without_case;
    r->id.n = 0;
    cd_buf_str(&r->id, cd_dict_text(&r->f.reg->tables.ids[CD_KEY_CASE], kase));
    cd_buf_printf(&r->id, "#%u", ++*made);
    return !r->id.failed;
}

/* Where there is no id the row counts as a person of its own: nobody is left out, and nobody joined on a guess. */
static bool place_person(struct reading *r, uint32_t *n_new, struct suspect *s)
{
    const uint32_t column = r->id_column[CD_KEY_PERSON];
    struct cd_str id = text_of(r, column, s->record);
    const bool blank = id.n == 0;
    if (blank) {
        if (!make_id(r, s)) return false;
        id = (struct cd_str){r->id.p, r->id.n};
    }
    if (!meet(r, CD_KEY_PERSON, id, s)) return false;
    struct known *known = &r->ids[CD_KEY_PERSON].of[s->id[CD_KEY_PERSON]];
    if (blank) known->row = 0; /* somebody's id by chance: told as one that stands there twice */
    place(r, CD_KEY_PERSON, n_new, s);
    if (!blank || column == CD_NO_CODE || r->at[column] == CD_NO_CODE) return true;
    return cd__note(&r->f, CD_RULE_ID_MADE, 0, s->line, CD_STR("record_id"), r->at[column] + 1, (struct cd_str){0},
                    true);
}

static bool add_rows(struct reading *r, enum cd_key key, uint32_t n_new)
{
    uint32_t line[CD_BATCH_ROWS], n = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (r->suspect[i].first[key]) line[n++] = r->suspect[i].line;
    return n_new == 0 || cd_table_add(&r->f.reg->tables, table_of[key], n_new, line) != CD_NO_CODE;
}

static bool place_all(struct reading *r)
{
    uint32_t n_new[CD_KEY_COUNT] = {0}, line[CD_BATCH_ROWS];
    r->n = 0;
    for (uint32_t i = 0; i < r->batch.n; i++) {
        struct suspect *s = &r->suspect[r->n];
        bool counted;
        *s = (struct suspect){.record = &r->batch.row[i], .line = cd__cap_line(r->batch.row[i].line)};
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
static uint32_t row_in(const struct reading *r, enum cd_table_id table, uint32_t i, uint32_t first, bool *is_first)
{
    *is_first = true;
    if (table == CD_INVOLVEMENTS) return first + i;
    const enum cd_key key = table == CD_CASES ? CD_KEY_CASE : CD_KEY_PERSON;
    *is_first = r->suspect[i].first[key];
    return r->suspect[i].row[key];
}

static bool note_field(struct reading *r, const struct cd_dialect_column *column, uint32_t at, uint32_t line,
                       enum cd_put how, struct cd_str text)
{
    const struct cd_field *field = field_of(r, (enum cd_table_id)column->table, column->field);
    enum cd_rule_id rule = field->kind == CD_FIELD_DATE ? CD_RULE_DATE_INVALID : CD_RULE_NUMBER_INVALID;
    if (how == CD_PUT_OTHER) rule = column->table == CD_CASES ? CD_RULE_CASE_DIFFERS : CD_RULE_PERSON_DIFFERS;
    return cd__note(&r->f, rule, 0, line, cd_str_of(field->name), at + 1, text, field->hidden || how == CD_PUT_BAD);
}

/* at: of the column in the file's records; of a constant nothing can differ. */
static bool pour(struct reading *r, const struct cd_dialect_column *column, uint32_t index, uint32_t at, uint32_t first)
{
    const enum cd_table_id table = (enum cd_table_id)column->table;
    struct cd_tables *tables = &r->f.reg->tables;
    for (uint32_t i = 0; i < r->n; i++) {
        bool is_first;
        const uint32_t row = row_in(r, table, i, first, &is_first);
        if (row == CD_NO_CODE || (!is_first && column->always != NULL)) continue;
        const struct cd_str text =
            column->always != NULL ? cd_str_of(column->always) : text_of(r, index, r->suspect[i].record);
        const enum cd_put how = is_first ? cd_table_put(tables, table, column->field, row, text)
                                         : cd_table_compare(tables, table, column->field, row, text);
        if (how == CD_PUT_NOMEM) return false;
        if ((how == CD_PUT_BAD || how == CD_PUT_OTHER) && !note_field(r, column, at, r->suspect[i].line, how, text))
            return false;
    }
    return true;
}

static bool pour_ids(struct reading *r, uint32_t first)
{
    struct cd_field_column *involved = rows_of(r, CD_INVOLVEMENTS)->columns;
    const uint32_t role_field = CD_INVOLVEMENTS_ROLE;
    uint32_t role;
    if (!cd_dict_code(&involved[role_field].dict, CD_STR("suspect"), &role)) return false;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct suspect *s = &r->suspect[i];
        involved[CD_INVOLVEMENTS_CASE_ID].codes[first + i] = s->id[CD_KEY_CASE];
        involved[CD_INVOLVEMENTS_RECORD_ID].codes[first + i] = s->id[CD_KEY_PERSON];
        involved[role_field].codes[first + i] = role;
        for (unsigned key = 0; key < CD_KEY_COUNT; key++)
            if (s->first[key]) rows_of(r, table_of[key])->columns[0].codes[s->row[key]] = s->id[key];
    }
    return true;
}

static bool pour_fields(struct reading *r)
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

static const uint32_t beside_field[CD_BESIDE_COUNT] = {[CD_BESIDE_REASON] = CD_OBSERVATIONS_REASON_MISSING,
                                                       [CD_BESIDE_OBSERVED_AT] = CD_OBSERVATIONS_OBSERVED_AT,
                                                       [CD_BESIDE_RECORDED_BY] = CD_OBSERVATIONS_RECORDED_BY,
                                                       [CD_BESIDE_UNIT] = CD_OBSERVATIONS_UNIT};

/* Whether an earlier column that the file has is the same characteristic by the same. */
static bool is_later(const struct reading *r, uint32_t s)
{
    for (uint32_t k = 0; k < s; k++)
        if (r->attribute[k] == r->attribute[s] && r->asserted_by[k] == r->asserted_by[s] &&
            r->at[r->spot[k]] != CD_NO_CODE)
            return true;
    return false;
}

/* *stands: something does, value, reason or day. A blank that nobody explains is one observation and not one for each stage that has a column:
 * which stages a suspect came to, rules know. */
static bool observe(struct reading *r, uint32_t s, const struct suspect *who, struct pending *out, bool *stands)
{
    const struct cd_dialect_column *column = &r->dialect->columns[r->spot[s]];
    struct cd_field_column *columns = rows_of(r, CD_OBSERVATIONS)->columns;
    const struct cd_str value = text_of(r, r->spot[s], who->record);
    out->day = text_of(r, column->beside[CD_BESIDE_OBSERVED_AT], who->record);
    out->what = (struct observed){.spot = s, .person = who->id[CD_KEY_PERSON], .value = CD_NO_CODE};
    out->what.day = cd_day_parse(out->day);
    *stands = value.n > 0 || out->day.n > 0;
    if (value.n > 0 && !cd_dict_code(&columns[CD_OBSERVATIONS_VALUE].dict, value, &out->what.value)) return false;
    for (unsigned b = 0; b < CD_BESIDE_COUNT; b++) {
        const struct cd_str text = text_of(r, column->beside[b], who->record);
        out->what.beside[b] = CD_NO_CODE;
        if (b == CD_BESIDE_OBSERVED_AT || text.n == 0) continue;
        *stands |= b == CD_BESIDE_REASON;
        if (!cd_dict_code(&columns[beside_field[b]].dict, text, &out->what.beside[b])) return false;
    }
    return true;
}

/* Whether it says what an earlier row of the same person said. A day that is none is looked at each time. */
static bool is_news(struct reading *r, const struct pending *p, bool *news)
{
    const uint32_t before = r->seen.n;
    uint32_t code;
    *news = true;
    if (p->day.n > 0 && p->what.day == CD_NO_DAY) return true;
    if (!cd_dict_code(&r->seen, (struct cd_str){(const char *)&p->what, sizeof p->what}, &code)) return false;
    *news = code == before;
    return true;
}

static bool fill_observation(struct reading *r, const struct pending *p, uint32_t row)
{
    struct cd_field_column *columns = rows_of(r, CD_OBSERVATIONS)->columns;
    const uint32_t s = p->what.spot;
    const struct suspect *who = &r->suspect[p->suspect];
    columns[CD_OBSERVATIONS_RECORD_ID].codes[row] = p->what.person;
    columns[CD_OBSERVATIONS_ATTRIBUTE].codes[row] = r->attribute[s];
    columns[CD_OBSERVATIONS_VALUE].codes[row] = p->what.value;
    columns[CD_OBSERVATIONS_CODE_LIST].codes[row] = r->list[s];
    columns[CD_OBSERVATIONS_ASSERTED_BY].codes[row] = r->asserted_by[s];
    columns[CD_OBSERVATIONS_STAGE].codes[row] = r->stage[s];
    for (unsigned b = 0; b < CD_BESIDE_COUNT; b++)
        if (b != CD_BESIDE_OBSERVED_AT) columns[beside_field[b]].codes[row] = p->what.beside[b];
    rows_of(r, CD_OBSERVATIONS)->spot[row] = (uint8_t)s;
    const enum cd_put how = cd_table_put(&r->f.reg->tables, CD_OBSERVATIONS, CD_OBSERVATIONS_OBSERVED_AT, row, p->day);
    if (how != CD_PUT_BAD) return how != CD_PUT_NOMEM;
    const uint32_t at = r->at[r->dialect->columns[r->spot[s]].beside[CD_BESIDE_OBSERVED_AT]];
    return cd__note(&r->f, CD_RULE_DATE_INVALID, 0, who->line, CD_STR("observed_at"), at + 1, p->day, true);
}

static bool add_observations(struct reading *r, uint32_t n)
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

static bool pour_observations(struct reading *r)
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

/* --- The file as a whole --------------------------------------------------------------------------------------------- */

/* The month in which a new person is counted where months come from dates: that in which the case was opened. */
static bool keep_periods(struct reading *r)
{
    const struct cd_table *cases = rows_of(r, CD_CASES);
    if (!r->f.plan->opts.period_from_date) return true;
    if (!cd_column_grow((void **)&r->period, &r->cap_period, (size_t)rows_of(r, CD_PEOPLE)->n + 1, sizeof *r->period))
        return false;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct suspect *s = &r->suspect[i];
        const uint32_t kase = s->row[CD_KEY_CASE];
        if (s->first[CD_KEY_PERSON])
            r->period[s->row[CD_KEY_PERSON]] =
                kase != CD_NO_CODE ? cd_day_period(cases->columns[CD_CASES_OPENED].days[kase]) : CD_NO_PERIOD;
    }
    r->f.period = r->period;
    return true;
}

static bool take_batch(struct reading *r)
{
    return bind(r) && place_all(r) && pour_fields(r) && pour_observations(r) && keep_periods(r);
}

static uint32_t place_in(const struct reading *r, uint32_t column)
{
    return column != CD_NO_CODE && r->at[column] != CD_NO_CODE ? r->at[column] + 1 : 0;
}

/* Where a spot's fields come from. What the column itself says is told of it; what nobody says stands nowhere. */
static bool lay_out(struct reading *r)
{
    struct cd_table *table = rows_of(r, CD_OBSERVATIONS);
    const uint32_t n = r->f.reg->tables.schema->table[CD_OBSERVATIONS].n;
    if (table->spot == NULL && !cd_column_grow((void **)&table->spot, &table->cap_spot, 1, 1)) return false;
    table->at = calloc((size_t)r->n_spots * n + 1, sizeof *table->at);
    if (table->at == NULL) return false;
    for (uint32_t s = 0; s < r->n_spots; s++) {
        uint32_t *at = table->at + (size_t)s * n;
        const uint32_t own = place_in(r, r->spot[s]);
        for (uint32_t f = 0; f < n; f++) at[f] = own;
        at[CD_OBSERVATIONS_RECORD_ID] = place_in(r, r->id_column[CD_KEY_PERSON]);
        if (r->asserted_by[s] == CD_NO_CODE) at[CD_OBSERVATIONS_ASSERTED_BY] = 0;
        if (r->stage[s] == CD_NO_CODE) at[CD_OBSERVATIONS_STAGE] = 0;
        at[CD_OBSERVATIONS_OBSERVED_AT] = 0;
        for (unsigned b = 0; b < CD_BESIDE_COUNT; b++) {
            const uint32_t beside = place_in(r, r->dialect->columns[r->spot[s]].beside[b]);
            if (beside != 0) at[beside_field[b]] = beside;
        }
    }
    for (uint32_t i = 0; i < r->dialect->n_columns; i++)
        if (r->dialect->columns[i].kind == CD_COLUMN_FIELD)
            rows_of(r, (enum cd_table_id)r->dialect->columns[i].table)->columns[r->dialect->columns[i].field].at =
                place_in(r, i);
    rows_of(r, CD_CASES)->columns[0].at = place_in(r, r->id_column[CD_KEY_CASE]);
    rows_of(r, CD_PEOPLE)->columns[0].at = place_in(r, r->id_column[CD_KEY_PERSON]);
    return true;
}

static bool about_file(struct reading *r, enum cd_rule_id rule, const char *field)
{
    return cd__note(&r->f, rule, 0, 0, cd_str_of(field), 0, (struct cd_str){0}, false);
}

static bool is_said(const struct reading *r, enum cd_table_id table, uint32_t field)
{
    bool said = false;
    for (uint32_t i = 0; i < r->dialect->n_columns; i++)
        said |= r->dialect->columns[i].kind == CD_COLUMN_FIELD && r->dialect->columns[i].table == table &&
                r->dialect->columns[i].field == field;
    for (uint32_t i = 0; i < r->dialect->n_constants; i++)
        said |= r->dialect->constants[i].table == table && r->dialect->constants[i].field == field;
    return said;
}

/* What a case or an observation must have and the dialect has no place for. */
static bool note_unsaid(struct reading *r)
{
    static const uint32_t fields[] = {CD_OBSERVATIONS_ASSERTED_BY, CD_OBSERVATIONS_STAGE, CD_OBSERVATIONS_OBSERVED_AT};
    const uint32_t n = r->f.reg->tables.schema->table[CD_OBSERVATIONS].n;
    for (uint32_t f = 1; f < r->f.reg->tables.schema->table[CD_CASES].n; f++)
        if (field_of(r, CD_CASES, f)->must && !is_said(r, CD_CASES, f) &&
            !about_file(r, CD_RULE_COLUMN_ABSENT, field_of(r, CD_CASES, f)->name))
            return false;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        bool unsaid = false;
        for (uint32_t s = 0; s < r->n_spots; s++) {
            const uint32_t beside = r->dialect->columns[r->spot[s]].beside[CD_BESIDE_OBSERVED_AT];
            unsaid |= r->at[r->spot[s]] != CD_NO_CODE && rows_of(r, CD_OBSERVATIONS)->at[s * n + fields[i]] == 0 &&
                      (fields[i] != CD_OBSERVATIONS_OBSERVED_AT || beside == CD_NO_CODE);
        }
        if (unsaid && !about_file(r, CD_RULE_COLUMN_ABSENT, field_of(r, CD_OBSERVATIONS, fields[i])->name))
            return false;
    }
    return true;
}

static bool note_absent(struct reading *r)
{
    for (uint32_t i = 0; i < r->dialect->n_columns; i++)
        if (r->at[i] == CD_NO_CODE && r->dialect->columns[i].kind != CD_COLUMN_KNOWN &&
            !about_file(r, CD_RULE_COLUMN_ABSENT, r->dialect->columns[i].name))
            return false;
    const bool empty = rows_of(r, CD_INVOLVEMENTS)->n == 0;
    return note_unsaid(r) && (!empty || about_file(r, CD_RULE_FILE_EMPTY, "")) &&
           (place_in(r, r->id_column[CD_KEY_PERSON]) != 0 || about_file(r, CD_RULE_ID_NO_COLUMN, ""));
}

static enum cd_status no_memory(const struct reading *r, struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, CD_FMT ": no memory to read it", CD_ARG(r->f.reg->source.path));
}

/* JSON lines show their columns with the first rows: the dialect is chosen when a batch is there. */
static enum cd_status choose(struct reading *r, struct cd_err *err)
{
    const struct cd_reader_facts *facts = cd_reader_facts(r->reader);
    const struct cd_str path = r->f.reg->source.path;
    if (facts->columns == 0)
        return cd_fail(err, CD_INPUT, CD_FMT ": the file is empty: it has no header", CD_ARG(path));
    struct cd_header_match match = {.column = calloc((size_t)facts->columns + 1, sizeof *match.column)};
    if (match.column == NULL) return no_memory(r, err);
    r->dialect = cd_dialects_choose(r->f.plan->dialects, facts->header, facts->columns, &match);
    free(match.column);
    if (r->dialect == NULL) return cd__misfit(r->f.plan, path, facts->header, facts->columns, err);
    if (!r->dialect->suspects)
        return cd_fail(err, CD_INPUT,
                       CD_FMT ": dialect %s is of one row per event and read from CSV alone: save it as CSV",
                       CD_ARG(path), r->dialect->id);
    if (r->f.plan->opts.period_from_date && !is_said(r, CD_CASES, CD_CASES_OPENED))
        return cd_fail(err, CD_INPUT,
                       CD_FMT ": no column says when a case was opened, so --period from-date cannot be used",
                       CD_ARG(path));
    r->f.reg->source.dialect = cd_str_of(r->dialect->id);
    return begin(r) && cd__note_text(&r->f, 0, facts) ? CD_OK : no_memory(r, err);
}

static enum cd_status read_all(struct reading *r, struct cd_err *err)
{
    const struct cd_reader_facts *facts = cd_reader_facts(r->reader);
    r->f.reg->source.encoding = facts->encoding;
    r->f.reg->source.delimiter = facts->delimiter;
    do {
        if (cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped: nothing was written");
        CD_TRY(cd_reader_next(r->reader, &r->batch, err));
        if (r->dialect == NULL) CD_TRY(choose(r, err));
        assert(r->dialect != NULL && r->at != NULL);
        if (!take_batch(r)) return no_memory(r, err);
    } while (r->batch.n > 0);
    if (!lay_out(r) || !note_absent(r)) return no_memory(r, err);
    return cd__finish_tables(&r->f, err);
}

enum cd_status cd__read_suspects(const struct cd_plan *plan, size_t index, struct cd_str bytes, struct cd_register *reg,
                                 const struct cd_dialect **dialect, struct cd_err *err)
{
    struct reading *r = calloc(1, sizeof *r);
    const char *path = reg->source.path.p;
    if (r == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", path);
    r->f = (struct cd__filling){.plan = plan, .reg = reg, .index = (uint32_t)index};
    reg->tables.schema = cd_schema_at(0);
    enum cd_status status =
        cd_reader_open(&r->reader, cd_format_of(reg->source.path), bytes, &(struct cd_reader_opts){.name = path}, err);
    if (status == CD_OK) status = read_all(r, err);
    *dialect = r->dialect;
    cd_reader_close(r->reader);
    for (unsigned key = 0; key < CD_KEY_COUNT; key++) free(r->ids[key].of);
    cd_dict_free(&r->seen);
    cd_buf_free(&r->id);
    free(r->at);
    free(r->period);
    free(r->pending);
    free(r);
    return status;
}

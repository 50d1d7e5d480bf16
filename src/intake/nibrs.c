/* nibrs.c - FBI NIBRS submissions, fixed width: segments of incidents into the four tables; see docs/dialects.md.
 *
 * Positions are those of the NIBRS Technical Specification, as bytes from 1: the first four digits of a record are its length, the fifth
 * its segment. Level 1 is an incident, 4 a victim, 5 an offender, 7 a Group B arrest; levels 0 (nothing to report), 2 (offences), 3
 * (property) and 6 (Group A arrests, whose offenders are there already) are counted and passed over. */
#include <stdio.h>

#include "candour/date.h"
#include "candour/os.h"
#include "nibrs_int.h"

const struct cd_dialect cd__nibrs_dialect = {
    .id = "nibrs",
    .title = "NIBRS submissions",
    .version = "fixed width",
    .source = "FBI NIBRS Technical Specification",
    .file_name = "",
    .noun = {"victims, offenders and arrestees", "offenders and Group B arrestees"},
    .definition = "nibrs-offender: a segment of level 5 (unknown offenders included) or 7",
    .no_person = "",
};

enum { HEAD = 37 }; /* bytes before a segment's own fields */

/* A field of a segment: where it stands and what it is. kind: 'd' a date as YYYYMMDD. */
struct at {
    uint8_t table;
    uint32_t field;
    uint16_t from, n;
    char kind;
};
static const struct at incident[] = {{CD_CASES, CD_NIBRS_CASES_ORI, 17, 9, 0},
                                     {CD_CASES, CD_CASES_OPENED, 38, 8, 'd'},
                                     {CD_CASES, CD_NIBRS_CASES_CLEARED, 49, 1, 0},
                                     {CD_CASES, CD_NIBRS_CASES_CLEARED_DATE, 50, 8, 'd'}};
static const struct at group_b[] = {{CD_CASES, CD_NIBRS_CASES_ORI, 17, 9, 0}, {CD_CASES, CD_CASES_OPENED, 40, 8, 'd'}};
static const struct at offender[] = {{CD_PEOPLE, CD_NIBRS_PEOPLE_SEQUENCE, 38, 2, 0},
                                     {CD_PEOPLE, CD_NIBRS_PEOPLE_AGE, 40, 2, 0},
                                     {CD_PEOPLE, CD_NIBRS_PEOPLE_AGE_HIGH, 42, 2, 0},
                                     {CD_PEOPLE, CD_NIBRS_PEOPLE_SEX_CODE, 44, 1, 0},
                                     {CD_PEOPLE, CD_NIBRS_PEOPLE_RACE, 45, 1, 0}};
static const struct at victim[] = {{CD_PEOPLE, CD_NIBRS_PEOPLE_SEQUENCE, 38, 3, 0},
                                   {CD_PEOPLE, CD_NIBRS_PEOPLE_AGE, 72, 2, 0},
                                   {CD_PEOPLE, CD_NIBRS_PEOPLE_AGE_HIGH, 74, 2, 0},
                                   {CD_PEOPLE, CD_NIBRS_PEOPLE_SEX_CODE, 76, 1, 0},
                                   {CD_PEOPLE, CD_NIBRS_PEOPLE_RACE, 77, 1, 0}};
static const struct at arrestee[] = {{CD_PEOPLE, CD_NIBRS_PEOPLE_SEQUENCE, 38, 2, 0},
                                     {CD_PEOPLE, CD_NIBRS_PEOPLE_AGE, 58, 2, 0},
                                     {CD_PEOPLE, CD_NIBRS_PEOPLE_AGE_HIGH, 60, 2, 0},
                                     {CD_PEOPLE, CD_NIBRS_PEOPLE_SEX_CODE, 62, 1, 0},
                                     {CD_PEOPLE, CD_NIBRS_PEOPLE_RACE, 63, 1, 0}};
enum { RACE = 4, VICTIM_TYPE = 71 };

static const struct segment {
    char level, letter; /* letter: of the record's id */
    const char *name, *role;
    const struct at *fields;
    size_t n;
} people[] = {{'4', 'V', "victim", "victim", victim, sizeof victim / sizeof victim[0]},
              {'5', 'O', "offender", "suspect", offender, sizeof offender / sizeof offender[0]},
              {'7', 'B', "arrestee", "suspect", arrestee, sizeof arrestee / sizeof arrestee[0]}};

struct reading {
    struct cd__filling f;
    struct cd_str record;
    uint32_t line;
    char day[16]; /* of the incident last met, as it is written in tables */
    struct cd_buf id;
};

static struct cd_str part(const struct reading *r, uint16_t from, uint16_t n)
{
    if (r->record.n < from) return (struct cd_str){"", 0};
    const size_t left = r->record.n - from + 1;
    return (struct cd_str){r->record.p + from - 1, left < n ? left : n};
}

static uint32_t add_row(struct reading *r, enum cd_table_id table)
{
    return cd_table_add(&r->f.reg->tables, table, 1, &r->line);
}

static bool put(struct reading *r, enum cd_table_id table, uint32_t field, uint32_t row, struct cd_str text,
                uint16_t at)
{
    const enum cd_put how = cd_table_put(&r->f.reg->tables, table, field, row, text);
    r->f.reg->tables.of[table].columns[field].at = at;
    if (how == CD_PUT_BAD) {
        const struct cd_field *what = &r->f.reg->tables.schema->table[table].fields[field];
        return cd__note(&r->f, CD_RULE_DATE_INVALID, 0, r->line, cd_str_of(what->name), at, text, what->hidden);
    }
    return how != CD_PUT_NOMEM;
}

/* 20140319 as 2014-03-19; what is no eight digits stays as it is, to be told as no day. */
static struct cd_str dashed(struct cd_str raw, char out[16])
{
    const struct cd_str s = cd_str_trim(raw);
    if (s.n != 8) return s;
    (void)snprintf(out, 16, "%.4s-%.2s-%.2s", s.p, s.p + 4, s.p + 6);
    return cd_str_of(out);
}

static bool put_fields(struct reading *r, enum cd_table_id table, uint32_t row, const struct at *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char day[16];
        struct cd_str text = part(r, fields[i].from, fields[i].n);
        if (fields[i].kind == 'd') text = dashed(text, day);
        if (!put(r, table, fields[i].field, row, text, fields[i].from)) return false;
    }
    return true;
}

/* ORI and incident number: unique to an incident; of Group B the arrest's number. */
static struct cd_str case_id(struct reading *r, char level)
{
    r->id.n = 0;
    cd_buf_str(&r->id, cd_str_trim(part(r, 17, 9)));
    cd_buf_puts(&r->id, level == '7' ? "-B-" : "-");
    cd_buf_str(&r->id, cd_str_trim(part(r, 26, 12)));
    return (struct cd_str){r->id.p, r->id.n};
}

static bool add_case(struct reading *r, char level)
{
    const bool b = level == '7';
    const struct cd_str id = case_id(r, level);
    char day[16];
    const struct cd_str text = dashed(part(r, b ? 40 : 38, 8), day);
    r->day[0] = '\0';
    if (text.n == 10) memcpy(r->day, text.p, 11);
    if (b && cd_dict_find(&r->f.reg->tables.ids[CD_KEY_CASE], id) != CD_NO_CODE)
        return true; /* another arrestee of it */
    const uint32_t row = add_row(r, CD_CASES);
    if (row == CD_NO_CODE || !put(r, CD_CASES, CD_CASES_CASE_ID, row, id, 26)) return false;
    return b ? put_fields(r, CD_CASES, row, group_b, sizeof group_b / sizeof group_b[0])
             : put_fields(r, CD_CASES, row, incident, sizeof incident / sizeof incident[0]);
}

/* The race is what the agency recorded: an officer's word. An offender numbered 00 is one whom nobody identified. */
static bool add_race(struct reading *r, const struct segment *s, struct cd_str record_id)
{
    const uint32_t row = add_row(r, CD_OBSERVATIONS);
    const struct cd_str race = cd_str_trim(part(r, s->fields[RACE].from, 1));
    const bool unknown = s->level == '5' && cd_str_eq(part(r, 38, 2), CD_STR("00")) && race.n == 0;
    return row != CD_NO_CODE && put(r, CD_OBSERVATIONS, CD_OBSERVATIONS_RECORD_ID, row, record_id, 26) &&
           put(r, CD_OBSERVATIONS, CD_OBSERVATIONS_ATTRIBUTE, row, CD_STR("ethnicity"), 0) &&
           put(r, CD_OBSERVATIONS, CD_OBSERVATIONS_VALUE, row, race, s->fields[RACE].from) &&
           put(r, CD_OBSERVATIONS, CD_OBSERVATIONS_REASON_MISSING, row,
               unknown ? CD_STR("suspect unidentified") : CD_STR(""), 0) &&
           put(r, CD_OBSERVATIONS, CD_OBSERVATIONS_CODE_LIST, row, CD_STR("nibrs-race"), 0) &&
           put(r, CD_OBSERVATIONS, CD_OBSERVATIONS_ASSERTED_BY, row, CD_STR("officer"), 0) &&
           put(r, CD_OBSERVATIONS, CD_OBSERVATIONS_OBSERVED_AT, row, cd_str_of(r->day), 0) &&
           put(r, CD_OBSERVATIONS, CD_OBSERVATIONS_RECORDED_BY, row, part(r, 17, 9), 17);
}

static bool add_sex(struct reading *r, const struct segment *s, uint32_t row)
{
    static const char *const names[][2] = {{"M", "male"}, {"F", "female"}, {"U", "not known"}};
    const struct cd_str code = part(r, s->fields[RACE - 1].from, 1);
    for (size_t i = 0; i < 3; i++)
        if (cd_str_eq(code, cd_str_of(names[i][0])))
            return put(r, CD_PEOPLE, CD_PEOPLE_SEX, row, cd_str_of(names[i][1]), s->fields[RACE - 1].from);
    return true;
}

static bool add_person(struct reading *r, const struct segment *s)
{
    if (s->level == '4' && memchr("IL", part(r, VICTIM_TYPE, 1).n > 0 ? part(r, VICTIM_TYPE, 1).p[0] : 'X', 2) == NULL)
        return true; /* a business, society: nobody's person */
    const struct cd_str id = case_id(r, s->level);
    const size_t case_n = id.n;
    cd_buf_printf(&r->id, "-%c" CD_FMT, s->letter, CD_ARG(cd_str_trim(part(r, 38, s->fields[0].n))));
    if (r->id.failed) return false;
    const struct cd_str record = {r->id.p, r->id.n}, kase = {r->id.p, case_n};
    const uint32_t row = add_row(r, CD_PEOPLE), link = add_row(r, CD_INVOLVEMENTS);
    return row != CD_NO_CODE && link != CD_NO_CODE && put(r, CD_PEOPLE, CD_PEOPLE_RECORD_ID, row, record, 26) &&
           put(r, CD_PEOPLE, CD_NIBRS_PEOPLE_SEGMENT, row, cd_str_of(s->name), 5) &&
           put_fields(r, CD_PEOPLE, row, s->fields, s->n) && add_sex(r, s, row) &&
           put(r, CD_INVOLVEMENTS, CD_INVOLVEMENTS_CASE_ID, link, kase, 26) &&
           put(r, CD_INVOLVEMENTS, CD_INVOLVEMENTS_RECORD_ID, link, record, 26) &&
           put(r, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE, link, cd_str_of(s->role), 5) && add_race(r, s, record);
}

/* The length that a record states is its own. */
static bool is_sound(const struct cd_str record)
{
    uint64_t n;
    return record.n >= HEAD && cd_str_u64((struct cd_str){record.p, 4}, &n) && n == record.n && record.p[4] >= '0' &&
           record.p[4] <= '7';
}

static bool take_record(struct reading *r)
{
    const struct cd_str none = {0};
    if (cd_str_trim(r->record).n == 0) return true;
    if (!is_sound(r->record)) {
        r->f.reg->source.unusable_rows++;
        return cd__note(&r->f, CD_RULE_ROW_BROKEN, 0, r->line, none, 1, r->record.n < 512 ? r->record : none, true);
    }
    const char level = r->record.p[4];
    if (r->record.p[5] == 'D') return true; /* an earlier submission's record is taken back: there is none of it here */
    if ((level == '1' || level == '7') && !add_case(r, level)) return false;
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++)
        if (people[i].level == level && !add_person(r, &people[i])) return false;
    return true;
}

static enum cd_status take_all(struct reading *r, struct cd_str bytes, struct cd_err *err)
{
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        r->f.reg->tables.of[t].given = 1;
        if (cd_table_add(&r->f.reg->tables, (enum cd_table_id)t, 0, NULL) == CD_NO_CODE)
            return cd_fail(err, CD_NOMEM, "no memory to read a submission");
    }
    while (bytes.p != NULL && bytes.n > 0) {
        r->record = cd_str_cut(&bytes, '\n');
        r->line++;
        if (r->record.n > 0 && r->record.p[r->record.n - 1] == '\r') r->record.n--;
        if (r->line % 4096 == 0 && cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped: nothing was written");
        if (!take_record(r)) return cd_fail(err, CD_NOMEM, "no memory to read a submission");
    }
    return cd__finish_tables(&r->f, err);
}

enum cd_status cd__nibrs_peek(const char *path, struct cd_arena *arena, struct cd_str *force, int32_t *period,
                              struct cd_err *err)
{
    struct cd_file file = {0};
    char month[8];
    CD_TRY(cd_file_read(path, 0, &file, err));
    struct cd_str rest = {file.p, file.n};
    struct cd_str first = cd_str_cut(&rest, '\n');
    if (first.n > 0 && first.p[first.n - 1] == '\r') first.n--;
    enum cd_status status = CD_OK;
    if (!is_sound(first))
        status = cd_fail(err, CD_INPUT, "%s: not a NIBRS submission: its first record does not state its length", path);
    else {
        (void)snprintf(month, sizeof month, "%.4s-%.2s", first.p + 8, first.p + 6);
        *period = cd_period_parse(cd_str_of(month));
        char state[3] = {(char)(first.p[16] | 32), (char)(first.p[17] | 32), 0};
        *force = cd_arena_str(arena, cd_str_of(state));
        if (force->p == NULL) status = cd_fail(err, CD_NOMEM, "no memory to read a submission");
        else if (*period == CD_NO_PERIOD)
            status = cd_fail(err, CD_INPUT, "%s: not a NIBRS submission: its first record states no month", path);
    }
    cd_file_free(&file);
    return status;
}

enum cd_status cd__read_nibrs(const struct cd_plan *plan, size_t index, struct cd_register *reg, struct cd_err *err)
{
    static const char *const roles[] = {"suspect", "victim", NULL};
    const struct cd__planned *planned = &plan->files[index];
    struct reading r = {.f = {.plan = plan, .reg = reg, .index = (uint32_t)index}};
    struct cd_file file = {0};
    reg->tables.schema = cd_schema_find(CD_STR("nibrs"));
    reg->tables.roles = roles;
    reg->source = (struct cd_source){.path = planned->relative,
                                     .dialect = cd_str_of(cd__nibrs_dialect.id),
                                     .force = planned->force,
                                     .period = planned->period};
    enum cd_status status = cd_file_read(planned->full.p, 0, &file, err);
    reg->source.bytes = file.n;
    if (status == CD_OK) status = cd_sha256(file.p, file.n, reg->source.sha256, err);
    if (status == CD_OK) status = take_all(&r, (struct cd_str){file.p, file.n}, err);
    cd_file_free(&file);
    cd_buf_free(&r.id);
    return status;
}

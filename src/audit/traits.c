/* traits.c - what is ruled out of each person of a file, for conditions and rates of charge (trait.h): from the sex and range of ages recorded, and, where there
 * are tables, from the cases that somebody is a suspect in, their first day, the date of birth and the outcomes. docs/returns.md says how. */
#include <stdlib.h>
#include <string.h>

#include "audit_int.h"
#include "candour/date.h"

/* Answers met so far about one person. */
enum { YES = 1, NO = 2, UNKNOWN = 4 };
struct story {
    uint8_t group_based, charged;
    bool undated;
    int32_t day; /* the first of an offence, or of a case where nobody says; CD_NO_DAY: none yet */
};

struct telling {
    const struct cd_tables *tables;
    const struct cd_people *people;
    uint8_t *flag, *outcome; /* YES, NO, UNKNOWN by code; the last for a blank */
    bool *suspect;           /* by code of a role */
    struct story *of;        /* by person */
};

struct answer {
    struct cd_str text;
    uint8_t is;
};
static const struct answer flags[] = {{{"yes", 3}, YES}, {{"no", 2}, NO}};
/* Who was convicted or acquitted had been charged. Of the dead, and where there is no outcome yet, it is not said. */
static const struct answer outcomes[] = {{{"charged", 7}, YES},
                                         {{"convicted", 9}, YES},
                                         {{"acquitted", 9}, YES},
                                         {{"no further action: police", 25}, NO},
                                         {{"no further action: prosecutor", 29}, NO},
                                         {{"caution", 7}, NO},
                                         {{"out of court", 12}, NO}};

static const struct cd_field_column *column_of(const struct cd_tables *tables, enum cd_table_id table, uint32_t field)
{
    return tables->of[table].columns != NULL ? &tables->of[table].columns[field] : NULL;
}

/* What each distinct wording answers, once. NULL when memory is short. */
static uint8_t *answers(const struct cd_field_column *column, const struct answer *known, size_t n)
{
    const uint32_t wordings = column != NULL ? column->dict.n : 0;
    uint8_t *out = malloc((size_t)wordings + 1);
    for (uint32_t i = 0; out != NULL && i <= wordings; i++) {
        out[i] = UNKNOWN;
        for (size_t k = 0; i < wordings && k < n; k++)
            if (cd_str_eq_nocase(cd_dict_text(&column->dict, i), known[k].text)) out[i] = known[k].is;
    }
    return out;
}

static uint8_t answer_at(const uint8_t *answer, const struct cd_field_column *column, uint32_t row)
{
    if (column == NULL || row == CD_NO_CODE) return UNKNOWN;
    return answer[column->codes[row] != CD_NO_CODE ? column->codes[row] : column->dict.n];
}

/* The first day of the offence; the day on which the case was opened where nobody says. */
static int32_t day_of(const struct cd_tables *tables, uint32_t row, uint32_t kase)
{
    const int32_t *from = cd_table_days(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_OFFENCE_FROM);
    const int32_t *opened = cd_table_days(tables, CD_CASES, CD_CASES_OPENED);
    if (from[row] != CD_NO_DAY) return from[row];
    return kase != CD_NO_CODE && opened != NULL ? opened[kase] : CD_NO_DAY;
}

static void tell(struct telling *t, uint32_t row)
{
    const struct cd_tables *tables = t->tables;
    const uint32_t person = cd_table_person(tables, CD_INVOLVEMENTS, row);
    const uint32_t kase = cd_table_case(tables, CD_INVOLVEMENTS, row);
    const uint32_t role = column_of(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE)->codes[row];
    if (person == CD_NO_CODE || (t->people->present[person] && (role == CD_NO_CODE || !t->suspect[role]))) return;
    struct story *s = &t->of[person];
    const int32_t day = day_of(tables, row, kase);
    s->group_based |= answer_at(t->flag, column_of(tables, CD_CASES, CD_CASES_GROUP_BASED), kase);
    s->charged |= answer_at(t->outcome, column_of(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_OUTCOME), row);
    s->undated |= day == CD_NO_DAY;
    if (day != CD_NO_DAY && (s->day == CD_NO_DAY || day < s->day)) s->day = day;
}

/* One yes is enough; it takes nothing but no to rule it out. */
static unsigned ruled_out(uint8_t answers, unsigned yes, unsigned no)
{
    return answers & YES ? no : answers == NO ? yes : 0;
}

/* Between which days somebody was born; false where that cannot be said. */
static bool born_between(const struct cd_tables *tables, uint32_t person, int32_t day[2])
{
    char scratch[16];
    const int32_t born = cd_table_days(tables, CD_PEOPLE, CD_PEOPLE_DATE_OF_BIRTH)[person];
    const struct cd_str precision = cd_table_text(tables, CD_PEOPLE, CD_PEOPLE_DOB_PRECISION, person, scratch);
    if (born == CD_NO_DAY) return false;
    day[0] = day[1] = born;
    if (precision.n == 0 || cd_str_eq_nocase(precision, CD_STR("day"))) return true;
    const int32_t month = cd_day_period(born), january = month / 12 * 12;
    const bool year = cd_str_eq_nocase(precision, CD_STR("year"));
    if (!year && !cd_str_eq_nocase(precision, CD_STR("month"))) return false;
    day[0] = cd_day_of(month / 12, year ? 1 : month % 12 + 1, 1);
    day[1] = cd_period_last_day(year ? january + 11 : month);
    return true;
}

/* NIBRS records an age at the incident, or a range; 00 is an unknown one. */
static uint16_t nibrs_age_ruled_out(const struct cd_tables *tables, uint32_t person)
{
    char scratch[16];
    uint64_t from, to;
    const struct cd_str age = cd_table_text(tables, CD_PEOPLE, CD_NIBRS_PEOPLE_AGE, person, scratch);
    const struct cd_str high = cd_table_text(tables, CD_PEOPLE, CD_NIBRS_PEOPLE_AGE_HIGH, person, scratch);
    if (age.n != 2 || !cd_str_u64(age, &from) || from == 0) return 0;
    to = from;
    if (high.n > 0 && (high.n != 2 || !cd_str_u64(high, &to))) return 0;
    return cd_trait_aged((int32_t)from, (int32_t)to);
}

static unsigned age_ruled_out(const struct cd_tables *tables, const struct story *s, uint32_t person)
{
    int32_t born[2];
    if (strcmp(tables->schema->id, "nibrs") == 0) return nibrs_age_ruled_out(tables, person);
    if (s->undated || s->day == CD_NO_DAY || !born_between(tables, person, born)) return 0;
    const int32_t from = cd_day_years(born[1], s->day);
    return cd_trait_aged(from > 0 ? from : 0, cd_day_years(born[0], s->day));
}

static bool tell_tables(const struct cd_register *reg, uint16_t *out)
{
    const struct cd_tables *tables = &reg->tables;
    const struct cd_field_column *roles = column_of(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE);
    struct telling t = {.tables = tables, .people = &reg->people};
    if (roles == NULL || reg->people.n == 0) return true;
    t.flag = answers(column_of(tables, CD_CASES, CD_CASES_GROUP_BASED), flags, sizeof flags / sizeof flags[0]);
    t.outcome = answers(column_of(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_OUTCOME), outcomes,
                        sizeof outcomes / sizeof outcomes[0]);
    t.suspect = calloc((size_t)roles->dict.n + 1, sizeof *t.suspect);
    t.of = calloc(reg->people.n, sizeof *t.of);
    const bool ok = t.flag != NULL && t.outcome != NULL && t.suspect != NULL && t.of != NULL;
    for (uint32_t i = 0; ok && i < roles->dict.n; i++)
        t.suspect[i] = cd_str_eq_nocase(cd_dict_text(&roles->dict, i), CD_STR("suspect"));
    for (uint32_t i = 0; ok && i < reg->people.n; i++) t.of[i].day = CD_NO_DAY;
    for (uint32_t i = 0; ok && i < tables->of[CD_INVOLVEMENTS].n; i++) tell(&t, i);
    for (uint32_t i = 0; ok && i < reg->people.n; i++)
        out[i] |=
            (uint16_t)(ruled_out(t.of[i].group_based, CD_GROUP_BASED, CD_NOT_GROUP_BASED) |
                       ruled_out(t.of[i].charged, CD_CHARGED, CD_NOT_CHARGED) | age_ruled_out(tables, &t.of[i], i));
    free(t.flag);
    free(t.outcome);
    free(t.suspect);
    free(t.of);
    return ok;
}

/* --- Labels ------------------------------------------------------------------------------------------------------------ */

static uint16_t of_label(const struct cd_register *reg, const struct cd_label *label)
{
    static const struct {
        struct cd_str text;
        uint8_t characteristic;
        uint16_t is;
    } words[] = {
        {{"male", 4}, CD_CHARACTERISTIC_GENDER, CD_MALE},       {{"female", 6}, CD_CHARACTERISTIC_GENDER, CD_FEMALE},
        {{"other", 5}, CD_CHARACTERISTIC_GENDER, CD_OTHER_SEX}, {{"under 10", 8}, CD_CHARACTERISTIC_AGE, CD_UNDER_10},
        {{"10-17", 5}, CD_CHARACTERISTIC_AGE, CD_AGED_10_17},   {{"18-24", 5}, CD_CHARACTERISTIC_AGE, CD_AGED_18_24},
        {{"25-34", 5}, CD_CHARACTERISTIC_AGE, CD_AGED_25_34},   {{"over 34", 7}, CD_CHARACTERISTIC_AGE, CD_AGED_35_UP}};
    if (label->class != CD_CLASS_RECORDED || label->value == CD_NO_CODE) return 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].characteristic != label->characteristic ||
            !cd_str_eq_nocase(cd_dict_text(&reg->labels.texts, label->value), words[i].text))
            continue;
        const enum cd_trait trait = label->characteristic == CD_CHARACTERISTIC_AGE ? CD_TRAIT_AGE : CD_TRAIT_SEX;
        return (uint16_t)(cd_trait_values(trait) & ~(unsigned)words[i].is);
    }
    return 0;
}

static bool tell_labels(const struct cd_register *reg, const uint8_t *slots, unsigned n_slots, const uint32_t *latest,
                        uint16_t *out)
{
    uint16_t *of = malloc(((size_t)reg->labels.n + 1) * sizeof *of);
    if (of == NULL) return false;
    for (uint32_t i = 0; i < reg->labels.n; i++) of[i] = of_label(reg, &reg->labels.items[i]);
    for (unsigned k = 0; k < n_slots; k++) {
        if (slots[k] != CD_SLOT(CD_CHARACTERISTIC_GENDER, CD_ASSERTED_UNSTATED) &&
            slots[k] != CD_SLOT(CD_CHARACTERISTIC_AGE, CD_ASSERTED_UNSTATED))
            continue;
        for (uint32_t i = 0; i < reg->people.n; i++) {
            const uint32_t label = latest[(size_t)i * n_slots + k];
            if (label != CD_NO_CODE) out[i] |= of[label];
        }
    }
    free(of);
    return true;
}

bool cd__traits(const struct cd_register *reg, const uint8_t *slots, unsigned n_slots, const uint32_t *latest,
                uint16_t *out)
{
    if (!tell_labels(reg, slots, n_slots, latest, out)) return false;
    return reg->tables.schema == NULL || tell_tables(reg, out);
}

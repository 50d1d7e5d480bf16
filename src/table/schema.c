/* schema.c - the layouts of tables; see schema.h. */
#include "candour/schema.h"

#define X(table, field, name, kind, list, must, hidden, what) {name, CD_FIELD_##kind, must, hidden, list, what},
static const struct cd_field cases[] = {CD_CASE_FIELDS(X)};
static const struct cd_field people[] = {CD_PEOPLE_FIELDS(X)};
static const struct cd_field involvements[] = {CD_INVOLVEMENT_FIELDS(X)};
static const struct cd_field observations[] = {CD_OBSERVATION_FIELDS(X)};
static const struct cd_field nibrs_cases[] = {CD_CASE_FIELDS(X) CD_NIBRS_CASE_FIELDS(X)};
static const struct cd_field nibrs_people[] = {CD_PEOPLE_FIELDS(X) CD_NIBRS_PEOPLE_FIELDS(X)};
#undef X
_Static_assert(CD_NIBRS_CASES_BEFORE_ + 1 == CD_CASES_FIELD_COUNT &&
                   CD_NIBRS_PEOPLE_BEFORE_ + 1 == CD_PEOPLE_FIELD_COUNT,
               "a layout's own fields stand behind those of Return v1");

static const struct cd_schema schemas[] = {
    {"return-1",
     {[CD_CASES] = {"cases", cases, CD_CASES_FIELD_COUNT},
      [CD_PEOPLE] = {"people", people, CD_PEOPLE_FIELD_COUNT},
      [CD_INVOLVEMENTS] = {"involvements", involvements, CD_INVOLVEMENTS_FIELD_COUNT},
      [CD_OBSERVATIONS] = {"observations", observations, CD_OBSERVATIONS_FIELD_COUNT}}},
    {"nibrs",
     {[CD_CASES] = {"cases", nibrs_cases, CD_NIBRS_CASES_FIELD_COUNT},
      [CD_PEOPLE] = {"people", nibrs_people, CD_NIBRS_PEOPLE_FIELD_COUNT},
      [CD_INVOLVEMENTS] = {"involvements", involvements, CD_INVOLVEMENTS_FIELD_COUNT},
      [CD_OBSERVATIONS] = {"observations", observations, CD_OBSERVATIONS_FIELD_COUNT}}},
};

const struct cd_schema *cd_schema_at(uint32_t i)
{
    return i < sizeof schemas / sizeof schemas[0] ? &schemas[i] : NULL;
}

const struct cd_schema *cd_schema_find(struct cd_str id)
{
    for (uint32_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++)
        if (cd_str_eq(id, cd_str_of(schemas[i].id))) return &schemas[i];
    return NULL;
}

uint32_t cd_field_find(const struct cd_table_schema *table, struct cd_str name)
{
    const struct cd_str wanted = cd_str_trim(name);
    for (uint32_t i = 0; i < table->n; i++)
        if (cd_str_eq_nocase(wanted, cd_str_of(table->fields[i].name))) return i;
    return UINT32_MAX;
}

enum cd_table_id cd_table_find(struct cd_str name)
{
    for (unsigned i = 0; i < CD_TABLE_COUNT; i++)
        if (cd_str_eq_nocase(name, cd_str_of(schemas[0].table[i].name))) return (enum cd_table_id)i;
    return CD_TABLE_COUNT;
}

/* schema.h - the fields of a return's four tables, as data: whoever reads, checks, draws or simulates a return goes by these.
 *
 * One list makes the enum, the schema and the empty template. A field's kind says how its column is kept (tables.h); `list` names the
 * code list its values come from ("" for none); `must` says that every row needs it; `hidden` that its values may identify somebody. */
#ifndef CANDOUR_SCHEMA_H
#define CANDOUR_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "candour/str.h"

enum cd_field_kind {
    CD_FIELD_CASE,    /* the id of a case: joins tables */
    CD_FIELD_PERSON,  /* the id of a person's record: joins tables */
    CD_FIELD_TEXT,    /* names, places: rarely the same twice */
    CD_FIELD_CODE,    /* one of a few wordings */
    CD_FIELD_DATE,    /* YYYY-MM-DD */
    CD_FIELD_INTEGER, /* -2,147,483,647 .. 2,147,483,647 */
};

/* X(table, field, name, kind, list, must, hidden, what it is) */
#define CD_CASE_FIELDS(X)                                                                                             \
    X(CASES, CASE_ID, "case_id", CASE, "", 1, 1, "the force's own id of the case")                                    \
    X(CASES, OPENED, "opened", DATE, "", 1, 0, "the day the case was opened")                                         \
    X(CASES, CLOSED, "closed", DATE, "", 0, 0, "the day it was closed; blank while it is open")                       \
    X(CASES, OUTCOME, "outcome", CODE, "case-outcome", 0, 0, "how the case ended")                                    \
    X(CASES, OUTCOME_DATE, "outcome_date", DATE, "", 0, 0, "the day of that outcome")                                 \
    X(CASES, DEFINITION, "definition", CODE, "definition", 1, 0, "the definition that group_based was judged by")     \
    X(CASES, GROUP_BASED, "group_based", CODE, "group-based", 1, 0, "yes, no, or not assessed")                       \
    X(CASES, OPERATION, "operation", TEXT, "", 0, 1, "name of the operation")                                         \
    X(CASES, EARLIER_CONTACTS, "earlier_contacts", INTEGER, "", 0, 0,                                                 \
      "how often an institution had met the victims before")                                                          \
    X(CASES, EARLIER_CONTACTS_WITH, "earlier_contacts_with", CODE, "", 0, 0,                                          \
      "which institutions, separated by a semicolon")                                                                 \
    X(CASES, VICTIM_ACCOUNT_TAKEN, "victim_account_taken", CODE, "yes-no", 0, 0, "was every victim's account taken?") \
    X(CASES, LINES_OF_ENQUIRY_OPEN, "lines_of_enquiry_open", CODE, "yes-no", 0, 0, "are lines of enquiry left open?") \
    X(CASES, SUSPECTS_INTERVIEWED, "suspects_interviewed", CODE, "all-some-none", 0, 0,                               \
      "were the suspects interviewed?")                                                                               \
    X(CASES, PREVIOUSLY_REVIEWED, "previously_reviewed", CODE, "yes-no", 0, 0, "was the case reviewed before?")       \
    X(CASES, VICTIM_WISHES, "victim_wishes", CODE, "victim-wishes", 0, 0, "what the victims want")                    \
    X(CASES, UNIT, "unit", CODE, "", 0, 0, "the unit that holds the case")                                            \
    X(CASES, OFFICER, "officer", CODE, "", 0, 0, "the officer in the case, by a staff number")

#define CD_PEOPLE_FIELDS(X)                                                                                   \
    X(PEOPLE, RECORD_ID, "record_id", PERSON, "", 1, 1, "the force's own id of this record of a person")      \
    X(PEOPLE, FORENAMES, "forenames", TEXT, "", 0, 1, "given names")                                          \
    X(PEOPLE, SURNAME, "surname", TEXT, "", 0, 1, "family name")                                              \
    X(PEOPLE, ALIASES, "aliases", TEXT, "", 0, 1, "other names, separated by a semicolon")                    \
    X(PEOPLE, DATE_OF_BIRTH, "date_of_birth", DATE, "", 0, 1, "date of birth")                                \
    X(PEOPLE, DOB_PRECISION, "dob_precision", CODE, "date-precision", 0, 0, "day, month, year, or estimated") \
    X(PEOPLE, SEX, "sex", CODE, "sex", 0, 0, "sex")                                                           \
    X(PEOPLE, POSTCODE, "postcode", TEXT, "", 0, 1, "postcode of the home address")                           \
    X(PEOPLE, IDENTIFIERS, "identifiers", TEXT, "", 0, 1, "other identifiers, separated by a semicolon")      \
    X(PEOPLE, IN_CARE, "in_care", CODE, "yes-no", 0, 0, "was the person in care at the time?")                \
    X(PEOPLE, DISABILITY, "disability", CODE, "yes-no", 0, 0, "had the person a disability?")

#define CD_INVOLVEMENT_FIELDS(X)                                                                             \
    X(INVOLVEMENTS, CASE_ID, "case_id", CASE, "", 1, 1, "the case")                                          \
    X(INVOLVEMENTS, RECORD_ID, "record_id", PERSON, "", 1, 1, "the person's record")                         \
    X(INVOLVEMENTS, ROLE, "role", CODE, "role", 1, 0, "suspect, victim or witness in this case")             \
    X(INVOLVEMENTS, OFFENCE_CODE, "offence_code", CODE, "", 0, 0, "Home Office code of the offence, 123/45") \
    X(INVOLVEMENTS, OFFENCE_FROM, "offence_from", DATE, "", 0, 0, "first day of the offence")                \
    X(INVOLVEMENTS, OFFENCE_TO, "offence_to", DATE, "", 0, 0, "last day of the offence")                     \
    X(INVOLVEMENTS, ACT, "act", CODE, "act", 0, 0, "penetrative, contact, or non-contact")                   \
    X(INVOLVEMENTS, PENETRATION_BY, "penetration_by", CODE, "penetration-by", 0, 0, "by what")               \
    X(INVOLVEMENTS, OUTCOME, "outcome", CODE, "suspect-outcome", 0, 0, "the outcome for this suspect")       \
    X(INVOLVEMENTS, OUTCOME_DATE, "outcome_date", DATE, "", 0, 0, "the day of that outcome")

#define CD_OBSERVATION_FIELDS(X)                                                                                     \
    X(OBSERVATIONS, RECORD_ID, "record_id", PERSON, "", 1, 1, "the person's record")                                 \
    X(OBSERVATIONS, ATTRIBUTE, "attribute", CODE, "attribute", 1, 0, "ethnicity, nationality or immigration_status") \
    X(OBSERVATIONS, VALUE, "value", CODE, "", 0, 0, "the code recorded")                                             \
    X(OBSERVATIONS, REASON_MISSING, "reason_missing", CODE, "reason-missing", 0, 0, "why there is no value")         \
    X(OBSERVATIONS, CODE_LIST, "code_list", CODE, "", 0, 0, "the code list of the value, with its version")          \
    X(OBSERVATIONS, ASSERTED_BY, "asserted_by", CODE, "asserted-by", 1, 0, "self, officer, victim or court")         \
    X(OBSERVATIONS, STAGE, "stage", CODE, "stage", 1, 0, "first contact, custody, charge or end of investigation")   \
    X(OBSERVATIONS, OBSERVED_AT, "observed_at", DATE, "", 1, 0, "the day it was observed")                           \
    X(OBSERVATIONS, RECORDED_BY, "recorded_by", CODE, "", 0, 0, "who recorded it, by a staff number")                \
    X(OBSERVATIONS, UNIT, "unit", CODE, "", 0, 0, "the recorder's unit")

/* What NIBRS adds (schema "nibrs"): fields behind those of Return v1, which keep their places. */
#define CD_NIBRS_CASE_FIELDS(X)                                                             \
    X(CASES, ORI, "ori", CODE, "", 1, 0, "the agency")                                      \
    X(CASES, CLEARED, "cleared_exceptionally", CODE, "", 0, 0, "A to E, N: data element 4") \
    X(CASES, CLEARED_DATE, "cleared_date", DATE, "", 0, 0, "data element 5")
#define CD_NIBRS_PEOPLE_FIELDS(X)                                                                     \
    X(PEOPLE, SEGMENT, "segment", CODE, "", 1, 0, "offender, victim or arrestee")                     \
    X(PEOPLE, SEQUENCE, "sequence", CODE, "", 1, 0, "number of the segment; 00: an unknown offender") \
    X(PEOPLE, AGE, "age", CODE, "", 0, 0, "as it stands: two digits, 00 for unknown, NN, NB, BB")     \
    X(PEOPLE, AGE_HIGH, "age_high", CODE, "", 0, 0, "the upper end of a range")                       \
    X(PEOPLE, SEX_CODE, "sex_code", CODE, "nibrs-sex", 0, 0, "M, F or U")                             \
    X(PEOPLE, RACE, "race", CODE, "nibrs-race", 0, 0, "W, B, A, I, P or U")

enum cd_table_id { CD_CASES, CD_PEOPLE, CD_INVOLVEMENTS, CD_OBSERVATIONS, CD_TABLE_COUNT };

#define X(table, field, name, kind, list, must, hidden, what) CD_NIBRS_##table##_##field,
enum cd_nibrs_case_field { CD_NIBRS_CASES_BEFORE_ = 16, CD_NIBRS_CASE_FIELDS(X) CD_NIBRS_CASES_FIELD_COUNT };
enum cd_nibrs_people_field { CD_NIBRS_PEOPLE_BEFORE_ = 10, CD_NIBRS_PEOPLE_FIELDS(X) CD_NIBRS_PEOPLE_FIELD_COUNT };
#undef X
#define X(table, field, name, kind, list, must, hidden, what) CD_##table##_##field,
enum cd_case_field { CD_CASE_FIELDS(X) CD_CASES_FIELD_COUNT };
enum cd_people_field { CD_PEOPLE_FIELDS(X) CD_PEOPLE_FIELD_COUNT };
enum cd_involvement_field { CD_INVOLVEMENT_FIELDS(X) CD_INVOLVEMENTS_FIELD_COUNT };
enum cd_observation_field { CD_OBSERVATION_FIELDS(X) CD_OBSERVATIONS_FIELD_COUNT };
#undef X

struct cd_field {
    const char *name;
    uint8_t kind; /* enum cd_field_kind */
    bool must, hidden;
    const char *list, *what;
};
struct cd_table_schema {
    const char *name; /* "cases" */
    const struct cd_field *fields;
    uint32_t n;
};

/* A layout's own fields, if any, follow those of Return v1, whose places never change. */
struct cd_schema {
    const char *id; /* "return-1", "nibrs" */
    struct cd_table_schema table[CD_TABLE_COUNT];
};
const struct cd_schema *cd_schema_find(struct cd_str id); /* NULL: no such layout */
const struct cd_schema *cd_schema_at(uint32_t i);         /* "return-1" first; NULL past the last */

/* The field of a name, without regard to case and to white space at the ends; UINT32_MAX: none. */
uint32_t cd_field_find(const struct cd_table_schema *table, struct cd_str name);
/* The table of a name ("people"); CD_TABLE_COUNT: none. */
enum cd_table_id cd_table_find(struct cd_str name);

#endif

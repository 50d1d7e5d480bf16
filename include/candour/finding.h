/* finding.h - what is wrong with a return: which file, line, field and value, which rule, how to mend it.
 *
 * A finding is the work's result, never an error. Texts of values are dictionary codes of the register's texts; `private`
 * marks a value that may identify somebody (dates, places, free text, raw rows): shown only when asked for. */
#ifndef CANDOUR_FINDING_H
#define CANDOUR_FINDING_H

#include "candour/dict.h"

#define CD_SEVERITIES(X)  \
    X(ERROR, "error")     \
    X(WARNING, "warning") \
    X(MISSING, "missing") \
    X(QUERY, "query")     \
    X(NOTE, "note")

/* Rules that intake itself applies: name, id, severity, message, how to mend. */
#define CD_RULES(X)                                                                                                    \
    X(FILE_IGNORED, "file.ignored", NOTE, "not read: not a file that any dialect names",                               \
      "remove it, or name the dialect with --dialect")                                                                 \
    X(FILE_EMPTY, "file.empty", ERROR, "the file has a header and no rows; a zero return must be said, not implied",   \
      "hand in the rows, or a return that says zero")                                                                  \
    X(FILE_ENCODING, "file.encoding", WARNING, "the file is not UTF-8; it was read in the encoding shown",             \
      "save it as UTF-8")                                                                                              \
    X(FILE_PREAMBLE, "file.preamble", NOTE, "lines before the header were passed over",                                \
      "start the file with its header")                                                                                \
    X(FILE_DELIMITER, "file.delimiter", NOTE, "fields are not separated by commas", "separate fields by commas")       \
    X(FILE_NO_VICTIMS, "file.no-victims", NOTE,                                                                        \
      "one row per suspect holds no victims or witnesses: what is recorded of victims cannot be measured",             \
      "nothing to mend; where victims are to be counted, hand in a return of four tables")                             \
    X(COLUMN_ABSENT, "column.absent", MISSING, "the file has no such column: every row of it counts as left blank",    \
      "add the column to the extract")                                                                                 \
    X(COLUMN_UNKNOWN, "column.unknown", NOTE, "a column that the dialect does not know; not read",                     \
      "map it in a dialect, or drop it")                                                                               \
    X(COLUMN_TWICE, "column.twice", ERROR, "two columns of this name: the first was read", "rename or drop one")       \
    X(ROW_RAGGED, "row.ragged", ERROR, "not as many fields as the header: the row is counted as far as it goes",       \
      "quote fields that hold the separator")                                                                          \
    X(ROW_BROKEN, "row.broken", ERROR, "the row cannot be read (quotes, NUL bytes or too many fields): not counted",   \
      "mend the quotes of this row")                                                                                   \
    X(ROW_EMPTY, "row.empty", QUERY, "a row with no value in any field: not counted", "delete the row")                \
    X(ROW_LONG, "row.long", ERROR, "a field over the limit was cut", "look for a lost quote")                          \
    X(ROW_ENCODING, "row.encoding", ERROR, "bytes that the file's encoding does not have",                             \
      "export the file again as UTF-8")                                                                                \
    X(ROW_DUPLICATE, "row.duplicate", QUERY, "the same as an earlier row of this file, byte for byte: counted",        \
      "say whether two events look alike or one was entered twice")                                                    \
    X(VALUE_BLANK, "value.blank", MISSING, "left blank, and nobody says why",                                          \
      "record the value, or the reason and who gives it")                                                              \
    X(VALUE_NOT_STATED, "value.not-stated", MISSING, "not stated, and no reason given",                                \
      "record why: not asked, declined, not understood")                                                               \
    X(VALUE_UNKNOWN, "value.unknown", ERROR, "not in the code list",                                                   \
      "use a code of the list, or have the list mended")                                                               \
    X(VALUE_NO_PERSON, "value.no-person", QUERY, "a value about a person in a row that says there was none",           \
      "correct the type of the row, or the value")                                                                     \
    X(DATE_INVALID, "date.invalid", ERROR, "no such day or not written as YYYY-MM-DD, or as the dialect says",         \
      "write the date as YYYY-MM-DD, or say in the dialect how it is written (--explain shows it)")                    \
    X(DATE_OUTSIDE, "date.outside", WARNING, "outside the month that the file is for",                                 \
      "move the row to its own month")                                                                                 \
    X(DATE_FUTURE, "date.future", ERROR, "after the date of this audit",                                               \
      "correct the date, or run with a later --as-of")                                                                 \
    X(LOCATION_INVALID, "location.invalid", ERROR, "not a latitude or longitude in degrees", "give decimal degrees")   \
    X(NUMBER_INVALID, "number.invalid", ERROR, "not a whole number", "write digits only")                              \
    X(ROW_SYNTAX, "row.syntax", ERROR, "the line is not a JSON object: not counted", "mend the line, or export again") \
    X(ROW_NESTED, "row.nested", ERROR, "a value within a value where one value belongs: left out",                     \
      "write one value, or a list of values")                                                                          \
    X(ROW_KEY_TWICE, "row.key-twice", ERROR, "a key stands twice in the object: the first was read", "drop one")       \
    X(TABLE_ABSENT, "table.absent", ERROR, "the return has no such table, and does not say zero",                      \
      "hand in the table, or say zero: yes in return.yaml")                                                            \
    X(TABLE_UNKNOWN, "table.unknown", NOTE, "not a table of a return; not read", "remove it from the return")          \
    X(RETURN_ZERO, "return.zero", ERROR, "return.yaml says zero, and there are rows: they were read",                  \
      "say zero: no, or remove the rows")                                                                              \
    X(RETURN_ROWS, "return.rows", ERROR, "return.yaml says another number of rows than the table has",                 \
      "hand in the whole table, or correct rows: in return.yaml")                                                      \
    X(RETURN_SUPERSEDED, "return.superseded", NOTE, "a later revision replaces this return; not read",                 \
      "nothing to mend")                                                                                               \
    X(RETURN_PREDECESSOR, "return.predecessor", NOTE, "the revision that this one supersedes is not here",             \
      "nothing to mend where it was handed in before")                                                                 \
    X(ID_BLANK, "id.blank", ERROR, "a row without the id that joins it: it belongs to nobody", "give the id")          \
    X(ID_TWICE, "id.twice", ERROR, "an earlier row has this id: rows that name it belong to the first",                \
      "give every case and every record of a person an id of its own")                                                 \
    X(ID_MADE, "id.made", ERROR, "no record id: the row counts as a person of its own",                                \
      "give the id of the person's record")                                                                            \
    X(ID_NO_COLUMN, "id.no-column", NOTE, "no column of record ids: each row counts as a person of its own",           \
      "add the ids of people's records: who is in two cases counts as two")                                            \
    X(CASE_DIFFERS, "case.differs", ERROR, "not what the first row of this case says, which is the one that counts",   \
      "say the same in every row of a case")                                                                           \
    X(PERSON_DIFFERS, "person.differs", ERROR,                                                                         \
      "not what the first row of this person's record says, which is the one that counts",                             \
      "say the same in every row of a person, or give each an id of its own")                                          \
    X(ID_ORPHAN, "id.orphan", ERROR, "no row of the return has this id",                                               \
      "hand in the row it names, or correct the id")                                                                   \
    X(REFUSED_IMMIGRATION, "refused.immigration-status", ERROR,                                                        \
      "the immigration status of a victim, a witness or somebody of no known role: refused, not read",                 \
      "remove it from the extract")                                                                                    \
    X(CASE_ELSEWHERE, "case.elsewhere", QUERY, "the case is also in the force's return of the month shown",            \
      "say why it is handed in again, or leave it out of one return")                                                  \
    X(GROUP_NOT_FLAGGED, "group.not-flagged", QUERY,                                                                   \
      "over all returns the case meets the definition shown, and it is not flagged group-based",                       \
      "judge it again, with the cases that share its suspects or victims in view")                                     \
    X(GROUP_FLAG_ALONE, "group.flag-alone", QUERY,                                                                     \
      "flagged group-based, and over all returns nobody else is found who makes it meet the definition shown",         \
      "say who the others are, or that they are not identified")

#define X(name, text) CD_SEVERITY_##name,
enum cd_severity { CD_SEVERITIES(X) CD_SEVERITY_COUNT };
#undef X
#define X(name, id, severity, message, mend) CD_RULE_##name,
enum cd_rule_id { CD_RULES(X) CD_RULE_COUNT };
#undef X

struct cd_rule {
    const char *id;
    uint8_t severity; /* enum cd_severity */
    const char *message, *mend;
};
const struct cd_rule *cd_rule_at(uint16_t rule); /* rule < CD_RULE_COUNT */

/* Every rule that findings may name: intake's own first, then those of a rule file (check.h), which owns this. */
struct cd_rulebook {
    const struct cd_rule *rules;
    uint16_t n;
};
const struct cd_rulebook *cd_rulebook_intake(void); /* the CD_RULE_COUNT that intake applies, and no others */
const char *cd_severity_name(enum cd_severity);

struct cd_finding {
    uint32_t source; /* index of the source */
    uint8_t file;    /* index of the source's files; 0 where it is one file */
    uint32_t line;   /* physical line where the record starts; 0: the file as a whole; capped at UINT32_MAX */
    uint32_t value;  /* code in texts, CD_NO_CODE when there is none */
    uint16_t field;  /* code in texts of the column's name, UINT16_MAX when there is none */
    uint16_t column; /* 1-based field of the record, 0 when it concerns no one field */
    uint16_t rule;   /* of the findings' rulebook */
    uint8_t private; /* the value may identify somebody */
};

/* Findings in order of source, then file, then line, then column; texts holds their values and field names. */
struct cd_findings {
    struct cd_finding *items;
    size_t n, cap;
    struct cd_dict texts;
    const struct cd_rulebook *book; /* NULL: intake's own */
};
const struct cd_rule *cd_finding_rule(const struct cd_findings *findings, const struct cd_finding *finding);
uint16_t cd_findings_rules(const struct cd_findings *findings); /* how many rules they may name */

/* Sorts by source, file, line, column, rule, field, value; of findings about a row that are the same in all of these, one stays: two observations
 * may share a field of their file. */
void cd_findings_sort(struct cd_findings *findings);

/* In a row that is out of step, or was cut, a field may hold a date, a place or a name that belongs elsewhere: marks every value of such a row
 * private. Findings must be sorted. */
void cd_findings_hide_astray(struct cd_findings *findings);
void cd_findings_free(struct cd_findings *findings);

/* Adds one; false when memory is short. */
bool cd_findings_add(struct cd_findings *findings, const struct cd_finding *finding);

/* Appends all of `from`, translating its texts; false when memory is short. */
bool cd_findings_append(struct cd_findings *to, const struct cd_findings *from);

#endif

/* label.h - what was recorded about one characteristic, as a set of possible codes.
 *
 * A label's mask has one bit per code of the harmonised list (2021 census, 19 groups: standard.h). Self-defined detail is
 * one bit; "Asian, not further specified" or an officer's code is several; declined, not asked, blank and invalid are all of
 * them. For a group G (a mask): (mask & ~G) == 0 counts towards the lower bound, (mask & G) != 0 towards the upper. */
#ifndef CANDOUR_LABEL_H
#define CANDOUR_LABEL_H

#include <stdint.h>

#define CD_CHARACTERISTICS(X)     \
    X(ETHNICITY, "ethnicity")     \
    X(NATIONALITY, "nationality") \
    X(GENDER, "gender")           \
    X(AGE, "age")                 \
    X(LOCATION, "location")       \
    X(OUTCOME, "outcome")         \
    X(LEGISLATION, "legislation") \
    X(IMMIGRATION, "immigration_status")

#define CD_ASSERTERS(X)     \
    X(UNSTATED, "unstated") \
    X(SELF, "self")         \
    X(OFFICER, "officer")   \
    X(VICTIM, "victim")     \
    X(COURT, "court")

#define CD_STAGES(X)                  \
    X(UNSTATED, "unstated")           \
    X(FIRST_CONTACT, "first contact") \
    X(CUSTODY, "custody")             \
    X(CHARGE, "charge")               \
    X(END, "end of investigation")

/* total = recorded + not stated + blank + invalid. */
#define CD_CLASSES(X)           \
    X(RECORDED, "recorded")     \
    X(NOT_STATED, "not_stated") \
    X(BLANK, "blank")           \
    X(INVALID, "invalid")

/* Why a value is missing. LEFT_BLANK and NO_COLUMN are what a file shows when nobody said why. */
#define CD_REASONS(X)                                   \
    X(NONE, "")                                         \
    X(LEFT_BLANK, "left blank, no reason given")        \
    X(NO_COLUMN, "the file has no such column")         \
    X(NOT_IN_LIST, "value is not in the code list")     \
    X(NOT_STATED, "not stated, no reason given")        \
    X(UNKNOWN, "recorded as unknown")                   \
    X(NOT_ASKED, "not asked")                           \
    X(DECLINED, "declined to say")                      \
    X(NOT_UNDERSTOOD, "question not understood")        \
    X(UNKNOWN_TO_RECORDER, "not known to the recorder") \
    X(UNIDENTIFIED, "suspect not identified")           \
    X(SYSTEM, "the system could not hold it")           \
    X(LEGACY, "lost in a legacy import")                \
    X(NO_OBSERVATION, "nothing observed, and nobody says why")

#define X(name, text) CD_CHARACTERISTIC_##name,
enum cd_characteristic { CD_CHARACTERISTICS(X) CD_CHARACTERISTIC_COUNT };
#undef X
#define X(name, text) CD_ASSERTED_##name,
enum cd_asserter { CD_ASSERTERS(X) CD_ASSERTED_COUNT };
#undef X
#define X(name, text) CD_STAGE_##name,
enum cd_stage { CD_STAGES(X) CD_STAGE_COUNT };
#undef X
#define X(name, text) CD_CLASS_##name,
enum cd_class { CD_CLASSES(X) CD_CLASS_COUNT };
#undef X
#define X(name, text) CD_REASON_##name,
enum cd_reason { CD_REASONS(X) CD_REASON_COUNT };
#undef X

/* Names as used in files and reports ("self", "not_stated"); the value must be in range. */
const char *cd_characteristic_name(enum cd_characteristic);
const char *cd_asserter_name(enum cd_asserter);
const char *cd_stage_name(enum cd_stage);
const char *cd_class_name(enum cd_class);
const char *cd_reason_text(enum cd_reason);

#endif

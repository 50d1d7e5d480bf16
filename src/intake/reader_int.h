/* reader_int.h - one file while it is read: the dialect's columns bound to the file's own, and what their values mean. */
#ifndef CANDOUR_READER_INT_H
#define CANDOUR_READER_INT_H

#include "candour/csv.h"
#include "intake_int.h"

enum { CD__NO_RULE = CD_RULE_COUNT };

/* What one distinct value of a column comes to. */
struct cd__coded {
    uint32_t label;
    uint32_t value; /* code in the findings' texts, CD_NO_CODE when blank */
    uint16_t rule;  /* the finding it makes, or CD__NO_RULE */
    bool blank, no_person;
};

/* A small table in front of a column's dictionary: most fields repeat one of a few values. Addressed by length and both ends of
 * the text; a place holds the last value that fell on it. */
#define CD__RECENT 64
struct cd__recent {
    struct cd_str text; /* of the dictionary; p == NULL: empty */
    uint32_t code;
};

/* A column of the dialect, where it stands in this file. */
struct cd__binding {
    const struct cd_dialect_column *column;
    uint32_t at;    /* field of the record, CD_NO_CODE: the file has no such column */
    uint32_t list;  /* code in the labels' texts */
    uint16_t field; /* code in the findings' texts */
    struct cd__recent recent[CD__RECENT];
    struct cd_dict values;
    struct cd__coded *coded; /* by code of values */
    size_t cap;
    struct cd__coded absent;
};

struct cd__reader {
    const struct cd_plan *plan;
    const struct cd_dialect *dialect;
    struct cd_register *reg;
    const struct cd__planned *file;
    uint32_t index;
    struct cd__binding *bindings;
    uint32_t n_bindings;
    struct cd__binding *date, *type, *latitude, *longitude; /* NULL: the file has none */
    bool places;                                            /* the dialect has a location */
    uint32_t place_recorded, place_blank, place_invalid;    /* labels of the characteristic location */
    int32_t first_day, last_day;                            /* of the file's month; CD_NO_DAY: it has none */
    struct cd__seen_rows seen;
    bool again[CD_BATCH_ROWS]; /* rows of the batch that were seen before */
    struct cd_batch batch;
    uint32_t usable[CD_BATCH_ROWS], n_usable; /* rows of the batch that are counted: persons from first on */
    int32_t day[CD_BATCH_ROWS];
    uint32_t first;
};

/* Chooses the dialect by the header. CD_INPUT where none fits. */
enum cd_status cd__choose_dialect(struct cd__reader *r, const struct cd_csv_facts *facts, struct cd_err *err);
/* Binds its columns; what is absent, unknown or there twice becomes a finding. */
enum cd_status cd__bind_header(struct cd__reader *r, const struct cd_csv_facts *facts, struct cd_err *err);

/* A finding about the file as a whole; field and value may be empty. False when memory is short. */
bool cd__about_file(struct cd__reader *r, enum cd_rule_id rule, struct cd_str field, struct cd_str value,
                    uint32_t column);
bool cd__text_code(struct cd__reader *r, struct cd_str text, uint32_t *code); /* in the findings' texts */
uint64_t cd__unknown_mask(const struct cd_dialect_column *column); /* what a value that is not known may be */
enum cd_status cd__no_memory(const struct cd__reader *r, struct cd_err *err);

#endif

/* tables.h - a return's cases, people, involvements and observations as columns, joined by their ids.
 *
 *     struct cd_tables t = {.schema = cd_schema_find(CD_STR("return-1"))};
 *     uint32_t row = cd_table_add(&t, CD_PEOPLE, 100, line);              100 blank rows
 *     enum cd_put how = cd_table_put(&t, CD_PEOPLE, CD_PEOPLE_SURNAME, row, text);
 *     cd_tables_join(&t, err);                                           once, when all rows are there
 *
 * A column is an array of 4 bytes a row (8 for texts): codes of the column's own dictionary, days, numbers. Ids are codes of a
 * dictionary that all tables share, so that joining is an array look-up. One thread builds a return's tables; then they are only read. */
#ifndef CANDOUR_TABLES_H
#define CANDOUR_TABLES_H

#include "candour/date.h"
#include "candour/dict.h"
#include "candour/schema.h"
#include "candour/status.h"

#define CD_NO_NUMBER INT32_MIN

struct cd_text_at {
    uint32_t at, n; /* in the column's bytes; n == 0: blank */
};

/* Blank is CD_NO_CODE, CD_NO_DAY, CD_NO_NUMBER, n == 0. `dict` is of a CODE column alone. A value that its kind cannot hold ("31/02/2020") is
 * blank here with its row in `bad`, ascending: it is not missing, it is wrong. */
struct cd_field_column {
    union {
        uint32_t *codes; /* CODE; and ids: codes of tables->ids[...] */
        int32_t *days, *numbers;
        struct cd_text_at *texts;
    };
    size_t cap;
    struct cd_dict dict;
    char *bytes;
    size_t n_bytes, cap_bytes;
    uint32_t *bad;
    uint32_t n_bad;
    size_t cap_bad;
    uint32_t at; /* 1-based field of the file's records; 0: the file has no such column */
};
struct cd_table {
    uint32_t n;
    uint32_t *line; /* physical line (or sheet row) in its file, ascending */
    size_t cap_line;
    struct cd_field_column *columns; /* one per field of the schema; NULL while n == 0 and nothing was bound */
    uint8_t file;                    /* index of the source's files */
    uint8_t given;                   /* 1: the return has such a table, be it empty */
    /* Of a layout in which several rows come from one record (one row per suspect): which spot of the record a row comes from, and at[spot *
     * fields + field], the field of the file's records. NULL: columns[].at holds for every row. */
    uint8_t *spot;
    size_t cap_spot;
    uint32_t *at;
};

enum cd_key { CD_KEY_CASE, CD_KEY_PERSON, CD_KEY_COUNT };

struct cd_tables {
    const struct cd_schema *schema; /* set before the first call */
    struct cd_table of[CD_TABLE_COUNT];
    struct cd_dict ids[CD_KEY_COUNT];
    const char *const *roles; /* the parts in a case that the layout has rows for, ending with NULL; NULL: all */
    /* After cd_tables_join, by code of ids[CD_KEY_CASE] and ids[CD_KEY_PERSON]: the first row of cases, of people, with that id; CD_NO_CODE: none. */
    uint32_t *case_row, *person_row;
};

/* n blank rows, lines line[0..n) (NULL: all 0); the first one's index, or CD_NO_CODE when memory is short. */
uint32_t cd_table_add(struct cd_tables *tables, enum cd_table_id table, uint32_t n, const uint32_t *line);

enum cd_put {
    CD_PUT_OK,
    CD_PUT_BLANK, /* nothing but white space: the row stays blank */
    CD_PUT_BAD,   /* no such day, no number: noted in `bad` */
    CD_PUT_NOMEM, /* also: over 4 GiB of text in one column */
    CD_PUT_OTHER, /* cd_table_compare: not what the row holds */
};
/* Sets a blank field from text, white space at its ends removed. Rows of one column are put in ascending order. */
enum cd_put cd_table_put(struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                         struct cd_str text);
/* The same of a DATE field, from a day; CD_NO_DAY: what was written is none (BAD). */
enum cd_put cd_table_put_day(struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                             int32_t day);
/* Holds a text against a field that is filled and no DATE, capitals aside: OK the same, OTHER (be one of the two blank), BAD; changes nothing. */
enum cd_put cd_table_compare(const struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                             struct cd_str text);
/* Finds the rows of ids. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_tables_join(struct cd_tables *tables, struct cd_err *err);

/* The text of a field as it was handed in (dates and numbers as we write them, into `scratch`); empty when blank. */
struct cd_str cd_table_text(const struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                            char scratch[16]);

/* The codes of a CODE or id column; the days of a date. NULL when the table has no rows. */
const uint32_t *cd_table_codes(const struct cd_tables *tables, enum cd_table_id table, uint32_t field);
const int32_t *cd_table_days(const struct cd_tables *tables, enum cd_table_id table, uint32_t field);

/* The row of the case, of the person, that a row of any table belongs to; CD_NO_CODE: blank, or no such row (an orphan). */
uint32_t cd_table_case(const struct cd_tables *tables, enum cd_table_id table, uint32_t row);
uint32_t cd_table_person(const struct cd_tables *tables, enum cd_table_id table, uint32_t row);

/* The field of the file's records that a row's field comes from, 1-based; 0: none. The table has rows. */
uint32_t cd_table_at(const struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row);

/* The first row of a line, by bisection; CD_NO_CODE: none. */
uint32_t cd_table_row_at(const struct cd_table *table, uint32_t line);

void cd_tables_free(struct cd_tables *tables);

#endif

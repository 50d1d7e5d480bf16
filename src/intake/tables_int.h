/* tables_int.h - what every layout with tables shares: a file's rows into columns, and the columns into a register. */
#ifndef CANDOUR_INTAKE_TABLES_INT_H
#define CANDOUR_INTAKE_TABLES_INT_H

#include "candour/buf.h"
#include "candour/reader.h"
#include "intake_int.h"

/* A return while it is read by one thread. reg->source, reg->tables.schema and the files' entries are set by whoever begins. */
struct cd__filling {
    const struct cd_plan *plan;
    struct cd_register *reg;
    uint32_t index;        /* of the source */
    const int32_t *period; /* by row of people, the month each is counted in; NULL: all in the source's */
};

/* A finding about a row's field of a table, or (line 0) about a file. `value` may be empty. False when memory is short. */
bool cd__note(struct cd__filling *f, enum cd_rule_id rule, uint8_t file, uint32_t line, struct cd_str field,
              uint32_t column, struct cd_str value, bool hidden);

/* Findings for a row's faults; *counted says whether it is a row at all. An empty line between rows is nothing. hide_status: keeps no row that
 * speaks of immigration. False when memory is short. */
bool cd__take_faults(struct cd__filling *f, uint8_t file, const struct cd_row *row, bool hide_status, bool *counted);
/* Findings about how a file is written: its encoding, separator, lines before the header. False when memory is short. */
bool cd__note_text(struct cd__filling *f, uint8_t file, const struct cd_reader_facts *facts);
uint32_t cd__cap_line(uint64_t line);

/* Reads all rows of `reader` into one table: binds the header to the schema's names (absent, unknown and double columns are findings), then
 * a batch at a time, a column at a time; faults of rows, dates and numbers that are none, become findings. */
CD_MUST_CHECK enum cd_status cd__fill_table(struct cd__filling *f, enum cd_table_id table, uint8_t file,
                                            struct cd_reader *reader, struct cd_err *err);

/* When all tables are there: joins them; ids that are blank, twice or orphans, and code values outside their lists, become findings; refuses the
 * immigration status of victims and witnesses; fills the register's people (present: a suspect), observations and labels; sorts findings. */
CD_MUST_CHECK enum cd_status cd__finish_tables(struct cd__filling *f, struct cd_err *err);

/* The observations of joined tables, and sex and date of birth, into the register; its people are there. False when memory is short. */
bool cd__project(struct cd__filling *f);

#endif

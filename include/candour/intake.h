/* intake.h - folders of files into registers, one per file, through a dialect.
 *
 *     struct cd_plan *plan = NULL;
 *     CD_TRY(cd_intake_plan(roots, n, &opts, &plan, err));        which files, whose, for when; conflicts refused
 *     CD_TRY(cd_intake_read(plan, visit, ctx, err));              each file's register is shown to visit() and let go
 *     cd_intake_facts(plan) ... cd_intake_free(plan);
 *
 * A dialect is YAML (docs/dialects.md) that maps a file's columns, codes and name onto the register. Without --dialect a file's header
 * is matched against all dialects that ship. Files that cannot be used (unreadable, no text, no dialect, no such force, two for one force and
 * period) stop the work before anything is written, all of them named at once: CD_INPUT. */
#ifndef CANDOUR_INTAKE_H
#define CANDOUR_INTAKE_H

#include "candour/os.h"
#include "candour/par.h"
#include "candour/reader.h"
#include "candour/register.h"
#include "candour/standard.h"

struct cd_intake_opts {
    const char *dialect;   /* id of one that ships, or a path ending in .yaml; NULL: by header */
    const char *force;     /* all files are this force's; NULL: from the file name */
    int32_t period;        /* all files are this month's; CD_NO_PERIOD: from the file name */
    bool period_from_date; /* the month of each row is that of its date */
    int32_t as_of;         /* day; CD_NO_DAY: the last day of the last period handed in */
    struct cd_par par;
};

/* A folder that holds a file of this name is what an audit wrote: nothing in it is read, wherever it lies. */
#define CD_OUTPUT_MARKER ".candour-output"

struct cd_plan;
CD_MUST_CHECK enum cd_status cd_intake_plan(const char *const *roots, size_t n_roots, const struct cd_intake_opts *opts,
                                            struct cd_plan **out, struct cd_err *err);

/* Called once per file, from any thread, in any order; writes only what belongs to index. The register is good until it returns; it
 * may take the findings and labels out (and leave zeroed ones). */
typedef enum cd_status cd_intake_visit(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_intake_read(struct cd_plan *plan, cd_intake_visit *visit, void *ctx,
                                            struct cd_err *err);
void cd_intake_free(struct cd_plan *plan);

/* What the plan knows; sources are complete after cd_intake_read. noun and dataset are the dialects' (joined where several are met). */
struct cd_intake_facts {
    const struct cd_source *sources;
    size_t n_sources;
    const struct cd_force_register *forces; /* of the first dialect met */
    int32_t first, last;                    /* periods of the file names; CD_NO_PERIOD with period_from_date */
    int32_t as_of;                          /* CD_NO_DAY where neither option nor file names tell */
    const char *dataset, *noun[CD_UNIT_COUNT], *definition;
    const struct cd_findings *findings; /* about the folder itself: files not read */
};
struct cd_intake_facts cd_intake_facts(const struct cd_plan *plan);

/* A file of a source, once more after cd_intake_read: file 0 of a source that is one file, else an index of its files. The bytes are the caller's
 * (cd_file_free), name and sheet live as long as the plan. CD_INPUT where it is not what was read any more. */
struct cd_intake_file {
    struct cd_file bytes;
    struct cd_str name;    /* without folders: "people.csv", "return.xlsx" */
    enum cd_format format; /* CD_FORMAT_NONE: no table of rows and columns (return.yaml, fixed width) */
    const char *sheet;     /* of a workbook: the table; NULL: its only one */
};
CD_MUST_CHECK enum cd_status cd_intake_file_open(const struct cd_plan *plan, size_t source, uint32_t file,
                                                 struct cd_intake_file *out, struct cd_err *err);

/* A source's path as it can be opened from here, for messages on a terminal: never into an output. */
struct cd_str cd_intake_path(const struct cd_plan *plan, size_t source);

/* --- Dialects ---------------------------------------------------------------------------------------------------- */

enum cd_column_kind {
    CD_COLUMN_CODED,    /* a value of a code list: a characteristic */
    CD_COLUMN_DATE,     /* when it happened */
    CD_COLUMN_LATITUDE, /* together: the characteristic location */
    CD_COLUMN_LONGITUDE,
    CD_COLUMN_TYPE,  /* says whether the row tells of a person */
    CD_COLUMN_KNOWN, /* known and not read */
    /* Where one row is one suspect: */
    CD_COLUMN_FIELD,       /* a field of cases, people or involvements */
    CD_COLUMN_OBSERVATION, /* what was observed: its value */
    CD_COLUMN_BESIDE,      /* what stands beside observations alone */
    CD_COLUMN_KIND_COUNT,
};

/* What may stand beside an observation's value. */
enum cd_beside { CD_BESIDE_REASON, CD_BESIDE_OBSERVED_AT, CD_BESIDE_RECORDED_BY, CD_BESIDE_UNIT, CD_BESIDE_COUNT };

/* What a wording of the file's own means: a code of the list. */
struct cd_dialect_value {
    struct cd_str in, means;
};
struct cd_dialect_column {
    const char *name; /* NULL: a constant */
    uint8_t kind, characteristic, asserted_by;
    const struct cd_code_list *list; /* of a coded column, type or observation; else NULL */
    const struct cd_dialect_value *values;
    uint32_t n_values;
    const char *dates;                /* the form of its days (date.h); NULL: it holds none */
    uint8_t table, field;             /* FIELD: of the schema return-1 */
    const char *always;               /* what a constant is in every row */
    const char *stage;                /* OBSERVATION; NULL: not said */
    uint32_t beside[CD_BESIDE_COUNT]; /* OBSERVATION: columns of the dialect; CD_NO_CODE: not said */
};
struct cd_dialect {
    const char *id, *title, *version, *source, *file_name, *noun[CD_UNIT_COUNT], *definition;
    const struct cd_force_register *forces;
    const char *no_person; /* value of the type column for a row without a person; "" for none */
    struct cd_dialect_column *columns, *constants;
    uint32_t n_columns, n_constants;
    bool suspects; /* one row is one suspect: columns are fields of a return's tables, and files may be in any format */
};
/* A field's text as the dialect's `values` have it (exact matches alone), without white space at its ends; good as long as text and dialect. */
struct cd_str cd_dialect_text(const struct cd_dialect_column *column, struct cd_str text);

/* The dialects that ship (name NULL), one of them by id, or a file. Free with cd_dialects_free. */
struct cd_dialects;
CD_MUST_CHECK enum cd_status cd_dialects_open(const char *name, struct cd_dialects **out, struct cd_err *err);
/* One dialect from its YAML; `name` stands in the texts of errors. */
CD_MUST_CHECK enum cd_status cd_dialects_text(const char *text, const char *name, struct cd_dialects **out,
                                              struct cd_err *err);
const struct cd_dialect *cd_dialects_at(const struct cd_dialects *dialects, uint32_t i); /* NULL past the last */
void cd_dialects_free(struct cd_dialects *dialects);

/* The dialect text as it ships, for --explain and tests; NULL past the last. */
const char *cd_dialect_shipped(uint32_t i, const char **id);

/* How a header is understood by a dialect: column[i] is an index of dialect->columns or CD_NO_CODE for header field i; known counts the
 * dialect's columns found, needed those it has apart from KNOWN ones. Names match without regard to case and to white space at the ends. */
struct cd_header_match {
    uint32_t *column; /* n_header entries, the caller's */
    uint32_t known, needed;
};
void cd_dialect_match(const struct cd_dialect *dialect, const struct cd_str *header, uint32_t n_header,
                      struct cd_header_match *match);

/* The dialect that a header speaks: the one that finds most of the columns it reads (not KNOWN), then most of all its columns, the first on a
 * tie; NULL when none finds half of those it reads. match is then that of the dialect chosen. */
const struct cd_dialect *cd_dialects_choose(const struct cd_dialects *dialects, const struct cd_str *header,
                                            uint32_t n_header, struct cd_header_match *match);

/* Force and period out of a file's base name by the dialect's pattern; false when it does not fit. A pattern of suspects without an ending fits
 * names with the ending of any format. `force` borrows name. */
bool cd_dialect_file_name(const struct cd_dialect *dialect, struct cd_str name, struct cd_str *force, int32_t *period);

#endif

/* register.h - what intake fills: the sources, the people they tell of, and what was observed about each.
 *
 * One source (a file, or a return of four tables) gives one register of its own, built by one thread; the audit folds it into a picture and lets it go, so that
 * memory is bounded by the largest file and not by the folder. Columns are arrays of n (column.h); what nothing later needs is not kept. */
#ifndef CANDOUR_REGISTER_H
#define CANDOUR_REGISTER_H

#include "candour/finding.h"
#include "candour/label.h"
#include "candour/tables.h"

/* What counts as one: every row, or only rows that tell of a person. */
#define CD_UNITS(X) \
    X(ROW, "row")   \
    X(PERSON, "person")
#define X(name, text) CD_UNIT_##name,
enum cd_unit { CD_UNITS(X) CD_UNIT_COUNT };
#undef X
const char *cd_unit_name(enum cd_unit);

/* The distinct (characteristic, asserted by, stage, list, value, reason): class and mask are computed once for it. */
struct cd_label {
    uint8_t characteristic, asserted_by, stage, class, reason;
    uint32_t list;  /* code in texts of the code list's id, CD_NO_CODE for none */
    uint32_t value; /* code in texts, CD_NO_CODE where nothing was written */
    uint64_t mask;
};
struct cd_labels {
    struct cd_label *items;
    uint32_t n;
    size_t cap;
    struct cd_dict texts, keys; /* keys finds an equal label */
};
/* The index of an equal label, added if new; list and value are codes of labels->texts. False when memory is short. */
bool cd_labels_code(struct cd_labels *labels, const struct cd_label *label, uint32_t *code);
void cd_labels_free(struct cd_labels *labels);

/* Adds every label of `from` to `to`, translating texts; map[i] (from->n entries, the caller's) says where the i-th went. */
bool cd_labels_merge(struct cd_labels *to, const struct cd_labels *from, uint32_t *map);

/* 16 bytes. day is when it was observed (CD_NO_DAY: not said); recorder a code in texts (CD_NO_CODE: not said). */
struct cd_observation {
    uint32_t person, label;
    int32_t day;
    uint32_t recorder;
};

/* One file of a source. name is what a reader of findings needs behind the source's path: "people.csv", "return.xlsx[people]". */
#define CD_SOURCE_FILES 8
struct cd_source_file {
    struct cd_str name;
    uint64_t bytes, rows;
    uint8_t sha256[32];
    const char *format, *encoding; /* "csv"; NULL where it has none */
};

/* What return.yaml says; texts are "" where it says nothing. Texts live as long as the plan. */
struct cd_handed_in {
    struct cd_str definition, prepared_by;
    const struct cd_str *code_lists;
    uint32_t n_code_lists;
    uint32_t revision, supersedes; /* 0: supersedes none */
    int32_t prepared_at;           /* day */
    bool zero;
    uint64_t rows[CD_TABLE_COUNT]; /* rows it says that a table has; UINT64_MAX: not said */
};

/* One return as it came: a file of a dialect, or a folder or zip of tables. path is relative to the folder handed in and never absolute. */
struct cd_source {
    struct cd_str path, dialect, force;
    struct cd_source_file files[CD_SOURCE_FILES]; /* of a folder or zip; n_files == 0: the source is one file, `path` */
    uint32_t n_files;
    const struct cd_handed_in *handed_in; /* NULL: there is no return.yaml */
    int32_t period;                       /* CD_NO_PERIOD where rows say their own */
    uint64_t bytes, rows, unusable_rows, duplicates;
    uint8_t sha256[32];
    const char *encoding;
    char delimiter;
};

/* Where a finding lies: the source's path, and behind a slash the file's name where the source has several. */
struct cd_buf;
void cd_source_name(struct cd_buf *b, const struct cd_source *source, const struct cd_finding *finding);

struct cd_people {
    uint32_t n;
    size_t cap_line, cap_period, cap_present;
    uint32_t *line;   /* physical line in the source */
    int32_t *period;  /* the month it is counted in */
    uint8_t *present; /* 0: a row that tells of no person (a vehicle-only search) */
};

struct cd_register {
    struct cd_source source;
    struct cd_people people;
    struct cd_observation *observations;
    size_t n_observations, cap_observations;
    struct cd_labels labels;
    struct cd_findings findings;
    struct cd_tables tables; /* schema NULL: rows of a dialect that has no tables */
};
void cd_register_free(struct cd_register *reg);

/* Adds a person; false when memory is short. */
bool cd_register_add_person(struct cd_register *reg, uint32_t line, int32_t period, bool present);

/* Room for n more observations behind those there are, which the caller fills in; they count at once (n > 0). NULL when memory is short. */
struct cd_observation *cd_register_extend(struct cd_register *reg, size_t n);

/* A slot is a characteristic as asserted by somebody. */
#define CD_SLOTS (CD_CHARACTERISTIC_COUNT * CD_ASSERTED_COUNT)
#define CD_SLOT(characteristic, asserted_by) ((unsigned)(characteristic)*CD_ASSERTED_COUNT + (unsigned)(asserted_by))

/* The slots that the register has labels for, ascending; returns how many. */
unsigned cd_register_slots(const struct cd_register *reg, uint8_t slots[CD_SLOTS]);

/* Which of several observations counts: for each person and slot one that records a value before one that does not (what was once recorded
 * is not unrecorded by a later blank), then the latest day, ties by source order (the later entry wins); no day is older than any. The others stay in the register as history. out[person * n_slots + k] is the label for slots[k], or CD_NO_CODE; the
 * caller gives people.n * n_slots entries of out and of days (scratch). */
void cd_register_latest(const struct cd_register *reg, const uint8_t *slots, unsigned n_slots, uint32_t *out,
                        int32_t *days);

#endif

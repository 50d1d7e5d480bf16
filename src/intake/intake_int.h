/* intake_int.h - what the files of this room share: a planned file, and reading one of them. */
#ifndef CANDOUR_INTAKE_INT_H
#define CANDOUR_INTAKE_INT_H

#include "candour/buf.h"
#include "candour/intake.h"
#include "candour/rows.h"

struct cd__return;
struct cd_walk;

struct cd__planned {
    struct cd_str relative, full;
    struct cd_str force; /* of the register, or empty until the dialect is known */
    int32_t period;
    struct cd__return *ret; /* a folder or archive of tables; NULL: a file of a dialect */
    bool superseded;        /* a later revision is here: not read */
};

struct cd_plan {
    struct cd_arena arena;
    struct cd_dialects *dialects;
    struct cd_intake_opts opts;
    struct cd__planned *files;
    struct cd_source *sources;         /* one per file */
    const struct cd_dialect **dialect; /* met by each file */
    size_t n;
    struct cd_findings findings;
    const struct cd_force_register *forces;
    int32_t first, last, as_of;
    bool nibrs; /* files are NIBRS submissions */
};

/* What is wrong with what was handed in, gathered so that everything can be mended in one go. */
struct cd__faults {
    struct cd_buf text;
    size_t n;
    struct cd_err lone; /* the first one gathered, shown as it is where there is no other; status CD_OK: none */
};
void cd__add_fault(struct cd__faults *faults, const char *fmt, struct cd_str a, struct cd_str b);
/* Takes a file's CD_INPUT or CD_LIMIT among the faults: CD_OK. Any other status is given back. */
enum cd_status cd__gather(struct cd__faults *faults, enum cd_status status, const struct cd_err *err);

/* One file into a register. A file that cannot be used gives CD_INPUT (or CD_LIMIT) with a text that names it. */
enum cd_status cd__read_source(const struct cd_plan *plan, size_t index, struct cd_register *reg,
                               const struct cd_dialect **dialect, struct cd_err *err);

/* Folders of a walk that hold a file of some name: their paths up to and with the last slash, "" for the root. */
struct cd__folders {
    struct cd_str *folder;
    size_t n;
    struct cd_dict at; /* the same paths: the code is the index */
};
/* The innermost folder that holds the path; SIZE_MAX: none does. */
size_t cd__folder_of(const struct cd__folders *folders, struct cd_str relative);

/* A finding about what was handed in as a whole. False when memory is short. */
bool cd__about_folder(struct cd_plan *plan, enum cd_rule_id rule, struct cd_str value);

/* An archive: planned as a return where it holds one. CD_INPUT where it cannot be trusted. */
enum cd_status cd__place_zip(struct cd_plan *plan, struct cd_str relative, struct cd_str full, bool *is_return,
                             struct cd_err *err);
/* Folders with return.yaml, planned as returns; what cannot be used is gathered. */
enum cd_status cd__place_folders(struct cd_plan *plan, const char *root, const struct cd_walk *walk,
                                 const struct cd__folders *outputs, const struct cd__folders *folders,
                                 struct cd__faults *faults, struct cd_err *err);
/* Of several revisions of one force and month the last stays in the plan; two of one number are a fault. */
enum cd_status cd__choose_revisions(struct cd_plan *plan, struct cd__faults *faults, struct cd_err *err);

/* The rows of one file, to find those that are byte for byte the same as an earlier one. */
struct cd__seen_rows {
    struct cd_str *rows; /* n of them, borrowed */
    uint64_t *slots;     /* 1 << bits of them: the hash's upper half, and the number of the row + 1; 0: empty */
    unsigned bits;
    size_t n, cap;
};
/* Sets again[i] where rows[i] was seen before, among these n (at most CD_BATCH_ROWS) or earlier. False when memory is short. */
bool cd__seen_before(struct cd__seen_rows *seen, const struct cd_row *rows, uint32_t n, bool *again);
void cd__seen_free(struct cd__seen_rows *seen);

/* Decimal degrees within +-limit. */
bool cd__is_degrees(struct cd_str text, unsigned limit);

#endif

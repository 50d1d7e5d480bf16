/* dialects_int.h - the dialects that ship, made by dialects.cmake from data/dialects. */
#ifndef CANDOUR_DIALECTS_INT_H
#define CANDOUR_DIALECTS_INT_H

#include "candour/arena.h"
#include "candour/intake.h"

/* Columns of what was observed, in a dialect of suspects. */
enum { CD__MOST_OBSERVATIONS = 64 };

struct cd__shipped_dialect {
    const char *id, *text;
};
extern const struct cd__shipped_dialect cd__shipped_dialects[]; /* ends with id == NULL, sorted by id */

/* As YAML has it: every value is text, NULL where it is not there. */
struct cd__raw_column {
    char *name, *is, *asserted_by, *list, *always, *stage, *dates, *beside[CD_BESIDE_COUNT];
};
struct cd__raw_dialect {
    char *id, *title, *version, *source, *layout, *forces, *file_name, *rows, *persons, *definition, *no_person, *dates;
    struct cd__raw_column *columns;
    unsigned columns_count;
};

/* Who said so, where the column says it; the list it names, which must be about its characteristic. CD_INPUT. */
enum cd_status cd__resolve_asserter(const char *where, const struct cd__raw_column *raw, struct cd_dialect_column *out,
                                    struct cd_err *err);
enum cd_status cd__resolve_list(const char *where, const struct cd__raw_column *raw, struct cd_dialect_column *out,
                                struct cd_err *err);

/* The columns of a dialect of one row per suspect, into out->columns and out->constants. at[i] is where the i-th went. CD_INPUT. */
enum cd_status cd__resolve_suspects(const char *where, const struct cd__raw_dialect *raw, struct cd_arena *arena,
                                    struct cd_dialect *out, struct cd_dialect_column **at, struct cd_err *err);
/* The `values` of columns out of a dialect's text, checked against their lists. CD_INPUT. */
enum cd_status cd__resolve_values(const char *where, struct cd_str text, struct cd_arena *arena,
                                  struct cd_dialect_column *const *at, struct cd_err *err);

#endif

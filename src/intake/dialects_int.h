/* dialects_int.h - the dialects that ship, made by dialects.cmake from data/dialects. */
#ifndef CANDOUR_DIALECTS_INT_H
#define CANDOUR_DIALECTS_INT_H

struct cd__shipped_dialect {
    const char *id, *text;
};
extern const struct cd__shipped_dialect cd__shipped_dialects[]; /* ends with id == NULL, sorted by id */

#endif

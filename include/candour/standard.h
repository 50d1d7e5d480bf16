/* standard.h - what the world fixes, compiled in from data/ with version, date and source on every row.
 *
 *     const struct cd_code_list *list = cd_code_list_find(CD_STR("police-uk-self"));
 *     const struct cd_code *code = cd_code_find(list, value);        NULL: not in the list
 *     if (code) class = code->class, mask = code->mask;
 *
 * Everything here is constant and shared by all threads. Ethnicity measures; it never selects: nothing in this
 * room infers a group from a name, a nationality or a place. */
#ifndef CANDOUR_STANDARD_H
#define CANDOUR_STANDARD_H

#include "candour/label.h"
#include "candour/str.h"

/* --- Code lists -------------------------------------------------------------------------------------------------- */

/* One code or wording. mask is over the harmonised list (all bits of CD_ETHNIC_ALL unless class is RECORDED; for a
 * list that is not about ethnicity mask is 0). note is "" or what a reader must know ("Chinese is O1 here, A4
 * since 2011"). */
struct cd_code {
    const char *value, *label;
    uint64_t mask;
    uint8_t class, reason; /* enum cd_class, enum cd_reason: RECORDED with NONE, or NOT_STATED with why */
    const char *note, *source;
    uint32_t rank; /* place among the list's codes as data/ lists them, from 0 */
};

/* id, version and dates as data/lists.csv gives them (for wordings: the first and last month in which they were
 * seen; "": not known, or still in use); note is "" or what a reader must know. Codes are sorted bytewise by value
 * folded to lower-case ASCII; `ordered` says that their ranks mean something (age ranges). */
struct cd_code_list {
    const char *id, *title, *version, *valid_from, *valid_until, *source, *note;
    uint8_t characteristic; /* enum cd_characteristic; CD_CHARACTERISTIC_COUNT: the list is about none of them */
    uint8_t ordered;
    const struct cd_code *codes;
    uint32_t n;
};

const struct cd_code_list *cd_code_list_find(struct cd_str id); /* NULL: no such list */
const struct cd_code_list *cd_code_list_at(uint32_t i);         /* NULL past the last */

/* Compares without regard to ASCII case and to white space at the ends; O(log n). */
const struct cd_code *cd_code_find(const struct cd_code_list *list, struct cd_str value);

/* --- The harmonised list and its groups -------------------------------------------------------------------------- */

/* Bit i is the i-th row of data/harmonised.csv: the 19 groups of the 2021 census. */
#define CD_ETHNIC_BITS 19
#define CD_ETHNIC_ALL ((UINT64_C(1) << CD_ETHNIC_BITS) - 1)
const char *cd_ethnic_label(unsigned bit); /* "White: Irish", ...; bit < CD_ETHNIC_BITS */
const char *cd_ethnic_code(unsigned bit);  /* "W2", ... */

/* A group that a claim may name: broad ("Asian", 2011 basis) or detailed ("Pakistani"). `variant` names the group
 * with the other side of a series break ("Asian (2001 basis)", without Chinese), or is NULL. */
struct cd_group {
    const char *id, *label, *basis;
    uint64_t mask;
    uint8_t broad; /* one of the five that partition the list on the 2011 basis */
    const char *variant, *source;
};
const struct cd_group *cd_group_find(struct cd_str id); /* by id or label, without regard to case */
const struct cd_group *cd_group_at(uint32_t i);         /* the five broad ones first; NULL past the last */

/* --- Forces ------------------------------------------------------------------------------------------------------ */

/* A register is a named list of forces ("police-uk": 43 territorial forces and the British Transport Police; ids
 * as in data.police.uk file names). area is the ONS police force area code ("E23000005"), "" for BTP. */
struct cd_force {
    const char *id, *name, *area, *source;
};
struct cd_force_register {
    const char *id, *title, *version, *source;
    const struct cd_force *forces; /* bytewise by id */
    uint32_t n;
};
const struct cd_force_register *cd_force_register_find(struct cd_str id);
const struct cd_force *cd_force_find(const struct cd_force_register *reg, struct cd_str id); /* exact id; NULL */

/* --- Populations ------------------------------------------------------------------------------------------------- */

/* A census base: residents by ethnic group in an area. who says whom it counts ("all residents, all ages, both
 * sexes"). */
struct cd_base {
    const char *id, *title, *who, *date, *source;
};
const struct cd_base *cd_base_find(struct cd_str id);
const struct cd_base *cd_base_at(uint32_t i);

/* Residents of `area` (a force id of police-uk, a district name such as "manchester-city", or "england-and-wales")
 * whose group lies in mask, and all residents. False when the base does not hold the area. mask must be a union of
 * the base's own categories: false otherwise. */
bool cd_population(const struct cd_base *base, struct cd_str area, uint64_t mask, uint64_t *in_mask, uint64_t *all);

#endif

/* propose_int.h - roles of columns, shared by propose.c and propose_roles.c. */
#ifndef CANDOUR_LINK_PROPOSE_INT_H
#define CANDOUR_LINK_PROPOSE_INT_H

#include "candour/propose.h"

enum cd__role_id {
    CD__ROLE_FORENAME,
    CD__ROLE_SURNAME,
    CD__ROLE_BIRTH,
    CD__ROLE_BIRTH_PART,
    CD__ROLE_POSTCODE,
    CD__ROLE_SEX,
    CD__ROLE_EMAIL,
    CD__ROLE_NUMBER,
    CD__ROLE_ADDRESS,
    CD__ROLE_PLACE,
    CD__ROLE_COUNT
};

/* A level with {c} for the column's name, {o} for that of the column it may be swapped with; tf: adjusted by its frequency. */
struct cd__role_level {
    const char *sql, *label;
    uint8_t tf, is_null;
};
struct cd__role {
    const char *title;
    const char *const *names;        /* ends with NULL */
    struct cd__role_level levels[8]; /* ends with sql == NULL */
};
extern const struct cd__role cd__roles[CD__ROLE_COUNT];
extern const struct cd__role cd__swapped[2];           /* a forename beside a surname, a surname beside a forename */
enum cd__role_id cd__role_of_name(struct cd_str name); /* CD__ROLE_COUNT: none */

#endif

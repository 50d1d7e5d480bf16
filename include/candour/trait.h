/* trait.h - what conditions and rates of charge ask of somebody besides a label: is their case group-based, what is their sex, how old are they, were they charged.
 *
 * Kept as the set of values that are ruled out, so that 0 is somebody of whom nothing is known, and a range of ages ("born in 2006") needs nothing
 * more. A condition is a set of values too: those that it bars. Everything about one person is then decided by two masks. */
#ifndef CANDOUR_TRAIT_H
#define CANDOUR_TRAIT_H

#include <stdbool.h>
#include <stdint.h>

/* Ages are completed years at the first day of the offence; docs/returns.md has the rules. Bands are those of data.police.uk. */
enum cd_trait_value {
    CD_GROUP_BASED = 1 << 0,
    CD_NOT_GROUP_BASED = 1 << 1,
    CD_MALE = 1 << 2,
    CD_FEMALE = 1 << 3,
    CD_OTHER_SEX = 1 << 4,
    CD_UNDER_10 = 1 << 5,
    CD_AGED_10_17 = 1 << 6,
    CD_AGED_18_24 = 1 << 7,
    CD_AGED_25_34 = 1 << 8,
    CD_AGED_35_UP = 1 << 9,
    CD_CHARGED = 1 << 10,
    CD_NOT_CHARGED = 1 << 11,
    CD_TRAIT_SETS = 1 << 12, /* every set of values is under it */
};

/* All values; its name; what returns say of people by it; what they must have for it. */
#define CD_TRAITS(X)                                                                                            \
    X(GROUP, CD_GROUP_BASED | CD_NOT_GROUP_BASED, "group_based", "whether a case is group-based",               \
      "the column group_based of the table cases")                                                              \
    X(SEX, CD_MALE | CD_FEMALE | CD_OTHER_SEX, "sex", "anybody's sex", "the column sex of the table people")    \
    X(AGE, CD_UNDER_10 | CD_AGED_10_17 | CD_AGED_18_24 | CD_AGED_25_34 | CD_AGED_35_UP, "age", "anybody's age", \
      "the columns date_of_birth of the table people and offence_from of involvements (or opened of cases)")    \
    X(CHARGED, CD_CHARGED | CD_NOT_CHARGED, "outcome", "who was charged",                                       \
      "the column outcome of the table involvements")
#define X(id, values, name, what, column) CD_TRAIT_##id,
enum cd_trait { CD_TRAITS(X) CD_TRAIT_COUNT };
#undef X
uint16_t cd_trait_values(enum cd_trait);
const char *cd_trait_name(enum cd_trait); /* "sex" */
const char *cd_trait_lack(
    enum cd_trait); /* "these returns do not say anybody's sex: it takes the column sex of the table people" */

/* Whether somebody of whom `ruled_out` is known fits a condition that bars these values. Traits are independent: each that the condition speaks of
 * must fit. Barring all values of a trait fits nobody. */
enum cd_fit { CD_FITS, CD_FITS_NOT, CD_FITS_MAYBE };
enum cd_fit cd_trait_fit(uint16_t barred, uint16_t ruled_out);

/* The values ruled out of somebody between two ages in completed years, at most `to`; nothing where from > to or to < 0. */
uint16_t cd_trait_aged(int32_t from, int32_t to);
/* The bars of "at least so many years old"; false: no band begins there, so that it cannot be told. */
bool cd_trait_from_age(uint64_t years, uint16_t *bars);

/* What a condition demands: "group-based, male, aged 18 or over"; nothing where it bars nothing. */
struct cd_buf;
void cd_trait_words(struct cd_buf *b, uint16_t barred);

#endif

/* agreement.h - two labels of the same people, what they said and what somebody saw: how often they agree, and which way they differ.
 *
 *     const uint64_t table[9] = {120, 6, 4, 3, 40, 5, 2, 8, 30};                  [said * 3 + seen]
 *     CD_TRY(cd_agreement(table, 3, &out, err));                                   kappa .775; Bowker 2.36 on 3
 *
 * Pure functions of counts. People with one label only are not in the table. */
#ifndef CANDOUR_AGREEMENT_H
#define CANDOUR_AGREEMENT_H

#include "candour/interval.h"

#define CD_AGREEMENT_MOST 32 /* categories */
/* value on df degrees of freedom, upper tail p; df 0: nothing to test, p is 1. */
struct cd_test {
    double value, p;
    unsigned df;
};
/* kappa: (observed - expected) / (1 - expected), Cohen 1960, Educ. Psychol. Meas. 20:37-46; NaN where chance alone agrees always. se: its asymptotic standard
 * error, Fleiss, Cohen and Everitt 1969, Psychol. Bull. 72:323-327.
 * symmetry: Bowker 1948, JASA 43:572-574: is i taken for j as often as j for i; df counts the pairs that occur (R's mcnemar.test counts all, and then has no
 * value). margins: Stuart 1955, Biometrika 42:412-416, and Maxwell 1970, Br. J. Psychiatry 116:651-655: has each category the same share by both; df is the rank of
 * the differences' variances, which is one less than the categories where disagreements join them all. */
struct cd_agreed {
    uint64_t people;
    double observed, expected, kappa, se;
    struct cd_test symmetry, margins;
};
/* k from 2 to CD_AGREEMENT_MOST, at least one person, else CD_INPUT. */
CD_MUST_CHECK enum cd_status cd_agreement(const uint64_t *table, size_t k, struct cd_agreed *out, struct cd_err *err);

#endif

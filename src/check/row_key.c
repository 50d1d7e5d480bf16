/* row_key.c - the fields that make rows of a table the same; see row_key.h. */
#include "row_key.h"

const struct cd__row_key cd__row_keys[CD_TABLE_COUNT] = {
    [CD_CASES] = {{CD_CASES_CASE_ID}, 1},
    [CD_PEOPLE] = {{CD_PEOPLE_RECORD_ID}, 1},
    [CD_INVOLVEMENTS] = {{CD_INVOLVEMENTS_CASE_ID, CD_INVOLVEMENTS_RECORD_ID, CD_INVOLVEMENTS_ROLE,
                          CD_INVOLVEMENTS_OFFENCE_CODE, CD_INVOLVEMENTS_OFFENCE_FROM},
                         5},
    [CD_OBSERVATIONS] = {{CD_OBSERVATIONS_RECORD_ID, CD_OBSERVATIONS_ATTRIBUTE, CD_OBSERVATIONS_ASSERTED_BY,
                          CD_OBSERVATIONS_STAGE, CD_OBSERVATIONS_OBSERVED_AT},
                         5}};

/* model_int.h - what the files of the model share. */
#ifndef CANDOUR_LINK_MODEL_INT_H
#define CANDOUR_LINK_MODEL_INT_H

#include "candour/model.h"

/* The protected characteristic that a column's name names, as words ("self_defined_ethnicity": "ethnic..."; never "trace"); NULL: none. */
const char *cd__protected_name(struct cd_str name);
/* The same of the columns that a condition or rule names. */
const char *cd__protected_sql(struct cd_str sql, enum cd_sql_dialect dialect);
/* CD_INPUT, naming the place, where any text of the model names one. */
CD_MUST_CHECK enum cd_status cd__protected_none(const struct cd_model *model, const char *file, struct cd_err *err);

/* m and u of a level before training: level `gamma` of 0 .. top. */
void cd__standard_probabilities(int gamma, int top, double *m, double *u);

#endif

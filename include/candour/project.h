/* project.h - the people of returns as records to be linked, and the model that ships for them.
 *
 *     struct cd_frame parts[n_sources] = {0};
 *     CD_TRY(cd_project_people(&parts[i], &reg->tables, keep, err));       while a source's register is there; any thread
 *     CD_TRY(cd_project_join(&frame, parts, n_sources, &par, err));        afterwards, in order of sources
 *
 * Linking sees forenames, surname, aliases, date_of_birth, sex, postcode and identifiers of the table `people`, and nothing else: no force, no role and none
 * of the observations, so that no ethnicity, nationality or religion can be held. Aliases and identifiers, in returns separated by semicolons, are
 * lists. */
#ifndef CANDOUR_PROJECT_H
#define CANDOUR_PROJECT_H

#include "candour/frame.h"
#include "candour/model.h"
#include "candour/tables.h"
#include "candour/train.h"

/* Adds one record for every row of people with keep[row] != 0 (NULL: all) to an empty frame, in their order, without ids; a sex that was not known
 * or not recorded is blank. CD_NOMEM. Free with cd_frame_free, also after a failure. */
CD_MUST_CHECK enum cd_status cd_project_people(struct cd_frame *part, const struct cd_tables *tables,
                                               const uint8_t *keep, struct cd_err *err);

/* All parts one behind the other as one dataset of an empty frame; they are emptied. A record's id is part * 2^32 + its place in the part. The
 * same for any number of threads. CD_NOMEM; CD_LIMIT: over 2^32 - 2 records. */
CD_MUST_CHECK enum cd_status cd_project_join(struct cd_frame *frame, struct cd_frame *parts, size_t n_parts,
                                             const struct cd_par *par, struct cd_err *err);

/* The model and the training plan that ship (data/models/audit.json, audit.yaml); m and u are those of a simulated nation. */
CD_MUST_CHECK enum cd_status cd_model_shipped(struct cd_model *model, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_train_plan_shipped(struct cd_train_plan *plan, struct cd_err *err);

#endif

/* audit_int.h - what the files of this room share. */
#ifndef CANDOUR_AUDIT_INT_H
#define CANDOUR_AUDIT_INT_H

#include "candour/audit.h"

/* Marks the returns that were to come, adding those that did not; see cd_audit_collect. */
enum cd_status cd__expect(struct cd_picture *picture, const struct cd_intake_facts *facts,
                          const struct cd_intake_opts *opts, const char *path, struct cd_err *err);

/* Fill out->agreement, and out->league (which reads out->completeness); forces: codes in order of text. False: no memory. */
bool cd__agreement(const struct cd_picture *picture, const uint32_t *forces, struct cd_audit *out);
bool cd__league(const struct cd_picture *picture, const uint32_t *forces, struct cd_audit *out);

#endif

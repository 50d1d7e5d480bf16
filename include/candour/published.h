/* published.h - a table that somebody published (counts or percentages, with or without unknowns) straight into a picture. */
#ifndef CANDOUR_PUBLISHED_H
#define CANDOUR_PUBLISHED_H

#include "candour/picture.h"
#include "candour/status.h"

/* Reads the YAML at `path` (kind: published-table; the CSV it names lies beside it) into a settled picture.
 * docs/published.md has the format. CD_INPUT with line and column where it is broken. */
CD_MUST_CHECK enum cd_status cd_published_load(const char *path, struct cd_picture *out, struct cd_err *err);

/* The same from bytes; csv has CD_SLACK readable bytes behind it (os.h). `name` stands in the texts of errors about the YAML. */
CD_MUST_CHECK enum cd_status cd_published_text(struct cd_str yaml, struct cd_str csv, const char *name,
                                               struct cd_picture *out, struct cd_err *err);

#endif

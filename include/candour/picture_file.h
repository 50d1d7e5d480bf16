/* picture_file.h - a picture as JSON, so that claims can be put to an audit's output without reading the returns again.
 *
 *     CD_TRY(cd_picture_save(&b, &picture, err));               OUT/picture.json
 *     CD_TRY(cd_picture_load("OUT/picture.json", &picture, err));
 *
 * Counts alone: no record, no name, no value as it was written. What a picture decides it decides alike after a round trip. */
#ifndef CANDOUR_PICTURE_FILE_H
#define CANDOUR_PICTURE_FILE_H

#include "candour/buf.h"
#include "candour/picture.h"
#include "candour/status.h"

/* Appends one document, a row of numbers a line; nothing for published tables (with rounding), which are their own source. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_picture_save(struct cd_buf *b, const struct cd_picture *picture, struct cd_err *err);

/* Both free nothing of the caller's; *out is to be freed by cd_picture_free whatever they return. CD_INPUT: what is no such document, numbers out of their
 * range, cells of returns or labels that are not there, counts that do not fit 63 bits; name says where in messages. CD_SYSTEM, CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_picture_text(struct cd_str text, const char *name, struct cd_picture *out,
                                             struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_picture_load(const char *path, struct cd_picture *out, struct cd_err *err);

#endif

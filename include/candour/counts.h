/* counts.h - counts by ethnic group, as somebody types them, straight into a picture. */
#ifndef CANDOUR_COUNTS_H
#define CANDOUR_COUNTS_H

#include "candour/picture.h"
#include "candour/status.h"

/* "White=300,Asian=40,unknown=630,total=970": groups by id or label that share nobody, `unknown` for those without a record, and `total`, where given, the sum
 * of all. Fills a settled picture of one return. CD_INPUT says which item is wrong and why. */
CD_MUST_CHECK enum cd_status cd_counts_text(struct cd_str text, struct cd_picture *out, struct cd_err *err);

#endif

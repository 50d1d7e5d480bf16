/* group_int.h - what the files that draw the page of a group share. */
#ifndef CD_GROUP_INT_H
#define CD_GROUP_INT_H

#include "page_int.h"

/* Of at least one suspect. */
void cd_svg_group(struct cd_page *page, const struct cd_network_drawing *drawn);

#endif

/* link_accuracy_int.h - what the page of accuracy and its chart share. */
#ifndef CD_LINK_ACCURACY_INT_H
#define CD_LINK_ACCURACY_INT_H

#include "link_int.h"

struct cd_link_accuracy_page {
    struct cd_page sheet; /* what tables and charts need of it: the buffer and the last id */
    struct cd_buf *b;     /* that of the sheet */
    const struct cd_link_accuracy *a;
};
/* A rate that every group has. */
struct cd_link_rate {
    const char *id, *title, *words;
    const struct cd_share *(*of)(const struct cd_group_accuracy *accuracy);
};
void cd_svg_link_groups(struct cd_link_accuracy_page *page, const struct cd_link_rate *rate);

#endif

/* row_key.h - what makes a row the same row when a return is handed in again. */
#ifndef CANDOUR_ROW_KEY_H
#define CANDOUR_ROW_KEY_H

#include "candour/schema.h"

struct cd__row_key {
    uint32_t fields[5], n;
};
extern const struct cd__row_key cd__row_keys[CD_TABLE_COUNT];

#endif

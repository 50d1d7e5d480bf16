/* aliases_int.h - the shipped table of aliases, compiled in by aliases.cmake. */
#ifndef CANDOUR_LINK_ALIASES_INT_H
#define CANDOUR_LINK_ALIASES_INT_H

#include "candour/aliases.h"

/* data/names/aliases.csv and a NUL. */
extern const unsigned char cd__aliases_csv[];

#endif

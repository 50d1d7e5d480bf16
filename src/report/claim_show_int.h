/* claim_show_int.h - what the ways to show verdicts share. */
#ifndef CANDOUR_CLAIM_SHOW_INT_H
#define CANDOUR_CLAIM_SHOW_INT_H

#include "candour/claim_show.h"

extern const char cd__claim_limitation[]; /* what every verdict stands on, and what none is about */

#endif

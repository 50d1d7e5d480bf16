/* linker_int.h - what stands behind a linker: its plan, the model it scores by, its options. */
#ifndef CANDOUR_LINK_LINKER_INT_H
#define CANDOUR_LINK_LINKER_INT_H

#include "plan_int.h"

struct cd_linker {
    struct cd__plan *plan;
    struct cd_model *model;
    struct cd_linker_opts opts;
};

#endif

/* standard_int.h - the tables that tools/embed makes from data/ (standard_data.c in the build folder). */
#ifndef CANDOUR_STANDARD_INT_H
#define CANDOUR_STANDARD_INT_H

#include "candour/standard.h"

struct cd_standard_ethnic {
    const char *code, *label;
};

/* counts has one number per category of the base, in the order of its masks. */
struct cd_standard_area {
    const char *id, *name, *source;
    uint64_t all;
    const uint64_t *counts;
};

/* masks partition CD_ETHNIC_ALL; areas are sorted bytewise by id. */
struct cd_standard_base {
    struct cd_base base;
    const uint64_t *masks;
    const struct cd_standard_area *areas;
    uint32_t n_masks, n_areas;
};

extern const struct cd_standard_ethnic cd_standard_ethnics[CD_ETHNIC_BITS];
extern const struct cd_code_list cd_standard_lists[];
extern const struct cd_group cd_standard_groups[];
extern const struct cd_force_register cd_standard_registers[];
extern const struct cd_standard_base cd_standard_bases[];
extern const uint32_t cd_standard_n_lists, cd_standard_n_groups, cd_standard_n_registers, cd_standard_n_bases;

#endif

/* network_int.h - what the files of this room share. */
#ifndef CANDOUR_NETWORK_INT_H
#define CANDOUR_NETWORK_INT_H

#include "candour/network.h"

/* What all definitions look at, worked out once. */
struct cd__index {
    const struct cd_network_input *input;
    const struct cd_network *network; /* case_at, in_case, own */
    uint32_t *victim_at,
        *of_victim; /* cases with a suspect in which victim v is: of_victim[victim_at[v] .. victim_at[v + 1]) */
    uint32_t *force_at, *of_force;   /* cases of force f */
    struct cd_network_trait *traits; /* by kind, value, suspect */
};

/* Places of `n` things by key: place[at[k] .. at[k + 1]) are those of key k in their order (counting sort). at has room for n_keys + 1. The key of thing i is
 * *(uint32_t *)((char *)keys + i * stride). */
void cd__sort_by(const void *keys, size_t stride, size_t n, uint32_t n_keys, uint32_t *at, uint32_t *place);

/* Groups under one definition. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd__grouping_make(struct cd_grouping *out, const struct cd__index *index,
                                               const struct cd_group_definition *definition, struct cd_err *err);

/* Puts traits in order; counts them as leads of groups that have suspects. */
void cd__traits_sort(struct cd_network_trait *traits, size_t n);
void cd__leads_count(struct cd_grouping *by, const struct cd_network_trait *traits, size_t n);

#endif

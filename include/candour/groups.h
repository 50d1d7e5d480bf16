/* groups.h - groups of suspects over all returns, and what became of the cases in them.
 *
 * What network.h makes of the involvements of all returns with tables: suspects are persons where they were linked (persons.h; victims are linked for this as
 * suspects are, apart from them and at the same threshold), else records. Numbers only: no record id, case id or name is kept. */
#ifndef CANDOUR_GROUPS_H
#define CANDOUR_GROUPS_H

#include "candour/dict.h"
#include "candour/network.h"

/* Where a case stands, and the definition that its force judged it by: of cd_group_definition_at, the first where it names none of them. */
struct cd_group_place {
    uint32_t source, line, definition;
};
/* A force, or all together, under one definition. */
struct cd_group_line {
    uint64_t groups, across; /* groups that have cases of it; of these, that have cases of another force too */
    uint64_t unflagged;      /* of the groups, those of whose cases none is flagged, by whatever force */
    uint32_t largest;        /* suspects of its largest group, of other forces too */
    struct cd_flags flags;   /* its cases */
};
struct cd_group_audit {
    bool made; /* some return had tables; else all is empty */
    bool
        linked; /* suspects and victims are persons over all returns; else records, so that no group reaches over a return */
    uint32_t min_n;               /* fewest that may stand in a cell of a page */
    struct cd_dict forces;        /* of cases[].force and of groups' forces, bytewise by name */
    struct cd_involved *involved; /* what input points at */
    struct cd_network_case *cases;
    int32_t *born;
    struct cd_network_trait *traits;
    struct cd_network_input input;
    struct cd_network network;
    struct cd_group_place *places;                     /* input.n_cases, in the order of the returns */
    struct cd_group_line *lines[CD_GROUP_DEFINITIONS]; /* by force; lines[k][forces.n]: all together */
};
void cd_group_audit_free(struct cd_group_audit *groups);

#endif

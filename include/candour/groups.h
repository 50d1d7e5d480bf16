/* groups.h - groups of suspects over all returns, and what became of the cases in them.
 *
 * What network.h makes of the involvements of all returns with tables: suspects are persons where they were linked (persons.h; victims are linked for this as
 * suspects are, apart from them and at the same threshold), else records. Numbers only: no record id, case id or name is kept. */
#ifndef CANDOUR_GROUPS_H
#define CANDOUR_GROUPS_H

#include "candour/dict.h"
#include "candour/network.h"

struct cd_group_audit {
    bool made; /* some return had tables; else all is empty */
    bool
        linked; /* suspects and victims are persons over all returns; else records, so that no group reaches over a return */
    struct cd_dict forces;        /* of input.cases[].force and of groups' forces, bytewise by name */
    struct cd_involved *involved; /* what input points at */
    struct cd_network_case *cases;
    int32_t *born;
    struct cd_trait *traits;
    struct cd_network_input input;
    struct cd_network network;
    struct cd_group_place { /* input.n_cases: where a case stands, in the order of the returns */
        uint32_t source, line;
        uint32_t
            definition; /* the one that the force judged it by, of cd_group_definition_at; the first where it names none of them */
    } * places;
};
void cd_group_audit_free(struct cd_group_audit *groups);

#endif

/* definitions.c - the definitions of a group as a table; see network.h. A definition is a row here, never a branch elsewhere. */
#include <assert.h>

#include "candour/network.h"

static const struct cd_group_definition definitions[CD_GROUP_DEFINITIONS] = {
    {.id = "iicsa-network",
     .version = "1",
     .source = "IICSA, Child sexual exploitation by organised networks, Part C.3",
     .meaning = "two or more individuals, identified or not, known to or associated with one another, involved in or "
                "facilitating child sexual exploitation",
     .reading = "two or more suspects who are joined by shared cases or shared victims",
     .min_suspects = 2,
     .by_victims = true},
    {.id = "cocad-group-based",
     .version = "1",
     .source = "COCAD, the national police analysis of group-based offending",
     .meaning = "any child sexual abuse offence with two or more perpetrators, family and institutional abuse included",
     .reading = "two or more suspects who are joined by shared cases; a case meets it by its own suspects",
     .min_suspects = 2,
     .case_alone = true},
    {.id = "organised-and-complex",
     .version = "1",
     .source = "Organised and complex abuse, as the code list of Return v1 has it",
     .meaning = "one or more abusers and several children",
     .reading = "one or more suspects who are joined by shared cases or shared victims, with two or more victims",
     .min_suspects = 1,
     .min_victims = 2,
     .by_victims = true},
};

const struct cd_group_definition *cd_group_definition_at(uint32_t i)
{
    assert(i < CD_GROUP_DEFINITIONS);
    return &definitions[i];
}

/* aliases.h - names that one person may go by: short forms (Bob, Robert) and other spellings (Mohammed, Muhammad).
 *
 *     struct cd_aliases *aliases;
 *     CD_TRY(cd_aliases_open(&aliases, err));
 *     if (cd_alias_same(aliases, a, b) != CD_ALIAS_NONE) ...      a and b folded by cd_fold
 *     cd_aliases_close(aliases);
 *
 * The table is data/names/aliases.csv, compiled in, whose sources stand in SOURCE.txt beside it. Each row is a group: a name with its short forms and
 * spellings. A name may be in several groups (Rob: Robert's and Robin's), and only a group that both names are in makes them one: nothing is
 * carried from group to group, so Robert and Robin stay two. Nothing about a person is inferred from a name. Read by any number of threads. */
#ifndef CANDOUR_ALIASES_H
#define CANDOUR_ALIASES_H

#include "candour/status.h"
#include "candour/str.h"

struct cd_aliases;

/* CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_aliases_open(struct cd_aliases **out, struct cd_err *err);
void cd_aliases_close(struct cd_aliases *aliases);

/* The groups that a folded name is in, as codes from 0 in ascending order and each once; NULL and none where the table lacks the name. Two names are
 * aliases where they share a code, so the codes serve as a list column. Owned by the table. */
const uint32_t *cd_alias_groups(const struct cd_aliases *aliases, struct cd_str name, uint32_t *n);
uint32_t cd_alias_n_groups(const struct cd_aliases *aliases);
/* The folded name that heads a group. */
struct cd_str cd_alias_head(const struct cd_aliases *aliases, uint32_t group);

/* The strongest of what makes two folded names one, last the strongest: SAME, equal texts; SPELLING, both are a spelling of one group's name;
 * NICKNAME, they share a group and one of them is a short form there. */
enum cd_alias_kind { CD_ALIAS_NONE, CD_ALIAS_NICKNAME, CD_ALIAS_SPELLING, CD_ALIAS_SAME };
enum cd_alias_kind cd_alias_same(const struct cd_aliases *aliases, struct cd_str a, struct cd_str b);

#endif

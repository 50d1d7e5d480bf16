/* network.h - who was suspected together: groups of suspects under each definition, and which cases meet which.
 *
 *     struct cd_network network = {0};
 *     CD_TRY(cd_network_make(&network, &input, &par, err));
 *     const struct cd_grouping *by = &network.by[0];                     under cd_group_definition_at(0)
 *     ... by->groups[0].suspects, by->of_suspect[s], by->meets[kase] ...
 *     cd_network_free(&network);
 *
 * Pure functions over arrays of numbers: no name, id, ethnicity, nationality or religion is there to be looked at. Suspects and victims are numbered
 * apart, each a person who may have several records; a person who is both is two numbers, and joins nobody by that. Only shared cases and
 * shared victims make a member; addresses, vehicles and phones are leads, counted and never joined. Being in a group is a question to those who hold the
 * cases, never a finding of guilt. */
#ifndef CANDOUR_NETWORK_H
#define CANDOUR_NETWORK_H

#include "candour/par.h"

/* --- Definitions: rows of a table ------------------------------------------------------------------------------------------ */

enum { CD_GROUP_DEFINITIONS = 3 };
struct cd_group_definition {
    const char *id, *version; /* of the code list `definition` of returns */
    const char *source, *meaning;
    const char *reading;   /* how the meaning is worked out of involvements */
    uint32_t min_suspects; /* fewest of a group */
    uint32_t min_victims;
    bool by_victims; /* a shared victim joins suspects as a shared case does */
    bool case_alone; /* a case meets it by its own suspects only, else by those of its group */
};
const struct cd_group_definition *cd_group_definition_at(uint32_t i); /* i < CD_GROUP_DEFINITIONS */

/* --- What is grouped --------------------------------------------------------------------------------------------------------- */

enum cd_group_role { CD_GROUP_SUSPECT, CD_GROUP_VICTIM };
enum cd_group_flag { CD_GROUP_NOT_SAID, CD_GROUP_YES, CD_GROUP_NO }; /* the force's own; not assessed is not said */

struct cd_involved {
    uint32_t kase, person; /* person: number of a suspect or of a victim, as `role` says */
    int32_t first, last;   /* days of the offence; CD_NO_DAY */
    uint8_t role;          /* enum cd_group_role */
};
struct cd_network_case {
    uint32_t force;
    uint8_t flag; /* enum cd_group_flag */
};
/* A suspect's address, vehicle or phone: equal numbers of a kind are the same. */
struct cd_network_trait {
    uint32_t kind, value, suspect;
};
struct cd_network_input {
    const struct cd_involved *involved; /* in the order of the returns */
    size_t n_involved;                  /* at most 2^32 - 2, as all numbers */
    const struct cd_network_case *cases;
    uint32_t n_cases, n_suspects, n_victims, n_forces;
    const int32_t
        *born; /* n_suspects days of birth that were recorded as exact; CD_NO_DAY: not known. NULL: of nobody */
    const struct cd_network_trait *traits;
    size_t n_traits;
};
/* A value that more suspects have is a hostel or a placeholder, and no lead. */
enum { CD_LEAD_MOST = 20 };

/* --- Groups -------------------------------------------------------------------------------------------------------------------- */

struct cd_network_group {
    uint32_t suspects, victims, cases; /* distinct; cases with a suspect */
    uint32_t yes;                      /* of the cases, flagged group-based */
    uint32_t leads;      /* addresses, vehicles, phones that a suspect shares with a suspect who is not in the group */
    int32_t first, last; /* first and last day of an offence; CD_NO_DAY: none is recorded */
    uint32_t n_forces;
    uint32_t force_at, suspect_at, case_at; /* where the grouping's lists begin */
};
/* Groups under one definition: most suspects first, then most victims, then most cases, then by the first suspect. */
struct cd_grouping {
    struct cd_network_group *groups;
    uint32_t n;
    uint32_t *of_suspect, *of_case;      /* the group of a suspect, of a case; CD_NO_CODE: in none */
    uint32_t *forces, *suspects, *cases; /* those of each group, ascending */
    uint8_t *meets;                      /* by case: 1 where the case meets the definition */
};
struct cd_network {
    struct cd_grouping by[CD_GROUP_DEFINITIONS];
    uint32_t *case_at, *in_case; /* of case c: involved[in_case[case_at[c] .. case_at[c + 1])] */
    uint32_t *own;               /* distinct suspects of each case */
    uint32_t n_cases;
};

/* Connected components by union-find with path halving (Tarjan and van Leeuwen 1984) of suspects and cases, and where the definition says so of victims; a
 * case without a suspect joins nobody. Definitions are worked out side by side. Linear in involvements but for putting groups and traits in order; the same
 * for any number of threads. CD_NOMEM. Free with cd_network_free, also after a failure. */
CD_MUST_CHECK enum cd_status cd_network_make(struct cd_network *out, const struct cd_network_input *input,
                                             const struct cd_par *par, struct cd_err *err);
void cd_network_free(struct cd_network *network);

/* "yes", "no", "mixed": whether all, none or some of a group's cases are flagged group-based. */
const char *cd_network_flagged(const struct cd_network_group *group);

/* Cases that meet a definition, by what their force says of them. */
struct cd_flags {
    uint64_t meets_yes, meets_no, meets_not_said; /* they meet it, and are flagged yes, no, neither */
    uint64_t fails_yes, fails_other;              /* they do not */
};
/* Adds them up by force: by_force[n_forces] is of all together. */
void cd_network_flags(const struct cd_network *network, const struct cd_network_input *input, uint32_t definition,
                      struct cd_flags *by_force);

/* --- One group to be drawn ---------------------------------------------------------------------------------------------------- */

/* Only suspects who are known to have been 18 or over on the first day of their offences are drawn, at most 60; the others are counted. No victim is there. */
enum { CD_DRAWN_MOST = 60 };
struct cd_drawn_suspect {
    uint32_t suspect, cases, n_forces; /* cases and forces of the group only */
    int32_t first, last;
};
struct cd_drawn_tie {
    uint32_t a, b;           /* places in suspects, a < b */
    uint32_t cases, victims; /* shared cases; victims whom both are suspected of harming, in cases shared or not */
};
struct cd_network_drawing {
    struct cd_drawn_suspect suspects[CD_DRAWN_MOST]; /* most cases first */
    uint32_t n;
    struct cd_drawn_tie ties[CD_DRAWN_MOST * (CD_DRAWN_MOST - 1) / 2]; /* by a, then b */
    uint32_t n_ties;
    uint32_t young, age_unknown, left_out; /* under 18; of no known age; beyond CD_DRAWN_MOST */
};
CD_MUST_CHECK enum cd_status cd_group_draw(const struct cd_network *network, const struct cd_network_input *input,
                                           uint32_t definition, uint32_t group, struct cd_network_drawing *out,
                                           struct cd_err *err);

#endif

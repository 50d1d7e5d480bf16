/* propose.h - a first model for records nobody has described: settings from the names and the contents of their columns.
 *
 *     struct cd_proposal proposal = {0};
 *     CD_TRY(cd_propose(&frame, &(struct cd_propose_opts){0}, &proposal, err));
 *     ... proposal.model, proposal.columns[i].why ...
 *     cd_proposal_free(&proposal);
 *
 * What is proposed is a Splink model, untrained, in Splink's own words, so that it can be read, changed and used with either program. A column is taken for
 * what its name says (surname, nachname, nazwisko); one that is not known, is nearly empty, or says the same of everybody is left out with the reason. Names may stand
 * in each other's column: one level says so. Columns of
 * ethnicity, nationality and religion are never used, whatever they hold. */
#ifndef CANDOUR_PROPOSE_H
#define CANDOUR_PROPOSE_H

#include "candour/frame.h"
#include "candour/linker.h"
#include "candour/model.h"

struct cd_proposed_column {
    struct cd_str name;
    const char *as;  /* "surname"; NULL: left out */
    const char *why; /* why it was left out, else how it was known */
};
struct cd_proposal {
    struct cd_model model;
    struct cd_proposed_column *columns; /* one for each of the frame's */
    uint32_t n_columns;
    struct cd_arena arena;
};
struct cd_propose_opts {
    enum cd_link_type link_type;
    double
        pairs_per_record; /* what the blocking rules may make in all, in pairs for each record; 0: 100, and never under two million pairs */
    struct cd_linker_opts linker;
};
/* CD_INPUT: fewer than two columns that can be compared. Up to 10^7 possible pairs (4,472 records) the rule is that every two records are compared. Else blocking rules are taken from a fixed list, the loosest first, as long as their pairs are within the
 * budget, so that large files are compared by what is selective. */
CD_MUST_CHECK enum cd_status cd_propose(const struct cd_frame *frame, const struct cd_propose_opts *opts,
                                        struct cd_proposal *out, struct cd_err *err);
void cd_proposal_free(struct cd_proposal *proposal);

#endif

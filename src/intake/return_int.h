/* return_int.h - a return of four tables while it is planned and read. */
#ifndef CANDOUR_RETURN_INT_H
#define CANDOUR_RETURN_INT_H

#include "candour/reader.h"
#include "intake_int.h"

/* One file of a return's folder or archive. */
struct cd__member {
    struct cd_str name; /* without folders */
    struct cd_str full; /* of a folder: can be opened */
    uint32_t entry;     /* of an archive */
};

/* Lives in the plan's arena. */
struct cd__return {
    struct cd_handed_in said;
    struct cd_str force;
    const struct cd_force_register *forces;
    int32_t period;
    struct cd_str archive; /* the .zip, can be opened; empty for a folder */
    struct cd__member *members;
    uint32_t n_members, yaml; /* yaml: index of return.yaml among the members */
    bool predecessor_here;
};

/* What return.yaml says, into ret (said, force, forces, period). CD_INPUT with name:line:column. */
CD_MUST_CHECK enum cd_status cd__return_yaml(struct cd_str text, const char *name, struct cd_arena *arena,
                                             struct cd__return *ret, struct cd_err *err);

/* The return in an archive of these bytes; *out NULL when it holds no return.yaml. */
CD_MUST_CHECK enum cd_status cd__return_of_zip(struct cd_str full, struct cd_arena *arena, struct cd__return **out,
                                               struct cd_err *err);

/* Its tables into a register. */
CD_MUST_CHECK enum cd_status cd__read_return(const struct cd_plan *plan, size_t index, struct cd_register *reg,
                                             struct cd_err *err);

/* What stands for a dialect in the facts of a plan with such returns. */
extern const struct cd_dialect cd__return_dialect;

#endif

/* audit_int.h - what the files of this room share. */
#ifndef CANDOUR_AUDIT_INT_H
#define CANDOUR_AUDIT_INT_H

#include "candour/audit.h"
#include "candour/frame.h"

/* Marks the returns that were to come, adding those that did not; see cd_audit_collect. */
enum cd_status cd__expect(struct cd_picture *picture, const struct cd_intake_facts *facts,
                          const struct cd_intake_opts *opts, const char *path, struct cd_err *err);

/* What is ruled out of each person, or'd into out[person] (trait.h); latest as cd_register_latest gives it. False when memory is short. */
bool cd__traits(const struct cd_register *reg, const uint8_t *slots, unsigned n_slots, const uint32_t *latest,
                uint16_t *out);

/* What one source gives to the linking of suspects: records without observations; and, apart from them and for counting afterwards only, what
 * their own and officers' labels of ethnicity leave possible (0: not recorded). */
enum { CD__SELF, CD__OFFICER, CD__SAYERS };
struct cd__suspects {
    struct cd_frame frame;
    uint64_t *mask[CD__SAYERS];
};
CD_MUST_CHECK enum cd_status cd__suspects_take(struct cd__suspects *out, const struct cd_register *reg,
                                               const uint32_t *latest, unsigned n_slots,
                                               const unsigned slot[CD__SAYERS], struct cd_err *err);
void cd__suspects_free(struct cd__suspects *suspects);

/* Which records of suspects, in the order of the sources, are one person's: of[i] is the first of them. NULL: nobody was linked. */
struct cd__suspect_persons {
    uint32_t *of, n;
};
/* Links the suspects of all sources (emptied) and counts persons; who->of is the caller's to free. */
CD_MUST_CHECK enum cd_status cd__persons_make(struct cd_persons *persons, struct cd__suspects *parts,
                                              const struct cd_source *sources, size_t n, unsigned threads,
                                              struct cd__suspect_persons *who, struct cd_err *err);

/* One linking of records: which are one person's, at each threshold of cd_persons_threshold. persons NULL: nothing is said of how. */
struct cd__linked {
    uint32_t *cluster[CD_PERSONS_THRESHOLDS]; /* frame->n each */
};
CD_MUST_CHECK enum cd_status cd__persons_link(struct cd_persons *persons, const struct cd_frame *frame,
                                              unsigned threads, struct cd__linked *out, struct cd_err *err);

/* Fills persons->changed by the model that linked. */
struct cd_refine;
struct cd_model;
CD_MUST_CHECK enum cd_status cd__persons_perturb(struct cd_persons *persons, const struct cd_frame *frame,
                                                 const struct cd_refine *refine, struct cd_model *model,
                                                 unsigned threads, struct cd_err *err);

/* The label of each person that counts, for each slot of a register; places of two slots, n_slots where there is none. */
struct cd__latest {
    const uint32_t *codes; /* [person][slot] */
    unsigned n_slots, ethnicity, outcome;
};
bool cd__habits_take(struct cd_habits *habits, const struct cd_register *reg, const struct cd__latest *latest);

/* What one return gives to groups: numbers within it, and victims' records to be linked. */
struct cd__case {
    uint32_t line;
    uint16_t column; /* of group_based */
    uint8_t flag, definition;
};
struct cd__casework {
    bool given; /* a return with tables */
    uint8_t file;
    struct cd_involved
        *involved; /* suspects as cd__suspects_take numbers them; victims in the order of their records */
    size_t n_involved;
    struct cd__case *cases;
    uint32_t n_cases, n_suspects, n_victims;
    int32_t *born;      /* of suspects: where it is exact */
    uint32_t *postcode; /* of suspects: code in postcodes */
    struct cd_dict postcodes;
    struct cd_frame victims; /* empty unless they are to be linked */
};
CD_MUST_CHECK enum cd_status cd__casework_take(struct cd__casework *out, const struct cd_register *reg, bool link,
                                               struct cd_err *err);
void cd__casework_free(struct cd__casework *casework);

/* Groups of all sources; queries are added to findings_of(ctx, source), which stay in order. */
typedef struct cd_findings *cd__findings_of(void *ctx, size_t source);
CD_MUST_CHECK enum cd_status cd__groups_make(struct cd_group_audit *groups, struct cd__casework *parts,
                                             const struct cd_source *sources, size_t n,
                                             const struct cd__suspect_persons *suspects, unsigned threads,
                                             cd__findings_of *findings_of, void *ctx, struct cd_err *err);

/* Fill out->agreement, and out->league (which reads out->completeness); forces: codes in order of text. False: no memory. */
bool cd__agreement(const struct cd_picture *picture, const uint32_t *forces, struct cd_audit *out);
bool cd__league(const struct cd_picture *picture, const uint32_t *forces, struct cd_audit *out);

#endif

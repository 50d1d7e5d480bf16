/* persons.h - how many persons the records of suspects are, and who was seen by several forces.
 *
 * Linked on names, aliases, date of birth, sex, postcode and identifiers (project.h). What was recorded of anybody's ethnicity is compared afterwards and
 * counted; it takes no part in linking. Counts only: no id, name or pair leaves. */
#ifndef CANDOUR_PERSONS_H
#define CANDOUR_PERSONS_H

#include "candour/dict.h"
#include "candour/evaluate.h"
#include "candour/status.h"

/* Match probabilities from which on two records are taken to be one person's; the first is the one that everything else is counted at. */
#define CD_PERSONS_THRESHOLDS 3
double cd_persons_threshold(unsigned i); /* 0.95, 0.5, 0.99 */

/* How the model's probabilities came about. */
enum cd_persons_trained {
    CD_PERSONS_TRAINED,       /* on these records */
    CD_PERSONS_FEW,           /* as shipped: fewer than CD_PERSONS_ENOUGH records */
    CD_PERSONS_NOT_CONVERGED, /* as shipped: training did not settle */
    CD_PERSONS_NOT_TRAINABLE  /* as shipped: a rule of the training plan finds no pairs, or more than can be */
};
#define CD_PERSONS_ENOUGH 5000

struct cd_persons_line {
    uint32_t force;                          /* code in persons->forces; CD_NO_CODE: all */
    uint64_t records;                        /* of suspects */
    uint64_t persons[CD_PERSONS_THRESHOLDS]; /* by threshold */
    uint64_t elsewhere;                      /* persons of this force (all: persons) whom at least two forces have */
};
struct cd_persons_pair {
    uint32_t a, b; /* forces, a before b by name */
    uint64_t persons;
};
/* Records against themselves with the name as others might write it: of n that the change touches, still linked, and the mean loss of weight. */
struct cd_name_changed {
    uint64_t n, kept;
    int64_t lost; /* tenths of a bit */
};
struct cd_persons {
    bool linked; /* some return had records to link; else all is empty */
    struct cd_dict forces;
    struct cd_persons_line *lines; /* by force, bytewise by name */
    uint32_t n_lines;
    struct cd_persons_line all;
    struct cd_persons_pair *pairs; /* of forces that have at least min_n persons in common; by name */
    size_t n_pairs;
    uint64_t n_pairs_hidden; /* of forces with fewer */
    /* Persons of several records of whom ethnicity was recorded at least twice, as self-defined [0] and as an officer saw it [1]; and those of them whose
     * labels share no code. */
    uint64_t recorded_twice[2], contradict[2];
    struct cd_name_changed changed[CD_PERTURBATION_COUNT]; /* of a sample of at most 2,000 suspects */
    enum cd_persons_trained trained;
    uint32_t min_n;
};
void cd_persons_free(struct cd_persons *persons);

#endif

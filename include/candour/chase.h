/* chase.h - which missing records to go after first: by what they cost to get and by the claims they could settle, never by what one expects to find.
 *
 *     CD_TRY(cd_chase_freeze("claims.yaml", NULL, today, "chase", &frozen, err));    copies, digests and the date are on disk before anything is ranked
 *     CD_TRY(cd_chase_costs(NULL, &costs, err));
 *     CD_TRY(cd_chase_rank(plan, claims, &verdicts, &costs, &chase, err));
 *     CD_TRY(cd_chase_write(&chase, "chase", err));                                  chase/chase.csv
 *
 * A gap is the records of one force, month and unit that lack one characteristic for one reason. A claim that is still open needs k records at least, whatever they
 * say (cd_reading.k_min_*), so that each record of a gap in its scope is at best 1/k of what settles it. A gap's worth is the sum of these over the claims it
 * could bring nearer, over the cost of one record. What the recorded look like does not enter but through k, which is the same for every gap of a claim's
 * scope. Method: docs/methods.md; files: docs/claim-chase.md. */
#ifndef CANDOUR_CHASE_H
#define CANDOUR_CHASE_H

#include "candour/claim.h"
#include "candour/intake.h"

#define CD_CHASE_FROZEN "frozen.yaml"
#define CD_CHASE_CLAIMS "claims.yaml"
#define CD_CHASE_COSTS "costs.yaml"
#define CD_CHASE_LIST "chase.csv"

/* Makes the folder, which must not be there (CD_USAGE), and writes and syncs in it the claims, the costs (NULL: none) and frozen.yaml with their digests and
 * the day. claims_sha256: of the file of claims. CD_INPUT: a file cannot be read. */
CD_MUST_CHECK enum cd_status cd_chase_freeze(const char *claims, const char *costs, int32_t day, const char *folder,
                                             uint8_t claims_sha256[32], struct cd_err *err);

/* What one record costs to get, by why it is missing, in whatever unit: 1 where nothing is said. */
struct cd_chase_costs {
    double by_class[CD_CLASS_COUNT], by_reason[CD_REASON_COUNT]; /* 0: not said */
};
/* YAML, docs/claim-chase.md; path NULL: nothing is said. CD_INPUT. */
CD_MUST_CHECK enum cd_status cd_chase_costs(const char *path, struct cd_chase_costs *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_chase_costs_text(struct cd_str text, const char *name, struct cd_chase_costs *out,
                                                 struct cd_err *err);

struct cd_chase_gap {
    struct cd_str force, unit; /* unit: that holds the case; "" where the returns say none */
    int32_t period;
    uint8_t characteristic, asserted_by, class, reason;
    uint64_t records;
    double cost, per_record, per_cost; /* claims settled, at best: by a record, and by a record over its cost */
    uint32_t claims, alone;            /* that it could bring nearer; of these it could settle alone, where the
                                          claim is of one scope without a condition */
    uint64_t least_k;                  /* the least k of those */
    struct cd_str arithmetic;          /* "(most-white 1/201 + asian-quarter 1/12) / 2" */
};
struct cd_chase {
    struct cd_chase_gap *gaps; /* that could bring a claim nearer, the best first */
    size_t n;
    uint32_t claims, open; /* of the claims; of these still open, and settled by records alone */
    struct cd_arena arena;
};
/* Reads every file of the plan. verdicts are those of the claims. */
CD_MUST_CHECK enum cd_status cd_chase_rank(struct cd_plan *plan, const struct cd_claims *claims,
                                           const struct cd_verdicts *verdicts, const struct cd_chase_costs *costs,
                                           struct cd_chase *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_chase_write(const struct cd_chase *chase, const char *folder, struct cd_err *err);
void cd_chase_free(struct cd_chase *chase);

#endif

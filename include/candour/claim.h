/* claim.h - decides claims by worst-case bounds in exact integers, the claim and its negation together.
 *
 *     struct cd_claims claims = {0};
 *     CD_TRY(cd_claims_load("claims.yaml", &claims, err));      or cd_claims_default(&picture, &claims, err)
 *     struct cd_verdicts verdicts = {0};
 *     CD_TRY(cd_claims_decide(&claims, &picture, &verdicts, err));
 *
 * Method: worst-case (Manski) bounds over set-valued labels; formulas and vectors in docs/methods.md. No verdict uses floating
 * point. Nothing is assumed unless a premise is named. */
#ifndef CANDOUR_CLAIM_H
#define CANDOUR_CLAIM_H

#include "candour/bounds.h"
#include "candour/picture.h"
#include "candour/random_audit.h"
#include "candour/status.h"
#include "candour/tipping.h"

#define CD_VERDICTS(X)                                                                 \
    X(PROVED, "PROVED", "true whatever the missing values are")                        \
    X(REFUTED, "REFUTED", "false whatever the missing values are")                     \
    X(UNDECIDED, "UNDECIDED", "neither proved nor refuted by these data")              \
    X(INSUFFICIENT, "INSUFFICIENT", "these data do not cover what the claim is about") \
    X(DEPENDS_ON_BASE, "DEPENDS ON BASE", "the answer changes with the base chosen")   \
    X(OUT_OF_SCOPE, "OUT OF SCOPE", "no data of this kind can settle it")              \
    X(CONTRADICTED, "CONTRADICTED", "these data cannot be as the premise has it")      \
    X(SUPPORTED, "SUPPORTED", "a random draw shows it, at the level that is named")
#define X(name, label, text) CD_VERDICT_##name,
enum cd_verdict_kind { CD_VERDICTS(X) CD_VERDICT_COUNT };
#undef X
const char *cd_verdict_label(enum cd_verdict_kind); /* "DEPENDS ON BASE" */
const char *cd_verdict_text(enum cd_verdict_kind);
const char *cd_verdict_text_if(enum cd_verdict_kind); /* where it stands on premises: "..., if the premises hold" */

/* Shares and differences are written as percentages, ratios as times. base is "" exactly where the shape is not RATIO. */
enum cd_shape { CD_SHAPE_SHARE, CD_SHAPE_RATIO, CD_SHAPE_DIFFERENCE };

/* What one premise makes of a reading: the share of the group that it leaves possible, and the verdict that would then be. */
struct cd_rung {
    struct cd_str premise; /* "odds-within 2 by force"; "none" */
    struct cd_str assumes; /* what that says, in sentences */
    struct cd_bound share; /* of everybody counted; published percentages: allowing for their rounding */
    uint8_t kind;          /* enum cd_verdict_kind */
    uint8_t scenario;      /* 1: what would be so; it proves nothing, so that no verdict stands on it */
    uint8_t assumed;       /* 1: the claim assumes it; 0: a rung of the ladder that anyone may compare with */
};

/* A random draw of the open ones that would show which side a share lies on, if those who are open are in the group as often as those who are
 * not, and all of them are traced. */
#define CD_CLAIM_ALPHA 0.025
#define CD_CLAIM_POWER 0.9

/* One base or reading of a claim; a claim that names several bases has several. */
struct cd_reading {
    struct cd_str base;           /* "census-2021, greater-manchester, all residents ..."; "" when no base is used */
    struct cd_str quantity;       /* "share of White among people searched" */
    struct cd_bound bound;        /* of the quantity */
    struct cd_bound rounded;      /* published percentages: allowing for their rounding; equals bound otherwise */
    struct cd_fraction threshold; /* what it is compared with */
    uint8_t kind, negation;       /* enum cd_verdict_kind of the claim and of its negation */
    /* A rate is the share of people whose label says whether they are in the group. The rate at which each side could be proved if the new records look like the recorded ones; and the fewest further
     * records that could settle it (CD_NO_COUNT: cannot be settled by recording, or settled already). */
    struct cd_fraction rate_now, rate_to_prove, rate_to_refute; /* den == 0: no rate reaches it */
    uint64_t k_min_prove, k_min_refute;
    uint64_t recorded, unknown,
        total;     /* recorded: the label says whether they are in the group; all 0 for percentages without counts */
    uint8_t shape; /* enum cd_shape: how the quantity is to be written */
    uint8_t rated; /* 0: rates and k_min do not apply to a claim of this kind */
    uint8_t prove_strict, refute_strict; /* 1: the rate must be exceeded, 0: it must be reached */
    struct cd_tipping tipping;           /* of a share that is neither proved nor refuted; rho.den == 0: none */
    /* How many further records settle it if they look like those there are, and whatever they look like, in whatever order (CD_NO_COUNT: as k_min). */
    uint64_t k_expected_prove, k_expected_refute, k_worst;
    struct cd_drawn_size draw; /* CD_NO_COUNT: none of 20,000 or fewer */
    uint8_t draw_refutes;      /* 1: it would refute the claim, 0: prove */
    /* What premises about the open ones make of it: NULL where none speaks of a claim of this kind, or it is settled and none is assumed. The threshold as
     * a share of everybody counted, for the end that proves and the end that refutes. bound, rounded, kind and negation are under all premises that are
     * assumed; the first rung, "none", has what they are without. */
    struct cd_rung *ladder;
    uint32_t n_ladder;
    struct cd_fraction share_to_prove, share_to_refute;
    struct cd_str derivation; /* lines, to redo it by hand */
    struct cd_str repeats;    /* cd_claims_repeat's sentence; "" or NULL when there is none */
    struct cd_str settles;    /* the rates and k_min as one sentence; "" when there is none */
};

struct cd_verdict {
    struct cd_str id, claim, negation;  /* sentences */
    uint8_t kind, negation_kind;        /* over all readings; DEPENDS ON BASE when they differ */
    struct cd_str scope;                /* forces and periods in words */
    struct cd_str unit, characteristic; /* "people searched", "ethnicity, self-defined" */
    struct cd_str premises;             /* "none", "officer-accurate" */
    struct cd_str because;              /* one sentence: why this verdict */
    struct cd_str note;                 /* series breaks, limits: "" when there is none */
    struct cd_reading *readings;
    uint32_t n_readings;
    uint8_t headline;    /* worth the report's first screen */
    uint8_t conditional; /* it stands on premises */
};

struct cd_verdicts {
    struct cd_verdict *items;
    size_t n, cap;
    struct cd_arena arena; /* of all texts and readings */
};

struct cd_claims; /* opaque; loaded from YAML (docs/claims.md) */
CD_MUST_CHECK enum cd_status cd_claims_load(const char *path, struct cd_claims **out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_claims_text(struct cd_str text, const char *name, struct cd_claims **out,
                                            struct cd_err *err);
/* Adds one claim said as a sentence ("most suspects are White"; grammar in docs/claims.md); *claims NULL: makes it. The text need not outlive the call.
 * CD_INPUT: err->column is the character at fault (0: the whole), and the text says what was expected there and which known word is nearest. */
CD_MUST_CHECK enum cd_status cd_claims_say(struct cd_str text, struct cd_claims **claims, struct cd_err *err);
/* Adds a premise, "odds-within 2 by force" (docs/claims.md has them all), to every claim there is; to those of a kind that no premise speaks of it makes
 * no difference, and their verdicts say so. CD_INPUT: as cd_claims_say. */
CD_MUST_CHECK enum cd_status cd_claims_assume(struct cd_claims *claims, struct cd_str premise, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_claims_default(const struct cd_picture *picture, struct cd_claims **out,
                                               struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_claims_decide(const struct cd_claims *claims, const struct cd_picture *picture,
                                              struct cd_verdicts *out, struct cd_err *err);
/* How many persons the records of a force ("": of all) are thought to be. */
struct cd_repeats {
    struct cd_str force;
    uint64_t records, persons;
};
/* Says in `repeats` of each reading of a share or a majority of all people of one of these scopes what its bound is among persons, and whether that proves or
 * refutes the claim; verdicts stay as they are. `verdicts` are those of `claims`. */
CD_MUST_CHECK enum cd_status cd_claims_repeat(const struct cd_claims *claims, const struct cd_repeats *repeats,
                                              size_t n, const struct cd_picture *picture, struct cd_verdicts *verdicts,
                                              struct cd_err *err);
void cd_claims_free(struct cd_claims *claims);
void cd_verdicts_free(struct cd_verdicts *verdicts);

#endif

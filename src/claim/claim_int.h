/* claim_int.h - what the files of the claim room share: a claim as understood, what was counted for it, and how it is worded. */
#ifndef CANDOUR_CLAIM_INT_H
#define CANDOUR_CLAIM_INT_H

#include "candour/buf.h"
#include "candour/claim.h"
#include "candour/conditional.h"
#include "candour/membership.h"
#include "candour/premise.h"
#include "candour/standard.h"

/* kind, name in YAML, is its quantity a ratio to residents, does it compare people with residents or areas (the note on disparity) */
#define CD_CLAIM_KINDS(X)                 \
    X(SHARE, "share", 0, 0)               \
    X(MAJORITY, "majority", 0, 0)         \
    X(LARGEST, "largest", 0, 0)           \
    X(SHARE_RATIO, "share-ratio", 1, 1)   \
    X(RATE_RATIO, "rate-ratio", 1, 1)     \
    X(DIFFERENCE, "difference", 0, 1)     \
    X(COMPLETENESS, "completeness", 0, 0) \
    X(CHARGE_RATE, "charge-rate", 0, 1)   \
    X(OUT_OF_SCOPE, "out-of-scope", 0, 0) \
    X(NOT_COUNTED, "not-counted", 0, 0)
#define X(name, text, ratio, disparity) CD_CLAIM_##name,
enum cd_claim_kind { CD_CLAIM_KINDS(X) CD_CLAIM_KIND_COUNT };
#undef X
struct cd_claim_kind_facts {
    const char *name;
    uint8_t ratio, disparity;
};
const struct cd_claim_kind_facts *cd__claim_kind(unsigned kind);

/* Who is in the base of a share. */
#define CD_AMONGS(X)        \
    X(ALL, "all")           \
    X(RECORDED, "recorded") \
    X(AS_RECORDED, "all-as-recorded")
#define X(name, text) CD_AMONG_##name,
enum cd_among { CD_AMONGS(X) CD_AMONG_COUNT };
#undef X

/* A census base and area ("": the area of the claim's force), or (census NULL) figures given in the claim: as printed, and allowing for rounding. */
struct cd_claim_base {
    struct cd_str title, area;
    const struct cd_base *census;
    struct cd_residents printed, rounded;
    uint8_t has_versus; /* the other residents are those of the other group, not everyone else */
};

/* A premise about the open ones, and what it holds within or compares. */
#define CD_STRATA(X)     \
    X(NONE, "")          \
    X(FORCE, "by force") \
    X(MONTH, "by month") \
    X(YEAR, "by year")   \
    X(RETURN, "by force and month")
#define X(name, text) CD_STRATA_##name,
enum cd_strata { CD_STRATA(X) CD_STRATA_COUNT };
#undef X
struct cd_assumed {
    struct cd_premise premise;
    uint8_t strata;
};
enum { CD_CLAIM_ASSUMED = 4 };

/* within: the claim says that the quantity prints as a figure, [threshold, below). times: two rates of charge are divided, and not one taken from the other.
 * barred: a condition, see trait.h. */
struct cd_claim {
    struct cd_str id, claim, negation, reason, said;
    struct cd_str
        whom; /* whom the claim says it is about, as a picture's noun has it; "" or NULL: whoever is counted */
    uint8_t kind, characteristic, asserted_by, unit, compare, within, headline, versus_rest, officer_accurate, capped,
        compares, times;
    uint16_t barred;
    const struct cd_group *group, *versus;
    struct cd_fraction threshold, below;
    struct cd_str force, other_force; /* "": all */
    int32_t from, to, other_from, other_to;
    struct cd_claim_base *bases;
    uint32_t n_bases, n_among;
    uint8_t among[CD_AMONG_COUNT];
    uint64_t absent_cap;
    struct cd_assumed assumed[CD_CLAIM_ASSUMED];
    uint32_t n_assumed;
};
struct cd_claims {
    struct cd_claim *items;
    size_t n, cap;
    struct cd_arena arena;
};

/* --- Words of a claim (words_in.c) --------------------------------------------------------------------------------- */

/* "> 1/2", "at least 50 %", "= 27 %": false where it is not understood. */
bool cd__parse_is(struct cd_str text, struct cd_claim *claim);
bool cd__name_index(struct cd_str text, const char *const *names, size_t n, uint8_t *out);

/* A base from figures: a printed share is an interval, half a unit of its last digit each way, unless it is exact; counts are exact. versus NULL: the
 * others are everyone else. False: no share between 0 and 1; not 0 < group < all, or more versus than that leaves. */
bool cd__base_share(struct cd_str text, bool exact, struct cd_claim_base *base);
bool cd__base_counts(uint64_t group, uint64_t all, const uint64_t *versus, struct cd_claim_base *base);
/* Why cd__base_counts refuses them, in words with the numbers. */
const char *cd__base_misfit(uint64_t group, uint64_t all, const uint64_t *versus, char out[160]);

/* The census taken nearest to the middle of the claim's months; the latest where it names none. */
const struct cd_base *cd__base_nearest(const struct cd_claim *claim);

/* Whose residents: the base's area, or that of the claim's force, or that of the only force there is; "": not known. */
struct cd_str cd__base_area(const struct cd_claim *claim, const struct cd_claim_base *base,
                            const struct cd_picture *picture);

/* Whether the picture counts those whom the claim is about. */
bool cd__counts_whom(const struct cd_claim *claim, const struct cd_picture *picture);

/* Fills *claim, texts in `arena`, from a sentence (say.c). CD_INPUT: err->column is the character at fault (its id is left alone). */
CD_MUST_CHECK enum cd_status cd__claim_say(struct cd_str text, struct cd_arena *arena, struct cd_claim *claim,
                                           struct cd_err *err);

/* A condition alone, into claim->barred ("group_based and age >= 18"). CD_INPUT: *err says what is wrong. */
CD_MUST_CHECK enum cd_status cd__claim_where(struct cd_str text, struct cd_arena *arena, struct cd_claim *claim,
                                             struct cd_err *err);

/* Reads one premise, the whole of `text`, and adds it to the claim. CD_INPUT: err->column is the character at fault. */
CD_MUST_CHECK enum cd_status cd__claim_assume(struct cd_str text, struct cd_claim *claim, struct cd_err *err);

/* What is missing or does not go together in a claim: the key at fault, and what to do about it. NULL: nothing. */
const char *cd__claim_fault(const struct cd_claim *claim, const char **mend);

/* --- What was counted (view.c, printed.c) ----------------------------------------------------------------------------- */

/* Masses by mask, of everyone in a scope: all, and only those of class RECORDED. absent returns came not at all; cap of them may be added. Under a condition
 * the first n_sure (n_recorded_sure) fit it, and they alone are counted in total and n_recorded_people; the rest may or may not fit, and their masks have
 * CD_NOT_MEANT besides: a code outside all groups. */
#define CD_NOT_MEANT (UINT64_C(1) << 63)
struct cd_view {
    struct cd_mass *all, *recorded;
    size_t n_all, n_recorded, cap_all, cap_recorded, n_sure, n_recorded_sure;
    uint64_t total, n_recorded_people, absent, returns, cells;
    uint64_t lacking
        [CD_TRAIT_COUNT];       /* of how many of the unsure, absent ones aside, what the condition asks is not known */
    uint64_t unsure;            /* who may or may not fit */
    uint16_t barred, told;      /* the condition; what is ruled out of anybody in the scope */
    uint64_t maybe, maybe_mask; /* "other or unknown": how many, and which codes if recorded */
    const struct cd_picture *picture;
    const struct cd_cell *first, *end; /* all cells of the scope are among these */
    struct cd_scope scope;
    unsigned slot;
    bool known_force;
    uint64_t cap;
};
struct cd_scope_words {
    struct cd_str force;
    int32_t from, to;
};
CD_MUST_CHECK enum cd_status cd__view_fill(struct cd_view *view, const struct cd_picture *picture,
                                           const struct cd_claim *claim, const struct cd_scope_words *where,
                                           struct cd_err *err);
void cd__view_free(struct cd_view *view);

/* Whether a cell is of the view's scope and slot. */
bool cd__in_view(const struct cd_view *view, const struct cd_cell *cell);
/* People of a view's scope without a label in its slot, by what is ruled out of them: by_set[CD_TRAIT_SETS], zeroed by the caller. */
CD_MUST_CHECK enum cd_status cd__unlabelled(const struct cd_view *view, uint64_t *by_set, struct cd_err *err);

/* A quantity's lower end comes from `low`, its upper end from `high`: they differ only where the total itself is open. sure: of those who fit a condition. */
struct cd_span {
    struct cd_tally low, high, sure;
};
CD_MUST_CHECK enum cd_status cd__span(const struct cd_view *view, uint64_t group, enum cd_among among, bool rounded,
                                      struct cd_span *out, struct cd_err *err);
/* Where nothing is divided by the total, those who may not fit are labels that leave that open. */
CD_MUST_CHECK enum cd_status cd__span_open(const struct cd_view *view, uint64_t group, struct cd_span *out,
                                           struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__span_complete(const struct cd_view *view, bool rounded, struct cd_span *out,
                                               struct cd_err *err);
/* The lead of a part over all others, allowing for rounding (an outer bound). */
CD_MUST_CHECK enum cd_status cd__lead_rounded(const struct cd_view *view, const struct cd_parts *parts,
                                              struct cd_bound *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__printed_span(const struct cd_view *view, uint64_t group, enum cd_among among,
                                              struct cd_span *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__printed_complete(const struct cd_view *view, struct cd_span *out, struct cd_err *err);

/* --- Rates of charge (charge.c) ------------------------------------------------------------------------------------ */

/* Who is recorded in the group, in the other one, and who may be in either. */
struct cd_charges {
    struct cd_outcomes group, other, open;
};

/* --- Deciding one reading (reading.c, settling.c) ------------------------------------------------------------------- */

/* One reading while it is worked out. insufficient is NULL, or says what is missing. */
struct cd_work {
    const struct cd_claim *claim;
    const struct cd_picture *picture;
    const struct cd_view *a, *b; /* b: the other force or period */
    const struct cd_claim_base *base;
    enum cd_among among;
    struct cd_parts parts;
    uint64_t part_masks[CD_MAX_PARTS];
    struct cd_residents printed, rounded;
    struct cd_span group, group_rounded, other,
        other_rounded; /* counts of the group, and of what it is compared with */
    struct cd_charges charges;
    struct cd_rates rates_rounded; /* allowing for rounding, where the recorded share was not published */
    const char *insufficient;
    struct cd_reading *reading;
    bool premised, contradicted; /* premises are assumed that speak of it; no filling of the gaps agrees with them */
};
/* The bound of a rate of charge, of a difference or ratio of two; or work->insufficient. */
CD_MUST_CHECK enum cd_status cd__charge_bound(struct cd_work *work, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__reading(struct cd_work *work, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__reading_settle(struct cd_work *work, struct cd_err *err);
/* The threshold as a share of everyone: [0] for the end that refutes "over", the upper one, [1] for the lower. False: does not fit. */
bool cd__threshold_shares(const struct cd_work *work, const struct cd_residents *residents, struct cd_fraction t[2]);

/* --- Premises (premises.c, strata.c) ------------------------------------------------------------------------------------------- */

/* Whether premises about the open ones speak of such a claim: of one share of one group among everybody counted. */
bool cd__premises_apply(const struct cd_claim *claim, unsigned among);
/* "2", "0.5", "10 %"; a fraction where no six decimals hold it */
void cd__put_number(struct cd_buf *b, struct cd_fraction f, bool percent);
/* "odds-within 2 by force" */
void cd__put_assumed(struct cd_buf *b, const struct cd_assumed *assumed);
/* All that the claim assumes, "; " between. */
void cd__put_premises(struct cd_buf *b, const struct cd_claim *claim);
/* The ladder of a reading whose bound is worked out, in `arena`; its verdict where something is assumed. */
CD_MUST_CHECK enum cd_status cd__premises(struct cd_work *work, struct cd_arena *arena, struct cd_err *err);

/* The group's tallies by strata, in order of time where they are periods; to be freed. Those that absent returns may hold are a stratum of their own. */
struct cd_stratified {
    struct cd_tally *tallies;
    size_t n;
};
CD_MUST_CHECK enum cd_status cd__stratify(const struct cd_work *work, enum cd_strata by, struct cd_stratified *out,
                                          struct cd_err *err);

/* --- Logs (folder.c) ------------------------------------------------------------------------------------------------- */

/* A new folder (0700), synced into the one above it; CD_USAGE where something stands there: a log is never written over. */
CD_MUST_CHECK enum cd_status cd__folder_make(const char *folder, struct cd_err *err);
/* A file in it, synced: whole, or not there. */
CD_MUST_CHECK enum cd_status cd__folder_put(const char *folder, const char *name, struct cd_str bytes,
                                            struct cd_err *err);

/* --- Sentences (words_out.c, because.c) ---------------------------------------------------------------------------------- */

void cd__put_count(struct cd_buf *b, uint64_t n);                    /* "1,514" */
void cd__put_share(struct cd_buf *b, struct cd_fraction f, bool up); /* "28.22 %", "30.0 %" */
void cd__put_near(struct cd_buf *b, struct cd_fraction f);
void cd__put_value(struct cd_buf *b, const struct cd_reading *reading, struct cd_fraction f, bool up);
void cd__put_bound(struct cd_buf *b, const struct cd_reading *reading, const struct cd_bound *bound);
const char *cd__noun(const struct cd_picture *picture, unsigned unit, char out[128]);
struct cd_str cd__keep(struct cd_arena *arena, struct cd_buf *b);  /* takes the text, empties b; p NULL on failure */
void cd__put_unsure(struct cd_buf *b, const struct cd_view *view); /* who may or may not be meant */
void cd__put_charges(struct cd_buf *b, const struct cd_work *work);
void cd__because(struct cd_buf *b, const struct cd_work *work);
void cd__settles(struct cd_buf *b, const struct cd_work *work);
void cd__quantity(struct cd_buf *b, const struct cd_work *work);
void cd__scope_words(struct cd_buf *b, const struct cd_claim *claim, const struct cd_picture *picture);
void cd__slot_words(struct cd_buf *b, const struct cd_claim *claim);
void cd__notes(struct cd_buf *b, const struct cd_work *work);
void cd__derivation(struct cd_buf *b, const struct cd_work *work); /* derivation.c */

#endif

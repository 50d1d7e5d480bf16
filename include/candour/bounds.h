/* bounds.h - worst-case bounds over set-valued labels in exact integers: what counts with gaps can and cannot prove.
 *
 *     const struct cd_mass mass[] = {{white, 300}, {asian, 70}, {every_code, 630}};
 *     struct cd_tally tally;
 *     struct cd_bound bound;
 *     CD_TRY(cd_tally_masses(mass, 3, white, &tally, err));                 lo 300, hi 930, total 1000
 *     CD_TRY(cd_bound_share(&tally, &bound, err));                          300/1000 .. 930/1000
 *     side = cd_bound_decide(&bound, CD_OVER, (struct cd_fraction){1, 2});  CD_SIDE_OPEN
 *
 * Method: Manski 1989, Journal of Human Resources 24:343-360; formulas and vectors in docs/methods.md. Every bound is sharp: both ends are
 * attained by some way of filling the gaps. No floating point; what does not fit 127 bits is refused as CD_LIMIT, never wrapped.
 * Pure functions: no memory, no state. Inputs that cannot be (lo > hi, hi > total, total 0) are refused as CD_INPUT. */
#ifndef CANDOUR_BOUNDS_H
#define CANDOUR_BOUNDS_H

#include "candour/status.h"
#include "candour/str.h"

__extension__ typedef __int128 cd_i128;
__extension__ typedef unsigned __int128 cd_u128;

/* den > 0; or den == 0: infinity (an upper ratio whose other group may be empty), or "none" where the comment says so. Only
 * differences and leads are ever negative. Not reduced where counts make it, so that the counts stay visible. */
struct cd_fraction {
    cd_i128 num, den;
};
struct cd_bound {
    struct cd_fraction lo, hi;
};

int cd_fraction_cmp(struct cd_fraction a, struct cd_fraction b); /* exact for all values; infinity is the largest */
struct cd_fraction cd_fraction_reduce(struct cd_fraction f);
bool cd_fraction_mul(struct cd_fraction a, struct cd_fraction b, struct cd_fraction *out); /* false: does not fit */

/* Decimal texts, rounded down or up (so that a lower bound never looks larger, an upper one never smaller), without a sign of percent: "30.0", "inf" for
 * den == 0. `decimals` is at most 6. out holds 48 bytes. */
void cd_fraction_percent(struct cd_fraction f, bool up, unsigned decimals, char out[48]);
void cd_fraction_ratio(struct cd_fraction f, bool up, unsigned decimals, char out[48]); /* "1.18" */
void cd_fraction_text(struct cd_fraction f, char out[96]);                              /* "370/1000", "inf" */

/* "1/2", "27.4 %", "0.108", "-0.05", exactly. half is half a unit of the last digit printed (the figure may be off by that much); 0 for a
 * fraction. False: not such a text, or over 12 digits. */
bool cd_fraction_parse(struct cd_str text, struct cd_fraction *out, struct cd_fraction *half);

/* n units whose label may be any code of mask; how many units are in a group at least, at most, and of how many. */
struct cd_mass {
    uint64_t mask, n;
};
struct cd_tally {
    uint64_t lo, hi, total;
};
CD_MUST_CHECK enum cd_status cd_tally_check(const struct cd_tally *tally, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_tally_masses(const struct cd_mass *masses, size_t n, uint64_t group,
                                             struct cd_tally *out, struct cd_err *err);

/* Residents in the group, and in what it is compared with (everyone else, or the other group); each known within limits. */
struct cd_residents {
    uint64_t group_lo, group_hi, other_lo, other_hi;
};

/* T/N */
CD_MUST_CHECK enum cd_status cd_bound_share(const struct cd_tally *group, struct cd_bound *out, struct cd_err *err);
/* (T/N) / (P_g/P), P = group + other */
CD_MUST_CHECK enum cd_status cd_bound_index(const struct cd_tally *group, const struct cd_residents *residents,
                                            struct cd_bound *out, struct cd_err *err);
/* (T/P_g) / ((N-T)/P_rest) */
CD_MUST_CHECK enum cd_status cd_bound_rate_rest(const struct cd_tally *group, const struct cd_residents *residents,
                                                struct cd_bound *out, struct cd_err *err);
/* (T_g/P_g) / (T_h/P_h) for groups that share no code. CD_INPUT where nobody can be in h: the ratio has no value. */
CD_MUST_CHECK enum cd_status cd_bound_rate_pair(const struct cd_tally *group, const struct cd_tally *other,
                                                const struct cd_residents *residents, struct cd_bound *out,
                                                struct cd_err *err);
/* T_a/N_a - T_b/N_b, the gaps of a and b being filled independently */
CD_MUST_CHECK enum cd_status cd_bound_difference(const struct cd_tally *a, const struct cd_tally *b,
                                                 struct cd_bound *out, struct cd_err *err);
/* (T_g - the largest T_h) / N for the part `which` of 2 to 20 parts that share no code; "g is strictly the largest" is lead > 0.
 * Codes outside all parts are in none. The upper end spreads labels that cannot be g as evenly as their sets allow (Hall's theorem).
 * O(2^parts x distinct sets). */
#define CD_MAX_PARTS 20
struct cd_parts {
    const uint64_t *masks;
    uint32_t n, which;
};
CD_MUST_CHECK enum cd_status cd_bound_lead(const struct cd_mass *masses, size_t n, const struct cd_parts *parts,
                                           struct cd_bound *out, struct cd_err *err);

/* The share among persons where `repeats` of the records counted are further ones of persons already counted: whoever they are, from
 * (n - d) / (N - d) to (n + M) / (N - d), within 0 and 1. CD_INPUT: no fewer repeats than records. */
CD_MUST_CHECK enum cd_status cd_bound_repeats(const struct cd_tally *group, uint64_t repeats, struct cd_bound *out,
                                              struct cd_err *err);

/* "quantity is over / at least / under / at most t", or "prints as": within [t, t2). */
enum cd_compare { CD_OVER, CD_AT_LEAST, CD_UNDER, CD_AT_MOST, CD_COMPARE_COUNT };
enum cd_side { CD_SIDE_OPEN, CD_SIDE_TRUE, CD_SIDE_FALSE };
enum cd_side cd_bound_decide(const struct cd_bound *bound, enum cd_compare compare, struct cd_fraction t);
enum cd_side cd_bound_within(const struct cd_bound *bound, struct cd_fraction from, struct cd_fraction below);

/* --- What would settle it ------------------------------------------------------------------------------------------ */

/* A share that is over t is an index over t*P/P_g, and a rate against everyone else likewise: the share that corresponds to the threshold t
 * of the ratio, for the end of the bound that proves (lower) or refutes (upper). False: does not fit. */
bool cd_index_as_share(struct cd_fraction t, const struct cd_residents *residents, bool lower, struct cd_fraction *out);
bool cd_rate_rest_as_share(struct cd_fraction t, const struct cd_residents *residents, bool lower,
                           struct cd_fraction *out);

/* The recording rate at which "over t" (strict: over, else at least) would be proved and refuted if the further records look like those there
 * are; den == 0: at no rate. Rate 1 means that everyone's label says whether they are in the group. */
struct cd_rates {
    struct cd_fraction now, prove, refute;
};
bool cd_rates_share(const struct cd_tally *group, struct cd_fraction t_prove, struct cd_fraction t_refute, bool strict,
                    struct cd_rates *out);
/* For shares q_a, q_b among the known, a and b recording at the same rate, and the threshold t of their difference; a lead has t = 0. */
bool cd_rates_difference(struct cd_fraction q_a, struct cd_fraction q_b, struct cd_fraction t, bool strict,
                         struct cd_rates *out);
/* For counts n_g, n_h among `known` and the threshold t of the rate ratio. */
bool cd_rates_pair(uint64_t n_g, uint64_t n_h, uint64_t known, const struct cd_residents *residents,
                   struct cd_fraction t, bool strict, struct cd_rates *out);

/* The fewest further records that could lift `have` over `need` (strict) or to it: each of gain[i].n records adds gain[i].each; the largest gains
 * come first. CD_NO_COUNT: not even all of them do, or it is there already. */
#define CD_NO_COUNT UINT64_MAX
struct cd_gain {
    cd_i128 each;
    uint64_t n;
};
uint64_t cd_fewest(cd_i128 have, cd_i128 need, bool strict, const struct cd_gain *gains, size_t n);

/* The same for each kind of bound, for "over t" and its refutation; CD_NO_COUNT also where numbers do not fit. */
struct cd_fewest {
    uint64_t prove, refute;
};
struct cd_fewest cd_fewest_share(const struct cd_tally *group, struct cd_fraction t_prove, struct cd_fraction t_refute,
                                 bool strict);
/* `both`: labels that may be g and may be h. */
struct cd_fewest cd_fewest_pair(const struct cd_tally *group, const struct cd_tally *other, uint64_t both,
                                const struct cd_residents *residents, struct cd_fraction t, bool strict);
struct cd_fewest cd_fewest_difference(const struct cd_tally *a, const struct cd_tally *b, struct cd_fraction t,
                                      bool strict);
/* Exact where labels are of one code or of all; else `prove` is a lower bound of it. */
struct cd_fewest cd_fewest_lead(const struct cd_mass *masses, size_t n, const struct cd_parts *parts);

#endif

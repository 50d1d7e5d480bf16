/* picture.h - the fold of all returns: counts by force x period x unit x label. Whatever is decided or drawn reads this.
 *
 * A return is one force and month. Cells count labels of one slot; joints count pairs of (self-defined, officer-observed) ethnicity
 * of the same person, so that agreement and the premise `officer-accurate` can be computed. Cells of one label are kept apart by what is ruled out of
 * its people (trait.h; 0 where returns say nothing), and crowds count people by that alone. A published table of counts is
 * a picture too: one return, no joints. */
#ifndef CANDOUR_PICTURE_H
#define CANDOUR_PICTURE_H

#include "candour/register.h"
#include "candour/trait.h"

/* Every figure carries its frame. Texts are one line each; empty where they do not apply. */
struct cd_figure_frame {
    struct cd_str dataset;             /* "stop and search, data.police.uk" */
    struct cd_str noun[CD_UNIT_COUNT]; /* what one unit is, plural: "rows", "people searched", "suspects" */
    struct cd_str definition;          /* definition id and its short text */
    struct cd_str code_lists;          /* "police-uk-self 2011, ..." */
    struct cd_str source;              /* who published it */
    struct cd_str table;               /* file name of a published table's CSV, beside its YAML; empty for returns */
    int32_t first, last;               /* periods, CD_NO_PERIOD when unknown */
    struct cd_str period;              /* in words, for published tables ("Q1-Q3 2024"); empty otherwise */
    int32_t as_of;                     /* day */
};

struct cd_return {
    uint32_t force; /* code in forces */
    int32_t period;
    uint64_t n[CD_UNIT_COUNT];
    uint64_t duplicates, unusable, sources;
    uint8_t expected, seen;
};

struct cd_cell {
    uint32_t ret, label;
    uint64_t n[CD_UNIT_COUNT];
    uint16_t ruled_out; /* of these people: set of enum cd_trait_value */
};

/* People of whom anything is ruled out, with or without a label. */
struct cd_crowd {
    uint32_t ret;
    uint16_t ruled_out; /* not 0 */
    uint64_t n[CD_UNIT_COUNT];
};

struct cd_joint {
    uint32_t ret, self, officer; /* labels; CD_NO_CODE where the source has no such slot */
    uint64_t n[CD_UNIT_COUNT];
};

/* What a published table leaves open. A table printed in percentages has cells in units of 1 / scale of a person, or of the unknown total, exact as
 * printed; each printed figure may be off by half a unit of its last digit. Settled pictures only: rows name returns and labels by index. */
struct cd_printed {
    uint32_t ret, label;
    uint64_t lo, hi; /* the share of this row lies between, over share_scale; unused in tables of counts */
    uint64_t
        if_recorded;   /* "other or unknown": the codes it can have if it was recorded after all; 0: its class says */
    uint8_t one_sided; /* printed as "> 40" or "< 5": no figure stands for it */
};
struct cd_printed_rate {
    uint64_t lo, hi; /* the recorded share of a return lies between, over recorded_scale */
};
struct cd_rounding {
    uint64_t scale; /* recorded_scale * share_scale; 0: cells are counts */
    uint64_t share_scale, recorded_scale;
    uint8_t of_recorded;      /* rows are shares of the recorded: the unrecorded are in no row */
    uint8_t total_unknown;    /* percentages alone: cells of two returns cannot be added up */
    uint8_t recorded_unknown; /* nobody printed the recorded share: cells hold the recorded only */
    struct cd_printed *rows;  /* in the picture's arena */
    uint32_t n_rows;
    struct cd_printed_rate *rates; /* one per return, where of_recorded */
};

struct cd_picture {
    struct cd_figure_frame frame;
    struct cd_dict forces;
    struct cd_return *returns; /* sorted by force text, then period */
    uint32_t n_returns;
    struct cd_labels labels;
    struct cd_cell *cells; /* sorted by return, then slot, then label, then what is ruled out */
    size_t n_cells;
    struct cd_crowd *crowds; /* sorted by return, then what is ruled out */
    size_t n_crowds;
    struct cd_joint *joints; /* sorted by return, self, officer */
    size_t n_joints;
    struct cd_rounding rounding;
    struct cd_arena arena; /* of the frame's texts */
    size_t cap_returns, cap_cells, cap_crowds, cap_joints;
    struct cd_dict return_keys; /* (force, period) while building */
};
void cd_picture_free(struct cd_picture *picture);

/* Building: add in any order (equal keys are summed), then settle once: sorts returns and cells, and
 * merges equal keys; indices of returns given before are then void. False when memory is short. */
bool cd_picture_return(struct cd_picture *picture, struct cd_str force, int32_t period, uint32_t *ret);
bool cd_picture_cell(struct cd_picture *picture, const struct cd_cell *cell);
bool cd_picture_crowd(struct cd_picture *picture, const struct cd_crowd *crowd);
bool cd_picture_joint(struct cd_picture *picture, const struct cd_joint *joint);
bool cd_picture_settle(struct cd_picture *picture);

/* What part of a picture is meant. force CD_NO_CODE: all; periods inclusive, CD_NO_PERIOD: open. */
struct cd_scope {
    uint32_t force;
    int32_t first, last;
    uint8_t unit;
};
bool cd_scope_holds(const struct cd_scope *scope, const struct cd_return *ret);

/* Sums over a scope for one slot: counts by class, and for a group mask how many labels lie inside it (recorded in g), touch it,
 * or may be anything. total = in + out + unknown with "unknown" those that touch both the group and its complement. */
struct cd_sums {
    uint64_t total, by_class[CD_CLASS_COUNT];
    uint64_t inside, touching; /* labels within the mask; labels that share a bit with it */
};
struct cd_sums cd_picture_sum(const struct cd_picture *picture, const struct cd_scope *scope, unsigned slot,
                              uint64_t mask);

/* As cd_picture_sum for self-defined ethnicity, each person's self label narrowed by the officer's label (premise officer-accurate): the
 * intersection, or the self label where they contradict each other. Without joints it equals cd_picture_sum. */
struct cd_sums cd_picture_sum_narrowed(const struct cd_picture *picture, const struct cd_scope *scope, uint64_t mask);

/* How many expected returns of the scope never came. */
uint64_t cd_picture_absent(const struct cd_picture *picture, const struct cd_scope *scope);

#endif

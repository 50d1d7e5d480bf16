/* link_int.h - what the subcommands of `candour link` share. */
#ifndef CANDOUR_CLI_LINK_INT_H
#define CANDOUR_CLI_LINK_INT_H

#include "candour/linker.h"
#include "candour/os.h"
#include "candour/propose.h"
#include "candour/refine.h"
#include "candour/train.h"
#include "cli.h"

/* Options of every subcommand that reads people; the rest come behind. */
#define LINK_OPTIONS                                                                                                \
    {"model", 'm', "MODEL.json", "settings as Splink writes them; otherwise proposed from the columns"},            \
        {"unique-id", 0, "COLUMN", "the column of ids; otherwise what the model says, or unique_id"},               \
        {"link-only", 0, NULL, "pairs of different files only"},                                                    \
        {"link-and-dedupe", 0, NULL,                                                                                \
         "pairs within and between files (otherwise as the model says; one file: within)"},                         \
        {"strings", 0, "HOW",                                                                                       \
         "codepoints: folded, accents and case do not matter (the default); bytes: as Splink does"},                \
        {"refine", 0, "FILE", "the refinement beside the model, as train and run write it (docs/link-train.md)"},   \
        {"max-pairs", 0, "N", "stop before a rule that makes more candidate pairs; otherwise 100,000,000,000"},     \
        {"near", 0, "COLUMN[:RULE]",                                                                                \
         "also pairs whose texts in COLUMN are at most one edit apart (and for which RULE holds); up to 16 times"}, \
    {                                                                                                               \
        "threads", 'j', "N", "how many threads; the answer is the same for any number"                              \
    }
enum {
    LINK_MODEL,
    LINK_ID,
    LINK_ONLY,
    LINK_BOTH,
    LINK_STRINGS,
    LINK_REFINE,
    LINK_MAX_PAIRS,
    LINK_NEAR,
    LINK_THREADS,
    LINK_OPTION_COUNT
};

/* Of those that hold scored pairs, or could. */
#define LINK_MEMORY_OPTION                                                                                        \
    {                                                                                                             \
        "memory", 0, "SIZE",                                                                                      \
            "as 512M or 8G: links that do not fit in it beside the records wait on disk, beside the output; the " \
            "answer is the same (docs/link.md says what it bounds)"                                               \
    }

#define LINK_MOST_NEAR 16
struct linking {
    const char *model_path, *unique_id, *refine_path;
    uint64_t memory; /* bytes; 0: as much as it takes */
    bool link_only, link_and_dedupe;
    bool lean;             /* read no columns that neither the model nor the plan names */
    const char *plan_path; /* how to train; NULL: as suits the model */
    bool digest;           /* of the files, for run.json */
    struct cd_linker_opts opts;
    const char *near_says[LINK_MOST_NEAR]; /* opts.n_near */
    struct cd_near_rule near[LINK_MOST_NEAR];
    struct cd_arena arena; /* of near rules */
    struct cd_frame frame;
    struct cd_model model;
    struct cd_refine refine;
    bool refined;
    struct cd_linker *linker;
};
void link_start(struct linking *linking);
bool link_take(struct linking *linking, int option, const char *value, struct cd_err *err);
/* Reads the model (or proposes one, which is told on standard error), the files, and opens the linker. */
CD_MUST_CHECK enum cd_status link_open(struct linking *linking, char **paths, int n, struct cd_err *err);
/* The files alone. */
CD_MUST_CHECK enum cd_status link_read(struct linking *linking, char **paths, int n, struct cd_err *err);
void link_close(struct linking *linking);

/* Warnings (link_warnings.c): of rules one block of which makes most pairs, after a prediction; of comparisons not wholly trained (CD_INPUT: none is, at
 * all); of columns compared that have but one value. */
CD_MUST_CHECK enum cd_status link_tell_skewed(struct cd_linker *linker, struct cd_err *err);
CD_MUST_CHECK enum cd_status link_tell_untrained(const struct linking *linking, struct cd_err *err);
CD_MUST_CHECK enum cd_status link_tell_constant(const struct linking *linking, struct cd_err *err);

/* A size of memory as "512M"; what of it is left for links (SIZE_MAX: no limit) beside the records, the linker, and `beside` bytes. Where that is less than
 * a store of links takes, it is told. */
bool link_take_memory(struct linking *linking, const char *value, struct cd_err *err);
size_t link_memory_left(const struct linking *linking, uint64_t beside);

/* An option's value as a match weight; the weight of a probability. */
bool link_take_weight(const char *value, double *out, struct cd_err *err);
bool link_take_probability(const char *value, double *out, struct cd_err *err);

/* Trains by a plan (NULL: one that suits the model); what happened, in words. seed 0: the plan's. */
CD_MUST_CHECK enum cd_status link_train(struct linking *linking, const char *plan_path, uint32_t seed,
                                        struct cd_train_report *report, struct cd_err *err);
void link_tell_training(const struct cd_model *model, const struct cd_train_report *report, FILE *to);

/* What stands in a CSV (link_digits.c). A number has twelve decimals, or where that is not exact enough 17 digits, as a probability near 1 has. */
struct cd_buf;
void link_put_whole(struct cd_buf *b, int64_t value);
void link_put_number(struct cd_buf *b, double value);
void link_put_probability(struct cd_buf *b, double weight);
void link_put_id(struct cd_buf *b, const struct cd_frame *frame, uint32_t row);

/* Scored pairs as Splink's CSV, in parts to a file that is put in place when it is whole. */
struct link_pairs;
CD_MUST_CHECK enum cd_status link_pairs_open(struct link_pairs **out, struct linking *linking, const char *path,
                                             struct cd_err *err);
CD_MUST_CHECK enum cd_status link_pairs_put(void *pairs, const struct cd_scored *scored, struct cd_err *err);
/* Closes and frees in any case; after a failure of anything before, its own is not told. */
CD_MUST_CHECK enum cd_status link_pairs_close(struct link_pairs *pairs, enum cd_status so_far, struct cd_err *err);

/* Probabilities from which on a pair is a link, and their weights. */
#define LINK_MOST_THRESHOLDS 16
struct link_thresholds {
    uint32_t n;
    struct cd_str text[LINK_MOST_THRESHOLDS];
    double weight[LINK_MOST_THRESHOLDS];
};
bool link_take_thresholds(const char *value, struct link_thresholds *out, struct cd_err *err);

extern const struct cli_command cli_link_train, cli_link_predict, cli_link_cluster, cli_link_run, cli_link_evaluate,
    cli_link_explain;

#endif

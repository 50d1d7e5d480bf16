/* link_report.h - what a linkage came to, as figures, and the pages that are drawn of them.
 *
 *     struct cd_link_results results = {.n_records = frame.n, ...};       filled by whoever ran the engine
 *     cd_report_link_html(&b, &results);
 *
 * Figures only: no value and no id of a record, but those of example pairs where `show_values` says so. Texts and arrays are borrowed. Drawing measures
 * nothing; the same results give the same bytes. */
#ifndef CANDOUR_LINK_REPORT_H
#define CANDOUR_LINK_REPORT_H

#include "candour/buf.h"
#include "candour/evaluate.h"
#include "candour/train.h"

/* Pairs or records by match weight. Bin b has weights from CD_LINK_LEAST + b up to the next whole number; the first and last also have what lies
 * beyond. `matches` is the sum of match probabilities, each rounded down to 1 / CD_LINK_ONE: whole numbers, so that no order of adding matters. */
enum { CD_LINK_BINS = 256, CD_LINK_LEAST = -64 };
#define CD_LINK_ONE ((uint64_t)1 << 30)
struct cd_link_bin {
    uint64_t n, matches;
};
static inline uint32_t cd_link_bin_of(double weight)
{
    if (!(weight >= CD_LINK_LEAST)) return 0;
    return weight >= CD_LINK_LEAST + CD_LINK_BINS ? CD_LINK_BINS - 1 : (uint32_t)(weight - CD_LINK_LEAST);
}

struct cd_link_dataset {
    struct cd_str name;
    uint64_t records;
};
struct cd_link_rule {
    struct cd_str sql;
    struct cd_rule_pairs pairs;
};
struct cd_link_session {
    struct cd_str rule;
    uint64_t n_pairs;
    uint32_t iterations;
    bool converged;
};
struct cd_link_level {
    struct cd_str label;
    double m, u, weight; /* weight: log2(m / u), 0 of a null level; NaN: not known */
    enum cd_u_source u_from;
    bool is_null, by_frequency; /* by_frequency: adjusted for how common the value is */
};
struct cd_link_comparison {
    struct cd_str name;
    struct cd_link_level *levels;
    uint32_t n_levels;
};

/* People by how many records they have: 1, 2, 3, 4, 5, then up to 10, 20, 50, 100, and over 100. */
enum { CD_LINK_SIZES = 10 };
static inline uint32_t cd_link_size_of(uint32_t records)
{
    static const uint32_t most[CD_LINK_SIZES] = {1, 2, 3, 4, 5, 10, 20, 50, 100, UINT32_MAX};
    uint32_t size = 0;
    while (records > most[size]) size++;
    return size;
}
struct cd_link_threshold {
    struct cd_str text;      /* the probability as it was given */
    double weight;           /* its weight */
    uint64_t links, matches; /* pairs at or over it, and the sum of their probabilities, as of bins */
    uint64_t people, largest, sizes[CD_LINK_SIZES];
    uint64_t unlinkable; /* records that do not reach it against an identical copy of themselves */
};

enum cd_link_step_kind { CD_LINK_PRIOR, CD_LINK_LEVEL, CD_LINK_FREQUENCY, CD_LINK_REFINEMENT };
struct cd_link_step {
    enum cd_link_step_kind kind;
    uint32_t comparison, level;
    double weight, sum; /* sum: with this step */
    double share;       /* of CD_LINK_FREQUENCY: how much of the records have the commoner of the two values */
};
struct cd_link_example {
    double weight, probability;
    struct cd_link_step *steps;
    uint32_t n_steps;
    struct cd_str id[2];      /* where values are shown */
    struct cd_str *values[2]; /* by field; p == NULL: blank */
};

struct cd_link_field {
    struct cd_str name;
    uint64_t *blank; /* by dataset */
};

struct cd_link_results {
    uint64_t n_records, n_pairs; /* n_pairs: kept */
    uint64_t label_pairs;        /* pairs that a column of labels made, and m was learned from; 0: no labels */
    double keep;                 /* the least weight that was kept */
    double lambda, prior;        /* prior: the weight of lambda */
    const char *link_type;       /* in words */
    const struct cd_link_dataset *datasets;
    const struct cd_link_rule *rules;
    const struct cd_link_session *sessions;
    const struct cd_str *warnings; /* in words */
    const struct cd_link_comparison *comparisons;
    const struct cd_link_bin *pairs,
        *selves;                        /* CD_LINK_BINS: pairs kept; records against an identical copy of themselves */
    const struct cd_link_threshold *at; /* at least one; the first is the one that counts */
    const struct cd_link_example *examples; /* heaviest first */
    const struct cd_link_field *fields;     /* columns that a comparison looks at */
    uint32_t n_datasets, n_rules, n_sessions, n_warnings, n_comparisons, n_at, n_examples, n_fields;
    bool proposed;    /* nobody gave a model */
    bool refined;     /* comparisons that count once, or households, were taken into account */
    bool show_values; /* ids and values of examples may be shown */
};

/* How good links are against what is known to be true. */
struct cd_link_group {
    struct cd_str name;
    const struct cd_group_accuracy *accuracy;
};
struct cd_link_accuracy {
    uint64_t n_records;
    double threshold, probability; /* the weight, and its probability */
    struct cd_pair_totals totals;
    struct cd_confusion at, best;
    struct cd_pair_rates at_rates, best_rates;
    const struct cd_cluster_quality *people; /* NULL: the truth says pairs only */
    struct cd_pair_rates people_rates;
    const struct cd_link_group *groups; /* the last one is all records; none: no groups were given */
    uint32_t n_groups;
};

/* Each appends a whole page to b (b->failed on short memory). */
void cd_report_link_html(struct cd_buf *b, const struct cd_link_results *results);
void cd_report_accuracy_html(struct cd_buf *b, const struct cd_link_accuracy *accuracy);

#endif

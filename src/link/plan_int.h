/* plan_int.h - a model compiled against a frame: sides, tests, cascades of levels, blocking rules; see docs/rooms/link.md.
 *
 * A *side* is a one-sided expression (surname; substr(postcode, 1, 3); first element of a list) worked out once for each record, or, where it has one
 * column, once for each distinct value, and coded again: equal values (after folding) have equal codes. A *test* is a condition over one or two sides
 * from a fixed menu of kernels, or a whole tree for the evaluator. A level is a tree of AND, OR, NOT over tests; a comparison is a cascade of
 * levels. A blocking rule is a set of equal sides (its key) and a residual level. */
#ifndef CANDOUR_LINK_PLAN_INT_H
#define CANDOUR_LINK_PLAN_INT_H

#include "candour/linker.h"
#include "sql_int.h"

struct cd__side {
    const struct cd__sql *of; /* as a level or rule has it, on either side */
    uint8_t as;               /* enum cd__as: as what its values are compared */
    uint8_t kind;             /* enum cd__value_kind, the same of all values; CD__IS_NULL: all are NULL */
    uint8_t needs;            /* enum cd__need, or-ed */
    bool unfit;               /* its values cannot be coded: whatever asks for it is left to the evaluator */
    uint32_t domain;          /* sides that are compared with one another share codes, and all below but frequency */
    uint32_t n_values;        /* distinct values, not counting blank */
    uint32_t *codes;          /* frame->n; CD_NO_CODE: NULL */
    struct cd_str *texts;     /* n_values: the folded text (the text itself in bytes mode); NULL where not asked for */
    struct cd_symbols *symbols; /* n_values, all narrow or all wide; NULL where not asked for */
    double *numbers;            /* n_values: as a number or as seconds; NULL where not asked for */
    /* Lists: value v has items item[first[v] .. first[v + 1]), ascending and each once, codes of one dictionary for the side. NULL otherwise. */
    uint32_t *first, *item;
    uint32_t n_items, item_domain; /* distinct items; whose dictionary they are of */
    double *item_number;           /* CD__AS_WEIGHTED: of item[i], which then stand as in the list; NaN: NULL */
    double *frequency;      /* n_values: share among records that are not blank; NULL where no level adjusts for it */
    double *log2_frequency; /* its logarithm */
};
enum cd__as {
    CD__AS_IT_COMES,
    CD__AS_NUMBER,
    CD__AS_TIME,    /* seconds */
    CD__AS_DAYS,    /* whole days of a time */
    CD__AS_WEIGHTED /* a list of pairs, a value and a number */
};
enum cd__need {
    CD__NEED_SYMBOLS = 1,
    CD__NEED_NUMBERS = 2,
    CD__NEED_ITEMS = 4,
    CD__NEED_FREQUENCY = 8,
};

enum cd__test_kind {
    CD__TEST_ALWAYS,
    CD__TEST_NULL_EITHER, /* a or b is NULL */
    CD__TEST_NULL_ONE,    /* a is NULL (one record's side) */
    CD__TEST_EQUAL,
    CD__TEST_LITERAL, /* side a of one record equals the value `code` */
    CD__TEST_JARO,
    CD__TEST_JARO_WINKLER, /* >= limit */
    CD__TEST_LEVENSHTEIN,
    CD__TEST_DAMERAU, /* <= limit */
    CD__TEST_JACCARD,
    CD__TEST_DIFFERENCE, /* |a - b| <= limit */
    CD__TEST_INTERSECT,  /* at least limit shared items */
    CD__TEST_PRODUCT,    /* product of the weights of a's items that b has < limit */
    CD__TEST_TREE,       /* the evaluator */
    CD__TEST_AND,
    CD__TEST_OR,
    CD__TEST_NOT,
};
struct cd__test {
    uint8_t kind;
    uint8_t strict; /* > or < instead of >= or <= */
    uint8_t side_of_a,
        side_of_b; /* 0 left, 1 right: whose record each side is taken from (columns reversed: a_l against b_r) */
    uint32_t a, b; /* sides */
    uint32_t code;
    double limit;
    const struct cd__sql *tree;
    struct cd__test **args;
    uint32_t n_args;
    uint32_t measure; /* of the program (compare_int.h); CD_NO_CODE: none */
    uint32_t word;    /* of the packed records, that is equal or NULL where the test's side is; CD_NO_CODE: none */
    struct cd__test *whole; /* what stands for the whole of `tree`: itself, or the NOT around it */
};
struct cd__level {
    const struct cd__test *test;
    int gamma;
    double weight;       /* log2(m / u); 0 of a null level */
    double log2_u_exact; /* of the exact level that the term frequency adjusts against */
    uint32_t exact;      /* that level's index */
    uint32_t tf_side;    /* CD_NO_CODE: no adjustment */
    uint32_t tf_code;    /* where its code stands in a packed record; CD_NO_CODE: nowhere */
    double tf_weight, log2_min_u;
};
enum { CD__MOST_LEVELS = 100, CD__MOST_COMPARISONS = 256 };
struct cd__comparison {
    struct cd__level *levels;
    uint32_t n_levels;
    bool has_null;
};
struct cd__lists;
struct cd__rule {
    uint32_t *left, *right; /* n_keys sides that must be equal: l's against r's (mostly the same) */
    uint32_t n_keys;
    const struct cd__test *residual;      /* NULL: none */
    uint32_t explode_left, explode_right; /* list sides of which one shared item makes a pair; CD_NO_CODE: none */
    const struct cd__lists *near;         /* items of the exploded sides' values; NULL: their own (block_int.h) */
    struct cd__test **terms;              /* its conditions but that of lists, before they are told apart */
    uint32_t n_terms;
};

struct cd__plan {
    const struct cd_frame *frame;
    const struct cd_model *model;
    enum cd_strings strings;
    enum cd_link_type link_type;
    struct cd__side *sides;
    uint32_t n_sides;
    size_t cap_sides;
    struct cd__comparison *comparisons;
    uint32_t n_comparisons;
    struct cd__rule *rules;
    uint32_t n_rules;
    double prior; /* log2 of the odds that two random records match */
    struct cd_arena arena;
    struct cd_par par;
    struct cd__domain *domains;  /* plan_build_int.h */
    uint32_t n_domains, n_built; /* sides that have their values */
    size_t cap_domains;
    struct cd__test **leaves; /* tests of sides that have no values yet */
    uint32_t n_leaves;
    size_t cap_leaves;
    struct cd__program *program; /* compare_int.h */
};
CD_MUST_CHECK enum cd_status cd__plan_open(struct cd__plan **out, const struct cd_frame *frame,
                                           const struct cd_model *model, enum cd_strings strings,
                                           const struct cd_par *par, struct cd_err *err);
/* A rule given later (training blocks on rules of its own). CD_INPUT as for parsing, and where it names a protected characteristic; a rule without any equality is a cross join, which is allowed. */
CD_MUST_CHECK enum cd_status cd__plan_rule(struct cd__plan *plan, struct cd_str sql, const struct cd_model_rule *like,
                                           struct cd__rule *out, struct cd_err *err);
/* The weights again, from the model's m and u as they are now (after training). */
void cd__plan_weigh(struct cd__plan *plan);
void cd__plan_close(struct cd__plan *plan);

/* Pairs of records: left < right in the order of ids (cd_frame_id_cmp). */
#define CD__PAIRS 1024
struct cd__pairs {
    uint32_t n;
    uint32_t *l, *r; /* CD__PAIRS of room */
    uint32_t rule;   /* the first rule that makes them: match_key */
};

/* Working memory of one thread. */
struct cd__worker;
CD_MUST_CHECK enum cd_status cd__worker_open(struct cd__worker **out, const struct cd__plan *plan, struct cd_err *err);
void cd__worker_close(struct cd__worker *worker);

/* Which of the pairs pass a test: keep[i] is 1 where true, 0 where false or unknown. */
CD_MUST_CHECK enum cd_status cd__test_pairs(struct cd__worker *worker, const struct cd__test *test,
                                            const struct cd__pairs *pairs, uint8_t *keep, struct cd_err *err);
/* level[c * CD__PAIRS + i]: the index of the level of comparison c that pair i reaches. */
CD_MUST_CHECK enum cd_status cd__compare_pairs(struct cd__worker *worker, const struct cd__pairs *pairs, uint8_t *level,
                                               struct cd_err *err);
/* weight[i]: log2 of the Bayes factor with prior, summed in the order of the comparisons, term-frequency adjustments included where `tf`. */
void cd__weigh_pairs(const struct cd__plan *plan, const struct cd__pairs *pairs, const uint8_t *level, bool tf,
                     double *weight);
/* The adjustment of one pair at one level; 0 where there is none. As Splink 5: weight * (log2 u_exact - log2 max(tf_l, tf_r, min_u)). */
double cd__tf_adjustment(const struct cd__plan *plan, const struct cd__level *level, uint32_t l, uint32_t r);

/* --- Blocking (block*.c): candidate pairs without ever holding them --------------------------------------------------- */

/* Pairs by rule before (all) and after (first) earlier rules' pairs are left out. */
struct cd__rule_count {
    uint64_t all, first, blocks, largest_block; /* largest: pairs */
};

/* Called for batches of pairs of one chunk, in the chunk's order; chunks run in parallel, each on one thread with one worker. */
typedef enum cd_status cd__pairs_fn(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                                    struct cd_err *err);
/* Called once a chunk is through, in ascending order of chunks and on one thread at a time: where output is put in order. NULL: not needed. */
typedef enum cd_status cd__chunk_fn(void *ctx, size_t chunk, struct cd_err *err);

struct
    cd__blocks; /* one rule's records, sorted by key, cut into chunks of about equal numbers of pairs, the same for any number of threads */
struct cd__blocking {
    const struct cd__plan *plan;
    const struct cd__rule *rules; /* pairs that an earlier rule makes are left out */
    uint32_t n_rules;
    uint64_t sample_pairs;    /* at most about this many pairs, whole chunks chosen by seed; 0: all */
    uint64_t seed, max_pairs; /* max_pairs: CD_LIMIT before starting, naming the rule and how many; 0: 10^11 */
    struct cd_par par;
    struct cd__rule_count
        *counts; /* n_rules, which cd__block_run fills in; first: of the sample. NULL: not asked for */
};
/* `first` is exact, and pairs are run through to know it; where it is not asked for it is 0. */
CD_MUST_CHECK enum cd_status cd__block_count(const struct cd__blocking *blocking, struct cd__rule_count *counts,
                                             bool first, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__block_run(const struct cd__blocking *blocking, cd__pairs_fn *pairs,
                                           cd__chunk_fn *chunk, void *ctx, struct cd_err *err);
/* n pairs of different records drawn with replacement by seed (of records that the link type may pair), in chunks of a fixed size. */
CD_MUST_CHECK enum cd_status cd__random_pairs(const struct cd__blocking *blocking, uint64_t n, cd__pairs_fn *pairs,
                                              void *ctx, struct cd_err *err);

#endif

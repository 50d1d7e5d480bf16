/* compare_int.h - a plan as a program for batches of pairs: packed records, measures, cascades; see docs/rooms/link.md, "Comparing".
 *
 * Each record is packed into one line of memory or a few: a word for each side that is tested for equality, and what prefilters read. All equalities of
 * a pair are one comparison of its two records' words; a table then gives each comparison's level, or says from which level on it must be looked at.
 * Only for those pairs are similarities worked out, once for all levels that ask for them. */
#ifndef CANDOUR_LINK_COMPARE_INT_H
#define CANDOUR_LINK_COMPARE_INT_H

#include "plan_int.h"

enum {
    CD__WORDS = 16,       /* sides whose equality is a bit */
    CD__TABLE_WORDS = 6,  /* of one comparison */
    CD__UNDECIDED = 0x80, /* in a table: go on at the level that the rest says */
    CD__BAG_LONGEST = 31, /* texts longer than that pass every prefilter */
    CD__NO_DAY = INT32_MIN,
    CD__SHORT = 16, /* symbols of a text that is compared in one register */
};

/* What a prefilter sees of a text: a bit for each of 32 classes of symbols that occurs and one for each that occurs twice, the number of symbols that
 * have no bit, the length, and the first four symbols (their lower bytes). A NULL is all zero. */
struct cd__bag {
    uint64_t letters;
    uint32_t prefix;
    uint8_t n, surplus; /* n: at most CD__BAG_LONGEST + 1 */
    uint16_t unused;
};

/* A number for each pair, from which one or several tests are decided: a similarity, a distance, a difference. NaN where a side is NULL. */
struct cd__measure {
    uint8_t kind; /* enum cd__test_kind */
    uint8_t side_of_a, side_of_b;
    bool least;    /* tests ask for at least so much; else for at most */
    uint32_t uses; /* runs of levels, or other places, that ask for it; more than one: it is kept for the batch */
    uint32_t a, b; /* sides */
    double limit;  /* the least (or the most) that any test asks for: what cannot reach it need not be worked out */
    uint32_t bag, code, digits, number; /* offset in packed records of what it reads there; CD_NO_CODE: not packed */
    uint8_t (
        *texts)[CD__SHORT]; /* by value: the symbols, padded; NULL: not made (they are wide, or code is not packed) */
    double unit;            /* of packed numbers */
    uint8_t (*needed)
        [CD__BAG_LONGEST + 2]
        [CD__BAG_LONGEST +
         2]; /* by common prefix and lengths: symbols in common that it takes to reach limit, 255: none are enough, as where one is empty or NULL */
};

/* How pairs find their level of one comparison. */
struct cd__cascade {
    uint8_t first_word, n_words;
    uint8_t start;  /* the level at which undecided pairs go on */
    uint8_t *table; /* by bits of equality, then bits of NULL: a level, or CD__UNDECIDED | level */
};

struct cd__program {
    struct cd__measure *measures;
    uint32_t n_measures;
    size_t cap_measures;
    struct cd__cascade *cascades; /* one for each comparison */
    uint32_t word_side[CD__WORDS], n_words;
    uint8_t *records; /* frame->n, `stride` bytes each, aligned to 64 */
    size_t stride;
    uint64_t (*in_reach)[CD__SHORT + 1]
                        [4]; /* by both lengths, the longer first: 16 rows of 16 bits, which places may be paired */
};

CD_MUST_CHECK enum cd_status cd__program_open(struct cd__plan *plan, struct cd_err *err);
/* Gives the tests below `test` their measures. */
CD_MUST_CHECK enum cd_status cd__program_measure(struct cd__plan *plan, struct cd__test *test, struct cd_err *err);
void cd__program_close(struct cd__program *program);

/* Lays out and fills the packed records (pack.c), once words and measures are known. */
CD_MUST_CHECK enum cd_status cd__pack(struct cd__plan *plan, struct cd_err *err);
/* Well-formed YYYY-MM-DD as eight digits of four bits, the year before 8000; UINT32_MAX: no such text. */
uint32_t cd__date_digits(struct cd_str text);
/* Of two such words: 0 equal, 1 one edit (Damerau-Levenshtein; without `swap`: Levenshtein) apart, 2 more. */
unsigned cd__digits_apart(uint32_t a, uint32_t b, bool swap);

/* --- Kernels (pair_kernels.c): the widest that this processor has; all give the same ------------------------------------------------- */

struct cd__pair_kernels {
    /* equal[i], null[i]: a bit for each word, of those of the packed records of pair i; equal only where neither is NULL. */
    void (*bits)(const struct cd__program *program, const struct cd__pairs *pairs, uint16_t *equal, uint16_t *null);
    /* level[i] out of the table; undecided pairs are listed. Gives how many. */
    uint32_t (*table)(const struct cd__cascade *cascade, const uint16_t *equal, const uint16_t *null, uint32_t n,
                      uint8_t *level, uint16_t *list);
    /* Lists the pairs of a level. */
    uint32_t (*find)(const uint8_t *level, uint32_t n, uint8_t wanted, uint16_t *list);
    /* weight[i] += weights[level[i]]. */
    void (*weigh)(const double *weights, uint32_t n_levels, const uint8_t *level, uint32_t n, double *weight);
    /* The listed pairs that may reach a Jaro or Jaro-Winkler measure's limit go to pass, the others to fail. Gives how many pass. */
    uint32_t (*prefilter)(const struct cd__program *program, const struct cd__measure *measure,
                          const struct cd__pairs *pairs, const uint16_t *list, uint32_t n, uint16_t *pass,
                          uint16_t *fail);
    /* value[k] of such a measure for pair list[k], whose sides are not NULL: as cd_jaro and cd_jaro_winkler give it, or -1 where the limit is not
     * reached; NaN where a text is longer than CD__SHORT. NULL: this processor has no such kernel. */
    void (*jaro)(const struct cd__program *program, const struct cd__measure *measure, const struct cd__pairs *pairs,
                 const uint16_t *list, uint32_t n, double *value);
};
const struct cd__pair_kernels *cd__pair_kernels(void);
/* Those of a level (0: plain C), for tests; NULL: this processor has none. */
const struct cd__pair_kernels *cd__pair_kernels_at(unsigned level);

static inline const uint8_t *cd__record(const struct cd__program *program, uint32_t row)
{
    return program->records + row * program->stride;
}

/* Of four symbols how many are the same from the first on; what is behind a text's end counts as the same. */
static inline uint32_t cd__prefix(const struct cd__bag *a, const struct cd__bag *b)
{
    return (uint32_t)__builtin_ctzll((uint64_t)1 << 32 | (a->prefix ^ b->prefix)) / 8;
}

#if defined(__x86_64__)
void cd__bits_avx2(const struct cd__program *program, const struct cd__pairs *pairs, uint16_t *equal, uint16_t *null);
void cd__bits_avx512(const struct cd__program *program, const struct cd__pairs *pairs, uint16_t *equal, uint16_t *null);
uint32_t cd__table_avx512(const struct cd__cascade *cascade, const uint16_t *equal, const uint16_t *null, uint32_t n,
                          uint8_t *level, uint16_t *list);
uint32_t cd__find_avx512(const uint8_t *level, uint32_t n, uint8_t wanted, uint16_t *list);
void cd__weigh_avx512(const double *weights, uint32_t n_levels, const uint8_t *level, uint32_t n, double *weight);
void cd__jaro_avx512(const struct cd__program *program, const struct cd__measure *measure,
                     const struct cd__pairs *pairs, const uint16_t *list, uint32_t n, double *value);
#endif

/* --- Measures (measure.c) ----------------------------------------------------------------------------------------------------------- */

/* Fills value[k] for pair list[k], k < n: exactly where it reaches the measure's limit, else with anything that does not; NaN where it is NULL. */
CD_MUST_CHECK enum cd_status cd__measure_pairs(struct cd__worker *worker, uint32_t measure,
                                               const struct cd__pairs *pairs, const uint16_t *list, uint32_t n,
                                               double *value, struct cd_err *err);

struct cd__worker {
    const struct cd__plan *plan;
    const struct cd__pair_kernels *kernels;
    struct cd__sql_env env;
    uint16_t equal[CD__PAIRS], null[CD__PAIRS]; /* of the batch, where has_bits */
    bool has_bits;
    double (*kept)[CD__PAIRS]; /* of measures used in several places: slot */
    bool (*is_kept)[CD__PAIRS];
    uint32_t *slot; /* by measure; CD_NO_CODE: not kept */
    uint32_t n_measures, n_slots;
};

#endif

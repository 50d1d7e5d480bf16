/* program.c - a plan's tests and levels made ready for batches: measures gathered, words given out, tables filled; see compare_int.h. */
#include <math.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "compare_int.h"
#include "plan_build_int.h"

/* --- Measures ----------------------------------------------------------------------------------------------------------------- */

static bool has_measure(enum cd__test_kind kind)
{
    return kind >= CD__TEST_JARO && kind <= CD__TEST_PRODUCT;
}

static bool asks_for_least(enum cd__test_kind kind)
{
    return kind == CD__TEST_JARO || kind == CD__TEST_JARO_WINKLER || kind == CD__TEST_JACCARD ||
           kind == CD__TEST_INTERSECT;
}

/* Once prefilters are laid out for a limit, it cannot be widened. */
static bool is_of(const struct cd__program *program, const struct cd__measure *m, const struct cd__test *t)
{
    const bool wider = m->least ? t->limit < m->limit : t->limit > m->limit;
    if (program->records != NULL && wider) return false;
    return m->kind == t->kind && m->a == t->a && m->b == t->b && m->side_of_a == t->side_of_a &&
           m->side_of_b == t->side_of_b;
}

static enum cd_status measure_of(struct cd__program *program, struct cd__test *test, struct cd_err *err)
{
    uint32_t m = 0;
    while (m < program->n_measures && !is_of(program, &program->measures[m], test)) m++;
    test->measure = m;
    if (m < program->n_measures) {
        struct cd__measure *measure = &program->measures[m];
        measure->limit = measure->least ? fmin(measure->limit, test->limit) : fmax(measure->limit, test->limit);
        return CD_OK;
    }
    if (!cd_grow((void **)&program->measures, &program->cap_measures, (size_t)m + 1, sizeof *program->measures))
        return cd__plan_no_memory(err);
    program->measures[program->n_measures++] =
        (struct cd__measure){.kind = test->kind,
                             .a = test->a,
                             .b = test->b,
                             .side_of_a = test->side_of_a,
                             .side_of_b = test->side_of_b,
                             .least = asks_for_least((enum cd__test_kind)test->kind),
                             .limit = test->limit,
                             .bag = CD_NO_CODE,
                             .code = CD_NO_CODE,
                             .digits = CD_NO_CODE,
                             .number = CD_NO_CODE};
    return CD_OK;
}

enum cd_status cd__program_measure(struct cd__plan *plan, struct cd__test *test, struct cd_err *err)
{
    for (uint32_t i = 0; i < test->n_args; i++) CD_TRY(cd__program_measure(plan, test->args[i], err));
    return has_measure((enum cd__test_kind)test->kind) ? measure_of(plan->program, test, err) : CD_OK;
}

/* --- Words --------------------------------------------------------------------------------------------------------------------- */

static uint32_t word_of(const struct cd__program *program, const struct cd__cascade *cascade, uint32_t side)
{
    for (uint32_t w = cascade->first_word; w < (uint32_t)cascade->first_word + cascade->n_words; w++)
        if (program->word_side[w] == side) return w - cascade->first_word;
    return CD_NO_CODE;
}

/* Of one comparison words stand side by side, so a side that two comparisons test has two. */
static void take_words(struct cd__program *program, struct cd__cascade *cascade, struct cd__test *test)
{
    for (uint32_t i = 0; i < test->n_args; i++) take_words(program, cascade, test->args[i]);
    if ((test->kind != CD__TEST_EQUAL && test->kind != CD__TEST_NULL_EITHER) || test->a != test->b) return;
    const uint32_t word = word_of(program, cascade, test->a);
    if (word == CD_NO_CODE && (program->n_words == CD__WORDS || cascade->n_words == CD__TABLE_WORDS)) return;
    test->word = word != CD_NO_CODE ? cascade->first_word + word : program->n_words;
    if (word != CD_NO_CODE) return;
    program->word_side[program->n_words++] = test->a;
    cascade->n_words++;
}

/* --- Tables -------------------------------------------------------------------------------------------------------------------- */

enum truth { NO, YES, UNKNOWN, LATER };

struct bits {
    const struct cd__program *program;
    const struct cd__cascade *cascade;
    uint32_t equal, null;
};

static enum truth truth_of(const struct bits *bits, const struct cd__test *test);

/* AND where the loser is NO, OR where it is YES. */
static enum truth truth_of_args(const struct bits *bits, const struct cd__test *test, enum truth loses,
                                enum truth else_)
{
    bool unknown = false, later = false;
    for (uint32_t i = 0; i < test->n_args; i++) {
        const enum truth truth = truth_of(bits, test->args[i]);
        if (truth == loses) return loses;
        unknown = unknown || truth == UNKNOWN;
        later = later || truth == LATER;
    }
    return later ? LATER : unknown ? UNKNOWN : else_;
}

/* Of a test of sides of which one word may tell. */
static enum truth truth_of_leaf(const struct bits *bits, const struct cd__test *test)
{
    const bool both = test->a == test->b || test->kind == CD__TEST_NULL_ONE;
    const uint32_t word = both ? word_of(bits->program, bits->cascade, test->a) : CD_NO_CODE;
    if (word == CD_NO_CODE) return LATER;
    const bool null = (bits->null >> word & 1) != 0;
    switch ((enum cd__test_kind)test->kind) {
    case CD__TEST_NULL_EITHER: return null ? YES : NO;
    case CD__TEST_NULL_ONE: return null ? LATER : NO;
    case CD__TEST_EQUAL: return null ? UNKNOWN : (bits->equal >> word & 1) != 0 ? YES : NO;
    default: return null && test->kind >= CD__TEST_JARO && test->kind <= CD__TEST_DIFFERENCE ? UNKNOWN : LATER;
    }
}

static enum truth truth_of(const struct bits *bits, const struct cd__test *test)
{
    enum truth truth;
    switch ((enum cd__test_kind)test->kind) {
    case CD__TEST_ALWAYS: return YES;
    case CD__TEST_AND: return truth_of_args(bits, test, NO, YES);
    case CD__TEST_OR: return truth_of_args(bits, test, YES, NO);
    case CD__TEST_NOT: truth = truth_of(bits, test->args[0]); return truth == YES ? NO : truth == NO ? YES : truth;
    case CD__TEST_TREE: return LATER;
    default: return truth_of_leaf(bits, test);
    }
}

/* The level that a pair with these bits reaches, or where it must be looked at. */
static uint8_t entry(const struct bits *bits, const struct cd__comparison *comparison)
{
    for (uint32_t k = 0;; k++) {
        const enum truth truth = truth_of(bits, comparison->levels[k].test);
        if (truth == LATER) return (uint8_t)(CD__UNDECIDED | k);
        if (truth == YES) return (uint8_t)k; /* the last level always is */
    }
}

static enum cd_status fill_table(struct cd__plan *plan, struct cd__cascade *cascade,
                                 const struct cd__comparison *comparison, struct cd_err *err)
{
    const uint32_t n = 1U << cascade->n_words;
    cascade->table = CD_NEW(&plan->arena, uint8_t, (size_t)n * n);
    if (cascade->table == NULL) return cd__plan_no_memory(err);
    cascade->start = (uint8_t)(comparison->n_levels - 1);
    for (uint32_t null = 0; null < n; null++)
        for (uint32_t equal = 0; equal < n; equal++) {
            const struct bits bits = {plan->program, cascade, equal, null};
            const uint8_t level = entry(&bits, comparison);
            cascade->table[null * n + equal] = level;
            if ((level & CD__UNDECIDED) && (level & ~CD__UNDECIDED) < cascade->start)
                cascade->start = level & (uint8_t)~CD__UNDECIDED;
        }
    return CD_OK;
}

/* --- Together ------------------------------------------------------------------------------------------------------------------- */

static void count_uses(struct cd__program *program, const struct cd__test *test)
{
    for (uint32_t i = 0; i < test->n_args; i++) count_uses(program, test->args[i]);
    if (test->measure != CD_NO_CODE) program->measures[test->measure].uses++;
}

/* Levels in a row that ask for one measure use it once. */
static void count_runs(struct cd__program *program, const struct cd__comparison *comparison)
{
    uint32_t before = CD_NO_CODE;
    for (uint32_t k = 0; k < comparison->n_levels; k++) {
        const struct cd__test *test = comparison->levels[k].test;
        if (test->measure == CD_NO_CODE || test->measure != before) count_uses(program, test);
        before = test->measure;
    }
}

static enum cd_status compile(struct cd__plan *plan, struct cd_err *err)
{
    struct cd__program *program = plan->program;
    program->cascades = CD_NEW(&plan->arena, struct cd__cascade, plan->n_comparisons);
    if (program->cascades == NULL) return cd__plan_no_memory(err);
    for (uint32_t c = 0; c < plan->n_comparisons; c++) {
        const struct cd__comparison *comparison = &plan->comparisons[c];
        struct cd__cascade *cascade = &program->cascades[c];
        cascade->first_word = (uint8_t)program->n_words;
        for (uint32_t k = 0; k < comparison->n_levels; k++) {
            /* The plan's own levels are still ours to complete. */
            struct cd__test *test = (struct cd__test *)(uintptr_t)comparison->levels[k].test;
            CD_TRY(cd__program_measure(plan, test, err));
            take_words(program, cascade, test);
        }
        count_runs(program, comparison);
        CD_TRY(fill_table(plan, cascade, comparison, err));
    }
    return cd__pack(plan, err);
}

enum cd_status cd__program_open(struct cd__plan *plan, struct cd_err *err)
{
    plan->program = calloc(1, sizeof *plan->program);
    return plan->program != NULL ? compile(plan, err) : cd__plan_no_memory(err);
}

void cd__program_close(struct cd__program *program)
{
    if (program == NULL) return;
    free(program->measures);
    free(program->records);
    free(program);
}

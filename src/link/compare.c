/* compare.c - batches of pairs through the cascades of their comparisons; see compare_int.h. */
#include <math.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "compare_int.h"

struct list {
    uint32_t n;
    uint16_t at[CD__PAIRS];
};

static void add(struct list *to, const struct list *from)
{
    memcpy(to->at + to->n, from->at, from->n * sizeof *from->at);
    to->n += from->n;
}

/* --- Tests of lists of pairs -------------------------------------------------------------------------------------------------- */

enum truth { NO, YES, UNKNOWN };

static enum truth truth_of_value(const struct cd__test *t, bool least, double value)
{
    if (isnan(value)) return UNKNOWN;
    if (least) return (t->strict ? value > t->limit : value >= t->limit) ? YES : NO;
    return (t->strict ? value < t->limit : value <= t->limit) ? YES : NO;
}

static enum cd_status measured(struct cd__worker *worker, const struct cd__test *t, const struct cd__pairs *pairs,
                               const struct list *list, uint8_t *truth, struct cd_err *err)
{
    double value[CD__PAIRS];
    CD_TRY(cd__measure_pairs(worker, t->measure, pairs, list->at, list->n, value, err));
    const bool least = worker->plan->program->measures[t->measure].least;
    for (uint32_t k = 0; k < list->n; k++) truth[k] = (uint8_t)truth_of_value(t, least, value[k]);
    return CD_OK;
}

static enum cd_status evaluated(struct cd__worker *worker, const struct cd__test *t, const struct cd__pairs *pairs,
                                const struct list *list, uint8_t *truth, struct cd_err *err)
{
    for (uint32_t k = 0; k < list->n; k++) {
        struct cd__value value;
        worker->env.row[0] = pairs->l[list->at[k]];
        worker->env.row[1] = pairs->r[list->at[k]];
        CD_TRY(cd__sql_eval(t->tree, &worker->env, &value, err));
        truth[k] = value.kind == CD__IS_NULL ? UNKNOWN : value.number != 0 ? YES : NO;
        cd__sql_reset(&worker->env);
    }
    return CD_OK;
}

/* Of a test that a word of the packed records decides. */
static uint8_t of_bits(const struct cd__worker *worker, const struct cd__test *t, uint32_t i)
{
    const bool null = (worker->null[i] >> t->word & 1) != 0, equal = (worker->equal[i] >> t->word & 1) != 0;
    if (t->kind == CD__TEST_NULL_EITHER) return null ? YES : NO;
    return null ? UNKNOWN : equal ? YES : NO;
}

/* Tests of codes alone. */
static uint8_t coded(const struct cd__plan *plan, const struct cd__test *t, uint32_t l, uint32_t r)
{
    const uint32_t a = plan->sides[t->a].codes[t->side_of_a == 0 ? l : r];
    if (t->kind == CD__TEST_NULL_ONE) return a == CD_NO_CODE ? YES : NO;
    if (t->kind == CD__TEST_LITERAL) return a == CD_NO_CODE ? UNKNOWN : a == t->code ? YES : NO;
    const uint32_t b = t->a == t->b ? plan->sides[t->a].codes[t->side_of_a == 0 ? r : l]
                                    : plan->sides[t->b].codes[t->side_of_b == 0 ? l : r];
    const bool null = a == CD_NO_CODE || b == CD_NO_CODE;
    if (t->kind == CD__TEST_NULL_EITHER) return null ? YES : NO;
    return null ? UNKNOWN : a == b ? YES : NO;
}

static enum cd_status truth_of(struct cd__worker *worker, const struct cd__test *t, const struct cd__pairs *pairs,
                               const struct list *list, uint8_t *truth, struct cd_err *err)
{
    if (t->measure != CD_NO_CODE) return measured(worker, t, pairs, list, truth, err);
    if (t->kind == CD__TEST_TREE) return evaluated(worker, t, pairs, list, truth, err);
    if (worker->has_bits && t->word != CD_NO_CODE) {
        for (uint32_t k = 0; k < list->n; k++) truth[k] = of_bits(worker, t, list->at[k]);
        return CD_OK;
    }
    for (uint32_t k = 0; k < list->n; k++) {
        const uint32_t i = list->at[k];
        truth[k] = t->kind == CD__TEST_ALWAYS ? YES : coded(worker->plan, t, pairs->l[i], pairs->r[i]);
    }
    return CD_OK;
}

/* Pairs where the test is true (not `wanted`: false) go to pass, all others, those where it is unknown among them, to fail. Neither is `list`. */
static enum cd_status split(struct cd__worker *worker, const struct cd__test *t, bool wanted,
                            const struct cd__pairs *pairs, const struct list *list, struct list *pass,
                            struct list *fail, struct cd_err *err)
{
    pass->n = fail->n = 0;
    if (t->kind == CD__TEST_NOT) return split(worker, t->args[0], !wanted, pairs, list, pass, fail, err);
    if (t->kind == CD__TEST_AND || t->kind == CD__TEST_OR) {
        const bool all = (t->kind == CD__TEST_AND) == wanted; /* all of them, or one */
        struct list left = *list, yes, no;
        for (uint32_t k = 0; k < t->n_args; k++) {
            CD_TRY(split(worker, t->args[k], wanted, pairs, &left, &yes, &no, err));
            add(all ? fail : pass, all ? &no : &yes);
            left = all ? yes : no;
        }
        add(all ? pass : fail, &left);
        return CD_OK;
    }
    uint8_t truth[CD__PAIRS];
    CD_TRY(truth_of(worker, t, pairs, list, truth, err));
    for (uint32_t k = 0; k < list->n; k++) {
        const bool is = truth[k] == (wanted ? YES : NO);
        pass->at[pass->n] = fail->at[fail->n] = list->at[k];
        pass->n += is;
        fail->n += !is;
    }
    return CD_OK;
}

static void new_batch(struct cd__worker *worker, bool has_bits)
{
    worker->has_bits = has_bits;
    if (worker->n_slots > 0) memset(worker->is_kept, 0, worker->n_slots * sizeof *worker->is_kept);
}

enum cd_status cd__test_pairs(struct cd__worker *worker, const struct cd__test *test, const struct cd__pairs *pairs,
                              uint8_t *keep, struct cd_err *err)
{
    struct list all = {.n = pairs->n}, pass, fail;
    for (uint32_t i = 0; i < pairs->n; i++) all.at[i] = (uint16_t)i;
    new_batch(worker, false);
    CD_TRY(split(worker, test, true, pairs, &all, &pass, &fail, err));
    memset(keep, 0, pairs->n);
    for (uint32_t k = 0; k < pass.n; k++) keep[pass.at[k]] = 1;
    return CD_OK;
}

/* --- Cascades -------------------------------------------------------------------------------------------------------------------- */

struct cascade {
    struct cd__worker *worker;
    const struct cd__pairs *pairs;
    const struct cd__comparison *comparison;
    uint8_t *level; /* of this comparison */
};

static void assign(const struct cascade *c, const struct list *list, uint32_t k)
{
    for (uint32_t i = 0; i < list->n; i++) c->level[list->at[i]] = (uint8_t)k;
}

/* Of pairs that the prefilter lets through; long texts one by one. */
static enum cd_status values_of(struct cd__worker *worker, uint32_t measure, const struct cd__pairs *pairs,
                                const struct list *list, double *value, struct cd_err *err)
{
    const struct cd__program *program = worker->plan->program;
    const struct cd__measure *m = &program->measures[measure];
    if (m->texts == NULL || worker->kernels->jaro == NULL || worker->slot[measure] != CD_NO_CODE)
        return cd__measure_pairs(worker, measure, pairs, list->at, list->n, value, err);
    worker->kernels->jaro(program, m, pairs, list->at, list->n, value);
    for (uint32_t k = 0; k < list->n; k++)
        if (isnan(value[k])) CD_TRY(cd__measure_pairs(worker, measure, pairs, &list->at[k], 1, &value[k], err));
    return CD_OK;
}

/* Levels first .. end of one measure: what the prefilter lets through is worked out once and takes the first level that it reaches. */
static enum cd_status run_levels(const struct cascade *c, uint32_t first, uint32_t end, struct list *list,
                                 struct cd_err *err)
{
    struct cd__worker *worker = c->worker;
    const struct cd__program *program = worker->plan->program;
    const uint32_t measure = c->comparison->levels[first].test->measure;
    const struct cd__measure *m = &program->measures[measure];
    double value[CD__PAIRS];
    struct list may, rest; /* not cleared: four kilobytes for each run of levels */
    may.n = rest.n = 0;
    if (m->bag != CD_NO_CODE) {
        may.n = worker->kernels->prefilter(program, m, c->pairs, list->at, list->n, may.at, rest.at);
        rest.n = list->n - may.n;
    } else add(&may, list);
    CD_TRY(values_of(worker, measure, c->pairs, &may, value, err));
    for (uint32_t k = 0; k < may.n; k++) {
        uint32_t level = first;
        while (level < end && truth_of_value(c->comparison->levels[level].test, m->least, value[k]) != YES) level++;
        c->level[may.at[k]] = (uint8_t)level;
        rest.at[rest.n] = may.at[k];
        rest.n += level == end;
    }
    memcpy(list->at, rest.at, rest.n * sizeof *rest.at);
    list->n = rest.n;
    return CD_OK;
}

static enum cd_status cascade(const struct cascade *c, uint32_t start, struct list *list, struct cd_err *err)
{
    const struct cd__comparison *comparison = c->comparison;
    for (uint32_t k = start; k < comparison->n_levels && list->n > 0;) {
        const struct cd__test *test = comparison->levels[k].test;
        if (test->kind == CD__TEST_ALWAYS) {
            assign(c, list, k);
            return CD_OK;
        }
        uint32_t end = k + 1;
        if (test->measure != CD_NO_CODE) {
            while (comparison->levels[end].test->measure == test->measure) end++;
            CD_TRY(run_levels(c, k, end, list, err));
        } else {
            struct list pass, fail;
            CD_TRY(split(c->worker, test, true, c->pairs, list, &pass, &fail, err));
            assign(c, &pass, k);
            *list = fail;
        }
        k = end;
    }
    return CD_OK;
}

enum cd_status cd__compare_pairs(struct cd__worker *worker, const struct cd__pairs *pairs, uint8_t *level,
                                 struct cd_err *err)
{
    const struct cd__plan *plan = worker->plan;
    const struct cd__program *program = plan->program;
    new_batch(worker, true);
    worker->kernels->bits(program, pairs, worker->equal, worker->null);
    for (uint32_t i = 0; i < plan->n_comparisons; i++) {
        const struct cascade c = {worker, pairs, &plan->comparisons[i], level + (size_t)i * CD__PAIRS};
        struct list list;
        list.n = worker->kernels->table(&program->cascades[i], worker->equal, worker->null, pairs->n, c.level, list.at);
        CD_TRY(cascade(&c, program->cascades[i].start, &list, err));
    }
    return CD_OK;
}

/* --- Workers ------------------------------------------------------------------------------------------------------------------------ */

enum cd_status cd__worker_open(struct cd__worker **out, const struct cd__plan *plan, struct cd_err *err)
{
    const struct cd__program *program = plan->program;
    struct cd__worker *worker = calloc(1, sizeof *worker);
    *out = NULL;
    if (worker == NULL) goto failed;
    worker->plan = plan;
    worker->kernels = cd__pair_kernels();
    worker->env = (struct cd__sql_env){.frame = plan->frame, .strings = plan->strings};
    worker->n_measures = program->n_measures;
    worker->slot = calloc((size_t)program->n_measures + 1, sizeof *worker->slot);
    if (worker->slot == NULL) goto failed;
    for (uint32_t m = 0; m < program->n_measures; m++)
        worker->slot[m] = program->measures[m].uses > 1 ? worker->n_slots++ : CD_NO_CODE;
    worker->kept = calloc((size_t)worker->n_slots + 1, sizeof *worker->kept);
    worker->is_kept = calloc((size_t)worker->n_slots + 1, sizeof *worker->is_kept);
    if (worker->kept == NULL || worker->is_kept == NULL) goto failed;
    *out = worker;
    return CD_OK;
failed:
    cd__worker_close(worker);
    return cd_fail(err, CD_NOMEM, "no memory to compare records");
}

void cd__worker_close(struct cd__worker *worker)
{
    if (worker == NULL) return;
    cd__sql_close(&worker->env);
    free(worker->slot);
    free(worker->kept);
    free(worker->is_kept);
    free(worker);
}

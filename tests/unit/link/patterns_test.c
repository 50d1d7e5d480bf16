/* Counts of agreement patterns against a count by hand, dense and by hash, by any number of threads. */
#include "train_int.h"

#include "candour/par.h"

#include "test.h"

enum { BATCHES = 40, MOST = 24 };

static const struct {
    const char *what;
    uint32_t n_comparisons, n_levels[MOST];
} rows[] = {
    {"one comparison", 1, {3}},
    {"dense", 5, {3, 4, 2, 5, 3}},
    {"the last that is dense", 22, {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}},
    {"by hash", 9, {7, 6, 5, 9, 8, 7, 6, 5, 4}},
    {"255 levels", 8, {255, 255, 255, 255, 255, 255, 255, 2}},
};

/* Level of comparison c in pair i of a batch: few and many different patterns, the same in every run. */
static uint8_t level_of(uint32_t batch, uint32_t i, uint32_t c, uint32_t n_levels)
{
    const uint32_t x = (batch % 7 * 131 + i % (batch % 2 == 0 ? 5 : 1000)) * 2654435761U + c * 40503U;
    return (uint8_t)((x >> 16) % n_levels);
}

static uint32_t pairs_of(uint32_t batch)
{
    return batch % 3 == 0 ? CD__PAIRS : batch;
}

struct job {
    size_t row;
    struct cd__patterns *patterns;
};

static enum cd_status count_batch(void *ctx, size_t batch, struct cd_err *err)
{
    const struct job *job = ctx;
    static _Thread_local uint8_t level[MOST * CD__PAIRS];
    for (uint32_t c = 0; c < rows[job->row].n_comparisons; c++)
        for (uint32_t i = 0; i < pairs_of((uint32_t)batch); i++)
            level[c * CD__PAIRS + i] = level_of((uint32_t)batch, i, c, rows[job->row].n_levels[c]);
    return cd__patterns_add(job->patterns, pairs_of((uint32_t)batch), level, err);
}

static uint64_t count_by_hand(size_t row, const uint8_t *want)
{
    uint64_t n = 0;
    for (uint32_t b = 0; b < BATCHES; b++)
        for (uint32_t i = 0; i < pairs_of(b); i++) {
            uint32_t c = 0;
            while (c < rows[row].n_comparisons && level_of(b, i, c, rows[row].n_levels[c]) == want[c]) c++;
            n += c == rows[row].n_comparisons;
        }
    return n;
}

static void counts_every_pair_once(void **state)
{
    static const unsigned threads[] = {1, 2, 7};
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct cd_arena arena = cd_arena_make(0);
        struct cd__cells first = {0};
        for (size_t t = 0; t < 3; t++) {
            struct job job = {.row = r};
            struct cd__cells cells;
            assert_int_equal(cd__patterns_open(&job.patterns, rows[r].n_comparisons, rows[r].n_levels, NULL), CD_OK);
            assert_int_equal(cd_par_run(&(struct cd_par){.threads = threads[t]}, BATCHES, count_batch, &job, NULL),
                             CD_OK);
            assert_int_equal(cd__patterns_cells(job.patterns, &arena, &cells, NULL), CD_OK);
            cd__patterns_close(job.patterns);
            if (t == 0) first = cells;
            assert_int_equal(cells.n, first.n);
            assert_memory_equal(cells.count, first.count, cells.n * sizeof *cells.count);
            assert_memory_equal(cells.level, first.level, cells.n * cells.n_comparisons);
        }
        uint64_t pairs = 0, all = 0;
        for (size_t i = 0; i < first.n; i++) {
            pairs += first.count[i];
            if (i % 97 == 0) assert_int_equal(first.count[i], count_by_hand(r, first.level + i * first.n_comparisons));
        }
        for (uint32_t b = 0; b < BATCHES; b++) all += pairs_of(b);
        assert_int_equal(pairs, all);
        cd_arena_free(&arena);
    }
}

static void too_many_patterns(void **state)
{
    static const uint32_t n_levels[] = {255, 255, 255, 255, 255, 255, 255, 255, 255};
    struct cd__patterns *patterns;
    struct cd_err err;
    (void)state;
    assert_int_equal(cd__patterns_open(&patterns, 9, n_levels, &err), CD_LIMIT);
    assert_null(patterns);
    assert_non_null(strstr(err.text, "9 comparisons"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_every_pair_once), cmocka_unit_test(too_many_patterns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

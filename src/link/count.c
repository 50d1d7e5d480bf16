/* count.c - agreement patterns of the pairs that blocking makes, or of random pairs. */
#include <stdlib.h>

#include "train_int.h"

static enum cd_status count_batch(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                                  struct cd_err *err);

struct counting {
    struct cd__patterns *patterns;
    uint32_t n_comparisons;
};

enum cd_status cd__patterns_count(const struct cd__blocking *blocking, uint64_t random_pairs, struct cd_arena *arena,
                                  struct cd__cells *cells, struct cd_err *err)
{
    const struct cd__plan *plan = blocking->plan;
    struct counting counting = {.n_comparisons = plan->n_comparisons};
    uint32_t *n_levels = CD_NEW(arena, uint32_t, plan->n_comparisons);
    if (n_levels == NULL) return cd_fail(err, CD_NOMEM, "no memory to count patterns");
    for (uint32_t c = 0; c < plan->n_comparisons; c++) n_levels[c] = plan->comparisons[c].n_levels;
    CD_TRY(cd__patterns_open(&counting.patterns, plan->n_comparisons, n_levels, err));
    enum cd_status status = random_pairs > 0 ? cd__random_pairs(blocking, random_pairs, count_batch, &counting, err)
                                             : cd__block_run(blocking, count_batch, NULL, &counting, err);
    if (status == CD_OK) status = cd__patterns_cells(counting.patterns, arena, cells, err);
    cd__patterns_close(counting.patterns);
    return status;
}

static enum cd_status count_batch(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                                  struct cd_err *err)
{
    const struct counting *counting = ctx;
    (void)chunk;
    uint8_t *level = malloc((size_t)counting->n_comparisons * CD__PAIRS + 1);
    if (level == NULL) return cd_fail(err, CD_NOMEM, "no memory for the levels of a batch of pairs");
    enum cd_status status = cd__compare_pairs(worker, pairs, level, err);
    if (status == CD_OK) status = cd__patterns_add(counting->patterns, pairs->n, level, err);
    free(level);
    return status;
}

/* block_random.c - random pairs, for u. A pair is drawn as two records of which the second is not, or where only datasets are linked is of another
 * dataset than, the first; every pair that the link type allows is as likely as any other. Chunk c's draws follow from (seed, c) alone. */
#include <stdlib.h>

#include "block_int.h"

enum { CHUNK = 1 << 16 };

struct draws {
    const struct cd__blocking *blocking;
    struct cd__ranks ranks;
    struct cd__pool pool;
    cd__pairs_fn *pairs;
    void *ctx;
    uint64_t n;
    uint32_t n_sets;
    uint64_t *upto; /* of CD_LINK_ONLY: ordered pairs whose first record is in a dataset up to this one */
};

/* 0 .. n - 1, each as likely: drawn again where the last, shorter stretch of n would favour some. */
static uint64_t below(uint64_t *state, uint64_t n)
{
    const uint64_t short_of = -n % n;
    uint64_t x;
    do {
        *state += 0x9e3779b97f4a7c15U;
        x = cd__mix(*state);
    } while (x < short_of);
    return x % n;
}

static void draw(const struct draws *d, uint64_t *state, uint32_t *a, uint32_t *b)
{
    const struct cd_frame *frame = d->blocking->plan->frame;
    const uint32_t n = frame->n;
    if (d->upto == NULL) {
        const uint64_t both = below(state, (uint64_t)n * (n - 1));
        *a = (uint32_t)(both / (n - 1));
        *b = (uint32_t)(both % (n - 1));
        *b += *b >= *a ? 1 : 0;
        return;
    }
    uint64_t both = below(state, d->upto[d->n_sets - 1]);
    uint32_t low = 0, high = d->n_sets - 1;
    while (low < high) {
        const uint32_t mid = low + (high - low) / 2;
        if (both < d->upto[mid]) high = mid;
        else low = mid + 1;
    }
    if (low > 0) both -= d->upto[low - 1];
    const uint32_t from = frame->first[low], size = frame->first[low + 1] - from;
    *a = from + (uint32_t)(both % size);
    *b = (uint32_t)(both / size);
    *b += *b >= from ? size : 0;
}

static enum cd_status do_chunk(void *ctx, size_t index, struct cd_err *err)
{
    struct draws *d = ctx;
    struct cd__hand *hand;
    uint64_t state = cd__mix(cd__mix(d->blocking->seed) ^ index), left = d->n - (uint64_t)index * CHUNK;
    if (left > CHUNK) left = CHUNK;
    CD_TRY(cd__pool_take(&d->pool, &hand, err));
    struct cd__pairs *pairs = &hand->pairs;
    enum cd_status status = CD_OK;
    while (left > 0 && status == CD_OK) {
        pairs->n = left < CD__PAIRS ? (uint32_t)left : CD__PAIRS;
        left -= pairs->n;
        for (uint32_t i = 0; i < pairs->n; i++) {
            uint32_t a, b;
            draw(d, &state, &a, &b);
            const bool turn = cd__place_of(&d->ranks, a) > cd__place_of(&d->ranks, b);
            pairs->l[i] = turn ? b : a;
            pairs->r[i] = turn ? a : b;
        }
        status = d->pairs(d->ctx, index, hand->worker, pairs, err);
    }
    cd__pool_put(&d->pool, hand);
    return status;
}

static enum cd_status count_ordered(struct draws *d, uint64_t *total, struct cd_err *err)
{
    const struct cd__plan *plan = d->blocking->plan;
    const struct cd_frame *frame = plan->frame;
    const uint64_t n = frame->n;
    *total = n < 2 ? 0 : n * (n - 1);
    if (plan->link_type != CD_LINK_ONLY) return CD_OK;
    d->n_sets = frame->n_datasets;
    d->upto = malloc((d->n_sets + (size_t)1) * sizeof *d->upto);
    if (d->upto == NULL) return cd_fail(err, CD_NOMEM, "no memory for datasets");
    *total = 0;
    for (uint32_t s = 0; s < d->n_sets; s++) {
        const uint64_t size = frame->first[s + 1] - frame->first[s];
        *total += size * (n - size);
        d->upto[s] = *total;
    }
    return CD_OK;
}

static enum cd_status prepare(struct draws *d, struct cd_err *err)
{
    uint64_t total = 0;
    CD_TRY(cd__ranks_open(&d->ranks, d->blocking->plan, &d->blocking->par, err));
    CD_TRY(count_ordered(d, &total, err));
    return total > 0 ? CD_OK
                     : cd_fail(err, CD_INPUT, "no two records may be paired, so that there is nothing to sample");
}

enum cd_status cd__random_pairs(const struct cd__blocking *blocking, uint64_t n, cd__pairs_fn *pairs, void *ctx,
                                struct cd_err *err)
{
    struct draws d = {.blocking = blocking, .pairs = pairs, .ctx = ctx, .n = n};
    cd__pool_open(&d.pool, blocking->plan, 0);
    enum cd_status status = prepare(&d, err);
    if (status == CD_OK) status = cd_par_run(&blocking->par, (size_t)((n + CHUNK - 1) / CHUNK), do_chunk, &d, err);
    cd__pool_close(&d.pool);
    cd__ranks_close(&d.ranks);
    free(d.upto);
    return status;
}

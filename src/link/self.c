/* self.c - every record against an identical copy of itself: the most that any pair of the record can weigh. */
#include <math.h>
#include <stdlib.h>

#include "linker_int.h"

enum { SLICE = 65536 };

struct selves {
    const struct cd_linker *linker;
    uint32_t n;
    double *weight;
};
struct hands {
    struct cd__worker *worker;
    uint32_t row[CD__PAIRS];
    uint8_t *level;
};

static enum cd_status score(const struct selves *s, struct hands *h, uint32_t from, uint32_t n, struct cd_err *err)
{
    const struct cd__pairs pairs = {.n = n, .l = h->row, .r = h->row};
    for (uint32_t i = 0; i < n; i++) h->row[i] = from + i;
    CD_TRY(cd__compare_pairs(h->worker, &pairs, h->level, err));
    cd__weigh_pairs(s->linker->plan, &pairs, h->level, true, s->weight + from);
    for (uint32_t i = 0; s->linker->refine != NULL && i < n; i++)
        s->weight[from + i] = cd__refined(s->linker, &pairs, h->level, i, s->weight[from + i], -INFINITY);
    return CD_OK;
}

static enum cd_status slice(void *ctx, size_t index, struct cd_err *err)
{
    const struct selves *s = ctx;
    const uint32_t first = (uint32_t)index * SLICE, end = s->n - first < SLICE ? s->n : first + SLICE;
    struct hands h = {.level = malloc((size_t)(s->linker->plan->n_comparisons + 1) * CD__PAIRS)};
    if (h.level == NULL) return cd_fail(err, CD_NOMEM, "no memory to compare records with themselves");
    enum cd_status status = cd__worker_open(&h.worker, s->linker->plan, err);
    for (uint32_t from = first; from < end && status == CD_OK; from += CD__PAIRS)
        status = score(s, &h, from, end - from < CD__PAIRS ? end - from : CD__PAIRS, err);
    cd__worker_close(h.worker);
    free(h.level);
    return status;
}

enum cd_status cd_linker_self(struct cd_linker *linker, double *weight, struct cd_err *err)
{
    const uint32_t n = linker->plan->frame->n;
    struct selves s = {linker, n, weight};
    return cd_par_run(&linker->opts.par, ((size_t)n + SLICE - 1) / SLICE, slice, &s, err);
}

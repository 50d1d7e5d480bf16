/* resample.c - the Poisson bootstrap by entity; see evaluate.h. */
#include "evaluate_int.h"

#include <math.h>
#include <stdlib.h>

/* P(X <= k) for Poisson(1), in 2^-64: what a random 64-bit number must reach for more than k. */
static const uint64_t at_most[] = {
    0x5e2d58d8b3bcdf1a, 0xbc5ab1b16779be35, 0xeb715e1dc1582dc2, 0xfb23979734a252f1, 0xff1025f59174dc3d,
    0xffd90f3ba4055e19, 0xfffa8b71fc72c913, 0xffff540c0914b3c9, 0xffffed1f4aa8f120, 0xfffffe216e641462,
    0xffffffd4d85d3183, 0xfffffffc6da262b4, 0xffffffffba12d178,
};

/* The first four are counted without a branch: they are too even to be foreseen. */
static unsigned times(uint64_t stream, uint32_t entity)
{
    enum { MOST = sizeof at_most / sizeof at_most[0], EVEN = 4 };
    const uint64_t u = cd__mix(stream ^ entity);
    unsigned k = 0;
    for (unsigned i = 0; i < EVEN; i++) k += u >= at_most[i];
    while (k >= EVEN && k < MOST && u >= at_most[k]) k++;
    return k;
}

struct sums {
    uint64_t positives, tp, half_fp;
};

struct job {
    const struct cd__contribution *contributions;
    size_t n;
    uint32_t n_slots;
    uint64_t seed;
    double *f1, *missed; /* replicate * n_slots + slot */
};

static double f1_of(const struct sums *s)
{
    const double fp = (double)s->half_fp / 2;
    return 2 * (double)s->tp / ((double)s->tp + fp + (double)s->positives); /* 0 / 0: NaN */
}

static enum cd_status replicate(void *ctx, size_t index, struct cd_err *err)
{
    const struct job *job = ctx;
    struct sums *sums = calloc(job->n_slots, sizeof *sums);
    if (sums == NULL) return cd_fail(err, CD_NOMEM, "no memory to resample");
    const uint64_t stream = cd__mix(job->seed + cd__mix(index));
    unsigned weight = 0;
    for (size_t k = 0; k < job->n; k++) {
        const struct cd__contribution *c = &job->contributions[k];
        if (k == 0 || c->entity != c[-1].entity) weight = times(stream, c->entity);
        sums[c->slot].positives += weight * c->positives;
        sums[c->slot].tp += weight * c->tp;
        sums[c->slot].half_fp += weight * c->half_fp;
    }
    for (uint32_t slot = 0; slot < job->n_slots; slot++) {
        const struct sums *s = &sums[slot];
        job->f1[index * job->n_slots + slot] = f1_of(s);
        job->missed[index * job->n_slots + slot] = (double)(s->positives - s->tp) / (double)s->positives;
    }
    free(sums);
    return CD_OK;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Nearest ranks, outwards: the interval never looks narrower than the replicates are. */
static struct cd_resampled interval(const double *values, size_t n, uint32_t n_slots, double value, double *scratch)
{
    size_t m = 0;
    for (size_t r = 0; r < n; r++)
        if (!isnan(values[r * n_slots])) scratch[m++] = values[r * n_slots];
    if (m == 0) return (struct cd_resampled){value, (double)NAN, (double)NAN};
    qsort(scratch, m, sizeof *scratch, ascending);
    const size_t out = (m - 1) / 40;
    return (struct cd_resampled){value, scratch[out], scratch[m - 1 - out]};
}

static void summarise(const struct job *job, size_t replicates, struct cd_group_accuracy *out, struct sums *sums,
                      double *scratch)
{
    for (size_t k = 0; k < job->n; k++) {
        const struct cd__contribution *c = &job->contributions[k];
        sums[c->slot].positives += c->positives;
        sums[c->slot].tp += c->tp;
        sums[c->slot].half_fp += c->half_fp;
    }
    for (uint32_t slot = 0; slot < job->n_slots; slot++) {
        const struct sums *s = &sums[slot];
        out[slot].f1 = interval(job->f1 + slot, replicates, job->n_slots, f1_of(s), scratch);
        out[slot].missed_resampled = interval(job->missed + slot, replicates, job->n_slots,
                                              (double)(s->positives - s->tp) / (double)s->positives, scratch);
    }
}

enum cd_status cd__resample(const struct cd__contribution *contributions, size_t n, uint32_t n_slots,
                            const struct cd_group_opts *opts, struct cd_group_accuracy *out, struct cd_err *err)
{
    const size_t replicates = opts->replicates != 0 ? opts->replicates : 1000;
    struct job job = {.contributions = contributions, .n = n, .n_slots = n_slots, .seed = opts->seed};
    struct sums *sums = calloc(n_slots, sizeof *sums);
    double *values = calloc(replicates, (2 * (size_t)n_slots + 1) * sizeof *values);
    enum cd_status st = CD_OK;
    if (sums == NULL || values == NULL) {
        st = cd_fail(err, CD_NOMEM, "no memory to resample");
    } else {
        job.f1 = values;
        job.missed = values + replicates * n_slots;
        st = cd_par_run(&opts->par, replicates, replicate, &job, err);
        if (st == CD_OK) summarise(&job, replicates, out, sums, values + 2 * replicates * n_slots);
    }
    free(values);
    free(sums);
    return st;
}

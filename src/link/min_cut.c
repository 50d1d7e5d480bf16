/* min_cut.c - the cut of least capacity: Stoer and Wagner 1997, Journal of the ACM 44:585-591. O(n^3) on a matrix, for small n.
 *
 * In a phase, records are added to a set one by one, always the one most tightly bound to it; the last one's ties to all others are a cut, the least
 * that parts it from the one before. Then these two are merged. The least of all phases' cuts is the least of all. */
#include "graph_int.h"

#include <stdlib.h>

struct cut {
    double *capacity;
    uint32_t n;
    double *bound;           /* of a record to the set */
    uint8_t *gone, *added;   /* gone: merged into another */
    uint32_t *merged, *into; /* merged[p] went into into[p] in phase p */
};

/* The last record added, and the one before it. */
static void phase(struct cut *c, uint32_t *last, uint32_t *before, double *weight)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        c->bound[i] = 0;
        c->added[i] = c->gone[i];
        left += !c->gone[i];
    }
    for (; left > 0; left--) {
        uint32_t next = CD_NO_CODE;
        for (uint32_t i = 0; i < c->n; i++)
            if (!c->added[i] && (next == CD_NO_CODE || c->bound[i] > c->bound[next])) next = i;
        c->added[next] = 1;
        *before = *last;
        *last = next;
        *weight = c->bound[next];
        for (uint32_t i = 0; i < c->n; i++) c->bound[i] += c->capacity[(size_t)next * c->n + i];
    }
}

static void merge(struct cut *c, uint32_t last, uint32_t before)
{
    c->gone[last] = 1;
    for (uint32_t i = 0; i < c->n; i++) {
        c->capacity[(size_t)before * c->n + i] += c->capacity[(size_t)last * c->n + i];
        c->capacity[(size_t)i * c->n + before] += c->capacity[(size_t)i * c->n + last];
    }
}

enum cd_status cd__min_cut(double *capacity, uint32_t n, uint8_t *side, struct cd_err *err)
{
    struct cut c = {.capacity = capacity, .n = n};
    uint32_t best_phase = 0, *memory = calloc(2 * (size_t)n, sizeof *memory);
    double best = 0;
    c.bound = calloc(n, sizeof *c.bound);
    c.gone = calloc(2 * (size_t)n, 1);
    if (memory == NULL || c.bound == NULL || c.gone == NULL) {
        free(memory);
        free(c.bound);
        free(c.gone);
        return cd_fail(err, CD_NOMEM, "no memory for a minimum cut");
    }
    c.added = c.gone + n;
    c.merged = memory;
    c.into = memory + n;
    for (uint32_t p = 0; p + 1 < n; p++) {
        uint32_t last = CD_NO_CODE, before = CD_NO_CODE;
        double weight = 0;
        phase(&c, &last, &before, &weight);
        if (p == 0 || weight < best) {
            best = weight;
            best_phase = p;
        }
        c.merged[p] = last;
        c.into[p] = before;
        merge(&c, last, before);
    }
    /* The side of the cut is the last record of the best phase, with all that had been merged into it by then. */
    memset(side, 0, n);
    side[c.merged[best_phase]] = 1;
    for (uint32_t p = best_phase; p-- > 0;)
        if (side[c.into[p]]) side[c.merged[p]] = 1;
    free(memory);
    free(c.bound);
    free(c.gone);
    return CD_OK;
}

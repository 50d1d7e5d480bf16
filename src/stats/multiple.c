/* multiple.c - false discovery rates; see multiple.h. */
#include "candour/multiple.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
    double p;
    size_t at;
};

/* Falling; equal ones in the order given, so that every sort agrees. */
static int by_p(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p < y->p || x->p > y->p) return x->p < y->p ? 1 : -1;
    return x->at < y->at ? -1 : 1;
}

static enum cd_status adjust(const double *p, size_t m, double factor, struct cd_arena *arena, double *adjusted,
                             struct cd_err *err)
{
    struct ranked *ranked = CD_NEW(arena, struct ranked, m);
    double least = 1;
    if (ranked == NULL && m > 0) return cd_fail(err, CD_NOMEM, "out of memory for %zu p-values", m);
    for (size_t i = 0; i < m; i++) {
        if (!(p[i] >= 0) || !(p[i] <= 1))
            return cd_fail(err, CD_INPUT, "p-value %zu is %g: must lie between 0 and 1", i + 1, p[i]);
        ranked[i] = (struct ranked){p[i], i};
    }
    if (m > 0) qsort(ranked, m, sizeof *ranked, by_p);
    for (size_t i = 0; i < m; i++) {
        least = fmin(least, factor * ((double)m / (double)(m - i) * ranked[i].p));
        adjusted[ranked[i].at] = least;
    }
    return CD_OK;
}

enum cd_status cd_benjamini_hochberg(const double *p, size_t m, struct cd_arena *arena, double *adjusted,
                                     struct cd_err *err)
{
    return adjust(p, m, 1, arena, adjusted, err);
}

enum cd_status cd_benjamini_yekutieli(const double *p, size_t m, struct cd_arena *arena, double *adjusted,
                                      struct cd_err *err)
{
    double factor = 0;
    for (size_t i = 1; i <= m; i++) factor += 1 / (double)i;
    return adjust(p, m, factor, arena, adjusted, err);
}

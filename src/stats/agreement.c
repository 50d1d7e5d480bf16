/* agreement.c - kappa, Bowker, Stuart and Maxwell; see agreement.h. */
#include "candour/agreement.h"

#include <inttypes.h>
#include <math.h>

#include "candour/special.h"

enum { MOST = CD_AGREEMENT_MOST };
struct square {
    size_t k;
    double n, cell[MOST][MOST], row[MOST], column[MOST];
};

static enum cd_status take(const uint64_t *table, size_t k, struct square *s, uint64_t *people, struct cd_err *err)
{
    *people = 0;
    s->k = k;
    if (k < 2 || k > MOST) return cd_fail(err, CD_INPUT, "%zu categories: must be 2 to %d", k, MOST);
    for (size_t i = 0; i < k * k; i++) {
        if (__builtin_add_overflow(*people, table[i], people))
            return cd_fail(err, CD_LIMIT, "the table's sum is over 64 bits");
        const double cell = (double)table[i];
        s->cell[i / k][i % k] = cell;
        s->row[i / k] += cell;
        s->column[i % k] += cell;
    }
    if (*people == 0) return cd_fail(err, CD_INPUT, "nobody has both labels");
    s->n = (double)*people;
    return CD_OK;
}

static void kappa(const struct square *s, struct cd_agreed *out)
{
    double agreed = 0, chance = 0, spread = 0;
    for (size_t i = 0; i < s->k; i++) {
        agreed += s->cell[i][i] / s->n;
        chance += s->row[i] / s->n * (s->column[i] / s->n);
    }
    const double rest = 1 - chance, kappa = rest > 0 ? (agreed - chance) / rest : NAN;
    for (size_t i = 0; i < s->k; i++)
        for (size_t j = 0; j < s->k; j++) {
            const double by_chance = i == j ? (s->row[i] + s->column[i]) / s->n : (s->column[i] + s->row[j]) / s->n;
            const double term = (i == j) - by_chance * (1 - kappa);
            spread += s->cell[i][j] / s->n * term * term;
        }
    const double mean = kappa - chance * (1 - kappa);
    out->observed = agreed;
    out->expected = chance;
    out->kappa = kappa;
    out->se = sqrt(fmax(0, spread - mean * mean) / s->n) / rest;
}

static struct cd_test tested(double value, unsigned df)
{
    return (struct cd_test){value, df > 0 ? cd_chi_square_upper(value, df) : 1, df};
}

static struct cd_test bowker(const struct square *s)
{
    double sum = 0;
    unsigned df = 0;
    for (size_t i = 0; i < s->k; i++)
        for (size_t j = i + 1; j < s->k; j++) {
            const double both = s->cell[i][j] + s->cell[j][i], off = s->cell[i][j] - s->cell[j][i];
            if (both <= 0) continue;
            sum += off * off / both;
            df++;
        }
    return tested(sum, df);
}

/* d' V^- d with d the differences of the margins. V is the Laplacian of the graph whose edges are the disagreements: elimination leaves a 0 on its diagonal once for
 * each part of the graph, and d is 0 there too, so that row is passed over. */
static struct cd_test stuart_maxwell(const struct square *s)
{
    double v[MOST][MOST] = {{0}}, d[MOST] = {0}, sum = 0;
    unsigned rank = 0;
    for (size_t i = 0; i < s->k; i++) {
        d[i] = s->row[i] - s->column[i];
        for (size_t j = 0; j < s->k; j++)
            v[i][j] = i == j ? s->row[i] + s->column[i] - 2 * s->cell[i][i] : -(s->cell[i][j] + s->cell[j][i]);
    }
    for (size_t i = 0; i < s->k; i++) {
        if (v[i][i] <= 1e-9 * (s->row[i] + s->column[i] - 2 * s->cell[i][i])) continue;
        rank++;
        sum += d[i] * d[i] / v[i][i];
        for (size_t r = i + 1; r < s->k; r++) {
            const double f = v[r][i] / v[i][i];
            for (size_t c = i; c < s->k; c++) v[r][c] -= f * v[i][c];
            d[r] -= f * d[i];
        }
    }
    return tested(sum, rank);
}

enum cd_status cd_agreement(const uint64_t *table, size_t k, struct cd_agreed *out, struct cd_err *err)
{
    struct square square = {0};
    *out = (struct cd_agreed){0};
    CD_TRY(take(table, k, &square, &out->people, err));
    kappa(&square, out);
    out->symmetry = bowker(&square);
    out->margins = stuart_maxwell(&square);
    return CD_OK;
}

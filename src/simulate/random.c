/* random.c - numbers and names out of a counter; see nation_int.h. */
#include "candour/csv.h"
#include "nation_int.h"

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

struct cd__random cd__random_at(uint64_t seed, uint64_t stream, uint64_t index)
{
    return (struct cd__random){mix(seed + UINT64_C(0x9E3779B97F4A7C15)) ^
                               mix(stream * UINT64_C(0xD1342543DE82EF95) + 1) ^
                               mix(index + UINT64_C(0x2545F4914F6CDD1D))};
}

uint64_t cd__next(struct cd__random *r)
{
    return mix(r->state += UINT64_C(0x9E3779B97F4A7C15));
}

uint32_t cd__below(struct cd__random *r, uint32_t n)
{
    return (uint32_t)(((cd__next(r) >> 32) * n) >> 32);
}

bool cd__chance(struct cd__random *r, double p)
{
    return (double)(cd__next(r) >> 11) * 0x1p-53 < p;
}

/* --- Names ---------------------------------------------------------------------------------------------------------------- */

static const char *const traditions[CD__TRADITIONS] = {"british", "south-asian", "east-european", "african", "arabic"};
static const char *const parts[CD__PARTS] = {"female", "male", "surname", "head", "end"};

static uint32_t index_of(const char *const *names, uint32_t n, struct cd_str name)
{
    uint32_t i = 0;
    while (i < n && !cd_str_eq(name, cd_str_of(names[i]))) i++;
    return i;
}

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the names");
}

/* Zipf's law as Mandelbrot has it: the k-th name of a list in proportion to 1 / (k + 8). */
static enum cd_status sum_up(struct cd__names *names, struct cd_err *err)
{
    enum { OFFSET = 8 };
    for (unsigned t = 0; t < CD__TRADITIONS; t++)
        for (unsigned p = 0; p < CD__PARTS; p++) {
            double *below = CD_NEW(&names->arena, double, names->n[t][p]), sum = 0;
            if (below == NULL) return no_memory(err);
            for (uint32_t k = 0; k < names->n[t][p]; k++) below[k] = sum += 1.0 / (k + 1 + OFFSET);
            names->below[t][p] = below;
        }
    return CD_OK;
}

/* The rows of one tradition and part stand together, most common first. */
enum cd_status cd__names_load(struct cd__names *names, struct cd_err *err)
{
    struct cd_str rest = cd_str_of((const char *)cd__names_csv);
    enum { MOST = 512 };
    *names = (struct cd__names){.arena = cd_arena_make(0)};
    (void)cd_str_cut(&rest, '\n');
    while (rest.p != NULL && rest.n > 0) {
        struct cd_str line = cd_str_cut(&rest, '\n');
        const uint32_t t = index_of(traditions, CD__TRADITIONS, cd_str_cut(&line, ','));
        const uint32_t p = index_of(parts, CD__PARTS, cd_str_cut(&line, ','));
        const struct cd_str name = cd_str_cut(&line, ',');
        if (t == CD__TRADITIONS || p == CD__PARTS)
            return cd_fail(err, CD_SYSTEM, "data/names/names.csv is not as it should be");
        if (names->of[t][p] == NULL) names->of[t][p] = CD_NEW(&names->arena, struct cd__name, MOST);
        if (names->of[t][p] == NULL || names->n[t][p] == MOST) return no_memory(err);
        names->of[t][p][names->n[t][p]++] = (struct cd__name){name, line};
    }
    return sum_up(names, err);
}

const struct cd__name *cd__name_draw(const struct cd__names *names, unsigned tradition, enum cd__part part,
                                     struct cd__random *r)
{
    const double *below = names->below[tradition][part];
    const uint32_t n = names->n[tradition][part];
    const double at = (double)(cd__next(r) >> 11) * 0x1p-53 * below[n - 1];
    uint32_t lo = 0, hi = n - 1;
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        if (at < below[mid]) hi = mid;
        else lo = mid + 1;
    }
    return &names->of[tradition][part][lo];
}

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

/* The rows of one tradition and part stand together, most common first. */
enum cd_status cd__names_load(struct cd__names *names, struct cd_err *err)
{
    struct cd_str rest = cd_str_of((const char *)cd__names_csv);
    enum { MOST = 128 };
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
    return CD_OK;
}

const struct cd__name *cd__name_draw(const struct cd__names *names, unsigned tradition, enum cd__part part,
                                     struct cd__random *r)
{
    const uint32_t n = names->n[tradition][part];
    double sum = 0, at = (double)(cd__next(r) >> 11) * 0x1p-53;
    uint32_t i = 0;
    for (uint32_t k = 1; k <= n; k++) sum += 1.0 / k;
    for (; i + 1 < n; i++) {
        at -= 1.0 / (i + 1) / sum;
        if (at < 0) break;
    }
    return &names->of[tradition][part][i];
}

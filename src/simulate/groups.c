/* groups.c - truth/groups.csv: which cases are of one group, because a suspect or a victim is in both; neighbourhood by neighbourhood, nothing remembered. */
#include "candour/buf.h"
#include "nation_int.h"

enum { BLOCK = 32, CASES = 8, PART = 1 << 20 };

struct neighbourhood {
    uint64_t first;                        /* its first block */
    uint8_t group[CD__NEIGHBOURS * CASES]; /* of each case: the smallest case of its group */
};

static unsigned case_of(const struct cd__nation *nation, uint64_t g)
{
    unsigned at = (unsigned)(g % BLOCK), which = 0;
    while (at >= (unsigned)cd__pattern[which][0] + cd__pattern[which][1] + cd__pattern[which][2]) {
        at -= (unsigned)cd__pattern[which][0] + cd__pattern[which][1] + cd__pattern[which][2];
        which++;
    }
    return (unsigned)(g / BLOCK / cd__neighbourhoods(nation)) * CASES + which;
}

static void join(uint8_t group[CD__NEIGHBOURS * CASES], unsigned a, unsigned b)
{
    const uint8_t from = group[a] > group[b] ? group[a] : group[b], to = group[a] > group[b] ? group[b] : group[a];
    for (unsigned i = 0; i < CD__NEIGHBOURS * CASES; i++)
        if (group[i] == from) group[i] = to;
}

static void find_groups(const struct cd__nation *nation, struct neighbourhood *n)
{
    const uint64_t apart = cd__neighbourhoods(nation), end = nation->first[nation->n_returns];
    for (unsigned i = 0; i < CD__NEIGHBOURS * CASES; i++) n->group[i] = (uint8_t)i;
    for (uint64_t block = n->first; block * BLOCK < end; block += apart)
        for (uint64_t g = block * BLOCK; g < (block + 1) * BLOCK; g++)
            if (cd__role_of(nation, g) != CD__WITNESS)
                join(n->group, case_of(nation, g), case_of(nation, cd__person_of(nation, g)));
}

static uint64_t first_record(const struct cd__nation *nation, uint64_t neighbourhood, unsigned kase)
{
    uint64_t g = (neighbourhood + kase / CASES * cd__neighbourhoods(nation)) * BLOCK;
    for (unsigned k = 0; k < kase % CASES; k++)
        g += (uint64_t)cd__pattern[k][0] + cd__pattern[k][1] + cd__pattern[k][2];
    return g;
}

static void put(struct cd_buf *b, const struct cd__nation *nation, const struct cd_force_register *forces,
                const struct neighbourhood *n)
{
    for (unsigned i = 0; i < CD__NEIGHBOURS * CASES; i++) {
        const uint64_t g = first_record(nation, n->first, i);
        if (g >= nation->first[nation->n_returns]) break;
        const uint32_t ret = cd__return_of(nation, g);
        char month[16];
        cd_period_format(nation->opts.first + (int32_t)(ret % nation->opts.months), month);
        cd_buf_printf(b, "%s,%s,C%llu,%u,G%llu\n", forces->forces[ret / nation->opts.months].id, month,
                      (unsigned long long)g, cd__pattern[i % CASES][0],
                      (unsigned long long)first_record(nation, n->first, n->group[i]));
    }
}

enum cd_status cd__groups_write(const struct cd__nation *nation, const struct cd_force_register *forces,
                                const struct cd_outdir *dir, struct cd_err *err)
{
    const uint64_t count = cd__neighbourhoods(nation);
    struct cd_outfile file;
    struct cd_buf b = {0};
    struct cd_err later;
    CD_TRY(cd_outfile_open(dir, "truth/groups.csv", &file, err));
    enum cd_status status = CD_OK;
    cd_buf_puts(&b, "force,period,case_id,suspects,group_id\n");
    for (struct neighbourhood n = {0}; n.first < count && status == CD_OK; n.first++) {
        find_groups(nation, &n);
        put(&b, nation, forces, &n);
        if (b.n < PART && n.first + 1 < count) continue;
        status = b.failed ? cd_fail(err, CD_NOMEM, "no memory for the truth") : cd_outfile_put(&file, b.p, b.n, err);
        b.n = 0;
    }
    cd_buf_free(&b);
    const enum cd_status closed = cd_outfile_close(&file, status == CD_OK ? err : &later);
    return status != CD_OK ? status : closed;
}

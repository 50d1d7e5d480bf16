/* records.c - a nation's people as one table for `candour link`, and who they are; see simulate.h.
 *
 * Chunks of records are made side by side and written in their order, so that the bytes are the same for any number of threads and memory
 * stays that of a round of chunks. */
#include <stdio.h>
#include <sys/stat.h>

#include "candour/csv.h"
#include "nation_int.h"

enum { CHUNK = 8192, ROUND = 64, GROUP = 50 /* stream */ };
static const double group_known = 0.6;

enum { PEOPLE, ENTITIES, GROUPS, FILES };
static const struct {
    const char *name, *header;
} files[FILES] = {
    [PEOPLE] = {"people.csv", "unique_id,first_name,surname,dob,sex,postcode,force\n"},
    [ENTITIES] = {"truth/entities.csv", "unique_id,entity\n"},
    [GROUPS] = {"truth/groups.csv", "unique_id,group,tradition\n"},
};

struct round {
    const struct cd__nation *nation;
    const struct cd_force_register *forces;
    uint64_t from;
    struct cd_buf text[ROUND][FILES];
};

/* The broad group of an 18+1 code, by its letter. */
static const char *group_of(const char *ethnicity)
{
    switch (ethnicity[0]) {
    case 'W': return "white";
    case 'M': return "mixed";
    case 'A': return "asian";
    case 'B': return "black";
    default: return "other";
    }
}

static void put_record(struct cd_buf text[FILES], const struct cd__nation *nation,
                       const struct cd_force_register *forces, uint64_t g)
{
    static const char *const traditions[CD__TRADITIONS] = {"british", "south asian", "east european", "african",
                                                           "arabic"};
    const uint64_t who = cd__person_of(nation, g);
    struct cd__random r = cd__random_at(nation->opts.seed, GROUP, g);
    struct cd__human h;
    char day[16] = "", what[CD__TEXT * 2];
    bool day_known = true;
    cd__human_of(nation, who, &h);
    if (who != g) cd__corrupt(nation, g, &h, &day_known, what);
    if (day_known) cd_day_format(h.born, day);
    cd_buf_u64(&text[PEOPLE], g);
    const char *const fields[] = {h.forenames, h.surname,
                                  day,         h.female ? "female" : "male",
                                  h.postcode,  forces->forces[cd__return_of(nation, g) / nation->opts.months].id};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        cd_buf_char(&text[PEOPLE], ',');
        cd_csv_put(&text[PEOPLE], cd_str_of(fields[i]), false);
    }
    cd_buf_char(&text[PEOPLE], '\n');
    cd_buf_printf(&text[ENTITIES], "%llu,%llu\n", (unsigned long long)g, (unsigned long long)who);
    cd_buf_printf(&text[GROUPS], "%llu,%s,%s\n", (unsigned long long)g,
                  cd__chance(&r, group_known) ? group_of(h.ethnicity) : "", traditions[h.tradition]);
}

static enum cd_status make_chunk(void *ctx, size_t index, struct cd_err *err)
{
    struct round *round = ctx;
    const uint64_t n = round->nation->first[round->nation->n_returns];
    const uint64_t from = round->from + index * CHUNK;
    const uint64_t end = from + CHUNK < n ? from + CHUNK : n;
    for (unsigned f = 0; f < FILES; f++) round->text[index][f].n = 0;
    for (uint64_t g = from; g < end; g++) put_record(round->text[index], round->nation, round->forces, g);
    for (unsigned f = 0; f < FILES; f++)
        if (round->text[index][f].failed) return cd_fail(err, CD_NOMEM, "no memory for a nation");
    return CD_OK;
}

static enum cd_status write_rounds(struct round *round, struct cd_outfile out[FILES], struct cd_err *err)
{
    const uint64_t n = round->nation->first[round->nation->n_returns];
    for (unsigned f = 0; f < FILES; f++) CD_TRY(cd_outfile_put(&out[f], files[f].header, strlen(files[f].header), err));
    for (round->from = 0; round->from < n; round->from += (uint64_t)CHUNK * ROUND) {
        const uint64_t left = (n - round->from + CHUNK - 1) / CHUNK;
        const size_t chunks = left < ROUND ? (size_t)left : ROUND;
        CD_TRY(cd_par_run(&round->nation->opts.par, chunks, make_chunk, round, err));
        for (size_t c = 0; c < chunks; c++)
            for (unsigned f = 0; f < FILES; f++)
                CD_TRY(cd_outfile_put(&out[f], round->text[c][f].p, round->text[c][f].n, err));
    }
    return CD_OK;
}

enum cd_status cd__records_write(const struct cd__nation *nation, const struct cd_force_register *forces,
                                 const struct cd_outdir *dir, struct cd_err *err)
{
    struct round round = {.nation = nation, .forces = forces};
    struct cd_outfile out[FILES];
    enum cd_status status = CD_OK;
    for (unsigned f = 0; f < FILES; f++) out[f].fd = -1;
    for (unsigned f = 0; f < FILES && status == CD_OK; f++) status = cd_outfile_open(dir, files[f].name, &out[f], err);
    if (status == CD_OK) status = write_rounds(&round, out, err);
    for (unsigned f = 0; f < FILES; f++) {
        struct cd_err later;
        const enum cd_status closed = cd_outfile_close(&out[f], status == CD_OK ? err : &later);
        if (status == CD_OK) status = closed;
    }
    for (size_t c = 0; c < ROUND; c++)
        for (unsigned f = 0; f < FILES; f++) cd_buf_free(&round.text[c][f]);
    return status;
}

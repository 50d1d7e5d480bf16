/* nation_int.h - how a simulated nation is made; see simulate.h, docs/simulate.md.
 *
 * Everything about record g of the nation follows from (seed, stream, g) alone: nothing is remembered between records, so that any number of
 * threads makes the same bytes, and memory does not grow with the nation. */
#ifndef CANDOUR_NATION_INT_H
#define CANDOUR_NATION_INT_H

#include "candour/buf.h"
#include "candour/date.h"
#include "candour/os.h"
#include "candour/simulate.h"
#include "candour/standard.h"
#include "candour/tables.h"

extern const unsigned char cd__names_csv[];

/* --- Random numbers: SplitMix64 (Steele, Lea, Flood 2014) from a counter ------------------------------------------------ */
struct cd__random {
    uint64_t state;
};
struct cd__random cd__random_at(uint64_t seed, uint64_t stream, uint64_t index);
uint64_t cd__next(struct cd__random *r);
uint32_t cd__below(struct cd__random *r, uint32_t n); /* 0 .. n - 1 */
bool cd__chance(struct cd__random *r, double p);

/* --- Names ---------------------------------------------------------------------------------------------------------------- */
enum { CD__TRADITIONS = 5 };
enum cd__part { CD__FEMALE, CD__MALE, CD__SURNAME, CD__HEAD, CD__TAIL, CD__PARTS };
struct cd__name {
    struct cd_str name, other;
};
struct cd__names {
    struct cd__name *of[CD__TRADITIONS][CD__PARTS];
    double *below[CD__TRADITIONS][CD__PARTS]; /* sums of weights up to each name, itself included */
    uint32_t n[CD__TRADITIONS][CD__PARTS];
    struct cd_arena arena;
};
CD_MUST_CHECK enum cd_status cd__names_load(struct cd__names *names, struct cd_err *err);
/* One by the law of Zipf and Mandelbrot over the list. */
const struct cd__name *cd__name_draw(const struct cd__names *names, unsigned tradition, enum cd__part part,
                                     struct cd__random *r);

/* --- People --------------------------------------------------------------------------------------------------------------- */
enum { CD__TEXT = 64 };
enum cd__role { CD__SUSPECT, CD__VICTIM, CD__WITNESS };
struct cd__human {
    char forenames[CD__TEXT], surname[CD__TEXT], postcode[16];
    int32_t born;
    uint8_t tradition, female, role;
    const char *ethnicity, *observed, *nationality; /* codes of ethnicity-18+1, ethnicity-ic, nationality */
};

/* Where a record stands: records of one force and month are one return. */
struct cd__nation {
    struct cd_simulate_opts opts;
    struct cd__names names;
    uint32_t n_returns; /* forces * months; return f * months + m */
    uint64_t *first;    /* n_returns + 1: global index of each return's first record */
};

/* The role of record g, by its place in its return: cases follow a fixed pattern of 32 records. */
extern const uint8_t cd__pattern[8][3];
enum cd__role cd__role_of(const struct cd__nation *nation, uint64_t g);
uint32_t cd__return_of(const struct cd__nation *nation, uint64_t g);
/* The record whose person g is: itself, or for a duplicate an earlier-drawn original, of the same role. */
uint64_t cd__person_of(const struct cd__nation *nation, uint64_t g);
/* Where the nation has groups: how many neighbourhoods of up to CD__NEIGHBOURS blocks of 32 records there are. Block b is of neighbourhood b % n, and shares people
 * with no other. */
enum { CD__NEIGHBOURS = 3 };
uint64_t cd__neighbourhoods(const struct cd__nation *nation);
/* The true person of an original record. */
void cd__human_of(const struct cd__nation *nation, uint64_t g, struct cd__human *out);
/* What record g says of its person's number in a register, and of another name: "" where nothing is said, and of nobody but suspects. */
void cd__known_as(const struct cd__nation *nation, uint64_t g, char identifiers[CD__TEXT], char aliases[CD__TEXT]);
/* What the record of a duplicate says instead; `what` (CD__TEXT * 2 bytes) names the corruptions, separated by semicolons. */
void cd__corrupt(const struct cd__nation *nation, uint64_t g, struct cd__human *human, bool *day_known, char *what);

/* people.csv, truth/entities.csv, truth/groups.csv (records.c). */
CD_MUST_CHECK enum cd_status cd__records_write(const struct cd__nation *nation, const struct cd_force_register *forces,
                                               const struct cd_outdir *dir, struct cd_err *err);

/* truth/groups.csv: which cases are of one group (groups.c). */
CD_MUST_CHECK enum cd_status cd__groups_write(const struct cd__nation *nation, const struct cd_force_register *forces,
                                              const struct cd_outdir *dir, struct cd_err *err);

/* --- Cases ------------------------------------------------------------------------------------------------------------------ */
enum { CD__CASE_ROWS = 16, CD__INVOLVED = 24, CD__OBSERVED = 96, CD__FIELDS = 20, CD__PLANTS = 4 };
struct cd__rows {
    char cell[CD__OBSERVED][CD__FIELDS][CD__TEXT];
    uint32_t n;
};
/* One case with its people while it is made, spoilt and written. */
struct cd__kase {
    struct cd__rows of[CD_TABLE_COUNT];
    uint64_t record[CD__INVOLVED]; /* global index of each row of people */
    struct {
        const char *kind, *rule;
        uint8_t table;
        char id[CD__TEXT], field[CD__TEXT];
    } planted[CD__PLANTS];
    uint32_t n_planted;
    char corruptions[CD__INVOLVED][CD__TEXT * 2];
};
/* Makes the case that begins with record `first` of return `ret`; returns how many records it has. */
uint32_t cd__case_make(const struct cd__nation *nation, uint32_t ret, uint64_t first, struct cd__kase *kase);
/* Whether a recorder of this return writes one code ("A9") for everybody, and that recorder's number. */
enum { CD__HEAPING_OFFICER = 9001 };
bool cd__heaps(const struct cd__nation *nation, uint32_t ret);
/* Plants at most one failure in it. */
void cd__case_spoil(const struct cd__nation *nation, uint32_t ret, uint64_t first, struct cd__kase *kase);

void cd__set(struct cd__kase *kase, enum cd_table_id table, uint32_t row, uint32_t field, const char *text);
uint32_t cd__copy_row(struct cd__kase *kase, enum cd_table_id table, uint32_t row);
void cd__drop_row(struct cd__kase *kase, enum cd_table_id table, uint32_t row);

#endif

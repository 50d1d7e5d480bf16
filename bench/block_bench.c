/* block_bench.c - how fast candidate pairs are found: block_bench [RECORDS [THREADS]]
 *
 * Made-up people: forenames and surnames by Zipf's law, days of birth even over 80 years, postcodes of 40 people, a quarter of the records a copy
 * of an earlier one with one field changed. For the rules `tight` and `loose` of linkage work and for one large block:
 *     open    ranking, sorting by every rule's key, finding blocks and who is in them
 *     run     all of it and handing the pairs, less what earlier rules make, to a visitor that only counts
 *     M/s     pairs handed over in the time of run less that of open, for each thread */
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../src/link/block_int.h"
#include "../src/link/compare_int.h"

enum { FORENAME, SURNAME, BORN, POSTCODE, EVERYONE, SIDES, ROUNDS = 5 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double uniform(uint64_t *state)
{
    return (double)(cd__mix((*state)++) >> 11) * 0x1p-53;
}

/* 0 .. n - 1, the k-th about as often as 1 / (k + 1). */
static uint32_t zipf(uint64_t *state, uint32_t n)
{
    const uint32_t k = (uint32_t)(exp(uniform(state) * log((double)n)) - 1);
    return k < n ? k : n - 1;
}

static void make_people(struct cd__side *sides, uint32_t n)
{
    const uint32_t values[SIDES] = {25000, 28000, 29220, n / 40 + 1, 1};
    uint64_t state = 1;
    for (int s = 0; s < SIDES; s++) sides[s] = (struct cd__side){.n_values = values[s], .codes = calloc(n, 4)};
    for (uint32_t i = 0; i < n; i++) {
        sides[FORENAME].codes[i] = zipf(&state, values[FORENAME]);
        sides[SURNAME].codes[i] = zipf(&state, values[SURNAME]);
        sides[BORN].codes[i] = (uint32_t)(uniform(&state) * values[BORN]);
        sides[POSTCODE].codes[i] = (uint32_t)(uniform(&state) * values[POSTCODE]);
        if (i == 0 || uniform(&state) >= 0.25) continue;
        const uint32_t of = (uint32_t)(uniform(&state) * i), changed = (uint32_t)(uniform(&state) * EVERYONE);
        for (uint32_t s = 0; s < EVERYONE; s++)
            if (s != changed) sides[s].codes[i] = sides[s].codes[of];
        if (uniform(&state) < 0.1) sides[changed].codes[i] = CD_NO_CODE;
    }
}

static enum cd_status see(void *ctx, size_t chunk, struct cd__worker *worker, const struct cd__pairs *pairs,
                          struct cd_err *err)
{
    (void)chunk, (void)worker, (void)err;
    atomic_fetch_add_explicit((atomic_uint_fast64_t *)ctx, pairs->n, memory_order_relaxed);
    return CD_OK;
}

static void report(const char *name, const struct cd__blocking *blocking)
{
    double open = INFINITY, all = INFINITY;
    atomic_uint_fast64_t pairs = 0;
    struct cd_err err;
    for (int round = 0; round < ROUNDS; round++) {
        struct cd__pass pass;
        double from = now();
        if (cd__pass_open(&pass, blocking, true, &err) != CD_OK) exit((fprintf(stderr, "%s\n", err.text), 3));
        open = fmin(open, now() - from);
        cd__pass_close(&pass);
        pairs = 0;
        from = now();
        if (cd__block_run(blocking, see, NULL, &pairs, &err) != CD_OK) exit((fprintf(stderr, "%s\n", err.text), 3));
        all = fmin(all, now() - from);
    }
    printf("%-12s %2u threads %12llu pairs  open %7.1f ms  run %8.1f ms  %7.0f M/s\n", name, blocking->par.threads,
           (unsigned long long)pairs, open * 1e3, all * 1e3,
           (double)pairs / (all - open) / 1e6 / blocking->par.threads);
}

int main(int argc, char **argv)
{
    static uint32_t keys[][3] = {{FORENAME, SURNAME}, {SURNAME, BORN}, {FORENAME, BORN}, {POSTCODE, SURNAME}, {BORN},
                                 {POSTCODE},          {EVERYONE}};
#define RULE(k, n)                                                                                              \
    {                                                                                                           \
        .left = keys[k], .right = keys[k], .n_keys = n, .explode_left = CD_NO_CODE, .explode_right = CD_NO_CODE \
    }
    static const struct cd__rule tight[] = {RULE(0, 2), RULE(1, 2), RULE(2, 2), RULE(3, 2)};
    static const struct cd__rule loose[] = {RULE(4, 1), RULE(0, 2), RULE(5, 1)}, one[] = {RULE(6, 1)};
    static const struct cd__rule last[] = {RULE(0, 2), RULE(1, 2), RULE(3, 2), RULE(6, 1)};
    const uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
    const unsigned most = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 2;
    struct cd__side sides[SIDES];
    struct cd_frame people = {.n = n, .n_datasets = 1, .first = (uint32_t[]){0, n}}, few = people;
    make_people(sides, n);
    people.id_number = few.id_number = calloc(n, sizeof *people.id_number);
    for (uint32_t i = 0; i < n; i++) people.id_number[i] = i;
    few.n = n < 50000 ? n : 50000;
    few.first = (uint32_t[]){0, few.n};
    struct cd__program program = {0};
    const struct cd__plan plan = {.frame = &people, .sides = sides, .program = &program};
    const struct cd__plan small = {.frame = &few, .sides = sides, .program = &program};
    for (unsigned threads = 1; threads <= most; threads++) {
        const struct cd_par par = {.threads = threads};
        report("tight", &(struct cd__blocking){.plan = &plan, .rules = tight, .n_rules = 4, .par = par});
        report("loose", &(struct cd__blocking){.plan = &plan, .rules = loose, .n_rules = 3, .par = par});
        report("one block", &(struct cd__blocking){.plan = &small, .rules = one, .n_rules = 1, .par = par});
        report("after three", &(struct cd__blocking){.plan = &small, .rules = last, .n_rules = 4, .par = par});
    }
    for (int s = 0; s < SIDES; s++) free(sides[s].codes);
    free(people.id_number);
    return 0;
}

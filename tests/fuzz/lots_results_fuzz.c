/* lots_results_fuzz.c - any bytes as the results of a random audit of twenty; what is understood is judged, and limits never leave what is possible. */
#include <stdio.h>
#include <stdlib.h>

#include "claim/lots_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { OPEN = 20 };

static void make(struct cd_lots *lots)
{
    struct cd_err err;
    static char ids[OPEN][16];
    static struct cd_str list;
    static struct cd_lots_force force;
    list = CD_STR("police-uk-self");
    force = (struct cd_lots_force){CD_STR("kent"), OPEN};
    *lots = (struct cd_lots){.arena = cd_arena_make(0),
                             .tally = {10, 10 + OPEN, 40},
                             .n = OPEN,
                             .forces = &force,
                             .lists = &list,
                             .n_forces = 1,
                             .n_lists = 1,
                             .opts = {.seed = 1}};
    lots->records = CD_NEW(&lots->arena, struct cd_lots_record, OPEN);
    if (lots->records == NULL || cd__lots_check(&lots->opts, &err) != CD_OK ||
        cd__lots_say(lots, CD_STR("most people are White"), &err) != CD_OK)
        abort();
    for (unsigned i = 0; i < OPEN; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "a.csv:%u", i + 2);
        lots->records[i] = (struct cd_lots_record){cd_str_of(ids[i]), 0};
    }
}

static void judge(const struct cd_lots *lots, const uint8_t *results)
{
    struct cd_judgement j;
    struct cd_err err;
    if (cd_lots_judge(lots, results, &j, &err) != CD_OK) abort();
    if (j.limits.lo > j.limits.hi || j.limits.hi > OPEN || j.drawn.drawn + j.held_back > OPEN) abort();
    if (!j.crossed &&
        (j.limits.lo > OPEN - (j.drawn.drawn - j.drawn.in - j.drawn.untraced) || j.limits.hi < j.drawn.in))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_lots lots;
    struct cd_err err = {0};
    uint8_t results[OPEN];
    char *csv = calloc(1, n + CD_SLACK);
    if (csv == NULL) return 0;
    if (n > 0) memcpy(csv, data, n);
    make(&lots);
    if (cd_lots_results(&lots, (struct cd_str){csv, n}, "results.csv", results, &err) == CD_OK) judge(&lots, results);
    else if (err.text[0] == '\0') abort();
    cd_lots_free(&lots);
    free(csv);
    return 0;
}

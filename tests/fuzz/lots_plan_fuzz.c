/* lots_plan_fuzz.c - any bytes as the plan of a random audit and, behind a NUL, its work list; the plan's digest is put right first, or no other fault would ever be
 * looked for. What is understood can be sized. */
#include <stdlib.h>

#include "candour/lots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void put_slack(struct cd_buf *b)
{
    static const char zeros[CD_SLACK];
    cd_buf_put(b, zeros, sizeof zeros);
    if (b->failed) abort();
    b->n -= sizeof zeros;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const uint8_t *nul = n > 0 ? memchr(data, '\0', n) : NULL;
    const size_t n_plan = nul != NULL ? (size_t)(nul - data) : n;
    struct cd_buf plan = {0}, list = {0};
    struct cd_lots lots;
    struct cd_err err = {0};
    uint8_t sha256[32];
    char hex[65];
    cd_buf_put(&plan, data, n_plan);
    if (cd_sha256(plan.p, plan.n, sha256, &err) != CD_OK) abort();
    cd_hex(sha256, sizeof sha256, hex);
    cd_buf_printf(&plan, "sha256: \"%s\"\n", hex);
    put_slack(&plan);
    if (nul != NULL) cd_buf_put(&list, nul + 1, n - n_plan - 1);
    put_slack(&list);
    if (cd_lots_text((struct cd_str){plan.p, plan.n}, (struct cd_str){list.p, list.n}, &lots, &err) == CD_OK) {
        struct cd_lots_size sizes[CD_LOTS_SHARES];
        if (lots.n != lots.tally.hi - lots.tally.lo) abort();
        if (cd_lots_sizes(&lots, &(struct cd_par){.threads = 1}, sizes, &err) != CD_OK) abort();
        cd_lots_free(&lots);
    } else if (err.text[0] == '\0') abort();
    cd_buf_free(&plan);
    cd_buf_free(&list);
    return 0;
}

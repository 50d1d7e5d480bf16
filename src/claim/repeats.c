/* repeats.c - what a verdict's bound would be among persons, where records repeat them; see claim.h. */
#include "claim_int.h"

static const char *const outcomes[] = {[CD_SIDE_OPEN] = "leaves the claim open",
                                       [CD_SIDE_TRUE] = "proves the claim",
                                       [CD_SIDE_FALSE] = "refutes the claim"};

static bool applies(const struct cd_claim *c, const struct cd_verdict *v, const struct cd_reading *r)
{
    const uint8_t among = c->among[(r - v->readings) % c->n_among];
    return (c->kind == CD_CLAIM_SHARE || c->kind == CD_CLAIM_MAJORITY) && c->unit == CD_UNIT_PERSON && !c->compares &&
           among == CD_AMONG_ALL && r->total > 0 && c->n_assumed == 0;
}

/* The scope's own count must be that of the reading: a claim about some months is about other records. */
static const struct cd_repeats *repeats_of(const struct cd_claim *c, const struct cd_reading *r,
                                           const struct cd_repeats *repeats, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cd_str_eq(repeats[i].force, c->force) && repeats[i].records == r->total &&
            repeats[i].persons < repeats[i].records && repeats[i].persons > 0)
            return &repeats[i];
    return NULL;
}

static void put_sentence(struct cd_buf *b, const struct cd_claim *c, const struct cd_reading *r,
                         const struct cd_repeats *repeats, const struct cd_bound *bound, const char *noun)
{
    const enum cd_side side = c->within ? cd_bound_within(bound, c->threshold, c->below)
                                        : cd_bound_decide(bound, (enum cd_compare)c->compare, c->threshold);
    cd_buf_puts(b, "If the ");
    cd__put_count(b, repeats->records);
    cd_buf_printf(b, " records of %s are ", noun);
    cd__put_count(b, repeats->persons);
    cd_buf_puts(b, " persons, whoever is there more than once, the share among persons lies from ");
    cd__put_value(b, r, bound->lo, false);
    cd_buf_puts(b, " to ");
    cd__put_value(b, r, bound->hi, true);
    cd_buf_printf(b, "; this %s.", outcomes[side]);
}

static enum cd_status say(const struct cd_claim *c, struct cd_reading *r, const struct cd_repeats *repeats,
                          const struct cd_picture *picture, struct cd_verdicts *out, struct cd_err *err)
{
    const struct cd_tally tally = {(uint64_t)r->bound.lo.num, (uint64_t)r->bound.hi.num, r->total};
    struct cd_buf b = {0};
    struct cd_bound bound;
    char noun[128];
    if (r->bound.lo.den != (cd_i128)r->total || r->bound.hi.den != (cd_i128)r->total)
        return CD_OK; /* of an open total */
    CD_TRY(cd_bound_repeats(&tally, repeats->records - repeats->persons, &bound, err));
    put_sentence(&b, c, r, repeats, &bound, cd__noun(picture, c->unit, noun));
    r->repeats = cd__keep(&out->arena, &b);
    cd_buf_free(&b);
    return r->repeats.p != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the verdicts");
}

enum cd_status cd_claims_repeat(const struct cd_claims *claims, const struct cd_repeats *repeats, size_t n,
                                const struct cd_picture *picture, struct cd_verdicts *verdicts, struct cd_err *err)
{
    for (size_t i = 0; i < verdicts->n && i < claims->n; i++)
        for (uint32_t k = 0; k < verdicts->items[i].n_readings; k++) {
            struct cd_reading *reading = &verdicts->items[i].readings[k];
            if (!applies(&claims->items[i], &verdicts->items[i], reading)) continue;
            const struct cd_repeats *of = repeats_of(&claims->items[i], reading, repeats, n);
            if (of != NULL) CD_TRY(say(&claims->items[i], reading, of, picture, verdicts, err));
        }
    return CD_OK;
}

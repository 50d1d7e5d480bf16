/* lots_judge.c - what results say of the claim, and how many more are to be expected; see lots.h. Formulas: docs/methods.md. */
#include <math.h>
#include <stdlib.h>

#include "lots_int.h"

const char *cd_settled_name(enum cd_settled settled)
{
    static const char *const names[CD_SETTLED_COUNT] = {
#define X(name, text) text,
        CD_SETTLED(X)
#undef X
    };
    return names[settled];
}

/* Looks are at every person, up to so many; beyond, at evenly spaced ones. Any looks will do: the limits hold at all of them at once. */
enum { LOOKS = 20000, LOOKS_STRATA = 500 };

/* Where one stands along the order: of each stratum what was drawn. Without strata there is one. */
struct look {
    const struct cd_lots *lots;
    struct cd_stratum *strata;
    uint32_t n_strata;
    uint64_t drawn;
};

static enum cd_status begin(struct look *look, const struct cd_lots *lots, struct cd_err *err)
{
    *look = (struct look){.lots = lots, .n_strata = lots->opts.by_force ? lots->n_forces : 1};
    look->strata = calloc(look->n_strata, sizeof *look->strata);
    if (look->strata == NULL) return cd_fail(err, CD_NOMEM, "no memory to judge the results");
    for (uint32_t i = 0; i < look->n_strata; i++)
        look->strata[i].open = lots->opts.by_force ? lots->forces[i].open : lots->n;
    return CD_OK;
}

static struct cd_stratum *next(struct look *look)
{
    const uint64_t at = look->drawn++;
    return &look->strata[look->lots->opts.by_force ? look->lots->records[at].force : 0];
}

static void step(struct look *look, uint8_t result)
{
    struct cd_drawn *d = &next(look)->drawn;
    d->drawn++;
    d->in += result == CD_TRACED_IN;
    d->untraced += result == CD_TRACED_NOT;
}

static enum cd_status limits_of(const struct look *look, struct cd_drawn_limits *out, struct cd_err *err)
{
    const double alpha = look->lots->opts.alpha;
    if (look->n_strata > 1) return cd_random_audit_strata(look->strata, look->n_strata, alpha, out, err);
    return cd_random_audit_anytime(look->strata->open, &look->strata->drawn, alpha, out, err);
}

static enum cd_status side_of(const struct cd_lots *lots, const struct cd_drawn_limits *limits, struct cd_bound *share,
                              enum cd_side *side, struct cd_err *err)
{
    const struct cd_claim *c = cd__lots_claim(lots);
    CD_TRY(cd_random_audit_bound(&lots->tally, limits, share, err));
    *side = cd_bound_decide(share, (enum cd_compare)c->compare, c->threshold);
    return CD_OK;
}

/* --- What to expect ------------------------------------------------------------------------------------------------------------- */

/* Further people turn out so: these shares of them are in the group, and not traced. */
struct rates {
    double in, untraced;
};

static uint64_t nearest(double x)
{
    return (uint64_t)(x + 0.5);
}

/* Of those drawn since `look`, so many: rounded over all strata together, for where each has a few of its own all might be rounded one way. */
static void turn_out(const struct look *look, struct look *then, const struct rates *rates)
{
    uint64_t people = 0, in = 0, untraced = 0;
    for (uint32_t i = 0; i < then->n_strata; i++) {
        struct cd_drawn *d = &then->strata[i].drawn;
        const uint64_t room = d->drawn - look->strata[i].drawn.drawn;
        people += room;
        const uint64_t due_in = nearest((double)people * rates->in) - in, here_in = due_in < room ? due_in : room;
        const uint64_t due = nearest((double)people * rates->untraced) - untraced,
                       here = due < room - here_in ? due : room - here_in;
        in += here_in;
        untraced += here;
        d->in += here_in;
        d->untraced += here;
    }
}

/* Whether it would be settled once `drawn` of the order were. look is where one stands; it is left there. */
static enum cd_status settles(const struct look *look, uint64_t drawn, const struct rates *rates, bool *yes,
                              struct cd_err *err)
{
    struct look then;
    struct cd_drawn_limits limits;
    struct cd_bound share;
    enum cd_side side = CD_SIDE_OPEN;
    CD_TRY(begin(&then, look->lots, err));
    then.drawn = look->drawn;
    memcpy(then.strata, look->strata, look->n_strata * sizeof *then.strata);
    while (then.drawn < drawn) next(&then)->drawn.drawn++;
    turn_out(look, &then, rates);
    enum cd_status status = limits_of(&then, &limits, err);
    if (status == CD_OK) status = side_of(look->lots, &limits, &share, &side, err);
    *yes = side != CD_SIDE_OPEN;
    free(then.strata);
    return status;
}

/* How many more, CD_NO_COUNT: not with all. By doubling, then halving: what is settled by some stays so with more, but for rounding. */
static enum cd_status expect(const struct look *look, const struct rates *rates, uint64_t *more, struct cd_err *err)
{
    const uint64_t left = look->lots->n - look->drawn;
    uint64_t lo = 0, hi = 0;
    bool yes = false;
    for (uint64_t ahead = 1; !yes && hi < left; ahead *= 2) {
        lo = hi;
        hi = ahead < left ? ahead : left;
        CD_TRY(settles(look, look->drawn + hi, rates, &yes, err));
    }
    *more = CD_NO_COUNT;
    if (!yes) return CD_OK;
    while (hi - lo > 1) {
        const uint64_t mid = lo + (hi - lo) / 2;
        CD_TRY(settles(look, look->drawn + mid, rates, &yes, err));
        if (yes) hi = mid;
        else lo = mid;
    }
    *more = hi;
    return CD_OK;
}

/* Nothing can settle it: neither if all who are left were in the group, nor if none were. */
static enum cd_status never(const struct cd_lots *lots, const struct cd_drawn *d, bool *out, struct cd_err *err)
{
    const uint64_t left = lots->n - d->drawn;
    struct cd_bound share;
    enum cd_side all, none;
    CD_TRY(side_of(lots, &(struct cd_drawn_limits){d->in + left, d->in + left + d->untraced}, &share, &all, err));
    CD_TRY(side_of(lots, &(struct cd_drawn_limits){d->in, d->in + d->untraced}, &share, &none, err));
    *out = all == CD_SIDE_OPEN && none == CD_SIDE_OPEN;
    return CD_OK;
}

/* --- The results ------------------------------------------------------------------------------------------------------------------ */

/* What this look and all before have in common, and whether that settles it. */
static enum cd_status take_look(const struct look *look, struct cd_judgement *j, struct cd_err *err)
{
    struct cd_drawn_limits limits;
    enum cd_side side;
    CD_TRY(limits_of(look, &limits, err));
    if (limits.lo < j->limits.lo) limits.lo = j->limits.lo;
    if (limits.hi > j->limits.hi) limits.hi = j->limits.hi;
    j->crossed |= limits.lo > limits.hi;
    if (j->crossed) return CD_OK;
    j->limits = limits;
    CD_TRY(side_of(look->lots, &limits, &j->share, &side, err));
    if (side == CD_SIDE_OPEN || j->settled != CD_SETTLED_NOT_YET) return CD_OK;
    j->settled = side == CD_SIDE_TRUE ? CD_SETTLED_CLAIM : CD_SETTLED_NEGATION;
    j->settled_at = look->drawn;
    return CD_OK;
}

static enum cd_status look_along(struct look *look, const uint8_t *results, struct cd_judgement *j, struct cd_err *err)
{
    const uint64_t most = look->n_strata > 1 ? LOOKS_STRATA : LOOKS, every = j->drawn.drawn / most + 1;
    CD_TRY(take_look(look, j, err));
    while (look->drawn < j->drawn.drawn) {
        step(look, results[look->drawn]);
        if (look->drawn % every == 0 || look->drawn == j->drawn.drawn) CD_TRY(take_look(look, j, err));
    }
    return CD_OK;
}

static enum cd_status judge_rest(const struct look *look, struct cd_judgement *j, struct cd_err *err)
{
    const struct cd_drawn *d = &j->drawn;
    const double n = (double)d->drawn;
    bool lost = false;
    j->more = 0;
    if (j->settled != CD_SETTLED_NOT_YET) return CD_OK;
    CD_TRY(never(look->lots, d, &lost, err));
    j->more = CD_NO_COUNT;
    if (lost) j->settled = CD_SETTLED_NEVER;
    if (lost || d->drawn == 0) return CD_OK;
    return expect(look, &(struct rates){(double)d->in / n, (double)d->untraced / n}, &j->more, err);
}

enum cd_status cd_lots_judge(const struct cd_lots *lots, const uint8_t *results, struct cd_judgement *out,
                             struct cd_err *err)
{
    struct look look;
    *out = (struct cd_judgement){
        .drawn = cd_random_audit_prefix(results, lots->n), .limits = {0, lots->n}, .settled_at = CD_NO_COUNT};
    out->first_gap = out->drawn.drawn + 1;
    for (uint64_t i = out->drawn.drawn; i < lots->n; i++) out->held_back += results[i] != CD_TRACED_PENDING;
    CD_TRY(begin(&look, lots, err));
    enum cd_status status = look_along(&look, results, out, err);
    if (status == CD_OK) status = judge_rest(&look, out, err);
    free(look.strata);
    return status;
}

/* --- Before anybody is traced --------------------------------------------------------------------------------------------------------- */

struct sizing {
    const struct cd_lots *lots;
    struct cd_lots_size *sizes;
};
enum { MOST_FIXED = 1000000 };

static uint64_t share_of(uint64_t n, struct cd_fraction f)
{
    return (uint64_t)((cd_u128)n * (cd_u128)f.num / (cd_u128)f.den);
}

/* "under" and "at most" are the negations of what stats/ knows, so the two sides change places. */
static enum cd_status size_one(void *ctx, size_t index, struct cd_err *err)
{
    const struct sizing *s = ctx;
    const struct cd_lots *lots = s->lots;
    const struct cd_claim *c = cd__lots_claim(lots);
    struct cd_lots_size *size = &s->sizes[index];
    if (size->share.den == 0) return CD_OK;
    const uint64_t in = share_of(lots->n, size->share);
    const bool turned = c->compare == CD_UNDER || c->compare == CD_AT_MOST;
    const bool strict = c->compare == CD_OVER || c->compare == CD_AT_MOST;
    struct cd_bound share;
    struct cd_drawn_tracing tracing;
    enum cd_side side;
    CD_TRY(side_of(lots, &(struct cd_drawn_limits){in, in}, &share, &side, err));
    size->negation = side == CD_SIDE_FALSE;
    const bool refute = size->negation != turned;
    CD_TRY(cd_random_audit_tracing(&lots->tally, c->threshold, strict, in, &tracing, err));
    size->tracing = refute ? tracing.refute : tracing.prove;
    const uint64_t there = refute ? lots->n - in : in;
    const struct cd_drawn_plan plan = {.t = c->threshold,
                                       .strict = strict,
                                       .refute = refute,
                                       .alpha = lots->opts.alpha,
                                       .power = lots->opts.power,
                                       .findable = (uint64_t)floor((double)there * lots->opts.findable)};
    size->fixed = (struct cd_drawn_size){CD_NO_COUNT, CD_NO_COUNT};
    if (lots->n <= MOST_FIXED) CD_TRY(cd_random_audit_size(&lots->tally, &plan, &size->fixed, err));
    struct look look;
    CD_TRY(begin(&look, lots, err));
    const struct rates rates = {(double)in / lots->n * lots->opts.findable, 1 - lots->opts.findable};
    const enum cd_status status = expect(&look, &rates, &size->running, err);
    free(look.strata);
    return status;
}

enum cd_status cd_lots_sizes(const struct cd_lots *lots, const struct cd_par *par,
                             struct cd_lots_size sizes[CD_LOTS_SHARES], struct cd_err *err)
{
    static const struct cd_fraction others[CD_LOTS_SHARES - 1] = {{9, 10}, {3, 4}, {1, 2}, {1, 4}, {1, 10}};
    const uint64_t recorded = lots->tally.total - lots->n;
    sizes[0] = (struct cd_lots_size){.share = {(cd_i128)lots->tally.lo, (cd_i128)recorded}};
    for (unsigned i = 1; i < CD_LOTS_SHARES; i++) sizes[i] = (struct cd_lots_size){.share = others[i - 1]};
    return cd_par_run(par, CD_LOTS_SHARES, size_one, &(struct sizing){lots, sizes}, err);
}

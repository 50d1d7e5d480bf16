/* premises.c - what premises about the open ones make of a reading: its ladder, and its verdict where the claim assumes some. */
#include <stdlib.h>

#include "claim_int.h"

/* What a reader may compare with, whatever is assumed. Factors and limits are round numbers, not findings. */
static const struct cd_assumed rungs[] = {
    {.premise = {.kind = CD_PREMISE_NO_MORE}},
    {.premise = {.kind = CD_PREMISE_NO_LESS}},
    {.premise = {.kind = CD_PREMISE_DELTA, .at_most = {1, 10}}},
    {.premise = {.kind = CD_PREMISE_ODDS, .at_most = {2, 1}}},
    {.premise = {.kind = CD_PREMISE_SELECTIVITY, .at_least = {1, 2}, .at_most = {2, 1}}},
    {.premise = {.kind = CD_PREMISE_MAR}},
};
enum { N_RUNGS = sizeof rungs / sizeof rungs[0] };

bool cd__premises_apply(const struct cd_claim *c, unsigned among)
{
    if (among != CD_AMONG_ALL || c->compares || c->group == NULL || c->versus != NULL) return false;
    if (c->kind == CD_CLAIM_SHARE || c->kind == CD_CLAIM_MAJORITY) return true;
    return (c->kind == CD_CLAIM_SHARE_RATIO || (c->kind == CD_CLAIM_RATE_RATIO && c->versus_rest)) && !c->within;
}

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the verdicts");
}

/* --- The bound under one premise ------------------------------------------------------------------------------------------- */

static bool alike(const struct cd_span *s)
{
    return s->low.lo == s->high.lo && s->low.hi == s->high.hi && s->low.total == s->high.total;
}

/* Whose recording is selective is a question about a population that is known (membership.h). */
static bool is_for_open_population(const struct cd_work *w, const struct cd_assumed *a)
{
    return w->a->unsure == 0 || alike(&w->group_rounded) || a->premise.kind != CD_PREMISE_SELECTIVITY;
}

static enum cd_status unfit(const struct cd_work *w, const struct cd_assumed *a, struct cd_err *err)
{
    struct cd_buf b = {0};
    cd__put_assumed(&b, a);
    const char *why = w->picture->rounding.scale > 0 ? "these data are percentages, without the people behind them"
                                                     : "it is open who belongs to those whom the claim is about";
    const enum cd_status status =
        b.failed ? no_memory(err) : cd_fail(err, CD_INPUT, "the premise %s cannot be used: %s", b.p, why);
    cd_buf_free(&b);
    return status;
}

/* Where the two ends have counts of their own (printed figures, an open population), each end is worked out from its own. */
static enum cd_status share_under(const struct cd_work *w, const struct cd_assumed *a, struct cd_premised *out,
                                  struct cd_err *err)
{
    const struct cd_span *g = &w->group_rounded;
    const bool one = alike(g) && w->picture->rounding.scale == 0;
    const bool whole = a->premise.kind == CD_PREMISE_MISCODED || !is_for_open_population(w, a);
    if (!one && (a->strata != CD_STRATA_NONE || whole)) return unfit(w, a, err);
    if (one) {
        struct cd_stratified strata;
        CD_TRY(cd__stratify(w, (enum cd_strata)a->strata, &strata, err));
        const enum cd_status status = cd_premise_share(&a->premise, strata.tallies, strata.n, out, err);
        free(strata.tallies);
        return status;
    }
    struct cd_premised high;
    CD_TRY(cd_premise_share(&a->premise, &g->low, 1, out, err));
    CD_TRY(cd_premise_share(&a->premise, &g->high, 1, &high, err));
    out->share.hi = high.share.hi;
    out->contradicted = out->contradicted && high.contradicted;
    return CD_OK;
}

/* The ratio that belongs to a share, for its lower or upper end. */
static bool as_quantity(const struct cd_work *w, struct cd_fraction share, bool lower, struct cd_fraction *out)
{
    const struct cd_residents *p = &w->rounded;
    const cd_i128 in = lower ? p->group_hi : p->group_lo, others = lower ? p->other_lo : p->other_hi;
    *out = share;
    if (w->claim->kind == CD_CLAIM_SHARE_RATIO)
        return cd_fraction_mul(share, (struct cd_fraction){in + others, in}, out);
    if (w->claim->kind == CD_CLAIM_RATE_RATIO)
        return cd_fraction_mul((struct cd_fraction){share.num, share.den - share.num}, (struct cd_fraction){others, in},
                               out);
    return true;
}

static uint8_t verdict_of(const struct cd_work *w, const struct cd_bound *share)
{
    const struct cd_claim *c = w->claim;
    const struct cd_reading *r = w->reading;
    if (c->within) {
        const enum cd_side side = cd_bound_within(share, c->threshold, c->below);
        return side == CD_SIDE_TRUE    ? CD_VERDICT_PROVED
               : side == CD_SIDE_FALSE ? CD_VERDICT_REFUTED
                                       : CD_VERDICT_UNDECIDED;
    }
    const enum cd_compare compare = (enum cd_compare)c->compare;
    if (cd_bound_decide(share, compare, r->share_to_prove) == CD_SIDE_TRUE) return CD_VERDICT_PROVED;
    return cd_bound_decide(share, compare, r->share_to_refute) == CD_SIDE_FALSE ? CD_VERDICT_REFUTED
                                                                                : CD_VERDICT_UNDECIDED;
}

/* --- The ladder -------------------------------------------------------------------------------------------------------------- */

struct ladder {
    struct cd_work *w;
    struct cd_arena *arena;
    struct cd_buf text;
    struct cd_err *err;
};

/* "... at most gamma times those among the recorded ... Here gamma is 2. Each force by itself." */
static void put_assumes(struct cd_buf *b, const struct cd_assumed *a)
{
    static const char *const each[CD_STRATA_COUNT] = {"", "force", "month", "year", "force and month"};
    const struct cd_premise_facts *facts = cd_premise_facts(a->premise.kind);
    const bool range = facts->takes == CD_TAKES_RANGE;
    cd_buf_puts(b, facts->assumes);
    if (range || facts->takes == CD_TAKES_SHARE || facts->takes == CD_TAKES_FACTOR) {
        cd_buf_printf(b, " Here %s %s", facts->parameter, range ? "lies from " : "is ");
        if (range) cd__put_number(b, a->premise.at_least, false);
        if (range) cd_buf_puts(b, " to ");
        cd__put_number(b, a->premise.at_most, facts->takes == CD_TAKES_SHARE);
        cd_buf_char(b, '.');
    }
    if (a->strata != CD_STRATA_NONE) cd_buf_printf(b, " Each %s by itself.", each[a->strata]);
    if (facts->scenario) cd_buf_puts(b, " A scenario: it proves nothing.");
}

static enum cd_status rung(struct ladder *l, const struct cd_assumed *a, bool assumed, struct cd_premised *out)
{
    struct cd_reading *r = l->w->reading;
    struct cd_rung *next = &r->ladder[r->n_ladder];
    cd__put_assumed(&l->text, a);
    next->premise = cd__keep(l->arena, &l->text);
    put_assumes(&l->text, a);
    next->assumes = cd__keep(l->arena, &l->text);
    if (next->premise.p == NULL || next->assumes.p == NULL) return no_memory(l->err);
    for (uint32_t i = 0; i < r->n_ladder && !assumed; i++)
        if (cd_str_eq(r->ladder[i].premise, next->premise)) return CD_OK;
    CD_TRY(share_under(l->w, a, out, l->err));
    next->share = out->share;
    next->kind = out->contradicted ? CD_VERDICT_CONTRADICTED : verdict_of(l->w, &out->share);
    next->scenario = cd_premise_facts(a->premise.kind)->scenario;
    next->assumed = assumed;
    r->n_ladder++;
    return CD_OK;
}

/* All that is assumed together: what every premise leaves. For several strata that is an outer bound, never too narrow. */
static enum cd_status assume(struct ladder *l, struct cd_bound *left)
{
    const struct cd_claim *c = l->w->claim;
    struct cd_premised out = {0};
    for (uint32_t i = 0; i < c->n_assumed; i++) {
        CD_TRY(rung(l, &c->assumed[i], true, &out));
        if (cd_premise_facts(c->assumed[i].premise.kind)->scenario) continue;
        l->w->premised = true;
        l->w->contradicted |= out.contradicted;
        if (c->assumed[i].premise.kind == CD_PREMISE_MISCODED) *left = out.share; /* it stands alone, and widens */
        if (cd_fraction_cmp(out.share.lo, left->lo) > 0) left->lo = out.share.lo;
        if (cd_fraction_cmp(out.share.hi, left->hi) < 0) left->hi = out.share.hi;
    }
    l->w->contradicted |= cd_fraction_cmp(left->lo, left->hi) > 0;
    return CD_OK;
}

static enum cd_status conclude(struct ladder *l, const struct cd_bound *left)
{
    struct cd_reading *r = l->w->reading;
    if (!l->w->premised) return CD_OK;
    if (l->w->contradicted) {
        r->kind = r->negation = CD_VERDICT_CONTRADICTED;
        return CD_OK;
    }
    if (!as_quantity(l->w, left->lo, true, &r->bound.lo) || !as_quantity(l->w, left->hi, false, &r->bound.hi))
        return cd_fail(l->err, CD_LIMIT, "counts too large for exact arithmetic in 127 bits");
    r->rounded = r->bound;
    r->kind = verdict_of(l->w, left);
    r->negation = r->kind == CD_VERDICT_PROVED    ? CD_VERDICT_REFUTED
                  : r->kind == CD_VERDICT_REFUTED ? CD_VERDICT_PROVED
                                                  : r->kind;
    return CD_OK;
}

static enum cd_status climb(struct ladder *l)
{
    struct cd_premised out = {0};
    CD_TRY(rung(l, &(struct cd_assumed){.premise = {.kind = CD_PREMISE_NONE}}, false, &out));
    struct cd_bound left = out.share;
    CD_TRY(assume(l, &left));
    for (unsigned i = 0; i < N_RUNGS; i++)
        if (is_for_open_population(l->w, &rungs[i])) CD_TRY(rung(l, &rungs[i], false, &out));
    return conclude(l, &left);
}

enum cd_status cd__premises(struct cd_work *w, struct cd_arena *arena, struct cd_err *err)
{
    struct cd_reading *r = w->reading;
    struct cd_fraction t[2];
    const bool open = r->kind == CD_VERDICT_UNDECIDED || w->claim->n_assumed > 0;
    if (w->insufficient != NULL || !open || !cd__premises_apply(w->claim, w->among)) return CD_OK;
    if (!cd__threshold_shares(w, &w->rounded, t))
        return cd_fail(err, CD_LIMIT, "counts too large for exact arithmetic in 127 bits");
    const bool rises = w->claim->compare == CD_OVER || w->claim->compare == CD_AT_LEAST;
    r->share_to_prove = rises ? t[1] : t[0];
    r->share_to_refute = rises ? t[0] : t[1];
    r->ladder = CD_NEW(arena, struct cd_rung, N_RUNGS + CD_CLAIM_ASSUMED + 1);
    if (r->ladder == NULL) return no_memory(err);
    struct cd_err why = {0};
    struct ladder l = {w, arena, {0}, &why};
    const enum cd_status status = climb(&l);
    cd_buf_free(&l.text);
    return status == CD_OK ? CD_OK : cd_fail(err, status, "claim " CD_FMT ": %s", CD_ARG(w->claim->id), why.text);
}

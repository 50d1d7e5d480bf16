/* settling.c - what would settle one reading: the recording rates and the fewest further records, for the claim as it is worded.
 *
 * stats/ knows "over t" and "at least t"; "under" and "at most" are their negations, so the two sides change places. */
#include "candour/further.h"
#include "claim_int.h"

/* How many labels leave open which of the groups a, b (and everything else) they belong to. */
static uint64_t open_labels(const struct cd_view *v, uint64_t a, uint64_t b)
{
    uint64_t n = 0;
    for (size_t i = 0; i < v->n_all; i++) {
        const uint64_t m = v->all[i].mask;
        if (((m & a) != 0 && (m & ~a) != 0) || ((m & b) != 0 && (m & ~b) != 0)) n += v->all[i].n;
    }
    return n;
}

static uint64_t open_to_both(const struct cd_view *v, uint64_t a, uint64_t b)
{
    uint64_t n = 0;
    for (size_t i = 0; i < v->n_all; i++)
        if ((v->all[i].mask & a) != 0 && (v->all[i].mask & b) != 0) n += v->all[i].n;
    return n;
}

static void counts(struct cd_reading *r, uint64_t unknown, uint64_t total)
{
    r->unknown = unknown;
    r->total = total;
    r->recorded = total - unknown;
}

static struct cd_fraction share(uint64_t n, uint64_t of)
{
    return of > 0 ? (struct cd_fraction){(cd_i128)n, (cd_i128)of} : (struct cd_fraction){0, 1};
}

bool cd__threshold_shares(const struct cd_work *w, const struct cd_residents *r, struct cd_fraction t[2])
{
    const struct cd_claim *c = w->claim;
    for (int lower = 0; lower < 2; lower++) {
        bool fits = true;
        if (c->kind == CD_CLAIM_SHARE_RATIO) fits = cd_index_as_share(c->threshold, r, lower, &t[lower]);
        else if (c->kind == CD_CLAIM_RATE_RATIO) fits = cd_rate_rest_as_share(c->threshold, r, lower, &t[lower]);
        else t[lower] = c->threshold;
        if (!fits) return false;
    }
    return true;
}

/* Printed percentages of a share that nobody said the recorded part of: the rates at the worst of the rounding. */
static bool rounded_rates(struct cd_work *w, bool strict, struct cd_rates *out)
{
    struct cd_span span;
    struct cd_fraction t[2];
    struct cd_rates low, high;
    if (cd__printed_span(w->a, w->claim->group->mask, CD_AMONG_RECORDED, &span, NULL) != CD_OK) return false;
    const struct cd_tally least = {span.low.lo, span.low.lo, span.low.total},
                          most = {span.high.hi, span.high.hi, span.high.total};
    if (!cd__threshold_shares(w, &w->rounded, t) || !cd_rates_share(&least, t[1], t[0], strict, &low) ||
        !cd_rates_share(&most, t[1], t[0], strict, &high))
        return false;
    *out = (struct cd_rates){{1, 0}, low.prove, high.refute};
    return true;
}

/* Only of counts, where one threshold proves and refutes, all labels are of one population, and each says in, out or nothing. */
static bool tip(struct cd_work *w, const struct cd_fraction tau[2])
{
    const struct cd_tally *low = &w->group.low, *high = &w->group.high;
    const bool one = low->lo == high->lo && low->hi == high->hi && low->total == high->total;
    if (!one || w->claim->within || w->picture->rounding.scale > 0 || cd_fraction_cmp(tau[0], tau[1]) != 0) return true;
    if (tau[0].num <= 0 || tau[0].num >= tau[0].den) return true;
    return cd_tipping_share(low, tau[0], &w->reading->tipping, NULL) == CD_OK;
}

/* The draw that would show on which side of t the share lies, if the open ones are in the group as often as the others. */
static void find_draw(struct cd_reading *r, const struct cd_tally *t, struct cd_fraction tau, bool strict)
{
    enum { MOST = 20000 };
    const uint64_t open = t->hi - t->lo, known = t->total - open;
    if (known == 0 || open == 0) return;
    const bool above = cd_fraction_cmp(share(t->lo, known), tau) > 0;
    const uint64_t there = above ? t->lo : known - t->lo;
    const struct cd_drawn_plan plan = {.t = tau,
                                       .strict = strict,
                                       .refute = !above,
                                       .alpha = CD_CLAIM_ALPHA,
                                       .power = CD_CLAIM_POWER,
                                       .most = MOST,
                                       .findable = (uint64_t)((cd_u128)open * there / known)};
    if (cd_random_audit_size(t, &plan, &r->draw, NULL) == CD_OK) r->draw_refutes = !above;
}

/* Of counts, where one threshold proves and refutes. */
static void settle_further(struct cd_work *w, const struct cd_fraction tau[2], bool strict)
{
    struct cd_reading *r = w->reading;
    const struct cd_tally *t = &w->group.low;
    const bool one = t->lo == w->group.high.lo && t->hi == w->group.high.hi && t->total == w->group.high.total;
    if (!one || w->claim->within || w->picture->rounding.scale > 0) return;
    const struct cd_further further = cd_further_share(t, tau[1], tau[0], strict);
    r->k_expected_prove = further.expected.prove;
    r->k_expected_refute = further.expected.refute;
    r->k_worst = further.worst;
    if (cd_fraction_cmp(tau[0], tau[1]) == 0) find_draw(r, t, tau[0], strict);
}

static bool settle_share(struct cd_work *w, bool strict, struct cd_rates *rates, struct cd_fewest *fewest)
{
    const struct cd_tally *t = &w->group.low;
    struct cd_fraction tau[2];
    counts(w->reading, t->hi - t->lo, t->total);
    if (!cd__threshold_shares(w, &w->printed, tau)) return false;
    if (!tip(w, tau)) return false;
    settle_further(w, tau, strict);
    *fewest = cd_fewest_share(t, tau[1], tau[0], strict);
    return cd_rates_share(t, tau[1], tau[0], strict, rates);
}

static bool settle_pair(struct cd_work *w, bool strict, struct cd_rates *rates, struct cd_fewest *fewest)
{
    const struct cd_claim *c = w->claim;
    const struct cd_tally *g = &w->group.low, *h = &w->other.low;
    const uint64_t open = open_labels(w->a, c->group->mask, c->versus->mask), known = g->total - open;
    counts(w->reading, open, g->total);
    rates->now = share(known, g->total);
    *fewest =
        cd_fewest_pair(g, h, open_to_both(w->a, c->group->mask, c->versus->mask), &w->printed, c->threshold, strict);
    return cd_rates_pair(g->lo, h->lo, known, &w->printed, c->threshold, strict, rates);
}

static bool settle_difference(struct cd_work *w, bool strict, struct cd_rates *rates, struct cd_fewest *fewest)
{
    const struct cd_tally *a = &w->group.low, *b = &w->other.low;
    const uint64_t known_a = a->total - (a->hi - a->lo), known_b = b->total - (b->hi - b->lo);
    counts(w->reading, a->hi - a->lo + (b->hi - b->lo), a->total + b->total);
    rates->now = share(known_a + known_b, a->total + b->total);
    *fewest = cd_fewest_difference(a, b, w->claim->threshold, strict);
    if (known_a == 0 || known_b == 0) {
        rates->prove = rates->refute = (struct cd_fraction){1, 0};
        return true;
    }
    return cd_rates_difference(share(a->lo, known_a), share(b->lo, known_b), w->claim->threshold, strict, rates);
}

static bool settle_lead(struct cd_work *w, struct cd_rates *rates, struct cd_fewest *fewest)
{
    const struct cd_view *v = w->a;
    uint64_t open = 0, rival = 0;
    for (size_t i = 0; i < v->n_all; i++) {
        unsigned touched = 0;
        for (uint32_t j = 0; j < w->parts.n; j++) touched += (v->all[i].mask & w->parts.masks[j]) != 0;
        if (touched > 1) open += v->all[i].n;
    }
    for (uint32_t j = 0; j < w->parts.n; j++) {
        struct cd_tally t = {0};
        if (j == w->parts.which || cd_tally_masses(v->all, v->n_all, w->parts.masks[j], &t, NULL) != CD_OK) continue;
        if (t.lo > rival) rival = t.lo;
    }
    const uint64_t known = v->total - open;
    counts(w->reading, open, v->total);
    rates->now = share(known, v->total);
    *fewest = cd_fewest_lead(v->all, v->n_all, &w->parts);
    rates->prove = rates->refute = (struct cd_fraction){1, 0};
    return known == 0 || cd_rates_difference(share(w->group.low.lo, known), share(rival, known),
                                             (struct cd_fraction){0, 1}, true, rates);
}

/* Completeness is known: nothing settles it, but its counts are shown. */
static void settle_nothing(struct cd_work *w)
{
    const struct cd_tally *t = &w->group.low;
    if (w->claim->kind == CD_CLAIM_COMPLETENESS)
        counts(w->reading, t->total - t->lo + (w->other.low.total - w->other.low.lo), t->total + w->other.low.total);
    else counts(w->reading, w->a->total - w->a->n_recorded_people, w->a->total);
}

static bool settle_by_kind(struct cd_work *w, bool strict, struct cd_rates *rates, struct cd_fewest *fewest)
{
    const struct cd_claim *c = w->claim;
    if (c->kind == CD_CLAIM_LARGEST) return settle_lead(w, rates, fewest);
    if (c->kind == CD_CLAIM_DIFFERENCE) return settle_difference(w, strict, rates, fewest);
    if (c->versus != NULL) return settle_pair(w, strict, rates, fewest);
    return settle_share(w, strict, rates, fewest);
}

/* Whether a claim of this kind has recording rates that settle it: not where it is also open who is meant. */
static bool is_rated(const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    const bool sure = w->a->unsure == 0 && (!c->compares || w->b->unsure == 0);
    const bool open = c->kind != CD_CLAIM_COMPLETENESS && c->kind != CD_CLAIM_CHARGE_RATE;
    return open && sure && w->among == CD_AMONG_ALL && !c->within;
}

enum cd_status cd__reading_settle(struct cd_work *w, struct cd_err *err)
{
    const struct cd_claim *c = w->claim;
    struct cd_reading *r = w->reading;
    const struct cd_rounding *rounding = &w->picture->rounding;
    const bool flip = c->compare == CD_UNDER || c->compare == CD_AT_MOST;
    const bool strict = c->compare == CD_OVER || c->compare == CD_AT_MOST;
    struct cd_rates rates = {{1, 0}, {1, 0}, {1, 0}};
    struct cd_fewest fewest = {CD_NO_COUNT, CD_NO_COUNT};
    r->rated = is_rated(w);
    if (!r->rated) settle_nothing(w);
    else if (!settle_by_kind(w, strict, &rates, &fewest))
        return cd_fail(err, CD_LIMIT, "counts too large for exact arithmetic in 127 bits");
    w->rates_rounded = rates;
    if (r->rated && rounding->recorded_unknown) {
        rates.now = (struct cd_fraction){1, 0};
        if (c->versus != NULL || c->kind == CD_CLAIM_LARGEST || !rounded_rates(w, strict, &w->rates_rounded))
            w->rates_rounded = rates;
    }
    if (flip) {
        rates = (struct cd_rates){rates.now, rates.refute, rates.prove};
        w->rates_rounded = (struct cd_rates){rates.now, w->rates_rounded.refute, w->rates_rounded.prove};
        fewest = (struct cd_fewest){fewest.refute, fewest.prove};
        const uint64_t expected = r->k_expected_prove;
        r->k_expected_prove = r->k_expected_refute;
        r->k_expected_refute = expected;
        r->draw_refutes = !r->draw_refutes;
    }
    r->rate_now = rates.now;
    r->rate_to_prove = rates.prove;
    r->rate_to_refute = rates.refute;
    r->prove_strict = strict != flip;
    r->refute_strict = strict == flip;
    /* printed percentages count no people */
    if (rounding->scale > 0) r->recorded = r->unknown = r->total = 0;
    else r->k_min_prove = fewest.prove, r->k_min_refute = fewest.refute;
    return CD_OK;
}

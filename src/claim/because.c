/* because.c - one sentence that says why, one that says what would settle it, and the notes a reader must have. */
#include <string.h>

#include "claim_int.h"

static const char *const compare_words[CD_COMPARE_COUNT] = {"more than", "at least", "less than", "at most"};

static struct cd_fraction share(uint64_t n, uint64_t of)
{
    return (struct cd_fraction){(cd_i128)n, (cd_i128)(of > 0 ? of : 1)};
}

/* "300 of 1,000 people are recorded as White; 630 have no record that says" (counts), or the same in percentages. */
static void put_tally(struct cd_buf *b, const struct cd_work *w, const struct cd_view *v, const struct cd_tally *t)
{
    char noun[128];
    cd__noun(w->picture, w->claim->unit, noun);
    const bool counts = w->picture->rounding.scale == 0;
    const uint64_t unknown = t->hi - t->lo;
    if (t->total == 0) {
        cd_buf_printf(b, "Nobody is known to be among the %s meant", noun);
        cd__put_unsure(b, v);
        return;
    }
    if (counts) {
        cd__put_count(b, t->lo);
        cd_buf_puts(b, " of ");
        cd__put_count(b, t->total);
    } else {
        cd__put_share(b, share(t->lo, t->total), false);
        cd_buf_puts(b, " of");
    }
    cd_buf_printf(b, " %s are recorded as %s", noun, w->claim->group->label);
    if (w->picture->rounding.of_recorded && v->n_recorded_people > 0) {
        cd_buf_puts(b, " (");
        cd__put_near(b, share(t->lo, v->n_recorded_people));
        cd_buf_puts(b, " of the ");
        cd__put_near(b, share(v->n_recorded_people, v->total));
        cd_buf_puts(b, " with a record)");
    }
    if (unknown == 0) {
        cd__put_unsure(b, v);
        return;
    }
    cd_buf_puts(b, "; ");
    if (counts) cd__put_count(b, unknown);
    else cd__put_near(b, share(unknown, t->total));
    cd_buf_puts(b, " have no record that says");
    if (v->barred != 0) cd__put_unsure(b, v);
    else if (v->cap > 0) {
        cd_buf_puts(b, " (");
        cd__put_count(b, v->cap);
        cd_buf_puts(b, " of them in returns that did not come)");
    }
}

static void put_needs(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    if (c->kind == CD_CLAIM_LARGEST || (c->threshold.num == 0 && c->compares)) return;
    if (c->within) {
        cd_buf_puts(b, "; the claim needs ");
        cd__put_value(b, w->reading, c->threshold, false);
        cd_buf_puts(b, " to under ");
        cd__put_value(b, w->reading, c->below, false);
        return;
    }
    cd_buf_printf(b, "; the claim needs %s ", compare_words[c->compare]);
    if (w->reading->shape == CD_SHAPE_RATIO && c->threshold.num == c->threshold.den) cd_buf_char(b, '1');
    else cd__put_value(b, w->reading, c->threshold, false);
}

static void put_result(struct cd_buf *b, const struct cd_work *w, const char *what)
{
    const struct cd_reading *r = w->reading;
    if (w->premised) {
        cd_buf_puts(b, "; assuming ");
        cd__put_premises(b, w->claim);
    }
    if (w->contradicted) {
        cd_buf_puts(b, ": no way of filling the gaps agrees with that.");
        return;
    }
    cd_buf_printf(b, "%s %s is ", w->premised ? "," : ":", what);
    cd__put_bound(b, r, &r->bound);
    const bool same =
        cd_fraction_cmp(r->bound.lo, r->rounded.lo) == 0 && cd_fraction_cmp(r->bound.hi, r->rounded.hi) == 0;
    if (!same) {
        cd_buf_puts(b, " (");
        cd__put_bound(b, r, &r->rounded);
        cd_buf_puts(b, " allowing for rounding)");
    }
    put_needs(b, w);
    cd_buf_char(b, '.');
}

/* The numbers with a record that would make the printed figure come out, where it is not known how many have one. */
static void put_bases_that_fit(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    const struct cd_tally *low = &w->group.low, *high = &w->group.high;
    if (!c->within || low->total == high->total || w->a->unsure > 0 || c->threshold.num <= 0 ||
        w->picture->rounding.scale > 0)
        return;
    /* threshold <= n / R < below */
    const cd_i128 n = (cd_i128)low->lo;
    cd_i128 first = n * c->below.den / c->below.num + 1, last = n * c->threshold.den / c->threshold.num;
    if (first < (cd_i128)high->total) first = (cd_i128)high->total;
    if (last > (cd_i128)low->total) last = (cd_i128)low->total;
    if (first > last) {
        cd_buf_puts(b, " No such number gives the figure claimed.");
        return;
    }
    cd_buf_puts(b, " The figure claimed comes out if ");
    cd__put_count(b, (uint64_t)first);
    cd_buf_puts(b, " to ");
    cd__put_count(b, (uint64_t)last);
    cd_buf_puts(b, " have a record.");
}

static void put_recorded_only(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_tally *low = &w->group.low, *high = &w->group.high;
    char noun[128];
    cd__noun(w->picture, w->claim->unit, noun);
    if (w->picture->rounding.scale > 0) {
        cd_buf_printf(b, "Only %s with a record are looked at", noun);
    } else {
        cd__put_count(b, low->lo);
        cd_buf_puts(b, " of the ");
        cd__put_count(b, high->total < low->total ? high->total : low->total);
        if (high->total != low->total) {
            cd_buf_puts(b, " to ");
            cd__put_count(b, high->total < low->total ? low->total : high->total);
        }
        cd_buf_printf(b, " %s with a record are %s", noun, w->claim->group->label);
        cd__put_unsure(b, w->a);
    }
    put_result(b, w, "the share of these");
    put_bases_that_fit(b, w);
}

static void put_share_kind(struct cd_buf *b, const struct cd_work *w)
{
    const bool ratio = w->reading->shape == CD_SHAPE_RATIO;
    put_tally(b, w, w->a, &w->group.sure);
    if (w->among == CD_AMONG_AS_RECORDED) cd_buf_puts(b, ", the unknown counted as others");
    if (ratio) {
        const struct cd_residents *p = &w->printed;
        cd_buf_puts(b, ", against ");
        cd__put_near(b, share(p->group_lo, p->group_lo + p->other_lo));
        cd_buf_printf(b, " of residents (" CD_FMT ")", CD_ARG(w->reading->base));
    }
    put_result(b, w, ratio ? "the ratio" : "the share");
}

static void put_two(struct cd_buf *b, const struct cd_work *w, const char *first, const char *second,
                    const char *result)
{
    const struct cd_span *g = &w->group, *h = &w->other;
    const struct cd_fraction f[] = {share(g->low.lo, g->low.total), share(g->high.hi, g->high.total),
                                    share(h->low.lo, h->low.total), share(h->high.hi, h->high.total)};
    for (size_t i = 0; i < 2; i++) {
        cd_buf_printf(b, "%s%s", i == 0 ? first : second, i == 0 && first[0] == '\0' ? "" : " ");
        cd__put_share(b, f[2 * i], false);
        if (cd_fraction_cmp(f[2 * i], f[2 * i + 1]) != 0) {
            cd_buf_puts(b, " to ");
            cd__put_share(b, f[2 * i + 1], true);
        }
        if (i == 0) cd_buf_puts(b, ", ");
    }
    put_result(b, w, result);
}

static void put_complete(struct cd_buf *b, const struct cd_work *w)
{
    char noun[128];
    const char *what = cd_characteristic_name((enum cd_characteristic)w->claim->characteristic);
    if (w->claim->compares) {
        cd_buf_printf(b, "%c%s is recorded for ", what[0] - 'a' + 'A', what + 1);
        put_two(b, w, "", "against", "the difference");
        return;
    }
    const struct cd_tally *t = &w->group.sure;
    cd__noun(w->picture, w->claim->unit, noun);
    if (w->picture->rounding.scale == 0) {
        cd__put_count(b, t->lo);
        cd_buf_puts(b, " of ");
        cd__put_count(b, t->total);
        cd_buf_printf(b, " %s have %s recorded", noun, what);
        cd__put_unsure(b, w->a);
    } else {
        cd_buf_printf(b, "%c%s of %s", what[0] - 'a' + 'A', what + 1, noun);
    }
    put_result(b, w, "the share recorded");
}

static void put_insufficient(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_tally *t = &w->group.low;
    if (w->picture->rounding.recorded_unknown && w->claim->group != NULL && t->total > 0) {
        cd__put_share(b, share(t->lo, t->total), false);
        char noun[128];
        cd_buf_printf(b, " of %s with a record are %s, but ", cd__noun(w->picture, w->claim->unit, noun),
                      w->claim->group->label);
        cd_buf_puts(b, w->insufficient);
        cd_buf_char(b, '.');
        return;
    }
    cd_buf_printf(b, "%c%s", w->insufficient[0] - 'a' + 'A', w->insufficient + 1);
    char noun[128];
    if (!cd__counts_whom(w->claim, w->picture))
        cd_buf_printf(b, ": " CD_FMT ", where these data count %s", CD_ARG(w->claim->whom),
                      cd__noun(w->picture, w->claim->unit, noun));
    cd_buf_char(b, '.');
}

void cd__because(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    char noun[128];
    if (w->insufficient != NULL) put_insufficient(b, w);
    else if (c->kind == CD_CLAIM_COMPLETENESS) put_complete(b, w);
    else if (c->kind == CD_CLAIM_CHARGE_RATE) {
        cd__put_charges(b, w);
        put_result(b, w,
                   w->reading->shape == CD_SHAPE_SHARE ? "the rate"
                   : w->claim->times                   ? "the ratio"
                                                       : "the difference");
    } else if (c->kind == CD_CLAIM_LARGEST) {
        put_tally(b, w, w->a, &w->group.sure);
        put_result(b, w, "the lead over the largest other group");
    } else if (c->kind == CD_CLAIM_DIFFERENCE) {
        cd_buf_printf(b, "Of %s, ", cd__noun(w->picture, c->unit, noun));
        put_two(b, w, c->group->label, "against", "the difference");
    } else if (c->versus != NULL) {
        cd_buf_printf(b, "Of %s%s, ", cd__noun(w->picture, c->unit, noun), w->a->unsure > 0 ? " who may be meant" : "");
        put_two(b, w, c->group->label, c->versus->label, "the ratio of rates per resident");
    } else if (w->among == CD_AMONG_RECORDED) {
        put_recorded_only(b, w);
    } else put_share_kind(b, w);
}

/* "more than 39.1 %" is rounded down: without that much it cannot be. "95.9 % or more" is rounded up: that much is enough. */
static void put_rate(struct cd_buf *b, struct cd_fraction rate, bool strict)
{
    char text[48];
    cd_fraction_percent(rate, !strict, 1, text);
    cd_buf_printf(b, strict ? "more than %s %%" : "%s %% or more", text);
}

static void put_side(struct cd_buf *b, const char *verb, struct cd_fraction rate, struct cd_fraction rounded,
                     bool strict)
{
    if (rate.den == 0) {
        cd_buf_printf(b, "no recording rate would %s it", verb);
    } else if (strict) {
        cd_buf_puts(b, "it takes ");
        put_rate(b, rate, strict);
        cd_buf_printf(b, " recorded to %s it", verb);
    } else {
        put_rate(b, rate, strict);
        cd_buf_printf(b, " recorded would %s it", verb);
    }
    if (rounded.den == rate.den && rounded.num == rate.num) return;
    cd_buf_puts(b, " (allowing for rounding, ");
    if (rounded.den == 0) cd_buf_puts(b, "no rate");
    else put_rate(b, rounded, strict);
    cd_buf_char(b, ')');
}

/* "it takes about 248 further records to prove it" of those that look like those there are. */
static void put_expected(struct cd_buf *b, const struct cd_reading *r)
{
    const uint64_t k = r->k_expected_prove < r->k_expected_refute ? r->k_expected_prove : r->k_expected_refute;
    if (k == CD_NO_COUNT) return;
    cd_buf_puts(b, " That is about ");
    cd__put_count(b, k);
    cd_buf_printf(b, " further record%s.", k == 1 ? "" : "s");
}

static void put_draw(struct cd_buf *b, const struct cd_reading *r)
{
    if (r->draw.drawn == CD_NO_COUNT) return;
    cd_buf_puts(b, " A random draw of ");
    cd__put_count(b, r->draw.drawn);
    cd_buf_puts(b, " of the ");
    cd__put_count(b, r->unknown);
    cd_buf_printf(
        b, ", all of them traced, would %s it at 97.5 %% with probability 90 %% if they look like those there are.",
        r->draw_refutes ? "refute" : "support");
}

static void put_fewest(struct cd_buf *b, const struct cd_reading *r)
{
    const uint64_t k[] = {r->k_min_prove, r->k_min_refute};
    if (k[0] == CD_NO_COUNT && k[1] == CD_NO_COUNT) return;
    cd_buf_puts(b, " Whatever they look like, it takes at least ");
    for (int i = 0; i < 2; i++) {
        if (k[i] == CD_NO_COUNT) continue;
        if (i == 1 && k[0] != CD_NO_COUNT) cd_buf_puts(b, ", and ");
        cd__put_count(b, k[i]);
        cd_buf_printf(b, " further record%s to %s it", k[i] == 1 ? "" : "s", i == 0 ? "prove" : "refute");
    }
    if (r->k_worst != CD_NO_COUNT) {
        cd_buf_puts(b, ", and at worst ");
        cd__put_count(b, r->k_worst);
        cd_buf_puts(b, " to settle it");
    }
    cd_buf_char(b, '.');
}

/* Rounded towards one, so that it never sounds harder to tip than it is. */
static void put_tipping(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    const struct cd_fraction rho = w->reading->tipping.rho, one = {1, 1};
    if (rho.den == 0 || rho.num == 0 || c->group == NULL) return;
    const bool above = cd_fraction_cmp(rho, one) >= 0; /* the recorded share lies above the threshold */
    const bool holds = above == (c->compare == CD_OVER || c->compare == CD_AT_LEAST);
    char times[48];
    cd_fraction_ratio(above ? rho : (struct cd_fraction){rho.den, rho.num}, false, 2, times);
    if (above)
        cd_buf_printf(
            b,
            " It is %s only if those who are %s were at least %s times as likely to have it recorded as everybody else.",
            holds ? "false" : "true", c->group->label, times);
    else
        cd_buf_printf(
            b,
            " It is %s only if everybody else was at least %s times as likely to have it recorded as those who are %s.",
            holds ? "false" : "true", times, c->group->label);
}

/* "To know of everybody whether they are meant takes sex for 12, age for 3." */
static void put_lacking(struct cd_buf *b, const struct cd_work *w)
{
    const char *between = "To know of everybody whether they are meant takes ";
    for (unsigned i = 0; i < CD_TRAIT_COUNT; i++) {
        const uint64_t n = w->a->lacking[i] + (w->claim->compares ? w->b->lacking[i] : 0);
        if (n == 0) continue;
        cd_buf_printf(b, "%s%s for ", between, cd_trait_name((enum cd_trait)i));
        cd__put_count(b, n);
        between = ", ";
    }
    if (between[0] == ',') cd_buf_char(b, '.');
}

void cd__settles(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_reading *r = w->reading;
    if (r->kind == CD_VERDICT_UNDECIDED) put_lacking(b, w);
    const bool unknown = w->picture->rounding.recorded_unknown;
    const bool open = r->kind == CD_VERDICT_UNDECIDED || (r->kind == CD_VERDICT_INSUFFICIENT && unknown);
    if (!r->rated || !open) return;
    /* where nothing is recorded there is nothing that further records could look like */
    if (r->rate_now.num > 0) {
        cd_buf_puts(b, "If further records look like those there are, ");
        put_side(b, "prove", r->rate_to_prove, unknown ? w->rates_rounded.prove : r->rate_to_prove, r->prove_strict);
        cd_buf_puts(b, " and ");
        put_side(b, "refute", r->rate_to_refute, unknown ? w->rates_rounded.refute : r->rate_to_refute,
                 r->refute_strict);
        if (r->rate_now.den != 0) {
            cd_buf_puts(b, "; now it is ");
            cd__put_near(b, r->rate_now);
        }
        cd_buf_char(b, '.');
        put_expected(b, r);
    }
    put_fewest(b, r);
    put_draw(b, r);
    put_tipping(b, w);
}

/* Labels that the two bases count differently: those that lie in the difference alone, and those that reach beyond it. */
static void count_differing(const struct cd_view *v, uint64_t g, uint64_t other, uint64_t *exact, uint64_t *straddling)
{
    *exact = *straddling = 0;
    for (size_t i = 0; i < v->n_recorded; i++) {
        const uint64_t m = v->recorded[i].mask;
        const bool same = ((m & ~g) == 0) == ((m & ~other) == 0) && ((m & g) != 0) == ((m & other) != 0);
        if (same) continue;
        if ((m & ~(g ^ other)) == 0) *exact += v->recorded[i].n;
        else *straddling += v->recorded[i].n;
    }
}

/* A group that another basis draws otherwise, where the data hold a label that makes the difference. */
static void put_series_break(struct cd_buf *b, const struct cd_work *w, const struct cd_group *g)
{
    const struct cd_group *v = g != NULL && g->variant != NULL ? cd_group_find(cd_str_of(g->variant)) : NULL;
    struct cd_span other;
    uint64_t exact, straddling;
    if (v == NULL) return;
    count_differing(w->a, g->mask, v->mask, &exact, &straddling);
    if (exact + straddling == 0) return;
    cd_buf_printf(b, "%s%s is counted on the basis %s", b->n > 0 ? " " : "", g->label, g->basis);
    if (straddling > 0 || cd__span(w->a, v->mask, w->among, false, &other, NULL) != CD_OK) {
        cd_buf_printf(b, "; the labels do not say how many would be counted on the basis %s.", v->basis);
        return;
    }
    cd_buf_printf(b, "; on the basis %s the share is between ", v->basis);
    cd__put_share(b, share(other.low.lo, other.low.total), false);
    cd_buf_puts(b, " and ");
    cd__put_share(b, share(other.high.hi, other.high.total), true);
    cd_buf_char(b, '.');
}

/* A census that a file of claims names stays, but is said where another lies nearer to the claim's months. */
static void put_other_census(struct cd_buf *b, const struct cd_claim *c)
{
    const struct cd_base *near = cd__base_nearest(c);
    for (uint32_t i = 0; i < c->n_bases && c->from != CD_NO_PERIOD; i++) {
        const struct cd_base *census = c->bases[i].census;
        if (census == NULL || census == near) continue;
        cd_buf_printf(b, "%s%s counted residents on %s; %s is nearer to these months.", b->n > 0 ? " " : "", census->id,
                      census->date, near->id);
        return;
    }
}

void cd__notes(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    put_other_census(b, c);
    if (w->insufficient == NULL && c->group != NULL) put_series_break(b, w, c->group);
    if (w->insufficient == NULL && c->versus != NULL) put_series_break(b, w, c->versus);
    if (cd__claim_kind(c->kind)->disparity)
        cd_buf_printf(b, "%sThis is about the people in these returns; it says nothing about offending or about bias.",
                      b->n > 0 ? " " : "");
    if ((c->barred & cd_trait_values(CD_TRAIT_GROUP)) != 0)
        cd_buf_printf(b, "%sWhether a case is group-based is judged by the definition that its return names.",
                      b->n > 0 ? " " : "");
    if (c->kind == CD_CLAIM_CHARGE_RATE) cd_buf_puts(b, " Nothing here says why rates of charge differ.");
    const unsigned personal = cd_trait_values(CD_TRAIT_AGE) | cd_trait_values(CD_TRAIT_SEX);
    if ((c->barred & personal) != 0 && w->base != NULL && w->base->census != NULL)
        cd_buf_printf(b, " The residents compared with are %s.", w->base->census->who);
}

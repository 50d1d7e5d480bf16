/* reading.c - one reading of a claim: its counts, its bound, the side it falls on, and what would settle it. */
#include "claim_int.h"

/* --- Whether there is anything to decide ----------------------------------------------------------------------------- */

static bool residents_of(const struct cd_work *w, uint64_t mask, uint64_t *in, uint64_t *all)
{
    const struct cd_str area = cd__base_area(w->claim, w->base, w->picture);
    return cd_population(w->base->census, area, mask, in, all) && *in > 0 && *in < *all;
}

static const char *find_residents(struct cd_work *w)
{
    static const char *const lacking = "the base does not hold residents of this group in this area";
    const struct cd_claim *c = w->claim;
    if (w->base->census == NULL) {
        w->printed = w->base->printed;
        w->rounded = w->base->rounded;
        return w->printed.other_lo > 0 && w->rounded.group_lo > 0 && w->rounded.other_lo > 0 ? NULL : lacking;
    }
    uint64_t in, all, other;
    if (cd__base_area(c, w->base, w->picture).n == 0)
        return "these data are of several forces: say whose residents are meant";
    if (!residents_of(w, c->group->mask, &in, &all)) return lacking;
    other = all - in;
    if (c->versus != NULL && !residents_of(w, c->versus->mask, &other, &all)) return lacking;
    w->printed = w->rounded = (struct cd_residents){in, in, other, other};
    return NULL;
}

/* What the returns would have to say for a condition, or a rate of charge, and say of nobody. */
static const char *lacks_trait(const struct cd_work *w, const struct cd_view *v)
{
    const struct cd_claim *c = w->claim;
    const bool charges = c->kind == CD_CLAIM_CHARGE_RATE;
    const unsigned asked = c->barred | (charges ? cd_trait_values(CD_TRAIT_CHARGED) : 0u);
    for (unsigned i = 0; i < CD_TRAIT_COUNT; i++) {
        const unsigned values = cd_trait_values((enum cd_trait)i);
        if ((asked & values) != 0 && (v->told & values) == 0) return cd_trait_lack((enum cd_trait)i);
    }
    if (asked != 0 && c->officer_accurate)
        return "officers' words are not counted together with conditions or charges: leave officer-accurate out";
    return NULL;
}

static const char *lacks(const struct cd_work *w, const struct cd_view *v)
{
    const struct cd_rounding *r = &v->picture->rounding;
    if (!cd__counts_whom(w->claim, w->picture)) return "the claim is about others than those who are counted here";
    if (!v->known_force) return "no return of this force or area is here";
    if (v->returns == 0) return "nobody is counted in these forces and months";
    if (v->total + v->unsure == v->cap)
        return v->barred != 0 ? "nobody who is meant is counted in these forces and months"
                              : "nobody is counted in these forces and months";
    const char *trait = lacks_trait(w, v);
    if (trait != NULL) return trait;
    if (v->cells == 0)
        return "these returns say nothing about this characteristic as asserted (by the person, unless the claim names another)";
    if (r->total_unknown && v->returns > 1) return "percentages of unknown totals cannot be added up";
    if (w->among == CD_AMONG_RECORDED && v->n_recorded + v->maybe + v->cap == 0) return "nobody has it recorded";
    return NULL;
}

/* --- Bounds -------------------------------------------------------------------------------------------------------------- */

static enum cd_status single(const struct cd_work *w, const struct cd_tally *t, const struct cd_tally *h,
                             const struct cd_residents *r, struct cd_bound *out, struct cd_err *err)
{
    const struct cd_claim *c = w->claim;
    if (c->kind == CD_CLAIM_SHARE_RATIO) return cd_bound_index(t, r, out, err);
    if (c->versus_rest && t->total == t->lo) { /* nobody else is there, at this end */
        *out = (struct cd_bound){{1, 0}, {1, 0}};
        return CD_OK;
    }
    if (c->kind == CD_CLAIM_RATE_RATIO && c->versus_rest) return cd_bound_rate_rest(t, r, out, err);
    if (c->kind == CD_CLAIM_RATE_RATIO) return cd_bound_rate_pair(t, h, r, out, err);
    if (c->compares) return cd_bound_difference(t, h, out, err);
    return cd_bound_share(t, out, err);
}

/* The lower end from the low tallies, the upper from the high ones; a difference takes the other side's opposite. */
static enum cd_status bound_of(const struct cd_work *w, const struct cd_span *g, const struct cd_span *h,
                               const struct cd_residents *r, struct cd_bound *out, struct cd_err *err)
{
    struct cd_bound low, high;
    const bool crossed = w->claim->compares;
    CD_TRY(single(w, &g->low, crossed ? &h->high : &h->low, r, &low, err));
    CD_TRY(single(w, &g->high, crossed ? &h->low : &h->high, r, &high, err));
    *out = (struct cd_bound){low.lo, high.hi};
    return CD_OK;
}

/* The groups that a group is ranked among: the five broad ones (on its own side of the series break), or all detailed ones. */
static void fill_parts(struct cd_work *w)
{
    const struct cd_group *g = w->claim->group, *part;
    w->parts = (struct cd_parts){w->part_masks, 0, 0};
    const bool detailed = __builtin_popcountll(g->mask) == 1;
    for (unsigned bit = 0; detailed && bit < CD_ETHNIC_BITS; bit++) w->part_masks[w->parts.n++] = UINT64_C(1) << bit;
    for (uint32_t i = 0; !detailed && (part = cd_group_at(i)) != NULL; i++) {
        if (!part->broad) continue;
        const struct cd_group *variant =
            part->variant != NULL && !g->broad ? cd_group_find(cd_str_of(part->variant)) : NULL;
        w->part_masks[w->parts.n++] = variant != NULL ? variant->mask : part->mask;
    }
    for (uint32_t i = 0; i < w->parts.n; i++)
        if (w->part_masks[i] == g->mask) w->parts.which = i;
}

static enum cd_status count_spans(struct cd_work *w, bool rounded, struct cd_span *g, struct cd_span *h,
                                  struct cd_err *err)
{
    const struct cd_claim *c = w->claim;
    *h = (struct cd_span){0};
    if (c->kind == CD_CLAIM_COMPLETENESS) {
        CD_TRY(cd__span_complete(w->a, rounded, g, err));
        return c->compares ? cd__span_complete(w->b, rounded, h, err) : CD_OK;
    }
    if (c->versus != NULL && !rounded) {
        CD_TRY(cd__span_open(w->a, c->group->mask, g, err));
        return cd__span_open(w->a, c->versus->mask, h, err);
    }
    CD_TRY(cd__span(w->a, c->group->mask, w->among, rounded, g, err));
    if (c->kind == CD_CLAIM_DIFFERENCE) return cd__span(w->b, c->group->mask, w->among, rounded, h, err);
    return c->versus != NULL ? cd__span(w->a, c->versus->mask, w->among, rounded, h, err) : CD_OK;
}

/* A figure printed as "> 40" cannot be taken as printed. */
static bool one_sided(const struct cd_view *v)
{
    const struct cd_rounding *r = &v->picture->rounding;
    for (uint32_t i = 0; r->scale > 0 && i < r->n_rows; i++)
        if (r->rows[i].one_sided && cd_scope_holds(&v->scope, &v->picture->returns[r->rows[i].ret])) return true;
    return false;
}

static enum cd_status fill_bounds(struct cd_work *w, struct cd_err *err)
{
    struct cd_reading *reading = w->reading;
    const bool percentages = w->picture->rounding.scale > 0, largest = w->claim->kind == CD_CLAIM_LARGEST;
    CD_TRY(count_spans(w, false, &w->group, &w->other, err));
    w->group_rounded = w->group, w->other_rounded = w->other;
    if (percentages) CD_TRY(count_spans(w, true, &w->group_rounded, &w->other_rounded, err));
    const struct cd_tally *g = &w->group.low, *rounded = &w->group_rounded.low;
    const bool alone = w->claim->versus_rest && (g->total == g->lo || rounded->total == rounded->lo);
    if (alone || (w->claim->versus != NULL && (w->other.high.hi == 0 || w->other_rounded.high.hi == 0))) {
        w->insufficient = "nobody can be in the other group, so the ratio has no value";
        return CD_OK;
    }
    if (largest) {
        fill_parts(w);
        CD_TRY(cd_bound_lead(w->a->all, w->a->n_all, &w->parts, &reading->bound, err));
        reading->rounded = reading->bound;
        return percentages ? cd__lead_rounded(w->a, &w->parts, &reading->rounded, err) : CD_OK;
    }
    CD_TRY(bound_of(w, &w->group, &w->other, &w->printed, &reading->bound, err));
    CD_TRY(bound_of(w, &w->group_rounded, &w->other_rounded, &w->rounded, &reading->rounded, err));
    if (one_sided(w->a) || (w->claim->compares && one_sided(w->b))) reading->bound = reading->rounded;
    return CD_OK;
}

/* What is left when nothing can be said: every value that the quantity can have. */
static void no_bound(struct cd_reading *reading)
{
    reading->bound.lo = (struct cd_fraction){reading->shape == CD_SHAPE_DIFFERENCE ? -1 : 0, 1};
    reading->bound.hi = (struct cd_fraction){1, reading->shape == CD_SHAPE_RATIO ? 0 : 1};
    reading->rounded = reading->bound;
}

static uint8_t kind_of(enum cd_side side)
{
    return side == CD_SIDE_TRUE ? CD_VERDICT_PROVED : side == CD_SIDE_FALSE ? CD_VERDICT_REFUTED : CD_VERDICT_UNDECIDED;
}

static uint8_t shape_of(const struct cd_claim *c)
{
    if (cd__claim_kind(c->kind)->ratio) return CD_SHAPE_RATIO;
    if (c->kind == CD_CLAIM_CHARGE_RATE && (c->versus != NULL || c->versus_rest))
        return c->times ? CD_SHAPE_RATIO : CD_SHAPE_DIFFERENCE;
    return c->compares || c->kind == CD_CLAIM_LARGEST ? CD_SHAPE_DIFFERENCE : CD_SHAPE_SHARE;
}

/* The bound, or what is lacking for it. */
static enum cd_status find_bound(struct cd_work *w, struct cd_err *err)
{
    const struct cd_claim *c = w->claim;
    w->insufficient = lacks(w, w->a);
    if (w->insufficient == NULL && c->compares) w->insufficient = lacks(w, w->b);
    if (w->insufficient == NULL && cd__claim_kind(c->kind)->ratio) w->insufficient = find_residents(w);
    if (w->insufficient == NULL)
        CD_TRY(c->kind == CD_CLAIM_CHARGE_RATE ? cd__charge_bound(w, err) : fill_bounds(w, err));
    return CD_OK;
}

enum cd_status cd__reading(struct cd_work *w, struct cd_err *err)
{
    const struct cd_claim *c = w->claim;
    struct cd_reading *r = w->reading;
    r->shape = shape_of(c);
    r->threshold = c->threshold;
    r->k_min_prove = r->k_min_refute = CD_NO_COUNT;
    r->k_expected_prove = r->k_expected_refute = r->k_worst = r->draw.drawn = r->draw.critical = CD_NO_COUNT;
    r->rate_now = r->rate_to_prove = r->rate_to_refute = (struct cd_fraction){1, 0};
    CD_TRY(find_bound(w, err));
    const bool no_rate =
        w->picture->rounding.recorded_unknown && (w->among != CD_AMONG_RECORDED || c->kind == CD_CLAIM_COMPLETENESS);
    if (w->insufficient == NULL) CD_TRY(cd__reading_settle(w, err));
    if (w->insufficient == NULL && no_rate) w->insufficient = "how many had it recorded was not published";
    if (w->insufficient != NULL) {
        no_bound(r);
        r->kind = r->negation = CD_VERDICT_INSUFFICIENT;
        return CD_OK;
    }
    const enum cd_side side = c->within ? cd_bound_within(&r->rounded, c->threshold, c->below)
                                        : cd_bound_decide(&r->rounded, (enum cd_compare)c->compare, c->threshold);
    r->kind = kind_of(side);
    r->negation = kind_of(side == CD_SIDE_TRUE ? CD_SIDE_FALSE : side == CD_SIDE_FALSE ? CD_SIDE_TRUE : CD_SIDE_OPEN);
    return CD_OK;
}

/* charge.c - how often members of a group were charged, where groups, outcomes and the fit to a condition may be missing; conditional.h has the method.
 *
 * Everybody in the scope may be in the group, in the other one, or in neither (also: not meant); which of these are possible is all that their label and traits
 * decide. Somebody who may be in one group or in neither is put where that end of the bound wants them: without the outcome into the group whose rate shall
 * be low, with it into the one whose rate shall be high. Only those who may be in both are then left to the method. */
#include <stdlib.h>

#include "claim_int.h"

enum { GROUP = 1, OTHER = 2, NEITHER = 4, WAYS = 8 };

struct charging {
    uint64_t group, other; /* masks */
    struct cd_outcomes by[WAYS];
    uint64_t sum;
};

static enum cd_status add(struct charging *c, uint64_t mask, enum cd_fit fit, uint16_t ruled_out, uint64_t n,
                          struct cd_err *err)
{
    if (fit == CD_FITS_NOT || n == 0) return CD_OK;
    if (__builtin_add_overflow(c->sum, n, &c->sum)) return cd_fail(err, CD_LIMIT, "more people than 64 bits can count");
    unsigned way = fit == CD_FITS_MAYBE ? NEITHER : 0;
    if (mask & c->group) way |= GROUP;
    if (mask & c->other) way |= OTHER;
    if (mask & ~(c->group | c->other)) way |= NEITHER;
    struct cd_outcomes *of = &c->by[way];
    *(ruled_out & CD_NOT_CHARGED ? &of->yes : ruled_out & CD_CHARGED ? &of->no : &of->unknown) += n;
    return CD_OK;
}

static enum cd_status fold(struct charging *c, const struct cd_view *v, uint64_t *by_set, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    for (const struct cd_cell *cell = v->first; cell < v->end; cell++) {
        const struct cd_label *label = &p->labels.items[cell->label];
        if (!cd__in_view(v, cell)) continue;
        const bool said = label->class == CD_CLASS_RECORDED && label->mask != 0;
        CD_TRY(add(c, said ? label->mask : CD_ETHNIC_ALL, cd_trait_fit(v->barred, cell->ruled_out), cell->ruled_out,
                   cell->n[v->scope.unit], err));
    }
    CD_TRY(cd__unlabelled(v, by_set, err));
    for (unsigned set = 0; set < CD_TRAIT_SETS; set++)
        if (by_set[set] > 0)
            CD_TRY(add(c, CD_ETHNIC_ALL, cd_trait_fit(v->barred, (uint16_t)set), (uint16_t)set, by_set[set], err));
    return add(c, CD_ETHNIC_ALL, CD_FITS_MAYBE, 0, v->cap, err);
}

static struct cd_outcomes both(const struct cd_outcomes *a, const struct cd_outcomes *b)
{
    return (struct cd_outcomes){a->yes + b->yes, a->no + b->no, a->unknown + b->unknown};
}

/* Those who may be in a group or in neither, where its rate shall be low (high). */
static struct cd_outcomes pushed(const struct charging *c, unsigned group, bool low)
{
    const struct cd_outcomes *may = &c->by[group | NEITHER];
    struct cd_outcomes out = c->by[group];
    *(low ? &out.no : &out.yes) += (low ? may->no : may->yes) + may->unknown;
    return out;
}

static bool nobody(const struct cd_outcomes *o)
{
    return o->yes + o->no + o->unknown == 0;
}

/* Whether somebody who may be in the group can have the outcome. */
static bool can(const struct charging *c, unsigned group)
{
    bool any = false;
    for (unsigned way = 0; way < WAYS; way++) any |= (way & group) != 0 && c->by[way].yes + c->by[way].unknown > 0;
    return any;
}

static enum cd_status divide(struct cd_work *w, const struct charging *c, const struct cd_outcomes *open,
                             struct cd_err *err)
{
    struct cd_bound *out = &w->reading->bound, end;
    struct cd_outcomes g = pushed(c, GROUP, true), h = pushed(c, OTHER, false);
    const bool any = can(c, GROUP);
    if (!can(c, OTHER))
        w->insufficient = "nobody in the other group can have been charged, so that the ratio has no value";
    else if (!any && c->by[OTHER].yes == 0)
        w->insufficient = "it may be that nobody was charged in either group: the ratio may have no value";
    if (w->insufficient != NULL) return CD_OK;
    *out = (struct cd_bound){{0, 1}, {0, 1}};
    if (!any) return CD_OK;
    CD_TRY(cd_bound_outcome_ratio(&g, &h, open, &end, err));
    out->lo = end.lo;
    g = pushed(c, GROUP, false);
    h = pushed(c, OTHER, true);
    out->hi = (struct cd_fraction){1, 0};
    if (h.yes + h.unknown + open->yes + open->unknown == 0) return CD_OK;
    CD_TRY(cd_bound_outcome_ratio(&g, &h, open, &end, err));
    out->hi = end.hi;
    return CD_OK;
}

static enum cd_status subtract(struct cd_work *w, const struct charging *c, const struct cd_outcomes *open,
                               struct cd_err *err)
{
    struct cd_bound end;
    const struct cd_outcomes low[] = {pushed(c, GROUP, true), pushed(c, OTHER, false)};
    const struct cd_outcomes high[] = {pushed(c, GROUP, false), pushed(c, OTHER, true)};
    CD_TRY(cd_bound_outcome_difference(&low[0], &low[1], open, &end, err));
    w->reading->bound.lo = end.lo;
    CD_TRY(cd_bound_outcome_difference(&high[0], &high[1], open, &end, err));
    w->reading->bound.hi = end.hi;
    return CD_OK;
}

static enum cd_status bound(struct cd_work *w, const struct charging *c, struct cd_err *err)
{
    const bool two = c->other != 0;
    struct cd_charges *out = &w->charges;
    const struct cd_outcomes in_both = both(&c->by[GROUP | OTHER], &c->by[GROUP | OTHER | NEITHER]);
    const struct cd_outcomes in_one = both(&c->by[GROUP | NEITHER], &c->by[OTHER | NEITHER]);
    *out = (struct cd_charges){c->by[GROUP], c->by[OTHER], both(&in_both, &in_one)};
    if (nobody(&out->group) || (two && nobody(&out->other))) {
        w->insufficient = "nobody is known to be in one of the groups, so that its rate may have no value";
        return CD_OK;
    }
    if (!two) CD_TRY(cd_bound_outcome(&out->group, &out->open, &w->reading->bound, err));
    else if (w->claim->times) CD_TRY(divide(w, c, &in_both, err));
    else CD_TRY(subtract(w, c, &in_both, err));
    w->reading->rounded = w->reading->bound;
    return CD_OK;
}

enum cd_status cd__charge_bound(struct cd_work *w, struct cd_err *err)
{
    const struct cd_claim *claim = w->claim;
    struct charging c = {.group = claim->group->mask};
    if (claim->versus != NULL) c.other = claim->versus->mask;
    if (claim->versus_rest) c.other = CD_ETHNIC_ALL & ~c.group;
    uint64_t *by_set = calloc(CD_TRAIT_SETS, sizeof *by_set);
    if (by_set == NULL) return cd_fail(err, CD_NOMEM, "no memory to count charges");
    enum cd_status status = fold(&c, w->a, by_set, err);
    free(by_set);
    if (status == CD_OK) status = bound(w, &c, err);
    return status;
}

/* printed.c - counts from printed percentages, allowing for their rounding.
 *
 * Each printed share lies in [lo, hi] and all of a return's shares add up to one. For a set A of rows the sum then lies in
 * [max(sum_A lo, 1 - sum_notA hi), min(sum_A hi, 1 - sum_notA lo)], both ends attained (one equation over a box). Where the shares are of
 * the recorded, the recorded share itself lies in an interval; the worst case for every bound over all people is its lower end. */
#include "claim_int.h"

/* Sums of the rows of one return: inside a set, and outside it. */
struct sums {
    uint64_t in_lo, in_hi, out_lo, out_hi;
};

static uint64_t at_least(const struct sums *s, uint64_t one)
{
    const uint64_t rest = s->out_hi < one ? one - s->out_hi : 0;
    return s->in_lo > rest ? s->in_lo : rest;
}

static uint64_t at_most(const struct sums *s, uint64_t one)
{
    const uint64_t rest = s->out_lo < one ? one - s->out_lo : 0;
    return s->in_hi < rest ? s->in_hi : rest;
}

/* Which rows are meant: those inside a group, those touching it, those recorded. */
enum which { INSIDE, TOUCHING, RECORDED };

static bool holds(const struct cd_label *label, enum which which, uint64_t group, bool recorded_only)
{
    const bool recorded = label->class == CD_CLASS_RECORDED;
    const uint64_t mask = recorded ? label->mask : CD_ETHNIC_ALL;
    if (which == RECORDED) return recorded;
    if (recorded_only && !recorded) return false;
    return which == INSIDE ? (mask & ~group) == 0 : (mask & group) != 0;
}

static struct sums sum_rows(const struct cd_picture *p, uint32_t ret, enum which which, uint64_t group,
                            bool recorded_only)
{
    struct sums s = {0};
    for (uint32_t i = 0; i < p->rounding.n_rows; i++) {
        const struct cd_printed *row = &p->rounding.rows[i];
        if (row->ret != ret) continue;
        if (holds(&p->labels.items[row->label], which, group, recorded_only)) s.in_lo += row->lo, s.in_hi += row->hi;
        else s.out_lo += row->lo, s.out_hi += row->hi;
    }
    return s;
}

static bool times(uint64_t a, uint64_t b, uint64_t c, uint64_t *out)
{
    return !__builtin_mul_overflow(a, b, out) && !__builtin_mul_overflow(*out, c, out);
}

/* One return's people in units of 1 / scale: whole persons times scale, or the whole as scale. */
struct one {
    uint64_t people, unit, rate_lo, rate_hi, rate_one;
};

static struct one one_return(const struct cd_view *v, uint32_t ret)
{
    const struct cd_rounding *r = &v->picture->rounding;
    const uint64_t units = v->picture->returns[ret].n[v->scope.unit];
    struct one one = {units / (r->scale ? r->scale : 1), r->share_scale, 1, 1, 1};
    if (r->of_recorded && !r->recorded_unknown)
        one = (struct one){one.people, r->share_scale, r->rates[ret].lo, r->rates[ret].hi, r->recorded_scale};
    return one;
}

static enum cd_status too_large(struct cd_err *err)
{
    return cd_fail(err, CD_LIMIT, "printed percentages too fine to be added exactly");
}

/* Everyone: worst at the lowest recorded share. As recorded: those inside, over everyone. */
static bool span_all(const struct cd_view *v, uint32_t ret, uint64_t group, enum cd_among among, struct cd_span *out)
{
    const struct cd_picture *p = v->picture;
    const struct one o = one_return(v, ret);
    const struct sums in = sum_rows(p, ret, INSIDE, group, false), touch = sum_rows(p, ret, TOUCHING, group, false);
    uint64_t lo, hi, open, total;
    if (!times(o.people, o.rate_lo, at_least(&in, o.unit), &lo) ||
        !times(o.people, o.rate_lo, at_most(&touch, o.unit), &hi) ||
        !times(o.people, o.rate_one - o.rate_lo, o.unit, &open) || !times(o.people, o.rate_one, o.unit, &total))
        return false;
    if (among == CD_AMONG_AS_RECORDED) {
        const struct sums known = sum_rows(p, ret, INSIDE, group, true);
        if (!times(o.people, o.rate_hi, at_most(&known, o.unit), &hi)) return false;
        open = 0;
    }
    out->low = out->high = (struct cd_tally){lo, hi + open, total};
    return true;
}

/* Among the recorded: the shares themselves where they are of the recorded; else group over group and the other recorded. */
static bool span_recorded(const struct cd_view *v, uint32_t ret, uint64_t group, struct cd_span *out)
{
    const struct cd_picture *p = v->picture;
    const struct one o = one_return(v, ret);
    const struct sums in = sum_rows(p, ret, INSIDE, group, true), touch = sum_rows(p, ret, TOUCHING, group, true);
    uint64_t lo, hi, low_total, high_total;
    if (p->rounding.of_recorded) {
        lo = at_least(&in, o.unit), hi = at_most(&touch, o.unit);
        low_total = high_total = o.unit;
    } else {
        const struct sums all = sum_rows(p, ret, RECORDED, 0, false);
        const uint64_t most = at_most(&all, o.unit), least = at_least(&all, o.unit);
        lo = at_least(&in, o.unit), hi = at_most(&touch, o.unit);
        low_total = most, high_total = least > hi ? least : hi;
    }
    if (!times(o.people, lo, 1, &lo) || !times(o.people, hi, 1, &hi) || !times(o.people, low_total, 1, &low_total) ||
        !times(o.people, high_total, 1, &high_total))
        return false;
    out->low = (struct cd_tally){lo, hi < low_total ? hi : low_total, low_total};
    out->high = (struct cd_tally){lo < high_total ? lo : high_total, hi, high_total};
    return true;
}

static bool add_tally(struct cd_tally *to, const struct cd_tally *from)
{
    return !__builtin_add_overflow(to->lo, from->lo, &to->lo) && !__builtin_add_overflow(to->hi, from->hi, &to->hi) &&
           !__builtin_add_overflow(to->total, from->total, &to->total);
}

enum cd_status cd__printed_span(const struct cd_view *v, uint64_t group, enum cd_among among, struct cd_span *out,
                                struct cd_err *err)
{
    *out = (struct cd_span){0};
    for (uint32_t i = 0; i < v->picture->n_returns; i++) {
        struct cd_span one;
        if (!cd_scope_holds(&v->scope, &v->picture->returns[i])) continue;
        const bool fits =
            among == CD_AMONG_RECORDED ? span_recorded(v, i, group, &one) : span_all(v, i, group, among, &one);
        if (!fits || !add_tally(&out->low, &one.low) || !add_tally(&out->high, &one.high)) return too_large(err);
    }
    return CD_OK;
}

enum cd_status cd__printed_complete(const struct cd_view *v, struct cd_span *out, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    struct cd_tally sum = {0};
    for (uint32_t i = 0; i < p->n_returns; i++) {
        struct cd_tally t = {0};
        if (!cd_scope_holds(&v->scope, &p->returns[i])) continue;
        const struct one o = one_return(v, i);
        const struct sums s = sum_rows(p, i, RECORDED, 0, false);
        const bool rates = p->rounding.of_recorded;
        if (!times(o.people, rates ? o.rate_lo : at_least(&s, o.unit), rates ? o.unit : 1, &t.lo) ||
            !times(o.people, rates ? o.rate_hi : at_most(&s, o.unit), rates ? o.unit : 1, &t.hi) ||
            !times(o.people, o.rate_one, o.unit, &t.total) || !add_tally(&sum, &t))
            return too_large(err);
    }
    *out = (struct cd_span){sum, sum, sum};
    return CD_OK;
}

enum cd_status cd__lead_rounded(const struct cd_view *v, const struct cd_parts *parts, struct cd_bound *out,
                                struct cd_err *err)
{
    struct cd_span group, other;
    uint64_t rival = 0, unavoidable = 0;
    CD_TRY(cd__printed_span(v, parts->masks[parts->which], CD_AMONG_ALL, &group, err));
    CD_TRY(cd_tally_check(&group.low, err));
    for (uint32_t set = 1; set < UINT32_C(1) << parts->n; set++) {
        if (set >> parts->which & 1) continue;
        uint64_t mask = 0;
        for (uint32_t i = 0; i < parts->n; i++)
            if (set >> i & 1) mask |= parts->masks[i];
        const uint64_t k = (uint64_t)__builtin_popcount(set);
        CD_TRY(cd__printed_span(v, mask, CD_AMONG_ALL, &other, err));
        if (k == 1 && other.low.hi > rival) rival = other.low.hi;
        if (other.low.lo / k > unavoidable) unavoidable = other.low.lo / k;
    }
    const cd_i128 total = (cd_i128)group.low.total;
    out->lo = (struct cd_fraction){(cd_i128)group.low.lo - rival, total};
    out->hi = (struct cd_fraction){(cd_i128)group.low.hi - unavoidable, total};
    return CD_OK;
}

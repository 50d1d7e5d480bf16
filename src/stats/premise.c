/* premise.c - bounds of a share under a named premise; see premise.h.
 *
 * Most premises limit the share q of the group among the open of a stratum; n in the group and M open then are n + M q people in it. These counts
 * are added up over the strata and divided by everybody. */
#include "candour/premise.h"

#include <assert.h>

#include "candour/miscoded.h"

#define X(kind, name, parameter, takes, of, scenario, assumes) \
    {name, parameter, of, assumes, CD_TAKES_##takes, scenario},
static const struct cd_premise_facts facts[] = {CD_PREMISES(X)};
#undef X

const struct cd_premise_facts *cd_premise_facts(enum cd_premise_kind kind)
{
    assert(kind < CD_PREMISE_COUNT);
    return &facts[kind];
}

bool cd_premise_find(struct cd_str name, enum cd_premise_kind *out)
{
    for (unsigned i = 0; i < CD_PREMISE_COUNT; i++)
        if (cd_str_eq(name, cd_str_of(facts[i].name))) {
            *out = (enum cd_premise_kind)i;
            return true;
        }
    return false;
}

/* --- Fractions ---------------------------------------------------------------------------------------------------- */

static const struct cd_fraction zero = {0, 1}, one = {1, 1};

static bool times(cd_i128 a, cd_i128 b, cd_i128 *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

static bool plus(struct cd_fraction a, struct cd_fraction b, struct cd_fraction *out)
{
    cd_i128 left, right;
    if (a.den == b.den) {
        *out = a;
        return !__builtin_add_overflow(a.num, b.num, &out->num);
    }
    if (!times(a.num, b.den, &left) || !times(b.num, a.den, &right) || !times(a.den, b.den, &out->den)) return false;
    if (__builtin_add_overflow(left, right, &out->num)) return false;
    *out = cd_fraction_reduce(*out);
    return true;
}

/* The next multiple of 2^-40, which leaves room for the sum of many. f is not negative. */
static struct cd_fraction coarse(struct cd_fraction f, bool up)
{
    cd_i128 whole = f.num / f.den;
    cd_u128 rest = (cd_u128)(f.num % f.den);
    for (int bit = 0; bit < 40; bit++) {
        rest *= 2; /* rest < den < 2^127 */
        whole = whole * 2 + (rest >= (cd_u128)f.den);
        if (rest >= (cd_u128)f.den) rest -= (cd_u128)f.den;
    }
    return (struct cd_fraction){whole + (up && rest > 0), (cd_i128)1 << 40};
}

/* People: fewer than 2^64, so that multiples of 2^-40 of them fit. */
static void add(struct cd_fraction *sum, struct cd_fraction people, bool up)
{
    struct cd_fraction exact;
    if (!plus(*sum, people, &exact)) {
        const struct cd_fraction a = coarse(*sum, up), b = coarse(people, up);
        exact = (struct cd_fraction){a.num + b.num, a.den};
    }
    *sum = exact;
}

static struct cd_fraction among(struct cd_fraction people, bool up, uint64_t total)
{
    cd_i128 den;
    if (!times(people.den, (cd_i128)total, &den)) people = coarse(people, up), den = people.den * (cd_i128)total;
    return (struct cd_fraction){people.num, den};
}

/* --- The share of the group among the open of a stratum ------------------------------------------------------------- */

/* n recorded in the group, m outside it, M open, N people. */
struct counts {
    cd_i128 n, m, M, N;
};

/* q - delta to q + delta, within 0 and 1 */
static bool near_recorded(struct cd_fraction q, struct cd_fraction delta, struct cd_bound *out)
{
    if (!plus(q, (struct cd_fraction){-delta.num, delta.den}, &out->lo) || !plus(q, delta, &out->hi)) return false;
    if (out->lo.num < 0) out->lo = zero;
    if (cd_fraction_cmp(out->hi, one) > 0) out->hi = one;
    return true;
}

/* The share whose odds are f times those of n to m. */
static bool of_odds(struct cd_fraction odds, struct cd_fraction f, struct cd_fraction *out)
{
    cd_i128 in, outside;
    if (!times(odds.num, f.num, &in) || !times(odds.den, f.den, &outside)) return false;
    *out = (struct cd_fraction){in, 0};
    return !__builtin_add_overflow(in, outside, &out->den);
}

static bool of_open(const struct cd_premise *p, const struct counts *c, struct cd_bound *q)
{
    const struct cd_fraction recorded = {c->n, c->n + c->m};
    *q = (struct cd_bound){zero, one};
    if (recorded.den == 0) return true;
    switch (p->kind) {
    case CD_PREMISE_MAR: *q = (struct cd_bound){recorded, recorded}; return true;
    case CD_PREMISE_DELTA: return near_recorded(recorded, p->at_most, q);
    case CD_PREMISE_ODDS: {
        const struct cd_fraction odds = cd_fraction_reduce((struct cd_fraction){c->n, c->m});
        return of_odds(odds, (struct cd_fraction){p->at_most.den, p->at_most.num}, &q->lo) &&
               of_odds(odds, p->at_most, &q->hi);
    }
    case CD_PREMISE_NO_MORE: q->hi = recorded; return true;
    case CD_PREMISE_NO_LESS: q->lo = recorded; return true;
    default: return true;
    }
}

/* --- People in the group, in one stratum ---------------------------------------------------------------------------- */

static bool filled(const struct counts *c, struct cd_fraction q, struct cd_fraction *people)
{
    cd_i128 known, open;
    *people = (struct cd_fraction){0, q.den};
    return times(c->n, q.den, &known) && times(c->M, q.num, &open) &&
           !__builtin_add_overflow(known, open, &people->num);
}

/* N n / (n + rho m), from rho = (n / T) / (m / (N - T)). */
static bool selected(const struct counts *c, struct cd_fraction rho, struct cd_fraction *people)
{
    struct cd_fraction share;
    return of_odds((struct cd_fraction){c->n, c->m}, (struct cd_fraction){rho.den, rho.num}, &share) &&
           cd_fraction_mul((struct cd_fraction){c->N, 1}, share, people);
}

/* Limits of rho that no filling can have contradict it; where everybody recorded is alike, all are possible. */
static bool selection(const struct cd_premise *p, const struct counts *c, struct cd_bound *people, bool *contradicted)
{
    const struct cd_fraction least = {c->n, 1}, most = {c->n + c->M, 1};
    if (!selected(c, p->at_most, &people->lo) || !selected(c, p->at_least, &people->hi)) return false;
    if (cd_fraction_cmp(people->hi, least) < 0 || cd_fraction_cmp(people->lo, most) > 0) *contradicted = true;
    if (cd_fraction_cmp(people->lo, least) < 0) people->lo = least;
    if (cd_fraction_cmp(people->hi, most) > 0) people->hi = most;
    return true;
}

static bool in_stratum(const struct cd_premise *p, const struct cd_tally *t, struct cd_bound *people,
                       bool *contradicted)
{
    const struct counts c = {t->lo, (cd_i128)t->total - t->hi, (cd_i128)t->hi - t->lo, t->total};
    struct cd_bound q;
    if (p->kind == CD_PREMISE_SELECTIVITY && c.n + c.m > 0) return selection(p, &c, people, contradicted);
    return of_open(p, &c, &q) && filled(&c, q.lo, &people->lo) && filled(&c, q.hi, &people->hi);
}

/* --- The whole ------------------------------------------------------------------------------------------------------ */

static bool over_strata(const struct cd_premise *p, const struct cd_tally *t, size_t n, uint64_t total,
                        struct cd_premised *out)
{
    struct cd_bound sum = {zero, zero}, people;
    for (size_t i = 0; i < n; i++) {
        if (!in_stratum(p, &t[i], &people, &out->contradicted)) return false;
        add(&sum.lo, people.lo, false);
        add(&sum.hi, people.hi, true);
    }
    if (!out->contradicted) out->share = (struct cd_bound){among(sum.lo, false, total), among(sum.hi, true, total)};
    return true;
}

/* One share within the limits of all periods. */
static bool same_share(const struct cd_tally *t, size_t n, struct cd_premised *out)
{
    struct cd_bound b = {zero, one};
    for (size_t i = 0; i < n; i++) {
        const struct cd_fraction lo = {t[i].lo, t[i].total}, hi = {t[i].hi, t[i].total};
        if (t[i].total == 0) continue;
        if (cd_fraction_cmp(lo, b.lo) > 0) b.lo = lo;
        if (cd_fraction_cmp(hi, b.hi) < 0) b.hi = hi;
    }
    out->contradicted = cd_fraction_cmp(b.lo, b.hi) > 0;
    if (!out->contradicted) out->share = b;
    return true;
}

/* Shares that never fall: at least the largest lower end so far, at most the smallest upper end still to come. */
static bool rising_share(const struct cd_tally *t, size_t n, uint64_t total, struct cd_premised *out)
{
    struct cd_fraction least = zero, most = one, people, lo = zero, hi = zero;
    for (size_t i = 0; i < n; i++) {
        const size_t back = n - 1 - i;
        const struct cd_fraction low = {t[i].lo, t[i].total}, high = {t[back].hi, t[back].total};
        if (t[i].total > 0 && cd_fraction_cmp(low, least) > 0) least = low;
        if (t[i].total > 0 && cd_fraction_cmp(least, (struct cd_fraction){t[i].hi, t[i].total}) > 0)
            out->contradicted = true;
        if (t[back].total > 0 && cd_fraction_cmp(high, most) < 0) most = high;
        if (!cd_fraction_mul((struct cd_fraction){t[i].total, 1}, least, &people)) return false;
        add(&lo, people, false);
        if (!cd_fraction_mul((struct cd_fraction){t[back].total, 1}, most, &people)) return false;
        add(&hi, people, true);
    }
    if (!out->contradicted) out->share = (struct cd_bound){among(lo, false, total), among(hi, true, total)};
    return true;
}

static bool in_range(const struct cd_premise *p)
{
    const struct cd_fraction lo = p->at_least, hi = p->at_most;
    switch (facts[p->kind].takes) {
    case CD_TAKES_SHARE: return hi.den > 0 && hi.num >= 0 && hi.num <= hi.den;
    case CD_TAKES_FACTOR: return hi.den > 0 && hi.num >= hi.den;
    case CD_TAKES_RANGE: return lo.den > 0 && hi.den > 0 && lo.num > 0 && cd_fraction_cmp(lo, hi) <= 0;
    default: return true;
    }
}

static enum cd_status add_up(const struct cd_tally *t, size_t n, struct cd_tally *all, struct cd_err *err)
{
    *all = (struct cd_tally){0};
    for (size_t i = 0; i < n; i++) {
        if (t[i].total > 0) CD_TRY(cd_tally_check(&t[i], err));
        else if (t[i].hi > 0 || t[i].lo > 0)
            return cd_fail(err, CD_INPUT, "a stratum of nobody with somebody in the group");
        if (__builtin_add_overflow(all->total, t[i].total, &all->total))
            return cd_fail(err, CD_LIMIT, "counts too large for exact arithmetic in 127 bits");
        all->lo += t[i].lo;
        all->hi += t[i].hi;
    }
    return cd_tally_check(all, err);
}

enum cd_status cd_premise_share(const struct cd_premise *premise, const struct cd_tally *tallies, size_t n,
                                struct cd_premised *out, struct cd_err *err)
{
    struct cd_tally all;
    *out = (struct cd_premised){0};
    if (premise->kind >= CD_PREMISE_COUNT) return cd_fail(err, CD_USAGE, "no such premise");
    if (!in_range(premise))
        return cd_fail(err, CD_USAGE, "%s: %s is out of range", facts[premise->kind].name,
                       facts[premise->kind].parameter);
    CD_TRY(add_up(tallies, n, &all, err));
    CD_TRY(cd_bound_share(&all, &out->share, err));
    bool fits = true;
    switch (premise->kind) {
    case CD_PREMISE_NONE: break;
    case CD_PREMISE_SAME: fits = same_share(tallies, n, out); break;
    case CD_PREMISE_RISING: fits = rising_share(tallies, n, all.total, out); break;
    case CD_PREMISE_MISCODED:
        return cd_bound_miscoded(&(struct cd_miscoded){all, premise->false_in, premise->false_out}, 1, &out->share,
                                 err);
    default: fits = over_strata(premise, tallies, n, all.total, out); break;
    }
    return fits ? CD_OK : cd_fail(err, CD_LIMIT, "numbers too large for the premise %s", facts[premise->kind].name);
}

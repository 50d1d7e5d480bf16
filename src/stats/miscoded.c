/* miscoded.c - bounds of a share where records may be wrong; see miscoded.h. */
#include "candour/miscoded.h"

static const struct cd_fraction zero = {0, 1}, one = {1, 1};

static enum cd_status too_large(struct cd_err *err)
{
    return cd_fail(err, CD_LIMIT, "numbers too large for exact arithmetic in 127 bits");
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

enum cd_status cd_bound_miscoded(const struct cd_miscoded *kinds, size_t n, struct cd_bound *out, struct cd_err *err)
{
    struct cd_tally all = {0};
    for (size_t i = 0; i < n; i++) {
        const struct cd_tally *t = &kinds[i].tally;
        if (t->total == 0 && t->hi == 0 && t->lo == 0) continue;
        CD_TRY(cd_tally_check(t, err));
        if (__builtin_add_overflow(all.total, t->total, &all.total)) return too_large(err);
        all.lo += t->lo - smaller(t->lo, kinds[i].false_in);
        all.hi += t->hi + smaller(t->total - t->hi, kinds[i].false_out);
    }
    return cd_bound_share(&all, out, err);
}

static bool share(struct cd_fraction f)
{
    return f.den > 0 && f.num >= 0 && f.num <= f.den;
}

/* a + sign * b */
static bool plus(struct cd_fraction a, struct cd_fraction b, int sign, struct cd_fraction *out)
{
    cd_i128 left, right;
    if (__builtin_mul_overflow(a.num, b.den, &left) || __builtin_mul_overflow(b.num * sign, a.den, &right) ||
        __builtin_mul_overflow(a.den, b.den, &out->den) || __builtin_add_overflow(left, right, &out->num))
        return false;
    *out = cd_fraction_reduce(*out);
    return true;
}

static bool over(struct cd_fraction a, struct cd_fraction b, struct cd_fraction *out)
{
    return cd_fraction_mul(a, (struct cd_fraction){b.den, b.num}, out);
}

/* Between 0 and 1. */
static struct cd_fraction clip(struct cd_fraction f)
{
    return f.num < 0 ? zero : cd_fraction_cmp(f, one) > 0 ? one : f;
}

enum cd_status cd_bound_miscoded_rates(struct cd_fraction q, struct cd_fraction false_in, struct cd_fraction false_out,
                                       struct cd_bound *out, struct cd_err *err)
{
    struct cd_fraction less, rest_in, rest_out;
    if (!share(q) || !share(false_in) || !share(false_out) || false_in.num == false_in.den ||
        false_out.num == false_out.den)
        return cd_fail(err, CD_USAGE, "a share lies between 0 and 1, and rates of error are under 1");
    if (!plus(q, false_in, -1, &less) || !plus(one, false_in, -1, &rest_in) || !plus(one, false_out, -1, &rest_out) ||
        !over(less, rest_in, &out->lo) || !over(q, rest_out, &out->hi))
        return too_large(err);
    *out = (struct cd_bound){clip(out->lo), clip(out->hi)};
    return CD_OK;
}

enum cd_status cd_bound_miscoded_total(struct cd_fraction q, struct cd_fraction wrong, struct cd_bound *out,
                                       struct cd_err *err)
{
    if (!share(q) || !share(wrong)) return cd_fail(err, CD_USAGE, "a share lies between 0 and 1");
    if (!plus(q, wrong, -1, &out->lo) || !plus(q, wrong, 1, &out->hi)) return too_large(err);
    *out = (struct cd_bound){clip(out->lo), clip(out->hi)};
    return CD_OK;
}

enum cd_status cd_share_corrected(struct cd_fraction q, struct cd_fraction sensitivity, struct cd_fraction specificity,
                                  struct cd_fraction *out, struct cd_err *err)
{
    struct cd_fraction missed, up, down;
    if (!share(q) || !share(sensitivity) || !share(specificity))
        return cd_fail(err, CD_USAGE, "a share and a rate lie between 0 and 1");
    if (!plus(specificity, one, -1, &missed) || !plus(q, missed, 1, &up) || !plus(sensitivity, missed, 1, &down))
        return too_large(err);
    if (down.num <= 0) return cd_fail(err, CD_USAGE, "records of these error rates tell nothing");
    if (up.num < 0 || cd_fraction_cmp(up, down) > 0)
        return cd_fail(err, CD_INPUT, "no true share gives this one: the error rates are contradicted");
    return over(up, down, out) ? CD_OK : too_large(err);
}

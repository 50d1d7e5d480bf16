/* derivation.c - a reading's bound and verdict with its numbers, line by line, so that a reader can redo them by hand. */
#include "claim_int.h"

static void put_fraction(struct cd_buf *b, struct cd_fraction f)
{
    char text[96];
    cd_fraction_text(f, text);
    cd_buf_puts(b, text);
}

static void put_whole(struct cd_buf *b, cd_i128 n)
{
    char text[96];
    cd_fraction_text((struct cd_fraction){n, 1}, text);
    char *end = strchr(text, '/');
    if (end != NULL) *end = '\0';
    cd_buf_puts(b, text);
}

/* "n = 300 are recorded as White, M = 630 may be, of N = 1,000." */
static void put_tally(struct cd_buf *b, const struct cd_work *w, const char *of, const char *mark,
                      const struct cd_tally *t)
{
    cd_buf_printf(b, "%s: n%s = ", of, mark);
    cd__put_count(b, t->lo);
    cd_buf_printf(b, " certainly, M%s = ", mark);
    cd__put_count(b, t->hi - t->lo);
    cd_buf_printf(b, " perhaps, of N%s = ", mark);
    cd__put_count(b, t->total);
    cd_buf_puts(b, w->picture->rounding.scale > 0 ? " (shares as printed, in units of their last digits)\n" : "\n");
}

static void put_span(struct cd_buf *b, const struct cd_work *w, const char *of, const char *mark,
                     const struct cd_span *s)
{
    const bool one = s->low.lo == s->high.lo && s->low.hi == s->high.hi && s->low.total == s->high.total;
    put_tally(b, w, of, mark, &s->low);
    if (one) return;
    cd_buf_puts(b, "and for the upper end, ");
    put_tally(b, w, of, mark, &s->high);
}

static void put_residents(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_residents *p = &w->rounded;
    const uint64_t limits[] = {p->group_lo, p->group_hi, p->other_lo, p->other_hi};
    cd_buf_puts(b, "residents (");
    cd_buf_str(b, w->reading->base);
    cd_buf_puts(b, "):");
    for (int i = 0; i < 4; i += 2) {
        cd_buf_puts(b, i == 0 ? " P = " : ", R = ");
        cd__put_count(b, limits[i]);
        if (limits[i] == limits[i + 1]) continue;
        cd_buf_puts(b, " to ");
        cd__put_count(b, limits[i + 1]);
    }
    cd_buf_printf(b, ", P being those of the group and R %s\n",
                  w->claim->versus != NULL ? "those of the other group" : "everybody else");
}

/* What each end is made of. */
static const char *formula(const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    switch (c->kind) {
    case CD_CLAIM_SHARE_RATIO: return "lower end n/N x (P + R)/P; upper end (n + M)/N x (P + R)/P";
    case CD_CLAIM_RATE_RATIO:
        return c->versus != NULL ? "lower end n/(n' + M') x R/P; upper end (n + M)/n' x R/P"
                                 : "lower end n/(N - n) x R/P; upper end (n + M)/(N - n - M) x R/P";
    case CD_CLAIM_LARGEST:
        return "lower end: whoever may be in another group is in the strongest; upper end: whoever may be in the group is, the "
               "others spread as evenly as they can be";
    case CD_CLAIM_DIFFERENCE: return "lower end n/N - (n' + M')/N'; upper end (n + M)/N - n'/N'";
    case CD_CLAIM_CHARGE_RATE:
        return "lower end: whoever may be in the group is added where not charged, or not known, as not charged; upper end: where "
               "charged, or not known, as charged; in another group it is the other way round";
    case CD_CLAIM_COMPLETENESS: return c->compares ? "n/N - n'/N'" : "n/N";
    default: return "lower end n/N: nobody who perhaps is, is; upper end (n + M)/N: everybody is";
    }
}

static void put_products(struct cd_buf *b, struct cd_fraction f, struct cd_fraction t)
{
    cd_i128 left, right;
    if (f.den == 0 || __builtin_mul_overflow(f.num, t.den, &left) || __builtin_mul_overflow(t.num, f.den, &right)) {
        cd_buf_puts(b, f.den == 0 ? "it has no limit" : "their decimals differ");
        return;
    }
    put_whole(b, f.num);
    cd_buf_puts(b, " x ");
    put_whole(b, t.den);
    cd_buf_puts(b, " = ");
    put_whole(b, left);
    cd_buf_printf(b, " is %s ", left > right ? "over" : left == right ? "equal to" : "under");
    put_whole(b, t.num);
    cd_buf_puts(b, " x ");
    put_whole(b, f.den);
    cd_buf_puts(b, " = ");
    put_whole(b, right);
}

static void put_comparison(struct cd_buf *b, const struct cd_work *w)
{
    static const char *const words[CD_COMPARE_COUNT] = {"over", "at least", "under", "at most"};
    const struct cd_claim *c = w->claim;
    const struct cd_bound *bound = &w->reading->rounded;
    const struct cd_fraction ends[] = {bound->lo, bound->hi};
    cd_buf_printf(b, "the claim needs %s ", c->within ? "at least" : words[c->compare]);
    put_fraction(b, c->threshold);
    if (c->within) {
        cd_buf_puts(b, " and under ");
        put_fraction(b, c->below);
    }
    cd_buf_char(b, '\n');
    for (int i = 0; i < 2; i++) {
        cd_buf_puts(b, i == 0 ? "lower end: " : "upper end: ");
        put_fraction(b, ends[i]);
        cd_buf_puts(b, "; ");
        put_products(b, ends[i], c->within && i == 1 ? c->below : c->threshold);
        cd_buf_char(b, '\n');
    }
}

/* What q, the share of the group among those who perhaps are in it, may be, where m = N - M - n are certainly outside it. */
static const char *const premise_formulas[CD_PREMISE_COUNT] = {
    [CD_PREMISE_MAR] = "q = n/(n + m)",
    [CD_PREMISE_DELTA] = "q lies within delta of n/(n + m), and within 0 and 1",
    [CD_PREMISE_ODDS] = "q/(1 - q) lies from n/m / gamma to n/m x gamma",
    [CD_PREMISE_SELECTIVITY] = "the share is n/(n + rho m), but within the ends without any premise",
    [CD_PREMISE_NO_MORE] = "q lies from 0 to n/(n + m)",
    [CD_PREMISE_NO_LESS] = "q lies from n/(n + m) to 1",
    [CD_PREMISE_SAME] = "the share lies within the ends of all strata at once",
    [CD_PREMISE_RISING] = "no stratum's lower end lies under an earlier one's, and no upper end over a later one's",
    [CD_PREMISE_MISCODED] = "lower end (n - false_in)/N, upper end (n + M + false_out)/N",
};

static void put_assumptions(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_reading *r = w->reading;
    uint32_t assumed = 0;
    for (uint32_t i = 0; i < r->n_ladder; i++) {
        const struct cd_rung *rung = &r->ladder[i];
        if (!rung->assumed) continue;
        const struct cd_assumed *a = &w->claim->assumed[assumed++];
        cd_buf_printf(b, "assuming " CD_FMT ": %s", CD_ARG(rung->premise), premise_formulas[a->premise.kind]);
        if (premise_formulas[a->premise.kind][0] == 'q') cd_buf_puts(b, "; the share is (n + M q)/N");
        if (a->strata != CD_STRATA_NONE) cd_buf_puts(b, ", in each stratum, weighted by its N");
        cd_buf_puts(b, "; from ");
        cd__put_share(b, rung->share.lo, false);
        cd_buf_puts(b, " to ");
        cd__put_share(b, rung->share.hi, true);
        cd_buf_printf(b, "%s\n", rung->scenario ? ": a scenario, on which no verdict stands" : "");
    }
}

void cd__derivation(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    if (w->insufficient != NULL) return;
    if (c->kind == CD_CLAIM_CHARGE_RATE) {
        cd__put_charges(b, w);
        cd_buf_char(b, '\n');
    } else put_span(b, w, c->group != NULL ? c->group->label : "with a record", "", &w->group_rounded);
    if (w->other_rounded.low.total > 0)
        put_span(b, w, c->versus != NULL ? c->versus->label : "where it is compared", "'", &w->other_rounded);
    if (cd__claim_kind(c->kind)->ratio) put_residents(b, w);
    cd_buf_puts(b, formula(w));
    cd_buf_char(b, '\n');
    put_assumptions(b, w);
    if (!w->contradicted) put_comparison(b, w);
    cd_buf_puts(b, "so the claim is ");
    cd_buf_puts(b, cd_verdict_label((enum cd_verdict_kind)w->reading->kind));
}

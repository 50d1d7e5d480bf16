/* claim_show.c - verdicts for `candour claim` as text; see claim_show.h. */
#include "claim_show_int.h"

const char cd__claim_limitation[] =
    "True of the returned rows if their labels, the identification of suspects and the linkage are right. It is about who is "
    "recorded, and says nothing about who offends.";

static void put_line(struct cd_buf *b, const char *what, struct cd_str text)
{
    if (text.n > 0) cd_buf_printf(b, "  %-10s " CD_FMT "\n", what, CD_ARG(text));
}

static void put_bound(struct cd_buf *b, const struct cd_reading *r)
{
    char lo[96], hi[96], low[48], high[48];
    const bool ratio = r->shape == CD_SHAPE_RATIO;
    if (r->kind == CD_VERDICT_INSUFFICIENT) return;
    cd_fraction_text(r->rounded.lo, lo);
    cd_fraction_text(r->rounded.hi, hi);
    if (ratio) {
        cd_fraction_ratio(r->rounded.lo, false, 3, low);
        cd_fraction_ratio(r->rounded.hi, true, 3, high);
    } else {
        cd_fraction_percent(r->rounded.lo, false, 1, low);
        cd_fraction_percent(r->rounded.hi, true, 1, high);
    }
    const char *unit = ratio ? "times" : r->shape == CD_SHAPE_SHARE ? "%" : "percentage points";
    cd_buf_printf(b, "  %-10s %s to %s (%s to %s %s)", "bound", lo, hi, low, high, unit);
    if (r->base.n > 0) cd_buf_printf(b, ", against " CD_FMT, CD_ARG(r->base));
    cd_buf_char(b, '\n');
}

static const char *const colours[CD_VERDICT_COUNT] = {
    [CD_VERDICT_PROVED] = "\033[32m",          [CD_VERDICT_REFUTED] = "\033[31m",
    [CD_VERDICT_UNDECIDED] = "\033[33m",       [CD_VERDICT_INSUFFICIENT] = "\033[33m",
    [CD_VERDICT_DEPENDS_ON_BASE] = "\033[35m", [CD_VERDICT_OUT_OF_SCOPE] = "\033[36m",
    [CD_VERDICT_CONTRADICTED] = "\033[31m",    [CD_VERDICT_SUPPORTED] = "\033[32m",
};

static void put_verdict(struct cd_buf *b, const struct cd_verdict *v, uint8_t kind, bool colour)
{
    const char *meaning =
        v->conditional ? cd_verdict_text_if((enum cd_verdict_kind)kind) : cd_verdict_text((enum cd_verdict_kind)kind);
    cd_buf_printf(b, "%s%s%s: %s\n", colour ? colours[kind] : "", cd_verdict_label((enum cd_verdict_kind)kind),
                  colour ? "\033[0m" : "", meaning);
}

/* Column of a share on a bar of 0 to 100 %. */
enum { BAR = 40 };
static unsigned column(struct cd_fraction f)
{
    unsigned at = 0;
    while (at < BAR && cd_fraction_cmp(f, (struct cd_fraction){at + 1, BAR}) >= 0) at++;
    return at;
}

/* "    ======|====    ": what is left possible, and the threshold. */
static void put_bar(struct cd_buf *b, const struct cd_bound *share, struct cd_fraction threshold)
{
    const unsigned from = column(share->lo), to = column(share->hi), mark = column(threshold);
    for (unsigned i = 0; i <= BAR; i++) cd_buf_puts(b, i == mark ? "|" : i >= from && i <= to ? "=" : ".");
}

static void put_rung(struct cd_buf *b, const struct cd_reading *r, const struct cd_rung *rung, bool colour)
{
    char lo[48], hi[48];
    cd_fraction_percent(rung->share.lo, false, 1, lo);
    cd_fraction_percent(rung->share.hi, true, 1, hi);
    cd_buf_printf(b, "  %-10s %s %-30.*s %5s to %5s %%  ", "", rung->assumed ? "*" : " ", CD_ARG(rung->premise), lo,
                  hi);
    put_bar(b, &rung->share, r->share_to_prove);
    cd_buf_printf(b, "  %s%s%s%s\n", rung->scenario ? "would be " : "", colour ? colours[rung->kind] : "",
                  cd_verdict_label((enum cd_verdict_kind)rung->kind), colour ? "\033[0m" : "");
}

static void put_ladder(struct cd_buf *b, const struct cd_reading *r, bool colour)
{
    char threshold[48];
    bool assumed = false;
    if (r->n_ladder == 0) return;
    cd_fraction_percent(r->share_to_prove, false, 1, threshold);
    cd_buf_printf(b, "  %-10s   %-30s %17s  0%*s100 %%\n", "ladder", "if this is assumed", "the share is", BAR - 2, "");
    for (uint32_t i = 0; i < r->n_ladder; i++) {
        put_rung(b, r, &r->ladder[i], colour);
        assumed |= r->ladder[i].assumed;
    }
    cd_buf_printf(b, "  %-10s   (| is what the claim is measured against: a share of %s %%%s)\n", "", threshold,
                  assumed ? "; * is assumed" : "");
}

/* Lines, each under the first. */
static void put_lines(struct cd_buf *b, const char *what, struct cd_str lines)
{
    while (lines.n > 0) {
        const char *end = memchr(lines.p, '\n', lines.n);
        const size_t n = end != NULL ? (size_t)(end - lines.p) : lines.n;
        put_line(b, what, (struct cd_str){lines.p, n});
        what = "";
        lines = (struct cd_str){lines.p + n + (end != NULL), lines.n - n - (end != NULL)};
    }
}

static void put_reading(struct cd_buf *b, const struct cd_reading *r, const struct cd_claim_show *how)
{
    put_bound(b, r);
    put_line(b, "to settle", r->settles);
    put_ladder(b, r, how->colour);
    if (how->explain) put_lines(b, "by hand", r->derivation);
}

void cd_claim_show_text(struct cd_buf *b, const struct cd_verdicts *verdicts, const struct cd_claim_show *how)
{
    for (size_t i = 0; i < verdicts->n; i++) {
        const struct cd_verdict *v = &verdicts->items[i];
        if (i > 0) cd_buf_char(b, '\n');
        cd_buf_printf(b, CD_FMT "\n  ", CD_ARG(v->claim));
        put_verdict(b, v, v->kind, how->colour);
        put_line(b, "why", v->because);
        for (uint32_t k = 0; k < v->n_readings; k++) put_reading(b, &v->readings[k], how);
        cd_buf_printf(b, "  %-10s " CD_FMT "\n  %-10s ", "negation", CD_ARG(v->negation), "");
        put_verdict(b, v, v->negation_kind, how->colour);
        put_line(b, "note", v->note);
        if (v->n_readings == 0) continue;
        cd_buf_printf(b, "  %-10s " CD_FMT "; " CD_FMT "; " CD_FMT "\n", "about", CD_ARG(v->unit),
                      CD_ARG(v->characteristic), CD_ARG(v->scope));
        put_line(b, "premises", v->premises);
        put_line(b, "limits", cd_str_of(cd__claim_limitation));
    }
}

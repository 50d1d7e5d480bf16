/* draw_verdicts.c - every verdict with its claim, negation, bounds, what would settle it, premises and scope. */
#include "page_int.h"

#include <stdio.h>

void cd_verdict_tag(struct cd_page *page, enum cd_verdict_kind kind)
{
    cd_html(page->b, "<strong class=\"tag k%u\">%s</strong>", (unsigned)kind, cd_verdict_label(kind));
}

struct figure {
    char s[64];
};

/* One figure without its unit; bounds are rounded outward. */
static struct figure figure(const struct cd_reading *reading, struct cd_fraction f, bool up, unsigned decimals)
{
    struct figure out = {"no upper limit"};
    if (f.den == 0) return out;
    if (reading->shape == CD_SHAPE_RATIO) cd_fraction_ratio(f, up, decimals, out.s);
    else cd_fraction_percent(f, up, decimals, out.s);
    return out;
}

/* What stands behind each figure, and what behind the last one only. */
static const struct {
    const char *each, *last;
} units[] = {
    [CD_SHAPE_SHARE] = {"\xC2\xA0%", ""}, [CD_SHAPE_RATIO] = {"", " times"}, [CD_SHAPE_DIFFERENCE] = {"", " points"}};

/* A threshold is a given number, mostly a round one: as many decimals as it needs, four at most. */
static struct figure threshold(const struct cd_reading *reading)
{
    struct figure out = {{0}};
    for (unsigned decimals = 0; decimals <= 4; decimals++) {
        const struct figure up = figure(reading, reading->threshold, true, decimals);
        out = figure(reading, reading->threshold, false, decimals);
        if (strcmp(out.s, up.s) == 0) break;
    }
    return out;
}

void cd_verdict_bound(struct cd_page *page, const struct cd_reading *reading)
{
    const uint8_t shape = reading->shape <= CD_SHAPE_DIFFERENCE ? reading->shape : (uint8_t)CD_SHAPE_SHARE;
    const unsigned decimals = shape == CD_SHAPE_RATIO ? 2 : 1;
    const struct figure low = figure(reading, reading->rounded.lo, false, decimals);
    const struct figure high = figure(reading, reading->rounded.hi, true, decimals);
    const bool open = reading->rounded.hi.den == 0;
    cd_buf_puts(page->b, "<span class=\"bound\">");
    cd_html_sentence(page->b, reading->quantity);
    if (cd_fraction_cmp(reading->rounded.lo, reading->rounded.hi) == 0)
        cd_html(page->b, ": <b>%s%s%s</b>", low.s, units[shape].each, units[shape].last);
    else
        cd_html(page->b, ": <b>%s%s to %s%s%s</b>", low.s, units[shape].each, high.s, open ? "" : units[shape].each,
                open ? "" : units[shape].last);
    if (reading->threshold.den > 0) {
        const struct figure mark = threshold(reading);
        cd_html(page->b, ", measured against %s%s", mark.s, units[shape].each);
    }
    cd_buf_puts(page->b, ".</span>");
}

static void fraction_row(struct cd_page *page, const char *name, struct cd_fraction low, struct cd_fraction high)
{
    char lo[96], hi[96] = "no upper limit";
    cd_fraction_text(low, lo);
    if (high.den != 0) cd_fraction_text(high, hi);
    cd_html(page->b,
            "<div><dt>%s</dt><dd><span class=\"frac\">%s</span> to <span class=\"frac\">%s</span></dd></div>\n", name,
            lo, hi);
}

static void reading_rows(struct cd_page *page, const struct cd_reading *reading)
{
    struct cd_buf *b = page->b;
    if (reading->base.n > 0) cd_html(b, "<div><dt>Compared with</dt><dd>%.*s</dd></div>\n", CD_ARG(reading->base));
    cd_buf_puts(b, "<div><dt>What the data allow</dt><dd>");
    cd_verdict_bound(page, reading);
    cd_buf_puts(b, "</dd></div>\n");
    fraction_row(page, "As fractions", reading->bound.lo, reading->bound.hi);
    if (cd_fraction_cmp(reading->rounded.lo, reading->bound.lo) != 0 ||
        cd_fraction_cmp(reading->rounded.hi, reading->bound.hi) != 0)
        fraction_row(page, "Allowing for rounding in the published figures", reading->rounded.lo, reading->rounded.hi);
    if (reading->total > 0) {
        const struct cd_word share = cd_percent_word(reading->recorded, reading->total);
        cd_html(b, "<div><dt>Recorded</dt><dd>%lu of %lu (%s); %lu could be in the group or not</dd></div>\n",
                reading->recorded, reading->total, share.s, reading->unknown);
    }
    if (reading->repeats.n > 0)
        cd_html(b, "<div><dt>If records repeat people</dt><dd>%.*s</dd></div>\n", CD_ARG(reading->repeats));
    if (reading->settles.n > 0)
        cd_html(b, "<div><dt>What would settle it</dt><dd>%.*s</dd></div>\n", CD_ARG(reading->settles));
}

/* Its arithmetic, a line each, for who wants to redo it. */
static void derivation(struct cd_page *page, struct cd_str lines)
{
    if (lines.n == 0) return;
    cd_buf_puts(page->b, "<details class=\"hand\"><summary>Redo it by hand</summary><ol>\n");
    while (lines.n > 0) {
        const char *end = memchr(lines.p, '\n', lines.n);
        const size_t n = end != NULL ? (size_t)(end - lines.p) : lines.n;
        cd_html(page->b, "<li>%.*s</li>\n", (int)n, lines.p);
        lines = (struct cd_str){lines.p + n + (end != NULL), lines.n - n - (end != NULL)};
    }
    cd_buf_puts(page->b, "</ol></details>\n");
}

static void reading(struct cd_page *page, const struct cd_verdict *verdict, const struct cd_reading *r, bool several)
{
    struct cd_buf *b = page->b;
    cd_buf_puts(b, "<div class=\"reading\">");
    if (several) {
        cd_buf_puts(b, "<p>On this base: ");
        cd_verdict_tag(page, (enum cd_verdict_kind)r->kind);
        cd_buf_puts(b, "</p>");
    }
    if (verdict->kind != CD_VERDICT_OUT_OF_SCOPE) cd_svg_ruler(page, verdict, r);
    cd_buf_puts(b, "<dl>\n");
    reading_rows(page, r);
    cd_buf_puts(b, "</dl></div>\n");
    cd_draw_ladder(page, verdict, r);
    cd_svg_tipping(page, verdict, r);
    derivation(page, r->derivation);
}

static void verdict_rows(struct cd_page *page, const struct cd_verdict *verdict)
{
    const struct {
        const char *name;
        struct cd_str text;
    } rows[] = {
        {"Scope", verdict->scope},       {"Counted", verdict->unit}, {"Characteristic", verdict->characteristic},
        {"Premises", verdict->premises}, {"Note", verdict->note},    {"Id", verdict->id},
    };
    cd_buf_puts(page->b, "<dl class=\"meta\">\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].text.n > 0)
            cd_html(page->b, "<div><dt>%s:</dt> <dd>%.*s</dd></div>\n", rows[i].name, CD_ARG(rows[i].text));
    cd_buf_puts(page->b, "</dl>\n");
}

uint64_t cd_verdicts_of(const struct cd_verdicts *verdicts, unsigned kind)
{
    uint64_t n = 0;
    for (size_t i = 0; i < verdicts->n; i++) n += verdicts->items[i].kind == kind;
    return n;
}

static void body(struct cd_page *page, const struct cd_verdict *verdict)
{
    struct cd_buf *b = page->b;
    cd_buf_puts(b, "<p>");
    cd_verdict_tag(page, (enum cd_verdict_kind)verdict->kind);
    cd_buf_char(b, ' ');
    cd_html_sentence(b, cd_str_of(verdict->conditional ? cd_verdict_text_if((enum cd_verdict_kind)verdict->kind)
                                                       : cd_verdict_text((enum cd_verdict_kind)verdict->kind)));
    cd_html(b, ". %.*s</p>\n<p>The opposite: &#8220;%.*s&#8221; ", CD_ARG(verdict->because), CD_ARG(verdict->negation));
    cd_verdict_tag(page, (enum cd_verdict_kind)verdict->negation_kind);
    cd_buf_puts(b, "</p>\n");
    for (uint32_t r = 0; r < verdict->n_readings; r++)
        reading(page, verdict, &verdict->readings[r], verdict->n_readings > 1);
    verdict_rows(page, verdict);
}

/* Headline claims stand open; the others, of which there may be hundreds, open one by one and all of them in print. */
static void one(struct cd_page *page, const struct cd_verdict *verdict, size_t i)
{
    struct cd_buf *b = page->b;
    const unsigned id = (unsigned)i + 1;
    if (verdict->headline) {
        cd_html(b, "<article class=\"verdict\" aria-labelledby=\"v%u\"><h4 id=\"v%u\">%.*s</h4>\n", id, id,
                CD_ARG(verdict->claim));
        body(page, verdict);
        cd_buf_puts(b, "</article>\n");
        return;
    }
    cd_html(b, "<details class=\"verdict\" id=\"v%u\"><summary><h4>%.*s</h4></summary>\n", id, CD_ARG(verdict->claim));
    body(page, verdict);
    cd_buf_puts(b, "</details>\n");
}

/* Those of a kind that are no headlines, under one heading. */
static void others(struct cd_page *page, unsigned kind)
{
    const struct cd_verdicts *verdicts = page->results->verdicts;
    bool any = false;
    for (size_t i = 0; i < verdicts->n; i++) {
        if (verdicts->items[i].headline || verdicts->items[i].kind != kind) continue;
        if (!any) {
            cd_buf_puts(page->b, "<h3>Other claims: ");
            cd_verdict_tag(page, (enum cd_verdict_kind)kind);
            cd_buf_puts(page->b, "</h3>\n");
        }
        any = true;
        one(page, &verdicts->items[i], i);
    }
}

void cd_draw_verdicts(struct cd_page *page)
{
    const struct cd_verdicts *verdicts = page->results->verdicts;
    struct cd_buf *b = page->b;
    if (verdicts->n == 0) {
        cd_buf_puts(b, "<p>No claim was put to these data.</p>\n");
        return;
    }
    cd_buf_puts(
        b,
        "<p>Every claim stands beside its opposite. The bar on each ruler covers all values that the data allow, from every "
        "missing value speaking against the claim to every one speaking for it; the mark is what the claim is measured "
        "against.</p>\n<ul class=\"key\">\n");
    for (unsigned kind = 0; kind < CD_VERDICT_COUNT; kind++) {
        const uint64_t n = cd_verdicts_of(verdicts, kind);
        if (n == 0) continue;
        cd_buf_puts(b, "<li>");
        cd_verdict_tag(page, (enum cd_verdict_kind)kind);
        cd_html(b, " %lu %s: %s</li>\n", n, n == 1 ? "claim" : "claims", cd_verdict_text((enum cd_verdict_kind)kind));
    }
    cd_buf_puts(b, "</ul>\n");
    bool headed = false;
    for (size_t i = 0; i < verdicts->n; i++) {
        if (!verdicts->items[i].headline) continue;
        if (!headed) cd_buf_puts(b, "<h3>Headline claims</h3>\n");
        headed = true;
        one(page, &verdicts->items[i], i);
    }
    for (unsigned kind = 0; kind < CD_VERDICT_COUNT; kind++) others(page, kind);
}

/* svg_link.c - an axis of match weights with thresholds, and the charts that have one: the histogram, what is expected above each weight, and
 * records that cannot reach it. Heights are worked out in whole numbers. */
#include "link_int.h"

enum { LEFT = 62, ROOM = 900, TOP = 72, HEIGHT = 230, BOTTOM = 44, NAME_ROWS = 4, MOST_BARS = 60, MOST_STEPS = 120 };

int cd_link_x(const struct cd_link_axis *axis, double weight)
{
    const int from = cd_link_weight_at(axis->span.first);
    return axis->left + cd_place(weight, from, from + (int)axis->span.n, axis->width);
}

void cd_svg_link_axis(struct cd_link_page *page, const struct cd_link_axis *axis)
{
    struct cd_buf *b = page->b;
    const int y = axis->bottom, from = cd_link_weight_at(axis->span.first), to = from + (int)axis->span.n;
    const int every = to - from <= 12 ? 1 : to - from <= 24 ? 2 : to - from <= 60 ? 5 : to - from <= 120 ? 10 : 20;
    cd_html(b, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"ax\"/>", axis->left, y, axis->left + axis->width,
            y);
    for (int w = from; w <= to; w++) {
        if (w % every != 0) continue;
        const int x = cd_link_x(axis, w);
        cd_html(b, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"ax\"/><text x=\"%d\" y=\"%d\" class=\"m\">",
                x, y, x, y + 5, x, y + 18);
        cd_html(b, "%s%d</text>", w < 0 ? "\xE2\x88\x92" : "", w < 0 ? -w : w);
    }
    cd_html(
        b,
        "<text x=\"%d\" y=\"%d\" class=\"m small\">match weight: 0 is as likely as not, each +1 doubles the odds</text>",
        axis->left + axis->width / 2, y + 36);
}

/* Names stand above the chart, in the first row where there is room. */
void cd_svg_link_thresholds(struct cd_link_page *page, const struct cd_link_axis *axis)
{
    int taken[NAME_ROWS] = {0};
    for (uint32_t t = 0; t < page->r->n_at; t++) {
        const struct cd_link_threshold *at = &page->r->at[t];
        const int x = cd_link_x(axis, at->weight), reach = 8 * (int)at->text.n / 2 + 6;
        int row = 0;
        while (row + 1 < NAME_ROWS && taken[row] > x - reach) row++;
        taken[row] = x + reach;
        const int y = axis->top - 8 - 14 * row;
        cd_html(page->b, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"cut\"/>", x, y + 3, x, axis->bottom);
        cd_html(page->b, "<text x=\"%d\" y=\"%d\" class=\"m cutname\">%.*s</text>", x, y, CD_ARG(at->text));
    }
}

/* 1, 2 or 5 times a power of ten, so that `most` is at most five of them. */
static uint64_t tick_of(uint64_t most)
{
    uint64_t tick = 1;
    for (unsigned i = 0; tick * 5 < most; i++) tick = i % 3 == 1 ? tick / 2 * 5 : tick * 2;
    return tick;
}

static void counts_axis(struct cd_link_page *page, uint64_t tick, uint64_t most)
{
    for (uint64_t n = 0; n <= most; n += tick) {
        const int y = TOP + HEIGHT - (int)(n * HEIGHT / most);
        cd_html(
            page->b,
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"g\"/><text x=\"%d\" y=\"%d\" class=\"e\">%llu</text>",
            LEFT, y, LEFT + ROOM, y, LEFT - 6, y + 4, (unsigned long long)n);
    }
}

/* A bar, in whole pixels; `whole` is false where it ends at the top of the chart though it is higher. Its number then stands above it. */
static void bar(struct cd_link_page *page, int x, int width, const struct cd_link_bin *bin, uint64_t most)
{
    const bool whole = bin->n <= most;
    const uint64_t expected = bin->matches / CD_LINK_ONE;
    int height = whole ? (int)(bin->n * HEIGHT / most) : HEIGHT;
    if (height == 0) height = 1;
    const int matches = expected < most ? (int)(expected * HEIGHT / most) : HEIGHT;
    cd_html(page->b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"light\"/>", x, TOP + HEIGHT - height,
            width, height);
    if (matches > 0)
        cd_html(page->b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"for\"/>", x,
                TOP + HEIGHT - matches, width, matches);
    if (whole) return;
    cd_html(page->b, "<path class=\"gap\" d=\"M%d %dL%d %d\"/>", x - 2, TOP + 18, x + width + 2, TOP + 10);
    cd_html(page->b, "<text class=\"small\" transform=\"translate(%d %d) rotate(-90)\">%llu</text>", x + width / 2 + 4,
            TOP - 6, (unsigned long long)bin->n);
}

static void bars(struct cd_link_page *page, const struct cd_link_axis *axis, uint64_t most)
{
    const struct cd_link_span span = axis->span;
    for (uint32_t i = 0; i < span.n; i += span.width) {
        const struct cd_link_bin bin = cd_link_sum(page->r->pairs, span.first + i, span.width);
        const int x = cd_link_x(axis, cd_link_weight_at(span.first + i)),
                  end = cd_link_x(axis, cd_link_weight_at(span.first + i + span.width));
        if (bin.n > 0) bar(page, x + 1, end - x - 2, &bin, most);
    }
    cd_buf_char(page->b, '\n');
}

/* The highest bar; but where those that are no links tower over the others, a third more than the highest of weight 0 and more: they are cut off. */
static uint64_t highest(const struct cd_link_page *page, struct cd_link_span span)
{
    uint64_t all = 1, likely = 0;
    for (uint32_t i = 0; i < span.n; i += span.width) {
        const uint64_t n = cd_link_sum(page->r->pairs, span.first + i, span.width).n;
        if (n > all) all = n;
        if (n > likely && cd_link_weight_at(span.first + i) >= 0) likely = n;
    }
    return likely > 0 && all / 3 > likely ? likely + likely / 3 + 1 : all;
}

static struct cd_link_axis axis_of(const struct cd_link_page *page, const struct cd_link_bin *bins, uint32_t most)
{
    return (struct cd_link_axis){cd_link_span_of(page, bins, most), LEFT, ROOM, TOP, TOP + HEIGHT};
}

void cd_svg_link_histogram(struct cd_link_page *page)
{
    const struct cd_link_axis axis = axis_of(page, page->r->pairs, MOST_BARS);
    uint64_t most = highest(page, axis.span);
    const uint64_t tick = tick_of(most);
    most = (most + tick - 1) / tick * tick;
    const unsigned id = cd_svg_open(&page->sheet, LEFT + ROOM + 20, TOP + HEIGHT + BOTTOM);
    cd_html(page->b, "Pairs kept, by match weight");
    cd_svg_desc(&page->sheet, id);
    cd_html(
        page->b,
        "A bar for each weight: how many pairs have it. The dark part is how many of them are expected to be matches. A bar "
        "that is too high is cut off, and its number stands above it. Broken "
        "lines are the thresholds, marked by their probability. The same figures stand in the table below.");
    cd_svg_body(&page->sheet);
    counts_axis(page, tick, most);
    bars(page, &axis, most);
    cd_svg_link_axis(page, &axis);
    cd_svg_link_thresholds(page, &axis);
    cd_html(
        page->b,
        "<text x=\"%d\" y=\"14\" class=\"b\">pairs</text><rect x=\"%d\" y=\"4\" width=\"14\" height=\"12\" class=\"for\"/>"
        "<text x=\"%d\" y=\"14\">expected to be matches</text>",
        LEFT, LEFT + 60, LEFT + 80);
    cd_html(
        page->b,
        "<rect x=\"%d\" y=\"4\" width=\"14\" height=\"12\" class=\"light\"/><text x=\"%d\" y=\"14\">expected not to be</text>",
        LEFT + 235, LEFT + 255);
    cd_svg_close(&page->sheet);
}

/* --- Lines from 0 to 100 % ---------------------------------------------------------------------------------------------------- */

static void shares_axis(struct cd_link_page *page)
{
    for (int percent = 0; percent <= 100; percent += 20) {
        const int y = TOP + HEIGHT - percent * HEIGHT / 100;
        cd_html(
            page->b,
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"g\"/><text x=\"%d\" y=\"%d\" class=\"e\">%d %%</text>",
            LEFT, y, LEFT + ROOM, y, LEFT - 6, y + 4, percent);
    }
}

static int height_of(uint64_t part, uint64_t whole)
{
    while (whole > UINT64_MAX / ((uint64_t)2 * HEIGHT)) {
        whole >>= 1;
        part >>= 1;
    }
    return whole == 0 ? TOP + HEIGHT : TOP + HEIGHT - (int)((part * 2 * HEIGHT + whole) / (2 * whole));
}

/* One line over the span's steps, from what is at or above each: kind 0 expected precision, 1 expected share found. */
static void expected_line(struct cd_link_page *page, const struct cd_link_axis *axis, unsigned kind)
{
    const struct cd_link_span span = axis->span;
    const struct cd_link_bin all = cd_link_sum(page->r->pairs, span.first, span.n);
    cd_html(page->b, "<path class=\"k%u\" d=\"", kind);
    for (uint32_t i = 0; i < span.n; i += span.width) {
        const struct cd_link_bin above = cd_link_sum(page->r->pairs, span.first + i, span.n - i);
        const int y = kind == 0 ? height_of(above.matches >> 10, above.n * (CD_LINK_ONE >> 10))
                                : height_of(above.matches, all.matches);
        cd_html(page->b, "%s%d %d", i == 0 ? "M" : "L", cd_link_x(axis, cd_link_weight_at(span.first + i)), y);
    }
    cd_buf_puts(page->b, "\"/>\n");
}

static void key(struct cd_link_page *page, int x, unsigned kind, const char *name)
{
    cd_html(page->b, "<path class=\"k%u\" d=\"M%d 10L%d 10\"/><text x=\"%d\" y=\"14\" class=\"n%u b\">%s</text>", kind,
            x, x + 36, x + 44, kind, name);
}

void cd_svg_link_expected(struct cd_link_page *page)
{
    const struct cd_link_axis axis = axis_of(page, page->r->pairs, MOST_STEPS);
    const unsigned id = cd_svg_open(&page->sheet, LEFT + ROOM + 20, TOP + HEIGHT + BOTTOM);
    cd_html(page->b, "What a threshold at each match weight is expected to give");
    cd_svg_desc(&page->sheet, id);
    cd_html(
        page->b,
        "Two lines from 0 to 100 percent over match weights: the share of links that are expected to be right, which rises, and the "
        "share of the matches among the pairs kept that are expected to be found, which falls. The same figures stand in the table "
        "below.");
    cd_svg_body(&page->sheet);
    shares_axis(page);
    expected_line(page, &axis, 0);
    expected_line(page, &axis, 1);
    cd_svg_link_axis(page, &axis);
    cd_svg_link_thresholds(page, &axis);
    key(page, LEFT, 0, "links that are right");
    key(page, LEFT + 220, 1, "matches that are found");
    cd_svg_close(&page->sheet);
}

void cd_svg_link_unlinkable(struct cd_link_page *page)
{
    const struct cd_link_axis axis = axis_of(page, page->r->selves, MOST_STEPS);
    const struct cd_link_span span = axis.span;
    const unsigned id = cd_svg_open(&page->sheet, LEFT + ROOM + 20, TOP + HEIGHT + BOTTOM);
    cd_html(page->b, "Share of records that could not reach a match weight");
    cd_svg_desc(&page->sheet, id);
    cd_html(
        page->b,
        "A line from 0 to 100 percent over match weights: the share of records whose weight against an identical copy of themselves "
        "is lower. The same figures stand in the table below.");
    cd_svg_body(&page->sheet);
    shares_axis(page);
    cd_buf_puts(page->b, "<path class=\"k1\" d=\"");
    uint64_t below = 0;
    for (uint32_t i = 0; i <= span.n; i += span.width) {
        cd_html(page->b, "%s%d %d", i == 0 ? "M" : "L", cd_link_x(&axis, cd_link_weight_at(span.first + i)),
                height_of(below, page->r->n_records));
        below += cd_link_sum(page->r->selves, span.first + i, span.width).n;
    }
    cd_buf_puts(page->b, "\"/>\n");
    cd_svg_link_axis(page, &axis);
    cd_svg_link_thresholds(page, &axis);
    key(page, LEFT, 1, "records that cannot reach the weight");
    cd_svg_close(&page->sheet);
}

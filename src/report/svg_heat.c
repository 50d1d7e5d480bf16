/* svg_heat.c - the heat map: one row a force, one column a month, the recorded share printed in every cell.
 *
 * Colour only repeats what the number says; a return that never came is hatched and has a cross, and a month in which nothing was
 * expected of the force is left white. O(returns x log lines). */
#include "page_int.h"

enum { LEFT = 168, ROW = 20, TOP = 44, LEGEND = 36, LEAST = 29, MOST = 56, ROOM = 1020, LEGEND_WIDTH = 530 };

/* Pixels of a column: the months share the room of a desktop screen, within limits. */
static unsigned column_width(const struct cd_page *page)
{
    const unsigned share = ROOM / page->n_months;
    return share < LEAST ? LEAST : share > MOST ? MOST : share;
}

static uint32_t column_of(const struct cd_page *page, int32_t period)
{
    uint32_t low = 0, high = page->n_months;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (page->months[middle] < period) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void months_head(struct cd_page *page)
{
    const unsigned width = column_width(page);
    for (uint32_t i = 0; i < page->n_months; i++) {
        const int32_t month = page->months[i];
        const unsigned x = LEFT + i * width + width / 2;
        const struct cd_word name = cd_month_short(month);
        cd_html(page->b, "<text x=\"%u\" y=\"%d\" class=\"m\">%.*s</text>", x, TOP - 6, 3, name.s);
        if (i == 0 || month % 12 == 0)
            cd_html(page->b, "<text x=\"%u\" y=\"%d\" class=\"m b\">%d</text>", x, TOP - 24, (int)(month / 12));
    }
}

static void cell(struct cd_page *page, const struct cd_return *ret, unsigned x, unsigned y)
{
    const unsigned width = column_width(page) - 1, middle = x + width / 2;
    const struct cd_completeness *line = cd_headline(page, ret->force, ret->period);
    if (!ret->seen) {
        if (!ret->expected) return;
        cd_html(page->b,
                "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"19\" class=\"no\"/>"
                "<text x=\"%u\" y=\"%u\" class=\"m nx\">&#215;</text>",
                x, y, width, middle, y + 14);
        return;
    }
    const uint64_t recorded = line ? line->by_class[CD_CLASS_RECORDED] : 0, total = line ? line->total : 0;
    if (total == 0) {
        cd_html(page->b, "<text x=\"%u\" y=\"%u\" class=\"m\">0&#8202;/&#8202;0</text>", middle, y + 14);
        return;
    }
    const unsigned step = cd_shade(recorded, total);
    const struct cd_word number = cd_percent_cell(recorded, total);
    cd_html(page->b,
            "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"19\" class=\"s%u\"/>"
            "<text x=\"%u\" y=\"%u\" class=\"m x%u\">%s</text>",
            x, y, width, step, middle, y + 14, step, number.s);
}

static void legend(struct cd_page *page, unsigned y)
{
    unsigned x = LEFT;
    cd_html(page->b, "<text x=\"%u\" y=\"%u\" class=\"e\">Recorded, percent:</text>", LEFT - 6, y + 14);
    for (unsigned step = 0; step < CD_SHADES; step++, x += 72) {
        cd_html(page->b, "<rect x=\"%u\" y=\"%u\" width=\"20\" height=\"19\" class=\"s%u\"/>", x, y, step);
        if (step + 1 < CD_SHADES)
            cd_html(page->b, "<text x=\"%u\" y=\"%u\">%u&#8211;%u</text>", x + 24, y + 14, cd_shade_from(step),
                    cd_shade_from(step + 1) - 1);
        else cd_html(page->b, "<text x=\"%u\" y=\"%u\">%u+</text>", x + 24, y + 14, cd_shade_from(step));
    }
    cd_html(
        page->b,
        "<rect x=\"%u\" y=\"%u\" width=\"20\" height=\"19\" class=\"no\"/><text x=\"%u\" y=\"%u\" class=\"m nx\">&#215;</text>"
        "<text x=\"%u\" y=\"%u\">no return</text>",
        x, y, x + 10, y + 14, x + 24, y + 14);
}

void cd_svg_heat(struct cd_page *page)
{
    const unsigned grid = page->n_months * column_width(page), height = TOP + page->n_forces * ROW + LEGEND + 12;
    const unsigned width = LEFT + (grid > LEGEND_WIDTH ? grid : LEGEND_WIDTH);
    const struct cd_word slot = cd_slot_words(CD_CHARACTERISTIC_ETHNICITY, page->by);
    const unsigned id = cd_svg_open(page, width, height);
    cd_html(page->b, "Share of %.*s with %s recorded, by force and month", CD_ARG(cd_noun(page, CD_UNIT_PERSON)),
            slot.s);
    cd_svg_desc(page, id);
    cd_html(
        page->b,
        "One row for each of %u forces, one column for each of %u months. Each cell prints the percentage recorded; darker is "
        "more complete. A hatched cell with a cross is a return that never came. The same figures stand in the data table below "
        "the chart.",
        page->n_forces, page->n_months);
    cd_svg_body(page);
    cd_html(
        page->b,
        "<defs><pattern id=\"h%u\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        "<rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"2\" height=\"6\" fill=\"#a8a8a8\"/></pattern></defs>"
        "<style>.no{fill:url(#h%u)}</style>",
        id, id);
    months_head(page);
    for (uint32_t f = 0; f < page->n_forces; f++) {
        const struct cd_force_row *row = &page->forces[f];
        const unsigned y = TOP + f * ROW;
        cd_html(page->b, "<text x=\"%d\" y=\"%u\" class=\"e\">%.*s</text>", LEFT - 6, y + 14,
                CD_ARG(cd_force_short(page, row->force)));
        for (uint32_t i = 0; i < row->n; i++) {
            const struct cd_return *ret = &page->picture->returns[row->from + i];
            if (ret->period != CD_NO_PERIOD)
                cell(page, ret, LEFT + column_of(page, ret->period) * column_width(page), y);
        }
        cd_buf_char(page->b, '\n');
    }
    legend(page, TOP + page->n_forces * ROW + 10);
    cd_svg_close(page);
}

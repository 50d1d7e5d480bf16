/* svg_link_levels.c - charts with a row for each level: what it is worth, and how often it comes among matches (m) and among others (u). A comparison of
 * many levels is left to the table once the chart has CD_LINK_MOST_ROWS rows. */
#include "link_int.h"

#include <math.h>

enum { LEFT = 390, ROOM = 620, ROW = 20, TOP = 30, NAME = 46, HALF = 290, GAP = 60 };

/* Rows of a comparison: its name, and its levels but null ones. */
static uint32_t rows_of(const struct cd_link_comparison *comparison)
{
    uint32_t n = 1;
    for (uint32_t l = 0; l < comparison->n_levels; l++) n += !comparison->levels[l].is_null;
    return n;
}

/* How many comparisons are drawn, and how many rows they take. */
static uint32_t drawn(const struct cd_link_page *page, uint32_t *rows)
{
    uint32_t c = 0;
    for (*rows = 0; c < page->r->n_comparisons; c++) {
        const uint32_t more = rows_of(&page->r->comparisons[c]);
        if (c > 0 && *rows + more > CD_LINK_MOST_ROWS) break;
        *rows += more;
    }
    return c;
}

struct scale {
    double from, to;
};

static void widen(struct scale *scale, double weight)
{
    if (!isfinite(weight)) return;
    scale->from = fmin(scale->from, weight);
    scale->to = fmax(scale->to, weight);
}

static struct scale scale_of(const struct cd_link_page *page, uint32_t n_comparisons)
{
    struct scale scale = {-1, 1};
    widen(&scale, page->r->prior);
    for (uint32_t c = 0; c < n_comparisons; c++)
        for (uint32_t l = 0; l < page->r->comparisons[c].n_levels; l++)
            widen(&scale, page->r->comparisons[c].levels[l].weight);
    return (struct scale){fmax(floor(scale.from), -100), fmin(ceil(scale.to), 100)};
}

/* A bar from 0 to the weight, its number at the end. */
static void bar(struct cd_link_page *page, const struct scale *scale, double weight, int y, bool start)
{
    const int zero = LEFT + cd_place(0, scale->from, scale->to, ROOM);
    const int x = isnan(weight) ? zero : LEFT + cd_place(weight, scale->from, scale->to, ROOM);
    const int low = x < zero ? x : zero, high = x < zero ? zero : x;
    if (high > low)
        cd_html(page->b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"%s\"/>", low, y + 3, high - low,
                ROW - 6,
                start        ? "start"
                : weight < 0 ? "against"
                             : "for");
    const struct cd_word word = cd_weight_word(weight);
    if (x < zero) cd_html(page->b, "<text x=\"%d\" y=\"%d\" class=\"e\">%s</text>\n", low - 5, y + 14, word.s);
    else cd_html(page->b, "<text x=\"%d\" y=\"%d\">%s</text>\n", high + 5, y + 14, word.s);
}

static void level_name(struct cd_link_page *page, const struct cd_link_level *level, int y)
{
    cd_html(page->b, "<text x=\"%d\" y=\"%d\" class=\"e\">", LEFT - 60, y + 14);
    cd_html_clipped(page->b, level->label, NAME);
    cd_buf_puts(page->b, "</text>");
}

static void comparison_name(struct cd_link_page *page, const struct cd_link_comparison *comparison, int y, int right)
{
    cd_html(page->b, "<line x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"g\"/><text x=\"4\" y=\"%d\" class=\"b\">", y,
            right, y, y + 15);
    cd_html_clipped(page->b, comparison->name, NAME);
    cd_buf_puts(page->b, "</text>\n");
}

void cd_svg_link_weights(struct cd_link_page *page)
{
    uint32_t rows;
    const uint32_t n = drawn(page, &rows);
    const struct scale scale = scale_of(page, n);
    const int height = TOP + ROW + (int)rows * ROW + 8, right = LEFT + ROOM + 60;
    const int zero = LEFT + cd_place(0, scale.from, scale.to, ROOM);
    const unsigned id = cd_svg_open(&page->sheet, (unsigned)right, (unsigned)height);
    cd_html(page->b, "Match weight of each level");
    cd_svg_desc(&page->sheet, id);
    cd_html(
        page->b,
        "A row for each level of %u comparisons. A bar to the right of 0 speaks for one person, a bar to the left against it; the "
        "number is the weight. The first row is where every pair starts. The same figures stand in the table below.",
        n);
    cd_svg_body(&page->sheet);
    cd_html(
        page->b,
        "<text x=\"%d\" y=\"16\" class=\"e small\">&#8592; against</text><text x=\"%d\" y=\"16\" class=\"small\">for one person "
        "&#8594;</text>",
        zero - 8, zero + 8);
    cd_html(page->b, "<text x=\"4\" y=\"%d\" class=\"b\">before any comparison</text>", TOP + 15);
    bar(page, &scale, page->r->prior, TOP, true);
    int y = TOP + ROW;
    for (uint32_t c = 0; c < n; c++) {
        const struct cd_link_comparison *comparison = &page->r->comparisons[c];
        comparison_name(page, comparison, y, right);
        for (uint32_t l = 0; l < comparison->n_levels; l++) {
            if (comparison->levels[l].is_null) continue;
            y += ROW;
            level_name(page, &comparison->levels[l], y);
            bar(page, &scale, comparison->levels[l].weight, y, false);
        }
        y += ROW;
    }
    cd_html(page->b, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"zero\"/>", zero, TOP - 6, zero, height - 8);
    cd_svg_close(&page->sheet);
}

static void share(struct cd_link_page *page, double value, int x, int y, const char *class)
{
    const int width = isnan(value) ? 0 : cd_place(value, 0, 1, HALF);
    const struct cd_word word = cd_share_word(value);
    if (width > 0)
        cd_html(page->b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"%s\"/>", x, y + 3, width, ROW - 6,
                class);
    cd_html(page->b, "<text x=\"%d\" y=\"%d\">%s</text>", x + width + 5, y + 14, word.s);
}

void cd_svg_link_shares(struct cd_link_page *page)
{
    uint32_t rows;
    const uint32_t n = drawn(page, &rows);
    const int height = TOP + (int)rows * ROW + 8, m = LEFT - 48, u = m + HALF + GAP + 20, right = u + HALF + GAP;
    const unsigned id = cd_svg_open(&page->sheet, (unsigned)right, (unsigned)height);
    cd_html(page->b, "How often each level comes among matches (m) and among others (u)");
    cd_svg_desc(&page->sheet, id);
    cd_html(
        page->b,
        "A row for each level of %u comparisons, with two bars from 0 to 100 percent: its share of the pairs that are one person, "
        "and of those that are not. The same figures stand in the table below.",
        n);
    cd_svg_body(&page->sheet);
    cd_html(page->b, "<text x=\"%d\" y=\"16\" class=\"b\">m: of pairs of one person</text>", m);
    cd_html(page->b, "<text x=\"%d\" y=\"16\" class=\"b\">u: of pairs of two people</text>", u);
    int y = TOP;
    for (uint32_t c = 0; c < n; c++) {
        const struct cd_link_comparison *comparison = &page->r->comparisons[c];
        comparison_name(page, comparison, y, right);
        for (uint32_t l = 0; l < comparison->n_levels; l++) {
            if (comparison->levels[l].is_null) continue;
            y += ROW;
            level_name(page, &comparison->levels[l], y);
            share(page, comparison->levels[l].m, m, y, "for");
            share(page, comparison->levels[l].u, u, y, "against");
            cd_buf_char(page->b, '\n');
        }
        y += ROW;
    }
    cd_svg_close(&page->sheet);
}

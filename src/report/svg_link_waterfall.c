/* svg_link_waterfall.c - one pair taken apart: from where every pair starts, step by step, to its match weight. */
#include "link_int.h"

#include <math.h>

enum { LEFT = 400, ROOM = 500, ROW = 22, TOP = 26, WEIGHT = 975, SUM = 1055, WIDTH = 1065, NAME = 58 };

void cd_link_step_name(struct cd_link_page *page, const struct cd_link_step *step, size_t most)
{
    struct cd_buf *b = page->b;
    const struct cd_link_comparison *comparison =
        step->comparison < page->r->n_comparisons ? &page->r->comparisons[step->comparison] : NULL;
    switch (step->kind) {
    case CD_LINK_PRIOR: cd_buf_puts(b, "before any comparison"); break;
    case CD_LINK_REFINEMENT: cd_buf_puts(b, "counted once, and against one household"); break;
    case CD_LINK_FREQUENCY: {
        const struct cd_word share = cd_share_word(step->share);
        cd_html(b, "how common the value is (%s of records)", share.s);
        break;
    }
    case CD_LINK_LEVEL:
        if (comparison == NULL || step->level >= comparison->n_levels) break;
        cd_html_clipped(b, comparison->name, most / 2);
        cd_buf_puts(b, ": ");
        cd_html_clipped(b, comparison->levels[step->level].label, most / 2);
        break;
    }
}

static void widen(double *from, double *to, double sum)
{
    if (!isfinite(sum)) return;
    *from = fmin(*from, sum);
    *to = fmax(*to, sum);
}

static void row(struct cd_link_page *page, const struct cd_link_step *step, int from, int to, int y)
{
    struct cd_buf *b = page->b;
    const struct cd_word weight = cd_weight_word(step->weight), sum = cd_weight_word(step->sum);
    const char *class = step->kind == CD_LINK_PRIOR ? "start" : step->weight < 0 ? "against" : "for";
    const int low = from < to ? from : to, width = from < to ? to - from : from - to;
    cd_html(b, "<text x=\"%d\" y=\"%d\" class=\"e%s\">", LEFT - 10, y + 15,
            step->kind == CD_LINK_FREQUENCY ? " small" : "");
    cd_link_step_name(page, step, NAME);
    cd_buf_puts(b, "</text>");
    if (step->weight < 0 || step->weight > 0)
        cd_html(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"%s\"/>", LEFT + low, y + 4,
                width < 2 ? 2 : width, ROW - 8, class);
    cd_html(b, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"join\"/>", LEFT + to, y + ROW - 4, LEFT + to,
            y + ROW + 4);
    cd_html(b, "<text x=\"%d\" y=\"%d\" class=\"e\">%s</text><text x=\"%d\" y=\"%d\" class=\"e\">%s</text>\n", WEIGHT,
            y + 15, weight.s, SUM, y + 15, sum.s);
}

void cd_svg_link_waterfall(struct cd_link_page *page, const struct cd_link_example *example, unsigned number)
{
    struct cd_buf *b = page->b;
    double from = -1, to = 1;
    for (uint32_t i = 0; i < example->n_steps; i++) widen(&from, &to, example->steps[i].sum);
    const int zero = cd_place(0, from, to, ROOM), height = TOP + ((int)example->n_steps + 1) * ROW + 8;
    const struct cd_word weight = cd_weight_word(example->weight);
    const unsigned id = cd_svg_open(&page->sheet, WIDTH, (unsigned)height);
    cd_html(b, "Example %u: how the match weight %s comes about", number, weight.s);
    cd_svg_desc(&page->sheet, id);
    cd_html(
        b,
        "A bar for each of %u steps, from the sum before it to the sum after it. The same figures stand in the table below.",
        example->n_steps);
    cd_svg_body(&page->sheet);
    cd_html(b, "<text x=\"%d\" y=\"14\" class=\"e b\">weight</text><text x=\"%d\" y=\"14\" class=\"e b\">sum</text>",
            WEIGHT, SUM);
    cd_html(
        b,
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"zero\"/><text x=\"%d\" y=\"14\" class=\"m\">0</text>\n",
        LEFT + zero, TOP - 8, LEFT + zero, height - 8, LEFT + zero);
    int before = zero, y = TOP;
    for (uint32_t i = 0; i < example->n_steps; i++, y += ROW) {
        const int after = cd_place(example->steps[i].sum, from, to, ROOM);
        row(page, &example->steps[i], before, after, y);
        before = after;
    }
    const int end = cd_place(example->weight, from, to, ROOM), low = end < zero ? end : zero;
    cd_html(b, "<text x=\"%d\" y=\"%d\" class=\"e b\">match weight</text>", LEFT - 10, y + 15);
    cd_html(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"sum\"/>", LEFT + low, y + 4,
            end < zero ? zero - end : end - zero, ROW - 8);
    cd_html(b, "<text x=\"%d\" y=\"%d\" class=\"e b\">%s</text>", SUM, y + 15, weight.s);
    cd_svg_close(&page->sheet);
}

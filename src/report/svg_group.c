/* svg_group.c - the suspects of one group, one below the other, with an arc for each two who share a case or a victim.
 *
 * Whole pixels, so that every machine writes the same bytes. Arcs differ by dash, and the same stands in a table. */
#include "group_int.h"

enum { LEFT = 90, TOP = 18, ROW = 26, RADIUS = 6, RIGHT = 30, MIDDLE = 4 };

static unsigned y_of(uint32_t place)
{
    return TOP + ROW * place;
}

/* Half circles are drawn flatter the further they reach. */
static unsigned bulge(uint32_t rows)
{
    return 14 + rows * 9;
}

static void arcs(struct cd_page *page, const struct cd_network_drawing *drawn)
{
    for (uint32_t i = 0; i < drawn->n_ties; i++) {
        const struct cd_drawn_tie *tie = &drawn->ties[i];
        const unsigned from = y_of(tie->a), to = y_of(tie->b), x = LEFT + 2 * bulge(tie->b - tie->a);
        cd_html(page->b, "<path class=\"k%d\" d=\"M%d %uC%u %u %u %u %d %u\"/>", tie->cases > 0 ? 0 : 1, LEFT, from, x,
                from, x, to, LEFT, to);
    }
}

void cd_svg_group(struct cd_page *page, const struct cd_network_drawing *drawn)
{
    uint32_t furthest = 0;
    for (uint32_t i = 0; i < drawn->n_ties; i++)
        if (drawn->ties[i].b - drawn->ties[i].a > furthest) furthest = drawn->ties[i].b - drawn->ties[i].a;
    const unsigned id = cd_svg_open(page, LEFT + 2 * bulge(furthest) + RIGHT, y_of(drawn->n - 1) + TOP);
    cd_buf_puts(page->b, "Who shares a case or a victim with whom");
    cd_svg_desc(page, id);
    cd_html(page->b,
            "%u suspects one below the other; arcs join those who share a case (unbroken) or only a victim (dashed). "
            "The tables below say the same.",
            drawn->n);
    cd_svg_body(page);
    arcs(page, drawn);
    for (uint32_t i = 0; i < drawn->n; i++)
        cd_html(
            page->b,
            "<circle class=\"d0\" cx=\"%d\" cy=\"%u\" r=\"%d\"/><text x=\"%d\" y=\"%u\" class=\"e\">Suspect %u</text>",
            LEFT, y_of(i), RADIUS, LEFT - 12, y_of(i) + MIDDLE, i + 1);
    cd_svg_close(page);
}

/* svg_link_groups.c - one rate of every group: a dot with its interval, and a line across where all records together stand. */
#include "link_accuracy_int.h"

#include <math.h>

enum { LEFT = 210, ROOM = 520, ROW = 24, TOP = 30, BOTTOM = 40, NAME = 30, COUNTS = 970, WIDTH = 980 };

/* The end of the scale, in percent. */
static int scale_of(const struct cd_link_accuracy *a, const struct cd_link_rate *rate)
{
    static const int ends[] = {1, 2, 5, 10, 20, 50, 100};
    double most = 0;
    for (uint32_t g = 0; g < a->n_groups; g++) most = fmax(most, rate->of(a->groups[g].accuracy)->hi);
    size_t end = 0;
    while (end + 1 < sizeof ends / sizeof *ends && most * 100 > ends[end]) end++;
    return ends[end];
}

static int place(double share, int end)
{
    return LEFT + cd_place(share * 100, 0, end, ROOM);
}

static void scale(struct cd_link_accuracy_page *page, int end, int bottom)
{
    for (int tick = 0; tick <= 5; tick++) {
        const int x = LEFT + tick * ROOM / 5, tenths = end * 10 * tick / 5;
        cd_html(page->b,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"g\"/><text x=\"%d\" y=\"%d\" class=\"m\">", x,
                TOP, x, bottom, x, bottom + 18);
        if (tenths % 10 != 0) cd_html(page->b, "%d.%d %%</text>\n", tenths / 10, tenths % 10);
        else cd_html(page->b, "%d %%</text>\n", tenths / 10);
    }
}

static void row(struct cd_link_accuracy_page *page, const struct cd_link_group *group, const struct cd_share *share,
                int end, int y)
{
    struct cd_buf *b = page->b;
    const struct cd_word value = cd_count_share_word(share->k, share->n);
    cd_html(b, "<text x=\"%d\" y=\"%d\" class=\"e\">", LEFT - 12, y + 16);
    cd_html_clipped(b, group->name, NAME);
    cd_html(b, "</text><text x=\"%d\" y=\"%d\" class=\"e\">%s: %llu of %llu</text>", COUNTS, y + 16, value.s,
            (unsigned long long)share->k, (unsigned long long)share->n);
    if (share->n > 0)
        cd_html(
            b,
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"span\"/><circle cx=\"%d\" cy=\"%d\" r=\"5\" class=\"for\"/>",
            place(share->lo, end), y + 12, place(share->hi, end), y + 12, place(share->value, end), y + 12);
    cd_buf_char(b, '\n');
}

void cd_svg_link_groups(struct cd_link_accuracy_page *page, const struct cd_link_rate *rate)
{
    const struct cd_link_accuracy *a = page->a;
    const int bottom = TOP + (int)a->n_groups * ROW, end = scale_of(a, rate);
    const struct cd_share *all = rate->of(a->groups[a->n_groups - 1].accuracy);
    const unsigned id = cd_svg_open(&page->sheet, WIDTH, (unsigned)(bottom + BOTTOM));
    cd_html(page->b, "%s, by group", rate->title);
    cd_svg_desc(&page->sheet, id);
    cd_html(
        page->b,
        "A row for each of %u groups: a dot at its rate, a bar over its 95 percent interval, its counts at the end. A broken line "
        "marks the rate of all records. The same figures stand in the table below.",
        a->n_groups);
    cd_svg_body(&page->sheet);
    scale(page, end, bottom);
    if (all->n > 0)
        cd_html(
            page->b,
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"cut\"/><text x=\"%d\" y=\"%d\" class=\"m cutname\">all</text>",
            place(all->value, end), TOP - 8, place(all->value, end), bottom, place(all->value, end), TOP - 12);
    for (uint32_t g = 0; g < a->n_groups; g++)
        row(page, &a->groups[g], rate->of(a->groups[g].accuracy), end, TOP + (int)g * ROW);
    cd_svg_close(&page->sheet);
}

/* draw_ladder.c - what premises make of a reading, as a table with a bar in each row; and how the share hangs on who gets recorded.
 *
 * Solid is what is recorded, hatched what is open, the line is the threshold. Figures stand in the table as text; places are found in whole numbers, as in
 * svg_ruler.c, so that every machine draws the same. */
#include "page_int.h"

/* f, from 0 to 1, as a place on n units: rounded down. */
static unsigned place(struct cd_fraction f, unsigned n)
{
    unsigned low = 0, high = n;
    while (low < high) {
        const unsigned middle = (low + high + 1) / 2;
        if (cd_fraction_cmp(f, (struct cd_fraction){middle, n}) >= 0) low = middle;
        else high = middle - 1;
    }
    return low;
}

/* In thousandths of its width. */
static void bar(struct cd_page *page, const struct cd_rung *rung, struct cd_fraction threshold)
{
    enum { WHOLE = 1000 };
    const unsigned lo = place(rung->share.lo, WHOLE), hi = place(rung->share.hi, WHOLE), t = place(threshold, WHOLE);
    const unsigned open = hi > lo + 4 ? hi - lo : 4; /* never too thin to be seen */
    cd_html(page->b,
            "<span class=\"rung\" aria-hidden=\"true\"><i class=\"sure\" style=\"width:%u.%u%%\"></i><i class=\"open\" "
            "style=\"width:%u.%u%%\"></i><i class=\"mark\" style=\"left:%u.%u%%\"></i></span>",
            lo / 10, lo % 10, open / 10, open % 10, t / 10, t % 10);
}

static void rung(struct cd_page *page, const struct cd_rung *r, struct cd_fraction threshold)
{
    struct cd_buf *b = page->b;
    char lo[48], hi[48];
    cd_fraction_percent(r->share.lo, false, 1, lo);
    cd_fraction_percent(r->share.hi, true, 1, hi);
    cd_buf_puts(b, "<tr><th scope=\"row\">");
    if (r->assumed) cd_buf_puts(b, "<b>assumed:</b> ");
    cd_html(b, "%.*s<span class=\"sub\">%.*s</span></th><td>%s to %s %%", CD_ARG(r->premise), CD_ARG(r->assumes), lo,
            hi);
    bar(page, r, threshold);
    cd_buf_puts(b, "</td><td>");
    if (r->scenario) cd_buf_puts(b, "would be ");
    cd_verdict_tag(page, (enum cd_verdict_kind)r->kind);
    cd_buf_puts(b, "</td></tr>\n");
}

void cd_draw_ladder(struct cd_page *page, const struct cd_verdict *verdict, const struct cd_reading *reading)
{
    char threshold[48];
    if (reading->n_ladder == 0) return;
    cd_fraction_percent(reading->share_to_prove, false, 1, threshold);
    cd_table_open(page);
    cd_html(
        page->b,
        "What a premise would make of claim %.*s%s%.*s. Solid: in the group for certain, if it holds; hatched: open; the line: the claim is measured against a share of %s %%",
        CD_ARG(verdict->id), reading->base.n > 0 ? " against " : "", CD_ARG(reading->base), threshold);
    cd_table_head(page, NAMES("~If this is assumed", "the share lies from", "the claim is"));
    for (uint32_t i = 0; i < reading->n_ladder; i++) rung(page, &reading->ladder[i], reading->share_to_prove);
    cd_table_close(page);
}

/* --- How the share hangs on who gets recorded ---------------------------------------------------------------------------------- */

enum { LEFT = 44, TOP = 14, WIDE = 256, TALL = 120, BELOW = 44, RIGHT = 16 };

/* n in the group and m outside it are recorded, open are open: the share at rho is n / (n + rho m). */
struct recorded {
    uint64_t n, m;
    struct cd_bound share;
};

static struct cd_fraction share_at(const struct recorded *r, struct cd_fraction rho)
{
    const cd_i128 n = (cd_i128)r->n * rho.den, m = rho.num * (cd_i128)r->m;
    return (struct cd_fraction){n, n + m};
}

static void axes(struct cd_page *page)
{
    static const char *const shares[] = {"0 %", "50 %", "100 %"};
    static const char *const ratios[] = {"1/16", "1/4", "1", "4", "16"};
    for (int i = 0; i <= 2; i++) {
        const int y = TOP + TALL - i * TALL / 2;
        cd_html(
            page->b,
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"g\"/><text x=\"%d\" y=\"%d\" class=\"e\">%s</text>",
            LEFT, y, LEFT + WIDE, y, LEFT - 6, y + 4, shares[i]);
    }
    for (int i = 0; i <= 4; i++)
        cd_html(page->b, "<text x=\"%d\" y=\"%d\" class=\"m\">%s</text>", LEFT + i * WIDE / 4, TOP + TALL + 16,
                ratios[i]);
    cd_html(page->b, "<text x=\"%d\" y=\"%d\" class=\"m\">times as likely to have a record</text>", LEFT + WIDE / 2,
            TOP + TALL + 34);
}

/* Only where some filling of the gaps has that share. */
static void curve(struct cd_page *page, const struct recorded *r)
{
    char command = 'M';
    cd_buf_puts(page->b, "<path class=\"k0\" d=\"");
    for (unsigned i = 0; i <= CD_RATIOS; i += 4) {
        const struct cd_fraction share = share_at(r, cd_ratio_at(i));
        if (cd_fraction_cmp(share, r->share.lo) < 0 || cd_fraction_cmp(share, r->share.hi) > 0) continue;
        cd_html(page->b, "%s%u %u", command == 'M' ? "M" : "L", LEFT + i * WIDE / CD_RATIOS,
                TOP + TALL - place(share, TALL));
        command = 'L';
    }
    cd_buf_puts(page->b, "\"/>");
}

static void crossing(struct cd_page *page, struct cd_fraction rho, struct cd_fraction threshold)
{
    const unsigned y = TOP + TALL - place(threshold, TALL);
    unsigned i = 0;
    cd_html(page->b, "<line x1=\"%d\" y1=\"%u\" x2=\"%d\" y2=\"%u\" class=\"th\"/>", LEFT, y, LEFT + WIDE, y);
    while (i < CD_RATIOS && cd_fraction_cmp(cd_ratio_at(i), rho) < 0) i++;
    if (i == 0 || i == CD_RATIOS) return;
    const unsigned x = LEFT + i * WIDE / CD_RATIOS;
    cd_html(page->b, "<circle cx=\"%u\" cy=\"%u\" r=\"4.5\" class=\"tp\"/>", x, y);
}

void cd_svg_tipping(struct cd_page *page, const struct cd_verdict *verdict, const struct cd_reading *reading)
{
    const struct cd_fraction rho = reading->tipping.rho;
    char times[48], tip[48];
    if (rho.den == 0 || rho.num == 0 || reading->n_ladder == 0) return;
    const struct cd_bound share = reading->ladder[0].share;
    if (share.lo.num < 0 || share.lo.den != (cd_i128)reading->total || (cd_u128)share.lo.num > reading->recorded)
        return;
    const struct recorded r = {(uint64_t)share.lo.num, reading->recorded - (uint64_t)share.lo.num, share};
    cd_fraction_ratio(rho, false, 2, times);
    cd_fraction_percent(reading->share_to_prove, false, 1, tip);
    cd_html(
        page->b,
        "<p class=\"cap\">How the share hangs on who gets recorded: it is %s %% exactly where people in the group are %s times as likely to have a record as everybody else.</p>\n",
        tip, times);
    const unsigned id = cd_svg_open(page, LEFT + WIDE + RIGHT, TOP + TALL + BELOW);
    cd_html(page->b, "Who gets recorded: %.*s", CD_ARG(verdict->id));
    cd_svg_desc(page, id);
    cd_html(
        page->b,
        "A falling curve: the share of the group, from 0 to 100 percent, against how many times as likely its people are to have a record, from one sixteenth "
        "to sixteen. It is drawn only where some filling of the gaps has that share, and crosses the line of the claim at %s.",
        times);
    cd_svg_body(page);
    axes(page);
    curve(page, &r);
    crossing(page, rho, reading->share_to_prove);
    cd_svg_close(page);
}

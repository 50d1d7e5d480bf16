/* link_page.c - report.html of a linkage: the document, a table of sections, and sums that charts and tables share. */
#include "link_int.h"

static bool always(const struct cd_link_page *page)
{
    (void)page;
    return true;
}

static bool has_pairs(const struct cd_link_page *page)
{
    return page->r->n_pairs > 0;
}

static bool has_records(const struct cd_link_page *page)
{
    return page->r->n_records > 0;
}

static const struct {
    const char *id, *title;
    bool (*has)(const struct cd_link_page *page);
    void (*draw)(struct cd_link_page *page);
} sections[] = {
    {"linked", "What was linked", always, cd_link_draw_linked},
    {"training", "How it was trained", always, cd_link_draw_training},
    {"weights", "What each agreement is worth", always, cd_link_draw_weights},
    {"pairs", "The pairs that were kept", has_pairs, cd_link_draw_pairs},
    {"thresholds", "Where to draw the line", has_pairs, cd_link_draw_thresholds},
    {"people", "The people that were found", has_records, cd_link_draw_people},
    {"examples", "Examples, taken apart", has_pairs, cd_link_draw_examples},
    {"unlinkable", "Records that cannot be linked", has_records, cd_link_draw_unlinkable},
    {"fields", "What is blank", has_records, cd_link_draw_fields},
};
enum { SECTIONS = sizeof sections / sizeof *sections };

static void top(struct cd_link_page *page)
{
    struct cd_buf *b = page->b;
    const struct cd_link_results *r = page->r;
    cd_buf_puts(b, "<header><p class=\"warn\"><span class=\"in\">");
    if (r->show_values)
        cd_buf_puts(b, "<strong>Personal data:</strong> the example pairs show ids and values of people "
                       "(<code>--show-values</code>). Not to be passed on.");
    else
        cd_buf_puts(b,
                    "<strong>Internal:</strong> counts are not suppressed; not for publication. No value and no id of "
                    "any record stands here.");
    cd_buf_puts(b, "</span></p>\n<div class=\"in\"><p class=\"kicker\">Candour: record linkage</p>\n"
                   "<h1>Which records are one person&#8217;s, and how sure that is</h1>\n<p class=\"sub\">");
    for (uint32_t d = 0; d < r->n_datasets && d < 4; d++)
        cd_html(b, "%s%.*s", d > 0 ? ", " : "", CD_ARG(r->datasets[d].name));
    if (r->n_datasets > 4) cd_html(b, " and %u more", r->n_datasets - 4);
    cd_html(b, "; pairs %s</p></div></header>\n<main id=\"main\" class=\"in\">\n", r->link_type);
}

static void contents(struct cd_link_page *page)
{
    cd_buf_puts(page->b, "<nav aria-labelledby=\"contents\"><h2 id=\"contents\">On this page</h2><ul>\n");
    for (unsigned i = 0; i < SECTIONS; i++)
        if (sections[i].has(page))
            cd_html(page->b, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id, sections[i].title);
    cd_buf_puts(page->b, "</ul></nav>\n");
}

void cd_report_link_html(struct cd_buf *b, const struct cd_link_results *results)
{
    struct cd_link_page page = {.sheet.b = b, .b = b, .r = results};
    const struct cd_str about = results->n_datasets > 0 ? results->datasets[0].name : CD_STR("no records");
    cd_document_head(b, "Which records are one person\xE2\x80\x99s", about, cd_link_style);
    top(&page);
    cd_link_draw_first(&page);
    contents(&page);
    for (unsigned i = 0; i < SECTIONS; i++) {
        if (!sections[i].has(&page)) continue;
        cd_html(b, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n", sections[i].id, sections[i].id,
                sections[i].title);
        sections[i].draw(&page);
        cd_buf_puts(b, "</section>\n");
    }
    cd_html(
        b,
        "</main>\n<footer><div class=\"in\">Candour %s. Internal; not for publication.</div></footer>\n</body>\n</html>\n",
        CD_VERSION);
}

/* --- Sums --------------------------------------------------------------------------------------------------------------------- */

struct cd_link_span cd_link_span_of(const struct cd_link_page *page, const struct cd_link_bin *bins, uint32_t most)
{
    uint32_t first = cd_link_bin_of(page->r->at[0].weight), end = first + 1, width = 1;
    for (uint32_t t = 0; t < page->r->n_at; t++) {
        const uint32_t bin = cd_link_bin_of(page->r->at[t].weight);
        first = bin < first ? bin : first;
        end = bin < end ? end : bin + 1;
    }
    for (uint32_t b = 0; b < CD_LINK_BINS; b++) {
        if (bins[b].n == 0) continue;
        first = b < first ? b : first;
        end = b < end ? end : b + 1;
    }
    while ((end - first / width * width + width - 1) / width > most) width *= 2;
    first = first / width * width; /* steps begin at multiples of their width */
    return (struct cd_link_span){first, (end - first + width - 1) / width * width, width};
}

struct cd_link_bin cd_link_sum(const struct cd_link_bin *bins, uint32_t first, uint32_t n)
{
    struct cd_link_bin sum = {0, 0};
    for (uint32_t b = first; b < first + n && b < CD_LINK_BINS; b++) {
        sum.n += bins[b].n;
        sum.matches += bins[b].matches;
    }
    return sum;
}

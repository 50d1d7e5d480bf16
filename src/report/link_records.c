/* link_records.c - sections on the records: those that cannot be linked, people by size, and what is blank. */
#include "link_int.h"

enum { MOST_ROWS = 60 };

static void asked(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "Records that could not reach the thresholds that were asked for");
    cd_table_head(&page->sheet, NAMES("#Probability", "#Weight", "#Records", "#Share of records"));
    for (uint32_t t = 0; t < r->n_at; t++) {
        const struct cd_word weight = cd_weight_word(r->at[t].weight),
                             share = cd_count_share_word(r->at[t].unlinkable, r->n_records);
        cd_html(
            b,
            "<tr><th scope=\"row\" class=\"n\">%.*s</th><td class=\"n\">%s</td><td class=\"n\">%llu</td><td class=\"n\">%s</td></tr>\n",
            CD_ARG(r->at[t].text), weight.s, (unsigned long long)r->at[t].unlinkable, share.s);
    }
    cd_table_close(&page->sheet);
}

void cd_link_draw_unlinkable(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    const struct cd_link_span span = cd_link_span_of(page, r->selves, MOST_ROWS);
    cd_buf_puts(
        b,
        "<p>Each record was weighed against an identical copy of itself. One that stays below the threshold even so says too "
        "little, or only what is common: it counts as a person of its own, whether it is or not.</p>\n");
    asked(page);
    cd_buf_puts(
        b,
        "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart of records that cannot be linked\">\n");
    cd_svg_link_unlinkable(page);
    cd_buf_puts(b, "</div>\n<details><summary>The same as a table</summary>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "Records by their weight against an identical copy");
    cd_table_head(&page->sheet, NAMES("#Weight", "#Records below it", "#Share of records"));
    uint64_t below = 0;
    for (uint32_t i = 0; i <= span.n; i += span.width) {
        const struct cd_word at = cd_weight_word(cd_link_weight_at(span.first + i)),
                             share = cd_count_share_word(below, r->n_records);
        cd_html(b, "<tr><th scope=\"row\" class=\"n\">%.*s</th><td class=\"n\">%llu</td><td class=\"n\">%s</td></tr>\n",
                (int)(strchr(at.s, '.') - at.s), at.s, (unsigned long long)below, share.s);
        below += cd_link_sum(r->selves, span.first + i, span.width).n;
    }
    cd_table_close(&page->sheet);
    cd_buf_puts(b, "</details>\n");
}

/* --- People ------------------------------------------------------------------------------------------------------------------- */

static const char *const size_names[CD_LINK_SIZES] = {"1",       "2",        "3",        "4",         "5",
                                                      "6 to 10", "11 to 20", "21 to 50", "51 to 100", "over 100"};

static void size_row(struct cd_link_page *page, uint32_t size)
{
    const struct cd_link_results *r = page->r;
    uint64_t most = 1;
    for (uint32_t s = 0; s < CD_LINK_SIZES; s++)
        if (r->at[0].sizes[s] > most) most = r->at[0].sizes[s];
    const unsigned tenths = (unsigned)(r->at[0].sizes[size] * 1000 / most);
    cd_html(
        page->b,
        "<tr><th scope=\"row\" class=\"n\">%s</th><td class=\"bar\"><span class=\"track\" aria-hidden=\"true\"><span "
        "style=\"width:%u.%u%%\"></span></span></td>",
        size_names[size], tenths / 10, tenths % 10);
    for (uint32_t t = 0; t < r->n_at; t++)
        cd_html(page->b, "<td class=\"n\">%llu</td>", (unsigned long long)r->at[t].sizes[size]);
    cd_buf_puts(page->b, "</tr>\n");
}

static void foot_row(struct cd_link_page *page, const char *name, bool largest)
{
    cd_html(page->b, "<tr><th scope=\"row\"><b>%s</b></th><td></td>", name);
    for (uint32_t t = 0; t < page->r->n_at; t++)
        cd_html(page->b, "<td class=\"n\"><b>%llu</b></td>",
                (unsigned long long)(largest ? page->r->at[t].largest : page->r->at[t].people));
    cd_buf_puts(page->b, "</tr>\n");
}

void cd_link_draw_people(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    cd_buf_puts(
        b,
        "<p>Records that links join, directly or through others, are one person; a record without a link is a person of its "
        "own. One wrong link joins two people with all their records, so a few very large ones are a warning.</p>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "People by how many records they have, for each threshold");
    cd_buf_puts(b,
                "</caption>\n<thead><tr><th scope=\"col\">Records</th><th scope=\"col\">At the first threshold</th>");
    for (uint32_t t = 0; t < r->n_at; t++)
        cd_html(b, "<th scope=\"col\" class=\"n\">At %.*s</th>", CD_ARG(r->at[t].text));
    cd_buf_puts(b, "</tr></thead>\n<tbody>\n");
    for (uint32_t size = 0; size < CD_LINK_SIZES; size++) {
        bool any = size == 0;
        for (uint32_t t = 0; t < r->n_at; t++) any |= r->at[t].sizes[size] > 0;
        if (any) size_row(page, size);
    }
    foot_row(page, "People", false);
    foot_row(page, "Records of the largest", true);
    cd_table_close(&page->sheet);
}

/* --- What is blank ------------------------------------------------------------------------------------------------------------- */

void cd_link_draw_fields(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    cd_buf_puts(
        b,
        "<p>What is blank neither links nor parts. Where one dataset leaves out much more than the others, its records are "
        "linked less.</p>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "Blank cells of the columns that are compared, by dataset: share, and count</caption>\n"
                   "<thead><tr><th scope=\"col\">Column</th>");
    for (uint32_t d = 0; d < r->n_datasets; d++)
        cd_html(b, "<th scope=\"col\" class=\"n\">%.*s</th>", CD_ARG(r->datasets[d].name));
    cd_buf_puts(b, "</tr></thead>\n<tbody>\n");
    for (uint32_t f = 0; f < r->n_fields; f++) {
        cd_html(b, "<tr><th scope=\"row\">%.*s</th>", CD_ARG(r->fields[f].name));
        for (uint32_t d = 0; d < r->n_datasets; d++) {
            const uint64_t blank = r->fields[f].blank[d], all = r->datasets[d].records;
            const struct cd_word share = cd_percent_word(blank, all);
            cd_html(b, "<td class=\"n w%u\">%s<br><small>%llu</small></td>", all > 0 ? (unsigned)(blank * 5 / all) : 0,
                    share.s, (unsigned long long)blank);
        }
        cd_buf_puts(b, "</tr>\n");
    }
    cd_table_close(&page->sheet);
}

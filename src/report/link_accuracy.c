/* link_accuracy.c - accuracy.html: how good links are, in all and for each group of people, against what is known to be true. */
#include "link_accuracy_int.h"

static const struct cd_share *missed(const struct cd_group_accuracy *a)
{
    return &a->missed;
}

static const struct cd_share *false_links(const struct cd_group_accuracy *a)
{
    return &a->false_links;
}

static const struct cd_share *blocked(const struct cd_group_accuracy *a)
{
    return &a->blocked;
}

static const struct cd_share *blank(const struct cd_group_accuracy *a)
{
    return &a->blank;
}

static const struct cd_link_rate rates[] = {
    {"missed", "True pairs that were missed",
     "Of the pairs that are one person, those that are no link. A group that is missed more often looks as if its people had fewer records "
     "than they have.",
     missed},
    {"wrong", "Links that are wrong",
     "Of the links, those that join two people. A group with more of them looks as if it had fewer people, with more records each.",
     false_links},
    {"blocked", "True pairs that a blocking rule made",
     "Of the pairs that are one person, those that were compared at all. What is missing here no threshold brings back.",
     blocked},
    {"blank", "Blank cells", "Of the cells of all columns, the blank ones: what is not there cannot link.", blank},
};
enum { RATES = sizeof rates / sizeof *rates };

static void top(struct cd_link_accuracy_page *page)
{
    const struct cd_word probability = cd_share_word(page->a->probability);
    cd_html(
        page->b,
        "<header><p class=\"warn\"><span class=\"in\"><strong>Internal:</strong> small numbers are not suppressed; not for "
        "publication. No value and no id of any record stands here.</span></p>\n<div class=\"in\"><p class=\"kicker\">Candour: record "
        "linkage</p>\n<h1>How good the links are, and for whom</h1>\n<p class=\"sub\">%llu records; a link is what is %s likely or "
        "more</p></div></header>\n<main id=\"main\" class=\"in\">\n",
        (unsigned long long)page->a->n_records, probability.s);
}

static void first(struct cd_link_accuracy_page *page)
{
    const struct cd_link_accuracy *a = page->a;
    struct cd_buf *b = page->b;
    const unsigned long long links = a->at.tp + a->at.fp;
    const struct cd_word right = cd_count_share_word(a->at.tp, links),
                         found = cd_count_share_word(a->at.tp, a->totals.positives),
                         made = cd_count_share_word(a->totals.met_positives, a->totals.positives);
    cd_html(
        b,
        "<p class=\"lead\"><strong>%s</strong> of links are right (%llu of %llu), and <strong>%s</strong> of the true pairs are linked "
        "(%llu of %llu).</p>\n",
        right.s, (unsigned long long)a->at.tp, links, found.s, (unsigned long long)a->at.tp,
        (unsigned long long)a->totals.positives);
    cd_buf_puts(
        b,
        "<div class=\"cards\"><section class=\"card wide\" aria-labelledby=\"words\"><h2 id=\"words\">In plain words</h2>\n");
    cd_html(
        b,
        "<p>Two things can go wrong: a link that joins two people, and a pair of one person that is no link. True pairs are counted "
        "whether a blocking rule made them or not: %s of them were compared at all.</p>\n",
        made.s);
    if (a->n_groups > 0)
        cd_buf_puts(
            b,
            "<p>Groups were read to judge and for nothing else: <strong>they weigh, order and join nothing</strong>. A pair of "
            "two groups counts under both, so groups do not add up to the whole. Those of whom no group is recorded are a group of "
            "their own. A difference is one of data and method, never of people.</p>\n"
            "<p>Intervals are Wilson&#8217;s, of 95&#160;%: where they overlap widely, the difference may be chance.</p>\n");
    cd_buf_puts(b, "</section></div>\n");
}

static void contents(struct cd_link_accuracy_page *page)
{
    cd_buf_puts(page->b, "<nav aria-labelledby=\"contents\"><h2 id=\"contents\">On this page</h2><ul>\n"
                         "<li><a href=\"#all\">All records together</a></li>\n");
    for (size_t i = 0; i < RATES && page->a->n_groups > 0; i++)
        cd_html(page->b, "<li><a href=\"#%s\">%s, by group</a></li>\n", rates[i].id, rates[i].title);
    cd_buf_puts(page->b, "</ul></nav>\n");
}

static void pairs_row(struct cd_link_accuracy_page *page, const char *name, const struct cd_confusion *c,
                      const struct cd_pair_rates *r, bool threshold)
{
    const struct cd_word at = cd_weight_word(c->threshold), precision = cd_share_word(r->precision),
                         recall = cd_share_word(r->recall), f1 = cd_share_word(r->f1);
    cd_html(page->b, "<tr><th scope=\"row\">%s</th><td class=\"n\">%s</td>", name, threshold ? at.s : "\xE2\x80\x93");
    cd_html(page->b, "<td class=\"n\">%llu</td><td class=\"n\">%llu</td><td class=\"n\">%llu</td>",
            (unsigned long long)c->tp, (unsigned long long)c->fp, (unsigned long long)c->fn);
    cd_html(page->b, "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n", precision.s,
            recall.s, f1.s);
}

static void all_records(struct cd_link_accuracy_page *page)
{
    const struct cd_link_accuracy *a = page->a;
    struct cd_buf *b = page->b;
    cd_buf_puts(b, "<section aria-labelledby=\"all\"><h2 id=\"all\">All records together</h2>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "Pairs, against what is true");
    cd_table_head(&page->sheet, NAMES("~What counts as a link", "#Weight", "#Right", "#Wrong", "#Missed", "#Precision",
                                      "#Recall", "#F1"));
    pairs_row(page, "pairs at the threshold", &a->at, &a->at_rates, true);
    pairs_row(page, "pairs at the threshold where F1 is best", &a->best, &a->best_rates, true);
    if (a->people != NULL)
        pairs_row(page, "all pairs within a person found", &a->people->pairs, &a->people_rates, false);
    cd_table_close(&page->sheet);
    if (a->people != NULL)
        cd_html(
            b,
            "<p><b>%llu</b> people were found where there are <b>%llu</b>; <b>%llu</b> of them are exactly one person&#8217;s records.</p>\n",
            (unsigned long long)a->people->clusters, (unsigned long long)a->people->entities,
            (unsigned long long)a->people->exact);
    cd_buf_puts(b, "</section>\n");
}

static void group_row(struct cd_link_accuracy_page *page, const struct cd_link_group *group,
                      const struct cd_share *share)
{
    struct cd_buf *b = page->b;
    const struct cd_word value = cd_count_share_word(share->k, share->n), lo = cd_share_word(share->lo),
                         hi = cd_share_word(share->hi);
    cd_html(b, "<tr><th scope=\"row\">%.*s</th><td class=\"n\">%llu</td><td class=\"n\"><b>%s</b></td>",
            CD_ARG(group->name), (unsigned long long)group->accuracy->records, value.s);
    if (share->n > 0) cd_html(b, "<td class=\"n\">%s to %s</td>", lo.s, hi.s);
    else cd_buf_puts(b, "<td class=\"n\">&#8211;</td>");
    cd_html(b, "<td class=\"n\">%llu of %llu</td></tr>\n", (unsigned long long)share->k, (unsigned long long)share->n);
}

static void by_group(struct cd_link_accuracy_page *page, const struct cd_link_rate *rate)
{
    struct cd_buf *b = page->b;
    cd_html(b, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s, by group</h2>\n<p>%s</p>\n", rate->id, rate->id,
            rate->title, rate->words);
    cd_html(b, "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart: %s\">\n", rate->title);
    cd_svg_link_groups(page, rate);
    cd_buf_puts(b, "</div>\n<details><summary>The same as a table</summary>\n");
    cd_table_open(&page->sheet);
    cd_html(b, "%s: rate, interval and counts of each group", rate->title);
    cd_table_head(&page->sheet, NAMES("Group", "#Records", "#Rate", "#95 % interval", "#Counts"));
    for (uint32_t g = 0; g < page->a->n_groups; g++)
        group_row(page, &page->a->groups[g], rate->of(page->a->groups[g].accuracy));
    cd_table_close(&page->sheet);
    cd_buf_puts(b, "</details>\n</section>\n");
}

void cd_report_accuracy_html(struct cd_buf *b, const struct cd_link_accuracy *accuracy)
{
    struct cd_link_accuracy_page page = {.sheet.b = b, .b = b, .a = accuracy};
    cd_document_head(b, "How good the links are", CD_STR("and for whom"), cd_link_style);
    top(&page);
    first(&page);
    contents(&page);
    all_records(&page);
    for (size_t i = 0; i < RATES && accuracy->n_groups > 0; i++) by_group(&page, &rates[i]);
    cd_html(
        b,
        "</main>\n<footer><div class=\"in\">Candour %s. Internal; not for publication.</div></footer>\n</body>\n</html>\n",
        CD_VERSION);
}

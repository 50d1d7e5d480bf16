/* link_model.c - sections on what went in: datasets, blocking, training, and what each agreement is worth. */
#include "link_int.h"

static void datasets(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    cd_table_open(&page->sheet);
    cd_html(page->b, "Datasets: records are paired %s", r->link_type);
    cd_table_head(&page->sheet, NAMES("Dataset", "#Records"));
    for (uint32_t d = 0; d < r->n_datasets; d++)
        cd_html(page->b, "<tr><th scope=\"row\">%.*s</th><td class=\"n\">%llu</td></tr>\n", CD_ARG(r->datasets[d].name),
                (unsigned long long)r->datasets[d].records);
    cd_table_close(&page->sheet);
}

void cd_link_draw_linked(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    datasets(page);
    cd_buf_puts(
        b,
        "<p>Not every record is compared with every other: only pairs that agree on at least one blocking rule are. A true "
        "pair that no rule makes is lost before any weight is asked for. A rule with one very large block has a value that "
        "very many records share.</p>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "Candidate pairs by blocking rule");
    cd_table_head(&page->sheet, NAMES("#Rule", "~Pairs where", "#Pairs", "#By no earlier rule", "#Blocks",
                                      "#Pairs of the largest block"));
    for (uint32_t k = 0; k < r->n_rules; k++) {
        const struct cd_rule_pairs *pairs = &r->rules[k].pairs;
        cd_html(b, "<tr><td class=\"n\">%u</td><th scope=\"row\"><code>%.*s</code></th><td class=\"n\">%llu</td>", k,
                CD_ARG(r->rules[k].sql), (unsigned long long)pairs->all);
        cd_html(b, "<td class=\"n\">%llu</td><td class=\"n\">%llu</td><td class=\"n\">%llu</td></tr>\n",
                (unsigned long long)pairs->first, (unsigned long long)pairs->blocks,
                (unsigned long long)pairs->largest_block);
    }
    cd_table_close(&page->sheet);
}

static void sessions(struct cd_link_page *page)
{
    struct cd_buf *b = page->b;
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "Sessions of expectation maximisation, each on the pairs of one rule");
    cd_table_head(&page->sheet, NAMES("~Pairs where", "#Pairs", "#Iterations", "Ended"));
    for (uint32_t s = 0; s < page->r->n_sessions; s++) {
        const struct cd_link_session *session = &page->r->sessions[s];
        cd_html(
            b,
            "<tr><th scope=\"row\"><code>%.*s</code></th><td class=\"n\">%llu</td><td class=\"n\">%u</td><td>%s</td></tr>\n",
            CD_ARG(session->rule), (unsigned long long)session->n_pairs, session->iterations,
            session->converged ? "converged" : "stopped, not converged");
    }
    cd_table_close(&page->sheet);
}

void cd_link_draw_training(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    const struct cd_word one_in = cd_one_in_word(r->lambda), prior = cd_weight_word(r->prior);
    if (r->label_pairs > 0)
        cd_html(b, "<p>m was learned from <b>%llu</b> pairs that a column of labels says are one person&#8217;s.</p>\n",
                (unsigned long long)r->label_pairs);
    else cd_buf_puts(b, "<p>Nobody labelled anything.</p>\n");
    cd_html(
        b,
        "<p>Two records drawn at random are one person&#8217;s with probability <b>%s</b>, which is a weight of <b>%s</b>: where every "
        "pair starts.</p>\n",
        one_in.s, prior.s);
    if (r->n_sessions > 0) sessions(page);
    cd_buf_puts(b, "<h3 id=\"warnings\">Warnings</h3>\n");
    if (r->n_warnings == 0) cd_buf_puts(b, "<p>None.</p>\n");
    else cd_buf_puts(b, "<ul>\n");
    for (uint32_t w = 0; w < r->n_warnings; w++) cd_html(b, "<li>%.*s</li>\n", CD_ARG(r->warnings[w]));
    if (r->n_warnings > 0) cd_buf_puts(b, "</ul>\n");
}

static const char *source_of(const struct cd_link_level *level)
{
    static const char *const names[] = {[CD_U_MODEL] = "the model as it was",
                                        [CD_U_FREQUENCIES] = "frequencies of values",
                                        [CD_U_PAIRS] = "random pairs",
                                        [CD_U_EM] = "expectation maximisation"};
    return names[level->u_from];
}

static void level_row(struct cd_link_page *page, const struct cd_link_comparison *comparison, uint32_t l)
{
    const struct cd_link_level *level = &comparison->levels[l];
    struct cd_buf *b = page->b;
    const struct cd_word m = cd_share_word(level->m), u = cd_share_word(level->u),
                         weight = cd_weight_word(level->weight);
    cd_html(b, "<tr><th scope=\"row\">%.*s</th><td>%.*s</td>", CD_ARG(comparison->name), CD_ARG(level->label));
    if (level->is_null) {
        cd_buf_puts(
            b,
            "<td class=\"n\">0.00</td><td colspan=\"3\" class=\"grey\">says nothing, either way</td><td></td></tr>\n");
        return;
    }
    cd_html(b,
            "<td class=\"n\"><b>%s</b></td><td class=\"n\">%s</td><td class=\"n\">%s</td><td>%s</td><td>%s</td></tr>\n",
            weight.s, m.s, u.s, source_of(level), level->by_frequency ? "yes" : "no");
}

void cd_link_draw_weights(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    cd_buf_puts(
        b,
        "<p>The weight of a level is log<sub>2</sub>(m / u): m is how often pairs of one person are at this level, u how often "
        "pairs of two people are by chance. A level that is common among both says little. The first level of a "
        "comparison that fits counts.</p>\n");
    cd_buf_puts(
        b,
        "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart of match weights by level\">\n");
    cd_svg_link_weights(page);
    cd_buf_puts(
        b, "</div>\n<h3>How often each level comes</h3>\n"
           "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart of m and u by level\">\n");
    cd_svg_link_shares(page);
    cd_buf_puts(b, "</div>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "Levels of each comparison, in the order in which they are tried");
    cd_table_head(&page->sheet,
                  NAMES("Comparison", "~Level", "#Weight", "#m", "#u", "u is from", "Adjusted for common values"));
    for (uint32_t c = 0; c < r->n_comparisons; c++)
        for (uint32_t l = 0; l < r->comparisons[c].n_levels; l++) level_row(page, &r->comparisons[c], l);
    cd_table_close(&page->sheet);
    cd_buf_puts(
        b,
        "<p>Where a level is adjusted, a rare value adds more than the weight says and a common one less, pair by pair. "
        "The model is in <code>model.json</code>, which Splink reads too.</p>\n");
}

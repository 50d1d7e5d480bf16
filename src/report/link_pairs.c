/* link_pairs.c - sections on the pairs: by weight, by threshold, and examples taken apart. */
#include "link_int.h"

enum { MOST_ROWS = 60 };

static void weight_cell(struct cd_link_page *page, uint32_t bin)
{
    const struct cd_word word = cd_weight_word(cd_link_weight_at(bin));
    cd_html(page->b, "<td class=\"n\">%.*s</td>", (int)(strchr(word.s, '.') - word.s), word.s);
}

void cd_link_draw_pairs(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    const struct cd_link_span span = cd_link_span_of(page, r->pairs, MOST_ROWS);
    const struct cd_word keep = cd_weight_word(r->keep);
    cd_html(
        b,
        "<p>Pairs of a weight of %s and more were kept (<code>--keep</code>); all others were let go and are not on this page.</p>\n",
        keep.s);
    cd_buf_puts(
        b,
        "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart of pairs by match weight\">\n");
    cd_svg_link_histogram(page);
    cd_buf_puts(b, "</div>\n<details><summary>The same as a table</summary>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "Pairs kept, by match weight");
    cd_table_head(&page->sheet, NAMES("#From weight", "#To below", "#Pairs", "#Expected to be matches"));
    for (uint32_t i = 0; i < span.n; i += span.width) {
        const struct cd_link_bin bin = cd_link_sum(r->pairs, span.first + i, span.width);
        const struct cd_word matches = cd_matches_word(bin.matches, bin.n);
        cd_buf_puts(b, "<tr>");
        weight_cell(page, span.first + i);
        weight_cell(page, span.first + i + span.width);
        cd_html(b, "<td class=\"n\">%llu</td><td class=\"n\">%s</td></tr>\n", (unsigned long long)bin.n, matches.s);
    }
    cd_table_close(&page->sheet);
    cd_buf_puts(b, "</details>\n");
}

/* --- Thresholds ---------------------------------------------------------------------------------------------------------------- */

static void expected_cells(struct cd_link_page *page, uint64_t links, uint64_t matches, uint64_t all)
{
    const struct cd_word right = cd_matches_word(matches, links), wrong = cd_false_word(matches, links),
                         found = cd_percent_word(matches, all);
    cd_html(page->b,
            "<td class=\"n\">%llu</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n",
            (unsigned long long)links, right.s, wrong.s, found.s);
}

void cd_link_draw_thresholds(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    const struct cd_link_span span = cd_link_span_of(page, r->pairs, MOST_ROWS);
    const uint64_t all = cd_link_sum(r->pairs, 0, CD_LINK_BINS).matches;
    cd_buf_puts(
        b,
        "<p>A higher threshold gives fewer wrong links and loses more right ones. Both are <em>expected</em>: what the "
        "model&#8217;s own probabilities add up to. They are no better than the model, and matches that were not kept, or "
        "that no blocking rule made, are not among them.</p>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "The thresholds that were asked for (<code>--at</code>)");
    cd_table_head(&page->sheet, NAMES("#Probability", "#Weight", "#People", "#Links", "#Expected to be right",
                                      "#Expected wrong links", "#Expected share of matches found"));
    for (uint32_t t = 0; t < r->n_at; t++) {
        const struct cd_word weight = cd_weight_word(r->at[t].weight);
        cd_html(b, "<tr><th scope=\"row\" class=\"n\">%.*s</th><td class=\"n\">%s</td><td class=\"n\">%llu</td>",
                CD_ARG(r->at[t].text), weight.s, (unsigned long long)r->at[t].people);
        expected_cells(page, r->at[t].links, r->at[t].matches, all);
    }
    cd_table_close(&page->sheet);
    cd_buf_puts(
        b,
        "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart of what thresholds are expected to give\">\n");
    cd_svg_link_expected(page);
    cd_buf_puts(b, "</div>\n<details><summary>A table to choose a threshold by</summary>\n");
    cd_table_open(&page->sheet);
    cd_buf_puts(b, "What a threshold at each weight is expected to give");
    cd_table_head(&page->sheet, NAMES("#Weight", "#Links", "#Expected to be right", "#Expected wrong links",
                                      "#Expected share of matches found"));
    for (uint32_t i = 0; i < span.n; i += span.width) {
        const struct cd_link_bin above = cd_link_sum(r->pairs, span.first + i, span.n - i);
        cd_buf_puts(b, "<tr>");
        weight_cell(page, span.first + i);
        expected_cells(page, above.n, above.matches, all);
    }
    cd_table_close(&page->sheet);
    cd_buf_puts(b, "</details>\n");
}

/* --- Examples ------------------------------------------------------------------------------------------------------------------- */

static void steps_table(struct cd_link_page *page, const struct cd_link_example *example, unsigned number)
{
    struct cd_buf *b = page->b;
    cd_buf_puts(b, "<details><summary>The same as a table</summary>\n");
    cd_table_open(&page->sheet);
    cd_html(b, "Example %u, step by step", number);
    cd_table_head(&page->sheet, NAMES("~Step", "#Weight", "#Sum"));
    for (uint32_t i = 0; i < example->n_steps; i++) {
        const struct cd_word weight = cd_weight_word(example->steps[i].weight),
                             sum = cd_weight_word(example->steps[i].sum);
        cd_buf_puts(b, "<tr><th scope=\"row\">");
        cd_link_step_name(page, &example->steps[i], 1000);
        cd_html(b, "</th><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n", weight.s, sum.s);
    }
    cd_table_close(&page->sheet);
    cd_buf_puts(b, "</details>\n");
}

static void values_table(struct cd_link_page *page, const struct cd_link_example *example, unsigned number)
{
    struct cd_buf *b = page->b;
    cd_table_open(&page->sheet);
    cd_html(b, "Example %u: the two records", number);
    cd_buf_puts(b, "</caption>\n<thead><tr><th scope=\"col\">Column</th>");
    for (size_t side = 0; side < 2; side++) cd_html(b, "<th scope=\"col\">Record %.*s</th>", CD_ARG(example->id[side]));
    cd_buf_puts(b, "</tr></thead>\n<tbody>\n");
    for (uint32_t f = 0; f < page->r->n_fields; f++) {
        cd_html(b, "<tr><th scope=\"row\">%.*s</th>", CD_ARG(page->r->fields[f].name));
        for (size_t side = 0; side < 2; side++) {
            const struct cd_str value = example->values[side][f];
            if (value.p == NULL) cd_buf_puts(b, "<td class=\"grey\">blank</td>");
            else cd_html(b, "<td>%.*s</td>", CD_ARG(value));
        }
        cd_buf_puts(b, "</tr>\n");
    }
    cd_table_close(&page->sheet);
}

void cd_link_draw_examples(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    struct cd_buf *b = page->b;
    cd_html(b, "<p>%u real pairs from heavy to light: how the weight of each comes about.", r->n_examples);
    if (!r->show_values)
        cd_buf_puts(
            b,
            " Whose they are stands in <code>pairs.csv</code>, at the same weight; <code>candour link explain ID_L ID_R "
            "PEOPLE --model model.json --show-values</code> shows the records of any pair, and <code>candour link run "
            "--show-values</code> writes them here.");
    cd_buf_puts(b, "</p>\n");
    for (uint32_t i = 0; i < r->n_examples; i++) {
        const struct cd_link_example *example = &r->examples[i];
        const struct cd_word weight = cd_weight_word(example->weight),
                             probability = cd_share_word(example->probability);
        cd_html(b, "<div class=\"example\"><h3>%u. Match weight %s: %s likely to be one person</h3>\n", i + 1, weight.s,
                probability.s);
        if (r->show_values) values_table(page, example, i + 1);
        cd_html(b, "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart of example %u\">\n",
                i + 1);
        cd_svg_link_waterfall(page, example, i + 1);
        cd_buf_puts(b, "</div>\n");
        steps_table(page, example, i + 1);
        cd_buf_puts(b, "</div>\n");
    }
}

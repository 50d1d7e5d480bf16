/* draw_returns.c - sections on the returns themselves: those that never came or shrank, duplicate rows, findings by rule. */
#include "page_int.h"

#include <stdlib.h>

static void absent_table(struct cd_page *page)
{
    cd_table_open(page);
    cd_buf_puts(page->b, "Months without a return, by force");
    cd_table_head(page, NAMES("Force", "From", "To", "#Months missing"));
    for (uint32_t f = 0; f < page->n_forces; f++) {
        const struct cd_force_row *row = &page->forces[f];
        uint32_t at = 0;
        int32_t first, last;
        while (cd_absent_run(page, row, &at, &first, &last)) {
            const struct cd_word from = cd_month_word(first), to = cd_month_word(last);
            cd_html(page->b, "<tr><th scope=\"row\">%.*s</th><td>%s</td><td>%s</td><td class=\"n\">%d</td></tr>\n",
                    CD_ARG(cd_force_name(page, row->force)), from.s, to.s, (int)(last - first + 1));
        }
    }
    cd_table_close(page);
}

static void shrunk_table(struct cd_page *page)
{
    cd_table_open(page);
    cd_buf_puts(page->b, "Returns with half the rows of the month before, or fewer");
    cd_table_head(page, NAMES("Force", "Month", "#Rows the month before", "#Rows", "#What was left"));
    for (size_t i = 0; i < page->audit->n_gaps; i++) {
        const struct cd_gap *gap = &page->audit->gaps[i];
        if (gap->absent) continue;
        const struct cd_word month = cd_month_word(gap->period), left = cd_percent_word(gap->now, gap->before);
        cd_html(page->b,
                "<tr><th scope=\"row\">%.*s</th><td>%s</td><td class=\"n\">%lu</td><td class=\"n\">%lu</td>"
                "<td class=\"n\">%s</td></tr>\n",
                CD_ARG(cd_force_name(page, gap->force)), month.s, gap->before, gap->now, left.s);
    }
    cd_table_close(page);
}

void cd_draw_absent(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    const struct cd_audit *audit = page->audit;
    bool fell = false;
    for (size_t i = 0; i < audit->n_gaps; i++) fell = fell || !audit->gaps[i].absent;
    cd_buf_puts(
        b,
        "<p>Silence is not zero. A force with nothing to report should hand in a return that says so; nothing on this page "
        "guesses what a missing return would have held.</p>\n");
    if (page->all.absent > 0) absent_table(page);
    else cd_buf_puts(b, "<p>Every expected return came.</p>\n");
    cd_buf_puts(b, "<h3 id=\"shrunk\">Returns that shrank</h3>\n");
    if (!fell) {
        cd_buf_puts(b, "<p>No return fell to half or less of the month before.</p>\n");
        return;
    }
    cd_buf_puts(b,
                "<p>A sudden fall can be a real change, or rows that were not handed in. Ask the force which.</p>\n");
    shrunk_table(page);
}

static int by_duplicates(const void *a, const void *b)
{
    const struct cd_force_row *x = *(const struct cd_force_row *const *)a, *y = *(const struct cd_force_row *const *)b;
    if (x->duplicates != y->duplicates) return x->duplicates > y->duplicates ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

void cd_draw_duplicates(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    const struct cd_word share = cd_percent_word(page->all.duplicates, page->all.units[CD_UNIT_ROW]);
    cd_html(
        b,
        "<p>%lu of %lu rows (%s) are the same, byte for byte, as an earlier row of their file. They are counted: these files carry no "
        "number that would tell two events that look alike from one entered twice.</p>\n",
        page->all.duplicates, page->all.units[CD_UNIT_ROW], share.s);
    if (page->all.unusable > 0)
        cd_html(b, "<p>%lu rows could not be read and are counted nowhere; <code>findings.csv</code> names each.</p>\n",
                page->all.unusable);
    const struct cd_force_row **order = CD_NEW(&page->arena, const struct cd_force_row *, (size_t)page->n_forces + 1);
    if (!order) {
        b->failed = true;
        return;
    }
    uint32_t n = 0;
    for (uint32_t f = 0; f < page->n_forces; f++)
        if (page->forces[f].duplicates > 0) order[n++] = &page->forces[f];
    if (n == 0) return;
    qsort(order, n, sizeof *order, by_duplicates);
    cd_buf_puts(b, "<details><summary>Duplicate rows by force</summary>\n");
    cd_table_open(page);
    cd_buf_puts(b, "Duplicate rows by force, most first");
    cd_table_head(page, NAMES("Force", "#Rows", "#Duplicates", "#Share"));
    for (uint32_t i = 0; i < n; i++) {
        const struct cd_word part = cd_percent_word(order[i]->duplicates, order[i]->units[CD_UNIT_ROW]);
        cd_html(
            b,
            "<tr><th scope=\"row\">%.*s</th><td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%s</td></tr>\n",
            CD_ARG(cd_force_name(page, order[i]->force)), order[i]->units[CD_UNIT_ROW], order[i]->duplicates, part.s);
    }
    cd_table_close(page);
    cd_buf_puts(b, "</details>\n");
}

void cd_draw_findings(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    const struct cd_findings *findings = page->results->findings;
    uint64_t all = 0;
    for (unsigned i = 0; i < CD_SEVERITY_COUNT; i++) all += page->audit->by_severity[i];
    if (all == 0) {
        cd_buf_puts(b, "<p>No rule was broken.</p>\n");
        return;
    }
    cd_html(b,
            "<p>%lu findings: what is wrong with the returns, and how to mend it. Each one is a line of "
            "<code>findings.csv</code>, with file, line and field.</p>\n",
            all);
    cd_table_open(page);
    cd_buf_puts(b, "Findings by rule");
    cd_table_head(page, NAMES("Rule", "Kind", "#Findings", "~What it means", "~How to mend it"));
    for (unsigned severity = 0; severity < CD_SEVERITY_COUNT; severity++) {
        for (unsigned i = 0; i < page->audit->n_rules; i++) {
            const struct cd_rule *rule = cd_finding_rule(findings, &(struct cd_finding){.rule = (uint16_t)i});
            if (rule->severity != severity || page->audit->by_rule[i] == 0) continue;
            cd_html(
                b,
                "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td class=\"n\">%lu</td><td>%s</td><td>%s</td></tr>\n",
                rule->id, cd_severity_name((enum cd_severity)severity), page->audit->by_rule[i], rule->message,
                rule->mend);
        }
    }
    cd_table_close(page);
    cd_draw_findings_by_force(page);
}

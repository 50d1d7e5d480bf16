/* draw_tables.c - sections that only returns with tables have: the victims' circumstances, and who left the gaps. */
#include "page_int.h"

static struct cd_str force_of(const struct cd_page *page, uint32_t line)
{
    const struct cd_breakdown *breakdown = page->results->breakdown;
    const struct cd_str id = cd_dict_text(&breakdown->forces, breakdown->lines[line].force);
    const uint32_t code = cd_dict_find(&page->picture->forces, id);
    return code != CD_NO_CODE ? cd_force_name(page, code) : id;
}

static void cells(struct cd_page *page, const struct cd_circumstances *c)
{
    const struct cd_word known = cd_percent_word(c->yes + c->no, c->total);
    cd_html(page->b,
            "<td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%lu</td>"
            "<td class=\"n\">%lu</td><td class=\"n\">%s</td></tr>\n",
            c->yes, c->no, c->unknown, c->blank, c->total, known.s);
}

static void by_force(struct cd_page *page, enum cd_circumstance what)
{
    const struct cd_breakdown *breakdown = page->results->breakdown;
    cd_buf_puts(page->b, "<details><summary>By force: ");
    cd_html(page->b, "%s</summary>\n", cd_circumstance_sentence(what));
    cd_table_open(page);
    cd_html(page->b, "By force: %s", cd_circumstance_sentence(what));
    cd_table_head(page, NAMES("Force", "#Yes", "#No", "#Said to be unknown", "#Left blank", "#All", "#Known"));
    for (uint32_t i = 0; i < breakdown->n_lines; i++) {
        cd_html(page->b, "<tr><th scope=\"row\">%.*s</th>", CD_ARG(force_of(page, i)));
        cells(page, &breakdown->lines[i].circumstances[what]);
    }
    cd_table_close(page);
    cd_buf_puts(page->b, "</details>\n");
}

/* Files that can hold no victims: their zeros and blanks tell of the layout. */
static void without_victims(struct cd_page *page)
{
    const struct cd_breakdown *breakdown = page->results->breakdown;
    uint64_t n = 0;
    for (size_t i = 0; i < breakdown->n_broken; i++)
        if (breakdown->broken[i].rule == CD_RULE_FILE_NO_VICTIMS) n += breakdown->broken[i].n;
    if (n > 0)
        cd_html(
            page->b,
            "<p>Files of one row per suspect hold no victims (here %lu of %lu): nothing is known of theirs, and only what "
            "is said of cases is counted.</p>\n",
            n, (uint64_t)page->results->n_sources);
}

void cd_draw_circumstances(struct cd_page *page)
{
    const struct cd_breakdown *breakdown = page->results->breakdown;
    cd_buf_puts(
        page->b,
        "<p>The audit of June 2025 spoke of children in care, with disabilities, known to institutions before, and not heard. "
        "This counts what the returns record of that. A blank is not a no: where the last column is low, the true number "
        "may lie anywhere between the yes and the yes with all that is not known.</p>\n");
    without_victims(page);
    cd_table_open(page);
    cd_buf_puts(page->b, "What is recorded of victims, all forces together");
    cd_table_head(page,
                  NAMES("What is recorded", "#Yes", "#No", "#Said to be unknown", "#Left blank", "#All", "#Known"));
    for (unsigned i = 0; i < CD_CIRCUMSTANCE_COUNT; i++) {
        cd_html(page->b, "<tr><th scope=\"row\">%s</th>", cd_circumstance_sentence((enum cd_circumstance)i));
        cells(page, &breakdown->all[i]);
    }
    cd_table_close(page);
    for (unsigned i = 0; i < CD_CIRCUMSTANCE_COUNT; i++) by_force(page, (enum cd_circumstance)i);
}

static struct cd_str unit_of(const struct cd_breakdown *breakdown, const struct cd_shortfall *line)
{
    if (line->unit != CD_NO_CODE) return cd_dict_text(&breakdown->gate.texts, line->unit);
    return line->folded > 0 ? CD_STR("several units") : CD_STR("unit not said");
}

static void recorder_cell(struct cd_page *page, const struct cd_breakdown *breakdown, const struct cd_shortfall *line)
{
    if (line->recorder != CD_NO_CODE)
        cd_html(page->b, "<td>%.*s</td>", CD_ARG(cd_dict_text(&breakdown->gate.texts, line->recorder)));
    else if (line->folded > 0) cd_html(page->b, "<td>%u recorders together</td>", line->folded);
    else cd_buf_puts(page->b, "<td>not said</td>");
}

static bool is_short(const struct cd_shortfall *line)
{
    return line->short_of[CD_GATE_ETHNICITY] > 0 || line->short_of[CD_GATE_NATIONALITY] > 0;
}

enum { LINES_SHOWN = 200 };

static void recorders(struct cd_page *page)
{
    const struct cd_breakdown *breakdown = page->results->breakdown;
    size_t shown = 0, all = 0;
    cd_table_open(page);
    cd_buf_puts(page->b, "Suspects without a value and without a reason, by who left them so");
    cd_table_head(page, NAMES("Force", "Unit", "Recorder", "#Suspects", "#No ethnicity", "#No nationality"));
    for (size_t i = 0; i < breakdown->gate.n; i++) {
        const struct cd_shortfall *line = &breakdown->gate.lines[i];
        if (!is_short(line) || all++ >= LINES_SHOWN) continue;
        shown++;
        cd_html(page->b, "<tr><th scope=\"row\">%.*s</th><td>%.*s</td>", CD_ARG(force_of(page, line->source)),
                CD_ARG(unit_of(breakdown, line)));
        recorder_cell(page, breakdown, line);
        cd_html(page->b, "<td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%lu</td></tr>\n",
                line->suspects, line->short_of[CD_GATE_ETHNICITY], line->short_of[CD_GATE_NATIONALITY]);
    }
    cd_table_close(page);
    if (shown < all)
        cd_html(page->b, "<p>%lu of %lu lines are shown; <code>recorders.csv</code> has them all.</p>\n",
                (uint64_t)shown, (uint64_t)all);
}

void cd_draw_recorders(struct cd_page *page)
{
    const struct cd_breakdown *breakdown = page->results->breakdown;
    const struct cd_gate *gate = &breakdown->gate;
    const struct cd_word open = cd_percent_word(gate->open, gate->suspects);
    cd_html(
        page->b,
        "<p>The mandate is that every suspect has an ethnicity and a nationality, or a reason for the gap and somebody who gives it. "
        "%lu of %lu suspects (%s) have not. A gap is counted for whoever recorded last and left it open; where nothing was "
        "recorded, for the officer in the case. Recorders with fewer than %u suspects stand together.</p>\n",
        gate->open, gate->suspects, open.s, breakdown->min_n);
    cd_table_open(page);
    cd_buf_puts(page->b, "The mandate, all forces together");
    cd_table_head(page, NAMES("Characteristic", "#Recorded", "#A reason, with an author", "#Neither", "#Suspects",
                              "#Neither, share"));
    for (unsigned i = 0; i < CD_GATE_COUNT; i++) {
        const struct cd_word share = cd_percent_word(gate->short_of[i], gate->suspects);
        cd_html(page->b,
                "<tr><th scope=\"row\">%s</th><td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%lu</td>"
                "<td class=\"n\">%lu</td><td class=\"n\">%s</td></tr>\n",
                cd_gate_name((enum cd_gate_attribute)i), gate->met[i], gate->by_reason[i], gate->short_of[i],
                gate->suspects, share.s);
    }
    cd_table_close(page);
    if (gate->open > 0) recorders(page);
}

void cd_draw_findings_by_force(struct cd_page *page)
{
    const struct cd_breakdown *breakdown = page->results->breakdown;
    if (breakdown == NULL || breakdown->n_lines < 2) return;
    cd_buf_puts(page->b, "<details><summary>Findings by force</summary>\n");
    cd_table_open(page);
    cd_buf_puts(page->b, "Findings by force; <code>rules.csv</code> has every rule of every force");
    cd_table_head(page, NAMES("Force", "#Errors", "#Warnings", "#Missing", "#Queries", "#Notes"));
    for (uint32_t i = 0; i < breakdown->n_lines; i++) {
        cd_html(page->b, "<tr><th scope=\"row\">%.*s</th>", CD_ARG(force_of(page, i)));
        for (unsigned s = 0; s < CD_SEVERITY_COUNT; s++)
            cd_html(page->b, "<td class=\"n\">%lu</td>", breakdown->lines[i].by_severity[s]);
        cd_buf_puts(page->b, "</tr>\n");
    }
    cd_table_close(page);
    cd_buf_puts(page->b, "</details>\n");
}

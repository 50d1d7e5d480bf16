/* draw_recorded.c - sections on what was recorded: league table, heat map, months, characteristics, reasons. */
#include "page_int.h"

static void league_row(struct cd_page *page, const struct cd_league *row)
{
    struct cd_buf *b = page->b;
    if (row->total == 0) {
        cd_html(
            b,
            "<tr><td class=\"n\">&#8211;</td><th scope=\"row\">%.*s</th><td colspan=\"3\">%s</td><td class=\"n\">%u of %u</td>"
            "<td colspan=\"4\"></td></tr>\n",
            CD_ARG(cd_force_name(page, row->force)), row->seen == 0 ? "no return" : "nobody in its returns", row->seen,
            row->expected);
        return;
    }
    const struct cd_word percent = cd_percent_word(row->recorded, row->total);
    const struct cd_word first = cd_percent_word(row->first_recorded, row->first_total);
    const struct cd_word last = cd_percent_word(row->last_recorded, row->last_total);
    const struct cd_word change =
        cd_points_word(row->first_recorded, row->first_total, row->last_recorded, row->last_total);
    const struct cd_completeness *before =
        row->last == CD_NO_PERIOD ? NULL : cd_headline(page, row->force, row->last - 1);
    const struct cd_word since =
        before ? cd_points_word(before->by_class[CD_CLASS_RECORDED], before->total, row->last_recorded, row->last_total)
               : cd_points_word(0, 0, 0, 0);
    const unsigned tenths = (unsigned)(row->recorded * 1000 / row->total);
    cd_html(b, "<tr><td class=\"n\">%u</td><th scope=\"row\">%.*s</th><td class=\"n\"><b>%s</b></td>", row->rank,
            CD_ARG(cd_force_name(page, row->force)), percent.s);
    cd_html(
        b,
        "<td class=\"bar\"><span class=\"track\" aria-hidden=\"true\"><span style=\"width:%u.%u%%\"></span></span></td>",
        tenths / 10, tenths % 10);
    cd_html(b, "<td class=\"n\">%lu of %lu</td><td class=\"n\">%u of %u</td>", row->recorded, row->total, row->seen,
            row->expected);
    cd_html(b, "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n",
            first.s, last.s, change.s, since.s);
}

void cd_draw_league(struct cd_page *page)
{
    const struct cd_audit *audit = page->audit;
    const struct cd_word slot = cd_slot_words(CD_CHARACTERISTIC_ETHNICITY, page->by);
    cd_html(
        page->b,
        "<p>Forces in order of how often they recorded %s, over all their returns. Rank 1 is the most complete; forces with the "
        "same share have the same rank. A force that hands in little can rank high: read the share beside the returns handed in.</p>\n",
        slot.s);
    cd_table_open(page);
    cd_html(page->b, "League table: %s recorded, of %.*s", slot.s, CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    cd_table_head(page, NAMES("#Rank", "Force", "#Recorded", "0 to 100 %", "#Counts", "#Returns", "#First month",
                              "#Last month", "#First to last, points", "#Since the month before, points"));
    for (size_t i = 0; i < audit->n_league; i++) league_row(page, &audit->league[i]);
    cd_table_close(page);
}

static void heat_table(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    cd_table_open(page);
    cd_html(b, "Percentage recorded by force and month</caption>\n<thead><tr><th scope=\"col\">Force</th>");
    for (uint32_t i = 0; i < page->n_months; i++) {
        const struct cd_word month = cd_month_short(page->months[i]);
        cd_html(b, "<th scope=\"col\" class=\"n\">%s</th>", month.s);
    }
    cd_buf_puts(b, "</tr></thead>\n<tbody>\n");
    for (uint32_t f = 0; f < page->n_forces; f++) {
        const struct cd_force_row *row = &page->forces[f];
        uint32_t at = 0;
        cd_html(b, "<tr><th scope=\"row\">%.*s</th>", CD_ARG(cd_force_short(page, row->force)));
        for (uint32_t i = 0; i < page->n_months; i++) {
            const struct cd_return *returns = page->picture->returns + row->from;
            while (at < row->n && returns[at].period < page->months[i]) at++;
            const bool here = at < row->n && returns[at].period == page->months[i];
            const struct cd_completeness *line = here ? cd_headline(page, row->force, page->months[i]) : NULL;
            const struct cd_word percent =
                line ? cd_percent_word(line->by_class[CD_CLASS_RECORDED], line->total) : cd_percent_word(0, 0);
            const char *without = here && returns[at].expected ? "no return" : "";
            cd_html(b, "<td class=\"n\">%s</td>", here && returns[at].seen ? percent.s : without);
        }
        cd_buf_puts(b, "</tr>\n");
    }
    cd_table_close(page);
}

void cd_draw_heat(struct cd_page *page)
{
    cd_buf_puts(
        page->b,
        "<p>Read along a row to see whether one force kept recording; read down a column to see who handed in "
        "nothing that month. A change from one month to the next often means a new computer system or form.</p>\n"
        "<div class=\"scroll chart wide-page\" role=\"region\" tabindex=\"0\" aria-label=\"Heat map, scrolls "
        "sideways\">\n");
    cd_svg_heat(page);
    cd_buf_puts(page->b, "</div>\n<details class=\"wide-page\"><summary>Data table of the heat map</summary>\n");
    heat_table(page);
    cd_buf_puts(page->b, "</details>\n");
}

static void months_table(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    cd_table_open(page);
    cd_html(b,
            "Recorded each month, all forces together, of %.*s</caption>\n<thead><tr><th scope=\"col\">Month</th>"
            "<th scope=\"col\" class=\"n\">Total</th>",
            CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    for (unsigned by = 0; by < CD_ASSERTED_COUNT; by++) {
        if (!cd_audit_find(page->audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY,
                           (enum cd_asserter)by))
            continue;
        const struct cd_word name = cd_slot_name(CD_CHARACTERISTIC_ETHNICITY, (enum cd_asserter)by);
        cd_html(b, "<th scope=\"col\" class=\"n\">%s recorded</th><th scope=\"col\" class=\"n\">Share</th>", name.s);
    }
    cd_buf_puts(b, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < page->n_months; i++) {
        const struct cd_word month = cd_month_word(page->months[i]);
        const struct cd_completeness *any = cd_headline(page, CD_NO_CODE, page->months[i]);
        cd_html(b, "<tr><th scope=\"row\">%s</th><td class=\"n\">%lu</td>", month.s, any ? any->total : (uint64_t)0);
        for (unsigned by = 0; by < CD_ASSERTED_COUNT; by++) {
            if (!cd_audit_find(page->audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY,
                               (enum cd_asserter)by))
                continue;
            const struct cd_completeness *line = cd_audit_find(page->audit, CD_NO_CODE, page->months[i], CD_UNIT_PERSON,
                                                               CD_CHARACTERISTIC_ETHNICITY, (enum cd_asserter)by);
            const uint64_t n = line ? line->by_class[CD_CLASS_RECORDED] : 0;
            const struct cd_word share = cd_percent_word(n, line ? line->total : 0);
            cd_html(b, "<td class=\"n\">%lu</td><td class=\"n\">%s</td>", n, share.s);
        }
        cd_buf_puts(b, "</tr>\n");
    }
    cd_table_close(page);
}

void cd_draw_months(struct cd_page *page)
{
    cd_buf_puts(
        page->b,
        "<p>All forces together. A return that never came is in no figure here, so a month can look better only "
        "because a weak force fell silent.</p>\n"
        "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart by month, scrolls "
        "sideways\">\n");
    cd_svg_months(page);
    cd_buf_puts(page->b, "</div>\n<details><summary>Data table by month</summary>\n");
    months_table(page);
    cd_buf_puts(page->b, "</details>\n");
}

static void characteristics_table(struct cd_page *page, enum cd_unit unit)
{
    cd_table_open(page);
    cd_html(page->b, "Each characteristic, counted in %.*s", CD_ARG(cd_noun(page, unit)));
    cd_table_head(page,
                  NAMES("Characteristic", "#Total", "#Recorded", "#Share", "#Not stated", "#Left blank", "#Invalid"));
    for (int slot = -1; (slot = cd_slot_next(page, unit, slot)) >= 0;) {
        const enum cd_characteristic what = (enum cd_characteristic)(slot / (int)CD_ASSERTED_COUNT);
        const enum cd_asserter by = (enum cd_asserter)(slot % (int)CD_ASSERTED_COUNT);
        const struct cd_completeness *line = cd_audit_find(page->audit, CD_NO_CODE, CD_NO_PERIOD, unit, what, by);
        const struct cd_word name = cd_slot_name(what, by);
        const struct cd_word share = cd_percent_word(line->by_class[CD_CLASS_RECORDED], line->total);
        cd_html(page->b,
                "<tr><th scope=\"row\">%s</th><td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%s</td>"
                "<td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%lu</td></tr>\n",
                name.s, line->total, line->by_class[CD_CLASS_RECORDED], share.s, line->by_class[CD_CLASS_NOT_STATED],
                line->by_class[CD_CLASS_BLANK], line->by_class[CD_CLASS_INVALID]);
    }
    cd_table_close(page);
}

void cd_draw_characteristics(struct cd_page *page)
{
    cd_buf_puts(
        page->b,
        "<p><b>Recorded</b>: a value of the code list. <b>Not stated</b>: the record says that it was not given. "
        "<b>Left blank</b>: nothing, and nobody says why. <b>Invalid</b>: something that the code list does not have. "
        "The four add up to the total.</p>\n"
        "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Chart by characteristic, scrolls "
        "sideways\">\n");
    cd_svg_characteristics(page);
    cd_buf_puts(page->b, "</div>\n");
    characteristics_table(page, CD_UNIT_PERSON);
    if (page->all.units[CD_UNIT_ROW] != page->all.units[CD_UNIT_PERSON] && cd_slot_next(page, CD_UNIT_ROW, -1) >= 0) {
        cd_buf_puts(page->b, "<details><summary>The same for all rows, with those that tell of nobody</summary>\n");
        characteristics_table(page, CD_UNIT_ROW);
        cd_buf_puts(page->b, "</details>\n");
    }
}

static void reasons_table(struct cd_page *page)
{
    cd_table_open(page);
    cd_html(page->b, "Why values are missing, all forces together, of %.*s", CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    cd_table_head(page, NAMES("Characteristic", "Reason", "#Missing", "#Share of all"));
    for (size_t i = 0; i < page->audit->n_reasons; i++) {
        const struct cd_missing_reason *reason = &page->audit->reasons[i];
        if (reason->force != CD_NO_CODE || reason->n == 0) continue;
        const struct cd_word name =
            cd_slot_name((enum cd_characteristic)reason->characteristic, (enum cd_asserter)reason->asserted_by);
        const struct cd_word share = cd_percent_word(reason->n, reason->total);
        cd_html(page->b,
                "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"n\">%lu</td><td class=\"n\">%s</td></tr>\n",
                name.s, cd_reason_text((enum cd_reason)reason->reason), reason->n, share.s);
    }
    cd_table_close(page);
}

void cd_draw_reasons(struct cd_page *page)
{
    uint64_t missing = 0, unexplained = 0;
    for (size_t i = 0; i < page->audit->n_reasons; i++) {
        const struct cd_missing_reason *reason = &page->audit->reasons[i];
        if (reason->force != CD_NO_CODE || reason->characteristic != CD_CHARACTERISTIC_ETHNICITY ||
            reason->asserted_by != page->by)
            continue;
        missing += reason->n;
        if (reason->reason == CD_REASON_LEFT_BLANK || reason->reason == CD_REASON_NO_COLUMN ||
            reason->reason == CD_REASON_NOT_STATED)
            unexplained += reason->n;
    }
    const struct cd_word slot = cd_slot_words(CD_CHARACTERISTIC_ETHNICITY, page->by);
    cd_buf_puts(page->b, "<p>A missing value should carry its reason, and the name of whoever left it. ");
    if (missing > 0 && unexplained == missing)
        cd_html(page->b, "Not one of the %lu missing values of %s carries a reason. ", missing, slot.s);
    else if (missing > 0 && unexplained == 0)
        cd_html(page->b, "Each of the %lu missing values of %s carries a reason. ", missing, slot.s);
    else cd_html(page->b, "Of %lu missing values of %s, %lu carry no reason at all. ", missing, slot.s, unexplained);
    cd_buf_puts(page->b, "Counts by force are in <code>reasons.csv</code>.</p>\n");
    if (missing > 0 || page->audit->n_reasons > 0) reasons_table(page);
}

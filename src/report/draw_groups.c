/* draw_groups.c - the section on groups: by definition, and by definition and force. No single group is shown here. */
#include "page_int.h"

static struct cd_str force_of(const struct cd_page *page, uint32_t force)
{
    const struct cd_str id = cd_dict_text(&page->results->groups->forces, force);
    const uint32_t code = cd_dict_find(&page->picture->forces, id);
    return code != CD_NO_CODE ? cd_force_name(page, code) : id;
}

static void few(struct cd_page *page, uint64_t n)
{
    const uint32_t min_n = page->results->groups->min_n;
    if (n == 0 || n >= min_n) cd_html(page->b, "<td class=\"n\">%lu</td>", n);
    else cd_html(page->b, "<td class=\"n\">under %u</td>", min_n);
}

static void cells(struct cd_page *page, const struct cd_group_line *line)
{
    const struct cd_flags *flags = &line->flags;
    const uint64_t n[] = {line->groups,     line->across,    line->unflagged,       line->largest,
                          flags->meets_yes, flags->meets_no, flags->meets_not_said, flags->fails_yes};
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) few(page, n[i]);
    cd_buf_puts(page->b, "</tr>\n");
}

#define COLUMNS                                                                                                     \
    "#Groups", "#Over several forces", "#None flagged", "#Suspects in the largest", "#Cases that meet it, flagged", \
        "#Flagged \"no\"", "#Not judged", "#Cases flagged that do not"

static void by_definition(struct cd_page *page)
{
    const struct cd_group_audit *groups = page->results->groups;
    cd_table_open(page);
    cd_buf_puts(page->b, "Groups and flags under each definition, all forces");
    cd_table_head(page, NAMES("Definition", COLUMNS));
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++) {
        const struct cd_group_definition *definition = cd_group_definition_at(k);
        cd_html(page->b, "<tr><th scope=\"row\"><code>%s</code> %s</th>", definition->id, definition->version);
        cells(page, &groups->lines[k][groups->forces.n]);
    }
    cd_table_close(page);
}

static void by_force(struct cd_page *page, uint32_t k)
{
    const struct cd_group_audit *groups = page->results->groups;
    const struct cd_group_definition *definition = cd_group_definition_at(k);
    cd_html(page->b, "<details><summary>By force under <code>%s</code></summary>\n", definition->id);
    cd_table_open(page);
    cd_html(page->b, "Groups and flags by force under %s %s: a group of several forces counts with each",
            definition->id, definition->version);
    cd_table_head(page, NAMES("Force", COLUMNS));
    for (uint32_t f = 0; f < groups->forces.n; f++) {
        cd_html(page->b, "<tr><th scope=\"row\">%.*s</th>", CD_ARG(force_of(page, f)));
        cells(page, &groups->lines[k][f]);
    }
    cd_table_close(page);
    cd_buf_puts(page->b, "</details>\n");
}

static void definitions(struct cd_page *page)
{
    cd_buf_puts(page->b, "<dl>\n");
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++) {
        const struct cd_group_definition *definition = cd_group_definition_at(k);
        cd_html(page->b, "<div><dt><code>%s</code> %s</dt><dd>%s (%s). Counted: %s.</dd></div>\n", definition->id,
                definition->version, definition->meaning, definition->source, definition->reading);
    }
    cd_buf_puts(page->b, "</dl>\n");
}

void cd_draw_groups(struct cd_page *page)
{
    const struct cd_group_audit *groups = page->results->groups;
    cd_buf_puts(
        page->b,
        "<p>Suspects who are joined, directly or through others, by the cases they are in or by the victims of "
        "those cases. The definitions differ, and so do their figures: none of these figures stands without its "
        "definition. An address that two suspects share is a lead and joins nobody. Ethnicity, nationality and "
        "religion are no part of what makes a group.</p>\n");
    if (groups->linked)
        cd_buf_puts(page->b,
                    "<p>Suspects and victims are persons over all returns, as far as linking finds them: one wrong "
                    "link joins two groups, one missed link halves one.</p>\n");
    else
        cd_buf_puts(page->b,
                    "<p>Nobody was linked: a person is a record here, and no group reaches over a return.</p>\n");
    definitions(page);
    by_definition(page);
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++) by_force(page, k);
    cd_buf_puts(
        page->b,
        "<p>A case that meets the definition its force judged it by and is not flagged, or the reverse, is a query in "
        "<code>findings.csv</code> (<code>group.not-flagged</code>, <code>group.flag-alone</code>): a question to the "
        "force, never an accusation.</p>\n");
    cd_html(
        page->b,
        "<p><code>groups.csv</code> has a line for each group, and the folder <code>groups</code> a page for each of the "
        "%d largest under each definition: for those who hold the cases.</p>\n",
        (int)CD_GROUP_PAGES);
}

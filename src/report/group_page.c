/* group_page.c - the page of one group: what it comes to, its drawing, and the drawing as tables.
 *
 * Labels of suspects are places on this page and hold nowhere else; victims are counted and never listed; days are months. */
#include <stdlib.h>

#include "group_int.h"

struct of { /* the group */
    const struct cd_group_audit *groups;
    const struct cd_group_definition *definition;
    const struct cd_grouping *by;
    const struct cd_network_group *group;
    uint32_t number;
};

static struct cd_word month(int32_t day)
{
    return cd_month_word(day != CD_NO_DAY ? cd_day_period(day) : CD_NO_PERIOD);
}

static void top(struct cd_page *page, const struct of *of)
{
    cd_html(
        page->b,
        "<header><p class=\"warn\"><span class=\"in\"><strong>A case page: internal, unprotected.</strong> For those "
        "who hold the cases; not for publication, not for passing on. Being in a group is a question, not a "
        "finding of guilt.</span></p>\n<div class=\"in\"><p class=\"kicker\">Candour: audit of returns</p>\n"
        "<h1>Group %u under %s</h1>\n<p class=\"sub\">%s</p></div></header>\n<main id=\"main\" class=\"in\">\n"
        "<nav aria-labelledby=\"contents\"><h2 id=\"contents\">On this page</h2><ul>\n"
        "<li><a href=\"#facts\">What it comes to</a></li>\n"
        "<li><a href=\"#network\">Who was suspected with whom</a></li>\n</ul></nav>\n",
        of->number, of->definition->id, of->definition->reading);
}

static void forces(struct cd_page *page, const struct of *of)
{
    cd_buf_puts(page->b, "<div><dt>Forces</dt><dd>");
    for (uint32_t i = 0; i < of->group->n_forces; i++) {
        const struct cd_str id = cd_dict_text(&of->groups->forces, of->by->forces[of->group->force_at + i]);
        const uint32_t code = cd_dict_find(&page->picture->forces, id);
        cd_html(page->b, "%s%.*s", i > 0 ? ", " : "", CD_ARG(code != CD_NO_CODE ? cd_force_name(page, code) : id));
    }
    cd_buf_puts(page->b, "</dd></div>\n");
}

static void facts(struct cd_page *page, const struct of *of)
{
    const struct cd_network_group *group = of->group;
    cd_html(
        page->b,
        "<section aria-labelledby=\"facts\"><h2 id=\"facts\">What it comes to</h2>\n<dl>\n<div><dt>Definition</dt><dd><code>%s</code>, version %s: %s (%s)</dd></div>\n"
        "<div><dt>Suspects</dt><dd>%u</dd></div>\n<div><dt>Victims</dt><dd>%u</dd></div>\n"
        "<div><dt>Cases</dt><dd>%u; flagged group-based by their forces: %u</dd></div>\n",
        of->definition->id, of->definition->version, of->definition->meaning, of->definition->source, group->suspects,
        group->victims, group->cases, group->yes);
    forces(page, of);
    cd_html(page->b, "<div><dt>Offences</dt><dd>%s to %s</dd></div>\n", month(group->first).s, month(group->last).s);
    cd_html(page->b,
            "<div><dt>Leads</dt><dd>%u addresses that a suspect shares with a suspect outside the group: to be looked "
            "at, no membership</dd></div>\n</dl>\n</section>\n",
            group->leads);
}

static void suspects(struct cd_page *page, const struct cd_network_drawing *drawn)
{
    cd_table_open(page);
    cd_buf_puts(page->b, "Suspects who are drawn; labels hold on this page alone");
    cd_table_head(page, NAMES("Suspect", "#Cases", "#Forces", "First offence", "Last offence"));
    for (uint32_t i = 0; i < drawn->n; i++) {
        const struct cd_drawn_suspect *s = &drawn->suspects[i];
        cd_html(
            page->b,
            "<tr><th scope=\"row\">Suspect %u</th><td class=\"n\">%u</td><td class=\"n\">%u</td><td>%s</td><td>%s</td></tr>\n",
            i + 1, s->cases, s->n_forces, month(s->first).s, month(s->last).s);
    }
    cd_table_close(page);
}

static void ties(struct cd_page *page, const struct cd_network_drawing *drawn)
{
    cd_table_open(page);
    cd_buf_puts(page->b, "Who shares cases and victims with whom");
    cd_table_head(page, NAMES("Suspect", "Suspect", "#Shared cases", "#Shared victims"));
    for (uint32_t i = 0; i < drawn->n_ties; i++)
        cd_html(
            page->b,
            "<tr><th scope=\"row\">Suspect %u</th><td>Suspect %u</td><td class=\"n\">%u</td><td class=\"n\">%u</td></tr>\n",
            drawn->ties[i].a + 1, drawn->ties[i].b + 1, drawn->ties[i].cases, drawn->ties[i].victims);
    cd_table_close(page);
}

static void not_drawn(struct cd_page *page, const struct cd_network_drawing *drawn)
{
    struct cd_buf *b = page->b;
    if (drawn->young + drawn->age_unknown + drawn->left_out == 0) {
        cd_buf_puts(b, "<p>All suspects of the group are drawn. Victims never are.</p>\n");
        return;
    }
    cd_buf_puts(b, "<p>Not drawn:");
    if (drawn->young > 0) cd_html(b, " under 18 on the first day recorded of their offences: %u.", drawn->young);
    if (drawn->age_unknown > 0)
        cd_html(b, " No exact birthday, or no day of an offence, recorded: %u.", drawn->age_unknown);
    if (drawn->left_out > 0) cd_html(b, " Beyond the first %d: %u.", (int)CD_DRAWN_MOST, drawn->left_out);
    cd_buf_puts(b, " Victims never are.</p>\n");
}

static void picture(struct cd_page *page, const struct cd_network_drawing *drawn)
{
    cd_buf_puts(page->b, "<section aria-labelledby=\"network\"><h2 id=\"network\">Who was suspected with whom</h2>\n");
    not_drawn(page, drawn);
    if (drawn->n > 0) {
        cd_buf_puts(
            page->b,
            "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Drawing of the group\">\n");
        cd_svg_group(page, drawn);
        cd_buf_puts(page->b, "</div>\n");
        suspects(page, drawn);
    }
    if (drawn->n_ties > 0) ties(page, drawn);
    cd_buf_puts(page->b, "</section>\n");
}

enum cd_status cd_report_group_html(struct cd_buf *b, const struct cd_results *results, uint32_t definition,
                                    uint32_t group, struct cd_err *err)
{
    const struct cd_group_audit *groups = results->groups;
    const struct cd_grouping *by = &groups->network.by[definition];
    const struct of of = {groups, cd_group_definition_at(definition), by, &by->groups[group], group + 1};
    struct cd_page page = {
        .b = b, .results = results, .picture = results->picture, .names = cd_force_register_find(CD_STR("police-uk"))};
    struct cd_network_drawing *drawn = malloc(sizeof *drawn);
    enum cd_status status = drawn != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to draw a group");
    if (status == CD_OK) status = cd_group_draw(&groups->network, &groups->input, definition, group, drawn, err);
    if (status == CD_OK) {
        cd_document_head(b, "A group of suspects", cd_str_of(of.definition->id), NULL);
        top(&page, &of);
        facts(&page, &of);
        picture(&page, drawn);
        cd_html(b,
                "</main>\n<footer><div class=\"in\">Candour %s. A case page: internal, unprotected; not for "
                "publication.</div></footer>\n</body>\n</html>\n",
                CD_VERSION);
        if (b->failed) status = cd_fail(err, CD_NOMEM, "no memory to draw a group");
    }
    if (status != CD_OK) b->failed = true;
    free(drawn);
    return status;
}

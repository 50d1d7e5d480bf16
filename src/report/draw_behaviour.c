/* draw_behaviour.c - questions about how recording was done: a funnel of forces, and what asks, question by question, with its counts. */
#include <math.h>
#include <stdio.h>

#include "page_int.h"

enum { SHOWN = 60 };

static struct cd_word p_word(double p)
{
    struct cd_word word = {"under 0.001"};
    if (p >= 0.001) (void)snprintf(word.s, sizeof word.s, "%.3f", p);
    return word;
}

static struct cd_word number_word(double v)
{
    struct cd_word word;
    (void)snprintf(word.s, sizeof word.s, "%s%.2f", v <= -0.005 ? "\xE2\x88\x92" : "", fabs(v)); /* U+2212 */
    return word;
}

static size_t lines_of(const struct cd_behaviour *behaviour, enum cd_ask ask, bool asking)
{
    size_t n = 0;
    for (size_t i = 0; i < behaviour->n; i++)
        n += behaviour->queries[i].ask == ask && (!asking || behaviour->queries[i].asks);
    return n;
}

static void force_cell(struct cd_page *page, uint32_t force)
{
    if (force == CD_NO_CODE) cd_buf_puts(page->b, "<tr><th scope=\"row\">All forces</th>");
    else cd_html(page->b, "<tr><th scope=\"row\">%.*s</th>", CD_ARG(cd_force_name(page, force)));
}

static void share_cell(struct cd_page *page, struct cd_counted c)
{
    if (c.n == 0) {
        cd_buf_puts(page->b, "<td class=\"n\">&#8211;</td>");
        return;
    }
    cd_html(page->b, "<td class=\"n\">%s<br><small>%lu of %lu</small></td>", cd_percent_word(c.x, c.n).s, c.x, c.n);
}

/* --- The funnel -------------------------------------------------------------------------------------------------------------------- */

static void forces(struct cd_page *page)
{
    const struct cd_behaviour *behaviour = page->results->behaviour;
    const struct cd_word slot = cd_slot_words(CD_CHARACTERISTIC_ETHNICITY, page->by);
    cd_html(
        page->b,
        "<h3>%s</h3>\n<p>%lu of %lu forces lie further from the common share of %s than forces of their size usually do. "
        "The limits allow for how much forces differ anyway (over-dispersion: &#966; %s).</p>\n",
        cd_ask_question(CD_ASK_FORCE), (uint64_t)lines_of(behaviour, CD_ASK_FORCE, true),
        (uint64_t)lines_of(behaviour, CD_ASK_FORCE, false),
        cd_percent_word(cd_funnel_all(page).x, cd_funnel_all(page).n).s, number_word(behaviour->funnel.phi).s);
    cd_buf_puts(page->b, "<div class=\"scroll chart\" role=\"region\" tabindex=\"0\" aria-label=\"Funnel of forces\">");
    cd_svg_funnel(page);
    cd_buf_puts(page->b, "</div>\n<details><summary>Figures of the funnel</summary>\n");
    cd_table_open(page);
    cd_html(page->b, "Share with %s recorded, and how far it lies from all forces together", slot.s);
    cd_table_head(page,
                  NAMES("Force", "#Recorded", "#Standard deviations from the common share", "#Adjusted p", "Query"));
    for (size_t i = 0; i < behaviour->n; i++) {
        const struct cd_query *query = &behaviour->queries[i];
        if (query->ask != CD_ASK_FORCE) continue;
        force_cell(page, query->force);
        share_cell(page, query->here);
        cd_html(page->b, "<td class=\"n\">%s</td><td class=\"n\">%s</td><td>%s</td></tr>\n",
                number_word(query->statistic).s, p_word(query->adjusted).s, query->asks ? "yes" : "no");
    }
    cd_table_close(page);
    cd_buf_puts(page->b, "</details>\n");
}

/* --- The other questions ----------------------------------------------------------------------------------------------------------- */

/* Column headings; NULL: the question has no such column. */
static const struct table {
    const char *unit, *what, *month, *here, *there;
    uint8_t ask; /* enum cd_ask */
    bool p;
} tables[] = {
    {NULL, NULL, "Months of the change", "Recorded then", "Recorded before", CD_ASK_CHANGE, false},
    {NULL, NULL, "Months of the change", "Declined then", "Declined before", CD_ASK_DECLINED, false},
    {"Unit", NULL, NULL, "Recorded, unit", "Recorded, units of the force", CD_ASK_UNIT, true},
    {"Unit", "Recorder", NULL, "Recorded, recorder", "Recorded, recorders of the force", CD_ASK_RECORDER, true},
    {"Unit", "Code", NULL, "Share of the unit's entries", "Share of the force's entries", CD_ASK_CODE, true},
    {NULL, "Pair", NULL, "This way, of both ways", "This way, all forces", CD_ASK_DIRECTION, true},
    {NULL, NULL, NULL, "Same group said and seen", "The same, all forces", CD_ASK_SAME, true},
    {NULL, "Outcome", NULL, "Without ethnicity", "Without, all other outcomes of the force", CD_ASK_OUTCOME, true},
};

static void heading(struct cd_page *page, const char *name, bool number)
{
    if (name == NULL) return;
    if (number) cd_html(page->b, "<th scope=\"col\" class=\"n\">%s</th>", name);
    else cd_html(page->b, "<th scope=\"col\">%s</th>", name);
}

static void row(struct cd_page *page, const struct table *t, const struct cd_query *query)
{
    force_cell(page, query->force);
    if (t->unit != NULL) cd_html(page->b, "<td>%.*s</td>", CD_ARG(query->unit));
    if (t->what != NULL) cd_html(page->b, "<td>%.*s</td>", CD_ARG(query->what));
    if (t->month != NULL)
        cd_html(page->b, "<td>%s to %s</td>", cd_month_word(query->from).s, cd_month_word(query->to).s);
    share_cell(page, query->here);
    share_cell(page, query->there);
    if (t->p) cd_html(page->b, "<td class=\"n\">%s</td>", p_word(query->adjusted).s);
    cd_buf_puts(page->b, "</tr>\n");
}

static void question(struct cd_page *page, const struct table *t)
{
    const struct cd_behaviour *behaviour = page->results->behaviour;
    const size_t all = lines_of(behaviour, (enum cd_ask)t->ask, false),
                 asking = lines_of(behaviour, (enum cd_ask)t->ask, true);
    size_t shown = 0;
    if (all == 0) return;
    cd_html(page->b, "<h3>%s</h3>\n", cd_ask_question((enum cd_ask)t->ask));
    if (t->p) cd_html(page->b, "<p>Looked at: %lu; to ask: %lu.</p>\n", (uint64_t)all, (uint64_t)asking);
    if (asking == 0) return;
    cd_table_open(page);
    cd_buf_puts(page->b, t->p ? "What lies furthest out, with its counts" : "Every change found, with its counts");
    cd_buf_puts(page->b, "</caption>\n<thead><tr><th scope=\"col\">Force</th>");
    heading(page, t->unit, false);
    heading(page, t->what, false);
    heading(page, t->month, false);
    heading(page, t->here, true);
    heading(page, t->there, true);
    heading(page, t->p ? "Adjusted p" : NULL, true);
    cd_buf_puts(page->b, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < behaviour->n && shown < SHOWN; i++) {
        if (behaviour->queries[i].ask != t->ask || !behaviour->queries[i].asks) continue;
        row(page, t, &behaviour->queries[i]);
        shown++;
    }
    cd_table_close(page);
    if (shown < asking)
        cd_html(page->b, "<p>%lu of %lu are shown; <code>behaviour.csv</code> has them all.</p>\n", (uint64_t)shown,
                (uint64_t)asking);
}

static void trend(struct cd_page *page)
{
    const struct cd_behaviour *behaviour = page->results->behaviour;
    const struct cd_decomposed *t = &behaviour->trend;
    if (!behaviour->has_trend) return;
    cd_html(
        page->b,
        "<h3>Did recording change, or who records most?</h3>\n<p>Of the %lu forces that handed in before %s and from "
        "then on, %s was recorded before and %s after: %s percentage points, of which %s within forces and "
        "%s because forces that record more, or less, make up another part of the whole.</p>\n",
        (uint64_t)behaviour->n_forces, cd_month_word(behaviour->split).s,
        cd_percent_word(behaviour->before.x, behaviour->before.n).s,
        cd_percent_word(behaviour->after.x, behaviour->after.n).s, number_word(100 * t->total).s,
        number_word(100 * t->within).s, number_word(100 * t->mix).s);
}

static void agreed(struct cd_page *page)
{
    const struct cd_behaviour *behaviour = page->results->behaviour;
    if (!behaviour->has_agreed) return;
    const uint64_t same = (uint64_t)llround(behaviour->agreed.observed * (double)behaviour->agreed.people);
    cd_html(
        page->b,
        "<h3>How far what people said and what officers saw agree</h3>\n<p>Of %lu %.*s with both, in broad groups, %s agree; "
        "kappa, which allows for agreement by chance, is %s (standard error %s).</p>\n",
        behaviour->agreed.people, CD_ARG(cd_noun(page, CD_UNIT_PERSON)),
        cd_percent_word(same, behaviour->agreed.people).s, number_word(behaviour->agreed.kappa).s,
        p_word(behaviour->agreed.se).s);
}

void cd_draw_behaviour(struct cd_page *page)
{
    const struct cd_behaviour *behaviour = page->results->behaviour;
    cd_html(
        page->b,
        "<p>%lu queries. Each is a question to whoever recorded, with its counts, and never an accusation: areas, systems and "
        "cases differ, and a query may have a good answer. They are about a process; none changes what can and cannot be said "
        "above. Of %lu lines looked at, those ask that are still unlikely when so many are looked at (Benjamini and "
        "Hochberg, 5\xC2\xA0%% of queries wrong); a change of months, that stays. All lines: "
        "<code>behaviour.csv</code>.</p>\n",
        (uint64_t)behaviour->n_asks, (uint64_t)behaviour->n);
    if (behaviour->has_funnel) forces(page);
    trend(page);
    agreed(page);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) question(page, &tables[i]);
}

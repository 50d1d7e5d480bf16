/* draw_first.c - the first screen: what was handed in, what is missing and from whom, what can and cannot be said. */
#include "page_int.h"

#include <stdlib.h>

enum { NAMED = 4, WEAKEST = 3, SHRUNK = 2, HEADLINES = 4, FALLEN = 3, BASES = 3 };

static uint32_t forces_seen(const struct cd_page *page)
{
    uint32_t n = 0;
    for (uint32_t f = 0; f < page->n_forces; f++) n += page->forces[f].seen > 0;
    return n;
}

static void lead(struct cd_page *page)
{
    const struct cd_completeness *line = cd_headline(page, CD_NO_CODE, CD_NO_PERIOD);
    if (!line || line->total == 0) return;
    const uint64_t recorded = line->by_class[CD_CLASS_RECORDED];
    const struct cd_word slot = cd_slot_name(CD_CHARACTERISTIC_ETHNICITY, page->by);
    const struct cd_word percent = cd_percent_word(recorded, line->total);
    const char *silent = page->published ? "this table does not say" : "these returns do not say";
    cd_html(page->b, "<p class=\"lead\">%s was recorded for <strong>%s</strong> of %.*s", slot.s, percent.s,
            CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    if (page->shares) cd_html(page->b, ", as published. For the others, %s.</p>\n", silent);
    else
        cd_html(page->b, " (%lu of %lu). For the other %lu, %s.</p>\n", recorded, line->total, line->total - recorded,
                silent);
}

static void handed_in_returns(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    const struct cd_force_row *all = &page->all;
    cd_html(b,
            "<li><b>%lu</b> of %lu expected returns</li>\n<li><b>%u</b> of %u forces</li>\n<li><b>%u</b> months</li>\n",
            all->expected - all->absent, all->expected, forces_seen(page), page->n_forces, page->n_months);
    cd_html(b, "<li><b>%llu</b> files</li>\n<li><b>%lu</b> rows</li>\n<li><b>%lu</b> %.*s</li>\n",
            (unsigned long long)page->results->n_sources, all->units[CD_UNIT_ROW], all->units[CD_UNIT_PERSON],
            CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
}

static void handed_in(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    cd_buf_puts(
        b,
        "<section class=\"card wide\" aria-labelledby=\"in\"><h2 id=\"in\">What was handed in</h2><ul class=\"figures\">\n");
    if (!page->published) handed_in_returns(page);
    else if (page->shares)
        cd_html(b, "<li><b>1</b> published table of percentages of %.*s; it gives no counts</li>\n",
                CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    else
        cd_html(b, "<li><b>1</b> published table</li>\n<li><b>%lu</b> %.*s</li>\n", page->all.units[CD_UNIT_PERSON],
                CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    cd_buf_puts(b, "</ul></section>\n");
}

static int by_absent(const void *a, const void *b)
{
    const struct cd_force_row *x = *(const struct cd_force_row *const *)a, *y = *(const struct cd_force_row *const *)b;
    if (x->absent != y->absent) return x->absent > y->absent ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

static void runs(struct cd_page *page, const struct cd_force_row *row)
{
    uint32_t at = 0, shown = 0;
    int32_t first, last;
    if (row->seen == 0) {
        cd_buf_puts(page->b, "no return at all");
        return;
    }
    while (cd_absent_run(page, row, &at, &first, &last)) {
        if (shown++ == 3) {
            cd_buf_puts(page->b, " and others");
            break;
        }
        const struct cd_word from = cd_month_word(first), to = cd_month_word(last);
        if (first == last) cd_html(page->b, "%s%s", shown > 1 ? "; " : "", from.s);
        else cd_html(page->b, "%s%s to %s", shown > 1 ? "; " : "", from.s, to.s);
    }
}

static void absent(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    if (page->all.absent == 0) {
        cd_buf_puts(b, "<p>Every expected return came.</p>\n");
        return;
    }
    cd_html(b, "<p><b>%lu</b> of %lu expected returns <a href=\"#absent\">never came</a>:</p><ul>\n", page->all.absent,
            page->all.expected);
    const struct cd_force_row **order = CD_NEW(&page->arena, const struct cd_force_row *, page->n_forces);
    if (!order) {
        b->failed = true;
        return;
    }
    uint32_t n = 0;
    for (uint32_t f = 0; f < page->n_forces; f++)
        if (page->forces[f].absent > 0) order[n++] = &page->forces[f];
    qsort(order, n, sizeof *order, by_absent);
    const uint32_t shown = n <= NAMED + 1 ? n : NAMED;
    for (uint32_t i = 0; i < shown; i++) {
        cd_html(b, "<li>%.*s: <b>%lu</b> of %lu missing (", CD_ARG(cd_force_name(page, order[i]->force)),
                order[i]->absent, order[i]->expected);
        runs(page, order[i]);
        cd_buf_puts(b, ")</li>\n");
    }
    if (shown < n) cd_html(b, "<li>and from %u more forces</li>\n", n - shown);
    cd_buf_puts(b, "</ul>\n");
}

static void shrunk(struct cd_page *page)
{
    const struct cd_audit *audit = page->audit;
    const struct cd_gap *deepest[SHRUNK] = {NULL};
    size_t n = 0;
    for (size_t i = 0; i < audit->n_gaps; i++) {
        const struct cd_gap *gap = &audit->gaps[i];
        if (gap->absent) continue;
        n++;
        for (size_t k = 0; k < SHRUNK; k++) {
            if (deepest[k] && gap->before - gap->now <= deepest[k]->before - deepest[k]->now) continue;
            const struct cd_gap *pushed = deepest[k];
            deepest[k] = gap;
            gap = pushed;
            if (!gap) break;
        }
    }
    if (n == 0) return;
    cd_html(page->b, "<p><b>%llu</b> %s <a href=\"#shrunk\">fell to half or less</a> of the month before, most of all ",
            (unsigned long long)n, n == 1 ? "return" : "returns");
    for (size_t k = 0; k < SHRUNK && deepest[k]; k++) {
        const struct cd_word month = cd_month_word(deepest[k]->period);
        cd_html(page->b, "%s%.*s in %s (%lu rows, %lu before)", k > 0 ? " and " : "",
                CD_ARG(cd_force_short(page, deepest[k]->force)), month.s, deepest[k]->now, deepest[k]->before);
    }
    cd_buf_puts(page->b, ".</p>\n");
}

static void weakest(struct cd_page *page)
{
    const struct cd_audit *audit = page->audit;
    if (audit->n_league < 2) return;
    const struct cd_word slot = cd_slot_name(CD_CHARACTERISTIC_ETHNICITY, page->by);
    cd_html(page->b, "<p>%s is <a href=\"#league\">weakest</a> in:</p><ul>\n", slot.s);
    unsigned shown = 0;
    for (size_t i = audit->n_league; i-- > 0 && shown < WEAKEST;) {
        const struct cd_league *row = &audit->league[i];
        if (row->total == 0) continue;
        const struct cd_word percent = cd_percent_word(row->recorded, row->total);
        cd_html(page->b, "<li>%.*s: <b>%s</b> recorded (%lu of %lu)</li>\n", CD_ARG(cd_force_name(page, row->force)),
                percent.s, row->recorded, row->total);
        shown++;
    }
    cd_buf_puts(page->b, "</ul>\n");
}

/* Where recording fell furthest from a force's first month to its last. */
static void fallen(struct cd_page *page)
{
    const struct cd_league *deepest[FALLEN] = {NULL};
    for (size_t i = 0; i < page->audit->n_league; i++) {
        const struct cd_league *row = &page->audit->league[i];
        for (size_t k = 0; k < FALLEN && row; k++) {
            if (cd_league_change(row) >= (deepest[k] ? cd_league_change(deepest[k]) : 0)) continue;
            const struct cd_league *pushed = deepest[k];
            deepest[k] = row;
            row = pushed;
        }
    }
    if (!deepest[0]) return;
    cd_buf_puts(page->b, "<p>Recording fell most in:</p><ul>\n");
    for (size_t k = 0; k < FALLEN && deepest[k]; k++) {
        const struct cd_league *row = deepest[k];
        const struct cd_word first = cd_month_word(row->first), last = cd_month_word(row->last);
        const struct cd_word was = cd_percent_word(row->first_recorded, row->first_total);
        const struct cd_word now = cd_percent_word(row->last_recorded, row->last_total);
        cd_html(page->b, "<li>%.*s: from %s in %s to <b>%s</b> in %s</li>\n", CD_ARG(cd_force_name(page, row->force)),
                was.s, first.s, now.s, last.s);
    }
    cd_buf_puts(page->b, "</ul>\n");
}

static void missing_from_table(struct cd_page *page)
{
    const struct cd_completeness *line = cd_headline(page, CD_NO_CODE, CD_NO_PERIOD);
    if (!line) return;
    const struct cd_word slot = cd_slot_words(CD_CHARACTERISTIC_ETHNICITY, page->by);
    const struct cd_word share = cd_percent_word(line->total - line->by_class[CD_CLASS_RECORDED], line->total);
    cd_html(page->b, "<p>The %s of <b>%s</b> of %.*s. Who left it out, and why, a published table cannot say.</p>\n",
            slot.s, share.s, CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
}

static void missing(struct cd_page *page)
{
    cd_buf_puts(page->b,
                "<section class=\"card\" aria-labelledby=\"out\"><h2 id=\"out\">What is missing, and from whom</h2>\n");
    if (page->published) {
        missing_from_table(page);
    } else {
        absent(page);
        shrunk(page);
        weakest(page);
        fallen(page);
    }
    cd_buf_puts(page->b, "</section>\n");
}

/* What each base gives, where there are several. */
static void by_base(struct cd_page *page, const struct cd_verdict *verdict)
{
    for (uint32_t r = 0; r < verdict->n_readings && r < BASES; r++) {
        const struct cd_reading *reading = &verdict->readings[r];
        cd_html(page->b, "<b>%s</b> against %.*s. ", cd_verdict_label((enum cd_verdict_kind)reading->kind),
                CD_ARG(reading->base));
        cd_verdict_bound(page, reading);
        cd_buf_puts(page->b, "<br>");
    }
}

/* The bound where one reading carries the verdict, or that of each base; else why there is none. */
static void headline(struct cd_page *page, const struct cd_verdict *verdict, size_t i)
{
    struct cd_buf *b = page->b;
    cd_buf_puts(b, "<li>");
    cd_verdict_tag(page, (enum cd_verdict_kind)verdict->kind);
    cd_html(b, " <a href=\"#v%u\">%.*s</a><br>", (unsigned)i + 1, CD_ARG(verdict->claim));
    if (verdict->n_readings == 1) cd_verdict_bound(page, &verdict->readings[0]);
    else if (verdict->kind == CD_VERDICT_DEPENDS_ON_BASE) by_base(page, verdict);
    else cd_html_sentence(b, verdict->because);
    const bool came = verdict->kind == CD_VERDICT_INSUFFICIENT && verdict->n_readings == 1 &&
                      verdict->readings[0].kind != CD_VERDICT_INSUFFICIENT;
    const uint8_t negation = came ? verdict->readings[0].negation : verdict->negation_kind;
    if (came)
        cd_html(b, " Of the returns that came alone it is <b>%s</b>.",
                cd_verdict_label((enum cd_verdict_kind)verdict->readings[0].kind));
    cd_html(b, " The opposite, &#8220;%.*s&#8221;%s: <b>%s</b>.</li>\n", CD_ARG(verdict->negation),
            came ? ", of these" : "", cd_verdict_label((enum cd_verdict_kind)negation));
}

/* The headline claims, HEADLINES of them at most, and the first claim of every kind that is not among them. */
static void headlines(struct cd_page *page)
{
    const struct cd_verdicts *verdicts = page->results->verdicts;
    bool shown[CD_VERDICT_COUNT] = {false};
    unsigned n = 0;
    for (size_t i = 0; i < verdicts->n && n < HEADLINES; i++) {
        if (!verdicts->items[i].headline) continue;
        headline(page, &verdicts->items[i], i);
        shown[verdicts->items[i].kind] = true;
        n++;
    }
    for (size_t i = 0; i < verdicts->n; i++) {
        if (shown[verdicts->items[i].kind]) continue;
        headline(page, &verdicts->items[i], i);
        shown[verdicts->items[i].kind] = true;
    }
}

static bool any_headline(const struct cd_verdicts *verdicts, uint8_t kind)
{
    for (size_t i = 0; i < verdicts->n; i++)
        if (verdicts->items[i].headline && verdicts->items[i].kind == kind) return true;
    return false;
}

static void said(struct cd_page *page)
{
    const struct cd_verdicts *verdicts = page->results->verdicts;
    struct cd_buf *b = page->b;
    cd_buf_puts(b, "<section class=\"card\" aria-labelledby=\"say\"><h2 id=\"say\">What can and cannot be said</h2>\n");
    if (verdicts->n == 0) {
        cd_buf_puts(b, "<p>No claim was put to these data.</p></section>\n");
        return;
    }
    cd_html(b, "<p>Of %llu claims put to these data:</p>\n<ul class=\"counts\">\n", (unsigned long long)verdicts->n);
    for (unsigned kind = 0; kind < CD_VERDICT_COUNT; kind++) {
        const uint64_t n = cd_verdicts_of(verdicts, kind);
        if (n == 0) continue;
        cd_html(b, "<li><b>%lu</b> ", n);
        cd_verdict_tag(page, (enum cd_verdict_kind)kind);
        cd_buf_puts(b, "</li>\n");
    }
    cd_buf_puts(b, "</ul>\n");
    if (page->all.absent > 0 && any_headline(verdicts, CD_VERDICT_INSUFFICIENT))
        cd_html(
            b,
            "<p><b>%lu returns never came, so nothing is proved about all forces together.</b> Bounds are of the returns that "
            "came.</p>\n",
            page->all.absent);
    cd_buf_puts(b, "<ul class=\"said\">\n");
    headlines(page);
    cd_html(b, "</ul>\n<p><a href=\"#verdicts\">All %llu claims, with their figures</a></p></section>\n",
            (unsigned long long)verdicts->n);
}

void cd_draw_first(struct cd_page *page)
{
    lead(page);
    cd_buf_puts(page->b, "<div class=\"cards\">\n");
    handed_in(page);
    missing(page);
    said(page);
    cd_buf_puts(page->b, "</div>\n");
}

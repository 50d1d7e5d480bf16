/* report.c - report.html: one self-contained page, no script, nothing to fetch. The sections are a table; each draws itself. */
#include "page_int.h"

static bool always(const struct cd_page *page)
{
    (void)page;
    return true;
}

static bool has_returns(const struct cd_page *page)
{
    return !page->published;
}

static bool has_league(const struct cd_page *page)
{
    return !page->published && page->audit->n_league > 0;
}

/* More months than a page can hold are left to the CSV files. */
static bool has_months(const struct cd_page *page)
{
    return page->n_months > 1 && page->n_months <= 240 && page->audit->n_league > 0;
}

static bool has_slots(const struct cd_page *page)
{
    return !page->shares && cd_slot_next(page, CD_UNIT_PERSON, -1) >= 0;
}

static bool has_agreement(const struct cd_page *page)
{
    return page->audit->n_agreement_all > 0;
}

static bool has_sources(const struct cd_page *page)
{
    return page->results->n_sources > 0;
}

static bool has_tables(const struct cd_page *page)
{
    return page->results->breakdown != NULL && page->results->breakdown->tables;
}

static bool has_persons(const struct cd_page *page)
{
    return page->results->persons != NULL && page->results->persons->linked;
}

static bool has_behaviour(const struct cd_page *page)
{
    return page->results->behaviour != NULL && page->results->behaviour->n > 0;
}

static bool has_groups(const struct cd_page *page)
{
    return page->results->groups != NULL && page->results->groups->made;
}

static const struct {
    const char *id, *title;
    bool (*has)(const struct cd_page *page);
    void (*draw)(struct cd_page *page);
} sections[] = {
    {"league", "Completeness by force", has_league, cd_draw_league},
    {"heat", "Every force, every month", has_months, cd_draw_heat},
    {"months", "Month by month", has_months, cd_draw_months},
    {"characteristics", "Characteristic by characteristic", has_slots, cd_draw_characteristics},
    {"reasons", "Why values are missing", has_slots, cd_draw_reasons},
    {"agreement", "What people said and what officers saw", has_agreement, cd_draw_agreement},
    {"behaviour", "Questions about how it was recorded", has_behaviour, cd_draw_behaviour},
    {"recorders", "Who left it out", has_tables, cd_draw_recorders},
    {"persons", "People across forces", has_persons, cd_draw_persons},
    {"groups", "Groups", has_groups, cd_draw_groups},
    {"victims", "What is recorded of victims", has_tables, cd_draw_circumstances},
    {"absent", "Returns that never came", has_returns, cd_draw_absent},
    {"duplicates", "Rows that look alike", has_sources, cd_draw_duplicates},
    {"findings", "What is wrong with the returns", has_returns, cd_draw_findings},
    {"verdicts", "What can and cannot be said, in full", always, cd_draw_verdicts},
    {"frame", "What the figures are about", always, cd_draw_frame},
    {"reading", "How to read this", always, cd_draw_reading},
    {"manifest", "How this was made", always, cd_draw_manifest},
};
enum { SECTIONS = sizeof sections / sizeof *sections };

void cd_document_head(struct cd_buf *b, const char *title, struct cd_str about, const char *const *more_style)
{
    cd_buf_puts(b,
                "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
                "base-uri 'none'; form-action 'none'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    cd_html(b, "<title>%s: %.*s</title>\n<style>", title, CD_ARG(about));
    for (const char *const *line = cd_style; *line; line++) cd_buf_puts(b, *line);
    for (const char *const *line = more_style; line && *line; line++) cd_buf_puts(b, *line);
    cd_buf_puts(b, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
}

static void top(struct cd_page *page)
{
    struct cd_buf *b = page->b;
    const struct cd_figure_frame *frame = &page->picture->frame;
    const struct cd_word day = cd_day_word(frame->as_of);
    cd_buf_puts(
        b, "<header><p class=\"warn\"><span class=\"in\"><strong>Internal, unprotected:</strong> small numbers are not "
           "suppressed; not for publication.</span></p>\n"
           "<div class=\"in\"><p class=\"kicker\">Candour: audit of returns</p>\n"
           "<h1>What the returns recorded, and what they left out</h1>\n");
    cd_buf_puts(b, "<p class=\"sub\">");
    cd_html_sentence(b, frame->dataset);
    if (page->n_months > 0) {
        const struct cd_word first = cd_month_word(page->months[0]);
        const struct cd_word last = cd_month_word(page->months[page->n_months - 1]);
        cd_html(b, "; %s to %s", first.s, last.s);
    } else if (frame->period.n > 0) {
        cd_html(b, "; %.*s", CD_ARG(frame->period));
    }
    if (day.s[0]) cd_html(b, "; as of %s", day.s);
    cd_buf_puts(b, "</p></div></header>\n<main id=\"main\" class=\"in\">\n");
}

static void contents(struct cd_page *page)
{
    cd_buf_puts(page->b, "<nav aria-labelledby=\"contents\"><h2 id=\"contents\">On this page</h2><ul>\n");
    for (unsigned i = 0; i < SECTIONS; i++)
        if (sections[i].has(page))
            cd_html(page->b, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id, sections[i].title);
    cd_buf_puts(page->b, "</ul></nav>\n");
}

void cd_report_html(struct cd_buf *b, const struct cd_results *results)
{
    struct cd_page page;
    if (!cd_page_init(&page, b, results)) {
        b->failed = true;
        cd_arena_free(&page.arena);
        return;
    }
    cd_document_head(b, "What the returns recorded, and what they left out", page.picture->frame.dataset, NULL);
    top(&page);
    cd_draw_first(&page);
    contents(&page);
    for (unsigned i = 0; i < SECTIONS; i++) {
        if (!sections[i].has(&page)) continue;
        cd_html(b, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n", sections[i].id, sections[i].id,
                sections[i].title);
        sections[i].draw(&page);
        cd_buf_puts(b, "</section>\n");
    }
    cd_html(
        b,
        "</main>\n<footer><div class=\"in\">Candour %s. Internal, unprotected: small numbers are not suppressed; not for "
        "publication.</div></footer>\n</body>\n</html>\n",
        CD_VERSION);
    cd_arena_free(&page.arena);
}

/* claim_html.c - verdicts for `candour claim` as a page by itself: a line each for who has to answer, and all of it behind. */
#include "claim_show_int.h"
#include "page_int.h"

static void glance(struct cd_page *page)
{
    const struct cd_verdicts *verdicts = page->results->verdicts;
    cd_buf_puts(page->b, "<ul class=\"said\">\n");
    for (size_t i = 0; i < verdicts->n; i++) {
        const struct cd_verdict *v = &verdicts->items[i];
        cd_buf_puts(page->b, "<li>");
        cd_verdict_tag(page, (enum cd_verdict_kind)v->kind);
        cd_html(page->b, " <a href=\"#v%u\">%.*s</a></li>\n", (unsigned)i + 1, CD_ARG(v->claim));
    }
    cd_buf_puts(page->b, "</ul>\n");
}

void cd_claim_show_html(struct cd_buf *b, const struct cd_verdicts *verdicts, struct cd_str about)
{
    const struct cd_results results = {.verdicts = verdicts};
    struct cd_page page = {.b = b, .results = &results};
    cd_document_head(b, "What these data prove", about, NULL);
    cd_html(
        b,
        "<header><div class=\"in\"><p class=\"kicker\">Candour: claims</p>\n<h1>What these data prove, refute, and cannot prove</h1>\n"
        "<p class=\"sub\">%.*s</p></div></header>\n<main id=\"main\" class=\"in\">\n"
        "<nav class=\"keep\" aria-labelledby=\"glance\"><h2 id=\"glance\">At a glance</h2>\n",
        CD_ARG(about));
    glance(&page);
    cd_html(b, "</nav>\n<p>%s</p>\n<section aria-labelledby=\"full\"><h2 id=\"full\">Each claim in full</h2>\n",
            cd__claim_limitation);
    cd_draw_verdicts(&page);
    cd_html(
        b,
        "</section></main>\n<footer><div class=\"in\">Candour %s. Methods: docs/methods.md.</div></footer>\n</body>\n</html>\n",
        CD_VERSION);
}

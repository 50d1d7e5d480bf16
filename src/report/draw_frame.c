/* draw_frame.c - what the figures are about, how to read them, and from what they were made. */
#include "page_int.h"

static void row(struct cd_page *page, const char *name, struct cd_str text)
{
    if (text.n > 0) cd_html(page->b, "<div><dt>%s</dt><dd>%.*s</dd></div>\n", name, CD_ARG(text));
}

void cd_draw_frame(struct cd_page *page)
{
    const struct cd_figure_frame *frame = &page->picture->frame;
    const struct cd_word day = cd_day_word(frame->as_of);
    cd_buf_puts(page->b, "<p>Every figure on this page is about exactly this, and nothing more.</p>\n<dl>\n");
    row(page, "Dataset", frame->dataset);
    row(page, "Published by", frame->source);
    if (page->n_months > 0) {
        const struct cd_word first = cd_month_word(page->months[0]);
        const struct cd_word last = cd_month_word(page->months[page->n_months - 1]);
        cd_html(page->b, "<div><dt>Period</dt><dd>%s to %s</dd></div>\n", first.s, last.s);
    } else {
        row(page, "Period", frame->period);
    }
    row(page, "A row is one of", frame->noun[CD_UNIT_ROW]);
    row(page, "People are", frame->noun[CD_UNIT_PERSON]);
    row(page, "Definition", frame->definition);
    row(page, "Code lists", frame->code_lists);
    row(page, "As of", cd_str_of(day.s));
    cd_buf_puts(page->b, "</dl>\n");
}

void cd_draw_reading(struct cd_page *page)
{
    static const struct {
        const char *term, *text;
    } terms[] = {
        {"Recorded",
         "A value of the code list stands in the return. It says that something was written down, not that it is right."},
        {"Proved",
         "True of the returned rows whatever the missing values are, if labels, flags and the identification of people are right."},
        {"Refuted", "False of the returned rows whatever the missing values are, on the same condition."},
        {"Undecided",
         "Neither proved nor refuted by these data. It is not a finding that the claim is false, nor that it is half true."},
        {"Insufficient",
         "These data do not cover what the claim is about: a return never came, or no recording rate is known."},
        {"Depends on base",
         "The answer changes with the population it is compared with; each base is shown with its own answer."},
        {"Bounds",
         "The lowest and the highest value that some filling-in of the missing values could give. Lower ends are rounded down, upper "
         "ends up. There is no sampling error in them: these are all the rows that were handed in."},
        {"Disparities",
         "A comparison with residents is about recorded people. It says nothing about offending, and nothing about bias: "
         "residents are not the people who could have been stopped or suspected."},
        {"Percentages", "Rounded to one decimal; 100.0 % means all and 0.0 % means none, never nearly."},
    };
    cd_buf_puts(page->b, "<dl>\n");
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        cd_html(page->b, "<div><dt>%s</dt><dd>%s</dd></div>\n", terms[i].term, terms[i].text);
    cd_buf_puts(page->b, "</dl>\n");
}

void cd_draw_manifest(struct cd_page *page)
{
    const struct cd_results *results = page->results;
    uint64_t bytes = 0, rows = 0;
    for (size_t i = 0; i < results->n_sources; i++) {
        bytes += results->sources[i].bytes;
        rows += results->sources[i].rows;
    }
    cd_html(page->b, "<p>Made by Candour %s. ", CD_VERSION);
    if (results->n_sources > 0)
        cd_html(page->b, "It read %llu files (%lu bytes, %lu rows). ", (unsigned long long)results->n_sources, bytes,
                rows);
    cd_buf_puts(
        page->b,
        "<code>manifest.json</code> names each file with its SHA-256, so that anybody can check that the same input gives "
        "this same report, byte for byte.</p>\n<dl>\n");
    row(page, "Options", results->command);
    cd_buf_puts(page->b, "</dl>\n");
    cd_buf_puts(
        page->b,
        "<p>In the same folder: <code>completeness.csv</code>, <code>reasons.csv</code>, <code>agreement.csv</code>, "
        "<code>returns.csv</code>, <code>findings.csv</code>, <code>verdicts.json</code>, <code>manifest.json</code>.</p>\n");
}

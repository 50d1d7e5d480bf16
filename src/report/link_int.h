/* link_int.h - what the sections and charts of a linkage's page share. */
#ifndef CD_LINK_INT_H
#define CD_LINK_INT_H

#include "candour/link_report.h"
#include "page_int.h"

struct cd_link_page {
    struct cd_page sheet; /* what tables and charts need of it: the buffer and the last id */
    struct cd_buf *b;     /* that of the sheet */
    const struct cd_link_results *r;
};

/* --- Words (link_words.c): fixed decimals by whole numbers, so that every machine prints the same. NaN is a dash. --------- */

/* "+4.25", U+2212 "0.50", "0.00". */
struct cd_word cd_weight_word(double weight);
/* "12.5 %", "0.0312 %", "99.98 %": at most eight decimals, beyond which it is "under" or "over"; "0 %" and "100 %" only for 0 and 1. */
struct cd_word cd_share_word(double share);
struct cd_word cd_count_share_word(uint64_t part, uint64_t whole); /* a dash for 0 of 0 */
/* "1 in 1,150,000": three digits that count. */
struct cd_word cd_one_in_word(double share);
/* Expected matches among pairs, `matches` as of bins: their share; and how many pairs are expected to be none, "12.4". */
struct cd_word cd_matches_word(uint64_t matches, uint64_t pairs);
struct cd_word cd_false_word(uint64_t matches, uint64_t pairs);
/* The place in whole pixels; what is no number or beyond goes to an end. */
int cd_place(double value, double from, double to, int pixels);
/* A text for a place without line breaks in a chart: at most `most` characters, an ellipsis standing for what lies before the last third. */
void cd_html_clipped(struct cd_buf *b, struct cd_str text, size_t most);

/* --- Figures that charts and tables both read (link_page.c) ------------------------------------------------------------------ */

/* The bins that are not empty, and those of the thresholds: first .. first + n, in at most about `most` steps of `width` bins; n is a multiple of width. */
struct cd_link_span {
    uint32_t first, n, width;
};
struct cd_link_span cd_link_span_of(const struct cd_link_page *page, const struct cd_link_bin *bins, uint32_t most);
/* The sum of bins from `first` on, n of them. */
struct cd_link_bin cd_link_sum(const struct cd_link_bin *bins, uint32_t first, uint32_t n);
static inline int cd_link_weight_at(uint32_t bin)
{
    return (int)bin + CD_LINK_LEAST;
}

/* --- Charts -------------------------------------------------------------------------------------------------------------------- */

/* A horizontal axis of match weights over a span, and thresholds as lines across from y = top down to `bottom`, which is the axis. */
struct cd_link_axis {
    struct cd_link_span span;
    int left, width, top, bottom;
};
void cd_svg_link_axis(struct cd_link_page *page, const struct cd_link_axis *axis);
void cd_svg_link_thresholds(struct cd_link_page *page, const struct cd_link_axis *axis);
int cd_link_x(const struct cd_link_axis *axis, double weight);

void cd_svg_link_weights(struct cd_link_page *page);
void cd_svg_link_shares(struct cd_link_page *page); /* m beside u */
void cd_svg_link_histogram(struct cd_link_page *page);
void cd_svg_link_expected(struct cd_link_page *page);
void cd_svg_link_unlinkable(struct cd_link_page *page);
void cd_svg_link_waterfall(struct cd_link_page *page, const struct cd_link_example *example, unsigned number);
/* What a step of a waterfall is called. */
void cd_link_step_name(struct cd_link_page *page, const struct cd_link_step *step, size_t most);
/* Comparisons and levels that fit a chart. */
enum { CD_LINK_MOST_ROWS = 120 };

/* --- Sections ------------------------------------------------------------------------------------------------------------------- */

void cd_link_draw_first(struct cd_link_page *page);
void cd_link_draw_linked(struct cd_link_page *page);
void cd_link_draw_training(struct cd_link_page *page);
void cd_link_draw_weights(struct cd_link_page *page);
void cd_link_draw_pairs(struct cd_link_page *page);
void cd_link_draw_thresholds(struct cd_link_page *page);
void cd_link_draw_examples(struct cd_link_page *page);
void cd_link_draw_unlinkable(struct cd_link_page *page);
void cd_link_draw_people(struct cd_link_page *page);
void cd_link_draw_fields(struct cd_link_page *page);

extern const char *const cd_link_style[];

#endif

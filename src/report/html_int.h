/* html_int.h - writes markup that cannot be injected into.
 *
 *     cd_html(b, "<td>%.*s</td><td class=\"n\">%lu</td>", CD_ARG(name), rows);
 *
 * The markup is a string literal (the compiler refuses anything else: -Wformat-nonliteral) and every argument is text: it is escaped,
 * whatever it holds. Conversions are those of printf, checked by the compiler, and only these:
 *     %s %.*s      text, escaped; bytes that are no UTF-8 and control characters become U+FFFD
 *     %lu %llu     a count, thousands separated by commas
 *     %d %u        a number as it is: coordinates, class numbers
 *     %%           a percent sign */
#ifndef CD_HTML_INT_H
#define CD_HTML_INT_H

#include "candour/buf.h"

void cd_html(struct cd_buf *b, const char *markup, ...) CD_PRINTF(2, 3);

/* One text, escaped for element content and quoted attribute values alike. */
void cd_html_text(struct cd_buf *b, struct cd_str text);

/* Valid UTF-8 without control characters but tab and line feed: what is neither becomes U+FFFD. */
void cd_utf8_put(struct cd_buf *b, struct cd_str text);

/* As cd_html_text, with a first ASCII letter made a capital: the start of a sentence. */
void cd_html_sentence(struct cd_buf *b, struct cd_str text);

/* Short texts by value, so that several fit one call of cd_html. */
struct cd_word {
    char s[40];
};

/* "12,345". */
struct cd_word cd_count_word(uint64_t n);

/* "82.4 %": rounded half up to one decimal, but "100.0 %" only when part == whole and "0.0 %" only when part == 0; "-" (a dash) for 0 of 0. */
struct cd_word cd_percent_word(uint64_t part, uint64_t whole);

/* "82": as cd_percent_word without decimal and sign, for the cells of a chart. */
struct cd_word cd_percent_cell(uint64_t part, uint64_t whole);

/* "+1.2" or U+2212 "1.2": percentage points from part / whole to part2 / whole2, rounded half away from zero. */
struct cd_word cd_points_word(uint64_t part, uint64_t whole, uint64_t part2, uint64_t whole2);

/* "30 June 2020"; "" for no day. */
struct cd_word cd_day_word(int32_t day);

/* "January 2019", "Jan 19"; a dash for no period. */
struct cd_word cd_month_word(int32_t period);
struct cd_word cd_month_short(int32_t period);

#endif

/* page_int.h - what the sections of report.html share: names, sums per force, and the pieces every table and chart is made of.
 *
 * Nothing here measures: figures are looked up in the audit, or counts of returns added up. */
#ifndef CD_PAGE_INT_H
#define CD_PAGE_INT_H

#include "candour/date.h"
#include "candour/report.h"
#include "candour/standard.h"
#include "html_int.h"

/* One force's returns: picture->returns[from .. from + n). */
struct cd_force_row {
    uint32_t force, from, n;
    uint64_t expected, seen, absent;
    uint64_t units[CD_UNIT_COUNT], duplicates, unusable, sources;
};

struct cd_page {
    struct cd_buf *b;
    const struct cd_results *results;
    const struct cd_picture *picture;
    const struct cd_audit *audit;
    const struct cd_force_register *names; /* NULL: forces are called by their ids */
    struct cd_force_row *forces;           /* in the picture's order */
    uint32_t n_forces;
    int32_t *months; /* the distinct periods of the returns, ascending */
    uint32_t n_months;
    struct cd_force_row all;
    enum cd_asserter by; /* whose word on ethnicity the headline figures are about */
    bool published;      /* a published table, not returns: one entry without a month */
    bool shares;         /* its counts are only shares written as counts: never to be shown as counts */
    unsigned ids;        /* last id given to a caption or chart */
    struct cd_arena arena;
};

/* False when memory is short. */
bool cd_page_init(struct cd_page *page, struct cd_buf *b, const struct cd_results *results);

/* "Avon and Somerset Constabulary"; short: "Avon and Somerset". The id where the register does not know the force. */
struct cd_str cd_force_name(const struct cd_page *page, uint32_t force);
struct cd_str cd_force_short(const struct cd_page *page, uint32_t force);

/* "people searched", or "people" where the frame is silent. */
struct cd_str cd_noun(const struct cd_page *page, enum cd_unit unit);

/* "Self-defined ethnicity", "Gender"; and for the middle of a sentence. */
struct cd_word cd_slot_name(enum cd_characteristic characteristic, enum cd_asserter by);
struct cd_word cd_slot_words(enum cd_characteristic characteristic, enum cd_asserter by);

/* Change of a force's recorded share from its first month to its last, in thousandths rounded towards zero; 0 where there is none. */
int64_t cd_league_change(const struct cd_league *row);

/* The line of the headline characteristic (unit person) for a force and month, or their sums; NULL: none. */
const struct cd_completeness *cd_headline(const struct cd_page *page, uint32_t force, int32_t period);

/* All slots that the audit has lines for: next(-1) is the first; -1 after the last. */
int cd_slot_next(const struct cd_page *page, enum cd_unit unit, int slot);

/* "July 2019 to June 2020 (12 months)": the next run of months without an expected return of a force from return *at on; false: no more. */
bool cd_absent_run(const struct cd_page *page, const struct cd_force_row *row, uint32_t *at, int32_t *first,
                   int32_t *last);

/* Column headings, for cd_table_head. */
#define NAMES(...) (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)

/* A document up to the end of its <head>, and the link that skips to #main. `about` stands in the title; more_style: lines behind cd_style, ended by NULL;
 * NULL: none. */
void cd_document_head(struct cd_buf *b, const char *title, struct cd_str about, const char *const *more_style);

/* A table in a region that scrolls by keyboard too. The caller writes the caption's content, then cd_table_head closes it and
 * writes column headings: names that begin with '#' are numbers and stand right, with '~' sentences that need room. */
void cd_table_open(struct cd_page *page);
void cd_table_head(struct cd_page *page, const char *const *names, size_t n);
void cd_table_close(struct cd_page *page);

/* An SVG with role and names; the caller writes title, then cd_svg_desc, the desc, then cd_svg_body. Width and height in pixels. */
unsigned cd_svg_open(struct cd_page *page, unsigned width, unsigned height);
void cd_svg_desc(struct cd_page *page, unsigned id);
void cd_svg_body(struct cd_page *page);
void cd_svg_close(struct cd_page *page);

/* Step of the sequential palette, 0 (least recorded) to 5, for a share; and the step's lower end in percent. */
unsigned cd_shade(uint64_t part, uint64_t whole);
unsigned cd_shade_from(unsigned step);
#define CD_SHADES 6

/* Charts. */
void cd_svg_heat(struct cd_page *page);
void cd_svg_months(struct cd_page *page);
void cd_svg_characteristics(struct cd_page *page);
void cd_svg_funnel(struct cd_page *page);
struct cd_counted cd_funnel_all(const struct cd_page *page); /* all forces of the funnel together */
void cd_svg_ruler(struct cd_page *page, const struct cd_verdict *verdict, const struct cd_reading *reading);
/* Graduation i of a logarithmic scale from 1/16 (0) over 1 (CD_RATIOS / 2) to 16 (CD_RATIOS). */
#define CD_RATIOS 256
struct cd_fraction cd_ratio_at(unsigned i);
/* The ladder of a reading as a table with bars, and how its share hangs on rho; nothing where there is none. */
void cd_draw_ladder(struct cd_page *page, const struct cd_verdict *verdict, const struct cd_reading *reading);
void cd_svg_tipping(struct cd_page *page, const struct cd_verdict *verdict, const struct cd_reading *reading);

/* Sections, in the order of the report; each draws nothing but its content below the heading. */
void cd_draw_first(struct cd_page *page);
void cd_draw_league(struct cd_page *page);
void cd_draw_heat(struct cd_page *page);
void cd_draw_months(struct cd_page *page);
void cd_draw_characteristics(struct cd_page *page);
void cd_draw_reasons(struct cd_page *page);
void cd_draw_agreement(struct cd_page *page);
void cd_draw_absent(struct cd_page *page);
void cd_draw_duplicates(struct cd_page *page);
void cd_draw_findings(struct cd_page *page);
void cd_draw_findings_by_force(struct cd_page *page); /* within the section of findings */
void cd_draw_circumstances(struct cd_page *page);
void cd_draw_recorders(struct cd_page *page);
void cd_draw_behaviour(struct cd_page *page);
void cd_draw_persons(struct cd_page *page);
void cd_draw_groups(struct cd_page *page);
void cd_draw_verdicts(struct cd_page *page);
void cd_draw_frame(struct cd_page *page);
void cd_draw_reading(struct cd_page *page);
void cd_draw_manifest(struct cd_page *page);

/* Verdict pieces that the first screen and the section share. */
void cd_verdict_tag(struct cd_page *page, enum cd_verdict_kind kind);
uint64_t cd_verdicts_of(const struct cd_verdicts *verdicts, unsigned kind); /* how many are of a kind */
void cd_verdict_bound(struct cd_page *page, const struct cd_reading *reading);

extern const char *const cd_style[]; /* lines; NULL ends them */

#endif

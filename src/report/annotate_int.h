/* annotate_int.h - one workbook while it is annotated. */
#ifndef CANDOUR_REPORT_ANNOTATE_INT_H
#define CANDOUR_REPORT_ANNOTATE_INT_H

#include "candour/annotate.h"
#include "candour/book.h"

enum { CD__COMMENTS = 20000 }; /* of a workbook: more make spreadsheet programs crawl */

/* Where a finding stands in the workbook. */
struct cd__place {
    const char *sheet; /* NULL: nowhere */
    uint32_t row, column;
};

struct cd__annotating {
    const struct cd_annotation *of;
    struct cd_book *book;
    struct cd__place *place; /* one per finding */
    struct cd_arena arena;   /* of the names of sheets */
    uint8_t bold, link, shade[CD_SEVERITY_COUNT];
    uint32_t comments;
    uint64_t cut, no_comment; /* cells whose text was changed to fit; comments that there was no room for */
    struct cd_buf text, comment;
    struct cd_buf *told;
};

/* Opens the workbook with its styles. */
CD_MUST_CHECK enum cd_status cd__annotate_open(struct cd__annotating *a, const struct cd_outdir *dir, const char *name,
                                               struct cd_err *err);

/* The findings of a file of the source: [*from, *to), those without a line first. */
void cd__findings_of(const struct cd_findings *findings, uint8_t file, size_t *from, size_t *to);
/* From `at` on, the findings of that line; returns where they end, *from where they begin. */
size_t cd__findings_at(const struct cd_findings *findings, size_t at, size_t to, uint64_t line, size_t *from);

/* "error: message. To mend: how [rule key]"; with `where`, the field and the column's letters stand in it too. */
void cd__say(struct cd_buf *b, const struct cd_annotation *of, size_t finding, bool where);
void cd__letters(uint32_t column, char out[4]); /* of a column from 0: "AB" */
bool cd__answered(const struct cd_annotation *of, size_t finding);
/* The severity that its colour has: an answered query asks no more. */
enum cd_severity cd__shown_severity(const struct cd_annotation *of, size_t finding);

/* A text as a cell can hold it, counted where it had to change: NUL, the characters U+FFFE and U+FFFF that XML has no place for, and what is
 * too long. Good until the next call. */
struct cd_str cd__fit(struct cd__annotating *a, struct cd_str s);

/* One table as a sheet; file: index of the source's files. */
CD_MUST_CHECK enum cd_status cd__annotate_table(struct cd__annotating *a, const struct cd_intake_file *file,
                                                uint8_t index, const char *sheet, struct cd_err *err);
/* The sheets of a workbook that are no tables, as they are. */
CD_MUST_CHECK enum cd_status cd__copy_sheets(struct cd__annotating *a, const struct cd_intake_file *file,
                                             struct cd_err *err);

/* The CSV with one more column. */
CD_MUST_CHECK enum cd_status cd__annotate_csv(const struct cd_outdir *dir, const char *name,
                                              const struct cd_annotation *of, const struct cd_intake_file *file,
                                              uint8_t index, struct cd_buf *told, struct cd_err *err);

/* Whether a header is that of our own sheet of findings. */
bool cd__is_list(const struct cd_str *fields, uint32_t n);
/* Everything found, a row each, into a sheet; what was told first. */
CD_MUST_CHECK enum cd_status cd__list_findings(struct cd__annotating *a, struct cd_sheet *sheet, struct cd_err *err);

#endif

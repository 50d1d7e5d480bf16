/* report.h - draws: HTML and CSV from results only; computes nothing. No clock, no absolute path, no thread count. */
#ifndef CANDOUR_REPORT_H
#define CANDOUR_REPORT_H

#include "candour/audit.h"
#include "candour/behaviour.h"
#include "candour/buf.h"
#include "candour/claim.h"

/* A file beside the returns that the results follow from: claims, expectations, a dialect, a published table. */
struct cd_other_input {
    const char *role;
    struct cd_str name; /* without folders */
    uint64_t bytes;
    uint8_t sha256[32];
};

/* Everything the outputs are drawn from. */
struct cd_results {
    const struct cd_picture *picture;
    const struct cd_audit *audit;
    const struct cd_verdicts *verdicts;
    const struct cd_findings *findings;
    const struct cd_breakdown *breakdown; /* NULL: a published table */
    const struct cd_persons *persons;     /* NULL: nobody was linked */
    const struct cd_behaviour *behaviour; /* NULL: not looked at */
    const struct cd_group_audit *groups;  /* NULL: a published table */
    const struct cd_source *sources;      /* n_sources, in order of path */
    size_t n_sources;
    const struct cd_other_input *others;
    size_t n_others;
    struct cd_str command; /* the options that matter, one line, for the manifest and the foot of the report */
    bool show_values;
};

/* Each appends one whole file to b (b->failed on short memory). */
void cd_report_html(struct cd_buf *b, const struct cd_results *results);
void cd_report_completeness_csv(struct cd_buf *b, const struct cd_results *results);
void cd_report_findings_csv(struct cd_buf *b, const struct cd_results *results, bool private_values);
void cd_report_agreement_csv(struct cd_buf *b, const struct cd_results *results);
void cd_report_returns_csv(struct cd_buf *b, const struct cd_results *results);
void cd_report_reasons_csv(struct cd_buf *b, const struct cd_results *results);
/* Nothing where no return had tables (rules: where there is no breakdown). */
void cd_report_circumstances_csv(struct cd_buf *b, const struct cd_results *results);
void cd_report_recorders_csv(struct cd_buf *b, const struct cd_results *results);
void cd_report_persons_csv(struct cd_buf *b, const struct cd_results *results); /* nothing where nobody was linked */
void cd_report_persons_across_csv(struct cd_buf *b, const struct cd_results *results);
void cd_report_behaviour_csv(struct cd_buf *b, const struct cd_results *results); /* nothing without a behaviour */
void cd_report_groups_csv(struct cd_buf *b, const struct cd_results *results); /* nothing where no return had tables */
/* How many groups under each definition, the largest, have a page of their own. */
enum { CD_GROUP_PAGES = 100 };
/* A page of one group under one definition: its suspects as a drawing and as tables, under labels that hold on this page alone. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_report_group_html(struct cd_buf *b, const struct cd_results *results,
                                                  uint32_t definition, uint32_t group, struct cd_err *err);
void cd_report_rules_csv(struct cd_buf *b, const struct cd_results *results);
/* A few lines for a terminal: what came, what did not, and the headline verdicts; with ANSI colours if asked. */
void cd_report_summary(struct cd_buf *b, const struct cd_results *results, bool colour);
/* JSON by jansson; keys sorted, two-space indent. CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_report_verdicts_json(struct cd_buf *b, const struct cd_results *results,
                                                     struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_report_manifest_json(struct cd_buf *b, const struct cd_results *results,
                                                     struct cd_err *err);

#endif

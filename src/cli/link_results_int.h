/* link_results_int.h - figures for the page of `candour link run`, gathered while it works.
 *
 *     CD_TRY(link_results_begin(&results, &linking, &at, keep, err));     after the files and the model are there
 *     link_results_trained(&results, &report);                            takes the report
 *     link_results_pairs(&results, scored);                               every batch of pairs kept
 *     CD_TRY(link_results_people(&results, clusters, err));
 *     CD_TRY(link_results_settle(&results, err));                         then results.page can be drawn
 *     link_results_free(&results); */
#ifndef CANDOUR_CLI_LINK_RESULTS_INT_H
#define CANDOUR_CLI_LINK_RESULTS_INT_H

#include "candour/link_report.h"
#include "link_int.h"

struct link_near {
    uint32_t l, r;
    double weight;
};
struct link_results {
    struct cd_link_results page;
    struct linking *linking;
    const struct link_thresholds *thresholds;
    struct cd_train_report training;
    struct cd_link_bin pairs[CD_LINK_BINS], selves[CD_LINK_BINS];
    struct link_near near[CD_LINK_BINS]; /* of each bin that has pairs, the one nearest its middle */
    struct cd_link_threshold at[LINK_MOST_THRESHOLDS];
    struct cd_arena arena;
};
CD_MUST_CHECK enum cd_status link_results_begin(struct link_results *results, struct linking *linking,
                                                const struct link_thresholds *at, double keep, bool show_values,
                                                struct cd_err *err);
CD_MUST_CHECK enum cd_status link_results_trained(struct link_results *results, struct cd_train_report *report,
                                                  struct cd_err *err);
void link_results_pairs(struct link_results *results, const struct cd_scored *scored);
/* cluster[t * records + i], as link_people_find gives it. */
CD_MUST_CHECK enum cd_status link_results_people(struct link_results *results, const uint32_t *cluster,
                                                 struct cd_err *err);
CD_MUST_CHECK enum cd_status link_results_settle(struct link_results *results, struct cd_err *err);
void link_results_free(struct link_results *results);

/* The pairs that are shown as examples, taken apart (link_examples.c). */
CD_MUST_CHECK enum cd_status link_results_examples(struct link_results *results, const uint32_t *columns,
                                                   struct cd_err *err);

#endif

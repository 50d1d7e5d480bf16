/* link_evaluate_int.h - a judgement of links, found by link_evaluate.c and shown by link_judgement.c. */
#ifndef CANDOUR_CLI_LINK_EVALUATE_INT_H
#define CANDOUR_CLI_LINK_EVALUATE_INT_H

#include "candour/evaluate.h"
#include "candour/link_report.h"
#include "link_manifest_int.h"

struct judging {
    struct linking linking;
    struct link_manifest manifest; /* json == NULL: the folder has none */
    const char *truth_path, *groups_path;
    double threshold;   /* NaN until it is known */
    bool strings_given; /* by the command line */
    bool
        as_written; /* the run kept fewer links than pairs, and it is asked at its own threshold: its people are read */
    const char *clusters_path; /* of people to read; NULL: they follow from the pairs over the threshold */
    bool json, page;
    struct cd_truth_file truth;
    struct cd_groups_file groups;
    struct cd_edge *edges;
    size_t n_edges, cap_edges;
    struct cd_pair_totals totals;
    struct cd_confusion at, best;
    struct cd_cluster_quality clusters;
    struct cd_group_accuracy *accuracy; /* of each group, of the missing, of all; NULL: no groups */
};
CD_MUST_CHECK enum cd_status link_judgement_text(const struct judging *j, struct cd_err *err);
CD_MUST_CHECK enum cd_status link_judgement_json(const struct judging *j, struct cd_err *err);
/* The whole page, appended to `page`. */
CD_MUST_CHECK enum cd_status link_judgement_page(const struct judging *j, struct cd_buf *page, struct cd_err *err);

#endif

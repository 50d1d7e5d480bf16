/* conflicts.h - which records cannot be one person, by rules of SQL kept in a YAML file.
 *
 *     kind: conflicts
 *     conflicts:
 *       - name: two PNC numbers
 *         rule: l.pnc <> r.pnc
 *       - name: twins
 *         rule: l.dob = r.dob and l.postcode = r.postcode and jaro_winkler_similarity(l.first_name, r.first_name) < 0.6
 *
 *     CD_TRY(cd_conflict_rules_read(&rules, "conflicts.yaml", err));
 *     CD_TRY(cd_conflicts_open(&finder, &frame, &rules, CD_STRINGS_CODEPOINTS, &par, err));
 *     CD_TRY(cd_conflicts_find(finder, cluster, &found, err));       for cd_cluster_constrained
 *
 * A rule is what a blocking rule is (docs/link-sql.md), of DuckDB's spelling; l is the record whose id comes first. What is unknown is no conflict. Only
 * pairs within clusters are looked at: two records that nothing would join cannot end in one person. */
#ifndef CANDOUR_CONFLICTS_H
#define CANDOUR_CONFLICTS_H

#include "candour/arena.h"
#include "candour/cluster.h"
#include "candour/frame.h"
#include "candour/similar.h"

struct cd_conflict_rule {
    struct cd_str name, sql;
};
#define CD_MOST_CONFLICT_RULES 64
struct cd_conflict_rules {
    struct cd_conflict_rule *items;
    uint32_t n;
    struct cd_arena arena;
};
/* CD_INPUT with line and column: no such file, not of this form, a name twice. */
CD_MUST_CHECK enum cd_status cd_conflict_rules_read(struct cd_conflict_rules *rules, const char *path,
                                                    struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_conflict_rules_parse(struct cd_conflict_rules *rules, struct cd_str yaml,
                                                     const char *name, struct cd_err *err);
void cd_conflict_rules_free(struct cd_conflict_rules *rules);

struct cd_conflict_finder;
/* Frame and rules must outlive the finder. CD_INPUT, with the rule's name: a column the frame lacks, SQL that cannot be evaluated exactly, a protected
 * characteristic (these measure and never select). */
CD_MUST_CHECK enum cd_status cd_conflicts_open(struct cd_conflict_finder **out, const struct cd_frame *frame,
                                               const struct cd_conflict_rules *rules, enum cd_strings strings,
                                               const struct cd_par *par, struct cd_err *err);
void cd_conflicts_close(struct cd_conflict_finder *finder);

struct cd_conflict_list {
    struct cd_conflict *items; /* a < b; reason: the first rule that says so */
    size_t n, cap;
};
/* Every two records of one cluster (cluster[i] of record i: its smallest record) that conflict, in order of cluster, a, b; the same for any number of threads.
 * CD_LIMIT, before anything is compared: over 10^9 pairs within clusters, with the records of the largest. */
CD_MUST_CHECK enum cd_status cd_conflicts_find(struct cd_conflict_finder *finder, const uint32_t *cluster,
                                               struct cd_conflict_list *out, struct cd_err *err);
void cd_conflict_list_free(struct cd_conflict_list *list);

#endif

/* link_judgement.c - how good links are, as text and as JSON. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "link_evaluate_int.h"

static double blocking_recall(const struct judging *j)
{
    return j->totals.positives > 0 ? (double)j->totals.met_positives / (double)j->totals.positives : (double)NAN;
}

static struct cd_str group_name(const struct judging *j, uint32_t g)
{
    if (g < j->groups.names.n) return cd_dict_text(&j->groups.names, g);
    return g == j->groups.names.n ? CD_STR("(not recorded)") : CD_STR("all");
}

/* --- Text ----------------------------------------------------------------------------------------------------------------- */

static void line(const char *what, const struct cd_confusion *c)
{
    const struct cd_pair_rates r = cd_pair_rates_of(c);
    (void)printf("%-34s precision %.4f  recall %.4f  F1 %.4f\n", what, r.precision, r.recall, r.f1);
}

static void share(const struct cd_share *s)
{
    if (isnan(s->value)) (void)printf("  %22s", "-");
    else (void)printf("  %6.2f (%5.2f to %5.2f)", 100 * s->value, 100 * s->lo, 100 * s->hi);
}

static void groups_text(const struct judging *j)
{
    (void)printf("\nBy group, in per cent with 95 %% intervals (a pair of two groups counts in both)\n");
    (void)printf("%-16s %9s  %22s  %22s  %22s  %7s  %8s\n", "group", "records", "true pairs missed",
                 "links that are false", "found by blocking", "weight", "blank %");
    for (uint32_t g = 0; g < j->groups.names.n + 2; g++) {
        const struct cd_group_accuracy *a = &j->accuracy[g];
        const struct cd_str name = group_name(j, g);
        (void)printf("%-16.*s %9llu", CD_ARG(name), (unsigned long long)a->records);
        share(&a->missed);
        share(&a->false_links);
        share(&a->blocked);
        (void)printf("  %7.2f  %8.2f\n", a->mean_weight, 100 * a->blank.value);
    }
}

enum cd_status link_judgement_text(const struct judging *j, struct cd_err *err)
{
    (void)err;
    (void)printf("%llu true pairs; blocking finds %.4f of them\n", (unsigned long long)j->totals.positives,
                 blocking_recall(j));
    line("pairs at the threshold:", &j->at);
    (void)printf("%-34s F1 %.4f at match weight %.3f\n", "pairs at the best threshold:", cd_pair_rates_of(&j->best).f1,
                 j->best.threshold);
    if (j->truth.entity != NULL) {
        line("people (pairs within clusters):", &j->clusters.pairs);
        (void)printf("%-34s precision %.4f  recall %.4f  F1 %.4f\n", "people (B-cubed):", j->clusters.bcubed_precision,
                     j->clusters.bcubed_recall, j->clusters.bcubed_f1);
        (void)printf("%llu people found, %llu true, %llu of them exactly\n", (unsigned long long)j->clusters.clusters,
                     (unsigned long long)j->clusters.entities, (unsigned long long)j->clusters.exact);
    }
    if (j->truth.not_there > 0)
        (void)printf("%llu rows of the truth are about records that are not there\n",
                     (unsigned long long)j->truth.not_there);
    if (j->accuracy != NULL) groups_text(j);
    return CD_OK;
}

/* --- HTML ----------------------------------------------------------------------------------------------------------------- */

enum cd_status link_judgement_page(const struct judging *j, struct cd_buf *page, struct cd_err *err)
{
    const uint32_t n = j->accuracy != NULL ? j->groups.names.n + 2 : 0;
    struct cd_link_group *groups = calloc((size_t)n + 1, sizeof *groups);
    if (groups == NULL) return cd_fail(err, CD_NOMEM, "no memory for the page");
    for (uint32_t g = 0; g < n; g++) groups[g] = (struct cd_link_group){group_name(j, g), &j->accuracy[g]};
    const struct cd_link_accuracy accuracy = {.n_records = j->linking.frame.n,
                                              .threshold = j->threshold,
                                              .probability = cd_probability_of_weight(j->threshold),
                                              .totals = j->totals,
                                              .at = j->at,
                                              .best = j->best,
                                              .at_rates = cd_pair_rates_of(&j->at),
                                              .best_rates = cd_pair_rates_of(&j->best),
                                              .people = j->truth.entity != NULL ? &j->clusters : NULL,
                                              .people_rates = cd_pair_rates_of(&j->clusters.pairs),
                                              .groups = groups,
                                              .n_groups = n};
    cd_report_accuracy_html(page, &accuracy);
    free(groups);
    return page->failed ? cd_fail(err, CD_NOMEM, "no memory for the page") : CD_OK;
}

/* --- JSON ----------------------------------------------------------------------------------------------------------------- */

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *rates(const struct cd_confusion *c)
{
    const struct cd_pair_rates r = cd_pair_rates_of(c);
    return json_pack("{s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "match_weight", number(c->threshold), "tp",
                     (json_int_t)c->tp, "fp", (json_int_t)c->fp, "tn", (json_int_t)c->tn, "fn", (json_int_t)c->fn,
                     "precision", number(r.precision), "recall", number(r.recall), "f1", number(r.f1));
}

static json_t *interval(const struct cd_share *s)
{
    return json_pack("{s:I, s:I, s:o, s:o, s:o}", "k", (json_int_t)s->k, "n", (json_int_t)s->n, "value",
                     number(s->value), "lo", number(s->lo), "hi", number(s->hi));
}

static json_t *group(const struct judging *j, uint32_t g)
{
    const struct cd_group_accuracy *a = &j->accuracy[g];
    const struct cd_str name = group_name(j, g);
    return json_pack(
        "{s:s%, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "group", name.p, name.n, "records",
        (json_int_t)a->records, "missed", interval(&a->missed), "false_links", interval(&a->false_links),
        "false_matches", interval(&a->false_matches), "found_by_blocking", interval(&a->blocked), "under_threshold",
        interval(&a->under), "blank", interval(&a->blank), "mean_weight", number(a->mean_weight), "f1",
        json_pack("{s:o, s:o, s:o}", "value", number(a->f1.value), "lo", number(a->f1.lo), "hi", number(a->f1.hi)));
}

static json_t *clusters(const struct judging *j)
{
    const struct cd_cluster_quality *q = &j->clusters;
    return json_pack("{s:o, s:o, s:o, s:o, s:I, s:I, s:I}", "pairs", rates(&q->pairs), "bcubed_precision",
                     number(q->bcubed_precision), "bcubed_recall", number(q->bcubed_recall), "bcubed_f1",
                     number(q->bcubed_f1), "clusters", (json_int_t)q->clusters, "entities", (json_int_t)q->entities,
                     "exact", (json_int_t)q->exact);
}

enum cd_status link_judgement_json(const struct judging *j, struct cd_err *err)
{
    json_t *out = json_pack("{s:I, s:o, s:o, s:o}", "true_pairs", (json_int_t)j->totals.positives, "blocking_recall",
                            number(blocking_recall(j)), "at_threshold", rates(&j->at), "best", rates(&j->best));
    json_t *groups = j->accuracy != NULL ? json_array() : NULL;
    if (j->truth.entity != NULL) (void)json_object_set_new(out, "clusters", clusters(j));
    for (uint32_t g = 0; groups != NULL && g < j->groups.names.n + 2; g++)
        (void)json_array_append_new(groups, group(j, g));
    if (groups != NULL) (void)json_object_set_new(out, "groups", groups);
    char *text = out != NULL ? json_dumps(out, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) : NULL;
    if (text != NULL) (void)puts(text);
    const enum cd_status status = text != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the judgement");
    free(text);
    json_decref(out);
    return status;
}

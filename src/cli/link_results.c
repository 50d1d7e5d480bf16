/* link_results.c - what a linkage came to, counted for its page; see link_results_int.h. */
#include <math.h>
#include <stdlib.h>

#include "link_results_int.h"

static enum cd_status short_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the report's figures");
}

/* --- Before ------------------------------------------------------------------------------------------------------------------ */

static enum cd_status datasets(struct link_results *results, struct cd_err *err)
{
    const struct cd_frame *frame = &results->linking->frame;
    struct cd_link_dataset *all = CD_NEW(&results->arena, struct cd_link_dataset, (size_t)frame->n_datasets + 1);
    if (all == NULL) return short_memory(err);
    for (uint32_t d = 0; d < frame->n_datasets; d++)
        all[d] = (struct cd_link_dataset){frame->datasets[d], frame->first[d + 1] - frame->first[d]};
    results->page.datasets = all;
    results->page.n_datasets = frame->n_datasets;
    return CD_OK;
}

enum cd_status link_results_begin(struct link_results *results, struct linking *linking,
                                  const struct link_thresholds *at, double keep, bool show_values, struct cd_err *err)
{
    static const char *const types[] = {[CD_LINK_DEDUPE] = "within one dataset",
                                        [CD_LINK_ONLY] = "between different datasets only",
                                        [CD_LINK_AND_DEDUPE] = "within and between datasets"};
    results->linking = linking;
    results->thresholds = at;
    results->arena = cd_arena_make(0);
    results->page = (struct cd_link_results){.n_records = linking->frame.n,
                                             .keep = keep,
                                             .link_type = types[linking->model.link_type],
                                             .proposed = linking->model_path == NULL,
                                             .pairs = results->pairs,
                                             .selves = results->selves,
                                             .at = results->at,
                                             .n_at = at->n,
                                             .show_values = show_values};
    for (uint32_t t = 0; t < at->n; t++)
        results->at[t] = (struct cd_link_threshold){.text = at->text[t], .weight = at->weight[t]};
    return datasets(results, err);
}

/* --- Training ---------------------------------------------------------------------------------------------------------------- */

static enum cd_status sessions(struct link_results *results, struct cd_err *err)
{
    const struct cd_train_report *training = &results->training;
    struct cd_link_session *all = CD_NEW(&results->arena, struct cd_link_session, (size_t)training->n_sessions + 1);
    if (all == NULL) return short_memory(err);
    for (uint32_t s = 0; s < training->n_sessions; s++) {
        const struct cd_session_report *session = &training->sessions[s];
        all[s] = (struct cd_link_session){session->rule, session->n_pairs,
                                          session->n_trace > 0 ? session->n_trace - 1 : 0, session->converged};
    }
    results->page.sessions = all;
    results->page.n_sessions = training->n_sessions;
    return CD_OK;
}

static enum cd_status levels(struct link_results *results, uint32_t c, struct cd_link_comparison *out,
                             struct cd_err *err)
{
    const struct cd_model_comparison *comparison = &results->linking->model.comparisons[c];
    const enum cd_u_source *from = results->training.u_source + results->training.first[c];
    *out = (struct cd_link_comparison){comparison->name,
                                       CD_NEW(&results->arena, struct cd_link_level, (size_t)comparison->n_levels + 1),
                                       comparison->n_levels};
    if (out->levels == NULL) return short_memory(err);
    for (uint32_t l = 0; l < comparison->n_levels; l++) {
        const struct cd_model_level *level = &comparison->levels[l];
        out->levels[l] = (struct cd_link_level){.label = level->label.n > 0 ? level->label : level->sql,
                                                .m = level->m,
                                                .u = level->u,
                                                .weight = level->is_null ? 0 : log2(level->m / level->u),
                                                .u_from = from[l],
                                                .is_null = level->is_null,
                                                .by_frequency = level->tf_column.p != NULL};
    }
    return CD_OK;
}

enum cd_status link_results_trained(struct link_results *results, struct cd_train_report *report, struct cd_err *err)
{
    const struct cd_model *model = &results->linking->model;
    struct cd_link_results *page = &results->page;
    results->training = *report;
    *report = (struct cd_train_report){0};
    page->lambda = model->lambda;
    page->prior = cd_weight_of_probability(model->lambda);
    page->label_pairs = results->training.label_pairs;
    page->warnings = results->training.warnings;
    page->n_warnings = results->training.n_warnings;
    page->refined = results->training.refine != NULL;
    CD_TRY(sessions(results, err));
    struct cd_link_comparison *all =
        CD_NEW(&results->arena, struct cd_link_comparison, (size_t)model->n_comparisons + 1);
    if (all == NULL) return short_memory(err);
    for (uint32_t c = 0; c < model->n_comparisons; c++) CD_TRY(levels(results, c, &all[c], err));
    page->comparisons = all;
    page->n_comparisons = model->n_comparisons;
    return CD_OK;
}

/* --- Pairs and people -------------------------------------------------------------------------------------------------------- */

void link_results_pairs(struct link_results *results, const struct cd_scored *scored)
{
    results->page.n_pairs += scored->n;
    for (uint32_t i = 0; i < scored->n; i++) {
        const double weight = scored->weight[i];
        const uint64_t match = (uint64_t)(cd_probability_of_weight(weight) * (double)CD_LINK_ONE);
        const uint32_t bin = cd_link_bin_of(weight);
        const double middle = (double)CD_LINK_LEAST + bin + 0.5;
        struct link_near *near = &results->near[bin];
        if (results->pairs[bin].n == 0 || fabs(weight - middle) < fabs(near->weight - middle))
            *near = (struct link_near){scored->l[i], scored->r[i], weight};
        results->pairs[bin].n++;
        results->pairs[bin].matches += match;
        for (uint32_t t = 0; t < results->page.n_at; t++) {
            results->at[t].links += weight >= results->at[t].weight;
            results->at[t].matches += weight >= results->at[t].weight ? match : 0;
        }
    }
}

enum cd_status link_results_people(struct link_results *results, const uint32_t *cluster, struct cd_err *err)
{
    const uint32_t n = results->linking->frame.n;
    uint32_t *records = malloc(((size_t)n + 1) * sizeof *records);
    if (records == NULL) return short_memory(err);
    for (uint32_t t = 0; t < results->page.n_at; t++, cluster += n) {
        struct cd_link_threshold *at = &results->at[t];
        for (uint32_t i = 0; i < n; i++) records[i] = 0;
        for (uint32_t i = 0; i < n; i++) records[cluster[i]]++;
        for (uint32_t i = 0; i < n; i++) {
            if (records[i] == 0) continue;
            at->people++;
            at->sizes[cd_link_size_of(records[i])]++;
            if (records[i] > at->largest) at->largest = records[i];
        }
    }
    free(records);
    return CD_OK;
}

/* --- After ------------------------------------------------------------------------------------------------------------------- */

static enum cd_status rules(struct link_results *results, struct cd_err *err)
{
    struct cd_linker *linker = results->linking->linker;
    const uint32_t n = cd_linker_n_rules(linker);
    struct cd_rule_pairs *counts = CD_NEW(&results->arena, struct cd_rule_pairs, (size_t)n + 1);
    struct cd_link_rule *all = CD_NEW(&results->arena, struct cd_link_rule, (size_t)n + 1);
    if (counts == NULL || all == NULL) return short_memory(err);
    CD_TRY(cd_linker_count(linker, counts, true, err));
    for (uint32_t k = 0; k < n; k++) all[k] = (struct cd_link_rule){cd_linker_rule(linker, k), counts[k]};
    results->page.rules = all;
    results->page.n_rules = n;
    return CD_OK;
}

static enum cd_status selves(struct link_results *results, struct cd_err *err)
{
    const uint32_t n = results->linking->frame.n;
    double *weight = malloc(((size_t)n + 1) * sizeof *weight);
    if (weight == NULL) return short_memory(err);
    const enum cd_status status = cd_linker_self(results->linking->linker, weight, err);
    for (uint32_t i = 0; i < n && status == CD_OK; i++) {
        results->selves[cd_link_bin_of(weight[i])].n++;
        for (uint32_t t = 0; t < results->page.n_at; t++)
            results->at[t].unlinkable += weight[i] < results->at[t].weight;
    }
    free(weight);
    return status;
}

static uint64_t blank_cells(const struct cd_frame *frame, uint32_t column, uint32_t dataset)
{
    const uint32_t *codes = frame->columns[column].codes;
    uint64_t n = 0;
    for (uint32_t i = frame->first[dataset]; i < frame->first[dataset + 1]; i++) n += codes[i] == CD_NO_CODE;
    return n;
}

static enum cd_status fields(struct link_results *results, const uint32_t *columns, uint32_t n, struct cd_err *err)
{
    const struct cd_frame *frame = &results->linking->frame;
    struct cd_link_field *all = CD_NEW(&results->arena, struct cd_link_field, (size_t)n + 1);
    if (all == NULL) return short_memory(err);
    for (uint32_t f = 0; f < n; f++) {
        all[f] = (struct cd_link_field){frame->columns[columns[f]].name,
                                        CD_NEW(&results->arena, uint64_t, (size_t)frame->n_datasets + 1)};
        if (all[f].blank == NULL) return short_memory(err);
        for (uint32_t d = 0; d < frame->n_datasets; d++) all[f].blank[d] = blank_cells(frame, columns[f], d);
    }
    results->page.fields = all;
    results->page.n_fields = n;
    return CD_OK;
}

/* The columns that some comparison looks at, ascending. */
static enum cd_status compared(struct link_results *results, uint32_t *columns, uint32_t *n, struct cd_err *err)
{
    const struct linking *linking = results->linking;
    const uint32_t n_columns = linking->frame.n_columns;
    bool *seen = CD_NEW(&results->arena, bool, (size_t)n_columns + 1);
    if (seen == NULL) return short_memory(err);
    for (uint32_t c = 0; c < linking->model.n_comparisons; c++) {
        CD_TRY(cd_linker_columns(linking->linker, c, columns, n, err));
        for (uint32_t i = 0; i < *n; i++) seen[columns[i]] = true;
    }
    *n = 0;
    for (uint32_t i = 0; i < n_columns; i++)
        if (seen[i]) columns[(*n)++] = i;
    return CD_OK;
}

enum cd_status link_results_settle(struct link_results *results, struct cd_err *err)
{
    uint32_t n = 0;
    uint32_t *columns = CD_NEW(&results->arena, uint32_t, (size_t)results->linking->frame.n_columns + 1);
    if (columns == NULL) return short_memory(err);
    CD_TRY(rules(results, err));
    CD_TRY(selves(results, err));
    CD_TRY(compared(results, columns, &n, err));
    CD_TRY(fields(results, columns, n, err));
    return link_results_examples(results, columns, err);
}

void link_results_free(struct link_results *results)
{
    cd_train_report_free(&results->training);
    cd_arena_free(&results->arena);
}

/* link_warnings.c - what is no error but should be known before links are used: told on standard error, in figures and names of columns. */
#include <math.h>
#include <stdlib.h>

#include "link_int.h"

enum cd_status link_tell_skewed(struct cd_linker *linker, struct cd_err *err)
{
    const uint32_t n = cd_linker_n_rules(linker);
    struct cd_rule_pairs *counts = calloc((size_t)n + 1, sizeof *counts);
    if (counts == NULL) return cd_fail(err, CD_NOMEM, "no memory to count pairs");
    const enum cd_status status = cd_linker_count(linker, counts, false, err);
    for (uint32_t k = 0; k < n && status == CD_OK; k++)
        if (cd_rule_is_skewed(&counts[k]))
            (void)fprintf(
                stderr,
                "warning: blocking rule " CD_FMT " (match_key %u): one of its %llu blocks makes %llu of its %llu "
                "pairs: many records share a value, perhaps one for \"not known\": blank it, or add a column\n",
                CD_ARG(cd_linker_rule(linker, k)), k, (unsigned long long)counts[k].blocks,
                (unsigned long long)counts[k].largest_block, (unsigned long long)counts[k].all);
    free(counts);
    return status;
}

/* Of levels that are to weigh something, how many there are and how many lack m or u. */
static void count_levels(const struct cd_model_comparison *comparison, uint32_t *n, uint32_t *untrained)
{
    *n = *untrained = 0;
    for (uint32_t k = 0; k < comparison->n_levels; k++) {
        const struct cd_model_level *level = &comparison->levels[k];
        *n += !level->is_null;
        *untrained += !level->is_null && (isnan(level->m) || isnan(level->u));
    }
}

enum cd_status link_tell_untrained(const struct linking *linking, struct cd_err *err)
{
    const struct cd_model *model = &linking->model;
    uint32_t n, untrained, trained = 0;
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        count_levels(&model->comparisons[c], &n, &untrained);
        trained += n - untrained;
    }
    if (trained == 0)
        return cd_fail(
            err, CD_INPUT,
            "%s: no level has both m and u, so that every pair would weigh the same: train it first (candour link "
            "train)",
            linking->model_path);
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        count_levels(&model->comparisons[c], &n, &untrained);
        if (untrained > 0)
            (void)fprintf(stderr,
                          "warning: comparison \"" CD_FMT
                          "\": %u of %u levels lack m or u and weigh 0, for and against "
                          "nothing: train the model (candour link train)\n",
                          CD_ARG(model->comparisons[c].name), untrained, n);
    }
    return CD_OK;
}

enum cd_status link_tell_constant(const struct linking *linking, struct cd_err *err)
{
    const struct cd_frame *frame = &linking->frame;
    uint32_t *columns = malloc(((size_t)frame->n_columns + 1) * sizeof *columns);
    enum cd_status status = columns != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for columns");
    for (uint32_t c = 0; c < linking->model.n_comparisons && status == CD_OK; c++) {
        uint32_t n = 0;
        status = cd_linker_columns(linking->linker, c, columns, &n, err);
        for (uint32_t i = 0; i < n && status == CD_OK; i++)
            if (frame->columns[columns[i]].values.n < 2)
                (void)fprintf(stderr,
                              "warning: comparison \"" CD_FMT "\": column \"" CD_FMT
                              "\" is %s: it tells no two records apart\n",
                              CD_ARG(linking->model.comparisons[c].name), CD_ARG(frame->columns[columns[i]].name),
                              frame->columns[columns[i]].values.n == 0 ? "blank in every record"
                                                                       : "the same in every record that has it");
    }
    free(columns);
    return status;
}

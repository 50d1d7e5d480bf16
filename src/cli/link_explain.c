/* link_explain.c - why two records are, or are not, one person: the waterfall. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "link_int.h"

enum { VALUES = LINK_OPTION_COUNT };
static const struct cli_option options[] = {
    LINK_OPTIONS,
    {"show-values", 0, NULL, "show the values that were compared, which identify people"},
    {0},
};

struct explaining {
    struct linking linking;
    bool values;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct explaining *e = ctx;
    if (option != VALUES) return link_take(&e->linking, option, value, err);
    e->values = true;
    return true;
}

static uint32_t find(const struct cd_frame *frame, const char *id)
{
    for (uint32_t row = 0; row < frame->n; row++)
        if (cd_str_eq(cd_frame_id(frame, row), cd_str_of(id))) return row;
    return CD_NO_CODE;
}

/* Ten signs for the largest part of the sum. */
static void bar(double weight, double largest)
{
    const int n = largest > 0 ? (int)(fabs(weight) / largest * 10 + 0.5) : 0;
    for (int i = 0; i < n; i++) (void)putchar(weight < 0 ? '-' : '+');
    (void)putchar('\n');
}

static enum cd_status show(struct explaining *e, uint32_t l, uint32_t r, struct cd_pair_part *parts, struct cd_err *err)
{
    const struct cd_model *model = &e->linking.model;
    const double prior = cd_weight_of_probability(model->lambda);
    double weight, sum = prior, largest = fabs(prior);
    CD_TRY(cd_linker_explain(e->linking.linker, l, r, parts, &weight, err));
    for (uint32_t c = 0; c < model->n_comparisons; c++)
        largest = fmax(largest,
                       fmax(fabs(parts[c].weight), isnan(parts[c].tf_adjustment) ? 0 : fabs(parts[c].tf_adjustment)));
    (void)printf("%9s %9s\n%9.3f %9.3f  before any comparison (1 pair in %.0f is a match) ", "weight", "sum", prior,
                 sum, 1 / model->lambda);
    bar(prior, largest);
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        const struct cd_model_comparison *comparison = &model->comparisons[c];
        sum += parts[c].weight;
        (void)printf("%9.3f %9.3f  " CD_FMT ": " CD_FMT " ", parts[c].weight, sum, CD_ARG(comparison->name),
                     CD_ARG(comparison->levels[parts[c].level].label));
        bar(parts[c].weight, largest);
        if (isnan(parts[c].tf_adjustment)) continue;
        sum += parts[c].tf_adjustment;
        (void)printf("%9.3f %9.3f  how common the value is (%.3g %% of records) ", parts[c].tf_adjustment, sum,
                     100 * fmax(isnan(parts[c].tf_l) ? 0 : parts[c].tf_l, isnan(parts[c].tf_r) ? 0 : parts[c].tf_r));
        bar(parts[c].tf_adjustment, largest);
    }
    if (fabs(weight - sum) > 1e-9)
        (void)printf("%9.3f %9.3f  counted once, and against one household\n", weight - sum, weight);
    (void)printf("match weight %.3f, probability %.6f\n", weight, cd_probability_of_weight(weight));
    return CD_OK;
}

static void show_values(const struct explaining *e, uint32_t l, uint32_t r)
{
    const struct cd_frame *frame = &e->linking.frame;
    for (uint32_t c = 0; c < frame->n_columns; c++) {
        const struct cd_str a = cd_frame_text(frame, c, l), b = cd_frame_text(frame, c, r);
        (void)printf("%20.*s: " CD_FMT " | " CD_FMT "\n", CD_ARG(frame->columns[c].name), CD_ARG(a), CD_ARG(b));
    }
}

static enum cd_status work(struct explaining *e, char **operands, int n, struct cd_err *err)
{
    CD_TRY(link_open(&e->linking, operands + 2, n - 2, err));
    CD_TRY(link_tell_untrained(&e->linking, err));
    const uint32_t l = find(&e->linking.frame, operands[0]), r = find(&e->linking.frame, operands[1]);
    if (l == CD_NO_CODE || r == CD_NO_CODE)
        return cd_fail(err, CD_INPUT, "no record has the %s id", l == CD_NO_CODE ? "first" : "second");
    struct cd_pair_part *parts = calloc((size_t)e->linking.model.n_comparisons + 1, sizeof *parts);
    if (parts == NULL) return cd_fail(err, CD_NOMEM, "no memory to explain a pair");
    if (e->values) show_values(e, l, r);
    const enum cd_status status = show(e, l, r, parts, err);
    free(parts);
    return status;
}

static int run(int argc, char **argv)
{
    struct explaining e = {0};
    struct cd_err err = {0};
    link_start(&e.linking);
    const int first = cli_parse(&cli_link_explain, argc, argv, take, &e);
    if (first < 0) return first == -2 ? 0 : 2;
    enum cd_status status = CD_OK;
    if (argc - first < 3) status = cd_fail(&err, CD_USAGE, "two ids and the files that have them");
    else if (e.linking.model_path == NULL) status = cd_fail(&err, CD_USAGE, "which model? --model TRAINED.json");
    if (status == CD_OK) status = work(&e, argv + first, argc - first, &err);
    link_close(&e.linking);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_link_explain = {
    .name = "link explain",
    .usage = "ID_L ID_R PEOPLE... --model TRAINED.json",
    .summary = "Why two records are, or are not, one person: each comparison's weight, and their sum.",
    .text = "  candour link explain 490 491 people.csv --model trained.json\n",
    .options = options,
    .run = run,
};

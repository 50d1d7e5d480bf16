/* link_train.c - a model's probabilities learned from the records. */
#include <math.h>

#include "candour/buf.h"
#include "link_int.h"

enum { PLAN = LINK_OPTION_COUNT, OUT, SEED };
static const struct cli_option options[] = {
    LINK_OPTIONS,
    {"plan", 0, "TRAIN.yaml", "how to train (docs/link-train.md); otherwise what suits the model"},
    {"out", 'o', "TRAINED.json", "the trained model, as Splink saves it"},
    {"seed", 0, "N", "another seed draws other pairs; otherwise that of the plan, or 1"},
    {0},
};

struct training {
    struct linking linking;
    const char *plan, *out;
    uint32_t seed;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct training *t = ctx;
    switch (option) {
    case PLAN: t->plan = value; return true;
    case OUT: t->out = value; return true;
    case SEED: return cli_number("--seed", value, 1, &t->seed, err);
    default: return link_take(&t->linking, option, value, err);
    }
}

void link_tell_training(const struct cd_model *model, const struct cd_train_report *report, FILE *to)
{
    (void)fprintf(to, "Two records drawn at random are one person's with probability %.3g.\n", model->lambda);
    for (uint32_t s = 0; s < report->n_sessions; s++) {
        const struct cd_session_report *session = &report->sessions[s];
        (void)fprintf(to, "EM on pairs where " CD_FMT ": %llu pairs, %u iterations, %s\n", CD_ARG(session->rule),
                      (unsigned long long)session->n_pairs, session->n_trace > 0 ? session->n_trace - 1 : 0,
                      session->converged ? "converged" : "NOT converged");
    }
    if (report->all_iterations > 0)
        (void)fprintf(to, "EM on all pairs: %llu pairs, %u iterations, %s\n", (unsigned long long)report->n_possible,
                      report->all_iterations, report->all_converged ? "converged" : "NOT converged");
    for (uint32_t w = 0; w < report->n_warnings; w++)
        (void)fprintf(to, "warning: " CD_FMT "\n", CD_ARG(report->warnings[w]));
}

enum cd_status link_train(struct linking *linking, const char *plan_path, uint32_t seed, struct cd_train_report *report,
                          struct cd_err *err)
{
    struct cd_train_plan plan = {0};
    CD_TRY(link_tell_constant(linking, err));
    if (plan_path != NULL) CD_TRY(cd_train_plan_read(&plan, plan_path, err));
    else if (linking->model_path == NULL) CD_TRY(cd_train_plan_proposed(&plan, linking->linker, err));
    else CD_TRY(cd_train_plan_default(&plan, linking->linker, err));
    if (seed > 0) plan.seed = seed;
    const enum cd_status status = cd_linker_train(linking->linker, &plan, report, err);
    cd_train_plan_free(&plan);
    cli_progress_end();
    return status;
}

/* What the model's file cannot say, beside it: without it the model's weights count some evidence twice. */
static enum cd_status write_refinement(const struct training *t, const struct cd_refine *refine, struct cd_err *err)
{
    struct cd_buf path = {0}, yaml = {0};
    cd_buf_printf(&path, "%s.refine.yaml", t->out);
    enum cd_status status = path.failed ? cd_fail(err, CD_NOMEM, "no memory for a path") : CD_OK;
    if (status == CD_OK) status = cd_refine_print(refine, &t->linking.model, &yaml, err);
    if (status == CD_OK) status = cd_file_replace(path.p, yaml.p, yaml.n, err);
    if (status == CD_OK)
        (void)fprintf(stderr, "%s counts once what says the same: give it to predict and explain with --refine\n",
                      path.p);
    cd_buf_free(&path);
    cd_buf_free(&yaml);
    return status;
}

static enum cd_status work(struct training *t, char **paths, int n, struct cd_err *err)
{
    struct cd_train_report report = {0};
    CD_TRY(link_open(&t->linking, paths, n, err));
    CD_TRY(link_train(&t->linking, t->plan, t->seed, &report, err));
    link_tell_training(&t->linking.model, &report, stderr);
    enum cd_status status = report.refine != NULL ? write_refinement(t, report.refine, err) : CD_OK;
    if (status == CD_OK) status = cd_model_write(&t->linking.model, t->out, err);
    cd_train_report_free(&report);
    return status;
}

static int run(int argc, char **argv)
{
    struct training t = {0};
    struct cd_err err = {0};
    link_start(&t.linking);
    const int first = cli_parse(&cli_link_train, argc, argv, take, &t);
    if (first < 0) return first == -2 ? 0 : 2;
    enum cd_status status = t.out != NULL ? CD_OK : cd_fail(&err, CD_USAGE, "where to? -o TRAINED.json");
    if (status == CD_OK) status = work(&t, argv + first, argc - first, &err);
    link_close(&t.linking);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_link_train = {
    .name = "link train",
    .usage = "PEOPLE... --model SETTINGS.json -o TRAINED.json",
    .summary = "Learns a model's probabilities from the records, without labels.",
    .text =
        "Lambda from rules that nearly only matches keep, u from the frequencies of values and random pairs, m by expectation\n"
        "maximisation over agreement patterns. A run that does not converge is told.\n\n"
        "  candour link train people.csv --model settings.json -o trained.json\n",
    .options = options,
    .run = run,
};

/* link_run.c - all of it, into one folder: settings, training, pairs, clusters. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "candour/buf.h"
#include "link_manifest_int.h"
#include "link_people_int.h"
#include "link_results_int.h"

#define MARKER ".candour-link"
enum { AT = LINK_OPTION_COUNT, MEMORY = AT + LINK_PEOPLE_COUNT, PLAN, KEEP, SEED, VALUES, OUT };
static const struct cli_option options[] = {
    LINK_OPTIONS,
    LINK_PEOPLE_OPTIONS,
    LINK_MEMORY_OPTION,
    {"plan", 0, "TRAIN.yaml", "how to train (docs/link-train.md); otherwise what suits the model"},
    {"keep", 0, "P", "write pairs from this match probability on; otherwise 0.01"},
    {"seed", 0, "N", "another seed draws other pairs to train on"},
    {"show-values", 0, NULL, "let report.html show ids and values of its example pairs, which identify people"},
    {"out", 'o', "DIR", "folder to write: replaced whole, and only if candour made it"},
    {0},
};

struct running {
    struct linking linking;
    struct link_people people;
    const char *out;
    double keep;
    uint32_t seed;
    bool values;
    struct cd_outdir dir;
    struct cd_buf clusters; /* where clusters.csv is written */
    struct link_pairs *pairs;
    struct link_results results;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct running *r = ctx;
    switch (option) {
    case MEMORY: return link_take_memory(&r->linking, value, err);
    case PLAN: r->linking.plan_path = value; return true;
    case KEEP: return link_take_probability(value, &r->keep, err);
    case SEED: return cli_number("--seed", value, 1, &r->seed, err);
    case VALUES: r->values = true; return true;
    case OUT: r->out = value; return true;
    default:
        if (option >= AT) return link_people_take(&r->people, option - AT, value, err);
        return link_take(&r->linking, option, value, err);
    }
}

static enum cd_status visit(void *ctx, const struct cd_scored *scored, struct cd_err *err)
{
    struct running *r = ctx;
    for (uint32_t i = 0; i < scored->n; i++) {
        const struct cd_edge edge = {scored->l[i], scored->r[i], scored->weight[i]};
        CD_TRY(link_people_pairs(&r->people, &edge, 1, err));
    }
    link_results_pairs(&r->results, scored);
    return link_pairs_put(r->pairs, scored, err);
}

static enum cd_status below(const struct running *r, const char *name, struct cd_buf *path, struct cd_err *err)
{
    path->n = 0;
    cd_buf_printf(path, "%s/%s", r->dir.partial, name);
    return path->failed ? cd_fail(err, CD_NOMEM, "no memory for a path") : CD_OK;
}

static enum cd_status predict(struct running *r, struct cd_buf *path, struct cd_err *err)
{
    CD_TRY(below(r, "pairs.csv", path, err));
    CD_TRY(link_pairs_open(&r->pairs, &r->linking, path->p, err));
    enum cd_status status = cd_linker_predict(r->linking.linker, r->keep, visit, r, err);
    cli_progress_end();
    if (status == CD_OK) status = link_tell_skewed(r->linking.linker, err);
    return link_pairs_close(r->pairs, status, err);
}

static enum cd_status cluster(struct running *r, struct cd_err *err)
{
    struct cd_buf prefix = {0};
    CD_TRY(link_people_find(&r->people, &r->linking.frame, err));
    CD_TRY(link_results_people(&r->results, r->people.cluster, err));
    enum cd_status status = below(r, "", &prefix, err);
    if (status == CD_OK)
        status =
            link_people_write(&r->people, &r->linking.frame, r->linking.opts.par.threads, r->clusters.p, prefix.p, err);
    cd_buf_free(&prefix);
    return status;
}

static enum cd_status train(struct running *r, struct cd_buf *path, struct cd_err *err)
{
    struct cd_train_report report = {0};
    CD_TRY(link_train(&r->linking, r->linking.plan_path, r->seed, &report, err));
    link_tell_training(&r->linking.model, &report, stderr);
    enum cd_status status = below(r, "model.json", path, err);
    if (status == CD_OK) status = cd_model_write(&r->linking.model, path->p, err);
    if (status == CD_OK && report.refine != NULL) {
        if (r->linking.refined) cd_refine_free(&r->linking.refine);
        r->linking.refined = false;
        struct cd_buf yaml = {0};
        status = cd_refine_print(report.refine, &r->linking.model, &yaml, err);
        if (status == CD_OK) status = cd_outdir_write(&r->dir, "refine.yaml", yaml.p, yaml.n, err);
        if (status == CD_OK)
            status = cd_refine_parse(&r->linking.refine, &r->linking.model, (struct cd_str){yaml.p, yaml.n},
                                     "refine.yaml", err);
        if (status == CD_OK) {
            r->linking.refined = true;
            cd_linker_refine(r->linking.linker, &r->linking.refine);
        }
        cd_buf_free(&yaml);
    }
    if (status == CD_OK) status = link_results_trained(&r->results, &report, err);
    cd_train_report_free(&report);
    return status;
}

static enum cd_status draw(struct running *r, struct cd_err *err)
{
    struct cd_buf page = {0};
    CD_TRY(link_results_settle(&r->results, err));
    cli_progress_end();
    cd_report_link_html(&page, &r->results.page);
    const enum cd_status status = page.failed ? cd_fail(err, CD_NOMEM, "no memory to draw the report")
                                              : cd_outdir_write(&r->dir, "report.html", page.p, page.n, err);
    cd_buf_free(&page);
    return status;
}

static enum cd_status work(struct running *r, char **paths, int n, struct cd_err *err)
{
    struct cd_buf path = {0};
    CD_TRY(link_open(&r->linking, paths, n, err));
    CD_TRY(link_results_begin(&r->results, &r->linking, &r->people.at, r->keep, r->values, err));
    CD_TRY(cd_outdir_begin(r->out, MARKER, &r->dir, err));
    CD_TRY(below(r, "clusters.csv", &r->clusters, err));
    enum cd_status status = link_people_begin(&r->people, &r->linking, 0, r->clusters.p, err);
    if (status == CD_OK) status = train(r, &path, err);
    if (status == CD_OK) status = predict(r, &path, err);
    if (status == CD_OK) status = cluster(r, err);
    if (status == CD_OK) status = draw(r, err);
    if (status == CD_OK) status = link_manifest_write(&r->dir, &r->linking, paths, n, &r->people, err);
    if (status == CD_OK) status = cd_outdir_commit(&r->dir, err);
    if (status == CD_OK)
        (void)printf("%u records, %llu pairs kept, %llu people at " CD_FMT ": %s\n", r->linking.frame.n,
                     (unsigned long long)r->results.page.n_pairs, (unsigned long long)r->results.at[0].people,
                     CD_ARG(r->people.at.text[0]), r->out);
    cd_buf_free(&path);
    return status;
}

static int run(int argc, char **argv)
{
    struct running r = {.keep = cd_weight_of_probability(0.01), .dir.fd = -1};
    struct cd_err err = {0};
    link_start(&r.linking);
    r.linking.digest = r.linking.lean = true;
    link_people_start(&r.people);
    const int first = cli_parse(&cli_link_run, argc, argv, take, &r);
    if (first < 0) return first == -2 ? 0 : 2;
    for (uint32_t t = 0; t < r.people.at.n; t++) r.keep = fmin(r.keep, r.people.at.weight[t]);
    enum cd_status status = r.out != NULL ? link_people_check(&r.people, (uint32_t)(argc - first), &err)
                                          : cd_fail(&err, CD_USAGE, "where to? -o DIR");
    if (status == CD_OK) status = work(&r, argv + first, argc - first, &err);
    cd_outdir_abort(&r.dir);
    cd_buf_free(&r.clusters);
    link_people_free(&r.people);
    link_results_free(&r.results);
    link_close(&r.linking);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_link_run = {
    .name = "link run",
    .usage = "PEOPLE... [--model SETTINGS.json] -o DIR",
    .summary = "Links records in one command: settings, training, pairs, people.",
    .text =
        "DIR gets model.json (a Splink model), pairs.csv, clusters.csv, report.html (docs/link-report.md) and run.json. Without\n"
        "--model, settings are proposed from the columns' names and contents and told.\n\n"
        "  candour link run people.csv -o linked\n"
        "  candour link run hospital.csv police.csv --link-only -o linked\n"
        "  candour link run january.csv february.csv --link-and-dedupe --previous linked/clusters.csv -o linked\n",
    .options = options,
    .run = run,
};

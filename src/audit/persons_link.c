/* persons_link.c - the shipped model over the records of suspects: trained on them where they are enough, else as it ships. */
#include <stdlib.h>

#include "audit_int.h"
#include "candour/cluster.h"
#include "candour/linker.h"
#include "candour/project.h"

/* As odds of 19:1, 1:1 and 99:1. */
static const double thresholds[CD_PERSONS_THRESHOLDS] = {0.95, 0.5, 0.99};

double cd_persons_threshold(unsigned i)
{
    return thresholds[i];
}

struct linking {
    enum cd_persons_trained trained;
    const struct cd_frame *frame;
    struct cd_linker_opts opts;
    struct cd_model model;
    struct cd_linker *linker;
    struct cd_train_report report;
    struct cd_edge *edges;
    size_t n_edges, cap_edges;
};

static enum cd_status open_linker(struct linking *l, struct cd_err *err)
{
    cd_linker_close(l->linker);
    l->linker = NULL;
    cd_model_free(&l->model);
    cd_train_report_free(&l->report);
    CD_TRY(cd_model_shipped(&l->model, err));
    return cd_linker_open(&l->linker, l->frame, &l->model, &l->opts, err);
}

/* m and u as shipped; how many matches there are is asked of the records all the same. */
static enum cd_status settle_only(struct linking *l, struct cd_err *err)
{
    const struct cd_train_plan plan = {.settle = true, .keep_u = true};
    CD_TRY(open_linker(l, err));
    return cd_linker_train(l->linker, &plan, &l->report, err);
}

static bool all_converged(const struct cd_train_report *report)
{
    for (uint32_t s = 0; s < report->n_sessions; s++)
        if (!report->sessions[s].converged) return false;
    return true;
}

static enum cd_status train(struct linking *l, struct cd_err *err)
{
    struct cd_train_plan plan = {0};
    l->trained = CD_PERSONS_FEW;
    if (l->frame->n < CD_PERSONS_ENOUGH) return settle_only(l, err);
    CD_TRY(open_linker(l, err));
    CD_TRY(cd_train_plan_shipped(&plan, err));
    const enum cd_status status = cd_linker_train(l->linker, &plan, &l->report, err);
    cd_train_plan_free(&plan);
    l->trained = CD_PERSONS_TRAINED;
    if (status == CD_OK && all_converged(&l->report)) {
        cd_linker_refine(l->linker, l->report.refine);
        return CD_OK;
    }
    if (status != CD_OK && status != CD_INPUT) return status;
    l->trained = status == CD_OK ? CD_PERSONS_NOT_CONVERGED : CD_PERSONS_NOT_TRAINABLE;
    return settle_only(l, err);
}

static enum cd_status keep_edges(void *ctx, const struct cd_scored *scored, struct cd_err *err)
{
    struct linking *l = ctx;
    if (!cd_grow((void **)&l->edges, &l->cap_edges, l->n_edges + scored->n, sizeof *l->edges))
        return cd_fail(err, CD_NOMEM, "no memory for links");
    for (uint32_t i = 0; i < scored->n; i++)
        l->edges[l->n_edges++] = (struct cd_edge){scored->l[i], scored->r[i], scored->weight[i]};
    return CD_OK;
}

static enum cd_status cluster(struct linking *l, struct cd__linked *out, struct cd_err *err)
{
    const struct cd_graph graph = {l->frame->n, l->edges, l->n_edges};
    cd_edges_sort(l->edges, l->n_edges);
    for (unsigned t = 0; t < CD_PERSONS_THRESHOLDS; t++) {
        const double weight = cd_weight_of_probability(thresholds[t]);
        out->cluster[t] = malloc(((size_t)l->frame->n + 1) * sizeof *out->cluster[t]);
        if (out->cluster[t] == NULL) return cd_fail(err, CD_NOMEM, "no memory for persons");
        CD_TRY(cd_cluster_components(&graph, &weight, 1, out->cluster[t], err));
    }
    return CD_OK;
}

static enum cd_status work(struct linking *l, struct cd_persons *persons, struct cd__linked *out, struct cd_err *err)
{
    double least = thresholds[0];
    for (unsigned t = 1; t < CD_PERSONS_THRESHOLDS; t++)
        if (thresholds[t] < least) least = thresholds[t];
    CD_TRY(train(l, err));
    CD_TRY(cd_linker_predict(l->linker, cd_weight_of_probability(least), keep_edges, l, err));
    CD_TRY(cluster(l, out, err));
    if (persons == NULL) return CD_OK;
    const struct cd_refine *refine = l->trained == CD_PERSONS_TRAINED ? l->report.refine : NULL;
    persons->trained = l->trained;
    return cd__persons_perturb(persons, l->frame, refine, &l->model, l->opts.par.threads, err);
}

enum cd_status cd__persons_link(struct cd_persons *persons, const struct cd_frame *frame, unsigned threads,
                                struct cd__linked *out, struct cd_err *err)
{
    struct linking l = {.frame = frame, .opts.par.threads = threads};
    const enum cd_status status = work(&l, persons, out, err);
    cd_linker_close(l.linker);
    cd_train_report_free(&l.report);
    cd_model_free(&l.model);
    free(l.edges);
    return status;
}

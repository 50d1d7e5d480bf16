/* conflict_find.c - every two records of a cluster asked whether they conflict; see conflicts.h.
 *
 * Records are put in order by cluster. A record's pairs are those with the records behind it in its cluster; runs of records with about CHUNK pairs are a
 * task, whose conflicts wait for those of the tasks before it. */
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/conflicts.h"
#include "graph_int.h"
#include "linker_int.h"

enum { CHUNK = 1 << 16, MOST_PAIRS = 1000000000 };

struct cd_conflict_finder {
    const struct cd_frame *frame;
    struct cd_model nothing; /* a plan is made for a model: this one compares nothing */
    struct cd__plan *plan;
    struct cd__rule rules[CD_MOST_CONFLICT_RULES];
    uint32_t n_rules;
    struct cd_par par;
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory to look for conflicts");
}

static enum cd_status open_rules(struct cd_conflict_finder *f, const struct cd_conflict_rules *rules,
                                 enum cd_strings strings, struct cd_err *err)
{
    CD_TRY(cd__plan_open(&f->plan, f->frame, &f->nothing, strings, &f->par, err));
    for (; f->n_rules < rules->n; f->n_rules++) {
        struct cd_err own = {0};
        const struct cd_conflict_rule *rule = &rules->items[f->n_rules];
        const enum cd_status status = cd__plan_rule(f->plan, rule->sql, NULL, &f->rules[f->n_rules], &own);
        if (status != CD_OK) return cd_fail(err, status, "conflict \"" CD_FMT "\": %s", CD_ARG(rule->name), own.text);
    }
    return CD_OK;
}

enum cd_status cd_conflicts_open(struct cd_conflict_finder **out, const struct cd_frame *frame,
                                 const struct cd_conflict_rules *rules, enum cd_strings strings,
                                 const struct cd_par *par, struct cd_err *err)
{
    *out = NULL;
    struct cd_conflict_finder *f = calloc(1, sizeof *f);
    if (f == NULL) return no_memory(err);
    f->frame = frame;
    if (par != NULL) f->par = *par;
    const enum cd_status status = open_rules(f, rules, strings, err);
    if (status == CD_OK) *out = f;
    else cd_conflicts_close(f);
    return status;
}

void cd_conflicts_close(struct cd_conflict_finder *f)
{
    if (f == NULL) return;
    cd__plan_close(f->plan);
    free(f);
}

/* --- The pairs of a task --------------------------------------------------------------------------------------------------------- */

struct finding {
    const struct cd_conflict_finder *finder;
    const uint32_t *cluster;
    uint32_t *order; /* n records, by cluster and within it ascending */
    uint32_t *first; /* of task t: places first[t] .. first[t + 1) */
    uint32_t n;
    size_t n_tasks, cap_tasks, window;
    struct cd_conflict_list *slots; /* window */
    struct cd_conflict_list *out;
};

struct pairs {
    uint32_t n, l[CD__PAIRS], r[CD__PAIRS], rule[CD__PAIRS];
    struct cd__worker *worker;
    struct cd_conflict_list *to;
};

static enum cd_status ask(const struct cd_conflict_finder *f, struct pairs *p, struct cd_err *err)
{
    const struct cd__pairs pairs = {p->n, p->l, p->r, 0};
    CD_TRY(cd__pairs_rules(f->plan, f->rules, f->n_rules, p->worker, &pairs, p->rule, err));
    if (!cd_grow((void **)&p->to->items, &p->to->cap, p->to->n + p->n, sizeof *p->to->items)) return no_memory(err);
    for (uint32_t i = 0; i < p->n; i++) {
        const uint32_t l = p->l[i], r = p->r[i];
        if (p->rule[i] != CD_NO_CODE)
            p->to->items[p->to->n++] = (struct cd_conflict){l < r ? l : r, l < r ? r : l, p->rule[i]};
    }
    p->n = 0;
    return CD_OK;
}

static enum cd_status ask_of(const struct finding *g, uint32_t at, struct pairs *p, struct cd_err *err)
{
    const uint32_t a = g->order[at];
    for (uint32_t k = at + 1; k < g->n && g->cluster[g->order[k]] == g->cluster[a]; k++) {
        const uint32_t b = g->order[k];
        const bool swap = cd_frame_id_cmp(g->finder->frame, a, b) > 0;
        p->l[p->n] = swap ? b : a;
        p->r[p->n++] = swap ? a : b;
        if (p->n == CD__PAIRS) CD_TRY(ask(g->finder, p, err));
    }
    return CD_OK;
}

static enum cd_status do_task(void *ctx, size_t task, struct cd_err *err)
{
    const struct finding *g = ctx;
    struct pairs *p = malloc(sizeof *p);
    if (p == NULL) return no_memory(err);
    p->n = 0;
    p->to = &g->slots[task % g->window];
    p->to->n = 0;
    enum cd_status status = cd__worker_open(&p->worker, g->finder->plan, err);
    for (uint32_t at = g->first[task]; at < g->first[task + 1] && status == CD_OK; at++) status = ask_of(g, at, p, err);
    if (status == CD_OK && p->n > 0) status = ask(g->finder, p, err);
    cd__worker_close(p->worker);
    free(p);
    return status;
}

static enum cd_status settle_task(void *ctx, size_t task, struct cd_err *err)
{
    const struct finding *g = ctx;
    const struct cd_conflict_list *from = &g->slots[task % g->window];
    if (from->n == 0) return CD_OK;
    if (!cd_grow((void **)&g->out->items, &g->out->cap, g->out->n + from->n, sizeof *from->items))
        return no_memory(err);
    memcpy(g->out->items + g->out->n, from->items, from->n * sizeof *from->items);
    g->out->n += from->n;
    return CD_OK;
}

/* --- All of them ---------------------------------------------------------------------------------------------------------------- */

static enum cd_status add_task(struct finding *g, uint32_t at, struct cd_err *err)
{
    if (!cd_grow((void **)&g->first, &g->cap_tasks, g->n_tasks + 2, sizeof *g->first)) return no_memory(err);
    g->first[g->n_tasks] = at;
    g->first[++g->n_tasks] = g->n;
    return CD_OK;
}

static enum cd_status cut(struct finding *g, struct cd_err *err)
{
    uint64_t pairs = 0, of_task = CHUNK;
    uint32_t largest = 0;
    for (uint32_t at = 0, end; at < g->n; at = end) {
        for (end = at + 1; end < g->n && g->cluster[g->order[end]] == g->cluster[g->order[at]];) end++;
        if (end - at > largest) largest = end - at;
        pairs += (uint64_t)(end - at) * (end - at - 1) / 2;
        for (uint32_t i = at; i + 1 < end; i++) {
            if (of_task >= CHUNK) {
                CD_TRY(add_task(g, i, err));
                of_task = 0;
            }
            of_task += end - i - 1;
        }
    }
    if (pairs <= MOST_PAIRS) return CD_OK;
    return cd_fail(
        err, CD_LIMIT,
        "links join so many records into groups (%u into the largest) that there are %llu pairs within them to be "
        "asked for conflicts: take links from a higher probability on",
        largest, (unsigned long long)pairs);
}

static enum cd_status find(struct finding *g, uint32_t *other, struct cd_err *err)
{
    struct cd_par par = g->finder->par;
    for (uint32_t i = 0; i < g->n; i++) g->order[i] = i;
    cd__order_by(g->order, other, g->cluster, g->n);
    CD_TRY(cut(g, err));
    g->window = (size_t)4 * (par.threads != 0 ? par.threads : cd_cores()) + 4;
    g->slots = calloc(g->window, sizeof *g->slots);
    if (g->slots == NULL) return no_memory(err);
    return cd_par_ordered(&par, g->n_tasks, g->window, do_task, settle_task, g, err);
}

enum cd_status cd_conflicts_find(struct cd_conflict_finder *finder, const uint32_t *cluster,
                                 struct cd_conflict_list *out, struct cd_err *err)
{
    const size_t n = finder->frame->n;
    struct finding g = {.finder = finder, .cluster = cluster, .n = finder->frame->n, .out = out};
    g.order = malloc(2 * (n + 1) * sizeof *g.order);
    const enum cd_status status = g.order != NULL ? find(&g, g.order + n, err) : no_memory(err);
    for (size_t i = 0; g.slots != NULL && i < g.window; i++) cd_conflict_list_free(&g.slots[i]);
    free(g.slots);
    free(g.first);
    free(g.order);
    return status;
}

void cd_conflict_list_free(struct cd_conflict_list *list)
{
    free(list->items);
    *list = (struct cd_conflict_list){0};
}

/* grouping.c - groups under one definition: components, what they come to, and in which order they stand; see network.h.
 *
 * Nodes of the union-find are suspects, then cases, then victims; the smallest node is the root, so that the root of every component with a
 * case that counts is a suspect. Distinct victims and forces of a group are counted by walking through cases in order of victim, of force, and remembering of each
 * group who was met last. */
#include <stdlib.h>
#include <string.h>

#include "candour/date.h"
#include "candour/dict.h"
#include "network_int.h"

struct standing { /* what groups are put in order by */
    uint32_t suspects, victims, cases, component;
};
struct work {
    const struct cd__index *index;
    const struct cd_group_definition *definition;
    struct cd_grouping *out;
    uint32_t *parent;    /* while joining; then, of suspects and cases, their component (CD_NO_CODE: none) */
    uint32_t *component; /* = parent */
    uint32_t *last;      /* by component */
    struct standing *standing;
    uint32_t n; /* components */
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for groups");
}

static uint32_t find(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

static void join(uint32_t *parent, uint32_t i, uint32_t k)
{
    const uint32_t a = find(parent, i), b = find(parent, k);
    if (a < b) parent[b] = a;
    else parent[a] = b;
}

static void join_all(struct work *w)
{
    const struct cd_network_input *input = w->index->input;
    const uint32_t *own = w->index->network->own, first_victim = input->n_suspects + input->n_cases;
    const uint32_t n = first_victim + (w->definition->by_victims ? input->n_victims : 0);
    for (uint32_t i = 0; i < n; i++) w->parent[i] = i;
    for (size_t i = 0; i < input->n_involved; i++) {
        const struct cd_involved *in = &input->involved[i];
        const uint32_t kase = input->n_suspects + in->kase;
        if (in->role == CD_GROUP_SUSPECT) join(w->parent, in->person, kase);
        else if (w->definition->by_victims && own[in->kase] > 0) join(w->parent, first_victim + in->person, kase);
    }
}

/* A parent is smaller than its child, so that by the time a child is met its parent's slot holds the component's number: in the order of first suspects. A
 * case without a suspect is alone, and in none. */
static void number(struct work *w)
{
    const struct cd_network_input *input = w->index->input;
    const uint32_t n = input->n_suspects + input->n_cases;
    for (uint32_t i = 0; i < n; i++) {
        if (w->parent[i] == i) w->parent[i] = i < input->n_suspects ? w->n++ : CD_NO_CODE;
        else w->parent[i] = w->parent[w->parent[i]];
    }
    w->component = w->parent;
}

static void count(struct work *w)
{
    const struct cd__index *index = w->index;
    const struct cd_network_input *input = index->input;
    const uint32_t *of_case = w->component + input->n_suspects;
    for (uint32_t i = 0; i < w->n; i++) w->standing[i].component = i;
    for (uint32_t s = 0; s < input->n_suspects; s++) w->standing[w->component[s]].suspects++;
    for (uint32_t c = 0; c < input->n_cases; c++)
        if (of_case[c] != CD_NO_CODE) w->standing[of_case[c]].cases++;
    for (uint32_t v = 0; v < input->n_victims; v++)
        for (uint32_t k = index->victim_at[v]; k < index->victim_at[v + 1]; k++) {
            const uint32_t g = of_case[index->of_victim[k]];
            if (w->last[g] == v + 1) continue;
            w->last[g] = v + 1;
            w->standing[g].victims++;
        }
}

static int by_size(const void *a, const void *b)
{
    const struct standing *x = a, *y = b;
    if (x->suspects != y->suspects) return x->suspects > y->suspects ? -1 : 1;
    if (x->victims != y->victims) return x->victims > y->victims ? -1 : 1;
    if (x->cases != y->cases) return x->cases > y->cases ? -1 : 1;
    return x->component < y->component ? -1 : x->component > y->component;
}

/* Components that meet the definition become groups; `last` turns into the group of a component. */
static bool choose(struct work *w)
{
    struct cd_grouping *out = w->out;
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        const struct standing *s = &w->standing[i];
        w->last[i] = CD_NO_CODE;
        if (s->suspects >= w->definition->min_suspects && s->victims >= w->definition->min_victims && s->cases > 0)
            w->standing[n++] = *s;
    }
    if (n > 1) qsort(w->standing, n, sizeof *w->standing, by_size);
    out->groups = calloc((size_t)n + 1, sizeof *out->groups);
    if (out->groups == NULL) return false;
    out->n = n;
    for (uint32_t g = 0, suspects = 0, cases = 0; g < n; g++) {
        const struct standing *s = &w->standing[g];
        out->groups[g] = (struct cd_network_group){.suspects = s->suspects,
                                                   .victims = s->victims,
                                                   .cases = s->cases,
                                                   .first = CD_NO_DAY,
                                                   .last = CD_NO_DAY,
                                                   .suspect_at = suspects,
                                                   .case_at = cases};
        suspects += s->suspects;
        cases += s->cases;
        w->last[s->component] = g;
    }
    return true;
}

/* The members of each group, from n component numbers: of[i] and list are filled, ascending within a group. */
static bool list(const struct work *w, const uint32_t *component, uint32_t n, uint32_t **of, uint32_t **members,
                 bool cases)
{
    struct cd_grouping *out = w->out;
    uint32_t *at = calloc((size_t)out->n + 1, sizeof *at);
    *of = calloc((size_t)n + 1, sizeof **of);
    *members = calloc((size_t)n + 1, sizeof **members);
    const bool ok = at != NULL && *of != NULL && *members != NULL;
    for (uint32_t g = 0; ok && g < out->n; g++) at[g] = cases ? out->groups[g].case_at : out->groups[g].suspect_at;
    for (uint32_t i = 0; ok && i < n; i++) {
        const uint32_t g = component[i] != CD_NO_CODE ? w->last[component[i]] : CD_NO_CODE;
        (*of)[i] = g;
        if (g != CD_NO_CODE) (*members)[at[g]++] = i;
    }
    free(at);
    return ok;
}

/* Forces are met in their order: each group's list grows at its end. First how many, then which. */
static bool list_forces(struct work *w)
{
    const struct cd__index *index = w->index;
    struct cd_grouping *out = w->out;
    uint32_t total = 0;
    for (unsigned turn = 0; turn < 2; turn++) {
        memset(w->last, 0, (size_t)w->n * sizeof *w->last); /* by group now */
        for (uint32_t f = 0; f < index->input->n_forces; f++)
            for (uint32_t k = index->force_at[f]; k < index->force_at[f + 1]; k++) {
                const uint32_t g = out->of_case[index->of_force[k]];
                if (g == CD_NO_CODE || w->last[g] == f + 1) continue;
                w->last[g] = f + 1;
                if (turn == 1) out->forces[out->groups[g].force_at + out->groups[g].n_forces] = f;
                out->groups[g].n_forces++;
            }
        for (uint32_t g = 0; turn == 0 && g < out->n; g++) {
            out->groups[g].force_at = total;
            total += out->groups[g].n_forces;
            out->groups[g].n_forces = 0;
        }
        if (turn == 0) out->forces = malloc(((size_t)total + 1) * sizeof *out->forces);
        if (out->forces == NULL) return false;
    }
    return true;
}

static void widen(struct cd_network_group *group, int32_t day)
{
    if (day == CD_NO_DAY) return;
    if (group->first == CD_NO_DAY || day < group->first) group->first = day;
    if (group->last == CD_NO_DAY || day > group->last) group->last = day;
}

static void describe(const struct work *w)
{
    const struct cd_network_input *input = w->index->input;
    struct cd_grouping *out = w->out;
    for (size_t i = 0; i < input->n_involved; i++) {
        const struct cd_involved *in = &input->involved[i];
        const uint32_t g = out->of_case[in->kase];
        if (g == CD_NO_CODE) continue;
        widen(&out->groups[g], in->first);
        widen(&out->groups[g], in->last);
    }
    for (uint32_t c = 0; c < input->n_cases; c++) {
        const uint32_t g = out->of_case[c];
        if (g == CD_NO_CODE) continue;
        out->groups[g].yes += input->cases[c].flag == CD_GROUP_YES;
        out->meets[c] = !w->definition->case_alone || w->index->network->own[c] >= w->definition->min_suspects;
    }
}

static bool make(struct work *w)
{
    const struct cd_network_input *input = w->index->input;
    const size_t n = (size_t)input->n_suspects + input->n_cases + (w->definition->by_victims ? input->n_victims : 0);
    w->parent = calloc(n + 1, sizeof *w->parent);
    w->out->meets = calloc((size_t)input->n_cases + 1, sizeof *w->out->meets);
    if (w->parent == NULL || w->out->meets == NULL) return false;
    join_all(w);
    number(w);
    w->last = calloc((size_t)w->n + 1, sizeof *w->last);
    w->standing = calloc((size_t)w->n + 1, sizeof *w->standing);
    if (w->last == NULL || w->standing == NULL) return false;
    count(w);
    return choose(w) && list(w, w->component, input->n_suspects, &w->out->of_suspect, &w->out->suspects, false) &&
           list(w, w->component + input->n_suspects, input->n_cases, &w->out->of_case, &w->out->cases, true) &&
           list_forces(w);
}

enum cd_status cd__grouping_make(struct cd_grouping *out, const struct cd__index *index,
                                 const struct cd_group_definition *definition, struct cd_err *err)
{
    struct work w = {.index = index, .definition = definition, .out = out};
    const bool ok = make(&w);
    if (ok) {
        describe(&w);
        cd__leads_count(out, index->traits, index->input->n_traits);
    }
    free(w.parent);
    free(w.last);
    free(w.standing);
    return ok ? CD_OK : no_memory(err);
}

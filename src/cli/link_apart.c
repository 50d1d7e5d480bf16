/* link_apart.c - records that links join and that are kept apart all the same: conflicts, bridges; and the file that tells of each. See link_people_int.h. */
#include <stdlib.h>

#include "candour/csv.h"
#include "link_people_int.h"

/* What a bridge must part, to be cut: two records or more on either side, half of whose pairs are links. */
enum { DENSE_RECORDS = 2 };
static const double dense_share = 0.5;

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for people that are kept apart");
}

enum cd_status link_apart_open(struct link_people *people, const struct linking *linking, struct cd_err *err)
{
    if (people->conflicts_path == NULL) return CD_OK;
    struct cd_err own = {0};
    CD_TRY(cd_conflict_rules_read(&people->rules, people->conflicts_path, err));
    const enum cd_status status = cd_conflicts_open(&people->finder, &linking->frame, &people->rules,
                                                    linking->opts.strings, &linking->opts.par, &own);
    return status == CD_OK ? CD_OK : cd_fail(err, status, "%s: %s", people->conflicts_path, own.text);
}

void link_apart_close(struct link_people *people)
{
    cd_conflicts_close(people->finder);
    cd_conflict_rules_free(&people->rules);
    free(people->apart);
}

/* --- What is kept apart ---------------------------------------------------------------------------------------------------------- */

static enum cd_status add(struct link_people *people, const struct link_apart *apart, struct cd_err *err)
{
    if (!cd_grow((void **)&people->apart, &people->cap_apart, people->n_apart + 1, sizeof *people->apart))
        return no_memory(err);
    people->apart[people->n_apart++] = *apart;
    return CD_OK;
}

static int by_people(const void *x, const void *y)
{
    const struct link_apart *p = x, *q = y;
    if (p->a != q->a) return p->a < q->a ? -1 : 1;
    if (p->b != q->b) return p->b < q->b ? -1 : 1;
    return (p->edge > q->edge) - (p->edge < q->edge);
}

/* One line for each two people, of the refused links between them; the heaviest says why. */
static void gather(struct link_people *people, size_t from)
{
    struct link_apart *items = people->apart + from;
    const size_t n = people->n_apart - from;
    size_t kept = 0;
    if (n == 0) return;
    qsort(items, n, sizeof *items, by_people);
    for (size_t i = 1; i < n; i++)
        if (items[i].a == items[kept].a && items[i].b == items[kept].b) items[kept].links++;
        else items[++kept] = items[i];
    people->n_apart = from + kept + 1;
}

static enum cd_status add_refused(struct link_people *people, const struct cd_graph *graph, const uint32_t *cluster,
                                  const struct cd_conflict_list *conflicts, const struct cd_refusals *refused,
                                  struct cd_err *err)
{
    const size_t from = people->n_apart;
    for (size_t i = 0; i < refused->n; i++) {
        const struct cd_edge *edge = &graph->edges[refused->items[i].edge];
        const uint32_t l = cluster[edge->l], r = cluster[edge->r];
        CD_TRY(add(people,
                   &(struct link_apart){.a = l < r ? l : r,
                                        .b = l < r ? r : l,
                                        .edge = refused->items[i].edge,
                                        .reason = conflicts->items[refused->items[i].conflict].reason,
                                        .links = 1,
                                        .weight = edge->weight},
                   err));
    }
    gather(people, from);
    uint32_t *records = calloc((size_t)graph->n + 1, sizeof *records);
    if (records == NULL) return no_memory(err);
    for (uint32_t i = 0; i < graph->n; i++) records[cluster[i]]++;
    for (size_t i = from; i < people->n_apart; i++) {
        people->apart[i].n_a = records[people->apart[i].a];
        people->apart[i].n_b = records[people->apart[i].b];
    }
    free(records);
    return CD_OK;
}

static enum cd_status keep_conflicts_apart(struct link_people *people, const struct cd_graph *graph, double threshold,
                                           uint32_t *cluster, struct cd_err *err)
{
    struct cd_conflict_list conflicts = {0};
    struct cd_refusals refused = {0};
    enum cd_status status = cd_conflicts_find(people->finder, cluster, &conflicts, err);
    if (status == CD_OK)
        status =
            cd_cluster_constrained(graph, threshold, conflicts.items, (uint32_t)conflicts.n, cluster, &refused, err);
    if (status == CD_OK) status = add_refused(people, graph, cluster, &conflicts, &refused, err);
    cd_conflict_list_free(&conflicts);
    cd_refusals_free(&refused);
    return status;
}

static enum cd_status cut_bridges(struct link_people *people, const struct cd_graph *graph, double threshold,
                                  uint32_t *cluster, struct cd_err *err)
{
    const struct cd_repair_rule rule = {
        .threshold = threshold, .dense_records = DENSE_RECORDS, .dense_share = dense_share};
    struct cd_splits splits = {0};
    enum cd_status status = cd_cluster_repair(graph, &rule, cluster, &splits, err);
    for (size_t i = 0; i < splits.n && status == CD_OK; i++) {
        const struct cd_split *split = &splits.items[i];
        status = add(people,
                     &(struct link_apart){.a = split->a,
                                          .b = split->b,
                                          .n_a = split->n_a,
                                          .n_b = split->n_b,
                                          .reason = CD_NO_CODE,
                                          .links = split->n_cut,
                                          .weight = split->weight},
                     err);
    }
    cd_splits_free(&splits);
    return status;
}

enum cd_status link_apart_find(struct link_people *people, const struct cd_graph *graph, double threshold,
                               uint32_t *cluster, struct cd_err *err)
{
    if (people->finder != NULL) CD_TRY(keep_conflicts_apart(people, graph, threshold, cluster, err));
    return people->repair ? cut_bridges(people, graph, threshold, cluster, err) : CD_OK;
}

/* --- The file ---------------------------------------------------------------------------------------------------------------------- */

void link_apart_put(struct link_people *people, struct cd_buf *b, link_name_fn *name, const void *ctx)
{
    uint64_t conflicts = 0;
    if (people->n_apart > 0) qsort(people->apart, people->n_apart, sizeof *people->apart, by_people);
    cd_buf_puts(b, "reason,conflict,person_a,person_b,records_a,records_b,links,match_weight\n");
    for (size_t i = 0; i < people->n_apart; i++) {
        const struct link_apart *apart = &people->apart[i];
        const bool conflict = apart->reason != CD_NO_CODE;
        conflicts += conflict;
        cd_buf_puts(b, conflict ? "conflict," : "bridge,");
        if (conflict) cd_csv_put(b, people->rules.items[apart->reason].name, false);
        cd_buf_char(b, ',');
        name(b, ctx, apart->a);
        cd_buf_char(b, ',');
        name(b, ctx, apart->b);
        cd_buf_printf(b, ",%u,%u,%u,", apart->n_a, apart->n_b, apart->links);
        link_put_number(b, apart->weight);
        cd_buf_char(b, '\n');
    }
    (void)fprintf(stderr, "kept apart: %llu pairs of people for conflicts, %llu at a bridge\n",
                  (unsigned long long)conflicts, (unsigned long long)(people->n_apart - conflicts));
}

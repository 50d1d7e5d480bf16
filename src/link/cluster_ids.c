/* cluster_ids.c - ids that last from one clustering to the next; see cluster.h. */
#include "candour/buf.h"
#include "graph_int.h"

#include <stdlib.h>

/* n records that had id `from` and are in cluster `to`; CD_NO_CODE: none. Kept by from, then to; `group` counts the different from. */
struct overlap {
    uint32_t from, to, n, group;
};

struct ids {
    const uint32_t *before, *cluster;
    uint32_t n, next_id, first_new;
    uint32_t *order, *other; /* scratch of sorting */
    struct overlap *overlaps;
    uint32_t n_overlaps;
    uint32_t *key;   /* of an overlap, for the order by size */
    uint32_t *heir;  /* of a group: the cluster that keeps the id; CD_NO_CODE: none */
    uint32_t *id_of; /* of a cluster */
    uint32_t *ids;   /* the output; before it is known, marks on clusters */
};
enum { THERE = 1, EARLIER = 2 }; /* the cluster has records; some of them had an id */

static void find_overlaps(struct ids *s)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->before[i] != CD_NO_CODE || s->cluster[i] != CD_NO_CODE) s->order[m++] = i;
    cd__order_by(s->order, s->other, s->cluster, m);
    cd__order_by(s->order, s->other, s->before, m);
    for (uint32_t k = 0; k < m; k++) {
        const uint32_t from = s->before[s->order[k]], to = s->cluster[s->order[k]];
        struct overlap *last = s->n_overlaps > 0 ? &s->overlaps[s->n_overlaps - 1] : NULL;
        if (last == NULL || last->from != from || last->to != to) {
            const uint32_t group = last == NULL ? 0 : last->group + (last->from != from);
            last = &s->overlaps[s->n_overlaps++];
            *last = (struct overlap){from, to, 0, group};
            s->heir[group] = CD_NO_CODE;
        }
        last->n++;
    }
}

static void match(struct ids *s)
{
    for (uint32_t k = 0; k < s->n_overlaps; k++) {
        s->order[k] = k;
        s->key[k] = ~s->overlaps[k].n; /* most first; the sort is stable, so ties stay by from and to */
    }
    cd__order_by(s->order, s->other, s->key, s->n_overlaps);
    for (uint32_t k = 0; k < s->n_overlaps; k++) {
        const struct overlap *o = &s->overlaps[s->order[k]];
        if (o->from == CD_NO_CODE || o->to == CD_NO_CODE) continue;
        s->ids[o->to] |= EARLIER;
        if (s->heir[o->group] != CD_NO_CODE || s->id_of[o->to] != CD_NO_CODE) continue;
        s->heir[o->group] = o->to;
        s->id_of[o->to] = o->from;
    }
}

static enum cd_status name_others(struct ids *s, struct cd_err *err)
{
    for (uint32_t c = 0; c < s->n; c++) {
        if ((s->ids[c] & THERE) == 0 || s->id_of[c] != CD_NO_CODE) continue;
        if (s->next_id == CD_NO_CODE) return cd_fail(err, CD_LIMIT, "no ids are left");
        s->id_of[c] = s->next_id++;
    }
    return CD_OK;
}

/* `alone`: the overlap is the only one of its id. */
static struct cd_id_change change_of(const struct ids *s, const struct overlap *o, bool alone)
{
    const uint32_t to = o->to == CD_NO_CODE ? CD_NO_CODE : s->id_of[o->to];
    enum cd_id_change_kind kind = CD_ID_MOVED;
    if (o->to == CD_NO_CODE) kind = alone ? CD_ID_GONE : CD_ID_LEFT;
    else if (o->from == CD_NO_CODE) kind = (s->ids[o->to] & EARLIER) != 0 ? CD_ID_JOINED : CD_ID_NEW;
    else if (o->from == to) kind = CD_ID_KEPT;
    else if (s->heir[o->group] == CD_NO_CODE) kind = CD_ID_MERGED;
    else if (to >= s->first_new) kind = CD_ID_SPLIT;
    return (struct cd_id_change){kind, o->from, to, o->n};
}

static enum cd_status log_changes(const struct ids *s, struct cd_id_changes *changes, struct cd_err *err)
{
    for (uint32_t k = 0; k < s->n_overlaps; k++) {
        const struct overlap *o = &s->overlaps[k];
        const bool alone = (k == 0 || o[-1].group != o->group) && (k + 1 == s->n_overlaps || o[1].group != o->group);
        if (!cd_grow((void **)&changes->items, &changes->cap, changes->n + 1, sizeof *changes->items))
            return cd_fail(err, CD_NOMEM, "no memory for the log of ids");
        changes->items[changes->n++] = change_of(s, o, alone);
    }
    return CD_OK;
}

static enum cd_status run(struct ids *s, struct cd_id_changes *changes, struct cd_err *err)
{
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->before[i] != CD_NO_CODE && s->before[i] >= s->next_id)
            return cd_fail(err, CD_INPUT, "an earlier id is not below the next free one");
        if (s->cluster[i] != CD_NO_CODE && s->cluster[i] >= s->n)
            return cd_fail(err, CD_INPUT, "a cluster is not named by a record");
        s->ids[i] = 0;
        s->id_of[i] = CD_NO_CODE;
    }
    for (uint32_t i = 0; i < s->n; i++)
        if (s->cluster[i] != CD_NO_CODE) s->ids[s->cluster[i]] |= THERE;
    find_overlaps(s);
    match(s);
    CD_TRY(name_others(s, err));
    CD_TRY(log_changes(s, changes, err));
    for (uint32_t i = 0; i < s->n; i++) s->ids[i] = s->cluster[i] == CD_NO_CODE ? CD_NO_CODE : s->id_of[s->cluster[i]];
    return CD_OK;
}

enum cd_status cd_cluster_ids(const uint32_t *before, const uint32_t *cluster, uint32_t n, uint32_t next_id,
                              uint32_t *ids, struct cd_id_changes *changes, struct cd_err *err)
{
    const size_t m = (size_t)n + 1;
    struct ids s = {.before = before, .cluster = cluster, .n = n, .next_id = next_id, .first_new = next_id};
    enum cd_status st;
    s.ids = ids;
    s.overlaps = malloc(m * sizeof *s.overlaps);
    s.order = malloc(5 * m * sizeof *s.order);
    if (s.overlaps == NULL || s.order == NULL) {
        st = cd_fail(err, CD_NOMEM, "no memory to match %u clusters with earlier ones", n);
    } else {
        s.other = s.order + m;
        s.key = s.other + m;
        s.heir = s.key + m;
        s.id_of = s.heir + m;
        st = run(&s, changes, err);
    }
    free(s.overlaps);
    free(s.order);
    return st;
}

void cd_id_changes_free(struct cd_id_changes *changes)
{
    free(changes->items);
    *changes = (struct cd_id_changes){0};
}

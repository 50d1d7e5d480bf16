/* view.c - everyone in a claim's scope by the set of codes that their label allows. One pass over the cells (or joints). */
#include <stdlib.h>

#include "claim_int.h"

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory to count for a claim");
}

static enum cd_status too_many(struct cd_err *err)
{
    return cd_fail(err, CD_LIMIT, "more people than 64 bits can count");
}

static enum cd_status add(struct cd_mass **masses, size_t *n, size_t *cap, uint64_t mask, uint64_t count,
                          struct cd_err *err)
{
    if (count == 0) return CD_OK;
    for (size_t i = 0; i < *n; i++) {
        if ((*masses)[i].mask != mask) continue;
        return __builtin_add_overflow((*masses)[i].n, count, &(*masses)[i].n) ? too_many(err) : CD_OK;
    }
    if (!cd_grow((void **)masses, cap, *n + 1, sizeof **masses)) return no_memory(err);
    (*masses)[(*n)++] = (struct cd_mass){mask, count};
    return CD_OK;
}

/* A label of class other than RECORDED may be anything, whatever its mask says. */
static enum cd_status add_label(struct cd_view *v, const struct cd_label *label, uint64_t narrowed, uint64_t count,
                                struct cd_err *err)
{
    const bool recorded = label->class == CD_CLASS_RECORDED;
    CD_TRY(add(&v->all, &v->n_all, &v->cap_all, narrowed != 0 ? narrowed : CD_ETHNIC_ALL, count, err));
    if (!recorded) return CD_OK;
    v->n_recorded_people += count;
    return add(&v->recorded, &v->n_recorded, &v->cap_recorded, label->mask != 0 ? label->mask : CD_ETHNIC_ALL, count,
               err);
}

static uint64_t mask_of(const struct cd_label *label)
{
    return label->class == CD_CLASS_RECORDED ? label->mask : CD_ETHNIC_ALL;
}

/* Counts per label first: labels are few, so the masses are merged over labels and not over cells. */
static enum cd_status fold_cells(struct cd_view *v, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    uint64_t *by_label = calloc((size_t)p->labels.n + 1, sizeof *by_label);
    if (by_label == NULL) return no_memory(err);
    enum cd_status status = CD_OK;
    for (size_t i = 0; i < p->n_cells && status == CD_OK; i++) {
        const struct cd_cell *cell = &p->cells[i];
        const struct cd_label *label = &p->labels.items[cell->label];
        if (CD_SLOT(label->characteristic, label->asserted_by) != v->slot ||
            !cd_scope_holds(&v->scope, &p->returns[cell->ret]))
            continue;
        v->cells++;
        if (__builtin_add_overflow(by_label[cell->label], cell->n[v->scope.unit], &by_label[cell->label]))
            status = too_many(err);
    }
    for (uint32_t i = 0; i < p->labels.n && status == CD_OK; i++)
        status = add_label(v, &p->labels.items[i], mask_of(&p->labels.items[i]), by_label[i], err);
    free(by_label);
    return status;
}

/* Premise officer-accurate: the codes that both allow; the self-defined ones where the two contradict each other. */
static enum cd_status fold_joints(struct cd_view *v, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    for (size_t i = 0; i < p->n_joints; i++) {
        const struct cd_joint *joint = &p->joints[i];
        if (joint->self == CD_NO_CODE || !cd_scope_holds(&v->scope, &p->returns[joint->ret])) continue;
        const struct cd_label *self = &p->labels.items[joint->self];
        uint64_t possible = mask_of(self);
        if (joint->officer != CD_NO_CODE) {
            const uint64_t both = possible & mask_of(&p->labels.items[joint->officer]);
            if (both != 0) possible = both;
        }
        v->cells++;
        CD_TRY(add_label(v, self, possible, joint->n[v->scope.unit], err));
    }
    return CD_OK;
}

/* "Other or unknown" rows of a published table of counts. */
static void add_maybe(struct cd_view *v)
{
    const struct cd_picture *p = v->picture;
    for (size_t i = 0; i < p->n_cells && p->rounding.n_rows > 0; i++) {
        if (!cd_scope_holds(&v->scope, &p->returns[p->cells[i].ret])) continue;
        for (uint32_t j = 0; j < p->rounding.n_rows; j++) {
            const struct cd_printed *row = &p->rounding.rows[j];
            if (row->ret != p->cells[i].ret || row->label != p->cells[i].label || row->if_recorded == 0) continue;
            v->maybe += p->cells[i].n[v->scope.unit];
            v->maybe_mask |= row->if_recorded;
        }
    }
}

/* People of returns without a label in this slot at all, and people that absent returns may hold, may be anything. */
static enum cd_status complete(struct cd_view *v, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    uint64_t people = 0, labelled = 0;
    for (uint32_t i = 0; i < p->n_returns; i++) {
        if (!cd_scope_holds(&v->scope, &p->returns[i])) continue;
        v->returns++;
        if (__builtin_add_overflow(people, p->returns[i].n[v->scope.unit], &people)) return too_many(err);
    }
    for (size_t i = 0; i < v->n_all; i++)
        if (__builtin_add_overflow(labelled, v->all[i].n, &labelled)) return too_many(err);
    v->total = people > labelled ? people : labelled;
    CD_TRY(add(&v->all, &v->n_all, &v->cap_all, CD_ETHNIC_ALL, v->total - labelled, err));
    v->absent = cd_picture_absent(p, &v->scope);
    if (v->absent == 0) v->cap = 0;
    CD_TRY(add(&v->all, &v->n_all, &v->cap_all, CD_ETHNIC_ALL, v->cap, err));
    return __builtin_add_overflow(v->total, v->cap, &v->total) || v->total > INT64_MAX ? too_many(err) : CD_OK;
}

enum cd_status cd__view_fill(struct cd_view *view, const struct cd_picture *picture, const struct cd_claim *claim,
                             const struct cd_scope_words *where, struct cd_err *err)
{
    struct cd_view v = {.picture = picture, .slot = CD_SLOT(claim->characteristic, claim->asserted_by)};
    v.scope = (struct cd_scope){CD_NO_CODE, where->from, where->to, claim->unit};
    v.known_force = true;
    if (where->force.n > 0) {
        v.scope.force = cd_dict_find(&picture->forces, where->force);
        v.known_force = v.scope.force != CD_NO_CODE;
    }
    v.cap = claim->capped ? claim->absent_cap : 0;
    enum cd_status status = CD_OK;
    if (v.known_force) {
        status = claim->officer_accurate && picture->n_joints > 0 ? fold_joints(&v, err) : fold_cells(&v, err);
        if (status == CD_OK) add_maybe(&v);
        if (status == CD_OK) status = complete(&v, err);
    }
    cd__view_free(view);
    *view = v;
    return status;
}

void cd__view_free(struct cd_view *view)
{
    free(view->all);
    free(view->recorded);
    *view = (struct cd_view){0};
}

/* Among the recorded only: those that may have been recorded after all widen either the base alone, or group and base. */
static enum cd_status span_recorded(const struct cd_view *v, uint64_t group, struct cd_span *out, struct cd_err *err)
{
    struct cd_tally t = {0};
    CD_TRY(cd_tally_masses(v->recorded, v->n_recorded, group, &t, err));
    const uint64_t open = v->maybe + v->cap;
    const uint64_t codes = v->cap > 0 ? CD_ETHNIC_ALL : v->maybe_mask;
    *out = (struct cd_span){t, t};
    if ((codes & ~group) != 0) out->low.total += open;
    if ((codes & group) != 0) out->high.hi += open, out->high.total += open;
    return CD_OK;
}

enum cd_status cd__span(const struct cd_view *v, uint64_t group, enum cd_among among, bool rounded, struct cd_span *out,
                        struct cd_err *err)
{
    if (rounded) return cd__printed_span(v, group, among, out, err);
    if (among == CD_AMONG_RECORDED) return span_recorded(v, group, out, err);
    struct cd_tally t = {0};
    if (among == CD_AMONG_ALL) {
        CD_TRY(cd_tally_masses(v->all, v->n_all, group, &t, err));
    } else {
        CD_TRY(cd_tally_masses(v->recorded, v->n_recorded, group, &t, err));
        t.hi = t.lo + v->cap;
        t.total = v->total;
    }
    *out = (struct cd_span){t, t};
    return CD_OK;
}

enum cd_status cd__span_complete(const struct cd_view *v, bool rounded, struct cd_span *out, struct cd_err *err)
{
    if (rounded) return cd__printed_complete(v, out, err);
    const struct cd_tally t = {v->n_recorded_people, v->n_recorded_people + v->maybe + v->cap, v->total};
    *out = (struct cd_span){t, t};
    return CD_OK;
}

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

/* A label of class other than RECORDED may be anything, whatever its mask says. not_meant: 0, or CD_NOT_MEANT. */
static enum cd_status add_label(struct cd_view *v, const struct cd_label *label, uint64_t narrowed, uint64_t not_meant,
                                uint64_t count, struct cd_err *err)
{
    const bool recorded = label->class == CD_CLASS_RECORDED;
    CD_TRY(add(&v->all, &v->n_all, &v->cap_all, (narrowed != 0 ? narrowed : CD_ETHNIC_ALL) | not_meant, count, err));
    if (!recorded) return CD_OK;
    if (not_meant == 0) v->n_recorded_people += count;
    return add(&v->recorded, &v->n_recorded, &v->cap_recorded,
               (label->mask != 0 ? label->mask : CD_ETHNIC_ALL) | not_meant, count, err);
}

static uint64_t mask_of(const struct cd_label *label)
{
    return label->class == CD_CLASS_RECORDED ? label->mask : CD_ETHNIC_ALL;
}

bool cd__in_view(const struct cd_view *v, const struct cd_cell *cell)
{
    const struct cd_label *label = &v->picture->labels.items[cell->label];
    return CD_SLOT(label->characteristic, label->asserted_by) == v->slot &&
           cd_scope_holds(&v->scope, &v->picture->returns[cell->ret]);
}

/* Counts per label first: labels are few, so the masses are merged over labels and not over cells. */
static enum cd_status fold_cells(struct cd_view *v, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    uint64_t *by_label = calloc((size_t)p->labels.n + 1, sizeof *by_label);
    if (by_label == NULL) return no_memory(err);
    enum cd_status status = CD_OK;
    for (const struct cd_cell *cell = v->first; cell < v->end && status == CD_OK; cell++) {
        if (!cd__in_view(v, cell)) continue;
        v->cells++;
        if (__builtin_add_overflow(by_label[cell->label], cell->n[v->scope.unit], &by_label[cell->label]))
            status = too_many(err);
    }
    for (uint32_t i = 0; i < p->labels.n && status == CD_OK; i++)
        status = add_label(v, &p->labels.items[i], mask_of(&p->labels.items[i]), 0, by_label[i], err);
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
        CD_TRY(add_label(v, self, possible, 0, joint->n[v->scope.unit], err));
    }
    return CD_OK;
}

/* --- Under a condition --------------------------------------------------------------------------------------------- */

enum cd_status cd__unlabelled(const struct cd_view *v, uint64_t *by_set, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    const unsigned unit = v->scope.unit;
    uint64_t people = 0, told = 0;
    for (uint32_t i = 0; i < p->n_returns; i++)
        if (cd_scope_holds(&v->scope, &p->returns[i]) && __builtin_add_overflow(people, p->returns[i].n[unit], &people))
            return too_many(err);
    for (size_t i = 0; i < p->n_crowds; i++) {
        if (!cd_scope_holds(&v->scope, &p->returns[p->crowds[i].ret])) continue;
        by_set[p->crowds[i].ruled_out] += p->crowds[i].n[unit]; /* no more than people */
        told += p->crowds[i].n[unit];
    }
    by_set[0] = people > told ? people - told : 0;
    for (const struct cd_cell *cell = v->first; cell < v->end; cell++) {
        if (!cd__in_view(v, cell)) continue;
        uint64_t *left = &by_set[cell->ruled_out];
        *left = *left > cell->n[unit] ? *left - cell->n[unit] : 0;
    }
    return CD_OK;
}

/* What it would take to know whether these people, who may or may not fit, do. */
static void note_lacking(struct cd_view *v, uint16_t ruled_out, uint64_t n)
{
    for (unsigned i = 0; i < CD_TRAIT_COUNT; i++)
        if ((cd_trait_values((enum cd_trait)i) & v->barred & ~(unsigned)ruled_out) != 0) v->lacking[i] += n;
}

/* by_label: [fit][label]. Those who fit, or may fit, and have no label: by_set. */
static enum cd_status add_fitting(struct cd_view *v, enum cd_fit fit, const uint64_t *by_label, const uint64_t *by_set,
                                  struct cd_err *err)
{
    const struct cd_labels *labels = &v->picture->labels;
    const uint64_t not_meant = fit == CD_FITS ? 0 : CD_NOT_MEANT;
    const uint64_t *of = by_label + (size_t)fit * labels->n;
    for (uint32_t i = 0; i < labels->n; i++)
        CD_TRY(add_label(v, &labels->items[i], mask_of(&labels->items[i]), not_meant, of[i], err));
    for (unsigned set = 0; set < CD_TRAIT_SETS; set++) {
        if (by_set[set] == 0 || cd_trait_fit(v->barred, (uint16_t)set) != fit) continue;
        CD_TRY(add(&v->all, &v->n_all, &v->cap_all, CD_ETHNIC_ALL | not_meant, by_set[set], err));
        if (fit == CD_FITS_MAYBE) note_lacking(v, (uint16_t)set, by_set[set]);
    }
    if (fit == CD_FITS) v->n_sure = v->n_all, v->n_recorded_sure = v->n_recorded;
    return CD_OK;
}

static enum cd_status sum_of(const struct cd_mass *masses, size_t n, uint64_t *out, struct cd_err *err)
{
    *out = 0;
    for (size_t i = 0; i < n; i++)
        if (__builtin_add_overflow(*out, masses[i].n, out)) return too_many(err);
    return CD_OK;
}

static enum cd_status count_fitting(struct cd_view *v, uint64_t *by_label, struct cd_err *err)
{
    const struct cd_picture *p = v->picture;
    for (const struct cd_cell *cell = v->first; cell < v->end; cell++) {
        if (!cd__in_view(v, cell)) continue;
        v->cells++;
        const enum cd_fit fit = cd_trait_fit(v->barred, cell->ruled_out);
        uint64_t *at = &by_label[(size_t)fit * p->labels.n + cell->label];
        if (fit == CD_FITS_MAYBE) note_lacking(v, cell->ruled_out, cell->n[v->scope.unit]);
        if (__builtin_add_overflow(*at, cell->n[v->scope.unit], at)) return too_many(err);
    }
    return CD_OK;
}

static enum cd_status fold_where(struct cd_view *v, struct cd_err *err)
{
    enum { FITS = 3 };
    uint64_t *by_label = calloc((size_t)v->picture->labels.n * FITS + 1, sizeof *by_label);
    uint64_t *by_set = calloc(CD_TRAIT_SETS, sizeof *by_set);
    enum cd_status status = by_label == NULL || by_set == NULL ? no_memory(err) : CD_OK;
    if (status == CD_OK) status = count_fitting(v, by_label, err);
    if (status == CD_OK) status = cd__unlabelled(v, by_set, err);
    if (status == CD_OK) status = add_fitting(v, CD_FITS, by_label, by_set, err);
    if (status == CD_OK) status = add_fitting(v, CD_FITS_MAYBE, by_label, by_set, err);
    free(by_label);
    free(by_set);
    return status;
}

/* People whom absent returns may hold may be anything, and may fit or not. */
static enum cd_status complete_where(struct cd_view *v, struct cd_err *err)
{
    uint64_t all;
    CD_TRY(add(&v->all, &v->n_all, &v->cap_all, CD_ETHNIC_ALL | CD_NOT_MEANT, v->cap, err));
    CD_TRY(sum_of(v->all, v->n_all, &all, err));
    CD_TRY(sum_of(v->all, v->n_sure, &v->total, err));
    v->unsure = all - v->total;
    return all > INT64_MAX ? too_many(err) : CD_OK;
}

static void find_told(struct cd_view *v)
{
    const struct cd_picture *p = v->picture;
    for (size_t i = 0; i < p->n_crowds; i++)
        if (p->crowds[i].n[v->scope.unit] > 0 && cd_scope_holds(&v->scope, &p->returns[p->crowds[i].ret]))
            v->told |= p->crowds[i].ruled_out;
}

/* --- All there are --------------------------------------------------------------------------------------------------- */

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
    v->absent = cd_picture_absent(p, &v->scope);
    if (v->absent == 0) v->cap = 0;
    find_told(v);
    if (v->barred != 0) return complete_where(v, err);
    CD_TRY(sum_of(v->all, v->n_all, &labelled, err));
    v->total = people > labelled ? people : labelled;
    CD_TRY(add(&v->all, &v->n_all, &v->cap_all, CD_ETHNIC_ALL, v->total - labelled, err));
    CD_TRY(add(&v->all, &v->n_all, &v->cap_all, CD_ETHNIC_ALL, v->cap, err));
    v->n_sure = v->n_all;
    v->n_recorded_sure = v->n_recorded;
    return __builtin_add_overflow(v->total, v->cap, &v->total) || v->total > INT64_MAX ? too_many(err) : CD_OK;
}

/* The first cell of a return or of a later one: cells of a settled picture are in their order. */
static const struct cd_cell *cell_from(const struct cd_picture *p, uint32_t ret)
{
    size_t lo = 0, hi = p->n_cells;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (p->cells[mid].ret < ret) lo = mid + 1;
        else hi = mid;
    }
    return p->n_cells > 0 ? p->cells + lo : NULL;
}

/* Returns of one force stand together. */
static void find_cells(struct cd_view *v)
{
    const struct cd_picture *p = v->picture;
    uint32_t from = 0, to = p->n_returns;
    while (from < to && !cd_scope_holds(&v->scope, &p->returns[from])) from++;
    while (to > from && !cd_scope_holds(&v->scope, &p->returns[to - 1])) to--;
    v->first = cell_from(p, from);
    v->end = cell_from(p, to);
}

enum cd_status cd__view_fill(struct cd_view *view, const struct cd_picture *picture, const struct cd_claim *claim,
                             const struct cd_scope_words *where, struct cd_err *err)
{
    struct cd_view v = {.picture = picture, .slot = CD_SLOT(claim->characteristic, claim->asserted_by)};
    v.scope = (struct cd_scope){CD_NO_CODE, where->from, where->to, claim->unit};
    v.known_force = true;
    v.barred = claim->barred;
    if (where->force.n > 0) {
        v.scope.force = cd_dict_find(&picture->forces, where->force);
        v.known_force = v.scope.force != CD_NO_CODE;
    }
    v.cap = claim->capped ? claim->absent_cap : 0;
    enum cd_status status = CD_OK;
    if (v.known_force) {
        find_cells(&v);
        const bool joints = claim->officer_accurate && picture->n_joints > 0;
        status = v.barred != 0 ? fold_where(&v, err) : joints ? fold_joints(&v, err) : fold_cells(&v, err);
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

/* Those who may or may not fit a condition, `open` of them of unknown group. */
static enum cd_status span_where(const struct cd_tally *sure, const struct cd_mass *unsure, size_t n, uint64_t group,
                                 uint64_t open, struct cd_span *out, struct cd_err *err)
{
    struct cd_undetermined u = {.open = open};
    for (size_t i = 0; i < n; i++) {
        const uint64_t codes = unsure[i].mask & ~CD_NOT_MEANT;
        *((codes & ~group) == 0 ? &u.in : (codes & group) == 0 ? &u.outside : &u.open) += unsure[i].n;
    }
    *out = (struct cd_span){*sure, *sure, *sure};
    if (n == 0 && open == 0) return CD_OK;
    return cd_tally_undetermined(sure, &u, &out->low, &out->high, err);
}

/* Nothing is behind no masses: C forbids to add even 0 to NULL. */
static const struct cd_mass *behind(const struct cd_mass *masses, size_t n)
{
    return masses != NULL ? masses + n : NULL;
}

/* Among the recorded only: those that may have been recorded after all widen either the base alone, or group and base. */
static enum cd_status span_recorded(const struct cd_view *v, uint64_t group, struct cd_span *out, struct cd_err *err)
{
    struct cd_tally t = {0};
    const size_t sure = v->n_recorded_sure;
    CD_TRY(cd_tally_masses(v->recorded, sure, group, &t, err));
    if (v->barred != 0) return span_where(&t, behind(v->recorded, sure), v->n_recorded - sure, group, v->cap, out, err);
    const uint64_t open = v->maybe + v->cap;
    const uint64_t codes = v->cap > 0 ? CD_ETHNIC_ALL : v->maybe_mask;
    *out = (struct cd_span){t, t, t};
    if ((codes & ~group) != 0) out->low.total += open;
    if ((codes & group) != 0) out->high.hi += open, out->high.total += open;
    return CD_OK;
}

/* The unknown counted as others: who is recorded in the group, of all. */
static enum cd_status span_as_recorded(const struct cd_view *v, uint64_t group, struct cd_span *out, struct cd_err *err)
{
    struct cd_tally t = {0}, all = {0};
    CD_TRY(cd_tally_masses(v->recorded, v->n_recorded_sure, group, &t, err));
    CD_TRY(cd_tally_masses(v->recorded, v->n_recorded, group | CD_NOT_MEANT, &all, err));
    const bool where = v->barred != 0;
    t.hi = t.lo + (where ? 0 : v->cap);
    t.total = v->total;
    *out = (struct cd_span){t, t, t};
    if (v->unsure == 0) return CD_OK;
    const uint64_t in = all.lo - t.lo;
    const struct cd_undetermined u = {in, v->unsure - v->cap - in, v->cap};
    return cd_tally_undetermined(&t, &u, &out->low, &out->high, err);
}

enum cd_status cd__span(const struct cd_view *v, uint64_t group, enum cd_among among, bool rounded, struct cd_span *out,
                        struct cd_err *err)
{
    if (rounded) return cd__printed_span(v, group, among, out, err);
    if (among == CD_AMONG_RECORDED) return span_recorded(v, group, out, err);
    if (among == CD_AMONG_AS_RECORDED) return span_as_recorded(v, group, out, err);
    struct cd_tally t = {0};
    CD_TRY(cd_tally_masses(v->all, v->n_sure, group, &t, err));
    return span_where(&t, behind(v->all, v->n_sure), v->n_all - v->n_sure, group, 0, out, err);
}

enum cd_status cd__span_open(const struct cd_view *v, uint64_t group, struct cd_span *out, struct cd_err *err)
{
    struct cd_tally t = {0};
    CD_TRY(cd_tally_masses(v->all, v->n_all, group, &t, err));
    *out = (struct cd_span){t, t, t};
    return CD_OK;
}

enum cd_status cd__span_complete(const struct cd_view *v, bool rounded, struct cd_span *out, struct cd_err *err)
{
    if (rounded) return cd__printed_complete(v, out, err);
    const uint64_t n = v->n_recorded_people, cap = v->barred == 0 ? v->cap : 0;
    const struct cd_tally t = {n, n + v->maybe + cap, v->total};
    uint64_t in;
    CD_TRY(sum_of(behind(v->recorded, v->n_recorded_sure), v->n_recorded - v->n_recorded_sure, &in, err));
    *out = (struct cd_span){t, t, t};
    if (v->unsure == 0) return CD_OK;
    const struct cd_undetermined u = {in, v->unsure - v->cap - in, v->cap};
    return cd_tally_undetermined(&t, &u, &out->low, &out->high, err);
}

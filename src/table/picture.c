/* picture.c - building, settling and summing the fold of all returns; see picture.h. */
#include "candour/picture.h"

#include <assert.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/column.h"
#include "candour/date.h"

bool cd_picture_return(struct cd_picture *picture, struct cd_str force, int32_t period, uint32_t *ret)
{
    uint32_t key[2];
    if (!cd_dict_code(&picture->forces, force, &key[0])) return false;
    memcpy(&key[1], &period, sizeof period);
    if (!cd_grow((void **)&picture->returns, &picture->cap_returns, (size_t)picture->n_returns + 1,
                 sizeof *picture->returns) ||
        !cd_dict_code(&picture->return_keys, (struct cd_str){(const char *)key, sizeof key}, ret))
        return false;
    if (*ret == picture->n_returns)
        picture->returns[picture->n_returns++] = (struct cd_return){.force = key[0], .period = period};
    return true;
}

bool cd_picture_cell(struct cd_picture *picture, const struct cd_cell *cell)
{
    if (!cd_column_grow((void **)&picture->cells, &picture->cap_cells, picture->n_cells + 1, sizeof *picture->cells))
        return false;
    picture->cells[picture->n_cells++] = *cell;
    return true;
}

bool cd_picture_crowd(struct cd_picture *picture, const struct cd_crowd *crowd)
{
    if (crowd->ruled_out == 0) return true;
    if (!cd_column_grow((void **)&picture->crowds, &picture->cap_crowds, picture->n_crowds + 1,
                        sizeof *picture->crowds))
        return false;
    picture->crowds[picture->n_crowds++] = *crowd;
    return true;
}

bool cd_picture_joint(struct cd_picture *picture, const struct cd_joint *joint)
{
    if (!cd_column_grow((void **)&picture->joints, &picture->cap_joints, picture->n_joints + 1,
                        sizeof *picture->joints))
        return false;
    picture->joints[picture->n_joints++] = *joint;
    return true;
}

static int compare_u64(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_force_and_period(const void *a, const void *b, void *ctx)
{
    const struct cd_picture *picture = ctx;
    const struct cd_return *x = &picture->returns[*(const uint32_t *)a], *y = &picture->returns[*(const uint32_t *)b];
    const int force = cd_str_cmp(cd_dict_text(&picture->forces, x->force), cd_dict_text(&picture->forces, y->force));
    return force != 0 ? force : x->period < y->period ? -1 : x->period > y->period;
}

static unsigned label_slot(const struct cd_picture *picture, uint32_t label)
{
    return CD_SLOT(picture->labels.items[label].characteristic, picture->labels.items[label].asserted_by);
}

static int by_cell(const void *a, const void *b, void *ctx)
{
    const struct cd_cell *x = a, *y = b;
    if (x->ret != y->ret) return compare_u64(x->ret, y->ret);
    const int slot = compare_u64(label_slot(ctx, x->label), label_slot(ctx, y->label));
    if (slot != 0) return slot;
    return x->label != y->label ? compare_u64(x->label, y->label) : compare_u64(x->ruled_out, y->ruled_out);
}

static int by_crowd(const void *a, const void *b, void *ctx)
{
    const struct cd_crowd *x = a, *y = b;
    (void)ctx;
    return x->ret != y->ret ? compare_u64(x->ret, y->ret) : compare_u64(x->ruled_out, y->ruled_out);
}

static int by_joint(const void *a, const void *b, void *ctx)
{
    const struct cd_joint *x = a, *y = b;
    (void)ctx;
    if (x->ret != y->ret) return compare_u64(x->ret, y->ret);
    return x->self != y->self ? compare_u64(x->self, y->self) : compare_u64(x->officer, y->officer);
}

static bool sort_returns(struct cd_picture *picture)
{
    const size_t n = picture->n_returns;
    uint32_t *order = calloc(n + 1, sizeof *order), *place = calloc(n + 1, sizeof *place);
    struct cd_return *sorted = calloc(n + 1, sizeof *sorted);
    const bool ok = order != NULL && place != NULL && sorted != NULL;
    if (ok) {
        for (uint32_t i = 0; i < n; i++) order[i] = i;
        qsort_r(order, n, sizeof *order, by_force_and_period, picture);
        for (uint32_t i = 0; i < n; i++) sorted[i] = picture->returns[order[i]], place[order[i]] = i;
        for (size_t i = 0; i < picture->n_cells; i++) picture->cells[i].ret = place[picture->cells[i].ret];
        for (size_t i = 0; i < picture->n_crowds; i++) picture->crowds[i].ret = place[picture->crowds[i].ret];
        for (size_t i = 0; i < picture->n_joints; i++) picture->joints[i].ret = place[picture->joints[i].ret];
        free(picture->returns);
        picture->returns = sorted;
        picture->cap_returns = n + 1;
        sorted = NULL;
    }
    free(order);
    free(place);
    free(sorted);
    return ok;
}

/* By return first, by counting, so that only the few cells of one return are left to be compared. */
static bool sort_cells(struct cd_picture *picture)
{
    size_t *end = calloc((size_t)picture->n_returns + 1, sizeof *end), cap = 0;
    struct cd_cell *sorted = NULL;
    const bool ok = end != NULL && cd_column_grow((void **)&sorted, &cap, picture->n_cells + 1, sizeof *picture->cells);
    if (ok) {
        for (size_t i = 0; i < picture->n_cells; i++) end[picture->cells[i].ret + 1]++;
        for (uint32_t i = 0; i < picture->n_returns; i++) end[i + 1] += end[i];
        for (size_t i = 0; i < picture->n_cells; i++) sorted[end[picture->cells[i].ret]++] = picture->cells[i];
        for (uint32_t i = 0; i < picture->n_returns; i++) {
            const size_t from = i > 0 ? end[i - 1] : 0;
            if (end[i] > from + 1) qsort_r(sorted + from, end[i] - from, sizeof *sorted, by_cell, picture);
        }
        free(picture->cells);
        picture->cells = sorted;
        picture->cap_cells = cap;
    }
    free(end);
    return ok;
}

static void merge_cells(struct cd_picture *picture)
{
    size_t kept = 0;
    for (size_t i = 0; i < picture->n_cells; i++) {
        struct cd_cell *cell = &picture->cells[i], *last = kept > 0 ? &picture->cells[kept - 1] : NULL;
        if (last == NULL || by_cell(last, cell, picture) != 0) picture->cells[kept++] = *cell;
        else
            for (int u = 0; u < CD_UNIT_COUNT; u++) last->n[u] += cell->n[u];
    }
    picture->n_cells = kept;
}

static void merge_crowds(struct cd_picture *picture)
{
    size_t kept = 0;
    for (size_t i = 0; i < picture->n_crowds; i++) {
        struct cd_crowd *crowd = &picture->crowds[i], *last = kept > 0 ? &picture->crowds[kept - 1] : NULL;
        if (last == NULL || by_crowd(last, crowd, NULL) != 0) picture->crowds[kept++] = *crowd;
        else
            for (int u = 0; u < CD_UNIT_COUNT; u++) last->n[u] += crowd->n[u];
    }
    picture->n_crowds = kept;
}

static void merge_joints(struct cd_picture *picture)
{
    size_t kept = 0;
    for (size_t i = 0; i < picture->n_joints; i++) {
        struct cd_joint *joint = &picture->joints[i], *last = kept > 0 ? &picture->joints[kept - 1] : NULL;
        if (last == NULL || by_joint(last, joint, NULL) != 0) picture->joints[kept++] = *joint;
        else
            for (int u = 0; u < CD_UNIT_COUNT; u++) last->n[u] += joint->n[u];
    }
    picture->n_joints = kept;
}

bool cd_picture_settle(struct cd_picture *picture)
{
    if (!sort_returns(picture) || !sort_cells(picture)) return false;
    cd_dict_free(&picture->return_keys);
    if (picture->n_crowds > 0) qsort_r(picture->crowds, picture->n_crowds, sizeof *picture->crowds, by_crowd, NULL);
    if (picture->n_joints > 0) qsort_r(picture->joints, picture->n_joints, sizeof *picture->joints, by_joint, NULL);
    merge_cells(picture);
    merge_crowds(picture);
    merge_joints(picture);
    return true;
}

void cd_picture_free(struct cd_picture *picture)
{
    cd_dict_free(&picture->forces);
    cd_dict_free(&picture->return_keys);
    cd_labels_free(&picture->labels);
    free(picture->returns);
    free(picture->cells);
    free(picture->crowds);
    free(picture->joints);
    cd_arena_free(&picture->arena);
    *picture = (struct cd_picture){0};
}

bool cd_scope_holds(const struct cd_scope *scope, const struct cd_return *ret)
{
    if (scope->force != CD_NO_CODE && scope->force != ret->force) return false;
    if (scope->first != CD_NO_PERIOD && ret->period < scope->first) return false;
    return scope->last == CD_NO_PERIOD || ret->period <= scope->last;
}

/* inside: every possible code lies in the group; touching: some does. A label without a mask (a list that has none) may be
 * anything: taken as no code at all it would lie inside every group and raise a lower bound. */
static void add_label(struct cd_sums *sums, uint8_t class, uint64_t labels, uint64_t mask, uint64_t n)
{
    if (labels == 0) labels = UINT64_MAX;
    sums->total += n;
    sums->by_class[class] += n;
    if ((labels & ~mask) == 0) sums->inside += n;
    if ((labels & mask) != 0) sums->touching += n;
}

struct cd_sums cd_picture_sum(const struct cd_picture *picture, const struct cd_scope *scope, unsigned slot,
                              uint64_t mask)
{
    struct cd_sums sums = {0};
    for (size_t i = 0; i < picture->n_cells; i++) {
        const struct cd_cell *cell = &picture->cells[i];
        const struct cd_label *label = &picture->labels.items[cell->label];
        if (CD_SLOT(label->characteristic, label->asserted_by) != slot) continue;
        if (!cd_scope_holds(scope, &picture->returns[cell->ret])) continue;
        add_label(&sums, label->class, label->mask, mask, cell->n[scope->unit]);
    }
    return sums;
}

struct cd_sums cd_picture_sum_narrowed(const struct cd_picture *picture, const struct cd_scope *scope, uint64_t mask)
{
    struct cd_sums sums = {0};
    if (picture->n_joints == 0)
        return cd_picture_sum(picture, scope, CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF), mask);
    for (size_t i = 0; i < picture->n_joints; i++) {
        const struct cd_joint *joint = &picture->joints[i];
        if (joint->self == CD_NO_CODE || !cd_scope_holds(scope, &picture->returns[joint->ret])) continue;
        const struct cd_label *self = &picture->labels.items[joint->self];
        uint64_t possible = self->mask;
        if (joint->officer != CD_NO_CODE && (possible & picture->labels.items[joint->officer].mask) != 0)
            possible &= picture->labels.items[joint->officer].mask;
        add_label(&sums, self->class, possible, mask, joint->n[scope->unit]);
    }
    return sums;
}

uint64_t cd_picture_absent(const struct cd_picture *picture, const struct cd_scope *scope)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < picture->n_returns; i++)
        n += picture->returns[i].expected && !picture->returns[i].seen && cd_scope_holds(scope, &picture->returns[i]);
    return n;
}

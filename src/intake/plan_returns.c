/* plan_returns.c - returns of four tables among what was handed in: folders and archives with return.yaml, and which revision counts. */
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "candour/os.h"
#include "return_int.h"

static struct cd_str joined(struct cd_arena *arena, struct cd_str a, struct cd_str b)
{
    struct cd_buf path = {0};
    cd_buf_str(&path, a);
    cd_buf_char(&path, '/');
    cd_buf_str(&path, b);
    const struct cd_str kept = path.failed ? (struct cd_str){0} : cd_arena_str(arena, (struct cd_str){path.p, path.n});
    cd_buf_free(&path);
    return kept;
}

static struct cd_str last_part(struct cd_str path)
{
    const char *slash = path.n > 0 ? memrchr(path.p, '/', path.n) : NULL;
    return slash == NULL ? path : (struct cd_str){slash + 1, path.n - (size_t)(slash + 1 - path.p)};
}

/* What the options say must agree with what the return says of itself. */
static enum cd_status agree(const struct cd_plan *plan, struct cd_str relative, const struct cd__return *ret,
                            struct cd_err *err)
{
    if (plan->opts.force != NULL && !cd_str_eq(ret->force, cd_str_of(plan->opts.force)))
        return cd_fail(err, CD_INPUT, CD_FMT ": return.yaml says another force than --force", CD_ARG(relative));
    if (!plan->opts.period_from_date && plan->opts.period != CD_NO_PERIOD && plan->opts.period != ret->period)
        return cd_fail(err, CD_INPUT, CD_FMT ": return.yaml says another month than --period", CD_ARG(relative));
    return CD_OK;
}

static enum cd_status add(struct cd_plan *plan, struct cd_str relative, struct cd_str full, struct cd__return *ret,
                          struct cd_err *err)
{
    CD_TRY(agree(plan, relative, ret, err));
    if (plan->forces == NULL) plan->forces = ret->forces;
    plan->files[plan->n++] = (struct cd__planned){
        .relative = relative, .full = full, .force = ret->force, .period = ret->period, .ret = ret};
    return CD_OK;
}

enum cd_status cd__place_zip(struct cd_plan *plan, struct cd_str relative, struct cd_str full, bool *is_return,
                             struct cd_err *err)
{
    struct cd__return *ret;
    CD_TRY(cd__return_of_zip(full, &plan->arena, &ret, err));
    *is_return = ret != NULL;
    return ret != NULL ? add(plan, relative, full, ret, err) : CD_OK;
}

static enum cd_status read_yaml(struct cd_plan *plan, struct cd__return *ret, struct cd_err *err)
{
    struct cd_file file = {0};
    const struct cd_str path = ret->members[ret->yaml].full;
    CD_TRY(cd_file_read(path.p, 4 << 20, &file, err));
    const enum cd_status status = cd__return_yaml((struct cd_str){file.p, file.n}, path.p, &plan->arena, ret, err);
    cd_file_free(&file);
    return status;
}

/* Which files of a walk belong to which folder: those of folder i are walk entries at[first[i]] .. at[first[i + 1] - 1], ascending. */
struct owned {
    size_t *at, *first;
};

/* Results of ours that lie in a return's folder are none of its files. */
static bool sort_out(struct cd_plan *plan, const struct cd_walk *walk, const struct cd__folders *outputs,
                     const struct cd__folders *folders, struct owned *owned)
{
    size_t *owner = CD_NEW(&plan->arena, size_t, walk->n);
    owned->at = CD_NEW(&plan->arena, size_t, walk->n);
    owned->first = CD_NEW(&plan->arena, size_t, folders->n + 2);
    if (owner == NULL || owned->at == NULL || owned->first == NULL) return false;
    for (size_t i = 0; i < walk->n; i++) {
        const bool ours = cd__folder_of(outputs, walk->relative[i]) != SIZE_MAX;
        owner[i] = ours ? SIZE_MAX : cd__folder_of(folders, walk->relative[i]);
        if (owner[i] != SIZE_MAX) owned->first[owner[i] + 2]++;
    }
    for (size_t i = 2; i < folders->n + 2; i++) owned->first[i] += owned->first[i - 1];
    for (size_t i = 0; i < walk->n; i++)
        if (owner[i] != SIZE_MAX) owned->at[owned->first[owner[i] + 1]++] = i;
    return true;
}

/* The files that this folder holds, and no folder with a return of its own further down. */
static bool gather(struct cd_plan *plan, const struct cd_walk *walk, struct cd_str folder, const size_t *at, size_t n,
                   struct cd__return *ret)
{
    ret->members = CD_NEW(&plan->arena, struct cd__member, n);
    for (size_t i = 0; ret->members != NULL && i < n; i++) {
        const struct cd_str path = walk->relative[at[i]], name = {path.p + folder.n, path.n - folder.n};
        if (cd_str_eq(name, CD_STR("return.yaml"))) ret->yaml = ret->n_members;
        ret->members[ret->n_members++] = (struct cd__member){.name = name, .full = walk->full[at[i]]};
    }
    return ret->members != NULL;
}

static enum cd_status place_folder(struct cd_plan *plan, const char *root, const struct cd_walk *walk,
                                   struct cd_str folder, const size_t *at, size_t n, struct cd_err *err)
{
    const bool is_root = folder.n == 0;
    struct cd__return *ret = CD_NEW(&plan->arena, struct cd__return, 1);
    if (ret == NULL || !gather(plan, walk, folder, at, n, ret)) return cd_fail(err, CD_NOMEM, "no memory for a return");
    CD_TRY(read_yaml(plan, ret, err));
    const struct cd_str bare = {folder.p, is_root ? 0 : folder.n - 1};
    const struct cd_str relative = cd_arena_str(&plan->arena, is_root ? last_part(cd_str_of(root)) : bare);
    const struct cd_str full = is_root ? cd_str_of(root) : joined(&plan->arena, cd_str_of(root), bare);
    if (relative.p == NULL || full.p == NULL) return cd_fail(err, CD_NOMEM, "no memory for a return");
    return add(plan, relative, full, ret, err);
}

enum cd_status cd__place_folders(struct cd_plan *plan, const char *root, const struct cd_walk *walk,
                                 const struct cd__folders *outputs, const struct cd__folders *folders,
                                 struct cd__faults *faults, struct cd_err *err)
{
    struct owned owned;
    if (folders->n == 0) return CD_OK;
    if (!sort_out(plan, walk, outputs, folders, &owned)) return cd_fail(err, CD_NOMEM, "no memory for a return");
    for (size_t i = 0; i < folders->n; i++) {
        if (owned.first[i] == owned.first[i + 1]) continue; /* in a folder of results */
        const enum cd_status status = place_folder(plan, root, walk, folders->folder[i], owned.at + owned.first[i],
                                                   owned.first[i + 1] - owned.first[i], err);
        if (status != CD_OK) CD_TRY(cd__gather(faults, status, err));
    }
    return CD_OK;
}

/* --- Revisions --------------------------------------------------------------------------------------------------------- */

static int by_revision(const void *a, const void *b)
{
    const struct cd__planned *x = *(struct cd__planned *const *)a, *y = *(struct cd__planned *const *)b;
    const int force = cd_str_cmp(x->force, y->force);
    if (force != 0) return force;
    if (x->period != y->period) return x->period < y->period ? -1 : 1;
    if (x->ret->said.revision != y->ret->said.revision) return x->ret->said.revision < y->ret->said.revision ? -1 : 1;
    return cd_str_cmp(x->relative, y->relative);
}

static bool same_month(const struct cd__planned *x, const struct cd__planned *y)
{
    return cd_str_eq(x->force, y->force) && x->period == y->period;
}

/* of[from .. to) are the revisions of one force and month, ascending: the last counts, the others become notes. */
static enum cd_status choose(struct cd_plan *plan, struct cd__planned **of, size_t from, size_t to,
                             struct cd__faults *faults, struct cd_err *err)
{
    struct cd__planned *last = of[to - 1];
    for (size_t i = from; i + 1 < to; i++) {
        if (of[i]->ret->said.revision == of[i + 1]->ret->said.revision)
            (void)cd__gather(faults,
                             cd_fail(err, CD_INPUT, CD_FMT " and " CD_FMT ": the same force, month and revision",
                                     CD_ARG(of[i]->relative), CD_ARG(of[i + 1]->relative)),
                             err);
        last->ret->predecessor_here |= of[i]->ret->said.revision == last->ret->said.supersedes;
        of[i]->superseded = true;
        if (!cd__about_folder(plan, CD_RULE_RETURN_SUPERSEDED, of[i]->relative))
            return cd_fail(err, CD_NOMEM, "no memory for findings");
    }
    return CD_OK;
}

enum cd_status cd__choose_revisions(struct cd_plan *plan, struct cd__faults *faults, struct cd_err *err)
{
    struct cd__planned **order = calloc(plan->n + 1, sizeof *order);
    enum cd_status status = CD_OK;
    size_t n = 0, kept = 0;
    if (order == NULL) return cd_fail(err, CD_NOMEM, "no memory to compare the returns");
    for (size_t i = 0; i < plan->n; i++)
        if (plan->files[i].ret != NULL) order[n++] = &plan->files[i];
    if (n > 1) qsort(order, n, sizeof *order, by_revision);
    for (size_t from = 0, to; status == CD_OK && from < n; from = to) {
        for (to = from + 1; to < n && same_month(order[from], order[to]);) to++;
        status = choose(plan, order, from, to, faults, err);
    }
    free(order);
    for (size_t i = 0; status == CD_OK && i < plan->n; i++)
        if (!plan->files[i].superseded) plan->files[kept++] = plan->files[i];
    if (status == CD_OK) plan->n = kept;
    return status;
}

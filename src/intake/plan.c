/* plan.c - which files, whose they are and for when, before any row is read; see intake.h. */
#include <stdio.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "candour/os.h"
#include "nibrs_int.h"
#include "return_int.h"

enum { MAX_NAMED = 5 }; /* faults named one by one in an error text; the rest are counted */

void cd__add_fault(struct cd__faults *faults, const char *fmt, struct cd_str a, struct cd_str b)
{
    if (faults->n++ >= MAX_NAMED) return;
    cd_buf_puts(&faults->text, "\n  ");
    cd_buf_str(&faults->text, a);
    cd_buf_puts(&faults->text, fmt);
    cd_buf_str(&faults->text, b);
}

enum cd_status cd__gather(struct cd__faults *faults, enum cd_status status, const struct cd_err *err)
{
    if (status != CD_INPUT && status != CD_LIMIT) return status;
    if (faults->n == 0) faults->lone = *err;
    cd__add_fault(faults, "", cd_str_of(err->text), (struct cd_str){"", 0});
    return CD_OK;
}

static enum cd_status report_faults(struct cd__faults *faults, struct cd_err *err)
{
    enum cd_status status = CD_OK;
    if (faults->text.failed) status = cd_fail(err, CD_NOMEM, "no memory to list the faults");
    else if (faults->n > MAX_NAMED)
        status = cd_fail(err, CD_INPUT, "%zu files cannot be used; nothing was written:%s\n  and %zu more", faults->n,
                         faults->text.p, faults->n - MAX_NAMED);
    else if (faults->n == 1 &&
             faults->lone.status != CD_OK) { /* file:line:column stands first, as compilers write it */
        status = faults->lone.status;
        *err = faults->lone;
    } else if (faults->n > 0)
        status = cd_fail(err, CD_INPUT, "%zu %s cannot be used; nothing was written:%s", faults->n,
                         faults->n == 1 ? "file" : "files", faults->text.p);
    cd_buf_free(&faults->text);
    return status;
}

static bool ends_with(struct cd_str name, struct cd_str end)
{
    return name.n >= end.n && cd_str_eq_nocase((struct cd_str){name.p + name.n - end.n, end.n}, end);
}

/* A submission is text; a file of suspects may be in any format, where a dialect for it is among those that may be spoken. */
static bool looks_like_a_table(const struct cd_plan *plan, struct cd_str name)
{
    const enum cd_format format = cd_format_of(name);
    const struct cd_dialect *dialect;
    if (format == CD_FORMAT_CSV) return true;
    for (uint32_t i = 0; !plan->nibrs && (dialect = cd_dialects_at(plan->dialects, i)) != NULL; i++)
        if (dialect->suspects) return format != CD_FORMAT_NONE;
    return false;
}

static struct cd_str base_name(struct cd_str path)
{
    const char *slash = memrchr(path.p, '/', path.n);
    if (slash == NULL) return path;
    return (struct cd_str){slash + 1, path.n - (size_t)(slash + 1 - path.p)};
}

/* Force and period from options or from the name by any dialect's pattern. False when neither tells. */
static bool whose(const struct cd_plan *plan, struct cd__planned *file, const struct cd_force_register **forces)
{
    const struct cd_dialect *dialect = cd_dialects_at(plan->dialects, 0);
    *forces = dialect->forces;
    file->force = cd_str_of(plan->opts.force != NULL ? plan->opts.force : "");
    file->period = plan->opts.period_from_date ? CD_NO_PERIOD : plan->opts.period;
    const bool wants_period = !plan->opts.period_from_date && plan->opts.period == CD_NO_PERIOD;
    if (plan->opts.force != NULL && !wants_period) return looks_like_a_table(plan, base_name(file->relative));
    for (uint32_t i = 0; (dialect = cd_dialects_at(plan->dialects, i)) != NULL; i++) {
        struct cd_str force;
        int32_t period;
        if (!cd_dialect_file_name(dialect, base_name(file->relative), &force, &period)) continue;
        *forces = dialect->forces;
        if (plan->opts.force == NULL) file->force = force;
        if (wants_period) file->period = period;
        return true;
    }
    return false;
}

bool cd__about_folder(struct cd_plan *plan, enum cd_rule_id rule, struct cd_str value)
{
    uint32_t code;
    if (!cd_dict_code(&plan->findings.texts, value, &code)) return false;
    const struct cd_finding finding = {
        .source = UINT32_MAX, .value = code, .field = UINT16_MAX, .rule = (uint16_t)rule};
    return cd_findings_add(&plan->findings, &finding);
}

static bool ignore_file(struct cd_plan *plan, struct cd_str relative)
{
    return cd__about_folder(plan, CD_RULE_FILE_IGNORED, relative);
}

/* A submission says itself whose it is and for when; options must agree. */
static enum cd_status place_nibrs(struct cd_plan *plan, struct cd__planned *file,
                                  const struct cd_force_register **forces, struct cd_err *err)
{
    *forces = cd_force_register_find(CD_STR("nibrs-states"));
    CD_TRY(cd__nibrs_peek(file->full.p, &plan->arena, &file->force, &file->period, err));
    if (plan->opts.force != NULL && !cd_str_eq(file->force, cd_str_of(plan->opts.force)))
        return cd_fail(err, CD_INPUT, CD_FMT ": the submission is of another state than --force",
                       CD_ARG(file->relative));
    if (!plan->opts.period_from_date && plan->opts.period != CD_NO_PERIOD && plan->opts.period != file->period)
        return cd_fail(err, CD_INPUT, CD_FMT ": the submission is for another month than --period",
                       CD_ARG(file->relative));
    return CD_OK;
}

/* Sorts one walked file into the plan, the ignored or the faults. A file that was named itself may not be ignored. */
static enum cd_status place(struct cd_plan *plan, struct cd__planned file, bool named, struct cd__faults *faults,
                            struct cd_err *err)
{
    const struct cd_force_register *forces = NULL;
    const bool submission = plan->nibrs && looks_like_a_table(plan, base_name(file.relative));
    if (submission) CD_TRY(place_nibrs(plan, &file, &forces, err));
    else if (!whose(plan, &file, &forces)) {
        if (named)
            cd__add_fault(faults,
                          ": its name does not say force and period; give --force and --period (or --period from-date)",
                          file.relative, (struct cd_str){"", 0});
        else if (!ignore_file(plan, file.relative)) return cd_fail(err, CD_NOMEM, "no memory for findings");
        return CD_OK;
    }
    if (cd_force_find(forces, file.force) == NULL) {
        cd__add_fault(faults, ": there is no force ", file.relative, file.force);
        return CD_OK;
    }
    if (plan->forces == NULL) plan->forces = forces;
    plan->files[plan->n++] = file;
    return CD_OK;
}

static int by_force_period(const void *a, const void *b)
{
    const struct cd__planned *x = *(const struct cd__planned *const *)a, *y = *(const struct cd__planned *const *)b;
    const int force = cd_str_cmp(x->force, y->force);
    if (force != 0) return force;
    if (x->period != y->period) return x->period < y->period ? -1 : 1;
    return cd_str_cmp(x->relative, y->relative);
}

/* Two files for one force and month would be counted twice: refused. Months taken from dates cannot be told apart here. */
static enum cd_status find_twins(struct cd_plan *plan, struct cd__faults *faults, struct cd_err *err)
{
    if (plan->opts.period_from_date || plan->n < 2) return CD_OK;
    struct cd__planned **order = calloc(plan->n, sizeof *order);
    if (order == NULL) return cd_fail(err, CD_NOMEM, "no memory to compare the files");
    for (size_t i = 0; i < plan->n; i++) order[i] = &plan->files[i];
    qsort(order, plan->n, sizeof *order, by_force_period);
    for (size_t i = 1; i < plan->n; i++)
        if (cd_str_eq(order[i]->force, order[i - 1]->force) && order[i]->period == order[i - 1]->period)
            cd__add_fault(faults, ": the same force and month as ", order[i]->relative, order[i - 1]->relative);
    free(order);
    return CD_OK;
}

static bool find_folders(struct cd_plan *plan, const struct cd_walk *walk, struct cd_str holding,
                         struct cd__folders *out)
{
    for (size_t i = 0; i < walk->n; i++) out->n += cd_str_eq(base_name(walk->relative[i]), holding);
    out->folder = CD_NEW(&plan->arena, struct cd_str, out->n);
    if (out->n > 0 && out->folder == NULL) return false;
    for (size_t i = 0, k = 0; k < out->n; i++) {
        const struct cd_str path = walk->relative[i], name = base_name(path);
        if (!cd_str_eq(name, holding)) continue;
        uint32_t code;
        out->folder[k] = (struct cd_str){path.p, path.n - name.n};
        if (!cd_dict_code(&out->at, out->folder[k++], &code)) return false;
    }
    return true;
}

/* Up from the folder that the path lies in: the first one that is there is the innermost. */
size_t cd__folder_of(const struct cd__folders *folders, struct cd_str relative)
{
    for (size_t n = relative.n; folders->n > 0; n--) {
        while (n > 0 && relative.p[n - 1] != '/') n--;
        const uint32_t at = cd_dict_find(&folders->at, (struct cd_str){relative.p, n});
        if (at != CD_NO_CODE) return at;
        if (n == 0) break;
    }
    return SIZE_MAX;
}

/* A file that was named itself may not be passed over. */
static enum cd_status place_archive(struct cd_plan *plan, struct cd__planned file, bool named,
                                    struct cd__faults *faults, struct cd_err *err)
{
    bool is_return = false;
    const enum cd_status status = cd__place_zip(plan, file.relative, file.full, &is_return, err);
    if (status != CD_OK) return cd__gather(faults, status, err);
    if (is_return) return CD_OK;
    if (named) cd__add_fault(faults, ": the archive holds no return.yaml", file.relative, (struct cd_str){"", 0});
    else if (!ignore_file(plan, file.relative)) return cd_fail(err, CD_NOMEM, "no memory for findings");
    return CD_OK;
}

/* Results are never returns, wherever they lie; what cannot be read as a file is said once, by number. */
static enum cd_status place_files(struct cd_plan *plan, const char *root, const struct cd_walk *walk,
                                  const struct cd__folders *outputs, const struct cd__folders *returns,
                                  struct cd__faults *faults, struct cd_err *err)
{
    char skipped[80];
    if (cd__folder_of(outputs, CD_STR("")) != SIZE_MAX)
        return cd_fail(err, CD_INPUT, "%s: this folder holds results that candour wrote, not returns", root);
    for (size_t i = 0; i < walk->n; i++) {
        if (cd__folder_of(outputs, walk->relative[i]) != SIZE_MAX) continue;
        if (cd__folder_of(returns, walk->relative[i]) != SIZE_MAX) continue;
        const struct cd__planned file = {.relative = walk->relative[i], .full = walk->full[i]};
        const bool named = walk->n == 1 && strcmp(walk->full[i].p, root) == 0;
        if (ends_with(file.relative, CD_STR(".zip"))) CD_TRY(place_archive(plan, file, named, faults, err));
        else CD_TRY(place(plan, file, named, faults, err));
    }
    CD_TRY(cd__place_folders(plan, root, walk, outputs, returns, faults, err));
    if (walk->skipped == 0) return CD_OK;
    (void)snprintf(skipped, sizeof skipped, "%zu broken links, links to folders or special files", walk->skipped);
    return ignore_file(plan, cd_str_of(skipped)) ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for findings");
}

static enum cd_status place_walk(struct cd_plan *plan, const char *root, const struct cd_walk *walk,
                                 struct cd__faults *faults, struct cd_err *err)
{
    struct cd__folders outputs = {0}, returns = {0};
    const bool ok = find_folders(plan, walk, CD_STR(CD_OUTPUT_MARKER), &outputs) &&
                    find_folders(plan, walk, CD_STR("return.yaml"), &returns);
    const enum cd_status status = ok ? place_files(plan, root, walk, &outputs, &returns, faults, err)
                                     : cd_fail(err, CD_NOMEM, "no memory for the list of files");
    cd_dict_free(&outputs.at);
    cd_dict_free(&returns.at);
    return status;
}

static enum cd_status walk_roots(struct cd_plan *plan, const char *const *roots, size_t n_roots,
                                 struct cd__faults *faults, struct cd_err *err)
{
    struct cd_walk *walks = CD_NEW(&plan->arena, struct cd_walk, n_roots);
    const char **names = CD_NEW(&plan->arena, const char *, n_roots);
    size_t total = 0;
    if (walks == NULL || names == NULL) return cd_fail(err, CD_NOMEM, "no memory for the list of files");
    for (size_t r = 0; r < n_roots; r++) {
        struct cd_str root = cd_str_of(roots[r]); /* "returns/" is "returns": paths are shown, and compared */
        while (root.n > 1 && root.p[root.n - 1] == '/') root.n--;
        root = cd_arena_str(&plan->arena, root);
        if (root.p == NULL) return cd_fail(err, CD_NOMEM, "no memory for the list of files");
        names[r] = root.p;
        CD_TRY(cd_walk(root.p, 0, &plan->arena, &walks[r], err));
        total += walks[r].n;
        if (walks[r].n == 0) return cd_fail(err, CD_INPUT, "%s: the folder holds no file", roots[r]);
    }
    plan->files = CD_NEW(&plan->arena, struct cd__planned, total);
    plan->sources = CD_NEW(&plan->arena, struct cd_source, total);
    plan->dialect = CD_NEW(&plan->arena, const struct cd_dialect *, total);
    if (plan->files == NULL || plan->sources == NULL || plan->dialect == NULL)
        return cd_fail(err, CD_NOMEM, "no memory for the list of files");
    for (size_t r = 0; r < n_roots; r++) CD_TRY(place_walk(plan, names[r], &walks[r], faults, err));
    return CD_OK;
}

/* An unknown --force would otherwise be told once for every file. */
static enum cd_status check_force(const struct cd_plan *plan, struct cd_err *err)
{
    const struct cd_dialect *dialect;
    if (plan->opts.force == NULL) return CD_OK;
    if (plan->nibrs &&
        cd_force_find(cd_force_register_find(CD_STR("nibrs-states")), cd_str_of(plan->opts.force)) != NULL)
        return CD_OK;
    for (uint32_t i = 0; (dialect = cd_dialects_at(plan->dialects, i)) != NULL; i++)
        if (cd_force_find(dialect->forces, cd_str_of(plan->opts.force)) != NULL) return CD_OK;
    return cd_fail(err, CD_USAGE, "--force %s: there is no such force (candour help forces)", plan->opts.force);
}

/* A folder in which nothing is named as it must be. */
static enum cd_status refuse_names(const struct cd_plan *plan, const char *root, struct cd_err *err)
{
    const struct cd_dialect *dialect = cd_dialects_at(plan->dialects, 0);
    if (plan->opts.dialect == NULL || plan->nibrs)
        return cd_fail(
            err, CD_INPUT,
            "%s: no file in it is named as a dialect expects (for example 2019-01-kent-stop-and-search.csv); "
            "give --force and --period, or --dialect FILE.yaml, or hand in a folder with return.yaml",
            root);
    if (dialect->file_name[0] == '\0')
        return cd_fail(err, CD_INPUT,
                       "%s: dialect %s does not say how files are named (file-name): give --force and --period", root,
                       dialect->id);
    return cd_fail(err, CD_INPUT, "%s: no file in it is named as dialect %s expects (%s%s); give --force and --period",
                   root, dialect->id, dialect->file_name,
                   dialect->suspects && cd_format_of(cd_str_of(dialect->file_name)) == CD_FORMAT_NONE
                       ? ", with .csv, .jsonl, .xlsx or .parquet"
                       : "");
}

static enum cd_status make_plan(struct cd_plan *plan, const char *const *roots, size_t n_roots, struct cd_err *err)
{
    struct cd__faults faults = {0};
    plan->nibrs = plan->opts.dialect != NULL && strcmp(plan->opts.dialect, cd__nibrs_dialect.id) == 0;
    CD_TRY(cd_dialects_open(plan->nibrs ? NULL : plan->opts.dialect, &plan->dialects, err));
    CD_TRY(check_force(plan, err));
    enum cd_status status = walk_roots(plan, roots, n_roots, &faults, err);
    if (status == CD_OK) status = cd__choose_revisions(plan, &faults, err);
    if (status == CD_OK) status = find_twins(plan, &faults, err);
    if (status != CD_OK) {
        cd_buf_free(&faults.text);
        return status;
    }
    CD_TRY(report_faults(&faults, err));
    if (plan->n == 0) return refuse_names(plan, roots[0], err);
    for (size_t i = 0; i < plan->n; i++) {
        const int32_t period = plan->files[i].period;
        if (period == CD_NO_PERIOD) continue;
        if (plan->first == CD_NO_PERIOD || period < plan->first) plan->first = period;
        if (plan->last == CD_NO_PERIOD || period > plan->last) plan->last = period;
    }
    if (plan->as_of == CD_NO_DAY) plan->as_of = cd_period_last_day(plan->last);
    return CD_OK;
}

enum cd_status cd_intake_plan(const char *const *roots, size_t n_roots, const struct cd_intake_opts *opts,
                              struct cd_plan **out, struct cd_err *err)
{
    struct cd_plan *plan = calloc(1, sizeof *plan);
    *out = NULL;
    if (plan == NULL) return cd_fail(err, CD_NOMEM, "no memory for the plan");
    plan->opts = *opts;
    plan->first = plan->last = CD_NO_PERIOD;
    plan->as_of = opts->as_of;
    const enum cd_status status = make_plan(plan, roots, n_roots, err);
    if (status == CD_OK) *out = plan;
    else cd_intake_free(plan);
    return status;
}

static int by_force_digest(const void *a, const void *b)
{
    const struct cd_source *x = *(const struct cd_source *const *)a, *y = *(const struct cd_source *const *)b;
    const int force = cd_str_cmp(x->force, y->force), digest = memcmp(x->sha256, y->sha256, sizeof x->sha256);
    return force != 0 ? force : digest != 0 ? digest : cd_str_cmp(x->path, y->path);
}

/* Where months come from dates, two files may hold the same months; but a file given twice would be counted twice: refused. */
static enum cd_status find_copies(struct cd_plan *plan, struct cd__faults *faults, struct cd_err *err)
{
    if (!plan->opts.period_from_date || plan->n < 2) return CD_OK;
    const struct cd_source **order = calloc(plan->n, sizeof *order);
    if (order == NULL) return cd_fail(err, CD_NOMEM, "no memory to compare the files");
    for (size_t i = 0; i < plan->n; i++) order[i] = &plan->sources[i];
    qsort(order, plan->n, sizeof *order, by_force_digest);
    for (size_t i = 1; i < plan->n; i++)
        if (order[i]->rows > 0 && cd_str_eq(order[i]->force, order[i - 1]->force) &&
            memcmp(order[i]->sha256, order[i - 1]->sha256, sizeof order[i]->sha256) == 0)
            cd__add_fault(faults, ": the same bytes as ", order[i]->path, order[i - 1]->path);
    free(order);
    return CD_OK;
}

struct reading {
    struct cd_plan *plan;
    cd_intake_visit *visit;
    void *ctx;
    struct cd_err **bad; /* what is wrong with file i, or NULL */
};

static enum cd_status read_source(struct cd_plan *plan, size_t index, struct cd_register *reg, struct cd_err *err)
{
    if (plan->files[index].ret == NULL && plan->nibrs) {
        plan->dialect[index] = &cd__nibrs_dialect;
        return cd__read_nibrs(plan, index, reg, err);
    }
    if (plan->files[index].ret == NULL) return cd__read_source(plan, index, reg, &plan->dialect[index], err);
    plan->dialect[index] = &cd__return_dialect;
    return cd__read_return(plan, index, reg, err);
}

/* A file that cannot be used must not hide the others: its fault is kept and the work goes on to find them all. */
static enum cd_status read_one(void *ctx, size_t index, struct cd_err *err)
{
    struct reading *reading = ctx;
    struct cd_register reg = {0};
    struct cd_err why = {0};
    enum cd_status status = read_source(reading->plan, index, &reg, &why);
    reading->plan->sources[index] = reg.source;
    if (status == CD_OK) status = reading->visit(reading->ctx, index, &reg, &why);
    cd_register_free(&reg);
    if (status == CD_OK) return CD_OK;
    if (status != CD_INPUT && status != CD_LIMIT) {
        *err = why;
        return status;
    }
    reading->bad[index] = malloc(sizeof why);
    if (reading->bad[index] == NULL) return cd_fail(err, CD_NOMEM, "no memory to list the faults");
    *reading->bad[index] = why;
    return CD_OK;
}

enum cd_status cd_intake_read(struct cd_plan *plan, cd_intake_visit *visit, void *ctx, struct cd_err *err)
{
    struct reading reading = {plan, visit, ctx, calloc(plan->n, sizeof(struct cd_err *))};
    if (reading.bad == NULL) return cd_fail(err, CD_NOMEM, "no memory to read the files");
    enum cd_status status = cd_par_run(&plan->opts.par, plan->n, read_one, &reading, err);
    struct cd__faults faults = {0};
    for (size_t i = 0; i < plan->n; i++) {
        if (reading.bad[i] != NULL) cd__add_fault(&faults, "", cd_str_of(reading.bad[i]->text), (struct cd_str){"", 0});
        free(reading.bad[i]);
    }
    free(reading.bad);
    if (status == CD_OK && faults.n == 0) status = find_copies(plan, &faults, err);
    if (status == CD_OK) return report_faults(&faults, err);
    cd_buf_free(&faults.text);
    return status;
}

struct cd_intake_facts cd_intake_facts(const struct cd_plan *plan)
{
    const struct cd_dialect *dialect = plan->dialect[0] != NULL ? plan->dialect[0] : cd_dialects_at(plan->dialects, 0);
    struct cd_intake_facts facts = {.sources = plan->sources,
                                    .n_sources = plan->n,
                                    .forces = plan->forces,
                                    .first = plan->first,
                                    .last = plan->last,
                                    .as_of = plan->as_of,
                                    .dataset = dialect->title,
                                    .noun = {dialect->noun[0], dialect->noun[1]},
                                    .definition = dialect->definition,
                                    .findings = &plan->findings};
    for (size_t i = 1; i < plan->n; i++)
        if (plan->dialect[i] != NULL && plan->dialect[i] != dialect) {
            facts.dataset = "files of several dialects";
            facts.noun[CD_UNIT_ROW] = "rows";
            facts.noun[CD_UNIT_PERSON] = "people";
            facts.definition = "as each file's dialect has it";
        }
    return facts;
}

struct cd_str cd_intake_path(const struct cd_plan *plan, size_t source)
{
    return plan->files[source].full;
}

void cd_intake_free(struct cd_plan *plan)
{
    if (plan == NULL) return;
    cd_dialects_free(plan->dialects);
    cd_findings_free(&plan->findings);
    cd_arena_free(&plan->arena);
    free(plan);
}

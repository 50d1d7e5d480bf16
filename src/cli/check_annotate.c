/* check_annotate.c - --annotate: what was handed in with its findings, into a folder that is written whole or not at all. */
#include <stdlib.h>

#include "candour/annotate.h"
#include "check_int.h"

enum cd_status check_annotate_begin(struct check *check, char **paths, int n, struct cd_err *err)
{
    if (check->gate) return cd_fail(err, CD_USAGE, "--annotate: not with --gate, which lists no findings");
    const char *const files[] = {check->reading.opts.dialect, check->rules_file, check->answers_file};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        CD_TRY(cli_refuse_inside(check->annotate, files[i], err));
    for (int i = 0; i < n; i++) CD_TRY(cli_refuse_inside(check->annotate, paths[i], err));
    CD_TRY(cd_outdir_refuse_changed(check->annotate, CD_OUTPUT_MARKER, err));
    return cd_outdir_begin(check->annotate, CD_OUTPUT_MARKER, &check->dir, err);
}

/* --- Names ------------------------------------------------------------------------------------------------------------- */

/* A path without "." and ".." as a part of it, which is no name. */
static bool is_name(struct cd_str path)
{
    while (path.p != NULL) {
        const struct cd_str part = cd_str_cut(&path, '/');
        if (part.n == 0 || cd_str_eq(part, CD_STR(".")) || cd_str_eq(part, CD_STR(".."))) return false;
    }
    return true;
}

/* Without its ending, unless it is a folder: x.csv and x.txt would both make x.xlsx. */
static struct cd_str stem_of(const struct cd_source *source)
{
    const struct cd_str path = source->path;
    const char *dot = memrchr(path.p, '.', path.n), *slash = memrchr(path.p, '/', path.n);
    const bool zip = path.n > 4 && cd_str_eq_nocase((struct cd_str){path.p + path.n - 4, 4}, CD_STR(".zip"));
    const bool ending = dot != NULL && (slash == NULL || dot > slash) && (source->n_files == 0 || zip);
    return ending ? (struct cd_str){path.p, (size_t)(dot - path.p)} : path;
}

/* Where a source is written: under its path, and where that is taken, in a folder with a number. */
static char *name_source(const struct cd_source *source, struct cd_dict *taken)
{
    const struct cd_str stem = stem_of(source), name = source->n_files > 0 ? stem : source->path;
    const bool fine = is_name(name);
    for (unsigned number = 1;; number++) {
        struct cd_buf key = {0}, path = {0};
        uint32_t code;
        if (number > 1) cd_buf_printf(&key, "%u/", number);
        cd_buf_str(&path, (struct cd_str){key.p, key.n});
        cd_buf_str(&key, fine ? stem : CD_STR("return"));
        cd_buf_str(&path, fine ? name : CD_STR("return"));
        const uint32_t before = taken->n;
        const bool ok = !key.failed && !path.failed && cd_dict_code(taken, (struct cd_str){key.p, key.n}, &code);
        cd_buf_free(&key);
        if (ok && code == before) return path.p;
        cd_buf_free(&path);
        if (!ok) return NULL;
    }
}

/* --- Writing ----------------------------------------------------------------------------------------------------------- */

struct copying {
    struct check *check;
    struct cd_annotation *of;
    char **names;
    bool **answered;
    struct cd_buf *told;
    size_t n;
};

static bool prepare(struct copying *c, const struct cd_plan *plan)
{
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    struct cd_dict taken = {0};
    uint32_t code;
    c->n = facts.n_sources;
    c->of = calloc(c->n, sizeof *c->of);
    c->names = calloc(c->n, sizeof *c->names);
    c->answered = calloc(c->n, sizeof *c->answered);
    c->told = calloc(c->n + 1, sizeof *c->told);
    bool ok = c->of != NULL && c->names != NULL && c->answered != NULL && c->told != NULL &&
              cd_dict_code(&taken, CD_STR("csv"), &code) && cd_dict_code(&taken, CD_STR("findings"), &code);
    for (size_t s = 0; ok && s < c->n; s++) {
        const struct check_seen *seen = &c->check->seen[s];
        c->names[s] = name_source(&facts.sources[s], &taken);
        c->answered[s] = calloc(seen->findings.n + 1, sizeof *c->answered[s]);
        ok = c->names[s] != NULL && c->answered[s] != NULL;
        for (size_t i = 0; ok && i < seen->findings.n; i++)
            c->answered[s][i] = seen->keys[i] != 0 && check_is_answered(c->check, seen->keys[i]);
        c->of[s] = (struct cd_annotation){plan, s, &seen->findings, seen->keys, c->answered[s]};
    }
    cd_dict_free(&taken);
    return ok;
}

static enum cd_status write_one(void *ctx, size_t s, struct cd_err *err)
{
    const struct copying *c = ctx;
    return cd_annotate_source(&c->check->dir, c->names[s], &c->of[s], &c->told[s], err);
}

static enum cd_status write_all(struct copying *c, struct cd_err *err)
{
    struct cd_par par = c->check->reading.opts.par;
    static char what[] = "writing file";
    par.tick_ctx = what;
    const enum cd_status status = cd_par_run(&par, c->n, write_one, c, err);
    cli_progress_end();
    CD_TRY(status);
    CD_TRY(cd_annotate_list(&c->check->dir, c->of, (const char *const *)c->names, c->n, &c->told[c->n], err));
    return cd_outdir_commit(&c->check->dir, err);
}

static void free_copying(struct copying *c)
{
    for (size_t s = 0; s < c->n; s++) {
        if (c->names != NULL) free(c->names[s]);
        if (c->answered != NULL) free(c->answered[s]);
    }
    for (size_t s = 0; c->told != NULL && s <= c->n; s++) cd_buf_free(&c->told[s]);
    free(c->of);
    free(c->names);
    free(c->answered);
    free(c->told);
}

/* What did not fit, a line each. */
static void print_told(const char *folder, const char *name, const struct cd_buf *told)
{
    struct cd_str rest = {told->p, told->n};
    while (rest.n > 0) {
        const struct cd_str line = cd_str_cut(&rest, '\n');
        (void)fprintf(stderr, "%s/%s: " CD_FMT "\n", folder, name, CD_ARG(line));
    }
}

enum cd_status check_annotate(struct check *check, const struct cd_plan *plan, struct cd_err *err)
{
    struct copying c = {.check = check};
    char *folder = strdup(check->dir.path); /* as given, without slashes behind it */
    enum cd_status status =
        folder != NULL && prepare(&c, plan) ? write_all(&c, err) : cd_fail(err, CD_NOMEM, "no memory to write copies");
    if (status == CD_OK && c.told != NULL) {
        for (size_t s = 0; s < c.n; s++) print_told(folder, c.names[s], &c.told[s]);
        print_told(folder, "findings.xlsx", &c.told[c.n]);
        (void)fprintf(stderr, "%s: %zu %s with findings beside, for Excel; begin with %s/findings.xlsx\n", folder, c.n,
                      c.n == 1 ? "source" : "sources", folder);
    }
    free_copying(&c);
    free(folder);
    return status;
}

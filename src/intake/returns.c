/* returns.c - a return of four tables: which file holds which, and all of them into a register; see return_int.h. */
#include <stdlib.h>

#include "candour/os.h"
#include "candour/zip.h"
#include "return_int.h"
#include "tables_int.h"

const struct cd_dialect cd__return_dialect = {
    .id = "return-1",
    .title = "returns with tables",
    .version = "1",
    .source = "docs/returns.md",
    .file_name = "",
    .noun = {"records of people", "suspects"},
    .definition = "suspect: a record of a person with an involvement of that role; of a case, as return.yaml says",
    .no_person = "",
};

static const struct cd_str yaml_name = {"return.yaml", 11}, workbook_name = {"return.xlsx", 11};

static struct cd_str base_of(struct cd_str path)
{
    const char *slash = memrchr(path.p, '/', path.n);
    return slash == NULL ? path : (struct cd_str){slash + 1, path.n - (size_t)(slash + 1 - path.p)};
}

/* --- Archives -------------------------------------------------------------------------------------------------------- */

/* The entry of return.yaml, CD_NO_CODE for none. Two are two returns, and whose tables are whose nobody can say. */
static enum cd_status find_yaml(const struct cd_zip *zip, const char *name, uint32_t *yaml, struct cd_err *err)
{
    *yaml = CD_NO_CODE;
    for (uint32_t i = 0; i < cd_zip_count(zip); i++) {
        if (!cd_str_eq(base_of(cd_zip_entry(zip, i)->path), yaml_name)) continue;
        if (*yaml != CD_NO_CODE)
            return cd_fail(err, CD_INPUT, "%s: holds two returns (two return.yaml): hand in one archive for each",
                           name);
        *yaml = i;
    }
    return CD_OK;
}

/* The files beside return.yaml; what lies in other folders of the archive is listed too, to be told as unknown. */
static bool list_members(const struct cd_zip *zip, uint32_t yaml, struct cd_arena *arena, struct cd__return *ret)
{
    ret->n_members = cd_zip_count(zip);
    ret->members = CD_NEW(arena, struct cd__member, (size_t)ret->n_members + 1);
    ret->yaml = yaml;
    if (ret->members == NULL) return false;
    const struct cd_str at = cd_zip_entry(zip, yaml)->path, folder = {at.p, at.n - yaml_name.n};
    for (uint32_t i = 0; i < ret->n_members; i++) {
        struct cd_str path = cd_zip_entry(zip, i)->path;
        if (cd_str_starts(path, folder)) path = (struct cd_str){path.p + folder.n, path.n - folder.n};
        ret->members[i] = (struct cd__member){.name = cd_arena_str(arena, path), .entry = i};
        if (ret->members[i].name.p == NULL) return false;
    }
    return true;
}

static enum cd_status read_zip(struct cd_zip *zip, struct cd_str full, struct cd_arena *arena, struct cd__return **out,
                               struct cd_err *err)
{
    uint32_t yaml;
    struct cd_file file = {0};
    struct cd_str name = {0};
    CD_TRY(find_yaml(zip, full.p, &yaml, err));
    if (yaml == CD_NO_CODE) return CD_OK;
    struct cd__return *ret = CD_NEW(arena, struct cd__return, 1);
    if (ret == NULL || !list_members(zip, yaml, arena, ret))
        return cd_fail(err, CD_NOMEM, "%s: no memory to read it", full.p);
    ret->archive = full;
    CD_TRY(cd_zip_read(zip, yaml, &file, err));
    struct cd_buf shown = {0};
    cd_buf_printf(&shown, "%s/return.yaml", full.p);
    name = cd_arena_str(arena, (struct cd_str){shown.p, shown.n});
    enum cd_status status = name.p != NULL && !shown.failed ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to read it");
    cd_buf_free(&shown);
    if (status == CD_OK) status = cd__return_yaml((struct cd_str){file.p, file.n}, name.p, arena, ret, err);
    cd_file_free(&file);
    if (status == CD_OK) *out = ret;
    return status;
}

enum cd_status cd__return_of_zip(struct cd_str full, struct cd_arena *arena, struct cd__return **out,
                                 struct cd_err *err)
{
    struct cd_file file = {0};
    struct cd_zip *zip = NULL;
    *out = NULL;
    CD_TRY(cd_file_read(full.p, 0, &file, err));
    enum cd_status status = cd_zip_open(&zip, (struct cd_str){file.p, file.n}, full.p, &(struct cd_zip_limits){0}, err);
    if (status == CD_OK) status = read_zip(zip, full, arena, out, err);
    cd_zip_close(zip);
    cd_file_free(&file);
    return status;
}

/* --- Which file holds which table -------------------------------------------------------------------------------------- */

struct reading {
    struct cd__filling f;
    const struct cd__return *ret;
    struct cd_zip *zip; /* NULL: a folder */
    struct cd_file archive;
    uint32_t holds[CD_TABLE_COUNT]; /* member, CD_NO_CODE: none */
    uint32_t workbook;              /* member, CD_NO_CODE: none */
    const char *path;
};

/* The table that a file is named after: people.csv; CD_TABLE_COUNT: none. */
static enum cd_table_id table_of(struct cd_str name)
{
    const char *dot = memrchr(name.p, '.', name.n);
    if (dot == NULL || cd_format_of(name) == CD_FORMAT_NONE) return CD_TABLE_COUNT;
    return cd_table_find((struct cd_str){name.p, (size_t)(dot - name.p)});
}

static enum cd_status assign(struct reading *r, struct cd_err *err)
{
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) r->holds[t] = CD_NO_CODE;
    r->workbook = CD_NO_CODE;
    for (uint32_t i = 0; i < r->ret->n_members; i++) {
        const struct cd_str name = r->ret->members[i].name;
        const enum cd_table_id table = table_of(name);
        if (i == r->ret->yaml) continue;
        if (cd_str_eq_nocase(name, workbook_name)) r->workbook = i;
        else if (cd_str_eq(name, CD_STR("fields.csv")) || cd_str_eq(name, CD_STR("lists.csv")))
            continue;                        /* a template's notes */
        else if (name.p[0] == '.') continue; /* markers of ours, and of file managers */
        else if (table == CD_TABLE_COUNT) {
            if (!cd__note(&r->f, CD_RULE_TABLE_UNKNOWN, 0, 0, name, 0, (struct cd_str){0}, false))
                return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->path);
        } else if (r->holds[table] != CD_NO_CODE)
            return cd_fail(err, CD_INPUT, "%s: two files for one table: " CD_FMT " and " CD_FMT, r->path,
                           CD_ARG(r->ret->members[r->holds[table]].name), CD_ARG(name));
        else r->holds[table] = i;
    }
    return CD_OK;
}

static enum cd_status fetch(struct reading *r, uint32_t member, struct cd_file *out, struct cd_err *err)
{
    const struct cd__member *m = &r->ret->members[member];
    return r->zip != NULL ? cd_zip_read(r->zip, m->entry, out, err) : cd_file_read(m->full.p, 0, out, err);
}

/* A new entry of the source's files; texts of names live with the plan, or in it for sheets. */
static enum cd_status begin_file(struct reading *r, struct cd_str name, const struct cd_file *file, uint8_t *index,
                                 struct cd_err *err)
{
    struct cd_source *source = &r->f.reg->source;
    if (source->n_files == CD_SOURCE_FILES) return cd_fail(err, CD_LIMIT, "%s: too many files", r->path);
    *index = (uint8_t)source->n_files++;
    source->files[*index] = (struct cd_source_file){.name = name, .bytes = file->n};
    source->bytes += r->zip == NULL ? file->n : 0;
    return cd_sha256(file->p, file->n, source->files[*index].sha256, err);
}

static enum cd_status read_table(struct reading *r, enum cd_table_id table, struct cd_str shown,
                                 const struct cd_file *file, const struct cd_reader_opts *opts, enum cd_format format,
                                 struct cd_err *err)
{
    struct cd_reader *reader = NULL;
    uint8_t index = 0;
    CD_TRY(begin_file(r, shown, file, &index, err));
    CD_TRY(cd_reader_open(&reader, format, (struct cd_str){file->p, file->n}, opts, err));
    const enum cd_status status = cd__fill_table(&r->f, table, index, reader, err);
    cd_reader_close(reader);
    return status;
}

static enum cd_status read_own_file(struct reading *r, enum cd_table_id table, struct cd_err *err)
{
    const struct cd_str name = r->ret->members[r->holds[table]].name;
    struct cd_buf path = {0};
    struct cd_file file = {0};
    cd_buf_printf(&path, "%s/" CD_FMT, r->path, CD_ARG(name));
    if (path.failed) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->path);
    enum cd_status status = fetch(r, r->holds[table], &file, err);
    if (status == CD_OK)
        status = read_table(r, table, name, &file, &(struct cd_reader_opts){.name = path.p}, cd_format_of(name), err);
    cd_file_free(&file);
    cd_buf_free(&path);
    return status;
}

static const struct cd_str sheet_names[] = {[CD_CASES] = {"return.xlsx[cases]", 18},
                                            [CD_PEOPLE] = {"return.xlsx[people]", 19},
                                            [CD_INVOLVEMENTS] = {"return.xlsx[involvements]", 25},
                                            [CD_OBSERVATIONS] = {"return.xlsx[observations]", 25}};

/* The sheets of return.xlsx that are named after tables; the others are notes to people. */
static enum cd_status read_sheets(struct reading *r, struct cd_err *err)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd_file file = {0};
    struct cd_str *sheets = NULL;
    uint32_t n = 0;
    enum cd_status status = fetch(r, r->workbook, &file, err);
    if (status == CD_OK) status = cd_sheet_names((struct cd_str){file.p, file.n}, r->path, &arena, &sheets, &n, err);
    for (unsigned table = 0; status == CD_OK && table < CD_TABLE_COUNT; table++) {
        const char *name = r->f.reg->tables.schema->table[table].name;
        bool here = false;
        for (uint32_t i = 0; i < n; i++) here |= cd_str_eq_nocase(sheets[i], cd_str_of(name));
        if (!here) continue;
        if (r->holds[table] != CD_NO_CODE)
            status = cd_fail(err, CD_INPUT, "%s: two files for one table: " CD_FMT " and return.xlsx", r->path,
                             CD_ARG(r->ret->members[r->holds[table]].name));
        else
            status = read_table(r, (enum cd_table_id)table, sheet_names[table], &file,
                                &(struct cd_reader_opts){.name = r->path, .sheet = name}, CD_FORMAT_XLSX, err);
    }
    cd_file_free(&file);
    cd_arena_free(&arena);
    return status;
}

/* --- What return.yaml says against what there is ----------------------------------------------------------------------- */

static bool about_return(struct reading *r, enum cd_rule_id rule, const char *field)
{
    return cd__note(&r->f, rule, 0, 0, cd_str_of(field), 0, (struct cd_str){0}, false);
}

static bool compare_table(struct reading *r, const struct cd_table *table, const char *name, uint64_t rows)
{
    if (!table->given && !r->ret->said.zero && !about_return(r, CD_RULE_TABLE_ABSENT, name)) return false;
    return rows == UINT64_MAX || rows == table->n || about_return(r, CD_RULE_RETURN_ROWS, name);
}

static bool compare(struct reading *r)
{
    const struct cd_handed_in *said = &r->ret->said;
    bool any = false, given = false;
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        const struct cd_table *table = &r->f.reg->tables.of[t];
        any |= table->n > 0;
        given |= table->given != 0;
        if (!compare_table(r, table, r->f.reg->tables.schema->table[t].name, said->rows[t])) return false;
    }
    if (any && said->zero && !about_return(r, CD_RULE_RETURN_ZERO, "zero")) return false;
    if (given && !any && !said->zero && !about_return(r, CD_RULE_FILE_EMPTY, "")) return false;
    return said->supersedes == 0 || r->ret->predecessor_here ||
           about_return(r, CD_RULE_RETURN_PREDECESSOR, "supersedes");
}

/* The digest of a folder: that of its files' names and digests, in the order in which they were read. */
static enum cd_status digest_of(struct reading *r, struct cd_err *err)
{
    struct cd_source *source = &r->f.reg->source;
    struct cd_buf b = {0};
    if (r->zip != NULL) {
        source->bytes = r->archive.n;
        return cd_sha256(r->archive.p, r->archive.n, source->sha256, err);
    }
    for (uint32_t i = 0; i < source->n_files; i++) {
        cd_buf_str(&b, source->files[i].name);
        cd_buf_char(&b, '\0');
        cd_buf_put(&b, source->files[i].sha256, sizeof source->files[i].sha256);
    }
    const enum cd_status status = b.failed ? cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->path)
                                           : cd_sha256(b.p, b.n, source->sha256, err);
    cd_buf_free(&b);
    return status;
}

static enum cd_status read_members(struct reading *r, struct cd_err *err)
{
    struct cd_file yaml = {0};
    uint8_t index = 0;
    CD_TRY(fetch(r, r->ret->yaml, &yaml, err));
    const enum cd_status status = begin_file(r, yaml_name, &yaml, &index, err);
    cd_file_free(&yaml);
    CD_TRY(status);
    CD_TRY(assign(r, err));
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++)
        if (r->holds[t] != CD_NO_CODE) CD_TRY(read_own_file(r, (enum cd_table_id)t, err));
    if (r->workbook != CD_NO_CODE) CD_TRY(read_sheets(r, err));
    if (!compare(r)) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->path);
    CD_TRY(digest_of(r, err));
    return cd__finish_tables(&r->f, err);
}

enum cd_status cd__read_return(const struct cd_plan *plan, size_t index, struct cd_register *reg, struct cd_err *err)
{
    const struct cd__planned *planned = &plan->files[index];
    const struct cd__return *ret = planned->ret;
    struct reading r = {
        .f = {.plan = plan, .reg = reg, .index = (uint32_t)index}, .ret = ret, .path = planned->relative.p};
    reg->tables.schema = cd_schema_find(CD_STR("return-1"));
    reg->source = (struct cd_source){.path = planned->relative,
                                     .dialect = cd_str_of(cd__return_dialect.id),
                                     .force = ret->force,
                                     .period = ret->period,
                                     .handed_in = &ret->said};
    enum cd_status status = CD_OK;
    if (ret->archive.n > 0) {
        status = cd_file_read(ret->archive.p, 0, &r.archive, err);
        if (status == CD_OK)
            status =
                cd_zip_open(&r.zip, (struct cd_str){r.archive.p, r.archive.n}, r.path, &(struct cd_zip_limits){0}, err);
    }
    if (status == CD_OK) status = read_members(&r, err);
    cd_zip_close(r.zip);
    cd_file_free(&r.archive);
    return status;
}

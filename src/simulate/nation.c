/* nation.c - a nation's returns and its truth, written; see simulate.h. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/csv.h"
#include "candour/os.h"
#include "candour/standard.h"
#include "candour/writer.h"
#include "nation_int.h"

#define MARKER ".candour-simulation"
enum { SIZES = 40, ZIPPED = 4 }; /* stream; of five ways to hand in, the one that is an archive */
enum { PATTERN = 32 };           /* records of eight whole cases: a return has so many, or a multiple */

/* What was planted in one return; one thread writes each, and they are joined in order. */
struct told {
    struct cd_buf planted;
};

struct making {
    struct cd__nation nation;
    const struct cd_force_register *register_;
    struct cd_outdir dir;
    struct told *told;
};

/* --- Sizes ---------------------------------------------------------------------------------------------------------------- */

/* Forces from 1 to 30 in even steps of the logarithm, a fifth more or less, in an order that the seed gives. */
static enum cd_status make_sizes(struct cd__nation *nation, struct cd_err *err)
{
    const uint32_t forces = nation->opts.forces, months = nation->opts.months;
    double weight[64], sum = 0;
    struct cd__random r = cd__random_at(nation->opts.seed, SIZES, 0);
    for (uint32_t f = 0; f < forces; f++) {
        const double rank = forces > 1 ? (double)f / (forces - 1) : 0.5;
        weight[f] = exp(log(30) * rank) * (0.9 + 0.2 * cd__below(&r, 1000) / 1000);
        sum += weight[f];
    }
    for (uint32_t f = forces; f-- > 1;) {
        const uint32_t other = cd__below(&r, f + 1);
        const double kept = weight[f];
        weight[f] = weight[other];
        weight[other] = kept;
    }
    nation->n_returns = forces * months;
    nation->first = calloc((size_t)nation->n_returns + 1, sizeof *nation->first);
    if (nation->first == NULL) return cd_fail(err, CD_NOMEM, "no memory for a nation");
    double so_far = 0;
    for (uint32_t i = 0; i < nation->n_returns; i++) {
        so_far += weight[i / months] / sum / months;
        nation->first[i + 1] = (uint64_t)((double)nation->opts.people * so_far + 0.5) / PATTERN * PATTERN;
    }
    nation->first[nation->n_returns] = (nation->opts.people + PATTERN - 1) / PATTERN * PATTERN;
    return CD_OK;
}

static const char *force_name(const struct making *m, uint32_t ret)
{
    return m->register_->forces[ret / m->nation.opts.months].id;
}

static int32_t period_of(const struct making *m, uint32_t ret)
{
    return m->nation.opts.first + (int32_t)(ret % m->nation.opts.months);
}

/* With several months the last force falls silent halfway. */
static bool is_silent(const struct making *m, uint32_t ret)
{
    const uint32_t months = m->nation.opts.months;
    return !m->nation.opts.clean && months > 1 && ret / months == m->nation.opts.forces - 1 &&
           ret % months >= (months + 1) / 2;
}

/* --- Folders ---------------------------------------------------------------------------------------------------------------- */

static enum cd_status make_folder(const char *path, struct cd_err *err)
{
    return mkdir(path, 0700) == 0 ? CD_OK : cd_fail_errno(err, "%s: cannot make the folder", path);
}

static enum cd_format format_of(const struct making *m, uint32_t ret, enum cd_table_id table)
{
    static const enum cd_format mixed[] = {CD_FORMAT_CSV, CD_FORMAT_JSONL, CD_FORMAT_XLSX, CD_FORMAT_JSONL,
                                           CD_FORMAT_CSV};
    enum { MOST_IN_A_SHEET = 50000 };
    if (m->nation.opts.format != CD_FORMAT_NONE) return m->nation.opts.format;
    enum cd_format format = mixed[ret / m->nation.opts.months % 5];
    if (format == CD_FORMAT_JSONL && table == CD_CASES && ret / m->nation.opts.months % 5 == 3) format = CD_FORMAT_XLSX;
    const bool many = m->nation.first[ret + 1] - m->nation.first[ret] > MOST_IN_A_SHEET;
    return format == CD_FORMAT_XLSX && (many || table == CD_PEOPLE) ? CD_FORMAT_CSV : format;
}

/* Plain text in a folder of ours. */
static enum cd_status write_text(const char *folder, const char *name, const struct cd_buf *b, struct cd_err *err)
{
    struct cd_buf path = {0};
    cd_buf_printf(&path, "%s/%s", folder, name);
    const enum cd_status status = path.failed || b->failed
                                      ? cd_fail(err, CD_NOMEM, "no memory for a nation")
                                      : cd_file_replace(path.p, b->p != NULL ? b->p : "", b->n, err);
    cd_buf_free(&path);
    return status;
}

/* A return's folder as an archive in its place; times are fixed, so that the same nation has the same bytes. */
static enum cd_status archive(const char *folder, struct cd_err *err)
{
    char path[4096];
    int code = 0;
    (void)snprintf(path, sizeof path, "%s.zip", folder);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code);
    DIR *dir = opendir(folder);
    bool ok = zip != NULL && dir != NULL;
    static const char *const names[] = {"cases.csv", "involvements.csv", "observations.csv", "people.csv",
                                        "return.yaml"};
    for (size_t i = 0; ok && i < sizeof names / sizeof names[0]; i++) {
        char file[4200];
        (void)snprintf(file, sizeof file, "%s/%s", folder, names[i]);
        zip_source_t *source = zip_source_file(zip, file, 0, -1);
        const zip_int64_t at = source != NULL ? zip_file_add(zip, names[i], source, 0) : -1;
        ok = at >= 0 && zip_file_set_mtime(zip, (zip_uint64_t)at, 946684800, 0) == 0;
    }
    if (dir != NULL) (void)closedir(dir);
    if (zip != NULL && !ok) zip_discard(zip);
    else if (zip != NULL) ok = zip_close(zip) == 0;
    for (size_t i = 0; ok && i < sizeof names / sizeof names[0]; i++) {
        char file[4200];
        (void)snprintf(file, sizeof file, "%s/%s", folder, names[i]);
        ok = unlink(file) == 0;
    }
    return ok && rmdir(folder) == 0 && chmod(path, 0600) == 0
               ? CD_OK
               : cd_fail(err, CD_SYSTEM, "%s: cannot make the archive", path);
}

/* --- One return ---------------------------------------------------------------------------------------------------------------- */

struct writing {
    struct making *m;
    uint32_t ret;
    struct cd_writer *out[CD_TABLE_COUNT];
    uint64_t rows[CD_TABLE_COUNT];
    uint64_t *seen; /* hashes of names and birthday: open addressing; 0: empty */
    uint64_t mask;
    struct cd_writer *people; /* of the truth */
    bool heap_told;
};

/* Two records of one return with the same names and birthday are found by a rule, whether planted or by chance. */
static bool seen_before(struct writing *w, const char (*cell)[CD__TEXT])
{
    char key[3 * CD__TEXT];
    if (strnlen(cell[CD_PEOPLE_DATE_OF_BIRTH], CD__TEXT) < 10 || cell[CD_PEOPLE_FORENAMES][0] == '\0' ||
        cell[CD_PEOPLE_SURNAME][0] == '\0' || cell[CD_PEOPLE_DATE_OF_BIRTH][4] != '-')
        return false;
    const int n = snprintf(key, sizeof key, "%s|%s|%s", cell[CD_PEOPLE_FORENAMES], cell[CD_PEOPLE_SURNAME],
                           cell[CD_PEOPLE_DATE_OF_BIRTH]);
    const uint64_t hash = XXH3_64bits(key, (size_t)n) | 1;
    uint64_t at = hash & w->mask;
    while (w->seen[at] != 0 && w->seen[at] != hash) at = (at + 1) & w->mask;
    if (w->seen[at] == hash) return true;
    w->seen[at] = hash;
    return false;
}

static void tell_planted(struct writing *w, const char *kind, const char *rule, const char *table, const char *id,
                         const char *field)
{
    struct cd_buf *b = &w->m->told[w->ret].planted;
    char month[16];
    cd_period_format(period_of(w->m, w->ret), month);
    cd_buf_printf(b, "%s,%s,%s,%s,%s,%s,%s\n", kind, rule, force_name(w->m, w->ret), month, table, id, field);
}

static enum cd_status tell_case(struct writing *w, const struct cd__kase *kase, struct cd_err *err)
{
    for (uint32_t i = 0; i < kase->of[CD_PEOPLE].n; i++) {
        const uint64_t person = cd__person_of(&w->m->nation, kase->record[i]);
        char id[CD__TEXT];
        (void)snprintf(id, sizeof id, "H%llu", (unsigned long long)person);
        const struct cd_str row[] = {cd_str_of(kase->of[CD_PEOPLE].cell[i][CD_PEOPLE_RECORD_ID]), cd_str_of(id),
                                     cd_str_of(person != kase->record[i] ? "yes" : "no"),
                                     cd_str_of(kase->corruptions[i])};
        CD_TRY(cd_writer_row(w->people, row, err));
    }
    for (uint32_t i = 0; i < kase->n_planted; i++)
        tell_planted(w, kase->planted[i].kind, kase->planted[i].rule,
                     cd_schema_at(0)->table[kase->planted[i].table].name, kase->planted[i].id, kase->planted[i].field);
    return CD_OK;
}

/* The first value that the recorder with one code for everybody wrote. */
static void tell_heap(struct writing *w, const struct cd__kase *kase)
{
    const struct cd__rows *o = &kase->of[CD_OBSERVATIONS];
    for (uint32_t i = 0; i < o->n && !w->heap_told && cd__heaps(&w->m->nation, w->ret); i++) {
        if (strcmp(o->cell[i][CD_OBSERVATIONS_RECORDED_BY], "S9001") != 0 ||
            strcmp(o->cell[i][CD_OBSERVATIONS_VALUE], "A9") != 0)
            continue;
        tell_planted(w, "one code for everybody", "observation.heaped", "observations",
                     o->cell[i][CD_OBSERVATIONS_RECORD_ID], "value");
        w->heap_told = true;
    }
}

static enum cd_status write_case(struct writing *w, struct cd__kase *kase, struct cd_err *err)
{
    for (uint32_t i = 0; i < kase->of[CD_PEOPLE].n; i++) {
        char(*cell)[CD__TEXT] = kase->of[CD_PEOPLE].cell[i];
        while (seen_before(w, (const char(*)[CD__TEXT])cell)) {
            if (!w->m->nation.opts.clean) {
                tell_planted(w, "the same person twice", "person.twice", "people", cell[CD_PEOPLE_RECORD_ID],
                             "record_id");
                break;
            }
            const size_t n = strlen(cell[CD_PEOPLE_FORENAMES]);
            (void)snprintf(cell[CD_PEOPLE_FORENAMES] + n, CD__TEXT - n, " Alex");
        }
    }
    CD_TRY(tell_case(w, kase, err));
    tell_heap(w, kase);
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++)
        for (uint32_t i = 0; i < kase->of[t].n; i++) {
            struct cd_str fields[CD__FIELDS];
            for (uint32_t f = 0; f < cd_schema_at(0)->table[t].n; f++) fields[f] = cd_str_of(kase->of[t].cell[i][f]);
            CD_TRY(cd_writer_row(w->out[t], fields, err));
            w->rows[t]++;
        }
    return CD_OK;
}

static enum cd_status open_truth(struct writing *w, const char *folder, struct cd_err *err)
{
    static const struct cd_writer_column columns[] = {
        {"record_id", 0}, {"person_id", 0}, {"duplicate", 0}, {"corruptions", 0}};
    const char *name = strrchr(folder, '/') + 1;
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/truth/people/%s.csv", w->m->dir.partial, name);
    return cd_writer_open(&w->people, CD_FORMAT_CSV, path, "people", columns, 4, err);
}

static enum cd_status open_tables(struct writing *w, const char *folder, struct cd_err *err)
{
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        const struct cd_table_schema *schema = &cd_schema_at(0)->table[t];
        const enum cd_format format = format_of(w->m, w->ret, (enum cd_table_id)t);
        struct cd_writer_column columns[CD__FIELDS];
        char path[4096];
        for (uint32_t f = 0; f < schema->n; f++) {
            const uint8_t kind = schema->fields[f].kind;
            columns[f] =
                (struct cd_writer_column){schema->fields[f].name, kind == CD_FIELD_DATE      ? CD_WRITTEN_DAY
                                                                  : kind == CD_FIELD_INTEGER ? CD_WRITTEN_NUMBER
                                                                                             : CD_WRITTEN_TEXT};
        }
        (void)snprintf(path, sizeof path, "%s/%s.%s", folder, schema->name, cd_format_name(format));
        CD_TRY(cd_writer_open(&w->out[t], format, path, schema->name, columns, schema->n, err));
    }
    return CD_OK;
}

static enum cd_status close_tables(struct writing *w, enum cd_status status, struct cd_err *err)
{
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        struct cd_err later;
        const enum cd_status closed = cd_writer_close(w->out[t], status == CD_OK ? err : &later);
        if (status == CD_OK) status = closed;
    }
    struct cd_err later;
    const enum cd_status closed = cd_writer_close(w->people, status == CD_OK ? err : &later);
    return status != CD_OK ? status : closed;
}

static enum cd_status write_yaml(struct writing *w, const char *folder, uint32_t revision, bool cut, struct cd_err *err)
{
    struct cd_buf b = {0};
    char month[16], day[16];
    cd_period_format(period_of(w->m, w->ret), month);
    cd_day_format(cd_period_last_day(period_of(w->m, w->ret)) + 5, day);
    cd_buf_printf(&b, "return: 1\nforce: %s\nforces: simulated\nperiod: %s\nrevision: %u\n", force_name(w->m, w->ret),
                  month, revision);
    if (revision > 1) cd_buf_printf(&b, "supersedes: %u\n", revision - 1);
    cd_buf_printf(
        &b,
        "definition: iicsa-network\ncode-lists: [ethnicity-18+1, ethnicity-ic, nationality]\nprepared-by: simulated\n"
        "prepared-at: %s\nzero: no\nrows: {cases: %llu, people: %llu, involvements: %llu, observations: %llu}\n",
        day, (unsigned long long)w->rows[CD_CASES] + cut, (unsigned long long)w->rows[CD_PEOPLE],
        (unsigned long long)w->rows[CD_INVOLVEMENTS], (unsigned long long)w->rows[CD_OBSERVATIONS]);
    if (cut) tell_planted(w, "rows cut on their way", "return.rows", "cases", "", "cases");
    const enum cd_status status = write_text(folder, "return.yaml", &b, err);
    cd_buf_free(&b);
    return status;
}

static enum cd_status make_cases(struct writing *w, struct cd__kase *kase, struct cd_err *err)
{
    const struct cd__nation *nation = &w->m->nation;
    for (uint64_t g = nation->first[w->ret]; g < nation->first[w->ret + 1];) {
        if (cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped: nothing was written");
        const uint64_t at = g;
        g += cd__case_make(nation, w->ret, at, kase);
        cd__case_spoil(nation, w->ret, at, kase);
        CD_TRY(write_case(w, kase, err));
    }
    return CD_OK;
}

static enum cd_status fill_return(struct writing *w, const char *folder, struct cd_err *err)
{
    const uint64_t n = w->m->nation.first[w->ret + 1] - w->m->nation.first[w->ret];
    struct cd__kase *kase = malloc(sizeof *kase);
    if (kase == NULL) return cd_fail(err, CD_NOMEM, "no memory for a nation");
    for (w->mask = 15; w->mask < n * 2; w->mask = w->mask * 2 + 1) continue;
    w->seen = calloc(w->mask + 1, sizeof *w->seen);
    enum cd_status status = w->seen != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for a nation");
    if (status == CD_OK) status = open_truth(w, folder, err);
    if (status == CD_OK) status = open_tables(w, folder, err);
    if (status == CD_OK) status = make_cases(w, kase, err);
    free(kase);
    free(w->seen);
    return close_tables(w, status, err);
}

/* Every ninth force hands in a first revision without rows to speak of, and then the whole. */
static enum cd_status write_first_revision(struct writing *w, const char *folder, struct cd_err *err)
{
    char path[4096];
    struct writing empty = {.m = w->m, .ret = w->ret};
    (void)snprintf(path, sizeof path, "%s-first", folder);
    CD_TRY(make_folder(path, err));
    CD_TRY(close_tables(&empty, open_tables(&empty, path, err), err));
    return write_yaml(&empty, path, 1, false, err);
}

static enum cd_status make_return(void *ctx, size_t index, struct cd_err *err)
{
    struct making *m = ctx;
    struct writing w = {.m = m, .ret = (uint32_t)index};
    const bool clean = m->nation.opts.clean;
    const uint32_t force = w.ret / m->nation.opts.months;
    char folder[4000], month[16];
    if (is_silent(m, w.ret)) return CD_OK;
    cd_period_format(period_of(m, w.ret), month);
    (void)snprintf(folder, sizeof folder, "%s/returns/%s-%s", m->dir.partial, force_name(m, w.ret), month);
    CD_TRY(make_folder(folder, err));
    const bool late = !clean && force % 9 == 8, zipped = m->nation.opts.format == CD_FORMAT_NONE && force % 5 == ZIPPED;
    CD_TRY(fill_return(&w, folder, err));
    CD_TRY(write_yaml(&w, folder, late ? 2 : 1, !clean && force % 7 == 6, err));
    if (late) CD_TRY(write_first_revision(&w, folder, err));
    return zipped ? archive(folder, err) : CD_OK;
}

/* --- Truth ------------------------------------------------------------------------------------------------------------------------ */

/* What every return told, joined in their order under one header. */
static enum cd_status write_told(struct making *m, const char *folder, const char *name, const char *header,
                                 struct cd_err *err)
{
    struct cd_buf path = {0};
    enum cd_status status = CD_OK;
    cd_buf_printf(&path, "%s/%s", folder, name);
    FILE *file = path.failed ? NULL : fopen(path.p, "wxe");
    if (file == NULL) status = cd_fail_errno(err, "%s: cannot write it", name);
    if (file != NULL && fputs(header, file) < 0) status = cd_fail_errno(err, "%s: cannot write it", name);
    for (uint32_t i = 0; status == CD_OK && i < m->nation.n_returns; i++) {
        const struct cd_buf *b = &m->told[i].planted;
        if (b->failed) status = cd_fail(err, CD_NOMEM, "no memory for the truth");
        else if (b->n > 0 && fwrite(b->p, 1, b->n, file) != b->n)
            status = cd_fail_errno(err, "%s: cannot write it", name);
    }
    if (file != NULL && (fflush(file) != 0 || fsync(fileno(file)) != 0) && status == CD_OK)
        status = cd_fail_errno(err, "%s: cannot write it", name);
    if (file != NULL) (void)fclose(file);
    cd_buf_free(&path);
    return status;
}

static enum cd_status write_forces(const struct making *m, const char *folder, struct cd_err *err)
{
    struct cd_buf b = {0};
    cd_buf_puts(&b, "force,period,people,silent,one_code_for_everybody\n");
    for (uint32_t i = 0; i < m->nation.n_returns; i++) {
        char month[16];
        cd_period_format(period_of(m, i), month);
        cd_buf_printf(&b, "%s,%s,%llu,%s,%s\n", force_name(m, i), month,
                      (unsigned long long)(m->nation.first[i + 1] - m->nation.first[i]), is_silent(m, i) ? "yes" : "no",
                      cd__heaps(&m->nation, i) ? "yes" : "no");
    }
    const enum cd_status status = write_text(folder, "forces.csv", &b, err);
    cd_buf_free(&b);
    return status;
}

static enum cd_status write_truth(struct making *m, struct cd_err *err)
{
    char folder[4000];
    (void)snprintf(folder, sizeof folder, "%s/truth", m->dir.partial);
    CD_TRY(write_told(m, folder, "planted.csv", "kind,rule,force,period,table,id,field\n", err));
    return write_forces(m, folder, err);
}

/* --- The nation --------------------------------------------------------------------------------------------------------------------- */

static enum cd_status check_opts(struct cd_simulate_opts *opts, const struct cd_force_register *forces,
                                 struct cd_err *err)
{
    if (opts->people == 0) opts->people = 100000;
    if (opts->seed == 0) opts->seed = 1;
    if (opts->forces == 0) opts->forces = forces->n;
    if (opts->months == 0) opts->months = 1;
    if (opts->first == CD_NO_PERIOD) opts->first = cd_period_parse(CD_STR("2024-01"));
    if (opts->forces > forces->n) return cd_fail(err, CD_USAGE, "at most %u forces", forces->n);
    if (opts->groups && opts->records)
        return cd_fail(err, CD_USAGE, "groups are of cases, and records alone have none");
    if (opts->months > 120) return cd_fail(err, CD_USAGE, "at most 120 months");
    if (opts->people < (uint64_t)opts->forces * opts->months * 40 || opts->people > UINT64_C(1000000000))
        return cd_fail(err, CD_USAGE, "people: from 40 for each return to 1,000,000,000");
    return CD_OK;
}

static enum cd_status make_all(struct making *m, const char *out, struct cd_err *err)
{
    const struct cd_simulate_opts *opts = &m->nation.opts;
    char folder[4000];
    CD_TRY(make_sizes(&m->nation, err));
    CD_TRY(cd__names_load(&m->nation.names, err));
    m->told = calloc(m->nation.n_returns, sizeof *m->told);
    if (m->told == NULL) return cd_fail(err, CD_NOMEM, "no memory for a nation");
    if (strlen(out) > 3000) return cd_fail(err, CD_USAGE, "the name of the folder is too long");
    CD_TRY(cd_outdir_begin(out, MARKER, &m->dir, err));
    static const char *const folders[] = {"truth", "truth/people", "returns"};
    for (size_t i = 0; i < (opts->records ? 1 : sizeof folders / sizeof folders[0]); i++) {
        (void)snprintf(folder, sizeof folder, "%s/%s", m->dir.partial, folders[i]);
        CD_TRY(make_folder(folder, err));
    }
    if (opts->records) {
        CD_TRY(cd__records_write(&m->nation, m->register_, &m->dir, err));
        return cd_outdir_commit(&m->dir, err);
    }
    CD_TRY(cd_par_run(&m->nation.opts.par, m->nation.n_returns, make_return, m, err));
    CD_TRY(write_truth(m, err));
    if (opts->groups) CD_TRY(cd__groups_write(&m->nation, m->register_, &m->dir, err));
    return cd_outdir_commit(&m->dir, err);
}

enum cd_status cd_simulate(const struct cd_simulate_opts *opts, const char *out, struct cd_err *err)
{
    struct making m = {.nation.opts = *opts, .register_ = cd_force_register_find(CD_STR("simulated")), .dir.fd = -1};
    CD_TRY(check_opts(&m.nation.opts, m.register_, err));
    const enum cd_status status = make_all(&m, out, err);
    cd_outdir_abort(&m.dir);
    for (uint32_t i = 0; m.told != NULL && i < m.nation.n_returns; i++) cd_buf_free(&m.told[i].planted);
    free(m.told);
    free(m.nation.first);
    cd_arena_free(&m.nation.names.arena);
    return status;
}

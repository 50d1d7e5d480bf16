/* parquet.c - Parquet behind cd_reader, through libduckdb opened at run time.
 *
 * The bytes are handed over as a file in memory; DuckDB may read nothing else (allowed_directories, enable_external_access), loads no
 * extension, and gets no text of the file as SQL. Every scalar is cast to text there; nested columns are refused. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "candour/arena.h"
#include "candour/buf.h"
#include "parquet_int.h"
#include "reader_int.h"

struct cd__duck cd__duck;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    const char *named =
        getenv("CANDOUR_DUCKDB"); /* read once, before any thread of ours writes the environment: none does */
    void *library =
        named != NULL ? dlopen(named, RTLD_NOW | RTLD_LOCAL) : dlopen("libduckdb.so", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return;
    bool all = true;
#define X(name) all = all && (*(void **)(void *)&cd__duck.name = dlsym(library, "duckdb_" #name)) != NULL;
    CD__DUCK_FUNCTIONS(X)
#undef X
    cd__duck.loaded = all;
}

bool cd_format_here(enum cd_format format)
{
    if (format != CD_FORMAT_PARQUET) return format != CD_FORMAT_NONE;
    (void)pthread_once(&once, load);
    return cd__duck.loaded;
}

struct parquet_reader {
    struct cd_reader reader;
    const char *name;
    int fd;
    duckdb_database database;
    duckdb_connection connection;
    duckdb_result result;
    bool has_result;
    duckdb_data_chunk chunk;
    idx_t at, n; /* rows of the chunk that are handed up, and all */
    uint64_t line;
    struct cd_arena arena, header_arena;
    struct cd_str *field;
    size_t cap_field;
};

static enum cd_status refused(const struct parquet_reader *r, struct cd_err *err)
{
    return cd_fail(err, CD_INPUT, "%s: not a Parquet file that can be read: damaged, encrypted or of a kind unknown",
                   r->name);
}

/* --- Open -------------------------------------------------------------------------------------------------------------- */

static enum cd_status hand_over(struct parquet_reader *r, struct cd_str bytes, struct cd_err *err)
{
    r->fd = memfd_create("table", MFD_CLOEXEC);
    if (r->fd < 0) return cd_fail_errno(err, "%s: cannot hand it to libduckdb", r->name);
    for (size_t at = 0; at < bytes.n;) {
        const ssize_t put = write(r->fd, bytes.p + at, bytes.n - at);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return cd_fail_errno(err, "%s: cannot hand it to libduckdb", r->name);
        at += (size_t)put;
    }
    return CD_OK;
}

static bool run(duckdb_connection connection, const char *sql)
{
    duckdb_result result;
    const bool ok = cd__duck.query(connection, sql, &result) == DuckDBSuccess;
    cd__duck.destroy_result(&result);
    return ok;
}

enum cd_status cd__duck_start(duckdb_database *database, duckdb_connection *connection, const char *name,
                              struct cd_err *err)
{
    static const char *const options[][2] = {{"threads", "1"},
                                             {"autoinstall_known_extensions", "false"},
                                             {"autoload_known_extensions", "false"},
                                             {"temp_directory", ""}};
    duckdb_config config = NULL;
    char *error = NULL;
    bool ok = cd__duck.create_config(&config) == DuckDBSuccess;
    for (size_t i = 0; ok && i < sizeof options / sizeof options[0]; i++)
        ok = cd__duck.set_config(config, options[i][0], options[i][1]) == DuckDBSuccess;
    ok = ok && cd__duck.open_ext(NULL, database, config, &error) == DuckDBSuccess;
    if (config != NULL) cd__duck.destroy_config(&config);
    if (error != NULL) cd__duck.free(error);
    ok = ok && cd__duck.connect(*database, connection) == DuckDBSuccess &&
         run(*connection, "SET allowed_directories=['/proc/self/fd/']") &&
         run(*connection, "SET enable_external_access=false") && run(*connection, "SET lock_configuration=true");
    return ok ? CD_OK : cd_fail(err, CD_SYSTEM, "%s: libduckdb cannot be started", name);
}

void cd__duck_stop(duckdb_database *database, duckdb_connection *connection)
{
    if (*connection != NULL) cd__duck.disconnect(connection);
    if (*database != NULL) cd__duck.close(database);
}

static bool is_scalar(duckdb_type type)
{
    static const duckdb_type nested[] = {DUCKDB_TYPE_LIST,  DUCKDB_TYPE_STRUCT, DUCKDB_TYPE_MAP,
                                         DUCKDB_TYPE_ARRAY, DUCKDB_TYPE_UNION,  DUCKDB_TYPE_BLOB};
    for (size_t i = 0; i < sizeof nested / sizeof nested[0]; i++)
        if (nested[i] == type) return false;
    return true;
}

static enum cd_status take_header(struct parquet_reader *r, duckdb_result *result, struct cd_err *err)
{
    const idx_t n = cd__duck.column_count(result);
    struct cd_str *header = CD_NEW(&r->header_arena, struct cd_str, n);
    if (header == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->name);
    for (idx_t i = 0; i < n; i++) {
        header[i] = cd_arena_str(&r->header_arena, cd_str_of(cd__duck.column_name(result, i)));
        if (header[i].p == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->name);
        if (!is_scalar(cd__duck.column_type(result, i)))
            return cd_fail(err, CD_INPUT,
                           "%s: column %llu, \"" CD_FMT "\", holds values within values: write one value to a field",
                           r->name, (unsigned long long)i + 1, CD_ARG(header[i]));
    }
    r->reader.facts = (struct cd_reader_facts){.format = CD_FORMAT_PARQUET, .columns = (uint32_t)n, .header = header};
    return CD_OK;
}

static enum cd_status begin(struct parquet_reader *r, struct cd_err *err)
{
    char sql[160];
    duckdb_result types;
    (void)snprintf(sql, sizeof sql, "SELECT * FROM read_parquet('/proc/self/fd/%d') LIMIT 0", r->fd);
    enum cd_status status = cd__duck.query(r->connection, sql, &types) == DuckDBSuccess ? CD_OK : refused(r, err);
    if (status == CD_OK) status = take_header(r, &types, err);
    cd__duck.destroy_result(&types);
    CD_TRY(status);
    (void)snprintf(sql, sizeof sql, "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet('/proc/self/fd/%d')", r->fd);
    r->has_result = true;
    return cd__duck.query(r->connection, sql, &r->result) == DuckDBSuccess ? CD_OK : refused(r, err);
}

/* --- Rows -------------------------------------------------------------------------------------------------------------- */

static bool take_field(struct parquet_reader *r, struct cd_row *row, idx_t column, idx_t at)
{
    duckdb_vector vector = cd__duck.data_chunk_get_vector(r->chunk, column);
    const uint64_t *valid = cd__duck.vector_get_validity(vector);
    struct cd_str *field = &r->field[row->first + column];
    *field = (struct cd_str){"", 0};
    if (valid != NULL && (valid[at / 64] >> (at % 64) & 1) == 0) return true;
    const duckdb_string_t *text = (const duckdb_string_t *)cd__duck.vector_get_data(vector) + at;
    const uint32_t n = text->value.inlined.length;
    const char *p = n <= sizeof text->value.inlined.inlined ? text->value.inlined.inlined : text->value.pointer.ptr;
    if (n > 0) *field = cd_arena_str(&r->arena, (struct cd_str){p, n});
    if (memchr(p, '\0', n) != NULL) row->faults |= CD_ROW_NUL;
    return field->p != NULL;
}

static bool next_chunk(struct parquet_reader *r)
{
    if (r->chunk != NULL) cd__duck.destroy_data_chunk(&r->chunk);
    r->chunk = cd__duck.fetch_chunk(r->result);
    r->at = 0;
    r->n = r->chunk != NULL ? cd__duck.data_chunk_get_size(r->chunk) : 0;
    return r->n > 0;
}

static enum cd_status next(struct cd_reader *reader, struct cd_batch *batch, struct cd_err *err)
{
    struct parquet_reader *r = (struct parquet_reader *)reader;
    const uint32_t columns = r->reader.facts.columns;
    cd_arena_free(&r->arena);
    if (!cd_grow((void **)&r->field, &r->cap_field, (size_t)CD_BATCH_ROWS * columns + 1, sizeof *r->field))
        return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->name);
    batch->field = r->field;
    for (batch->n = 0; batch->n < CD_BATCH_ROWS && (r->at < r->n || next_chunk(r)); r->at++) {
        struct cd_row *row = &batch->row[batch->n];
        *row = (struct cd_row){.line = ++r->line, .first = batch->n++ * columns, .n = columns};
        for (uint32_t i = 0; i < columns; i++)
            if (!take_field(r, row, i, r->at)) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", r->name);
    }
    return CD_OK;
}

static void close_parquet(struct cd_reader *reader)
{
    struct parquet_reader *r = (struct parquet_reader *)reader;
    if (r->chunk != NULL) cd__duck.destroy_data_chunk(&r->chunk);
    if (r->has_result) cd__duck.destroy_result(&r->result);
    cd__duck_stop(&r->database, &r->connection);
    if (r->fd >= 0) (void)close(r->fd);
    cd_arena_free(&r->arena);
    cd_arena_free(&r->header_arena);
    free(r->field);
    free(r);
}

enum cd_status cd__open_parquet(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                                struct cd_err *err)
{
    *out = NULL;
    if (!cd_format_here(CD_FORMAT_PARQUET))
        return cd_fail(
            err, CD_INPUT,
            "%s: this machine has no libduckdb, which reads Parquet: install it, name it in CANDOUR_DUCKDB, or "
            "hand in CSV",
            opts->name);
    struct parquet_reader *r = calloc(1, sizeof *r);
    if (r == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", opts->name);
    r->reader = (struct cd_reader){.next = next, .close = close_parquet};
    r->name = opts->name;
    r->fd = -1;
    enum cd_status status = hand_over(r, bytes, err);
    if (status == CD_OK) status = cd__duck_start(&r->database, &r->connection, r->name, err);
    if (status == CD_OK) status = begin(r, err);
    if (status == CD_OK) *out = &r->reader;
    else close_parquet(&r->reader);
    return status;
}

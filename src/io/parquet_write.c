/* parquet_write.c - a CSV that we wrote, as Parquet, by libduckdb: rows stream through it, a row group at a time. Both files are handed over by number. */
#include <stdio.h>
#include <string.h>

#include "candour/buf.h"
#include "candour/writer.h"
#include "parquet_int.h"

static const char *const types[] = {[CD_PARQUET_TEXT] = "VARCHAR",
                                    [CD_PARQUET_INT32] = "INTEGER",
                                    [CD_PARQUET_INT64] = "BIGINT",
                                    [CD_PARQUET_DOUBLE] = "DOUBLE"};

/* As a literal: names of columns come from the user's files. */
static void put_literal(struct cd_buf *sql, struct cd_str text)
{
    cd_buf_char(sql, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'') cd_buf_char(sql, '\'');
        cd_buf_char(sql, text.p[i]);
    }
    cd_buf_char(sql, '\'');
}

/* What libduckdb says of a disk says nothing of a person; what it says of a value might. */
static enum cd_status failed(duckdb_result *result, const char *name, struct cd_err *err)
{
    const char *why = cd__duck.result_error(result);
    const bool of_disk = why != NULL && strncmp(why, "IO Error", 8) == 0;
    if (!of_disk)
        return cd_fail(
            err, CD_SYSTEM,
            "%s: libduckdb cannot write it: two columns are named alike, capitals aside, or a text is no UTF-8; a "
            "CSV holds both",
            name);
    const char *reason = strrchr(why, ':');
    return cd_fail(err, CD_SYSTEM, "%s: cannot write it%s", name, reason != NULL ? reason : "");
}

enum cd_status cd_parquet_ready(const char *name, struct cd_err *err)
{
    if (cd_format_here(CD_FORMAT_PARQUET)) return CD_OK;
    return cd_fail(
        err, CD_INPUT,
        "%s: this machine has no libduckdb, which writes Parquet: install it, name it in CANDOUR_DUCKDB, or ask "
        "for CSV",
        name);
}

enum cd_status cd_parquet_from_csv(int csv, int parquet, const char *name, const struct cd_parquet_column *columns,
                                   uint32_t n, struct cd_err *err)
{
    duckdb_database database = NULL;
    duckdb_connection connection = NULL;
    duckdb_result result;
    struct cd_buf sql = {0};
    CD_TRY(cd_parquet_ready(name, err));
    cd_buf_printf(
        &sql,
        "COPY (SELECT * FROM read_csv('/proc/self/fd/%d', auto_detect=false, header=true, delim=',', quote='\"', "
        "escape='\"', nullstr='', columns={",
        csv);
    for (uint32_t i = 0; i < n; i++) {
        put_literal(&sql, columns[i].name);
        cd_buf_printf(&sql, ": '%s'%s", types[columns[i].as], i + 1 < n ? ", " : "");
    }
    cd_buf_printf(&sql, "})) TO '/proc/self/fd/%d' (FORMAT PARQUET, COMPRESSION ZSTD, USE_TMP_FILE false)", parquet);
    enum cd_status status = sql.failed ? cd_fail(err, CD_NOMEM, "%s: no memory to write it", name)
                                       : cd__duck_start(&database, &connection, name, err);
    if (status == CD_OK) {
        if (cd__duck.query(connection, sql.p, &result) != DuckDBSuccess) status = failed(&result, name, err);
        cd__duck.destroy_result(&result);
    }
    cd__duck_stop(&database, &connection);
    cd_buf_free(&sql);
    return status;
}

/* parquet_int.h - libduckdb, opened at run time, as what reads and what writes Parquet share it. No other file knows it. */
#ifndef CANDOUR_IO_PARQUET_INT_H
#define CANDOUR_IO_PARQUET_INT_H

#define DUCKDB_API_NO_DEPRECATED
#include <duckdb.h>

#include "candour/status.h"

#define CD__DUCK_FUNCTIONS(X) \
    X(create_config)          \
    X(set_config)             \
    X(destroy_config)         \
    X(open_ext)               \
    X(connect)                \
    X(query)                  \
    X(result_error)           \
    X(column_count)           \
    X(column_name)            \
    X(column_type)            \
    X(fetch_chunk)            \
    X(data_chunk_get_size)    \
    X(data_chunk_get_vector)  \
    X(vector_get_data)        \
    X(vector_get_validity)    \
    X(destroy_data_chunk)     \
    X(destroy_result)         \
    X(disconnect)             \
    X(close)                  \
    X(free)

/* Filled by the first cd_format_here(CD_FORMAT_PARQUET). */
extern struct cd__duck {
#define X(name) __typeof__(duckdb_##name) *(name);
    CD__DUCK_FUNCTIONS(X)
#undef X
    bool loaded;
} cd__duck;

/* One thread, nothing kept on disk, no extension, no file but those that we hand over by number (/proc/self/fd). `name`: of the file, for the text of an
 * error. cd__duck_stop in any case. */
CD_MUST_CHECK enum cd_status cd__duck_start(duckdb_database *database, duckdb_connection *connection, const char *name,
                                            struct cd_err *err);
void cd__duck_stop(duckdb_database *database, duckdb_connection *connection);

#endif

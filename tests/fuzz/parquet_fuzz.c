/* parquet_fuzz.c - any bytes as a Parquet file: refused, or rows in ascending order. Nothing is read where there is no libduckdb, which does the reading. */
#include <stdlib.h>

#include "candour/os.h"
#include "candour/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct cd_batch batch;
    struct cd_reader *reader;
    struct cd_err err;
    uint64_t line = 0;
    if (!cd_format_here(CD_FORMAT_PARQUET)) return 0;
    char *bytes = calloc(n + CD_SLACK, 1);
    if (bytes == NULL) abort();
    memcpy(bytes, data, n);
    if (cd_reader_open(&reader, CD_FORMAT_PARQUET, (struct cd_str){bytes, n}, &(struct cd_reader_opts){.name = "fuzz"},
                       &err) == CD_OK) {
        while (cd_reader_next(reader, &batch, &err) == CD_OK && batch.n > 0)
            for (uint32_t i = 0; i < batch.n; i++) {
                if (batch.row[i].line <= line) abort();
                line = batch.row[i].line;
            }
        cd_reader_close(reader);
    }
    free(bytes);
    return 0;
}

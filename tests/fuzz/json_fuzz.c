/* json_fuzz.c - any bytes as JSON lines: every row lies in what was read, and reading ends. */
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "candour/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct cd_batch batch;
    struct cd_reader *reader;
    struct cd_err err;
    char *bytes = calloc(n + CD_SLACK, 1);
    uint64_t line = 0;
    if (bytes == NULL) abort();
    memcpy(bytes, data, n);
    if (cd_reader_open(&reader, CD_FORMAT_JSONL, (struct cd_str){bytes, n}, &(struct cd_reader_opts){.max_field = 64},
                       &err) != CD_OK)
        abort();
    do {
        if (cd_reader_next(reader, &batch, &err) != CD_OK) abort();
        for (uint32_t i = 0; i < batch.n; i++) {
            const struct cd_row *row = &batch.row[i];
            if (row->line <= line || row->n > cd_reader_facts(reader)->columns) abort();
            line = row->line;
            for (uint32_t f = 0; f < row->n; f++)
                if (batch.field[row->first + f].n > 64) abort();
        }
    } while (batch.n > 0);
    cd_reader_close(reader);
    free(bytes);
    return 0;
}

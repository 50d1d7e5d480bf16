/* xlsx_fuzz.c - any bytes as a workbook: refused, or rows in ascending order. */
#include <stdlib.h>

#include "candour/arena.h"
#include "candour/os.h"
#include "candour/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct cd_batch batch;
    struct cd_arena arena = cd_arena_make(0);
    struct cd_reader *reader;
    struct cd_str *names;
    struct cd_err err;
    uint32_t sheets;
    uint64_t line = 0;
    char *bytes = calloc(n + CD_SLACK, 1);
    if (bytes == NULL) abort();
    memcpy(bytes, data, n);
    if (cd_sheet_names((struct cd_str){bytes, n}, "fuzz", &arena, &names, &sheets, &err) == CD_OK && sheets > 0) {
        const struct cd_str first = cd_arena_str(&arena, names[0]);
        const struct cd_reader_opts opts = {.sheet = first.p, .max_cells = 100000};
        if (first.p != NULL &&
            cd_reader_open(&reader, CD_FORMAT_XLSX, (struct cd_str){bytes, n}, &opts, &err) == CD_OK) {
            while (cd_reader_next(reader, &batch, &err) == CD_OK && batch.n > 0)
                for (uint32_t i = 0; i < batch.n; i++) {
                    if (batch.row[i].line <= line) abort();
                    line = batch.row[i].line;
                }
            cd_reader_close(reader);
        }
    }
    cd_arena_free(&arena);
    free(bytes);
    return 0;
}

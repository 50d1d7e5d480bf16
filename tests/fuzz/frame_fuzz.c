/* frame_fuzz.c - any bytes as a file of records: CSV or, by the first byte, JSON lines. Whatever is read is sound: codes are in their
 * dictionaries by first appearance, ids are where they should be, and two threads read the same as one. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "candour/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct cd_frame *frame)
{
    for (uint32_t c = 0; c < frame->n_columns; c++) {
        uint32_t next = 0;
        for (uint32_t r = 0; r < frame->n; r++) {
            const uint32_t code = frame->columns[c].codes[r];
            if (code != CD_NO_CODE && code > next) abort();
            if (code == next) next++;
        }
        if (next != frame->columns[c].values.n) abort();
    }
    for (uint32_t r = 0; r < frame->n; r++)
        if (cd_frame_id(frame, r).n == 0 || cd_frame_id_cmp(frame, r, r) != 0) abort();
}

static void same(const struct cd_frame *a, const struct cd_frame *b)
{
    if (a->n != b->n || a->n_columns != b->n_columns) abort();
    for (uint32_t c = 0; c < a->n_columns; c++)
        for (uint32_t r = 0; r < a->n; r++)
            if (!cd_str_eq(cd_frame_text(a, c, r), cd_frame_text(b, c, r))) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char path[64];
    if (n < 1) return 0;
    (void)snprintf(path, sizeof path, "/tmp/candour-fuzz-%ld.%s", (long)getpid(), data[0] % 2 ? "jsonl" : "csv");
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(data + 1, 1, n - 1, file) != n - 1 || fclose(file) != 0) abort();
    struct cd_frame one = {0}, two = {0};
    struct cd_err err;
    const enum cd_status status = cd_frame_read(&one, path, &(struct cd_frame_opts){.par.threads = 1}, &err);
    if (cd_frame_read(&two, path, &(struct cd_frame_opts){.par.threads = 2}, &err) != status) abort();
    if (status == CD_OK) {
        check(&one);
        same(&one, &two);
    }
    cd_frame_free(&one);
    cd_frame_free(&two);
    (void)unlink(path);
    return 0;
}

/* writer_int.h - what the formats behind cd_writer share: each one's struct begins with a struct cd_writer. */
#ifndef CANDOUR_WRITER_IO_INT_H
#define CANDOUR_WRITER_IO_INT_H

#include "candour/writer.h"

struct cd_writer {
    const struct cd_writer_column *columns; /* owned, names too */
    uint32_t n;
    char *path;
    enum cd_status (*row)(struct cd_writer *writer, const struct cd_str *fields, struct cd_err *err);
    enum cd_status (*close)(struct cd_writer *writer, struct cd_err *err); /* frees its own, not the writer's */
};

typedef enum cd_status cd__open_writer(struct cd_writer **out, const char *path, const char *sheet,
                                       const struct cd_writer_column *columns, uint32_t n, struct cd_err *err);
cd__open_writer cd__write_csv, cd__write_jsonl, cd__write_xlsx;

/* Copies path and columns into a zeroed writer; false when memory is short. */
bool cd__writer_start(struct cd_writer *writer, const char *path, const struct cd_writer_column *columns, uint32_t n);
void cd__writer_end(struct cd_writer *writer);

#endif

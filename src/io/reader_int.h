/* reader_int.h - what the formats behind cd_reader share: each one's struct begins with a struct cd_reader. */
#ifndef CANDOUR_READER_IO_INT_H
#define CANDOUR_READER_IO_INT_H

#include "candour/reader.h"

struct cd_reader {
    struct cd_reader_facts facts;
    enum cd_status (*next)(struct cd_reader *reader, struct cd_batch *batch, struct cd_err *err);
    void (*close)(struct cd_reader *reader);
};

/* Each opens its own format; *out is NULL after a failure. opts is never NULL, opts->name neither. */
typedef enum cd_status cd__open_format(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                                       struct cd_err *err);
cd__open_format cd__open_csv, cd__open_jsonl, cd__open_xlsx, cd__open_parquet;

#endif

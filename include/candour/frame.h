/* frame.h - records to be linked: named columns of dictionary-coded texts, from CSV, JSON lines, workbooks or Parquet, or from a register.
 *
 *     struct cd_frame frame = {0};
 *     CD_TRY(cd_frame_read(&frame, "people.csv", &(struct cd_frame_opts){.unique_id = "unique_id"}, err));     once for each dataset
 *     ... frame.columns[cd_frame_find(&frame, CD_STR("surname"))].codes[row] ...
 *     cd_frame_free(&frame);
 *
 * A cell is blank (CD_NO_CODE: SQL's NULL) or a code of its column's dictionary, so that equal texts are equal integers and a comparison can be
 * worked out once for each distinct value. Lists and structs of JSON lines are kept as their canonical JSON text (no blanks, keys in their order),
 * one dictionary entry for each distinct whole; `nested` says so. Ids are not dictionary-coded: all are different. */
#ifndef CANDOUR_FRAME_H
#define CANDOUR_FRAME_H

#include "candour/dict.h"
#include "candour/par.h"
#include "candour/status.h"

struct cd_frame_column {
    struct cd_str name;
    struct cd_dict values;
    uint32_t *codes; /* frame->n */
    size_t cap;
    bool nested; /* some value is a JSON list or object */
};

/* The bytes that a dataset was read from. */
struct cd_frame_file {
    uint64_t n;
    uint8_t sha256[32];
};

struct cd_frame {
    uint32_t n; /* records, at most 2^32 - 2 */
    uint32_t n_columns;
    struct cd_frame_column *columns;
    size_t cap_columns;
    /* Datasets in the order in which they were read: rows first[d] .. first[d + 1). */
    uint32_t n_datasets;
    struct cd_str *datasets;
    uint32_t *first;
    struct cd_frame_file *files; /* of each dataset; zero where it was not asked for */
    size_t cap_datasets, cap_first, cap_files;
    /* Ids as texts, one after the other: row r has id_bytes[id_at[r] .. id_at[r + 1]). Where every id is a whole number that fits, id_number
     * has them too and they compare as numbers; else it is NULL and they compare by bytes. */
    struct cd_str id_name;
    char *id_bytes;
    uint64_t *id_at;
    int64_t *id_number;
    size_t n_id_bytes, cap_id_bytes, cap_id_at, cap_id_number;
    bool
        ascends; /* one dataset, whose ids are numbers, each greater than the one before; false also where nobody looked */
    struct cd_arena arena; /* of names */
};

struct cd_frame_opts {
    const char *unique_id;      /* the id's column; NULL: unique_id */
    const char *dataset;        /* name of this dataset; NULL: the file's name without folder and ending */
    const char *const *columns; /* n_columns names: read only these; NULL: all */
    uint32_t n_columns;
    bool (*wants)(const void *ctx, struct cd_str column); /* NULL: every column of those */
    const void *wants_ctx;
    bool digest; /* keep its file's size and SHA-256 */
    struct cd_par par;
};

/* Appends a file's records as one dataset; columns are matched by name (exactly), and one that a dataset lacks is blank there. CD_INPUT: no id
 * column, a blank id, the same id twice in one dataset (the id's lines are named, the id is not), a row that cannot be read; CD_LIMIT; CD_NOMEM. The
 * frame is only to be freed after a failure. */
CD_MUST_CHECK enum cd_status cd_frame_read(struct cd_frame *frame, const char *path, const struct cd_frame_opts *opts,
                                           struct cd_err *err);
uint32_t cd_frame_find(const struct cd_frame *frame, struct cd_str name); /* CD_NO_CODE: no such column */
struct cd_str cd_frame_id(const struct cd_frame *frame, uint32_t row);
struct cd_str cd_frame_text(const struct cd_frame *frame, uint32_t column, uint32_t row); /* p == NULL: blank */
uint32_t cd_frame_dataset(const struct cd_frame *frame, uint32_t row);
/* Order of ids as Splink has it: numbers as numbers, else by bytes; across datasets by dataset name, "-__-" and id. <0, 0, >0. */
int cd_frame_id_cmp(const struct cd_frame *frame, uint32_t a, uint32_t b);
/* Bytes of memory that the records take. */
uint64_t cd_frame_bytes(const struct cd_frame *frame);
void cd_frame_free(struct cd_frame *frame);

#endif

/* frame_int.h - what the files that read frames share. */
#ifndef CANDOUR_LINK_FRAME_INT_H
#define CANDOUR_LINK_FRAME_INT_H

#include "candour/frame.h"
#include "candour/os.h"
#include "candour/rows.h"

/* --- JSON lines with lists and objects (frame_json.c) ------------------------------------------------------------------ */

/* As a cd_reader, but that null and a missing key are fields with p == NULL, "" is an empty text, and a list or an object is its canonical
 * JSON text. Fields lie in the reader's memory until the next call; keys grow with every batch and never change place. */
struct cd__json;
CD_MUST_CHECK enum cd_status cd__json_open(struct cd__json **out, struct cd_str bytes, const char *name,
                                           struct cd_err *err);
CD_MUST_CHECK enum cd_status cd__json_next(struct cd__json *json, struct cd_batch *batch, struct cd_err *err);
const struct cd_str *cd__json_keys(const struct cd__json *json, uint32_t *n);
bool cd__json_nested(const struct cd__json *json, uint32_t key); /* some value so far is a list or an object */
void cd__json_close(struct cd__json *json);

/* --- CSV (frame_csv.c) ---------------------------------------------------------------------------------------------------- */

/* A part of a file, and of the record that it cuts. */
struct cd__window {
    char *p;
    size_t n, cap;
};
struct cd__csv;
struct cd_csv_facts;
/* Fields of the first rows lie in `first`; all bytes are put to the digest (NULL: none), which is begun here. *out is to be closed after a failure as well. */
CD_MUST_CHECK enum cd_status cd__csv_open(struct cd__csv **out, const char *path, size_t limit,
                                          struct cd__window *first, struct cd_digest *digest, unsigned threads,
                                          struct cd_err *err);
const struct cd_csv_facts *cd__csv_facts(const struct cd__csv *csv);
uint64_t cd__csv_read(const struct cd__csv *csv); /* bytes of it that the rows so far took */
uint64_t cd__csv_size(const struct cd__csv *csv); /* of its file in bytes */
/* The next rows, which go on in the window of those before or, where this is another one or not `used`, in it: used says that fields in it are still
 * needed, and no rows come when it is read to its end. Fields that lie in their rows' raw bytes stay until their window is given again. */
CD_MUST_CHECK enum cd_status cd__csv_next(struct cd__csv *csv, struct cd__window *window, bool used,
                                          struct cd_batch *batch, struct cd_err *err);
void cd__csv_close(struct cd__csv *csv);

/* --- Ids (frame_ids.c) --------------------------------------------------------------------------------------------------- */

/* A row whose line is not the one behind the line of the row before. */
struct cd__leap {
    uint32_t row; /* from where the dataset begins */
    uint64_t line;
};

/* The ids of one dataset while it is read. While they are numbers that ascend, none can stand twice; from the first on that is not so, they are kept by
 * hash. */
struct cd__ids {
    const char *name;       /* of the file, for the texts of errors */
    struct cd__leap *leaps; /* at least that of the first row */
    size_t n_leaps, cap_leaps;
    uint32_t first;  /* row of the frame where the dataset begins */
    uint32_t n;      /* rows so far */
    uint32_t likely; /* rows of the frame, this dataset's included; 0: not known */
    uint64_t line;   /* of the last row */
    uint64_t
        *slots; /* 32 bits of the hash, 32 bits of the row + 1 - first; 0: empty; 1 << bits of them; NULL: all ascend */
    uint32_t bits;
};
/* Takes n ids with their lines into the frame and the table. */
CD_MUST_CHECK enum cd_status cd__ids_take(struct cd_frame *frame, struct cd__ids *ids, const struct cd_str *texts,
                                          const uint64_t *lines, uint32_t n, struct cd_err *err);
void cd__ids_free(struct cd__ids *ids);

/* Makes *p hold `need` elements, half as many more than before at least, and as many as are likely to come. New elements are not touched: what is never
 * used takes no memory. */
bool cd__frame_room(void **p, size_t *cap, size_t need, size_t likely, size_t size);

#endif

/* os.h - files and folders: read whole, walk in a fixed order, write beside and exchange whole. */
#ifndef CANDOUR_OS_H
#define CANDOUR_OS_H

#include <time.h>

#include "candour/arena.h"
#include "candour/status.h"

/* Asks for large pages under a block of several megabytes that will be used whole: a tenth of the page faults, and fewer misses where it is read
 * here and there. Only advice: nothing depends on it. */
void cd_use_large_pages(void *p, size_t size);
/* Memory for `count` things of `size` bytes that are all going to be used, in large pages from the first byte on where they fill one; aligned to 64
 * bytes at least, not zeroed; freed with free. NULL: none. */
void *cd_large(size_t count, size_t size);

/* A file's bytes, 64-byte aligned with CD_SLACK readable zero bytes behind them, so that SIMD may over-read. */
#define CD_SLACK 64
struct cd_file {
    char *p;
    size_t n;
};

/* Reads a regular file of at most `limit` bytes (0 = 4 GiB). CD_INPUT when it is no regular file, cannot be opened or is
 * larger; CD_NOMEM. The text says the path as given. cd_file_free takes an empty one. */
CD_MUST_CHECK enum cd_status cd_file_read(const char *path, size_t limit, struct cd_file *out, struct cd_err *err);
void cd_file_free(struct cd_file *file);

/* The same of any size without reading it first: pages come as they are looked at, and go where memory is short, so that it may be larger than memory. For
 * files that stay as they are while we read, as those that are put in place whole do: whoever shortens it under us ends us (SIGBUS). */
CD_MUST_CHECK enum cd_status cd_file_map(const char *path, struct cd_file *out, struct cd_err *err);
void cd_file_unmap(struct cd_file *file);

/* A file that is written in parts and stands in the place of `path` whole or not at all: written beside it (0600), fsynced, renamed, its folder synced.
 * CD_SYSTEM. `path` is borrowed until commit or abort; either ends it, and an abort after an end does nothing. */
struct cd_newfile {
    const char *path;
    char *beside;
    int fd;
};
CD_MUST_CHECK enum cd_status cd_newfile_begin(const char *path, struct cd_newfile *file, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_newfile_put(struct cd_newfile *file, const void *bytes, size_t n, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_newfile_commit(struct cd_newfile *file, struct cd_err *err);
void cd_newfile_abort(struct cd_newfile *file);
/* A file without a name (0600) in the folder of `path`, to put to and read back from: what of it is left goes with the abort that ends it, or with us. */
CD_MUST_CHECK enum cd_status cd_newfile_scratch(const char *path, struct cd_newfile *file, struct cd_err *err);
/* The same for bytes that are all there. */
CD_MUST_CHECK enum cd_status cd_file_replace(const char *path, const void *bytes, size_t n, struct cd_err *err);

/* The same read part by part. cd_stream_read takes the next n bytes, fewer only at the end; whoever reads to the end has read one whole file: CD_INPUT where
 * it is not as it was at the beginning. cd_stream_look reads from a place on, from any thread, and moves nothing. Closed in any case, also after a failure. */
struct cd_stream {
    const char *path; /* borrowed */
    int fd;           /* -1: not open */
    uint64_t size, at;
    struct timespec changed;
};
CD_MUST_CHECK enum cd_status cd_stream_open(const char *path, size_t limit, struct cd_stream *stream,
                                            struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_stream_read(struct cd_stream *stream, void *p, size_t n, size_t *got,
                                            struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_stream_look(const struct cd_stream *stream, uint64_t at, void *p, size_t n, size_t *got,
                                            struct cd_err *err);
void cd_stream_close(struct cd_stream *stream);

/* Every regular file below `root`, by bytewise order of its relative path, links to folders not followed (a link to a file
 * is). `root` may itself be a file: one entry, its base name. Paths live in the arena. CD_INPUT when root cannot be read,
 * CD_LIMIT over `max` files (0 = 1,000,000). `skipped` counts what is neither file nor folder, and links to folders. */
struct cd_walk {
    struct cd_str *relative; /* n paths relative to root, NUL-terminated */
    struct cd_str *full;     /* n paths that can be opened */
    size_t n, skipped;
};
CD_MUST_CHECK enum cd_status cd_walk(const char *root, size_t max, struct cd_arena *arena, struct cd_walk *out,
                                     struct cd_err *err);

/* An output folder that is either the old one or the new one, never half: written as "<path>.partial-<pid>" beside,
 * then exchanged. A path that exists and does not hold `marker` (a file that we write into ours) is refused: CD_USAGE.
 *
 *     CD_TRY(cd_outdir_begin("OUT", ".candour-output", &dir, err));
 *     st = cd_outdir_write(&dir, "report.html", bytes, n, err); ...
 *     st == CD_OK ? cd_outdir_commit(&dir, err) : cd_outdir_abort(&dir);
 *
 * The folder is 0700 and every file 0600. Files and folder are fsynced before the exchange. */
struct cd_outdir {
    char *path, *partial, *marker;
    int fd;
};
CD_MUST_CHECK enum cd_status cd_outdir_begin(const char *path, const char *marker, struct cd_outdir *dir,
                                             struct cd_err *err);
/* A folder in it, and those above it, where they are not there yet; names of files may then begin with it ("a/b/people.csv"). From any thread. */
CD_MUST_CHECK enum cd_status cd_outdir_folder(const struct cd_outdir *dir, const char *name, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_outdir_write(struct cd_outdir *dir, const char *name, const void *bytes, size_t n,
                                             struct cd_err *err);
/* The same for a file that is written in parts: opened, put to any number of times, closed (fsynced). After a failure nothing but
 * cd_outdir_abort is left to do; it is called after cd_outfile_close in any case, which takes a file that is not open. */
struct cd_outfile {
    const struct cd_outdir *dir;
    const char *name; /* borrowed */
    int fd;           /* -1: not open */
};
CD_MUST_CHECK enum cd_status cd_outfile_open(const struct cd_outdir *dir, const char *name, struct cd_outfile *file,
                                             struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_outfile_put(struct cd_outfile *file, const void *bytes, size_t n, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_outfile_close(struct cd_outfile *file, struct cd_err *err);

CD_MUST_CHECK enum cd_status cd_outdir_commit(struct cd_outdir *dir, struct cd_err *err);
/* Where people work on in what we wrote: CD_USAGE, naming one, when a file below `path` was changed or made after the folder was put in place.
 * CD_OK where there is no folder of ours. */
CD_MUST_CHECK enum cd_status cd_outdir_refuse_changed(const char *path, const char *marker, struct cd_err *err);
void cd_outdir_abort(struct cd_outdir *dir);

/* SHA-256 of bytes (libcrypto), and of a file with how many bytes it has, which is never held whole (CD_INPUT: it cannot be read); hex writes 64 digits
 * and a NUL. */
CD_MUST_CHECK enum cd_status cd_sha256(const void *bytes, size_t n, uint8_t out[32], struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_sha256_file(const char *path, uint64_t *size, uint8_t out[32], struct cd_err *err);
/* SHA-256 of bytes that come in parts: begun, put to, ended; freed in any case, also one that is zero. CD_NOMEM, CD_SYSTEM. */
struct cd_digest {
    void *context;
};
CD_MUST_CHECK enum cd_status cd_digest_begin(struct cd_digest *digest, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_digest_put(struct cd_digest *digest, const void *bytes, size_t n, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_digest_end(struct cd_digest *digest, uint8_t out[32], struct cd_err *err);
void cd_digest_free(struct cd_digest *digest);
void cd_hex(const uint8_t *bytes, size_t n, char *out);

#endif

/* file.c - files read whole, folders walked in a fixed order; see os.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/os.h"

enum { MAX_DEPTH = 64, LARGE_PAGE = 2 << 20 };

static enum cd_status cannot(const char *path, const char *verb, struct cd_err *err)
{
    const enum cd_status status = cd_fail_errno(err, "%s: cannot %s", path, verb);
    return status == CD_NOMEM ? status : (err != NULL ? (err->status = CD_INPUT) : CD_INPUT);
}

void cd_use_large_pages(void *p, size_t size)
{
    const uintptr_t from = ((uintptr_t)p + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
    const uintptr_t to = ((uintptr_t)p + size) & ~(uintptr_t)(LARGE_PAGE - 1);
    if (to > from + LARGE_PAGE) (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
}

void *cd_large(size_t count, size_t size)
{
    size_t bytes, room;
    if (__builtin_mul_overflow(count, size, &bytes) || __builtin_add_overflow(bytes, (size_t)LARGE_PAGE, &room))
        return NULL;
    const size_t align = bytes < LARGE_PAGE ? CD_SLACK : LARGE_PAGE;
    char *p = aligned_alloc(align, (bytes + align) & ~(align - 1));
    if (p != NULL && align == LARGE_PAGE) (void)madvise(p, bytes & ~(align - 1), MADV_HUGEPAGE);
    return p;
}

/* --- Part by part --------------------------------------------------------------------------------------------------- */

enum cd_status cd_stream_open(const char *path, size_t limit, struct cd_stream *stream, struct cd_err *err)
{
    struct stat about;
    if (limit == 0) limit = (size_t)4 << 30;
    *stream = (struct cd_stream){.path = path, .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (stream->fd < 0) return cannot(path, "open it", err);
    if (fstat(stream->fd, &about) != 0) return cannot(path, "look at it", err);
    if (!S_ISREG(about.st_mode)) return cd_fail(err, CD_INPUT, "%s: not a regular file", path);
    if ((uint64_t)about.st_size > limit)
        return cd_fail(err, CD_INPUT, "%s: %lld bytes, over the limit of %zu; split it by force and period", path,
                       (long long)about.st_size, limit);
    stream->size = (uint64_t)about.st_size;
    stream->changed = about.st_mtim;
    return CD_OK;
}

/* At its end a file must be as it was at the beginning. One byte more is asked for, so that growth shows where sizes are not told, as in /proc. */
static bool is_unchanged(const struct cd_stream *stream)
{
    char byte;
    struct stat about;
    return pread(stream->fd, &byte, 1, (off_t)stream->size) == 0 && fstat(stream->fd, &about) == 0 &&
           (uint64_t)about.st_size == stream->size && about.st_mtim.tv_sec == stream->changed.tv_sec &&
           about.st_mtim.tv_nsec == stream->changed.tv_nsec;
}

/* A file that changes while it is read is refused: half a return would be counted as a whole one. */
enum cd_status cd_stream_read(struct cd_stream *stream, void *p, size_t n, size_t *got, struct cd_err *err)
{
    const uint64_t left = stream->size - stream->at;
    const size_t wanted = n < left ? n : (size_t)left;
    CD_TRY(cd_stream_look(stream, stream->at, p, wanted, got, err));
    stream->at += *got;
    if (*got == wanted && (stream->at < stream->size || is_unchanged(stream))) return CD_OK;
    return cd_fail(err, CD_INPUT, "%s: it changed while it was read; hand it in again once it is whole", stream->path);
}

enum cd_status cd_stream_look(const struct cd_stream *stream, uint64_t at, void *p, size_t n, size_t *got,
                              struct cd_err *err)
{
    for (*got = 0; *got < n;) {
        const ssize_t more = pread(stream->fd, (char *)p + *got, n - *got, (off_t)(at + *got));
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) return cannot(stream->path, "read it", err);
        if (more == 0) break;
        *got += (size_t)more;
    }
    return CD_OK;
}

void cd_stream_close(struct cd_stream *stream)
{
    if (stream->fd >= 0) (void)close(stream->fd);
    stream->fd = -1;
}

/* --- Whole ----------------------------------------------------------------------------------------------------------- */

static enum cd_status read_all(struct cd_stream *stream, struct cd_file *out, struct cd_err *err)
{
    size_t room, n;
    if (__builtin_add_overflow((size_t)stream->size, (size_t)2 * CD_SLACK, &room))
        return cd_fail(err, CD_LIMIT, "%s: too large for this machine", stream->path);
    room &= ~(size_t)(CD_SLACK - 1);
    char *p = aligned_alloc(CD_SLACK, room);
    if (p == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory for its %zu bytes", stream->path, (size_t)stream->size);
    cd_use_large_pages(p, room);
    const enum cd_status status = cd_stream_read(stream, p, (size_t)stream->size, &n, err);
    if (status != CD_OK) {
        free(p);
        return status;
    }
    memset(p + n, 0, room - n);
    *out = (struct cd_file){p, n};
    return CD_OK;
}

enum cd_status cd_file_read(const char *path, size_t limit, struct cd_file *out, struct cd_err *err)
{
    struct cd_stream stream;
    *out = (struct cd_file){0};
    enum cd_status status = cd_stream_open(path, limit, &stream, err);
    if (status == CD_OK) status = read_all(&stream, out, err);
    cd_stream_close(&stream);
    return status;
}

/* Bytes mapped for a file of `size`: with a page of zeros behind it. */
static size_t mapped(size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (size / page + 2) * page;
}

/* Zeros all over, then the file over the beginning of them. */
static enum cd_status map_all(const struct cd_stream *stream, struct cd_file *out, struct cd_err *err)
{
    const size_t size = (size_t)stream->size;
    char *p = mmap(NULL, mapped(size), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return cd_fail(err, CD_NOMEM, "%s: no room for its %zu bytes", stream->path, size);
    if (size > 0 && mmap(p, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, stream->fd, 0) == MAP_FAILED) {
        const enum cd_status status = cannot(stream->path, "read it", err);
        (void)munmap(p, mapped(size));
        return status;
    }
    (void)madvise(p, mapped(size), MADV_SEQUENTIAL);
    *out = (struct cd_file){p, size};
    return CD_OK;
}

enum cd_status cd_file_map(const char *path, struct cd_file *out, struct cd_err *err)
{
    struct cd_stream stream;
    *out = (struct cd_file){0};
    enum cd_status status = cd_stream_open(path, SIZE_MAX / 2, &stream, err);
    if (status == CD_OK) status = map_all(&stream, out, err);
    cd_stream_close(&stream);
    return status;
}

void cd_file_unmap(struct cd_file *file)
{
    if (file->p != NULL) (void)munmap(file->p, mapped(file->n));
    *file = (struct cd_file){0};
}

void cd_file_free(struct cd_file *file)
{
    free(file->p);
    *file = (struct cd_file){0};
}

struct walker {
    struct cd_arena *arena;
    struct cd_walk *out;
    size_t cap, max;
    struct cd_err *err;
    struct cd_str *relative; /* malloc'd while it grows */
    size_t n;
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the list of files");
}

static enum cd_status add_file(struct walker *w, const char *full, const char *relative)
{
    if (w->n == w->max) return cd_fail(w->err, CD_LIMIT, "%s: over %zu files in the folder", full, w->max);
    if (!cd_grow((void **)&w->relative, &w->cap, w->n + 1, sizeof *w->relative)) return no_memory(w->err);
    w->relative[w->n] = cd_arena_str(w->arena, cd_str_of(relative));
    if (w->relative[w->n].p == NULL) return no_memory(w->err);
    w->n++;
    return CD_OK;
}

static enum cd_status walk_folder(struct walker *w, struct cd_buf *full, struct cd_buf *relative, int depth);

/* One directory entry whose name has been appended to both buffers. A link to a folder is counted and not followed,
 * so that no loop of links can catch us. */
static enum cd_status walk_entry(struct walker *w, struct cd_buf *full, struct cd_buf *relative, int depth)
{
    struct stat about;
    if (lstat(full->p, &about) != 0) return cannot(full->p, "look at it", w->err);
    if (S_ISLNK(about.st_mode)) {
        if (stat(full->p, &about) != 0 || !S_ISREG(about.st_mode)) {
            w->out->skipped++;
            return CD_OK;
        }
        return add_file(w, full->p, relative->p);
    }
    if (S_ISREG(about.st_mode)) return add_file(w, full->p, relative->p);
    if (!S_ISDIR(about.st_mode)) {
        w->out->skipped++;
        return CD_OK;
    }
    if (depth == MAX_DEPTH) return cd_fail(w->err, CD_LIMIT, "%s: over %d folders deep", full->p, MAX_DEPTH);
    return walk_folder(w, full, relative, depth + 1);
}

static enum cd_status walk_folder(struct walker *w, struct cd_buf *full, struct cd_buf *relative, int depth)
{
    DIR *dir = opendir(full->p);
    if (dir == NULL) return cannot(full->p, "open the folder", w->err);
    enum cd_status status = CD_OK;
    const size_t full_n = full->n, relative_n = relative->n;
    while (status == CD_OK) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL && errno != 0) status = cannot(full->p, "read the folder", w->err);
        if (entry == NULL) break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        cd_buf_printf(full, "/%s", entry->d_name);
        cd_buf_printf(relative, "%s%s", relative_n > 0 ? "/" : "", entry->d_name);
        if (full->failed || relative->failed) status = no_memory(w->err);
        else status = walk_entry(w, full, relative, depth);
        full->n = full_n;
        full->p[full_n] = '\0';
        relative->n = relative_n;
    }
    (void)closedir(dir);
    return status;
}

static int by_relative(const void *a, const void *b)
{
    return cd_str_cmp(*(const struct cd_str *)a, *(const struct cd_str *)b);
}

/* Sorts the relative paths and rebuilds the full ones from them, so that the pairs stay together. */
static enum cd_status settle(struct walker *w, const char *root)
{
    struct cd_walk *out = w->out;
    out->relative = CD_NEW(w->arena, struct cd_str, w->n);
    out->full = CD_NEW(w->arena, struct cd_str, w->n);
    if (out->relative == NULL || out->full == NULL) return no_memory(w->err);
    if (w->n == 0) return CD_OK;
    memcpy(out->relative, w->relative, w->n * sizeof *w->relative);
    qsort(out->relative, w->n, sizeof *out->relative, by_relative);
    const size_t root_n = strlen(root);
    for (size_t i = 0; i < w->n; i++) {
        const size_t n = root_n + 1 + out->relative[i].n;
        char *p = cd_arena_get(w->arena, n + 1, 1);
        if (p == NULL) return no_memory(w->err);
        memcpy(p, root, root_n);
        p[root_n] = '/';
        memcpy(p + root_n + 1, out->relative[i].p, out->relative[i].n);
        out->full[i] = (struct cd_str){p, n};
    }
    out->n = w->n;
    return CD_OK;
}

static enum cd_status one_file(const char *root, struct cd_arena *arena, struct cd_walk *out, struct cd_err *err)
{
    const char *slash = strrchr(root, '/');
    out->relative = CD_NEW(arena, struct cd_str, 1);
    out->full = CD_NEW(arena, struct cd_str, 1);
    if (out->relative == NULL || out->full == NULL) return no_memory(err);
    out->relative[0] = cd_arena_str(arena, cd_str_of(slash != NULL ? slash + 1 : root));
    out->full[0] = cd_arena_str(arena, cd_str_of(root));
    if (out->relative[0].p == NULL || out->full[0].p == NULL) return no_memory(err);
    out->n = 1;
    return CD_OK;
}

enum cd_status cd_walk(const char *root, size_t max, struct cd_arena *arena, struct cd_walk *out, struct cd_err *err)
{
    struct walker w = {.arena = arena, .out = out, .max = max != 0 ? max : 1000000, .err = err};
    struct cd_buf full = {0}, relative = {0};
    struct stat about;
    *out = (struct cd_walk){0};
    if (stat(root, &about) != 0) return cannot(root, "open it", err);
    if (S_ISREG(about.st_mode)) return one_file(root, arena, out, err);
    cd_buf_puts(&full, root);
    enum cd_status status = full.failed ? no_memory(err) : CD_OK;
    if (status == CD_OK) status = walk_folder(&w, &full, &relative, 0);
    if (status == CD_OK) status = settle(&w, root);
    free(w.relative);
    cd_buf_free(&full);
    cd_buf_free(&relative);
    return status;
}

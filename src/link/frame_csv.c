/* frame_csv.c - a CSV file as rows through small windows: held whole it would be the largest thing in memory, and new memory is what reading waits for.
 *
 * Only UTF-8 can be read so, and whether a file is that is known at its end: it is read twice, the first time for this alone. Any other file, and one
 * whose first window does not show its header, is held whole. */
#include <stdatomic.h>
#include <stdlib.h>

#include "candour/csv.h"
#include "frame_int.h"

enum { WINDOW = 1 << 20, MAX_FIELD = 1 << 20, LONGEST = 3 /* bytes of a sequence behind its first */ };

struct cd__csv {
    const char *path;
    struct cd_stream stream;
    struct cd_digest *digest; /* NULL: none */
    struct cd_file whole;
    struct cd__window *window; /* that is being read; NULL: the file is held whole */
    struct cd_text text;
    struct cd_csv *csv;
};

static enum cd_status no_memory(const char *path, struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "%s: no memory to read it", path);
}

static bool widen(struct cd__window *window, size_t cap)
{
    if (cap <= window->cap) return true;
    size_t bytes;
    if (__builtin_add_overflow(cap, (size_t)CD_SLACK, &bytes)) return false;
    char *grown = realloc(window->p, bytes);
    if (grown == NULL) return false;
    window->p = grown;
    window->cap = cap;
    return true;
}

/* Fills the window behind what stands in it. */
static enum cd_status fill(struct cd_stream *stream, struct cd__window *window, struct cd_err *err)
{
    size_t got;
    CD_TRY(cd_stream_read(stream, window->p + window->n, window->cap - window->n, &got, err));
    window->n += got;
    memset(window->p + window->n, 0, CD_SLACK);
    return CD_OK;
}

static bool at_end(const struct cd__csv *c)
{
    return c->stream.fd < 0 || c->stream.at == c->stream.size;
}

static enum cd_status fill_for_good(struct cd__csv *c, struct cd__window *window, struct cd_err *err)
{
    const size_t before = window->n;
    CD_TRY(fill(&c->stream, window, err));
    return c->digest != NULL ? cd_digest_put(c->digest, window->p + before, window->n - before, err) : CD_OK;
}

struct sounding {
    const struct cd_stream *stream;
    atomic_bool broken;
};

/* A piece, less the end of a sequence that begins before it, and with that of one that goes on behind it. */
static enum cd_status sound_piece(void *ctx, size_t index, struct cd_err *err)
{
    struct sounding *s = ctx;
    const uint64_t from = (uint64_t)index * WINDOW;
    size_t got = 0, first = 0, cut;
    char *p = malloc(WINDOW + LONGEST);
    enum cd_status status =
        p != NULL ? cd_stream_look(s->stream, from, p, WINDOW + LONGEST, &got, err) : no_memory(s->stream->path, err);
    while (from > 0 && first < got && first < LONGEST && ((unsigned char)p[first] & 0xC0) == 0x80) first++;
    if (status == CD_OK && (!cd_text_sound(p + first, got - first, &cut) || (cut > 0 && got < WINDOW + LONGEST)))
        atomic_store(&s->broken, true);
    free(p);
    return status;
}

/* The reader, on the window if it can be; *out stays NULL where the file must be held whole. */
static enum cd_status open_window(struct cd__csv *c, struct cd__window *window, unsigned threads, struct cd_err *err)
{
    struct sounding sounding = {.stream = &c->stream};
    const struct cd_par par = {.threads = threads};
    size_t cut;
    CD_TRY(cd_par_run(&par, (size_t)(c->stream.size / WINDOW) + 1, sound_piece, &sounding, err));
    if (atomic_load(&sounding.broken)) return CD_OK;
    if (c->digest != NULL) CD_TRY(cd_digest_begin(c->digest, err));
    window->n = 0;
    CD_TRY(fill_for_good(c, window, err));
    (void)cd_text_sound(window->p, window->n, &cut);
    CD_TRY(cd_text_decode(window->p, window->n - cut, &c->text, err));
    if (c->text.owned != NULL || c->text.encoding > CD_ENCODING_UTF8_BOM) return CD_OK;
    c->text.bytes.n += cut;
    const struct cd_csv_opts opts = {.max_field = MAX_FIELD, .more = !at_end(c)};
    CD_TRY(cd_csv_open(&c->csv, &c->text, &opts, err));
    if (!at_end(c) && cd_csv_facts(c->csv)->columns == 0) {
        cd_csv_close(c->csv);
        c->csv = NULL;
    }
    return CD_OK;
}

static enum cd_status open_whole(struct cd__csv *c, size_t limit, struct cd_err *err)
{
    cd_stream_close(&c->stream);
    cd_text_free(&c->text);
    c->window = NULL;
    CD_TRY(cd_file_read(c->path, limit, &c->whole, err));
    if (c->digest != NULL) {
        CD_TRY(cd_digest_begin(c->digest, err));
        CD_TRY(cd_digest_put(c->digest, c->whole.p, c->whole.n, err));
    }
    CD_TRY(cd_text_decode(c->whole.p, c->whole.n, &c->text, err));
    if (c->text.encoding == CD_ENCODING_BINARY)
        return cd_fail(err, CD_INPUT, "%s: not what its name says: %s", c->path,
                       c->text.detail != NULL ? c->text.detail : "not text");
    return cd_csv_open(&c->csv, &c->text, &(struct cd_csv_opts){.max_field = MAX_FIELD}, err);
}

enum cd_status cd__csv_open(struct cd__csv **out, const char *path, size_t limit, struct cd__window *first,
                            struct cd_digest *digest, unsigned threads, struct cd_err *err)
{
    struct cd__csv *c = *out = calloc(1, sizeof *c);
    if (c == NULL) return no_memory(path, err);
    c->path = path;
    c->stream.fd = -1;
    c->window = first;
    c->digest = digest;
    CD_TRY(cd_stream_open(path, limit, &c->stream, err));
    if (!widen(first, WINDOW)) return no_memory(path, err);
    CD_TRY(open_window(c, first, threads, err));
    return c->csv != NULL ? CD_OK : open_whole(c, limit, err);
}

uint64_t cd__csv_size(const struct cd__csv *c)
{
    return c->stream.size;
}

uint64_t cd__csv_read(const struct cd__csv *c)
{
    return c->window != NULL ? c->stream.at - cd_csv_rest(c->csv) : 0;
}

const struct cd_csv_facts *cd__csv_facts(const struct cd__csv *c)
{
    return cd_csv_facts(c->csv);
}

/* What has not been read of the window goes to the front of `next`, and what follows in the file behind it. Turning a window into itself, when no
 * record ended in it, makes it wider. */
static enum cd_status turn(struct cd__csv *c, struct cd__window *next, struct cd_err *err)
{
    const size_t rest = cd_csv_rest(c->csv), cap = next == c->window ? rest * 2 : rest;
    if (!widen(next, cap > WINDOW ? cap : WINDOW)) return no_memory(c->path, err);
    memmove(next->p, c->window->p + c->window->n - rest, rest);
    next->n = rest;
    c->window = next;
    CD_TRY(fill_for_good(c, next, err));
    c->text.bytes = (struct cd_str){next->p, next->n};
    cd_csv_go_on(c->csv, c->text.bytes, !at_end(c));
    return CD_OK;
}

enum cd_status cd__csv_next(struct cd__csv *c, struct cd__window *window, bool used, struct cd_batch *batch,
                            struct cd_err *err)
{
    if (c->window != window && !at_end(c)) CD_TRY(turn(c, window, err));
    for (;;) {
        CD_TRY(cd_csv_next(c->csv, batch, err));
        if (batch->n > 0 || used || at_end(c)) return CD_OK;
        CD_TRY(turn(c, window, err));
    }
}

void cd__csv_close(struct cd__csv *c)
{
    if (c == NULL) return;
    cd_csv_close(c->csv);
    cd_text_free(&c->text);
    cd_file_free(&c->whole);
    cd_stream_close(&c->stream);
    free(c);
}

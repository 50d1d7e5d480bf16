/* edge_store.c - an external merge sort of edges; see edge_store.h.
 *
 * While edges come the buffer is one array; while runs are merged it is cut into equal parts, one for each run and one for what comes out. */
#include "candour/edge_store.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "candour/par.h"
#include "graph_int.h"

enum { PART = 256, MOST_AT_ONCE = 1024, FIRST = 1 << 12 };

struct run {
    uint64_t at, n; /* in edges, of the file */
};
struct runs {
    struct cd_newfile file; /* fd < 0: not made yet */
    struct run *items;
    size_t n, cap;
    uint64_t end;
};

struct cd_edge_store {
    const char *path;
    struct cd_edge *edges; /* room */
    size_t n, room, most;
    uint64_t all, spilled;
    struct runs runs;
};

enum cd_status cd_edge_store_open(struct cd_edge_store **out, const char *path, size_t memory, struct cd_err *err)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL) return cd_fail(err, CD_NOMEM, "no memory for links");
    (*out)->path = path;
    (*out)->most = (memory < CD_EDGE_STORE_LEAST ? CD_EDGE_STORE_LEAST : memory) / sizeof(struct cd_edge);
    (*out)->runs.file.fd = -1;
    return CD_OK;
}

void cd_edge_store_close(struct cd_edge_store *store)
{
    if (store == NULL) return;
    cd_newfile_abort(&store->runs.file);
    free(store->runs.items);
    free(store->edges);
    free(store);
}

uint64_t cd_edge_store_n(const struct cd_edge_store *store)
{
    return store->all;
}

uint64_t cd_edge_store_spilled(const struct cd_edge_store *store)
{
    return store->spilled;
}

/* --- Runs on disk -------------------------------------------------------------------------------------------------------------- */

static enum cd_status write_edges(struct cd_edge_store *store, struct runs *to, const struct cd_edge *edges, size_t n,
                                  struct cd_err *err)
{
    struct cd_err own = {0};
    enum cd_status status = CD_OK;
    if (to->file.fd < 0) status = cd_newfile_scratch(store->path, &to->file, &own);
    if (status == CD_OK) status = cd_newfile_put(&to->file, edges, n * sizeof *edges, &own);
    if (status != CD_OK)
        return cd_fail(err, status,
                       "%s (links that --memory has no room for are kept on the same disk meanwhile: make room there, "
                       "or allow more memory)",
                       own.text);
    to->end += n;
    store->spilled += n * sizeof *edges;
    return CD_OK;
}

static enum cd_status add_run(struct runs *to, uint64_t at, struct cd_err *err)
{
    if (!cd_grow((void **)&to->items, &to->cap, to->n + 1, sizeof *to->items))
        return cd_fail(err, CD_NOMEM, "no memory for links");
    to->items[to->n++] = (struct run){at, to->end - at};
    return CD_OK;
}

static enum cd_status read_edges(const struct cd_edge_store *store, uint64_t at, struct cd_edge *edges, size_t n,
                                 struct cd_err *err)
{
    char *to = (char *)edges;
    size_t left = n * sizeof *edges;
    for (off_t from = (off_t)(at * sizeof *edges); left > 0;) {
        const ssize_t got = pread(store->runs.file.fd, to, left, from);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return cd_fail_errno(err, "%s: cannot read links back from beside it", store->path);
        to += got;
        from += got;
        left -= (size_t)got;
    }
    return CD_OK;
}

/* --- Merging ------------------------------------------------------------------------------------------------------------------- */

struct source {
    struct cd_edge *part;
    size_t at, n;
    struct run rest;
};
struct merge {
    struct cd_edge_store *store;
    struct source sources[MOST_AT_ONCE];
    uint32_t heap[MOST_AT_ONCE]; /* n: the source with the heaviest edge is first */
    uint32_t n;
    size_t part; /* edges of each */
};

/* CD_OK with n == 0: it has no more. */
static enum cd_status refill(const struct merge *m, struct source *s, struct cd_err *err)
{
    s->at = 0;
    s->n = s->rest.n < m->part ? (size_t)s->rest.n : m->part;
    if (s->n > 0) CD_TRY(read_edges(m->store, s->rest.at, s->part, s->n, err));
    s->rest.at += s->n;
    s->rest.n -= s->n;
    return CD_OK;
}

static bool is_before(const struct merge *m, uint32_t a, uint32_t b)
{
    const struct source *x = &m->sources[a], *y = &m->sources[b];
    return cd__edge_before(&x->part[x->at], &y->part[y->at]);
}

static void sift_down(struct merge *m, uint32_t at)
{
    const uint32_t moved = m->heap[at];
    for (uint32_t child; (child = 2 * at + 1) < m->n; at = child) {
        if (child + 1 < m->n && is_before(m, m->heap[child + 1], m->heap[child])) child++;
        if (!is_before(m, m->heap[child], moved)) break;
        m->heap[at] = m->heap[child];
    }
    m->heap[at] = moved;
}

static enum cd_status start(struct merge *m, const struct run *runs, size_t n, struct cd_err *err)
{
    struct cd_edge_store *store = m->store;
    m->n = 0;
    m->part = store->room / (n + 1);
    for (uint32_t i = 0; i < n; i++) {
        m->sources[i] = (struct source){.part = store->edges + i * m->part, .rest = runs[i]};
        CD_TRY(refill(m, &m->sources[i], err));
        m->heap[m->n++] = i;
    }
    for (uint32_t i = m->n / 2; i-- > 0;) sift_down(m, i);
    return CD_OK;
}

/* n runs, at most MOST_AT_ONCE, none of them empty. */
static enum cd_status merge(struct merge *m, const struct run *runs, size_t n, cd_edges_fn *visit, void *ctx,
                            struct cd_err *err)
{
    CD_TRY(start(m, runs, n, err));
    struct cd_edge *out = m->store->edges + n * m->part;
    while (m->n > 0) {
        size_t n_out = 0;
        for (; n_out < m->part && m->n > 0; n_out++) {
            struct source *s = &m->sources[m->heap[0]];
            out[n_out] = s->part[s->at++];
            if (s->at == s->n) CD_TRY(refill(m, s, err));
            if (s->n == 0) m->heap[0] = m->heap[--m->n];
            sift_down(m, 0);
        }
        CD_TRY(visit(ctx, out, n_out, err));
        if (cd_stop_requested()) return cd_fail(err, CD_STOPPED, "stopped while links were put in order");
    }
    return CD_OK;
}

struct rewrite {
    struct cd_edge_store *store;
    struct runs *to;
};

static enum cd_status write_merged(void *ctx, const struct cd_edge *edges, size_t n, struct cd_err *err)
{
    const struct rewrite *w = ctx;
    return write_edges(w->store, w->to, edges, n, err);
}

static enum cd_status merge_each(struct merge *m, size_t at_once, struct runs *to, struct cd_err *err)
{
    const struct runs *from = &m->store->runs;
    struct rewrite rewrite = {m->store, to};
    for (size_t i = 0; i < from->n; i += at_once) {
        const uint64_t at = to->end;
        CD_TRY(merge(m, from->items + i, from->n - i < at_once ? from->n - i : at_once, write_merged, &rewrite, err));
        CD_TRY(add_run(to, at, err));
    }
    return CD_OK;
}

/* Runs that can be merged at once: of each a part of some size is in memory. */
static size_t fan_in(const struct cd_edge_store *store)
{
    const size_t parts = store->room / PART - 1;
    return parts < MOST_AT_ONCE ? parts : MOST_AT_ONCE;
}

static enum cd_status merge_to_fewer(struct cd_edge_store *store, struct cd_err *err)
{
    const size_t at_once = fan_in(store);
    struct merge *m = malloc(sizeof *m);
    if (m == NULL) return cd_fail(err, CD_NOMEM, "no memory for links");
    m->store = store;
    enum cd_status status = CD_OK;
    while (store->runs.n > at_once && status == CD_OK) {
        struct runs fewer = {.file.fd = -1}, was = store->runs;
        status = merge_each(m, at_once, &fewer, err);
        if (status == CD_OK) store->runs = fewer;
        else was = fewer;
        cd_newfile_abort(&was.file);
        free(was.items);
    }
    free(m);
    return status;
}

/* --- Gathering ----------------------------------------------------------------------------------------------------------------- */

static enum cd_status spill(struct cd_edge_store *store, struct cd_err *err)
{
    const uint64_t at = store->runs.end;
    cd_edges_sort(store->edges, store->n);
    CD_TRY(write_edges(store, &store->runs, store->edges, store->n, err));
    store->n = 0;
    return add_run(&store->runs, at, err);
}

static enum cd_status make_room(struct cd_edge_store *store, struct cd_err *err)
{
    if (store->n < store->room) return CD_OK;
    if (store->room == store->most) return spill(store, err);
    size_t room = store->room == 0 ? FIRST : store->room <= store->most / 2 ? 2 * store->room : store->most;
    if (room > store->most) room = store->most;
    struct cd_edge *grown = realloc(store->edges, room * sizeof *grown);
    if (grown == NULL) return cd_fail(err, CD_NOMEM, "no memory for links: allow less of it with --memory");
    store->edges = grown;
    store->room = room;
    return CD_OK;
}

enum cd_status cd_edge_store_put(struct cd_edge_store *store, const struct cd_edge *edges, size_t n, struct cd_err *err)
{
    store->all += n;
    while (n > 0) {
        CD_TRY(make_room(store, err));
        const size_t fits = store->room - store->n < n ? store->room - store->n : n;
        memcpy(store->edges + store->n, edges, fits * sizeof *edges);
        store->n += fits;
        edges += fits;
        n -= fits;
    }
    return CD_OK;
}

enum cd_status cd_edge_store_sort(struct cd_edge_store *store, struct cd_err *err)
{
    if (store->runs.n == 0) {
        cd_edges_sort(store->edges, store->n);
        return CD_OK;
    }
    if (store->n > 0) CD_TRY(spill(store, err));
    return merge_to_fewer(store, err);
}

enum cd_status cd_edge_store_each(struct cd_edge_store *store, cd_edges_fn *visit, void *ctx, struct cd_err *err)
{
    if (store->runs.n == 0) return store->n > 0 ? visit(ctx, store->edges, store->n, err) : CD_OK;
    struct merge *m = malloc(sizeof *m);
    if (m == NULL) return cd_fail(err, CD_NOMEM, "no memory for links");
    m->store = store;
    const enum cd_status status = merge(m, store->runs.items, store->runs.n, visit, ctx, err);
    free(m);
    return status;
}

/* frame_read.c - files into frames: while one chunk of rows is read, the columns of the chunk before are coded, each on its own.
 *
 * A column's dictionary is touched by one task at a time and its rows come in order, so codes are by first appearance whatever the number of
 * threads, and there is nothing to merge and nothing to lock. */
#include <assert.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/csv.h"
#include "candour/os.h"
#include "candour/reader.h"
#include "frame_int.h"

enum { CHUNK_ROWS = 32 * CD_BATCH_ROWS, MAX_COLUMNS = 4096, MAX_FIELD = 1 << 20, UNUSED = -1, IS_ID = -2 };
static const size_t max_file = (size_t)64 << 30;

/* Some rows, column by column as the file has them. */
struct chunk {
    struct cd_str *cells[MAX_COLUMNS]; /* CHUNK_ROWS each */
    uint64_t lines[CHUNK_ROWS];
    uint32_t n, n_columns;
    struct cd__window window; /* CSV: where the cells lie */
    struct cd_arena kept;     /* texts that lay in the reader's memory */
};

struct reading {
    struct cd_frame *frame;
    const char *path;
    const struct cd_frame_opts *opts;
    const char *unique_id;
    struct cd_reader *reader; /* one of the three */
    struct cd__json *json;
    struct cd__csv *csv;
    struct cd_file file; /* that a reader or json is of */
    struct cd_digest digest;
    struct cd_batch batch;
    struct chunk chunks[2], *now, *next;
    uint32_t first;              /* row where the dataset begins */
    uint32_t n;                  /* its rows that are coded */
    int64_t bound[MAX_COLUMNS];  /* the frame's column of the file's, UNUSED or IS_ID */
    uint32_t order[MAX_COLUMNS]; /* the file's columns, those of most values first: a chunk waits for its last task */
    uint32_t n_bound, id;
    struct cd__ids ids;
};

/* --- Reading a chunk ------------------------------------------------------------------------------------------------------- */

static const struct cd_str *header_of(const struct reading *r, uint32_t *n)
{
    if (r->json != NULL) return cd__json_keys(r->json, n);
    if (r->csv != NULL) {
        const struct cd_csv_facts *facts = cd__csv_facts(r->csv);
        *n = facts->columns;
        return facts->header;
    }
    const struct cd_reader_facts *facts = cd_reader_facts(r->reader);
    *n = facts->columns;
    return facts->header;
}

static enum cd_status next_batch(struct reading *r, struct chunk *chunk, struct cd_err *err)
{
    if (r->json != NULL) return cd__json_next(r->json, &r->batch, err);
    if (r->csv != NULL) return cd__csv_next(r->csv, &chunk->window, chunk->n > 0, &r->batch, err);
    return cd_reader_next(r->reader, &r->batch, err);
}

static enum cd_status refuse(const struct reading *r, const struct cd_row *row, struct cd_err *err)
{
    static const struct {
        uint32_t fault;
        const char *text;
    } texts[] = {
        {CD_ROW_UNCLOSED, "a quote is opened and never closed"},
        {CD_ROW_STRAY_QUOTE, "a quote stands inside a field"},
        {CD_ROW_NUL, "it holds a NUL byte"},
        {CD_ROW_MANY_FIELDS, "it has more than 4,096 fields"},
        {CD_ROW_SYNTAX, "it is not one JSON object"},
        {CD_ROW_KEY_TWICE, "a key stands twice"},
        {CD_ROW_LONG_FIELD, "a field is longer than 1 MiB"},
        {CD_ROW_RAGGED, "it has not as many fields as the header"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if ((row->faults & texts[i].fault) == 0) continue;
        const enum cd_status status = cd_fail(err, CD_INPUT, "%s: line %llu: %s; mend it and read again", r->path,
                                              (unsigned long long)row->line, texts[i].text);
        if (err != NULL) err->line = row->line;
        return status;
    }
    return CD_OK;
}

static enum cd_status no_memory(const struct reading *r, struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "%s: no memory for its rows", r->path);
}

static bool widen(struct chunk *chunk, uint32_t n_columns)
{
    for (; chunk->n_columns < n_columns; chunk->n_columns++) {
        struct cd_str *cells = calloc(CHUNK_ROWS, sizeof *cells);
        if (cells == NULL) return false;
        chunk->cells[chunk->n_columns] = cells;
    }
    return true;
}

/* Of CSV a field lies in the window, which stays, or in the reader's memory, which does not; of other formats always in the latter. Only JSON
 * tells an empty text from none. */
static bool put_row(struct reading *r, struct chunk *chunk, const struct cd_row *row)
{
    const struct cd_str *field = r->batch.field + row->first;
    for (uint32_t c = 0; c < chunk->n_columns; c++) {
        struct cd_str cell = c < row->n ? field[c] : (struct cd_str){0};
        if (r->json == NULL && cell.n == 0) cell.p = NULL;
        const bool in_file = r->csv != NULL && cell.p >= row->raw.p && cell.p + cell.n <= row->raw.p + row->raw.n;
        if (cell.p != NULL && !in_file && (cell = cd_arena_str(&chunk->kept, cell)).p == NULL) return false;
        chunk->cells[c][chunk->n] = cell;
    }
    chunk->lines[chunk->n++] = row->line;
    return true;
}

static enum cd_status read_chunk(struct reading *r, struct chunk *chunk, struct cd_err *err)
{
    chunk->n = 0;
    cd_arena_free(&chunk->kept);
    chunk->kept = cd_arena_make((size_t)4 << 30);
    while (chunk->n + CD_BATCH_ROWS <= CHUNK_ROWS) {
        CD_TRY(next_batch(r, chunk, err));
        if (r->batch.n == 0) break;
        uint32_t n_columns;
        (void)header_of(r, &n_columns);
        if (n_columns > MAX_COLUMNS) return cd_fail(err, CD_LIMIT, "%s: over 4,096 columns", r->path);
        if (!widen(chunk, n_columns)) return no_memory(r, err);
        for (uint32_t i = 0; i < r->batch.n; i++) {
            if (r->batch.row[i].faults & CD_ROW_BLANK) continue;
            CD_TRY(refuse(r, &r->batch.row[i], err));
            if (!put_row(r, chunk, &r->batch.row[i])) return no_memory(r, err);
        }
    }
    return CD_OK;
}

/* --- Binding columns --------------------------------------------------------------------------------------------------------- */

static bool wanted(const struct cd_frame_opts *opts, struct cd_str name)
{
    if (name.n == 0 || (opts->wants != NULL && !opts->wants(opts->wants_ctx, name))) return false;
    for (uint32_t i = 0; i < opts->n_columns; i++)
        if (cd_str_eq(cd_str_of(opts->columns[i]), name)) return true;
    return opts->columns == NULL;
}

static bool codes_until(const struct reading *r, struct cd_frame_column *column, uint32_t to)
{
    return cd__frame_room((void **)&column->codes, &column->cap, to, r->ids.likely, sizeof *column->codes);
}

static bool blank_until(const struct reading *r, struct cd_frame_column *column, uint32_t from, uint32_t to)
{
    if (!codes_until(r, column, to)) return false;
    if (to > from) memset(column->codes + from, 0xff, (to - from) * sizeof *column->codes); /* CD_NO_CODE */
    return true;
}

static int64_t add_column(struct reading *r, struct cd_str name)
{
    struct cd_frame *frame = r->frame;
    if (!cd_grow((void **)&frame->columns, &frame->cap_columns, (size_t)frame->n_columns + 1, sizeof *frame->columns))
        return UNUSED;
    struct cd_frame_column *column = &frame->columns[frame->n_columns];
    *column = (struct cd_frame_column){.name = cd_arena_str(&frame->arena, name)};
    if (column->name.p == NULL || !blank_until(r, column, 0, r->first + r->n)) return UNUSED;
    return frame->n_columns++;
}

/* Of columns met for the first time: JSON lines go on learning keys. */
static enum cd_status bind(struct reading *r, struct cd_err *err)
{
    uint32_t n;
    const struct cd_str *header = header_of(r, &n);
    for (; r->n_bound < n; r->n_bound++) {
        const struct cd_str name = header[r->n_bound];
        int64_t *bound = &r->bound[r->n_bound];
        r->order[r->n_bound] = r->n_bound;
        for (uint32_t c = 0; c < r->n_bound && r->json == NULL; c++)
            if (name.n > 0 && cd_str_eq(header[c], name))
                return cd_fail(err, CD_INPUT, "%s: two columns are called \"" CD_FMT "\"", r->path, CD_ARG(name));
        if (r->id == CD_NO_CODE && cd_str_eq(name, cd_str_of(r->unique_id))) {
            *bound = IS_ID;
            r->id = r->n_bound;
        } else if (!wanted(r->opts, name)) *bound = UNUSED;
        else {
            const uint32_t found = cd_frame_find(r->frame, name);
            *bound = found != CD_NO_CODE ? found : add_column(r, name);
            if (*bound < 0) return no_memory(r, err);
        }
    }
    if (r->id == CD_NO_CODE && n > 0 && (r->json == NULL || r->next->n > 0))
        return cd_fail(err, CD_INPUT, "%s: no column is called \"%s\"; say which one has the id", r->path,
                       r->unique_id);
    return CD_OK;
}

/* --- Coding a chunk ------------------------------------------------------------------------------------------------------------ */

static enum cd_status code_column(struct reading *r, uint32_t c, struct cd_err *err)
{
    struct cd_frame_column *column = &r->frame->columns[r->bound[c]];
    const uint32_t at = r->first + r->n;
    if (!codes_until(r, column, at + r->now->n) ||
        !cd_dict_codes(&column->values, r->now->cells[c], r->now->n, column->codes + at))
        return no_memory(r, err);
    return CD_OK;
}

static uint32_t values_of(const struct reading *r, uint32_t c)
{
    return r->bound[c] >= 0 ? r->frame->columns[r->bound[c]].values.n : 0;
}

static void order_columns(struct reading *r)
{
    for (uint32_t i = 1; i < r->now->n_columns; i++)
        for (uint32_t k = i; k > 0 && values_of(r, r->order[k - 1]) < values_of(r, r->order[k]); k--) {
            const uint32_t swap = r->order[k];
            r->order[k] = r->order[k - 1];
            r->order[k - 1] = swap;
        }
}

/* Task 0 reads ahead, task 1 takes the ids, the others each code a column. */
static enum cd_status task(void *ctx, size_t index, struct cd_err *err)
{
    struct reading *r = ctx;
    if (index == 0) return read_chunk(r, r->next, err);
    if (index == 1) return cd__ids_take(r->frame, &r->ids, r->now->cells[r->id], r->now->lines, r->now->n, err);
    const uint32_t c = r->order[index - 2];
    return r->bound[c] >= 0 ? code_column(r, c, err) : CD_OK;
}

/* Columns of the frame that this file lacks are blank. */
static enum cd_status blank_rest(struct reading *r, struct cd_err *err)
{
    for (uint32_t c = 0; c < r->frame->n_columns; c++) {
        bool bound = false;
        for (uint32_t i = 0; i < r->now->n_columns && !bound; i++) bound = r->bound[i] == (int64_t)c;
        const uint32_t at = r->first + r->n;
        if (!bound && !blank_until(r, &r->frame->columns[c], at, at + r->now->n)) return no_memory(r, err);
    }
    return CD_OK;
}

/* As the first chunk's lines are long, and some more: room is made once. */
static uint32_t likely_rows(const struct reading *r)
{
    const uint64_t read = r->csv != NULL ? cd__csv_read(r->csv) : 0;
    const double rows = read > 0 ? r->first + 1.02 * r->next->n * ((double)cd__csv_size(r->csv) / (double)read) : 0;
    return rows < CD_NO_CODE ? (uint32_t)rows : 0;
}

static enum cd_status read_rows(struct reading *r, struct cd_err *err)
{
    const struct cd_par par = {.threads = r->opts->par.threads};
    CD_TRY(read_chunk(r, r->next, err));
    r->ids.likely = likely_rows(r);
    CD_TRY(bind(r, err));
    while (r->next->n > 0) {
        struct chunk *swap = r->now;
        r->now = r->next;
        r->next = swap;
        if (r->now->n > CD_NO_CODE - 1 - r->first - r->n)
            return cd_fail(err, CD_LIMIT, "%s: more than 2^32 - 2 records", r->path);
        assert(r->id < r->now->n_columns);
        order_columns(r);
        CD_TRY(cd_par_run(&par, (size_t)r->now->n_columns + 2, task, r, err));
        CD_TRY(blank_rest(r, err));
        r->n += r->now->n;
        CD_TRY(bind(r, err));
    }
    return CD_OK;
}

/* --- One file --------------------------------------------------------------------------------------------------------------------- */

static struct cd_str stem(const char *path)
{
    struct cd_str name = cd_str_of(path);
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/') {
            name = (struct cd_str){name.p + i, name.n - i};
            break;
        }
    for (size_t i = name.n; i > 1; i--)
        if (name.p[i - 1] == '.') return (struct cd_str){name.p, i - 1};
    return name;
}

static enum cd_status begin_dataset(struct reading *r, struct cd_err *err)
{
    struct cd_frame *frame = r->frame;
    const struct cd_str name = r->opts->dataset != NULL ? cd_str_of(r->opts->dataset) : stem(r->path);
    const uint32_t d = frame->n_datasets;
    for (uint32_t i = 0; i < d; i++)
        if (cd_str_eq(frame->datasets[i], name))
            return cd_fail(err, CD_INPUT, "%s: another dataset is called \"" CD_FMT "\" too; name them apart", r->path,
                           CD_ARG(name));
    if (!cd_grow((void **)&frame->datasets, &frame->cap_datasets, (size_t)d + 1, sizeof *frame->datasets) ||
        !cd_grow((void **)&frame->files, &frame->cap_files, (size_t)d + 1, sizeof *frame->files) ||
        !cd_grow((void **)&frame->first, &frame->cap_first, (size_t)d + 2, sizeof *frame->first) ||
        (frame->datasets[d] = cd_arena_str(&frame->arena, name)).p == NULL ||
        (frame->id_name.p == NULL && (frame->id_name = cd_arena_str(&frame->arena, cd_str_of(r->unique_id))).p == NULL))
        return no_memory(r, err);
    frame->first[d] = frame->first[d + 1] = frame->n;
    frame->n_datasets++;
    r->first = r->ids.first = frame->n;
    return CD_OK;
}

static void end_dataset(struct reading *r)
{
    struct cd_frame *frame = r->frame;
    frame->n += r->n;
    frame->ascends = frame->n_datasets == 1 && r->ids.slots == NULL;
    frame->first[frame->n_datasets] = frame->n;
    for (uint32_t c = 0; r->json != NULL && c < r->n_bound; c++)
        if (r->bound[c] >= 0 && cd__json_nested(r->json, c)) frame->columns[r->bound[c]].nested = true;
}

static enum cd_status keep_digest(struct reading *r, struct cd_err *err)
{
    struct cd_frame_file *file = &r->frame->files[r->frame->n_datasets - 1];
    if (!r->opts->digest) return CD_OK;
    file->n = r->csv != NULL ? cd__csv_size(r->csv) : r->file.n;
    return r->csv != NULL ? cd_digest_end(&r->digest, file->sha256, err)
                          : cd_sha256(r->file.p, r->file.n, file->sha256, err);
}

static enum cd_status open_rows(struct reading *r, struct cd_err *err)
{
    const enum cd_format format = cd_format_of(cd_str_of(r->path));
    if (format == CD_FORMAT_CSV)
        return cd__csv_open(&r->csv, r->path, max_file, &r->next->window, r->opts->digest ? &r->digest : NULL,
                            r->opts->par.threads, err);
    CD_TRY(cd_file_read(r->path, max_file, &r->file, err));
    const struct cd_str bytes = {r->file.p, r->file.n};
    if (format == CD_FORMAT_NONE)
        return cd_fail(err, CD_INPUT, "%s: its name does not end in .csv, .jsonl, .xlsx or .parquet", r->path);
    if (format == CD_FORMAT_JSONL) return cd__json_open(&r->json, bytes, r->path, err);
    return cd_reader_open(&r->reader, format, bytes, &(struct cd_reader_opts){.name = r->path, .max_field = MAX_FIELD},
                          err);
}

static enum cd_status read_file(struct reading *r, struct cd_err *err)
{
    CD_TRY(open_rows(r, err));
    CD_TRY(begin_dataset(r, err));
    CD_TRY(read_rows(r, err));
    end_dataset(r);
    return keep_digest(r, err);
}

enum cd_status cd_frame_read(struct cd_frame *frame, const char *path, const struct cd_frame_opts *opts,
                             struct cd_err *err)
{
    struct reading *r = calloc(1, sizeof *r);
    if (r == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", path);
    r->frame = frame;
    r->path = r->ids.name = path;
    r->opts = opts;
    r->unique_id = opts->unique_id != NULL ? opts->unique_id : "unique_id";
    r->id = CD_NO_CODE;
    r->now = &r->chunks[0];
    r->next = &r->chunks[1];
    const enum cd_status status = read_file(r, err);
    cd_reader_close(r->reader);
    cd__json_close(r->json);
    cd__csv_close(r->csv);
    cd__ids_free(&r->ids);
    for (int k = 0; k < 2; k++) {
        for (uint32_t c = 0; c < r->chunks[k].n_columns; c++) free(r->chunks[k].cells[c]);
        cd_arena_free(&r->chunks[k].kept);
        free(r->chunks[k].window.p);
    }
    cd_digest_free(&r->digest);
    cd_file_free(&r->file);
    free(r);
    return status;
}

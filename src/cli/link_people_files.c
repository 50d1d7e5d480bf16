/* link_people_files.c - people as files: clusters.csv, and what was done to get there; see link_people_int.h. */
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/csv.h"
#include "link_people_int.h"

/* --- Clusters ----------------------------------------------------------------------------------------------------------------- */

static void put_header(struct cd_buf *b, const struct cd_frame *frame, bool datasets, const struct link_thresholds *at)
{
    if (datasets) cd_buf_puts(b, "source_dataset,");
    cd_csv_put(b, frame->id_name, false);
    for (uint32_t t = 0; t < at->n; t++) {
        cd_buf_puts(b, ",cluster_id");
        if (at->n == 1) continue;
        cd_buf_char(b, '_');
        cd_buf_str(b, at->text[t]);
    }
    cd_buf_char(b, '\n');
}

static void put_id(struct cd_buf *b, const struct cd_frame *frame, uint32_t row, bool datasets, const char *between)
{
    if (datasets) {
        cd_csv_put(b, frame->datasets[cd_frame_dataset(frame, row)], false);
        cd_buf_puts(b, between);
    }
    link_put_id(b, frame, row);
}

static void put_lasting(struct cd_buf *b, const struct link_people *people, uint32_t record)
{
    cd_csv_put(b, cd_dict_text(&people->before.names, people->ids[record]), false);
}

enum { ROWS = 1 << 15, WINDOW = 8 /* parts of so many rows that wait for those before them */ };

struct writing {
    const struct link_people *people;
    const struct cd_frame *frame;
    bool datasets;
    struct cd_newfile file;
    struct cd_buf part[WINDOW];
};

static enum cd_status put_rows(void *ctx, size_t part, struct cd_err *err)
{
    struct writing *w = ctx;
    struct cd_buf *b = &w->part[part % WINDOW];
    const struct link_thresholds *at = &w->people->at;
    const uint32_t n = w->frame->n, from = (uint32_t)part * ROWS, to = n - from < ROWS ? n : from + ROWS;
    b->n = 0;
    if (part == 0) put_header(b, w->frame, w->datasets, at);
    for (uint32_t i = from; i < to; i++) {
        put_id(b, w->frame, i, w->datasets, ",");
        for (uint32_t t = 0; t < at->n; t++) {
            cd_buf_char(b, ',');
            if (w->people->ids != NULL) put_lasting(b, w->people, i);
            else put_id(b, w->frame, w->people->cluster[(size_t)t * n + i], w->datasets, "-__-");
        }
        cd_buf_char(b, '\n');
    }
    return b->failed ? cd_fail(err, CD_NOMEM, "no memory to write clusters") : CD_OK;
}

static enum cd_status write_part(void *ctx, size_t part, struct cd_err *err)
{
    struct writing *w = ctx;
    return cd_newfile_put(&w->file, w->part[part % WINDOW].p, w->part[part % WINDOW].n, err);
}

static enum cd_status write_clusters(const struct link_people *people, const struct cd_frame *frame, unsigned threads,
                                     const char *path, struct cd_err *err)
{
    struct writing w = {.people = people, .frame = frame, .datasets = frame->n_datasets > 1};
    const struct cd_par par = {.threads = threads};
    const size_t parts = frame->n / ROWS + 1; /* at least the one with the header */
    CD_TRY(cd_newfile_begin(path, &w.file, err));
    enum cd_status status = cd_par_ordered(&par, parts, WINDOW, put_rows, write_part, &w, err);
    if (status == CD_OK) status = cd_newfile_commit(&w.file, err);
    cd_newfile_abort(&w.file);
    for (int i = 0; i < WINDOW; i++) cd_buf_free(&w.part[i]);
    return status;
}

/* --- What was done ------------------------------------------------------------------------------------------------------------ */

static enum cd_status write_beside(const char *prefix, const char *name, const struct cd_buf *text, struct cd_err *err)
{
    struct cd_buf path = {0};
    cd_buf_printf(&path, "%s%s", prefix, name);
    const enum cd_status status = path.failed || text->failed ? cd_fail(err, CD_NOMEM, "no memory to write %s", name)
                                                              : cd_file_replace(path.p, text->p, text->n, err);
    cd_buf_free(&path);
    return status;
}

static void put_name(struct cd_buf *b, const struct cd_dict *names, uint32_t id)
{
    if (id != CD_NO_CODE) cd_csv_put(b, cd_dict_text(names, id), false);
    cd_buf_char(b, ',');
}

static enum cd_status write_changes(const struct link_people *people, const char *prefix, struct cd_err *err)
{
    static const char *const words[] = {
        [CD_ID_KEPT] = "kept", [CD_ID_MERGED] = "merged", [CD_ID_SPLIT] = "split", [CD_ID_MOVED] = "moved",
        [CD_ID_NEW] = "new",   [CD_ID_JOINED] = "joined", [CD_ID_GONE] = "gone",   [CD_ID_LEFT] = "left",
    };
    struct cd_buf b = {0};
    cd_buf_puts(&b, "change,from,to,records\n");
    for (size_t i = 0; i < people->changes.n; i++) {
        const struct cd_id_change *change = &people->changes.items[i];
        cd_buf_puts(&b, words[change->kind]);
        cd_buf_char(&b, ',');
        put_name(&b, &people->before.names, change->from);
        put_name(&b, &people->before.names, change->to);
        cd_buf_u64(&b, change->n);
        cd_buf_char(&b, '\n');
    }
    const enum cd_status status = write_beside(prefix, "changes.csv", &b, err);
    cd_buf_free(&b);
    return status;
}

struct naming {
    const struct link_people *people;
    const struct cd_frame *frame;
};

static void put_person(struct cd_buf *b, const void *ctx, uint32_t record)
{
    const struct naming *naming = ctx;
    if (naming->people->ids != NULL) put_lasting(b, naming->people, record);
    else put_id(b, naming->frame, record, naming->frame->n_datasets > 1, "-__-");
}

static enum cd_status write_splits(struct link_people *people, const struct cd_frame *frame, const char *prefix,
                                   struct cd_err *err)
{
    const struct naming naming = {people, frame};
    struct cd_buf b = {0};
    link_apart_put(people, &b, put_person, &naming);
    const enum cd_status status = write_beside(prefix, "splits.csv", &b, err);
    cd_buf_free(&b);
    return status;
}

enum cd_status link_people_write(struct link_people *people, const struct cd_frame *frame, unsigned threads,
                                 const char *path, const char *prefix, struct cd_err *err)
{
    if (people->ids != NULL) CD_TRY(write_changes(people, prefix, err));
    if (link_people_apart(people)) CD_TRY(write_splits(people, frame, prefix, err));
    return write_clusters(people, frame, threads, path, err);
}

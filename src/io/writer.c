/* writer.c - which format a table is written in; delimited text and JSON lines themselves; see writer.h. */
#include "candour/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/csv.h"
#include "writer_int.h"

struct text_writer {
    struct cd_writer writer;
    int fd;
    struct cd_buf b;
    uint64_t rows;
};

bool cd__writer_start(struct cd_writer *w, const char *path, const struct cd_writer_column *columns, uint32_t n)
{
    struct cd_writer_column *own = calloc((size_t)n + 1, sizeof *own);
    w->columns = own;
    w->path = strdup(path);
    bool ok = own != NULL && w->path != NULL;
    for (uint32_t i = 0; ok && i < n; i++) {
        own[i] = (struct cd_writer_column){strdup(columns[i].name), columns[i].as};
        w->n++;
        ok = own[i].name != NULL;
    }
    return ok;
}

void cd__writer_end(struct cd_writer *w)
{
    for (uint32_t i = 0; i < w->n; i++) free((void *)(uintptr_t)w->columns[i].name);
    free((void *)(uintptr_t)w->columns);
    free(w->path);
    free(w);
}

static enum cd_status flush(struct text_writer *w, struct cd_err *err)
{
    if (w->b.failed) return cd_fail(err, CD_NOMEM, "%s: no memory to write it", w->writer.path);
    for (size_t at = 0; at < w->b.n;) {
        const ssize_t put = write(w->fd, w->b.p + at, w->b.n - at);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return cd_fail_errno(err, "%s: cannot write it", w->writer.path);
        at += (size_t)put;
    }
    w->b.n = 0;
    return CD_OK;
}

static enum cd_status csv_row(struct cd_writer *writer, const struct cd_str *fields, struct cd_err *err)
{
    struct text_writer *w = (struct text_writer *)writer;
    for (uint32_t i = 0; i < writer->n; i++) {
        if (i > 0) cd_buf_char(&w->b, ',');
        cd_csv_put(&w->b, fields[i], false);
    }
    cd_buf_char(&w->b, '\n');
    return w->b.n >= CD_BUF_DRAIN ? flush(w, err) : CD_OK;
}

static void put_json(struct cd_buf *b, struct cd_str s)
{
    static const char hex[] = "0123456789abcdef";
    cd_buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') cd_buf_char(b, '\\');
        if (c >= 0x20) cd_buf_char(b, (char)c);
        else {
            cd_buf_puts(b, "\\u00");
            cd_buf_char(b, hex[c >> 4]);
            cd_buf_char(b, hex[c & 15]);
        }
    }
    cd_buf_char(b, '"');
}

static enum cd_status jsonl_row(struct cd_writer *writer, const struct cd_str *fields, struct cd_err *err)
{
    struct text_writer *w = (struct text_writer *)writer;
    bool any = false;
    cd_buf_char(&w->b, '{');
    for (uint32_t i = 0; i < writer->n; i++) {
        if (fields[i].n == 0 && w->rows > 0) continue;
        if (any) cd_buf_char(&w->b, ',');
        any = true;
        put_json(&w->b, cd_str_of(writer->columns[i].name));
        cd_buf_char(&w->b, ':');
        if (fields[i].n > 0) put_json(&w->b, fields[i]);
        else cd_buf_puts(&w->b, "null");
    }
    w->rows++;
    cd_buf_puts(&w->b, "}\n");
    return w->b.n >= CD_BUF_DRAIN ? flush(w, err) : CD_OK;
}

static enum cd_status close_text(struct cd_writer *writer, struct cd_err *err)
{
    struct text_writer *w = (struct text_writer *)writer;
    enum cd_status status = flush(w, err);
    if (status == CD_OK && fsync(w->fd) != 0) status = cd_fail_errno(err, "%s: cannot write it", writer->path);
    if (close(w->fd) != 0 && status == CD_OK) status = cd_fail_errno(err, "%s: cannot write it", writer->path);
    cd_buf_free(&w->b);
    return status;
}

static enum cd_status open_text(struct cd_writer **out, const char *path, const struct cd_writer_column *columns,
                                uint32_t n, bool json, struct cd_err *err)
{
    struct text_writer *w = calloc(1, sizeof *w);
    if (w == NULL || !cd__writer_start(&w->writer, path, columns, n)) {
        if (w != NULL) cd__writer_end(&w->writer);
        return cd_fail(err, CD_NOMEM, "%s: no memory to write it", path);
    }
    w->writer.row = json ? jsonl_row : csv_row;
    w->writer.close = close_text;
    w->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (w->fd < 0) {
        const enum cd_status status = cd_fail_errno(err, "%s: cannot write it", path);
        cd__writer_end(&w->writer);
        return status;
    }
    for (uint32_t i = 0; !json && i < n; i++) {
        if (i > 0) cd_buf_char(&w->b, ',');
        cd_csv_put(&w->b, cd_str_of(columns[i].name), false);
    }
    if (!json) cd_buf_char(&w->b, '\n');
    *out = &w->writer;
    return CD_OK;
}

enum cd_status cd__write_csv(struct cd_writer **out, const char *path, const char *sheet,
                             const struct cd_writer_column *columns, uint32_t n, struct cd_err *err)
{
    (void)sheet;
    return open_text(out, path, columns, n, false, err);
}

enum cd_status cd__write_jsonl(struct cd_writer **out, const char *path, const char *sheet,
                               const struct cd_writer_column *columns, uint32_t n, struct cd_err *err)
{
    (void)sheet;
    return open_text(out, path, columns, n, true, err);
}

enum cd_status cd_writer_open(struct cd_writer **out, enum cd_format format, const char *path, const char *sheet,
                              const struct cd_writer_column *columns, uint32_t n, struct cd_err *err)
{
    static cd__open_writer *const opens[CD_FORMAT_COUNT] = {
        [CD_FORMAT_CSV] = cd__write_csv, [CD_FORMAT_JSONL] = cd__write_jsonl, [CD_FORMAT_XLSX] = cd__write_xlsx};
    *out = NULL;
    if (opens[format] == NULL) return cd_fail(err, CD_USAGE, "%s: in no format that can be written", path);
    return opens[format](out, path, sheet, columns, n, err);
}

enum cd_status cd_writer_row(struct cd_writer *writer, const struct cd_str *fields, struct cd_err *err)
{
    return writer->row(writer, fields, err);
}

enum cd_status cd_writer_close(struct cd_writer *writer, struct cd_err *err)
{
    if (writer == NULL) return CD_OK;
    const enum cd_status status = writer->close(writer, err);
    cd__writer_end(writer);
    return status;
}

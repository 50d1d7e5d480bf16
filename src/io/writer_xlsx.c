/* writer_xlsx.c - a workbook of one sheet through libxlsxwriter, row by row.
 *
 * Only our own sheet names go in, and no formula: texts are written as texts, whatever they begin with. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "writer_int.h"
#include "xlsx_int.h"

enum { MAX_ROWS = 1048576, MAX_CELL = 32767, MAX_SHEET = 31 };

/* libxlsxwriter formats times in a buffer that all threads share: one workbook is closed at a time. */
static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;

struct xlsx_writer {
    struct cd_writer writer;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *day, *bold;
    lxw_row_t at;
    struct cd_buf text; /* libxlsxwriter takes texts that end with NUL */
    int fd;             /* of the file, which libxlsxwriter writes by its path when the workbook is closed */
};

static enum cd_status put_text(struct xlsx_writer *w, uint32_t column, struct cd_str s, lxw_format *format,
                               struct cd_err *err)
{
    w->text.n = 0;
    if (s.n <= MAX_CELL) cd__xlsx_escape(&w->text, s);
    if (s.n > MAX_CELL || w->text.n > MAX_CELL || memchr(s.p, '\0', s.n) != NULL)
        return cd_fail(err, CD_LIMIT, "%s: row %u: a text that a workbook cannot hold", w->writer.path, w->at + 1);
    cd_buf_char(&w->text, '\0');
    if (w->text.failed) return cd_fail(err, CD_NOMEM, "%s: no memory to write it", w->writer.path);
    if (worksheet_write_string(w->sheet, w->at, (lxw_col_t)column, w->text.p, format) != LXW_NO_ERROR)
        return cd_fail(err, CD_SYSTEM, "%s: row %u cannot be written", w->writer.path, w->at + 1);
    return CD_OK;
}

/* Days after the false 29 February 1900 alone: earlier ones stay texts, which a reader takes for dates as well. */
static bool put_day(struct xlsx_writer *w, uint32_t column, struct cd_str s)
{
    const int32_t day = s.n == 10 ? cd_day_parse(s) : CD_NO_DAY, first = cd_day_of(1900, 3, 1);
    if (day == CD_NO_DAY || day < first) return false;
    const double serial = day - first + 61;
    return worksheet_write_number(w->sheet, w->at, (lxw_col_t)column, serial, w->day) == LXW_NO_ERROR;
}

static bool put_number(struct xlsx_writer *w, uint32_t column, struct cd_str s)
{
    uint64_t n;
    const bool minus = s.n > 0 && s.p[0] == '-';
    const struct cd_str digits = {s.p + minus, s.n - minus};
    if (!cd_str_u64(digits, &n) || n > INT32_MAX || (digits.n > 1 && digits.p[0] == '0')) return false;
    const double value = minus ? -(double)n : (double)n;
    return worksheet_write_number(w->sheet, w->at, (lxw_col_t)column, value, NULL) == LXW_NO_ERROR;
}

static enum cd_status row(struct cd_writer *writer, const struct cd_str *fields, struct cd_err *err)
{
    struct xlsx_writer *w = (struct xlsx_writer *)writer;
    if (w->at == MAX_ROWS)
        return cd_fail(err, CD_LIMIT, "%s: a sheet holds %d rows: use CSV or JSON lines", writer->path, MAX_ROWS);
    for (uint32_t i = 0; i < writer->n; i++) {
        if (fields[i].n == 0) continue;
        if (writer->columns[i].as == CD_WRITTEN_DAY && put_day(w, i, fields[i])) continue;
        if (writer->columns[i].as == CD_WRITTEN_NUMBER && put_number(w, i, fields[i])) continue;
        CD_TRY(put_text(w, i, fields[i], NULL, err));
    }
    w->at++;
    return CD_OK;
}

static enum cd_status close_xlsx(struct cd_writer *writer, struct cd_err *err)
{
    struct xlsx_writer *w = (struct xlsx_writer *)writer;
    enum cd_status status = CD_OK;
    cd_buf_free(&w->text);
    if (w->sheet != NULL && w->at > 0 && writer->n > 0)
        (void)worksheet_autofilter(w->sheet, 0, 0, w->at - 1, (lxw_col_t)(writer->n - 1));
    (void)pthread_mutex_lock(&closing);
    const lxw_error how = w->book != NULL ? workbook_close(w->book) : LXW_NO_ERROR;
    (void)pthread_mutex_unlock(&closing);
    if (how != LXW_NO_ERROR)
        status = cd_fail(err, CD_SYSTEM, "%s: cannot write it: %s", writer->path, lxw_strerror(how));
    if (w->fd < 0) return status;
    if (status == CD_OK && fsync(w->fd) != 0) status = cd_fail_errno(err, "%s: cannot write it", writer->path);
    if (close(w->fd) != 0 && status == CD_OK) status = cd_fail_errno(err, "%s: cannot write it", writer->path);
    return status;
}

static enum cd_status begin(struct xlsx_writer *w, const char *sheet, struct cd_err *err)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_doc_properties properties = {.created = 946684800}; /* 2000-01-01: the same rows give the same bytes */
    if (strlen(sheet) > MAX_SHEET) return cd_fail(err, CD_USAGE, "%s: the sheet's name is too long", w->writer.path);
    w->fd = open(w->writer.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (w->fd < 0) return cd_fail_errno(err, "%s: cannot write it", w->writer.path);
    w->book = workbook_new_opt(w->writer.path, &options);
    if (w->book == NULL) return cd_fail(err, CD_SYSTEM, "%s: cannot write it", w->writer.path);
    (void)workbook_set_properties(w->book, &properties);
    w->sheet = workbook_add_worksheet(w->book, sheet);
    w->day = workbook_add_format(w->book);
    w->bold = workbook_add_format(w->book);
    if (w->sheet == NULL || w->day == NULL || w->bold == NULL)
        return cd_fail(err, CD_NOMEM, "%s: no memory to write it", w->writer.path);
    format_set_num_format(w->day, "yyyy-mm-dd");
    format_set_bold(w->bold);
    worksheet_set_column(w->sheet, 0, (lxw_col_t)(w->writer.n > 0 ? w->writer.n - 1 : 0), 18, NULL);
    worksheet_freeze_panes(w->sheet, 1, 0);
    for (uint32_t i = 0; i < w->writer.n; i++)
        CD_TRY(put_text(w, i, cd_str_of(w->writer.columns[i].name), w->bold, err));
    w->at = 1;
    return CD_OK;
}

enum cd_status cd__write_xlsx(struct cd_writer **out, const char *path, const char *sheet,
                              const struct cd_writer_column *columns, uint32_t n, struct cd_err *err)
{
    struct xlsx_writer *w = calloc(1, sizeof *w);
    struct cd_err later;
    if (w != NULL) w->fd = -1;
    if (w == NULL || !cd__writer_start(&w->writer, path, columns, n)) {
        if (w != NULL) cd__writer_end(&w->writer);
        return cd_fail(err, CD_NOMEM, "%s: no memory to write it", path);
    }
    w->writer.row = row;
    w->writer.close = close_xlsx;
    const enum cd_status status = begin(w, sheet, err);
    if (status == CD_OK) *out = &w->writer;
    else {
        const bool ours = w->fd >= 0;
        (void)close_xlsx(&w->writer, &later);
        if (ours) (void)unlink(path);
        cd__writer_end(&w->writer);
    }
    return status;
}

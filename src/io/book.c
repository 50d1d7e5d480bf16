/* book.c - workbooks through libxlsxwriter, row by row; see book.h.
 *
 * libxlsxwriter does not look whether its temporary files could be written: on a full disk it makes a sound archive with half a sheet in it and
 * says that all went well. So every part is read back, and must end with what it began with. Its temporary files lie beside the
 * workbook (they hold the same data) and have no name. */
#include "candour/book.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "xlsx_int.h"
#include "zip_int.h"

enum { STYLES = 16, COMMENT_WIDTH = 360, LINE_HEIGHT = 18, LINE_CHARACTERS = 52 };

/* libxlsxwriter formats times in a buffer that all threads share: one workbook is closed at a time. */
static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;

struct cd_sheet {
    struct cd_book *book;
    lxw_worksheet *sheet;
    struct cd_sheet *next;
};

struct cd_book {
    char *path, *folder;
    lxw_workbook *book;
    lxw_format *style[STYLES], *day[STYLES]; /* style[0] is NULL: plain */
    uint8_t n_styles;
    struct cd_sheet *sheets;
    struct cd_buf text; /* libxlsxwriter takes texts that end with NUL */
    int fd;             /* of the file, which libxlsxwriter writes by its path when the workbook is closed */
};

/* --- Open ------------------------------------------------------------------------------------------------------------- */

static enum cd_status begin(struct cd_book *book, struct cd_err *err)
{
    lxw_doc_properties properties = {.created = 946684800}; /* 2000-01-01: the same cells give the same bytes */
    const char *slash = strrchr(book->path, '/');
    book->folder = slash != NULL ? strndup(book->path, (size_t)(slash - book->path) + 1) : strdup(".");
    if (book->folder == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to write it", book->path);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = book->folder};
    book->fd = open(book->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (book->fd < 0) return cd_fail_errno(err, "%s: cannot write it", book->path);
    book->book = workbook_new_opt(book->path, &options);
    if (book->book == NULL) return cd_fail(err, CD_SYSTEM, "%s: cannot write it", book->path);
    (void)workbook_set_properties(book->book, &properties);
    return cd_book_style(book, 0, 0) == 0 && book->n_styles == 1
               ? CD_OK
               : cd_fail(err, CD_NOMEM, "%s: no memory to write it", book->path);
}

static void free_book(struct cd_book *book)
{
    for (struct cd_sheet *sheet = book->sheets, *next; sheet != NULL; sheet = next) {
        next = sheet->next;
        free(sheet);
    }
    cd_buf_free(&book->text);
    free(book->path);
    free(book->folder);
    free(book);
}

enum cd_status cd_book_open(struct cd_book **out, const char *path, struct cd_err *err)
{
    struct cd_book *book = calloc(1, sizeof *book);
    *out = NULL;
    if (book != NULL) {
        book->fd = -1;
        book->path = strdup(path);
    }
    if (book == NULL || book->path == NULL) {
        free(book);
        return cd_fail(err, CD_NOMEM, "%s: no memory to write it", path);
    }
    const enum cd_status status = begin(book, err);
    if (status == CD_OK) *out = book;
    else cd_book_abort(book);
    return status;
}

bool cd_book_sheet_name(struct cd_str name)
{
    if (name.n == 0 || name.n > CD_BOOK_SHEET || name.p[0] == '\'' || name.p[name.n - 1] == '\'') return false;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] < ' ' || name.p[i] > '~' || strchr("[]:*?/\\", name.p[i]) != NULL) return false;
    return true;
}

struct cd_sheet *cd_book_sheet(struct cd_book *book, const char *name)
{
    if (!cd_book_sheet_name(cd_str_of(name))) return NULL;
    struct cd_sheet *sheet = calloc(1, sizeof *sheet);
    if (sheet == NULL) return NULL;
    *sheet = (struct cd_sheet){book, workbook_add_worksheet(book->book, name), book->sheets};
    if (sheet->sheet == NULL) {
        free(sheet);
        return NULL;
    }
    book->sheets = sheet;
    return sheet;
}

static void set_look(lxw_format *format, uint32_t fill, unsigned looks)
{
    if (fill != 0) {
        format_set_bg_color(format, fill);
        format_set_border(format, LXW_BORDER_THIN); /* a fill hides the lines of the grid */
        format_set_border_color(format, 0xBFBFBF);
    }
    if ((looks & CD_LOOK_BOLD) != 0) format_set_bold(format);
    if ((looks & CD_LOOK_LINK) != 0) {
        format_set_font_color(format, 0x0000FF);
        format_set_underline(format, LXW_UNDERLINE_SINGLE);
    }
}

uint8_t cd_book_style(struct cd_book *book, uint32_t fill, unsigned looks)
{
    const uint8_t i = book->n_styles;
    if (i == STYLES) return 0;
    book->style[i] = i > 0 ? workbook_add_format(book->book) : NULL;
    book->day[i] = workbook_add_format(book->book);
    if (book->day[i] == NULL || (i > 0 && book->style[i] == NULL)) return 0;
    if (i > 0) set_look(book->style[i], fill, looks);
    set_look(book->day[i], fill, looks);
    format_set_num_format(book->day[i], "yyyy-mm-dd");
    book->n_styles++;
    return i;
}

/* --- Cells ------------------------------------------------------------------------------------------------------------- */

size_t cd_book_fits(struct cd_str text)
{
    size_t units = 0, i = 0;
    if (text.n <= CD_BOOK_TEXT / 7) return text.n; /* even if every byte were escaped */
    while (i < text.n) {
        const unsigned char c = (unsigned char)text.p[i];
        const size_t bytes = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        const bool escaped = c == '_' ? i + 1 < text.n && text.p[i + 1] == 'x' : c < ' ' && strchr("\t\n\r", c) == NULL;
        units += escaped ? 7 : bytes == 4 ? 2 : 1;
        if (units > CD_BOOK_TEXT || i + bytes > text.n) return i;
        i += bytes;
    }
    return i;
}

static enum cd_status cannot(const struct cd_sheet *sheet, uint32_t row, struct cd_err *err)
{
    return cd_fail(err, CD_SYSTEM, "%s: row %u cannot be written", sheet->book->path, row + 1);
}

static enum cd_status put_text(struct cd_sheet *sheet, uint32_t row, uint32_t column, const struct cd_book_cell *cell,
                               struct cd_err *err)
{
    struct cd_book *book = sheet->book;
    struct cd_buf *text = &book->text;
    lxw_format *format = book->style[cell->style];
    lxw_error how;
    text->n = 0;
    if (cd_book_fits(cell->text) < cell->text.n || memchr(cell->text.p, '\0', cell->text.n) != NULL)
        return cd_fail(err, CD_LIMIT, "%s: row %u: a text that a workbook cannot hold", book->path, row + 1);
    cd__xlsx_escape(text, cell->text);
    cd_buf_char(text, '\0');
    if (text->failed) return cd_fail(err, CD_NOMEM, "%s: no memory to write it", book->path);
    if (cell->link == NULL) how = worksheet_write_string(sheet->sheet, row, (lxw_col_t)column, text->p, format);
    else how = worksheet_write_url_opt(sheet->sheet, row, (lxw_col_t)column, cell->link, format, text->p, NULL);
    return how == LXW_NO_ERROR ? CD_OK : cannot(sheet, row, err);
}

/* Days after the false 29 February 1900 alone: earlier ones stay texts, which a reader takes for dates as well. */
static bool as_day(struct cd_str s, double *serial)
{
    const int32_t day = s.n == 10 ? cd_day_parse(s) : CD_NO_DAY, first = cd_day_of(1900, 3, 1);
    *serial = day - first + 61;
    return day != CD_NO_DAY && day >= first;
}

static bool as_number(struct cd_str s, double *number)
{
    uint64_t n;
    const bool minus = s.n > 0 && s.p[0] == '-';
    const struct cd_str digits = {s.p + minus, s.n - minus};
    if (!cd_str_u64(digits, &n) || n > INT32_MAX || (digits.n > 1 && digits.p[0] == '0') || (minus && n == 0))
        return false;
    *number = minus ? -(double)n : (double)n;
    return true;
}

static enum cd_status put_value(struct cd_sheet *sheet, uint32_t row, uint32_t column, const struct cd_book_cell *cell,
                                struct cd_err *err)
{
    const struct cd_book *book = sheet->book;
    lxw_format *format = book->style[cell->style];
    lxw_error how = LXW_NO_ERROR;
    double number;
    if (cell->text.n == 0) {
        if (format != NULL) how = worksheet_write_blank(sheet->sheet, row, (lxw_col_t)column, format);
    } else if (cell->as == CD_WRITTEN_DAY && as_day(cell->text, &number))
        how = worksheet_write_number(sheet->sheet, row, (lxw_col_t)column, number, book->day[cell->style]);
    else if (cell->as == CD_WRITTEN_NUMBER && as_number(cell->text, &number))
        how = worksheet_write_number(sheet->sheet, row, (lxw_col_t)column, number, format);
    else return put_text(sheet, row, column, cell, err);
    return how == LXW_NO_ERROR ? CD_OK : cannot(sheet, row, err);
}

/* A box as high as its lines, which are counted generously: readers do not scroll in it. */
static enum cd_status put_comment(struct cd_sheet *sheet, uint32_t row, uint32_t column, const char *comment,
                                  struct cd_err *err)
{
    static char author[] = "candour";
    unsigned lines = 1, in_line = 0;
    for (const char *c = comment; *c != '\0'; c++) {
        const bool full = *c == '\n' || ++in_line == LINE_CHARACTERS;
        lines += full;
        if (full) in_line = 0;
    }
    if (lines > 40) lines = 40;
    lxw_comment_options options = {
        .author = author, .width = COMMENT_WIDTH, .height = (uint16_t)((lines + 1) * LINE_HEIGHT)};
    const lxw_error how = worksheet_write_comment_opt(sheet->sheet, row, (lxw_col_t)column, comment, &options);
    return how == LXW_NO_ERROR ? CD_OK : cannot(sheet, row, err);
}

enum cd_status cd_sheet_put(struct cd_sheet *sheet, uint32_t row, uint32_t column, const struct cd_book_cell *cell,
                            struct cd_err *err)
{
    if (row >= CD_BOOK_ROWS || column >= CD_BOOK_COLUMNS)
        return cd_fail(err, CD_LIMIT, "%s: a sheet holds %d rows and %d columns: use CSV or JSON lines",
                       sheet->book->path, CD_BOOK_ROWS, CD_BOOK_COLUMNS);
    CD_TRY(put_value(sheet, row, column, cell, err));
    return cell->comment != NULL ? put_comment(sheet, row, column, cell->comment, err) : CD_OK;
}

void cd_sheet_layout(struct cd_sheet *sheet, const struct cd_sheet_layout *layout)
{
    enum { WIDTH = 18 };
    if (layout->columns == 0) return;
    const lxw_col_t last = (lxw_col_t)(layout->columns - 1);
    for (uint32_t i = 0; layout->widths != NULL && i < layout->columns; i++)
        (void)worksheet_set_column(sheet->sheet, (lxw_col_t)i, (lxw_col_t)i, layout->widths[i], NULL);
    if (layout->widths == NULL) (void)worksheet_set_column(sheet->sheet, 0, last, WIDTH, NULL);
    if (layout->rows > layout->header) {
        worksheet_freeze_panes(sheet->sheet, layout->header + 1, 0);
        (void)worksheet_autofilter(sheet->sheet, layout->header, 0, layout->rows - 1, last);
    }
    (void)worksheet_ignore_errors(sheet->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
}

/* --- Close ------------------------------------------------------------------------------------------------------------- */

/* The start and the end of a part, read through: its checksum is looked at by whoever reads to the end. */
struct ends {
    char first[256], last[64];
    size_t n_first, n_last;
};

static bool read_ends(zip_t *zip, zip_uint64_t entry, struct ends *ends)
{
    char block[1 << 16];
    zip_int64_t got = 0;
    zip_file_t *file = zip_fopen_index(zip, entry, 0);
    while (file != NULL && (got = zip_fread(file, block, sizeof block)) > 0) {
        const size_t n = (size_t)got, room = sizeof ends->first - ends->n_first, more = n < room ? n : room;
        memcpy(ends->first + ends->n_first, block, more);
        ends->n_first += more;
        const size_t keep = n >= sizeof ends->last                 ? 0
                            : ends->n_last + n > sizeof ends->last ? sizeof ends->last - n
                                                                   : ends->n_last;
        memmove(ends->last, ends->last + ends->n_last - keep, keep);
        const size_t fresh = n < sizeof ends->last ? n : sizeof ends->last;
        memcpy(ends->last + keep, block + n - fresh, fresh);
        ends->n_last = keep + fresh;
    }
    const bool ok = file != NULL && got == 0;
    if (file != NULL) (void)zip_fclose(file);
    return ok;
}

/* "<?xml ...?>\n<worksheet ..." must end with "</worksheet>". */
static bool is_whole(const struct ends *ends)
{
    const struct cd_str first = {ends->first, ends->n_first};
    const struct cd_str last = cd_str_trim((struct cd_str){ends->last, ends->n_last});
    size_t at = 0;
    while (at + 1 < first.n && (first.p[at] != '<' || first.p[at + 1] == '?')) at++;
    size_t to = at;
    while (to < first.n && first.p[to] != ' ' && first.p[to] != '>') to++;
    const size_t name = to - at; /* with its "<" */
    return name > 1 && last.n > name + 2 && last.p[last.n - 1] == '>' && last.p[last.n - name - 2] == '<' &&
           last.p[last.n - name - 1] == '/' && memcmp(last.p + last.n - name, first.p + at + 1, name - 1) == 0;
}

static bool reads_back(const char *path)
{
    int why;
    (void)pthread_mutex_lock(&cd__zip_opening);
    zip_t *zip = zip_open(path, ZIP_RDONLY, &why);
    (void)pthread_mutex_unlock(&cd__zip_opening);
    bool ok = zip != NULL;
    for (zip_int64_t i = 0; ok && i < zip_get_num_entries(zip, 0); i++) {
        struct ends ends = {0};
        ok = read_ends(zip, (zip_uint64_t)i, &ends) && is_whole(&ends);
    }
    if (zip != NULL) zip_discard(zip);
    return ok;
}

static enum cd_status write_book(struct cd_book *book, struct cd_err *err)
{
    (void)pthread_mutex_lock(&closing);
    const lxw_error how = workbook_close(book->book);
    (void)pthread_mutex_unlock(&closing);
    book->book = NULL;
    if (how != LXW_NO_ERROR) return cd_fail(err, CD_SYSTEM, "%s: cannot write it: %s", book->path, lxw_strerror(how));
    if (fsync(book->fd) != 0) return cd_fail_errno(err, "%s: cannot write it", book->path);
    if (!reads_back(book->path))
        return cd_fail(err, CD_SYSTEM, "%s: cannot write it: only a part of it came to the disk (is it full?)",
                       book->path);
    return CD_OK;
}

enum cd_status cd_book_close(struct cd_book *book, struct cd_err *err)
{
    if (book == NULL) return CD_OK;
    enum cd_status status = write_book(book, err);
    if (status == CD_OK && close(book->fd) != 0) status = cd_fail_errno(err, "%s: cannot write it", book->path);
    if (status != CD_OK) {
        cd_book_abort(book);
        return status;
    }
    free_book(book);
    return CD_OK;
}

/* libxlsxwriter frees a workbook that was not written with a function that it does not name among those for us: lxw_workbook_free. */
void cd_book_abort(struct cd_book *book)
{
    if (book == NULL) return;
    if (book->book != NULL) lxw_workbook_free(book->book);
    if (book->fd >= 0) {
        (void)close(book->fd);
        (void)unlink(book->path);
    }
    free_book(book);
}

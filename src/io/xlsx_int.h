/* xlsx_int.h - a workbook's parts while a sheet of it is read. */
#ifndef CANDOUR_XLSX_INT_H
#define CANDOUR_XLSX_INT_H

#include <expat.h>

#include "candour/arena.h"
#include "candour/buf.h"
#include "candour/os.h"
#include "candour/status.h"
#include "candour/str.h"
#include "candour/zip.h"

struct cd__sheet {
    struct cd_str name, relation, path; /* path of its XML in the archive */
};

struct cd__book_parts {
    struct cd_zip *zip;
    const char *name; /* of the file, for errors */
    struct cd_arena arena;
    struct cd__sheet *sheets;
    uint32_t n_sheets;
    size_t cap_sheets;
    bool epoch_1904;
    struct cd_str *strings; /* shared strings: offsets while read, then texts */
    uint32_t n_strings;
    size_t cap_strings;
    struct cd_buf string_bytes;
    struct cd_str strings_path, styles_path; /* as the relations name them */
    uint8_t *kinds;                          /* enum cd__kind, by cell style */
    uint32_t n_styles;
    size_t cap_styles;
};

/* Opens the archive and reads what a sheet needs; strings and styles only with `whole`. */
CD_MUST_CHECK enum cd_status cd__book_open(struct cd__book_parts *book, struct cd_str bytes, const char *name,
                                           bool whole, struct cd_err *err);
void cd__book_close(struct cd__book_parts *book);
/* A part of the archive; CD_INPUT when it is not there. */
CD_MUST_CHECK enum cd_status cd__book_part(struct cd__book_parts *book, struct cd_str path, struct cd_file *out,
                                           struct cd_err *err);

/* A parser that refuses document types (entities can make a small file vast); ctx is what handlers get. NULL: no memory. */
XML_Parser cd__xml(void *ctx, XML_StartElementHandler start, XML_EndElementHandler end, XML_CharacterDataHandler text);
/* The element's name without its prefix; an attribute's value by its name without prefix, or NULL. */
const char *cd__local(const char *name);
const char *cd__attribute(const char **attributes, const char *name);

enum cd__kind { CD__NUMBER, CD__DATE, CD__ELAPSED }; /* what the number format of a style makes of a number */

/* A serial number of a workbook as a date: YYYY-MM-DD, with T and a time where it has one; a time alone for numbers below 1; a length of
 * time as hours, minutes and seconds (36:00:00). False where it is neither. The 1900 calendar has a 29 February 1900, which is written as
 * it stands and is no day. */
bool cd__serial_date(double serial, enum cd__kind kind, bool epoch_1904, char out[32]);

/* Decodes _xHHHH_ in place (a pair of them outside the first 65,536 characters) and returns the length; half a pair stays as it stands.
 * The other way round a text that looks like an escape gets its underscore escaped. */
size_t cd__xlsx_unescape(char *p, size_t n);
void cd__xlsx_escape(struct cd_buf *b, struct cd_str s);
/* A number as a person would type it: 12 of 12.0, and 1.1 of 1.1000000000000001, which is the same number. Whole numbers and powers of
 * ten stay as they stand. */
struct cd_str cd__xlsx_number(struct cd_str text, char scratch[32]);
/* A day of a cell that holds ISO 8601 itself, without a time that says nothing. The text ends with NUL. */
struct cd_str cd__xlsx_day(struct cd_str text);

#endif

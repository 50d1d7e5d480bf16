/* csv_put.c - writes one field of RFC 4180 text. */
#include "candour/buf.h"
#include "candour/csv.h"

static bool needs_quotes(struct cd_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n') return true;
    return false;
}

/* First bytes that make spreadsheet programs run a cell (OWASP, "CSV Injection"). */
static bool is_formula(struct cd_str s)
{
    return s.n > 0 && s.p[0] != '\0' && strchr("=+-@\t\r", s.p[0]) != NULL;
}

void cd_csv_put(struct cd_buf *b, struct cd_str field, bool spreadsheet)
{
    const bool quoted = needs_quotes(field);
    if (quoted) cd_buf_char(b, '"');
    if (spreadsheet && is_formula(field)) cd_buf_char(b, '\'');
    while (quoted && field.n > 0) {
        const char *quote = memchr(field.p, '"', field.n);
        if (!quote) break;
        const size_t upto = (size_t)(quote - field.p) + 1;
        cd_buf_put(b, field.p, upto);
        cd_buf_char(b, '"');
        field = (struct cd_str){field.p + upto, field.n - upto};
    }
    cd_buf_str(b, field);
    if (quoted) cd_buf_char(b, '"');
}

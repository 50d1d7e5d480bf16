/* sql_lex.c - a condition cut into words; see sql_lex.h. */
#include "sql_lex.h"

#include "candour/buf.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of other scripts belong to names, as in every dialect. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Behind blanks, "-- ..." to the end of the line and the comment of C; a comment that is not closed stays for the caller to stumble over. */
static size_t skip(struct cd_str text, size_t at)
{
    for (;;) {
        while (at < text.n && is_blank(text.p[at])) at++;
        const char *end = NULL;
        if (text.n - at < 2) return at;
        if (memcmp(text.p + at, "--", 2) == 0) {
            end = memchr(text.p + at, '\n', text.n - at);
            at = end != NULL ? (size_t)(end - text.p) : text.n;
        } else if (memcmp(text.p + at, "/*", 2) == 0) {
            end = memmem(text.p + at + 2, text.n - at - 2, "*/", 2);
            if (end == NULL) return at;
            at = (size_t)(end - text.p) + 2;
        } else return at;
    }
}

static struct cd__sql_word name_word(struct cd_str text, size_t from)
{
    size_t to = from;
    while (to < text.n && (is_letter(text.p[to]) || is_digit(text.p[to]) || text.p[to] == '$')) to++;
    return (struct cd__sql_word){CD__WORD_NAME, {text.p + from, to - from}, 0, from};
}

static size_t digits(struct cd_str text, size_t at)
{
    while (at < text.n && is_digit(text.p[at])) at++;
    return at;
}

static struct cd__sql_word number_word(struct cd_str text, size_t from)
{
    size_t to = digits(text, from);
    if (to < text.n && text.p[to] == '.') to = digits(text, to + 1);
    if (to < text.n && (text.p[to] == 'e' || text.p[to] == 'E')) {
        size_t exponent = to + 1;
        if (exponent < text.n && (text.p[exponent] == '-' || text.p[exponent] == '+')) exponent++;
        if (exponent < text.n && is_digit(text.p[exponent])) to = digits(text, exponent);
    }
    const bool runs_on = to < text.n && is_letter(text.p[to]);
    return (struct cd__sql_word){runs_on ? CD__WORD_BAD : CD__WORD_NUMBER, {text.p + from, to - from}, 0, from};
}

static bool escapes(char quote, enum cd_sql_dialect dialect)
{
    return dialect == CD_SQL_SPARK && quote != '`';
}

static struct cd__sql_word quoted_word(struct cd_str text, enum cd_sql_dialect dialect, size_t from)
{
    const char quote = text.p[from];
    const bool is_text = quote == '\'' || (quote == '"' && dialect == CD_SQL_SPARK);
    const enum cd__sql_token token = is_text ? CD__WORD_TEXT : CD__WORD_QUOTED;
    for (size_t to = from + 1; to < text.n; to++) {
        if (text.p[to] == '\\' && escapes(quote, dialect)) to++;
        else if (text.p[to] == quote) {
            if (to + 1 < text.n && text.p[to + 1] == quote) to++;
            else return (struct cd__sql_word){token, {text.p + from + 1, to - from - 1}, quote, from};
        }
    }
    return (struct cd__sql_word){CD__WORD_BAD, {text.p + from, text.n - from}, 0, from};
}

static struct cd__sql_word sign_word(struct cd_str text, size_t from)
{
    static const char signs[][4] = {"<>", "!=", "<=", ">=", "==", "->", "::", "||", "//", "**", "=", "<", ">", "+",
                                    "-",  "*",  "/",  "(",  ")",  "[",  "]",  ",",  ".",  "%",  ":", "^", "{", "}"};
    const struct cd_str rest = {text.p + from, text.n - from};
    if (cd_str_starts(rest, CD_STR("/*"))) return (struct cd__sql_word){CD__WORD_BAD, {rest.p, 2}, 0, from};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (cd_str_starts(rest, cd_str_of(signs[i])))
            return (struct cd__sql_word){CD__WORD_SIGN, {rest.p, strlen(signs[i])}, 0, from};
    return (struct cd__sql_word){CD__WORD_BAD, {rest.p, 1}, 0, from};
}

struct cd__sql_word cd__sql_next(struct cd_str text, enum cd_sql_dialect dialect, size_t *at)
{
    const size_t from = skip(text, *at);
    struct cd__sql_word word = {CD__WORD_END, {"", 0}, 0, from};
    *at = from;
    if (from == text.n) return word;
    const char c = text.p[from], next = (char)(from + 1 < text.n ? text.p[from + 1] : 0);
    if (is_letter(c)) word = name_word(text, from);
    else if (is_digit(c) || (c == '.' && is_digit(next))) word = number_word(text, from);
    else if (c == '\'' || c == '"' || (c == '`' && (dialect == CD_SQL_SPARK || dialect == CD_SQL_SQLITE)))
        word = quoted_word(text, dialect, from);
    else word = sign_word(text, from);
    *at = from + word.text.n + (word.quote != 0 ? 2 : 0);
    return word;
}

void cd__sql_unquote(const struct cd__sql_word *word, enum cd_sql_dialect dialect, struct cd_buf *out)
{
    static const char from[] = "ntr0b", to[] = "\n\t\r\0\b";
    for (size_t i = 0; i < word->text.n; i++) {
        char c = word->text.p[i];
        if (c == '\\' && escapes(word->quote, dialect) && i + 1 < word->text.n) {
            const char *known = memchr(from, c = word->text.p[++i], sizeof from - 1);
            if (known != NULL) c = to[known - from];
        } else if (c == word->quote) i++;
        cd_buf_char(out, c);
    }
}

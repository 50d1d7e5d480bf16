/* sql_time.c - dates and times of conditions; see sql_time.h. */
#include "sql_time.h"

#include <math.h>
#include <stdio.h>

#include "candour/date.h"

enum { DAY = 86400, CYCLE_YEARS = 400, CYCLE_DAYS = 146097, MAX_PIECES = 64 };
enum piece {
    LITERAL,
    BLANKS,
    SEPARATOR,
    YEAR,
    SHORT_YEAR,
    MONTH,
    MONTH_NAME,
    MONTH_SHORT,
    DAY_OF_MONTH,
    HOUR,
    MINUTE,
    SECOND
};
struct cd__clock {
    struct {
        uint8_t piece, least, most; /* digits */
        char literal;
    } pieces[MAX_PIECES];
    uint32_t n;
    bool trims; /* blanks around it are nothing */
};

struct moment {
    int year, month, day, hour, minute, second;
};

/* Year 0 has the calendar of year 400. */
static bool seconds_of(const struct moment *m, double *seconds)
{
    if (m->hour > 23 || m->minute > 59 || m->second > 59) return false;
    const int32_t day = cd_day_of(m->year != 0 ? m->year : CYCLE_YEARS, m->month, m->day);
    if (day == CD_NO_DAY) return false;
    const double days = m->year != 0 ? day : day - CYCLE_DAYS;
    *seconds = days * DAY + m->hour * 3600 + m->minute * 60 + m->second;
    return true;
}

/* --- Formats ---------------------------------------------------------------------------------------------------------- */

struct directive {
    const char *word;
    uint8_t piece, least, most;
};
/* Longer words first. */
static const struct directive duckdb[] = {
    {"%Y", YEAR, 1, 4},         {"%y", SHORT_YEAR, 1, 2}, {"%m", MONTH, 1, 2},
    {"%d", DAY_OF_MONTH, 1, 2}, {"%H", HOUR, 1, 2},       {"%M", MINUTE, 1, 2},
    {"%S", SECOND, 1, 2},       {"%B", MONTH_NAME, 0, 0}, {"%b", MONTH_SHORT, 0, 0},
};
static const struct directive spark[] = {
    {"yyyy", YEAR, 4, 4}, {"MM", MONTH, 2, 2},  {"dd", DAY_OF_MONTH, 2, 2},
    {"HH", HOUR, 2, 2},   {"mm", MINUTE, 2, 2}, {"ss", SECOND, 2, 2},
};
static const struct directive postgres[] = {
    {"YYYY", YEAR, 1, 4},
    {"MM", MONTH, 1, 2},
    {"DD", DAY_OF_MONTH, 1, 2},
};
static const struct {
    const struct directive *list;
    size_t n;
} directives[] = {
    [CD_SQL_DUCKDB] = {duckdb, sizeof duckdb / sizeof duckdb[0]},
    [CD_SQL_SPARK] = {spark, sizeof spark / sizeof spark[0]},
    [CD_SQL_SQLITE] = {NULL, 0},
    [CD_SQL_POSTGRES] = {postgres, sizeof postgres / sizeof postgres[0]},
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool put(struct cd__clock *clock, struct directive d, char literal)
{
    if (clock->n == MAX_PIECES) return false;
    clock->pieces[clock->n].piece = d.piece;
    clock->pieces[clock->n].least = d.least;
    clock->pieces[clock->n].most = d.most;
    clock->pieces[clock->n++].literal = literal;
    return true;
}

/* A character that stands for itself; PostgreSQL takes any sign for any other. */
static bool put_literal(struct cd__clock *clock, char c, enum cd_sql_dialect dialect)
{
    const uint8_t piece = dialect == CD_SQL_POSTGRES                ? SEPARATOR
                          : is_blank(c) && dialect == CD_SQL_DUCKDB ? BLANKS
                                                                    : LITERAL;
    if (piece == BLANKS && clock->n > 0 && clock->pieces[clock->n - 1].piece == BLANKS) return true;
    return put(clock, (struct directive){"", piece, 0, 0}, c);
}

static const char too_long[] = "a format so long";

/* What is no directive: 'T' in quotes, three X (a zone, of which only Z is read) and, in every dialect, signs that stand for themselves. */
static const char *spark_piece(struct cd__clock *clock, struct cd_str *rest, char c)
{
    if (c == '\'') {
        const struct cd_str quoted = cd_str_cut(rest, '\'');
        if (rest->p == NULL) return "a quote that is not closed";
        for (size_t i = 0; i < quoted.n; i++)
            if (!put_literal(clock, quoted.p[i], CD_SQL_SPARK)) return too_long;
        return NULL;
    }
    if (c == 'X' && cd_str_starts(*rest, CD_STR("XX"))) {
        rest->p += 2, rest->n -= 2;
        return put_literal(clock, 'Z', CD_SQL_SPARK) ? NULL : too_long;
    }
    if (is_letter(c)) return "a letter other than those of year, month, day and time";
    return put_literal(clock, c, CD_SQL_SPARK) ? NULL : too_long;
}

static const char *sign_piece(struct cd__clock *clock, struct cd_str *rest, char c, enum cd_sql_dialect dialect)
{
    if (dialect == CD_SQL_SPARK) return spark_piece(clock, rest, c);
    if (dialect != CD_SQL_DUCKDB && is_letter(c)) return "a letter other than those of year, month and day";
    if (dialect == CD_SQL_DUCKDB && c == '%') {
        if (rest->n == 0 || rest->p[0] != '%') return "a letter behind % that is not one of YymdHMSBb";
        rest->p++, rest->n--;
    }
    return put_literal(clock, c, dialect) ? NULL : too_long;
}

/* The next piece of a format; what it reads is taken from *rest. Gives why it is not evaluated, or NULL. */
static const char *next_piece(struct cd__clock *clock, struct cd_str *rest, enum cd_sql_dialect dialect)
{
    for (size_t i = 0; i < directives[dialect].n; i++) {
        const struct directive *d = &directives[dialect].list[i];
        const size_t n = strlen(d->word);
        if (!cd_str_starts(*rest, cd_str_of(d->word))) continue;
        rest->p += n, rest->n -= n;
        if (dialect != CD_SQL_DUCKDB && rest->n > 0 && rest->p[0] == d->word[0]) return "that many letters";
        return put(clock, *d, 0) ? NULL : too_long;
    }
    const char c = rest->p[0];
    rest->p++, rest->n--;
    return sign_piece(clock, rest, c, dialect);
}

const struct cd__clock *cd__clock_compile(struct cd_str format, enum cd_sql_dialect dialect, struct cd_arena *arena,
                                          const char **why)
{
    struct cd__clock *clock = CD_NEW(arena, struct cd__clock, 1);
    *why = NULL;
    if (clock == NULL) return NULL;
    clock->trims = dialect != CD_SQL_SPARK;
    for (struct cd_str rest = format; rest.n > 0 && *why == NULL;) *why = next_piece(clock, &rest, dialect);
    return *why == NULL ? clock : NULL;
}

/* --- Reading ---------------------------------------------------------------------------------------------------------- */

static bool read_number(struct cd_str *rest, unsigned least, unsigned most, int *out)
{
    unsigned n = 0;
    int value = 0;
    while (n < rest->n && n < most && rest->p[n] >= '0' && rest->p[n] <= '9') value = value * 10 + (rest->p[n++] - '0');
    if (n < least) return false;
    rest->p += n, rest->n -= n;
    *out = value;
    return true;
}

static bool read_month(struct cd_str *rest, bool whole, int *out)
{
    static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
    for (int i = 0; i < 12; i++) {
        const size_t n = whole ? strlen(names[i]) : 3;
        if (rest->n < n || !cd_str_eq_nocase((struct cd_str){rest->p, n}, (struct cd_str){names[i], n})) continue;
        rest->p += n, rest->n -= n;
        *out = i + 1;
        return true;
    }
    return false;
}

static struct cd_str without_blanks(struct cd_str s)
{
    while (s.n > 0 && is_blank(s.p[0])) s.p++, s.n--;
    return s;
}

/* One literal character. */
static bool read_literal(struct cd_str *rest, enum piece piece, char literal)
{
    if (rest->n == 0) return false;
    const char c = rest->p[0];
    if (piece == SEPARATOR ? is_letter(c) || (c >= '0' && c <= '9') : c != literal) return false;
    rest->p++, rest->n--;
    return true;
}

static bool read_piece(const struct cd__clock *clock, uint32_t i, struct cd_str *rest, struct moment *m)
{
    const enum piece piece = (enum piece)clock->pieces[i].piece;
    int *const part[] = {[YEAR] = &m->year, [SHORT_YEAR] = &m->year, [MONTH] = &m->month,  [DAY_OF_MONTH] = &m->day,
                         [HOUR] = &m->hour, [MINUTE] = &m->minute,   [SECOND] = &m->second};
    switch (piece) {
    case BLANKS:
        if (rest->n == 0 || !is_blank(rest->p[0])) return false;
        *rest = without_blanks(*rest);
        return true;
    case LITERAL:
    case SEPARATOR: return read_literal(rest, piece, clock->pieces[i].literal);
    case MONTH_NAME:
    case MONTH_SHORT: return read_month(rest, piece == MONTH_NAME, &m->month);
    default:
        if (!read_number(rest, clock->pieces[i].least, clock->pieces[i].most, part[piece])) return false;
        if (piece == SHORT_YEAR) m->year += m->year < 69 ? 2000 : 1900;
        return true;
    }
}

bool cd__clock_read(const struct cd__clock *clock, struct cd_str text, double *seconds)
{
    struct moment m = {1900, 1, 1, 0, 0, 0};
    struct cd_str rest = clock->trims ? without_blanks(text) : text;
    for (uint32_t i = 0; i < clock->n; i++)
        if (!read_piece(clock, i, &rest, &m)) return false;
    if (clock->trims) rest = without_blanks(rest);
    return rest.n == 0 && seconds_of(&m, seconds);
}

static bool read_date(struct cd_str *rest, struct moment *m)
{
    *rest = without_blanks(*rest);
    if (!read_number(rest, 1, 5, &m->year) || rest->n == 0) return false;
    if (memchr("-/\\ ", rest->p[0], 4) == NULL) return false;
    const char separator = rest->p[0];
    if (!read_literal(rest, LITERAL, separator) || !read_number(rest, 1, 2, &m->month)) return false;
    if (!read_literal(rest, LITERAL, separator) || !read_number(rest, 1, 2, &m->day)) return false;
    return rest->n == 0 || rest->p[0] < '0' || rest->p[0] > '9';
}

bool cd__time_of(struct cd_str text, double *seconds)
{
    struct moment m = {0};
    double fraction = 0, scale = 1;
    if (!read_date(&text, &m)) return false;
    if (text.n == 0) return seconds_of(&m, seconds);
    if (!read_literal(&text, LITERAL, 'T') && !read_literal(&text, LITERAL, ' ')) return false;
    if (!read_number(&text, 1, 2, &m.hour) || !read_literal(&text, LITERAL, ':')) return false;
    if (!read_number(&text, 1, 2, &m.minute)) return false;
    if (read_literal(&text, LITERAL, ':') && !read_number(&text, 1, 2, &m.second)) return false;
    if (read_literal(&text, LITERAL, '.'))
        for (int digit; read_number(&text, 1, 1, &digit);) fraction += digit * (scale /= 10);
    (void)read_literal(&text, LITERAL, 'Z');
    if (text.n > 0 || !seconds_of(&m, seconds)) return false;
    *seconds += round(fraction * 1e6) / 1e6;
    return true;
}

bool cd__date_of(struct cd_str text, double *seconds)
{
    while (text.n > 0 && is_blank(text.p[text.n - 1])) text.n--;
    if (!cd__time_of(text, seconds)) return false;
    *seconds = floor(*seconds / DAY) * DAY;
    return true;
}

/* --- Differences ------------------------------------------------------------------------------------------------------ */

bool cd__unit_named(struct cd_str name, enum cd__sql_unit *unit)
{
    static const char *const names[] = {"second", "minute", "hour", "day", "month", "year"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct cd_str one = cd_str_of(names[i]);
        const bool many = name.n == one.n + 1 && (name.p[one.n] | 32) == 's';
        if (!cd_str_eq_nocase((struct cd_str){name.p, name.n - many}, one)) continue;
        *unit = (enum cd__sql_unit)i;
        return true;
    }
    return false;
}

static double months(double seconds)
{
    return cd_day_period((int32_t)floor(seconds / DAY));
}

double cd__time_difference(enum cd__sql_unit unit, double from, double to)
{
    static const double size[] = {1, 60, 3600, DAY};
    if (unit == CD__UNIT_MONTH) return months(to) - months(from);
    if (unit == CD__UNIT_YEAR) return floor(months(to) / 12) - floor(months(from) / 12);
    return floor(to / size[unit]) - floor(from / size[unit]);
}

void cd__time_format(double seconds, bool with_time, char *out)
{
    char day[16];
    const double days = floor(seconds / DAY);
    const int rest = (int)(seconds - days * DAY);
    cd_day_format((int32_t)days, day);
    if (!with_time) (void)snprintf(out, 32, "%s", day);
    else (void)snprintf(out, 32, "%s %02d:%02d:%02d", day, rest / 3600, rest / 60 % 60, rest % 60);
}

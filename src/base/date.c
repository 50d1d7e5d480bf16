/* date.c - civil days after Howard Hinnant's days_from_civil (public domain); see date.h. */
#include "candour/date.h"

#include <stdio.h>

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && leap(year));
}

int32_t cd_day_of(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return CD_NO_DAY;
    const int y = year - (month <= 2);
    const int era = y / 400;
    const int yoe = y - era * 400;
    const int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil(int32_t day, int *year, int *month, int *mday)
{
    const int32_t z = day + 719468;
    const int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    const int32_t doe = z - era * 146097;
    const int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int32_t mp = (5 * doy + 2) / 153;
    *mday = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

/* `digits` decimal digits at s.p[at], or -1. */
static int number(struct cd_str s, size_t at, size_t digits)
{
    int value = 0;
    if (s.n < at + digits) return -1;
    for (size_t i = at; i < at + digits; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return -1;
        value = value * 10 + (s.p[i] - '0');
    }
    return value;
}

/* Takes two digits of at most `most` off the front, after the byte `before` (0: none). */
static bool take_pair(struct cd_str *s, char before, int most)
{
    const size_t at = before != '\0';
    if (at == 1 && (s->n == 0 || s->p[0] != before)) return false;
    const int value = number(*s, at, 2);
    if (value < 0 || value > most) return false;
    *s = (struct cd_str){s->p + at + 2, s->n - at - 2};
    return true;
}

/* "Z", "+HH:MM", "+HHMM", "+HH" (or "-"), or nothing. */
static bool is_zone(struct cd_str s)
{
    if (s.n == 0 || (s.n == 1 && s.p[0] == 'Z')) return true;
    if (!take_pair(&s, s.p[0] == '-' ? '-' : '+', 23)) return false;
    return s.n == 0 || (take_pair(&s, s.p[0] == ':' ? ':' : '\0', 59) && s.n == 0);
}

/* "HH:MM", then ":SS" and a fraction, then a zone, each of which may be absent. */
static bool is_time(struct cd_str s)
{
    if (!take_pair(&s, '\0', 23) || !take_pair(&s, ':', 59)) return false;
    if (take_pair(&s, ':', 60) && s.n > 1 && (s.p[0] == '.' || s.p[0] == ',')) {
        size_t digits = 0;
        while (number(s, 1 + digits, 1) >= 0) digits++;
        if (digits == 0) return false;
        s = (struct cd_str){s.p + 1 + digits, s.n - 1 - digits};
    }
    return is_zone(s);
}

/* What may stand behind a day: nothing, or a time after T or space. */
static bool is_rest(struct cd_str s)
{
    return s.n == 0 || ((s.p[0] == 'T' || s.p[0] == ' ') && is_time((struct cd_str){s.p + 1, s.n - 1}));
}

int32_t cd_day_parse(struct cd_str s)
{
    if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-' || !is_rest((struct cd_str){s.p + 10, s.n - 10})) return CD_NO_DAY;
    return cd_day_of(number(s, 0, 4), number(s, 5, 2), number(s, 8, 2));
}

const char *cd_date_form_find(struct cd_str name)
{
    static const char *const forms[] = {"YYYY-MM-DD", "DD/MM/YYYY", "D/M/YYYY", "DD-MM-YYYY", "DD.MM.YYYY", "YYYYMMDD"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (cd_str_eq(name, cd_str_of(forms[i]))) return forms[i];
    return NULL;
}

/* Takes so many digits off the front, where one are wanted two if they are there. */
static bool take_digits(struct cd_str *s, size_t n, int *value)
{
    if (n == 1 && number(*s, 1, 1) >= 0) n = 2;
    *value = number(*s, 0, n);
    if (*value < 0) return false;
    *s = (struct cd_str){s->p + n, s->n - n};
    return true;
}

/* A run of one letter is a number of so many digits, anything else stands for itself. */
int32_t cd_day_parse_as(struct cd_str s, const char *form)
{
    int year = 0, month = 0, day = 0;
    for (size_t n; *form != '\0'; form += n) {
        int *part = *form == 'Y' ? &year : *form == 'M' ? &month : *form == 'D' ? &day : NULL;
        for (n = 1; part != NULL && form[n] == form[0];) n++;
        if (part != NULL && !take_digits(&s, n, part)) return CD_NO_DAY;
        if (part != NULL) continue;
        if (!cd_str_starts(s, (struct cd_str){form, 1})) return CD_NO_DAY;
        s = (struct cd_str){s.p + 1, s.n - 1};
    }
    return is_rest(s) ? cd_day_of(year, month, day) : CD_NO_DAY;
}

int32_t cd_day_years(int32_t from, int32_t to)
{
    int a[3], b[3];
    civil(from, &a[0], &a[1], &a[2]);
    civil(to, &b[0], &b[1], &b[2]);
    const bool before = b[1] < a[1] || (b[1] == a[1] && b[2] < a[2]);
    return b[0] - a[0] - before;
}

int32_t cd_day_period(int32_t day)
{
    int year, month, mday;
    if (day == CD_NO_DAY) return CD_NO_PERIOD;
    civil(day, &year, &month, &mday);
    return year * 12 + month - 1;
}

void cd_day_format(int32_t day, char out[16])
{
    int year = 0, month = 0, mday = 0;
    out[0] = '\0';
    if (day == CD_NO_DAY) return;
    civil(day, &year, &month, &mday);
    (void)snprintf(out, 16, "%04u-%02u-%02u", (unsigned)year % 10000u, (unsigned)month % 100u, (unsigned)mday % 100u);
}

int32_t cd_period_parse(struct cd_str s)
{
    if (s.n != 7 || s.p[4] != '-') return CD_NO_PERIOD;
    const int year = number(s, 0, 4), month = number(s, 5, 2);
    if (year < 1 || month < 1 || month > 12) return CD_NO_PERIOD;
    return year * 12 + month - 1;
}

void cd_period_format(int32_t period, char out[16])
{
    out[0] = '\0';
    if (period == CD_NO_PERIOD || period < 0) return;
    (void)snprintf(out, 16, "%04u-%02u", (unsigned)(period / 12) % 10000u, (unsigned)(period % 12) + 1u);
}

int32_t cd_period_last_day(int32_t period)
{
    if (period < 12) return CD_NO_DAY; /* before the year 1, and CD_NO_PERIOD */
    const int year = period / 12, month = period % 12 + 1;
    return cd_day_of(year, month, month_days(year, month));
}

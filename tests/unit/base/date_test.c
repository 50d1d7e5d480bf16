/* date_test.c - days and months: every day of the years 1 to 9999 against counting and libc; what is no date. */
#include "candour/date.h"

#include <time.h>

#include "test.h"

#define S(literal)                      \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

/* Counts day by day, by a calendar written out here, and asks libc's timegm, which has its own method, for every one. */
static void knows_every_day(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t day = -719162; /* 0001-01-01 */
    for (int year = 1; year <= 9999; year++)
        for (int month = 1; month <= 12; month++) {
            const int leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            for (int mday = 1; mday <= lengths[month - 1] + leap; mday++, day++) {
                if (cd_day_of(year, month, mday) != day) fail_msg("%d-%d-%d", year, month, mday);
                if (cd_day_period(day) != year * 12 + month - 1) fail_msg("period of %d-%d-%d", year, month, mday);
            }
            struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = 17};
            if (timegm(&tm) / 86400 != cd_day_of(year, month, 17)) fail_msg("timegm of %d-%d", year, month);
            char text[16];
            cd_day_format(day - 1, text);
            char want[64];
            (void)snprintf(want, sizeof want, "%04d-%02d-%02d", year, month, lengths[month - 1] + leap);
            assert_string_equal(text, want);
            assert_int_equal(cd_day_parse(cd_str_of(text)), day - 1);
            assert_int_equal(cd_period_last_day(year * 12 + month - 1), day - 1);
            text[7] = '\0';
            assert_int_equal(cd_period_parse(cd_str_of(text)), year * 12 + month - 1);
            cd_period_format(year * 12 + month - 1, want);
            assert_string_equal(want, text);
        }
    assert_int_equal(day, 2932897); /* 10000-01-01 */
}

static void refuses_days_that_are_not(void **state)
{
    static const int rows[][3] = {
        {0, 1, 1},     {10000, 1, 1}, {-1, 1, 1},     {2019, 0, 1},         {2019, 13, 1},     {2019, 1, 0},
        {2019, 1, 32}, {2019, 2, 29}, {2000, 2, 30},  {1900, 2, 29},        {2019, 4, 31},     {2019, -1, 1},
        {2019, 1, -1}, {2100, 2, 29}, {2019, 11, 31}, {2019, INT32_MAX, 1}, {INT32_MIN, 1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cd_day_of(rows[i][0], rows[i][1], rows[i][2]), CD_NO_DAY);
    assert_int_equal(cd_day_of(2000, 2, 29), 11016);
    assert_int_equal(cd_day_of(1970, 1, 1), 0);
}

static void parses(void **state)
{
    static const struct {
        struct cd_str text;
        bool ok;
    } rows[] = {
        /* a row that parses is always 2019-01-31 */
        {S("2019-01-31"), true},
        {S("2019-01-31T23:59:59+00:00"), true},
        {S("2019-01-31T00:30:00.123456+01:00"), true},
        {S("2019-01-31T00:30:00Z"), true},
        {S("2019-01-31T00:30"), true},
        {S("2019-01-31T00:30:00,5Z"), true},
        {S("2019-01-31 03:00:00"), true},
        {S("2019-01-31 03:00:00-0500"), true},
        {S("2019-01-31T23:59:60Z"), true}, /* a leap second */
        {S("2019-01-31T03:00+01"), true},
        {S("2019-02-29"), false},
        {S("2019-13-01"), false},
        {S("2019-00-01"), false},
        {S("2019-01-00"), false},
        {S("0000-01-01"), false},
        {S(" 2019-01-31"), false},
        {S("2019-01-31 "), false},
        {S("2019-01-31T"), false},
        {S("2019-01-31x"), false},
        {S("2019-01-311"), false},
        {S("2019-01-3"), false},
        {S("2019-1-31"), false},
        {S("2019/01/31"), false},
        {S("31/01/2019"), false},
        {S("20190131"), false},
        {S("2019-01-31 and later"), false},
        {S("2019-01-31T25:00:00"), false},
        {S("2019-01-31T24:00:00"), false}, /* which would be the next day */
        {S("2019-01-31T10:60"), false},
        {S("2019-01-31T10"), false},
        {S("2019-01-31T10:00:61"), false},
        {S("2019-01-31T10:00:00."), false},
        {S("2019-01-31T10:00:00.5x"), false},
        {S("2019-01-31T10:00:00+"), false},
        {S("2019-01-31T10:00:00+1"), false},
        {S("2019-01-31T10:00:00+01:"), false},
        {S("2019-01-31T10:00:00+01:00Z"), false},
        {S("2019-01-31T10:00:00+24:00"), false},
        {S("2019-01-31T10:00:00ZZ"), false},
        {S("2019-01-31 (approx)"), false},
        {S("-019-01-31"), false},
        {S("+019-01-31"), false},
        {S("2O19-01-31"), false},
        {S("2019-01-3\0"), false},
        {S("2019-01-31\0"), false},
        {S(""), false},
        {{NULL, 0}, false},
    };
    const int32_t day = cd_day_of(2019, 1, 31);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cd_day_parse(rows[i].text) != (rows[i].ok ? day : CD_NO_DAY)) fail_msg("row %zu: %s", i, rows[i].text.p);
}

/* No prefix of a good text reads past its end (a copy of just that size lets AddressSanitizer see it). */
static void reads_no_further_than_the_text(void **state)
{
    static const char text[] = "2019-01-31T10:00:00.5+01:00";
    for (size_t n = 0; n < sizeof text; n++) {
        char *copy = malloc(n + (n == 0));
        memcpy(copy, text, n);
        const int32_t day = cd_day_parse((struct cd_str){copy, n});
        const bool ok = n == 10 || n == 16 || n == 19 || n == 21 || n == 24 || n == 27;
        assert_int_equal(day, ok ? cd_day_of(2019, 1, 31) : CD_NO_DAY);
        free(copy);
    }
    static const char other[] = "1/1/2019 10:00";
    for (size_t n = 0; n < sizeof other; n++) {
        char *copy = malloc(n + (n == 0));
        memcpy(copy, other, n);
        const int32_t day = cd_day_parse_as((struct cd_str){copy, n}, cd_date_form_find(CD_STR("D/M/YYYY")));
        assert_int_equal(day, n == 8 || n == 14 ? cd_day_of(2019, 1, 1) : CD_NO_DAY);
        free(copy);
    }
}

/* Each form takes its own days and no other form's: nothing is tried twice. */
static void parses_by_the_form_named(void **state)
{
    static const struct {
        const char *form;
        struct cd_str text;
        bool ok;
    } rows[] = {
        /* a row that parses is always 2019-01-31 */
        {"YYYY-MM-DD", S("2019-01-31"), true},
        {"YYYY-MM-DD", S("31/01/2019"), false},
        {"YYYY-MM-DD", S("20190131"), false},
        {"DD/MM/YYYY", S("31/01/2019"), true},
        {"DD/MM/YYYY", S("31/01/2019 14:05"), true},
        {"DD/MM/YYYY", S("31/01/2019 14:05:06"), true},
        {"DD/MM/YYYY", S("31/01/2019T14:05:06Z"), true},
        {"DD/MM/YYYY", S("31/01/2019 2pm"), false},
        {"DD/MM/YYYY", S("31/01/2019 "), false},
        {"DD/MM/YYYY", S("31/01/20190"), false},
        {"DD/MM/YYYY", S("31/1/2019"), false},
        {"DD/MM/YYYY", S("31/01/19"), false},
        {"DD/MM/YYYY", S("01/31/2019"), false},
        {"DD/MM/YYYY", S("31-01-2019"), false},
        {"DD/MM/YYYY", S("2019-01-31"), false},
        {"DD/MM/YYYY", S("30/02/2019"), false},
        {"DD/MM/YYYY", S("3l/01/2019"), false},
        {"DD/MM/YYYY", S(""), false},
        {"D/M/YYYY", S("31/1/2019"), true},
        {"D/M/YYYY", S("31/01/2019"), true},
        {"D/M/YYYY", S("31/1/2019 14:05"), true},
        {"D/M/YYYY", S("031/1/2019"), false},
        {"D/M/YYYY", S("31/001/2019"), false},
        {"D/M/YYYY", S("1/31/2019"), false},
        {"D/M/YYYY", S("31//2019"), false},
        {"D/M/YYYY", S("/1/2019"), false},
        {"D/M/YYYY", S("31/1/19"), false},
        {"DD-MM-YYYY", S("31-01-2019"), true},
        {"DD-MM-YYYY", S("31/01/2019"), false},
        {"DD.MM.YYYY", S("31.01.2019"), true},
        {"DD.MM.YYYY", S("31-01-2019"), false},
        {"YYYYMMDD", S("20190131"), true},
        {"YYYYMMDD", S("20190131 14:05"), true},
        {"YYYYMMDD", S("201901311"), false},
        {"YYYYMMDD", S("31012019"), false},
        {"YYYYMMDD", S("2019-01-31"), false},
    };
    const int32_t day = cd_day_of(2019, 1, 31);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *form = cd_date_form_find(cd_str_of(rows[i].form));
        assert_non_null(form);
        assert_string_equal(form, rows[i].form);
        if (cd_day_parse_as(rows[i].text, form) != (rows[i].ok ? day : CD_NO_DAY))
            fail_msg("row %zu: %s as %s", i, rows[i].text.p, rows[i].form);
    }
    assert_int_equal(cd_day_parse_as(CD_STR("3/4/2019"), cd_date_form_find(CD_STR("D/M/YYYY"))), cd_day_of(2019, 4, 3));
}

static void knows_the_forms_it_is_told_and_no_other(void **state)
{
    static const char *const none[] = {"MM/DD/YYYY", "dd/mm/yyyy", "DD/MM/YY", "DD/MM/YYYY ", "DD/MM", "", "%d/%m/%Y"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) assert_null(cd_date_form_find(cd_str_of(none[i])));
}

static void parses_months(void **state)
{
    static const struct {
        struct cd_str text;
        int32_t period;
    } rows[] = {
        {S("2019-01"), 2019 * 12},      {S("2019-12"), 2019 * 12 + 11}, {S("0001-01"), 12},
        {S("9999-12"), 9999 * 12 + 11}, {S("2019-00"), CD_NO_PERIOD},   {S("2019-13"), CD_NO_PERIOD},
        {S("0000-01"), CD_NO_PERIOD},   {S("2019-1"), CD_NO_PERIOD},    {S("2019-01-01"), CD_NO_PERIOD},
        {S("2019/01"), CD_NO_PERIOD},   {S(" 2019-01"), CD_NO_PERIOD},  {S("2019-01 "), CD_NO_PERIOD},
        {S(""), CD_NO_PERIOD},          {S("2019 01"), CD_NO_PERIOD},   {S("20l9-01"), CD_NO_PERIOD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cd_period_parse(rows[i].text), rows[i].period);
}

static void counts_completed_years(void **state)
{
    static const struct {
        int from[3], to[3];
        int32_t years;
    } rows[] = {
        {{2006, 3, 15}, {2024, 3, 14}, 17}, {{2006, 3, 15}, {2024, 3, 15}, 18}, {{2004, 2, 29}, {2022, 2, 28}, 17},
        {{2004, 2, 29}, {2022, 3, 1}, 18},  {{2004, 2, 29}, {2024, 2, 29}, 20}, {{2024, 3, 15}, {2024, 3, 14}, -1},
        {{1969, 12, 31}, {1970, 1, 1}, 0},  {{1900, 1, 1}, {2000, 1, 1}, 100},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cd_day_years(cd_day_of(rows[i].from[0], rows[i].from[1], rows[i].from[2]),
                                      cd_day_of(rows[i].to[0], rows[i].to[1], rows[i].to[2])),
                         rows[i].years);
}

static void says_nothing_of_no_date(void **state)
{
    static const int32_t none[] = {CD_NO_PERIOD, -1, -12, 0, 11}; /* the last two would be in the year 0 */
    char text[16] = "x";
    cd_day_format(CD_NO_DAY, text);
    assert_string_equal(text, "");
    cd_period_format(CD_NO_PERIOD, text);
    assert_string_equal(text, "");
    cd_period_format(-1, text);
    assert_string_equal(text, "");
    assert_int_equal(cd_day_period(CD_NO_DAY), CD_NO_PERIOD);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) assert_int_equal(cd_period_last_day(none[i]), CD_NO_DAY);
    assert_int_equal(cd_period_last_day(12), cd_day_of(1, 1, 31));
    assert_int_equal(cd_period_last_day(10000 * 12), CD_NO_DAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_every_day),
        cmocka_unit_test(refuses_days_that_are_not),
        cmocka_unit_test(parses),
        cmocka_unit_test(reads_no_further_than_the_text),
        cmocka_unit_test(parses_by_the_form_named),
        cmocka_unit_test(knows_the_forms_it_is_told_and_no_other),
        cmocka_unit_test(parses_months),
        cmocka_unit_test(counts_completed_years),
        cmocka_unit_test(says_nothing_of_no_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

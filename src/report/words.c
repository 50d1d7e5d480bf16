/* words.c - figures and months as short texts; integers only, so that every machine prints the same. */
#include "html_int.h"

#include "candour/date.h"

#include <stdio.h>

#define DASH "\xE2\x80\x93"  /* U+2013 */
#define NBSP "\xC2\xA0"      /* U+00A0 */
#define MINUS "\xE2\x88\x92" /* U+2212 */

__extension__ typedef __int128 wide; /* products of counts */

/* part / whole in units of 1 / scale, rounded half up, kept off both ends unless it is at them exactly. */
static uint64_t scaled(uint64_t part, uint64_t whole, uint64_t scale)
{
    const wide twice = (wide)part * scale * 2 + whole;
    const uint64_t near = (uint64_t)(twice / ((wide)whole * 2));
    if (near == 0 && part > 0) return 1;
    if (near >= scale && part < whole) return scale - 1;
    return near;
}

struct cd_word cd_percent_word(uint64_t part, uint64_t whole)
{
    struct cd_word word = {DASH};
    if (whole == 0) return word;
    const uint64_t tenths = scaled(part, whole, 1000);
    (void)snprintf(word.s, sizeof word.s, "%llu.%llu" NBSP "%%", (unsigned long long)(tenths / 10),
                   (unsigned long long)(tenths % 10));
    return word;
}

struct cd_word cd_percent_cell(uint64_t part, uint64_t whole)
{
    struct cd_word word = {DASH};
    if (whole == 0) return word;
    (void)snprintf(word.s, sizeof word.s, "%llu", (unsigned long long)scaled(part, whole, 100));
    return word;
}

struct cd_word cd_points_word(uint64_t part, uint64_t whole, uint64_t part2, uint64_t whole2)
{
    struct cd_word word = {DASH};
    if (whole == 0 || whole2 == 0) return word;
    wide num = ((wide)part2 * whole - (wide)part * whole2) * 1000;
    const wide den = (wide)whole * whole2;
    const bool fell = num < 0;
    if (fell) num = -num;
    const unsigned long long tenths = (unsigned long long)((num * 2 + den) / (den * 2));
    const char *sign = tenths == 0 ? "" : fell ? MINUS : "+";
    (void)snprintf(word.s, sizeof word.s, "%s%llu.%llu", sign, tenths / 10, tenths % 10);
    return word;
}

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

struct cd_word cd_month_word(int32_t period)
{
    struct cd_word word = {DASH};
    if (period < 0) return word;
    (void)snprintf(word.s, sizeof word.s, "%s %d", months[period % 12], (int)(period / 12));
    return word;
}

struct cd_word cd_month_short(int32_t period)
{
    struct cd_word word = {DASH};
    if (period < 0) return word;
    (void)snprintf(word.s, sizeof word.s, "%.3s %02d", months[period % 12], (int)(period / 12 % 100));
    return word;
}

struct cd_word cd_day_word(int32_t day)
{
    struct cd_word word = {{0}};
    char iso[16];
    cd_day_format(day, iso);
    if (iso[0] == '\0') return word;
    const struct cd_word month = cd_month_word(cd_day_period(day));
    const char *of_month = iso + strlen(iso) - 2;
    (void)snprintf(word.s, sizeof word.s, "%.2s %.32s", of_month + (*of_month == '0'), month.s);
    return word;
}

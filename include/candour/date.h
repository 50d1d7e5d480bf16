/* date.h - days and months as integers; ISO 8601 only, proleptic Gregorian, no clock anywhere.
 *
 * A day counts from 1970-01-01; a period is a calendar month, year * 12 + month - 1. */
#ifndef CANDOUR_DATE_H
#define CANDOUR_DATE_H

#include "candour/str.h"

#define CD_NO_DAY INT32_MIN
#define CD_NO_PERIOD INT32_MIN

int32_t cd_day_of(int year, int month, int day); /* CD_NO_DAY when there is no such day, or the year is not 1..9999 */
int32_t cd_day_parse(struct cd_str s);           /* "YYYY-MM-DD", also followed by T or space and a time */
int32_t cd_day_period(int32_t day);
void cd_day_format(int32_t day, char out[16]); /* "YYYY-MM-DD", "" for CD_NO_DAY */

int32_t cd_period_parse(struct cd_str s);            /* "YYYY-MM", else CD_NO_PERIOD */
void cd_period_format(int32_t period, char out[16]); /* "YYYY-MM", "" for CD_NO_PERIOD */
int32_t cd_period_last_day(int32_t period);

#endif

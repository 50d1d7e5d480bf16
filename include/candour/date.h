/* date.h - days and months as integers; ISO 8601 unless another form is named, proleptic Gregorian, no clock anywhere.
 *
 * A day counts from 1970-01-01; a period is a calendar month, year * 12 + month - 1. */
#ifndef CANDOUR_DATE_H
#define CANDOUR_DATE_H

#include "candour/str.h"

#define CD_NO_DAY INT32_MIN
#define CD_NO_PERIOD INT32_MIN

int32_t cd_day_of(int year, int month, int day); /* CD_NO_DAY when there is no such day, or the year is not 1..9999 */
int32_t cd_day_parse(struct cd_str s);           /* "YYYY-MM-DD", also followed by T or space and a time */

/* The forms that a file may write its days in, by the names that a dialect has for them: YYYY-MM-DD, DD/MM/YYYY, DD-MM-YYYY, DD.MM.YYYY, YYYYMMDD, and
 * D/M/YYYY for one digit or two. NULL where `name` is none of them. */
const char *cd_date_form_find(struct cd_str name);
/* A day in that form and no other, also followed by T or space and a time; CD_NO_DAY. */
int32_t cd_day_parse_as(struct cd_str s, const char *form);

int32_t cd_day_period(int32_t day);
/* Completed years: the birthday in the last year counts on its day; of 29 February on 1 March of common years. Both are days. */
int32_t cd_day_years(int32_t from, int32_t to);
void cd_day_format(int32_t day, char out[16]); /* "YYYY-MM-DD", "" for CD_NO_DAY */

int32_t cd_period_parse(struct cd_str s);            /* "YYYY-MM", else CD_NO_PERIOD */
void cd_period_format(int32_t period, char out[16]); /* "YYYY-MM", "" for CD_NO_PERIOD */
int32_t cd_period_last_day(int32_t period);

#endif

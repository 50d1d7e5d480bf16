/* link_digits.c - numbers and ids as text, without printf: an output of millions of rows is mostly these. */
#include <math.h>
#include <string.h>

#include "candour/buf.h"
#include "candour/csv.h"
#include "link_int.h"

enum { MOST_DIGITS = 20 };

/* The digits of a value, ending at `end`; where they begin. Two at a time. */
static char *digits_before(char *end, uint64_t value)
{
    static const char pairs[201] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                                   "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                                   "8081828384858687888990919293949596979899";
    for (; value >= 100; value /= 100) {
        end -= 2;
        memcpy(end, pairs + value % 100 * 2, 2);
    }
    if (value < 10) *--end = (char)('0' + value);
    else {
        end -= 2;
        memcpy(end, pairs + value * 2, 2);
    }
    return end;
}

void link_put_whole(struct cd_buf *b, int64_t value)
{
    char text[MOST_DIGITS + 1], *end = text + sizeof text;
    char *at = digits_before(end, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
    if (value < 0) *--at = '-';
    cd_buf_put(b, at, (size_t)(end - at));
}

void link_put_number(struct cd_buf *b, double value)
{
    static const uint64_t one = 1000000000000;
    const double size = fabs(value);
    if (!(size < 9e5) || (size < 1e-4 && size > 0)) {
        cd_buf_printf(b, "%.17g", value);
        return;
    }
    const uint64_t scaled = (uint64_t)(size * 1e12 + 0.5);
    char text[40], *end = text + sizeof text;
    char *at = digits_before(end, one + scaled % one); /* a 1 in front keeps the zeros */
    *at = '.';
    at = digits_before(at, scaled / one);
    if (value < 0 && scaled > 0) *--at = '-';
    cd_buf_put(b, at, (size_t)(end - at));
}

__extension__ typedef unsigned __int128 product;

/* A double from 1/2 to 1 is a whole number of 2^-53, so that its 17 digits are exact in whole numbers: what %.17g prints. */
static void put_near_one(struct cd_buf *b, double p)
{
    static const uint64_t one = 100000000000000000;
    const product exact = (product)(uint64_t)ldexp(p, 53) * one;
    const uint64_t rest = (uint64_t)exact & (((uint64_t)1 << 53) - 1), half = (uint64_t)1 << 52;
    uint64_t whole = (uint64_t)(exact >> 53);
    whole += rest > half || (rest == half && whole % 2 == 1);
    if (whole >= one) {
        cd_buf_char(b, '1');
        return;
    }
    char text[40], *end = text + sizeof text;
    char *at = digits_before(end, one + whole);
    *at = '.';
    *--at = '0';
    while (end[-1] == '0') end--;
    cd_buf_put(b, at, (size_t)(end - at));
}

void link_put_probability(struct cd_buf *b, double weight)
{
    const double p = cd_probability_of_weight(weight);
    if (p > 0.999) put_near_one(b, p);
    else link_put_number(b, p);
}

void link_put_id(struct cd_buf *b, const struct cd_frame *frame, uint32_t row)
{
    if (frame->id_number != NULL) link_put_whole(b, frame->id_number[row]);
    else cd_csv_put(b, cd_frame_id(frame, row), false);
}

/* link_words.c - weights and small shares as short texts. */
#include "link_int.h"

#include <math.h>
#include <stdio.h>

#define DASH "\xE2\x80\x93"     /* U+2013 */
#define NBSP "\xC2\xA0"         /* U+00A0 */
#define MINUS "\xE2\x88\x92"    /* U+2212 */
#define INFINITE "\xE2\x88\x9E" /* U+221E */
#define ELLIPSIS "\xE2\x80\xA6" /* U+2026 */
enum { MOST_DECIMALS = 8 };

static uint64_t power_of_ten(unsigned n)
{
    uint64_t power = 1;
    while (n-- > 0) power *= 10;
    return power;
}

struct cd_word cd_weight_word(double weight)
{
    struct cd_word word = {DASH};
    if (isnan(weight)) return word;
    const double size = fabs(weight);
    const uint64_t hundredths = size < 1e12 ? (uint64_t)(size * 100 + 0.5) : 0;
    const char *sign = hundredths == 0 && size < 1e12 ? "" : weight < 0 ? MINUS : "+";
    if (!(size < 1e12)) (void)snprintf(word.s, sizeof word.s, "%s" INFINITE, sign);
    else
        (void)snprintf(word.s, sizeof word.s, "%s%llu.%02llu", sign, (unsigned long long)(hundredths / 100),
                       (unsigned long long)(hundredths % 100));
    return word;
}

/* Decimals after which something that is neither 0 nor 1 is told from both: three digits of what is small, one of what is missing to 100. */
static unsigned decimals_of(double percent)
{
    unsigned decimals = 0;
    while (decimals < MOST_DECIMALS && percent * (double)power_of_ten(decimals) < 99.5) decimals++;
    if (percent > 90)
        while (decimals < MOST_DECIMALS && (100 - percent) * (double)power_of_ten(decimals) < 1) decimals++;
    return decimals;
}

struct cd_word cd_share_word(double share)
{
    struct cd_word word = {DASH};
    if (isnan(share)) return word;
    if (share <= 0) return (struct cd_word){"0" NBSP "%"};
    if (share >= 1) return (struct cd_word){"100" NBSP "%"};
    const unsigned decimals = decimals_of(share * 100);
    const uint64_t power = power_of_ten(decimals), n = (uint64_t)(share * 100 * (double)power + 0.5);
    if (n == 0) return (struct cd_word){"under 0.00000001" NBSP "%"};
    if (n >= 100 * power) return (struct cd_word){"over 99.99999999" NBSP "%"};
    const unsigned whole = (unsigned)(n / power), rest = (unsigned)(n % power);
    if (decimals == 0) (void)snprintf(word.s, sizeof word.s, "%u" NBSP "%%", whole);
    else (void)snprintf(word.s, sizeof word.s, "%u.%0*u" NBSP "%%", whole, (int)decimals, rest);
    return word;
}

struct cd_word cd_count_share_word(uint64_t part, uint64_t whole)
{
    return cd_share_word(whole > 0 ? (double)part / (double)whole : (double)NAN);
}

struct cd_word cd_one_in_word(double share)
{
    struct cd_word word = {DASH};
    if (!(share > 1e-18)) return word;
    uint64_t n = (uint64_t)(1 / share + 0.5), power = 1;
    while (n / power >= 1000) power *= 10;
    n = (n + power / 2) / power * power;
    const struct cd_word count = cd_count_word(n);
    (void)snprintf(word.s, sizeof word.s, "1 in %.30s", count.s);
    return word;
}

struct cd_word cd_matches_word(uint64_t matches, uint64_t pairs)
{
    return cd_percent_word(matches >> 10, pairs * (CD_LINK_ONE >> 10));
}

struct cd_word cd_false_word(uint64_t matches, uint64_t pairs)
{
    struct cd_word word;
    const uint64_t certain = matches / CD_LINK_ONE, rest = matches % CD_LINK_ONE;
    const uint64_t whole = pairs - certain; /* less rest / CD_LINK_ONE */
    const uint64_t tenths = whole * 10 - (rest * 10 + CD_LINK_ONE / 2) / CD_LINK_ONE;
    const struct cd_word count = cd_count_word(tenths / 10);
    (void)snprintf(word.s, sizeof word.s, "%.30s.%u", count.s, (unsigned)(tenths % 10));
    return word;
}

int cd_place(double value, double from, double to, int pixels)
{
    if (!(value > from)) return 0;
    if (value >= to) return pixels;
    return (int)((value - from) / (to - from) * pixels + 0.5);
}

/* Where the character begins that has `n` characters before it. */
static size_t at_character(struct cd_str text, size_t n)
{
    size_t i = 0;
    for (; i < text.n; i++)
        if (((unsigned char)text.p[i] & 0xC0) != 0x80 && n-- == 0) break;
    return i;
}

static size_t characters(struct cd_str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return n;
}

void cd_html_clipped(struct cd_buf *b, struct cd_str text, size_t most)
{
    const size_t n = characters(text), tail = most / 3;
    if (n <= most) {
        cd_html_text(b, text);
        return;
    }
    const size_t head_end = at_character(text, most - tail - 1), tail_from = at_character(text, n - tail);
    cd_html_text(b, (struct cd_str){text.p, head_end});
    cd_buf_puts(b, ELLIPSIS);
    cd_html_text(b, (struct cd_str){text.p + tail_from, text.n - tail_from});
}

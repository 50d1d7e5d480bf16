/* fraction_parse.c - printed figures as exact fractions: "1/2", "27.4 %", "0.108". */
#include "candour/bounds.h"

enum { MAX_DIGITS = 12 };

/* Digits with at most one point: value over 10^places. */
static bool parse_decimal(struct cd_str text, int64_t *value, int64_t *scale)
{
    bool point = false;
    size_t digits = 0;
    *value = 0, *scale = 1;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (text.p[i] < '0' || text.p[i] > '9' || ++digits > MAX_DIGITS) return false;
        *value = *value * 10 + (text.p[i] - '0');
        if (point) *scale *= 10;
    }
    return digits > 0 && text.p[text.n - 1] != '.';
}

static bool parse_ratio(struct cd_str text, struct cd_fraction *out)
{
    uint64_t num, den;
    struct cd_str rest = text;
    const struct cd_str left = cd_str_trim(cd_str_cut(&rest, '/'));
    if (!cd_str_u64(left, &num) || !cd_str_u64(cd_str_trim(rest), &den) || den == 0) return false;
    if (num > INT64_MAX || den > INT64_MAX) return false;
    *out = (struct cd_fraction){(cd_i128)num, (cd_i128)den};
    return true;
}

bool cd_fraction_parse(struct cd_str text, struct cd_fraction *out, struct cd_fraction *half)
{
    text = cd_str_trim(text);
    const bool negative = text.n > 0 && text.p[0] == '-';
    if (negative) text.p++, text.n--;
    *half = (struct cd_fraction){0, 1};
    if (text.n > 0 && memchr(text.p, '/', text.n) != NULL) {
        if (!parse_ratio(text, out)) return false;
    } else {
        const bool percent = text.n > 0 && text.p[text.n - 1] == '%';
        int64_t value, scale;
        if (percent) text = cd_str_trim((struct cd_str){text.p, text.n - 1});
        if (text.n == 0 || !parse_decimal(text, &value, &scale)) return false;
        scale *= percent ? 100 : 1;
        *out = (struct cd_fraction){value, scale};
        *half = (struct cd_fraction){1, (cd_i128)scale * 2};
    }
    if (negative) out->num = -out->num;
    return true;
}

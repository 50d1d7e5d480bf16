/* lex.c - an expression cut into words; see lex.h. */
#include "lex.h"

#include "candour/date.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct cd__word name_word(struct cd_str text, size_t from)
{
    size_t to = from;
    while (to < text.n && (is_letter(text.p[to]) || is_digit(text.p[to]) || text.p[to] == '.')) to++;
    return (struct cd__word){CD__NAME, {text.p + from, to - from}, from, 0};
}

/* 2004-05-01 is a date, 2004 - 05 a difference: a date is four digits, a hyphen and two digits, a hyphen and two digits. */
static struct cd__word digits_word(struct cd_str text, size_t from)
{
    uint64_t number;
    size_t to = from;
    while (to < text.n && is_digit(text.p[to])) to++;
    if (to - from == 4 && text.n - from >= 10 && text.p[from + 4] == '-' && text.p[from + 7] == '-') {
        const struct cd_str date = {text.p + from, 10};
        const int32_t day = cd_day_parse(date);
        return (struct cd__word){day != CD_NO_DAY ? CD__DATE_TOKEN : CD__BAD, date, from, day};
    }
    const struct cd_str digits = {text.p + from, to - from};
    const bool ok = cd_str_u64(digits, &number) && number <= INT32_MAX;
    return (struct cd__word){ok ? CD__NUMBER_TOKEN : CD__BAD, digits, from, ok ? (int64_t)number : 0};
}

static struct cd__word text_word(struct cd_str text, size_t from)
{
    const char *end = memchr(text.p + from + 1, '"', text.n - from - 1);
    if (end == NULL) return (struct cd__word){CD__BAD, {text.p + from, text.n - from}, from, 0};
    return (struct cd__word){CD__TEXT_TOKEN, {text.p + from + 1, (size_t)(end - text.p) - from - 1}, from, 0};
}

static struct cd__word sign_word(struct cd_str text, size_t from)
{
    static const struct cd_str signs[] = {{"!=", 2}, {"<=", 2}, {">=", 2}, {"=", 1}, {"<", 1}, {">", 1},
                                          {"+", 1},  {"-", 1},  {"(", 1},  {")", 1}, {",", 1}};
    const struct cd_str rest = {text.p + from, text.n - from};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (cd_str_starts(rest, signs[i])) return (struct cd__word){CD__SIGN, {rest.p, signs[i].n}, from, 0};
    return (struct cd__word){CD__BAD, {rest.p, 1}, from, 0};
}

struct cd__word cd__next_word(struct cd_str text, size_t *at)
{
    size_t from = *at;
    while (from < text.n && (text.p[from] == ' ' || text.p[from] == '\n' || text.p[from] == '\t')) from++;
    struct cd__word word = {CD__END, {text.p + from, 0}, from, 0};
    if (from == text.n) {
        *at = from;
        return word;
    }
    if (is_letter(text.p[from])) word = name_word(text, from);
    else if (is_digit(text.p[from])) word = digits_word(text, from);
    else if (text.p[from] == '"') word = text_word(text, from);
    else word = sign_word(text, from);
    *at = from + word.text.n + (word.token == CD__TEXT_TOKEN ? 2 : 0);
    return word;
}

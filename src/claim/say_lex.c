/* say_lex.c - a sentence as words, numbers, quoted texts and signs; what was looked for, and errors with a caret. */
#include <stdarg.h>
#include <stdio.h>

#include "say_int.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool in_word(char c)
{
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '\'';
}

/* Of a number: a digit, or a sign between two of them. */
static bool in_number(struct cd_str s, size_t i)
{
    const char c = s.p[i];
    return is_digit(c) || (i + 1 < s.n && is_digit(s.p[i + 1]) && (c == '.' || c == '/' || c == '-'));
}

/* How many bytes of s the token takes: of a word over-represented, england-and-wales, census-2021, group_based; of a number 27.4, 1/2, 2023-04. */
static size_t token(struct cd_str s, uint8_t *kind)
{
    size_t n = 1;
    if (is_letter(s.p[0])) {
        *kind = CD_SAY_WORD;
        while (n < s.n && in_word(s.p[n])) n++;
        return n;
    }
    if (is_digit(s.p[0])) {
        *kind = CD_SAY_NUMBER;
        while (n < s.n && in_number(s, n)) n++;
        return n;
    }
    *kind = CD_SAY_SIGN;
    const char *end = s.p[0] == '"' ? memchr(s.p + 1, '"', s.n - 1) : NULL;
    if (end != NULL) {
        *kind = CD_SAY_STRING;
        return (size_t)(end - s.p) + 1;
    }
    return (s.p[0] == '<' || s.p[0] == '>') && s.n > 1 && s.p[1] == '=' ? 2 : 1;
}

bool cd__say_lex(struct cd_say *s)
{
    struct cd_str rest = s->text;
    s->n = 0;
    for (;;) {
        while (rest.n > 0 && (unsigned char)rest.p[0] <= ' ') rest = (struct cd_str){rest.p + 1, rest.n - 1};
        struct cd_say_token *t = &s->tokens[s->n];
        *t = (struct cd_say_token){{rest.p, 0}, CD_SAY_END};
        if (rest.n == 0) return true;
        if (s->n == CD_SAY_TOKENS) return false;
        const size_t n = token(rest, &t->kind);
        t->text = t->kind == CD_SAY_STRING ? (struct cd_str){rest.p + 1, n - 2} : (struct cd_str){rest.p, n};
        rest = (struct cd_str){rest.p + n, rest.n - n};
        s->n++;
    }
}

static void want_at(struct cd_say *s, unsigned at, const char *what)
{
    if (at > s->furthest) {
        s->furthest = at;
        s->n_wanted = 0;
    }
    if (at < s->furthest || s->n_wanted == CD_SAY_WANTED) return;
    for (unsigned i = 0; i < s->n_wanted; i++)
        if (strcmp(s->wanted[i], what) == 0) return;
    s->wanted[s->n_wanted++] = what;
}

void cd__say_want(struct cd_say *s, const char *what)
{
    want_at(s, s->at, what);
}

bool cd__say_phrase(struct cd_say *s, const char *words)
{
    unsigned at = s->at;
    for (const char *word = words; *word != '\0'; at++) {
        const char *end = strchr(word, ' ');
        const size_t n = end != NULL ? (size_t)(end - word) : strlen(word);
        const struct cd_say_token *t = &s->tokens[at];
        if ((t->kind != CD_SAY_WORD && t->kind != CD_SAY_SIGN) ||
            !cd_str_eq_nocase(t->text, (struct cd_str){word, n})) {
            want_at(s, at, word);
            return false;
        }
        word += n + (end != NULL);
    }
    s->at = at;
    return true;
}

bool cd__say_first(struct cd_say *s, const char *const *phrases, size_t n, unsigned *which)
{
    for (unsigned i = 0; i < n; i++) {
        if (!cd__say_phrase(s, phrases[i])) continue;
        *which = i;
        return true;
    }
    return false;
}

/* Characters, not bytes: a reader counts those. */
static unsigned columns(struct cd_str s, const char *until)
{
    unsigned n = 0;
    for (const char *p = s.p; p < until; p++) n += ((unsigned char)*p & 0xC0) != 0x80;
    return n;
}

/* The part of the sentence that the caret stands under, so that a long one does not push it out of sight. */
static enum cd_status fail_at(struct cd_say *s, const char *at, const char *what)
{
    enum { BEFORE = 60, AFTER = 40 };
    struct cd_str shown = s->text;
    const char *before = "", *after = "";
    if (at - shown.p > BEFORE) {
        size_t cut = (size_t)(at - shown.p) - BEFORE;
        while (shown.p + cut < at && ((unsigned char)shown.p[cut] & 0xC0) == 0x80) cut++;
        shown = (struct cd_str){shown.p + cut, shown.n - cut};
        before = "...";
    }
    size_t keep = (size_t)(at - shown.p) + AFTER;
    if (keep < shown.n) {
        while (shown.p + keep > at && ((unsigned char)shown.p[keep] & 0xC0) == 0x80) keep--;
        shown.n = keep;
        after = "...";
    }
    const unsigned column = columns(s->text, at) + 1;
    const int indent = (int)(strlen(before) + columns(shown, at)) + 2;
    const enum cd_status status = cd_fail(s->err, CD_INPUT, "character %u: %s\n  %s" CD_FMT "%s\n%*s^", column, what,
                                          before, CD_ARG(shown), after, indent, "");
    if (s->err != NULL) s->err->line = 1, s->err->column = column;
    return status;
}

enum cd_status cd__say_fault(struct cd_say *s, unsigned at, const char *fmt, ...)
{
    char what[600];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    const struct cd_say_token *t = &s->tokens[at];
    return fail_at(s, t->text.p - (t->kind == CD_SAY_STRING), what);
}

/* "expected one of ...": kinds of things first, then words, at most eight. */
static void put_wanted(struct cd_buf *b, const struct cd_say *s)
{
    enum { MOST = 8 };
    unsigned shown = 0;
    for (int words = 0; words < 2; words++)
        for (unsigned i = 0; i < s->n_wanted; i++) {
            const char *what = s->wanted[i];
            if ((what[0] != '<' || what[1] == '\0' || what[1] == '=') != words || shown == MOST) continue;
            cd_buf_puts(b, shown == 0 ? "" : ", ");
            if (words) cd_buf_printf(b, "\"%s\"", what);
            else cd_buf_put(b, what + 1, strlen(what) - 2);
            shown++;
        }
    if (s->n_wanted > shown) cd_buf_puts(b, ", ...");
}

enum cd_status cd__say_unexpected(struct cd_say *s)
{
    const struct cd_say_token *t = &s->tokens[s->furthest];
    struct cd_buf b = {0};
    const struct cd_str near = t->kind == CD_SAY_WORD ? cd__say_near(t->text, s->wanted, s->n_wanted) : CD_STR("");
    put_wanted(&b, s);
    enum cd_status status;
    if (b.failed) status = cd_fail(s->err, CD_NOMEM, "no memory for the claims");
    else if (t->kind == CD_SAY_END)
        status =
            cd__say_fault(s, s->furthest, "the claim ends here; expected " CD_FMT, CD_ARG(((struct cd_str){b.p, b.n})));
    else {
        const size_t n = t->text.n < 40 ? t->text.n : 40;
        status = cd__say_fault(s, s->furthest, "\"%.*s\" is not understood here%s" CD_FMT "%s; expected " CD_FMT,
                               (int)n, t->text.p, near.n > 0 ? " (is \"" : "", CD_ARG(near),
                               near.n > 0 ? "\" meant?)" : "", CD_ARG(((struct cd_str){b.p, b.n})));
    }
    cd_buf_free(&b);
    return status;
}

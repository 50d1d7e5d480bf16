/* say_words.c - the words of a sentence as values: groups, whom, forces, months, amounts and comparisons. */
#include <stdio.h>

#include "candour/date.h"
#include "say_int.h"

#define PHRASES(list) (list), sizeof(list) / sizeof *(list)

enum cd_status cd__say_keep(struct cd_say *s, struct cd_str text, struct cd_str *out)
{
    *out = cd_arena_str(s->arena, text.n > 0 ? text : CD_STR(""));
    return out->p != NULL ? CD_OK : cd_fail(s->err, CD_NOMEM, "no memory for the claims");
}

/* `n` tokens from here as one name: as they stand in the text, or joined by `-` and in small letters. False: not all words, or too long. */
static bool joined(const struct cd_say *s, unsigned n, bool as_id, char out[80])
{
    const struct cd_say_token *t = cd__say_now(s);
    if (s->at + n > s->n) return false;
    for (unsigned i = 0; i < n; i++)
        if (t[i].kind != CD_SAY_WORD) return false;
    const struct cd_str all = {t[0].text.p, (size_t)(t[n - 1].text.p + t[n - 1].text.n - t[0].text.p)};
    if (all.n >= 80) return false;
    for (size_t i = 0; i < all.n; i++) {
        const char c = all.p[i];
        out[i] = c;
        if (as_id && c == ' ') out[i] = '-';
        if (as_id && c >= 'A' && c <= 'Z') out[i] = "abcdefghijklmnopqrstuvwxyz"[c - 'A'];
    }
    out[all.n] = '\0';
    return true;
}

/* A group's id or label, the longest there is: "White British" before "White". Its plural ("Asians") and "people" behind it are let pass. */
bool cd__say_group(struct cd_say *s, const struct cd_group **out)
{
    enum { MOST = 5 };
    char name[80];
    cd__say_want(s, "<a group>");
    *out = cd__say_now(s)->kind == CD_SAY_STRING ? cd_group_find(cd__say_now(s)->text) : NULL;
    unsigned taken = *out != NULL;
    for (unsigned n = MOST; n > 0 && *out == NULL; n--) {
        if (!joined(s, n, false, name)) continue;
        *out = cd_group_find(cd_str_of(name));
        if (*out == NULL && joined(s, n, true, name)) *out = cd_group_find(cd_str_of(name));
        struct cd_str plural = cd_str_of(name);
        if (*out == NULL && plural.n > 0 && name[plural.n - 1] == 's') {
            plural.n--;
            *out = cd_group_find(plural);
        }
        taken = n;
    }
    if (*out == NULL) return false;
    s->at += taken;
    (void)(cd__say_phrase(s, "people") || cd__say_phrase(s, "suspects"));
    return true;
}

bool cd__say_whom(struct cd_say *s)
{
    /* the first four are whoever is counted; the next are rows */
    static const char *const words[] = {"everyone", "everybody", "persons",         "people",   "rows",      "records",
                                        "suspects", "victims",   "people searched", "searches", "witnesses", "groups"};
    enum { ANYONE = 4, ROWS = 6 };
    unsigned which = 0;
    (void)cd__say_phrase(s, "the");
    if (cd__say_phrase(s, "people searched")) {
        s->claim->whom = CD_STR("people searched");
    } else if (cd__say_first(s, PHRASES(words), &which)) {
        if (which >= ROWS) s->claim->whom = cd_str_of(words[which]);
        if (which >= ANYONE && which < ROWS) s->claim->unit = CD_UNIT_ROW;
    } else if (cd__say_now(s)->kind == CD_SAY_STRING) {
        s->claim->whom = cd__say_now(s)->text; /* kept by cd__claim_say */
        s->at++;
    } else {
        cd__say_want(s, "<a noun in quotes>");
        return false;
    }
    if (!cd__say_phrase(s, "with a record")) return true;
    s->claim->among[0] = CD_AMONG_RECORDED;
    s->seen |= CD_SAY_AMONG;
    return true;
}

/* A force of the register, named by its id or its words ("Greater Manchester", "Essex Police"), else one word or quoted text as it is: an area of a
 * published table may have any name. */
bool cd__say_force(struct cd_say *s, struct cd_str *out)
{
    enum { MOST = 5 };
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    char name[80];
    (void)cd__say_phrase(s, "force");
    cd__say_want(s, "<a force>");
    const struct cd_say_token *t = cd__say_now(s);
    if (t->kind != CD_SAY_WORD && t->kind != CD_SAY_STRING) return false;
    for (unsigned n = MOST; n > 0 && reg != NULL; n--) {
        if (!joined(s, n, true, name)) continue;
        struct cd_str id = cd_str_of(name);
        if (cd_str_ends(id, CD_STR("-police"))) id.n -= 7;
        const struct cd_force *force = cd_force_find(reg, id);
        if (force == NULL) continue;
        *out = cd_str_of(force->id);
        s->at += n;
        return true;
    }
    *out = t->text;
    s->at++;
    return true;
}

bool cd__say_months(struct cd_say *s, int32_t *from, int32_t *to)
{
    const struct cd_say_token *t = cd__say_now(s);
    char text[16];
    cd__say_want(s, "<a year or a month, YYYY or YYYY-MM>");
    if (t->kind != CD_SAY_NUMBER || (t->text.n != 4 && t->text.n != 7)) return false;
    (void)snprintf(text, sizeof text, CD_FMT "%s", CD_ARG(t->text), t->text.n == 4 ? "-01" : "");
    *from = cd_period_parse(cd_str_of(text));
    *to = *from == CD_NO_PERIOD || t->text.n == 7 ? *from : *from + 11;
    if (*from == CD_NO_PERIOD) return false;
    s->at++;
    return true;
}

bool cd__say_amount(struct cd_say *s, struct cd_say_amount *out)
{
    static const char *const words[] = {"half",        "a half",    "a third",        "two thirds", "a quarter",
                                        "one quarter", "one third", "three quarters", "a fifth",    "a tenth"};
    static const char *const values[] = {"1/2", "1/2", "1/3", "2/3", "1/4", "1/4", "1/3", "3/4", "1/5", "1/10"};
    unsigned which = 0;
    out->at = s->at;
    if (cd__say_first(s, PHRASES(words), &which)) {
        out->number = cd_str_of(values[which]);
        return true;
    }
    cd__say_want(s, "<a number>");
    const struct cd_say_token *t = cd__say_now(s);
    if (t->kind != CD_SAY_NUMBER) return false;
    s->at++;
    const struct cd_say_token *percent = cd__say_now(s);
    out->number = t->text;
    if (cd__say_phrase(s, "%")) out->number.n = (size_t)(percent->text.p + 1 - t->text.p);
    return true;
}

bool cd__say_compare(struct cd_say *s, const char **sign)
{
    static const char *const words[] = {
        ">=",    "<=",    ">",         "<",          "=",       "over",         "more than",    "above", "at least",
        "under", "below", "less than", "fewer than", "at most", "no more than", "greater than", "equals"};
    static const char *const signs[] = {
        ">=", "<=", ">", "<", "=", ">", ">", ">", ">=", "<", "<", "<", "<", "<=", "<=", ">", "="};
    unsigned which = 0;
    (void)(cd__say_phrase(s, "is") || cd__say_phrase(s, "are"));
    if (!cd__say_first(s, PHRASES(words), &which)) return false;
    *sign = signs[which];
    return true;
}

enum cd_status cd__say_is(struct cd_say *s, const char *sign, const struct cd_say_amount *amount)
{
    char text[80];
    (void)snprintf(text, sizeof text, "%s " CD_FMT, sign, (int)(amount->number.n < 60 ? amount->number.n : 60),
                   amount->number.p);
    if (cd__parse_is(cd_str_of(text), s->claim)) return CD_OK;
    return cd__say_fault(
        s, amount->at, "%s",
        sign[0] == '=' ? "a figure that something equals must be printed with its digits, as 27.4 %; otherwise say "
                         "more than, at least, less than or at most"
                       : "not a number that can be kept exactly: write 1/2, 27.4 % or 0.108, at most 12 digits");
}

uint8_t cd__say_opposite(unsigned compare)
{
    static const uint8_t opposite[CD_COMPARE_COUNT] = {
        [CD_OVER] = CD_AT_MOST, [CD_AT_LEAST] = CD_UNDER, [CD_UNDER] = CD_AT_LEAST, [CD_AT_MOST] = CD_OVER};
    return opposite[compare];
}

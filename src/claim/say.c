/* say.c - a claim as one sentence, by recursive descent into the same struct that YAML fills; docs/claims.md has the grammar. */
#include "say_int.h"

#define PHRASES(list) (list), sizeof(list) / sizeof *(list)

/* "are", and "not" behind it. */
static bool verb(struct cd_say *s, bool *denied)
{
    static const char *const words[] = {"are", "is", "were", "was"};
    unsigned which = 0;
    if (!cd__say_first(s, PHRASES(words), &which)) return false;
    *denied = cd__say_phrase(s, "not");
    return true;
}

/* "most suspects are not White": the rest is over a half, so White is under it. */
static enum cd_status of_the_rest(struct cd_say *s, unsigned at)
{
    static const uint8_t mirror[CD_COMPARE_COUNT] = {
        [CD_OVER] = CD_UNDER, [CD_AT_LEAST] = CD_AT_MOST, [CD_UNDER] = CD_OVER, [CD_AT_MOST] = CD_AT_LEAST};
    struct cd_claim *c = s->claim;
    if (c->within)
        return cd__say_fault(s, at, "a printed figure cannot be turned round: say the share of the group itself");
    c->kind = CD_CLAIM_SHARE;
    c->compare = mirror[c->compare];
    c->threshold.num = c->threshold.den - c->threshold.num;
    c->below = c->threshold;
    return CD_OK;
}

/* QUANTITY of the suspects are [not] GROUP */
static enum cd_status portion(struct cd_say *s)
{
    static const char *const most[] = {"most", "a majority", "majority"};
    static const char *const ends[] = {"or more", "or fewer", "or less"};
    struct cd_say_amount amount = {CD_STR("1/2"), s->at};
    const char *sign = ">";
    unsigned which = 0;
    bool denied = false;
    if (cd__say_first(s, PHRASES(most), &which)) {
        s->claim->kind = CD_CLAIM_MAJORITY;
    } else {
        s->claim->kind = CD_CLAIM_SHARE;
        const bool compared = cd__say_compare(s, &sign);
        if (!cd__say_amount(s, &amount)) return cd__say_unexpected(s);
        if (!compared) sign = "=";
        if (!compared && cd__say_first(s, PHRASES(ends), &which)) sign = which == 0 ? ">=" : "<=";
    }
    CD_TRY(cd__say_is(s, sign, &amount));
    (void)cd__say_phrase(s, "of");
    if (!cd__say_whom(s)) return cd__say_unexpected(s);
    CD_TRY(cd__say_places(s));
    const unsigned at = s->at;
    if (!verb(s, &denied) || !cd__say_group(s, &s->claim->group)) return cd__say_unexpected(s);
    return denied ? of_the_rest(s, at) : CD_OK;
}

/* GROUP is [not] the largest group | over-represented | under-represented [among the suspects] */
static enum cd_status standing(struct cd_say *s)
{
    static const char *const words[] = {"the largest group", "the biggest group", "over-represented",
                                        "overrepresented",   "under-represented", "underrepresented"};
    enum { LARGEST = 2, OVER = 4 };
    struct cd_claim *c = s->claim;
    unsigned which = 0;
    bool denied = false;
    if (!verb(s, &denied) || !cd__say_first(s, PHRASES(words), &which)) return cd__say_unexpected(s);
    if (denied) s->negated = !s->negated;
    c->kind = which < LARGEST ? CD_CLAIM_LARGEST : CD_CLAIM_SHARE_RATIO;
    c->compare = which < OVER ? CD_OVER : CD_UNDER;
    c->threshold = (struct cd_fraction){which >= LARGEST, 1};
    c->below = c->threshold;
    if (cd__say_phrase(s, "among") && !cd__say_whom(s)) return cd__say_unexpected(s);
    return CD_OK;
}

/* "> in Kent", "> share of Asian in Kent": the same group elsewhere. */
static enum cd_status elsewhere(struct cd_say *s, const char *sign, bool *any)
{
    const struct cd_group *other = NULL;
    const unsigned at = s->at;
    (void)cd__say_phrase(s, "the");
    if (cd__say_phrase(s, "share of")) {
        const unsigned group_at = s->at;
        if (!cd__say_group(s, &other)) return cd__say_unexpected(s);
        if (other != s->claim->group)
            return cd__say_fault(
                s, group_at,
                "a share is compared with a number, or with the same group's share elsewhere; two groups are "
                "compared by: rate of %s > %s against census(...)",
                s->claim->group->id, other->id);
        if (cd__say_phrase(s, "among") && !cd__say_whom(s)) return cd__say_unexpected(s);
    }
    CD_TRY(cd__say_other_places(s, any));
    if (other != NULL && !*any) return cd__say_unexpected(s);
    if (!*any) s->at = at;
    else CD_TRY(cd__say_is(s, sign, &(struct cd_say_amount){CD_STR("0/1"), at}));
    return CD_OK;
}

/* share of GROUP among the suspects COMPARE (NUMBER | in another place or time) */
static enum cd_status share(struct cd_say *s)
{
    struct cd_claim *c = s->claim;
    struct cd_say_amount amount;
    const char *sign = ">";
    bool any = false;
    if (!cd__say_group(s, &c->group)) return cd__say_unexpected(s);
    if (cd__say_phrase(s, "among") && !cd__say_whom(s)) return cd__say_unexpected(s);
    CD_TRY(cd__say_places(s));
    if (!cd__say_compare(s, &sign)) return cd__say_unexpected(s);
    CD_TRY(elsewhere(s, sign, &any));
    c->kind = any ? CD_CLAIM_DIFFERENCE : CD_CLAIM_SHARE;
    if (any) return CD_OK;
    if (!cd__say_amount(s, &amount)) return cd__say_unexpected(s);
    return cd__say_is(s, sign, &amount);
}

/* [NUMBER x] in front of a group; *amount stays as it is where there is none. */
static void times(struct cd_say *s, struct cd_say_amount *amount)
{
    static const char *const words[] = {"x", "times"};
    struct cd_say_amount said;
    unsigned which = 0;
    const unsigned before = s->at;
    const struct cd_say_token *t = cd__say_now(s);
    if (cd__say_phrase(s, "twice")) {
        *amount = (struct cd_say_amount){CD_STR("2"), before};
    } else if (t->kind == CD_SAY_NUMBER && cd__say_amount(s, &said) && cd__say_first(s, PHRASES(words), &which)) {
        *amount = said;
    } else {
        s->at = before;
    }
    (void)(cd__say_phrase(s, "the rate of") || cd__say_phrase(s, "that of"));
}

/* What two rates of charge, or one, are held against: a difference over nothing, a ratio where it says how many times, an amount of one alone. */
static enum cd_status charge(struct cd_say *s, const char *sign, bool multiplied, struct cd_say_amount *amount)
{
    struct cd_claim *c = s->claim;
    const bool two = c->versus != NULL || c->versus_rest;
    c->kind = CD_CLAIM_CHARGE_RATE;
    c->times = two && multiplied;
    if (two && !multiplied) amount->number = CD_STR("0/1");
    return cd__say_is(s, sign, amount);
}

/* rate of GROUP COMPARE [NUMBER x] (GROUP | everyone else) against BASE; of charges without a base, and held against an amount too */
static enum cd_status rate(struct cd_say *s, bool charged)
{
    static const char *const rest[] = {"everyone else", "the rest", "rest", "all others"};
    struct cd_claim *c = s->claim;
    struct cd_say_amount amount = {CD_STR("1/1"), 0};
    const char *sign = ">";
    unsigned which = 0;
    if (!cd__say_group(s, &c->group)) return cd__say_unexpected(s);
    if (cd__say_phrase(s, "among") && !cd__say_whom(s)) return cd__say_unexpected(s);
    CD_TRY(cd__say_places(s));
    amount.at = s->at;
    if (!cd__say_compare(s, &sign)) return cd__say_unexpected(s);
    const unsigned before = s->at;
    times(s, &amount);
    const bool multiplied = amount.at == before;
    c->kind = CD_CLAIM_RATE_RATIO;
    const unsigned at = s->at;
    if (cd__say_first(s, PHRASES(rest), &which)) c->versus_rest = 1;
    else if (!cd__say_group(s, &c->versus) && !(charged && cd__say_amount(s, &amount))) return cd__say_unexpected(s);
    if (c->versus != NULL && (c->versus->mask & c->group->mask) != 0)
        return cd__say_fault(s, at, "%s and %s share people: name two groups that do not", c->group->label,
                             c->versus->label);
    return charged ? charge(s, sign, multiplied, &amount) : cd__say_is(s, sign, &amount);
}

/* [ "(" characteristic [ "by" asserter ] ")" ] */
static enum cd_status characteristic(struct cd_say *s)
{
    static const char *const names[] = {
#define X(name, text) text,
        CD_CHARACTERISTICS(X)
#undef X
    };
    static const char *const by[] = {
#define X(name, text) text,
        CD_ASSERTERS(X)
#undef X
    };
    unsigned which = 0;
    if (!cd__say_phrase(s, "(")) return CD_OK;
    if (!cd__say_first(s, PHRASES(names), &which)) return cd__say_unexpected(s);
    s->claim->characteristic = (uint8_t)which;
    if (which != CD_CHARACTERISTIC_ETHNICITY) s->claim->asserted_by = CD_ASSERTED_UNSTATED;
    if (cd__say_phrase(s, "by")) {
        if (!cd__say_first(s, PHRASES(by), &which)) return cd__say_unexpected(s);
        s->claim->asserted_by = (uint8_t)which;
        s->seen |= CD_SAY_BY;
    }
    return cd__say_phrase(s, ")") ? CD_OK : cd__say_unexpected(s);
}

/* "from 2023 to 2024": the second is what it is about, the first what it is compared with. */
static enum cd_status change(struct cd_say *s, bool worse)
{
    struct cd_claim *c = s->claim;
    if (s->seen & CD_SAY_PERIOD)
        return cd__say_fault(s, s->at, "%s", "the period is said already: say it once, as from 2023 to 2024");
    if (!cd__say_phrase(s, "from") || !cd__say_months(s, &c->other_from, &c->other_to) || !cd__say_phrase(s, "to") ||
        !cd__say_months(s, &c->from, &c->to))
        return cd__say_unexpected(s);
    c->compares = 1;
    s->seen |= CD_SAY_PERIOD;
    c->compare = worse ? CD_UNDER : CD_OVER;
    c->threshold = c->below = (struct cd_fraction){0, 1};
    return CD_OK;
}

/* completeness(ethnicity) of FORCE (COMPARE (NUMBER | FORCE | in a place or time) | improved from PERIOD to PERIOD) */
static enum cd_status complete(struct cd_say *s)
{
    static const char *const changes[] = {"improved", "rose", "worsened", "fell"};
    enum { WORSE = 2 };
    struct cd_claim *c = s->claim;
    struct cd_say_amount amount;
    const char *sign = ">";
    unsigned which = 0;
    bool any = false;
    c->kind = CD_CLAIM_COMPLETENESS;
    CD_TRY(characteristic(s));
    if (cd__say_phrase(s, "of")) {
        if (!cd__say_force(s, &c->force)) return cd__say_unexpected(s);
        s->seen |= CD_SAY_PLACE;
    }
    CD_TRY(cd__say_places(s));
    if (cd__say_first(s, PHRASES(changes), &which)) return change(s, which >= WORSE);
    if (!cd__say_compare(s, &sign)) return cd__say_unexpected(s);
    const unsigned at = s->at;
    CD_TRY(cd__say_other_places(s, &any));
    if (!any && cd__say_amount(s, &amount)) return cd__say_is(s, sign, &amount);
    if (!any && !cd__say_force(s, &c->other_force)) return cd__say_unexpected(s);
    c->compares = 1;
    return cd__say_is(s, sign, &(struct cd_say_amount){CD_STR("0/1"), at});
}

static enum cd_status statement(struct cd_say *s)
{
    (void)cd__say_phrase(s, "the");
    if (cd__say_phrase(s, "completeness")) return complete(s);
    if (cd__say_phrase(s, "charge rate of")) return rate(s, true);
    if (cd__say_phrase(s, "share of")) return share(s);
    if (cd__say_phrase(s, "rate of")) return rate(s, false);
    if (cd__say_group(s, &s->claim->group)) return standing(s);
    return portion(s);
}

/* What stays open once all is read: the other side of a comparison, the negation, the bases. */
static enum cd_status finish(struct cd_say *s)
{
    struct cd_claim *c = s->claim;
    const bool ratio = cd__claim_kind(c->kind)->ratio;
    if (c->other_force.n == 0) c->other_force = c->force;
    if (c->other_from == CD_NO_PERIOD) c->other_from = c->from, c->other_to = c->to;
    if (s->negated && c->within)
        return cd__say_fault(s, 0,
                             "that a figure is not exactly this has no single bound: say more than, or less than");
    if (s->negated) c->compare = cd__say_opposite(c->compare);
    if (ratio && c->n_bases == 0 && s->not_counted == NULL) {
        cd__say_want(s, "against");
        return cd__say_fault(
            s, s->n,
            "the claim ends without whose residents to compare with; add: against census(england-and-wales), "
            "or against census(force area)");
    }
    if (!ratio && c->n_bases > 0)
        return cd__say_fault(s, s->n, "only over-representation and rates are held against residents");
    CD_TRY(cd__say_finish_bases(s));
    const char *mend = "", *key = s->not_counted == NULL ? cd__claim_fault(c, &mend) : NULL;
    return key == NULL ? CD_OK : cd__say_fault(s, s->n, "%s does not fit this claim: %s", key, mend);
}

static enum cd_status answer(struct cd_say *s, enum cd_claim_kind kind, const char *why)
{
    struct cd_claim *c = s->claim;
    c->kind = (uint8_t)kind;
    c->n_bases = 0;
    c->compares = 0;
    struct cd_buf b = {0};
    cd_buf_puts(&b, why);
    if (b.n > 0 && kind == CD_CLAIM_NOT_COUNTED) {
        if (b.p[0] >= 'a' && b.p[0] <= 'z') b.p[0] = (char)(b.p[0] - 'a' + 'A');
        cd_buf_char(&b, '.');
    }
    const enum cd_status status = b.failed ? cd_fail(s->err, CD_NOMEM, "no memory for the claims")
                                           : cd__say_keep(s, (struct cd_str){b.p, b.n}, &c->reason);
    cd_buf_free(&b);
    return status;
}

static enum cd_status sentence(struct cd_say *s)
{
    static const char *const nots[] = {"it is not so that", "it is not true that", "not"};
    unsigned which = 0;
    if (cd__say_first(s, PHRASES(nots), &which)) {
        s->negated = true;
        /* the negation of "not A" is A */
        const char *from = cd__say_now(s)->text.p;
        CD_TRY(cd__say_keep(s, (struct cd_str){from, (size_t)(s->text.p + s->text.n - from)}, &s->claim->negation));
    }
    CD_TRY(statement(s));
    CD_TRY(cd__say_qualifiers(s));
    (void)cd__say_phrase(s, ".");
    if (cd__say_now(s)->kind != CD_SAY_END) {
        cd__say_want(s, "<the end>");
        return cd__say_unexpected(s);
    }
    CD_TRY(finish(s));
    return s->not_counted != NULL ? answer(s, CD_CLAIM_NOT_COUNTED, s->not_counted) : CD_OK;
}

enum cd_status cd__claim_say(struct cd_str text, struct cd_arena *arena, struct cd_claim *c, struct cd_err *err)
{
    struct cd_say s = {.text = cd_str_trim(text), .claim = c, .arena = arena, .err = err};
    const struct cd_str id = c->id, none = CD_STR("");
    *c = (struct cd_claim){.id = id,
                           .unit = CD_UNIT_PERSON,
                           .asserted_by = CD_ASSERTED_SELF,
                           .n_among = 1,
                           .threshold = {0, 1},
                           .below = {0, 1}};
    c->from = c->to = c->other_from = c->other_to = CD_NO_PERIOD;
    c->negation = c->reason = c->force = c->other_force = c->whom = none;
    if (s.text.n == 0) return cd_fail(err, CD_INPUT, "an empty claim: write one, such as: most suspects are White");
    if (s.text.n > CD_SAY_TEXT || !cd__say_lex(&s))
        return cd_fail(err, CD_INPUT, "a claim of over %d bytes or %d words: say less", (int)CD_SAY_TEXT,
                       (int)CD_SAY_TOKENS);
    for (size_t i = 0; i < s.text.n; i++)
        if ((unsigned char)s.text.p[i] < ' ')
            return cd_fail(err, CD_INPUT, "a claim with a line break or control character: write it on one line");
    CD_TRY(cd__say_keep(&s, s.text, &c->claim));
    s.text = c->claim; /* what is kept of it lives as long as the claim */
    (void)cd__say_lex(&s);
    const char *beyond = cd__say_beyond(&s);
    return beyond != NULL ? answer(&s, CD_CLAIM_OUT_OF_SCOPE, beyond) : sentence(&s);
}

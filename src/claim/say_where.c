/* say_where.c - where, when and of whom a sentence is about: places, conditions, premises. */
#include "say_int.h"

static enum cd_status once(struct cd_say *s, unsigned what, unsigned at, const char *name)
{
    if (s->seen & what) return cd__say_fault(s, at, "%s is said twice: say it once", name);
    s->seen |= what;
    return CD_OK;
}

/* Where or when something is: of the claim itself, or of what it is compared with. */
struct spot {
    struct cd_str *force;
    int32_t *from, *to;
    unsigned seen;
};

static enum cd_status take_place(struct cd_say *s, struct spot *spot)
{
    const unsigned at = s->at;
    struct cd_str name;
    if (!cd__say_force(s, &name)) return cd__say_unexpected(s);
    if (spot->seen & CD_SAY_PLACE) return cd__say_fault(s, at, "%s", "a force is said twice: say it once");
    spot->seen |= CD_SAY_PLACE;
    return cd__say_keep(s, name, spot->force);
}

static enum cd_status take_months(struct cd_say *s, struct spot *spot, bool range)
{
    const unsigned at = s->at;
    int32_t last;
    if (!cd__say_months(s, spot->from, spot->to)) return cd__say_unexpected(s);
    if (spot->seen & CD_SAY_PERIOD) return cd__say_fault(s, at, "%s", "a period is said twice: say it once");
    spot->seen |= CD_SAY_PERIOD;
    if (!range) return CD_OK;
    if (!cd__say_phrase(s, "to")) return cd__say_unexpected(s);
    const unsigned end = s->at;
    if (!cd__say_months(s, &last, spot->to)) return cd__say_unexpected(s);
    return *spot->from <= *spot->to
               ? CD_OK
               : cd__say_fault(s, end, "the period ends before it begins: say the earlier month first");
}

static enum cd_status take_spots(struct cd_say *s, struct spot *spot)
{
    for (;;) {
        if (cd__say_phrase(s, "from")) CD_TRY(take_months(s, spot, true));
        else if (!cd__say_phrase(s, "in")) return CD_OK;
        else if (cd__say_now(s)->kind == CD_SAY_NUMBER) CD_TRY(take_months(s, spot, false));
        else {
            cd__say_want(s, "<a year or a month, YYYY or YYYY-MM>");
            CD_TRY(take_place(s, spot));
        }
    }
}

enum cd_status cd__say_places(struct cd_say *s)
{
    struct spot spot = {&s->claim->force, &s->claim->from, &s->claim->to, s->seen & (CD_SAY_PLACE | CD_SAY_PERIOD)};
    const enum cd_status status = take_spots(s, &spot);
    s->seen |= spot.seen;
    return status;
}

enum cd_status cd__say_other_places(struct cd_say *s, bool *any)
{
    struct cd_claim *c = s->claim;
    struct spot spot = {&c->other_force, &c->other_from, &c->other_to, 0};
    CD_TRY(take_spots(s, &spot));
    *any = spot.seen != 0;
    c->compares |= *any;
    return CD_OK;
}

/* --- where CONDITION and CONDITION ------------------------------------------------------------------------------------ */

static const char bands[] =
    "ages are counted in bands that begin at 10, 18, 25 and 35: ask for an age that is one of these, as age >= 18";

/* "= yes", "is no", or nothing, which is yes. */
static bool flag(struct cd_say *s, unsigned *bars)
{
    static const char *const words[] = {"yes", "no"};
    unsigned which = 0;
    if ((cd__say_phrase(s, "=") || cd__say_phrase(s, "is")) && !cd__say_first(s, words, 2, &which)) return false;
    *bars = which == 0 ? CD_NOT_GROUP_BASED : CD_GROUP_BASED;
    return true;
}

static bool sex(struct cd_say *s, bool named, unsigned *bars)
{
    static const char *const words[] = {"male", "female", "other"};
    static const uint16_t values[] = {CD_MALE, CD_FEMALE, CD_OTHER_SEX};
    unsigned which = 0;
    if (named && !cd__say_phrase(s, "=") && !cd__say_phrase(s, "is")) return false;
    if (!cd__say_first(s, words, named ? 3 : 2, &which)) return false;
    *bars = cd_trait_values(CD_TRAIT_SEX) & ~(unsigned)values[which];
    return true;
}

/* "18+", ">= 18", "under 18"; whole years, so that over 17 is 18 and over. */
static bool age(struct cd_say *s, unsigned *bars)
{
    const char *sign = ">=";
    uint64_t years;
    uint16_t younger = 0;
    const bool compared = cd__say_compare(s, &sign);
    const struct cd_say_token *t = cd__say_now(s);
    cd__say_want(s, "<an age>");
    if (t->kind != CD_SAY_NUMBER || !cd_str_u64(t->text, &years) || years > 1000) return false;
    s->at++;
    if (!cd__say_phrase(s, "+") && !compared) return false;
    const bool next = cd_str_eq(cd_str_of(sign), CD_STR(">")) || cd_str_eq(cd_str_of(sign), CD_STR("<="));
    if (sign[0] == '=' || !cd_trait_from_age(years + next, &younger)) s->not_counted = bands;
    *bars = sign[0] == '>' ? younger : cd_trait_values(CD_TRAIT_AGE) & ~(unsigned)younger;
    return true;
}

/* [not] group_based | male | female | sex = SEX | age COMPARE YEARS */
static enum cd_status trait(struct cd_say *s)
{
    static const char *const words[] = {"group_based", "group-based", "age", "aged", "sex", "gender"};
    static const enum cd_trait traits[] = {CD_TRAIT_GROUP, CD_TRAIT_GROUP, CD_TRAIT_AGE,
                                           CD_TRAIT_AGE,   CD_TRAIT_SEX,   CD_TRAIT_SEX};
    const unsigned at = s->at;
    const bool denied = cd__say_phrase(s, "not");
    unsigned which = 0, bars = 0;
    const bool named = cd__say_first(s, words, sizeof words / sizeof words[0], &which);
    const enum cd_trait of = named ? traits[which] : CD_TRAIT_SEX;
    const bool known = of == CD_TRAIT_GROUP ? flag(s, &bars)
                       : of == CD_TRAIT_AGE ? age(s, &bars)
                                            : sex(s, named, &bars);
    if (!known) return cd__say_unexpected(s);
    const unsigned values = cd_trait_values(of);
    s->claim->barred |= (uint16_t)(denied ? values & ~bars : bars);
    if (s->not_counted == NULL && (values & ~(unsigned)s->claim->barred) == 0)
        return cd__say_fault(s, at, "%s", "the conditions contradict each other: nobody fits them all");
    return CD_OK;
}

enum cd_status cd__claim_where(struct cd_str text, struct cd_arena *arena, struct cd_claim *claim, struct cd_err *err)
{
    struct cd_say s = {.claim = claim, .arena = arena, .err = err};
    CD_TRY(cd__say_keep(&s, cd_str_trim(text), &s.text));
    if (s.text.n > CD_SAY_TEXT || !cd__say_lex(&s)) return cd_fail(err, CD_INPUT, "too long a condition: say less");
    do CD_TRY(trait(&s));
    while (cd__say_phrase(&s, "and"));
    if (s.not_counted != NULL) return cd__say_fault(&s, 0, "%s", s.not_counted);
    cd__say_want(&s, "<the end>");
    return cd__say_now(&s)->kind == CD_SAY_END ? CD_OK : cd__say_unexpected(&s);
}

static enum cd_status condition(struct cd_say *s)
{
    struct spot spot = {&s->claim->force, &s->claim->from, &s->claim->to, s->seen & (CD_SAY_PLACE | CD_SAY_PERIOD)};
    const bool when = cd__say_phrase(s, "year") || cd__say_phrase(s, "month");
    if (when || cd__say_phrase(s, "force")) {
        if (!cd__say_phrase(s, "=") && !cd__say_phrase(s, "is")) return cd__say_unexpected(s);
        CD_TRY(when ? take_months(s, &spot, false) : take_place(s, &spot));
        s->seen |= spot.seen;
        return CD_OK;
    }
    return trait(s);
}

static enum cd_status conditions(struct cd_say *s)
{
    do CD_TRY(condition(s));
    while (cd__say_phrase(s, "and"));
    return CD_OK;
}

/* --- The others --------------------------------------------------------------------------------------------------------- */

static enum cd_status asserted_by(struct cd_say *s)
{
    static const char *const names[] = {
#define X(name, text) text,
        CD_ASSERTERS(X)
#undef X
    };
    unsigned which = 0;
    CD_TRY(once(s, CD_SAY_BY, s->at, "who asserts it"));
    if (!cd__say_first(s, names, CD_ASSERTED_COUNT, &which)) return cd__say_unexpected(s);
    s->claim->asserted_by = (uint8_t)which;
    return CD_OK;
}

static enum cd_status absent_cap(struct cd_say *s)
{
    const struct cd_say_token *t = cd__say_now(s);
    CD_TRY(once(s, CD_SAY_CAP, s->at, "what absent returns hold"));
    cd__say_want(s, "<a number>");
    if (t->kind != CD_SAY_NUMBER || !cd_str_u64(t->text, &s->claim->absent_cap) || s->claim->absent_cap > INT64_MAX)
        return cd__say_unexpected(s);
    s->claim->capped = 1;
    s->at++;
    return CD_OK;
}

static enum cd_status among(struct cd_say *s, enum cd_among which, unsigned at)
{
    CD_TRY(once(s, CD_SAY_AMONG, at, "who is in the base"));
    s->claim->among[0] = (uint8_t)which;
    return CD_OK;
}

static enum cd_status against(struct cd_say *s, unsigned at)
{
    CD_TRY(once(s, CD_SAY_AGAINST, at, "against"));
    do CD_TRY(cd__say_base(s));
    while (cd__say_phrase(s, "and") || cd__say_phrase(s, "or"));
    return CD_OK;
}

enum cd_status cd__say_qualifiers(struct cd_say *s)
{
    for (;;) {
        const unsigned before = s->at;
        CD_TRY(cd__say_places(s));
        const unsigned at = s->at;
        if (cd__say_phrase(s, "where")) CD_TRY(conditions(s));
        else if (cd__say_phrase(s, "against")) CD_TRY(against(s, at));
        else if (cd__say_phrase(s, "of those with a record")) CD_TRY(among(s, CD_AMONG_RECORDED, at));
        else if (cd__say_phrase(s, "counting the unknown as others")) CD_TRY(among(s, CD_AMONG_AS_RECORDED, at));
        else if (cd__say_phrase(s, "asserted by") || cd__say_phrase(s, "as asserted by")) CD_TRY(asserted_by(s));
        else if (cd__say_phrase(s, "assuming")) CD_TRY(cd__say_premises(s));
        else if (cd__say_phrase(s, "if absent returns hold at most")) CD_TRY(absent_cap(s));
        if (s->at == before) return CD_OK;
    }
}

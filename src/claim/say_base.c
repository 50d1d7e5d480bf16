/* say_base.c - what a sentence holds a group against: a census that ships, or figures given in the sentence. */
#include "candour/date.h"
#include "say_int.h"

static const char only_all[] =
    "the census that ships counts all residents of all ages and both sexes together; for a part of them give the figures: "
    "against 389295 of 2867752 \"who counted whom, and when\"";

static bool area(struct cd_say *s, struct cd_claim_base *base)
{
    static const char *const own[] = {"force area", "its own area", "own area", "area"};
    unsigned which = 0;
    if (cd__say_first(s, own, sizeof own / sizeof own[0], &which)) return true;
    uint64_t in, all;
    const unsigned at = s->at;
    cd__say_want(s, "<an area of the census>");
    const struct cd_str word = cd__say_now(s)->text;
    if (cd__say_now(s)->kind == CD_SAY_WORD && cd_population(base->census, word, CD_ETHNIC_ALL, &in, &all)) {
        base->area = word;
        s->at++;
        return true;
    }
    if (cd__say_phrase(s, "england and wales")) base->area = CD_STR("england-and-wales");
    else if (!cd__say_force(s, &base->area)) return false;
    if (cd_population(base->census, base->area, CD_ETHNIC_ALL, &in, &all)) return true;
    s->at = at;
    return false;
}

/* "2011", "census-2021": false where no such census ships. */
static bool census_of(struct cd_base const **out, struct cd_str year)
{
    for (uint32_t i = 0; cd_base_at(i) != NULL; i++) {
        if (!cd_str_ends(cd_str_of(cd_base_at(i)->id), year)) continue;
        *out = cd_base_at(i);
        return true;
    }
    return false;
}

static enum cd_status census_year(struct cd_say *s, struct cd_str year, struct cd_claim_base *base, unsigned at)
{
    if (census_of(&base->census, year)) return CD_OK;
    return cd__say_fault(s, at, "no census of " CD_FMT " ships; those that do: census-2021, census-2011", CD_ARG(year));
}

/* One thing between the brackets: an area, a year, an age, a sex. */
static enum cd_status argument(struct cd_say *s, struct cd_claim_base *base, unsigned *year_at)
{
    static const char *const sexes[] = {"male", "males", "men", "female", "females", "women", "boys", "girls"};
    static const char *const whole[] = {"all ages", "both sexes", "all residents"};
    const struct cd_say_token *t = cd__say_now(s);
    unsigned which = 0;
    if (t->kind == CD_SAY_NUMBER) {
        *year_at = s->at++;
        return census_year(s, t->text, base, *year_at);
    }
    if (cd__say_first(s, whole, sizeof whole / sizeof whole[0], &which)) return CD_OK;
    if (cd__say_first(s, sexes, sizeof sexes / sizeof sexes[0], &which)) {
        s->not_counted = only_all;
        return CD_OK;
    }
    if (cd__say_phrase(s, "age") || cd__say_phrase(s, "aged")) {
        cd__say_want(s, "<an age>");
        if (cd__say_now(s)->kind != CD_SAY_NUMBER) return cd__say_unexpected(s);
        s->at++;
        (void)cd__say_phrase(s, "+");
        s->not_counted = only_all;
        return CD_OK;
    }
    return area(s, base) ? CD_OK : cd__say_unexpected(s);
}

static enum cd_status census(struct cd_say *s, struct cd_claim_base *base, unsigned *year_at)
{
    *year_at = s->at;
    const struct cd_str word = cd__say_now(s)->text;
    if (cd__say_phrase(s, "census")) base->census = cd_base_at(0);
    else {
        s->at++;
        CD_TRY(census_year(s, (struct cd_str){word.p + 7, word.n - 7}, base, *year_at));
    }
    const unsigned named = s->at - 1;
    bool said_year = word.n > 6;
    if (cd__say_phrase(s, "(")) {
        do CD_TRY(argument(s, base, year_at));
        while (cd__say_phrase(s, ","));
        if (!cd__say_phrase(s, ")")) return cd__say_unexpected(s);
    }
    said_year |= *year_at != named;
    if (!said_year) *year_at = CD_SAY_TOKENS; /* the nearest one is taken */
    return CD_OK;
}

static bool whole_number(struct cd_say *s, uint64_t *out)
{
    cd__say_want(s, "<a number>");
    if (cd__say_now(s)->kind != CD_SAY_NUMBER || !cd_str_u64(cd__say_now(s)->text, out)) return false;
    s->at++;
    return true;
}

/* 13.6 % "who counted whom", or 389295 of 2867752 [versus 2190804] "who counted whom". */
static enum cd_status figures(struct cd_say *s, struct cd_claim_base *base)
{
    struct cd_say_amount amount;
    uint64_t group, all, versus = 0;
    char why[160];
    const unsigned at = s->at;
    if (!cd__say_amount(s, &amount)) return cd__say_unexpected(s);
    if (cd__say_phrase(s, "of")) {
        if (!cd_str_u64(amount.number, &group)) return cd__say_fault(s, at, "residents are counted in whole numbers");
        if (!whole_number(s, &all)) return cd__say_unexpected(s);
        const bool other = cd__say_phrase(s, "versus");
        if (other && !whole_number(s, &versus)) return cd__say_unexpected(s);
        if (!cd__base_counts(group, all, other ? &versus : NULL, base))
            return cd__say_fault(s, at, "%s", cd__base_misfit(group, all, other ? &versus : NULL, why));
    } else if (!cd__base_share(amount.number, false, base)) {
        return cd__say_fault(s, at, "%s", "a share of residents lies between 0 and 1: write 13.6 % or 17/125");
    }
    cd__say_want(s, "<who counted whom and when, in quotes>");
    if (cd__say_now(s)->kind != CD_SAY_STRING || cd__say_now(s)->text.n == 0) return cd__say_unexpected(s);
    base->title = cd__say_now(s)->text;
    s->at++;
    return CD_OK;
}

enum cd_status cd__say_base(struct cd_say *s)
{
    struct cd_claim *c = s->claim;
    struct cd_claim_base *base = &s->bases[c->n_bases];
    if (c->n_bases == CD_SAY_BASES) return cd__say_fault(s, s->at, "at most %d bases fit one claim", (int)CD_SAY_BASES);
    *base = (struct cd_claim_base){.title = CD_STR(""), .area = CD_STR("")};
    unsigned *at = &s->base_at[c->n_bases];
    cd__say_want(s, "census");
    const struct cd_say_token *t = cd__say_now(s);
    const bool named = t->kind == CD_SAY_WORD &&
                       (cd_str_eq_nocase(t->text, CD_STR("census")) ||
                        (t->text.n > 7 && cd_str_eq_nocase((struct cd_str){t->text.p, 7}, CD_STR("census-"))));
    CD_TRY(named ? census(s, base, at) : figures(s, base));
    c->n_bases++;
    return CD_OK;
}

/* How far a census lies from the middle of the months of the claim, in months. */
static int32_t months_off(const struct cd_claim *c, const struct cd_base *base)
{
    const int32_t taken = cd_period_parse((struct cd_str){base->date, 7});
    const int32_t middle = c->to == CD_NO_PERIOD ? c->from : c->from + (c->to - c->from) / 2;
    return taken > middle ? taken - middle : middle - taken;
}

const struct cd_base *cd__base_nearest(const struct cd_claim *c)
{
    const struct cd_base *best = cd_base_at(0);
    for (uint32_t i = 1; c->from != CD_NO_PERIOD && cd_base_at(i) != NULL; i++)
        if (months_off(c, cd_base_at(i)) < months_off(c, best)) best = cd_base_at(i);
    return best;
}

/* A census that nobody chose is the nearest one; a chosen one that is not is refused: residents change within ten years. */
enum cd_status cd__say_finish_bases(struct cd_say *s)
{
    struct cd_claim *c = s->claim;
    c->bases = CD_NEW(s->arena, struct cd_claim_base, c->n_bases + 1);
    if (c->bases == NULL) return cd_fail(s->err, CD_NOMEM, "no memory for the claims");
    for (uint32_t i = 0; i < c->n_bases; i++) {
        struct cd_claim_base *base = &c->bases[i];
        *base = s->bases[i];
        CD_TRY(cd__say_keep(s, base->title, &base->title));
        CD_TRY(cd__say_keep(s, base->area, &base->area));
        if (base->census == NULL) continue;
        const struct cd_base *near = cd__base_nearest(c);
        if (s->base_at[i] == CD_SAY_TOKENS) base->census = near;
        else if (c->from != CD_NO_PERIOD && base->census != near)
            return cd__say_fault(s, s->base_at[i],
                                 "the claim is about %04d, and %s counted residents on %s: %s is nearer",
                                 (int)(c->from / 12), base->census->id, base->census->date, near->id);
    }
    return CD_OK;
}
